"""Remarks about death: the dead are on no list, and nobody who lives is dropped for somebody else's death."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.words import death_note


@pytest.mark.parametrize(
    ("remark", "state"),
    [
        ("已故", "dead"),
        ("去世(2025.3)", "dead"),
        ("去世（2025年3月）", "dead"),
        ("2023.5去世", "dead"),
        ("2023年5月12日因病去世", "dead"),
        ("已于2021年病故", "dead"),
        ("病故", "dead"),
        ("已亡故", "dead"),
        ("该同志2024年3月逝世", "dead"),
        ("易地安置，2022年去世", "dead"),
        ("老伴2021年去世", None),
        ("老伴去世后独居", None),
        ("配偶已故", None),
        ("其父病故", None),
        ("父母均已去世", None),
        ("儿子去世，独居", None),
        ("爱人2020年5月病故", None),
        ("老伴2021年去世，本人2023年去世", "dead"),
        ("与老伴同住县城，2024年5月病故", "unclear"),
        ("已故老干部遗属", "unclear"),
        ("是否健在不详", "unclear"),
        ("外出失联", "unclear"),
        ("丧偶", None),
        ("独居，患病", None),
        ("未去世", None),
        ("", None),
        ("住院", None),
    ],
)
def test_remarks(remark, state):
    note = death_note(remark)
    assert (note.state if note else None) == state


@given(st.text(max_size=40))
def test_any_text_gives_an_answer(text):
    note = death_note(text)
    assert note is None or (note.state in ("dead", "unclear") and len(note.text) <= 24)

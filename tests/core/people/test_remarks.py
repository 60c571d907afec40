"""Remarks about death: the dead are on no list, and nobody who lives is dropped for somebody else's death."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.core.people.lives import LifeNote, death_note


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


@pytest.mark.parametrize(
    "remark",
    [
        "已故",
        "已故。",
        "（已故）",
        "去世",
        "已去世",
        "去世(2025.3)",
        "去世（2025年3月）",
        "2023.5去世",
        "2023年5月因病去世",
        "2024-03-05死亡",
        "去世时间：2023.5",
        "于2022年冬去世",
        "去年底病故",
        "病故",
        "逝世",
        "亡故",
        "已殁",
        "已过世",
        "离世，享年89岁",
        "该同志于2023年5月在武汉病逝",
        "本人2024年去世",
        "因脑溢血去世",
        "亡",
        "殁",
        "丧偶，2023年去世",
        "老伴健在，本人2024年已故",
        "原任镇长。2023.5去世，已停发",
        "享受副科待遇\n2023年去世",
    ],
)
def test_the_person_of_the_row_has_died(remark):
    note = death_note(remark)
    assert note is not None
    assert note.state == "dead"


@pytest.mark.parametrize(
    "remark",
    [
        "",
        "丧偶",
        "健在",
        "住院",
        "老伴去世",
        "老伴已去世，独居",
        "老伴李某某2020年因病去世",
        "配偶2020年去世",
        "2020年老伴去世",
        "配偶：已故",
        "配偶（已故）",
        "其父病故",
        "父母均已去世",
        "妻子早已过世",
        "大儿子去世",
        "女儿病故，失独",
        "独生子女去世",
        "儿子2019年车祸死亡",
        "因老伴去世，搬到儿子家",
        "老战友去世",
        "未去世",
        "故居在漕河",
        "事故致残",
        "亡羊补牢",
    ],
)
def test_nobody_or_plainly_another_has_died(remark):
    assert death_note(remark) is None


@pytest.mark.parametrize(
    "remark",
    [
        "去世老干部遗属",
        "已故老红军之子",
        "已故领导",
        "老伴去世后独居，2024年病故",
        "老伴王某，2020年去世",
        "老伴健在\n2023年去世",
        "老伴健在 2023年去世",
        "2023.5去世，老伴健在",
        "与老伴先后去世",
        "老伴先后去世",
        "和老伴都去世了",
        "夫妻均去世",
        "配偶本人均已故",
        "遗属去世",
        "家属去世",
        "孙某某去世",  # a surname, too
        "王某去世",
        "去世？",
        "疑似去世",
        "听说已去世",
        "去世（待核实）",
        "参加战友去世追悼会",
        "死亡抚恤已办",
        "去世" + "。老伴健在",
        "一" * 100 + "去世",
    ],
)
def test_whose_death_it_is_takes_somebody_who_looks(remark):
    note = death_note(remark)
    assert note is not None
    assert note.state == "unclear"


def test_a_life_note_shows_the_clause_and_no_identity_number():
    assert death_note("享受副科待遇，2023.5去世；已停发") == LifeNote("dead", "2023.5去世")
    assert death_note("身份证990101194510030015去世") == LifeNote("unclear", "身份证9901**…去世")
    assert len(death_note("某" * 50 + "去世").text) == 24


RELATIVES = st.sampled_from(
    ["老伴", "配偶", "妻子", "丈夫", "父亲", "母亲", "儿子", "女儿", "遗属", "家属", "夫妇"]
)
WORDS = st.sampled_from(["去世", "病故", "已故", "逝世", "过世", "离世", "亡故"])


@given(RELATIVES, WORDS, st.text(alphabet="0123456789年月日因病于在，。、已 李某健", max_size=12))
def test_another_persons_word_before_it_never_makes_somebody_dead(relative, word, between):
    note = death_note(f"{relative}{between}{word}")
    assert note is None or note.state == "unclear"


@given(st.text())
@example("去世" * 500)
@example("早已" * 500 + "去世")
@example("1" * 5000 + "去世")
# with a pattern that backtracks without end, these would never come back
@example("老伴" * 500 + "x去世")
@example("早已因病于" * 2000 + "去世")
@example("老伴" + "一" * 58 + "去世")
@example("因" * 59 + "去世")
@example("去世" * 3000)
def test_any_remark_is_judged(text):
    note = death_note(text)
    assert note is None or (note.state in ("dead", "unclear") and len(note.text) <= 24)

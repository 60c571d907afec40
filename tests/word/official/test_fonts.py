"""Which fonts are there, by whatever name the system has them."""

from __future__ import annotations

import pytest

from toolkit.word.official import fonts

WINDOWS = [
    "仿宋 (TrueType)",
    "楷体 (TrueType)",
    "SimHei (TrueType)",
    "SimSun & NSimSun (TrueType)",
    "Arial (TrueType)",
]


@pytest.mark.parametrize(
    ("installed", "missing"),
    [
        (fonts.from_registry(WINDOWS), ("方正小标宋简体",)),
        (fonts.from_registry([*WINDOWS, "方正小标宋简体 (TrueType)"]), ()),
        (fonts.from_fontconfig("Noto Sans CJK SC,思源黑体\n仿宋,FangSong\n"), ("方正小标宋简体", "楷体_GB2312", "黑体", "宋体")),
        (set(), ()),  # nobody could say
    ],
)  # fmt: skip
def test_missing_fonts_are_named_as_people_know_them(installed, missing):
    assert fonts.missing(installed) == missing


def test_every_chain_knows_its_own_names():
    assert set(fonts._SAME) == set(fonts.CHAINS)


def test_a_system_that_does_not_answer_is_no_fault():
    def broken(*_args, **_kw):
        raise OSError

    assert fonts._fc_list(broken) == ""
    assert isinstance(fonts.installed(), frozenset)

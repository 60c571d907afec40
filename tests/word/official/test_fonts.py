"""Which fonts are there, by whatever name the system has them."""

from __future__ import annotations

import pytest

from toolkit.core.documents import official
from toolkit.word.official import fonts
from toolkit.word.official.linting.rules.table import is_face

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


@pytest.mark.parametrize("face", official.faces())
def test_every_name_of_a_face_is_known_as_that_face_and_no_other(face):
    one = official.faces()[face]
    for name in (one["name"], *one["same"]):
        assert [other for other in official.faces() if is_face(name, other)] == [face], name


@pytest.mark.parametrize(
    ("name", "face"),
    [("华文仿宋", "仿宋"), ("方正仿宋_GBK", "仿宋"), ("FZFSK--GBK1-0", "仿宋"), ("STKaiti", "楷体"), ("FZKai-Z03", "楷体"),
     ("方正黑体简体", "黑体"), ("STHeiti", "黑体"), ("FZXBSJW--GB1-0", "标宋"), ("微软雅黑", ""), ("等线", ""), ("华文中宋", ""), ("", "")],
)  # fmt: skip
def test_fonts_of_any_maker_are_known_by_their_face(name, face):
    assert [each for each in official.faces() if is_face(name, each)] == ([face] if face else [])


def test_a_system_that_does_not_answer_is_no_fault():
    def broken(*_args, **_kw):
        raise OSError

    assert fonts._fc_list(broken) == ""
    assert isinstance(fonts.installed(), frozenset)

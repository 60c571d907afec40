"""Two rows of two registers, and what is to be done with them: one person, somebody looks, or two."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from support.offices.drawn import TODAY, grid, number, reading, settings

from toolkit.core.people.ids import read_id
from toolkit.core.people.linkage.people import people_scheme
from toolkit.core.people.linkage.traits import Traits, damaged_number, phones_of, traits_of
from toolkit.core.people.linkage.weighing import Band, Model
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions

LATEST = dt.date(1972, 1, 1)
HEADS = "姓名 性别 出生日期 身份证号 所属乡镇 原单位 联系电话 人员编号 配偶姓名"
COUNTY = Model(people_scheme(), 4309, {})  # as in a county of which nothing is known
NUMBER, OTHER = number("1945-03-02", "013"), number("1945-03-02", "035")
TURNED = NUMBER[:15] + NUMBER[16] + NUMBER[15] + NUMBER[17]
PHONE = {"联系电话": "13900000001"}
ONE, LOOK, TWO = Band.ONE, Band.LOOK, Band.TWO


def written(*rows: dict[str, object], heads: str = HEADS) -> list[Traits]:
    """Rows as the register reader hands them on; what a row does not say is 张晓明's, of no number."""
    usual = {"姓名": "张晓明", "性别": "男", "出生日期": "1945-03-02", "所属乡镇": "青禾镇"}
    cells = [tuple((usual | row).get(head) for head in heads.split()) for row in rows]
    people = read_people(reading(grid(heads, *cells)), Conventions.of(settings()), TODAY)
    persons = [*people.persons, *(person for person, _ in people.duplicates)]
    return [traits_of(p, LATEST) for p in sorted(persons, key=lambda p: p.record.row)]


CASES = [
    # what differs from 张晓明 男 1945-03-02 青禾镇, left and right      band  evidence that has to be told
    ({"身份证号": NUMBER}, {"身份证号": NUMBER}, ONE, "身份证号相同"),
    ({"身份证号": NUMBER}, {"身份证号": NUMBER, "出生日期": "1946-05-07"}, ONE, "身份证号相同"),
    ({"身份证号": NUMBER}, {"身份证号": NUMBER, "姓名": "张小明"}, ONE, "姓名同音：张小明/张晓明"),
    ({"身份证号": NUMBER}, {"身份证号": NUMBER, "姓名": "李桂兰"}, LOOK, "姓名不同：张晓明/李桂兰"),
    ({"身份证号": NUMBER}, {"身份证号": OTHER}, TWO, "身份证号不同"),
    ({"身份证号": NUMBER}, {}, ONE, "出生日期相同"),
    ({}, {}, ONE, "姓名相同：张晓明"),
    # Names.
    ({}, {"姓名": "张 晓 明"}, ONE, "姓名相同"),
    ({"姓名": "张建国"}, {"姓名": "張建囯"}, ONE, "姓名只差异体字：张建国/張建囯"),
    ({"姓名": "单华"}, {"姓名": "善华"}, LOOK, "姓名同音"),  # 单 is read dān, chán, shàn
    (PHONE, {"姓名": "张小明", **PHONE}, ONE, "姓名同音"),
    ({}, {"姓名": "张小明"}, LOOK, "姓名同音"),
    # Twins may be called so: in a small register, of one unit, all of it together is bits enough.
    ({"姓名": "李芳", "原单位": "青禾中学"}, {"姓名": "李方", "原单位": "青禾中学"}, LOOK, "姓名同音：李方/李芳"),
    ({}, {"姓名": "章晓民"}, LOOK, "姓名音近"),
    ({}, {"姓名": "张明晓"}, LOOK, "姓名两字颠倒"),
    (PHONE, {"姓名": "章晓民", **PHONE}, LOOK, "姓名音近"),  # twins may be called so: 苏正国, 苏珍国
    ({}, {"姓名": "张晓福"}, LOOK, "姓名一字不同"),
    ({}, {"姓名": "张明"}, LOOK, "姓名少一个字"),
    ({}, {"姓名": "张福生（曾用名张晓明）"}, ONE, "曾用名相同"),
    ({"姓名": "买买提·艾山"}, {"姓名": "买买提•艾山"}, ONE, "姓名相同"),
    ({}, {"姓名": "李桂兰", "性别": "女"}, TWO, "姓名不同"),
    # Births.
    ({}, {"出生日期": "1945-03"}, LOOK, "出生年月相同"),
    ({"联系电话": "8234567"}, {"出生日期": "1945-03", "联系电话": "8234567"}, ONE, "出生年月相同"),
    ({}, {"出生日期": "1945年"}, LOOK, "出生年份相同"),
    ({"出生日期": "1945-10-12"}, {"出生日期": 1945.1}, LOOK, "出生年月"),
    ({}, {"出生日期": "1945-02-03"}, LOOK, "出生日期月日颠倒"),
    ({}, {"出生日期": "农历1945年正月十八"}, ONE, "出生日期相同"),
    ({}, {"出生日期": "1945-01-18"}, LOOK, "出生日期一处是公历、一处是农历"),  # 农历 left out: 正月十八
    ({}, {"出生日期": "1945-03-07"}, LOOK, "出生年月相同，日不同"),
    ({}, {"出生日期": "1945-08-02"}, LOOK, "出生年和日相同，月不同"),
    ({}, {"出生日期": "1955-03-02"}, LOOK, "生日相同，出生年份差10年"),
    ({}, {"出生日期": "1951-08-17"}, TWO, "出生日期不同"),
    # Damaged numbers.
    ({"身份证号": NUMBER}, {"身份证号": float(NUMBER[:15] + "000")}, ONE, "还看得清的几位相同"),
    ({"身份证号": NUMBER}, {"身份证号": f"{NUMBER[0]}.{NUMBER[1:6]}E+17"}, ONE, "还看得清的几位相同"),
    ({"身份证号": NUMBER}, {"身份证号": NUMBER[:6] + NUMBER[8:17]}, ONE, "身份证号相同"),
    ({"身份证号": NUMBER}, {"身份证号": int(NUMBER[:6] + NUMBER[8:17])}, ONE, "还看得清的各位都相同"),
    ({"身份证号": NUMBER}, {"身份证号": NUMBER[:10] + "9" + NUMBER[11:], "姓名": "张晓福"}, ONE, "第11位不同"),
    ({"身份证号": NUMBER}, {"身份证号": TURNED}, ONE, "第16、17位颠倒"),
    ({"身份证号": NUMBER}, {"身份证号": NUMBER[:9] + NUMBER[10:], "姓名": "张小明"}, ONE, "少写一位"),
    ({"身份证号": NUMBER}, {"身份证号": NUMBER.replace("0", "O", 1)}, ONE, "身份证号相同"),
    # Places, telephones, the office's number, the spouse.
    ({}, {"所属乡镇": "槐汀镇"}, LOOK, "乡镇不同：槐汀/青禾"),
    ({"联系电话": "13900000001"}, {"所属乡镇": "槐汀镇", "联系电话": "0710-8234567、139 0000 0001"}, ONE, "电话相同"),
    ({"原单位": "青禾镇中心学校"}, {"原单位": "禾沐县青禾镇中心学校"}, ONE, "单位相同"),
    ({"原单位": "青禾镇中心学校"}, {"原单位": "青禾镇卫生院"}, LOOK, "乡镇相同，单位不同"),
    ({"人员编号": "G0012"}, {"人员编号": "G0012", "出生日期": None}, LOOK, "人员编号相同"),
    ({"配偶姓名": "李桂兰"}, {"配偶姓名": "李桂兰", "所属乡镇": "槐汀镇"}, ONE, "配偶相同：李桂兰"),
    # Those who only look alike.
    ({"联系电话": "8234567"}, {"姓名": "张晓军", "联系电话": "8234567"}, LOOK, "姓名一字不同"),  # twins
    ({"联系电话": "8234567"}, {"姓名": "张晓军", "出生日期": "1969-07-08", "联系电话": "8234567"}, TWO, "电话相同"),
    ({"联系电话": "8234567"}, {"姓名": "李桂兰", "性别": "女", "出生日期": "1947-01-05", "联系电话": "8234567"}, TWO, ""),
    ({}, {"性别": "女"}, LOOK, "性别不同"),
    ({"出生日期": None}, {"出生日期": None}, LOOK, "姓名相同"),
    ({"出生日期": None, "所属乡镇": None}, {"出生日期": None, "所属乡镇": None}, LOOK, "姓名相同"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right", "band", "words"), CASES)
def test_pair(left, right, band, words):
    """Each alone in a register of its own, so that only linkage has to do with it; the same in either order."""
    (one,), (other,) = written(left), written(right)
    found = COUNTY.compare(one, other)
    assert (found.band, words in found.words) == (band, True), (found.bits, found.words)
    back = COUNTY.compare(other, one)
    assert (back.band, back.words) == (band, found.words)
    assert back.bits == pytest.approx(found.bits)
    assert not re.search(r"\d{5}", found.words)  # no number and no telephone


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (None, ""),
        (True, ""),
        (float("nan"), ""),
        ("无", ""),
        ("8234567", ""),
        (990101194503020000.0, "990101194503020???"),
        ("9.90101E+17", "990101????????????"),
        ("990101********0013", "990101????????0013"),
        ("99010119450302001", "99010119450302001"),
        ("99O1O1194503020019", "990101194503020019"),
    ],
)
def test_what_can_be_read_of_a_damaged_number(cell, read):
    assert damaged_number(cell) == read


def test_an_old_number_that_ends_as_a_centenarians_is_not_taken_for_one():
    """15 digits ending 996 to 999 say nothing of the century: two digits stay open, and no birth comes from it."""
    old = "990101510302998"
    assert read_id(old).number[6:8] == "18"
    (row,) = written({"身份证号": old, "出生日期": "1951-03-02"})
    assert (row.number, row.damaged) == ("", "990101??510302998?")
    assert [born.iso for born in row.births] == ["1951-03-02"]


def test_telephones_of_several_cells():
    assert phones_of("13900000001/0710-8234567", "139 0000 0002（儿子）", "无") == (
        "13900000001", "13900000002", "8234567",
    )  # fmt: skip


def test_counties_of_a_province_have_townships_of_one_name():
    """青禾镇 of 禾沐县 is not 青禾镇 of 禾乙子县; where no county stands, it is not asked."""
    (here,), (there,), (bare,) = (
        written({"所属乡镇": f"{county}青禾镇"}) for county in ("禾沐县", "禾乙子县", "")
    )
    assert COUNTY.compare(here, there).levels["place"] == "moved"
    assert COUNTY.compare(here, bare).levels["place"] == "township"
    (whole,) = written({"所属乡镇": "某省某市禾沐县青禾镇"})
    assert COUNTY.compare(here, whole).levels["place"] == "township"


def test_a_row_with_a_name_only_says_so():
    bare, told = written({"出生日期": None}, {"出生日期": None, "联系电话": "8234567"})
    assert (bare.bare, told.bare) == (True, False)


def test_a_frequent_value_says_less():
    rows = written(*({"姓名": "王建国", "出生日期": f"{year}-01-01"} for year in range(1930, 1960)), {}, {})
    model = Model.of(rows, people_scheme())
    common, rare = model.bits("name", ("same", "王建国")), model.bits("name", ("same", "张晓明"))
    assert common < rare - 3


def test_every_level_has_its_weight_and_words():
    """What comparing.py can say is what data/linkage.toml weighs: nothing more, nothing less."""
    from inspect import getsource

    from toolkit.core.people.linkage import comparing

    weights = people_scheme().weights
    source = getsource(comparing)
    levels = {(field, level) for field in people_scheme().fields for level in weights[field]}
    unsaid = {(field, level) for field, level in levels if f'"{level}"' not in source}
    assert not unsaid
    assert all(0 < weights[f][n]["m"] <= 1 and 0 < weights[f][n]["u"] <= 1 for f, n in levels)
    assert all(weights[f][n]["words"] for f, n in levels)

"""Which township somebody is of, what is printed of a person, and what 同上 means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import TODAY, grid, reading, settings

from toolkit.core.grids import Merge
from toolkit.core.people import profiles
from toolkit.core.people.register import read_people
from toolkit.core.people.townships import Townships, Wording
from toolkit.core.rules.settings import Conventions
from toolkit.core.words import says_nothing

KNOWN = Townships({"青禾": "青禾镇"})


def people(*grids, **chosen: str):
    return read_people(reading(*grids), Conventions.of(settings(**chosen)), TODAY)


def towns(*grids, **chosen: str) -> list[str]:
    return [p.township for p in people(*grids, **chosen).persons]


@pytest.mark.parametrize(
    "text", ["青禾镇", "槐汀乡", "八里湖办事处", "八里湖街道", "八里湖街道办", "青禾县老城镇", "3槐汀乡"]
)
def test_a_township_s_name_is_one(text):
    assert Townships().named(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Sheet1", "Sheet1 (2)", "2026年", "花名册", "退休人员", "一支部", "青禾镇中心学校", "县直", "青禾"),
        *("其他乡镇", "各乡镇", "本乡镇", "乡镇", "驻武汉办事处", "街道办事处", "县城乡", "党政办", ""),
    ],
)
def test_what_is_no_township_is_none(text):
    assert Townships().named(text) == ""


def test_a_short_form_is_one_when_the_township_is_known():
    assert (KNOWN.named("青禾"), KNOWN.named("槐汀")) == ("青禾镇", "")


@pytest.mark.parametrize(
    ("unit", "town"),
    [
        ("漕河镇中心小学", "漕河镇"),
        ("枫林镇人民政府", "枫林镇"),
        ("蕲春县漕河镇财政所", "漕河镇"),
        ("八里湖办事处党政办", "八里湖办事处"),
        ("漕河镇", "漕河镇"),
        ("县农业局", ""),
        ("青禾县城乡规划局", ""),
        ("县住房和城乡建设局", ""),
        ("乡镇企业管理局", ""),
        ("东方红乡镇企业站", ""),
        ("景德镇市第一中学", ""),
        ("小城镇办", ""),
        ("教师", ""),
    ],
)
def test_a_unit_tells_its_township_by_its_beginning(unit, town):
    assert Townships().begins(unit) == town


def test_the_sheet_s_name_is_a_township_only_if_it_is_one():
    rows = "姓名 单位 出生日期", ("甲一可", "漕河镇", "1936-10-01")
    assert towns(grid(*rows, sheet="Sheet1 (2)")) == ["漕河镇"]
    assert towns(grid(*rows, sheet="青禾镇")) == ["青禾镇"]
    assert towns(grid("姓名 单位 出生日期", ("甲一可", "县农业局", "1936-10-01"), sheet="退休人员")) == [""]


def test_a_section_that_is_a_township_and_one_that_is_none():
    rows = [
        ("八里湖办事处",),
        ("甲一可", "1936-10-01", None),
        ("二、退休干部（2人）",),
        ("乙二可", "1936-10-02", None),
        ("丙三可", "1936-10-03", "漕河镇卫生院"),
    ]
    found = people(grid("姓名 出生日期 单位", *rows)).persons
    assert [p.township for p in found] == ["八里湖办事处", "", "漕河镇"]
    assert [profiles.unit(p) for p in found] == ["八里湖办事处", "", "漕河镇卫生院"]


def test_in_a_township_s_own_office_everyone_without_another_is_of_it():
    here = grid("姓名 单位 出生日期", ("甲一可", "县农业局", "1936-10-01"), sheet="Sheet1")
    there = grid("姓名 所属乡镇 出生日期", ("乙二可", "漕河镇", "1936-10-01"), ("丙三可", "/", "1936-10-01"))
    assert towns(here, 本乡镇="枫林镇") == ["枫林镇"]
    assert towns(there, 本乡镇="枫林镇") == ["漕河镇", "枫林镇"]
    assert towns(there) == ["漕河镇", ""]


def test_a_township_is_spelled_as_the_office_does_or_as_most_rows():
    written = ("漕河", "漕 河镇", "漕河镇", "漕河镇", "青禾", "青禾镇")
    rows = [(f"甲{at}可", town, "1936-10-01") for at, town in enumerate("一二三四五六")]
    rows = [(name, town, born) for (name, _, born), town in zip(rows, written, strict=True)]
    register = grid("姓名 所属乡镇 出生日期", *rows)
    assert towns(register) == ["漕河镇"] * 4 + ["青禾镇"] * 2
    assert towns(register, 乡镇办名单="漕河街道、青禾镇") == ["漕河街道"] * 4 + ["青禾镇"] * 2


def test_in_a_township_s_own_office_people_stand_by_branch_village_or_unit():
    rows = [
        ("甲一可", "一支部", "柳林村", "卫生院"),
        ("乙二可", "无", "柳林村", "卫生院"),
        ("丙三可", "", "", "卫生院"),
    ]
    found = people(grid("姓名 所属支部 老干小组 单位 出生日期", *rows)).persons
    assert [profiles.group_of(p, "枫林镇") for p in found] == ["一支部", "柳林村", "卫生院"]


@pytest.mark.parametrize(
    ("own", "leaders", "area"),
    [
        ("", "县领导", "全县"),
        ("枫林镇", "镇领导", "全镇"),
        ("荻洲乡", "乡领导", "全乡"),
        ("苇渡办事处", "街道领导", "全街道"),
        ("苇渡街道", "街道领导", "全街道"),
    ],
)
def test_an_office_speaks_of_its_own_leaders(own, leaders, area):
    words = Wording.at(own)
    assert (words.leaders, words.area) == (leaders, area)
    assert ("乡镇" in f"{words.group}{words.every}{words.where}{words.some}") is (own == "")


@given(st.text(max_size=12))
def test_any_text_that_is_called_a_township_ends_like_one(text):
    town = Townships().named(text)
    assert not town or town.endswith(("镇", "乡", "街道", "办事处", "街道办"))
    assert not town or town in text.replace(" ", "") or not text.isascii()


# --- placeholders, 同上 ---------------------------------------------------------------------------------

PLACEHOLDERS = ("/", "无", "—", "不详", "（无）", "待补。", "//", "-", "未填", "暂无", "N/A")


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_a_placeholder_is_printed_nowhere(text):
    assert says_nothing(text)
    heads = "姓名 出生日期 原单位 原职务 居住地 户籍地 联系电话 所属支部 健康状况 居住类型"
    (person,) = people(grid(heads, ("甲一可", "1946-10-03", *([text] * 8)))).persons
    printed = [profiles.unit(person), profiles.post(person), profiles.phones(person), profiles.branch(person)]
    assert [*printed, profiles.care(person), profiles.home(person)] == ["", "", "", "", "", "未登记现住址"]


def test_the_row_above_says_what_ditto_means():
    rows = [
        ("甲一可", "县农业局", "人民路1号"),
        ("乙二可", "同上", "〃"),
        ("丙三可", " 同 上 ", "/"),
        ("丁四可", "县水利局", "同上"),
    ]
    found = people(grid("姓名 单位 住址 出生日期", *rows))
    assert [profiles.unit(p) for p in found.persons] == ["县农业局"] * 3 + ["县水利局"]
    assert [profiles.said(p.record, "居住地") for p in found.persons] == ["人民路1号"] * 2 + ["", ""]
    said = {(p.kind, p.cell.ref): p.message for p in found.problems if p.kind.startswith("same")}
    assert said == {
        ("same-filled", "B3"): "「单位」有2处写「同上」一类的字，按上面一行的内容填，",
        ("same-filled", "C3"): "「住址」有1处写「同上」一类的字，按上面一行的内容填，",
        ("same-unsaid", "C5"): "写着「同上」，可是上面一行没有内容，按空着算，",
    }


@given(st.lists(st.sampled_from(["县农业局", "县水利局", "同上", "〃", "/", ""]), min_size=1, max_size=8))
def test_ditto_is_what_stands_above_or_asked_about(units):
    rows = [(f"甲{c}可", u, "1946-10-03") for c, u in zip("一二三四五六七八", units, strict=False)]
    found = people(grid("姓名 单位 出生日期", *rows))
    expected, above = [], ""
    for unit in units:
        above = above if unit in ("同上", "〃") else "" if unit in ("", "/") else unit
        expected.append(above)
    assert [profiles.unit(p) for p in found.persons] == expected
    asked = sum(p.kind == "same-unsaid" for p in found.problems)
    assert asked == sum(u in ("同上", "〃") and not e for u, e in zip(units, expected, strict=True))


# --- the Party ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("politics", "joined", "member"),
    [
        ("中共党员", None, "member"),
        ("党员", None, "member"),
        (None, "1972.05", "member"),
        ("/", "1972年6月", "member"),
        ("群众", None, "outside"),
        ("群众", "1972.05", "outside"),
        (None, "群众", "outside"),
        (None, "民盟", "outside"),
        (None, "无党派人士", "outside"),
        (None, None, ""),
        ("1", "1972.05", None),
        (None, "不清楚了吧", None),
    ],
)
def test_who_is_a_party_member(politics, joined, member):
    (person,) = people(
        grid("姓名 出生日期 政治面貌 入党时间", ("甲一可", "1946-10-03", politics, joined))
    ).persons
    assert person.party == member


def test_a_township_merged_down_is_that_of_its_own_block():
    lines = [
        (name, "1946-10-03", town)
        for name, town in zip("甲乙丙丁", ("青禾镇", None, "云岫镇", None), strict=True)
    ]
    merges = (Merge(2, 3, 3, 3), Merge(4, 3, 5, 3))
    found = towns(grid("姓名 出生日期 所属乡镇", *lines, merges=merges))
    assert found == ["青禾镇", "青禾镇", "云岫镇", "云岫镇"]

"""Who is alive, who is somebody twice, and what everyone wishes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import TODAY, grid, number, number15, reading, settings

from toolkit.core.dates.ages import AgeMode
from toolkit.core.people.lives import Life, Wish
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions

ID = number("1945-10-03")


def people(*grids):
    return read_people(reading(*grids), Conventions.of(settings()), TODAY)


def one(headers: str, *values: object, **rest: object):
    found = people(grid(f"姓名 出生日期 {headers}", ("张三可", "1945-10-03", *values), **rest))
    (person,) = found.persons
    return person, found.problems


@pytest.mark.parametrize(
    ("headers", "values", "life", "column"),
    [
        ("状态 备注", ("健在", None), Life.ALIVE, "A2"),
        ("状态 备注", (None, None), Life.ALIVE, "A2"),
        ("状态 备注", ("去世", None), Life.DEAD, "C2"),
        ("状态 备注", ("已故", None), Life.DEAD, "C2"),
        ("状态 备注", ("死亡（2024.5）", None), Life.DEAD, "C2"),
        ("状态 备注", ("2026年3月车祸身亡", None), Life.DEAD, "C2"),
        ("状态 备注", ("老伴去世", None), Life.ALIVE, "A2"),  # another's death, in whichever column
        ("状态 备注", ("转出", None), Life.MOVED, "C2"),
        ("状态 备注", ("不详，失联", None), Life.UNCLEAR, "C2"),
        ("状态 备注", (None, "已故"), Life.DEAD, "D2"),
        ("状态 备注", (None, "去世(2025.3)"), Life.DEAD, "D2"),
        ("状态 备注", (None, "2023.5去世"), Life.DEAD, "D2"),
        ("状态 备注", (None, "老伴2021年去世"), Life.ALIVE, "A2"),
        ("状态 备注", ("健在", "已故"), Life.UNCLEAR, "D2"),
        ("健在情况", ("否",), Life.DEAD, "C2"),
        ("健在情况", ("是",), Life.ALIVE, "A2"),
        ("是否离世", ("是",), Life.DEAD, "C2"),
        ("是否离世", ("否",), Life.ALIVE, "A2"),
    ],
)
def test_alive_or_not_and_the_cell_that_says_so(headers, values, life, column):
    person, _ = one(headers, *values)
    assert (person.life, person.life_cell.ref) == (life, column)
    assert bool(person.life_reason) is (life is not Life.ALIVE)


@pytest.mark.parametrize(("column", "cell"), [("状态", "C2"), ("备注", "C2")])
@pytest.mark.parametrize(
    "rest",
    [{"errors": {(2, 3): "#NAME?"}}, {"uncalculated": frozenset({(2, 3)})}],
    ids=["error", "uncalculated"],
)
def test_a_cell_that_cannot_be_read_may_hide_a_death(column, cell, rest):
    # «-已故» typed into Excel becomes #NAME?
    person, problems = one(column, None, **rest)
    assert (person.life, person.life_cell.ref) == (Life.UNCLEAR, cell)
    assert [p.cell.ref for p in problems] == [cell]


def test_the_dead_of_a_section_and_of_a_sheet():
    found = people(
        grid(
            "序号 姓名 出生日期 电话",
            ("一、健在", None, None, None),
            (1, "张三可", "1945-10-03", "19900000001"),
            ("二、已故人员", None, None, None),
            (2, "李四平", "1940-10-03", "19900000002"),
            ("三、病故干部", None, None, None),
            (3, "赵六顺", "1940-10-03", "19900000003"),
            ("四、已故干部遗属", None, None, None),
            (4, "孙七秀", "1940-10-03", "19900000004"),
        ),
        grid("姓名 出生日期", ("王五安", "1938-10-03"), sheet="去世人员"),
    )
    assert [(p.name, p.life, p.life_reason) for p in found.persons] == [
        ("张三可", Life.ALIVE, ""),
        ("李四平", Life.DEAD, "登记在「已故人员」之下"),
        ("赵六顺", Life.DEAD, "登记在「病故干部」之下"),
        ("孙七秀", Life.UNCLEAR, "登记在「已故干部遗属」之下"),
        ("王五安", Life.DEAD, "登记在「去世人员」之下"),
    ]


def test_a_row_carried_over_without_the_death_that_the_old_sheet_tells_is_asked_about():
    alike = [("李四可", "1946-10-03", None), ("王五可", "1947-10-03", "老伴去世")]
    old = grid("姓名 出生日期 备注", ("张三可", "1945-10-03", "2025年3月去世"), *alike, sheet="2025年")
    new = grid("姓名 出生日期 备注", ("张三可", "1945-10-03", None), *alike, sheet="2026年")
    found = people(old, new).persons
    assert [(p.name, p.life) for p in found] == [
        ("张三可", Life.UNCLEAR),
        ("李四可", Life.ALIVE),
        ("王五可", Life.ALIVE),
    ]


def test_the_same_identity_number_twice_is_one_person():
    found = people(
        grid(
            "姓名 出生日期 身份证号",
            ("张三可", "1945-10-03", ID),
            ("张　三可", "1945-10-03", number15("1945-10-03")),
        )
    )
    assert [p.name for p in found.persons] == ["张三可"]
    assert [(out.name, str(out.cell)) for _, out in found.duplicates] == [("张三可", "花名册.xlsx 在册!A3")]
    assert "重复（身份证号相同）" in found.duplicates[0][1].reason
    assert found.read == 2
    assert [(p.kind, p.cell.ref, p.severity.value) for p in found.problems] == [
        ("person-twice", "A3", "warning")
    ]


@pytest.mark.parametrize(
    "again",
    [
        ("李四平", "1945-10-03", ID, None),
        ("张三可", "1946-10-03", ID, None),
        ("张三可", "1945-10-03", ID, "去世"),
    ],
    ids=["name", "birthday", "state"],
)
def test_the_same_identity_number_in_rows_that_contradict_is_asked(again):
    found = people(grid("姓名 出生日期 身份证号 状态", ("张三可", "1945-10-03", ID, None), again))
    assert [(p.birth, p.unread.cell.ref) for p in found.persons] == [(None, "C2"), (None, "C3")]
    told = [(p.kind, p.cell.ref) for p in found.problems if p.kind != "birth-contradicts-id"]
    assert told == [("id-twice", "C2"), ("id-twice", "C3")]
    assert {p.life for p in found.persons} == {Life.UNCLEAR if again[3] else Life.ALIVE}


def test_a_row_without_a_name_is_somebody_to_be_asked_for():
    found = people(grid("姓名 出生日期 原职务", (None, "1945-10-03", "教师")))
    (person,) = found.persons
    assert (person.name, person.birth, person.unread.cell.ref) == ("（姓名空缺）", None, "A2")
    assert [(p.kind, p.cell.ref) for p in found.problems] == [("name-missing", "A2")]


def test_a_name_that_is_an_error_is_somebody_too():
    found = people(grid("姓名 出生日期", (None, "1945-10-03"), errors={(2, 1): "#REF!"}))
    (person,) = found.persons
    assert person.unread.why == "单元格是错误值 #REF!"


@pytest.mark.parametrize(
    ("way", "wish", "expected"),
    [
        (None, None, Wish.VISIT),
        ("公历", "欢迎", Wish.VISIT),
        ("农历", "谢绝上门", Wish.PHONE),
        (None, "请打电话", Wish.PHONE),
        (None, "婉拒慰问", Wish.PHONE),
        ("不过", None, Wish.NONE),
        (None, "不过生日", Wish.NONE),
    ],
)
def test_wishes(way, wish, expected):
    assert one("生日过法 慰问意愿", way, wish)[0].wish is expected


@pytest.mark.parametrize(
    ("text", "mode", "kinds"),
    [
        ("虚岁", AgeMode.NOMINAL, []),
        ("按做九", AgeMode.NINE, []),
        (None, None, []),
        ("实足", None, ["age-mode"]),
    ],
)
def test_a_way_of_counting_years_of_one_s_own(text, mode, kinds):
    person, problems = one("计岁法", text)
    assert (person.age_mode, [p.kind for p in problems]) == (mode, kinds)


@pytest.mark.parametrize(
    ("text", "serial", "sex"), [("女", "001", "女"), (None, "001", "男"), (None, "002", "女")]
)
def test_sex_is_registered_or_from_the_identity_number(text, serial, sex):
    assert one("性别 身份证号", text, number("1945-10-03", serial))[0].sex == sex


_CELL = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-(10**18), 10**18),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(
        ["1945.10", "农历八月十五", "闰五月三十", ID, "去世", "合计", "农历", "不过", "虚岁", 1945.1, 194510]
    ),
)


@given(st.lists(st.lists(_CELL, min_size=7, max_size=7), max_size=8))
def test_any_rows_give_people_and_problems_with_a_cell(rows):
    found = people(grid("姓名 出生日期 农历生日 生日过法 身份证号 状态 备注", *rows))
    assert found.read == len(
        reading(grid("姓名 出生日期 农历生日 生日过法 身份证号 状态 备注", *rows)).records
    )
    for person in found.persons:
        assert (person.birth is None) is (person.unread is not None)
        if person.unread:
            assert person.unread.cell.ref
            assert person.unread.why
    for problem in found.problems:
        assert problem.cell.ref
        assert problem.kind
        assert problem.message

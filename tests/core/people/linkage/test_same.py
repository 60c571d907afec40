"""Who is one person in a register: by number, by name and birth, whatever the order of rows and sheets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import TODAY, build, grid, number, reading, settings

from toolkit.core.people.lives import Life
from toolkit.core.people.register import People, read_people
from toolkit.core.rules.settings import Conventions
from toolkit.jobs.birthdays.birthdays import JOB

HEADS = "姓名 性别 出生日期 身份证号 所属支部 状态"
GONE = (Life.DEAD, Life.MOVED)
BORN = "1946-10-08"
ONE, TWO = number(BORN, "013"), number(BORN, "015")


def read(*rows, heads: str = HEADS) -> People:
    return read_people(reading(grid(heads, *rows)), Conventions.of(settings()), TODAY)


def standing(people: People) -> list[str]:
    """What becomes of each row, in the order of the sheet."""
    asked = {p.record.row for p in people.persons if p.life not in GONE and (p.twice or p.unread)}
    out = {p.record.row: "listed" if p.life is Life.ALIVE else p.life.value for p in people.persons}
    out |= dict.fromkeys(asked, "asked")
    out |= {p.record.row: "copy" for p, _ in people.duplicates}
    return [out[row] for row in sorted(out)]


def row(identity=None, branch=None, state=None, *, name="张三可", sex="男", born=BORN):
    return name, sex, born, identity, branch, state


@pytest.mark.parametrize(
    ("rows", "places", "kinds"),
    [
        # Case 12: with a number and without: listed once, the other one is asked about.
        ([row(ONE), row()], ["listed", "asked"], {"perhaps-twice"}),
        ([row(), row(ONE)], ["asked", "listed"], {"perhaps-twice"}),
        ([row(), row()], ["listed", "asked"], {"perhaps-twice"}),
        ([row(), row(ONE), row()], ["asked", "listed", "asked"], {"perhaps-twice"}),
        ([row(None, "一支部"), row(None, "二支部")], ["listed", "listed"], {"perhaps-twice"}),
        ([row(ONE, "一支部"), row(None, "一支部")], ["listed", "asked"], {"perhaps-twice"}),
        # Of one the month only: perhaps the same; where there are two days in it, nobody is compared.
        ([row(ONE), row(born="1946.10")], ["listed", "asked"], {"perhaps-twice"}),
        ([row(born="1946.10"), row()], ["asked", "listed"], {"perhaps-twice"}),
        ([row(), row(born="1946-10-09"), row(born="1946.10")], ["listed"] * 3, set()),
        ([row(ONE), row(ONE, born="1946.10")], ["listed", "copy"], {"person-twice"}),
        # Two sound numbers, or man and woman: two people.
        ([row(ONE), row(TWO)], ["listed", "listed"], set()),
        ([row(), row(sex="女")], ["listed", "listed"], set()),
        ([row(ONE), row(TWO), row()], ["listed", "listed", "asked"], {"perhaps-twice"}),
        # The same number.
        ([row(ONE), row(ONE)], ["listed", "copy"], {"person-twice"}),
        ([row(ONE, None), row(ONE, "一支部")], ["copy", "listed"], {"person-twice"}),
        ([row(ONE), row(ONE), row(ONE)], ["listed", "copy", "copy"], {"person-twice"}),
        # What contradicts is asked on both sides, whatever the order.
        ([row(ONE), row(ONE, state="去世")], ["asked", "asked"], {"id-twice"}),
        ([row(ONE, state="去世"), row(ONE)], ["asked", "asked"], {"id-twice"}),
        ([row(ONE), row(ONE, name="李四平")], ["asked", "asked"], {"id-twice"}),
        ([row(ONE), row(state="去世")], ["asked", "asked"], {"twice-contradicts"}),
        ([row(), row(), row(state="去世")], ["asked", "asked", "asked"], {"twice-contradicts"}),
        ([row(ONE, "一支部"), row(None, "二支部", "去世")], ["asked", "asked"], {"twice-contradicts"}),
        ([row(state="去世"), row(state="已故")], ["去世", "去世"], {"perhaps-twice"}),
    ],
)
def test_two_rows(rows, places, kinds):
    people = read(*rows)
    assert standing(people) == places
    assert {p.kind for p in people.problems} == kinds


@pytest.mark.parametrize(
    ("rows", "asked", "told"),
    [
        # 人员编号 出生日期 身份证号 所属支部
        ([("A1", None), ("A1", None)], 1, "同名同编号，可能登记了两次"),
        ([("A1", BORN), ("A1", None)], 1, "同名同编号，可能登记了两次"),
        ([("A1", BORN), ("A1", "1950-01-01")], 0, ""),
        ([("A1", None), ("A2", None)], 0, ""),
        ([(None, None), (None, None)], 0, ""),
        ([("A1", None, ONE), ("A1", None, TWO)], 0, ""),
        # Numbers that begin again in every branch.
        ([("1", None, None, "一支部"), ("1", None, None, "二支部")], 0, "同名同编号，乡镇、支部或单位不同，按两个人算"),
    ],
)  # fmt: skip
def test_the_office_s_own_number_twice_under_one_name(rows, asked, told):
    lines = [("张三可", *one, *[None] * (4 - len(one)), "健在") for one in rows]
    people = read(*lines, heads="姓名 人员编号 出生日期 身份证号 所属支部 状态")
    assert (len(people.persons), sum(p.twice is not None for p in people.persons)) == (2, asked)
    said = "".join(p.message for p in people.problems if p.kind == "perhaps-twice")
    assert said.removesuffix("，").endswith(told)
    assert bool(said) == bool(told)


def test_alive_here_and_dead_there_nobody_knows():
    people = read(row(ONE), row(ONE, state="去世"))
    assert [p.life for p in people.persons] == [Life.UNCLEAR, Life.UNCLEAR]
    assert [p.unread.cell.ref for p in people.persons] == ["D2", "D3"]


def test_one_visit_and_one_line_to_check_across_sheets():
    people = reading(
        grid("姓名 性别 出生日期 身份证号", row(ONE)[:4], sheet="一支部"),
        grid("姓名 性别 出生日期 身份证号", row()[:4], sheet="二支部"),
    )
    outcome = build(JOB.actions[0], people, month=10, year=2026)
    assert [r["cell"] for r in outcome.rows] == ["花名册.xlsx 一支部!A2"]
    assert [(str(c.cell), c.why) for c in outcome.to_check] == [
        ("花名册.xlsx 二支部!A2", "与花名册.xlsx 一支部!A2同名同生日，可能登记了两次")
    ]


ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from([None, None, ONE, TWO]),
        st.sampled_from([None, "一支部", "二支部"]),
        st.sampled_from([None, None, "去世", "转出", "不详"]),
        name=st.sampled_from(["张三可", "李四平"]),
        sex=st.sampled_from(["男", "女", None]),
        born=st.sampled_from([BORN, "1946-10", None]),
    ),
    max_size=6,
)


@given(ROWS, st.data())
def test_the_order_of_rows_changes_nobody_s_place(rows, data):
    order = data.draw(st.permutations(range(len(rows))))
    before, after = standing(read(*rows)), standing(read(*(rows[at] for at in order)))
    assert sorted(zip(map(str, rows), before, strict=True)) == sorted(
        zip((str(rows[at]) for at in order), after, strict=True)
    )


@given(ROWS, st.data())
def test_rows_on_several_sheets_are_read_as_on_one(rows, data):
    sheet = [data.draw(st.sampled_from(["甲", "乙"])) for _ in rows]
    grids = [
        grid(HEADS, *(r for r, s in zip(rows, sheet, strict=True) if s == name), sheet=name)
        for name in "甲乙"
    ]
    apart = read_people(reading(*grids), Conventions.of(settings()), TODAY)
    together = read(*(r for name in "甲乙" for r, s in zip(rows, sheet, strict=True) if s == name))
    listed = [
        [(p.name, p.id_number, p.twice is None, p.life) for p in found.persons] for found in (apart, together)
    ]
    assert listed[0] == listed[1]


@given(ROWS)
def test_every_row_is_somewhere(rows):
    people = read(*rows)
    assert people.read == len(rows)

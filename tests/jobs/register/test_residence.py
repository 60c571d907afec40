"""toolkit residence: three answers to where somebody lives; a move keeps the old address."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.drawn import save
from support.offices.money import do, page
from xlsxwriter import Workbook

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import AppendRow, Formula, SetCell
from toolkit.doors.terminal import cli
from toolkit.jobs.residence.residence import JOB
from toolkit.running import office as offices

TODAY = dt.date(2026, 11, 29)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇", "单位名称": "中共青禾县委老干部局"}
HEADS = "姓名 所属乡镇 户籍地 居住地 居住类型 状态"


def people(*rows):
    return sheet("花名册", HEADS, *((*row, "健在") for row in rows))


PEOPLE = sheet(
    "花名册",
    HEADS,
    ("张三可", "青禾镇", "青禾镇柳林村3组", "柳林村", "本镇", "健在"),
    ("王五同", "青禾镇", "青禾镇柳林村3组", "县城滨河小区2栋", "县城", "健在"),
    ("赵六安", "青禾镇", "青禾镇桃源村", "女儿家", "外地", "健在"),  # 居住类型 decides
    ("钱七明", "青禾镇", "青禾镇桃源村", "", "", "健在"),  # nobody knows
    ("孙九禾", "青禾镇", "青禾镇桃源村", "青禾镇桃源村", "外地", "健在"),  # contradicts itself
    ("周八成", "青禾镇", "青禾镇桃源村", "青禾镇桃源村", "本镇", "去世"),
    ("吴十方", "青禾镇", "", "武汉市武昌区", "那边", "健在"),  # not understood; the words tell
)


def test_three_answers_and_what_contradicts_itself_is_told():
    found = do(JOB.action(), PEOPLE, today=TODAY, chosen=TOWNS)
    assert {row["name"]: (row["here"], row["apart"]) for row in found.rows} == {
        "张三可": (True, False),
        "王五同": (False, True),
        "赵六安": (False, True),
        "钱七明": (None, None),
        "孙九禾": (None, None),
        "吴十方": (False, None),  # registered nowhere
    }
    assert found.counts == {"read": 7, "listed": 6, "excluded": 1, "to_check": 0}
    told = [str(problem.cell).split("!")[1] for problem in found.problems]
    assert told.count("E6") == 2  # 居住类型 against the address, and against the 户籍地
    assert "E8" in told
    assert [row.cells[2] for row in page(found, "人户分离").rows] == ["王五同", "赵六安"]


def test_a_village_of_the_own_township_is_in_it():
    found = do(
        JOB.action(),
        people(
            ("张三可", "青禾镇", "青禾镇柳林村", "柳林村3组", ""),
            ("王五同", "青禾镇", "青禾镇柳林村", "同户籍", ""),
            ("赵六安", "青禾镇", "云岫镇柳林村", "柳林村", ""),  # whose?
            ("钱七明", "青禾镇", "青禾镇柳林村", "敬老院", ""),
        ),
        today=TODAY,
        chosen=TOWNS,
    )
    assert [(row["name"], row["here"], row["apart"]) for row in found.rows] == [
        ("张三可", True, False),
        ("王五同", True, False),
        ("赵六安", None, None),
        ("钱七明", None, None),
    ]


def test_two_of_twenty_four_are_eight_point_three_percent():
    rows = [
        (
            f"甲{'一二三四五六七八九十'[n % 10]}{'甲乙丙'[n // 10]}",
            "青禾镇",
            "",
            "",
            "本镇" if n < 2 else "县城",
        )
        for n in range(24)
    ]
    unknown = [("没人知", "青禾镇", "", "", "")]
    found = do(JOB.action(), people(*rows, *unknown), today=TODAY, chosen=TOWNS)
    line = page(found, "在镇率").rows[0].cells
    assert line[:5] == ("青禾镇", 25, 2, 22, 1)
    assert isinstance(line[5], Formula)
    assert str(line[5].value) == "0.083"
    assert line[7].value == "送学上门或线上学习，不集中"


MOVES = sheet(
    "居住变动",
    "日期 姓名 现居住地 外出事由 预计返回 返回日期",
    ("2025-11-01", "张三可", "海南省三亚市", "过冬", "2026-04-30", "2026-04-20"),  # is back
    ("2026-06-01", "王五同", "武汉市", "带孙子", "2026-09-01", ""),  # should be
    ("2026-09-01", "王五同", "", "", "", ""),  # somebody asked: still away
    ("2026-09-01", "赵六安", "深圳市", "带孙子", "明年", ""),
    ("2026-09-01", "钱七明", "县城东街小区", "", "", ""),  # the register does not know it
    ("2026-12-01", "孙九禾", "", "", "", ""),  # has not been yet
    ("2026-09-01", "无此人", "", "", "", ""),
)
VISITS = sheet(
    "联系台账",
    "日期 姓名 方式",
    ("2026-10-01", "张三可、赵六安", "上门"),  # two in a row
    ("2026-10-01", "吴十方", "电话"),  # nobody saw where
)


def test_without_a_column_for_the_old_address_nothing_is_changed():
    with pytest.raises(Stop) as stop:
        do(JOB.action("move"), PEOPLE, MOVES, today=TODAY, chosen=TOWNS, name="张三可", to="县城东街小区")
    assert "「原居住地」列，没有地方登记" in stop.value.problems[0].message


def test_who_is_away_and_who_was_not_verified():
    found = do(JOB.action(), PEOPLE, MOVES, VISITS, today=TODAY, chosen=TOWNS)
    away = page(found, "外出人员").rows
    assert sorted(row.cells[2] for row in away) == ["王五同", "赵六安"]
    assert found.alerts == ("过了预计返回日期：王五同。",)
    assert {row["name"]: row["seen"] for row in found.rows} == {
        "张三可": "2026-10-01",
        "王五同": "2026-09-01",
        "赵六安": "2026-10-01",
        "钱七明": "2026-09-01",
        "孙九禾": None,
        "吴十方": None,
    }
    assert [row.cells[2] for row in page(found, "没有核实的").rows] == ["孙九禾", "吴十方"]
    told = {problem.message for problem in found.problems}
    assert any("县城东街小区" in text and "花名册里不是" in text for text in told)
    assert any("日期还没有到" in text for text in told)
    assert any("「无此人」的在花名册里有0人" in text for text in told)


def test_a_move_changes_both_books_and_keeps_the_old_address():
    moves = sheet(
        "居住变动", "日期 姓名 原居住地 现居住地 居住类型", ("2026-09-01", "赵六安", "", "深圳市", "外地")
    )
    asked = {"name": "张三可", "to": "县城滨河小区3栋"}
    found = do(JOB.action("move"), PEOPLE, moves, today=TODAY, chosen=TOWNS, **asked)
    row, register = found.documents
    values = {"A": "2026-11-29", "B": "张三可", "C": "柳林村", "D": "县城滨河小区3栋", "E": "县城"}
    assert row.changes == (AppendRow("居住变动", values),)
    assert register.changes == (SetCell("花名册", "D2", "县城滨河小区3栋"), SetCell("花名册", "E2", "县城"))


@pytest.mark.parametrize(
    ("name", "to", "why"),
    [
        ("周八成", "县城东街小区", "已去世"),
        ("张三可 云岫镇", "县城东街小区", "不在花名册里"),  # of another township: somebody else
        ("无此人", "县城东街小区", "不在花名册里"),
        ("张三可", "柳林村", "就是这个住址"),
        ("张三可", "女儿家", "看不出新住址"),
    ],
)
def test_a_move_that_is_not_clear_changes_nothing(name, to, why):
    name, _, town = name.partition(" ")
    with pytest.raises(Stop) as stop:
        do(JOB.action("move"), PEOPLE, today=TODAY, chosen=TOWNS, name=name, to=to, township=town or None)
    assert why in stop.value.problems[0].message


KINDS = st.sampled_from(["", "本镇", "县城", "外地", "那边"])
LIVES = st.sampled_from(
    ["", "柳林村", "青禾镇柳林村", "云岫镇桃源村", "县城滨河小区", "武汉市武昌区", "女儿家"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["青禾镇", "云岫镇"]), LIVES, KINDS), min_size=1, max_size=12))
def test_everybody_is_counted_once_and_a_second_reader_agrees(drawn):
    """Here, elsewhere and unknown add up; a blank is never 本镇."""
    rows = [
        (f"张{'可同安明禾成方田木石火土'[n]}", town, "", lives, kind)
        for n, (town, lives, kind) in enumerate(drawn)
    ]
    found = do(JOB.action(), people(*rows), today=TODAY, chosen=TOWNS)
    *lines, total = [row.cells for row in page(found, "在镇率").rows]
    assert all(line[1] == sum(line[2:5]) for line in lines)
    assert total[1].value == len(drawn) == sum(line[1] for line in lines)
    for row, (town, lives, kind) in zip(
        sorted(found.rows, key=lambda r: [p[0] for p in rows].index(r["name"])), drawn, strict=True
    ):
        words = (
            True
            if lives.startswith(town)
            else False
            if lives.startswith(("青禾镇", "云岫镇", "县城", "武汉"))
            else None
        )
        told = {"本镇": True, "县城": False, "外地": False}.get(kind)
        expected = told if words is None else words if told in (None, words) else None
        assert row["here"] is expected


def test_a_move_is_written_in_both_books_or_in_neither_and_undone_in_both(tmp_path):
    offices.create(tmp_path)
    moves, register = (next(tmp_path.rglob(name)) for name in ("居住变动.xlsx", "花名册.xlsx"))
    save(register, {"在册": [HEADS.split(), ["张三可", "青禾镇", "青禾镇柳林村", "柳林村", "本镇", "健在"]]})
    before = moves.read_bytes(), register.read_bytes()
    office = "--office", str(tmp_path)
    told = [*office, "residence", "move", "--name", "张三可", "--to", "县城东街小区"]
    assert cli.main(told) == 0
    assert moves.read_bytes() != before[0]
    assert register.read_bytes() != before[1]
    assert cli.main([*office, "undo"]) == 0
    assert (moves.read_bytes(), register.read_bytes()) == before
    with Workbook(register) as book:
        sheet_ = book.add_worksheet("在册")
        sheet_.write_row(0, 0, HEADS.split())
        sheet_.write_row(1, 0, ["张三可", "青禾镇", "青禾镇柳林村", "", "本镇", "健在"])
        sheet_.write_formula("D2", '="柳林"&"村"', None, "柳林村")
    before = moves.read_bytes(), register.read_bytes()
    assert cli.main(told) != 0  # the clerk's formula is not replaced
    assert (moves.read_bytes(), register.read_bytes()) == before


def test_a_gift_brought_home_makes_sure_as_a_visit_does():
    gifts = sheet(
        "慰问记录", "日期 项目 姓名", ("2026-10-18", "重阳", "张三可"), ("2027-02-05", "春节", "张三可")
    )
    found = do(JOB.action(), PEOPLE, VISITS, gifts, today=TODAY, chosen=TOWNS)
    assert next(row["seen"] for row in found.rows if row["name"] == "张三可") == "2026-10-18"


def test_a_day_that_has_not_come_is_asked_about_and_entered():
    moves = sheet("居住变动", "日期 姓名 现居住地")
    for day, told in (
        ("2026-11-29", []),
        ("2026-12-05", ["日期2026-12-05还没有到，登记了，到那天以前不算，"]),
    ):
        found = do(
            JOB.action("add"),
            PEOPLE,
            moves,
            today=TODAY,
            date=dt.date.fromisoformat(day),
            name="张三可",
            to="武汉市武昌区",
        )
        assert [problem.message for problem in found.problems] == told
        assert len(found.documents) == 1

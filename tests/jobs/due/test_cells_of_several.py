"""One cell that names several: people who came, cadres who answer, branches that met."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.offices.branches import sheet
from support.offices.money import do, kinds, page

from toolkit.core.documents.outcome import WorkbookChange
from toolkit.core.duties.pairs import cadres_of
from toolkit.jobs.activities.activities import JOB as ACTIVITIES
from toolkit.jobs.contact.contact import JOB as CONTACT
from toolkit.jobs.due.due import JOB as DUE
from toolkit.jobs.training.training import JOB as TRAINING

TODAY = dt.date(2026, 10, 20)
PEOPLE = sheet(
    "花名册",
    "姓名 出生日期 状态 所属乡镇 联系干部",
    ("张三可", "1946-01-20", "健在", "青禾镇", "王小明、李建国"),
    ("赵六安", "1946-01-20", "健在", "青禾镇", "王小明"),
    ("钱七明", "1946-01-20", "健在", "云岫镇", "县委办、老干部局"),
)
ROLL = sheet(
    "支部",
    "所属支部 所属乡镇 换届日期 学习周期",
    ("青禾镇老干第一党支部", "青禾镇", "2025-03-01", "每月"),
    ("青禾镇老干第二党支部", "青禾镇", "2025-03-01", "每月"),
    ("云岫镇老干党支部", "云岫镇", "2025-03-01", "每月"),
)


def duty(found: Any, title: str) -> tuple[Any, ...]:
    """应办 已办 逾期办 逾期未办 该办 未到期 不办."""
    return next(tuple(row.cells[1:8]) for row in page(found, "完成情况").rows if row.cells[0] == title)


# --- people ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "called"),
    [
        ("张三可、赵六安", 2),
        ("张三可，赵六安", 2),
        ("张三可 赵六安", 2),
        ("张三可", 1),
        ("张三可、赵六安等5人", 0),  # who the others were, nobody says
    ],
)
def test_several_in_a_row_of_contacts_are_each_called(cell: str, called: int):
    calls = sheet("联系台账", "日期 姓名 方式", ("2026-10-03", cell, "电话"))
    found = do(DUE.action(), PEOPLE, calls, today=TODAY, days=30)
    assert duty(found, "联系老同志")[1] == called
    year = do(CONTACT.action(), PEOPLE, calls, today=TODAY)
    assert year.counts["read"] == year.counts["listed"] == 1
    assert ("contact-person" in kinds(year)) == (not called)


def test_several_in_a_row_of_who_came_and_who_did_not():
    held = sheet("活动", "活动编号 日期 所属支部 类型", ("1", "2026-10-05", "云岫镇老干党支部", "学习"))
    signed = sheet(
        "签到", "活动编号 姓名 出勤", ("1", "张三可、赵六安", "参加"), ("1", "钱七明、李四平", "请假")
    )
    late = do(ACTIVITIES.action("absent"), PEOPLE, ROLL, held, signed, today=TODAY)
    assert [row["name"] for row in late.rows] == ["钱七明", "李四平"]
    due = do(DUE.action(), PEOPLE, ROLL, held, signed, today=TODAY, days=30)
    assert duty(due, "补学")[0] == 2


def test_a_list_of_who_was_there_without_a_column_that_says_so():
    held = sheet("活动", "活动编号 日期 类型 实到人数", ("1", "2026-10-05", "学习", 2))
    for heading, wrong in (("参会人员", 0), ("姓名", 1)):  # the cell, once
        signed = sheet("签到", f"活动编号 {heading}", ("1", "张三可、赵六安"))
        found = do(ACTIVITIES.action(), PEOPLE, ROLL, held, signed, today=TODAY)
        assert kinds(found).count("attendance-unread") == wrong


def test_several_in_a_row_of_a_course_have_each_been_there():
    posts = sheet(
        "任职",
        "所属乡镇 职务 姓名 任职日期",
        ("青禾镇", "老干组长", "张三可", "2024-03-01"),
        ("云岫镇", "老干组长", "钱七明", "2024-03-01"),
        ("槐汀镇", "老干组长", "李四平", "2024-03-01"),
    )
    held = sheet("培训", "培训编号 日期 类别 层级", ("1", "2026-04-10", "思想", "老干组长"))
    seats = sheet("培训学员", "班次 参训人员 签到", ("1", "张三可、钱七明", "参加"))
    found = do(TRAINING.action(), PEOPLE, posts, held, seats, today=TODAY)
    assert found.counts == {"read": 2, "listed": 2, "excluded": 0, "to_check": 0, "other_years": 0}
    lacking = {row["name"]: "思想" in row["lacks"] for row in found.rows}
    assert lacking == {"张三可": False, "钱七明": False, "李四平": True}


# --- cadres ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "who"),
    [
        ("王小明、李建国", ["王小明", "李建国"]),
        ("王小明（镇长）,李建国（科员）", ["王小明", "李建国"]),
        ("王小明 李建国", ["王小明", "李建国"]),
        ("王 明", ["王 明"]),
        ("王小明（镇长）", ["王小明（镇长）"]),
        ("县委组织部、老干部局", ["县委组织部、老干部局"]),
        ("王小明等3人", ["王小明等3人"]),
    ],
)
def test_who_a_cell_of_cadres_names(cell: str, who: list[str]):
    assert cadres_of(cell) == who


def test_two_cadres_of_one_cell_answer_each_and_are_no_third():
    calls = sheet("联系台账", "日期 姓名 方式", ("2026-09-03", "生人", "电话"))
    found = do(DUE.action(), PEOPLE, calls, today=TODAY, days=12)
    those = [
        (row["subject"], row["who"])
        for row in found.rows
        if row["title"] == "联系老同志" and row["state"] == "该办"
    ]
    assert sorted(those) == [("张三可", "王小明、李建国"), ("赵六安", "王小明"), ("钱七明", "县委办、老干部局")]  # fmt: skip
    for who, names in (("王小明", {"张三可", "赵六安"}), ("李建国", {"张三可"})):
        mine = do(DUE.action(), PEOPLE, calls, today=TODAY, days=12, who=who)
        assert {row["subject"] for row in mine.rows if row["title"] == "联系老同志"} == names
        cards = do(CONTACT.action("cards"), PEOPLE, calls, today=TODAY, who=who)
        assert {row["name"] for row in cards.rows} == names


def test_of_a_row_with_two_cadres_of_whom_one_has_left_nothing_is_overwritten():
    pairs = sheet("结对", "姓名 联系干部 起始日期 截止日期", ("张三可", "王小明、李建国", "2026-01-05", ""))
    cadres = sheet(
        "在职干部", "姓名 单位 离岗日期", ("王小明", "县委办", "2026-05-01"), ("李建国", "县府办", "")
    )
    found = do(CONTACT.action("pair"), PEOPLE, pairs, cadres, today=TODAY, write=True)
    changes = [change for one in found.documents if isinstance(one, WorkbookChange) for change in one.changes]
    assert not any("2026-05-01" in repr(change) or "dt.date(2026, 5" in repr(change) for change in changes)
    assert "这一行写了几位联系干部，其中「王小明」已离岗，没有改，" in [one.message for one in found.problems]
    assert "张三可" not in [row["name"] for row in found.rows]  # has the other one still


# --- branches --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("branch", "town", "studied", "told"),
    [
        ("青禾镇老干第一党支部、云岫镇老干党支部", "", "青禾一 云岫", []),
        ("一支部、二支部", "青禾镇", "青禾一 青禾二", []),
        ("第一党支部、第二党支部", "青禾镇", "青禾一 青禾二", []),
        ("各支部", "青禾镇", "青禾一 青禾二", []),
        ("全镇", "青禾镇", "青禾一 青禾二", []),
        ("各支部", "", "青禾一 青禾二 云岫", []),
        ("全县", "", "青禾一 青禾二 云岫", []),
        ("二支部", "", "青禾二", []),
        ("全镇", "", "", ["branch-unknown"]),  # of which?
        ("青禾镇老干第一党支部、四支部", "", "", ["branch-unknown"]),
    ],
)  # fmt: skip
def test_a_meeting_of_several_branches_is_a_study_of_each(
    branch: str, town: str, studied: str, told: list[str]
):
    held = sheet("活动", "活动编号 日期 所属支部 所属乡镇 类型", ("1", "2026-10-05", branch, town, "学习"))
    found = do(ACTIVITIES.action(), ROLL, held, today=TODAY)
    short = {"青禾镇老干第一党支部": "青禾一", "青禾镇老干第二党支部": "青禾二", "云岫镇老干党支部": "云岫"}
    lines = [row.cells for row in page(found, "各支部").rows]
    assert " ".join(short[str(row[1])] for row in lines if row[1] in short and row[4] == 1) == studied
    assert found.summary[0].startswith("2026年学习和活动情况：1次；")
    assert [kind for kind in kinds(found) if kind == "branch-unknown"] == told


@pytest.mark.parametrize(
    ("town", "cell", "met"),
    [
        ("青禾镇", "一、二支部", ["青禾镇老干第一党支部", "青禾镇老干第二党支部"]),
        ("青禾镇", "第一、第二党支部", ["青禾镇老干第一党支部", "青禾镇老干第二党支部"]),
        ("青禾镇", "全体", ["青禾镇老干第一党支部", "青禾镇老干第二党支部"]),
        ("青禾镇", "全体党员", ["青禾镇老干第一党支部", "青禾镇老干第二党支部"]),
        ("", "全体", []),  # of which township, nobody says
        ("青禾镇", "一、三支部", []),  # there is no third
    ],
)
def test_branches_that_are_counted_off_are_each_meant(town: str, cell: str, met: list[str]):
    meetings = sheet("活动", "日期 所属乡镇 所属支部 类型", ("2026-10-03", town, cell, "学习"))
    found = do(ACTIVITIES.action(), PEOPLE, ROLL, meetings, today=TODAY)
    rows = page(found, "各支部").rows
    assert [row.cells[1] for row in rows if row.cells[2] == 1 and "本单位" not in str(row.cells[1])] == met
    assert ("branch-unknown" in kinds(found)) == (not met)

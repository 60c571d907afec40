"""Terms that end, members who left, posts vacant or held twice."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices.branches import BRANCH, branches, run, sheet
from support.offices.drawn import SHIPPED

from toolkit.core.grids import Grid
from toolkit.doors.night import plan as night_plan
from toolkit.jobs.checklist.checklist import JOB
from toolkit.jobs.checklist.reminders import months_later

OTHER = "芦湾镇老干党支部"


def posts(*rows):
    return sheet("任职", "所属支部 职务 姓名 任职日期 免职日期 身份证号 所属乡镇", *rows)


def told(*readings, today="2026-10-01", **chosen):
    outcome = run("reminders", *readings, today=dt.date.fromisoformat(today), chosen=chosen)
    return [(r["kind"], r["branch"], r["what"], r["cell"]) for r in outcome.rows]


def elected(day):
    return branches((BRANCH, "青禾镇", "", None, None, day))


@pytest.mark.parametrize(
    ("today", "said"),
    [  # elected on 2 April 2024: the term's last day is 1 April 2027
        ("2026-09-30", None),
        ("2026-10-01", "任期到2027年4月1日，还有182天"),
        ("2027-04-01", "任期到2027年4月1日，还有0天"),
        ("2027-04-02", "任期已于2027年4月1日届满"),
    ],
)
def test_terms_that_end_within_six_months(today, said):
    lines = told(elected("2024-04-02"), today=today)
    assert lines == ([("换届", BRANCH, said, "支部标准化.xlsx 支部!F2")] if said else [])


def test_how_many_months_is_the_office_s_decision():
    assert told(elected("2024-04-02"), 换届提醒月数="5") == []
    assert len(told(elected("2024-04-02"), 换届提醒月数="6")) == 1


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-10-01", 0, "2026-10-01"),
        ("2026-12-31", 12, "2027-12-31"),
    ],
)
def test_months_later(day, months, later):
    assert months_later(dt.date.fromisoformat(day), months).isoformat() == later


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([(BRANCH, "支部书记", "赵一", "2024-03-01")], []),
        ([(BRANCH, "支部书记", "空缺", "2024-03-01")], [("空缺", "支部书记空缺", "D2")]),
        ([(BRANCH, "支部委员", "赵一", "2024-03-01")], [("空缺", "任职表里没有在任的支部书记", "C2")]),
        (
            [(BRANCH, "支部书记", "赵一", "2021-03-01"), (BRANCH, "支部书记", "钱二", "2024-03-01")],
            [("重复", "支部书记有2行在任（赵一、钱二，D2、D3）", "D3")],
        ),
        (
            [
                (BRANCH, "支部书记", "赵一", "2021-03-01", "2024-03-01"),
                (BRANCH, "支部书记", "钱二", "2024-03-01"),
            ],
            [],
        ),
        ([(BRANCH, "支部委员", "赵一", "2024-03-01"), (BRANCH, "支部书记", "钱二", "2024-03-01")], []),
    ],
)
def test_posts_vacant_or_held_twice(rows, lines):
    reading = sheet(
        "任职", "所属乡镇 所属支部 职务 姓名 任职日期 免职日期", *(("青禾镇", *row) for row in rows)
    )
    found = [line for line in told(reading, branches()) if line[0] != "换届"]
    assert found == [(kind, BRANCH, what, f"任职.xlsx 任职!{ref}") for kind, what, ref in lines]


def test_one_secretary_of_two_branches():
    roll = branches((BRANCH, "青禾镇"), (OTHER, "芦湾镇"))
    rows = [(b, "支部书记", "赵一", "2025-03-01") for b in (BRANCH, OTHER)]
    lines = told(roll, posts(*rows))
    assert [(kind, name) for kind, name, _, _ in lines] == [("重复", OTHER)]
    numbers = ["990101194001010019", "990101194101010011"]
    rows = [(*row, "", number) for row, number in zip(rows, numbers, strict=True)]
    assert told(roll, posts(*rows)) == []  # namesakes


def register(*rows):
    return sheet("花名册", "姓名 所属支部 政治面貌 状态", *rows)


def test_who_holds_a_post_and_has_left():
    there = register(("赵一", BRANCH, "中共党员", "去世"), ("钱二", BRANCH, "中共党员", "健在"))
    reading = posts((BRANCH, "支部书记", "赵一", "2024-03-01"), (BRANCH, "支部委员", "钱二", "2024-03-01"))
    lines = told(there, reading, branches())
    assert ("离任", BRANCH, "支部书记赵一在花名册里已去世", "花名册.xlsx 花名册!D2") in lines


@pytest.mark.parametrize(("stated", "reminded"), [(None, True), (3, True), (2, False)])
def test_members_who_left_until_the_office_has_taken_note(stated, reminded):
    there = register(
        ("赵一", BRANCH, "中共党员", "转出"),
        ("钱二", BRANCH, "中共党员", "健在"),
        ("孙三", BRANCH, "中共党员", "健在"),
        ("李四", BRANCH, "群众", "去世"),
    )
    lines = told(there, branches((BRANCH, "青禾镇", "", stated)))
    expected = ("党员变动", BRANCH, "赵一1人已去世或转出", "花名册.xlsx 花名册!A2")
    assert lines == ([expected] if reminded else [])


def test_nothing_to_say_writes_nothing():
    outcome = run("reminders", branches())
    assert (outcome.documents, outcome.summary) == ((), ("支部提醒：1个支部，没有要提醒的。",))
    assert outcome.counts["in_order"] == 1


@pytest.mark.parametrize("written", ["checklist reminders", "支部标准化 换届提醒"])
def test_the_night_can_do_it(written, tmp_path):
    plan = Grid("设置.xlsx", "计划", [["任务", "时间", "参数", "启用"], [written, "22:00", "", "是"]])
    tasks, problems = night_plan.read([plan], SHIPPED.synonyms, {JOB.name: JOB})
    assert problems == ()
    assert [(t.job.name, t.action.name) for t in tasks] == [("checklist", "reminders")]

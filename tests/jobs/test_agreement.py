"""Every job that reads the register has the same answer to who is alive: one register, all of them asked."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices import drawn, money, notices

from toolkit.core.people.lives import Life
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions
from toolkit.jobs.birthdays.birthdays import JOB as BIRTHDAYS
from toolkit.jobs.budget.budget import JOB as BUDGET
from toolkit.jobs.handbooks.handbooks import JOB as HANDBOOKS
from toolkit.jobs.register.check import JOB as CHECK
from toolkit.jobs.register.fill import JOB as FILL
from toolkit.jobs.residence.residence import JOB as RESIDENCE
from toolkit.jobs.rosters.rosters import JOB as ROSTERS
from toolkit.jobs.statistics.statistics import JOB as STATISTICS
from toolkit.jobs.tiers.tiers import JOB as TIERS

HEADERS = "姓名 出生日期 所属乡镇 所属支部 状态 健康状况 去世时间 备注"
PLACE = ("1946-10-08", "青禾镇", "青禾支部")
PEOPLE = [
    ("丁一可", *PLACE, "健在", "一般", None, None),
    ("丁二可", *PLACE, None, "一般", None, "喜欢安静"),
    ("丁三可", *PLACE, "去世", "一般", None, None),
    ("丁四可", *PLACE, "健在", "已去世", None, None),
    ("丁五可", *PLACE, None, "一般", "2024.3", None),
    ("丁六可", *PLACE, None, "一般", None, "2024年病故"),
    ("丁七可", *PLACE, "外迁", "一般", None, None),
    ("丁八可", *PLACE, "Ⅱ", "一般", None, None),
    ("丁九可", *PLACE, None, "一般", None, "工资已停发"),
    ("丁十可", *PLACE, "1", "一般", None, None),
]
LIFE = {
    "丁一可": Life.ALIVE,
    "丁二可": Life.ALIVE,
    "丁三可": Life.DEAD,
    "丁四可": Life.UNCLEAR,
    "丁五可": Life.DEAD,
    "丁六可": Life.DEAD,
    "丁七可": Life.MOVED,
    "丁八可": Life.UNCLEAR,
    "丁九可": Life.UNCLEAR,
    "丁十可": Life.UNCLEAR,
}
ALIVE = {name for name, life in LIFE.items() if life is Life.ALIVE}
GONE = {name for name, life in LIFE.items() if life in (Life.DEAD, Life.MOVED)}
ASKED = {name for name, life in LIFE.items() if life is Life.UNCLEAR}
UNKNOWN = "「状态」里有2种写法看不懂：「Ⅱ」1处、「1」1处，"


def register():
    return drawn.reading(drawn.grid(HEADERS, *PEOPLE))


def told(outcome) -> list[str]:
    return [p.message for p in outcome.problems if p.kind == "answer-unknown"]


def test_one_reading():
    found = read_people(register(), Conventions.of(drawn.settings()), drawn.TODAY)
    assert {p.name: p.life for p in found.persons} == LIFE


def test_the_birthday_list():
    outcome = drawn.build(BIRTHDAYS.action(), register(), month=10, year=2026)
    assert {r["name"] for r in outcome.rows} == ALIVE
    assert {e.name for e in outcome.excluded} == GONE
    assert {c.name for c in outcome.to_check} == ASKED
    assert told(outcome) == [UNKNOWN]


def test_a_notice_to_all():
    desk = notices.Desk(*PEOPLE, register=HEADERS)
    outcome = desk.do("new", title="座谈会", to="all", at="2026-10-20 09:00", place="会议室")
    assert {c.name for c in outcome.to_check} == ASKED
    assert {e.name for e in outcome.excluded} == GONE
    assert {row["姓名"] for row in desk.rows("送达")} == ALIVE
    assert told(outcome) == [UNKNOWN]


def test_the_check():
    outcome = drawn.build(CHECK.action(), register())
    assert "（健在2、去世3、转出1、是否健在不明4、重复0）" in outcome.summary[0]
    assert told(outcome) == [UNKNOWN]


def test_filling_leaves_the_dead_alone():
    sheet = drawn.reading(drawn.grid(f"{HEADERS} 年龄", *[(*row, None) for row in PEOPLE]))
    outcome = drawn.build(FILL.action(), sheet)
    dead = {name for name, life in LIFE.items() if life is Life.DEAD}
    assert {PEOPLE[int(row["cell"].rsplit("I", 1)[1]) - 2][0] for row in outcome.rows} == set(LIFE) - dead
    assert told(outcome) == [UNKNOWN]


@pytest.mark.parametrize("name", LIFE)
def test_the_budget_pays_the_living_asks_for_the_doubtful_and_ends_with_a_death(name):
    posts = money.sheet("任职", "所属乡镇 职务 姓名 任职日期", ("青禾镇", "老干组长", name, "2023-01-01"))
    people = money.sheet("花名册", HEADERS, *PEOPLE)
    outcome = money.do(BUDGET.action(), posts, people, today=dt.date(2026, 10, 5), year=2026)
    said = " ".join(p.message for p in outcome.problems if name in p.message)
    assert bool(said or outcome.to_check) is (LIFE[name] is not Life.ALIVE)
    assert told(outcome) == [UNKNOWN]


def test_the_bereaved_are_nobodys_elders_and_no_job_asks_after_them():
    rows = [
        ("丁一可", "退休", "1946-10-08", "青禾镇", "健在"),
        ("丁二可", "遗属", "1946-10-08", "青禾镇", "健在"),
        ("丁三可", "已故干部遗属", "1946-10-08", "青禾镇", None),
        ("丁四可", "遗属", "1946-10-08", "青禾镇", "去世"),
    ]
    people = drawn.reading(drawn.grid("姓名 人员类别 出生日期 所属乡镇 状态", *rows))
    widows = dict.fromkeys(("丁二可", "丁三可"), "人员类别是遗属，不是离退休干部")
    for job, action, params in (
        (BIRTHDAYS, "", {"month": 10}),
        (STATISTICS, "", {}),
        (HANDBOOKS, "", {}),
        (TIERS, "", {}),
        (ROSTERS, "families", {}),
        (RESIDENCE, "", {}),
    ):
        found = money.do(job.action(action), people, **params)
        assert found.counts["excluded"] == 3, job.name
        assert {out.name: out.reason for out in found.excluded if out.name in widows} == widows, job.name
        assert not found.to_check, job.name
    checked = drawn.build(CHECK.action(), people)
    assert not {"life-unclear", "answer-unknown"} & set(money.kinds(checked))
    assert "健在的里面：离休0人、退休1人、遗属2人。" in checked.summary
    assert "不是离退休干部的2人（遗属2人）没有计入。" in money.do(STATISTICS.action(""), people).summary

"""A generated county of fifteen townships: every planted gap of a year is found and no other, and a second reader agrees."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices.gaps import found_by_hand
from support.offices.year import AS_OF, YEAR, CountyYear, build

from toolkit import data
from toolkit.core.duties.matching import DutyState
from toolkit.jobs.due.due import JOB
from toolkit.jobs.duties import Plan, plan_of
from toolkit.jobs.whom import Whom
from toolkit.running.gathering import gather
from toolkit.running.office import open_office
from toolkit.running.run import from_disk

KEYS = (
    "study", "briefing", "exchange", "call", "visit", "talk", "problem", "answer", "aid", "inspection", "mending", "thought",
    "skill", "catch-up", "brief", "festival",
)  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("县")
    made = build(folder)
    action = JOB.action()
    params = {p.name: False if p.kind == "flag" else None for p in action.parameters}
    inputs = gather(open_office(folder), action, params, AS_OF, None, from_disk)
    plan = plan_of(inputs, Whom(inputs), dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31), KEYS)
    return folder, made, plan


def gaps(plan: Plan, state: DutyState) -> set[tuple[str, str, str]]:
    return {
        (it.duty, plan.subjects[it.duty, it.subject].name, it.first.isoformat())
        for one in plan.judged
        if one.state is state and (it := one.occurrence).first.year == YEAR
    }


@pytest.mark.parametrize("key", KEYS)
def test_every_planted_gap_is_found_and_no_other(county, key):
    _, made, plan = county
    planted: CountyYear = made
    assert {gap for gap in gaps(plan, DutyState.MISSED) if gap[0] == key} == {
        gap for gap in planted.missed if gap[0] == key
    }
    assert {gap for gap in gaps(plan, DutyState.LATE) if gap[0] == key} == {
        gap for gap in planted.late if gap[0] == key
    }


def test_every_duty_has_its_rows_there():
    by_tier = {"key", "ring"}  # see jobs/register/test_tiers_list.py
    assert {*KEYS} | by_tier == {told["key"] for told in data.read("duties.toml")["duty"]}


def test_what_was_settled_on_no_day_is_told_and_nothing_else(county):
    _, made, plan = county
    assert [problem.kind for problem in plan.problems] == ["event-undated"] * made.undated


def test_a_second_reader_finds_the_same(county):
    """support/offices/gaps.py reads the workbooks by itself and knows nothing of the engine."""
    folder, _, plan = county
    rhythmic = {gap for gap in gaps(plan, DutyState.MISSED) if not plan.duties[gap[0]].event}
    assert found_by_hand(folder) == rhythmic

"""The practice office: every gap that was planted is found by its ledger, and no other."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from building.practice import branches, contact, inspections, money, training
from building.practice.county import SILENT, TOWNSHIPS, alive, register
from building.practice.services import aid, along, sent, visits
from toolkit.doors.terminal.cli import main
from toolkit.running import office as offices


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("办公")
    offices.create(folder, practice=True)
    return folder


@pytest.fixture
def rows(office, capsys):
    def of(line: str) -> list[dict]:
        assert main(["--office", str(office), "--as-of", "2026-10-09", *line.split(), "--json", "-n"]) in (
            0,
            3,
        )
        return json.loads(capsys.readouterr().out)["rows"]

    return of


def test_handbooks(office, capsys):
    """Nobody dead has one, and what names somebody else is told for the only person it was planted at."""
    line = ["--office", str(office), "--as-of", "2026-10-09", "handbooks", "--json", "-n"]
    assert main(line) in (0, 3)
    told = json.loads(capsys.readouterr().out)
    everyone = list(contact.everybody())
    assert len(told["rows"]) == told["counts"]["listed"]
    assert told["counts"]["excluded"] > 0
    naming = [problem for problem in told["problems"] if problem["kind"] == "book-other"]
    assert naming
    assert all(everyone[contact.NAMING - 1][1].truth.name in problem["message"] for problem in naming)


def test_inspections(rows):
    found = rows("inspections")
    visited = [town for town in TOWNSHIPS if town != SILENT]
    assert [row["township"] for row in found if not row["visits"]] == [SILENT]
    assert [row["township"] for row in found if row["visits"] > 1] == [TOWNSHIPS[inspections.AGAIN]]
    open_ = [
        at for at, (_, _, mended) in inspections.FAULTS.items() if not mended or at == inspections.DENIED
    ]
    assert [row["township"] for row in found if row["open"]] == [visited[at] for at in open_]


def test_statistics(rows):
    sums = Counter()
    for row in rows("statistics"):
        sums[row["table"]] += row["people"]
    assert len(set(sums.values())) == 1
    asked = rows("statistics retiring")
    assert [row["month"] for row in asked] == ["2027年3月", "2027年3月", "2027年6月"]
    assert [row["standing"] for row in rows("statistics eligibility")] == ["可能符合离休"]


def test_visits(rows):
    left = rows("visits report --festival 重阳")
    assert {row["township"] for row in left} == {TOWNSHIPS[0]}
    assert len(left) == visits.MISSED


def test_aid(rows):
    found = {row["township"]: row["state"] for row in rows("aid")}
    assert [found[town] for town in TOWNSHIPS[: len(aid.ROWS)]] == [
        "待批准", "已发放", "已发放", "不批准", "已发放", "已发放", "待核实", "待发放", "待批准", "待审核", "撤回",
    ]  # fmt: skip
    assert len(found) == len(aid.ROWS)  # the dead is on no list


def test_submissions(rows):
    found = {row["township"]: row["sent"] for row in rows("submissions")}
    assert [town for town, sent in found.items() if not sent] == [SILENT]
    told = rows("submissions --month 8")
    assert {row["township"] for row in told if row["sent"]}.isdisjoint(branches.UNWRITTEN)


def test_training(rows):
    lacks = {row["township"]: row["lacks"] for row in rows("training")}
    towns = [town for town in TOWNSHIPS if town not in (SILENT, money.VACANT)]
    assert {town for town, kinds in lacks.items() if "思想" in kinds} == {
        training.AWAY, training.UNTOLD, money.CHANGED, SILENT,
    }  # fmt: skip
    assert {town for town, kinds in lacks.items() if "业务" in kinds} == {
        *towns[: training.COMING], money.CHANGED, SILENT,
    }  # fmt: skip


def test_collect(office, capsys):
    """Who stands twice, what contradicts, who is to be decided about and which township is missing: as planted, and no more."""
    line = ["--office", str(office), "--as-of", "2026-10-09", "collect", "报来", "--json", "-n"]
    assert main(line) in (0, 3)
    told = json.loads(capsys.readouterr().out)
    everyone = [p for p in register().people if p.truth.township != sent.MISSING]
    again = {alive(TOWNSHIPS[0])[at].truth.name for at, _ in sent.SCHOOL}
    again.add(alive(TOWNSHIPS[1])[sent.MOVED[0]].truth.name)
    assert {one["name"] for one in told["excluded"]} == again
    assert told["counts"]["excluded"] == len(again) == 4
    assert {one["name"] for one in told["to_check"]} == {alive(TOWNSHIPS[1])[sent.TWIN[0]].truth.name}
    assert told["counts"]["listed"] + told["counts"]["to_check"] == len(everyone) + 1  # the twin
    assert told["contradictions"] == {"原职务": 1, "联系电话": 1, "状态": 1}
    paid, came = len(along.payments()), len(along.attendance())
    clean = {"excluded": 0, "to_check": 0, "not_rows": 0, "contradictions": 0}
    assert told["ledgers"] == {
        "补贴发放": {"read": paid + 2, "listed": paid, **clean, "excluded": 2, "contradictions": 1},
        "活动": {"read": len(along.activities()), "listed": len(along.activities()), **clean},
        "签到": {"read": came, "listed": came - 1, **clean, "to_check": 1},
        "信息报送": {"read": len(along.submissions()), "listed": len(along.submissions()), **clean},
    }
    assert [row["township"] for row in told["rows"] if not row["files"]] == [sent.MISSING]
    people = Counter(p.truth.township for p in everyone)
    people[TOWNSHIPS[3]] += 1
    assert {row["township"]: row["people"] for row in told["rows"] if row["files"]} == people
    assert sorted({one["file"] for one in told["problems"] if one["kind"] == "file-kind"}) == []

"""Branches drawn inside a test: sheets as rows, read as the office's workbooks would be, and the job run over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from support.offices.drawn import SHIPPED, settings

from toolkit.core.documents.outcome import Outcome
from toolkit.core.grids import Grid
from toolkit.core.people.register import read_people
from toolkit.core.posts.branches import read_branches
from toolkit.core.rules.dated import Rules
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables import catalogue
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Reading, read
from toolkit.core.words import parted
from toolkit.jobs.checklist.checklist import JOB
from toolkit.jobs.checklist.records.cases import Case, Ledgers
from toolkit.jobs.job import FileRead, Inputs

TODAY = dt.date(2026, 10, 1)
BRANCH = "青禾镇老干党支部"
TABLES = {table.name: table for table in catalogue.tables()}
Rows = Sequence[Sequence[Any]]


def sheet(name: str, header: str, *rows: Sequence[Any]) -> Reading:
    """A sheet of the table of this name: headers parted by blanks, then the rows; data begin in row 2."""
    table: Table = TABLES[name]
    lines = [header.split(), *([None if v == "" else v for v in row] for row in rows)]
    return read([Grid(table.workbook, name, lines)], table, SHIPPED.synonyms)


def branches(*rows: Sequence[Any]) -> Reading:
    """支部: 所属支部 所属乡镇 设置形式 正式党员数 委员数 换届日期 届满日期 学习周期 学习日 示范级别."""
    header = (
        "所属支部 所属乡镇 设置形式 正式党员数 委员数 换届日期 届满日期 学习周期 学习日 示范级别 命名年度"
    )
    return sheet("支部", header, *(rows or [(BRANCH, "青禾镇")]))


def case(
    *readings: Reading, branch: Sequence[Any] = (BRANCH, "青禾镇"), year: int = 2026, today: dt.date = TODAY,
    rules: Rules = SHIPPED.rules,
) -> Case:  # fmt: skip
    """What the sheets hold on one branch."""
    roll, problems = read_branches(branches(branch))
    assert not problems
    registers = [r for r in readings if r.table.name == catalogue.PEOPLE.name]
    found = read_people(registers[0], Conventions.of(SHIPPED.settings), today) if registers else None
    ledgers = Ledgers.of({reading.table.name: (reading,) for reading in readings}, roll, found)
    leaders = parted(SHIPPED.settings.text("主要领导职务"))
    return Case(roll.branches[0], ledgers, year, today, rules, leaders)


def people(
    count: int, *, politics: str = "中共党员", state: str = "健在", branch: str = BRANCH, family: str = "甲"
) -> Rows:
    """Rows of 姓名 所属支部 政治面貌 状态."""
    return [(f"{family}{chr(0x4E00 + 7 * n)}", branch, politics, state) for n in range(count)]


def register(*groups: Rows) -> Reading:
    """花名册 with 姓名 所属支部 政治面貌 状态."""
    return sheet("花名册", "姓名 所属支部 政治面貌 状态", *(row for group in groups for row in group))


def run(
    action: str, *readings: Reading, today: dt.date = TODAY, present: frozenset[str] = frozenset(),
    chosen: Mapping[str, str] | None = None, **params: Any,
) -> Outcome:  # fmt: skip
    """An action of the job over such sheets."""
    declared = JOB.action(action)
    given = {p.name: False if p.kind == "flag" else None for p in declared.parameters} | params
    files = tuple(
        FileRead(name, "", f"/office/{name}")
        for name in dict.fromkeys(reading.table.workbook for reading in readings)
    )
    inputs = Inputs(
        {reading.table.name: (reading,) for reading in readings},
        given,
        settings(**(chosen or {})),
        SHIPPED.rules,
        today,
        files,
        present,
    )
    outcome = declared.build(inputs)
    assert outcome.balanced()
    return outcome

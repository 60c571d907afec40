"""Posts, payments and prizes drawn inside a test, and the money jobs run over them without a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from support.offices.drawn import SHIPPED, settings

from toolkit.core.documents.outcome import Content, Formula, Outcome, Sheet, SheetDocument, Styled
from toolkit.core.grids import Grid, Value
from toolkit.core.rules.dated import Rule, Rules, Status
from toolkit.core.tables.catalogue import DISPATCHES, PAYMENTS, PEOPLE, POSTS, PRIZES
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Reading, read
from toolkit.jobs.job import Action, FileRead, Inputs

TODAY = dt.date(2026, 10, 5)
_TABLES = {"任职": POSTS, "补贴发放": PAYMENTS, "三项奖": PRIZES, "花名册": PEOPLE, "发文登记": DISPATCHES}


def sheet(name: str, headers: str, *rows: Sequence[Value]) -> Reading:
    """A workbook of one sheet, read as the table of its name; headers separated by blanks."""
    table: Table = _TABLES[name]
    grid = Grid(table.workbook or f"{name}.xlsx", name, [headers.split(), *rows])
    return read([grid], table, SHIPPED.synonyms)


def rule(key: str, value: object, unit: str, since: str, until: str = "", status: str = "现行") -> Rule:
    """An office's rule."""
    return Rule(
        key,
        (Decimal(str(value)),),
        unit,
        dt.date.fromisoformat(since),
        dt.date.fromisoformat(until) if until else None,
        Status(status),
        "测试文件〔2026〕1号",
    )


def do(
    action: Action,
    *readings: Reading,
    today: dt.date = TODAY,
    chosen: Mapping[str, str] | None = None,
    office: tuple[Rule, ...] = (),
    **params: object,
) -> Outcome:
    """An action's outcome over readings."""
    every = {p.name: (False if p.kind == "flag" else None) for p in action.parameters}
    assert set(params) <= set(every), set(params) - set(every)
    outcome = action.build(
        Inputs(
            {reading.table.name: (reading,) for reading in readings},
            {**every, **params},
            settings(**(chosen or {})),
            Rules(office, SHIPPED.rules.shipped),
            today,
            tuple(
                FileRead(name, "0" * 64, f"/office/{name}")
                for name in dict.fromkeys(r.sources[0].grid.file for r in readings)
            ),
        )
    )
    assert outcome.balanced(), outcome.counts
    return outcome


def book(outcome: Outcome) -> SheetDocument:
    """The workbook that was made."""
    return next(d for d in outcome.documents if isinstance(d, SheetDocument))


def page(outcome: Outcome, name: str) -> Sheet:
    """One of its sheets."""
    return next(s for s in book(outcome).sheets if s.name == name)


def formulas(document: SheetDocument) -> list[Formula]:
    """Every formula of a workbook."""
    return [
        content
        for each in document.sheets
        for row in each.rows
        for cell in row.cells
        if isinstance(content := _bare(cell), Formula)
    ]


def total(outcome: Outcome, name: str, title: str) -> Formula:
    """The formula in the last row of a column."""
    made = page(outcome, name)
    at = [c.title for c in made.columns].index(title)
    found = _bare(made.rows[-1].cells[at])
    assert isinstance(found, Formula)
    return found


def _bare(content: Content) -> Any:
    return content.value if isinstance(content, Styled) else content


def kinds(outcome: Outcome) -> list[str]:
    """The slugs of the problems, in order."""
    return [problem.kind for problem in outcome.problems]

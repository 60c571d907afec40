"""Registers drawn inside a test, and jobs run over them without a file."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from toolkit.core.cells import Cell
from toolkit.core.documents.outcome import Content, Formula, Link, Outcome, SheetDocument, Styled
from toolkit.core.grids import Grid, Value
from toolkit.core.people import ids
from toolkit.core.rules import settings as decisions
from toolkit.core.rules.dated import Rule, Rules
from toolkit.core.tables.catalogue import PEOPLE, STANDARDS
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Reading, read
from toolkit.jobs.job import Action, FileRead, Inputs
from toolkit.running.office import open_office

TODAY = dt.date(2026, 10, 1)
SHIPPED = open_office(Path("no-such-office"))  # settings, spellings and rules as they come with the toolkit


def number(born: str, serial: str = "001", *, area: str = "990101") -> str:
    """A sound identity number of a place that does not exist; an odd serial is a man's."""
    first = area + born.replace("-", "") + serial
    return first + ids._check(first)


def number15(born: str, serial: str = "001") -> str:
    """The old form of `number`."""
    return "990101" + born.replace("-", "")[2:] + serial


def grid(headers: str, *rows: Sequence[Value], sheet: str = "在册", **rest: Any) -> Grid:
    """A sheet: headers separated by blanks in its first row, then the rows."""
    return Grid("花名册.xlsx", sheet, [headers.split(), *rows], **rest)


def reading(*grids: Grid, table: Table = PEOPLE) -> Reading:
    """The sheets read as a table, with the spellings that ship."""
    return read(grids, table, SHIPPED.synonyms)


def settings(**chosen: str) -> decisions.Settings:
    """The settings that ship, some of them decided otherwise."""
    declared = [c.setting for c in SHIPPED.settings.values.values()]
    given = {
        name: (text, Cell("设置.xlsx", "参数", f"B{n}")) for n, (name, text) in enumerate(chosen.items(), 2)
    }
    decided, problems = decisions.decide(declared, given)
    assert not problems
    return decided


def standards(*rows: Sequence[Value]) -> Reading:
    """Sheet 慰问标准: 项目, 对象, 年龄, 标准金额, 慰问品, 依据, 起始日期, 截止日期."""
    heads = ["项目", "对象", "年龄", "标准金额", "慰问品", "依据", "起始日期", "截止日期"]
    return read([Grid("设置.xlsx", "慰问标准", [heads, *rows])], STANDARDS, SHIPPED.synonyms)


def build(
    action: Action,
    people: Reading,
    *,
    today: dt.date = TODAY,
    chosen: Mapping[str, str] | None = None,
    rules: tuple[Rule, ...] = (),
    tables: Mapping[str, tuple[Reading, ...]] | None = None,
    **params: object,
) -> Outcome:
    """An action's outcome over readings, nothing written."""
    every = {p.name: (False if p.kind == "flag" else None) for p in action.parameters}
    unknown = set(params) - set(every)
    assert not unknown, unknown
    return action.build(
        Inputs(
            {PEOPLE.name: (people,), **(tables or {})},
            {**every, **params},
            settings(**(chosen or {})),
            dataclasses.replace(SHIPPED.rules, office=rules) if rules else Rules((), SHIPPED.rules.shipped),
            today,
            (FileRead("花名册.xlsx", "0" * 64, "/office/花名册.xlsx"),),
        )
    )


# --- what was made --------------------------------------------------------------------------------------


def plain(content: Content) -> Any:
    """What a cell shows."""
    if isinstance(content, Styled):
        return plain(content.value)
    if isinstance(content, Link):
        return content.text
    return content.value if isinstance(content, Formula) else content


def page(document: SheetDocument, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet as the reader sees them, by column title; a section is {"": its text}."""
    sheet = next(s for s in document.sheets if s.name == name)
    titles = [c.title for c in sheet.columns]
    out = []
    for row in sheet.rows:
        cells = [plain(c) for c in row.cells]
        if row.level.value == "section":
            out.append({"": cells[0]})
        else:
            out.append(dict(zip(titles, cells, strict=False)))
    return out


def column(document: SheetDocument, sheet: str, title: str) -> list[Any]:
    """One column of a sheet's rows; a section stands as its text in 【】."""
    return [f"【{row['']}】" if "" in row else row.get(title) for row in page(document, sheet)]


def texts(document: SheetDocument) -> list[str]:
    """Everything that is written in a workbook."""
    out = [document.name, document.title]
    for sheet in document.sheets:
        out += [
            sheet.name,
            sheet.title,
            sheet.subtitle,
            sheet.empty,
            *sheet.notes,
            *(c.title for c in sheet.columns),
        ]
        out += [str(plain(c)) for row in sheet.rows for c in row.cells]
    return out


# --- files ----------------------------------------------------------------------------------------------


def save(path: Path, sheets: Mapping[str, Sequence[Sequence[Value]]]) -> Path:
    """A workbook on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Workbook(path, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path

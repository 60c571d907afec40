"""What every job repeats: tables as needs, the usual parameters, links to a cell, and the pieces of sheets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from toolkit.core.cells import Cell
from toolkit.core.documents.lists import PaperList
from toolkit.core.documents.outcome import (
    Column,
    Content,
    Formula,
    Image,
    Kind,
    Level,
    Link,
    Look,
    Row,
    Sheet,
)
from toolkit.core.rules.settings import Settings
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.columns import Table
from toolkit.jobs.job import FileRead, Inputs, Need, Parameter, Params

# --- what a job reads and is told ------------------------------------------------------------------------


def need(table: Table, parameter: str = "", *, optional: bool = False, kept: bool = False) -> Need:
    """A table in the file that a parameter names, else in its own workbook (花名册: where the settings have it)."""

    def paths(params: Params, settings: Settings, _today: dt.date) -> tuple[str, ...]:
        return (params.get(parameter) or (settings.text("花名册") if table is PEOPLE else table.workbook),)

    return Need(table, paths, optional=optional or kept, kept=kept)


REGISTER = need(PEOPLE, "register")
MAYBE_REGISTER = need(PEOPLE, "register", optional=True)
REGISTER_FILE = Parameter("register", "花名册", "用哪个花名册；不写就用设置里的", "file")
YEAR = Parameter("year", "年度", "哪一年；不写就是今年", "integer", 1990, 2099)


def year_of(params: Params, today: dt.date) -> int:
    """The year asked for, else this year."""
    year: int = params.get("year") or today.year
    return year


def month_of(params: Params, today: dt.date) -> tuple[int, int]:
    """Year and month asked for, else this month."""
    return year_of(params, today), params.get("month") or today.month


def month_folder(params: Params, today: dt.date) -> str:
    """«2026-10»: where what belongs to the month asked for is put."""
    year, month = month_of(params, today)
    return f"{year}-{month:02d}"


def money(amount: Decimal) -> str:
    """For JSON: 120000.00."""
    return f"{amount:.2f}"


# --- sheets ----------------------------------------------------------------------------------------------

T = TypeVar("T")


class Sourced(NamedTuple):
    """A value with what it was made of, where that is something else than its row's item: see tracing.py."""

    value: Content
    of: object


Part = tuple[Column, Callable[[T], Content | Sourced] | None]
"""A column and what an item has there; None: in 序号 the running number, elsewhere an empty cell."""
_STRIP_AIR, _UNITS = (
    4.0,
    96 / 25.4 / 7.5,
)  # mm beside a strip; Excel's units of width to a mm, whatever its font
NUMBER = Column("序号", Kind.SHORT, 5)
PROPOSED = "（拟）"  # behind what nobody has confirmed yet
BLANK = "＿＿＿＿＿＿＿＿"  # to be written by hand where the office has not said its name


def tabulate(
    items: Iterable[T], *parts: Part[T], look: Callable[[T], Look] | None = None, first: int = 1
) -> tuple[tuple[Column, ...], list[Row]]:
    """A sheet's columns and a row for each item; look: how the item's row looks; first: its number."""
    columns = tuple(column for column, _ in parts)
    numbered = [what is None and column.title == NUMBER.title for column, what in parts]
    rows = [
        line(
            columns,
            [
                at if counts else what(item) if what else ""
                for counts, (_, what) in zip(numbered, parts, strict=True)
            ],
            item,
            look=look(item) if look else Look.PLAIN,
        )
        for at, item in enumerate(items, first)
    ]
    return columns, rows


def line(
    columns: Sequence[Column], cells: Sequence[Content | Sourced], about: object = None, **more: Any
) -> Row:
    """A row that knows what it and its cells were made of; `more` are attributes of Row."""
    origin = {"": about}
    if Sourced in map(type, cells):
        pairs = zip(columns, cells, strict=False)
        origin |= {column.title: cell.of for column, cell in pairs if isinstance(cell, Sourced)}
        cells = [cell.value if isinstance(cell, Sourced) else cell for cell in cells]
    return Row(tuple(cells), origin=origin, **more)  # type: ignore[arg-type]  # none is Sourced any more


def filled(items: Sequence[T], *parts: Part[T]) -> tuple[Part[T], ...]:
    """Those in which somebody has something, or that are filled in by hand: a column empty for everybody is left out.

    Of nobody all stay: another sheet's formulas may count the column.
    """
    return tuple(
        part
        for part in parts
        if not items
        or part[1] is None
        or part[0].kind is Kind.HAND
        or any(part[1](item) not in ("", None) for item in items)
    )


def sheet_of(
    name: str,
    items: Iterable[T],
    *parts: Part[T],
    look: Callable[[T], Look] | None = None,
    sums: Mapping[str, Decimal | int] | None = None,
    before: Iterable[Row] = (),
    after: Iterable[Row] = (),
    **more: Any,
) -> Sheet:
    """A sheet with a row for each item, and 合计 below where there are sums; `more` are attributes of Sheet."""
    columns, rows = tabulate(items, *parts, look=look)
    if sums is not None and rows:  # of no rows the formula would point outside the table
        rows.append(total(columns, sums))
    return Sheet(name, columns, (*before, *rows, *after), **more)


def grouped(
    name: str,
    groups: Iterable[tuple[str, Sequence[T]]],
    *parts: Part[T],
    running: bool = False,
    look: Callable[[T], Look] | None = None,
    **more: Any,
) -> Sheet:
    """A sheet with the rows of each group below its heading, numbered anew, or on and on where that is `running`."""
    out: list[Row] = []
    first = 1
    for heading, items in groups:
        out += [section(heading), *tabulate(items, *parts, look=look, first=first)[1]]
        first += len(items) if running else 0
    return Sheet(name, tuple(column for column, _ in parts), tuple(out), **more)


def strips(made: PaperList, title: str) -> tuple[Column, list[Image]]:
    """The column of a list's strips, and each row's; a list too long for them, or empty, has none."""
    from toolkit.core.documents.strips import MOST, strip  # noqa: PLC0415 - few lists come home

    drawn = [strip(made, row) for row in range(1, min(len(made.rows), MOST) + 1)]
    wide = drawn[0].width_mm if drawn else 0
    return Column(title, Kind.PICTURE, picture_width(wide)), drawn


def picture_width(wide: float) -> float:
    """The width, in Excel's units, of a column of pictures of so many mm, whatever the workbook's font."""
    return round((wide + _STRIP_AIR) * _UNITS, 1)


def total(
    columns: Sequence[Column], sums: Mapping[str, Decimal | int], more: Mapping[str, Content] | None = None
) -> Row:
    """合计: in some columns the formula of their sum, in others whatever else is to stand there."""
    cells: dict[str, Content] = {columns[0].title: "合计"}
    cells |= {title: Formula(f"SUM({{{title}:}})", value) for title, value in sums.items()}
    cells |= more or {}
    return Row(tuple(cells.get(column.title, "") for column in columns), Level.TOTAL, Look.STRONG)


def section(text: str, look: Look = Look.PLAIN) -> Row:
    """A heading within a sheet."""
    return Row((text,), Level.SECTION, look)


def explained(
    title: str, subtitle: str, rows: Iterable[Row], files: Iterable[FileRead], technical: Iterable[Row] = ()
) -> tuple[Sheet, Sheet]:
    """说明 for the clerk, and 技术, which only a technician asks for: hidden, and so not printed."""
    columns = Column("项目", Kind.TEXT), Column("内容", Kind.TEXT), Column("出处", Kind.TEXT)
    read = [Row((f.name, f"SHA-256 {f.sha256}", "内容有一点改动，这串字符就不同")) for f in files]
    where = "读过的文件的指纹和其他技术内容在隐藏的「技术」表：右键点任一表名，选「取消隐藏」。"
    return (
        Sheet("说明", columns, tuple(rows), title=title, subtitle=subtitle, notes=(where,)),
        Sheet("技术", columns, (section("读了哪些文件"), *read, *technical), title="给技术人员", hidden=True),
    )


def below(inputs: Inputs, *texts: str) -> str:
    """The line below a sheet's title: the office, and what else is to be said."""
    return "    ".join(filter(None, (inputs.settings.text("单位名称"), *texts)))


def link(files: Iterable[FileRead], cell: Cell | None, text: str = "") -> Content:
    """Text that opens a workbook which was read at a cell; plain text where its path is not known, or no cell."""
    if cell is None:
        return text
    path = next((file.path for file in files if file.name == cell.file), "")
    text = text or (f"{cell.sheet}!{cell.ref}" if cell.ref else cell.sheet or cell.file)
    return Link(text, path, cell.sheet, cell.ref) if path else text

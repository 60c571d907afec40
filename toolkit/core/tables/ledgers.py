"""Rows for a workbook that the office keeps (台账): each value to the column where that sheet has it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from toolkit.core.cells import Cell, Problem, Stop, letters
from toolkit.core.documents.outcome import AppendRow, Scalar, SetCell
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Reading, Record


def columns(reading: Reading | None, table: Table) -> tuple[str, Mapping[str, str]]:
    """The sheet a new row goes to, and field → column letter.

    Args:
        reading: The office's sheet as read; None where the workbook is still to be made from the starter.
        table: Its declaration; gives the starter's columns.
    """
    if reading is None or not reading.sources:
        return table.name, {f.name: letters(at) for at, f in enumerate(table.fields, 1)}
    source = reading.sources[0]
    return source.grid.sheet, {name: letters(column) for name, column in source.head.columns.items()}


def row(
    reading: Reading | None, table: Table, values: Mapping[str, Scalar], needed: Collection[str]
) -> AppendRow:
    """A row to be added: what is not empty, as far as the office's sheet has a column for it.

    Raises:
        Stop: a needed value has none: it would be lost.
    """
    sheet, where = columns(reading, table)
    said = {name: value for name, value in values.items() if value not in (None, "")}
    given = {name: value for name, value in said.items() if name in where or name in needed}
    lost = [name for name in given if name not in where]
    if lost:
        raise Stop(no_column(reading, table, lost))
    return AppendRow(sheet, {where[name]: value for name, value in given.items()})


def set_cell(record: Record, name: str, value: Scalar) -> SetCell:
    """A field of a row that stands there, changed.

    Raises:
        Stop: the sheet has no such column.
    """
    if not record.has(name):
        grid = record.source.grid
        raise Stop.at(
            Cell(grid.file, grid.sheet),
            f"这张表没有「{name}」列，没有地方填写，",
            f"请在表头加一列「{name}」后再试。",
            "column-missing",
        )
    cell = record.cell(name)
    return SetCell(cell.sheet, cell.ref, value)


def no_column(reading: Reading | None, table: Table, names: list[str]) -> Problem:
    """That an office's sheet lacks columns which a row needs."""
    grid = reading.sources[0].grid if reading and reading.sources else None
    listed = "、".join(f"「{name}」" for name in names)
    return Problem(
        Cell(grid.file, grid.sheet) if grid else Cell(table.workbook, table.name),
        f"这张表没有{listed}列，没有地方登记，",
        f"请在表头加上{listed}后再试。",
        "column-missing",
    )

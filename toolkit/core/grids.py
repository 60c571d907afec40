"""A sheet's values with their addresses, before anyone says what they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from toolkit.core.cells import Cell, address
from toolkit.core.words import clean, plain_number

Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
"""What a cell can hold. Empty is None; a text cell holding '' reads as None too."""

Scalar = str | int | Decimal | dt.date | dt.datetime | bool | None
"""A value to be written. Text that starts with «=» stays text; floats are not accepted."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula together with its value; both are stored, and they must be equal.

    In `text`, «{金额}» is the cell of column 金额 in the same row and «{金额:}» that column's
    whole range of data rows (not sections or totals) in this sheet: "SUM({金额:})", "{月数}*{标准}".
    «{金额:本段}» is the data rows directly above, back to the section or total before them (for a
    subtotal), and «{明细!金额:}» the range of another sheet of the same document. Sections and totals
    between data rows make a range of several blocks, which SUM and COUNT take and SUMIF does not.
    Functions are those of Excel 2007, which WPS and LibreOffice have too.
    """

    text: str
    value: Scalar


class Kind(StrEnum):
    """What a column holds; decides number format, alignment and default width."""

    TEXT = "text"  # left, wrapped
    SHORT = "short"  # centred text: sex, age, yes/no
    CODE = "code"  # text format «@» down the whole column: identity numbers, phones, «1945.10»
    INTEGER = "integer"
    MONEY = "money"  # yuan to the fen, #,##0.00
    PERCENT = "percent"
    DATE = "date"  # yyyy-mm-dd
    DATETIME = "datetime"
    HAND = "hand"  # left empty for a pen: tall, bordered
    PICTURE = "picture"  # an Image in each cell, as wide as the column says


def as_text(value: Value) -> str:
    """Any cell value as a clerk would read it."""
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.strftime("%Y-%m-%d %H:%M")
    return str(value)


class Merge(NamedTuple):
    """A merged block, corners included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


def _general(_row: int, _column: int) -> str:
    return "General"


def _plain(_row: int, _column: int) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, as read: rows[0][0] is A1, whatever the used range was.

    Attributes:
        file: The workbook's file name, for messages.
        sheet: The sheet's name.
        rows: Values by row; rows may differ in length (what is missing is empty).
        merges: Merged blocks; only the top-left cell of each carries the value in rows.
        hidden_rows: Row numbers (from 1) that the clerk has hidden or filtered away.
        errors: (row, column) → error text such as «#DIV/0!»; the value in rows is None there.
        uncalculated: (row, column) of formulas without a stored value; None in rows.
        number_format: (row, column) → the cell's number format code; looked up when asked.
        hidden: Whether the sheet itself is hidden.
        struck: (row, column) of cells with a value that is struck through, all of it. Of a text that is struck in
            part, rows holds what is not.
        comments: (row, column) → what the cell's comment says.
        day_shift: What a plain number lacks to Excel's count of days since 1900 (1462 in a workbook that counts from 1904).
        untyped: Whether all values are text because the file knows no types: there 1945.10 may have lost its zero.
        areas: Merged blocks as they are, where `merges` reach no further than the values.
        drawn: Whether a cell, empty ones too, has a format of its own (a border, mostly); looked up when asked.
    """

    file: str
    sheet: str
    rows: Sequence[Sequence[Value]]
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    number_format: Callable[[int, int], str] = _general
    hidden: bool = False
    struck: frozenset[tuple[int, int]] = frozenset()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    day_shift: int = 0
    untyped: bool = False
    areas: tuple[Merge, ...] = ()
    drawn: Callable[[int, int], bool] = _plain

    def cell(self, row: int, column: int) -> Cell:
        """The address of (row, column), counted from 1."""
        return Cell(self.file, self.sheet, address(row, column))

    def value(self, row: int, column: int) -> Value:
        """The value at (row, column), counted from 1; None outside the grid."""
        if 1 <= row <= len(self.rows):
            line = self.rows[row - 1]
            if 1 <= column <= len(line):
                return line[column - 1]
        return None

"""One sheet of an open workbook → Grid: one bulk read for the values, few questions for the rest.

A call to Excel costs about a millisecond whatever it asks for. Values come in one call; hidden rows, merged
blocks and number formats are found by halving: a range that answers with one voice needs no second question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.cells import Cell, Stop
from toolkit.core.grids import Grid, Merge, Value
from toolkit.sheets.live import native
from toolkit.sheets.reading.extras import SINCE_1904
from toolkit.sheets.values import ERROR_TEXTS

if TYPE_CHECKING:  # xlwings is only there where Excel can be
    import xlwings as xw

MOST_CELLS = 4_000_000
"""What is read in one call; a used range larger than this is cut down to what is filled first."""

_ERROR_BASE = -2_146_828_288  # Excel's error numbers (2007 …) as COM hands them over: base + number
_ERRORS = {2000 + code: text for code, text in ERROR_TEXTS.items()} | {
    2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!", 2050: "#CALC!",
}  # fmt: skip
_VISIBLE = (True, -1)  # -1 is Excel's xlSheetVisible; 0 is hidden, 2 hidden for good
_NO_DAY = dt.date(1899, 12, 30)  # day 0 of COM's calendar: a time without a day
_LEAP_BUG = dt.datetime(1900, 3, 1)  # noqa: DTZ001 - cells have no zone
_DAY = dt.timedelta(days=1)


def read(sheet: xw.Sheet, file: str) -> Grid:
    """The sheet as it stands on the screen, unsaved edits included.

    Args:
        sheet: Of an open workbook.
        file: The workbook's name, for messages.

    Raises:
        Stop: more is filled than can be read in one go.
    """
    bottom, right = _extent(sheet, file)
    rows, errors = _values(sheet, bottom, right)
    struck = frozenset(_struck(sheet, rows, bottom, right))
    return Grid(
        file,
        sheet.name,
        rows,
        merges=tuple(_merges(sheet, bottom, right)),
        hidden_rows=frozenset(_hidden(sheet, bottom)),
        errors=errors,
        number_format=Formats(sheet, bottom),
        hidden=sheet.visible not in _VISIBLE,
        struck=struck,
        comments={(row, column): text for row, column, text in native.comments(sheet)},
        day_shift=SINCE_1904 * bool(getattr(sheet.book.api, "Date1904", False)),
    )


def value(raw: object) -> Value:
    """A cell's value as the file readers give it: whole days as dates, times without a day as times."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, Decimal):  # cells with a currency format
        return float(raw)
    if isinstance(raw, dt.datetime):
        return _moment(raw)
    if isinstance(raw, str | float | int):
        return raw
    raise TypeError(f"Excel gave a {type(raw).__name__}")


def error(raw: object) -> str:
    """The text of an error cell; "" for anything else. Excel's numbers are floats: a whole one is an error."""
    if not isinstance(raw, int) or isinstance(raw, bool):
        return ""
    return _ERRORS.get(raw - _ERROR_BASE, "#错误")


def _moment(raw: dt.datetime) -> Value:
    # What Excel hands over has a zone that means nothing, and a float's noise in the microseconds.
    plain = raw.replace(tzinfo=None) + dt.timedelta(microseconds=500)
    moment = plain.replace(microsecond=plain.microsecond // 1000 * 1000)
    if moment.date() == _NO_DAY:
        return moment.time()
    if moment < _LEAP_BUG:
        # Excel believes in a 29 February 1900; COM does not, and is a day behind before it.
        moment += _DAY
    return moment.date() if moment.time() == dt.time() else moment


def _values(sheet: xw.Sheet, bottom: int, right: int) -> tuple[list[list[Value]], dict[tuple[int, int], str]]:
    raw = sheet.range((1, 1), (bottom, right)).raw_value
    if not isinstance(raw, tuple | list):  # a single cell
        raw = ((raw,),)
    errors: dict[tuple[int, int], str] = {}
    rows: list[list[Value]] = []
    for number, line in enumerate(raw, 1):
        row: list[Value] = []
        for column, each in enumerate(line, 1):
            fault = error(each)
            if fault:
                errors[number, column] = fault
            row.append(None if fault else value(each))
        rows.append(row)
    return rows, errors


def _extent(sheet: xw.Sheet, file: str) -> tuple[int, int]:
    """The last row and column worth reading; formats alone stretch a used range to a million rows."""
    last = sheet.used_range.last_cell
    bottom, right = last.row, last.column
    if bottom * right <= MOST_CELLS:
        return bottom, right
    bottom = _last(bottom, lambda above: native.filled(sheet.range((above + 1, 1), (bottom, right))) > 0)
    right = _last(right, lambda left: native.filled(sheet.range((1, left + 1), (bottom, right))) > 0)
    if bottom * right > MOST_CELLS:
        hint = "请删掉远处多余的行列，保存并关闭后再试。"
        raise Stop.at(Cell(file, sheet.name), "工作表里的内容铺得太开，无法整表读取，", hint, "sheet-extent")
    return bottom, right


def _last(end: int, more: Callable[[int], bool]) -> int:
    """The smallest number from 1 to `end` behind which nothing comes."""
    low, high = 1, end
    while low < high:
        middle = (low + high) // 2
        if middle < end and more(middle):
            low = middle + 1
        else:
            high = middle
    return low


def _hidden(sheet: xw.Sheet, bottom: int) -> Iterator[int]:
    parts = [(1, bottom)]
    while parts:
        first, last = parts.pop()
        hidden = native.rows_hidden(sheet.range((first, 1), (last, 1)))
        if hidden:
            yield from range(first, last + 1)
        elif hidden is None and first < last:
            parts += _halves(first, last)


def _struck(sheet: xw.Sheet, rows: list[list[Value]], bottom: int, right: int) -> Iterator[tuple[int, int]]:
    """Cells with a value that is struck through; of a text that is in part, what is left is put into its row."""
    parts = [Merge(1, 1, bottom, right)]
    while parts:
        part = parts.pop()
        single = part.top == part.bottom and part.left == part.right
        cells = sheet.range((part.top, part.left), (part.bottom, part.right))
        struck = native.struck(cells)
        if struck:
            for row in range(part.top, part.bottom + 1):
                filled = range(part.left, part.right + 1)
                yield from ((row, column) for column in filled if rows[row - 1][column - 1] is not None)
        elif struck is None and not single:
            parts += _split(part)
        elif struck is None and isinstance(text := rows[part.top - 1][part.left - 1], str):
            rows[part.top - 1][part.left - 1] = native.not_struck(cells, text)


def _merges(sheet: xw.Sheet, bottom: int, right: int) -> Iterator[Merge]:
    """Merged blocks, cut off where the values end."""
    found: set[Merge] = set()
    parts = [Merge(1, 1, bottom, right)]
    while parts:
        part = parts.pop()
        if any(_covers(block, part) for block in found):
            continue
        cells = sheet.range((part.top, part.left), (part.bottom, part.right))
        if cells.merge_cells is False:
            continue
        single = part.top == part.bottom and part.left == part.right
        if single or cells.merge_cells:
            area = sheet.range((part.top, part.left)).merge_area
            rows, columns = area.shape
            block = Merge(
                area.row, area.column, min(area.row + rows - 1, bottom), min(area.column + columns - 1, right)
            )
            if rows * columns > 1 and block not in found:
                found.add(block)
                yield block
            if _covers(block, part):
                continue
        parts += _split(part)


def _split(part: Merge) -> list[Merge]:
    if part.bottom - part.top >= part.right - part.left:
        return [Merge(top, part.left, low, part.right) for top, low in _halves(part.top, part.bottom)]
    return [Merge(part.top, left, part.bottom, end) for left, end in _halves(part.left, part.right)]


def _covers(block: Merge, part: Merge) -> bool:
    return (
        block.top <= part.top
        and block.left <= part.left
        and block.bottom >= part.bottom
        and block.right >= part.right
    )


def _halves(first: int, last: int) -> list[tuple[int, int]]:
    middle = (first + last) // 2
    return [(middle + 1, last), (first, middle)]  # the second half is looked at later


class Formats:
    """The number format of a cell, asked of Excel when somebody wants it; no range is asked twice."""

    def __init__(self, sheet: xw.Sheet, bottom: int) -> None:
        self._sheet = sheet
        self._bottom = bottom
        self._told: dict[tuple[int, int, int], str | None] = {}

    def __call__(self, row: int, column: int) -> str:
        """The format code of (row, column), «General» where nothing is set."""
        first, last = 1, max(self._bottom, row)
        while True:
            where = (column, first, last)
            if where not in self._told:
                cells = self._sheet.range((first, column), (last, column))
                self._told[where] = native.number_format(cells)
            code = self._told[where]
            if code is not None or first == last:
                return code or "General"
            first, last = next(half for half in _halves(first, last) if half[0] <= row <= half[1])

"""The slow, lean reader: for a sheet whose cells lie so far apart that the fast one would fill the memory.

A space typed at A1048576 is enough for that. Also asked when the fast reader gives up on a file.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._reader import WorkSheetParser

from toolkit.core.grids import Value
from toolkit.core.words import regex
from toolkit.sheets.reading.extras import MOST

_MIDNIGHT = dt.time()


class TooWide(Exception):  # noqa: N818 - a refusal
    """The sheet holds more than `MOST` cells, blanks between them included."""


def read_rows(data: bytes, sheet: str) -> list[list[Value]]:
    """Rows of one sheet of an OOXML workbook, trailing blanks left out; error cells as None.

    Raises:
        TooWide: See `MOST`.
        Exception: Whatever openpyxl raises on a workbook that is broken.
    """
    placed: dict[int, list[Value]] = {}
    kept = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            for cell in _cells(book, book[sheet]):
                value = _value(cell, book.epoch)
                if value is None:
                    continue
                line = placed.setdefault(cell.row, [])
                lacking = cell.column - len(line)
                if lacking > 0:
                    kept += lacking
                    if kept > MOST:
                        raise TooWide
                    line.extend([None] * lacking)
                line[cell.column - 1] = value
        finally:
            book.close()
    return [placed.get(row) or [] for row in range(1, max(placed, default=0) + 1)]


def _cells(book: Any, page: Any) -> Iterator[ReadOnlyCell]:
    """Each cell that the part has, in its order: where rows or cells are out of order, `iter_rows` leaves some out."""
    with page._get_source() as source:  # noqa: SLF001 - there is no other way to its parser
        parser = WorkSheetParser(
            source,
            page._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        for _, cells in parser.parse():
            for cell in cells:
                yield ReadOnlyCell(page, **cell)


# Built-in dates of Chinese Excel, which openpyxl takes for numbers.
_CHINESE_DATES = frozenset((*range(27, 37), *range(50, 59)))
_ESCAPE = regex(r"_x([0-9A-Fa-f]{4})_")


def _value(cell: ReadOnlyCell, epoch: dt.datetime) -> Value:
    """The value as the fast reader gives it: numbers as floats, dates without a time as dates."""
    value: object = cell.value
    if value is None or value == "" or cell.data_type == "e":
        return None
    if isinstance(value, str):
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if cell.style_array.numFmtId not in _CHINESE_DATES:
            return float(value)
        value = from_excel(value, epoch)
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == _MIDNIGHT else value
    return value if isinstance(value, bool | dt.date | dt.time | dt.timedelta) else None

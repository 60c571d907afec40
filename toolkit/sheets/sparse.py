"""The slow, lean reader: for a sheet whose cells lie so far apart that the fast one would fill the memory.

A space typed at A1048576 is enough for that. Also asked when the fast reader gives up on a file.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Sequence

from toolkit.core.grids import Value

MOST = 20_000_000
"""Cells, blanks between them included, that are kept for one sheet."""

_MIDNIGHT = dt.time()


class TooWide(Exception):  # noqa: N818 - a refusal
    """The sheet holds more than `MOST` cells, blanks between them included."""


def read_rows(data: bytes, sheet: str) -> list[Sequence[Value]]:
    """Rows of one sheet of an OOXML workbook, trailing blanks left out; error cells as None.

    Raises:
        TooWide: See `MOST`.
        Exception: Whatever openpyxl raises on a workbook that is broken.
    """
    import openpyxl  # noqa: PLC0415 - a third of a second, for the few files that need it

    rows: list[Sequence[Value]] = []
    kept = 0
    nothing: tuple[Value, ...] = ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            page = book[sheet]
            page.reset_dimensions()
            for cells in page.iter_rows():
                row = [_value(cell) for cell in cells]
                while row and row[-1] is None:
                    row.pop()
                kept += len(row)
                if kept > MOST:
                    raise TooWide
                rows.append(row or nothing)
        finally:
            book.close()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _value(cell: object) -> Value:
    value: Value = getattr(cell, "value", None)
    if value == "" or getattr(cell, "data_type", "") == "e":
        return None
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == _MIDNIGHT else value
    # The fast reader gives every number as a float; so does this one.
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

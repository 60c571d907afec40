"""Everything that only Excel's own objects know: each line that needs Windows stands here.

xlwings hides most of it; `.api` is what it leaves to us. The tests' engine answers to the same names, so the
code around this seam runs unchanged on any system.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # xlwings is only there where Excel can be
    import xlwings as xw

EXCEL, WPS = "Excel", "WPS"
_WPS_TRACES = ("wps", "kingsoft", "金山")


def apps() -> Iterator[xw.App]:
    """Every program that answers as Excel; none where there is no xlwings or no Excel."""
    try:
        import xlwings as xw  # noqa: PLC0415 - only there where Excel can be
    except ImportError:
        return
    if getattr(xw.engines, "active", None) is None:  # Linux, or pywin32 is missing
        return
    yield from xw.apps


def excel_may_run() -> bool:
    """Whether there is anything to ask: the import of xlwings is a third of a press from elsewhere."""
    if "xlwings" in sys.modules:
        return True
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there

        return bool(ctypes.windll.user32.FindWindowW("XLMAIN", None))  # the class of its windows
    return sys.platform == "darwin"


def books() -> Iterator[xw.Book]:
    """Every open workbook of every genuine Excel.

    A window that belongs to WPS, or to an Excel that is just closing, breaks off in the middle of an answer with
    errors of every kind; it is passed over, because there is nothing in it that xlwings could read.
    """
    for app in apps():
        try:
            found = list(app.books) if program(app) == EXCEL else []
        except Exception:  # noqa: BLE001, S112 - COM's own exception type exists on Windows only
            continue
        yield from found


def program(app: xw.App) -> str:
    """EXCEL or WPS. WPS calls itself «Microsoft Excel»; the folder it runs from does not."""
    told = f"{app.api.Name} {app.api.Path}".casefold()
    return WPS if any(trace in told for trace in _WPS_TRACES) else EXCEL


def location(book: xw.Book) -> str:
    """Full path of a workbook, or its address in the cloud; xlwings' own answer guesses at the latter."""
    return str(book.api.FullName)


def local_path(book: xw.Book) -> Path:
    """Where the workbook lies on this computer; its bare name or its address when that cannot be told."""
    place = location(book)
    if "://" in place:
        # xlwings looks for the synchronised copy, and raises whatever comes when there is none.
        with suppress(Exception):
            place = book.fullname
    return Path(place)


def saved(book: xw.Book) -> bool:
    """Whether everything in the open workbook is also on disk."""
    return bool(book.api.Saved)


def mark_saved(book: xw.Book) -> None:
    """Let Excel not ask about what we alone have changed."""
    book.api.Saved = True


def read_only(book: xw.Book) -> bool:
    """Whether this is the second opening of a file that another window has for writing."""
    return bool(book.api.ReadOnly)


def rows_hidden(cells: xw.Range) -> bool | None:
    """Whether all rows of a range are hidden, or none; None: some. (xlwings asks row by row.)"""
    hidden = cells.api.EntireRow.Hidden
    return None if hidden is None else bool(hidden)


def filled(cells: xw.Range) -> int:
    """How many cells of a range are not empty."""
    return int(cells.api.Application.WorksheetFunction.CountA(cells.api))


def number_format(cells: xw.Range) -> str | None:
    """The number format that all cells of a range have; None: several. (xlwings' own type forgets the None.)"""
    code: object = cells.number_format
    return None if code is None else str(code)


def struck(cells: xw.Range) -> bool | None:
    """Whether all text of a range is struck through, or none; None: some."""
    line = cells.api.Font.Strikethrough
    return None if line is None else bool(line)


def not_struck(cell: xw.Range, text: str) -> str:
    """What is left of a text that is struck through in part; one question a character."""
    return "".join(
        sign for at, sign in enumerate(text) if not cell.characters[at : at + 1].font.api.Strikethrough
    )


def comments(sheet: xw.Sheet) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of each note; Excel keeps one for every thread too."""
    for note in sheet.api.Comments:
        yield note.Parent.Row, note.Parent.Column, str(note.Text())

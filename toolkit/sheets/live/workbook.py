"""The workbook that a clerk has open in Excel: read with its unsaved edits, changed in its live cells.

The same interface as `read` and `patch`. Excel itself works out the formulas, so there are no formulas
without a value here. WPS does not speak this language: a workbook open there is read from disk, as last saved.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from toolkit.core.cells import Cell, Exit, Stop, parse_address
from toolkit.core.grids import Formula, Grid
from toolkit.core.words import regex
from toolkit.sheets.live import grid as live_grid
from toolkit.sheets.live import native
from toolkit.sheets.values import Blocked, Writable, contents

if TYPE_CHECKING:  # xlwings is only there where Excel can be
    import xlwings as xw

_CLOUD_ROOTS = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_COMMANDS = regex(r"^[=+\-@']")


def find(path: Path) -> LiveBook | None:
    """The workbook at path as some Excel has it open; None when none has.

    Names are compared first, then places. A workbook opened from a synchronised folder knows only its address
    in the cloud: it is ours when the folder's own variables say so. When nothing tells and it has edits that
    are not saved, nobody may guess.

    Raises:
        Stop: such a workbook is open (Exit.LOCKED).
    """
    names = {path.name.casefold(), _real(path).name.casefold()}
    unclear: xw.Book | None = None
    second: xw.Book | None = None
    for book in native.books():
        if book.name.casefold() not in names:
            continue
        place = native.location(book)
        if "://" in place and not _in_cloud(place, path):
            unclear = book
        elif "://" in place or _same(place, path):
            if not native.read_only(book):
                return LiveBook(book, path)
            second = second or book
    if second is not None:
        return LiveBook(second, path)
    if unclear is not None and not native.saved(unclear):
        what = "Excel 里打开着一个同名的网盘文件，有没保存的修改，看不出是不是这一个，"
        raise Stop.at(Cell(path.name), what, "请先保存并关闭它再试。", "file-unclear", code=Exit.LOCKED)
    return None


class LiveBook:
    """An open workbook.

    Attributes:
        path: Where it lies, as asked for.
        sha256: Always empty: what was read may stand on no disk.
        book: xlwings' handle, for showing a cell to the clerk.
    """

    sha256 = ""

    def __init__(self, book: xw.Book, path: Path) -> None:
        self.book = book
        self.path = path

    @property
    def unsaved(self) -> bool:
        """Whether it has edits that are not on disk."""
        return not native.saved(self.book)

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """All sheets with cells, hidden ones too, in order."""
        return tuple(sheet.name for sheet in self.book.sheets)

    def grid(self, name: str) -> Grid:
        """One sheet by its name. Raises Stop when there is none, or it is too large."""
        return live_grid.read(self._sheet(name), self.path.name)

    def grids(self) -> tuple[Grid, ...]:
        """Every sheet, in order. Raises Stop when one is too large."""
        return tuple(live_grid.read(sheet, self.path.name) for sheet in self.book.sheets)

    def set(self, sheet: str, ref: str, value: Writable) -> None:
        """Put a value into a cell; Excel shows it at once, and nothing is saved.

        Raises:
            Stop: no such sheet, or no cell can hold the value.
            ValueError: ref is no cell.
        """
        self._put(self._sheet(sheet).range(parse_address(ref)), sheet, ref, value)

    def append(self, sheet: str, values: Mapping[str, Writable]) -> int:
        """Put values (by column letter) into the row below the last filled one; that row's number.

        Raises:
            Stop: no such sheet, or no cell can hold one of the values.
        """
        page = self._sheet(sheet)
        grid = live_grid.read(page, self.path.name)
        filled = [
            number
            for number, line in enumerate(grid.rows, 1)
            if any(each is not None for each in line) or any(place[0] == number for place in grid.errors)
        ]
        row = max(filled, default=0) + 1
        for column, each in values.items():
            ref = f"{column}{row}"
            self._put(page.range(parse_address(ref)), sheet, ref, each)
        return row

    def save(self) -> None:
        """Let Excel save the workbook where it lies.

        Raises:
            Stop: this is a second opening, which Excel may only read (Exit.LOCKED).
        """
        if native.read_only(self.book):
            what = "这个工作簿是以只读方式打开的，没有保存。"
            hint = "请关闭它，在没有别人打开时再打开。"
            raise Stop.at(Cell(self.path.name), what, hint, "file-read-only", code=Exit.LOCKED)
        self.book.save()

    def show(self, cell: Cell) -> bool:
        """Bring a cell before the clerk's eyes; False when the workbook has no such sheet."""
        if cell.sheet not in self.sheet_names:
            return False
        page = self.book.sheets[cell.sheet]
        page.activate()
        if cell.ref:
            page.range(cell.ref).select()
        return True

    def _sheet(self, name: str) -> xw.Sheet:
        if name not in self.sheet_names:
            hint = f"文件里有：{'、'.join(self.sheet_names[:20])}。"
            raise Stop.at(Cell(self.path.name, name), f"没有名为「{name}」的工作表。", hint, "sheet-missing")
        return self.book.sheets[name]

    def _put(self, cell: xw.Range, sheet: str, ref: str, value: Writable) -> None:
        try:
            contents(value)  # what `patch` would not store is not stored here either
        except Blocked as unfit:
            raise Stop(unfit.fault.at(Cell(self.path.name, sheet, ref))) from unfit
        if isinstance(value, Formula):
            cell.formula = f"={value.text.removeprefix('=')}"
        elif value is None or value == "":
            cell.clear_contents()
        elif isinstance(value, str):
            _put_text(cell, value)
        else:
            cell.value = value if isinstance(value, bool | dt.date) else float(value)


def _put_text(cell: xw.Range, text: str) -> None:
    """Text that stays text: Excel takes «=…» for a formula and «19900000001» or «1945.10» for numbers.

    What could be a command gets the apostrophe at once; the rest only when Excel has made something else of it,
    because the clerk sees that apostrophe in the input line.
    """
    if not _COMMANDS.match(text):
        cell.value = text
        if cell.raw_value == text:
            return
    cell.value = f"'{text}"


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _same(place: str, path: Path) -> bool:
    """Whether two spellings mean one file: drive letters, links, short names, letter case."""
    try:
        return path.samefile(place)
    except OSError:
        return os.path.normcase(os.path.realpath(place)) == os.path.normcase(_real(path))


def _in_cloud(place: str, path: Path) -> bool:
    """Whether an address in the cloud ends like the path below one of the synchronised folders."""
    parts = PurePosixPath(unquote(place.split("://", 1)[1])).parts
    for inside in _below_roots(path):
        tail = parts[-len(inside) :]
        if [p.casefold() for p in tail] == [p.casefold() for p in inside]:
            return True
    return False


def _below_roots(path: Path) -> Iterator[tuple[str, ...]]:
    for variable in _CLOUD_ROOTS:
        root = os.environ.get(variable)
        if root and _real(path).is_relative_to(_real(Path(root))):
            yield _real(path).relative_to(_real(Path(root))).parts

"""The Excel window in which a button was pressed: its workbooks, its message box, its status bar."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.core.cells import Cell, Problem
from toolkit.core.grids import Grid
from toolkit.doors.buttons import desk
from toolkit.doors.buttons.desk import BOOKS, TITLE, shorten
from toolkit.doors.buttons.recent import MOST, LastRun
from toolkit.doors.given import Given, used_up
from toolkit.sheets.buttons import macros
from toolkit.sheets.live import native
from toolkit.sheets.live.workbook import LiveBook

if TYPE_CHECKING:  # xlwings is only there where Excel can be
    import xlwings as xw

FIRST_RUN = 4
"""The row of sheet 结果 in which the newest run stands; ToolkitRun.bas knows it too."""


class Window:
    """What a button can show. Nothing here raises because a clerk has closed something meanwhile."""

    def __init__(self, book: xw.Book) -> None:
        """`book`: the workbook with the button."""
        self._app = book.app
        self.path = native.local_path(book)
        self.book = LiveBook(book, self.path)

    @property
    def is_saved_somewhere(self) -> bool:
        """Whether the workbook has a folder yet, and one on this computer."""
        return self.path.is_absolute() and self.path.is_file()

    @property
    def is_wps(self) -> bool:
        """Whether this is WPS after all."""
        return native.program(self._app) == native.WPS

    def grid(self, sheet: str) -> Grid | None:
        """A sheet of the workbook as it stands on the screen; None: it has none of this name. Raises Stop."""
        return self.book.grid(sheet) if sheet in self.book.sheet_names else None

    def say(self, lines: Sequence[str], *, bad: bool = False) -> None:
        """Show sentences in a box, and wait until it is closed."""
        text = shorten(lines)
        try:
            self._app.alert(text, TITLE, mode="critical" if bad else "info")
        except Exception:  # noqa: BLE001 - Excel is gone or busy; the answer must not be lost
            desk.message(text, TITLE)

    def status(self, text: str) -> None:
        """Put a line into the status bar; "" gives it back to Excel."""
        with suppress(Exception):  # a status line is worth no failure
            self._app.status_bar = text or False

    def progress(self, what: str, done: int, total: int) -> None:
        """For `run`: how far the writing is."""
        self.status(f"{what} {done}/{total}" if done < total else what)

    def show(self, problems: Sequence[Problem]) -> None:
        """Select the first cell that a problem names, in whichever open workbook it is."""
        for problem in problems:
            if self._show(problem.cell):
                return

    def _show(self, cell: Cell) -> bool:
        if not cell.sheet:
            return False
        for book in native.books():
            with suppress(Exception):  # hidden sheets, protected ones: then it is only named
                if book.name == cell.file and LiveBook(book, Path(cell.file)).show(cell):
                    return True
        return False

    def open(self, files: Sequence[Path]) -> str:
        """Open the result: the one workbook in Excel, one document in its program, of many the folder.

        Returns:
            A sentence when it could not be opened; else "".
        """
        books = [path for path in files if path.suffix.lower() in BOOKS]
        if len(books) == 1:
            try:
                self._app.books.open(str(books[0])).activate()
            except Exception:  # noqa: BLE001 - a namesake is open, or the clerk has a dialogue open
                return f"{books[0].name} 没能打开：可能已经打开着一个同名的文件。"
            return ""
        if files:
            desk.open_file(files[0] if len(files) == 1 else files[0].parent)
        return ""

    def clear(self, given: Sequence[Given]) -> list[str]:
        """Empty cells of sheet 参数; what is to be said of it.

        A workbook that was saved is saved again, or the old value would be back; one with edits is left to the clerk.
        """
        if not given:
            return []
        cleared, was_saved = False, True
        with suppress(Exception):  # protected, read-only, or the clerk is typing: then it is said
            was_saved = native.saved(self.book.book)
            for each in given:
                self.book.set(each.cell.sheet, each.cell.ref, None)
            if was_saved:
                self.book.book.save()
            cleared = True
        return [used_up(given, cleared=cleared) + ("" if was_saved else "请记得保存这个表格。")]

    def runs(self, runs: Sequence[LastRun]) -> None:
        """Fill sheet 结果, if the workbook has one; what was saved before counts as saved afterwards."""
        if macros.RUNS not in self.book.sheet_names:
            return
        with suppress(Exception):  # protected, or the clerk is typing: the list is there the next time
            was_saved = native.saved(self.book.book)
            page = self.book.book.sheets[macros.RUNS]
            rows = [list(run.cells) for run in runs[:MOST]]
            rows += [[""] * 5] * (MOST - len(rows))
            page.range((FIRST_RUN, 1), (FIRST_RUN + MOST - 1, 5)).value = rows
            if was_saved:
                native.mark_saved(self.book.book)

    def close_untouched(self, names: Sequence[str], folder: Path) -> bool:
        """Close our earlier results that stand open without edits, so that new ones can take their places.

        Args:
            names: File names that could not be written.
            folder: The output folder; nothing outside it is closed.
        """
        closed = False
        for book in list(native.books()):
            with suppress(Exception):  # then the refusal stays, and says what to do
                place = Path(native.location(book))
                if book.name in names and place.is_relative_to(folder) and native.saved(book):
                    book.close()
                    closed = True
        return closed

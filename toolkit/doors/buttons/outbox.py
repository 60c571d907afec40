r"""A press from where xlwings cannot work: the button's workbook read from disk, the answer left in a file.

VBA reads that file, so it holds ASCII letters alone: «\u8001» for 老. It is put in place whole, when all is done;
an empty file beside it says at once that somebody is working.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from toolkit.core.cells import Exit, Problem, Stop
from toolkit.core.grids import Grid
from toolkit.doors.buttons import desk
from toolkit.doors.buttons.desk import BOOKS, shorten
from toolkit.doors.buttons.recent import LastRun
from toolkit.doors.given import Given, used_up
from toolkit.files.placing import owners, place
from toolkit.sheets.buttons.answers import compose
from toolkit.sheets.reading.read import Workbook, open_workbook

BEGUN = ".begun"


class Paper:
    """What a button can show when it stands in WPS or LibreOffice; the same interface as Window.

    Attributes:
        path: The button's workbook.
        lines: What is to be said.
        exit: 0, or how it went wrong.
    """

    is_wps = False
    is_saved_somewhere = True

    def __init__(self, path: Path, *, opens_books: bool) -> None:
        """`opens_books`: the caller opens a single workbook itself, in the program with the button."""
        self.path = path
        self.lines: Sequence[str] = ()
        self.exit = Exit.DONE
        self._opens_books = opens_books
        self._book: Workbook | None = None
        self._open = ""
        self._place: tuple[str, str, str] | None = None
        self._runs: Sequence[LastRun] = ()
        self._clear: Sequence[Given] = ()

    def grid(self, sheet: str) -> Grid | None:
        """A sheet of the button's workbook as it was saved; None: there is no such sheet, or workbook. Raises Stop."""
        if not self.path.exists():
            return None
        if self._book is None:
            self._book = open_workbook(self.path)
        return self._book.grid(sheet) if sheet in self._book.sheet_names else None

    def say(self, lines: Sequence[str], *, bad: bool = False) -> None:
        """Keep the sentences for the answer."""
        self.lines = lines
        if bad and self.exit is Exit.DONE:
            self.exit = Exit.DATA

    def status(self, text: str) -> None:
        """Nobody looks here; the macro shows a line of its own."""

    def progress(self, what: str, done: int, total: int) -> None:
        """As status."""

    def show(self, problems: Sequence[Problem]) -> None:
        """Keep the first cell that a problem names, for the macro to select."""
        cell = next((p.cell for p in problems if p.cell.sheet), None)
        self._place = (cell.file, cell.sheet, cell.ref) if cell else None

    def open(self, files: Sequence[Path]) -> str:
        """Open the result, or leave it to the macro when it is one workbook; "": there is nothing to say."""
        books = [path for path in files if path.suffix.lower() in BOOKS]
        if len(books) == 1 and self._opens_books:
            self._open = str(books[0])
        elif files:
            desk.open_file((books or files)[0] if 1 in (len(files), len(books)) else files[0].parent)
        return ""

    def clear(self, given: Sequence[Given]) -> list[str]:
        """Empty cells of sheet 参数, or leave it to the macro, in whose program the workbook is open; what is to be said."""
        self._clear = given if self._opens_books else ()
        if not given or self._opens_books or self._book is None:
            return []
        from toolkit.sheets.patching.patch import WorkbookPatch  # noqa: PLC0415 - most presses clear nothing

        try:
            owners.refuse_if_open(self.path)
            patch = WorkbookPatch(self.path)
            for each in given:
                patch.set(each.cell.sheet, each.cell.ref, None)
            place.put_many([patch.writing(expect=self._book.sha256)])
        except Stop:
            return [used_up(given, cleared=False)]
        return [used_up(given, cleared=True)]

    def runs(self, runs: Sequence[LastRun]) -> None:
        """Keep the last runs, for sheet 结果."""
        self._runs = runs

    def close_untouched(self, names: Sequence[str], folder: Path) -> bool:
        """Other programs' windows are theirs."""
        del names, folder
        return False

    def answer(self) -> str:
        """The whole answer."""
        fields = [("way", "paper"), ("exit", str(int(self.exit))), ("say", shorten(self.lines))]
        fields += [("open", self._open), ("show", "\t".join(self._place or ()))]
        if self._clear:
            fields += [("clear", " ".join(each.cell.ref for each in self._clear))]
            fields += [
                ("cleared", used_up(self._clear, cleared=True)),
                ("left", used_up(self._clear, cleared=False)),
            ]
        fields += [("run", f"{r.when}\t{r.what}\t{r.count}\t{r.where}\t{r.link}") for r in self._runs]
        return compose(fields)


def begin(path: Path) -> None:
    """Say that somebody is working; a temporary folder that cannot be written keeps nobody from it."""
    with suppress(OSError):
        path.with_name(path.name + BEGUN).touch()


def put(path: Path, answer: str) -> None:
    """Leave the answer, whole."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(answer.replace("\n", "\r\n").encode("ascii"))
    os.replace(temporary, path)  # noqa: PTH105 - atomic also where the target exists

"""Where an office's folder is, and its journal with the turn of whoever works in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from toolkit.core.cells import Cell, Stop
from toolkit.files import layout
from toolkit.files.history.journal import Journal
from toolkit.files.placing import locks

_VARIABLE = "TOOLKIT_OFFICE"


def locate(given: Path | None, here: Path) -> Path:
    """The office folder: as given, from the environment, the current folder or one above it that has 设置.xlsx.

    With none of them the current folder serves, on default settings.

    Raises:
        Stop: a folder that was named does not exist.
    """
    named = given or (Path(os.environ[_VARIABLE]) if os.environ.get(_VARIABLE) else None)
    if named is not None:
        if not named.is_dir():
            what = "没有这个办公文件夹，"
            raise Stop.at(Cell(str(named)), what, "请核对路径，或先运行 ⟦do:init⟧ 建一个。", "office-missing")
        return as_known(layout.whole(named))
    return as_known(next(filter(layout.is_office, (here, *here.parents)), here))


def as_known(folder: Path, found: Path | None = None) -> Path:
    """A folder without links and short names (`found`), but on the drive that the clerk knows: of Z: Windows tells the computer behind it."""
    found = found or folder.resolve()
    typed = folder.absolute()
    return found if found.drive.casefold() == typed.drive.casefold() else Path(os.path.normpath(typed))


def journal_near(given: Path | None, here: Path, file: Path) -> Journal:
    """The office's journal, or where there is no office, one beside the file that was written. Raises Stop."""
    folder = locate(given, here)
    return Journal(folder if layout.is_office(folder) else file.absolute().parent)


@contextmanager
def turn_at(given: Path | None, here: Path, file: Path) -> Iterator[Journal]:
    """The journal near a file, and its turn while the file is read and changed: twelve at once wait for one another."""
    log = journal_near(given, here, file)
    with ExitStack() as turns:
        if os.access(file, os.R_OK):  # of what cannot be read its reader tells
            turns.enter_context(log.turn())
            turns.enter_context(locks.turn(file.absolute().parent))  # for who notes it elsewhere
        yield log

"""The half of run that reads: every table that an action needs, from the workbooks that there are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from toolkit.core.cells import Cell, Exit, Problem, Severity, Stop
from toolkit.core.grids import Grid
from toolkit.core.tables import reading
from toolkit.core.tables.catalogue import tables
from toolkit.core.tables.headers import find
from toolkit.core.tables.reading import Reading
from toolkit.core.words import clean
from toolkit.files import layout
from toolkit.jobs.job import Action, FileRead, Inputs, Need, Params
from toolkit.running.office import SETTINGS_BOOK, Office

if TYPE_CHECKING:  # loaded when workbooks from anywhere are read
    from toolkit.running.executors import Workers


class Book(Protocol):
    """A workbook as a reader offers it: on disk, or open in Excel."""

    @property
    def sha256(self) -> str:
        """Hash of the bytes read; "" for unsaved edits in an open book."""

    def grids(self) -> Iterable[Grid]:
        """All sheets, in order."""


Opener = Callable[[Path], Book]


def gather(
    office: Office,
    action: Action,
    params: Params,
    today: dt.date,
    output: Path | None,
    opener: Opener,
    workers: Workers | None = None,
    told: Callable[[int, int], None] = lambda _done, _all: None,
    password: Callable[[], str] = str,
) -> Inputs:
    """Read every table that the action needs.

    Args:
        office: Where, and under which settings.
        action: What is asked for.
        params: Its parameters.
        today: The day it runs for.
        output: Where results go, when that was said.
        opener: How workbooks are read.
        workers: Who reads the scattered ones; needed where the action has such.
        told: How many of these are read, of how many.
        password: What says the password of those, and of packets, that have one.

    Raises:
        Stop: a workbook is missing or cannot be read; all such problems at once.
    """
    found: dict[str, tuple[Reading, ...]] = {}
    books: dict[Path, tuple[Book, Sequence[Grid]]] = {}
    if office.book is not None:  # nothing is read twice in a run
        books[office.file(SETTINGS_BOOK)] = (office.book, office.book.sheets)
    files: dict[Path, FileRead] = {}
    headless: list[tuple[Path, Problem]] = []
    problems: list[Problem] = []
    code = Exit.DATA
    for need in action.needs:
        readings: list[Reading] = []
        for path in _paths(office, need, params, today, output):
            try:
                if path not in books:
                    book = opener(path)
                    books[path] = (book, tuple(book.grids()))
                book, grids = books[path]
                readings.append(_read(grids, need, params, office, path.name))
            except Stop as stop:
                if not _excused(stop, need) or _ours_but_broken(books.get(path), need):
                    problems += stop.problems
                    code = max(code, stop.code)
                elif path in books and not need.output and not _is_another(books[path][1], need, office):
                    headless += ((path, p) for p in stop.problems if p.kind == "header-missing")
                continue
            files[path] = FileRead(path.name, book.sha256, str(path))
        if not readings and not need.optional and not problems:
            problems.append(_missing(office, need, params, today))
        found[need.table.name] = tuple(readings)
    besides: tuple[Any, ...] = ()
    foreign: tuple[FileRead, ...] = ()
    if action.besides and not (problems and workers):  # hundreds of workbooks are not read for nothing
        from toolkit.running.incoming.besides import read  # noqa: PLC0415 - few actions read such

        try:
            besides, foreign = read(office, action.besides, params, today, told, workers, password)
        except Stop as stop:
            problems += stop.problems
            code = max(code, stop.code)
    if problems and not action.forgiving:
        raise Stop(*dict.fromkeys(problems), code=code)  # a workbook of six sheets is broken once
    present = _present(office.folder, action.looks_for(found))
    unread = tuple(replace(p, severity=Severity.WARNING) for path, p in headless if path not in files)
    unread = (*dict.fromkeys(problems), *unread)
    rules = replace(office.rules, asked={})
    return Inputs(
        tables=found,
        params=params,
        settings=office.settings,
        rules=rules,
        today=today,
        files=(*files.values(), *foreign),
        present=present,
        unread=unread,
        besides=besides,
        spread=workers.spread if workers else map,
    )


def _read(grids: Sequence[Grid], need: Need, params: Params, office: Office, file: str) -> Reading:
    """What the need asks of a workbook. Raises Stop."""
    if need.sheet is None:
        return reading.read(grids, need.table, office.synonyms, file=file)
    from toolkit.core.tables.anysheet.listing import read_listing  # noqa: PLC0415 - few actions take any sheet

    return read_listing(grids, need.sheet(params), office.synonyms, file=file)


def _present(folder: Path, names: Iterable[str]) -> frozenset[str]:
    """Those of the named files that exist; a name that no disk can have does not."""

    def there(name: str) -> bool:
        try:
            # A folder of photographs is evidence too.
            return any((place / name).exists() for place in (folder, folder / layout.BOOKS))
        except (OSError, ValueError):
            return False

    return frozenset(name for name in names if there(name))


_ABSENT = frozenset({"file-missing", "sheet-missing", "header-missing"})


def _excused(stop: Stop, need: Need) -> bool:
    """Whether an optional table may be done without: it is not there. One that cannot be opened must be told."""
    absent = _ABSENT - {"sheet-missing", "header-missing"} if need.kept else _ABSENT
    return need.optional and (need.output or all(p.kind in absent for p in stop.problems))


def _ours_but_broken(book: tuple[Book, Sequence[Grid]] | None, need: Need) -> bool:
    """Whether the sheet is there by its name and yet cannot be used: optional means that it may be absent."""
    return (
        book is not None
        and need.table.exact_sheet
        and any(clean(grid.sheet) == need.table.name for grid in book[1])
    )


def _is_another(grids: Sequence[Grid], need: Need, office: Office) -> bool:
    """Whether a workbook without the table has another that belongs into it: then this one is not kept."""
    mine = need.table
    others = [one for one in tables() if one.workbook == mine.workbook and one.name != mine.name]
    return any(find(grid, office.synonyms.keys(one), frozenset(one.must)) for one in others for grid in grids)


def _paths(office: Office, need: Need, params: Params, today: dt.date, output: Path | None) -> list[Path]:
    """The workbooks that exist, of those a need names."""
    named = [Path(name) for name in need.paths(params, office.settings, today)]
    if need.output:
        bases = [output] if output else [office.output]
        wanted = [base / (path.name if output else path) for base in bases for path in named]
        paths = [found for path in wanted for found in _matching(path)]
    else:
        paths = [office.file(path) for path in named]
        if need.sheet:  # «花名册.xlsx» as the office calls it, wherever one stands
            paths = [path if path.exists() else office.file(path.name) for path in paths]
    there = [path for path in dict.fromkeys(paths) if path.exists()]
    if not there and not need.optional and paths:
        # Let the reader say why: not there, no permission, a dangling link.
        return paths[:1]
    return there if need.every else there[:1]


def _matching(path: Path) -> list[Path]:
    """The file, or for a name with «*» the files of that pattern, the last written first; no owner files."""
    if "*" not in path.name:
        return [path]
    pattern = re.sub(r"\*+", "*", path.name)  # «**» in a name is an error
    there = [each for each in path.parent.glob(pattern) if not each.name.startswith(("~$", ".~"))]
    return sorted(there, key=lambda each: (-each.stat().st_mtime_ns, each.name))


def _missing(office: Office, need: Need, params: Params, today: dt.date) -> Problem:
    named = "、".join(need.paths(params, office.settings, today))
    what = f"没有找到「{need.table.name}」表格，"
    return Problem(Cell(named), what, "请在设置.xlsx「参数」表里写明它在哪里。", "workbook-missing")


def from_disk(path: Path, password: Callable[[], str] | None = None) -> Book:
    """A workbook as it lies on the disk; `password` is asked once when it has one. Raises Stop."""
    from toolkit.sheets.reading.read import open_workbook  # noqa: PLC0415 - loaded when a workbook is read

    if not path.exists():
        hint = "请核对文件名；花名册可以用 ⟦register⟧ 指定，或在设置.xlsx「参数」表里写明。"
        if "名册" not in path.name:
            hint = "请核对文件名和它在哪个文件夹。"
        raise Stop.at(Cell(path.name), f"没有找到这个文件（{path.parent}），", hint, "file-missing")
    return open_workbook(path, password=password)

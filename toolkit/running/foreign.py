"""Workbooks that others sent in: which there are, and what an action's function finds in each, wherever a worker is free."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.rules.settings import Settings
from toolkit.core.tables.columns import Synonyms
from toolkit.files import disk, layout, refusals
from toolkit.jobs.job import FileRead, ForeignBook, Params, Scattered, Unreadable
from toolkit.running.executors import Workers
from toolkit.running.office import Office

_BOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".et", ".ods", ".csv"})
_SMALL = 3_000_000  # bytes of workbooks that are read before processes have started
_MARKERS = ("~$", ".~", ".")  # owner files of Excel and LibreOffice, hidden files


@dataclass(frozen=True, slots=True)
class _Errand:
    """One workbook for a worker, with all that it takes to read it anywhere."""

    read: Callable[[ForeignBook], Any]
    name: str
    content: bytes
    synonyms: Synonyms
    settings: Settings
    today: dt.date
    password: str = field(default="", repr=False)


def found_in(
    office: Office,
    scattered: Scattered,
    params: Params,
    today: dt.date,
    workers: Workers,
    told: Callable[[int, int], None],
    password: Callable[[], str] = str,
) -> tuple[tuple[Any, ...], tuple[FileRead, ...]]:
    """What stands in each workbook that was named or lies below a folder that was, in the order of their names.

    A file that cannot be read is told with the others' results; the others are read. What has a password is tried
    again here with the one that `password` says (asked once, if at all): it goes to no other process.

    Raises:
        Stop: a path that was named is not there, or there is no workbook at all.
    """
    files, others = _files(office, scattered.paths(params))
    results: list[Any] = []
    hashes: dict[str, str] = {}

    def errand(name: str, content: bytes, word: str = "") -> _Errand:
        return _Errand(scattered.read, name, content, office.synonyms, office.settings, today, word)

    def errands() -> Iterator[_Errand]:
        for name, path in files:
            content = _bytes(name, path)
            if isinstance(content, Unreadable):
                results.append(content)
            else:
                hashes[name] = hashlib.sha256(content).hexdigest()
                yield errand(name, content)

    small = sum(path.stat().st_size for _, path in files) < _SMALL
    found = map(_do, errands()) if small else workers.spread(_do, errands(), _given_up)
    for result in found:
        results.append(result)
        told(len(results), len(files))
    locked = [each.name for each in results if isinstance(each, Unreadable) and each.has("password-needed")]
    if locked and (word := password()):
        results[:] = [each for each in results if each.name not in locked]
        again = ((name, _bytes(name, path)) for name, path in files if name in locked)
        results += [
            content if isinstance(content, Unreadable) else _do(errand(name, content, word))
            for name, content in again
        ]
    results += [
        _unreadable(name, "不是表格，没有读，", "里面有要汇总的，请另存为表格。", "file-kind")
        for name in others
    ]
    results.sort(key=lambda each: str(each.name))
    return tuple(results), tuple(FileRead(name, hashes.get(name, ""), str(path)) for name, path in files)


def _do(errand: _Errand) -> Any:
    """Open the workbook and let the function look; a worker's whole life."""
    from toolkit.sheets.reading.read import read_workbook  # noqa: PLC0415 - loaded when a workbook is read

    try:
        book = read_workbook(errand.content, Path(errand.name), errand.password or None)
        grids = tuple(replace(grid, file=errand.name) for grid in book.grids())
        return errand.read(ForeignBook(errand.name, grids, errand.synonyms, errand.settings, errand.today))
    except Stop as stop:
        told = (replace(each, cell=replace(each.cell, file=errand.name)) for each in stop.problems)
        return Unreadable(errand.name, tuple(told))


def _given_up(errand: _Errand) -> Unreadable:
    what = "读这个文件时程序每次都中断，没有读，"
    return _unreadable(errand.name, what, "请用 Excel 或 WPS 打开它，另存一份再试。", "file-damaged")


def _unreadable(name: str, what: str, hint: str, kind: str) -> Unreadable:
    return Unreadable(name, (Problem(Cell(name), what, hint, kind, Severity.WARNING),))


def _bytes(name: str, path: Path) -> bytes | Unreadable:
    try:
        return disk.contents(path)
    except OSError as error:
        return Unreadable(name, refusals.from_disk(path, error, "读取", name).problems)


def _files(office: Office, named: Sequence[str]) -> tuple[list[tuple[str, Path]], list[str]]:
    """Workbooks by their names, and the names of what is none; each file once. Raises Stop."""
    books: dict[str, tuple[str, Path]] = {}
    others: dict[str, None] = {}
    for text in named:
        given = Path(text) if Path(text).is_absolute() else office.folder / text
        if not given.exists():
            raise Stop.at(
                Cell(given.name), f"没有找到（{given.parent}），", "请核对文件夹或文件名。", "file-missing"
            )
        for path in _below(given, office) if given.is_dir() else [given]:
            name = path.relative_to(given).as_posix() if given.is_dir() else path.name
            if path.suffix.lower() in _BOOKS or not given.is_dir():
                books.setdefault(os.path.realpath(path), (name, path))
            else:
                others[name] = None
    if not books:
        where = "、".join(Path(text).name for text in named)
        raise Stop.at(
            Cell(where), "里面没有表格，", "请把各单位报来的表格放进去，再运行一次。", "folder-empty"
        )
    return sorted(books.values()), list(others)


def _below(folder: Path, office: Office) -> Iterator[Path]:
    """Every file of a folder, but for programs' own and for what lies in the office folder itself."""
    ours = {os.path.realpath(office.output)}
    if layout.is_office(office.folder):
        parts = layout.BOOKS, layout.TEMPLATES, layout.BUTTONS, layout.KEPT
        ours |= {os.path.realpath(office.folder / part) for part in parts}
    for above, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(Path(above, name)) not in ours
        )
        for name in sorted(names):
            if not name.startswith(_MARKERS) and name not in (layout.TOOLBOOK, "Thumbs.db"):
                yield Path(above, name)

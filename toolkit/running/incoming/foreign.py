"""Workbooks that others sent in: which there are, and what an action's function finds in each, wherever a worker is free."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.rules.settings import Settings
from toolkit.core.tables.catalogue import PEOPLE, tables
from toolkit.core.tables.columns import Synonyms
from toolkit.files import disk, layout, refusals
from toolkit.jobs.job import FileRead, ForeignBook, Unreadable
from toolkit.running.executors import Workers
from toolkit.running.incoming.packets import SUFFIXES, opened
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
    named: Sequence[str],
    look: Callable[[ForeignBook], Any],
    today: dt.date,
    workers: Workers,
    told: Callable[[int, int], None],
    password: Callable[[], str] = str,
    *,
    own: bool = False,
) -> tuple[tuple[Any, ...], tuple[FileRead, ...]]:
    """What stands in each workbook that was named or lies below a folder that was, and each packet, in the order of their names.

    A file that cannot be read is told with the others' results; the others are read. A packet is opened: its files
    bear its name in front, and its township's, however somebody has called it. What has a password is tried again
    here with the one that `password` says (asked once, if at all): it goes to no other process.

    Raises:
        Stop: a path that was named is not there, or there is no workbook at all.
    """
    files, others = _files(office, named, own=own)
    results: list[Any] = []
    read: list[FileRead] = []
    asked = cache(password)  # one for all packets of a run

    def errand(name: str, content: bytes, word: str = "") -> _Errand:
        return _Errand(look, name, content, office.synonyms, office.settings, today, word)

    def contents() -> Iterator[tuple[str, str, bytes]]:
        for name, path in files:
            content = _bytes(name, path)
            if isinstance(content, Unreadable):
                results.append(content)
                read.append(FileRead(name, "", str(path)))
            elif path.suffix.lower() not in SUFFIXES:
                yield name, str(path), content
            else:
                read.append(FileRead(name, hashlib.sha256(content).hexdigest(), str(path)))
                try:
                    packet = opened(name, content, asked)
                except Stop as stop:
                    doubts = (replace(each, severity=Severity.WARNING) for each in stop.problems)
                    results.append(Unreadable(name, tuple(doubts)))
                    continue
                if (town := packet.slip["township"]) not in name:
                    packet = replace(packet, name=f"{town} {name}".replace("/", " "))
                results.append(packet)
                for each, data in packet.files.items():
                    inside = f"{packet.name}/{each}"
                    if Path(each).suffix.lower() in _BOOKS:
                        yield inside, inside, data
                    else:
                        others.append(inside)

    def errands() -> Iterator[_Errand]:
        for name, path, content in contents():
            read.append(FileRead(name, hashlib.sha256(content).hexdigest(), path))
            yield errand(name, content)

    small = sum(path.stat().st_size for _, path in files) < _SMALL
    found = map(_do, errands()) if small else workers.spread(_do, errands(), _given_up)
    for result in found:
        results.append(result)
        told(len(results), max(len(results), len(files)))
    books = {name: path for name, path in files if path.suffix.lower() not in SUFFIXES}
    locked = [
        each.name
        for each in results
        if isinstance(each, Unreadable) and each.has("password-needed") and each.name in books
    ]
    if locked and (word := asked()):
        results[:] = [each for each in results if each.name not in locked]
        again = ((name, _bytes(name, books[name])) for name in locked)
        results += [
            content if isinstance(content, Unreadable) else _do(errand(name, content, word))
            for name, content in again
        ]
    results += [
        _unreadable(name, "不是表格，没有读，", "里面有要汇总的，请另存为表格。", "file-kind")
        for name in others
    ]
    results.sort(key=lambda each: str(each.name))
    return tuple(results), tuple(sorted(read, key=lambda each: each.name))


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


def _files(office: Office, named: Sequence[str], *, own: bool) -> tuple[list[tuple[str, Path]], list[str]]:
    """Workbooks by their names, and the names of what is none; each file once. Raises Stop."""
    books: dict[str, tuple[str, Path]] = {}
    others: dict[str, None] = {}
    for text in named:
        given = Path(text) if Path(text).is_absolute() else office.folder / text
        if own and not given.exists():
            given = _called(office, given)
        if not given.exists():
            raise Stop.at(
                Cell(given.name), f"没有找到（{given.parent}），", "请核对文件夹或文件名。", "file-missing"
            )
        for path in _below(given, office) if given.is_dir() else [given]:
            name = path.relative_to(given).as_posix() if given.is_dir() else path.name
            known = _BOOKS if own else _BOOKS | SUFFIXES
            if path.suffix.lower() in known or not given.is_dir():
                books.setdefault(os.path.realpath(path), (name, path))
            else:
                others[name] = None
    _tell_apart(books)
    if not books:
        where = "、".join(Path(text).name for text in named)
        raise Stop.at(
            Cell(where), "里面没有表格，", "请把各单位报来的表格放进去，再运行一次。", "folder-empty"
        )
    return sorted(books.values()), list(others)


def _called(office: Office, given: Path) -> Path:
    """The office's workbook that «花名册» or «任职» means, or its folder; else the path as it was given. Raises Stop."""
    stem = given.name.removesuffix(".xlsx")
    for table in tables():
        if stem in (table.name, table.workbook.removesuffix(".xlsx")):
            return office.file(office.settings.text("花名册") if table is PEOPLE else table.workbook)
    if given.name == layout.BOOKS:
        return office.folder  # of the old kind: all in one
    known = (office.file(given.name), office.folder / layout.TEMPLATES / given.name)
    return next((path for path in known if path.exists()), given)


def _tell_apart(books: dict[str, tuple[str, Path]]) -> None:
    """Files of one name, named one by one, are told by their folders: 青禾镇/花名册.xlsx, 石桥乡/花名册.xlsx."""
    while len({name for name, _ in books.values()}) < len(books):
        count = Counter(name for name, _ in books.values())
        for real, (name, path) in books.items():
            if count[name] > 1:
                parts = Path(real).parts[-len(name.split("/")) - 1 :]
                books[real] = ("/".join((parts[0].strip("/\\"), *name.split("/"))), path)


def _below(folder: Path, office: Office) -> Iterator[Path]:
    """Every file of a folder, but for programs' own and for what lies in the office folder itself."""
    ours = {os.path.realpath(office.output)}
    if layout.is_office(office.folder):
        parts = layout.BOOKS, layout.TEMPLATES, layout.BUTTONS, layout.KEPT, layout.BACKUPS
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

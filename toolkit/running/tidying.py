"""An office folder of the old kind, everything in one place, put in order: one step that undo takes back.

What the toolkit knows goes to its place (see files/layout.py): the office's workbooks, dated copies, and the buttons'
twins, which are written anew, since they start from another folder: this system's, and those for Windows where one lay
there, since Windows PCs may share the folder. Whatever else a clerk keeps there stays.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

from toolkit.core.cells import Exit, Problem, Stop
from toolkit.core.tables import catalogue
from toolkit.files import disk, layout, names, refusals
from toolkit.files.history.journal import Door, Entry, Journal, Written
from toolkit.files.history.undo import TIDY
from toolkit.files.placing import backups, owners, place
from toolkit.running.office import Office, executable, twins

Moves = tuple[tuple[Path, Path], ...]
"""Files, each with the place it goes to."""


def plan(office: Office) -> Moves:
    """What lies elsewhere than it should. Raises Stop: a workbook is there twice, or a file has the name of a folder."""
    folder = office.folder
    if not layout.is_office(folder):
        return ()
    for path in (folder / layout.BOOKS, folder / layout.BUTTONS, folder / layout.KEPT):
        if disk.state(path) is not None and not path.is_dir():
            what = "整理好的办公文件夹里，叫这个名称的要是文件夹，没有移动。"
            raise refusals.stop(path, what, "请把这个文件改名或移到别处，再整理。", "tidy-name-taken")
    known = {table.workbook for table in catalogue.tables()}
    known |= {chosen.value for chosen in office.settings.values.values() if chosen.setting.kind == "path"}
    kept, buttons = folder / layout.KEPT / layout.BACKUPS, folder / layout.BUTTONS
    found = [
        (folder / name, folder / layout.BOOKS / name)
        for name in disk.names(folder)
        if name in known and layout.book(folder, name) == folder / name
    ]
    for twin in (buttons / name for suffix in (".bat", ".sh") for name in twins(suffix)):
        former = (folder / twin.name, buttons / twin.name)
        found += [(path, kept / layout.BUTTONS / twin.name) for path in former if path != twin]
    for copies in _copies(office):
        of = copies.parent.relative_to(folder)
        for name in disk.names(copies):
            if original := backups.original(name):
                at = kept / (layout.BOOKS if of == Path() and original in known else of)
                found.append((copies / name, at / name))
    return tuple((source, _free(target)) for source, target in found if disk.is_file(disk.state(source)))


def _copies(office: Office) -> Iterator[Path]:
    """The folders of dated copies among what is the toolkit's own."""
    folder = office.folder
    yield folder / layout.BACKUPS
    yield folder / layout.TEMPLATES / layout.BACKUPS
    real, output = folder.resolve(), office.output.resolve()
    if (
        output.is_relative_to(real) and output != real
    ):  # neither «..» nor a link that leads to another's folder
        for copies in sorted((folder / output.relative_to(real)).rglob(layout.BACKUPS)):
            above = (up for up in copies.parents if up != folder and up.is_relative_to(folder))
            if copies.resolve().is_relative_to(real) and not any(map(layout.is_office, above)):
                yield copies


def _free(target: Path) -> Path:
    """The place itself, or a numbered one beside what lies there: dated copies of former times."""
    numbers = (target if n == 1 else names.numbered(target, n) for n in count(1))
    return next(path for path in numbers if disk.state(path) is None)


def ready(office: Office) -> Moves:
    """The plan, where nothing is in its way. Raises Stop: see plan; or files are open, all of them told."""
    moves = plan(office)
    held: list[Problem] = []
    for source, _ in moves:
        try:
            owners.refuse_if_open(source)
        except Stop as stop:
            held += stop.problems
    if held:
        raise Stop(*held, code=Exit.LOCKED)
    return moves


def consequence(office: Office, moves: Moves) -> str:
    """What no longer works in results of former times when these files are moved; "" where nothing is."""
    books = any(target.parent.name == layout.BOOKS for _, target in moves)
    if not books or not any(office.output.rglob("*.xlsx")):
        return ""
    return (
        "以前做的名单里，点了打开登记表的链接不再管用（登记表搬了地方）；要用链接的，请把那份名单重做一次。"
    )


def tidy(office: Office, now: dt.datetime) -> Moves:
    """Put everything in its place, or nothing; what was moved.

    The journal says it before the first file goes: whatever comes in between, undo brings back what has gone, and a
    second call finishes it; either way each workbook is found where it lies. Whoever writes has the journal's turn.

    Raises:
        Stop: a file is open, or the disk refuses; all of it lies where it was.
    """
    log, buttons = Journal(office.folder), office.folder / layout.BUTTONS
    with refusals.telling(office.folder), log.turn():
        moves = ready(office)
        anew = twins() | (twins(".bat") if any(source.suffix == ".bat" for source, _ in moves) else {})
        new = {buttons / name: data for name, data in anew.items() if disk.state(buttons / name) is None}
        files = [Written(log.relative(a), disk.digest(a), None, log.relative(b)) for a, b in moves]
        files += [
            Written(log.relative(path), None, hashlib.sha256(data).hexdigest()) for path, data in new.items()
        ]
        if files:
            _carry_out(log, Entry(now, TIDY, Door.CLI, files=tuple(files)), moves, new)
    for folder in {source.parent for source, _ in moves} - {office.folder}:
        with suppress(OSError):  # something of a clerk's own lies there
            folder.rmdir()
    return moves


def _carry_out(log: Journal, entry: Entry, moves: Moves, new: Mapping[Path, bytes]) -> None:
    noted = log.append(entry)
    try:
        with refusals.telling(log.office):
            for source, target in moves:
                disk.make_folders(target.parent)
                place.rename(source, target)
            for folder in {path.parent for move in moves for path in move}:
                disk.sync_folder(folder)
        fresh = [place.Writing(path, data, place.ABSENT) for path, data in new.items()]
        place.put_many(fresh, make_folders=True)
    except BaseException as error:
        if _taken_back(moves, new):
            with suppress(OSError, Stop):  # then undo finds everything where it was
                log.append(Entry(entry.time, "undo", entry.door, undoes=noted.number))
        elif isinstance(error, Stop):
            hint = "排除上面的问题后，⟦do:undo|双击「还原上一步」，或运行 |⟧。"
            said = refusals.stop(log.office, "已经移走的文件没能都移回来。", hint, "tidy-halfway").problems
            raise Stop(*error.problems, *said, code=error.code) from error
        raise
    executable(new)


def _taken_back(moves: Moves, new: Iterable[Path]) -> bool:
    """Whether all of it lies where it was."""
    with suppress(OSError, Stop):
        for source, target in reversed(moves):
            if disk.state(source) is None:
                place.rename(target, source)
        return all(disk.discard(path) or disk.state(path) is None for path in new)
    return False

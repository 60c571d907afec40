"""An office folder of the old kind, everything in one place, put in order: one step that undo takes back.

What the toolkit knows goes to its place (see files/layout.py): the office's workbooks, dated copies, and the buttons'
twins, which are written anew, since they start from another folder. Whatever else a clerk keeps there stays.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from typing import NamedTuple

from toolkit.core.cells import Stop
from toolkit.core.tables import catalogue
from toolkit.files import disk, layout, names, refusals
from toolkit.files.history.journal import Door, Entry, Journal, Written
from toolkit.files.history.undo import TIDY
from toolkit.files.placing import backups, locks, owners, place
from toolkit.running.office import Office, executable, twins


class Move(NamedTuple):
    """A file and the place it goes to."""

    source: Path
    target: Path


def plan(office: Office) -> tuple[Move, ...]:
    """What lies elsewhere than it should; nothing for an office in order. Raises Stop: a workbook is there twice."""
    folder = office.folder
    if not layout.is_office(folder):
        return ()
    known = {table.workbook for table in catalogue.tables()}
    known |= {chosen.value for chosen in office.settings.values.values() if chosen.setting.kind == "path"}
    ours = {path.stem for path in twins()}
    kept = folder / layout.KEPT / layout.BACKUPS
    found = []
    for name in disk.names(folder):
        if name in known and layout.book(folder, name) == folder / name:
            found.append(Move(folder / name, folder / layout.BOOKS / name))
        elif Path(name).suffix in (".bat", ".sh") and Path(name).stem in ours:
            found.append(Move(folder / name, kept / layout.BUTTONS / name))
    for copies in _copies(office):
        of = copies.parent.relative_to(folder)
        for name in disk.names(copies):
            if original := backups.original(name):
                at = kept / (layout.BOOKS if of == Path() and original in known else of)
                found.append(Move(copies / name, at / name))
    return tuple(Move(source, _free(target)) for source, target in found if disk.is_file(disk.state(source)))


def _copies(office: Office) -> Iterator[Path]:
    """The folders of dated copies among what is the toolkit's own."""
    folder = office.folder
    yield folder / layout.BACKUPS
    yield folder / layout.TEMPLATES / layout.BACKUPS
    if office.output.is_relative_to(folder) and office.output != folder:
        yield from sorted(office.output.rglob(layout.BACKUPS))


def _free(target: Path) -> Path:
    """The place itself, or a numbered one beside what lies there: dated copies of former times."""
    numbers = (target if n == 1 else names.numbered(target, n) for n in count(1))
    return next(path for path in numbers if disk.state(path) is None)


def tidy(office: Office, now: dt.datetime, door: Door = Door.CLI) -> tuple[Move, ...]:
    """Put everything in its place, or nothing; what was moved.

    The journal says it before the first file goes: whatever comes in between, undo brings back what has gone, and a
    second call finishes it; either way each workbook is found where it lies.

    Raises:
        Stop: a file is open, or the disk refuses; all of it lies where it was.
    """
    log = Journal(office.folder)
    with refusals.telling(office.folder), log.turn(), ExitStack() as turns:
        moves = plan(office)
        for move in moves:
            owners.refuse_if_open(move.source)
        for folder in sorted({path.parent for move in moves for path in move}):
            disk.make_folders(folder)
            turns.enter_context(locks.turn(folder))
        buttons = office.folder / layout.BUTTONS
        absent = (each for each in twins() if disk.state(buttons / each.name) is None)
        fresh = {buttons / each.name: each.read_bytes() for each in absent}
        _carry_out(log, Entry(now, TIDY, door), moves, fresh)
    for folder in {move.source.parent for move in moves} - {office.folder}:
        with suppress(OSError):  # something of a clerk's own lies there
            folder.rmdir()
    return moves


def _carry_out(log: Journal, entry: Entry, moves: Sequence[Move], fresh: dict[Path, bytes]) -> None:
    if not moves and not fresh:
        return
    files = [
        Written(log.relative(move.source), disk.digest(move.source), None, log.relative(move.target))
        for move in moves
    ]
    files += [
        Written(log.relative(path), None, hashlib.sha256(data).hexdigest()) for path, data in fresh.items()
    ]
    noted = log.append(dataclasses.replace(entry, files=tuple(files)))
    done: list[Move] = []
    try:
        with refusals.telling(log.office):
            for move in moves:
                done.append(move)  # said before it is done, since Ctrl-C may come in between
                place.rename(*move)
            for folder in sorted({path.parent for move in moves for path in move}):
                disk.sync_folder(folder)
        # Last, so that nothing has to be taken away again.
        place.put_many(
            [place.Writing(path, data, place.ABSENT) for path, data in fresh.items()], make_folders=True
        )
    except BaseException as error:
        left = [path for path in fresh if not _gone(path)]
        left += [move.target for move in reversed(done) if not _went_back(move)]
        if not left:
            with suppress(OSError, Stop):  # then undo finds everything where it was
                log.append(Entry(entry.time, "undo", entry.door, undoes=noted.number))
        elif isinstance(error, Stop):
            said = f"还有{len(left)}个文件已经移到新的地方，没能移回来。"
            hint = "排除上面的问题后，⟦do:undo|双击「还原上一步」，或运行 |⟧。"
            more = refusals.stop(left[0], said, hint, "tidy-halfway").problems
            raise Stop(*error.problems, *more, code=error.code) from error
        raise
    executable(fresh)


def _gone(path: Path) -> bool:
    with suppress(OSError):
        return disk.discard(path) or disk.state(path) is None
    return False


def _went_back(move: Move) -> bool:
    with suppress(OSError, Stop):
        if disk.state(move.source) is None:
            place.rename(move.target, move.source)
        return True
    return False

"""Files put in place and noted in the journal as one step: what cannot be noted is not begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from types import MappingProxyType

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.files import disk, layout, refusals
from toolkit.files.history.journal import FILE, Entry, Journal, Written
from toolkit.files.placing import place


def put_all(
    log: Journal,
    writings: Iterable[place.Writing],
    entry: Entry,
    *,
    backups: int = 10,
    make_folders: bool = True,
    now: dt.datetime | None = None,
    gone: Mapping[Path, Path] = MappingProxyType({}),
) -> tuple[tuple[place.Placed, ...], tuple[Problem, ...]]:
    """Put several files in place, all or none, and note it.

    Args:
        log: The office's journal.
        writings: See place.put_many, as for the rest.
        entry: What is noted; its files are filled in here.
        backups: How many dated copies to keep of each file.
        make_folders: Make missing folders.
        now: For the names of the backups.
        gone: Files that leave their place once everything is in place, each with its copy among the writings.

    Returns:
        What stands there now; and what is to be said where the line could not be written in spite of all, or such a
        file stays.

    Raises:
        Stop: It cannot be done, or could not be noted; nothing was changed, or what had been was put back.
    """
    writings = list(writings)
    with log.reserved(len(writings) + len(gone)) as write:
        placed = place.put_many(writings, backups=backups, make_folders=make_folders, now=now)
        files = [*map(log.file, placed)]
        stay: list[Problem] = []
        known = {each.path: each.sha256 for each in placed}
        for path, copy in gone.items():
            # Changed since it was read, it is another file, which waits.
            if disk.digest(path) == known[copy] and disk.discard(path):
                files.append(Written(log.relative(path), known[copy], None, log.relative(copy)))
            elif disk.state(path) is not None:
                said = f"登记过了，没能移到“{copy.parent.name}”，"
                hint = "请关掉打开它的程序再登记一次，不会登记成两份。"
                stay.append(Problem(Cell(path.name), said, hint, "slip-stays", Severity.WARNING))
        return placed, (*stay, *note(write, replace(entry, files=tuple(files)), log.office))


def note(write: Callable[[Entry], Entry], entry: Entry, office: Path) -> tuple[Problem, ...]:
    """Write the entry of what has been done; where the disk refuses, what stands on it all the same."""
    try:
        write(entry)
    except OSError as error:
        (why,) = refusals.from_disk(Path(FILE), error).problems
        names = "、".join(PurePath(file.path).name for file in entry.files if file.changed)
        said = f"{names}已经写好，只是运行记录没有记上这一次（{why.message.rstrip('。')}），"
        hint = f"请不要再做一遍；要退回，请从{layout.called(office)}里取。"
        return (Problem(Cell(FILE), said, hint, "unrecorded", Severity.WARNING),)
    return ()

"""Files put in place and noted in the journal as one step: what cannot be noted is not begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path, PurePath

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.files import layout, refusals
from toolkit.files.history.journal import FILE, Entry, Journal
from toolkit.files.placing import place


def put_all(
    log: Journal,
    writings: Iterable[place.Writing],
    entry: Entry,
    *,
    backups: int = 10,
    make_folders: bool = True,
    now: dt.datetime | None = None,
) -> tuple[tuple[place.Placed, ...], tuple[Problem, ...]]:
    """Put several files in place, all or none, and note it.

    Args:
        log: The office's journal.
        writings: See place.put_many, as for the rest.
        entry: What is noted; its files are filled in here.
        backups: How many dated copies to keep of each file.
        make_folders: Make missing folders.
        now: For the names of the backups.

    Returns:
        What stands there now; and what is to be said where the line could not be written in spite of all.

    Raises:
        Stop: It cannot be done, or could not be noted; nothing was changed, or what had been was put back.
    """
    writings = list(writings)
    with log.reserved(len(writings)) as write:
        placed = place.put_many(writings, backups=backups, make_folders=make_folders, now=now)
        return placed, note(write, replace(entry, files=tuple(map(log.file, placed))), log.office)


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

"""Put a file in place whole, and not over someone's work.

The new bytes go to a temporary file in the same folder, are flushed to the disk and read back; the old file
is copied to 备份; then one rename puts the new one in place. Whatever happens in between, and be it the plug
being pulled, the file's name stands for the old bytes or for the new ones, whole.

What remains: between the last look at the old file and the rename lie some microseconds in which a program
that takes no turns with us could save; on Windows the rename fails as long as it has the file open.
"""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Callable, Collection, Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from toolkit.core.cells import Stop
from toolkit.files import disk, names, refusals
from toolkit.files.placing import backups as copies
from toolkit.files.placing import locks, temps
from toolkit.files.placing.batch import (
    ABSENT,
    Batch,
    Data,
    Placed,
    Step,
    Writing,
    key,
    look,
    refuse_if_kept,
    rename,
)

__all__ = [
    "ABSENT", "KEEP_ALL", "Data", "Placed", "Writing",
    "choose", "clean", "put", "put_many", "set_aside", "sound_zip",
]  # fmt: skip

KEEP_ALL: Final = 1_000_000
"""As `backups`: delete no older copy this time."""


def put(
    path: Path,
    data: Data,
    *,
    expect: str | None = None,
    backups: int = 10,
    verify: Callable[[Path], None] | None = None,
    make_folders: bool = False,
    now: dt.datetime | None = None,
    timeout: float = 30.0,
) -> Placed:
    """Put one file in place; see put_many and Writing.

    Returns:
        What stands there now, and what stood there before.

    Raises:
        Stop: It cannot be done, and the old file is as it was.
    """
    writing = Writing(path, data, expect, verify)
    return put_many([writing], backups=backups, make_folders=make_folders, now=now, timeout=timeout)[0]


def put_many(
    writings: Iterable[Writing],
    *,
    backups: int = 10,
    make_folders: bool = False,
    now: dt.datetime | None = None,
    timeout: float = 30.0,
) -> tuple[Placed, ...]:
    """Put several files in place: all are written beside their places first, then renamed.

    A new file can be read by its owner alone; one that replaces another takes over its permissions. A
    symbolic link at the place is refused: following it would write elsewhere, replacing it would split one
    register in two.

    Args:
        writings: No path twice.
        backups: How many dated copies to keep of each file; 0: none.
        make_folders: Make missing folders.
        now: For the names of the backups; None: this moment.
        timeout: Seconds to wait for another run that works in one of the folders.

    Raises:
        Stop: Something cannot be done; nothing was changed, or what had been was put back.
    """
    batch = Batch([Step(each) for each in writings], backups, now or dt.datetime.now())  # noqa: DTZ005 - the clerk's clock
    with ExitStack() as turns:
        for folder in batch.folders():
            _folder(folder, batch, make_folders)
            turns.enter_context(locks.turn(folder, timeout))
            temps.clean(folder)
            temps.clean(folder / copies.FOLDER)
        return batch.run()


def choose(path: Path, written: Callable[[Path], Collection[str]], taken: Collection[Path] = ()) -> Path:
    """Where a result goes: to path, or to 名单(2).xlsx when the clerk has changed 名单.xlsx since.

    Args:
        path: The wish.
        written: SHA-256 of everything that we have ever put at a path; see Journal.written.
        taken: Paths that other documents of this run go to.

    Raises:
        Stop: A file cannot be read, or the path grows too long.
    """
    keys = {key(each) for each in taken}
    number = 1
    while True:
        candidate = path if number == 1 else names.numbered(path, number)
        if key(candidate) not in keys and _is_ours_or_free(candidate, written):
            return candidate
        number += 1


def set_aside(path: Path, expect: str, *, now: dt.datetime | None = None, timeout: float = 30.0) -> Path:
    """Move a file into 备份 under a dated name, which is how a new file is undone. Nothing is deleted.

    Raises:
        Stop: The file is not the expected one, or is open, or the disk refuses.
    """
    moment = now or dt.datetime.now()  # noqa: DTZ005 - the clerk's clock
    with locks.turn(path.parent, timeout), refusals.telling(path):
        refuse_if_kept(path, look(path))
        if disk.digest(path) != expect:
            raise refusals.changed(path)
        copies.ready(path)
        target = copies.free_name(path, moment)
        rename(path, target)
        disk.sync_folder(target.parent)
        disk.sync_folder(path.parent)
    return target


def clean(folder: Path, timeout: float = 0.0) -> int:
    """Delete what an interrupted run of ours left in a folder; how many files. For the start of a run.

    When somebody works in the folder, or it cannot be written, it is left alone.
    """
    with suppress(Stop), locks.turn(folder, timeout):
        return temps.clean(folder) + temps.clean(folder / copies.FOLDER)
    return 0


def sound_zip(path: Path) -> None:
    """For `verify`: every member of a workbook or document unpacks and has its checksum. Raises Stop."""
    import zipfile  # noqa: PLC0415 - not needed to look at --help
    import zlib  # noqa: PLC0415

    try:
        with zipfile.ZipFile(path) as package:
            broken = package.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refusals.unsound(path) from error
    if broken is not None:
        raise refusals.unsound(path)


def _folder(folder: Path, batch: Batch, make: bool) -> None:  # noqa: FBT001 - private
    """The folder is there, or Stop."""
    first = batch.first_in(folder)
    with refusals.telling(first):
        if make:
            disk.make_folders(folder)
        found = disk.state(folder)
    if found is None or not stat.S_ISDIR(found.st_mode):
        raise refusals.from_disk(first, NotADirectoryError(20, ""))


def _is_ours_or_free(path: Path, written: Callable[[Path], Collection[str]]) -> bool:
    with refusals.telling(path, "读取"):
        found = disk.state(path)
        return found is None or (disk.is_file(found) and disk.digest(path) in written(path))

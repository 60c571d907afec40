"""Dated copies of what was replaced, in 资料/备份 of an office or beside the file; a clerk may take one back by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from contextlib import suppress
from pathlib import Path

from toolkit.files import disk, layout, refusals
from toolkit.files.placing import temps

FOLDER = layout.BACKUPS
_DATED = r"\.(\d{8}-\d{6})(?:-(\d+))?"
_LONGEST = 255  # UTF-8 bytes of a name on Linux


def copy(path: Path, sha256: str, now: dt.datetime) -> Path:
    """A whole, verified copy of a file in 备份, on the disk when this returns.

    Args:
        path: An ordinary file; the caller has the turn of its folder.
        sha256: What its bytes must be.
        now: The date in the copy's name.

    Raises:
        Stop: 备份 is no folder of ours, or the file has changed.
        OSError: The disk refused.
    """
    original = disk.state(path)
    if original is None:
        raise refusals.changed(path)
    folder = ready(path)
    temp = temps.name(folder)
    target = free_name(path, now)
    try:
        copied = _copy_bytes(path, temp)
        disk.set_group(temp, original.st_gid)
        disk.set_mode(temp, original.st_mode & 0o777)
        disk.set_times(temp, original)
        read_back = disk.digest(temp)
        if copied == read_back == sha256:
            disk.replace(temp, target)
            disk.sync_folder(folder)
            return target
    except BaseException:
        disk.discard(temp)
        disk.discard(target)
        raise
    disk.discard(temp)
    raise refusals.changed(path) if copied != sha256 else refusals.unsound(path)


def ready(path: Path) -> Path:
    """The folder for a file's copies, made when missing. A link or a file of that name is refused."""
    folder = layout.backups(path.parent)
    found = disk.state(folder)
    if found is None:
        disk.make_folders(folder)
        disk.sync_folder(folder.parent)
    elif disk.is_link(found) or disk.is_file(found):
        what = f"{layout.called(path.parent).removesuffix('文件夹')}不是文件夹，没法先备份，没有写入。"
        raise refusals.stop(path, what, f"请把它改名，工具会自己建“{FOLDER}”文件夹。", "backup-folder")
    return folder


def free_name(path: Path, now: dt.datetime) -> Path:
    """名册.xlsx → 备份/名册.20261003-083000.xlsx; -2, -3 … within the same second."""
    folder = layout.backups(path.parent)
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        target = folder / f"{_stem(path)}.{now:%Y%m%d-%H%M%S}{tail}{path.suffix}"
        if disk.state(target) is None:
            return target
        number += 1


def of(path: Path) -> list[Path]:
    """The backups of a file, oldest first."""
    folder, stem = layout.backups(path.parent), _stem(path)
    names = [name for name in disk.names(folder) if name.startswith(stem)]
    if not names:
        return []  # of a new file, as most are: a pattern of its own costs more than all else here
    pattern = re.compile(re.escape(stem) + _DATED + re.escape(path.suffix))
    matches = [match for name in names if (match := pattern.fullmatch(name))]
    matches.sort(key=lambda match: (match[1], int(match[2] or 1)))
    return [folder / match[0] for match in matches]


def original(name: str) -> str:
    """The file that a dated copy is of; "" for a name of another kind."""
    found = re.fullmatch(rf"(.+){_DATED}(\.\w+)?", name)
    return f"{found[1]}{found[4] or ''}" if found else ""


def prune(path: Path, keep: int, spare: Path | None) -> None:
    """Delete the oldest backups beyond `keep`, never `spare`: a clock set back makes the newest look old.

    A backup that cannot be deleted stays; that is no reason to stop.
    """
    with suppress(OSError):
        others = [each for each in of(path) if each != spare]
        room = max(keep - (spare is not None), 0)
        for old in others[: max(len(others) - room, 0)]:
            disk.discard(old)


def _stem(path: Path) -> str:
    """The stem, shorter where the date would make the name too long for Linux."""
    room = _LONGEST - len(path.suffix.encode("utf-8", "surrogateescape")) - len(".20261003-083000-999")
    stem = path.stem
    while len(stem.encode("utf-8", "surrogateescape")) > room:
        stem = stem[:-1]
    return stem


def _copy_bytes(source: Path, temp: Path) -> str:
    """Copy, flush to the disk, and the SHA-256 of what was copied."""
    total = hashlib.sha256()
    reading = disk.open_for_reading(source)
    try:
        writing = disk.create(temp)
        try:
            while part := disk.read(reading, disk.CHUNK):
                total.update(part)
                disk.write(writing, part)
            disk.sync(writing)
        finally:
            with suppress(OSError):
                disk.close(writing)
    finally:
        with suppress(OSError):
            disk.close(reading)
    return total.hexdigest()

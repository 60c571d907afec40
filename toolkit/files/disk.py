# ruff: noqa: PTH101, PTH102, PTH108, PTH112, PTH116, PTH208 - the fault tests put a failing `os` in here; pathlib would go round it
"""Every file-system call that writing makes, in one place, so that tests can make each of them fail.

Nothing here follows a link at the file itself, and nothing catches what it cannot answer for: callers get
the OSError and turn it into a sentence (see `refusals`).
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from pathlib import Path

from toolkit.files import systems

CHUNK = 1 << 20
"""Bytes moved at a time."""

_MOMENTS = (0.01, 0.03, 0.1, 0.3)
_PLAIN = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_LINK_TAGS = frozenset(
    tag
    for name in ("IO_REPARSE_TAG_SYMLINK", "IO_REPARSE_TAG_MOUNT_POINT")
    if (tag := getattr(stat, name, None)) is not None
)
# Cloud folders mark ordinary files as reparse points too; only these two lead somewhere else.


State = os.stat_result
"""What stands at a path."""


def state(path: Path) -> State | None:
    """What stands at path, links not followed; None when there is nothing."""
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None  # nothing can have such a name
        raise


def is_link(found: State) -> bool:
    """Whether it is a symbolic link or a Windows junction."""
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) in _LINK_TAGS


def is_file(found: State | None) -> bool:
    """Whether it is an ordinary file: no folder, link, device or pipe."""
    return found is not None and stat.S_ISREG(found.st_mode) and not is_link(found)


def open_for_reading(path: Path) -> int:
    """A descriptor; the caller closes it. On Windows a file whose successor is just being put in place is denied for a moment."""
    for wait in _MOMENTS if systems.current.denies_briefly else ():
        try:
            return os.open(path, os.O_RDONLY | _PLAIN)
        except PermissionError:
            pause(wait)
    return os.open(path, os.O_RDONLY | _PLAIN | _NO_LINK)


def create(path: Path, mode: int = 0o600) -> int:
    """Make a file that must not exist yet; the caller closes the descriptor."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _PLAIN | _NO_LINK, mode)


def open_or_create(path: Path, mode: int = 0o600) -> int:
    """A descriptor for reading and writing, at the start of the file; nothing is cut off."""
    return os.open(path, os.O_RDWR | os.O_CREAT | _PLAIN | _NO_LINK, mode)


def close(descriptor: int) -> None:
    """Close; after this the number means nothing."""
    os.close(descriptor)


def read(descriptor: int, size: int, offset: int | None = None) -> bytes:
    """Up to `size` bytes, fewer only at the end; from `offset` when one is given."""
    if offset is not None:
        os.lseek(descriptor, offset, os.SEEK_SET)
    parts = []
    while size > 0:
        part = os.read(descriptor, min(size, CHUNK))
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write(descriptor: int, data: bytes | memoryview) -> None:
    """All of data, where the descriptor stands."""
    rest = memoryview(data)
    while rest.nbytes:
        rest = rest[os.write(descriptor, rest[:CHUNK]) :]


def size(descriptor: int) -> int:
    """Bytes in the file; leaves the descriptor at its end."""
    return os.lseek(descriptor, 0, os.SEEK_END)


def seek(descriptor: int, offset: int = 0) -> None:
    """Go to a place in the file, by default its start."""
    os.lseek(descriptor, offset, os.SEEK_SET)


def cut(descriptor: int, length: int) -> None:
    """Drop everything after `length` bytes."""
    os.ftruncate(descriptor, length)


def sync(descriptor: int) -> None:
    """Wait until the bytes are on the disk."""
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a power cut, where the system has a way to ask for it."""
    if os.name == "nt":
        return  # no such call: each rename there waits for the disk itself
    descriptor = os.open(folder, os.O_RDONLY | _PLAIN)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise  # network shares and FUSE refuse with one of those three
    finally:
        os.close(descriptor)


def digest(path: Path) -> str | None:
    """SHA-256 of a file's bytes, in hexadecimal; None when there is no file."""
    try:
        descriptor = open_for_reading(path)
    except FileNotFoundError:
        return None
    try:
        total = hashlib.sha256()
        while part := os.read(descriptor, CHUNK):
            total.update(part)
        return total.hexdigest()
    finally:
        os.close(descriptor)


def contents(path: Path) -> bytes:
    """All bytes of a file."""
    descriptor = open_for_reading(path)
    try:
        return read(descriptor, size(descriptor), 0)
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path) -> None:
    """Rename over whatever file stands at target, in one step."""
    systems.current.replace(source, target)


def remove(path: Path) -> None:
    """Delete a file."""
    os.unlink(path)


def discard(path: Path) -> bool:
    """Delete a file of ours if that is possible; whether it was there and is gone now."""
    try:
        os.unlink(path)
    except OSError:
        return False
    return True


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make a folder; its parent must exist. It may have appeared in the meantime."""
    try:
        os.mkdir(folder, mode)
    except FileExistsError:
        found = state(folder)
        if found is None or not stat.S_ISDIR(found.st_mode):
            raise


def make_folders(folder: Path) -> None:
    """Make a folder and the missing ones above it."""
    missing = []
    here = folder
    while not os.path.isdir(here):
        missing.append(here)
        if here.parent == here:
            break
        here = here.parent
    for each in reversed(missing):
        make_folder(each)
        share(each)


def names(folder: Path) -> list[str]:
    """Names in a folder, sorted; empty when there is no such folder."""
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []


def set_mode(path: Path, mode: int) -> None:
    """Set permission bits where the medium keeps them: USB sticks (FAT, exFAT) do not."""
    try:
        os.chmod(path, mode)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS):
            raise


def share(path: Path) -> None:
    """Let whoever may write into the folder of a new file or folder work with that too: its group, and the right to write.

    Colleagues with accounts of their own keep one office folder on one computer. A folder that is only its owner's
    to write in, or where everybody may and nobody shares (sticky, as /tmp), leaves what is new as it was made.
    """
    if os.name == "nt":
        return  # rights are inherited there
    folder, found = os.stat(path.parent), os.lstat(path)
    rights = 0 if folder.st_mode & stat.S_ISVTX else folder.st_mode
    wanted = found.st_mode | (0o070 if rights & 0o020 else 0) | (0o007 if rights & 0o002 else 0)
    wanted = wanted | (rights & stat.S_ISGID) if stat.S_ISDIR(found.st_mode) else wanted & ~0o111
    if rights & 0o020 and found.st_gid != folder.st_gid:
        set_group(path, folder.st_gid)
    if wanted != found.st_mode:
        set_mode(path, stat.S_IMODE(wanted))


def set_group(path: Path, group: int) -> None:
    """Give a file to a group, where its owner is one of it and the medium keeps groups."""
    if os.name != "nt":
        try:
            os.chown(path, -1, group)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
                raise


def set_times(path: Path, found: State) -> None:
    """Give a copy its original's time of change, for people who sort a folder by date."""
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def pause(seconds: float) -> None:
    """Wait; a test replaces it."""
    time.sleep(seconds)

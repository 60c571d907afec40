"""Two runs take turns.

The lock is the operating system's own (flock, LockFileEx through msvcrt): it ends with the process,
however that dies, so a lock file that is left behind never blocks anybody. `filelock` (4.3.1, tried) spares eighty
of these lines and costs 0.15 s of each start, leaves its file in the folder on Linux, makes a folder that is missing,
and on Windows locks the very byte where the holder's name begins.
"""

from __future__ import annotations

import errno
import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from toolkit.core.cells import Stop
from toolkit.files import disk, layout, refusals, systems

PREFIX = ".toolkit"
_WAIT = 0.02
_LONGEST_WAIT = 0.25
_DENIED_FOR = (0.2, 2.0)
"""Seconds without a break after which a denial is one: who tries only once, and who waits."""
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})


class _Held(threading.local):
    """Turns that this thread has, and how deep."""

    def __init__(self) -> None:
        self.depth: dict[tuple[int, str], int] = {}


_held = _Held()


@contextmanager
def turn(folder: Path, timeout: float = 30.0, *, name: str = "", what: str = "工具箱") -> Iterator[None]:
    """Nobody else who takes turns works in this folder meanwhile; a thread may take its own turn again.

    Args:
        folder: Must exist.
        timeout: Seconds to wait; 0: try once.
        name: Turns of different names do not hinder each other (ASCII letters).
        what: The holder in the refusal's sentence.

    Raises:
        Stop: Somebody else had the turn all the time (Exit.LOCKED), or the folder cannot be written.
    """
    path = lock_file(folder, name)
    # A forked child holds nothing. The folder is there; of the lock file, which others take away, Windows tells another
    # path each time.
    key = (os.getpid(), os.path.normcase(os.path.join(os.path.realpath(folder), path.name)))  # noqa: PTH118 - text
    if depth := _held.depth.get(key, 0):
        _held.depth[key] = depth + 1
        try:
            yield
        finally:
            _held.depth[key] = depth
        return
    try:
        descriptor = _acquire(path, timeout, what)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise refusals.stop(
                folder,
                "这个文件夹所在的网络盘不支持文件锁，没有写入。",
                "请把文件夹放到本机硬盘上再用。",
                "no-locks",
            ) from error
        raise refusals.from_disk(path, error, name=folder.name) from error
    _held.depth[key] = 1
    try:
        yield
    finally:
        del _held.depth[key]
        _release(descriptor, path)


def lock_file(folder: Path, name: str = "") -> Path:
    """Where a folder's lock stands while somebody has the turn."""
    return folder / (f"{PREFIX}-{name}.lock" if name else f"{PREFIX}.lock")


def _acquire(path: Path, timeout: float, what: str) -> int:
    started = time.monotonic()
    since = math.inf  # when the denials began: a single one is somebody's file going away
    wait = _WAIT
    while True:
        denied: PermissionError | None = None
        try:
            descriptor = _try(path)
        except PermissionError as error:
            # Windows says so of a file that is just being deleted, too; elsewhere a colleague's is about to be shared.
            if not systems.current.denies_briefly and disk.state(path) is None:
                raise
            descriptor, denied = None, None if _held_or_swept(path) else error
        if descriptor is not None:
            return descriptor
        now = time.monotonic()
        since = min(since, now) if denied is not None else math.inf
        least, most = _DENIED_FOR
        if denied is not None and now - since >= min(max(timeout, least), most):
            raise denied
        left = timeout - (now - started)
        if denied is None and left <= 0:
            raise _taken(path, what)
        disk.pause(min(wait, max(left, _WAIT)))
        wait = min(wait * 1.5, _LONGEST_WAIT)


def _try(path: Path) -> int | None:
    """A descriptor that holds the lock, or None: somebody else has it."""
    descriptor = disk.open_or_create(path, 0o644)  # read by whoever must tell the dead from the living
    try:
        with suppress(FileNotFoundError):  # its holder has just taken it away
            disk.share(path)  # colleagues on a shared folder take turns as well
        # The last holder takes the file away while still holding it; a lock on a file without a name is none.
        if systems.current.lock(descriptor) and systems.current.is_still(descriptor, path):
            disk.seek(descriptor)
            disk.write(descriptor, f"{os.getpid()} {systems.computer()}\n".encode())
            return descriptor
    except BaseException:
        with suppress(OSError):
            disk.close(descriptor)
        raise
    disk.close(descriptor)
    return None


def _held_or_swept(path: Path) -> bool:
    """Of a lock file that a colleague alone may write: is its holder alive, or else has it been taken away?"""
    if systems.current.denies_briefly:
        return False
    with suppress(OSError):
        descriptor = disk.open_for_reading(path)
        try:
            if not systems.current.lock(descriptor) or not systems.current.is_still(descriptor, path):
                return True
            return disk.discard(path)  # killed before it could share it
        finally:
            disk.close(descriptor)
    return False


def _release(descriptor: int, path: Path) -> None:
    """Take the file away and free the lock; a failure leaves a file that blocks nobody."""
    if not systems.current.denies_briefly:
        disk.discard(path)  # before the lock goes: afterwards it may be the next one's
        with suppress(OSError):
            disk.close(descriptor)
        return
    with suppress(OSError):
        systems.current.unlock(descriptor)
    with suppress(OSError):
        disk.close(descriptor)
    disk.discard(path)  # refused when the next one has it open


def _taken(path: Path, what: str) -> Stop:
    holder = ""
    with suppress(OSError, ValueError, IndexError):
        pid, host = disk.contents(path).decode("utf-8").splitlines()[0].split(maxsplit=1)
        holder = f"（电脑 {host}，进程 {int(pid)}）"
    folder = layout.of_records(path.parent) or path.parent
    return refusals.locked(
        folder,
        f"另一个{what}窗口{holder}正在这个文件夹里工作，没有写入。",
        "请等它做完后再试。",
        "folder-busy",
    )

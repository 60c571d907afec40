"""A desk with other programs on it: files held open as Excel holds them, and Windows played where there is none."""

from __future__ import annotations

import atexit
import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from toolkit.files import systems

_HOLDER = """
import json, sys
files = []
for line in sys.stdin:
    for each in json.loads(line):
        if sys.platform == "win32":
            import _winapi
            read_write, existing = 0xC0000000, 3
            files.append(_winapi.CreateFile(each["path"], read_write, each["share"], 0, existing, 0, 0))
        else:
            import fcntl
            files.append(open(each["path"], "rb+"))
            fcntl.lockf(files[-1], fcntl.LOCK_EX | fcntl.LOCK_NB)
    if line == "[]\\n":
        while files:
            _winapi.CloseHandle(files.pop()) if sys.platform == "win32" else files.pop().close()
    print("done", flush=True)
"""
READ = 1
"""Windows' FILE_SHARE_READ: as Excel, WPS and Word hold a document and its owner file; 0: nobody else may even read."""


@cache
def _holder() -> subprocess.Popen[str]:
    """One process for all tests: a start takes half a second here and there."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii"
    )
    atexit.register(process.kill)
    return process


def _tell(files: list[dict[str, object]]) -> None:
    process = _holder()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(files) + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"


@contextmanager
def held(*paths: Path, share: int = READ) -> Iterator[None]:
    """A second process has the files open: on Windows as office programs do, elsewhere with the lock that they set."""
    _tell([{"path": str(path), "share": share} for path in paths])
    try:
        yield
    finally:
        _tell([])


def said(number: int) -> PermissionError:
    """An error that Windows gives a number to; Python calls most of them «permission denied»."""
    error = PermissionError(errno.EACCES, "text of the system")
    error.winerror = number  # type: ignore[attr-defined]  # only Windows sets it
    return error


class Msvcrt:
    """Byte locks as Windows has them: one holder a file and region, ended by closing the descriptor."""

    LK_UNLCK = 0
    LK_NBLCK = 2

    def __init__(self) -> None:
        self.holders: dict[tuple[int, int], int] = {}

    def locking(self, descriptor: int, mode: int, size: int) -> None:
        """Lock or unlock, without waiting."""
        assert os.lseek(descriptor, 0, os.SEEK_CUR) == 1 << 30
        assert size == 1
        found = os.fstat(descriptor)
        key = (found.st_dev, found.st_ino)
        if mode == self.LK_NBLCK:
            if key in self.holders:
                raise OSError(errno.EACCES, "locked")
            self.holders[key] = descriptor
        elif self.holders.pop(key, None) != descriptor:
            raise OSError(errno.EACCES, "not yours")


class Desk(systems.Windows):
    """The Windows code on any system, with files that a program has open."""

    def __init__(self) -> None:
        self.hidden: list[tuple[str, int]] = []
        self.held: set[str] = set()
        super().__init__(
            Msvcrt(), os.replace, lambda path, flags: self.hidden.append((path, flags)), lambda _error: 0
        )


class WindowsOs:
    """`os` on a desk: files in `held` cannot be renamed or opened for writing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)

    def _refuse(self, path: Path) -> None:
        if Path(path).name in self._desk.held:
            raise said(32)

    def rename(self, source: Path, target: Path) -> None:
        """As os.rename."""
        self._refuse(source)
        Path(source).rename(target)

    def open(self, path: Path, flags: int, mode: int = 0o777) -> int:
        """As os.open."""
        if flags & (os.O_WRONLY | os.O_RDWR):
            self._refuse(path)
        return os.open(path, flags, mode)

"""What Windows and the others do differently, behind one seam.

`current` is the system we run on. The Windows class gets its foreign calls handed in, so that tests on
any system run the very code that runs at a clerk's desk.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_FAR = 1 << 30
"""The byte that is locked: far behind the holder's name, which others must be able to read."""

_CHILD = (
    "import runpy, site, sys; home = sys.argv.pop(1); sys.path.insert(0, home); site.addsitedir(home); "
    "runpy.run_module(sys.argv.pop(1), run_name='__main__')"
)

_REASONS = {
    errno.EBUSY: (32, 33, 36, 170, 1224),
    errno.EROFS: (19,),
    errno.ENOSPC: (39, 112, 1295),
    errno.EIO: (20, 21, 23, 25, 26, 27, 29, 30, 31, 55, 1006, 1112, 1117, 1167, 1392, 1393),
    errno.EHOSTUNREACH: (51, 53, 54, 59, 64, 67, 121, 1203, 1231, 1232, 1236),
    errno.ENAMETOOLONG: (111, 206),
}
"""Windows' error numbers (learn.microsoft.com, «System Error Codes»), by what they are here: Python calls the most «permission denied»."""

_TOO_LONG = (260, 255)
"""A path and a name that Windows takes for missing: where long paths are not switched on, and always."""

_BUSY = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK})


class Posix:
    """Linux (UOS, Kylin) and macOS."""

    denies_briefly = False
    """Whether a refusal may pass by itself (a virus scanner, a file about to be deleted)."""

    def __init__(self, fcntl: Any) -> None:
        self._fcntl = fcntl

    def lock(self, descriptor: int) -> bool:
        """Take the lock of an open file without waiting; the system frees it when the process dies."""
        try:
            self._fcntl.flock(descriptor, self._fcntl.LOCK_EX | self._fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        return True

    def unlock(self, descriptor: int) -> None:
        """Give the lock back."""
        self._fcntl.flock(descriptor, self._fcntl.LOCK_UN)

    def is_still(self, descriptor: int, path: Path) -> bool:
        """Whether path still names the file that is open."""
        try:
            there = os.lstat(path)
        except FileNotFoundError:
            return False
        return os.path.samestat(os.fstat(descriptor), there)

    def reason(self, error: OSError) -> int:
        """The errno that says why the system has refused."""
        return error.errno or 0

    def in_use(self, path: Path) -> bool:
        """Nothing stops a second writer here; but a program may have locked the file, in one of two ways, to say so."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False  # whatever it is, the writing will say
        try:
            self._fcntl.lockf(descriptor, self._fcntl.LOCK_EX | self._fcntl.LOCK_NB)
            self._fcntl.flock(descriptor, self._fcntl.LOCK_EX | self._fcntl.LOCK_NB)
        except OSError as error:
            return error.errno in _BUSY
        finally:
            os.close(descriptor)
        return False

    def held_open(self, path: Path) -> bool | None:  # noqa: ARG002 - part of the seam
        """Whether a program holds this owner file at this moment: this system cannot tell."""
        return None

    def replace(self, source: Path, target: Path) -> None:
        """Rename over whatever file stands at target, in one step; it lasts when the folder is flushed."""
        os.replace(source, target)  # noqa: PTH105 - the fault tests replace `os`

    def hide(self, path: Path) -> None:
        """A name that starts with a dot is hidden already."""


class Windows:
    """Windows: files that are open cannot be renamed or deleted, which tells who is alive.

    `move` is MoveFileExW (replacing, and on the disk when it returns); `last` says which number of Windows' own stands
    behind an error of the C library (os.open, os.read, os.write), 0 when none does.
    """

    denies_briefly = True

    def __init__(
        self,
        msvcrt: Any,
        move: Callable[[str, str], object],
        set_attributes: Callable[[str, int], object],
        last: Callable[[OSError], int],
    ) -> None:
        self._msvcrt = msvcrt
        self._move = move
        self._set_attributes = set_attributes
        self._last = last

    def lock(self, descriptor: int) -> bool:
        """Take the lock of an open file without waiting; the system frees it when the process dies."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            self._msvcrt.locking(descriptor, self._msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            raise
        return True

    def unlock(self, descriptor: int) -> None:
        """Give the lock back."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        self._msvcrt.locking(descriptor, self._msvcrt.LK_UNLCK, 1)

    def is_still(self, descriptor: int, path: Path) -> bool:  # noqa: ARG002 - part of the seam
        """An open file cannot lose its name here."""
        return True

    def reason(self, error: OSError) -> int:
        """The errno that says why the system has refused: Windows knows it, and Python's errno does not tell it."""
        number = getattr(error, "winerror", None) or self._last(error)
        for code, numbers in _REASONS.items():
            if number in numbers:
                return code
        if error.errno in (errno.ENOENT, errno.EINVAL):
            for path in (
                str(error.filename or ""),
                str(error.filename2 or ""),
            ):  # of a rename its target is the longer
                if len(path) >= _TOO_LONG[0] or len(os.path.basename(path)) > _TOO_LONG[1]:  # noqa: PTH119 - also of no Path
                    return errno.ENAMETOOLONG
        return error.errno or 0

    def in_use(self, path: Path) -> bool:
        """Excel and WPS let others read the workbook they have open, and nobody write it."""
        try:
            os.close(os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0)))
        except PermissionError as error:
            return self.reason(error) == errno.EBUSY  # whatever else it is, the writing will say
        return False

    def held_open(self, path: Path) -> bool | None:
        """A live program keeps its owner file open; one left behind by a crash can be renamed.

        None: it cannot be told, because nobody gave us the right to rename it.
        """
        try:
            os.rename(path, path)  # noqa: PTH104 - the fault tests replace `os`
        except PermissionError as error:
            return True if self.reason(error) == errno.EBUSY else None
        except FileNotFoundError:
            return False
        return False

    def replace(self, source: Path, target: Path) -> None:
        """Rename over whatever file stands at target, in one step that lasts: no folder can be flushed here."""
        self._move(str(source), str(target))

    def hide(self, path: Path) -> None:
        """Keep a folder of ours out of the clerk's sight."""
        hidden = 0x2  # FILE_ATTRIBUTE_HIDDEN
        self._set_attributes(str(path), hidden)


System = Posix | Windows


def _this_system() -> System:
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there, and only there needed
        import msvcrt  # noqa: PLC0415 - only there

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)

        def move(source: str, target: str) -> None:
            replace_existing, write_through = 0x1, 0x8
            if not kernel.MoveFileExW(source, target, replace_existing | write_through):
                code = ctypes.get_last_error()
                raise OSError(0, ctypes.FormatError(code), source, code, target)

        def last(error: OSError) -> int:
            # The C library keeps it for each thread until its next error; of another error it says nothing.
            number = ctypes.c_ulong()
            ctypes.cdll.ucrtbase._get_doserrno(ctypes.byref(number))  # noqa: SLF001 - its public name there
            return number.value if OSError(0, "", None, number.value).errno == error.errno else 0

        system: System = Windows(msvcrt, move, kernel.SetFileAttributesW, last)
    else:
        import fcntl  # noqa: PLC0415 - everywhere else

        system = Posix(fcntl)
    return system


def command(module: str, *arguments: str) -> list[str]:
    """What runs a module of ours in a process of its own, by this Python and with the libraries beside us.

    They are named in the code: the embeddable Python of a kit reads no PYTHONPATH (its ._pth file sees to that,
    docs.python.org/3/library/sys_path_init.html), and pywin32 is found by a .pth file, which no PYTHONPATH reads.
    """
    home = Path(__file__).resolve().parents[2]
    return [sys.executable, "-P", "-X", "utf8", "-c", _CHILD, str(home), module, *arguments]


def computer() -> str:
    """This computer's name, as colleagues on a shared folder know it."""
    if sys.platform == "win32":
        name = os.environ.get("COMPUTERNAME", "")
    else:
        name = os.uname().nodename
    return name


current: System = _this_system()
"""The system we run on; tests put another one here."""

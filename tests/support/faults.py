"""A disk that fails when told to: stands in for `os` in the modules that write.

Every call is a step. A test first lets the action run to learn how many steps it takes, then runs it once
for each step and each way to fail, and looks at what is left.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from toolkit.files import disk, systems
from toolkit.files.placing import locks, temps

WATCHED = frozenset(
    {
        "chmod", "chown", "close", "fstat", "fsync", "ftruncate", "listdir", "lseek", "lstat", "mkdir", "open", "read",
        "rename", "replace", "stat", "unlink", "utime", "write",
    }
)  # fmt: skip
CHANGES = (
    "chmod",
    "chown",
    "create",
    "fsync",
    "ftruncate",
    "mkdir",
    "rename",
    "replace",
    "unlink",
    "utime",
    "write",
)
NEEDS_ROOM = frozenset({"write", "mkdir", "fsync"})
PIECE = 32  # bytes moved at a time: a small file takes several writes


class Killed(BaseException):
    """The process is gone: no handler runs any more, since every later call raises this again."""


class Fault(StrEnum):
    """A way to fail at a step."""

    KILL = "killed after the call"
    TORN = "killed when half of the write was done"
    POWER = "power cut: what was not flushed is lost, renames last"
    POWER_BACKUP_LOST = "power cut: what was not flushed is lost, so are renames in 备份"
    POWER_ALL_LOST = "power cut: what was not flushed is lost, so are all renames"
    FULL_ONCE = "disk full once"
    FULL = "disk full from now on"
    BROKEN_ONCE = "input/output error once"
    BROKEN = "input/output errors from now on"
    DENIED_ONCE = "permission denied once"
    DENIED_THRICE = "permission denied three times"
    INTERRUPT = "Ctrl-C"


DEADLY = tuple(fault for fault in Fault if fault.value.startswith(("killed", "power")))
POWER = tuple(fault for fault in Fault if fault.value.startswith("power"))
ONCE = (Fault.FULL_ONCE, Fault.BROKEN_ONCE, Fault.DENIED_ONCE, Fault.INTERRUPT)
LASTING = (Fault.FULL, Fault.BROKEN, Fault.DENIED_THRICE)


@dataclass
class _Rename:
    source: str
    target: str
    old: bytes | None


@dataclass
class FaultyOs:
    """`os`, but for the calls in WATCHED."""

    fault: Fault | None = None
    at: int = 0
    steps: list[str] = field(default_factory=list)
    dead: bool = False
    open_files: dict[int, str] = field(default_factory=dict)
    unflushed: dict[tuple[int, int], tuple[str, int]] = field(default_factory=dict)
    renames: dict[str, list[_Rename]] = field(default_factory=dict)
    unsafe: list[str] = field(default_factory=list)
    _denied: int = 0
    _struck: bool = False

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in WATCHED:
            return real

        def call(*arguments: Any, **named: Any) -> Any:
            return self._call(name, real, arguments, named)

        return call

    def _call(self, name: str, real: Callable[..., Any], arguments: tuple[Any, ...], named: Any) -> Any:
        if self.dead:
            raise Killed
        creates = name == "open" and arguments[1] & os.O_CREAT
        self.steps.append(f"{'create' if creates else name} {'' if name == 'write' else arguments[0]}")
        if self.fault is not None and len(self.steps) >= self.at:
            self._strike(name, real, arguments, named)
        return self._note(name, real, arguments, named)

    def _strike(self, name: str, real: Callable[..., Any], arguments: tuple[Any, ...], named: Any) -> None:
        """Fail if this call is to; a call that changes something has not been made then."""
        first = len(self.steps) == self.at
        if self.fault in DEADLY and first:
            if self.fault is Fault.KILL:
                self._note(name, real, arguments, named)
            if self.fault is Fault.TORN and name == "write":
                data = memoryview(arguments[1])
                self._note(name, real, (arguments[0], data[: len(data) // 2]), named)
            self.dead = True
            raise Killed
        if name == "close":
            return  # fails on network drives alone, after the flush; and the descriptor is gone either way
        if self.fault is Fault.INTERRUPT and first:
            raise KeyboardInterrupt
        if self.fault is Fault.FULL_ONCE and first:
            raise OSError(errno.ENOSPC, "full")
        if self.fault is Fault.FULL and (
            name in NEEDS_ROOM or (name == "open" and arguments[1] & os.O_CREAT)
        ):
            raise OSError(errno.ENOSPC, "full")
        if (self.fault is Fault.BROKEN_ONCE and first) or self.fault is Fault.BROKEN:
            raise OSError(errno.EIO, "broken")
        if self.fault in (Fault.DENIED_ONCE, Fault.DENIED_THRICE):
            times = 1 if self.fault is Fault.DENIED_ONCE else 3
            if first or (self._struck and self._denied < times):
                self._struck, self._denied = True, self._denied + 1
                raise PermissionError(errno.EACCES, "denied")

    def _note(self, name: str, real: Callable[..., Any], arguments: tuple[Any, ...], named: Any) -> Any:
        """Make the call and remember what a power cut would take back."""
        if name == "fsync":
            return self._flush(arguments[0])  # the disk of the test machine need not wait
        if name == "replace":
            return self._replace(real, str(arguments[0]), str(arguments[1]))
        size = os.fstat(arguments[0]).st_size if name == "write" else 0
        result = real(*arguments, **named)
        if name == "open":
            self.open_files[result] = str(arguments[0])
        elif name == "close":
            self.open_files.pop(arguments[0], None)
        elif name == "write":
            self.unflushed.setdefault(self._inode(arguments[0]), (self.open_files[arguments[0]], size))
        return result

    def _flush(self, descriptor: int) -> None:
        if stat.S_ISDIR(
            os.fstat(descriptor).st_mode
        ):  # never on Windows, where a rename waits for the disk itself
            self.renames.pop(self.open_files[descriptor], None)
        else:
            self.unflushed.pop(self._inode(descriptor), None)

    def _replace(self, real: Callable[..., Any], source: str, target: str) -> None:
        if self._identity(source) in self.unflushed:
            self.unsafe.append(f"renamed before it was flushed: {Path(target).name}")
        old = Path(target).read_bytes() if Path(target).exists() else None
        real(source, target)
        if self._identity(target) in self.unflushed:
            size = self.unflushed[self._identity(target)][1]
            self.unflushed[self._identity(target)] = (target, size)
        if os.name != "nt":
            self.renames.setdefault(str(Path(target).parent), []).append(_Rename(source, target, old))

    @staticmethod
    def _inode(descriptor: int) -> tuple[int, int]:
        found = os.fstat(descriptor)
        return found.st_dev, found.st_ino

    @staticmethod
    def _identity(path: str) -> tuple[int, int] | None:
        with suppress(OSError):
            found = os.lstat(path)
            return found.st_dev, found.st_ino
        return None

    def bury(self) -> None:
        """What the system does when a process dies (close its files), and what a power cut takes."""
        for descriptor in self.open_files:
            with suppress(OSError):
                os.close(descriptor)
        self.open_files.clear()
        locks._held.depth.clear()
        temps._Run.pid = 0  # the next run has a token of its own
        if self.dead and self.fault in POWER:
            self._cut_power()

    def _cut_power(self) -> None:
        for path, size in self.unflushed.values():
            if Path(path).exists():
                os.truncate(path, size)
        for folder, renames in self.renames.items():
            lost = self.fault is Fault.POWER_ALL_LOST or (
                self.fault is Fault.POWER_BACKUP_LOST and Path(folder).name == "备份"
            )
            for rename in reversed(renames) if lost else ():
                if Path(rename.target).exists():
                    Path(rename.target).replace(rename.source)
                    if rename.old is not None:
                        Path(rename.target).write_bytes(rename.old)


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, fault: Fault | None = None, at: int = 0) -> Iterator[FaultyOs]:
    """Everything under `with` runs on a disk that fails at step `at`; afterwards the process is buried."""
    faulty = FaultyOs(fault, at)
    with monkeypatch.context() as patch:
        patch.setattr(disk, "os", faulty)
        patch.setattr(systems, "os", faulty)
        if isinstance(systems.current, systems.Windows):
            move = systems.current._move
            patch.setattr(systems.current, "_move", lambda *names: faulty._call("replace", move, names, {}))
        patch.setattr(disk, "CHUNK", PIECE)
        patch.setattr(disk, "pause", lambda _seconds: None)
        try:
            yield faulty
        finally:
            faulty.bury()


def points(steps: list[str], fault: Fault) -> Iterator[tuple[int, str]]:
    """Steps at which a fault can matter: after a kill the disk is as the last change has left it."""
    for at, step in enumerate(steps, start=1):
        if fault not in DEADLY or step.startswith("write" if fault is Fault.TORN else CHANGES):
            yield at, step


def steps_of(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> list[str]:
    """The calls that an action makes when nothing fails; none of them is unsafe."""
    with failing(monkeypatch) as faulty:
        action()
    assert faulty.unsafe == []
    return faulty.steps

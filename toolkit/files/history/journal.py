"""What ran and what was written: one append-only file that serves history, undo, the night and exports.

`资料/运行记录/journal.jsonl` of the office folder (see layout). Each line is a JSON object that names the hash of the line
before it and ends with its own, so that a changed, inserted, swapped or missing line shows. Lines taken off the
end cannot show; whoever needs that proof keeps the last hash elsewhere (`head`).

No values: commands and options by name, problems by kind, files by path and hash. Never an argument.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.words import regex
from toolkit.files import disk, layout, refusals, systems
from toolkit.files.placing import locks
from toolkit.files.placing.place import Placed

_COMMAND = regex(r"[a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)*")
_NAME = regex(r"\w[\w-]*")
_KIND = regex(r"[a-z0-9-]+")
_HASH = regex(r"[0-9a-f]{64}")
_LONGEST_MARK = 100


class Door(StrEnum):
    """Through which door a run came in."""

    CLI = "cli"
    BUTTON = "button"
    NIGHTLY = "nightly"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that a run has put in place, or taken away.

    Attributes:
        path: Below the office with «/», or absolute outside it.
        before: SHA-256 of what stood there; None: nothing.
        after: SHA-256 of what stands there now; None: nothing, it was moved to the backup.
        backup: Where the old bytes are.
    """

    path: str
    before: str | None
    after: str | None
    backup: str | None = None

    def __post_init__(self) -> None:
        for digest in (self.before, self.after):
            if digest is not None and not _HASH.fullmatch(digest):
                raise ValueError("no SHA-256")

    @property
    def changed(self) -> bool:
        """Whether the run made a difference here."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Entry:
    """One run.

    Attributes:
        time: When, by the clock of whoever ran it.
        command: «birthdays», «workbook set»: the commands' own ASCII names.
        door: See Door.
        options: Names of the options that were given, without dashes and without their values.
        files: What was written, in order.
        counts: How many of what.
        exit: Exit code.
        problems: How often each kind of problem came up.
        marks: Short facts of a door's own, such as which night's run it was; never a value from a workbook.
        undoes: Number of the entry that this one took back.
        torn: Bytes of an unfinished line that was cut off before this one.
        number: From 1, given by the journal; so are the two hashes.
        previous: Hash of the entry before.
        hash: This entry's own.
    """

    time: dt.datetime
    command: str
    door: Door = Door.CLI
    options: tuple[str, ...] = ()
    files: tuple[Written, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    exit: int = 0
    problems: Mapping[str, int] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    undoes: int | None = None
    torn: int = 0
    number: int = 0
    previous: str = ""
    hash: str = ""

    def __post_init__(self) -> None:
        """Refuse whatever looks like an argument: a journal without values cannot leak one."""
        if not _COMMAND.fullmatch(self.command):
            raise ValueError("a command is its names, with a blank between them")
        if not all(_NAME.fullmatch(option) for option in self.options):
            raise ValueError("an option is a name, without dashes before it and without its value")
        if not all(_KIND.fullmatch(kind) for kind in self.problems):
            raise ValueError("a problem's kind is a slug")
        if any(len(text) > _LONGEST_MARK for text in (*self.marks, *self.marks.values())):
            raise ValueError("a mark is short")

    def to_json(self) -> dict[str, Any]:
        """The fields of a journal line in their order; what is empty is left out. No hash of its own."""
        fields: dict[str, Any] = {
            "n": self.number,
            "time": self.time.isoformat(),
            "door": self.door.value,
            "command": self.command,
            "options": list(self.options),
            "files": [asdict(each) for each in self.files],
            "counts": dict(self.counts),
            "exit": int(self.exit),
            "problems": dict(self.problems),
            "marks": dict(self.marks),
            "undoes": self.undoes,
            "torn": self.torn,
        }
        kept = {key: value for key, value in fields.items() if value or key in {"n", "exit"}}
        return kept | {"prev": self.previous}

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Entry:
        """The way back; fields that a later version has added are passed over.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: It is no entry.
        """
        return cls(
            time=dt.datetime.fromisoformat(fields["time"]),
            command=fields["command"],
            door=Door(fields["door"]),
            options=tuple(fields.get("options", ())),
            files=tuple(
                Written(each["path"], each["before"], each["after"], each["backup"])
                for each in fields.get("files", ())
            ),
            counts=dict(fields.get("counts", {})),
            exit=int(fields["exit"]),
            problems=dict(fields.get("problems", {})),
            marks=dict(fields.get("marks", {})),
            undoes=fields.get("undoes"),
            torn=int(fields.get("torn", 0)),
            number=int(fields["n"]),
            previous=fields["prev"],
        )


FILE = "journal.jsonl"
FIRST = "0" * 64
"""What the first line names as the one before it."""

_SEAL = regex(rb',"hash":"([0-9a-f]{64})"\}')
_SEAL_LENGTH = len(',"hash":""}') + 64
_BLOCK = 1 << 16
_NEWLINE, _BLANK = b"\n", b" "


class Journal:
    """An office's journal. Reading needs no lock; appending takes its turn with other runs."""

    def __init__(self, office: Path, timeout: float = 30.0) -> None:
        """`timeout`: seconds to wait for another run that is appending."""
        self.office = office.resolve()
        self.path = layout.records(self.office) / FILE
        self._timeout = timeout
        self._index: dict[str, set[str]] = {}
        self._indexed: tuple[int, int] | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """No other run of this office that takes its turn reads or writes meanwhile.

        Whoever changes what it has read takes it before reading; it comes before the turns of folders, always.

        Raises:
            Stop: Another run does not finish, or the office cannot be written in.
        """
        with refusals.telling(self.path):
            self._ready()
        with locks.turn(self.path.parent, self._timeout):
            yield

    @contextmanager
    def reserved(self, files: int = 0) -> Iterator[Callable[[Entry], Entry]]:
        """The turn, and room on the disk for a line: what cannot be noted is not begun.

        Args:
            files: How many files the run may write.

        Yields:
            What writes the entry and waits until it is on the disk; the entry with its number and hashes. It raises
            an OSError where the disk breaks all the same. Without a call nothing is noted.

        Raises:
            Stop: The disk refuses, or another run does not finish; the older lines are as they were.
        """
        with ExitStack() as ends:
            ends.enter_context(self.turn())
            with refusals.telling(self.path):
                descriptor = disk.open_or_create(self.path)
                ends.callback(_closed, descriptor)
                disk.share(self.path)
                line = _Line(descriptor, *_end_of(descriptor))
                ends.callback(line.free)
                line.reserve(_ROOM + _ROOM * files)
                disk.sync_folder(self.path.parent)
            yield line.write

    def append(self, entry: Entry) -> Entry:
        """Write one entry; see reserved.

        The rest of a line that a crash tore is cut off first, and the new entry says so.
        """
        with self.reserved(len(entry.files)) as write, refusals.telling(self.path):
            return write(entry)

    def entries(self) -> list[Entry]:
        """Every entry whose own hash holds, oldest first; see verify for the others.

        Raises:
            Stop: The file cannot be read.
        """
        return [entry for line in self._lines() if (entry := _parse(line)) is not None]

    def latest(self, most: int) -> list[Entry]:
        """The last of them, newest first; those before are not parsed."""
        whole = (entry for line in reversed([*self._lines()]) if (entry := _parse(line)) is not None)
        return list(islice(whole, most))

    def verify(self) -> list[Problem]:
        """What is wrong with the journal, line by line; empty when every line is as it was written.

        A last line that a crash tore is a warning: the next run repairs it.
        """
        problems = []
        link, number = FIRST, 0
        lines = list(self._lines(torn=True))
        for at, line in enumerate(lines, start=1):
            whole = line.endswith(_NEWLINE)
            body = line.rstrip(_NEWLINE)
            entry = _parse(body)
            if entry is None and not whole and _is_torn(body):
                problems.append(
                    _problem(at, "写到一半时中断了。", "不用处理，下次运行会自动修好。", "journal-torn")
                )
                continue
            if entry is None:
                problems.append(
                    _problem(at, "被改动过。", "请从备份里找出原来的记录核对。", "journal-altered")
                )
            elif entry.previous != link or entry.number != number + 1:
                problems.append(
                    _problem(at, "与前一条接不上，中间可能少了或多了记录。", "请核对。", "journal-order")
                )
            link, number = _link(body), entry.number if entry else number + 1
        return problems

    def head(self) -> str:
        """The hash of the last whole line: written down elsewhere, it proves that none was taken off later."""
        lines = list(self._lines())
        return _link(lines[-1]) if lines else FIRST

    def written(self, path: Path) -> frozenset[str]:
        """SHA-256 of every file of our own making that we have put at a path; for place.choose.

        A workbook of the clerk's that we have changed is not of our making, and what undo brings back need not be.
        """
        stamp = self._stamp()
        if stamp != self._indexed or stamp is None:
            self._index = {}
            for entry in self.entries():
                if entry.undoes is not None:
                    continue
                for file in entry.files:
                    ours = self._index.setdefault(os.path.normcase(file.path), set())
                    if file.after is not None and (file.before is None or file.before in ours):
                        ours.add(file.after)
            self._indexed = stamp
        return frozenset(self._index.get(os.path.normcase(self.relative(path)), ()))

    def to_undo(self) -> Entry | None:
        """The newest entry that changed files and has not been undone; None: there is nothing to undo."""
        entries = self.entries()
        undone = {entry.undoes for entry in entries}
        for entry in reversed(entries):
            if (
                entry.undoes is None
                and entry.number not in undone
                and any(file.changed for file in entry.files)
            ):
                return entry
        return None

    def file(self, placed: Placed) -> Written:
        """What the journal says of a file that was put in place."""
        backup = self.relative(placed.backup) if placed.backup else None
        return Written(self.relative(placed.path), placed.before, placed.sha256, backup)

    def relative(self, path: Path) -> str:
        """A path below the office with «/», so that the folder can move to another drive; else absolute."""
        whole = path.parent.resolve() / path.name
        return whole.relative_to(self.office).as_posix() if whole.is_relative_to(self.office) else str(whole)

    def absolute(self, path: str) -> Path:
        """The way back."""
        return self.office / path

    def _ready(self) -> None:
        folder = self.path.parent
        found = disk.state(folder)
        if found is None:
            disk.make_folders(folder.parent)
            disk.make_folder(folder, 0o700)
            systems.current.hide(folder)
            disk.sync_folder(folder.parent)
        elif disk.is_link(found):
            raise refusals.link(folder)
        disk.share(folder)

    def _lines(self, *, torn: bool = False) -> Iterator[bytes]:
        """Lines without their ends; with `torn` the ends are kept and a torn tail comes too."""
        with refusals.telling(self.path, "读取"):
            try:
                data = disk.contents(self.path)
            except (FileNotFoundError, NotADirectoryError):
                return
        for line in io.BytesIO(data.rstrip(_BLANK)):  # what a run at work has reserved
            if torn:
                yield line
            elif line.endswith(_NEWLINE):
                yield line[:-1]
            elif not _is_torn(line):
                yield line

    def _stamp(self) -> tuple[int, int] | None:
        found = disk.state(self.path)
        return None if found is None else (found.st_size, found.st_mtime_ns)


_ROOM = 2048
"""Bytes that are kept free for an entry, and for each of its files: two long Chinese paths and two hashes fit in."""


class _Line:
    """The place of the next line, at the end of an open journal."""

    def __init__(self, descriptor: int, size: int, last: bytes | None, tail: bytes) -> None:
        """`last` is the last whole line, `tail` what follows its end."""
        self._descriptor = descriptor
        self._last, self._glue, self._torn = last, b"", 0
        written = tail.rstrip(_BLANK)
        self._size = size - len(tail) + len(written)  # without what a run that died has reserved
        tail = written
        if tail and _is_torn(tail):
            self._torn = len(tail)
            self._size -= self._torn
        elif tail:  # whole, or changed by hand: it stays, and verify says what it is
            self._glue, self._last = _NEWLINE, tail

    def reserve(self, room: int) -> None:
        """Blanks where the line will stand: a reader passes over them, the next run cuts them off."""
        disk.cut(self._descriptor, self._size)
        disk.size(self._descriptor)  # to the end
        disk.write(self._descriptor, self._glue + _BLANK * room)
        disk.sync(self._descriptor)

    def free(self) -> None:
        """Give back what is still reserved; where that fails, the next run does it."""
        with suppress(OSError):
            disk.cut(self._descriptor, self._size)

    def write(self, entry: Entry) -> Entry:
        """The line, over the blanks."""
        previous = _parse(self._last) if self._last is not None else None
        if self._last is None:
            number = 1
        elif previous is not None:
            number = previous.number + 1
        else:
            number = disk.read(self._descriptor, self._size, 0).count(_NEWLINE) + len(self._glue) + 1
        link = FIRST if self._last is None else _link(self._last)
        line, sealed = _seal(replace(entry, number=number, previous=link, torn=self._torn))
        whole = self._glue + line + _NEWLINE
        disk.seek(self._descriptor, self._size)
        disk.write(self._descriptor, whole)
        disk.sync(self._descriptor)
        self._size += len(whole)
        return sealed


def _end_of(descriptor: int) -> tuple[int, bytes | None, bytes]:
    size = disk.size(descriptor)
    return size, *_end(descriptor, size)


def _closed(descriptor: int) -> None:
    with suppress(OSError):
        disk.close(descriptor)


def _seal(entry: Entry) -> tuple[bytes, Entry]:
    """The line of an entry, its hash at the end."""
    fields = entry.to_json()
    try:
        body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a file name that is no text, from another system
        body = json.dumps(fields, separators=(",", ":")).encode()
    digest = hashlib.sha256(body).hexdigest()
    return body[:-1] + f',"hash":"{digest}"}}'.encode(), replace(entry, hash=digest)


def _parse(line: bytes) -> Entry | None:
    """The entry, or None: the line is not as we wrote it."""
    seal = _SEAL.fullmatch(line[-_SEAL_LENGTH:])
    body = line[:-_SEAL_LENGTH] + b"}"
    if seal is None or hashlib.sha256(body).hexdigest().encode() != seal[1]:
        return None
    try:
        return replace(Entry.from_json(json.loads(body)), hash=seal[1].decode())
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _link(line: bytes) -> str:
    """What the next line calls this one: its own hash, or one over all of it when it shows none."""
    seal = _SEAL.fullmatch(line[-_SEAL_LENGTH:])
    return seal[1].decode() if seal else hashlib.sha256(line).hexdigest()


def _is_torn(tail: bytes) -> bool:
    """Whether a line without an end can be the beginning of one: then it has no seal yet."""
    return _SEAL.search(tail) is None


def _end(descriptor: int, size: int) -> tuple[bytes | None, bytes]:
    """The last whole line (None: there is none) and what follows its end."""
    block = _BLOCK
    while True:
        start = max(size - block, 0)
        data = disk.read(descriptor, size - start, start)
        head, newline, tail = data.rpartition(_NEWLINE)
        if newline:
            _earlier, found, last = head.rpartition(_NEWLINE)
            if found or start == 0:
                return last, tail
        elif start == 0:
            return None, data
        block *= 4


def _problem(line: int, message: str, hint: str, kind: str) -> Problem:
    severity = Severity.WARNING if kind == "journal-torn" else Severity.ERROR
    return Problem(Cell(FILE, f"第{line}行"), f"这条运行记录{message}", hint, kind, severity)

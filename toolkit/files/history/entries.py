"""What the journal says of one run."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_COMMAND = re.compile(r"[a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)*")
_NAME = re.compile(r"\w[\w-]*")
_KIND = re.compile(r"[a-z0-9-]+")
_HASH = re.compile(r"[0-9a-f]{64}")
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
            "files": [
                {"path": each.path, "before": each.before, "after": each.after, "backup": each.backup}
                for each in self.files
            ],
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

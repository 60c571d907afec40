"""A list that goes out on paper and comes home ticked: what the office remembers of it, and what was read of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from toolkit.core.cells import Problem

LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ23456789"  # none that is taken for another when it is typed
DIGITS = 6  # of a list's id: 31 to the power of 6; of a thousand lists two are alike in one office of 1,800


@dataclass(frozen=True, slots=True)
class PenField:
    """Something in a row that a pen fills in.

    Attributes:
        key: What it is called when it is read.
        label: Printed below its box; "": a frame to sign in.
    """

    key: str
    label: str = ""

    @property
    def signed(self) -> bool:
        """Whether it is signed in, not ticked."""
        return not self.label


@dataclass(frozen=True, slots=True)
class PaperList:
    """A list that was printed with strips.

    Attributes:
        job: Whose ledger its ticks belong to.
        subject: What it is the list of, the same for every printing: «2026-001/青禾镇».
        title: As printed.
        fields: In every row.
        rows: What each line stands for, by the columns of the ledger; line 1 is the first.
        about: What the job needs to find its ledger's rows.
        day: When it was printed first, ISO; "" until it is remembered.
    """

    job: str
    subject: str
    title: str
    fields: tuple[PenField, ...]
    rows: tuple[Mapping[str, str], ...]
    about: Mapping[str, str]
    day: str = ""

    @property
    def id(self) -> str:
        """From all that it says but the day: the same list printed again is the same list."""
        plain = json.dumps(self.plain() | {"day": ""}, ensure_ascii=False, sort_keys=True)
        number, found = int.from_bytes(hashlib.sha256(plain.encode()).digest()[:8]), ""
        for _ in range(DIGITS):
            number, at = divmod(number, len(LETTERS))
            found += LETTERS[at]
        return found

    def plain(self) -> dict[str, object]:
        """As it is kept."""
        fields = [[each.key, each.label] for each in self.fields]
        return {
            "job": self.job, "subject": self.subject, "title": self.title, "fields": fields,
            "rows": [dict(row) for row in self.rows], "about": dict(self.about), "day": self.day,
        }  # fmt: skip

    @classmethod
    def of(cls, plain: Mapping[str, object]) -> PaperList:
        """As it was kept. Raises KeyError, TypeError or ValueError for anything else."""
        told: dict[str, object] = dict(plain)
        fields = tuple(PenField(*each) for each in told.pop("fields"))  # type: ignore[attr-defined]
        return cls(fields=fields, rows=tuple(told.pop("rows")), **told)  # type: ignore[arg-type]


class PenMark(StrEnum):
    """What was read of a box."""

    TICKED = "勾"
    SIGNED = "有笔迹"
    EMPTY = "空"
    DOUBTFUL = "待确认"


class PenReading(NamedTuple):
    """What was read, and why it is doubtful."""

    mark: PenMark
    why: str = ""


@dataclass(frozen=True, slots=True)
class StripRead:
    """One strip as it was read.

    Attributes:
        list: The list's id.
        row: From 1.
        marks: Field → what was read; empty where the list is not known here, or has no such row.
        picture: The strip, straightened, as a PNG.
        page: «扫描.pdf 第2页».
    """

    list: str
    row: int
    marks: Mapping[str, PenReading]
    picture: bytes
    page: str


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page: its strips; none: no code of ours could be read on it, or there is no page, and why."""

    name: str
    strips: tuple[StripRead, ...]
    unread: Problem | None = None

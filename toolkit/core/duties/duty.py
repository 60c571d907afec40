"""Duties as they are declared, by us (data/duties.toml) and by the office (sheet 责任清单), and what follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from toolkit.core.cells import Cell
from toolkit.core.duties.matching import Evidence, Occurrence
from toolkit.core.duties.rhythm import Rhythm
from toolkit.core.duties.working import WorkingDays
from toolkit.core.rules.dated import Status
from toolkit.core.tables.reading import Record


@dataclass(frozen=True, slots=True)
class ProvingRows:
    """Which rows prove a duty.

    Attributes:
        table: A name of tables.toml.
        date: The column that says when.
        words: Column → words of which one must stand in it; no column: every row.
        label: The column that may name the span it is for (所属期); "" where there is none.
        leaders: The column that names one of 党委政府主要领导; "" where anybody will do.
    """

    table: str
    date: str
    words: Mapping[str, tuple[str, ...]]
    label: str = ""
    leaders: str = ""

    def accepts(self, record: Record) -> bool:
        """Whether a row is of the kind; its date is another matter."""
        return all(any(word in record.text(name) for word in words) for name, words in self.words.items())


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that must happen.

    Attributes:
        key: ASCII, or the row of the office's own sheet.
        title: 事项.
        subject: For whom: «乡镇», «支部», «老同志» …
        rhythm: 频次; None: each subject has its own, see `expand`.
        who: 责任人, in words.
        proof: What proves it.
        source: 依据.
        status: In force or proposed.
        cell: Where it is written.
    """

    key: str
    title: str
    subject: str
    rhythm: Rhythm | None
    who: str
    proof: ProvingRows
    source: str
    status: Status
    cell: Cell


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom a duty is done.

    Attributes:
        key: For comparing.
        name: As printed.
        rhythm: Its own, where the duty leaves it to each.
        since: The first day it is there; None: always.
        until: Its last day; None: still there.
    """

    key: str
    name: str
    rhythm: Rhythm | None = None
    since: dt.date | None = None
    until: dt.date | None = None


def expand(
    duty: Duty,
    subjects: Iterable[Subject],
    first: dt.date,
    last: dt.date,
    working: WorkingDays,
) -> Iterator[Occurrence]:
    """The occurrences that touch a span of days: subject by subject, each in the order of time.

    Of a subject that came or went, those that touch its days; one that it did not see the end of is excused.
    """
    for subject in subjects:
        rhythm = duty.rhythm or subject.rhythm
        for span in rhythm.windows(first, last, working) if rhythm else ():
            came = subject.since is None or span.last >= subject.since
            if came and (subject.until is None or span.first <= subject.until):
                gone = subject.until is not None and span.last > subject.until
                excuse = f"{subject.until}后不再有" if gone else ""
                yield Occurrence(duty.key, subject.key, span.label, span.first, span.last, excuse)


def evidence(
    duty: Duty,
    records: Iterable[Record],
    whose: Callable[[Record], Iterable[str]],
    day_of: Callable[[Record, str], dt.date | None],
) -> Iterator[Evidence]:
    """The rows that prove a duty.

    Args:
        duty: The duty.
        records: Of the proof's table.
        whose: A row → keys of the subjects that it is about.
        day_of: A row and its column of dates → the day; None where none can be read, which the caller tells.
    """
    proof = duty.proof
    for record in records:
        if proof.accepts(record) and (day := day_of(record, proof.date)) is not None:
            label = record.text(proof.label) if proof.label else ""
            for key in whose(record):
                yield Evidence(duty.key, key, day, record.cell(proof.date), label)

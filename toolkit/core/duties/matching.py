"""Occurrences and the rows that prove them: each occurrence is in exactly one state."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from toolkit.core.cells import Cell
from toolkit.core.words import regex

_COUNTED = regex("第[0-9]+次$")  # «9月» is any of the times of September


class DutyState(StrEnum):
    """How an occurrence stands on a day; printed as it is."""

    DONE = "已办"
    LATE = "逾期办"
    MISSED = "逾期未办"
    DUE = "该办"
    LATER = "未到期"
    EXCUSED = "不办"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a duty must be done for one subject.

    Attributes:
        duty: The duty's key.
        subject: For whom: a key, such as a branch's or a person's.
        label: «2026年10月»; unlike any other of the duty and subject.
        first: From which day on it may be done.
        last: The last day on which it is in time.
        excuse: Why it need not be done; "" where it must.
        opened: From which day on a row proves it, where that is earlier than `first`.
    """

    duty: str
    subject: str
    label: str
    first: dt.date
    last: dt.date
    excuse: str = ""
    opened: dt.date | None = None

    @property
    def opens(self) -> dt.date:
        """The first day of which a row proves it."""
        return self.opened or self.first


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row that says that something was done.

    Attributes:
        duty: Which duty it proves.
        subject: For whom.
        day: When.
        cell: Where the row says so.
        label: The occurrence that it names («补9月»); "" where its day decides.
    """

    duty: str
    subject: str
    day: dt.date
    cell: Cell
    label: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """An occurrence and what was found.

    Attributes:
        occurrence: It.
        state: See DutyState.
        proof: The row that proves it; for DONE and LATE alone.
    """

    occurrence: Occurrence
    state: DutyState
    proof: Evidence | None = None


def match(occurrences: Iterable[Occurrence], evidence: Iterable[Evidence], today: dt.date) -> list[Judged]:
    """The occurrences in their order, judged.

    A row proves one occurrence of its duty and subject: of those whose days hold its day and that no earlier row proves,
    the one that ends first; a row that names one proves that, late if its days are over, where no other row does. So
    as many are done as any choice could make done, and a row more never makes any occurrence worse. Rows of days to
    come prove nothing yet. What is excused takes the rows that are left: a visit to somebody who declines visits was made.
    """
    everything, proofs = list(occurrences), dict[int, Evidence]()
    happened = sorted((row for row in evidence if row.day <= today), key=lambda row: row.day)
    for excused in (False, True):
        mine: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, one in enumerate(everything):
            if bool(one.excuse) == excused:
                mine[one.duty, one.subject].append(place)
        rows: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
        used = {id(row) for row in proofs.values()}
        for row in happened:
            if (row.duty, row.subject) in mine and id(row) not in used:
                rows[row.duty, row.subject].append(row)
        for key, those in rows.items():
            _prove(everything, mine[key], those, proofs)
    return [_judged(one, proofs.get(place), today) for place, one in enumerate(everything)]


def _prove(
    everything: Sequence[Occurrence],
    places: Sequence[int],
    rows: Sequence[Evidence],
    proofs: dict[int, Evidence],
) -> None:
    """Give each of the rows, sorted by day, its occurrence."""
    waiting = sorted(places, key=lambda place: everything[place].opens)
    started: list[tuple[dt.date, int]] = []
    at = 0
    for row in rows:
        if row.label:
            continue
        while at < len(waiting) and everything[waiting[at]].opens <= row.day:
            heapq.heappush(started, (everything[waiting[at]].last, waiting[at]))
            at += 1
        while started and started[0][0] < row.day:
            heapq.heappop(started)
        if started:
            proofs[heapq.heappop(started)[1]] = row
    labels: dict[str, list[int]] = defaultdict(list)
    for place in places:
        label = everything[place].label
        for name in {label, _COUNTED.sub("", label)}:
            labels[name].append(place)
    for row in rows:
        mine = labels.get(row.label, ())
        if free := [p for p in mine if p not in proofs and everything[p].opens <= row.day]:
            proofs[free[0]] = row


def _judged(one: Occurrence, proof: Evidence | None, today: dt.date) -> Judged:
    if one.excuse:
        made = proof is not None and proof.day <= one.last
        return Judged(one, DutyState.DONE, proof) if made else Judged(one, DutyState.EXCUSED)
    if proof is not None:
        return Judged(one, DutyState.DONE if proof.day <= one.last else DutyState.LATE, proof)
    if today > one.last:
        return Judged(one, DutyState.MISSED)
    return Judged(one, DutyState.DUE if one.first <= today else DutyState.LATER)

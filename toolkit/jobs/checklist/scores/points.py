"""The law of a points checklist: weights, scores, what counts, totals, ranks, gaps. Knows no branch and no file.

What the office has checked counts; where it has not, what its records decide; where neither says anything the
item stays open: it is neither zero nor full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from toolkit.core.cells import Cell

Key = TypeVar("Key", bound=Hashable)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the standard.

    Attributes:
        year: From which it is in force; 0 where the sheet has no years.
        code: 编号, unique within its year.
        area: 方面.
        title: 项目.
        standard: In words.
        points: 满分.
        method: 评分办法, in words.
        per: Points taken off for each one missing when judged from records; None: all or nothing.
        evidence: 佐证要求; empty: none is asked for.
        source: 依据.
        judge: 自动判定; empty: somebody must look.
        cell: Of its 满分.
    """

    year: int
    code: str
    area: str
    title: str
    points: Decimal
    cell: Cell
    standard: str = ""
    method: str = ""
    per: Decimal | None = None
    evidence: str = ""
    source: str = ""
    judge: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The standard of one year.

    Attributes:
        year: The year asked for.
        since: The year whose rows these are (the standard stays until the office writes another).
        items: In the sheet's order.
    """

    year: int
    since: int
    items: tuple[Item, ...]

    @property
    def areas(self) -> tuple[str, ...]:
        """方面, in order."""
        return tuple(dict.fromkeys(item.area for item in self.items))

    @property
    def total(self) -> Decimal:
        """Sum of the weights."""
        return sum((item.points for item in self.items), ZERO)

    def full(self, area: str) -> Decimal:
        """Sum of an area's weights."""
        return sum((item.points for item in self.items if item.area == area), ZERO)


def for_year(items: Iterable[Item], year: int) -> Checklist | None:
    """The standard in force in a year: the rows of that year, else of the last year before it that has any.

    Rows of later years never count, so that a change of the standard leaves the years before as they were.
    """
    everything = tuple(items)
    years = [item.year for item in everything if item.year <= year]
    if not years:
        return None
    since = max(years)
    return Checklist(year, since, tuple(item for item in everything if item.year == since))


class State(StrEnum):
    """What the office's records say of an item."""

    MET = "达标"
    SHORT = "未达标"
    OPEN = "不能判定"


NO_RECORD = "无记录"


@dataclass(frozen=True, slots=True)
class Fact:
    """What the records decide, and what they rest on.

    Attributes:
        state: See State.
        text: What was found, one clause; begins with 无记录 where there is no record.
        missing: How many are lacking (times, people, rooms); 0 when met or open.
        todo: What would mend it, one clause.
        cells: The rows it rests on.
    """

    state: State
    text: str
    missing: int = 0
    todo: str = ""
    cells: tuple[Cell, ...] = ()


def judged(item: Item, fact: Fact | None) -> Decimal | None:
    """Points that the records give; None when they decide nothing.

    Each one missing takes `per` off, never below zero; without `per` it is all or nothing.
    """
    if fact is None or fact.state is State.OPEN:
        return None
    if fact.state is State.MET:
        return item.points
    return ZERO if item.per is None else max(ZERO, item.points - item.per * fact.missing)


class Origin(StrEnum):
    """Where a score comes from."""

    CHECKED = "审核"
    RECORDS = "台账判定"
    OPEN = "未评"


@dataclass(frozen=True, slots=True)
class Score:
    """A score that somebody has written down.

    Attributes:
        points: None: not understood, given twice, or over the maximum; then it does not count.
        cell: Where.
        text: 自评说明 or 扣分原因.
    """

    points: Decimal | None
    cell: Cell
    text: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence.

    Attributes:
        text: As written.
        cell: Where it is listed.
        file: The path of a file, from the office folder; empty for paper and for addresses on the web.
        there: Whether it can be shown; False for a file that does not exist.
    """

    text: str
    cell: Cell
    file: str = ""
    there: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """One item of one branch, decided.

    Attributes:
        item: Which.
        score: What counts; None: open.
        origin: Where it comes from.
        why: Why it is open, or what the records found; one clause.
        own: 自评, as written.
        checked: 审核, as written.
        fact: What the records say.
        proofs: The evidence listed.
    """

    item: Item
    score: Decimal | None
    origin: Origin
    why: str = ""
    own: Score | None = None
    checked: Score | None = None
    fact: Fact | None = None
    proofs: tuple[Proof, ...] = ()

    @property
    def basis(self) -> tuple[object, ...]:
        """What the score was made from: what was checked, else the records' rows; and the item's own maximum."""
        return (self.checked if self.origin is Origin.CHECKED else self.fact, self.item)

    @property
    def own_points(self) -> Decimal | None:
        """The self-score, where there is a usable one."""
        return self.own.points if self.own else None

    @property
    def difference(self) -> Decimal | None:
        """Self-score less checked score; None unless there are both."""
        if self.own_points is None or self.origin is not Origin.CHECKED or self.score is None:
            return None
        return self.own_points - self.score

    @property
    def lost(self) -> Decimal:
        """Points that can still be gained; all of them while the item is open."""
        return self.item.points - (self.score or ZERO)

    @property
    def contradicts(self) -> bool:
        """Whether the checked score is not what the records say."""
        by_records = judged(self.item, self.fact)
        return self.origin is Origin.CHECKED and by_records is not None and by_records != self.score


def unproved(item: Item, points: Decimal | None, proofs: Sequence[Proof], fact: Fact | None) -> bool:
    """Whether points stand without the evidence that the item asks for; records that give it are evidence.

    Any points claim the item: 0.01 below full needs evidence as full does, and only zero claims nothing.
    """
    return (
        bool(item.evidence)
        and points is not None
        and points > ZERO
        and not any(proof.there for proof in proofs)
        and not (fact is not None and fact.state is State.MET)
    )


def decide(
    item: Item,
    *,
    own: Score | None = None,
    checked: Score | None = None,
    fact: Fact | None = None,
    proofs: tuple[Proof, ...] = (),
) -> Mark:
    """What counts for an item: the checked score, else what the records give, else nothing."""
    score, origin = None, Origin.OPEN
    if checked is not None:
        if checked.points is None or not ZERO <= checked.points <= item.points:
            why = "审核得分不能用，没有计入"
        elif unproved(item, checked.points, proofs, fact):
            why = f"评了{plain(checked.points)}分而没有佐证，没有计入"
        else:
            score, origin, why = checked.points, Origin.CHECKED, checked.text
    else:
        score = judged(item, fact)
        origin = Origin.RECORDS if score is not None else Origin.OPEN
        why = fact.text if fact is not None else "需要人评，还没有审核"
    return Mark(item, score, origin, why, own, checked, fact, proofs)


@dataclass(frozen=True, slots=True)
class Card:
    """One branch's marks of one year, in the order of the items."""

    name: str
    marks: tuple[Mark, ...]

    @property
    def scored(self) -> bool:
        """Whether anything counts at all."""
        return any(mark.score is not None for mark in self.marks)

    @property
    def total(self) -> Decimal:
        """Sum of what counts."""
        return sum((mark.score for mark in self.marks if mark.score is not None), ZERO)

    def area(self, area: str) -> Decimal:
        """Sum of what counts in one 方面."""
        return sum((m.score for m in self.marks if m.item.area == area and m.score is not None), ZERO)

    def area_text(self, area: str) -> str:
        """The same as printed; 未评 where nothing of it counts."""
        scored = any(m.score is not None for m in self.marks if m.item.area == area)
        return str(plain(self.area(area))) if scored else Origin.OPEN.value

    @property
    def total_text(self) -> str:
        """The total as printed, likewise."""
        return str(plain(self.total)) if self.scored else Origin.OPEN.value

    @property
    def open(self) -> tuple[Mark, ...]:
        """What nobody has judged yet."""
        return tuple(mark for mark in self.marks if mark.score is None)

    @property
    def best(self) -> Decimal:
        """The total if all that is open were full."""
        return self.total + sum((mark.item.points for mark in self.open), ZERO)

    @property
    def own_total(self) -> Decimal | None:
        """Sum of the self-scores; None where there are none."""
        points = [mark.own_points for mark in self.marks if mark.own_points is not None]
        return sum(points, ZERO) if points else None

    @property
    def gaps(self) -> tuple[Mark, ...]:
        """Where points can be gained, the most first; equal ones in the order of the items."""
        return tuple(sorted((m for m in self.marks if m.lost > ZERO), key=lambda m: -m.lost))


def compared(now: Card, last: Card) -> tuple[Decimal | None, str]:
    """How much a card is above last year's over what is alike, and what is not; None where nothing is.

    Alike is an item of the same words and weight, judged in both years, and by the same source.
    """
    before = {mark.item.code.casefold(): mark for mark in last.marks}
    unlike: Counter[str] = Counter()
    gained = []
    for mark in now.marks:
        old = before.pop(mark.item.code.casefold(), None)
        if old is None or (old.item.title, old.item.points) != (mark.item.title, mark.item.points):
            unlike["两年标准不同"] += 1
        elif mark.score is None or old.score is None:
            unlike["今年未评" if mark.score is None else "上年未评"] += 1
        elif mark.origin is not old.origin:
            unlike["一年审核、一年台账判定"] += 1
        else:
            gained.append(mark.score - old.score)
    unlike["今年没有这一项"] += len(before)
    why = "、".join(f"{reason}{n}项" for reason, n in unlike.items() if n)
    if not gained:
        return None, why
    return sum(gained, ZERO), f"只比{len(gained)}项，不可比的：{why}" if why else ""


def plain(points: Decimal) -> Decimal:
    """4.00 as 4, 1.50 as 1.5."""
    whole = points.to_integral_value()
    return whole if points == whole else points.normalize()

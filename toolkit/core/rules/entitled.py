"""Who is visited at a festival, and what may be brought: the office's 慰问标准 held against one of the old.

Of the lines that fit, one that is narrower goes before one that says the same and less («80岁以上独居» before «80岁以上»);
where none is narrower, the highest amount holds. It is given once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.core.cells import Problem
from toolkit.core.dates.festivals import Occasion, occasion
from toolkit.core.documents.outcome import ToCheck
from toolkit.core.people.conditions import ANSWERED, CareGroup, Condition, Told, ages_on, conditions
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.register import Person
from toolkit.core.rules.visits import PRICED, Standard
from toolkit.core.words import APART

RULE = "几条标准都适用的，更具体的一条代替笼统的一条；分不出哪条更具体的，按金额最高的一条。一人只算一次。"
ALL = "全部"
_YEARS = (0, 200)


@dataclass(frozen=True, slots=True)
class Entitled:
    """What somebody may be brought.

    Attributes:
        standard: The line that holds; None: none does.
        reasons: Every line that fits.
        doubt: Why nobody can say which line holds.
        blank: Columns that say nothing, and another line would hold if they did.
    """

    standard: Standard | None = None
    reasons: tuple[Standard, ...] = ()
    doubt: ToCheck | None = None
    blank: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """«离休、80岁以上»."""
        reasons = dict.fromkeys(map(audience_text, self.reasons))
        return "、".join([each for each in reasons if each != ALL] or reasons)


def audience_text(standard: Standard) -> str:
    """Whom a line is for, as it is written: «80岁以上困难»."""
    record = standard.record
    parts = (record.text("年龄"), PRICED.sub("", record.text("对象")))
    said = [part + "岁" * part[-1:].isdecimal() for part in parts if part not in ("", ALL, "所有")]
    return "".join(said) or ALL


_Scope = tuple[CareGroup, tuple[int | None, int | None]]
"""Whom a line is for but for the age, and that."""


class Scale:
    """The lines that are in force at a festival, held against people."""

    def __init__(self, lines: Sequence[Standard], day: dt.date) -> None:
        """Of one festival and its day."""
        self.lines, self._day = lines, day
        self._scopes = [
            [(replace(one, ages=(None, None)), one.ages) for one in line.scopes] for line in lines
        ]
        self._known: dict[tuple[int, ...], tuple[Standard | None, Problem | None]] = {}

    def of(self, person: Person, known: Mapping[Condition, Told] | None = None) -> Entitled:
        """What holds for somebody; known: what `conditions` says, asked once for many scales."""
        if known is None:
            known = (
                conditions(person) if any(one.wanted for scopes in self._scopes for one, _ in scopes) else {}
            )
        told = [_fits(scopes, person, self._day, known) for scopes in self._scopes]
        sure = [at for at, verdict in enumerate(told) if verdict.says]
        reasons = tuple(self.lines[at] for at in sure)
        best, problem = self._chosen(sure)
        if problem:
            return Entitled(None, reasons, ToCheck.of(person.name, problem))
        blank = []
        for at, verdict in enumerate(told):
            if verdict.says is not None or self._chosen(sorted([*sure, at])) == (best, None):
                continue
            said = person.record.text(verdict.column)
            if verdict.column in (*ANSWERED, "政治面貌", "职级") and not said:
                blank.append(verdict.column)
                continue
            why = f"{verdict.column}{quoted(mask_numbers(said))}看不清" if said else f"没有写{verdict.column}"
            why = f"{why}，不知道是不是「{audience_text(self.lines[at])}」，定不了慰问标准"
            cell = person.record.cell(verdict.column)
            return Entitled(None, reasons, ToCheck(person.name, cell, why, "请在花名册补填或改正。"))
        return Entitled(best, reasons, None, tuple(dict.fromkeys(blank)))

    def _chosen(self, which: Sequence[int]) -> tuple[Standard | None, Problem | None]:
        key = tuple(which)
        if key not in self._known:
            self._known[key] = chosen([self.lines[at] for at in which])
        return self._known[key]


def occasions(text: str) -> list[Occasion]:
    """The festivals that a cell of 项目 names: «春节、重阳节» is two; none where one of them is no festival."""
    found = [occasion(part) for part in APART.split(text) if part]
    return [each for each in found if each] if all(found) else []


def scales(standards: Iterable[Standard], day: dt.date) -> dict[str, Scale]:
    """By the name of an occasion the lines that are in force on a day."""
    found: dict[str, list[Standard]] = defaultdict(list)
    for line in standards:
        if line.holds(day):
            for name in dict.fromkeys(each.name for each in occasions(line.occasion)) or (line.occasion,):
                found[name].append(line)
    return {name: Scale(lines, day) for name, lines in found.items()}


def chosen(lines: Sequence[Standard]) -> tuple[Standard | None, Problem | None]:
    """The line that holds of those that fit; two that contradict are a problem naming both."""
    inside = {(a.cell, b.cell) for a in lines for b in lines if a is not b and _within(a, b)}
    top = [
        b for b in lines if not any((a.cell, b.cell) in inside - {(y, x) for x, y in inside} for a in lines)
    ]
    if undecided := [line for line in top if line.amount is None and not line.goods]:
        top = undecided
    best = max((line.amount or 0 for line in top), default=0)
    alike = {a for a, b in inside if (b, a) in inside}
    top = [line for line in top if (line.amount or 0) == best or line.cell in alike]
    other = next(
        (line for line in top[1:] if (line.amount, line.goods) != (top[0].amount, top[0].goods)), None
    )
    if other:
        what = f"慰问标准有两条都适用（{top[0].cell}{top[0].text()}和{other.cell}{other.text()}），"
        return None, Problem(other.cell, what, "请改明对象、年龄或起止日期。", "standard-overlap")
    return (top[0] if top else None), None


def _fits(scopes: Sequence[_Scope], person: Person, day: dt.date, known: Mapping[Condition, Told]) -> Told:
    """Whether somebody is in one of the groups that a line is for."""
    told = [_is_in(scope, person, day, known) for scope in scopes]
    return next((t for t in told if t.says), next((t for t in told if t.says is None), told[0]))


def _is_in(scope: _Scope, person: Person, day: dt.date, known: Mapping[Condition, Told]) -> Told:
    group, span = scope
    told = group.judge(person, known)
    if told.says is False or span == (None, None):
        return told
    ages = ages_on(person, day)
    if ages is None:
        return Told(None, "出生日期")
    low, high = (end if end is not None else edge for end, edge in zip(span, _YEARS, strict=True))
    within = [low <= age <= high for age in ages]
    return told if all(within) else Told(None if any(within) else False, "出生日期")


def _within(one: Standard, other: Standard) -> bool:
    """Whether all whom one line is for are of the other's."""
    return all(any(_is_part(mine, theirs) for theirs in other.scopes) for mine in one.scopes)


def _is_part(one: CareGroup, other: CareGroup) -> bool:
    (low, high), (lowest, highest) = (
        tuple(end if end is not None else edge for end, edge in zip(group.ages, _YEARS, strict=True))
        for group in (one, other)
    )
    within = lowest <= low and high <= highest
    wanted = all(any(mine <= those for mine in one.wanted) for those in other.wanted)
    ranked = other.rank is None or (one.rank is not None and one.rank >= other.rank)
    return within and wanted and ranked and one.party >= other.party and other.category in ("", one.category)

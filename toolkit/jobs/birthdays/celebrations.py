"""Whose birthday falls into a span of days, on which day, and how old they become."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.core.dates import ages, lunar
from toolkit.core.dates.ages import AgeMode
from toolkit.core.dates.lunar import Celebration
from toolkit.core.dates.reading import Precision
from toolkit.core.people.births import Birth
from toolkit.core.people.register import Person
from toolkit.core.rules.dated import Rules
from toolkit.core.rules.settings import Conventions

ROUND_RULE = "整岁"


@dataclass(frozen=True, slots=True)
class Days:
    """The days asked for, both ends included."""

    first: dt.date
    last: dt.date

    @classmethod
    def month(cls, year: int, month: int) -> Days:
        """A whole month."""
        first = dt.date(year, month, 1)
        after = dt.date(year + month // 12, month % 12 + 1, 1)
        return cls(first, after - dt.timedelta(days=1))

    def months(self) -> tuple[tuple[int, int], ...]:
        """(year, month) of every month that the span touches."""
        out = []
        year, month = self.first.year, self.first.month
        while (year, month) <= (self.last.year, self.last.month):
            out.append((year, month))
            year, month = year + month // 12, month % 12 + 1
        return tuple(out)


@dataclass(frozen=True, slots=True)
class Visit:
    """One birthday to be kept.

    Attributes:
        person: Whose.
        day: The day; None when the register knows only the month (日期待核).
        year: Year of the month it falls into.
        month: That month.
        lunar: The lunar celebration; None for a solar birthday.
        age: In the mode that holds for the person; None when the year of birth is not known.
        mode: That mode.
        round: The round age (整岁) it is kept as, or None.
    """

    person: Person
    day: dt.date | None
    year: int
    month: int
    lunar: Celebration | None
    age: int | None
    mode: AgeMode
    round: int | None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A lunar birthday that does not fall into a solar year, with its neighbours."""

    person: Person
    before: dt.date | None
    after: dt.date | None


def visits(person: Person, span: Days, conventions: Conventions, rules: Rules) -> list[Visit]:
    """The person's birthdays in the span; empty when there is none.

    A person without a usable birth has none: the caller lists them as to be checked.
    """
    birth = person.birth
    if birth is None:
        return []
    if birth.lunar is not None:
        year, month, day, leap = birth.lunar
        found = _lunar_days(month, day, leap, span.first, span.last, conventions)
        return [_lunar_visit(person, year, kept, conventions, rules) for kept in found]
    registered = birth.registered
    if registered.precision is Precision.MONTH:
        return [
            _month_visit(person, birth, year, month, conventions, rules)
            for year, month in span.months()
            if month == registered.month
        ]
    if registered.month is None or registered.day is None:
        return []
    days = _solar_days(registered.month, registered.day, span.first, span.last, conventions)
    return [
        _solar_visit(person, birth.solar, day, conventions, rules)
        for day in days
        if birth.solar is None or day >= birth.solar
    ]


def skipped(person: Person, year: int, conventions: Conventions) -> Skipped | None:
    """The person, when a lunar birthday does not fall into this solar year at all."""
    birth = person.birth
    if birth is None or birth.lunar is None:
        return None
    _, month, day, leap = birth.lunar
    if _lunar_days(month, day, leap, dt.date(year, 1, 1), dt.date(year, 12, 31), conventions):
        return None
    before, after = lunar.around(
        month, day, leap, year, leap_month_rule=conventions.leap_month, thirtieth_rule=conventions.thirtieth
    )
    return Skipped(person, before.day if before else None, after.day if after else None)


@lru_cache(maxsize=8192)
def _lunar_days(
    month: int,
    day: int,
    leap: bool,  # noqa: FBT001 - part of the date
    first: dt.date,
    last: dt.date,
    conventions: Conventions,
) -> tuple[Celebration, ...]:
    return tuple(
        lunar.lunar_birthdays(
            month,
            day,
            leap,
            first,
            last,
            leap_month_rule=conventions.leap_month,
            thirtieth_rule=conventions.thirtieth,
        )
    )


@lru_cache(maxsize=8192)
def _solar_days(
    month: int, day: int, first: dt.date, last: dt.date, conventions: Conventions
) -> tuple[dt.date, ...]:
    return tuple(ages.solar_birthdays(month, day, first, last, rule=conventions.leap_day))


def _mode(person: Person, conventions: Conventions) -> AgeMode:
    return person.age_mode or conventions.age_mode


def _round_ages(rules: Rules, day: dt.date) -> tuple[int, ...]:
    rule = rules.at(ROUND_RULE, day)
    return rule.integers() if rule else ()


def _solar_visit(
    person: Person, born: dt.date | None, day: dt.date, conventions: Conventions, rules: Rules
) -> Visit:
    mode = _mode(person, conventions)
    if born is None:  # «8月15日»: the day is known, the year is not
        return Visit(person, day, day.year, day.month, None, None, mode, None)
    try:
        age: int | None = ages.age_on_solar_birthday(mode, born, day, rule=conventions.leap_day)
        kept_as = ages.round_age_on_solar_birthday(
            mode, born, day, _round_ages(rules, day), rule=conventions.leap_day
        )
    except ValueError:  # 虚岁 of someone born before the lunar table begins
        age, kept_as = None, None
    return Visit(person, day, day.year, day.month, None, age, mode, kept_as)


def _lunar_visit(
    person: Person, born: int | None, kept: Celebration, conventions: Conventions, rules: Rules
) -> Visit:
    mode = _mode(person, conventions)
    age = ages.age_on_lunar_birthday(mode, born, kept) if born is not None and born <= kept.year else None
    kept_as = ages.round_age(mode, age, _round_ages(rules, kept.day)) if age is not None else None
    return Visit(person, kept.day, kept.day.year, kept.day.month, kept, age, mode, kept_as)


def _month_visit(
    person: Person, birth: Birth, year: int, month: int, conventions: Conventions, rules: Rules
) -> Visit:
    """A birthday known to the month: the age holds whatever the day is, but for 虚岁 about 春节."""
    mode = _mode(person, conventions)
    born = birth.registered.year
    age = None
    if born is not None and born <= year:
        age = year - born
        if mode is not AgeMode.FULL:
            age = _nominal_of_month(born, year, month)
    kept_as = (
        ages.round_age(mode, age, _round_ages(rules, dt.date(year, month, 1))) if age is not None else None
    )
    return Visit(person, None, year, month, None, age, mode, kept_as)


def _nominal_of_month(born: int, year: int, month: int) -> int | None:
    """虚岁 on a birthday in this month; None where it depends on the day (January and February)."""
    return year - born + 1 if month > 2 else None


def order(found: Sequence[Visit]) -> list[Visit]:
    """By day, those whose day is unknown at the end of their month, then by name."""
    return sorted(
        found,
        key=lambda v: (
            v.year,
            v.month,
            v.day is None,
            v.day or dt.date.max,
            v.person.name,
            v.person.record.row,
        ),
    )

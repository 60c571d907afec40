"""The fictitious county's register for tests, and who has a birthday when, worked out without the toolkit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from support.programs import calendars

from fictional import births, identity, names, traps
from fictional.books import Written, write
from fictional.layouts import COLUMNS, EXTRA, LAYOUTS
from fictional.register import make
from fictional.values import Birth, Formula, Number, Person, Register, Truth

__all__ = [
    "COLUMNS",
    "EXTRA",
    "LAYOUTS",
    "Birth",
    "Birthday",
    "Formula",
    "Number",
    "Person",
    "Register",
    "Truth",
    "Written",
    "birthdays",
    "births",
    "identity",
    "make",
    "names",
    "traps",
    "write",
]


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday in a month, under the conventions that ship.

    Attributes:
        index: Whose, in Register.people.
        day: None where only the month is known.
        age: 周岁; None where the year of birth is not known.
        calendar: solar or lunar.
    """

    index: int
    day: date | None
    age: int | None
    calendar: str


def birthdays(register: Register, year: int, month: int) -> list[Birthday]:
    """Everyone to be congratulated in a month, by zhdate: neither the dead nor those who keep no birthday.

    A solar birth with the mark 农历 is kept at its lunar equivalent; a leap month counts as the ordinary one,
    the 30th of a short month falls on the 29th, 29 February on the 28th.
    """
    out = []
    for index, person in enumerate(register.people):
        if person.truth.life == "健在" and person.truth.keeps != "不过":
            out += [Birthday(index, *found) for found in _in_month(person.truth, year, month)]
    return out


def _in_month(truth: Truth, year: int, month: int) -> Iterator[tuple[date | None, int | None, str]]:
    birth = truth.birth
    if birth is None:
        return
    if birth.calendar == "solar" and truth.keeps != "农历":
        assert birth.year is not None
        if birth.month == month:
            yield _solar(year, month, birth.day), year - birth.year, "solar"
        return
    if birth.calendar == "lunar":
        born, lunar_month, lunar_day = birth.year, birth.month, birth.day
    else:
        assert birth.year is not None
        assert birth.day is not None
        born, lunar_month, lunar_day = lunar(date(birth.year, birth.month, birth.day))
    assert lunar_day is not None
    for lunar_year in (year - 1, year):
        day = solar(lunar_year, lunar_month, lunar_day)
        if (day.year, day.month) == (year, month):
            yield day, None if born is None else lunar_year - born, "lunar"


def _solar(year: int, month: int, day: int | None) -> date | None:
    if day is None:
        return None
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return date(year, month, 28 if (month, day) == (2, 29) and not leap else day)


def lunar(day: date) -> tuple[int, int, int]:
    """(year, month, day) in the lunar calendar, by zhdate."""
    found = calendars.need("zhdate").ZhDate.from_datetime(datetime.combine(day, datetime.min.time()))
    return found.lunar_year, found.lunar_month, found.lunar_day


def solar(year: int, month: int, day: int) -> date:
    """The solar day of a lunar one, by zhdate; the 30th of a short month is its 29th."""
    zhdate = calendars.need("zhdate").ZhDate
    if day == 30:
        found: date = zhdate(year, month, 29).to_datetime().date()
        after = found + timedelta(days=1)
        return after if lunar(after)[2] == 30 else found
    result: date = zhdate(year, month, day).to_datetime().date()
    return result

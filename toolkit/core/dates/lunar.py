"""The lunar calendar (农历) from 1900-01-31 to 2100-12-31, and the days on which lunar birthdays are kept.

The table is our own (data/almanac.toml): of the libraries tested, the popular ones are wrong for births in 1933,
1954 and 1978. The messages of the ValueErrors are Chinese sentences fit to be shown.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, total_ordering
from typing import NamedTuple

from toolkit import data
from toolkit.core.numbers.numerals import ONES, TENS, by_digits

FIRST_YEAR, LAST_YEAR = 1900, 2100
FIRST_DAY = date(FIRST_YEAR, 1, 31)
LAST_DAY = date(LAST_YEAR, 12, 31)  # the last lunar year's last months reach past it; nobody checked them

_MONTHS = ("正", *TENS[1:], "冬", "腊")
_DAYS = (
    *(f"初{digit}" for digit in TENS),
    *(f"十{digit}" for digit in ONES),
    "二十",
    *(f"廿{digit}" for digit in ONES),
    "三十",
)


class LeapMonthRule(StrEnum):
    """When somebody born in a leap month (闰月) has the birthday."""

    ORDINARY = "平月"  # in the ordinary month of that number, every year
    LEAP_FIRST = "闰月优先"  # in the leap month, in the years that have it


class ThirtiethRule(StrEnum):
    """When somebody born on the 30th (三十) has the birthday, in a year whose month has 29 days."""

    TWENTY_NINTH = "廿九"
    NEXT_FIRST = "次日初一"


@total_ordering
@dataclass(frozen=True, slots=True)
class LunarDate:
    """A day of the lunar calendar; not checked until it is converted.

    Attributes:
        year: The lunar year, numbered by the solar year in which it begins.
        month: 1 to 12.
        day: 1 to 30.
        leap: Whether the leap month is meant, which follows the ordinary month of its number.
    """

    year: int
    month: int
    day: int
    leap: bool = False

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, LunarDate):
            return NotImplemented
        return self._order() < other._order()

    def _order(self) -> tuple[int, int, bool, int]:
        return self.year, self.month, self.leap, self.day

    def __str__(self) -> str:
        return f"{by_digits(self.year)}年{month_day_text(self.month, self.day, leap=self.leap)}"

    def to_solar(self) -> date:
        """The solar date.

        Raises:
            ValueError: There is no such day, or it is outside FIRST_DAY … LAST_DAY.
        """
        start, length = _find(self.year, self.month, leap=self.leap)
        if not 1 <= self.day <= length:
            month = month_text(self.month, leap=self.leap)
            raise ValueError(f"农历{self.year}年{month}只有{length}天，没有第{self.day}天")
        return _dated(start + self.day - 1)


@dataclass(frozen=True, slots=True)
class Celebration:
    """A day on which a lunar birthday is kept.

    Attributes:
        day: The solar date.
        lunar: The lunar date of that very day.
        year: The lunar year whose birthday it is; ages are counted with it. It differs from lunar.year only
            for a birth on 腊月三十 that is kept on the next day, 正月初一.
        adjusted: Why the day is not the day of birth itself, for the clerk; empty when it is.
    """

    day: date
    lunar: LunarDate
    year: int
    adjusted: str = ""


class _Month(NamedTuple):
    start: int  # ordinal of its first day
    length: int


class _Calendar(NamedTuple):
    starts: list[int]  # ordinals of all first days, ascending
    months: list[tuple[int, int, bool]]  # year, month, leap of each start
    found: dict[tuple[int, int, bool], _Month]


@cache
def _codes() -> tuple[int, ...]:
    """The years of the table, a number each; data/almanac.toml says what its bits mean."""
    return tuple(int(code, 16) for code in data.read("almanac.toml")["years"].split())


@cache
def _calendar() -> _Calendar:
    """All months of the table, unpacked at the first conversion."""
    calendar = _Calendar([], [], {})
    start = FIRST_DAY.toordinal()
    for year, code in enumerate(_codes(), FIRST_YEAR):
        months = [(month, False) for month in range(1, 13)]
        if leap := code >> 13:
            months.insert(leap, (leap, True))
        for place, (month, is_leap) in enumerate(months):
            length = 29 + (code >> place & 1)
            calendar.starts.append(start)
            calendar.months.append((year, month, is_leap))
            calendar.found[year, month, is_leap] = _Month(start, length)
            start += length
    return calendar


def _find(year: int, month: int, *, leap: bool) -> _Month:
    found = _calendar().found.get((year, month, leap))
    if found is not None:
        return found
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"农历{year}年不在{FIRST_YEAR}年至{LAST_YEAR}年之内")
    if not 1 <= month <= 12:
        raise ValueError(f"农历没有{month}月")
    raise ValueError(f"农历{year}年没有{month_text(month, leap=leap)}")


def _dated(ordinal: int) -> date:
    day = date.fromordinal(ordinal)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"{day}不在{FIRST_DAY}至{LAST_DAY}之内，无法换算农历")
    return day


def from_solar(day: date) -> LunarDate:
    """The lunar date of a solar day.

    Raises:
        ValueError: The day is outside FIRST_DAY … LAST_DAY.
    """
    ordinal = day.toordinal()
    _dated(ordinal)
    calendar = _calendar()
    at = bisect_right(calendar.starts, ordinal) - 1
    year, month, leap = calendar.months[at]
    return LunarDate(year, month, ordinal - calendar.starts[at] + 1, leap)


def leap_month(year: int) -> int:
    """The number of this lunar year's leap month; 0 for none. Raises ValueError outside the table."""
    _find(year, 1, leap=False)
    return _codes()[year - FIRST_YEAR] >> 13


def new_year(year: int) -> date:
    """The solar date of 正月初一 (春节). Raises ValueError outside the table."""
    return date.fromordinal(_find(year, 1, leap=False).start)


@cache
def occurs(month: int, day: int, *, leap: bool = False) -> bool:
    """Whether any year of the table has this day; for births written without a year.

    闰正月 and 闰腊月 never occur, nor does 闰八月三十.
    """
    return day >= 1 and any(
        length >= day for (_, *key), (_, length) in _calendar().found.items() if key == [month, leap]
    )


def month_text(month: int, *, leap: bool = False) -> str:
    """1 → 正月, 11 → 冬月, 12 → 腊月; 闰六月. Raises ValueError outside 1…12."""
    if not 1 <= month <= 12:
        raise ValueError(f"农历没有{month}月")
    return f"{'闰' * leap}{_MONTHS[month - 1]}月"


def day_text(day: int) -> str:
    """1 → 初一, 21 → 廿一. Raises ValueError outside 1…30."""
    if not 1 <= day <= 30:
        raise ValueError(f"农历的一个月没有第{day}天")
    return _DAYS[day - 1]


def month_day_text(month: int, day: int, *, leap: bool = False) -> str:
    """八月十五, 闰六月初三, 腊月廿九."""
    return month_text(month, leap=leap) + day_text(day)


def lunar_birthdays(
    month: int,
    day: int,
    leap: bool,  # noqa: FBT001 - a part of the date, as in LunarDate
    start: date,
    end: date,
    *,
    leap_month_rule: LeapMonthRule = LeapMonthRule.ORDINARY,
    thirtieth_rule: ThirtiethRule = ThirtiethRule.TWENTY_NINTH,
) -> list[Celebration]:
    """The days from start to end, both included, on which a birth on this lunar day is celebrated.

    There is one for every lunar year; so a solar year may have two of them, or none.

    Raises:
        ValueError: The lunar day never occurs, or start or end is outside FIRST_DAY … LAST_DAY.
    """
    if not occurs(month, day, leap=leap):
        raise ValueError(
            f"农历{FIRST_YEAR}年至{LAST_YEAR}年没有{month_day_text(month, day, leap=leap)}这一天"
        )
    # The year before start's: its 腊月三十 may be kept on the 正月初一 that start is.
    years = range(max(FIRST_YEAR, from_solar(start).year - 1), from_solar(end).year + 1)
    days = (
        _celebrate(year, month, day, leap, leap_month_rule=leap_month_rule, thirtieth_rule=thirtieth_rule)
        for year in years
    )
    return [found for found in days if found is not None and start <= found.day <= end]


def around(
    month: int,
    day: int,
    leap: bool,  # noqa: FBT001 - a part of the date, as in LunarDate
    year: int,
    *,
    leap_month_rule: LeapMonthRule = LeapMonthRule.ORDINARY,
    thirtieth_rule: ThirtiethRule = ThirtiethRule.TWENTY_NINTH,
) -> tuple[Celebration | None, Celebration | None]:
    """The last celebrated day before a solar year and the first after it.

    What the list names for a year into which the birthday does not fall. None where the calendar ends.

    Raises:
        ValueError: The lunar day never occurs, or the year is outside the table.
    """
    leap_month(year)  # refuses a year outside the table
    days = lunar_birthdays(
        month,
        day,
        leap,
        max(FIRST_DAY, date(year - 2, 1, 1)),
        min(LAST_DAY, date(year + 2, 12, 31)),
        leap_month_rule=leap_month_rule,
        thirtieth_rule=thirtieth_rule,
    )
    before = [found for found in days if found.day.year < year]
    after = [found for found in days if found.day.year > year]
    return (before[-1] if before else None), (after[0] if after else None)


def _celebrate(
    year: int,
    month: int,
    day: int,
    leap: bool,  # noqa: FBT001 - as in LunarDate
    *,
    leap_month_rule: LeapMonthRule,
    thirtieth_rule: ThirtiethRule,
) -> Celebration | None:
    """This lunar year's celebration; None when it falls after LAST_DAY."""
    in_leap = leap and leap_month_rule is LeapMonthRule.LEAP_FIRST and leap_month(year) == month
    start, length = _find(year, month, leap=in_leap)
    name = month_text(month, leap=in_leap)
    reasons = []
    if leap and not in_leap:
        reasons.append(f"生于{month_text(month, leap=True)}，按{name}过")
    ordinal = start + day - 1
    if day > length:
        if thirtieth_rule is ThirtiethRule.TWENTY_NINTH:
            ordinal -= 1
            reasons.append(f"{name}没有三十，提前到廿九")
        else:
            reasons.append(f"{name}没有三十，顺延到次日初一")
    if ordinal > LAST_DAY.toordinal():
        return None
    kept = date.fromordinal(ordinal)
    return Celebration(kept, from_solar(kept), year, "；".join(reasons))

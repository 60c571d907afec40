"""Ages as offices count them (周岁, 虚岁, 做九), solar birthdays, and round birthdays (整岁).

Which ages are round is a rule of the office and always comes from outside.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from toolkit.core.dates.lunar import Celebration, LunarDate, from_solar


class LeapDayRule(StrEnum):
    """When somebody born on 29 February has the birthday in a common year."""

    FEBRUARY_28 = "2月28日"
    MARCH_1 = "3月1日"


class AgeMode(StrEnum):
    """How an office counts the age of a birthday."""

    FULL = "周岁"
    NOMINAL = "虚岁"
    NINE = "做九"  # 做九不做十: a round age is kept when the 虚岁 is one less


def solar_birthday(month: int, day: int, year: int, *, rule: LeapDayRule = LeapDayRule.FEBRUARY_28) -> date:
    """The birthday in this solar year of a birth on this month and day.

    Raises:
        ValueError: No year has such a day.
    """
    if (month, day) == (2, 29) and not isleap(year):
        return date(year, 2, 28) if rule is LeapDayRule.FEBRUARY_28 else date(year, 3, 1)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"公历没有{month}月{day}日") from None


def solar_birthdays(
    month: int, day: int, start: date, end: date, *, rule: LeapDayRule = LeapDayRule.FEBRUARY_28
) -> list[date]:
    """The days from start to end, both included, on which a birth on this month and day is celebrated.

    Raises:
        ValueError: No year has such a day.
    """
    solar_birthday(month, day, start.year, rule=rule)  # refuses 30 February even for an empty span
    days = (solar_birthday(month, day, year, rule=rule) for year in range(start.year, end.year + 1))
    return [found for found in days if start <= found <= end]


def full_age(born: date, on: date, *, rule: LeapDayRule = LeapDayRule.FEBRUARY_28) -> int:
    """周岁: completed years; the birthday itself counts.

    Raises:
        ValueError: on is before born.
    """
    if on < born:
        raise ValueError("出生日期晚于计算年龄的日期")
    return on.year - born.year - (on < solar_birthday(born.month, born.day, on.year, rule=rule))


def nominal_age(born: date | LunarDate, on: date) -> int:
    """虚岁: 1 from birth, one more at every 春节.

    Raises:
        ValueError: on is before born, or either is outside the lunar calendar's range.
    """
    birth = born if isinstance(born, LunarDate) else from_solar(born)
    today = from_solar(on)
    if today < birth:
        raise ValueError("出生日期晚于计算年龄的日期")
    return today.year - birth.year + 1


def age_on_solar_birthday(
    mode: AgeMode, born: date, on: date, *, rule: LeapDayRule = LeapDayRule.FEBRUARY_28
) -> int:
    """The age under which a solar birthday counts: 周岁, or in the other modes 虚岁 on that day.

    Raises:
        ValueError: As full_age and nominal_age.
    """
    return full_age(born, on, rule=rule) if mode is AgeMode.FULL else nominal_age(born, on)


def age_on_lunar_birthday(mode: AgeMode, birth_year: int, celebration: Celebration) -> int:
    """The age under which a lunar birthday counts: 周岁 is the difference of the lunar years, 虚岁 one more.

    Counting 周岁 from the solar date of birth would be one off for a quarter of all people.

    Args:
        mode: How the office counts.
        birth_year: The lunar year of birth, which before 春节 is the solar year less one.
        celebration: The birthday that is kept.

    Raises:
        ValueError: The celebration is before the year of birth.
    """
    if celebration.year < birth_year:
        raise ValueError("出生年份晚于过生日的年份")
    return celebration.year - birth_year + (mode is not AgeMode.FULL)


def round_age(
    mode: AgeMode, age: int, round_ages: Iterable[int], *, previous: int | None = None
) -> int | None:
    """The round age that a birthday is kept as, or None.

    In mode 做九 the round age is one more than the age counted (虚岁五十九做六十).

    Args:
        mode: How the office counts.
        age: The age under which the birthday counts.
        round_ages: From the rules.
        previous: The age under which the birthday before counted; age - 1 when not given. Somebody born about
            春节 may be as old in 虚岁 as on the birthday before, or two years older: with this,
            every round age is kept once, on the first birthday that reaches it.
    """
    before = age - 1 if previous is None else previous
    shift = mode is AgeMode.NINE
    return max((target for target in round_ages if before < target - shift <= age), default=None)


def round_age_on_solar_birthday(
    mode: AgeMode,
    born: date,
    on: date,
    round_ages: Iterable[int],
    *,
    rule: LeapDayRule = LeapDayRule.FEBRUARY_28,
) -> int | None:
    """The round age that the solar birthday on this day is kept as, or None; every round age once in a life.

    Raises:
        ValueError: As full_age and nominal_age.
    """
    age = age_on_solar_birthday(mode, born, on, rule=rule)
    last = solar_birthday(born.month, born.day, on.year - 1, rule=rule)
    previous = age_on_solar_birthday(mode, born, last, rule=rule) if last >= born else None
    return round_age(mode, age, round_ages, previous=previous)

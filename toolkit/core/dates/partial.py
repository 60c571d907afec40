"""A date as far as an office knows it: to the day, the month or the year, solar or lunar."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from toolkit.core.cells import Fault
from toolkit.core.dates import lunar


class Calendar(StrEnum):
    """公历 or 农历."""

    SOLAR = "solar"
    LUNAR = "lunar"


class Precision(StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    MONTH_DAY = "month-day"  # a birthday without its year


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which parts may be unknown; an impossible one cannot be made.

    Whether a lunar month had a 30th day, or a year that leap month, is not checked here: core/dates/lunar.py knows.

    Attributes:
        year: 1 to 9999, or None; a lunar year is numbered by the solar year in which it begins.
        month: 1 to 12, or None.
        day: In the month, or None.
        calendar: Whose digits these are.
        leap: Whether the leap month (闰月) is meant; lunar only.

    Raises:
        ValueError: There is no such date; the message is a Chinese clause for the clerk.
    """

    year: int | None
    month: int | None = None
    day: int | None = None
    calendar: Calendar = Calendar.SOLAR
    leap: bool = False

    def __post_init__(self) -> None:
        year, month, day = self.year, self.month, self.day
        if year is not None and not 1 <= year <= 9999:
            raise ValueError(f"没有{year}年")
        if month is None:
            if year is None or day is not None or self.leap:
                raise ValueError("日期缺少月份")
            return
        if not 1 <= month <= 12:
            raise ValueError(f"没有{month}月")
        if self.leap and self.calendar is Calendar.SOLAR:
            raise ValueError("公历没有闰月")
        if day is None:
            if year is None:
                raise ValueError("日期只有月份")
            return
        if self.calendar is Calendar.LUNAR:
            if not 1 <= day <= 30:
                raise ValueError(f"农历没有{day}日")
        elif not 1 <= day <= 28 and not 1 <= day <= _length(year, month):
            raise ValueError(f"{'' if year is None else f'{year}年'}{month}月没有{day}日")

    @property
    def precision(self) -> Precision:
        """How much is known."""
        if self.month is None:
            return Precision.YEAR
        if self.day is None:
            return Precision.MONTH
        return Precision.MONTH_DAY if self.year is None else Precision.DAY

    def to_date(self) -> dt.date:
        """The day, where it is known.

        Raises:
            ValueError: The date is lunar (core/dates/lunar.py converts), or not known to the day.
        """
        if self.calendar is Calendar.LUNAR or self.year is None or self.month is None or self.day is None:
            raise ValueError(f"{self}不是具体到日的公历日期")
        return dt.date(self.year, self.month, self.day)

    @property
    def iso(self) -> str:
        """Short text for JSON: 1945-10, 1946-10-03, 10-03, 农历1946-08-15, 农历闰05-03."""
        year = "" if self.year is None else f"{self.year:04d}"
        rest = "-".join(f"{part:02d}" for part in (self.month, self.day) if part is not None)
        joined = "-".join(part for part in (year, f"闰{rest}" if self.leap else rest) if part)
        return f"农历{joined}" if self.calendar is Calendar.LUNAR else joined

    def __str__(self) -> str:
        year = "" if self.year is None else f"{self.year}年"
        if self.calendar is Calendar.SOLAR:
            month = "" if self.month is None else f"{self.month}月"
            return f"{year}{month}{'' if self.day is None else f'{self.day}日'}"
        if self.month is None:
            return f"农历{year}"
        month = lunar.month_text(self.month, leap=self.leap)
        return f"农历{year}{month}{'' if self.day is None else lunar.day_text(self.day)}"


def _length(year: int | None, month: int) -> int:
    return calendar.monthrange(2000 if year is None else year, month)[1]  # 2000: 29 February is a birthday


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a cell says about a date: empty, a value, or a fault with the readings that are possible.

    Attributes:
        value: The date, when there is one and only one.
        candidates: What it may be, where nobody can tell without looking; empty when there is a value.
        fault: What is wrong.
    """

    value: PartialDate | None = None
    candidates: tuple[PartialDate, ...] = ()
    fault: Fault | None = None

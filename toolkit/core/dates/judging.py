"""Whether a date that has been read can be: impossible, implausible, or one of several.

Also what has no shape of its own: bare digits and Excel's day count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from toolkit.core.cells import Fault
from toolkit.core.dates.partial import Calendar, DateReading, PartialDate
from toolkit.core.grids import Value
from toolkit.core.people.ids import quoted

EARLIEST_YEAR = 1850  # older than anyone a register can name
LAST_YEAR = 2100
TWO_DIGIT_FLOOR = 1912  # a two-digit year is not stretched further back than 民国元年
EMPTY = DateReading()
WRITE_DATE = "请改写成「1945-10-03」或「1945年10月」这样的日期。"
FIRST_SERIAL = 5480  # 1915-01-01: below it, four digits are a year
LAST_SERIAL = 73050  # 2099-12-31: a slip of the century is still recognised as one
_EPOCH = dt.date(1899, 12, 30)


def unreadable(found: Value) -> DateReading:
    """The fault of something that is no date to anyone."""
    return unclear("date-unreadable", f"日期{quoted(found)}看不懂，", WRITE_DATE)


def unclear(kind: str, message: str, hint: str, candidates: Iterable[PartialDate | None] = ()) -> DateReading:
    """A fault with the readings that are possible, each once."""
    possible = tuple(dict.fromkeys(c for c in candidates if c is not None))
    return DateReading(None, possible, Fault(message, hint, kind))


def impossible(found: Value, why: object) -> DateReading:
    """The fault of a date that no calendar has."""
    return unclear("date-impossible", f"日期{quoted(found)}不存在（{why}），", "请核对后重新填写。")


def made(
    year: int | None,
    month: int | None,
    day: int | None,
    calendar: Calendar = Calendar.SOLAR,
    *,
    leap: bool = False,
) -> PartialDate | None:
    """A date, or None when there is no such day."""
    try:
        return PartialDate(year, month, day, calendar, leap)
    except ValueError:
        return None


def judged(date: PartialDate, latest: dt.date, found: Value) -> DateReading:
    """A date that can be, weighed against what is plausible.

    Args:
        date: The date.
        latest: The last plausible day.
        found: What the cell shows, for messages.
    """
    if date.year is None:
        return DateReading(date)
    if after(date, latest):
        earlier = made(date.year - 100, date.month, date.day, date.calendar, leap=date.leap)
        if earlier is None or after(earlier, latest) or date.year - 100 < EARLIEST_YEAR:
            return unclear("date-too-late", f"日期{quoted(found)}太晚，不合情理，", "请核对年份后重新填写。")
        return unclear(
            "date-too-late",
            f"日期{quoted(found)}太晚，可能应是{earlier}，",
            "如果年份只输了两位，请写全四位；否则请核对。",
            (earlier,),
        )
    if date.year < EARLIEST_YEAR:
        return unclear("date-too-early", f"日期{quoted(found)}太早，不合情理，", "请核对年份后重新填写。")
    return DateReading(date)


def after(date: PartialDate, latest: dt.date) -> bool:
    """Whether even the first day it can mean is later; lunar digits never run ahead of solar ones."""
    return (date.year or 0, date.month or 1, date.day or 1) > (latest.year, latest.month, latest.day)


def full_year(two_digits: int, month: int | None, day: int | None, latest: dt.date) -> int:
    """The latest year with these last digits that is not after `latest`."""
    year = latest.year - latest.year % 100 + two_digits
    return year - 100 if (year, month or 1, day or 1) > (latest.year, latest.month, latest.day) else year


def from_serial(serial: int) -> dt.date:
    """Excel's day count (1900 system) as a date: 1 is 1900-01-01, 61 is 1900-03-01.

    Raises:
        ValueError: Below 1, past the year 9999, or 60: Excel believes in 29 February 1900.
    """
    if serial < 1 or serial == 60 or serial > 2_958_465:
        raise ValueError(f"Excel没有序号为{serial}的日期")
    return _EPOCH + dt.timedelta(days=serial if serial > 60 else serial + 1)


def read_digits(digits: str, latest: dt.date, *, lunar: bool, found: Value, number: bool) -> DateReading:
    """Digits without any separator: 1945, 194510, 19451003, 451003; five digits are Excel's day count.

    Args:
        digits: 1 to 8 digits or more.
        latest: The last plausible day.
        lunar: Whether the digits are lunar.
        found: What the cell shows, for messages.
        number: Whether the cell holds a number; a day count typed as text is not trusted.
    """
    calendar = Calendar.LUNAR if lunar else Calendar.SOLAR
    count = len(digits)
    if count in (4, 6, 8) and EARLIEST_YEAR <= int(digits[:4]) < LAST_YEAR:
        parts = [int(part) for part in (digits[4:6], digits[6:8]) if part]
        if count != 6 or 1 <= parts[0] <= 12:
            month, day = (*parts, None, None)[:2]
            return judged(PartialDate(int(digits[:4]), month, day, calendar), latest, found)
    if count == 6:  # 451003
        month, day = int(digits[2:4]), int(digits[4:])
        PartialDate(2000, month, day, calendar)
        year = full_year(int(digits[:2]), month, day, latest)
        if year >= TWO_DIGIT_FLOOR:
            return judged(PartialDate(year, month, day, calendar), latest, found)
    if count == 7 and EARLIEST_YEAR <= int(digits[:4]) < LAST_YEAR:  # 1945103
        year = int(digits[:4])
        splits = ((int(digits[4:6]), int(digits[6:])), (int(digits[4:5]), int(digits[5:])))
        both = [made(year, month, day, calendar) for month, day in splits]
        message = f"日期{quoted(found)}只有七位，月和日分不开，"
        return unclear("date-day-month-unclear", message, WRITE_DATE, both)
    if count in (4, 5) and FIRST_SERIAL <= int(digits) <= LAST_SERIAL:
        day_counted = from_serial(int(digits))
        date = PartialDate(day_counted.year, day_counted.month, day_counted.day, calendar)
        if number:
            return judged(date, latest, found)
        message = f"日期{quoted(found)}像是Excel的日期序号（{date}），"
        return unclear("date-serial-text", message, "请核对后写成「1945-10-03」这样的日期。", (date,))
    return unreadable(found)

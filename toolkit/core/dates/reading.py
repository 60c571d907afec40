"""Dates as office workbooks hold them: real dates, text of every kind, numbers (registers.md, cell traps).

`parse_date` takes whatever stands in a cell and never guesses: what can be read in two ways comes back as
candidates with a fault for the clerk.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from toolkit.core.dates.judging import (
    EARLIEST_YEAR,
    EMPTY,
    FIRST_SERIAL,
    LAST_SERIAL,
    from_serial,
    impossible,
    judged,
    made,
    read_digits,
    unclear,
    unreadable,
)
from toolkit.core.dates.partial import Calendar, DateReading, PartialDate, Precision
from toolkit.core.dates.spellings import read_text
from toolkit.core.grids import Value
from toolkit.core.people.ids import quoted

__all__ = ["Calendar", "DateReading", "PartialDate", "Precision", "from_serial", "parse_date"]

_LITERAL = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|\\.|_.|\*.")
_TWO_DECIMALS = re.compile(r"[0#?]\.0{2}(?![0#?])")
_WRITE_TEXT = "请把这一格改成文本，写明几年几月或几月几日。"


def parse_date(
    value: Value, *, latest: dt.date, number_format: Callable[[], str] | None = None, lunar: bool = False
) -> DateReading:
    """What a cell says about a date; never raises.

    Args:
        value: The cell's value.
        latest: The last plausible day for this column; a later date is a slip (25-3-1 typed into Excel becomes 2025).
            Also decides the century of two-digit years.
        number_format: Gives the cell's number format code; asked only where it decides.
        lunar: Whether the column holds lunar dates: digits without a mark are then lunar, real dates too.
    """
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return read_text(value, latest, lunar=lunar)
    if isinstance(value, dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        if number_format is not None and (day.day == 1 or day > latest):
            return _shown_day(day, latest, number_format(), lunar=lunar)
        return _read_day(day, latest, lunar)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return unclear(
            "date-unreadable",
            f"日期{quoted(_named(value))}不是日期，",
            "请填写日期，如「1945-10-03」。",
        )
    try:
        return _read_number(value, latest, number_format, lunar=lunar)
    except ValueError as error:
        return impossible(_plain(value), error)


def _named(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value)


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e12 else repr(value)


# --- real dates -------------------------------------------------------------------------------------


@lru_cache(maxsize=32_768)
def _read_day(day: dt.date, latest: dt.date, lunar: bool) -> DateReading:  # noqa: FBT001 - cached: positional only
    calendar = Calendar.LUNAR if lunar else Calendar.SOLAR
    shown = day.isoformat()
    if day.year == 1905 and EARLIEST_YEAR <= _serial(day) < 2100:
        year = PartialDate(_serial(day), None, None, calendar)
        message = f"日期{quoted(shown)}可能是年份{year.year}被设成了日期格式，"
        date = made(day.year, day.month, day.day, calendar)
        return unclear("date-year-unclear", message, "请核对后写成「1945年」或「1945-10-03」。", (year, date))
    if day > latest and day.year >= 2400:
        # 194510 in a cell formatted as a date shows 2432-07-22.
        year_month, month = divmod(_serial(day), 100)
        hidden = made(year_month, month, None, calendar)
        if hidden is not None and dt.date(year_month, month, 1) <= latest:
            message = f"日期{quoted(shown)}太晚，可能是数字{_serial(day)}被设成了日期格式，"
            return unclear(
                "date-too-late", message, f"如果是{hidden}，请把这一格改成文本重新填写。", (hidden,)
            )
    try:
        return judged(PartialDate(day.year, day.month, day.day, calendar), latest, shown)
    except ValueError as error:  # 31st of a lunar month
        return impossible(shown, error)


def _serial(day: dt.date) -> int:
    return (day - dt.date(1899, 12, 30)).days


@lru_cache(maxsize=8_192)
def _shown_day(day: dt.date, latest: dt.date, code: str, *, lunar: bool) -> DateReading:
    """A date of which the cell may show a part only: the rest was added by Excel, not by the clerk.

    Typing 1945-10 gives 1945-10-01 shown as «Oct-45» or «1945年10月»; typing 8-15 gives this year's 15 August
    shown as «8月15日».
    """
    shown = _shown_parts(code)
    calendar = Calendar.LUNAR if lunar else Calendar.SOLAR
    if day.day == 1 and shown == "ym":
        return judged(PartialDate(day.year, day.month, None, calendar), latest, f"{day.year}-{day.month:02d}")
    if day.day == 1 and day.month == 1 and shown == "y":
        return judged(PartialDate(day.year, None, None, calendar), latest, day.year)
    if shown == "md" and day > latest:
        date = made(None, day.month, day.day, calendar)
        if date is not None:
            return DateReading(date)
    return _read_day(day, latest, lunar)


@lru_cache(maxsize=256)
def _shown_parts(code: str) -> str:
    """Which of year, month, day a date format shows: «ymd», «ym», «md», «y»…; «» for anything else."""
    plain = _LITERAL.sub("", code.split(";", maxsplit=1)[0]).lower()
    if "h" in plain or "s" in plain or "general" in plain:
        return ""
    return "".join(part for part in "ymd" if part in (plain.replace("e", "y") if part == "y" else plain))


# --- numbers ----------------------------------------------------------------------------------------


def _read_number(
    value: float, latest: dt.date, number_format: Callable[[], str] | None, *, lunar: bool
) -> DateReading:
    """YYYYMM and YYYYMMDD before Excel's day count; year.month by its decimals."""
    text = _plain(value)
    if not 1 <= value < 1e9:
        return unreadable(text)
    if value == int(value):
        return read_digits(text, latest, lunar=lunar, found=text, number=True)
    if FIRST_SERIAL <= value <= LAST_SERIAL:  # a day with a time
        return _read_day(from_serial(int(value)), latest, lunar)
    whole, _, decimals = repr(round(value, 6)).partition(".")
    short = read_text(f"{whole}.{decimals}", latest, lunar=lunar)
    if len(decimals) > 1 or decimals == "0" or (short.fault and short.fault.kind == "date-unreadable"):
        return short  # two decimals say the month as text would
    # The cell does not keep the zero of 1945.10: which of the two was typed?
    days = lunar and value < 13
    if decimals > ("3" if days else "1"):
        return short  # there is no month 20, no day 40
    long = read_text(f"{whole}.{decimals}0", latest, lunar=lunar)
    if number_format is not None and shows_two_decimals(number_format()):
        return long
    candidates = [c for r in (short, long) for c in ((r.value,) if r.value else r.candidates)]
    if value < 13 and not days:
        return replace(short, value=None, candidates=tuple(dict.fromkeys(candidates)))
    which = f"{decimals}日还是{decimals}0日" if days else "1月还是10月"
    message = f"日期{quoted(text)}存成了数字，分不清是{which}，"
    return unclear("date-day-unclear" if days else "date-month-unclear", message, _WRITE_TEXT, candidates)


@lru_cache(maxsize=256)
def shows_two_decimals(code: str) -> bool:
    """Whether a number format shows exactly two decimals, so that 1945.1 stands in the cell as 1945.10."""
    plain = _LITERAL.sub("", code.split(";", maxsplit=1)[0])
    return "%" not in plain and _TWO_DECIMALS.search(plain) is not None

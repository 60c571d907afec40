"""Dates as office workbooks hold them: real dates, text of every kind, numbers (registers.md, cell traps).

`parse_date` takes whatever stands in a cell and never guesses: what can be read in two ways comes back as
candidates with a fault for the clerk.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from toolkit.core.cells import Fault
from toolkit.core.dates import lunar
from toolkit.core.dates.wording import WEEKDAY
from toolkit.core.grids import Value
from toolkit.core.numbers.numerals import ONES, TENS, ZEROS, digits, value
from toolkit.core.people.ids import quoted
from toolkit.core.words import folded, regex


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
        what = f"日期{quoted(found)}太晚，可能应是{earlier}，"
        return unclear("date-too-late", what, "如果年份只输了两位，请写全四位；否则请核对。", (earlier,))
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


_LONGEST = 60  # characters; what is longer is prose

_WRITE_YEAR = "请写全四位年份。"

_PLAIN = regex(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_WITH_BRACKET = regex(r"([^()]+)\(([^()]+)\)")
_QUOTES = "'’‘`´\"“” "
_TIME = regex(
    r"(?i)(?:\s+|T|(?<=日)\s*)(?P<half>上午|下午|AM|PM)?\s*(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.[0-9]+)?)?"
    r"\s*(?P<half2>AM|PM)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_WEEKDAY = regex(rf"\(?{WEEKDAY}\)?$")
_BLANK_BETWEEN = regex(r"(?<=[0-9])\s+(?=[0-9])")
_SEPARATORS = regex(r"[/\\,，、。·•‧・_~〜—–―−‐‑-]")
_BEFORE = regex(r"^(?:公元|出生于|生于|出生日期|出生年月|出生|生日)[:.]?")
_AFTER = regex(r"(?:出生|生人|生)$")
_LUNAR_MARK = regex(
    rf"[(\[](?:农历?|阴历?|旧历?|老历?|夏历)[)\]]|农历|阴历|旧历|老历|夏历|^[农阴](?=[0-9正{TENS}冬腊闰])|[农阴]$"
)
_SOLAR_MARK = regex(r"[(\[](?:公历?|阳历?|新历?|西历|国历)[)\]]|公历|阳历|新历|西历|国历")
_LEAP_MARK = regex(r"[(\[]?[闰润](?:月[)\]]|[)\]])?")
# Days that old people name by their festival.
_NAMED = (
    (regex(r"除夕(?:夜|日)?|(?:腊月)?大?年三十(?:晚上?|夜)?"), "腊月三十"),
    (regex(r"大年初"), "正月初"),
    (regex(r"(?:正月(?:十五|半))?元宵节?"), "正月十五"),
    (regex(r"(?:五月初五)?(?:端午节?|端阳节?)"), "五月初五"),
    (regex(r"(?:八月(?:十五|半))?中秋节?"), "八月十五"),
    (regex(r"(?:九月初九)?重阳节?"), "九月初九"),
    (regex(r"(?:腊月初八)?腊八节?"), "腊月初八"),
    (regex(r"(?<=月)半$"), "十五"),
)

_NUMERAL = f"{ZEROS}{TENS}"
_MONTH = rf"(?P<m>[0-9]{{1,2}}|[正元冬腊臘](?=月)|[{TENS}]{{1,2}})"
_DAY = rf"(?P<d>初[{TENS}]|初?[0-9]{{1,2}}|[廿卅][{ONES}]?|[{_NUMERAL}]{{1,3}})(?P<unit>[日号])?"
_SINCE_YEAR = regex(
    rf"(?P<era>民国)?(?P<y>[0-9]{{1,4}}|元|[{_NUMERAL}]{{1,4}})(?:年\.?|\.)(?:{_MONTH}(?:(?:月份?\.?|\.)(?:{_DAY})?)?)?"
)
_WITHOUT_YEAR = regex(rf"{_MONTH}(?P<sep>月份?\.?|\.)(?:{_DAY})?")
_YEAR_AND_MONTH = regex(rf"(?<=^[0-9]{{4}})(?=[正元冬腊臘{TENS}]{{1,2}}月)")  # 1955腊月卅
_YEAR_AND_FOUR = regex(r"([0-9]{4})\.([0-9]{2})([0-9]{2})")
_YEAR_LAST = regex(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
_ENGLISH = regex(
    r"(?:(?P<d>[0-9]{1,2})\.?)?(?P<m>[a-z]{3,9})\.?(?:(?P<d2>[0-9]{1,2})\.)?(?P<y>[0-9]{4}|[0-9]{2})"
)
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SMALL = {"正": 1, "元": 1, "冬": 11, "腊": 12, "臘": 12}


@lru_cache(maxsize=32_768)
def read_short(text: str, latest: dt.date, lunar: bool) -> DateReading:  # noqa: FBT001 - cached: positional only
    """Read the text of a date cell.

    Args:
        text: As typed.
        latest: The last plausible day.
        lunar: Whether digits without a mark are lunar.
    """
    plain = _PLAIN.fullmatch(text)
    calendar = Calendar.LUNAR if lunar else Calendar.SOLAR
    try:
        if plain:
            return judged(PartialDate(int(plain[1]), int(plain[2]), int(plain[3]), calendar), latest, text)
        return _Text(text, latest, lunar=lunar).read()
    except ValueError as error:
        return impossible(text, error)


def read_text(text: str, latest: dt.date, *, lunar: bool) -> DateReading:
    """Like read_short; prose is not even looked at, nor kept."""
    return read_short(text, latest, lunar) if len(text) <= _LONGEST else unreadable(text)


class _Text:
    """One text on its way to a date; `read` raises ValueError for a date that no calendar has."""

    __slots__ = ("latest", "leap", "lunar", "marked_lunar", "marked_solar", "raw", "text")

    def __init__(self, raw: str, latest: dt.date, *, lunar: bool) -> None:
        self.raw, self.latest = raw, latest
        text = folded(raw).strip().strip(_QUOTES)
        text = _WEEKDAY.sub("", _TIME.sub("", text).strip()).strip()
        text = "".join(_BLANK_BETWEEN.sub(".", text).split())
        text, lunar_marks = _LUNAR_MARK.subn("", text)
        text, solar_marks = _SOLAR_MARK.subn("", text)
        for pattern, words in _NAMED:
            text, hits = pattern.subn(words, text)
            lunar_marks += hits
        text, leaps = _LEAP_MARK.subn("", text)
        text = _YEAR_AND_MONTH.sub("年", text)
        self.leap = bool(leaps)
        self.marked_lunar, self.marked_solar = bool(lunar_marks or leaps), bool(solar_marks)
        self.lunar = self.marked_lunar or (lunar and not self.marked_solar)
        text = _SEPARATORS.sub(".", text.lower())
        text = text.lstrip(":").strip(_QUOTES)
        self.text = re.sub(r"\.{2,}", ".", _AFTER.sub("", _BEFORE.sub("", text))).rstrip(".;:")

    def read(self) -> DateReading:
        if self.text in ("", "无"):  # «/», «—»: nothing to say
            return EMPTY if not (self.marked_lunar or self.marked_solar) else unreadable(self.raw)
        if self.marked_lunar and self.marked_solar:
            return self._fault("date-two", "里公历农历都有，", "一格只写一个日期，另一个请写到别的列。")
        whole = re.fullmatch(r"([0-9]{4,8})(?:\.0)?", self.text)
        if whole:
            return read_digits(whole[1], self.latest, lunar=self.lunar, found=self.raw, number=False)
        if re.fullmatch(f"[{ZEROS}{ONES}]{{4}}", self.text):  # 一九四五
            return self._judged(int(digits(self.text)), None, None)
        if (match := _YEAR_AND_FOUR.fullmatch(self.text)) and int(match[2]) <= 12:
            return self._judged(int(match[1]), int(match[2]), int(match[3]))
        if match := _SINCE_YEAR.fullmatch(self.text):
            return self._since_year(match)
        if match := _WITHOUT_YEAR.fullmatch(self.text):
            return self._without_year(match)
        if match := _YEAR_LAST.fullmatch(self.text):
            return self._year_last(match)
        if match := _ENGLISH.fullmatch(self.text):
            return self._english(match)
        return self._two_dates() or unreadable(self.raw)

    def _two_dates(self) -> DateReading | None:
        """«1945年10月3日(农历八月廿八)»: which of the two is kept, nobody has said."""
        match = _WITH_BRACKET.fullmatch(folded(self.raw).strip())
        if match is None:
            return None
        both = [
            read_short(part, self.latest, self.lunar and not self.marked_lunar) for part in match.groups()
        ]
        found = [reading.value for reading in both]
        if not all(found):
            return None
        return unclear(
            "date-two", f"日期{quoted(self.raw)}是两个日期，", "一格只写一个日期，另一个请写到别的列。", found
        )

    # --- the shapes -------------------------------------------------------------------------------

    def _since_year(self, match: re.Match[str]) -> DateReading:
        written, era = match["y"], match["era"]
        day_token, unit = match["d"], match["unit"]
        month = _number(match["m"]) if match["m"] else None
        day = _number(day_token) if day_token else None
        if self._moon(match["m"], day_token, unit) and not self.lunar:
            if self.marked_solar:
                return self._two_calendars()
            self.lunar = True
        if era:
            number = _number(written)
            if not number:
                return unreadable(self.raw)
            return self._dated(1911 + number, month, day, day_token, unit)
        year = digits(written)
        if not year.isdigit() or len(year) == 3:
            return unreadable(self.raw)
        if len(year) == 4:
            return self._dated(int(year), month, day, day_token, unit)
        spelled_out = f"{written}年" in self.text
        if len(year) == 1 and spelled_out:
            return self._fault("date-year-unclear", "的年份只有一位，", _WRITE_YEAR)
        if day is None and not spelled_out and (len(year) == 1 or int(year) <= 12):
            return self._bare_pair(year, month, written_month=match["m"])
        if len(year) == 1:
            last = _YEAR_LAST.fullmatch(self.text)
            return self._year_last(last) if last else unreadable(self.raw)
        if not spelled_out and (made(2000, month, day, self._calendar) is None):
            last = _YEAR_LAST.fullmatch(self.text)  # 10/3/45
            return self._year_last(last) if last else self._short_year(int(year), month, day, day_token, unit)
        return self._short_year(int(year), month, day, day_token, unit)

    def _short_year(
        self, two_digits: int, month: int | None, day: int | None, day_token: str | None, unit: str | None
    ) -> DateReading:
        """A year of two digits: the latest century that is not in the future, unless that is absurdly early."""
        PartialDate(2000, month, day, self._calendar, self.leap)  # impossible in any century? ValueError
        year = full_year(two_digits, month, day, self.latest)
        if year < TWO_DIGIT_FLOOR:
            both = (made(y, month, day, self._calendar, leap=self.leap) for y in (year + 100, year))
            what = f"日期{quoted(self.raw)}的年份只有两位，读作{year + 100}年太晚、读作{year}年太早，"
            return unclear("date-year-unclear", what, _WRITE_YEAR, both)
        return self._dated(year, month, day, day_token, unit)

    def _bare_pair(self, first: str, second: int | None, *, written_month: str | None) -> DateReading:
        """«8.15», «10.3»: month and day in a lunar column; elsewhere the year is missing or unclear."""
        if second is None or (written_month or "").isalpha():
            return unreadable(self.raw)
        if self.lunar and int(first):
            return DateReading(PartialDate(None, int(first), second, Calendar.LUNAR, self.leap))
        if self.marked_solar and int(first):
            return DateReading(PartialDate(None, int(first), second))
        as_year = None
        if len(first) == 2 and second <= 12:
            as_year = made(full_year(int(first), second, None, self.latest), second, None)
        if not int(first):
            return self._short_year(0, second, None, None, None)
        days = (made(None, int(first), second, calendar) for calendar in Calendar)
        return unclear(
            "date-year-unclear",
            f"日期{quoted(self.raw)}分不清是几月几日还是几年几月，"
            if as_year
            else f"日期{quoted(self.raw)}没有年份，",
            f"{_WRITE_YEAR[:-1]}；农历请注明「农历」。",
            (as_year, *days),
        )

    def _without_year(self, match: re.Match[str]) -> DateReading:
        month = _number(match["m"])
        token, unit = match["d"], match["unit"]
        if token is None:
            return self._fault("date-year-missing", "没有年份，", "请补上年份。")
        day = _number(token)
        if self._moon(match["m"], token, unit) and not self.lunar:
            if self.marked_solar:
                return self._two_calendars()
            self.lunar = True
        if not match["sep"].startswith("月") and not self.lunar and not self.marked_solar and not unit:
            return (
                self._bare_pair(match["m"], day, written_month=None)
                if match["m"].isdigit()
                else unreadable(self.raw)
            )
        return self._dated(None, month, day, token, unit)

    def _year_last(self, match: re.Match[str]) -> DateReading:
        """«10/3/1945», as an English Excel shows it: month first or day first."""
        first, second = int(match[1]), int(match[2])
        pairs = ((first, second), (second, first))
        year = int(match[3])
        dates = []
        for month, day in pairs:
            full = year if len(match[3]) == 4 else full_year(year, month, day, self.latest)
            dates.append(made(full, month, day, self._calendar, leap=self.leap))
        found = tuple(dict.fromkeys(date for date in dates if date is not None))
        if not found:
            return impossible(self.raw, f"没有{first}月{second}日，也没有{second}月{first}日")
        if len(found) == 1:
            return judged(found[0], self.latest, self.raw)
        message = f"日期{quoted(self.raw)}分不清是{first}月{second}日还是{second}月{first}日，"
        return unclear("date-day-month-unclear", message, WRITE_DATE, found)

    def _english(self, match: re.Match[str]) -> DateReading:
        """«Oct-45», «3-Oct-1945»: what Excel makes of a month and writes into a CSV."""
        name = match["m"][:3]
        if name not in _ENGLISH_MONTHS or (match["d"] and match["d2"]):
            return unreadable(self.raw)
        month = _ENGLISH_MONTHS.index(name) + 1
        day = int(match["d"] or match["d2"]) if match["d"] or match["d2"] else None
        if len(match["y"]) == 2:
            return self._short_year(int(match["y"]), month, day, None, None)
        return self._judged(int(match["y"]), month, day)

    # --- their meaning ----------------------------------------------------------------------------

    @property
    def _calendar(self) -> Calendar:
        return Calendar.LUNAR if self.lunar else Calendar.SOLAR

    @staticmethod
    def _moon(month: str | None, day: str | None, unit: str | None) -> bool:
        """Whether the words themselves are lunar: 正月, 冬月, 腊月, 初三, 廿三 (廿三日 may be solar)."""
        if month and month in "正冬腊臘":
            return True
        return bool(day) and (day or "").startswith(("初",) if unit else ("初", "廿", "卅"))

    def _dated(
        self, year: int | None, month: int | None, day: int | None, day_token: str | None, unit: str | None
    ) -> DateReading:
        """A date whose parts are known; «八月十五» without 日 and without a mark is 农历 to most and 公历 to some."""
        if (
            day_token
            and not day_token.isdecimal()
            and (not unit or day_token[0] in "廿卅")
            and not self.lunar
            and not self.marked_solar
        ):
            both = (made(year, month, day, Calendar.LUNAR), made(year, month, day))
            if any(both):
                what = f"日期{quoted(self.raw)}分不清是农历还是公历，"
                return unclear("date-calendar-unclear", what, "请注明「农历」或「公历」。", both)
        return self._judged(year, month, day)

    def _judged(self, year: int | None, month: int | None, day: int | None) -> DateReading:
        return judged(PartialDate(year, month, day, self._calendar, self.leap), self.latest, self.raw)

    def _fault(self, kind: str, what: str, hint: str) -> DateReading:
        return unclear(kind, f"日期{quoted(self.raw)}{what}", hint)

    def _two_calendars(self) -> DateReading:
        return self._fault("date-calendar-unclear", "注明公历，写法却是农历，", "请核对是公历还是农历。")


def _number(token: str) -> int:
    """An Arabic or Chinese number up to 99, a month's name, 初三. Raises ValueError for what is none."""
    token = token.removeprefix("初")
    number = _SMALL.get(token, value(token))
    if number is None:
        raise ValueError(f"没有「{token}」这个数")
    return number


__all__ = ["Calendar", "DateReading", "PartialDate", "Precision", "from_serial", "parse_date"]

_LITERAL = regex(r"\"[^\"]*\"|\[[^\]]*\]|\\.|_.|\*.")
_TWO_DECIMALS = regex(r"[0#?]\.0{2}(?![0#?])")
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
        what = f"日期{quoted(_named(value))}不是日期，"
        return unclear("date-unreadable", what, "请填写日期，如「1945-10-03」。")
    try:
        return _read_number(value, latest, number_format, lunar=lunar)
    except ValueError as error:
        return impossible(_plain(value), error)


def clock_of(value: Value) -> dt.time | None:
    """The time of day that stands beside a date, which `parse_date` leaves out; None for none and for midnight."""
    clock = dt.time()
    if isinstance(value, dt.datetime):
        clock = value.time().replace(microsecond=0)
    elif isinstance(value, str) and len(value) <= _LONGEST and (found := _TIME.search(folded(value).strip())):
        half = (found["half"] or found["half2"] or "").upper()
        hour = int(found["h"]) % 12 if half in ("上午", "AM", "下午", "PM") else int(found["h"])
        hour += 12 * (half in ("下午", "PM"))
        if hour < 24 and int(found["m"]) < 60 and int(found["s"] or 0) < 60:
            clock = dt.time(hour, int(found["m"]), int(found["s"] or 0))
    elif isinstance(value, float) and FIRST_SERIAL <= value <= LAST_SERIAL:
        seconds = min(round(value % 1 * 86_400), 86_399)
        clock = dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    return clock if clock != dt.time() else None


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

"""Every way in which offices write a date as text, and whether what is written can be.

Where a text can be read in two ways it is not guessed: the reading carries both as candidates.
Decided here: text «1945.1» is January and «1945.10» October, since text keeps its zeros (a number does not).
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from toolkit.core.dates.judging import (
    EMPTY,
    TWO_DIGIT_FLOOR,
    WRITE_DATE,
    full_year,
    impossible,
    judged,
    made,
    read_digits,
    unclear,
    unreadable,
)
from toolkit.core.dates.partial import Calendar, DateReading, PartialDate
from toolkit.core.dates.wording import WEEKDAY
from toolkit.core.numerals import ONES, TENS, ZEROS, digits, value
from toolkit.core.people.ids import quoted
from toolkit.core.words import folded

_LONGEST = 60  # characters; what is longer is prose

_WRITE_YEAR = "请写全四位年份。"

_PLAIN = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_WITH_BRACKET = re.compile(r"([^()]+)\(([^()]+)\)")
_QUOTES = "'’‘`´\"“” "
_TIME = re.compile(
    r"(?:\s+|T|(?<=日)\s*)(?:上午|下午|AM|PM)?\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:AM|PM|Z)?$",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"\(?{WEEKDAY}\)?$")
_BLANK_BETWEEN = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_SEPARATORS = re.compile(r"[/\\,，、。·•‧・_~〜—–―−‐‑-]")
_BEFORE = re.compile(r"^(?:公元|出生于|生于|出生日期|出生年月|出生|生日)[:.]?")
_AFTER = re.compile(r"(?:出生|生人|生)$")
_LUNAR_MARK = re.compile(
    rf"[(\[](?:农历?|阴历?|旧历?|老历?|夏历)[)\]]|农历|阴历|旧历|老历|夏历|^[农阴](?=[0-9正{TENS}冬腊闰])|[农阴]$"
)
_SOLAR_MARK = re.compile(r"[(\[](?:公历?|阳历?|新历?|西历)[)\]]|公历|阳历|新历|西历")
_LEAP_MARK = re.compile(r"[(\[]?[闰润](?:月[)\]]|[)\]])?")
# Days that old people name by their festival.
_NAMED = (
    (re.compile(r"除夕(?:夜|日)?|(?:腊月)?大年三十|^年三十"), "腊月三十"),
    (re.compile(r"大年初"), "正月初"),
    (re.compile(r"元宵节?"), "正月十五"),
    (re.compile(r"端午节?|端阳节?"), "五月初五"),
    (re.compile(r"中秋节?"), "八月十五"),
    (re.compile(r"重阳节?"), "九月初九"),
)

_NUMERAL = f"{ZEROS}{TENS}"
_MONTH = rf"(?P<m>[0-9]{{1,2}}|[正元冬腊臘](?=月)|[{TENS}]{{1,2}})"
_DAY = rf"(?P<d>初[{TENS}]|初?[0-9]{{1,2}}|[廿卅][{ONES}]?|[{_NUMERAL}]{{1,3}})(?P<unit>[日号])?"
_SINCE_YEAR = re.compile(
    rf"(?P<era>民国)?(?P<y>[0-9]{{1,4}}|元|[{_NUMERAL}]{{1,4}})(?:年\.?|\.)(?:{_MONTH}(?:(?:月份?\.?|\.)(?:{_DAY})?)?)?"
)
_WITHOUT_YEAR = re.compile(rf"{_MONTH}(?P<sep>月份?\.?|\.)(?:{_DAY})?")
_YEAR_AND_FOUR = re.compile(r"([0-9]{4})\.([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
_ENGLISH = re.compile(
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
            return unclear(
                "date-year-unclear",
                f"日期{quoted(self.raw)}的年份只有两位，读作{year + 100}年太晚、读作{year}年太早，",
                _WRITE_YEAR,
                both,
            )
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
                return unclear(
                    "date-calendar-unclear",
                    f"日期{quoted(self.raw)}分不清是农历还是公历，",
                    "请注明「农历」或「公历」。",
                    both,
                )
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

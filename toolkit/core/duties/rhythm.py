"""频次: how often something must happen, as clerks write it, and the spans of days that follow from it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count

from toolkit.core.dates.festivals import UnknownFestivalError, festival
from toolkit.core.dates.lunar import FIRST_YEAR, LAST_YEAR
from toolkit.core.duties.working import WorkingDays
from toolkit.core.numbers.numerals import COUNTING, value
from toolkit.core.words import folded, regex

_DAY = dt.timedelta(days=1)
_WEEK = 7
_PARTS = {"半月": (("上半月", 1), ("下半月", 16)), "旬": (("上旬", 1), ("中旬", 11), ("下旬", 21))}
_YEAR = 12  # months
_HALF = 183  # days: what comes less often than twice a year is no number of days
_LAST_DAY = 31
_POINTS = str.maketrans("，；（）。：", ",;().:")
_MONTHS = {"月": 1, "季": 3, "半年": 6, "年": _YEAR}
_NUMBER = regex(f"[{COUNTING}]+")
_SHIFTED = regex("[(,;]?(?:如?遇|逢)[^()]{2,12}?(?:顺延|推迟|延后)[)]?")
_FILLERS = regex(
    "开展|召开|组织|进行|举行|举办|联系|走访|慰问|上门|通报|报送|集中|学习|活动|情况|接访|谈心|各|至少|最少|不少于|不得少于"
    "|不低于|保证|原则上|一般|定期|及?以上|左右|固定|安排|1遍"
)
_TIMES = regex(f"([0-9{COUNTING}]+)(?:[-~—至到或][0-9{COUNTING}]+)?[次回场期]")
_TELLING = regex(f"[0-9{COUNTING}季月旬周]|(?<![老青中])年|除外|[前内]$")
_MANY = regex("[0-9]+|.|.*[十拾百佰千仟].*")  # not «一两», «周一1»: which of two figures counts, nobody knows
_WHICH = regex("(\\d+)(?:([月季])度?份?|[周日])")  # «6月», «二季度», «15日»: when, or how often?
_DAY_OF_WEEK = regex("(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKDAYS = {**{c: n for n, c in enumerate("一二三四五六日")}, "天": 6}
_EACH = regex("[每1]*个?(半年|年|季|半个?月|月|旬|周|星期)度?的?")
_EVERY = regex("每?(\\d+)(个?月|个?季度?|年|天|日|个?周|个?星期)")
_ON = regex("每?1?个?(半年|年|季|月)度?的?(?:第?(\\d+)个?|最后1?个?)([W工])")
_DATED = regex("每?个?(年|月)的?(?:(\\d+)月份?)?的?(?:(\\d+)[日号]|(底|末))?(之?前)?")
_PLACED = regex("[每1]*个?(半年|季)度?的?(?:第?(\\d+)个?|首个?|(末|最后1?个?))月份?的?(\\d+)[日号]")
_AROUND_IT = regex(r"(.+?)(?:期间|之际|时|(前后|前|后)(?:(\d+)[天日])?(内)?)?")
_APART = regex("[、和及与/,]")
_AROUND = 15  # days before and after a festival, where nobody says how many


class Unit(StrEnum):
    """What is counted."""

    MONTHS = "月"
    DAYS = "天"
    FESTIVAL = "节日"


@dataclass(frozen=True, slots=True)
class DutySpan:
    """A span of days in which something must happen once.

    Attributes:
        label: «2026年10月», «2026年上半年第2次»: unlike any other of the rhythm.
        first: Included.
        last: Included.
    """

    label: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often.

    Attributes:
        unit: See Unit.
        every: So many of them.
        times: How many times in each.
        weekday: 0 is Monday, -1 a working day; None: no day of the week is named.
        place: Which of them in the month (of the period's first month), with `day` which month of the period; -1 the last.
        month: Of the year, where one is named.
        day: Of the month, where one is named; 31 is its last.
        parts: «半月», «旬»: what a month is divided into; "" where it is whole.
        until: The day named is the last of the span, not the only one.
        shifted: A day off is put off to the next working day.
        festivals: Their names.
        before: Days before the festival that count; -1: the festival itself does not.
        after: Days after it.
    """

    unit: Unit
    every: int = 1
    times: int = 1
    weekday: int | None = None
    place: int = 0
    month: int = 0
    day: int = 0
    parts: str = ""
    until: bool = False
    shifted: bool = False
    festivals: tuple[str, ...] = ()
    before: int = _AROUND
    after: int = _AROUND

    @property
    def whole(self) -> Rhythm:
        """The same, whatever day of a span is named: who meets on the 16th instead of the 15th has met."""
        return replace(self, weekday=None, place=0, month=0, day=0, shifted=False)

    def windows(self, first: dt.date, last: dt.date, working: WorkingDays) -> Iterator[DutySpan]:
        """Those that touch a span of days, in order; whole ones, so that they are the same in whatever span."""
        for year in range(max(first.year - 1, FIRST_YEAR), min(last.year + 1, LAST_YEAR) + 1):
            for window in self._of_year(year, working):
                if window.first <= last and window.last >= first:
                    yield from self._times(window)

    def _times(self, window: DutySpan) -> Iterator[DutySpan]:
        if self.times == 1:
            yield window
            return
        for n in range(1, self.times + 1):
            yield DutySpan(f"{window.label}第{n}次", window.first, window.last)

    def _of_year(self, year: int, working: WorkingDays) -> Iterator[DutySpan]:
        if self.unit is Unit.FESTIVAL:
            found = [(festival(name, year), name) for name in self.festivals]
            for day, name in sorted(found):
                yield DutySpan(f"{year}年{name}", day - self.before * _DAY, day + self.after * _DAY)
        elif self.unit is Unit.DAYS:
            yield from self._spans(year)
        elif self.unit is Unit.MONTHS:
            for start in range(1, _YEAR + 1, self.every):
                whole = DutySpan(period(year, start, self.every), *bounds(year, start, self.every))
                if self.parts:
                    yield from self._parted(whole)
                else:
                    yield self._narrowed(whole, year, working)

    def _parted(self, month: DutySpan) -> Iterator[DutySpan]:
        parts = _PARTS[self.parts]
        starts = [month.first.replace(day=day) for _, day in parts]
        ends = [*(start - _DAY for start in starts[1:]), month.last]
        for (name, _), start, end in zip(parts, starts, ends, strict=True):
            yield DutySpan(f"{month.label}{name}", start, end)

    def _spans(self, year: int) -> Iterator[DutySpan]:
        """Of so many days from New Year on, the last as long as the rest; weeks are those of the calendar."""
        if self.every == _WEEK:
            monday = dt.date.fromisocalendar(year, 1, 1)
            for n in count(1):
                if monday.isocalendar().year != year:
                    return
                on = monday if self.weekday is None else monday + self.weekday * _DAY
                end = monday + 6 * _DAY if self.weekday is None else on
                yield DutySpan(f"{year}年第{n}周", on, end)
                monday += _WEEK * _DAY
        whole = (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days // self.every
        for n in range(whole):
            begin = dt.date(year, 1, 1) + n * self.every * _DAY
            end = begin + (self.every - 1) * _DAY if n < whole - 1 else dt.date(year, 12, 31)
            yield DutySpan(f"{year}年第{n + 1}个{self.every}天", begin, end)

    def _narrowed(self, whole: DutySpan, year: int, working: WorkingDays) -> DutySpan:
        """To the month and day that are named."""
        first, last = whole.first, whole.last
        if self.month:
            first, last = bounds(year, self.month, 1)
        if self.weekday is not None:
            day = self._weekday(first, last, working)
        elif self.day:
            begin, end = bounds(first.year, first.month + max(self.place % (self.every + 1) - 1, 0), 1)
            day = begin.replace(day=min(self.day, end.day))
        else:
            return DutySpan(whole.label, first, last)
        if self.shifted:
            day = working.from_on(day)
        return DutySpan(whole.label, min(whole.first, day) if self.until else day, day)

    def _weekday(self, first: dt.date, last: dt.date, working: WorkingDays) -> dt.date:
        days = [first + n * _DAY for n in range((last - first).days + 1)]
        there = [
            day
            for day in days
            if (working.is_open(day) if self.weekday == -1 else day.weekday() == self.weekday)
        ]
        return there[-1] if self.place < 0 else there[min(self.place, len(there)) - 1]


def read_rhythm(text: str) -> Rhythm | None:
    """频次 as a clerk writes it: «每月», «每季度至少1次», «每月15日（遇节假日顺延）», «春节、重阳节前».

    Of a span («每年1-2次») the first number counts. None: not understood, or no days follow from it («不定期»).
    """
    said = folded(text).translate(_POINTS).replace(" ", "").rstrip(".;")
    plain = _SHIFTED.sub("", said)
    found = _read(plain)
    return replace(found, shifted=True) if found is not None and plain != said else found


def _read(said: str) -> Rhythm | None:
    times = 1
    if found := _TIMES.search(said):  # before the days of the week: «每周一次»
        times = (value(found[1]) or 0) if _MANY.fullmatch(found[1]) else 0
        rest = said[found.end() :]
        said = said[: found.start()] + (rest if _TELLING.search(rest) else "")
    if times and (festive := _of_festivals(_FILLERS.sub("", said))):
        return replace(festive, times=times)
    weekday = None
    if on := _DAY_OF_WEEK.search(said):
        weekday = _WEEKDAYS[on[1]]
        said = f"{said[: on.start()]}W{said[on.end() :]}"
    said = _NUMBER.sub(lambda n: str(value(n[0])), _FILLERS.sub("", said.replace("工作日", "工")))
    which = _WHICH.fullmatch(said)
    if not times or (which and (found is None or (which[2] and which[1] != "1"))):
        return None
    for pattern, read in _READERS:
        found = pattern.fullmatch(said)
        rhythm = read(found, weekday) if found else None
        if rhythm is not None and times <= _LAST_DAY * max(rhythm.every, 1):
            return replace(rhythm, times=times)
    return None


def _each(found: re.Match[str], weekday: int | None) -> Rhythm | None:
    if weekday is not None:
        return None
    if (part := found[1].replace("个", "")) in _PARTS:
        return Rhythm(Unit.MONTHS, parts=part)
    if (months := _MONTHS.get(found[1])) is None:
        return Rhythm(Unit.DAYS, _WEEK)
    return Rhythm(Unit.MONTHS, months)


def _every(found: re.Match[str], weekday: int | None) -> Rhythm | None:
    number, unit = int(found[1]), found[2].removeprefix("个").removesuffix("度")
    if not number or weekday is not None:
        return None
    if unit in _MONTHS:  # every so many months: as many fit into a year, or nobody knows which
        months = number * _MONTHS[unit]
        return Rhythm(Unit.MONTHS, months) if _YEAR % months == 0 else None
    days = number * (_WEEK if unit in {"周", "星期"} else 1)
    return Rhythm(Unit.DAYS, days) if days <= _HALF else None


def _on(found: re.Match[str], weekday: int | None) -> Rhythm | None:
    months, place = _MONTHS[found[1]], int(found[2] or -1)
    most = months * (15 if weekday is None else 4)  # that every month has, whatever its holidays
    if (found[3] == "W") != (weekday is not None) or not place or place > most:
        return None
    return Rhythm(Unit.MONTHS, months, weekday=-1 if weekday is None else weekday, place=place)


def _dated(found: re.Match[str], weekday: int | None) -> Rhythm | None:
    unit, month, day, end, before = found.groups()
    number, date = int(month or 0), int(day or 0) or (_LAST_DAY if end else 0)
    if weekday is not None or not (number or date) or number > _YEAR or date > _LAST_DAY:
        return None
    if (unit == "月" and month) or (unit == "年" and not (month or end)):
        return None
    if number and day and date > bounds(2000, number, 1)[1].day:  # a leap year
        return None
    month_of_year = number or (_YEAR if unit == "年" else 0)  # 年底
    until = bool(before or end) or (bool(month) and not day)
    return Rhythm(Unit.MONTHS, _MONTHS[unit], month=month_of_year, day=date, until=until)


def _placed(found: re.Match[str], weekday: int | None) -> Rhythm | None:
    months, place, date = _MONTHS[found[1]], -1 if found[3] else int(found[2] or 1), int(found[4])
    fits = weekday is None and 1 <= abs(place) <= months and 1 <= date <= _LAST_DAY
    return Rhythm(Unit.MONTHS, months, place=place, day=date) if fits else None


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int | None], Rhythm | None]], ...] = (
    (_EACH, _each),
    (regex("每?个?W"), lambda _, weekday: Rhythm(Unit.DAYS, _WEEK, weekday=weekday)),
    (regex("每[天日]"), lambda _, weekday: Rhythm(Unit.DAYS) if weekday is None else None),
    (_ON, _on),
    (_EVERY, _every),
    (_DATED, _dated),
    (_PLACED, _placed),
)


def _of_festivals(said: str) -> Rhythm | None:
    found = _AROUND_IT.fullmatch(said.removeprefix("每年").removeprefix("每逢"))
    if found is None:
        return None
    names, side, days, inside = found.groups()
    festivals = tuple(_APART.split(names.removesuffix("等").removesuffix("节日")))
    try:
        for name in festivals:
            festival(name, 2000)
    except UnknownFestivalError:
        return None
    if (within := int(days or _AROUND)) > _HALF:
        return None
    if days and side != "前后" and not inside:  # «节前10天»: in those days, or by the first of them?
        return None
    before, after = -1 if side == "后" else within, -1 if side == "前" else within
    return Rhythm(Unit.FESTIVAL, festivals=festivals, before=before, after=after)


def bounds(year: int, month: int, months: int) -> tuple[dt.date, dt.date]:
    """First and last day of so many months."""
    after, rest = divmod(month - 1 + months, _YEAR)
    return dt.date(year, month, 1), dt.date(year + after, rest + 1, 1) - _DAY


def period(year: int, month: int, months: int) -> str:
    """2026, 7, 3 as «2026年第3季度»."""
    if months == _YEAR:
        return f"{year}年"
    if months == _YEAR // 2:
        return f"{year}年{'上' if month == 1 else '下'}半年"
    if months == 3:
        return f"{year}年第{month // 3 + 1}季度"
    return f"{year}年{month}月" if months == 1 else f"{year}年{month}-{month + months - 1}月"

"""频次: how often something must happen, as clerks write it, and the spans of days that follow from it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count

from toolkit.core.dates.festivals import UnknownFestivalError, festival, occasion
from toolkit.core.dates.lunar import FIRST_YEAR, LAST_YEAR
from toolkit.core.numbers.numerals import COUNTING, value
from toolkit.core.rules.working import WorkingDays
from toolkit.core.words import folded, regex

_DAY = dt.timedelta(days=1)
_WEEK = 7
_YEAR = 12  # months
_HALF = 183  # days: what comes less often than twice a year is no number of days
_LAST_DAY = 31
_THIRDS = {"上": (1, 10), "中": (11, 20), "下": (21, _LAST_DAY)}
_HALVES = {"上": (1, 15), "下": (16, _LAST_DAY)}
_PARTS = {"旬": _THIRDS, "半月": _HALVES}  # of a month
_NAMES = {days: f"{which}{part}" for part, those in _PARTS.items() for which, days in those.items()}
_POINTS = str.maketrans("，；（）。：", ",;().:")
_MONTHS = {"月": 1, "D": 2, "季": 3, "半年": 6, "年": _YEAR}
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
_LOOSE = regex(
    "(?:根?据|视|按照?|看)(?:工作|实际|具体)?(?:需[要求]?|情况?)(?:而定)?|不定[期时]|随时|适时|及时|经常性?|日常|平时|常年|长期"
)
_SHORT = (  # what is written short, in full
    (regex("^[按逐]"), "每"),
    (regex("^每?逢"), ""),
    (regex("^每个?月月"), "每月"),
    (regex("^每?双周$"), "每2周"),
    (regex("^每?个?双月"), "每D末月"),
    (regex("^每?个?单月"), "每D首月"),
    (regex("上[、和及与/]?下半年"), "上半年、下半年"),
    (regex(r"^(\d{4})[-./](\d+)[-./](\d+)日?"), r"\1年\2月\3日"),
    (regex(r"(\d+)(?=(?:[、和及与,/]\d+)+([日号月季]))"), r"\1\2"),  # «10、20日»
)
_EVERY = regex("每?(\\d+)(个?月|个?季度?|年|天|日|个?周|个?星期)")
_ON = regex("每?1?个?(半年|年|季|月)度?的?(?:第?(\\d+)个?|最后1?个?)([W工])")
_DATED = regex(
    r"(?:(\d{4})年|(?:每1?)?个?(半年|年|季|月|D)度?)?的?(?:(?:次|下1?个?)(月|季|年)度?)?的?(.*?)(之?前|以前)?"
)
_POINT = regex(
    r"(?:(\d+)月份?|(第\d个?|首个?|末|最后1个?)月|([上下])半年|第?(\d)季度?)?的?(?:(\d+)[日号]|(底|末)|([上中下])旬)?"
)
_AFTER = regex(
    r"(?:每1?)?个?(?:(半年|年|季|月)(?:度|份)?(?:结束|终了)|(季|月)度?)(?:之|以)?后的?(\d+)(个?工|[日天])(?:之?内|前)"
)
_AROUND_IT = regex(r"(.+?)(?:期间|之际|时|(前后|前|后|当[天日])(?:(\d+)[天日])?(内)?)?")
_APART = regex("[、和及与/,]")
_Point = tuple[int, int]  # a month, counted from the first of its period, and a day
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
        opens: From this day on it may have been done already: who meets on the 14th instead of the 15th has met.
    """

    label: str
    first: dt.date
    last: dt.date
    opens: dt.date


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often.

    Attributes:
        unit: See Unit.
        every: So many of them.
        times: How many times in each.
        weekday: 0 is Monday, -1 a working day; None: no day of the week is named.
        place: Which of them in the period; -1 the last.
        spots: What of the period is meant, in order: first and last day, each a month counted from the period's first and
            a day, 31 the month's last; (): all of it.
        lag: So many days after the period; working days where `weekday` says so.
        year: The only one, where one is named.
        shifted: A day off is put off to the next working day.
        festivals: Their names; of the office's own with the date, see Occasion.text.
        before: Days before the festival that count; -1: the festival itself does not.
        after: Days after it.
    """

    unit: Unit
    every: int = 1
    times: int = 1
    weekday: int | None = None
    place: int = 0
    spots: tuple[tuple[_Point, _Point], ...] = ()
    lag: int = 0
    year: int = 0
    shifted: bool = False
    festivals: tuple[str, ...] = ()
    before: int = _AROUND
    after: int = _AROUND

    @property
    def whole(self) -> Rhythm:
        """The same, whatever day of a span is named: who meets on the 16th instead of the 15th has met."""
        ends = [last for _, last in self.spots] if len(self.spots) > 1 else []
        spots = tuple(zip([(1, 1), *map(_after, ends)], ends, strict=False))
        return replace(self, weekday=None, place=0, lag=0, spots=spots, shifted=False)

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
            yield replace(window, label=f"{window.label}第{n}次")

    def _of_year(self, year: int, working: WorkingDays) -> Iterator[DutySpan]:
        if self.year not in (0, year):
            return
        if self.unit is Unit.FESTIVAL:
            ours = [(name, occasion(name)) for name in self.festivals]
            found = [
                (own.on(year), own.name) if own and own.month else (festival(name, year), name)
                for name, own in ours
            ]
            for day, name in sorted(found):
                first = day - self.before * _DAY
                yield DutySpan(f"{year}年{name}", first, day + self.after * _DAY, first)
        elif self.unit is Unit.DAYS:
            yield from self._spans(year, working)
        else:
            for start in range(1, _YEAR + 1, self.every):
                yield from self._of_period(year, start, working)

    def _of_period(self, year: int, start: int, working: WorkingDays) -> Iterator[DutySpan]:
        whole, (begin, end) = period(year, start, self.every), bounds(year, start, self.every)
        if self.lag:
            after = end + _DAY
            last = working.nth(after, self.lag) if self.weekday else end + self.lag * _DAY
            yield self._put_off(DutySpan(whole, after, last, after), working)
            return
        before = begin - _DAY
        for spot in self.spots or (((1, 1), (self.every, _LAST_DAY)),):
            first, last = (_day_of(year, start, point) for point in spot)
            label = _label(first, last) if len(self.spots) > 1 else whole
            if self.every == _MONTHS["D"] and self.spots:
                label = period(last.year, last.month, 1)
            if last > before:  # the 29th and the 30th are one day in February
                opens, before = max(before + _DAY, first.replace(day=1)), last
                if self.weekday is not None:
                    first = last = self._weekday(first, last, working)
                yield self._put_off(DutySpan(label, first, last, min(opens, first)), working)

    def _put_off(self, window: DutySpan, working: WorkingDays) -> DutySpan:
        if not self.shifted or not (self.spots or self.lag or self.weekday is not None):
            return window
        last = working.from_on(window.last)
        return replace(window, first=last if window.first == window.last else window.first, last=last)

    def _spans(self, year: int, working: WorkingDays) -> Iterator[DutySpan]:
        """Of so many days from New Year on, the last as long as the rest; weeks are those of the calendar."""
        if self.every == _WEEK:
            monday = dt.date.fromisocalendar(year, 1, 1)
            for n in count(1):
                if monday.isocalendar().year != year:
                    return
                on = monday if self.weekday is None else monday + self.weekday * _DAY
                end = monday + 6 * _DAY if self.weekday is None else on
                yield self._put_off(DutySpan(f"{year}年第{n}周", on, end, monday), working)
                monday += _WEEK * _DAY
        whole = (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days // self.every
        for n in range(whole):
            begin = dt.date(year, 1, 1) + n * self.every * _DAY
            end = begin + (self.every - 1) * _DAY if n < whole - 1 else dt.date(year, 12, 31)
            yield DutySpan(f"{year}年第{n + 1}个{self.every}天", begin, end, begin)

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
    said = _plain(text)
    plain = _SHIFTED.sub("", said)
    found = _read(plain)
    return replace(found, shifted=True) if found is not None and plain != said else found


def has_no_rhythm(text: str) -> bool:
    """Whether no day follows from it, and none is meant to: «不定期», «随时», «按需»."""
    said = _plain(text)
    found = _LOOSE.match(said)
    return found is not None and not _FILLERS.sub("", said[found.end() :])


def _plain(text: str) -> str:
    return folded(text).translate(_POINTS).replace(" ", "").rstrip(".;")


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
    for short, full in _SHORT:
        said = short.sub(full, said)
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
        return Rhythm(Unit.MONTHS, spots=tuple(((1, a), (1, b)) for a, b in _PARTS[part].values()))
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
    """Days, months and parts of a year, one or several; those of the period, or of what follows it (次月5日前)."""
    year, unit, following, rest, before = found.groups()
    every = _MONTHS["年" if year else unit or following or "年"]
    if weekday is not None or (following and _MONTHS[following] > every):
        return None
    if year and not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    own = _MONTHS[following] if following else every
    shift = every if following else 0
    month = 1 if own == 1 else 0  # which the next point need not name again
    spots: list[tuple[_Point, _Point]] = []
    named = set()
    for part in _APART.split(rest):
        point = _POINT.fullmatch(part.removesuffix("前") if before else part)
        if point is None or not (year or unit or following or point[1] or point[3] or point[4] or month):
            return None
        if (spot := _spot(point, own, month)) is None:
            return None
        month = spot[0][0]
        first, last = ((at + shift, day) for at, day in spot)
        if not (point[3] or point[4]) and (point[6] or (before and point[5])):
            first = _after(spots[-1][1]) if spots else (1 + shift, 1)
        elif before and not point[6]:
            return None  # «10月前»: by its end, or by the end of September?
        if spots and first <= spots[-1][1]:
            return None
        spots.append((first, last))
        named.add(any(point.groups()[4:]))
    if len(named) > 1:
        return None  # «3月、9月15日»: the 15th of March too?
    return Rhythm(Unit.MONTHS, every, spots=tuple(spots), year=int(year or 0))


def _spot(point: re.Match[str], every: int, month: int) -> tuple[_Point, _Point] | None:
    """First and last day of what is named; None for what a period of so many months does not have."""
    number, place, half, quarter, day, end, third = point.groups()
    if half or quarter:
        months = _MONTHS["半年" if half else "季"]
        begin = 1 + months * ("上下".index(half) if half else int(quarter) - 1)
        fits = every == _YEAR and 0 < begin < _YEAR and not (day or third)
        return ((begin, 1), (begin + months - 1, _LAST_DAY)) if fits else None
    if number:
        month = int(number) if every == _YEAR else 0
    elif place:
        month = int(place.strip("第个")) if place[0] == "第" else 1 if place[0] == "首" else every
    elif end and not month:
        month = every
    if not 0 < month <= every or not (number or place or day or end or third):
        return None
    if day:
        most = bounds(2000, month, 1)[1].day if every == _YEAR else _LAST_DAY  # a leap year
        return ((month, int(day)), (month, int(day))) if 0 < int(day) <= most else None
    first, last = _THIRDS[third] if third else (1, _LAST_DAY)
    return (month, first), (month, last)


def _after_it(found: re.Match[str], weekday: int | None) -> Rhythm | None:
    ended, short, days, kind = found.groups()
    if weekday is not None or not 0 < int(days) <= _HALF:
        return None
    working = -1 if "工" in kind else None
    return Rhythm(Unit.MONTHS, _MONTHS[ended or short], weekday=working, lag=int(days))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int | None], Rhythm | None]], ...] = (
    (_EACH, _each),
    (regex("每?个?W"), lambda _, weekday: Rhythm(Unit.DAYS, _WEEK, weekday=weekday)),
    (regex("每[天日]"), lambda _, weekday: Rhythm(Unit.DAYS) if weekday is None else None),
    (_ON, _on),
    (_EVERY, _every),
    (_AFTER, _after_it),
    (_DATED, _dated),
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
    if (on := (side or "").startswith("当")) and days:
        return None
    within = 0 if on else within
    before, after = -1 if side == "后" else within, -1 if side == "前" else within
    return Rhythm(Unit.FESTIVAL, festivals=festivals, before=before, after=after)


def _after(last: _Point) -> _Point:
    month, day = last
    return (month, day + 1) if day < _LAST_DAY else (month + 1, 1)


def _day_of(year: int, start: int, point: _Point) -> dt.date:
    """The day of a period that begins in a month; one that the month does not have is its last."""
    after, month = divmod(start + point[0] - 2, _YEAR)
    last = bounds(year + after, month + 1, 1)[1]
    return last.replace(day=min(point[1], last.day))


def _label(first: dt.date, last: dt.date) -> str:
    """Of a part of a period: its own name where it has one, else its last day."""
    whole = first.day == 1 and last.day == bounds(last.year, last.month, 1)[1].day
    months = last.month - first.month + 1
    if whole and months in _MONTHS.values() and first.month % months == 1 % months:
        return period(first.year, first.month, months)
    end = _LAST_DAY if last == bounds(last.year, last.month, 1)[1] else last.day
    part = _NAMES.get((first.day, end), "") if months == 1 else ""
    return f"{last.year}年{last.month}月{part or ('' if whole else f'{last.day}日')}"


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

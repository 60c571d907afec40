"""The one calendar of working days: 放假和调休 as the State Council tells them, a year it has not told as 预测.

Everything that asks whether an office is open asks here: duties, deadlines, reception days, meetings, study days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from toolkit import data
from toolkit.core.dates.festivals import festival, occasion
from toolkit.core.dates.lunar import FIRST_YEAR, LAST_YEAR
from toolkit.core.words import folded, regex

_DAY = dt.timedelta(days=1)
_SATURDAY = 5
PREDICTED = "预测"
GUESSED = "国务院还没有公布那一年的放假安排，节假日和调休是预测的，公布后请填入设置的「放假安排」再核对一次。"
_AHEAD = (-2, -2, 0, 0, 0, 0, -1)
"""连休3天: from Monday to Sunday, so many days from the festival to the first day off; of a Wednesday only that day."""
_WEDNESDAY = 2
_MERGED = range(
    -2, 8
)  # 中秋 so many days after 10月1日 falls within its days off (2023: 9月29日, 2025: 10月6日)
_WORKED = regex(
    r"(?:(20\d\d)[年./-])?(1[0-2]|0?[1-9])[月./-](3[01]|[12]\d|0?[1-9])(?!\d)[日号]?(?:\((?:周|星期)[六日天]\))?"
)
_LONGEST = 15  # days: more in one line is a slip of the pen


class Holiday(NamedTuple):
    """One line of a notice.

    Attributes:
        name: «春节», «国庆、中秋».
        first: First day off.
        last: Last day off, included.
        worked: Saturdays and Sundays that are worked in exchange (调休上班).
        source: The notice; of a predicted one the principle.
        predicted: Not told yet: reckoned by the principle of 2024.
        owed: Of a predicted one: so many days are to be worked in exchange, which ones nobody can say.
    """

    name: str
    first: dt.date
    last: dt.date
    worked: tuple[dt.date, ...]
    source: str
    predicted: bool = False
    owed: int = 0

    @property
    def year(self) -> int:
        """The year it belongs to: 元旦 of 2023 began on 2022-12-31."""
        return self.last.year

    @property
    def days(self) -> int:
        """How many days off, weekends included."""
        return (self.last - self.first).days + 1

    def about(self) -> frozenset[str]:
        """Its festivals by their names in festivals.toml; 除夕 is 春节."""
        found = [occasion(part) for part in self.name.replace("和", "、").split("、")]
        return frozenset("春节" if one.name == "除夕" else one.name for one in found if one)


class WorkingDays:
    """Weekdays, except where the State Council says otherwise for a year.

    What the office has entered itself (「放假安排」) stands before what we ship, line by line, and that before 预测.
    """

    __slots__ = ("_known", "own")

    def __init__(self, own: Iterable[Holiday] = ()) -> None:
        self.own = tuple(own)
        self._known: dict[int, dict[dt.date, Holiday]] = {}

    def holidays(self, year: int) -> tuple[Holiday, ...]:
        """A year's, in order of time; none outside the lunar calendar (1900 to 2100)."""
        mine = [each for each in self.own if each.year == year]
        taken = frozenset().union(*(each.about() for each in mine))
        usual = _told().get(year) or _predicted(year)
        return tuple(
            sorted([*mine, *(each for each in usual if not taken & each.about())], key=lambda h: h.first)
        )

    def holiday(self, day: dt.date) -> Holiday | None:
        """What makes a day one off, or one that is worked in exchange."""
        if day.year not in self._known:
            self._known[day.year] = {
                each: one
                for year in (day.year, day.year + 1)  # 元旦 of the next may begin in December
                for one in self.holidays(year)
                for each in (*span(one.first, one.last), *one.worked)
            }
        return self._known[day.year].get(day)

    def is_open(self, day: dt.date) -> bool:
        """Whether the office works on a day."""
        found = self.holiday(day)
        return day in found.worked if found else day.weekday() < _SATURDAY

    def is_certain(self, day: dt.date) -> bool:
        """Whether a notice has told the year's days; else what is said of a day is 预测."""
        return not any(each.predicted for each in self.holidays(day.year))

    def from_on(self, day: dt.date) -> dt.date:
        """That day, or the next one that is worked (遇节假日顺延)."""
        while not self.is_open(day):
            day += _DAY
        return day

    def until(self, day: dt.date) -> dt.date:
        """That day, or the last one before it that is worked."""
        while not self.is_open(day):
            day -= _DAY
        return day

    def nth(self, day: dt.date, number: int) -> dt.date:
        """The so manieth working day from a day on, which counts if it is one."""
        for _ in range(number - 1):
            day = self.from_on(day) + _DAY
        return self.from_on(day)


def span(first: dt.date, last: dt.date) -> list[dt.date]:
    """Every day from the first to the last, both included."""
    return [first + n * _DAY for n in range((last - first).days + 1)]


@cache
def _told() -> dict[int, tuple[Holiday, ...]]:
    """Every notice that we ship."""
    notices = data.read("holidays.toml")["notice"]
    return {
        told["year"]: tuple(
            Holiday(name, first, last, tuple(worked), told["source"])
            for name, first, last, *worked in told["days"]
        )
        for told in notices
    }


@cache
def _predicted(year: int) -> tuple[Holiday, ...]:
    """By the principle of the notice of 2024-11-12; whether a weekend is worked in exchange it does not say."""
    if not FIRST_YEAR <= year < LAST_YEAR:
        return ()
    found: dict[str, tuple[dt.date, int, int]] = {}  # name → first day off, so many days, so many by law
    for name, one in data.read("festivals.toml").items():
        if "off" in one:
            day, days = festival(name, year), one["off"]
            if one.get("weekend"):
                days = 1 if day.weekday() == _WEDNESDAY else days
                day += _AHEAD[day.weekday()] * _DAY
            found["春节" if name == "除夕" else name] = (day, days, one["law"])
    merged = data.read("holidays.toml")["merged"]
    national, autumn = (festival(name, year) for name in ("国庆", "中秋"))
    if (autumn - national).days in _MERGED:
        law = found.pop("国庆")[2] + found.pop("中秋")[2]
        found["国庆、中秋"] = (min(national, autumn), merged, law)
    source = data.read("holidays.toml")["source"]
    out = []
    for name, (first, days, law) in found.items():
        last = first + (days - 1) * _DAY
        weekdays = sum(day.weekday() < _SATURDAY for day in span(first, last))
        out.append(Holiday(name, first, last, (), source, predicted=True, owed=weekdays - law))
    return tuple(sorted(out, key=lambda one: one.first))


def read_worked(text: str, first: dt.date) -> tuple[dt.date, ...] | None:
    """«2月14日（周六）、2月28日上班», «2026-02-14»: those nearest to the first day off where no year is said.

    None: not understood, or no weekend.
    """
    plain = "".join(folded(text).split()).translate(str.maketrans("（），；", "(),;"))
    days = []
    for said, month, day in _WORKED.findall(plain):
        years = [int(said)] if said else [first.year - 1, first.year, first.year + 1]
        try:
            found = [dt.date(year, int(month), int(day)) for year in years]
        except ValueError:
            return None
        days.append(min(found, key=lambda one: abs(one - first)))
    rest = _WORKED.sub("", plain).replace("上班", "").strip("、,;.。和及")
    whole = not rest.strip("、,;和及") and all(day.weekday() >= _SATURDAY for day in days)
    return tuple(days) if whole else None


def fault(first: dt.date, last: dt.date) -> str:
    """What is wrong with the days off of a line; "": nothing."""
    if last < first:
        return "放假的最后一天早于第一天"
    return f"一次放假{(last - first).days + 1}天，太长" if (last - first).days >= _LONGEST else ""

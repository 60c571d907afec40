"""Festivals by their Chinese names, for a solar year (data/festivals.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from toolkit import data
from toolkit.core.dates.lunar import FIRST_YEAR, LAST_YEAR, LunarDate
from toolkit.core.numbers.numerals import value
from toolkit.core.words import folded, regex


class UnknownFestivalError(KeyError):
    """A name that is no festival of ours; message and hint are made for a Problem."""

    def __init__(self, name: str) -> None:
        # Loaded here: only a mistyped name needs it.
        from difflib import get_close_matches  # noqa: PLC0415

        festivals = data.read("festivals.toml")
        spellings = [*festivals, *(also for one in festivals.values() for also in one.get("also", ()))]
        near = get_close_matches(name, spellings, n=3, cutoff=0.4)
        self.message = f"没有「{name}」这个节日，"
        known = "".join(f"「{one}」" for one in near or festivals)
        self.hint = f"您是不是要写{known}？" if near else f"可以写{known}。"
        super().__init__(name)

    def __str__(self) -> str:
        return self.message + self.hint


def festival(name: str, year: int) -> date:
    """The day of a festival in a solar year.

    腊八, 小年 and 除夕 are those before the 春节 of the year, so 除夕 of 2026 is 2026-02-16; the one that
    ends the lunar year, 2027-02-05, is 次年除夕 of 2026. 腊八 alone may fall before the year, on one of
    the last days of December.

    Raises:
        UnknownFestivalError: No such name.
        ValueError: The day is outside the lunar calendar (1900 to 2100).
    """
    wanted = name.strip()
    festivals = data.read("festivals.toml")
    found = next((one for own, one in festivals.items() if wanted in (own, *one.get("also", ()))), None)
    if found is None:
        raise UnknownFestivalError(wanted)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{year}年不在{FIRST_YEAR}年至{LAST_YEAR}年之内，无法推算{wanted}")
    if "solar" in found:
        return date(year, *found["solar"])
    if "term" in found:
        return date(year, found["month"], _term_day(found["term"], year))
    day = LunarDate(year + found.get("years", 0), *found["lunar"]).to_solar()
    return day - timedelta(days=1) if found.get("eve") else day


_NUMBER = "([0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_DATED = regex(  # «三月三» alone does not say of which calendar
    f"[(]?(?:每年)?(?:(农历|阴历){_NUMBER}月初?{_NUMBER}日?|(?:公历)?{_NUMBER}月{_NUMBER}[日号])[)]?"
)
_AROUND = regex(
    "(?:(?:传统)?(?:佳节|节日))?(?:前夕|前后|前|期间)?(?:走访|慰问|送温暖|看望)*(?:活动|金|品|标准)?$"
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A festival as an office writes it: one of ours, or its own with a date.

    Attributes:
        name: Of ours the name in festivals.toml; else the office's.
        month: Of its own; 0: one of ours.
        day: The day of that month.
        lunar: Whether that is 农历.
    """

    name: str
    month: int = 0
    day: int = 0
    lunar: bool = False

    @property
    def text(self) -> str:
        """As `occasion` reads it again: «春节», «建镇日（9月12日）»."""
        dated = f"（{'农历' * self.lunar}{self.month}月{self.day}日）" if self.month else ""
        return self.name + dated

    def on(self, year: int) -> date:
        """Its day in a year; of one that this year does not have (2月29日, 三十) the day before."""
        if not self.month:
            return festival(self.name, year)
        try:
            return (
                LunarDate(year, self.month, self.day).to_solar()
                if self.lunar
                else date(year, self.month, self.day)
            )
        except ValueError:
            return Occasion(self.name, self.month, self.day - 1, self.lunar).on(year)

    def nearest(self, day: date) -> int:
        """The year of the one that is nearest to a day: in November the 春节 to come, in October the 重阳 that was."""
        years = [y for y in (day.year - 1, day.year, day.year + 1) if FIRST_YEAR < y < LAST_YEAR]
        return min(years, key=lambda year: abs(self.on(year) - day), default=day.year)


def occasion(text: str) -> Occasion | None:
    """«春节», «七一走访慰问», «建镇日（9月12日）», «敬老日 农历三月初三»; None: no festival."""
    plain = "".join(folded(text).split())
    dated = _DATED.search(plain)
    month, day = (value(dated[2] or dated[4]) or 0, value(dated[3] or dated[5]) or 0) if dated else (0, 0)
    if dated and 1 <= month <= 12 and 1 <= day <= (30 if dated[1] else 31):
        name = (plain[: dated.start()] + plain[dated.end() :]).strip("(),:-—") or plain
        return Occasion(_AROUND.sub("", name) or name, month, day, bool(dated[1]))
    for name in (plain, _AROUND.sub("", plain, count=1)):
        for own, one in data.read("festivals.toml").items():
            if name in (own, *one.get("also", ())):
                return Occasion(own)
    return None


def held(year: int) -> list[tuple[date, str, str]]:
    """The festivals on which an office holds something: day, name, what; those of one day are one (2033: 国庆、重阳)."""
    found: dict[date, list[tuple[str, str]]] = {}
    for name, one in data.read("festivals.toml").items():
        if "held" in one:
            found.setdefault(festival(name, year), []).append((name, one["held"]))
    joined = (
        (day, "、".join(n for n, _ in those), "、".join(w for _, w in those)) for day, those in found.items()
    )
    return sorted((day, names, "、".join(dict.fromkeys(what.split("、")))) for day, names, what in joined)


def _term_day(term: str, year: int) -> int:
    """The day of the month on which a solar term falls: taken from sxtwl, checked against the sun by the tests."""
    return int(data.read("almanac.toml")[term].split()[year - FIRST_YEAR])

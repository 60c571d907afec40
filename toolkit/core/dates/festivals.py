"""Festivals by their Chinese names, for a solar year (data/festivals.toml)."""

from __future__ import annotations

from datetime import date, timedelta

from toolkit import data
from toolkit.core.dates.lunar import FIRST_YEAR, LAST_YEAR, LunarDate


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


def days_off(year: int) -> dict[date, str]:
    """The days off of a year with their festival: by law, and as they are put together as a rule (放假调休)."""
    return {
        festival(name, year) + timedelta(days=n): name
        for name, one in data.read("festivals.toml").items()
        for n in range(one.get("off", 0))
    }


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

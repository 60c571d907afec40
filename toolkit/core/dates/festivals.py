"""Festivals by their Chinese names, for a solar year or a span of days.

清明 and 冬至 are solar terms: their days stand in lunar_table.py, taken from sxtwl and checked there against
the sun's computed longitude by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from toolkit.core.dates.almanac import DONGZHI, FIRST_YEAR, QINGMING
from toolkit.core.dates.lunar import LAST_YEAR, LunarDate, new_year

_WEEKDAYS = "一二三四五六日"


class UnknownFestivalError(KeyError):
    """A name that is no festival of ours; message and hint are made for a Problem."""

    def __init__(self, name: str) -> None:
        # Loaded here: only a mistyped name needs it.
        from difflib import get_close_matches  # noqa: PLC0415

        near = get_close_matches(name, (*_FESTIVALS, *_ALIASES), n=3, cutoff=0.4)
        self.message = f"没有「{name}」这个节日，"
        known = "".join(f"「{one}」" for one in near or _FESTIVALS)
        self.hint = f"您是不是要写{known}？" if near else f"可以写{known}。"
        super().__init__(name)

    def __str__(self) -> str:
        return self.message + self.hint


def _solar(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int, *, years: int = 0) -> Callable[[int], date]:
    """The day in the lunar year that begins in the solar year, or years later."""
    return lambda year: LunarDate(year + years, month, day).to_solar()


# 除夕 is the last day of 腊月, whether that has 29 days or 30.
_FESTIVALS: dict[str, Callable[[int], date]] = {
    "元旦": _solar(1, 1),
    "腊八": _lunar(12, 8, years=-1),
    "北方小年": _lunar(12, 23, years=-1),
    "小年": _lunar(12, 24, years=-1),
    "除夕": lambda year: new_year(year) - timedelta(days=1),
    "春节": new_year,
    "元宵": _lunar(1, 15),
    "清明": lambda year: date(year, 4, int(QINGMING[year - FIRST_YEAR])),
    "劳动节": _solar(5, 1),
    "端午": _lunar(5, 5),
    "建党节": _solar(7, 1),
    "建军节": _solar(8, 1),
    "全民健身日": _solar(8, 8),
    "中秋": _lunar(8, 15),
    "国庆": _solar(10, 1),
    "重阳": _lunar(9, 9),
    "冬至": lambda year: date(year, 12, 20 + int(DONGZHI[year - FIRST_YEAR])),
    "次年除夕": lambda year: new_year(year + 1) - timedelta(days=1),
}
_ALIASES = {
    "元旦节": "元旦",
    "新年": "元旦",
    "腊八节": "腊八",
    "南方小年": "小年",
    "大年三十": "除夕",
    "年三十": "除夕",
    "正月初一": "春节",
    "大年初一": "春节",
    "元宵节": "元宵",
    "清明节": "清明",
    "五一": "劳动节",
    "五一节": "劳动节",
    "五一劳动节": "劳动节",
    "国际劳动节": "劳动节",
    "端午节": "端午",
    "七一": "建党节",
    "党的生日": "建党节",
    "八一": "建军节",
    "八一建军节": "建军节",
    "中秋节": "中秋",
    "十一": "国庆",
    "国庆节": "国庆",
    "重阳节": "重阳",
    "老年节": "重阳",
    "老人节": "重阳",
    "敬老节": "重阳",
    "冬至节": "冬至",
}
FESTIVAL_NAMES = tuple(_FESTIVALS)
FIRST_FULL_YEAR = FIRST_YEAR + 1  # the calendar knows 腊月 before the 春节 of this year, not the one before


def festival(name: str, year: int) -> date:
    """The day of a festival in a solar year.

    腊八, 小年 and 除夕 are those before the 春节 of the year, so 除夕 of 2026 is 2026-02-16; the one that
    ends the lunar year, 2027-02-05, is 次年除夕 of 2026. 腊八 alone may fall before the year, on one of
    the last days of December. 小年 is 廿四, the custom of the south, 北方小年 廿三. 老年节 is 重阳, by law.

    Raises:
        UnknownFestivalError: No such name.
        ValueError: The day is outside the lunar calendar (1900 to 2100).
    """
    wanted = name.strip()
    find = _FESTIVALS.get(_ALIASES.get(wanted, wanted))
    if find is None:
        raise UnknownFestivalError(wanted)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{year}年不在{FIRST_YEAR}年至{LAST_YEAR}年之内，无法推算{wanted}")
    return find(year)


def festivals_between(start: date, end: date, names: Iterable[str] | None = None) -> list[tuple[date, str]]:
    """Every festival from start to end, both included, in the order of the days.

    A solar year may hold 腊八 twice, or not at all.

    Args:
        start: The first day, not before 1901.
        end: The last day, not after 2100.
        names: Festivals as the caller calls them; all when None (小年 under both names, 除夕 under one).

    Raises:
        UnknownFestivalError: One of the names is unknown.
        ValueError: start or end is outside 1901-01-01 … 2100-12-31.
    """
    if not FIRST_FULL_YEAR <= start.year <= LAST_YEAR or not FIRST_FULL_YEAR <= end.year <= LAST_YEAR:
        raise ValueError(f"日期不在{FIRST_FULL_YEAR}年至{LAST_YEAR}年之内，无法推算节日")
    wanted = [name for name in FESTIVAL_NAMES if name != "次年除夕"] if names is None else list(names)
    # One year on: its 腊八 may fall in this December; one back: its 次年除夕 in this January.
    years = range(max(FIRST_FULL_YEAR, start.year - 1), min(LAST_YEAR, end.year + 1) + 1)
    found = []
    for name in wanted:
        festival(name, FIRST_FULL_YEAR)  # refuses an unknown name even for an empty span
        for year in years:
            if name == "次年除夕" and year == LAST_YEAR:
                continue  # falls in the year after the calendar's last
            if start <= (day := festival(name, year)) <= end:
                found.append((day, name))
    return sorted(found, key=lambda pair: pair[0])


def weekday(day: date, *, full: bool = False) -> str:
    """周日, or 星期日 when full."""
    return ("星期" if full else "周") + _WEEKDAYS[day.weekday()]

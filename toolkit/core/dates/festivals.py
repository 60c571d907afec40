"""Festivals by their Chinese names, for a solar year or a span of days.

清明 and 冬至 are solar terms: their days stand in data/almanac.toml, taken from sxtwl and checked there against
the sun's computed longitude by the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from toolkit import data
from toolkit.core.dates.lunar import FIRST_YEAR, LAST_YEAR, LunarDate, new_year


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


def _term(name: str, month: int) -> Callable[[int], date]:
    """A solar term: the almanac has its day of the month for every year."""
    return lambda year: date(year, month, int(data.read("almanac.toml")[name].split()[year - FIRST_YEAR]))


# 除夕 is the last day of 腊月, whether that has 29 days or 30.
_FESTIVALS: dict[str, Callable[[int], date]] = {
    "元旦": _solar(1, 1),
    "腊八": _lunar(12, 8, years=-1),
    "北方小年": _lunar(12, 23, years=-1),
    "小年": _lunar(12, 24, years=-1),
    "除夕": lambda year: new_year(year) - timedelta(days=1),
    "春节": new_year,
    "元宵": _lunar(1, 15),
    "清明": _term("qingming", 4),
    "劳动节": _solar(5, 1),
    "端午": _lunar(5, 5),
    "建党节": _solar(7, 1),
    "建军节": _solar(8, 1),
    "全民健身日": _solar(8, 8),
    "中秋": _lunar(8, 15),
    "国庆": _solar(10, 1),
    "重阳": _lunar(9, 9),
    "冬至": _term("dongzhi", 12),
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

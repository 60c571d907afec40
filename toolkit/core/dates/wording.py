"""How days are written for people: 2026年10月3日, 周六, 星期六."""

from __future__ import annotations

import datetime as dt

_WEEKDAYS = "一二三四五六日"
WEEKDAY = rf"(?:星期|礼拜|周)[{_WEEKDAYS}天]"
"""A weekday as clerks write it, for a pattern."""


def day_text(day: dt.date) -> str:
    """2026年10月3日."""
    return f"{day.year}年{month_day(day)}"


def moment(when: dt.datetime) -> str:
    """2026年10月3日 22:00."""
    return f"{day_text(when)} {when:%H:%M}"


def month_day(day: dt.date) -> str:
    """10月3日."""
    return f"{day.month}月{day.day}日"


def weekday(day: dt.date, *, full: bool = False) -> str:
    """周日, or 星期日 when full."""
    return ("星期" if full else "周") + _WEEKDAYS[day.weekday()]

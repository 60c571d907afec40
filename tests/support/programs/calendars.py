"""Other people's lunar calendars, to compare ours with: development packages, never used by the toolkit."""

from __future__ import annotations

import importlib
from datetime import date, datetime, time
from types import ModuleType

from support import tools

from toolkit.core.dates.lunar import LunarDate


def need(package: str) -> ModuleType:
    """The package; without it the test is skipped with a reason, and fails in CI."""
    try:
        return importlib.import_module(package)
    except ImportError:
        tools.missing(f"{package} is not installed (pip install {package})")


def by_sxtwl(day: date) -> LunarDate:
    found = need("sxtwl").fromSolar(day.year, day.month, day.day)
    return LunarDate(
        found.getLunarYear(), found.getLunarMonth(), found.getLunarDay(), bool(found.isLunarLeap())
    )


def by_zhdate(day: date) -> LunarDate:
    found = need("zhdate").ZhDate.from_datetime(datetime.combine(day, time()))  # it takes naive times only
    return LunarDate(found.lunar_year, found.lunar_month, found.lunar_day, bool(found.leap_month))

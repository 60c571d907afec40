"""Spans of days as the date cell of a ledger says them: «4.10-11», «5月20-21日», «2026.4.10—4.12», «上半年»."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

from toolkit.core.words import folded, regex

_ASIDE = regex(r"\([^()]*\)|上午|下午|全天|[,，]?共\d+天$")
_TO = "(?P<to>[-—–~至到]+|、)"
_DAYS = regex(
    rf"(?:(?P<y>\d{{4}})(?P<s1>[年./-]))?(?P<m>\d{{1,2}})(?P<s2>月|[./-])(?P<d>\d{{1,2}})[日号]?{_TO}"
    r"(?:(?P<y2>\d{4})(?P<s3>[年./-]))?(?:(?P<m2>\d{1,2})(?P<s4>月|[./-]))?(?P<d2>\d{1,2})[日号]?"
)
_MONTHS = regex(
    rf"(?:(?P<y>\d{{4}})年)?(?P<m>\d{{1,2}})(?:月份?)?{_TO}(?:(?P<y2>\d{{4}})年)?(?P<m2>\d{{1,2}})月份?"
)
_PART = regex(
    r"(?:(?P<y>\d{4})年)?(?:(?P<half>[上下])半年|第?(?P<quarter>[1-4])季度?|(?P<m>1[0-2]|0?[1-9])月份?(?:(?P<third>[上中下])旬)?)"
)


class SaidSpan(NamedTuple):
    """Month and day of the first and the last day that a cell names (day 0: the month's last); year 0: it names none."""

    year: int
    first: tuple[int, int]
    last: tuple[int, int]
    over: int = 0  # years from the first to the last

    def days(self, year: int) -> tuple[dt.date, dt.date] | None:
        """Both days, where the first is in a year; None where there are none such, or the last is the earlier."""
        end, (month, day) = year + self.over, self.last
        try:
            day = day or calendar.monthrange(end, month)[1]
            found = dt.date(year, *self.first), dt.date(end, month, day)
        except ValueError:
            return None
        return found if found[0] <= found[1] else None


def read_span(text: str) -> SaidSpan | None:
    """What a text with Arabic figures says; None where it names no span.

    What joins two days must not part year, month and day too: «4-10-11» is no span. «、» joins days that follow each
    other, else they are two dates. A last day that comes earlier in the year is in the next one.
    """
    said = _ASIDE.sub("", folded("".join(text.split())))
    if found := _PART.fullmatch(said):
        months = 1 if found["m"] else 3 if found["quarter"] else 6
        place = int(found["m"] or found["quarter"] or 1 + "上下".index(found["half"])) - 1
        begin, day = 1 + months * place, 1 + 10 * "上中下".index(found["third"] or "上")
        last = 0 if not found["third"] or day > 20 else day + 9
        return SaidSpan(int(found["y"] or 0), (begin, day), (begin + months - 1, last))
    found = _MONTHS.fullmatch(said) or _DAYS.fullmatch(said)
    told = found.groupdict("") if found else {}
    if not told or told["to"] in {told.get(name) for name in ("s1", "s2", "s3", "s4")}:
        return None
    year, other, month, end, day, last = (int(told.get(n) or 0) for n in ("y", "y2", "m", "m2", "d", "d2"))
    if told["to"] == "、" and (end or last != day + 1):
        return None
    over = other - year if year and other else int(bool(end) and (end, last or 31) < (month, day))
    return SaidSpan(year, (month, day or 1), (end or month, last), over)

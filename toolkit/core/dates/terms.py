"""From when until when something holds: the dates of rules and standards in the office's sheets."""

from __future__ import annotations

import datetime as dt

from toolkit.core.cells import Fault, Problem
from toolkit.core.dates.reading import Calendar, Precision, parse_date
from toolkit.core.tables.reading import Record

_LATEST = dt.date(2100, 12, 31)


def read_term(record: Record, name: str, problems: list[Problem], *, end: bool) -> dt.date | None:
    """A first or last day; a month or a year means its first or its last day. None for an empty cell.

    Args:
        record: The row.
        name: The column.
        problems: Gets one when the cell cannot be understood; the caller then leaves the row out.
        end: Whether the last day of a month or year is meant.
    """
    if fault := record.fault(name):
        problems.append(fault)
        return None
    value = record.raw(name)
    if value is None:
        return None
    reading = parse_date(value, latest=_LATEST, number_format=lambda: record.format(name))
    date = reading.value
    if date is not None and date.calendar is Calendar.SOLAR and date.year is not None:
        if date.precision is Precision.DAY:
            return date.to_date()
        if not end:
            return dt.date(date.year, date.month or 1, 1)
        month = date.month or 12
        return dt.date(date.year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    if reading.fault or date is not None:
        lunar = Fault(f"{name}「{date}」不是公历日期，", "请写成 2026-01-01 这样。", "date-unreadable")
        problems.append((reading.fault or lunar).at(record.cell(name)))
    return None

"""What a cell of any sheet gives a template: text, a number or a day as its cell shows it, or a gap with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from toolkit.core.cells import Problem, Severity
from toolkit.core.dates import wording
from toolkit.core.dates.reading import FIRST_SERIAL, LAST_SERIAL, from_serial
from toolkit.core.documents.outcome import FieldValue, Figure, Gap
from toolkit.core.grids import as_text
from toolkit.core.numbers.display import number_text, shows
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables.anysheet.listing import ListColumn
from toolkit.core.tables.reading import Record
from toolkit.core.words import clean, plain_number, regex

SECRET = regex("身份证|公民身份|证件号|银行|账号|帐号|卡号")
"""Columns whose numbers are printed whole, since a template that names one asks for it; elsewhere such numbers are masked."""
_DAYS = regex(r"(?:日期|时间|年月日|年月|生日)\d*$")
_LOST = 10**15  # Excel keeps fifteen digits of a number

Told = Callable[[Problem], object]


def value_of(record: Record, column: ListColumn, told: Told) -> FieldValue:
    """The value for a template.

    Args:
        record: The row.
        column: Whose cell.
        told: Takes what is to be said of a cell that is used all the same.

    Returns:
        A Gap with its cell's problem where nothing stands there, or nothing that can be printed.
    """
    title = column.title
    if fault := record.fault(title):
        return Gap(title, fault)
    value = record.raw(title)
    if isinstance(value, bool):
        return as_text(value)
    if isinstance(value, int | float):
        return _number(record, column, value, told)
    if isinstance(value, dt.date):
        return Figure(value, _day(value, record.format(title)))
    if not isinstance(value, str):
        text = as_text(value)
    else:
        text = "\n".join(clean(line) for line in value.splitlines()).strip()
    if not text:
        return gap(record, column, "是空的，", "请补上这一格。", "field-empty")
    masked = text if SECRET.search(title + column.canonical) else mask_numbers(text)
    if masked != text:
        hint = "要印全号的，请放在列名写明是「身份证号」或「银行账号」的一列里。"
        told(record.doubt(title, f"「{title}」里的号码遮住了一部分，", hint, "number-masked"))
    return masked


def gap(record: Record, column: ListColumn, why: str, hint: str, kind: str) -> Gap:
    """A place where nothing can be printed."""
    what = f"「{column.title}」{why}"
    return Gap(column.title, Problem(record.cell(column.title), what, hint, kind))


def _number(record: Record, column: ListColumn, value: float, told: Told) -> FieldValue:
    title, code = column.title, record.format(column.title)
    if abs(value) >= _LOST:
        hint = "请把这一格设成文本格式，重新输入。"
        return gap(record, column, "按数字保存，末尾几位已经丢了，", hint, "number-too-long")
    whole = isinstance(value, int) or value == int(value)
    days = _DAYS.search(title) or _DAYS.search(column.canonical)
    if days and whole and FIRST_SERIAL <= value <= LAST_SERIAL and not shows(code):
        count = int(value) + record.source.grid.day_shift
        day = from_serial(count)
        what = f"「{title}」是数字{plain_number(value)}，按日期{wording.day_text(day)}打印，"
        told(record.doubt(title, what, "请核对，并把这一格设成日期格式。", "date-serial"))
        return Figure(day, wording.day_text(day))
    exact = Decimal(f"{value:.15g}")
    shown = number_text(exact, code)
    return Figure(exact, plain_number(float(exact)) if shown is None else shown.strip())


def _day(value: dt.date, code: str) -> str:
    """As far as the cell shows it: 2026年3月 where its format has no day."""
    seen = shows(code) & {"y", "M", "d"} or {"y", "M", "d"}
    parts = (f"{value.year}年", f"{value.month}月", f"{value.day}日")
    text = "".join(part for letter, part in zip("yMd", parts, strict=True) if letter in seen)
    timed = isinstance(value, dt.datetime) and value.time() != dt.time()
    return f"{text}{value:%H:%M}" if timed else text


def marked(value: FieldValue) -> FieldValue:
    """The same, where a gap is marked in the document and stops nothing."""
    if not isinstance(value, Gap) or value.problem is None:
        return value
    return Gap(value.name, replace(value.problem, severity=Severity.WARNING))


def shown(value: FieldValue) -> str:
    """As text, for a file's name."""
    return value.text if isinstance(value, Figure) else "" if isinstance(value, Gap) else str(value)

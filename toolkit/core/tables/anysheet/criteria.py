"""Which rows of any sheet are meant: «所属乡镇=青禾镇», «出生日期=1946-01-01..1946-12-31», «备注 含 独居», «电话 非空».

Three answers: yes, no, and not understood: a cell that can be no number or date where one is compared is to be checked,
never quietly left out.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from toolkit.core.cells import Cell, Problem, row_of
from toolkit.core.dates.reading import FIRST_SERIAL, Calendar, parse_date
from toolkit.core.documents.outcome import Exclusion, ToCheck
from toolkit.core.grids import Value, as_text
from toolkit.core.people.ids import quoted
from toolkit.core.tables.anysheet.listing import Columns, ListColumn
from toolkit.core.tables.reading import Record
from toolkit.core.words import clean, folded, name_key, plain_number, regex, township_key

_SIGNED = regex(r"(.+?)\s*(≠|!=|<>|＜＞|>=|<=|≥|≤|＞|＜|=|＝|>|<)\s*(.*)")
_SPOKEN = regex(r"(.+?)\s*(不含|不包含|包含|含|非空|不为空|不空|为空|空)\s*(.*)")
_SIGNS = {"!=": "≠", "<>": "≠", "＜＞": "≠", ">=": "≥", "<=": "≤", "＝": "=", "＞": ">", "＜": "<"}
_WORDS = {"不包含": "不含", "包含": "含", "不为空": "非空", "不空": "非空", "为空": "空"}
_RANGE = regex(r"(.*?)\s*(?:\.\.+|…|～|~|—+|至|到)\s*(.*)")
_AMOUNT = regex(r"([+-]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?)\s*(?:元|岁|周岁|人|个|次|分|年|%)?")
_LATEST = dt.date(2100, 12, 31)
_EITHER = regex("[、|｜]")

Span = tuple[dt.date, dt.date]
Judge = Callable[[Value], bool | None]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition of one column.

    Attributes:
        column: Whose cells decide.
        said: As it was given, for the answer.
        judge: A cell's value → yes, no, or None: not understood.
    """

    column: ListColumn
    said: str
    judge: Judge


@dataclass(slots=True)
class Selection:
    """What became of the rows: every one is in one of the three."""

    chosen: list[Record] = field(default_factory=list)
    excluded: list[Exclusion] = field(default_factory=list)
    to_check: list[ToCheck] = field(default_factory=list)


def criteria(texts: Iterable[str], columns: Columns, place: Cell) -> tuple[list[Criterion], list[Problem]]:
    """Conditions as they were given, and what is wrong with them; `place` is where the columns are looked for."""
    made: list[Criterion] = []
    problems: list[Problem] = []
    for text in texts:
        found = _criterion(clean(text), columns, place)
        problems.append(found) if isinstance(found, Problem) else made.append(found)
    return made, problems


def select(
    records: Iterable[Record], wanted: Sequence[Criterion], called: Callable[[Record], str]
) -> Selection:
    """The rows that meet all the conditions; `called` names a row for the answer."""
    out = Selection()
    for record in records:
        verdicts = [(each, _verdict(each, record)) for each in wanted]
        no = next((each for each, verdict in verdicts if verdict is False), None)
        unclear = next((each for each, verdict in verdicts if verdict is None), None)
        if no is not None:
            out.excluded.append(
                Exclusion(called(record), f"不符合「{no.said}」", record.cell(no.column.title))
            )
        elif unclear is not None:
            title = unclear.column.title
            fault = record.fault(title)
            why = (
                fault.message
                if fault
                else f"「{title}」是{quoted(record.text(title))}，看不出是否符合「{unclear.said}」"
            )
            out.to_check.append(
                ToCheck(called(record), record.cell(title), why.rstrip("，"), "请改好这一格再做。")
            )
        else:
            out.chosen.append(record)
    return out


def _verdict(wanted: Criterion, record: Record) -> bool | None:
    title = wanted.column.title
    return None if record.fault(title) else wanted.judge(record.raw(title))


def groups(
    records: Iterable[Record], column: ListColumn, called: Callable[[Record], str]
) -> tuple[list[tuple[str, tuple[Record, ...]]], list[ToCheck]]:
    """Rows by what stands in a column, in the order in which it first stands there; who has nothing there is to be checked."""
    found: dict[str, tuple[str, list[Record]]] = {}
    same, unclear = sameness(column), []
    for record in records:
        text = record.text(column.title)
        if text:
            found.setdefault(same(text), (text, []))[1].append(record)
        else:
            why, hint = f"「{column.title}」是空的，不知道归到哪一份", "请补上这一格再做。"
            unclear.append(ToCheck(called(record), record.cell(column.title), why, hint))
    return [(text, tuple(rows)) for text, rows in found.values()], unclear


def sameness(column: ListColumn) -> Callable[[str], str]:
    """By what two cells of a column say the same: townships by their stem (青禾 is 青禾镇), all else as names are compared."""
    return township_key if "所属乡镇" in (column.title, column.canonical) else name_key


def _criterion(text: str, columns: Columns, place: Cell) -> Criterion | Problem:
    signed, spoken = _SIGNED.fullmatch(text), _SPOKEN.fullmatch(text)
    match = signed if signed and (not spoken or columns.find(signed[1])) else spoken
    if match is None:
        hint = "请写成 列=值、列≠值、列>数、列=起..止、列 含 字、列 空、列 非空。"
        return Problem(place, f"看不懂条件「{text}」，", hint, "where-unreadable")
    name, sign, value = match[1], match[2], match[3].strip().strip("\"'“”")
    sign = _SIGNS.get(sign) or _WORDS.get(sign, sign)
    column = columns.need(name, place, f"条件「{text}」里的")
    if isinstance(column, Problem):
        return column
    if sign in ("=", "≠") and value in ("空", "非空", ""):
        empty = (value != "非空") is (sign == "=")
        sign, value = ("空" if empty else "非空"), ""
    judge = _judge(sign, value, sameness(column))
    if judge is None:
        hint = "比大小和起止请写数字或日期，如 年龄>=80、出生日期=1946-01-01..1946-12-31。"
        return Problem(place, f"条件「{text}」里的{quoted(value)}不是数字也不是日期，", hint, "where-value")
    return Criterion(column, text, judge)


def _judge(sign: str, value: str, same: Callable[[str], str]) -> Judge | None:
    """What decides; None: the value can be compared with nothing."""
    if sign in ("空", "非空"):
        return None if value else lambda found: _empty(found) is (sign == "空")
    if sign in ("含", "不含"):
        needle = _plain(value)
        return (lambda found: (needle in _plain(found)) is (sign == "含")) if needle else None
    if sign in ("=", "≠"):
        if (match := _RANGE.fullmatch(value)) and (between := _between(match[1], match[2])):
            return between if sign == "=" else _not(between)
        wanted = [value, *(part for part in _EITHER.split(value) if part.strip())]
        equals = [_equals(part, same) for part in dict.fromkeys(wanted)]
        either: Judge = lambda found: any(equal(found) for equal in equals)  # noqa: E731 - one line, used twice
        return either if sign == "=" else _not(either)
    low, high = (value, "") if sign in (">", "≥") else ("", value)
    return _between(low, high, inside=sign in ("≥", "≤"))


def _not(judge: Judge) -> Judge:
    return lambda found: None if (verdict := judge(found)) is None else not verdict


def _empty(value: Value) -> bool:
    return value is None or not as_text(value).strip()


def _plain(value: Value) -> str:
    return name_key(folded(as_text(value))).casefold()


def _equals(text: str, same: Callable[[str], str]) -> Callable[[Value], bool]:
    """Whether a cell says the same: as text, as a number, as a date (2026-03 is any day of that month)."""
    plain, number, span = same(_plain(text)), _number(text), _span(text)

    def equal(found: Value) -> bool:
        if same(_plain(found)) == plain:
            return True
        if number is not None and not isinstance(found, dt.date) and _number(found) == number:
            return True
        there = _span(found) if span and (isinstance(found, dt.date) or _dated(found)) else None
        return bool(span and there and span[0] <= there[0] and there[1] <= span[1])

    return equal


def _between(low: str, high: str, *, inside: bool = True) -> Judge | None:
    """From `low` to `high`, one of which may be empty: open; dates or numbers. `inside`: whether the ends count."""
    ends = [end for end in (low, high) if end]
    numbers = [_number(end) for end in ends]
    if ends and all(
        number is not None and not _dated(end) for number, end in zip(numbers, ends, strict=True)
    ):
        least, most = _number(low), _number(high)
        return lambda found: _in_numbers(found, least, most, inside=inside)
    spans = [_span(end) for end in ends]
    if not ends or not all(spans):
        return None
    first, last = _span(low) or (dt.date.min, dt.date.min), _span(high) or (dt.date.max, dt.date.max)
    day = dt.timedelta(1)
    start = first[0] if inside or not low else first[1] + day
    end = last[1] if inside or not high else last[0] - day
    return lambda found: _in_days(found, start, end)


def _in_numbers(found: Value, least: Decimal | None, most: Decimal | None, *, inside: bool) -> bool | None:
    if _empty(found):
        return False
    number = _number(found)
    if number is None or isinstance(found, dt.date):
        return None
    low, high = least is None or number > least, most is None or number < most
    return (low or (inside and number == least)) and (high or (inside and number == most))


def _in_days(found: Value, start: dt.date, end: dt.date) -> bool | None:
    if _empty(found):
        return False
    span = _span(found)
    if span is None:
        return None
    if start <= span[0] and span[1] <= end:
        return True
    return False if span[1] < start or end < span[0] else None  # «1946年» and a limit within that year


def _number(value: Value) -> Decimal | None:
    if isinstance(value, bool) or value is None or isinstance(value, dt.date):
        return None
    text = plain_number(value) if isinstance(value, int | float) else folded(str(value)).strip()
    match = _AMOUNT.fullmatch(text)
    try:
        return Decimal(re.sub("[,，]", "", match[1])) if match else None
    except InvalidOperation:
        return None


def _dated(value: Value) -> bool:
    """Whether a text is written as a date, and not as a number."""
    return (
        isinstance(value, str)
        and re.search(r"\d\s*[-/年.．]\s*\d|\d年$", folded(value)) is not None
        and (re.fullmatch(r"[+-]?[\d,]*\.\d+", folded(value).strip()) is None)
    )


def _span(value: Value) -> Span | None:
    """The first and the last day that a date can mean; None for what is no solar date of a known year."""
    if isinstance(value, dt.datetime):
        return value.date(), value.date()
    if isinstance(value, dt.date):
        return value, value
    if value is None or isinstance(value, bool) or (isinstance(value, int | float) and value < FIRST_SERIAL):
        return None
    date = parse_date(value, latest=_LATEST).value
    if date is None or date.calendar is Calendar.LUNAR or date.year is None:
        return None
    year, month = date.year, date.month or 12
    last = dt.date(year, month, date.day or monthrange(year, month)[1])
    return dt.date(year, date.month or 1, date.day or 1), last


def row_name(record: Record, columns: Columns) -> str:
    """What a row is called in an answer: its 姓名, else the first column that is no number of the row."""
    named = [c.title for c in columns.all if c.canonical == "姓名" or c.title == "姓名"]
    named += [c.title for c in columns.all if "序号" not in (c.title, c.canonical)]
    return next((text for title in named if (text := record.text(title))), f"第{row_of(record.cell())}行")

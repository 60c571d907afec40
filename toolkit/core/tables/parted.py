"""One date in several columns («出生年 | 出生月 | 出生日», 出生日期 over 年, 月, 日): read as if it stood in the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from toolkit.core.grids import Grid, Value
from toolkit.core.tables.headers import Head
from toolkit.core.words import heading_keys, plain_number, regex

_PARTS = regex(r"(.*?)(?:年月日|日期|时间)?[/(]?(年月|年份?|月份?|[日号])\)?")
_ORDER = "年月日"


def join_dates(grid: Grid, head: Head, keys: Mapping[str, str]) -> tuple[Grid, Head]:
    """The sheet with each such date whole, as text, in the column of its year; the others are nobody's field."""
    for columns, field in list(_dates(head, keys)):
        rows = [
            line if at <= head.bottom else _joined(line, columns, head)
            for at, line in enumerate(grid.rows, 1)
        ]
        grid = replace(grid, rows=rows)
        fields = {name: column for name, column in head.columns.items() if column not in columns}
        doubles = {name: where for name, where in head.doubles.items() if not set(where) & set(columns)}
        unknown = tuple(column for column in head.unknown if column not in columns)
        head = replace(head, columns={**fields, field: columns[0]}, doubles=doubles, unknown=unknown)
    return grid, head


def _part(title: str) -> tuple[str, str]:
    """«出生月» → (出生, 月); ("", "") for what is no part of a date."""
    match = _PARTS.fullmatch("".join(title.split()))
    return (match[1], re.sub("[份]", "", match[2]).replace("号", "日")) if match else ("", "")


def _dates(head: Head, keys: Mapping[str, str]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Columns side by side that are year, month and day (or two of them in one) of one field."""
    parts = {column: _part(title) for column, title in head.titles.items()}
    for first, (base, begun) in parts.items():
        columns, said = [first], begun
        while not said.endswith("日"):
            beside, more = parts.get(columns[-1] + 1, ("", ""))
            if not more or beside not in ("", base) or said + more not in _ORDER:
                break
            columns.append(columns[-1] + 1)
            said += more
        field = next((f for key in _keys(base) if (f := keys.get(key))), "")
        whole = head.columns.get(field, first)
        if base and field and len(columns) > 1 and said.startswith("年月") and whole in columns:
            yield tuple(columns), field


def _keys(base: str) -> Iterator[str]:
    for end in ("年月日", "日期", "时间", "年月", "") if len(base) > 1 else ():
        yield from heading_keys(base + end)


def _joined(line: Sequence[Value], columns: tuple[int, ...], head: Head) -> Sequence[Value]:
    """The row with the date in its first column: «1945 | 10 | 3» is 1945年10月3日; a whole date there stays as it is."""
    values = [line[column - 1] if column <= len(line) else None for column in columns]
    if all(value is None or value == "" for value in values[1:]):
        return line
    pieces = []
    for value, column in zip(values, columns, strict=True):
        text = plain_number(value) if isinstance(value, int | float) else str("" if value is None else value)
        unit = _part(head.titles[column])[1][-1]
        text = "".join(text.split())
        pieces.append(
            text
            if not text or text.endswith(unit) or (unit == "日" and not text.isdecimal())
            else text + unit
        )
    gaps = any(not before and after for before, after in pairwise(pieces))
    joined = "、".join(pieces) if gaps else "".join(pieces)
    return [*line[: columns[0] - 1], joined, *line[columns[0] :]]

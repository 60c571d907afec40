"""Columns that no heading tells: taken by their values where those leave no doubt, and said; the rest named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from toolkit.core.cells import Cell, Problem, Severity, letters
from toolkit.core.dates.reading import Precision, parse_date
from toolkit.core.grids import Grid, Value
from toolkit.core.people.ids import read_id
from toolkit.core.tables.columns import UNUSED, Synonyms, Table
from toolkit.core.tables.headers import Head
from toolkit.core.words import clean, folded, plain_number, regex, spoken

_SAMPLE = 300  # rows that are looked at; a death is looked for in all
_ENOUGH, _SHARE = 3, 0.8
_NAMED = 8
_BORN = range(1915, 1976)
_LATEST = dt.date(_BORN[-1], 12, 31)
_MOBILE = regex(r"1[3-9]\d{9}|0\d{2,3}-?[2-9]\d{6,7}")
_TOWNSHIP = regex(r"[^\d\s]{1,8}(?:镇|乡|街道|办事处|街道办)")
_DAY = regex(r"(?:19\d\d|\d\d[年./-]\d{1,2}[月./-])")  # of a text: a full year, or all three parts
_SPELL = f"在设置.xlsx「列名」表写明是哪一列，不用的写「{UNUSED}」。"

Cells = Sequence[tuple[int, Value]]


def understand(grid: Grid, head: Head, table: Table, synonyms: Synonyms) -> tuple[Head, list[Problem]]:
    """The header with the columns that their values tell, and what is to be said of those that nobody understood.

    A field that no heading claims is the one column whose values are plainly that: identity numbers, births, telephones,
    townships. Where two columns could be it, none is taken. Columns of other people are never the person's.
    """
    if table.exact_sheet or not table.workbook:  # a sheet of settings, or one that we have written ourselves
        return head, []
    columns = _open(grid, head, table, synonyms)
    if not columns:
        return head, []
    work = _Work(grid, head, table, columns, [])
    for field in table.by_values:
        work.settle(field)
    work.look_for("去世", "状态", "death.told")
    work.look_for("谢绝", "意愿", "wish.refused", "wish.no_birthday")
    return work.head, [*work.problems, *work.rest()]


def _open(grid: Grid, head: Head, table: Table, synonyms: Synonyms) -> dict[int, Cells]:
    """Columns with values and without a heading that anybody knows → their cells in the first rows."""
    rows = grid.rows[head.bottom : head.bottom + _SAMPLE]
    wide = max(map(len, rows), default=0)
    out: dict[int, Cells] = {}
    for column in range(1, wide + 1):
        title = head.titles.get(column)
        if title is not None and (column not in head.unknown or _told_elsewhere(title, table, synonyms)):
            continue
        cells = [(n, v) for n, line in enumerate(rows, head.bottom + 1) if _filled(v := _at(line, column))]
        # A remark beside the table is no column of it.
        if cells and (title or len(cells) * 3 >= sum(map(any, rows))) and not _counts(cells):
            out[column] = cells
    return out


def _told_elsewhere(title: str, table: Table, synonyms: Synonyms) -> bool:
    """Whether a heading is known though it is no field: of no interest, or one that core/people/lives.py asks."""
    asked = spoken("death.told", "death.column", "death.hint", "state.asks_alive", "state.leaving")
    return synonyms.idles(title) or ("状态" in table.together and asked.search(title) is not None)


def _at(line: Sequence[Value], column: int) -> Value:
    return line[column - 1] if column <= len(line) else None


def _filled(value: Value) -> bool:
    return value is not None and not (isinstance(value, str) and not clean(value))


def _counts(cells: Cells) -> bool:
    """1, 2, 3 … and anew from 1 in the next section: numbers of rows, whatever stands above them."""
    numbers = [
        int(v)
        for _, v in cells
        if isinstance(v, int | float) or (isinstance(v, str) and v.strip().isdecimal())
    ]
    return (
        len(numbers) == len(cells) and numbers[0] == 1 and all(b in (a + 1, 1) for a, b in pairwise(numbers))
    )


def _is_birth(value: Value) -> bool:
    """A date, to the month at least, on which somebody who is retired can have been born; never an amount."""
    if isinstance(value, str):
        if _DAY.match(folded(value).strip()) is None:
            return False
    elif isinstance(value, int | float):
        if isinstance(value, bool) or not (
            _BORN[0] < value < _BORN[-1] + 1 if value % 1 else value >= 100_000
        ):
            return False
    elif not isinstance(value, dt.date):
        return False
    read = parse_date(value, latest=_LATEST)
    dates = (read.value,) if read.value else read.candidates
    return bool(dates) and all(
        d.year in _BORN and d.precision in (Precision.MONTH, Precision.DAY) for d in dates
    )


def _is_phone(value: Value) -> bool:
    text = plain_number(value) if isinstance(value, int | float) else value
    if not isinstance(text, str):
        return False
    return all(_MOBILE.fullmatch(part) for part in re.split(r"[/、,;\s]+", folded(text).strip()))


_LOOKS: Mapping[str, tuple[str, Callable[[Value], bool], tuple[str, ...]]] = {
    # Field → what its values are called, what one is, the words that say of a heading that it is something else.
    "身份证号": ("身份证号", lambda v: isinstance(v, str) and bool(read_id(v).number), ()),
    "出生日期": ("出生日期", _is_birth, ("heading.no_birth",)),
    "联系电话": ("电话号码", _is_phone, ("heading.no_phone",)),
    "所属乡镇": (
        "乡镇",
        lambda v: isinstance(v, str) and _TOWNSHIP.fullmatch(clean(v)) is not None,
        ("heading.no_township",),
    ),
}


@dataclass(slots=True)
class _Work:
    grid: Grid
    head: Head
    table: Table
    columns: dict[int, Cells]  # not understood, so far
    problems: list[Problem]

    def settle(self, field: str) -> None:
        """Take the one column that is a field nobody claims; say it where there are several, or where it is claimed."""
        word, is_one, never = _LOOKS[field]
        fits = [
            c
            for c, cells in self.columns.items()
            if not self._is_another(c, never) and _mostly(cells, is_one)
        ]
        if field == "出生日期":
            fits = [c for c in fits if self._agrees(c)]
        if not fits:
            return
        named = "和".join(map(self.head.named, fits))
        if field in self.head.columns:
            if field != "所属乡镇":
                for column in fits:
                    self._tell(column, f"没有使用，里面像是{word}", self.columns[column][0][0], "请核对，并")
            return
        one = len(fits) == 1
        what = (
            f"{named}里像是{word}，按「{field}」读取，"
            if one
            else f"{named}里都像是{word}，不知道哪一列是「{field}」，都没有使用，"
        )
        hint = f"请核对，并{_SPELL}"
        self._say(fits[0], self.head.bottom, what, hint, "column-guessed" if one else "columns-alike")
        for column in fits:
            del self.columns[column]
        if one:
            titles = {**self.head.titles, fits[0]: self.head.titles.get(fits[0]) or f"{letters(fits[0])}列"}
            self.head = replace(
                self.head,
                columns={**self.head.columns, field: fits[0]},
                titles=titles,
                unknown=tuple(c for c in self.head.unknown if c != fits[0]),
                guessed=(*self.head.guessed, fits[0]),
            )

    def look_for(self, what: str, then: str, *words: str) -> None:
        """Say of each column left over that has such a word, where."""
        told = spoken(*words)
        for column in list(self.columns) if self.table.by_values else ():
            rows = enumerate(self.grid.rows[self.head.bottom :], self.head.bottom + 1)
            texts = ((n, v) for n, line in rows if isinstance(v := _at(line, column), str))
            row = next((n for n, text in texts if told.search(text)), 0)
            if row and not self._is_another(column):
                self._tell(column, f"里面有{what}之类的话", row, f"请核对这些人的{then}，并")

    def rest(self) -> list[Problem]:
        """The columns that are left over, named, one problem for the sheet."""
        if not self.columns:
            return []
        named = [self.head.named(column) for column in self.columns]
        more = f"等{len(named)}列" if len(named) > _NAMED else ""
        return [
            Problem(
                Cell(self.grid.file, self.grid.sheet),
                f"有{len(named)}列没看懂，没有使用：{'、'.join(named[:_NAMED])}{more}，",
                f"要用的请{_SPELL}",
                "columns-unknown",
                Severity.WARNING,
            )
        ]

    def _is_another(self, column: int, words: tuple[str, ...] = ()) -> bool:
        """Whether the heading says that the values are another person's, or something else."""
        return spoken("kin.heading", *words).search(self.head.titles.get(column, "")) is not None

    def _agrees(self, column: int) -> bool:
        """Whether dates are the births that the identity numbers beside them tell, as far as there are any."""
        numbers = self.head.columns.get("身份证号", 0)
        pairs = []
        for row, value in self.columns[column]:
            born = read_id(self.grid.value(row, numbers)).born if numbers else None
            date = parse_date(value, latest=_LATEST).value
            if born and date and date.year:
                pairs.append((row, abs(date.year - born.year) <= 1))  # 农历 and archives differ by a year
        return sum(same for _, same in pairs) >= _SHARE * len(pairs)

    def _tell(self, column: int, what: str, row: int, then: str) -> None:
        del self.columns[column]
        cell = self.grid.cell(row, column)
        message = f"{self.head.named(column)}没有看懂，{what}（如{cell.ref}），"
        self._say(column, row, message, then + _SPELL, "column-telling")

    def _say(self, column: int, row: int, message: str, hint: str, kind: str) -> None:
        self.problems.append(Problem(self.grid.cell(row, column), message, hint, kind, Severity.WARNING))


def _mostly(cells: Cells, is_one: Callable[[Value], bool]) -> bool:
    hits = sum(is_one(value) for _, value in cells)
    return hits >= min(_ENOUGH, len(cells)) and hits >= _SHARE * len(cells)

"""收表: what stands at each place of a filled form, found by its label also where another version of the form has it elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from toolkit.core.cells import Cell, Problem, Severity, address
from toolkit.core.dates.reading import parse_date, shows_two_decimals
from toolkit.core.grids import Grid, Value, as_text
from toolkit.core.people.ids import quoted
from toolkit.core.tables.columns import Synonyms
from toolkit.core.words import clean, header_keys
from toolkit.jobs.forms.entries import options
from toolkit.jobs.forms.fields import BOXES, TICKED, Blank, Form, How, Slot
from toolkit.jobs.job import ForeignBook

_EMPTY = str.maketrans(dict.fromkeys(TICKED, BOXES[0]) | dict.fromkeys(BOXES, BOXES[0]))
_LOST = 10**15  # a number cell keeps fifteen digits
_MARGIN = 20  # columns right of the last value in which a form may have cells that are drawn


class Entered(NamedTuple):
    """What stands at a place; `moved`: it stands elsewhere than in the form."""

    value: Value
    cell: Cell
    moved: bool = False


class Sheets(NamedTuple):
    """The sheets of a workbook, as they travel between processes; `synonyms`: spellings of headings."""

    name: str
    grids: tuple[Grid, ...]
    synonyms: Synonyms | None = None


def sheets_of(book: ForeignBook) -> Sheets:
    """A workbook's sheets, with what a form must know of their looks."""
    return Sheets(book.name, tuple(map(_portable, book.grids)))


def form_of(book: ForeignBook) -> Sheets:
    """The same of the one form that is filled, with our spellings."""
    return sheets_of(book)._replace(synonyms=book.synonyms)


def _portable(grid: Grid) -> Grid:
    wide = max(map(len, grid.rows), default=0) + _MARGIN
    places = ((row, column) for row in range(1, len(grid.rows) + 2) for column in range(1, wide + 1))
    codes = {at: grid.number_format(*at) for at in places if grid.drawn(*at)}
    return replace(grid, drawn=partial(_has, codes), number_format=partial(_code, codes))


def _has(known: dict[tuple[int, int], str], row: int, column: int) -> bool:
    return (row, column) in known


def _code(known: dict[tuple[int, int], str], row: int, column: int) -> str:
    return known.get((row, column), "General")


class Reader:
    """Reads filled copies of one sheet of a form."""

    def __init__(self, form: Form, today: dt.date) -> None:
        """See `Form`."""
        self.form, self._today = form, today
        self.fields = tuple(field for field in form.fields if field.places[0].how is not How.PHOTO)

    def titles(self) -> list[str]:
        """A column's name for each field: its label; of labels that stand several times with the cell."""
        labels = [field.label for field in self.fields]
        return [
            f"{field.label}（{field.places[0].ref}）" if labels.count(field.label) > 1 else field.label
            for field in self.fields
        ]

    def likeness(self, grid: Grid) -> float:
        """How much of the form's labels a sheet has, 0 to 1."""
        anchors = [self._anchor(field) for field in self.fields]
        keys = _places(self, grid)
        known = [key for at in anchors if at and (key := _key(self.form.text(*at)))]
        return sum(key in keys for key in known) / len(known) if known else 0.0

    def read(self, grid: Grid) -> Iterator[Entered | Problem]:
        """What each field says, in order, or why that cannot be told."""
        filled, places = Form(grid), _places(self, grid)
        for field in self.fields:
            shift = self._shift(field, filled, places)
            if shift is None:
                cell = Cell(grid.file, grid.sheet, address(*field.at))
                what = f"没有找到「{field.label}」，或有几处分不清，这一项没有读，"
                yield Problem(
                    cell, what, "请核对是不是用了别的表样，照原表填写。", "form-label", Severity.WARNING
                )
            else:
                yield self._answer(field, filled, shift)

    def lines(
        self, grid: Grid, answers: Sequence[Entered | Problem]
    ) -> Iterator[tuple[Entered | Problem, ...]]:
        """Of a form with detail rows: what it says (`answers`) once for each row that is written on.

        The rows end where what stands in the form below them stands again: rows may have come in.
        """
        drawn = self.form.detail(self.fields)
        at = [n for n, field in enumerate(self.fields) if field.places[0].cells[0][0] == drawn.start]
        if len(drawn) < 2 or not all(isinstance(answers[n], Entered) for n in at):
            return
        filled, places = Form(grid), _places(self, grid)
        shifts = {n: self._shift(self.fields[n], filled, places) or (0, 0) for n in at}
        below = (text for line in self.form.grid.rows[drawn.stop - 1 :] for text in line)
        end = next((key for text in below if isinstance(text, str) and (key := _key(text))), None)
        for row in range(drawn.start + shifts[at[0]][0], len(grid.rows) + 1):
            if end and any(isinstance(text, str) and _key(text) == end for text in grid.rows[row - 1]):
                return
            said = list(answers)
            for n in at:
                said[n] = self._answer(self.fields[n], filled, (row - drawn.start, shifts[n][1]))
            if any(isinstance(each := said[n], Problem) or each.value is not None for n in at):
                yield tuple(said)

    # --- inside -----------------------------------------------------------------------------------------

    @cache  # noqa: B019 - a reader lives as long as the command
    def _anchor(self, field: Blank) -> tuple[int, int] | None:
        """The label by which a field is found again; None: it has none, and only its cell tells."""
        if field.at not in field.places[0].cells or field.places[0].how is not How.CELL:
            return field.at
        row, column = field.at
        near = [(row, left) for left in range(column - 1, 0, -1)] + [
            (up, column) for up in range(row - 1, 0, -1)
        ]
        return next((at for at in near if (text := self.form.text(*at)) and "{{" not in text), None)

    def _shift(
        self, field: Blank, filled: Form, places: dict[str, list[tuple[int, int]]]
    ) -> tuple[int, int] | None:
        anchor = self._anchor(field)
        key = _key(self.form.text(*anchor)) if anchor else ""
        if anchor is None or not key or _key(filled.text(*anchor)) == key:
            return (0, 0)
        inside = anchor == field.places[0].cells[0]
        if inside and self._matched(field, filled, (0, 0)) is not None:
            return (0, 0)
        there, ours = places.get(key, []), _places(self, self.form.grid).get(key, [])
        if len(there) != len(ours) or anchor not in ours:
            return None
        row, column = there[ours.index(anchor)]
        return row - anchor[0], column - anchor[1]

    def _matched(self, field: Blank, filled: Form, shift: tuple[int, int]) -> str | None:
        """The stretch of a filled cell's text that is this field's place; None: the text around it is another."""
        place = field.places[0]
        row, column = place.cells[0]
        spans = sorted(
            (p.start, p.end)
            for f in self.form.fields
            for p in f.places[:1]
            if p.cells == place.cells and (p.start < p.end or p.how is How.TEXT)
        )
        text, at, pattern = self.form.text(row, column), 0, r"\s*"
        for n, (start, end) in enumerate(spans):
            pattern += _literal(text[at:start]) + f"(?P<s{n}>.*?)"
            at = end
        pattern += _literal(text[at:]) + r"\s*"
        said = filled.text(row + shift[0], column + shift[1])
        found = re.fullmatch(pattern, said.translate(_EMPTY), re.DOTALL)
        if found is None:
            return None
        first, last = found.span(f"s{spans.index((place.start, place.end))}")
        return said[first:last]

    def _answer(self, field: Blank, filled: Form, shift: tuple[int, int]) -> Entered | Problem:
        found: list[Entered | Problem] = []
        for place in field.places:
            cells = [(row + shift[0], column + shift[1]) for row, column in place.cells]
            where = filled.grid.cell(*cells[0])
            if len(cells) > 1:
                where = replace(where, ref=f"{address(*cells[0])}:{address(*cells[-1])}")
            value = self._value(field, place, filled, cells, shift)
            if isinstance(value, str) and value.startswith("\0"):
                hint = "请照表样改好这一格，再读一次。"
                return Problem(where, value[1:], hint, "form-unread", Severity.WARNING)
            found.append(Entered(value, where, moved=shift != (0, 0)))
        said = [answer for answer in found if isinstance(answer, Entered) and answer.value is not None]
        if len(said) > 1:
            what = f"「{field.label}」右边和下面都写了，不知道是哪一个，没有读，"
            return Problem(said[0].cell, what, "请在表样里说清填在哪一格。", "form-unread", Severity.WARNING)
        return (said or found)[0]

    def _value(
        self, field: Blank, place: Slot, filled: Form, cells: list[tuple[int, int]], shift: tuple[int, int]
    ) -> Value:
        """What stands there; a text that begins with NUL says why it cannot be told."""
        grid = filled.grid
        if any(at in grid.errors or at in grid.uncalculated for at in cells):
            return "\0这一格是错误值或没有算过的公式，没有读，"
        values = [_plain(grid.value(*at), grid.number_format(*at)) for at in cells]
        if place.how is How.CELL:
            if isinstance(values[0], int | float) and abs(values[0]) >= _LOST:
                return "\0这一格的号码是数字，后面几位已经丢了，没有读，"
            return values[0]
        if len(cells) > 1:
            texts = ["".join(as_text(value).split()) for value in values]
            if place.how is How.DIGITS:
                return "".join(texts) or None
            return self._day("".join(f"{t}{unit}" for t, unit in zip(texts, "年月日", strict=False) if t))
        said = self._matched(field, filled, shift)
        if said is None:
            return f"\0{quoted(filled.text(*cells[0]))}和表样的写法对不上，没有读，"
        if place.how is How.TEXT:
            return clean(said).strip("_＿ ") or None
        return self._day(said) if place.how is How.DATE else self._ticked(place, said)

    def _day(self, text: str) -> Value:
        bare = "".join(ch for ch in clean(text) if not ch.isspace() and ch not in "_＿")
        if not bare.strip("年月日"):
            return None
        bare = re.sub(r"(?<!\d)[月日]", "", bare)
        reading = parse_date(bare, latest=self._today.replace(year=self._today.year + 20, day=1))
        date = reading.value
        if date is None:
            return f"\0{quoted(bare)}不是日期，没有读，"
        return date.to_date() if date.year and date.month and date.day else str(date)

    def _ticked(self, place: Slot, said: str) -> Value:
        known = [word for _, word in options(self.form.text(*place.cells[0])[place.start : place.end])]
        found = [word for at, word in options(said) if said[at] in TICKED]
        bare = clean(said.translate(dict.fromkeys(map(ord, BOXES))))
        if not found and bare in known:
            found = [bare]  # the other options were deleted
        if any(word not in known for word in found) or (
            not found and options(said) != options(said.translate(_EMPTY))
        ):
            return f"\0{quoted(said)}看不出勾了哪一个，没有读，"
        return "、".join(found) or None


def _plain(value: Value, code: str) -> Value:
    """A cell's value as it is seen: 1945.10 with its zero, a text without the line it is written on."""
    if isinstance(value, str):
        return clean(value).strip("_＿ ") or None
    two = isinstance(value, float) and shows_two_decimals(code) and "," not in code and value < 2200
    return f"{value:.2f}" if two else value


def _literal(text: str) -> str:
    parts = re.split(r"([\s_＿：:]+)", text.translate(_EMPTY))
    return "".join(r"[\s_＿：:]*" if n % 2 else re.escape(part) for n, part in enumerate(parts))


def _key(text: str) -> str:
    """A label as it is compared: without what is filled in behind it."""
    return header_keys(re.split("[：:]", clean(text))[0])[-1] if clean(text) else ""


def _places(reader: Reader, grid: Grid) -> dict[str, list[tuple[int, int]]]:
    """Label → where it stands in a sheet."""
    wanted = {_key(reader.form.text(*at)) for f in reader.fields if (at := reader._anchor(f))}  # noqa: SLF001 - its own
    out: dict[str, list[tuple[int, int]]] = {}
    for row, line in enumerate(grid.rows, 1):
        for column, value in enumerate(line, 1):
            if type(value) is str and (key := _key(value)) in wanted and key:
                out.setdefault(key, []).append((row, column))
    return out

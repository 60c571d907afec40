"""Rows for a workbook that the office keeps (台账): each value to the column where that sheet has it, below the last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from toolkit.core.cells import Cell, Problem, Stop, letters
from toolkit.core.documents.outcome import AppendRow, Scalar, SetCell
from toolkit.core.grids import Grid, Value
from toolkit.core.people.ids import quoted
from toolkit.core.tables.blocks import blocks
from toolkit.core.tables.catalogue import PEOPLE, tables
from toolkit.core.tables.columns import Synonyms, Table
from toolkit.core.tables.headers import Head, find, nearest
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.tables.rows import Taken, classify
from toolkit.core.words import clean, header_keys, regex


def columns(reading: Reading | None, table: Table) -> tuple[str, Mapping[str, str]]:
    """The sheet a new row goes to, and field → column letter.

    Args:
        reading: The office's sheet as read; None where the workbook is still to be made from the starter.
        table: Its declaration; gives the starter's columns.
    """
    if reading is None or not reading.sources:
        return table.name, {f.name: letters(at) for at, f in enumerate(table.fields, 1)}
    source = reading.sources[0]
    return source.grid.sheet, {name: letters(column) for name, column in source.head.columns.items()}


def row(
    reading: Reading | None, table: Table, values: Mapping[str, Scalar], needed: Collection[str]
) -> AppendRow:
    """A row to be added: what is not empty, as far as the office's sheet has a column for it.

    Raises:
        Stop: a needed value has none: it would be lost.
    """
    sheet, where = columns(reading, table)
    said = {name: value for name, value in values.items() if value not in (None, "")}
    given = {name: value for name, value in said.items() if name in where or name in needed}
    lost = [name for name in given if name not in where]
    if lost:
        raise Stop(no_column(reading, table, lost))
    return AppendRow(sheet, {where[name]: _as_above(reading, sheet, name, v) for name, v in given.items()})


def _as_above(reading: Reading | None, sheet: str, name: str, value: Scalar) -> Scalar:
    """A day as the column has them: «2026-10-09» where the last one is text, so that sorting keeps them in one order."""
    if not isinstance(value, dt.date):
        return value
    rows = (record for record in reversed(reading.records) if record.cell().sheet == sheet) if reading else ()
    last = next(filter(None, (record.raw(name) for record in rows)), None)
    return value.isoformat() if isinstance(last, str) else value


def set_cell(record: Record, name: str, value: Scalar) -> SetCell:
    """A field of a row that stands there, changed.

    Raises:
        Stop: the sheet has no such column.
    """
    if not record.has(name):
        grid = record.source.grid
        what = f"这张表没有「{name}」列，没有地方填写，"
        hint = f"请在表头加一列「{name}」后再试。"
        raise Stop.at(Cell(grid.file, grid.sheet), what, hint, "column-missing")
    cell = record.cell(name)
    return SetCell(cell.sheet, cell.ref, value)


def no_column(reading: Reading | None, table: Table, names: list[str]) -> Problem:
    """That an office's sheet lacks columns which a row needs."""
    grid = reading.sources[0].grid if reading and reading.sources else None
    listed = "、".join(f"「{name}」" for name in names)
    return Problem(
        Cell(grid.file, grid.sheet) if grid else Cell(table.workbook, table.name),
        f"这张表没有{listed}列，没有地方登记，",
        f"请在表头加上{listed}后再试。",
        "column-missing",
    )


_ONE_TABLE = "请把这张表整理成连续的一段（合计只放在最后），再运行一次。"

_ABREAST = "左右并排的几栏的表头"
_ROW = regex(r"第?\s*([1-9][0-9]{0,6})\s*行?")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a new row belongs.

    Attributes:
        after: The row above it.
        record: Whether that is a record, whose formulas come with the new row; else it is the header.
        drawn: How many rows below were drawn for the next records: nothing stands in them but a number or zeros.
        below: What stands below the records: «合计», «填表人：», or "".
        totals: The rows of totals below.
        counter: The column of 序号, and the number that comes next there.
        taken: Whether the record below has that number already, so that the new row gets none.
    """

    after: int
    record: bool
    drawn: int = 0
    below: str = ""
    totals: tuple[int, ...] = ()
    counter: tuple[int, int | str] | None = None
    taken: bool = False

    def next(self, row: int, *, moved: int) -> Spot:
        """Where one more row belongs, once `row` stands there and what is below has moved down by `moved` rows."""
        counter = self.counter
        if counter is not None:
            column, number = counter
            counter = (column, str(int(number) + 1) if isinstance(number, str) else number + 1)
        drawn, totals = max(self.drawn - 1, 0), tuple(total + moved for total in self.totals)
        return replace(self, after=row, record=True, drawn=drawn, totals=totals, counter=counter)


def place(
    grid: Grid,
    synonyms: Synonyms,
    after: str = "",
    *,
    sums: Callable[[int], bool] = lambda _row: False,
    hint: str = _ONE_TABLE,
) -> Spot | None:
    """The row below which a new one belongs: the last record, above totals, remarks and signatures.

    Args:
        grid: The sheet.
        synonyms: Header spellings.
        after: Below whom, where the clerk says it: a name, or a row's number.
        sums: Whether a row sums those above, «补贴金额 | =SUM(D2:D4)», which its values do not tell.
        hint: What to do where it is not clear.

    Returns:
        None where the sheet has no header, so that nobody can say what a record is.

    Raises:
        Stop: There are several places: tables, groups with subtotals, parts with headings; or `after` is nobody.
    """
    parts = [_Part(synonyms, *each) for each in _parts(grid, synonyms)]
    if after:
        return _named(grid, parts, after)
    if not parts:
        return None
    if len(parts) > 1:
        tops = sorted({part.head.top for part in parts})
        raise _unclear(grid, tops, "几张表的表头" if len(tops) > 1 else _ABREAST, hint)
    [part] = parts
    doubt = part.doubt()
    if doubt is None and part.rows and sums(part.rows[-1]):
        doubt = [part.rows[-1]], "看起来像合计的一行（里面有对上面各行求和的公式）"
    if doubt:
        raise _unclear(grid, *doubt, hint)
    return part.spot(part.rows[-1] if part.rows else part.head.bottom)


@cache
def _everything() -> Table:
    """All columns that we know: what is asked is where records end, not what they are."""
    fields = {field.name: field for table in (PEOPLE, *tables()) for field in table.fields}
    return Table("", tuple(fields.values()))


def _parts(grid: Grid, synonyms: Synonyms) -> Iterator[tuple[Grid, Head, bool]]:
    """The tables of the sheet, each with whether we know its header."""
    keys = synonyms.keys(_everything())
    known = find(grid, keys, frozenset())
    head = known or nearest(grid, keys)
    if head is None or (len(head.titles) < 2 and not head.columns):
        return
    must = frozenset({"姓名"} & head.columns.keys())
    for own, each in blocks(grid, head, keys, must):
        titles = {header_keys(each.titles[column])[0]: column for column in each.unknown}
        yield own, replace(each, columns={**titles, **each.columns}), known is not None


class _Part:
    """A table on the sheet, and which of its rows are records."""

    def __init__(self, synonyms: Synonyms, own: Grid, head: Head, known: bool) -> None:  # noqa: FBT001 - inner
        self.grid, self.head, self.known = own, head, known
        self.name = head.columns.get("姓名") or min(head.columns.values())
        self.number = head.columns.get("序号", 0)
        self.taken: Taken = classify(own, head, synonyms.keys(_everything()), _everything().sums())
        rows = [row for row, _ in self.taken.records]
        while rows and self._waits(rows[-1]):
            rows.pop()
        self.rows = rows

    def _cells(self, row: int) -> list[Value]:
        """What stands in a row beside its 序号."""
        line = self.grid.rows[row - 1] if row <= len(self.grid.rows) else ()
        beside = ((c, v) for c, v in enumerate(line, 1) if v not in (None, ""))
        return [v for c, v in beside if c != self.number or _count(v) is None]

    def _waits(self, row: int) -> bool:
        """Whether a row was drawn beforehand: its number, and formulas that give nothing yet."""
        return all(value == 0 and not isinstance(value, str) for value in self._cells(row))

    def doubt(self) -> tuple[list[int], str] | None:
        """Rows that leave open where the next record belongs, and what they are."""
        first, last = (self.rows[0], self.rows[-1]) if self.rows else (0, 0)
        titles = [title for _, title in sorted(self.head.titles.items())]
        if len(self.head.doubles.get("姓名", ())) > 1 or titles.count(titles[0]) > 1:
            return [self.head.bottom], _ABREAST
        sections = {section: row for row, section in reversed(self.taken.records) if row <= last}
        if len(sections) > 1:
            return sorted(sections.values()), "各段的第一行"
        within = [row for row, reason, _ in self.taken.dropped if reason == "合计行" and first < row < last]
        if within:
            return within, "合计或小计，下面还有记录"
        if others := [row for row, reason, _ in self.taken.dropped if self._foreign(row, reason)]:
            return others, "另一张表的表头"
        gaps = [a + 1 for a, b in pairwise(self.rows) if b > a + 1]
        if not self.known and self.taken.dropped and gaps:
            return gaps, "空行或说明，下面还有内容"
        nameless = len(self.rows) > 1 and self.grid.value(last, self.name) is None
        if nameless and all(isinstance(v, int | float) for v in self._cells(last)):
            covered = any(m.top <= last <= m.bottom for m in self.grid.merges)
            return None if covered else ([last], "只有数、像是合计又没有写明的一行")
        return None

    def _foreign(self, row: int, reason: str) -> bool:
        """Whether a header that stands again is another table's."""
        line = self.grid.rows[row - 1]
        titles = {clean(v) for v in line if isinstance(v, str)} - {""}
        own = {part for title in self.head.titles.values() for part in (title, *title.split("/"))}
        return reason == "重复的表头" and not titles <= own

    def spot(self, after: int) -> Spot:
        """The place below a record or the header."""
        below = next((text for row, _, text in self.taken.dropped if row > after and text), "")
        record = after in self.rows
        totals = tuple(row for row, reason, _ in self.taken.dropped if row > after and reason == "合计行")
        going_on = {row for row, reason, _ in self.taken.dropped if reason == "与上一行合并的续行"}
        while after + 1 in going_on:  # the rows of one person
            after, record = after + 1, False
        here = after + 1
        while here <= len(self.grid.rows) and here not in self.rows and self._numbered(here):
            here += 1
        drawn = here - after - 1
        counter = None if drawn else self._counter(after)
        beneath = next((_count(self.grid.value(row, self.number)) for row in self.rows if row > after), None)
        taken = counter is not None and beneath == int(counter[1])
        return Spot(after, record, drawn, below, totals, None if taken else counter, taken)

    def _numbered(self, row: int) -> bool:
        """Whether a row has its 序号 already, and nothing else."""
        return (
            bool(self.number) and _count(self.grid.value(row, self.number)) is not None and self._waits(row)
        )

    def _counter(self, after: int) -> tuple[int, int | str] | None:
        """The next 序号, where it is written as a number and goes on by one; a formula comes by itself."""
        if not self.number or after not in self.rows:
            return None
        at = self.rows.index(after)
        said = [self.grid.value(row, self.number) for row in self.rows[max(0, at - 1) : at + 1]]
        *before, last = map(_count, said)
        if last is None or (last != 1 and before != [last - 1]):
            return None
        return self.number, str(last + 1) if isinstance(said[-1], str) else last + 1


def _count(value: Value) -> int | None:
    text = clean(value) if isinstance(value, str) else value
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    if isinstance(text, str):
        return int(text) if text.isascii() and text.isdecimal() and not text.startswith("0") else None
    return int(text) if text == int(text) else None


def _named(grid: Grid, parts: list[_Part], after: str) -> Spot:
    """The place below whom the clerk named."""
    numbered = _ROW.fullmatch(after)
    row = int(numbered[1]) if numbered else 0
    wanted = clean(after).replace(" ", "")
    found = []
    for part in parts:
        for each in part.rows:
            said = (
                [part.grid.value(each, part.name)]
                if "姓名" in part.head.columns
                else part.grid.rows[each - 1]
            )
            if each == row or any(isinstance(v, str) and clean(v).replace(" ", "") == wanted for v in said):
                found.append((part, each))
    if len(found) == 1 or (found and row):
        return found[0][0].spot(found[0][1])
    if row:
        return Spot(row, record=False)
    here = Cell(grid.file, grid.sheet)
    if not found:
        raise Stop.at(
            here, f"表里没有找到{quoted(after)}，", "请核对姓名，或写明加在第几行下面。", "after-nobody"
        )
    rows = "、".join(str(each) for _, each in found)
    raise Stop.at(here, f"{quoted(after)}在第{rows}行都有，", "请写明加在第几行下面。", "after-several")


def _unclear(grid: Grid, rows: list[int], what: str, hint: str) -> Stop:
    rows = list(dict.fromkeys(rows))
    shown = "、".join(map(str, rows[:5])) + ("等" if len(rows) > 5 else "")
    return Stop.at(
        grid.cell(rows[0], 1),
        f"第{shown}行是{what}，不知道新的一行该加在哪里，没有写入。",
        hint,
        "append-unclear",
    )

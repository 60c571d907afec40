"""From grids to records: what a job asks of a sheet, and what an office's sheet answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from toolkit.core.cells import Cell, Problem, Severity, Stop, address
from toolkit.core.dates.reading import FIRST_SERIAL, LAST_SERIAL
from toolkit.core.grids import Grid, Value, as_text
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables.blocks import blocks
from toolkit.core.tables.columns import UNUSED, Synonyms, Table
from toolkit.core.tables.contents import understand
from toolkit.core.tables.copies import current
from toolkit.core.tables.ditto import filled_down
from toolkit.core.tables.headers import SEARCH_ROWS, Head, find, nearest
from toolkit.core.tables.parted import join_dates
from toolkit.core.tables.rows import classify, fills
from toolkit.core.words import clean, regex

_SHORTENED = regex(r"[0-9]{1,4}\.[1-9]")


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One sheet that was read as a table."""

    grid: Grid
    head: Head
    fills: Mapping[tuple[int, int], Value]  # values merged down over data rows
    faulty: frozenset[int]  # rows with an error cell or a formula nobody has calculated

    def cell(self, row: int, column: int) -> Cell:
        """The address of (row, column)."""
        return self.grid.cell(row, column)


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One row of a table, read when asked: nothing is converted before somebody wants it.

    Attributes:
        source: Its sheet and header.
        row: Row number in the sheet.
        values: The row's raw values, from column A.
        headings: The sub-headings that it stands under, the innermost first.
    """

    source: Source
    row: int
    values: Sequence[Value]
    headings: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Whether the sheet has this column at all (an empty cell in it is another matter)."""
        return name in self.source.head.columns

    def raw(self, name: str) -> Value:
        """The cell's value; None when empty or when the sheet has no such column."""
        head, values = self.source.head, self.values
        column = head.columns.get(name)
        if column is None:
            return None
        if column <= len(values) and (value := values[column - 1]) is not None:
            return value  # as nearly all are
        return next((v for c in head.doubles.get(name, (column,)) if (v := self.at(c)) is not None), None)

    def dated(self, name: str) -> Value:
        """The value as a reader of dates has to take it: see Grid.day_shift and Grid.untyped."""
        value, grid = self.raw(name), self.source.grid
        if grid.untyped and isinstance(value, str) and _SHORTENED.fullmatch(value.strip()):
            return float(value)
        if grid.day_shift and isinstance(value, float):
            count = value + grid.day_shift
            return count if FIRST_SERIAL <= count <= LAST_SERIAL else value
        return value

    def at(self, column: int) -> Value:
        """The value in a column of this number, a block merged down over the row included."""
        value = self.values[column - 1] if column <= len(self.values) else None
        if value is None and self.source.fills:
            return self.source.fills.get((self.row, column))
        return value

    def text(self, name: str) -> str:
        """The cell as clean text; numbers as written without «.0», dates as 2026-10-01."""
        value = self.raw(name)
        return clean(value) if isinstance(value, str) else as_text(value)

    def cell(self, name: str = "") -> Cell:
        """The address of a field's cell; of the row's first column when the sheet has no such field."""
        column = self.source.head.columns.get(name, 1)
        return self.source.cell(self.row, column)

    def doubt(self, name: str, message: str, hint: str, kind: str) -> Problem:
        """What somebody must look at in a field's cell, and that stops nothing."""
        return Problem(self.cell(name), message, hint, kind, Severity.WARNING)

    def header(self, name: str) -> str:
        """The header as this sheet writes it."""
        column = self.source.head.columns.get(name)
        return self.source.head.titles.get(column, "") if column else ""

    def asked(self, name: str) -> str:
        """What stands over the field's cells themselves: its header without the group's above it."""
        return next((asked for _, asked in self.every(name)), self.header(name))

    def every(self, name: str) -> list[tuple[str, str]]:
        """What each of the columns says that claim a field, with what stands over it (是否独居, 是否空巢)."""
        head = self.source.head
        where = head.doubles.get(name) or filter(None, (head.columns.get(name),))
        cells = ((self.at(c), head.last.get(c) or head.titles.get(c, "")) for c in where)
        return [
            (clean(v) if isinstance(v, str) else as_text(v), asked) for v, asked in cells if v is not None
        ]

    def format(self, name: str) -> str:
        """The number format of a field's cell."""
        column = self.source.head.columns.get(name)
        return self.source.grid.number_format(self.row, column) if column else "General"

    def covered(self, name: str) -> bool:
        """Whether the field's cell is hidden under a merged block that begins elsewhere."""
        column = self.source.head.columns.get(name, 0)
        return any(
            m.top <= self.row <= m.bottom
            and m.left <= column <= m.right
            and (m.top, m.left) != (self.row, column)
            for m in self.source.grid.merges
        )

    @property
    def faulty(self) -> bool:
        """Whether any cell of the row holds an error or a formula nobody has calculated."""
        return self.row in self.source.faulty

    def fault(self, name: str) -> Problem | None:
        """The problem of a cell that holds an error or a formula nobody has calculated."""
        if self.row not in self.source.faulty:
            return None
        column = self.source.head.columns.get(name)
        return None if column is None else cell_fault(self.source.grid, self.row, column)


def cell_fault(grid: Grid, row: int, column: int) -> Problem | None:
    """The problem of an error cell or of a formula without a stored value, if it is one."""
    error = grid.errors.get((row, column))
    if error:
        what = f"单元格是错误值 {error}，"
        return Problem(grid.cell(row, column), what, "请改正公式或直接填写内容。", "cell-error")
    if (row, column) in grid.uncalculated:
        hint = "请用 Excel 或 WPS 打开并保存一次。"
        return Problem(grid.cell(row, column), "公式还没有计算结果，", hint, "cell-uncalculated")
    return None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row that was not taken for a record, and why: every row is accounted for."""

    cell: Cell
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one table's sheets said.

    Attributes:
        table: What was asked for.
        records: The rows taken.
        dropped: The rows with content that were not taken.
        blank: How many empty rows were passed over.
        sources: The sheets read.
        problems: Faults of the sheets (doubled columns, hidden rows …); of cells only when asked for.
        gone: Name → cell of those whom an old copy of a sheet, which was not read, tells to have died.
    """

    table: Table
    records: tuple[Record, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    blank: int = 0
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()
    gone: Mapping[str, Cell] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Whether any sheet has one of these columns."""
        return any(name in source.head.columns for source in self.sources for name in names)

    @property
    def of_columns(self) -> tuple[Problem, ...]:
        """How columns were understood where that is not sure, or were not: every job that reads the table says so."""
        return tuple(p for p in self.problems if p.kind.startswith("column"))


def read(grids: Iterable[Grid], table: Table, synonyms: Synonyms, *, file: str = "") -> Reading:
    """Find the table's header in every sheet that has one and take its rows.

    Hidden sheets are left alone and mentioned, unless no visible sheet has the table.

    Args:
        grids: The workbook's sheets.
        table: What to look for.
        synonyms: Header spellings.
        file: The workbook's name, for the message when there is no sheet at all.

    Raises:
        Stop: no sheet has the table's header, or two columns claim a vital field.
    """
    keys = synonyms.keys(table)
    chosen, problems, gone = _sheets(grids, table, keys, file)
    understood = []
    for sheet, named in chosen:
        grid, whole = join_dates(sheet, named, keys)
        problems += _doubled(grid, whole, table)
        head, told = understand(grid, whole, table, synonyms)
        problems += told
        understood.append((grid, head))
    reading = replace(taken(understood, table, keys, problems), gone=gone)
    fatal = [p for p in reading.problems if p.kind == "column-doubled" and p.severity is Severity.ERROR]
    if fatal:
        raise Stop(*fatal)
    return reading


def taken(
    sheets: Iterable[tuple[Grid, Head]],
    table: Table,
    keys: Mapping[str, str],
    problems: Iterable[Problem] = (),
) -> Reading:
    """The rows below these headers, once it is known which column is what.

    Args:
        sheets: Each sheet, or part of one, with its header.
        table: What they are rows of.
        keys: Normalised spelling → field, by which a header that stands again is known.
        problems: What is to be said of the sheets besides.
    """
    records: list[Record] = []
    dropped: list[Dropped] = []
    sources: list[Source] = []
    said = list(problems)
    blank = 0
    for grid, head in sheets:
        faulty = frozenset(row for row, _ in (*grid.errors, *grid.uncalculated))
        source = Source(grid, head, fills(grid, head), faulty)
        if sources and sources[-1].grid.sheet == grid.sheet and sources[-1].head.bottom < head.top:
            again = range(head.top, head.bottom + 1)
            dropped += [
                Dropped(grid.cell(row, 1), "重复的表头", head.titles[min(head.titles)]) for row in again
            ]
        sources.append(source)
        rows = classify(grid, head, keys, table.sums())
        blank += rows.blank
        values, told = filled_down(grid, head, (row for row, _ in rows.records), source.fills)
        said += told
        records += [Record(source, row, values[row], above) for row, above in rows.records]
        dropped += [Dropped(grid.cell(row, 1), reason, text) for row, reason, text in rows.dropped]
        said += _hidden_rows(grid, [row for row, _ in rows.records], table)
    return Reading(table, tuple(records), tuple(dropped), blank, tuple(sources), tuple(said))


def _sheets(
    grids: Iterable[Grid], table: Table, keys: Mapping[str, str], file: str
) -> tuple[list[tuple[Grid, Head]], list[Problem], Mapping[str, Cell]]:
    """Each sheet, or part of one, that has the table's header, hidden ones and old copies left out; what is to be said; Reading.gone."""
    must = frozenset(table.must)
    found: list[tuple[Grid, Head]] = []
    closest: tuple[Grid, Head | None] | None = None
    passed: list[Problem] = []
    for grid in grids:
        if table.exact_sheet and clean(grid.sheet) != table.name:
            continue
        head = find(grid, keys, must)
        if head is not None and (not table.one_of or set(table.one_of) & set(head.columns)):
            found += blocks(grid, head, keys, must)
            continue
        near = nearest(grid, keys)
        if closest is None or (near and (not closest[1] or len(near.columns) > len(closest[1].columns))):
            closest = (grid, near)
        if near and must <= set(near.columns) and near.unknown and table.by_values and not grid.hidden:
            passed.append(_passed_over(grid, near))
    if not found:
        raise Stop(_no_header(table, closest, file))
    visible = [pair for pair in found if not pair[0].hidden]
    problems = passed + [_hidden_sheet(grid, used=not visible) for grid, _ in found if grid.hidden]
    if not table.vital:
        return visible or found, problems, {}
    # Each person stands in it once; a ledger has the same people in every year.
    chosen, older, gone = current(visible or found)
    return chosen, problems + older, gone


def _passed_over(grid: Grid, near: Head) -> Problem:
    """A sheet with names, of which no other column is known: perhaps people that would be missing."""
    what = f"第{near.top}行只认出{'、'.join(near.columns)}，别的列名都不认识，这张表没有读取，"
    hint = "是花名册的话，请改列名，或在设置.xlsx「列名」表里写明本单位的叫法。"
    return Problem(grid.cell(near.top, 1), what, hint, "columns-none", Severity.WARNING)


_TITLES_SHOWN = 20


def _no_header(table: Table, closest: tuple[Grid, Head | None] | None, file: str) -> Problem:
    need = "、".join(f"「{name}」" for name in table.must)
    if closest is None:
        hint = f"请添加一张名为「{table.name}」、表头含有{need}的工作表。"
        return Problem(Cell(file), f"没有找到「{table.name}」工作表，", hint, "sheet-missing")
    grid, near = closest
    if near is None:
        cell, saw = Cell(grid.file, grid.sheet), "没有看到任何认识的列名"
    else:
        cell = grid.cell(near.top, 1)
        knew = f"只认出{'、'.join(near.columns)}" if near.columns else "没有认出一个列名"
        titles = [near.named(column) for column in near.unknown]
        rest = mask_numbers("、".join(titles[:_TITLES_SHOWN]), phones=True)
        rest += f"等{len(titles)}列" if len(titles) > _TITLES_SHOWN else ""
        saw = f"最像表头的是第{near.top}行，{knew}" + (f"，没认出的有{rest}" if titles else "")
    what = f"没有找到「{table.name}」的表头（需要有{need}列，且至少认出两列）：{saw}。"
    hint = f"请检查前{SEARCH_ROWS}行内的列名，或在设置.xlsx「列名」表里写明本单位的叫法。"
    return Problem(cell, what, hint, "header-missing")


def _doubled(grid: Grid, head: Head, table: Table) -> list[Problem]:
    out = []
    for name, columns in head.doubles.items():
        if name in table.together:
            continue
        both = "和".join(head.named(column) for column in columns)
        vital = name in table.vital
        out.append(
            Problem(
                Cell(grid.file, grid.sheet, address(head.bottom, columns[0])),
                f"{both}都是「{name}」，"
                + ("不知道该用哪一列。" if vital else f"先用{head.named(columns[0])}，空白处再看后一列。"),
                f"请改其中一个列名，或在设置.xlsx「列名」表里把不用的一列写成「{UNUSED}」。",
                "column-doubled",
                Severity.ERROR if vital else Severity.WARNING,
            )
        )
    return out


def _hidden_sheet(grid: Grid, *, used: bool) -> Problem:
    what = "已按隐藏的表读取。" if used else "没有读取。"
    return Problem(
        Cell(grid.file, grid.sheet),
        f"这张工作表是隐藏的，里面也有同样的表格，{what}",
        "如果表里有现用的资料，请取消隐藏后再运行。" if not used else "请核对是不是要用的那一张。",
        "sheet-hidden",
        Severity.WARNING,
    )


def _hidden_rows(grid: Grid, taken: Sequence[int], table: Table) -> list[Problem]:
    hidden = [row for row in taken if row in grid.hidden_rows]
    if not hidden:
        return []
    return [
        Problem(
            grid.cell(hidden[0], 1),
            f"有{len(hidden)}行被隐藏或筛选掉了，仍按{table.row}读取。",
            "如果这些行已经不用，请删除或在「状态」列写明。",
            "row-hidden",
            Severity.WARNING,
        )
    ]

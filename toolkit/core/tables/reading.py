"""From grids to records: what a job asks of a sheet, and what an office's sheet answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, Stop, address, letters
from toolkit.core.documents.outcome import Kind
from toolkit.core.grids import Grid, Merge, Value
from toolkit.core.numerals import TENS
from toolkit.core.words import clean, header_keys, plain_number, spoken

SEARCH_ROWS = 15  # registers.md: no real register had its header further down
MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Head:
    """Where a table's header stands and which column is which field.

    Attributes:
        top: First header row, from 1.
        bottom: Last header row; data begin below it.
        columns: Field → column number (the leftmost where several claim it).
        titles: Column number → header text as the clerk sees it.
        doubles: Field → all columns that claim it, where more than one does.
        unknown: Columns with a header text that no field has.
    """

    top: int
    bottom: int
    columns: Mapping[str, int]
    titles: Mapping[int, str]
    doubles: Mapping[str, tuple[int, ...]]
    unknown: tuple[int, ...]

    def named(self, column: int) -> str:
        """«C列「出生年月」», for messages."""
        return f"{letters(column)}列「{self.titles.get(column, '')}」"


def find(grid: Grid, keys: Mapping[str, str], must: frozenset[str]) -> Head | None:
    """The best header in the first rows, or None.

    Args:
        grid: The sheet.
        keys: Normalised spelling → field; a field of "" is known and not wanted.
        must: Fields without which it is no header of this table.
    """
    texts, linked = _header_area(grid)
    best: tuple[tuple[int, bool, int, int], Head] | None = None
    for top in range(1, min(SEARCH_ROWS, len(texts)) + 1):
        if not any(texts[top - 1]):
            continue
        for depth in range(1, MAX_DEPTH + 1):
            if top + depth - 1 > len(texts):
                break
            head = _head(texts, top, depth, keys)
            found = set(head.columns)
            if not must <= found or len(found) < 2:
                continue
            # Most fields; then the reading that merged cells support; then the shallowest, topmost.
            score = (len(found), linked(top, depth), -depth, -top)
            if best is None or score > best[0]:
                best = (score, head)
    return best[1] if best else None


def nearest(grid: Grid, keys: Mapping[str, str]) -> tuple[int, list[str]]:
    """The row that comes closest to a header, and the fields it has; (0, []) when none has any."""
    texts, _ = _header_area(grid)
    best: tuple[int, list[str]] = (0, [])
    for top in range(1, min(SEARCH_ROWS, len(texts)) + 1):
        found = list(_head(texts, top, 1, keys).columns)
        if len(found) > len(best[1]):
            best = (top, found)
    return best


class _Linked:
    """Whether merged cells say that the rows top … top + depth − 1 are one header."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        self._merges = merges

    def __call__(self, top: int, depth: int) -> bool:
        bottom = top + depth - 1
        down = any(m.top <= top and m.bottom == bottom and m.bottom > m.top for m in self._merges)
        across = any(m.top == top and m.bottom < bottom and m.right > m.left for m in self._merges)
        return depth > 1 and (down or across)


def _header_area(grid: Grid) -> tuple[list[list[str]], _Linked]:
    """Texts of the rows in which a header may stand, merged cells filled, titles blanked."""
    last = min(len(grid.rows), SEARCH_ROWS + MAX_DEPTH - 1)
    width = max((len(grid.rows[r]) for r in range(last)), default=0)
    texts = [[_text(line[c]) if c < len(line) else "" for c in range(width)] for line in grid.rows[:last]]
    groups = []
    for merge in grid.merges:
        if merge.top > last or merge.left > width:
            continue
        right = min(merge.right, width)
        # A block over the whole table is a title or a note, not a group of columns.
        title = right - merge.left + 1 > max(2, int(width * 0.8))
        if not title:
            groups.append(merge)
        value = "" if title else texts[merge.top - 1][merge.left - 1]
        for row in range(merge.top, min(merge.bottom, last) + 1):
            for column in range(merge.left, right + 1):
                texts[row - 1][column - 1] = value
    return texts, _Linked(groups)


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _head(texts: Sequence[Sequence[str]], top: int, depth: int, keys: Mapping[str, str]) -> Head:
    columns: dict[str, int] = {}
    titles: dict[int, str] = {}
    claims: dict[str, list[int]] = {}
    unknown = []
    rows = texts[top - 1 : top - 1 + depth]
    for index in range(len(rows[0]) if rows else 0):
        parts = _distinct(line[index] for line in rows)
        if not parts:
            continue
        column = index + 1
        titles[column] = "/".join(parts)
        field = _named(parts, keys)
        if field is None:
            unknown.append(column)
        elif field:
            columns.setdefault(field, column)
            claims.setdefault(field, []).append(column)
    doubles = {field: tuple(where) for field, where in claims.items() if len(where) > 1}
    return Head(top, top + depth - 1, columns, titles, doubles, tuple(unknown))


def _distinct(texts: Iterator[str]) -> list[str]:
    parts: list[str] = []
    for text in texts:
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return parts


def _named(parts: Sequence[str], keys: Mapping[str, str]) -> str | None:
    """The field that a column's header names, joined top-down; None when it names none."""
    whole = _lookup("".join(parts), keys)
    if whole is not None or len(parts) == 1:
        return whole
    if any(spoken("kin.heading").search(group) for group in parts[:-1]):
        return None
    below = _lookup(parts[-1], keys)
    if below is not None:
        return below
    # «出生日期» over a line such as «(如 1945-10)» is still 出生日期.
    return _lookup(parts[0], keys) if parts[-1].lstrip().startswith(("(", "（", "如", "例", "按")) else None


def _lookup(text: str, keys: Mapping[str, str]) -> str | None:
    for key in header_keys(text):
        if key in keys:
            return keys[key]
    return None


_FIGURE = re.compile(r"[\d.,]+人?")
_TOTAL = re.compile(r"^(?:本页)?(?:小计|合计|总计|共计|累计|总人数)(?:$|[：:（(\d人])")
_NOTE = re.compile(
    r"^(?:说明|注|备注|附注|填表说明|填报说明|填表人|填报人|制表|制表人|审核|审核人|复核|单位负责人|负责人|经办人|"
    r"分管领导|填报单位|填表日期|填报日期|填报时间|制表日期|统计时间|统计截止|联系电话|盖章|单位盖章)(?:$|[：:、.．（(\s])"
)
_UNIT = re.compile(
    r"(?:镇|乡|办|街道|办事处|学校|小学|中学|初中|高中|幼儿园|卫生院|卫生室|医院|站|所|局|中心|支部|总支|党委|党支|村|社区|"
    r"组|室|公司|厂|场|部门|机关|单位|部|院|人员|干部|名单|部分)(?:[（(].*[）)])?$"
)
_SECTION_NUMBER = re.compile(rf"^(?:[{TENS}]+[、.．]|[（(][{TENS}\d]+[）)]|\d+[、.．])")
_BARE = re.compile(r"[一-鿿]+")  # «联系电话» beside a value, as on sheet 参数, is no remark below a table
_COUNT_TAIL = re.compile(r"[（(：: ]*共?\s*\d+\s*人[）)]*$")


@dataclass(slots=True)
class Taken:
    """What the rows below a header are: (row, section) of records, (row, reason, text) of the rest."""

    records: list[tuple[int, str]] = field(default_factory=list)
    dropped: list[tuple[int, str, str]] = field(default_factory=list)
    blank: int = 0


def fills(grid: Grid, head: Head) -> dict[tuple[int, int], Value]:
    """Values of blocks merged DOWN over data rows, for the cells they cover.

    Only real merges are filled: a cell left empty under another is empty.
    """
    out: dict[tuple[int, int], Value] = {}
    last = len(grid.rows)
    for merge in grid.merges:
        if merge.bottom <= head.bottom or merge.top <= head.bottom or merge.bottom == merge.top:
            continue
        if merge.right > merge.left + 1:
            continue  # a note over several columns
        value = grid.value(merge.top, merge.left)
        if value is None:
            continue
        for row in range(merge.top + 1, min(merge.bottom, last) + 1):
            out[row, merge.left] = value
    return out


def classify(grid: Grid, head: Head, keys: Mapping[str, str]) -> Taken:
    """Sort the rows below the header; the first field of the table's header that names a row decides.

    A row is a record when its name cell (姓名, or the first known column) looks like one, or when it
    is empty but the row carries other known values: someone whose name was forgotten is not dropped.
    """
    taken = Taken()
    name_column = head.columns.get("姓名") or min(head.columns.values())
    by_name = "姓名" in head.columns
    known = sorted(set(head.columns.values()))
    wide = {(m.top, m.left) for m in grid.merges if m.top > head.bottom and m.right - m.left >= 2}
    covered = _continued(grid, head, name_column)
    section = ""
    index = name_column - 1
    faults = {row for row, column in (*grid.errors, *grid.uncalculated) if column == name_column}
    for number in range(head.bottom + 1, len(grid.rows) + 1):
        line = grid.rows[number - 1]
        name = line[index] if index < len(line) else None
        if type(name) is str and (not wide or (number, name_column) not in wide):
            what = _look(name) if by_name else _look_plain(name)
            plain = what == "note" and not by_name and _BARE.fullmatch(clean(name)) is not None
            if (
                what == ""
                or (what == "unit" and _filled(line, known) > 2)
                or (plain and _filled(line, known) > 1)
            ):
                taken.records.append((number, section))
                continue
        section = _odd(
            taken,
            number,
            line,
            section,
            _Row(head, keys, name, name_column, by_name, known, wide, covered, faults),
        )
    return taken


@dataclass(frozen=True, slots=True)
class _Row:
    head: Head
    keys: Mapping[str, str]
    name: Value
    name_column: int
    by_name: bool
    known: Sequence[int]
    wide: set[tuple[int, int]]
    covered: frozenset[int]
    faults: set[int]


def _odd(taken: Taken, number: int, line: Sequence[Value], section: str, row: _Row) -> str:
    """Decide a row that is not plainly a record; returns the section for the rows below."""
    filled = [
        (c, v) for c, v in enumerate(line, 1) if v is not None and not (isinstance(v, str) and not clean(v))
    ]
    if number in row.faults:
        taken.records.append((number, section))
        return section
    if not filled:
        if number in row.covered:
            taken.dropped.append((number, "与上一行合并的续行", ""))
        else:
            taken.blank += 1
        return section
    text = next((clean(v) for _, v in filled if isinstance(v, str)), "")
    alone = len(filled) == 1 or (number, filled[0][0]) in row.wide
    if _repeated(line, row.head, row.keys):
        taken.dropped.append((number, "重复的表头", text))
    elif number in row.covered and (row.name is None or row.name == "") and not _of_its_own(line, row):
        taken.dropped.append((number, "与上一行合并的续行", text))
    elif _TOTAL.match(text):
        taken.dropped.append((number, "合计行", text))
    elif _NOTE.match(text) or (alone and len(text) > 20):
        taken.dropped.append((number, "说明文字", text))
    elif (
        alone
        and text
        and (filled[0][0] != min(row.known) or not row.by_name or _look(text) != "" or row.name is None)
    ):
        if filled[0][0] > max(row.name_column, min(row.known)):
            taken.dropped.append((number, "零散文字", text))
            return section
        taken.dropped.append((number, "小标题", text))
        return _COUNT_TAIL.sub("", _SECTION_NUMBER.sub("", text)).strip()
    elif _numbering(filled):
        taken.dropped.append((number, "栏次行", text))
    elif alone and not text:
        taken.dropped.append((number, "只有序号的空行", ""))
    else:
        # Something about someone stands here; without a name it is for a person to look at.
        taken.records.append((number, section))
    return section


def _of_its_own(line: Sequence[Value], row: _Row) -> bool:
    """Whether a row below a merged first cell is a record: «2026年 青禾镇», merged down beside a score in each row.

    A person's merged name is one person, however many lines stand beside it; a year or a township is many things.
    """
    return not row.by_name and _filled(line, row.known) > 1


@lru_cache(maxsize=65536)
def _look(name: str) -> str:
    """What a text in the name column is: "" a name, else total, figure, note, unit, header, blank."""
    text = clean(name)
    if not text:
        return "blank"
    if _TOTAL.match(text):
        return "total"
    if text in ("姓名", "名字"):
        return "header"
    if _FIGURE.fullmatch(text):  # a .csv has text only: «合计,5» is a total there too
        return "figure"
    if _NOTE.match(text) or len(text) > 20:
        return "note"
    if _SECTION_NUMBER.match(text) or _COUNT_TAIL.search(text):
        return "unit"
    if len(text) > 3 and _UNIT.search(text) and "·" not in text:
        return "unit"
    if header_keys(text)[0] in ("姓名", "干部姓名", "人员姓名"):
        return "header"
    return ""


@lru_cache(maxsize=4096)
def _look_plain(text: str) -> str:
    """The same for tables whose rows are not people."""
    cleaned = clean(text)
    if not cleaned:
        return "blank"
    if _TOTAL.match(cleaned):
        return "total"
    if _NOTE.match(cleaned):
        return "note"
    return ""


def _filled(line: Sequence[Value], known: Sequence[int]) -> int:
    return sum(1 for column in known if column <= len(line) and line[column - 1] is not None)


def _continued(grid: Grid, head: Head, name_column: int) -> frozenset[int]:
    rows: set[int] = set()
    last = len(grid.rows)
    for merge in grid.merges:
        if merge.top > head.bottom and merge.left <= name_column <= merge.right and merge.bottom > merge.top:
            rows.update(range(merge.top + 1, min(merge.bottom, last) + 1))
    return frozenset(rows)


def _repeated(line: Sequence[Value], head: Head, keys: Mapping[str, str]) -> bool:
    """Whether this row writes the header again (as printed registers do on every page)."""
    hits = other = 0
    for column, title in head.titles.items():
        value = line[column - 1] if column <= len(line) else None
        if value is None:
            continue
        if isinstance(value, str) and (clean(value) in title.split("/") or header_keys(value)[0] in keys):
            hits += 1
        else:
            other += 1
    return hits >= 2 and hits > other


def _numbering(filled: Sequence[tuple[int, Value]]) -> bool:
    """«甲 乙 1 2 3» or «1 2 3 4» below a header."""
    if len(filled) < 3:
        return False
    numbers = [
        v for _, v in filled if not isinstance(v, str) or v.strip() not in ("甲", "乙", "丙", "丁", "栏次")
    ]
    plain = []
    for value in numbers:
        text = clean(value) if isinstance(value, str) else value
        if isinstance(text, bool) or not isinstance(text, int | float | str):
            return False
        try:
            plain.append(float(text))
        except ValueError:
            return False
    return len(plain) >= 3 and all(b - a == 1 for a, b in pairwise(plain))


UNUSED = "（不使用）"  # on sheet 列名: a header the office wants left alone


@dataclass(frozen=True, slots=True)
class Field:
    """A column that we understand.

    Attributes:
        name: Canonical header, the clerk's word.
        help: What belongs here, for docs/workbooks.md and the header's comment.
        kind: How a starter workbook formats it.
        choices: Offered by a drop-down list in the starter.
        required: A starter marks it; reading never depends on this flag.
        personal: Never in logs, public lists or group texts.
        sample: What a filled cell looks like (fictitious).
        width: Column width in the starter.
        spelled: Spellings of the header in this table alone, beside those of columns.toml.
    """

    name: str
    help: str = ""
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    required: bool = False
    personal: bool = False
    sample: str = ""
    width: float | None = None
    spelled: tuple[str, ...] = ()


class Table:
    """A sheet that we know: 花名册, 任职, 慰问标准 …

    `Table("花名册")` is declared in data/tables.toml, which is read when something of it is first asked for, so that
    help costs nothing. A table that is declared nowhere gets its fields right away, and what else it has.

    Attributes:
        name: Title, and the sheet's name in the starter workbook.
        fields: Its columns, in starter order.
        must: Fields without which a header row is not this table's.
        row: What one row is («人», «职务»).
        workbook: The starter workbook that holds it.
        help: One sentence for docs/workbooks.md.
        exact_sheet: Read only the sheet of this name (settings); else any sheet with the header.
        vital: Fields that two columns must never both claim (the run stops).
    """

    name: str
    fields: tuple[Field, ...]
    must: tuple[str, ...]
    row: str
    workbook: str
    help: str
    exact_sheet: bool
    vital: tuple[str, ...]

    def __init__(self, name: str, fields: tuple[Field, ...] = (), **more: Any) -> None:
        self.name = name
        if fields:
            self.__dict__.update(_UNSAID, fields=fields, **more)

    def __getattr__(self, attribute: str) -> Any:
        """What is not there yet comes with the declaration."""
        if attribute.startswith("_") or "fields" in self.__dict__:
            raise AttributeError(attribute)
        self.__dict__.update(_UNSAID, **_declaration(self.name))
        return getattr(self, attribute)

    def names(self) -> tuple[str, ...]:
        """The canonical column names."""
        return tuple(f.name for f in self.fields)

    def field(self, name: str) -> Field:
        """The column of this name. Raises KeyError."""
        return {f.name: f for f in self.fields}[name]


_UNSAID: Mapping[str, Any] = {
    "must": (),
    "row": "行",
    "workbook": "",
    "help": "",
    "exact_sheet": False,
    "vital": (),
}


def _declaration(name: str) -> dict[str, Any]:
    """What data/tables.toml says of a table. Raises KeyError when that has none of this name."""
    known = data.read("tables.toml")
    declared = {table["name"]: table for table in known["table"]}[name]
    fields = tuple(_field(column, known["shared"]) for column in declared["columns"])
    said = {key: declared[key] for key in _UNSAID if key in declared}
    return {key: tuple(v) if isinstance(v, list) else v for key, v in said.items()} | {"fields": fields}


def _field(column: Mapping[str, Any] | str, shared: Mapping[str, Mapping[str, Any]]) -> Field:
    """A column as declared; a name alone is one that several tables have."""
    said = {"name": column, **shared[column]} if isinstance(column, str) else dict(column)
    said["kind"] = Kind(said.get("kind", Kind.TEXT))
    said |= {key: tuple(said.get(key, ())) for key in ("choices", "spelled")}
    return Field(**said)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Spellings of headers: ours (columns.toml) and the office's own (sheet 列名).

    Attributes:
        common: Field → spellings.
        office: Spelling → field, or UNUSED; stands before ours.
    """

    common: Mapping[str, Sequence[str]] = field(default_factory=dict)
    office: Mapping[str, str] = field(default_factory=dict)

    def keys(self, table: Table) -> dict[str, str]:
        """Normalised spelling → field of this table («» for headers left unused)."""
        out: dict[str, str] = {}
        names = set(table.names())
        for column in table.fields:
            for key in (*header_keys(column.name), *(header_keys(s)[0] for s in column.spelled)):
                out.setdefault(key, column.name)
        for name, spellings in self.common.items():
            if name in names:
                for spelling in spellings:
                    out.setdefault(header_keys(spelling)[0], name)
        for spelling, name in self.office.items():
            key = header_keys(spelling)[0]
            if name == UNUSED:
                out[key] = ""
            elif name in names:
                out[key] = name
        return out


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
        section: The unit sub-heading that it stands under, or "".
    """

    source: Source
    row: int
    values: Sequence[Value]
    section: str = ""

    def has(self, name: str) -> bool:
        """Whether the sheet has this column at all (an empty cell in it is another matter)."""
        return name in self.source.head.columns

    def raw(self, name: str) -> Value:
        """The cell's value; None when empty or when the sheet has no such column."""
        source = self.source
        column = source.head.columns.get(name)
        if column is None:
            return None
        values = self.values
        value = values[column - 1] if column <= len(values) else None
        if value is not None:
            return value
        if source.fills and (value := source.fills.get((self.row, column))) is not None:
            return value
        for other in source.head.doubles.get(name, ())[1:]:
            if other <= len(values) and values[other - 1] is not None:
                return values[other - 1]
        return None

    def text(self, name: str) -> str:
        """The cell as clean text; numbers as written without «.0», dates as 2026-10-01."""
        value = self.raw(name)
        return "" if value is None else as_text(value)

    def cell(self, name: str = "") -> Cell:
        """The address of a field's cell; of the row's first column when the sheet has no such field."""
        column = self.source.head.columns.get(name, 1)
        return self.source.cell(self.row, column)

    def header(self, name: str) -> str:
        """The header as this sheet writes it."""
        column = self.source.head.columns.get(name)
        return self.source.head.titles.get(column, "") if column else ""

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
        return Problem(
            grid.cell(row, column),
            f"单元格是错误值 {error}，",
            "请改正公式或直接填写内容。",
            "cell-error",
        )
    if (row, column) in grid.uncalculated:
        return Problem(
            grid.cell(row, column),
            "公式还没有计算结果，",
            "请用 Excel 或 WPS 打开并保存一次。",
            "cell-uncalculated",
        )
    return None


def as_text(value: Value) -> str:
    """Any cell value as a clerk would read it."""
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.strftime("%Y-%m-%d %H:%M")
    return str(value)


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
    """

    table: Table
    records: tuple[Record, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    blank: int = 0
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()

    def has(self, *names: str) -> bool:
        """Whether any sheet has one of these columns."""
        return any(name in source.head.columns for source in self.sources for name in names)


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
    must = frozenset(table.must)
    found: list[tuple[Grid, Head]] = []
    closest: tuple[Grid, int, list[str]] | None = None
    for grid in grids:
        if table.exact_sheet and clean(grid.sheet) != table.name:
            continue
        head = find(grid, keys, must)
        if head is not None:
            found.append((grid, head))
            continue
        row, fields = nearest(grid, keys)
        if closest is None or len(fields) > len(closest[2]):
            closest = (grid, row, fields)
    if not found:
        raise Stop(_no_header(table, closest, file))
    visible = [pair for pair in found if not pair[0].hidden]
    problems = [_hidden_sheet(grid, used=not visible) for grid, _ in found if grid.hidden]
    records: list[Record] = []
    dropped: list[Dropped] = []
    sources: list[Source] = []
    blank = 0
    for grid, head in visible or found:
        problems += _doubled(grid, head, table)
        faulty = frozenset(row for row, _ in (*grid.errors, *grid.uncalculated))
        source = Source(grid, head, fills(grid, head), faulty)
        sources.append(source)
        taken = classify(grid, head, keys)
        blank += taken.blank
        records += [Record(source, row, grid.rows[row - 1], section) for row, section in taken.records]
        dropped += [Dropped(grid.cell(row, 1), reason, text) for row, reason, text in taken.dropped]
        problems += _hidden_rows(grid, [row for row, _ in taken.records], table)
    fatal = [p for p in problems if p.kind == "column-doubled" and p.severity is Severity.ERROR]
    if fatal:
        raise Stop(*fatal)
    return Reading(table, tuple(records), tuple(dropped), blank, tuple(sources), tuple(problems))


def _no_header(table: Table, closest: tuple[Grid, int, list[str]] | None, file: str) -> Problem:
    need = "、".join(f"「{name}」" for name in table.must)
    if closest is None:
        return Problem(
            Cell(file),
            f"没有找到「{table.name}」工作表，",
            f"请添加一张名为「{table.name}」、表头含有{need}的工作表。",
            "sheet-missing",
        )
    grid, row, fields = closest
    if not row:
        cell, saw = Cell(grid.file, grid.sheet), "没有看到任何认识的列名"
    else:
        cell, saw = grid.cell(row, 1), f"最像表头的是第{row}行，只认出{'、'.join(fields)}"
    return Problem(
        cell,
        f"没有找到「{table.name}」的表头（需要有{need}列，且至少认出两列）：{saw}。",
        f"请检查前{SEARCH_ROWS}行内的列名，或在设置.xlsx「列名」表里写明本单位的叫法。",
        "header-missing",
    )


def _doubled(grid: Grid, head: Head, table: Table) -> list[Problem]:
    out = []
    for name, columns in head.doubles.items():
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

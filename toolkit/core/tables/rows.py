"""What each row below a header is: a record, or a total, a note, a heading, a repeated header."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from toolkit.core.grids import Grid, Value
from toolkit.core.numerals import TENS
from toolkit.core.tables.headers import Head
from toolkit.core.words import clean, header_keys

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

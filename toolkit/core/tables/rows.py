"""What each row below a header is: a record, or a total, a note, a heading, a repeated header."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from toolkit.core.answers import answer
from toolkit.core.grids import Grid, Value, as_text
from toolkit.core.numbers.numerals import TENS
from toolkit.core.people.names import NOTE, SUM, TOTAL, is_line, is_plain, is_unit, read_names
from toolkit.core.tables.headers import Head
from toolkit.core.words import clean, header_keys, regex, spoken

_FIGURE = regex(r"[共计约]?[\d.,，]+[人名个位户元岁%]?")
# Of a person and of no total or footer: a year of birth, an identity number, a telephone.
_OWN = regex(r"(?<!\d)(?:1[89]\d\d\s*[年./-]|1[89]\d{4}(?:\d\d)?(?!\d)|\d{15}|\d{17}[\dXx]|1[3-9]\d{9})")
_CHAPTER = regex(rf"^(?:[{TENS}]+[、.．]|[（(][{TENS}\d]+[）)])")
_SECTION_NUMBER = regex(rf"{_CHAPTER.pattern}|^\d+[、.．]")
_RANKS = (
    regex(rf"[{TENS}]+[、.．]"),
    regex(rf"[（(][{TENS}]+[）)]"),
    regex(r"\d+[、.．]"),
    regex(r"[（(]\d+[）)]"),
)
_FIRST = regex("[（(]?[一1][）)、.．]")
_TOWN = regex(
    "[一-鿿]{2,}(?:镇|乡|街道|街道办|办事处)|[省市县区]直.{0,6}"
)  # whose people follow, of all categories
_TITLE = regex(r"(?:花名册|登记表|登记册|一览表|统计表|情况表|汇总表)(?:[（(]续?.{0,4}[）)])?$")
AFTER = "」之后）"  # ends a section that stands below one of the dead, where nothing says whether that one ends there
_BARE = regex(r"[一-鿿]+")  # «联系电话» beside a value, as on sheet 参数, is no remark below a table
_COUNT_TAIL = regex(r"[（(：:， ]*(?:共计?)?\s*[\d〇零一二三四五六七八九十百]+\s*[人名位][）)]*$")
_COLON = regex(r"[：:]$")


@dataclass(slots=True)
class Taken:
    """What the rows below a header are: (row, headings above it) of records, (row, reason, text) of the rest."""

    records: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    dropped: list[tuple[int, str, str]] = field(default_factory=list)
    blank: int = 0


def fills(grid: Grid, head: Head) -> dict[tuple[int, int], Value]:
    """Values of blocks merged DOWN over data rows, for the cells they cover.

    Only real merges are filled: a cell left empty under another is empty.
    """
    out: dict[tuple[int, int], Value] = {}
    last = len(grid.rows)
    for merge in grid.merges:
        value = grid.value(merge.top, merge.left)
        # Over three columns and more it is a note, where it covers the names.
        note = (
            merge.right > merge.left + 1 and merge.left <= head.columns.get("姓名", merge.left) <= merge.right
        )
        if merge.top <= head.bottom or note or value is None:
            continue
        for row in range(merge.top + 1, min(merge.bottom, last) + 1):
            out[row, merge.left] = value
    return out


def classify(grid: Grid, head: Head, keys: Mapping[str, str], sums: Collection[str] = ()) -> Taken:
    """Sort the rows below the header; the first field of the table's header that names a row decides.

    A row is a record when its name cell (姓名, or the first known column) looks like one, or when it
    is empty but the row carries other known values: someone whose name was forgotten is not dropped.
    In the columns `sums` stand yuan and counts: «1900.00» of a total is no year of birth.
    """
    taken = Taken()
    name_column = head.columns.get("姓名") or min(head.columns.values())
    known = sorted(set(head.columns.values()))
    wide = {(m.top, m.left) for m in grid.merges if m.top > head.bottom and m.right - m.left >= 2}
    faults = {row for row, column in (*grid.errors, *grid.uncalculated) if column == name_column}
    others = [c for c in known if c not in (name_column, head.columns.get("序号"))]
    row = _Row(
        head, keys, name_column, "姓名" in head.columns, known, others, wide, _continued(grid, head, name_column), faults,
        frozenset(clean(v) for line in grid.rows[: head.top - 1] for v in line if isinstance(v, str)),
        _places(grid.rows[head.bottom :], name_column),
        frozenset(column for name, column in head.columns.items() if name in sums),
    )  # fmt: skip
    section = _NO_SECTION
    index = name_column - 1
    for number in range(head.bottom + 1, len(grid.rows) + 1):
        line = grid.rows[number - 1]
        name = line[index] if index < len(line) else None
        text = name if type(name) is str and (not wide or (number, name_column) not in wide) else ""
        if text and (_somebody(text, line, row) if row.by_name else _something(text, line, known)):
            taken.records.append((number, section.texts))
            continue
        section = _odd(taken, number, line, section, name, row)
    return taken


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading, what it tells (see `_kind`), and the headings that it stands below, the outermost last."""

    rank: int = 9
    kind: str = ""
    texts: tuple[str, ...] = ()
    over: str = ""  # the heading that tells of a death or a move, behind which this one stands
    above: _Section | None = None


_NO_SECTION = _Section()


@dataclass(frozen=True, slots=True)
class _Row:
    head: Head
    keys: Mapping[str, str]
    name_column: int
    by_name: bool
    known: Sequence[int]
    others: Sequence[int]  # known columns but the name's and 序号
    wide: set[tuple[int, int]]
    covered: frozenset[int]
    faults: set[int]
    above: frozenset[str]  # what stands above the header: a title, which pages repeat
    places: frozenset[str]  # «漕河镇», «横车镇» alone in the name column: headings, where there are several
    sums: frozenset[int]


def _places(rows: Sequence[Sequence[Value]], name_column: int) -> frozenset[str]:
    """Texts like a township's name that stand alone below the name's heading, if there are two at least."""
    alone = (
        line[name_column - 1]
        for line in rows
        if len(line) >= name_column and line.count(None) + 1 == len(line)
    )
    found = frozenset(text for text in alone if isinstance(text, str) and _PLACE.fullmatch(clean(text)))
    return found if len(found) > 1 else frozenset()


_PLACE = regex("..(?:[镇乡]|街道)")


def _somebody(name: str, line: Sequence[Value], row: _Row) -> bool:
    """Whether this row is plainly a person's: a name stands in it, and nothing of a footer or a heading."""
    if not _is_name(name):
        return False
    if line.count(None) + 1 == len(line):
        return not (_is_heading(name) or name in row.places)
    # «制表人 | 张三可 | 审核 | 李四可»; a date, a page or a total beside a name is written about a person.
    before = [v for v in line[: row.name_column - 1] if isinstance(v, str) and NOTE.match(clean(v))]
    return not before or _about(line, row)[0] > 0 or _filled(line, row.others) > 2


def _something(name: str, line: Sequence[Value], known: Sequence[int]) -> bool:
    """The same for tables whose rows are not people."""
    text = clean(name)
    if NOTE.match(text):
        return _BARE.fullmatch(text) is not None and _filled(line, known) > 1
    return bool(text) and not TOTAL.match("".join(text.split()))


def _about(line: Sequence[Value], row: _Row) -> tuple[int, int]:
    """How many cells beside the name say what only a person has, and how many say anything but a figure or a remark."""
    own = said = 0
    for column in row.others:
        value = line[column - 1] if column <= len(line) else None
        text = clean(value) if isinstance(value, str) else ""
        if column not in row.sums and (isinstance(value, dt.date) or _OWN.search(text or as_text(value))):
            own += 1
        elif text and not _FIGURE.fullmatch(text) and not is_line(text):
            said += 1
    return own, own + said


def _odd(
    taken: Taken, number: int, line: Sequence[Value], section: _Section, name: Value, row: _Row
) -> _Section:
    """Decide a row that is not plainly a record; returns the section for the rows below."""
    filled = [
        (c, v) for c, v in enumerate(line, 1) if v is not None and not (isinstance(v, str) and not clean(v))
    ]
    if not filled:
        if number in row.faults:
            taken.records.append((number, section.texts))
        elif number in row.covered:
            taken.dropped.append((number, "与上一行合并的续行", ""))
        else:
            taken.blank += 1
        return section
    texts = [clean(v) for _, v in filled if isinstance(v, str)]
    text = texts[0] if texts else ""
    own, said = _about(line, row) if row.by_name else (0, 0)
    alone = len(filled) == 1 or ((number, filled[0][0]) in row.wide and not own)
    totals = [t for t in texts if TOTAL.match("".join(t.split())) or SUM.search(t)]
    # Beside the word of a total stand figures, or the row begins with it.
    summed = totals and own == 0 and (said == 0 or text == totals[0])
    if _repeated(line, row):
        taken.dropped.append((number, "重复的表头", text))
    elif number in row.covered and (name is None or name == "") and not _of_its_own(line, row):
        taken.dropped.append((number, "与上一行合并的续行", text))
    elif number in row.covered and row.by_name:
        taken.records.append((number, section.texts))
    elif summed if row.by_name else TOTAL.match("".join(text.split())):
        taken.dropped.append((number, "合计行", totals[0] if totals else text))
    elif number in row.faults:
        taken.records.append((number, section.texts))
    elif (NOTE.match(text) and (not row.by_name or own == 0 or said < 2)) or (alone and len(text) > 20):
        taken.dropped.append((number, "说明文字", text))
        if re.search("以下|下列", text) and spoken("death.told", "state.moved", "death.hint").search(text):
            return _Section(len(_RANKS) + 1, "state", (text,))
    elif row.by_name and said == 0 and any(map(is_line, texts)):
        taken.dropped.append((number, "说明文字", next(t for t in texts if is_line(t))))
    elif text and (
        (alone and (number, filled[0][0]) in row.wide) or _heads(text, filled, said, name, row, alone=alone)
    ):
        if filled[0][0] > max(row.name_column, min(row.known)) and not _is_heading(text):
            taken.dropped.append((number, "零散文字", text))
            return section
        if text in row.above or _TITLE.search(text):
            taken.dropped.append((number, "重复的标题", text))
            return section
        taken.dropped.append((number, "小标题", text))
        return _below(section, text, used=bool(taken.records) and taken.records[-1][1] is section.texts)
    elif _numbering(filled):
        taken.dropped.append((number, "栏次行", text))
    elif alone and not text:
        taken.dropped.append((number, "只有序号的空行", ""))
    else:
        # Something about someone stands here; without a name it is for a person to look at.
        taken.records.append((number, section.texts))
    return section


def _below(section: _Section, text: str, *, used: bool) -> _Section:
    """The section that begins with a heading.

    It stands below those with a larger kind of number (一、 > （一） > 1. > （1） > none): «漕河镇» under «三、已去世人员»
    leaves those below it among the dead. Of the same kind of number it ends the section before, unless that one says
    something else (a township, a category), has had no rows of its own, and the numbers begin anew.

    Args:
        section: The section before, the innermost.
        text: The heading.
        used: Whether rows stand right below the heading before.
    """
    rank = next((at for at, pattern in enumerate(_RANKS, 1) if pattern.match(text)), len(_RANKS) + 1)
    said = _COLON.sub("", _COUNT_TAIL.sub("", _SECTION_NUMBER.sub("", text)).strip()).strip()
    kind, gone = _kind(said), section.over or next(iter(section.texts), "")
    plain = section.rank == rank > len(_RANKS) and kind not in ("state", "category")
    if not (plain and _tells_of_leaving(gone)):
        gone = ""
    left: _Section | None = section
    while left and left.rank > rank:
        left = left.above
    outer, anew = left, rank > len(_RANKS) or _FIRST.match(text) is not None
    while outer and outer.rank == rank:
        alike = outer.kind == kind or _tells_of_leaving(outer.texts[0])
        if alike or gone or (outer is section and used):
            left = outer.above
        anew, outer = anew or alike, outer.above
    if not anew:
        left = outer
    texts = (f"{said}（「{gone}{AFTER}" if gone else said, *(left.texts if left else ()))
    return _Section(rank, kind, texts, gone, left)


def _kind(said: str) -> str:
    """What a heading tells: a township, a category, a state, or (a unit, anything) nothing that we know."""
    if _TOWN.fullmatch(said):
        return "town"
    return "category" if answer("category", said) else "state" if answer("state", said) else ""


def _tells_of_leaving(text: str) -> bool:
    return spoken("death.told", "state.moved", "death.hint").search(text) is not None


def _heads(
    text: str, filled: Sequence[tuple[int, Value]], said: int, name: Value, row: _Row, *, alone: bool
) -> bool:
    """Whether a row is the heading of those below: it stands alone, or beside a count; «+1+1» below 姓名 is none."""
    if not row.by_name:
        return alone and (filled[0][0] != min(row.known) or name is None)
    if alone:
        heading = _is_heading(text) or text in row.places
        return name is None or filled[0][0] != row.name_column or heading or len(filled) > 1
    counts = all(not isinstance(v, str) or _FIGURE.fullmatch(clean(v)) for _, v in filled[1:])
    return said == 0 and counts and _is_heading(text)


def _of_its_own(line: Sequence[Value], row: _Row) -> bool:
    """Whether a row below a merged first cell is a record: «2026年 青禾镇», merged down beside a score in each row.

    A person's merged name is one person, however many lines stand beside it, unless one of them is born again;
    a year or a township is many things.
    """
    own = [row.head.columns[name] for name in ("出生日期", "身份证号") if name in row.head.columns]
    return _filled(line, own) > 0 if row.by_name else _filled(line, row.known) > 1


_BELOW = regex("以下|下列|历年")  # «以下人员已去世»


@lru_cache(maxsize=65536)
def _is_name(text: str) -> bool:
    """Whether a text in the name column names somebody."""
    if is_plain(text):
        return True
    if _BELOW.match(text):
        return False
    named = any(each.name and not each.doubt for each in read_names(text))
    return named and not _CHAPTER.match(clean(text)) and not _COUNT_TAIL.search(clean(text))


@lru_cache(maxsize=4096)
def _is_heading(text: str) -> bool:
    """Whether a text is written as those above a group of rows: numbered, with a count, a unit, a state, a category."""
    if _BELOW.match(text) or _SECTION_NUMBER.match(text) or _COUNT_TAIL.search(text) or _COLON.search(text):
        return True
    return is_unit(text) or bool(answer("category", text) or answer("state", text))


def _filled(line: Sequence[Value], known: Sequence[int]) -> int:
    return sum(1 for column in known if column <= len(line) and line[column - 1] is not None)


def _continued(grid: Grid, head: Head, name_column: int) -> frozenset[int]:
    rows: set[int] = set()
    last = len(grid.rows)
    for merge in grid.merges:
        if merge.top > head.bottom and merge.left <= name_column <= merge.right and merge.bottom > merge.top:
            rows.update(range(merge.top + 1, min(merge.bottom, last) + 1))
    return frozenset(rows)


def _repeated(line: Sequence[Value], row: _Row) -> bool:
    """Whether this row writes the header again (as printed registers do on every page), in these columns or others."""
    hits = other = 0
    for column, value in enumerate(line, 1):
        if value is None:
            continue
        title = row.head.titles.get(column, "")
        if isinstance(value, str) and (clean(value) in title.split("/") or header_keys(value)[0] in row.keys):
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

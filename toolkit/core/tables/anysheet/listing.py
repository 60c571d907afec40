"""Any sheet as rows: its headings are its fields, the clerk's own words, our canonical names and Word's spelling of both.

reading = read_listing(grids, "在册", synonyms, file="花名册.xlsx")     # an ordinary Reading
columns = Columns(reading)
columns.find("出生_日期")      # the column, whichever way it is called; none or several: not known, not clear
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from toolkit.core.cells import Cell, Problem, Severity, Stop, letters
from toolkit.core.grids import Grid
from toolkit.core.tables.blocks import blocks
from toolkit.core.tables.catalogue import tables
from toolkit.core.tables.columns import Field, Synonyms, Table
from toolkit.core.tables.headers import SEARCH_ROWS, Head, find, fullest
from toolkit.core.tables.reading import Reading, taken
from toolkit.core.words import clean, folded, heading_keys, regex

ANY = Table("任意表格", (Field("姓名"),), workbook="任意表格")
"""What an action asks for that takes whatever sheet it is given; see jobs/parts.py."""

_FILE = regex(r"(?i)(.+\.(?:xlsx|xlsm|xltx|xls|et|ett|xlsb|ods|fods|csv|tsv|txt|html?|xml))[!！](.+)")
_LONGEST = 40  # of a field's name in Word; what is longer is cut


def file_and_sheet(text: str) -> tuple[str, str]:
    """«花名册.xlsx!在册» → its file and its sheet; the sheet is "" where none is named."""
    match = _FILE.fullmatch(text.strip())
    return (match[1], match[2].strip().strip("'")) if match else (text.strip(), "")


def written(title: str) -> str:
    """A heading as Word has it for the name of a merge field, and as it can stand in {{ }}: «职务(职级)» is 职务_职级_.

    What is neither letter nor digit becomes «_», a digit in front gets «M_» (Microsoft, «Mail merge field names», as
    Word does with fields of Excel); so does what jinja would take for something else.
    """
    name = re.sub(r"\W", "_", unicodedata.normalize("NFKC", title.strip()))
    return f"M_{name}" if not name[:1].isalpha() or name in _TAKEN else name


_TAKEN = frozenset(keyword.kwlist) | {"true", "false", "none", "loop", "range", "self", "super"}


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of any sheet.

    Attributes:
        title: The clerk's heading; the second of one name is «备注1» as in Word, one without a heading «F列».
        canonical: Our name for it; "" where we have none, or another column has it already.
        spelled: Every other way to write it that we know; the last line of a heading of several.
    """

    title: str
    canonical: str = ""
    spelled: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """As it can be written in a template."""
        return written(self.title)


def read_listing(grids: Iterable[Grid], sheet: str, synonyms: Synonyms, *, file: str = "") -> Reading:
    """The rows of one sheet of a workbook, whatever it is; every heading is a field, and so is the canonical name of each.

    Args:
        grids: The workbook's sheets.
        sheet: Its name; "" where the workbook has one only that has rows.
        synonyms: Header spellings.
        file: The workbook's name, for messages.

    Raises:
        Stop: there is no such sheet, none with rows, or several and nobody has said which.
    """
    book = tuple(grids)
    wanted = (
        [g for g in book if clean(g.sheet) == clean(sheet)] if sheet else [g for g in book if not g.hidden]
    )
    read = (_read(grid, synonyms) for grid in wanted)
    found = [reading for reading in read if reading and (reading.records or sheet)]
    if len(found) == 1:
        return found[0]
    shown = "、".join(f"「{g.sheet}」" for g in (r.sources[0].grid for r in found)) or "、".join(
        f"「{g.sheet}」" for g in book
    )
    if found:
        what, kind = f"里面有{len(found)}张有内容的表（{shown}），不知道用哪一张，", "sheet-ambiguous"
        hint = f"请写明是哪一张，如 {file}!{found[0].sources[0].grid.sheet}。"
    elif sheet and not wanted:
        what, hint, kind = f"里面没有「{sheet}」这张表，", f"可以写：{shown}。", "sheet-missing"
    else:
        what, kind = "里面没有可以读的表，", "sheet-missing"
        hint = "第一行（或标题下面一行）要写列名，下面一行一条；隐藏的表请写明表名。"
    raise Stop.at(Cell(file, sheet if wanted else ""), what, hint, kind)


def _keys(synonyms: Synonyms, grid: Grid) -> dict[str, str]:
    """Normalised spelling → canonical name: of the table that the sheet is most like, and behind it of all others.

    One table's own spellings mean nothing in another's.
    """
    texts = {v for line in grid.rows[:SEARCH_ROWS] for v in line if isinstance(v, str) and len(v) < _LONGEST}
    seen = {key for text in texts for key in heading_keys(text)}
    known = [synonyms.keys(table) for table in tables()]
    likely = max(known, key=lambda keys: len({keys[key] for key in seen if key in keys}))
    fields = {f.name: replace(f, spelled=()) for table in tables() for f in table.fields}
    return {**synonyms.keys(Table(ANY.name, tuple(fields.values()))), **likely}


def _read(grid: Grid, synonyms: Synonyms) -> Reading | None:
    """A sheet's rows; None where it has no text that could be a heading."""
    keys = _keys(synonyms, grid)
    head = find(grid, keys, frozenset()) or fullest(grid, keys)
    if head is None:
        return None
    problems: list[Problem] = []
    must = frozenset({"姓名"} & head.columns.keys())
    sheets = [(part, _named(part, each, problems)) for part, each in blocks(grid, head, keys, must)]
    fields: dict[str, Field] = {}
    for _, each in sheets:
        names = {column: name for name, column in each.columns.items() if name not in each.titles.values()}
        for column, title in each.titles.items():
            ours = names.get(column, title)
            fields.setdefault(title, Field(title, spelled=(ours, *synonyms.common.get(ours, ()))))
    table = Table(grid.sheet, tuple(fields.values()), workbook=grid.file)
    return taken(sheets, table, keys, dict.fromkeys(problems))


def _named(grid: Grid, head: Head, problems: list[Problem]) -> Head:
    """The header with each column under a name of its own, beside the canonical ones."""
    wide = max(map(len, grid.rows[head.bottom :]), default=0)
    titles: dict[int, str] = {}
    for column in range(1, max(wide, *head.titles) + 1):
        title = head.titles.get(column, "")
        if not title and not any(
            line[column - 1] not in (None, "") for line in grid.rows[head.bottom :] if len(line) >= column
        ):
            continue
        wanted = name = title or f"{letters(column)}列"
        number, taken_already = 0, set(titles.values())
        while name in taken_already:
            number += 1
            name = f"{wanted}{number}"
        if number:
            first = next(c for c, t in titles.items() if t == wanted)
            what = f"{letters(first)}列和{letters(column)}列都叫「{wanted}」，后一列叫作「{name}」，"
            hint = f"要用后一列的请写「{name}」，或改其中一个列名。"
            cell = grid.cell(head.bottom, column)
            problems.append(Problem(cell, what, hint, "column-doubled", Severity.WARNING))
        titles[column] = name
    own = {title: column for column, title in titles.items()}
    doubles = {name: where for name, where in head.doubles.items() if name not in own}
    return replace(head, titles=titles, columns={**head.columns, **own}, doubles=doubles, unknown=())


class Columns:
    """The columns of a listing, by whatever name somebody calls them."""

    def __init__(self, reading: Reading) -> None:
        """Those of all parts of the sheet, each once."""
        found: dict[str, ListColumn] = {}
        for head in (source.head for source in reading.sources):
            ours = {at: name for name, at in head.columns.items() if name not in head.titles.values()}
            for at, title in head.titles.items():
                spelled = (title, head.last.get(at, title), *reading.table.field(title).spelled)
                found.setdefault(title, ListColumn(title, ours.get(at, ""), spelled))
        self.all: Sequence[ListColumn] = tuple(found.values())
        self._levels: list[dict[str, list[ListColumn]]] = [{}, {}, {}, {}]
        for each in self.all:
            ways = _spellings(each.title, each.canonical, each.spelled)
            for level, spelt in zip(self._levels, ways, strict=True):
                for name in {*spelt} - {""}:
                    level.setdefault(name, []).append(each)

    def find(self, asked: str) -> tuple[ListColumn, ...]:
        """The column of this name; () where there is none, several where it cannot be told which.

        The clerk's heading goes before our name for it, that before Word's spelling (spaces and brackets as «_», M_ before
        a digit, cut after 40 letters), and that before another way to write the same.
        """
        name = clean(asked)
        for level, spelt in zip(self._levels, _spellings(name, name, (name,)), strict=True):
            if found := next((level[each] for each in spelt if each in level), None):
                return tuple(found)
        return ()

    def need(self, asked: str, where: Cell, what: str) -> ListColumn | Problem:
        """The column of this name, or what is to be said where it is not known or not clear; `what` names it in front."""
        found = self.find(asked)
        if len(found) == 1:
            return found[0]
        if found:
            both = "、".join(f"「{c.title}」" for c in found)
            why = f"{what}「{asked}」可以是{both}，不知道是哪一列，"
            return Problem(where, why, f"请写全：{both}。", "column-ambiguous")
        names = [name for c in self.all for name in (c.title, c.canonical) if name]
        near = get_close_matches(folded(asked), names, 3, 0.4)
        hint = f"您是不是要写：{'、'.join(near)}。" if near else f"表里有：{'、'.join(names[:20])}。"
        return Problem(where, f"{what}「{asked}」这一列在表里没有，", hint, "column-unknown")


def _spellings(title: str, canonical: str, spelled: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names of a column, by level: its own, ours, as Word spells them, and every other way."""
    word = [written(name).casefold() for name in (title, canonical) if name]
    yield (title,)
    yield (canonical,)
    yield [*word, *(name[:_LONGEST] for name in word)]
    yield [key for name in spelled for key in heading_keys(name)]

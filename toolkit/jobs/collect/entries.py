"""What a worker takes out of one workbook: the register's people (rows.py), and the rows of every other table that it keeps.

A sheet is the table most of whose columns it has, by its headings; what it is called decides where two have as many.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from itertools import chain
from typing import Any

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.dates.reading import Calendar, parse_date
from toolkit.core.dates.spans import read_span
from toolkit.core.duties.duty import is_talk
from toolkit.core.grids import Grid, as_text
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.ids import quoted, read_id
from toolkit.core.people.linkage.traits import Traits
from toolkit.core.people.townships import COLUMN, OWN, Townships
from toolkit.core.rules.dated import YEAR, read_term
from toolkit.core.tables.catalogue import CONTACTS, PEOPLE, tables
from toolkit.core.tables.columns import Table
from toolkit.core.tables.headers import find
from toolkit.core.tables.reading import Reading, Record, Source, read
from toolkit.core.words import clean, heading_keys, regex, says_nothing, says_same
from toolkit.jobs.collect.rows import (
    LEDGER,
    CollectedBook,
    CollectedRow,
    SentLedger,
    SheetColumns,
    columns_of,
    month_of,
    people_in,
    rank_of,
    town_of_file,
)
from toolkit.jobs.job import ForeignBook

_TOP = 20  # rows in which headings stand
_LATEST = dt.date(2100, 12, 31)
_TITLE = ("姓名", "标题", "主题", "单位", "刊名")
_A_YEAR = regex(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
YEAR_COLUMN = "年度"
ASIDE = "sheet-not-collected"


@dataclass(frozen=True)
class LedgerSpec:
    """A table that is collected, and what makes two of its rows the same: data/collect.toml says what each word means.

    Attributes:
        sent: As a township may send it: without the columns that stand for what its file's name or title says.
        needed: Those of `key` that must be filled.
    """

    table: Table
    sent: Table
    key: tuple[str, ...]
    needed: tuple[str, ...]
    same: tuple[str, ...]
    number: str = ""
    tells: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    loose: bool = False
    elder: bool = False
    home: bool = False
    by_name: bool = False


@cache
def specs() -> Mapping[str, LedgerSpec]:
    """Every table that is collected, by its name, those that number their rows before those that refer to them."""
    out = {}
    for said in data.read("collect.toml")["ledger"]:
        more: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in said.items()}
        table, key, one_of = Table(more.pop("table")), more.pop("key"), more.pop("one_of", ())
        must = tuple(name for name in table.must if name not in (COLUMN, YEAR_COLUMN))
        sent = Table(
            table.name,
            table.fields,
            must=must,
            one_of=one_of or table.one_of,
            row=table.row,
            workbook=table.workbook,
            together=table.together,
        )
        needed = tuple(name for name in key if not name.endswith("?"))
        out[table.name] = LedgerSpec(table, sent, tuple(name.rstrip("?") for name in key), needed, **more)
    return out


def sent_in(book: ForeignBook) -> CollectedBook:
    """All that a workbook says. Raises Stop where no sheet of it is a register or a table that is collected."""
    keys: dict[str, Mapping[str, str]] = {}
    kinds = [(grid, *_kind(grid, book, keys)) for grid in book.grids]
    told = tuple(problem for _, _, problem in kinds if problem)
    tabled: dict[str, list[Grid]] = defaultdict(list)
    for grid, kind, _ in kinds:
        if kind in specs():
            tabled[kind].append(grid)
    people = tuple(grid for grid, kind, _ in kinds if kind in ("", PEOPLE.name))
    ledgers = tuple(_ledger(book, specs()[kind], grids) for kind, grids in tabled.items())
    try:
        found = people_in(replace(book, grids=people))
    except Stop as stop:
        if any(each.kind not in ("sheet-missing", "header-missing") for each in stop.problems) or not (
            any(kind for _, kind, _ in kinds)
        ):
            raise
        town = town_of_file(book.name, Townships.of((), book.settings.names("乡镇办名单"), ""))
        found = CollectedBook(book.name, town, (), (), (), table=LEDGER)
    ledgers = tuple(one for one in ledgers if one.rows or one.held or one.dropped or one.problems)
    return replace(found, ledgers=ledgers, passed=(*found.passed, *told))


def _kind(grid: Grid, book: ForeignBook, keys: dict[str, Mapping[str, str]]) -> tuple[str, Problem | None]:
    """The name of a sheet's table, "" where it is none that we know; what is to be said where it is not collected."""
    texts = {
        key
        for row in grid.rows[:_TOP]
        for value in row
        if isinstance(value, str)
        for key in heading_keys(value)
    }
    called = clean(grid.sheet)
    names = (called, *(clean(v) for row in grid.rows[:2] for v in row if isinstance(v, str)), book.name)
    known: list[tuple[bool, int, Table]] = []
    for table in (_as_sent(one) for one in tables() if not one.exact_sheet):
        if table.name not in keys:
            keys[table.name] = book.synonyms.keys(table)
        spelt, spec = keys[table.name], specs().get(table.name)
        fields = {spelt[text] for text in texts if spelt.get(text)}
        wanted = not table.one_of or not fields.isdisjoint(table.one_of)
        if (
            fields.issuperset(table.must)
            and wanted
            and not (spec and spec.by_name and table.name not in called)
        ):
            known.append((called == table.name, len(fields), table))
    known.sort(key=lambda one: one[:2], reverse=True)
    if known and known[0][2].name == PEOPLE.name and (len(known) < 2 or known[0][1] > known[1][1]):
        # As nearly all are; its header is looked for when it is read.
        return _unless_incomplete(PEOPLE.name, grid, names, texts, keys)
    scored: list[tuple[bool, int, bool, str, int]] = []
    for own, most, table in known:
        if scored and (own, most) < max(scored)[:2]:
            break  # no table behind has as many columns
        head = find(grid, keys[table.name], frozenset(table.must))
        if head and (not table.one_of or set(table.one_of) & set(head.columns)):
            named = any(table.name in name for name in names)
            scored.append((own, len(head.columns), named, table.name, head.bottom))
    if not scored:
        return "", None
    scored.sort(reverse=True)
    best = [one for one in scored if one[:3] == scored[0][:3]]
    kind = PEOPLE.name if any(one[3] == PEOPLE.name for one in best) else best[0][3]
    cell = Cell(book.name, grid.sheet)
    if kind != PEOPLE.name and len(best) > 1:
        what = f"这张表像「{'」也像「'.join(sorted(one[3] for one in best))}」，不知道是哪一种，没有汇总，"
        return "？", Problem(
            cell, what, "请把工作表的名字改成其中一个再报。", "sheet-unclear", Severity.WARNING
        )
    if kind not in (PEOPLE.name, *specs()) and any(
        v is not None for row in grid.rows[best[0][4] :] for v in row
    ):
        what = f"这张是「{kind}」，不从乡镇汇总，没有读，"
        return kind, Problem(cell, what, "要用的请直接打开看。", ASIDE, Severity.WARNING)
    return (kind, None) if best[0][2] else _unless_incomplete(kind, grid, names, texts, keys)


def _unless_incomplete(
    kind: str,
    grid: Grid,
    names: Iterable[str],
    texts: Collection[str],
    keys: Mapping[str, Mapping[str, str]],
) -> tuple[str, Problem | None]:
    """A sheet's kind, unless another ledger knows more of its headings and lacks one that it must have.

    A register is none where a ledger knows all that the register does, and more: who came to an activity or was paid
    is nobody new. 老干组长补贴 with «金额» are no 慰问 because these have a day, an item and a name too.
    """
    base = {text: keys[kind][text] for text in texts if keys[kind].get(text)}
    found: list[tuple[bool, int, str, list[str]]] = []
    for spec in specs().values():
        spelt, table = keys[spec.table.name], spec.sent
        fields = {spelt[text] for text in texts if spelt.get(text)}
        named = any(table.name in name for name in names)
        more = fields - {spelt.get(text, "") for text in base}
        fuller = len(fields) > len({*base.values()})
        if kind == PEOPLE.name:
            fuller = all(map(spelt.get, base)) and len(more) > (not named)
        lacking = [f"「{name}」" for name in table.must if name not in fields]
        if table.one_of and fields.isdisjoint(table.one_of):
            lacking.append("或".join(f"「{name}」" for name in table.one_of))
        if fuller and lacking and not spec.by_name:
            found.append((named, len(fields), table.name, lacking))
    if not found:
        return kind, None
    *_, name, lacking = max(found)
    what = f"这张表像「{name}」，没有找到{'、'.join(lacking)}列，没有汇总，"
    hint = "请写上列名再报，或在设置.xlsx「列名」表写明单位的叫法；是花名册的，请加上出生日期列。"
    if kind != PEOPLE.name:
        hint = f"请写上列名再报，或在设置.xlsx「列名」表写明单位的叫法；是{kind}的，请把工作表的名字改成「{kind}」。"
    return "？", Problem(Cell(grid.file, grid.sheet), what, hint, "sheet-unclear", Severity.WARNING)


def _as_sent(table: Table) -> Table:
    """The table as a township may send it."""
    spec = specs().get(table.name)
    return spec.sent if spec else table


def _ledger(book: ForeignBook, spec: LedgerSpec, grids: Iterable[Grid]) -> SentLedger:
    reading = read(grids, spec.sent, book.synonyms, file=book.name)
    known = Townships.of((), book.settings.names("乡镇办名单"), book.settings.text(OWN))
    town = town_of_file(book.name, known) or known.own
    rows: list[CollectedRow] = []
    held: list[tuple[CollectedRow, Problem]] = []
    dropped = [(each.cell, each.reason) for each in reading.dropped]
    problems = list(reading.problems)
    filled: list[Cell] = []
    for record, row in rows_of(reading, spec, known, town):
        filled += [
            record.cell(name)
            for name, text in row.values.items()
            if name in record.source.head.columns and _ditto(record.text(name)) and not _ditto(text)
        ]
        if spec.table.name == CONTACTS.name and is_talk(record):
            dropped.append((row.cell(""), "谈心记录，不出本单位"))
        elif why := _doubt(record, row, spec):
            held.append((row, why))
        else:
            rows.append(row)
            problems += _undated(record, spec)
            problems += (
                fault.at(record.cell(name), Severity.WARNING)
                for name in data.read("collect.toml")["columns"]["amounts"]
                if record.has(name) and (fault := read_amount(record.raw(name)).fault)
            )
    if filled:
        what = f"有{len(filled)}处写「同上」一类的字，按上面一行的内容填，"
        hint = "排过序的，请逐行核对后写明。"
        problems.append(Problem(filled[0], what, hint, "same-filled", Severity.WARNING))
    return SentLedger(spec.table.name, tuple(rows), tuple(held), tuple(dropped), tuple(problems))


@lru_cache(maxsize=65536)
def _ditto(text: str) -> bool:
    """Whether it says 同上; quickly, since every cell of every ledger is asked."""
    return not text[:1].isdigit() and says_same(text)


def _undated(record: Record, spec: LedgerSpec) -> Iterator[Problem]:
    """Days by which a row is known and that are none, as 2025.13.1: it is taken as it is written, and told."""
    days = data.read("collect.toml")["columns"]["dates"]
    for name in (each for each in spec.needed if each in days):
        said = parse_date(record.dated(name), latest=_LATEST, number_format=partial(record.format, name))
        if said.fault and not _ditto(text := record.text(name)) and not read_span(text):
            yield said.fault.at(record.cell(name), Severity.WARNING)


def rows_of(
    reading: Reading, spec: LedgerSpec, known: Townships, town: str = "", whose: str = ""
) -> Iterator[tuple[Record, CollectedRow]]:
    """A table's rows, as compact as the register's: what is filled, days as 2026-10-03, amounts with two decimals.

    What stands over the rows and not in them, a year or a township, is written into them: it would be lost.
    """
    shapes = {source: columns_of(source) for source in reading.sources}
    if whose:  # a township's file may bear the same name
        shapes = {source: shape._replace(file=f"{whose}{shape.file}") for source, shape in shapes.items()}
    file = reading.sources[0].grid.file
    facts = {source: (*rank_of(file, source.grid), month_of(file, source.grid)) for source in shapes}
    years = {source: _year_over(file, source.grid, source.head.top) for source in shapes}
    above: dict[Source, dict[str, str]] = defaultdict(dict)
    for record in reading.records:
        source = record.source
        # In the whole county's book another row stands above: what 同上 means is written here or nowhere.
        last = above[source]
        above[source] = values = {
            name: last.get(name, text) if _ditto(text) else text
            for name, text in _values(record, shapes[source])
        }
        values = dict(values)
        if YEAR_COLUMN in spec.table.names() and YEAR_COLUMN not in values and years[source]:
            values[YEAR_COLUMN] = years[source]
        home = values.get(COLUMN, "") if spec.home else known.of_record(record) or town
        if home:
            values[COLUMN] = home
        name = next((values[column] for column in (*_TITLE, *spec.key) if column in values), "")
        rank, dated = facts[source]
        yield (
            record,
            CollectedRow(shapes[source], record.row, values, Traits(""), name, home or town, rank, dated),
        )


def _values(record: Record, shape: SheetColumns) -> Iterator[tuple[str, str]]:
    rules, columns = data.read("collect.toml")["columns"], record.source.head.columns
    for name, column in shape.columns.items():
        if name in rules["left"]:
            continue
        if name not in columns:
            text = as_text(record.at(column))
        elif name in rules["dates"]:
            text = _day(record, name)
        elif name in rules["amounts"]:
            amount = read_amount(record.raw(name)).value
            text = f"{amount:.2f}" if amount is not None else record.text(name)
        elif name == "身份证号":
            text = read_id(record.raw(name)).number or record.text(name)
        else:
            text = record.text(name)
        if name == YEAR_COLUMN and (year := YEAR.fullmatch("".join(text.split()))):
            text = year[1]
        if text and not says_nothing(text):
            yield name, text


def _day(record: Record, name: str) -> str:
    """A day as 2026-10-03; with the year that stands over the rows where the cell has none."""
    value = record.dated(name)
    said = parse_date(value, latest=_LATEST, number_format=lambda: record.format(name)).value
    if said is not None and said.year is not None:
        return said.iso if said.calendar is Calendar.SOLAR else str(said)
    text = record.text(name)
    if text and not _A_YEAR.search(text) and (day := read_term(record, name, [], end=False)):
        return f"{day.year}年{text}" if read_span(text) else day.isoformat()
    return text


def _year_over(file: str, grid: Grid, top: int) -> str:
    """The one year that the sheet's name, its title or else the file's name tells; "" for none and for several."""
    titles = chain((grid.sheet,), (as_text(v) for row in grid.rows[: top - 1] for v in row if v is not None))
    for texts in (titles, (file.rpartition("/")[2],)):
        found = {year for text in texts for year in _A_YEAR.findall(text)}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _doubt(record: Record, row: CollectedRow, spec: LedgerSpec) -> Problem | None:
    """Why a row cannot be taken as it stands."""
    source = record.source
    if any((record.row, column) in source.grid.struck for column in source.head.columns.values()):
        what = "这一行有划掉的格，不知道还算不算，没有汇总，"
        return Problem(
            row.cell(""), what, "不算的请删去，还算的请去掉删除线。", "row-struck", Severity.WARNING
        )
    if record.faulty and (fault := next(filter(None, map(record.fault, source.head.columns)), None)):
        return replace(fault, severity=Severity.WARNING)
    if same := [name for name, text in row.values.items() if _ditto(text)]:
        what = f"写着{quoted(row.values[same[0]])}，可是上面一行没有内容，没有汇总，"
        return Problem(row.cell(same[0]), what, "请写明再报。", "same-unsaid", Severity.WARNING)
    if empty := [name for name in spec.needed if name not in row.values]:
        what = f"没有写{'、'.join(empty)}，认不出和别的行是不是同一行，没有汇总，"
        return Problem(row.cell(empty[0]), what, "请补填再报。", "row-unidentified", Severity.WARNING)
    return None

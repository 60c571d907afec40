"""What a worker takes out of one workbook: its people as compact rows that know where they stand, and its faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, Stop, address
from toolkit.core.dates.reading import Calendar, parse_date
from toolkit.core.documents.outcome import TO_MEND
from toolkit.core.grids import Grid, as_text
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.linkage.traits import Traits, traits_of
from toolkit.core.people.lives import Life
from toolkit.core.people.register import Person, read_people
from toolkit.core.people.townships import Townships
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.catalogue import CORRECTIONS, PEOPLE, tables
from toolkit.core.tables.headers import nearest
from toolkit.core.tables.reading import Reading, Record, Source, read
from toolkit.core.words import clean, regex, says_nothing, township_key
from toolkit.jobs.job import ForeignBook

LEDGER = "台账"
DATED = regex(r"(?<!\d)(20\d\d)(?:[年.\-_/]?(1[0-2]|0?[1-9])(?!\d))?")
_FRONT = regex(r"^[\d年月日.\-_\s()（）]+")
FATES = "逐行去向"  # a sheet of our own result, by which it is known
NO_TOWN, SEVERAL = "看不出乡镇", "几个乡镇"
_EDGE = 6  # lines at a sheet's top and bottom that may say of when it is


class SheetColumns(NamedTuple):
    """A sheet's columns, shared by its rows."""

    file: str
    sheet: str
    columns: Mapping[str, int]


class CollectedRow(NamedTuple):
    """One row of somebody's register.

    Attributes:
        shape: Its sheet.
        row: Its number there.
        values: Column → text, what is empty left out.
        traits: What it says of who it is.
        name: As it may be shown; "" where there is none.
        town: The township it belongs to; "" where nobody says.
        rank: Of its source, see data/collect.toml: the least counts.
        dated: Year and month that its workbook is of, (0, 0) where it does not say.
    """

    shape: SheetColumns
    row: int
    values: Mapping[str, str]
    traits: Traits
    name: str
    town: str
    rank: int
    dated: tuple[int, int]

    @property
    def place(self) -> tuple[str, str, int]:
        """Where it stands, for sorting: the order in which files are named means nothing."""
        return self.shape.file, self.shape.sheet, self.row

    def cell(self, column: str = "姓名") -> Cell:
        """The cell of a column; of the row's first where the sheet lacks it."""
        return Cell(self.shape.file, self.shape.sheet, address(self.row, self.shape.columns.get(column, 1)))


class SentLedger(NamedTuple):
    """One table of a workbook that is none of people, such as 补贴发放.

    Attributes:
        table: Its name.
        rows: What can be taken; a row is called by whom or what it is about.
        held: Rows that somebody must look at first, each with why.
        dropped: Cell and reason of each row that is no record.
        problems: Its faults.
    """

    table: str
    rows: tuple[CollectedRow, ...]
    held: tuple[tuple[CollectedRow, Problem], ...]
    dropped: tuple[tuple[Cell, str], ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class CorrectionAnswer:
    """A line of 更正清单 that somebody has answered: where the line is, what was asked of which cell, the answer, a pair's key."""

    at: Cell
    asked: str
    about: str
    said: str
    key: str


@dataclass(frozen=True, slots=True)
class CollectedBook:
    """All that one workbook says.

    Attributes:
        name: Its path below the folder that was named.
        town: The township that it is from, by its name or by most of its rows; "" where nobody can say.
        rows: Its people.
        dropped: Cell and reason of each row that is no person's.
        problems: Its faults.
        answers: Of a list of corrections that has come back, what was typed there.
        table: What it is: 花名册; 更正清单 or 台账 (another of the office's workbooks, by its name), which have no people.
        passed: What tells of sheets that were not read.
        ledgers: Its tables that are none of people.
    """

    name: str
    town: str
    rows: tuple[CollectedRow, ...]
    dropped: tuple[tuple[Cell, str], ...]
    problems: tuple[Problem, ...]
    answers: tuple[CorrectionAnswer, ...] = ()
    table: str = PEOPLE.name
    passed: tuple[Problem, ...] = ()
    ledgers: tuple[SentLedger, ...] = ()

    @property
    def towns(self) -> Mapping[str, int]:
        """How many rows each township has sent in with it: one township all, or each of several its own."""
        return {self.town: len(self.rows)} if self.town else Counter(row.town for row in self.rows)

    @property
    def folder(self) -> str:
        """Where it goes back to."""
        return self.town or (SEVERAL if any(self.towns) else NO_TOWN)


def people_in(book: ForeignBook) -> CollectedBook:
    """The people of a workbook. Raises Stop where no sheet of it is a register."""
    if any(clean(grid.sheet) == CORRECTIONS.name for grid in book.grids):
        town = town_of_file(book.name, Townships.of((), book.settings.names("乡镇办名单"), ""))
        return CollectedBook(book.name, town, (), (), (), tuple(_answers(book)), CORRECTIONS.name)
    if book.name.rpartition("/")[2] in {one.workbook for one in tables() if one.exact_sheet} or (
        [grid.sheet for grid in book.grids] == [TO_MEND]
    ):
        return CollectedBook(book.name, "", (), (), (), table=LEDGER)
    if any(grid.sheet == FATES for grid in book.grids):
        what = "这是以前汇总出来的结果，不是花名册，没有读，"
        hint = "里面没有要汇总的，可以移走。"
        raise Stop(Problem(Cell(book.name), what, hint, "own-result", Severity.WARNING))
    reading = read(book.grids, PEOPLE, book.synonyms, file=book.name)
    conventions = Conventions.of(book.settings)
    people = read_people(reading, conventions, book.today)
    known = Townships.of(reading.records, conventions.townships, conventions.own_township)
    town = town_of_file(book.name, known)
    everyone = [*people.persons, *(person for person, _ in people.duplicates)]
    everyone.sort(key=lambda person: (person.cell.file, person.cell.sheet, person.record.row))
    shapes = {source: columns_of(source) for source in reading.sources}
    facts = {
        source: (*rank_of(book.name, source.grid), month_of(book.name, source.grid)) for source in shapes
    }
    rows = tuple(_row(person, shapes, facts, town, book) for person in everyone)
    towns = Counter(row.town for row in rows if row.town)
    if not town and towns:
        best, count = min(towns.items(), key=lambda each: (-each[1], each[0]))
        town = best if 2 * count > len(rows) else ""
    problems = people.problems
    if homeless := [row for row in rows if not row.town]:
        what = f"有{len(homeless)}人看不出是哪个乡镇的，"
        hint = "请在「所属乡镇」列写明，或把乡镇写进文件名。"
        problems = (
            *problems,
            Problem(homeless[0].cell("所属乡镇"), what, hint, "township-missing", Severity.WARNING),
        )
    dropped = tuple((d.cell, d.reason) for d in reading.dropped)
    return CollectedBook(book.name, town, rows, dropped, problems, passed=tuple(_passed(book, reading)))


def _passed(book: ForeignBook, reading: Reading) -> Iterable[Problem]:
    """Each sheet that was not read and may hold people: reading tells of some; a lone 姓名, or no header at all, else."""
    used = {source.grid.sheet for source in reading.sources}
    told = [each for each in reading.problems if each.cell.sheet not in used]
    yield from told
    keys = book.synonyms.keys(PEOPLE)
    silent = {each.cell.sheet for each in told} | used
    for grid in book.grids:
        near = nearest(grid, keys)
        texts = (as_text(value) for row in grid.rows for value in row if value is not None)
        if grid.sheet not in silent and (
            (near and "姓名" in near.columns) or any(mask_numbers(text) != text for text in texts)
        ):
            what = "这张表里好像有人，可是没有看到花名册的表头（姓名，和至少另一列），没有读，"
            hint = "里面有要汇总的，请补上表头再报。"
            yield Problem(Cell(book.name, grid.sheet), what, hint, "sheet-unread", Severity.WARNING)


def _answers(book: ForeignBook) -> Iterable[CorrectionAnswer]:
    for record in read(book.grids, CORRECTIONS, book.synonyms, file=book.name).records:
        if said := record.text("更正情况"):
            about = " ".join(filter(None, (record.text("文件"), record.text("表"), record.text("单元格"))))
            yield CorrectionAnswer(
                record.cell("更正情况"), record.text("问题"), about, said, record.text("指纹")
            )


def town_of_file(name: str, known: Townships) -> str:
    """By the file's name, else by that of its folder («青禾镇/中心学校.xlsx», «2026年青禾镇花名册.xlsx»)."""
    for part in reversed(name.rpartition(".")[0].split("/")):
        told = clean(part)
        if found := known.begins(_FRONT.sub("", told)):
            return found
        inside = {town for key, town in known.known.items() if len(key) > 1 and key in told}
        if len(inside) == 1:
            return inside.pop()
    return ""


def columns_of(source: Source) -> SheetColumns:
    """Fields under their own names, other columns under their headings: nothing that only some have is lost."""
    head = source.head
    doubled = {column for columns in head.doubles.values() for column in columns[1:]}
    columns = dict(head.columns)
    for column in (*head.unknown, *sorted(doubled)):
        title = "".join(clean(head.titles.get(column, "")).split())
        if title and title not in columns:
            columns[title] = column
    return SheetColumns(source.grid.file, source.grid.sheet, columns)


def rank_of(name: str, grid: Grid) -> tuple[int]:
    """How much a sheet counts by who sent it: see data/collect.toml."""
    told = f"{name}/{grid.sheet}"
    kinds = data.read("collect.toml")["source"]
    return (next(kind["rank"] for kind in kinds if any(word in told for word in kind["words"])),)


def month_of(name: str, grid: Grid) -> tuple[int, int]:
    """The latest month that the file's name, the sheet's or its first and last lines tell it is of."""
    lines = [*grid.rows[:_EDGE], *grid.rows[-_EDGE:]]
    texts = [clean(v) for line in lines for v in line if isinstance(v, str) and _IS_OF.search(v)]
    found = [DATED.search(text) for text in (name.rpartition("/")[2], grid.sheet, *texts)]
    return max(((int(each[1]), int(each[2] or 0)) for each in found if each), default=(0, 0))


_IS_OF = regex("填表日期|填报日期|填表时间|填报时间|统计截止|截止|截至|更新日期|更新时间")


def _row(
    person: Person,
    shapes: Mapping[Source, SheetColumns],
    facts: Mapping[Source, tuple[int, tuple[int, int]]],
    town: str,
    book: ForeignBook,
) -> CollectedRow:
    record, source = person.record, person.record.source
    rank, dated = facts[source]
    latest = book.today
    traits = traits_of(person, latest)
    where = person.township or town
    if where and not traits.township:
        traits = replace(traits, township=township_key(where))
    values = dict(_values(person, shapes[source], book))
    if where:
        values["所属乡镇"] = where
    named = bool(traits.name)
    return CollectedRow(
        shapes[source], record.row, values, traits, person.name if named else "", where, rank, dated
    )


def _values(person: Person, shape: SheetColumns, book: ForeignBook) -> Iterable[tuple[str, str]]:
    """What is filled, in one form: days as 1946-10-03, identity numbers without blanks; the rest as it is written."""
    record, rules = person.record, data.read("collect.toml")["columns"]
    columns = record.source.head.columns
    for name, column in shape.columns.items():
        if name in rules["left"]:
            continue
        if name not in columns:
            text = as_text(record.at(column))
        elif name == "姓名":
            text = person.name if person.record.text("姓名") else ""
        elif name == "身份证号" and person.id_number:
            text = person.id_number
        elif name in rules["dates"]:
            text = _day(record, name, book)
        else:
            text = record.text(name)
        if text and not says_nothing(text):
            yield name, text
    if person.life is not Life.ALIVE and "状态" not in columns:
        yield "状态", str(person.life) if person.life is not Life.UNCLEAR else "待核实"
    if person.id_number and "身份证号" not in columns:
        yield "身份证号", person.id_number


def _day(record: Record, name: str, book: ForeignBook) -> str:
    value = record.dated(name)
    if value is None:
        return ""
    read_ = parse_date(value, latest=book.today, number_format=lambda: record.format(name))
    if read_.value is None:
        return record.text(name)
    return read_.value.iso if read_.value.calendar is Calendar.SOLAR else str(read_.value)

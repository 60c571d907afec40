"""What a job asks to be written: plain data, no files.

A job returns these; `run` plans their paths and hands each to the layer that writes its kind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from toolkit import data
from toolkit.core.cells import Cell, Problem, row_of
from toolkit.core.documents.lists import PaperList
from toolkit.core.documents.official import OfficialDocument
from toolkit.core.grids import Formula as Formula  # noqa: PLC0414 - jobs know them from here
from toolkit.core.grids import Kind as Kind  # noqa: PLC0414
from toolkit.core.grids import Scalar as Scalar  # noqa: PLC0414
from toolkit.core.words import regex

TO_MEND = "要改的单元格"  # the sheet written where a marked copy cannot be: known when it comes back


@dataclass(frozen=True, slots=True)
class Image:
    """A picture to be set into the text: a photo, a seal.

    Attributes:
        data: A PNG, JPEG, GIF or BMP file, whole.
        width_mm: Printed width in millimetres.
        height_mm: Printed height; None keeps the proportions of the picture.
        description: What is to be seen, for screen readers.
    """

    data: bytes
    width_mm: float
    height_mm: float | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text with its look; what is not said is as the template has it there.

    Attributes:
        text: Line breaks and tabs are kept.
        colour: Six hexadecimal digits, such as «C00000».
        size: In points (三号 is 16).
        font: By its Windows name.
    """

    text: str
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    colour: str = ""
    size: float | None = None
    font: str = ""


@dataclass(frozen=True, slots=True)
class Rich:
    """Text of several looks, for a template's `{{r 字段 }}`."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or a day of a cell: printed as the cell shows it, reckoned with and put into other forms as what it is.

    Attributes:
        value: What it is.
        text: What its cell shows: «1,200.50», «2026年3月».
    """

    value: int | Decimal | dt.date
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An empty field whose cell is known; what is told where a template prints it.

    Attributes:
        name: What is missing, as it is marked in the document.
        problem: What is said of its cell. An error stops the run, a warning marks the place; None: it may be empty.
    """

    name: str
    problem: Problem | None = None


FieldValue = (
    str
    | Figure
    | Gap
    | int
    | Decimal
    | dt.date
    | dt.datetime
    | bool
    | None
    | Image
    | Rich
    | Sequence["FieldValue"]
    | Mapping[str, "FieldValue"]
)
"""All that may stand in a template's fields. Dictionaries and lists nest; floats are not accepted."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a job says about a field that it offers.

    Attributes:
        sample: A fictitious value of the right type; for a list, one with at least one entry.
        required: Whether an empty value stops the run where the template prints it bare.
        note: What the field means, for `toolkit templates fields`.
    """

    sample: FieldValue
    required: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """A Word template that a job fills: what clerks may write between {{ and }} when they edit it.

    Attributes:
        name: File name in the templates folder, such as «生日贺信.docx».
        title: What the document is for, a few words.
        fields: By name; every field of every document made with this template must be here.
        may_be_empty: Paths inside lists that may be empty although a template prints them bare, such as
            «家庭成员[].电话»; a field itself says so by `required=False`.
    """

    name: str
    title: str
    fields: Mapping[str, FieldSpec]
    may_be_empty: tuple[str, ...] = ()

    @property
    def optional(self) -> frozenset[str]:
        """All paths that may be empty."""
        return frozenset({name for name, spec in self.fields.items() if not spec.required}).union(
            self.may_be_empty
        )

    @property
    def samples(self) -> dict[str, FieldValue]:
        """One fictitious document's fields."""
        return {name: spec.sample for name, spec in self.fields.items()}


def told_in_data() -> tuple[TemplateUse, ...]:
    """Templates whose fields stand in data/templates.toml."""
    return tuple(
        TemplateUse(
            known["name"], known["title"], {name: FieldSpec(**said) for name, said in known["fields"].items()}
        )
        for known in data.read("templates.toml")["template"]
    )


_NOT_IN_SHEET_NAMES = regex(r"[\[\]:*?/\\\x00-\x1f]")
_SHEET_NAME = 31


class Look(StrEnum):
    """How a cell or row looks, by meaning; compose decides colours and fonts."""

    PLAIN = "plain"
    STRONG = "strong"  # a round birthday, a total
    WARN = "warn"  # to be checked
    BAD = "bad"  # a breach, red
    GOOD = "good"
    MUTED = "muted"  # explanations


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads somewhere: to a cell of this or of another workbook, or to a file.

    Attributes:
        text: What is shown.
        target: Relative or absolute path of the file; empty: this workbook.
        sheet: Sheet in the target workbook.
        ref: Cell there.
    """

    text: str
    target: str = ""
    sheet: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Styled:
    """One cell that looks different from its row."""

    value: Scalar | Link | Formula
    look: Look


Content = Scalar | Link | Formula | Styled | Image


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    Attributes:
        title: Header text; unique within the sheet.
        kind: See Kind.
        width: In characters of the default font; None: from kind and contents.
        group: Text of a merged header cell above this column and its neighbours of the same group.
        choices: Values offered by a drop-down list (data validation) in this column's cells.
        note: A comment on the header cell, for the clerk.
        required: The header is marked as a must.
        below: Title of the column whose cells take this one's text as a further line where the paper is too narrow.
    """

    title: str
    kind: Kind = Kind.TEXT
    width: float | None = None
    group: str = ""
    choices: tuple[str, ...] = ()
    note: str = ""
    required: bool = False
    below: str = ""


class Level(StrEnum):
    """What a row is."""

    DATA = "data"
    SECTION = "section"  # one text over all columns, e.g. «日期待核»
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """One row; cells in the order of the columns, missing ones at the end are empty.

    Attributes:
        cells: What stands in it.
        level: See Level.
        look: See Look.
        origin: By a column's title what its cell was made of, under «» what the row was: see tracing.py.
    """

    cells: tuple[Content, ...]
    level: Level = Level.DATA
    look: Look = Look.PLAIN
    origin: Mapping[str, object] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars below the table: one for each data row, over columns of its own sheet.

    Attributes:
        title: Chart title.
        categories: Title of the column with the labels.
        values: Title of the column with the numbers.
    """

    title: str
    categories: str
    values: str


def sheet_name(text: str, taken: Iterable[str] = ()) -> str:
    r"""A name that Excel takes for a sheet: text without []:*?/\\, at most 31 characters, not taken yet.

    A name that is possible comes back unchanged; a taken one gets a number: «名单(2)».
    """
    used = {name.casefold() for name in taken}
    name = _NOT_IN_SHEET_NAMES.sub("_", text).strip().strip("'") or "Sheet"
    name = _cut(name, _SHEET_NAME).rstrip().rstrip("'")
    if name.casefold() in {"history", "历史记录"}:  # Excel keeps these for itself
        name += "_"
    number, unique = 2, name
    while unique.casefold() in used:
        mark = f"({number})"
        unique, number = _cut(name, _SHEET_NAME - len(mark)) + mark, number + 1
    return unique


def _cut(text: str, units: int) -> str:
    """The start of text that takes so many UTF-16 units, which is how Excel counts."""
    while len(text.encode("utf-16-le", "surrogatepass")) > 2 * units:
        text = text[:-1]
    return text


@dataclass(frozen=True, slots=True)
class Sheet:
    r"""One printable sheet.

    Attributes:
        name: Sheet name (31 characters, none of []:*?/\).
        columns: At least one.
        rows: In order.
        title: A large line above the table; empty: none.
        subtitle: A line below the title (unit, date, counts).
        notes: Lines below the table.
        landscape: Page orientation, unless the print would be too small (sheets/composing/paper.py).
        freeze: Keep header (and the first `freeze_columns` columns) in view.
        freeze_columns: How many columns at the left stay in view.
        filter: Offer an autofilter on the header.
        typing: People go on typing below the last row; no notes, totals or chart stand in their way.
        empty: What stands in the table when there are no rows.
        chart: See Chart.
        large: Large print, for aged readers.
        hidden: Whether the sheet is hidden.
        printed: Whether it belongs on paper. One that does not comes behind all that do: Excel leaves out
            blank pages at the end of a workbook only (support.microsoft.com, KB 288968).
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    title: str = ""
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    landscape: bool = True
    freeze: bool = True
    freeze_columns: int = 0
    filter: bool = False
    typing: bool = False
    empty: str = ""
    chart: Chart | None = None
    large: bool = False
    hidden: bool = False
    printed: bool = True


@dataclass(frozen=True, slots=True)
class SheetDocument:
    """A new workbook: `name` is the file name with .xlsx, `folder` a path below the output; `lists` come home on paper."""

    name: str
    sheets: tuple[Sheet, ...]
    title: str = ""
    folder: str = ""
    lists: tuple[PaperList, ...] = ()


@dataclass(frozen=True, slots=True)
class WordDocument:
    """A template filled with fields.

    Attributes:
        name: The file name, with .docx.
        template: A file name in the templates folder.
        fields: What it is given.
        title: What it is, for the answer.
        folder: A path below the output.
        record: Where the record stands that it is made from; a field that is missing is said with this row.
        lists: Those in it that come home on paper.
    """

    name: str
    template: str
    fields: Mapping[str, Any]
    title: str = ""
    folder: str = ""
    record: Cell | None = None
    lists: tuple[PaperList, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintFile:
    """Many documents in one .docx, to be printed in one go; pages of each count from 1.

    Attributes:
        name: The file name, with .docx.
        documents: In order, at least one; all made from one template (their names and folders mean nothing here).
        odd_pages: Each begins on an odd page, so that two-sided printing gives everyone a sheet of their own.
        title: What it is, for the answer.
        folder: A path below the output.
    """

    name: str
    documents: tuple[WordDocument | OfficialDocument, ...]
    odd_pages: bool = True
    title: str = ""
    folder: str = ""

    @property
    def lists(self) -> tuple[PaperList, ...]:
        """Those in its documents that come home on paper."""
        inside = (each.lists for each in self.documents if isinstance(each, WordDocument))
        return tuple(made for lists in inside for made in lists)


InWord = WordDocument | OfficialDocument | PrintFile
"""What becomes a .docx."""


@dataclass(frozen=True, slots=True)
class PdfCopy:
    """The PDF of a document in Word that the same run writes; `run` adds these where PDFs are asked for."""

    of: InWord

    @property
    def title(self) -> str:
        """What it is, for the answer."""
        return f"{self.of.title or self.of.name.removesuffix('.docx')}（PDF）"


@dataclass(frozen=True, slots=True)
class TextDocument:
    """Plain text, written as UTF-8 with CRLF, and with BOM so that Notepad shows it everywhere.

    Attributes:
        bom: Not for a file that a program reads (.ics).
    """

    name: str
    text: str
    title: str = ""
    folder: str = ""
    bom: bool = True


@dataclass(frozen=True, slots=True)
class DeskPage:
    """今天.html, which lies open on a desk: one for the office, written over what was there, no result to be undone.

    Attributes:
        values: What stands on it, as jobs/today has found it.
        people: Who can be looked up, see jobs/today/people.py.
        title: What it is, for the answer.
    """

    values: Mapping[str, Any]
    people: Mapping[str, Any]
    title: str = "今天"


@dataclass(frozen=True, slots=True)
class SetCell:
    """Put a value into one cell of a sheet that exists."""

    sheet: str
    ref: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class AppendRow:
    """Add a row below the last one; values by column letter."""

    sheet: str
    values: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class WorkbookChange:
    """Changes to a workbook the office keeps; everything else in it stays byte for byte.

    Attributes:
        workbook: Its path as given by the table reading; the starter's name where the office has none yet
            (it is then made from the starter, in the office folder).
        changes: In order.
        title: What the change is, for the plan and the journal.
        target: Where to write the changed workbook; empty: in place.
        ledger: What the office keeps account in: changed in its place also when the results go elsewhere (-o).
    """

    workbook: str
    changes: tuple[SetCell | AppendRow, ...]
    title: str = ""
    target: str = ""
    ledger: bool = False


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """A copy of somebody's workbook in which cells are coloured and say in a note what is wrong; marks of before are gone.

    A workbook that cannot be copied so (.xls, signed) becomes a list of its cells under the same name, which says why.

    Attributes:
        name: The file name, with .xlsx; .xlsm where the workbook is one.
        workbook: Its path as it was read.
        notes: (sheet, «E7») → what the note says; see `notes_of`.
        title: What it is, for the answer.
        folder: A path below the output.
    """

    name: str
    workbook: str
    notes: Mapping[tuple[str, str], str]
    title: str = ""
    folder: str = ""

    @classmethod
    def of(cls, path: str, problems: Iterable[Problem], mark: str = "", folder: str = "") -> MarkedCopy:
        """The copy of the workbook at `path` in which these are marked, under its own name with `mark` behind."""
        file = path.replace("\\", "/").rpartition("/")[2]
        stem, _, suffix = file.rpartition(".")
        name = f"{stem}{mark}.{'xlsm' if suffix.lower() == 'xlsm' else 'xlsx'}"
        return cls(name, path, notes_of(problems), title=f"{file}标记副本", folder=folder)


@dataclass(frozen=True, slots=True)
class FormPage:
    """One sheet of a form, filled.

    Attributes:
        sheet: The form's sheet.
        cells: «E7» → what it gets; a cell in which a formula stands is left alone, and told.
        copy: The name of the sheet's copy that is filled, in a workbook with a sheet for each; "": the sheet itself.
        lines: Rows of details, by column letter, from row `first` on: `drawn` rows are there, for others rows come in below.
        pictures: «F3» → names under which a picture's file may be known, without suffix, the surest first.
        notes: «E7» → what is missing there; the cell is coloured.
        record: Where the record stands that it is made from.
    """

    sheet: str
    cells: Mapping[str, Scalar]
    copy: str = ""
    lines: tuple[Mapping[str, Scalar], ...] = ()
    first: int = 0
    drawn: int = 0
    pictures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    record: Cell | None = None


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A copy of an office's form (填好的表) in which some cells are filled, and nothing else is touched.

    Attributes:
        name: The file name, with the form's suffix.
        form: The form's path.
        pages: What is filled.
        photos: The folder with the pictures.
        title: What it is, for the answer.
        folder: A path below the output.
    """

    name: str
    form: str
    pages: tuple[FormPage, ...]
    photos: str = ""
    title: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Packet:
    """Files in one zip for somebody else (数据包), with a slip that says of each what it was when it was packed.

    Attributes:
        name: The file name.
        files: Name within the packet, path, SHA-256 as it was read.
        slip: What is told of the packet (JSON).
        locked: Encrypted under the password that the door asks for; else everybody can read it.
        title: What it is, for the answer.
        folder: A path below the output.
    """

    name: str
    files: tuple[tuple[str, str, str], ...]
    slip: Mapping[str, Any]
    locked: bool = False
    title: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A file byte for byte: out of a packet, or a document put right, whose `folder` is the original's whole path."""

    name: str
    content: bytes
    title: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """A small file that has been entered: together with what it changes it goes from 待登记 to 已登记.

    Attributes:
        name: Its own.
        path: Where it lies; from anywhere else than 待登记 it is only copied.
        content: Its bytes as they were read.
        title: What it is, for the answer.
    """

    name: str
    path: str
    content: bytes = field(repr=False)
    title: str = ""


def notes_of(problems: Iterable[Problem]) -> dict[tuple[str, str], str]:
    """What is wrong with each cell and what to do, in one note; what is said of a row stands at its first cell."""
    found: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        cell, row, first = problem.cell, row_of(problem.cell), problem.cell.ref.partition(":")[0]
        ref = "" if not row else first if first.isascii() and not first.isdigit() else f"A{row}"
        said = f"{problem.message.rstrip('，。')}。\n{problem.hint}".rstrip()
        if ref and said not in (known := found.setdefault((cell.sheet, ref), [])):
            known.append(said)
    return {
        at: said[0] if len(said) == 1 else "\n".join(f"{n}. {each}" for n, each in enumerate(said, 1))
        for at, said in found.items()
    }


Document = (
    SheetDocument
    | InWord
    | TextDocument
    | DeskPage
    | WorkbookChange
    | MarkedCopy
    | FilledForm
    | Packet
    | TakenOut
    | Filed
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Someone (or something) read, and left out for a stated reason."""

    name: str
    reason: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class ToCheck:
    """Someone (or something) that nobody can decide without looking."""

    name: str
    cell: Cell
    why: str
    hint: str = ""

    @classmethod
    def of(cls, name: str, problem: Problem) -> ToCheck:
        """Whoever a problem keeps from being decided."""
        return cls(name, problem.cell, problem.message.rstrip("，"), problem.hint)


def tally(read: int, listed: int, excluded: int = 0, to_check: int = 0, **outside: int) -> dict[str, int]:
    """The counts of an Outcome; outside: what else was read and was not asked for, by name."""
    return {"read": read, "listed": listed, "excluded": excluded, "to_check": to_check, **outside}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job has made of its records.

    `counts` always has read, listed, excluded and to_check, and whatever else was read and lies
    outside the request (such as other_months): read is the sum of the others. See `balanced`.
    `alerts` are the lines of the answer that must not be overlooked; a terminal shows them in red.
    """

    documents: tuple[Document, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    excluded: tuple[Exclusion, ...] = ()
    to_check: tuple[ToCheck, ...] = ()
    problems: tuple[Problem, ...] = ()
    summary: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def balanced(self) -> bool:
        """Whether everyone read is accounted for exactly once."""
        return self.counts.get("read", 0) == sum(n for key, n in self.counts.items() if key != "read")

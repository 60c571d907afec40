"""收表: any number of filled forms as one table, a row each, with the cell that each value comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import (
    Column,
    Exclusion,
    Kind,
    Outcome,
    Scalar,
    SheetDocument,
    ToCheck,
    tally,
)
from toolkit.core.grids import Value, as_text
from toolkit.core.tables.anysheet.listing import file_and_sheet
from toolkit.core.tables.catalogue import FORM_CELLS
from toolkit.core.words import clean
from toolkit.jobs.forms.back import Entered, Reader, Sheets
from toolkit.jobs.forms.fields import Form
from toolkit.jobs.job import FileRead, Inputs, Unreadable
from toolkit.jobs.parts import Part, Sourced, sheet_of

FOLDER = "填表"
_NAMED = 5  # sheets that are named in the sentence
_ALIKE = 0.5  # of a form's labels, that a sheet must have to be one


def form_in(inputs: Inputs) -> tuple[str, Sheets, tuple[Form, ...]]:
    """The path of the form, its workbook, and those of its sheets that ask for something. Raises Stop."""
    sheet, file = file_and_sheet(inputs.params["form"])[1], _form_file(inputs)
    found = next(each for each in inputs.besides if each.name == file.name)
    if isinstance(found, Unreadable):
        raise Stop(*found.problems)
    seen = [g for g in found.grids if not g.hidden]
    grids = [g for g in seen if clean(g.sheet) == sheet or (not sheet and clean(g.sheet) != FORM_CELLS.name)]
    forms = tuple(form for form in map(Form, grids) if form.fields)
    if not forms:
        where = Cell(found.name.rpartition("/")[2], sheet)
        hint = "请在要填的格里写 {{ 列名 }}，或在填的地方左边、上面写明是什么；两个文件拖反了的，先选表样再拖一次。"
        raise Stop.at(where, "里面没有找到要填的地方，", hint, "form-fields")
    return file.path, found, forms


def _form_file(inputs: Inputs) -> FileRead:
    """Of what was read, the form: by its path, else by its name."""
    path = file_and_sheet(inputs.params["form"])[0].replace("\\", "/")
    known = [(each.path.replace("\\", "/"), each) for each in inputs.files]
    same = [each for at, each in known if at == path or at.endswith(f"/{path}")]
    return (same or [each for at, each in known if at.rpartition("/")[2] == path.rpartition("/")[2]])[0]


@dataclass(frozen=True, slots=True)
class _Copy:
    """A filled form: its file, its sheets, and what each field says."""

    file: str
    sheet: str
    answers: tuple[Entered | Problem, ...]
    lines: tuple[tuple[Entered | Problem, ...], ...] = ()

    @property
    def problems(self) -> list[Problem]:
        """What could not be read."""
        said = dict.fromkeys(each for line in (self.answers, *self.lines) for each in line)
        return [each for each in said if isinstance(each, Problem)]

    def each(self) -> Iterator[_Copy]:
        """Itself for each of its detail rows."""
        return (replace(self, answers=line, lines=()) for line in self.lines)

    @property
    def moved(self) -> int:
        """How many fields stand elsewhere than in the form."""
        return sum(isinstance(each, Entered) and each.moved for each in self.answers)


def returned(inputs: Inputs) -> Outcome:
    """One table of all that stands in the filled forms."""
    _, form, sheets = form_in(inputs)
    readers = [Reader(sheet, inputs.today) for sheet in sheets]
    copies: list[_Copy] = []
    excluded: list[Exclusion] = []
    unread: list[Unreadable] = []
    for book in inputs.besides:
        if isinstance(book, Unreadable):
            unread.append(book)
        elif book.name != form.name:
            _taken(book, readers, copies, excluded)
    titles = [title for reader in readers for title in reader.titles()]
    doubtful = [copy for copy in copies if copy.problems]
    moved = [copy for copy in copies if copy.moved]
    told = [Problem(Cell(c.file, c.sheet), f"有{c.moved}项和表样不在同一格，照栏目名找到了，", "请核对是不是旧的表样。", "form-moved", Severity.WARNING) for c in moved]  # fmt: skip
    problems = [
        *(p for each in unread for p in each.problems),
        *(p for c in copies for p in c.problems),
        *told,
    ]
    stem = form.name.rpartition("/")[2].rpartition(".")[0]
    summary = [
        f"收了{len(copies)}份，其中{len(doubtful)}份有没读出来的项，没有收的{len(excluded)}张{_named(excluded)}。"
    ]
    if any(len(copy.lines) > 1 for copy in copies):
        many = sum(len(copy.lines) for copy in copies)
        summary.append(f"明细共{many}行，都在「明细」表里；「汇总」表一份一行，只有各份的第一行明细。")
    if unread:
        summary.append(f"有{len(unread)}个文件没有读出来。")
    return Outcome(
        documents=(
            SheetDocument(
                f"{stem}-汇总.xlsx", tuple(_sheets(copies, titles, problems, excluded)), f"{stem}汇总"
            ),
        )
        if copies
        else (),
        counts=tally(
            len(copies) + len(excluded) + len(unread),
            len(copies) - len(doubtful),
            len(excluded),
            len(doubtful) + len(unread),
        ),
        extra={
            "forms": [_plain(copy, titles) for copy in copies],
            "lines": [_plain(line, titles) for copy in copies for line in copy.each()],
        },
        excluded=tuple(excluded),
        to_check=tuple(ToCheck.of(c.file, c.problems[0]) for c in doubtful)
        + tuple(ToCheck.of(u.name, u.problems[0]) for u in unread),
        problems=tuple(problems),
        summary=tuple(summary),
    )


def _taken(book: Sheets, readers: Sequence[Reader], copies: list[_Copy], excluded: list[Exclusion]) -> None:
    """The copies in one workbook: all pages of the form together where they are there by name, else each sheet by itself."""
    by_name = {clean(grid.sheet): grid for grid in book.grids if not grid.hidden}
    pages = [by_name.get(clean(reader.form.grid.sheet)) for reader in readers]
    if len(readers) > 1 and all(pages):
        grids = [(grid, reader) for grid, reader in zip(pages, readers, strict=True) if grid]
        answers = tuple(answer for grid, reader in grids for answer in reader.read(grid))
        copies.append(_Copy(book.name, "、".join(grid.sheet for grid, _ in grids), answers))
        return
    for grid in book.grids:
        left = partial(Exclusion, f"{book.name}「{grid.sheet}」", cell=Cell(book.name, grid.sheet))
        reader = max(readers, key=lambda each: each.likeness(grid))
        if reader.likeness(grid) < _ALIKE:
            excluded += [] if grid.hidden else [left("不是照这个表样填的")]
            continue
        gaps = [len(each.fields) for each in readers[: readers.index(reader)]]
        nothing = Entered(None, Cell(book.name, grid.sheet))
        answers = (nothing,) * sum(gaps) + tuple(reader.read(grid))
        answers += (nothing,) * (sum(len(each.fields) for each in readers) - len(answers))
        if not any(isinstance(each, Entered) and each.value not in (None, "") for each in answers):
            excluded += [] if grid.hidden else [left("一项也没有填")]
        elif grid.hidden:
            excluded.append(left("填了，可是这张表是隐藏的"))
        else:
            lines = tuple(reader.lines(grid, answers)) if len(readers) == 1 else ()
            copies.append(_Copy(book.name, grid.sheet, answers, lines))


def _named(excluded: Sequence[Exclusion]) -> str:
    said = "、".join(f"{each.name}（{each.reason}）" for each in excluded[:_NAMED])
    return f"：{said}{'等，都在「没有收的」表里' if len(excluded) > _NAMED else ''}" if said else ""


def _scalar(value: Value) -> Scalar:
    if isinstance(value, float):
        return int(value) if value == int(value) else Decimal(repr(value))
    return as_text(value) if isinstance(value, dt.time | dt.timedelta) else value


def _plain(copy: _Copy, titles: Sequence[str]) -> dict[str, str | None]:
    """A form for other programs; None: not understood."""
    said = {
        t: as_text(a.value) if isinstance(a, Entered) else None
        for t, a in zip(titles, copy.answers, strict=True)
    }
    return {"文件": copy.file, "工作表": copy.sheet, **said}


def _sheets(
    copies: Sequence[_Copy],
    titles: Sequence[str],
    problems: Sequence[Problem],
    excluded: Sequence[Exclusion],
) -> Iterator:  # type: ignore[type-arg]
    head: list[Part[_Copy]] = [
        (Column("序号", Kind.SHORT, 5), None),
        (Column("文件"), lambda c: c.file),
        (Column("工作表"), lambda c: c.sheet),
    ]
    values, cells = list(head), list(head)
    for at, title in enumerate(titles):
        name = f"{title}（表里）" if title in ("序号", "文件", "工作表") else title
        said = [a.value for c in copies if isinstance(a := c.answers[at], Entered) and a.value is not None]

        def value(copy: _Copy, at: int = at) -> Sourced | str:
            found = copy.answers[at]
            return Sourced(_scalar(found.value), found.cell) if isinstance(found, Entered) else "（没读出来）"

        def cell(copy: _Copy, at: int = at) -> str:
            found = copy.answers[at]
            return (
                found.cell.ref
                if isinstance(found, Entered)
                else f"{found.cell.ref}：{found.message.rstrip('，')}"
            )

        values.append((Column(name, _kind(said)), value))
        cells.append((Column(name), cell))
    yield sheet_of("汇总", copies, *values, freeze_columns=3)
    if any(len(copy.lines) > 1 for copy in copies):
        lines = [line for copy in copies for line in copy.each()]
        yield sheet_of("明细", lines, *values, freeze_columns=3)
    yield sheet_of(
        "来源", copies, *cells, freeze_columns=3, printed=False, subtitle="每一项在那个文件的哪一格。"
    )
    if problems:
        told = [(Column("文件"), lambda p: p.cell.file), (Column("位置"), lambda p: f"{p.cell.sheet}!{p.cell.ref}".strip("!")), (Column("哪里不对"), lambda p: p.message.rstrip("，")), (Column("怎么办"), lambda p: p.hint)]  # fmt: skip
        yield sheet_of("没读出来", problems, *told)
    if excluded:
        left = [(Column("文件"), lambda e: e.cell.file), (Column("工作表"), lambda e: e.cell.sheet), (Column("为什么没有收"), lambda e: e.reason)]  # fmt: skip
        yield sheet_of("没有收的", excluded, *left)


def _kind(values: Sequence[Value]) -> Kind:
    """How a column is shown: as its values are, if they are all alike; else as text, which keeps numbers long."""
    if values and all(isinstance(v, dt.date) for v in values):
        return Kind.DATE
    if values and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        return Kind.INTEGER if all(v == int(v) for v in values if isinstance(v, int | float)) else Kind.MONEY
    return Kind.CODE if any(isinstance(v, str) and v.isdigit() for v in values) else Kind.TEXT

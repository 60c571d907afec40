"""What every 台账 repeats: its rows of a year, a row to be added, counts by township, who is owed what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import (
    Column,
    Document,
    Kind,
    Look,
    Outcome,
    PrintFile,
    Scalar,
    Sheet,
    SheetDocument,
    Styled,
    ToCheck,
    WordDocument,
    WorkbookChange,
    tally,
)
from toolkit.core.duties.duty import Duty, Subject, is_talk
from toolkit.core.duties.matching import DutyState, Judged
from toolkit.core.grids import as_text
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.lives import Life, Wish
from toolkit.core.people.named import Named
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.columns import Field, Table
from toolkit.core.tables.reading import Reading, Record, Source
from toolkit.core.words import APART, township_key
from toolkit.jobs.duties import Plan, hushed
from toolkit.jobs.job import Action, Inputs, Need, Parameter
from toolkit.jobs.parts import NUMBER, Part, link, need, sheet_of
from toolkit.jobs.people import people_if_any
from toolkit.jobs.whom import Whom

NO_TOWN = "没有写乡镇"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of a 台账 and the day that it is about."""

    record: Record
    day: dt.date

    def text(self, name: str) -> str:
        """What stands in a column, as it may be printed."""
        return said(self.record, name)

    def when(self, name: str, blank: str = "") -> str:
        """The day in words; what stands in the column of this name where that is no single day."""
        whole = self.day == read_term(self.record, name, [], end=True)
        return day_text(self.day) if whole else self.text(name) or blank

    def filed(self, name: str, blank: str = "") -> str:
        """The same for a file's name: 2026-10-15 where it is a single day."""
        told = self.when(name, blank)
        return self.day.isoformat() if told == day_text(self.day) else told


@dataclass(frozen=True, slots=True)
class LedgerYear:
    """The rows of a 台账 in one year.

    Attributes:
        rows: By day.
        read: How many rows there are of all years.
        to_check: Rows of which nobody can say which year they belong to.
        problems: Of the sheet, and of those rows.
        every: The rows of all years whose day is known, by day.
    """

    rows: tuple[LedgerRow, ...]
    read: int
    to_check: tuple[ToCheck, ...]
    problems: tuple[Problem, ...]
    every: tuple[LedgerRow, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Every row once, see Outcome.balanced."""
        listed, waiting = len(self.rows), len(self.to_check)
        rest = self.read - listed - waiting
        return tally(self.read, listed, to_check=waiting, other_years=rest)

    def answer(self, problems: Iterable[Problem]) -> Outcome:
        """What every action on the year answers; of further problems those of cells that are not told of yet."""
        told = {problem.cell for problem in self.problems}
        more = (problem for problem in problems if problem.cell not in told)
        problems = tuple(dict.fromkeys((*self.problems, *more)))
        return Outcome(counts=self.counts, to_check=self.to_check, problems=problems)


def year_rows(inputs: Inputs, table: Table, date: str, year: int, named: str) -> LedgerYear:
    """The rows of a year.

    Args:
        inputs: With the table, or without it: then there are none.
        table: The 台账.
        date: Its column that says when.
        year: Which.
        named: The column by which a row is called where it must be looked at.
    """
    reading = inputs.table(table)
    problems: list[Problem] = []
    rows: list[LedgerRow] = []
    waiting: list[tuple[Record, int]] = []
    for record in reading.records if reading else ():
        before = len(problems)
        day = read_term(record, date, problems, end=False)
        if day is None and len(problems) == before:
            what = f"没有写{date}，不知道是哪一年的，没有计入，"
            problems.append(record.doubt(date, what, "请补填。", "row-no-date"))
        if day is None:
            waiting.append((record, len(problems) - 1))
        else:
            rows.append(LedgerRow(record, day))
    rows.sort(key=lambda row: row.day)
    told = [*hushed(problems, inputs)]
    checks = [ToCheck.of("谈心" if is_talk(r) else said(r, named), told[at]) for r, at in waiting]
    everything = tuple(dict.fromkeys((*hushed(reading.problems if reading else (), inputs), *told)))
    of_year = tuple(row for row in rows if row.day.year == year)
    return LedgerYear(of_year, len(reading.records) if reading else 0, tuple(checks), everything, tuple(rows))


R = TypeVar("R", bound=LedgerRow)


def by_township(rows: Iterable[R], whom: Whom) -> dict[str, list[R]]:
    """The rows of each township, those without any as well, as the office lists them; what names none comes last."""
    found: dict[str, list[R]] = {one.name: [] for one in whom.towns.values()}
    for row in rows:
        found.setdefault(whom.town(row.record) or NO_TOWN, []).append(row)
    return found


def counted(
    name: str, first: Column, lines: Mapping[str, Mapping[str, int]], titles: Iterable[str], **more: Any
) -> Sheet:
    """A line for each name with how many there are of everything, and their sums; `more` are attributes of Sheet."""
    titles = list(dict.fromkeys(titles))
    return sheet_of(
        name,
        lines.items(),
        (first, lambda line: line[0]),
        *(
            (Column(title, Kind.INTEGER, 10), lambda line, title=title: int(line[1][title]))
            for title in titles
        ),
        sums={title: sum(line[title] for line in lines.values()) for title in titles},
        **more,
    )


def sorts(field: Field, text: str) -> list[str]:
    """What a cell of 类别 or 类型 names, each once: «待遇、信访» and «未通知 困难求助» are two, «困难 求助» and «待 遇» one."""
    apart = [part for piece in APART.split(text) for part in piece.split()]
    whole = any(len(part) < 2 for part in apart) or "".join(apart) in field.choices  # blanks that only pad
    return [*dict.fromkeys("".join(part.split()) for part in (APART.split(text) if whole else apart) if part)]


SORTS_NOTE = "一件写了几类的，每类各算一次，各类加起来会比总数多。"


def townless(rows: Iterable[LedgerRow], whom: Whom) -> Iterator[Problem]:
    """Tell of the rows that name no township, or one that the office does not have: each has a line of its own."""
    for row in rows:
        town = whom.town(row.record)
        if not town or (whom.towns and township_key(town) not in whom.towns):
            what = (
                f"所属乡镇{quoted(town)}不在乡镇办名单里，单独列了一行，"
                if town
                else "没有写所属乡镇，没有算进哪个乡镇，"
            )
            hint = "请改正，或在设置的「乡镇办名单」里加上。" if town else "请补填。"
            yield row.record.doubt("所属乡镇", what, hint, "row-township")


# --- what is owed ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owed:
    """An occurrence that is not done.

    Attributes:
        duty: Which duty.
        subject: For whom.
        judged: The occurrence.
        before: When it was last done; None: never.
    """

    duty: Duty
    subject: Subject
    judged: Judged
    before: dt.date | None


def owed(plan: Plan, *states: DutyState) -> list[Owed]:
    """What is in one of these states (nobody asked for: overdue or due now), the least served first."""
    wanted = states or (DutyState.MISSED, DutyState.DUE)
    found = [
        Owed(
            plan.duties[one.occurrence.duty],
            plan.subjects[one.occurrence.duty, one.occurrence.subject],
            one,
            plan.before.get((one.occurrence.duty, one.occurrence.subject)),
        )
        for one in plan.judged
        if one.state in wanted
    ]
    return sorted(
        found,
        key=lambda one: (
            one.judged.state is not DutyState.MISSED,
            one.before or dt.date.min,
            one.judged.occurrence.last,
        ),
    )


def owed_sheet(
    items: Sequence[Owed],
    inputs: Inputs,
    *,
    name: str = "没有办的",
    who: str = "责任人",
    more: Sequence[Part[Owed]] = (),
    notes: tuple[str, ...] = (),
    undated: int = 0,
) -> Sheet:
    """A row for each: for whom, until when, when it was last done, who answers for it.

    `more` are further columns; `undated` says of how many more, open as well, nobody knows when they were.
    """
    if undated:
        notes = (*notes, f"另有{undated}件没有办，日期没有写或看不懂，没有列在这里，请看「待核实」。")
    parts: tuple[Part[Owed], ...] = (
        (NUMBER, None),
        (Column("事项", Kind.TEXT, 18), lambda one: one.duty.title),
        (Column("对象", Kind.TEXT, 24), lambda one: one.subject.name),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.subject.township),
        (Column("哪一期", Kind.TEXT, 18), lambda one: one.judged.occurrence.label),
        (Column("最后一天", Kind.DATE, 12), lambda one: one.judged.occurrence.last),
        (Column("情况", Kind.SHORT, 10), _state),
        (Column("上次", Kind.DATE, 12), lambda one: one.before),
        (Column(who, Kind.SHORT, 12), lambda one: one.subject.who),
        *more,
        (Column("出处", Kind.TEXT, 14), lambda one: link(inputs.files, one.subject.cell)),
    )
    return sheet_of(
        name, items, *parts, title=name, empty="没有列出的。" if undated else "都办了。", notes=notes
    )


def _state(one: Owed) -> Styled:
    state = one.judged.state
    return Styled(state.value, Look.BAD if state is DutyState.MISSED else Look.PLAIN)


def report(
    title: str,
    sheets: Iterable[Sheet],
    problems: Iterable[Problem],
    inputs: Inputs,
    answer: Outcome | None = None,
    also: Iterable[Document] = (),
) -> Outcome:
    """What an action answers that makes a workbook: its sheets and, last, what was not understood, each told once."""
    told = tuple(dict.fromkeys(problems))
    book = SheetDocument(f"{title}.xlsx", (*sheets, *to_check_sheet(told, inputs)), title=title)
    return replace(answer or Outcome(), documents=(book, *also), problems=told)


def to_check_sheet(problems: Sequence[Problem], inputs: Inputs) -> tuple[Sheet, ...]:
    """What was not understood and so not counted, all of it; no sheet where there is nothing."""
    parts: tuple[Part[Problem], ...] = (
        (NUMBER, None),
        (Column("在哪里", Kind.TEXT, 22), lambda p: link(inputs.files, p.cell)),
        (Column("什么问题", Kind.TEXT, 46), lambda p: p.message.rstrip("，")),
        (Column("怎么办", Kind.TEXT, 40), lambda p: p.hint),
    )
    title = "没有看懂、没有算进来的，和要核实的"
    return (sheet_of("待核实", problems, *parts, title=title),) if problems else ()


def waiting(checks: Iterable[ToCheck]) -> list[Problem]:
    """Those who must be looked at, as lines of that sheet."""
    return [
        Problem(one.cell, f"{quoted(one.name)}{one.why}，", one.hint, "to-check", Severity.WARNING)
        for one in checks
    ]


def printed(
    made: Sequence[WordDocument], title: str, *, odd_pages: bool = False
) -> tuple[PrintFile | WordDocument, ...]:
    """Several documents in Word as one file to be printed; one alone stays as it is."""
    if len(made) < 2:
        return tuple(made)
    return (PrintFile(f"{title}.docx", tuple(made), odd_pages, title=title),)


# --- a row to be added -----------------------------------------------------------------------------------


def adding(
    table: Table,
    told: Mapping[str, str],
    needed: Sequence[str],
    *,
    named: str,
    example: str,
    checked: Callable[[Inputs, Mapping[str, Scalar]], Iterable[Problem]] = lambda _inputs, _values: (),
    needs: Sequence[Need] = (),
    also: Callable[[Inputs, dict[str, Scalar]], tuple[WorkbookChange, ...]] = lambda _inputs, _values: (),
) -> Action:
    """The action `add`: one row below the last of the office's own workbook, everything else in it as it was.

    Args:
        table: The 台账.
        told: Parameter → column; the one of the name `date` is today where nobody says otherwise.
        needed: Columns that must be told, and that the office's sheet must have.
        named: The column by which the row is called in the answer.
        example: A command line, without «toolkit».
        checked: What is doubtful in the values; told, and entered all the same.
        needs: Further tables, for `checked` and `also`.
        also: What else is changed, both or neither; it may add to the values, or stop.
    """

    def build(inputs: Inputs) -> Outcome:
        values = {column: _told(inputs, name, table.field(column)) for name, column in told.items()}
        values = {column: value for column, value in values.items() if value not in (None, "")}
        further = also(inputs, values)
        reading = inputs.table(table)
        if reading is None and (unread := [p for p in inputs.unread if p.cell.file == table.workbook]):
            raise Stop(*unread)  # it is there, and a row added to it could not be read again
        reading = latest(reading, told["date"]) if reading and "date" in told else reading
        _once(reading, table, {column: values.get(column) for column in told.values()})
        row = ledgers.row(reading, table, values, {*needed, *values})  # what is told is not lost in silence
        return Outcome(
            documents=(
                WorkbookChange(
                    kept_at(inputs, table, reading), (row,), title=f"{table.name}登记", ledger=True
                ),
                *further,
            ),
            counts=tally(1, 1),
            rows=[{column: str(value) for column, value in values.items() if column in needed}],
            problems=tuple(checked(inputs, values)),
            summary=(f"{table.workbook}「{row.sheet}」登记一行：{quoted(str(values.get(named, '')))}。",),
        )

    return Action(
        build,
        f"登记{table.name}",
        f"在{table.workbook}「{table.name}」表里加一行，别的都不动。",
        needs=(need(table, optional=True), *needs),
        parameters=tuple(
            _parameter(table.field(column), name, needed=column in needed) for name, column in told.items()
        ),
        examples=((example, "登记一行"),),
        name="add",
        changes=True,
    )


def meant(inputs: Inputs, values: Mapping[str, Scalar]) -> Iterator[Problem]:
    """Tell of a 姓名 that the register does not know, knows dead or more than once, or whom nobody should visit."""
    people = people_if_any(inputs)
    name, number, town = (str(values.get(column) or "") for column in ("姓名", "人员编号", "所属乡镇"))
    if people is None or not name:
        return
    those = Named(people.persons).called(name, number, town)
    living = [person for person in those if person.life is not Life.DEAD]
    if len(living) == 1 and not (living[0].wish is Wish.PHONE and "上门" in str(values.get("方式"))):
        return
    why = "谢绝上门" if len(living) == 1 else f"有{len(living)}人，分不清是谁" if living else "已去世"
    why = f"在花名册里{why}" if those else "不在花名册里"
    cell = those[0].cell if those else inputs.needed(PEOPLE).sources[0].cell(1, 1)
    kind = "person-shared" if len(living) > 1 else "person-meant"
    yield Problem(cell, f"{quoted(name)}{why}，照样登记了，", "请核对。", kind, Severity.WARNING)


def _once(reading: Reading | None, table: Table, values: Mapping[str, Scalar]) -> None:
    """A second click enters nothing: a row that says no more than one that is there.

    Raises:
        Stop: with that row.
    """

    def stands(record: Record, name: str, value: Scalar) -> bool:
        if isinstance(value, dt.date):
            return read_term(record, name, [], end=False) == value
        if isinstance(value, Decimal):
            return read_amount(record.raw(name)).value == value
        return record.text(name) == as_text(value or "")

    for record in reading.records if reading else ():
        if all(stands(record, name, value) for name, value in values.items() if record.has(name) or value):
            what = f"{table.name}第{record.row}行已经是这样写的，没有再登记，"
            hint = "确实是另一次的，请在备注里写明不同，或直接在表格里加一行。"
            raise Stop.at(record.cell(), what, hint, "entered-twice")


def latest(reading: Reading, date: str) -> Reading:
    """With that sheet first whose rows go on the longest («2026年» of «2025年», «2026年»)."""
    last: dict[Source, dt.date] = {}
    for record in reading.records:
        day = read_term(record, date, [], end=True) or dt.date.min
        last[record.source] = max(day, last.get(record.source, day))
    sources = sorted(reading.sources, key=lambda one: last.get(one, dt.date.min), reverse=True)
    return replace(reading, sources=tuple(sources))


def kept_at(inputs: Inputs, table: Table, reading: Reading | None = None) -> str:
    """The path of the office's own workbook of a table (of its first sheet as read), else the starter's name.

    Raises:
        Stop: it is open in Excel with edits that are not saved.
    """
    reading = reading or inputs.table(table)
    path = inputs.path(reading) if reading and reading.sources else table.workbook
    if reading and not path:
        what = f"「{table.name}」正在 Excel 里打开着，有没保存的改动，没有登记，"
        raise Stop.at(reading.sources[0].cell(1, 1), what, "请先保存并关闭它。", "ledger-open")
    return path


def _parameter(field: Field, name: str, *, needed: bool) -> Parameter:
    kind = "choice" if field.choices else "integer" if field.kind is Kind.INTEGER else "text"
    kind = "date" if field.name.endswith(("日期", "期限")) else kind
    text = "哪天；不写就是今天" if name == "date" else field.help or f"「{field.name}」列"
    must = needed and name != "date"
    # Entered once; what stayed on sheet 参数 would be entered again by the next press.
    return Parameter(name, field.name, text, kind, choices=field.choices, required=must, once=True)


def _told(inputs: Inputs, name: str, column: Field) -> Scalar:
    value: Scalar = inputs.params.get(name)
    if column.kind is Kind.MONEY and isinstance(value, str):
        amount = read_amount(value)
        if amount.fault:
            raise Stop(amount.fault.at(Cell(column.name)))
        return amount.value
    if name == "date":
        return value or inputs.today
    return mask_numbers(value) if isinstance(value, str) else value

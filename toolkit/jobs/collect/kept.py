"""What is written of the ledgers: books that any job reads, or rows for the county's own; who sent which; each row's fate."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from toolkit import data
from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents.outcome import (
    AppendRow,
    Column,
    Kind,
    Row,
    Scalar,
    SetCell,
    Sheet,
    SheetDocument,
    WorkbookChange,
)
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables import ledgers
from toolkit.core.tables.columns import Field
from toolkit.core.words import township_key
from toolkit.jobs.collect import sheets
from toolkit.jobs.collect.collected import Collected
from toolkit.jobs.collect.rows import NO_TOWN
from toolkit.jobs.collect.uniting import UnitedLedger
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import kept_at, latest
from toolkit.jobs.parts import NUMBER, below, sheet_of

FOLDER, SOURCE = "台账", "汇总来源"


def books(collected: Collected) -> Iterator[SheetDocument]:
    """A workbook for each that an office keeps, as the starter has it: put into the office folder, every job reads it."""
    pages: dict[str, list[Sheet]] = defaultdict(list)
    for one in collected.ledgers:
        if one.items:
            pages[one.spec.table.workbook].append(_page(one))
    for name, made in pages.items():
        yield SheetDocument(name, tuple(made), title=f"汇总{name.removesuffix('.xlsx')}", folder=FOLDER)


def _page(one: UnitedLedger) -> Sheet:
    said = dict.fromkeys(name for item, _ in one.items for name in item.values)
    fields = {field.name: field for field in one.spec.table.fields}
    fields |= {name: Field(name) for name in said if name not in fields}
    columns = [Column(f.name, f.kind, f.width, choices=f.choices) for f in fields.values()]
    rows = (
        (
            *(_typed(f, item.values.get(f.name, "")) for f in fields.values()),
            "；".join(str(r.cell("")) for r in item.rows),
        )
        for item, _ in one.items
    )
    columns.append(Column(SOURCE, Kind.TEXT, 42))
    return Sheet(one.spec.table.name, tuple(columns), tuple(map(Row, rows)), typing=True, filter=True)


def _typed(field: Field, text: str) -> Scalar:
    """As its column has it: yuan and numbers are none in a text."""
    if field.kind is Kind.MONEY:
        amount = read_amount(text or None).value
        return text if amount is None else amount
    whole = (
        field.kind in (Kind.INTEGER, Kind.SHORT) and text.isascii() and text.isdecimal() and text[0] != "0"
    )
    return int(text) if whole else text


def changes(
    inputs: Inputs, collected: Collected
) -> tuple[list[WorkbookChange], list[sheets.Update], list[Problem]]:
    """What the county's own ledgers get: rows below the last, empty cells filled; nothing is taken away.

    Returns:
        The changes, one a workbook; what is filled or differs; ledgers that cannot be added to, and why.
    """
    cells: dict[str, list[SetCell | AppendRow]] = defaultdict(list)
    updates: list[sheets.Update] = []
    problems: list[Problem] = []
    for one in collected.ledgers if inputs.params.get("into") else ():
        table = one.spec.table
        reading = inputs.table(table)
        unread = [problem for problem in inputs.unread if problem.cell.file == table.workbook]
        if reading is None and unread:
            problems += unread  # it is there; rows added to it could not be read again
            continue
        if reading and "日期" in table.names():
            reading = latest(reading, "日期")
        filled = list(sheets.updates(one.items, inputs.today, take=bool(inputs.params.get("take"))))
        try:
            where = kept_at(inputs, table, reading)
            new = [
                ledgers.row(
                    reading,
                    table,
                    {
                        name: _into(table.field(name), text)
                        for name, text in item.values.items()
                        if name in table.names()
                    },
                    {*one.spec.key, *one.spec.same, one.spec.number}
                    & item.values.keys()
                    & set(table.names()),
                )
                for item, ours in one.items
                if not ours
            ]
        except Stop as stop:
            problems += stop.problems
            continue
        updates += filled
        cells[where] += [
            ledgers.set_cell(each.own.record, each.column, _into(table.field(each.column), each.new))
            for each in filled
            if each.taken
        ]
        cells[where] += new
    made = [
        WorkbookChange(where, tuple(those), title=f"并入{where.replace(chr(92), '/').rpartition('/')[2]}")
        for where, those in cells.items()
        if those
    ]
    return made, updates, problems


def _into(field: Field, text: str) -> Scalar:
    """The same for a sheet of the office's, where a day is written as those above it are."""
    if field.name in data.read("collect.toml")["columns"]["dates"]:
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text  # a month, a span, or not understood: as it was sent
    return _typed(field, text)


def counts(collected: Collected) -> dict[str, dict[str, int]]:
    """Of each ledger its rows, each once. Raises AssertionError where one is lost."""
    found = {}
    for one in collected.ledgers:
        found[one.spec.table.name] = told = one.counts
        sent = [
            each for book in collected.books for each in book.ledgers if each.table == one.spec.table.name
        ]
        if told["read"] != sum(len(each.rows) + len(each.held) + len(each.dropped) for each in sent):
            raise AssertionError("collect lost count of a ledger's rows")
        told["contradictions"] = sum(len(item.contradictions) for item, _ in one.items)
    return found


def result(inputs: Inputs, collected: Collected) -> Iterator[Sheet]:
    """Of the result: which township sent which ledger, and what became of every row."""
    if not collected.ledgers:
        return
    towns = {township_key(name): name for name in inputs.settings.names("乡镇办名单")}
    for one in collected.ledgers:
        for row in one.rows:
            towns.setdefault(township_key(row.town), row.town or NO_TOWN)
    sent = {one.spec.table.name: one.towns for one in collected.ledgers}
    yield sheet_of(
        "各乡镇台账",
        towns.items(),
        (NUMBER, None),
        (Column("乡镇", Kind.TEXT, 16), lambda town: town[1]),
        *(
            (Column(name, Kind.INTEGER, 9), lambda town, name=name: sent[name][town[0]] or "没有报")
            for name in sent
        ),
        title="各乡镇报来的台账（行数）",
        subtitle=below(inputs),
        filter=True,
    )
    yield sheet_of(
        "台账去向",
        (fate for one in collected.ledgers for fate in _fates(one)),
        (Column("台账", Kind.SHORT, 10), lambda one: one[0]),
        (Column("文件", Kind.TEXT, 26), lambda one: one[1].file),
        (Column("表", Kind.TEXT, 12), lambda one: one[1].sheet),
        (Column("单元格", Kind.SHORT, 8), lambda one: one[1].ref),
        (Column("是什么", Kind.TEXT, 20), lambda one: one[2]),
        (Column("去向", Kind.TEXT, 46), lambda one: one[3]),
        title="台账里每一行的去向",
        filter=True,
    )


def _fates(one: UnitedLedger) -> Iterator[tuple[str, Cell, str, str]]:
    name = one.spec.table.name
    for item, ours in one.items:
        first = f"登记（单位原有{ours[0].record.cell()}）" if ours else "登记"
        for at, row in enumerate(item.rows):
            yield (
                name,
                row.cell(""),
                mask_numbers(row.name),
                f"重复，并入{item.rows[0].cell('')}" if at else first,
            )
    for row, why in one.held:
        yield name, row.cell(""), mask_numbers(row.name), f"待核实：{why.message.rstrip('，')}"
    for cell, reason in one.dropped:
        yield name, cell, "", f"不是记录：{reason}"

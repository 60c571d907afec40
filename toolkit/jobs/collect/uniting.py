"""Ledgers of townships made one: which rows are one row, which says no more than another, and what must be looked at.

The law is the one by which a row is not entered twice (jobs/ledger.py): a row that says no more than one that is there
is that row again. Rows of one sheet are never one: its writer has seen both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.named import Named
from toolkit.core.people.names import read_names
from toolkit.core.people.townships import COLUMN, Townships
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, township_key
from toolkit.jobs.collect.entries import LedgerSpec, rows_of, specs
from toolkit.jobs.collect.merging import MergedPerson, agree, key_of, merged
from toolkit.jobs.collect.rows import CollectedBook, CollectedRow
from toolkit.jobs.job import Inputs

_COPY = 2  # a sheet of which one row in so many stands in a newer one of its sender is an old copy of that


class OwnRow(NamedTuple):
    """A row of the county's own ledger."""

    name: str
    record: Record


Item = tuple[MergedPerson, tuple[OwnRow, ...]]


@dataclass(frozen=True)
class UnitedLedger:
    """A ledger of the whole county.

    Attributes:
        spec: Which.
        items: Each row once, by township: what was sent, merged, and the county's own row where it has it.
        held: Rows that were not taken, each with why.
        dropped: Cell and reason of each row that is no record.
        problems: Whatever its senders are told.
    """

    spec: LedgerSpec
    items: tuple[Item, ...]
    held: tuple[tuple[CollectedRow, Problem], ...]
    dropped: tuple[tuple[Cell, str], ...]
    problems: tuple[Problem, ...]

    @property
    def rows(self) -> Iterator[CollectedRow]:
        """Every row that was read as a record."""
        yield from (row for item, _ in self.items for row in item.rows)
        yield from (row for row, _ in self.held)

    @property
    def towns(self) -> Counter[str]:
        """How many rows each township has sent, by its key."""
        return Counter(township_key(row.town) for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        """Every row once: read = listed + excluded (sent twice) + to_check + not_rows."""
        twice = sum(len(item.rows) - 1 for item, _ in self.items)
        listed, held, dropped = len(self.items), len(self.held), len(self.dropped)
        read = listed + twice + held + dropped
        return {"read": read, "listed": listed, "excluded": twice, "to_check": held, "not_rows": dropped}


class _Class:
    """Rows with the same key, from several sheets."""

    def __init__(self, rows: list[CollectedRow], spec: LedgerSpec) -> None:
        self.rows = rows
        self.slots: list[list[CollectedRow]] = []
        self.members = [self]
        strongest = rows[0]
        self.key = {name: _said(strongest, name) for name in (*spec.same, *filter(None, (spec.number,)))}

        self.order = (
            -len([*filter(None, self.key.values())]),
            *(_said(strongest, name) for name in spec.key),
            *self.key.values(),
        )

    @property
    def sheets(self) -> set[tuple[str, str]]:
        return {row.place[:2] for row in self.rows}


class _Uniter:
    """One ledger's rows, each given its place."""

    def __init__(self, spec: LedgerSpec, own: Mapping[tuple[str, str, int], Record]) -> None:
        self.spec, self.own = spec, own
        self.held: list[tuple[CollectedRow, Problem]] = []

    def strength(self, row: CollectedRow) -> tuple[object, ...]:
        """For sorting: who says most of what tells rows apart, the county's own, then by rank and date."""
        told = sum(name in row.values for name in (*self.spec.same, self.spec.number))
        year, month = row.dated
        return -told, row.place not in self.own, row.rank, -year, -month, row.place

    def hold(self, row: CollectedRow, what: str, hint: str, kind: str, column: str = "") -> None:
        """Take a row out; nobody of the county is told of its own rows."""
        if row.place not in self.own:
            cell = row.cell(column or self.spec.key[0])
            what, hint = f"{what}，没有汇总，", hint if hint.startswith("请") else f"请核对：{hint}。"
            self.held.append((row, Problem(cell, what, hint, kind, Severity.WARNING)))

    def united(self, rows: Iterable[CollectedRow]) -> list[list[CollectedRow]]:
        """The rows of each item, the strongest first."""
        blocks: dict[tuple[str, ...], list[CollectedRow]] = defaultdict(list)
        for row in sorted(rows, key=self.strength):
            blocks[tuple(_said(row, name) for name in self.spec.key)].append(row)
        slots: list[list[CollectedRow]] = []
        for block in self._numbered(blocks):
            taken: list[_Class] = []
            # By what they say alone: whether the county has a row already must not change what becomes of others.
            for one in sorted(self._classes(block), key=lambda one: one.order):
                self._place(one, taken)
            slots += (slot for one in taken for slot in one.slots)
        return self._without_old_copies(slots)

    def _numbered(self, blocks: Mapping[tuple[str, ...], list[CollectedRow]]) -> list[list[CollectedRow]]:
        """The blocks, those joined that have rows of one number, which may be of two days by a slip of the pen."""
        groups: list[tuple[set[str], list[CollectedRow]]] = []
        for block in blocks.values():
            numbers, rows = {_said(row, self.spec.number) for row in block} - {""}, list(block)
            for group in [group for group in groups if numbers & group[0]]:
                groups.remove(group)
                numbers |= group[0]
                rows += group[1]
            groups.append((numbers, rows))
        return [sorted(rows, key=self.strength) for _, rows in groups]

    def _classes(self, block: Sequence[CollectedRow]) -> list[_Class]:
        names = (*self.spec.key, *self.spec.same, self.spec.number)
        exact: dict[tuple[str, ...], list[CollectedRow]] = defaultdict(list)
        for row in block:
            exact[tuple(_said(row, name) for name in names)].append(row)
        return [_Class(rows, self.spec) for rows in exact.values()]

    def _place(self, one: _Class, taken: list[_Class]) -> None:
        """Among those that are taken already: the same as one of them, a new one, or to be looked at."""
        spec, towns = self.spec, {_said(row, COLUMN) for row in one.rows} - {""}
        if len(towns) > 1 and COLUMN not in spec.table.names() and not (spec.number or spec.refers):
            self._hold_all(
                one.rows, one, "不是一个乡镇的，这张表又没有写乡镇，分不清", "支部等名称请写上乡镇"
            )
            return
        near: dict[str, list[_Class]] = defaultdict(list)
        for other in taken:
            if not any(one.sheets & member.sheets for member in other.members):
                told = {self._related(one, member) for member in other.members}
                near[next(each for each in ("unclear", "same", "less", "other") if each in told)].append(
                    other
                )
        less, unclear = near["same"] + near["less"], near["unclear"]
        slots = [slot for other in less for slot in other.slots]
        fault = (
            ("分不清是不是同一行", "是同一行的只留一行，不是的把两行填全")
            if unclear
            else (f"比，填得不全，像是{len(slots)}行里的一行", "请把没有填全的填全")
            if len(slots) > 1
            else ("像是同一行，又不止一行", "是同一行的只留一行")
            if less and len(one.rows) > len(one.sheets)
            else ("像是同一行，又有不一样的", "是同一行的写一样，不是的把没有填全的填全")
            if near["less"]
            and not all(any(agree(row, other, spec.number) for other in slots[0]) for row in one.rows)
            else None
        )
        if fault and any(row.place in self.own for row in one.rows):
            for other in less + unclear:  # one of these is the county's own row already
                taken.remove(other)
                self._hold_all(other.rows, one, *fault)
            less, fault = [], None
        if fault:
            self._hold_all(one.rows, (unclear or less)[0], *fault)
        elif less:
            slots[0] += one.rows
            less[0].members.append(one)
        else:
            taken.append(one)
            self._fill(one)

    def _related(self, one: _Class, other: _Class) -> str:
        """How rows stand to others: «other», «same», «less» where one side says no more, «unclear»."""
        spec, this, that = self.spec, one.rows[0], other.rows[0]
        tells = [(_said(this, name), _said(that, name)) for name in spec.tells]
        alike, apart = [bool(x) and x == y for x, y in tells], any(x and y and x != y for x, y in tells)
        numbers = (one.key[spec.number], other.key[spec.number]) if spec.number else ("", "")
        if numbers[0] and numbers[0] == numbers[1]:
            years = ({said[:4] for said in days if said[:2] == "20"} for days in zip(*tells, strict=True))
            return (
                "same"
                if any(alike) and not apart
                else "unclear"
                if len(set(map(frozenset, years))) < 2
                else "other"
            )
        pairs = [(one.key[name], other.key[name]) for name in spec.same]
        if any(_said(this, name) != _said(that, name) for name in spec.key) or any(
            x and y and x != y for x, y in pairs
        ):
            return "other"
        if all(numbers):
            if not all(alike):
                return "unclear"
            if all(x == y for x, y in pairs):
                return "same"  # two units number one thing, each in its own way
        else:
            pairs.append(numbers)
        more, less = any(x and not y for x, y in pairs), any(y and not x for x, y in pairs)
        return "unclear" if more and less else "less"

    def _hold_all(self, rows: Iterable[CollectedRow], other: _Class, what: str, hint: str) -> None:
        near = other.rows[0]
        for row in rows:
            differing = [
                name
                for name, text in row.values.items()
                if name in near.values and key_of(name, text) != key_of(name, near.values[name])
            ]
            column = next((name for name in differing if name in row.shape.columns), "")
            said = (
                f"（{column}这里是{quoted(row.values[column])}，那里是{quoted(near.values[column])}）"
                if column
                else ""
            )
            self.hold(
                row,
                f"和{near.cell(column or self.spec.key[0])}{what}{said}",
                hint,
                "row-perhaps-same",
                column,
            )

    def _fill(self, one: _Class) -> None:
        """Its items: one, unless a sheet has several such rows; then those of that sheet, each with its like of others."""
        by_sheet: dict[tuple[str, str], list[CollectedRow]] = defaultdict(list)
        for row in one.rows:
            by_sheet[row.place[:2]].append(row)
        if max(map(len, by_sheet.values())) == 1:
            one.slots = [one.rows]
            return
        first = max(by_sheet.values(), key=lambda rows: (len(rows), rows[0].place in self.own))
        one.slots = [[row] for row in first]
        for rows in by_sheet.values():
            free = list(one.slots) if rows is not first else []
            for row in rows if rows is not first else ():
                if (slot := next((slot for slot in free if agree(row, slot[0])), None)) is None:
                    what = f"等{len(first)}行都像是同一行，又都不一样"
                    self._hold_all([row], one, what, "是另外的一行，请填得分得开")
                else:
                    slot.append(row)
                    free.remove(slot)

    def _without_old_copies(self, slots: list[list[CollectedRow]]) -> list[list[CollectedRow]]:
        """Rows that an old copy of a sheet still has and the new one no longer are taken out: somebody has mended them."""
        whole: Counter[tuple[str, str]] = Counter()
        shared: Counter[tuple[tuple[str, str], tuple[str, str]]] = Counter()
        for slot in slots:
            sheets = {row.place[:2]: row for row in slot}
            whole.update(list(sheets))
            for old, row in sheets.items():
                for new, other in sheets.items():
                    alike = township_key(row.town) == township_key(other.town) and row.rank == other.rank
                    if alike and (0, 0) < row.dated < other.dated:
                        shared[old, new] += 1
        copies = {old: new for (old, new), count in sorted(shared.items()) if _COPY * count >= whole[old]}
        kept = []
        for slot in slots:
            if len(slot) == 1 and (newer := copies.get(slot[0].place[:2])) and slot[0].place not in self.own:
                what = f"只在旧的一份里有，新的{Cell(*newer)}里没有"
                self.hold(slot[0], what, "还要的请加到新的一份里，再报。", "row-older")
            else:
                kept.append(slot)
        return kept


def _said(row: CollectedRow, name: str) -> str:
    text = row.values.get(name, "") if name else ""
    return key_of(name, text) if text else ""


def unite(
    books: Sequence[CollectedBook], inputs: Inputs, people: Sequence[tuple[str, str, str]]
) -> tuple[UnitedLedger, ...]:
    """Every ledger that was sent, in the order of data/collect.toml.

    Args:
        books: What was read.
        inputs: With the county's own ledgers, where these are to be added to.
        people: Name, 人员编号 and township of everybody in the registers; none: nobody's name is looked for.
    """
    known = Townships.of((), inputs.settings.names("乡镇办名单"), "")
    listed = {township_key(each): at for at, each in enumerate(inputs.settings.names("乡镇办名单"))}
    numbers: dict[str, _Numbers] = {}
    found = []

    def order(town: str) -> tuple[int, str]:
        return listed.get(key := township_key(town), len(listed)), key

    bearers = Named(_Bearer(*one) for one in people)
    towns = {township_key(town) for _, _, town in people}
    for name, spec in specs().items():
        sent = [(book, one) for book in books for one in book.ledgers if one.table == name]
        own: dict[tuple[str, str, int], Record] = {}
        theirs: list[CollectedRow] = []
        for reading in inputs.tables.get(name, ()):
            for record, row in rows_of(reading, spec, known, whose="单位的"):
                own[row.place] = record
                theirs.append(row)
        uniter = _Uniter(spec, own)
        column = spec.refers[0] if spec.refers else spec.number
        before = _Numbers(column, {_said(row, column) for row in theirs} if spec.number else set())
        numbers[name] = before
        rows = theirs
        for book, ledger in sent:
            uniter.held += ledger.held
            for each in ledger.rows:
                row = each
                if column and (number := each.values.get(column)):
                    sender = book.town or each.town
                    if spec.number:
                        told = before.of_sender(each, sender, number) if sender else ""
                    else:
                        told = (
                            numbers[spec.refers[1]].meant(each, sender, number)
                            or (spec.loose and number)
                            or ""
                        )
                    if not told:
                        where = (
                            f"在「{spec.refers[1]}」表里找不到，或者不止一个"
                            if spec.refers
                            else "看不出是哪个乡镇编的"
                        )
                        hint = (
                            f"请把「{spec.refers[1]}」表一起报来，编号写一样。"
                            if spec.refers
                            else "请把乡镇写进文件名。"
                        )
                        what = f"{column}{quoted(number)}{where}"
                        uniter.hold(each, what, hint, "row-number", column)
                        continue
                    row = each._replace(values={**each.values, column: told})
                rows.append(row)
        items: list[Item] = []
        for slot in uniter.united(rows):
            mine = [row for row in slot if row.place not in own]
            ours = tuple(OwnRow(row.name, own[row.place]) for row in slot if row.place in own)
            if mine:
                items.append((_one(mine, ours, spec.number), ours))
        items.sort(key=lambda item: (order(item[0].town), item[0].rows[0].place))
        if spec.number:
            before.settle(items, uniter.held)
        problems = [problem for _, ledger in sent for problem in ledger.problems]
        problems += [each for item, _ in items for one in item.contradictions for each in one.problems]
        problems += [why for _, why in uniter.held]
        if spec.elder:
            problems += _strangers(items, bearers, towns)
            problems += _twice(items, spec)
        dropped = tuple(one for _, ledger in sent for one in ledger.dropped)
        if sent:
            told_ = tuple(dict.fromkeys(problems))
            held = tuple(sorted(uniter.held, key=lambda one: one[0].place))
            found.append(UnitedLedger(spec, tuple(items), held, dropped, told_))
    return tuple(found)


def _one(rows: list[CollectedRow], ours: Sequence[OwnRow], number: str) -> MergedPerson:
    """The rows as one; two units' numbers of one thing are no contradiction, and the county's own stays."""
    made = merged(rows)
    kept = ours[0].record.text(number) if ours and number else ""
    values = {**made.values, number: kept} if kept else made.values
    return replace(
        made, values=values, contradictions=tuple(c for c in made.contradictions if c.column != number)
    )


class _Numbers:
    """What became of the numbers that senders have given their rows: each bears its township's name in front."""

    def __init__(self, column: str, own: set[str]) -> None:
        self.column, self.own = column, own
        self._raw: dict[tuple[str, str, int], tuple[str, str]] = {}
        self._meant: dict[tuple[str, str], set[str]] = defaultdict(set)

    def of_sender(self, row: CollectedRow, sender: str, number: str) -> str:
        """青禾镇2026-05."""
        self._raw[row.place] = township_key(sender), name_key(number)
        return _with_town(sender, number)

    def settle(self, items: Iterable[Item], held: Iterable[tuple[CollectedRow, Problem]]) -> None:
        """Once it is known which rows are one: a number stands for that of the row that was taken, or for none."""
        for item, _ in items:
            for row in item.rows:
                self._note(row, item.values.get(self.column, ""))
        for row, _ in held:
            self._note(row, "")

    def _note(self, row: CollectedRow, number: str) -> None:
        if row.place in self._raw:
            town, raw = self._raw[row.place]
            self._meant[f"文件 {row.shape.file}", raw].add(number)
            self._meant[town, raw].add(number)

    def meant(self, row: CollectedRow, sender: str, number: str) -> str | None:
        """The number of the row that a number refers to: of its file, else of its sender, else the county's own; None: nobody knows."""
        raw = name_key(number)
        for scope in (f"文件 {row.shape.file}", township_key(sender)):
            if found := self._meant.get((scope, raw)):
                return next(iter(found)) or None if len(found) == 1 else None
        told = [
            each for each in (_with_town(sender, number), number) if name_key(each).casefold() in self.own
        ]
        return told[0] if told else None


def _with_town(sender: str, number: str) -> str:
    return number if number.startswith(sender) else f"{sender}{number}"


class _Bearer(NamedTuple):
    name: str
    number: str
    township: str
    record: None = None


_WHOSE = (COLUMN, "所属支部", "备注")  # who sent a row, and not what it says


def _twice(items: Iterable[Item], spec: LedgerSpec) -> Iterator[Problem]:
    """Tell of rows that are taken and say the same of somebody: paid by two townships, or twice in one sheet."""
    names = [name for name in spec.table.names() if name not in _WHOSE]
    seen: dict[tuple[str, ...], list[CollectedRow]] = defaultdict(list)
    for item, _ in items:
        row = item.rows[0]
        before = seen[tuple(_said(row, name) for name in ("姓名", *spec.key))]
        for other in before if row.values.get("姓名") else ():
            both = [(_said(row, name), _said(other, name)) for name in names]
            shared = [x == y for x, y in both if x and y]
            if all(shared) and len(shared) > len(spec.key) + 1:
                what = f"和{other.cell('姓名')}说的一样，像是报了两次，照样汇总了，"
                hint = "请核对：是两笔的不用改，报重了的请删去一行。"
                yield Problem(row.cell("姓名"), what, hint, "row-said-twice", Severity.WARNING)
                break
        before.append(row)


def _strangers(items: Iterable[Item], known: Named[_Bearer], towns: set[str]) -> Iterator[Problem]:
    """Tell of names that the register does not have, of townships whose register there is."""
    for item, _ in items:
        row = item.rows[0]
        if (text := row.values.get("姓名")) and (not row.town or township_key(row.town) in towns):
            lost = [
                each.key
                for each in read_names(text)
                if each.name and not each.doubt and not known.called(each.key)
            ]
            if lost:
                what = f"{quoted(mask_numbers('、'.join(lost)))}不在汇总的花名册里，照样汇总了，"
                yield Problem(
                    row.cell(), what, "请核对姓名，或把他报进花名册。", "person-unknown", Severity.WARNING
                )

"""A year of the branch checklist, worked out: who is scored how, and why. A room of the job checklist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.posts.branches import Branch, Roll, read_branches
from toolkit.core.tables.catalogue import APPLICATIONS, BRANCHES, CHECKED_SCORES, EVIDENCE, ITEMS, SELF_SCORES
from toolkit.core.tables.reading import Reading
from toolkit.core.words import parted
from toolkit.jobs.checklist.records import facts
from toolkit.jobs.checklist.records.cases import BOOKS, Case, Ledgers
from toolkit.jobs.checklist.scores import books
from toolkit.jobs.checklist.scores.applications import Application, levels_held, read_applications
from toolkit.jobs.checklist.scores.books import Box, Desk
from toolkit.jobs.checklist.scores.points import (
    ZERO,
    Card,
    Checklist,
    Item,
    Proof,
    Score,
    compared,
    decide,
    for_year,
    plain,
    unproved,
)
from toolkit.jobs.job import Inputs, Parameter, Params
from toolkit.jobs.parts import need, year_of
from toolkit.jobs.people import people_if_any

_EARLIER = 4  # years shown beside the one asked for


BRANCH_NEED = need(BRANCHES)
LEDGER_NEEDS = tuple(need(table, optional=True) for table in BOOKS)
NEEDS = (
    BRANCH_NEED,
    # Sheets of the same workbook: one that is gone or has lost its header must be told, or its scores would be.
    *(need(table) for table in (ITEMS, SELF_SCORES, CHECKED_SCORES, EVIDENCE, APPLICATIONS)),
    *LEDGER_NEEDS,
)
YEAR = Parameter("year", "年份", "哪个年度；不写就是今年", "integer", 2000, 2099)
BRANCH = Parameter("branch", "支部", "只要一个支部的；写乡镇名也行")


def looks_for(tables: Mapping[str, tuple[Reading, ...]]) -> tuple[str, ...]:
    """The evidence files."""
    return books.files_named(next(iter(tables.get(EVIDENCE.name, ())), None))


@dataclass(frozen=True, slots=True)
class YearBook:
    """One year: its standard, and each branch's card by the branch's key."""

    year: int
    checklist: Checklist
    cards: Mapping[str, Card]


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that the actions of this job stand on.

    Attributes:
        year: Asked for.
        roll: The branches.
        book: The year asked for.
        before: Earlier years that were scored, newest first.
        cases: What the records hold on each branch, by its key.
        applications: Of all years.
        held: Branch → the highest title it holds.
        problems: Of the year asked for, each with its cell.
    """

    year: int
    roll: Roll
    book: YearBook
    before: tuple[YearBook, ...]
    cases: Mapping[str, Case]
    applications: tuple[Application, ...]
    held: Mapping[str, str]
    problems: tuple[Problem, ...]

    def card(self, branch: Branch) -> Card:
        """A branch's card of the year asked for."""
        return self.book.cards[branch.key]

    def last_total(self, branch: Branch) -> Card | None:
        """The card of the year before, where that was scored."""
        if not self.before or self.before[0].year != self.year - 1:
            return None
        card = self.before[0].cards[branch.key]
        return card if card.scored else None

    def change(self, branch: Branch) -> tuple[Decimal | None, str]:
        """How a branch stands against last year, like with like, and what was left out; nothing where there was none."""
        if not self.before or self.before[0].year != self.year - 1:
            return None, ""
        last = self.last_total(branch)
        return compared(self.card(branch), last) if last is not None else (None, "上年没有得分")


def inspect(inputs: Inputs) -> Inspection:
    """Read everything and decide every item of every branch.

    Raises:
        Stop: there are no branches, or no standard for the year.
    """
    items, checklist, problems = read_standard(inputs)
    year = checklist.year
    roll, wrong = read_roll(inputs)
    problems += wrong
    desk = Desk(roll, lambda y: for_year(items, y), year)
    past = year < inputs.today.year
    own, wrong_own = books.read_entries(inputs.table(SELF_SCORES), "自评得分", "自评说明", desk)
    checked, wrong = books.read_entries(inputs.table(CHECKED_SCORES), "审核得分", "扣分原因", desk)
    proofs, wrong_proofs = books.read_proofs(inputs.table(EVIDENCE), desk, inputs.present, past=past)
    applications, wrong_applications = read_applications(inputs.table(APPLICATIONS), roll, year)
    ledgers = Ledgers.of(inputs.tables, roll, people_if_any(inputs))
    problems += [*wrong_own, *wrong, *wrong_proofs, *wrong_applications, *ledgers.problems]
    scores = _Scores(own, checked, proofs)
    cases = {b.key: case_of(b, ledgers, year, inputs) for b in roll.branches}
    book = YearBook(
        year, checklist, {b.key: _card(b, checklist, scores, cases[b.key]) for b in roll.branches}
    )
    for case in cases.values():
        problems += case.problems
    problems += _without_proof(book)
    levels, wrong = levels_held(roll, applications, year)
    problems += wrong
    before = []
    for y in sorted({place.year for place in checked if year - _EARLIER <= place.year < year}, reverse=True):
        standard = for_year(items, y)
        if standard is not None:
            cards = {b.key: _card(b, standard, scores, case_of(b, ledgers, y, inputs)) for b in roll.branches}
            before.append(YearBook(y, standard, cards))
    return Inspection(
        year,
        roll,
        book,
        tuple(before),
        cases,
        applications,
        levels,
        tuple(dict.fromkeys(problems)),
    )


def read_standard(inputs: Inputs) -> tuple[tuple[Item, ...], Checklist, list[Problem]]:
    """Every year's items, the standard of the year asked for, and what is wrong with it.

    Raises:
        Stop: there is no standard for the year.
    """
    year = year_of(inputs.params, inputs.today)
    items, problems = books.read_items(inputs.table(ITEMS))
    checklist = for_year(items, year)
    if checklist is None:
        raise Stop(*problems, _no_list(inputs, year))
    full = inputs.rules.at("清单总分", dt.date(year, 12, 31))
    if full is not None:
        problems += books.check_weights(checklist, full.value)
    return items, checklist, problems + books.check_unscored(checklist)


def read_roll(inputs: Inputs) -> tuple[Roll, list[Problem]]:
    """The branches of sheet 支部.

    Raises:
        Stop: it has none.
    """
    reading = inputs.needed(BRANCHES)
    roll, problems = read_branches(reading)
    if not roll.branches:
        raise Stop(
            *problems,
            Problem(
                Cell(reading.sources[0].grid.file, reading.sources[0].grid.sheet),
                "「支部」表里还没有支部，",
                "请一个支部填一行。",
                "branches-missing",
            ),
        )
    return roll, [*reading.problems, *problems]


def case_of(branch: Branch, ledgers: Ledgers, year: int, inputs: Inputs) -> Case:
    """What the records hold on a branch in a year."""
    leaders = parted(inputs.settings.text("主要领导职务"))
    return Case(branch, ledgers, year, inputs.today, inputs.rules, leaders)


@dataclass(frozen=True, slots=True)
class _Scores:
    own: Mapping[Box, Score]
    checked: Mapping[Box, Score]
    proofs: Mapping[Box, tuple[Proof, ...]]


def _card(branch: Branch, checklist: Checklist, scores: _Scores, case: Case) -> Card:
    marks = []
    for item in checklist.items:
        place = Box(checklist.year, branch.key, books.key(item.code))
        marks.append(
            decide(
                item,
                own=scores.own.get(place),
                checked=scores.checked.get(place),
                fact=facts.judge(item.judge, case) if item.judge else None,
                proofs=scores.proofs.get(place, ()),
            )
        )
    return Card(branch.name, tuple(marks))


def _without_proof(book: YearBook) -> list[Problem]:
    """Points without the evidence that the item asks for: checked ones do not count, own ones are said."""
    problems = []
    for card in book.cards.values():
        for mark in card.marks:
            for entry, what, severity in (
                (mark.checked, "审核", Severity.ERROR),
                (mark.own, "自评", Severity.WARNING),
            ):
                if what == "自评" and mark.item.judge:
                    continue  # the records will tell; they are still to be filled in
                if entry is None or not unproved(mark.item, entry.points, mark.proofs, mark.fact):
                    continue
                told = "没有计入，" if severity is Severity.ERROR else ""
                problems.append(
                    Problem(
                        entry.cell,
                        f"{card.name[:30]}「{mark.item.code} {mark.item.title[:20]}」{what}{plain(entry.points or ZERO)}分而没有佐证（要求：{mark.item.evidence[:30]}），{told}",
                        "请在「佐证」表登记材料，或改正得分。",
                        "full-without-evidence",
                        severity,
                    )
                )
    return problems


def _no_list(inputs: Inputs, year: int) -> Problem:
    reading = inputs.table(ITEMS)
    grid = reading.sources[0].grid if reading and reading.sources else None
    return Problem(
        Cell(grid.file, grid.sheet) if grid else Cell(ITEMS.workbook, ITEMS.name),
        f"「清单」表里没有{year}年可用的标准，",
        "请填写清单，年度写从哪一年起用；也可以从工具自带的 支部标准化.xlsx 抄过来。",
        "checklist-missing",
    )


def chosen(inspection: Inspection, params: Params) -> tuple[Branch, ...]:
    """The branch asked for, else all.

    Raises:
        Stop: there is no such branch.
    """
    wanted = params.get("branch")
    return inspection.roll.branches if not wanted else (find_branch(inspection.roll, wanted),)


def find_branch(roll: Roll, wanted: str) -> Branch:
    """A branch by its name or its township's.

    Raises:
        Stop: there is no such branch; the names that exist are said.
    """
    found = roll.named(wanted)
    if found is None:
        names = "、".join(branch.name for branch in roll.branches[:30])
        raise Stop.at(
            Cell(roll.branches[0].cell.file, roll.branches[0].cell.sheet),
            f"没有「{wanted}」这个支部，",
            f"现有的是：{names}。",
            "branch-unknown",
        )
    return found

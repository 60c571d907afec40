"""What each township had to do and has done, column by column: taken from the job that reckons it, never reckoned anew."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.duties.matching import DutyState
from toolkit.core.numbers.ranks import ranks
from toolkit.core.rules.dated import Rule, read_term
from toolkit.core.tables.catalogue import NOTICES, PAYMENTS, PEOPLE, POSTS, PRIZES
from toolkit.core.tables.reading import Record
from toolkit.core.words import township_key
from toolkit.jobs.books import COUNTY, Books
from toolkit.jobs.duties import Plan, plan_of
from toolkit.jobs.job import Inputs
from toolkit.jobs.notices.ledger.books import Ledger
from toolkit.jobs.notices.ledger.deliveries import Timeliness
from toolkit.jobs.payments.accounts import PaymentVerdict, check
from toolkit.jobs.prizes.parity import Parity, problems_of
from toolkit.jobs.prizes.reading import read_prizes
from toolkit.jobs.whom import Whom

_COUNTED = (DutyState.DONE, DutyState.LATE, DutyState.MISSED)
_ELSEWHERE = {"", township_key(COUNTY), township_key("未注明乡镇")}


@dataclass(slots=True)
class TownTally:
    """One township in one column.

    Attributes:
        due: How many were to be done by today.
        done: How many of them are.
        late: How many of those were late.
        behind: What each count was made from, by its name: rows, people, payments.
    """

    due: int = 0
    done: int = 0
    late: int = 0
    behind: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list), compare=False)

    def count(self, of: object, *, done: bool, late: bool = False, by: object = None) -> None:
        """One more that was due; `by`: what proves it, where that is another row."""
        for name, counts in (("due", True), ("done", done), ("late", late)):
            if counts:
                setattr(self, name, getattr(self, name) + 1)
                self.behind[name].append(of if name == "due" else by or of)

    @property
    def rate(self) -> Decimal | None:
        """Done of due, to four decimals; None where nothing was to be done."""
        if not self.due:
            return None
        return (Decimal(self.done) / self.due).quantize(Decimal("0.0001"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A column of the comparison.

    Attributes:
        told: As data/bulletin.toml says.
        weight: 0: it is counted and not scored.
        source: Where the weight comes from.
        tallies: Township's key → its tally; one that is not there has reported nothing (未报).
        rule: Which says the weight.
    """

    told: Mapping[str, Any]
    weight: Decimal
    source: str
    tallies: Mapping[str, TownTally]
    rule: Rule | None = None

    @property
    def title(self) -> str:
        """As printed."""
        title: str = self.told["title"]
        return title


@dataclass(slots=True)
class Comparing:
    """A year's comparison.

    Attributes:
        year: Which.
        towns: Key → as the office spells it.
        yardsticks: Those in which any township had something to do.
        silent: Titles of the others.
        problems: Of every sheet that was read.
    """

    year: int
    towns: dict[str, str]
    yardsticks: list[Yardstick] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, inputs: Inputs, year: int) -> Comparing:
        """From all the ledgers there are."""
        whom = Whom(inputs)
        found = cls(year, {key: town.name for key, town in whom.towns.items()})
        columns = data.read("bulletin.toml")["column"]
        keys = [key for column in columns for key in column.get("duties", ())]
        plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), keys)
        found.problems += plan.problems
        for column in columns:
            if "owner" in column:
                counted = _OWNERS[column["owner"]](inputs, found)
            else:
                counted = _of_duties(plan, column, whom, inputs, year)
            tallies = _named(counted, found.towns)
            if any(tally.due for tally in tallies.values()):
                weight, source = found._weight(column, inputs)
                rule = inputs.rules.at(f"{column['title']}通报权重", inputs.today)
                found.yardsticks.append(Yardstick(column, weight, source, tallies, rule))
            else:
                found.silent.append(column["title"])
        return found

    def _weight(self, column: Mapping[str, Any], inputs: Inputs) -> tuple[Decimal, str]:
        """The office's weight, else ours; of what must not be weighed 0, whatever the office wrote."""
        rule = inputs.rules.at(f"{column['title']}通报权重", inputs.today)
        weight = rule.value if rule else Decimal(0)
        never = column.get("never", "")
        if rule and (weight < 0 or (never and weight)):
            why = never or "权重不能小于0"
            what = f"「{rule.key}」是{weight}，按0算：{why}，"
            hint = "请在设置.xlsx「规则」表里改成0。"
            cell = rule.cell or Cell("设置.xlsx", "规则")
            self.problems.append(Problem(cell, what, hint, "weight-refused", Severity.WARNING))
            return Decimal(0), never or (rule.source if rule else "")
        return weight, never or (rule.source if rule else "")

    def unreported(self, town: str) -> list[str]:
        """What of the weighed columns a township has not reported."""
        return [one.title for one in self.yardsticks if one.weight and town not in one.tallies]

    def score(self, town: str) -> Decimal | None:
        """The weighed mean of what was to be done there, of 100; None while anything weighed is 未报, or nothing is."""
        weighed = [
            (one.weight, one.tallies[town].rate)
            for one in self.yardsticks
            if one.weight and town in one.tallies and one.tallies[town].rate is not None
        ]
        whole = sum(weight for weight, _ in weighed)
        if self.unreported(town) or not whole:
            return None
        points = sum((weight * (rate or 0) for weight, rate in weighed), Decimal(0))
        return (points / whole * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def ranked(self) -> dict[str, int]:
        """Township → its rank; equals share one. Whoever has no score has no rank."""
        scores = {town: score for town in self.towns if (score := self.score(town)) is not None}
        return ranks(scores)


def _named(counted: Iterable[tuple[str, TownTally]], towns: dict[str, str]) -> dict[str, TownTally]:
    """By township's key, in the order of the office; what is no township's is the county's own."""
    found: dict[str, TownTally] = {}
    for name, tally in counted:
        key = township_key(name)
        if key not in _ELSEWHERE:
            towns.setdefault(key, name)
            found[key] = tally
    return found


def _of_duties(
    plan: Plan, column: Mapping[str, Any], whom: Whom, inputs: Inputs, year: int
) -> Iterator[tuple[str, TownTally]]:
    """By township: what ended in the year, judged; a township without a row in the ledger of that year has not reported."""
    titles = {told["title"] for told in data.read("duties.toml")["duty"] if told["key"] in column["duties"]}
    duties = {key: duty for key, duty in plan.duties.items() if duty.title in titles}
    counted: dict[str, TownTally] = defaultdict(TownTally)
    reported: set[str] = set()
    for one in plan.judged:
        it = one.occurrence
        if it.duty in duties and it.last.year == year:
            town = township_key(plan.subjects[it.duty, it.subject].township)
            tally = counted[town]
            if one.proof:
                reported.add(town)
            if one.state in _COUNTED:
                tally.count(
                    (plan.subjects[it.duty, it.subject], one.proof),
                    done=one.state is not DutyState.MISSED,
                    late=one.state is DutyState.LATE,
                    by=one.proof,
                )
    known = {key: town.name for key, town in whom.towns.items()}
    if column.get("ours") or any(duty.event for duty in duties.values()):
        reported |= known.keys() | counted.keys()  # nobody came, nothing was found: that is no missing report
    for table, date in {(duty.proof.table, duty.proof.date) for duty in duties.values()}:
        for reading in inputs.tables.get(table, ())[:1]:
            for record in () if reported >= known.keys() else reading.records:
                town = township_key(whom.town(record))
                if town not in reported and _year(record, date) == year:
                    reported.add(town)
    yield from (
        (known.get(key, key), counted[key])
        for key in [*known, *sorted(counted.keys() - known.keys())]
        if key in reported
    )


def _year(record: Record, date: str) -> int:
    day = read_term(record, date, [], end=False)
    return day.year if day else 0


def _of_notices(inputs: Inputs, found: Comparing) -> Iterator[tuple[str, TownTally]]:
    """Whom the notices of the year were to reach; who may still be told in time is not counted yet."""
    if inputs.table(PEOPLE) is None or inputs.table(NOTICES) is None:
        return
    ledger, tallies = Ledger.of(inputs), defaultdict[str, TownTally](TownTally)
    found.problems += ledger.problems
    for notice in ledger.notices:
        if ledger.is_later(notice) or notice.received is None or notice.received.day.year != found.year:
            continue
        for target in ledger.account(ledger.on_the_day(notice)).targets:
            tally = tallies[target.group]
            if target.reached or target.verdict.timeliness is not Timeliness.OPEN:
                late = target.reached and target.verdict.timeliness.bad
                tally.count(target.candidate, done=target.reached, late=late, by=target.entries)
    yield from tallies.items()


def _of_payments(inputs: Inputs, found: Comparing) -> Iterator[tuple[str, TownTally]]:
    """Who was to be paid by now, and has been in full."""
    posts = inputs.table(POSTS)
    if posts is None or not posts.records or inputs.table(PAYMENTS) is None:
        return
    try:
        books = Books.of(inputs)
    except Stop as stop:
        found.problems += stop.problems
        return
    plan = books.plan_if_any(found.year)
    found.problems += books.problems
    if plan is None:
        return
    tallies: dict[str, TownTally] = defaultdict(TownTally)
    checked = check(books, plan, inputs.today)
    if checked.deadline and inputs.today <= checked.deadline:
        return
    for account in checked.accounts:
        tally = tallies[account.term.township]
        full = account.verdict is PaymentVerdict.FULL
        if full or account.verdict.bad:
            tally.count(account.term, done=full, by=account.payments)
    paid = {township_key(town) for town in books.paid_by_town(books.payments.of(found.year))}
    yield from ((town, tally) for town, tally in tallies.items() if township_key(town) in paid)


def _of_prizes(inputs: Inputs, found: Comparing) -> Iterator[tuple[str, TownTally]]:
    """Unit by unit and prize by prize: whether the retired share it; what is 未报 there is not counted."""
    reading = inputs.table(PRIZES)
    if reading is None:
        return
    prizes = read_prizes(reading, found.year, inputs.settings.text("本乡镇"))
    findings = {problem for case in prizes.cases for problem in problems_of(case)}
    found.problems += [problem for problem in prizes.problems if problem not in findings]
    tallies: dict[str, TownTally] = defaultdict(TownTally)
    for case in prizes.cases:
        if case.verdict is not Parity.UNKNOWN:
            tally = tallies[case.township]
            tally.count(case, done=not case.verdict.breach)
    yield from tallies.items()


_OWNERS: Mapping[str, Callable[[Inputs, Comparing], Iterator[tuple[str, TownTally]]]] = {
    "notices": _of_notices,
    "payments": _of_payments,
    "prizes": _of_prizes,
}

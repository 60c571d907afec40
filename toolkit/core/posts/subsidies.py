"""A year's subsidies as values: lines of leaders and officers, their months and money, the totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from toolkit.core.cells import Problem
from toolkit.core.numbers.money import FEN
from toolkit.core.posts.tenure import MONTHS, Convention, Term
from toolkit.core.rules.dated import Rule, Status

LEADER_RULE = "老干组长补贴"
OFFICER_RULE = "支部班子补贴"
ALL_YEAR = frozenset(range(1, MONTHS + 1))


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One row of the leaders' budget: a holder over months of one standard, or a gap.

    Attributes:
        township: As the office writes it.
        term: None where sheet 任职 says nothing for this year.
        months: Those that are paid.
        standard: What they are paid by.
        current: The standard in force in these months; None where there is none.
        notes: What the reader should know.
        vacant: Whether nobody holds the post in any month of the year.
        fen: Added to the rounded amount, so that the lines of a post add up to its standard: a fen or none.
        current_fen: The same of what is in force.
    """

    township: str
    term: Term | None
    months: frozenset[int]
    standard: Rule
    current: Rule | None
    notes: tuple[str, ...] = ()
    vacant: bool = False
    fen: Decimal = Decimal(0)
    current_fen: Decimal = Decimal(0)

    @property
    def name(self) -> str:
        """Of the holder; «空缺»."""
        return self.term.name if self.term and self.term.name else "空缺"

    @property
    def amount(self) -> Decimal:
        """Yuan to the fen."""
        return share(self.standard, len(self.months)) + self.fen

    @property
    def current_amount(self) -> Decimal:
        """By the standard in force."""
        return share(self.current, len(self.months)) + self.current_fen if self.current else Decimal(0)


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """One row of the officers' budget.

    Attributes:
        term: The hat.
        months: Months that are paid.
        doubled: Months in which the same person is paid as 老干组长: shown beside, not added (unless 另外发).
        standard: By the month or by the year.
        notes: What the reader should know.
    """

    term: Term
    months: frozenset[int]
    doubled: frozenset[int]
    standard: Rule
    notes: tuple[str, ...] = ()

    @property
    def amount(self) -> Decimal:
        """Yuan to the fen."""
        return share(self.standard, len(self.months))

    @property
    def doubled_amount(self) -> Decimal:
        """What the months shown beside would be."""
        return share(self.standard, len(self.doubled))


@dataclass(frozen=True, slots=True)
class SubsidyPlan:
    """A year's subsidies.

    Attributes:
        year: Which.
        scheme: 现行, or 建议 where there is a proposed standard.
        convention: Which months count.
        leaders: Townships in the office's order.
        officers: Likewise.
        problems: Found on the way.
    """

    year: int
    scheme: Status
    convention: Convention
    leaders: tuple[BudgetLine, ...]
    officers: tuple[OfficerLine, ...]
    problems: tuple[Problem, ...]

    @property
    def leaders_total(self) -> Decimal:
        """Yuan."""
        return sum((line.amount for line in self.leaders), Decimal(0))

    @property
    def current_total(self) -> Decimal:
        """The leaders' total by the standard in force."""
        return sum((line.current_amount for line in self.leaders), Decimal(0))

    @property
    def officers_total(self) -> Decimal:
        """Yuan."""
        return sum((line.amount for line in self.officers), Decimal(0))

    @property
    def doubled_total(self) -> Decimal:
        """What is shown beside and not added."""
        return sum((line.doubled_amount for line in self.officers), Decimal(0))

    @property
    def vacancies(self) -> tuple[BudgetLine, ...]:
        """Townships without a leader all year."""
        return tuple(line for line in self.leaders if line.vacant)

    def standards(self) -> tuple[Rule, ...]:
        """Every standard used, each once."""
        used = [line.standard for line in self.leaders] + [line.standard for line in self.officers]
        return tuple(dict.fromkeys(used))

    def person_due(self, person: int) -> tuple[Decimal, int, Decimal]:
        """What a person must get in the year, for how many months, and how much of it is the fen of a post's rounding."""
        lines: list[BudgetLine | OfficerLine] = [*self.leaders, *self.officers]
        mine = [line for line in lines if line.term and line.term.person == person]
        months = frozenset[int]().union(*(line.months for line in mine))
        fen = sum((max(line.fen, Decimal(0)) for line in mine if isinstance(line, BudgetLine)), Decimal(0))
        return sum((line.amount for line in mine), Decimal(0)), len(months), fen


def is_monthly(rule: Rule) -> bool:
    """Whether the value is by the month (元/人/月), not by the year."""
    return rule.unit.replace("每", "/").rstrip().endswith("月")


def share(rule: Rule, months: int) -> Decimal:
    """Yuan for so many months, rounded half up to the fen; formulas do the same."""
    whole = rule.value * months if is_monthly(rule) else rule.value * months / MONTHS
    return whole.quantize(FEN, ROUND_HALF_UP)


def rounding(rule: Rule, months: Sequence[int]) -> list[Decimal]:
    """What each share gets beside its own rounding (a fen, or none) for all of them to add up to the share of the sum.

    By the largest remainder: a fen that lacks goes to those who lost most by rounding, one too many is taken from
    those who gained most.
    """
    shares = [share(rule, count) for count in months]
    lacking = int((share(rule, sum(months)) - sum(shares)) / FEN)
    lost = [
        (0 if is_monthly(rule) else rule.value * n / MONTHS - got)
        for n, got in zip(months, shares, strict=True)
    ]
    order = sorted(range(len(months)), key=lambda at: lost[at], reverse=lacking > 0)
    chosen = [at for at in order if months[at]][: abs(lacking)]
    return [(FEN if lacking > 0 else -FEN) if at in chosen else Decimal(0) for at in range(len(months))]


def month_text(months: Iterable[int]) -> str:
    """{1, 2, 3, 8} → «1—3月、8月»."""
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return "、".join(f"{r[0]}月" if len(r) == 1 else f"{r[0]}—{r[-1]}月" for r in runs)

"""The office's books of money, read together: posts, payments, and the register where there is one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from toolkit.core.cells import Cell, Problem, Stop, row_of
from toolkit.core.documents.outcome import Row, Sheet
from toolkit.core.numbers.money import figures
from toolkit.core.posts.paid import Payment, Payments, read_payments
from toolkit.core.posts.plan import plan
from toolkit.core.posts.reading import read_posts
from toolkit.core.posts.subsidies import SubsidyPlan
from toolkit.core.posts.tenure import Posts
from toolkit.core.rules.dated import Rule, Status
from toolkit.core.tables.catalogue import PAYMENTS, PEOPLE, POSTS
from toolkit.core.tables.reading import Reading
from toolkit.jobs.job import Inputs, Parameter
from toolkit.jobs.parts import explained, need, section
from toolkit.jobs.people import people_if_any

COUNTY = "县本级"
"""Where a line stands that names no township."""

NEEDS = (need(POSTS, "posts"), need(PAYMENTS, "payments"), need(PEOPLE, "register", optional=True))
FILES = (
    Parameter("posts", "任职表", "用哪个任职表；不写就是任职.xlsx", "file"),
    Parameter("payments", "补贴发放表", "用哪个补贴发放表；不写就是补贴发放.xlsx", "file"),
    Parameter("register", "花名册", "用哪个花名册核对去世的、不是党员的；不写就用设置里的", "file"),
)


@dataclass(frozen=True, slots=True)
class Books:
    """All that is known about posts and payments.

    Attributes:
        posts: Sheet 任职.
        payments: Sheet 补贴发放; empty where there is none.
        kept: Whether there is a sheet 补贴发放.
        inputs: What they were read from.
        problems: Of both.
    """

    posts: Posts
    payments: Payments
    kept: bool
    inputs: Inputs
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, inputs: Inputs) -> Books:
        """Read them.

        Raises:
            Stop: sheet 任职 names no post at all.
        """
        reading = inputs.needed(POSTS)
        people = people_if_any(inputs)
        posts = read_posts(reading, inputs.settings, people, inputs.today)
        if not posts.terms and not posts.to_check:
            source = reading.sources[0]
            what = "任职表里没有老干组长、支部书记或委员，算不出补贴，"
            hint = "请每个职务填一行；没有人的写「空缺」。"
            raise Stop.at(Cell(source.grid.file, source.grid.sheet), what, hint, "posts-empty")
        payments = read_payments(inputs.table(PAYMENTS))
        kept = inputs.table(PAYMENTS) is not None
        problems = (
            *_unread(inputs),
            *(people.misunderstood if people else ()),
            *posts.problems,
            *payments.problems,
        )
        return cls(posts, payments, kept, inputs, problems)

    def plan(self, year: int, scheme: Status = Status.CURRENT) -> SubsidyPlan:
        """The year's subsidies. Raises Stop where there is no standard."""
        return plan(self.posts, self.inputs.rules, self.inputs.settings, year, scheme)

    def plan_if_any(self, year: int) -> SubsidyPlan | None:
        """The same by the standard in force; None where there was none that year."""
        try:
            return self.plan(year)
        except Stop:
            return None

    def town(self, payment: Payment) -> str:
        """A payment's township as the office writes it."""
        if not payment.township:
            return self.inputs.settings.text("本乡镇") or COUNTY
        return self.posts.townships.get(payment.township, payment.town_text)

    def paid_by_town(self, payments: Iterable[Payment]) -> dict[str, Decimal]:
        """Yuan paid, by township."""
        return added((self.town(payment), payment.amount) for payment in payments)

    def counts(self, made: SubsidyPlan) -> dict[str, int]:
        """Every row of 任职 once."""
        waiting = {_place(check.cell) for check in self.posts.to_check}
        terms = [line.term for line in made.leaders if line.term] + [line.term for line in made.officers]
        listed = {_place(term.cell) for term in terms} - waiting
        excluded = {_place(out.cell) for out in self.posts.excluded} - waiting
        counts = {"listed": len(listed), "excluded": len(excluded), "to_check": len(waiting)}
        rest = self.posts.read - sum(counts.values())
        return {"read": self.posts.read, **counts, "other_years": rest}


def books_kept(_found: Mapping[str, tuple[Reading, ...]]) -> tuple[str, ...]:
    """The books that a budget can do without, but not when they are there: see Action.looks_for."""
    return (PAYMENTS.workbook, PEOPLE.workbook)


def _unread(inputs: Inputs) -> Iterator[Problem]:
    """Books that were named or lie there, and in which nothing could be read: no reckoning goes on without a word."""
    for table, param, default, path, without in (
        (PAYMENTS, "payments", PAYMENTS.workbook, "", "没有和上年、已发的比较"),
        (PEOPLE, "register", PEOPLE.workbook, inputs.settings.text("花名册"), "没有核对去世的人"),
    ):
        named = str(inputs.params.get(param) or path or default)
        if inputs.table(table) is None and (named != default or default in inputs.present):
            what = f"没有读到{table.name}（文件不在，或者里面没有认出表头），{without}，"
            hint = "请核对文件和列名，改好后再做。"
            yield Problem(Cell(re.split(r"[\\/]", named)[-1]), what, hint, "book-unread")


def _place(cell: Cell) -> tuple[str, int]:
    return cell.sheet, row_of(cell)


def added(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Amounts of one name, added up; names in the order in which they come."""
    out: dict[str, Decimal] = {}
    for name, amount in amounts:
        out[name] = out.get(name, Decimal(0)) + amount
    return out


def by_town(made: SubsidyPlan) -> dict[str, Decimal]:
    """What a plan gives each township: leaders and officers."""
    leaders = [(line.township, line.amount) for line in made.leaders]
    return added(leaders + [(seat.term.township, seat.amount) for seat in made.officers])


def rule_text(rule: Rule) -> str:
    """«8,000.00元/人/年（建议）»."""
    return f"{figures(rule.value)}{rule.unit}（{rule.status}）"


# --- sheet 说明 ------------------------------------------------------------------------------------------


def notes_sheets(
    title: str, books: Books, made: SubsidyPlan, subtitle: str, more: Iterable[Row] = ()
) -> tuple[Sheet, Sheet]:
    """说明: standards with their sources, conventions, what needs a look; 技术: files."""
    rows: list[Row] = [section("所用的标准")]
    for rule in made.standards():
        until = rule.until.isoformat() if rule.until else "今"
        text = f"{rule_text(rule)}，{rule.since.isoformat()}至{until}"
        rows.append(Row((f"{rule.key}（{rule.status}）", text, rule.source)))
    rows.append(section("怎么算"))
    for name in ("补贴按月计算", "届满未换届", "组长兼班子补贴", "乡镇办名单"):
        chosen = books.inputs.settings.values[name]
        rows.append(Row((name, chosen.value or "（没有填，按任职表和花名册里有的乡镇）", chosen.origin)))
    rows.append(Row(("年中到离任", "标准 × 月数 ÷ 12，四舍五入到分", "免职当天起不算；去世的算到去世那天")))
    rows.append(Row(("一个人几个职务", "同一个月只发一次", "按身份证号认人；没有号的按姓名加乡镇")))
    rows += more
    for heading, items in (
        ("没有计入的行", [(e.name, e.reason, str(e.cell)) for e in books.posts.excluded]),
        (
            "要核实的行",
            [(c.name, c.why, str(c.cell)) for c in (*books.posts.to_check, *books.payments.to_check)],
        ),
        ("提醒", [(str(p.cell), p.message.rstrip("，"), p.hint) for p in (*books.problems, *made.problems)]),
    ):
        if items:
            rows.append(section(heading))
            rows += [Row(item) for item in items]
    return explained(title, subtitle, rows, books.inputs.files)

"""A year's budget as a value, and its sheets by township and of the other lines the office keeps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from toolkit.core.documents.outcome import Column, Formula, Kind, Level, Look, Row, Sheet
from toolkit.core.people.ids import mask_numbers
from toolkit.core.posts.paid import ITEMS, Payment
from toolkit.core.posts.subsidies import Plan
from toolkit.jobs.books import COUNTY, Books, by_town

LEADERS, OFFICERS, OTHERS, TOWNS = "老干组长", "支部班子", "其他经费", "乡镇汇总"
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Budget:
    """A year's budget.

    Attributes:
        plan: The subsidies.
        others: Lines of visits, papers, activities planned for the year.
        books: What it rests on.
        last: Last year's plan by the standard then in force; None where there was none.
    """

    plan: Plan
    others: tuple[Payment, ...]
    books: Books
    last: Plan | None

    @property
    def others_total(self) -> Decimal:
        """Yuan."""
        return sum((amount_of(p) for p in self.others), _ZERO)

    @property
    def total(self) -> Decimal:
        """All of it."""
        return self.plan.leaders_total + self.plan.officers_total + self.others_total

    @property
    def paid_last_year(self) -> Decimal:
        """Everything paid last year."""
        return sum((p.amount for p in self.books.payments.of(self.plan.year - 1)), _ZERO)

    def of_item(self, item: str) -> tuple[Payment, ...]:
        """The planned lines of an item."""
        return tuple(p for p in self.others if p.item == item)


def amount_of(payment: Payment) -> Decimal:
    """What a line is planned to cost: 应发, else what has been paid."""
    return payment.due if payment.due is not None else payment.amount


def towns_sheet(budget: Budget, subtitle: str) -> Sheet:
    """乡镇汇总: what each township gets, beside last year's due and paid."""
    plan, books = budget.plan, budget.books
    others: dict[str, Decimal] = {}
    for payment in budget.others:
        others[books.town(payment)] = others.get(books.town(payment), _ZERO) + amount_of(payment)
    due_last = by_town(budget.last) if budget.last else {}
    paid_last = books.paid_by_town(books.payments.of(plan.year - 1))
    paid_now = books.paid_by_town(books.payments.of(plan.year))
    leaders: dict[str, Decimal] = {}
    officers: dict[str, Decimal] = {}
    for line in plan.leaders:
        leaders[line.township] = leaders.get(line.township, _ZERO) + line.amount
    for seat in plan.officers:
        officers[seat.term.township] = officers.get(seat.term.township, _ZERO) + seat.amount
    towns = list(dict.fromkeys([*leaders, *officers, *others, *paid_last, *paid_now]))
    towns = [t for t in towns if t != COUNTY] + [t for t in towns if t == COUNTY]
    sums = {"组长补贴": _ZERO, "班子补贴": _ZERO, "其他经费": _ZERO, "合计": _ZERO, "上年应发": _ZERO, "上年实发": _ZERO, "比上年实发": _ZERO, "本年已发": _ZERO}  # fmt: skip
    rows = []
    for town in towns:
        own = {
            "组长补贴": leaders.get(town, _ZERO),
            "班子补贴": officers.get(town, _ZERO),
            "其他经费": others.get(town, _ZERO),
        }
        total = sum(own.values(), _ZERO)
        own |= {"合计": total, "上年应发": due_last.get(town, _ZERO), "上年实发": paid_last.get(town, _ZERO)}
        own |= {"比上年实发": total - own["上年实发"], "本年已发": paid_now.get(town, _ZERO)}
        for name, amount in own.items():
            sums[name] += amount
        rows.append(
            Row(
                (
                    town,
                    Formula(f"SUMIF({{{LEADERS}!乡镇:}},{{乡镇}},{{{LEADERS}!金额:}})", own["组长补贴"]),
                    Formula(f"SUMIF({{{OFFICERS}!乡镇:}},{{乡镇}},{{{OFFICERS}!金额:}})", own["班子补贴"])
                    if plan.officers
                    else _ZERO,
                    Formula(f"SUMIF({{{OTHERS}!乡镇:}},{{乡镇}},{{{OTHERS}!金额:}})", own["其他经费"])
                    if budget.others
                    else _ZERO,
                    Formula("{组长补贴}+{班子补贴}+{其他经费}", total),
                    own["上年应发"] if budget.last else None,
                    own["上年实发"],
                    Formula("{合计}-{上年实发}", own["比上年实发"]),
                    own["本年已发"],
                )
            )
        )
    rows.append(
        Row(
            ("合计", *(Formula(f"SUM({{{name}:}})", amount) for name, amount in sums.items())),
            Level.TOTAL,
            Look.STRONG,
        )
    )
    note = "" if budget.last else f"{plan.year - 1}年没有标准，算不出上年应发。"
    return Sheet(
        TOWNS,
        (Column("乡镇", Kind.SHORT, 14), *(Column(name, Kind.MONEY, 14) for name in sums)),
        tuple(rows),
        title=f"{plan.year}年预算分乡镇汇总表",
        subtitle=subtitle,
        notes=tuple(filter(None, ("上年应发按上年现行标准和任职情况计算；实发、已发取自补贴发放表。", note))),
        freeze_columns=1,
    )


def others_sheet(budget: Budget, subtitle: str) -> Sheet:
    """其他经费: visits, papers, activities, as planned in 补贴发放."""
    books = budget.books
    rows = []
    order = {item: at for at, item in enumerate(ITEMS)}
    for number, p in enumerate(sorted(budget.others, key=lambda p: order[p.item]), 1):
        amount = amount_of(p)
        live = (
            p.quantity is not None
            and p.price is not None
            and (p.quantity * p.price).quantize(Decimal("0.01")) == amount
        )
        rows.append(
            Row(
                (
                    number,
                    p.item,
                    mask_numbers(p.record.text("备注")) or p.label,
                    books.town(p),
                    p.quantity,
                    p.price,
                    Formula("ROUND({数量}*{单价},2)", amount) if live else amount,
                    p.source,
                    str(p.record.cell("应发")),
                )
            )
        )
    rows.append(
        Row(
            ("合计", "", "", "", "", "", Formula("SUM({金额:})", budget.others_total)),
            Level.TOTAL,
            Look.STRONG,
        )
    )
    return Sheet(
        OTHERS,
        (
            Column("序号", Kind.SHORT, 5),
            Column("项目", Kind.SHORT, 12),
            Column("名称", Kind.TEXT, 22),
            Column("乡镇", Kind.SHORT, 14),
            Column("数量", Kind.SHORT, 9),
            Column("单价", Kind.MONEY, 12),
            Column("金额", Kind.MONEY, 14),
            Column("依据", Kind.TEXT, 26),
            Column("出处", Kind.TEXT, 26),
        ),
        tuple(rows),
        title=f"{budget.plan.year}年走访、报刊、活动等经费预算表",
        subtitle=subtitle,
        notes=(f"取自补贴发放表里{budget.plan.year}年度的「应发」。",),
    )

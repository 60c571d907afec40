"""A year's budget as a value, and its sheets by township and of the other lines the office keeps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from toolkit.core.documents.outcome import Column, Content, Formula, Kind, Sheet
from toolkit.core.numbers.money import FEN
from toolkit.core.people.ids import mask_numbers
from toolkit.core.posts.paid import ITEMS, Payment
from toolkit.core.posts.subsidies import SubsidyPlan
from toolkit.jobs.books import COUNTY, Books, added, by_town
from toolkit.jobs.parts import NUMBER, Part, Sourced, sheet_of

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

    plan: SubsidyPlan
    others: tuple[Payment, ...]
    books: Books
    last: SubsidyPlan | None

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
    plan, books, year = budget.plan, budget.books, budget.plan.year
    amounts = {
        "组长补贴": added((line.township, line.amount) for line in plan.leaders),
        "班子补贴": added((seat.term.township, seat.amount) for seat in plan.officers),
        "其他经费": added((books.town(p), amount_of(p)) for p in budget.others),
        "上年实发": books.paid_by_town(books.payments.of(year - 1)),
        "本年已发": books.paid_by_town(books.payments.of(year)),
    }
    towns = list(dict.fromkeys(town for found in amounts.values() for town in found))
    towns = [t for t in towns if t != COUNTY] + [t for t in towns if t == COUNTY]
    own = [amounts[name] for name in ("组长补贴", "班子补贴", "其他经费")]
    amounts["合计"] = {t: sum((found.get(t, _ZERO) for found in own), _ZERO) for t in towns}
    amounts["上年应发"] = by_town(budget.last) if budget.last else {}
    amounts["比上年实发"] = {t: amounts["合计"][t] - amounts["上年实发"].get(t, _ZERO) for t in towns}

    last = (budget.last.leaders, budget.last.officers) if budget.last else ((), ())
    behind: dict[str, list[tuple[str, object]]] = {  # of what stands on no other sheet
        "上年应发": [
            *((line.township, (line.term, line.standard)) for line in last[0]),
            *((seat.term.township, (seat.term, seat.standard)) for seat in last[1]),
        ],
        "上年实发": [(books.town(p), p) for p in books.payments.of(year - 1)],
        "本年已发": [(books.town(p), p) for p in books.payments.of(year)],
    }

    def column(name: str, formula: str = "", *, there: bool = True) -> Part[str]:
        def what(town: str) -> Content | Sourced:
            value = amounts[name].get(town, _ZERO)
            if formula and there:
                return Formula(formula, value)
            return Sourced(value, [of for place, of in behind.get(name, ()) if place == town])

        return Column(name, Kind.MONEY, 14), what

    looked_up = "SUMIF({{{0}!乡镇:}},{{乡镇}},{{{0}!金额:}})"
    sums = {name: sum((found.get(t, _ZERO) for t in towns), _ZERO) for name, found in amounts.items()}
    note = "" if budget.last else f"{year - 1}年没有标准，算不出上年应发。"
    return sheet_of(
        TOWNS,
        towns,
        (Column("乡镇", Kind.SHORT, 14), str),
        column("组长补贴", looked_up.format(LEADERS)),
        column("班子补贴", looked_up.format(OFFICERS), there=bool(plan.officers)),
        column("其他经费", looked_up.format(OTHERS), there=bool(budget.others)),
        column("合计", "{组长补贴}+{班子补贴}+{其他经费}"),
        column("上年应发") if budget.last else (Column("上年应发", Kind.MONEY, 14), None),
        column("上年实发"),
        column("比上年实发", "{合计}-{上年实发}"),
        column("本年已发"),
        sums=sums,
        title=f"{year}年预算分乡镇汇总表",
        subtitle=subtitle,
        notes=tuple(filter(None, ("上年应发按上年现行标准和任职情况计算；实发、已发取自补贴发放表。", note))),
        freeze_columns=1,
    )


def others_sheet(budget: Budget, subtitle: str) -> Sheet:
    """其他经费: visits, papers, activities, as planned in 补贴发放."""
    books = budget.books
    order = {item: at for at, item in enumerate(ITEMS)}
    return sheet_of(
        OTHERS,
        sorted(budget.others, key=lambda p: order[p.item]),
        (NUMBER, None),
        (Column("项目", Kind.SHORT, 12), lambda p: p.item),
        (Column("名称", Kind.TEXT, 22), lambda p: mask_numbers(p.record.text("备注")) or p.label),
        (Column("乡镇", Kind.SHORT, 14), books.town),
        (Column("数量", Kind.SHORT, 9), lambda p: p.quantity),
        (Column("单价", Kind.MONEY, 12), lambda p: p.price),
        (Column("金额", Kind.MONEY, 14), _live_amount),
        (Column("依据", Kind.TEXT, 26), lambda p: p.source),
        (Column("出处", Kind.TEXT, 26), lambda p: str(p.record.cell("应发"))),
        sums={"金额": budget.others_total},
        title=f"{budget.plan.year}年走访、报刊、活动等经费预算表",
        subtitle=subtitle,
        notes=(f"取自补贴发放表里{budget.plan.year}年度的「应发」。",),
    )


def _live_amount(payment: Payment) -> Content:
    """A formula where quantity and price give the amount."""
    amount, quantity, price = amount_of(payment), payment.quantity, payment.price
    if quantity is None or price is None or (quantity * price).quantize(FEN) != amount:
        return amount
    return Formula("ROUND({数量}*{单价},2)", amount)

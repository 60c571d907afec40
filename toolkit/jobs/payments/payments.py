"""补贴核对: what was due by post and standard, against what was paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from toolkit.core.documents.outcome import (
    Column,
    Content,
    Formula,
    Kind,
    Look,
    Outcome,
    Row,
    Sheet,
    SheetDocument,
    Styled,
    tally,
)
from toolkit.core.numbers.money import figures
from toolkit.core.posts.paid import SUBSIDY, Payment
from toolkit.core.posts.subsidies import SubsidyPlan
from toolkit.jobs.books import FILES, NEEDS, Books, books_kept, notes_sheets
from toolkit.jobs.job import Action, Inputs, Job
from toolkit.jobs.parts import (
    NUMBER,
    YEAR,
    Sourced,
    below,
    line,
    link,
    money,
    section,
    sheet_of,
    total,
    year_of,
)
from toolkit.jobs.payments.accounts import Check, PaymentVerdict, PersonAccount, check

_ZERO = Decimal(0)
_LOOKS = {
    PaymentVerdict.FULL: Look.PLAIN,
    PaymentVerdict.SHORT: Look.BAD,
    PaymentVerdict.UNPAID: Look.BAD,
    PaymentVerdict.WAITING: Look.PLAIN,
    PaymentVerdict.UNCLEAR: Look.WARN,
}


def build(inputs: Inputs) -> Outcome:
    """The year's payments, judged."""
    year = year_of(inputs.params, inputs.today)
    books = Books.of(inputs)
    plan = books.plan(year)
    found = check(books, plan, inputs.today)
    rows = books.payments.of(year)
    mine = [p for p in rows if p.item == SUBSIDY]
    counts = tally(
        books.payments.read,
        len(mine),
        to_check=len(books.payments.to_check),
        other_items=len(rows) - len(mine),
        other_years=len(books.payments.rows) - len(rows),
    )
    title = f"{year}年工作补贴核对表"
    subtitle = below(inputs, "单位：元", f"核对日期：{inputs.today.isoformat()}")
    townships = not inputs.settings.text("本乡镇")  # of a township's own office there is one: no sheet of it
    sheets = (
        _people(title, subtitle, found),
        _payments(f"{year}年工作补贴逐笔核对", subtitle, mine, books, found),
        *((_towns(f"{year}年工作补贴分乡镇核对", subtitle, found, books),) if townships else ()),
        *notes_sheets(f"{year}年补贴核对说明", books, plan, subtitle, _rules(books, found)),
    )
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title),),
        counts=counts,
        rows=[_json(account) for account in found.accounts],
        to_check=(*books.payments.to_check, *books.posts.to_check),
        problems=tuple(dict.fromkeys((*books.problems, *_of_posts(plan), *found.problems))),
        summary=(*_summary(year, found), *_beside([p for p in rows if p.item != SUBSIDY])),
        extra={
            "year": year,
            "due": money(_sums(found.accounts)[0]),
            "paid": money(sum((p.amount for p in mine), _ZERO)),
            "short": money(sum((a.short for a in found.accounts if a.verdict.bad), _ZERO)),
            "deadline": found.deadline.isoformat() if found.deadline else None,
            "strays": [
                {"name": p.name, "amount": money(p.amount), "why": why, "cell": str(p.cell)}
                for p, why in found.strays
            ],
        },
    )


def _of_posts(plan: SubsidyPlan) -> list[Any]:
    """Of the plan's problems those that matter when money has been paid."""
    kinds = ("post-overlap", "township-no-post", "post-twice", "officer-no-member")
    return [p for p in plan.problems if p.kind in kinds]


def _json(account: PersonAccount) -> dict[str, Any]:
    return {
        "name": account.term.name,
        "township": account.term.township,
        "titles": account.titles,
        "months": account.months,
        "due": money(account.due),
        "paid": money(account.paid),
        "short": money(account.short),
        "verdict": account.verdict.value,
        "notes": list(account.notes),
        "sources": list(account.sources),
        "cell": str(account.payments[0].cell if account.payments else account.term.cell),
    }


def _summary(year: int, found: Check) -> tuple[str, ...]:
    accounts = found.accounts
    due, paid, _ = _sums(accounts)
    tally = "、".join(
        f"{verdict}{n}人" for verdict in PaymentVerdict if (n := sum(a.verdict is verdict for a in accounts))
    )
    lines = [
        f"{year}年工作补贴：应发不少于{figures(due)}元，实发{figures(paid)}元；{tally or '没有人在任'}。"
    ]
    twice = sum("重复发放" in a.notes for a in accounts)
    late = sum(any(n.startswith("逾期") for n in notes) for notes in found.notes.values())
    parts = [
        f"重复发放{twice}人" if twice else "",
        f"发给不在任的{len({p.cell for p, _ in found.strays})}笔" if found.strays else "",
        f"逾期{late}笔" if late else "",
    ]
    if text := "、".join(filter(None, parts)):
        lines.append(f"另有{text}，见核对表和下面的问题。")
    return tuple(lines)


def _beside(others: list[Payment]) -> tuple[str, ...]:
    """What stands on the sheet and is no subsidy: said, since somebody may have meant it to be one."""
    told = "、".join(f"{label}{n}笔" for label, n in Counter(p.label for p in others).most_common(6))
    more = "等" if len({p.label for p in others}) > 6 else ""
    return (f"不是工作补贴、没有计入的{len(others)}笔：{told}{more}。",) if others else ()


def _rules(books: Books, found: Check) -> list[Row]:
    rule = books.inputs.rules.at("补贴发放宽限", found.deadline) if found.deadline else None
    if rule is None or found.deadline is None:
        return []
    return [
        section("发放时间"),
        Row(
            (
                f"{rule.key}（{rule.status}）",
                f"{found.deadline.isoformat()}前发到位，以后的算逾期",
                rule.source,
            )
        ),
    ]


def _people(title: str, subtitle: str, found: Check) -> Sheet:
    sources = tuple(dict.fromkeys(source for a in found.accounts for source in a.sources))
    due, paid, _ = _sums(found.accounts)
    return sheet_of(
        "核对结果",
        found.accounts,
        (NUMBER, None),
        (Column("乡镇", Kind.SHORT, 12), lambda a: a.term.township),
        (Column("姓名", Kind.SHORT, 10), lambda a: a.term.name),
        (Column("职务", Kind.TEXT, 16), lambda a: a.titles),
        (Column("月数", Kind.INTEGER, 6), lambda a: Sourced(a.months, a.terms)),
        (
            Column("应发", Kind.MONEY, 13, note="不低于这个数"),
            lambda a: Sourced(a.due, (a.terms, a.standards)),
        ),
        (Column("实发", Kind.MONEY, 13), lambda a: Sourced(a.paid, a.payments)),
        (Column("差额", Kind.MONEY, 13), lambda a: Formula("{实发}-{应发}", a.paid - a.due)),
        (Column("结论", Kind.SHORT, 10), lambda a: Styled(a.verdict.value, _LOOKS[a.verdict])),
        (Column("情况", Kind.TEXT, 34), lambda a: Styled("；".join(a.notes), Look.WARN) if a.notes else ""),
        (Column("依据", Kind.SHORT, 9), lambda a: "、".join(f"注{sources.index(s) + 1}" for s in a.sources)),
        look=lambda a: Look.BAD if a.verdict.bad or "重复发放" in a.notes else Look.PLAIN,
        sums={"应发": due, "实发": paid, "差额": paid - due} if found.accounts else None,
        title=title,
        subtitle=subtitle,
        notes=(
            f"应发是不低于的数，按任职月数计算；{found.deadline.isoformat() if found.deadline else '年度终了'}以前没有发足的记「未到期」。",
            *(f"注{number}：{source}。" for number, source in enumerate(sources, 1)),
        ),
        freeze_columns=3,
        empty="这一年没有人在任。",
    )


def _sums(accounts: Iterable[PersonAccount]) -> tuple[Decimal, Decimal, Decimal]:
    """Yuan due, paid, and still to be paid."""
    everyone = tuple(accounts)
    return (
        sum((a.due for a in everyone), _ZERO),
        sum((a.paid for a in everyone), _ZERO),
        sum((a.short for a in everyone), _ZERO),
    )


def _payments(title: str, subtitle: str, payments: list[Payment], books: Books, found: Check) -> Sheet:
    def notes(payment: Payment) -> tuple[str, ...]:
        return found.notes.get(str(payment.cell), ())

    def look(payment: Payment) -> Look:
        if any(not n.startswith(("没有发放日期", "发放日期在")) for n in notes(payment)):
            return Look.BAD
        return Look.WARN if notes(payment) else Look.PLAIN

    return sheet_of(
        "逐笔",
        payments,
        (NUMBER, None),
        (Column("乡镇", Kind.SHORT, 12), books.town),
        (Column("姓名", Kind.SHORT, 10), lambda p: p.name),
        (Column("职务", Kind.SHORT, 12), lambda p: p.title),
        (Column("月数", Kind.INTEGER, 6), lambda p: p.months),
        (Column("实发", Kind.MONEY, 13), lambda p: p.paid),
        (Column("发放日期", Kind.DATE, 12), lambda p: p.day),
        (Column("凭证号", Kind.SHORT, 12), lambda p: p.voucher),
        (Column("依据", Kind.TEXT, 22), lambda p: p.source),
        (Column("情况", Kind.TEXT, 30), lambda p: "；".join(notes(p)) or "无问题"),
        (Column("出处", Kind.SHORT, 16), lambda p: link(books.inputs.files, p.cell)),
        look=look,
        title=title,
        subtitle=subtitle,
        freeze_columns=3,
        empty="补贴发放表里没有这一年的工作补贴。",
    )


_TALLIED = (PaymentVerdict.SHORT, PaymentVerdict.UNPAID, PaymentVerdict.WAITING)
_TOWN_COLUMNS = (
    Column("乡镇", Kind.SHORT, 14),
    Column("人数", Kind.INTEGER, 8),
    Column("应发", Kind.MONEY, 14),
    Column("实发", Kind.MONEY, 14),
    Column("还差", Kind.MONEY, 14),
    Column("多发", Kind.MONEY, 12),
    Column("低于标准", Kind.INTEGER, 10),
    Column("未发", Kind.INTEGER, 8),
    Column("未到期", Kind.INTEGER, 8),
    Column("重复发放", Kind.INTEGER, 10),
    Column("不在任", Kind.INTEGER, 8),
)


def _towns(title: str, subtitle: str, found: Check, books: Books) -> Sheet:
    names = list(
        dict.fromkeys([*(a.term.township for a in found.accounts), *(books.town(p) for p, _ in found.strays)])
    )
    rows = []
    columns = _TOWN_COLUMNS
    for name in names:
        mine = [a for a in found.accounts if a.term.township == name]
        strays = {str(p.cell): p for p, _ in found.strays if books.town(p) == name}
        terms = [[a.term for a in mine if a.verdict is v] for v in _TALLIED]
        tally = [Sourced(len(those), those) for those in terms]
        twice = [a for a in mine if "重复发放" in a.notes]
        look = Look.BAD if any(a.verdict.bad for a in mine) or strays or twice else Look.PLAIN
        due, paid, short = _sums(mine)
        live = Formula("{应发}-{实发}+{多发}", short)
        over = paid + short - due
        people, paying = [a.term for a in mine], [a.payments for a in mine]
        hats = [(a.terms, a.standards) for a in mine]
        cells: tuple[Content | Sourced, ...] = (
            name,
            Sourced(len(mine), people),
            Sourced(due, hats),
            Sourced(paid, paying),
            live,
            Sourced(over, (hats, paying)),
            *tally,
            Sourced(len(twice), [a.payments for a in twice]),
            Sourced(len(strays), list(strays.values())),
        )
        rows.append(line(columns, cells, look=look))
    if rows:
        due, paid, short = _sums(found.accounts)
        sums = {"应发": due, "实发": paid, "还差": short, "多发": paid + short - due}
        rows.append(total(columns, {"人数": len(found.accounts), **sums}))
    return Sheet(
        "分乡镇",
        columns,
        tuple(rows),
        title=title,
        subtitle=subtitle,
        notes=("「还差」逐人计算，多发的不抵别人少发的：应发 - 实发 = 还差 - 多发。",),
        empty="没有可核对的。",
    )


JOB = Job(
    name="payments",
    title="补贴核对",
    group="经费",
    often=12,
    help="按任职表和标准核对一年的工作补贴：低于标准、没有发、重复发、发给不在任的、逾期的。",
    actions=(
        Action(
            build=build,
            name="check",
            title="发放核对",
            help="应发与实发逐人、逐笔、分乡镇核对，每处写明单元格和依据的文件。",
            needs=NEEDS,
            looks_for=books_kept,
            parameters=(YEAR, *FILES),
            examples=(("payments check", "核对今年的"), ("payments check --year 2026", "核对 2026 年的")),
            checks=True,
            folder=lambda params, today: f"{year_of(params, today)}年预算",
        ),
    ),
)

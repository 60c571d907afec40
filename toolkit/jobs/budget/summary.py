"""每日预算摘要: the state of a year's subsidies on one page; the same inputs give the same figures on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from toolkit.core.cells import Cell
from toolkit.core.documents.outcome import (
    Chart,
    Column,
    FieldSpec,
    FieldValue,
    Formula,
    Kind,
    Look,
    Outcome,
    Sheet,
    SheetDocument,
    TemplateUse,
    TextDocument,
    WordDocument,
)
from toolkit.core.numbers.money import figures
from toolkit.core.posts.paid import SUBSIDY, Payment
from toolkit.jobs.books import FILES, NEEDS, Books, books_kept
from toolkit.jobs.job import PDF, Action, Inputs
from toolkit.jobs.parts import YEAR, below, money, tabulate, total, year_of
from toolkit.jobs.payments.accounts import Check, PaymentVerdict, check

NAME = "每日预算摘要"
_ZERO = Decimal(0)
_SHARE = Decimal("0.0001")

TEMPLATE = TemplateUse(
    f"{NAME}.docx",
    "一页纸的每日预算摘要",
    {
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "年度": FieldSpec("2026", note="哪一年"),
        "日期": FieldSpec(dt.date(2026, 11, 24), note="哪天的情况"),
        "应发": FieldSpec("60,000.00", note="全年应发，元"),
        "已发": FieldSpec("40,000.00", note="已发，元"),
        "还差": FieldSpec("20,000.00", note="逐人还差的合计，元；应发 - 已发 = 还差 - 多发"),
        "多发": FieldSpec("0.00", required=False, note="超过应发的和发给不在任的，元；没有的是 0.00"),
        "进度": FieldSpec("66.67%", note="已发占应发"),
        "在任人数": FieldSpec("15", note="应发的人数"),
        "发足人数": FieldSpec("10", note="已经发足的人数"),
        "其他经费": FieldSpec("3,200.00", note="走访、报刊、活动等已支出，元"),
        "标准": FieldSpec("老干组长补贴4,000.00元/人/年（现行）", note="所用的标准"),
        "乡镇": FieldSpec(
            (
                {
                    "名称": "青禾镇",
                    "人数": "1",
                    "应发": "4,000.00",
                    "已发": "4,000.00",
                    "还差": "0.00",
                    "多发": "0.00",
                    "进度": "100.00%",
                },
            ),
            note="每个乡镇一行",
        ),
        "提醒": FieldSpec(("麦渚乡的老干组长空缺。",), required=False, note="空缺、重复发放等"),
    },
)
TEMPLATES = (TEMPLATE,)


@dataclass(frozen=True, slots=True)
class Town:
    """A township's year."""

    name: str
    people: int
    full: int
    due: Decimal
    paid: Decimal
    short: Decimal

    @property
    def over(self) -> Decimal:
        """Paid beyond what is due to each, and to nobody in post: due - paid = short - over."""
        return self.paid + self.short - self.due

    @property
    def share(self) -> Decimal:
        """Paid of due; 0 where nothing is due."""
        return ratio(self.paid, self.due)


def ratio(paid: Decimal, due: Decimal) -> Decimal:
    """To four decimals, as the formula rounds."""
    return (paid / due).quantize(_SHARE, ROUND_HALF_UP) if due else _ZERO


def build(inputs: Inputs) -> Outcome:
    """Workbook, one page in Word, and text."""
    year = year_of(inputs.params, inputs.today)
    books = Books.of(inputs)
    plan = books.plan(year)
    found = check(books, plan, inputs.today)
    astray = {payment.cell: payment for payment, _ in found.strays}
    strays = books.paid_by_town(astray.values())
    places = [*(line.township for line in plan.leaders), *(a.term.township for a in found.accounts)]
    towns = [
        _town(name, found, strays.get(name, _ZERO), astray) for name in dict.fromkeys([*places, *strays])
    ]
    whole = Town(
        "合计",
        sum(t.people for t in towns),
        sum(t.full for t in towns),
        sum((t.due for t in towns), _ZERO),
        sum((t.paid for t in towns), _ZERO),
        sum((t.short for t in towns), _ZERO),
    )
    others = sum((p.amount for p in books.payments.of(year) if p.item != SUBSIDY), _ZERO)
    rules = "；".join(f"{r.key}{figures(r.value)}{r.unit}（{r.status}）" for r in plan.standards())
    reminders = _reminders(found, [line.township for line in plan.vacancies], books)
    sheet = _sheet(inputs, year, towns, whole, others, rules, reminders)
    fields = {
        **_fields(towns, whole),
        "单位": inputs.settings.text("单位名称"),
        "年度": str(year),
        "日期": inputs.today,
        "其他经费": figures(others),
        "标准": rules,
        "提醒": reminders,
    }
    lines = _lines(year, whole, others, reminders)
    text = "\n".join(
        [
            f"{NAME}（{inputs.today.isoformat()}）",
            *lines,
            "",
            *(
                f"{t.name}：应发{figures(t.due)}，已发{figures(t.paid)}，还差{figures(t.short)}{_over(t)}"
                for t in towns
            ),
            "",
            f"标准：{rules}",
        ]
    )
    return Outcome(
        documents=(
            SheetDocument(f"{NAME}.xlsx", (sheet,), title=NAME),
            WordDocument(f"{NAME}.docx", TEMPLATE.name, fields, title=f"{NAME}（一页纸）"),
            TextDocument(f"{NAME}.txt", text, title=f"{NAME}（文字）"),
        ),
        counts=books.counts(plan),
        rows=[_json(t) for t in towns],
        to_check=(*books.posts.to_check, *books.payments.to_check),
        problems=tuple(dict.fromkeys((*books.problems, *plan.problems, *found.problems))),
        summary=tuple(lines),
        extra={"year": year, **_json(whole), "others": money(others)},
    )


def _fields(towns: Sequence[Town], whole: Town) -> dict[str, FieldValue]:
    """What the page in Word says of each township, and of all together."""
    return {
        **_told(whole),
        "在任人数": str(whole.people),
        "发足人数": str(whole.full),
        "乡镇": [{"名称": t.name, "人数": str(t.people), **_told(t)} for t in towns],
    }


def _told(town: Town) -> dict[str, str]:
    return {
        "应发": figures(town.due),
        "已发": figures(town.paid),
        "还差": figures(town.short),
        "多发": figures(town.over),
        "进度": f"{town.share:.2%}",
    }


def _town(name: str, found: Check, strays: Decimal, astray: Mapping[Cell, Payment]) -> Town:
    """Who is paid for a post here counts here, wherever the payment says; who has none, where that says."""
    here = [a for a in found.accounts if a.term.township == name]
    mine = [a for a in here if a.months]
    return Town(
        name,
        len(mine),
        sum(a.verdict is PaymentVerdict.FULL for a in mine),
        sum((a.due for a in mine), _ZERO),
        sum((p.amount for a in here for p in a.payments if p.cell not in astray), strays),
        sum((a.short for a in mine), _ZERO),
    )


def _over(town: Town, unit: str = "") -> str:
    return f"，另多发{figures(town.over)}{unit}" if town.over else ""


def _json(town: Town) -> dict[str, Any]:
    return {
        "township": town.name,
        "people": town.people,
        "full": town.full,
        "due": money(town.due),
        "paid": money(town.paid),
        "short": money(town.short),
        "over": money(town.over),
        "share": str(town.share),
    }


def _reminders(found: Check, vacant: list[str], books: Books) -> list[str]:
    out = [f"{name}的老干组长空缺。" for name in vacant]
    bad = [a for a in found.accounts if a.verdict.bad]
    if bad:
        out.append(f"{len(bad)}人低于标准或没有发，见 ⟦do:payments check⟧。")
    twice = [a.term.name for a in found.accounts if "重复发放" in a.notes]
    if twice:
        out.append(f"疑似重复发放：{'、'.join(twice)}。")
    if found.strays:
        out.append(f"有{len({p.cell for p, _ in found.strays})}笔发给了不在任的人。")
    waiting = len(books.posts.to_check) + len(books.payments.to_check)
    if waiting:
        out.append(f"有{waiting}行读不懂，没有计入，金额可能不全。")
    return out


def _lines(year: int, whole: Town, others: Decimal, reminders: list[str]) -> list[str]:
    return [
        (
            f"{year}年工作补贴全年应发{figures(whole.due)}元，已发{figures(whole.paid)}元（{whole.share:.2%}），"
            f"还差{figures(whole.short)}元{_over(whole, '元')}；{whole.people}人中{whole.full}人已发足。"
        ),
        f"走访、报刊、活动等已支出{figures(others)}元。",
        *reminders,
    ]


def _sheet(
    inputs: Inputs,
    year: int,
    towns: list[Town],
    whole: Town,
    others: Decimal,
    rules: str,
    reminders: list[str],
) -> Sheet:
    share = "IF({应发}=0,0,ROUND({已发}/{应发},4))"
    columns, rows = tabulate(
        towns,
        (Column("乡镇", Kind.SHORT, 16), lambda t: t.name),
        (Column("人数", Kind.INTEGER, 8), lambda t: t.people),
        (Column("发足", Kind.INTEGER, 8), lambda t: t.full),
        (Column("应发", Kind.MONEY, 14), lambda t: t.due),
        (Column("已发", Kind.MONEY, 14), lambda t: t.paid),
        (Column("还差", Kind.MONEY, 14), lambda t: Formula("{应发}-{已发}+{多发}", t.short)),
        (Column("多发", Kind.MONEY, 12), lambda t: t.over),
        (Column("进度", Kind.PERCENT, 10), lambda t: Formula(share, t.share)),
        look=lambda t: Look.PLAIN if t.people else Look.WARN,
    )
    sums: dict[str, Decimal | int] = {
        "人数": whole.people,
        "发足": whole.full,
        "应发": whole.due,
        "已发": whole.paid,
        "还差": whole.short,
        "多发": whole.over,
    }
    return Sheet(
        "摘要",
        columns,
        (*rows, total(columns, sums, {"进度": Formula(share, whole.share)})),
        title=f"{year}年工作补贴{NAME}",
        subtitle=below(inputs, "单位：元", f"{inputs.today.isoformat()}的情况"),
        notes=(
            f"提醒：{''.join(reminders) or '没有。'}",
            f"走访、报刊、活动等已支出{figures(others)}元。标准：{rules}。",
            "「还差」逐人算，多发的不抵少发的：应发-已发=还差-多发。不在任的也算多发。",
        ),
        landscape=False,
        chart=Chart(f"{year}年发放进度（已发占应发的百分之几）", "乡镇", "进度"),
    )


ACTION = Action(
    build=build,
    name="summary",
    title=NAME,
    help="一年的补贴应发、已发、还差，一页纸：表格（带图）、Word 和文字各一份；每晚自动做。",
    needs=NEEDS,
    looks_for=books_kept,
    parameters=(YEAR, *FILES, PDF),
    examples=(("budget summary", "今年到现在的情况"), ("budget summary --year 2025", "去年的")),
)

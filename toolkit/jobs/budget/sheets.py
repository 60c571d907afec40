"""The budget as a workbook: every figure a live formula with its value, ready to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from toolkit.core.documents.outcome import (
    Column,
    Content,
    Formula,
    Kind,
    Look,
    Row,
    Sheet,
    SheetDocument,
    Styled,
)
from toolkit.core.posts.paid import ITEMS, SUBSIDY
from toolkit.core.posts.subsidies import ALL_YEAR, BudgetLine, SubsidyPlan, is_monthly, month_text
from toolkit.core.rules.dated import Rule, Status
from toolkit.jobs.books import notes_sheets, rule_text
from toolkit.jobs.budget.townships import (
    LEADERS,
    OFFICERS,
    OTHERS,
    Budget,
    amount_of,
    others_sheet,
    towns_sheet,
)
from toolkit.jobs.parts import NUMBER, Sourced, below, sheet_of, total

COVER = "预算总表"
_COVER = (
    Column("项目", Kind.TEXT, 26),
    Column("人数或笔数", Kind.SHORT, 11),
    Column("金额", Kind.MONEY, 16),
    Column("按现行标准", Kind.MONEY, 16),
    Column("增加", Kind.MONEY, 16),
    Column("备注", Kind.TEXT, 40),
)
_ZERO = Decimal(0)


def workbook(budget: Budget, today: dt.date) -> SheetDocument:
    """All sheets."""
    year = budget.plan.year
    title = f"{year}年乡镇老干部工作经费预算表"
    if budget.plan.scheme is Status.PROPOSED:
        title += "（建议标准）"
    subtitle = below(budget.books.inputs, "单位：元", f"制表日期：{today.isoformat()}")
    sheets = [
        _cover(budget, title, subtitle),
        _leaders(budget, subtitle),
        towns_sheet(budget, subtitle),
        _officers(budget, subtitle),
    ]
    if budget.others:
        sheets.append(others_sheet(budget, subtitle))
    sheets += notes_sheets(f"{year}年预算说明", budget.books, budget.plan, subtitle)
    return SheetDocument(f"{title}.xlsx", tuple(sheets), title=title)


def _cover(budget: Budget, title: str, subtitle: str) -> Sheet:
    plan, payments, year = budget.plan, budget.books.payments, budget.plan.year
    last = {item: sum((p.amount for p in payments.of(year - 1, item)), _ZERO) for item in ITEMS}
    # Last year's subsidies were not always written by post: what went to leaders and to officers stands together.
    leaders = len({line.term.person for line in plan.leaders if line.term and line.months})
    officers = len({line.term.person for line in plan.officers if line.months})
    rows = [
        _item("乡镇老干组长工作补贴", f"{leaders}人", LEADERS, plan.leaders_total, plan.current_total, plan),
        _item(
            "支部班子成员工作补贴", f"{officers}人", OFFICERS, plan.officers_total, plan.officers_total, plan
        )
        if plan.officers
        else Row(("支部班子成员工作补贴", "0人", _ZERO, _ZERO, Formula("{金额}-{按现行标准}", _ZERO), "")),
    ]
    for item in ITEMS[1:]:
        lines = budget.of_item(item)
        amount = sum((amount_of(p) for p in lines), _ZERO)
        if not lines and not last[item]:
            continue
        formula: Content = (
            Formula(f'SUMIF({{{OTHERS}!项目:}},"{item}",{{{OTHERS}!金额:}})', amount) if lines else _ZERO
        )
        note = "" if lines else "上年有支出，本年没有列预算"
        rows.append(
            Row(
                (
                    item,
                    f"{len(lines)}笔",
                    formula,
                    Formula("{金额}", amount),
                    Formula("{金额}-{按现行标准}", _ZERO),
                    note,
                )
            )
        )
    current = plan.current_total + plan.officers_total + budget.others_total
    sums = {"金额": budget.total, "按现行标准": current, "增加": budget.total - current}
    rows.append(total(_COVER, sums))
    paid_last = f"上年（{year - 1}年）实发：工作补贴{last[SUBSIDY]:,.2f}元"
    others_last = sum((last[item] for item in ITEMS[1:]), _ZERO)
    paid_last += f"、其他经费{others_last:,.2f}元，合计{budget.paid_last_year:,.2f}元；本年预算比上年实发"
    change = budget.total - budget.paid_last_year
    paid_last += f"{'增加' if change >= 0 else '减少'}{abs(change):,.2f}元。"
    notes = [_scheme_note(plan), paid_last if budget.books.kept else "没有补贴发放表，不能与上年实发比较。"]
    notes += [f"{line.township}的老干组长空缺，按 0 计。" for line in plan.vacancies]
    return Sheet(COVER, _COVER, tuple(rows), title=title, subtitle=subtitle, notes=tuple(notes), freeze=False)


def _item(title: str, people: str, sheet: str, amount: Decimal, current: Decimal, plan: SubsidyPlan) -> Row:
    key = "按现行" if sheet == LEADERS else "金额"
    lines = plan.leaders if sheet == LEADERS else plan.officers
    used = dict.fromkeys(rule_text(line.standard) for line in lines)
    return Row(
        (
            title,
            people,
            Formula(f"SUM({{{sheet}!金额:}})", amount),
            Formula(f"SUM({{{sheet}!{key}:}})", current),
            Formula("{金额}-{按现行标准}", amount - current),
            "、".join(used),
        ),
    )


def _scheme_note(plan: SubsidyPlan) -> str:
    sources = "；".join(dict.fromkeys(rule.source for rule in plan.standards()))
    if plan.scheme is Status.PROPOSED:
        return f"老干组长补贴按建议标准计算，建议标准尚未批准，不是现行标准。依据：{sources}。"
    return f"按现行标准计算。依据：{sources}。"


def _product(standard: str, months: str, rule: Rule, fen: Decimal = _ZERO) -> str:
    """The formula of share(), with the fen that makes a post's lines add up."""
    whole = "" if is_monthly(rule) else "/12"
    return f"ROUND({{{standard}}}*{{{months}}}{whole},2)" + (f"{fen:+}" if fen else "")


def _leaders(budget: Budget, subtitle: str) -> Sheet:
    plan = budget.plan
    standard = f"{plan.scheme}标准"
    unit = "元/月" if any(is_monthly(line.standard) for line in plan.leaders) else "元/年"
    sums: dict[str, Decimal | int] = {
        "月数": sum(len(line.months) for line in plan.leaders),
        "金额": plan.leaders_total,
        "按现行": plan.current_total,
        "增加": plan.leaders_total - plan.current_total,
    }
    return sheet_of(
        LEADERS,
        plan.leaders,
        (NUMBER, None),
        (Column("乡镇", Kind.SHORT, 12), lambda line: line.township),
        (Column("支部", Kind.TEXT, 18), lambda line: line.term.branch if line.term else ""),
        (
            Column("姓名", Kind.SHORT, 10),
            lambda line: line.name if line.months else Styled(line.name, Look.WARN),
        ),
        (Column("兼任职务", Kind.TEXT, 20), lambda line: line.term.others if line.term else ""),
        (
            Column("任职时间", Kind.SHORT, 14),
            lambda line: line.term.span() if line.term and not line.term.vacant else "",
        ),
        (Column("月数", Kind.INTEGER, 6), lambda line: Sourced(len(line.months), line.term)),
        (
            Column(standard, Kind.MONEY, 12, note=f"单位：{unit}"),
            lambda line: Sourced(line.standard.value, line.standard),
        ),
        (
            Column("金额", Kind.MONEY, 14),
            lambda line: Formula(_product(standard, "月数", line.standard, line.fen), line.amount),
        ),
        (
            Column("对照标准", Kind.MONEY, 12, note="现行标准，用来比较"),
            lambda line: Sourced(line.current.value, line.current) if line.current else None,
        ),
        (
            Column("按现行", Kind.MONEY, 14),
            lambda line: (
                Formula(_product("对照标准", "月数", line.current, line.current_fen), line.current_amount)
                if line.current
                else _ZERO
            ),
        ),
        (
            Column("增加", Kind.MONEY, 14),
            lambda line: Formula("{金额}-{按现行}", line.amount - line.current_amount),
        ),
        (Column("备注", Kind.TEXT, 24), lambda line: _note((*line.notes, *_mixed(plan, line)), line.months)),
        look=lambda line: Look.WARN if line.vacant else Look.PLAIN,
        sums=sums,
        title=f"{plan.year}年乡镇老干组长（老干支部书记）工作补贴预算表",
        subtitle=subtitle,
        notes=(_scheme_note(plan), f"一个月按「{plan.convention}」计，见「说明」。", *_rounded(plan)),
        freeze_columns=4,
    )


def _rounded(plan: SubsidyPlan) -> tuple[str, ...]:
    moved = any(line.fen or line.current_fen for line in plan.leaders)
    return (
        ("一年几位组长的，各人四舍五入后相差的一分加减在舍入最多的一位，合计正好是标准。",) if moved else ()
    )


def _mixed(plan: SubsidyPlan, line: BudgetLine) -> tuple[str, ...]:
    proposed = plan.scheme is Status.PROPOSED and line.standard.status is Status.CURRENT
    return ("没有建议标准，按现行标准",) if proposed else ()


def _note(notes: Sequence[str], months: frozenset[int]) -> str:
    """A row's remarks, the months first where it is not the whole year."""
    part = (month_text(months),) if 0 < len(months) < len(ALL_YEAR) else ()
    return "；".join((*part, *notes))


def _officers(budget: Budget, subtitle: str) -> Sheet:
    plan = budget.plan
    sums: dict[str, Decimal | int] = {
        "月数": sum(len(line.months) for line in plan.officers),
        "金额": plan.officers_total,
        "兼组长月数": sum(len(line.doubled) for line in plan.officers),
        "另列金额": plan.doubled_total,
    }
    return sheet_of(
        OFFICERS,
        plan.officers,
        (NUMBER, None),
        (Column("乡镇", Kind.SHORT, 12), lambda line: line.term.township),
        (Column("支部", Kind.TEXT, 20), lambda line: line.term.branch),
        (Column("职务", Kind.SHORT, 12), lambda line: line.term.title),
        (
            Column("姓名", Kind.SHORT, 10),
            lambda line: Styled("空缺", Look.WARN) if line.term.vacant else line.term.name,
        ),
        (Column("任职时间", Kind.SHORT, 14), lambda line: "" if line.term.vacant else line.term.span()),
        (Column("月数", Kind.INTEGER, 6), lambda line: Sourced(len(line.months), line.term)),
        (Column("标准", Kind.MONEY, 12), lambda line: Sourced(line.standard.value, line.standard)),
        (
            Column("金额", Kind.MONEY, 13),
            lambda line: Formula(_product("标准", "月数", line.standard), line.amount),
        ),
        (Column("兼组长月数", Kind.INTEGER, 9), lambda line: Sourced(len(line.doubled), line.term)),
        (
            Column("另列金额", Kind.MONEY, 13),
            lambda line: Formula(_product("标准", "兼组长月数", line.standard), line.doubled_amount),
        ),
        (Column("备注", Kind.TEXT, 26), lambda line: _note(line.notes, line.months)),
        sums=sums if plan.officers else None,
        title=f"{plan.year}年离退休干部党支部班子成员工作补贴预算表",
        subtitle=subtitle,
        notes=(
            "「另列金额」是老干组长兼书记、委员的月份按班子标准的数，没有计入合计：文件没有写明两项能否同时发，请核定后再定。",
            "；".join(
                dict.fromkeys(f"{rule_text(line.standard)}：{line.standard.source}" for line in plan.officers)
            ),
        ),
        freeze_columns=5,
        empty="任职表里没有支部书记、副书记和委员。",
    )

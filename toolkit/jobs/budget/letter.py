"""经费请示、函: the budget asked of the finance office, in official form, its table attached."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from toolkit.core.documents.official import (
    Attachment,
    Block,
    Heading,
    OfficialDocument,
    OfficialKind,
    OfficialTable,
    Paragraph,
)
from toolkit.core.numbers.money import capitals, figures
from toolkit.core.posts.subsidies import BudgetLine, is_monthly, month_text
from toolkit.core.rules.dated import Rule, Status
from toolkit.jobs.budget.townships import Budget
from toolkit.jobs.issuing import Letterhead, Numbering
from toolkit.jobs.job import Parameter

LETTER = Parameter("letter", "请示", "另写一份给财政部门的请示（或函），附预算表", "flag")
LETTER_KIND = Parameter(
    "letter_kind",
    "公文种类",
    "写成请示还是函；不写就是请示",
    "choice",
    choices=(OfficialKind.REQUEST.value, OfficialKind.LETTER.value),
)


def letter(
    budget: Budget, head: Letterhead, numbers: Numbering, to: str, kind: OfficialKind, today: dt.date
) -> OfficialDocument:
    """The letter; a proposed standard is called one wherever it is named."""
    plan = budget.plan
    title = f"关于将{plan.year}年乡镇老干组长工作补贴列入财政预算的{kind}"
    name = f"{title}.docx"
    number = numbers.take(
        kind, title, to, today.year, {"成文日期": today, "签发人": head.signer, "文件名": name}
    )
    contact = "，".join(filter(None, (head.contact, head.phone)))
    return head.letter(
        name,
        kind,
        title,
        _body(budget, kind),
        number=number,
        addressees=(to,),
        signer=head.signer,
        date=today,
        attachments=(_table(budget),),
        note=f"联系人：{contact}" if contact else "",
        copies_to=(),
        printed=today,
    )


def _yuan(rule: Rule) -> str:
    """«每人每年8000元»."""
    value = f"{rule.value.normalize():f}"
    whom = "每个乡镇" if "乡镇" in rule.unit else "每人"
    return f"{whom}每{'月' if is_monthly(rule) else '年'}{value}元"


def more_or_less(difference: Decimal) -> str:
    """«增加60,000.00元», «减少1,000.00元»."""
    return f"{'减少' if difference < 0 else '增加'}{figures(abs(difference))}元"


def _body(budget: Budget, kind: OfficialKind) -> list[Block]:
    plan = budget.plan
    total, current = plan.leaders_total, plan.current_total
    paid = [line for line in plan.leaders if line.months]
    people = len({line.term.person for line in paid if line.term})
    own = budget.books.inputs.settings.text("本乡镇")
    towns = len({line.township for line in plan.leaders})
    used = tuple(dict.fromkeys(line.standard for line in (paid or plan.leaders)))
    now = tuple(dict.fromkeys(line.current for line in plan.leaders if line.current))
    proposed = any(rule.status is Status.PROPOSED for rule in used)
    blocks: list[Block] = [
        Paragraph(
            "乡镇老干组长（老干支部书记）多由退休干部担任，身兼数职，承担走访联系、学习活动、通知传达等大量工作。"
            f"为落实好他们的工作待遇，保证乡镇老干部工作队伍稳定，现将{plan.year}年工作补贴预算有关情况"
            f"{'请示' if kind is OfficialKind.REQUEST else '函商'}如下："
        ),
        Heading("基本情况"),
        Paragraph(
            f"{own or f'全县{towns}个乡镇办'}设老干组长，{plan.year}年在任{people}人。"
            + "".join(f"{line.township}暂时空缺，不列经费，选配后另行申请。" for line in plan.vacancies)
            + _part_years(paid)
        ),
        Heading("标准和依据"),
    ]
    if now:
        texts = "；".join(f"{_yuan(rule)}（{rule.source}）" for rule in now)
        blocks.append(Paragraph(f"现行标准：{texts}。"))
    if proposed:
        texts = "；".join(
            f"{_yuan(rule)}（{rule.source}）" for rule in used if rule.status is Status.PROPOSED
        )
        blocks.append(Paragraph(f"建议标准：{texts}。这一标准是建议，尚未批准，妥否请核定。"))
    blocks += [
        Heading("经费测算"),
        Paragraph(
            f"按{'建议' if proposed else '现行'}标准和任职月数计算，{plan.year}年乡镇老干组长工作补贴共计"
            f"{figures(total)}元（大写：{capitals(total)}）。"
            + (f"按现行标准为{figures(current)}元，{more_or_less(total - current)}。" if proposed else "")
        ),
    ]
    more = _more(budget)
    if more:
        blocks.append(Paragraph(more))
    asked = f"现申请将上述工作补贴{figures(total)}元（{capitals(total)}）列入{plan.year}年财政预算。"
    if kind is OfficialKind.REQUEST:
        blocks += [Paragraph(asked), Paragraph("妥否，请批示。")]
    else:
        blocks += [Paragraph(asked), Paragraph("请予支持，并请函复。")]
    return blocks


def _part_years(paid: list[BudgetLine]) -> str:
    short = [line for line in paid if len(line.months) < 12 and line.term]
    texts = "、".join(f"{line.name}（{line.township}，{month_text(line.months)}）" for line in short)
    return f"其中任职不满一年的按月计算：{texts}。" if texts else ""


def _more(budget: Budget) -> str:
    """The other parts of the year's budget, named so that nobody takes the sum asked for the whole."""
    parts = []
    if budget.plan.officers_total:
        parts.append(f"支部班子成员工作补贴{figures(budget.plan.officers_total)}元")
    if budget.others_total:
        parts.append(f"走访、报刊、活动等经费{figures(budget.others_total)}元")
    if not parts:
        return ""
    return f"另有{'、'.join(parts)}，连同上述补贴合计{figures(budget.total)}元（{capitals(budget.total)}），另行安排，不在本次申请的数额之内。"


def _table(budget: Budget) -> Attachment:
    plan = budget.plan
    rows = [
        (
            str(number),
            line.township,
            line.name,
            str(len(line.months)),
            figures(line.standard.value),
            figures(line.amount),
            "；".join(line.notes),
        )
        for number, line in enumerate(plan.leaders, 1)
    ]
    months = sum(len(line.months) for line in plan.leaders)
    rows.append(("", "合计", "", str(months), "", figures(plan.leaders_total), ""))
    title = f"{plan.year}年乡镇老干组长工作补贴预算表"
    unit = "元/月" if any(is_monthly(line.standard) for line in plan.leaders) else "元/年"
    table = OfficialTable(
        ("序号", "乡镇", "姓名", "月数", f"{plan.scheme}标准（{unit}）", "金额（元）", "备注"),
        tuple(rows),
        widths=(7, 17, 13, 9, 19, 21, 24),
        align="cccrrrl",
        strong=frozenset({len(rows) - 1}),
        note=f"合计（大写）：{capitals(plan.leaders_total)}",
    )
    return Attachment(title, (table,))

"""The papers of a notice that are filled in by hand: 送达名册 and 回执 of each township, 签到表, 文件签收表."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.core.documents.outcome import (
    Column,
    Content,
    Kind,
    Level,
    Look,
    Row,
    Sheet,
    SheetDocument,
    Styled,
)
from toolkit.jobs.notices.ledger.accounts import Target
from toolkit.jobs.notices.reaching import residence, to_ring, wishes
from toolkit.jobs.notices.sending.plans import Plan
from toolkit.jobs.notices.views import by_township

_WAYS = "□电话 □微信\n□上门 □转告"
_HOW = "通知到一人，在「方式」里勾一格，写上时间和接收人（本人或家属）；没有通知到的写原因。"


def rosters(plan: Plan, targets: Sequence[Target]) -> list[SheetDocument]:
    """送达名册, a workbook for each township: its own people only, in large print, with the slips to be returned."""
    documents = []
    for town, members in by_township(targets).items():
        sheets = [_roster(plan, town, members)]
        if plan.meeting:
            sheets.append(_replies(plan, town, members))
        documents.append(
            SheetDocument(
                f"{town}送达名册.xlsx",
                tuple(sheets),
                title=f"{town}送达名册（{len(members)}人）",
                folder=f"{plan.folder}/送达名册",
            )
        )
    return documents


def _roster(plan: Plan, town: str, members: Sequence[Target]) -> Sheet:
    whose = list(dict.fromkeys(m.responsible for m in members))
    several = len(whose) > 1
    columns = (
        Column("序号", Kind.SHORT, 5),
        Column("姓名", Kind.SHORT, 9),
        Column("单位", Kind.TEXT, 13),
        Column("住在", Kind.SHORT, 6),
        Column("电话", Kind.CODE, 21),
        *((Column("责任人", Kind.SHORT, 9),) if several else ()),
        Column("方式", Kind.TEXT, 14),
        Column("通知时间", Kind.HAND, 14),
        Column("接收人", Kind.HAND, 9),
        Column("没有通知到的原因", Kind.HAND, 14),
    )
    responsible = "" if several else f"　责任人：{whose[0] or '＿＿＿＿＿＿'}"
    return Sheet(
        "送达名册",
        columns,
        tuple(_roster_row(number, member, several=several) for number, member in enumerate(members, 1)),
        title=f"{town}送达名册",
        subtitle=f"{plan.short}　共{len(members)}人{responsible}",
        notes=(_HOW, f"通知编号{plan.number}。填好后请报回；内有电话，请妥善保管，不要拍照发到群里。"),
        large=True,
    )


def _roster_row(number: int, member: Target, *, several: bool) -> Row:
    way: Content = _WAYS
    if member.chain.delivered is not None:
        way = Styled(f"已通知\n{member.chain.delivered.text()}", Look.GOOD)
    elif wish := wishes(member.candidate.person):
        way = f"{_WAYS}\n{wish}"
    cells: tuple[Content, ...] = (
        number,
        member.who.name,
        member.who.unit,
        residence(member.candidate),
        to_ring(member.candidate),
        *((member.responsible,) if several else ()),
        way,
    )
    return Row(cells)


def _replies(plan: Plan, town: str, members: Sequence[Target]) -> Sheet:
    return Sheet(
        "回执",
        (
            Column("序号", Kind.SHORT, 5),
            Column("姓名", Kind.SHORT, 10),
            Column("能否参加", Kind.TEXT, 14),
            Column("接送", Kind.TEXT, 14),
            Column("陪同家属", Kind.HAND, 14),
            Column("意见和建议", Kind.HAND, 40),
        ),
        tuple(Row((n, m.who.name, "□能 □不能", "□要 □不要")) for n, m in enumerate(members, 1)),
        title=f"{town}参会回执",
        subtitle=plan.short
        + (f"　请于{plan.reply_by.month}月{plan.reply_by.day}日前报回" if plan.reply_by else ""),
        large=True,
    )


def sign_in(plan: Plan, targets: Sequence[Target]) -> SheetDocument:
    """签到表: everyone by township, a line each to sign on."""
    rows: list[Row] = []
    number = 0
    for town, members in by_township(targets).items():
        rows.append(Row((f"{town}（{len(members)}人）",), Level.SECTION))
        for member in members:
            number += 1
            rows.append(Row((number, member.who.name, member.who.unit)))
    sheet = Sheet(
        "签到表",
        (
            Column("序号", Kind.SHORT, 6),
            Column("姓名", Kind.SHORT, 11),
            Column("单位", Kind.TEXT, 22),
            Column("签名", Kind.HAND, 18),
            Column("备注", Kind.HAND, 16),
        ),
        tuple(rows),
        title=f"{plan.meeting}签到表",
        subtitle=f"{plan.when_text}　{plan.place}",
        landscape=False,
        large=True,
    )
    return SheetDocument("签到表.xlsx", (sheet,), title="签到表", folder=plan.folder)


def signatures(plan: Plan, targets: Sequence[Target]) -> SheetDocument:
    """文件签收表: a line for each township."""
    sheet = Sheet(
        "文件签收表",
        (
            Column("序号", Kind.SHORT, 6),
            Column("签收单位", Kind.SHORT, 16),
            Column("份数", Kind.HAND, 8),
            Column("签收人", Kind.HAND, 14),
            Column("签收时间", Kind.HAND, 22),
            Column("备注", Kind.HAND, 18),
        ),
        tuple(Row((n, t.who.name)) for n, t in enumerate(targets, 1)),
        title="文件签收表",
        subtitle="　".join(filter(None, (plan.document_number, f"《{plan.title}》"))),
        notes=(f"通知编号{plan.number}。共{len(targets)}个乡镇，都签收了才算发完。",),
        landscape=False,
        large=True,
    )
    return SheetDocument("文件签收表.xlsx", (sheet,), title="文件签收表", folder=plan.folder)

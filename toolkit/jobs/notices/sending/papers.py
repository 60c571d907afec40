"""The papers of a notice that are filled in by hand: 送达名册 and 回执 of each township, 签到表, 文件签收表."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.core.dates.wording import month_day
from toolkit.core.documents.lists import PaperList, PenField
from toolkit.core.documents.outcome import Column, Content, Kind, Look, Sheet, SheetDocument, Styled
from toolkit.jobs.notices.ledger.accounts import Account, Target
from toolkit.jobs.notices.reaching import residence, to_ring, wishes
from toolkit.jobs.notices.sending.plans import NoticePlan
from toolkit.jobs.notices.views import by_group
from toolkit.jobs.parts import NUMBER, Part, grouped, sheet_of, strips

WAYS = tuple(
    PenField(way, label)
    for way, label in (("电话", "电话"), ("微信", "微信"), ("上门", "上门"), ("家属转告", "转告"))
)
_BEYOND = "□电话 □微信\n□上门 □转告"  # of a list that is too long for codes
_HOW = (
    "通知到一人，在「方式」里打一个勾（✓），写上时间和接收人（本人或家属）；没有通知到的写原因。"
    "黑白小方块是回登用的，请不要涂写；填好后可以扫描或拍照，用「扫描回登」登记。"
)


def rosters(plan: NoticePlan, targets: Sequence[Target]) -> list[SheetDocument]:
    """送达名册, a workbook for each township: its own people only, in large print, with the slips to be returned."""
    documents = []
    for town, members in by_group(targets).items():
        listed = _listed(plan, town, members)
        sheets = [_roster(plan, town, members, listed)]
        if plan.meeting:
            sheets.append(_replies(plan, town, members))
        documents.append(
            SheetDocument(
                f"{town}送达名册.xlsx",
                tuple(sheets),
                title=f"{town}送达名册（{len(members)}人）",
                folder=f"{plan.folder}/送达名册",
                lists=(listed,),
            )
        )
    return documents


def _listed(plan: NoticePlan, town: str, members: Sequence[Target]) -> PaperList:
    """What each line stands for when the paper comes home."""
    people = [m.who for m in members]
    rows = tuple(
        {
            "姓名": who.name,
            "人员编号": who.number,
            "所属乡镇": who.township,
            "所属支部": who.branch,
            "单位": who.unit,
        }
        for who in people
    )
    title = f"{plan.short} {town}送达名册"
    return PaperList("notices", f"{plan.number}/{town}", title, WAYS, rows, {"通知编号": plan.number})


def _roster(plan: NoticePlan, town: str, members: Sequence[Target], listed: PaperList) -> Sheet:
    ways, drawn = strips(listed, "方式")
    lines = {id(member): strip for member, strip in zip(members, drawn, strict=False)}
    whose = list(dict.fromkeys(m.responsible for m in members))
    several: tuple[Part[Target], ...] = (
        (Column("责任人", Kind.SHORT, below="姓名"), lambda m: m.responsible),
    )
    responsible = "" if len(whose) > 1 else f"　责任人：{whose[0] or '＿＿＿＿＿＿'}"
    return sheet_of(
        "送达名册",
        members,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT), lambda m: m.who.name),
        (Column("单位", Kind.TEXT), lambda m: m.who.unit),
        (Column("住在", Kind.SHORT, below="单位"), lambda m: residence(m.candidate)),
        (Column("电话", Kind.CODE), lambda m: "\n".join(filter(None, (to_ring(m.candidate), _wish(m))))),
        *(several if len(whose) > 1 else ()),
        (ways, lambda m: _told(m) or lines.get(id(m), _BEYOND)),
        (Column("通知时间", Kind.HAND, 14), None),
        (Column("接收人", Kind.HAND, 9), None),
        (Column("没有通知到的原因", Kind.HAND, 14), None),
        title=f"{town}送达名册",
        subtitle=f"{plan.short}　共{len(members)}人{responsible}",
        notes=(_HOW, f"通知编号{plan.number}。填好后请报回；内有电话，请妥善保管，不要拍照发到群里。"),
        large=True,
    )


def _told(member: Target) -> Content:
    when = member.chain.delivered
    return Styled(f"已通知\n{when.text()}", Look.GOOD) if when is not None else None


def _wish(member: Target) -> str:
    return "" if _told(member) else wishes(member.candidate.person)


def _replies(plan: NoticePlan, town: str, members: Sequence[Target]) -> Sheet:
    return sheet_of(
        "回执",
        members,
        (NUMBER, None),
        (Column("姓名", Kind.SHORT, 10), lambda m: m.who.name),
        (Column("能否参加", Kind.SHORT), lambda _: "□能 □不能"),
        (Column("接送", Kind.SHORT), lambda _: "□要 □不要"),
        (Column("陪同家属", Kind.HAND, 14), None),
        (Column("意见和建议", Kind.HAND, 40), None),
        title=f"{town}参会回执",
        subtitle=plan.short + (f"　请于{month_day(plan.reply_by)}前报回" if plan.reply_by else ""),
        large=True,
    )


def sign_in(plan: NoticePlan, targets: Sequence[Target]) -> SheetDocument:
    """签到表: everyone by group, a line each to sign on."""
    sheet = grouped(
        "签到表",
        ((f"{town}（{len(members)}人）", members) for town, members in by_group(targets).items()),
        (Column("序号", Kind.SHORT, 6), None),
        (Column("姓名", Kind.SHORT, 11), lambda m: m.who.name),
        (Column("单位", Kind.TEXT, 22), lambda m: m.who.unit),
        (Column("签名", Kind.HAND, 18), None),
        (Column("备注", Kind.HAND, 16), None),
        running=True,
        title=f"{plan.meeting}签到表",
        subtitle=f"{plan.when_text}　{plan.place}",
        landscape=False,
        large=True,
    )
    return SheetDocument("签到表.xlsx", (sheet,), title="签到表", folder=plan.folder)


def signatures(plan: NoticePlan, made: Account) -> SheetDocument:
    """文件签收表: a line for each office."""
    sheet = sheet_of(
        "文件签收表",
        made.targets,
        (Column("序号", Kind.SHORT, 6), None),
        (Column("签收单位", Kind.SHORT, 16), lambda t: t.who.name),
        (Column("份数", Kind.HAND, 8), None),
        (Column("签收人", Kind.HAND, 14), None),
        (Column("签收时间", Kind.HAND, 22), None),
        (Column("备注", Kind.HAND, 18), None),
        title="文件签收表",
        subtitle="　".join(filter(None, (plan.document_number, f"《{plan.title}》"))),
        notes=(f"通知编号{plan.number}。共{len(made.targets)}{made.unit}，都签收了才算发完。",),
        landscape=False,
        large=True,
    )
    return SheetDocument("文件签收表.xlsx", (sheet,), title="文件签收表", folder=plan.folder)

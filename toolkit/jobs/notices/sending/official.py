"""The 通知 to the townships as a 公文, and what goes into a chat group: no name, number or address in it."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.core.dates.wording import day_text, month_day
from toolkit.core.documents.official import (
    Attachment,
    Block,
    DocumentNumber,
    Heading,
    OfficialDocument,
    OfficialKind,
    OfficialTable,
    Paragraph,
)
from toolkit.core.documents.outcome import TextDocument
from toolkit.core.words import regex
from toolkit.jobs.notices.ledger.accounts import Target
from toolkit.jobs.notices.ledger.deliveries import Deadline, DeliveryWindow
from toolkit.jobs.notices.ledger.entries import NoticeKind
from toolkit.jobs.notices.sending.plans import GAP, NoticePlan
from toolkit.jobs.parts import PROPOSED

_EVERY = regex(r"各?(乡镇|街道)((?:党委|党工委|人民政府|政府)*)")
_SOON = {
    DeliveryWindow.SAME_DAY: "当天",
    DeliveryWindow.NEXT_DAY: "次日之前",
    DeliveryWindow.HOURS: "{hours}小时内",
}


def soon(deadline: Deadline) -> str:
    """«当天», «次日之前», «24小时内»."""
    return _SOON[deadline.window].format(hours=deadline.hours)


def addressed(usual: Sequence[str], townships: Sequence[str]) -> tuple[str, ...]:
    """主送 of a notice for some townships only: of «各乡镇党委、街道党工委» those that are meant, «青禾镇党委»."""
    ends = {found[1]: found[2] for name in usual if (found := _EVERY.fullmatch(name))}
    return tuple(
        name + ends.get("街道" if name.endswith(("街道", "办事处")) else "乡镇", "")
        for name in dict.fromkeys(townships)
    )


def official(
    plan: NoticePlan, targets: Sequence[Target], number: DocumentNumber | None, deadline: Deadline
) -> OfficialDocument:
    """One document to all (普发): offices send it so, and the list of each goes beside it."""
    head = plan.head
    meeting = bool(plan.meeting)
    blocks: tuple[Block, ...] = _meeting(plan, deadline) if meeting else _other(plan, deadline)
    attachments = [Attachment(f"{plan.words.every}应通知的老同志人数", (_numbers(plan, targets),))]
    if meeting:
        attachments.append(Attachment("参会回执", (_reply(plan), _BY_NAME)))
    return head.letter(
        f"{plan.title}.docx",
        OfficialKind.NOTICE,
        plan.title,
        blocks,
        number=number,
        date=plan.today,
        attachments=tuple(attachments),
        note=f"联系人：{head.contact or GAP}，联系电话：{head.phone or GAP}",
        folder=plan.folder,
    )


def _meeting(plan: NoticePlan, deadline: Deadline) -> tuple[Block, ...]:
    agenda: tuple[Block, ...] = ()
    if plan.agenda:
        agenda = (Heading("会议议程"), *(Heading(item, 3) for item in plan.agenda))
    reply, words = plan.reply_by, plan.words
    return (
        Paragraph(f"为{plan.matter}，决定召开{plan.meeting}。现将有关事项通知如下："),
        Heading("会议时间"),
        Paragraph(f"{plan.when_text}。"),
        Heading("会议地点"),
        Paragraph(f"{plan.place}。"),
        Heading("参会人员"),
        Paragraph(f"{_whom(plan)}，{words.every}人数见附件1，名单见随文发给{words.every}的送达名册。"),
        *agenda,
        Heading("有关要求"),
        Heading(
            "逐人通知到位。",
            2,
            f"{words.every}要在{soon(deadline)}把通知送到每一位老同志本人，传达不过夜、不漏一人。"
            "住在外地和县城的逐人打电话；联系不上本人的，告知家属并做好记录。",
        ),
        Heading(
            "逐人登记送达。",
            2,
            "老干组长对照送达名册，通知一人勾一人，写明方式、时间、接收人；没有通知到的写明原因。",
        ),
        Heading(
            "按时报送回执。",
            2,
            (f"请于{month_day(reply)}前" if reply else "请及时")
            + f"报回送达名册和参会回执。行动不便的老同志，会后由{words.where}登门通报情况。",
        ),
        Heading(
            "落实工作责任。",
            2,
            "因漏通知、迟通知造成老同志缺席的，按规定追究有关单位和责任人的责任。",
        ),
    )


def _other(plan: NoticePlan, deadline: Deadline) -> tuple[Block, ...]:
    return (
        *(Paragraph(text) for text in plan.text),
        Paragraph(
            f"{plan.words.every}收到本通知后，要在{soon(deadline)}传达到{_whom(plan)}本人，做到不过夜、不漏一人；"
            "对照送达名册逐人登记，没有通知到的写明原因，并报我单位。"
        ),
    )


def _whom(plan: NoticePlan) -> str:
    return {"全部": "全体离退休老同志", "老干组长": "各老干组长"}.get(
        plan.scope, f"{plan.scope}的离退休老同志"
    )


def _numbers(plan: NoticePlan, targets: Sequence[Target]) -> OfficialTable:
    counts: dict[str, int] = {}
    for target in targets:
        counts[target.group] = counts.get(target.group, 0) + 1
    rows = [(str(n), town, str(count), "") for n, (town, count) in enumerate(counts.items(), 1)]
    rows.append(("", "合计", str(len(targets)), ""))
    return OfficialTable(
        ("序号", plan.words.group, "应通知人数", "备注"),
        tuple(rows),
        widths=(1, 3, 2, 3),
        align="cccl",
        strong=frozenset({len(rows) - 1}),
    )


def _reply(plan: NoticePlan) -> OfficialTable:
    return OfficialTable(
        (plan.words.group, "应通知", "能参加", "不能参加", "需接送", "填报人及电话"),
        (("", "", "", "", "", ""),),
        widths=(2, 1.3, 1.3, 1.6, 1.3, 3),
        note=f"按{plan.words.group}汇总；每位老同志的情况填在送达名册的“回执”页。",
    )


_BY_NAME = OfficialTable(
    ("姓名", "不能参加的原因", "需接送的：住址、电话", "会后由谁登门通报"),
    (("", "", "", ""),) * 14,
    widths=(1.5, 3, 3, 2.5),
)
"""Whom the figures above are: an annex has a page of its own (GB/T 9704-2012, 7.3.7), and there is room on it."""


def group_text(plan: NoticePlan, deadline: Deadline, *, offices: bool) -> TextDocument:
    """For a WeChat or QQ group: nobody's name, no birth date, address or telephone; a contact by surname at most."""
    lines = [f"【通知】{plan.title}"]
    if plan.proposed:
        lines.insert(0, f"（会议时间是暂拟的，没有确认，请先不要转发）{PROPOSED}")
    if plan.meeting:
        lines += [f"时间：{plan.when_text}", f"地点：{plan.place}", f"参加人员：{_whom(plan)}"]
    elif plan.kind is NoticeKind.DOCUMENT:
        lines.append(f"文件{plan.document_number or '原文'}已发给{plan.words.every}。")
    else:
        lines += list(plan.text)
    what = "签收，并及时传达到老同志本人。" if offices else "逐人通知到位，不漏一人，在送达名册上登记后报回。"
    lines.append(f"请{plan.words.every}负责老干部工作的同志{soon(deadline)}{what}")
    if plan.meeting:
        lines.append("老同志家属看到后，请转告老人；行动不便的请告诉我们，会后上门看望。")
    contact = plan.head.contact
    lines.append(f"收到请回复。联系人：{contact[0]}同志" if contact else "收到请回复。")
    unit = plan.head.unit.strip("＿")
    lines.append(f"{unit} {day_text(plan.today)}".strip())
    return TextDocument(
        f"{plan.short}群通知.txt", "\n".join(lines) + "\n", title="发微信、QQ群的文字", folder=plan.folder
    )

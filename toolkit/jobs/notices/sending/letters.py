"""What a person gets in Word: the invitation or the notice, one each or all in one print file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from toolkit.core.documents.outcome import FieldSpec, FieldValue, PrintFile, TemplateUse, WordDocument
from toolkit.core.people.names import called
from toolkit.jobs.notices.ledger.accounts import Target
from toolkit.jobs.notices.ledger.entries import NoticeKind
from toolkit.jobs.notices.sending.plans import GAP, NoticePlan

_FIELDS: Mapping[str, FieldSpec] = {
    "姓名": FieldSpec("赵一"),
    "称呼": FieldSpec("赵一同志", note="姓名加「同志」"),
    "单位": FieldSpec("县农业局", required=False, note="原单位"),
    "乡镇": FieldSpec("东河镇", required=False, note="所属乡镇"),
    "支部": FieldSpec("东河镇离退休干部支部", required=False, note="所属支部"),
    "标题": FieldSpec("关于召开2026年重阳节敬老座谈会的通知"),
    "内容": FieldSpec(["为弘扬敬老传统，定于10月16日召开座谈会。"], required=False, note="正文，一段一项"),
    "事由": FieldSpec("弘扬敬老传统、听取老同志对全县工作的意见", required=False, note="为什么开会"),
    "时间": FieldSpec(
        dt.datetime(2026, 10, 16, 9, 0),  # noqa: DTZ001 - the clerk's clock has no zone
        required=False,
        note="开会的日期和钟点；不是会议的空着",
    ),
    "地点": FieldSpec("县老干部活动中心二楼会议室", required=False),
    "会议名称": FieldSpec("2026年重阳节敬老座谈会", required=False),
    "议程": FieldSpec(["通报全县经济社会发展情况", "老同志座谈发言", "县领导讲话"], required=False),
    "接送": FieldSpec("出行不便的老同志，由所在乡镇安排车辆接送。", required=False),
    "回复截止": FieldSpec(dt.date(2026, 10, 12), required=False, note="哪天前告知能否出席"),
    "联系人": FieldSpec("钱二", note="设置里的「联系人」；没有填的是一道横线"),
    "联系电话": FieldSpec("0000-1234567", note="设置里的「联系电话」；没有填的是一道横线"),
    "落款单位": FieldSpec("中共青禾县委老干部局", note="设置里的「单位名称」；没有填的是一道横线"),
    "日期": FieldSpec(dt.date(2026, 10, 8), note="落款日期"),
}
INVITATION = TemplateUse("座谈会邀请函.docx", "每人一封的邀请函，附回执", _FIELDS)
PERSONAL = TemplateUse("通知书.docx", "每人一份的通知，附回执", _FIELDS)
TEMPLATES = (INVITATION, PERSONAL)


def letters(plan: NoticePlan, targets: Iterable[Target]) -> list[WordDocument | PrintFile]:
    """One letter for each person, or one print file with all of them."""
    gathering = plan.kind is NoticeKind.GATHERING
    template = plan.template or (INVITATION if gathering else PERSONAL).name
    what = "邀请函" if gathering else "通知书"
    made = tuple(
        WordDocument(
            f"{number:03d}{target.who.name}{what}.docx",
            template,
            _fields(plan, target),
            title=f"{target.who.name}{what}",
            folder=f"{plan.folder}/{what}",
            record=target.candidate.cell,
        )
        for number, target in enumerate(targets, 1)
    )
    if not made or not plan.one_file:
        return list(made)
    name = f"{plan.short}{what}（合并打印）"
    return [
        PrintFile(f"{name}.docx", made, plan.odd_pages, title=f"{name}，{len(made)}份", folder=plan.folder)
    ]


def _fields(plan: NoticePlan, target: Target) -> dict[str, FieldValue]:
    who, head = target.who, plan.head
    return {
        "姓名": called(who.name),
        "称呼": f"{called(who.name)}同志",
        "单位": who.unit,
        "乡镇": who.township,
        "支部": who.branch,
        "标题": plan.title,
        "内容": list(plan.text),
        "事由": plan.matter,
        "时间": plan.when or "",
        "地点": plan.place,
        "会议名称": plan.meeting,
        "议程": list(plan.agenda),
        "接送": plan.transport,
        "回复截止": plan.reply_by or "",
        "联系人": head.contact or GAP,
        "联系电话": head.phone or GAP,
        "落款单位": head.unit,
        "日期": plan.today,
    }

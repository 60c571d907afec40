"""What one meeting leaves on paper: 会议记录, 小结, 信息稿; what is known is filled in, the rest are lines to write on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from toolkit.core.documents.outcome import FieldSpec, TemplateUse
from toolkit.core.people.townships import said
from toolkit.core.posts.members import Fellows
from toolkit.jobs.activities.meetings import Meeting, whole
from toolkit.jobs.issuing import Letterhead
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import BLANK

_FIELDS = {
    "名称": FieldSpec("学习记录", note="学习记录或会议记录"),
    "主题": FieldSpec("学习老干部政策文件"),
    "类型": FieldSpec("学习"),
    "支部": FieldSpec("青禾镇老干党支部", note="没有写支部的是本单位"),
    "日期": FieldSpec("2026年10月15日"),
    "月日": FieldSpec("10月15日"),
    "地点": FieldSpec("老干部活动室", note="没有写的是一条线"),
    "主讲人": FieldSpec("李四平（支部书记）", note="没有写的是一条线"),
    "应到": FieldSpec("24", note="没有写的是一条线"),
    "实到": FieldSpec("20", note="照「活动」表；没有写的照签到，都没有的是一条线"),
    "经费": FieldSpec("300.00元", required=False),
    "参加": FieldSpec("张三可、王五同", required=False, note="照签到"),
    "缺席": FieldSpec("李四平（请假）", required=False, note="照签到，括号里是原因"),
    "待核": FieldSpec("赵六安（代签）", required=False, note="签到看不懂的，花名册里查不到、已去世的"),
    "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
    "联系人": FieldSpec("周六安", required=False),
    "联系电话": FieldSpec("19900000003", required=False),
    "今天": FieldSpec(dt.date(2026, 10, 18), note="写成的日子"),
}
MINUTES = TemplateUse("会议记录.docx", "会议记录、学习记录，大字，没有的留线手写", _FIELDS)
SUMMARY = TemplateUse("活动小结.docx", "一次活动的小结，大字", _FIELDS)
BRIEF = TemplateUse("信息稿.docx", "一次活动的信息稿草稿", _FIELDS)


def fields(meeting: Meeting, inputs: Inputs, members: Fellows) -> Mapping[str, Any]:
    """All that is known of a meeting, for any of the three; who has come by name and cannot be, is told by `members`."""
    row, head = meeting.row, Letterhead.of(inputs.settings)
    doubted = [(one, "参加") for one in meeting.here if members.attending(one, row.record, row.day)]
    doubted += [(one, said(one, "出勤") or "没有写出勤") for one in meeting.unread]
    sure = [one for one in meeting.here if all(one is not other for other, _ in doubted)]
    speaker, post = row.text("主讲人"), row.text("主讲人职务")
    here = _heads(meeting, "实到人数") or (str(len(meeting.here)) if meeting.here else "")
    away = [f"{said(one, '姓名')}（{said(one, '出勤')}）" for one, _ in meeting.away]
    money = row.text("经费")
    return {
        "名称": "学习记录" if meeting.studies else "会议记录",
        "主题": meeting.title,
        "类型": meeting.kind,
        "支部": meeting.where or head.unit,
        "日期": row.when("日期", BLANK),
        "月日": row.when("日期", BLANK).removeprefix(f"{row.day.year}年"),
        "地点": row.text("地点") or BLANK,
        "主讲人": f"{speaker}（{post}）" if speaker and post else speaker or post or BLANK,
        "应到": _heads(meeting, "应到人数") or "＿＿＿",
        "实到": here or "＿＿＿",
        "经费": f"{money.removesuffix('元')}元" if money else "",
        "参加": "、".join(said(one, "姓名") for one in sure),
        "缺席": "、".join(away),
        "待核": "、".join(f"{said(one, '姓名') or '没有写姓名'}（{why}）" for one, why in doubted),
        "单位": inputs.settings.text("单位名称"),
        "联系人": head.contact,
        "联系电话": head.phone,
        "今天": inputs.today,
    }


def _heads(meeting: Meeting, name: str) -> str:
    """As a number; as written where it is none."""
    number = whole(meeting.row.record, name, [])
    return meeting.row.text(name) if number is None else str(number)

"""What a branch hands in that applies for 示范党支部: the form (申报表) and an outline of its deeds (事迹材料)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from toolkit.core.documents.outcome import FieldSpec, TemplateUse, WordDocument
from toolkit.core.posts.branches import Branch
from toolkit.core.words import regex
from toolkit.jobs.checklist.forms import area_scores, facts
from toolkit.jobs.checklist.scores.points import Card, State, plain
from toolkit.jobs.checklist.year import Inspection
from toolkit.jobs.job import Inputs

APPLICATION = TemplateUse(
    "示范党支部申报表.docx",
    "申报离退休干部示范党支部的表格",
    {
        "年度": FieldSpec(2026),
        "级别": FieldSpec("县级", note="县级、市级、省级"),
        "支部": FieldSpec("青禾镇老干党支部"),
        "乡镇": FieldSpec("青禾镇", required=False),
        "书记": FieldSpec("张三可", required=False),
        "党员人数": FieldSpec("12人", required=False),
        "班子人数": FieldSpec("3人", required=False),
        "届满日期": FieldSpec("2027年2月28日", required=False),
        "学习日": FieldSpec("每月，每月15日", required=False),
        "已有命名": FieldSpec("县级", required=False, note="已经命名的最高一级"),
        "总分": FieldSpec(Decimal(88), note="标准化得分；没有评的是「未评」"),
        "满分": FieldSpec(Decimal(100)),
        "方面得分": FieldSpec([{"名称": "组织设置", "满分": Decimal(20), "得分": "18"}]),
        "主要成绩": FieldSpec(["正式党员12人"], required=False, note="台账里查得到的"),
    },
)
DEEDS = TemplateUse(
    "示范党支部事迹材料.docx",
    "示范党支部事迹材料的提纲",
    {
        "年度": FieldSpec(2026),
        "级别": FieldSpec("县级"),
        "支部": FieldSpec("青禾镇老干党支部"),
        "开头": FieldSpec("青禾镇老干党支部现有正式党员12人。", required=False),
        "段落": FieldSpec(
            [{"标题": "组织设置", "内容": "正式党员12人。", "提示": "此处补写具体做法和成效。"}]
        ),
        "字数上限": FieldSpec(1500, note="规则「事迹材料字数」"),
    },
    may_be_empty=("段落[].内容",),
)
_AMPLE = 10_000
_ASKED = regex(r"，要求\d+[次篇]")  # what the office asks is nothing to boast of
_FRAME = 120  # characters that the template itself prints: title, line of the limit


def papers(
    inspection: Inspection, branch: Branch, level: str, inputs: Inputs
) -> tuple[WordDocument, WordDocument]:
    """申报表 and 事迹材料 of a branch."""
    card = inspection.card(branch)
    head = facts(inspection.cases[branch.key])
    checklist = inspection.book.checklist
    folder = f"{inspection.year}年示范党支部申报"
    form = WordDocument(
        f"{branch.name}申报表.docx",
        APPLICATION.name,
        {
            "年度": inspection.year,
            "级别": level,
            **head,
            "已有命名": inspection.held.get(branch.key, ""),
            "总分": plain(card.total) if card.scored else "未评",
            "满分": plain(checklist.total),
            "方面得分": area_scores(card, checklist),
            "主要成绩": [text for area in checklist.areas for text in strong_points(card, area)],
        },
        title=f"{branch.name}申报表",
        folder=folder,
        record=branch.cell,
    )
    limit = inputs.rules.at("事迹材料字数", inspection.cases[branch.key].day)
    most = int(limit.value) if limit else 0
    opening, parts = outline(card, _opening(branch, head), checklist.areas, most)
    deeds = WordDocument(
        f"{branch.name}事迹材料提纲.docx",
        DEEDS.name,
        {
            "年度": inspection.year,
            "级别": level,
            "支部": branch.name,
            "开头": opening,
            "段落": [{"标题": t, "内容": text, "提示": hint} for t, text, hint in parts],
            "字数上限": most,
        },
        title=f"{branch.name}事迹材料提纲",
        folder=folder,
        record=branch.cell,
    )
    return form, deeds


def strong_points(card: Card, area: str) -> list[str]:
    """What the records prove of an area, one clause each."""
    return [
        _ASKED.sub("", mark.fact.text)
        for mark in card.marks
        if mark.item.area == area and mark.fact is not None and mark.fact.state is State.MET
    ]


def _opening(branch: Branch, head: Mapping[str, object]) -> str:
    parts = [
        f"现有正式党员{head['党员人数']}" if head["党员人数"] else "",
        f"班子成员{head['班子人数']}" if head["班子人数"] else "",
        f"支部书记{head['书记']}" if head["书记"] else "",
    ]
    known = "，".join(part for part in parts if part)
    return f"{branch.name}{known}。" if known else ""


def outline(
    card: Card, opening: str, areas: Sequence[str], limit: int
) -> tuple[str, list[tuple[str, str, str]]]:
    """An outline that leaves room: what is known, and for each area what to write, within the limit.

    Args:
        card: The branch's marks.
        opening: The first paragraph.
        areas: 方面, in order; one paragraph each.
        limit: Characters of the whole text once it is written, at most; 0: no limit.

    Returns:
        The opening and (heading, known text, what to write and how much) for each area. The known text is cut so
        that a third of the room is left for what only the branch can tell.
    """
    if limit and len(opening) > limit // 4:
        opening = ""
    room = max(0, (limit or _AMPLE) - _FRAME - len(opening)) // max(1, len(areas))
    parts = []
    for area in areas:
        heading = area if len(area) <= 20 else f"{area[:19]}…"
        spare = max(0, room - len(heading))
        text = ""
        for clause in strong_points(card, area):
            added = f"{clause}。"
            if len(text) + len(added) > spare * 2 // 3:
                break
            text += added
        left = max(0, spare - len(text))
        hint = f"此处补写具体做法和成效，{left // 10 * 10}字以内。" if left >= 60 else ""
        parts.append((heading, text, hint))
    return opening, parts

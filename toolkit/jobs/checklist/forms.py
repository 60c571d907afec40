"""The branch checklist in Word: the form that a secretary ticks, with what is known filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import FieldSpec, FieldValue, PrintFile, TemplateUse, WordDocument
from toolkit.core.posts.branches import Branch
from toolkit.jobs.checklist.records.cases import Case
from toolkit.jobs.checklist.scores.points import Card, Checklist, Item, Mark, State, plain
from toolkit.jobs.checklist.year import Inspection
from toolkit.jobs.job import Inputs

PEN = "＿＿＿＿＿＿"
_BOXES = ("做到", "部分做到", "没做到")
_ITEM: Mapping[str, FieldValue] = {
    "编号": "A1",
    "项目": "党员人数合规",
    "标准": "正式党员3人以上、50人以下。",
    "满分": Decimal(4),
    "评分办法": "不合规不得分",
    "佐证要求": "党员名册",
    "勾选": "■做到　□部分做到　□没做到",
    "已知": "正式党员12人",
    "自评": "4",
    "审核": "＿＿",
}
FORM = TemplateUse(
    "支部标准化清单.docx",
    "一个支部一份的标准化清单，支部书记填写",
    {
        "年度": FieldSpec(2026),
        "支部": FieldSpec("青禾镇老干党支部", note="空白表是一道横线"),
        "乡镇": FieldSpec("青禾镇", required=False),
        "书记": FieldSpec("张三可", required=False, note="任职表里在任的支部书记"),
        "党员人数": FieldSpec("12人", required=False, note="台账里的正式党员人数"),
        "班子人数": FieldSpec("3人", required=False, note="任职表里在任的班子成员人数"),
        "届满日期": FieldSpec("2027年2月28日", required=False),
        "学习日": FieldSpec("每月，每月15日", required=False),
        "总分": FieldSpec(Decimal(100), note="各项满分之和"),
        "方面": FieldSpec(
            [{"名称": "组织设置", "满分": Decimal(20), "项目": [dict(_ITEM)]}],
            note="各方面和其中的项目",
        ),
        "落款单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
    },
    may_be_empty=tuple(f"方面[].项目[].{name}" for name in ("标准", "评分办法", "佐证要求", "已知")),
)


def blank(checklist: Checklist, inputs: Inputs) -> WordDocument:
    """The form with nothing filled in."""
    fields = _form(checklist, [(item, None) for item in checklist.items], inputs)
    return WordDocument(
        f"{checklist.year}年支部标准化清单（空白）.docx", FORM.name, fields, title="支部标准化清单（空白）"
    )


def forms(
    inspection: Inspection, branches: Sequence[Branch], inputs: Inputs
) -> list[WordDocument | PrintFile]:
    """The form of each branch; in one print file where that is asked for."""
    made = [_of_branch(inspection, number, branch, inputs) for number, branch in enumerate(branches, 1)]
    if not inputs.params.get("one_file"):
        return list(made)
    name = f"{inspection.year}年支部标准化清单（合并打印）"
    return [PrintFile(f"{name}.docx", tuple(made), title=f"{name}，{len(made)}份")]


def _of_branch(inspection: Inspection, number: int, branch: Branch, inputs: Inputs) -> WordDocument:
    card = inspection.card(branch)
    marks = [(mark.item, mark) for mark in card.marks]
    name = f"{inspection.year}年支部标准化清单"
    return WordDocument(
        f"{number:02d}{branch.name}标准化清单.docx",
        FORM.name,
        {**_form(inspection.book.checklist, marks, inputs), **facts(inspection.cases[branch.key])},
        title=f"{branch.name}标准化清单",
        folder=name,
        record=branch.cell,
    )


def facts(case: Case) -> dict[str, FieldValue]:
    """What the records say of a branch, for the head of its forms; "" where they say nothing."""
    members, seated, end = case.members(), case.committee(), case.term_end()
    record = case.branch.record
    study = "，".join(t for t in (record.text("学习周期"), record.text("学习日")) if t)
    return {
        "支部": case.branch.name,
        "乡镇": case.branch.township,
        "书记": next((p.holder for p in case.posts() if p.secretary and p.holder), ""),
        "党员人数": members.text().removeprefix("正式党员") if members else "",
        "班子人数": f"{len(seated[0])}人" if seated else "",
        "届满日期": day_text(end[0]) if end else "",
        "学习日": study,
    }


def _form(
    checklist: Checklist, marks: Sequence[tuple[Item, Mark | None]], inputs: Inputs
) -> dict[str, FieldValue]:
    return {
        "年度": checklist.year,
        "支部": PEN,
        "乡镇": "",
        "书记": "",
        "党员人数": "",
        "班子人数": "",
        "届满日期": "",
        "学习日": "",
        "总分": plain(checklist.total),
        "方面": [
            {
                "名称": area,
                "满分": plain(checklist.full(area)),
                "项目": [_line(item, mark) for item, mark in marks if item.area == area],
            }
            for area in checklist.areas
        ],
        "落款单位": inputs.settings.text("单位名称"),
    }


def _line(item: Item, mark: Mark | None) -> dict[str, FieldValue]:
    fact = mark.fact if mark else None
    known = "" if fact is None or (fact.state is State.OPEN and not fact.cells) else fact.text
    return {
        "编号": item.code,
        "项目": item.title,
        "标准": item.standard,
        "满分": plain(item.points),
        "评分办法": item.method,
        "佐证要求": item.evidence,
        "勾选": "　".join(("■" if at == _ticked(mark) else "□") + box for at, box in enumerate(_BOXES)),
        "已知": known,
        "自评": _points(mark.own_points if mark else None),
        "审核": _points(mark.score if mark and mark.checked else None),
    }


def _ticked(mark: Mark | None) -> int:
    """Which box the records tick; -1 where they do not know: an open item stays open."""
    if mark is None or mark.fact is None or mark.fact.state is State.OPEN:
        return -1
    if mark.fact.state is State.MET:
        return 0
    partly = mark.item.per is not None and mark.fact.missing * mark.item.per < mark.item.points
    return 1 if partly else 2


def _points(points: Decimal | None) -> str:
    return "＿＿" if points is None else str(plain(points))


def area_scores(card: Card, checklist: Checklist) -> list[dict[str, FieldValue]]:
    """Each 方面 with its weight and score; one of which nothing is scored is 未评."""
    return [
        {
            "名称": area,
            "满分": plain(checklist.full(area)),
            "得分": card.area_text(area),
        }
        for area in checklist.areas
    ]

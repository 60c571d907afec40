"""记录: papers for leaders who write with difficulty, and the year's compilation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from toolkit.core.cells import Problem
from toolkit.core.documents.official import Attachment, Block, Heading, OfficialKind, Paragraph
from toolkit.core.documents.outcome import Outcome, TemplateUse, WordDocument, tally
from toolkit.core.posts.members import Fellows
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import (
    ACTIVITIES,
    ATTENDANCE,
    BRANCHES,
    CONTACTS,
    INSPECTIONS,
    NOTICES,
    RECEPTIONS,
    SUBMISSIONS,
)
from toolkit.jobs.activities.meetings import Meeting, Meetings
from toolkit.jobs.duties import plan_of
from toolkit.jobs.issuing import NUMBERS, issued
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import owed, printed
from toolkit.jobs.parts import BLANK, MAYBE_REGISTER, REGISTER_FILE, YEAR, need
from toolkit.jobs.records.collection import COLLECTION, collection
from toolkit.jobs.records.papers import BRIEF, MINUTES, SUMMARY, fields
from toolkit.jobs.whom import Whom

_NEEDS = (need(ACTIVITIES), need(ATTENDANCE, optional=True), need(BRANCHES, optional=True), MAYBE_REGISTER)


def _paper(use: TemplateUse, called: str) -> Callable[[Inputs], Outcome]:
    """The action that fills one template for one meeting; of 信息稿, for every meeting that owes one if none is named."""

    def build(inputs: Inputs) -> Outcome:
        whom = Whom(inputs)
        meetings = Meetings(inputs, whom)
        number = inputs.params["number"]
        those = [meetings.wanted(number)] if number else _without_brief(inputs, whom, meetings)
        members = Fellows(whom.people, whom.roll)
        before = len(members.problems)  # of the register as a whole
        made = tuple(_filled(use, called, one, fields(one, inputs, members)) for one in those)
        what = (
            f"{those[0].title}的{called}" if number else f"还没有报信息的活动{len(those)}次，各写一份{called}"
        )
        return Outcome(
            documents=printed(made, f"{inputs.today.isoformat()}{called}"),
            counts=tally(len(those), len(those)),
            rows=[{"number": one.number, "title": one.title} for one in those],
            problems=tuple(dict.fromkeys((*meetings.problems, *_undated(those), *members.problems[before:]))),
            summary=(f"{what}。知道的已填好，其余留了手写的地方。" if those else "没有要写信息稿的活动。",),
        )

    return build


def _undated(those: Sequence[Meeting]) -> list[Problem]:
    """What is wrong with dates that nobody can read: they stand on the paper as written."""
    problems: list[Problem] = []
    for one in those:
        read_term(one.row.record, "日期", problems, end=False)
    return problems


def _filled(use: TemplateUse, called: str, one: Meeting, told: Mapping[str, Any]) -> WordDocument:
    name = told["名称"] if use is MINUTES else called
    return WordDocument(
        f"{one.row.filed('日期', BLANK)}{told['支部']}{one.number}{name}.docx",
        use.name,
        told,
        title=f"{one.title}的{name}",
        record=one.row.record.cell("主题"),
    )


def _without_brief(inputs: Inputs, whom: Whom, meetings: Meetings) -> Sequence[Meeting]:
    """Meetings of the year that the duty 报送活动信息 asks a piece of, and that have none."""
    year = inputs.today.year
    plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), ("brief",))
    cells = {one.subject.cell for one in owed(plan)}
    return [one for one in meetings.of_year(year) if one.row.record.cell("主题") in cells]


def scheme(inputs: Inputs) -> Outcome:
    """活动方案, sent out with a 通知: what the row of 活动 says, and gaps for the rest."""
    whom = Whom(inputs)
    meetings = Meetings(inputs, whom)
    one = meetings.wanted(inputs.params["number"])
    told = fields(one, inputs, Fellows(whom.people, whom.roll))
    plan = f"{told['主题']}活动方案"
    money = told["经费"] or f"{BLANK}元"
    parts: tuple[Block, ...] = (
        Heading("活动主题"), Paragraph(f"{told['主题']}。"),
        Heading("时间和地点"), Paragraph(f"时间：{told['日期']}。"), Paragraph(f"地点：{told['地点']}。"),
        Heading("参加人员"), Paragraph(f"{told['支部']}全体老同志，预计{told['应到']}人。"),
        Heading("活动内容"), Paragraph(f"{BLANK}{BLANK}。"),
        Heading("经费"), Paragraph(f"预计{money}。"),
        Heading("组织保障"), Paragraph(f"由{BLANK}负责，安排好接送、饮水和应急医护，确保老同志安全。"),
    )  # fmt: skip
    title = f"关于印发《{plan}》的通知"
    body = (
        Paragraph(
            f"经研究，定于{told['日期']}开展{told['主题']}活动。现将《{plan}》印发给你们，请认真组织实施。"
        ),
        Paragraph("参加活动的老同志行动不便的，由所在支部安排接送，或由老干组长送学上门。"),
    )
    documents, problems, left = issued(
        inputs, OfficialKind.NOTICE, title, body, attachments=(Attachment(plan, parts),)
    )
    return Outcome(
        documents=documents,
        counts=tally(1, 1),
        rows=[{"number": one.number, "title": plan}],
        problems=tuple(dict.fromkeys((*meetings.problems, *_undated([one]), *problems))),
        summary=(f"{plan}：空着的地方请补写。", *left),
    )


def _action(name: str, use: TemplateUse, title: str, text: str, *, any_number: bool = False) -> Action:
    number = Parameter(
        "number",
        "编号或日期",
        "活动编号，或活动的日期，如 2026-10-15"
        + ("；不写就是今年还没有报信息的每一次" if any_number else ""),
        positional=True,
        required=not any_number,
    )
    example = f"records {name}" + ("" if any_number else " 01-005")
    needs = (*_NEEDS, need(SUBMISSIONS, optional=True)) if any_number else _NEEDS
    return Action(
        _paper(use, title), title, text, needs=needs, parameters=(number, REGISTER_FILE, PDF), examples=((example, title),),
        name=name,
    )  # fmt: skip


JOB = Job(
    name="records",
    title="记录和汇编",
    help="把登记过的活动写成会议记录、方案、小结、信息稿；把一年的资料编成一册。",
    templates=(MINUTES, SUMMARY, BRIEF, COLLECTION),
    actions=(
        Action(
            collection,
            "资料汇编",
            "把一年里登记的活动、通知、走访、接访、督查按日期编成一册，有目录；接访不写姓名，谈心不编入。",
            needs=tuple(need(table, optional=True) for table in (ACTIVITIES, NOTICES, CONTACTS, RECEPTIONS, INSPECTIONS)),
            parameters=(YEAR, PDF),
            examples=(("records collection --year 2026", "一年的资料汇编"),),
            name="collection",
        ),
        _action("minutes", MINUTES, "会议记录", "一次活动的会议记录（学习记录）：日期、地点、到会的人已填好，内容手写。"),
        _action("summary", SUMMARY, "活动小结", "一次活动的小结：基本情况已写好，做法和效果手写。"),
        _action("brief", BRIEF, "信息稿", "一次活动的信息稿草稿。", any_number=True),
        Action(
            scheme,
            "活动方案",
            "按公文格式写一份印发活动方案的通知，方案附在后面；没有定的留空。",
            needs=(*_NEEDS, NUMBERS),
            changes=True,
            parameters=(Parameter("number", "编号或日期", "活动编号，或活动的日期，如 2026-10-15", positional=True, required=True), REGISTER_FILE, PDF),
            examples=(("records scheme 01-005", "这次活动的方案"),),
            name="scheme",
        ),
    ),
)  # fmt: skip

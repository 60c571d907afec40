"""`notices new`: a notice with all its papers, and everyone it is for in the ledger."""

from __future__ import annotations

from dataclasses import replace

from toolkit.core.cells import Cell, Stop
from toolkit.core.dates.moments import parse_moment
from toolkit.core.documents.official import DocumentNumber, OfficialKind
from toolkit.core.documents.outcome import AppendRow, Document, Outcome, Scalar, SetCell, WorkbookChange
from toolkit.core.tables import ledgers
from toolkit.core.tables.catalogue import NOTICES
from toolkit.jobs.issuing import Numbering
from toolkit.jobs.job import Inputs, Params
from toolkit.jobs.notices.ledger.accounts import Account, Target, account
from toolkit.jobs.notices.ledger.books import BOOK, Ledger
from toolkit.jobs.notices.ledger.entries import OPEN, Notice, NoticeKind, number_key
from toolkit.jobs.notices.ledger.roster import NO_TOWNSHIP
from toolkit.jobs.notices.sending import letters, official, papers, plans
from toolkit.jobs.notices.sending.plans import NoticePlan
from toolkit.jobs.parts import PROPOSED


def build(inputs: Inputs) -> Outcome:
    """A new notice, or the same one again: nobody is registered twice, no mark is changed."""
    ledger = Ledger.of(inputs)
    path = ledger.changeable()
    plan = plans.plan(inputs, ledger.notices)
    entries = ledger.entries.get(number_key(plan.number), ())
    made = account(ledger.roster, _draft(plan), entries, ledger.deadline, inputs.today)
    if made.scope is None:
        raise Stop(*made.problems)
    if not made.targets:
        hint = "请核对对象范围和花名册；发给老干组长的，请先填好任职.xlsx。"
        raise Stop.at(made.notice.cell, f"花名册里没有属于「{plan.scope}」的老同志，", hint, "notice-nobody")
    if not made.scope.kind and (some := [t.group for t in made.targets if t.group != NO_TOWNSHIP]):
        head = replace(plan.head, addressees=official.addressed(plan.head.addressees, some))
        plan = replace(plan, head=head)
    numbering = Numbering.of(inputs)
    number, documents = _papers(plan, made, numbering, ledger)
    fresh = [target for target in made.targets if not target.entries]
    changes = _changes(plan, made.scope.text, fresh, ledger, number, inputs.params)
    if changes:
        title = f"通知送达登记{plan.number}，新增{len(fresh)}{made.unit}"
        documents.append(WorkbookChange(path, tuple(changes), title=title, ledger=True))
    documents += numbering.changes()
    return Outcome(
        documents=tuple(documents),
        counts=made.counts,
        rows=[_row(target) for target in made.targets],
        excluded=made.excluded,
        to_check=made.to_check,
        problems=tuple(dict.fromkeys((*ledger.problems, *made.problems, *numbering.problems))),
        summary=_summary(plan, made, fresh, number),
        alerts=plan.said,
        extra={
            "notice": plan.number,
            "title": plan.title,
            "time": plan.when.isoformat(sep=" ", timespec="minutes") if plan.when else None,
            "proposed": plan.proposed,
            "added": len(fresh),
        },
    )


def _draft(plan: NoticePlan) -> Notice:
    """The notice as it will stand in the ledger."""
    known = plan.known
    limit = parse_moment(plan.limit or None, since=plan.today).moment
    return Notice(
        known.cell if known else Cell(BOOK, NOTICES.name),
        plan.number,
        plan.title,
        plan.kind.value,
        plan.scope,
        plan.received,
        limit or (known.limit if known else None),
        plan.responsible or (known.responsible if known else ""),
    )


def _papers(
    plan: NoticePlan, made: Account, numbering: Numbering, ledger: Ledger
) -> tuple[DocumentNumber | None, list[Document]]:
    """Everything to be printed or sent, and the number of the 公文."""
    targets = made.targets
    group = official.group_text(plan, ledger.deadline, offices=made.offices)
    if made.offices:
        return None, [papers.signatures(plan, made), group]
    number = None
    documents: list[Document] = []
    if plan.meeting or plan.text:
        number = numbering.take(
            OfficialKind.NOTICE,
            plan.title,
            "、".join(plan.head.addressees),
            plan.today.year,
            {"成文日期": plan.today.isoformat(), "文件名": f"{plan.title}.docx"},
        )
        documents.append(official.official(plan, targets, number, ledger.deadline))
    documents += letters.letters(plan, targets)
    documents += papers.rosters(plan, targets)
    if plan.meeting:
        documents.append(papers.sign_in(plan, targets))
    return number, [*documents, group]


def _changes(
    plan: NoticePlan,
    scope: str,
    fresh: list[Target],
    ledger: Ledger,
    number: DocumentNumber | None,
    given: Params,
) -> list[SetCell | AppendRow]:
    """The notice's own line (new, or what has been decided since), and a line for everyone who has none."""
    when = (
        ""
        if plan.when is None
        else plan.when.strftime("%Y-%m-%d %H:%M") + (PROPOSED if plan.proposed else "")
    )
    place = "" if plan.place == plans.GAP else plan.place
    values: dict[str, Scalar] = {
        "通知编号": plan.number,
        "类别": plan.kind.value,
        "标题": plan.title,
        "文号": plan.document_number or (str(number) if number else ""),
        "收文时间": str(plan.received),
        "会议时间": when,
        "地点": place,
        "对象范围": scope,
        "送达期限": plan.limit,
        "责任人": plan.responsible,
        "状态": OPEN,
    }
    changes: list[SetCell | AppendRow] = []
    if plan.known is None:
        needed = {"通知编号", "标题", *(("对象范围",) if scope != "全部" else ())}
        changes.append(ledgers.row(ledger.notices_read, NOTICES, values, needed))
    elif (record := plan.known.record) is not None:
        for name, value in values.items():
            old = record.text(name)
            if name in ("通知编号", "标题", "状态") or value in (None, "", old) or not record.has(name):
                continue
            if not old or given.get(_SAID.get(name, "")):
                changes.append(ledgers.set_cell(record, name, value))
    changes += [ledger.line(plan.number, target) for target in fresh]
    return changes


# What a second run may put in place of what stands there, when it is said on the command line.
_SAID = {
    "文号": "number",
    "会议时间": "at",
    "地点": "place",
    "对象范围": "to",
    "送达期限": "deadline",
    "责任人": "responsible",
    "收文时间": "received",
}


def _row(target: Target) -> dict[str, object]:
    who = target.who
    return {
        "name": who.name,
        "township": who.township,
        "branch": who.branch,
        "unit": who.unit,
        "responsible": target.responsible,
        "new": not target.entries,
        "reached": target.reached,
        "cell": str(target.candidate.cell),
    }


def _summary(
    plan: NoticePlan, made: Account, fresh: list[Target], number: DocumentNumber | None
) -> tuple[str, ...]:
    counts, unit, words = made.counts, made.unit, plan.words
    lines = [
        (
            f"{plan.number}《{plan.title}》：读到{counts['read']}{unit}，通知{counts['listed']}{unit}，"
            f"不列{counts['excluded']}，待核实{counts['to_check']}，不在范围{counts['outside']}。"
        )
    ]
    if plan.known is not None:
        lines.append(f"这件通知已经登记过，原来的登记和送达记录都不动，新增{len(fresh)}{unit}。")
    if made.offices:
        lines.append(
            f"文件由{words.every}签收，不另写公文；签收后用 ⟦do:notices mark⟧ 登记，或直接填在送达表里。"
        )
    else:
        if plan.meeting or plan.text:
            to = "、".join(plan.head.addressees) or "（主送空着）"
            lines.append(
                f"公文写成一份普发，主送{to}{f'，{number}' if number else ''}；{words.every}的名册各是一个文件，只有自己的人。"
            )
        else:
            lines.append("没有写正文（⟦text⟧），没有做公文，只做了每人的通知书和送达名册。")
        nowhere = sum(1 for target in made.targets if target.group == NO_TOWNSHIP)
        if nowhere:
            lines.append(f"有{nowhere}人没有写乡镇，单列在「{NO_TOWNSHIP}」的名册里，请落实由谁通知。")
        without = sum(1 for target in made.targets if not target.responsible)
        if without:
            lines.append(f"有{without}人没有落实责任人（任职.xlsx 里没有老干组长，花名册也没有联系干部）。")
    if plan.kind is not NoticeKind.DOCUMENT or not made.offices:
        lines += plan.head.said()
    if made.offices and plan.kind is not NoticeKind.DOCUMENT:
        lines.append(f"对象是{words.every}，只登记签收；要通知到老同志本人的，请写 ⟦to⟧ 全部。")
    return tuple(lines)

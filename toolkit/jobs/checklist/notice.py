"""通报: the year's scores and ranks as an official circular."""

from __future__ import annotations

from decimal import Decimal

from toolkit.core.documents.official import Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import Outcome, tally
from toolkit.core.people.townships import Wording
from toolkit.core.posts.branches import Branch
from toolkit.jobs.checklist.scores.points import Card, plain
from toolkit.jobs.checklist.shared import cut, ranked
from toolkit.jobs.checklist.year import Inspection, inspect
from toolkit.jobs.issuing import issued
from toolkit.jobs.job import Inputs

_WEAKEST = 5  # items named in the text
_BEST = 3


def build(inputs: Inputs) -> Outcome:
    """The circular with the ranking table."""
    inspection = inspect(inputs)
    title = f"关于{inspection.year}年度离退休干部党支部标准化建设情况的通报"
    blocks = _blocks(inspection, Wording.of(inputs.settings))
    documents, problems, said = issued(inputs, OfficialKind.CIRCULAR, title, blocks)
    rows = [
        {"rank": rank, "branch": branch.name, "total": float(card.total) if card.scored else None, "open": len(card.open)}
        for rank, branch, card in ranked(inspection)
    ]  # fmt: skip
    unscored = sum(1 for row in rows if row["rank"] is None)
    opened = sum(1 for _, _, card in ranked(inspection) if card.open)
    summary = [f"{inspection.year}年通报：{len(rows)}个支部，参加排名{len(rows) - unscored}个。"]
    if opened:
        summary.append(f"有{opened}个支部还有没评的项，通报里已注明；评完再发更妥当。")
    return Outcome(
        documents=documents,
        counts=tally(len(rows), len(rows) - unscored, to_check=unscored),
        rows=rows,
        problems=(*inspection.problems, *problems),
        summary=(*summary, *said),
    )


def _blocks(inspection: Inspection, words: Wording) -> tuple[Heading | Paragraph | OfficialTable, ...]:
    every = words.every if words.own else "各乡镇党委、街道党工委"
    rows = ranked(inspection)
    scored = [(branch, card) for rank, branch, card in rows if rank is not None]
    opened = [(branch, card) for branch, card in scored if card.open]
    checklist = inspection.book.checklist
    blocks: list[Heading | Paragraph | OfficialTable] = [
        Paragraph(
            f"按照离退休干部党支部标准化建设清单（{len(checklist.areas)}个方面{len(checklist.items)}项，满分{plain(checklist.total)}分），"
            f"对{words.area}{len(rows)}个离退休干部党支部{inspection.year}年度标准化建设情况进行了自评和审核。现将有关情况通报如下。"
        ),
        Heading("总体情况"),
        Paragraph(_overall(inspection, scored)),
        _table(inspection),
    ]
    if opened:
        blocks.append(Paragraph(f"以上得分以审核为准；{len(opened)}个支部还有部分项目没有评定，暂未计分。"))
    weakest = _weakest(inspection, [card for _, card in scored])
    if weakest:
        blocks += [Heading("存在的主要差距"), *(Paragraph(text) for text in weakest)]
    blocks += [
        Heading("下一步要求"),
        Paragraph(f"{every}要对照清单逐项核对，明确整改事项、责任人和完成时限，缺什么补什么。"),
        Paragraph("条件成熟的党支部要积极申报示范党支部；暂时达不到条件的，要制定计划、限期提升。"),
    ]
    return tuple(blocks)


def _overall(inspection: Inspection, scored: list[tuple[Branch, Card]]) -> str:
    if not scored:
        return "各支部均未评定得分。"
    totals = [card.total for _, card in scored]
    average = (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.01"))
    best = "、".join(f"{card.name}（{plain(card.total)}分）" for _, card in scored[:_BEST])
    text = f"参加评定的{len(totals)}个支部平均得分{plain(average)}分，最高{plain(max(totals))}分，最低{plain(min(totals))}分。得分居前的是{best}。"
    risen = _risen(inspection)
    return text + (f"与上年相比，{risen}个支部得分上升（只比两年同样评定的项）。" if risen else "")


def _risen(inspection: Inspection) -> int:
    changes = (inspection.change(b)[0] for b in inspection.roll.branches)
    return sum(1 for change in changes if change is not None and change > 0)


def _table(inspection: Inspection) -> OfficialTable:
    checklist = inspection.book.checklist
    rows = []
    for rank, branch, card in ranked(inspection):
        areas = map(card.area_text, checklist.areas)
        rows.append((str(rank) if rank is not None else "—", branch.name, *areas, card.total_text))
    return OfficialTable(
        ("名次", "党支部", *checklist.areas, "总分"),
        tuple(rows),
        widths=(1, 4, *(1.4 for _ in checklist.areas), 1.2),
        align="cl" + "c" * len(checklist.areas) + "c",
        title=f"{inspection.year}年度离退休干部党支部标准化建设得分表",
        note="总分相同的名次并列。",
    )


def _weakest(inspection: Inspection, cards: list[Card]) -> list[str]:
    """The items on which most branches have lost points, each in one sentence; open ones are no loss."""
    found = []
    for at, item in enumerate(inspection.book.checklist.items):
        marks = [card.marks[at] for card in cards if card.marks[at].score is not None]
        losing = [m for m in marks if m.lost > 0]
        if losing:
            lost = sum((m.lost for m in losing), Decimal(0))
            found.append((len(losing), lost, f"「{cut(item.title)}」：{len(losing)}个支部没有得满分，共失{plain(lost)}分。"))  # fmt: skip
    found.sort(key=lambda row: (-row[0], -row[1]))
    return [text for _, _, text in found[:_WEAKEST]]

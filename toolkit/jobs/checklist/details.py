"""The result of the branch checklist in detail: every mark with its cell, gaps, differences, years."""

from __future__ import annotations

from decimal import Decimal

from toolkit.core.documents.outcome import (
    Column,
    Content,
    Formula,
    Kind,
    Level,
    Link,
    Look,
    Row,
    Sheet,
    Styled,
)
from toolkit.jobs.checklist.records.branches import Branch
from toolkit.jobs.checklist.scores.points import Mark, Origin, State, plain
from toolkit.jobs.checklist.shared import DETAIL, UNMARKED, Pages, cut, ranked, subtitle

# --- every mark -------------------------------------------------------------------------------------


def detail_sheet(pages: Pages) -> Sheet:
    """明细: every mark, with the cell it rests on and its evidence."""
    inspection = pages.inspection
    areas = {area: n for n, area in enumerate(inspection.book.checklist.areas, 1)}
    rows: list[Row] = []
    for number, branch in enumerate(inspection.roll.branches, 1):
        rows += [
            _detail_row(pages, number, branch, areas[mark.item.area], mark)
            for mark in inspection.card(branch).marks
        ]
    return Sheet(
        DETAIL,
        (
            Column("支部号", Kind.SHORT, 5),
            Column("支部", Kind.TEXT, 16),
            Column("方面号", Kind.SHORT, 5),
            Column("编号", Kind.CODE, 6),
            Column("项目", Kind.TEXT, 16),
            Column("满分", Kind.SHORT, 6),
            Column("自评", Kind.SHORT, 6),
            Column("得分", Kind.SHORT, 6),
            Column("相差", Kind.SHORT, 6),
            Column("来自", Kind.SHORT, 9),
            Column("说明", Kind.TEXT, 30),
            Column("台账", Kind.TEXT, 26),
            Column("出处", Kind.TEXT, 20),
            Column("佐证", Kind.TEXT, 22),
        ),
        tuple(rows),
        title=f"{inspection.year}年逐项得分和依据",
        subtitle=subtitle(pages),
        notes=("点「出处」打开得分所在的单元格，点「佐证」打开材料。相差＝自评减审核。",),
        freeze_columns=5,
        filter=True,
    )


def _detail_row(pages: Pages, number: int, branch: Branch, area: int, mark: Mark) -> Row:
    score: Content = mark.score
    difference: Content = None
    if mark.difference is not None:
        difference = Formula("ROUND({自评}-{得分},2)", mark.difference)
        difference = Styled(difference, Look.WARN) if mark.difference else difference
    fact = mark.fact
    return Row(
        (
            number,
            branch.name,
            area,
            mark.item.code,
            cut(mark.item.title),
            mark.item.points,
            mark.own_points,
            score,
            difference,
            Styled(mark.origin.value, Look.MUTED) if mark.origin is Origin.OPEN else mark.origin.value,
            mark.why if mark.checked is not None or fact is None else "",
            (Styled(fact.text, Look.WARN) if mark.contradicts else fact.text) if fact else "",
            _source(pages, mark),
            _proof(pages, mark),
        )
    )


def _source(pages: Pages, mark: Mark) -> Content:
    """The cell that a score rests on: the checked score, else the records' rows."""
    if mark.checked is not None:
        return pages.link(mark.checked.cell)
    cells = mark.fact.cells if mark.fact else ()
    if not cells:
        return ""
    first = cells[0]
    more = f" 等{len(cells)}处" if len(cells) > 1 else ""
    return pages.link(first, f"{first.sheet}!{first.ref}{more}")


def _proof(pages: Pages, mark: Mark) -> Content:
    if not mark.proofs:
        return ""
    first = next((proof for proof in mark.proofs if proof.there), mark.proofs[0])
    more = f" 等{len(mark.proofs)}份" if len(mark.proofs) > 1 else ""
    if not first.there:
        return Styled(f"{first.text}（文件不在）", Look.BAD)
    if not first.file:
        return pages.link(first.cell, first.text + more)
    return Link(first.text + more, pages.office_file(first.file))


# --- gaps, differences, years -----------------------------------------------------------------------


def gap_sheet(pages: Pages) -> Sheet:
    """差距: what is lacking, what would mend it, how many points it brings; the most first."""
    rows: list[Row] = []
    for rank, branch, card in ranked(pages.inspection):
        gain = sum((mark.lost for mark in card.gaps), Decimal(0))
        place = f"第{rank}名" if rank is not None else UNMARKED
        rows.append(
            Row((f"{branch.name}　{place}　现得{plain(card.total)}分，还能加{plain(gain)}分",), Level.SECTION)
        )
        rows += [
            Row((n, m.item.code, cut(m.item.title), m.item.points, m.score if m.score is not None else UNMARKED, m.lost, lack(m), mend(m)))
            for n, m in enumerate(card.gaps, 1)
        ]  # fmt: skip
    return Sheet(
        "差距",
        (
            Column("序号", Kind.SHORT, 5),
            Column("编号", Kind.CODE, 6),
            Column("项目", Kind.TEXT, 20),
            Column("满分", Kind.SHORT, 6),
            Column("现得", Kind.SHORT, 6),
            Column("能加几分", Kind.SHORT, 8),
            Column("差什么", Kind.TEXT, 38),
            Column("补什么", Kind.TEXT, 34),
        ),
        tuple(rows),
        title=f"{pages.inspection.year}年各支部差什么、补什么、能加几分",
        subtitle=subtitle(pages),
        notes=("按能加的分数从多到少排。「未评」的项评了才知道，先按满分算在能加的分数里。",),
        empty="各支部都是满分。",
    )


def lack(mark: Mark) -> str:
    """差什么."""
    if mark.checked is not None and mark.checked.text:
        return mark.checked.text
    if mark.fact is not None and (mark.fact.state is not State.MET or mark.score is None):
        return mark.fact.text if mark.checked is None else f"{mark.why or '审核扣分'}；台账：{mark.fact.text}"
    return mark.why or "审核扣分，没有写原因"


def mend(mark: Mark) -> str:
    """补什么."""
    if mark.fact is not None and mark.fact.todo:
        return mark.fact.todo
    if mark.item.evidence and not any(proof.there for proof in mark.proofs):
        return f"补上佐证：{mark.item.evidence}"
    return f"对照标准：{cut(mark.item.standard, 80)}" if mark.item.standard else "对照评分办法整改"


def difference_sheet(pages: Pages) -> Sheet:
    """自评审核对照: where self-score, checked score and records disagree."""
    rows = []
    for branch in pages.inspection.roll.branches:
        for mark in pages.inspection.card(branch).marks:
            if mark.checked is None or not (mark.difference or mark.contradicts):
                continue
            fact = mark.fact.text if mark.fact and mark.contradicts else ""
            rows.append(
                Row(
                    (branch.name, mark.item.code, cut(mark.item.title), mark.item.points, mark.own_points, mark.score,
                     mark.difference, mark.checked.text, fact, pages.link(mark.checked.cell))
                )
            )  # fmt: skip
    return Sheet(
        "自评审核对照",
        (
            Column("支部", Kind.TEXT, 20),
            Column("编号", Kind.CODE, 6),
            Column("项目", Kind.TEXT, 20),
            Column("满分", Kind.SHORT, 6),
            Column("自评", Kind.SHORT, 6),
            Column("审核", Kind.SHORT, 6),
            Column("相差", Kind.SHORT, 6),
            Column("扣分原因", Kind.TEXT, 26),
            Column("与台账不一致", Kind.TEXT, 28),
            Column("单元格", Kind.TEXT, 14),
        ),
        tuple(rows),
        title=f"{pages.inspection.year}年自评与审核不一致的项",
        subtitle=subtitle(pages),
        notes=("相差＝自评减审核；审核和台账判定不同的也列在这里，以审核为准。",),
        empty="自评与审核、审核与台账都一致。",
    )


def years_sheet(pages: Pages) -> Sheet:
    """历年: each year by its own standard and its own scores."""
    inspection = pages.inspection
    books = (*reversed(inspection.before), inspection.book)
    rows = []
    for branch in inspection.roll.branches:
        cards = [book.cards[branch.key] for book in books]
        rows.append(Row((branch.name, *(card.total if card.scored else None for card in cards))))
    standards = "；".join(
        f"{b.year}年用{b.checklist.since or '不分年度'}的清单，{len(b.checklist.items)}项{plain(b.checklist.total)}分" for b in books
    )  # fmt: skip
    return Sheet(
        "历年",
        (Column("支部", Kind.TEXT, 26), *(Column(f"{book.year}年", Kind.SHORT, 10) for book in books)),
        tuple(rows),
        title="离退休干部党支部标准化历年总分",
        subtitle=subtitle(pages),
        notes=(f"往年按当年的标准和当年的得分，不随今年的标准改变。{standards}。",),
        landscape=False,
    )

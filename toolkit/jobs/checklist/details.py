"""The result of the branch checklist in detail: every mark with its cell, gaps, differences, years."""

from __future__ import annotations

from decimal import Decimal

from toolkit.core.documents.outcome import Column, Content, Formula, Kind, Link, Look, Sheet, Styled
from toolkit.core.posts.branches import Branch
from toolkit.jobs.checklist.scores.points import Card, Mark, Origin, State, plain
from toolkit.jobs.checklist.shared import DETAIL, UNMARKED, Pages, cut, ranked, subtitle
from toolkit.jobs.parts import NUMBER, Sourced, grouped, line, sheet_of

# --- every mark -------------------------------------------------------------------------------------


def detail_sheet(pages: Pages) -> Sheet:
    """明细: every mark, with the cell it rests on and its evidence."""
    inspection = pages.inspection
    areas = {area: n for n, area in enumerate(inspection.book.checklist.areas, 1)}
    return sheet_of(
        DETAIL,
        [(n, b, m) for n, b in enumerate(inspection.roll.branches, 1) for m in inspection.card(b).marks],
        (Column("支部号", Kind.SHORT, 5), lambda i: i[0]),
        (Column("支部", Kind.TEXT, 16), lambda i: i[1].name),
        (Column("方面号", Kind.SHORT, 5), lambda i: areas[i[2].item.area]),
        (Column("编号", Kind.CODE, 6), lambda i: i[2].item.code),
        (Column("项目", Kind.TEXT, 16), lambda i: cut(i[2].item.title)),
        (Column("满分", Kind.SHORT, 6), lambda i: Sourced(i[2].item.points, i[2].item)),
        (Column("自评", Kind.SHORT, 6), lambda i: Sourced(i[2].own_points, i[2].own)),
        (Column("得分", Kind.SHORT, 6), lambda i: Sourced(i[2].score, i[2].basis)),
        (Column("相差", Kind.SHORT, 6), lambda i: _difference(i[2])),
        (Column("来自", Kind.SHORT, 9), lambda i: _origin(i[2])),
        (Column("说明", Kind.TEXT, 30), lambda i: _why(i[2])),
        (Column("台账", Kind.TEXT, 26), lambda i: _records(i[2])),
        (Column("出处", Kind.TEXT, 20), lambda i: _source(pages, i[2])),
        (Column("佐证", Kind.TEXT, 22), lambda i: _proof(pages, i[2])),
        title=f"{inspection.year}年逐项得分和依据",
        subtitle=f"{subtitle(pages)}    在电脑上查的，整本打印时不印；要印请先取消打印区域",
        notes=("点「出处」打开得分所在的单元格，点「佐证」打开材料。相差＝自评减审核。",),
        freeze_columns=5,
        filter=True,
        printed=False,
    )


def _difference(mark: Mark) -> Content:
    if mark.difference is None:
        return None
    formula = Formula("ROUND({自评}-{得分},2)", mark.difference)
    return Styled(formula, Look.WARN) if mark.difference else formula


def _origin(mark: Mark) -> Content:
    return Styled(mark.origin.value, Look.MUTED) if mark.origin is Origin.OPEN else mark.origin.value


def _why(mark: Mark) -> str:
    return mark.why if mark.checked is not None or mark.fact is None else ""


def _records(mark: Mark) -> Content:
    if mark.fact is None:
        return ""
    return Styled(mark.fact.text, Look.WARN) if mark.contradicts else mark.fact.text


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
        return Styled(f"{first.text}（{'文件不在' if first.file else '不算佐证'}）", Look.BAD)
    if not first.file:
        return pages.link(first.cell, first.text + more)
    return Link(first.text + more, pages.office_file(first.file))


# --- gaps, differences, years -----------------------------------------------------------------------


def gap_sheet(pages: Pages) -> Sheet:
    """差距: what is lacking, what would mend it, how many points it brings; the most first."""

    def heading(rank: int | None, branch: Branch, card: Card) -> str:
        gain = sum((mark.lost for mark in card.gaps), Decimal(0))
        place = f"第{rank}名" if rank is not None else UNMARKED
        return f"{branch.name}　{place}　现得{plain(card.total)}分，还能加{plain(gain)}分"

    return grouped(
        "差距",
        ((heading(*line), line[2].gaps) for line in ranked(pages.inspection)),
        (NUMBER, None),
        (Column("编号", Kind.CODE, 6), lambda m: m.item.code),
        (Column("项目", Kind.TEXT, 20), lambda m: cut(m.item.title)),
        (Column("满分", Kind.SHORT, 6), lambda m: m.item.points),
        (Column("现得", Kind.SHORT, 6), lambda m: m.score if m.score is not None else UNMARKED),
        (Column("能加几分", Kind.SHORT, 8), lambda m: m.lost),
        (Column("差什么", Kind.TEXT, 38), lack),
        (Column("补什么", Kind.TEXT, 34), mend),
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
    return sheet_of(
        "自评审核对照",
        [
            (branch, mark, mark.checked)
            for branch in pages.inspection.roll.branches
            for mark in pages.inspection.card(branch).marks
            if mark.checked is not None and (mark.difference or mark.contradicts)
        ],
        (Column("支部", Kind.TEXT, 20), lambda i: i[0].name),
        (Column("编号", Kind.CODE, 6), lambda i: i[1].item.code),
        (Column("项目", Kind.TEXT, 20), lambda i: cut(i[1].item.title)),
        (Column("满分", Kind.SHORT, 6), lambda i: i[1].item.points),
        (Column("自评", Kind.SHORT, 6), lambda i: i[1].own_points),
        (Column("审核", Kind.SHORT, 6), lambda i: i[1].score),
        (Column("相差", Kind.SHORT, 6), lambda i: i[1].difference),
        (Column("扣分原因", Kind.TEXT, 26), lambda i: i[2].text),
        (
            Column("与台账不一致", Kind.TEXT, 28),
            lambda i: i[1].fact.text if i[1].fact and i[1].contradicts else "",
        ),
        (Column("单元格", Kind.TEXT, 14), lambda i: pages.link(i[2].cell)),
        title=f"{pages.inspection.year}年自评与审核不一致的项",
        subtitle=subtitle(pages),
        notes=("相差＝自评减审核；审核和台账判定不同的也列在这里，以审核为准。",),
        empty="自评与审核、审核与台账都一致。",
    )


def years_sheet(pages: Pages) -> Sheet:
    """历年: each year by its own standard and its own scores."""
    inspection = pages.inspection
    books = (*reversed(inspection.before), inspection.book)
    columns = (
        Column("支部", Kind.TEXT, 26),
        *(Column(f"{book.year}年", Kind.SHORT, 10) for book in books),
        Column("今年和上年怎样比", Kind.TEXT, 30),
    )
    rows = []
    for branch in inspection.roll.branches:
        cards = [book.cards[branch.key] for book in books]
        totals = (Sourced(c.total if c.scored else None, [m.basis for m in c.marks]) for c in cards)
        rows.append(line(columns, (branch.name, *totals, inspection.change(branch)[1])))
    standards = "；".join(
        f"{b.year}年用{b.checklist.since or '不分年度'}的清单，{len(b.checklist.items)}项{plain(b.checklist.total)}分" for b in books
    )  # fmt: skip
    return Sheet(
        "历年",
        columns,
        tuple(rows),
        title="离退休干部党支部标准化历年总分",
        subtitle=subtitle(pages),
        notes=(f"往年按当年的标准和当年的得分，不随今年的标准改变。{standards}。",),
        landscape=False,
    )

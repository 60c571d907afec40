"""The result of the branch checklist as a workbook: ranking, matrix, every mark with its cell, gaps, years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import (
    Chart,
    Column,
    Content,
    Formula,
    Kind,
    Level,
    Look,
    Row,
    Sheet,
    SheetDocument,
    Styled,
)
from toolkit.jobs.checklist.details import detail_sheet, difference_sheet, gap_sheet, years_sheet
from toolkit.jobs.checklist.scores.points import Card, Mark, plain
from toolkit.jobs.checklist.shared import DETAIL, UNMARKED, Pages, cut, ranked, subtitle, unique
from toolkit.jobs.checklist.year import Inspection
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import NUMBER, Sourced, explained, line, sheet_of, tabulate, total

_SHORT_TITLE = 12
_ARGUMENTS = 200  # of one SUM; Excel takes 255


def workbook(inspection: Inspection, inputs: Inputs) -> SheetDocument:
    """Everything about all branches in one year."""
    pages = Pages(inspection, inputs)
    name = f"{inspection.year}年支部标准化得分"
    sheets = [
        ranking(pages),
        matrix(pages),
        gap_sheet(pages),
        difference_sheet(pages),
        _standard_sheet(pages),
    ]
    if inspection.before:
        sheets.insert(4, years_sheet(pages))
    if inspection.problems:
        sheets.append(problem_sheet(pages))
    notes, technical = _notes_sheets(pages)
    sheets += (notes, detail_sheet(pages), technical)
    return SheetDocument(f"{name}.xlsx", tuple(sheets), title=name)


# --- ranking ----------------------------------------------------------------------------------------


def ranking(pages: Pages) -> Sheet:
    """排名: area totals and the total as live formulas over 明细; ties share a rank."""
    inspection = pages.inspection
    checklist = inspection.book.checklist
    areas = unique(checklist.areas, ("名次", "支部", "总分", "未评项", "最高可得", "自评总分", "自评高出", "上年总分", "比上年", "支部号"))  # fmt: skip
    numbers = {branch.key: n for n, branch in enumerate(inspection.roll.branches, 1)}
    columns = (
        Column("名次", Kind.SHORT, 6),
        Column("支部", Kind.TEXT, 22),
        *(Column(area, Kind.SHORT, 9, group="各方面得分") for area in areas),
        Column("总分", Kind.SHORT, 8),
        Column("未评项", Kind.SHORT, 7),
        Column("最高可得", Kind.SHORT, 8),
        Column("自评总分", Kind.SHORT, 8),
        Column("自评高出", Kind.SHORT, 8),
        Column("上年总分", Kind.SHORT, 8),
        Column("比上年", Kind.SHORT, 8),
        Column("支部号", Kind.SHORT, 7),
    )
    rows = []
    for rank, branch, card in ranked(inspection):
        last = inspection.last_total(branch)
        change, unlike = inspection.change(branch)
        cells: list[Content | Sourced] = [
            Formula("RANK({总分},{总分:})", rank) if rank is not None else "—",
            branch.name,
        ]
        for number, area in enumerate(checklist.areas, 1):
            marked = any(m.score is not None for m in card.marks if m.item.area == area)
            cells.append(
                Formula(_sumifs("得分", number), card.area(area)) if marked else Styled(UNMARKED, Look.MUTED)
            )
        cells += [
            Formula(f"ROUND({_sum(areas)},2)", card.total) if card.scored else Styled(UNMARKED, Look.MUTED),
            Sourced(Styled(len(card.open), Look.WARN) if card.open else 0, [m.item for m in card.open]),
            Sourced(card.best, [m.basis for m in card.marks]),
            Formula(_sumifs("自评"), card.own_total) if card.own_total is not None else None,
            _over(card),
            Sourced(last.total, [m.basis for m in last.marks]) if last else None,
            Sourced(_change(change, unlike), [m.basis for c in (card, last) if c for m in c.marks]),
            numbers[branch.key],
        ]
        rows.append(line(columns, cells, look=Look.STRONG if rank == 1 else Look.PLAIN))
    notes = [
        "得分以审核为准；没有审核的，台账能判定的按台账，其余是「未评」，不计分也不当作满分。",
        f"总分相同的名次并列。清单满分{plain(checklist.total)}分；「最高可得」是未评的项全部得满分时的总分。",
    ]
    if inspection.before:
        notes.append(
            "「比上年」只比两年标准相同、都评过、来源（审核或台账判定）也相同的项，各支部的说明见「历年」。"
        )
    return Sheet(
        "排名",
        columns,
        tuple(rows),
        title=f"{inspection.year}年离退休干部党支部标准化得分排名",
        subtitle=subtitle(pages),
        notes=tuple(notes),
        freeze_columns=2,
        chart=Chart(f"{inspection.year}年各支部总分", "支部", "总分"),
    )


def _over(card: Card) -> Content:
    """How much the self-scores are above the checked ones, over the items that have both."""
    differences = [m.difference for m in card.marks if m.difference is not None]
    return None if not differences else Formula(_sumifs("相差"), sum(differences, Decimal(0)))


def _change(change: Decimal | None, unlike: str) -> Content:
    """A formula where all is alike."""
    if change is None:
        return Styled("不可比", Look.MUTED) if unlike else None
    return change if unlike else Formula("ROUND({总分}-{上年总分},2)", change)


def _sumifs(column: str, area: int = 0) -> str:
    """The sum of a column of 明细 for the branch of this row, and for one 方面 of it."""
    more = f",{{{DETAIL}!方面号:}},{area}" if area else ""
    return f"ROUND(SUMIFS({{{DETAIL}!{column}:}},{{{DETAIL}!支部号:}},{{支部号}}{more}),2)"


def _sum(titles: Sequence[str]) -> str:
    """SUM over columns of this row, in parts where there are very many."""
    parts = [titles[at : at + _ARGUMENTS] for at in range(0, len(titles), _ARGUMENTS)]
    sums = ["SUM(" + ",".join(f"{{{title}}}" for title in part) + ")" for part in parts]
    return sums[0] if len(sums) == 1 else f"SUM({','.join(sums)})"


# --- matrix -----------------------------------------------------------------------------------------


def matrix(pages: Pages) -> Sheet:
    """矩阵: branches × items."""
    inspection = pages.inspection
    items = inspection.book.checklist.items
    places = {branch.key: rank for rank, branch, _ in ranked(inspection)}
    titles = unique((f"{i.code}\n{cut(i.title, _SHORT_TITLE)}" for i in items), ("支部", "总分", "名次"))
    checklist = inspection.book.checklist
    columns = (
        Column("支部", Kind.TEXT, 16),
        *(
            Column(title, Kind.SHORT, 5.5, group=f"{item.area}{plain(checklist.full(item.area))}分")
            for title, item in zip(titles, items, strict=True)
        ),
        Column("总分", Kind.SHORT, 7),
        Column("名次", Kind.SHORT, 5.5),
    )
    rows = []
    for branch in inspection.roll.branches:
        card, rank = inspection.card(branch), places[branch.key]
        cells: list[Content | Sourced] = [branch.name, *(Sourced(_mark_cell(m), m.basis) for m in card.marks)]
        if card.scored:
            cells += [Formula(f"ROUND({_sum(titles)},2)", card.total), Formula("RANK({总分},{总分:})", rank)]
        else:
            cells += [Styled(UNMARKED, Look.MUTED), "—"]
        rows.append(line(columns, cells))
    full = (*(Sourced(item.points, item) for item in items), Sourced(checklist.total, items))
    rows.append(line(columns, ("满分", *full), level=Level.TOTAL, look=Look.STRONG))
    return Sheet(
        "矩阵",
        columns,
        tuple(rows),
        title=f"{inspection.year}年离退休干部党支部标准化得分",
        subtitle=subtitle(pages),
        notes=("项目全文见「清单」，每一格的依据见「明细」。",),
        freeze_columns=1,
    )  # fmt: skip


def _mark_cell(mark: Mark) -> Content:
    if mark.score is None:
        return Styled(UNMARKED, Look.MUTED)
    if mark.score == 0 and mark.item.points:
        return Styled(mark.score, Look.BAD)
    return Styled(mark.score, Look.WARN) if mark.score < mark.item.points else mark.score


# --- the standard, problems, notes ------------------------------------------------------------------


def _standard_sheet(pages: Pages) -> Sheet:
    checklist = pages.inspection.book.checklist
    columns, rows = tabulate(
        checklist.items,
        (Column("编号", Kind.CODE, 6), lambda i: i.code),
        (Column("方面", Kind.SHORT, 10), lambda i: i.area),
        (Column("项目", Kind.TEXT, 16), lambda i: i.title),
        (Column("标准", Kind.TEXT, 40), lambda i: i.standard),
        (Column("满分", Kind.SHORT, 6), lambda i: i.points),
        (Column("评分办法", Kind.TEXT, 22), lambda i: i.method),
        (Column("佐证要求", Kind.TEXT, 16), lambda i: i.evidence),
        (Column("依据", Kind.TEXT, 26), lambda i: i.source),
    )
    return Sheet(
        "清单",
        columns,
        (*rows, replace(total(columns, {"满分": checklist.total}), look=Look.PLAIN)),
        title=f"{pages.inspection.year}年离退休干部党支部标准化清单",
        subtitle=subtitle(pages),
    )


def problem_sheet(pages: Pages) -> Sheet:
    """资料问题: every problem with a link to its cell."""
    return sheet_of(
        "资料问题",
        pages.inspection.problems,
        (NUMBER, None),
        (Column("单元格", Kind.TEXT, 20), lambda p: pages.link(p.cell)),
        (Column("问题", Kind.TEXT, 60), lambda p: p.message.rstrip("，")),
        (Column("怎么办", Kind.TEXT, 40), lambda p: p.hint),
        title=f"{pages.inspection.year}年支部标准化资料问题",
        subtitle=f"共{len(pages.inspection.problems)}处，改好保存后重新做一次",
    )


def _notes_sheets(pages: Pages) -> tuple[Sheet, Sheet]:
    """说明: what judges by itself, and by which rule."""
    rules = pages.inputs.rules
    keys = ("支部党员下限", "支部党员上限", "设委员会党员数", "支部委员人数", "支部任期", "节日通报前后天数",
            "活动室功能室数", "文体活动次数", "信息报送篇数", "信息采用篇数", "老干组长补贴", "支部班子补贴")  # fmt: skip
    day = next(iter(pages.inspection.cases.values())).day
    found = [(key, rule) for key in keys if (rule := rules.at(key, day)) is not None]
    rows = [
        Row(
            (
                f"{key}（{rule.status}）",
                f"{'、'.join(f'{value:f}' for value in rule.values)}{rule.unit}",
                rule.source,
            )
        )
        for key, rule in found
    ]
    rows.append(Row(("没有记录的项", "写「无记录」，既不算零分也不算满分", "补登台账后重新做一次即可")))
    when = f"规则按{day_text(day)}有效的用；单位另有规定的，在设置.xlsx「规则」表里写"
    return explained("自动判定用的规则", when, rows, pages.inputs.files)

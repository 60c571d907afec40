"""创建情况: who could apply for 示范党支部 and does not, who falls short of what, who holds which title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from toolkit.core.cells import Cell
from toolkit.core.documents.outcome import Column, Document, Kind, Look, Outcome, Sheet, SheetDocument, tally
from toolkit.core.posts.branches import Branch
from toolkit.core.rules.dated import Rule, Rules
from toolkit.jobs.checklist.details import lack, mend
from toolkit.jobs.checklist.papers import papers
from toolkit.jobs.checklist.scores.applications import LEVELS, Application
from toolkit.jobs.checklist.scores.points import Card, plain
from toolkit.jobs.checklist.shared import Pages, cut, subtitle
from toolkit.jobs.checklist.sheets import problem_sheet
from toolkit.jobs.checklist.year import Inspection, chosen, inspect
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import NUMBER, Part, sheet_of

NO_REASON = "没有写原因"
_SHOWN = 5  # gaps of a branch


class Standing(StrEnum):
    """Where a branch stands towards the next title."""

    SHOULD = "应创未创"
    APPLIED = "已申报"
    SHORT = "差距"
    UNSCORED = "没有评分"
    UNCLEAR = "待核实"
    TOP = "已创最高级"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One branch and a title above the one that it holds.

    Attributes:
        branch: Which.
        card: Its marks.
        held: The highest title that it holds, or "".
        level: The one it has applied for, else the next that it could; "" above the highest.
        threshold: Points that this takes; None where no rule says.
        standing: See Standing.
        application: This year's row of 创建申报 for that level, if there is one.
    """

    branch: Branch
    card: Card
    held: str
    level: str
    threshold: Decimal | None
    standing: Standing
    application: Application | None

    @property
    def short_by(self) -> Decimal:
        """Points that are lacking; 0 when there is enough."""
        return max(Decimal(0), (self.threshold or Decimal(0)) - self.card.total)

    @property
    def cell(self) -> Cell:
        """Where it stands: the application, else the branch's name."""
        return self.application.cell if self.application else self.branch.cell

    @property
    def reason(self) -> str:
        """Why it has not applied, as the office wrote it down."""
        return (self.application.reason if self.application else "") or NO_REASON


def threshold(rules: Rules, level: str, inspection: Inspection) -> Rule | None:
    """达标分 of a level on the last day that counts."""
    return rules.at(f"{level}示范达标分", next(iter(inspection.cases.values())).day)


def stand(card: Card, held: str, wanted: Decimal | None, application: Application | None) -> Standing:
    """Where a branch stands: what it has applied for first, then its points."""
    if held == LEVELS[-1]:
        return Standing.TOP
    if application is not None and application.applied:
        return Standing.APPLIED
    if application is not None and application.unclear:
        return Standing.UNCLEAR
    if not card.scored:
        return Standing.UNSCORED
    return Standing.SHOULD if wanted is not None and card.total >= wanted else Standing.SHORT


def candidates(inspection: Inspection, rules: Rules) -> list[Candidate]:
    """Every branch, in the order of sheet 支部."""
    found = []
    for branch in inspection.roll.branches:
        held = inspection.held.get(branch.key, "")
        at = LEVELS.index(held) + 1 if held else 0
        level = LEVELS[at] if at < len(LEVELS) else ""
        application = _application(inspection, branch, LEVELS[at:])
        if application is not None and application.applied:
            level = application.level
        rule = threshold(rules, level, inspection) if level else None
        card = inspection.card(branch)
        wanted = rule.value if rule else None
        standing = stand(card, held, wanted, application)
        found.append(Candidate(branch, card, held, level, wanted, standing, application))
    return found


def _application(inspection: Inspection, branch: Branch, levels: Sequence[str]) -> Application | None:
    """This year's row for one of the levels still open to a branch: the highest applied for, else the next one's."""
    rows = [
        a
        for a in inspection.applications
        if a.branch == branch.key and a.year == inspection.year and a.level in levels
    ]
    applied = [a for a in rows if a.applied]
    if applied:
        return max(applied, key=lambda a: LEVELS.index(a.level))
    return next((a for a in rows if a.level == levels[0]), None)


def build(inputs: Inputs) -> Outcome:
    """The lists, and the papers of those who apply."""
    inspection = inspect(inputs)
    wanted = {branch.key for branch in chosen(inspection, inputs.params)}
    everyone = candidates(inspection, inputs.rules)
    shown = [c for c in everyone if c.branch.key in wanted]
    documents: list[Document] = [_workbook(shown, Pages(inspection, inputs), everyone)]
    for candidate in shown:
        if candidate.standing is Standing.APPLIED:
            documents += papers(inspection, candidate.branch, candidate.level, inputs)
    by = Counter(c.standing for c in shown)
    counts = tally(
        len(everyone),
        by[Standing.SHOULD],
        to_check=by[Standing.UNSCORED] + by[Standing.UNCLEAR],
        applied=by[Standing.APPLIED],
        short=by[Standing.SHORT],
        top=by[Standing.TOP],
        other_branches=len(everyone) - len(shown),
    )
    held = Counter(c.held for c in everyone if c.held)
    return Outcome(
        documents=tuple(documents),
        counts=counts,
        rows=[_row(candidate) for candidate in shown],
        problems=inspection.problems,
        summary=(
            _said(inspection, counts),
            f"已创：{'、'.join(f'{level}{held[level]}个' for level in LEVELS)}。",
        ),
        extra={"held": {level: held[level] for level in LEVELS}},
    )


def _said(inspection: Inspection, counts: dict[str, int]) -> str:
    return (
        f"{inspection.year}年示范党支部创建：读到{counts['read']}个支部，应创未创{counts['listed']}个，"
        f"已申报{counts['applied']}个，未达标{counts['short']}个，没有评分或待核实{counts['to_check']}个，已创最高级{counts['top']}个。"
    )


def _row(candidate: Candidate) -> dict[str, Any]:
    card = candidate.card
    return {
        "branch": candidate.branch.name,
        "township": candidate.branch.township,
        "held": candidate.held,
        "level": candidate.level,
        "standing": candidate.standing.value,
        "total": float(card.total) if card.scored else None,
        "threshold": float(candidate.threshold) if candidate.threshold is not None else None,
        "open": len(card.open),
        "reason": candidate.reason if candidate.standing is Standing.SHOULD else "",
        "gaps": [{"code": m.item.code, "points": float(m.lost), "lack": lack(m)} for m in card.gaps[:_SHOWN]],
        "cell": str(candidate.branch.cell),
    }


# --- sheets -----------------------------------------------------------------------------------------


def _workbook(shown: list[Candidate], pages: Pages, everyone: list[Candidate]) -> SheetDocument:
    name = f"{pages.inspection.year}年示范党支部创建情况"
    sheets = [
        _should_sheet(shown, pages),
        _short_sheet(shown, pages),
        _applied_sheet(shown, pages),
        _held_sheet(everyone, pages),
    ]
    if pages.inspection.problems:
        sheets.append(problem_sheet(pages))
    return SheetDocument(f"{name}.xlsx", tuple(sheets), title=name)


_HEAD: tuple[Part[Candidate], ...] = (
    (NUMBER, None),
    (Column("支部", Kind.TEXT, 24), lambda c: c.branch.name),
    (Column("已创", Kind.SHORT, 8), lambda c: c.held or "无"),
    (Column("可创", Kind.SHORT, 8), lambda c: c.level),
    (Column("总分", Kind.SHORT, 8), lambda c: c.card.total if c.card.scored else "未评"),
    (Column("达标分", Kind.SHORT, 8), lambda c: c.threshold if c.threshold is not None else "未定"),
)


def _should_sheet(shown: list[Candidate], pages: Pages) -> Sheet:
    return sheet_of(
        "应创未创",
        [c for c in shown if c.standing is Standing.SHOULD],
        *_HEAD,
        (Column("未申报原因", Kind.TEXT, 34), lambda c: c.reason),
        (Column("单元格", Kind.TEXT, 16), lambda c: pages.link(c.cell)),
        look=lambda c: Look.WARN if c.reason == NO_REASON else Look.PLAIN,
        title=f"{pages.inspection.year}年够条件而没有申报示范党支部的支部",
        subtitle=subtitle(pages),
        notes=("原因写在 支部标准化.xlsx「创建申报」表的「未申报原因」列。",),
        empty="没有够条件而不申报的支部。",
    )


def _short_sheet(shown: list[Candidate], pages: Pages) -> Sheet:
    found = [c for c in shown if c.standing in (Standing.SHORT, Standing.UNSCORED, Standing.UNCLEAR)]
    return sheet_of(
        "差距",
        sorted(found, key=lambda c: c.short_by),
        *_HEAD,
        (Column("还差", Kind.SHORT, 6), lambda c: c.short_by),
        (Column("未评项", Kind.SHORT, 7), lambda c: len(c.card.open)),
        (
            Column("差什么", Kind.TEXT, 44),
            lambda c: "\n".join(
                f"{m.item.code} {cut(m.item.title)}（可加{plain(m.lost)}分）：{lack(m)}"
                for m in c.card.gaps[:_SHOWN]
            ),
        ),
        (
            Column("补什么", Kind.TEXT, 36),
            lambda c: "\n".join(f"{m.item.code} {mend(m)}" for m in c.card.gaps[:_SHOWN]),
        ),
        (Column("情况", Kind.SHORT, 8), lambda c: c.standing.value),
        title=f"{pages.inspection.year}年还不够示范党支部条件的支部",
        subtitle=subtitle(pages),
        notes=(
            "只列能加分最多的几项，全部见「支部标准化得分」的「差距」表。未评的项评了以后可能就够。待核实的是「是否申报」看不懂。",
        ),
        empty="没有不够条件的支部。",
    )


def _applied_sheet(shown: list[Candidate], pages: Pages) -> Sheet:
    return sheet_of(
        "已申报",
        [c for c in shown if c.standing is Standing.APPLIED],
        *_HEAD,
        (Column("提示", Kind.TEXT, 30), lambda c: f"比达标分少{plain(c.short_by)}分" if c.short_by else ""),
        (Column("单元格", Kind.TEXT, 16), lambda c: pages.link(c.cell)),
        look=lambda c: Look.WARN if c.short_by else Look.PLAIN,
        title=f"{pages.inspection.year}年已经申报示范党支部的支部",
        subtitle=subtitle(pages),
        notes=("每个支部另有申报表和事迹材料提纲。",),
        empty="还没有支部申报。",
    )


def _held_sheet(everyone: list[Candidate], pages: Pages) -> Sheet:
    day = next(iter(pages.inspection.cases.values())).day
    rules = pages.inputs.rules
    then = {level: rules.at(f"调研时{level}示范党支部", day) for level in LEVELS}
    before = {level: int(rule.value) for level, rule in then.items() if rule}
    holders = {level: [c.branch.name for c in everyone if c.held == level] for level in LEVELS}
    return sheet_of(
        "已创",
        LEVELS,
        (Column("级别", Kind.SHORT, 8), str),
        (Column("现有", Kind.SHORT, 8), lambda level: len(holders[level])),
        (Column("调研报告", Kind.SHORT, 10), before.get),
        (
            Column("增减", Kind.SHORT, 8),
            lambda level: len(holders[level]) - before[level] if level in before else None,
        ),
        (Column("支部", Kind.TEXT, 60), lambda level: "、".join(holders[level])),
        title="已经命名的示范党支部",
        subtitle=subtitle(pages),
        notes=("一个支部只算最高的一级。「调研报告」是2023年调研报告所载的数。",),
    )

"""支部标准化: a checklist that is printed, scored, proved and published."""

from __future__ import annotations

from typing import Any

from toolkit.core.documents.outcome import Document, Outcome, tally
from toolkit.core.posts.branches import Branch
from toolkit.jobs.checklist import candidates, forms, notice, papers, reminders
from toolkit.jobs.checklist.scores.points import plain
from toolkit.jobs.checklist.shared import ranked
from toolkit.jobs.checklist.sheets import workbook
from toolkit.jobs.checklist.year import (
    BRANCH,
    BRANCH_NEED,
    LEDGER_NEEDS,
    NEEDS,
    YEAR,
    Inspection,
    chosen,
    inspect,
    looks_for,
    read_standard,
)
from toolkit.jobs.issuing import NUMBERS
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter


def build(inputs: Inputs) -> Outcome:
    """The result workbook, the forms in Word, or both."""
    params = inputs.params
    if params.get("blank"):
        return _blank(inputs)
    inspection = inspect(inputs)
    branches = chosen(inspection, params)
    documents: list[Document] = []
    if not params.get("branch"):
        documents.append(workbook(inspection, inputs))
    if any(params.get(name) for name in ("branch", "all", "docx", "one_file")):
        documents += forms.forms(inspection, branches, inputs)
    rows = [_row(rank, branch, inspection) for rank, branch, _ in ranked(inspection) if branch in branches]
    everyone = len(inspection.roll.branches)
    return Outcome(
        documents=tuple(documents),
        counts=tally(everyone, len(branches), other_branches=everyone - len(branches)),
        rows=rows,
        problems=inspection.problems,
        summary=_summary(inspection, branches),
    )


def _blank(inputs: Inputs) -> Outcome:
    """The form with nothing filled in; an office that has not yet listed its branches can print it."""
    _, checklist, problems = read_standard(inputs)
    return Outcome(
        documents=(forms.blank(checklist, inputs),),
        counts=tally(0, 0),
        problems=tuple(problems),
        summary=(f"{checklist.year}年空白清单：{len(checklist.items)}项，满分{plain(checklist.total)}分。",),
    )


def _row(rank: int | None, branch: Branch, inspection: Inspection) -> dict[str, Any]:
    card = inspection.card(branch)
    change, unlike = inspection.change(branch)
    return {
        "rank": rank,
        "branch": branch.name,
        "township": branch.township,
        "total": float(card.total) if card.scored else None,
        "best": float(card.best),
        "own_total": float(card.own_total) if card.own_total is not None else None,
        "change": float(change) if change is not None else None,
        "unlike": unlike,
        "areas": {area: float(card.area(area)) for area in inspection.book.checklist.areas},
        "open": [mark.item.code for mark in card.open],
        "marks": {
            mark.item.code: {
                "score": float(mark.score) if mark.score is not None else None,
                "from": mark.origin.value,
                "why": mark.why,
                "cells": [str(mark.checked.cell)] if mark.checked else [str(c) for c in mark.fact.cells] if mark.fact else [],
            }
            for mark in card.marks
        },
        "cell": str(branch.cell),
    }  # fmt: skip


def _summary(inspection: Inspection, branches: tuple[Branch, ...]) -> tuple[str, ...]:
    cards = [inspection.card(branch) for branch in branches]
    scored = [card for card in cards if card.scored]
    checklist = inspection.book.checklist
    opened = sum(len(card.open) for card in cards)
    lines = [
        f"{inspection.year}年支部标准化：{len(cards)}个支部，{len(checklist.items)}项满分{plain(checklist.total)}分，有得分的{len(scored)}个，还有{opened}项次未评。"
    ]
    if scored:
        best = max(scored, key=lambda card: card.total)
        lines.append(
            f"最高{plain(best.total)}分（{best.name}），最低{plain(min(c.total for c in scored))}分。"
        )
    if inspection.problems:
        lines.append("资料问题都列在结果工作簿的「资料问题」表里。")
    return tuple(lines)


JOB = Job(
    name="checklist",
    title="支部标准化",
    group="台账",
    often=12,
    help="离退休干部党支部标准化清单：打印、评分、佐证、排名、通报，够条件不申报的和换届到期的都列出来。",
    templates=(forms.FORM, papers.APPLICATION, papers.DEEDS),
    actions=(
        Action(
            build=build,
            title="支部标准化得分",
            help="按 支部标准化.xlsx 的清单和得分排名，台账能判定的自动判定；可写出各支部的 Word 清单。",
            needs=NEEDS,
            parameters=(
                BRANCH,
                Parameter("all", "全部支部", "另写每个支部一份 Word 清单", "flag", excludes=("branch",)),
                YEAR,
                Parameter(
                    "blank",
                    "空白表",
                    "只写一份空白的 Word 清单",
                    "flag",
                    excludes=("branch", "all", "one_file"),
                ),
                Parameter("docx", "Word清单", "另写 Word 清单，已经知道的都填好", "flag"),
                Parameter(
                    "one_file",
                    "合并打印",
                    "Word 清单合成一个打印文件，每个支部从单数页开始，双面打印也各用各的纸",
                    "flag",
                ),
                PDF,
            ),
            examples=(
                ("checklist", "全部支部的得分、排名和差距"),
                ("checklist --all --one-file", "另做一个打印文件，每个支部一份清单"),
                ("checklist --branch 青禾镇", "只写一个支部的 Word 清单"),
                ("checklist --blank", "一份空白清单"),
                ("checklist --year 2025", "去年的，按去年的标准"),
            ),
            looks_for=looks_for,
        ),
        Action(
            name="candidates",
            build=candidates.build,
            title="示范创建",
            help="应创未创、差距和已创的名单；已经申报的支部另写申报表和事迹材料提纲。",
            needs=NEEDS,
            parameters=(BRANCH, YEAR, PDF),
            examples=(("checklist candidates", "今年的创建情况"),),
            looks_for=looks_for,
        ),
        Action(
            name="notice",
            build=notice.build,
            changes=True,
            title="通报",
            help="把一年的得分和排名写成公文格式的通报，登记发文字号。",
            needs=(*NEEDS, NUMBERS),
            parameters=(YEAR, PDF),
            examples=(("checklist notice --year 2026", "2026 年度的通报"),),
            looks_for=looks_for,
        ),
        Action(
            name="reminders",
            build=reminders.build,
            title="换届提醒",
            help="任期将满、党员去世或转出、职务空缺或一职两人的提醒；可以放进每晚的计划。",
            needs=(BRANCH_NEED, *LEDGER_NEEDS),
            examples=(("checklist reminders", "今天要提醒的"),),
        ),
    ),
)

"""督查: which townships were visited, what was found, what is still to be mended; and the circular to the county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.core.documents.official import Block, Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import Column, Kind, Look, Outcome, SheetDocument, Styled
from toolkit.core.duties.matching import DutyState
from toolkit.core.tables.catalogue import BRANCHES, DUTIES, INSPECTIONS
from toolkit.jobs.duties import Plan, plan_of
from toolkit.jobs.issuing import NUMBERS, issued
from toolkit.jobs.job import PDF, Action, Inputs, Job
from toolkit.jobs.ledger import (
    LedgerRow,
    LedgerYear,
    Owed,
    adding,
    by_township,
    owed,
    owed_sheet,
    to_check_sheet,
    year_rows,
)
from toolkit.jobs.parts import YEAR, below, need, sheet_of, year_of
from toolkit.jobs.whom import Whom

_KEYS = ("inspection", "mending")
_NEEDS = (need(INSPECTIONS), need(BRANCHES, optional=True), need(DUTIES, kept=True))


@dataclass(frozen=True, slots=True)
class _Year:
    """A year's inspections.

    Attributes:
        year: Which.
        rows: Its rows.
        towns: Township → its rows.
        plan: Who is still to be visited, what is still to be mended, of whatever year.
    """

    year: int
    rows: LedgerYear
    towns: Mapping[str, Sequence[LedgerRow]]
    plan: Plan

    @classmethod
    def of(cls, inputs: Inputs) -> _Year:
        year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
        rows = year_rows(inputs, INSPECTIONS, "日期", year, "所属乡镇")
        plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), _KEYS)
        return cls(year, rows, by_township(rows.rows, whom), plan)

    def open(self, township: str = "") -> list[Owed]:
        """What was found and is not mended, of earlier years too; of one township or of all."""
        return [
            one
            for one in owed(self.plan)
            if one.duty.event and (not township or one.subject.township == township)
        ]

    @property
    def unvisited(self) -> list[str]:
        """Townships without a visit."""
        return [name for name, rows in self.towns.items() if not rows]


def build(inputs: Inputs) -> Outcome:
    """Each township on one line, and every fault that is not mended."""
    found = _Year.of(inputs)
    open_ = found.open()
    late = [one for one in open_ if one.judged.state is DutyState.MISSED]
    title = f"{found.year}年督查情况"
    towns = sheet_of(
        "各乡镇",
        list(found.towns.items()),
        (Column("所属乡镇", Kind.SHORT, 14), lambda pair: pair[0]),
        (Column("督查次数", Kind.INTEGER, 9), lambda pair: _visits(pair[1])),
        (Column("最近一次", Kind.DATE, 12), lambda pair: pair[1][-1].day if pair[1] else None),
        (Column("发现问题", Kind.INTEGER, 9), lambda pair: len(_faults(pair[1]))),
        (Column("已经改好", Kind.INTEGER, 9), lambda pair: _mended(pair[1])),
        (Column("没有改好（含以前年度）", Kind.INTEGER, 12), lambda pair: len(found.open(pair[0]))),
        (
            Column("情况", Kind.TEXT, 16),
            lambda pair: "" if pair[1] else Styled("今年没有督查", Look.BAD),
        ),
        title=title,
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        sums={
            "督查次数": sum(_visits(rows) for rows in found.towns.values()),
            "发现问题": sum(len(_faults(rows)) for rows in found.towns.values()),
            "已经改好": sum(_mended(rows) for rows in found.towns.values()),
        },
    )
    problems = (*found.rows.problems, *found.plan.problems)
    return Outcome(
        documents=(
            SheetDocument(
                f"{title}.xlsx",
                (
                    towns,
                    owed_sheet(open_, inputs, name="没有改好的"),
                    *to_check_sheet(found.plan.problems, inputs),
                ),
                title=title,
            ),
        ),
        counts=found.rows.counts,
        rows=[
            {
                "township": name,
                "visits": _visits(rows),
                "found": len(_faults(rows)),
                "open": len(found.open(name)),
            }
            for name, rows in found.towns.items()
        ],
        to_check=found.rows.to_check,
        problems=tuple(dict.fromkeys(problems)),
        summary=(
            f"{title}：{len(found.towns)}个乡镇，去过{len(found.towns) - len(found.unvisited)}个。",
            f"没有改好的问题{len(open_)}个，其中逾期{len(late)}个。",
        ),
        alerts=(f"今年还没有督查：{'、'.join(found.unvisited)}。",) if found.unvisited else (),
    )


def _visits(rows: Sequence[LedgerRow]) -> int:
    """How many days: a visit that found three faults has three rows."""
    return len({row.day for row in rows})


def _faults(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    return [row for row in rows if row.text("问题")]


def _mended(rows: Sequence[LedgerRow]) -> int:
    return sum(bool(row.text("整改日期")) for row in _faults(rows))


def circular(inputs: Inputs) -> Outcome:
    """督查通报: every township a row, in official form."""
    found = _Year.of(inputs)
    title = f"关于{found.year}年老干部工作督查情况的通报"
    faults = sum(len(_faults(rows)) for rows in found.towns.values())
    mended = sum(_mended(rows) for rows in found.towns.values())
    table = OfficialTable(
        ("乡镇", "督查次数", "发现问题", "已经改好", "没有改好"),
        tuple(
            (
                town,
                str(_visits(rows)),
                str(len(_faults(rows))),
                str(_mended(rows)),
                str(len(found.open(town))),
            )
            for town, rows in found.towns.items()
        ),
        title=f"{found.year}年各乡镇督查情况",
        note="「没有改好」含以前年度的。",
    )
    listed = [
        f"{one.subject.name}（{one.judged.occurrence.last.isoformat()}前整改）。" for one in found.open()
    ]
    left = "、".join(found.unvisited)
    blocks: list[Block] = [
        Paragraph(
            f"{found.year}年以来，对{len(found.towns) - len(found.unvisited)}个乡镇的老干部工作进行了督查，"
            f"发现问题{faults}个，已经改好{mended}个。现将有关情况通报如下："
        ),
        Heading("基本情况"),
        Paragraph("各乡镇的情况见下表。" + (f"尚未督查的有{left}。" if left else "")),
        table,
        Heading("没有改好的问题"),
        *(Paragraph(text) for text in listed or ["发现的问题都已改好。"]),
        Heading("工作要求"),
        Paragraph("有关乡镇要对照问题逐条整改，按期报送整改情况；其他乡镇要举一反三，防止出现同样的问题。"),
    ]
    documents, problems, told = issued(inputs, OfficialKind.CIRCULAR, title, blocks)
    return Outcome(
        documents=documents,
        counts=found.rows.counts,
        rows=[{"township": town, "visits": _visits(rows)} for town, rows in found.towns.items()],
        to_check=found.rows.to_check,
        problems=tuple(dict.fromkeys((*found.rows.problems, *found.plan.problems, *problems))),
        summary=(f"{found.year}年督查通报：{len(found.towns)}个乡镇。", *told),
    )


JOB = Job(
    name="inspections",
    title="督查",
    help="各乡镇今年督查了没有，发现的问题改好了没有；可以写督查通报。",
    actions=(
        Action(
            build,
            "督查情况",
            "按乡镇统计今年的督查和整改，没有改好的问题一直列到改好为止。",
            needs=_NEEDS,
            parameters=(YEAR,),
            examples=(("inspections", "今年的督查情况"),),
            rows={"township": "乡镇", "visits": "督查次数", "found": "发现问题", "open": "没有改好的"},
        ),
        adding(
            INSPECTIONS,
            {
                "township": "所属乡镇",
                "date": "日期",
                "by": "督查人",
                "what": "内容",
                "fault": "问题",
                "until": "整改期限",
            },
            ("所属乡镇", "日期"),
            named="所属乡镇",
            example="inspections add --township 青禾镇 --by 李四平 --fault 学习记录缺两次",
        ),
        Action(
            circular,
            "督查通报",
            "按公文格式写一份督查情况通报，每个乡镇一行。",
            needs=(*_NEEDS, NUMBERS),
            parameters=(YEAR, PDF),
            examples=(("inspections circular", "今年的督查通报"),),
            name="circular",
            rows={"township": "乡镇", "visits": "督查次数"},
        ),
    ),
)

"""资料汇编: every logged event of a year once, in the order of the days; what was said in confidence stays out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from toolkit.core.cells import Problem
from toolkit.core.documents.outcome import FieldSpec, Outcome, TemplateUse, ToCheck, WordDocument, tally
from toolkit.core.duties.duty import is_talk
from toolkit.core.people.townships import printable
from toolkit.core.tables.catalogue import ACTIVITIES, CONTACTS, INSPECTIONS, NOTICES, RECEPTIONS
from toolkit.core.tables.columns import Table
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import LedgerRow, year_rows
from toolkit.jobs.parts import year_of

COLLECTION = TemplateUse(
    "资料汇编.docx",
    "一年的资料汇编，按月编排，有目录",
    {
        "年度": FieldSpec(2026),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "日期": FieldSpec(dt.date(2026, 12, 31), note="编成的日子"),
        "合计": FieldSpec(1, note="一共几件"),
        "月份": FieldSpec(
            (
                {
                    "月": "10月",
                    "件数": 1,
                    "事": (
                        {
                            "号": 1,
                            "日期": "2026年10月15日",
                            "类": "学习",
                            "标题": "学习老干部政策文件",
                            "内容": "青禾镇老干党支部；地点：老干部活动室；实到20人",
                        },
                    ),
                },
            ),
            note="一月一段，事按日期先后",
        ),
    },
    ("月份[].事[].内容",),
)


@dataclass(frozen=True, slots=True)
class EventSource:
    """A ledger whose rows are events.

    Attributes:
        table: Which.
        date: Its column that says when.
        kind: What its rows are, where no column says it.
        named: The column that is the event's heading.
        told: Columns of the text below it, each with what stands before the value («地点：»).
        taken: Which rows; the others are counted and not shown.
    """

    table: Table
    date: str
    kind: str
    named: str
    told: tuple[tuple[str, str], ...]
    taken: Callable[[LedgerRow], bool] = lambda _row: True


SOURCES = (
    EventSource(
        ACTIVITIES, "日期", "", "主题",
        (("所属支部", ""), ("地点", "地点："), ("主讲人", "主讲人："), ("主讲人职务", "主讲人职务："), ("应到人数", "应到人数："),
         ("实到人数", "实到人数："), ("经费", "经费（元）：")),
    ),
    EventSource(NOTICES, "收文时间", "通知", "标题", (("文号", ""), ("会议时间", "会议时间："), ("地点", "地点："), ("状态", "状态："))),
    EventSource(
        CONTACTS, "日期", "走访", "所属乡镇", (("姓名", "走访："), ("联系干部", "走访人：")),
        lambda row: any(w in row.text("类型") for w in ("走访", "慰问")) and not is_talk(row.record),
    ),
    EventSource(RECEPTIONS, "日期", "接访", "类别", (("受理层级", ""), ("所属乡镇", ""), ("答复日期", "答复日期："), ("转办单位", "转办："))),
    EventSource(INSPECTIONS, "日期", "督查", "所属乡镇", (("督查人", "督查人："), ("内容", "内容："), ("问题", "问题："), ("整改情况", "整改："))),
)  # fmt: skip
"""接访 without names and without what was said: 资料汇编 is read by many."""


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """A row as it stands in the compilation."""

    row: LedgerRow
    source: EventSource

    @property
    def kind(self) -> str:
        """«学习», «督查»."""
        return self.source.kind or self.row.text("类型") or "活动"

    @property
    def title(self) -> str:
        """Its heading; its kind where the row has none."""
        return self.row.text(self.source.named) or self.kind

    @property
    def text(self) -> str:
        """«青禾镇老干党支部；地点：老干部活动室»."""
        told = ((before, self.row.text(name)) for name, before in self.source.told)
        return "；".join(f"{before}{text}" for before, text in told if text)


def events(
    inputs: Inputs, year: int
) -> tuple[list[LoggedEvent], dict[str, int], list[ToCheck], list[Problem]]:
    """The year's events by day (those of one day by ledger, then as the rows stand); counts; what has no day."""
    found: list[LoggedEvent] = []
    counts = tally(0, 0, other_years=0)
    waiting: list[ToCheck] = []
    problems: list[Problem] = []
    for source in SOURCES:
        rows = year_rows(inputs, source.table, source.date, year, source.named)
        taken = [
            LoggedEvent(row, source) for row in rows.rows if row.day <= inputs.today and source.taken(row)
        ]
        found += taken
        for key, count in rows.counts.items():
            counts[key] += count
        counts["listed"] -= len(rows.rows) - len(taken)
        counts["excluded"] += len(rows.rows) - len(taken)
        waiting += rows.to_check
        problems += rows.problems
    return sorted(found, key=lambda one: one.row.day), counts, waiting, problems


def collection(inputs: Inputs) -> Outcome:
    """The compilation as one document in Word."""
    year = year_of(inputs.params, inputs.today)
    found, counts, waiting, problems = events(inputs, year)
    numbered = list(enumerate(found, 1))
    months = []
    for month, those in groupby(numbered, key=lambda pair: pair[1].row.day.month):
        mine = [
            {
                "号": at,
                "日期": one.row.when(one.source.date),
                "类": printable(one.kind),
                "标题": one.title,
                "内容": one.text,
            }
            for at, one in those
        ]
        months.append({"月": f"{month}月", "件数": len(mine), "事": mine})
    title = f"{year}年老干部工作资料汇编"
    fields = {
        "年度": year,
        "单位": inputs.settings.text("单位名称"),
        "日期": inputs.today,
        "合计": len(found),
        "月份": months,
    }
    return Outcome(
        documents=(WordDocument(f"{title}.docx", COLLECTION.name, fields, title=title),) if found else (),
        counts=counts,
        rows=[{"date": one.row.day.isoformat(), "kind": one.kind, "title": one.title} for one in found],
        to_check=tuple(waiting),
        problems=tuple(dict.fromkeys(problems)),
        summary=(
            f"{title}：{len(found)}件"
            + (
                f"；日常联系、还没有到日子的等{counts['excluded']}件没有编入。"
                if counts["excluded"]
                else "。"
            ),
            "目录要页码的，在 Word 或 WPS 里右键点目录，选「更新域」（「更新目录」）。",
        ),
    )

"""督查: which townships were visited, what was found, what is still to be mended; the circular, and a form to take along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.core.cells import Cell, Stop
from toolkit.core.dates.wording import day_text, month_day
from toolkit.core.documents.official import Block, Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import (
    Column,
    FieldSpec,
    Kind,
    Look,
    Outcome,
    Styled,
    TemplateUse,
    WordDocument,
)
from toolkit.core.duties.matching import DutyState, Judged
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import BRANCHES, DUTIES, INSPECTIONS, PEOPLE, POSTS
from toolkit.core.tables.reading import Record
from toolkit.core.words import township_key
from toolkit.jobs import ledger
from toolkit.jobs.duties import Plan, plan_of
from toolkit.jobs.issuing import NUMBERS, issued
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import YEAR, below, need, sheet_of, year_of
from toolkit.jobs.whom import Whom

_NEEDS = (
    need(INSPECTIONS),
    *(need(table, optional=True) for table in (BRANCHES, POSTS, PEOPLE)),
    need(DUTIES, kept=True),
)
_DONE = (DutyState.DONE, DutyState.LATE, DutyState.EXCUSED)  # excused: mended, and nobody wrote when
_OPEN = (DutyState.MISSED, DutyState.DUE, DutyState.LATER)  # later: its row has a day that is still to come

FORM = TemplateUse(
    "督查记录表.docx",
    "到乡镇督查带的记录表，大字；上次没有改好的问题写在前面",
    {
        "乡镇": FieldSpec("青禾镇"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "上次": FieldSpec(dt.date(2026, 5, 12), required=False, note="上次督查是哪天；没有去过的空着"),
        "问题": FieldSpec(
            ({"发现": "5月12日", "问题": "活动室改作他用", "期限": "6月30日，已逾期"},),
            required=False,
            note="没有改好的问题，一个一行",
        ),
    },
)


@dataclass(frozen=True, slots=True)
class _Visits:
    """What the rows of a year say of a township.

    Attributes:
        days: On which days somebody was there: a visit that found three faults has three rows.
        faults: How each fault that was found stands.
    """

    days: Sequence[dt.date]
    faults: Sequence[Judged]

    @property
    def mended(self) -> int:
        """How many faults are mended."""
        return sum(one.state in _DONE for one in self.faults)


@dataclass(frozen=True, slots=True)
class _Year:
    """A year's inspections.

    Attributes:
        year: Which.
        towns: Township → its visits.
        faults: Key of a fault, of whatever year → its row.
        plan: How each stands.
        answer: What every action answers.
    """

    year: int
    towns: Mapping[str, _Visits]
    faults: Mapping[str, Record]
    plan: Plan
    answer: Outcome

    @classmethod
    def of(cls, inputs: Inputs) -> _Year:
        year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
        rows = ledger.year_rows(inputs, INSPECTIONS, "日期", year, "所属乡镇")
        plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), ("inspection", "mending"))
        found = {one.occurrence.subject: one for one in plan.judged}

        def visits(those: Sequence[ledger.LedgerRow]) -> _Visits:
            days = sorted({row.day for row in those if row.day <= inputs.today})
            keys = [f"{INSPECTIONS.name}/{row.record.cell()}" for row in those]
            return _Visits(days, [found[key] for key in keys if key in found])

        towns = {town: visits(those) for town, those in ledger.by_township(rows.rows, whom).items()}
        faults = {f"{INSPECTIONS.name}/{r.cell()}": r for r in inputs.records(INSPECTIONS)}
        answer = rows.answer((*plan.problems, *ledger.townless(rows.rows, whom)))
        return cls(year, towns, faults, plan, answer)

    def open(self, township: str = "") -> list[ledger.Owed]:
        """What was found until the year's end and is not mended; of one township or of all."""
        return [
            one
            for one in ledger.owed(self.plan, *_OPEN)
            if one.duty.event
            and one.judged.occurrence.first.year <= self.year
            and township in ("", one.subject.township or ledger.NO_TOWN)
        ]

    @property
    def named(self) -> list[tuple[str, _Visits]]:
        """The townships, without the rows that name none."""
        return [(town, visits) for town, visits in self.towns.items() if town != ledger.NO_TOWN]

    @property
    def unvisited(self) -> list[str]:
        """Townships without a visit."""
        return [town for town, visits in self.named if not visits.days]

    def last(self, township: str) -> dt.date | None:
        """The last visit, of whatever year."""
        return self.plan.before.get(("inspection", f"镇/{township_key(township)}"))

    def told(self, one: ledger.Owed) -> tuple[str, str, str]:
        """When it was found, what, and until when it is to be mended."""
        told = one.judged.occurrence
        found, last = (
            month_day(day) if day.year == self.year else day_text(day) for day in (told.first, told.last)
        )
        late = "，已逾期" if one.judged.state is DutyState.MISSED else ""
        return found, said(self.faults[one.subject.key], "问题"), f"{last}{late}"


def build(inputs: Inputs) -> Outcome:
    """Each township on one line, and every fault that is not mended."""
    found = _Year.of(inputs)
    open_, undated = found.open(), found.plan.undated["mending"]
    late = [one for one in open_ if one.judged.state is DutyState.MISSED]
    twice = sum(len(visits.days) > 1 for _, visits in found.named)
    visited = len(found.named) - len(found.unvisited)
    title = f"{found.year}年督查情况"
    towns = sheet_of(
        "各乡镇",
        list(found.towns.items()),
        (Column("所属乡镇", Kind.SHORT, 14), lambda line: line[0]),
        (Column("督查次数", Kind.INTEGER, 9), lambda line: len(line[1].days)),
        (Column("最近一次", Kind.DATE, 12), lambda line: found.last(line[0])),
        (Column("发现问题", Kind.INTEGER, 9), lambda line: len(line[1].faults)),
        (Column("已经改好", Kind.INTEGER, 9), lambda line: line[1].mended),
        (Column("没有改好（含以前年度）", Kind.INTEGER, 12), lambda line: len(found.open(line[0]))),
        (
            Column("情况", Kind.TEXT, 20),
            lambda line: "" if line[1].days else Styled(f"{found.year}年没有督查", Look.BAD),
        ),
        title=title,
        subtitle=below(inputs, "每年1至2次，去过1次就算办到", f"{inputs.today.isoformat()}制"),
        sums={
            "督查次数": sum(len(visits.days) for visits in found.towns.values()),
            "发现问题": sum(len(visits.faults) for visits in found.towns.values()),
            "已经改好": sum(visits.mended for visits in found.towns.values()),
            "没有改好（含以前年度）": len(open_),
        },
    )
    sheets = towns, ledger.owed_sheet(open_, inputs, name="没有改好的", undated=undated)
    return replace(
        ledger.report(title, sheets, found.answer.problems, inputs, answer=found.answer),
        rows=[
            {
                "township": town,
                "visits": len(visits.days),
                "found": len(visits.faults),
                "open": len(found.open(town)),
            }
            for town, visits in found.towns.items()
        ],
        summary=(
            f"{title}：{len(found.named)}个乡镇，去过{visited}个，其中两次以上{twice}个。",
            f"没有改好的问题{len(open_) + undated}个，其中逾期{len(late)}个。",
        ),
        alerts=(f"{found.year}年还没有督查：{'、'.join(found.unvisited)}。",) if found.unvisited else (),
    )


def circular(inputs: Inputs) -> Outcome:
    """督查通报: every township a row, then every fault that is not mended, in official form."""
    found = _Year.of(inputs)
    title = f"关于{found.year}年老干部工作督查情况的通报"
    faults = sum(len(visits.faults) for _, visits in found.named)
    mended = sum(visits.mended for _, visits in found.named)
    left = "、".join(found.unvisited)
    towns = OfficialTable(
        ("乡镇", "督查次数", "发现问题", "已经改好", "没有改好"),
        tuple(
            (
                town,
                str(len(visits.days)),
                *((str(len(visits.faults)), str(visits.mended)) if visits.days else ("—", "—")),
                str(len(found.open(town))),
            )
            for town, visits in found.named
        ),
        title=f"{found.year}年各乡镇督查情况",
        note="「没有改好」含以前年度的；「—」是没有督查。",
    )
    open_ = [(one.subject.township or ledger.NO_TOWN, *found.told(one)) for one in found.open()]
    since = "以来" if found.year == inputs.today.year else ""
    blocks: list[Block] = [
        Paragraph(
            f"{found.year}年{since}，对{len(found.named) - len(found.unvisited)}个乡镇的老干部工作进行了督查，"
            f"发现问题{faults}个，已经改好{mended}个。现将有关情况通报如下："
        ),
        Heading("基本情况"),
        Paragraph("各乡镇的情况见下表。" + (f"尚未督查的有{left}。" if left else "")),
        towns,
        Heading("没有改好的问题"),
    ]
    if open_:
        blocks.append(Paragraph(f"没有改好的问题有{len(open_)}个，列在下表，改好以前一直通报。"))
        blocks.append(OfficialTable(("乡镇", "发现日期", "问题", "整改期限"), tuple(open_), align="clll"))
    else:
        blocks.append(Paragraph("发现的问题都已改好。"))
    blocks += [
        Heading("工作要求"),
        Paragraph("有关乡镇要对照问题逐条整改，按期报送整改情况；其他乡镇要举一反三，防止出现同样的问题。"),
    ]
    documents, problems, told = issued(inputs, OfficialKind.CIRCULAR, title, blocks)
    return replace(
        found.answer,
        documents=documents,
        rows=[{"township": town, "visits": len(visits.days)} for town, visits in found.named],
        problems=(*found.answer.problems, *problems),
        summary=(f"{found.year}年督查通报：{len(found.named)}个乡镇。", *told),
    )


def form(inputs: Inputs) -> Outcome:
    """督查记录表 to be taken along: what was not mended last time first, then lines to write on."""
    found = _Year.of(inputs)
    asked = inputs.params.get("township")
    towns = [town for town, _ in found.named if not asked or township_key(asked) == township_key(town)]
    if not towns:
        what = f"没有叫{quoted(asked)}的乡镇，" if asked else "还不知道有哪些乡镇，"
        hint = "请在设置里的「乡镇办名单」写上。"
        raise Stop.at(Cell(INSPECTIONS.name), what, hint, "no-township")
    forms = tuple(
        WordDocument(
            f"{town}督查记录表.docx",
            FORM.name,
            {
                "乡镇": town,
                "单位": inputs.settings.text("单位名称"),
                "上次": found.last(town),
                "问题": [
                    dict(zip(("发现", "问题", "期限"), found.told(one), strict=True))
                    for one in found.open(town)
                ],
            },
            title=f"{town}督查记录表",
        )
        for town in towns
    )
    return replace(
        found.answer,
        documents=ledger.printed(forms, "督查记录表（各乡镇）", odd_pages=True),
        rows=[{"township": town, "open": len(found.open(town))} for town in towns],
        summary=(
            f"督查记录表{len(forms)}份，写着上次没有改好的问题{sum(len(found.open(t)) for t in towns)}个。",
        ),
    )


JOB = Job(
    name="inspections",
    title="督查",
    help="各乡镇今年督查了没有，发现的问题改好了没有；可以写督查通报，印督查记录表。",
    actions=(
        Action(
            build,
            "督查情况",
            "按乡镇统计今年的督查和整改，没有改好的问题一直列到改好为止。",
            needs=_NEEDS,
            parameters=(YEAR,),
            examples=(("inspections", "今年的督查情况"),),
        ),
        ledger.adding(
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
            changes=True,
            parameters=(YEAR, PDF),
            examples=(("inspections circular", "今年的督查通报"),),
            name="circular",
        ),
        Action(
            form,
            "督查记录表",
            "去督查带的纸质记录表，大字，上次没有改好的问题写在最前面。",
            needs=_NEEDS,
            parameters=(Parameter("township", "乡镇", "去哪个乡镇；不写就每个乡镇一份"), PDF),
            examples=(("inspections form --township 青禾镇", "去青禾镇带的记录表"),),
            name="form",
        ),
    ),
    templates=(FORM,),
)

"""The year ahead: on which days each branch studies, which festivals are kept, and when to begin preparing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.core.cells import Problem
from toolkit.core.dates.festivals import held
from toolkit.core.dates.wording import day_text, month_day, weekday
from toolkit.core.documents.outcome import (
    Column,
    FieldSpec,
    Kind,
    Outcome,
    Sheet,
    TemplateUse,
    WordDocument,
    tally,
)
from toolkit.core.duties.rhythm import Rhythm, read_rhythm
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import said
from toolkit.core.posts.branches import Branch
from toolkit.core.rules.working import PREDICTED
from toolkit.core.words import says_nothing
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import report
from toolkit.jobs.parts import below, sheet_of, year_of
from toolkit.jobs.whom import Whom

_DECEMBER = 12

CALENDAR = TemplateUse(
    "年度活动日历.docx",
    "贴墙的年度活动日历，一页",
    {
        "年度": FieldSpec(2026, note="哪一年"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "节日": FieldSpec(
            (
                {
                    "日期": "10月18日",
                    "节日": "重阳",
                    "活动": "敬老座谈会",
                    "筹备": "9月18日",
                    "通知": "10月11日",
                },
            ),
            note="一个节日一行；同一天的合成一行",
        ),
        "学习日": FieldSpec(
            ({"学习日": "每月15日", "支部": "青禾镇老干党支部"},), note="学习日相同的支部合成一行"
        ),
    },
)


@dataclass(frozen=True, slots=True)
class StudyDay:
    """A time that a branch studies: which span, its first day, the day (None: not fixed), and what is to be said of it."""

    branch: Branch
    label: str
    first: dt.date
    day: dt.date | None
    note: str


@dataclass(frozen=True, slots=True)
class Festival:
    """A day on which something is held, with the days on which to begin preparing and to give notice."""

    day: dt.date
    name: str
    held: str
    prepare: dt.date
    tell: dt.date


def festivals(inputs: Inputs, year: int) -> list[Festival]:
    """The year's, those of one day as one."""
    rule = inputs.rules.at("活动提前提醒天数", dt.date(year, 1, 1))
    days = [dt.timedelta(days=n) for n in sorted(rule.integers() if rule else (0,))]
    return [Festival(day, name, what, day - days[-1], day - days[0]) for day, name, what in held(year)]


def study_days(inputs: Inputs, whom: Whom, year: int, problems: list[Problem]) -> list[StudyDay]:
    """Of every branch: twelve of a monthly rhythm, four of a quarterly one; a branch without one is told."""
    working = inputs.rules.working
    feasts = {day: name for day, name, _ in held(year)}
    span = dt.date(year, 1, 1), dt.date(year + 1, 1, 31)
    found: list[StudyDay] = []
    for branch in whom.roll.branches:
        rhythm = _rhythm(branch, problems)
        usual = replace(rhythm, shifted=False).windows(*span, working) if rhythm else ()
        days = {window.label: window.last for window in usual}
        for window in rhythm.windows(*span, working) if rhythm else ():
            if not window.label.startswith(f"{year}年"):
                continue
            day = window.last if window.first == window.last else None
            note = (
                f"{month_day(window.first)}至{month_day(window.last)}之间" if rhythm and rhythm.spots else ""
            )
            if day is not None:
                before = days[window.label]
                off = "" if working.is_open(before) else weekday(before, full=True)
                free = working.holiday(before)
                off = feasts.get(before) or (f"{free.name}假期" if free and off else off)
                note = f"{month_day(before)}是{off or '节假日'}，顺延" if day != before else off
                note += "" if not note or working.is_certain(before) else f"（{PREDICTED}）"
            found.append(StudyDay(branch, window.label, window.first, day, note))
    return found


def _rhythm(branch: Branch, problems: list[Problem]) -> Rhythm | None:
    """学习周期, with the day of 学习日 where both agree."""
    cycle, on = (branch.record.text(name) for name in ("学习周期", "学习日"))
    rhythm = None if says_nothing(cycle) else read_rhythm(cycle)
    fixed = None if says_nothing(on) else read_rhythm(on) or read_rhythm(f"{cycle}{on}")
    at, what = "学习日", ""
    if rhythm is None and (fixed is None or not says_nothing(cycle)):
        why = "没有写学习周期" if says_nothing(cycle) else f"学习周期{quoted(cycle)}看不懂"
        at, what, fixed = "学习周期", f"{why}，没有排学习计划，", None
    elif says_nothing(on):
        what = "没有写学习日，日期空着，"
    elif fixed is None:
        what = f"学习日{quoted(on)}看不懂，日期空着，"
    elif rhythm is not None and (rhythm.unit, rhythm.every) != (fixed.unit, fixed.every):
        what, fixed = f"学习日{quoted(on)}与学习周期{quoted(cycle)}不一致，日期空着，", None
    if what:
        hint = "请写成 每月15日、每季度第一个月10日（遇节假日顺延） 这样。"
        problems.append(branch.record.doubt(at, f"{branch.name}{what}", hint, "study-day"))
    return fixed or rhythm


def planned(inputs: Inputs) -> Outcome:
    """学习计划 and 活动日历: a workbook, and a page for the wall."""
    year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
    problems = list(whom.problems)
    days, feasts = study_days(inputs, whom, year, problems), festivals(inputs, year)
    mine: dict[str, list[StudyDay]] = defaultdict(list)
    same: dict[str, list[str]] = defaultdict(list)
    for one in days:
        mine[one.branch.name].append(one)
    for branch in whom.roll.branches:
        if branch.name in mine:
            on = said(branch.record, "学习日") or f"{said(branch.record, '学习周期')}，日期未定"
            same[on].append(branch.name)
    missing = [one.name for one in whom.roll.branches if one.name not in mine]
    title = f"{year}年学习和活动计划"
    subtitle = below(inputs, f"{inputs.today.isoformat()}制")
    sheets = (_months(year, mine, subtitle), _feasts(year, feasts), _dates(year, days))
    page = {
        "年度": year,
        "单位": inputs.settings.text("单位名称"),
        "节日": [
            {"日期": month_day(one.day), "节日": one.name, "活动": one.held, "筹备": month_day(one.prepare), "通知": month_day(one.tell)}
            for one in feasts
        ],
        "学习日": [{"学习日": on, "支部": "、".join(those)} for on, those in same.items()],
    }  # fmt: skip
    wall = WordDocument(f"{year}年活动日历.docx", CALENDAR.name, page, title="贴墙的活动日历")
    return replace(
        report(title, sheets, problems, inputs, also=(wall,)),
        counts=tally(len(mine) + len(missing), len(mine), to_check=len(missing)),
        rows=[
            {"branch": one.branch.name, "span": one.label, "date": one.day.isoformat() if one.day else None, "note": one.note}
            for one in days
        ],
        summary=(f"{title}：{len(mine)}个支部，学习{len(days)}次；节日活动{len(feasts)}个。",),
        alerts=(f"没有排上：{'、'.join(missing)}。",) if missing else (),
    )  # fmt: skip


def _months(year: int, mine: Mapping[str, Sequence[StudyDay]], subtitle: str) -> Sheet:
    """A branch a row, a month a column; what is put off into the next year stays in December."""

    def cell(days: Sequence[StudyDay], month: int) -> str:
        texts = []
        for one in days:
            at = one.day or one.first
            if (at.month if at.year == year else _DECEMBER) == month:
                text = f"{at.day}日" if at.year == year else f"次年{month_day(at)}"
                texts.append(text + ("*" if one.note else "") if one.day else "＿日")
        return "、".join(texts)

    months = [
        (Column(f"{month}月", Kind.SHORT, 7), lambda pair, month=month: cell(pair[1], month))
        for month in range(1, _DECEMBER + 1)
    ]
    note = "带*的见「学习日程」的备注；「＿日」是还没有定学习日的，请支部定好后填写。"
    parts = ((Column("支部", Kind.TEXT, 18), lambda pair: pair[0]), *months)
    return sheet_of(
        "学习计划", mine.items(), *parts, title=f"{year}年学习计划", subtitle=subtitle, notes=(note,)
    )


def _feasts(year: int, feasts: Sequence[Festival]) -> Sheet:
    return sheet_of(
        "活动日历",
        feasts,
        (Column("日期", Kind.DATE, 12), lambda one: one.day),
        (Column("星期", Kind.SHORT, 8), lambda one: weekday(one.day, full=True)),
        (Column("节日", Kind.TEXT, 14), lambda one: one.name),
        (Column("活动", Kind.TEXT, 36), lambda one: one.held),
        (Column("开始筹备", Kind.DATE, 12), lambda one: one.prepare),
        (Column("发出通知", Kind.DATE, 12), lambda one: one.tell),
        (Column("安排", Kind.HAND, 20), None),
        title=f"{year}年活动日历",
        notes=("经验交流会每半年一次（上半年、下半年），日期另定。",),
    )


def _dates(year: int, days: Sequence[StudyDay]) -> Sheet:
    """A day a row, with all who study on it."""
    groups: dict[tuple[dt.date, bool, str], list[str]] = defaultdict(list)
    for one in days:
        groups[one.day or one.first, one.day is not None, one.note].append(one.branch.name)
    return sheet_of(
        "学习日程",
        [(day if fixed else None, day, note, those) for (day, fixed, note), those in sorted(groups.items())],
        (
            Column("日期", Kind.SHORT, 15),
            lambda row: day_text(row[0]) if row[0] else f"{row[1].month}月，待定",
        ),
        (Column("星期", Kind.SHORT, 8), lambda row: weekday(row[0], full=True) if row[0] else ""),
        (Column("支部", Kind.TEXT, 50), lambda row: "、".join(row[3])),
        (Column("备注", Kind.TEXT, 24), lambda row: row[2]),
        (Column("内容", Kind.HAND, 20), None),
        title=f"{year}年学习日程",
        empty="「支部」表里没有学习周期。",
    )

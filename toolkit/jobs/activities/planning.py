"""The year ahead: on which days each branch studies, which festivals are kept, and when to begin preparing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.core.cells import Problem
from toolkit.core.dates.festivals import days_off, held
from toolkit.core.dates.wording import day_text, month_day, weekday
from toolkit.core.documents.outcome import (
    Column,
    FieldSpec,
    Kind,
    Outcome,
    Sheet,
    SheetDocument,
    TemplateUse,
    WordDocument,
)
from toolkit.core.duties.duty import Subject
from toolkit.core.duties.rhythm import Rhythm, read_rhythm
from toolkit.core.duties.working import WorkingDays
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import printable
from toolkit.core.words import says_nothing
from toolkit.jobs.activities.members import doubtful
from toolkit.jobs.checklist.records.branches import Branch
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import to_check_sheet
from toolkit.jobs.parts import below, sheet_of, year_of
from toolkit.jobs.whom import Whom

_DAY = dt.timedelta(days=1)
_REMIND = "活动提前提醒天数"

CALENDAR = TemplateUse(
    "年度活动日历.docx",
    "贴墙的年度活动日历，一页",
    {
        "年度": FieldSpec(2026, note="哪一年"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "节日": FieldSpec(
            (
                {"日期": "10月18日", "星期": "星期日", "节日": "重阳", "活动": "情况通报会、敬老座谈会", "筹备": "9月18日", "通知": "10月11日"},
            ),
            note="一个节日一行；同一天的合成一行",
        ),
        "学习日": FieldSpec(
            ({"学习日": "每月15日", "支部": "青禾镇老干党支部、云岫镇老干党支部"},),
            note="学习日相同的支部合成一行",
        ),
    },
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StudyDay:
    """A time that a branch studies.

    Attributes:
        branch: Which.
        label: «2026年10月».
        first: Of the days in which it is to be.
        day: The day; None where the branch has fixed none.
        note: Why it is another than the usual one, what else is on that day.
    """

    branch: Subject
    label: str
    first: dt.date
    day: dt.date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Festival:
    """A day on which something is held, with the days on which to begin."""

    day: dt.date
    names: tuple[str, ...]
    held: tuple[str, ...]
    reminders: tuple[dt.date, ...]

    @property
    def name(self) -> str:
        """«国庆、重阳»."""
        return "、".join(self.names)


def festivals(inputs: Inputs, year: int) -> list[Festival]:
    """The year's, those of one day as one."""
    rule = inputs.rules.at(_REMIND, dt.date(year, 1, 1))
    days = sorted(rule.integers(), reverse=True) if rule else ()
    return [
        Festival(day, names, what, tuple(day - n * _DAY for n in days)) for day, names, what in held(year)
    ]


def study_days(whom: Whom, year: int, problems: list[Problem]) -> list[StudyDay]:
    """Of every branch: twelve of a monthly rhythm, four of a quarterly one; a branch without one is told."""
    working = WorkingDays(days_off(year) | days_off(year + 1))
    named = {day: "、".join(names) for day, names, _ in held(year)}
    found: list[StudyDay] = []
    for branch in whom.roll.branches:
        rhythm = _rhythm(branch, problems)
        if rhythm is None:
            continue
        span = dt.date(year, 1, 1), dt.date(year + 1, 1, 31)
        usual = {w.label: w.last for w in replace(rhythm, shifted=False).windows(*span, working)}
        for window in rhythm.windows(*span, working):
            if not window.label.startswith(f"{year}年"):
                continue
            day = window.last if window.first == window.last else None
            note = _note(usual[window.label], day, named, working) if day else ""
            if day is None and rhythm.spots:
                note = f"{month_day(window.first)}至{month_day(window.last)}之间"
            found.append(StudyDay(whom.branches[branch.key], window.label, window.first, day, note))
    return found


def _rhythm(branch: Branch, problems: list[Problem]) -> Rhythm | None:
    """学习周期, with the day of 学习日 where both agree."""
    cycle, on = branch.record.text("学习周期"), branch.record.text("学习日")
    rhythm = None if says_nothing(cycle) else read_rhythm(cycle)
    fixed = None if says_nothing(on) else read_rhythm(on) or read_rhythm(f"{cycle}{on}")
    what = ""
    if says_nothing(cycle) and fixed is None:
        what, at = "没有写学习周期，没有排学习计划，", "学习周期"
    elif rhythm is None and not says_nothing(cycle):
        what, at = f"学习周期{quoted(cycle)}看不懂，没有排学习计划，", "学习周期"
    elif says_nothing(on):
        what, at = "没有写学习日，日期空着，", "学习日"
    elif fixed is None:
        what, at = f"学习日{quoted(on)}看不懂，日期空着，", "学习日"
    elif rhythm is not None and (rhythm.unit, rhythm.every) != (fixed.unit, fixed.every):
        what, at, fixed = f"学习日{quoted(on)}与学习周期{quoted(cycle)}不一致，日期空着，", "学习日", None
    if what:
        hint = "请写成 每月15日、每季度第一个月10日（遇节假日顺延） 这样。"
        problems.append(doubtful(branch.record.cell(at), f"{branch.name}{what}", hint, "study-day"))
    return fixed or rhythm


def _note(usual: dt.date, day: dt.date, named: Mapping[dt.date, str], working: WorkingDays) -> str:
    if day != usual:
        return f"{month_day(usual)}是{_what(usual, named)}，顺延"
    return f"{_what(day, named)}，没有写顺延" if not working.is_open(day) else named.get(day, "")


def _what(day: dt.date, named: Mapping[dt.date, str]) -> str:
    return named.get(day) or (weekday(day, full=True) if day.weekday() >= 5 else "节假日")


def planned(inputs: Inputs) -> Outcome:
    """学习计划 and 活动日历: a workbook, and a page for the wall."""
    year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
    problems = list(whom.problems)
    days, feasts = study_days(whom, year, problems), festivals(inputs, year)
    by_branch: dict[str, list[StudyDay]] = defaultdict(list)
    for one in days:
        by_branch[one.branch.name].append(one)
    title = f"{year}年学习和活动计划"
    missing = [one.name for one in whom.roll.branches if one.name not in by_branch]
    undated = [name for name, those in by_branch.items() if any(one.day is None for one in those)]
    sheets = (
        _months(year, by_branch, below(inputs, f"{inputs.today.isoformat()}制")),
        _feasts(year, feasts),
        _dates(year, days),
        *to_check_sheet(problems, inputs),
    )
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title), _page(inputs, year, feasts, whom, by_branch)),
        counts={
            "read": len(whom.roll.branches), "listed": len(by_branch), "excluded": 0, "to_check": len(missing),
        },
        rows=[
            {"branch": one.branch.name, "span": one.label, "date": one.day.isoformat() if one.day else None, "note": one.note}
            for one in days
        ],
        problems=tuple(dict.fromkeys(problems)),
        summary=(
            f"{title}：{len(by_branch)}个支部，学习{len(days)}次；节日活动{len(feasts)}个。",
            *((f"没有固定学习日：{'、'.join(undated)}。",) if undated else ()),
        ),
        alerts=(f"没有排上：{'、'.join(missing)}。",) if missing else (),
    )  # fmt: skip


def _months(year: int, by_branch: Mapping[str, Sequence[StudyDay]], subtitle: str) -> Sheet:
    """A branch a row, a month a column."""

    def cell(days: Iterable[StudyDay], month: int) -> str:
        return "、".join(_short(one, year) for one in days if _month(one, year) == month)

    return sheet_of(
        "学习计划",
        by_branch.items(),
        (Column("支部", Kind.TEXT, 18), lambda pair: pair[0]),
        *(
            (Column(f"{month}月", Kind.SHORT, 7), lambda pair, month=month: cell(pair[1], month))
            for month in range(1, 13)
        ),
        title=f"{year}年学习计划",
        subtitle=subtitle,
        empty="「支部」表里没有学习周期。",
        notes=("带*的见「学习日程」的备注；「＿日」是还没有定学习日的，请支部定好后填写。",),
    )


def _month(one: StudyDay, year: int) -> int:
    """In which column it stands: what is put off into the next year stays in December."""
    day = one.day or one.first
    return day.month if day.year == year else 12


def _short(one: StudyDay, year: int) -> str:
    if one.day is None:
        return "＿日"
    return (
        f"{one.day.day if one.day.year == year else month_day(one.day)}日{'*' if one.note else ''}".replace(
            "日日", "日"
        )
    )


def _feasts(year: int, feasts: Sequence[Festival]) -> Sheet:
    return sheet_of(
        "活动日历",
        feasts,
        (Column("日期", Kind.DATE, 12), lambda one: one.day),
        (Column("星期", Kind.SHORT, 8), lambda one: weekday(one.day, full=True)),
        (Column("节日", Kind.TEXT, 14), lambda one: one.name),
        (Column("活动", Kind.TEXT, 36), lambda one: "、".join(one.held)),
        (Column("开始筹备", Kind.DATE, 12), lambda one: one.reminders[0] if one.reminders else None),
        (Column("发出通知", Kind.DATE, 12), lambda one: one.reminders[-1] if one.reminders else None),
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
        sorted(groups.items()),
        (Column("日期", Kind.SHORT, 13), lambda pair: day_text(pair[0][0]) if pair[0][1] else f"{pair[0][0].month}月，待定"),
        (Column("星期", Kind.SHORT, 8), lambda pair: weekday(pair[0][0], full=True) if pair[0][1] else ""),
        (Column("支部", Kind.TEXT, 50), lambda pair: "、".join(pair[1])),
        (Column("备注", Kind.TEXT, 22), lambda pair: pair[0][2]),
        (Column("内容", Kind.HAND, 20), None),
        title=f"{year}年学习日程",
        empty="「支部」表里没有学习周期。",
    )  # fmt: skip


def _page(
    inputs: Inputs, year: int, feasts: Sequence[Festival], whom: Whom, by_branch: Mapping[str, object]
) -> WordDocument:
    same: dict[str, list[str]] = defaultdict(list)
    for branch in whom.roll.branches:
        if branch.name in by_branch:
            on = printable(branch.record.text("学习日"))
            same[on or f"{printable(branch.record.text('学习周期'))}，日期未定"].append(branch.name)
    return WordDocument(
        f"{year}年活动日历.docx",
        CALENDAR.name,
        {
            "年度": year,
            "单位": inputs.settings.text("单位名称"),
            "节日": [
                {
                    "日期": month_day(one.day),
                    "星期": weekday(one.day, full=True),
                    "节日": one.name,
                    "活动": "、".join(one.held),
                    "筹备": month_day(one.reminders[0]) if one.reminders else "",
                    "通知": month_day(one.reminders[-1]) if one.reminders else "",
                }
                for one in feasts
            ],
            "学习日": [{"学习日": on, "支部": "、".join(those)} for on, those in same.items()],
        },
        title="贴墙的活动日历",
    )

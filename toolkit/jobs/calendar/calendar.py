"""年历: a year's months, days off and days worked in exchange, festivals, our own days, and until when duties are due."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from toolkit import data
from toolkit.core.cells import Stop
from toolkit.core.dates.festivals import festival, held
from toolkit.core.dates.lunar import from_solar, month_day_text
from toolkit.core.dates.wording import month_day, weekday
from toolkit.core.documents.outcome import (
    Column,
    FieldSpec,
    Kind,
    Look,
    Outcome,
    Row,
    Sheet,
    Styled,
    TemplateUse,
    WordDocument,
    tally,
)
from toolkit.core.duties.duty import Subject, is_person
from toolkit.core.duties.matching import DutyState
from toolkit.core.rules.working import GUESSED, PREDICTED, Holiday, WorkingDays, span
from toolkit.core.tables.catalogue import BRANCHES, DUTIES, SETTINGS_BOOK
from toolkit.jobs.due.due import NEEDS
from toolkit.jobs.duties import plan_of
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import report
from toolkit.jobs.parts import REGISTER_FILE, below, section, sheet_of, year_of
from toolkit.jobs.reception.letters import reception_days
from toolkit.jobs.whom import OFFICE, Whom

_SAY_WHEN = (DUTIES.workbook, BRANCHES.workbook, SETTINGS_BOOK)
_BAND = 3  # months side by side on the page
_WEEK = 7
_FEW = 4  # deadlines that the page has room for; of what is due more often it says how often
Deadlines = dict[str, dict[dt.date, dict[str, Subject]]]
"""By title and last day for whom something must be done, by key."""
_LOOKS = ("平", "休", "班")

PAGE = TemplateUse(
    "年历.docx",
    "一页纸的年历：放假调休、传统节日、接访日、各项工作的期限",
    {
        "年度": FieldSpec(2027, note="哪一年"),
        "标注": FieldSpec("（放假是预测）", required=False, note="放假安排还没有公布的，写「预测」"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        **{f"月{n}": FieldSpec(f"{n}月　上班20天", note="月份，上班几天") for n in range(1, 13)},
        **{
            f"季{n}": FieldSpec(
                ({f"{look}{at}": "1" for at in range(1, _BAND * _WEEK + 1) for look in _LOOKS},),
                note="一周一行，三个月并排；平：平常日子，休：周末和放假，班：调休上班",
            )
            for n in range(1, 5)
        },
        "放假": FieldSpec("元旦：1月1日至3日放假，1月4日（周日）上班"),
        "节日": FieldSpec("重阳10月8日（农历九月初九）"),
        "接访日": FieldSpec("1月15日、2月15日", required=False),
        "期限": FieldSpec("主要领导通报情况：2月6日、10月23日", required=False),
        "依据": FieldSpec("国务院办公厅关于2026年部分节假日安排的通知"),
    },
)


def build(inputs: Inputs) -> Outcome:
    """The year as a workbook and as one page."""
    year, working = year_of(inputs.params, inputs.today), inputs.rules.working
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    whom = Whom(inputs)
    plan = plan_of(inputs, whom, first, last)
    problems = [
        each for each in plan.problems if each.cell.file in _SAY_WHEN
    ]  # whether it was done is not asked here
    try:
        visits = list(reception_days(inputs, first, last))
    except Stop as stop:
        problems += stop.problems
        visits = []
    due: Deadlines = defaultdict(lambda: defaultdict(dict))
    for one in plan.judged:
        what, duty = one.occurrence, plan.duties[one.occurrence.duty]
        if not duty.event and one.state is not DutyState.EXCUSED and what.last.year == year:
            due[duty.title][what.last][what.subject] = plan.subjects[what.duty, what.subject]
    holidays, feasts = working.holidays(year), _feasts(year)
    guessed = any(each.predicted for each in holidays)
    mark = f"（放假是{PREDICTED}）" if guessed else ""
    told = {day: name for day, name, _ in feasts} | {
        day: "接访日" for day in visits if day not in dict(_pairs(feasts))
    }
    title, subtitle = f"{year}年年历", below(inputs, f"{inputs.today.isoformat()}制", mark)
    sheets = (
        _months(year, working, told, subtitle),
        _off(year, holidays, subtitle),
        _festivals(year, feasts, working),
        _deadlines(year, visits, due, working),
    )
    page = _page(inputs, year, holidays, feasts, visits, due, mark)
    everyday = span(first, last)
    word = WordDocument(f"{title}.docx", PAGE.name, page, title="贴墙的年历，一页")
    return report(
        title,
        sheets,
        problems,
        inputs,
        Outcome(
            counts=tally(len(everyday), len(everyday)),
            rows=[_json(day, working, told) for day in everyday],
            summary=(f"{title}{mark}：上班{sum(map(working.is_open, everyday))}天。", *map(line, holidays)),
            alerts=(GUESSED,) if guessed else (),
        ),
        also=(word,),
    )


def _pairs(feasts: Sequence[tuple[dt.date, str, str]]) -> Iterator[tuple[dt.date, str]]:
    return ((day, name) for day, name, _ in feasts)


def _feasts(year: int) -> list[tuple[dt.date, str, str]]:
    """Every festival of the year with what is held then; those of one day are one."""
    holds = {day: what for day, _, what in held(year)}
    names: dict[dt.date, list[str]] = defaultdict(list)
    for name in data.read("festivals.toml"):
        if (day := festival(name, year)).year == year and name not in ("次年除夕", "北方小年"):
            names[day].append(name)
    return [(day, "、".join(those), holds.get(day, "")) for day, those in sorted(names.items())]


def line(one: Holiday) -> str:
    """«春节：2月5日至12日放假，共8天；另有2天调休上班，日期等通知（预测）»."""
    text = f"{one.name}：{_days(one)}放假，共{one.days}天"
    if one.worked:
        text += f"，{'、'.join(f'{month_day(day)}（{weekday(day)}）' for day in one.worked)}上班"
    elif one.owed > 0:
        text += f"，另有{one.owed}天调休上班，日期等通知"
    return f"{text}（{PREDICTED}）" if one.predicted else text


def _days(one: Holiday) -> str:
    if one.first == one.last:
        return month_day(one.first)
    same = (one.first.year, one.first.month) == (one.last.year, one.last.month)
    before = f"{one.first.year}年" if one.first.year != one.last.year else ""
    return f"{before}{month_day(one.first)}至{f'{one.last.day}日' if same else month_day(one.last)}"


def _state(day: dt.date, working: WorkingDays) -> str:
    """平, 休 or 班."""
    return "休" if not working.is_open(day) else "班" if working.holiday(day) else "平"


def _json(day: dt.date, working: WorkingDays, told: Mapping[dt.date, str]) -> dict[str, object]:
    free = working.holiday(day)
    return {
        "day": day.isoformat(),
        "open": working.is_open(day),
        "holiday": free.name if free else None,
        "predicted": bool(free and free.predicted),
        "what": told.get(day),
    }


# --- the workbook ----------------------------------------------------------------------------------------


def _months(year: int, working: WorkingDays, told: Mapping[dt.date, str], subtitle: str) -> Sheet:
    """A week a row below its month; each day with 休 or 班 and what is on it."""
    rows: list[Row] = []
    for month in range(1, 13):
        rows.append(section(_heading(year, month, working)))
        rows += [
            Row(tuple(_day(day, working, told) if day.month == month else "" for day in week))
            for week in _weeks(year, month)
        ]
    columns = tuple(Column(weekday(dt.date(2024, 1, 1 + n), full=True), Kind.TEXT, 12) for n in range(_WEEK))
    notes = ("「休」是放假，「班」是周末调休上班；只有日期的周六、周日照常休息。",)
    return Sheet("年历", columns, tuple(rows), title=f"{year}年年历", subtitle=subtitle, notes=notes)


def _weeks(year: int, month: int) -> list[list[dt.date]]:
    return months.Calendar().monthdatescalendar(year, month)


def _heading(year: int, month: int, working: WorkingDays) -> str:
    days = [day for day in months.Calendar().itermonthdates(year, month) if day.month == month]
    return f"{month}月　上班{sum(map(working.is_open, days))}天"


def _day(day: dt.date, working: WorkingDays, told: Mapping[dt.date, str]) -> Styled | str:
    free, state = working.holiday(day), _state(day, working)
    text = " ".join(filter(None, (str(day.day), state if free else "", told.get(day, ""))))
    if not free:
        return Styled(text, Look.MUTED) if state == "休" else text
    return Styled(text, Look.BAD if state == "休" else Look.WARN)


def _off(year: int, holidays: Sequence[Holiday], subtitle: str) -> Sheet:
    return sheet_of(
        "放假安排",
        holidays,
        (Column("节日", Kind.TEXT, 12), lambda one: one.name),
        (Column("放假", Kind.TEXT, 22), _days),
        (Column("天数", Kind.INTEGER, 7), lambda one: one.days),
        (
            Column("调休上班", Kind.TEXT, 24),
            lambda one: (
                "、".join(f"{month_day(day)}（{weekday(day)}）" for day in one.worked)
                or (f"{one.owed}天，日期等通知" if one.owed > 0 else "不调休")
            ),
        ),
        (Column("状态", Kind.SHORT, 8), lambda one: PREDICTED if one.predicted else "已公布"),
        (Column("依据", Kind.TEXT, 46), lambda one: one.source),
        look=lambda one: Look.WARN if one.predicted else Look.PLAIN,
        title=f"{year}年放假安排",
        subtitle=subtitle,
        notes=(
            *(
                (data.read("holidays.toml")["principle"] + "。",)
                if any(o.predicted for o in holidays)
                else ()
            ),
            "新一年的通知公布以后，照通知填入 设置.xlsx 的「放假安排」，就代替工具自带的和预测的。",
        ),
        empty="这一年推算不出农历，没有放假安排。",
    )


def _festivals(year: int, feasts: Sequence[tuple[dt.date, str, str]], working: WorkingDays) -> Sheet:
    return sheet_of(
        "节日",
        feasts,
        (Column("日期", Kind.DATE, 12), lambda one: one[0]),
        (Column("星期", Kind.SHORT, 8), lambda one: weekday(one[0], full=True)),
        (Column("农历", Kind.TEXT, 14), lambda one: _lunar(one[0])),
        (Column("节日", Kind.TEXT, 16), lambda one: one[1]),
        (Column("上班", Kind.SHORT, 7), lambda one: "上班" if working.is_open(one[0]) else "休息"),
        (Column("老干部活动", Kind.TEXT, 36), lambda one: one[2]),
        title=f"{year}年节日",
    )


def _lunar(day: dt.date) -> str:
    lunar = from_solar(day)
    return month_day_text(lunar.month, lunar.day, leap=lunar.leap)


def _whom(those: Collection[Subject]) -> str:
    """Who it is, or how many."""
    (one, *more) = those
    return f"{len(those)}{'人' if is_person(one) else '个'}" if more else one.name


def _deadlines(
    year: int,
    visits: Sequence[dt.date],
    due: Deadlines,
    working: WorkingDays,
) -> Sheet:
    own = any("接访日" in title for title in due)  # 责任清单 has it as well
    rows = [(day, "接访日", OFFICE) for day in visits if not own]
    rows += [
        (day, title, _whom(those.values())) for title, days in due.items() for day, those in days.items()
    ]
    return sheet_of(
        "期限",
        sorted(rows),
        (Column("最后一天", Kind.DATE, 12), lambda row: row[0]),
        (Column("星期", Kind.SHORT, 8), lambda row: weekday(row[0], full=True)),
        (Column("事项", Kind.TEXT, 28), lambda row: row[1]),
        (Column("对象", Kind.TEXT, 14), lambda row: row[2]),
        (Column("备注", Kind.TEXT, 24), lambda row: "" if working.is_open(row[0]) else "这天休息，请提前办"),
        title=f"{year}年各项工作的期限",
        notes=("来源于责任清单和工具自带的各项；对象是谁见「该办的事」。",),
        empty="没有接访日和责任清单。",
    )


# --- the page --------------------------------------------------------------------------------------------


def _page(
    inputs: Inputs,
    year: int,
    holidays: Sequence[Holiday],
    feasts: Sequence[tuple[dt.date, str, str]],
    visits: Sequence[dt.date],
    due: Deadlines,
    mark: str,
) -> dict[str, object]:
    working = inputs.rules.working
    fields: dict[str, object] = {
        "年度": year,
        "标注": mark,
        "单位": inputs.settings.text("单位名称"),
        "放假": "；".join(map(line, holidays)),
        "节日": "、".join(f"{name}{month_day(day)}（{_lunar(day)}）" for day, name, _ in feasts),
        "接访日": "、".join(map(month_day, visits)),
        "期限": "；".join(f"{title}：{_few(sorted(days))}" for title, days in due.items()),
        "依据": "；".join(dict.fromkeys(one.source for one in holidays)),
    }
    for month in range(1, 13):
        fields[f"月{month}"] = _heading(year, month, working)
    for band in range(4):
        weeks = [_weeks(year, band * _BAND + n + 1) for n in range(_BAND)]
        lines = []
        for at in range(max(map(len, weeks))):
            cells = {f"{look}{n}": "" for n in range(1, _BAND * _WEEK + 1) for look in _LOOKS}
            for n, those in enumerate(weeks):
                for place, day in enumerate(those[at] if at < len(those) else (), n * _WEEK + 1):
                    if day.month == band * _BAND + n + 1:
                        state = _state(day, working)
                        shown = state if working.holiday(day) else ""
                        cells[f"{state}{place}"] = f"{day.day}{shown}"
            lines.append(cells)
        fields[f"季{band + 1}"] = lines
    return fields


def _few(days: Sequence[dt.date]) -> str:
    if len(days) <= _FEW:
        return "、".join(map(month_day, days))
    monthly = len(days) == 12 and all(a.month != b.month for a, b in pairwise(days))
    return "每月" if monthly else f"{len(days)}次，{month_day(days[0])}起"


JOB = Job(
    name="calendar",
    title="年历",
    group="台账",
    often=0,
    help="一年的年历：放假和调休、传统节日（附农历）、接访日、各项工作的期限，一张表、一页纸。",
    templates=(PAGE,),
    actions=(
        Action(
            build=build,
            title="年历",
            help=f"写出一年的年历；国务院还没有公布放假安排的年份按原则推算，处处写明「{PREDICTED}」。",
            needs=NEEDS,
            parameters=(
                Parameter("year", "年度", "哪一年；不写就是今年", "integer", 2000, 2099, positional=True),
                REGISTER_FILE,
                PDF,
            ),
            examples=(("calendar 2027", "2027年的年历"),),
        ),
    ),
)

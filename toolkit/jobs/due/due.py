"""该办的事: duties, birthdays, notices and terms on one list: overdue, today, this week, this month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from toolkit.core.cells import Cell, Exit, Stop
from toolkit.core.documents.outcome import Outcome, tally
from toolkit.core.duties.matching import DutyState
from toolkit.core.duties.rhythm import bounds
from toolkit.core.people.ids import quoted
from toolkit.core.tables.catalogue import (
    AID,
    ATTENDANCE,
    BRANCHES,
    CONTACTS,
    COURSES,
    DELIVERIES,
    DONE,
    DUTIES,
    GIFTS,
    INSPECTIONS,
    NOTICES,
    PAIRS,
    PEOPLE,
    RECEPTIONS,
    STANDARDS,
    TIERS,
    TRAINEES,
)
from toolkit.core.words import APART, name_key, township_key
from toolkit.jobs.birthdays.celebrations import Days
from toolkit.jobs.checklist.records.cases import BOOKS
from toolkit.jobs.due import papers
from toolkit.jobs.due.earlier import EARLIER, carry
from toolkit.jobs.due.items import (
    DueItem,
    as_row,
    bands,
    of_birthdays,
    of_branches,
    of_duties,
    of_notices,
    of_payments,
    ordered,
    spelled_alike,
)
from toolkit.jobs.duties import Plan, plan_of
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.parts import REGISTER_FILE, need, year_of
from toolkit.jobs.whom import Whom

_DAYS = 30
_LEDGERS = (
    ATTENDANCE,
    CONTACTS,
    PAIRS,
    RECEPTIONS,
    AID,
    INSPECTIONS,
    COURSES,
    TRAINEES,
    TIERS,
    GIFTS,
    STANDARDS,
)
_TABLES = (BRANCHES, *(table for table in BOOKS if table is not PEOPLE), NOTICES, DELIVERIES, DONE, *_LEDGERS)
NEEDS = (
    need(PEOPLE, "register", optional=True),
    *(need(table, optional=True) for table in _TABLES),
    need(DUTIES, kept=True),
)
_DAY = dt.timedelta(days=1)


def build(inputs: Inputs) -> Outcome:
    """The list, the calendar, and what else is asked for."""
    params, today = inputs.params, inputs.today
    days = _days(inputs)
    town, who = params.get("township") or "", params.get("who") or ""
    whom = Whom(inputs)
    months = Days(today, bounds(days.last.year, days.last.month, 1)[1])  # a calendar shows whole ones
    plan = planned(inputs, whom, months.last)
    born, wrong_births = of_birthdays(inputs, months, town)
    untold, wrong_notices = of_notices(inputs, today, town)
    branches, offices, wrong_branches = of_branches(inputs)
    unpaid, wrong_money = of_payments(inputs)
    mine = [item for item in (*branches, *unpaid) if not town or item.township == township_key(town)]
    everything = spelled_alike((*of_duties(plan, offices, town), *mine, *born, *untold))
    found, wrong_hands = carry(ordered(who_answers(everything, who)), plan, inputs)
    if town and not found and whom.towns and township_key(town) not in whom.towns:
        known = "、".join(one.name for one in whom.towns.values())
        what, hint = f"没有「{town}」这个乡镇，", f"乡镇办名单和支部表里有：{known}。"
        raise Stop.at(Cell(BRANCHES.name), what, hint, "unit-unknown")
    items = [item for item in found if is_near(item, days.last)]
    plan = replace(plan, problems=(*plan.problems, *wrong_hands))
    problems = (*plan.problems, *wrong_births, *wrong_notices, *wrong_branches, *wrong_money)
    documents = [papers.workbook(items, found, plan, inputs, days.months()[:12])]
    more = [
        *(papers.pages(items, inputs) if params.get("pages") else ()),
        *((papers.dates(items, inputs),) if params.get("ics") else ()),
    ]
    return Outcome(
        documents=(*documents, *more),
        counts=tally(len(found), len(items), later=len(found) - len(items)),
        rows=[as_row(item) for item in items],
        problems=tuple(dict.fromkeys(problems)),
        summary=_summary(items, today, who),
        alerts=tuple(_alerts(items, today)),
    )


def owed(inputs: Inputs, plan: Plan) -> list[DueItem]:
    """What the duties and the branches ask for, for everybody: no birthdays, notices, payments."""
    branches, offices, _ = of_branches(inputs)
    return spelled_alike((*of_duties(plan, offices, ""), *branches))


def planned(inputs: Inputs, whom: Whom, last: dt.date) -> Plan:
    """Everything from last month's year to the end of this one, or to a day after that."""
    first = dt.date((inputs.today - _DAYS * _DAY).year, 1, 1)
    plan = plan_of(inputs, whom, first, max(last, dt.date(inputs.today.year, 12, 31)))
    return _with_arrears(plan, inputs.today)


def _with_arrears(plan: Plan, today: dt.date) -> Plan:
    """In January, with what the old year left undone of the duties for which it has rows: they had begun."""
    stay = {one.occurrence.duty for one in plan.judged if one.proof and one.proof.day.year < today.year}
    stay |= {key for key, duty in plan.duties.items() if duty.event}
    kept = (j for j in plan.judged if j.occurrence.last.year >= today.year or j.occurrence.duty in stay)
    return replace(plan, judged=tuple(kept))


def who_answers(items: Sequence[DueItem], name: str) -> list[DueItem]:
    """What somebody of this name answers for, or, where nobody is called so, whoever has it in theirs; "": everything."""
    mine = [item for item in items if name_key(name) in map(name_key, APART.split(item.who))] if name else []
    return mine or [item for item in items if name_key(name) in name_key(item.who)]


def is_near(item: DueItem, last: dt.date) -> bool:
    """Whether it is overdue, or must be done by a day; what has more time stands in 完成情况 alone."""
    return item.state is DutyState.MISSED or item.last is None or item.last <= last


def _days(inputs: Inputs) -> Days:
    """From today to the end of the month asked for, else so many days."""
    today = inputs.today
    month = inputs.params.get("month") or (12 if inputs.params.get("year") else None)
    if month:
        year = year_of(inputs.params, today)
        year += 1 if not inputs.params.get("year") and month < today.month else 0
        if (last := bounds(year, month, 1)[1]) < today:
            what = f"{year}年{month}月已经过去，不能再列该办的事，"
            raise Stop.at(Cell(DUTIES.name), what, "请写这个月或以后的月份。", "month-past", Exit.USAGE)
        return Days(today, last)
    given = inputs.params.get("days")
    return Days(today, today + (_DAYS if given is None else given) * _DAY)


def _summary(items: list[DueItem], today: dt.date, who: str) -> tuple[str, ...]:
    if not items:
        return (f"这些天没有{quoted(who) if who else ''}该办的事。",)
    told = "，".join(f"{band}{len(those)}件" for band, those in bands(items, today))
    people = "、".join(f"{who}{n}件" for who, n in list(papers.by_person(items).items())[:8])
    return (f"该办的事{len(items)}件：{told}。", f"按责任人：{people}。")


def _alerts(items: list[DueItem], today: dt.date) -> list[str]:
    late = [item for item in items if item.state is DutyState.MISSED]
    lines = [
        f"{item.title} {item.subject}：{item.what}，{papers.deadline(item, today)}。" for item in late[:10]
    ]
    return [*lines, f"……另有{len(late) - 10}件逾期，都在写出的表里。"] if len(late) > 10 else lines


JOB = Job(
    name="due",
    title="该办的事",
    group="台账",
    often=250,
    help="逾期的、今天、本周、本月该办的事：责任清单、学习和通报、生日、没通知到的人、换届，按责任人列出。",
    templates=(papers.PAGE,),
    actions=(
        Action(
            build=build,
            title="该办的事",
            help="把各表里该办而没有办的事列在一张表上，另有贴墙的月历；可以给每个责任人一页大字清单。",
            needs=(*NEEDS, EARLIER),
            parameters=(
                Parameter(
                    "days",
                    "天数",
                    "看今后多少天；不写就是30天",
                    "integer",
                    0,
                    400,
                    excludes=("month", "year"),
                ),
                Parameter("month", "月份", "看到这个月底，月历也写到这个月；不写就按天数", "integer", 1, 12),
                Parameter("year", "年度", "月份是哪一年的；只写年度就到年底", "integer", 1990, 2099),
                Parameter("township", "乡镇", "只要一个乡镇的"),
                Parameter("who", "责任人", "只要一个责任人的"),
                Parameter("pages", "大字清单", "给每个责任人另写一页 Word", "flag"),
                Parameter("ics", "日历文件", "另写一个手机和电脑日历能导入的文件", "flag"),
                REGISTER_FILE,
                PDF,
            ),
            examples=(
                ("due", "今后三十天该办的事"),
                ("due --days 7 --pages", "一周的，给每个责任人一页"),
                ("due --month 12 --township 青禾镇", "青禾镇到十二月底的"),
            ),
        ),
    ),
)

"""学习和活动: what took place this year, what did not, how many came; and where the next exchange meeting might be."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.dates.wording import month_day
from toolkit.core.documents.outcome import Column, Kind, Look, Outcome, Scalar, Sheet, Styled
from toolkit.core.duties.matching import DutyState
from toolkit.core.numbers.money import read_amount
from toolkit.core.numbers.ranks import ranks
from toolkit.core.people.ids import quoted
from toolkit.core.posts.members import Fellows
from toolkit.core.rules.dated import read_year
from toolkit.core.tables.catalogue import (
    ACTIVITIES,
    ATTENDANCE,
    BRANCHES,
    CHECKED_SCORES,
    DONE,
    DUTIES,
    PERIODICALS,
    TEAMS,
    VENUES,
)
from toolkit.jobs.activities.absences import HOME_STUDY, SIGN_IN, absent, sign_in
from toolkit.jobs.activities.holdings import papers, teams, venues
from toolkit.jobs.activities.meetings import Meeting, Meetings, whole
from toolkit.jobs.activities.planning import CALENDAR, festivals, planned
from toolkit.jobs.duties import Plan, plan_of
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import SORTS_NOTE, adding, owed, owed_sheet, report, sorts, year_rows
from toolkit.jobs.parts import (
    MAYBE_REGISTER,
    NUMBER,
    REGISTER,
    REGISTER_FILE,
    YEAR,
    below,
    link,
    need,
    sheet_of,
    year_of,
)
from toolkit.jobs.whom import Whom

_OFFICES = "本单位（没有写支部，或支部表里没有）"


@dataclass(frozen=True, slots=True)
class BranchYear:
    """A branch's year.

    Attributes:
        name: As printed.
        town: Its township.
        meetings: Its own, by day.
        studied: How many times, late ones included.
        missed: How many times it did not study although it was to by now.
        briefed: Briefings by 主要领导 that took place, and that did not.
        score: 审核得分 of its last checked year; None where there is none.
    """

    name: str
    town: str
    meetings: Sequence[Meeting]
    studied: int = 0
    missed: int = 0
    briefed: tuple[int, int] = (0, 0)
    score: Decimal | None = None

    @property
    def expected(self) -> int:
        """How many times it was to have studied by now."""
        return self.studied + self.missed


def build(inputs: Inputs) -> Outcome:
    """The year by branch and by type, what was missed, whether headcounts agree with 签到."""
    year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
    rows, meetings = year_rows(inputs, ACTIVITIES, "日期", year, "主题"), Meetings(inputs, whom)
    keys = ("study", "briefing", "exchange")
    plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), keys)
    problems: list[Problem] = [*rows.problems, *meetings.problems, *plan.problems]
    every, missed = meetings.of_year(year), owed(plan, DutyState.MISSED)
    held = [one for one in every if one.row.day <= inputs.today]
    ahead = len(every) - len(held)
    undone = Counter(one.duty.title for one in missed)
    branches = _branches(held, plan, whom, _scores(inputs, whom, problems))
    members = Fellows(whom.people, whom.roll)
    for one in held:
        for record in one.here:
            problems += members.attending(record, one.row.record, one.row.day)
    wrong = [(one, what) for one in held if (what := _heads(one, problems))]
    title = f"{year}年学习和活动情况"
    sheets = (
        _by_branch(title, branches, inputs),
        _by_kind(held),
        owed_sheet(missed, inputs, name="没有开展的"),
        _heads_sheet(wrong, inputs),
        _hosts(branches),
    )
    expected, studied = sum(one.expected for one in branches), sum(one.studied for one in branches)
    return replace(
        report(title, sheets, problems, inputs),
        counts=rows.counts | {"listed": len(rows.rows) - ahead, "excluded": ahead},
        rows=[
            {"branch": one.name, "meetings": len(one.meetings), "studied": one.studied, "expected": one.expected,
             "briefings": one.briefed[0], "score": None if one.score is None else str(one.score)}
            for one in branches
        ],
        to_check=rows.to_check,
        summary=(
            f"{title}：{len(held)}次；到今天应学{expected}次，已学{studied}次。",
            "没有开展的：" + ("、".join(f"{title}{n}次" for title, n in undone.items()) or "没有") + "。",
            *((f"还没有到日子的{ahead}次，没有算。",) if ahead else ()),
            f"没有报人数、人数和签到对不上的{len(wrong)}次。",
        ),
        alerts=tuple(
            f"离{one.name}（{month_day(one.day)}）还有{(one.day - inputs.today).days}天：{one.held}。"
            for of_year in (inputs.today.year, inputs.today.year + 1)
            for one in festivals(inputs, of_year)
            if one.prepare <= inputs.today <= one.day
        ),
    )  # fmt: skip


def _branches(
    held: Sequence[Meeting], plan: Plan, whom: Whom, scores: Mapping[str, Decimal]
) -> list[BranchYear]:
    counts = Counter((one.occurrence.duty, one.occurrence.subject, one.state) for one in plan.judged)
    found = []
    done = (DutyState.DONE, DutyState.LATE)
    for key, subject in whom.branches.items():
        mine = [one for one in held if any(own.key == key for own in one.branches)]
        studied, briefed = (
            sum(counts[duty, subject.key, state] for state in done) for duty in ("study", "briefing")
        )
        missed, untold = (counts[duty, subject.key, DutyState.MISSED] for duty in ("study", "briefing"))
        year = (studied, missed, (briefed, untold), scores.get(key))
        found.append(BranchYear(subject.name, subject.township, mine, *year))
    rest = [one for one in held if not one.branches]
    return [*found, *((BranchYear(_OFFICES, "", rest),) if rest else ())]


def _scores(inputs: Inputs, whom: Whom, problems: list[Problem]) -> dict[str, Decimal]:
    """审核得分 of each branch in the last year that is over and was checked, else in this one."""
    years: dict[int, dict[str, Decimal]] = {}
    for record in inputs.records(CHECKED_SCORES):
        year, branch = read_year(record, problems), whom.roll.whose(record)
        points = read_amount(record.raw("审核得分")).value
        if year and branch and points is not None:
            of_year = years.setdefault(year, {})
            of_year[branch.key] = of_year.get(branch.key, Decimal(0)) + points
    past = [year for year in years if year < inputs.today.year] or list(years)
    return years[max(past)] if past else {}


def _heads(meeting: Meeting, problems: list[Problem]) -> str:
    """What is wrong with the numbers of a meeting; without a sign-in sheet there is nothing to compare with."""
    expected, stated = (whole(meeting.row.record, name, problems) for name in ("应到人数", "实到人数"))
    here, signed = len(meeting.here), len(meeting.here) + len(meeting.away) + len(meeting.unread)
    if stated is None:
        return "没有报实到人数"
    if signed and stated != here:
        return f"报{stated}人，签到{here}人"
    return f"应到{expected}人，签到表只有{signed}人" if signed and (expected or 0) > signed else ""


def _by_branch(title: str, branches: Sequence[BranchYear], inputs: Inputs) -> Sheet:
    return sheet_of(
        "各支部",
        branches,
        (NUMBER, None),
        (Column("支部", Kind.TEXT, 24), lambda one: one.name),
        (Column("活动次数", Kind.INTEGER, 9), lambda one: len(one.meetings)),
        (Column("到今天应学", Kind.INTEGER, 9), lambda one: one.expected),
        (Column("已学", Kind.INTEGER, 7), lambda one: one.studied),
        (Column("没有学", Kind.INTEGER, 8), lambda one: Styled(one.missed, Look.BAD) if one.missed else 0),
        (Column("主要领导通报", Kind.INTEGER, 9), lambda one: one.briefed[0]),
        (Column("没有通报", Kind.INTEGER, 9), lambda one: one.briefed[1]),
        (Column("文体活动", Kind.INTEGER, 9), lambda one: sum("文体" in each.kind for each in one.meetings)),
        (Column("最近一次", Kind.DATE, 12), lambda one: one.meetings[-1].row.day if one.meetings else None),
        title=title,
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        sums={
            "活动次数": sum(len(one.meetings) for one in branches),
            "到今天应学": sum(one.expected for one in branches),
            "已学": sum(one.studied for one in branches),
        },
        notes=("没有写学习周期的支部，「应学」是 0。几个支部合办的，每个支部各算一次。",),
    )


def _by_kind(held: Sequence[Meeting]) -> Sheet:
    kinds: dict[str, list[Meeting]] = defaultdict(list)
    for one in held:
        for kind in sorts(ACTIVITIES.field("类型"), one.kind):
            kinds[kind].append(one)
    stated = {id(one): whole(one.row.record, "实到人数", []) for one in held}
    return sheet_of(
        "按类型",
        kinds.items(),
        (Column("类型", Kind.TEXT, 18), lambda pair: pair[0]),
        (Column("次数", Kind.INTEGER, 9), lambda pair: len(pair[1])),
        (Column("实到人次", Kind.INTEGER, 11), lambda pair: sum(stated[id(one)] or 0 for one in pair[1])),
        (Column("没有报的", Kind.INTEGER, 11), lambda pair: sum(stated[id(one)] is None for one in pair[1])),
        (Column("签到人次", Kind.INTEGER, 11), lambda pair: sum(len(one.here) for one in pair[1])),
        title="按类型统计",
        sums={"次数": len(held)},
        notes=(SORTS_NOTE,)
        if any(len(sorts(ACTIVITIES.field("类型"), one.kind)) > 1 for one in held)
        else (),
    )


def _heads_sheet(wrong: Sequence[tuple[Meeting, str]], inputs: Inputs) -> Sheet:
    return sheet_of(
        "人数核对",
        wrong,
        (NUMBER, None),
        (Column("日期", Kind.DATE, 12), lambda pair: pair[0].row.day),
        (Column("支部", Kind.TEXT, 22), lambda pair: pair[0].where),
        (Column("活动", Kind.TEXT, 26), lambda pair: pair[0].title),
        (Column("怎么回事", Kind.TEXT, 28), lambda pair: pair[1]),
        (Column("出处", Kind.TEXT, 14), lambda pair: link(inputs.files, pair[0].row.record.cell("实到人数"))),
        title="没有报人数、人数和签到对不上的",
        empty="都对得上。",
    )


def _hosts(branches: Sequence[BranchYear]) -> Sheet:
    """哪里开展得好就开到哪里: by what was studied, then by score; a proposal, and who was host this year is told."""
    real = [one for one in branches if one.expected]
    places = ranks(
        {at: one.studied * 10**9 // one.expected + int((one.score or 0) * 100) for at, one in enumerate(real)}
    )

    def hosted(one: BranchYear) -> dt.date | None:
        return next((each.row.day for each in one.meetings[::-1] if "经验交流" in each.kind), None)

    return sheet_of(
        "交流会地点建议",
        sorted(((places[at], one) for at, one in enumerate(real)), key=lambda pair: pair[0]),
        (Column("名次", Kind.INTEGER, 7), lambda pair: pair[0]),
        (Column("支部", Kind.TEXT, 24), lambda pair: pair[1].name),
        (Column("所属乡镇", Kind.SHORT, 12), lambda pair: pair[1].town),
        (Column("应学", Kind.INTEGER, 8), lambda pair: pair[1].expected),
        (Column("已学", Kind.INTEGER, 8), lambda pair: pair[1].studied),
        (Column("审核得分", Kind.SHORT, 10), lambda pair: pair[1].score),
        (Column("今年办过", Kind.DATE, 12), lambda pair: hosted(pair[1])),
        title="经验交流会地点建议",
        subtitle="哪里开展得好就开到哪里：先比学习完成的比例，再比最近一年的审核得分；只供参考，由本单位定",
        empty="还没有可以比的。",
    )


def _branch(inputs: Inputs, values: Mapping[str, Scalar]) -> Iterator[Problem]:
    """A branch that sheet 支部 does not have: misspelled it would be counted nowhere."""
    roll, named = Whom(inputs).roll, str(values.get("所属支部") or "")
    if named and roll.branches and roll.named(named) is None:
        what = f"「支部」表里没有{quoted(named)}，照写的登记了，"
        hint = "请核对支部名称，写错了就在「活动」表里改正。"
        cell = Cell(BRANCHES.workbook, BRANCHES.name)
        yield Problem(cell, what, hint, "branch-unknown", Severity.WARNING)


_MEETINGS = (need(ACTIVITIES), need(ATTENDANCE, optional=True), need(BRANCHES, optional=True))
_ROLL = need(BRANCHES, optional=True)
_DAYS = Parameter("days", "天数", "今后多少天到期的；不写就是60天", "integer", 0, 366)
_WHICH = Parameter(
    "number", "编号或日期", "活动编号，或学习计划里的日期，如 2026-12-15", positional=True, required=True
)
_ADDED = {
    "number": "活动编号", "date": "日期", "township": "所属乡镇", "branch": "所属支部", "kind": "类型", "topic": "主题",
    "place": "地点", "speaker": "主讲人", "post": "主讲人职务", "expected": "应到人数", "here": "实到人数",
}  # fmt: skip

JOB = Job(
    "activities",
    "学习和活动",
    "各支部今年学习、通报、文体活动开展了没有；学习计划、补学、签到、队伍、阵地、报刊。",
    (
        Action(
            build, "学习和活动情况", "按支部和类型统计今年的学习和活动，没有开展的、人数对不上的列出来。",
            (*_MEETINGS, MAYBE_REGISTER, need(DUTIES, kept=True), need(DONE, optional=True), need(CHECKED_SCORES, optional=True)),
            (YEAR, REGISTER_FILE), (("activities", "今年的学习和活动"),),
        ),
        Action(
            planned, "学习计划和活动日历", "按各支部的学习周期和学习日排全年的计划，另有节日活动日历和一张贴墙的日历。",
            (need(BRANCHES),), (YEAR, PDF), (("activities plan --year 2027", "明年的计划"),), "plan",
        ),
        Action(
            absent, "补学和送学上门", "没有参加学习、还没有补学的名单；年龄大、身体不好的列入送学上门，每人一张回执。",
            (*_MEETINGS, REGISTER), (YEAR, REGISTER_FILE, PDF), (("activities absent", "今年要补学的"),), "absent",
        ),
        Action(
            sign_in, "签到表", "一次活动或一个学习日的签到表：支部里健在的每人一行，不能到会的另列。",
            (*_MEETINGS, REGISTER), (_WHICH, REGISTER_FILE, PDF), (("activities sheet 01-005", "这次活动的签到表"),), "sheet",
        ),
        Action(
            teams, "参演名单", "八月八日全民健身日的参演名单，队长在前；去世的、不能自理的不列，写明原因。",
            (need(TEAMS), _ROLL, REGISTER), (YEAR, REGISTER_FILE), (("activities teams", "今年的参演名单"),), "teams",
        ),
        Action(
            venues, "阵地台账", "各乡镇的活动室、图书室、休闲室、健身室、医疗室和日间照料中心，缺哪些、哪些没有报。",
            (need(VENUES), _ROLL), (), (("activities venues", "各乡镇的阵地"),), "venues",
        ),
        Action(
            papers, "报刊订阅", "按刊名和乡镇统计份数和金额，快到期的、地址变了的、重复的、已去世的列出来。",
            (need(PERIODICALS), _ROLL, REGISTER), (YEAR, _DAYS, REGISTER_FILE), (("activities papers", "今年的报刊"),), "papers",
        ),
        adding(
            ACTIVITIES, _ADDED, ("日期", "类型"), named="主题",
            checked=_branch, needs=(_ROLL,),
            example="activities add --kind 学习 --branch 青禾镇老干党支部 --topic 学习老干部政策文件 --here 20",
        ),
    ),
    templates=(CALENDAR, HOME_STUDY, SIGN_IN),
)  # fmt: skip

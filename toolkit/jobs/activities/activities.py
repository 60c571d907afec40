"""学习和活动: what took place this year, what did not, how many came; and where the next exchange meeting might be."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from toolkit.core.cells import Problem
from toolkit.core.dates.wording import month_day
from toolkit.core.documents.outcome import Column, Kind, Look, Outcome, Sheet, SheetDocument, Styled
from toolkit.core.duties.duty import Subject
from toolkit.core.duties.matching import DutyState
from toolkit.core.numbers.money import read_amount
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
from toolkit.jobs.activities.meetings import Meeting, Meetings, whole
from toolkit.jobs.activities.periodicals import papers
from toolkit.jobs.activities.planning import CALENDAR, festivals, planned
from toolkit.jobs.activities.teams import teams
from toolkit.jobs.activities.venues import venues
from toolkit.jobs.duties import Plan, plan_of
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import adding, owed, owed_sheet, ranks, to_check_sheet, year_rows
from toolkit.jobs.parts import NUMBER, REGISTER, REGISTER_FILE, YEAR, below, link, need, sheet_of, year_of
from toolkit.jobs.whom import Whom

_KEYS = ("study", "briefing", "exchange")
_EXCHANGE = "经验交流"
_OFFICES = "本单位（没有写支部）"
_NEEDS = (
    need(ACTIVITIES),
    need(ATTENDANCE, optional=True),
    need(BRANCHES, optional=True),
    need(DUTIES, kept=True),
    need(DONE, optional=True),
)
_PEOPLE = need(REGISTER.table, "register", optional=True)


@dataclass(frozen=True, slots=True)
class BranchYear:
    """A branch's year.

    Attributes:
        branch: Which; None: meetings that name none.
        meetings: Its own, by day.
        states: Of its duty to study, how many occurrences are in each state.
        briefings: Of the briefings by 主要领导, likewise.
        score: 审核得分 of its last checked year; None where there is none.
    """

    branch: Subject | None
    meetings: Sequence[Meeting]
    states: Mapping[DutyState, int]
    briefings: Mapping[DutyState, int]
    score: Decimal | None = None

    @property
    def name(self) -> str:
        """As printed."""
        return self.branch.name if self.branch else _OFFICES

    @property
    def township(self) -> str:
        """As printed."""
        return self.branch.township if self.branch else ""

    @property
    def studied(self) -> int:
        """How many times it studied, late ones included."""
        return self.states[DutyState.DONE] + self.states[DutyState.LATE]

    @property
    def expected(self) -> int:
        """How many times it was to have studied by now."""
        return self.studied + self.states[DutyState.MISSED]


def build(inputs: Inputs) -> Outcome:
    """The year by branch and by type, what was missed, whether headcounts agree with 签到."""
    year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
    rows = year_rows(inputs, ACTIVITIES, "日期", year, "主题")
    meetings = Meetings(inputs, whom)
    plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), _KEYS)
    problems: list[Problem] = [*rows.problems, *meetings.problems, *plan.problems]
    held = list(meetings.of_year(year))
    branches = _branches(inputs, whom, held, plan, problems)
    counted = [(one, _headcount(one, problems)) for one in held]
    wrong = [(one, heads) for one, heads in counted if heads.wrong]
    missed = owed(plan, DutyState.MISSED)
    problems = list(dict.fromkeys(problems))
    title = f"{year}年学习和活动情况"
    sheets = (
        _by_branch(title, branches, inputs),
        _by_kind(held, {id(one): heads for one, heads in counted}),
        owed_sheet(missed, inputs, name="没有开展的"),
        _heads_sheet(wrong, inputs),
        _hosts(branches, held),
        *to_check_sheet(problems, inputs),
    )
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title),),
        counts=rows.counts,
        rows=[
            {
                "branch": one.name, "meetings": len(one.meetings), "studied": one.studied, "expected": one.expected,
                "briefings": one.briefings[DutyState.DONE], "score": str(one.score) if one.score is not None else None,
            }
            for one in branches
        ],
        to_check=rows.to_check,
        problems=tuple(problems),
        summary=(
            f"{title}：{len(held)}次；到今天应学{sum(one.expected for one in branches)}次，已学{sum(one.studied for one in branches)}次。",
            f"没有开展的{len(missed)}次；人数与签到不一致、或没有报人数的{len(wrong)}次。",
        ),
        alerts=tuple(_coming(inputs, year)),
    )  # fmt: skip


def _coming(inputs: Inputs, year: int) -> list[str]:
    """The festivals whose day to begin preparing has come."""
    return [
        f"离{one.name}（{month_day(one.day)}）还有{(one.day - inputs.today).days}天：{'、'.join(one.held)}。"
        for of_year in (year, year + 1)
        for one in festivals(inputs, of_year)
        if one.reminders and one.reminders[0] <= inputs.today <= one.day
    ]


def _branches(
    inputs: Inputs, whom: Whom, held: Sequence[Meeting], plan: Plan, problems: list[Problem]
) -> list[BranchYear]:
    counts: dict[tuple[str, str], Counter[DutyState]] = {}
    for one in plan.judged:
        counts.setdefault((one.occurrence.duty, one.occurrence.subject), Counter())[one.state] += 1
    scores = _scores(inputs, whom, problems)
    nothing: Counter[DutyState] = Counter()
    found = [
        BranchYear(
            subject,
            [one for one in held if one.branch and one.branch.key == key],
            counts.get(("study", subject.key), nothing),
            counts.get(("briefing", subject.key), nothing),
            scores.get(key),
        )
        for key, subject in whom.branches.items()
    ]
    rest = [one for one in held if one.branch is None]
    return [*found, *((BranchYear(None, rest, nothing, nothing),) if rest else ())]


def _scores(inputs: Inputs, whom: Whom, problems: list[Problem]) -> dict[str, Decimal]:
    """审核得分 of each branch in the last year that anybody was checked."""
    reading = inputs.table(CHECKED_SCORES)
    years: dict[int, dict[str, Decimal]] = {}
    for record in reading.records if reading else ():
        year, branch = read_year(record, problems), whom.roll.whose(record)
        points = read_amount(record.raw("审核得分")).value
        if year and branch and points is not None:
            of_year = years.setdefault(year, {})
            of_year[branch.key] = of_year.get(branch.key, Decimal(0)) + points
    past = [year for year in years if year < inputs.today.year] or list(years)
    return years[max(past)] if past else {}


@dataclass(frozen=True, slots=True)
class Heads:
    """How many were to come and came: as the row of 活动 says (None: 未报), and by 签到."""

    expected: int | None
    stated: int | None
    signed: int
    here: int

    @property
    def wrong(self) -> str:
        """What does not agree; "" where all does."""
        if self.stated is None:
            return "没有报实到人数"
        if not self.signed:
            return ""  # no list was kept: nothing to compare with
        if self.stated != self.here:
            return f"报{self.stated}人，签到{self.here}人"
        if self.expected is not None and self.signed < self.expected:
            return f"应到{self.expected}人，签到表只有{self.signed}人"
        return ""


def _headcount(meeting: Meeting, problems: list[Problem]) -> Heads:
    expected = whole(meeting.record, "应到人数", problems)
    return Heads(expected, whole(meeting.record, "实到人数", problems), meeting.signed, len(meeting.here))


def _by_branch(title: str, branches: Sequence[BranchYear], inputs: Inputs) -> Sheet:
    return sheet_of(
        "各支部",
        branches,
        (NUMBER, None),
        (Column("支部", Kind.TEXT, 24), lambda one: one.name),
        (Column("活动次数", Kind.INTEGER, 9), lambda one: len(one.meetings)),
        (Column("到今天应学", Kind.INTEGER, 9), lambda one: one.expected),
        (Column("已学", Kind.INTEGER, 7), lambda one: one.studied),
        (
            Column("没有学", Kind.INTEGER, 8),
            lambda one: Styled(n, Look.BAD) if (n := one.states[DutyState.MISSED]) else 0,
        ),
        (Column("主要领导通报", Kind.INTEGER, 9), lambda one: one.briefings[DutyState.DONE]),
        (Column("没有通报", Kind.INTEGER, 9), lambda one: one.briefings[DutyState.MISSED]),
        (
            Column("文体活动", Kind.INTEGER, 9),
            lambda one: sum("文体" in meeting.kind for meeting in one.meetings),
        ),
        (Column("最近一次", Kind.DATE, 12), lambda one: one.meetings[-1].row.day if one.meetings else None),
        title=title,
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        sums={
            "活动次数": sum(len(one.meetings) for one in branches),
            "到今天应学": sum(one.expected for one in branches),
            "已学": sum(one.studied for one in branches),
        },
        notes=("没有写学习周期的支部，「应学」是 0，见「待核实」。",),
    )


def _by_kind(held: Sequence[Meeting], heads: Mapping[int, Heads]) -> Sheet:
    kinds = list(dict.fromkeys(one.kind for one in held))
    groups = [(kind, [one for one in held if one.kind == kind]) for kind in kinds]
    return sheet_of(
        "按类型",
        groups,
        (Column("类型", Kind.TEXT, 18), lambda pair: pair[0]),
        (Column("次数", Kind.INTEGER, 9), lambda pair: len(pair[1])),
        (
            Column("实到人次", Kind.INTEGER, 11),
            lambda pair: sum(heads[id(one)].stated or 0 for one in pair[1]),
        ),
        (
            Column("没有报人数的", Kind.INTEGER, 11),
            lambda pair: sum(heads[id(one)].stated is None for one in pair[1]),
        ),
        (Column("有签到的", Kind.INTEGER, 10), lambda pair: sum(one.signed > 0 for one in pair[1])),
        (Column("签到人次", Kind.INTEGER, 11), lambda pair: sum(len(one.here) for one in pair[1])),
        title="按类型统计",
        sums={"次数": len(held)},
    )


def _heads_sheet(wrong: Sequence[tuple[Meeting, Heads]], inputs: Inputs) -> Sheet:
    return sheet_of(
        "人数核对",
        wrong,
        (NUMBER, None),
        (Column("日期", Kind.DATE, 12), lambda pair: pair[0].row.day),
        (Column("支部", Kind.TEXT, 22), lambda pair: pair[0].branch.name if pair[0].branch else ""),
        (Column("活动", Kind.TEXT, 26), lambda pair: pair[0].title),
        (Column("怎么回事", Kind.TEXT, 28), lambda pair: pair[1].wrong),
        (Column("出处", Kind.TEXT, 14), lambda pair: link(inputs.files, pair[0].record.cell("实到人数"))),
        title="人数和签到对不上的",
        empty="都对得上。",
    )


def _hosts(branches: Sequence[BranchYear], held: Sequence[Meeting]) -> Sheet:
    """哪里开展得好就开到哪里: by what was studied, then by score; a proposal, and who was host this year is told."""
    real = [one for one in branches if one.branch is not None and one.expected]
    share = {one.name: one.studied * 1000 // one.expected for one in real}
    score = {one.name: int((one.score or Decimal(0)) * 100) for one in real}
    places = ranks([share[one.name] * 10**6 + score[one.name] for one in real])
    hosted = {one.branch.name: one.row.day for one in held if one.branch and _EXCHANGE in one.kind}
    return sheet_of(
        "交流会地点建议",
        sorted(zip(places, real, strict=True), key=lambda pair: (pair[0], pair[1].name)),
        (Column("名次", Kind.INTEGER, 7), lambda pair: pair[0]),
        (Column("支部", Kind.TEXT, 24), lambda pair: pair[1].name),
        (Column("所属乡镇", Kind.SHORT, 12), lambda pair: pair[1].township),
        (Column("应学", Kind.INTEGER, 8), lambda pair: pair[1].expected),
        (Column("已学", Kind.INTEGER, 8), lambda pair: pair[1].studied),
        (
            Column("审核得分", Kind.SHORT, 10),
            lambda pair: "" if pair[1].score is None else f"{pair[1].score:f}",
        ),
        (
            Column("今年办过", Kind.DATE, 12),
            lambda pair: hosted.get(pair[1].name),
        ),
        title="经验交流会地点建议",
        subtitle="哪里开展得好就开到哪里：先比学习完成的比例，再比最近一年的审核得分；只供参考，由本单位定",
        empty="还没有可以比的。",
    )


_NUMBER = Parameter(
    "number", "编号或日期", "活动编号，或按学习计划的日期，如 2026-12-15", positional=True, required=True
)

JOB = Job(
    name="activities",
    title="学习和活动",
    help="各支部今年学习、通报、文体活动开展了没有；学习计划、补学、签到、队伍、阵地、报刊。",
    templates=(CALENDAR, HOME_STUDY, SIGN_IN),
    actions=(
        Action(
            build,
            "学习和活动情况",
            "按支部和类型统计今年的学习和活动，没有开展的、人数对不上的列出来。",
            needs=(*_NEEDS, need(CHECKED_SCORES, optional=True)),
            parameters=(YEAR,),
            examples=(("activities", "今年的学习和活动"),),
            rows={
                "branch": "支部",
                "meetings": "活动次数",
                "studied": "已学",
                "expected": "到今天应学",
                "briefings": "主要领导通报次数",
                "score": "最近一年的审核得分；没有的为 null",
            },
        ),
        Action(
            planned,
            "学习计划和活动日历",
            "按各支部的学习周期和学习日排全年的计划，另有节日活动日历和一张贴墙的日历。",
            needs=(need(BRANCHES),),
            parameters=(YEAR, PDF),
            examples=(("activities plan --year 2027", "明年的计划"),),
            name="plan",
            rows={"branch": "支部", "span": "哪一期", "date": "哪天；没有定的为 null", "note": "备注"},
        ),
        Action(
            absent,
            "补学和送学上门",
            "没有参加学习、还没有补学的名单；年龄大、身体不好的列入送学上门，每人一行回执。",
            needs=(*_NEEDS[:3], _PEOPLE),
            parameters=(YEAR, REGISTER_FILE, PDF),
            examples=(("activities absent", "今年要补学的"),),
            name="absent",
            rows={
                "branch": "支部",
                "name": "姓名",
                "meeting": "活动编号",
                "date": "哪天的学习",
                "home": "为什么送学上门；到会补学的为空",
                "last": "哪天以前补",
            },
        ),
        Action(
            sign_in,
            "签到表",
            "一次活动或一个学习日的签到表：支部里健在的每人一行，不能到会的另列。",
            needs=(*_NEEDS[:3], _PEOPLE),
            parameters=(_NUMBER, REGISTER_FILE, PDF),
            examples=(("activities sheet 01-005", "这次活动的签到表"),),
            name="sheet",
            rows={"branch": "支部", "expected": "应到人数"},
        ),
        Action(
            teams,
            "参演名单",
            "八月八日全民健身日的参演名单，队长在前；去世的、不能自理的不列，写明原因。",
            needs=(need(TEAMS), need(BRANCHES, optional=True), _PEOPLE),
            parameters=(YEAR, REGISTER_FILE),
            examples=(("activities teams", "今年的参演名单"),),
            name="teams",
            rows={"team": "队伍", "name": "姓名", "leads": "是不是队长"},
        ),
        Action(
            venues,
            "阵地台账",
            "各乡镇的活动室、图书室、休闲室、健身室、医疗室和日间照料中心，缺哪些、哪些没有报。",
            needs=(need(VENUES), need(BRANCHES, optional=True)),
            examples=(("activities venues", "各乡镇的阵地"),),
            name="venues",
            rows={"township": "乡镇", "place": "村社区", "missing": "缺的", "unreported": "没有报的"},
        ),
        Action(
            papers,
            "报刊订阅",
            "按刊名和乡镇统计份数和金额，快到期的、地址变了的、重复的、已去世的列出来。",
            needs=(need(PERIODICALS), need(BRANCHES, optional=True), _PEOPLE),
            parameters=(
                YEAR,
                Parameter("days", "天数", "今后多少天到期的；不写就是60天", "integer", 0, 366),
                REGISTER_FILE,
            ),
            examples=(("activities papers", "今年的报刊"),),
            name="papers",
            rows={
                "title": "刊名",
                "township": "乡镇",
                "name": "姓名",
                "copies": "份数",
                "amount": "金额（元）",
                "ends": "到期日期",
                "told": "要改的；没有的为空",
            },
        ),
        adding(
            ACTIVITIES,
            {
                "number": "活动编号",
                "date": "日期",
                "township": "所属乡镇",
                "branch": "所属支部",
                "kind": "类型",
                "topic": "主题",
                "place": "地点",
                "speaker": "主讲人",
                "post": "主讲人职务",
                "expected": "应到人数",
                "here": "实到人数",
            },
            ("日期", "类型"),
            named="主题",
            example="activities add --kind 学习 --branch 青禾镇老干党支部 --topic 学习老干部政策文件 --here 20",
        ),
    ),
)

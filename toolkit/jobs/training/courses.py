"""A year's courses, who sat in them, and who of the leaders and secretaries lacks which kind."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem
from toolkit.core.documents.outcome import Outcome, ToCheck
from toolkit.core.duties.duty import Subject
from toolkit.core.duties.matching import DutyState
from toolkit.core.people.couples import each_named
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import said
from toolkit.core.posts.tenure import PostRole
from toolkit.core.tables.catalogue import COURSES, TRAINEES
from toolkit.core.tables.reading import Record
from toolkit.core.words import APART, folded, name_key, regex, says_nothing, township_key
from toolkit.jobs.duties import plan_of
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import LedgerRow, LedgerYear, year_rows
from toolkit.jobs.parts import year_of
from toolkit.jobs.whom import Whom, by_name

KINDS = {"思想": "thought", "业务": "skill"}
"""Kind of training → the duty that asks for it."""
LEVELS = (PostRole.LEADER, PostRole.SECRETARY)
_GONE = (DutyState.DONE, DutyState.LATE, DutyState.EXCUSED)
_NUMBER = regex("[1-9][0-9]*")
_PASSED, _FAILED = regex("合格|良|优|通过|及格|[√✓]"), regex("[未没不]|[×xX]|补考")
_ANSWERS = {"签到": "参加、请假或缺勤", "考核": "合格或不合格"}  # how to write it


def answered(record: Record, column: str, problems: list[Problem]) -> bool | None:
    """Whether somebody was there (签到), passed (考核); None: nobody says, or nobody understands it, which is told."""
    text = record.text(column)
    if says_nothing(text):
        return None
    if column == "签到" and (came := answer("attendance", text)):
        return came == "here"
    if column == "考核" and (_FAILED.search(text) or _PASSED.search(text)):
        return not _FAILED.search(text)
    what = f"{column}{quoted(text)}看不懂，算作没有填，"
    problems.append(record.doubt(column, what, f"请写{_ANSWERS[column]}。", "training-unclear"))
    return None


@dataclass(frozen=True, slots=True)
class Pupil:
    """A leader or secretary of today.

    Attributes:
        subject: Who.
        level: The higher post of somebody who has both.
        lacks: Kinds that are still owed this year.
        waiting: Kind → the last day of a course on whose list the person stands, of which nobody has said whether
            they were there: one still to come, or one whose 签到 is blank.
    """

    subject: Subject
    level: PostRole
    lacks: frozenset[str]
    waiting: Mapping[str, dt.date]

    @property
    def named(self) -> dict[str, str]:
        """Who it is, for JSON."""
        return {"name": self.subject.name, "township": self.subject.township}


@dataclass(frozen=True, slots=True)
class Course:
    """A course of the year, and its rows of 培训学员."""

    row: LedgerRow
    seats: Sequence[Record]

    @property
    def number(self) -> str:
        """As written."""
        return self.row.text("培训编号")

    @property
    def title(self) -> str:
        """«2026-1期», «第四期»."""
        return f"{self.number.removesuffix('期')}期"

    @property
    def cap(self) -> int | None:
        """人数上限, the first number of the cell; None where there is none."""
        found = _NUMBER.search(folded(self.row.record.text("人数上限")))
        return int(found[0]) if found else None

    def results(self, problems: list[Problem]) -> tuple[Counter[bool | None], Counter[bool | None]]:
        """How many were there, were not, nobody says; of those who were there, how many passed."""
        there = [(record, answered(record, "签到", problems)) for record in self.seats]
        passed = (answered(record, "考核", problems) for record, came in there if came)
        return Counter(came for _, came in there), Counter(passed)


@dataclass(frozen=True, slots=True)
class TrainingYear:
    """A year's courses and pupils.

    Attributes:
        year: Which.
        courses: By day.
        pupils: The leaders and secretaries of today, township by township as the office lists them.
        answer: What every action answers; its counts are of the rows of both sheets.
    """

    year: int
    courses: Sequence[Course]
    pupils: Sequence[Pupil]
    answer: Outcome

    @classmethod
    def of(cls, inputs: Inputs) -> TrainingYear:
        """As the office's workbooks have it."""
        year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
        dated = year_rows(inputs, COURSES, "日期", year, "培训编号")
        plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), tuple(KINDS.values()))
        problems = list(whom.posts.problems if whom.posts else ())
        courses, counts, waiting = _courses(inputs, dated, problems)
        problems += [p for p in plan.problems if p.cell not in {each.cell for each in problems}]
        those, leaders = whom.holders(*LEVELS), {one.key for one in whom.leaders}
        begun = any(reading.records for reading in inputs.tables.get(TRAINEES.name, ()))
        owed = {
            kind: {
                j.occurrence.subject
                for j in plan.judged
                if j.occurrence.duty == duty and j.state not in _GONE
            }
            if begun  # the duties begin with the first row: before, everybody lacks everything
            else {one.key for one in those}
            for kind, duty in KINDS.items()
        }
        coming, names = defaultdict[str, dict[str, dt.date]](dict), by_name(those)
        terms = [term for term in whom.posts.terms if term.role in LEVELS] if whom.posts else []
        held = {(name_key(t.name), town) for t in terms for town in ("", township_key(t.township))}
        for course in courses:
            kinds = [kind for kind in KINDS if kind in course.row.text("类别")]
            for record in course.seats:
                keys = [one.key for one in names.of(record)]
                who = name_key(record.text("姓名")), township_key(record.text("所属乡镇"))
                levelled = {record.text("职务"), course.row.text("层级")}.intersection(LEVELS)
                if not keys and levelled and who not in held:
                    what = f"任职表里没有叫{quoted(said(record, '姓名'))}的老干组长、支部书记，没有算给谁，"
                    hint = "请核对姓名和乡镇。"
                    problems.append(record.doubt("姓名", what, hint, "training-unclear"))
                for key in keys if len(keys) == 1 and says_nothing(record.text("签到")) else ():
                    coming[key] |= dict.fromkeys(kinds, course.row.day)
        order = {key: at for at, key in enumerate(whom.towns)}
        pupils = [
            Pupil(
                one,
                LEVELS[one.key not in leaders],
                frozenset(kind for kind in KINDS if one.key in owed[kind]),
                coming.get(one.key, {}),
            )
            for one in those
        ]
        pupils.sort(key=lambda one: order.get(township_key(one.subject.township), len(order)))
        answer = dated.answer(problems)
        return cls(year, courses, pupils, replace(answer, counts=counts, to_check=waiting))

    def missing(self, kind: str, level: PostRole, today: dt.date) -> list[Pupil]:
        """Who of a level must still be put into a batch: whoever lacks the kind and stands on no list to come."""
        return [
            one
            for one in self.pupils
            if one.level is level and kind in one.lacks and one.waiting.get(kind, dt.date.min) < today
        ]


def _courses(
    inputs: Inputs, dated: LedgerYear, problems: list[Problem]
) -> tuple[list[Course], dict[str, int], tuple[ToCheck, ...]]:
    """The courses of the year with their rows, each row once; one that belongs to no course is told."""
    trainees = inputs.table(TRAINEES)
    problems += trainees.problems if trainees else ()
    known: dict[str, list[Record]] = defaultdict(list)
    for record in inputs.records(COURSES):
        known[name_key(record.text("培训编号"))].append(record)
    undated = {check.cell for check in dated.to_check}
    seats: dict[Cell, list[Record]] = defaultdict(list)
    waiting: list[ToCheck] = []
    rows = inputs.records(TRAINEES)
    for record in rows:
        parts = each_named(record)
        if len(parts) == 1 and len(APART.split(record.text("姓名").strip("、，,；;/"))) > 1:
            what = f"姓名{quoted(said(record, '姓名'))}写了几个人，这一行没有算给谁，"
            problems.append(record.doubt("姓名", what, "请一人一行。", "training-unclear"))
            waiting.append(ToCheck.of(said(record, "姓名"), problems[-1]))
            continue
        those = known.get(name_key(record.text("培训编号")), [])
        if len(those) == 1 and those[0].cell("日期") not in undated:
            seats[those[0].cell()] += parts
            continue
        number = quoted(record.text("培训编号"))
        why = f"有{len(those)}期" if len(those) > 1 else "没有写日期" if those else "没有登记"
        what = f"培训编号{number}在「{COURSES.name}」里{why}，这一行没有算，"
        problems.append(
            record.doubt("培训编号", what, "请把两张表的培训编号写成一样、不重复。", "training-unclear")
        )
        waiting.append(ToCheck.of(said(record, "姓名"), problems[-1]))
    for row in dated.rows:
        if not _NUMBER.search(folded(row.record.text("人数上限"))) and not says_nothing(row.text("人数上限")):
            what = f"人数上限{quoted(row.text('人数上限'))}看不懂，当作不限，"
            problems.append(row.record.doubt("人数上限", what, "请写数字。", "training-unclear"))
    courses = [Course(row, seats.get(row.record.cell(), ())) for row in dated.rows]
    listed = len({(seat.source, seat.row) for course in courses for seat in course.seats})
    mine = {"read": len(rows), "listed": listed, "to_check": len(waiting)}
    mine["other_years"] = len(rows) - listed - len(waiting)
    counts = {name: n + mine.get(name, 0) for name, n in dated.counts.items()}
    return courses, counts, (*dated.to_check, *waiting)

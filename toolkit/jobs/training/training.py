"""培训: who of the leaders and secretaries lacks 思想 or 业务 this year, the batches, the notice and the sheet to sign."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.official import Attachment, Heading, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import (
    Column,
    Content,
    Exclusion,
    Kind,
    Look,
    Outcome,
    Sheet,
    SheetDocument,
    Styled,
)
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import BRANCHES, COURSES, DUTIES, PEOPLE, POSTS, TRAINEES
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, regex, township_key
from toolkit.jobs.issuing import NUMBERS, issued
from toolkit.jobs.job import PDF, Action, Inputs, Job, Parameter
from toolkit.jobs.ledger import LedgerRow, adding, counted, report
from toolkit.jobs.parts import BLANK, NUMBER, YEAR, below, grouped, need, sheet_of
from toolkit.jobs.people import people_if_any
from toolkit.jobs.training.courses import KINDS, LEVELS, Course, Pupil, TrainingYear

_BOOKS = (COURSES, TRAINEES, POSTS, BRANCHES)
_NEEDS = (
    *(need(table, optional=True) for table in _BOOKS),
    need(DUTIES, kept=True),
    need(PEOPLE, optional=True),
)
_COURSE = Parameter("course", "培训编号", "哪一期，如 2026-1", positional=True, required=True)
_CAP = "培训每期人数"
_WHO = ("姓名", "所属乡镇", "职务")
_SPARE = 5  # lines of a sheet for those who come without being on it
_DAY = regex("[0-9]{4}[-./年][0-9]{1,2}[-./月][0-9]{1,2}日?")
_T = TypeVar("_T")


def build(inputs: Inputs) -> Outcome:
    """Who lacks what, by township, and how each course went."""
    found, problems = TrainingYear.of(inputs), list[Problem]()
    title, people = f"{found.year}年培训情况", found.pupils
    courses = _courses(found, inputs, problems)
    towns: dict[str, Counter[str]] = defaultdict(Counter)
    for one in people:
        towns[one.subject.township].update(
            ("应训人数", *(f"缺{kind}" for kind in KINDS if kind in one.lacks))
        )
    sheets = (
        sheet_of(
            "应训人员",
            people,
            (NUMBER, None),
            (Column("所属乡镇", Kind.SHORT, 14), lambda one: one.subject.township),
            (Column("姓名", Kind.SHORT, 12), lambda one: one.subject.name),
            (Column("层级", Kind.SHORT, 12), lambda one: one.level.value),
            *((Column(kind, Kind.TEXT, 24), partial(_standing, kind, inputs.today)) for kind in KINDS),
            title=f"{found.year}年老干组长、支部书记参训情况",
            subtitle=below(inputs, f"共{len(people)}人", f"{inputs.today.isoformat()}制"),
            empty="任职表里没有现任的老干组长、支部书记。",
        ),
        counted(
            "各乡镇",
            Column("所属乡镇", Kind.SHORT, 14),
            towns,
            ("应训人数", *(f"缺{kind}" for kind in KINDS)),
            title=title,
        ),
        courses,
    )
    return replace(
        report(title, sheets, (*found.answer.problems, *problems), inputs, answer=found.answer),
        rows=[
            {**one.named, "level": one.level.value, "lacks": "、".join(k for k in KINDS if k in one.lacks)}
            for one in people
        ],
        summary=(
            f"{title}：办了{len(found.courses)}期，老干组长、支部书记{len(people)}人，"
            + "，".join(f"缺{kind}{sum(kind in one.lacks for one in people)}人" for kind in KINDS)
            + "。",
        ),
    )


def _standing(kind: str, today: dt.date, one: Pupil) -> Content:
    day = one.waiting.get(kind)
    if kind not in one.lacks:
        return "参加了"
    if day is None:
        return Styled("没有参加", Look.BAD)
    return f"已报名（{day}）" if day >= today else Styled(f"没有填签到（{day}）", Look.WARN)


def _courses(found: TrainingYear, inputs: Inputs, problems: list[Problem]) -> Sheet:
    """How each course went; who passed, of those who were there and of whom it is told."""
    lines = [(course, *course.results(problems)) for course in found.courses]
    return sheet_of(
        "各期",
        lines,
        (Column("培训编号", Kind.SHORT, 10), lambda line: line[0].number),
        (Column("日期", Kind.DATE, 12), lambda line: line[0].row.day),
        (Column("类别", Kind.SHORT, 7), lambda line: line[0].row.text("类别")),
        (Column("层级", Kind.SHORT, 10), lambda line: line[0].row.text("层级")),
        (Column("学员", Kind.INTEGER, 7), lambda line: _full(line[0])),
        (Column("参加", Kind.INTEGER, 7), lambda line: line[1][True]),
        (Column("请假缺勤", Kind.INTEGER, 9), lambda line: line[1][False]),
        (Column("没填签到", Kind.INTEGER, 9), lambda line: line[1][None]),
        (Column("合格", Kind.INTEGER, 7), lambda line: line[2][True]),
        (Column("不合格", Kind.INTEGER, 8), lambda line: line[2][False]),
        (Column("没填考核", Kind.INTEGER, 9), lambda line: line[2][None]),
        (Column("合格率", Kind.SHORT, 9), lambda line: _rate(line[2][True], line[2][False])),
        title=f"{found.year}年各期培训",
        subtitle=below(inputs, "合格率 = 合格 ÷（合格 + 不合格），没有填考核的不算在内"),
        empty="今年没有登记培训。",
    )


def _full(course: Course) -> Content:
    size, cap = len(course.seats), course.cap
    return Styled(size, Look.BAD) if cap is not None and size > cap else size


def _rate(passed: int, failed: int) -> str:
    return f"{100 * passed / (passed + failed):.1f}%" if passed + failed else "—"


# --- batches ---------------------------------------------------------------------------------------------


def deal(people: Sequence[_T], cap: int) -> list[list[_T]]:
    """As few batches as can be, each of at most `cap`; sizes differ by one, and so does what each township sends.

    In turn, as cards are dealt: of neighbours in the list (one township's stand together) each goes to another batch.
    """
    batches = -(-len(people) // cap)
    return [list(people[at::batches]) for at in range(batches)]


def plan(inputs: Inputs) -> Outcome:
    """分批名单: who still lacks a kind and is enrolled nowhere, by level, in batches of at most so many."""
    found, params = TrainingYear.of(inputs), inputs.params
    rule = inputs.rules.at(_CAP, inputs.today)
    cap = params.get("cap") or (rule.integers()[0] if rule else 0)
    if not cap:
        what, hint = "没有规定每期最多多少人，", f"请写每批上限，或在设置的「规则」表写上「{_CAP}」。"
        raise Stop.at(Cell(COURSES.name), what, hint, "no-cap")
    batches = [
        (kind, level, at, batch)
        for kind in KINDS
        if params.get("kind") in (None, kind)
        for level in LEVELS
        if params.get("level") in (None, level.value)
        for at, batch in enumerate(deal(found.missing(kind, level, inputs.today), cap), 1)
    ]
    title = f"{found.year}年培训分批名单"
    seats = sum(len(batch) for *_, batch in batches)
    made = grouped(
        "分批名单",
        ((f"{kind} {level.value} 第{at}批（{len(those)}人）", those) for kind, level, at, those in batches),
        (NUMBER, None),
        (Column("培训编号", Kind.HAND, 14), None),
        (Column("姓名", Kind.SHORT, 14), lambda one: one.subject.name),
        (Column("所属乡镇", Kind.SHORT, 16), lambda one: one.subject.township),
        (Column("职务", Kind.SHORT, 16), lambda one: one.level.value),
        title=title,
        subtitle=below(inputs, f"每批不超过{cap}人", f"{inputs.today.isoformat()}制"),
        landscape=False,
        notes=(
            f"定了哪一期，把姓名、所属乡镇、职务复制到 {TRAINEES.workbook}「{TRAINEES.name}」表，填上培训编号。",
        ),
        empty="没有要安排的。",
    )
    return replace(
        report(title, (made,), found.answer.problems, inputs, answer=found.answer),
        rows=[
            {"kind": kind, "level": level.value, "batch": at, **one.named}
            for kind, level, at, batch in batches
            for one in batch
        ],
        summary=(f"{title}：{len(batches)}批，{seats}人次，每批不超过{cap}人；已报名还没办的不再排。",),
    )


# --- the notice and the sheet to sign --------------------------------------------------------------------


def _course(found: TrainingYear, inputs: Inputs) -> Course:
    wanted = name_key(inputs.params["course"])
    those = [one for one in found.courses if name_key(one.number) == wanted]
    if len(those) == 1:
        return those[0]
    known = "、".join(one.number for one in found.courses) or "没有"
    what = f"{found.year}年的培训里{'有几期' if those else '没有'}编号{quoted(inputs.params['course'])}，"
    hint = f"请照「{COURSES.name}」表的培训编号写，现有：{known}；别的年度的，写上年度。"
    undated = {check.cell for check in found.answer.to_check}
    unread = (problem for problem in found.answer.problems if problem.cell in undated)
    raise Stop(Problem(Cell(COURSES.name), what, hint, "no-course"), *unread)


def _listed(inputs: Inputs) -> tuple[Course, list[Record], Outcome]:
    """The course asked for, who is on its list, each once, and the answer; whom the register knows dead is left out."""
    found = TrainingYear.of(inputs)
    course, register = _course(found, inputs), people_if_any(inputs)
    lives: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for person in register.persons if register else ():
        lives[name_key(person.name)].append((township_key(person.township), person.life is Life.DEAD))
    seen: dict[tuple[str, str], Record] = {}
    gone: list[Exclusion] = []
    problems = list(found.answer.problems)
    for record in course.seats:
        name, town = name_key(record.text("姓名")), township_key(record.text("所属乡镇"))
        dead = [dead for where, dead in lives[name] if not town or where in ("", town)]
        if dead and all(dead):
            gone.append(Exclusion(said(record, "姓名"), "花名册写明去世", record.cell("姓名")))
        elif seen.setdefault((name, town), record) is not record:
            what = f"{quoted(said(record, '姓名'))}在这一期写了两行，只列一次，"
            problems.append(
                record.doubt("姓名", what, "请删去一行；是两个人的，请写明乡镇。", "training-unclear")
            )
    if course.cap is not None and len(seen) > course.cap:
        what = f"这一期有{len(seen)}人，超过人数上限{course.cap}人，"
        problems.append(course.row.record.doubt("人数上限", what, "请移几个人到下一期。", "training-unclear"))
    counts = found.answer.counts
    answer = replace(
        found.answer,
        counts={**counts, "listed": counts["listed"] - len(gone), "excluded": len(gone)},
        rows=[{"name": said(r, "姓名"), "township": said(r, "所属乡镇")} for r in seen.values()],
        excluded=tuple(gone),
        problems=tuple(dict.fromkeys(problems)),
    )
    return course, list(seen.values()), answer


def notice(inputs: Inputs) -> Outcome:
    """培训通知 of a course, its list attached."""
    course, listed, answer = _listed(inputs)
    row, level = course.row, course.row.text("层级")
    title = f"关于举办{level}{row.text('类别')}培训班（{course.title}）的通知"
    rows = ((str(at), *(said(r, name) for name in _WHO)) for at, r in enumerate(listed, 1))
    attached = Attachment("学员名单", (OfficialTable(("序号", *_WHO), tuple(rows)),))
    blocks = (
        Paragraph(f"根据老干部工作安排，决定举办{level}{row.text('类别')}培训班。现将有关事项通知如下："),
        Heading("培训时间"),
        Paragraph(f"{_when(row)}，提前10分钟签到。"),
        Heading("培训地点"),
        Paragraph(f"{row.text('地点') or BLANK}。"),
        Heading("培训内容"),
        Paragraph(f"{row.text('主题') or BLANK}。"),
        Heading("参加人员"),
        Paragraph(f"{level or '有关人员'}共{len(listed)}人，名单见附件。"),
        Heading("有关要求"),
        Paragraph(
            "请各乡镇通知到本人。因病因事不能参加的，请提前说明，安排到下一期；行动不便的，请安排接送。"
        ),
    )
    documents, problems, told = issued(inputs, OfficialKind.NOTICE, title, blocks, attachments=(attached,))
    summary = f"培训通知：{course.title}，{len(listed)}人。", *told
    return replace(answer, documents=documents, problems=(*answer.problems, *problems), summary=summary)


def _when(row: LedgerRow) -> str:
    """The day, and the hour as far as the office has written it; of a month alone the day is left open too."""
    text = row.text("日期")
    day = _DAY.match(text)
    return f"{day_text(row.day)}{text[day.end() :].strip() or '＿＿时'}" if day else f"{text}＿＿日＿＿时"


def sheet(inputs: Inputs) -> Outcome:
    """签到表 of a course, in large print, with lines for those who come without being on it."""
    course, listed, answer = _listed(inputs)
    title = f"{course.title}{course.row.text('类别')}培训签到表"
    made = sheet_of(
        "签到表",
        [*listed, *[None] * _SPARE],
        (NUMBER, None),
        *((Column(name, Kind.HAND, 14), lambda r, name=name: said(r, name) if r else "") for name in _WHO),
        (Column("签到", Kind.HAND, 18), None),
        (Column("备注", Kind.HAND, 12), None),
        title=title,
        subtitle="    ".join(filter(None, (_when(course.row), course.row.text("地点")))),
        landscape=False,
        large=True,
        notes=(f"办完请登记到 {TRAINEES.workbook}「{TRAINEES.name}」表：签到、考核。",),
    )
    summary = (f"{title}：{len(listed)}人，另有{_SPARE}行空白。",)
    return replace(answer, documents=(SheetDocument(f"{title}.xlsx", (made,), title=title),), summary=summary)


JOB = Job(
    name="training",
    title="培训",
    help="老干组长、支部书记今年参加了思想、业务培训没有；分批、写通知、做签到表。",
    actions=(
        Action(
            build,
            "培训情况",
            "今年谁还没有参加思想或业务培训，各乡镇各缺几人，各期合格率。",
            needs=_NEEDS,
            parameters=(YEAR,),
            examples=(("training", "今年的培训情况"),),
        ),
        adding(
            COURSES,
            {
                "number": "培训编号",
                "date": "日期",
                "kind": "类别",
                "level": "层级",
                "topic": "主题",
                "place": "地点",
                "cap": "人数上限",
            },
            ("培训编号", "日期", "类别"),
            named="培训编号",
            example="training add --number 2026-3 --date 2026-11-05 --kind 业务 --level 老干组长 --cap 30",
        ),
        Action(
            plan,
            "培训分批",
            "把还缺培训的人按层级分批，每批不超过上限，各乡镇的人尽量分到不同的批。",
            needs=_NEEDS,
            parameters=(
                YEAR,
                Parameter("kind", "类别", "思想或业务；不写就两类都排", "choice", choices=tuple(KINDS)),
                Parameter(
                    "level",
                    "层级",
                    "老干组长或支部书记；不写就都排",
                    "choice",
                    choices=tuple(level.value for level in LEVELS),
                ),
                Parameter("cap", "每批上限", f"每批最多多少人；不写就按规则「{_CAP}」", "integer", 1, 1000),
            ),
            examples=(("training plan --kind 业务 --cap 10", "业务培训，每批不超过10人"),),
            name="plan",
        ),
        Action(
            notice,
            "培训通知",
            "按公文格式写一期培训的通知，附学员名单。",
            needs=(*_NEEDS, NUMBERS),
            changes=True,
            parameters=(_COURSE, YEAR, PDF),
            examples=(("training notice 2026-3", "2026-3期的通知"),),
            name="notice",
        ),
        Action(
            sheet,
            "培训签到表",
            "印一期培训的签到表，大字，留几行空白。",
            needs=_NEEDS,
            parameters=(_COURSE, YEAR),
            examples=(("training sheet 2026-3", "2026-3期的签到表"),),
            name="sheet",
        ),
    ),
)

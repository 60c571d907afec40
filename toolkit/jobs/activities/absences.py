"""Who is to come and who did not: 签到表, 补学名单, 送学上门名单."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.dates.reading import parse_date
from toolkit.core.dates.wording import day_text, month_day
from toolkit.core.documents.outcome import (
    Column,
    Exclusion,
    FieldSpec,
    Kind,
    Look,
    Outcome,
    PrintFile,
    Sheet,
    SheetDocument,
    Styled,
    TemplateUse,
    ToCheck,
    WordDocument,
)
from toolkit.core.people.lives import Life
from toolkit.core.people.profiles import home, phones
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.reading import Record
from toolkit.jobs.activities.meetings import Meeting, Meetings
from toolkit.jobs.activities.members import Members, age, gone
from toolkit.jobs.activities.planning import study_days
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import to_check_sheet
from toolkit.jobs.parts import NUMBER, below, link, sheet_of, year_of
from toolkit.jobs.whom import Whom

_AGED = "送学上门年龄"
_WITHIN = "补学期限"

HOME_STUDY = TemplateUse(
    "送学上门名单.docx",
    "每个支部一份的送学上门名单和回执，大字",
    {
        "支部": FieldSpec("青禾镇老干党支部"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "日期": FieldSpec(dt.date(2026, 10, 3), note="哪天的名单"),
        "人员": FieldSpec(
            (
                {"姓名": "张三可", "年龄": "86岁", "原因": "80岁以上", "学什么": "9月15日 学习老干部政策文件", "住址": "青禾镇柳林村3组", "电话": "19900000001"},
            ),
            note="一人一行，后面是送到日期和签字的空",
        ),
    },
    ("人员[].年龄", "人员[].住址", "人员[].电话"),
)  # fmt: skip
SIGN_IN = TemplateUse(
    "活动签到表.docx",
    "一次活动的签到表，大字",
    {
        "标题": FieldSpec("学习老干部政策文件", note="活动的主题"),
        "支部": FieldSpec("青禾镇老干党支部"),
        "日期": FieldSpec("2026年10月15日"),
        "地点": FieldSpec("老干部活动室", required=False),
        "应到": FieldSpec(24),
        "人员": FieldSpec(({"号": 1, "姓名": "张三可"},), note="一人一行，后面是签名的空"),
        "不便": FieldSpec(
            ({"姓名": "李四平", "说明": "不能自理"},), required=False, note="不能到会的：另列，送学上门"
        ),
    },
)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who missed a meeting.

    Attributes:
        meeting: Which.
        record: The row of 签到.
        person: Who; None: the register does not tell.
        made_up: When it was made up for.
        home: Why it is to be brought home; "": whoever it is comes to a later meeting.
        last: Until when it is to be made up for.
    """

    meeting: Meeting
    record: Record
    person: Person | None
    made_up: dt.date | None
    home: str
    last: dt.date

    @property
    def branch(self) -> str:
        """Whose it is, as printed."""
        return (
            self.meeting.branch.name if self.meeting.branch else said(self.record, "所属支部") or "没有写支部"
        )


def absent(inputs: Inputs) -> Outcome:
    """Who missed a study of the year and has not made up for it, and to whom it is brought home."""
    year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
    members, meetings = Members(whom), Meetings(inputs, whom)
    held = [one for one in meetings.of_year(year) if one.studies and one.row.day <= inputs.today]
    rows = [(one, record, came) for one in held for record, came in one.away]
    problems: list[Problem] = []
    listed: list[Absence] = []
    left: list[Exclusion] = []
    for meeting, record, came in rows:
        found = _absence(meeting, record, came, members, inputs, problems)
        name, cell = said(record, "姓名"), record.cell("姓名")
        if found.person is not None and found.person.life is not Life.ALIVE:
            left.append(Exclusion(name, gone(found.person), cell))
        elif found.made_up is None:
            listed.append(found)
        else:
            left.append(Exclusion(name, f"{month_day(found.made_up)}已补学", cell))
    unread = [(one, record) for one in held for record in one.unread]
    problems += (*meetings.problems, *members.problems)
    listed.sort(key=lambda one: (one.branch, one.meeting.row.day))
    at_home = [one for one in listed if one.home]
    title = f"{year}年补学和送学上门名单"
    sheets = (
        _absent_sheet("补学名单", [one for one in listed if not one.home], inputs),
        _absent_sheet("送学上门", at_home, inputs),
        *to_check_sheet(tuple(dict.fromkeys(problems)), inputs),
    )
    late = sum(one.last < inputs.today for one in listed)
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title), *_at_home(at_home, inputs)),
        counts={
            "read": len(rows) + len(unread), "listed": len(listed), "excluded": len(left), "to_check": len(unread),
        },
        rows=[
            {
                "branch": one.branch, "name": said(one.record, "姓名"), "meeting": one.meeting.number,
                "date": one.meeting.row.day.isoformat(), "home": one.home, "last": one.last.isoformat(),
            }
            for one in listed
        ],
        excluded=tuple(left),
        to_check=tuple(
            ToCheck(said(record, "姓名"), record.cell("出勤"), "不知道来了没有") for _, record in unread
        ),
        problems=tuple(dict.fromkeys(problems)),
        summary=(
            f"{year}年学习缺席还没有补学的{len(listed)}人次，其中送学上门{len(at_home)}人次；超过期限的{late}人次。",
        ),
    )  # fmt: skip


def _absence(
    meeting: Meeting, record: Record, came: str, members: Members, inputs: Inputs, problems: list[Problem]
) -> Absence:
    person = members.one(record, meeting.record, what="只按出勤列入补学名单")
    day = inputs.today
    aged, within = inputs.rules.at(_AGED, day), inputs.rules.at(_WITHIN, day)
    years = age(person, day) if person else None
    health = members.health(person) if person and person.life is Life.ALIVE else ""
    why = []
    if years is not None and aged and years >= aged.value:
        why.append(f"{int(aged.value)}岁以上")
    if came == "unable" or health == "unable":
        why.append("不能到会")
    elif health == "ill":
        why.append("患病")
    last = meeting.row.day + dt.timedelta(days=within.integers()[0] if within else 0)
    made_up = read_term(record, "补学日期", problems, end=False)
    return Absence(meeting, record, person, made_up, "、".join(why), last)


def _absent_sheet(name: str, listed: Sequence[Absence], inputs: Inputs) -> Sheet:
    return sheet_of(
        name,
        listed,
        (NUMBER, None),
        (Column("支部", Kind.TEXT, 20), lambda one: one.branch),
        (Column("姓名", Kind.SHORT, 10), lambda one: said(one.record, "姓名")),
        (Column("年龄", Kind.INTEGER, 6), lambda one: age(one.person, inputs.today) if one.person else None),
        (
            Column("哪次学习", Kind.TEXT, 26),
            lambda one: f"{month_day(one.meeting.row.day)} {one.meeting.title}",
        ),
        (Column("出勤", Kind.SHORT, 10), lambda one: said(one.record, "出勤")),
        *(((Column("为什么上门", Kind.TEXT, 14), lambda one: one.home),) if name == "送学上门" else ()),
        (
            Column("哪天前补", Kind.DATE, 12),
            lambda one: Styled(one.last, Look.BAD) if one.last < inputs.today else one.last,
        ),
        (Column("补学日期", Kind.HAND, 12), None),
        (Column("本人签字", Kind.HAND, 12), None),
        (Column("出处", Kind.TEXT, 12), lambda one: link(inputs.files, one.record.cell("出勤"))),
        title=name,
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        empty="没有。",
        notes=("补过的在「签到」表填「补学日期」「补学方式」，下次就不再列出。",) if listed else (),
    )


def _at_home(listed: Sequence[Absence], inputs: Inputs) -> tuple[PrintFile | WordDocument, ...]:
    """A list for each branch, with a receipt for each person however many meetings were missed."""
    mine: dict[str, dict[tuple[str, Cell], list[Absence]]] = defaultdict(lambda: defaultdict(list))
    for one in listed:
        where = one.person.cell if one.person else one.record.cell("姓名")
        mine[one.branch][said(one.record, "姓名"), where].append(one)
    made = tuple(
        WordDocument(
            f"{branch}送学上门名单.docx",
            HOME_STUDY.name,
            {
                "支部": branch,
                "单位": inputs.settings.text("单位名称"),
                "日期": inputs.today,
                "人员": [_brought(name, those, inputs.today) for (name, _), those in persons.items()],
            },
            title=f"{branch}送学上门名单",
        )
        for branch, persons in mine.items()
    )
    title = f"{inputs.today.year}年送学上门名单（每个支部一份）"
    return made if len(made) < 2 else (PrintFile(f"{title}.docx", made, odd_pages=False, title=title),)


def _brought(name: str, those: Sequence[Absence], today: dt.date) -> Mapping[str, str]:
    person = those[0].person
    years = age(person, today) if person else None
    return {
        "姓名": name,
        "年龄": f"{years}岁" if years is not None else "",
        "原因": "、".join(dict.fromkeys(part for one in those for part in one.home.split("、"))),
        "学什么": "；".join(f"{month_day(one.meeting.row.day)} {one.meeting.title}" for one in those),
        "住址": home(person) if person else "",
        "电话": phones(person).replace("\n", "、") if person else "",
    }


# --- 签到表 ----------------------------------------------------------------------------------------------


def sign_in(inputs: Inputs) -> Outcome:
    """A 签到表 for one meeting, or for every branch that studies on a day by its plan."""
    whom, number = Whom(inputs), inputs.params["number"]
    meetings, members = Meetings(inputs, whom), Members(whom)
    problems: list[Problem] = []
    if whom.people is None:
        raise Stop(_nobody("没有读到花名册，做不成签到表，", "请在设置里写明花名册是哪个文件。"))
    if found := meetings.numbered(number):
        if found.branch is None:
            at = found.record.cell("所属支部")
            raise Stop.at(at, "这次活动没有写支部，不知道该谁签到，", "请填「所属支部」。", "sheet-no-branch")
        what = [(found.branch.name, found.branch.key, found.row.day, found.title, found.row.text("地点"))]
    else:
        day = parse_date(number, latest=dt.date(2100, 12, 31)).value
        on = day.to_date() if day is not None and day.month and day.day else None
        if on is None:
            meetings.wanted(number)
        assert on is not None  # noqa: S101 - `wanted` has stopped
        plan = [one for one in study_days(whom, on.year, problems) if one.day == on]
        what = [(one.branch.name, one.branch.key.removeprefix("支部/"), on, "集中学习", "") for one in plan]
        if not what:
            raise Stop(
                _nobody(f"{day_text(on)}没有支部按计划学习，", "请写活动编号，或「学习计划」里的日子。")
            )
    made, apart = [], 0
    for name, key, day_of, title, place in what:
        there, away = _expected(members, key)
        made.append(_sheet(name, day_of, title, place, there, away))
        apart += len(away)
    everyone = sum(len(one.fields["人员"]) for one in made)
    title = f"{day_text(what[0][2])}签到表（{len(made)}个支部）"
    return Outcome(
        documents=tuple(made) if len(made) == 1 else (PrintFile(f"{title}.docx", tuple(made), odd_pages=False, title=title),),
        counts={"read": everyone + apart, "listed": everyone, "excluded": apart, "to_check": 0},
        rows=[{"branch": one.fields["支部"], "expected": one.fields["应到"]} for one in made],
        problems=tuple(dict.fromkeys((*problems, *members.problems))),
        summary=(f"签到表{len(made)}份：应到{everyone}人，行动不便另列{apart}人。",),
    )  # fmt: skip


def _nobody(message: str, hint: str) -> Problem:
    return Problem(Cell("支部标准化.xlsx", "支部"), message, hint, "sheet-nobody")


def _expected(members: Members, key: str) -> tuple[list[Person], list[Person]]:
    """Who is to come, and who cannot."""
    living = members.of_branch(key)
    unable = [one for one in living if members.health(one) == "unable"]
    return [one for one in living if one not in unable], unable


def _sheet(
    branch: str, day: dt.date, title: str, place: str, there: Iterable[Person], away: Iterable[Person]
) -> WordDocument:
    listed = _told_apart(there)
    fields = {
        "标题": title,
        "支部": branch,
        "日期": day_text(day),
        "地点": place,
        "应到": len(listed),
        "人员": [{"号": at, "姓名": name} for at, name in enumerate(listed, 1)],
        "不便": [
            {"姓名": one.name, "说明": said(one.record, "自理情况") or said(one.record, "健康状况")}
            for one in away
        ],
    }
    return WordDocument(
        f"{day.isoformat()}{branch}签到表.docx", SIGN_IN.name, fields, title=f"{branch}签到表"
    )


def _told_apart(persons: Iterable[Person]) -> list[str]:
    """Names; of namesakes with their units or ages, so that each finds the own line."""
    those = list(persons)
    several = {name for name, n in Counter(one.name for one in those).items() if n > 1}
    return [
        f"{one.name}（{said(one.record, '二级单位') or said(one.record, '原单位') or said(one.record, '出生日期')}）"
        if one.name in several
        else one.name
        for one in those
    ]

"""Who is to come and who did not: 签到表, 补学名单, 送学上门名单."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.dates.wording import day_text, month_day
from toolkit.core.documents.lists import PaperList, PenField
from toolkit.core.documents.outcome import (
    Column,
    Exclusion,
    FieldSpec,
    Kind,
    Look,
    Outcome,
    PrintFile,
    Sheet,
    Styled,
    TemplateUse,
    ToCheck,
    WordDocument,
    tally,
)
from toolkit.core.documents.strips import sample, smaller
from toolkit.core.people.conditions import age_on
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Wish
from toolkit.core.people.profiles import home, phones, unit
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.posts.branches import Branch
from toolkit.core.posts.members import GONE, Fellows
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import BRANCHES
from toolkit.core.tables.reading import Record
from toolkit.core.words import township_key
from toolkit.jobs.activities.meetings import Meeting, Meetings, single_day
from toolkit.jobs.activities.planning import study_days
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import printed, report
from toolkit.jobs.parts import BLANK, NUMBER, below, link, sheet_of, strips, year_of
from toolkit.jobs.whom import Whom

HOME_STUDY = TemplateUse(
    "送学上门名单.docx",
    "每个支部一份的送学上门名单和回执，大字",
    {
        "支部": FieldSpec("青禾镇老干党支部"),
        "单位": FieldSpec("中共青禾县委老干部局", required=False, note="设置里的「单位名称」"),
        "日期": FieldSpec(dt.date(2026, 10, 3), note="哪天的名单"),
        "人员": FieldSpec(
            ({"姓名": "张三可", "年龄": "86岁", "原因": "80岁以上", "学什么": "9月15日 学习文件", "住址": "柳林村3组", "电话": "19900000001"},),
            note="一人一格，后面是送到日期和签字的空",
        ),
    },
    ("人员[].年龄", "人员[].住址", "人员[].电话"),
)  # fmt: skip
_PRINTED = 0.9  # of a strip's size: a branch of twenty stays on a page
SIGNED = (PenField("到", "到"), PenField("签名"))
"""What is filled in on a 签到表: a box to tick, a frame to sign in."""
SIGN_IN = TemplateUse(
    "活动签到表.docx",
    "一次活动的签到表，大字",
    {
        "标题": FieldSpec("学习老干部政策文件", note="活动的主题"),
        "支部": FieldSpec("青禾镇老干党支部"),
        "日期": FieldSpec("2026年10月15日"),
        "地点": FieldSpec("老干部活动室", required=False),
        "应到": FieldSpec(24),
        "人员": FieldSpec(
            ({"号": 1, "姓名": "张三可", "码": sample()},), note="一人一行；「码」是打勾、签名的格子和回登码"
        ),
        "不便": FieldSpec(({"姓名": "李四平", "说明": "不能自理"},), False, "不能到会的另列，送学上门"),
    },
    ("人员", "人员[].码", "不便[].说明"),
)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who missed a meeting and has not made up for it.

    Attributes:
        meeting: Which.
        record: The row of 签到.
        person: Who; None: the register does not tell.
        home: Why it is to be brought home; "": whoever it is comes to a later meeting.
        last: Until when it is to be made up for.
    """

    meeting: Meeting
    record: Record
    person: Person | None
    home: str
    last: dt.date

    @property
    def name(self) -> str:
        """As printed."""
        return said(self.record, "姓名")

    @property
    def branch(self) -> str:
        """Whose it is, as printed."""
        return self.meeting.where or said(self.record, "所属支部") or "没有写支部"

    @property
    def missed(self) -> str:
        """«9月15日 学习老干部政策文件»."""
        return f"{month_day(self.meeting.row.day)} {self.meeting.title}"


def absent(inputs: Inputs) -> Outcome:
    """Who missed a study of the year and has not made up for it, and to whom it is brought home."""
    year, whom, today = year_of(inputs.params, inputs.today), Whom(inputs), inputs.today
    members, meetings = Fellows(whom.people, whom.roll), Meetings(inputs, whom)
    within, aged = (inputs.rules.at(key, today) for key in ("补学期限", "送学上门年龄"))
    held = [one for one in meetings.of_year(year) if one.studies and one.row.day <= today]
    problems: list[Problem] = []
    listed: list[Absence] = []
    left: list[Exclusion] = []
    for meeting, record, came in ((one, *away) for one in held for away in one.away):
        person = members.one(record, meeting.row.record, what="只按出勤列入补学名单")
        made_up = read_term(record, "补学日期", problems, end=False)
        gone = GONE.get(person.life, "") if person else ""
        if gone or made_up:
            why = gone or f"{month_day(made_up or today)}已补学"
            left.append(Exclusion(said(record, "姓名"), why, record.cell("姓名")))
            continue
        years = age_on(person, today) if person else None
        health = members.health(person) if person else ""
        old = f"{aged.value}岁以上" if years is not None and aged and years >= aged.value else ""
        frail = "不能到会" if "unable" in (came, health) else "患病" if health == "ill" else ""
        last = meeting.row.day + dt.timedelta(days=within.integers()[0] if within else 0)
        declines = "谢绝上门，先打电话" if (old or frail) and person and person.wish is Wish.PHONE else ""
        listed.append(Absence(meeting, record, person, "、".join(filter(None, (old, frail, declines))), last))
    unread = [record for one in held for record in one.unread]
    listed.sort(key=lambda one: (one.branch, one.meeting.row.day))
    at_home = [one for one in listed if one.home]
    title = f"{year}年补学和送学上门名单"
    sheets = (
        _sheet("补学名单", [one for one in listed if not one.home], inputs),
        _sheet("送学上门", at_home, inputs),
    )
    counts = {"listed": len(listed), "excluded": len(left), "to_check": len(unread)}
    late = sum(one.last < today for one in listed)
    return replace(
        report(title, sheets, (*problems, *meetings.problems, *members.problems), inputs, also=_at_home(at_home, inputs)),
        counts={"read": sum(counts.values()), **counts},
        rows=[
            {"branch": one.branch, "name": one.name, "meeting": one.meeting.number, "home": one.home, "last": one.last.isoformat()}
            for one in listed
        ],
        excluded=tuple(left),
        to_check=tuple(ToCheck(said(one, "姓名"), one.cell("出勤"), "不知道来了没有") for one in unread),
        summary=(f"{year}年还要补学{len(listed)}人次，其中送学上门{len(at_home)}人次；超过期限的{late}人次。",),
    )  # fmt: skip


def _sheet(name: str, listed: Sequence[Absence], inputs: Inputs) -> Sheet:
    return sheet_of(
        name,
        listed,
        (NUMBER, None),
        (Column("支部", Kind.TEXT, 20), lambda one: one.branch),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.name),
        (
            Column("年龄", Kind.INTEGER, 6),
            lambda one: age_on(one.person, inputs.today) if one.person else None,
        ),
        (Column("哪次学习", Kind.TEXT, 26), lambda one: one.missed),
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
        mine[one.branch][one.name, one.person.cell if one.person else one.record.cell("姓名")].append(one)
    made = []
    for branch, persons in mine.items():
        people = []
        for (name, _), those in persons.items():
            person = those[0].person
            years = age_on(person, inputs.today) if person else None
            people.append({
                "姓名": name,
                "年龄": f"{years}岁" if years is not None else "",
                "原因": "、".join(dict.fromkeys(part for one in those for part in one.home.split("、"))),
                "学什么": "；".join(one.missed for one in those),
                "住址": home(person) if person else "",
                "电话": phones(person).replace("\n", "、") if person else "",
            })  # fmt: skip
        fields = {
            "支部": branch,
            "单位": inputs.settings.text("单位名称"),
            "日期": inputs.today,
            "人员": people,
        }
        name = f"{branch}送学上门名单"
        made.append(WordDocument(f"{name}.docx", HOME_STUDY.name, fields, title=name))
    return printed(made, f"{inputs.today.year}年送学上门名单（每个支部一份）")


# --- 签到表 ----------------------------------------------------------------------------------------------


def sign_in(inputs: Inputs) -> Outcome:
    """A 签到表 for one meeting, or for every branch that studies on a day by its plan."""
    whom, number = Whom(inputs), inputs.params["number"]
    meetings, members = Meetings(inputs, whom), Fellows(whom.people, whom.roll)
    problems: list[Problem] = []
    numbered = meetings.numbered(number)
    on = None if numbered else single_day(number)
    filed, held, day = f"{on}", "", f"{on}"
    studying = [one for one in study_days(inputs, whom, on.year, problems) if one.day == on] if on else []
    what = [(one.branch, day_text(one.day), "集中学习", "") for one in studying if one.day]
    if on and not what and not meetings.on(number):
        at, hint = (
            Cell(BRANCHES.workbook, BRANCHES.name),
            "请写活动编号、活动的日期，或「学习计划」里的日子。",
        )
        raise Stop.at(at, f"{day_text(on)}没有支部按计划学习，也没有登记活动，", hint, "sheet-nobody")
    if not what:
        one = numbered or meetings.wanted(number)
        when = one.row.when("日期", BLANK)
        what = [(branch, when, one.title, one.row.text("地点")) for branch in _invited(one, whom)]
        filed = one.row.filed("日期", BLANK)
        held, day = one.number, one.row.day.isoformat()
    made, apart = [], 0
    for branch, when, title, place in what:
        living = members.of_branch(branch)
        away = [one for one in living if members.health(one) == "unable"]
        there = [one for one in living if one not in away]
        names = _told_apart(there)
        apart += len(away)
        called = f"{branch.name}签到表"
        about = {"活动编号": held, "日期": day, "所属支部": branch.name}
        subject = f"{held or day}/{branch.name}"
        listed = PaperList("activities", subject, f"{when} {called}", SIGNED, _lines(there, branch), about)
        codes = strips(listed, "")[1]
        fields = {
            "标题": title,
            "支部": branch.name,
            "日期": when,
            "地点": place,
            "应到": len(names),
            "人员": [
                {"号": at, "姓名": name, "码": code and smaller(code, _PRINTED)}
                for at, (name, code) in enumerate(zip_longest(names, codes), 1)
            ],
            "不便": [
                {"姓名": p.name, "说明": said(p.record, "自理情况") or said(p.record, "健康状况")}
                for p in away
            ],
        }
        name = f"{filed}{called}.docx"
        made.append(WordDocument(name, SIGN_IN.name, fields, title=called, lists=(listed,)))
    expected = sum(one.fields["应到"] for one in made)
    return Outcome(
        documents=printed(made, f"{what[0][1]}签到表（{len(made)}个支部）"),
        counts=tally(expected + apart, expected, apart),
        rows=[{"branch": one.fields["支部"], "expected": one.fields["应到"]} for one in made],
        problems=tuple(dict.fromkeys((*problems, *members.problems))),
        summary=(f"签到表{len(made)}份：应到{expected}人，行动不便另列{apart}人。",),
    )


def _invited(meeting: Meeting, whom: Whom) -> list[Branch]:
    """The branches of a meeting: the one it names or all («甲支部、乙支部», a township's); of the county everyone's."""
    record, every = meeting.row.record, whom.roll.branches
    text = record.text("所属支部") or record.text("所属乡镇")
    towns = {township_key(one.township) for one in whom.of(text) or () if one.key.startswith("镇/")}
    found = list(meeting.branches) or [one for one in every if township_key(one.township) in towns]
    found = found or [*every] * (whom.of(text) == [whom.office])
    if not found:
        what = f"不知道{quoted(text)}是哪些支部" if text else "「支部」表里没有支部"
        hint = "请照「支部」表填「所属支部」，几个支部用顿号隔开。"
        raise Stop.at(record.cell("所属支部"), f"{what}，不知道该谁签到，", hint, "sheet-no-branch")
    return found


def _lines(persons: Sequence[Person], branch: Branch) -> tuple[Mapping[str, str], ...]:
    """Whom each line of the sheet stands for when it comes home."""
    return tuple(
        {"姓名": one.name, "人员编号": one.number, "所属支部": branch.name, "单位": unit(one)}
        for one in persons
    )


def _told_apart(persons: Sequence[Person]) -> list[str]:
    """Names; of namesakes with their units or births, so that each finds the own line."""
    several = Counter(one.name for one in persons)
    marks = ("二级单位", "原单位", "出生日期")
    told = (next(filter(None, (said(one.record, name) for name in marks)), "") for one in persons)
    return [
        f"{one.name}（{mark}）" if several[one.name] > 1 else one.name
        for one, mark in zip(persons, told, strict=True)
    ]

"""提醒: terms that end soon, members who left, posts that are vacant or held twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.core.cells import Cell, Problem
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import Column, Kind, Look, Outcome, SheetDocument, Styled, tally
from toolkit.core.people.lives import Life
from toolkit.jobs.checklist.records.cases import Case, Ledgers, Post
from toolkit.jobs.checklist.year import case_of, read_roll
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import NUMBER, link, sheet_of
from toolkit.jobs.people import people_if_any

MONTHS = "换届提醒月数"  # of settings.toml
_SINGLE = ("老干组长", "支部书记")  # a township or branch has one


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to see to.

    Attributes:
        kind: 换届, 离任, 党员变动, 空缺 or 重复.
        branch: The branch's name.
        what: One clause.
        todo: One clause.
        cell: Where it stands.
        day: The day it is about, if there is one.
        urgent: Whether it is late already.
    """

    kind: str
    branch: str
    what: str
    todo: str
    cell: Cell
    day: dt.date | None = None
    urgent: bool = False


def reminded(inputs: Inputs) -> tuple[list[Case], list[Reminder], list[Problem]]:
    """The branches as of today, what is to be seen to, and what could not be read."""
    roll, problems = read_roll(inputs)
    ledgers = Ledgers.of(inputs.tables, roll, people_if_any(inputs))
    months = inputs.settings.integer(MONTHS)
    found: list[Reminder] = []
    cases = [case_of(branch, ledgers, inputs.today.year, inputs) for branch in roll.branches]
    for case in cases:
        found += of_branch(case, months)
        problems += case.problems
    found += _twice_elsewhere(cases)
    return cases, found, [*problems, *ledgers.problems]


def build(inputs: Inputs) -> Outcome:
    """The list, for the office and for the night."""
    cases, found, problems = reminded(inputs)
    rows = [
        {
            "kind": r.kind,
            "branch": r.branch,
            "what": r.what,
            "todo": r.todo,
            "day": r.day.isoformat() if r.day else None,
            "urgent": r.urgent,
            "cell": str(r.cell),
        }
        for r in found
    ]
    kinds = {kind: sum(1 for r in found if r.kind == kind) for kind in dict.fromkeys(r.kind for r in found)}
    told = "、".join(f"{kind}{count}条" for kind, count in kinds.items())
    summary = f"支部提醒：{len(cases)}个支部，" + (
        f"共{len(found)}条（{told}）。" if found else "没有要提醒的。"
    )
    concerned = len({r.branch for r in found})
    return Outcome(
        documents=(_workbook(found, inputs),) if found else (),
        counts=tally(len(cases), concerned, in_order=len(cases) - concerned),
        rows=rows,
        problems=tuple(dict.fromkeys(problems)),
        summary=(summary,),
    )


def of_branch(case: Case, months: int) -> list[Reminder]:
    """What is to be seen to in one branch."""
    return [*_term(case, months), *_posts(case), *_holders_gone(case), *_members_gone(case)]


def _term(case: Case, months: int) -> Iterator[Reminder]:
    name = case.branch.name
    found = case.term_end()
    if found is None:
        return
    end, cell, _ = found
    if end < case.today:
        yield Reminder("换届", name, f"任期已于{day_text(end)}届满", "报上级党委批准后尽快换届", cell, end, urgent=True)  # fmt: skip
    elif end <= months_later(case.today, months):
        days = (end - case.today).days
        yield Reminder("换届", name, f"任期到{day_text(end)}，还有{days}天", "提前做好换届准备，向上级党委请示", cell, end)  # fmt: skip


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_after - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


def _posts(case: Case) -> Iterator[Reminder]:
    posts = case.posts(case.today)
    name = case.branch.name
    for post in posts:
        if not post.holder:
            yield Reminder("空缺", name, f"{post.title}空缺", "尽快推荐人选、发文明确", post.record.cell("姓名"), urgent=True)  # fmt: skip
    if posts and not any(post.secretary for post in posts):
        yield Reminder("空缺", name, "任职表里没有在任的支部书记", "补登记，或尽快补选", posts[0].record.cell("职务"), urgent=True)  # fmt: skip
    for title in _SINGLE:
        held = [p for p in posts if p.holder and _same_post(p, title)]
        if len(held) > 1:
            names = "、".join(dict.fromkeys(p.holder for p in held))
            cells = "、".join(p.record.cell("姓名").ref for p in held)
            yield Reminder("重复", name, f"{title}有{len(held)}行在任（{names}，{cells}）", "已经免职的填上免职日期", held[1].record.cell("姓名"))  # fmt: skip


def _same_post(post: Post, title: str) -> bool:
    return post.secretary if title == "支部书记" else title in post.title and "副" not in post.title


def _twice_elsewhere(cases: Sequence[Case]) -> Iterator[Reminder]:
    """One person as secretary of several branches; a namesake with another identity number is somebody else."""
    seen: dict[tuple[str, str], tuple[Case, Post]] = {}
    for case in cases:
        for post in case.posts(case.today):
            if not (post.secretary and post.holder):
                continue
            key = (post.holder, post.record.text("身份证号"))
            first = seen.setdefault(key, (case, post))
            if first[0] is not case:
                what = f"书记{post.holder}同时是{first[0].branch.name}的书记（{first[1].record.cell('姓名').ref}）"
                hint = "核对是同一人兼任还是同名"
                yield Reminder("重复", case.branch.name, what, hint, post.record.cell("姓名"))


def _holders_gone(case: Case) -> Iterator[Reminder]:
    """Who holds a post and has died or moved away, by the register."""
    gone = {p.name: (p.life, p.life_cell) for p in case.persons() if p.life in (Life.DEAD, Life.MOVED)}
    for post in case.posts(case.today):
        if post.holder in gone:
            life, cell = gone[post.holder]
            yield Reminder("离任", case.branch.name, f"{post.title}{post.holder}在花名册里已{life}", "免去职务，补选并发文", cell, urgent=True)  # fmt: skip


def _members_gone(case: Case) -> Iterator[Reminder]:
    """Members who have died or moved away, unless the office's own number says that it knows."""
    found = case.members()
    if found is None or not found.left:
        return
    if found.stated and found.least == found.counted:
        return
    names = "、".join(p.name for p in found.left[:10])
    more = f"等{len(found.left)}人" if len(found.left) > 10 else f"{len(found.left)}人"
    hint = "更新党员名册和组织关系，核对「支部」表的正式党员数"
    yield Reminder("党员变动", case.branch.name, f"{names}{more}已去世或转出", hint, found.left[0].cell)


def _workbook(found: Sequence[Reminder], inputs: Inputs) -> SheetDocument:
    name, made = (f"{day_text(inputs.today)}{what}" for what in ("支部提醒", "制"))
    sheet = sheet_of(
        "提醒",
        sorted(found, key=lambda r: (not r.urgent, r.kind, r.day or dt.date.max)),
        (NUMBER, None),
        (Column("类别", Kind.SHORT, 9), lambda r: Styled(r.kind, Look.BAD) if r.urgent else r.kind),
        (Column("支部", Kind.TEXT, 24), lambda r: r.branch),
        (Column("情况", Kind.TEXT, 44), lambda r: r.what),
        (Column("日期", Kind.DATE, 12), lambda r: r.day),
        (Column("怎么办", Kind.TEXT, 34), lambda r: r.todo),
        (Column("单元格", Kind.TEXT, 22), lambda r: link(inputs.files, r.cell, _place(r.cell))),
        (Column("处理结果", Kind.HAND, 16), None),
        title="离退休干部党支部换届和班子提醒",
        subtitle="　".join(filter(None, (inputs.settings.text("单位名称"), f"共{len(found)}条", made))),
        notes=("红字是已经过期或要马上办的。",),
    )
    return SheetDocument(f"{name}.xlsx", (sheet,), title=name)


def _place(cell: Cell) -> str:
    return f"{cell.file.removesuffix('.xlsx')} {cell.sheet}!{cell.ref}"

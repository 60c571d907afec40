"""报刊: copies and money, what runs out, who is subscribed twice, has moved or has died."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from toolkit.core.cells import Problem
from toolkit.core.documents.outcome import (
    Column,
    Content,
    Kind,
    Look,
    Outcome,
    Sheet,
    SheetDocument,
    Styled,
    ToCheck,
)
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term, read_year
from toolkit.core.tables.catalogue import PERIODICALS
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, regex, says_nothing
from toolkit.jobs.activities.meetings import whole
from toolkit.jobs.activities.members import Members, doubtful, gone
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import NO_TOWN, to_check_sheet
from toolkit.jobs.parts import NUMBER, below, link, money, sheet_of, year_of
from toolkit.jobs.whom import Whom

_DAYS = 60
_MARKS = regex(r"[\s，,。.、（）()《》-]+")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A row of 报刊 that can be counted.

    Attributes:
        record: The row.
        title: 刊名.
        town: The township; NO_TOWN where none is named.
        copies: How many.
        price: 元 a copy and year; None where nobody says.
        ends: The last day.
        person: Whose; None for a branch's, and where the register does not tell.
        told: What must be looked at: the dead, the moved, the double.
    """

    record: Record
    title: str
    town: str
    copies: int
    price: Decimal | None
    ends: dt.date
    person: Person | None
    told: str = ""

    @property
    def amount(self) -> Decimal:
        """元; what has no price counts nothing, and is told."""
        return (self.price or Decimal(0)) * self.copies


def papers(inputs: Inputs) -> Outcome:
    """The year's subscriptions: by title and township, and what must be changed."""
    year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
    members, reading = Members(whom), inputs.needed(PERIODICALS)
    problems: list[Problem] = list(reading.problems)
    found: list[Subscription] = []
    waiting: list[ToCheck] = []
    others = 0
    seen: dict[tuple[str, object], Record] = {}
    for record in reading.records:
        before = len(problems)
        of_year = read_year(record, problems)
        if of_year is not None and of_year != year:
            others += 1
            continue
        one = _subscription(record, year, whom, members, seen, problems) if of_year else None
        if one is None:
            waiting.append(ToCheck.of(said(record, "姓名") or said(record, "刊名"), problems[before]))
        else:
            found.append(one)
    problems += members.problems
    days = inputs.params.get("days")
    until = inputs.today + dt.timedelta(days=_DAYS if days is None else days)
    ending = sorted((one for one in found if one.ends <= until), key=lambda one: one.ends)
    told = [one for one in found if one.told]
    title = f"{year}年报刊订阅"
    copies, amount = sum(one.copies for one in found), sum((one.amount for one in found), Decimal(0))
    sheets = (
        _sums("按刊名", "刊名", found, lambda one: one.title, inputs),
        _sums("按乡镇", "所属乡镇", found, lambda one: one.town, inputs),
        _list(
            "要改的", told, inputs, Column("怎么回事", Kind.TEXT, 32), lambda one: Styled(one.told, Look.BAD)
        ),
        _list(
            f"{until.isoformat()}前到期",
            ending,
            inputs,
            Column("到期日期", Kind.DATE, 12),
            lambda one: one.ends,
        ),
        *to_check_sheet(tuple(dict.fromkeys(problems)), inputs),
    )
    return Outcome(
        documents=(SheetDocument(f"{title}.xlsx", sheets, title=title),),
        counts={
            "read": len(reading.records), "listed": len(found), "excluded": 0, "to_check": len(waiting),
            "other_years": others,
        },
        rows=[
            {
                "title": one.title, "township": one.town, "name": said(one.record, "姓名"), "copies": one.copies,
                "amount": money(one.amount), "ends": one.ends.isoformat(), "told": one.told,
            }
            for one in found
        ],
        to_check=tuple(waiting),
        problems=tuple(dict.fromkeys(problems)),
        summary=(f"{title}：{copies}份，{money(amount)}元；到期{len(ending)}份订单，要改的{len(told)}份。",),
        alerts=tuple(f"{said(one.record, '姓名')}（{one.title}）：{one.told}。" for one in told[:10]),
    )  # fmt: skip


def _subscription(
    record: Record, year: int, whom: Whom, members: Members, seen: dict[tuple[str, object], Record],
    problems: list[Problem],
) -> Subscription | None:  # fmt: skip
    title = said(record, "刊名")
    before = len(problems)
    copies = whole(record, "份数", problems)
    ends = read_term(record, "到期日期", problems, end=True)
    if copies is None and len(problems) == before:
        problems.append(doubtful(record.cell("份数"), "没有写份数，没有计入，", "请补填。", "copies-missing"))
    if copies is None or len(problems) > before:
        return None
    price = read_amount(record.raw("单价"))
    if price.fault or price.value is None:
        what = "没有写单价，金额没有算，"
        problems.append(
            price.fault.at(record.cell("单价"))
            if price.fault
            else doubtful(record.cell("单价"), what, "请补填。", "price-missing")
        )
    person = members.one(record, what="没有核对地址") if not says_nothing(record.text("姓名")) else None
    told = _told(record, person)
    if person is not None:
        first = seen.setdefault((name_key(title), person.cell), record)
        told = told or (f"与{first.cell('刊名').ref}重复，一人一份" if first is not record else "")
    if not told and copies > 1 and person is not None:
        told = f"一个人订了{copies}份"
    town = whom.town(record) or (person.township if person else "") or NO_TOWN
    return Subscription(record, title, town, copies, price.value, ends or dt.date(year, 12, 31), person, told)


def _told(record: Record, person: Person | None) -> str:
    if person is None:
        return ""
    if why := gone(person):
        return why
    sent, lives = said(record, "投递地址"), said(person.record, "居住地")
    if not sent and not lives:
        return "没有地址：花名册里没有登记居住地"
    plain = [_MARKS.sub("", text) for text in (sent, lives)]
    if all(plain) and plain[0] not in plain[1] and plain[1] not in plain[0]:
        return f"地址不一样：投到{sent}，花名册里住在{lives}"
    return ""


def _sums(
    name: str, heading: str, found: Iterable[Subscription], key: Callable[[Subscription], str], inputs: Inputs
) -> Sheet:
    groups: dict[str, list[Subscription]] = defaultdict(list)
    for one in found:
        groups[key(one)].append(one)
    everything = [one for those in groups.values() for one in those]
    return sheet_of(
        name,
        groups.items(),
        (Column(heading, Kind.TEXT, 20), lambda pair: pair[0]),
        (Column("份数", Kind.INTEGER, 10), lambda pair: sum(one.copies for one in pair[1])),
        (Column("金额", Kind.MONEY, 14), lambda pair: sum((one.amount for one in pair[1]), Decimal(0))),
        (Column("没有单价的", Kind.INTEGER, 12), lambda pair: sum(one.price is None for one in pair[1])),
        title=f"报刊订阅（{name}）",
        subtitle=below(inputs, f"{inputs.today.isoformat()}制"),
        sums={
            "份数": sum(one.copies for one in everything),
            "金额": sum((one.amount for one in everything), Decimal(0)),
        },
    )


def _list(
    name: str,
    listed: Iterable[Subscription],
    inputs: Inputs,
    last: Column,
    what: Callable[[Subscription], Content],
) -> Sheet:
    return sheet_of(
        name,
        listed,
        (NUMBER, None),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.town),
        (
            Column("姓名", Kind.SHORT, 12),
            lambda one: said(one.record, "姓名") or said(one.record, "所属支部"),
        ),
        (Column("刊名", Kind.TEXT, 16), lambda one: one.title),
        (Column("份数", Kind.INTEGER, 7), lambda one: one.copies),
        (last, what),
        (Column("出处", Kind.TEXT, 12), lambda one: link(inputs.files, one.record.cell("刊名"))),
        title=name,
        empty="没有。",
    )

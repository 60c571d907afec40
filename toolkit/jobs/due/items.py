"""What stands on the list: duties that are not done, birthdays, people not told of a notice, terms that end."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

from toolkit.core.cells import Cell, Problem
from toolkit.core.dates.ages import AgeMode
from toolkit.core.duties.duty import Duty, Subject, is_person
from toolkit.core.duties.matching import DutyState, Judged
from toolkit.core.duties.rhythm import bounds
from toolkit.core.numbers.money import figures
from toolkit.core.people import profiles
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.lives import Life, Wish
from toolkit.core.tables.catalogue import BRANCHES, NOTICES, PAYMENTS, PEOPLE, POSTS
from toolkit.core.words import name_key, township_key
from toolkit.jobs.birthdays import birthdays
from toolkit.jobs.birthdays.celebrations import Days
from toolkit.jobs.books import COUNTY, Books
from toolkit.jobs.checklist import reminders
from toolkit.jobs.checklist.records.cases import Case
from toolkit.jobs.duties import Plan
from toolkit.jobs.job import Inputs
from toolkit.jobs.notices.ledger.accounts import Account, Target
from toolkit.jobs.notices.ledger.books import Ledger
from toolkit.jobs.notices.ledger.entries import Notice
from toolkit.jobs.payments import accounts
from toolkit.jobs.today.ticking import Tick, tick_of_subject, tick_of_target

_DAY = dt.timedelta(days=1)
_SHOWN = 3  # of many whom one line names


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing to do.

    Attributes:
        title: 事项.
        subject: For whom.
        what: Which span, or how it stands; one clause.
        last: The last day on which it is in time; None: at once.
        state: MISSED, DUE or LATER.
        who: 责任人; "" where nobody is named.
        first: From which day on; None: nobody knows.
        before: When it was last done; None: never, or nobody knows.
        township: Its township's key; "" for the office's own.
        source: 依据.
        cell: What it rests on; None: the toolkit's own list.
        hand: What an earlier list has under 办理情况.
        names: All of those whom `subject` names in part; () where it names all.
        vague: `last` is only the end of the month in which it falls: nothing for a calendar.
        ticking: Makes `ticks`.
    """

    title: str
    subject: str
    what: str
    last: dt.date | None
    state: DutyState
    who: str = ""
    first: dt.date | None = None
    before: dt.date | None = None
    township: str = ""
    source: str = ""
    cell: Cell | None = None
    vague: bool = False
    names: tuple[str, ...] = ()
    hand: str = ""
    ticking: Callable[[], tuple[Tick, ...]] = field(default=tuple, compare=False, repr=False)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """What a page lets be ticked, for each of those whom it names; a county has thousands, a page shows few."""
        return self.ticking()


def of_duties(plan: Plan, offices: Mapping[str, BranchOffice], town: str) -> Iterator[DueItem]:
    """What is overdue, may be done now, or begins in the days asked for; of people one item for each who answers.

    Args:
        plan: Every duty, judged.
        offices: By a branch's name.
        town: Only of this township; "" for all.
    """
    together: dict[tuple[str, ...], list[tuple[Judged, Subject]]] = defaultdict(list)
    for one in plan.judged:
        if one.state in (DutyState.MISSED, DutyState.DUE, DutyState.LATER):
            duty, it = plan.duties[one.occurrence.duty], one.occurrence
            subject = plan.subjects[it.duty, it.subject]
            office = offices.get(subject.name, BranchOffice(subject.township))
            if town and township_key(office.township) != township_key(town):
                continue
            who = duty.who.replace("{secretary}", office.secretary).replace("{who}", subject.who)
            who = subject.who if duty.event else who.replace("{township}", office.township or "乡镇")
            if is_person(subject):  # of one who answers for many, all that is overdue is one line
                late = one.state is DutyState.MISSED
                group = (it.duty, "" if late else it.label, one.state, who, "")
            else:
                names_alone = duty.event is not None and duty.event.named == (
                    "姓名",
                )  # who missed one meeting
                group = (it.duty, it.label, one.state, who, "" if names_alone else subject.key)
            together[group].append((one, subject))
    for (key, _, state, who, _), several in together.items():
        several.sort(key=lambda pair: pair[0].occurrence.last)
        duty, it = plan.duties[key], several[0][0].occurrence
        last = {subject: plan.before.get((key, subject.key)) for _, subject in several}
        those = sorted(last, key=lambda subject: last[subject] or dt.date.min)  # who had to wait longest
        yield DueItem(
            duty.title,
            _few([subject.name for subject in those], "人"),
            _few(dict.fromkeys(one.occurrence.label for one, _ in several), "期"),
            it.last,
            DutyState(state),
            who,
            it.first,
            last[those[0]],
            source=duty.source,
            cell=those[0].cell if duty.event or is_person(those[0]) else duty.cell if duty.cell.ref else None,
            names=tuple(one.name for one in those) if len(those) > _SHOWN else (),
            ticking=partial(_ticks, plan, duty, several, those) if state is not DutyState.LATER else tuple,
        )


def _ticks(
    plan: Plan, duty: Duty, several: Iterable[tuple[Judged, Subject]], waited: Sequence[Subject]
) -> tuple[Tick, ...]:
    """Of each whose turn it is, the one who had to wait longest first; several spans of one are one contact."""
    turn = {subject: at for at, subject in enumerate(waited)}
    found = sorted(several, key=lambda pair: turn[pair[1]]) if is_person(waited[0]) else ()
    ticks = (
        tick_of_subject(duty, subject, one.occurrence.label, plan.before.get((duty.key, subject.key)))
        for one, subject in found
    )
    return tuple(dict.fromkeys(filter(None, ticks)))


def _few(names: Collection[str], unit: str) -> str:
    """«张三、李四、王五等8人»."""
    return "、".join(list(names)[:_SHOWN]) + (f"等{len(names)}{unit}" if len(names) > _SHOWN else "")


def of_birthdays(inputs: Inputs, days: Days, township: str) -> tuple[list[DueItem], tuple[Problem, ...]]:
    """Those whom the birthday list would have in the same days, as that says: nobody who died or wants none."""
    if inputs.table(PEOPLE) is None:
        return [], ()
    visits, _, problems = birthdays.upcoming(inputs, days, township)
    items = []
    for visit in visits:
        person = visit.person
        age = f"{visit.age}{'虚岁' if visit.mode is AgeMode.NOMINAL else '岁'}" if visit.age else ""
        facts = (age, "整岁" if visit.round else "", "" if visit.day else "日期待核", profiles.unit(person))
        items.append(
            DueItem(
                "生日电话问候" if person.wish is Wish.PHONE else "生日慰问",
                person.name,
                "，".join(filter(None, facts)),
                visit.day or bounds(visit.year, visit.month, 1)[1],
                DutyState.DUE if visit.day == days.first else DutyState.LATER,
                mask_numbers(person.record.text("联系干部")),
                visit.day,
                cell=person.cell,
                vague=visit.day is None,
            )
        )
    return items, problems


def of_notices(inputs: Inputs, today: dt.date, township: str) -> tuple[list[DueItem], tuple[Problem, ...]]:
    """Of each notice that is open, whom everybody who answers for it has still to tell."""
    if inputs.table(PEOPLE) is None or inputs.table(NOTICES) is None:
        return [], ()
    ledger = Ledger.of(inputs)
    known = [ledger.on_the_day(n) for n in ledger.notices if not ledger.is_later(n)]
    accounts = [ledger.account(notice) for notice in known if not notice.closed]
    items = [item for account in accounts for item in _untold(account, ledger, today, township)]
    return items, ledger.problems


def _untold(account: Account, ledger: Ledger, today: dt.date, township: str) -> Iterator[DueItem]:
    groups: dict[str, list[Target]] = defaultdict(list)
    for target in account.missing:
        if not township or township_key(target.who.township) == township_key(township):
            groups[target.responsible].append(target)
    received = account.notice.received
    last = ledger.deadline.ends(received)[0].date() - _DAY if received else None
    for who, targets in groups.items():
        names = tuple(target.who.name for target in targets)
        overdue = any(target.verdict.timeliness.bad for target in targets)
        yield DueItem(
            "通知到人",
            _few(names, account.unit),
            f"{account.notice.named}还没有送达",
            last,
            DutyState.MISSED if overdue else DutyState.DUE,
            who,
            received.day if received else today,
            source="通知到人不过夜（传达精神不过夜，说的是告诉本人，不是开会）",
            cell=targets[0].cell,
            names=names if len(targets) > _SHOWN else (),
            ticking=partial(_told_ticks, account.notice, targets),
        )


def _told_ticks(notice: Notice, targets: Iterable[Target]) -> tuple[Tick, ...]:
    return tuple(tick_of_target(notice, target) for target in targets)


def of_payments(inputs: Inputs) -> tuple[list[DueItem], tuple[Problem, ...]]:
    """Of each township, whose subsidy of this year is not paid in full, by the day on which it must be."""
    if inputs.table(POSTS) is None or inputs.table(PAYMENTS) is None or not inputs.needed(POSTS).records:
        return [], ()
    books = Books.of(inputs)
    checked = checked_payments(inputs, books)
    if checked is None:
        return [], books.problems
    short: dict[str, list[accounts.PersonAccount]] = defaultdict(list)
    for account in checked.accounts:
        if account.short and (account.verdict.bad or account.verdict is accounts.PaymentVerdict.WAITING):
            short[account.term.township].append(account)
    items = [
        DueItem(
            "发放工作补贴",
            township or COUNTY,
            f"{inputs.today.year}年{len(those)}人还差{figures(sum((a.short for a in those), Decimal()))}元",
            checked.deadline,
            DutyState.MISSED if any(a.verdict.bad for a in those) else DutyState.DUE,
            first=dt.date(inputs.today.year, 1, 1),
            township=township_key(township),
            source="、".join(dict.fromkeys(source for a in those for source in a.sources)),
            cell=those[0].term.cell,
        )
        for township, those in short.items()
    ]
    return items, (*books.problems, *checked.problems)


def checked_payments(inputs: Inputs, books: Books) -> accounts.Check | None:
    """The subsidies of this year held against what is due; None: the office has no standard for it."""
    plan = books.plan_if_any(inputs.today.year)
    return accounts.check(books, plan, inputs.today) if plan else None


@dataclass(frozen=True, slots=True)
class BranchOffice:
    """Who leads a branch, and where."""

    township: str = ""
    secretary: str = "支部书记"


def of_branches(inputs: Inputs) -> tuple[list[DueItem], dict[str, BranchOffice], tuple[Problem, ...]]:
    """Terms, vacancies and members who left, as the reminders of the checklist say; and each branch's office by its name."""
    reading = inputs.table(BRANCHES)
    if reading is None or not reading.records:
        return [], {}, ()
    cases, found, problems = reminders.reminded(inputs)
    offices = {case.branch.name: _office(case) for case in cases}
    items = [
        DueItem(
            reminder.kind,
            reminder.branch,
            f"{reminder.what}：{reminder.todo}",
            reminder.day,
            DutyState.MISSED if reminder.urgent else DutyState.DUE,
            offices[reminder.branch].secretary,
            township=township_key(offices[reminder.branch].township),
            cell=reminder.cell,
        )
        for reminder in found
    ]
    return items, offices, tuple(problems)


def _office(case: Case) -> BranchOffice:
    gone = {p.name for p in case.persons() if p.life in (Life.DEAD, Life.MOVED)}
    posts = (post for post in case.posts(case.today) if post.secretary and post.holder)
    holders = (post.holder for post in posts if post.holder not in gone)
    return BranchOffice(
        case.branch.township, next(holders, f"{case.branch.township or case.branch.name}（书记空缺）")
    )


def spelled_alike(items: Iterable[DueItem]) -> list[DueItem]:
    """With every 责任人 as first written: «张　明» is 张明."""
    names: dict[str, str] = {}
    return [replace(item, who=names.setdefault(name_key(item.who), item.who)) for item in items]


def ordered(items: Iterable[DueItem]) -> list[DueItem]:
    """The most pressing first; of what is due on one day, that which was done longest ago."""
    return sorted(
        items,
        key=lambda item: (
            item.state is not DutyState.MISSED,
            item.last or dt.date.min,
            item.before is not None,
            item.before or dt.date.min,
            item.title,
        ),
    )


def bands(items: Sequence[DueItem], today: dt.date) -> Iterator[tuple[str, list[DueItem]]]:
    """已逾期, 今天, 本周, 本月 and later ones; those that are empty are left out."""
    sunday = today + (6 - today.weekday()) * _DAY
    month = bounds(today.year, today.month, 1)[1]
    found: dict[str, list[DueItem]] = {name: [] for name in ("已逾期", "今天", "本周", "本月", "以后")}
    for item in ordered(items):
        if item.state is DutyState.MISSED:
            band = "已逾期"
        elif item.last is None or item.last <= today:
            band = "今天"
        elif item.last <= sunday:
            band = "本周"
        else:
            band = "本月" if item.last <= month else "以后"
        found[band].append(item)
    yield from ((name, those) for name, those in found.items() if those)


def as_row(item: DueItem) -> dict[str, Any]:
    """For JSON."""
    return {
        "state": item.state.value,
        "title": item.title,
        "subject": item.subject,
        "what": item.what,
        "first": item.first.isoformat() if item.first else None,
        "last": item.last.isoformat() if item.last else None,
        "who": item.who,
        "before": item.before.isoformat() if item.before else None,
        "source": item.source,
        "cell": str(item.cell) if item.cell else None,
    }


def counted(judged: Iterable[Judged], year: int) -> dict[str, dict[DutyState, int]]:
    """By duty: how many occurrences that end in a year are in each state."""
    out: dict[str, dict[DutyState, int]] = defaultdict(lambda: dict.fromkeys(DutyState, 0))
    for one in judged:
        if one.occurrence.last.year == year:
            out[one.occurrence.duty][one.state] += 1
    return out

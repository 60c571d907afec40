"""Due against paid, person by person: below the floor, twice, to nobody in post, late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from toolkit.core.cells import Problem, Severity
from toolkit.core.numbers.money import FEN, figures
from toolkit.core.posts.paid import SUBSIDY, Payment, payee, total
from toolkit.core.posts.subsidies import SubsidyPlan, share
from toolkit.core.posts.tenure import OFFICERS, PostRole, Term
from toolkit.core.rules.dated import Rule, Status
from toolkit.jobs.books import Books

GRACE_RULE = "补贴发放宽限"


class PaymentVerdict(StrEnum):
    """How somebody stands."""

    FULL = "足额"
    SHORT = "低于标准"
    UNPAID = "未发"
    WAITING = "未到期"
    UNCLEAR = "待核实"

    @property
    def bad(self) -> bool:
        """Whether it is a breach."""
        return self in (PaymentVerdict.SHORT, PaymentVerdict.UNPAID)


@dataclass(frozen=True, slots=True)
class PersonAccount:
    """One person in one year.

    Attributes:
        term: The first of their hats that is paid, else the first.
        titles: All their posts.
        months: How many are due.
        due: The floor, yuan.
        payments: In the order of the sheet.
        verdict: How the sum stands.
        sources: The documents that the floor rests on.
        notes: Twice, late, for too many months.
        terms: All their hats.
        standards: What the floor rests on.
    """

    term: Term
    titles: str
    months: int
    due: Decimal
    payments: tuple[Payment, ...]
    verdict: PaymentVerdict
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    terms: tuple[Term, ...]
    standards: tuple[Rule, ...]

    @property
    def paid(self) -> Decimal:
        """Yuan."""
        return total(self.payments)

    @property
    def short(self) -> Decimal:
        """What is still to be paid."""
        return max(self.due - self.paid, Decimal(0))


@dataclass(frozen=True, slots=True)
class Check:
    """A year's payments held against its posts.

    Attributes:
        accounts: Everyone in post in the year, in the plan's order.
        strays: Payments to nobody in post, with the reason.
        deadline: Last day for payment; None where no rule says.
        notes: Payment's cell → what is wrong with that row.
        problems: Everything found, with cells.
    """

    accounts: tuple[PersonAccount, ...]
    strays: tuple[tuple[Payment, str], ...]
    deadline: dt.date | None
    notes: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Collected:
    plan: SubsidyPlan
    deadline: dt.date | None
    late_is: Severity
    today: dt.date
    apart: bool
    problems: list[Problem] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)

    def say(self, payment: Payment, note: str, problem: Problem) -> None:
        """A fault of one payment."""
        self.notes.setdefault(str(payment.cell), []).append(note)
        self.problems.append(problem)


def check(books: Books, plan: SubsidyPlan, today: dt.date) -> Check:
    """Hold the year's payments of 工作补贴 against the plan."""
    rule = books.inputs.rules.at(GRACE_RULE, dt.date(plan.year, 12, 31))
    deadline = dt.date(plan.year, 12, 31) + dt.timedelta(days=int(rule.value)) if rule else None
    severity = Severity.ERROR if rule and rule.status is Status.CURRENT else Severity.WARNING
    apart = books.inputs.settings.text("组长兼班子补贴") == "另外发"
    found = _Collected(plan, deadline, severity, today, apart)
    terms: dict[int, list[Term]] = {}
    lines = [line.term for line in plan.leaders if line.term] + [line.term for line in plan.officers]
    for term in lines:
        if not term.vacant and term not in terms.setdefault(term.person, []):
            terms[term.person].append(term)
    own: dict[int, list[Payment]] = {}
    strays: list[tuple[Payment, str]] = []
    for payment in books.payments.of(plan.year, SUBSIDY):
        _dates(payment, rule, found)
        person = payee(payment, books.posts)
        if person is None or person not in terms:
            strays.append((payment, _stray(payment, person, books, found)))
        else:
            own.setdefault(person, []).append(payment)
    accounts = tuple(_account(p, held, own.get(p, []), found) for p, held in terms.items())
    for account in accounts:
        if account.payments and not account.months and not account.term.undated_death:
            strays += [(payment, _stray(payment, None, books, found)) for payment in account.payments]
    return Check(
        accounts,
        tuple(strays),
        deadline,
        {cell: tuple(notes) for cell, notes in found.notes.items()},
        tuple(dict.fromkeys(found.problems)),
    )


def _dates(payment: Payment, rule: Rule | None, found: _Collected) -> None:
    """Late, or without a day."""
    if payment.paid is None:
        return
    cell = payment.record.cell("发放日期")
    if payment.day is None:
        found.say(
            payment,
            "没有发放日期",
            Problem(
                cell,
                f"「{payment.name}」的补贴没有发放日期，不知道是否按时，",
                "请补填。",
                "payment-undated",
                Severity.WARNING,
            ),
        )
    elif payment.day > found.today:
        found.say(
            payment,
            "发放日期在今天之后",
            Problem(
                cell,
                f"「{payment.name}」的发放日期{payment.day.isoformat()}在今天之后，",
                "请核对。",
                "payment-future",
                Severity.WARNING,
            ),
        )
    elif found.deadline is not None and rule is not None and payment.day > found.deadline:
        days = (payment.day - found.deadline).days
        found.say(
            payment,
            f"逾期{days}天",
            Problem(
                cell,
                f"「{payment.name}」{payment.year}年的补贴{payment.day.isoformat()}才发，逾期{days}天，",
                f"应在{found.deadline.isoformat()}前发放（{rule.key}，{rule.status}）。",
                "payment-late",
                found.late_is,
            ),
        )


def _stray(payment: Payment, person: int | None, books: Books, found: _Collected) -> str:
    """Why a payment went to nobody in post."""
    places = [t.township for t in books.posts.terms if t.name == payment.name]
    if person is not None:
        why = f"{payment.year}年不在任"
    elif not places:
        why = "任职表里没有这个人"
    elif payment.number and payment.number not in books.posts.ids:
        why = "身份证号和任职表里同名的人不一样"
    elif books.town(payment) not in places and payment.township:
        why = f"{books.town(payment)}没有这个人，{'、'.join(dict.fromkeys(places))}有同名的"
    else:
        why = f"{payment.year}年没有计发的月份，或者有几个同名的人分不清"
    found.say(
        payment,
        f"不在任：{why}",
        Problem(
            payment.record.cell("姓名"),
            f"「{payment.name}」领了{figures(payment.amount)}元，而{why}，",
            "请核对姓名、乡镇，或在任职表补登；发错的请追回。",
            "payment-no-post",
        ),
    )
    return why


def _account(
    person: int, held: Sequence[Term], payments: Sequence[Payment], found: _Collected
) -> PersonAccount:
    plan = found.plan
    due, months, fen = plan.person_due(person)
    mine = [line for line in plan.leaders if line.term and line.term.person == person and line.months]
    seats = [line for line in plan.officers if line.term.person == person and line.months]
    rules = tuple(dict.fromkeys([line.standard for line in mine] + [line.standard for line in seats]))
    first = (
        next((line.term for line in mine if line.term), None)
        or next((line.term for line in seats), None)
        or held[0]
    )
    notes = list(_twice(first, payments, due, months, found, leads=bool(mine))) if months else []
    notes += _hats(first, payments, found)
    if due:
        notes += _multiple(first, payments, due, months, found)
    # Who gets the fen by which a post's shares add up has enough without it.
    verdict = _verdict(first, payments, due - fen, months, rules, found)
    own = [note for payment in payments for note in found.notes.get(str(payment.cell), ())]
    return PersonAccount(
        first,
        "、".join(dict.fromkeys(t.title for t in held)),
        months,
        due,
        tuple(payments),
        verdict,
        tuple(dict.fromkeys(rule.source for rule in rules)),
        tuple(dict.fromkeys([*notes, *own])),
        tuple(held),
        tuple(dict.fromkeys(rules)),
    )


def _verdict(
    term: Term,
    payments: Sequence[Payment],
    due: Decimal,
    months: int,
    rules: Sequence[Rule],
    found: _Collected,
) -> PaymentVerdict:
    paid = total(payments)
    if any(t.undated_death for t in (term,)):
        return PaymentVerdict.UNCLEAR
    if paid >= due:
        return PaymentVerdict.FULL
    year, final = found.plan.year, found.deadline is not None and found.today > found.deadline
    basis = f"依据：{'；'.join(rule.source for rule in rules)}。"
    if final or (found.deadline is None and found.today.year > year):
        if not paid:
            what = f"「{term.name}」{year}年在任{months}个月，应发不少于{figures(due)}元，没有发放，"
            found.problems.append(Problem(term.cell, what, f"请补发。{basis}", "payment-none"))
            return PaymentVerdict.UNPAID
        _short(term, payments, due, months, basis, found)
        return PaymentVerdict.SHORT
    given = [p for p in payments if p.paid is not None]
    if given and all(p.months for p in given):
        stated = min(sum(p.months or 0 for p in given), months)
        floor = (
            share(rules[0], stated)
            if len(rules) == 1
            else (due * stated / months).quantize(FEN, ROUND_HALF_UP)
        )
        if paid < floor:
            _short(term, given, floor, stated, basis, found)
            return PaymentVerdict.SHORT
    return PaymentVerdict.WAITING


def _short(
    term: Term, payments: Sequence[Payment], floor: Decimal, months: int, basis: str, found: _Collected
) -> None:
    paid = total(payments)
    last = next(p for p in reversed(payments) if p.paid is not None) if paid else payments[-1]
    found.say(
        last,
        f"差{figures(floor - paid)}元",
        Problem(
            last.cell,
            f"「{term.name}」{months}个月应发不少于{figures(floor)}元，实发{figures(paid)}元，差{figures(floor - paid)}元，",
            f"请补足。{basis}",
            "payment-short",
        ),
    )


def _twice(
    term: Term, payments: Sequence[Payment], due: Decimal, months: int, found: _Collected, *, leads: bool
) -> Iterator[str]:
    """Payments that cannot all be right."""
    paid = [p for p in payments if p.paid]  # nothing paid is nothing paid twice
    again = {}
    for at, payment in enumerate(paid):
        first = next((p for p in paid[:at] if _same(p, payment, months)), None)
        if first is not None:
            again[payment.cell] = note = f"与{first.cell}重复"
            what = "同一天" if payment.day is not None and payment.day == first.day else "同一张凭证"
            like = "同样的数" if payment.amount == first.amount else "同一张凭证"
            found.say(payment, note, _double(payment, term, f"{note}：{what}、{like}，", "payment-twice"))
            yield "重复发放"
    for rows in _kinds(paid, leads=leads):
        stated = sum(p.months or 0 for p in rows) if all(p.months for p in rows) else None
        if len(rows) == 1:
            if stated is not None and stated > months:
                note = f"发了{stated}个月，在任只有{months}个月"
                found.say(rows[0], note, _double(rows[0], term, f"{note}，", "payment-months"))
            continue
        before = Decimal(0)
        for payment in rows:
            if stated is None and before >= due and payment.cell not in again:
                note = f"前面已发足{figures(before)}元"
                found.say(payment, note, _double(payment, term, f"{note}，又发一次，", "payment-twice"))
                yield "重复发放"
            before += payment.amount
        if stated is not None and stated > months:
            note = f"几次共发{stated}个月，在任只有{months}个月"
            found.say(rows[-1], note, _double(rows[-1], term, f"{note}，", "payment-twice"))
            yield "重复发放"


def _same(one: Payment, other: Payment, months: int) -> bool:
    """Whether two payments look like one written twice: a row that names no post may be for any."""
    if one.roles and other.roles and not set(one.roles) & set(other.roles):
        return False
    a_day = one.day is not None and one.day == other.day
    voucher = bool(one.voucher) and one.voucher == other.voucher
    if one.amount == other.amount:
        return a_day or (voucher and None in (one.day, other.day))
    parts = one.months is not None and other.months is not None and one.months + other.months <= months
    return a_day and voucher and not parts


def _multiple(
    term: Term, payments: Sequence[Payment], due: Decimal, months: int, found: _Collected
) -> Iterator[str]:
    """Twice what is due and more, in one payment, or in all where nothing else has been said of them."""
    told = False
    for payment in payments:
        right = due * (payment.months or months) / months
        if payment.amount >= 2 * right.quantize(FEN, ROUND_HALF_UP):
            told = True
            yield _times(term, payment, payment.amount, right, found)
    given = [p for p in payments if p.paid]
    if not told and total(given) >= 2 * due and not any(str(p.cell) in found.notes for p in given):
        yield _times(term, given[-1], total(given), due, found)


def _times(term: Term, payment: Payment, paid: Decimal, due: Decimal, found: _Collected) -> str:
    note = f"是应发的{paid / due:.1f}倍".replace(".0倍", "倍")
    what = f"应发{figures(due.quantize(FEN, ROUND_HALF_UP))}元，实发{figures(paid)}元，{note}，"
    hint = "请核对是不是多打了零、多发了，多发的请追回。"
    found.say(payment, note, Problem(payment.cell, f"「{term.name}」{what}", hint, "payment-multiple"))
    return note


def _kinds(payments: Sequence[Payment], *, leads: bool) -> list[list[Payment]]:
    """A leader's payments and an officer's; one that does not say is the leader's where there is one."""
    officer = [p for p in payments if (p.roles or not leads) and PostRole.LEADER not in p.roles]
    rest = [p for p in payments if p not in officer]
    return [rows for rows in (rest, officer) if rows]


def _double(payment: Payment, term: Term, what: str, kind: str) -> Problem:
    return Problem(payment.cell, f"「{term.name}」{what}", "请核对凭证，多发的请追回。", kind)


def _hats(term: Term, payments: Sequence[Payment], found: _Collected) -> list[str]:
    """Paid as leader and as officer: allowed or not, the documents do not say."""
    as_leader = [p for p in payments if p.paid and PostRole.LEADER in p.roles]
    as_officer = [p for p in payments if p.paid and p.roles and set(p.roles) <= set(OFFICERS)]
    if found.apart or not as_leader or not as_officer:
        return []
    what = f"「{term.name}」既领老干组长补贴（{as_leader[0].cell}），又领{as_officer[0].title}补贴，"
    hint = "文件没有写明两项能否同时发，请核定（设置.xlsx「组长兼班子补贴」）。"
    found.problems.append(Problem(as_officer[0].cell, what, hint, "payment-double-hat", Severity.WARNING))
    return ["组长、班子两份补贴"]

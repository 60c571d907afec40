"""How an application for aid stands: 申请 → 审核 → 批准 → 发放, or 不批准 or 撤回, by the dates and words of its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from toolkit.core.answers import answer
from toolkit.core.cells import Problem, Severity
from toolkit.core.documents.outcome import Exclusion, Outcome
from toolkit.core.duties.matching import DutyState
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.named import Named
from toolkit.core.people.register import Person
from toolkit.core.posts.members import GONE
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import AID
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, regex, says_nothing
from toolkit.jobs import ledger
from toolkit.jobs.duties import plan_of
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import year_of
from toolkit.jobs.whom import Whom

APPLIED, REVIEWED, APPROVED, PAID = "申请日期", "审核日期", "批准日期", "发放日期"
AMOUNTS = ("申请金额", "批准金额", "实发")
_OPINION, _REMARK = "审核意见", "备注"
_SUM = regex("(?:[0-9,.]+|[一二两三四五六七八九十百千]+)[千万]?[元块]?(?:整|正)?(?=$|[，,。；;、（(])")
_ENDED = regex("撤回|撤销|放弃|不批|不同意|不予|未批|退回")
_HARD, _SAME = "困难老同志", "有同名的申请，请核对"


class AidState(StrEnum):
    """How far an application has come; printed as it is, what waits first."""

    UNCLEAR = "待核实"
    APPLIED = "待审核"
    REVIEWED = "待批准"
    APPROVED = "待发放"
    PAID = "已发放"
    REFUSED = "不批准"
    WITHDRAWN = "撤回"


WAITING = (AidState.APPLIED, AidState.REVIEWED, AidState.APPROVED)
_WANTED = {
    AidState.REVIEWED: (REVIEWED,),
    AidState.APPROVED: (APPROVED, "批准金额"),
    AidState.PAID: (APPROVED, "批准金额", "实发"),
}


@dataclass(frozen=True, slots=True)
class AidApplication(ledger.LedgerRow):
    """A row of 困难帮扶.

    Attributes:
        amounts: Column → yuan; None where nothing stands there, or nothing that can be read.
        since: The day of the last step.
        gone: Why nothing more is to be done for the person; "" where there is.
        late: Whether it waits longer than the rule allows.
    """

    state: AidState
    amounts: Mapping[str, Decimal | None]
    since: dt.date
    problems: tuple[Problem, ...]
    gone: str = ""
    late: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state is AidState.UNCLEAR or self.state in WAITING


def judge(row: ledger.LedgerRow, today: dt.date) -> AidApplication:
    """How a row stands by itself; what cannot be read, or contradicts itself, is nobody's to decide but the clerk's."""
    record, told = row.record, list[Problem]()
    amounts = {name: _amount(record, name, told) for name in AMOUNTS}
    days = {name: read_term(record, name, told, end=False) for name in (REVIEWED, APPROVED, PAID)}
    ahead = [name for name, day in days.items() if day and day > today]
    done = {APPLIED: row.day} | {name: day for name, day in days.items() if day and day <= today}
    text, ends = record.text(_OPINION), _ended(record, told)
    opinion = "" if says_nothing(text) else answer("aid", _SUM.sub("", text))
    paid = PAID in done or bool(amounts["实发"] and PAID not in ahead)
    approved = bool(amounts["批准金额"] and APPROVED not in ahead) or (APPROVED in done and not ends)
    reached = ends or AidState.APPLIED
    if not ends and (paid or approved or opinion == "yes"):
        reached = AidState.PAID if paid else AidState.APPROVED if approved else AidState.REVIEWED
    if opinion is None:
        told.append(_doubt(record, _OPINION, f"审核意见{quoted(text)}看不出是同意还是不同意"))
    if ends and (paid or (ends is AidState.REFUSED and approved)):
        column, what = ("实发", "发放") if paid else ("批准金额", "批准")
        told.append(_doubt(record, column, f"写着{ends}，又{what}了", wrong=True))
    if opinion == "pending" and (paid or approved):
        told.append(_doubt(record, _OPINION, "写着还在审核，却已经批准或发放"))
    if REVIEWED in done and not opinion and reached is AidState.APPLIED and not told:
        told.append(_doubt(record, _OPINION, "写了审核日期，没有写审核意见"))
    notes = [_doubt(record, name, f"{name}还没有到，没有当作办过") for name in ahead]
    notes += _amiss(record, reached, days, row.day, amounts, reviewed=bool(opinion) or REVIEWED in done)
    state, since = AidState.UNCLEAR if told else reached, max(done.values())
    return AidApplication(record, row.day, state, amounts, since, (*told, *notes))


def _doubt(record: Record, name: str, what: str, *, wrong: bool = False) -> Problem:
    found = record.doubt(name, f"{what}，", "请核对后改写明白。", "aid-row")
    return replace(found, severity=Severity.ERROR) if wrong else found


def _amount(record: Record, name: str, told: list[Problem]) -> Decimal | None:
    text = record.text(name)
    if fault := record.fault(name):
        told.append(fault)
    if fault or says_nothing(text) or answer("aid", text) in ("no", "withdrawn"):
        return None
    found = read_amount(record.raw(name))
    if found.fault:
        told.append(found.fault.at(record.cell(name)))
    elif found.value == 0:
        told.append(_doubt(record, name, f"{name}是0，看不出是没有还是没有填"))
    return found.value


def _ended(record: Record, told: list[Problem]) -> AidState | None:
    """不批准 or 撤回, which clerks also write for the amount or as a remark."""
    texts = {name: record.text(name) for name in (_OPINION, "批准金额", _REMARK)}
    found = {name: answer("aid", _SUM.sub("", text)) for name, text in texts.items()}
    if found[_REMARK] is None and _ENDED.search(texts[_REMARK]):
        told.append(_doubt(record, _REMARK, f"备注{quoted(texts[_REMARK])}看不出是不是撤回、不批准了"))
    if "withdrawn" in found.values():
        return AidState.WITHDRAWN
    return AidState.REFUSED if "no" in found.values() else None


def _amiss(
    record: Record,
    state: AidState,
    days: Mapping[str, dt.date | None],
    before: dt.date,
    amounts: Mapping[str, Decimal | None],
    *,
    reviewed: bool,
) -> Iterator[Problem]:
    """Steps that were skipped or lack what proves them, days that go backwards, amounts that exceed the step before."""
    asked, granted, given = (amounts[name] for name in AMOUNTS)
    wanted, last = _WANTED.get(state, ()), APPLIED
    if state in (AidState.APPROVED, AidState.PAID) and not reviewed:
        yield _doubt(record, _OPINION, "没有审核就批准、发放了")
    if state is AidState.PAID and not (days[APPROVED] or granted):
        yield _doubt(record, "批准金额", "没有批准就发放了", wrong=True)
        wanted = ("实发",)
    for name in (AMOUNTS[0], *wanted):
        if says_nothing(record.text(name)):
            yield _doubt(record, name, f"没有写{name}")
    for name, day in days.items():
        if day and day < before:
            yield _doubt(record, name, f"「{name}」早于「{last}」", wrong=name == PAID and last == APPROVED)
        elif day:
            before, last = day, name
    if given and granted and given > granted:
        yield _doubt(record, "实发", f"实发{given}元，比批准的{granted}元多", wrong=True)
    if granted and asked and granted > asked:
        yield _doubt(record, "批准金额", f"批准{granted}元，比申请的{asked}元多")


@dataclass(frozen=True, slots=True)
class AidYear:
    """A year's applications.

    Attributes:
        every: Those of the year, and of earlier ones what is still to be done.
        former: How many of them are of earlier years.
        named: Who is in the register.
        without: Who is 困难 there and has no application this year, and what is to be heeded.
        answer: What every action answers.
    """

    year: int
    whom: Whom
    every: tuple[AidApplication, ...]
    former: int
    named: Named[Person]
    without: tuple[tuple[Person, str], ...]
    answer: Outcome

    @classmethod
    def of(cls, inputs: Inputs) -> AidYear:
        """As of today."""
        year, whom = year_of(inputs.params, inputs.today), Whom(inputs)
        rows = ledger.year_rows(inputs, AID, APPLIED, year, "姓名")
        in_need = Named(hard := whom.of(_HARD) or [], strict=True)
        plan = plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), ("aid",))
        late = {one.occurrence.subject for one in plan.judged if one.state is DutyState.MISSED}
        people = {person.cell: person for person in (whom.people.persons if whom.people else ())}
        named = Named(people.values())
        every, seen = list[AidApplication](), dict[object, int]()
        for one in (judge(row, inputs.today) for row in rows.every):
            if one.day.year == year or (one.day.year < year and one.is_open):
                every.append(_meant(one, whom, late, named, seen))
        told = [problem for one in every for problem in one.problems]
        more, cells = (*plan.problems, *ledger.townless(rows.rows, whom)), {known.cell for known in told}
        told += [problem for problem in more if problem.cell not in cells]
        meant = [in_need.of(row.record) for row in rows.rows]
        maybe = {one for each in meant for one in each}
        sure = {each[0] for each in meant if len(each) == 1}
        gone = tuple(one for one in every if one.gone and one.is_open)
        kept = tuple(one for one in every if not (one.gone and one.is_open))
        counts = {"listed": len(kept), "excluded": len(gone)}
        counts["other_years"] = rows.read - len(every) - len(rows.to_check)
        excluded = tuple(Exclusion(one.text("姓名"), one.gone, one.record.cell("姓名")) for one in gone)
        answer = rows.answer(told)
        answer = replace(answer, counts={**answer.counts, **counts}, excluded=excluded)
        without = tuple(
            (people[one.cell], "；".join(filter(None, (_SAME if one in maybe else "", one.excuse))))
            for one in hard
            if one.cell and one not in sure
        )
        return cls(year, whom, kept, sum(o.day.year != year for o in kept), named, without, answer)


def added(those: Iterable[AidApplication], name: str) -> Decimal:
    """The sum of a column of amounts."""
    return sum((one.amounts[name] or Decimal(0) for one in those), Decimal(0))


def _meant(
    one: AidApplication, whom: Whom, late: Container[str], named: Named[Person], seen: dict[object, int]
) -> AidApplication:
    """With what the register and the rows before it say of the person."""
    record, living, what, gone = one.record, whom.living(one.record), "", ""
    lives, name = {person.life for person in named.of(record)}, quoted(record.text("姓名"))
    if one.is_open and Life.UNCLEAR in lives and Life.ALIVE not in lives:
        one, what = replace(one, state=AidState.UNCLEAR), f"{name}在花名册里{GONE[Life.UNCLEAR]}"
    elif lives and lives <= {Life.DEAD, Life.MOVED}:
        gone = GONE[lives.pop()]
        what = f"{name}在花名册里{gone}，{'不再往下办' if one.is_open else '请核对是不是以前办的'}"
    elif whom.people and living != 1:
        what = (
            f"叫{name}的在花名册里有{living}人，分不清是谁"
            if living
            else f"{name}不在花名册里，或编号、乡镇对不上"
        )
    elif one.is_open or one.state is AidState.PAID:
        key = str(one.day.year), name_key(record.text("姓名")), record.text("人员编号"), whom.town(record)
        first = seen.setdefault(key, record.row)
        what = f"{name}这一年在第{first}行已有一件申请" if first != record.row else ""
    problems = (*one.problems, _doubt(record, "姓名", what)) if what else one.problems
    is_late = one.is_open and f"{AID.name}/{record.cell()}" in late
    return replace(one, gone=gone, problems=problems, late=is_late)

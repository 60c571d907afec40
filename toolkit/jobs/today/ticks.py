"""登记勾选: what was ticked on the page 今天 goes into the ledgers, each by that ledger's own action."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.dates.moments import said_moment
from toolkit.core.dates.reading import Precision, parse_date
from toolkit.core.documents.outcome import (
    AppendRow,
    Exclusion,
    Filed,
    Outcome,
    SetCell,
    ToCheck,
    WorkbookChange,
    tally,
)
from toolkit.core.duties.matching import DutyState
from toolkit.core.people.ids import quoted
from toolkit.core.tables.catalogue import GIFTS, NOTICES
from toolkit.jobs.contact import contact
from toolkit.jobs.due import due
from toolkit.jobs.duties import plan_of
from toolkit.jobs.job import Action, Besides, Inputs, Job, Need, Parameter, Slip
from toolkit.jobs.notices import notices
from toolkit.jobs.notices.ledger.books import Ledger, books
from toolkit.jobs.parts import REGISTER_FILE, money
from toolkit.jobs.today.ticking import (
    Tick,
    Ticked,
    TickKind,
    read_slip,
    tick_of_subject,
    tick_of_target,
)
from toolkit.jobs.visits import visits
from toolkit.jobs.visits.festival import festival_of
from toolkit.jobs.whom import Whom

_AGAIN = (
    "还要登记的，请打开新的「今天.html」重新勾，或直接填在表里；不用登记的，把这份文件从「待登记」里删去。"
)
_SHARED, _NUMBER = "有同名的老同志，分不清是哪一位", "请在花名册里写明人员编号，这一次直接填在表里。"
_OPEN = (DutyState.MISSED, DutyState.DUE)
_JOBS = {job.name: job for job in (notices.JOB, contact.JOB, visits.JOB)}


@dataclass(slots=True)
class _Entering:
    """What comes of the ticks, one by one."""

    inputs: Inputs
    known: Mapping[str, list[Tick]]
    changes: dict[str, list[SetCell | AppendRow]] = field(default_factory=lambda: defaultdict(list))
    rows: list[dict[str, Any]] = field(default_factory=list)
    done: list[Exclusion] = field(default_factory=list)
    to_check: list[ToCheck] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    _entered: dict[str, Ticked] = field(default_factory=dict)

    def take(self, one: Ticked) -> None:
        """Enter a tick, or say why not."""
        those = self.known.get(one.whose, [])
        if former := self._entered.get(one.whose):
            return self._left(one, f"{former.by or '别人'}也勾了（{former.file}），只登记一次")
        if not those or one.kind is not those[0].kind:
            return self._ask(one, "表里已经没有这一行，或者名字、乡镇、单位、编号改过了", _AGAIN)
        if len(those) > 1:
            return self._ask(one, _SHARED, _NUMBER)
        [tick] = those
        if not tick.open:
            return self._left(one, tick.told or "已经不用办了")
        if tick.key != one.key:
            if one.kind is not TickKind.TOLD and tick.told[-10:] >= one.at.date().isoformat():
                return self._left(one, f"别人已经登记，{tick.told}")
            changed = f"做「今天」页以后表里改过（{tick.told or '这一行现在写得不一样'}）"
            return self._ask(one, changed, _AGAIN)
        try:
            self._enter(one, tick)
        except Stop as stop:
            for problem in stop.problems:
                self._ask(one, problem.message.rstrip("，。"), problem.hint or _AGAIN)
                break
        return None

    def _left(self, one: Ticked, why: str) -> None:
        self.done.append(Exclusion(one.label, why, one.cell))
        self.keys.setdefault(one.key, why)

    def _ask(self, one: Ticked, why: str, hint: str) -> None:
        self.to_check.append(ToCheck(one.label, one.cell, f"{why}，没有登记", hint))
        self.keys.setdefault(one.key, f"没有登记：{why}")

    def _enter(self, one: Ticked, tick: Tick) -> None:
        """By the ledger's own action. Raises Stop."""
        name, rest, params = tick.order
        action = _JOBS[name].action(rest)
        told = dict(params) | self._said(one, tick)
        for parameter in action.parameters:
            given = told.get(parameter.name)
            if parameter.choices and given and given not in parameter.choices:
                what = f"「{parameter.title}」写的是{quoted(str(given))}，"
                hint = f"可以写：{'、'.join(parameter.choices)}。"
                raise Stop.at(one.cell, what, hint, "tick-value")
        outcome = action.build(self.inputs.asking(action, told))
        if any(problem.kind == "person-shared" for problem in outcome.problems):
            raise Stop.at(one.cell, _SHARED, _NUMBER, "tick-shared")
        for change in outcome.documents:
            if isinstance(change, WorkbookChange):
                fresh = [each for each in change.changes if each not in self.changes[change.workbook]]
                self.changes[change.workbook] += fresh
        self.problems += outcome.problems
        self._entered[one.whose] = one
        self.keys[one.key] = "已登记"
        self.rows.append(
            {
                "name": tick.name,
                "kind": one.kind.value,
                "what": tick.what,
                "when": str(told.get("at") or told["date"]),
                "by": one.by,
                "key": one.key,
                "cell": str(tick.cell),
            }
        )

    def _said(self, one: Ticked, tick: Tick) -> dict[str, Any]:
        """What was typed beside the tick, as the action's parameters. Raises Stop."""
        ticked = one.at.date()
        if one.kind is TickKind.TOLD:  # «昨天下午3点» is of the day on which it was ticked
            since, text = ticked - dt.timedelta(days=180), one.when or f"{one.at:%Y-%m-%d %H:%M}"
            moment = said_moment(text, "送达", one.cell, since=since, today=ticked)
            return {"at": str(moment), "by": one.way or None, "who": one.by or None, "note": one.note or None}
        day = _day(one) or ticked
        if day > self.inputs.today:
            raise Stop.at(one.cell, f"写的日子{day.isoformat()}比今天还晚，", "请核对。", "tick-future")
        said: dict[str, Any] = {"date": day, "by": one.by or None}
        if tick.order[0] == contact.JOB.name:
            return said | {"what": one.note or None} | ({} if "way" in tick.order[2] else {"way": one.way})
        return said | {"note": one.note or None} | self._gift(tick)

    def _gift(self, tick: Tick) -> dict[str, Any]:
        """Which festival, and what 慰问标准 gives this person then; what is not decided stays empty, and is told."""
        year, _, festival = tick.order[2]["festival"].partition("年")
        action = visits.JOB.action("report")
        asked = self.inputs.asking(action, {"festival": festival, "year": int(year)})
        found = festival_of(asked, over=True)
        those = (*found.visited, *found.phoned)
        served = next((each for each in those if each.person.cell == tick.cell), None)
        if served is None or served.amount is None:
            what = f"登记了{quoted(tick.name)}的{found.name}慰问，没有填慰问金（标准里没有，或没有定），"
            cell = Cell(GIFTS.workbook, GIFTS.name)
            said = Problem(cell, what, "给了的请补填。", "gift-no-amount", Severity.WARNING)
            self.problems.append(said)
        return {
            "festival": found.name,
            "amount": money(served.amount) if served and served.amount is not None else None,
            "goods": served.goods if served else None,
        }


def _day(one: Ticked) -> dt.date | None:
    """The day that was typed; None: none. Raises Stop."""
    if not one.when:
        return None
    found = parse_date(one.when, latest=one.at.date() + dt.timedelta(days=366)).value
    day = found.to_date() if found and found.precision is Precision.DAY else None
    if day is None:
        what = f"哪天写的是{quoted(one.when)}，看不懂，"
        raise Stop.at(one.cell, what, "请写成 2026-10-09 这样。", "tick-when")
    return day


def offered(inputs: Inputs) -> dict[str, list[Tick]]:
    """All that can be ticked, and all that could have been, by the part of the key that stays."""
    today, found = inputs.today, defaultdict(list)
    plan = plan_of(inputs, Whom(inputs), dt.date(today.year - 1, 1, 1), dt.date(today.year, 12, 31))
    ticks: dict[Tick, Tick] = {}
    for one in plan.judged:
        it = one.occurrence
        before, is_open = plan.before.get((it.duty, it.subject)), one.state in _OPEN
        subject = plan.subjects[it.duty, it.subject]
        tick = tick_of_subject(plan.duties[it.duty], subject, it.label, before, open_=is_open)
        if tick and (is_open or tick not in ticks):  # several spans of one duty are one contact
            ticks[tick] = tick
    if inputs.table(NOTICES) is not None:
        ledger = inputs.once("notices", lambda: Ledger.of(inputs))
        for notice in ledger.notices:
            for target in ledger.account(notice).targets:
                tick = tick_of_target(notice, target)
                found[tick.whose].append(tick)
    for tick in ticks.values():
        found[tick.whose].append(tick)
    return found


def build(inputs: Inputs) -> Outcome:
    """Every tick of every file: entered, done already, or to be looked at; the files of which nothing is left are filed."""
    unit = inputs.settings.text("单位名称")
    told = [(slip, read_slip(slip, unit)) for slip in inputs.found(Slip)]
    wrong = [problem for _, problem in told if isinstance(problem, Problem)]
    if wrong and len(wrong) == len(told):
        raise Stop(*wrong)
    good = [(slip, ticks) for slip, ticks in told if not isinstance(ticks, Problem)]
    entering = _Entering(inputs, offered(inputs) if any(ticks for _, ticks in good) else {})
    for one in sorted((one for _, ticks in good for one in ticks), key=lambda one: one.at):
        entering.take(one)
    asked = {one.cell.file for one in entering.to_check}
    filed = [
        Filed(slip.name, slip.path, slip.content, title=f"{slip.name}，登记过了")
        for slip, _ in good
        if slip.name not in asked and slip.content is not None
    ]
    changes = [
        WorkbookChange(path, tuple(those), title="登记勾选", ledger=True)
        for path, those in entering.changes.items()
        if those
    ]
    listed, done, checks = len(entering.rows), entering.done, entering.to_check
    said = f"勾选{listed + len(done) + len(checks)}条：登记{listed}条"
    said += f"，原来已登记或重复的{len(done)}条" if done else ""
    said += f"，没有登记、要核对的{len(checks)}条" if checks else ""
    lines = [f"{one.name}：{one.reason}。" for one in done]
    if checks:
        lines.append(
            "要核对的还在「待登记」里：表里改好以后再登记一次；勾错、写错的，在「今天」页上重新勾，原来的文件移出「待登记」。"
        )
    return Outcome(
        documents=(*changes, *filed),
        counts=tally(listed + len(done) + len(checks), listed, len(done), len(checks)),
        rows=entering.rows,
        excluded=tuple(done),
        to_check=tuple(checks),
        problems=tuple(dict.fromkeys((*wrong, *_problems(checks), *entering.problems))),
        summary=(f"{said}。", *lines) if told else ("没有等着登记的勾选。",),
        extra={"ticks": [slip.name for slip in inputs.found(Slip)], "keys": entering.keys},
    )


def _problems(checks: Iterable[ToCheck]) -> Iterator[Problem]:
    for one in checks:
        yield Problem(one.cell, f"{quoted(one.name)}{one.why}，", one.hint, "tick-stale")


def _needs() -> tuple[Need, ...]:
    """What each of the ledgers' actions reads, and what says what is due; each table once."""
    every = (
        *visits.JOB.action("report").needs,
        *notices.JOB.action("mark").needs,
        *contact.JOB.action("add").needs,
        *due.NEEDS,
    )
    found = {each.table.name: each for each in reversed(every)}
    return tuple(found.values())


JOB = Job(
    name="ticks",
    title="登记勾选",
    group="台账",
    often=0,
    help="在「今天」页上勾的（通知到了、已慰问、已联系）登记进台账；页上存下的文件放在「待登记」里。",
    actions=(
        Action(
            build=build,
            title="登记勾选",
            help="把「待登记」里的勾选登记进 通知送达、联系台账、慰问记录，登记完的移到「已登记」；做「今天」页以后表里改过的、"
            "分不清是谁的不登记，逐条说明；再做一次不会重复。",
            needs=_needs(),
            parameters=(
                Parameter(
                    "files",
                    "文件",
                    "页上存下的勾选文件在哪里；也可以把它拖到「按钮」文件夹里的同名文件上；不写就是「待登记」里的全部",
                    "file",
                    positional=True,
                    many=True,
                    once=True,
                ),
                REGISTER_FILE,
            ),
            looks_for=books,
            examples=(("ticks", "登记「待登记」里的"), ("ticks -n", "先看看要登记什么")),
            changes=True,
            besides=Besides("slips"),
        ),
    ),
)

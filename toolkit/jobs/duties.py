"""Duties of an office: ours (data/duties.toml) and its own (责任清单.xlsx), held against what its workbooks prove."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import islice, takewhile
from typing import Any

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, Stop, row_of
from toolkit.core.dates.festivals import Occasion, occasion
from toolkit.core.duties.duty import (
    Duty,
    Event,
    RowSpec,
    Subject,
    evidence,
    expand,
    is_person,
    is_talk,
    leads,
)
from toolkit.core.duties.matching import Evidence, Judged, Occurrence, match
from toolkit.core.duties.rhythm import has_no_rhythm, read_rhythm
from toolkit.core.duties.standing import NOT_DONE, done_on, standing, until
from toolkit.core.numbers.numerals import value
from toolkit.core.people.couples import each_named
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.named import Named
from toolkit.core.people.townships import printable, said
from toolkit.core.posts.members import GONE, Fellows
from toolkit.core.posts.tenure import PostRole
from toolkit.core.rules.dated import Status, read_term
from toolkit.core.tables.catalogue import CONTACTS, DONE, DUTIES, STANDARDS
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Record
from toolkit.core.words import APART, clean, folded, name_key, parted, regex, says_nothing, township_key
from toolkit.jobs.job import Inputs
from toolkit.jobs.whom import GREETED, HEADS, KEY, KEY_BY_PHONE, LEADER, OFFICE, PAIRED, Whom, by_name

_SHIPPED = Cell("工具自带责任清单")
_FIGURES = regex("[〇一二三四五六七八九十]+(?=[月季次周])")
_MONTH = regex("(?:([0-9]{4})[-./年]?)?0?([0-9]{1,2})月?份?")
_QUARTER = regex("第?([1-4])季度?")
_SPAN = regex(
    "([0-9]{4})年度?(?:(?:(?:1[0-2]|[1-9])-)?(?:1[0-2]|[1-9])月(?:[上中下]旬|[上下]半月)?|第[1-4]季度|[上下]半年|第[0-9]+周)?(?:第[0-9]+次)?"
)
_DROPPED = regex("(?:本单位)?(?:不要求|不办|不做|不开展|取消|停办|暂停|停止)")
_VISITED = regex("走访|看望|探望|上门慰问|入户")  # in a title: rows of 联系台账 prove it too
_CALLED = regex("联系|电话|问候")
_MOST = 200_000  # occurrences: what no office does, and no list can show
_DAY = dt.timedelta(days=1)
_MONTH_LONG = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """All duties of an office, judged.

    Attributes:
        duties: By key.
        subjects: By duty and subject key.
        judged: Every occurrence that touches the days asked for, and everything that still follows from an event.
        before: By duty and subject key: the day on which it was last done.
        problems: What could not be read, cell by cell.
        undated: By duty key: how many events are open of which nobody can say when they were, so that they are not judged.
    """

    duties: Mapping[str, Duty]
    subjects: Mapping[tuple[str, str], Subject]
    judged: tuple[Judged, ...]
    before: Mapping[tuple[str, str], dt.date]
    problems: tuple[Problem, ...]
    undated: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Found:
    """What is known while the duties are gone through."""

    inputs: Inputs
    whom: Whom
    problems: list[Problem]
    occurrences: list[Occurrence]
    proofs: list[Evidence]
    undated: Counter[str] = field(default_factory=Counter)

    @property
    def festivals(self) -> Mapping[str, Occasion]:
        """Those that 慰问标准 names with a day of their own."""

        def named() -> Mapping[str, Occasion]:
            if not (lines := self.inputs.records(STANDARDS)):
                return {}
            from toolkit.core.rules.entitled import occasions  # noqa: PLC0415 - what few offices have

            return {o.name: o for line in lines for o in occasions(line.text("项目")) if o.month}

        return self.inputs.once("festivals", named)

    def further(self, spec: RowSpec) -> Callable[[Record], Record | None]:
        """For a row, that which says what it does not say itself; see RowSpec.through. One of two is none, and told."""
        column, table = spec.through
        by_text: dict[str, Record | None] = {}
        for record in self.inputs.records(table) if column else ():
            key = name_key(record.text(column))
            if key in by_text:
                what = f"{column}{quoted(record.text(column))}有两行，分不清是哪一行的，都没有算，"
                hint = "请改成不同的编号，如 2026-1。"
                self.problems.append(record.doubt(column, what, hint, "through-twice"))
            if key:
                by_text[key] = None if key in by_text else record

        def look(record: Record) -> Record | None:
            key = name_key(record.text(column))
            if key and by_text and key not in by_text:
                what = f"{column}{quoted(record.text(column))}不在「{table}」表里，这一行没有算，"
                self.problems.append(record.doubt(column, what, "请核对编号。", "through-unknown"))
            return by_text.get(key)

        return look


def _key(title: str) -> str:
    return f"事项/{name_key(title)}"


def plan_of(inputs: Inputs, whom: Whom, first: dt.date, last: dt.date, only: Collection[str] = ()) -> Plan:
    """Every duty, for everybody, in the spans that touch these days; judged as of today.

    Args:
        inputs: The office's workbooks.
        whom: Everybody whom a duty can be for.
        first: Of the days.
        last: Of the days.
        only: Keys of our own duties; none: all, and the office's.
    """
    found = _Found(inputs, whom, [], [], [])
    duties: dict[str, Duty] = {}
    subjects: dict[tuple[str, str], Subject] = {}
    records: dict[str, list[Record]] = defaultdict(list)  # of 办理记录, by what they are about
    for record in found.inputs.records(DONE):
        records[_key(record.text("事项"))].append(record)
    everything = list(_everything(found, only))
    named: dict[str, list[Subject]] = defaultdict(list)  # whom rows of 办理记录 may name, by title
    for duty, those in everything:
        named[_key(duty.title)] += those
    for duty, those in everything:
        duties[duty.key] = duty
        if duty.event:
            subjects |= {(duty.key, one.key): one for one in _arising(duty, duty.event, found)}
            continue
        subjects |= {(duty.key, one.key): one for one in those}
        found.occurrences += islice(expand(duty, those, first, last, inputs.rules.working), _MOST)
        if len(found.occurrences) > _MOST:
            what = f"到「{duty.title}」为止，今年该办的已经超过{_MOST}次，没有列，"
            raise Stop.at(duty.cell, what, "请把频次或对象写少一些。", "duties-too-many")
        found.proofs += _proofs(
            duty, those, named[_key(duty.title)], found, records.get(_key(duty.title), ())
        )
    labels = {(o.duty, o.label) for o in found.occurrences}
    judged = match(found.occurrences, _named(found.proofs, labels, first.year, found.festivals), inputs.today)
    if not only:
        _unclaimed(found, duties, records, labels)
    done = [row for row in found.proofs if row.day <= inputs.today]
    before = {(row.duty, row.subject): row.day for row in sorted(done, key=lambda row: row.day)}
    problems = dict.fromkeys([*whom.problems, *hushed(found.problems, inputs)])
    return Plan(duties, subjects, tuple(judged), before, tuple(problems), found.undated)


def hushed(problems: Iterable[Problem], inputs: Inputs) -> Iterator[Problem]:
    """Problems of the row of a talk without what stands there, whatever they quote."""
    records = (record for reading in inputs.tables.get(CONTACTS.name, ()) for record in reading.records)
    talks = {(r.cell().file, r.cell().sheet, r.row) for r in records if is_talk(r)}
    for one in problems:
        talk = (one.cell.file, one.cell.sheet, row_of(one.cell)) in talks
        yield replace(one, message="谈心的这一格没有看懂，没有算，", hint="请打开表核对。") if talk else one


def _everything(found: _Found, only: Collection[str]) -> Iterator[tuple[Duty, list[Subject]]]:
    """Ours, as the office has changed them by rows of the same 事项, and its own."""
    own: dict[str, list[tuple[Duty, list[Subject]]]] = defaultdict(list)
    mine = {_key(told["title"]) for told in data.read("duties.toml")["duty"] if told["key"] in only}
    for duty, those in _own(found, mine):
        own[_key(duty.title)].append((duty, those))
    whole, apart = _dropped(found)
    every: list[tuple[Duty, list[Subject]]] = []
    for duty in _ours(found, only):
        changed = own.pop(_key(duty.title), [])
        if duty.subject in (KEY, KEY_BY_PHONE):
            if _key(duty.title) in whole:
                continue
            every.append(
                (_led_by(duty, changed), _of_tiers(duty, changed, apart.pop(_key(duty.title), {}), found))
            )
            continue
        if duty.event or not changed:
            found.problems += [_fixed(mine) for mine, _ in changed]
            if _key(duty.title) not in whole:
                every.append((_led_by(duty, changed), [] if duty.event else _subjects(duty, found)))
            continue
        named = {one.key for mine, whose in changed if not says_nothing(mine.subject) for one in whose}
        every += [_changed(duty, *each, named, found) for each in changed]
    every += [each for several in own.values() for each in several]
    for duty, those in every:
        out = apart[_key(duty.title)]
        yield duty, [one for one in those if one.key not in out]
    for title, places in apart.items():
        there = {one.key for duty, those in every if _key(duty.title) == title for one in those}
        found.problems += [_nobody(record) for key, record in places.items() if key not in there and not only]


def _led_by(ours: Duty, changed: Sequence[tuple[Duty, list[Subject]]]) -> Duty:
    return replace(ours, who=next((mine.who for mine, _ in changed if mine.who), ours.who))


def _of_tiers(
    duty: Duty,
    changed: Sequence[tuple[Duty, list[Subject]]],
    dropped: Mapping[str, Record],
    found: _Found,
) -> list[Subject]:
    """Everybody in 重点 or 特殊, each once, by the densest rhythm of all that holds of them."""
    from toolkit.jobs.tiers.rounds import rounds_of  # noqa: PLC0415 - most ledgers' duties have no tiers

    told = [(mine.subject, mine.rhythm, mine.cell) for mine, _ in changed]
    told += [(r.text("对象"), None, r.cell("对象")) for r in dict.fromkeys(dropped.values())]
    by_phone = duty.subject == KEY_BY_PHONE
    those, problems = rounds_of(found.inputs, found.whom, told, by_phone=by_phone)
    found.problems += problems
    return those


def _dropped(found: _Found) -> tuple[set[str], dict[str, dict[str, Record]]]:
    """Titles that the office does not ask for («不要求»); and for whom it does not, where the row names somebody."""
    whole: set[str] = set()
    apart: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in filter(_is_dropped, found.inputs.records(DUTIES)):
        if says_nothing(record.text("对象")):
            whole.add(_key(record.text("事项")))
            continue
        those = found.whom.of(record.text("对象")) or []
        apart[_key(record.text("事项"))] |= {one.key: record for one in those} or {"?": record}
    return whole, apart


def _nobody(record: Record) -> Problem:
    what = f"「{mask_numbers(record.text('事项'))}」的对象{quoted(record.text('对象'))}本来就没有这件事，或不认得，"
    hint = "请照支部表、乡镇办名单写对象；全都不要求的，对象空着。"
    return Problem(record.cell("对象"), what, hint, "duty-subject")


def _fixed(mine: Duty) -> Problem:
    what = f"「{mine.title}」是逐件算期限的，这一行的频次和对象没有用，"
    hint = "天数请在设置的「规则」里改；不办的频次写「不要求」。"
    return Problem(mine.cell, what, hint, "duty-event", Severity.WARNING)


def _changed(
    ours: Duty, mine: Duty, whose: list[Subject], named: Collection[str], found: _Found
) -> tuple[Duty, list[Subject]]:
    """One of our duties with the rhythm, 责任人 and 对象 that the office has written for it; our rows prove it.

    A row without 对象 is for everybody whom no other row names.
    """
    key = mine.key if mine.key != _key(mine.title) else ours.key
    made = replace(
        ours, key=key, rhythm=mine.rhythm, who=mine.who or ours.who, source=mine.source or ours.source
    )
    if not says_nothing(mine.subject):
        return made, whose
    those = [one for one in _subjects(made, found) if one.key not in named]
    return made, [_between(one, whose[0].since, whose[0].until) for one in those]


def _between(one: Subject, since: dt.date | None, until: dt.date | None) -> Subject:
    since = max(filter(None, (one.since, since)), default=None)
    return replace(one, since=since, until=min(filter(None, (one.until, until)), default=None))


def _is_dropped(record: Record) -> bool:
    return _DROPPED.fullmatch("".join(record.text("频次").split())) is not None


def _unclaimed(
    found: _Found,
    duties: Mapping[str, Duty],
    records: Mapping[str, Sequence[Record]],
    labels: Collection[tuple[str, str]],
) -> None:
    """Tell of the rows of 办理记录 which prove nothing."""
    titles: dict[str, list[Duty]] = defaultdict(list)
    for each in duties.values():
        titles[_key(each.title)].append(each)
    known = {_key(r.text("事项")) for r in found.inputs.records(DUTIES)}
    for key, rows in records.items():
        if key not in known | titles.keys():
            what = f"事项{quoted(rows[0].text('事项'))}不在「责任清单」里，不能证明办过，"
            hint = "请照「责任清单」的事项填写。"
            found.problems.append(rows[0].doubt("事项", what, hint, "evidence-title"))
        duty = titles[key][0] if key in titles else None
        if duty and duty.event:
            what = f"「{duty.title}」看的是「{duty.proof.table}」表，这里登记的不能证明办过，"
            hint = f"请在「{duty.proof.table}」表的那一行填「{duty.proof.date}」。"
            found.problems.append(rows[0].doubt("事项", what, hint, "evidence-elsewhere"))
            continue
        for row in rows if key in titles else ():
            text = row.text("所属期")
            label = _span(text, found.inputs.today, found.festivals)
            here = any((duty.key, label) in labels for duty in titles[key])
            if text and not here and not _SPAN.fullmatch(label):
                what = f"所属期{quoted(text)}看不懂，先按办理的日期算，"
                hint = "请写成 9月、三季度、2026年9月 这样。"
                found.problems.append(row.doubt("所属期", what, hint, "evidence-span"))
    if known and not found.inputs.tables.get(DONE.name):
        what = f"没有读到「{DONE.name}」（要有「日期」「事项」两列），都先当没有办过，"
        at = next(iter(found.inputs.tables[DUTIES.name])).sources[0].cell(1, 1)
        hint = f"办过的请在{DONE.workbook}「{DONE.name}」表里登记。"
        found.problems.append(Problem(at, what, hint, "evidence-missing", Severity.WARNING))


# --- ours ------------------------------------------------------------------------------------------------


def _ours(found: _Found, only: Collection[str]) -> Iterator[Duty]:
    """What an office must do by itself; one proposed by us begins with the first row that the office writes for it."""
    for told in data.read("duties.toml")["duty"]:
        kept = found.inputs.tables.get(told["table"])
        asked = bool(told.get("asked")) and told["key"] in only
        if (only and told["key"] not in only) or not (kept or asked):
            continue
        if (
            found.inputs.rules.status(told) is Status.CURRENT
            or asked
            or any(reading.records for reading in kept or ())
        ):
            yield _declared(told, found.inputs)


def _declared(told: Mapping[str, Any], inputs: Inputs) -> Duty:
    rhythm = read_rhythm(told.get("rhythm", ""))
    around = inputs.rules.at(told["around"], inputs.today) if "around" in told else None
    if rhythm is not None and around is not None and len(around.values) == 2:
        before, after = around.integers()
        rhythm = replace(rhythm, before=before, after=after)
    return Duty(
        rhythm=rhythm,
        proof=_rows(told),
        status=(status := inputs.rules.status(told)),
        source=f"{status}：{told['source']}" if status is Status.ELSEWHERE else told["source"],
        cell=_SHIPPED,
        event=_event(told["event"], inputs) if "event" in told else None,
        **_more(told, "key", "title", "subject", "who", "visit", "counted"),
        also=tuple(map(_rows, told.get("also", ()))),
    )


def _rows(told: Mapping[str, Any]) -> RowSpec:
    words = {name: tuple(those) for name, those in told.get("words", {}).items()}
    return RowSpec(told["table"], told["date"], words, **_more(told, "through", "label", "leaders"))


@cache
def _visits() -> tuple[RowSpec, ...]:
    told = next(told for told in data.read("duties.toml")["duty"] if told["key"] == "key")
    return _rows(told), *map(_rows, told["also"])


def is_visit(table: Table, record: Record) -> bool:
    """Whether a row of 联系台账 or 慰问记录 says that somebody was there: what proves a visit (重点走访)."""
    return any(spec.table == table.name and spec.accepts(record) for spec in _visits())


def _event(told: Mapping[str, Any], inputs: Inputs) -> Event:
    rule = inputs.rules.at(told["within"], inputs.today)
    more = _more(told, "deadline", "done", "settled", "passed", "stands", "key", "repeated", "person")
    return Event(_rows(told), tuple(told["named"]), rule.integers()[0] if rule else 0, **more)


def _more(told: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """What is declared of these; of the others what a class has as its own holds."""
    found = {name: told[name] for name in names if name in told}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


def _subjects(duty: Duty, found: _Found) -> list[Subject]:
    whom = found.whom
    if duty.subject == OFFICE:
        return [whom.office]
    if duty.subject == LEADER:
        return whom.leaders
    if duty.subject == HEADS:
        return whom.holders(PostRole.LEADER, PostRole.SECRETARY)
    if duty.subject == PAIRED:
        return whom.paired(visit=duty.visit)
    if duty.subject == GREETED:
        from toolkit.jobs.visits.festival import greeted  # noqa: PLC0415 - one duty's alone

        around = found.inputs.rules.at("节日慰问前后天数", found.inputs.today)
        return greeted(found.inputs, *(around.integers() if around else (_MONTH_LONG, 0)))
    if duty.subject == "乡镇":
        return list(whom.towns.values())
    return [*_branches(found, own=duty.rhythm is None)]


def _branches(found: _Found, *, own: bool) -> Iterator[Subject]:
    """The branches, each with its own 学习周期 where that is asked for; one that has none is told by the checklist."""
    for branch in found.whom.roll.branches:
        subject = found.whom.branches[branch.key]
        if not own:
            yield subject
            continue
        cycle = branch.record.text("学习周期")
        rhythm = read_rhythm(cycle)
        if rhythm is not None:
            yield replace(subject, rhythm=rhythm.whole)
        elif not says_nothing(cycle):
            cell = branch.record.cell("学习周期")
            found.problems.append(_unread(cell, f"学习周期{quoted(cycle)}看不懂，这个支部的学习没有算，"))


def _unread(cell: Cell, message: str) -> Problem:
    hint = "请写成 每月、每季度1次、每月15日、每年2次、春节和重阳节前 这样。"
    return Problem(cell, message, hint, "rhythm-unread")


# --- what follows from an event --------------------------------------------------------------------------


def _arising(duty: Duty, event: Event, found: _Found) -> Iterator[Subject]:
    """A subject and an occurrence for each row that asks for something, with what proves that it was done."""
    whom, further = found.whom, found.further(event.rows)
    fellows, town = Fellows(whom.people, whom.roll) if event.person else None, whom.town
    answers: dict[str, list[tuple[dt.date, str, Cell]]] = defaultdict(list)
    for record in found.inputs.records(duty.proof.table) if event.repeated else ():
        day = read_term(record, duty.proof.date, found.problems, end=False)
        if day and duty.proof.accepts(record):
            answer = day, township_key(town(record)), record.cell(duty.proof.date)
            answers[name_key(record.text(event.repeated))].append(answer)
    rows = found.inputs.records(event.rows.table)
    several = Counter(name_key(r.text(event.key)) for r in rows if event.key)
    for row, record in ((r, part) for r in rows for part in each_named(r, split=event.person)):
        other = further(record) if event.rows.through[0] else None
        if not event.rows.accepts(record, other):
            continue
        dated = record if other is None or record.text(event.rows.date) else other
        day = _day(found.problems, dated, event.rows.date)
        if day is None:
            open_ = says_nothing(record.text(event.done)) and not _settled(event, record, found)
            found.undated[duty.key] += open_
            continue
        last = _asked_by(event, record, day, found) if event.deadline else None
        if last and last < day:
            what = f"「{event.deadline}」早于「{event.rows.date}」，先当到那天为止，"
            found.problems.append(record.doubt(event.deadline, what, "请核对。", "event-dates"))
        last = last or day + event.within * _DAY
        who = "" if record is row else f"/{record.text('姓名')}"  # one of several in a row
        key, label = f"{event.rows.table}/{record.cell()}{who}", f"{day}起"
        person = fellows.one(record, other, what="") if fellows else None
        said_on = _said_on(event, record, day, found.inputs.today)
        excuse = GONE.get(person.life, "") if person else ""
        excuse = excuse or ("" if said_on else _settled(event, record, found))
        done = read_term(record, event.done, found.problems, end=False) if event.done else None
        if (
            not (fellows or excuse or done or said_on)
            and event.named[0] == "姓名"
            and found.whom.dead(record)
        ):
            excuse = "已去世"
            what = f"{quoted(record.text('姓名'))}在花名册里已去世，不再催办，"
            hint = "家属还要办的，请另登记一行写家属。"
            found.problems.append(record.doubt("姓名", what, hint, "event-dead"))
        found.occurrences.append(Occurrence(duty.key, key, label, day, max(day, last), excuse))
        if done and done < day:
            what = f"「{event.done}」早于「{event.rows.date}」，先当那天就办了，"
            found.problems.append(record.doubt(event.done, what, "请核对。", "event-dates"))
        if done and not _denied(event, record, found):
            found.proofs.append(Evidence(duty.key, key, max(done, day), record.cell(event.done), label))
        if said_on:
            found.proofs.append(Evidence(duty.key, key, *said_on, label))
        asked = name_key(record.text(event.key)) if event.key else ""
        for when, place, cell in answers.get(asked, ()):
            # every township numbers its own 1, 2, 3
            if several[asked] < 2 or place == township_key(town(record)):
                found.proofs.append(Evidence(duty.key, key, max(when, day), cell, label))
        yield Subject(
            key,
            "，".join(filter(None, (said(record, name) for name in event.named))),
            who=_answering(duty.who, record),
            township=town(record),
            cell=record.cell(event.named[0]),
        )


def _asked_by(event: Event, record: Record, day: dt.date, found: _Found) -> dt.date | None:
    """The last day that the row itself names; one that is not understood is told, and the rule's days hold."""
    faults: list[Problem] = []
    last = read_term(record, event.deadline, faults, end=True)
    text = record.text(event.deadline)
    if last is None and faults and record.fault(event.deadline) is None:
        last = until(text, day, found.inputs.rules.working)
        what = f"{event.deadline}{quoted(text)}没有看懂，先按{event.within}天算，"
        hint = "请写成 2026-09-30、3月底前、限15日内 这样。"
        faults = [] if last else [record.doubt(event.deadline, what, hint, "date-unreadable")]
    found.problems += faults
    return last


def _said_on(event: Event, record: Record, day: dt.date, today: dt.date) -> tuple[dt.date, Cell] | None:
    """The day that words give («已解决8.10») where the column for it says none."""
    if not event.done or not says_nothing(record.text(event.done)):
        return None
    for name in dict.fromkeys(filter(None, (*event.settled, event.stands))):
        when = done_on(record.text(name), day)
        if when and day <= when <= today:
            return when, record.cell(name)
    return None


def _denied(event: Event, record: Record, found: _Found) -> bool:
    """Whether a row that has a day says in words that it is not done: then it is not, and that is told."""
    text = record.text(event.stands) if event.stands else ""
    if standing(text) is not False:
        return False
    what = f"填了{event.done}，{event.stands}写的却是{quoted(text)}，没有当作办好，"
    hint = "请核对，办好了请改写。"
    found.problems.append(record.doubt(event.stands, what, hint, "event-denied"))
    return True


def _settled(event: Event, record: Record, found: _Found) -> str:
    """Why nothing more is to be done, though no day says when it was."""
    if event.done and not says_nothing(record.text(event.done)):
        return ""
    for name in dict.fromkeys(filter(None, (*event.settled, event.stands))):
        text = record.text(name)
        how = standing(text, free=name != event.stands)
        if says_nothing(text) or how is False:
            continue
        over = how or name in event.settled
        ours = (found.whom.name, *event.passed.get(name, ()))
        if event.done and (name not in event.passed or any(word and word in text for word in ours)):
            what = f"填了{name}，没有写{event.done}，{'不知道是否按时' if over else '还算没有办好'}，"
            found.problems.append(record.doubt(name, what, "请补填。", "event-undated"))
        if over:
            return f"已填{name}"
    return ""


def _answering(who: str, record: Record) -> str:
    """«{接待人}» by the row's column, what else stands there as it is."""
    parts = who.split("{")
    return parts[0] + "".join(
        printable(record.text(name)) + rest for name, _, rest in (part.partition("}") for part in parts[1:])
    )


# --- the office's own ------------------------------------------------------------------------------------


def _own(found: _Found, titles: Collection[str]) -> Iterator[tuple[Duty, list[Subject]]]:
    """Rows of 责任清单; of these titles, or all."""
    reading, problems = found.inputs.table(DUTIES), found.problems
    seen: dict[tuple[str, str], list[tuple[Subject, Cell]]] = defaultdict(list)
    titled: Counter[str] = Counter()
    if reading and reading.records and not reading.records[0].has("对象"):
        what = f"「{DUTIES.name}」没有认出「对象」列，各项都当作本单位自己的事，"
        hint = "是给乡镇、支部办的，请加一列「对象」，或在设置的「列名」里写明是哪一列。"
        problems.append(reading.records[0].doubt("事项", what, hint, "duty-no-subjects"))
    for record in reading.records if reading else ():
        if _is_dropped(record) or (titles and _key(record.text("事项")) not in titles):
            continue
        made = _duty(record, found.whom, problems)
        if made is None:
            continue
        duty, those = made
        places = (cell for one in those for had, cell in seen[duty.key, one.key] if _meet(one, had))
        before = next(places, None)
        if before is not None:
            what = f"事项与{before}重名，对象也有相同的，只用前一行，"
            hint = "请删去一行，或把事项写得不一样。"
            problems.append(Problem(duty.cell, what, hint, "duty-twice"))
            continue
        for one in those:
            seen[duty.key, one.key].append((one, duty.cell))
        titled[duty.key] += 1
        yield (replace(duty, key=f"{duty.key}/{duty.cell.ref}") if titled[duty.key] > 1 else duty), those
    problems += reading.problems if reading else ()


def _meet(one: Subject, other: Subject) -> bool:
    """Whether two rows are for some of the same days: from 起始日期 to 截止日期."""
    begins = max(one.since or dt.date.min, other.since or dt.date.min)
    return begins <= min(one.until or dt.date.max, other.until or dt.date.max)


def _duty(record: Record, whom: Whom, problems: list[Problem]) -> tuple[Duty, list[Subject]] | None:
    title = mask_numbers(clean(record.text("事项")))
    if not title:
        what = "没有写事项，这一行没有算，"
        problems.append(Problem(record.cell("事项"), what, "请补填。", "duty-no-title"))
        return None
    rhythm = read_rhythm(record.text("频次"))
    if rhythm is None and has_no_rhythm(said := record.text("频次")):
        what = f"「{title}」的频次是{quoted(said)}，没有固定的日子，不列期限，办过几次看办理记录，"
        hint = "要按期提醒的，请写明多久一次。"
        problems.append(record.doubt("频次", what, hint, "rhythm-none"))
        return None
    if rhythm is None:
        said = record.text("频次")
        what = f"频次{quoted(said)}看不出哪天该办" if said else "没有写频次"
        problems.append(_unread(record.cell("频次"), f"「{title}」{what}，没有算，"))
        return None
    those = whom.of(record.text("对象"))
    if those == []:
        what = f"「{title}」的对象{quoted(record.text('对象'))}现在没有一个人，没有算，"
        problems.append(record.doubt("对象", what, "请看花名册里有关的列填了没有。", "duty-nobody"))
        return None
    if not those:
        what = f"「{title}」的对象{quoted(record.text('对象'))}不在支部表和乡镇办名单里，没有算，"
        hint = "请写各乡镇、各支部或其中的名称，或哪些老同志，如 80岁以上独居老同志；本单位自己的事空着。"
        problems.append(Problem(record.cell("对象"), what, hint, "duty-subject"))
        return None
    before = len(problems)
    since = read_term(record, "起始日期", problems, end=False)
    until = read_term(record, "截止日期", problems, end=True)
    if since and until and since > until:
        what = f"「{title}」的截止日期早于起始日期，没有算，"
        problems.append(Problem(record.cell("截止日期"), what, "请改正其中一个。", "duty-dates"))
    if len(problems) > before:
        return None
    proof, visit = RowSpec(DONE.name, "日期", {}, label="所属期"), False
    who = mask_numbers(record.text("责任人"))
    if all(map(is_person, those)):
        visit = _VISITED.search(title) is not None
        if who == "联系干部" or (says_nothing(who) and any(one.who for one in those)):
            who = "{who}"
        if visit or _CALLED.search(title):
            proof = RowSpec(CONTACTS.name, "日期", {"方式": ("上门",)} if visit else {})
    duty = Duty(
        _key(title),
        title,
        record.text("对象"),
        rhythm,
        who,
        proof,
        record.text("依据"),
        Status.CURRENT,
        record.cell("事项"),
        visit=visit,
    )
    return duty, [_asked(one, since, until, visit=visit) for one in those]


def _asked(one: Subject, since: dt.date | None, until: dt.date | None, *, visit: bool) -> Subject:
    """A subject in the days of a row and its own (who is eighty from a day on); visits alone are declined."""
    first = max(filter(None, (since, one.since)), default=None)
    last = min(filter(None, (until, one.until)), default=None)
    return replace(one, since=first, until=last, excuse=one.excuse if visit else "")


# --- what proves them ------------------------------------------------------------------------------------


def _proofs(
    duty: Duty, those: Sequence[Subject], named: Sequence[Subject], found: _Found, records: Iterable[Record]
) -> Iterator[Evidence]:
    """Of the duty's own table, and of 办理记录 by its title."""
    day_of = partial(_day, found.problems)
    proof = duty.proof
    if proof.table != DONE.name:
        leaders = parted(found.inputs.settings.text("主要领导职务"))
        split = all(map(is_person, those))  # «张三、李四» in a row are two
        rows = [r for row in found.inputs.records(proof.table) for r in each_named(row, split=split)]
        led = (r for r in rows if not proof.leaders or _led(r, proof, leaders, found.problems))
        yield from evidence(duty, led, _whose(those, found), day_of, found.further(proof))
    for spec in duty.also:
        rows = [r for row in found.inputs.records(spec.table) for r in each_named(row)]
        yield from evidence(replace(duty, proof=spec), rows, _whose(those, found), day_of, lambda _: None)
    by_title = replace(duty, proof=RowSpec(DONE.name, "日期", {}, label="所属期"))
    mine = [row for row in records if _is_done(row, found.problems)]
    finder = partial(_for_whom, found.whom, named, by_name(named), found.problems)
    keys = {one.key for one in those}
    spans: dict[str, list[Occurrence]] = defaultdict(list)
    for one in takewhile(lambda one: one.duty == duty.key, reversed(found.occurrences)):
        spans[one.subject].append(one)
    for row in evidence(by_title, mine, finder, day_of, lambda _: None):
        if row.subject in keys:
            yield row if row.label else _belated(row, spans[row.subject])


def _belated(row: Evidence, those: Sequence[Occurrence]) -> Evidence:
    """A row of no span's days says that the last one which had ended was done late: its 事项 leaves no other reading."""
    if any(one.opens <= row.day <= one.last for one in those):
        return row
    ended = max((one for one in those if one.last < row.day), key=lambda one: one.last, default=None)
    return replace(row, label=ended.label) if ended else row


def _is_done(record: Record, problems: list[Problem]) -> bool:
    """Whether a row tells of something done: one that says it was not, or is put off, proves nothing."""
    said = record.text("办理情况")
    if not NOT_DONE.fullmatch("".join(said.split())):
        return True
    what = f"办理情况写的是{quoted(said)}，没有当作办过，"
    problems.append(record.doubt("办理情况", what, "办成了请改写明白。", "evidence-not-done"))
    return False


def _day(problems: list[Problem], record: Record, name: str) -> dt.date | None:
    day = read_term(record, name, problems, end=False)
    if day is None and not record.text(name):
        what = "没有写日期，这一行不能证明办过，"
        problems.append(record.doubt(name, what, "请补填。", "evidence-no-date"))
    return day


def _led(record: Record, proof: RowSpec, leaders: tuple[str, ...], problems: list[Problem]) -> bool:
    """Whether one of the 主要领导 did it; where nobody says who, it counts and is told."""
    found = leads(record.text(proof.leaders), leaders)
    if found is None and proof.accepts(record):
        said = f"没有写{proof.leaders}，先当是主要领导讲的，"
        problems.append(record.doubt(proof.leaders, said, "请补填。", "leader-unknown"))
    return found is not False


def _whose(those: Sequence[Subject], found: _Found) -> Callable[[Record], list[str]]:
    """Whom a row is about: the office's duty is proved by whoever's, a branch's, township's or person's by its own."""
    keys = {one.key for one in those}
    if keys == {found.whom.office.key}:
        return lambda _: [*keys]
    names = by_name(filter(is_person, those))
    everybody = all(map(is_person, those))

    def person(record: Record) -> list[str]:
        several = [one.key for one in names.of(record)]
        meant = found.whom.living(record)
        if not names.knows(record) or (meant < 2 if len(several) == 1 else meant and not several):
            return several
        many = f"的有{max(meant, len(several))}人" if several else "的，编号或乡镇对不上"
        what = f"叫{quoted(record.text('姓名'))}{many}，这一行不知道是谁的，没有算，"
        hint = "请核对「人员编号」和「所属乡镇」。"
        found.problems.append(record.doubt("姓名", what, hint, "evidence-namesake"))
        return []

    def place(record: Record) -> list[str]:
        own = found.whom.roll.those(record)
        towns = [record.text("所属乡镇")] if record.text("所属乡镇") else [one.township for one in own]
        mine = {f"镇/{township_key(town)}" for town in towns} | {f"支部/{one.key}" for one in own}
        return [*keys.intersection({found.whom.office.key, *mine}), *person(record)]

    return person if everybody else place


def _for_whom(
    whom: Whom, those: Sequence[Subject], names: Named[Subject], problems: list[Problem], record: Record
) -> list[str]:
    said = record.text("对象")
    if says_nothing(said) and len(those) == 1:
        return [those[0].key]
    keys = {one.key for one in those}
    told = [one.key for one in whom.of(said) or () if one.key in keys]
    parts = [names.called(part) for part in APART.split(said) if part]
    told = told or [one.key for part in parts for one in part if all(len(each) == 1 for each in parts)]
    mine = told or [one.key for one in names.of(record)]
    if not mine or len(mine) > 1 > len(told):
        what = f"对象{quoted(said)}不是「责任清单」里写的" if said else "没有写是哪个乡镇、支部的"
        what = f"叫{quoted(said)}的有{len(mine)}人" if mine else what
        hint = "请照「责任清单」的对象填写。"
        problems.append(record.doubt("对象", f"{what}，这一行不能证明办过，", hint, "evidence-subject"))
        return []
    return mine


def _span(said: str, day: dt.date, own: Mapping[str, Occasion]) -> str:
    """«9月», «补九月份», «三季度», «202609» as labels are written; without a year, the last that had begun by the day.

    own: The office's own festivals, by name.
    """
    if named := own.get(said) or occasion(said):
        return f"{named.nearest(day)}年{named.name}"
    said = "".join(folded(said).split()).removeprefix("补")
    said = _FIGURES.sub(lambda n: str(value(n[0])), said)
    year, begun = 0, 7 if said == "下半年" else 1
    if (found := _MONTH.fullmatch(said)) and (found[1] or "月" in said):
        year, begun = int(found[1] or 0), int(found[2])
        said = f"{year}年{begun}月" if year else f"{begun}月"
    elif found := _QUARTER.fullmatch(said):
        begun = 3 * int(found[1]) - 2
    said = _QUARTER.sub(r"第\1季度", said)
    return said if said[:4].isdecimal() else f"{day.year - (begun > day.month)}年{said}"


def _named(
    proofs: Iterable[Evidence], labels: set[tuple[str, str]], first: int, own: Mapping[str, Occasion]
) -> Iterator[Evidence]:
    """With the spans that rows name as they are called here; one of another kind («9月» for a year) is an ordinary row.

    «12月» written in January is last year's; what names a year before those asked for proves none of theirs.
    """
    for row in proofs:
        label = _span(row.label, row.day, own) if row.label else ""
        here = {(row.duty, label), (row.duty, f"{label}第1次")} & labels
        former = _SPAN.fullmatch(label) and int(label[:4]) < first
        told = label if here or former else ""
        yield row if told == row.label else replace(row, label=told)

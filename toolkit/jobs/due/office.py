"""Duties of an office: ours (data/duties.toml) and its own (责任清单.xlsx), held against what its workbooks prove."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from toolkit import data
from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.duties.duty import Duty, ProvingRows, Subject, evidence, expand
from toolkit.core.duties.matching import Evidence, Judged, Occurrence, match
from toolkit.core.duties.rhythm import read_rhythm
from toolkit.core.duties.working import WorkingDays
from toolkit.core.numbers.numerals import value
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.rules.dated import Status, read_term
from toolkit.core.tables.catalogue import ACTIVITIES, BRANCHES, DONE, DUTIES
from toolkit.core.tables.reading import Record
from toolkit.core.words import clean, folded, name_key, regex, says_nothing, township_key
from toolkit.jobs.checklist.records.branches import Roll, read_branches
from toolkit.jobs.checklist.records.cases import leads
from toolkit.jobs.checklist.year import LEADERS
from toolkit.jobs.issuing import parted
from toolkit.jobs.job import Inputs

OFFICE = "本单位"
_TOWNSHIPS = "乡镇办名单"  # of settings.toml
_ALL_TOWNSHIPS = regex("(?:各|全部|所有)(?:个)?(?:乡镇|镇|乡|乡镇办|街道|乡镇街道)")
_ALL_BRANCHES = regex("(?:各|全部|所有)(?:个)?(?:老干)?党?支部")
_APART = regex("[、，,；;/\\n]+")
_SHIPPED = Cell("工具自带责任清单")
_FIGURES = regex("[〇一二三四五六七八九十]+(?=[月季次周])")
_MONTH = regex("(?:([0-9]{4})[-./年]?)?0?([0-9]{1,2})月?份?")
_QUARTER = regex("第?([1-4])季度?")
_NOT_DONE = regex(
    "(?:还|尚|暂)?(?:没有?|未|不)(?:能|有|再|按时)?(?:办|办理|办成|完成|开展|做|落实|召开|走访|到位|进行)?(?:成|了|好|完)?"
    "|(?:已|改)?(?:取消|推迟|延期|改期|暂缓|待办|待定|拟办|计划|准备|正在).{0,10}|[否无0×xX]"
)
_SPAN = regex(
    "([0-9]{4})年度?(?:(?:(?:1[0-2]|[1-9])-)?(?:1[0-2]|[1-9])月(?:[上中下]旬|[上下]半月)?|第[1-4]季度|[上下]半年|第[0-9]+周)?(?:第[0-9]+次)?"
)
_MOST = 100_000  # occurrences: what no office does, and no list can show


@dataclass(frozen=True, slots=True)
class Plan:
    """All duties of an office, judged.

    Attributes:
        duties: By key.
        subjects: By duty and subject key.
        judged: Every occurrence that touches the days asked for.
        before: By duty and subject key: the day on which it was last done.
        problems: What could not be read, cell by cell.
    """

    duties: Mapping[str, Duty]
    subjects: Mapping[tuple[str, str], Subject]
    judged: tuple[Judged, ...]
    before: Mapping[tuple[str, str], dt.date]
    problems: tuple[Problem, ...]


class Whom:
    """What a cell of 对象 means: everybody whom a duty can be for."""

    def __init__(self, inputs: Inputs) -> None:
        """From sheet 支部 and the settings; an office without either has itself alone."""
        reading = inputs.table(BRANCHES)
        self.roll, problems = read_branches(reading) if reading else (Roll(), [])
        self.problems = [*(reading.problems if reading else ()), *problems]
        self.name = name_key(inputs.settings.text("单位名称"))
        self.office = Subject("", OFFICE)
        names = inputs.settings.names(_TOWNSHIPS) or tuple(b.township for b in self.roll.branches)
        self.towns = {township_key(name): Subject(f"镇/{township_key(name)}", name) for name in names if name}
        self.branches = {b.key: Subject(f"支部/{b.key}", b.name) for b in self.roll.branches}

    def of(self, text: str) -> list[Subject] | None:
        """Whom a cell names; None where one of the names is nobody's."""
        said = "".join(clean(text).split())
        if says_nothing(said) or name_key(said) in {OFFICE, self.name}:
            return [self.office]
        if _ALL_TOWNSHIPS.fullmatch(said):
            return list(self.towns.values())
        if _ALL_BRANCHES.fullmatch(said):
            return list(self.branches.values())
        found = [self._one(part) for part in _APART.split(said) if part]
        return None if None in found else list(dict.fromkeys(one for one in found if one is not None))

    def _one(self, name: str) -> Subject | None:
        town = self.towns.get(township_key(name))
        if town is not None:
            return town
        branch = self.roll.named(name)
        return self.branches[branch.key] if branch else None


def _key(record: Record) -> str:
    return f"事项/{name_key(record.text('事项'))}"


def plan_of(inputs: Inputs, whom: Whom, first: dt.date, last: dt.date) -> Plan:
    """Every duty, for everybody, in the spans that touch these days; judged as of today."""
    problems = list(whom.problems)
    records: dict[str, list[Record]] = defaultdict(list)  # of 办理记录, by what they are about
    for reading in inputs.tables.get(DONE.name, ())[:1]:
        for record in reading.records:
            records[_key(record)].append(record)
    duties: dict[str, Duty] = {}
    subjects: dict[tuple[str, str], Subject] = {}
    occurrences: list[Occurrence] = []
    proofs: list[Evidence] = []
    for duty, those in (*_ours(inputs, whom, problems), *_own(inputs, whom, problems)):
        duties[duty.key] = duty
        subjects |= {(duty.key, one.key): one for one in those}
        occurrences += islice(expand(duty, those, first, last, WorkingDays()), _MOST)
        if len(occurrences) > _MOST:
            what = f"到「{duty.title}」为止，今年该办的已经超过{_MOST}次，没有列，"
            raise Stop.at(duty.cell, what, "请把频次或对象写少一些。", "duties-too-many")
        proofs += _proofs(duty, those, inputs, whom, records.get(duty.key, ()), problems)
    labels = {(o.duty, o.label) for o in occurrences}
    judged = match(occurrences, _named(proofs, labels, first.year), inputs.today)
    known = {_key(r) for each in inputs.tables.get(DUTIES.name, ()) for r in each.records}
    for key, rows in records.items():
        if key not in known:
            what = f"事项{quoted(rows[0].text('事项'))}不在「责任清单」里，不能证明办过，"
            hint = "请照「责任清单」的事项填写。"
            problems.append(_doubtful(rows[0].cell("事项"), what, hint, "evidence-title"))
        for row in rows if key in duties else ():
            said = row.text("所属期")
            label = _span(said, inputs.today)
            if said and (key, label) not in labels and not _SPAN.fullmatch(label):
                what = f"所属期{quoted(said)}看不懂，先按办理的日期算，"
                hint = "请写成 9月、三季度、2026年9月 这样。"
                problems.append(_doubtful(row.cell("所属期"), what, hint, "evidence-span"))
    if known and not inputs.tables.get(DONE.name):
        what = f"没有读到「{DONE.name}」（要有「日期」「事项」两列），都先当没有办过，"
        at = next(iter(inputs.tables[DUTIES.name])).sources[0].cell(1, 1)
        problems.append(
            _doubtful(at, what, f"办过的请在{DONE.workbook}「{DONE.name}」表里登记。", "evidence-missing")
        )
    done = [row for row in proofs if row.day <= inputs.today]
    before = {(row.duty, row.subject): row.day for row in sorted(done, key=lambda row: row.day)}
    return Plan(duties, subjects, tuple(judged), before, tuple(dict.fromkeys(problems)))


# --- ours ------------------------------------------------------------------------------------------------


def _ours(inputs: Inputs, whom: Whom, problems: list[Problem]) -> Iterator[tuple[Duty, list[Subject]]]:
    """What an office with a sheet 活动 must do by itself."""
    if inputs.table(ACTIVITIES) is None:
        return
    for told in data.read("duties.toml")["duty"]:
        rhythm = read_rhythm(told.get("rhythm", ""))
        rule = inputs.rules.at(told["around"], inputs.today) if "around" in told else None
        if rhythm is not None and rule is not None and len(rule.values) == 2:
            before, after = rule.integers()
            rhythm = replace(rhythm, before=before, after=after)
        duty = Duty(
            told["key"],
            told["title"],
            told["subject"],
            rhythm,
            told["who"],
            ProvingRows(told["table"], told["date"], told["words"], leaders=told.get("leaders", "")),
            told["source"],
            Status(told["status"]),
            _SHIPPED,
        )
        if told["subject"] == OFFICE:
            yield duty, [whom.office]
        else:
            yield duty, [*_branches(whom, problems, own=rhythm is None)]


def _branches(whom: Whom, problems: list[Problem], *, own: bool) -> Iterator[Subject]:
    """The branches, each with its own 学习周期 where that is asked for; one that has none is told by the checklist."""
    for branch in whom.roll.branches:
        subject = whom.branches[branch.key]
        if not own:
            yield subject
            continue
        cycle = branch.record.text("学习周期")
        rhythm = read_rhythm(cycle)
        if rhythm is not None:
            yield replace(subject, rhythm=rhythm.whole)
        elif not says_nothing(cycle):
            cell = branch.record.cell("学习周期")
            problems.append(_unread(cell, f"学习周期{quoted(cycle)}看不懂，这个支部的学习没有算，"))


def _unread(cell: Cell, message: str) -> Problem:
    hint = "请写成 每月、每季度1次、每月15日、每年2次、春节和重阳节前 这样。"
    return Problem(cell, message, hint, "rhythm-unread")


# --- the office's own ------------------------------------------------------------------------------------


def _own(inputs: Inputs, whom: Whom, problems: list[Problem]) -> Iterator[tuple[Duty, list[Subject]]]:
    reading = inputs.table(DUTIES)
    seen: dict[str, Duty] = {}
    for record in reading.records if reading else ():
        made = _duty(record, whom, problems)
        if made is None:
            continue
        duty, those = made
        first = seen.setdefault(duty.key, duty)
        if first is duty:
            yield duty, those
        else:
            what = f"事项与{first.cell}重名，只用前一行，"
            problems.append(Problem(duty.cell, what, "请删去一行，或把事项写得不一样。", "duty-twice"))
    problems += reading.problems if reading else ()


def _duty(record: Record, whom: Whom, problems: list[Problem]) -> tuple[Duty, list[Subject]] | None:
    title = mask_numbers(clean(record.text("事项")))
    if not title:
        what = "没有写事项，这一行没有算，"
        problems.append(Problem(record.cell("事项"), what, "请补填。", "duty-no-title"))
        return None
    rhythm = read_rhythm(record.text("频次"))
    if rhythm is None:
        said = record.text("频次")
        what = f"频次{quoted(said)}看不出哪天该办" if said else "没有写频次"
        problems.append(_unread(record.cell("频次"), f"「{title}」{what}，没有算，"))
        return None
    those = whom.of(record.text("对象"))
    if not those:
        what = f"「{title}」的对象{quoted(record.text('对象'))}不在支部表和乡镇办名单里，没有算，"
        hint = "请写各乡镇、各支部或其中的名称；本单位自己的事空着。"
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
    duty = Duty(
        f"事项/{name_key(title)}",
        title,
        record.text("对象"),
        rhythm,
        mask_numbers(record.text("责任人")),
        ProvingRows(DONE.name, "日期", {}, label="所属期"),
        record.text("依据"),
        Status.CURRENT,
        record.cell("事项"),
    )
    return duty, [replace(one, since=since, until=until) for one in those]


# --- what proves them ------------------------------------------------------------------------------------


def _proofs(
    duty: Duty,
    those: Sequence[Subject],
    inputs: Inputs,
    whom: Whom,
    records: Iterable[Record],
    problems: list[Problem],
) -> Iterator[Evidence]:
    proof = duty.proof
    reading = next(iter(inputs.tables.get(proof.table, ())), None)
    if reading is None:
        return
    day_of = partial(_day, problems)
    leaders = parted(inputs.settings.text(LEADERS))
    if proof.table != DONE.name:
        led = (r for r in reading.records if not proof.leaders or _led(r, proof, leaders, problems))
        yield from evidence(duty, led, partial(_whose, whom, those), day_of)
        return
    mine = [row for row in records if _is_done(row, problems)]
    yield from evidence(duty, mine, partial(_for_whom, whom, those, problems), day_of)


def _is_done(record: Record, problems: list[Problem]) -> bool:
    """Whether a row tells of something done: one that says it was not, or is put off, proves nothing."""
    said = record.text("办理情况")
    if not _NOT_DONE.fullmatch("".join(said.split())):
        return True
    what = f"办理情况写的是{quoted(said)}，没有当作办过，"
    problems.append(_doubtful(record.cell("办理情况"), what, "办成了请改写明白。", "evidence-not-done"))
    return False


def _day(problems: list[Problem], record: Record, name: str) -> dt.date | None:
    day = read_term(record, name, problems, end=False)
    if day is None and not record.text(name):
        what = "没有写日期，这一行不能证明办过，"
        problems.append(_doubtful(record.cell(name), what, "请补填。", "evidence-no-date"))
    return day


def _doubtful(cell: Cell, message: str, hint: str, code: str) -> Problem:
    return Problem(cell, message, hint, code, Severity.WARNING)


def _led(record: Record, proof: ProvingRows, leaders: tuple[str, ...], problems: list[Problem]) -> bool:
    """Whether one of the 主要领导 did it; where nobody says who, it counts and is told."""
    found = leads(record.text(proof.leaders), leaders)
    if found is None and proof.accepts(record):
        cell = record.cell(proof.leaders)
        said = f"没有写{proof.leaders}，先当是主要领导讲的，"
        problems.append(_doubtful(cell, said, "请补填。", "leader-unknown"))
    return found is not False


def _whose(whom: Whom, those: Sequence[Subject], record: Record) -> list[str]:
    """Of a row of 活动: the office's duty is proved by whoever's; a branch's by its own."""
    if [one.key for one in those] == [whom.office.key]:
        return [whom.office.key]
    branch = whom.roll.whose(record)
    return [whom.branches[branch.key].key] if branch else []


def _for_whom(whom: Whom, those: Sequence[Subject], problems: list[Problem], record: Record) -> list[str]:
    said = record.text("对象")
    if says_nothing(said) and len(those) == 1:
        return [those[0].key]
    keys = {one.key for one in those}
    found = [one.key for one in whom.of(said) or () if one.key in keys]
    if not found:
        what = f"对象{quoted(said)}不是「责任清单」里写的" if said else "没有写是哪个乡镇、支部的"
        hint = "请照「责任清单」的对象填写。"
        said = f"{what}，这一行不能证明办过，"
        problems.append(_doubtful(record.cell("对象"), said, hint, "evidence-subject"))
    return found


def _span(said: str, day: dt.date) -> str:
    """«9月», «补九月份», «三季度», «202609» as labels are written; without a year, the last that had begun by the day."""
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


def _named(proofs: Iterable[Evidence], labels: set[tuple[str, str]], first: int) -> Iterator[Evidence]:
    """With the spans that rows name as they are called here; one of another kind («9月» for a year) is an ordinary row.

    «12月» written in January is last year's; what names a year before those asked for proves none of theirs.
    """
    for row in proofs:
        label = _span(row.label, row.day) if row.label else ""
        here = {(row.duty, label), (row.duty, f"{label}第1次")} & labels
        former = _SPAN.fullmatch(label) and int(label[:4]) < first
        yield replace(row, label=label if here or former else "")

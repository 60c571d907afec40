"""Duties as they are declared, by us (data/duties.toml) and by the office (sheet 责任清单), and what follows from them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from toolkit.core.answers import answer
from toolkit.core.cells import Cell
from toolkit.core.duties.matching import Evidence, Occurrence
from toolkit.core.duties.rhythm import Rhythm
from toolkit.core.rules.dated import Status
from toolkit.core.rules.working import WorkingDays
from toolkit.core.tables.reading import Record
from toolkit.core.words import alternatives, regex, says_nothing

_NONE = regex(  # what stands under 问题 where there is none
    "(?:经查|暂时?|目前|均|基本|此次|本次)?(?:没有?|未|无)(?:发现|反映|提出|存在)?(?:什么|任何|明显|突出|重大|其他|新的?)*"
    "(?:问题|困难|诉求|意见|隐患)?[。！]?"
)


@cache
def _talk() -> re.Pattern[str]:
    return re.compile(f"(?<!座)(?:{alternatives('contact.talk')})")


def is_talk(record: Record) -> bool:
    """Whether a row is of a talk (谈心), whose content nobody else is to read: any cell but a name (谈 is one) may say so."""
    names = {record.source.head.columns.get(name) for name in ("姓名", "联系干部")}
    cells = (record.at(column) for column in record.source.head.titles if column not in names)
    said = ("".join(value.split()) for value in cells if isinstance(value, str))
    return any(text == "谈" or _talk().search(text) for text in said)


def leads(post: str, leaders: Iterable[str]) -> bool | None:
    """Whether a speaker's post is one of the 主要领导; None where it is not written."""
    return None if not post else any(re.search(f"(?<!副){re.escape(word)}", post) for word in leaders)


@dataclass(frozen=True, slots=True)
class RowSpec:
    """Which rows of a table are meant, and when each happened.

    Attributes:
        table: A name of tables.toml.
        date: The column that says when.
        words: Column → words of which one must stand in it («!否»: must not; «?attendance», «here»: not answered
            so, see core/answers.py; «?!aid», «no»: anything but that answer); none: it must say anything; «*»: the
            row is of no talk; no column: every row.
        through: Column and table: what a row itself does not say (签到: when?) says the row of that table with the
            same text in that column; ("", "") where a row says all.
        label: The column that may name the span it is for (所属期); "" where there is none.
        leaders: The column that names one of 党委政府主要领导; "" where anybody will do.
    """

    table: str
    date: str
    words: Mapping[str, tuple[str, ...]]
    through: tuple[str, str] = ("", "")
    label: str = ""
    leaders: str = ""

    def accepts(self, record: Record, further: Record | None = None) -> bool:
        """Whether a row is of the kind; its date is another matter. further: the row of `through`."""
        for name, words in self.words.items():
            if name == "*":
                if is_talk(record):
                    return False
                continue
            text = (record if further is None or record.has(name) else further).text(name)
            if words and words[0].startswith("?"):
                question = words[0].removeprefix("?")
                said = answer(question.removeprefix("!"), text)
                if (said or ("" if question.startswith("!") else words[1])) in words[1:]:
                    return False
                continue
            wanted = [word for word in words if not word.startswith("!")]
            if any(word[1:] in text for word in words if word.startswith("!")):
                return False
            if wanted and not any(word in text for word in wanted):
                return False
            if not words and (says_nothing(text) or _NONE.fullmatch("".join(text.split()))):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Event:
    """What a duty must follow: a visitor wants an answer, a fault is to be mended.

    Attributes:
        rows: Each is one.
        named: The columns that say what it is about.
        within: So many days after it, where the row itself does not say until when.
        deadline: The column in which it may say so.
        done: Its column that says when it was done; "" where rows of the duty's `proof` say it.
        settled: Columns of which any, once filled, says that nothing more is to be done.
        passed: Of those a column that names another unit which has it now, and words of our own, or of denial, with
            which it is not passed on: else it ends there, and no day of `done` is asked for.
        stands: The column that says how it stands: while it says «没有改好», no day of `done` proves anything.
        key: The column whose text the proving rows repeat; "" where `done` says all.
        repeated: The column in which they do so.
        person: Whether it is somebody of the register: of the dead and of who has left nothing is asked.
    """

    rows: RowSpec
    named: tuple[str, ...]
    within: int
    deadline: str = ""
    done: str = ""
    settled: tuple[str, ...] = ()
    passed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stands: str = ""
    key: str = ""
    repeated: str = ""
    person: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that must happen.

    Attributes:
        key: ASCII, or the row of the office's own sheet.
        title: 事项.
        subject: For whom: «乡镇», «支部», «老同志» …
        rhythm: 频次; None: each subject has its own, see `expand`, or it follows an event.
        who: 责任人, in words.
        proof: What proves it.
        source: 依据.
        status: In force or proposed.
        cell: Where it is written.
        event: What it follows; None where it has a rhythm.
        visit: It means going to somebody's home: who declines visits is left alone.
        counted: 仅统计: it is counted and never scored.
        also: What proves it as well.
    """

    key: str
    title: str
    subject: str
    rhythm: Rhythm | None
    who: str
    proof: RowSpec
    source: str
    status: Status
    cell: Cell
    event: Event | None = None
    visit: bool = False
    counted: bool = True
    also: tuple[RowSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom a duty is done.

    Attributes:
        key: For comparing.
        name: As printed.
        rhythm: Its own, where the duty leaves it to each.
        since: The first day it is there; None: always.
        until: Its last day; None: still there.
        who: Who answers for it, where the duty does not say; "" where nobody does.
        township: As written; "" for the office itself.
        excuse: Why nothing is done for it; "" where it is.
        cell: Where it stands.
        number: 人员编号 of a person; "" where there is none.
        record: The person's row of the register; None where there is none.
    """

    key: str
    name: str
    rhythm: Rhythm | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    who: str = ""
    township: str = ""
    excuse: str = ""
    cell: Cell | None = None
    number: str = ""
    record: Record | None = field(default=None, compare=False, repr=False)


def is_person(subject: Subject) -> bool:
    """Whether it is one of many people: lists name them together."""
    return subject.key.startswith("人/")


_ASKED = 3  # the part of a span that must be left for it to be asked


def expand(
    duty: Duty,
    subjects: Iterable[Subject],
    first: dt.date,
    last: dt.date,
    working: WorkingDays,
) -> Iterator[Occurrence]:
    """The occurrences that touch a span of days: subject by subject, each in the order of time.

    Of a subject that came or went, those that touch its days; one that it did not see the end of is excused, and one
    of which less than a third is left to somebody who came: of a pair since December 20 the month's call is asked
    for, the quarter's visit is not.
    """

    @cache
    def spans(rhythm: Rhythm) -> list[tuple[str, dt.date, dt.date, dt.date]]:
        return [(s.label, s.first, s.last, s.opens) for s in rhythm.windows(first, last, working)]

    for subject in subjects:
        rhythm = duty.rhythm or subject.rhythm
        for label, start, end, opens in spans(rhythm) if rhythm else ():
            since = subject.since or start
            if end >= since and (subject.until is None or start <= subject.until):
                gone = subject.until is not None and end > subject.until
                short = is_person(subject) and _ASKED * ((end - since).days + 1) < (end - start).days + 1
                why = f"{subject.until}后不再有" if gone else f"{since}才开始" if short else ""
                yield Occurrence(duty.key, subject.key, label, start, end, subject.excuse or why, opens)


def evidence(
    duty: Duty,
    records: Iterable[Record],
    whose: Callable[[Record], Iterable[str]],
    day_of: Callable[[Record, str], dt.date | None],
    further: Callable[[Record], Record | None],
) -> Iterator[Evidence]:
    """The rows that prove a duty.

    Args:
        duty: The duty.
        records: Of the proof's table.
        whose: A row → keys of the subjects that it is about.
        day_of: A row and its column of dates → the day; None where none can be read, which the caller tells.
        further: A row → that which says of it what it does not say itself, see RowSpec.through.
    """
    proof = duty.proof
    for record in records:
        other = further(record) if proof.through[0] else None
        dated = record if other is None or record.text(proof.date) else other
        if proof.accepts(record, other) and (day := day_of(dated, proof.date)) is not None:
            label = record.text(proof.label) if proof.label else ""
            for key in whose(record):
                yield Evidence(duty.key, key, day, record.cell(proof.date), label)

"""The office's books of notices, read together: register, posts, 通知 and 送达."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.dates.wording import day_text
from toolkit.core.documents.outcome import AppendRow, Scalar
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import OWN
from toolkit.core.tables.catalogue import DELIVERIES, NOTICES, POSTS
from toolkit.core.tables.ledgers import columns, row
from toolkit.core.tables.reading import Reading
from toolkit.jobs.job import Inputs
from toolkit.jobs.notices.ledger.accounts import Account, Target, account
from toolkit.jobs.notices.ledger.deliveries import Deadline
from toolkit.jobs.notices.ledger.entries import (
    FUTURE,
    LedgerEntry,
    Notice,
    number_key,
    once,
    read_entries,
    read_notices,
)
from toolkit.jobs.notices.ledger.roster import Roster
from toolkit.jobs.parts import REGISTER, need
from toolkit.jobs.people import people_of

BOOK = "通知送达.xlsx"
NEEDS = (REGISTER, *(need(table, optional=True) for table in (POSTS, NOTICES, DELIVERIES)))
"""What every action of the job reads."""

# Of the register's faults those that decide who there is; a birth date that is wrong misses nobody here.
_MATTER = frozenset({"name-missing", "person-twice", "perhaps-twice", "twice-contradicts", "id-twice"})


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is known: register, notices, their lines.

    Attributes:
        roster: Whom there is.
        notices: All, in the order of the sheet.
        entries: number_key → lines.
        found: What is wrong in the workbooks, cell by cell.
        deadline: The office's limit.
        today: The day of asking.
        notices_read: The sheet 通知; None where there is none yet.
        deliveries_read: The sheet 送达, likewise.
        path: The workbook as it is to be changed.
    """

    roster: Roster
    notices: tuple[Notice, ...]
    entries: Mapping[str, Sequence[LedgerEntry]]
    found: tuple[Problem, ...]
    deadline: Deadline
    today: dt.date
    notices_read: Reading | None
    deliveries_read: Reading | None
    path: str

    @classmethod
    def of(cls, inputs: Inputs) -> Ledger:
        """Read everything."""
        people = people_of(inputs)
        roster = Roster.of(people, inputs.table(POSTS), inputs.today, inputs.settings.text(OWN))
        notices_read, deliveries_read = inputs.table(NOTICES), inputs.table(DELIVERIES)
        who = (*people.misunderstood, *(p for p in people.problems if p.kind in _MATTER))
        lacking = [*_lacking(inputs, notices_read, deliveries_read), *_timeless(deliveries_read)]
        notices, wrong = read_notices(notices_read, inputs.today)
        entries, faults = read_entries(deliveries_read, notices, inputs.today)
        return cls(
            roster,
            notices,
            entries,
            tuple(dict.fromkeys((*lacking, *who, *roster.problems, *wrong, *faults))),
            Deadline.of(inputs.settings),
            inputs.today,
            notices_read,
            deliveries_read,
            inputs.path(book) if (book := notices_read or deliveries_read) and book.sources else BOOK,
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is to be told: the same fault in many cells once."""
        return once(self.found)

    def is_later(self, notice: Notice) -> bool:
        """Whether it came in after the day of asking: nobody could know of it then."""
        return notice.received is not None and notice.received.day > self.today

    def on_the_day(self, notice: Notice) -> Notice:
        """A notice as it was on the day of asking: one that was closed later was open."""
        later = notice.closed_on is not None and notice.closed_on.day > self.today
        return replace(notice, closed=False) if later else notice

    def then(self) -> tuple[str, ...]:
        """What an account of an earlier day leaves out, and what it cannot know; nothing when nothing is later."""
        notices = sum(map(self.is_later, self.notices))
        times = sum(problem.kind == FUTURE for problem in self.found)
        closed = sum(self.on_the_day(notice) is not notice for notice in self.notices)
        if not notices and not times and not closed:
            return ()
        said = (
            f"按{day_text(self.today)}那天算：之后收文的{notices}件、之后送达或转发的{times}处不算，"
            f"之后办结的{closed}件算送达中；花名册、回执和未送达原因没有日期，只能按现在的，当时的查不出来。"
        )
        return (said,)

    def changeable(self) -> str:
        """The workbook's path for a change. Raises Stop when it cannot be changed now."""
        there = [r for r in (self.notices_read, self.deliveries_read) if r is not None and r.sources]
        if not self.path:
            what = "通知送达正在 Excel 里打开着，没有改动，"
            hint = "请先保存并关闭它，或直接在表里填写。"
            raise Stop.at(there[0].sources[0].cell(1, 1), what, hint, "register-open")
        lacking = [p for p in self.problems if p.kind == "sheet-missing"]
        if lacking:
            raise Stop(*lacking)
        return self.path

    def find(self, text: str) -> Notice:
        """The notice that a clerk means: by number, by its last digits, or by words of its title.

        Raises:
            Stop: none, or several.
        """
        key = number_key(text)
        exact = [n for n in self.notices if number_key(n.number) == key]
        found = exact or [n for n in self.notices if key.isdigit() and _serial(n.number) == int(key)]
        found = found or [n for n in self.notices if key and key in number_key(n.title)]
        if len(found) == 1:
            return found[0]
        listed = "、".join(n.named for n in (found or self.notices)[-12:]) or "（还没有登记过通知）"
        what = f"{'没有' if not found else '有几件'}通知合得上{quoted(text)}，"
        raise Stop.at(Cell(BOOK, NOTICES.name), what, f"请写通知编号：{listed}。", "notice-unknown")

    def line(self, number: str, target: Target, more: Mapping[str, Scalar] | None = None) -> AppendRow:
        """A line of 送达 for an addressee who has none; `more` must not be lost."""
        who = target.who
        values: dict[str, Scalar] = {
            "通知编号": number,
            "人员编号": who.number,
            "所属乡镇": who.township,
            "所属支部": who.branch,
            "姓名": who.name,
            "单位": who.unit,
            "责任人": target.responsible,
        }
        return row(
            self.deliveries_read, DELIVERIES, values | dict(more or {}), {"通知编号", "姓名", *(more or ())}
        )

    def account(self, notice: Notice) -> Account:
        """Everyone's place in one notice."""
        return account(
            self.roster, notice, self.entries.get(number_key(notice.number), ()), self.deadline, self.today
        )


def _serial(number: str) -> int:
    digits = number.rsplit("-", 1)[-1]
    return int(digits) if digits.isdigit() else -1


def _lacking(inputs: Inputs, *readings: Reading | None) -> list[Problem]:
    """The workbook is there and one of its sheets is not: then nobody's delivery could be seen."""
    if BOOK not in inputs.present and not any(readings):
        return []
    return [
        Problem(
            Cell(BOOK),
            f"没有找到「{table.name}」表，或者它的表头认不出来，",
            f"请核对这张表的表头（要有{'、'.join(f'「{must}」' for must in table.must)}），"
            "或在设置.xlsx「列名」表里写明本单位的叫法。",
            "sheet-missing",
        )
        for table, reading in zip((NOTICES, DELIVERIES), readings, strict=True)
        if reading is None
    ]


def _timeless(reading: Reading | None) -> list[Problem]:
    """Without its column of times everyone would stand there as not reached, and nobody would know why."""
    if reading is None or not reading.sources or "送达时间" in columns(reading, DELIVERIES)[1]:
        return []
    return [
        Problem(
            reading.sources[0].cell(1, 1),
            "这张表没有认得出来的「送达时间」列，谁送到了看不出来，都按未送达计，",
            "请在表头加上「送达时间」，或在设置.xlsx「列名」表里写明本单位的叫法。",
            "column-missing",
        )
    ]


def books(_tables: object) -> tuple[str, ...]:
    """The file whose existence matters: a ledger that is there and cannot be read is no empty one."""
    return (BOOK,)

"""活动 and its 签到, read together: which meetings there were, who came, who did not."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.dates.reading import Calendar, Precision, parse_date
from toolkit.core.people.couples import each_named
from toolkit.core.people.ids import quoted
from toolkit.core.people.townships import said
from toolkit.core.posts.branches import Branch
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import ACTIVITIES, ATTENDANCE
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, regex, says_nothing
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import LedgerRow
from toolkit.jobs.whom import Whom

_WHOLE = regex(r"(?:大?约|共)?(\d{1,6})(?:\.0+)?[人名位份]?(?:左右)?")
_THERE = regex("(?<!应)(?:参加|参会|参学|到会|与会|出席|签到)")  # in the heading of 姓名
_BOTH = regex(
    r"应到(\d+)[人名位]?[,，、;；]?实到(\d+)[人名位]?|(\d+)/(\d+)[人名位]?"
)  # 12 and 10, whichever column


@dataclass(slots=True)
class Meeting:
    """One row of 活动 and the rows of 签到 that carry its number.

    Attributes:
        row: The row; its day is dt.date.min where none can be read.
        branches: Whose, all of them; none: the office's, or one that sheet 支部 does not have.
        here: Rows of who came.
        away: Rows of who did not, each with «absent» or «unable».
        unread: Rows that do not say it, or not clearly.
    """

    row: LedgerRow
    branches: Sequence[Branch]
    here: list[Record] = field(default_factory=list)
    away: list[tuple[Record, str]] = field(default_factory=list)
    unread: list[Record] = field(default_factory=list)

    @property
    def number(self) -> str:
        """活动编号."""
        return self.row.text("活动编号")

    @property
    def kind(self) -> str:
        """类型."""
        return self.row.text("类型") or "没有写类型"

    @property
    def title(self) -> str:
        """主题, else 类型."""
        return self.row.text("主题") or self.kind

    @property
    def where(self) -> str:
        """The branch as printed; as written where sheet 支部 does not have it."""
        return self.branches[0].name if len(self.branches) == 1 else self.row.text("所属支部")

    @property
    def studies(self) -> bool:
        """Whether who missed it has to catch up."""
        return "学习" in self.kind or "主题党日" in self.kind


class Meetings:
    """Every meeting of every year, by its number."""

    def __init__(self, inputs: Inputs, whom: Whom) -> None:
        """Of the office's workbook; a row of 签到 that belongs to no meeting, and one not understood, are told."""
        reading, signed = inputs.table(ACTIVITIES), inputs.table(ATTENDANCE)
        self.problems: list[Problem] = [p for one in (reading, signed) if one for p in one.problems]
        self._numbered: dict[str, list[Meeting]] = defaultdict(list)
        self.all: list[Meeting] = []
        for record in reading.records if reading else ():
            day = read_term(record, "日期", [], end=False)  # told where the year's rows are counted
            self.all.append(Meeting(LedgerRow(record, day or dt.date.min), whom.roll.those(record)))
            if not says_nothing(number := record.text("活动编号")):
                self._numbered[name_key(number)].append(self.all[-1])
            what = "这一行算作本单位的活动"
            told = not self.all[-1].branches and whom.roll.unknown(record, what, severity=Severity.WARNING)
            self.problems += [told] if told else []
        for record in signed.records if signed else ():
            for part in each_named(record):
                self._sign(part)

    def _sign(self, record: Record) -> None:
        number, text = record.text("活动编号"), record.text("出勤")
        those = self._numbered.get(name_key(number), []) if number else []
        if len(those) != 1:
            why = f"有{len(those)}次活动" if those else "没有这次活动"
            what = f"签到的活动编号{quoted(number)}在「活动」表里{why}，没有计入，"
            self.problems.append(record.doubt("活动编号", what, "请核对编号。", "attendance-number"))
            return
        came = answer("attendance", text)
        if not record.has("出勤") and _THERE.search(record.header("姓名")):
            came = "here"  # a list of «参会人员» without a column that says who did not come
        if came == "here":
            those[0].here.append(record)
        elif came:
            those[0].away.append((record, came))
        else:
            those[0].unread.append(record)
            what = f"出勤{quoted(text)}看不懂" if came is None else "没有写出勤"
            hint = "请写成 参加、请假、缺勤、行动不便。"
            self.problems.append(record.doubt("出勤", f"{what}，不知道来了没有，", hint, "attendance-unread"))

    def of_year(self, year: int) -> list[Meeting]:
        """Those of a year, by day."""
        return sorted((one for one in self.all if one.row.day.year == year), key=lambda one: one.row.day)

    def numbered(self, number: str) -> Meeting | None:
        """The one of this 活动编号. Raises Stop where several have it."""
        those = self._numbered.get(name_key(number), [])
        if len(those) > 1:
            cells = "、".join(one.row.record.cell("活动编号").ref for one in those)
            what = f"活动编号{quoted(number)}有{len(those)}行（{cells}），不知道是哪一次，"
            raise Stop.at(
                those[0].row.record.cell("活动编号"), what, "请把编号改得不一样。", "activity-twice"
            )
        return those[0] if those else None

    def on(self, number: str) -> list[Meeting]:
        """Those of a day."""
        day = single_day(number)
        return [one for one in self.all if one.row.day == day]

    def wanted(self, number: str) -> Meeting:
        """The one of a 活动编号, else the only one of a day. Raises Stop where there is none, or several."""
        if (found := self.numbered(number)) is not None:
            return found
        if len(those := self.on(number)) == 1:
            return those[0]
        listed = those or sorted((one for one in self.all if one.number), key=lambda one: one.row.day)
        known = "、".join(
            f"{one.number or '没有编号'}（{one.row.when('日期', '没有写日期')}{one.title}）"
            for one in listed[-12:]
        )
        hint = f"请写活动编号或日期，{'有' if those else '最近的有'}{known}。"
        hint = hint if known else "请先在「活动」表填写「活动编号」。"
        what = (
            f"{quoted(number)}那天有{len(those)}次活动，"
            if those
            else f"「活动」表里没有编号{quoted(number)}，"
        )
        raise Stop.at(Cell(ACTIVITIES.workbook, ACTIVITIES.name), what, hint, "activity-unknown")


def single_day(text: str) -> dt.date | None:
    """A whole day of the solar calendar; None for anything else."""
    said = parse_date(text, latest=dt.date(2100, 12, 31)).value
    whole = said and said.calendar is Calendar.SOLAR and said.precision is Precision.DAY
    return said.to_date() if said and whole else None


def whole(record: Record, name: str, problems: list[Problem]) -> int | None:
    """A number, «24», «24人»; None where nothing is said (未报), and where it is not understood, which is told."""
    text = said(record, name)
    if found := _WHOLE.fullmatch(text):
        return int(found[1])
    if found := _BOTH.fullmatch(text):
        both = sorted(int(number) for number in found.groups() if number)
        return both["应" in name]
    if text:
        what = f"{name}{quoted(text)}不是整数，没有计入，"
        problems.append(record.doubt(name, what, "请只填数字。", "number-unread"))
    return None

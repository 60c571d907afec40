"""What was done for each of the old, out of the office's 台账; a talk (谈心) never, nor a word on somebody else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from toolkit.core.cells import Problem
from toolkit.core.duties.duty import is_talk
from toolkit.core.numbers.numerals import COUNTING
from toolkit.core.people.couples import each_named
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.named import Named
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term, read_year
from toolkit.core.tables.catalogue import ACTIVITIES, ATTENDANCE, PERIODICALS, tables
from toolkit.core.tables.reading import Record
from toolkit.core.words import APART, name_key, regex
from toolkit.jobs.activities.meetings import Meetings
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import LedgerRow, year_rows
from toolkit.jobs.whom import Whom

_USUAL = 4  # letters of a name at most, but for few
_LEDGERS: Mapping[str, tuple[str, str, str, tuple[str, ...]]] = {
    "联系台账": ("日期", "联系干部", "", ("内容", "问题", "解决情况")),
    "慰问记录": ("日期", "慰问人", "慰问", ("项目", "慰问金", "慰问品")),
    "困难帮扶": ("发放日期", "批准单位", "帮扶", ("家庭困难", "实发")),
}
"""Table → the column that says when, that of who did it, 类别 («»: by 方式), the columns of 内容."""
_SUMS = ("慰问金", "实发", "慰问品")
_EACH = regex("各(?![类种项样界])(?:人|位)?|每人|人均|(?:[/每]人|一人)$")
_FIGURE = regex(f"[{COUNTING}0-9]")
KEPT = tuple(table for table in tables() if table.name in _LEDGERS)
READ = (*KEPT, ACTIVITIES, ATTENDANCE, PERIODICALS)
"""Every table that a service may stand in; one that an office does not keep has none."""


def code(*texts: str) -> str:
    """A few letters that stand for texts, which nobody can read out of them; no program takes them for a number."""
    digest = blake2b("\n".join(texts).encode(), digest_size=8).digest()
    return "".join(chr(97 + byte % 26) for byte in digest)


@dataclass(frozen=True, slots=True)
class Service:
    """One line of the record: when (as a day, and as printed), 类别, 内容, 服务人."""

    day: dt.date
    when: str
    kind: str
    what: str
    who: str = ""

    @property
    def key(self) -> str:
        """By what it is known again; a row that somebody has corrected since is another one."""
        return code(self.when, self.kind, self.what, self.who)


class Everyone:
    """Everybody of the register, the dead too, by name, 人员编号 and township together; nobody is guessed."""

    def __init__(self, whom: Whom) -> None:
        """Of an office."""
        self._persons = whom.people.persons if whom.people else ()
        self._names = {name_key(one.name) for one in self._persons if len(one.name) > 1}
        self._long = tuple(name for name in self._names if len(name) > _USUAL)
        self._leaders = tuple(leader.name for leader in whom.leaders)
        self._roll, self._named = whom.roll, Named(self._persons, strict=True)

    def one(self, record: Record, problems: list[Problem], place: Record | None = None) -> Person | None:
        """Whom a row means; None and told where that is nobody or several.

        Args:
            record: The row.
            problems: Told there.
            place: The row of 活动, where that of 签到 does not say the township.
        """
        name, number = record.text("姓名"), record.text("人员编号")
        found = self._named.of(record) or [  # who has moved to another township keeps the number
            one for one in self._named.called(name, number) if number and one.number == number
        ]
        for row in (record, place) if len(found) > 1 and place else ():
            branch = self._roll.whose(row)
            town = branch.township if branch else row.text("所属乡镇")
            found = self._named.called(name, number, town) or found
        if len(found) == 1:
            return found[0]
        why = f"有{len(found)}人，分不清是谁" if found else "按姓名、编号和乡镇对不上"
        what = f"{quoted(name)}在花名册里{why}，没有用在手册里，"
        hint = "请填「人员编号」。" if found else "请核对姓名、人员编号和所属乡镇。"
        problems.append(record.doubt("姓名", what, hint, "book-person"))
        return None

    def guarded(self, text: str, record: Record, mine: str, problems: list[Problem]) -> str:
        """A text as it may stand in a book: «» and told where it names somebody who is neither `mine` nor a leader."""
        if others := self._named_in(name_key(text), mine):
            what = f"写着别人的名字（{'、'.join(sorted(others))}），这句话没有印进手册，"
            problems.append(record.doubt("姓名", what, "请改写，不写别人的名字。", "book-other"))
        return "" if others else mask_numbers(text, phones=True)  # whose telephone it is, nobody knows

    def _named_in(self, text: str, mine: str) -> set[str]:
        def named() -> set[str]:
            spans = (text[at : at + n] for n in range(2, _USUAL + 1) for at in range(len(text) - n + 1))
            return {*self._names.intersection(spans), *(name for name in self._long if name in text)}

        if found := named():  # 张三 is another than 张三可, whose book it is
            for name in sorted(map(name_key, (*APART.split(mine), *self._leaders)), key=len, reverse=True):
                text = text.replace(name, "，") if name else text
            found = named()
        return found


def services(
    inputs: Inputs, whom: Whom, everyone: Everyone, problems: list[Problem]
) -> dict[int, list[Service]]:
    """By id of a person: what was done, by day; a row that cannot be read, or is not yet, stands in no book: told."""
    found: dict[int, list[Service]] = defaultdict(list)
    for record, place, one in (
        *_ledgers(inputs, problems),
        *_meetings(inputs, whom, problems),
        *_papers(inputs, problems),
    ):
        if one.day > inputs.today:
            what = "日期还没有到，没有印进手册，"
            problems.append(record.doubt("姓名", what, "请核对。", "service-to-come"))
        elif person := everyone.one(record, problems, place):
            mine = f"{person.name}，{one.who}"
            what = everyone.guarded(one.what, record, mine, problems)
            found[id(person)].append(replace(one, what=what or "（见台账）" * bool(one.what)))
    return {key: sorted(those, key=lambda one: one.day) for key, those in found.items()}


_Line = tuple[Record, Record | None, Service]


def _ledgers(inputs: Inputs, problems: list[Problem]) -> Iterator[_Line]:
    for table in KEPT:
        date, who, kind, columns = _LEDGERS[table.name]
        rows = year_rows(inputs, table, date, inputs.today.year, "姓名")
        # Of an application that is not paid out nothing was done yet.
        problems += (one for one in rows.problems if kind != "帮扶" or one.kind != "row-no-date")
        for whole in (row for row in rows.every if not is_talk(row.record)):
            how = whole.text("方式")
            told = kind or ("走访" if "上门" in how else how or "联系")
            # Of one sum for two nobody knows whose it is; of «各200» one does.
            apart = all(_EACH.search(text) or not _FIGURE.search(text) for text in map(whole.text, _SUMS))
            parts = each_named(whole.record, split=not kind or apart)
            for part in parts:
                row = LedgerRow(part, whole.day)
                what = "，".join(filter(None, (_amount(row, name, len(parts)) for name in columns)))
                yield part, None, Service(row.day, row.filed(date), told, what, row.text(who))


def _amount(row: LedgerRow, name: str, several: int) -> str:
    text = row.text(name)
    text = _EACH.sub("", text) if several > 1 and name in _SUMS else text
    return f"{text}元" if name in _SUMS[:2] and text[-1:].isdigit() else text


def _meetings(inputs: Inputs, whom: Whom, problems: list[Problem]) -> Iterator[_Line]:
    held = Meetings(inputs, whom)
    problems += held.problems
    for meeting in held.all:
        place, when = meeting.row.record, meeting.row.filed("日期")
        what = "，".join(filter(None, (meeting.title, meeting.row.text("地点"))))
        if meeting.row.day == dt.date.min and meeting.here:
            told = f"没有日期，来了的{len(meeting.here)}人没有印进手册，"
            problems.append(place.doubt("日期", told, "请补填。", "service-no-date"))
        for record in meeting.here if meeting.row.day > dt.date.min else ():
            yield record, place, Service(meeting.row.day, when, meeting.kind, what)
        for record, _ in meeting.away:
            if day := read_term(record, "补学日期", problems, end=False):
                caught = LedgerRow(record, day)
                kind = caught.text("补学方式") or "补学"
                yield record, place, Service(day, caught.filed("补学日期"), kind, meeting.title)


def _papers(inputs: Inputs, problems: list[Problem]) -> Iterator[_Line]:
    reading = inputs.table(PERIODICALS)
    for record in reading.records if reading else ():
        if said(record, "姓名") and (
            year := read_year(record, problems)
        ):  # without a name it is the branch's
            copies = said(record, "份数")
            what = f"《{said(record, '刊名').strip('《》')}》{copies}{'份' * copies.isdigit()}"
            yield record, None, Service(dt.date(year, 1, 1), f"{year}年", "送报刊", what)

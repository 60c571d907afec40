"""通知送达.xlsx as it stands: every notice, every line of its ledger, and what cannot be understood there."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from toolkit.core.answers import Misunderstood, answer, counted
from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.dates.moments import HINT, UNREADABLE, Moment, parse_moment
from toolkit.core.people.ids import mask_numbers, quoted, read_id
from toolkit.core.people.lives import death_note
from toolkit.core.people.names import known_as
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import clean, regex, says_nothing, says_same
from toolkit.jobs.notices.ledger.addressees import Who

CLOSED, OPEN = "已办结", "送达中"


class NoticeKind(StrEnum):
    """类别."""

    GATHERING = "座谈会"
    MEETING = "会议通知"
    DOCUMENT = "文件"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice that went out.

    Attributes:
        cell: Where it stands.
        number: 通知编号.
        title: 标题.
        kind: 类别, as written.
        scope: 对象范围, as written.
        received: 收文时间; None where it is empty or cannot be read.
        limit: 送达期限 of its own, or None.
        responsible: 责任人, as written.
        closed: Whether it is 已办结.
        record: Its row; None for one that is only about to be written.
        closed_on: 办结日期, where it can be read.
    """

    cell: Cell
    number: str
    title: str
    kind: str
    scope: str
    received: Moment | None
    limit: Moment | None
    responsible: str = ""
    closed: bool = False
    record: Record | None = None
    closed_on: Moment | None = None

    def text(self, name: str) -> str:
        """Another column, fit to be shown."""
        return mask_numbers(self.record.text(name)) if self.record else ""

    @property
    def named(self) -> str:
        """For a sentence: 2026-001《关于……的通知》."""
        return f"{self.number}《{self.title}》"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger.

    Attributes:
        record: Its row.
        who: Whom it names.
        forwarded: 转发时间.
        delivered: 送达时间; None where it is empty or cannot be used.
        unclear: Why the time that stands there cannot be used: the person counts as not reached until it is clear.
    """

    record: Record
    who: Who
    forwarded: Moment | None
    delivered: Moment | None
    unclear: Problem | None = None

    def text(self, name: str) -> str:
        """Another column, fit to be shown."""
        return mask_numbers(self.record.text(name))

    @property
    def reason(self) -> str:
        """未送达原因; "" where what stands there gives none («无», «√», «已通知»)."""
        written = self.record.text("未送达原因")
        return self.text("未送达原因") if _gives_reason(written) else ""


def number_key(number: str) -> str:
    """A notice's number for comparing: «2026-001», «２０２６—００１»."""
    return clean(number).replace("—", "-").replace("－", "-").replace(" ", "").casefold()


def read_notices(reading: Reading | None, today: dt.date) -> tuple[tuple[Notice, ...], tuple[Problem, ...]]:
    """Every notice, in the order of the sheet.

    A number that stands there twice is a problem, and the first line holds.
    """
    if reading is None:
        return (), ()
    problems: list[Problem] = list(reading.problems)
    unknown = Misunderstood()
    found: dict[str, Notice] = {}
    for record in reading.records:
        number = record.text("通知编号")
        if not number:
            hint = "请补上编号，如 2026-001。"
            problems.append(Problem(record.cell("通知编号"), "这件通知没有编号，", hint, "notice-number"))
            continue
        notice = _notice(record, number, today, problems)
        if answer("notice", state := record.text("状态")) is None:
            unknown.note(record.cell("状态"), "状态", state)
        first = found.setdefault(number_key(number), notice)
        if first is not notice:
            what = f"通知编号{quoted(number)}与{first.cell}重复，只按前一件算，"
            hint = "请给这一件另编一个号，送达表里也要改。"
            problems.append(Problem(record.cell("通知编号"), what, hint, "notice-twice"))
    hint = "请写「送达中」或「已办结」；写清以前按送达中算。"
    return tuple(found.values()), (*problems, *(replace(p, hint=hint) for p in unknown.problems()))


def _notice(record: Record, number: str, today: dt.date, problems: list[Problem]) -> Notice:
    received = _moment(record, "收文时间", today - dt.timedelta(days=180), problems)
    since = received.day if received else None
    limit = _moment(record, "送达期限", since, problems)
    if not record.text("对象范围"):
        hint = "请写明，如 全部、老干组长、某乡镇。"
        problems.append(record.doubt("对象范围", "没有写对象范围，按全部算，", hint, "scope-blank"))
    return Notice(
        record.cell("通知编号"),
        number,
        mask_numbers(record.text("标题")) or "（标题空缺）",
        record.text("类别"),
        record.text("对象范围"),
        received,
        limit,
        mask_numbers(record.text("责任人")),
        answer("notice", record.text("状态")) == "closed",
        record,
        _moment(record, "办结日期", since, problems),
    )


def _moment(record: Record, column: str, since: dt.date | None, problems: list[Problem]) -> Moment | None:
    fault = record.fault(column)
    reading = parse_moment(None if fault else record.raw(column), since=since)
    if fault:
        problems.append(fault)
    elif reading.why:
        why = reading.why + ("，按未送达计" if column == "送达时间" else "")
        problems.append(_unusable(record, column, why, HINT, UNREADABLE, reading.text))
    return reading.moment


FUTURE = "delivery-future"


@dataclass(frozen=True, slots=True)
class _Unusable(Problem):
    """A text that cannot be used: «√» in 200 cells of a column is one sentence.

    Attributes:
        what: Which text it is, before it.
        text: Itself.
        why: What is wrong with it, behind it.
    """

    what: str = ""
    text: str = ""
    why: str = ""


def _unusable(record: Record, column: str, why: str, hint: str, kind: str, text: str = "") -> _Unusable:
    what = column if column.endswith(("时间", "原因")) else f"{column}的时间"
    text = text or record.text(column)
    message = f"{what}{quoted(text)}{why}，"
    return _Unusable(record.cell(column), message, hint, kind, what=what, text=text, why=why)


def once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Texts of one column that cannot be used for one reason, told together."""
    found: dict[object, list[Problem]] = defaultdict(list)
    for each in problems:
        place = each.cell.file, each.cell.sheet
        found[(*place, each.what, each.why) if isinstance(each, _Unusable) else each].append(each)
    return tuple(map(_together, found.values()))


def _together(alike: Sequence[Problem]) -> Problem:
    first = alike[0]
    if len(alike) == 1 or not isinstance(first, _Unusable):
        return first
    texts = counted(Counter(each.text for each in alike if isinstance(each, _Unusable)))
    return replace(first, message=f"{first.what}有{len(alike)}格{first.why}，写的是{texts}，")


def _gives_reason(text: str) -> bool:
    """Whether it says why somebody was not told: «无», «√» and «已通知» do not."""
    said = answer("told", text) == "yes" or answer("yes_no", text) is not None
    return not (said or says_nothing(text) or says_same(text))


def read_entries(
    reading: Reading | None, notices: Iterable[Notice], today: dt.date
) -> tuple[Mapping[str, Sequence[LedgerEntry]], tuple[Problem, ...]]:
    """The ledger's lines by the notice's number_key, and each thing that is wrong with one."""
    found: dict[str, list[LedgerEntry]] = defaultdict(list)
    problems: list[Problem] = list(reading.problems) if reading else []
    unknown = Misunderstood()
    by_key = {number_key(notice.number): notice for notice in notices}
    for record in reading.records if reading else ():
        key = number_key(record.text("通知编号"))
        notice = by_key.get(key)
        if notice is None:
            problems.append(_orphan(record))
            continue
        found[key].append(_entry(record, notice, today, problems))
        for column in ("送达方式", "回执"):
            if answer("told", record.text(column)) is None:
                unknown.note(record.cell(column), column, record.text(column))
    hint = "请改成表里的选项；送没送到只看送达时间。"
    return found, (*problems, *(replace(p, hint=hint) for p in unknown.problems()))


_BESIDE_TIME = ("送达方式", "回执", "接收人", "备注")  # where it may be said that nobody was told after all
_DOUBTED_WAY = regex("[忙退空错拟待未没不走]")  # 电话 忙, 短信退, 拟电话


def _denies(column: str, text: str) -> bool:
    """Whether a cell beside the time says that the person was not told."""
    said = [answer("told", clause) for clause in re.split(r"[，。；、,;\s]+", text) if clause]
    way = column == "送达方式" and None in (*said, answer("told", text)) and _DOUBTED_WAY.search(text)
    return "no" in said or bool(way) or (column != "回执" and death_note(text) is not None)


def _orphan(record: Record) -> Problem:
    number = record.text("通知编号")
    said = f"「通知」表里没有编号{quoted(number)}" if number else "这一行没有写通知编号"
    what = f"{said}，不知道是哪一件通知的送达，没有计入，"
    hint = "请核对编号，或在「通知」表里补登这件通知。"
    return Problem(record.cell("通知编号"), what, hint, "delivery-orphan")


def _entry(record: Record, notice: Notice, today: dt.date, problems: list[Problem]) -> LedgerEntry:
    since = notice.received.day if notice.received else None
    forwarded = _moment(record, "转发时间", since, problems)
    if forwarded is not None and forwarded.day > today:
        problems.append(_unusable(record, "转发时间", "比今天还晚，按没有转发计", "请核对年月日。", FUTURE))
        forwarded = None
    before = len(problems)
    delivered = _moment(record, "送达时间", since, problems)
    unclear = problems[before] if len(problems) > before else None
    cell = record.cell("送达时间")
    if delivered is not None and delivered.day > today:
        unclear = _unusable(record, "送达时间", "比今天还晚，暂按未送达计", "请核对年月日。", FUTURE)
        problems.append(unclear)
        delivered = None
    denied = next((column for column in _BESIDE_TIME if _denies(column, record.text(column))), "")
    if delivered is not None and denied:
        what = f"填了送达时间，而「{denied}」写的是{quoted(record.text(denied))}，暂按未送达计，"
        unclear = Problem(cell, what, "没有送达的请删去送达时间，送达了的请改正另一格。", "delivery-denied")
        problems.append(unclear)
        delivered = None
    if (reason := record.text("未送达原因")) and delivered is None and not _gives_reason(reason):
        hint = "请写明为什么没有送达；已经送达的请填送达时间。"
        said = _unusable(record, "未送达原因", "不是原因，按没有写原因计", hint, "reason-none")
        problems.append(replace(said, severity=Severity.WARNING))
    who = entry_who(record)
    if not who.name:
        problems.append(Problem(record.cell("姓名"), "这一行没有姓名，", "请补上姓名。", "name-missing"))
    problems += _doubts(record, notice, forwarded, delivered)
    return LedgerEntry(record, who, forwarded, delivered, unclear)


def _doubts(
    record: Record, notice: Notice, forwarded: Moment | None, delivered: Moment | None
) -> Iterable[Problem]:
    """What can be used and yet looks like a slip."""
    cell, found = record.cell("送达时间"), []
    if delivered is not None and notice.received is not None and delivered.before(notice.received):
        found.append(
            ("早于收文时间" + notice.received.text(), "请核对这两个时间。", "delivery-before-receipt")
        )
    if delivered is not None and forwarded is not None and delivered.before(forwarded):
        found.append(("早于转发时间" + forwarded.text(), "请核对这两个时间。", "delivery-before-forwarding"))
    if delivered is not None and _gives_reason(record.text("未送达原因")):
        found.append(("已经填了，又写着未送达原因", "已送达的请删去未送达原因。", "delivery-and-reason"))
    out = [
        Problem(cell, f"送达时间{quoted(record.text('送达时间'))}{what}，", hint, kind, Severity.WARNING)
        for what, hint, kind in found
    ]
    if record.raw("送达时间") is None and (record.text("送达方式") or record.text("接收人")):
        said = "填了送达方式或接收人，没有填送达时间，按未送达计，"
        out.append(Problem(cell, said, "已经通知到的请补填时间。", "delivery-without-time", Severity.WARNING))
    return out


def entry_who(record: Record) -> Who:
    """Whom a line names."""
    return Who(
        known_as(record.text("姓名")),
        mask_numbers(record.text("所属乡镇")),
        mask_numbers(record.text("所属支部")),
        mask_numbers(record.text("单位")),
        "" if read_id(record.raw("人员编号")).number else mask_numbers(record.text("人员编号")),
        _identity(record),
    )


def _identity(record: Record) -> str:
    """An identity number in 人员编号, or in a column of its own that somebody has added."""
    columns = [column for column, title in record.source.head.titles.items() if "身份证" in title]
    values = (record.raw("人员编号"), *map(record.at, columns))
    return next((number for value in values if (number := read_id(value).number)), "")

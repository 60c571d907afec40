"""勾选: what a page lets be ticked for one person, by what that is found again when the tick comes back, and its file.

A page shows `DueItem.ticks` (jobs/due/items.py), a checkbox for each with data-tick=kind and data-key=key; its script
leaves what `read_slip` reads. A key says nothing of a person: who has the register and the ledgers reckons it anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from toolkit.core.cells import Cell, Problem
from toolkit.core.duties.duty import Duty, Subject, is_person
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import CONTACTS, GIFTS
from toolkit.core.words import clean, name_key, regex, township_key

if TYPE_CHECKING:
    from toolkit.jobs.job import Slip
    from toolkit.jobs.notices.ledger.accounts import Target
    from toolkit.jobs.notices.ledger.entries import Notice

FORMAT, VERSION = "老干部工作工具箱勾选", 1
_SUM = regex(r"\s*校验\s*([0-9a-f]{8})\s*")
_LONGEST = 200  # letters of what somebody typed
_PLAIN = 65521  # Adler-32, over UTF-16 units as a script counts them


class TickKind(StrEnum):
    """What can be ticked; the value stands in data-tick."""

    TOLD = "told"
    VISITED = "visited"
    CONTACTED = "contacted"


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that one tick says.

    Attributes:
        kind: What.
        key: Of whom and what (before the «-»), and how the ledger stands to it (behind): another state, another key.
        name: Whom, as printed.
        what: Of what: «2026-001 敬老座谈会», «上门走访».
        order: The job and action that writes it, and what it is told.
        cell: Where the person or the ledger's line stands.
        open: Whether it can be ticked now; else it is done, or nothing is asked.
        told: How it stands, for who ticks what is done: «已登记2026-10-09 15:00».
    """

    kind: TickKind
    key: str
    name: str
    what: str
    order: tuple[str, str, Mapping[str, str]] = field(compare=False)
    cell: Cell | None = field(default=None, compare=False)
    open: bool = field(default=True, compare=False)
    told: str = field(default="", compare=False)

    @property
    def whose(self) -> str:
        """The part of the key that stays when the ledger is written."""
        return self.key.partition("-")[0]


def _key(whose: tuple[str, ...], state: tuple[str, ...]) -> str:
    first, second = (hashlib.sha256("\x1f".join(part).encode()).hexdigest() for part in (whose, state))
    return f"{first[:16]}-{second[:8]}"


def tick_of_target(notice: Notice, target: Target) -> Tick:
    """«通知到了» for an addressee of a notice; open while they are not reached."""
    who, entry = target.who, target.entry
    whose = (TickKind.TOLD, notice.number, *_person(who.name, who.township, who.number), who.branch, who.unit)
    texts = [entry.text(name) if entry else "" for name in ("送达时间", "送达方式", "送达人", "未送达原因")]
    done = f"已登记{'、'.join(filter(None, texts[:3]))}" if target.reached else ""
    params = {"notice": notice.number, "person": who.township if not who.name else who.name}
    if entry is not None:
        params["which"] = f"第{entry.record.row}行"
    return Tick(
        TickKind.TOLD,
        _key(whose, tuple(texts)),
        who.name,
        notice.named,
        ("notices", "mark", params),
        target.cell,
        open=not (target.reached or notice.closed),
        told=done or ("通知已办结" if notice.closed else ""),
    )


def tick_of_subject(
    duty: Duty, subject: Subject, label: str, before: dt.date | None, *, open_: bool = True
) -> Tick | None:
    """«已慰问» or «已联系» for one of the old; None: no tick can say what the ledger must know (谈心, what is no person's).

    Args:
        duty: What is due.
        subject: For whom.
        label: Which span; of a festival visit it says which festival.
        before: When it was last done.
        open_: Whether it is due now.
    """
    table, words = duty.proof.table, duty.proof.words
    if not is_person(subject) or duty.event or table not in (CONTACTS.name, GIFTS.name) or "类型" in words:
        return None
    festival = label if table == GIFTS.name else ""
    visit = bool(festival) or "方式" in words
    kind = TickKind.VISITED if visit else TickKind.CONTACTED
    record = subject.record
    more = [said(record, name) if record else "" for name in ("单位", "所属支部")]
    whose = (kind, duty.key, festival, *_person(subject.name, subject.township, subject.number), *more)
    params = {"name": subject.name, "township": subject.township, "number": subject.number}
    params |= {"festival": label} if festival else {"way": "上门"} if visit else {}
    return Tick(
        kind,
        _key(whose, (str(before or ""),)),
        subject.name,
        f"{label}慰问" if festival else duty.title,
        ("visits" if festival else "contact", "add", params),
        subject.cell,
        open=open_,
        told=f"上次是{before.isoformat()}" if before else "",
    )


def _person(name: str, township: str, number: str) -> tuple[str, ...]:
    return name_key(name).casefold(), township_key(township), number


# --- the file -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticked:
    """One tick as it comes back.

    Attributes:
        kind: What.
        key: As the page had it.
        label: Whom and what, as the page showed it; only for a sentence.
        at: When it was ticked.
        when: The day, and of a notice the time, as somebody typed it.
        way: 方式.
        by: Who did it.
        note: A word more.
        file: The name of its file.
        line: Which of that, from 1.
    """

    kind: TickKind
    key: str
    label: str
    at: dt.datetime
    when: str
    way: str
    by: str
    note: str
    file: str
    line: int

    @property
    def cell(self) -> Cell:
        """Where it stands."""
        return Cell(self.file, f"第{self.line}条")

    @property
    def whose(self) -> str:
        """See Tick.whose."""
        return self.key.partition("-")[0]


_ASIDE = "请把它移出「待登记」，打开今天的「今天.html」重新勾。"


def read_slip(slip: Slip, office: str) -> list[Ticked] | Problem:
    """The ticks of a file, or why it is none of ours, or not as it was saved.

    The sum on its last line finds what was cut off or typed into it; it is no signature: whoever may write into the
    office folder may write into the ledgers.

    Args:
        slip: The file.
        office: 单位名称.
    """

    def refused(what: str, hint: str = _ASIDE, kind: str = "slip-broken") -> Problem:
        return Problem(Cell(slip.name), what, hint, kind)

    if slip.content is None:
        return refused("读不了这个文件，或者它太大，不是勾选的文件，没有登记，", "请核对是不是放错了文件。")
    text = _decoded(slip.content)
    body, _, last = (text or "").rstrip().rpartition("\n")
    said_sum = _SUM.fullmatch(last)
    try:
        told: Any = json.loads(body)
        ours = isinstance(told, dict) and told.get("format") == FORMAT
    except (ValueError, RecursionError):
        ours = False
    if not ours and FORMAT not in (text or ""):
        return refused(
            "不是「今天」页上勾选存下的文件，没有登记，", "请核对是不是放错了文件。", "slip-foreign"
        )
    if not ours or said_sum is None or said_sum[1] != check(body.rstrip()):
        return refused("这份勾选没有存完整，或者存下以后又被改动过，没有登记，")
    if told.get("version") != VERSION:
        return refused(
            "这份勾选是另一个版本的工具箱存的，没有登记，", "请用同一版工具箱重新做「今天」页再勾。"
        )
    if name_key(str(told.get("office", ""))) != name_key(office):
        theirs = mask_numbers(clean(str(told.get("office", ""))))[:_LONGEST]
        whose = quoted(theirs) if theirs else "没有写单位名称的"
        return refused(
            f"这份勾选是{whose}{'的' if theirs else ''}，不是本单位的，没有登记，",
            "请核对是不是放错了文件夹。",
            "slip-office",
        )
    try:
        return [_ticked(each, slip.name, line) for line, each in enumerate(told["ticks"], 1)]
    except (KeyError, TypeError, ValueError, AttributeError):
        return refused("这份勾选里有看不懂的内容，没有登记，")


def _ticked(told: Mapping[str, Any], name: str, line: int) -> Ticked:
    def text(which: str) -> str:
        return mask_numbers(clean(told.get(which, "")))[:_LONGEST]

    return Ticked(
        TickKind(told["kind"]),
        str(told["key"]),
        text("label"),
        dt.datetime.fromisoformat(told["at"]),
        text("when"),
        text("way"),
        text("by"),
        text("note"),
        name,
        line,
    )


def _decoded(content: bytes) -> str | None:
    """As a browser saves it, or Notepad after a paste; None: no text."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return None


def check(text: str) -> str:
    """The sum that stands below the ticks: Adler-32 over UTF-16 units, eight hexadecimal digits."""
    low, high = 1, 0
    units = text.encode("utf-16-le", "surrogatepass")
    for at in range(0, len(units), 2):
        low = (low + units[at] + 256 * units[at + 1]) % _PLAIN
        high = (high + low) % _PLAIN
    return f"{high:04x}{low:04x}"

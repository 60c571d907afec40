"""勾选: what a page lets be ticked for one person, by what that is found again when the tick comes back, and its file.

A page shows `DueItem.ticks` (jobs/due/items.py), a checkbox for each with data-tick=kind and data-key=key; its script
sends back what `TickFile` reads. A key says nothing of a person: who has the register and the ledgers reckons it anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from toolkit.core.cells import Cell
from toolkit.core.duties.duty import Duty, Subject, is_person
from toolkit.core.people.townships import said
from toolkit.core.tables.catalogue import CONTACTS, GIFTS
from toolkit.core.words import name_key, township_key

if TYPE_CHECKING:
    import datetime as dt

    from toolkit.jobs.notices.ledger.accounts import Target
    from toolkit.jobs.notices.ledger.entries import Notice


class TickKind(StrEnum):
    """What can be ticked; the value stands in data-tick."""

    TOLD = "told"
    VISITED = "visited"
    CONTACTED = "contacted"

    @property
    def title(self) -> str:
        """What stands beside the box."""
        return {"told": "通知到了", "visited": "已慰问", "contacted": "已联系"}[self]


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that one tick says.

    Attributes:
        kind: What.
        key: Of whom and what (before the «-»), and how the ledger stands to it (behind): another state, another key.
        name: Whom, as printed.
        what: Of what: «2026-001 敬老座谈会», «上门走访».
        params: What the ledger's own action is told of it, as its parameters.
        cell: Where the person or the ledger's line stands.
        open: Whether it can be ticked now; else it is done, or nothing is asked.
        told: How it stands, for who ticks what is done: «已登记10月9日15:00».
    """

    kind: TickKind
    key: str
    name: str
    what: str
    params: Mapping[str, str] = field(default_factory=dict, compare=False)
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
    return Tick(
        TickKind.TOLD,
        _key(whose, tuple(texts)),
        who.name,
        notice.named,
        {"notice": notice.number, "person": who.name},
        target.cell,
        open=not (target.reached or notice.closed),
        told=f"已登记{'、'.join(filter(None, texts[:3]))}"
        if target.reached
        else "通知已办结"
        if notice.closed
        else "",
    )


def tick_of_subject(
    duty: Duty, subject: Subject, before: dt.date | None, *, open_: bool = True
) -> Tick | None:
    """«已慰问» or «已联系» for one of the old; None: no tick can say what the ledger must know (谈心, what is no person's).

    Args:
        duty: What is due.
        subject: For whom.
        before: When it was last done.
        open_: Whether it is due now.
    """
    table, words = duty.proof.table, duty.proof.words
    if not is_person(subject) or duty.event or table not in (CONTACTS.name, GIFTS.name) or "类型" in words:
        return None
    visit = table == GIFTS.name or "方式" in words
    kind = TickKind.VISITED if visit else TickKind.CONTACTED
    record = subject.record
    unit, branch = (said(record, name) if record else "" for name in ("单位", "所属支部"))
    whose = (kind, duty.key, *_person(subject.name, subject.township, subject.number), branch, unit)
    params = {"name": subject.name, "township": subject.township, "number": subject.number}
    if table == CONTACTS.name and visit:
        params["way"] = "上门"
    return Tick(
        kind,
        _key(whose, (str(before or ""),)),
        subject.name,
        duty.title,
        params | {"table": table},
        subject.cell,
        open=open_,
        told=f"上次是{before.isoformat()}" if before else "",
    )


def _person(name: str, township: str, number: str) -> tuple[str, ...]:
    return name_key(name).casefold(), township_key(township), number

"""What people have written into earlier lists by hand, carried into the new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.core.people import profiles
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.names import known_as
from toolkit.core.people.townships import said
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Reading
from toolkit.jobs.birthdays.sheets import Listed
from toolkit.jobs.parts import PROPOSED

LISTS = Table("生日慰问名单")


@dataclass(slots=True)
class _Hands:
    """What the lists say: of persons, and who did a whole branch."""

    people: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    branches: dict[str, list[str]] = field(default_factory=dict)


def carry(listed: Sequence[Listed], readings: Sequence[Reading]) -> tuple[list[Listed], str]:
    """Fill visitor and contact cadre from the lists before; what the register says of the cadre comes first.

    Someone on an earlier list keeps the visitor. Where an earlier list has one and the same visitor for at least
    half of a branch, the branch's others get that name as a proposal, marked so.

    Args:
        listed: The new lines.
        readings: Earlier lists, the newest first.

    Returns:
        The lines, and what to say of it («» when nothing was carried).
    """
    hands = _read(readings)
    out: list[Listed] = []
    kept = proposed = 0
    for item in listed:
        person = item.person
        visitor, contact = hands.people.get((person.name, person.sex, profiles.post(person)), ("", ""))
        registered = said(person.record, "联系干部")
        kept += bool(visitor or (contact and not registered))
        if not visitor and (whole := _whole_branch(hands.branches.get(profiles.branch(person), ()))):
            visitor = whole + PROPOSED
            proposed += 1
        out.append(item.with_hands(mask_numbers(visitor), mask_numbers(registered or contact)))
    return out, _said(kept, proposed, readings)


def _read(readings: Sequence[Reading]) -> _Hands:
    hands = _Hands()
    for reading in reversed(readings):  # the newer list overrides
        branches: dict[str, list[str]] = {}
        for record in reading.records:
            visitor, contact = said(record, "慰问人"), said(record, "联系干部")
            if visitor.endswith(("(拟)", PROPOSED)):
                visitor = ""  # a proposal that nobody has confirmed is none of the clerk's words
            key = known_as(record.text("姓名")), record.text("性别"), record.text("单位及职务")
            before = hands.people.get(key, ("", ""))
            if visitor or contact:
                hands.people[key] = (visitor or before[0], contact or before[1])
            if record.text("支部"):
                branches.setdefault(record.text("支部"), []).append(visitor)
        hands.branches.update(branches)
    return hands


def _whole_branch(visitors: Sequence[str]) -> str:
    """The visitor of at least half of a branch's lines, when there is only one; else ""."""
    filled = [v for v in visitors if v]
    if not filled or 2 * len(filled) < len(visitors) or len(set(filled)) > 1:
        return ""
    return filled[0]


def _said(kept: int, proposed: int, readings: Sequence[Reading]) -> str:
    files = list(dict.fromkeys(s.grid.file for r in readings for s in r.sources))
    named = "、".join(files[:2]) + (f"等{len(files)}份名单" if len(files) > 2 else "")
    parts = []
    if kept:
        parts.append(
            f"{kept}人的慰问人或联系干部由{named}带来（慰问日期、问候记录和核实结果没有带，请看原来那份）"
        )
    if proposed:
        parts.append(f"{proposed}人的慰问人按同支部的拟定，后面注着「{PROPOSED}」，请确认")
    return "；".join(parts)

"""The account of a notice: everyone in the register and in the ledger, each in exactly one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from toolkit.core.cells import Cell, Problem
from toolkit.core.documents.outcome import Exclusion, ToCheck
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.townships import said
from toolkit.core.words import township_key
from toolkit.jobs.notices.ledger.addressees import Pair, Who, pair, whole_key
from toolkit.jobs.notices.ledger.deliveries import Chain, Deadline, Verdict
from toolkit.jobs.notices.ledger.entries import LedgerEntry, Notice
from toolkit.jobs.notices.ledger.roster import OFFICES, Addressable, Roster, Scope


@dataclass(frozen=True, slots=True)
class Target:
    """One addressee.

    Attributes:
        candidate: Who, and where they stand; made from the ledger where the register has no such person.
        entries: Their lines of the ledger; none: not registered there yet.
        sure: Whether the line is theirs beyond doubt.
        verdict: How they stand to the limit.
        chain: How the notice came to them.
        note: What the clerk should know: not in the register, registered after the notice went out.
        responsible: 责任人.
        group: The township as most rows spell it; in a township's own office the branch or unit.
    """

    candidate: Addressable
    entries: tuple[LedgerEntry, ...]
    sure: bool
    verdict: Verdict
    chain: Chain
    note: str
    responsible: str
    group: str

    @property
    def who(self) -> Who:
        """What tells them apart."""
        return self.candidate.who

    @property
    def entry(self) -> LedgerEntry | None:
        """The line that counts: the first that says when they were told, else the first."""
        told = next((e for e in self.entries if e.delivered is not None), None)
        return told or (self.entries[0] if self.entries else None)

    @property
    def cell(self) -> Cell:
        """Of the name: in the ledger, else where they stand."""
        return self.entry.record.cell("姓名") if self.entry else self.candidate.cell

    @property
    def reached(self) -> bool:
        """Whether they have been told; a line that may be another's does not count."""
        return self.chain.delivered is not None

    @property
    def reason(self) -> str:
        """Why not reached, as the ledger says."""
        return next((text for e in self.entries if (text := e.reason)), "")


@dataclass(frozen=True, slots=True)
class Account:
    """A notice's account: read = targets + excluded + to_check + outside; targets = reached + missing.

    Attributes:
        notice: Which.
        scope: Whom it is for; None where that cannot be understood: then only the ledger counts.
        targets: In the register's order, then those whom only the ledger names.
        excluded: Died or moved before they were told, or the same row twice, each with its reason.
        to_check: Of whom nobody can say whether they are meant or alive.
        outside: How many of the register it is not for.
        deadline: The limit it is held against.
        problems: Of its lines.
        own: 本乡镇, where the office is a township's.
    """

    notice: Notice
    scope: Scope | None
    targets: tuple[Target, ...]
    excluded: tuple[Exclusion, ...]
    to_check: tuple[ToCheck, ...]
    outside: int
    deadline: Deadline
    problems: tuple[Problem, ...] = ()
    own: str = ""

    @property
    def reached(self) -> list[Target]:
        """Who has been told."""
        return [t for t in self.targets if t.reached]

    @property
    def missing(self) -> list[Target]:
        """Who has not."""
        return [t for t in self.targets if not t.reached]

    @property
    def late(self) -> list[Target]:
        """Told too late, or overdue."""
        return [t for t in self.targets if t.verdict.timeliness.bad]

    @property
    def offices(self) -> bool:
        """Whether offices sign for it, not people."""
        return self.scope is not None and self.scope.kind == OFFICES

    @property
    def unit(self) -> str:
        """What is counted."""
        return ("个单位" if self.own else "个乡镇") if self.offices else "人"

    @property
    def counts(self) -> dict[str, int]:
        """Everyone once."""
        parts = {
            "listed": len(self.targets),
            "excluded": len(self.excluded),
            "to_check": len(self.to_check),
            "outside": self.outside,
        }
        return {"read": sum(parts.values()), **parts}


def account(
    roster: Roster, notice: Notice, entries: Sequence[LedgerEntry], deadline: Deadline, today: dt.date
) -> Account:
    """Everyone's place in one notice; the register's people, and those whom only the ledger names.

    An open notice is for everyone in its scope as the register stands today; a closed one for those in its ledger.
    """
    scope = roster.scope(notice.scope, notice.record.cell("对象范围") if notice.record else notice.cell)
    problems: list[Problem] = []
    if isinstance(scope, Problem):
        problems.append(replace(scope, hint=scope.hint + "暂时只按送达表里登记的人算。"))
        known: Scope | None = None
    else:
        known = scope
    offices = known is not None and known.kind == OFFICES
    candidates = roster.offices if offices else (*roster.persons, *roster.others)
    pairs = pair(
        [_plain(c.who, roster.own, offices=offices) for c in candidates],
        [_plain(e.who, roster.own, offices=offices) for e in entries],
    )
    targets: list[Target] = []
    excluded: list[Exclusion] = []
    to_check: list[ToCheck] = []
    outside = 0
    for one in pairs:
        lines = tuple(entries[row] for row in one.rows)
        who = None if one.person is None else candidates[one.person].who
        problems += _pair_problems(one, lines, who, offices=offices)
        if one.person is None:
            found: Addressable | None = None
            place: _Place = _TARGET
        else:
            found = candidates[one.person]
            inside = True if offices else known is not None and roster.inside(known, one.person, found)
            place = _placed(found, lines, inside, closed=notice.closed)
        if isinstance(place, Exclusion):
            excluded.append(place)
        elif isinstance(place, ToCheck):
            to_check.append(place)
        elif place is _TARGET:
            candidate = found or Addressable(lines[0].who, lines[0].record.cell("姓名"))
            note = _note(found, lines, sure=one.sure, offices=offices)
            targets.append(_target(roster, notice, candidate, lines, deadline, today, note, sure=one.sure))
        elif found is not None and found.person is not None:
            outside += 1
    if not offices:
        excluded += [out for _, out in roster.people.duplicates]
    return Account(
        notice,
        known,
        tuple(targets),
        tuple(excluded),
        tuple(to_check),
        outside,
        deadline,
        tuple(problems),
        roster.own,
    )


class _Where(Enum):
    TARGET = 1
    OUTSIDE = 2


_TARGET, _OUTSIDE = _Where.TARGET, _Where.OUTSIDE
_Place = _Where | Exclusion | ToCheck


def _plain(who: Who, own: str, *, offices: bool) -> Who:
    """An office is its township, however that is written; below a township (own) its name."""
    if not offices:
        return who
    key = township_key(who.name if own else who.township or who.name)
    return Who(key, key)


def _placed(
    candidate: Addressable,
    lines: Sequence[LedgerEntry],
    inside: bool | None,  # noqa: FBT001 - three states: in, out, nobody knows
    *,
    closed: bool,
) -> _Place:
    """Where someone of the register belongs in the account."""
    person = candidate.person
    name = candidate.who.name
    if not lines and (inside is False or closed):
        return _OUTSIDE
    told = any(entry.delivered is not None for entry in lines)
    if person is not None and person.life in (Life.DEAD, Life.MOVED) and not told:
        since = "（登记在送达表之后）" if lines else ""
        return Exclusion(name, f"{person.life}{since}：{person.life_reason}", person.life_cell)
    if lines:
        return _TARGET
    if candidate.doubt:
        return ToCheck(name, candidate.cell, candidate.doubt, "请在花名册核对。")
    if inside is None:
        return ToCheck(name, candidate.cell, "没有写乡镇或支部，不知道是不是发给他的", "请在花名册补填。")
    if person is not None and person.life is Life.UNCLEAR:
        return ToCheck(name, person.life_cell, person.life_reason, "请核实是否健在，在「状态」列写明。")
    return _TARGET


def _note(found: Addressable | None, lines: Sequence[LedgerEntry], *, sure: bool, offices: bool) -> str:
    """What the clerk should know of an addressee."""
    if not sure:
        return "送达表里的这一行可能是另一位同名的人，核对清楚之前按未送达计"
    if found is None:
        return "花名册里没有这个单位" if offices else "花名册里已没有这个人"
    if not lines:
        return "送达表里还没有登记（通知发出后新增的）"
    if found.person is not None and found.person.life is not Life.ALIVE:
        return f"{found.person.life}：{found.person.life_reason}"
    return ""


def _target(
    roster: Roster,
    notice: Notice,
    candidate: Addressable,
    lines: tuple[LedgerEntry, ...],
    deadline: Deadline,
    today: dt.date,
    note: str,
    *,
    sure: bool,
) -> Target:
    entry = next((e for e in lines if e.delivered is not None), lines[0] if lines else None)
    delivered = entry.delivered if entry and sure else None
    forwarded = next((e.forwarded for e in lines if e.forwarded is not None), None)
    responsible = responsible_for(roster, notice, candidate, entry)
    chain = Chain(
        notice.received,
        forwarded,
        delivered,
        responsible,
        entry.text("送达人") if entry and delivered else "",
    )
    verdict = deadline.judge(notice.received, delivered, today, notice.limit)
    if entry is not None and entry.unclear is not None and delivered is None:
        note = "、".join(filter(None, (f"送达时间看不清（{entry.unclear.cell.ref}）", note)))
    group = roster.group(candidate)
    return Target(candidate, lines, sure, verdict, chain, note, responsible, group)


def responsible_for(roster: Roster, notice: Notice, candidate: Addressable, entry: LedgerEntry | None) -> str:
    """责任人: as the ledger says, else the township's leader, else the officer in contact, else the notice's."""
    person = candidate.person
    return (
        (entry.text("责任人") if entry else "")
        or roster.leader_of.get(township_key(roster.group(candidate)), "")
        or roster.leader_of.get(township_key(candidate.who.township), "")
        or (said(person.record, "联系干部") if person else "")
        or notice.responsible
    )


def _pair_problems(
    one: Pair, lines: Sequence[LedgerEntry], who: Who | None, *, offices: bool
) -> Iterable[Problem]:
    for again in lines[1:]:
        what = f"与{lines[0].record.cell('姓名')}是同一个人，只算一人，"
        hint = "请删去一行；如果是两位同名的老同志，请在「单位」或「人员编号」列写清。"
        yield again.record.doubt("姓名", what, hint, "delivery-twice")
    if lines and one.sure and who is None and not offices:
        what = f"花名册里没有{quoted(lines[0].who.name)}，仍算通知对象，"
        hint = "姓名写法不一样的，请把送达表里的改成和花名册一样，免得一个人算成两个；确实不该通知的，请删去这一行。"
        yield lines[0].record.doubt("姓名", what, hint, "delivery-nobody")
    if lines and one.sure and who is not None and (what := _differing(who, lines[0].who)):
        yield lines[0].record.doubt(
            "姓名",
            f"{quoted(who.name)}的{what}和花名册里的不一样，因为没有别的同名的人，按同一个人算，",
            "请核对；确实不是一个人的，请在两边的「人员编号」列写清。",
            "delivery-differs",
        )
    if lines and not one.sure:
        what = f"有同名的老同志，不知道{quoted(lines[0].who.name)}是哪一位，核对清楚之前按未送达计，"
        hint = "请在「所属乡镇」「单位」或「人员编号」列写清。"
        yield Problem(lines[0].record.cell("姓名"), what, hint, "delivery-whose")


def _differing(person: Who, row: Who) -> str:
    """What a line says otherwise than the register: «乡镇、单位»; an empty cell says nothing."""
    names = ("乡镇", "支部", "单位")
    pairs = zip(names, whole_key(person)[1:], whole_key(row)[1:], strict=True)
    return "、".join(name for name, here, there in pairs if here and there and here != there)

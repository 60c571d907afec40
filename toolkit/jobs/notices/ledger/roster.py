"""Whom a notice can be addressed to: the register's people, the townships, the leaders of 老干小组."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from toolkit.core.cells import Cell, Problem
from toolkit.core.dates.moments import parse_moment
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.names import known_as
from toolkit.core.people.profiles import branch, group_of, split_phones, unit
from toolkit.core.people.register import People, Person
from toolkit.core.people.townships import Wording, said
from toolkit.core.posts.tenure import PostRole, is_vacant, roles
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import clean, name_key, parted, says_nothing, township_key
from toolkit.jobs.notices.ledger.addressees import Who, tell_apart

ALL, OFFICES, LEADERS = "全部", "各乡镇", "老干组长"
NO_TOWNSHIP = "未注明乡镇"
_PARTS = (
    "各支部",
    "各小组",
    "各单位",
    "各支部、各单位",
    "各村",
    "各村、社区",
    "各村（社区）",
)  # below a township
_WORDS = {
    ALL: ("全部", "全体", "所有", "全县", "all"),
    OFFICES: ("各乡镇", "各乡镇办", "各乡镇街道", "乡镇", "单位", "offices"),
    LEADERS: ("老干组长", "组长", "各老干组长", "leaders"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """对象范围, understood.

    Attributes:
        text: As the ledger has it.
        kind: ALL, OFFICES, LEADERS, or "" for the units named.
        townships: Their keys.
        branches: Their keys.
    """

    text: str
    kind: str = ""
    townships: frozenset[str] = frozenset()
    branches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Addressable:
    """Someone who can be addressed.

    Attributes:
        who: What tells them apart.
        cell: Where they stand.
        person: Their row of the register; None for an office, or a leader whom the register does not have.
        doubt: Why they cannot be addressed before somebody has looked; "" for everyone else.
    """

    who: Who
    cell: Cell
    person: Person | None = None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """Everyone known.

    Attributes:
        people: The register, as read.
        persons: One for each of people.persons, in their order.
        others: Leaders (任职.xlsx) whom the register does not have.
        offices: One for each township, as most rows spell it.
        leaders: Places of leaders in `persons` and then `others`.
        leader_of: township_key → the leaders' names.
        branches: name_key → as written; in a township's own office its units too.
        own: 本乡镇; "" for a county's office.
        problems: Of 任职.
    """

    people: People
    persons: tuple[Addressable, ...]
    others: tuple[Addressable, ...]
    offices: tuple[Addressable, ...]
    leaders: frozenset[int]
    leader_of: Mapping[str, str]
    branches: Mapping[str, str]
    own: str = ""
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, people: People, posts: Reading | None, today: dt.date, own: str = "") -> Roster:
        """From the register and the office's posts."""
        whos = tell_apart([person_who(person) for person in people.persons])
        persons = tuple(
            Addressable(who, person.cell, person, _doubt(person))
            for who, person in zip(whos, people.persons, strict=True)
        )
        problems: list[Problem] = []
        leaders, others = _leaders(persons, posts, today, own, problems)
        leader_of: dict[str, list[str]] = defaultdict(list)
        everyone = (*persons, *others)
        for at in sorted(leaders):
            alone = not own or len(leaders) == 1  # of a township with several each has a branch or unit
            led = everyone[at].who.township if alone else _group(everyone[at], own)
            leader_of[township_key(led)].append(everyone[at].who.name)
        branches: dict[str, str] = {}
        for person in people.persons:
            if text := group_of(person, own) if own else branch(person):
                branches.setdefault(name_key(text), text)
        return cls(
            people,
            persons,
            others,
            _offices(everyone, own),
            leaders,
            {key: "、".join(names) for key, names in leader_of.items()},
            branches,
            own,
            tuple(problems),
        )

    def scope(self, text: str, cell: Cell) -> Scope | Problem:
        """What «青禾镇、学校支部» means here, or why it cannot be known."""
        plain = clean(text)
        every = Wording.at(self.own).every
        if self.own and plain in (every, *_PARTS):
            return Scope(every, OFFICES)
        for kind, words in _WORDS.items():
            if plain.casefold() in words or (not plain and kind == ALL):
                return Scope(every if kind == OFFICES else kind, kind)
        townships, branches, unknown = set(), set(), []
        known = {township_key(self.own or office.who.township) for office in self.offices}
        for part in parted(plain):
            if township_key(part) in known:
                townships.add(township_key(part))
            elif name_key(part) in self.branches:
                branches.add(name_key(part))
            else:
                unknown.append(part)
        if unknown:
            names = "、".join(office.who.name for office in self.offices) or "（花名册没有「所属乡镇」）"
            can = f"全部、{every}、老干组长，或这些{Wording.at(self.own).group}：{names}"
            what = f"花名册里没有{'、'.join(quoted(part) for part in unknown)}这个乡镇或支部，"
            hint = f"可以写{can}{'' if self.own else '，或支部的名称'}。"
            return Problem(cell, what, hint, "scope-unknown")
        return Scope("、".join(parted(plain)), "", frozenset(townships), frozenset(branches))

    def group(self, candidate: Addressable) -> str:
        """The township as most rows spell it, NO_TOWNSHIP where none is written; below a township branch or unit."""
        if self.own:
            return _group(candidate, self.own)
        written = candidate.who.township
        key = township_key(written)
        office = next((o for o in self.offices if township_key(o.who.township) == key), None)
        return office.who.township if office else written or NO_TOWNSHIP

    def inside(self, scope: Scope, at: int, candidate: Addressable) -> bool | None:
        """Whether someone is meant; None where their row does not say where they belong."""
        if scope.kind == LEADERS:
            return at in self.leaders
        if scope.kind == ALL or at >= len(self.persons):
            return at < len(self.persons)
        here = township_key(candidate.who.township) in scope.townships
        branches = {candidate.who.branch, self.group(candidate) if self.own else ""} - {""}
        there = any(name_key(text) in scope.branches for text in branches)
        if here or there:
            return True
        unsaid = (scope.townships and not candidate.who.township) or (
            scope.branches and not scope.townships and not branches
        )
        return None if unsaid else False


def _group(candidate: Addressable, own: str) -> str:
    """By what somebody is grouped in a township's own office."""
    if candidate.person is not None:
        return group_of(candidate.person, own)
    return candidate.who.branch or candidate.who.unit or candidate.who.name


def person_who(person: Person) -> Who:
    """What tells a person of the register from the others."""
    return Who(
        person.name,
        person.township,
        branch(person),
        unit(person),
        mask_numbers(person.number),
        person.id_number,
        _marks(person),
    )


def _marks(person: Person) -> tuple[str, ...]:
    """See Who.marks."""
    phones = [phone.number for phone in split_phones(person.record.raw("联系电话")) if phone.kind == "mobile"]
    return (
        f"{person.birth.registered.iso}生" if person.birth else "",
        person.sex,
        f"电话{phones[0][-4:]}" if phones else "",
        f"尾号{person.id_number[-4:]}" if person.id_number else "",
    )


def _doubt(person: Person) -> str:
    """Why somebody cannot be addressed as they stand there: without a name, or perhaps another row's person."""
    if not name_key(person.record.text("姓名")):
        return "没有姓名"
    return person.twice.why if person.twice else ""


def _offices(everyone: Iterable[Addressable], own: str) -> tuple[Addressable, ...]:
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    cells: dict[str, Cell] = {}
    for candidate in everyone:
        written = _group(candidate, own) if own else candidate.who.township
        if key := township_key(written):
            spelled[key][written] += 1
            cells.setdefault(key, candidate.cell)
    names = {key: counts.most_common(1)[0][0] for key, counts in spelled.items()}
    return tuple(Addressable(Who(name, own or name), cells[key]) for key, name in names.items())


def _leaders(
    persons: Sequence[Addressable],
    posts: Reading | None,
    today: dt.date,
    own: str,
    problems: list[Problem],
) -> tuple[frozenset[int], tuple[Addressable, ...]]:
    """Who is 老干组长 now: their places among the register's people, and those it does not have."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for at, candidate in enumerate(persons):
        by_name[name_key(candidate.who.name)].append(at)
    places: set[int] = set()
    others: list[Addressable] = []
    for record in posts.records if posts else ():
        name = known_as(record.text("姓名"))
        leads = PostRole.LEADER in roles(record.text("职务"))
        if not leads or not name or is_vacant(record.text("姓名")) or _ended(record, today, problems):
            continue
        town = said(record, "所属乡镇") or own
        named = by_name.get(name, [])
        near = [at for at in named if township_key(persons[at].who.township) == township_key(town)]
        if len(near) == 1:
            places.add(near[0])
            continue
        places.add(len(persons) + len(others))
        who = Who(name, town, said(record, "所属支部"), "老干组长")
        others.append(Addressable(who, record.cell("姓名")))
    return frozenset(places), tuple(others)


def _ended(record: Record, today: dt.date, problems: list[Problem]) -> bool:
    """Whether 免职日期 has passed; one that cannot be read says that the post has ended, and is told."""
    empty = says_nothing(record.text("免职日期"))
    read = parse_moment(None if empty else record.raw("免职日期"), since=today)
    if read.why:
        said = f"免职日期{quoted(read.text)}{read.why}，按已经免职算，"
        hint = "请写明年月日；还在任的空着。"
        problems.append(record.doubt("免职日期", said, hint, "post-end-unreadable"))
    return bool(read.why) or (read.moment is not None and read.moment.day <= today)

"""联系台账 of a year, by the old one by one: who was in touch with them and when; and what nobody else is to read."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from toolkit.core.cells import Problem, Severity
from toolkit.core.documents.outcome import ToCheck
from toolkit.core.duties.duty import is_talk
from toolkit.core.duties.matching import DutyState
from toolkit.core.duties.pairs import Pairing
from toolkit.core.people.conditions import is_elder, not_ours
from toolkit.core.people.couples import each_named
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life, Wish
from toolkit.core.people.named import Named
from toolkit.core.people.register import People, Person
from toolkit.core.tables.catalogue import CONTACTS
from toolkit.core.tables.reading import Record
from toolkit.core.words import township_key
from toolkit.jobs.duties import Plan, hushed, is_visit, plan_of
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import NO_TOWN, LedgerRow, LedgerYear, year_rows
from toolkit.jobs.parts import year_of
from toolkit.jobs.people import people_of
from toolkit.jobs.whom import Whom, person_key

_KEYS = ("call", "visit", "talk", "problem")
STRANGER = "不知道是谁的"


@dataclass(frozen=True, slots=True)
class Touched:
    """One of the old, and how they stand.

    Attributes:
        person: Of the register.
        town: The township, as the office spells it.
        pairs: Who is in touch with them today, but for those who have left.
        rows: When somebody was, in whatever year; by day.
        missed: By duty: how many times nobody was in touch in time.
    """

    person: Person
    town: str
    pairs: Sequence[Pairing]
    rows: Sequence[LedgerRow]
    missed: Counter[str]

    @property
    def cadre(self) -> str:
        """Who is in touch with them; "" for nobody."""
        return "、".join(dict.fromkeys(pair.cadre for pair in self.pairs))

    @property
    def last(self) -> dt.date | None:
        """When somebody was in touch."""
        return self.rows[-1].day if self.rows else None

    @property
    def seen(self) -> dt.date | None:
        """When somebody came to see them."""
        return max((row.day for row in self.rows if is_visit(CONTACTS, row.record)), default=None)

    @property
    def declines(self) -> bool:
        """Whether they do not want to be visited at home."""
        return self.person.wish is Wish.PHONE

    @property
    def waits(self) -> bool:
        """Whether nobody is there for them, or was not in touch in time."""
        return not self.pairs or self.missed.total() > 0


@dataclass(frozen=True, slots=True)
class ContactYear:
    """A year of 联系台账.

    Attributes:
        year: Which.
        rows: Its rows.
        elders: Everybody, the least served first.
        towns: Of each row of the year, in their order: the township of whom it is about.
        plan: What is owed.
        problems: What was not understood.
        whom: Townships, pairs, leaders.
    """

    year: int
    rows: LedgerYear
    elders: Sequence[Touched]
    towns: Sequence[str]
    plan: Plan
    problems: tuple[Problem, ...]
    whom: Whom

    @classmethod
    def of(cls, inputs: Inputs, made: tuple[Whom, Plan] | None = None) -> ContactYear:
        """As the workbooks say; made: what somebody else has made of them, all duties of the year."""
        year, people = year_of(inputs.params, inputs.today), people_of(inputs)
        whom = made[0] if made else Whom(inputs)
        rows = year_rows(inputs, CONTACTS, "日期", year, "姓名")
        problems: list[Problem] = []
        rows = _waited(rows, people, inputs.today, problems)
        plan = made[1] if made else plan_of(inputs, whom, dt.date(year, 1, 1), dt.date(year, 12, 31), _KEYS)
        missed: dict[str, Counter[str]] = defaultdict(Counter)
        for one in plan.judged:
            if one.state is DutyState.MISSED and one.occurrence.duty in _KEYS:
                missed[one.occurrence.subject][one.occurrence.duty] += 1
        named = Named(people.persons)
        own: dict[int, list[LedgerRow]] = defaultdict(list)
        towns = []
        for row in rows.every:
            known = [(part, named.of(part)) for part in each_named(row.record)]
            for part, those in known:
                if len(those) == 1:
                    own[id(those[0])].append(row)
                elif row.day.year == year:
                    problems.append(_stranger(part, len(those)))
            if row.day.year == year:
                found = [those[0] for _, those in known if len(those) == 1]
                sure = found and (len(found) == len(known) or not is_talk(row.record))
                towns.append(_town(found[0], whom) if sure else STRANGER)
        elders = [
            Touched(
                person,
                _town(person, whom),
                whom.serving(person),
                own[id(person)],
                missed[person_key(person.name, person.township, person)],
            )
            for person in people.persons
            if is_elder(person)
        ]
        elders.sort(key=lambda one: (one.last or dt.date.min, one.seen or dt.date.min, -one.missed.total()))
        strange = {one.cell for one in problems if one.kind == "contact-person"}
        everything = (
            *people.misunderstood,
            *rows.problems,
            *(p for p in plan.problems if p.kind != "evidence-namesake" or p.cell not in strange),
            *hushed((*whom.problems, *problems), inputs),
        )
        return cls(year, rows, elders, towns, plan, tuple(dict.fromkeys(everything)), whom)


def _waited(rows: LedgerYear, people: People, today: dt.date, problems: list[Problem]) -> LedgerYear:
    """Without what has not been yet; that, and whoever may have died, is to be looked at."""
    checks: list[ToCheck] = []
    for row in (row for row in rows.rows if row.day > today):
        problems.append(
            row.record.doubt("日期", "日期还没有到，没有算作联系，", "请核对。", "contact-to-come")
        )
        checks.append(ToCheck.of("" if is_talk(row.record) else row.text("姓名"), problems[-1]))
    unclear = [person for person in people.persons if person.life is Life.UNCLEAR and not not_ours(person)]
    for person in unclear:
        what = f"是否健在不明：{person.life_reason}，没有列入要联系的，"
        problems.append(Problem(person.life_cell, what, "请核实。", "contact-life", Severity.WARNING))
        checks.append(ToCheck.of(person.name, problems[-1]))
    held, every = (tuple(row for row in those if row.day <= today) for those in (rows.rows, rows.every))
    return replace(
        rows, rows=held, every=every, read=rows.read + len(unclear), to_check=(*rows.to_check, *checks)
    )


def _town(person: Person, whom: Whom) -> str:
    known = whom.towns.get(township_key(person.township))
    return known.name if known else person.township or NO_TOWN


def _stranger(record: Record, several: int) -> Problem:
    name = quoted(record.text("姓名"))
    what = f"叫{name}的在花名册里有{several}人，" if several else f"{name}不在花名册里，"
    hint = "请填「人员编号」或「所属乡镇」。" if several else "请核对姓名。"
    return record.doubt("姓名", f"{what}这一次没有算在谁头上，", hint, "contact-person")

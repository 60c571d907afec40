"""结对: which serving cadre is in touch with which of the old, by sheet 结对 and by the register's column 联系干部."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.core.cells import Cell, Problem
from toolkit.core.people.couples import each_named
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.named import Named
from toolkit.core.people.names import read_names
from toolkit.core.people.register import People, Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.reading import Reading, Record


@dataclass(frozen=True, slots=True)
class Pairing:
    """One of the old and who is in touch with them.

    Attributes:
        name: Of the old one, as printed.
        person: Of the register; None where there is no register, or it has nobody or several of this name.
        township: As written; "" where nobody says.
        cadre: 联系干部.
        since: From when on; None: since before anyone wrote.
        until: The last day; None: still.
        cell: Where it stands.
        record: The row of sheet 结对; None: the register says so.
    """

    name: str
    person: Person | None
    township: str
    cadre: str
    since: dt.date | None
    until: dt.date | None
    cell: Cell
    record: Record | None = None

    def on(self, day: dt.date) -> bool:
        """Whether they are a pair on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Pairs:
    """What the office has written of its pairs.

    Attributes:
        found: Every pair, those that have ended too.
        problems: Of the sheet.
        doubtful: By id: people whom a row that could not be understood may mean.
    """

    found: list[Pairing]
    problems: list[Problem]
    doubtful: frozenset[int]


def pairs(reading: Reading | None, people: People | None, begun: dt.date | None) -> Pairs:
    """Every pair, those that have ended too; sheet 结对 goes before the register.

    Args:
        reading: Of sheet 结对, where there is one.
        people: The register where there is one: the dead have nobody to be in touch with.
        begun: Since when the pairs of the register count: it does not say.
    """
    problems: list[Problem] = []
    doubtful: set[int] = set()
    alive = [p for p in people.persons if p.life is Life.ALIVE] if people else []
    named, everyone = Named(alive), Named(people.persons if people else ())
    rows = (row for record in (reading.records if reading else ()) for row in each_named(record))
    found = [
        pair
        for row in rows
        for pair in _written(row, (named, everyone), problems, doubtful, known=people is not None)
    ]
    told = {id(pair.person) for pair in found if pair.person}
    found += [pair for person in alive if id(person) not in told for pair in _of_register(person, begun)]
    return Pairs(found, [*(reading.problems if reading else ()), *problems], frozenset(doubtful))


def _written(
    record: Record,
    called: tuple[Named[Person], Named[Person]],
    problems: list[Problem],
    doubtful: set[int],
    *,
    known: bool,
) -> list[Pairing]:
    """The pairs of a row; called: the living, and everybody."""
    named, everyone = called
    name, cadre = said(record, "姓名"), said(record, "联系干部")
    if not name or not cadre:
        return []
    before = len(problems)
    since = read_term(record, "起始日期", problems, end=False)
    until = read_term(record, "截止日期", problems, end=True)
    those = named.of(record)
    if len(problems) > before:
        doubtful.update(map(id, those))
        return []
    if known and len(those) != 1:
        dead = not those and everyone.of(record)
        why = "在花名册里已不是健在的" if dead else f"在花名册里有{len(those)}人" if those else "不在花名册里"
        hint = (
            "请填「截止日期」。" if dead else "请填「人员编号」或「所属乡镇」。" if those else "请核对姓名。"
        )
        if until is None:
            doubtful.update(map(id, those))
            what = f"{quoted(name)}{why}，没有算在联系的人里，"
            problems.append(record.doubt("姓名", what, hint, "pair-person"))
        return []
    person = those[0] if those else None
    township = person.township if person else said(record, "所属乡镇")
    at = record.cell("姓名")
    return [Pairing(name, person, township, each, since, until, at, record) for each in cadres_of(cadre)]


def cadres_of(text: str) -> list[str]:
    """Who a cell of 联系干部 names: «王小明、李建国» are two and each answers; what is not plainly so is one."""
    names = read_names(text)
    several = len(names) > 1 and not any(name.doubt for name in names)
    return list(dict.fromkeys(name.key for name in names)) if several else [text]


def _of_register(person: Person, begun: dt.date | None) -> Iterator[Pairing]:
    if cadre := mask_numbers(said(person.record, "联系干部")):
        cell = person.record.cell("联系干部")
        for each in cadres_of(cadre):
            yield Pairing(person.name, person, person.township, each, begun, None, cell)

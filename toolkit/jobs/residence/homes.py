"""Where each of the old lives, as far as register and 居住变动 tell: three answers to every question."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.core.cells import Problem
from toolkit.core.people.conditions import answered
from toolkit.core.people.couples import each_named
from toolkit.core.people.ids import quoted
from toolkit.core.people.named import Named
from toolkit.core.people.places import Place, are_apart, county_of, is_seat, lives_at, place_of
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import CONTACTS, GIFTS, MOVES
from toolkit.core.tables.columns import Table
from toolkit.core.words import says_nothing
from toolkit.jobs.duties import is_visit
from toolkit.jobs.job import Inputs
from toolkit.jobs.ledger import LedgerRow, year_rows
from toolkit.jobs.people import elders_of, people_of

_SEEN = (("上门", CONTACTS), ("慰问", GIFTS))
"""How somebody was seen, by table."""


@dataclass(frozen=True, slots=True)
class Outing:
    """Somebody is away, as a row of 居住变动 says; until: None where nobody has said until when."""

    person: Person
    row: LedgerRow
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Dwelling:
    """Where one of the old lives.

    Attributes:
        person: Who.
        here: Whether in the own township; None: nobody knows.
        apart: Whether elsewhere than registered; None: nobody knows.
        outing: Away for a while.
        seen: When somebody last made sure of it, and how.
    """

    person: Person
    here: bool | None
    apart: bool | None
    outing: Outing | None
    seen: tuple[dt.date, str] | None


def homes_of(inputs: Inputs) -> tuple[list[Dwelling], list[Problem]]:
    """Everybody's; with what was not understood, or contradicts itself."""
    problems: list[Problem] = []
    county = county_of(inputs.settings.text("单位名称"))
    every_move = _rows(inputs, MOVES, problems)
    seen = [
        (how, table, _rows(inputs, table, [])) for how, table in _SEEN
    ]  # what is wrong there tells its own job
    homes = []
    for person in elders_of(inputs).listed:
        moves = every_move[id(person)]
        made_sure = [(row.day, "居住变动") for row in moves]
        made_sure += [
            (r.day, how) for how, table, rows in seen for r in rows[id(person)] if is_visit(table, r.record)
        ]
        here, apart = _here(person, county, problems), _apart(person, county, problems)
        outing = _outing(person, moves, inputs.today, problems)
        _stale(person, moves, county, problems)
        homes.append(Dwelling(person, here, apart, outing, max(made_sure, default=None)))
    return homes, problems


def _rows(inputs: Inputs, table: Table, problems: list[Problem]) -> Mapping[int, Sequence[LedgerRow]]:
    """By id of a person the rows of days that have been, by day; whose row it is not clear is told."""
    found: dict[int, list[LedgerRow]] = defaultdict(list)
    named, rows = Named(people_of(inputs).persons, strict=True), year_rows(inputs, table, "日期", 0, "姓名")
    problems += rows.problems
    for row in (replace(each, record=part) for each in rows.every for part in each_named(each.record)):
        those = named.of(row.record)
        if row.day > inputs.today:
            problems.append(row.record.doubt("日期", "日期还没有到，没有算，", "请核对日期。", "home-date"))
        elif len(those) != 1:
            what = f"叫{quoted(row.record.text('姓名'))}的在花名册里有{len(those)}人，这一行没有算，"
            hint = "请核对姓名，填「人员编号」或「所属乡镇」。"
            problems.append(row.record.doubt("姓名", what, hint, "home-person"))
        else:
            found[id(those[0])].append(row)
    return found


def _kind(person: Person) -> bool | None:
    """What 居住类型 says: in the own township, or not."""
    kinds = answered(person.record, "居住类型") or frozenset()
    if kinds == {"here"}:
        return True
    away = kinds & {"away", "seat"}
    return False if away and not (away == {"seat"} and is_seat(person.township)) else None


def _places(person: Person) -> tuple[Place | None, Place | None]:
    """Where somebody is registered, and lives."""
    registered, lives = (said(person.record, name) for name in ("户籍地", "居住地"))
    return place_of(registered), place_of(lives_at(registered, lives))


def _here(person: Person, county: str, problems: list[Problem]) -> bool | None:
    record = person.record
    if answered(record, "居住类型") is None:
        what = f"居住类型{quoted(record.text('居住类型'))}看不懂，"
        problems.append(record.doubt("居住类型", what, "请填 本镇、县城 或 外地。", "home-kind"))
    (registered, lives), kind = _places(person), _kind(person)
    words = lives.within(person.township, county) if lives else None
    if words is None and kind is None and registered and registered.within(person.township, county):
        same = lives and are_apart(registered, lives, county, person.township) is False
        words = True if same else None  # 柳林村3组, registered in 青禾镇柳林村
    if words is not None and kind is not None and words != kind:
        what = (
            f"居住类型写{quoted(record.text('居住类型'))}，居住地写{quoted(said(record, '居住地'))}，对不上，"
        )
        problems.append(record.doubt("居住类型", what, "请核实住在哪里。", "home-contradicts"))
        return None
    return words if kind is None else kind


def _apart(person: Person, county: str, problems: list[Problem]) -> bool | None:
    record = person.record
    registered, lives = _places(person)
    kind = _kind(person)
    if registered is None:
        return None
    own = registered.within(person.township, county)
    ours = not (registered.seat or registered.elsewhere(county))
    apart = are_apart(registered, lives, county, person.township) if lives else None
    if apart is None and kind is False and ours:
        return True
    if apart is None and kind and lives and own:
        return False
    if apart is False and kind is False and ours:
        what = f"居住地和户籍地是一处，居住类型却写{quoted(record.text('居住类型'))}，"
        problems.append(record.doubt("居住类型", what, "请核实住在哪里。", "home-contradicts"))
        return None
    if lives and apart is None:
        what = f"居住地{quoted(said(record, '居住地'))}看不出和户籍地是不是一处，"
        problems.append(record.doubt("居住地", what, "请写明乡镇、村或小区。", "home-unclear"))
    return apart


def _outing(
    person: Person, moves: Sequence[LedgerRow], today: dt.date, problems: list[Problem]
) -> Outing | None:
    """The last that is not over: by its own day of return, or a later row that tells of a return or a move."""
    found = None
    for row in moves:
        record = row.record
        leaves = not (says_nothing(record.text("外出事由")) and says_nothing(record.text("预计返回")))
        back = read_term(record, "返回日期", problems, end=False)
        over = back is not None and back <= today
        if leaves and not over:
            found = Outing(person, row, read_term(record, "预计返回", problems, end=True))
        elif over or not says_nothing(record.text("现居住地")):
            found = None
    return found


def _stale(person: Person, moves: Sequence[LedgerRow], county: str, problems: list[Problem]) -> None:
    """Tell of a move that the register does not know."""
    told = [r.record for r in moves if r.text("现居住地") and says_nothing(r.record.text("外出事由"))][-1:]
    lives, new = (
        place_of(said(person.record, "居住地")),
        place_of(said(told[0], "现居住地")) if told else None,
    )
    if new and lives != new and not (lives and are_apart(lives, new, county, person.township) is False):
        what = f"{told[0].cell('现居住地')}写现在住{quoted(said(told[0], '现居住地'))}，花名册里不是，"
        problems.append(person.record.doubt("居住地", what, "请核实后改花名册。", "home-stale"))

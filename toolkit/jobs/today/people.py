"""Everybody who may be looked up on the page, and what was done for them this year; no number, telephone or address."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.people.profiles import branch, lunar_text, unit
from toolkit.core.people.register import Person
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.columns import Table
from toolkit.jobs.contact.touched import ContactYear, Touched
from toolkit.jobs.due.due import planned
from toolkit.jobs.duties import Plan
from toolkit.jobs.handbooks.served import READ, Everyone, Service, services
from toolkit.jobs.job import Inputs
from toolkit.jobs.whom import Whom

_DETAILS = "今天页写详情"  # of settings.toml
_AID, _PAPERS = "帮扶", "送报刊"  # 类别 of a service


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """One of the old, as the page knows them.

    Attributes:
        person: Of the register.
        touched: How they stand in 联系台账.
        services: What was done for them, by day, of all years; a talk (谈心) is not among it.
    """

    person: Person
    touched: Touched
    services: Sequence[Service]

    @property
    def last(self) -> dt.date | None:
        """When somebody last was in touch or did something for them; None: never, as far as is written down."""
        days = [one.day for one in self.services if one.kind != _PAPERS]
        return max(filter(None, (*days, self.touched.last)), default=None)


def stand_on(inputs: Inputs, *tables: Table, must: bool = True) -> None:
    """Refuse where one of these lies in a workbook that could not be read: what is written there would count as not done.

    Raises:
        Stop: so it is; or, with `must`, there is no register.
    """
    broken = {problem.cell.file for problem in inputs.unread if problem.severity is Severity.ERROR}
    register = re.split(r"[\\/]", inputs.settings.text("花名册"))[-1]
    for table in (PEOPLE, *tables):
        name = register if table is PEOPLE else table.workbook
        if inputs.table(table) is None and (name in broken or (must and table is PEOPLE)):
            what = "没有读到，这一栏没有做，"
            hint = "原因写在最上面。" if name in broken else "请把花名册放回原处。"
            raise Stop.at(Cell(name), what, hint, "page-unread")
    if must and not inputs.records(PEOPLE):
        hint = "请先填好花名册；已有花名册的，双击「1-开始使用」选它。"
        raise Stop.at(Cell(register), "里面还没有一个人，这一栏没有做，", hint, "page-nobody")


def whole(inputs: Inputs) -> bool:
    """Whether the office wants on the page what is for no eye that passes the desk."""
    return inputs.settings.text(_DETAILS) == "是"


def known(inputs: Inputs) -> tuple[Whom, Plan]:
    """For whom anything is due, and all that is, made once for all parts of the page."""

    def made() -> tuple[Whom, Plan]:
        whom = Whom(inputs)
        return whom, planned(inputs, whom, inputs.today)

    return inputs.once("today-known", made)


def acquainted(inputs: Inputs) -> Sequence[Acquaintance]:
    """Everybody who is alive and one of ours, the least served first. Raises Stop, see stand_on."""
    stand_on(inputs, *READ)

    def made() -> Sequence[Acquaintance]:
        year, problems = ContactYear.of(inputs, known(inputs)), list[Problem]()
        done = services(inputs, year.whom, Everyone(year.whom), problems)
        those = [Acquaintance(one.person, one, done.get(id(one.person), ())) for one in year.elders]
        return sorted(those, key=lambda one: (one.last or dt.date.min, one.person.name))

    return inputs.once("acquainted", made)


def listed(inputs: Inputs) -> dict[str, Any]:
    """For the search: what repeats stands once, in `words`; each person is a row of indices.

    Returns:
        year; note: what the cards do not tell; words; people: [name, unit, township, branch, who is in touch, birthday, [kind, day of the year, …]]; day 0 of
        a year is 1 January.
    """
    words: dict[str, int] = {}

    def at(text: str) -> int:
        return words.setdefault(text, len(words))

    rows = []
    first = dt.date(inputs.today.year, 1, 1)
    for one in acquainted(inputs):
        person = one.person
        mine = [s for s in one.services if s.day.year == first.year and (s.kind != _AID or whole(inputs))]
        done = [(at(s.kind), (s.day - first).days) for s in mine]
        rows.append(
            [
                person.name,
                *map(at, (unit(person), person.township, branch(person), one.touched.cadre)),
                at(_kept(person)),
                [figure for pair in done for figure in pair],
            ]
        )
    rows.sort(key=lambda row: str(row[0]))
    left_out = "" if whole(inputs) else "困难帮扶不写在这一页上。"
    return {"year": first.year, "note": left_out, "words": [*words], "people": rows}


def _kept(person: Person) -> str:
    """«农历八月十五», «10月3日»: by which calendar the birthday is kept; "" where nobody can say. No year."""
    birth = person.birth
    if birth is None:
        return ""
    if birth.lunar is not None:
        return f"农历{lunar_text(person)}"
    month, day = birth.registered.month, birth.registered.day
    return f"{month}月{day}日" if month and day else f"{month}月" if month else ""

"""Everyone in the register, read once and alike for every job; apart from parts.py, since not every job has people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents.outcome import Exclusion, Outcome, ToCheck
from toolkit.core.people.conditions import BEREAVED, Condition, Told, conditions, not_ours
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.register import People, Person, read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.words import township_key
from toolkit.jobs.job import Inputs


def people_of(inputs: Inputs) -> People:
    """The register's people."""
    reading, conventions = inputs.needed(PEOPLE), Conventions.of(inputs.settings)
    return inputs.once("people", lambda: read_people(reading, conventions, inputs.today))


def conditions_of(inputs: Inputs, person: Person) -> Mapping[Condition, Told]:
    """What `conditions` says of one of the register's people, asked once in a run."""
    known: dict[int, Mapping[Condition, Told]] = inputs.once("conditions", dict)
    if (found := known.get(id(person))) is None:
        found = known[id(person)] = conditions(person)
    return found


def people_if_any(inputs: Inputs) -> People | None:
    """The same; None where there is no register."""
    return people_of(inputs) if inputs.table(PEOPLE) else None


@dataclass(frozen=True, slots=True)
class Elders:
    """老同志: of everyone in the register who is alive and one of ours, and of the others why not.

    Attributes:
        listed: In the order of the register.
        excluded: Dead, moved away, written twice, bereaved (遗属), in service.
        to_check: Of whom nobody can say whether they live, or are somebody else's row.
        problems: Spellings that nobody understood.
    """

    listed: tuple[Person, ...]
    excluded: tuple[Exclusion, ...]
    to_check: tuple[ToCheck, ...]
    problems: tuple[Problem, ...]

    def answer(self, listed: int | None = None, unclear: Sequence[ToCheck] = (), **more: Any) -> Outcome:
        """What an action answers that lists so many of them (all, where nobody says).

        Args:
            listed: How many of them; the others are `outside`.
            unclear: Others of them of whom nobody can say whether they belong on the list.
            more: Of the Outcome.
        """
        shown = len(self.listed) - len(unclear) if listed is None else listed
        checks = (*self.to_check, *unclear)
        counts = {"listed": shown, "excluded": len(self.excluded), "to_check": len(checks)}
        if outside := len(self.listed) - shown - len(unclear):
            counts["outside"] = outside
        problems = tuple(dict.fromkeys((*self.problems, *more.pop("problems", ()))))
        return Outcome(
            counts={"read": sum(counts.values()), **counts},
            excluded=self.excluded,
            to_check=checks,
            problems=problems,
            **more,
        )


def township_asked(inputs: Inputs) -> str:
    """The key of the township that an action is to be about; "" for all.

    Raises:
        Stop: none of the old belongs there.
    """
    wanted, listed = inputs.params.get("township") or "", elders_of(inputs).listed
    if (key := township_key(wanted)) not in {"", *(township_key(person.township) for person in listed)}:
        cell = Cell(inputs.needed(PEOPLE).sources[0].grid.file)
        what = f"花名册里没有{quoted(wanted)}健在的老同志，"
        raise Stop.at(cell, what, "请核对乡镇的名称。", "unit-unknown")
    return key


def elders_of(inputs: Inputs, *, bereaved: bool = False) -> Elders:
    """Everyone in the register, each in exactly one part; bereaved: 遗属 too, who come by a standard of their own."""
    people = people_of(inputs)
    listed: list[Person] = []
    excluded = [out for _, out in people.duplicates]
    to_check: list[ToCheck] = []
    for person in people.persons:
        if person.life in (Life.DEAD, Life.MOVED):
            reason = f"{person.life}：{person.life_reason}"
            excluded.append(Exclusion(person.name, reason, person.cell))
        elif (reason := not_ours(person)) and not (bereaved and person.category == BEREAVED):
            excluded.append(Exclusion(person.name, reason, person.cell))
        elif person.life is Life.UNCLEAR:
            hint = "请核实是否健在，在「状态」列写明。"
            to_check.append(ToCheck(person.name, person.life_cell, person.life_reason, hint))
        elif person.twice is not None:
            to_check.append(person.twice)
        else:
            listed.append(person)
    return Elders(tuple(listed), tuple(excluded), tuple(to_check), people.misunderstood)

"""重点走访: whom to visit and how often, each once: the densest of all that holds of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.duties.duty import Subject
from toolkit.core.duties.rhythm import Rhythm
from toolkit.core.duties.working import WorkingDays
from toolkit.core.people.conditions import read_group
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Wish
from toolkit.core.people.tiers import Placed, Tier, TierRule, place, tier_rules
from toolkit.core.rules.dated import Status
from toolkit.core.tables.catalogue import TIERS
from toolkit.core.words import says_nothing
from toolkit.jobs.job import Inputs
from toolkit.jobs.people import elders_of
from toolkit.jobs.whom import Whom, person_key


@dataclass(frozen=True, slots=True)
class Often:
    """A row of 责任清单 on 重点走访.

    Attributes:
        whom: 对象; nothing: everybody.
        rhythm: 频次; None: not asked for.
        cell: Where.
    """

    whom: str
    rhythm: Rhythm | None
    cell: Cell


@dataclass(frozen=True, slots=True)
class Round:
    """One of the old who is visited by a rhythm.

    Attributes:
        placed: Why.
        subject: For the duties, with the densest rhythm.
        by_phone: Who does not want visits (or nobody can say) is telephoned.
    """

    placed: Placed
    subject: Subject
    by_phone: bool


def placed_of(inputs: Inputs) -> tuple[list[Placed], tuple[TierRule, ...], tuple[Problem, ...]]:
    """Everybody's tier today; the rules; what could not be read of sheet 服务分级."""

    def make() -> tuple[list[Placed], tuple[TierRule, ...], tuple[Problem, ...]]:
        rules, problems = tier_rules(inputs.table(TIERS))
        return [place(one, rules, inputs.today) for one in elders_of(inputs).listed], rules, problems

    return inputs.once("tiers", make)


def rounds_of(inputs: Inputs, whom: Whom, told: Sequence[Often]) -> tuple[list[Round], list[Problem]]:
    """Everybody in 重点 and 特殊; told: what the office has written of how often."""
    if whom.people is None:
        return [], []
    everybody, rules, wrong = placed_of(inputs)
    problems = list(wrong)
    rhythms = dict(_changed(rules, told, problems))
    begun = whom.begun or dt.date(inputs.today.year, 1, 1)
    found = []
    for one in everybody:
        person = one.person
        mine = [
            (times(rhythm), max(filter(None, (begun, rule.group.span(person)[0]))), rhythm)
            for rule, rhythm in rhythms.items()
            if rhythm and rule.group.holds(person, inputs.today, one.known).says
        ]
        if not mine:
            continue
        _, since, rhythm = min(mine, key=lambda each: (-each[0], each[1]))
        subject = Subject(
            person_key(person.name, person.township, person),
            person.name,
            rhythm,
            since,
            who=whom.keepers(person),
            township=person.township,
            cell=person.cell,
            number=person.record.text("人员编号"),
        )
        found.append(Round(one, subject, person.wish in (Wish.PHONE, Wish.UNCLEAR)))
    return found, problems


def _changed(
    rules: Sequence[TierRule], told: Sequence[Often], problems: list[Problem]
) -> Iterator[tuple[TierRule, Rhythm | None]]:
    """How often each rule asks for a visit; rows on what is no rule ask for it as well."""
    groups = {rule.group: rule for rule in rules}
    every = next((row for row in told if says_nothing(row.whom)), None)
    rhythms = {rule: every.rhythm if every else rule.rhythm for rule in rules}
    for row in (row for row in told if not says_nothing(row.whom)):
        group = read_group(row.whom)
        if group is None:
            what = f"对象{quoted(row.whom)}不是哪一类老同志，重点走访的频次没有改，"
            hint = "请写成 失能老同志、80岁以上独居老同志 这样。"
            problems.append(Problem(row.cell, what, hint, "tier-whom", Severity.WARNING))
            continue
        new = TierRule(Tier.DAILY, row.whom, group, "", None, "责任清单", Status.CURRENT, row.cell)
        rhythms[groups.get(group, new)] = row.rhythm
    yield from rhythms.items()


def times(rhythm: Rhythm) -> int:
    """How many times in a year."""
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    return sum(first <= span.last <= last for span in rhythm.windows(first, last, WorkingDays()))

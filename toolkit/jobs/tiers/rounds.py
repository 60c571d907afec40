"""重点走访: whom to visit and how often, each once: the densest of all that holds of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.duties.duty import Subject
from toolkit.core.duties.rhythm import Rhythm
from toolkit.core.people.conditions import CareGroup, read_group
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Wish
from toolkit.core.rules.tiers import Tiered, TierRule, place, tier_rules
from toolkit.core.rules.working import WorkingDays
from toolkit.core.tables.catalogue import TIERS
from toolkit.core.words import says_nothing
from toolkit.jobs.job import Inputs
from toolkit.jobs.people import conditions_of, elders_of
from toolkit.jobs.whom import Whom, subject_of

Tiers = tuple[tuple[Tiered, ...], tuple[TierRule, ...], tuple[Problem, ...]]
Often = tuple[str, Rhythm | None, Cell]
"""对象 and 频次 of a row of 责任清单; None: not asked for."""


def tiers_of(inputs: Inputs) -> Tiers:
    """Everybody's tier today; the rules; what could not be read of sheet 服务分级."""

    def make() -> Tiers:
        rules, problems = tier_rules(inputs.table(TIERS))
        return (
            tuple(
                place(one, rules, inputs.today, conditions_of(inputs, one))
                for one in elders_of(inputs).listed
            ),
            rules,
            problems,
        )

    return inputs.once("tiers", make)


def rounds_of(
    inputs: Inputs, whom: Whom, told: Sequence[Often], *, by_phone: bool
) -> tuple[list[Subject], list[Problem]]:
    """Everybody for whom a rule asks for visits, each with the densest rhythm.

    Args:
        inputs: With the register, or nobody is.
        whom: Who answers for them.
        told: What the office has written of how often.
        by_phone: Who does not want visits (or nobody can say), else the others.
    """
    if whom.people is None:
        return [], []
    everybody, rules, wrong = tiers_of(inputs)
    problems = list(wrong)
    rhythms = _rhythms(rules, told, problems)
    begun = whom.begun or dt.date(inputs.today.year, 1, 1)
    found = []
    ruled = {rule.group for rule in rules}
    for one in everybody:
        person, held = one.person, {rule.group for rule in one.reasons}
        mine = [
            (times(rhythm), max(filter(None, (begun, group.span(person)[0]))), rhythm)
            for group, rhythm in rhythms.items()
            if rhythm
            and (group in held or (group not in ruled and group.holds(person, inputs.today, one.known).says))
        ]
        if not mine or (person.wish in (Wish.PHONE, Wish.UNCLEAR)) != by_phone:
            continue
        _, since, rhythm = min(mine, key=lambda each: (-each[0], each[1]))
        found.append(subject_of(person, rhythm=rhythm, since=since, who=whom.keepers(person)))
    return found, problems


def _rhythms(
    rules: Sequence[TierRule], told: Sequence[Often], problems: list[Problem]
) -> dict[CareGroup, Rhythm | None]:
    """How often whom; rows on what is no rule ask for it as well."""
    every = [rhythm for whom, rhythm, _ in told if says_nothing(whom)]
    rhythms = {rule.group: every[0] if every else rule.rhythm for rule in rules}
    for whom, rhythm, cell in told:
        if group := read_group(whom):
            rhythms[group] = rhythm
        elif not says_nothing(whom):
            what = f"对象{quoted(whom)}不是哪一类老同志，走访的频次没有改，"
            hint = "请写成 失能老同志、80岁以上独居老同志 这样。"
            problems.append(Problem(cell, what, hint, "tier-whom", Severity.WARNING))
    return rhythms


@cache
def times(rhythm: Rhythm) -> int:
    """How many times in a year."""
    first, last = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    return sum(first <= span.last <= last for span in rhythm.windows(first, last, WorkingDays()))

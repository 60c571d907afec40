"""三级服务 (日常、重点、特殊): everybody in exactly one of them, by rules that are data, with every reason that holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from toolkit import data
from toolkit.core.cells import Cell, Problem
from toolkit.core.duties.rhythm import Rhythm, read_rhythm
from toolkit.core.people.conditions import CareGroup, Condition, Told, conditions, read_group
from toolkit.core.people.ids import quoted
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import Status
from toolkit.core.tables.reading import Reading
from toolkit.core.words import folded, regex


class Tier(StrEnum):
    """How somebody is served; printed as it is, the lowest first."""

    DAILY = "日常"
    KEY = "重点"
    SPECIAL = "特殊"

    @property
    def rank(self) -> int:
        """0 is the lowest."""
        return list(Tier).index(self)


@dataclass(frozen=True, slots=True)
class TierRule:
    """Who is in a tier.

    Attributes:
        tier: The tier.
        who: 条件 as written, the reason that is printed.
        group: Whom that means.
        often: 频次 of the visits as written; "" where none is.
        rhythm: The same, read.
        source: 依据.
        status: In force or proposed.
        cell: Where it is written.
    """

    tier: Tier
    who: str
    group: CareGroup
    often: str
    rhythm: Rhythm | None
    source: str
    status: Status
    cell: Cell


@dataclass(frozen=True, slots=True)
class Tiered:
    """Somebody in a tier.

    Attributes:
        person: Who.
        tier: The highest that a reason gives, as far as the register tells.
        reasons: Every rule that is true, those of the highest tier first.
        unsaid: Columns that say nothing and may make a rule true.
        unread: Columns that say what nobody understood.
        known: What `conditions` says.
    """

    person: Person
    tier: Tier
    reasons: tuple[TierRule, ...]
    unsaid: tuple[str, ...]
    unread: tuple[str, ...]
    known: Mapping[Condition, Told]

    @property
    def why(self) -> str:
        """«失能、80岁以上独居»."""
        return "、".join(rule.who for rule in self.reasons)


_SHIPPED = Cell("工具自带分级")
_WORDS = regex(f"({'|'.join(Tier)})(?:服务)?级?的?(?:对象|人员|老同志|老干部)?")


def tier_rules(reading: Reading | None) -> tuple[tuple[TierRule, ...], tuple[Problem, ...]]:
    """Ours, and those of sheet 服务分级, which go before ours of the same 条件; with what could not be read of it."""
    problems: list[Problem] = list(reading.problems if reading else ())
    found: dict[CareGroup, TierRule] = {}
    for record in reading.records if reading else ():
        told = {
            "level": said(record, "级别").removesuffix("服务").removesuffix("级"),
            "who": said(record, "条件"),
            "rhythm": said(record, "频次"),
            "source": said(record, "依据"),
            "status": said(record, "状态"),
        }
        rule = _rule(told, record.cell("条件"), problems)
        if rule and found.setdefault(rule.group, rule) is not rule:
            what = f"条件{quoted(rule.who)}有两行，只用前一行，"
            problems.append(Problem(rule.cell, what, "请删去一行。", "tier-twice"))
    for told in data.read("tiers.toml")["tier"]:
        if rule := _rule(told, _SHIPPED, problems):
            found.setdefault(rule.group, rule)
    rules = (rule for rule in found.values() if rule.tier is not Tier.DAILY)
    return tuple(sorted(rules, key=lambda rule: -rule.tier.rank)), tuple(problems)


def _rule(told: Mapping[str, str], cell: Cell, problems: list[Problem]) -> TierRule | None:
    level, who, often, source, status = (
        told[name] for name in ("level", "who", "rhythm", "source", "status")
    )
    group, rhythm = read_group(who) if who else None, read_rhythm(often)
    wrong = (
        (level not in tuple(Tier), f"级别{quoted(level)}不认识", "请填 特殊、重点 或 日常。"),
        (group is None, f"条件{quoted(who)}看不懂", "请写成 失能、90岁以上、80岁以上独居 这样。"),
        (status not in tuple(Status), f"{quoted(who)}的状态没有写明", "请填 现行 或 建议。"),
        (not source, f"{quoted(who)}没有写依据", "请写明文件名称和文号，或本单位的决定。"),
        (often and not rhythm, f"{quoted(who)}的频次{quoted(often)}看不懂", "请写成 每月、每季度 这样。"),
    )
    found = [
        Problem(cell, f"{what}，这一行没有采用，", hint, "tier-rule") for is_so, what, hint in wrong if is_so
    ]
    problems += found[:1]
    if found or group is None:
        return None
    return TierRule(Tier(level), who, group, often, rhythm, source, Status(status), cell)


def tier_groups(text: str, rules: Sequence[TierRule]) -> tuple[CareGroup, ...]:
    """Whom «重点对象» means: whoever a rule of the tier or a higher one has; «日常对象» everybody; () for another word.

    What is given to 重点 is given to 特殊 as well unless a line is for 特殊, and so with 日常: see core/rules/entitled.py.
    """
    found = _WORDS.fullmatch(folded(text))
    if found is None:
        return ()
    tier = Tier(found[1])
    everybody = (CareGroup(),) if tier is Tier.DAILY else ()
    return everybody or tuple(rule.group for rule in rules if rule.tier.rank >= tier.rank)


def place(
    person: Person, rules: Iterable[TierRule], day: dt.date, known: Mapping[Condition, Told] | None = None
) -> Tiered:
    """The tier of one of the old on a day; known: what `conditions` says, where that was asked already."""
    known = known or conditions(person)
    told = [(rule, rule.group.holds(person, day, known)) for rule in rules]
    reasons = tuple(rule for rule, verdict in told if verdict.says)
    open_ = dict.fromkeys(verdict.column for _, verdict in told if verdict.says is None)
    unread = tuple(column for column in open_ if person.record.text(column))
    unsaid = tuple(column for column in open_ if column not in unread)
    tier = max((rule.tier for rule in reasons), key=lambda one: one.rank, default=Tier.DAILY)
    return Tiered(person, tier, reasons, unsaid, unread, known)

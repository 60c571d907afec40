"""What a visit may bring: the office's own 慰问标准, looked up for a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.conditions import CareGroup, read_group
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.rules.dated import read_term
from toolkit.core.rules.tiers import TierRule, tier_groups
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import folded, regex, says_nothing

UNSET = "标准未填"
BIRTHDAY = "生日"
SERVING, RETIRED_CADRES, PENSIONERS = "在职", "离休", "退休"
EITHER = frozenset((RETIRED_CADRES, PENSIONERS))
_RANGE = regex(r"^(\d{1,3})(?:岁)?(?:[-－—~至到](\d{1,3}))?(?:岁)?(以上|及以上)?$")


def audience(text: str) -> frozenset[str] | None:
    """Whom a cell of 对象 means: 离休干部, 离退休, 在职, 全部 (all three of them); None when that cannot be said."""
    # As one clause: in «离休（处级）» the brackets narrow it; ticks and doubts are read as they stand.
    plain = text if re.search("[□☑√?？]", text) else _JOINTS.sub("", folded(text))
    said = answer("subject", plain) or answer("subject", plain.replace("干部", ""))
    return _AUDIENCES.get(said or "")


PRICED = regex("[,，:：]?(?:每[人位名]|人均)([0-9][0-9,，.]*)元$")
"""An amount behind whom it is for."""
_JOINTS = regex(r"[^\w]+|[和与及]")
_AUDIENCES = {
    "veteran": frozenset((RETIRED_CADRES,)),
    "retired": frozenset((PENSIONERS,)),
    "both": EITHER,
    "staff": frozenset((SERVING,)),
    "everybody": EITHER | {SERVING},
}


@dataclass(frozen=True, slots=True)
class Standard:
    """One line of sheet 慰问标准.

    Attributes:
        occasion: 生日, 春节, 重阳节 …
        who: 离休, 退休, or "" for all.
        groups: Whom 对象 means where it says more than that, one of them: «80岁以上独居老同志», «重点对象»; never of a
            birthday.
        ages: «整岁», «非整岁», "" for all; or a range in `low` … `high`.
        low: Youngest age, included; None: no range.
        high: Oldest age, included; None: no upper end.
        amount: Yuan; None when the office has not decided.
        goods: 慰问品.
        source: The document; an amount without one is not used.
        since: First day; None: since ever.
        until: Last day; None: still.
        record: Its row.
    """

    occasion: str
    who: str
    groups: tuple[CareGroup, ...]
    ages: str
    low: int | None
    high: int | None
    amount: Decimal | None
    goods: str
    source: str
    since: dt.date | None
    until: dt.date | None
    record: Record

    @property
    def cell(self) -> Cell:
        """Where it stands."""
        return self.record.cell("项目")

    def fits(self, occasion: str, category: str, age: int | None, day: dt.date, *, is_round: bool) -> bool:
        """Whether the line is about this person on this day."""
        if self.occasion != occasion or not self.holds(day):
            return False
        if self.who and self.who != category:
            return False
        if self.ages == "整岁":
            return is_round
        if self.ages == "非整岁":
            return not is_round
        if self.low is None:
            return True
        return age is not None and self.low <= age and (self.high is None or age <= self.high)

    @property
    def scopes(self) -> tuple[CareGroup, ...]:
        """Whom 对象 and 年龄 mean together, but for «整岁»: who is in one of them."""
        return tuple(map(self._narrowed, self.groups or (CareGroup(),)))

    def _narrowed(self, said: CareGroup) -> CareGroup:
        lows = [age for age in (self.low, said.ages[0]) if age is not None]
        highs = [age for age in (self.high, said.ages[1]) if age is not None]
        ages = max(lows, default=None), min(highs, default=None)
        return replace(said, ages=ages, category=self.who or said.category)

    def holds(self, day: dt.date) -> bool:
        """Whether the line is in force on this day, both ends included."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def weight(self) -> tuple[bool, bool, bool]:
        """More particular lines stand before general ones."""
        return (self.low is not None, bool(self.ages), bool(self.who))

    def text(self) -> str:
        """«600元、鲜花» or what is missing."""
        money = f"{self.amount:f}".removesuffix(".00") + "元" if self.amount is not None else ""
        return "、".join(filter(None, (money, self.goods))) or UNSET


def read_standards(
    reading: Reading | None, rules: Sequence[TierRule] = ()
) -> tuple[tuple[Standard, ...], list[Problem]]:
    """The office's standards, and a problem for each line that cannot be used; rules: what 重点 and 特殊 mean there."""
    standards: list[Standard] = []
    problems: list[Problem] = []
    for record in reading.records if reading else ():
        made = _standard(record, rules, problems)
        if made is not None:
            standards.append(made)
    return tuple(standards), problems


def decided(standards: Iterable[Standard], occasion: str, day: dt.date) -> bool:
    """Whether the office has decided anything for this occasion on this day; then silence means «nothing»."""
    return any(s.occasion == occasion and s.holds(day) for s in standards)


def find(
    standards: Iterable[Standard],
    occasion: str,
    category: str,
    age: int | None,
    day: dt.date,
    *,
    is_round: bool,
    place: Cell,
) -> tuple[Standard | None, Problem | None]:
    """The line that holds; two equally particular lines that differ are a problem naming both.

    So is a category (离休, 退休 …; "": nobody knows, see `place`) that leaves open which line somebody falls under.
    """
    lines = tuple(standards)
    found = [
        _best([s for s in lines if s.fits(occasion, who, age, day, is_round=is_round)])
        for who in ((category,) if category else sorted(EITHER))
    ]
    if found[0] == found[-1]:
        return found[0]
    what = "人员类别没有写，或者看不出是离休还是退休，定不了慰问标准，"
    hint = "请在花名册填离休或退休；慰问标准按对象分开。"
    return None, Problem(place, what, hint, "standard-category")


def _best(fitting: Sequence[Standard]) -> tuple[Standard | None, Problem | None]:
    if not fitting:
        return None, None
    best = max(s.weight() for s in fitting)
    top = [s for s in fitting if s.weight() == best]
    if len({(s.amount, s.goods) for s in top}) > 1:
        return None, Problem(
            top[1].cell,
            f"慰问标准有两条都适用（{top[0].cell}和{top[1].cell}），",
            "请改明年龄、对象或起止日期。",
            "standard-overlap",
        )
    return top[0], None


def _standard(record: Record, rules: Sequence[TierRule], problems: list[Problem]) -> Standard | None:
    occasion = record.text("项目")
    if not occasion:
        problems.append(
            Problem(record.cell("项目"), "慰问标准没有写项目，", "请填生日、春节等。", "standard-occasion")
        )
        return None
    found = len(problems)
    ages, low, high = _ages(record, problems)
    amount = read_amount(record.raw("标准金额"))
    if amount.fault:
        problems.append(amount.fault.at(record.cell("标准金额")))
    source = record.text("依据")
    if (amount.value is not None or PRICED.search(record.text("对象"))) and not source:
        what = "填了标准金额而没有依据，不予采用，"
        problems.append(Problem(record.cell("依据"), what, "请写明文件名称和文号。", "standard-no-source"))
    since = read_term(record, "起始日期", problems, end=False)
    until = read_term(record, "截止日期", problems, end=True)
    said, value = record.text("对象"), amount.value
    if priced := PRICED.search(said):  # «离休干部每人1000元»
        said, beside = said[: priced.start()], read_amount(priced[1]).value
        value = beside if value is None else value
        if beside is None or value != beside:
            what = f"对象里写着{priced[0]}，标准金额写着{record.text('标准金额')}，"
            problems.append(
                Problem(record.cell("标准金额"), what, "请核对，只在标准金额里写。", "standard-price")
            )
    who = EITHER if says_nothing(said) else audience(said)
    groups: tuple[CareGroup, ...] = ()
    if who is None and occasion != BIRTHDAY:
        group = read_group(said)
        groups = (group,) if group else tier_groups(said, rules)
    if not groups and (not who or who == {SERVING}):
        what = f"对象{quoted(mask_numbers(said))}看不懂，这一行没有采用，"
        hint = "请填离休、退休或全部"
        hint += (
            "。"
            if occasion == BIRTHDAY
            else "，或者 80岁以上、困难、特困老党员、正科级以上、重点对象、遗属 这样的一类人。"
        )
        problems.append(Problem(record.cell("对象"), what, hint, "standard-who"))
    if len(problems) > found:
        return None
    return Standard(
        occasion,
        "" if not who or who >= EITHER else min(who),
        groups,
        ages,
        low,
        high,
        value,
        record.text("慰问品"),
        source,
        since,
        until,
        record,
    )


def _ages(record: Record, problems: list[Problem]) -> tuple[str, int | None, int | None]:
    text = record.text("年龄").replace(" ", "")
    if text in ("", "全部", "所有"):
        return "", None, None
    if text in ("整岁", "非整岁"):
        return text, None, None
    match, group = _RANGE.match(text), read_group(text)  # of the group no more than «九十岁以上», «百岁老人»
    if match is None and group and group == CareGroup(ages=group.ages) and any(group.ages):
        return "", *group.ages
    if match is None:
        hint = "请填整岁、非整岁、90、80-89 或 100以上。"
        problems.append(Problem(record.cell("年龄"), f"年龄「{text}」看不懂，", hint, "standard-ages"))
        return "", None, None
    low = int(match[1])
    high = None if match[3] else int(match[2] or match[1])
    return "", low, high

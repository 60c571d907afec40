"""The three prizes (三项奖): whether the retired share what those in service have, unit by unit, prize by prize.

The county's report, 三(一)3: if those in service have a prize the retired must have it too; if the retired have it
not, those in service cannot have it either. About the amount it says nothing: another amount is a notice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.words import township_key

PRIZE_NAMES = ("党建", "文明创建", "综合治理")
SERVING, RETIRED = "在职", "离退休"


class Share(StrEnum):
    """How much of a group has a prize."""

    UNKNOWN = "未报"
    NOBODY = "无人可享"  # nobody of this group is there
    NONE = "未享受"
    PART = "部分享受"
    ALL = "全部享受"


class Parity(StrEnum):
    """How the two groups stand to each other."""

    BOTH = "通过（都享受）"
    NEITHER = "通过（都不享受）"
    SOME_RETIRED = "违规：离退休部分享受"
    SERVING_ONLY = "违规：在职享受、离退休没有"
    RETIRED_ONLY = "违规：离退休享受、在职没有"
    UNEVEN = "提示：两边都是部分享受"
    UNKNOWN = "未报"

    @property
    def breach(self) -> bool:
        """Whether it must be put right."""
        return self.value.startswith("违规")


@dataclass(frozen=True, slots=True)
class Group:
    """One group of one unit for one prize: all its rows together.

    Attributes:
        due: 应享人数; None where a row does not say.
        got: 实享人数; None where a row is blank: that is 未报, never 0.
        standard: 元/人; None where none or several are written.
        amount: 元; None where none is written.
        named: Those who have not got it.
        sources: 依据.
        cells: Of 实享人数.
    """

    due: int | None = None
    got: int | None = None
    standard: Decimal | None = None
    amount: Decimal | None = None
    named: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()

    @property
    def share(self) -> Share:
        """See Share; who is there at least once and has not said for how many is counted as all."""
        if self.due == 0 and not self.got:
            return Share.NOBODY
        if self.got is None:
            return Share.UNKNOWN
        if self.got == 0:
            return Share.NONE
        return Share.ALL if self.due is None or self.got >= self.due else Share.PART

    @property
    def missing(self) -> int:
        """How many have not got it."""
        return max((self.due or 0) - (self.got or 0), 0)

    def text(self) -> str:
        """«24/24», «未报»."""
        if self.got is None:
            return "未报" if self.due is None else f"未报/{self.due}"
        return f"{self.got}/{self.due if self.due is not None else '未报'}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One unit and prize.

    Attributes:
        township: As written.
        unit: As written.
        prize: One of PRIZE_NAMES, or as the office calls another.
        serving: 在职.
        retired: 离退休.
    """

    township: str
    unit: str
    prize: str
    serving: Group
    retired: Group

    @property
    def verdict(self) -> Parity:
        """How the two stand to each other."""
        return judge(self.serving, self.retired)

    @property
    def unequal(self) -> bool:
        """Whether both have it by different standards: a notice."""
        one, other = self.serving, self.retired
        return (
            bool(one.got and other.got)
            and None not in (one.standard, other.standard)
            and (one.standard != other.standard)
        )

    @property
    def cell(self) -> Cell:
        """Of the retired's number, else of the others'."""
        return (*self.retired.cells, *self.serving.cells)[0]


def judge(serving: Group, retired: Group) -> Parity:
    """The table of cases.

    A group of nobody breaks nothing: a unit without retired people may give its prize.
    """
    one, other = serving.share, retired.share
    if Share.UNKNOWN in (one, other):
        return Parity.UNKNOWN
    if retired.due is None and retired.got and one in (Share.ALL, Share.PART):
        return Parity.UNKNOWN  # nobody has said for how many: whether some are left out cannot be known
    has_one, has_other = one in (Share.ALL, Share.PART), other in (Share.ALL, Share.PART)
    if Share.NOBODY in (one, other):
        if other is Share.PART:
            return Parity.SOME_RETIRED
        return Parity.BOTH if has_one or has_other else Parity.NEITHER
    if not has_one and not has_other:
        return Parity.NEITHER
    if not has_other:
        return Parity.SERVING_ONLY
    if not has_one:
        return Parity.RETIRED_ONLY
    if other is Share.PART:
        return Parity.SOME_RETIRED if one is Share.ALL or _fewer(retired, serving) else Parity.UNEVEN
    return Parity.BOTH if one is Share.ALL else Parity.UNEVEN


def _fewer(retired: Group, serving: Group) -> bool:
    """Whether a smaller part of the retired has it."""
    return (retired.got or 0) * (serving.due or 0) < (serving.got or 0) * (retired.due or 0)


def missing_text(case: Comparison) -> str:
    """«缺2人：甲、乙», «缺2人（名单未写明）»."""
    group = case.retired
    if not group.missing:
        return ""
    names = f"：{'、'.join(group.named)}" if group.named else "（名单未写明）"
    return f"缺{group.missing}人{names}"


def problems_of(case: Comparison) -> Iterable[Problem]:
    """What is wrong with a case: a breach is an error, all else a notice."""
    town = "" if township_key(case.township) in case.unit else case.township
    where = f"{town}{case.unit}「{case.prize}」"
    verdict = case.verdict
    if verdict.breach:
        detail = missing_text(case)
        what = (
            f"{where}{verdict.value.removeprefix('违规：')}（在职{case.serving.text()}，离退休{case.retired.text()}）"
            f"{'，' + detail if detail else ''}，"
        )
        yield Problem(case.cell, what, "在职享受的，老同志必须同样享受；请限期整改。", "prize-breach")
    elif verdict is Parity.UNKNOWN:
        what = f"{where}没有报全（在职{case.serving.text()}，离退休{case.retired.text()}），"
        hint = "请催报实享人数；确实没有享受的填 0。"
        yield Problem(case.cell, what, hint, "prize-unreported", Severity.WARNING)
    elif verdict is Parity.UNEVEN:
        what = f"{where}只有部分人享受（在职{case.serving.text()}，离退休{case.retired.text()}），"
        yield Problem(case.cell, what, "请核对两边的条件是不是一样。", "prize-uneven", Severity.WARNING)
    if case.unequal:
        what = f"{where}在职标准{case.serving.standard}元，离退休标准{case.retired.standard}元，标准不同，"
        hint = "文件只要求同样享受，没有写明标准要相同；请核对有没有另外的规定。"
        yield Problem(case.cell, what, hint, "prize-standard", Severity.WARNING)

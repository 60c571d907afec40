"""Who holds which post from when until when (任职), and in which months that counts."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from toolkit.core.cells import Cell, Problem
from toolkit.core.documents.outcome import Exclusion, ToCheck
from toolkit.core.tables.reading import Record
from toolkit.core.words import clean, name_key, regex

MONTHS = 12
_BRACKETS = regex(r"[(（【\[].*?[)）】\]]")
_VACANT = regex(  # what offices write where a name would stand
    r"空|空[缺编岗位额].*|缺|缺[额编岗位员].*|出缺|无|无人.*|[暂未待尚拟][空缺无未待定选补配聘换任].*|未到位|没有.*|[\W_]*"
)


class PostRole(StrEnum):
    """What a post is to the budget."""

    LEADER = "老干组长"
    SECRETARY = "支部书记"
    DEPUTY = "支部副书记"
    MEMBER = "支部委员"


OFFICERS = (PostRole.SECRETARY, PostRole.DEPUTY, PostRole.MEMBER)


class Convention(StrEnum):
    """On which day of a month somebody must be in post for the month to count (补贴按月计算)."""

    MIDDLE = "15日在任"
    FIRST = "1日在任"
    LAST = "月末在任"
    ANY = "当月任过职"

    def day(self, year: int, month: int) -> dt.date:
        """The day; for ANY the month's last, by which its standard is looked up."""
        days = {Convention.FIRST: 1, Convention.MIDDLE: 15}
        return dt.date(year, month, days.get(self, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Term:
    """One hat of one row: a post held by someone (or by nobody) over a span of days.

    Attributes:
        role: See Role.
        title: 职务 as written.
        township: As most rows of the office spell it; "" where none is written.
        branch: 所属支部.
        name: "" for a vacant post.
        person: A number that is the same for one person's rows only; -1 for a vacant post.
        since: First day in post; None: since before anyone wrote.
        last: Last day in post; None: still.
        undated_death: Dead by the register, which does not say since when.
        outside_party: The register says that the person is no party member.
        others: Offices held beside it (兼职).
        notes: What the reader should know of this row.
        record: The row.
    """

    role: PostRole
    title: str
    township: str
    branch: str
    name: str
    person: int
    since: dt.date | None
    last: dt.date | None
    undated_death: bool
    outside_party: bool
    others: str
    notes: tuple[str, ...]
    record: Record

    @property
    def vacant(self) -> bool:
        """Whether the row says that nobody holds the post."""
        return self.person < 0

    @property
    def cell(self) -> Cell:
        """Of the holder's name."""
        return self.record.cell("姓名")

    def on(self, day: dt.date) -> bool:
        """Whether the post is held on this day, first and last day included."""
        return (self.since is None or self.since <= day) and (self.last is None or day <= self.last)

    def months(self, year: int, convention: Convention) -> frozenset[int]:
        """The months of a year that count; none for someone of whose death nobody knows the day."""
        if self.undated_death:
            return frozenset()
        return frozenset(m for m in range(1, MONTHS + 1) if self._counts(year, m, convention))

    def _counts(self, year: int, month: int, convention: Convention) -> bool:
        if convention is not Convention.ANY:
            return self.on(convention.day(year, month))
        first, last = dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])
        return (self.since is None or self.since <= last) and (self.last is None or self.last >= first)

    def touches(self, year: int) -> bool:
        """Whether the post was held on any day of the year."""
        return (self.since is None or self.since.year <= year) and (
            self.last is None or (self.last.year >= year and (self.since is None or self.last >= self.since))
        )

    def span(self) -> str:
        """«2024-03-01起», «2021-01-01至2026-08-31»."""
        first = self.since.isoformat() if self.since else ""
        return f"{first}至{self.last.isoformat()}" if self.last else f"{first}起" if first else ""


@dataclass(frozen=True, slots=True)
class Posts:
    """Sheet 任职, understood.

    Attributes:
        terms: Every hat of every row that can be used, in the order of the sheet.
        townships: township_key → as most rows write it: of the posts, the register and the office's own list.
        ids: Identity number → person, of those whose number is known.
        names: (name, township_key) → persons.
        read: How many rows there are.
        excluded: Rows about other posts.
        to_check: Rows that nobody can reckon with.
        problems: Faults, with their cells.
        unclear: township_key → a cell of the leader's row that nobody can reckon with.
    """

    terms: tuple[Term, ...]
    townships: Mapping[str, str]
    ids: Mapping[str, int]
    names: Mapping[tuple[str, str], tuple[int, ...]]
    read: int
    excluded: tuple[Exclusion, ...]
    to_check: tuple[ToCheck, ...]
    problems: tuple[Problem, ...]
    unclear: Mapping[str, Cell]


def roles(title: str) -> tuple[PostRole, ...]:
    """The hats that 职务 names, the highest first; none for 关工委副主任, 党小组组长, 镇党委书记 and the like."""
    text = clean(title).replace(" ", "").replace("支书", "支部书记")
    found = []
    if re.search(r"(?<![小副])(?<!小组)组长", text):
        found.append(PostRole.LEADER)
    if re.search(r"(?<!副)(?<!副支部)(?<!镇党委)(?<!乡党委)(?<!党工委)书记", text):
        found.append(PostRole.SECRETARY)
    if re.search(r"(?<!镇党委)(?<!乡党委)(?<!党工委)副(?:支部)?书记", text):
        found.append(PostRole.DEPUTY)
    if "支委" in text or re.search(
        r"(?:^|[兼、，,；;/()（）和]|支部|总支|宣传|组织|纪检|学习|生活|文体|青年|妇女|统战|保密)委员(?:$|[兼、，,；;/()（）和])",
        text,
    ):
        found.append(PostRole.MEMBER)
    return tuple(found)


def is_vacant(name: str) -> bool:
    """Whether a name cell says that nobody holds the post: 空缺（2026年3月起）, 待补选, 无人, «—»."""
    plain = name_key(name)
    said = _BRACKETS.sub("", plain) or re.sub(r"[()（）【】\[\]]", "", plain)
    return _VACANT.fullmatch(said) is not None

"""What the office's own workbooks hold on one branch in one year: members, posts, activities, payments, venues."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem
from toolkit.core.people.ids import mask_numbers
from toolkit.core.people.lives import Life
from toolkit.core.people.register import People, Person
from toolkit.core.posts.branches import Branch, Roll
from toolkit.core.posts.tenure import PostRole, is_vacant, roles
from toolkit.core.rules.dated import Rule, Rules, read_term
from toolkit.core.tables.catalogue import ACTIVITIES, PAYMENTS, PEOPLE, POSTS, SUBMISSIONS, VENUES
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import clean, name_key, regex

BOOKS = (PEOPLE, POSTS, PAYMENTS, ACTIVITIES, VENUES, SUBMISSIONS)
_REMARK = regex(r"[（(，,。、：:；;]")  # «有（与村部共用，2间）»: what it says is before it
_COUNT = regex(r"(\d+)[间个处]?|[/\-—–]")


@dataclass(frozen=True, slots=True)
class Ledgers:
    """The rows of every workbook, by table and branch.

    Attributes:
        rows: Table name → branch key → rows.
        problems: Rows of branches that sheet 支部 does not have, and what of the register was not understood.
        persons: Sheet and row of the register → who stands there.
    """

    rows: Mapping[str, Mapping[str, list[Record]]]
    problems: tuple[Problem, ...] = ()
    persons: Mapping[tuple[str, int], list[Person]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Mapping[str, tuple[Reading, ...]], roll: Roll, people: People | None) -> Ledgers:
        """From what was read; a workbook that is not there has no rows."""
        rows: dict[str, Mapping[str, list[Record]]] = {}
        problems: list[Problem] = []
        for table in BOOKS:
            readings = tables.get(table.name, ())
            own, unknown = roll.own(readings[0] if readings else None)
            rows[table.name] = own
            problems += unknown if table is not PEOPLE else _once(unknown)
        persons: dict[tuple[str, int], list[Person]] = {}
        for person in people.persons if people else ():
            persons.setdefault(place(person.record), []).append(person)
        return cls(rows, (*problems, *(people.misunderstood if people else ())), persons)


def place(record: Record) -> tuple[str, int]:
    """Sheet and row of a record."""
    return record.source.grid.sheet, record.row


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """One for each name: a register has hundreds of rows."""
    return list({problem.message: problem for problem in reversed(list(problems))}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Members:
    """党员 of a branch.

    Attributes:
        least: So many at least.
        most: So many at most: with those whose row does not say it clearly.
        cells: Where they stand.
        stated: Whether the office has written the number down itself.
        counted: How many the register has for certain, whatever the office has stated; None where it cannot say.
        left: Members whom the register calls dead or gone.
    """

    least: int
    most: int
    cells: tuple[Cell, ...]
    stated: bool
    counted: int | None = None
    left: tuple[Person, ...] = ()

    def text(self) -> str:
        """«正式党员12人», «正式党员11至13人»."""
        many = str(self.least) if self.least == self.most else f"{self.least}至{self.most}"
        return f"正式党员{many}人"


# A seat in the committee of the township or county is none in the branch.
_ABOVE = regex(
    r"(?:[镇乡县市区]|街道|机关)?(?:党委|党工委|纪委|县委|市委|区委)(?:第一)?(?:副?书记|常委|委员)"
)


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a branch as sheet 任职 has it on one day.

    Attributes:
        title: 职务 as written.
        holder: Name; "" for a vacant post.
        record: The row.
    """

    title: str
    holder: str
    record: Record

    @property
    def secretary(self) -> bool:
        """书记, not 副书记."""
        return PostRole.SECRETARY in roles(self.title)

    @property
    def committee(self) -> bool:
        """Whether it is one of the 支部委员会: 书记, 副书记, 委员."""
        return re.search("书记|委员|支委", _ABOVE.sub("", self.title)) is not None


@dataclass(frozen=True, slots=True)
class Case:
    """One branch in one year.

    Attributes:
        branch: Which.
        ledgers: The rows of all branches.
        year: 年度.
        today: The day of the run.
        rules: Dated standards.
        leaders: Words for 党委政府主要领导.
        problems: Gets what cannot be read on the way.
    """

    branch: Branch
    ledgers: Ledgers
    year: int
    today: dt.date
    rules: Rules
    leaders: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def past(self) -> bool:
        """Whether the year is over."""
        return self.year < self.today.year

    @property
    def day(self) -> dt.date:
        """The last day that counts: today, or the year's last."""
        return min(self.today, dt.date(self.year, 12, 31))

    def rows(self, table: Table) -> list[Record]:
        """The branch's rows of a workbook."""
        return self.ledgers.rows.get(table.name, {}).get(self.branch.key, [])

    def rule(self, key: str) -> Rule | None:
        """The standard that holds on the last day that counts."""
        return self.rules.at(key, self.day)

    def date(self, record: Record, name: str, *, end: bool = False) -> dt.date | None:
        """A date of a row; what cannot be read is noted."""
        return read_term(record, name, self.problems, end=end)

    def number(self, name: str) -> int | None:
        """A whole number on sheet 支部; None where the office has not filled it in."""
        if fault := self.branch.record.fault(name):
            self.problems.append(fault)
            return None
        text = clean(self.branch.record.text(name)).removesuffix("人").removesuffix("名").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit():
            return int(text)
        what = f"{name}「{mask_numbers(text)[:20]}」不是整数，没有采用，"
        hint = "请只填数字。"
        self.problems.append(Problem(self.branch.record.cell(name), what, hint, "number-unreadable"))
        return None

    def dated(self, table: Table, name: str) -> list[tuple[dt.date, Record]]:
        """The rows of the year up to the last day that counts, in the order of the days."""
        found = ((self.date(record, name), record) for record in self.rows(table))
        rows = [(d, r) for d, r in found if d is not None and d.year == self.year and d <= self.day]
        return sorted(rows, key=lambda pair: pair[0])

    def members(self) -> Members | None:
        """正式党员; None where nothing says how many: the register knows only how it is today."""
        if self.past:
            return None
        stated = self.number("正式党员数")
        persons = self.persons()
        members = [(p, _member(p)) for p in persons]
        left = tuple(p for p, known in members if known and p.life in _GONE)
        here = [(p, known) for p, known in members if known is not False and p.life not in _GONE]
        sure = sum(1 for p, known in here if known and p.life is Life.ALIVE)
        tells = any(p.record.has("政治面貌") or p.record.has("入党时间") for p in persons)
        if stated is not None:
            cell = self.branch.record.cell("正式党员数")
            return Members(stated, stated, (cell,), True, sure if tells else None, left)
        if not tells:
            return None
        return Members(sure, len(here), tuple(p.cell for p, _ in here), False, sure, left)

    def persons(self) -> list[Person]:
        """The branch's people in the register, each once."""
        of = self.ledgers.persons
        return [person for record in self.rows(PEOPLE) for person in of.get(place(record), ())]

    def posts(self, day: dt.date | None = None) -> list[Post]:
        """The posts that exist on a day (the last that counts), vacant ones included."""
        day = day or self.day
        found = []
        for record in self.rows(POSTS):
            since, until = self.date(record, "任职日期"), self.date(record, "免职日期", end=True)
            if (since is not None and since > day) or (until is not None and until <= day):
                continue
            name = name_key(mask_numbers(record.text("姓名")))
            vacant = is_vacant(name)
            found.append(Post(record.text("职务"), "" if vacant else name, record))
        return found

    def committee(self) -> tuple[tuple[str, ...], tuple[Cell, ...]] | None:
        """Who sits on the 支部委员会, each once, and the rows; None where sheet 任职 has none of it."""
        posts = [post for post in self.posts() if post.committee]
        if not posts:
            return None
        names = tuple(dict.fromkeys(post.holder for post in posts if post.holder))
        return names, tuple(post.record.cell("姓名") for post in posts)

    def term_end(self) -> tuple[dt.date, Cell, dt.date | None] | None:
        """The last day of the term, the cell that it follows from, and the term's first day where that is written.

        As stated (届满日期), else reckoned from 换届日期: the day before the same day three years later; else by the
        secretary's own dates.
        """
        years = self.rule("支部任期")
        places = [(self.branch.record, "届满日期", "换届日期")]
        places += [(p.record, "届满日期", "任职日期") for p in self.posts() if p.secretary and p.holder]
        for record, ends, began in places:
            start = self.date(record, began)
            if (end := self.date(record, ends, end=True)) is not None:
                return end, record.cell(ends), start
            if start is not None and years is not None:
                return later(start, int(years.value)) - dt.timedelta(days=1), record.cell(began), start
        return None


def yes_no(text: str) -> bool | None:
    """What a cell says of whether there is something: «有（与村部共用）», «无», «√»; None for empty and for anything else."""
    said = _REMARK.split(text)[0]
    if count := _COUNT.fullmatch(said):
        return int(count[1] or 0) > 0
    return {"yes": True, "no": False}.get(answer("yes_no", said) or "")


_GONE = (Life.DEAD, Life.MOVED)


def _member(person: Person) -> bool | None:
    """Whether somebody is a full party member of this branch; None where the register does not say so clearly."""
    if person.party in ("probationary", "outside"):
        return False
    return True if person.party == "member" and person.record.text("所属支部") else None


def later(day: dt.date, years: int) -> dt.date:
    """The same day years later; 29 February becomes 1 March, when the full years are over."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)

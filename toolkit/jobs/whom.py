"""For whom something must be done: the office, its townships and branches, their leaders, the old one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from toolkit.core.cells import Problem
from toolkit.core.duties.duty import Subject
from toolkit.core.people.lives import Wish
from toolkit.core.people.register import People, Person
from toolkit.core.people.townships import printable
from toolkit.core.posts.reading import read_posts
from toolkit.core.posts.tenure import PostRole, Posts
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import BRANCHES, CONTACTS, POSTS
from toolkit.core.tables.reading import Record
from toolkit.core.words import clean, name_key, regex, says_nothing, township_key
from toolkit.jobs.checklist.records.branches import Roll, read_branches
from toolkit.jobs.contact.pairs import Pairing, pairs
from toolkit.jobs.job import Inputs
from toolkit.jobs.people import people_if_any

OFFICE = "本单位"
LEADER = "老干组长"
PAIRED = "结对"
_TOWNSHIPS = "乡镇办名单"  # of settings.toml
_ALL_TOWNSHIPS = regex("(?:各|全部|所有)(?:个)?(?:乡镇|镇|乡|乡镇办|街道|乡镇街道)")
_ALL_BRANCHES = regex("(?:各|全部|所有)(?:个)?(?:老干)?党?支部")
_LEADERS = regex("(?:各|全部|所有|全体)?(?:个|位|名|乡镇)?老干组长")
_APART = regex("[、，,；;/\\n]+")


class Whom:
    """What a cell of 对象 means: everybody whom a duty can be for."""

    def __init__(self, inputs: Inputs) -> None:
        """From sheet 支部 and the settings; an office without either has itself alone."""
        reading = inputs.table(BRANCHES)
        self._inputs = inputs
        self.roll, problems = read_branches(reading) if reading else (Roll(), [])
        self.problems: list[Problem] = [*(reading.problems if reading else ()), *problems]
        self.name = name_key(inputs.settings.text("单位名称"))
        self.office = Subject("", OFFICE)
        names = inputs.settings.names(_TOWNSHIPS) or tuple(b.township for b in self.roll.branches)
        self.towns = {
            township_key(name): Subject(f"镇/{township_key(name)}", name, township=name)
            for name in names
            if name
        }
        self.branches = {
            b.key: Subject(f"支部/{b.key}", b.name, township=b.township, cell=b.cell)
            for b in self.roll.branches
        }

    def town(self, record: Record) -> str:
        """The township that a row is about, as the office spells it; "" where it names none."""
        branch = self.roll.whose(record)
        town = printable(record.text("所属乡镇")) or (branch.township if branch else "")
        known = self.towns.get(township_key(town))
        return known.name if known else town

    def of(self, text: str) -> list[Subject] | None:
        """Whom a cell names; None where one of the names is nobody's."""
        said = "".join(clean(text).split())
        if says_nothing(said) or name_key(said) in {OFFICE, self.name}:
            return [self.office]
        found: list[Subject] = []
        for part in filter(None, _APART.split(said)):
            those = self._named(part)
            if those is None:
                return None
            found += those
        return list(dict.fromkeys(found))

    def _named(self, name: str) -> list[Subject] | None:
        if _ALL_TOWNSHIPS.fullmatch(name):
            return list(self.towns.values())
        if _ALL_BRANCHES.fullmatch(name):
            return list(self.branches.values())
        if _LEADERS.fullmatch(name):
            return self.leaders
        town = self.towns.get(township_key(name))
        branch = None if town else self.roll.named(name)
        found = self.branches[branch.key] if branch else town
        return [found] if found else None

    @cached_property
    def people(self) -> People | None:
        """The register."""
        return people_if_any(self._inputs)

    @cached_property
    def posts(self) -> Posts | None:
        """Sheet 任职."""
        reading = self._inputs.table(POSTS)
        if reading is None:
            return None
        return read_posts(reading, self._inputs.settings, self.people, self._inputs.today)

    @cached_property
    def leaders(self) -> list[Subject]:
        """The 老干组长 of today, each once however many hats they have."""
        found: dict[int, Subject] = {}
        for term in self.posts.terms if self.posts else ():
            if term.role is PostRole.LEADER and not term.vacant and term.on(self._inputs.today):
                key = f"人/{name_key(term.name)}/{township_key(term.township)}"
                one = Subject(key, term.name, since=term.since, township=term.township, cell=term.cell)
                found.setdefault(term.person, one)
        return list(found.values())

    @cached_property
    def pairs(self) -> list[Pairing]:
        """Who is in touch with whom."""
        reading = self._inputs.table(CONTACTS)
        days = [read_term(r, "日期", [], end=False) for r in reading.records] if reading else []
        told = pairs(self._inputs, self.people, min(filter(None, days), default=None))
        self.problems += told.problems
        return told.found if any(days) else [pair for pair in told.found if pair.since is not None]

    def paired(self, *, visit: bool) -> list[Subject]:
        """The old who have somebody to be in touch with them; who declines visits is excused from those."""
        found = []
        for pair in self.pairs:
            person, key = pair.person, person_key(pair.name, pair.township, pair.person)
            declines = visit and person is not None and person.wish is Wish.PHONE
            excuse = "谢绝上门，改为电话问候" if declines else ""
            number = person.record.text("人员编号") if person else ""
            found.append(
                Subject(
                    key,
                    pair.name,
                    None,
                    pair.since,
                    pair.until,
                    pair.cadre,
                    pair.township,
                    excuse,
                    pair.cell,
                    number,
                )
            )
        return found


def person_key(name: str, township: str, person: Person | None = None) -> str:
    """A subject's key for one of the old; of the register it is the row's, so that namesakes have two."""
    return f"人/{name_key(name)}/{township_key(township)}" + (f"/{person.cell}" if person else "")


def is_person(subject: Subject) -> bool:
    """Whether it is one of many people: lists name them together."""
    return subject.key.startswith("人/")


class ByName:
    """Subjects that are people, found by what a row says of them."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        """Of these and no others."""
        self._by_name: dict[str, dict[str, Subject]] = defaultdict(dict)
        for one in subjects:
            self._by_name[name_key(one.name)][one.key] = one

    def of(self, record: Record) -> list[str]:
        """Keys of those whom a row's 姓名 (or 对象) means; several where number and township leave it open."""
        found = list(self._by_name.get(name_key(record.text("姓名") or record.text("对象")), {}).values())
        number, town = name_key(record.text("人员编号")), township_key(record.text("所属乡镇"))
        if len(found) > 1 and number:
            found = [one for one in found if name_key(one.number) == number]
        if len(found) > 1 and town:
            found = [one for one in found if township_key(one.township) == town]
        return [one.key for one in found]

"""For whom something must be done: the office, its townships and branches, their leaders, the old one by one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from toolkit.core.answers import Misunderstood
from toolkit.core.cells import Problem
from toolkit.core.duties.duty import Subject
from toolkit.core.duties.pairs import Pairing, Pairs, pairs
from toolkit.core.people.conditions import ANSWERED, Unsaid, read_group
from toolkit.core.people.lives import Life, Wish
from toolkit.core.people.named import Named
from toolkit.core.people.register import People, Person
from toolkit.core.people.townships import COLUMN, Townships, is_township, printable
from toolkit.core.posts.branches import Roll, read_branches
from toolkit.core.posts.reading import read_posts
from toolkit.core.posts.tenure import PostRole, Posts
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import BRANCHES, CADRES, CONTACTS, PAIRS, PEOPLE, POSTS
from toolkit.core.tables.reading import Record
from toolkit.core.words import APART, clean, name_key, regex, says_nothing, township_key
from toolkit.jobs.contact.assigning import Cadre, read_cadres
from toolkit.jobs.job import Inputs
from toolkit.jobs.people import conditions_of, people_if_any

OFFICE = "本单位"
LEADER, HEADS = "老干组长", "组长和书记"
PAIRED = "结对"
GREETED = "慰问对象"  # whom 慰问标准 has at a festival
KEY, KEY_BY_PHONE = "重点老同志", "谢绝上门的重点老同志"
_TOWNSHIPS = "乡镇办名单"  # of settings.toml
_ALL_TOWNSHIPS = regex("(?:各|全部|所有)(?:个)?(?:乡镇|镇|乡|乡镇办|街道|乡镇街道)")
_ALL_BRANCHES = regex("(?:各|全部|所有)(?:个)?(?:老干)?党?支部")
_LEADERS = regex("(?:各|全部|所有|全体)?(?:个|位|名|乡镇)?老干组长")
_DAY = dt.timedelta(days=1)
_DECLINES = "谢绝上门，改为电话问候"


class Whom:
    """What a cell of 对象 means: everybody whom a duty can be for."""

    def __init__(self, inputs: Inputs) -> None:
        """From sheet 支部 and the settings; an office without either has itself alone."""
        reading = inputs.table(BRANCHES)
        self._inputs = inputs
        self.today = inputs.today
        self._groups: dict[str, list[Subject]] = {}
        self.roll, problems = read_branches(reading) if reading else (Roll(), [])
        self.problems: list[Problem] = [*(reading.problems if reading else ()), *problems]
        self.name = name_key(inputs.settings.text("单位名称"))
        self.office = Subject("", OFFICE)
        names: Iterable[str] = inputs.settings.names(_TOWNSHIPS)
        if not names:
            readings = [*filter(None, map(inputs.table, (POSTS, PEOPLE)))]
            own = [branch.township for branch in self.roll.branches]
            found = Townships.of((record for reading in readings for record in reading.records), own)
            bare = (r for reading in readings for r in reading.records if not r.has(COLUMN))
            told = (found.named(text) for r in bare for text in (*r.headings, r.source.grid.sheet))
            names = dict.fromkeys((*found.known.values(), *told))  # headings and sheets tell them too
            names = [name for name in names if name in own or is_township(name)]
        self._spelled: dict[str, str] = {}
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
        return known.name if known else self._spelled.setdefault(township_key(town), town)

    def order(self, township: str) -> int:
        """For lists that have the townships as the office names them; what it does not know comes last."""
        return (
            list(self.towns).index(key) if (key := township_key(township)) in self.towns else len(self.towns)
        )

    def of(self, text: str) -> list[Subject] | None:
        """Whom a cell names; None where one of the names is nobody's."""
        said = "".join(clean(text).split())
        if says_nothing(said) or name_key(said) in {OFFICE, self.name}:
            return [self.office]
        found: list[Subject] = []
        for part in filter(None, APART.split(said)):
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
        return [found] if found else self._people_of(name)

    def _people_of(self, name: str) -> list[Subject] | None:
        """Those of the register who are as a cell says: «80岁以上独居老同志», «青禾镇离休干部»; who may be, is told."""
        if name in self._groups:
            return self._groups[name]
        town = next((key for key, one in self.towns.items() if name.startswith(one.name)), "")
        group = read_group(name.removeprefix(self.towns[town].name) if town else name)
        if group is None or self.people is None:
            return None
        found, heard = [], Misunderstood()
        blank = Unsaid()
        for person in self.people.persons:
            if town and township_key(person.township) != town:
                continue
            told = group.judge(person, conditions_of(self._inputs, person) if group.wanted else None)
            record = person.record
            if told.says:
                first, last = group.span(person)
                declines = _DECLINES if person.wish is Wish.PHONE else ""
                found.append(
                    subject_of(person, since=first, until=last, who=self.keepers(person), excuse=declines)
                )
            elif told.says is None and told.column in ANSWERED and record.text(told.column):
                header = record.asked(told.column)
                heard.note(record.cell(told.column), header, record.text(told.column), f"不算在「{name}」里")
            elif told.says is None:
                blank.note(record, told.column)
        self.problems += heard.problems()
        self.problems += blank.problems(f"，或看不清，不知道是不是{name}，没有算", "group-blank")
        self._groups[name] = found
        return found

    def keepers(self, person: Person) -> str:
        """Who is in touch with one of the old today; "" for nobody."""
        return "、".join(dict.fromkeys(pair.cadre for pair in self.serving(person)))

    def answering(self, person: Person) -> str:
        """Who is in touch with one of the old, else the leader of the township."""
        town = township_key(person.township)
        leaders = (f"{one.name}（组长）" for one in self.leaders if township_key(one.township) == town)
        return self.keepers(person) or "、".join(leaders)

    def serving(self, person: Person) -> Sequence[Pairing]:
        """The same pairs; a cadre who has left is in touch with nobody."""
        return self._serving.get(id(person), ())

    @cached_property
    def _serving(self) -> dict[int, list[Pairing]]:
        found: dict[int, list[Pairing]] = defaultdict(list)
        for pair in self._pairs.found:
            cadre = self.cadres.get(name_key(pair.cadre))
            if pair.on(self.today) and not (cadre and cadre.gone(self.today)):
                found[id(pair.person)].append(pair)
        return found

    @cached_property
    def cadres(self) -> Mapping[str, Cadre]:
        """Sheet 在职干部, by name_key."""
        reading = self._inputs.table(CADRES)
        return read_cadres(reading, (), self.problems) if reading else {}

    @cached_property
    def people(self) -> People | None:
        """The register."""
        return people_if_any(self._inputs)

    @cached_property
    def _registered(self) -> Named[Person]:
        persons = self.people.persons if self.people else ()
        return Named(one for one in persons if one.life is not Life.DEAD and one.twice is None)

    def living(self, record: Record) -> int:
        """How many of the register a row may mean by 姓名, 人员编号 and 所属乡镇; namesakes who died aside."""
        number, town = name_key(record.text("人员编号")), township_key(record.text("所属乡镇"))
        those = self._registered.called(record.text("姓名"))
        told = {(name_key(one.number), township_key(one.township)) for one in those}
        return sum(number in ("", one) and town in ("", place) for one, place in told)

    @cached_property
    def _everyone(self) -> Named[Person]:
        return Named(self.people.persons if self.people else ())

    def dead(self, record: Record) -> bool:
        """Whether all whom a row may mean are dead, as the register says."""
        those = self._everyone.of(record)
        return bool(those) and all(person.life is Life.DEAD for person in those)

    @cached_property
    def posts(self) -> Posts | None:
        """Sheet 任职."""
        reading = self._inputs.table(POSTS)
        if reading is None:
            return None
        return read_posts(reading, self._inputs.settings, self.people, self._inputs.today)

    @property
    def leaders(self) -> list[Subject]:
        """The 老干组长 of today, each once however many hats they have."""
        return self.holders(PostRole.LEADER)

    def holders(self, *roles: PostRole) -> list[Subject]:
        """Who holds one of these posts today, by the first of them, each once; whom the register knows dead is gone."""
        found: dict[int, Subject] = {}
        terms = [term for term in self.posts.terms if term.role in roles] if self.posts else []
        for term in sorted(terms, key=lambda term: roles.index(term.role)):
            if not term.vacant and not term.undated_death and term.on(self._inputs.today):
                key = f"人/{name_key(term.name)}/{township_key(term.township)}"
                one = Subject(key, term.name, since=term.since, township=term.township, cell=term.cell)
                found.setdefault(term.person, one)
        return list(found.values())

    @cached_property
    def pairs(self) -> list[Pairing]:
        """Who is in touch with whom."""
        found = self._pairs.found
        return found if self.begun else [pair for pair in found if pair.since is not None]

    @cached_property
    def _pairs(self) -> Pairs:
        told = pairs(self._inputs.table(PAIRS), self.people, self.begun)
        self.problems += told.problems
        return told

    @cached_property
    def begun(self) -> dt.date | None:
        """The day of the first row of 联系台账: nobody is asked for what was before."""
        days = [read_term(r, "日期", [], end=False) for r in self._inputs.records(CONTACTS)]
        return min(filter(None, days), default=None)

    def paired(self, *, visit: bool) -> list[Subject]:
        """The old who have somebody to be in touch with them; who declines visits is excused from those."""
        found: dict[str, list[Subject]] = defaultdict(list)
        for pair in sorted(self.pairs, key=lambda pair: pair.since or dt.date.min):
            person = pair.person
            declines = visit and person is not None and person.wish is Wish.PHONE
            one = Subject(
                person_key(pair.name, pair.township, person),
                pair.name,
                None,
                max(filter(None, (pair.since, self.begun)), default=None),
                pair.until,
                pair.cadre,
                pair.township,
                _DECLINES if declines else "",
                pair.cell,
                person.number if person else "",
                person.record if person else None,
            )
            those = found[one.key]
            if those and (those[-1].until or dt.date.max - _DAY) + _DAY >= (one.since or dt.date.min):
                one = _joined(those.pop(), one, self._inputs.today)
            those.append(one)
        return [one for those in found.values() for one in those]


def _joined(former: Subject, one: Subject, today: dt.date) -> Subject:
    """One of the old of whom somebody takes over, or whom two look after: visited once, by who is there today."""
    there = [each.who for each in (former, one) if (each.since or today) <= today <= (each.until or today)]
    who = "、".join(dict.fromkeys(there)) or one.who
    until = max(former.until, one.until) if former.until and one.until else None
    return replace(one, since=former.since, until=until, who=who)


def person_key(name: str, township: str, person: Person | None = None) -> str:
    """A subject's key for one of the old; of the register it is the row's, so that namesakes have two."""
    return f"人/{name_key(name)}/{township_key(township)}" + (f"/{person.cell}" if person else "")


def subject_of(person: Person, **more: Any) -> Subject:
    """One of the old as a subject; `more` are its attributes."""
    key, town = person_key(person.name, person.township, person), person.township
    number, record = person.number, person.record
    return Subject(key, person.name, township=town, cell=person.cell, number=number, record=record, **more)


def by_name(subjects: Iterable[Subject]) -> Named[Subject]:
    """Each once, found by what a row says of them; a namesake elsewhere is somebody else."""
    return Named({one.key: one for one in subjects}.values(), strict=True)

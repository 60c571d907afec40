"""Who belongs where: the township's 老干组, its 小组 by village, who leads them, how many posts each of the old holds."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from toolkit.core.answers import Misunderstood, answer
from toolkit.core.cells import Cell, Problem
from toolkit.core.documents.outcome import Exclusion, ToCheck
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.names import known_as
from toolkit.core.people.profiles import split_phones
from toolkit.core.people.register import People, Person
from toolkit.core.people.townships import OWN, said
from toolkit.core.posts.tenure import PostRole, Posts, Term, is_vacant, roles
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import POSTS
from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, parted, regex, says_nothing, township_key
from toolkit.jobs.job import Inputs
from toolkit.jobs.people import elders_of, people_of
from toolkit.jobs.whom import Whom

SMALL = regex("小组(?:组)?长|小组负责人")
_TAIL = regex("(?:离退休)?(?:老干部|老干|干部|党|学习|活动)?(?:小组|组)$")
_DIRECT = regex("(?:乡镇|镇|乡|街道|机关|本级)*直属(?:老干)?(?:小组|组|人员)?|老干组")
_SEVERAL = regex("[、，,；;/\\n]+")
_ANOTHERS = regex("[未没不无退拟否?？]|儿子|女儿|子女|孙|媳|家属|老伴|配偶|代")
_PHONES = ("联系电话", "固定电话", "家属联系电话")
_HAT_ASIDE = regex("[(（]?(?:兼任?|现任|担任)[)）]?")


@dataclass(slots=True)
class CadreGroup:
    """A 老干小组 of a village, or the township's 老干组 itself (name "": those who belong to it directly, 直属).

    Attributes:
        township: As the office spells it.
        name: As most rows write it.
        members: Alive.
        leaders: Who leads it today.
    """

    township: str
    name: str
    members: list[Person] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """«柳林村», «直属»."""
        return self.name or "直属"


@dataclass(slots=True)
class Load:
    """What one person does.

    Attributes:
        name: As written.
        township: As the office spells it.
        hats: For comparing → as printed.
        cell: Where the first of them stands.
    """

    name: str
    township: str
    hats: dict[str, str]
    cell: Cell


@dataclass(slots=True)
class Membership:
    """Everybody who is alive, each in one group or in none.

    Attributes:
        people: The register.
        terms: What sheet 任职 says, hat by hat; nothing where there is none.
        towns: Township's key → its groups by key; "" is the 老干组 itself.
        none: Who belongs to no group, and why not.
        excluded: Dead, moved away, written twice, bereaved.
        to_check: Of whom nobody can say.
        loads: Who holds what, the most first.
        problems: Of both sheets.
        group_of: A person's id() → their group.
    """

    people: People
    terms: Sequence[Term] = ()
    towns: dict[str, dict[str, CadreGroup]] = field(default_factory=dict)
    none: list[tuple[Person, str]] = field(default_factory=list)
    excluded: list[Exclusion] = field(default_factory=list)
    to_check: list[ToCheck] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    group_of: dict[int, CadreGroup] = field(default_factory=dict)

    @classmethod
    def of(cls, inputs: Inputs) -> Membership:
        """From the register and sheet 任职."""
        whom, people = Whom(inputs), people_of(inputs)
        found, posts = cls(people), whom.posts
        found.problems += [*whom.problems, *people.misunderstood, *(posts.problems if posts else ())]
        own = inputs.settings.text(OWN)
        names = {township_key(own): own} if own else {key: town.name for key, town in whom.towns.items()}
        found.towns |= {key: {"": CadreGroup(name, "")} for key, name in names.items()}
        elders = elders_of(inputs)
        found.excluded += elders.excluded
        found.to_check += elders.to_check
        having = {township_key(p.township) for p in elders.listed if _keys(p)}
        for person in elders.listed:
            found._place(person, having)
        if posts:
            found.terms = [t for t in posts.terms if not (t.vacant or t.undated_death) and t.on(inputs.today)]
            rows = [r for r in inputs.needed(POSTS).records if in_post(r, inputs.today, [])]
            found._lead(rows, inputs)
            found._count(rows, posts, inputs)
        return found

    @property
    def groups(self) -> list[CadreGroup]:
        """Township by township; the 老干组 itself first."""
        return [group for groups in self.towns.values() for group in groups.values()]

    @property
    def listed(self) -> list[Person]:
        """Everybody who is in a group, then those who are in none."""
        return [p for group in self.groups for p in group.members] + [p for p, _ in self.none]

    def town_of(self, person: Person) -> dict[str, CadreGroup] | None:
        """The groups of somebody's township; None where none is written."""
        return self.towns.get(township_key(person.township)) if person.township else None

    def spelled(self, person: Person) -> str:
        """Somebody's township as the office spells it."""
        groups = self.town_of(person)
        return groups[""].township if groups else ""

    def leader_of(self, person: Person) -> str:
        """Who leads the group of somebody; else who leads the township's."""
        groups = self.town_of(person)
        mine = self.group_of.get(id(person))
        return "、".join((mine.leaders if mine else []) or (groups[""].leaders if groups else []))

    def _place(self, person: Person, having: set[str]) -> None:
        """Into the one group that the row names; into the 老干组 itself where the township has no 小组 at all."""
        town, keys = township_key(person.township), _keys(person)
        if not town:
            self.none.append((person, "没有写乡镇"))
        elif len(keys) > 1:
            what, cell = f"老干小组写了{len(keys)}个", person.record.cell("老干小组")
            self.to_check.append(ToCheck(person.name, cell, what, "请只写现在所在的一个。"))
        elif not keys and town in having:
            self._group(town, person.township, "", "")
            self.none.append((person, "这个乡镇分了小组，没有写在哪个小组"))
        else:
            key, name = next(iter(keys.items()), ("", ""))
            mine = self.group_of[id(person)] = self._group(town, person.township, key, name)
            mine.members.append(person)

    def _group(self, town: str, spelled: str, key: str, name: str) -> CadreGroup:
        groups = self.towns.setdefault(town, {"": CadreGroup(spelled, "")})
        return groups.setdefault(key, CadreGroup(groups[""].township, name))

    def _lead(self, rows: Sequence[Record], inputs: Inputs) -> None:
        """The leaders of today; whoever has died leads nothing."""
        for term in self.terms:
            if term.role is PostRole.LEADER:
                own = self._group(township_key(term.township), term.township, "", "")
                own.leaders += [term.name] if term.name not in own.leaders else []
        everyone: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in self.people.persons:
            everyone[name_key(person.name), township_key(person.township)].append(person)
        for record in rows:
            title = "".join(record.text("职务").split())
            if not (mark := SMALL.search(title)):
                continue
            town, name = township_key(_town(record, inputs)), known_as(record.text("姓名"))
            written = said(record, "老干小组")
            group = self.towns.get(town, {}).get(_group_key(written or f"{title[: mark.start()]}小组") or "—")
            those = everyone[name_key(name), town]
            if those and all(person.life is Life.DEAD for person in those):
                what = f"{quoted(name)}在花名册（{those[0].life_cell}）上已去世，这个小组按没有组长列，"
                self.problems.append(
                    record.doubt("姓名", what, "请填「免职日期」，另选组长。", "leader-dead")
                )
            elif group is None:
                what = f"小组长{quoted(name)}的小组{quoted(written)}里没有一个人，没有算，"
                at = "老干小组" if written else "职务"
                self.problems.append(
                    record.doubt(at, what, "请把「老干小组」写成和花名册一样的。", "group-unknown")
                )
            elif name not in group.leaders:
                group.leaders.append(name)

    def _count(self, rows: Sequence[Record], posts: Posts, inputs: Inputs) -> None:
        """兼职工作量: every post of every row, and what stands in 兼职; the same one once."""
        loads: dict[object, Load] = {}
        for term in self.terms:
            load = loads.setdefault(term.person, Load(term.name, term.township, {}, term.cell))
            place = name_key(term.branch) if term.role is not PostRole.LEADER else ""
            load.hats.setdefault(f"{term.role}/{place}", term.role.value)
        persons = {id(term.record): term.person for term in posts.terms}
        for record in rows:
            name, town = known_as(record.text("姓名")), _town(record, inputs)
            whose = name_key(name), township_key(town)
            those = (persons[id(record)],) if id(record) in persons else posts.names.get(whose, ())
            if len(those) > 1:
                what = f"{quoted(town)}叫{quoted(name)}的有{len(those)}人，不知道这一行是谁的，没有计入兼职，"
                self.problems.append(record.doubt("姓名", what, "请填身份证号。", "hats-namesake"))
            elif id(record) not in persons or those[0] in loads:
                empty = Load(name, town, {}, record.cell("姓名"))
                _add(loads.setdefault(those[0] if those else whose, empty).hats, record)
        self.loads = sorted(loads.values(), key=lambda load: -len(load.hats))


def _add(hats: dict[str, str], record: Record) -> None:
    """What a row's 职务 says that is none of the branch's posts, and every part of its 兼职."""
    title, group = said(record, "职务"), said(record, "老干小组")
    if title and not roles(title):
        shown = "组长" if group.endswith("组") and SMALL.fullmatch(title) else title
        hats.setdefault(name_key(title + group), f"{group}{shown}")
    for part in parted(said(record, "兼职").replace("\n", "、").replace("/", "、")):
        held = {*map(str, roles(part := _HAT_ASIDE.sub("", part)))}
        if not says_nothing(part) and not (held and held <= {key.partition("/")[0] for key in hats}):
            hats.setdefault(name_key(part), part)


def _keys(person: Person) -> dict[str, str]:
    """The 小组 that a row names: for comparing → as written; "" is the 老干组 itself."""
    text = said(person.record, "老干小组")
    return {_group_key(part): part for part in _SEVERAL.split(text) if part.strip()}


def _group_key(name: str) -> str:
    """柳林村、柳林村小组、柳林村老干小组 are one; "" for 直属."""
    plain = name_key(name)
    return "" if _DIRECT.fullmatch(plain) else _TAIL.sub("", plain) or plain


def _town(record: Record, inputs: Inputs) -> str:
    return said(record, "所属乡镇") or inputs.settings.text(OWN)


def in_post(record: Record, today: dt.date, problems: list[Problem], *, coming: bool = False) -> bool:
    """Whether a row of 任职 names somebody who is in post today; a date that cannot be read is a problem, and no.

    Args:
        record: The row.
        today: The day.
        problems: Gets what cannot be read.
        coming: Whoever begins later is meant too.
    """
    before = len(problems)
    since = read_term(record, "任职日期", problems, end=False)
    removed = read_term(record, "免职日期", problems, end=True)
    there = (coming or since is None or since <= today) and (removed is None or today < removed)
    name = mask_numbers(name_key(record.text("姓名")))
    return there and len(problems) == before and not is_vacant(name)


# --- who can be reached how ------------------------------------------------------------------------------


def in_group(person: Person, misunderstood: Misunderstood) -> str:
    """入群: «yes», «no», "" where nobody has asked; who has no WeChat is in no group. A group's name is a yes."""
    text = person.record.text("入群")
    found = answer("in_group", text)
    if found is None and "群" in text and not _ANOTHERS.search(text):
        return "yes"
    if found is None:
        misunderstood.note(person.record.cell("入群"), person.record.header("入群"), text, "按没有入群列")
    if not found and answer("in_group", person.record.text("微信QQ")) == "no":
        return "no"
    return found or ""


def has_phone(person: Person) -> bool:
    """Whether a number stands there that can be dialled, the family's included."""
    numbers = (phone for column in _PHONES for phone in split_phones(person.record.raw(column)))
    return any(phone.kind != "unclear" for phone in numbers)

"""结对分配: who of the serving cadres is to be in touch with whom; what there is, is kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from toolkit.core.cells import Problem, Severity
from toolkit.core.documents.outcome import ToCheck
from toolkit.core.duties.pairs import Pairing, Pairs
from toolkit.core.duties.standing import until
from toolkit.core.numbers.numerals import number
from toolkit.core.people import profiles
from toolkit.core.people.conditions import is_elder
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life
from toolkit.core.people.named import Named
from toolkit.core.people.register import People, Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import name_key, regex, township_key

_NEIGHBOURHOOD = regex("[一-鿿]{2,3}?(?:村|社区)")
_GOING = regex("调走|调离|调出|调任|离岗|离任|退休|辞职|借调|去世|不再")
_YEAR = regex("20[0-9]{2}年")
_COUNTED = regex("[人名位个户]+$")


class Home(NamedTuple):
    """Where somebody belongs: the township's key; unit, village and neighbourhood by name."""

    town: str
    places: frozenset[str] = frozenset()


class Seat(NamedTuple):
    """A cadre as the assignment sees one: where, with how many already, and with how many at most (None: any)."""

    home: Home
    load: int = 0
    limit: int | None = None


def assign(elders: Sequence[Home], seats: Sequence[Seat]) -> list[int | None]:
    """For each of the old the place of a cadre in `seats`; None where all have as many as they can.

    Who has the fewest gets the next, so that loads that began alike differ by one at most. Among those, near home goes
    first: the same township and unit or village, the same township; then those whose township has too few cadres.
    """
    found: list[int | None] = [None] * len(elders)
    loads = [seat.load for seat in seats]
    waiting: dict[str, list[int]] = defaultdict(list)
    for at, home in enumerate(elders):
        waiting[home.town].append(at)
    local: Counter[str] = Counter()

    def beside(home: Home) -> int | None:
        return next((at for at in waiting.get(home.town, ()) if elders[at].places & home.places), None)

    def in_town(home: Home) -> int | None:
        return next(iter(waiting.get(home.town, ())), None) if home.town else None

    def anybody(_home: Home) -> int | None:
        towns = [(len(those) / (local[town] or 0.001), those) for town, those in waiting.items() if those]
        return max(towns, key=itemgetter(0))[1][0] if towns else None

    while any(waiting.values()):
        free = [n for n, seat in enumerate(seats) if seat.limit is None or loads[n] < seat.limit]
        if not free:
            break
        low = min(loads[n] for n in free)
        local = Counter(town for n in free if (town := seats[n].home.town))
        for choose in (beside, in_town, anybody):
            for n in free:
                given = choose(seats[n].home) if loads[n] == low else None
                if given is not None:
                    found[given], loads[n] = n, low + 1
                    waiting[elders[given].town].remove(given)
    return found


@dataclass(frozen=True, slots=True)
class Cadre:
    """One of sheet 在职干部.

    Attributes:
        record: The row.
        name: As printed.
        home: Where near home is.
        limit: 能联系人数; None: any.
        left: 离岗日期; None: still there.
        open: Whether new ones can be assigned: not to who leaves, has a cell that is not understood or a namesake.
    """

    record: Record
    name: str
    home: Home
    limit: int | None
    left: dt.date | None
    open: bool

    @property
    def state(self) -> str:
        """Why nobody is given to them; "" where somebody can be."""
        told = "" if self.open else "待核实，没有分配"
        return f"{self.left.isoformat()}离岗" if self.left else told

    def gone(self, day: dt.date) -> bool:
        """Whether they had left by a day."""
        return self.left is not None and self.left <= day


def read_cadres(reading: Reading, towns: Iterable[str], problems: list[Problem]) -> dict[str, Cadre]:
    """The cadres by name_key; the first of those who share a name."""
    found: dict[str, Cadre] = {}
    names = Counter(name_key(record.text("姓名")) for record in reading.records)
    for record in reading.records:
        key, before = name_key(record.text("姓名")), len(problems)
        if names[key] > 1:
            what = f"叫{quoted(record.text('姓名'))}的有{names[key]}行，分不清是谁，没有给他分配，"
            hint = "请在姓名后面注明，如「李四平（县府办）」。"
            problems.append(record.doubt("姓名", what, hint, "cadre-unread"))
        left = _left(record, problems)
        limit = _limit(record, problems)
        sound = len(problems) == before
        if left is None and _GOING.search(record.text("备注")):
            what = f"备注写的是{quoted(record.text('备注'))}，没有填离岗日期，先当还在岗，"
            problems.append(record.doubt("备注", what, "离岗了的请填「离岗日期」。", "cadre-unread"))
        unit, town = record.text("单位"), record.text("所属乡镇")
        town = town or next((t for t in towns if t in unit), "")
        home = Home(township_key(town), _places(unit))
        found.setdefault(key, Cadre(record, said(record, "姓名"), home, limit, left, sound and left is None))
    return found


def _left(record: Record, problems: list[Problem]) -> dt.date | None:
    """离岗日期; «2026年5月底» is that month's last day."""
    faults: list[Problem] = []
    left = read_term(record, "离岗日期", faults, end=False)
    text = record.text("离岗日期")
    if faults and _YEAR.search(text) and (left := until(text, dt.date.min)):
        return left
    problems += faults
    return left


def _limit(record: Record, problems: list[Problem]) -> int | None:
    text = record.text("能联系人数")
    told = _COUNTED.sub("", text)
    limit = int(told) if told.isascii() and told.isdecimal() else number(told) if told else None
    if text and limit is None and text != "不限":
        what = f"能联系人数{quoted(text)}看不懂，没有给他分配，"
        problems.append(record.doubt("能联系人数", what, "请只填数字；不限的空着。", "cadre-unread"))
    return limit


def _places(*texts: str) -> frozenset[str]:
    """Units as written, and the villages in an address."""
    found = {name_key(text) for text in texts if text}
    return frozenset(found.union(*(_NEIGHBOURHOOD.findall(text) for text in texts)))


def home_of(person: Person) -> Home:
    """Where one of the old belongs."""
    record = person.record
    names = ("居住地", "老干小组", "二级单位")
    places = _places(profiles.unit(person), *(record.text(name) for name in names))
    return Home(township_key(person.township), places)


class Proposed(NamedTuple):
    """One of the old who has nobody, whom they are to have, and who was in touch and has left."""

    person: Person
    cadre: Cadre
    before: str


class Proposal(NamedTuple):
    """What is proposed: pairs that stay by the cadre's name_key, new ones, those that ended, who gets nobody and why."""

    kept: dict[str, list[Pairing]]
    new: list[Proposed]
    ended: list[Pairing]
    left: list[ToCheck]
    problems: list[Problem]


def propose(people: People, told: Pairs, cadres: Mapping[str, Cadre], today: dt.date) -> Proposal:
    """Pairs that stand are kept; who has none, or only such as have left, is given somebody."""
    named = Named(p for p in people.persons if p.life is Life.ALIVE)
    kept: dict[str, list[Pairing]] = defaultdict(list)
    ended: dict[int, list[Pairing]] = defaultdict(list)
    problems: list[Problem] = []
    standing = [pair for pair in told.found if pair.until is None or pair.until >= today]
    for pair in standing:
        cadre = cadres.get(name_key(pair.cadre))
        if cadre and cadre.gone(today):
            ended[id(pair.person)].append(pair)
            continue
        kept[name_key(pair.cadre)].append(pair)
    stay = {pair.cell for those in kept.values() for pair in those}
    for pair in (pair for those in ended.values() for pair in those if pair.cell in stay):
        what = f"这一行写了几位联系干部，其中{quoted(pair.cadre)}已离岗，没有改，"
        hint = "请只留下还在联系的，离岗的另写一行、填「截止日期」。"
        problems.append(Problem(pair.cell, what, hint, "pair-cadre", Severity.WARNING))
    for those in (those for key, those in kept.items() if key not in cadres):
        what = f"联系干部{quoted(those[0].cadre)}不在「在职干部」里，仍算他在联系{len(those)}位，"
        hint = "请在「在职干部」里登记；已经离岗的填「离岗日期」，会另外分配。"
        problems.append(Problem(those[0].cell, what, hint, "pair-cadre", Severity.WARNING))
    served = {id(pair.person) for those in kept.values() for pair in those}
    needy = [person for person in people.persons if is_elder(person) and id(person) not in served]
    doubts = [_doubt(person, named, told.doubtful) for person in needy]
    left = [ToCheck(p.name, p.cell, why) for p, why in zip(needy, doubts, strict=True) if why]
    waiting = [person for person, why in zip(needy, doubts, strict=True) if not why]
    free = [(key, cadre) for key, cadre in cadres.items() if cadre.open]
    seats = [Seat(cadre.home, len(kept.get(key, ())), cadre.limit) for key, cadre in free]
    full = "在职干部都到了「能联系人数」" if free else "「在职干部」里没有可以分配的人"
    new = []
    for person, at in zip(waiting, assign([home_of(p) for p in waiting], seats), strict=True):
        if at is None:
            left.append(ToCheck(person.name, person.cell, full, "请增加在职干部，或改「能联系人数」。"))
        else:
            before = "、".join(pair.cadre for pair in ended[id(person)])
            new.append(Proposed(person, free[at][1], before))
    return Proposal(
        dict(kept),
        new,
        [pair for those in ended.values() for pair in those if pair.cell not in stay],
        left,
        problems,
    )


def _doubt(person: Person, named: Named[Person], doubtful: frozenset[int]) -> str:
    """Why nobody can be given before somebody has looked; "" where nothing is in the way."""
    if id(person) in doubtful:
        return "「结对」表里有一行可能是他，没有看懂"
    if person.twice:
        return person.twice.why
    alone = len(named.called(person.name, person.number, person.township)) == 1
    return "" if alone else "同乡镇有同名的，请在花名册填「人员编号」"

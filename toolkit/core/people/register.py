"""People, as a register says them: who, born when, alive, and what they wish."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from toolkit.core.answers import Misunderstood, answer, simplified
from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.dates.ages import AgeMode
from toolkit.core.dates.reading import Precision, parse_date
from toolkit.core.documents.outcome import Exclusion, ToCheck
from toolkit.core.grids import as_text
from toolkit.core.people.births import Asked, Birth, kept_otherwise, read_birth, read_plain
from toolkit.core.people.couples import Single, everyone
from toolkit.core.people.ids import IdReading, checked_id, mask_numbers, quoted, read_id
from toolkit.core.people.linkage.same import Claim, Twice, apart, compare
from toolkit.core.people.lives import (
    Life,
    LifeFinding,
    Wish,
    asking,
    may_tell_a_death,
    read_life,
    read_wish,
    unclear_wish,
)
from toolkit.core.people.names import called, known_as
from toolkit.core.people.townships import COLUMN, UNITS, Townships
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.reading import Reading, Record, Source
from toolkit.core.words import name_key, township_key


@dataclass(frozen=True, slots=True)
class Person:
    """One person of a register.

    Attributes:
        record: The row.
        name: As written, without padding blanks.
        sex: 男, 女 or "".
        birth: None when nobody can say; `unread` then says why.
        unread: Why the birthday cannot be used, where to look and what to do.
        life: See Life.
        life_reason: What says so, for the list of those left out.
        life_column: Where it stands, from 1.
        wish: See Wish.
        category: 离休, 退休 or another word of ours (see CATEGORIES); "" where nothing says it; None: not understood.
        party: «member», «probationary», «outside», by 政治面貌, else by 入党时间; "" and None likewise.
        age_mode: The person's own 计岁法, or None.
        id_born: The birth date in the identity number, where that is sound.
        id_number: That number, 18 characters, or "".
        township: The township that the person belongs to; "" where nobody says.
        twice: Why the row may be another row's person, so that nobody is addressed by it before somebody has looked.
    """

    record: Record
    name: str
    sex: str
    birth: Birth | None
    unread: ToCheck | None
    life: Life
    life_reason: str
    life_column: int
    wish: Wish
    category: str | None
    party: str | None
    age_mode: AgeMode | None
    id_born: dt.date | None
    id_number: str
    township: str = ""
    twice: ToCheck | None = None

    @property
    def life_cell(self) -> Cell:
        """Where it stands whether the person is alive."""
        return self.record.source.cell(self.record.row, self.life_column)

    @property
    def cell(self) -> Cell:
        """The cell with the name."""
        return self.record.cell("姓名")

    @property
    def number(self) -> str:
        """人员编号 as written; "" where there is none."""
        return self.record.text("人员编号")


@dataclass(frozen=True, slots=True)
class People:
    """Everyone a register names.

    Attributes:
        persons: Each row taken for a person, but for the duplicates.
        duplicates: Rows that name someone already read (same identity number), with that as the reason.
        problems: Faults of single cells, and of the sheets.
    """

    persons: tuple[Person, ...]
    duplicates: tuple[tuple[Person, Exclusion], ...]
    problems: tuple[Problem, ...]

    @property
    def misunderstood(self) -> tuple[Problem, ...]:
        """The spellings that nobody understood, once for each column: every job that asks who is alive says so."""
        return tuple(problem for problem in self.problems if problem.kind == "answer-unknown")

    @property
    def read(self) -> int:
        """How many rows were taken for people, duplicates included."""
        return len(self.persons) + len(self.duplicates)


_ONE_A_ROW = "请改成一人一行。"
_LONGEST_NAME = 20


@dataclass(slots=True)
class _Found:
    """What has been collected while reading."""

    since: int  # the first year whose word on somebody's life still counts
    conventions: Conventions
    latest: dt.date  # the latest birth that is possible
    problems: list[Problem] = field(default_factory=list)
    townships: Townships = field(default_factory=Townships)
    misunderstood: Misunderstood = field(default_factory=Misunderstood)
    plans: dict[Source, _Plan] = field(default_factory=dict)

    @property
    def told(self) -> tuple[int, int]:
        """How much has been said so far."""
        return len(self.problems), self.misunderstood.count


def read_people(reading: Reading, conventions: Conventions, today: dt.date) -> People:
    """Everyone in a register, with each fault found on the way.

    Nobody is dropped: who cannot be understood has `unread` or Life.UNCLEAR.

    Args:
        reading: The register's rows.
        conventions: How the office reads dates.
        today: Decides which two-digit years and which dates are possible.
    """
    latest = _years_before(today, conventions.youngest)
    townships = Townships.of(reading.records, conventions.townships, conventions.own_township)
    found = _Found(today.year - 1, conventions, latest, problems=list(reading.problems), townships=townships)
    passed: list[Record] = []
    persons = [_person(single, found) for single in everyone(reading.records, passed)]
    if passed:
        said = (
            f"配偶栏里有{len(passed)}人写了出生日期或身份证号，没有写单位和人员类别，没有当作本单位的老同志，"
        )
        hint = "其中有离退休干部的，请另起一行登记。"
        found.problems.append(passed[0].doubt("姓名", said, hint, "spouses-passed"))
    persons, duplicates = _told_apart(persons, found.problems)
    persons = _beside_the_dead(persons, found.problems)
    if reading.gone:
        persons = [_as_before(person, reading.gone, found.problems) for person in persons]
    problems = (*found.misunderstood.problems(), *found.problems)  # what concerns many stands first
    return People(tuple(persons), tuple(duplicates), problems)


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _person(single: Single, found: _Found) -> Person:
    """Whom a row names."""
    record, problems, latest = single.record, found.problems, found.latest
    if (plan := found.plans.get(record.source)) is None:
        plan = found.plans[record.source] = _Plan(record.source)
    identity = _identity(record, latest, problems)
    name = mask_numbers(single.name.key) or known_as(record.text("姓名"))[:_LONGEST_NAME]
    asked = Asked(record, identity.born, found.conventions, latest, problems, found.misunderstood)
    key, places = plan.words(single)
    said = plan.said.get(key) if key else None
    read = (read_plain(asked) if said and said.by_date else None) or read_birth(asked)
    birth, unread = (read, None) if isinstance(read, Birth) else (None, read)
    if said is None:
        before = found.told
        said = _said(single, found, name)
        if not name or single.doubt:
            birth, unread = None, _nameless(single, name, problems)
        elif key and found.told == before and said.life.life is Life.ALIVE:
            plan.said[key] = replace(said, by_date=not kept_otherwise(asked))
    township = plan.townships.get(places) if places else None
    if township is None:
        township = found.townships.of_record(record)
        if places:
            plan.townships[places] = township
    life = said.life
    return Person(
        record, name or _NAMELESS, said.sex or identity.sex or single.name.sex, birth, unread,
        life.life, life.reason, life.column, said.wish, said.category, said.party, said.age_mode,
        identity.born, identity.number, township,
    )  # fmt: skip


_NAMELESS = "（姓名空缺）"


def _nameless(single: Single, name: str, problems: list[Problem]) -> ToCheck:
    """Why a row cannot be addressed to anybody."""
    record, cell = single.record, single.record.cell("姓名")
    if name:
        check = ToCheck(name, cell, single.doubt, single.hint or _ONE_A_ROW)
        why = f"{quoted(record.text('姓名'))}{single.doubt}，"
        problems.append(Problem(cell, why, check.hint, "name-doubtful"))
        return check
    fault = record.fault("姓名")
    why = fault.message if fault else "这一行有资料，但没有姓名，"
    hint = fault.hint if fault else "请补上姓名。"
    problems.append(Problem(cell, why, hint, "name-missing"))
    return ToCheck(_NAMELESS, cell, why.rstrip("，"), hint)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a row's words say.

    Attributes:
        by_date: Whether they say no more of the birthday than that it is kept by the solar date.
    """

    life: LifeFinding
    sex: str
    wish: Wish
    category: str | None
    party: str | None
    age_mode: AgeMode | None
    by_date: bool = False


def _said(single: Single, found: _Found, name: str) -> _Said:
    """What a row's words say, each cell read with care."""
    record, problems, unread = single.record, found.problems, Misunderstood()
    category = _category(record, unread)
    life = read_life(record, single.name.note, since=found.since, bereaved=category == CATEGORIES["survivor"])
    if life.unknown:
        at, header = record.source.cell(record.row, life.column), record.source.head.titles[life.column]
        found.misunderstood.note(at, header, life.unknown)
    if record.faulty:
        problems += [fault for field in ("状态", "备注") if (fault := record.fault(field))]
    if name and single.doubt and life.life is Life.ALIVE:
        life = LifeFinding(Life.UNCLEAR, single.doubt, record.source.head.columns["姓名"])
    if single.shared:
        told = f"一格里写了几个人，已分开按{mask_numbers(single.shared)}读取，"
        problems.append(record.doubt("姓名", told, _ONE_A_ROW, "row-several"))
    wish = read_wish(record)
    heard = found.misunderstood if life.life is Life.ALIVE else Misunderstood()  # of the dead nobody asks
    if wish is Wish.UNCLEAR and unclear_wish(record)[0] == "慰问意愿":
        heard.note(record.cell("慰问意愿"), record.header("慰问意愿"), record.text("慰问意愿"))
    party = _party(record, heard, found.latest)
    if unread.count:
        _category(record, heard)
    sex = sex_of(record.text("性别"))
    return _Said(life, sex, wish, category, party, _age_mode(record, problems))


_WORDS = ("性别", "生日过法", "慰问意愿", "备注", "人员类别", "政治面貌", "计岁法")
_PLAIN = frozenset({str, type(None)})  # True and 1 are equal, and are not the same words

_Words = tuple[object, ...]


class _Plan:
    """What was understood of a sheet's words: it holds for every row that has the same ones, if nothing was wrong there.

    A row with anything but words in these cells, with a mark of its own (comment, line, fault, merged cell), with a
    doubtful name, or with a word of death anywhere, is read with care each time.

    Attributes:
        said: What a row's words say.
        townships: Where people of these places belong.
    """

    def __init__(self, source: Source) -> None:
        columns, grid = source.head.columns, source.grid
        places = (COLUMN,) if COLUMN in columns else UNITS
        self.said: dict[_Words, _Said] = {}
        self.townships: dict[_Words, str] = {}
        self._width = max(source.head.titles)
        # A column that the sheet has not is 0 here, where `words` puts None before the row's first value.
        self._words = itemgetter(*(columns.get(name, 0) for name in _WORDS), *asking(source))
        self._places = itemgetter(0, *(columns.get(name, 0) for name in places))
        self._party, self._since = columns.get("政治面貌", 0), columns.get("入党时间", 0)
        marked = (grid.struck, grid.comments, source.fills)
        self._careful = {row for cells in marked for row, _ in cells} | source.faulty
        self._usable = source.head.doubles.keys().isdisjoint(("姓名", "入党时间", *_WORDS, *places))

    def words(self, single: Single) -> tuple[_Words | None, _Words | None]:
        """What stands in the deciding cells of a row, None where it is to be read with care; and where it belongs."""
        record = single.record
        values = (None, *record.values, *[None] * (self._width - len(record.values)))
        words = self._words(values)
        plain = self._usable and _PLAIN.issuperset(map(type, words)) and record.row not in self._careful
        if not plain or single.doubt or single.shared or single.name.note or not single.name.key:
            key = None
        elif values[self._since] is not None and not answer("party", as_text(values[self._party])):
            key = None  # then the date of joining decides
        else:
            key = None if may_tell_a_death(record) else (record.headings, *words)
        places = self._places(values)
        if not self._usable or record.row in self._careful or not _PLAIN.issuperset(map(type, places)):
            return key, None  # a unit merged down over the row is not in its own values
        return key, (record.headings, *places)


def _told_apart(
    persons: Sequence[Person], problems: list[Problem]
) -> tuple[list[Person], list[tuple[Person, Exclusion]]]:
    """Rows that are one person: copies are left out, what contradicts or may be the same is to be checked."""
    once: list[Person] = []
    duplicates: list[tuple[Person, Exclusion]] = []
    # Only who shares a number, or a name and the month of birth or 人员编号, with another may be registered twice.
    names = Counter(person.name.casefold() for person in persons)
    numbers = Counter(person.id_number for person in persons if person.id_number)
    months = {at: _born(p)[1] for at, p in enumerate(persons) if names[p.name.casefold()] > 1}
    births = Counter((persons[at].name.casefold(), month) for at, month in months.items())
    owns = Counter((persons[at].name.casefold(), name_key(persons[at].number)) for at in months)
    shared = [
        at
        for at, p in enumerate(persons)
        if numbers[p.id_number] > 1
        or births[p.name.casefold(), months.get(at, "")] > 1
        or (p.number and owns[p.name.casefold(), name_key(p.number)] > 1)
    ]
    found = compare([_claim(persons[at]) for at in shared])
    twice = {shared[at]: (what, shared[other]) for at, (what, other) in found.items()}
    for at, person in enumerate(persons):
        what, other = twice.get(at, (None, at))
        if what is None:
            once.append(person)
            continue
        beside = persons[other]
        why, hint, kind, severity = _SAID[what]
        why = why.format(beside.cell, "生日" if _born(person)[0] and _born(beside)[0] else "编号")
        cell = person.record.cell("身份证号") if what is Twice.NUMBER else person.cell
        problems.append(Problem(cell, why + "，", hint, kind, severity))
        check = ToCheck(person.name, cell, why, hint)
        if what is Twice.COPY:
            duplicates.append(
                (person, Exclusion(person.name, f"与{beside.cell}重复（身份证号相同）", person.cell))
            )
        elif what is Twice.NAMESAKE:
            once.append(person)
        elif what is Twice.PERHAPS:
            once.append(replace(person, twice=check))
        elif person.life is beside.life:
            once.append(replace(person, birth=None, unread=check, twice=check))
        else:
            said = f"{why}，{person.life_reason}".rstrip("，")
            life = replace(person, life=Life.UNCLEAR, life_reason=said)
            once.append(replace(life, birth=None, unread=check, twice=check))
    return once, duplicates


def _beside_the_dead(persons: Sequence[Person], problems: list[Problem]) -> list[Person]:
    """Who is called alive while somebody of the name is called dead, and nothing says that they are two, is asked about."""
    gone: dict[str, list[Person]] = {}
    for person in persons:
        if person.life is Life.DEAD:
            gone.setdefault(simplified(called(person.name)), []).append(person)
    out = []
    for person in persons:
        others = gone.get(simplified(called(person.name)), ()) if gone and person.life is Life.ALIVE else ()
        other = next((each for each in others if not _apart(person, each)), None)
        if other is None:
            out.append(person)
            continue
        why = f"与{other.cell}同名，那一行{other.life_reason}"
        hint = "请核对是不是同一个人：是的改正状态，不是的两行都填上出生日期和身份证号。"
        problems.append(Problem(person.cell, why + "，", hint, "name-of-the-dead", Severity.WARNING))
        out.append(replace(person, life=Life.UNCLEAR, life_reason=why))
    return out


def _apart(one: Person, other: Person) -> bool:
    """Whether they are certainly two people; most have a number each, and nothing else need be looked at."""
    numbers = {one.id_number, other.id_number} - {""}
    return len(numbers) == 2 or apart(_claim(one), _claim(other))


def _as_before(person: Person, gone: Mapping[str, Cell], problems: list[Problem]) -> Person:
    """Who is called alive by a row that was carried over from an old sheet without its word of death is asked about."""
    cell = gone.get(name_key(person.name)) if person.life is Life.ALIVE else None
    if cell is None:
        return person
    why = f"旧表{cell.sheet}!{cell.ref}那一行写着去世"
    hint = "请核对是不是同一个人，在「状态」列写明。"
    problems.append(Problem(person.cell, why + "，", hint, "name-of-the-dead", Severity.WARNING))
    return replace(person, life=Life.UNCLEAR, life_reason=why)


_SAID = {
    Twice.COPY: (
        "与{}是同一个身份证号，只算一人",
        "请删去重复的一行。",
        "person-twice",
        Severity.WARNING,
    ),
    Twice.NUMBER: (
        "与{}的身份证号相同，但姓名、生日、状态或意愿不一样",
        "请核对是一个人登记了两次，还是号码填错。",
        "id-twice",
        Severity.ERROR,
    ),
    Twice.CONTRADICTS: (
        "与{}同名同{}，但状态、过法或意愿不一样",
        "请核对：是一个人的留下对的一行；是两个人的，都填上身份证号。",
        "twice-contradicts",
        Severity.ERROR,
    ),
    Twice.PERHAPS: (
        "与{}同名同{}，可能登记了两次",
        "请核对：是一个人的删去一行；是两个人的，都填上身份证号。",
        "perhaps-twice",
        Severity.WARNING,
    ),
}
_SAID[Twice.NAMESAKE] = ("与{}同名同{}，乡镇、支部或单位不同，按两个人算", *_SAID[Twice.PERHAPS][1:])


_PLACES = ("人员编号", "所属支部", "二级单位", "原单位")


def _born(person: Person) -> tuple[str, str]:
    """The day of birth and its month, for comparing; "" where nobody knows."""
    birth = person.birth
    born = (birth.solar.isoformat() if birth.solar else birth.registered.iso) if birth else ""
    return born, born if "农历" in born else born[:7]


def _claim(person: Person) -> Claim:
    record, birth = person.record, person.birth
    places = {name: name_key(record.text(name)) for name in _PLACES}
    born, month = _born(person)
    known = birth is not None and birth.registered.precision is not Precision.MONTH
    return Claim(
        "" if not name_key(record.text("姓名")) else person.name.casefold(),
        person.id_number,
        born,
        month,
        person.sex,
        person.life,
        (person.name.casefold(), person.wish),
        (birth.registered, birth.lunar) if birth and known else None,
        {**places, "所属乡镇": township_key(person.township)},
        tuple("" if value is None else str(value) for value in record.values),
    )


def _identity(record: Record, latest: dt.date, problems: list[Problem]) -> IdReading:
    fault = record.fault("身份证号")
    if fault:
        problems.append(fault)
        return _NO_ID
    return checked_id(record.raw("身份证号"), lambda: record.cell("身份证号"), problems, latest)


_NO_ID = read_id(None)


def sex_of(text: str) -> str:
    """男 or 女, of «女性» too; "" for anything else."""
    return text[:1] if text in ("男", "女", "男性", "女性") else ""


CATEGORIES = {"veteran": "离休", "retired": "退休", "survivor": "遗属", "other": "其他"}


def _category(record: Record, misunderstood: Misunderstood) -> str | None:
    """人员类别, else what the headings say below which the row stands («一、离休干部»), the nearest first."""
    text = record.text("人员类别")
    said = answer("category", text)
    if said is None:
        misunderstood.note(record.cell("人员类别"), record.header("人员类别"), text, "按没有写类别算")
    above = [found for text in record.headings if (found := answer("category", text))]
    if "survivor" in above:
        above = ["survivor"]  # «退休干部» below «三、遗属» says whose
    return None if said is None else CATEGORIES.get(said or next(iter(above), ""), "")


def _party(record: Record, misunderstood: Misunderstood, latest: dt.date) -> str | None:
    text = record.text("政治面貌")
    said = answer("party", text)
    if said is None:
        misunderstood.note(record.cell("政治面貌"), record.header("政治面貌"), text, "不知道是不是党员")
    if said != "":
        return said
    since = record.raw("入党时间")  # a day, or «群众»
    said = "" if since is None else answer("party", record.text("入党时间"))
    return "member" if said is None and parse_date(since, latest=latest).value else said


def _age_mode(record: Record, problems: list[Problem]) -> AgeMode | None:
    text = record.text("计岁法")
    if not text:
        return None
    for mode in AgeMode:
        if mode.value in text and not re.search("[不非无]", text):
            return mode
    what = f"计岁法「{mask_numbers(text)}」不认识，按单位统一的算，"
    problems.append(record.doubt("计岁法", what, "请填周岁、虚岁或做九。", "age-mode"))
    return None

"""Sheet 任职 read: whose rows are one person's, and what the register knows of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from toolkit.core.cells import Cell, Problem
from toolkit.core.documents.outcome import Exclusion, ToCheck
from toolkit.core.people.ids import checked_id, mask_numbers
from toolkit.core.people.lives import Death, Life, death_day, texts_of_death
from toolkit.core.people.names import read_names, split_name
from toolkit.core.people.register import People, Person
from toolkit.core.people.townships import said
from toolkit.core.posts.tenure import PostRole, Posts, Term, is_vacant, roles
from toolkit.core.rules.dated import read_term
from toolkit.core.rules.settings import Settings
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import clean, name_key, regex, same_name, township_key

_DAY = dt.timedelta(days=1)
_ACTING = regex(r"\((?:暂?代理?|主持(?:工作)?|兼任?|临时(?:负责)?|返聘|退休|离休)\)$")  # 李四平（代）
_SEVERAL = regex(r"[、，,；;/]")
_BRANCH_WORDS = regex("老干|离退休|退休|党支部|党总支|机关")


@dataclass(slots=True)
class _PostRow:
    """A row on its way."""

    record: Record
    name: str
    town: str
    number: str
    roles: tuple[PostRole, ...]
    since: dt.date | None = None
    last: dt.date | None = None
    expires: dt.date | None = None
    undated_death: bool = False
    outside_party: bool = False
    notes: list[str] = field(default_factory=list)
    person: int = -1


@dataclass(slots=True)
class _PostRows:
    """What has been read so far, and what is wrong with it."""

    rows: list[_PostRow] = field(default_factory=list)
    excluded: list[Exclusion] = field(default_factory=list)
    to_check: list[ToCheck] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def warn(self, record: Record, column: str, message: str, hint: str, kind: str) -> None:
        """What the clerk should look at; the row counts."""
        self.problems.append(record.doubt(column, message, hint, kind))

    def doubt(self, name: str, cell: Cell, why: str, hint: str, kind: str, said: str = "") -> None:
        """What nobody can reckon with: a fault (`said`, where that is more than `why`), and a line to be checked."""
        self.problems.append(Problem(cell, said or f"{why}，", hint, kind))
        self.to_check.append(ToCheck(name, cell, why, hint))


def read_posts(
    reading: Reading, settings: Settings, people: People | None = None, today: dt.date | None = None
) -> Posts:
    """Every post that a township's leader or a branch's officer holds.

    Args:
        reading: The office's 任职.
        settings: 乡镇办名单 and 届满未换届.
        people: The register where there is one: who has died, and who is no party member.
        today: For that: a death without a date was before today.
    """
    found = _PostRows(problems=list(reading.problems))
    rows = found.rows
    unclear: dict[str, Cell] = {}
    doubtful: list[Record] = []
    for record in reading.records:
        before = len(found.to_check)
        _take(record, settings, found)
        if (
            len(found.to_check) > before
            and _town(record, settings)
            and PostRole.LEADER in roles(record.text("职务"))
        ):
            unclear.setdefault(township_key(_town(record, settings)), found.to_check[-1].cell)
            doubtful.append(record)
    _succeeded(found)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for text in _town_texts([*(row.record for row in rows), *doubtful], people, settings):
        spelled[township_key(text)][text] += 1
    towns = {key: max(names, key=lambda t: (names[t], len(t))) for key, names in spelled.items()}
    ids, names = _persons(found, _register(people), today)
    terms = tuple(
        Term(
            role,
            clean(row.record.text("职务")),
            towns.get(row.town, ""),
            said(row.record, "所属支部"),
            row.name,
            row.person,
            row.since,
            row.last,
            row.undated_death,
            row.outside_party,
            mask_numbers(row.record.text("兼职")),
            tuple(row.notes),
            row.record,
        )
        for row in rows
        for role in row.roles
    )
    return Posts(
        terms,
        towns,
        ids,
        names,
        len(reading.records),
        tuple(found.excluded),
        tuple(found.to_check),
        tuple(dict.fromkeys(found.problems)),
        unclear,
    )


def _take(record: Record, settings: Settings, found: _PostRows) -> None:
    problems = found.problems
    title = record.text("职务")
    written = mask_numbers(name_key(record.text("姓名")))
    name, beside = split_name("" if is_vacant(written) else _ACTING.sub("", written))
    shown = name or "（空缺）"
    before = len(problems)
    if fault := record.fault("姓名") or record.fault("职务"):
        problems.append(fault)
    since = read_term(record, "任职日期", problems, end=False)
    removed = read_term(record, "免职日期", problems, end=True)
    expires = read_term(record, "届满日期", problems, end=True)
    if _SEVERAL.search(name) or len(read_names(str(record.raw("姓名") or ""))) > 1:
        several = f"「{name}」像是一格写了几个人，没有计入，"
        problems.append(Problem(record.cell("姓名"), several, "请一人一行。", "post-several"))
    if len(problems) > before:
        found.to_check.append(ToCheck.of(shown, problems[before]))
        return
    hats = roles(title)
    if not hats:
        what = f"「{mask_numbers(title)}」不是组长、书记、副书记、委员" if title else "没有写职务"
        if not title:
            problems.append(
                Problem(record.cell("职务"), f"{what}，没有计入，", "请补填职务。", "post-no-title")
            )
        found.excluded.append(Exclusion(shown, what, record.cell("职务")))
        return
    town = township_key(_town(record, settings)) if _town(record, settings) else ""
    if not town:
        why = "没有写所属乡镇，不知道算在哪里"
        found.doubt(shown, record.cell("所属乡镇"), why, "请补填所属乡镇。", "post-no-township")
        return
    row = _PostRow(record, name, town, "", hats, since)
    row.last = removed - _DAY if removed is not None else None
    row.expires = expires if removed is None else None
    if removed is None and expires is not None and settings.text("届满未换届") == "届满为止":
        row.last = expires
        row.notes.append(f"算到届满日期{expires.isoformat()}")
    if beside and removed is None:
        _ended_beside_name(row, beside, found)
    if since is None and name:
        row.notes.append("没有任职日期，按早已任职算")
        found.warn(record, "任职日期", "没有任职日期，按早已任职算，", "请补填任职日期。", "post-no-since")
    if since is not None and row.last is not None and row.last < since - _DAY:
        said = f"离任（{row.last.isoformat()}）早于任职（{since.isoformat()}），"
        found.doubt(shown, record.cell("免职日期"), "离任早于任职", "请核对这两个日期。", "post-span", said)
        return
    row.number = checked_id(record.raw("身份证号"), lambda: record.cell("身份证号"), problems).number
    found.rows.append(row)


def _ended_beside_name(row: _PostRow, beside: str, found: _PostRows) -> None:
    """李四平（已故）: ended on the day that stands there, else on one that nobody knows."""
    said = f"姓名后面注明「{beside}」"
    row.notes.append(said)
    died = death_day([beside])
    if died is not None:
        row.last = died.last
        return
    row.undated_death = True
    hint = "请在任职表填免职日期，补贴算到那一天。"
    why = f"{said}，没有免职日期"
    found.doubt(row.name, row.record.cell("姓名"), why, hint, "post-dead", f"「{row.name}」{why}，")


def _town(record: Record, settings: Settings) -> str:
    """The township as written, else 本乡镇, else as the branch's name begins."""
    branch = _BRANCH_WORDS.split(said(record, "所属支部"), maxsplit=1)[0]
    return said(record, "所属乡镇") or settings.text("本乡镇") or branch


def _succeeded(found: _PostRows) -> None:
    """A leader whose time was up and who was never written off ends the day before the next one's first."""
    leaders = [row for row in found.rows if PostRole.LEADER in row.roles]
    for row in leaders:
        if not row.name or row.expires is None or (row.last is not None and row.last <= row.expires):
            continue
        firsts = [
            (other.since, other.record.row, other.name)
            for other in leaders
            if other.town == row.town and other.name not in ("", row.name)
            if other.since is not None and other.since >= row.expires
        ]
        since, _, name = min(firsts, default=(None, 0, ""))
        if since is None:
            continue
        row.last = since - _DAY
        row.notes.append(f"届满，{name}接任")
        said = f"「{row.name}」届满后由{name}接任，没有免职日期，算到{row.last.isoformat()}，"
        found.warn(row.record, "免职日期", said, "请补填免职日期。", "post-succeeded")


def _town_texts(records: Sequence[Record], people: People | None, settings: Settings) -> Iterable[str]:
    """Every spelling of a township that somebody wrote; the office's own list weighs most."""
    for part in listed_townships(settings):
        yield from [part] * (len(records) + 1000)
    for record in records:
        if text := _town(record, settings):
            yield text
    for person in people.persons if people else ():
        if person.township:
            yield person.township


def listed_townships(settings: Settings) -> tuple[str, ...]:
    """乡镇办名单, as the office has filled it in."""
    return settings.names("乡镇办名单")


# --- one person, however many rows ---------------------------------------------------------------------


@dataclass(slots=True)
class _Register:
    by_number: dict[str, Person] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[Person]] = field(default_factory=lambda: defaultdict(list))

    def find(self, row: _PostRow) -> Person | None:
        """The register's person of a row: by number, else the only one of that name in that township."""
        if row.number and row.number in self.by_number:
            return self.by_number[row.number]
        named = self.by_name.get((row.name, row.town), [])
        # Registered twice: one person.
        same = [person for person in named if person.twice is None] or named[:1]
        if len(same) != 1 or (row.number and same[0].id_number and same[0].id_number != row.number):
            return None
        return same[0]


def _register(people: People | None) -> _Register:
    found = _Register()
    for person in people.persons if people else ():
        if person.id_number:
            found.by_number.setdefault(person.id_number, person)
        found.by_name[person.name, township_key(person.township)].append(person)
    return found


def _persons(
    found: _PostRows, register: _Register, today: dt.date | None
) -> tuple[dict[str, int], dict[tuple[str, str], tuple[int, ...]]]:
    """Give every row its person; say what the register knows of them."""
    held = [row for row in found.rows if row.name]
    known = {id(row): register.find(row) for row in held}
    for row in held:
        person = known[id(row)]
        if person is not None and not same_name(person.name, row.name):
            said = f"「{row.name}」的身份证号在花名册（{person.cell}）上是「{person.name}」的，没有按花名册核对是否健在，"
            found.warn(row.record, "身份证号", said, "请核对姓名和身份证号。", "post-number-other")
        elif person is not None:
            row.number = row.number or person.id_number
            _end(row, person, today, found)
    numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in held:
        if row.number:
            numbers[row.name, row.town].add(row.number)
    keys: dict[object, int] = {}
    first: dict[int, _PostRow] = {}
    ids: dict[str, int] = {}
    names: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in held:
        own = numbers[row.name, row.town]
        number = row.number or (next(iter(own)) if len(own) == 1 else "")
        row.person = keys.setdefault(number or (row.name, row.town), len(keys))
        if number:
            ids[number] = row.person
        if row.person not in names[row.name, row.town]:
            names[row.name, row.town].append(row.person)
        earlier = first.setdefault(row.person, row)
        if earlier.name != row.name:
            said = f"「{row.name}」与{earlier.record.cell('姓名')}的「{earlier.name}」是同一个身份证号，按一个人算，"
            found.warn(row.record, "姓名", said, "请核对姓名和身份证号。", "post-two-names")
    _namesakes(held, found)
    return ids, {key: tuple(persons) for key, persons in names.items()}


def _namesakes(held: Sequence[_PostRow], found: _PostRows) -> None:
    """The same name in two townships, not told apart by numbers: two people, unless someone knows better."""
    seen: dict[str, _PostRow] = {}
    for row in held:
        other = seen.setdefault(row.name, row)
        if other.town != row.town and other.person != row.person and not (other.number and row.number):
            said = f"「{row.name}」与{other.record.cell('姓名')}同名，乡镇不同，按两个人算，"
            hint = "如果是同一个人，请在两行都填身份证号，只发一次。"
            found.warn(row.record, "姓名", said, hint, "post-namesake")


def _end(row: _PostRow, person: Person, today: dt.date | None, found: _PostRows) -> None:
    """What the register says of the holder: a death ends the term, doubt is said."""
    row.outside_party = person.party == "outside"
    if person.life is Life.MOVED or person.life is Life.UNCLEAR:
        what = "已转出" if person.life is Life.MOVED else "是否健在不明"
        row.notes.append(f"花名册写明{what}，请核实" if person.life is Life.MOVED else f"花名册上{what}")
        said = f"「{row.name}」在花名册（{person.life_cell}）上{what}，仍按在任算，"
        found.warn(row.record, "姓名", said, "请核实；不再任职的填免职日期。", "post-life-unclear")
        return
    if person.life is not Life.DEAD:
        return
    died = death_day(texts_of_death(person.record))
    why = _undated(row, died, today)
    if died is None or why:
        if row.last is None or today is None or row.last >= today:
            row.undated_death = True
            row.notes.append(f"花名册写明去世，{why}")
            said = f"花名册（{person.life_cell}）写明去世，{why}，任职表没有免职日期"
            hint = "请在任职表填免职日期（去世的次日），补贴算到那一天。"
            cell = row.record.cell("免职日期")
            found.doubt(row.name, cell, said, hint, "post-dead", f"「{row.name}」{said}，")
        return
    if row.last is None or died.last < row.last:
        row.last = died.last
        row.notes.append(f"{died}去世（花名册）" + ("" if died.exact else "，当月算完"))
        said = f"「{row.name}」按花名册（{person.life_cell}）{died}去世，补贴算到那时，"
        found.warn(row.record, "免职日期", said, "请在任职表填免职日期。", "post-ended-by-register")


def _undated(row: _PostRow, died: Death | None, today: dt.date | None) -> str:
    """Why a death ends nothing: no day, or one that cannot be."""
    if died is None:
        return "没有日期"
    if today is not None and died.first > today:
        return f"日期{died}在今天之后"
    if row.since is not None and died.last < row.since:
        return f"日期{died}早于任职"
    return ""

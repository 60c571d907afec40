"""本年变化: who retired, moved away or died in the year, who differs from another register, whose round birthday comes next."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from toolkit.core.cells import Problem, Severity
from toolkit.core.documents.outcome import Column, Kind, Sheet
from toolkit.core.grids import as_text
from toolkit.core.people.conditions import not_ours
from toolkit.core.people.ids import quoted
from toolkit.core.people.lives import Life, Wish, death_day, texts_of_death
from toolkit.core.people.named import Named
from toolkit.core.people.profiles import lunar_text
from toolkit.core.people.register import People, Person
from toolkit.core.people.townships import said
from toolkit.core.rules.dated import read_term
from toolkit.core.rules.settings import Conventions
from toolkit.core.words import name_key, regex, spoken
from toolkit.jobs.birthdays.celebrations import Days, order, skipped, visits
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import NUMBER, Part, filled, link, sheet_of

RETIRED, CAME, MOVED, DEAD, UNDATED = "新退休", "转入", "转出", "去世", "日期不明"
KINDS = (RETIRED, CAME, MOVED, DEAD)
ADDED, GONE, CHANGED = "新增", "不在了", "有变化"
_YEAR = regex(r"(?<!\d)((?:19|20)\d\d)(?=[年./-])")
_CLAUSES = regex("[，。；,;\\n]")
_CAME = regex(r"^(?:[^，。；;、]*[年月日\d]|)(?:[由从自][^，。；;]+?)?(?:转|迁|调)入(?:[我本][县镇乡])?$")
_COMPARED = ("职级", "享受待遇", "居住地", "居住状况", "健康状况", "自理情况", "文化程度")


class Happened(NamedTuple):
    """What happened to somebody: what kind, when as far as the register says, what else."""

    kind: str
    person: Person
    when: str
    what: str = ""


def of_year(people: People, year: int, problems: list[Problem]) -> list[Happened]:
    """新退休, 转入, 转出 and 去世 of the year, and those of the last three of whom no date is written."""
    found: list[Happened] = []
    for person in people.persons:
        if not_ours(person):
            continue
        record, faults = person.record, list[Problem]()
        day = read_term(record, "离退休时间", faults, end=False)
        if faults and person.life is Life.ALIVE:
            problems.append(record.doubt("离退休时间", *_READ))
        if day is not None and day.year == year:
            found.append(Happened(RETIRED, person, said(record, "离退休时间"), person.category or ""))
        for clause in _CLAUSES.split("；".join(map(record.text, ("状态", "备注")))):
            if _CAME.search(clause) and ({str(year)} >= {*_YEAR.findall(clause)}):
                dated = bool(_YEAR.search(clause))
                found.append(Happened(CAME, person, f"{year}年" if dated else UNDATED, clause))
        if person.life is Life.DEAD:
            died = death_day(texts_of_death(record))
            if died is None or died.first.year == year:
                found.append(Happened(DEAD, person, str(died or UNDATED)))
        elif person.life is Life.MOVED:
            remark = record.text("备注") if spoken("state.moved").search(record.text("备注")) else ""
            texts = (person.life_reason, as_text(record.at(person.life_column)), remark)
            years = {int(one) for text in texts for one in _YEAR.findall(text)}
            if not years or year in years:
                found.append(Happened(MOVED, person, f"{year}年" if years else UNDATED, person.life_reason))
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.when == UNDATED))


_READ = ("离退休时间看不懂，不知道是不是今年退休的，", "请写成 2026-03 这样。", "statistics-unread")


def between(people: People, before: People, problems: list[Problem]) -> Iterator[Happened]:
    """Who is in this register and not in the other, the other way round, and of whom something differs.

    The same number is the same person; else a name, told apart by 人员编号, township and birth. Where several fit on
    either side nobody is guessed, and all are told.
    """
    now, then = _compared(people), _compared(before)
    numbers = {person.id_number: person for person in then if person.id_number}
    pairs = {id(p): numbers[p.id_number] for p in now if p.id_number and p.id_number in numbers}
    taken = {id(other) for other in pairs.values()}
    left, old = [p for p in now if id(p) not in pairs], [p for p in then if id(p) not in taken]
    named, named_now = Named(old), Named(left)
    doubtful: set[int] = set()
    for person in left:
        others = _alike(person, named)
        mine = {id(one): one for other in others for one in _alike(other, named_now)}
        if len(others) == 1 and len(mine) == 1:
            pairs[id(person)] = others[0]
            taken.add(id(others[0]))
        elif others:
            doubtful.update([id(person), *map(id, others)])
            what = f"{quoted(person.name)}在上次的花名册里分不清是哪一行，没有比较，"
            problems.append(
                person.record.doubt("姓名", what, "请补填身份证号或人员编号。", "statistics-namesake")
            )
    for person in now:
        other = pairs.get(id(person))
        if other is None and id(person) not in doubtful:
            yield Happened(ADDED, person, "", f"{person.life}，{person.category or '类别未登记'}")
        elif other is not None and (differs := "；".join(_differences(other, person))):
            yield Happened(CHANGED, person, "", differs)
    for person in old:
        if id(person) not in taken and id(person) not in doubtful:
            yield Happened(GONE, person, "", f"上次是{person.life}，这次没有这一行")


def _compared(people: People) -> list[Person]:
    return [person for person in people.persons if not not_ours(person)]


def _alike(person: Person, named: Named[Person]) -> list[Person]:
    """Who may be this person: of the name, and neither number nor birth against it."""
    return [
        other
        for other in named.called(person.name, person.number, person.township)
        if not (person.id_number and other.id_number)
        and len({name_key(one.number) for one in (person, other)} - {""}) < 2
        and len({one.birth.registered for one in (person, other) if one.birth}) < 2
    ]


def _differences(old: Person, new: Person) -> Iterator[str]:
    pairs = [
        ("姓名", old.name, new.name),
        ("人员类别", old.category or "", new.category or ""),
        ("所属乡镇", old.township, new.township),
        ("是否健在", str(old.life), str(new.life)),
    ]
    both = (name for name in _COMPARED if old.record.has(name) and new.record.has(name))
    pairs += [(name, said(old.record, name), said(new.record, name)) for name in both]
    for name, before, after in pairs:
        if before != after:
            yield f"{name}：{before or '空'}→{after or '空'}"


def change_sheet(name: str, title: str, changes: Sequence[Happened], inputs: Inputs, empty: str) -> Sheet:
    """A line for each; columns that are empty for everybody are left out."""
    parts: tuple[Part[Happened], ...] = (
        (NUMBER, None),
        (Column("变化", Kind.SHORT, 10), lambda one: one.kind),
        (Column("姓名", Kind.SHORT, 10), lambda one: one.person.name),
        (Column("所属乡镇", Kind.SHORT, 12), lambda one: one.person.township),
        (Column("时间", Kind.SHORT, 14), lambda one: one.when),
        (Column("说明", Kind.TEXT, 34), lambda one: one.what),
        (Column("出处", Kind.TEXT, 14), lambda one: link(inputs.files, one.person.cell)),
    )
    used = filled(changes, *parts)
    return sheet_of(name, changes, *used, title=title, landscape=False, empty=empty)


_WISHES = {Wish.PHONE: "谢绝上门，电话问候", Wish.NONE: "不过生日", Wish.UNCLEAR: "慰问意愿待核实"}


def rounds(people: Iterable[Person], year: int, inputs: Inputs, problems: list[Problem]) -> list[Happened]:
    """Whose 整岁 falls into a year, by age and day, as everybody keeps the birthday; whose day is not known is told."""
    conventions = Conventions.of(inputs.settings)
    span, found = Days(dt.date(year, 1, 1), dt.date(year, 12, 31)), defaultdict(list)
    for person in people:
        if person.unread:
            what = f"{quoted(person.name)}：{person.unread.why}，不知道{year}年是不是整岁，"
            check = person.unread
            problems.append(Problem(check.cell, what, check.hint, "statistics-birth", Severity.WARNING))
        if (missed := skipped(person, year, conventions)) is not None:
            days = "、".join(str(day) for day in (missed.before, missed.after) if day)
            what = f"{quoted(person.name)}的农历生日不落在{year}年里（前后是{days}），没有列入，"
            problems.append(
                Problem(person.cell, what, "请商量哪天过。", "statistics-lunar", Severity.WARNING)
            )
        for visit in visits(person, span, conventions, inputs.rules):
            if visit.round:
                found[visit.round].append(visit)
    listed = []
    for age in sorted(found):
        for visit in order(found[age]):
            when = visit.day.isoformat() if visit.day else f"{visit.year}年{visit.month}月"
            kept = f"农历{lunar_text(visit.person)}" if visit.lunar else "" if visit.day else "日期待核"
            what = "；".join(filter(None, (kept, _WISHES.get(visit.person.wish))))
            listed.append(Happened(f"{age}岁", visit.person, when, what))
    return listed

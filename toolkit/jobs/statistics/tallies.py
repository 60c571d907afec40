"""How many of the old are what: one question a table, everyone in exactly one line of it, so that each sums to the whole."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from toolkit.core.answers import answer
from toolkit.core.cells import Problem
from toolkit.core.documents.outcome import Chart, Column, Formula, Kind, Sheet
from toolkit.core.people.conditions import Condition, age_on, conditions
from toolkit.core.people.ids import quoted
from toolkit.core.people.register import Person
from toolkit.core.people.townships import said
from toolkit.core.words import regex, says_nothing
from toolkit.jobs.job import Inputs
from toolkit.jobs.parts import Sourced, below, tabulate, total

BLANK, UNCLEAR = "未登记", "待核实"
CATEGORIES = ("离休", "退休")
BANDS = "统计年龄段"
_LATE = (BLANK, UNCLEAR)
_BORN = ("出生日期", "身份证号", "农历生日", "年龄")
_PARTY = {"member": "中共党员", "probationary": "预备党员", "outside": "非中共党员"}
_SCHOOLS = {
    "postgraduate": "研究生", "bachelor": "大学本科", "college": "大学专科", "secondary": "中专", "senior": "高中",
    "junior": "初中", "primary": "小学", "unschooled": "没有上过学",
}  # fmt: skip
_HEALTH = {
    Condition.DEPENDENT: "不能自理", Condition.HALF: "半自理", Condition.HOSPITAL: "住院", Condition.ILL: "患病",
}  # fmt: skip
_LIVING = {Condition.ALONE: "独居", Condition.NEST: "空巢"}


_GRADE = regex("(?<=[科处县厅局])级?(?:干部)?$")


class Aspect(NamedTuple):
    """What is counted in one table: by which columns, somebody's line («»: not said, None: not understood), all its lines."""

    title: str
    columns: tuple[str, ...]
    says: Callable[[Person], str | None]
    lines: tuple[str, ...] = ()


class Figures(NamedTuple):
    """One table: line → category → how many; and who, by both."""

    question: Aspect
    lines: Mapping[str, Counter[str]]
    people: Mapping[tuple[str, str], Sequence[Person]]

    @property
    def sums(self) -> dict[str, int]:
        """Of each line."""
        return {name: sum(of.values()) for name, of in self.lines.items()}


def category(person: Person) -> str:
    """离休, 退休, or that nobody says."""
    return UNCLEAR if person.category is None else person.category or BLANK


def questions(day: dt.date, edges: Sequence[int], towns: Iterable[str]) -> tuple[Aspect, ...]:
    """All of them, ages in full years on a day."""
    bands = [f"不满{edges[0]}岁", *(f"{a}—{b - 1}岁" for a, b in pairwise(edges))]
    bands.append(f"{edges[-1]}岁以上")

    def band(person: Person) -> str | None:
        age = age_on(person, day)
        if age is None:
            if age_on(person, dt.date.max) is not None:
                return "还没有出生"  # on a day of long ago
            return None if any(person.record.text(name) for name in _BORN[:3]) else ""
        return bands[sum(age >= edge for edge in edges)]

    return (
        Aspect("乡镇", (), lambda person: person.township, tuple(towns)),
        Aspect("年龄段", (), band, tuple(bands)),
        Aspect("性别", (), lambda p: p.sex or _unread(p, "性别"), ("男", "女")),
        Aspect("政治面貌", ("政治面貌", "入党时间"), lambda p: _PARTY.get(p.party or "", p.party), (*_PARTY.values(),)),
        Aspect("职级", ("职级",), _written("职级")),
        Aspect("享受待遇", ("享受待遇",), _written("享受待遇")),
        Aspect(
            "健康状况",
            ("健康状况", "自理情况", "疾病"),
            lambda person: _circumstance(person, _HEALTH, Condition.ILL, "没有这些情况"),
            (*_HEALTH.values(), "没有这些情况"),
        ),
        Aspect(
            "居住状况",
            ("居住状况",),
            lambda person: _circumstance(person, _LIVING, Condition.ALONE, "不是独居、空巢"),
            (*_LIVING.values(), "不是独居、空巢"),
        ),
        Aspect("文化程度", ("文化程度",), _school, (*_SCHOOLS.values(),)),
    )  # fmt: skip


def _unread(person: Person, name: str) -> str | None:
    return "" if says_nothing(person.record.text(name)) else None


def _written(name: str) -> Callable[[Person], str]:
    """Words that offices write in many ways are counted as they stand."""
    return lambda p: "" if _unread(p, name) == "" else " ".join(said(p.record, name).split())


def _school(person: Person) -> str | None:
    told = answer("文化程度", person.record.text("文化程度"))
    return _SCHOOLS[told] if told else told


def _circumstance(
    person: Person, names: Mapping[Condition, str], asked: Condition, otherwise: str
) -> str | None:
    """The first that holds; not understood where one may; else what the question itself says."""
    known = conditions(person)
    if yes := next((name for one, name in names.items() if known[one].says), None):
        return yes
    if any(known[one].says is None and _unread(person, known[one].column) is None for one in names):
        return None
    return otherwise if known[asked].says is False else ""


def tally(people: Sequence[Person], question: Aspect, problems: list[Problem]) -> Figures:
    """Everyone once; who is not understood is told."""
    counts: dict[str, Counter[str]] = {line: Counter() for line in question.lines}
    who = defaultdict[tuple[str, str], list[Person]](list)
    for person in people:
        line = question.says(person)
        if line is None:
            names = question.columns or (_BORN if question.title == "年龄段" else ("性别",))
            name = next((name for name in names if person.record.text(name)), names[0])
            what = f"{quoted(person.name)}的{name}看不懂，{question.title}里算在待核实，"
            problems.append(person.record.doubt(name, what, "请核对后改正。", "statistics-unread"))
        place = UNCLEAR if line is None else line or BLANK, category(person)
        counts.setdefault(place[0], Counter())[place[1]] += 1
        who[place].append(person)
    if not question.lines:  # the office's own words, the most frequent first; 正科 and 正科级干部 are one
        spelled: dict[str, str] = {}
        joined: dict[str, Counter[str]] = {}
        for text, of in sorted(counts.items(), key=lambda pair: -sum(pair[1].values())):
            name = spelled.setdefault(_GRADE.sub("", text), text)
            joined.setdefault(name, Counter()).update(of)
            for kind in of if name != text else ():
                who[name, kind] += who[text, kind]
        counts = dict(sorted(joined.items(), key=lambda pair: -sum(pair[1].values())))
    late = {name: counts.pop(name) for name in _LATE if name in counts}
    return Figures(question, {**counts, **late}, dict(who))


def sheet(one: Figures, inputs: Inputs, subtitle: str, note: str) -> Sheet:
    """The table and its chart: sums and shares are formulas."""
    title, sums = one.question.title, one.sums
    whole = sum(sums.values())
    of = {kind: sum(line[kind] for line in one.lines.values()) for kind in (*CATEGORIES, *_LATE)}
    names = {
        kind: f"类别{kind}" if kind in _LATE else kind for kind, n in of.items() if n or kind in CATEGORIES
    }
    added, share = "+".join(f"{{{name}}}" for name in names.values()), "{合计}/SUM({合计:})"
    columns, rows = tabulate(
        one.lines,
        (Column(title, Kind.TEXT, 22), lambda line: line),
        *(
            (
                Column(name, Kind.INTEGER, 12),
                lambda line, kind=kind: Sourced(one.lines[line][kind], one.people.get((line, kind))),
            )
            for kind, name in names.items()
        ),
        (Column("合计", Kind.INTEGER, 12), lambda line: Formula(added, sums[line])),
        (
            Column("占比", Kind.PERCENT, 12),
            lambda line: Formula(share, Decimal(sums[line]) / whole) if whole else "",
        ),
    )
    amounts = {name: of[kind] for kind, name in names.items()} | {"合计": whole}
    more = {"占比": Formula(share, Decimal(1))} if whole else {}
    return Sheet(
        title,
        columns,
        (*rows, *([total(columns, amounts, more)] if rows else ())),
        title=f"离退休干部统计（{title}）",
        subtitle=below(inputs, subtitle),
        notes=tuple(filter(None, (note,))),
        landscape=False,
        chart=Chart(f"按{title}统计的人数", title, "合计") if whole else None,
    )


def told(tally: Figures) -> str:
    """«青禾镇24人（8.0%）、…», for a page to be read."""
    whole = sum(tally.sums.values())
    return "、".join(f"{name}{n}人（{n / whole:.1%}）" for name, n in tally.sums.items() if n) or "没有"

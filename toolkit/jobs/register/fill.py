"""补填花名册: write into the office's own register what it has columns for and what can be derived."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from toolkit.core.cells import Cell, Severity, Stop, others
from toolkit.core.dates import ages, lunar
from toolkit.core.dates.ages import AgeMode
from toolkit.core.documents.outcome import Outcome, Scalar, SetCell, WorkbookChange
from toolkit.core.grids import Value, as_text
from toolkit.core.people.births import DERIVED
from toolkit.core.people.lives import Life
from toolkit.core.people.register import Person
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.reading import Reading
from toolkit.jobs.job import Action, Inputs, Job, Parameter
from toolkit.jobs.parts import REGISTER
from toolkit.jobs.people import people_of

AGE = "年龄"


@dataclass(frozen=True, slots=True)
class _Fill:
    """One cell to be written."""

    person: Person
    column: str
    old: Value
    new: Scalar

    @property
    def cell(self) -> Cell:
        return self.person.record.cell(self.column)


def build(inputs: Inputs) -> Outcome:
    """Which cells of the register are to be filled, as one change of that workbook."""
    reading = inputs.needed(PEOPLE)
    conventions = Conventions.of(inputs.settings)
    people = people_of(inputs)
    dates_as_text = _dates_are_text(reading)
    columns: dict[str, Callable[[Person], Scalar]] = {
        AGE: lambda p: _age(p, conventions, inputs.today),
        "农历生日": _lunar_birthday,
        "性别": lambda p: p.sex,
        "出生日期": lambda p: _birth_date(p, as_text_=dates_as_text),
        "身份证号18位": lambda p: p.id_number if p.record.text("身份证号") else None,
    }
    refresh = inputs.params.get("refresh") == AGE
    fills: list[_Fill] = []
    for name, derive in columns.items():
        if not reading.has(name):
            continue
        for person in people.persons:
            fill = _one(person, name, derive, refresh=refresh and name == AGE)
            if fill is not None:
                fills.append(fill)
    fills.sort(key=lambda f: (f.cell.sheet, f.person.record.row, f.column))
    changed = Counter(f.column for f in fills)
    return Outcome(
        documents=_change(fills, inputs.path(reading), inputs.params.get("out") or ""),
        counts={"read": people.read, "cells": len(fills), **dict(changed)},
        rows=[_row(f) for f in fills],
        problems=(*people.misunderstood, *(p for p in people.problems if p.severity is Severity.ERROR)),
        summary=tuple(_sentences(fills, reading, changed, columns)),
    )


def _one(person: Person, name: str, derive: Callable[[Person], Scalar], *, refresh: bool) -> _Fill | None:
    record = person.record
    if record.values is not record.source.grid.rows[record.row - 1]:
        return None  # one of several people in a row
    if not record.has(name) or record.fault(name) or record.covered(name) or person.life is Life.DEAD:
        return None
    old = record.raw(name)
    empty = old is None or not as_text(old)
    if not empty and not (refresh and isinstance(old, int | float | str)):
        return None
    new = derive(person)
    if new in (None, "") or (not empty and as_text(old) == str(new)):
        return None
    return _Fill(person, name, None if empty else old, new)


def _age(person: Person, conventions: Conventions, today: dt.date) -> Scalar:
    """Completed years today (虚岁 where the office counts so); None without a full birth date."""
    birth = person.birth
    if birth is None or birth.solar is None or birth.solar > today:
        return None
    mode = person.age_mode or conventions.age_mode
    if mode is AgeMode.FULL:
        return ages.full_age(birth.solar, today, rule=conventions.leap_day)
    try:
        return ages.nominal_age(birth.solar, today)
    except ValueError:  # before the lunar table begins
        return None


def _lunar_birthday(person: Person) -> Scalar:
    birth = person.birth
    if birth is None:
        return None
    if birth.lunar is not None:
        _, month, day, leap = birth.lunar
        return lunar.month_day_text(month, day, leap=leap)
    if birth.solar is None or birth.solar < lunar.FIRST_DAY:
        return None
    equal = lunar.from_solar(birth.solar)
    # Marked: a plain lunar birthday in this column means that it is the one celebrated.
    return lunar.month_day_text(equal.month, equal.day, leap=equal.leap) + DERIVED


def _birth_date(person: Person, *, as_text_: bool) -> Scalar:
    """From a sound identity number, in the shape that the column already has."""
    if person.id_born is None or (person.birth is not None and person.birth.note != "生日据身份证号"):
        return None
    return person.id_born.isoformat() if as_text_ else person.id_born


def _dates_are_text(reading: Reading) -> bool:
    """Whether the birth dates of this register are mostly text; then a new one is text too."""
    kinds = Counter(
        isinstance(r.raw("出生日期"), str) for r in reading.records if r.raw("出生日期") is not None
    )
    return kinds[True] >= kinds[False]


def _change(fills: list[_Fill], path: str, out: str) -> tuple[WorkbookChange, ...]:
    if not fills:
        return ()
    if not path:
        what = "花名册正在 Excel 里打开着，没有改动。"
        raise Stop.at(fills[0].cell, what, "请先关闭它，或在表格里直接填写。", "register-open")
    changes = tuple(SetCell(f.cell.sheet, f.cell.ref, f.new) for f in fills)
    return (WorkbookChange(path, changes, title=f"补填{fills[0].cell.file}", target=out),)


def _row(fill: _Fill) -> dict[str, Any]:
    personal = fill.column == "身份证号18位"
    new = fill.new.isoformat() if isinstance(fill.new, dt.date) else fill.new
    return {
        "cell": str(fill.cell),
        "column": fill.column,
        "old": None if fill.old is None else as_text(fill.old),
        "new": "（18位号码）" if personal else new,
    }


def _sentences(
    fills: list[_Fill], reading: Reading, changed: Counter[str], columns: Iterable[str]
) -> Iterable[str]:
    have = [name for name in columns if reading.has(name)]
    if not have:
        yield f"这个花名册没有可以推算的列（{'、'.join(columns)}），没有要填的。"
        return
    if not fills:
        yield f"{'、'.join(have)}没有空着而推算得出的格子，没有要填的。"
        return
    yield "填写" + "、".join(f"{name}{n}格" for name, n in changed.items()) + "，已有内容的格子不动。"
    for fill in fills[:200]:
        row = _row(fill)
        old = f"（原为{row['old']}）" if row["old"] is not None else ""
        yield f"  {fill.cell.sheet}!{fill.cell.ref} {fill.column} = {row['new']}{old}"
    yield from (f"  {line}" for line in others((fill.cell for fill in fills[200:]), "格"))


JOB = Job(
    name="fill",
    title="补填花名册",
    group="名单",
    often=4,
    help="花名册里有列而空着的年龄、农历生日、性别、出生日期、18位身份证号，能推算的替您填上，别的一格不动。",
    actions=(
        Action(
            build=build,
            changes=True,
            title="补填花名册",
            help="把能推算的空格填进花名册本身（先自动备份，可用 ⟦do:undo⟧ 撤销），或用 ⟦out⟧ 另存。"
            "出生日期只取自正确的身份证号；已有内容的格子不动，除非写明 ⟦refresh⟧ 年龄。",
            needs=(REGISTER,),
            parameters=(
                Parameter("register", "花名册", "填哪个花名册；不写就用设置里的", "file"),
                Parameter("out", "另存为", "写到另一个文件，花名册本身不动", "file"),
                Parameter("refresh", "更新", "已经填了的年龄也按今天重算", "choice", choices=(AGE,)),
            ),
            examples=(
                ("fill --dry-run", "先看会填哪些格子"),
                ("fill --refresh 年龄", "填空格，并把年龄更新到今天"),
                ("fill --register D:\\资料\\花名册.xlsx --out D:\\资料\\花名册补填.xlsx", "另存一份"),
            ),
        ),
    ),
)

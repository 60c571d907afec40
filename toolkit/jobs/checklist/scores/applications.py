"""创建申报: which branch applies for which title of 示范党支部, and which titles are held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.core.answers import answer
from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.people.ids import mask_numbers, quoted
from toolkit.core.posts.branches import Roll
from toolkit.core.rules.dated import YEAR
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import says_nothing
from toolkit.jobs.checklist.scores.books import year_of

LEVELS = ("县级", "市级", "省级")
"""Of a 示范党支部, lowest first."""


@dataclass(frozen=True, slots=True)
class Application:
    """One row of 创建申报.

    Attributes:
        year: 年度.
        branch: Key of the branch.
        level: 县级, 市级 or 省级.
        applied: Whether it has applied; None where the cell is empty or says neither.
        unclear: Whether it says something that nobody understands.
        reason: 未申报原因.
        named: Whether the title was given.
        cell: Where.
    """

    year: int
    branch: str
    level: str
    applied: bool | None
    reason: str
    named: bool
    cell: Cell
    unclear: bool = False


def read_applications(
    reading: Reading | None, roll: Roll, asked: int
) -> tuple[tuple[Application, ...], list[Problem]]:
    """The applications of all years."""
    found: list[Application] = []
    problems: list[Problem] = []
    for record in reading.records if reading else ():
        said: list[Problem] = []
        year = year_of(record, said)
        problems += said
        branch = roll.whose(record)
        level = level_of(record.text("申报级别"))
        if year is None:
            continue
        if branch is None or not level:
            problem = roll.unknown(record) or Problem(
                record.cell("申报级别"),
                f"申报级别「{mask_numbers(record.text('申报级别'))}」不认识，这一行没有计入，",
                f"请填{'、'.join(LEVELS)}。",
                "level-unknown",
            )
            problems.append(problem)
            continue
        asks = year in (0, asked)
        named = _said(record, "结果", "named", problems if asks else [])
        applied = _said(record, "是否申报", "applied", problems if asks else [])
        unclear = answer("applied", record.text("是否申报")) is None
        if applied is None and not unclear and named:
            applied = True
        reason = mask_numbers(record.text("未申报原因"))
        found.append(
            Application(
                year or asked,
                branch.key,
                level,
                applied,
                reason,
                bool(named),
                record.cell("申报级别"),
                unclear,
            )
        )
    return tuple(found), problems


def _said(record: Record, column: str, words: str, problems: list[Problem]) -> bool | None:
    """Yes or no; None where the cell is empty, or (with a problem) says neither."""
    text = record.text(column)
    if (said := answer(words, text)) is None:
        what = f"{column}{quoted(mask_numbers(text))}看不懂，"
        hint = "请填是或否。" if words == "applied" else "请填命名、未通过或待定。"
        problems.append(Problem(record.cell(column), what, hint, f"{words}-unknown"))
    return said == "yes" if said else None


def level_of(text: str) -> str:
    """县级 for «县级示范党支部», «县»; "" for anything else."""
    return next((level for level in LEVELS if level in text or (text and text == level[0])), "")


def highest(levels: Iterable[str]) -> str:
    """The highest of some levels; "" for none."""
    return max((level for level in levels if level), key=LEVELS.index, default="")


def levels_held(
    roll: Roll, applications: Iterable[Application], year: int
) -> tuple[Mapping[str, str], list[Problem]]:
    """Branch → the highest title that it holds by the end of a year: sheet 支部, or an application that led to one."""
    held, problems = {}, []
    for branch in roll.branches:
        text = branch.record.text("命名年度")
        match = YEAR.match(text)
        stated = level_of(branch.record.text("示范级别")) if not match or int(match[1]) <= year else ""
        if not match and not says_nothing(text):
            cell, said = branch.record.cell("命名年度"), f"命名年度{quoted(text)}看不懂，没有算作已命名，"
            problems.append(Problem(cell, said, "请写成 2024。", "year-unreadable", Severity.WARNING))
            stated = ""
        won = [a.level for a in applications if a.branch == branch.key and a.named and a.year <= year]
        held[branch.key] = highest([stated, *won])
    return held, problems

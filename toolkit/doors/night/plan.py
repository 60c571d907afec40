"""What is to be done every night: sheet 计划 of 设置.xlsx, and which night is due at a moment.

A night is named by the day of its planned moment. Due is always the latest night whose moment has come, never an
earlier one: twenty missed nights are made up by one run. Whether that night is still to be done is not decided
here but by the journal, by name and not by «later than the last», so that a clock which jumps to and fro neither
doubles nor drops a night.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.grids import Grid, Value, as_text
from toolkit.core.tables.catalogue import PLAN, SETTINGS_BOOK
from toolkit.core.tables.columns import Synonyms
from toolkit.core.tables.reading import Record
from toolkit.core.tables.reading import read as read_table
from toolkit.core.words import regex
from toolkit.doors import given
from toolkit.doors.terminal.words import full_width
from toolkit.jobs.job import Action, Job, discover, is_given
from toolkit.running.office import Office

STANDARD: tuple[tuple[str, ...], ...] = (
    ("该办的事", "22:00", "", "该办的、逾期的事"),
    ("生日慰问", "22:00", "天数=7", "今后七天的生日"),
    ("资料核对", "22:00", "", "花名册里新增的问题"),
    ("经费预算 每日预算摘要", "22:00", "", "每日预算摘要"),
    ("通知送达 送达情况", "22:00", "", "还没有通知到的人"),
    ("支部标准化 换届提醒", "22:00", "", "班子届满、空缺等提醒"),
)
"""Task, time, parameters and remark where the office has no sheet 计划; the starter's rows are the same."""
_MAY_SKIP = frozenset({"budget summary", "notices status", "checklist reminders"})

_TIME = regex(r"(\d{1,2})(?::|时|点)(?:(\d{1,2})分?(?::00)?)?")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the plan.

    Attributes:
        key: Its name in the journal: job, action and a digest of the parameters; never a value.
        title: For the clerk: «生日慰问（天数=7）».
        command: «budget summary».
        job: Which job.
        action: Which action of it.
        params: Every parameter of the action.
        time: When, every night.
        cell: Where it is planned.
    """

    key: str
    title: str
    command: str
    job: Job
    action: Action
    params: Mapping[str, Any]
    time: dt.time
    cell: Cell

    @property
    def may_skip(self) -> bool:
        """One of the standard tasks, for a workbook that not every office keeps."""
        return self.command in _MAY_SKIP

    def night(self, now: dt.datetime) -> dt.date:
        """The latest night whose moment has come."""
        return now.date() if now.time() >= self.time else now.date() - _DAY

    def moment(self, night: dt.date) -> dt.datetime:
        """When a night's run is due."""
        return dt.datetime.combine(night, self.time)

    def next(self, now: dt.datetime) -> dt.datetime:
        """When the next night is due."""
        return self.moment(self.night(now) + _DAY)


class NightPlan(NamedTuple):
    """Sheet 计划, read: what can be done in the order of the times, and what is wrong with the rest."""

    tasks: tuple[Task, ...]
    problems: tuple[Problem, ...]

    @property
    def is_read(self) -> bool:
        """Whether it tells what is due; when nothing can be read, what was due before still is."""
        return bool(self.tasks) or not self.problems

    def coming(self, now: dt.datetime) -> tuple[tuple[str, dt.datetime], ...]:
        """Title and next moment of every task."""
        return tuple((task.title, task.next(now)) for task in self.tasks)


def of(office: Office, *, forgiving: bool = False) -> NightPlan:
    """What an office has planned.

    Args:
        office: Whose plan.
        forgiving: When 设置.xlsx cannot be read, nothing is planned, and that is the problem.

    Raises:
        Stop: 设置.xlsx cannot be read.
    """
    grids: list[Grid] = []
    try:
        path = office.file(SETTINGS_BOOK)
        if path.is_file():
            from toolkit.sheets.reading.read import open_workbook  # noqa: PLC0415 - loaded when a workbook is read

            book = open_workbook(path)
            grids = [book.grid(name) for name in book.sheet_names if full_width(name) == PLAN.name]
    except Stop as stop:
        if forgiving:
            return NightPlan((), stop.problems)
        raise
    return read(grids, office.synonyms, discover())


def read(grids: Iterable[Grid], synonyms: Synonyms, jobs: Mapping[str, Job]) -> NightPlan:
    """The lines that can be done, and what is wrong with the others.

    Args:
        grids: The sheets of 设置.xlsx; none of them 计划: the standard plan.
        synonyms: Header spellings.
        jobs: Every job there is.
    """
    grids = [grid for grid in grids if full_width(grid.sheet) == PLAN.name]
    grids = grids or [Grid(SETTINGS_BOOK, PLAN.name, [("任务", "时间", "参数", "备注"), *STANDARD])]
    try:
        reading = read_table(grids, PLAN, synonyms, file=SETTINGS_BOOK)
    except Stop as stop:
        return NightPlan((), stop.problems)
    problems = list(reading.problems)
    found: dict[str, Task] = {}
    for record in reading.records:
        task, wrong = _task(record, jobs)
        problems += wrong
        if task is not None and task.key in found:
            twice = f"「{task.title}」写了两行，只做一次，"
            problems.append(Problem(task.cell, twice, "请删去一行。", "plan-twice", Severity.WARNING))
        elif task is not None:
            found[task.key] = task
    return NightPlan(tuple(sorted(found.values(), key=lambda task: task.time)), tuple(problems))


def _task(record: Record, jobs: Mapping[str, Job]) -> tuple[Task | None, list[Problem]]:
    """What a line asks for, None when it is switched off or cannot be done; and what is wrong with it."""
    faults = [fault for name in ("任务", "时间", "参数", "启用") if (fault := record.fault(name))]
    if faults:
        return None, faults
    wanted = full_width(record.text("启用"))  # empty: yes
    if wanted not in ("", "是"):
        said = f"「启用」填的是「{wanted}」，没有做这一行，"
        wrong = Problem(record.cell("启用"), said, "请填是或否。", "plan-value")
        return None, [] if wanted == "否" else [wrong]
    chosen = _action(record.text("任务"), jobs)
    if chosen is None:
        return None, [_no_task(record, jobs)]
    job, action = chosen
    problems = []
    time = as_time(record.raw("时间"))
    if time is None:
        said = f"时间填的是「{record.text('时间') or '（空）'}」，看不懂，"
        problems.append(Problem(record.cell("时间"), said, "请写成 22:00 这样。", "plan-time"))
    filled = given.split(record.text("参数"), record.cell("参数"))
    params, wrong_ones = given.take(action, filled)
    problems += wrong_ones
    if problems or time is None:
        return None, problems
    shown = "、".join(f"{each.title}={as_text(each.value)}" for each in filled)
    title = f"{job.title} {action.title}" if action.name else job.title
    title += f"（{shown}）" if shown else ""
    command = f"{job.name} {action.name}".strip()
    kept = {name: str(value) for name, value in params.items() if is_given(value)}
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:8]
    return Task(f"{command} {digest}", title, command, job, action, params, time, record.cell("任务")), []


def _action(name: str, jobs: Mapping[str, Job]) -> tuple[Job, Action] | None:
    """The action that a clerk means by «birthdays», «生日慰问» or «budget summary»."""
    wanted = given.plain(name)
    for job in jobs.values():
        for action in job.actions:
            names = {word + tail for word in (job.name, job.title) for tail in (action.name, action.title)}
            if wanted in map(given.plain, names):
                return job, action
    return None


def _no_task(record: Record, jobs: Mapping[str, Job]) -> Problem:
    name, known = record.text("任务"), {w: job.title for job in jobs.values() for w in (job.name, job.title)}
    near = difflib.get_close_matches(name, known, 1)
    hint = (
        f"您是不是要写「{known[near[0]]}」？"
        if near
        else f"可以写：{'、'.join(dict.fromkeys(known.values()))}。"
    )
    return Problem(record.cell("任务"), f"没有「{name}」这个任务，", hint, "plan-task")


def as_time(value: Value) -> dt.time | None:
    """22:00 however it stands in the cell: a time, a date with a time, a day's fraction, text."""
    if isinstance(value, dt.datetime):
        value = value.time()
    if isinstance(value, dt.time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, float) and 0 <= value < 1:
        hour, minute = divmod(round(value * 24 * 60), 60)
    elif match := _TIME.fullmatch(full_width(as_text(value)).replace(" ", "").replace("：", ":")):
        hour, minute = int(match[1]), int(match[2] or 0)
    else:
        return None
    try:
        return dt.time(hour, minute)
    except ValueError:
        return None

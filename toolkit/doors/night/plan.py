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
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.core.catalogue import PLAN, SETTINGS_BOOK
from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.grids import Grid, Value
from toolkit.core.tables import Record, Synonyms, as_text
from toolkit.core.tables import read as read_table
from toolkit.doors import given
from toolkit.doors.words import full_width
from toolkit.jobs.job import Action, Job, discover, is_given
from toolkit.office import Office

STANDARD: tuple[tuple[str, ...], ...] = (
    ("birthdays", "22:00", "天数=7", "今后七天的生日"),
    ("check", "22:00", "", "花名册里新增的问题"),
    ("budget summary", "22:00", "", "每日预算摘要"),
    ("notices status", "22:00", "", "还没有通知到的人"),
    ("checklist reminders", "22:00", "", "班子届满、空缺等提醒"),
)
"""Task, time, parameters and remark where the office has no sheet 计划; the starter's rows are the same."""
_MAY_SKIP = frozenset({"budget summary", "notices status", "checklist reminders"})

_TIME = re.compile(r"(\d{1,2})(?::|时|点)(?:(\d{1,2})分?(?::00)?)?")
_DAY = dt.timedelta(days=1)
_HOUR_24 = 24.0


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the plan.

    Attributes:
        key: Its name in the journal: job, action and a digest of the parameters; never a value.
        title: For the clerk: «生日慰问（天数=7）».
        job: Which job.
        action: Which action of it.
        params: Every parameter of the action.
        time: When, every night.
        cell: Where it is planned.
    """

    key: str
    title: str
    job: Job
    action: Action
    params: Mapping[str, Any]
    time: dt.time
    cell: Cell

    @property
    def command(self) -> str:
        """«budget summary»."""
        return _command(self.job, self.action)

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
    path = office.folder / SETTINGS_BOOK
    grids: list[Grid] = []
    try:
        if path.is_file():
            from toolkit.sheets.read import open_workbook  # noqa: PLC0415 - loaded when a workbook is read

            book = open_workbook(path)
            grids = [book.grid(name) for name in book.sheet_names if full_width(name) == PLAN.name]
    except Stop as stop:
        if forgiving:
            return NightPlan((), stop.problems)
        raise
    return read(grids, office.synonyms, discover(), office.folder)


def read(grids: Iterable[Grid], synonyms: Synonyms, jobs: Mapping[str, Job], folder: Path) -> NightPlan:
    """The lines that can be done, and what is wrong with the others.

    Args:
        grids: The sheets of 设置.xlsx; none of them 计划: the standard plan.
        synonyms: Header spellings.
        jobs: Every job there is.
        folder: What relative file names in parameters start from.
    """
    grids = [grid for grid in grids if full_width(grid.sheet) == PLAN.name]
    lines: list[tuple[str, Value, str, Callable[[str], Cell]]]
    here = Cell(SETTINGS_BOOK, PLAN.name)
    lines = [(name, time, text, lambda _: here) for name, time, text, *_ in STANDARD]
    problems: list[Problem] = []
    if grids:
        try:
            reading = read_table(grids, PLAN, synonyms, file=SETTINGS_BOOK)
        except Stop as stop:
            return NightPlan((), stop.problems)
        problems += reading.problems
        lines = [
            (each.text("任务"), each.raw("时间"), each.text("参数"), each.cell)
            for each in reading.records
            if _is_on(each, problems)
        ]
    found: dict[str, Task] = {}
    for name, time, text, cell in lines:
        task = _task(name, time, text, cell, jobs, folder, problems)
        if task is None:
            continue
        if task.key in found:
            twice = f"「{task.title}」写了两行，只做一次，"
            problems.append(Problem(task.cell, twice, "请删去一行。", "plan-twice", Severity.WARNING))
        found.setdefault(task.key, task)
    return NightPlan(tuple(sorted(found.values(), key=lambda task: task.time)), tuple(problems))


def _is_on(record: Record, problems: list[Problem]) -> bool:
    """Whether a line counts; an empty 启用 means yes."""
    faults = [fault for name in ("任务", "时间", "参数", "启用") if (fault := record.fault(name))]
    problems += faults
    text = full_width(record.text("启用"))
    if not faults and text not in ("", "是", "否"):
        said = f"「启用」填的是「{text}」，没有做这一行，"
        problems.append(Problem(record.cell("启用"), said, "请填是或否。", "plan-value"))
    return not faults and text in ("", "是")


def _task(
    name: str,
    time: Value,
    text: str,
    cell: Callable[[str], Cell],
    jobs: Mapping[str, Job],
    folder: Path,
    problems: list[Problem],
) -> Task | None:
    """What a line asks for; None when that cannot be done, with the reason among the problems."""
    chosen = _action(name, jobs)
    if chosen is None:
        problems.append(_no_task(name, cell("任务"), jobs))
        return None
    job, action = chosen
    moment = as_time(time)
    if moment is None:
        said = f"时间填的是「{as_text(time) or '（空）'}」，看不懂，"
        problems.append(Problem(cell("时间"), said, "请写成 22:00 这样。", "plan-time"))
    filled = given.split(text, cell("参数"))
    params, wrong = given.take(action, filled, folder)
    problems += wrong
    if wrong or moment is None:
        return None
    title = job.title if not action.name else f"{job.title} {action.title}"
    shown = "、".join(f"{each.title}={as_text(each.value)}" for each in filled)
    title += f"（{shown}）" if shown else ""
    return Task(_key(job, action, params), title, job, action, params, moment, cell("任务"))


def _command(job: Job, action: Action) -> str:
    return f"{job.name} {action.name}".strip()


def _key(job: Job, action: Action, params: Mapping[str, Any]) -> str:
    filled = {name: str(value) for name, value in params.items() if is_given(value)}
    digest = hashlib.sha256(json.dumps(filled, sort_keys=True).encode()).hexdigest()[:8]
    return f"{_command(job, action)} {digest}"


def _action(name: str, jobs: Mapping[str, Job]) -> tuple[Job, Action] | None:
    """The action that a clerk means by «birthdays», «生日慰问» or «budget summary»."""
    wanted = given.plain(name)
    for job in jobs.values():
        for action in job.actions:
            names = {
                f"{word}{tail}" for word in (job.name, job.title) for tail in (action.name, action.title)
            }
            names |= {job.name, job.title} if not action.name else set()
            if wanted in {given.plain(each) for each in names}:
                return job, action
    return None


def _no_task(name: str, cell: Cell, jobs: Mapping[str, Job]) -> Problem:
    words = [word for job in jobs.values() for word in (job.name, job.title)]
    near = difflib.get_close_matches(name, words, 1)
    hint = f"您是不是要写「{near[0]}」？" if near else "运行 toolkit jobs 可以看到全部任务。"
    return Problem(cell, f"没有「{name}」这个任务，", hint, "plan-task")


def as_time(value: Value) -> dt.time | None:
    """22:00 however it stands in the cell: a time, a date with a time, a day's fraction, text."""
    if isinstance(value, dt.datetime):
        return value.time().replace(second=0, microsecond=0)
    if isinstance(value, dt.time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * _HOUR_24 * 60)
        return dt.time(*divmod(minutes, 60)) if minutes < _HOUR_24 * 60 else None
    match = _TIME.fullmatch(full_width(as_text(value)).replace(" ", "").replace("：", ":"))
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return dt.time(hour, minute) if hour < _HOUR_24 and minute < 60 else None

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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.grids import Grid, Value
from toolkit.core.tables.catalogue import PLAN
from toolkit.core.tables.reading import Record, Synonyms, as_text
from toolkit.core.tables.reading import read as read_table
from toolkit.doors import given
from toolkit.doors.terminal.words import full_width
from toolkit.jobs.job import Action, Job, is_given

STANDARD = (
    ("birthdays", "22:00", "天数=7"),
    ("check", "22:00", ""),
    ("budget summary", "22:00", ""),
    ("notices status", "22:00", ""),
    ("checklist reminders", "22:00", ""),
)
"""Task, time, parameters where the office has no sheet 计划; the starter's rows are the same."""

REMARKS = {
    "birthdays": "今后七天的生日",
    "check": "花名册里新增的问题",
    "budget summary": "每日预算摘要",
    "notices status": "还没有通知到的人",
    "checklist reminders": "班子届满、空缺等提醒",
}
"""What each standard task is, for column 备注 of the starter."""

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
        may_skip: One of the standard tasks, for a workbook that not every office keeps.
    """

    key: str
    title: str
    job: Job
    action: Action
    params: Mapping[str, Any]
    time: dt.time
    cell: Cell
    may_skip: bool = False

    def night(self, now: dt.datetime) -> dt.date:
        """The latest night whose moment has come."""
        return now.date() if now.time() >= self.time else now.date() - _DAY

    def moment(self, night: dt.date) -> dt.datetime:
        """When a night's run is due."""
        return dt.datetime.combine(night, self.time)

    def next(self, now: dt.datetime) -> dt.datetime:
        """When the next night is due."""
        return self.moment(self.night(now) + _DAY)


def tasks(
    grids: Iterable[Grid], synonyms: Synonyms, jobs: Mapping[str, Job], folder: Path, file: str
) -> tuple[list[Task], list[Problem]]:
    """The lines that can be done, in the order of their times, and what is wrong with the others.

    Args:
        grids: The sheets of 设置.xlsx; none of them 计划: the standard plan.
        synonyms: Header spellings.
        jobs: Every job there is.
        folder: What relative file names in parameters start from.
        file: The workbook's name.
    """
    grids = [grid for grid in grids if full_width(grid.sheet) == PLAN.name]
    lines: list[tuple[str, Value, str, Cell, Cell, Cell]] = []
    problems: list[Problem] = []
    if grids:
        try:
            reading = read_table(grids, PLAN, synonyms, file=file)
        except Stop as stop:
            return [], list(stop.problems)
        problems += reading.problems
        lines = [_line(record) for record in reading.records if _is_on(record, problems)]
    else:
        here = Cell(file, PLAN.name)
        lines = [(name, time, params, here, here, here) for name, time, params in STANDARD]
    found: dict[str, Task] = {}
    for name, time, text, *cells in lines:
        task = _task(name, time, text, cells, jobs, folder)
        if isinstance(task, Task) and task.key in found:
            twice = Problem(
                cells[0],
                f"「{task.title}」写了两行，只做一次，",
                "请删去一行。",
                "plan-twice",
                Severity.WARNING,
            )
            problems.append(twice)
        elif isinstance(task, Task):
            found[task.key] = task
        else:
            problems += task
    return sorted(found.values(), key=lambda t: t.time), problems


def _line(record: Record) -> tuple[str, Value, str, Cell, Cell, Cell]:
    return (
        record.text("任务"),
        record.raw("时间"),
        record.text("参数"),
        record.cell("任务"),
        record.cell("时间"),
        record.cell("参数"),
    )


def _is_on(record: Record, problems: list[Problem]) -> bool:
    """Whether a line counts; an empty 启用 means yes."""
    faults = [fault for name in ("任务", "时间", "参数", "启用") if (fault := record.fault(name))]
    if faults:
        problems += faults
        return False
    text = full_width(record.text("启用"))
    if text not in ("", "是", "否"):
        problems.append(
            Problem(
                record.cell("启用"), f"「启用」填的是「{text}」，没有做这一行，", "请填是或否。", "plan-value"
            )
        )
    return text in ("", "是")


def _task(
    name: str, time: Value, text: str, cells: Sequence[Cell], jobs: Mapping[str, Job], folder: Path
) -> Task | list[Problem]:
    at_name, at_time, at_params = cells
    chosen = _action(name, jobs)
    if chosen is None:
        return [_no_task(name, at_name, jobs)]
    job, action = chosen
    problems = []
    moment = as_time(time)
    if moment is None:
        shown = as_text(time) or "（空）"
        problems.append(
            Problem(at_time, f"时间填的是「{shown}」，看不懂，", "请写成 22:00 这样。", "plan-time")
        )
    params, wrong = given.take(action, given.split(text, at_params), folder)
    problems += wrong
    if problems or moment is None:
        return problems
    title = job.title if not action.name else f"{job.title} {action.title}"
    shown = "、".join(f"{each.title}={as_text(each.value)}" for each in given.split(text, at_params))
    return Task(
        _key(job, action, params),
        title + (f"（{shown}）" if shown else ""),
        job,
        action,
        params,
        moment,
        at_name,
        f"{job.name} {action.name}".strip() in _MAY_SKIP,
    )


def _key(job: Job, action: Action, params: Mapping[str, Any]) -> str:
    filled = {name: str(value) for name, value in params.items() if is_given(value)}
    digest = hashlib.sha256(json.dumps(filled, sort_keys=True).encode()).hexdigest()[:8]
    return f"{job.name} {action.name}".strip() + f" {digest}"


def _action(name: str, jobs: Mapping[str, Job]) -> tuple[Job, Action] | None:
    """The action that a clerk means by «birthdays», «生日慰问» or «budget summary»."""
    wanted = _plain(name)
    for job in jobs.values():
        for action in job.actions:
            names = {
                f"{word}{tail}" for word in (job.name, job.title) for tail in (action.name, action.title)
            }
            names |= {job.name, job.title} if not action.name else set()
            if wanted in {_plain(each) for each in names}:
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


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", full_width(name)).casefold()

"""One task's night: the job run, its faults held against the night before, the mark set in the journal."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import PureWindowsPath

from toolkit.core.cells import Exit, Problem, Stop
from toolkit.doors import night_faults
from toolkit.doors.buttons.wording import on_the_sheet
from toolkit.doors.night_log import NightLog
from toolkit.doors.night_plan import Task
from toolkit.doors.nights import Result, Status
from toolkit.doors.terminal import words
from toolkit.running import run
from toolkit.running.office import Office

LATE = dt.timedelta(minutes=30)
"""A run that starts later than this after its moment is a catch-up."""

_ABSENT = frozenset({"file-missing", "workbook-missing"})
_EMPTY = frozenset({"posts-empty", "branches-missing"})  # a starter workbook that nobody has filled in
_REGISTER = "花名册"


def run_task(
    office: Office,
    task: Task,
    night: dt.date,
    now: dt.datetime,
    log: NightLog,
    tell: Callable[[Result], object],
) -> Result:
    """Do it; never raises but for the end of the program.

    Args:
        office: Whose task.
        task: What.
        night: Which night.
        now: The moment.
        log: Where the night is marked, last of all.
        tell: Shows the result, before the mark is set: a process that dies in between does the night again and tells
            it again, while one that died after a mark would never tell it.
    """
    late, left_out = now - task.moment(night) > LATE, log.left_out(task.key, night)
    result = _tried(office, Result(task, night, now, Status.FAILED, Exit.DATA, late, left_out), log)
    tell(result)
    return _noted(result, log)


def _tried(office: Office, attempt: Result, log: NightLog) -> Result:
    task, night = attempt.task, attempt.night
    try:
        done = run.run(
            office,
            run.Request(
                task.job, task.action, task.params, night, on_the_sheet(task.job, task.action), door="nightly"
            ),
        )
        since = (
            night_faults.compared(office.folder, task.key, night, done.outcome)
            if task.action.checks
            else None
        )
    except Stop as stop:
        if _never_kept(office, task, stop, log):
            return _skipped(attempt, stop)
        return dataclasses.replace(attempt, code=stop.code, problems=_with_way_out(task, stop))
    except Exception as error:  # noqa: BLE001 - one job's bug leaves the others going
        return dataclasses.replace(attempt, code=Exit.BUG, lines=(words.bug(error),))
    lines = [*done.outcome.summary[:1], *night_faults.sentences(since)] if since else done.outcome.summary
    return dataclasses.replace(
        attempt,
        status=Status.DONE,
        code=Exit.DONE,
        lines=tuple(lines),
        alerts=tuple(done.outcome.alerts),
        problems=tuple(done.outcome.problems),
        done=done,
        since=since,
    )


def _never_kept(office: Office, task: Task, stop: Stop, log: NightLog) -> bool:
    """Whether the office simply does not keep that workbook: that is said calmly, and is no fault.

    It is one when the night has ever done the task (then the workbook was moved, renamed or emptied), when the task
    is none of the standard ones (then the clerk has planned it), and always for the register.
    """
    register = PureWindowsPath(office.settings.text(_REGISTER)).name  # takes both kinds of separators
    return (
        task.may_skip
        and log.last_done(task.key) is None
        and all(p.kind in _ABSENT | _EMPTY and register not in p.cell.file for p in stop.problems)
    )


def _skipped(attempt: Result, stop: Stop) -> Result:
    names = "、".join(dict.fromkeys(p.cell.file for p in stop.problems if p.kind in _ABSENT))
    lines = [f"还没有{names}，跳过。有了这个表格就会做。"] if names else []
    lines += [
        f"{p.message.rstrip('，。')}，跳过。填了就会做（{p.cell}）。"
        for p in stop.problems
        if p.kind in _EMPTY
    ]
    return dataclasses.replace(attempt, status=Status.SKIPPED, code=Exit.DONE, lines=tuple(lines))


def _with_way_out(task: Task, stop: Stop) -> tuple[Problem, ...]:
    """The problems; where a workbook is missing, with a hint that fits the night: nobody types options here."""
    hint = "请放回原处，或在设置.xlsx「参数」表里写明它在哪里。"
    if task.may_skip:
        hint = "请找回来放在原处；不再做的，在设置.xlsx「计划」表里把这一行的启用填否。"
    return tuple(dataclasses.replace(p, hint=hint) if p.kind in _ABSENT else p for p in stop.problems)


def _noted(result: Result, log: NightLog) -> Result:
    """The result, written down; when that fails the night is not done, whatever files are there."""
    try:
        log.add(
            result.task.key,
            result.night,
            result.at,
            result.code,
            late=result.late,
            skipped=result.status is Status.SKIPPED,
            counts=result.done.outcome.counts if result.done else None,
            problems=result.problems,
        )
    except Stop as stop:
        return dataclasses.replace(
            result, status=Status.FAILED, code=stop.code, problems=(*result.problems, *stop.problems)
        )
    return result

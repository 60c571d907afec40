"""A night as a value: what was planned, what was tried, how it went; and how that is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from toolkit.core.cells import Exit, Problem, Severity
from toolkit.doors import night_faults, night_page
from toolkit.doors.night_faults import Since
from toolkit.doors.night_page import Shown, moment
from toolkit.doors.night_plan import Task
from toolkit.running import run

_SHOWN, _FIRST = 10, 3


class Status(StrEnum):
    """How a task's night ended; skipped: the office does not keep the workbook that it needs."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Result:
    """One task's night.

    Attributes:
        task: What was to be done.
        night: Which night; its date was the job's «today».
        at: When it was tried.
        status: See Status.
        code: As a command line would have ended.
        late: Made up for later.
        left_out: Nights before this one that nobody did; they are reported here, and not made up for.
        lines: The answer in sentences.
        alerts: Those that must not be overlooked.
        problems: What is wrong and what to do.
        done: What came of it; None when it failed.
        since: For a task that looks for faults: what has changed since the night before.
    """

    task: Task
    night: dt.date
    at: dt.datetime
    status: Status
    code: Exit = Exit.DONE
    late: bool = False
    left_out: int = 0
    lines: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    done: run.Done | None = None
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Sheet 计划, read: what can be done, and what is wrong with the rest."""

    tasks: tuple[Task, ...]
    problems: tuple[Problem, ...]

    def coming(self, now: dt.datetime) -> tuple[tuple[str, dt.datetime], ...]:
        """Title and next moment of every task."""
        return tuple((task.title, task.next(now)) for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Night:
    """What one look at the clock has brought.

    Attributes:
        at: The moment.
        results: Tasks that were due, in order.
        problems: Of the plan itself, or why nothing could be done.
        coming: Title and next moment of every task.
        page: 昨夜.html, when it was written.
        refused: Somebody else was at it, or the folder cannot be used.
    """

    at: dt.datetime
    results: tuple[Result, ...] = ()
    problems: tuple[Problem, ...] = ()
    coming: tuple[tuple[str, dt.datetime], ...] = ()
    page: Path | None = None
    refused: Exit = Exit.DONE

    @property
    def exit(self) -> Exit:
        """A bug before anything else, then a file in use, then data; a clean night is 0."""
        codes = {result.code for result in self.results} | {self.refused}
        if any(p.severity is Severity.ERROR for p in self.problems):
            codes.add(Exit.LOCKED if self.refused is Exit.LOCKED else Exit.DATA)
        return next((code for code in (Exit.BUG, Exit.LOCKED, Exit.DATA) if code in codes), Exit.DONE)


def sentences(night: Night) -> list[str]:
    """The answer for a person."""
    lines = []
    for result in night.results:
        which = night_page.day(result.night)
        if result.status is Status.DONE:
            made_up = "，是补做的" if result.late else ""
            lines.append(f"{result.task.title}：{which}夜里的已做好{made_up}。")
        elif result.status is Status.SKIPPED:
            lines.append(f"{result.task.title}：{which}夜里的跳过。")
        elif result.status is Status.FAILED:
            lines.append(f"{result.task.title}：{which}夜里的没有做成。")
        else:
            lines.append(f"{result.task.title}：{which}夜里的还没有做，下次启动时做。")
        if result.left_out:
            lines.append(f"  在这之前有{result.left_out}夜没有做（电脑没有开，或没有启用），没有另外补。")
        lines += [f"  {line}" for line in (*result.lines, *result.alerts)]
        told = result.problems if result.since is None else result.since.changes.new
        if result.since is None or result.since.night is not None:
            lines += [f"  {problem}" for problem in told[:_SHOWN]]
            lines += [f"  ……共{len(told)}处。"] if len(told) > _SHOWN else []
    lines += [str(problem) for problem in night.problems]
    if not lines:
        lines.append("现在没有该做的事。")
    lines += coming(night.coming)
    if night.page is not None:
        lines.append(f"结果写在 {night.page}")
    return lines


def shown(result: Result, output: Path) -> Shown:
    """A task's night for the page; of a search for faults only what is new is listed."""
    plan = result.done.plan if result.done is not None else ()
    faults: Sequence[Problem] = result.problems if result.status is Status.FAILED else ()
    lines = list(result.lines)
    if result.status is Status.DONE and result.since is not None and result.since.night is not None:
        faults = result.since.changes.new[:_SHOWN]
        lines += [f"新增的前{_SHOWN}处："] if len(result.since.changes.new) > _SHOWN else []
    elif result.status is Status.DONE and result.since is None and result.problems:
        faults = result.problems[:_FIRST]
        first = f"，先列{_FIRST}处" if len(result.problems) > _FIRST else ""
        lines.append(f"资料里有{len(result.problems)}处问题{first}：")
    return Shown(
        task=result.task.key,
        title=result.task.title,
        night=result.night,
        due=result.task.moment(result.night),
        at=result.at,
        status=result.status.value,
        late=result.late,
        left_out=result.left_out,
        lines=tuple(lines),
        alerts=result.alerts,
        faults=tuple(str(problem) for problem in faults),
        files=tuple((p.title, night_page.relative(p.path, output)) for p in plan[:20]),
    )


def coming(moments: Sequence[tuple[str, dt.datetime]]) -> list[str]:
    """The sentence on what comes next; none when nothing is planned."""
    if not moments:
        return []
    title, when = min(moments, key=lambda each: each[1])
    return [f"下一次：{moment(when)}，{title}。"]


def report(night: Night) -> dict[str, Any]:
    """The answer as one object, with the keys that every job has."""
    problems = [p.plain() for p in night.problems]
    for result in night.results:
        problems += [p.plain() for p in result.problems]
    return {
        "job": "nightly",
        "params": {},
        "documents": [
            {"path": str(planned.path), "title": planned.title}
            for result in night.results
            if result.done is not None
            for planned in result.done.plan
        ],
        "written": any(result.done is not None for result in night.results),
        "counts": {status.value: sum(r.status is status for r in night.results) for status in Status},
        "rows": [_row(result) for result in night.results],
        "excluded": [],
        "to_check": [],
        "problems": problems,
        "coming": [{"task": title, "at": when.isoformat()} for title, when in night.coming],
        "page": str(night.page) if night.page else None,
    }


def _row(result: Result) -> dict[str, Any]:
    return {
        "task": result.task.title,
        "job": " ".join(filter(None, (result.task.job.name, result.task.action.name))),
        "night": result.night.isoformat(),
        "at": result.at.isoformat(timespec="seconds"),
        "status": result.status.value,
        "exit": int(result.code),
        "late": result.late,
        "left_out": result.left_out,
        "faults": night_faults.plain(result.since) if result.since is not None else None,
        "result": run.report(result.done) if result.done is not None else None,
    }

"""A night as a value: how each task ended, and how that is told to people and to programs."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.core.cells import Exit, Problem, Severity, others
from toolkit.core.dates.wording import day_text, moment, weekday
from toolkit.doors.buttons.wording import on_the_sheet
from toolkit.doors.night.faults import Since
from toolkit.doors.night.reminder import LATE
from toolkit.running import run

_SHOWN = 10


class Ending(StrEnum):
    """How a task's night ended; skipped: the office does not keep the workbook that it needs."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    STOPPED = "stopped"


class Answer(NamedTuple):
    """What a command says: to a person, to a program (JSON), and its exit code."""

    sentences: list[str]
    report: dict[str, Any]
    exit: Exit


@dataclass(frozen=True, slots=True)
class Result:
    """One task's night: told when it has run, remembered and shown on the page until the next one has.

    Attributes:
        task: The task's key.
        title: Its name.
        night: Which night; its date was the job's «today», unless it was made up for later: then that day was.
        due: When it should have run.
        at: When it was tried.
        command: «budget summary».
        status: How it ended.
        left_out: Nights before this one that nobody did; they are reported here, and not made up for.
        lines: The answer in sentences.
        alerts: Those that must not be overlooked.
        heading: What the page writes above the faults.
        faults: What is wrong and what to do, as far as the page lists it.
        files: Title and path of every file, from the output folder.
        checked: Whether the task looks for faults: then `lines` and `faults` say what is new.
        code: As a command line would have ended. This and what follows is not remembered.
        problems: All that is wrong.
        since: For a task that looks for faults: what has changed since the night before.
        done: What came of it; None when it failed.
    """

    task: str
    title: str
    night: dt.date
    due: dt.datetime
    at: dt.datetime
    command: str = ""
    status: Ending = Ending.STOPPED
    left_out: int = 0
    lines: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    heading: str = ""
    faults: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    checked: bool = False
    code: Exit = Exit.DONE
    problems: tuple[Problem, ...] = ()
    since: Since | None = None
    done: run.Done | None = None

    @property
    def late(self) -> bool:
        """Made up for later."""
        return self.status is not Ending.STOPPED and self.at - self.due > LATE

    @property
    def gap(self) -> str:
        """The sentence on the nights left out; "" when there are none."""
        if not self.left_out:
            return ""
        return f"在这之前有{self.left_out}夜没有做（电脑没有开，或没有启用），没有另外补。"

    def failed(self, code: Exit, problems: Sequence[Problem]) -> Result:
        """The same night, failed."""
        faults = tuple(map(str, problems))
        return dataclasses.replace(
            self, status=Ending.FAILED, code=code, problems=tuple(problems), heading="", faults=faults
        )

    def sentences(self) -> list[str]:
        """For a person; of a search for faults only what is new since the night before."""
        how = {
            Ending.DONE: "已做好，是补做的" if self.late else "已做好",
            Ending.FAILED: "没有做成",
            Ending.SKIPPED: "跳过",
            Ending.STOPPED: "还没有做，下次启动时做",
        }
        told = self.problems
        if self.since is not None and self.status is Ending.DONE:
            told = self.since.new if self.since.night else ()
        below = [self.gap] if self.gap else []
        below += [*self.lines, *self.alerts, *map(str, told[:_SHOWN])]
        listed = self.done.listed_problems if self.done else ""
        below += others((problem.cell for problem in told[_SHOWN:]), listed=listed)
        first = f"{self.title}：{day(self.night)}夜里的{how[self.status]}。"
        return [first, *(f"  {line}" for line in below)]

    def report(self) -> dict[str, Any]:
        """For other programs (JSON)."""
        return {
            "task": self.title,
            "job": self.command,
            "night": self.night.isoformat(),
            "at": self.at.isoformat(timespec="seconds"),
            "status": self.status.value,
            "exit": int(self.code),
            "late": self.late,
            "left_out": self.left_out,
            "faults": self.since.plain() if self.since is not None else None,
            "result": run.report(self.done) if self.done is not None else None,
        }


def said(problem: Problem) -> str:
    """A problem of settings or plan in the words of somebody who has sheets: nobody types options at night."""
    return on_the_sheet(None, None)(str(problem))


@dataclass(frozen=True, slots=True)
class Night:
    """What one look at the clock has brought.

    Attributes:
        at: The moment.
        results: Tasks that were due, in order.
        problems: Of the plan itself, or why nothing could be done.
        coming: Title and next moment of every task.
        page: 今天.html, when it was written.
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
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            codes.add(Exit.LOCKED if self.refused is Exit.LOCKED else Exit.DATA)
        return next((code for code in (Exit.BUG, Exit.LOCKED, Exit.DATA) if code in codes), Exit.DONE)

    def answer(self) -> Answer:
        """What came of it; the object has the keys that every job has."""
        lines = [line for result in self.results for line in result.sentences()]
        lines += map(said, self.problems)
        lines = (lines or ["现在没有该做的事。"]) + coming(self.coming)
        lines += [f"结果写在 {self.page}"] if self.page is not None else []
        made = [result.done for result in self.results if result.done is not None]
        problems = [*self.problems, *(p for result in self.results for p in result.problems)]
        report = {
            "job": "nightly",
            "params": {},
            "documents": [{"path": str(p.path), "title": p.title} for done in made for p in done.plan],
            "written": bool(made),
            "counts": {each.value: sum(r.status is each for r in self.results) for each in Ending},
            "rows": [result.report() for result in self.results],
            "excluded": [],
            "to_check": [],
            "problems": [problem.plain() for problem in problems],
            "coming": [{"task": title, "at": when.isoformat()} for title, when in self.coming],
            "page": str(self.page) if self.page else None,
        }
        return Answer(lines, report, self.exit)


def coming(moments: Sequence[tuple[str, dt.datetime]]) -> list[str]:
    """The sentence on what comes next; none when nothing is planned."""
    if not moments:
        return []
    title, when = min(moments, key=lambda each: each[1])
    return [f"下一次：{moment(when)}，{title}。"]


def day(date: dt.date) -> str:
    """«2026年10月3日（星期六）»."""
    return f"{day_text(date)}（{weekday(date, full=True)}）"

"""How the night stands: what was done last, what comes next, what failed or was missed, who starts it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from toolkit.core.cells import Exit, Problem, Severity, Stop
from toolkit.doors import night_page, nightly, nights
from toolkit.doors.night_log import NightLog
from toolkit.doors.night_page import day, moment
from toolkit.doors.night_plan import Task
from toolkit.files.placing import locks
from toolkit.running.office import Office

NOBODY = "没有人登录这台电脑时，夜里什么也不会做；漏掉的那一夜，下次登录后补做。"


@dataclass(frozen=True, slots=True)
class Standing:
    """One task.

    Attributes:
        task: Which.
        last: The latest night that was done; None: none ever was.
        failed: When its latest night failed; None: it did not.
        missed: The latest night, when its moment has passed and nobody has tried it.
        next: When it is to be done next.
    """

    task: Task
    last: dt.date | None
    failed: dt.datetime | None
    missed: dt.date | None
    next: dt.datetime


@dataclass(frozen=True, slots=True)
class Status:
    """The whole night.

    Attributes:
        at: The moment.
        tasks: In the plan's order.
        problems: What is wrong with settings and plan.
        running: Whether one is at it at this moment, or stays and waits for its moment.
        scheduler: The system's scheduler; "" when it has none that we know.
        registered: Whether the night is in it.
    """

    at: dt.datetime
    tasks: tuple[Standing, ...]
    problems: tuple[Problem, ...]
    running: bool
    scheduler: str
    registered: bool

    @property
    def exit(self) -> Exit:
        """3 when something has failed or the plan is faulty; a missed night is told, and no fault of the data."""
        wrong = any(p.severity is Severity.ERROR for p in self.problems)
        return Exit.DATA if wrong or any(each.failed for each in self.tasks) else Exit.DONE


def read(office: Office, now: dt.datetime, scheduler: str, *, registered: bool) -> Status:
    """How it stands at a moment. Raises Stop when the journal cannot be read."""
    plan, log = nightly.plan_of(office), NightLog(office.folder)
    problems = tuple(dict.fromkeys((*office.problems, *plan.problems)))
    tasks = tuple(_standing(task, now, log) for task in plan.tasks)
    return Status(now, tasks, problems, _is_running(office), scheduler, registered)


def _standing(task: Task, now: dt.datetime, log: NightLog) -> Standing:
    night = task.night(now)
    done = log.is_done(task.key, night)
    failed = None if done else log.failed_at(task.key, night)
    is_missed = not done and failed is None and now - task.moment(night) > nightly.LATE
    return Standing(
        task, log.last_done(task.key), failed, night if is_missed else None, log.next_due(task, now)
    )


def _is_running(office: Office) -> bool:
    try:
        with locks.turn(office.folder, 0, name=nightly.LOCK):
            return False
    except Stop as stop:
        return stop.code is Exit.LOCKED


def sentences(status: Status) -> list[str]:
    """The answer for a person."""
    lines = []
    for each in status.tasks:
        last = f"上次做好的是{day(each.last)}夜里的" if each.last else "还没有做成过"
        lines.append(f"{each.task.title}：{last}。")
        if each.failed:
            lines.append(
                f"  最近一夜的没有做成（{moment(each.failed)}），原因见 {night_page.NAME}，下次启动时再做。"
            )
        if each.missed:
            lines.append(f"  {day(each.missed)}夜里的漏掉了，要补做请运行 toolkit nightly --once。")
    if not status.tasks:
        lines.append("「计划」表上没有能做的事。")
    lines += [str(problem) for problem in status.problems]
    lines += nights.coming([(e.task.title, e.next) for e in status.tasks if e.next > status.at])
    if status.running:
        lines.append("现在有一个夜间任务开着。")
    if status.registered:
        lines.append(f"已在 {status.scheduler} 里登记，到时间会自动开始。")
    else:
        lines.append("还没有登记，到时间不会自动开始；要登记请运行 toolkit nightly install。")
    lines.append(NOBODY)
    return lines


def report(status: Status) -> dict[str, Any]:
    """The answer as one object."""
    return {
        "job": "nightly status",
        "at": status.at.isoformat(timespec="seconds"),
        "tasks": [
            {
                "task": each.task.title,
                "job": " ".join(filter(None, (each.task.job.name, each.task.action.name))),
                "last_done": each.last.isoformat() if each.last else None,
                "failed_at": each.failed.isoformat(timespec="seconds") if each.failed else None,
                "missed": each.missed.isoformat() if each.missed else None,
                "next": each.next.isoformat(),
            }
            for each in status.tasks
        ],
        "running": status.running,
        "scheduler": status.scheduler or None,
        "registered": status.registered,
        "only_while_logged_on": True,
        "problems": [problem.plain() for problem in status.problems],
    }

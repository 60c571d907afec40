"""The clock's door: every night's tasks, once each, made up for when the computer was off.

`once` does what is due at a moment and comes back; `tick` stays and lets the `schedule` package wake it every
minute. Whether a night is done stands in the journal, and nowhere else.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PureWindowsPath
from typing import Any

import click
import schedule

from toolkit.core.cells import Exit, Problem, Severity, Stop, others, throughout
from toolkit.core.dates.wording import moment
from toolkit.core.tables.catalogue import SETTINGS_BOOK
from toolkit.doors.buttons.wording import on_the_sheet
from toolkit.doors.night import page, plan
from toolkit.doors.night.memory import Memory
from toolkit.doors.night.plan import NightPlan, Task
from toolkit.doors.night.reminder import LATE
from toolkit.doors.night.results import Answer, Ending, Night, Result, coming, day, said
from toolkit.doors.terminal import words
from toolkit.files import disk
from toolkit.files.placing import locks
from toolkit.running import run
from toolkit.running.desk.page import PAGE, relative
from toolkit.running.office import Office

AGAIN = dt.timedelta(minutes=30)
"""How long `tick` waits before it tries a failed night again."""
_PULSE_SECONDS = 60
_NAP_SECONDS = 1.0
NOBODY = "没有人登录这台电脑时，夜里什么也不会做；漏掉的那一夜，下次登录后补做。"
_LOCK = "nightly"
_WHO = "夜间任务"
_NEW, _FIRST, _FILES = 10, 3, 20  # as many the page lists of new faults, of faults met, of files
_ABSENT = frozenset({"file-missing", "workbook-missing"})
_EMPTY = frozenset({"posts-empty", "branches-missing"})  # a starter workbook that nobody has filled in
_REGISTER = "花名册"


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone().replace(tzinfo=None)


def once(office: Office, now: dt.datetime) -> Night:
    """Do what is due and not done yet by the clerk's clock (no zone); a signal to end is heard between two tasks."""
    try:
        with locks.turn(office.folder, 0, name=_LOCK, what=_WHO), _signals() as told:
            return Watch(office, told.is_set).look(now)
    except Stop as stop:
        return Night(now, problems=stop.problems, refused=stop.code)


def tick(
    office: Office,
    *,
    now: Callable[[], dt.datetime] = _now,
    sleep: Callable[[float], None] = time.sleep,
    stopped: Callable[[], bool] | None = None,
    say: Callable[[str], object] = click.echo,
) -> None:
    """Stay and do every night's tasks when their moment comes, until a signal ends it.

    Args:
        office: Whose plan; its settings are read again when 设置.xlsx changes.
        now: The clerk's clock, without zone.
        sleep: Waits some seconds.
        stopped: Asked all the time; by default a signal to end says yes.
        say: Shows a sentence to whoever watches.

    Raises:
        Stop: another one is at it already (Exit.LOCKED), or the folder cannot be used.
    """
    with locks.turn(office.folder, 0, name=_LOCK, what=_WHO), _signals() as told:
        ended = stopped or told.is_set
        watch = Watch(office, ended, AGAIN)
        rest = 0

        def pulse() -> None:
            """Do what is due; whatever goes wrong, the next pulse comes."""
            nonlocal rest
            if rest:
                rest -= 1
                return
            known = watch.told
            try:
                watch.reopen()
                night = watch.look(now())
            except Exception as error:  # noqa: BLE001 - a bug of one night must not end all that follow
                rest = int(AGAIN.total_seconds() // _PULSE_SECONDS)  # nor fill the disk with its reports
                say(words.bug(error))
                return
            if night.results or night.problems != known:
                for line in night.answer().sentences:
                    say(line)

        scheduler = schedule.Scheduler()
        last = now()
        say("夜间任务开着，按 Ctrl+C 停下。" + "".join(coming(watch.plan.coming(last))))
        while not ended():
            moment_now = now()
            if moment_now < last or not scheduler.jobs:
                # `schedule` waits for a time of day: a clock set back by a month would put it to sleep for one.
                scheduler.clear()
                scheduler.every(_PULSE_SECONDS).seconds.do(pulse)
                pulse()
            last = moment_now
            scheduler.run_pending()
            sleep(_NAP_SECONDS)
        say("夜间任务已停下。")


def status(office: Office, now: dt.datetime, scheduler: str, *, registered: bool) -> Answer:
    """What was done last, what comes next, what failed or was missed, who starts it.

    Args:
        office: Whose nights.
        now: The moment.
        scheduler: The system's own; "" when it has none that we know.
        registered: Whether the night is in that.

    Raises:
        Stop: the journal cannot be read.
    """
    planned, memory = plan.of(office, forgiving=True), Memory(office.folder)
    problems = tuple(dict.fromkeys((*office.problems, *planned.problems)))
    is_wrong = any(problem.severity is Severity.ERROR for problem in problems)
    lines: list[str] = []
    rows: list[dict[str, Any]] = []
    moments: list[tuple[str, dt.datetime]] = []
    for task in planned.tasks:
        night, due = task.night(now), memory.next_due(task, now)
        last, failed = memory.last_done(task.key), memory.failed_at(task.key, night)
        missed = not memory.is_tried(task.key, night) and now - task.moment(night) > LATE
        missed &= memory.born(now) <= task.moment(night)
        lines.append(f"{task.title}：{f'上次做好的是{day(last)}夜里的' if last else '还没有做成过'}。")
        if failed:
            lines.append(f"  最近一夜的没有做成（{moment(failed)}），原因见 {PAGE}，下次启动时再做。")
        if missed:
            lines.append(f"  {day(night)}夜里的漏掉了，要补做请运行 toolkit nightly --once。")
        rows.append(
            {
                "task": task.title,
                "job": task.command,
                "last_done": last.isoformat() if last else None,
                "failed_at": failed.isoformat(timespec="seconds") if failed else None,
                "missed": night.isoformat() if missed else None,
                "next": due.isoformat(),
            }
        )
        is_wrong |= failed is not None
        moments += [(task.title, due)] if due > now else []
    is_running = _is_running(office)
    lines = [*(lines or ["「计划」表上没有能做的事。"]), *map(said, problems), *coming(moments)]
    lines += ["现在有一个夜间任务开着。"] if is_running else []
    lines.append(
        f"已在 {scheduler} 里登记，到时间会自动开始。"
        if registered
        else "还没有登记，到时间不会自动开始；要登记请运行 toolkit nightly install。"
    )
    report = {
        "job": "nightly status",
        "at": now.isoformat(timespec="seconds"),
        "tasks": rows,
        "running": is_running,
        "scheduler": scheduler or None,
        "registered": registered,
        "only_while_logged_on": True,
        "problems": [problem.plain() for problem in problems],
    }
    return Answer([*lines, NOBODY], report, Exit.DATA if is_wrong else Exit.DONE)


def _is_running(office: Office) -> bool:
    try:
        with locks.turn(office.folder, 0, name=_LOCK):
            return False
    except Stop as stop:
        return stop.code is Exit.LOCKED


# --- one look at the clock ------------------------------------------------------------------------------


class Watch:
    """An office's nights, looked at once or again and again.

    Attributes:
        office: Whose.
        plan: What is to be done.
        memory: What is known of its nights.
        told: Problems that were told at the last look.
    """

    def __init__(
        self, office: Office, stopped: Callable[[], bool], again: dt.timedelta = dt.timedelta(0)
    ) -> None:
        """`stopped` is asked before each task; `again`: how long a failed night rests. Raises Stop."""
        self.office, self.plan, self.memory = office, plan.of(office, forgiving=True), Memory(office.folder)
        self.told: tuple[Problem, ...] = ()
        self._stopped, self._again = stopped, again
        self._stamp: tuple[int, int] | None = None

    def reopen(self) -> None:
        """Read settings and plan again when 设置.xlsx has changed, until they could be read."""
        state = disk.state(self.office.file(SETTINGS_BOOK))
        stamp = (state.st_mtime_ns, state.st_size) if state else None
        if stamp == self._stamp:
            return
        try:
            self.office = run.open_office(self.office.folder, self.office.folder)
            self.plan = plan.of(self.office)
        except Stop as stop:
            self.plan = NightPlan((), stop.problems)
        else:
            self._stamp = stamp

    def look(self, now: dt.datetime) -> Night:
        """Run every task whose latest night is not done; write the page when there is something to tell.

        Each result stands on the page before the journal gets its mark: a process that dies in between does the night
        again and tells it again, while one that died after a mark would never tell it.
        """
        due = [task for task in self.plan.tasks if self._is_due(task, now)]
        results = [
            Result(
                each.key,
                each.title,
                (night := each.night(now)),
                # An office younger than the night has missed nothing.
                max(each.moment(night), self.memory.born(now)),
                now,
                each.command,
            )
            for each in due
        ]
        written: Path | None = None
        self.memory.owes_page |= bool(due)
        for number, task in enumerate(due):
            if self._stopped():
                break
            results[number] = tried = _tried(self.office, task, results[number], self.memory)
            with suppress(Stop):  # said below, where it is written again
                page.tell(self.office, page.parts_of(self.office, self.plan, results, self.memory, now))
            try:
                self.memory.mark(tried)
            except Stop as stop:  # then the night is not done, whatever files are there
                results[number] = tried.failed(stop.code, (*stop.problems, *tried.problems))
        problems = self.plan.problems
        try:
            if self.memory.owes_page or problems != self.told:
                parts = page.parts_of(self.office, self.plan, results, self.memory, now)
                written = page.write(self.office, parts, now)
                self.memory.owes_page = False
        except Stop as stop:
            problems += stop.problems
        try:
            if self.plan.is_read:
                due_next = [self.memory.next_due(task, now) for task in self.plan.tasks]
                self.memory.due = min(due_next, default=None)
                self.memory.keep()
        except Stop as stop:
            problems += stop.problems
        self.told = problems
        return Night(now, tuple(results), problems, self.plan.coming(now), written)

    def _is_due(self, task: Task, now: dt.datetime) -> bool:
        night = task.night(now)
        failed = self.memory.failed_at(task.key, night)
        rests = failed is not None and dt.timedelta(0) <= now - failed < self._again
        return not rests and not self.memory.is_done(task.key, night)


def _tried(office: Office, task: Task, waiting: Result, memory: Memory) -> Result:
    """Run a task's night; never raises but for the end of the program."""
    attempt = dataclasses.replace(waiting, left_out=memory.left_out(task.key, waiting.night))
    try:
        pressed = on_the_sheet(task.job, task.action)
        # What is made up for is of the day on which that is done: the ledgers are as they are now, and a report of
        # the night itself would stand where there may be a newer one.
        late = attempt.at - task.moment(attempt.night) > LATE
        today = attempt.at.date() if late else attempt.night
        request = run.Request(task.job, task.action, task.params, today, pressed, door="nightly")
        done = run.run(office, request)
        since = memory.compare(task.key, attempt.night, done.outcome) if task.action.checks else None
    except Stop as stop:
        if _never_kept(office, task, stop, memory):
            return dataclasses.replace(attempt, status=Ending.SKIPPED, lines=_why_skipped(stop))
        return attempt.failed(stop.code, _with_way_out(task, stop))
    except Exception as error:  # noqa: BLE001 - one job's bug leaves the others going
        return dataclasses.replace(attempt.failed(Exit.BUG, ()), lines=(words.bug(error),))
    outcome = done.outcome
    lines, problems, heading = tuple(outcome.summary), tuple(outcome.problems), ""
    left: tuple[Problem, ...] = ()
    if since is not None:
        lines = (*lines[:1], since.sentence())
        new = since.new if since.night else ()
        listed, left, heading = new[:_NEW], new[_NEW:], f"新增的前{_NEW}处：" if len(new) > _NEW else ""
    elif listed := problems[:_FIRST]:
        left = problems[_FIRST:]
        more = f"，先列{_FIRST}处" if len(problems) > _FIRST else ""
        heading = f"资料里有{len(problems)}处问题{more}："
    return dataclasses.replace(
        attempt,
        status=Ending.DONE,
        lines=lines,
        alerts=tuple(outcome.alerts),
        heading=heading,
        faults=(*map(str, listed), *others((each.cell for each in left), listed=done.listed_problems)),
        checked=task.action.checks,
        files=tuple((each.title, relative(each.path, office.output)) for each in done.plan[:_FILES]),
        problems=problems,
        since=since,
        done=done,
    )


def _never_kept(office: Office, task: Task, stop: Stop, memory: Memory) -> bool:
    """Whether the office simply does not keep that workbook: that is said calmly, and is no fault.

    It is one when the night has ever done the task (then the workbook was moved, renamed or emptied), when the task
    is none of the standard ones (then the clerk has planned it), and always for the register.
    """
    register = PureWindowsPath(office.settings.text(_REGISTER)).name  # takes both kinds of separators
    return (
        task.may_skip
        and memory.last_done(task.key) is None
        and all(p.kind in _ABSENT | _EMPTY and register not in p.cell.file for p in stop.problems)
    )


def _why_skipped(stop: Stop) -> tuple[str, ...]:
    names = "、".join(dict.fromkeys(p.cell.file for p in stop.problems if p.kind in _ABSENT))
    empty = [p for p in stop.problems if p.kind in _EMPTY]
    return (
        *([f"还没有{names}，跳过。有了这个表格就会做。"] if names else []),
        *(f"{p.message.rstrip('，。')}，跳过。填了就会做（{p.cell}）。" for p in empty),
    )


def _with_way_out(task: Task, stop: Stop) -> tuple[Problem, ...]:
    """The problems; where a workbook is missing, with a hint that fits the night: nobody types options here."""
    hint = "请放回原处，或在设置.xlsx「参数」表里写明它在哪里。"
    if task.may_skip:
        hint = "请找回来放在原处；不再做的，在设置.xlsx「计划」表里把这一行的启用填否。"
    told = tuple(dataclasses.replace(p, hint=hint) if p.kind in _ABSENT else p for p in stop.problems)
    return throughout(told, on_the_sheet(task.job, task.action))


# --- ending -----------------------------------------------------------------------------------------------


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that a request to end sets; the second Ctrl+C ends at once, as it does everywhere else."""
    told = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield told  # signals reach the main thread only
        return

    def end(_number: int, _frame: object) -> None:
        told.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    names = ("SIGTERM", "SIGINT", "SIGBREAK", "SIGHUP")
    numbers = [number for name in names if (number := getattr(signal, name, None)) is not None]
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

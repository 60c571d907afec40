"""The clock's door: every night's tasks, once each, made up for when the computer was off.

`once` does what is due at a moment and comes back; `tick` stays and lets the `schedule` package wake it every
minute. Whether a night is done stands in the journal, and nowhere else.
"""

from __future__ import annotations

import datetime as dt
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import schedule

from toolkit.core.cells import Problem, Stop
from toolkit.core.grids import Grid
from toolkit.core.tables.catalogue import PLAN, SETTINGS_BOOK
from toolkit.doors import night_page, night_plan, night_reminder
from toolkit.doors.night_log import NightLog
from toolkit.doors.night_run import LATE, run_task
from toolkit.doors.nights import Night, Plan, Result, Status, coming, report, sentences, shown
from toolkit.doors.terminal import words
from toolkit.files import disk
from toolkit.files.placing import locks
from toolkit.jobs.job import discover
from toolkit.running import run
from toolkit.running.office import Office

__all__ = [
    "LATE",
    "Night",
    "Plan",
    "Result",
    "Status",
    "once",
    "plan_of",
    "remember_next",
    "report",
    "sentences",
    "tick",
]

AGAIN = dt.timedelta(minutes=30)
"""How long `tick` waits before it tries a failed night again."""
_PULSE_SECONDS = 60
_NAP_SECONDS = 1.0
LOCK = "nightly"
_WHO = "夜间任务"


def once(office: Office, now: dt.datetime, *, stopped: Callable[[], bool] | None = None) -> Night:
    """Do what is due and not done yet.

    Args:
        office: Whose plan.
        now: The moment, by the clerk's clock, without zone.
        stopped: Asked between tasks; by default a signal to end says yes.
    """
    try:
        with locks.turn(office.folder, 0, name=LOCK, what=_WHO):
            log = NightLog(office.folder)
            plan = plan_of(office)
            if stopped is not None:
                return _look(office, plan, now, log, stopped)
            with _signals() as told:
                return _look(office, plan, now, log, told.is_set)
    except Stop as stop:
        return Night(now, problems=stop.problems, refused=stop.code)


def tick(
    office: Office,
    *,
    clock: Callable[[], dt.datetime] | None = None,
    sleep: Callable[[float], None] = time.sleep,
    stopped: Callable[[], bool] | None = None,
    say: Callable[[str], object] = click.echo,
) -> None:
    """Stay and do every night's tasks when their moment comes, until a signal ends it.

    Args:
        office: Whose plan; its settings are read again when 设置.xlsx changes.
        clock: Tells the moment, without zone.
        sleep: Waits some seconds.
        stopped: Asked all the time; by default a signal to end says yes.
        say: Shows a sentence to whoever watches.

    Raises:
        Stop: another one is at it already (Exit.LOCKED), or the folder cannot be used.
    """
    now = clock or _now
    with locks.turn(office.folder, 0, name=LOCK, what=_WHO), _signals() as told:
        ended = stopped or told.is_set
        watch = _Watch(office, plan_of(office), NightLog(office.folder), now, ended, say)
        scheduler = schedule.Scheduler()
        last = now()
        say("夜间任务开着，按 Ctrl+C 停下。" + "".join(coming(watch.plan.coming(last))))
        while not ended():
            moment_now = now()
            if moment_now < last or not scheduler.jobs:
                # `schedule` waits for a time of day: a clock set back by a month would put it to sleep for one.
                scheduler.clear()
                scheduler.every(_PULSE_SECONDS).seconds.do(watch.look)
                watch.look()
            last = moment_now
            scheduler.run_pending()
            sleep(_NAP_SECONDS)
        say("夜间任务已停下。")


@dataclass(slots=True)
class _Watch:
    """What `tick` keeps between two looks."""

    office: Office
    plan: Plan
    log: NightLog
    clock: Callable[[], dt.datetime]
    stopped: Callable[[], bool]
    say: Callable[[str], object]
    _stamp: tuple[int, int] | None = None
    _told: tuple[Problem, ...] = ()
    _skip: int = 0

    def look(self) -> None:
        """Do what is due; whatever goes wrong, the next look comes."""
        if self._skip:
            self._skip -= 1
            return
        try:
            self._reopen()
            night = _look(
                self.office, self.plan, self.clock(), self.log, self.stopped, again=AGAIN, told=self._told
            )
        except Exception as error:  # noqa: BLE001 - a bug of one night must not end all that follow
            self._skip = int(AGAIN.total_seconds() // _PULSE_SECONDS)  # nor fill the disk with its reports
            self.say(words.bug(error))
            return
        if night.results or night.problems != self._told:
            for line in sentences(night):
                self.say(line)
        self._told = night.problems

    def _reopen(self) -> None:
        """Read settings and plan again when 设置.xlsx has changed, until they could be read."""
        state = disk.state(self.office.folder / SETTINGS_BOOK)
        stamp = (state.st_mtime_ns, state.st_size) if state else None
        if stamp == self._stamp:
            return
        try:
            self.office = run.open_office(self.office.folder, self.office.folder)
            self.plan = _plan(self.office)
        except Stop as stop:
            self.plan = Plan((), stop.problems)
        else:
            self._stamp = stamp


# --- one look at the clock ------------------------------------------------------------------------------


def _look(
    office: Office,
    plan: Plan,
    now: dt.datetime,
    log: NightLog,
    stopped: Callable[[], bool],
    *,
    again: dt.timedelta = dt.timedelta(0),
    told: Sequence[Problem] = (),
) -> Night:
    """Run every task whose latest night is not done; write the page when there is something to tell.

    Args:
        office: Whose nights.
        plan: What is to be done.
        now: The moment.
        log: Which nights are done.
        stopped: Asked before each task.
        again: How long a failed night rests.
        told: Problems that the page tells already.
    """
    due = [
        Result(task, night, now, Status.STOPPED)
        for task in plan.tasks
        for night in [task.night(now)]
        if not log.is_done(task.key, night) and not _rests(log.failed_at(task.key, night), now, again)
    ]
    results: list[Result] = []
    page: Path | None = None
    on_page: list[Result] = []

    def tell(rest: Sequence[Result], result: Result) -> None:
        nonlocal page, on_page
        with suppress(Stop):  # said below, where it is written again
            page, on_page = None, [*results, result, *rest]
            page = _write_page(office, plan, on_page, now)

    for number, each in enumerate(due, 1):
        if stopped():
            results += due[number - 1 :]
            break
        telling = partial(tell, due[number:])
        results.append(run_task(office, each.task, each.night, now, log, telling))
    problems = plan.problems
    is_told = page is not None and list(map(id, on_page)) == list(map(id, results))
    if not is_told and (results or problems != tuple(told)):
        try:
            page = _write_page(office, plan, results, now)
        except Stop as stop:
            problems += stop.problems
    if (unkept := remember_next(office, plan, now, log)) is not None:
        problems += unkept.problems
    return Night(now, tuple(results), problems, plan.coming(now), page)


def remember_next(office: Office, plan: Plan, now: dt.datetime, log: NightLog | None = None) -> Stop | None:
    """Leave word of the next moment at which something is due, for the reminder; why not, when that fails."""
    due = None
    if plan.tasks or not plan.problems:
        due = min((log.next_due(task, now) if log else task.next(now) for task in plan.tasks), default=None)
    elif plan.problems:
        return None  # nothing can be read: what was due before still is
    try:
        night_reminder.keep(office.folder, due)
    except Stop as stop:
        return stop
    return None


def _rests(failed: dt.datetime | None, now: dt.datetime, again: dt.timedelta) -> bool:
    return failed is not None and dt.timedelta(0) <= now - failed < again


def _plan(office: Office) -> Plan:
    """Read sheet 计划. Raises Stop when 设置.xlsx cannot be read."""
    path = office.folder / SETTINGS_BOOK
    grids: list[Grid] = []
    if path.is_file():
        from toolkit.sheets.reading.read import open_workbook  # noqa: PLC0415 - loaded when a workbook is read

        book = open_workbook(path)
        grids = [book.grid(name) for name in book.sheet_names if words.full_width(name) == PLAN.name]
    tasks, problems = night_plan.tasks(grids, office.synonyms, discover(), office.folder, SETTINGS_BOOK)
    return Plan(tuple(tasks), tuple(problems))


def plan_of(office: Office) -> Plan:
    """What is planned; nothing, with the reason, when 设置.xlsx cannot be read."""
    try:
        return _plan(office)
    except Stop as stop:
        return Plan((), stop.problems)


def _write_page(office: Office, plan: Plan, results: Sequence[Result], now: dt.datetime) -> Path:
    return night_page.write(
        office.output,
        office.folder,
        [shown(result, office.output) for result in results],
        [(task.key, task.title, task.next(now)) for task in plan.tasks],
        tuple(dict.fromkeys((*office.problems, *plan.problems))),
        now,
    )


# --- ending -----------------------------------------------------------------------------------------------


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that a request to end sets; the second Ctrl+C ends at once, as it does everywhere else."""
    told = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield told  # signals reach the main thread only
        return
    names = ("SIGTERM", "SIGINT", "SIGBREAK", "SIGHUP")
    numbers = [number for name in names if (number := getattr(signal, name, None)) is not None]
    before = {number: signal.getsignal(number) for number in numbers}

    def end(_number: int, _frame: object) -> None:
        told.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    for number in numbers:
        signal.signal(number, end)
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone().replace(tzinfo=None)

"""The night: each night of each task done once or reported, whatever the computer and its clock do."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import schedule
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.core.cells import Cell, Exit, Problem, Stop
from toolkit.core.documents.outcome import Outcome, TextDocument
from toolkit.core.grids import Grid
from toolkit.core.tables.columns import Synonyms
from toolkit.doors.night import page, plan, reminder, running
from toolkit.doors.night.memory import Memory
from toolkit.doors.night.results import Ending
from toolkit.files import disk
from toolkit.files.history.journal import Journal
from toolkit.jobs.job import Action, Job, Parameter
from toolkit.running import run

# ruff: noqa: DTZ001 - the clerk's clock has no zone


def at(text: str) -> dt.datetime:
    """«10-03 22:00» of 2026, or with a year."""
    return dt.datetime.fromisoformat(text if text.count("-") == 2 else f"2026-{text}")


def job(name: str, build, title: str = "") -> Job:
    days = Parameter("within_days", "天数", "今后几天", "integer", 0, 400)
    month = Parameter("month", "月份", "哪个月", "integer", 1, 12)
    letters = Parameter("letters", "贺信", "要不要写信", "flag")
    return Job(
        name, title or name, "", (Action(build, title or name, "", parameters=(days, month, letters)),)
    )


class Jobs:
    """Two jobs that write a text each; a test can make one of them fail or take its time."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, dt.date]] = []
        self.before = lambda _name, _day: None

    def found(self) -> dict[str, Job]:
        def build(name):
            def inner(inputs):
                self.runs.append((name, inputs.today))
                self.before(name, inputs.today)
                text = TextDocument(f"{name}-{inputs.today}.txt", "好", title=f"{name}的结果")
                counts = {"read": 1, "listed": 1, "excluded": 0, "to_check": 0}
                return Outcome((text,), counts, summary=(f"{name}：读到1人，列入1人。",))

            return inner

        return {
            name: job(name, build(name), title) for name, title in (("first", "头一件"), ("second", "第二件"))
        }


@pytest.fixture
def jobs(monkeypatch):
    made = Jobs()
    monkeypatch.setattr(plan, "discover", made.found)
    monkeypatch.setattr(plan, "STANDARD", (("first", "22:00", "天数=7"), ("second", "22:30", "")))
    return made


@pytest.fixture
def office(tmp_path, jobs):
    return run.open_office(tmp_path, tmp_path)


def plan_book(folder: Path, *rows: tuple[object, ...]) -> None:
    with xlsxwriter.Workbook(folder / "设置.xlsx") as book:
        page = book.add_worksheet("计划")
        for number, row in enumerate((("任务", "时间", "参数", "启用"), *rows)):
            page.write_row(number, 0, row)


# --- when a night is due -------------------------------------------------------------------------------

TASK = plan.Task("key", "头一件", "first", None, None, {}, dt.time(22), Cell(""))


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("10-03 21:59:59", "2026-10-02"),
        ("10-03 22:00", "2026-10-03"),
        ("10-04 07:00", "2026-10-03"),  # switched on in the morning
        ("11-01 21:00", "2026-10-31"),  # month end
        ("2027-01-01 08:00", "2026-12-31"),
        ("2028-02-29 22:00", "2028-02-29"),  # leap day
        ("2028-03-01 21:00", "2028-02-29"),
    ],
)
def test_the_latest_night_whose_moment_has_come_is_due(now, night):
    assert TASK.night(at(now)) == dt.date.fromisoformat(night)


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)), st.times())
def test_due_is_never_later_than_now_and_less_than_a_day_ago(now, time_of_day):
    task = dataclasses.replace(TASK, time=time_of_day)
    moment = task.moment(task.night(now))
    assert moment <= now < moment + dt.timedelta(days=1)
    assert task.next(now) == moment + dt.timedelta(days=1)


# --- one look at the clock -----------------------------------------------------------------------------


def test_a_night_is_done_once(office, jobs):
    assert not [r for r in running.once(office, at("10-03 22:31")).results if r.status is not Ending.DONE]
    again = running.once(office, at("10-03 22:32"))
    assert (again.results, again.exit) == ((), Exit.DONE)
    assert jobs.runs == [("first", dt.date(2026, 10, 3)), ("second", dt.date(2026, 10, 3))]
    assert again.answer().sentences == [
        "现在没有该做的事。",
        "下一次：2026年10月4日 22:00，头一件（天数=7）。",
    ]
    assert (office.output / "2026-10" / "first-2026-10-03.txt").exists()


def test_whoever_comes_next_writes_the_page_of_a_night_that_died_after_its_last_mark(
    office, jobs, monkeypatch
):
    def dies(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(page, "write", dies)
        with pytest.raises(KeyboardInterrupt):
            running.once(office, at("10-03 23:00"))
    done = running.once(office, at("10-03 23:10"))
    assert (done.results, len(jobs.runs)) == ((), 2)  # all of it was marked
    shown = (office.folder / "今天.html").read_text(encoding="utf-8")
    assert "2件都做好了。" in shown
    assert 'data-day="2026-10-04"' in shown  # who comes in tomorrow reads it
    assert running.once(office, at("10-03 23:20")).page is None


def test_each_task_has_its_own_moment(office, jobs):
    running.once(office, at("10-02 23:00"))
    jobs.runs.clear()
    running.once(office, at("10-03 22:10"))
    assert jobs.runs == [("first", dt.date(2026, 10, 3))]
    running.once(office, at("10-03 22:40"))
    assert jobs.runs[1:] == [("second", dt.date(2026, 10, 3))]


def test_of_twenty_missed_nights_the_latest_is_made_up_for_and_marked(office, jobs):
    running.once(office, at("10-03 22:31"))
    jobs.runs.clear()
    night = running.once(office, at("10-24 08:00"))
    assert jobs.runs == [
        ("first", dt.date(2026, 10, 24)),
        ("second", dt.date(2026, 10, 24)),
    ]  # as things are now
    assert [(r.late, r.left_out) for r in night.results] == [(True, 19), (True, 19)]
    text = "\n".join(night.answer().sentences)
    assert "头一件（天数=7）：2026年10月23日（星期五）夜里的已做好，是补做的。" in text
    assert "在这之前有19夜没有做" in text
    running.once(office, at("10-24 22:31"))
    assert jobs.runs[2:] == [("first", dt.date(2026, 10, 24)), ("second", dt.date(2026, 10, 24))]


def test_what_is_made_up_for_writes_nothing_older_over_what_is_newer(office, jobs, monkeypatch):
    """The night of the 3rd, made up for at ten on the 4th, after the clerk has run the same job at nine."""
    text = lambda day: TextDocument("情况.txt", f"截至{day}", title="情况")  # noqa: E731 - one line, used once
    monkeypatch.setattr(
        plan, "discover", lambda: {"first": job("first", lambda inputs: Outcome((text(inputs.today),)))}
    )
    monkeypatch.setattr(plan, "STANDARD", (("first", "22:00", ""),))
    action = plan.discover()["first"].actions[0]
    clerk = run.Request(plan.discover()["first"], action, {}, dt.date(2026, 10, 4), str)
    done = run.run(office, clerk)
    running.once(office, at("10-04 10:00"))
    (path,) = [planned.path for planned in done.plan]
    assert path.read_text(encoding="utf-8-sig") == "截至2026-10-04"
    assert [p.name for p in path.parent.glob("*.txt")] == ["情况.txt"]


def test_an_office_younger_than_the_night_makes_up_for_nothing(office, jobs):
    night = running.once(office, at("10-04 10:00"))  # its first moment
    assert [(r.late, r.left_out) for r in night.results] == [(False, 0)] * 2
    assert "补做" not in "\n".join(night.answer().sentences) + night.page.read_text(encoding="utf-8")
    assert [day for _, day in jobs.runs] == [dt.date(2026, 10, 4)] * 2


def test_a_refusal_leaves_the_others_going_and_the_night_open(office, jobs):
    def locked(name, _day):
        if name == "first":
            raise Stop(
                Problem(Cell("花名册.xlsx"), "文件正被占用，", "请关闭它。", "file-open"), code=Exit.LOCKED
            )

    jobs.before = locked
    night = running.once(office, at("10-03 22:31"))
    assert [(r.status, r.code) for r in night.results] == [
        (Ending.FAILED, Exit.LOCKED),
        (Ending.DONE, Exit.DONE),
    ]
    assert night.exit is Exit.LOCKED
    page = night.page.read_text(encoding="utf-8")
    assert "1件没有做成" in page
    assert "花名册.xlsx：文件正被占用，请关闭它。" in page
    jobs.before = lambda _name, _day: None
    jobs.runs.clear()
    healed = running.once(office, at("10-04 08:00"))
    assert jobs.runs == [("first", dt.date(2026, 10, 4))]
    assert healed.results[0].night == dt.date(2026, 10, 3)
    assert (healed.exit, healed.results[0].late) == (Exit.DONE, True)
    assert "没有做成" not in healed.page.read_text(encoding="utf-8")


def test_a_bug_of_ours_is_said_without_anybodys_data(office, jobs, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(name, _day):
        if name == "first":
            raise ValueError("张三可 990101194610030011")

    jobs.before = broken
    night = running.once(office, at("10-03 22:31"))
    assert [r.status for r in night.results] == [Ending.FAILED, Ending.DONE]
    assert night.exit is Exit.BUG
    everything = "\n".join(p.read_text(encoding="utf-8") for p in tmp_path.rglob("*") if p.is_file())
    everything += json.dumps(night.answer().report, ensure_ascii=False, default=str)
    assert "张三可" not in everything
    assert "程序自己出错了（ValueError）" in night.results[0].lines[0]


def test_clock_set_back_and_forth(office, jobs):
    for now in (
        "10-03 22:31",
        "10-02 22:31",
        "10-03 22:29",
        "10-03 22:31",
        "2030-01-01 23:00",
        "10-04 22:31",
    ):
        running.once(office, at(now))
    nights = [day for name, day in jobs.runs if name == "first"]
    assert nights == [dt.date(2026, 10, 3), dt.date(2026, 10, 2), dt.date(2030, 1, 1), dt.date(2026, 10, 4)]


def test_settings_that_cannot_be_used_stop_every_task_and_say_so(office, jobs):
    wrong = Problem(
        Cell("设置.xlsx", "参数", "B3"), "参数「计岁法」填的是「实岁」，", "请改正。", "setting-value"
    )
    night = running.once(dataclasses.replace(office, problems=(wrong,)), at("10-03 22:31"))
    assert [r.status for r in night.results] == [Ending.FAILED, Ending.FAILED]
    assert "设置.xlsx 参数!B3" in night.page.read_text(encoding="utf-8")
    assert not jobs.runs


def test_a_journal_that_cannot_be_written_leaves_the_night_open(office, jobs, monkeypatch):
    def full(*_arguments, **_named):
        raise Stop(Problem(Cell("journal.jsonl"), "磁盘已满，", "请清理磁盘。", "disk-full"))

    monkeypatch.setattr(Memory, "mark", full)
    night = running.once(office, at("10-03 22:31"))
    assert [(r.status, r.problems[-1].kind) for r in night.results] == [(Ending.FAILED, "disk-full")] * 2
    monkeypatch.undo()


# --- the plan --------------------------------------------------------------------------------------------


def planned_on(*rows, jobs):
    grid = Grid("设置.xlsx", "计划", [("任务", "时间", "参数", "启用"), *rows])
    return plan.read([grid], Synonyms(), jobs.found())


@pytest.mark.parametrize(
    ("cell", "time_of_day"),
    [
        ("22:00", dt.time(22)),
        ("２２：３０", dt.time(22, 30)),
        ("22点", dt.time(22)),
        ("6时5分", dt.time(6, 5)),
        ("22:00:00", dt.time(22)),
        (dt.time(22, 30), dt.time(22, 30)),
        (0.9375, dt.time(22, 30)),
        (dt.datetime(1899, 12, 30, 22), dt.time(22)),
    ],
)
def test_times_however_they_stand_in_the_cell(cell, time_of_day, jobs):
    (task,), problems = planned_on(("first", cell, "", ""), jobs=jobs)
    assert (task.time, problems) == (time_of_day, ())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("frist", "22:00", "", "是"), "计划!A2：没有「frist」这个任务，您是不是要写「头一件」？"),
        (("first", "晚上", "", "是"), "计划!B2：时间填的是「晚上」，看不懂，请写成 22:00 这样。"),
        (("first", "25:00", "", "是"), "计划!B2：时间填的是「25:00」，看不懂，请写成 22:00 这样。"),
        (
            ("first", "22:00", "天数=七", "是"),
            "计划!C2：「天数」填的是「七」，不是整数，请填 0 到 400 的整数。",
        ),
        (("first", "22:00", "天教=7", "是"), "计划!C2：没有「天教」这个参数，您是不是要写「天数」？"),
        (("first", "22:00", "", "也许"), "计划!D2：「启用」填的是「也许」，没有做这一行，请填是或否。"),
    ],
)
def test_a_line_that_cannot_be_done_is_said_with_its_cell_and_leaves_the_others(row, said, jobs):
    tasks, problems = planned_on(row, ("second", "23:00", "", ""), jobs=jobs)
    assert [task.job.name for task in tasks] == ["second"]
    assert [str(p) for p in problems] == [f"设置.xlsx {said}"]


def test_a_time_that_nobody_has_calculated_is_said_to_be_one(jobs):
    rows = [("任务", "时间", "参数", "启用"), ("first", None, "", "是"), ("second", "23:00", "", "")]
    grid = Grid("设置.xlsx", "计划", rows, uncalculated=frozenset({(2, 2)}))
    tasks, problems = plan.read([grid], Synonyms(), jobs.found())
    assert [task.job.name for task in tasks] == ["second"]
    assert [(p.cell.ref, p.kind) for p in problems] == [("B2", "cell-uncalculated")]


def test_lines_are_found_by_either_name_and_sorted_by_time(jobs):
    tasks, problems = planned_on(
        ("第二件", "23:00", "月份=10；贺信", "是"),
        (" First ", "22:00", "天数＝７天", ""),
        ("first", "21:00", "", "否"),
        ("头一件", "22:30", "天数=7", "是"),
        jobs=jobs,
    )
    assert [(t.title, t.time.hour) for t in tasks] == [
        ("头一件（天数=7天）", 22),
        ("第二件（月份=10、贺信=是）", 23),
    ]
    assert tasks[1].params == {"within_days": None, "month": 10, "letters": True}
    assert [p.kind for p in problems] == ["plan-twice"]
    assert all(re.fullmatch(r"(first|second) [0-9a-f]{8}", t.key) for t in tasks), "no values in the journal"


def test_the_office_has_a_plan_of_its_own(tmp_path, jobs):
    plan_book(tmp_path, ("first", "21:00", "天数=3", "是"), ("nobody", "21:00", "", "是"))
    night = running.once(run.open_office(tmp_path, tmp_path), at("10-03 21:05"))
    assert [r.title for r in night.results] == ["头一件（天数=3）"]
    assert night.exit is Exit.DATA
    assert "没有「nobody」这个任务" in night.page.read_text(encoding="utf-8")


@pytest.mark.damaged_files
def test_a_broken_settings_workbook_gives_a_page_and_no_silence(office, jobs):
    (office.folder / "设置.xlsx").write_bytes(b"PK\x03\x04 broken")
    night = running.once(office, at("10-03 22:31"))
    assert (night.results, night.exit) == ((), Exit.DATA)
    assert "设置.xlsx" in night.page.read_text(encoding="utf-8")


# --- one at a time -----------------------------------------------------------------------------------------


def test_of_twelve_at_once_one_runs(office, jobs):
    others_are_through = threading.Event()
    jobs.before = lambda _name, _day: others_are_through.wait(600)
    start = threading.Barrier(12)
    nights = []

    def one():
        start.wait()
        nights.append(running.once(office, at("10-03 22:31")))
        if len(nights) >= 11:
            others_are_through.set()

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(name for name, _ in jobs.runs) == {"first": 1, "second": 1}
    refused = [night for night in nights if night.refused]
    assert all(night.exit is Exit.LOCKED for night in refused)
    assert len(nights) == 12
    assert sum(bool(night.results) for night in nights) == 1
    assert len(refused) == 11, "they were at it at the same time"
    assert re.match(
        r".*：另一个夜间任务窗口(?:（.*）)?正在这个文件夹里工作", refused[0].answer().sentences[0]
    )


def test_a_second_tick_is_refused_by_name(office, jobs):
    ready, go = threading.Event(), threading.Event()

    def first():
        running.tick(
            office, now=lambda: at("10-03 12:00"), sleep=lambda _s: ready.set(), stopped=go.is_set, say=list
        )

    holder = threading.Thread(target=first)
    holder.start()
    ready.wait(600)
    try:
        with pytest.raises(Stop) as stop:
            running.tick(office, now=lambda: at("10-03 12:00"), sleep=time.sleep, stopped=go.is_set, say=list)
        assert stop.value.code is Exit.LOCKED
        assert running.once(office, at("10-03 12:00")).exit is Exit.LOCKED
    finally:
        go.set()
        holder.join()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_ends_it_between_jobs(office, jobs, name):
    number = getattr(signal, name)  # not every system has each
    before = signal.getsignal(number)
    jobs.before = lambda name, _day: os.kill(os.getpid(), number) if name == "first" else None
    night = running.once(office, at("10-03 22:31"))
    assert [r.status for r in night.results] == [Ending.DONE, Ending.STOPPED]
    assert "第二件：2026年10月3日（星期六）夜里的还没有做，下次启动时做。" in night.answer().sentences
    assert signal.getsignal(number) is before
    jobs.before = lambda _name, _day: None
    assert [r.command for r in running.once(office, at("10-04 08:00")).results] == ["second"]


CHILD = """
import datetime as dt, sys, time
sys.path[:0] = {paths!r}
from pathlib import Path
import test_nightly as t
from toolkit.running import run
from toolkit.doors.night import plan, running
jobs = t.Jobs()
plan.discover = jobs.found
plan.STANDARD = (("first", "22:00", ""),)
def before(name, day):
    if {hang}:
        print("at it", flush=True)
        time.sleep(3600)
jobs.before = before
folder = Path({folder!r})
night = running.once(run.open_office(folder, folder), dt.datetime(2026, 10, 3, 22, 31))
print([r.status.value for r in night.results])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_killed_in_the_middle_the_night_is_done_at_the_next_start(tmp_path):
    here = Path(__file__).parent
    texts = {"paths": [str(here.parents[2]), str(here)], "folder": str(tmp_path)}

    def child(*, hang: bool) -> list[str]:
        return [sys.executable, "-c", CHILD.format(hang=hang, **texts)]

    with subprocess.Popen(child(hang=True), stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "at it\n"
        first.kill()
    assert first.returncode == -signal.SIGKILL
    assert not Journal(tmp_path).entries()
    for answer in ("['done']\n", "[]\n"):
        assert subprocess.run(child(hang=False), capture_output=True, text=True, check=True).stdout == answer


# --- a year ---------------------------------------------------------------------------------------------------

START = dt.datetime(2027, 11, 1, 12)  # with the leap day of 2028 inside
HOURS = 365 * 24
_hours = st.integers(0, HOURS)
outages = st.lists(st.tuples(_hours, st.integers(1, 200)), max_size=40)
sleeps = st.lists(st.tuples(_hours, st.integers(1, 72)), max_size=40)
jumps = st.lists(
    st.tuples(_hours, st.integers(1, 60), st.sampled_from([-800, -50, -24, -3, -1, 1, 30, 9000])), max_size=6
)
failing = st.dictionaries(
    st.tuples(st.sampled_from(["first", "second", "third"]), st.integers(0, 365)),
    st.integers(1, 4),
    max_size=40,
)


TIMES = {"first": dt.time(22), "second": dt.time(0, 0), "third": dt.time(12, 30)}


def _night(name: str, now: dt.datetime) -> dt.date:
    """The latest whose moment has come."""
    return now.date() - dt.timedelta(days=dt.datetime.combine(now.date(), TIMES[name]) > now)


class _Year:
    """A computer that is off, asleep, wrongly set; jobs that fail some times before they succeed."""

    def __init__(self, folder, outages, sleeps, jumps, failing):
        self.off = [(start, start + length) for start, length in outages]
        self.asleep = [(start, start + length) for start, length in sleeps]
        self.jumps, self.failing = jumps, dict(failing)
        self.done, self.failed, self.looked = Counter(), set(), set()
        self.reported = []
        self.now = START
        self.jobs = Jobs()
        self.office = run.open_office(folder, folder)

    def readings(self):
        """What the clock shows at each look: every third hour or so while the computer is on."""
        for hour in range(0, HOURS, 3):
            if any(start <= hour < end for start, end in self.off):
                yield None
                continue
            if any(start <= hour < end for start, end in self.asleep):
                continue  # the process is still there afterwards, with all that it knew
            shift = sum(by for start, length, by in self.jumps if start <= hour < start + length)
            yield START + dt.timedelta(hours=hour + shift, minutes=hour * 7 % 60)

    def work(self, _office, request):
        night = _night(request.job.name, self.now)
        late = self.now - dt.datetime.combine(night, TIMES[request.job.name]) > reminder.LATE
        assert request.today == (self.now.date() if late else night), "what is made up for is of today"
        key = (request.job.name, night)
        self.looked.add(key)
        day = (night, (night - START.date()).days)
        if self.failing.get((request.job.name, day[1]), 0) > 0:
            self.failing[request.job.name, day[1]] -= 1
            self.failed.add(key)
            raise Stop(Problem(Cell("花名册.xlsx"), "打不开，", "请关闭它。", "file-open"), code=Exit.LOCKED)
        self.done[key] += 1
        return run.Done(request, Outcome(counts={"read": 0}), (), True, ())


@settings(max_examples=settings().max_examples // 50)
@given(outages, sleeps, jumps, failing)
def test_over_a_year_each_night_is_done_once_or_reported(tmp_path_factory, outages, sleeps, jumps, failing):
    _live_through_a_year(tmp_path_factory.mktemp("year"), outages, sleeps, jumps, failing)


@pytest.mark.slow
@settings(max_examples=25)
@given(outages, sleeps, jumps, failing)
def test_over_many_years_each_night_is_done_once_or_reported(
    tmp_path_factory, outages, sleeps, jumps, failing
):
    _live_through_a_year(tmp_path_factory.mktemp("year"), outages, sleeps, jumps, failing)


@pytest.mark.parametrize("seed", [2027, 2028])
def test_over_a_year_with_forty_outages_forty_sleeps_and_forty_failing_nights(tmp_path, seed):
    dice = random.Random(seed)  # noqa: S311 - a computer's bad luck, no secret
    outages = [(dice.randrange(HOURS), dice.choice([1, 8, 24, 100])) for _ in range(40)]
    sleeps = [(dice.randrange(HOURS), dice.choice([1, 8, 24, 60])) for _ in range(40)]
    jumps = [
        (dice.randrange(HOURS), dice.randrange(1, 60), dice.choice([-800, -24, -1, 30])) for _ in range(6)
    ]
    failing = {(dice.choice(["first", "second", "third"]), dice.randrange(365)): 3 for _ in range(40)}
    _live_through_a_year(tmp_path, outages, sleeps, jumps, failing)


def _live_through_a_year(folder, outages, sleeps, jumps, failing):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "discover", lambda: {n: job(n, None) for n in TIMES})
        year = _Year(folder, outages, sleeps, jumps, failing)
        patch.setattr(plan, "STANDARD", tuple((n, f"{t:%H:%M}", "") for n, t in TIMES.items()))
        patch.setattr(run, "run", year.work)
        patch.setattr(page, "parts_of", lambda *_a: None)
        patch.setattr(page, "tell", lambda *_a: None)
        patch.setattr(page, "write", lambda *_a: None)
        for slow in ("sync", "sync_folder"):
            patch.setattr(disk, slow, lambda *_a: None)
        watch, on = None, set()
        for now in year.readings():
            if now is None:
                watch = None  # off: the next start knows only what is on disk
                continue
            watch = watch or running.Watch(year.office, lambda: False, running.AGAIN)
            year.now = now
            night = watch.look(now)
            year.reported += night.results
            assert not reminder.sentence(year.office.folder, now), "who has just looked is not reminded"
            on |= {(name, _night(name, now)) for name in TIMES}
        kept = Memory(year.office.folder)
    assert set(year.done.values()) <= {1}, "none doubled"
    assert year.looked == on, "none lost: every night whose moment was the latest while the computer was on"
    told = defaultdict(list)
    for result in year.reported:
        told[result.command, result.night].append(result)
    for name, day in on:
        reports = told[name, day]
        assert reports, "not a word about it"
        finished = [r.status for r in reports].count(Ending.DONE)
        assert finished == year.done[name, day]
        assert finished or reports[-1].status is Ending.FAILED, "reported failed"
        assert kept.is_done(reports[0].task, day) == bool(finished)


# --- tick ------------------------------------------------------------------------------------------------------


class _Clock:
    """A clock that moves only when somebody sleeps, and can be set; `schedule` reads it too."""

    def __init__(self, monkeypatch, start: str, until: str):
        self.now, self.end = at(start), at(until)
        self.jumps: list[tuple[dt.datetime, dt.datetime]] = []
        clock = self

        class Now(dt.datetime):
            @classmethod
            def now(cls, _tz=None):
                return clock.now

        monkeypatch.setattr(schedule, "datetime", SimpleNamespace(datetime=Now, timedelta=dt.timedelta))

    def sleep(self, seconds):
        assert seconds <= 60
        self.now += dt.timedelta(seconds=20)  # a busy machine comes back later than asked
        if self.jumps and self.now >= self.jumps[0][0]:
            self.now = self.jumps.pop(0)[1]

    def tick(self, office, said):
        running.tick(
            office,
            now=lambda: self.now,
            sleep=self.sleep,
            stopped=lambda: self.now >= self.end,
            say=said.append,
        )


def test_tick_does_each_night_at_its_moment(office, jobs, monkeypatch):
    clock, said = _Clock(monkeypatch, "10-03 12:00", "10-06 12:00"), []
    started = []
    jobs.before = lambda _name, _day: started.append(clock.now)
    clock.tick(office, said)
    nights = [day.day for name, day in jobs.runs if name == "first"]
    assert nights == [3, 3, 4, 5]  # the one before it was started is done at once, as things are that day
    due = {"first": dt.time(22), "second": dt.time(22, 30)}
    late = [
        moment - dt.datetime.combine(day, due[name])
        for (name, day), moment in zip(jobs.runs[2:], started[2:], strict=True)
    ]
    assert max(late) <= dt.timedelta(seconds=90)
    assert said[-1] == "夜间任务已停下。"
    assert not schedule.jobs, "the package's own list stays untouched"


def test_tick_survives_sleep_and_clocks_that_are_set(office, jobs, monkeypatch):
    clock = _Clock(monkeypatch, "10-03 12:00", "10-20 12:00")
    clock.jumps = [
        (at("10-04 20:00"), at("10-05 20:00")),  # 24 hours asleep: the night of the 4th is made up for
        (at("10-07 12:00"), at("09-07 12:00")),  # set back a month
        (at("09-08 12:00"), at("10-08 13:00")),  # and forth again
    ]
    clock.tick(office, [])
    done = [e.marks for e in Journal(office.folder).entries() if e.command == "nightly"]
    nights = Counter(marks["night"][5:] for marks in done if marks["task"].startswith("first"))
    assert nights == Counter(["10-02", "10-03", "10-04", "10-05", "10-06", "09-06", "09-07", "10-07", *(
        f"10-{day:02d}" for day in range(8, 20))])  # fmt: skip


def test_tick_tries_a_failed_night_again_but_not_every_minute(office, jobs, monkeypatch):
    clock, said = _Clock(monkeypatch, "10-03 23:00", "10-04 06:00"), []
    tries = []

    def fail_twice(name, _day):
        tries.append((name, clock.now))
        if name == "first" and len(tries) < 4:
            raise Stop(Problem(Cell("花名册.xlsx"), "打不开，", "请关闭它。", "file-open"), code=Exit.LOCKED)

    jobs.before = fail_twice
    clock.tick(office, said)
    moments = [moment for name, moment in tries if name == "first"]
    assert len(moments) == 3
    assert all(later - earlier >= running.AGAIN for earlier, later in itertools.pairwise(moments))


def test_tick_reads_a_changed_plan(office, jobs, monkeypatch):
    clock = _Clock(monkeypatch, "10-03 22:40", "10-04 23:00")
    plan = iter([lambda: plan_book(office.folder, ("second", "12:00", "", "是"))])
    jobs.before = lambda _name, _day: next(plan, lambda: None)()
    clock.tick(office, [])
    assert jobs.runs[2:] == [("second", dt.date(2026, 10, 4))]


def test_tick_goes_on_after_a_bug_of_its_own(office, jobs, monkeypatch):
    clock, said = _Clock(monkeypatch, "10-03 12:00", "10-04 12:00"), []
    broken = iter([ZeroDivisionError()])

    def is_done(*arguments):
        for error in broken:
            raise error
        return real(*arguments)

    real = Memory.is_done
    monkeypatch.setattr(Memory, "is_done", is_done)
    clock.tick(office, said)
    assert said[0] == "夜间任务开着，按 Ctrl+C 停下。下一次：2026年10月3日 22:00，头一件（天数=7）。"
    assert "程序自己出错了（ZeroDivisionError）" in said[1]
    assert [day.day for name, day in jobs.runs if name == "first"] == [3, 3]


# --- the page ---------------------------------------------------------------------------------------------------


def test_the_page_stands_alone_and_tells_what_ran_and_where_it_lies(office, jobs):
    running.once(office, at("10-03 22:10"))
    night = running.once(office, at("10-03 22:40"))
    assert night.page == office.folder / "今天.html"
    page = night.page.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert not re.search(r'(src|href)="(https?:)?//', page), "nothing from outside"
    assert 'name="viewport"' in page
    assert "2026年10月3日（星期六）夜里的结果" in page
    assert "2件都做好了。" in page, "what ran half an hour ago is still there"
    for link in re.findall(r'href="([^"#][^"]*)"', page):
        assert (office.folder / unquote(link)).is_file()
    assert 'data-from="2026-10-05T00:00:00"' in page, "two hours after the next night's moment it is old"


def test_what_stands_on_the_page_is_text(office, jobs):
    def refuse(_name, _day):
        raise Stop(Problem(Cell("<b>.xlsx"), "«<script>alert(1)</script>»读不懂，", "请改正。", "x"))

    jobs.before = refuse
    page = running.once(office, at("10-03 22:31")).page.read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("memory", [b"", b"[{}]", b'[{"task": 1}]', b"\xff"])
def test_a_page_whose_memory_is_damaged_shows_what_is_new(office, jobs, memory):
    running.once(office, at("10-03 22:10"))
    (office.folder / ".toolkit" / "night.json").write_bytes(memory)
    assert running.once(office, at("10-03 22:40")).page.is_file()


def test_the_report_has_the_keys_that_every_job_has(office, jobs):
    told = running.once(office, at("10-03 22:31")).answer().report
    assert {"job", "params", "documents", "counts", "rows", "excluded", "to_check", "problems"} <= told.keys()
    assert told["counts"] == {"done": 2, "failed": 0, "skipped": 0, "stopped": 0}
    assert [row["night"] for row in told["rows"]] == ["2026-10-03", "2026-10-03"]
    assert json.dumps(told, ensure_ascii=False)

"""For real: the night's process killed with -9 at many moments, started again, and looked at."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import xlsxwriter
from support.offices.registers import make, write

from toolkit.core.cells import Severity
from toolkit.files.history.journal import Journal
from toolkit.sheets.reading.read import open_workbook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="kill -9"),
]
ROOT = Path(__file__).resolve().parents[3]
TASKS = ("birthdays", "check")
NIGHTS = 10


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Path:
    """A register large enough that both tasks take a while; planned at midnight, so that the night is always due."""
    folder = tmp_path_factory.mktemp("kill") / "老干部 工具"
    folder.mkdir()
    write(make(1500, 7), folder / "花名册.xlsx", "titled")
    with xlsxwriter.Workbook(folder / "设置.xlsx") as book:
        page = book.add_worksheet("计划")
        page.write_row("A1", ("任务", "时间", "参数", "启用"))
        page.write_row("A2", ("birthdays", "00:00", "天数=30", "是"))
        page.write_row("A3", ("check", "00:00", "", "是"))
    return folder


def start(folder: Path, *words: str, day: str = "2026-10-03") -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "toolkit", "--office", str(folder), "--as-of", day, "nightly", *words]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def once(folder: Path, **day: str) -> dict:
    with start(folder, "--once", "--json", **day) as process:
        out, err = process.communicate(timeout=900)
    assert process.returncode == 0, err
    return json.loads(out)


def nights(folder: Path) -> Counter[tuple[str, str, int]]:
    found = [e for e in Journal(folder).entries() if e.command == "nightly"]
    return Counter((e.marks["task"].split()[0], e.marks["night"], e.exit) for e in found)


def whole(folder: Path) -> list[Path]:
    """The workbooks put in place so far; every one opens to its last byte."""
    books = sorted((folder / "输出").rglob("*.xlsx")) if (folder / "输出").exists() else []
    for path in books:
        with zipfile.ZipFile(path) as package:
            assert package.testzip() is None, path
    return books


def cells(path: Path) -> list[object]:
    return [list(grid.rows) for grid in open_workbook(path).grids() if grid.sheet != "说明"]


def test_killed_anywhere_each_night_is_done_once_and_gives_the_same_figures(office, tmp_path):
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    for folder in (calm, rough):
        shutil.copytree(office, folder)
    days = [f"2026-10-{day:02d}" for day in range(1, NIGHTS + 1)]
    began = time.monotonic()
    once(calm, day=days[-1])
    whole_run = time.monotonic() - began
    assert nights(calm) == {(task, days[-1], 0): 1 for task in TASKS}

    dice = random.Random(5)  # noqa: S311 - moments of bad luck
    killed = 0
    for day in days:
        process = start(rough, "--once", day=day)
        time.sleep(whole_run * dice.uniform(0.1, 0.8))
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        marked = {task for task, night, _ in nights(rough) if night == day}
        assert not [p for p in Journal(rough).verify() if p.severity is Severity.ERROR]
        whole(rough)
        rest = {row["job"] for row in once(rough, day=day)["rows"]}
        assert rest == set(TASKS) - marked, "what was marked is not done again, and what was not is done"
        found = {task: count for (task, night, _), count in nights(rough).items() if night == day}
        assert found == dict.fromkeys(TASKS, 1)
        page = (rough / "今天.html").read_text(encoding="utf-8")
        assert f"{int(day[-2:])}日" in page.partition("</h1>")[0]
        assert "2件都做好了。" in page, "also what was marked just before the process died"
    assert killed, "a machine that grew ten times faster since the first run has tested nothing"

    assert once(rough, day=days[-1])["rows"] == [], "nothing is left to do"
    for theirs in whole(calm):
        assert cells(rough / theirs.relative_to(calm)) == cells(theirs), theirs.name
    assert not list(rough.rglob("*.tmp")), "what the killed ones left half written has been cleaned up"
    for folder in (calm, rough):  # these workbooks are validated elsewhere, once
        shutil.rmtree(folder)


def test_it_stays_ends_when_asked_and_the_next_one_takes_over_from_a_killed_one(office, tmp_path):
    folder = tmp_path / "stays"
    shutil.copytree(office, folder)
    first = start(folder)
    assert "夜间任务开着" in first.stdout.readline()
    second = start(folder, "--once")
    _, err = second.communicate(timeout=900)
    assert second.returncode == 4, err
    first.kill()
    first.communicate()
    third = start(folder)
    assert "夜间任务开着" in third.stdout.readline(), "the lock died with its holder"
    for _ in range(6000):  # the page alone does not tell: it is written before each mark
        if any(code == 0 for _, _, code in nights(folder)):
            break
        time.sleep(0.1)
    os.kill(third.pid, signal.SIGTERM)
    out, _ = third.communicate(timeout=900)
    assert third.returncode == 0
    assert out.rstrip().endswith("夜间任务已停下。")
    assert {count for (_, _, code), count in nights(folder).items() if code == 0} == {1}
    shutil.rmtree(folder)

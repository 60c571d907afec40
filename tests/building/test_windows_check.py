"""The check under Wine judges rightly; what it sees there is its own affair."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("fcntl", reason="Wine is run on Linux")

import windows_check
from building import wine
from building.twins import NIGHT, UNDO
from toolkit.doors.buttons import offered
from toolkit.running import office as offices
from windows_check import Outcome

ROOT = Path(__file__).resolve().parents[2]


def wrong() -> None:
    raise windows_check.WrongError("answered 1")


def broken() -> None:
    raise OSError("no such file")


@pytest.mark.parametrize(
    ("action", "excuse", "how", "why"),
    [
        (lambda: None, None, "passed", ""),
        (wrong, None, "failed", "answered 1"),
        (wrong, "Wine's cmd", "excused", "Wine's cmd"),
        (lambda: None, "Wine's cmd", "failed", "take it off"),
        (broken, "Wine's cmd", "failed", "no such file"),  # the check itself is at fault, not Wine
    ],
)
def test_an_excuse_is_for_a_failure_alone(action, excuse, how, why):
    outcome = windows_check.judged("kit: step", action, excuse)
    assert outcome.how == how
    assert why in outcome.why


def test_every_excuse_names_one_step_or_test_that_there_is_and_its_reason():
    steps = {name for name, _ in windows_check.Desk(wine.Windows(Path("nowhere"))).steps()}
    for of, why in windows_check.excuses("excuse", "long").items():
        assert len(why) > 20
        file, _, name = of.partition("::")
        if name:
            assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")
        else:
            assert of in steps


def test_one_file_of_each_job_is_pressed_and_every_one_with_all(tmp_path):
    windows = wine.Windows(tmp_path)
    there = offices.twins(".bat")
    for name in there:
        path = windows.drive / windows_check.DESK / "按钮" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    every = windows_check.Desk(windows, everything=True).pressed()
    assert sorted(path.name for path in every) == sorted(Path(name).name for name in there)
    assert every[-1].stem == UNDO
    one = [path.stem for path in windows_check.Desk(windows).pressed()]
    jobs = [job.title for job in offered.jobs().values() if job.button]
    assert Counter(one) == Counter([*jobs, UNDO, NIGHT])
    assert all(other.stem.partition("-")[0] in jobs for other in every if other.stem not in one)


def test_the_tests_of_the_short_run_are_there():
    for each in windows_check.SHORT:
        file, _, name = each.partition("::")
        assert f"def {name or 'test_'}" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_the_report_ends_with_what_was_seen(capsys):
    found = [
        Outcome("a", "passed"),
        Outcome("b", "excused", "Wine's cmd"),
        Outcome("c", "skipped", "links are POSIX"),
    ]
    assert windows_check.report(found, 61.0) == 0
    said = capsys.readouterr().out
    assert "excused  b: Wine's cmd" in said
    assert re.search(r"skipped +1 +links are POSIX", said)
    assert said.endswith("1 passed, 1 excused as Wine's fault, 1 skipped, 0 failed; 61 s\n")
    assert windows_check.report([*found, Outcome("d", "failed", "answered 1")], 61.0) == 1


def test_where_wine_cannot_be_had_one_line_says_why(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(wine.shutil, "which", lambda _name: None)
    monkeypatch.setattr(wine.sys, "platform", "linux")
    assert windows_check.main(["--cache", str(tmp_path)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Windows was not checked: ")

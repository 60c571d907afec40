"""Whoever changes a file waits for the others, notes it first of all, and leaves it to the colleagues of the folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.offices.drawn import save
from test_faults import (
    LASTING,
    NEW,
    NOON,
    OLD,
    ONCE,
    attempt,
    litter,
    offices,
    points,
    sha,
    steps_of,
    with_register,
)

from toolkit.core.cells import Exit, Stop
from toolkit.doors.terminal import cli
from toolkit.files.history.journal import Entry, Journal
from toolkit.files.history.recorded import put_all
from toolkit.files.placing import place
from toolkit.running.office import create
from toolkit.sheets.reading.read import open_workbook

ROOT = Path(__file__).parents[2]
PEOPLE = [["姓名", "出生日期", "年龄"], ["张三可", "1946-10-03", None], ["李四可", "1950-10-04", None]]


def values(path: Path) -> list[list[object]]:
    return [list(row) for row in next(iter(open_workbook(path).grids())).rows]


# Noted first ----------------------------------------------------------------------------------------------


@pytest.mark.damaged_files
@pytest.mark.parametrize("fault", [*ONCE, *LASTING])
def test_what_stands_on_the_disk_is_what_is_reported(tmp_path, monkeypatch, fault):
    """At every step of a run whose disk fails: refused and as it was, or written, and then noted or said."""

    def change(folder: Path) -> tuple[object, ...]:
        writing = place.Writing(folder / "名册.xlsx", NEW, sha(OLD))
        return put_all(Journal(folder), [writing], Entry(NOON, "fill"), now=NOON)[1]

    fresh = offices(tmp_path, with_register)
    folder = fresh()
    steps = steps_of(monkeypatch, lambda: change(folder))
    said: list[object] = []
    for at, step in points(steps, fault):
        folder = fresh()
        said.clear()
        error, _ = attempt(monkeypatch, fault, at, lambda folder=folder: said.extend(change(folder)))
        here = f"step {at}: {step} -> {error!r}"
        written = (folder / "名册.xlsx").read_bytes() == NEW
        noted = [entry.command for entry in Journal(folder).entries()] == ["fill"]
        if isinstance(error, Stop):
            told = any("已经换成新的" in problem.message for problem in error.problems)
            assert written == told, here
        elif error is None:
            assert written, here
            assert noted or [problem.kind for problem in said] == ["unrecorded"], here
        assert written or not noted, here
        put_all(Journal(folder), [place.Writing(folder / "名册.xlsx", OLD)], Entry(NOON, "fill"), now=NOON)
        assert litter(folder) == [], here


def test_a_journal_that_cannot_be_written_stops_before_the_file(tmp_path, capsys):
    """`.toolkit` made by another account for itself: exit 3, and the row is not there."""
    save(tmp_path / "花名册.xlsx", {"在册": PEOPLE})
    (tmp_path / ".toolkit").mkdir()
    (tmp_path / ".toolkit" / "journal.jsonl").mkdir()  # nobody, not even root, writes into that
    before = (tmp_path / "花名册.xlsx").read_bytes()
    for command in (
        ["workbook", "append", str(tmp_path / "花名册.xlsx"), "在册", "王五可"],
        ["birthdays", "--month", "10"],
    ):
        assert cli.main(["--office", str(tmp_path), "--as-of", "2026-10-01", *command]) == Exit.DATA
    assert (tmp_path / "花名册.xlsx").read_bytes() == before
    assert not (tmp_path / "输出").exists()
    assert "已写入" not in capsys.readouterr().out


# Turns ----------------------------------------------------------------------------------------------------


def at_once(office: Path, *commands: tuple[str, ...]) -> list[int]:
    """Exit codes of commands that are started together."""
    code = "import sys; from toolkit.doors.terminal.cli import main; raise SystemExit(main(sys.argv[1:]))"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, "--office", str(office), *command],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]  # fmt: skip
    return [process.wait(timeout=600) for process in started]


@pytest.mark.parametrize(
    "times", [1, pytest.param(19, marks=pytest.mark.slow)], ids=["once", "again and again"]
)
def test_twelve_appends_at_once_are_twelve_rows(tmp_path, times):
    for time in range(times):
        office = tmp_path / str(time)
        office.mkdir()
        save(office / "花名册.xlsx", {"在册": PEOPLE})
        names = [f"钱{number:02}" for number in range(12)]
        commands = [("workbook", "append", str(office / "花名册.xlsx"), "在册", name) for name in names]
        assert at_once(office, *commands) == [0] * 12
        assert sorted(row[0] for row in values(office / "花名册.xlsx")[3:]) == names
        assert len(Journal(office).entries()) == 12
        assert Journal(office).verify() == []


def test_a_clerk_who_saves_between_reading_and_writing_is_not_overwritten(tmp_path, monkeypatch):
    book = tmp_path / "花名册.xlsx"
    save(book, {"在册": PEOPLE})
    wrote = place.put_many

    def saved_meanwhile(*arguments: object, **named: object) -> object:
        save(book, {"在册": [*PEOPLE, ["周八可", None, None]]})
        return wrote(*arguments, **named)

    monkeypatch.setattr(place, "put_many", saved_meanwhile)
    assert (
        cli.main(["--office", str(tmp_path), "workbook", "append", str(book), "在册", "王五可"]) == Exit.DATA
    )
    assert [row[0] for row in values(book)[1:]] == ["张三可", "李四可", "周八可"]


@pytest.mark.skipif(os.name == "nt", reason="advisory locks are POSIX; Windows' share modes: test_locks")
@pytest.mark.parametrize("lock", ["flock", "lockf"])
def test_a_lock_of_another_program_is_noticed(tmp_path, lock):
    book = tmp_path / "花名册.xlsx"
    save(book, {"在册": PEOPLE})
    before = book.read_bytes()
    code = f"import fcntl,sys; f=open(sys.argv[1],'r+b'); fcntl.{lock}(f, fcntl.LOCK_EX); print('held', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(book)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline() == "held\n"
    append = ["--office", str(tmp_path), "workbook", "append", str(book), "在册", "王五可"]
    assert cli.main(append) == Exit.LOCKED
    assert book.read_bytes() == before
    holder.communicate("")
    assert cli.main(append) == Exit.DONE


# Two accounts of one group ----------------------------------------------------------------------------------


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that everybody can reach."""
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root can be two other accounts")
    folder = Path(tempfile.mkdtemp(prefix="office-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


GROUP, ONE, OTHER = 31_000, 31_001, 31_002


def as_account(account: int, action: Callable[[], int]) -> int:
    """Run in a child that has given up its rights: an own primary group, and the office's beside it."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.umask(0o022)
            os.setgroups([GROUP])
            os.setgid(account)
            os.setuid(account)
            code = action()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def office_of(folder: Path) -> list[list[str]]:
    """An office and four commands that write in it."""
    create(folder)
    save(folder / "花名册.xlsx", {"在册": PEOPLE})
    append = ["workbook", "append", str(folder / "花名册.xlsx"), "在册", "王五可"]
    given = ["--office", str(folder), "--as-of", "2026-10-01"]
    return [
        [*given, *command]
        for command in (append, ["birthdays", "--month", "10"], ["fill", "--refresh", "年龄"], ["undo"])
    ]


@pytest.mark.parametrize("mode", [0o770, 0o2770], ids=["group", "group and setgid"])
def test_two_accounts_of_one_group_work_in_one_office(shared, tmp_path, mode):
    for command in office_of(tmp_path):
        assert (
            cli.main(command) == 0
        )  # what the children need is imported: the interpreter may be root's alone
    *writing, undo = office_of(shared)
    for each in (shared, *shared.rglob("*")):
        os.chown(each, ONE, GROUP)
        each.chmod(0o770 if each.is_dir() else 0o660)
    shared.chmod(mode)

    turns = [(account, command) for account in (ONE, OTHER, ONE) for command in writing]
    for account, command in (*turns, (OTHER, undo), (ONE, undo)):
        assert as_account(account, lambda command=command: cli.main(command)) == 0, command
    assert [row[0] for row in values(shared / "花名册.xlsx")[3:]] == [
        "王五可"
    ] * 2  # the last list and row are undone
    assert len(Journal(shared).entries()) == 11
    rights = {(each.stat().st_gid, each.stat().st_mode & 0o060) for each in shared.rglob("*")}
    assert rights == {(GROUP, 0o060)}


def test_a_folder_of_one_s_own_keeps_what_is_new_to_its_owner(shared):
    shared.chmod(0o755)
    place.put(shared / "名单.xlsx", b"new")
    assert (shared / "名单.xlsx").stat().st_mode & 0o777 == 0o600

"""Whoever changes a file waits for the others, notes it first of all, and leaves it to the colleagues of the folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.faults import Fault
from support.offices.drawn import save
from support.tools import at_once
from test_faults import (
    LASTING,
    NEW,
    NOON,
    OLD,
    ONCE,
    attempt,
    content,
    litter,
    offices,
    points,
    sha,
    steps_of,
    with_a_run_to_undo,
    with_register,
)

from toolkit.core.cells import Exit, Stop
from toolkit.doors.terminal import cli
from toolkit.files import refusals
from toolkit.files.history import undo
from toolkit.files.history.journal import Entry, Journal
from toolkit.files.history.recorded import put_all
from toolkit.files.placing import place
from toolkit.running.office import create
from toolkit.sheets.reading.read import open_workbook

PEOPLE = [["姓名", "出生日期", "年龄"], ["张三可", "1946-10-03", None], ["李四可", "1950-10-04", None]]


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs here need not wait for the test machine's disk."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


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


@pytest.mark.damaged_files
@pytest.mark.parametrize(
    "fault",
    [
        Fault.BROKEN,
        *(pytest.param(each, marks=pytest.mark.slow) for each in (Fault.BROKEN_ONCE, Fault.DENIED_THRICE)),
    ],
)
def test_undo_says_what_it_has_taken_back(tmp_path, monkeypatch, fault):
    """At every step: nothing is undone, or a sentence names the file, or all is undone; the next undo ends it."""
    fresh = offices(tmp_path, with_a_run_to_undo)
    folder = fresh()
    steps = steps_of(monkeypatch, lambda: undo.undo(folder, now=NOON))
    for at, step in points(steps, fault):
        folder = fresh()
        error, _ = attempt(monkeypatch, fault, at, lambda folder=folder: undo.undo(folder, now=NOON))
        here = f"step {at}: {step} -> {error!r}"
        names = ("名册.xlsx", "名单.xlsx")
        after = [content(folder / name) for name in names]
        if isinstance(error, Stop):
            told = "".join(
                p.cell.file for p in error.problems if p.kind in {"undo-halfway", "not-rolled-back"}
            )
            changed = [name for name, now in zip(names, after, strict=True) if now != NEW]
            assert [name for name in names if name in told] == changed, here
        elif error is None:
            assert after == [OLD, None], here
        if Journal(folder).to_undo() is not None and after != [OLD, None]:
            undo.undo(folder, now=NOON)
        assert [content(folder / name) for name in names] == [OLD, None], here


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


def test_buttons_taken_off_half_way_are_told_and_finished_by_the_next(tmp_path, monkeypatch, capsys):
    book = tmp_path / "花名册.xlsx"
    save(book, {"在册": PEOPLE})
    given = ["--office", str(tmp_path), "buttons"]
    assert cli.main([*given, "add", str(book)]) == Exit.DONE
    before = book.read_bytes()
    book.unlink()
    remove = [*given, "remove", str(book.with_suffix(".xlsm"))]

    def refused(path: Path, *_arguments: object, **_named: object) -> Path:
        raise refusals.locked(path, "文件正被占用，没有移走。", "请关闭后再试。")

    with monkeypatch.context() as patched:
        patched.setattr(place, "set_aside", refused)
        assert cli.main(remove) == Exit.LOCKED
    assert "花名册.xlsx：没有按钮的这一份已经写好。" in capsys.readouterr().err
    assert book.read_bytes() == before
    assert [file.path for file in Journal(tmp_path).entries()[-1].files] == ["花名册.xlsx"]
    assert cli.main(remove) == Exit.DONE
    assert not book.with_suffix(".xlsm").exists()


# Turns ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "times", [1, pytest.param(19, marks=pytest.mark.slow)], ids=["once", "again and again"]
)
def test_twelve_appends_at_once_are_twelve_rows(tmp_path, times):
    for time in range(times):
        office = tmp_path / str(time)
        office.mkdir()
        save(office / "花名册.xlsx", {"在册": PEOPLE})
        names = [f"钱{number:02}" for number in range(12)]
        append = ("--office", office, "workbook", "append", office / "花名册.xlsx", "在册")
        assert at_once(*((*append, name) for name in names)) == [0] * 12
        assert sorted(row[0] for row in values(office / "花名册.xlsx")[3:]) == names
        assert len(Journal(office).entries()) == 12
        assert Journal(office).verify() == []


def test_cells_rows_and_two_offices_take_turns_at_one_file(tmp_path):
    """Whoever notes it in another journal waits too; and a cell that is set is not lost to a row."""
    book = tmp_path / "花名册.xlsx"
    save(book, {"在册": PEOPLE})
    for name in ("本局", "乡镇"):
        create(tmp_path / name)
    here, there = ("--office", tmp_path / "本局", "workbook"), ("--office", tmp_path / "乡镇", "workbook")
    rows = [
        (each, "append", book, "在册", name)
        for each, name in ((here, "钱一"), (there, "钱二"), (here, "钱三"))
    ]
    cells = [(each, "set", book, cell, "80") for each, cell in ((there, "在册!C2"), (here, "在册!C3"))]
    assert at_once(*((*each, *rest) for each, *rest in (*rows, *cells))) == [0] * 5
    got = values(book)
    assert [row[2] for row in got[1:3]] == [80, 80]
    assert sorted(row[0] for row in got[3:]) == ["钱一", "钱三", "钱二"]


def test_a_wait_that_ends_is_exit_four_and_a_look_waits_for_nobody(tmp_path, monkeypatch, capsys):
    commands = office_of(tmp_path)
    for command in commands[:-1]:
        assert cli.main(command) == 0
    monkeypatch.setattr(Journal.__init__, "__defaults__", (0.2,))
    monkeypatch.setitem(undo.undo.__kwdefaults__, "timeout", 0.2)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    append, birthdays, fill, back = commands
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with Journal(tmp_path).turn():
            held.set()
            done.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(60)
    try:
        for command in ([*birthdays, "--dry-run"], [*fill, "--dry-run"], [*back, "--dry-run"]):
            assert cli.main(command) == Exit.DONE
        for command in (append, fill, back):
            capsys.readouterr()
            assert cli.main(command) == Exit.LOCKED
            assert f"{tmp_path.name}：另一个工具箱窗口" in capsys.readouterr().err
    finally:
        done.set()
        holder.join()
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


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
    save(folder / "表格" / "花名册.xlsx", {"在册": PEOPLE})
    append = ["workbook", "append", str(folder / "表格" / "花名册.xlsx"), "在册", "王五可"]
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
    *writing, back = office_of(shared)
    for each in (shared, *shared.rglob("*")):
        os.chown(each, ONE, GROUP)
        each.chmod(0o770 if each.is_dir() else 0o660)
    shared.chmod(mode)

    turns = [(account, command) for account in (ONE, OTHER, ONE) for command in writing]
    for account, command in (*turns, (OTHER, back), (ONE, back)):
        assert as_account(account, lambda command=command: cli.main(command)) == 0, command
    assert [row[0] for row in values(shared / "表格" / "花名册.xlsx")[3:]] == [
        "王五可"
    ] * 2  # the last list and row are undone
    assert len(Journal(shared).entries()) == 11
    rights = {(each.stat().st_gid, each.stat().st_mode & 0o060) for each in shared.rglob("*")}
    assert rights == {(GROUP, 0o060)}


def test_records_that_a_colleague_alone_may_write(shared, tmp_path, capfd):
    """Refused before the row is there; what the sentence says to do helps; a dead colleague's lock is none."""
    assert [cli.main(command) for command in office_of(tmp_path)] == [0] * 4
    append, *_ = office_of(shared)
    book, records = shared / "表格" / "花名册.xlsx", shared / "资料" / "运行记录"
    records.mkdir(parents=True)
    for folder in (shared, book.parent, records.parent):
        folder.chmod(0o770)
    lock = book.with_name(".toolkit.lock")
    lock.write_text("1 desk\n")
    for each in (shared, *shared.rglob("*")):
        os.chown(each, ONE, GROUP)
    book.chmod(0o660)
    records.chmod(0o700)
    lock.chmod(0o644)
    before = book.read_bytes()
    assert as_account(OTHER, lambda: cli.main(append)) == Exit.DATA
    assert book.read_bytes() == before
    assert "运行记录" in (said := capfd.readouterr().err)
    assert "请那位同事再用一次工具箱" in said
    lock.write_text("1 desk\n")
    assert [as_account(account, lambda: cli.main(append)) for account in (ONE, OTHER)] == [0, 0]
    lock.write_text("1 desk\n")
    os.chown(lock, ONE, ONE)
    lock.chmod(0o644)
    assert as_account(OTHER, lambda: cli.main(append)) == 0
    assert [row[0] for row in values(book)[3:]] == ["王五可"] * 3


def test_a_folder_of_one_s_own_keeps_what_is_new_to_its_owner(shared):
    shared.chmod(0o755)
    place.put(shared / "名单.xlsx", b"new")
    assert (shared / "名单.xlsx").stat().st_mode & 0o777 == 0o600

"""Two runs take turns, and a document that somebody has open is left alone."""

from __future__ import annotations

import errno
import os
import struct
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path

import pytest
from support.programs.desk import Desk, WindowsOs, held, said

from toolkit.core.cells import Exit, Stop
from toolkit.files import disk, systems
from toolkit.files.history.journal import Journal
from toolkit.files.placing import locks, owners, place

pytestmark = pytest.mark.damaged_files  # «workbooks» here are short texts
posix = pytest.mark.skipif(os.name == "nt", reason="links and open files without a name are POSIX")
ROOT = Path(__file__).parents[2]


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A Python process of its own that knows the toolkit."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )


# Taking turns ---------------------------------------------------------------------------------------------


def test_the_second_waits_and_the_folder_is_clean_afterwards(tmp_path: Path) -> None:
    order = []

    def second() -> None:
        with locks.turn(tmp_path, 600):
            order.append("second")

    with locks.turn(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    assert list(tmp_path.iterdir()) == []


def test_the_second_is_refused_by_name_when_it_will_not_wait(tmp_path: Path) -> None:
    refusals = []

    def second() -> None:
        try:
            with locks.turn(tmp_path, 0, what="夜间任务"):
                pass
        except Stop as stop:
            refusals.append(stop)

    with locks.turn(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    (stop,) = refusals
    (problem,) = stop.problems
    assert stop.code == Exit.LOCKED
    assert problem.kind == "folder-busy"
    assert problem.message.startswith("另一个夜间任务窗口")
    assert f"进程 {os.getpid()}" in problem.message


def test_a_thread_may_take_its_own_turn_again(tmp_path: Path) -> None:
    with locks.turn(tmp_path), locks.turn(tmp_path, 0):
        with locks.turn(tmp_path / ".." / tmp_path.name, 0):
            assert locks.lock_file(tmp_path).exists()
        assert locks.lock_file(tmp_path).exists(), "the inner turn does not end the outer one"
    assert not locks.lock_file(tmp_path).exists()


def test_turns_of_other_names_and_folders_do_not_hinder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    done = []

    def other() -> None:
        with locks.turn(tmp_path, 0, name="night"), locks.turn(tmp_path / "a", 0):
            done.append(1)

    with locks.turn(tmp_path):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert done == [1]


def test_a_turn_ends_with_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locks.turn(tmp_path):
        raise ZeroDivisionError
    with locks.turn(tmp_path, 0):
        pass


def test_a_lock_file_left_behind_blocks_nobody(tmp_path: Path) -> None:
    locks.lock_file(tmp_path).write_text("1 some-computer\n", encoding="utf-8")
    with locks.turn(tmp_path, 0):
        pass
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_lock_on_a_file_without_a_name_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between our opening the file and locking it, the last holder has taken it away."""
    real, opened = disk.open_or_create, []

    def open_or_create(path: Path, mode: int) -> int:
        opened.append(real(path, mode))
        if len(opened) == 1:
            path.unlink()
        return opened[-1]

    monkeypatch.setattr(disk, "open_or_create", open_or_create)
    with locks.turn(tmp_path):
        assert len(opened) == 2
        assert locks.lock_file(tmp_path).exists()


@posix
def test_a_lock_file_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    locks.lock_file(tmp_path / "office").symlink_to(tmp_path / "outside")
    with pytest.raises(Stop), locks.turn(tmp_path / "office", 0):
        pass
    assert not (tmp_path / "outside").exists()


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(Stop) as stopped, locks.turn(tmp_path / "nowhere", 0):
        pass
    (problem,) = stopped.value.problems
    assert (problem.cell.file, problem.kind) == ("nowhere", "no-folder")


def test_a_share_without_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoLocks(systems.Posix):
        def lock(self, descriptor: int) -> bool:  # noqa: ARG002 - part of the seam
            raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(systems, "current", NoLocks(None))
    with pytest.raises(Stop) as stopped, locks.turn(tmp_path, 0):
        pass
    assert stopped.value.problems[0].kind == "no-locks"


HOLD = """
import sys, time
from pathlib import Path
from toolkit.files.placing import locks
with locks.turn(Path(sys.argv[1])):
    print("mine", flush=True)
    time.sleep(3600)
"""


def test_the_turn_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with start(HOLD, tmp_path) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "mine"
        with pytest.raises(Stop) as stopped, locks.turn(tmp_path, 0):
            pass
        assert f"进程 {child.pid}" in stopped.value.problems[0].message
        child.kill()
        child.wait()
    with locks.turn(tmp_path, 0):
        pass


# Twelve at once -------------------------------------------------------------------------------------------

APPEND = """
import hashlib, sys, datetime as dt
from pathlib import Path
from toolkit.core.cells import Stop
from toolkit.files import disk
from toolkit.files.placing import locks, place
from toolkit.files.history.journal import Entry
from toolkit.files.history.journal import Journal

path, name, patient = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "patient"

def append():
    old = disk.contents(path)
    placed = place.put(path, old + name.encode() + b"\\n", expect=hashlib.sha256(old).hexdigest(), backups=20)
    Journal(path.parent).append(Entry(dt.datetime(2026, 10, 3), "append", files=()))

try:
    if patient:
        with locks.turn(path.parent, 600):
            append()
    else:
        append()
except Stop as stop:
    print("refused", stop.problems[0].kind)
else:
    print("done")
"""


@pytest.mark.parametrize("manner", ["patient", "hasty"])
def test_twelve_at_once_lose_no_row(tmp_path: Path, manner: str) -> None:
    """Patient ones read inside their turn: 12 rows. Hasty ones read before it: a row or a plain refusal."""
    path = tmp_path / "名册.txt"
    path.write_bytes(b"")
    children = [start(APPEND, path, f"row{number:02}", manner) for number in range(12)]
    answers = []
    for child in children:
        out, error = child.communicate(timeout=600)
        assert error == ""
        answers.append(out.strip())
    rows = path.read_text(encoding="utf-8").split()
    written = [f"row{number:02}" for number, answer in enumerate(answers) if answer == "done"]
    assert sorted(rows) == written
    assert set(answers) <= {"done", "refused file-changed"}
    if manner == "patient":
        assert len(rows) == 12
    journal = Journal(tmp_path)
    assert len(journal.entries()) == len(rows)
    assert journal.verify() == []
    assert not [each.name for each in tmp_path.rglob(".toolkit*") if each.is_file()]


# Who has it open ------------------------------------------------------------------------------------------


def excel_owner(name: str) -> bytes:
    """As Excel writes it: the name in the machine's code page, then as UTF-16; 165 bytes."""
    ansi = name.encode("gbk")
    wide = struct.pack("<H", len(name)) + name.encode("utf-16-le")
    return (bytes([len(ansi)]) + ansi.ljust(54) + wide).ljust(165)


def word_owner(name: str) -> bytes:
    """As Word writes it: 162 bytes, the wide name one byte earlier."""
    ansi = name.encode("gbk")
    wide = struct.pack("<H", len(name)) + name.encode("utf-16-le")
    return (bytes([len(ansi)]) + ansi.ljust(53, b"\0") + wide).ljust(162, b"\0")


@pytest.mark.parametrize(
    ("document", "owner_file", "data", "program", "who"),
    [
        ("名册.xlsx", "~$名册.xlsx", excel_owner("王测试"), "Excel", "王测试"),
        ("名册.xlsx", "~$名册.xlsx", excel_owner("Administrator"), "Excel", "Administrator"),
        ("名册.xlsx", "~$名册.xlsx", b"\x06" + "王测试".encode("gbk"), "Excel", "王测试"),
        ("名册.xlsx", "~$名册.xlsx", b"", "Excel", ""),
        ("名册.xlsx", "~$名册.xlsx", b"\xff" * 165, "Excel", ""),
        ("通知.docx", "~$通知.docx", word_owner("李测试"), "Word", "李测试"),
        ("关于慰问的通知.docx", "~$于慰问的通知.docx", word_owner("李测试"), "Word", "李测试"),
        ("关于开展慰问的通知.docx", "~$开展慰问的通知.docx", word_owner("李测试"), "Word", "李测试"),
        ("名册.xlsx", ".~名册.xlsx", excel_owner("赵测试"), "WPS", "赵测试"),
        ("名册.xlsx", ".~册.xlsx", excel_owner("赵测试"), "WPS", "赵测试"),
        (
            "名册.ods",
            ".~lock.名册.ods#",
            "钱测试,login,pc-7,03.10.2026 12:00,file:///;".encode(),
            "LibreOffice",
            "钱测试",
        ),
        ("名册.xlsx", ".~lock.名册.xlsx#", b",login,pc-7,03.10.2026 12:00,;", "LibreOffice", "login"),
        ("名册.xlsx", "~$名册.xlsx", excel_owner("换\n行\x07"), "Excel", "换 行"),
    ],
)
def test_the_holder_is_named(
    tmp_path: Path, document: str, owner_file: str, data: bytes, program: str, who: str
) -> None:
    (tmp_path / document).write_bytes(b"x")
    (tmp_path / owner_file).write_bytes(data)
    with held(tmp_path / owner_file):
        found = owners.owner(tmp_path / document)
        assert found is not None
        assert (found.program, found.who) == (program, who)
        with pytest.raises(Stop) as stopped:
            owners.refuse_if_open(tmp_path / document)
    (problem,) = stopped.value.problems
    assert stopped.value.code == Exit.LOCKED
    assert (f"“{who}”用 {program} 打开" if who else f"被 {program} 打开") in problem.message
    certain = os.name == "nt" and program != "LibreOffice"
    assert (owner_file in problem.hint) is not certain, "elsewhere than on Windows a crash may have left it"


@pytest.mark.parametrize(
    ("document", "neighbours"),
    [
        ("名册.xlsx", ["~$花名册.xlsx", ".~花名册.xlsx", "~$名册.xls", "~$册.xlsx", ".~lock.花名册.xlsx#"]),
        ("花名册.xlsx", ["名册.xlsx", ".~名册.xlsx"]),  # WPS has 名册.xlsx open, not this one
        ("关于慰问的通知.docx", ["~$慰问的通知.docx"]),  # of seven characters Word drops one
        ("关于慰问的通知书.docx", ["慰问的通知书.docx", "~$慰问的通知书.docx"]),
    ],
)
def test_owner_files_of_neighbours_do_not_count(tmp_path: Path, document: str, neighbours: list[str]) -> None:
    for name in [document, *neighbours]:
        (tmp_path / name).write_bytes(b"x")
    assert owners.owner(tmp_path / document) is None


def test_a_folder_named_like_an_owner_file_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"x")
    (tmp_path / "~$名册.xlsx").mkdir()
    assert owners.owner(tmp_path / "名册.xlsx") is None


# Windows, played on any system ----------------------------------------------------------------------------


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr(systems, "current", desk)
    monkeypatch.setattr(systems, "os", WindowsOs(desk))
    return desk


@pytest.mark.usefixtures("desk")
def test_windows_turns(tmp_path: Path) -> None:
    refused = []

    def second() -> None:
        try:
            with locks.turn(tmp_path, 0):
                pass
        except Stop as stop:
            refused.append(stop.problems[0].message)

    with locks.turn(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert f"进程 {os.getpid()}" in refused[0], "the locked byte lies behind the holder's name"
    second()
    assert len(refused) == 1
    assert list(tmp_path.iterdir()) == []


def test_windows_lock_file_about_to_be_deleted_is_tried_again(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, denied = disk.open_or_create, [PermissionError(errno.EACCES, "delete pending")] * 3

    def open_or_create(path: Path, mode: int) -> int:
        if denied:
            raise denied.pop()
        return real(path, mode)

    monkeypatch.setattr(disk, "open_or_create", open_or_create)
    monkeypatch.setattr(disk, "pause", lambda _seconds: None)
    with locks.turn(tmp_path):
        assert denied == []
    denied.extend([PermissionError(errno.EACCES, "no rights here")] * 10_000_000)
    with pytest.raises(Stop) as stopped, locks.turn(tmp_path, 0):
        pass
    assert stopped.value.problems[0].kind == "no-permission"


@pytest.mark.usefixtures("desk")
def test_windows_one_denial_after_a_long_wait_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is just going away: nobody has taken the right from us, and the time that went before does not count."""
    clock = [0.0]
    answers: list[object] = [None] * 40 + [said(5), None, said(5), said(5), None, said(5)]
    tries = iter(answers)
    monkeypatch.setattr(locks.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(disk, "pause", lambda seconds: clock.__setitem__(0, clock[0] + max(seconds, 0.1)))

    def attempt(path: Path) -> int | None:
        answer = next(tries, path)
        if isinstance(answer, PermissionError):
            raise answer
        return None if answer is None else disk.open_or_create(path)

    monkeypatch.setattr(locks, "_try", attempt)
    with locks.turn(tmp_path, 30):
        assert clock[0] > 4
    tries = iter([None] * 40 + [said(5)] * 1000)
    clock[0] = 0.0
    with pytest.raises(Stop) as stopped, locks.turn(tmp_path, 30):
        pass
    assert stopped.value.problems[0].kind == "no-permission"
    assert clock[0] < 13, "two seconds of nothing else are enough"


@pytest.mark.usefixtures("desk")
def test_windows_tells_another_path_of_a_lock_file_that_goes_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ntpath.realpath keeps a prefix when the file is deleted midway: the turn must know itself again all the same."""
    real, calls = os.path.realpath, count()

    def realpath(path: str | Path) -> str:
        prefix = "\\\\?\\" if str(path).endswith(".lock") and next(calls) % 2 else ""
        return prefix + str(real(path))

    monkeypatch.setattr(os.path, "realpath", realpath)
    with locks.turn(tmp_path, 0), locks.turn(tmp_path, 0), locks.turn(tmp_path, 0):
        assert locks.lock_file(tmp_path).exists(), "the third is no stranger to the first"
    assert not locks.lock_file(tmp_path).exists()


@pytest.mark.parametrize(
    ("held", "owner_file", "certain"),
    [
        pytest.param({"名册.xlsx", "~$名册.xlsx"}, "~$名册.xlsx", True, id="Excel has it open"),
        pytest.param({"~$名册.xlsx"}, "~$名册.xlsx", True, id="somebody on the share has it open"),
        pytest.param({"名册.xlsx"}, None, True, id="something without an owner file has it"),
        pytest.param(set(), "~$名册.xlsx", None, id="left behind by a crash"),
        pytest.param(set(), ".~lock.名册.xlsx#", False, id="LibreOffice: cannot be told"),
    ],
)
def test_windows_tells_a_live_owner_file_from_a_dead_one(
    tmp_path: Path, desk: Desk, held: set[str], owner_file: str | None, certain: object
) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"x")
    if owner_file:
        (tmp_path / owner_file).write_bytes(excel_owner("王测试"))
    desk.held = held
    found = owners.owner(tmp_path / "名册.xlsx")
    if certain is None:
        assert found is None
        place.put(tmp_path / "名册.xlsx", b"new")
        return
    assert found is not None
    assert found.certain is certain
    with pytest.raises(Stop) as stopped:
        place.put(tmp_path / "名册.xlsx", b"new")
    assert stopped.value.code == Exit.LOCKED
    hint = stopped.value.problems[0].hint
    assert ("请删除" in hint) is not certain


def test_windows_hides_the_journals_folder(tmp_path: Path, desk: Desk) -> None:
    Journal(tmp_path)._ready()
    assert desk.hidden == [(str(tmp_path.resolve() / ".toolkit"), 2)]

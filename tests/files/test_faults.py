"""The write interrupted at every file-system call: the old file or the new one, whole, and nothing lying about."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from support.faults import DEADLY, LASTING, ONCE, POWER, Fault, FaultyOs, Killed, failing, points, steps_of

from toolkit.core.cells import Stop
from toolkit.files.history import undo
from toolkit.files.history.journal import Entry, Journal
from toolkit.files.placing import place, temps
from toolkit.files.placing.place import Writing

pytestmark = pytest.mark.damaged_files  # «workbooks» here are short texts

OLD = b"the register as it was: forty bytes or so"
NEW = b"the register with one row more, and that makes it longer"
NEXT = b"what the run after that one writes"
NOON = dt.datetime(2026, 10, 3, 12, 0, 0)  # noqa: DTZ001 - the clerk's clock has no zone


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs outside `failing` need not wait for the test machine's disk either."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def litter(folder: Path) -> list[str]:
    """Temp and lock files of ours below a folder."""
    return sorted(
        each.name
        for each in folder.rglob("*")
        if temps._PATTERN.fullmatch(each.name) or each.name.endswith(".lock")
    )


def backups(folder: Path) -> list[bytes]:
    return sorted(each.read_bytes() for each in (folder / "备份").glob("*.xlsx"))


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def attempt(
    monkeypatch: pytest.MonkeyPatch, fault: Fault, at: int, action: Callable[[], object]
) -> tuple[BaseException | None, FaultyOs]:
    """Run the action on the failing disk: what came out of it."""
    with failing(monkeypatch, fault, at) as faulty:
        try:
            action()
        except (Killed, Stop, KeyboardInterrupt) as error:
            return error, faulty
    return None, faulty


def offices(tmp_path: Path, prepare: Callable[[Path], None]) -> Callable[[], Path]:
    """A folder in the state before the action, anew at each call; the one before goes."""
    made = count()

    def fresh() -> Path:
        number = next(made)
        shutil.rmtree(tmp_path / f"{number - 1}", ignore_errors=True)
        folder = tmp_path / f"{number}"
        folder.mkdir()
        prepare(folder)
        return folder

    return fresh


# One file -------------------------------------------------------------------------------------------------


def with_register(folder: Path) -> None:
    (folder / "名册.xlsx").write_bytes(OLD)
    (folder / "名册.xlsx").chmod(0o640)


def with_an_older_backup(folder: Path) -> None:
    with_register(folder)
    (folder / "备份").mkdir()
    (folder / "备份" / "名册.20250101-080000.xlsx").write_bytes(b"of last year")


def empty(folder: Path) -> None:
    """Nothing there yet."""


ONE_FILE = [
    pytest.param(with_register, OLD, id="replaces, first backup"),
    pytest.param(with_an_older_backup, OLD, id="replaces, one more backup"),
    pytest.param(empty, None, id="new file"),
]


def put_new(folder: Path, old: bytes | None) -> None:
    expect = sha(old) if old is not None else place.ABSENT
    place.put(folder / "名册.xlsx", NEW, expect=expect, now=NOON)


@pytest.mark.parametrize("fault", DEADLY)
@pytest.mark.parametrize(("prepare", "old"), ONE_FILE)
def test_killed_at_any_step(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[Path], None],
    old: bytes | None,
    fault: Fault,
) -> None:
    fresh = offices(tmp_path, prepare)
    folder = fresh()
    steps = steps_of(monkeypatch, lambda: put_new(folder, old))
    seen = set()
    for at, step in points(steps, fault):
        folder = fresh()
        before = backups(folder)
        attempt(monkeypatch, fault, at, lambda folder=folder: put_new(folder, old))
        here = f"step {at}: {step}"
        now = content(folder / "名册.xlsx")
        seen.add(now)
        assert now in (old, NEW), here
        assert backups(folder) in (before, sorted([*before, *([old] if old else [])])), here
        if now == NEW and old is not None:
            assert old in backups(folder), here
        place.put(folder / "名册.xlsx", NEXT, now=NOON)
        assert content(folder / "名册.xlsx") == NEXT, here
        assert litter(folder) == [], here
    assert seen == ({old} if fault is Fault.TORN else {old, NEW})


@pytest.mark.parametrize("prepare", [with_register, with_an_older_backup, empty])
def test_what_was_reported_as_done_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Path], None]
) -> None:
    prepare(tmp_path)
    old = content(tmp_path / "名册.xlsx")
    with failing(monkeypatch, Fault.POWER_ALL_LOST, at=1_000_000) as faulty:
        put_new(tmp_path, old)
        faulty.dead = True
    assert content(tmp_path / "名册.xlsx") == NEW
    assert old is None or old in backups(tmp_path)


@pytest.mark.parametrize("fault", ONCE + LASTING)
@pytest.mark.parametrize(("prepare", "old"), ONE_FILE)
def test_refused_by_the_disk_at_any_step(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    prepare: Callable[[Path], None],
    old: bytes | None,
    fault: Fault,
) -> None:
    fresh = offices(tmp_path, prepare)
    folder = fresh()
    steps = steps_of(monkeypatch, lambda: put_new(folder, old))
    for at, step in points(steps, fault):
        folder = fresh()
        before = backups(folder)
        error, _ = attempt(monkeypatch, fault, at, lambda folder=folder: put_new(folder, old))
        here = f"step {at}: {step} -> {error!r}"
        now = content(folder / "名册.xlsx")
        admitted = isinstance(error, Stop) and "not-rolled-back" in str(error)
        done = isinstance(error, KeyboardInterrupt) and now == NEW  # pressed after the rename was safe
        if error is None or admitted or done:
            assert now == NEW, here
            assert old is None or old in backups(folder), here
        else:
            assert now == old, here
        if fault in ONCE and error is not None and not done:
            assert litter(folder) in ([], [".toolkit.lock"]), here
            assert backups(folder) == before, here
            assert not admitted, here
        if isinstance(error, Stop):
            first = error.problems[0]
            assert first.cell.file in ("名册.xlsx", folder.name), here
            assert first.message.endswith("。"), here
        place.put(folder / "名册.xlsx", NEXT, now=NOON)
        assert litter(folder) == [], here


# Several files together -----------------------------------------------------------------------------------

LISTS = ("名单.xlsx", "乡镇/签领表.xlsx", "乡镇/新表.xlsx")


def with_two_of_three(folder: Path) -> None:
    (folder / "乡镇").mkdir()
    for name in LISTS[:2]:
        (folder / name).write_bytes(OLD)


def put_three(folder: Path) -> None:
    place.put_many([Writing(folder / name, NEW) for name in LISTS], now=NOON)


@pytest.mark.parametrize("fault", [each for each in Fault if each is not Fault.FULL_ONCE])
def test_several_files_change_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    fresh = offices(tmp_path, with_two_of_three)
    folder = fresh()
    steps = steps_of(monkeypatch, lambda: put_three(folder))
    for at, step in points(steps, fault):
        folder = fresh()
        error, _ = attempt(monkeypatch, fault, at, lambda folder=folder: put_three(folder))
        here = f"step {at}: {step} -> {error!r}"
        now = [content(folder / name) for name in LISTS]
        assert all(data in (OLD, NEW) for data in now[:2]), here
        assert now[2] in (None, NEW), here
        if error is None:
            assert now == [NEW, NEW, NEW], here
        elif fault in ONCE:
            done = isinstance(error, KeyboardInterrupt) and now == [NEW, NEW, NEW]
            assert done or now == [OLD, OLD, None], here
        elif isinstance(error, Stop):
            changed = [name.split("/")[-1] for name, data in zip(LISTS, now, strict=True) if data == NEW]
            assert {p.cell.file for p in error.problems if p.kind == "not-rolled-back"} == set(changed), here
        put_three(folder)
        assert [content(folder / name) for name in LISTS] == [NEW, NEW, NEW], here
        place.clean(folder)
        assert litter(folder) == [], here


# The journal ----------------------------------------------------------------------------------------------


def with_two_entries(folder: Path) -> None:
    journal = Journal(folder)
    for command in ("birthdays", "notices"):
        journal.append(Entry(NOON, command))


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("torn", [b"", b'{"n":3,"time":"2026-10'], ids=["whole", "torn before"])
def test_journal_append_at_any_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault, torn: bytes
) -> None:
    def prepare(folder: Path) -> None:
        with_two_entries(folder)
        with Journal(folder).path.open("ab") as file:
            file.write(torn)

    def append(folder: Path) -> None:
        Journal(folder).append(Entry(NOON, "budget"))

    fresh = offices(tmp_path, prepare)
    folder = fresh()
    steps = steps_of(monkeypatch, lambda: append(folder))
    for at, step in points(steps, fault):
        folder = fresh()
        error, _ = attempt(monkeypatch, fault, at, lambda folder=folder: append(folder))
        here = f"step {at}: {step} -> {error!r}"
        journal = Journal(folder)
        commands = [entry.command for entry in journal.entries()]
        assert commands in (["birthdays", "notices"], ["birthdays", "notices", "budget"]), here
        if error is None:
            assert commands[-1] == "budget", here
        assert {problem.kind for problem in journal.verify()} <= {"journal-torn"}, here
        journal.append(Entry(NOON, "prizes"))
        assert [entry.command for entry in journal.entries()] == [*commands, "prizes"], here
        assert journal.verify() == [], here
        assert litter(folder) == [], here


def test_an_entry_that_was_reported_as_written_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, Fault.POWER_ALL_LOST, at=1_000_000) as faulty:
        with_two_entries(tmp_path)
        faulty.dead = True
    assert [entry.command for entry in Journal(tmp_path).entries()] == ["birthdays", "notices"]


# Undo -----------------------------------------------------------------------------------------------------


def with_a_run_to_undo(folder: Path) -> None:
    """A run that changed the register and made a list."""
    with_register(folder)
    journal = Journal(folder)
    placed = place.put_many(
        [Writing(folder / "名册.xlsx", NEW), Writing(folder / "名单.xlsx", NEW)], now=NOON
    )
    journal.append(Entry(NOON, "fill", files=tuple(map(journal.file, placed))))


@pytest.mark.parametrize("fault", [*DEADLY, Fault.BROKEN_ONCE])
def test_undo_at_any_step_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    fresh = offices(tmp_path, with_a_run_to_undo)
    folder = fresh()
    steps = steps_of(monkeypatch, lambda: undo.undo(folder, now=NOON))
    for at, step in points(steps, fault):
        folder = fresh()
        error, _ = attempt(monkeypatch, fault, at, lambda folder=folder: undo.undo(folder, now=NOON))
        here = f"step {at}: {step} -> {error!r}"
        assert content(folder / "名册.xlsx") in (OLD, NEW), here
        assert content(folder / "名单.xlsx") in (None, NEW), here
        assert content(folder / "名单.xlsx") == NEW or NEW in backups(folder), here
        assert OLD in [content(folder / "名册.xlsx"), *backups(folder)], here
        if Journal(folder).to_undo() is not None:
            undo.undo(folder, now=NOON)
        assert content(folder / "名册.xlsx") == OLD, here
        assert content(folder / "名单.xlsx") is None, here
        assert NEW in backups(folder), here
        assert Journal(folder).verify() == [], here


posix = pytest.mark.skipif(
    os.name == "nt", reason="there no open file is renamed, and a rename waits for the disk itself"
)

# The shim itself ------------------------------------------------------------------------------------------


@posix
def test_the_shim_sees_a_rename_without_a_flush(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests above would notice a forgotten fsync: by name, and by what a power cut leaves."""
    from toolkit.files import disk

    with failing(monkeypatch, Fault.POWER, at=4) as faulty:
        descriptor = disk.create(tmp_path / "a")
        disk.write(descriptor, b"0123456789")
        disk.replace(tmp_path / "a", tmp_path / "b")
        with pytest.raises(Killed):
            disk.sync(descriptor)
    assert faulty.unsafe == ["renamed before it was flushed: b"]
    assert (tmp_path / "b").read_bytes() == b""


@posix
def test_the_shim_loses_renames_that_were_not_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from toolkit.files import disk

    (tmp_path / "a").write_bytes(b"new")
    (tmp_path / "b").write_bytes(b"old")
    with failing(monkeypatch, Fault.POWER_ALL_LOST, at=2):
        disk.replace(tmp_path / "a", tmp_path / "b")
        with pytest.raises(Killed):
            disk.sync_folder(tmp_path)
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"new", b"old")
    assert set(POWER) < set(DEADLY)


# For real -------------------------------------------------------------------------------------------------

CHILD = """
import sys
from pathlib import Path
from toolkit.files.placing import place
path = Path(sys.argv[1])
print("ready", flush=True)
number = 0
while True:
    number += 1
    line = f"{number:08}"
    place.put(path, (line * 40_000).encode(), backups=3)
"""


@pytest.mark.slow
def test_kill_nine_at_random_points(tmp_path: Path) -> None:
    """Thirty processes that write without end are killed; every file that is left is one whole writing."""
    path = tmp_path / "名册.xlsx"
    chance = random.Random(20261003)  # noqa: S311 - no secret
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for _ in range(30):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, env=environment
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline().strip() == b"ready"
            time.sleep(chance.uniform(0.005, 0.15))
            child.kill()
            child.wait()
        for each in [path, *(tmp_path / "备份").glob("*.xlsx")]:
            if not each.exists():
                continue  # killed before the first writing
            data = each.read_bytes()
            assert len(data) == 320_000, each.name
            assert data == data[:8] * 40_000, each.name
    place.put(path, NEXT)
    assert litter(tmp_path) == []

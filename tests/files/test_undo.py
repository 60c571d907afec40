"""Undo: the last run is taken back, byte for byte, and nothing is deleted."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from support.programs.desk import held

from toolkit.core.cells import Exit, Stop
from toolkit.files.history import undo
from toolkit.files.history.journal import Entry, Journal
from toolkit.files.placing import place
from toolkit.files.placing.place import Writing

pytestmark = pytest.mark.damaged_files  # «workbooks» here are short texts

NOON = dt.datetime(2026, 10, 3, 12, 0, 0)  # noqa: DTZ001 - the clerk's clock has no zone


def run(office: Path, files: dict[str, bytes], command: str = "fill", backups: int = 10) -> None:
    """A run that writes these files, journalled."""
    journal = Journal(office)
    placed = place.put_many(
        [Writing(office / name, data) for name, data in files.items()],
        backups=backups,
        make_folders=True,
        now=NOON,
    )
    journal.append(Entry(NOON, command, files=tuple(map(journal.file, placed))))


def seen(office: Path) -> dict[str, bytes]:
    """The files that the clerk works with: backups and the journal left out."""
    return {
        each.relative_to(office).as_posix(): each.read_bytes()
        for each in office.rglob("*")
        if each.is_file() and not {"备份", ".toolkit"} & set(each.relative_to(office).parts)
    }


def kept(office: Path) -> set[bytes]:
    return {each.read_bytes() for each in office.rglob("备份/*")}


def refusal(office: Path) -> Stop:
    with pytest.raises(Stop) as stopped:
        undo.undo(office, now=NOON)
    return stopped.value


def test_old_files_come_back_and_new_ones_move_to_the_backups(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"old")
    run(tmp_path, {"名册.xlsx": b"new", "输出/名单.xlsx": b"list"})
    done = undo.undo(tmp_path, now=NOON)
    assert seen(tmp_path) == {"名册.xlsx": b"old"}
    assert {b"new", b"list"} <= kept(tmp_path)
    assert str(done) == "撤销 2026-10-03 12:00 的“fill”，2 个文件。"
    assert [str(step) for step in done.steps] == [
        "名册.xlsx：恢复为原来的内容（取自“备份”里的“名册.20261003-120000.xlsx”）。",
        "名单.xlsx：是那次新建的，移到旁边的“备份”文件夹。",
    ]


def test_the_plan_writes_nothing(tmp_path: Path) -> None:
    run(tmp_path, {"名单.xlsx": b"list"})
    before = sorted(tmp_path.rglob("*"))
    assert undo.plan(tmp_path).entry.number == 1
    assert sorted(tmp_path.rglob("*")) == before
    assert seen(tmp_path) == {"名单.xlsx": b"list"}


def test_twice_goes_one_run_further_back(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"0")
    for data in (b"1", b"2", b"3"):
        run(tmp_path, {"名册.xlsx": data})
    found = []
    for _ in range(3):
        undo.undo(tmp_path, now=NOON)
        found.append(seen(tmp_path)["名册.xlsx"])
    assert found == [b"2", b"1", b"0"]
    assert refusal(tmp_path).problems[0].kind == "undo-nothing"


def test_a_run_after_an_undo_is_undone_first(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"0")
    run(tmp_path, {"名册.xlsx": b"1"})
    run(tmp_path, {"名册.xlsx": b"2"})
    undo.undo(tmp_path, now=NOON)
    run(tmp_path, {"名册.xlsx": b"3"})
    assert undo.undo(tmp_path, now=NOON).entry.number == 4
    assert seen(tmp_path) == {"名册.xlsx": b"1"}
    assert undo.undo(tmp_path, now=NOON).entry.number == 1
    assert seen(tmp_path) == {"名册.xlsx": b"0"}


def test_undo_is_journalled(tmp_path: Path) -> None:
    run(tmp_path, {"名单.xlsx": b"list"})
    undo.undo(tmp_path, now=NOON)
    entry = Journal(tmp_path).entries()[-1]
    assert (entry.command, entry.undoes, entry.files[0].after) == ("undo", 1, None)
    assert entry.files[0].backup == "备份/名单.20261003-120000.xlsx"
    assert Journal(tmp_path).verify() == []


def test_runs_that_changed_nothing_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"old")
    run(tmp_path, {"名册.xlsx": b"new"})
    run(tmp_path, {"名册.xlsx": b"new"})
    run(tmp_path, {})
    assert undo.undo(tmp_path, now=NOON).entry.number == 1
    assert seen(tmp_path) == {"名册.xlsx": b"old"}


def test_one_run_that_wrote_a_file_twice(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"old")
    journal = Journal(tmp_path)
    files = [journal.file(place.put(tmp_path / "名册.xlsx", data, now=NOON)) for data in (b"once", b"twice")]
    journal.append(Entry(NOON, "fill", files=tuple(files)))
    undo.undo(tmp_path, now=NOON)
    assert seen(tmp_path) == {"名册.xlsx": b"old"}


@pytest.mark.parametrize("what", ["register", "list", "both"])
def test_a_file_changed_since_stays_and_is_told_and_the_next_undo_goes_further_back(
    tmp_path: Path, what: str
):
    run(tmp_path, {"昨天.xlsx": b"yesterday"})
    (tmp_path / "名册.xlsx").write_bytes(b"old")
    run(tmp_path, {"名册.xlsx": b"new", "名单.xlsx": b"list"})
    expected = {"昨天.xlsx": b"yesterday", "名册.xlsx": b"old"}
    edited = {"register": ["名册.xlsx"], "list": ["名单.xlsx"], "both": ["名册.xlsx", "名单.xlsx"]}[what]
    for name in edited:
        (tmp_path / name).write_bytes(b"the clerk went on")
        expected[name] = b"the clerk went on"
    planned = undo.plan(tmp_path)
    done = undo.undo(tmp_path, now=NOON)
    assert planned == done
    assert [problem.cell.file for problem in done.problems] == edited
    assert {problem.kind for problem in done.problems} == {"undo-changed"}
    hints = {
        "名册.xlsx": "需要旧内容时，请从旁边的“备份”文件夹里取。",
        "名单.xlsx": "是那次新建的，不要的请自己删去。",
    }
    assert [problem.hint for problem in done.problems] == [hints[name] for name in edited]
    assert str(done) == (
        "跳过 2026-10-03 12:00 的“fill”，那次写的文件没有动；再撤销一次，退的是更早的一步。"
        if what == "both"
        else "撤销 2026-10-03 12:00 的“fill”，1 个文件。"
    )
    assert seen(tmp_path) == expected
    undo.undo(tmp_path, now=NOON)
    del expected["昨天.xlsx"]
    assert seen(tmp_path) == expected
    assert refusal(tmp_path).problems[0].kind == "undo-nothing"


def test_a_register_changed_since_stays_however_far_back_one_goes(tmp_path: Path):
    (tmp_path / "名册.xlsx").write_bytes(b"0")
    run(tmp_path, {"名册.xlsx": b"1"})
    run(tmp_path, {"名册.xlsx": b"2"})
    (tmp_path / "名册.xlsx").write_bytes(b"the clerk went on")
    for _ in range(2):
        assert undo.undo(tmp_path, now=NOON).steps == ()
    assert seen(tmp_path) == {"名册.xlsx": b"the clerk went on"}


def test_a_new_file_that_the_clerk_has_deleted(tmp_path: Path) -> None:
    run(tmp_path, {"名单.xlsx": b"list", "签领表.xlsx": b"sheet"})
    (tmp_path / "名单.xlsx").unlink()
    assert [step.path.name for step in undo.undo(tmp_path, now=NOON).steps] == ["签领表.xlsx"]
    assert seen(tmp_path) == {}


@pytest.mark.parametrize("damage", ["gone", "changed", "never kept"])
def test_without_a_sound_backup_a_file_stays_and_is_told(tmp_path: Path, damage: str) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"old")
    run(tmp_path, {"名册.xlsx": b"new"}, backups=0 if damage == "never kept" else 10)
    for backup in (tmp_path / "备份").iterdir():
        backup.unlink() if damage == "gone" else backup.write_bytes(b"damaged")
    assert [problem.kind for problem in undo.undo(tmp_path, now=NOON).problems] == ["undo-no-backup"]
    assert seen(tmp_path) == {"名册.xlsx": b"new"}


def test_an_open_file_stops_undo_before_the_first_file(tmp_path: Path) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"old")
    run(tmp_path, {"名册.xlsx": b"new", "名单.xlsx": b"list"})
    (tmp_path / "~$名单.xlsx").write_bytes(b"")
    with held(tmp_path / "~$名单.xlsx"):
        assert refusal(tmp_path).code == Exit.LOCKED
    assert seen(tmp_path) == {"名册.xlsx": b"new", "名单.xlsx": b"list", "~$名单.xlsx": b""}


def test_what_undo_brings_back_is_not_taken_for_our_own(tmp_path: Path) -> None:
    (tmp_path / "名单.xlsx").write_bytes(b"the clerk's")
    run(tmp_path, {"名单.xlsx": b"ours"})
    undo.undo(tmp_path, now=NOON)
    assert place.choose(tmp_path / "名单.xlsx", Journal(tmp_path).written).name == "名单(2).xlsx"


class Office(RuleBasedStateMachine):
    """Any sequence of runs and undos behaves like a stack of states."""

    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.office = Path(tempfile.mkdtemp(dir=Office.folder))  # an object's id may come again
        self.states: list[dict[str, bytes]] = [{}]

    @rule(
        files=st.dictionaries(
            st.sampled_from(["名册.xlsx", "名单.xlsx", "输出/a.xlsx"]), st.binary(max_size=3), min_size=1
        )
    )
    def a_run(self, files: dict[str, bytes]) -> None:
        run(self.office, files, backups=1000)
        after = self.states[-1] | files
        if after != self.states[-1]:
            self.states.append(after)

    @precondition(lambda self: len(self.states) > 1)
    @rule()
    def an_undo(self) -> None:
        undo.undo(self.office, now=NOON)
        self.states.pop()

    @precondition(lambda self: len(self.states) == 1)
    @rule()
    def nothing_to_undo(self) -> None:
        assert refusal(self.office).problems[0].kind == "undo-nothing"

    @invariant()
    def as_the_stack_says(self) -> None:
        assert seen(self.office) == self.states[-1]
        assert Journal(self.office).verify() == []


def test_any_sequence_of_runs_and_undos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hypothesis import settings
    from hypothesis.stateful import run_state_machine_as_test

    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    Office.folder = tmp_path
    run_state_machine_as_test(Office, settings=settings(max_examples=15, stateful_step_count=15))

"""Put in place whole: what is replaced, what is kept, what is refused and how the clerk is told."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import io
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from support.programs.desk import READ, Desk, held, said

from toolkit.core.cells import Cell, Exit, Problem, Stop
from toolkit.files import disk, systems
from toolkit.files.placing import backups, locks, place, temps
from toolkit.files.placing.place import ABSENT, Writing

pytestmark = pytest.mark.damaged_files  # «workbooks» here are short texts
posix = pytest.mark.skipif(os.name == "nt", reason="permission bits and links are POSIX")

NOON = dt.datetime(2026, 10, 3, 12, 0, 0)  # noqa: DTZ001 - the clerk's clock has no zone


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def later(seconds: int) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and not each.is_symlink()
    }


def refused(action: Callable[[], object]) -> Problem:
    with pytest.raises(Stop) as stopped:
        action()
    (problem,) = stopped.value.problems
    assert problem.message.endswith("。")
    assert problem.hint.endswith("。")
    return problem


# What happens when all is well ----------------------------------------------------------------------------


def test_a_new_file(tmp_path: Path) -> None:
    placed = place.put(tmp_path / "名单.xlsx", b"list", expect=ABSENT)
    assert placed == place.Placed(tmp_path / "名单.xlsx", sha(b"list"))
    assert placed.changed
    assert tree(tmp_path) == {"名单.xlsx": b"list"}


def test_a_file_is_replaced_and_its_old_bytes_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"old")
    placed = place.put(path, b"new", expect=sha(b"old"), now=NOON)
    backup = tmp_path / "备份" / "名册.20261003-120000.xlsx"
    assert placed == place.Placed(path, sha(b"new"), sha(b"old"), backup)
    assert tree(tmp_path) == {"名册.xlsx": b"new", "备份/名册.20261003-120000.xlsx": b"old"}


def test_a_function_may_write_the_data_and_seek(tmp_path: Path) -> None:
    def write(stream: BinaryIO) -> None:
        with zipfile.ZipFile(stream, "w") as package:
            package.writestr("a.txt", "text")

    place.put(tmp_path / "包.zip", write, verify=place.sound_zip)
    assert zipfile.ZipFile(tmp_path / "包.zip").read("a.txt") == b"text"


def test_the_same_bytes_again_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    place.put(path, b"same", now=NOON)
    path.chmod(0o400)  # not even this matters: nothing has to be written
    before = path.stat().st_mtime_ns
    placed = place.put(path, b"same", now=later(5))
    assert not placed.changed
    assert placed.backup is None
    assert path.stat().st_mtime_ns == before
    assert tree(tmp_path) == {"名册.xlsx": b"same"}


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_replaced_file_keeps_its_permissions_and_so_does_its_backup(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"old")
    path.chmod(mode)
    os.utime(path, (1_000_000, 1_000_000))
    placed = place.put(path, b"new")
    assert placed.backup is not None
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert stat.S_IMODE(placed.backup.stat().st_mode) == mode
    assert placed.backup.stat().st_mtime == 1_000_000, "sorted by date it stands where the old file stood"


@posix
def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    place.put(tmp_path / "名单.xlsx", b"personal data")
    assert stat.S_IMODE((tmp_path / "名单.xlsx").stat().st_mode) == 0o600


def test_missing_folders_are_made_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "输出" / "2026-10" / "名单.xlsx"
    assert refused(lambda: place.put(path, b"list")).kind == "no-folder"
    assert tree(tmp_path) == {}
    place.put(path, b"list", make_folders=True)
    assert tree(tmp_path) == {"输出/2026-10/名单.xlsx": b"list"}


def test_several_files_in_several_folders(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "1.xlsx").write_bytes(b"old")
    placed = place.put_many(
        [Writing(tmp_path / "甲" / "1.xlsx", b"one"), Writing(tmp_path / "乙" / "2.xlsx", b"two")],
        make_folders=True,
        now=NOON,
    )
    assert [each.before for each in placed] == [sha(b"old"), None]
    assert tree(tmp_path) == {
        "乙/2.xlsx": b"two",
        "甲/1.xlsx": b"one",
        "甲/备份/1.20261003-120000.xlsx": b"old",
    }


def test_nothing_to_write(tmp_path: Path) -> None:
    assert place.put_many([]) == ()


def test_one_path_twice_is_a_mistake_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice"):
        place.put_many([Writing(tmp_path / "a.xlsx", b"1"), Writing(tmp_path / "A.xlsx", b"2")])


def test_all_or_nothing(tmp_path: Path) -> None:
    """The third is refused: the first two are not touched."""
    for name in "123":
        (tmp_path / name).write_bytes(b"old")
    problem = refused(
        lambda: place.put_many(
            [
                Writing(tmp_path / "1", b"new"),
                Writing(tmp_path / "2", b"new"),
                Writing(tmp_path / "3", b"new", expect=sha(b"another")),
            ]
        )
    )
    assert (problem.cell, problem.kind) == (Cell("3"), "file-changed")
    assert tree(tmp_path) == {"1": b"old", "2": b"old", "3": b"old"}


def test_a_bug_in_the_callers_function_leaves_everything_as_it_was(tmp_path: Path) -> None:
    def broken(stream: BinaryIO) -> None:
        stream.write(b"half")
        raise ZeroDivisionError

    (tmp_path / "1").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        place.put_many([Writing(tmp_path / "1", b"new"), Writing(tmp_path / "2", broken)])
    assert tree(tmp_path) == {"1": b"old"}


def test_ctrl_c_between_a_rename_and_the_next_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst moment: the file is new, and nothing has noted it yet."""
    real = disk.replace

    def replace(source: Path, target: Path) -> None:
        real(source, target)
        if target.name == "3.xlsx" and not source.name.startswith("3"):
            raise KeyboardInterrupt

    for name in ("1.xlsx", "3.xlsx"):
        (tmp_path / name).write_bytes(b"old")
    monkeypatch.setattr(disk, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        place.put_many([Writing(tmp_path / f"{number}.xlsx", b"new") for number in (1, 2, 3)])
    assert tree(tmp_path) == {"1.xlsx": b"old", "3.xlsx": b"old"}


# Backups --------------------------------------------------------------------------------------------------


def test_the_last_n_backups_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    other = tmp_path / "备份" / "名册.旧.20200101-000000.xlsx"
    for number in range(6):
        place.put(path, f"{number}".encode(), backups=3, now=later(number))
        other.parent.mkdir(exist_ok=True)
        other.write_bytes(b"the clerk's own")
    assert tree(tmp_path / "备份") == {
        "名册.20261003-120003.xlsx": b"2",
        "名册.20261003-120004.xlsx": b"3",
        "名册.20261003-120005.xlsx": b"4",
        "名册.旧.20200101-000000.xlsx": b"the clerk's own",
    }


def test_backups_of_one_second_do_not_collide(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    for number in range(13):
        place.put(path, f"{number:02}".encode(), now=NOON, backups=20)
    assert [each.read_bytes() for each in backups.of(path)] == [f"{n:02}".encode() for n in range(12)]
    assert backups.of(path)[-1].name == "名册.20261003-120000-12.xlsx"


def test_a_clock_set_back_does_not_lose_the_newest_backup(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    for number in range(4):
        place.put(path, f"{number}".encode(), backups=2, now=later(number))
    last_year = NOON.replace(year=2025)
    placed = place.put(path, b"after", backups=2, now=last_year)
    assert placed.backup is not None
    assert placed.backup.read_bytes() == b"3"
    assert len(backups.of(path)) == 2


def test_no_backups_when_none_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    place.put(path, b"1")
    assert place.put(path, b"2", backups=0).backup is None
    assert tree(tmp_path) == {"名单.xlsx": b"2"}


def test_a_name_at_the_limit_of_the_system_still_gets_its_backup(tmp_path: Path) -> None:
    path = tmp_path / ("名" * 83 + ".xlsx")  # 254 bytes
    for number in range(3):
        place.put(path, f"{number}".encode(), now=NOON)
    assert [each.read_bytes() for each in backups.of(path)] == [b"0", b"1"]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_backups_go_to_a_real_folder_only(tmp_path: Path, kind: str) -> None:
    office, elsewhere = tmp_path / "office", tmp_path / "elsewhere"
    office.mkdir()
    elsewhere.mkdir()
    (office / "名册.xlsx").write_bytes(b"old")
    if kind == "file":
        (office / "备份").write_bytes(b"a file of the clerk's")
    else:
        if os.name == "nt":
            pytest.skip("links need rights there")
        (office / "备份").symlink_to(elsewhere)
    problem = refused(lambda: place.put(office / "名册.xlsx", b"new"))
    assert problem.kind == "backup-folder"
    assert (office / "名册.xlsx").read_bytes() == b"old"
    assert tree(elsewhere) == {}


# Refusals -------------------------------------------------------------------------------------------------


def test_a_file_changed_since_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"the clerk has typed something")
    problem = refused(lambda: place.put(path, b"new", expect=sha(b"as read")))
    assert str(problem) == (
        "名册.xlsx：文件在读取之后被改动过，没有写入。请再运行一次；新的内容会以现在的文件为准。"
    )
    assert tree(tmp_path) == {"名册.xlsx": b"the clerk has typed something"}


def test_a_file_changed_while_we_are_writing(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"as read")

    def meddle(_temp: Path) -> None:
        path.write_bytes(b"saved in the meantime")

    assert (
        refused(lambda: place.put(path, b"new", expect=sha(b"as read"), verify=meddle)).kind == "file-changed"
    )
    assert tree(tmp_path) == {"名册.xlsx": b"saved in the meantime"}


def test_a_file_changed_while_the_next_one_is_written(tmp_path: Path) -> None:
    """Its backup is made by then; the last look before the renames sees it."""
    first = tmp_path / "1.xlsx"
    first.write_bytes(b"as read")

    def meddle(_temp: Path) -> None:
        first.write_bytes(b"saved in the meantime")

    problem = refused(
        lambda: place.put_many([Writing(first, b"new"), Writing(tmp_path / "2.xlsx", b"new", verify=meddle)])
    )
    assert (problem.cell.file, problem.kind) == ("1.xlsx", "file-changed")
    assert tree(tmp_path) == {"1.xlsx": b"saved in the meantime"}


def test_a_file_that_must_not_exist(tmp_path: Path) -> None:
    (tmp_path / "名单.xlsx").write_bytes(b"there")
    assert refused(lambda: place.put(tmp_path / "名单.xlsx", b"x", expect=ABSENT)).kind == "file-exists"


def test_a_file_that_has_gone(tmp_path: Path) -> None:
    assert (
        refused(lambda: place.put(tmp_path / "名册.xlsx", b"x", expect=sha(b"as read"))).kind
        == "file-changed"
    )
    assert tree(tmp_path) == {}


def test_what_does_not_verify_is_not_put_in_place(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"old")
    problem = refused(lambda: place.put(path, b"no zip at all", verify=place.sound_zip))
    assert (problem.cell.file, problem.kind) == ("名册.xlsx", "result-unsound")
    assert "磁盘" not in str(problem), "it came back as it was written"
    assert tree(tmp_path) == {"名册.xlsx": b"old"}


def test_a_damaged_member_is_no_sound_zip(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("a.txt", "0123456789" * 5)
    data = stream.getvalue().replace(b"0123456789" * 5, b"0123456789" * 4 + b"012345678X")
    assert (
        refused(lambda: place.put(tmp_path / "a.zip", data, verify=place.sound_zip)).kind == "result-unsound"
    )
    assert tree(tmp_path) == {}


@posix
def test_links_are_neither_followed_nor_replaced(tmp_path: Path) -> None:
    outside = tmp_path / "outside.xlsx"
    outside.write_bytes(b"outside")
    office = tmp_path / "office"
    office.mkdir()
    for name, target in (("link.xlsx", outside), ("dangling.xlsx", tmp_path / "nowhere.xlsx")):
        (office / name).symlink_to(target)
        problem = refused(lambda name=name: place.put(office / name, b"new"))
        assert problem.kind == "file-is-link"
        assert (office / name).is_symlink()
    assert tree(tmp_path) == {"outside.xlsx": b"outside"}


@posix
def test_a_folder_reached_through_a_link_is_an_ordinary_folder(tmp_path: Path) -> None:
    """桌面 is a link on many machines."""
    (tmp_path / "real").mkdir()
    (tmp_path / "桌面").symlink_to(tmp_path / "real")
    placed = place.put(tmp_path / "桌面" / "名单.xlsx", b"1")
    assert placed.path == tmp_path / "桌面" / "名单.xlsx"
    assert tree(tmp_path / "real") == {"名单.xlsx": b"1"}


def test_a_folder_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "名单.xlsx").mkdir()
    assert refused(lambda: place.put(tmp_path / "名单.xlsx", b"1")).kind == "not-a-file"


@posix
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "名单.xlsx")
    assert refused(lambda: place.put(tmp_path / "名单.xlsx", b"1")).kind == "not-a-file"


def test_a_file_set_read_only_stays(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"old")
    path.chmod(0o444)
    assert refused(lambda: place.put(path, b"new")).kind == "file-read-only"
    assert tree(tmp_path) == {"名册.xlsx": b"old"}


@pytest.mark.parametrize("name", ["~$名册.xlsx", ".~名册.xlsx", ".~lock.名册.xlsx#"])
def test_a_file_that_is_open_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"old")
    (tmp_path / name).write_bytes(b"")
    with held(tmp_path / name), pytest.raises(Stop) as stopped:
        place.put(tmp_path / "名册.xlsx", b"new")
    assert stopped.value.code == Exit.LOCKED
    assert tree(tmp_path) == {"名册.xlsx": b"old", name: b""}


@pytest.mark.parametrize("share", [READ, 0], ids=["as Excel holds it", "nobody else may even read it"])
def test_a_file_that_another_program_holds_is_left_alone(tmp_path: Path, share: int) -> None:
    """No owner file tells of it; Windows' own refusal is no question of rights."""
    (tmp_path / "名册.xlsx").write_bytes(b"old")
    with held(tmp_path / "名册.xlsx", share=share), pytest.raises(Stop) as stopped:
        place.put(tmp_path / "名册.xlsx", b"new")
    assert stopped.value.code == Exit.LOCKED
    (problem,) = stopped.value.problems
    assert "占用" in problem.message
    assert "请关闭打开它的窗口" in problem.hint
    assert tree(tmp_path) == {"名册.xlsx": b"old"}


def test_a_missing_parent_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "输出").write_bytes(b"a file")
    for make in (False, True):
        problem = refused(lambda make=make: place.put(tmp_path / "输出" / "a.xlsx", b"1", make_folders=make))
        assert problem.cell.file == "a.xlsx"


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert refused(lambda: place.put(tmp_path / "a.xlsx", b"1")).kind == "no-permission"
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("code", "kind", "exit_code"),
    [
        (errno.ENOSPC, "disk-full", Exit.DATA),
        (errno.EROFS, "disk-read-only", Exit.DATA),
        (errno.EACCES, "no-permission", Exit.DATA),
        (errno.EIO, "disk-error", Exit.DATA),
        (errno.ENAMETOOLONG, "path-too-long", Exit.DATA),
        (errno.ENOENT, "no-folder", Exit.DATA),
        (errno.EBUSY, "file-locked", Exit.LOCKED),
        (errno.EINVAL, "disk-other", Exit.DATA),
    ],
)
def test_what_the_disk_says_becomes_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: str, exit_code: Exit
) -> None:
    def fail(_descriptor: int, _data: bytes) -> None:
        raise OSError(code, os.strerror(code))

    if os.name == "nt":  # there the C library remembers the number of an error before this one
        monkeypatch.setattr(systems, "current", Desk())
    told(tmp_path, monkeypatch, fail, kind, exit_code)


def told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, fail: Callable[..., None], kind: str, exit_code: Exit
) -> None:
    monkeypatch.setattr(disk, "write", fail)
    monkeypatch.setattr(locks, "_acquire", lambda path, *_: disk.open_or_create(path))
    with pytest.raises(Stop) as stopped:
        place.put(folder / "名单.xlsx", b"1")
    (problem,) = stopped.value.problems
    assert (problem.cell.file, problem.kind, stopped.value.code) == ("名单.xlsx", kind, exit_code)
    text = str(problem)
    text.encode("gbk")
    assert "Error" not in text
    assert "Errno" not in text
    assert tree(folder) == {}


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        pytest.param(5, "no-permission", id="access denied"),
        pytest.param(19, "disk-read-only", id="the stick is write-protected"),
        pytest.param(21, "disk-error", id="the stick was pulled"),
        pytest.param(23, "disk-error", id="checksum of a bad sector"),
        pytest.param(32, "file-locked", id="held by another program"),
        pytest.param(33, "file-locked", id="a part of it is locked"),
        pytest.param(39, "disk-full", id="disk full"),
        pytest.param(112, "disk-full", id="disk full, of another driver"),
        pytest.param(59, "disk-cut-off", id="network error"),
        pytest.param(64, "disk-cut-off", id="the share's computer was switched off"),
        pytest.param(206, "path-too-long", id="name too long"),
        pytest.param(1117, "disk-error", id="device error"),
        pytest.param(1167, "disk-error", id="device gone"),
    ],
)
def test_what_windows_says_becomes_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: str
) -> None:
    """By its own number, whether Python tells it (renames) or only the C library knows it (opening, writing)."""

    def fail(_descriptor: int, _data: bytes) -> None:
        raise error

    locked = Exit.LOCKED if kind == "file-locked" else Exit.DATA
    monkeypatch.setattr(systems, "current", desk := Desk())
    error = said(number)
    told(tmp_path, monkeypatch, fail, kind, locked)
    error = PermissionError(errno.EACCES, "Permission denied")
    monkeypatch.setattr(desk, "_last", lambda _error: number)
    told(tmp_path, monkeypatch, fail, kind, locked)


def test_windows_calls_a_path_missing_that_is_too_long(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path / "乡镇", errno.ENOENT),
        (tmp_path / ("长" * 256), errno.ENAMETOOLONG),
        (tmp_path.joinpath(*["乡镇" * 20] * 7), errno.ENAMETOOLONG),
    ):
        assert Desk().reason(FileNotFoundError(errno.ENOENT, "no such path", str(path))) == code


# A virus scanner ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("times", "left_there"), [(0, b"new"), (1, b"new"), (6, b"new"), (7, b"old")])
def test_a_virus_scanner_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, left_there: bytes
) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"old")
    real, waits, left = disk.replace, [], [times]

    def replace(source: Path, target: Path) -> None:
        if target.name == "名册.xlsx" and left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "in use")
        real(source, target)

    monkeypatch.setattr(disk, "replace", replace)
    monkeypatch.setattr(disk, "pause", waits.append)
    if left_there == b"new":
        place.put(path, b"new")
    else:
        with pytest.raises(Stop) as stopped:
            place.put(path, b"new")
        assert stopped.value.code == Exit.LOCKED
        assert tree(tmp_path) == {"名册.xlsx": b"old"}
    assert path.read_bytes() == left_there
    assert waits == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6][:times]


# Temp files -----------------------------------------------------------------------------------------------


def test_only_temp_files_of_dead_runs_of_ours_are_cleaned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "备份").mkdir()
    dead = [temps.name(tmp_path), temps.name(tmp_path / "备份")]
    monkeypatch.setattr(temps._Run, "token", "0123abcd")
    ours = temps.name(tmp_path)
    young = tmp_path / ".toolkit~ffffff~01234567~1.tmp"  # another computer's
    old = tmp_path / ".toolkit~ffffff~01234567~2.tmp"
    others = [
        tmp_path / "~$名册.xlsx",
        tmp_path / "a.tmp",
        tmp_path / ".toolkit~x.tmp",
        tmp_path / "toolkit.tmp",
    ]
    for each in [*dead, ours, young, old, *others]:
        each.write_bytes(b"x")
    os.utime(old, (1_000_000, 1_000_000))
    assert place.clean(tmp_path) == 3
    assert sorted(tree(tmp_path)) == sorted(each.name for each in [ours, young, *others])


def test_cleaning_where_there_is_nothing(tmp_path: Path) -> None:
    assert place.clean(tmp_path) == 0
    assert place.clean(tmp_path / "nowhere") == 0
    assert tree(tmp_path) == {}


# Where a result goes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "ours", "taken", "expected"),
    [
        pytest.param({}, [], [], "名单.xlsx", id="free"),
        pytest.param({"名单.xlsx": b"v1"}, [b"v1"], [], "名单.xlsx", id="as we wrote it"),
        pytest.param({"名单.xlsx": b"signed"}, [b"v1"], [], "名单(2).xlsx", id="the clerk has written in it"),
        pytest.param({"名单.xlsx": b"v1"}, [], [], "名单(2).xlsx", id="the journal does not know it"),
        pytest.param(
            {"名单.xlsx": b"signed", "名单(2).xlsx": b"v2"},
            [b"v1", b"v2"],
            [],
            "名单(2).xlsx",
            id="(2) is ours",
        ),
        pytest.param(
            {"名单.xlsx": b"signed", "名单(2).xlsx": b"too"}, [b"v1"], [], "名单(3).xlsx", id="both changed"
        ),
        pytest.param({}, [], ["名单.xlsx"], "名单(2).xlsx", id="another document of this run"),
        pytest.param({}, [], ["名单.XLSX"], "名单(2).xlsx", id="the same on Windows"),
    ],
)
def test_choose(
    tmp_path: Path, there: dict[str, bytes], ours: list[bytes], taken: list[str], expected: str
) -> None:
    for name, data in there.items():
        (tmp_path / name).write_bytes(data)
    written = {sha(data) for data in ours}
    chosen = place.choose(tmp_path / "名单.xlsx", lambda _path: written, [tmp_path / name for name in taken])
    assert chosen.name == expected


@posix
def test_choose_leaves_links_and_folders_alone(tmp_path: Path) -> None:
    (tmp_path / "名单.xlsx").symlink_to(tmp_path / "nowhere")
    (tmp_path / "名单(2).xlsx").mkdir()
    assert place.choose(tmp_path / "名单.xlsx", lambda _path: []).name == "名单(3).xlsx"


def test_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(b"new")
    assert refused(lambda: place.set_aside(path, sha(b"other"), now=NOON)).kind == "file-changed"
    aside = place.set_aside(path, sha(b"new"), now=NOON)
    assert aside == tmp_path / "备份" / "名单.20261003-120000.xlsx"
    assert tree(tmp_path) == {"备份/名单.20261003-120000.xlsx": b"new"}

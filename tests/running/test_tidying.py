"""An office folder of the old kind is put in order: all of it or nothing, and undo brings it back."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support import faults
from support.faults import Fault, failing, points, steps_of
from support.programs.desk import held

from toolkit.core.cells import Exit, Stop
from toolkit.doors.terminal import cli
from toolkit.files import layout
from toolkit.files.history import undo
from toolkit.files.history.journal import Journal
from toolkit.files.placing import place
from toolkit.running import office as offices_of
from toolkit.running import tidying
from toolkit.running.folders import locate
from toolkit.running.office import Office, open_office

pytestmark = pytest.mark.damaged_files  # «workbooks» here are short texts

NOON = dt.datetime(2026, 10, 3, 12, 0, 0)  # noqa: DTZ001 - the clerk's clock has no zone
DATED = "20260903-080000"
OLD = {
    "设置.xlsx": b"settings",
    "花名册.xlsx": b"register",
    "我的.xlsx": b"mine",
    "生日慰问.bat": b"an older version's",
    f"备份/花名册.{DATED}.xlsx": b"register before",
    f"备份/工具箱.{DATED}.xlsm": b"buttons before",
    "备份/我留的.xlsx": b"mine too",
    "输出/2026-10/名单.xlsx": b"list",
    f"输出/2026-10/备份/名单.{DATED}.xlsx": b"list before",
}
NEW = {
    "表格/设置.xlsx": b"settings",
    "表格/花名册.xlsx": b"register",
    "我的.xlsx": b"mine",
    "按钮/生日慰问.bat": b"twin",
    "资料/备份/按钮/生日慰问.bat": b"an older version's",
    f"资料/备份/表格/花名册.{DATED}.xlsx": b"register before",
    f"资料/备份/工具箱.{DATED}.xlsm": b"buttons before",
    "备份/我留的.xlsx": b"mine too",
    "输出/2026-10/名单.xlsx": b"list",
    f"资料/备份/输出/2026-10/名单.{DATED}.xlsx": b"list before",
}


@pytest.fixture(autouse=True)
def _one_twin(monkeypatch):
    monkeypatch.setattr(tidying, "twins", lambda suffix=".bat": {f"生日慰问{suffix}": b"twin"})
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    monkeypatch.setattr(faults, "PIECE", 4096)  # how writes may tear, tests/files/test_faults.py shows


def make(folder: Path, files: dict[str, bytes] = OLD) -> Office:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return open_office(folder, book=False)


def seen(folder: Path) -> dict[str, bytes]:
    """Every file but the records, locks, and what undo has set aside."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and ".toolkit" not in str(each) and "20261003" not in each.name
    }


def test_everything_goes_to_its_place_and_comes_back(tmp_path):
    office = make(tmp_path)
    assert len(tidying.plan(office)) == 6
    tidying.tidy(office, NOON)
    assert seen(tmp_path) == NEW
    assert not (tmp_path / "输出/2026-10/备份").exists()
    assert tidying.tidy(office, NOON) == ()
    assert [(each.command, len(each.files)) for each in Journal(tmp_path).entries()] == [("tidy", 7)]
    undo.undo(tmp_path, now=NOON)
    assert seen(tmp_path) == OLD
    assert not (tmp_path / "表格").exists()
    with pytest.raises(Stop, match="undo-nothing"):
        undo.undo(tmp_path, now=NOON)


def test_what_was_typed_since_goes_back_as_it_is_and_what_was_thrown_away_stays_away(tmp_path):
    tidying.tidy(make(tmp_path), NOON)
    (tmp_path / "表格/花名册.xlsx").write_bytes(b"register with a row more")
    (tmp_path / f"资料/备份/工具箱.{DATED}.xlsm").unlink()
    undo.undo(tmp_path, now=NOON)
    left = {name: data for name, data in OLD.items() if "工具箱" not in name}
    assert seen(tmp_path) == left | {"花名册.xlsx": b"register with a row more"}


def test_an_open_workbook_refuses_it_before_anything_is_moved(tmp_path):
    office = make(tmp_path, OLD | {"~$花名册.xlsx": b"\x03" + b"abc".ljust(164)})
    before = seen(tmp_path)
    with held(tmp_path / "~$花名册.xlsx"), pytest.raises(Stop) as stopped:
        tidying.tidy(office, NOON)
    assert (stopped.value.code, stopped.value.problems[0].cell.file) == (Exit.LOCKED, "花名册.xlsx")
    assert seen(tmp_path) == before
    assert not (tmp_path / "表格").exists()


def test_a_dry_run_tells_every_open_file_as_the_real_one_does(tmp_path, capsys):
    locks = {f"~${name}": b"\x03" + b"abc".ljust(164) for name in ("花名册.xlsx", "设置.xlsx")}
    make(tmp_path, OLD | locks | {"设置.xlsx": offices_of.starter_book("设置.xlsx") or b""})
    told = []
    for dry in (["--dry-run"], []):
        with held(*(tmp_path / name for name in locks)):
            assert cli.main(["--office", str(tmp_path), "tidy", *dry]) == Exit.LOCKED
        told.append(capsys.readouterr().err)
    assert told[0] == told[1]
    assert "花名册.xlsx" in told[0]
    assert "设置.xlsx" in told[0]


def test_buttons_for_windows_stay_in_use_where_another_system_tidies(tmp_path, monkeypatch):
    monkeypatch.setattr(tidying, "twins", lambda suffix=".sh": {f"生日慰问{suffix}": suffix.encode()})
    tidying.tidy(make(tmp_path), NOON)
    ours = {path.name: path.read_bytes() for path in (tmp_path / "按钮").iterdir()}
    assert ours == {"生日慰问.bat": b".bat", "生日慰问.sh": b".sh"}


def test_seldom_used_twins_go_to_their_folder_and_come_back(tmp_path, monkeypatch):
    names = ("生日慰问", "更多/督查/督查", "更多/督查/督查-登记督查")
    monkeypatch.setattr(tidying, "twins", lambda suffix=".bat": {name + suffix: b"new" for name in names})
    before = {
        "表格/设置.xlsx": b"settings",
        "按钮/生日慰问.bat": b"old",
        "按钮/督查.bat": b"old",
        "按钮/督查-登记督查.bat": b"old",
        "按钮/我的.bat": b"mine",
    }
    office = make(tmp_path, before)
    assert [source.name for source, _ in tidying.tidy(office, NOON)] == ["督查.bat", "督查-登记督查.bat"]
    assert {name: data for name, data in seen(tmp_path).items() if "资料/运行记录" not in name} == {
        "表格/设置.xlsx": b"settings",
        "按钮/生日慰问.bat": b"old",
        "按钮/更多/督查/督查.bat": b"new",
        "按钮/更多/督查/督查-登记督查.bat": b"new",
        "按钮/我的.bat": b"mine",
        "资料/备份/按钮/督查.bat": b"old",
        "资料/备份/按钮/督查-登记督查.bat": b"old",
    }
    assert tidying.tidy(office, NOON) == ()
    undo.undo(tmp_path, now=NOON)
    assert {name: data for name, data in seen(tmp_path).items() if "资料/运行记录" not in name} == before
    assert not (tmp_path / "按钮/更多").exists()


def test_a_workbook_that_is_there_twice_is_told_and_never_chosen(tmp_path):
    office = make(tmp_path, OLD | {"表格/花名册.xlsx": b"another"})
    for asked in (lambda: tidying.tidy(office, NOON), lambda: office.file("花名册.xlsx")):
        with pytest.raises(Stop, match="book-twice"):
            asked()
    assert seen(tmp_path) == OLD | {"表格/花名册.xlsx": b"another"}


@pytest.mark.parametrize("name", ["表格", "按钮", "资料"])
def test_a_file_with_a_folder_s_name_is_told_and_everything_stays(tmp_path, name):
    office = make(tmp_path, SMALL | {name: b"a clerk's own"})
    for asked in (lambda: tidying.plan(office), lambda: tidying.tidy(office, NOON)):
        with pytest.raises(Stop, match="tidy-name-taken"):
            asked()
    assert seen(tmp_path) == SMALL | {name: b"a clerk's own"}


@pytest.mark.parametrize("called", ["{}/花名册.xlsx", "../{name}/花名册.xlsx", "./花名册.xlsx"])
def test_a_register_that_is_called_by_its_whole_path_is_found_where_it_went(tmp_path, called):
    office = make(tmp_path / "办公", SMALL)
    called = called.format(office.folder, name=office.folder.name)
    assert office.file(called).read_bytes() == b"register"
    tidying.tidy(office, NOON)
    assert office.file(called) == office.folder / "表格/花名册.xlsx"
    undo.undo(office.folder, now=NOON)
    assert office.file(called).read_bytes() == b"register"


@pytest.mark.parametrize("output", ["..", "../办公/..", "旁边", "下属"])
def test_dated_copies_of_another_office_are_not_touched(tmp_path, output):
    theirs = {"设置.xlsx": b"theirs", f"备份/花名册.{DATED}.xlsx": b"their register before"}
    other = make(tmp_path / "别人", theirs).folder
    office = make(tmp_path / "办公", SMALL)
    inner = make(office.folder / "下属", theirs).folder
    if os.name == "posix":  # elsewhere a link needs a right of its own
        (office.folder / "旁边").symlink_to(other, target_is_directory=True)
    values = dict(office.settings.values)
    values["输出文件夹"] = replace(values["输出文件夹"], value=output)
    office = replace(office, settings=replace(office.settings, values=values))
    tidying.tidy(office, NOON)
    assert seen(other) == seen(inner) == theirs


# --- the disk fails ---------------------------------------------------------------------------------------------


def offices(folder: Path, files: dict[str, bytes]):
    """Fresh copies of an office, one after another."""
    numbers = iter(range(100_000))

    def fresh() -> Office:
        return make(folder / str(next(numbers)), files)

    return fresh


SMALL = {
    name: OLD[name] for name in ("设置.xlsx", "花名册.xlsx", "生日慰问.bat", f"备份/花名册.{DATED}.xlsx")
}
DONE = {
    name: NEW[name]
    for name in ("表格/设置.xlsx", "表格/花名册.xlsx", "按钮/生日慰问.bat", "资料/备份/按钮/生日慰问.bat")
} | {f"资料/备份/表格/花名册.{DATED}.xlsx": b"register before"}


@pytest.mark.parametrize("fault", [Fault.KILL, Fault.POWER_ALL_LOST])
def test_killed_at_any_step_it_can_be_taken_back_and_can_be_finished(tmp_path, monkeypatch, fault):
    fresh = offices(tmp_path, SMALL)
    office = fresh()
    steps = steps_of(monkeypatch, lambda: tidying.tidy(office, NOON))
    assert seen(office.folder) == DONE
    for at, step in points(steps, fault):
        office = fresh()
        with failing(monkeypatch, fault, at), pytest.raises(BaseException):  # noqa: B017, PT011 - Killed
            tidying.tidy(office, NOON)
        assert office.file("花名册.xlsx").read_bytes() == b"register", step
        assert locate(office.folder, tmp_path) == office.folder, step
        other = shutil.copytree(office.folder, tmp_path / f"copy{at}")
        if Journal(office.folder).to_undo():
            undo.undo(office.folder, now=NOON)
        assert seen(office.folder) == SMALL, step
        tidying.tidy(open_office(other, book=False), NOON)
        assert seen(other) == DONE, step


@pytest.mark.parametrize("fault", [Fault.BROKEN_ONCE, Fault.INTERRUPT, Fault.BROKEN])
def test_refused_by_the_disk_at_any_step_all_of_it_lies_where_it_was(tmp_path, monkeypatch, fault):
    fresh = offices(tmp_path, SMALL)
    office = fresh()
    steps = steps_of(monkeypatch, lambda: tidying.tidy(office, NOON))
    for at, step in points(steps, fault):
        office, error = fresh(), None
        with failing(monkeypatch, fault, at):
            try:
                tidying.tidy(office, NOON)
            except (Stop, KeyboardInterrupt) as raised:
                error = raised
        here = f"step {at}: {step} -> {error!r}"
        if error is None or (isinstance(error, KeyboardInterrupt) and seen(office.folder) == DONE):
            assert seen(office.folder) == DONE, here
            continue
        if "tidy-halfway" in str(error):
            assert fault is Fault.BROKEN, here
            undo.undo(office.folder, now=NOON)
        assert seen(office.folder) == SMALL, here
        tidying.tidy(office, NOON)
        assert seen(office.folder) == DONE, here


# --- where things lie -------------------------------------------------------------------------------------------

PLACES = [
    # what lies in the folder            what is asked                                   the answer
    (["表格/设置.xlsx"], lambda office: layout.book(office, "花名册.xlsx"), "表格/花名册.xlsx"),
    (["设置.xlsx"], lambda office: layout.book(office, "花名册.xlsx"), "花名册.xlsx"),
    (
        ["设置.xlsx", "表格/花名册.xlsx"],
        lambda office: layout.book(office, "花名册.xlsx"),
        "表格/花名册.xlsx",
    ),
    (["表格/设置.xlsx", "花名册.xlsx"], lambda office: layout.book(office, "花名册.xlsx"), "花名册.xlsx"),
    (
        ["表格/设置.xlsx", "老的/花名册.xlsx"],
        lambda office: layout.book(office, "老的/花名册.xlsx"),
        "老的/花名册.xlsx",
    ),
    (["表格/设置.xlsx"], lambda office: layout.book(office, "../花名册.xlsx"), "../花名册.xlsx"),
    (["表格/设置.xlsx"], layout.records, "资料/运行记录"),
    (["表格/设置.xlsx", ".toolkit/journal.jsonl"], layout.records, ".toolkit"),
    (["资料/运行记录/journal.jsonl"], layout.records, "资料/运行记录"),
    (["设置.xlsx", "资料/我的.txt"], layout.records, ".toolkit"),
    (["表格/设置.xlsx"], lambda office: layout.backups(office / "输出/2026-10"), "资料/备份/输出/2026-10"),
    (["设置.xlsx"], lambda office: layout.backups(office / "输出/2026-10"), "输出/2026-10/备份"),
    (["表格/设置.xlsx"], lambda office: locate(None, office / "表格"), "."),
    (["表格/设置.xlsx"], lambda office: locate(office / "表格", office), "."),
    (["表格/设置.xlsx"], lambda office: locate(None, office / "表格/甲"), "."),
    (["表格/设置.xlsx", "表格/.toolkit/journal.jsonl"], lambda office: locate(None, office / "表格"), "表格"),
]


@pytest.mark.parametrize(("files", "asked", "answer"), PLACES)
def test_each_kind_of_thing_has_its_place(tmp_path, files, asked, answer):
    make(tmp_path, dict.fromkeys(files, b""))
    (tmp_path / "表格/甲").mkdir(parents=True, exist_ok=True)
    assert asked(tmp_path) == tmp_path / answer


def test_a_copy_of_what_is_replaced_lies_in_the_office_s_records(tmp_path):
    make(tmp_path, {"表格/设置.xlsx": b"", "表格/花名册.xlsx": b"old"})
    placed = place.put(tmp_path / "表格/花名册.xlsx", b"new", now=NOON)
    assert placed.backup == tmp_path / "资料/备份/表格/花名册.20261003-120000.xlsx"
    assert [each.name for each in (tmp_path / "表格").iterdir() if "备份" in each.name] == []


# --- the doors --------------------------------------------------------------------------------------------------


def former(folder: Path) -> Path:
    """An office as 0.2 made it: everything in one place, and no 责任清单 yet."""
    folder.mkdir()
    for path in offices_of.starters("workbooks").glob("*.xls?"):
        if not path.name.startswith(offices_of.PRACTICE):
            shutil.copy(path, folder)
    (folder / "责任清单.xlsx").unlink()
    return folder


def test_the_command_says_what_it_would_move_and_then_moves_it(tmp_path, capsys):
    folder = former(tmp_path / "办公")
    for dry in (["--dry-run"], []):
        assert cli.main(["--office", str(folder), "tidy", "--json", *dry]) == 0
        said = json.loads(capsys.readouterr().out)
        assert ["花名册.xlsx", "表格/花名册.xlsx"] in said["files"]
        assert (folder / "花名册.xlsx").exists() == (said["moved"] is False)
        assert f"{'' if dry else '表格/'}责任清单.xlsx" in said["lacking"]
    assert sorted(each.name for each in folder.iterdir()) == [".toolkit", "工具箱.xlsm", "按钮", "表格"]
    assert cli.main(["--office", str(folder), "tidy"]) == 0
    assert f'toolkit init "{folder}"' in capsys.readouterr().out
    offices_of.create(folder)
    assert cli.main(["--office", str(folder), "tidy"]) == 0
    assert capsys.readouterr().out == "这个办公文件夹已经整理好了。\n"
    assert cli.main(["--office", str(folder), "--as-of", "2026-10-01", "birthdays", "--month", "10"]) == 0
    for _ in range(2):
        assert cli.main(["--office", str(folder), "undo"]) == 0
    assert (folder / "花名册.xlsx").exists()


@pytest.mark.parametrize(
    ("asked", "answer", "tidied"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_the_first_run_asks_before_it_moves_anything(tmp_path, monkeypatch, capsys, asked, answer, tidied):
    folder = former(tmp_path / "办公")
    monkeypatch.setattr("sys.stdin.isatty", lambda: asked, raising=False)
    monkeypatch.setattr("click.prompt", lambda said, **_: "否" if "不整理" in said and not answer else "")
    assert cli.main(["--office", str(folder), "setup", "--no-list"]) == 0
    assert (folder / "表格" / "花名册.xlsx").exists() is tidied
    assert (folder / "花名册.xlsx").exists() is not tidied
    assert ("toolkit tidy" in capsys.readouterr().out) is not asked
    assert open_office(folder).file("责任清单.xlsx").exists(), "what is new since comes with it"


def test_links_of_former_lists_are_told(tmp_path):
    office = make(tmp_path)
    moves = tidying.tidy(office, NOON)
    assert "链接不再管用" in tidying.consequence(office, moves)
    assert tidying.consequence(office, ()) == ""

"""The seam between the systems: what is said of both, and what only the real one can show."""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import subprocess
from pathlib import Path

import pytest
from support.programs.desk import held

from toolkit.core.cells import Exit, Stop
from toolkit.files import systems
from toolkit.files.placing import locks, place

windows = pytest.mark.skipif(
    os.name != "nt", reason="only the real Windows can show it; test_locks plays it elsewhere"
)
NOBODY, READERS, WRITERS = 0, 1, 3  # whom a program lets in beside itself: FILE_SHARE_READ, FILE_SHARE_WRITE


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if not each.name.startswith("."))


def test_a_module_of_ours_is_found_where_python_reads_no_pythonpath(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a kit: the libraries lie beside us, pywin32's folders are named in a .pth file, the current folder is the clerk's."""
    library, desk = tmp_path / "程序" / "lib", tmp_path / "desk"
    for folder in (library / "deep", desk):
        folder.mkdir(parents=True)
    (library / "pywin32.pth").write_text("deep\n", encoding="utf-8")
    (library / "deep" / "beside.py").write_text("found = 'by .pth'", encoding="utf-8")
    (library / "ours.py").write_text(
        "import beside, json, sys; print(__name__, sys.argv[1:], beside.found)", encoding="utf-8"
    )
    (desk / "json.py").write_text("raise SystemExit('a file of the clerk')", encoding="utf-8")
    monkeypatch.setattr(systems, "__file__", str(library / "toolkit" / "files" / "systems.py"))
    python, *words = systems.command("ours", "xls", "二")
    done = subprocess.run([python, "-E", "-s", *words], cwd=desk, capture_output=True, check=False)
    assert done.stderr.decode() == ""
    assert done.stdout.decode().strip() == "__main__ ['xls', '二'] by .pth"


# The real Windows -----------------------------------------------------------------------------------------


@windows
@pytest.mark.parametrize(
    ("share", "in_use"),
    [
        pytest.param(NOBODY, True, id="a program that lets nobody in"),
        pytest.param(READERS, True, id="Excel, Word, WPS"),
        pytest.param(WRITERS, False, id="a program that lets others write, and must not lose the name"),
    ],
)
def test_a_file_that_is_held_is_not_replaced(tmp_path: Path, share: int, in_use: object) -> None:
    old, new = tmp_path / "老 花名册.xlsx", tmp_path / "新.xlsx"
    old.write_bytes(b"old")
    new.write_bytes(b"new")
    with held(old, share=share):
        assert systems.current.in_use(old) is in_use
        with pytest.raises(PermissionError) as refused:
            systems.current.replace(new, old)
    assert systems.current.reason(refused.value) in (errno.EBUSY, errno.EACCES)
    assert (old.read_bytes(), new.read_bytes()) == (b"old", b"new")
    systems.current.replace(new, old)
    assert (old.read_bytes(), names(tmp_path)) == (b"new", ["老 花名册.xlsx"])


@windows
@pytest.mark.parametrize("share", [NOBODY, READERS])
def test_a_held_file_is_said_to_be_in_use_and_nothing_lies_about(tmp_path: Path, share: int) -> None:
    (tmp_path / "花名册.xlsx").write_bytes(b"old")
    with held(tmp_path / "花名册.xlsx", share=share), pytest.raises(Stop) as stopped:
        place.put(tmp_path / "花名册.xlsx", b"new")
    assert stopped.value.code == Exit.LOCKED
    assert names(tmp_path) == ["花名册.xlsx"]
    assert (tmp_path / "花名册.xlsx").read_bytes() == b"old"


@windows
def test_the_attribute_read_only_is_named(tmp_path: Path) -> None:
    (tmp_path / "花名册.xlsx").write_bytes(b"old")
    (tmp_path / "花名册.xlsx").chmod(stat.S_IREAD)
    with pytest.raises(Stop, match="file-read-only"):
        place.put(tmp_path / "花名册.xlsx", b"new")
    (tmp_path / "花名册.xlsx").chmod(stat.S_IREAD | stat.S_IWRITE)
    place.put(tmp_path / "花名册.xlsx", b"new")
    assert (tmp_path / "花名册.xlsx").read_bytes() == b"new"


@windows
def test_a_folder_of_ours_is_hidden(tmp_path: Path) -> None:
    (tmp_path / "资料").mkdir()
    systems.current.hide(tmp_path / "资料")
    assert (tmp_path / "资料").stat().st_file_attributes & stat.FILE_ATTRIBUTE_HIDDEN  # type: ignore[attr-defined]


@windows
def test_a_short_name_is_the_same_folder(tmp_path: Path) -> None:
    """LAOGAN~1, as old programs hand a folder on: whoever has the turn by one name has it by the other."""
    office = tmp_path / "老干部工作 工具箱 2026"
    office.mkdir()
    said = ctypes.create_unicode_buffer(1000)
    assert ctypes.windll.kernel32.GetShortPathNameW(str(office), said, 1000)
    short = Path(said.value)
    assert (short != office) == ("~" in short.name), "a volume may be without short names"
    place.put(short / "名单.xlsx", b"list")
    assert names(office) == ["名单.xlsx"]
    with locks.turn(office), locks.turn(short, timeout=0):
        pass


@windows
def test_a_drive_letter_for_a_folder_is_that_folder(tmp_path: Path) -> None:
    """As subst and a mapped share make one."""
    taken = ctypes.windll.kernel32.GetLogicalDrives()
    letter = next(chr(65 + n) for n in range(25, 3, -1) if not taken >> n & 1) + ":"
    office = tmp_path / "共享 资料"
    office.mkdir()
    assert ctypes.windll.kernel32.DefineDosDeviceW(0, letter, str(office))
    try:
        place.put(Path(f"{letter}\\输出\\名单.xlsx"), b"list", make_folders=True)
    finally:
        ctypes.windll.kernel32.DefineDosDeviceW(2, letter, str(office))
    assert (office / "输出" / "名单.xlsx").read_bytes() == b"list"


@pytest.mark.parametrize("folders", [4, 25], ids=["by the file's name", "by its folders"])
def test_a_path_of_over_260_letters_is_written_or_said_to_be_too_long(tmp_path: Path, folders: int) -> None:
    """Windows takes it where long paths are switched on, and calls it missing where they are not."""
    folder = tmp_path.joinpath(*["离退休干部党支部标准化"] * folders)
    target = folder / ("佐证材料" + "x" * max(0, 261 - len(str(folder))))
    try:
        place.put(target, b"list", make_folders=True)
    except Stop as stop:
        assert str(stop) == "path-too-long"  # noqa: PT017 - either is right
    else:
        assert target.read_bytes() == b"list"


def test_a_name_of_over_255_letters_is_said_to_be_too_long(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="path-too-long"):
        place.put(tmp_path / ("x" * 256 + ".xlsx"), b"list")
    assert names(tmp_path) == []

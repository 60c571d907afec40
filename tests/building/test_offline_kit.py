"""The kit for a stick: built, checked, carried away, installed and used with the network off."""

from __future__ import annotations

import errno
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import environment
import offline_kit

ROOT = Path(__file__).resolve().parents[2]
HERE = f"linux_{platform.machine()}"
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture(scope="module")
def kit(tmp_path_factory) -> Path:
    """Built as `offline_kit.py build` does, for this system, with this Python's own tools."""
    if not sys.platform.startswith("linux") or HERE not in offline_kit.SYSTEMS:
        pytest.skip("the kit is installed from on Linux")
    folder = tmp_path_factory.mktemp("kit") / "老干部工具"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environment, "ensure", lambda _lock: Path(sys.executable))
        try:
            return offline_kit.build(folder, version=VERSION, systems=[HERE])
        except subprocess.CalledProcessError:
            pytest.skip("building the kit needs a package index that has pip and the lock's wheels")


@pytest.mark.slow
def test_the_kit_is_whole_and_says_what_was_changed(kit, tmp_path):
    assert offline_kit.verify(kit) == []
    copy = tmp_path / "拷贝"
    shutil.copytree(kit, copy)
    with (copy / "程序/start.py").open("ab") as file:
        file.write(b"\n")
    (copy / "请先看我.txt").unlink()
    (copy / "本单位的笔记.txt").write_text("自己放的", encoding="utf-8")
    assert offline_kit.verify(copy) == ["程序/start.py 和原来的不一样。", "缺少 请先看我.txt。"]


@pytest.mark.slow
def test_for_all_systems_it_is_small_and_has_what_excel_needs(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ensure", lambda _lock: Path(sys.executable))
    try:
        folder = offline_kit.build(tmp_path / "老干部工具", version="3.11")
    except subprocess.CalledProcessError:
        pytest.skip("the package index at hand does not have the wheels of every system")
    assert offline_kit.size(folder) <= offline_kit.LIMIT
    wheels = {path.name.split("-")[0] for path in folder.rglob("win_amd64/*.whl")}
    assert {"pywin32", "xlwings", "lxml"} <= wheels


@pytest.mark.slow
def test_the_zip_is_the_folder_and_the_same_each_time(kit):
    first = offline_kit.zipped(kit).read_bytes()
    path = offline_kit.zipped(kit)
    assert path.read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        names = {name.removeprefix("老干部工具/") for name in archive.namelist()}
    assert names == {p.relative_to(kit).as_posix() for p in kit.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_from_the_zip_alone_without_network_to_the_first_list(kit, tmp_path):
    offline = next(
        (c for c in (["unshare", "-n"], ["unshare", "-rn"]) if subprocess.run([*c, "true"], check=False, capture_output=True).returncode == 0),
        None,
    )  # fmt: skip
    if offline is None:  # a container that may not make namespaces: nothing answers at these addresses
        offline = [
            "env",
            *(f"{name}=http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "all_proxy")),
        ]
    with zipfile.ZipFile(offline_kit.zipped(kit)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / "老干部工具"
    bare = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": str(tmp_path),
    }

    def call(*command: str) -> str:
        done = subprocess.run(
            [*offline, "sh", *command], cwd=folder, env=bare, capture_output=True, encoding="utf-8", check=False, timeout=900
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    said = call("1-开始使用.sh", "--practice", "--yes", "--no-list")
    assert "装好了。" in said
    assert "健在的里面：离休" in said
    assert "列入15人" in call("程序/toolkit.sh", "--as-of", "2026-10-09", "birthdays", "--month", "10")
    assert (folder / "输出/2026-10/2026年10月生日慰问名单.xlsx").is_file()
    moved = folder.rename(tmp_path / "换了 盘符")
    folder = moved
    assert "列入" in call("程序/toolkit.sh", "--as-of", "2026-10-09", "birthdays", "--month", "11")
    assert "装好了。" not in call("1-开始使用.sh", "--yes", "--no-list")  # once for each kit
    shutil.rmtree(folder)  # that is how it is taken away again


@pytest.mark.parametrize("name", [n for n in offline_kit.TEXTS if n.endswith(".bat")])
def test_batch_files_are_as_windows_reads_them(name, tmp_path):
    path = tmp_path / Path(name).name
    offline_kit._text(
        path, (offline_kit.SOURCES / offline_kit.TEXTS[name]).read_text(encoding="utf-8"), "3.11"
    )
    data = path.read_bytes()
    text = data.decode("gbk")
    assert data.count(b"\r\n") == data.count(b"\n") > 5
    assert "{" not in text
    assert text.startswith("@echo off\r\n")
    assert ":\\" not in text  # no drive
    assert not [
        line for line in text.splitlines() if line.lstrip().startswith("call")
    ]  # it expands % in a folder's name twice


def test_the_system_is_judged_before_python_starts():
    lines = (offline_kit.SOURCES / "start.bat").read_text(encoding="utf-8").splitlines()
    first = next(at for at, line in enumerate(lines) if "%PY%" in line or "find_python" in line)
    assert any("10.0." in line for line in lines[:first])
    assert any("PROCESSOR_ARCHITECTURE" in line for line in lines[:first])


@pytest.mark.parametrize(
    ("system", "has", "lacks"),
    [("win_amd64", "pywin32", "psutil"), ("linux_aarch64", "lxml", "xlwings")],
)
def test_the_lock_is_asked_for_the_other_system(system, has, lacks):
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = {
        line.split("==")[0] for line in offline_kit._pinned(lock, offline_kit.SYSTEMS[system][1], "3.11")
    }
    assert has in names
    assert lacks not in names


# --- installing where it cannot be ------------------------------------------------------------------


@pytest.fixture
def install(tmp_path, monkeypatch):
    """The kit's install.py, as if it lay in a folder of ours."""
    spec = importlib.util.spec_from_file_location("kit_install", ROOT / "scripts/kit/install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PROGRAM", tmp_path)
    return module


def test_there_is_room_in_a_common_folder_and_nothing_is_left_in_it(install, tmp_path, monkeypatch):
    monkeypatch.setattr(install.shutil, "disk_usage", lambda _: SimpleNamespace(free=install.NEEDED))
    assert install.no_room() == ""
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_before_anything_is_tried(install, monkeypatch):
    monkeypatch.setattr(install.shutil, "disk_usage", lambda _: SimpleNamespace(free=3 * 2**20))
    assert install.no_room().startswith("磁盘快满了，只剩 3 MB，安装要 120 MB。请清理出一些空间")


@pytest.mark.parametrize(
    ("number", "said"), [(errno.EROFS, "不能写入"), (errno.EACCES, "不能写入"), (errno.ENOSPC, "磁盘快满了")]
)
def test_a_folder_that_cannot_be_written_is_told_from_a_full_one(install, monkeypatch, number, said):
    def refuse(*_args):
        raise OSError(number, "")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    monkeypatch.setattr(install.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    assert said in install.no_room()

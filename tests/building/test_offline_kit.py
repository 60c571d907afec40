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
from building import windows_python
from building.windows_python import NotHereError

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
            return offline_kit.build(folder, versions=[VERSION], systems=[HERE])
        except NotHereError:
            pytest.skip("building the kit needs a package index that has pip and the lock's wheels")


@pytest.mark.slow
def test_the_kit_is_whole_and_says_what_was_changed(kit, tmp_path):
    assert offline_kit.verify(kit) == []
    copy = tmp_path / "拷贝"
    shutil.copytree(kit, copy)
    with (copy / "程序/start.py").open("ab") as file:
        file.write(b"\n")
    (copy / "请先看我.html").unlink()
    (copy / "本单位的笔记.txt").write_text("自己放的", encoding="utf-8")
    assert offline_kit.verify(copy) == ["程序/start.py 和原来的不一样。", "缺少 请先看我.html。"]


@pytest.mark.slow
def test_for_all_systems_it_is_small_and_has_what_excel_needs(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "ensure", lambda _lock: Path(sys.executable))
    try:
        folder = offline_kit.build(tmp_path / "老干部工具")
    except NotHereError:
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
    source = (offline_kit.SOURCES / offline_kit.TEXTS[name]).read_text(encoding="utf-8")
    offline_kit._text(path, source, offline_kit.VERSIONS)
    data = path.read_bytes()
    text = data.decode("gbk")
    assert data.count(b"\r\n") == data.count(b"\n") > 5
    assert "{" not in text
    assert text.startswith("@echo off\r\n")
    assert ":\\" not in text  # no drive
    assert not [
        line for line in text.splitlines() if line.lstrip().startswith("call")
    ]  # it expands % in a folder's name twice


def test_a_script_looks_for_every_python_that_there_are_wheels_for(tmp_path):
    for name in ("程序/toolkit.bat", "程序/找python.sh"):
        source = (offline_kit.SOURCES / offline_kit.TEXTS[name]).read_text(encoding="utf-8")
        offline_kit._text(
            tmp_path / name, source, {"win_amd64": ["3.11", "3.12"], "linux_x86_64": ["3.12", "3.13"]}
        )
    bat = (tmp_path / "程序/toolkit.bat").read_text(encoding="gbk")
    assert bat.index('set "PY=py -3.12"') < bat.index('set "PY=py -3.11"')
    assert "not in [(3, 12), (3, 11)]" in bat
    assert "没有找到 Python 3.11、3.12。" in bat
    assert "python3 python3.13 python3.12; do" in (tmp_path / "程序/找python.sh").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="a script of Linux")
@pytest.mark.parametrize(("own", "said"), [("3.8.10", "自带的是 3.8.10"), ("", "一个也没有")])
def test_a_linux_without_a_new_python_is_told_what_to_do(tmp_path, own, said):
    source = (offline_kit.SOURCES / "find_python.sh").read_text(encoding="utf-8")
    offline_kit._text(tmp_path / "找python.sh", source, offline_kit.VERSIONS)
    path = tmp_path / "bin"
    path.mkdir()
    (path / "dirname").symlink_to(shutil.which("dirname"))
    if own:  # a Python too old: fails where it is asked whether it fits
        (path / "python3").write_text(f'#!/bin/sh\ncase "$*" in *print*) echo "自带的是 {own}";; *) exit 1;; esac\n', encoding="utf-8")  # fmt: skip
        (path / "python3").chmod(0o755)
    done = subprocess.run(
        [shutil.which("sh"), str(tmp_path / "找python.sh")], env={"PATH": str(path)}, capture_output=True, encoding="utf-8", check=False
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"这台电脑没有合用的 Python：要 3.11、3.12、3.13 中的一个，{said}。",
        "请技术人员另装一个，系统自带的不要动，例如：sudo apt install python3.11 。装好再来一次；装不了的，请在 Windows 电脑上用。",
    ]


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


# --- Python inside ----------------------------------------------------------------------------------


def dll(machine: int) -> bytes:
    """The head of a DLL: «MZ», where its second head lies, and there the machine (0x8664 is x64)."""
    return b"MZ".ljust(60, b"\0") + (64).to_bytes(4, "little") + b"PE\0\0" + machine.to_bytes(2, "little")


def elf(machine: int) -> bytes:
    return b"\x7fELF".ljust(18, b"\0") + machine.to_bytes(2, "little")


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"python.exe": b"", "python311.dll": dll(0x8664), "python311.zip": b""}, ("win_amd64", "3.11")),
        ({"python.exe": b"", "python3.dll": b"", "python312.dll": dll(0x8664), "Lib/os.py": b""}, ("win_amd64", "3.12")),
        ({"bin/python3": b"", "bin/python3.12": elf(183), "lib/python3.12/os.py": b""}, ("linux_aarch64", "3.12")),
        ({"bin/python3.11": elf(62), "lib/python3.11/os.py": b""}, ("linux_x86_64", "3.11")),
    ],
)  # fmt: skip
def test_a_python_is_known_by_its_files(tmp_path, files, what):
    assert offline_kit.usable(put(tmp_path, files)) == what


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "里没有能用的 Python：要有 python.exe 和 python311.dll 这样的文件（Windows），或者 bin/python3.11（Linux）。"),
        ({"python-3.11.9-amd64.exe": b""}, "里没有能用的 Python"),
        ({"python.exe": b"", "python311.dll": dll(0x8664)}, "里的 Python 不全，缺少标准库 python311.zip。"),
        ({"python.exe": b"", "python38.dll": dll(0x8664), "python38.zip": b""}, "里的 Python 是 3.8，太旧了，要 3.11 或更新的。"),
        ({"python.exe": b"", "python311.dll": dll(0x14C), "python311.zip": b""}, "不是给64位的 Windows、统信或麒麟电脑用的"),
        ({"python.exe": b"", "python311.dll": b"", "python311.zip": b""}, "不是给64位的 Windows、统信或麒麟电脑用的"),
        ({"bin/python3.11": b"#!/bin/sh", "lib/python3.11/os.py": b""}, "不是给64位的 Windows、统信或麒麟电脑用的"),
    ],
)  # fmt: skip
def test_a_folder_without_a_usable_python_is_one_sentence(tmp_path, capsys, files, said):
    folder = put(tmp_path / "空的", files)
    assert offline_kit.main(["build", str(tmp_path / "工具"), "--python", str(folder)]) == 1
    assert said in capsys.readouterr().out
    assert not (tmp_path / "工具").exists()


WINDOWS = {"python.exe": b"", "python312.dll": dll(0x8664), "python312.zip": b""}


@pytest.mark.parametrize(
    ("arguments", "said", "asked"),
    [
        ((), "里面放了 Windows 用的 Python 3.11.9；标准库取自这台电脑的 Python 3.11.7。", ((), True)),
        (("--no-python",), "里面没有放 Python。", ((), False)),
        (("--system", "linux_aarch64"), "里面没有放 Python。", ((), False)),
        (("--python-version", "3.12"), "里面没有放 Python：能配的是 3.11，要的是 3.12。Windows 电脑要先装好。", (("3.12",), False)),
        (("--python-version", "3.11", "--python-version", "3.12"), "里面放了 Windows 用的 Python 3.11.9；", (("3.11", "3.12"), True)),
        (("--python", "WINDOWS"), "", (("3.12",), True)),
        (("--python", "WINDOWS", "--python-version", "3.12"), "", (("3.12",), True)),
        (("--python", "WINDOWS", "--python-version", "3.11"), "里是给 win_amd64 用的 Python 3.12，这套工具是给 win_amd64、linux_x86_64、linux_aarch64、Python 3.11 的。", None),
        (("--python", "WINDOWS", "--system", "linux_x86_64"), "里是给 win_amd64 用的 Python 3.12，这套工具是给 linux_x86_64、Python 3.12 的。", None),
        (("--python-version", "3.8"), "--python-version 3.8 看不懂：要写 3.11 这样的，3.11 或更新的。", None),
        (("--python-version", "新的"), "--python-version 新的 看不懂：要写 3.11 这样的，3.11 或更新的。", None),
    ],
)  # fmt: skip
def test_what_goes_in_follows_from_what_is_asked(tmp_path, monkeypatch, capsys, arguments, said, asked):
    """`asked`: the versions that the kit is built for, and whether it has a Python; None when nothing is built."""
    built = []

    def build(target: Path, *, versions, python, **_rest) -> Path:
        built.append((versions, python is not None))
        return put(target, {"a": b""})

    monkeypatch.setattr(offline_kit, "build", build)
    monkeypatch.setattr(windows_python, "embeddable", lambda *_: windows_python.Parts("3.11.9", "3.11.7"))
    put(tmp_path / "WINDOWS", WINDOWS)
    given = [str(tmp_path / each) if each == "WINDOWS" else each for each in arguments]
    assert offline_kit.main(["build", str(tmp_path / "工具"), *given]) == (1 if asked is None else 0)
    assert said in capsys.readouterr().out
    assert built == ([] if asked is None else [asked])


def test_the_kit_says_its_size_and_that_of_python(tmp_path):
    kit = put(tmp_path, {"a": b"0" * 1_500_000, "python/python.exe": b"0" * 1_000_000})
    assert offline_kit.sizes(kit) == {"size": "3", "python": "里面带着 Windows 用的 Python（1 MB），不用另装"}
    offline_kit._text(tmp_path / "请先看我.html", (offline_kit.SOURCES / "readme.html").read_text(encoding="utf-8"), {}, offline_kit.sizes(kit))  # fmt: skip
    page = (tmp_path / "请先看我.html").read_text(encoding="utf-8")
    assert "这一套共 3 MB，里面带着 Windows 用的 Python（1 MB），不用另装；" in page
    assert not [word for word in ("{size}", "{python}") if word in page]


def test_every_package_is_named_with_its_licence(tmp_path):
    for name, about in {
        "win_amd64/甲-1.0": "Name: 甲\nVersion: 1.0\nLicense-Expression: BSD-3-Clause\nLicense-File: LICENSE.txt\n\nLicense: of the text below",
        "linux_x86_64/甲-1.0": "Name: 甲\nVersion: 1.0\nLicense-Expression: BSD-3-Clause\nLicense-File: LICENSE.txt\n",
        "any/乙-2": "Name: 乙\nVersion: 2\nClassifier: License :: OSI Approved :: MIT License\n",
        "any/丙-3": "Name: 丙\nVersion: 3\n",
    }.items():
        path = put(tmp_path / "安装包/wheels", {f"{name}.whl": b""}) / f"{name}.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(f"{path.stem}.dist-info/METADATA", about)
    said = offline_kit.licences(tmp_path)
    assert [line.strip() for line in said.splitlines() if line.startswith("    ")] == [
        "丙 3：见包里的文件",
        "乙 2：MIT License",
        "甲 1.0：BSD-3-Clause（LICENSE.txt）",
    ]
    assert "二、这一套没有带 Python。" in said
    put(
        tmp_path,
        {"python/LICENSE.txt": windows_python._CHANGED.format(version="3.11.9", library="3.11.7").encode()},
    )
    said = offline_kit.licences(tmp_path)
    assert "OpenSSL（Apache-2.0）、libffi（MIT）、SQLite（公有领域）" in said
    assert "做好并签名的 3.11.9；标准库取自做这套工具的电脑上的\n    Python 3.11.7；" in said


# --- installing where it cannot be ------------------------------------------------------------------


@pytest.fixture
def install(tmp_path, monkeypatch):
    """The kit's install.py, as if it lay in a folder of ours."""
    spec = importlib.util.spec_from_file_location("kit_install", offline_kit.SOURCES / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PROGRAM", tmp_path)
    return module


def test_there_is_room_in_a_common_folder_and_nothing_is_left_in_it(install, tmp_path, monkeypatch):
    monkeypatch.setattr(install.shutil, "disk_usage", lambda _: SimpleNamespace(free=install.NEEDED))
    assert install.no_room() == ""
    assert list(tmp_path.iterdir()) == []


def test_a_python_is_asked_for_by_the_system_that_it_runs_on(install, tmp_path, monkeypatch):
    monkeypatch.setattr(install, "HERE", tmp_path)
    (tmp_path / "python-version.txt").write_text("win_amd64 3.11\nlinux_x86_64 3.11 3.12\n", encoding="utf-8")
    assert install.versions("linux_x86_64") == ["3.11", "3.12"]
    assert install.versions("linux_aarch64") == []


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

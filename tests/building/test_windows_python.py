"""The Windows Python: its two layouts, what is refused; seen running by scripts/windows_check.py."""

from __future__ import annotations

import hashlib
import sys
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from building import windows_python
from building.windows_python import Library, NotHereError

LIBRARY = (
    "LICENSE.txt", "os.py", "json/__init__.py", "json/tests/test_it.py", "lib2to3/Grammar.txt", "venv/__init__.py", "turtle.py",
    "ensurepip/__init__.py", "test/test_os.py", "idlelib/idle.py", "tkinter/__init__.py", "_sysconfigdata__linux_x.py",
    "config-3.11-x86_64-linux-gnu/Makefile", "lib-dynload/_json.so", "site-packages/other.py", "__pycache__/os.cpython-311.pyc",
)  # fmt: skip


@pytest.fixture
def library(tmp_path, monkeypatch) -> Path:
    """A small standard library; the wheels and the compiler are doubles that give a few files."""
    folder = tmp_path / "lib"
    for name in LIBRARY:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("A. HISTORY" if name == "LICENSE.txt" else "x = 1\n", encoding="utf-8")
    found = Library((sys.executable,), folder, "3.11.7")
    taken = [(name, b"MZ") for name in ("python311.dll", "vcruntime140_1.dll", "_ssl.pyd", "libffi-8.dll")]
    monkeypatch.setattr(windows_python, "standard_library", lambda: found)
    monkeypatch.setattr(windows_python, "_taken", lambda *_: iter(taken))
    monkeypatch.setattr(windows_python, "_make", lambda _work, top: (top / "python.exe").write_bytes(b"MZ"))
    monkeypatch.setattr(windows_python.shutil, "which", lambda name: name)
    return folder


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_full_is_laid_out_as_an_installation(library, tmp_path):
    made = tmp_path / "整套"
    assert windows_python.full(made, tmp_path / "cache") == ("3.11.9", "3.11.7")
    assert files(made) == {
        "LICENSE.txt", "python.exe", "python311.dll", "vcruntime140_1.dll", "DLLs/_ssl.pyd", "DLLs/libffi-8.dll",
        "Lib/os.py", "Lib/json/__init__.py", "Lib/lib2to3/Grammar.txt", "Lib/venv/__init__.py", "Lib/ensurepip/__init__.py",
    }  # fmt: skip
    assert (made / "Lib/site-packages").is_dir()


def test_embeddable_is_laid_out_as_python_org_s_package(library, tmp_path):
    made = tmp_path / "嵌入"
    windows_python.embeddable(made, tmp_path / "cache")
    assert files(made) == {
        "LICENSE.txt", "python.exe", "python311.dll", "vcruntime140_1.dll", "_ssl.pyd", "libffi-8.dll", "python311.zip", "python311._pth",
    }  # fmt: skip
    with zipfile.ZipFile(made / "python311.zip") as archive:
        assert archive.namelist() == ["json/__init__.pyc", "lib2to3/Grammar.txt", "os.pyc"]
    assert (made / "python311._pth").read_text(encoding="utf-8").splitlines() == [
        "python311.zip", ".", "", "# Uncomment to run site.main() automatically", "#import site",
    ]  # fmt: skip


def test_the_licence_names_what_is_inside_and_what_was_changed(library, tmp_path):
    windows_python.embeddable(tmp_path / "嵌入", tmp_path / "cache")
    text = (tmp_path / "嵌入/LICENSE.txt").read_text(encoding="utf-8")
    assert text.startswith("Python 3.11.9 for Windows")
    assert "that of Python 3.11.7, without its tests" in text
    assert "A. HISTORY" in text
    for name in (
        "OpenSSL",
        "libffi",
        "SQLite",
        "zlib",
        "bzip2",
        "XZ Utils",
        "Expat",
        "libmpdec",
        "Microsoft Distributable Code",
    ):
        assert name in text  # fmt: skip


# --- what cannot be had ------------------------------------------------------------------------------


def answer(text: str, code: int = 0):
    return lambda *_args, **_more: SimpleNamespace(returncode=code, stdout=text, stderr=text)


@pytest.mark.parametrize(
    "said",
    [
        answer('["3.12.1", "/somewhere", "cpython"]'),
        answer('["3.11.9", "/cut/into/packages", "cpython"]'),
        answer('["3.11.9", "/somewhere", "pypy"]'),
        answer("", 1),
    ],
)
def test_another_python_s_library_is_not_taken(monkeypatch, said):
    monkeypatch.setattr(windows_python.subprocess, "run", said)
    with pytest.raises(
        NotHereError, match=r"没有完整的 Python 3\.11（.*请用 Python 3\.11 运行，或用 --python 给出"
    ):
        windows_python.standard_library()


def test_without_a_compiler_nothing_is_made(library, tmp_path, monkeypatch):
    monkeypatch.setattr(windows_python.shutil, "which", lambda _name: None)
    with pytest.raises(NotHereError, match=r"没有 x86_64-w64-mingw32-gcc，做不出 python\.exe。请先安装"):
        windows_python.embeddable(tmp_path / "嵌入", tmp_path / "cache")


def test_a_wheel_that_cannot_be_downloaded_says_why_and_which(tmp_path, monkeypatch):
    monkeypatch.setattr(
        windows_python.subprocess, "run", answer("WARNING: a\nERROR: No matching distribution\n", 1)
    )
    with pytest.raises(NotHereError, match=r"下载不到 pip .*（ERROR: No matching distribution）。请连上网再试，或把 pip-.*\.whl 放进"):  # fmt: skip
        windows_python.wheel("pip", tmp_path)


def test_a_wheel_with_another_hash_is_not_used(tmp_path):
    pin = tomllib.loads(windows_python.PINS.read_text(encoding="utf-8"))["pip"]
    (tmp_path / pin["file"]).write_bytes(b"other")
    with pytest.raises(NotHereError, match="和登记的校验值不一样，没有使用。请删掉它，再运行一次。"):
        windows_python.wheel("pip", tmp_path)


def test_a_wheel_in_the_cache_is_not_downloaded_again(tmp_path, monkeypatch):
    pins = tmp_path / "python.toml"
    (tmp_path / "a.whl").write_bytes(b"PK")
    pins.write_text(
        f'[a]\nversion = "1"\nfile = "a.whl"\nsha256 = "{hashlib.sha256(b"PK").hexdigest()}"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(windows_python, "PINS", pins)
    monkeypatch.setattr(windows_python.subprocess, "run", answer("", 1))
    assert windows_python.wheel("a", tmp_path) == tmp_path / "a.whl"

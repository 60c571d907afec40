r"""A Windows Python 3.11, put together on any system with a cross compiler, from packages of the registries alone.

python.org's installers and NuGet are not always within reach of a machine that builds; PyPI is. The wheel `panda3d`
carries, for programs that it packs, what python.org built and signed: python311.dll, every .pyd of the standard
library, OpenSSL, SQLite and libffi. `msvc-runtime` has Microsoft's runtime. Both are pinned by hash in
scripts/kit/python.toml. Three things are made here:

* python.exe and pythonw.exe: a few lines of C each, as python.org's own are (PC/python.c in CPython), with a manifest
  that knows Windows 10 and paths over 260 letters. They are not signed.
* python3.dll, which extension modules of the stable ABI ask for: every name of python311.dll, forwarded.
* the standard library, which is the same on every system: that of a Python 3.11 of the machine that builds. Its third
  number may differ from the DLL's; whoever hands the folder on says both (`Parts`).

LICENSE.txt in the folder has Python's licence, those of the libraries inside, and says the three things above.

`full` lays it out as python.org's installer does, `embeddable` as python.org's embeddable package does. Both fill an
empty folder; a cache folder of the caller's keeps the wheels. What cannot be had is a `NotHereError` with a sentence.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_KIT = Path(__file__).resolve().parents[1] / "kit"
PINS, LICENCES = _KIT / "python.toml", _KIT / "python_licences.txt"
VERSION, SHORT, DIGITS = "3.11.9", "3.11", "311"  # of python311.dll
COMPILER = "x86_64-w64-mingw32"

_PYTHON = """\
#include <windows.h>
int _dowildcard = 0; /* *.xlsx is handed on as it is, as python.org's own does */
__declspec(dllimport) int Py_Main(int, wchar_t **);
int wmain(int count, wchar_t **given) { return Py_Main(count, given); }
"""
_PYTHONW = """\
#include <windows.h>
int _dowildcard = 0;
__declspec(dllimport) int Py_Main(int, wchar_t **);
extern int __argc;
extern wchar_t **__wargv;
int WINAPI wWinMain(HINSTANCE me, HINSTANCE before, LPWSTR line, int show) { return Py_Main(__argc, __wargv); }
"""
_NOTHING = "int DllMain(void *me, unsigned why, void *more) { return 1; }\n"
# https://learn.microsoft.com/windows/win32/sbscs/application-manifests: supportedOS of Windows 10, longPathAware.
_MANIFEST = """\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3"><security><requestedPrivileges>
    <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
  </requestedPrivileges></security></trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1"><application>
    <supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/>
  </application></compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3"><windowsSettings>
    <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
  </windowsSettings></application>
</assembly>
"""
# What Properties and the Task Manager show.
_RESOURCES = """\
1 24 "python.manifest"
1 VERSIONINFO
FILEVERSION {commas},0
PRODUCTVERSION {commas},0
FILETYPE 1
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "000004B0"
    BEGIN
      VALUE "FileDescription", "Python {version} (starter of python{digits}.dll)"
      VALUE "FileVersion", "{version}"
      VALUE "ProductName", "Python"
      VALUE "ProductVersion", "{version}"
      VALUE "LegalCopyright", "Python: Copyright (c) Python Software Foundation. All Rights Reserved."
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0, 1200
  END
END
"""
# Parts of another system, of a machine's own packages, and what python.org's embeddable package leaves out too.
_FOREIGN = (
    "site-packages",
    "dist-packages",
    "lib-dynload",
    "config-3*",
    "__pycache__",
    "_sysconfigdata*",
    "*.so",
)
_LEFT_OUT = (*_FOREIGN, "LICENSE.txt", "test", "tests", "idlelib", "tkinter", "turtledemo", "turtle.py")
_NOT_EMBEDDED = ("ensurepip", "venv")
_CHANGED = """\
Python {version} for Windows (64 bit): the DLLs and .pyd files are those that python.org built and signed.
Different from python.org's own package: python.exe, pythonw.exe and python3.dll are small starters and forwards that
were compiled with this kit and are not signed; the standard library is that of Python {library}, without its tests,
tkinter, turtle and idlelib.


"""
# Run by the Python whose library it is: each .py replaced by the .pyc beside it, which a zip wants.
_COMPILE = """\
import pathlib, py_compile, sys
top = pathlib.Path(sys.argv[1])
for path in top.rglob("*.py"):
    shown = path.relative_to(top).as_posix()
    py_compile.compile(path, path.with_suffix(".pyc"), shown, True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    path.unlink()
"""
# Whether a standard library is whole: Linux distributions cut theirs into packages.
_NEEDED = (
    "LICENSE.txt", "os.py", "encodings/gbk.py", "encodings/mbcs.py", "ctypes/wintypes.py", "asyncio/windows_events.py", "distutils/core.py",
    "multiprocessing/popen_spawn_win32.py", "sqlite3/dbapi2.py", "xml/etree/ElementTree.py", "zoneinfo/__init__.py",
)  # fmt: skip


class NotHereError(Exception):
    """Something that the Python is made from cannot be had; the sentence says what, and what to do."""


class Library(NamedTuple):
    """A standard library of this machine."""

    python: tuple[str, ...]
    """The command of the Python that it belongs to."""
    folder: Path
    version: str


class Parts(NamedTuple):
    """What a Python was put together from, for whoever says so to the office."""

    version: str
    """Of python311.dll and the .pyd files."""
    library: str
    """Of the Python of this machine whose standard library was taken."""


def full(target: Path, cache: Path, options: tuple[str, ...] = ()) -> Parts:
    """As python.org's installer lays it out: DLLs, Lib with .py files, an empty Lib/site-packages.

    Args:
        target: An empty folder, or one to be made.
        cache: Keeps the wheels for the next time; made when it is not there.
        options: Further ones for pip (--index-url, --find-links).

    Raises:
        NotHereError: No compiler, no wheel, no Python 3.11 on this machine.
    """
    library = standard_library()
    target = target.absolute()
    (target / "DLLs").mkdir(parents=True)
    _programs(target, target / "DLLs", cache, options)
    shutil.copytree(library.folder, target / "Lib", ignore=shutil.ignore_patterns(*_LEFT_OUT))
    (target / "Lib" / "site-packages").mkdir()
    return _told(target, library)


def embeddable(target: Path, cache: Path, options: tuple[str, ...] = ()) -> Parts:
    """As python.org's embeddable package lays it out: python311.zip and python311._pth, all else beside python.exe.

    The zip has compiled modules that never look for their source.

    Args:
        target: An empty folder, or one to be made.
        cache: Keeps the wheels for the next time; made when it is not there.
        options: Further ones for pip (--index-url, --find-links).

    Raises:
        NotHereError: No compiler, no wheel, no Python 3.11 on this machine.
    """
    library = standard_library()
    target = target.absolute()
    target.mkdir(parents=True, exist_ok=True)
    _programs(target, target, cache, options)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "Lib"
        shutil.copytree(library.folder, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT, *_NOT_EMBEDDED))
        subprocess.run([*library.python, "-I", "-c", _COMPILE, str(copy)], check=True)
        with zipfile.ZipFile(target / f"python{DIGITS}.zip", "w") as archive:
            for path in sorted(copy.rglob("*")):
                if path.is_file():
                    info = zipfile.ZipInfo(path.relative_to(copy).as_posix(), (1980, 1, 1, 0, 0, 0))
                    archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    text = f"python{DIGITS}.zip\r\n.\r\n\r\n# Uncomment to run site.main() automatically\r\n#import site\r\n"
    (target / f"python{DIGITS}._pth").write_bytes(text.encode())
    return _told(target, library)


def _told(target: Path, library: Library) -> Parts:
    """LICENSE.txt, which python.org's layouts have too; the licence asks for a summary of what was changed."""
    parts = Parts(VERSION, library.version)
    own = (library.folder / "LICENSE.txt").read_text(encoding="utf-8")
    others = LICENCES.read_text(encoding="utf-8")
    (target / "LICENSE.txt").write_text(
        _CHANGED.format(**parts._asdict()) + own.rstrip() + "\n\n\n" + others, encoding="utf-8"
    )
    return parts


def standard_library() -> Library:
    """That of a Python 3.11 on this machine: this one's, or one on the PATH. Raises NotHereError."""
    code = "import json, sys, sysconfig as s; print(json.dumps([sys.version.split()[0], s.get_path('stdlib'), sys.implementation.name]))"
    for command in ((sys.executable,), (f"python{SHORT}",), ("py", f"-{SHORT}")):
        found = shutil.which(command[0])
        if found is None:
            continue
        python = (found, *command[1:])
        said = subprocess.run([*python, "-I", "-c", code], check=False, capture_output=True, encoding="utf-8")
        if said.returncode:
            continue
        version, folder, kind = json.loads(said.stdout)
        library = Library(python, Path(folder), version)
        if version.startswith(f"{SHORT}.") and kind == "cpython" and all((library.folder / name).is_file() for name in _NEEDED):  # fmt: skip
            return library
    raise NotHereError(
        f"这台电脑上没有完整的 Python {SHORT}（现在用的是 {sys.version.split()[0]}），配不出 Windows 的标准库。"
        f"请用 Python {SHORT} 运行，或用 --python 给出一个 Windows 的 Python 文件夹。"
    )


def wheel(name: str, cache: Path, options: tuple[str, ...] = ()) -> Path:
    """A wheel of python.toml, from the cache or by pip from the index that it is set to, with the hash that stands there."""
    pin = tomllib.loads(PINS.read_text(encoding="utf-8"))[name]
    path = cache / str(pin["file"])
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [
                sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
                "--only-binary=:all:", "--platform", "win_amd64", "--python-version", SHORT, "--implementation", "cp",
                "--abi", f"cp{DIGITS}", *options, "-d", str(cache), f"{name}=={pin['version']}",
            ],
            check=False, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        if done.returncode or not path.is_file():
            reason = (done.stderr.strip().splitlines() or ["?"])[-1]
            raise NotHereError(
                f"下载不到 {name} {pin['version']}（{reason}）。请连上网再试，或把 {pin['file']} 放进 {cache}。"
            )
    if hashlib.sha256(path.read_bytes()).hexdigest() != pin["sha256"]:
        raise NotHereError(f"{path} 和登记的校验值不一样，没有使用。请删掉它，再运行一次。")
    return path


# --- the programs -----------------------------------------------------------------------------------


def _programs(top: Path, beside: Path, cache: Path, options: tuple[str, ...]) -> None:
    """The DLLs and starters; modules and what they link to go `beside`."""
    for tool in ("gcc", "windres", "objdump"):
        if not shutil.which(f"{COMPILER}-{tool}"):
            raise NotHereError(
                f"没有 {COMPILER}-{tool}，做不出 python.exe。请先安装（Debian、Ubuntu：apt install gcc-mingw-w64-x86-64），"
                "或用 --python 给出一个 Windows 的 Python 文件夹。"
            )
    for name, content in _taken(cache, options):
        is_first = name in (f"python{DIGITS}.dll", "vcruntime140.dll", "vcruntime140_1.dll")
        ((top if is_first else beside) / name).write_bytes(content)
    with tempfile.TemporaryDirectory() as folder:
        _make(Path(folder), top)


def _taken(cache: Path, options: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """File name and content of what comes from the wheels; tkinter and the DLLs that Windows 10 has itself stay there."""
    with zipfile.ZipFile(wheel("panda3d", cache, options)) as archive:
        for name in archive.namelist():
            folder, _, file = name.partition("/")
            if folder == "deploy_libs" and not file.lower().startswith(("api-ms", "tcl", "tk", "_tkinter", "vcruntime")):  # fmt: skip
                yield file, archive.read(name)
    with zipfile.ZipFile(wheel("msvc-runtime", cache, options)) as archive:
        for name in archive.namelist():
            if re.search(r"/Scripts/vcruntime140(_1)?\.dll$", name):
                yield name.rpartition("/")[2], archive.read(name)


def _make(work: Path, top: Path) -> None:
    """python.exe, pythonw.exe and python3.dll; the same compiler gives the same bytes."""
    dll = top / f"python{DIGITS}.dll"
    exported = [name for name in _exports(dll) if re.match("_?Py", name)]
    resources = _RESOURCES.format(commas=VERSION.replace(".", ","), version=VERSION, digits=DIGITS)
    for name, text in {
        "python.c": _PYTHON,
        "pythonw.c": _PYTHONW,
        "nothing.c": _NOTHING,
        "python.manifest": _MANIFEST,
        "python.rc": resources,
        "python3.def": "LIBRARY python3.dll\nEXPORTS\n"
        + "".join(f"  {name}=python{DIGITS}.{name}\n" for name in exported),
    }.items():
        (work / name).write_text(text, encoding="utf-8")
    linked = ("-O2", "-s", "-Wl,--no-insert-timestamp,--disable-auto-image-base")
    _run(work, "windres", "python.rc", "-O", "coff", "-o", "python.res")
    for name, kind in (("python", ()), ("pythonw", ("-mwindows",))):
        _run(work, "gcc", "-municode", *kind, *linked, "-o", str(top / f"{name}.exe"), f"{name}.c", "python.res", str(dll))  # fmt: skip
    _run(work, "gcc", "-shared", "-nostdlib", "-e", "DllMain", *linked, "-o", str(top / "python3.dll"), "nothing.c", "python3.def")  # fmt: skip


def _run(work: Path, tool: str, *arguments: str) -> str:
    done = subprocess.run([f"{COMPILER}-{tool}", *arguments], cwd=work, check=False, capture_output=True, encoding="utf-8")  # fmt: skip
    if done.returncode:
        raise NotHereError(f"{COMPILER}-{tool} 没有做成：{done.stderr.strip()[-300:]}")
    return done.stdout


def _exports(dll: Path) -> list[str]:
    """The names in a DLL's export table, as objdump lists them."""
    _, _, table = _run(dll.parent, "objdump", "-p", dll.name).partition("[Ordinal/Name Pointer] Table")
    return re.findall(r"^\s*\[\s*\d+\].*?(\w+)$", table.partition("\n\n")[0], re.MULTILINE)

"""Build and check the kit for a USB stick: everything an office needs, without the network.

python scripts/offline_kit.py build 老干部工具 [--python FOLDER] [--zip]     needs the network, or --find-links
python scripts/offline_kit.py verify 老干部工具                              checks the list; exit 1 when damaged

One folder: wheels for Windows x64 and Linux x86-64/aarch64, starters, templates, practice data, the manual, the
files to double-click, and a list of SHA-256 hashes. With --python an embeddable Windows Python (or a relocatable
Linux one) goes in too. All paths are relative: the folder may be carried anywhere.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import environment

ROOT = environment.ROOT
SOURCES = ROOT / "scripts" / "kit"
LIST = "安装包/清单.sha256"
LIMIT = 60 * 1024 * 1024  # bytes, without Python: what a stick and a mail gateway take
SYSTEMS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    # folder → pip's platform tags, and what a lock's markers are asked
    "win_amd64": (
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64", "os_name": "nt"},
    ),
    **{
        f"linux_{machine}": (
            tuple(f"{tag}_{machine}" for tag in ("manylinux_2_28", "manylinux_2_17", "manylinux2014")),
            {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": machine, "os_name": "posix"},
        )
        for machine in ("x86_64", "aarch64")
    },
}  # fmt: skip
TEXTS = {
    "1-开始使用.bat": "start.bat",
    "1-开始使用.sh": "start.sh",
    "请先看我.txt": "readme.txt",
    "程序/找python.sh": "find_python.sh",
    "程序/toolkit.bat": "toolkit.bat",
    "程序/toolkit.sh": "toolkit.sh",
    "程序/start.py": "start.py",
    "安装包/install.py": "install.py",
}


def build(
    target: Path,
    *,
    version: str,
    systems: Iterable[str] = tuple(SYSTEMS),
    python: Path | None = None,
    pip: tuple[str, ...] = (),
) -> Path:
    """Make the kit's folder; returns it.

    Args:
        target: Where; must not exist, or be empty.
        version: «3.11»: the Python that the wheels are for.
        systems: Keys of SYSTEMS.
        python: A folder with an embeddable or relocatable Python of that version, copied in.
        pip: Further options for pip (--index-url, --find-links).
    """
    if target.exists() and any(target.iterdir()):
        raise SystemExit(f"{target} 不是空文件夹，没有往里写。")
    tool = str(environment.ensure("requirements-test.lock"))
    wheels = target / "安装包" / "wheels"
    wheels.mkdir(parents=True)
    _download(tool, version, systems, wheels, pip)
    _own_wheel(tool, wheels / "any")
    (target / "安装包" / "python-version.txt").write_text(version, encoding="utf-8")
    for name, source in TEXTS.items():
        _text(target / name, (SOURCES / source).read_text(encoding="utf-8"), version)
    _office_files(target)
    if python is not None:
        _python(python, target / "python")
    write_list(target)
    return target


def _download(
    tool: str, version: str, systems: Iterable[str], wheels: Path, options: tuple[str, ...]
) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    digits = version.replace(".", "")
    for system in systems:
        tags, facts = SYSTEMS[system]
        folder = wheels / system
        wanted = [*_pinned(lock, facts, version)]
        platforms = [part for tag in tags for part in ("--platform", tag)]
        subprocess.run(
            [
                tool, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary=:all:",
                "--no-deps", *platforms, "--python-version", version, "--implementation", "cp",
                "--abi", f"cp{digits}", "--abi", "abi3", "--abi", "none", *options, "-d", str(folder), *wanted,
            ],
            check=True,
        )  # fmt: skip
        # What fits every system is kept once.
        (wheels / "any").mkdir(exist_ok=True)
        for path in folder.glob("*-none-any.whl"):
            path.replace(wheels / "any" / path.name)
    subprocess.run(
        [tool, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", *options,
         "-d", str(wheels / "any"), "pip"],
        check=True,
    )  # fmt: skip


def _pinned(lock: str, facts: dict[str, str], version: str) -> Iterator[str]:
    """The lock's lines that hold on a system; pip itself would ask the machine that builds."""
    from packaging.markers import Marker

    asked = {
        **facts,
        "python_version": version,
        "python_full_version": f"{version}.0",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    for line in lock.splitlines():
        requirement, _, marker = line.partition(" ; ")
        if requirement.strip() and (not marker or Marker(marker).evaluate(asked)):
            yield requirement.strip()


def _own_wheel(tool: str, target: Path) -> None:
    """Our own wheel, from a copy of the sources: building leaves its traces there."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "sources"
        copy.mkdir()
        for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "LICENSE", "README.md", "README.zh.md"):
            shutil.copy2(ROOT / name, copy / name)
        for name in ("toolkit", "workbooks", "docx_templates"):
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        code = f"from setuptools import build_meta; build_meta.build_wheel({str(target)!r})"
        subprocess.run([tool, "-c", code], cwd=copy, check=True, stdout=subprocess.DEVNULL)


def _text(path: Path, text: str, version: str) -> None:
    r"""A text as its system reads it: .bat in GBK with CRLF, .txt for Notepad, .sh executable."""
    if path.suffix in (".bat", ".sh"):
        text = text.replace("{find_python.bat}\n", (SOURCES / "find_python.bat").read_text(encoding="utf-8"))
        text = text.replace("{version}", version).replace("{comma}", version.replace(".", ", "))
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".bat":
        path.write_bytes(text.replace("\n", "\r\n").encode("gbk"))
    elif path.suffix == ".txt":
        path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    else:
        path.write_bytes(text.encode("utf-8"))
    if path.suffix == ".sh":
        path.chmod(0o755)


def _office_files(target: Path) -> None:
    """What lies ready to be opened before anything is installed; setup puts in what is missing."""
    shutil.copyfile(ROOT / "workbooks" / "工具箱.xlsm", target / "工具箱.xlsm")
    for path in sorted((ROOT / "docs").rglob("*")):
        if path.is_file() and re.search(r"[一-鿿]", str(path.relative_to(ROOT / "docs"))):
            copy = target / "手册" / path.relative_to(ROOT / "docs")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _python(source: Path, target: Path) -> None:
    """A Python of the office's own; an embeddable one is told to read .pth files, which pywin32 needs."""
    shutil.copytree(source, target, symlinks=True)
    for path in target.glob("python*._pth"):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text(
            "\n".join("import site" if line.strip() == "#import site" else line for line in lines) + "\n",
            encoding="utf-8",
        )


# --- the list ---------------------------------------------------------------------------------------


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != LIST:
            yield name, path


def write_list(folder: Path) -> None:
    """Every file of the kit with its SHA-256, in the form that `sha256sum -c` reads."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}" for name, path in _files(folder)]
    (folder / LIST).write_text("\n".join(lines) + "\n", encoding="utf-8")


def verify(folder: Path) -> list[str]:
    """What is wrong with a kit, one sentence each; files that the office has added are its own affair."""
    path = folder / LIST
    if not path.is_file():
        return [f"没有 {LIST}，这不是一套完整的工具。"]
    out = []
    for line in path.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        there = folder / name
        if not there.is_file():
            out.append(f"缺少 {name}。")
        elif hashlib.sha256(there.read_bytes()).hexdigest() != digest:
            out.append(f"{name} 和原来的不一样。")
    return out


def zipped(folder: Path) -> Path:
    """The folder as one .zip beside it, file names in UTF-8, same folder → same bytes."""
    path = folder.with_name(folder.name + ".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name, source in [*_files(folder), (LIST, folder / LIST)]:
            info = zipfile.ZipInfo(f"{folder.name}/{name}", (1980, 1, 1, 0, 0, 0))
            info.external_attr = (0o755 if source.suffix == ".sh" else 0o644) << 16
            kind = zipfile.ZIP_STORED if source.suffix in (".whl", ".xlsx", ".xlsm") else zipfile.ZIP_DEFLATED
            archive.writestr(info, source.read_bytes(), kind)
    return path


def size(folder: Path) -> int:
    """Bytes of the kit without Python."""
    return sum(path.stat().st_size for name, path in _files(folder) if not name.startswith("python/"))


def main(arguments: list[str] | None = None) -> int:
    """Build or verify; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("build", "verify"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python", type=Path, help="folder of an embeddable or relocatable Python")
    parser.add_argument("--python-version", default="3.11", help="what the wheels are for (3.11)")
    parser.add_argument(
        "--system", action="append", choices=tuple(SYSTEMS), help="only this; may be repeated"
    )
    parser.add_argument("--zip", action="store_true", help="also one .zip beside the folder")
    parser.add_argument(
        "--pip", action="append", default=[], help="further option for pip, such as --pip=--find-links=…"
    )
    given = parser.parse_args(arguments)  # fmt: skip
    if given.what == "verify":
        wrong = verify(given.folder)
        print("\n".join(wrong) or "完整，没有改动。")
        return 1 if wrong else 0
    folder = build(
        given.folder.absolute(),
        version=given.python_version,
        systems=given.system or tuple(SYSTEMS),
        python=given.python,
        pip=tuple(given.pip),
    )
    total = size(folder)
    print(f"{folder}：{total / 1024 / 1024:.1f} MB（不含 Python）")
    if given.zip:
        path = zipped(folder)
        print(f"{path}：{path.stat().st_size / 1024 / 1024:.1f} MB")
    if total > LIMIT:
        print(f"超过 {LIMIT // 1024 // 1024} MB。")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

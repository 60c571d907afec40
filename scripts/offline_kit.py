"""Build and check the kit for a USB stick: everything an office needs, without the network.

python scripts/offline_kit.py build 老干部工具 [--zip]     needs the network, or --pip=--find-links=…
python scripts/offline_kit.py verify 老干部工具            checks the list; exit 1 when damaged

One folder: a Windows Python, wheels for Windows x64 and Linux x86-64/aarch64 (UOS, Kylin), starters, templates, practice
data, the manual, the files to double-click, and a list of SHA-256 hashes. All paths are relative: the folder may be
carried anywhere. Windows is complete; Linux uses the system's own Python 3.11 or later; macOS is not promised.

The Windows Python is put together from packages of PyPI (`building/windows_python.py`); --python FOLDER puts in another
one, embeddable or relocatable, and --no-python none. It is a 3.11: with --python-version 3.12 and no --python the kit has
wheels for 3.12 and no Python, and says so. What is inside under which licence stands in 安装包/许可.txt.

«请先看我» is a page of HTML: a .txt has no large print, and a .docx needs Word or WPS, which a new PC has not; a browser
every Windows has, and UOS and Kylin too.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from email.parser import Parser
from pathlib import Path

import environment
from building import windows_python
from building.windows_python import NotHereError

ROOT = environment.ROOT
SOURCES = ROOT / "scripts" / "kit"
CACHE = ROOT / "build" / "kit"  # wheels of the Windows Python, 67 MB, for the next time; git does not see it
LIST, LICENCES, VERSIONS_FILE = "安装包/清单.sha256", "安装包/许可.txt", "安装包/python-version.txt"
LIMIT = (
    120 * 1024 * 1024
)  # bytes, Python and all systems together: more would have a reason that somebody should know
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
VERSIONS = {system: ("3.11",) if system == "win_amd64" else ("3.11", "3.12", "3.13") for system in SYSTEMS}
"""Which Pythons the wheels are for: Windows has its own inside, Linux what the distribution has."""
MACHINES = {0x8664: "win_amd64", 62: "linux_x86_64", 183: "linux_aarch64"}
"""The machine in the head of a DLL (IMAGE_FILE_HEADER) or of an ELF program (e_machine)."""
TEXTS = {
    "1-开始使用.bat": "start.bat",
    "1-开始使用.sh": "start.sh",
    "请先看我.html": "readme.html",
    "程序/找python.sh": "find_python.sh",
    "程序/toolkit.bat": "toolkit.bat",
    "程序/toolkit.sh": "toolkit.sh",
    "程序/start.py": "start.py",
    "安装包/install.py": "install.py",
}


def build(
    target: Path,
    *,
    versions: Iterable[str] = (),
    systems: Iterable[str] = tuple(SYSTEMS),
    python: Path | None = None,
    pip: tuple[str, ...] = (),
    scan: bool = False,
) -> Path:
    """Make the kit's folder; returns it. It is there whole or not at all.

    Args:
        target: Where; must not exist, or be empty.
        versions: «3.11»: the Pythons that the wheels are for; those of VERSIONS when empty.
        systems: Keys of SYSTEMS.
        python: A folder with an embeddable or relocatable Python, copied in; `usable` has looked at it.
        pip: Further options for pip (--index-url, --find-links).
        scan: With the extra that reads pictures of lists.

    Raises:
        NotHereError: The folder is not empty, or a wheel cannot be had.
    """
    if target.exists() and any(target.iterdir()):
        raise NotHereError(f"{target} 不是空文件夹，没有往里写。")
    chosen = tuple(versions)
    wanted = {system: chosen or VERSIONS[system] for system in systems}
    tool = str(environment.ensure("requirements-test.lock"))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="~kit", dir=target.parent) as folder:
        kit = Path(folder) / target.name
        wheels = kit / "安装包" / "wheels"
        (wheels / "any").mkdir(parents=True)
        _download(tool, wanted, wheels, pip, scan=scan)
        shutil.copy2(windows_python.wheel("pip", CACHE, pip), wheels / "any")
        _own_wheel(tool, wheels / "any")
        lines = [f"{system} {' '.join(each)}\n" for system, each in wanted.items()]
        (kit / VERSIONS_FILE).write_text("".join(lines), encoding="utf-8")
        _office_files(kit)
        if python is not None:
            _python(python, kit / "python")
        (kit / LICENCES).write_bytes(licences(kit).replace("\n", "\r\n").encode("utf-8-sig"))
        for name, source in TEXTS.items():
            _text(kit / name, (SOURCES / source).read_text(encoding="utf-8"), wanted, sizes(kit))
        write_list(kit)
        if target.exists():
            target.rmdir()
        kit.rename(target)
    return target


def _download(
    tool: str, wanted: Mapping[str, Iterable[str]], wheels: Path, options: tuple[str, ...], *, scan: bool
) -> None:
    locks = ("requirements.lock", *(("requirements-scan.lock",) if scan else ()))
    lock = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in locks)
    for system, versions in wanted.items():
        tags, facts = SYSTEMS[system]
        folder = wheels / system
        platforms = [part for tag in tags for part in ("--platform", tag)]
        for version in versions:
            done = subprocess.run(
                [
                    tool, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary=:all:",
                    "--no-deps", *platforms, "--python-version", version, "--implementation", "cp",
                    "--abi", f"cp{version.replace('.', '')}", "--abi", "abi3", "--abi", "none", *options,
                    "-d", str(folder), *_pinned(lock, facts, version),
                ],
                check=False, stderr=subprocess.PIPE, encoding="utf-8", errors="replace",
            )  # fmt: skip
            if done.returncode:
                reason = (done.stderr.strip().splitlines() or ["?"])[-1]
                raise NotHereError(
                    f"下载不到 {system}、Python {version} 的安装包（{reason}）。请连上网再试。"
                )
        # What fits every system is kept once.
        for path in folder.glob("*-none-any.whl"):
            path.replace(wheels / "any" / path.name)


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


def _text(
    path: Path, text: str, wanted: Mapping[str, Iterable[str]], said: Mapping[str, str] | None = None
) -> None:
    r"""A text as its system reads it: .bat in GBK with CRLF, .sh executable; with the Pythons that it may use.

    A line with {version} is written once for each of them, the newest first.
    """
    if path.suffix in (".bat", ".sh"):
        text = text.replace("{find_python.bat}\n", (SOURCES / "find_python.bat").read_text(encoding="utf-8"))
        own = "win" if path.suffix == ".bat" else "linux"
        fitting = [each for system, each in wanted.items() if system.startswith(own)] or wanted.values()
        versions = sorted({v for each in fitting for v in each}, key=_number, reverse=True)
        text = "".join(
            line.replace("{version}", v)
            for line in text.splitlines(keepends=True)
            for v in (versions if "{version}" in line else ("",))
        )
        for name, value in {
            "tuples": ", ".join(str(_number(v)) for v in versions),
            "versions": "、".join(reversed(versions)),
            "names": " ".join(f"python{v}" for v in versions),
            "oldest": f"python{versions[-1]}",
        }.items():
            text = text.replace(f"{{{name}}}", value)
    for name, value in (said or {}).items() if path.suffix == ".html" else ():
        text = text.replace(f"{{{name}}}", value)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".bat":
        path.write_bytes(text.replace("\n", "\r\n").encode("gbk"))
    else:
        path.write_bytes(text.encode("utf-8"))
    if path.suffix == ".sh":
        path.chmod(0o755)


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _office_files(target: Path) -> None:
    """What lies ready to be opened before anything is installed; setup puts in what is missing."""
    shutil.copyfile(ROOT / "workbooks" / "工具箱.xlsm", target / "工具箱.xlsm")
    for path in sorted((ROOT / "docs").rglob("*")):
        if path.is_file() and re.search(r"[一-鿿]", str(path.relative_to(ROOT / "docs"))):
            copy = target / "手册" / path.relative_to(ROOT / "docs")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


# --- Python inside ----------------------------------------------------------------------------------


def usable(folder: Path) -> tuple[str, str]:
    """For which of SYSTEMS, and of which version, the Python in a folder is: («win_amd64», «3.11»).

    Raises:
        NotHereError: There is none, it is not whole, too old, or for another kind of computer.
    """
    if not folder.is_dir():
        raise NotHereError(f"没有 {folder} 这个文件夹，--python 要给出一个放着 Python 的文件夹。")
    dll = next((p for p in folder.iterdir() if re.fullmatch(r"python3\d+\.dll", p.name, re.IGNORECASE)), None)
    program = next(iter(sorted(folder.glob("bin/python3.*[0-9]"))), None)
    if dll is not None and (folder / "python.exe").is_file():
        minor, machine = dll.stem[7:], _machine(dll, b"MZ")
        library = [folder / f"python3{minor}.zip", folder / "Lib" / "os.py"]
    elif program is not None:
        minor, machine = program.name[8:], _machine(program, b"\x7fELF")
        library = [folder / "lib" / program.name / "os.py"]
    else:
        raise NotHereError(
            f"{folder} 里没有能用的 Python：要有 python.exe 和 python311.dll 这样的文件（Windows），"
            "或者 bin/python3.11（Linux）。请给出解压好的 Python 文件夹；不写 --python，程序自己配一个。"
        )
    if not any(path.is_file() for path in library):
        raise NotHereError(f"{folder} 里的 Python 不全，缺少标准库 {library[0].name}。请重新解压一份。")
    if int(minor) < environment.OLDEST[1]:
        raise NotHereError(
            f"{folder} 里的 Python 是 3.{minor}，太旧了，要 3.{environment.OLDEST[1]} 或更新的。"
        )
    if machine not in MACHINES:
        raise NotHereError(f"{folder} 里的 Python 不是给64位的 Windows、统信或麒麟电脑用的，请换一个。")
    return MACHINES[machine], f"3.{minor}"


def _machine(program: Path, magic: bytes) -> int:
    """The number of the processor in a program's head; 0 when it is no such program."""
    head = program.read_bytes()[:4096]
    at = (
        18
        if magic == b"\x7fELF"
        else struct.unpack_from("<I", head, 60)[0] + 4
        if len(head) >= 64
        else len(head)
    )
    return struct.unpack_from("<H", head, at)[0] if head.startswith(magic) and at + 2 <= len(head) else 0


def _python(source: Path, target: Path) -> None:
    """A Python of the office's own; an embeddable one is told to read .pth files, which pywin32 needs."""
    shutil.copytree(source, target, symlinks=True)
    for path in target.glob("python*._pth"):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text(
            "\n".join("import site" if line.strip() == "#import site" else line for line in lines) + "\n",
            encoding="utf-8",
        )


# --- what is said about it --------------------------------------------------------------------------


def licences(folder: Path) -> str:
    """许可.txt: everything in a kit that somebody else made, its licence, and where the whole text lies."""
    out = [
        "老干部工作工具箱里的程序和它们的许可\n",
        "一、工具箱自己：MIT 许可，全文在最后。\n",
    ]
    text = folder / "python" / "LICENSE.txt"
    if text.is_file():
        out.append(
            "二、python 文件夹：Python，PSF 许可；里面还有 OpenSSL（Apache-2.0）、libffi（MIT）、SQLite（公有领域）、zlib（zlib）、\n"
            "    bzip2（bzip2-1.0.6）、XZ（公有领域）、Expat（MIT）、libmpdec（BSD-2-Clause）、微软 Visual C++ 运行库（微软的再分发条款）。\n"
            "    全文，以及和 python.org 原样不同的地方，在 python\\LICENSE.txt。\n"
        )
        if changed := re.match(r"Python (\S+) for Windows.* is that of Python (\S+?),", text.read_text(encoding="utf-8"), re.DOTALL):  # fmt: skip
            out.append(
                f"    这里的 python311.dll 和各 .pyd 是 python.org 做好并签名的 {changed[1]}；标准库取自做这套工具的电脑上的\n"
                f"    Python {changed[2]}；python.exe、pythonw.exe、python3.dll 是做这套工具时编译的，没有签名。\n"
            )
    elif (folder / "python").is_dir():
        out.append(
            "二、python 文件夹：做这套工具的人放进来的 Python，PSF 许可，全文在 https://docs.python.org/3/license.html。\n"
        )
    else:
        out.append("二、这一套没有带 Python。\n")
    out.append(
        "三、安装包\\wheels 里的程序包（装好以后在 程序\\lib）。许可全文在各包自己的文件里，.whl 可以当作 .zip 打开：\n"
    )
    found = {}
    for path in sorted((folder / "安装包" / "wheels").rglob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            about = next(n for n in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
            facts = Parser().parsestr(wheel.read(about).decode("utf-8"), headersonly=True)
        kinds = [
            each.rpartition(" :: ")[2]
            for each in facts.get_all("Classifier", [])
            if each.startswith("License")
        ]
        kind = (
            facts["License-Expression"] or (facts["License"] or "").strip().split("\n")[0] or "、".join(kinds)
        )
        files = "、".join(facts.get_all("License-File", [])[:3])
        found[f"{facts['Name']} {facts['Version']}"] = (
            f"{kind or '见包里的文件'}{f'（{files}）' if files else ''}"
        )
    out += [f"    {name}：{kind}" for name, kind in sorted(found.items(), key=lambda each: each[0].lower())]
    return "\n".join([*out, "", "", (ROOT / "LICENSE").read_text(encoding="utf-8")])


def sizes(folder: Path) -> dict[str, str]:
    """What «请先看我» says of a kit that is nearly made: all of it, and its Python, in MB rounded up."""
    python = size(folder / "python")
    return {
        "size": str(_megabytes(size(folder))),
        "python": f"里面带着 Windows 用的 Python（{_megabytes(python)} MB），不用另装"
        if (folder / "python" / "python.exe").is_file()
        else "里面没有 Windows 用的 Python，要请技术人员先装好",
    }


def size(folder: Path) -> int:
    """Bytes of all the files in a folder; 0 when it is not there."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _megabytes(number: int) -> int:
    return math.ceil(number / 1024 / 1024)


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
            runs = source.suffix == ".sh" or name.startswith("python/bin/")
            info.external_attr = (0o755 if runs else 0o644) << 16
            kind = zipfile.ZIP_STORED if source.suffix in (".whl", ".xlsx", ".xlsm") else zipfile.ZIP_DEFLATED
            archive.writestr(info, source.read_bytes(), kind)
    return path


def main(arguments: list[str] | None = None) -> int:
    """Build or verify; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("build", "verify"))
    parser.add_argument("folder", type=Path)
    inside = parser.add_mutually_exclusive_group()
    inside.add_argument("--python", type=Path, help="folder of an embeddable or relocatable Python to put in")
    inside.add_argument("--no-python", action="store_true", help="put none in")
    parser.add_argument(
        "--python-version",
        action="append",
        default=[],
        help="what the wheels are for; may be repeated (3.11; Linux 3.11 to 3.13)",
    )
    parser.add_argument(
        "--system", action="append", choices=tuple(SYSTEMS), help="only this; may be repeated"
    )
    parser.add_argument("--scan", action="store_true", help="with what reads scanned lists (扫描回登)")
    parser.add_argument("--zip", action="store_true", help="also one .zip beside the folder")
    parser.add_argument(
        "--pip", action="append", default=[], help="further option for pip, such as --pip=--find-links=…"
    )
    given = parser.parse_args(arguments)  # fmt: skip
    if given.what == "verify":
        wrong = verify(given.folder)
        print("\n".join(wrong) or "完整，没有改动。")
        return 1 if wrong else 0
    try:
        folder = _built(given)
    except NotHereError as error:
        print(error)
        return 1
    total, python = size(folder), size(folder / "python")
    print(f"{folder}：共 {total / 1024 / 1024:.1f} MB，其中 Python {python / 1024 / 1024:.1f} MB。")
    if given.zip:
        path = zipped(folder)
        print(f"{path}：{path.stat().st_size / 1024 / 1024:.1f} MB")
    if total > LIMIT:
        print(f"超过 {_megabytes(LIMIT)} MB。只给一种电脑做（--system）会小一半。")
        return 1
    return 0


def _built(given: argparse.Namespace) -> Path:
    """Build what the command line asks for, with the Python that belongs in it. Raises NotHereError."""
    systems, versions, pip = given.system or tuple(SYSTEMS), tuple(given.python_version), tuple(given.pip)
    if odd := [v for v in versions if not re.fullmatch(r"3\.\d+", v) or _number(v) < environment.OLDEST]:
        raise NotHereError(f"--python-version {odd[0]} 看不懂：要写 3.11 这样的，3.11 或更新的。")
    with tempfile.TemporaryDirectory() as work:
        python = given.python
        if python is not None:
            system, version = usable(python)
            if system not in systems or version not in (versions or (version,)):
                raise NotHereError(
                    f"{python} 里是给 {system} 用的 Python {version}，这套工具是给 {'、'.join(systems)}、"
                    f"Python {'、'.join(versions) or version} 的。请换一个 Python，或者改 --system、--python-version。"
                )
            versions = versions or (() if version in VERSIONS[system] else (version,))
        elif given.no_python or "win_amd64" not in systems:
            print("里面没有放 Python。")
        elif versions and windows_python.SHORT not in versions:
            print(
                f"里面没有放 Python：能配的是 {windows_python.SHORT}，要的是 {'、'.join(versions)}。Windows 电脑要先装好。"
            )
        else:
            python = Path(work) / "python"
            parts = windows_python.embeddable(python, CACHE, pip)
            print(
                f"里面放了 Windows 用的 Python {parts.version}；标准库取自这台电脑的 Python {parts.library}。"
            )
        chosen = {"versions": versions, "systems": systems, "python": python, "pip": pip, "scan": given.scan}
        return build(given.folder.absolute(), **chosen)


if __name__ == "__main__":
    sys.exit(main())

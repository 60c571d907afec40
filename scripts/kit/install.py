"""Puts the toolkit into 程序/lib from the wheels of this kit; no network, no administrator, nothing outside the folder.

Run by 1-开始使用 with the kit's own Python or the machine's. Done once for each content of the kit: a second run
returns at once, a newer kit copied over the old one installs again. Standard library only.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WHEELS = HERE / "wheels"
PROGRAM = ROOT / "程序"
LIST = HERE / "清单.sha256"
RECORD = PROGRAM / "安装记录.txt"
NEEDED = 120 * 2**20  # bytes: the library takes 90 and is put together beside its place
SYSTEMS = {"win-amd64": "win_amd64", "linux-x86_64": "linux_x86_64", "linux-aarch64": "linux_aarch64"}


def wheels() -> Path:
    """The folder of wheels for this machine. Exits with a sentence when there is none."""
    name = SYSTEMS.get(sysconfig.get_platform(), "")
    folder = WHEELS / name
    if not name or not folder.is_dir():
        raise SystemExit(
            f"这套工具没有给这种电脑（{sysconfig.get_platform()}）用的程序，请向县里要一份合适的。"
        )
    return folder


def versions(system: str) -> list[str]:
    """The Pythons that the kit has wheels for on a system."""
    lines = (HERE / "python-version.txt").read_text(encoding="utf-8").splitlines()
    return next((line.split()[1:] for line in lines if line.split()[0] == system), [])


def damaged() -> list[str]:
    """Files of the kit's list that are missing or differ."""
    out = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        path = ROOT / name
        if name.startswith("安装包/") and (
            not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest
        ):
            out.append(name)
    return out


def no_room() -> str:
    """Why nothing can be installed into this folder, in a sentence; "" when there is no reason."""
    trial = PROGRAM / "~trial.tmp"
    try:
        trial.write_bytes(b"0")
        trial.unlink()
    except OSError as error:
        if error.errno != errno.ENOSPC:
            return "这个文件夹不能写入。请把整个文件夹拷到电脑的硬盘上（例如 D:\\老干部工具），再双击「1-开始使用」。"
    free = shutil.disk_usage(PROGRAM).free
    if free < NEEDED:
        left, wanted = free // 2**20, NEEDED // 2**20
        return f"磁盘快满了，只剩 {left} MB，安装要 {wanted} MB。请清理出一些空间，再双击「1-开始使用」。"
    return ""


def main() -> int:
    """Install; 0 when the toolkit stands ready."""
    stamp = PROGRAM / "已安装.txt"
    wanted = hashlib.sha256(LIST.read_bytes()).hexdigest() + f" {sys.version_info[0]}.{sys.version_info[1]}"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return 0
    folder = wheels()
    have = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if have not in (need := versions(folder.name)):
        print(f"需要 Python {'、'.join(need)}，现在这个是 {have}。请换用带 Python 的整套工具。")
        return 1
    if no := no_room():
        print(no)
        return 1
    print("第一次使用，正在安装（不联网，大约一分钟）……", flush=True)
    if bad := damaged():
        print(f"文件不完整：{'、'.join(bad[:3])}{'等' if len(bad) > 3 else ''}，请重新拷贝一份。")
        return 1
    fresh, lib = PROGRAM / "lib.new", PROGRAM / "lib"
    shutil.rmtree(fresh, ignore_errors=True)
    pip = next((WHEELS / "any").glob("pip-*.whl"))
    extra = "[scan]" if any(folder.glob("pillow-*.whl")) else ""  # a kit with 扫描回登
    command = [
        sys.executable, str(pip / "pip"), "install", "--quiet", "--isolated", "--no-index", "--no-cache-dir",
        "--disable-pip-version-check", "--no-warn-script-location", "--root-user-action", "ignore", "--find-links", str(folder),
        "--find-links", str(WHEELS / "any"), "--target", str(fresh), f"laogan-toolkit{extra}",
    ]  # fmt: skip
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON"))}
    done = subprocess.run(
        command, check=False, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:  # what pip says is English and long: kept for whoever can read it, not shown
        shutil.rmtree(fresh, ignore_errors=True)
        print(no_room() or f"没有装成。请把「程序」文件夹里的「{RECORD.name}」交给懂电脑的同志看。")
        with contextlib.suppress(OSError):
            RECORD.write_bytes(done.stdout)
        return 1
    RECORD.unlink(missing_ok=True)
    shutil.rmtree(lib, ignore_errors=True)
    fresh.rename(lib)
    stamp.write_text(wanted, encoding="utf-8")
    print("装好了。", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

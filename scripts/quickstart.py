"""From a fresh clone to the first list, with one command: python3 scripts/quickstart.py [office folder].

Makes .venv, installs the package with its pinned dependencies, creates an office folder with the starter
workbooks, the templates and a fictitious practice register, and runs `toolkit birthdays --month 10` there.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from pathlib import Path

import environment


def command(office: Path, *, windows: bool) -> str:
    """The command for next time, typed in the clone's folder, as README has it; for cmd, PowerShell and sh alike."""
    folder = str(office.relative_to(environment.ROOT) if office.is_relative_to(environment.ROOT) else office)
    script = ".venv\\Scripts\\toolkit" if windows else ".venv/bin/toolkit"
    quoted = f'"{folder}"' if set(folder) & set(" &()^,;='") else folder
    folder = quoted if windows else shlex.quote(folder)
    return f"{script} --office {folder} birthdays --month 10"


def main() -> int:
    """Do it; returns the exit code of the last command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "office", nargs="?", default=environment.ROOT / "office", type=Path, help="the office folder"
    )
    office = parser.parse_args().office.absolute()
    environment.require_python()
    python = environment.ensure("requirements.lock")
    toolkit = [str(python), "-m", "toolkit"]
    made = subprocess.run([*toolkit, "init", str(office), "--practice"], check=False)
    if made.returncode:
        return made.returncode
    done = subprocess.run([*toolkit, "--office", str(office), "birthdays", "--month", "10"], check=False)
    if done.returncode == 0:
        print(f"\n十月的生日慰问名单（虚构的练习资料）在 {office / '输出'} 里，请用 Excel 或 WPS 打开看看。")
        print(
            f"以后在 {environment.ROOT} 文件夹里这样用：\n{command(office, windows=sys.platform == 'win32')}"
        )
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())

"""The registers that are measured on, made once and kept in a temporary folder."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benches import measure

SCRIPTS = Path(__file__).resolve().parent.parent
COUNTY, HALF, LARGE, PROVINCE = 4309, 50_000, 100_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Inputs:
    """What every group of comparisons starts from.

    Attributes:
        folder: Where generated files are kept between runs.
        sizes: Numbers of people to measure at.
        toolkit: The command that starts the toolkit.
        say: Tells the person at the terminal what is going on.
        books: Folders of workbooks for the group `parts`.
    """

    folder: Path
    sizes: tuple[int, ...]
    toolkit: tuple[str, ...]
    say: Callable[[str], None]
    books: tuple[Path, ...] = ()

    def register(self, people: int, *, clean: bool = True, columns_as: str = "plain") -> Path:
        """A register of so many people; strings are shared as in files that Excel or WPS saves."""
        name = f"{columns_as}-{people}{'-clean' if clean else ''}.xlsx"
        path = self.folder / name
        if not path.exists():
            part = path.with_suffix(".part.xlsx")
            command = [sys.executable, str(SCRIPTS / "make_register.py"), str(part), "--people", str(people)]
            options = (["--clean"] if clean else []) + (["--province"] if people >= PROVINCE else [])
            measure.ready([*command, "--layout", columns_as, *options], self.say)
            part.replace(path)
        return path

    def office(self) -> Path:
        """A fresh office folder for the toolkit to work in: what `init` makes, or an empty one where init fails."""
        path = self.folder / "office"
        shutil.rmtree(path, ignore_errors=True)
        command = [*self.toolkit, "init", str(path)]
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            self.say(f"toolkit init ended with exit code {done.returncode}; measuring in an empty folder")
        path.mkdir(exist_ok=True)
        return path


def folder() -> Path:
    """Where inputs are kept: a new place whenever the generator changes."""
    sources = [SCRIPTS / "make_register.py", *sorted((SCRIPTS / "fictional").glob("*.py"))]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    path = Path(tempfile.gettempdir()) / f"toolkit-bench-{digest}"
    path.mkdir(exist_ok=True)
    return path


def python(*arguments: str | Path) -> tuple[str, ...]:
    """A command that runs this Python."""
    return (sys.executable, *map(str, arguments))

"""Registers that lie on the desktop or on a stick: the first run offers them; none is copied before somebody says yes."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from toolkit.core.cells import Stop
from toolkit.core.dates.wording import day_text
from toolkit.core.words import regex
from toolkit.doors.setup import steps
from toolkit.running.office import Office

_KINDS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".et", ".ods")
_NAMED = regex("花名册|名册|名单|台账|老干|离退|退休|离休|人员|信息|基本情况|党员")
_NO_REGISTERS = {"输出", "备份", "资料", "模板"}  # folders of an office of ours
_DEEP, _ENTRIES, _TRIED, _OFFERED = 2, 2000, 12, 5  # folders down; names seen, files opened, lines shown
_LARGE = 30 * 1024 * 1024
_REMOVABLE = 2  # DRIVE_REMOVABLE of GetDriveTypeW
_SHELL_FOLDERS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"


class FoundRegister(NamedTuple):
    """A file that reads as a register; `people` is None where it asks for its password first."""

    path: Path
    people: int | None
    changed: dt.date

    def __str__(self) -> str:
        """As it is offered."""
        held = "有打开密码" if self.people is None else f"{self.people}人"
        return f"{self.path}（{held}，{day_text(self.changed)}改过）"


def places() -> list[Path]:
    """The desktop and what is plugged in, on this computer."""
    home = Path.home()
    desktops = [home / "Desktop", home / "桌面"]
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there
        import winreg  # noqa: PLC0415 - only there

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, _SHELL_FOLDERS) as key:
            # Moved to D: or into OneDrive: only Windows knows where to.
            desktops = [Path(os.path.expandvars(winreg.QueryValueEx(key, "Desktop")[0])), *desktops]
        kernel = ctypes.windll.kernel32
        plugged = removable(kernel.GetLogicalDrives(), kernel.GetDriveTypeW)
    else:
        plugged = mounted((Path("/media"), Path("/run/media")))
    return [*dict.fromkeys(place.resolve() for place in (*desktops, *plugged) if place.is_dir())]


def removable(drives: int, kind: Callable[[str], int]) -> list[Path]:
    """The sticks among Windows' drives; `drives` has a bit for each letter that is in use."""
    roots = (f"{chr(ord('A') + bit)}:\\" for bit in range(26) if drives >> bit & 1)
    return [Path(root) for root in roots if root > "C" and kind(root) == _REMOVABLE]  # A: and B: would rattle


def mounted(above: Iterable[Path], is_mount: Callable[[Path], bool] = os.path.ismount) -> list[Path]:
    """What Linux has put below these folders: /media/STICK, /media/USER/STICK, /run/media/USER/STICK."""
    below = [path for root in above for pattern in ("*", "*/*") for path in sorted(root.glob(pattern))]
    return [path for path in below if is_mount(path)]


def look(office: Office, where: Iterable[Path], opener: Callable[[Path], object]) -> Iterator[FoundRegister]:
    """What reads as a register in these places, the likeliest first; nothing of the office's own, nothing of ours.

    Args:
        office: The office; its folder is left out.
        where: Folders to look through.
        opener: Opens a workbook; raises Stop, as for one with a password.
    """
    files = [*dict.fromkeys(found for place in where for found in _files(place, office.folder))]
    # A name that says what it is comes before one that does not, and then the newest.
    files.sort(key=lambda file: (_NAMED.search(file[0].stem) is None, -file[1]))
    offered = 0
    for path, changed in files[:_TRIED]:
        people: int | None = 0
        try:
            if steps.is_theirs(path):
                people = len(steps.understood(office, path, opener).records)
        except Stop as stop:
            if "password-needed" in {problem.kind for problem in stop.problems} and _NAMED.search(path.stem):
                people = None
        except OSError:  # pulled meanwhile
            continue
        if people != 0:
            yield FoundRegister(path, people, dt.datetime.fromtimestamp(changed).astimezone().date())
            offered += 1
        if offered == _OFFERED:
            return


def _files(place: Path, office: Path) -> list[tuple[Path, float]]:
    """Workbooks at most so deep below a place, with the time of their last change."""
    out: list[tuple[Path, float]] = []
    waiting, seen = [(place, 0)], 0
    while waiting and seen < _ENTRIES:
        folder, depth = waiting.pop(0)
        with suppress(OSError):  # a stick that was pulled, a folder of somebody else's
            for entry in sorted(os.scandir(folder), key=lambda each: each.name):
                seen += 1
                path = Path(entry.path)
                if entry.name.startswith((".", "$", "~$")) or path == office:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if depth < _DEEP and entry.name not in _NO_REGISTERS:
                        waiting.append((path, depth + 1))
                elif path.suffix.lower() in _KINDS and 0 < entry.stat().st_size <= _LARGE:
                    out.append((path, entry.stat().st_mtime))
    return out

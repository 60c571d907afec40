"""The night in the system's own scheduler: put in, taken out, looked up. Windows and systemd behind one seam.

Both start it only while its user is logged on: no password is stored, nothing runs with other rights than the
clerk's own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Protocol

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.doors import night_memory, night_units
from toolkit.doors.night_units import Start
from toolkit.files import disk
from toolkit.files.placing import place

STANDARD_TIME = dt.time(22)
_XML = "nightly.xml"
_SOURCES = Path(__file__).resolve().parents[2]

Call = Callable[[Sequence[str]], int]
"""Start a program of the system's, wait for it, give its exit code; 127: it is not there."""


class Scheduler(Protocol):
    """A system's scheduler, as the night uses it."""

    title: str
    """As a clerk or a colleague from the computer department knows it."""

    def texts(self, start: Start) -> dict[str, str]:
        """What it will be told: file name → text."""

    def install(self, start: Start, office: Path) -> list[Path]:
        """Put the night in, in place of an older entry; the files written. Raises Stop."""

    def uninstall(self, name: str, office: Path) -> bool:
        """Take it out; False: there was none. Raises Stop."""

    def has(self, name: str) -> bool:
        """Whether it is in."""


class TaskScheduler:
    """Windows' Task Scheduler, through schtasks; `call` is its only foreign call."""

    title = "Windows 任务计划程序"

    def __init__(self, call: Call) -> None:
        self._call = call

    def texts(self, start: Start) -> dict[str, str]:
        """See Scheduler."""
        return {_XML: night_units.task_xml(start)}

    def install(self, start: Start, office: Path) -> list[Path]:
        """See Scheduler."""
        path = night_memory.keep(office, _XML, night_units.task_bytes(start))
        if self._call(["schtasks", "/Create", "/TN", start.name, "/XML", str(path), "/F"]) != 0:
            raise Stop(
                Problem(
                    Cell(_XML),
                    "没能登记到 Windows 任务计划程序，可能是单位的电脑不允许，",
                    f"请把 {path} 交给管电脑的同志，在任务计划程序里用「导入任务」登记；或者每晚开着 toolkit nightly。",
                    "schedule-refused",
                )
            )
        return [path]

    def uninstall(self, name: str, office: Path) -> bool:
        """See Scheduler."""
        disk.discard(night_memory.path(office, _XML))
        if not self.has(name):
            return False
        if self._call(["schtasks", "/Delete", "/TN", name, "/F"]) != 0:
            raise Stop(
                Problem(
                    Cell(name),
                    "没能从 Windows 任务计划程序里取消，",
                    "请打开任务计划程序，找到这个名称，手工删除。",
                    "schedule-refused",
                )
            )
        return True

    def has(self, name: str) -> bool:
        """See Scheduler."""
        return self._call(["schtasks", "/Query", "/TN", name]) == 0


class Systemd:
    """Systemd's user units; `folder` is where a user's own units lie, `call` the only foreign call."""

    title = "systemd 用户定时器"

    def __init__(self, call: Call, folder: Path) -> None:
        self._call, self._folder = call, folder

    def texts(self, start: Start) -> dict[str, str]:
        """See Scheduler."""
        return {
            f"{start.name}.service": night_units.service(start),
            f"{start.name}.timer": night_units.timer(start),
        }

    def install(self, start: Start, office: Path) -> list[Path]:  # noqa: ARG002 - part of the seam
        """See Scheduler."""
        writings = [
            place.Writing(self._folder / name, text.encode()) for name, text in self.texts(start).items()
        ]
        place.put_many(writings, backups=0, make_folders=True)
        enabled = self._control("daemon-reload") and self._control("enable", f"{start.name}.timer")
        # «restart», not «start»: a timer that runs already would keep its old times.
        if not enabled or not self._control("restart", f"{start.name}.timer"):
            raise Stop(
                Problem(
                    Cell(f"{start.name}.timer"),
                    "文件写好了，可是 systemd 没有接受，",
                    f"登录桌面后运行 systemctl --user enable --now {start.name}.timer 再试；"
                    "或者每晚开着 toolkit nightly。",
                    "schedule-refused",
                )
            )
        return [writing.path for writing in writings]

    def uninstall(self, name: str, office: Path) -> bool:  # noqa: ARG002 - part of the seam
        """See Scheduler."""
        if not self.has(name):
            return False
        self._control("disable", "--now", f"{name}.timer")  # refused outside a session; the files decide
        for path in self._files(name):
            disk.discard(path)
        self._control("daemon-reload")
        return True

    def has(self, name: str) -> bool:
        """See Scheduler."""
        return any(path.exists() for path in self._files(name))

    def _files(self, name: str) -> list[Path]:
        return [self._folder / f"{name}.{kind}" for kind in ("service", "timer")]

    def _control(self, *arguments: str) -> bool:
        return self._call(["systemctl", "--user", *arguments]) == 0


def this_scheduler() -> Scheduler:
    """The scheduler of the system we run on.

    Raises:
        Stop: there is none that we know.
    """
    if sys.platform == "win32":
        return TaskScheduler(_call)
    if shutil.which("systemctl"):
        base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        return Systemd(_call, Path(base) / "systemd" / "user")
    raise Stop(
        Problem(
            Cell("nightly"),
            "这台电脑上没有能登记的计划任务程序，",
            "请每晚开着 toolkit nightly，或者每天早上运行一次 toolkit nightly --once。",
            "schedule-none",
        )
    )


def _call(words: Sequence[str]) -> int:
    """See Call; what the program says is in the system's own language and encoding, and is not shown."""
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(  # noqa: S603 - our own fixed words, no shell
            list(words),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
            creationflags=flags,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return 127
    return done.returncode


# --- what is started --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Here:
    """What the entry needs to know of this computer.

    Attributes:
        python: The Python that runs us.
        user: Windows' name of the user, with the computer's or domain's.
        sources: Where the toolkit's sources lie when it is not installed into that Python; None: it is.
        starter: What starts the toolkit of the USB kit, whose Python knows nothing of it; None: this is no kit.
    """

    python: Path
    user: str = ""
    sources: Path | None = None
    starter: Path | None = None


def here() -> Here:
    """This computer."""
    environment = os.environ
    user = "\\".join(filter(None, (environment.get("USERDOMAIN"), environment.get("USERNAME"))))
    return Here(
        Path(sys.executable),
        user if sys.platform == "win32" else "",
        None if _is_installed() else _SOURCES,
        kit_starter(_SOURCES),
    )


def kit_starter(library: Path) -> Path | None:
    """start.py of the kit that has installed us into this library, if one has."""
    starter = library.parent / "start.py"
    return starter if library.name == "lib" and starter.is_file() else None


def _is_installed() -> bool:
    try:
        metadata.distribution("laogan-toolkit")
    except metadata.PackageNotFoundError:
        return False
    return True


def start(office: Path, times: Sequence[dt.time], today: dt.date, where: Here) -> Start:
    """How the night of an office is started.

    In the office's own folder, so that no path of it stands among the arguments, and with -P, so that a clerk's file
    there can never be taken for one of Python's modules. Only out of sources that are not installed it is the other
    way round: started among the sources, the office named.
    """
    silent = where.python.with_name("pythonw.exe")  # opens no window over the clerk's work
    program = silent if silent.exists() else where.python
    night = ("nightly", "--once")
    folder = office
    arguments: tuple[str, ...]
    if where.starter is not None:
        inside = where.starter.is_relative_to(office)
        starter = where.starter.relative_to(office) if inside else where.starter
        arguments = ("-P", str(starter), "--office", ".", *night)
    elif where.sources is None:
        arguments = ("-P", "-m", "toolkit", "--office", ".", *night)
    else:
        arguments = ("-m", "toolkit", "--office", str(office), *night)
        folder = where.sources
    moments = tuple(sorted(set(times))) or (STANDARD_TIME,)
    return Start(name(office), str(program), arguments, str(folder), moments, today, where.user)


def name(office: Path) -> str:
    """The entry's name: one for each office folder of this computer."""
    digest = hashlib.sha256(os.path.normcase(office.resolve()).encode("utf-8", "surrogatepass")).hexdigest()
    return f"laogan-toolkit-nightly-{digest[:8]}"

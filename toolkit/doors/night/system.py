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
from pathlib import Path

from toolkit.core.cells import Cell, Stop
from toolkit.doors.night import memory
from toolkit.doors.terminal.words import version
from toolkit.files import disk
from toolkit.files.placing import place
from toolkit.running.desk.page import filled

DESCRIPTION = "老干部工作工具箱：每晚自动做「计划」表上的事。电脑当时没有开的，下次登录后补做。"
STANDARD_TIME = dt.time(22)
_XML = "nightly.xml"
_SOURCES = Path(__file__).resolve().parents[3]

Call = Callable[[Sequence[str]], int]
"""Start a program of the system's, wait for it, give its exit code; 127: it is not there."""


@dataclass(frozen=True, slots=True)
class Start:
    """How and when the night is started.

    Attributes:
        name: The entry's own name, ASCII; one for each office folder.
        program: The Python that is started, without a window where there is one that has none.
        arguments: Its arguments.
        folder: The folder it is started in.
        times: Times of day.
        since: From which day on.
        user: Whose session it runs in; Windows alone asks.
    """

    name: str
    program: str
    arguments: tuple[str, ...]
    folder: str
    times: tuple[dt.time, ...]
    since: dt.date
    user: str = ""


def this_scheduler(office: Path) -> TaskScheduler | Systemd:
    """The scheduler of the system we run on.

    Raises:
        Stop: there is none that we know.
    """
    if sys.platform == "win32":
        return TaskScheduler(call, (office / memory.FILE).parent)
    if shutil.which("systemctl"):
        base = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        return Systemd(call, Path(base) / "systemd" / "user")
    hint = "请每晚开着 toolkit nightly，或者每天早上运行一次 toolkit nightly --once。"
    raise Stop.at(Cell("nightly"), "这台电脑上没有能登记的计划任务程序，", hint, "schedule-none")


def call(words: Sequence[str]) -> int:
    """See Call; what the program says is in the system's own language and encoding, and is not shown."""
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    none = subprocess.DEVNULL
    try:
        return subprocess.call(words, stdin=none, stdout=none, stderr=none, creationflags=flags, timeout=60)  # noqa: S603 - our own fixed words, no shell
    except (OSError, subprocess.TimeoutExpired):
        return 127


def _refused(what: str, message: str, hint: str) -> Stop:
    return Stop.at(Cell(what), message, hint, "schedule-refused")


# --- Windows --------------------------------------------------------------------------------------------


class TaskScheduler:
    """Windows' Task Scheduler, through schtasks; its XML is put into `folder`, `call` is the only foreign call."""

    title = "Windows 任务计划程序"

    def __init__(self, call: Call, folder: Path) -> None:
        self._call, self._xml = call, folder / _XML

    def texts(self, start: Start) -> dict[str, str]:
        """The task as XML."""
        return {_XML: task_xml(start)}

    def install(self, start: Start) -> None:
        """Whoever may register tasks can do it with the XML, too, so it stays when we may not."""
        memory.put(self._xml, task_bytes(start))
        if self._call(["schtasks", "/Create", "/TN", start.name, "/XML", str(self._xml), "/F"]) != 0:
            hint = f"请把 {self._xml} 交给管电脑的同志，在任务计划程序里用「导入任务」登记；或者每晚开着 toolkit nightly。"
            raise _refused(_XML, "没能登记到 Windows 任务计划程序，可能是单位的电脑不允许，", hint)

    def uninstall(self, name: str) -> bool:
        """Take task and XML away."""
        disk.discard(self._xml)
        if not self.has(name):
            return False
        if self._call(["schtasks", "/Delete", "/TN", name, "/F"]) != 0:
            what = "没能从 Windows 任务计划程序里取消，"
            raise _refused(name, what, "请打开任务计划程序，找到这个名称，手工删除。")
        return True

    def has(self, name: str) -> bool:
        """Asked of Windows itself."""
        return self._call(["schtasks", "/Query", "/TN", name]) == 0


def task_xml(start: Start) -> str:
    """The task by Microsoft's «Task Scheduler Schema», version 1.2 (Windows 7 and later).

    Where that schema asks for an order (a trigger's elements), it is kept; everywhere else the order is the one that
    the service itself exports. Program and folder stand without quotes, blanks or not: Windows takes each element
    whole, and refuses a folder in quotes. Only the arguments are one text that is taken apart again.
    """
    arguments = subprocess.list2cmdline(start.arguments)
    return filled(
        Path(__file__).parent, "task.xml.j2", start=start, description=DESCRIPTION, arguments=arguments
    )


def task_bytes(start: Start) -> bytes:
    """The XML as Windows reads and exports it: UTF-16 with its mark."""
    return task_xml(start).replace("\n", "\r\n").encode("utf-16")


# --- systemd --------------------------------------------------------------------------------------------


class Systemd:
    """Systemd's user units; `folder` is where a user's own units lie, `call` the only foreign call."""

    title = "systemd 用户定时器"

    def __init__(self, call: Call, folder: Path) -> None:
        self._call, self._folder = call, folder

    def texts(self, start: Start) -> dict[str, str]:
        """A service and its timer."""
        return {f"{start.name}.service": service(start), f"{start.name}.timer": timer(start)}

    def install(self, start: Start) -> None:
        """The timer runs at once, with its new times."""
        texts = self.texts(start).items()
        writings = [place.Writing(self._folder / name, text.encode()) for name, text in texts]
        place.put_many(writings, backups=0, make_folders=True)
        unit = f"{start.name}.timer"
        # «restart», not «start»: a timer that runs already would keep its old times.
        orders = (("daemon-reload",), ("enable", unit), ("restart", unit))
        if not all(self._control(*words) for words in orders):
            hint = f"登录桌面后运行 systemctl --user enable --now {unit} 再试；或者每晚开着 toolkit nightly。"
            raise _refused(unit, "文件写好了，可是 systemd 没有接受，", hint)

    def uninstall(self, name: str) -> bool:
        """Take both units away, also outside a session, where systemd refuses."""
        if not self.has(name):
            return False
        self._control("disable", "--now", f"{name}.timer")
        for path in self._files(name):
            disk.discard(path)
        self._control("daemon-reload")
        return True

    def has(self, name: str) -> bool:
        """The files decide."""
        return any(path.exists() for path in self._files(name))

    def _files(self, name: str) -> list[Path]:
        return [self._folder / f"{name}.{kind}" for kind in ("service", "timer")]

    def _control(self, *arguments: str) -> bool:
        return self._call(["systemctl", "--user", *arguments]) == 0


def service(start: Start) -> str:
    """The unit that does one night's work."""
    words = (start.program, *start.arguments)
    if set(start.program) & set("'\"\\$"):
        words = ("/usr/bin/env", *words)  # systemd takes no such signs in a program's name, only after it
    command = " ".join(map(_quoted, words))
    folder = start.folder.replace("%", "%%")
    return f"""[Unit]
Description={DESCRIPTION}

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={command}
Nice=10
TimeoutStartSec=3h
"""


def timer(start: Start) -> str:
    """The unit that starts it; a moment that has passed while the computer was off is made up for."""
    times = "\n".join(f"OnCalendar=*-*-* {time:%H:%M:%S}" for time in start.times)
    return f"""[Unit]
Description={DESCRIPTION}

[Timer]
{times}
Persistent=true

[Install]
WantedBy=timers.target
"""


def _quoted(word: str) -> str:
    """A word of ExecStart, in quotes where blanks or signs of its own stand in it."""
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return text if text == word and word and not set(word) & set(" \t';") else f'"{text}"'


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
        _SOURCES if version() == "0" else None,
        kit_starter(_SOURCES),
    )


def kit_starter(library: Path) -> Path | None:
    """start.py of the kit that has installed us into this library, if one has."""
    starter = library.parent / "start.py"
    return starter if library.name == "lib" and starter.is_file() else None


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

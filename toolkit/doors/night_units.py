"""What Windows' Task Scheduler and systemd are told about the night: an XML task, a service and its timer.

The XML follows Microsoft's «Task Scheduler Schema», version 1.2 (Windows 7 and later): where that schema asks for
an order (a trigger's elements), it is kept; everywhere else the order is the one that the service itself exports.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

DESCRIPTION = "老干部工作工具箱：每晚自动做「计划」表上的事。电脑当时没有开的，下次登录后补做。"


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


# --- Windows -----------------------------------------------------------------------------------------


def task_xml(start: Start) -> str:
    """The task as XML; to be stored as UTF-16 with its mark, as Windows exports it.

    Program and folder stand without quotes, blanks or not: Windows takes each element whole, and refuses a folder in
    quotes. Only the arguments are one text that is taken apart again.
    """
    triggers = "".join(_trigger(start.since, time) for time in start.times)
    user = f"\n      <UserId>{escape(start.user)}</UserId>" if start.user else ""
    return _TASK.format(
        description=escape(DESCRIPTION),
        triggers=triggers,
        user=user,
        program=escape(start.program),
        arguments=escape(subprocess.list2cmdline(start.arguments)),
        folder=escape(start.folder),
    )


def task_bytes(start: Start) -> bytes:
    """The XML as Windows reads it."""
    return task_xml(start).replace("\n", "\r\n").encode("utf-16")


def _trigger(since: dt.date, time: dt.time) -> str:
    return f"""
    <CalendarTrigger>
      <StartBoundary>{since.isoformat()}T{time:%H:%M:%S}</StartBoundary>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>"""


_TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{description}</Description>
  </RegistrationInfo>
  <Triggers>{triggers}
  </Triggers>
  <Principals>
    <Principal id="Author">{user}
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <IdleSettings>
      <StopOnIdleEnd>false</StopOnIdleEnd>
      <RestartOnIdle>false</RestartOnIdle>
    </IdleSettings>
    <AllowStartOnDemand>true</AllowStartOnDemand>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
    <RunOnlyIfIdle>false</RunOnlyIfIdle>
    <WakeToRun>false</WakeToRun>
    <ExecutionTimeLimit>PT3H</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
      <WorkingDirectory>{folder}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


# --- systemd -----------------------------------------------------------------------------------------


def service(start: Start) -> str:
    """The unit that does one night's work."""
    words = (start.program, *start.arguments)
    if set(start.program) & set("'\"\\$"):
        words = (
            "/usr/bin/env",
            *words,
        )  # systemd takes no such signs in a program's name, only in what follows it
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


def command_line(start: Start) -> str:
    """What is started, for a person to read."""
    words: Sequence[str] = (start.program, *start.arguments)
    return subprocess.list2cmdline(words)

"""Whether a night was missed, for one line after any command: read from one small file, never from a workbook.

Every look at the night's plan leaves the next moment at which something is due. Once that moment has passed and
nobody has looked since, the computer was off, or nobody was logged on.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

_FOLDER = ".toolkit"  # as files.journal has it, which would cost its imports
_FILE = "night-due.json"
_GRACE = dt.timedelta(minutes=30)
SETTING = "补做提醒"


def keep(office: Path, due: dt.datetime | None) -> None:
    """Remember what is due next, when that has changed; None: nothing is planned.

    Raises:
        Stop: it cannot be written.
    """
    from toolkit.doors import night_memory  # noqa: PLC0415 - only a night writes; every command reads
    from toolkit.files import disk  # noqa: PLC0415

    path = night_memory.path(office, _FILE)
    if due is None:
        disk.discard(path)
        return
    text = json.dumps({"due": due.isoformat()}).encode()
    try:
        same = path.read_bytes() == text
    except OSError:
        same = False
    if not same:
        night_memory.keep(office, _FILE, text)


def forget(office: Path) -> None:
    """No more reminders: the night has been taken off."""
    keep(office, None)


def sentence(office: Path, now: dt.datetime) -> str:
    """The offer to make up for a missed night; "" when none was missed, or nothing is known."""
    try:
        due = dt.datetime.fromisoformat(json.loads((office / _FOLDER / _FILE).read_bytes())["due"])
        missed = now - due
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    if missed <= _GRACE:
        return ""
    which = (
        f"{due.month}月{due.day}日夜里"
        if missed < dt.timedelta(days=1)
        else f"从{due.month}月{due.day}日起夜里"
    )
    return (
        f"{which}的自动任务没有做，要补做请运行 toolkit nightly --once（不要再提醒：设置「{SETTING}」填否）。"
    )


def is_wanted(office: Path) -> bool:
    """Whether the office wants to be reminded; read from 设置.xlsx, so ask only once there is something to say.

    Raises:
        Stop: 设置.xlsx cannot be read.
    """
    from toolkit.running import run  # noqa: PLC0415 - see above

    return run.open_office(office, office).settings.text(SETTING) == "是"

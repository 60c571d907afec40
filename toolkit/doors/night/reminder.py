"""Whether a night was missed, for one line after any command: read from one small file, never from a workbook.

Every look at the night's plan leaves the next moment at which something is due (see memory). Once that moment has
passed and nobody has looked since, the computer was off, or nobody was logged on.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

FILE = "night.json"
LATE = dt.timedelta(minutes=30)
"""A night that has not begun this long after its moment is missed; one that begins later is a catch-up."""
SETTING = "补做提醒"


def sentence(office: Path, now: dt.datetime) -> str:
    """The offer to make up for a missed night; "" when none was missed, or nothing is known."""
    from toolkit.files import layout  # noqa: PLC0415 - a command that finds its office has it already

    try:
        due = dt.datetime.fromisoformat(json.loads((layout.records(office) / FILE).read_bytes())["due"])
        missed = now - due
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    if missed <= LATE:
        return ""
    day = f"{due.month}月{due.day}日"
    which = f"{day}夜里" if missed < dt.timedelta(days=1) else f"从{day}起夜里"
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

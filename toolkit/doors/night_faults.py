"""Which faults of the office's workbooks a night has found that the night before had not.

Kept beside the journal, `.toolkit/night-faults.json`: kinds and cells, never a value. A night is compared with the
latest one before it, so that a night done again (after a crash, on a clock set back) gives the same answer.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from toolkit.core import fault_diff
from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Outcome
from toolkit.core.fault_diff import Changes, Faults
from toolkit.doors import night_memory
from toolkit.files import disk

_FILE = "night-faults.json"
_ROWS = ("read", "dropped_rows", "blank_rows")  # an empty row that was inserted moves the others too
_KEPT = 5  # nights of each task; more than one, because a clock may have been set back


@dataclass(frozen=True, slots=True)
class Since:
    """What has changed, and since which night; None: there is no earlier night to compare with."""

    night: dt.date | None
    changes: Changes


def compared(office: Path, task: str, night: dt.date, outcome: Outcome) -> Since:
    """This night's faults against the latest night before it; tonight's are kept.

    Raises:
        Stop: they cannot be kept; then tomorrow would tell today's faults as new.
    """
    kept = _recall(night_memory.path(office, _FILE))
    nights = kept.get(task, {})
    earlier = max((each for each in nights if each < night), default=None)
    rows = sum(outcome.counts.get(name, 0) for name in _ROWS)
    before = nights[earlier] if earlier is not None else Faults((), rows)
    tonight = fault_diff.remember(outcome.problems, rows)
    if nights.get(night) != tonight:
        nights.pop(night, None)
        kept[task] = dict([*nights.items(), (night, tonight)][-_KEPT:])
        night_memory.keep(office, _FILE, _text(kept))
    return Since(earlier, fault_diff.compare(before, outcome.problems, rows))


def _text(kept: dict[str, dict[dt.date, Faults]]) -> bytes:
    plain = {
        task: [{"night": night.isoformat(), "rows": f.rows, "keys": f.keys} for night, f in nights.items()]
        for task, nights in kept.items()
    }
    return json.dumps(plain, ensure_ascii=False).encode()


def _recall(path: Path) -> dict[str, dict[dt.date, Faults]]:
    """What is kept; nothing when that cannot be told: then this night counts as the first."""
    try:
        return {
            task: {
                dt.date.fromisoformat(each["night"]): _faults(each["keys"], each["rows"]) for each in nights
            }
            for task, nights in json.loads(disk.contents(path)).items()
        }
    except (OSError, Stop, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _faults(keys: list[list[str]], rows: int) -> Faults:
    return Faults(tuple((kind, file, sheet, ref) for kind, file, sheet, ref in keys), int(rows))


def sentences(since: Since) -> list[str]:
    """What has changed, for a person."""
    changes = since.changes
    if since.night is None:
        count = len(changes.new)
        what = f"现有{count}处问题，从下一夜起只说新增的。" if count else "没有发现问题。"
        return [f"这是头一夜核对，{what}"]
    day = f"{since.night.month}月{since.night.day}日"
    new = f"新增{len(changes.new)}处问题" if changes.new else "没有新增的问题"
    return [f"和{day}夜里比：{new}，改好{changes.mended}处，还有{changes.still}处没有改。"]


def plain(since: Since) -> dict[str, object]:
    """For other programs (JSON)."""
    return {
        "since": since.night.isoformat() if since.night else None,
        "new": [problem.plain() for problem in since.changes.new],
        "mended": since.changes.mended,
        "still": since.changes.still,
    }

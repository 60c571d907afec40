"""What is known of an office's nights: one journal that says what was done, one small file with the rest.

A night's mark in the journal is set after the job's files are in place and told. A run that dies in between is done
again, with the same result over the same files; the other order would lose the night. `night.json` beside it holds
what a night is compared with, what the page says, and when something is due next. Losing it costs no night: faults
then count as if they were found for the first time, and the page shows only what is new.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from toolkit.core.cells import Exit
from toolkit.core.documents.outcome import Outcome
from toolkit.doors.night import faults
from toolkit.doors.night.faults import Faults, Since
from toolkit.doors.night.plan import Task
from toolkit.doors.night.reminder import FILE
from toolkit.doors.night.results import Ending, Result
from toolkit.files import disk, layout, systems
from toolkit.files.history.journal import Door, Entry, Journal
from toolkit.files.placing import place

COMMAND = "nightly"
_FORMER = {"faults": "night-faults.json", "results": "nights.json", "due": "night-due.json"}  # until 0.1
_ROWS = ("read", "dropped_rows", "blank_rows")  # an empty row that was inserted moves the others too
_KEPT = 5  # nights of each task; more than one, because a clock may have been set back


class Memory:
    """The nights of an office, as known when it was opened and what was added since.

    Attributes:
        results: Each task's latest result, by its key; what the page says.
        due: When something is due next, for the reminder; None: nothing is, or that is not known.
        owes_page: A night has begun whose page is not written whole yet: whoever comes next writes it.

    What is changed in one of them lasts once it is kept.
    """

    def __init__(self, office: Path) -> None:
        """Read what there is. Raises Stop when the journal cannot be read."""
        self._file = layout.records(office) / FILE
        self._journal = Journal(office)
        self._tried: dict[str, dict[dt.date, tuple[Ending, dt.datetime]]] = {}
        self._faults: dict[str, list[Faults]] = {}
        self.results: dict[str, Result] = {}
        self.due: dt.datetime | None = None
        self.owes_page = False
        entries = self._journal.entries()
        self._born = min((entry.time.replace(tzinfo=None) for entry in entries), default=None)
        for entry in entries:
            if entry.command == COMMAND and {"task", "night"} <= entry.marks.keys():
                ending = Ending.SKIPPED if "skipped" in entry.marks else Ending.DONE
                ending = ending if entry.exit == Exit.DONE else Ending.FAILED
                night = dt.date.fromisoformat(entry.marks["night"])
                self._take(entry.marks["task"], night, ending, entry.time.replace(tzinfo=None))
        self._recall()

    def born(self, now: dt.datetime) -> dt.datetime:
        """Since when the office is known to be in use: nights before that were nobody's."""
        return min(self._born or now, now)

    # --- which nights were done

    def is_done(self, task: str, night: dt.date) -> bool:
        """Whether that night's run has succeeded, or was skipped."""
        ending, _ = self._tried.get(task, {}).get(night, (None, None))
        return ending in {Ending.DONE, Ending.SKIPPED}

    def is_tried(self, task: str, night: dt.date) -> bool:
        """Whether that night's run has begun and ended, be it with a failure."""
        return night in self._tried.get(task, {})

    def last_done(self, task: str) -> dt.date | None:
        """The latest night that has succeeded; None: none ever did."""
        nights = self._tried.get(task, {}).items()
        return max((night for night, (ending, _) in nights if ending is Ending.DONE), default=None)

    def failed_at(self, task: str, night: dt.date) -> dt.datetime | None:
        """When that night's run has last failed; None: it has not, or was done after all."""
        ending, when = self._tried.get(task, {}).get(night, (None, None))
        return when if ending is Ending.FAILED else None

    def left_out(self, task: str, night: dt.date) -> int:
        """How many nights lie between the last one before that was tried, and this one: nobody did those."""
        before = max((each for each in self._tried.get(task, {}) if each < night), default=None)
        return 0 if before is None else (night - before).days - 1

    def next_due(self, task: Task, now: dt.datetime) -> dt.datetime:
        """When something of this task is to be done next; past, when its latest night was not even tried."""
        night = task.night(now)
        is_over = self.is_tried(task.key, night) or task.moment(night) < self.born(now)
        return task.next(now) if is_over else task.moment(night)

    def mark(self, result: Result) -> None:
        """Write down how a night's run ended.

        Raises:
            Stop: the journal cannot be written; then the night counts as it did before.
        """
        marks = {"task": result.task, "night": result.night.isoformat()}
        marks |= {"late": "yes"} if result.late else {}
        marks |= {"skipped": "yes"} if result.status is Ending.SKIPPED else {}
        entry = Entry(
            result.at.astimezone(),
            COMMAND,
            Door.NIGHTLY,
            exit=int(result.code),
            counts=dict(result.done.outcome.counts) if result.done else {},
            problems=Counter(problem.kind for problem in result.problems if problem.kind),
            marks=marks,
        )
        self._journal.append(entry)
        self._take(result.task, result.night, result.status, result.at)

    def _take(self, task: str, night: dt.date, ending: Ending, when: dt.datetime) -> None:
        if not self.is_done(task, night):
            self._tried.setdefault(task, {})[night] = ending, when

    # --- the rest

    def compare(self, task: str, night: dt.date, outcome: Outcome) -> Since:
        """This night's faults against the latest night before it; tonight's are kept.

        So a night that is done again (after a crash, on a clock set back) gives the same answer.

        Raises:
            Stop: they cannot be kept; then tomorrow would tell today's faults as new.
        """
        nights = self._faults.get(task, [])
        before = max((each for each in nights if each.night < night), key=lambda f: f.night, default=None)
        rows = sum(outcome.counts.get(name, 0) for name in _ROWS)
        tonight = faults.remember(night, outcome.problems, rows)
        self._faults[task] = [*(each for each in nights if each.night != night), tonight][-_KEPT:]
        self.keep()
        return faults.compare(before, outcome.problems, rows)

    def keep(self) -> None:
        """Put the file in place when it does not say the same already. Raises Stop when it cannot be written."""
        told = [{name: getattr(each, name) for name in _READERS} for each in self.results.values()]
        kept = {name: [dataclasses.asdict(each) for each in nights] for name, nights in self._faults.items()}
        data = {"due": self.due, "owes_page": self.owes_page, "faults": kept, "results": told}
        text = json.dumps(data, ensure_ascii=False, default=lambda date: date.isoformat()).encode()
        try:
            is_same = disk.contents(self._file) == text
        except OSError:
            is_same = False
        if not is_same:
            put(self._file, text)
            for name in _FORMER.values():
                disk.discard(self._file.with_name(name))

    def _recall(self) -> None:
        """What is kept; nothing when that cannot be told."""
        kept = _parsed(self._file)
        if kept is None:
            kept = {key: _parsed(self._file.with_name(name)) for key, name in _FORMER.items()} | {"due": None}
        try:
            due = dt.datetime.fromisoformat(kept["due"]) if kept["due"] else None
            results = [_result(item) for item in kept["results"] or ()]
            found = {task: [*map(_faults, nights)] for task, nights in (kept["faults"] or {}).items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        self.owes_page = bool(kept.get("owes_page"))
        self.due, self.results, self._faults = due, {each.task: each for each in results}, found


def put(path: Path, data: bytes) -> None:
    """Put a file of the night's own in place, whole, beside the journal and out of the clerk's sight. Raises Stop."""
    is_new = disk.state(path.parent) is None
    place.put(path, data, backups=0, make_folders=True)
    if is_new:
        systems.current.hide(path.parent)


def _parsed(path: Path) -> Any:
    """What a file says as JSON; None when there is none, or it is damaged."""
    try:
        return json.loads(disk.contents(path))
    except (OSError, ValueError):
        return None


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "task": str,
    "title": str,
    "night": dt.date.fromisoformat,
    "due": dt.datetime.fromisoformat,
    "at": dt.datetime.fromisoformat,
    "command": str,
    "status": Ending,
    "left_out": int,
    "lines": tuple,
    "alerts": tuple,
    "heading": str,
    "faults": tuple,
    "files": lambda pairs: tuple((title, path) for title, path in pairs),
    "checked": bool,
}
"""What is remembered of a result, and how it is read back."""


def _result(item: Mapping[str, Any]) -> Result:
    return Result(**{name: read(item[name]) for name, read in _READERS.items() if name in item})


def _faults(item: Mapping[str, Any]) -> Faults:
    keys = tuple((kind, file, sheet, ref) for kind, file, sheet, ref in item["keys"])
    return Faults(dt.date.fromisoformat(item["night"]), int(item["rows"]), keys)

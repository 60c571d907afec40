"""Which night of which task was done: entries of their own in the office's journal.

A night's mark is set after the job's files are in place. A run that dies in between is done again, with the same
result over the same files; the other order would lose the night.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from toolkit.core.cells import Exit, Problem
from toolkit.doors.night_plan import Task
from toolkit.files.history.entries import Door, Entry
from toolkit.files.history.journal import Journal

COMMAND = "nightly"


class NightLog:
    """The nights of an office, as known when it was opened and what was added since."""

    def __init__(self, office: Path) -> None:
        """Read the journal. Raises Stop when it cannot be read."""
        self._journal = Journal(office)
        self._done: dict[str, set[dt.date]] = {}
        self._skipped: dict[str, set[dt.date]] = {}
        self._failed: dict[str, dict[dt.date, dt.datetime]] = {}
        for entry in self._journal.entries():
            if entry.command == COMMAND and {"task", "night"} <= entry.marks.keys():
                night = dt.date.fromisoformat(entry.marks["night"])
                when, skipped = entry.time.replace(tzinfo=None), "skipped" in entry.marks
                self._take(entry.marks["task"], night, when, entry.exit, skipped=skipped)

    def is_done(self, task: str, night: dt.date) -> bool:
        """Whether that night's run has succeeded, or was skipped."""
        return night in self._done.get(task, ()) or night in self._skipped.get(task, ())

    def last_done(self, task: str) -> dt.date | None:
        """The latest night that has succeeded; None: none ever did."""
        return max(self._done.get(task, ()), default=None)

    def next_due(self, task: Task, now: dt.datetime) -> dt.datetime:
        """When something of this task is to be done next; past, when its latest night was not even tried."""
        night = task.night(now)
        tried = self.is_done(task.key, night) or self.failed_at(task.key, night) is not None
        return task.next(now) if tried else task.moment(night)

    def failed_at(self, task: str, night: dt.date) -> dt.datetime | None:
        """When that night's run has last failed; None: it has not."""
        return self._failed.get(task, {}).get(night)

    def left_out(self, task: str, night: dt.date) -> int:
        """How many nights lie between the last one before that was tried, and this one: nobody did those."""
        tried = (
            self._done.get(task, set()) | self._skipped.get(task, set()) | self._failed.get(task, {}).keys()
        )
        before = max((each for each in tried if each < night), default=None)
        return 0 if before is None else (night - before).days - 1

    def add(
        self,
        task: str,
        night: dt.date,
        now: dt.datetime,
        code: Exit,
        *,
        late: bool = False,
        skipped: bool = False,
        counts: Mapping[str, int] | None = None,
        problems: Iterable[Problem] = (),
    ) -> None:
        """Write down how a night's run ended.

        Raises:
            Stop: the journal cannot be written; then the night counts as it did before.
        """
        marks = {"task": task, "night": night.isoformat()}
        marks |= ({"late": "yes"} if late else {}) | ({"skipped": "yes"} if skipped else {})
        self._journal.append(
            Entry(
                now.astimezone(),
                COMMAND,
                Door.NIGHTLY,
                exit=int(code),
                counts=dict(counts or {}),
                problems=Counter(p.kind for p in problems if p.kind),
                marks=marks,
            )
        )
        self._take(task, night, now, code, skipped=skipped)

    def _take(self, task: str, night: dt.date, when: dt.datetime, code: int, *, skipped: bool) -> None:
        if code == Exit.DONE:
            kept = self._skipped if skipped else self._done
            kept.setdefault(task, set()).add(night)
        else:
            self._failed.setdefault(task, {})[night] = when

"""Take back what the last run wrote: the old files come back byte for byte, new ones move to 备份."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.files import disk, layout, refusals
from toolkit.files.history.journal import Door, Entry, Journal, Written
from toolkit.files.history.recorded import note
from toolkit.files.placing import locks, owners, place
from toolkit.files.placing.backups import FOLDER

TIDY = "tidy"
"""The command that moves files (see running/tidying): undo moves them back as they are by then."""


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What undoing means for one file.

    Attributes:
        path: The file.
        now: SHA-256 of what stands there: what the run wrote.
        backup: Where the old bytes come from; None: the file was new.
        moved: It was only moved there, and goes back as it is by now.
    """

    path: Path
    now: str
    backup: Path | None
    moved: bool = False

    def __str__(self) -> str:
        if self.moved and self.backup is not None:
            return f"{self.path.name}：从“{self.backup.parent.name}”移回原处。"
        if self.backup is None:
            return f"{self.path.name}：是那次新建的，移到{layout.called(self.path.parent)}。"
        return f"{self.path.name}：恢复为原来的内容（取自“{FOLDER}”里的“{self.backup.name}”）。"


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undo is about to do, or has done.

    Attributes:
        entry: The run that is taken back.
        steps: File by file; those that are already as they were before it are left out.
        problems: Which files stay as they are and why, one by one; and that it could not be noted in the journal.
    """

    entry: Entry
    steps: tuple[UndoStep, ...]
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        return self.told(self.entry.command)

    def told(self, what: str) -> str:
        """One sentence; the doors know the Chinese name of what ran."""
        run = f"{self.entry.time:%Y-%m-%d %H:%M} 的“{what}”"
        if not self.steps and self.problems:
            return f"跳过 {run}，那次写的文件没有动；再撤销一次，退的是更早的一步。"
        return f"撤销 {run}，{len(self.steps)} 个文件。"


def plan(office: Path) -> UndoPlan:
    """What undo would do now; writes nothing.

    Raises:
        Stop: Nothing is left to undo, or a file cannot be read.
    """
    return _plan(Journal(office))


def undo(office: Path, *, now: dt.datetime, door: Door = Door.CLI, timeout: float = 30.0) -> UndoPlan:
    """Take back the newest run that is not taken back yet; once more goes one run further back.

    A file that has been changed since stays as it is, and one whose backup is gone or damaged: no waiting mends either, and
    the runs before it would be out of reach for good.

    What is replaced is itself kept in 备份, and no older backup is deleted, since the next undo needs it. The journal says what was undone.

    When it is interrupted half-way, the next call finishes it.

    Raises:
        Stop: See plan.
    """
    journal = Journal(office, timeout)
    entry = journal.to_undo()
    if entry is None:
        raise _nothing(office)
    with (
        journal.reserved(len(entry.files)) as write,
        refusals.telling(office / office.name),
        _turns(journal, entry, timeout),
    ):
        planned = _plan(journal)
        if planned.entry.number != entry.number:
            raise refusals.locked(office, "另一个窗口刚刚写过文件，没有撤销。", "请再试一次。", "folder-busy")
        files = _carry_out(journal, planned, now, timeout)
        said = note(write, Entry(now, "undo", door, files=files, undoes=entry.number), journal.office)
    if entry.command == TIDY:
        made = {up for file in entry.files for up in (office / (file.backup or file.path)).parents}
        for folder in sorted((up for up in made if office in up.parents), reverse=True):
            with suppress(OSError):  # something of a clerk's own lies there
                folder.rmdir()
    return replace(planned, problems=(*planned.problems, *said))


def _carry_out(journal: Journal, planned: UndoPlan, now: dt.datetime, timeout: float) -> tuple[Written, ...]:
    for step in planned.steps:
        # Before the first of them is touched.
        owners.refuse_if_open(step.backup if step.moved and step.backup else step.path)
    writings = [
        place.Writing(step.path, disk.contents(step.backup), expect=step.now)
        for step in planned.steps
        if step.backup is not None and not step.moved
    ]
    placed = place.put_many(writings, backups=place.KEEP_ALL, now=now, timeout=timeout)
    files = [journal.file(each) for each in placed]
    for step in sorted(planned.steps, key=lambda step: step.moved):
        if step.moved and step.backup is not None:
            try:
                disk.make_folders(step.path.parent)
                place.rename(step.backup, step.path)
                disk.sync_folder(step.path.parent)
            except Stop as stop:
                raise _halfway(stop, files) from stop
            files.append(Written(journal.relative(step.path), None, step.now))
        elif step.backup is None:
            try:
                aside = place.set_aside(step.path, step.now, now=now, timeout=timeout)
            except Stop as stop:
                raise _halfway(stop, files) from stop
            files.append(Written(journal.relative(step.path), step.now, None, journal.relative(aside)))
    return tuple(files)


def _halfway(stop: Stop, done: list[Written]) -> Stop:
    """The refusal, and what has been taken back before it."""
    if not done:
        return stop
    names = "、".join(PurePath(file.path).name for file in done)
    said = f"{names}已经恢复成原来的样子，其余的还没有。"
    return Stop(
        *stop.problems,
        Problem(Cell(names), said, "排除上面的问题后请再撤销一次，会接着做完。", "undo-halfway"),
        code=stop.code,
    )


def _plan(journal: Journal) -> UndoPlan:
    """Each path from what it is now back to what it was before the run's first writing there."""
    entry = journal.to_undo()
    if entry is None:
        raise _nothing(journal.office)
    first: dict[str, Written] = {}
    last: dict[str, Written] = {}
    for file in entry.files:
        if file.changed:
            first.setdefault(file.path, file)
            last[file.path] = file
    steps: list[UndoStep] = []
    problems: list[Problem] = []
    for path, file in first.items():
        step = _step(journal, file, last[path].after, tidied=entry.command == TIDY)
        if isinstance(step, Problem):
            problems.append(step)
        elif step is not None:
            steps.append(step)
    return UndoPlan(entry, tuple(steps), tuple(problems))


def _step(journal: Journal, file: Written, after: str | None, *, tidied: bool) -> UndoStep | Problem | None:
    """One file's step; why it stays as it is; None when it already is as it was before: an undo was interrupted before its entry."""
    path = journal.absolute(file.path)
    backup = journal.absolute(file.backup) if file.backup else None
    with refusals.telling(path, "读取"):
        now = disk.digest(path)
        kept = disk.digest(backup) if backup is not None else None
    if now is None and tidied and file.before:  # whatever became of it since; what is gone, somebody took
        return UndoStep(path, kept, backup, moved=True) if kept is not None else None
    if now == file.before:
        return None
    if (
        now is None and after is None and kept == file.before
    ):  # it had gone to another place (待登记 → 已登记)
        return UndoStep(path, place.ABSENT, backup)
    if now is None or now != after:
        what = "在那次运行之后又改动过，留着没有退回，"
        old = f"需要旧内容时，请从{layout.called(path.parent)}里取。"
        hint = old if file.before else "是那次新建的，不要的请自己删去。"
        return Problem(Cell(path.name), what, hint, "undo-changed", Severity.WARNING)
    if file.before is None:
        return UndoStep(path, now, None)
    if kept != file.before:
        what = "原来内容的备份已不在或已改动，留着没有退回，"
        hint = f"请看{layout.called(path.parent)}里有没有别的日期的备份。"
        return Problem(Cell(path.name), what, hint, "undo-no-backup", Severity.WARNING)
    return UndoStep(path, now, backup)


@contextmanager
def _turns(journal: Journal, entry: Entry, timeout: float) -> Iterator[None]:
    """Nobody writes into the folders between the look and the last rename."""
    folders = {journal.absolute(file.path).parent.resolve() for file in entry.files if file.changed}
    with ExitStack() as turns:
        for folder in sorted(folders):
            if disk.state(folder) is not None:
                turns.enter_context(locks.turn(folder, timeout))
        yield


def _nothing(office: Path) -> Stop:
    hint = "做过的事看 工具箱.xlsm 的「结果」表⟦do:history|，或用 |⟧。"
    return Stop.at(Cell(office.name), "没有可以撤销的写入。", hint, "undo-nothing")

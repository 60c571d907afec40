"""Put a file in place whole, and not over someone's work.

The new bytes go to a temporary file in the same folder, are flushed to the disk and read back; the old file
is copied to 备份; then one rename puts the new one in place. Whatever happens in between, and be it the plug
being pulled, the file's name stands for the old bytes or for the new ones, whole.

What remains: between the last look at the old file and the rename lie some microseconds in which a program
that takes no turns with us could save; on Windows the rename fails as long as it has the file open.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import stat
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from toolkit.core.cells import Exit, Stop
from toolkit.files import disk, layout, names, refusals, systems
from toolkit.files.placing import backups as copies
from toolkit.files.placing import locks, owners, temps

ABSENT: Final = "absent"
"""As `expect`: the file must not exist."""

_BACK_OFF = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between tries while a virus scanner has the file."""

Data = bytes | Callable[[BinaryIO], None]
"""The bytes, or a function that writes them to a seekable stream (in memory)."""


class Writing(NamedTuple):
    """One file to be written.

    Attributes:
        path: Where.
        data: What; a function is called once, before anything is touched.
        expect: SHA-256 of the file that the data were made from, ABSENT, or None: whatever is there.
        verify: Looks at the written file before it takes the place of the old one and raises Stop when it is
            not sound. It gets a temporary file, whose name ends in .tmp.
    """

    path: Path
    data: Data
    expect: str | None = None
    verify: Callable[[Path], None] | None = None


class Placed(NamedTuple):
    """A file that stands where it should.

    Attributes:
        path: As it was asked for.
        sha256: Of the bytes that were read back from there.
        before: SHA-256 of the file that it replaced; None: there was none.
        backup: The copy of that file in 备份; None when there was nothing to copy.
    """

    path: Path
    sha256: str
    before: str | None = None
    backup: Path | None = None

    @property
    def changed(self) -> bool:
        """Whether anything had to be written: the same bytes are left as they are."""
        return self.before != self.sha256


@dataclass(slots=True)
class Step:
    """One writing on its way.

    Attributes:
        writing: What was asked for.
        target: The path with its folder's links resolved.
        temp: The new bytes, until they are renamed.
        sha256: Of the new bytes.
        before: Of the old file.
        backup: The old file's copy.
        renamed: Whether the new file is in place, or on its way there.
    """

    writing: Writing
    target: Path = Path()
    temp: Path | None = None
    sha256: str = ""
    before: str | None = None
    backup: Path | None = None
    renamed: bool = False

    @property
    def idle(self) -> bool:
        """Whether the same bytes stand there already."""
        return self.before == self.sha256


class Batch:
    """Files that change together or not at all."""

    def __init__(self, steps: Sequence[Step], keep: int, now: dt.datetime) -> None:
        self._steps = steps
        self._keep = keep
        self._now = now
        for step in steps:
            step.target = step.writing.path.parent.resolve() / step.writing.path.name
        if len({key(step.target) for step in steps}) != len(steps):
            raise ValueError("one path twice in one batch")

    def folders(self) -> list[Path]:
        """In one order for all runs, so that two that share folders cannot wait for each other."""
        return sorted({step.target.parent for step in self._steps})

    def first_in(self, folder: Path) -> Path:
        """A file of the batch to name when its folder is the trouble."""
        return next(step.writing.path for step in self._steps if step.target.parent == folder)

    def run(self) -> tuple[Placed, ...]:
        """All or nothing; the caller has the turns."""
        here = self._steps[0].writing.path if self._steps else Path()
        try:
            for step in self._steps:
                here = step.writing.path
                _prepare(step, self._now)
            work = [step for step in self._steps if not step.idle]
            for step in work:
                here = step.writing.path
                _check_unchanged(step)
            for step in work:
                here = step.writing.path
                _swap(step)
            for folder in sorted({step.target.parent for step in work}):
                here = self.first_in(folder)
                disk.sync_folder(folder)
        except OSError as error:
            stop = refusals.from_disk(here, error)
            raise self._back(stop) from error
        except Stop as stop:
            raise self._back(stop) from stop.__cause__
        except BaseException:
            self._roll_back()
            raise
        for step in work:
            copies.prune(step.target, self._keep, step.backup if self._keep else None)
        return tuple(self._placed(step) for step in self._steps)

    def _placed(self, step: Step) -> Placed:
        return Placed(step.writing.path, step.sha256, step.before, step.backup if self._keep else None)

    def _back(self, stop: Stop) -> Stop:
        """Undo what was done; the refusal, which names the files that could not be put back."""
        left = self._roll_back()
        if not left:
            return stop
        more = [
            refusals.stop(
                step.writing.path,
                "这个文件已经换成新的，没能恢复。",
                f"原来的内容在“{copies.FOLDER}”里的“{step.backup.name}”。"
                if step.backup
                else "它是新建的，可以删除。",
                "not-rolled-back",
            ).problems[0]
            for step in left
        ]
        return Stop(*stop.problems, *more, code=stop.code)

    def _roll_back(self) -> list[Step]:
        """Put the old files back, newest change first; the steps where that failed."""
        left = []
        for step in reversed(self._steps):
            if step.temp is not None:
                disk.discard(step.temp)
            if step.renamed and not _restored(step):
                left.append(step)  # its backup stays
            elif step.backup is not None:
                disk.discard(step.backup)
        return left


def _prepare(step: Step, now: dt.datetime) -> None:
    """Everything up to the rename: looks, new bytes on the disk, verified, backup."""
    target, writing = step.target, step.writing
    found = look(target)
    step.before = disk.digest(target) if found else None
    if writing.expect == ABSENT and step.before is not None:
        raise refusals.stop(
            writing.path, "这个文件已经存在，没有写入。", "请换一个名称，或先把它移走。", "file-exists"
        )
    if writing.expect not in {None, ABSENT, step.before}:
        raise refusals.changed(writing.path)
    data = _bytes(writing.data)
    step.sha256 = hashlib.sha256(data).hexdigest()
    if step.idle:
        return  # be it open in Excel or set read-only: nothing has to be written
    refuse_if_kept(target, found)
    step.temp = temps.name(target.parent)
    descriptor = disk.create(step.temp)
    try:
        disk.write(descriptor, data)
        disk.sync(descriptor)
    finally:
        with suppress(OSError):
            disk.close(descriptor)
    if disk.digest(step.temp) != step.sha256:
        raise refusals.unsound(writing.path)
    if writing.verify is not None:
        _verify(step)
    if found is None:
        disk.share(step.temp)
    elif step.before is not None:
        disk.set_group(step.temp, found.st_gid)
        disk.set_mode(step.temp, stat.S_IMODE(found.st_mode) & 0o777)
        step.backup = copies.copy(target, step.before, now)


def look(target: Path) -> disk.State | None:
    """What stands at the place, an ordinary file or nothing; else Stop."""
    found = disk.state(target)
    if found is None:
        return None
    if disk.is_link(found):
        raise refusals.link(target)
    if not disk.is_file(found):
        raise refusals.stop(target, "这个名称已被一个文件夹占用，没有写入。", "请换一个名称。", "not-a-file")
    return found


def refuse_if_kept(target: Path, found: disk.State | None) -> None:
    """Stop when the clerk has said that the file stays (read-only), or somebody has it open."""
    if found is None:
        return
    if not found.st_mode & stat.S_IWRITE:
        what = "文件设为只读，没有写入。"
        raise refusals.stop(target, what, "需要改它时，请在文件属性里去掉“只读”后再试。", "file-read-only")
    owners.refuse_if_open(target)


def _check_unchanged(step: Step) -> None:
    """A last look before the renames."""
    refuse_if_kept(step.target, look(step.target))
    if disk.digest(step.target) != step.before:
        raise refusals.changed(step.writing.path)


def _swap(step: Step) -> None:
    """The rename, and a look at what stands there now."""
    if step.temp is None:
        raise ValueError("nothing prepared")
    step.renamed = True  # said before it is done, since Ctrl-C may come in between; _restored looks again
    try:
        rename(step.temp, step.target)
    except (OSError, Stop):
        step.renamed = False
        raise
    step.temp = None
    if disk.digest(step.target) != step.sha256:
        raise refusals.unsound(step.writing.path)


def rename(source: Path, target: Path) -> None:
    """Rename, patiently: virus scanners and indexers hold a fresh file for a moment."""
    for wait in _BACK_OFF:
        try:
            disk.replace(source, target)
        except PermissionError:
            disk.pause(wait)
        else:
            return
    try:
        disk.replace(source, target)
    except PermissionError as error:
        owners.refuse_if_open(target)
        if systems.current.denies_briefly and systems.current.held_open(target) is None:
            raise refusals.from_disk(target, error) from error
        hint = "请关闭打开它的窗口（Excel、WPS 或预览窗格），过一会儿再试。"
        raise refusals.locked(target, "文件一直被别的程序占用，没有写入。", hint) from error


def _restored(step: Step) -> bool:
    """Whether the old state is back: the backup itself is renamed into place, which needs no room."""
    try:
        if disk.digest(step.target) == step.before:
            return True
        if step.backup is not None:
            rename(step.backup, step.target)
            step.backup = None
        else:
            disk.remove(step.target)
    except (OSError, Stop):
        return False
    return True


def _verify(step: Step) -> None:
    """Ask the caller's own check, and let its refusal name the file that the clerk knows."""
    if step.writing.verify is None or step.temp is None:
        return
    try:
        step.writing.verify(step.temp)
    except Stop as stop:
        name = step.writing.path.name
        problems = [
            replace(each, cell=replace(each.cell, file=name)) if each.cell.file == step.temp.name else each
            for each in stop.problems
        ]
        raise Stop(*problems, code=Exit(stop.code)) from stop


def _bytes(data: Data) -> bytes | memoryview:
    if isinstance(data, bytes):
        return data
    stream = io.BytesIO()
    data(stream)
    return stream.getvalue()


def key(path: Path) -> str:
    """Two spellings of one name are one name, as on Windows."""
    return str(path.absolute()).casefold()


KEEP_ALL: Final = 1_000_000
"""As `backups`: delete no older copy this time."""


def put(
    path: Path,
    data: Data,
    *,
    expect: str | None = None,
    backups: int = 10,
    verify: Callable[[Path], None] | None = None,
    make_folders: bool = False,
    now: dt.datetime | None = None,
    timeout: float = 30.0,
) -> Placed:
    """Put one file in place; see put_many and Writing.

    Returns:
        What stands there now, and what stood there before.

    Raises:
        Stop: It cannot be done, and the old file is as it was.
    """
    writing = Writing(path, data, expect, verify)
    return put_many([writing], backups=backups, make_folders=make_folders, now=now, timeout=timeout)[0]


def put_many(
    writings: Iterable[Writing],
    *,
    backups: int = 10,
    make_folders: bool = False,
    now: dt.datetime | None = None,
    timeout: float = 30.0,
) -> tuple[Placed, ...]:
    """Put several files in place: all are written beside their places first, then renamed.

    A new file can be read by its owner, and by those who may write into its folder; one that replaces another takes
    over its group and permissions. A symbolic link at the place is refused: following it would write elsewhere, replacing it would split one
    register in two.

    Args:
        writings: No path twice.
        backups: How many dated copies to keep of each file; 0: none.
        make_folders: Make missing folders.
        now: For the names of the backups; None: this moment.
        timeout: Seconds to wait for another run that works in one of the folders.

    Raises:
        Stop: Something cannot be done; nothing was changed, or what had been was put back.
    """
    batch = Batch([Step(each) for each in writings], backups, now or dt.datetime.now())  # noqa: DTZ005 - the clerk's clock
    with ExitStack() as turns:
        for folder in batch.folders():
            _folder(folder, batch, make_folders)
            turns.enter_context(locks.turn(folder, timeout))
            temps.clean(folder)
            temps.clean(layout.backups(folder))
        return batch.run()


def choose(path: Path, written: Callable[[Path], Collection[str]], taken: Collection[Path] = ()) -> Path:
    """Where a result goes: to path, or to 名单(2).xlsx when the clerk has changed 名单.xlsx since.

    Args:
        path: The wish.
        written: SHA-256 of everything that we have ever put at a path; see Journal.written.
        taken: Paths that other documents of this run go to.

    Raises:
        Stop: A file cannot be read, or the path grows too long.
    """
    keys = {key(each) for each in taken}
    number = 1
    while True:
        candidate = path if number == 1 else names.numbered(path, number)
        if key(candidate) not in keys and _is_ours_or_free(candidate, written):
            return candidate
        number += 1


def set_aside(path: Path, expect: str, *, now: dt.datetime | None = None, timeout: float = 30.0) -> Path:
    """Move a file into 备份 under a dated name, which is how a new file is undone. Nothing is deleted.

    Raises:
        Stop: The file is not the expected one, or is open, or the disk refuses.
    """
    moment = now or dt.datetime.now()  # noqa: DTZ005 - the clerk's clock
    with locks.turn(path.parent, timeout), refusals.telling(path):
        refuse_if_kept(path, look(path))
        if disk.digest(path) != expect:
            raise refusals.changed(path)
        copies.ready(path)
        target = copies.free_name(path, moment)
        rename(path, target)
        try:
            disk.sync_folder(target.parent)
            disk.sync_folder(path.parent)
        except OSError as error:
            try:
                rename(target, path)
            except (OSError, Stop):
                here = f"这个文件已经移到“{copies.FOLDER}”里的“{target.name}”，没能放回来。"
                again = "需要它时请从那里取。"
                more = refusals.stop(path, here, again, "not-rolled-back").problems
                raise Stop(*refusals.from_disk(path, error).problems, *more) from error
            raise
    return target


def clean(folder: Path, timeout: float = 0.0) -> int:
    """Delete what an interrupted run of ours left in a folder; how many files. For the start of a run.

    When somebody works in the folder, or it cannot be written, it is left alone.
    """
    with suppress(Stop), locks.turn(folder, timeout):
        return temps.clean(folder) + temps.clean(layout.backups(folder))
    return 0


def sound_zip(path: Path) -> None:
    """For `verify`: every member of a workbook or document unpacks and has its checksum. Raises Stop."""
    from toolkit.files.opc.archive import unpack  # noqa: PLC0415 - not needed to look at --help
    from toolkit.files.opc.members import Refused  # noqa: PLC0415

    try:
        for member in unpack(path.read_bytes()).values():
            for _ in member.pieces():
                pass
    except Refused as error:
        raise refusals.incomplete(path) from error


def _folder(folder: Path, batch: Batch, make: bool) -> None:  # noqa: FBT001 - private
    """The folder is there, or Stop."""
    first = batch.first_in(folder)
    with refusals.telling(first):
        if make:
            disk.make_folders(folder)
        found = disk.state(folder)
    if found is None or not stat.S_ISDIR(found.st_mode):
        raise refusals.from_disk(first, NotADirectoryError(20, ""))


def _is_ours_or_free(path: Path, written: Callable[[Path], Collection[str]]) -> bool:
    with refusals.telling(path, "读取"):
        found = disk.state(path)
        return found is None or (disk.is_file(found) and disk.digest(path) in written(path))

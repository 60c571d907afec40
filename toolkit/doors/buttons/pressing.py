"""The button's door: what a button in Excel calls.

    RunPython "from toolkit.doors import buttons; buttons.press('birthdays')"

Whatever happens is shown to the person in a box. Nothing is ever printed: RunPython hands stderr to VBA through a
file that is read as ANSI, and Chinese arrives there as rubbish. `sys.argv` is xlwings' own and is left to it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from toolkit.core.cells import Cell, Exit, Stop, others
from toolkit.core.grids import as_text
from toolkit.core.tables.catalogue import PARAMETERS, SETTINGS_BOOK
from toolkit.core.tables.columns import Synonyms
from toolkit.core.tables.reading import read
from toolkit.core.words import regex
from toolkit.doors import given
from toolkit.doors.buttons import checking, desk, offered, recent, wording
from toolkit.doors.buttons.offered import OFFICE
from toolkit.doors.buttons.outbox import Paper
from toolkit.doors.given import Given
from toolkit.doors.terminal import words
from toolkit.files import layout
from toolkit.files.placing import locks, owners
from toolkit.jobs.job import Action, Job, is_given, load
from toolkit.running import run
from toolkit.running.office import Office
from toolkit.sheets.buttons import macros
from toolkit.sheets.live import native

if TYPE_CHECKING:  # loaded where a window of Excel is
    from toolkit.doors.buttons.window import Window
    from toolkit.sheets.live.workbook import LiveBook

PAUSE_SECONDS = 2.0
"""A click that comes sooner after the end of the same button's last run is not meant."""


@contextmanager
def single(button: str, folder: Path, clock: Callable[[], float] = time.time) -> Iterator[bool]:
    """Yields whether this click counts.

    Args:
        button: What the button starts.
        folder: The office folder that it works for.
        clock: Seconds since some moment, the same for all runs.
    """
    name = hashlib.sha256(f"{folder}|{button}".encode()).hexdigest()[:16]
    home = Path(tempfile.gettempdir())
    stamp = home / f"toolkit-{name}.click"
    with ExitStack() as stack:
        try:
            stack.enter_context(locks.turn(home, 0, name=name))
            counts = not _just_ended(stamp, clock())
        except Stop as stop:
            # A temporary folder that cannot be written must not keep anybody from working.
            counts = stop.code is not Exit.LOCKED
        try:
            yield counts
        finally:
            if counts:
                with suppress(OSError):
                    stamp.touch()
                    os.utime(stamp, (clock(), clock()))


def _just_ended(stamp: Path, now: float) -> bool:
    try:
        return 0 <= now - stamp.stat().st_mtime < PAUSE_SECONDS
    except OSError:
        return False


_CAPTION = regex(r"【(.+)】")
"""Of a block on sheet 参数."""

Screen: TypeAlias = "Window | Paper"
"""Where the button stands: a window of Excel, or a file for others' macros."""


def press(
    job: str, *, clock: Callable[[], float] = time.time, today: Callable[[], dt.date] | None = None
) -> None:
    """Do a job with the parameters of the calling workbook's sheet 参数, and show the answer.

    Args:
        job: Its name, and an action's behind a blank: «birthdays», «budget summary».
        clock: Seconds, for telling a double click.
        today: The day that counts as today.
    """
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            window = _caller()
        except Exception as error:  # noqa: BLE001 - xlwings raises bare Exceptions here
            words.bug(error)
            desk.message("没有找到是哪个工作簿的按钮，请保存并重新打开这个工作簿再点。", desk.TITLE)
            return
        press_on(window, job, clock=clock, today=today)


def press_in_excel(job: str) -> bool:
    """The same for our own macro, which has started Python with xlwings' arguments.

    Returns:
        False: xlwings does not work here, nobody has been told anything, and the other way is to be taken.
    """
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            window = _caller()
            usable = not window.is_wps
        except Exception:  # noqa: BLE001 - no xlwings, no Excel, no such window: all the same to us
            return False
        if usable:
            renewed(press_on(window, job), _today())
        return usable


def renewed(office: Office | None, today: dt.date) -> None:
    """今天.html from all workbooks anew, after the answer has been given; nobody hears of it when that cannot be."""
    if office is not None:
        from toolkit.running.desk import morning  # noqa: PLC0415 - the answer comes first

        with suppress(Stop):
            morning.write(office, today, {}, words.bug)


def press_on(
    screen: Screen,
    job: str,
    files: Sequence[str] = (),
    *,
    clock: Callable[[], float] = time.time,
    today: Callable[[], dt.date] | None = None,
) -> Office | None:
    """Do a job for the button that stands there, and show the answer, whatever it is; twice in a row counts once.

    Returns:
        The office in which something was written, so that its page can be renewed when nobody waits any longer.

    Args:
        screen: Where the button stands.
        job: As for press.
        files: Documents that were dropped on the button's twin.
        clock: As for press.
        today: As for press.
    """
    with single(job, screen.path, clock) as counts:
        if not counts:
            return None
        try:
            return _answer(screen, job, files, today or _today)
        except Stop as stop:
            screen.show(stop.problems)
            said = wording.on_the_sheet(*_known(job))
            screen.say([said(str(problem)) for problem in stop.problems], bad=True)
        except Exception as error:  # noqa: BLE001 - the last wall: a bug of ours must not show anybody's data
            screen.say([words.bug(error)], bad=True)
        finally:
            screen.status("")
    return None


def _caller() -> Window:
    import xlwings as xw  # noqa: PLC0415 - only there where Excel can be

    from toolkit.doors.buttons.window import Window  # noqa: PLC0415 - likewise

    return Window(xw.Book.caller())  # inside the function: at import time there is no caller


def _answer(window: Screen, name: str, files: Sequence[str], today: Callable[[], dt.date]) -> Office | None:
    """Run the job and show what came of it; the office, where more than its page was written. Raises Stop."""
    job, action = _find(name)
    window.status(f"{job.title}：正在读取……")
    if window.is_wps:
        twin = "里的".join(f"「{each}」" for each in (layout.BUTTONS, *offered.twin(job, action).split("/")))
        hint = f"请先保存，再双击{twin}。"
        raise Stop.at(Cell(window.path.name), "这是 WPS 表格，按钮不能在这里直接运行。", hint, "wps")
    if not window.is_saved_somewhere:
        what = "这个工作簿还没有存在本机的文件夹里，"
        raise Stop.at(Cell(window.path.name), what, "请先保存到办公文件夹再点。", "not-saved")
    filled = _filled(window, offered.button(job, action).title)
    office = run.open_office(_office(filled, window.path), window.path.parent)
    dropped, rest = checking.dropped(action, files)
    params, problems = given.take(action, filled, _elsewhere(office), dropped)
    if problems:
        raise Stop(*problems)
    action = checking.bound(job, action, office, filled, rest)
    notes: list[str] = []
    said = wording.on_the_sheet(job, action)
    request = run.Request(job, action, params, today(), said, door="button")
    done = _run(window, office, request, notes)
    notes += _unsaved_settings(office)
    lines = [*run.sentences(done), *_used(action, {**params, **dict.fromkeys(dropped)}, filled)]
    lines += window.clear(_for_one_press(action, filled))
    found = done.outcome.problems
    if found:
        lines.append(f"发现{len(found)}处问题：")
        lines += [str(problem) for problem in found[:3]]
        lines += others((problem.cell for problem in found[3:]), listed=done.listed_problems)
    with suppress(Stop):  # a journal that cannot be read takes nothing from the result
        window.runs(recent.last_runs(office))
    failed = window.open([planned.path for planned in done.plan] if done.written else [])
    window.say([*lines, *notes, *([failed] if failed else [])])
    return office if done.written and job.name != "today" else None


def _used(action: Action, params: Mapping[str, object], filled: Sequence[Given]) -> list[str]:
    """What of sheet 参数 has counted: values stay there from one press to the next, and a forgotten one misleads."""
    titles = {p.title for p in action.parameters if is_given(params[p.name])}
    used = [f"{each.title} {as_text(each.value)}" for each in filled if each.title in titles and each.value]
    return [f"按「{PARAMETERS.name}」表填的：{'、'.join(used)}。"] if used else []


def _for_one_press(action: Action, filled: Sequence[Given]) -> list[Given]:
    """What the press has used up: October's month is not November's."""
    titles = {given.plain(p.title) for p in action.parameters if p.is_for_one_press}
    return [each for each in filled if as_text(each.value).strip() and given.plain(each.title) in titles]


def _known(name: str) -> tuple[Job, Action] | tuple[None, None]:
    """The job and action of a button, if there are such."""
    try:
        return _find(name)
    except Stop:
        return None, None


def _run(window: Screen, office: Office, request: run.Request, notes: list[str]) -> run.Done:
    """Run, and once more when only an earlier result that stands open was in the way."""
    opener = _Opener(notes)
    try:
        return run.run(office, request, opener=opener, progress=window.progress)
    except Stop as stop:
        names = [problem.cell.file for problem in stop.problems]
        if stop.code is not Exit.LOCKED or not window.close_untouched(names, office.output):
            raise
    notes.clear()
    return run.run(office, request, opener=opener, progress=window.progress)


class _Opener:
    """For `run`: the workbook as it stands open in Excel, else from disk."""

    def __init__(self, notes: list[str]) -> None:
        """`notes`: takes what the clerk must know of how a workbook was read."""
        self._notes = notes

    def __call__(self, path: Path) -> run.Book:
        book = _open_in_excel(path)
        if book is not None:
            if book.unsaved:
                self._notes.append(f"{path.name} 有还没保存的修改，已经按屏幕上的内容读取。")
            return book
        holder = owners.owner(path)
        if holder is not None and holder.program in ("WPS", "LibreOffice"):
            self._notes.append(f"{path.name} 正由 {holder.program} 打开，读的是上次保存的内容。")
        return run.from_disk(path)


def _open_in_excel(path: Path) -> LiveBook | None:
    """The workbook as some Excel has it open. Raises Stop."""
    if not native.excel_may_run():
        return None
    from toolkit.sheets.live import workbook  # noqa: PLC0415 - most presses from elsewhere need none of it

    return workbook.find(path)


def _find(name: str) -> tuple[Job, Action]:
    """The job and action of a button; the button workbook may be older or newer than we are. Raises Stop."""
    head, _, tail = name.partition(" ")
    job = load(head) or offered.jobs().get(head)
    action = next((each for each in job.actions if each.name == tail.strip()), None) if job else None
    if job is None or action is None:
        what = "工具箱里没有这个按钮要做的事，"
        raise Stop.at(Cell(name), what, "按钮和工具箱的版本可能不一致，请用同一套里的工作簿。", "job-unknown")
    return job, action


def _filled(window: Screen, title: str) -> list[Given]:
    """What sheet 参数 says to the button of this title: in its block, else for all. Raises Stop.

    Without blocks, as in an older 工具箱.xlsm or a table of an office's own, every line is for all.
    """
    grid = window.grid(PARAMETERS.name)
    if grid is None:
        return []
    reading = read([grid], PARAMETERS, Synonyms(), file=window.path.name)
    block, titles = offered.COMMON, {each.title for each in offered.every()}
    own: list[Given] = []
    common: list[Given] = []
    for record in reading.records:
        name = record.text("参数")
        if caption := _CAPTION.fullmatch(name):
            block = caption[1].strip()
        elif block in (title, offered.COMMON):
            if fault := record.fault("值"):
                raise Stop(fault)
            found = Given(name, record.raw("值"), record.cell("值"))
            (own if block == title else common).append(found)
        elif block not in titles and record.text("值"):
            what = f"上面的【{block}】不是哪个按钮的名字，不知道「{name}」填给谁，"
            raise Stop.at(record.cell("值"), what, "请清空这一格，或把名字改回来。", "block-unknown")
    said = {given.plain(each.title) for each in own if as_text(each.value).strip()}
    return [*(each for each in common if given.plain(each.title) not in said), *own]


def _office(filled: list[Given], book: Path) -> Path | None:
    """The office folder that sheet 参数 names, seen from the workbook's own folder."""
    text = next((str(g.value).strip() for g in filled if g.title == OFFICE and g.value), "")
    return book.parent / text if text else None


def _elsewhere(office: Office) -> set[str]:
    """Names on sheet 参数 that mean something to other jobs, or are settings."""
    titles = {p.title for job in offered.jobs().values() for action in job.actions for p in action.parameters}
    return titles | set(office.settings.values) | {OFFICE, macros.PROGRAM}


def _unsaved_settings(office: Office) -> list[str]:
    book = _open_in_excel(office.file(SETTINGS_BOOK))
    return [f"{SETTINGS_BOOK} 有还没保存的修改，这次没有采用。"] if book is not None and book.unsaved else []


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()

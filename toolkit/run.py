"""The use case: read what a job needs, let it build, plan every path, write everything or nothing.

The only place where jobs meet files. All three doors come through here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from toolkit.core import documents as docs
from toolkit.core import tables
from toolkit.core.cells import Cell, Exit, Problem, Severity, Stop
from toolkit.core.documents import Document, Outcome
from toolkit.core.grids import Grid
from toolkit.core.tables import Reading
from toolkit.core.texts import clean
from toolkit.files import batch, entries, journal, names, place
from toolkit.jobs.job import Action, FileRead, Inputs, Job, Need, is_given
from toolkit.office import Office, locate
from toolkit.office import open_office as _open
from toolkit.writing import Writers, fonts_said


class Book(Protocol):
    """A workbook as a reader offers it: on disk, or open in Excel."""

    @property
    def sha256(self) -> str:
        """Hash of the bytes read; "" for unsaved edits in an open book."""

    def grids(self) -> Iterable[Grid]:
        """All sheets, in order."""


Opener = Callable[[Path], Book]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """One order, from whichever door."""

    job: Job
    action: Action
    params: Mapping[str, Any]
    today: dt.date
    output: Path | None = None
    dry_run: bool = False
    door: str = "cli"
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A document and the place it goes to."""

    path: Path
    document: Document | docs.PdfCopy
    wanted: Path

    @property
    def title(self) -> str:
        """What it is, for the answer."""
        return self.document.title or self.path.stem


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a request."""

    request: Request
    outcome: Outcome
    plan: tuple[Planned, ...]
    written: bool
    files: tuple[FileRead, ...]

    @property
    def exit(self) -> Exit:
        """The exit code that tells a script how it went."""
        errors = any(p.severity is Severity.ERROR for p in self.outcome.problems)
        if (self.request.action.checks and errors) or (self.request.strict and self.outcome.to_check):
            return Exit.DATA
        return Exit.DONE

    @property
    def listed_problems(self) -> bool:
        """Whether the problems stand in a written document too."""
        return self.request.action.checks and self.written


def open_office(given: Path | None, here: Path, *, forgiving: bool = False) -> Office:
    """Find and read the office folder.

    Args:
        given: The folder that was named.
        here: The current folder.
        forgiving: With an unreadable 设置.xlsx give the defaults and its problems: the night's page needs a place.

    Raises:
        Stop: the folder or its 设置.xlsx cannot be read.
    """
    folder = locate(given, here)
    try:
        return _open(folder)
    except Stop as stop:
        if not forgiving:
            raise
        return dataclasses.replace(_open(folder, book=False), problems=stop.problems)


def run(
    office: Office, request: Request, *, opener: Opener | None = None, progress: Progress | None = None
) -> Done:
    """Do one job.

    Args:
        office: Where, and under which settings.
        request: What.
        opener: How workbooks are read; by default from disk.
        progress: Told how far the writing is.

    Raises:
        Stop: it cannot be done; nothing was written.
    """
    if office.problems:
        # Settings that cannot be used would silently give another result than the office asked for.
        raise Stop(*office.problems)
    inputs = gather(office, request, opener or from_disk)
    outcome = request.action.build(inputs)
    if "listed" in outcome.counts and not outcome.balanced():
        raise AssertionError("a job lost count of its people")
    plan = _plan(office, request, outcome)
    if not request.dry_run:
        silent: Progress = lambda _what, _done, _total: None  # noqa: E731 - one line, used once
        plan, outcome = _write(office, request, outcome, plan, progress or silent)
    return Done(request, outcome, plan, not request.dry_run, inputs.files)


# --- reading ----------------------------------------------------------------------------------------


def gather(office: Office, request: Request, opener: Opener) -> Inputs:
    """Read every table that the action needs.

    Raises:
        Stop: a workbook is missing or cannot be read; all such problems at once.
    """
    found: dict[str, tuple[Reading, ...]] = {}
    books: dict[Path, tuple[Book, Sequence[Grid]]] = {}
    files: dict[Path, FileRead] = {}
    problems: list[Problem] = []
    code = Exit.DATA
    for need in request.action.needs:
        readings: list[Reading] = []
        for path in _paths(office, request, need):
            try:
                if path not in books:
                    book = opener(path)
                    books[path] = (book, tuple(book.grids()))
                book, grids = books[path]
                readings.append(tables.read(grids, need.table, office.synonyms, file=path.name))
            except Stop as stop:
                if not _excused(stop, need) or _ours_but_broken(books.get(path), need):
                    problems += stop.problems
                    code = max(code, stop.code)
                continue
            files[path] = FileRead(path.name, book.sha256, str(path))
        if not readings and not need.optional and not problems:
            problems.append(_missing(office, request, need))
        found[need.table.name] = tuple(readings)
    if problems:
        raise Stop(*problems, code=code)
    present = _present(office.folder, request.action.looks_for(found))
    return Inputs(
        found, request.params, office.settings, office.rules, request.today, tuple(files.values()), present
    )


def _present(folder: Path, names: Iterable[str]) -> frozenset[str]:
    """Those of the named files that exist; a name that no disk can have does not."""

    def there(name: str) -> bool:
        try:
            return (folder / name).is_file()
        except (OSError, ValueError):
            return False

    return frozenset(name for name in names if there(name))


_ABSENT = frozenset({"file-missing", "sheet-missing", "header-missing"})


def _excused(stop: Stop, need: Need) -> bool:
    """Whether an optional table may be done without: it is not there. One that cannot be opened must be told."""
    return need.optional and (need.output or all(p.kind in _ABSENT for p in stop.problems))


def _ours_but_broken(book: tuple[Book, Sequence[Grid]] | None, need: Need) -> bool:
    """Whether the sheet is there by its name and yet cannot be used: optional means that it may be absent."""
    return (
        book is not None
        and need.table.exact_sheet
        and any(clean(grid.sheet) == need.table.name for grid in book[1])
    )


def _paths(office: Office, request: Request, need: Need) -> list[Path]:
    """The workbooks that exist, of those a need names."""
    named = [Path(name) for name in need.paths(request.params, office.settings, request.today)]
    if need.output:
        bases = [request.output] if request.output else [office.output]
        wanted = [base / (path.name if request.output else path) for base in bases for path in named]
        paths = [found for path in wanted for found in _matching(path)]
    else:
        paths = [office.folder / path for path in named]
    there = [path for path in dict.fromkeys(paths) if path.exists()]
    if not there and not need.optional and paths:
        # Let the reader say why: not there, no permission, a dangling link.
        return paths[:1]
    return there if need.every else there[:1]


def _matching(path: Path) -> list[Path]:
    """The file, or for a name with «*» the files of that pattern, the last written first; no owner files."""
    if "*" not in path.name:
        return [path]
    there = [each for each in path.parent.glob(path.name) if not each.name.startswith(("~$", ".~"))]
    return sorted(there, key=lambda each: (-each.stat().st_mtime_ns, each.name))


def _missing(office: Office, request: Request, need: Need) -> Problem:
    named = "、".join(need.paths(request.params, office.settings, request.today))
    return Problem(
        Cell(named),
        f"没有找到「{need.table.name}」表格，",
        "请在设置.xlsx「参数」表里写明它在哪里。",
        "workbook-missing",
    )


def from_disk(path: Path, password: Callable[[], str] | None = None) -> Book:
    """A workbook as it lies on the disk; `password` is asked once when it has one. Raises Stop."""
    from toolkit.sheets.read import open_workbook  # noqa: PLC0415 - loaded when a workbook is read

    if not path.exists():
        raise Stop(
            Problem(
                Cell(path.name),
                f"没有找到这个文件（{path.parent}），",
                "请核对文件名；花名册可以用 --register 指定，或在设置.xlsx「参数」表里写明。",
                "file-missing",
            )
        )
    return open_workbook(path, password=password)


# --- planning ---------------------------------------------------------------------------------------


def _plan(office: Office, request: Request, outcome: Outcome) -> tuple[Planned, ...]:
    """Every target path, before a byte is written."""
    base = request.output or office.output / request.action.folder(request.params, request.today)
    log = journal.Journal(office.folder)
    taken = _Taken()
    out = []
    for document in outcome.documents:
        if isinstance(document, docs.WorkbookChange):
            source = office.folder / document.workbook
            path = office.folder / document.target if document.target else source
            if request.output and not document.target:
                path = request.output / source.name
            _check_copy(source, path, asked=bool(document.target or request.output))
            out.append(Planned(path, document, path))
            continue
        folder = base
        for part in Path(document.folder).parts:
            folder = folder / names.safe_name(part)
        suffix = Path(document.name).suffix
        stem = document.name.removesuffix(suffix)
        wanted = taken.wish(folder, names.safe_name(stem, suffix))
        path = taken.choose(wanted, log)
        out.append(Planned(path, document, wanted))
    if request.params.get("pdf"):
        out += [
            _pdf(each.path, each.document, log, taken)
            for each in out
            if isinstance(each.document, docs.InWord)
        ]
    return tuple(out)


class _Taken:
    """The paths that documents of this run go to.

    A name is held against all others only where it is taken: thousands of letters in one folder are planned at once.
    """

    def __init__(self) -> None:
        self._paths: dict[str, Path] = {}

    def wish(self, folder: Path, name: str) -> Path:
        """A legal path for a name, other than those taken. Raises Stop."""
        free = names.safe_path(folder, name)
        if batch.key(free) not in self._paths:
            return free
        return names.safe_path(folder, name, {p.name for p in self._paths.values() if p.parent == folder})

    def choose(self, wanted: Path, log: journal.Journal) -> Path:
        """Where it goes: there, or beside what a clerk has changed; it is taken then. Raises Stop."""
        chosen = place.choose(wanted, log.written)
        if batch.key(chosen) in self._paths:
            chosen = place.choose(wanted, log.written, self._paths.values())
        self._paths[batch.key(chosen)] = chosen
        return chosen


def _pdf(path: Path, document: docs.InWord, log: journal.Journal, taken: _Taken) -> Planned:
    """Beside the document, under its name."""
    wanted = path.with_suffix(".pdf")
    chosen = taken.choose(wanted, log)
    return Planned(chosen, docs.PdfCopy(document), wanted)


def _check_copy(source: Path, path: Path, *, asked: bool) -> None:
    """A changed copy goes to a new file of the same kind; the original was promised to stay as it is. Raises Stop."""
    if not asked:
        return
    if path.exists():
        what = "就是原来的文件" if path.resolve() == source.resolve() else "已经存在"
        raise Stop(Problem(Cell(path.name), f"{what}，没有写入。", "请换一个新的文件名。", "file-exists"))
    if path.suffix.lower() != source.suffix.lower():
        raise Stop(
            Problem(
                Cell(path.name),
                f"文件名的后缀和{source.name}不一样，存成这样打不开，",
                f"请用 {source.suffix} 结尾的名字。",
                "file-suffix",
            )
        )


# --- writing ----------------------------------------------------------------------------------------


def _write(
    office: Office, request: Request, outcome: Outcome, plan: tuple[Planned, ...], progress: Progress
) -> tuple[tuple[Planned, ...], Outcome]:
    """Render everything, then put everything in place; journal it. What was written, and what is to be said."""
    writers = Writers(office, request.job.templates)
    pdf_asked = bool(request.params.get("pdf"))
    rendered = writers.render([(p.path, p.document) for p in plan], progress, pdf_asked=pdf_asked)
    if rendered.said:
        made = {"pdf": rendered.program}
        outcome = dataclasses.replace(
            outcome, summary=(*outcome.summary, rendered.said), extra=dict(outcome.extra) | made
        )
    if fonts := fonts_said(p.document for p in plan):
        outcome = dataclasses.replace(outcome, summary=(*outcome.summary, fonts))
    placed = place.put_many(rendered.writings, backups=office.settings.integer("备份份数"), make_folders=True)
    log = journal.Journal(office.folder)
    log.append(
        entries.Entry(
            dt.datetime.now().astimezone(),
            _name(request),
            entries.Door(request.door),
            options=tuple(sorted(n for n, v in request.params.items() if is_given(v))),
            files=tuple(log.file(each) for each in placed),
            counts=outcome.counts,
            problems=Counter(p.kind for p in outcome.problems if p.kind),
        )
    )
    return tuple(p for p in plan if p.path not in rendered.left_out), outcome


# --- answering --------------------------------------------------------------------------------------


def sentences(done: Done) -> list[str]:
    """The answer for a person."""
    lines = [*done.outcome.summary, *done.outcome.alerts]
    verb = "已写入" if done.written else "将写入（这次没有写）"
    shown = done.plan[:20]
    for planned in shown:
        lines.append(f"{verb} {planned.path}")
        if planned.path != planned.wanted:
            lines.append(
                f"  原来的 {planned.wanted.name} 已被改动过，保留不动，新的另存为 {planned.path.name}。"
            )
    if len(done.plan) > len(shown):
        lines.append(f"……共{len(done.plan)}个文件。")
    return lines


def report(done: Done) -> dict[str, Any]:
    """The answer as one object, the same keys for every job."""
    outcome = done.outcome
    return {
        "job": _name(done.request),
        "params": _params(done.request),
        "documents": [{"path": str(p.path), "title": p.title} for p in done.plan],
        "written": done.written,
        "counts": dict(outcome.counts),
        "rows": list(outcome.rows),
        "excluded": [{"name": e.name, "reason": e.reason, "cell": str(e.cell)} for e in outcome.excluded],
        "to_check": [
            {"name": c.name, "cell": str(c.cell), "why": c.why, "hint": c.hint} for c in outcome.to_check
        ],
        "problems": [p.plain() for p in outcome.problems],
        "files": [{"name": f.name, "sha256": f.sha256} for f in done.files],
        **outcome.extra,
    }


def refusal(request: Request, stop: Stop) -> dict[str, Any]:
    """The same object when nothing could be done."""
    return {
        "job": _name(request),
        "params": _params(request),
        "documents": [],
        "written": False,
        "counts": {},
        "rows": [],
        "excluded": [],
        "to_check": [],
        "problems": [p.plain() for p in stop.problems],
        "files": [],
    }


def _name(request: Request) -> str:
    return " ".join(filter(None, (request.job.name, request.action.name)))


def _params(request: Request) -> dict[str, Any]:
    return {k: (v.isoformat() if isinstance(v, dt.date) else v) for k, v in request.params.items()}

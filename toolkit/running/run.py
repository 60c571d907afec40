"""The use case: read what a job needs, let it build, plan every path, write everything or nothing.

The only place where jobs meet files. All three doors come through here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.core.cells import Cell, Exit, Severity, Stop, Words, others, throughout
from toolkit.core.documents import outcome as docs
from toolkit.core.documents.outcome import Document, Outcome
from toolkit.files import disk, layout, names
from toolkit.files.history import journal
from toolkit.files.history.recorded import put_all
from toolkit.files.placing import place
from toolkit.jobs.job import Action, AskedTemplate, FileRead, Inputs, Job, PacketRead, is_given
from toolkit.running.desk import page as desk
from toolkit.running.folders import locate
from toolkit.running.gathering import Book as Book  # noqa: PLC0414 - the doors take it from here
from toolkit.running.gathering import Opener, gather
from toolkit.running.gathering import from_disk as from_disk  # noqa: PLC0414 - likewise
from toolkit.running.office import Office
from toolkit.running.office import open_office as _open
from toolkit.running.provenance import origins
from toolkit.running.writing import Writers, fonts_said, no_password

if TYPE_CHECKING:  # loaded when workbooks from anywhere are read
    from toolkit.running.executors import Workers

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Request:
    """One order, from whichever door; `words` is how that door says what to do."""

    job: Job
    action: Action
    params: Mapping[str, Any]
    today: dt.date
    words: Words
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
    def listed_problems(self) -> str:
        """Where a written document lists the problems too: «花名册资料核对.xlsx「问题清单」»; "" where none does."""
        sheets = (
            (p, s.name)
            for p in self.plan
            if isinstance(p.document, docs.SheetDocument)
            for s in p.document.sheets
        )
        names = (
            f"{planned.path.name}「{name}」" for planned, name in sheets if name in ("问题清单", "资料问题")
        )
        return next(names, "") if self.written else ""


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
    office: Office,
    request: Request,
    *,
    opener: Opener | None = None,
    progress: Progress | None = None,
    password: Callable[..., str] = no_password,
) -> Done:
    """Do one job.

    Args:
        office: Where, and under which settings.
        request: What.
        opener: How workbooks are read; by default from disk.
        progress: Told how far the writing is.
        password: What says the password of a workbook that is changed; it is written under the same again; with `new=True` that of a new file.

    Raises:
        Stop: it cannot be done; nothing was written.
    """
    if office.problems:
        # Settings that cannot be used would silently give another result than the office asked for.
        raise Stop(*office.problems)
    if request.action.changes and not request.dry_run:
        with journal.Journal(office.folder).turn():
            return _run(office, request, opener, progress, password)
    return _run(office, request, opener, progress, password)


def _run(
    office: Office,
    request: Request,
    opener: Opener | None,
    progress: Progress | None,
    password: Callable[..., str],
) -> Done:
    told = progress or (lambda _what, _done, _total: None)
    with _workers(request) as workers:
        inputs = gather(
            office,
            request.action,
            request.params,
            request.today,
            request.output,
            opener or from_disk,
            workers,
            lambda done, total: told("正在读取", done, total),
            password,
        )
        outcome = _built(request.action, inputs)
    if (waiting := layout.waiting(office.folder)) and getattr(request.action.besides, "kind", "") != "slips":
        reminder = f"「{layout.WAITING}」里有{len(waiting)}份勾选还没有登记，用 ⟦do:ticks⟧ 登记。"
        outcome = dataclasses.replace(outcome, summary=(*outcome.summary, reminder))
    if "listed" in outcome.counts and not outcome.balanced():
        raise AssertionError("a job lost count of its people")
    plan = _plan(office, request, outcome)
    hashes = {file.path: file.sha256 for file in inputs.files if file.sha256}
    packed = {f"{p.name}/{name}": data for p in inputs.found(PacketRead) for name, data in p.files.items()}
    writers = Writers(office, request.job.templates, hashes, request.words, password, packed)
    cautions = writers.cautions(planned.document for planned in plan)
    outcome = dataclasses.replace(outcome, problems=(*outcome.problems, *cautions))
    if not request.dry_run:
        plan, outcome = _write(office, request, inputs, outcome, plan, writers, told)
    elif inputs.found(AskedTemplate):  # what is missing is known when the documents are made
        writers.render([(p.path, p.document) for p in plan if not isinstance(p.document, docs.PdfCopy)], told)
    outcome = dataclasses.replace(outcome, problems=tuple(dict.fromkeys((*outcome.problems, *writers.told))))
    said = {
        name: throughout(getattr(outcome, name), request.words)
        for name in ("to_check", "problems", "summary", "alerts")
    }
    outcome = dataclasses.replace(outcome, **said)
    return Done(request, outcome, plan, not request.dry_run, inputs.files)


def _workers(request: Request) -> AbstractContextManager[Workers | None]:
    """Who reads what is scattered, where the action has such; else nobody, and nothing is loaded."""
    if not (request.action.besides and request.action.besides.look):
        return nullcontext()
    from toolkit.running.executors import Workers  # noqa: PLC0415 - one action in fifty needs it

    return Workers(request.params.get("scheduler") or "")


def _built(action: Action, inputs: Inputs) -> Outcome:
    """What comes of it, with what is to be said of the office's sheets, whichever job has read them. Raises Stop."""
    readings = (reading for found in inputs.tables.values() for reading in found if reading.table.workbook)
    said = [*inputs.unread, *(problem for reading in readings for problem in reading.problems)]
    try:
        outcome = action.build(inputs)
    except Stop as stop:
        raise Stop(*dict.fromkeys((*stop.problems, *said)), code=stop.code) from stop
    return dataclasses.replace(outcome, problems=tuple(dict.fromkeys((*said, *outcome.problems))))


# --- planning ---------------------------------------------------------------------------------------


def _plan(office: Office, request: Request, outcome: Outcome) -> tuple[Planned, ...]:
    """Every target path, before a byte is written."""
    base = request.output or office.output / request.action.folder(request.params, request.today)
    log = journal.Journal(office.folder)
    taken = _Taken()
    out = []
    for document in outcome.documents:
        if isinstance(document, docs.DeskPage | docs.Filed | docs.WorkbookChange):
            path = wanted = _own_place(office, request, document)
        else:
            beside = Path(document.folder).is_absolute()  # the original; else below the output
            folder = Path(document.folder) if beside else base
            for part in () if beside else Path(document.folder).parts:
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


def _own_place(
    office: Office, request: Request, document: docs.DeskPage | docs.Filed | docs.WorkbookChange
) -> Path:
    """The place of a document that has one of its own. Raises Stop: a copy may not go there."""
    if isinstance(document, docs.DeskPage):
        return (request.output or office.folder) / desk.PAGE
    if isinstance(
        document, docs.Filed
    ):  # beside whatever else has its name there; the same file again is the same
        wanted = office.folder / layout.WAITING / layout.ENTERED / document.name
        places = (wanted if n == 1 else names.numbered(wanted, n) for n in count(1))
        sha256 = hashlib.sha256(document.content).hexdigest()
        return next(path for path in places if disk.digest(path) in (None, sha256))
    source = office.file(document.workbook)
    path = office.file(document.target) if document.target else source
    elsewhere = request.output is not None and not document.ledger
    if request.output and elsewhere and not document.target:
        path = request.output / source.name
    if path == source and not (request.action.changes or request.dry_run):
        raise AssertionError("a job changes a workbook without having taken its turn")
    _check_copy(source, path, asked=bool(document.target or elsewhere))
    return path


class _Taken:
    """The paths that documents of this run go to.

    A name is held against all others only where it is taken: thousands of letters in one folder are planned at once.
    """

    def __init__(self) -> None:
        self._paths: dict[str, Path] = {}

    def wish(self, folder: Path, name: str) -> Path:
        """A legal path for a name, other than those taken. Raises Stop."""
        free = names.safe_path(folder, name)
        if place.key(free) not in self._paths:
            return free
        return names.safe_path(folder, name, {p.name for p in self._paths.values() if p.parent == folder})

    def choose(self, wanted: Path, log: journal.Journal) -> Path:
        """Where it goes: there, or beside what a clerk has changed; it is taken then. Raises Stop."""
        chosen = place.choose(wanted, log.written)
        if place.key(chosen) in self._paths:
            chosen = place.choose(wanted, log.written, self._paths.values())
        self._paths[place.key(chosen)] = chosen
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
        raise Stop.at(Cell(path.name), f"{what}，没有写入。", "请换一个新的文件名。", "file-exists")
    if path.suffix.lower() != source.suffix.lower():
        what = f"文件名的后缀和{source.name}不一样，存成这样打不开，"
        raise Stop.at(Cell(path.name), what, f"请用 {source.suffix} 结尾的名字。", "file-suffix")


# --- writing ----------------------------------------------------------------------------------------


def _write(
    office: Office,
    request: Request,
    inputs: Inputs,
    outcome: Outcome,
    plan: tuple[Planned, ...],
    writers: Writers,
    progress: Progress,
) -> tuple[tuple[Planned, ...], Outcome]:
    """Render everything, then put everything in place; journal it. What was written, and what is to be said."""
    for each in plan:
        if isinstance(each.document, docs.DeskPage):  # the only one of its job
            desk.write(office, each.path, each.document)
            return plan, outcome
    pdf_asked = bool(request.params.get("pdf"))
    rendered = writers.render([(p.path, p.document) for p in plan], progress, pdf_asked=pdf_asked)
    if rendered.said:
        made = {"pdf": rendered.program}
        outcome = dataclasses.replace(
            outcome, summary=(*outcome.summary, rendered.said), extra=dict(outcome.extra) | made
        )
    if fonts := fonts_said(p.document for p in plan):
        outcome = dataclasses.replace(outcome, summary=(*outcome.summary, fonts))
    entry = journal.Entry(
        dt.datetime.now().astimezone(),
        _name(request),
        journal.Door(request.door),
        options=tuple(sorted(n for n, v in request.params.items() if is_given(v))),
        counts=outcome.counts,
        problems=Counter(p.kind for p in outcome.problems if p.kind),
    )
    backups = office.settings.integer("备份份数")
    if lists := [made for each in plan for made in getattr(each.document, "lists", ())]:
        from toolkit.running.scanning.remembered import keep  # noqa: PLC0415 - few runs print such lists

        keep(office.folder, lists, request.today)
    here = (office.folder / layout.WAITING).resolve()
    gone = {Path(p.document.path): p.path for p in plan if isinstance(p.document, docs.Filed)}
    gone = {path: copy for path, copy in gone.items() if path.parent.resolve() == here}
    placed, unrecorded = put_all(
        journal.Journal(office.folder), rendered.writings, entry, backups=backups, gone=gone
    )
    told = [(p.path.name, p.sha256, laid) for p in placed if (laid := writers.laid.get(p.path))]
    if origins.keep(office.folder, inputs, outcome, told):
        from toolkit.running.provenance import pruning  # noqa: PLC0415 - once in many runs

        pruning.prune(office)
    desk.after(office)
    outcome = dataclasses.replace(outcome, problems=(*outcome.problems, *unrecorded))
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
    lines += others((Cell(str(planned.path.parent)) for planned in done.plan[len(shown) :]), "个文件")
    return lines


def report(done: Done) -> dict[str, Any]:
    """The answer as one object, the same keys for every job."""
    outcome = done.outcome
    return {
        "job": _name(done.request),
        "params": {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in done.request.params.items()},
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
    return report(Done(request, Outcome(problems=stop.problems), (), written=False, files=()))


def _name(request: Request) -> str:
    return " ".join(filter(None, (request.job.name, request.action.name)))

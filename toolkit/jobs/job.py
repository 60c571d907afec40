"""What a job declares, and how jobs are found: `toolkit X` is the JOB of jobs/*/X.py. No list to edit."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from toolkit import data

if TYPE_CHECKING:  # the terminal knows what a job is before it knows which: that must cost nothing
    from toolkit.core.cells import Problem
    from toolkit.core.documents.outcome import Outcome, TemplateUse
    from toolkit.core.grids import Grid
    from toolkit.core.rules.dated import Rules
    from toolkit.core.rules.settings import Settings
    from toolkit.core.tables.columns import Synonyms, Table
    from toolkit.core.tables.reading import Reading, Record

T = TypeVar("T")
Params = Mapping[str, Any]
"""Values of an action's parameters by their ASCII names; absent ones are None (flags: False)."""


def is_given(value: object) -> bool:
    """Whether a person has said something: 0 days are said, though 0 equals False."""
    return value is not None and value is not False and value != ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a person can say to a job, at any of the three doors.

    Attributes:
        name: ASCII, the option's name: «month» becomes --month.
        title: The Chinese name, on sheet 参数 and in messages.
        help: One sentence.
        kind: «integer», «text», «date», «flag», «choice» or «file».
        minimum: For integers, included.
        maximum: For integers, included.
        choices: For kind «choice».
        short: A one-letter option.
        positional: An argument instead of an option.
        required: Must be given.
        many: May be repeated; an option's values are divided by ； where they stand in one cell.
        excludes: Names of parameters that cannot be given together with this one.
        once: Meant for one press: sheet 参数 is cleared of it after a use. Years, months and dates are so anyhow.
        takes: Endings of the files that it takes when they are dropped on the button's twin.
    """

    name: str
    title: str
    help: str
    kind: str = "text"
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    short: str = ""
    positional: bool = False
    required: bool = False
    many: bool = False
    excludes: tuple[str, ...] = ()
    once: bool = False
    takes: tuple[str, ...] = ()

    @property
    def is_for_one_press(self) -> bool:
        """Whether a value that stays would be used in silence another time: October's month in November."""
        return self.once or self.kind == "date" or self.name in ("year", "month")


PDF = Parameter("pdf", "PDF", "Word 文件各另存一份 PDF（用这台电脑上的 Word、WPS 或 LibreOffice）", "flag")
"""For every action that writes documents in Word; `run` sees to it."""
SCHEDULER = Parameter("scheduler", "集群", "在哪个 Dask 集群上读（tcp://…，local 是本机）；不写就在本机")
"""For an action that reads any number of workbooks besides; `run` sees to it."""


@dataclass(frozen=True, slots=True)
class Need:
    """A table that an action reads.

    Attributes:
        table: What to look for.
        paths: From parameters, settings and today to the workbooks that may hold it: relative to the
            office folder, or absolute. With `output` the name may have a «*»: every such file, newest first.
        optional: A workbook that is not there, or has no such sheet, is no problem.
        every: Read every workbook of `paths` that exists (else the first that does).
        output: The paths are relative to the output folder (earlier results).
        kept: Optional, but a workbook that is there must have the sheet: an office that keeps it means something by it.
        sheet: From parameters to the sheet that is read whatever it is («»: the only one with rows); None: one with the
            table's header. See core/tables/anysheet/listing.py.
    """

    table: Table
    paths: Callable[[Params, Settings, dt.date], tuple[str, ...]]
    optional: bool = False
    every: bool = False
    output: bool = False
    kept: bool = False
    sheet: Callable[[Params], str] | None = None


@dataclass(frozen=True, slots=True)
class ForeignBook:
    """A workbook that somebody else sent in, as a function sees it that takes out of it what an action needs.

    Attributes:
        name: Its path below the folder that was named («青禾镇/花名册.xlsx»), which its grids have as their file too.
        grids: Its sheets.
        synonyms: Header spellings.
        settings: The office's decisions.
        today: The day on which the job runs.
    """

    name: str
    grids: tuple[Grid, ...]
    synonyms: Synonyms
    settings: Settings
    today: dt.date


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file of which nothing could be read, and why."""

    name: str
    problems: tuple[Problem, ...]

    def has(self, kind: str) -> bool:
        """Whether that is why."""
        return any(problem.kind == kind for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Besides:
    """What an action reads that is no table of a Need; running/incoming/besides.py has the readers.

    Attributes:
        kind: «workbooks»: what `look` finds in each, or Unreadable, and each PacketRead, by their names.
            «template»: the AskedTemplate to be filled with whatever it
            asks for; a dry run then makes the documents too, to say what is missing. «paper»: every PaperList that went
            out, the last one at the end, and a PageRead for each page that came home. «slips»: each Slip of 待登记, or
            of the files. «texts»: the bytes of each file.
        files: From parameters and settings to the files; folders are searched to the bottom.
        look: A module's function, pure, its answer picklable: it runs wherever a worker is free.
        own: Whether workbooks are the office's own, named as a clerk calls them; else packets (数据包) are opened.
    """

    kind: Literal["workbooks", "template", "paper", "slips", "texts"]
    files: Callable[[Params, Settings], tuple[str, ...]] = lambda params, _settings: tuple(
        params.get("files") or ()
    )
    look: Callable[[ForeignBook], Any] | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class AskedTemplate:
    """A template that an action fills with whatever it asks for.

    Attributes:
        name: Its file's name.
        path: Where it lies.
        uses: The fields that it names, by their paths: «姓名», «名单[].姓名», «下1条.姓名».
        steps: NEXT, NEXTIF, SKIPIF of Word's mail merge, in order: kind, fields asked, whether these meet it.
        check: From what can be given to what is wrong with the template.
    """

    name: str
    path: str
    uses: tuple[str, ...]
    steps: tuple[tuple[str, frozenset[str], Callable[[Mapping[str, Any]], bool]], ...]
    check: Callable[[Mapping[str, Any]], list[Problem]] = field(repr=False)

    @property
    def tops(self) -> tuple[str, ...]:
        """What it asks of the document itself."""
        return tuple(dict.fromkeys(use for use in self.uses if "." not in use and "[" not in use))

    @property
    def names(self) -> tuple[str, ...]:
        """What it asks of any row: the last step of each path, and what its steps ask."""
        inner = [
            use.rpartition(".")[2] for use in self.uses if not use.endswith("[]") and use not in self.lists
        ]
        return tuple(dict.fromkeys((*inner, *(name for _, asked, _ in self.steps for name in sorted(asked)))))

    @property
    def inner(self) -> tuple[str, ...]:
        """What it asks of the rows of a list."""
        return tuple(dict.fromkeys(use.rpartition(".")[2] for use in self.uses if "[]." in use))

    @property
    def lists(self) -> frozenset[str]:
        """What it repeats over."""
        return frozenset(use.partition("[")[0] for use in self.uses if "[" in use)

    @property
    def slots(self) -> dict[str, tuple[str, ...]]:
        """What it asks of the records behind NEXT, by the field that holds each."""
        out: dict[str, tuple[str, ...]] = {}
        for top, _, name in (use.partition(".") for use in self.uses):
            if top[:1] + top[-1:] == "下条" and top[1:-1].isdecimal():
                out[top] = (*out.get(top, ()), name)
        return out


@dataclass(frozen=True, slots=True)
class FileRead:
    """A workbook that was read, for sheet 说明."""

    name: str
    sha256: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class PacketRead:
    """A packet that was opened and is as its slip says.

    Attributes:
        name: As its files have it in front: «青禾镇_2026-10-05_第3号.数据包.zip».
        slip: See jobs/collect/pack.py.
        files: Name within the packet → its bytes.
    """

    name: str
    slip: Mapping[str, Any]
    files: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Slip:
    """A small file that waits to be entered (待登记).

    Attributes:
        name: Of the file.
        path: Where it lies.
        content: Its bytes; None where it is larger than any such file, or cannot be read.
    """

    name: str
    path: str
    content: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that `build` gets: the world as of one moment.

    Attributes:
        tables: Table name → readings, one for each workbook read; an optional one may be missing.
        params: As parsed, every parameter present.
        settings: The office's decisions.
        rules: Dated standards.
        today: The day on which the job runs.
        files: What was read.
        present: Of the files that the action looks for, those that exist.
        unread: Of optional workbooks that are there, and in which no table was found, why.
        besides: What came of Action.besides.
        spread: Does a module's function over many items, wherever a worker is free; results in their order.
    """

    tables: Mapping[str, tuple[Reading, ...]]
    params: Params
    settings: Settings
    rules: Rules
    today: dt.date
    files: tuple[FileRead, ...] = ()
    present: frozenset[str] = frozenset()
    unread: tuple[Problem, ...] = ()
    besides: tuple[Any, ...] = field(default=(), repr=False)
    spread: Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]] = field(default=map, compare=False)
    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, what: str, make: Callable[[], T]) -> T:
        """What several parts of an action reckon from the same tables, made when first asked for."""
        if what not in self._known:
            self._known[what] = make()
        known: T = self._known[what]
        return known

    def found(self, kind: type[T]) -> tuple[T, ...]:
        """What is of this type among what was read besides."""
        return tuple(each for each in self.besides if isinstance(each, kind))

    def asking(self, action: Action, params: Params) -> Inputs:
        """The same tables, and what is known of them, for another action and what it is told."""
        absent: dict[str, Any] = {p.name: False if p.kind == "flag" else None for p in action.parameters}
        other = replace(self, params=absent | dict(params))
        object.__setattr__(other, "_known", self._known)
        return other

    def table(self, table: Table) -> Reading | None:
        """The first reading of a table, or None."""
        readings = self.tables.get(table.name, ())
        return readings[0] if readings else None

    def records(self, table: Table | str) -> Sequence[Record]:
        """Those of the first reading; none where there is none."""
        found = self.tables.get(table if isinstance(table, str) else table.name, ())
        return found[0].records if found else ()

    def needed(self, table: Table) -> Reading:
        """The same of a table that the action cannot do without."""
        reading = self.table(table)
        if reading is None:
            raise ValueError(f"{table.name} is no optional need")
        return reading

    def path(self, reading: Reading) -> str:
        """Where the workbook of a reading lies, as it is to be changed; "" while it is open in Excel with edits."""
        file = reading.sources[0].grid.file
        return next((read.path for read in self.files if read.name == file), "")


@dataclass(frozen=True, slots=True)
class Action:
    """Something a job does.

    Attributes:
        build: Inputs → Outcome; pure.
        title: Chinese, a few words.
        help: What it does, for --help and the manual.
        needs: Tables it reads.
        parameters: What a person can say.
        examples: Command lines (without «toolkit»), each with what it does.
        name: "" for the job's bare command.
        checks: Its purpose is to find faults: exit 3 when it found errors.
        changes: It may change a workbook that it reads: it takes its turn before reading.
        folder: From parameters and today to the folder below the output folder («2026-10»).
        forgiving: A workbook that cannot be read keeps it from nothing but what needs that: it is told in `unread`.
        looks_for: From the tables read to the files whose existence matters: paths from the office folder, or absolute.
        besides: What it reads that is no such table.
    """

    build: Callable[[Inputs], Outcome]
    title: str
    help: str
    needs: tuple[Need, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    examples: tuple[tuple[str, str], ...] = ()
    name: str = ""
    checks: bool = False
    changes: bool = False
    folder: Callable[[Params, dt.date], str] = lambda _params, today: f"{today.year}-{today.month:02d}"
    looks_for: Callable[[Mapping[str, tuple[Reading, ...]]], tuple[str, ...]] = lambda _tables: ()
    forgiving: bool = False
    besides: Besides | None = None


GROUPS = ("名单", "通知", "经费", "台账")
"""Headings on 操作台, in their order."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job: what the doors need to know, complete.

    Attributes:
        name: ASCII; the command.
        title: Chinese; the button's caption.
        help: One sentence.
        actions: The first with an empty name is the bare command.
        button: Whether 工具箱.xlsm has a button for it.
        templates: The Word templates that it fills.
        group: The heading on 操作台 that its button stands under, one of GROUPS.
        often: About how many times a year it is done: what is done more often stands in front.
        basis: The standards and duties that it goes by, as its page in the manual names them; only data/commands/ has it.
    """

    name: str
    title: str
    help: str
    actions: tuple[Action, ...]
    button: bool = True
    templates: tuple[TemplateUse, ...] = ()
    group: str = "台账"
    often: int = 0
    basis: tuple[str, ...] = ()

    def action(self, name: str = "") -> Action:
        """The action of this name. Raises KeyError."""
        for action in self.actions:
            if action.name == name:
                return action
        raise KeyError(name)


def load(name: str) -> Job | None:
    """The job of this name, and no other one: every command pays for what it imports. None: there is none."""
    found = (_job(module) for module in modules() if _name(module) == name)
    return next((job for job in found if job is not None), None)


def summaries() -> dict[str, str]:
    """Every job's name with what it is for, in a line, in the order of the names."""
    known = _index()
    own = (_job(module) for module in modules() if module not in known)
    lines = [(_name(module), line) for module, line in known.items() if line]
    return dict(sorted([*lines, *((job.name, summary(job)) for job in own if job)]))


def summary(job: Job) -> str:
    """What a job is for: its title, and the first sentence of its help."""
    said = job.actions[0] if len(job.actions) == 1 and not job.actions[0].name else job
    return f"{job.title}：{said.help}".partition("\n")[0].partition("。")[0]


def declared() -> dict[str, Job]:
    """What every job says of itself, by name, without what it needs and does: no job is imported for it."""
    jobs = {name: declaration(name) for name in summaries()}
    return {name: job for name, job in jobs.items() if job}


def declaration(name: str) -> Job | None:
    """What the job of this name says of itself, out of data/commands/; None: there is no such job.

    A job that has no file there yet (an office's own) is asked itself.
    """
    if name not in {_name(module) for module, line in _index().items() if line}:
        return load(name)
    plain = _frozen(data.read(f"commands/{name}.json"))
    actions = (
        each | {"parameters": tuple(Parameter(**asked) for asked in each.get("parameters", ()))}
        for each in plain["actions"]
    )
    return Job(**plain | {"actions": tuple(Action(only_told, **each) for each in actions)})


def _index() -> Mapping[str, str | None]:
    """Module → what its job is for, in a line; None: a module without one."""
    known: Mapping[str, str | None] = data.read("commands.json")["jobs"]
    return known


def _name(module: str) -> str:
    return module.rpartition(".")[2]


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _frozen(each) for name, each in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def only_told(_inputs: Inputs) -> Outcome:
    """The `build` of an action of which is only known what it says of itself."""
    raise NotImplementedError("what a job says of itself does nothing; load the job")


def ordered(names: Sequence[str]) -> tuple[Job, Action, list[Parameter]] | None:
    """What «⟦do:notices mark reason⟧» names: job, action, parameters. None: the command is no job's."""
    job = declaration(names[0])
    if job is None:
        return None
    action = next((each for each in job.actions if each.name in names[1:2]), None) or job.action()
    known = {each.name: each for each in action.parameters}
    return job, action, [known[name] for name in names[2 if action.name else 1 :]]


def discover() -> dict[str, Job]:
    """Every job, by name: each module in a capability's folder that has a JOB.

    Raises:
        ValueError: a job has another name than its module, or two have one name; that is a mistake of ours.
    """
    jobs: dict[str, Job] = {}
    for module in modules():
        job = _job(module)
        if job is not None and jobs.setdefault(job.name, job) is not job:
            raise ValueError(f"two jobs have the name {job.name}")
    return dict(sorted(jobs.items()))


def modules() -> list[str]:
    """Every module that may declare a job: those directly in a folder of this one. Found, not imported."""
    package = importlib.import_module("toolkit.jobs")
    found = []
    for path in package.__path__:
        for folder in pkgutil.iter_modules([path]):
            if folder.ispkg:
                inside = pkgutil.iter_modules([f"{path}/{folder.name}"])
                found += [f"toolkit.jobs.{folder.name}.{m.name}" for m in inside if not m.ispkg]
    return sorted(found)


def _job(module: str) -> Job | None:
    job: Job | None = getattr(importlib.import_module(module), "JOB", None)
    if job is not None and job.name != _name(module):
        raise ValueError(f"job {job.name} stands in {module}")
    return job

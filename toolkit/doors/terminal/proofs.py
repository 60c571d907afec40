"""What `toolkit templates` finds out: faults of templates, fields with their samples, what filters make of a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import FieldValue, Image, Outcome, Rich, TemplateUse, WordDocument
from toolkit.core.tables.reading import Reading
from toolkit.jobs.job import Action, Job, Parameter, discover
from toolkit.jobs.templates import OFFICIAL, Known, known_uses, likely
from toolkit.running.office import Office

PREVIEWS = "模板预览"
_DAY, _MOMENT = dt.date(2026, 10, 3), dt.datetime(2026, 10, 16, 9, 0)  # noqa: DTZ001 - the clerk's clock has no zone
_FILTERS: tuple[tuple[str, FieldValue, tuple[object, ...]], ...] = (
    *((name, _DAY, ()) for name in ("年月日", "年月", "月日", "短日期", "点日期", "汉字日期", "星期")),
    ("时分", _MOMENT, ()),
    *((name, Decimal(120000), ()) for name in ("大写", "元", "万元", "千分位")),
    ("四舍五入", Decimal("2.25"), (1,)),
    ("汉字数", 15, ()),
    ("补零", 7, (3,)),
    ("默认", "", ("无",)),
    ("遮号", "13800005678", ()),
    ("连接", ["甲", "乙"], ("、",)),
    ("合计", [1, 2], ()),
    ("个数", ["甲", "乙"], ()),
)


@dataclass(frozen=True, slots=True)
class Examined:
    """One template, looked at.

    Attributes:
        name: File name.
        path: Where it lies.
        known: Whose fields it was held against; None: those of all, since it is like nobody's.
        guessed: Whether that was found by its fields and not by its name.
        problems: In order.
    """

    name: str
    path: Path
    known: Known | None
    guessed: bool
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """No fault that would stop a run."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


def find(office: Office, given: str) -> Path:
    """A template by its path, or by its name in the office. Raises Stop."""
    path = Path(given)
    if path.suffix.lower() != ".docx" and not path.exists():
        path = path.with_name(f"{path.name}.docx")
    return path.absolute() if path.is_file() else office.template(path.name)


def examine(path: Path, like: str = "") -> Examined:
    """All faults of a template at once.

    Args:
        path: The template.
        like: The name of the template whose fields it uses; empty: by its own name, else by its fields.

    Raises:
        Stop: no template is called `like`.
    """
    from toolkit.word.templates.checking import lint  # noqa: PLC0415 - loaded when a template is looked at

    known, guessed = _known(path, like)
    if not known:
        every = {key: spec for one in known_uses(discover().values()) for key, spec in one.use.fields.items()}
        return Examined(path.name, path, None, guessed=False, problems=tuple(lint(path, every)))
    found = [problem for one in known for problem in lint(path, one.use.fields)]
    if known[0].use is OFFICIAL:
        from toolkit.word.official.writing.base import BaseDocument  # noqa: PLC0415 - only for this one

        try:
            BaseDocument(path, path.name)
        except Stop as stop:
            found += stop.problems
    return Examined(path.name, path, known[0], guessed, tuple(dict.fromkeys(found)))


def sheet(office: Office, given: str) -> Reading:
    """Any sheet, as «花名册.xlsx!在册» names it. Raises Stop."""
    from toolkit.core.tables.anysheet.listing import file_and_sheet, read_listing  # noqa: PLC0415 - as below
    from toolkit.running.gathering import from_disk  # noqa: PLC0415 - likewise

    file, name = file_and_sheet(given)
    path = Path(file) if Path(file).exists() else office.file(Path(file).name)
    return read_listing(from_disk(path).grids(), name, office.synonyms, file=path.name)


def examine_for(office: Office, path: Path, reading: Reading) -> Examined:
    """All faults of a template that is to be filled from a sheet."""
    from toolkit.jobs.letters.letters import match  # noqa: PLC0415 - loaded when a template is looked at
    from toolkit.running.incoming.besides import asked_template  # noqa: PLC0415 - likewise

    grid = reading.sources[0].grid
    known = Known(TemplateUse(f"{grid.file}!{grid.sheet}", "", {}), ())
    try:
        problems = (*match(asked_template(office, str(path)), reading)[1],)
    except Stop as stop:
        problems = stop.problems
    return Examined(path.name, path, known, guessed=True, problems=problems)


def sheet_fields(reading: Reading) -> list[tuple[str, ...]]:
    """What may be written into a template that is filled from a sheet: its heading, then each spelling of it."""
    from toolkit.core.tables.anysheet.listing import Columns  # noqa: PLC0415 - as above
    from toolkit.jobs.letters.letters import OURS, spellings  # noqa: PLC0415 - likewise

    columns = Columns(reading)
    own = [(c.title, *names) for c, names in zip(columns.all, spellings(columns), strict=True)]
    return [*own, *(("", name) for name in OURS)]


def _known(path: Path, like: str) -> tuple[list[Known], bool]:
    """What is known of a template (for each set of fields that jobs give it), and whether that is a guess."""
    every = known_uses(discover().values())
    if like:
        wanted = like if like.endswith(".docx") else f"{like}.docx"
        named = [one for one in every if one.use.name == wanted]
        if not named:
            names = "、".join(dict.fromkeys(one.use.name for one in every))
            raise Stop.at(Cell(wanted), "没有哪项工作用这个模板，", f"可以写：{names}。", "template-unknown")
        return named, False
    named = [one for one in every if one.use.name == path.name]
    if named:
        return named, False
    from toolkit.word.templates.checking import used_fields  # noqa: PLC0415

    guess = likely(used_fields(path), every, path.stem)
    return ([guess], True) if guess else ([], False)


def said(one: Examined) -> str:
    """One line on a template."""
    errors = sum(1 for problem in one.problems if problem.severity is Severity.ERROR)
    warnings = len(one.problems) - errors
    verdict = "没有问题" if not one.problems else f"{errors}处错误，{warnings}处提醒"
    if one.known is None:
        return f"{one.name}：{verdict}。不知道给哪项工作用，已和各项工作的全部字段核对；可以用 --like 写明和哪个模板一样。"
    if one.guessed:
        return f"{one.name}：{verdict}（按「{one.known.use.name}」的字段核对）。"
    return f"{one.name}：{verdict}。"


def chosen(wanted: str) -> list[Known]:
    """The templates of a job (by command or title), the one of a name, or all.

    Raises:
        Stop: there is no such job or template.
    """
    every = known_uses(discover().values())
    if not wanted:
        return every
    found = [
        one
        for one in every
        if wanted.removesuffix(".docx") == one.use.name.removesuffix(".docx")
        or any(wanted in (job.name, job.title) for job in one.jobs)
    ]
    if found:
        return found
    jobs = "、".join(dict.fromkeys(job.name for one in every for job in one.jobs))
    names = "、".join(one.use.name for one in every)
    what = "没有用到模板的这项工作，也没有这个模板，"
    raise Stop.at(Cell(wanted), what, f"可以写：{jobs}；或 {names}。", "template-unknown")


def preview_job(one: Examined) -> Job:
    """A job that renders one template with sample data, so that it goes the way of every other document.

    Raises:
        Stop: nobody knows which fields the template is given.
    """
    if one.known is None:
        what = "不知道这个模板给哪项工作用，没有资料可以预览，"
        hint = "请用 --like 写明和哪个模板一样，例如 --like 生日贺信.docx。"
        raise Stop.at(Cell(one.name), what, hint, "template-unknown")
    path, use = one.path, one.known.use
    document = WordDocument(
        f"{path.stem}（预览）.docx", str(path), use.samples, title=f"{path.stem}预览，内容是虚构的"
    )
    action = Action(
        build=lambda _inputs: Outcome(documents=(document,)),
        title="预览",
        help="用虚构的资料打印一份。",
        name="preview",
        parameters=(Parameter("file", "模板", "哪个模板", positional=True, required=True),),
        folder=lambda _params, _today: PREVIEWS,
    )
    return Job("templates", "模板", "", (action,), button=False, templates=(replace(use, name=str(path)),))


# --- fields and filters, for people and for programs ------------------------------------------------------


def plain(value: FieldValue) -> Any:
    """A sample as JSON has it; pictures by their words."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Image):
        return value.description or "（图片）"
    if isinstance(value, Rich):
        return "".join(span.text for span in value.spans)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def report(one: Examined) -> dict[str, Any]:
    """One template for other programs."""
    return {
        "name": one.name,
        "path": str(one.path),
        "fields_of": one.known.use.name if one.known else None,
        "guessed": one.guessed,
        "sound": one.sound,
        "problems": [problem.plain() for problem in one.problems],
    }


def field_report(known: Sequence[Known]) -> dict[str, Any]:
    """What may be written into templates, for other programs."""
    return {
        "templates": [
            {
                "name": one.use.name,
                "title": one.use.title,
                "jobs": [job.name for job in one.jobs],
                "fields": [
                    {"name": name, "sample": plain(spec.sample), "required": spec.required, "note": spec.note}
                    for name, spec in one.use.fields.items()
                ],
            }
            for one in known
        ],
        "filters": [
            {"written": written, "value": value, "printed": printed} for written, value, printed in filters()
        ],
    }


def field_lines(use: TemplateUse) -> list[str]:
    """What may be written into a template, with a sample and what it means."""
    lines = []
    for name, spec in use.fields.items():
        how = "或放一张图片，把它的替换文字写成这个字段" if isinstance(spec.sample, Image) else ""
        note = "；".join(filter(None, (spec.note, how, "" if spec.required else "可以是空的")))
        entries = spec.sample if isinstance(spec.sample, list | tuple) else ()
        what = f"{{% for 项 in {name} %}}" if entries else f"{{{{ {name} }}}}  {_shown(spec.sample)}"
        lines.append("    ".join(filter(None, (f"  {what}", note))))
        if entries:
            lines += _entry_lines(entries[0])
    return lines


def _entry_lines(first: FieldValue) -> list[str]:
    if not isinstance(first, dict):
        return [f"    {{{{ 项 }}}}  {_shown(first)}"]
    return [f"    {{{{ 项.{name} }}}}  {_shown(value)}" for name, value in first.items()]


def _shown(value: FieldValue) -> str:
    if isinstance(value, list | tuple):
        return "、".join(_shown(item) for item in value)
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(plain(value)) or "（空）"


def filters() -> list[tuple[str, str, str]]:
    """What filters make of a value: how one is written, the value, what is printed."""
    from toolkit.word.templates.expressions.filters import FILTERS, show  # noqa: PLC0415 - needs the template engine

    out = []
    for name, value, given in _FILTERS:
        brackets = f"({', '.join(repr(each) for each in given)})" if given else ""
        out.append((f"{{{{ 字段|{name}{brackets} }}}}", _shown(value), show(FILTERS[name](value, *given))))
    return out

"""公文格式检查 and 模板检查 as buttons: what `toolkit lint` and `toolkit templates check` find, as a list to work through.

They read documents and no table, so they are jobs of this door alone: a press binds them to its office.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import Column, Kind, Outcome, SheetDocument
from toolkit.core.tables.catalogue import PARAMETERS
from toolkit.doors.given import Given
from toolkit.jobs.job import Action, Inputs, Job, Parameter, only_told
from toolkit.jobs.parts import NUMBER, sheet_of
from toolkit.running.office import Office

ASKED = Parameter(
    "file",
    "文件",
    "要检查的 Word 文件在哪里；也可以把文件拖到「按钮」文件夹里的同名文件上",
    "file",
    once=True,
)
"""The document of a press."""


def bound(job: Job, action: Action, office: Office, filled: Sequence[Given], files: Sequence[str]) -> Action:
    """The action, for this office, with the documents that were dropped on the button's twin, else that are written.

    Raises:
        Stop: the action of a job, which takes no documents.
    """
    build = {"lint": _lint, "templates": _templates}.get(job.name)
    if build is None:
        if files:
            what = f"「{action.title}」不用拖文件，这次什么也没有做。"
            hint = "请直接双击；用哪个表格，写在「参数」表里。"
            raise Stop.at(Cell(Path(files[0]).name), what, hint, "file-dropped")
        return action
    cell = next((each.cell for each in filled if each.title == ASKED.title), Cell(PARAMETERS.name))
    return replace(action, build=partial(build, office, files, cell))


def _named(inputs: Inputs, files: Sequence[str]) -> Sequence[str]:
    return files or [*filter(None, [inputs.params[ASKED.name]])]


def _lint(office: Office, files: Sequence[str], cell: Cell, inputs: Inputs) -> Outcome:
    """Documents against GB/T 9704-2012. Raises Stop when there is none, or none that can be read."""
    from toolkit.doors.terminal import lint  # noqa: PLC0415 - loaded when a document is looked at

    paths = [office.folder / name for name in _named(inputs, files)]
    if not paths:
        hint = "请把 Word 文件拖到「按钮」文件夹里的「公文格式检查」上松开，或者在「参数」表【公文格式检查】的「文件」后面写上它在哪里，再点一次。"
        raise Stop.at(cell, "还没有说检查哪个文件，", hint, "file-missing")
    results, refused, _ = lint.examine(paths, bool(inputs.params["render"]), inputs.today)
    if not results:
        raise Stop(*refused)
    problems = [*refused, *(problem for _, one in results for problem in one.problems)]
    return _told([lint.said(one) for _, one in results], problems, "公文格式检查")


def _templates(office: Office, files: Sequence[str], _cell: Cell, inputs: Inputs) -> Outcome:
    """Templates: those named, else all of the office. Raises Stop when one is not there."""
    from toolkit.doors.terminal import proofs  # noqa: PLC0415 - likewise

    paths = [proofs.find(office, name) for name in _named(inputs, files)] or list(office.templates().values())
    found = [proofs.examine(path) for path in paths]
    problems = [problem for one in found for problem in one.problems]
    return _told([proofs.said(one) for one in found], problems, "模板检查")


def _told(lines: Sequence[str], problems: Sequence[Problem], title: str) -> Outcome:
    listed = sheet_of(
        "问题清单",
        problems,
        (NUMBER, None),
        (Column("轻重", Kind.SHORT, 6), lambda p: "错误" if p.severity is Severity.ERROR else "提醒"),
        (Column("文件", Kind.TEXT, 24), lambda p: p.cell.file),
        (Column("在哪里", Kind.TEXT, 14), lambda p: " ".join(filter(None, (p.cell.sheet, p.cell.ref)))),
        (Column("哪里不对", Kind.TEXT, 44), lambda p: p.message.rstrip("，")),
        (Column("应当怎样", Kind.TEXT, 44), lambda p: p.hint),
        (Column("处理结果", Kind.HAND, 14), None),
        title=title,
        subtitle=f"共{len(problems)}处",
    )
    made = (SheetDocument(f"{title}.xlsx", (listed,), title=title),) if problems else ()
    return Outcome(made, {"read": len(lines)}, problems=tuple(problems), summary=tuple(lines))


def _job(command: str, title: str, what: str, often: int, *asked: Parameter) -> Job:
    name, _, rest = command.partition(" ")
    action = Action(only_told, title, what, parameters=asked, name=rest, checks=True)
    return Job(name, title, what, (action,), group="通知", often=often)


JOBS = (
    _job(
        "lint",
        "公文格式检查",
        "按《党政机关公文格式》检查一份 Word 公文，哪一段、应当怎样、依据哪一条，列成清单；文件不改。",
        20,
        ASKED,
        Parameter("render", "版面", "还要检查印出来才知道的行数字数、红头和版记的位置", "flag"),
    ),
    _job(
        "templates check",
        "模板检查",
        "检查本单位的 Word 模板：写错的字段、没有结束的重复和条件等，列成清单；模板不改。",
        2,
        replace(ASKED, help="要检查的模板；不写就是本单位的全部模板"),
    ),
)
"""What the desk has beside the jobs of toolkit/jobs/."""

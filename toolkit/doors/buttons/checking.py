"""公文格式检查, 模板检查 and 数从哪里来 as buttons: what `toolkit lint`, `templates check` and `why` say.

They read documents and results and no table, so they are jobs of this door alone: a press binds them to its office.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from toolkit.core.cells import Cell, Problem, Severity, Stop
from toolkit.core.documents.outcome import Column, Kind, Outcome, SheetDocument, TakenOut
from toolkit.core.tables.catalogue import PARAMETERS
from toolkit.doors.given import Given
from toolkit.jobs.job import Action, Inputs, Job, Parameter, only_told
from toolkit.jobs.parts import NUMBER, YEAR, sheet_of, year_of
from toolkit.running.office import Office

ASKED = Parameter(
    "file",
    "文件",
    "要检查的 Word 文件在哪里；也可以把文件拖到「按钮」文件夹里的同名文件上",
    "file",
    once=True,
)
"""The document of a press."""


def dropped(action: Action, files: Sequence[str]) -> tuple[dict[str, object], Sequence[str]]:
    """Files that were dropped on the button's twin, as the parameters that take them, and what is left. Raises Stop."""
    taking = [p for p in action.parameters if p.kind == "file" and (p.takes or p.many)]
    if not taking:
        return {}, files
    out: dict[str, Any] = {}
    for file in files:
        kind = Path(file).suffix.lower()
        fits = (p for p in taking if (not p.takes or kind in p.takes) and (p.many or p.name not in out))
        if (found := next(fits, None)) is None:
            wanted = "、".join(f"{p.title}（{p.takes[0]}）" if p.takes else p.title for p in taking)
            hint = f"请只拖{wanted}各一个。"
            raise Stop.at(Cell(Path(file).name), "这一个用不上，这次什么也没有做，", hint, "file-dropped")
        out[found.name] = (*out.get(found.name, ()), file) if found.many else file
    return out, ()


def bound(job: Job, action: Action, office: Office, filled: Sequence[Given], files: Sequence[str]) -> Action:
    """The action, for this office, with the documents that were dropped on the button's twin, else that are written.

    Raises:
        Stop: the action of a job, which takes no documents.
    """
    build = {
        "lint": _mended if action.name else _lint,
        "templates": _templates,
        "why": _why,
        "freeze": _freeze,
    }.get(job.name)
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


def _mended(office: Office, files: Sequence[str], cell: Cell, inputs: Inputs) -> Outcome:
    """The same, with a new file put right and one with comments beside each. Raises Stop as that does."""
    return _lint(office, files, cell, inputs, fix=True)


def _lint(office: Office, files: Sequence[str], cell: Cell, inputs: Inputs, *, fix: bool = False) -> Outcome:
    """Documents against GB/T 9704-2012. Raises Stop when there is none, or none that can be read."""
    from toolkit.doors.terminal import lint  # noqa: PLC0415 - loaded when a document is looked at

    paths = [office.folder / name for name in _named(inputs, files)]
    if not paths:
        hint = "请把 Word 文件拖到「按钮」文件夹里的「公文格式检查」上松开，或者在「参数」表【公文格式检查】的「文件」后面写上它在哪里，再点一次。"
        raise Stop.at(cell, "还没有说检查哪个文件，", hint, "file-missing")
    results, refused, _ = lint.examine(paths, bool(inputs.params.get("render")), inputs.today)
    if not results:
        raise Stop(*refused)
    made = lint.new_files(results, fix=fix, marked=fix, today=inputs.today)
    left = made.left or [one for _, one in results]
    problems = [*refused, *made.refused, *(problem for one in left for problem in one.problems)]
    new = [TakenOut(path.name, data, what, str(path.parent)) for path, data, what in made.files]
    said = [*(lint.said(one) for _, one in results), *(f"{each.name}：{each.title}" for each in new)]
    told = _told([*said, *made.said], problems, "公文格式检查")
    return replace(told, documents=(*new, *told.documents), counts={"read": len(results)})


def _templates(office: Office, files: Sequence[str], _cell: Cell, inputs: Inputs) -> Outcome:
    """Templates: those named, else all of the office. Raises Stop when one is not there."""
    from toolkit.doors.terminal import proofs  # noqa: PLC0415 - likewise

    paths = [proofs.find(office, name) for name in _named(inputs, files)] or list(office.templates().values())
    found = [proofs.examine(path) for path in paths]
    problems = [problem for one in found for problem in one.problems]
    return _told([proofs.said(one) for one in found], problems, "模板检查")


def _why(office: Office, files: Sequence[str], cell: Cell, inputs: Inputs) -> Outcome:
    """Where a figure comes from. Raises Stop."""
    from toolkit.running.provenance import why  # noqa: PLC0415 - likewise

    asked = inputs.params[_CELL.name] or ""
    if not asked:
        hint = f"请在「参数」表【数从哪里来】的「{_CELL.title}」后面写上，如 预算表.xlsx!C4，再点一次。"
        raise Stop.at(cell, "还没有说问哪一格，", hint, "cell-missing")
    found = why.asked(office, office.folder, [*files, asked])
    return Outcome(counts={"read": 1}, summary=tuple(why.sentences(found)))


def _freeze(office: Office, _files: Sequence[str], _cell: Cell, inputs: Inputs) -> Outcome:
    """A year's figures kept, or compared with what was kept. Raises Stop."""
    from toolkit.running.provenance import freezing  # noqa: PLC0415 - likewise

    year, now = year_of(inputs.params, inputs.today), dt.datetime.now().astimezone()
    said, differ = freezing.told(office, year, now, again=bool(inputs.params["again"]))
    return Outcome(counts={"read": 1}, summary=tuple(said), alerts=tuple(differ[:20]))


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


_CELL = Parameter(
    "cell",
    "哪一格",
    "要问的数在哪个结果文件的哪一格，如 预算表.xlsx!C4，或 预算表.xlsx!老干组长!F6",
    once=True,
)


def _job(
    command: str, title: str, what: str, often: int, *asked: Parameter, further: tuple[Action, ...] = ()
) -> Job:
    name, _, rest = command.partition(" ")
    action = Action(only_told, title, what, parameters=asked, name=rest, checks=True)
    return Job(name, title, what, (action, *further), group="通知", often=often)


JOBS = (
    _job(
        "lint",
        "公文格式检查",
        "按《党政机关公文格式》检查一份 Word 公文，哪一段、应当怎样、依据哪一条，列成清单；原来的文件不改。",
        20,
        ASKED,
        Parameter("render", "版面", "还要检查印出来才知道的行数字数、红头和版记的位置", "flag"),
        further=(
            Action(
                only_told,
                "修好另存",
                "把能修的(页面、行距、字体字号、缩进、位置、标点、页码、版记的线)修好，另存为“…（已规范）.docx”，文字一个不变；"
                "剩下的写成批注，另存为“…（批注）.docx”，并列成清单。",
                parameters=(ASKED,),
                name="fix",
                checks=True,
            ),
        ),
    ),
    _job(
        "templates check",
        "模板检查",
        "检查本单位的 Word 模板：写错的字段、没有结束的重复和条件等，列成清单；模板不改。",
        2,
        replace(ASKED, help="要检查的模板；不写就是本单位的全部模板"),
    ),
    _job(
        "why",
        "数从哪里来",
        "问结果里的一个数从哪里来：怎么算的、取自哪些表的哪些行、依据哪个文件、哪次做的；什么文件都不改。",
        20,
        _CELL,
    ),
    _job(
        "freeze",
        "年度定稿",
        "一年的数定稿：统计、预算、三项奖、通报等结果里的数存下来；定稿以后再点，说现在的结果有哪些不同。",
        0,
        YEAR,
        Parameter("again", "换成现在的数", "已经定稿的，换成现在的数，原来的留在备份里", "flag", once=True),
    ),
)
"""What the desk has beside the jobs of toolkit/jobs/."""

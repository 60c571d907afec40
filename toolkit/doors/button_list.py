"""Which buttons there are: one a job, from the jobs' own declarations."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.core.texts import clean
from toolkit.jobs.job import Action, Job, Parameter, discover
from toolkit.sheets.macros import PROGRAM, Button, Question

OFFICE = "办公文件夹"
"""On sheet 参数: where the office folder is, when the button's workbook lies elsewhere."""

_LONGEST_LIST = 31  # a list of choices that is longer is typed faster than sought
_YES_NO = ("是", "否")


def every() -> tuple[Button, ...]:
    """The buttons of all jobs that want one, in the order of the jobs."""
    return tuple(button(job) for job in discover().values() if job.button)


def button(job: Job) -> Button:
    """A job's button: its bare command, else the first action that can run with nothing filled in."""
    action = chosen(job)
    return Button(" ".join(filter(None, (job.name, action.name))), clean(job.title), job.help)


def chosen(job: Job) -> Action:
    """The action that a job's button starts."""
    bare = next((action for action in job.actions if not action.name), None)
    free = (action for action in job.actions if not any(p.required for p in action.parameters))
    return bare or next(free, job.actions[0])


def questions() -> tuple[Question, ...]:
    """What can be filled in for the buttons: what most of them ask first, places last."""
    asked: dict[str, list[tuple[str, Parameter]]] = {}
    for job in discover().values():
        if job.button:
            for parameter in chosen(job).parameters:
                asked.setdefault(parameter.title, []).append((job.title, parameter))
    by_use = sorted(asked.items(), key=lambda item: -len(item[1]))
    return (
        *(_question(title, uses) for title, uses in by_use),
        Question(OFFICE, "文件夹", ("全部",), "办公文件夹在哪里；这个表格就在办公文件夹里的，不用填"),
        Question(
            PROGRAM, "文件", ("全部",), "工具箱的 python.exe 在哪里；整个工具箱文件夹放在一起的，不用填"
        ),
    )


def _question(title: str, uses: Sequence[tuple[str, Parameter]]) -> Question:
    """One line for all jobs that use the same name; their limits together, each job still checks its own."""
    parameters = [parameter for _, parameter in uses]
    choices = tuple(dict.fromkeys(choice for each in parameters for choice in _choices(each)))
    if not all(_choices(each) for each in parameters):
        choices = ()
    helps = list(dict.fromkeys(each.help.rstrip("。") for each in parameters))
    must = "（必填）" if any(each.required for each in parameters) else ""
    return Question(
        title,
        "、".join(dict.fromkeys(map(_allowed, parameters))) + must,
        tuple(dict.fromkeys(job for job, _ in uses)),
        _help(helps, uses),
        choices,
        strict=bool(choices) and all(each.kind in ("choice", "flag") for each in parameters),
    )


def _help(helps: Sequence[str], uses: Sequence[tuple[str, Parameter]]) -> str:
    """One sentence for all; two jobs that mean different things each get theirs; for more, the first speaks."""
    if len(uses) == 2 and len(helps) == 2:
        return "；".join(f"{job}：{text}" for (job, _), text in zip(uses, helps, strict=True))
    return helps[0]


def _choices(parameter: Parameter) -> tuple[str, ...]:
    if parameter.kind == "flag":
        return _YES_NO
    low, high = parameter.minimum, parameter.maximum
    if parameter.kind == "integer" and low is not None and high is not None and high - low < _LONGEST_LIST:
        return tuple(str(number) for number in range(low, high + 1))
    return parameter.choices


def _allowed(parameter: Parameter) -> str:
    if parameter.kind == "integer":
        low, high = parameter.minimum, parameter.maximum
        return f"{low} 到 {high} 的整数" if low is not None and high is not None else "整数"
    words = {
        "date": "日期，如 2026-10-01",
        "file": "文件名",
        "flag": "是、否",
        "choice": "、".join(parameter.choices),
    }
    return words.get(parameter.kind, "文字") + ("，几个用顿号分开" if parameter.many else "")

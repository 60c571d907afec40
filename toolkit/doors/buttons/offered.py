"""Which buttons there are: a large one a job and a small one for each further action, from the jobs' own declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.core.words import clean
from toolkit.jobs.job import Action, Job, Parameter, declared
from toolkit.sheets.buttons.macros import PROGRAM, Button, Question

OFFICE = "办公文件夹"
"""On sheet 参数: where the office folder is, when the button's workbook lies elsewhere."""

_LONGEST_LIST = 31  # a list of choices that is longer is typed faster than sought
_YES_NO = ("是", "否")


def every() -> tuple[Button, ...]:
    """The buttons of all jobs that want one, in the order of the jobs, each job's own before its further ones."""
    return tuple(each for job in declared().values() if job.button for each in of(job))


def of(job: Job) -> tuple[Button, ...]:
    """A job's own button, and one for each further action."""
    return tuple(button(job, action) for action in _in_order(job))


def _in_order(job: Job) -> tuple[Action, ...]:
    own = chosen(job)
    return own, *(action for action in job.actions if action is not own)


def button(job: Job, action: Action) -> Button:
    """The button of an action; its twin has the same title."""
    name, title = " ".join(filter(None, (job.name, action.name))), clean(job.title)
    if action is chosen(job):
        return Button(name, title, job.help)
    return Button(name, f"{title}-{clean(action.title)}", action.help, under=title)


def chosen(job: Job) -> Action:
    """The action that a job's own button starts: the bare one, else the first that can run with nothing filled in."""
    bare = next((action for action in job.actions if not action.name), None)
    free = (action for action in job.actions if not any(p.required for p in action.parameters))
    return bare or next(free, job.actions[0])


def questions() -> tuple[Question, ...]:
    """What can be filled in for the buttons: what most jobs ask first, places last."""
    asked: dict[str, list[_Use]] = {}
    for job in declared().values():
        if job.button:
            for action in _in_order(job):
                for parameter in action.parameters:
                    asked.setdefault(parameter.title, []).append(_Use(job, button(job, action), parameter))
    by_use = sorted(asked.items(), key=lambda item: -len({use.job.name for use in item[1]}))
    return (
        *(_question(title, uses) for title, uses in by_use),
        Question(OFFICE, "文件夹", ("全部",), "办公文件夹在哪里；这个表格就在办公文件夹里的，不用填"),
        Question(
            PROGRAM, "文件", ("全部",), "工具箱的 python.exe 在哪里；整个工具箱文件夹放在一起的，不用填"
        ),
    )


@dataclass(frozen=True, slots=True)
class _Use:
    """A button that asks something."""

    job: Job
    button: Button
    parameter: Parameter


def _question(title: str, uses: Sequence[_Use]) -> Question:
    """One line for all buttons that use the same name; their limits together, each job still checks its own."""
    parameters = [use.parameter for use in uses]
    choices = tuple(dict.fromkeys(choice for each in parameters for choice in _choices(each)))
    if not all(_choices(each) for each in parameters):
        choices = ()
    helps = list(dict.fromkeys(each.help.rstrip("。") for each in parameters))
    needy = [use.button.caption for use in uses if use.parameter.required]
    must = "" if not needy else "（必填）" if len(needy) == len(uses) else f"（{'、'.join(needy)}必填）"
    return Question(
        title,
        "、".join(dict.fromkeys(map(_allowed, parameters))) + must,
        _users(uses),
        _help(helps, uses),
        choices,
        strict=bool(choices) and all(each.kind in ("choice", "flag") for each in parameters),
    )


def _users(uses: Sequence[_Use]) -> tuple[str, ...]:
    """The buttons that ask it; a job whose every button does is named once."""
    out: dict[str, None] = {}
    for use in uses:
        mine = sum(each.job is use.job for each in uses)
        out[clean(use.job.title) if mine == len(use.job.actions) else use.button.title] = None
    return tuple(out)


def _help(helps: Sequence[str], uses: Sequence[_Use]) -> str:
    """One sentence for all; two buttons that mean different things each get theirs; for more, the first speaks."""
    if len(uses) == 2 and len(helps) == 2:
        return "；".join(f"{use.button.title}：{text}" for use, text in zip(uses, helps, strict=True))
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

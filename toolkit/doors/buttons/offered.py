"""Which buttons there are, and what each can be told, from the jobs' own declarations.

A large button a job and a small one for each further action, under the headings that the jobs name. Sheet 参数 has a block
for each button with what it alone is asked, so that «乡镇» for the birthday list is none for the notices; a job's further
action is asked in its own block too. What is the same for all (which register, PDF, where the office lies) stands once, in
the block 大家共用 on top; a line of a button's own block with the same name goes before it, should an office write one.
"""

from __future__ import annotations

from toolkit.core.words import clean
from toolkit.doors.buttons import checking
from toolkit.jobs.job import GROUPS, PDF, Action, Job, Parameter, declared
from toolkit.sheets.buttons.macros import PROGRAM, Button, ButtonBlock, Question

OFFICE = "办公文件夹"
"""On sheet 参数: where the office folder is, when the button's workbook lies elsewhere."""

COMMON = "大家共用"
"""The block of what several jobs are asked."""

_LONGEST_LIST = 31  # a list of choices that is longer is typed faster than sought
_YES_NO = ("是", "否")


def jobs() -> dict[str, Job]:
    """Every job, the terminal's proofs among them, in the order of the desk: by heading, the most used in front."""
    every = (*declared().values(), *checking.JOBS)
    return {job.name: job for job in sorted(every, key=lambda each: (GROUPS.index(each.group), -each.often))}


def every() -> tuple[Button, ...]:
    """The buttons of all jobs that want one, in the order of the desk, each job's own before its further ones."""
    return tuple(each for job in jobs().values() if job.button for each in of(job))


def of(job: Job) -> tuple[Button, ...]:
    """A job's own button, and one for each further action."""
    return tuple(button(job, action) for action in _in_order(job))


def _in_order(job: Job) -> tuple[Action, ...]:
    own = chosen(job)
    return own, *(action for action in job.actions if action is not own)


def button(job: Job, action: Action) -> Button:
    """The button of an action; its twin has the same title, see `twin`."""
    name, title = " ".join(filter(None, (job.name, action.name))), clean(job.title)
    asks = next((p.title for p in action.parameters if p == checking.ASKED), "")
    if action is chosen(job):
        return Button(name, title, job.help, group=job.group, asks=asks)
    return Button(name, f"{title}-{clean(action.title)}", action.help, title, job.group, asks)


def twin(job: Job, action: Action) -> str:
    """Where the twin lies in 按钮: what is wanted in any year there, all else in a folder of 更多 that its job has."""
    title = button(job, action).title
    return title if job.often and action is chosen(job) else f"更多/{clean(job.title)}/{title}"


def chosen(job: Job) -> Action:
    """The action that a job's own button starts: the bare one, else the first that can run with nothing filled in."""
    bare = next((action for action in job.actions if not action.name), None)
    free = (action for action in job.actions if not any(p.required for p in action.parameters))
    return bare or next(free, job.actions[0])


def blocks() -> tuple[ButtonBlock, ...]:
    """Sheet 参数: what is common, then a block for each button that is asked something."""
    asked = {
        button(job, action): action.parameters
        for job in jobs().values()
        if job.button
        for action in _in_order(job)
    }
    uses: dict[str, list[Parameter]] = {}
    for parameter in (each for parameters in asked.values() for each in parameters):
        uses.setdefault(parameter.title, []).append(parameter)
    common = {title: some[0] for title, some in uses.items() if len(some) > 1 and all(map(_is_common, some))}
    own = (
        ButtonBlock(each.title, tuple(_question(p, some) for p in some if p.title not in common), each)
        for each, some in asked.items()
    )
    places = (
        Question(
            OFFICE, "文件夹", "就在这个表格旁边", "办公文件夹在哪里；这个表格就在办公文件夹里的，不用填"
        ),
        Question(PROGRAM, "文件", "自己找", "工具箱的 python.exe 在哪里；整个工具箱文件夹放在一起的，不用填"),
    )
    shared = (*(_question(each, ()) for each in common.values()), *places)
    return (ButtonBlock(COMMON, shared), *own)


def _is_common(parameter: Parameter) -> bool:
    return parameter == PDF or (parameter.kind == "file" and not parameter.is_for_one_press)


def _question(parameter: Parameter, beside: tuple[Parameter, ...]) -> Question:
    """A line of sheet 参数; `beside`: the parameters of the same block."""
    choices = _choices(parameter)
    rivals = (p.title for p in beside if p.name in parameter.excludes or parameter.name in p.excludes)
    return Question(
        parameter.title,
        _allowed(parameter) + ("（必填）" if parameter.required else ""),
        _empty(parameter),
        parameter.help.rstrip("。") + ("；用过就清空" if parameter.is_for_one_press else ""),
        choices,
        bool(choices) and parameter.kind in ("choice", "flag"),
        tuple(rivals),
    )


def _empty(parameter: Parameter) -> str:
    """What a press uses where nothing is filled in, as the help says it: «哪一年；不写就是今年» is 今年."""
    if parameter.required:
        return "（必填）"
    said = next((part for part in parameter.help.rstrip("。").split("；") if "不写就" in part), "")
    if said:
        return said.removeprefix("不写就").removeprefix("是")
    return "否" if parameter.kind == "flag" else "全部" if parameter.help.startswith("只") else "（没有填）"


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
    apart = "，几个用顿号分开" if parameter.positional else "，几个用分号分开"
    return words.get(parameter.kind, "文字") + (apart if parameter.many else "")

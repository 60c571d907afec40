"""Sentences in the words of somebody who has buttons and sheets before them: a parameter is a line of sheet 参数."""

from __future__ import annotations

from functools import cache

from toolkit.core.cells import Words, worded
from toolkit.doors.buttons import checking, offered
from toolkit.jobs.job import Action, Job, declared, ordered
from toolkit.sheets.buttons.macros import PARAMETERS

_PLACES = {"undo": "「还原上一步」", "init": "「1-开始使用」"}


def on_the_sheet(job: Job | None, action: Action | None) -> Words:
    """For the clerk who has pressed the button of this action; None: a button that nobody knows."""

    @cache
    def title(name: str) -> str:
        near = [action, *(job.actions if job else ())]
        others = (*declared().values(), *checking.JOBS)
        far = (each for other in others if other.button for each in other.actions)
        for each in (*near, *far):
            for parameter in each.parameters if each else ():
                if parameter.name == name.replace("-", "_"):
                    return f"「{parameter.title}」"
        return ""

    return lambda text: worded(text.replace("请用 ⟦", f"请用「{PARAMETERS}」表的 ⟦"), title, _button)


def _button(names: list[str]) -> str:
    """How a button is called in a sentence; "" when there is none."""
    found = ordered(names)
    if found is None or not found[0].button:
        return _PLACES.get(names[0], "")
    job, action, parameters = found
    button = offered.button(job, action)
    words = f"按钮「{button.title}」"
    filled = "".join(f"「{each.title}」" for each in parameters)
    return f"{words}（填{filled}）" if filled else words

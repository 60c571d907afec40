"""The macros behind buttons: one line for each, and the one module that they all call."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

RUN, BUTTONS = "ToolkitRun", "ToolkitButtons"
"""Names of our two modules."""

DESK, PARAMETERS, RUNS = "操作台", "参数", "结果"
"""Sheets that the module knows by name (PARAMETERS and RUNS) or stands on."""

PROGRAM = "工具箱程序"
"""On sheet 参数: where the toolkit is, when it is not where it is looked for."""

FONT, POINTS = "微软雅黑", 14
"""Of captions: large, because the people are not young."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button.

    Attributes:
        job: What it does: a job's name, and an action's behind a blank.
        title: Its name, no other button's: its caption, and the name of its twin.
        help: One line on what it does.
        under: Of a job's further action: the title of the job's own button, which the title begins with.
    """

    job: str
    title: str
    help: str
    under: str = ""

    @property
    def caption(self) -> str:
        """What stands on it: beside its job's own button the action alone."""
        return self.title.removeprefix(f"{self.under}-")

    @property
    def macro(self) -> str:
        """The name of its macro."""
        return "Toolkit_" + re.sub(r"[^A-Za-z0-9]", "_", self.job)


@dataclass(frozen=True, slots=True)
class Question:
    """A line of sheet 参数: something that can be filled in for the buttons.

    Attributes:
        title: Its name, in the first column.
        allowed: What may be written, in words.
        used_by: Captions of the buttons that ask it.
        help: One sentence.
        choices: Offered in a list; empty: anything may be typed.
        strict: Nothing but the choices is taken.
    """

    title: str
    allowed: str
    used_by: tuple[str, ...]
    help: str
    choices: tuple[str, ...] = ()
    strict: bool = False


def modules(buttons: Iterable[Button]) -> dict[str, str]:
    """The modules' sources, ASCII throughout."""
    from toolkit.sheets.buttons import vba  # noqa: PLC0415 - a press needs the names alone

    return {RUN: vba.plain(source(RUN)), BUTTONS: vba.plain(_one_line_each(buttons))}


def source(name: str) -> str:
    """One of our modules as it is written, its Chinese readable."""
    return (resources.files("toolkit.sheets.buttons") / "basic" / f"{name}.bas").read_text(encoding="utf-8")


def _one_line_each(buttons: Iterable[Button]) -> str:
    lines = ["Option Explicit"]
    for button in buttons:
        title = button.title.replace('"', '""')
        lines += [
            "",
            f"Public Sub {button.macro}()",
            f'    ToolkitPress "{button.job}", "{title}"',
            "End Sub",
        ]
    return "\n".join(lines) + "\n"

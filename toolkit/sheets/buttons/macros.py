"""The macros behind buttons: one line for each, and the one module that they all call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

RUN, BUTTONS = "ToolkitRun", "ToolkitButtons"
"""Names of our two modules."""

DESK, PARAMETERS, RUNS = "操作台", "参数", "结果"
"""Sheets that the module knows by name (PARAMETERS and RUNS) or stands on."""

MORE = "更多"
"""The sheet of the buttons that do not stand on the desk."""

LINES, FIRST_LINE, MOST_LINES = "今天", 3, 5
"""On the desk: the heading above what today's page has in its first lines, its row, and how many follow."""

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
        group: The heading on 操作台 that it stands under.
        asks: The line of its block on sheet 参数 that wants a document; the macro lets the clerk choose one.
    """

    job: str
    title: str
    help: str
    under: str = ""
    group: str = ""
    asks: str = ""

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
    """A line of sheet 参数: something that can be filled in.

    Attributes:
        title: Its name, in the first column.
        allowed: What may be written, in words.
        empty: What is used when nothing is; 今年, 本月 and 今天 are worked out by the sheet.
        help: One sentence.
        choices: Offered in a list; empty: anything may be typed.
        strict: Nothing but the choices is taken.
        rivals: Titles of the same block that cannot be filled in together with it.
    """

    title: str
    allowed: str
    empty: str
    help: str
    choices: tuple[str, ...] = ()
    strict: bool = False
    rivals: tuple[str, ...] = ()

    def used(self, cells: Mapping[str, str]) -> str:
        """Column 这次会用: the formula of what a press uses; `cells`: title → address of the value, of its block."""
        own, empty = cells[self.title], _LIVE.get(self.empty, f'"{self.empty}"')
        filled = f'{own}&""'
        if self.rivals:
            beside, names = "&".join(cells[each] for each in self.rivals), "、".join(self.rivals)
            empty = f'IF({beside}="",{empty},"不用，填了{names}")'
            filled = f'IF({beside}="",{own}&"","不能和{names}一起填")'
        return f'IF(TRIM({own})="",{empty},{filled})'


_LIVE = {
    "今年": 'YEAR(TODAY())&"年"',
    "本月": 'MONTH(TODAY())&"月"',
    "今天": 'YEAR(TODAY())&"-"&MONTH(TODAY())&"-"&DAY(TODAY())',
}


@dataclass(frozen=True, slots=True)
class ButtonBlock:
    """The lines of sheet 参数 for one button, below a caption in brackets; without `button` for all."""

    title: str
    questions: tuple[Question, ...]
    button: Button | None = None

    @property
    def caption(self) -> str:
        """As it stands in the sheet: no parameter is called so."""
        return f"【{self.title}】"


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
            f'    ToolkitPress "{button.job}", "{title}", "{button.asks}"',
            "End Sub",
        ]
    return "\n".join(lines) + "\n"

"""How a printed table looks: fonts, borders, and looks that survive a black-and-white printer.

Colour never carries the meaning alone. Fonts are those every Chinese Windows has; where one is missing,
Excel, WPS and LibreOffice put their own Chinese font in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from toolkit.core.documents.outcome import Kind, Level, Look
from toolkit.sheets.composing.contents import number_format

BODY_FONT = "宋体"
HEAD_FONT = "黑体"
LINE_HEIGHT = 1.36  # of the font size; the substitutes for 宋体 on Linux are taller than 宋体's own 1.25
TALLEST = 409.0  # points, in Excel
_BORDER = "#404040"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Font sizes and heights in points.

    Attributes:
        body: The table's text.
        least: What the printer may shrink it to (五号 is 10.5; Excel cuts its scale to whole per cent).
        title: The line above the table.
        small: Subtitle, notes.
        row: Height of a row with one line.
        hand: Least height of a row that is filled in with a pen.
    """

    body: float
    least: float
    title: float
    small: float
    row: float
    hand: float

    def height(self, lines: int) -> float:
        """Height of a row with so many lines of the table's text."""
        return min(TALLEST, max(self.row, lines * self.body * LINE_HEIGHT + 6))


NORMAL = Sizes(body=11, least=10.65, title=18, small=11, row=21, hand=30)
LARGE = Sizes(body=16, least=14.2, title=22, small=14, row=30, hand=42)  # 三号 text, 二号 title

# Each look has a mark that needs no colour; a fill with a pattern prints where colours do not.
_LOOKS: dict[Look, dict[str, Any]] = {
    Look.PLAIN: {},
    Look.STRONG: {"bold": True},
    Look.WARN: {"italic": True, "pattern": 18, "fg_color": "#C99700", "bg_color": "#FFF7DC"},
    Look.BAD: {
        "bold": True,
        "underline": 1,
        "font_color": "#B00000",
        "pattern": 14,
        "fg_color": "#F2B8B5",
        "bg_color": "#FFFFFF",
    },
    Look.GOOD: {"font_color": "#1B5E20", "pattern": 1, "fg_color": "#E6F3E6"},
    Look.MUTED: {"font_color": "#595959"},
}
_LEVELS: dict[Level, dict[str, Any]] = {
    Level.DATA: {},
    Level.TOTAL: {"bold": True, "pattern": 1, "fg_color": "#EDEDED"},
    Level.SECTION: {"pattern": 1, "fg_color": "#E3E8EF"},
}
_ALIGN = {Kind.TEXT: "left", Kind.CODE: "left", Kind.MONEY: "right"}


class Looks:
    """The formats of one workbook for sheets of certain sizes; made when first asked for."""

    def __init__(self, book: Workbook, sizes: Sizes) -> None:
        self.sizes = sizes
        self._book = book
        self._made: dict[object, Format] = {}

    def _format(self, key: object, properties: dict[str, Any]) -> Format:
        made = self._made.get(key)
        if made is None:
            usual = {"font_name": BODY_FONT, "font_size": self.sizes.body, "valign": "vcenter"}
            made = self._made[key] = self._book.add_format(usual | properties)
        return made

    def cell(self, kind: Kind, shown: str, level: Level, look: Look, *, link: bool, quote: bool) -> Format:
        """A cell of the table.

        Args:
            kind: Of the column.
            shown: Its number format: «@», «yyyy-mm-dd» …
            level: Of the row.
            look: Of the cell.
            link: Underlined and blue.
            quote: As if typed with a leading apostrophe: editing the cell leaves it a text.
        """
        properties: dict[str, Any] = {
            "num_format": shown,
            "align": _ALIGN.get(kind, "center"),
            "text_wrap": True,
            "border": 1,
            "border_color": _BORDER,
            "quote_prefix": quote,
            **_LEVELS[level],
            **_LOOKS[look],
        }
        if link:
            properties |= {"underline": 1, "font_color": "#0B4FA8"}
        return self._format((kind, shown, level, look, link, quote), properties)

    def section(self, look: Look, *, first: bool, last: bool, wrap: bool) -> Format:
        """A cell of a section row: its text runs over the empty cells to its right, with no lines between."""
        properties = {
            "font_name": HEAD_FONT,
            "align": "left",
            "text_wrap": wrap,
            "border_color": _BORDER,
            "top": 1,
            "bottom": 1,
            "left": int(first),
            "right": int(last),
            **_LEVELS[Level.SECTION],
            **_LOOKS[look],
        }
        return self._format(("section", look, first, last, wrap), properties)

    def header(self, *, required: bool) -> Format:
        """A header cell; the star of a must stands in the number format, so that the text stays the title."""
        properties = {
            "font_name": HEAD_FONT,
            "num_format": '@" *"' if required else "@",
            "align": "center",
            "text_wrap": True,
            "border": 1,
            "border_color": _BORDER,
            "pattern": 1,
            "fg_color": "#DCE3EC",
        }
        return self._format(("header", required), properties)

    def title(self) -> Format:
        """The line above the table."""
        properties = {
            "font_name": HEAD_FONT,
            "font_size": self.sizes.title,
            "align": "center",
            "text_wrap": True,
        }
        return self._format("title", properties)

    def line(self, align: str) -> Format:
        """The subtitle (centred) and the notes (left)."""
        properties = {"font_size": self.sizes.small, "align": align, "text_wrap": True}
        return self._format(("line", align), properties)

    def empty(self) -> Format:
        """The sentence that stands in a table without rows."""
        properties = {
            "italic": True,
            "align": "center",
            "text_wrap": True,
            "border": 1,
            "border_color": _BORDER,
        }
        return self._format("empty", properties)

    def column(self, kind: Kind) -> Format:
        """The whole of a column: what is typed below the table looks like what is above, a code stays as typed."""
        properties = {"num_format": number_format(None, kind), "align": _ALIGN.get(kind, "center")}
        return self._format(("column", kind), properties | {"text_wrap": True})

    def typed(self) -> Format:
        """The lines around a row in which something was typed."""
        return self._book.add_format({"border": 1, "border_color": _BORDER})

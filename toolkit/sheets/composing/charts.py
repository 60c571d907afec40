"""The chart under a table: a bar for each row, as wide as the table, and an axis that says what is counted."""

from __future__ import annotations

import math
from typing import NamedTuple

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from toolkit.core.documents.outcome import Chart, Kind
from toolkit.sheets.composing.fitting import Fit
from toolkit.sheets.composing.layout import Layout, absolute, quoted
from toolkit.sheets.composing.looks import BODY_FONT, HEAD_FONT
from toolkit.sheets.composing.paper import pages

_COLOUR, _GREY = "#2F5C8F", "#D0D0D0"
_LEAST_WIDTH = 480
# Pixels of the title, of it and the axis together, of a bar with its gap, and of that at least.
_TITLE, _AROUND, _BAR, _THINNEST = 40, 64, 18, 13
_OFFSET = 6  # pixels from the cell's corner, so that no edge falls on the page before
_XLSXWRITER_DIGIT, _XLSXWRITER_PADDING = 7, 5  # pixels of a digit and a column's edges, as XlsxWriter reckons
_OTHER_COLUMN = 64  # pixels of a column whose width was not set


class Frame(NamedTuple):
    """Where a chart stands: its first row, the row below it, its last column, its size in pixels; on a new page?"""

    row: int
    below: int
    last_column: int
    width: int
    height: int
    turned: bool


def frame(layout: Layout, fitted: Fit, first_free: int) -> Frame:
    """The place for the sheet's chart, under everything else and in one piece: what is left of the page if it can."""
    # Excel ties a chart to the cells under its corners; they are found by XlsxWriter's reckoning of widths.
    table = sum(int(width * _XLSXWRITER_DIGIT + 0.5) + _XLSXWRITER_PADDING for width in fitted.widths)
    beyond = max(0, math.ceil((_LEAST_WIDTH - table) / _OTHER_COLUMN))
    width = table + beyond * _OTHER_COLUMN - _OFFSET  # ends where a column ends
    default = fitted.sizes.row
    # A little less than the page: another program's rows may be taller than ours.
    room = fitted.room * 0.98
    heights = [*(line or default for line in fitted.lines), *fitted.notes]
    begun = [0, *(row - layout.top for row in fitted.breaks)][-1]
    used = sum(heights[[begun, *(begun + row for row in pages(heights[begun:], room))][-1] :])
    left = (room - used) * 4 / 3 - 2 * _OFFSET
    bars = sum(last - first + 1 for first, last in layout.data_runs())
    turned = left < _AROUND + _THINNEST * bars
    height = int(min(_AROUND + _BAR * bars, room * 4 / 3 if turned else left))
    below = first_free + math.ceil((height + _OFFSET) / (default * 4 / 3))
    return Frame(first_free, below, layout.last_column + beyond, width, height, turned)


def add_chart(book: Workbook, sheet: Worksheet, layout: Layout, chart: Chart, placed: Frame) -> None:
    """Draw the chart into its frame.

    Raises:
        ValueError: A column that the sheet does not have.
    """
    titles = [column.title for column in layout.sheet.columns]
    if missing := {chart.categories, chart.values} - {*titles}:
        raise ValueError(f"chart {chart.title!r}: no column {missing}")
    font, head = {"name": BODY_FONT, "size": 9}, {"name": HEAD_FONT, "size": 12, "bold": False}
    drawn = book.add_chart({"type": "bar"})
    drawn.add_series(
        {
            "name": chart.values,
            "categories": _range(layout, titles.index(chart.categories)),
            "values": _range(layout, titles.index(chart.values)),
            "border": {"color": _COLOUR},
            "fill": {"color": _COLOUR},
            "gap": 60,
            "data_labels": {"value": True, "font": font},
        }
    )
    drawn.set_title({"name": chart.title, "name_font": head})
    # The first row stands at the top, as in the table, and what is counted at the bottom; each bar has its name.
    grid, none = {"visible": True, "line": {"color": _GREY}}, {"visible": False}
    drawn.set_y_axis({"num_font": font, "interval_unit": 1, "reverse": True, "major_gridlines": none})
    share = layout.sheet.columns[titles.index(chart.values)].kind is Kind.PERCENT
    counted = {"num_font": font, "min": 0, "label_position": "high", "major_gridlines": grid}
    drawn.set_x_axis(counted | ({"num_format": "0%"} if share else {}))
    top, around = _TITLE / placed.height, _AROUND / placed.height
    drawn.set_plotarea({"layout": {"x": 0.2, "y": top, "width": 0.74, "height": 1 - around}})
    drawn.set_legend({"none": True})
    drawn.set_size({"width": placed.width, "height": placed.height})
    # Moves and sizes with the cells, and so is as wide as the table in every program.
    place = {"object_position": 1, "x_offset": _OFFSET, "y_offset": _OFFSET}
    sheet.insert_chart(placed.row, 0, drawn, place)


def _range(layout: Layout, column: int) -> str:
    sheet = quoted(layout.sheet.name)
    runs = [
        f"{sheet}!{absolute(first, column)}:{absolute(last, column)}" for first, last in layout.data_runs()
    ]
    return "=" + (runs[0] if len(runs) == 1 else f"({','.join(runs)})")

"""Charts under a table: as wide as the table, told apart by pattern as well as by colour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from toolkit.core.documents.outcome import Chart
from toolkit.sheets.composing.fitting import Fit
from toolkit.sheets.composing.layout import Layout, absolute, quoted
from toolkit.sheets.composing.looks import BODY_FONT, HEAD_FONT
from toolkit.sheets.composing.paper import pages

KINDS = frozenset({"bar", "column", "line", "pie"})
_COLOURS = ("#2F5C8F", "#C0792A", "#5B8C5A", "#8A4F7D", "#6B6B6B")
_PATTERNS = (None, "wide_upward_diagonal", "small_grid", "wide_downward_diagonal", "percent_25")
_MARKERS = ("circle", "square", "triangle", "diamond", "x")
_LABELS = ("above", "below", "right", "left", "center")
_GREY = "#D0D0D0"
_LEAST_WIDTH = 480
_OFFSET = 3  # pixels from the cell's corner, so that no edge falls on the page before
_XLSXWRITER_DIGIT, _XLSXWRITER_PADDING = 7, 5  # pixels of a digit and a column's edges, as XlsxWriter reckons
_OTHER_COLUMN = 64  # pixels of a column whose width was not set


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart stands: its first row, the row below it, its last column, its size in pixels."""

    row: int
    below: int
    last_column: int
    width: int
    height: int


def frames(layout: Layout, fitted: Fit, first_free: int) -> list[Frame]:
    """Places for the sheet's charts, one below the other, under everything else."""
    row_height = fitted.sizes.row * 4 / 3
    # Excel ties a chart to the cells under its corners; they are found by XlsxWriter's reckoning of widths.
    table = sum(int(width * _XLSXWRITER_DIGIT + 0.5) + _XLSXWRITER_PADDING for width in fitted.widths)
    beyond = max(0, math.ceil((_LEAST_WIDTH - table) / _OTHER_COLUMN))
    width = table + beyond * _OTHER_COLUMN - _OFFSET  # ends where a column ends
    rows = sum(last - first + 1 for first, last in layout.data_runs())
    tallest = int(fitted.paper.height * 4 / 3 * 0.8)
    out = []
    row = first_free + 1
    for chart in layout.sheet.charts:
        bars = 90 + rows * (12 + 14 * len(chart.values)) if chart.kind == "bar" else 0
        height = max(chart.height, bars)
        height = min(height, tallest)
        below = row + math.ceil(height / row_height) + 1
        out.append(Frame(row, below, layout.last_column + beyond, width, height))
        row = below
    return out


def breaks(layout: Layout, fitted: Fit, placed: list[Frame]) -> list[int]:
    """Rows before which a new page starts, so that no chart is cut in two."""
    default = fitted.sizes.row
    # A little less than the page: another program's rows may be taller than ours.
    room = fitted.room * 0.95
    heights = [*(line or default for line in fitted.lines), *fitted.notes]
    begun = [0, *(row - layout.top for row in fitted.breaks)][-1]
    used = sum(heights[[begun, *(begun + row for row in pages(heights[begun:], room))][-1] :])
    out = list(fitted.breaks)
    for frame in placed:
        height = (frame.below - frame.row) * default
        if used + default + height > room:
            out.append(frame.row)
            used = 0
        used += height
    return out


def add_chart(book: Workbook, sheet: Worksheet, layout: Layout, chart: Chart, frame: Frame) -> None:
    """Draw one chart into its frame.

    Raises:
        ValueError: An unknown kind, or a column that the sheet does not have.
    """
    if chart.kind not in KINDS:
        raise ValueError(f"no such chart: {chart.kind!r}")
    titles = [column.title for column in layout.sheet.columns]
    for title in (chart.categories, *chart.values):
        if title not in titles:
            raise ValueError(f"chart {chart.title!r}: no column {title!r}")
    drawn = book.add_chart({"type": chart.kind})
    for number, title in enumerate(chart.values):
        drawn.add_series(
            {
                "name": title,
                "categories": _range(layout, titles.index(chart.categories)),
                "values": _range(layout, titles.index(title)),
                **_looks(chart, number),
            }
        )
    font = {"name": BODY_FONT, "size": 10}
    grid = {"visible": True, "line": {"color": _GREY}}
    drawn.set_title({"name": chart.title, "name_font": {"name": HEAD_FONT, "size": 14, "bold": False}})
    if chart.kind == "bar":  # the first row stands at the top, as in the table; numbers at the bottom
        drawn.set_y_axis({"num_font": font, "reverse": True, "major_gridlines": {"visible": False}})
        drawn.set_x_axis({"num_font": font, "label_position": "high", "major_gridlines": grid})
    elif chart.kind != "pie":
        drawn.set_x_axis({"num_font": font})
        drawn.set_y_axis({"num_font": font, "major_gridlines": grid})
    if len(chart.values) > 1 and chart.kind != "pie":
        drawn.set_legend({"position": "bottom", "font": font})
    else:
        drawn.set_legend({"none": True})
    drawn.set_size({"width": frame.width, "height": frame.height})
    # Moves and sizes with the cells, and so is as wide as the table in every program.
    place = {"object_position": 1, "x_offset": _OFFSET, "y_offset": _OFFSET}
    sheet.insert_chart(frame.row, 0, drawn, place)


def _looks(chart: Chart, number: int) -> dict[str, Any]:
    colour = _COLOURS[number % len(_COLOURS)]
    labels: dict[str, Any] = {"value": True, "font": {"name": BODY_FONT, "size": 9}}
    if chart.kind == "line":
        marker = {
            "type": _MARKERS[number % len(_MARKERS)],
            "size": 7,
            "border": {"color": colour},
            "fill": {"color": colour},
        }
        labels["position"] = _LABELS[number % len(_LABELS)]
        return {"line": {"color": colour, "width": 2}, "marker": marker, "data_labels": labels}
    if chart.kind == "pie":  # names stand at the slices: nobody must tell ten greys apart
        labels |= {"category": True, "separator": " ", "position": "outside_end", "leader_lines": True}
        return {"data_labels": labels}
    looks: dict[str, Any] = {"border": {"color": colour}, "gap": 60, "data_labels": labels}
    pattern = _PATTERNS[number % len(_PATTERNS)]
    if pattern is None:
        return looks | {"fill": {"color": colour}}
    return looks | {"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}}


def _range(layout: Layout, column: int) -> str:
    sheet = quoted(layout.sheet.name)
    runs = [
        f"{sheet}!{absolute(first, column)}:{absolute(last, column)}" for first, last in layout.data_runs()
    ]
    return "=" + (runs[0] if len(runs) == 1 else f"({','.join(runs)})")

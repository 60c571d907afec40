"""Charts under a table: as wide as the page, told apart by pattern as well as by colour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from toolkit.core.documents import Chart
from toolkit.sheets.fitting import DIGIT, PADDING, Fit, page_height, room, scale
from toolkit.sheets.layout import Layout, absolute, quoted
from toolkit.sheets.looks import BODY_FONT, HEAD_FONT

KINDS = frozenset({"bar", "column", "line", "pie"})
_COLOURS = ("#2F5C8F", "#C0792A", "#5B8C5A", "#8A4F7D", "#6B6B6B")
_PATTERNS = (None, "wide_upward_diagonal", "small_grid", "wide_downward_diagonal", "percent_25")
_MARKERS = ("circle", "square", "triangle", "diamond", "x")
_HEIGHT = 300  # pixels
_LEAST_WIDTH = 480
_GAP = 1  # rows between the table and the chart, and between charts


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart stands: its first row, the row below it, and its width and height in pixels."""

    row: int
    below: int
    width: int
    height: int


def frames(layout: Layout, fitted: Fit, first_free: int) -> list[Frame]:
    """Places for the sheet's charts, one below the other, under everything else."""
    out = []
    row_height = fitted.sizes.row * 4 / 3
    # XlsxWriter counts columns in the digits of its own default font; Excel ties the chart to the columns.
    own = sum(int(width * 7 + 0.5) + PADDING for width in fitted.widths)
    page = int(room(layout.sheet) * DIGIT)
    width = min(max(own, _LEAST_WIDTH), max(page, _LEAST_WIDTH))
    rows = sum(last - first + 1 for first, last in layout.data_runs())
    row = first_free + _GAP
    for chart in layout.sheet.charts:
        series = len(chart.values)
        height = max(_HEIGHT, 90 + rows * (10 + 14 * series)) if chart.kind == "bar" else _HEIGHT
        height = min(height, int(page_height(layout.sheet) * 4 / 3 * 0.9))
        below = row + math.ceil(height / row_height) + _GAP
        out.append(Frame(row, below, width if chart.kind != "pie" else min(width, 560), height))
        row = below
    return out


def breaks(layout: Layout, fitted: Fit, placed: list[Frame], repeated: int) -> list[int]:
    """Rows before which a new page starts, so that no chart is cut in two.

    Args:
        layout: Of the sheet.
        fitted: Its sizes.
        placed: Where the charts stand.
        repeated: How many rows every page repeats at its top.
    """
    default = fitted.sizes.row
    head = [fitted.title] * (layout.title is not None) + [fitted.subtitle] * (layout.subtitle is not None)
    head += fitted.header
    # Ninety-six hundredths: another program's rows may be a little taller than ours.
    page = page_height(layout.sheet) / scale(layout.sheet, fitted.widths) * 0.96
    top = sum(head[:repeated])
    used = sum(head)
    for height in (*(h or default for h in fitted.lines), *fitted.notes):
        used = top + height if used + height > page else used + height
    out = []
    for frame in placed:
        height = (frame.below - frame.row) * default
        used += _GAP * default
        if used + height > page:
            out.append(frame.row)
            used = top
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
    drawn.set_title({"name": chart.title, "name_font": {"name": HEAD_FONT, "size": 14, "bold": False}})
    grid = {"visible": True, "line": {"color": "#D0D0D0"}}
    if chart.kind == "bar":  # the first row stands at the top, as in the table; numbers at the bottom
        drawn.set_y_axis({"num_font": font, "reverse": True, "major_gridlines": {"visible": False}})
        drawn.set_x_axis({"num_font": font, "label_position": "high", "major_gridlines": grid})
    elif chart.kind != "pie":
        drawn.set_x_axis({"num_font": font})
        drawn.set_y_axis({"num_font": font, "major_gridlines": grid})
    if len(chart.values) > 1 or chart.kind == "pie":
        drawn.set_legend({"position": "bottom", "font": font})
    else:
        drawn.set_legend({"none": True})
    drawn.set_size({"width": frame.width, "height": frame.height})
    # Moves and sizes with the cells: as wide as the table in every program.
    sheet.insert_chart(frame.row, 0, drawn, {"object_position": 1})


def _looks(chart: Chart, number: int) -> dict[str, Any]:
    colour = _COLOURS[number % len(_COLOURS)]
    labels: dict[str, Any] = {"value": True, "font": {"name": BODY_FONT, "size": 9}}
    if chart.kind == "line":
        marker = {"type": _MARKERS[number % len(_MARKERS)], "size": 7}
        return {"line": {"color": colour, "width": 2}, "marker": marker, "data_labels": labels}
    if chart.kind == "pie":
        return {"data_labels": labels | {"category": True, "percentage": True, "separator": "\n"}}
    pattern = _PATTERNS[number % len(_PATTERNS)]
    looks: dict[str, Any] = {"border": {"color": colour}, "gap": 60, "data_labels": labels}
    if pattern is None:
        return looks | {"fill": {"color": colour}}
    return looks | {"pattern": {"pattern": pattern, "fg_color": colour, "bg_color": "#FFFFFF"}}


def _range(layout: Layout, column: int) -> str:
    sheet = quoted(layout.sheet.name)
    runs = [
        f"{sheet}!{absolute(first, column)}:{absolute(last, column)}" for first, last in layout.data_runs()
    ]
    return "=" + (runs[0] if len(runs) == 1 else f"({','.join(runs)})")

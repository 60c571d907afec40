"""Row heights, so that no text is cut off, and pages that are filled.

Excel sizes no merged cell by itself, and leaves a row as it was written; both are worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from toolkit.core.documents.outcome import Column, Image, Kind, Level, Row, Sheet, Styled
from toolkit.sheets.composing import contents
from toolkit.sheets.composing.layout import Layout, is_data, lay_out
from toolkit.sheets.composing.looks import LARGE, LINE_HEIGHT, NORMAL, TALLEST, Sizes
from toolkit.sheets.composing.paper import (
    PADDING,
    MeasuredSheet,
    PaperSize,
    balanced,
    characters,
    counted,
    headed,
    laid_on_paper,
)
from toolkit.sheets.composing.texts import count_lines, longest_lines

AIR = 5  # pixels above a picture in its cell, twice as many to its left: what a code wants to be found
_POINTS = 72 / 25.4  # to a millimetre


@dataclass(frozen=True, slots=True)
class Fit:
    """Sizes of one sheet.

    Attributes:
        layout: What is written: the sheet's columns may be fewer than those the job named.
        sizes: Font sizes.
        paper: What it is printed on.
        widths: Of the columns, in Excel's units.
        title, subtitle: Heights in points (of the title and subtitle rows, where there are such).
        header: Heights of the header's rows.
        lines: Heights of the body's lines; None: Excel's own choice, which grows while typing.
        notes: Heights of the notes.
        spread: Which lines (section rows, sentences) need all columns merged to be read whole.
        room: Height of a page below title and header, in points of the sheet.
        breaks: Rows before which a new page begins.
    """

    layout: Layout
    sizes: Sizes
    paper: PaperSize
    widths: tuple[float, ...]
    title: float
    subtitle: float
    header: tuple[float, ...]
    lines: tuple[float | None, ...]
    notes: tuple[float, ...]
    spread: frozenset[int]
    room: float
    breaks: tuple[int, ...]


def fit(sheet: Sheet, named: Callable[[], Collection[str]]) -> Fit:
    """How a sheet is printed; `named` says which columns formulas name."""
    layout = lay_out(sheet)
    sizes = LARGE if sheet.large else NORMAL
    texts = _texts(layout)
    measured = [longest_lines(column) for column in texts]
    table, widths, paper = laid_on_paper(MeasuredSheet(sheet, texts, measured), sizes, named)
    if table.sheet is not sheet:
        sheet, layout = table.sheet, lay_out(table.sheet)
    lines, spread = _line_heights(layout, table, widths, sizes)
    whole = _span(widths)
    head = [
        _block(sheet.title, whole, sizes.title, 12) if sheet.title else 0.0,
        _block(sheet.subtitle, whole, sizes.small, 6) if sheet.subtitle else 0.0,
    ]
    header = _header_heights(sheet, widths, sizes)
    notes = [_block(note, whole, sizes.small, 4) for note in sheet.notes]
    room = paper.height / paper.scale(widths) - sum(head) - sum(header)
    tall = [*(line or sizes.row for line in lines), *notes]
    spared, last = balanced(tall, room, len(lines))
    sections = (n for n, line in enumerate(layout.lines) if line is not None and line.level is Level.SECTION)
    heads = () if sheet.typing else frozenset(sections)
    breaks = headed([height - spared for height in tall], room, heads, last, len(lines))
    return Fit(
        layout=layout,
        sizes=sizes,
        paper=paper,
        widths=tuple(widths),
        title=head[0],
        subtitle=head[1],
        header=header,
        lines=tuple(line and line - spared for line in lines),
        notes=tuple(note - spared for note in notes),
        spread=frozenset(spread),
        room=room,
        breaks=tuple(layout.top + number for number in breaks),
    )


def _texts(layout: Layout) -> list[list[str]]:
    """What each column shows, line by line; section rows and gaps show nothing that needs its width."""
    rows = [row.cells if row is not None and row.level is not Level.SECTION else () for row in layout.lines]
    texts: list[list[str]] = []
    for number, column in enumerate(layout.sheet.columns):
        kind, shown = column.kind, []
        for cells in rows:
            content = cells[number] if number < len(cells) else None
            if isinstance(content, Styled):
                content = content.value
            shown.append(content if isinstance(content, str) else contents.shown(content, kind))
        texts.append(shown)
    return texts


def _span(widths: Sequence[float]) -> float:
    """Width of columns merged into one."""
    return sum(widths) + (len(widths) - 1) * PADDING


def _block(text: str, width: float, size: float, air: float) -> float:
    lines = count_lines(text, characters(width, size))
    return min(TALLEST, lines * size * LINE_HEIGHT + air)


def _header_heights(sheet: Sheet, widths: Sequence[float], sizes: Sizes) -> tuple[float, ...]:
    grouped = any(column.group for column in sheet.columns)
    alone, below = 1, 1
    for column, width in zip(sheet.columns, widths, strict=True):
        text = column.title + (" *" if column.required else "")
        lines = count_lines(text, characters(width, sizes.body))
        if column.group or not grouped:
            below = max(below, lines)
        else:
            alone = max(alone, lines)
    second = sizes.height(below) + 3
    if not grouped:
        return (second,)
    top = 1
    for first, last in groups(sheet.columns):
        text = sheet.columns[first].group
        if text:
            span = _span(widths[first : last + 1])
            top = max(top, count_lines(text, characters(span, sizes.body)))
    first_row = sizes.height(top) + 3
    return (max(first_row, sizes.height(alone) + 3 - second), second)


def groups(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """First and last column of each stretch with the same group; columns without one stand alone."""
    out: list[tuple[int, int]] = []
    for number, column in enumerate(columns):
        if column.group and out and columns[out[-1][1]].group == column.group:
            out[-1] = (out[-1][0], number)
        else:
            out.append((number, number))
    return out


def _line_heights(
    layout: Layout,
    table: MeasuredSheet,
    widths: Sequence[float],
    sizes: Sizes,
) -> tuple[list[float | None], set[int]]:
    counts = counted(table.texts, table.longest, widths, sizes.body)
    pen = any(column.kind is Kind.HAND for column in layout.sheet.columns)
    whole = characters(_span(widths), sizes.body)
    heights: list[float | None] = []
    spread: set[int] = set()
    for index, line in enumerate(layout.lines):
        text = sentence(layout, index)
        if text is not None:
            lines = count_lines(text, whole)
            if lines > 1 or line is None:
                spread.add(index)
            heights.append(sizes.height(lines))
        elif layout.sheet.typing:
            # A row for typing grows by itself; one that comes with several lines must show them all at once.
            heights.append(sizes.height(counts[index]) if counts[index] > 1 else None)
        else:
            least = sizes.hand if pen and is_data(line) else sizes.row
            heights.append(max(least, sizes.height(counts[index]), _pictured(line)))
    return heights, spread


def _pictured(line: Row | None) -> float:
    """Points that the pictures of a row need, with air above and below; 0: it has none that says how tall it is."""
    cells = line.cells if line else ()
    tall = [each.height_mm for each in cells if isinstance(each, Image) and each.height_mm]
    return max(tall) * _POINTS + 2 * AIR * 0.75 if tall else 0.0


def sentence(layout: Layout, index: int) -> str | None:
    """The text of a line that runs over all columns; None for an ordinary row."""
    line = layout.lines[index]
    if line is None:
        return layout.sheet.empty
    if line.level is Level.SECTION:
        first = line.cells[0] if line.cells else ""
        return contents.shown(contents.unwrap(first, line.look)[0], Kind.TEXT)
    return None

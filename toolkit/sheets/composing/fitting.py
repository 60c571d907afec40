"""Column widths and row heights, so that a sheet fits its paper and no text is cut off.

Excel sizes no merged cell by itself, and leaves a row as it was written; both are worked out here.
"""

from __future__ import annotations

import codecs
import math
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.core.documents.outcome import Column, Kind, Level, Sheet, Styled
from toolkit.core.words import regex
from toolkit.sheets.composing import contents
from toolkit.sheets.composing.layout import Layout, Place
from toolkit.sheets.composing.looks import LARGE, LINE_HEIGHT, NORMAL, TALLEST, Sizes

_WIDE_IF_UNKNOWN = "toolkit-two-columns"
_BEFORE_DIGITS = frozenset("、，；：")


def _two_columns(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - only ever registered for encoding
    return "??" * (error.end - error.start), error.end


codecs.register_error(_WIDE_IF_UNKNOWN, _two_columns)


def text_width(text: str) -> int:
    """Width of one line in half-width characters: a Chinese character takes two.

    GBK has one byte for what is drawn half as wide and two for the rest; rare characters that it lacks
    count as wide. (Asking the Unicode tables for each character takes ten times as long.)
    """
    return len(text) if text.isascii() else len(text.encode("gbk", _WIDE_IF_UNKNOWN))


def longest_lines(texts: Sequence[str]) -> list[int]:
    """Width of the widest line of each text; encoded all at once, as no character of GBK ends in a line end."""
    lines = "\n".join(texts).encode("gbk", _WIDE_IF_UNKNOWN).split(b"\n")
    if len(lines) == len(texts):
        return [len(line) for line in lines]
    return [max(map(text_width, text.split("\n"))) for text in texts]


def count_lines(text: str, width: float) -> int:
    """How many lines the text takes in a cell of this width (half-width characters, padding taken off).

    Breaks as Excel does: Chinese anywhere, Latin words and numbers whole unless one is wider than the cell.
    """
    room = max(2, int(width))
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: int) -> int:
    total = text_width(line)
    if total <= room:
        return 1
    if total == 2 * len(line):  # nothing that is kept together
        return -(-len(line) // (room // 2))
    lines, used, word = 1, 0, 0
    for index, character in enumerate(line):
        size = 1 if character < "\x80" else 2  # as GBK has it
        # LibreOffice does not break «0559-1234567、13812345678» before the second number.
        glued = character in _BEFORE_DIGITS and word and line[index + 1 : index + 2].isdigit()
        if glued or (size == 1 and character not in " -"):
            word += size  # decided when the word ends
            if word > room:  # a word wider than the cell is cut
                lines, used, word = lines + (used > 0) + 1, 0, size
            continue
        if word:
            lines, used = (lines, used + word) if used + word <= room else (lines + 1, word)
            word = 0
        lines, used = (lines, used + size) if used + size <= room else (lines + 1, size)
    if word and used + word > room:
        lines += 1
    return lines


@dataclass(frozen=True, slots=True)
class WidthWish:
    """What a column would like, in half-width characters.

    Attributes:
        least: Below this the contents become illegible (or ####).
        best: Everything on one line.
        grows: Whether the column takes room that is left over.
    """

    least: float
    best: float
    grows: bool = False


def share(wishes: Sequence[WidthWish], room: float) -> list[float]:
    """Widths for the columns of one page.

    All get their best where that fits, and those that grow share what is left. Otherwise the widest columns
    give way first, down to one common width, so that short columns stay on one line; none goes below its
    least. What does not fit even then is left to the printer's scale.
    """
    spare = room - sum(wish.best for wish in wishes)
    if spare >= 0:  # room left over goes to the columns that grow, at most two fifths more for each
        growing = sum(wish.best for wish in wishes if wish.grows)
        factor = 1 + min(0.4, spare / growing) if growing else 1
        return [wish.best * factor if wish.grows else wish.best for wish in wishes]
    level = _water_level(wishes, room)
    return [min(wish.best, max(wish.least, level)) for wish in wishes]


def _water_level(wishes: Sequence[WidthWish], room: float) -> float:
    """The width at which columns cut to it, where they can be cut, fill the room."""
    low, high = 0.0, max(wish.best for wish in wishes)
    for _step in range(24):
        level = (low + high) / 2
        if sum(min(wish.best, max(wish.least, level)) for wish in wishes) > room:
            high = level
        else:
            low = level
    return math.floor(low * 10) / 10


DIGIT = 8  # pixels of one digit of 宋体 11, the unit of Excel's column widths
PADDING = 5  # pixels that Excel adds to every column
MARGIN_SIDE, MARGIN_TOP, MARGIN_FOOT = 12.0, 14.0, 16.0  # mm
_PARTS = regex(r"[、，,；;/ \n]+")
_A4 = (210.0, 297.0)
_PIXELS = 96 / 25.4  # per mm
_POINTS = 72 / 25.4
_SMALLEST = 0.85  # the printer may shrink ordinary print to this before text is wrapped; large print never
_GIVE_UP = 1.5  # a table so much wider than its paper is made for the screen


# Widths by kind, in characters: without contents, and at most.
_USUAL = {
    Kind.TEXT: (14, 60),
    Kind.SHORT: (6, 16),
    Kind.CODE: (18, 26),
    Kind.INTEGER: (6, 18),
    Kind.MONEY: (12, 22),
    Kind.PERCENT: (8, 14),
    Kind.DATE: (10, 16),
    Kind.DATETIME: (16, 20),
    Kind.HAND: (12, 16),
}
_LEAST = {Kind.TEXT: 14.0, Kind.HAND: 10.0}  # of columns that wrap; others are as wide as what they hold
_CHART = 0.85  # of the page: a narrow table above a chart is made so wide


@dataclass(frozen=True, slots=True)
class Fit:
    """Sizes of one sheet.

    Attributes:
        sizes: Font sizes.
        widths: Of the columns, in Excel's units.
        title, subtitle: Heights in points (of the title and subtitle rows, where there are such).
        header: Heights of the header's rows.
        lines: Heights of the body's lines; None: Excel's own choice, which grows while typing.
        notes: Heights of the notes.
        spread: Which lines (section rows, sentences) need all columns merged to be read whole.
    """

    sizes: Sizes
    widths: tuple[float, ...]
    title: float
    subtitle: float
    header: tuple[float, ...]
    lines: tuple[float | None, ...]
    notes: tuple[float, ...]
    spread: frozenset[int]

    @property
    def table(self) -> float:
        """Width of the table in Excel's units."""
        return _span(self.widths)


def room(sheet: Sheet) -> float:
    """Width of the paper between the margins, in Excel's units, for this many columns."""
    paper = _A4[1] if sheet.landscape else _A4[0]
    pixels = (paper - 2 * MARGIN_SIDE) * _PIXELS - PADDING * len(sheet.columns)
    return max(10.0, pixels / DIGIT)


def page_height(sheet: Sheet) -> float:
    """Height of the paper between the margins, in points."""
    paper = _A4[0] if sheet.landscape else _A4[1]
    return (paper - MARGIN_TOP - MARGIN_FOOT) * _POINTS


def scale(sheet: Sheet, widths: Sequence[float]) -> float:
    """By how much the printer shrinks a table of these widths to one page."""
    return min(1.0, room(sheet) / sum(widths))


def fit(layout: Layout) -> Fit:
    """Widths and heights of a sheet."""
    sheet = layout.sheet
    sizes = LARGE if sheet.large else NORMAL
    texts = _texts(layout)
    measured = [longest_lines(column) for column in texts]
    widths = _column_widths(sheet, texts, measured, sizes, blank=layout.typing or not sheet.rows)
    lines, spread = _line_heights(layout, texts, measured, widths, sizes)
    whole = _span(widths)
    return Fit(
        sizes=sizes,
        widths=tuple(widths),
        title=_block(sheet.title, whole, sizes.title, 12),
        subtitle=_block(sheet.subtitle, whole, sizes.small, 6),
        header=_header_heights(sheet, widths, sizes),
        lines=tuple(lines),
        notes=tuple(_block(note, whole, sizes.small, 4) for note in sheet.notes),
        spread=frozenset(spread),
    )


def _texts(layout: Layout) -> list[list[str]]:
    """What each column shows, line by line; section rows and gaps show nothing that needs its width."""
    rows = [
        row.cells if (row := line.row) is not None and row.level is not Level.SECTION else ()
        for line in layout.lines
    ]
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


def _column_widths(
    sheet: Sheet,
    texts: Sequence[Sequence[str]],
    measured: Sequence[Sequence[int]],
    sizes: Sizes,
    *,
    blank: bool,
) -> list[float]:
    factor = sizes.body / NORMAL.body
    paper = room(sheet)
    space = paper if sheet.large else paper / _SMALLEST
    needs = [
        _need(column, column_texts, max(widths, default=0), blank=blank)
        for column, column_texts, widths in zip(sheet.columns, texts, measured, strict=True)
    ]
    wishes: list[WidthWish] = []
    for header_lines in (1, 2, 3):  # a header of two or three lines before the contents give way
        wishes = [
            _wish(column, need, header_lines, factor)
            for column, need in zip(sheet.columns, needs, strict=True)
        ]
        best = sum(wish.best for wish in wishes)
        if best <= space:
            return _widened(sheet, share(wishes, max(paper, best)))
    if sum(wish.least for wish in wishes) > paper * _GIVE_UP:
        return [min(wish.best, 24 * factor) for wish in wishes]
    return share(wishes, space)


def _widened(sheet: Sheet, widths: list[float]) -> list[float]:
    """A table with a chart below it is nearly as wide as the page, so that the chart is."""
    wanted = room(sheet) * _CHART
    if not sheet.charts or sum(widths) >= wanted:
        return widths
    return [width * wanted / sum(widths) for width in widths]


def _need(column: Column, texts: Sequence[str], longest: float, *, blank: bool) -> tuple[float, float]:
    """Least and best width of a column's contents, in characters of its font."""
    empty, most = _USUAL[column.kind]
    # Digits of substitute fonts are a little wider than those of 宋体.
    best = min(most, max(longest * 1.05 + 1, empty if blank or not longest else 0))
    if column.kind in _LEAST:
        return min(best, _LEAST[column.kind]), best
    if column.kind is Kind.CODE and longest > empty:  # several telephone numbers in one cell
        one = max((text_width(part) for text in texts for part in _PARTS.split(text)), default=0)
        return min(best, one * 1.2 + 1), best
    return best, best


def _wish(column: Column, need: tuple[float, float], header_lines: int, factor: float) -> WidthWish:
    if column.width is not None:
        return WidthWish(column.width, column.width)
    header = _header_width(column, header_lines)
    least, best = (max(width, header) * factor for width in need)
    return WidthWish(least, best, grows=column.kind in _LEAST)


def _header_width(column: Column, lines: int) -> float:
    """Room for the header in so many lines, never fewer than two Chinese characters a line."""
    star = 2 if column.required else 0
    parts = [text_width(part) for part in column.title.split("\n")]
    share_of_line = -(-max(parts) // lines)
    return max(4, share_of_line + share_of_line % 2) + star + 1


def _span(widths: Sequence[float]) -> float:
    """Width of columns merged into one."""
    return sum(widths) + (len(widths) - 1) * PADDING / DIGIT


def _characters(width: float, size: float) -> float:
    """How many half-width characters of this size fit; a little less, for bold and for substitute fonts."""
    return width * NORMAL.body / size * 0.97 - 0.3


def _block(text: str, width: float, size: float, air: float) -> float:
    lines = count_lines(text, _characters(width, size))
    return min(TALLEST, lines * size * LINE_HEIGHT + air)


def _header_heights(sheet: Sheet, widths: Sequence[float], sizes: Sizes) -> tuple[float, ...]:
    grouped = any(column.group for column in sheet.columns)
    alone, below = 1, 1
    for column, width in zip(sheet.columns, widths, strict=True):
        text = column.title + (" *" if column.required else "")
        lines = count_lines(text, _characters(width, sizes.body))
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
            top = max(top, count_lines(text, _characters(span, sizes.body)))
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
    texts: Sequence[Sequence[str]],
    measured: Sequence[Sequence[int]],
    widths: Sequence[float],
    sizes: Sizes,
) -> tuple[list[float | None], set[int]]:
    counts = [1] * len(layout.lines)
    for column, column_widths, width in zip(texts, measured, widths, strict=True):
        fits = _characters(width, sizes.body)
        known: dict[str, int] = {}
        for index, wide in enumerate(column_widths):
            if wide > fits or (wide and "\n" in column[index]):
                shown = column[index]
                known[shown] = known.get(shown) or count_lines(shown, fits)
                counts[index] = max(counts[index], known[shown])
    pen = any(column.kind is Kind.HAND for column in layout.sheet.columns)
    whole = _characters(_span(widths), sizes.body)
    heights: list[float | None] = []
    spread: set[int] = set()
    for index, line in enumerate(layout.lines):
        text = sentence(layout, index)
        if text is not None:
            lines = count_lines(text, whole)
            if lines > 1 or line.place is Place.EMPTY:
                spread.add(index)
            heights.append(sizes.height(lines))
        elif layout.typing and line.is_data:
            # A row for typing grows by itself; one that comes with several lines must show them all at once.
            heights.append(sizes.height(counts[index]) if counts[index] > 1 else None)
        else:
            least = sizes.hand if pen and line.is_data else sizes.row
            heights.append(max(least, sizes.height(counts[index])))
    return heights, spread


def sentence(layout: Layout, index: int) -> str | None:
    """The text of a line that runs over all columns; None for an ordinary row."""
    line = layout.lines[index]
    if line.place is Place.EMPTY:
        return layout.sheet.empty
    if line.row is not None and line.row.level is Level.SECTION:
        first = line.row.cells[0] if line.row.cells else ""
        return contents.shown(contents.unwrap(first, line.row.look)[0], Kind.TEXT)
    return None

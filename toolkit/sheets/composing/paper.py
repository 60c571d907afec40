"""Which paper a sheet needs, and how wide its columns are there: print that a person of seventy reads.

The law: no text of a table is printed smaller than LEAST. A table that is too wide for its paper leaves out the
columns that are empty for all, puts the columns that may stand below another there, and breaks lines; then it
is turned to the long side of the paper, then printed on A3, and only then on several sheets side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from toolkit.core.documents.outcome import Column, Content, Kind, Level, Link, Row, Sheet, Styled
from toolkit.core.words import regex
from toolkit.sheets.composing import contents
from toolkit.sheets.composing.looks import NORMAL, Sizes
from toolkit.sheets.composing.texts import count_lines, text_width

LEAST = 10.5  # points (五号)
# Excel's unit of width is a digit of the workbook's font: 8 pixels with 宋体 11, more where another font stands in for
# it. The widest that we know (DejaVu Sans) must find room too, or the print would be smaller there.
_DIGIT = 9.45
PADDING = 0.72  # units that Excel adds to every column
MARGIN_SIDE, MARGIN_TOP, MARGIN_FOOT = 12.0, 14.0, 16.0  # mm
_PIXELS = 96 / 25.4  # per mm
_POINTS = 72 / 25.4
_AIR = 3.5  # points that a row can spare where a few rows would need another page
_FULL = 0.97  # of a page: another program's rows may be a little taller than ours
_TITLES = 70.0  # points that title and subtitle take on each page, about
_LOOKED_AT = 200  # rows that tell how many lines the others take
_THIRD, _FEW = 1 / 3, 3  # a last page that is emptier, or has fewer rows, takes some from the one before
_BREAK = regex(r"[ \n]|(?=[（(、])|(?<=[·．])")  # where a short text may be broken
_NUMBER = regex(r"[!-,.-~]{5,}")  # what no program breaks: telephone numbers, words


class PaperSize(NamedTuple):
    """A sheet of paper as it lies in the printer.

    Attributes:
        code: Excel's number of the size.
        short, long: Its sides in mm.
        landscape: Which one is across.
        across: Whether the table may run over several sheets side by side, at full size.
    """

    code: int
    short: float
    long: float
    landscape: bool
    across: bool = False

    def room(self, columns: int) -> float:
        """Width between the margins, in Excel's units, for so many columns."""
        side = self.long if self.landscape else self.short
        return max(10.0, (side - 2 * MARGIN_SIDE) * _PIXELS / _DIGIT - PADDING * columns)

    @property
    def height(self) -> float:
        """Height between the margins, in points."""
        return ((self.short if self.landscape else self.long) - MARGIN_TOP - MARGIN_FOOT) * _POINTS

    def scale(self, widths: Sequence[float]) -> float:
        """By how much the printer shrinks a table of these widths."""
        return 1.0 if self.across else min(1.0, self.room(len(widths)) / sum(widths))


A4, A3 = PaperSize(9, 210.0, 297.0, landscape=False), PaperSize(8, 297.0, 420.0, landscape=True)
A4_LONG = A4._replace(landscape=True)


class WidthWish(NamedTuple):
    """What a column would like, in half-width characters.

    Attributes:
        least: Below this the contents become illegible (or ####).
        best: Everything on one line.
        grows: Whether the column takes room that is left over.
    """

    least: float
    best: float
    grows: bool = False


def share(wishes: Sequence[WidthWish], room: float, *, alike: bool = False) -> list[float]:
    """Widths for the columns of one page.

    All get their best where that fits, and those that grow share what is left. Otherwise the widest columns
    give way first, down to one common width, so that short columns stay on one line (`alike`: all give the same
    share of theirs, so that long texts take no more lines than others); none goes below its least, even if the
    paper is then too narrow.
    """
    spare = room - sum(wish.best for wish in wishes)
    if spare >= 0:  # room left over goes to the columns that grow, at most two fifths more for each
        growing = sum(wish.best for wish in wishes if wish.grows)
        factor = 1 + min(0.4, spare / growing) if growing else 1
        return [wish.best * factor if wish.grows else wish.best for wish in wishes]
    low, high = 0.0, 1.0 if alike else max(wish.best for wish in wishes)
    widths: list[float] = []
    for _step in range(24):
        level = (low + high) / 2
        given = [min(w.best, max(w.least, level * w.best if alike else level)) for w in wishes]
        if sum(given) > room:
            high = level
        else:
            low, widths = level, given
    return widths or [wish.least for wish in wishes]


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
    Kind.PICTURE: (12, 60),
}
# Of columns that wrap; others are as wide as what they hold.
_LEAST = {Kind.TEXT: 10.0, Kind.CODE: 10.0, Kind.HAND: 9.0}
_GROWS = frozenset({Kind.TEXT, Kind.HAND})


@dataclass(frozen=True, slots=True)
class MeasuredSheet:
    """A sheet with what each of its columns shows, line by line, and how wide that is."""

    sheet: Sheet
    texts: Sequence[Sequence[str]]
    longest: Sequence[Sequence[int]]


Groups = list[tuple[int, ...]]
"""Columns of a sheet by number; those of one group stand one below the other."""


def laid_on_paper(
    table: MeasuredSheet, sizes: Sizes, named: Callable[[], Collection[str]]
) -> tuple[MeasuredSheet, list[float], PaperSize]:
    """The table as it is printed: its columns, their widths, the paper.

    Args:
        table: All its columns.
        sizes: Font sizes.
        named: Says what formulas name: these columns stay as they are.
    """
    sheet = table.sheet
    factor = sizes.body / NORMAL.body
    whole: Groups = [(number,) for number in range(len(sheet.columns))]
    first = A4._replace(landscape=sheet.landscape)
    ways = [(whole, list(_wishes(sheet, whole, _needs(table, closely=False), factor, declared=True)))]
    room = first.room(len(whole))
    for wished in ways[0][1]:
        if sum(wish.best for wish in wished) <= room * sizes.body / sizes.least:
            return table, _filled(sheet, wished, room), first
    if not sheet.typing:  # nobody knows what will be typed
        filled, needs = _without_empty(table, names := named()), _needs(table, closely=True)
        stacked = _stacked(sheet, filled, names)
        ways = [(groups, list(_wishes(sheet, groups, needs, factor))) for groups in (filled, stacked)]
    chosen: tuple[float, Groups, list[float], PaperSize] | None = None
    for paper in dict.fromkeys((first, A4_LONG, A3)):
        for groups, wishes in ways:
            for widths in _widths(sheet, wishes, paper.room(len(groups)), sizes):
                used = _paper_used(table, groups, widths, paper, sizes)
                # What comes first is the better page, and not every office prints on A3: what another must save.
                if chosen is None or used < chosen[0] * (0.72 if paper is A3 else 0.9):
                    chosen = used, groups, widths, paper
    if chosen is None:
        groups, wishes = ways[-1]
        widths = [min(wish.best, 24 * factor) for wish in wishes[-1]]
        return _grouped(table, groups), widths, A3._replace(across=True)
    return _grouped(table, chosen[1]), *chosen[2:]


def _widths(
    sheet: Sheet, wishes: Sequence[Sequence[WidthWish]], room: float, sizes: Sizes
) -> Iterator[list[float]]:
    """Ways to give the columns the room; none where even their least is too much."""
    space = room * sizes.body / sizes.least
    for wished in wishes:
        if sum(wish.best for wish in wished) <= space:
            yield _filled(sheet, wished, room)
            return
    if sum(wish.least for wish in wishes[-1]) <= space:
        yield share(wishes[-1], space)
        yield share(wishes[-1], space, alike=True)


def _paper_used(
    table: MeasuredSheet, groups: Groups, widths: Sequence[float], paper: PaperSize, sizes: Sizes
) -> float:
    """How much paper the rows take, in sheets of A4; told by the first rows."""
    texts, longest = _columns(table, groups, _LOOKED_AT)
    row = sum(map(sizes.height, counted(texts, longest, widths, sizes.body))) / max(1, len(texts[0]))
    head = _TITLES + sizes.height(max(map(len, groups)))
    sheets = row * len(table.texts[0]) / (paper.height - head - row / 2)  # half a row stays free on each
    return max(1.0, sheets) * (2 if paper is A3 else 1)


def _filled(sheet: Sheet, wishes: Sequence[WidthWish], room: float) -> list[float]:
    """Widths where everybody's best fits; a table with a chart below it is as wide as the page."""
    widths = share(wishes, max(room, sum(wish.best for wish in wishes)))
    if sheet.chart is None or sum(widths) >= room:
        return widths
    return [width * room / sum(widths) for width in widths]


def _without_empty(table: MeasuredSheet, named: Collection[str]) -> Groups:
    """The columns that hold something, are for a pen, or are named elsewhere."""
    sheet = table.sheet
    kept = {*named, *((sheet.chart.categories, sheet.chart.values) if sheet.chart else ())}
    return [
        (number,)
        for number, (column, texts) in enumerate(zip(sheet.columns, table.texts, strict=True))
        if column.kind in (Kind.HAND, Kind.PICTURE)
        or column.title in kept
        or any(texts)
        or not any(map(any, table.texts))
    ]


def _stacked(sheet: Sheet, groups: Groups, named: Collection[str]) -> Groups:
    """The columns, those that may stand below another one there."""
    heads = {sheet.columns[group[0]].title: [group[0]] for group in groups}
    for title, numbers in list(heads.items()):
        below = sheet.columns[numbers[0]].below
        if below in heads and not {title, below} & {*named}:
            heads[below] += heads.pop(title)
    return [tuple(numbers) for numbers in heads.values()]


def _grouped(table: MeasuredSheet, groups: Groups) -> MeasuredSheet:
    """The table with these columns only."""
    sheet = table.sheet
    if len(groups) == len(sheet.columns):
        return table
    columns = tuple(
        replace(sheet.columns[first], title="\n".join(sheet.columns[n].title for n in (first, *rest)))
        for first, *rest in groups
    )
    rows = tuple(
        row if row.level is Level.SECTION else replace(row, cells=tuple(_cells(sheet, row, groups)))
        for row in sheet.rows
    )
    freeze = sum(group[0] < sheet.freeze_columns for group in groups)
    narrow = replace(sheet, columns=columns, rows=rows, freeze_columns=freeze)
    return MeasuredSheet(narrow, *_columns(table, groups, None))


def _columns(
    table: MeasuredSheet, groups: Groups, most: int | None
) -> tuple[list[Sequence[str]], list[Sequence[int]]]:
    """What the columns show and how wide it is, in so many rows."""
    texts: list[Sequence[str]] = []
    longest: list[Sequence[int]] = []
    for group in groups:
        parts = [table.texts[n][:most] for n in group]
        if len(group) == 1:
            texts += parts
            longest.append(table.longest[group[0]][:most])
            continue
        texts.append(["\n".join(filter(None, part)) for part in zip(*parts, strict=True)])
        longest.append(list(map(max, zip(*(table.longest[n][:most] for n in group), strict=True))))
    return texts, longest


def counted(
    texts: Sequence[Sequence[str]], longest: Sequence[Sequence[int]], widths: Sequence[float], size: float
) -> list[int]:
    """How many lines each row takes in columns of these widths."""
    counts = [1] * len(texts[0])
    for column, column_widths, width in zip(texts, longest, widths, strict=True):
        fits = characters(width, size)
        known: dict[str, int] = {}
        for index, wide in enumerate(column_widths):
            if wide > fits or (wide and "\n" in column[index]):
                shown = column[index]
                known[shown] = known.get(shown) or count_lines(shown, fits)
                counts[index] = max(counts[index], known[shown])
    return counts


def characters(width: float, size: float) -> float:
    """How many half-width characters of this size fit; not all that would with 宋体."""
    return width * NORMAL.body / size * 1.06 - 0.3


def _cells(sheet: Sheet, row: Row, groups: Groups) -> Iterator[Content]:
    """The row's cells, those of a group as lines of the first one's, which keeps its link."""
    cells = row.cells + ("",) * (len(sheet.columns) - len(row.cells))
    for first, *rest in groups:
        held = [cells[n] for n in (first, *rest) if cells[n] not in ("", None)] if rest else []
        if len(held) < 2:
            yield held[0] if held else cells[first]
            continue
        parts = [contents.unwrap(each, row.look) for each in held]
        text = "\n".join(contents.shown(value, sheet.columns[first].kind) for value, _ in parts)
        value, look = parts[0]
        yield Styled(replace(value, text=text) if isinstance(value, Link) else text, look)


Need = tuple[float, float]
"""Least and best width of a column's contents."""


def _wishes(
    sheet: Sheet, groups: Groups, needs: Sequence[Need], factor: float, *, declared: bool = False
) -> Iterator[list[WidthWish]]:
    """What the columns wish with headers of one to four lines, which come before the contents give way."""
    for lines in (1, 2, 3, 4):
        yield [
            _joined([_wish(sheet.columns[n], needs[n], lines, factor, declared=declared) for n in group])
            for group in groups
        ]


def _needs(table: MeasuredSheet, *, closely: bool) -> list[Need]:
    """What all columns need; `closely`: with what their texts cannot be broken below."""
    blank = table.sheet.typing or not table.sheet.rows
    parts = zip(table.sheet.columns, table.texts, table.longest, strict=True)
    return [_need(column, texts if closely else (), widths, blank=blank) for column, texts, widths in parts]


def _joined(wishes: Sequence[WidthWish]) -> WidthWish:
    return WidthWish(max(w.least for w in wishes), max(w.best for w in wishes), any(w.grows for w in wishes))


def _need(column: Column, texts: Sequence[str], widths: Sequence[int], *, blank: bool) -> tuple[float, float]:
    """Least and best width of a column's contents, in characters of its font; a number is not broken."""
    empty, most = _USUAL[column.kind]
    longest, short = max(widths, default=0), column.kind is Kind.SHORT
    # Short texts are mostly Chinese, which is narrower than its two digits' width.
    wide = longest * 0.95 + 0.4 if short else longest + 0.6
    best = min(most, max(wide, empty if blank or not longest else 0))
    least = _LEAST.get(column.kind, best)
    if texts and short:
        least = _unbroken(_BREAK.split, texts, widths, 0) * 0.95 + 0.4
    elif least < best:
        least = max(least, _unbroken(_NUMBER.findall, texts, widths, int(least)) + 1.5)
    return min(best, least), best


def _unbroken(
    parted: Callable[[str], Iterable[str]], texts: Sequence[str], widths: Sequence[int], least: int
) -> int:
    """Width of the widest part of a text; one that is no wider than what is known has none."""
    for text, wide in zip(texts, widths, strict=False):
        if wide > least:
            least = max(least, *map(text_width, parted(text)), 0)
    return least


def _wish(
    column: Column, need: tuple[float, float], lines: int, factor: float, *, declared: bool
) -> WidthWish:
    if column.width is not None and (declared or column.kind in (Kind.HAND, Kind.PICTURE)):
        return WidthWish(min(column.width, _LEAST.get(column.kind, 99.0)), column.width)
    header = _header_width(column, lines)
    least, best = (max(width, header) * factor for width in need)
    return WidthWish(least, best, grows=column.kind in _GROWS)


def _header_width(column: Column, lines: int) -> float:
    """Room for the header in so many lines, never fewer than two Chinese characters a line."""
    star = 2 if column.required else 0
    parts = [text_width(part) for part in column.title.split("\n")]
    share_of_line = -(-max(parts) // lines)
    return max(4, share_of_line + share_of_line % 2) + star + 0.3


def pages(
    heights: Sequence[float], room: float, heads: Container[int] = (), last: int | None = None
) -> list[int]:
    """Which lines begin a new page, where so much height is free on each.

    Args:
        heights: Of the lines.
        room: Of a page.
        heads: Lines that stay with the next one.
        last: A line that begins a page in any case.
    """
    out, used = [], 0.0
    for number, height in enumerate(heights):
        end = number
        while end in heads and end + 1 < len(heights):
            end += 1
        if used and (number == last or used + sum(heights[number : end + 1]) > room):
            out.append(number)
            used = 0.0
        used += height
    return out


def headed(
    heights: Sequence[float], room: float, heads: Collection[int], last: int | None, rows: int
) -> list[int]:
    """Before which lines a page must begin, so that no heading stands alone at the foot of one.

    Excel knows no rows that are kept together. Where none is in danger, whether a page holds a little more or less than we
    think, that is `last` alone; else every page's first line, since the next pages follow from where each ends.
    """
    while last is not None and last - 1 in heads:
        last -= 1
    shares = (_FULL, (1 + _FULL) / 2, 1.0) if heads else ()
    begun = {number for share in shares for number in pages(heights, room * share, last=last)}
    if not any(head + 1 in begun for head in heads):
        return [] if last is None else [last]
    out = pages(heights, room * _FULL, heads, last)
    if _is_nearly_empty(heights, out[-1], room, rows):
        before = out[-2] if len(out) > 1 else 0
        begin = _middle(heights, before)
        while begin - 1 in heads:
            begin -= 1
        out[-1] = begin if before < begin < out[-1] else out[-1]
    return [number for number in out if number < rows]


def balanced(heights: Sequence[float], room: float, rows: int) -> tuple[float, int | None]:
    """So that no last page is nearly empty: how much each line gives, or the line that begins the last page.

    Nearly empty is less than a third, or fewer than three rows of the table; `rows`: how many of the lines those are.
    """
    natural = pages(heights, room * _FULL)
    if not natural:
        return 0.0, None
    if not _is_nearly_empty(heights, natural[-1], room, rows):
        return 0.0, None
    rest = sum(heights[natural[-1] :])
    spared = rest / natural[-1] * 1.1
    if spared <= _AIR and len(pages([height - spared for height in heights], room * _FULL)) < len(natural):
        return spared, None
    first = natural[-2] if len(natural) > 1 else 0
    begin = _middle(heights, first)
    return 0.0, begin if begin < natural[-1] else None


def _is_nearly_empty(heights: Sequence[float], begin: int, room: float, rows: int) -> bool:
    return sum(heights[begin:]) < room * _THIRD or rows - begin < _FEW


def _middle(heights: Sequence[float], first: int) -> int:
    """The line before which half of what follows a line has been."""
    half = sum(heights[first:]) / 2
    used = accumulate(heights[first:])
    return next((number for number, so_far in enumerate(used, first + 1) if so_far >= half), len(heights))

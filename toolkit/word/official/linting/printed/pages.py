"""What only a printed page shows (`toolkit lint --render`): lines and characters, heights, what stands on which page."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from toolkit.core.documents.official import ems
from toolkit.word.official.linting.elements import LEVELS, Format, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import POINTS_PER_MM, Para
from toolkit.word.official.linting.printed.reading import Glyph, Page, Stroke
from toolkit.word.official.linting.rules.table import (
    BODY,
    HEADED,
    LINE,
    OFFICIAL,
    PAGE,
    FormatRule,
    Hit,
    flows,
    is_chinese,
)

# Of the size, from the base line: a Chinese character's ink.
_TOP_OF_CHARACTER, _FOOT_OF_CHARACTER = 0.84, 0.08
_DASH = 0.31  # of the size, above the base line: where — is
_LINES, _CHARACTERS, _HEIGHT = 22, 28, 225 * POINTS_PER_MM
_TYPE_BOTTOM = 262.0  # mm from the paper's top
_NEAR = 1.5  # mm: a printed position as good as the standard's
_ROW = 3.0  # points: letters of one line
_ROOM = 4  # lines: a seal of 42 mm whose top comes within a line of the text, below a 署名 of one line
_START = 14  # characters by which a paragraph is found again


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of print."""

    page: int
    text: str
    glyphs: tuple[Glyph, ...]

    @property
    def base(self) -> float:
        """Points from the paper's top to the base line."""
        return median(glyph.base for glyph in self.glyphs)

    @property
    def top(self) -> float:
        """Millimetres from the paper's top to the upper edge of its characters."""
        size = max(glyph.size for glyph in self.glyphs)
        return (self.base - _TOP_OF_CHARACTER * size) / POINTS_PER_MM

    @property
    def foot(self) -> float:
        """Millimetres from the paper's top to the lower edge of its characters."""
        size = max(glyph.size for glyph in self.glyphs)
        return (self.base + _FOOT_OF_CHARACTER * size) / POINTS_PER_MM


@dataclass(frozen=True)
class Print:
    """A document with its pages.

    Attributes:
        rows: All lines of print, page by page, from the top.
        places: Paragraph number → its first line.
    """

    reading: ReadDocument
    pages: Sequence[Page]
    rows: tuple[PrintedLine, ...]
    places: dict[int, PrintedLine]

    def row(self, para: Para | None) -> PrintedLine | None:
        """The first line of a paragraph."""
        return None if para is None else self.places.get(para.number)

    def on(self, page: int) -> list[PrintedLine]:
        """The lines of a page."""
        return [row for row in self.rows if row.page == page]


def printed(reading: ReadDocument, pages: Sequence[Page]) -> Print:
    """Find the paragraphs on the pages."""
    rows = tuple(row for at, page in enumerate(pages) for row in _rows(at, page))
    texts = ["".join(row.text for row in rows if row.page == at) for at in range(len(pages))]
    places: dict[int, PrintedLine] = {}
    page, since = 0, 0
    for p in reading.facts.paragraphs:
        start = p.plain[:_START]
        if not start:
            continue
        # What flows comes in order; frames, boxes and tables stand anywhere on the page.
        for at in range(page, len(pages)):
            found = texts[at].find(start, since if at == page and flows(p) else 0)
            if found >= 0:
                places[p.number] = _row_at(rows, at, found)
                if flows(p):
                    page, since = at, found + 1
                break
    return Print(reading, pages, rows, places)


def _rows(at: int, page: Page) -> Iterator[PrintedLine]:
    letters = sorted((g for g in page.glyphs if g.text.strip()), key=lambda g: (g.base, g.x0))
    line: list[Glyph] = []
    for glyph in letters:
        if line and glyph.base - line[0].base > _ROW:
            yield _row(at, line)
            line = []
        line.append(glyph)
    if line:
        yield _row(at, line)


def _row(at: int, glyphs: list[Glyph]) -> PrintedLine:
    glyphs = sorted(glyphs, key=lambda g: g.x0)
    return PrintedLine(at, "".join("".join(g.text.split()) for g in glyphs), tuple(glyphs))


def _row_at(rows: Sequence[PrintedLine], page: int, position: int) -> PrintedLine:
    last = rows[0]
    for row in rows:
        if row.page != page:
            continue
        last = row
        if position < len(row.text):
            return row
        position -= len(row.text)
    return last


# --- rules ------------------------------------------------------------------------------------------


def body_on_first(shown: Print) -> Iterator[Hit]:
    """公文首页必须显示正文."""
    # A table is text too: a document may begin with one.
    first = next((p for p in shown.reading.of(Role.BODY, Role.CELL, *LEVELS) if shown.row(p)), None)
    row = shown.row(first)
    if first is not None and row is not None and row.page > 0:
        yield Hit(f"到第{row.page + 1}面才有正文", "公文首页必须显示正文；主送机关太多时移到版记", first)


def mark_height(shown: Print) -> Iterator[Hit]:
    """The mark's upper edge: 35 mm below the type area's, 30 mm below the paper's in a letter, 20 mm for an order."""
    layout = shown.reading.layout
    wanted, said = {
        Format.LETTER: (30.0, "上边缘至上页边应当是30毫米"),
        Format.ORDER: (57.0, "上边缘至版心上边缘应当是20毫米"),
    }.get(layout, (72.0, "上边缘至版心上边缘应当是35毫米(离纸的上边72毫米)"))
    red = [row for row in shown.on(0) if all(g.red for g in row.glyphs)]
    mark = shown.reading.first(Role.MARK)
    row = shown.row(mark) or (red[0] if red else None)
    if row is not None and row.page == 0 and (mark is not None or red) and abs(row.top - wanted) > _NEAR:
        name = "" if mark is not None else "发文机关标志的"
        place = PAGE if mark is None else BODY
        yield Hit(f"{name}上边缘离纸的上边{row.top:.1f}毫米", said, mark, place)


def red_line(shown: Print) -> Iterator[Hit]:
    """发文字号之下4毫米处, as wide as the type area."""
    number = shown.reading.first(Role.NUMBER)
    row = shown.row(number)
    if row is None or not shown.reading.of(Role.MARK):
        return
    below = [s for s in _strokes(shown, 0, red=True) if s.y > row.base]
    if not below:
        return
    line = min(below, key=lambda s: s.y)
    gap = (line.y - line.thickness / 2) / POINTS_PER_MM - row.foot
    if abs(gap - 4) > _NEAR:
        yield Hit(f"和红色分隔线相距{gap:.1f}毫米", "红色分隔线应当在发文字号之下4毫米处", number)
    width = (line.x1 - line.x0) / POINTS_PER_MM
    if abs(width - 156) > 2:
        yield Hit(f"下面的红色分隔线长{width:.0f}毫米", "应当与版心等宽(156毫米)", number)


def _strokes(shown: Print, page: int, *, red: bool) -> list[Stroke]:
    return [stroke for stroke in shown.pages[page].strokes if stroke.red is red]


def _text_rows(shown: Print) -> list[list[PrintedLine]]:
    """Lines of the body that follow each other on one page."""
    wanted = {p.number for p in shown.reading.of(Role.BODY, *LEVELS) if p.number <= shown.reading.main_end}
    starts = {id(shown.places[n]) for n in wanted if n in shown.places}
    others = {id(row) for n, row in shown.places.items() if n not in wanted}
    runs: list[list[PrintedLine]] = []
    inside, page = False, -1
    for row in shown.rows:
        page_changed, page = row.page != page, row.page
        if id(row) in starts:
            if not inside or page_changed:
                runs.append([])
            inside = True
        elif id(row) in others or not inside:
            inside = False
            continue
        elif page_changed:
            runs.append([])
        runs[-1].append(row)
    return runs


def grid(shown: Print) -> Iterator[Hit]:
    """22 lines a page, 28 characters a line, as they were set."""
    runs = _text_rows(shown)
    pitches = [lower.base - upper.base for run in runs for upper, lower in itertools.pairwise(run)]
    if len(pitches) >= 3:
        pitch = median(pitches)
        lines = int(_HEIGHT / pitch + 0.02) if pitch > 0 else 0
        if lines != _LINES:
            yield Hit(f"印出来行距是{pitch:.1f}磅，每面排{lines}行", "每面排22行", part=PAGE)
    edge = max((row.glyphs[-1].x1 for run in runs for row in run), default=0)
    full = [
        row
        for run in runs
        for row, after in itertools.pairwise(run)
        # A line is full when it reaches the edge and the next one goes on at the margin.
        if row.glyphs[-1].x1 > edge - 20 and after.glyphs[0].x0 < row.glyphs[0].x0 + 1
    ]
    counts = [_count(row) for row in full if _chinese(row)]
    if len(counts) >= 3 and not _CHARACTERS - 0.6 <= median(counts) <= _CHARACTERS + 0.6:
        yield Hit(f"印出来每行排{median(counts):g}个字", "每行排28个字", part=PAGE)


def _count(row: PrintedLine) -> float:
    """Characters of a line, with the two of its indent."""
    advance = median(b.x0 - a.x0 for a, b in zip(row.glyphs, row.glyphs[1:], strict=False))
    left = 28 * POINTS_PER_MM
    return ems(row.text) + round(max(row.glyphs[0].x0 - left, 0) / advance if advance > 0 else 0)


def _chinese(row: PrintedLine) -> bool:
    """Nothing narrow in it: how wide a figure is depends on the font that stands in for a missing one."""
    return (
        len(row.glyphs) > 15
        and not re.search(r"[!-~]", row.text)
        and sum(map(is_chinese, row.text)) > 0.7 * len(row.text)
    )


def signature_alone(shown: Print) -> Iterator[Hit]:
    """署名 and date on a page with some of the text: 不能出现“此页无正文”."""
    date = shown.reading.first(Role.DATE)
    row = shown.row(date)
    if date is None or row is None or row.page == 0:
        return
    texts = shown.reading.of(Role.BODY, *LEVELS, Role.NOTE, Role.CELL, Role.LABELLED)
    runs = [line for run in _text_rows(shown) for line in run if line.page == row.page]
    others = [
        p for p in texts if p.number < date.number and (place := shown.row(p)) and place.page == row.page
    ]
    if not runs and not others:
        what = f"和署名单独落在第{row.page + 1}面，这一面没有正文"
        yield Hit(what, "署名和日期应当与正文同处一面，可以调整行距、字距", date)


def signature_gap(shown: Print) -> Iterator[Hit]:
    """Room for a seal above the 署名, and no hole: what a program leaves when it takes a paragraph to the next page."""
    first = shown.reading.first(Role.SIGNATURE) or shown.reading.first(Role.DATE)
    row = shown.row(first)
    if row is None:
        return
    above = [each.base for each in shown.on(row.page) if each.base < row.base - _ROW]
    lines = (row.base - max(above)) / LINE - 1 if above else 0.0
    if lines > _ROOM + 0.5:
        yield Hit(f"印出来上面空了{lines:.0f}行", f"署名和正文之间最多空{_ROOM}行(盖章要的地方)", first)


def imprint_printed(shown: Print) -> Iterator[Hit]:
    """What the 版记 says can be read on paper: a box may be too low for it, or hidden."""
    for p in shown.reading.of(Role.COPY_TO, Role.PRINTED):
        if shown.row(p) is None:
            yield Hit(
                "没有印出来", "版记应当印在公文最后一面的下端；请看看文本框是不是太小、文字是不是隐藏的", p
            )


def imprint_height(shown: Print) -> Iterator[Hit]:
    """版记 at the foot of the last page: its last line on the type area's lower edge."""
    parts = [p for p in shown.reading.of(Role.COPY_TO, Role.PRINTED, Role.IMPRINT) if shown.row(p)]
    if not parts:
        return
    last = parts[-1]
    row = shown.row(last)
    if row is None or shown.pages[row.page].width > shown.pages[row.page].height:
        return
    if row.page != len(shown.pages) - 1:
        yield Hit(f"版记在第{row.page + 1}面，后面还有内容", "版记应当在公文最后一面", last)
        return
    if shown.reading.layout is Format.LETTER:
        return
    below = [s.y / POINTS_PER_MM for s in _strokes(shown, row.page, red=False) if s.y > row.base]
    if not below:
        yield Hit("下面没有印出分隔线", "版记末条分隔线应当与最后一面的版心下边缘重合", last)
    elif abs(max(below) - _TYPE_BOTTOM) > _NEAR:
        what = f"版记末条分隔线离纸的上边{max(below):.1f}毫米"
        yield Hit(what, "版记末条分隔线应当与最后一面的版心下边缘重合(262毫米)", last)


def page_number_height(shown: Print) -> Iterator[Hit]:
    """一字线上距版心下边缘 7 mm; read as the dash itself or as the upper edge of the line's characters: both are taken."""
    said: set[str] = set()
    for at, page in enumerate(shown.pages):
        if page.width > page.height:
            continue
        foot = [row for row in shown.on(at) if row.text == f"—{at + 1}—"]
        if not foot:
            continue
        row = foot[-1]
        size = row.glyphs[0].size
        down = (row.base - _DASH * size) / POINTS_PER_MM - _TYPE_BOTTOM
        found = f"页码的一字线在版心下边缘之下{down:.1f}毫米"
        over = (row.base - _TOP_OF_CHARACTER * size) / POINTS_PER_MM - _TYPE_BOTTOM
        if abs(down - 7) > _NEAR and abs(over - 7) > _NEAR and found not in said:
            said.add(found)
            yield Hit(found, "一字线上距版心下边缘应当是7毫米", part="页脚")


RULES: tuple[FormatRule, ...] = (
    FormatRule("official-page-body", body_on_first, OFFICIAL),
    FormatRule("official-page-mark", mark_height, OFFICIAL),
    FormatRule("official-page-red-line", red_line, HEADED),
    FormatRule("official-page-grid", grid, OFFICIAL),
    FormatRule("official-page-signature", signature_alone, OFFICIAL),
    FormatRule("official-page-gap", signature_gap, OFFICIAL),
    FormatRule("official-page-hidden", imprint_printed, OFFICIAL),
    FormatRule("official-page-imprint", imprint_height, OFFICIAL),
    FormatRule("official-page-number", page_number_height, OFFICIAL),
)

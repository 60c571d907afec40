"""Tables in a 公文: bordered, the head repeated on every page, no row divided between pages."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from toolkit.core.documents.official import OfficialTable
from toolkit.word.gongwen_text import HEI, Lay, Look, border, ems, paragraph, run

_SIZES = (14.0, 12.0, 10.5)  # 四号, 小四, 五号
_PAD = 80  # twips beside a cell's text
_SHORT = 9  # characters up to which a text is not broken
_LONG = 9  # characters from which a column is set to the left
_LETTERS = {"l": "left", "c": "center", "r": "right"}
_SIDES = ("top", "left", "bottom", "right")


def table(content: OfficialTable, measure: int, *, keep: bool = False) -> str:
    """A table as wide as the type area.

    Args:
        content: Titles and texts.
        measure: Width of the type area, in twips.
        keep: Its last row stays with what follows.

    Raises:
        ValueError: a row, the widths or the alignment have another number of columns.
    """
    count = len(content.columns)
    if any(len(row) != count for row in content.rows) or (content.widths and len(content.widths) != count):
        raise ValueError(f"a table of {count} columns has rows or widths of another number")
    if content.align and len(content.align) != count:
        raise ValueError(f"alignment {content.align!r} for {count} columns")
    needs = [_need(content, at) for at in range(count)]
    widths = _widths(content.widths or needs, measure)
    size = _size(content, widths)
    aligns = [_LETTERS[a] for a in content.align] or ["left" if n > _LONG else "center" for n in needs]
    line = round(size * 28)
    rows = ""
    if content.title:
        rows += _across(
            content.title,
            count,
            measure,
            Lay("center", line=line, keep=True, before=60, after=60),
            Look(HEI, size=size, pitch=0),
            head=True,
        )
    rows += _row(content.columns, widths, ["center"] * count, Look(HEI, size=size, pitch=0), line, head=True)
    for at, row in enumerate(content.rows):
        look = Look(size=size, bold=at in content.strong, pitch=0)
        last = at == len(content.rows) - 1
        rows += _row(row, widths, aligns, look, line, keep=last and (keep or bool(content.note)))
    if content.note:
        rows += _across(
            content.note,
            count,
            measure,
            Lay("left", line=line, keep=keep, before=60),
            Look(size=min(size, 12), pitch=0),
        )
    borders = "".join(border(side, "single", 4, "000000") for side in (*_SIDES, "insideH", "insideV"))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="{_PAD}" w:type="dxa"/><w:right w:w="{_PAD}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _need(content: OfficialTable, at: int) -> float:
    """Characters that a column asks for: its title, and the longest of its texts up to a sentence."""
    texts = [content.columns[at], *(row[at] for row in content.rows)]
    return max(2.0, *(min(max(map(_wide, text.split("\n"))), 24.0) for text in texts)) + 1.0


def _widths(shares: Sequence[float], measure: int) -> list[int]:
    total = sum(shares)
    edges = [round(measure * sum(shares[:at]) / total) for at in range(len(shares) + 1)]
    return [right - left for left, right in itertools.pairwise(edges)]


def _size(content: OfficialTable, widths: Sequence[int]) -> float:
    """The largest size in which short texts (telephone numbers, units) stand on one line, and long ones on three."""
    for size in _SIZES:
        room = [(width - 2 * _PAD) / 20 / size for width in widths]
        texts = [content.columns, *content.rows]
        if all(_fits(_wide(text), room[at]) for row in texts for at, text in enumerate(row)):
            return size
    return _SIZES[-1]


def _wide(text: str) -> float:
    """As ems, with some room: where a font is missing, figures are wider than half a character."""
    return sum(0.65 if each == 0.5 else each for each in map(ems, text))


def _fits(wide: float, room: float) -> bool:
    return wide + 0.4 <= room if wide <= _SHORT else wide <= 3 * (room - 1)


def _row(
    texts: Sequence[str],
    widths: Sequence[int],
    aligns: Sequence[str],
    look: Look,
    line: int,
    *,
    head: bool = False,
    keep: bool = False,
) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(run(text, look), Lay(align, line=line, keep=keep or head))}</w:tc>"
        for text, width, align in zip(texts, widths, aligns, strict=True)
    )
    repeat = "<w:tblHeader/>" if head else ""
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{line + 120}"/>{repeat}</w:trPr>{cells}</w:tr>'


def _across(text: str, count: int, measure: int, lay: Lay, look: Look, *, head: bool = False) -> str:
    """A line over or under the table, in a row without borders of its own: it stays with the table."""
    open_sides = ("top", "left", "right") if head else ("left", "bottom", "right")
    sides = "".join(f'<w:{side} w:val="nil"/>' for side in _SIDES if side in open_sides)
    span = f'<w:gridSpan w:val="{count}"/>' if count > 1 else ""
    return (
        f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr><w:tc><w:tcPr>"
        f'<w:tcW w:w="{measure}" w:type="dxa"/>{span}<w:tcBorders>{sides}</w:tcBorders></w:tcPr>'
        f"{paragraph(run(text, look), lay)}</w:tc></w:tr>"
    )

"""The 版头 of a 公文 and what follows it up to the body: mark, number, red line, title, 主送机关 (clauses 7.2, 7.3, 10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from toolkit.core.documents.official import OfficialDocument, OfficialKind
from toolkit.word.gongwen_page import LINE, PORTRAIT, RED, THREE, TWO, twips
from toolkit.word.gongwen_parts import DOUBLE_LEFT, DOUBLE_WIDTH
from toolkit.word.gongwen_text import KAI, TITLE, Lay, Look, border, ems, framed, paragraph, run
from toolkit.word.gongwen_title import broken

_MARK_SIZES = (46, 24)  # points, largest and smallest
_NARROWEST = 66  # per cent
_MARK_LINE = 1.25  # of the size
# Where the ink of a Chinese character begins and ends in such a line, in sizes from the line's top: the base line
# stands at four fifths of an exact line, the character from 0.84 above to 0.08 below it.
_INK = (0.8 * _MARK_LINE - 0.84, 0.8 * _MARK_LINE + 0.08)
_MARK_TOP = twips(35)  # from the top of the type area
_LETTER_TOP = twips(30)  # from the top of the paper
_UNDER = twips(4)
_NUMBER_LINE = 400
_NUMBER_HEAD = 50  # from the top of its line to the ink of the number
_NUMBER_FOOT = 66  # from the ink of the number to the end of its line
_RULE = 10  # eighths of a point: 0.44 mm
_DOUBLE = 24
_DOUBLE_HEIGHT = 95
_GAP = "　　　"


@dataclass(frozen=True, slots=True)
class Mark:
    """发文机关标志, fitted to the width of the type area.

    Attributes:
        text: What it says.
        size: In points.
        scale: Width of its characters, in per cent.
        lines: How many lines it takes.
    """

    text: str
    size: int
    scale: int
    lines: int

    @classmethod
    def of(cls, document: OfficialDocument) -> Mark:
        """As large as it fits; long names are first made narrower, then smaller, then broken."""
        text = _mark_text(document)
        width = PORTRAIT.measure / 20 - 4
        chars = max(ems(text), 1)
        size = min(_MARK_SIZES[0], int(width / chars))
        if size >= 36:
            return cls(text, size, 100, 1)
        size = min(36, max(_MARK_SIZES[1], int(width / chars / _NARROWEST * 100)))
        scale = min(100, int(width / chars / size * 100))
        if scale >= _NARROWEST:
            return cls(text, size, scale, 1)
        return cls(text, size, 100, -(-int(chars * size) // int(width - size)))

    @property
    def look(self) -> Look:
        """Red 小标宋."""
        return Look(TITLE, size=self.size, colour=RED, pitch=0, scale=self.scale)

    @property
    def line(self) -> int:
        """Twips from line to line."""
        return round(self.size * _MARK_LINE * 20)

    @property
    def over(self) -> int:
        """Twips from the top of its line to its ink."""
        return round(self.size * _INK[0] * 20)

    @property
    def ink(self) -> int:
        """Height of its ink in twips."""
        return round(self.size * (_INK[1] - _INK[0]) * 20) + (self.lines - 1) * self.line


def _mark_text(document: OfficialDocument) -> str:
    """What the mark says. An office sets its mark once, for ordinary 公文: a 函 has it without «文件», 纪要 have their own."""
    mark, unit = document.mark, document.unit
    if document.kind is OfficialKind.LETTER:
        return mark.removesuffix("文件") or unit
    if document.kind is OfficialKind.MINUTES:
        return mark if mark.endswith("纪要") else f"{unit}会议纪要"
    return mark or f"{unit}文件"


def head(document: OfficialDocument, *, moved: bool) -> str:
    """Everything above the body.

    Args:
        document: The 公文.
        moved: 主送机关 stands in the 版记 (see `crowded`).
    """
    mark = Mark.of(document)
    top = _letter_top(document, mark) if document.kind is OfficialKind.LETTER else _top(document, mark)
    addressed = bool(document.addressees) and not moved
    return (
        top + _title(document, after=0 if addressed else LINE) + (_addressees(document) if addressed else "")
    )


def crowded(document: OfficialDocument) -> bool:
    """So many 主送机关 that page one would show no line of the body: they belong in the 版记 then (7.3.2)."""
    return bool(document.addressees) and height(document, moved=False) + 2 * LINE > PORTRAIT.depth


def height(document: OfficialDocument, *, moved: bool) -> int:
    """How far down the type area of page one everything above the body reaches, in twips, as reckoned."""
    mark = Mark.of(document)
    if document.kind is OfficialKind.LETTER:
        above = _letter_drop(mark) + _NUMBER_LINE
    else:
        rows = 2 if document.kind is OfficialKind.MINUTES else 1
        above = _MARK_TOP + mark.ink + 2 * LINE + rows * _NUMBER_LINE + (rows - 1) * LINE + _UNDER
    addressed = 0 if moved else -(-int(ems(addressees(document)) * 2 + 1) // 56)
    return above + (2 + len(title_lines(document)) + 1 + addressed) * LINE


def _top(document: OfficialDocument, mark: Mark) -> str:
    """Mark, number and red line of the ordinary format, of upward documents and of 纪要."""
    frame = framed(PORTRAIT.measure, x='w:x="0"', y=f'w:y="{_MARK_TOP - mark.over}"', anchor="margin")
    out = paragraph(run(mark.text, mark.look), Lay(align="center", line=mark.line, frame=frame))
    number = "" if document.number is None else str(document.number)
    minutes = document.kind is OfficialKind.MINUTES
    rule = border("bottom", "single", _RULE, RED, round((_UNDER - _NUMBER_FOOT) / 20))
    before = _MARK_TOP + mark.ink + 2 * LINE
    if minutes:
        out += paragraph(run(number), Lay("center", before=before, line=_NUMBER_LINE))
        stop = f'<w:tab w:val="right" w:pos="{PORTRAIT.measure}"/>'
        text = f"{document.unit}\t{date_text(document)}"
        return out + paragraph(
            run(text), Lay("left", before=LINE, line=_NUMBER_LINE, tabs=stop, borders=rule)
        )
    if document.kind.upward:
        stop = f'<w:tab w:val="right" w:pos="{PORTRAIT.measure - THREE * 20}"/>'
        runs = run(f"{number}\t签发人：") + run(document.signer or _GAP, Look(KAI))
        lay = Lay("left", first=1, before=before, line=_NUMBER_LINE, tabs=stop, borders=rule)
        return out + paragraph(runs, lay)
    return out + paragraph(run(number), Lay("center", before=before, line=_NUMBER_LINE, borders=rule))


def _letter_top(document: OfficialDocument, mark: Mark) -> str:
    """信函格式: the mark 30 mm below the paper's edge, a red double line 4 mm under it, the number flush right below."""
    foot = mark.line - round(mark.size * _INK[1] * 20)
    line = border("bottom", "thickThinSmallGap", _DOUBLE, RED, max(round((_UNDER - foot) / 20) - 2, 0))
    frame = framed(DOUBLE_WIDTH, x=f'w:x="{DOUBLE_LEFT}"', y=f'w:y="{_LETTER_TOP - mark.over}"')
    out = paragraph(run(mark.text, mark.look), Lay("center", line=mark.line, frame=frame, borders=line))
    number = "" if document.number is None else str(document.number)
    return out + paragraph(run(number), Lay("right", before=_letter_drop(mark), line=_NUMBER_LINE))


def _letter_drop(mark: Mark) -> int:
    """From the top of the type area to the line of the number: seven eighths of a 三号 character under the red line."""
    double = _LETTER_TOP + mark.ink + _UNDER + _DOUBLE_HEIGHT
    return max(double + round(THREE * 20 * 7 / 8) - _NUMBER_HEAD - PORTRAIT.top, 0)


def title_lines(document: OfficialDocument) -> tuple[str, ...]:
    """The title, broken."""
    names = (document.unit, *document.addressees)
    return broken(document.title, names)


def _title(document: OfficialDocument, after: int) -> str:
    text = "\n".join(title_lines(document))
    lay = Lay("center", before=2 * LINE, after=after, level=0, keep=True)
    return paragraph(run(text, Look(TITLE, size=TWO, pitch=0)), lay)


def addressees(document: OfficialDocument) -> str:
    """«各乡镇人民政府、县直各单位：»."""
    names = document.addressees
    return ("，" if any("、" in name for name in names) else "、").join(names) + "：" if names else ""


def _addressees(document: OfficialDocument) -> str:
    return paragraph(run(addressees(document)), Lay(before=LINE, keep=True))


def date_text(document: OfficialDocument, day: dt.date | None = None) -> str:
    """«2026年11月3日»; gaps for the pen where the day is not given."""
    day = day or document.date
    if day is not None:
        return f"{day.year}年{day.month}月{day.day}日"
    year = str(document.number.year) if document.number else ""
    return f"{year}年　　月　　日"

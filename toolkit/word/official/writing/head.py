"""The 版头 of a 公文 and what follows it up to the body: mark, number, red line, title, 主送机关 (clauses 7.2, 7.3, 10)."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from dataclasses import dataclass

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Pt, Twips

from toolkit.core.dates.wording import day_text
from toolkit.core.documents.official import OfficialDocument, OfficialKind, ems
from toolkit.word.official.writing.base import BaseDocument, depth, measure
from toolkit.word.official.writing.title import broken

_SMALL, _SMALLEST = 36, 24  # points: from which on a mark is made narrower, and then broken
_NARROWEST = 66  # per cent
_LINE = 1.25  # of the size
# Where the ink of a Chinese character begins and ends in such a line, in sizes from the line's top: the base line
# stands at four fifths of an exact line, the character from 0.84 above to 0.08 below it.
_INK = (0.8 * _LINE - 0.84, 0.8 * _LINE + 0.08)
_TOP, _LETTER_TOP, _UNDER = 1984, 1701, 227  # twips: 35 mm, 30 mm, 4 mm
_ACROSS = 9638  # 170 mm
_NUMBER_HEAD = 50  # from the top of its line to the ink of the number
_DOUBLE_HEIGHT = 95
_GAP = "　　　"


@dataclass(frozen=True, slots=True)
class Masthead:
    """发文机关标志, fitted to the width of the type area.

    Attributes:
        text: What it says.
        letter: Of a 函.
        size: In points.
        scale: Width of its characters, in per cent.
        lines: How many lines it takes.
    """

    text: str
    letter: bool
    size: int
    scale: int = 100
    lines: int = 1

    @classmethod
    def of(cls, base: BaseDocument, document: OfficialDocument) -> Masthead:
        """As large as it fits; long names are first made narrower, then smaller, then broken."""
        text = _mark_text(document)
        letter = document.kind is OfficialKind.LETTER
        width, chars = measure(base.upright) / 20 - 4, max(ems(text), 1)
        largest = int(base.points("信函红头" if letter else "红头"))
        small = min(_SMALL, largest)
        if chars * small <= width:
            return cls(text, letter, min(largest, int(width / chars)))
        size = min(small, max(_SMALLEST, int(width / chars / _NARROWEST * 100)))
        scale = min(100, int(width / chars / size * 100))
        if scale >= _NARROWEST:
            return cls(text, letter, size, scale)
        return cls(text, letter, size, lines=-(-int(chars * size) // int(width - size)))

    @property
    def line(self) -> int:
        """Twips from line to line."""
        return round(self.size * _LINE * 20)

    @property
    def top(self) -> int:
        """Twips from the top of the type area, or of a 函's paper, to its ink."""
        return _LETTER_TOP if self.letter else _TOP

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


def head(base: BaseDocument, document: OfficialDocument, *, moved: bool) -> None:
    """Write everything above the body; 主送机关 may have moved to the 版记 (see `crowded`)."""
    _mark(base, Masthead.of(base, document))
    _number(base, document)
    title = base.add("公文标题", "\n".join(title_lines(base, document)))
    if document.addressees and not moved:
        base.add("主送机关", addressees(document))
    else:
        title.paragraph_format.space_after = Twips(base.line)


def crowded(base: BaseDocument, document: OfficialDocument) -> bool:
    """So many 主送机关 that page one would show no line of the body: they belong in the 版记 then (7.3.2)."""
    room = depth(base.upright) - 2 * base.line
    return bool(document.addressees) and height(base, document, moved=False) > room


def height(base: BaseDocument, document: OfficialDocument, *, moved: bool) -> int:
    """How far down the type area of page one everything above the body reaches, in twips, as reckoned."""
    above = _drop(base, document) + base.pitch("发文字号")
    if document.kind is OfficialKind.MINUTES:
        above += base.pitch("纪要日期") + base.line
    if document.kind is not OfficialKind.LETTER:
        above += _UNDER
    addressed = 0 if moved else -(-int(ems(addressees(document)) * 2 + 1) // 56)
    return above + (2 + len(title_lines(base, document)) + 1 + addressed) * base.line


def _mark(base: BaseDocument, mark: Masthead) -> None:
    """The mark, its ink where the standard has it; of a 函 with the red double line 4 mm under it."""
    style = "信函红头" if mark.letter else "红头"
    paragraph = base.add(style)
    run = base.say(paragraph, mark.text)
    run.font.size = Pt(mark.size)
    if mark.scale != 100:
        run._r.rPr.sz.addprevious(OxmlElement("w:w", {qn("w:val"): str(mark.scale)}))
    paragraph.paragraph_format.line_spacing = Twips(mark.line)
    wide, left, anchor = measure(base.upright), 0, "margin"
    if mark.letter:
        wide, left, anchor = _ACROSS, (base.upright.page_width.twips - _ACROSS) // 2, "page"
    frame = parse_xml(
        f'<w:framePr {nsdecls("w")} w:w="{wide}" w:wrap="notBeside" w:vAnchor="{anchor}" w:hAnchor="{anchor}" '
        f'w:x="{left}" w:y="{mark.top - round(mark.size * _INK[0] * 20)}"/>'
    )
    paragraph._p.pPr.pStyle.addnext(frame)
    if mark.letter and (lines := base.said(style, lambda each: each.element.xpath("./w:pPr/w:pBdr"))):
        frame.addnext(deepcopy(lines[0]))
        foot = mark.line - round(mark.size * _INK[1] * 20)
        for line in frame.getnext():
            line.set(qn("w:space"), str(max(round((_UNDER - foot) / 20) - 2, 0)))


def _number(base: BaseDocument, document: OfficialDocument) -> None:
    """发文字号 and what stands beside or under it."""
    number = "" if document.number is None else str(document.number)
    drop = _drop(base, document)
    if document.kind is OfficialKind.LETTER:
        base.add("信函字号", number, before=drop)
    elif document.kind is OfficialKind.MINUTES:
        base.add("纪要字号", number, before=drop)
        base.add("纪要日期", f"{document.unit}\t{date_text(document)}")
    elif document.kind.upward:
        paragraph = base.add("上行文字号", f"{number}\t签发人：", before=drop)
        base.say(paragraph, document.signer or _GAP, "签发人")
    else:
        base.add("发文字号", number, before=drop)


def _drop(base: BaseDocument, document: OfficialDocument) -> int:
    """From the top of the type area to the line of the number: two lines under the mark.

    In a 函 its ink stands seven eighths of a character under the red line.
    """
    mark = Masthead.of(base, document)
    foot = mark.top + mark.ink
    if document.kind is not OfficialKind.LETTER:
        return foot + 2 * base.line
    character = round(base.size * 20 * 7 / 8)
    top = foot + _UNDER + _DOUBLE_HEIGHT + character - _NUMBER_HEAD
    return max(top - int(base.upright.top_margin.twips), 0)


def title_lines(base: BaseDocument, document: OfficialDocument) -> tuple[str, ...]:
    """The title, broken."""
    widest = int(measure(base.upright) / 20 / base.points("公文标题"))
    return broken(document.title, (document.unit, *document.addressees), widest)


def addressees(document: OfficialDocument) -> str:
    """«各乡镇人民政府、县直各单位：»."""
    names = document.addressees
    return ("，" if any("、" in name for name in names) else "、").join(names) + "：" if names else ""


def date_text(document: OfficialDocument, day: dt.date | None = None) -> str:
    """«2026年11月3日»; gaps for the pen where the day is not given."""
    day = day or document.date
    if day is not None:
        return day_text(day)
    year = str(document.number.year) if document.number else ""
    return f"{year}年　　月　　日"

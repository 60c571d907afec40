"""Paragraphs of a 公文 as XML: fonts, sizes, indents, frames, tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.word.gongwen_page import FANG, LINE, PITCH, THREE

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LATIN = "Times New Roman"


def sound(text: str, name: str) -> str:
    """A text that a document can hold.

    Raises:
        Stop: it has control characters, which XML cannot carry; nothing is dropped silently.
    """
    if _FORBIDDEN.search(text):
        raise Stop(
            Problem(
                Cell(name),
                "文字里有看不见的控制字符，写不进公文，",
                "请把这段文字重新打一遍，或先粘贴到记事本里再拷过来。",
                "text-control",
            )
        )
    return text


@dataclass(frozen=True, slots=True)
class Look:
    """How a run looks.

    Attributes:
        font: By its Windows name.
        size: In points.
        colour: Six hexadecimal digits, or "".
        bold: Only in tables: the standard adds none to the text.
        pitch: Added between characters, in twips.
    """

    font: str = FANG
    size: float = THREE
    colour: str = ""
    bold: bool = False
    pitch: int = PITCH

    def xml(self) -> str:
        """`w:rPr`."""
        latin = _LATIN if self.font == FANG else self.font
        out = f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{self.font}" w:cs="{latin}"/>'
        out += "<w:b/>" if self.bold else ""
        out += f'<w:color w:val="{self.colour}"/>' if self.colour else ""
        out += f'<w:spacing w:val="{self.pitch}"/>' if self.pitch else ""
        size = round(self.size * 2)
        return f'<w:rPr>{out}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'


BODY = Look()


def run(text: str, look: Look = BODY) -> str:
    """A run; tabs and line breaks in the text are kept."""
    pieces = []
    for part in re.split(r"(\t|\n)", text.replace("\r\n", "\n").replace("\r", "\n")):
        if part == "\t":
            pieces.append("<w:tab/>")
        elif part == "\n":
            pieces.append("<w:br/>")
        elif part:
            pieces.append(f'<w:t xml:space="preserve">{escape(part)}</w:t>')
    return f"<w:r>{look.xml()}{''.join(pieces)}</w:r>"


@dataclass(frozen=True, slots=True)
class Set:
    """How a paragraph is set.

    Attributes:
        align: «left», «right», «center», «both».
        first: First line's indent, in characters of `size`.
        left: Left indent, in characters.
        right: Right indent, in characters.
        hang: Lines after the first begin so many characters further in.
        size: Size that characters are counted in, in points.
        before: Space above, in twips.
        after: Space below, in twips.
        line: Exact distance of lines, in twips; 0: as the font has it.
        keep: Stays with the next paragraph.
        whole: Is not divided between pages.
        new_page: Begins a page.
        frame: `w:framePr`, or "".
        borders: `w:pBdr`'s content, or "".
        tabs: `w:tabs`' content, or "".
        level: Outline level from 0, for Word's navigation; -1: text.
    """

    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    hang: float = 0
    size: float = THREE
    before: int = 0
    after: int = 0
    line: int = LINE
    keep: bool = False
    whole: bool = False
    new_page: bool = False
    frame: str = ""
    borders: str = ""
    tabs: str = ""
    level: int = -1

    def xml(self) -> str:
        """`w:pPr`, its children in the schema's order."""
        out = "<w:keepNext/>" if self.keep else ""
        out += "<w:keepLines/>" if self.whole else ""
        out += "<w:pageBreakBefore/>" if self.new_page else ""
        out += self.frame
        out += f"<w:pBdr>{self.borders}</w:pBdr>" if self.borders else ""
        out += f"<w:tabs>{self.tabs}</w:tabs>" if self.tabs else ""
        space = f' w:before="{self.before}"' if self.before else ""
        space += f' w:after="{self.after}"' if self.after else ""
        space += f' w:line="{self.line}" w:lineRule="exact"' if self.line else ""
        out += f"<w:spacing{space}/>" if space else ""
        indents = (
            ("left", self.left + self.hang),
            ("right", self.right),
            ("hanging" if self.hang else "firstLine", self.hang or self.first),
        )
        sides = "".join(
            f' w:{side}Chars="{round(n * 100)}" w:{side}="{round(n * self.size * 20)}"' for side, n in indents if n
        )  # fmt: skip
        out += f"<w:ind{sides}/>" if sides else ""
        out += f'<w:jc w:val="{self.align}"/>'
        out += f'<w:outlineLvl w:val="{self.level}"/>' if self.level >= 0 else ""
        return f"<w:pPr>{out}</w:pPr>"


def paragraph(runs: str, how: Set) -> str:
    """A paragraph of runs."""
    return f"<w:p>{how.xml()}{runs}</w:p>"


def frame(
    width: int, *, x: str, y: str, height: int = 0, anchor: str = "margin", across: str = "margin"
) -> str:
    """`w:framePr`: a paragraph that stands where it is told, text above and below.

    Args:
        width: In twips.
        x: `w:x="…"` or `w:xAlign="…"`.
        y: `w:y="…"` or `w:yAlign="…"`.
        height: Exact, in twips; 0: as high as its text.
        anchor: What y counts from: «margin» or «page».
        across: What x counts from.
    """
    exact = f' w:h="{height}" w:hRule="exact"' if height else ""
    return f'<w:framePr w:w="{width}"{exact} w:wrap="notBeside" w:vAnchor="{anchor}" w:hAnchor="{across}" {x} {y}/>'


def border(side: str, kind: str, eighths: int, colour: str, space: int = 1) -> str:
    """One border line; its thickness in eighths of a point, its distance from the text in points."""
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def width_of(text: str) -> float:
    """Width in characters: half-width letters and digits count a half."""
    return sum(0.5 if ord(c) < 0x2000 else 1.0 for c in text)


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    align: Sequence[str],
    strong: frozenset[int],
    size: float,
) -> str:
    """A bordered table; its head repeats on every page, its rows are not divided.

    Args:
        columns: Titles.
        rows: As many texts as columns.
        widths: In twips.
        align: «left», «center», «right», one a column.
        strong: Rows printed bold.
        size: Of the type, in points.
    """
    sides = "".join(
        border(side, "single", 4, "000000", 0)
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    line = round(size * 20 * 1.4)

    def cells(texts: Sequence[str], *, head: bool, bold: bool) -> str:
        out = ""
        for text, width, side in zip(texts, widths, align, strict=True):
            look = Look(size=size, bold=bold, pitch=0)
            how = Set(align="center" if head else side, line=line)
            out += (
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
                f"{paragraph(run(text, look), how)}</w:tc>"
            )
        repeat = "<w:tblHeader/>" if head else ""
        return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{line + 120}"/>{repeat}</w:trPr>{out}</w:tr>'

    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(cells(row, head=False, bold=at in strong) for at, row in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{cells(columns, head=True, bold=True)}{body}</w:tbl>"
    )

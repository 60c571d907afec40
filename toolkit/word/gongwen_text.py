"""Paragraphs of a 公文 as XML: fonts, sizes, indents, frames, borders."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from xml.sax.saxutils import escape

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.word.gongwen_page import LINE, PITCH, THREE

FANG, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHARED = re.compile("[‘’“”…—·×÷°§±①-⑳]")  # in Latin and in Chinese fonts: the hint says Chinese


def sound(text: str, name: str) -> str:
    """A text that a document can hold.

    Args:
        text: Any text.
        name: The document's name, for the message.

    Raises:
        Stop: it has characters that XML cannot carry; nothing is dropped silently.
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
    """How a run looks; what equals the ordinary text is not written.

    Attributes:
        font: By its Windows name; letters and digits have it too, as the standard names no other.
        size: In points.
        colour: Six hexadecimal digits, or "".
        bold: Only in tables: the standard adds none to the text.
        pitch: Added between characters, in twips.
        scale: Width of the characters, in per cent.
    """

    font: str = FANG
    size: float = THREE
    colour: str = ""
    bold: bool = False
    pitch: int = PITCH
    scale: int = 100

    def xml(self, *, hint: bool = False) -> str:
        """`w:rPr`, or "".

        Args:
            hint: The text has signs that Latin fonts know too.
        """
        fonts = ' w:hint="eastAsia"' if hint else ""
        if self.font != FANG:
            fonts += "".join(f' w:{script}="{self.font}"' for script in ("ascii", "eastAsia", "hAnsi", "cs"))
        out = f"<w:rFonts{fonts}/>" if fonts else ""
        out += "<w:b/>" if self.bold else ""
        out += f'<w:color w:val="{self.colour}"/>' if self.colour else ""
        out += f'<w:spacing w:val="{self.pitch}"/>' if self.pitch != PITCH else ""
        out += f'<w:w w:val="{self.scale}"/>' if self.scale != 100 else ""
        size = round(self.size * 2)
        out += f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if self.size != THREE else ""
        return f"<w:rPr>{out}</w:rPr>" if out else ""


BODY = Look()


def run(text: str, look: Look = BODY) -> str:
    """A run; tabs and line breaks in the text are kept. Nothing for no text."""
    pieces = []
    for part in re.split(r"(\t|\n)", text.replace("\r\n", "\n").replace("\r", "\n")):
        if part == "\t":
            pieces.append("<w:tab/>")
        elif part == "\n":
            pieces.append("<w:br/>")
        elif part:
            pieces.append(f'<w:t xml:space="preserve">{escape(part)}</w:t>')
    return f"<w:r>{look.xml(hint=_SHARED.search(text) is not None)}{''.join(pieces)}</w:r>" if pieces else ""


@dataclass(frozen=True, slots=True)
class Lay:
    """How a paragraph is laid out; what equals the ordinary paragraph is not written.

    Attributes:
        align: «left», «right», «center», «both».
        first: First line's indent, in characters of `size`.
        left: Left indent, in characters.
        right: Right indent, in characters.
        hang: The first line begins so many characters before `left`.
        size: Size that characters are counted in, in points.
        before: Space above, in twips.
        after: Space below, in twips.
        line: Exact distance of lines, in twips.
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

    def xml(self, section: str = "") -> str:
        """`w:pPr`, its children in the schema's order; "" for an ordinary paragraph."""
        out = "<w:keepNext/>" if self.keep else ""
        out += "<w:keepLines/>" if self.whole else ""
        out += "<w:pageBreakBefore/>" if self.new_page else ""
        out += self.frame
        out += f"<w:pBdr>{self.borders}</w:pBdr>" if self.borders else ""
        out += f"<w:tabs>{self.tabs}</w:tabs>" if self.tabs else ""
        space = f' w:before="{self.before}"' if self.before else ""
        space += f' w:after="{self.after}"' if self.after else ""
        space += f' w:line="{self.line}" w:lineRule="exact"' if self.line != LINE else ""
        out += f"<w:spacing{space}/>" if space else ""
        indents = (
            ("left", self.left),
            ("right", self.right),
            ("hanging" if self.hang else "firstLine", self.hang or self.first),
        )
        sides = "".join(
            f' w:{side}Chars="{round(n * self.size / THREE * 100)}" w:{side}="{round(n * self.size * 20)}"'
            for side, n in indents
            if n
        )
        out += f"<w:ind{sides}/>" if sides else ""
        out += f'<w:jc w:val="{self.align}"/>' if self.align != "both" else ""
        out += f'<w:outlineLvl w:val="{self.level}"/>' if self.level >= 0 else ""
        out += section
        return f"<w:pPr>{out}</w:pPr>" if out else ""


PLAIN = Lay()


def paragraph(runs: str = "", lay: Lay = PLAIN, section: str = "") -> str:
    """A paragraph of runs; with a `w:sectPr` it is the last of its section."""
    return f"<w:p>{lay.xml(section)}{runs}</w:p>"


def framed(width: int, *, x: str, y: str, anchor: str = "page") -> str:
    """`w:framePr`: a paragraph that stands where it is told; text begins below it.

    Args:
        width: In twips.
        x: `w:x="…"` or `w:xAlign="…"`.
        y: `w:y="…"`.
        anchor: What both count from: «margin» or «page».
    """
    return f'<w:framePr w:w="{width}" w:wrap="notBeside" w:vAnchor="{anchor}" w:hAnchor="{anchor}" {x} {y}/>'


def border(side: str, kind: str, eighths: int, colour: str, space: int = 0) -> str:
    """One border line; its thickness in eighths of a point, its distance from the text in points."""
    return f'<w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="{colour}"/>'


def ems(text: str) -> float:
    """Width in characters: half-width letters and digits count a half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def day_text(day: dt.date | None) -> str:
    """2026年10月9日: Arabic figures, no leading zeros; gaps for the pen when the day is open."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　月　日"

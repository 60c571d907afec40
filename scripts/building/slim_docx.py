"""A slim .docx from a few paragraphs and tables: what the starter templates are made with.

python-docx's own template brings 26 KB of styles that no office uses; these files hold what they need, and
clerks edit them in Word or WPS afterwards. Measures: sizes of type in points, distances in millimetres.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from toolkit.files.opc.archive import pack
from toolkit.files.opc.members import DEFLATED, Member
from toolkit.files.opc.package import (
    DECLARATION,
    OFFICE,
    RELATIONSHIPS,
    TYPES,
    Relationship,
    write,
    write_types,
)

FANG, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
# What a machine without a font takes instead: 仿宋_GB2312 is not part of today's Windows, the title font never was.
_INSTEAD = {FANG: "仿宋", KAI: "楷体", TITLE: "华文中宋"}
RED = "C00000"
_CELL, _HEAD, _GRID = "t", "th", "tg"  # ids of styles
_TIGHT = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_ROOT = f'xmlns:w="{_W}" xmlns:r="{OFFICE}"'
PAGE = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
"""The page number, as runs."""


def twips(mm: float) -> int:
    """Millimetres to twentieths of a point."""
    return round(mm / 25.4 * 1440)


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        margins: Top, right, bottom, left.
        size: Width and height of the paper; A4 when not said.
        border: Colour of a double frame around the page; empty: none.
        footer: Whether the page number stands below, as «— 1 —».
        first_plain: No page number on the first page.
    """

    margins: tuple[float, float, float, float] = (37, 26, 35, 28)
    border: str = ""
    footer: bool = False
    first_plain: bool = False
    size: tuple[float, float] = (210, 297)


def run(
    text: str, *, font: str = "", size: float = 0, bold: bool = False, colour: str = "", pitch: float = 0
) -> str:
    """A run; `pitch` widens the letters, in points."""
    look = ""
    if font:
        latin = "Times New Roman" if font in {FANG, SONG} else font
        look += f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}"/>'
    look += "<w:b/>" if bold else ""
    look += f'<w:color w:val="{colour}"/>' if colour else ""
    look += f'<w:spacing w:val="{round(pitch * 20)}"/>' if pitch else ""
    look += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    pieces = "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\t"))
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{pieces}</w:r>"


def field(code: str, shown: str, **look: Any) -> str:
    """A field of Word's with its last result; «{ MERGEFIELD 姓名 }» in the code is one inside it."""

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    pieces = re.split(r"\{ ?([^{}]*?) ?\}", code)
    inner = "".join(
        field(piece, "", **look)
        if at % 2
        else f'<w:r><w:instrText xml:space="preserve">{escape(piece)}</w:instrText></w:r>'
        for at, piece in enumerate(pieces)
        if piece
    )
    return mark("begin") + inner + mark("separate") + (run(shown, **look) if shown else "") + mark("end")


def paragraph(
    *runs: str,
    style: str = "",
    align: str = "",
    indent: float = 0,
    right: float = 0,
    before: float = 0,
    after: float = 0,
    line: float = 0,
    page_break: bool = False,
    keep: bool = False,
    tabs: Sequence[float] = (),
    outline: int | None = None,
    drawn: bool = False,
) -> str:
    """A paragraph.

    Args:
        runs: From `run`; a plain text is made one.
        style: Id of a style.
        align: «center», «right», «both».
        indent: First line, in letters.
        right: In letters.
        before: Space above, in points.
        after: Space below, in points.
        line: Exact distance of lines, in points.
        page_break: Begins a page.
        keep: Stays on the page of the next paragraph.
        tabs: Stops, in millimetres.
        outline: Its level in a table of contents, from 0.
        drawn: As tall as the picture in it, which an exact distance of lines would cut.
    """
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    look += "<w:keepNext/>" if keep else ""
    look += "<w:pageBreakBefore/>" if page_break else ""
    if tabs:
        stops = "".join(f'<w:tab w:val="left" w:pos="{twips(stop)}"/>' for stop in tabs)
        look += f"<w:tabs>{stops}</w:tabs>"
    spacing = f' w:before="{round(before * 20)}"' if before else ""
    spacing += f' w:after="{round(after * 20)}"' if after else ""
    spacing += f' w:line="{round(line * 20)}" w:lineRule="exact"' if line else ""
    spacing += ' w:before="40" w:after="40" w:line="240" w:lineRule="auto"' if drawn else ""
    look += f"<w:spacing{spacing}/>" if spacing else ""
    if indent or right:
        look += "<w:ind"
        look += f' w:rightChars="{round(right * 100)}" w:right="{round(right * 320)}"' if right else ""
        look += (
            f' w:firstLineChars="{round(indent * 100)}" w:firstLine="{round(indent * 320)}"' if indent else ""
        )
        look += "/>"
    look += f'<w:jc w:val="{align}"/>' if align else ""
    look += f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    body = "".join(piece if piece.startswith("<w:") else run(piece) for piece in runs)
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{body}</w:p>"


@dataclass(frozen=True)
class Cell:
    """A cell: paragraphs from `paragraph`, or a text."""

    content: str
    span: int = 1
    shade: str = ""
    align: str = "center"
    bold: bool = False
    drawn: bool = False


def table(
    widths: Sequence[float],
    rows: Sequence[Sequence[Cell | str]],
    *,
    height: float = 9,
    size: float = 12,
    tight: bool = False,
) -> str:
    """A bordered table.

    Args:
        widths: Of the columns, in millimetres.
        rows: A row of one text over all columns is a text spanning them, a heading that stays with the next row; in a table of one column it is none.
        height: Least height of a row, in millimetres.
        size: Of the type.
        tight: No room between the lines and the text.
    """
    total = sum(twips(width) for width in widths)
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    lines = "".join(
        _row(widths, row, height, size, header=at == 0 and len(row) > 1) for at, row in enumerate(rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{_GRID}"/><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/>{_TIGHT if tight else ""}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>'
    )


def _row(
    widths: Sequence[float], row: Sequence[Cell | str], height: float, size: float, *, header: bool
) -> str:
    cells = [Cell(cell) if isinstance(cell, str) else cell for cell in row]
    if len(cells) == 1:
        cells = [Cell(cells[0].content, len(widths), cells[0].shade, cells[0].align, cells[0].bold)]
    out = ""
    at = 0
    for cell in cells:
        width = sum(twips(w) for w in widths[at : at + cell.span])
        at += cell.span
        look = f'<w:tcW w:w="{width}" w:type="dxa"/>'
        look += f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        look += f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.shade}"/>' if cell.shade else ""
        style = f"{_HEAD if cell.bold else _CELL}{size:g}"
        align = "" if cell.align == "center" else cell.align
        content = paragraph(
            *([cell.content] if cell.content else []),
            style=style,
            align=align,
            keep=cell.span == len(widths) > 1,
            drawn=cell.drawn,
        )
        out += f"<w:tc><w:tcPr>{look}</w:tcPr>{content}</w:tc>"
    repeat = "<w:tblHeader/>" if header else ""
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{twips(height)}"/>{repeat}</w:trPr>{out}</w:tr>'


def document(
    body: Sequence[str],
    page: Page,
    *,
    size: float = 16,
    line: float = 28.95,
    table_sizes: Sequence[float] = (),
) -> bytes:
    """The file.

    Args:
        body: Paragraphs and tables.
        page: See Page.
        size: Of the ordinary text, in points (三号 is 16).
        line: Exact distance of its lines, in points.
        table_sizes: Sizes of the type in its tables.
    """
    parts = {
        "styles": ("styles", _styles(size, line, table_sizes)),
        "settings": ("settings", settings()),
        "fontTable": ("fontTable", _fonts()),
    }
    if page.footer:
        line_ = paragraph(run("— ", font=SONG, size=14), PAGE, run(" —", font=SONG, size=14), align="center")
        parts["footer1"] = ("footer", f"<w:ftr {_ROOT}>{line_}</w:ftr>")
    return package(f"{''.join(body)}{_section(page, len(parts))}", parts)


def package(body: str, parts: Mapping[str, tuple[str, str]], root: str = _ROOT) -> bytes:
    """The file of its parts.

    Args:
        body: Content of `w:body`.
        parts: Name → kind and XML; the document's relationships to them are rId1, rId2, … in this order.
        root: Namespaces of the document.
    """
    types = {"word/document.xml": f"{_TYPES}document.main+xml"}
    types |= {f"word/{name}.xml": f"{_TYPES}{kind}+xml" for name, (kind, _) in parts.items()}
    links = [
        Relationship(f"rId{at}", f"{OFFICE}/{kind}", f"{name}.xml")
        for at, (name, (kind, _)) in enumerate(parts.items(), 1)
    ]
    members = {
        TYPES: write_types(types, {"rels": RELATIONSHIPS, "xml": "application/xml"}),
        "_rels/.rels": write([Relationship("rId1", f"{OFFICE}/officeDocument", "word/document.xml")]),
        "word/document.xml": f"{DECLARATION}<w:document {root}><w:body>{body}</w:body></w:document>".encode(),
        "word/_rels/document.xml.rels": write(links),
        **{f"word/{name}.xml": f"{DECLARATION}{xml}".encode() for name, (_, xml) in parts.items()},
    }
    return pack(smallest(name, data) for name, data in members.items())


def smallest(name: str, data: bytes) -> Member:
    """A member as small as can be, and the same bytes on every processor."""
    engine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9)
    return Member(name, engine.compress(data) + engine.flush(), DEFLATED, zlib.crc32(data), len(data))


def settings(more: str = "") -> str:
    """The settings part; `more` stands behind the tab stop."""
    return (
        f'<w:settings {_ROOT}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>{more}'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _section(page: Page, footer: int) -> str:
    top, right, bottom, left = (twips(margin) for margin in page.margins)
    out = f'<w:footerReference w:type="default" r:id="rId{footer}"/>' if page.footer else ""
    width, height = (twips(side) for side in page.size)
    turned = ' w:orient="landscape"' if width > height else ""
    out += f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
    foot = (
        min(1400, bottom - 400) if page.footer and bottom < 1000 else 1400
    )  # a narrow margin stays as narrow
    out += (
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851" '
        f'w:footer="{foot}" w:gutter="0"/>'
    )
    if page.border:
        sides = "".join(
            f'<w:{side} w:val="thinThickSmallGap" w:sz="24" w:space="24" w:color="{page.border}"/>'
            for side in ("top", "left", "bottom", "right")
        )
        out += f'<w:pgBorders w:offsetFrom="page">{sides}</w:pgBorders>'
    out += '<w:cols w:space="425"/>'
    out += "<w:titlePg/>" if page.first_plain else ""
    return f"<w:sectPr>{out}</w:sectPr>"


def _styles(size: float, line: float, table_sizes: Sequence[float]) -> str:
    """The ordinary text, the text in tables, and the tables' lines; named so that a clerk finds them in Word."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="404040"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    cells = "".join(
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{_CELL}{one:g}"><w:name w:val="表格文字{one:g}"/>'
        f'<w:basedOn w:val="a"/><w:qFormat/><w:pPr><w:spacing w:line="{round(one * 28)}" w:lineRule="exact"/>'
        f'<w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="{round(one * 2)}"/><w:szCs w:val="{round(one * 2)}"/></w:rPr>'
        f'</w:style><w:style w:type="paragraph" w:customStyle="1" w:styleId="{_HEAD}{one:g}">'
        f'<w:name w:val="表格标题{one:g}"/><w:basedOn w:val="{_CELL}{one:g}"/><w:qFormat/><w:rPr><w:b/></w:rPr></w:style>'
        for one in table_sizes
    )
    return (
        f"<w:styles {_ROOT}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:eastAsia="{FANG}" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
        f'<w:kern w:val="2"/><w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:widowControl w:val="0"/><w:spacing w:line="{round(line * 20)}" w:lineRule="exact"/>'
        f'<w:jc w:val="both"/></w:pPr></w:style><w:style w:type="table" w:customStyle="1" w:styleId="{_GRID}">'
        '<w:name w:val="表格框线"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar>'
        f'</w:tblPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>{cells}</w:styles>'
    )


def _fonts() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}">'
        + (f'<w:altName w:val="{_INSTEAD[name]}"/>' if name in _INSTEAD else "")
        + '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name in (FANG, KAI, HEI, SONG, TITLE)
    )
    return f"<w:fonts {_ROOT}>{fonts}</w:fonts>"

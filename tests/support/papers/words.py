"""Word documents for tests: made from a few lines of XML, read back as text and as structure."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from xml.sax.saxutils import escape

import docx
from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_Q = f"{{{W}}}"
_ROOT = f'xmlns:w="{W}" xmlns:r="{R}"'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SECTION = (
    '<w:sectPr>{0}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" '
    'w:left="1440" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
)


def p(*runs: str, look: str = "") -> str:
    """A paragraph; plain texts become runs."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{inner}</w:p>"


def r(text: str, look: str = "") -> str:
    """A run."""
    return (
        f'<w:r>{f"<w:rPr>{look}</w:rPr>" if look else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def table(*rows: tuple[str, ...], columns: int = 0) -> str:
    """A table; cells are texts, or XML of paragraphs."""
    columns = columns or max(len(row) for row in rows)
    grid = '<w:gridCol w:w="2000"/>' * columns
    lines = "".join(
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>{cell if cell.startswith("<w:") else p(cell)}</w:tc>'
            for cell in row
        )
        + "</w:tr>"
        for row in rows
    )
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>'


def document(
    *body: str,
    header: str = "",
    footer: str = "",
    footnotes: str = "",
    numbering: str = "",
    styles: str = "",
    extra: Mapping[str, bytes] | None = None,
    relations: str = "",
) -> bytes:
    """A .docx: body, header and footer are XML, or texts that become paragraphs."""
    parts = {"styles": ("styles", styles or f"<w:styles {_ROOT}><w:docDefaults/></w:styles>")}
    references = ""
    for kind, content in (("header", header), ("footer", footer)):
        if content:
            tag = "hdr" if kind == "header" else "ftr"
            inner = content if content.startswith("<w:") else p(content)
            parts[f"{kind}1"] = (kind, f"<w:{tag} {_ROOT}>{inner}</w:{tag}>")
            references += f'<w:{kind}Reference w:type="default" r:id="rId_{kind}1"/>'
    if footnotes:
        marks = "".join(
            f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
            for number, kind, mark in (
                (-1, "separator", "separator"),
                (0, "continuationSeparator", "continuationSeparator"),
            )
        )
        parts["footnotes"] = ("footnotes", f"<w:footnotes {_ROOT}>{marks}{footnotes}</w:footnotes>")
    if numbering:
        parts["numbering"] = ("numbering", f"<w:numbering {_ROOT}>{numbering}</w:numbering>")
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}{kind}+xml"/>'
        for name, (kind, _) in parts.items()
    )
    lines = "".join(
        f'<Relationship Id="rId_{name}" Type="{R}/{kind}" Target="{name}.xml"/>'
        for name, (kind, _) in parts.items()
    )
    inner = "".join(block if block.startswith("<w:") else p(block) for block in body)
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_TYPES}document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_ROOT}><w:body>{inner}{SECTION.format(references)}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}{relations}'
        "</Relationships>",
        **{f"word/{name}.xml": xml for name, (_, xml) in parts.items()},
        **(extra or {}),
    }
    return archive(files)


def archive(files: Mapping[str, bytes | str]) -> bytes:
    """A zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files.items():
            out.writestr(name, data)
    return buffer.getvalue()


def replace(data: bytes, name: str, new: bytes | str) -> bytes:
    """The same zip with one member changed or added."""
    return archive({**members(data), name: new})


def members(data: bytes) -> dict[str, bytes]:
    """Every member of a zip, inflated."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive_:
        return {name: archive_.read(name) for name in archive_.namelist()}


def root(data: bytes, part: str = "word/document.xml") -> etree._Element:
    """A part as a tree."""
    return etree.fromstring(members(data)[part])


def texts(data: bytes) -> list[str]:
    """The body's paragraphs, read by python-docx; those in tables not."""
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def rows(data: bytes) -> list[list[str]]:
    """The cells of all tables, read by python-docx, row by row."""
    return [
        [cell.text for cell in row.cells]
        for one in docx.Document(io.BytesIO(data)).tables
        for row in one.rows
    ]


def structure(data: bytes, part: str = "word/document.xml") -> object:
    """A part as nested lists: paragraphs with runs of one look, tables with spans and merges.

    How a text is cut into runs of the same look is not structure; history of editing neither.
    """
    top = root(data, part)
    body = top.find(f"{_Q}body")
    return [_block(child) for child in (top if body is None else body) if child.tag != f"{_Q}sectPr"]


def _block(element: etree._Element) -> object:
    name = etree.QName(element).localname
    if name == "p":
        return ["p", _look(element.find(f"{_Q}pPr")), _runs(element)]
    if name == "tbl":
        return [
            "tbl",
            len(element.findall(f"{_Q}tblGrid/{_Q}gridCol")),
            [_row(row) for row in element.findall(f"{_Q}tr")],
        ]
    return [name]


def _row(row: etree._Element) -> object:
    cells = []
    for cell in row.findall(f"{_Q}tc"):
        properties = cell.find(f"{_Q}tcPr")
        look = (
            {}
            if properties is None
            else {
                etree.QName(child).localname: sorted(
                    (etree.QName(k).localname, v) for k, v in child.attrib.items()
                )
                for child in properties
            }
        )
        cells.append([look, [_block(child) for child in cell if child.tag != f"{_Q}tcPr"]])
    return cells


def _look(properties: etree._Element | None) -> str:
    if properties is None or not len(properties):
        return ""
    look = "".join(
        etree.tostring(child, encoding="unicode", with_tail=False)
        .replace(f' xmlns:w="{W}"', "")
        .replace(f' xmlns:r="{R}"', "")
        for child in properties
    )
    # The libxml2 of lxml's wheel for Windows writes what is not ASCII in an attribute by its number.
    return re.sub("&#x([0-9A-F]+);", lambda found: chr(int(found[1], 16)), look)


_SIGNS = {f"{_Q}br": "\n", f"{_Q}tab": "\t", f"{_Q}cr": "\n", f"{_Q}drawing": "▣"}


def _runs(paragraph: etree._Element) -> list[list[str]]:
    merged: list[list[str]] = []
    for run in paragraph.iter(f"{_Q}r"):
        look = _look(run.find(f"{_Q}rPr"))
        text = ""
        for child in run:
            if child.tag == f"{_Q}t":
                text += child.text or ""
            elif child.tag == f"{_Q}br" and child.get(f"{_Q}type") == "page":
                text += "\f"
            else:
                text += _SIGNS.get(child.tag, "")
        if not text:
            continue
        if merged and merged[-1][0] == look:
            merged[-1][1] += text
        else:
            merged.append([look, text])
    return merged


def png(width: int = 40, height: int = 20, grey: int = 128) -> bytes:
    """A grey picture of so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = zlib.compress((b"\0" + bytes([grey]) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def field(code: str, shown: str = "", look: str = "", *, cut: int = 0) -> str:
    """A field of Word in runs: «{MERGEFIELD 姓名}» within the code is one inside it, at any depth.

    Args:
        code: The instruction.
        shown: The result that was last shown.
        look: The run properties of the result.
        cut: After so many letters each the instruction is split over runs.
    """
    runs, text, depth, inside = [], "", 0, ""

    def say(text: str) -> None:
        pieces = [text[at : at + cut] for at in range(0, len(text), cut)] if cut else [text] if text else []
        runs.extend(
            f'<w:r><w:instrText xml:space="preserve">{escape(each)}</w:instrText></w:r>' for each in pieces
        )

    for letter in code:
        depth -= letter == "}"
        if depth == 0 and letter == "}":
            runs.append(field(inside, "«»", look, cut=cut))
            inside = ""
        elif depth:
            inside += letter
        elif letter == "{":
            say(text)
            text = ""
        else:
            text += letter
        depth += letter == "{"
    say(text)
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return "".join((marks[0], *runs, marks[1], r(shown, look) if shown else "", marks[2]))


def simple_field(code: str, shown: str = "", look: str = "") -> str:
    """The same as w:fldSimple."""
    return f'<w:fldSimple w:instr="{escape(code, {chr(34): "&quot;"})}">{r(shown, look)}</w:fldSimple>'

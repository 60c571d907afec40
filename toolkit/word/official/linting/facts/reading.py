"""Walks through the parts of a .docx and makes Facts of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lxml.etree import _Element

from toolkit.core.cells import Cell, Stop
from toolkit.core.words import regex
from toolkit.files.opc import package
from toolkit.files.opc.package import OFFICE, Relationship, rels_name
from toolkit.word.official.linting.facts.drawings import boxes, shapes_of
from toolkit.word.official.linting.facts.facts import (
    POINTS_PER_MM,
    Border,
    DocumentTable,
    Facts,
    Para,
    Section,
    Stretch,
)
from toolkit.word.official.linting.facts.numbering import ListNumbering
from toolkit.word.official.linting.facts.styles import (
    DocumentStyles,
    Layer,
    W,
    border_text,
    is_on,
    number,
    value,
)
from toolkit.word.opening import load, parse, telling


def first_indent(layer: Layer, size: float) -> float:
    """The first line's indent in characters; negative: hanging. Characters win over twips, as in Word."""
    for sign, name in ((-1, "hanging"), (1, "firstLine")):
        chars = number(layer.get(f"ind.{name}Chars"))
        if chars:
            return sign * chars / 100
        twips = number(layer.get(f"ind.{name}"))
        if twips:
            return sign * twips / 20 / size if size else 0
    return 0.0


def indent(layer: Layer, names: tuple[str, str], size: float) -> float:
    """The indent of a side in characters; the side has two names."""
    for name in names:
        chars = number(layer.get(f"ind.{name}Chars"))
        if chars:
            return chars / 100
    for name in names:
        twips = number(layer.get(f"ind.{name}"))
        if twips:
            return twips / 20 / size if size else 0
    return 0.0


def gap(layer: Layer, side: str) -> float:
    """Space before or after a paragraph, in points."""
    if layer.get(f"spacing.{side}Autospacing", "0") not in ("0", "false", "off"):
        return 14.0
    lines = number(layer.get(f"spacing.{side}Lines"))
    return lines / 100 * 12 if lines else number(layer.get(f"spacing.{side}")) / 20


def border_of(text: str) -> Border | None:
    """A border out of «style|eighths|colour»; None: no line."""
    style, size, color = text.split("|")
    if style in ("", "nil", "none"):
        return None
    return Border(style, number(size) / 8, "" if color == "auto" else color.upper())


def section_of(
    element: _Element, footers: Mapping[str, tuple[Para, ...]], headers: Mapping[str, tuple[Para, ...]]
) -> Section:
    """A w:sectPr with the footers and headers that hold for it."""
    page, margins, grid = (element.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))
    start = value(element.find(f"{W}pgNumType"), "start")

    def mm(part: _Element | None, name: str, default: float) -> float:
        return number(value(part, name), default) / 20 / POINTS_PER_MM

    gutter = mm(margins, "gutter", 0)
    return Section(
        mm(page, "w", 12240),
        mm(page, "h", 15840),
        abs(mm(margins, "top", 1440)),
        abs(mm(margins, "bottom", 1440)),
        mm(margins, "left", 1440) + gutter,
        mm(margins, "right", 1440),
        mm(margins, "footer", 720),
        value(grid, "type"),
        number(value(grid, "linePitch")) / 20,
        number(value(grid, "charSpace")) / 4096,
        is_on(element.find(f"{W}titlePg")),
        int(number(start)) if start else None,
        dict(footers),
        dict(headers),
    )


R = f"{{{OFFICE}}}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MAX_PART = 24 * 1024 * 1024  # a document of a thousand pages has five
_ALIGN = {"start": "left", "end": "right", "": "left", "thaiDistribute": "distribute"}
_GONE = {f"{W}del", f"{W}moveFrom"}
_INSERTED = {f"{W}ins", f"{W}moveTo"}
_THROUGH = {f"{W}{name}" for name in ("hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple")}
_SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}
UNSEEN = regex("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_PAGE = regex(r"(?i)^\s*PAGE\b")
_SIDE = {f"{W}{name}" for name in ("left", "right", "start", "end")}


class DocumentReader:
    """One document being read.

    Attributes:
        package: All of it.
        main: Name of the document's part; `root` is its tree.
        elements: Number of a paragraph → where it stands in that tree.
    """

    def __init__(self, source: Path | bytes, name: str) -> None:
        self._name = name
        self.package = load(source, name)
        self.main = next(
            (link.part for link in self._relationships(rels_name("")) if link.kind == "officeDocument"),
            "word/document.xml",
        )
        self._links = {link.id: link for link in self._relationships(rels_name(self.main), self.main)}
        self._styles = DocumentStyles(self._linked("styles"), self._linked("theme"))
        self._numbering = ListNumbering(self._linked("numbering"))
        self.root: _Element | None = None
        self.elements: dict[int, _Element] = {}
        self._paragraphs: list[Para] = []
        self._tables: list[DocumentTable] = []
        self._revisions: list[int] = []
        self._section = 0
        self._count = 0
        self._break = True
        self._table = 0

    # --- parts ------------------------------------------------------------------------------------

    def _read(self, part: str) -> bytes:
        """A part's contents; empty where there is none."""
        found = self.package.find(part)
        if not found:
            return b""
        size = self.package.members[found].size
        if size > _MAX_PART:
            what = f"文档内部的 {part} 有 {size // 1024 // 1024} MB，正常的公文不会这么大，没有检查。"
            raise Stop.at(Cell(self._name), what, "请核实这个文件是不是公文。", "docx-size")
        return self.package.read(found)

    def _tree(self, part: str) -> _Element | None:
        return parse(self._read(part), self._name, part) if part in self.package else None

    def _relationships(self, rels: str, part: str = "") -> list[Relationship]:
        data = self._read(rels)
        with telling(self._name, rels):
            return package.read_links(data, part) if data else []

    def _linked(self, kind: str) -> _Element | None:
        parts = (link.part for link in self._links.values() if link.kind == kind and not link.external)
        return self._tree(next(parts, ""))

    # --- the document -----------------------------------------------------------------------------

    def facts(self) -> Facts:
        """All of it."""
        root = self.root = self._tree(self.main)
        body = None if root is None else root.find(f"{W}body")
        if root is None or body is None:
            raise Stop.at(
                Cell(self._name), "文档里没有正文。", "文件可能已经损坏，请向原单位重新要一份。", "docx-body"
            )
        for _ in self._blocks(body):
            pass
        # Text boxes follow their paragraph; in the order of numbers each box precedes it.
        paragraphs = sorted(self._paragraphs, key=lambda each: each.number)
        settings = self._linked("settings")
        comments = self._linked("comments")
        return Facts(
            self._name,
            tuple(paragraphs),
            tuple(self._sections(root)),
            tuple(sorted(self._tables, key=lambda table: table.number)),
            settings is not None and is_on(settings.find(f"{W}evenAndOddHeaders")),
            self._styles.normal_size(),
            tuple(self._external()),
            0 if comments is None else len(comments.findall(f"{W}comment")),
            tuple(dict.fromkeys(self._revisions)),
        )

    def _external(self) -> Iterator[tuple[str, str]]:
        for part in self.package.names:
            if part.endswith(".rels"):
                for link in self._relationships(part):
                    if link.external:
                        yield link.kind, link.target

    def _blocks(self, parent: _Element, *, boxed: bool = False) -> Iterator[int]:
        """Read the paragraphs and tables of a story; gives the paragraphs' numbers."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child, boxed=boxed)
            elif child.tag == f"{W}tbl":
                yield from self._read_table(child, boxed=boxed)
            elif child.tag in _THROUGH or child.tag in _INSERTED:
                yield from self._blocks(child, boxed=boxed)
            elif child.tag == f"{_MC}AlternateContent":
                choice = child.find(f"{_MC}Choice")
                if choice is not None:
                    yield from self._blocks(choice, boxed=boxed)

    def _paragraph(self, element: _Element, *, boxed: bool) -> list[int]:
        properties = element.find(f"{W}pPr")
        inner: list[int] = []
        outer = self._table
        for box in boxes(element):
            self._table = 0
            inner += list(self._blocks(box, boxed=True))
        self._table = outer
        self._count += 1
        mine = self._count
        self.elements[mine] = element
        made, breaks_after = self._set(element, mine, boxed=boxed)
        self._paragraphs.append(made)
        if not boxed:
            self._break = breaks_after
            if properties is not None and properties.find(f"{W}sectPr") is not None:
                self._section += 1
        return [*inner, mine]

    def _set(self, element: _Element, mine: int, *, boxed: bool = False) -> tuple[Para, bool]:
        """A paragraph with all layers applied, and whether a page ends with it."""
        properties = element.find(f"{W}pPr")
        style = self._styles.style_of(properties)
        numbered = self._styles.numbering_of(properties)
        level = self._numbering.level(numbered)
        label = self._numbering.next(numbered) if level else ""
        layer = self._styles.paragraph(properties, dict(level.paragraph) if level else {})
        own = None if properties is None else properties.find(f"{W}rPr")
        mark = self._styles.text(style, own)
        spans = list(self._spans(element, style))
        if own is not None and (own.find(f"{W}ins") is not None or own.find(f"{W}del") is not None):
            self._revisions.append(mine)
        if any(e.tag in _GONE or e.tag in _INSERTED for e in element.iterdescendants(*_GONE, *_INSERTED)):
            self._revisions.append(mine)
        breaks = [at for at, span in enumerate(spans) if "\f" in span.text]
        inked = [at for at, span in enumerate(spans) if span.text.strip()]
        starts = bool(breaks) and (not inked or breaks[0] <= inked[0]) and bool(inked)
        ends = bool(breaks) and (not inked or breaks[-1] >= inked[-1])
        spans = [replace(s, text=s.text.replace("\f", "")) if "\f" in s.text else s for s in spans]
        if label:
            look = self._styles.text(style, own, level.text if level else {})
            spans.insert(0, self._span(label, look))
        unseen = any(UNSEEN.search(span.text) for span in spans)
        spans = [replace(s, text=UNSEEN.sub("", s.text)) for s in spans] if unseen else spans
        size = max((span.size for span in spans if span.text.strip()), default=number(mark.get("sz"), 20) / 2)
        pages = self._break and not boxed
        return (
            Para(
                mine,
                label,
                tuple(span for span in spans if span.text),
                _ALIGN.get(layer.get("jc", ""), layer.get("jc", "")),
                first_indent(layer, size),
                indent(layer, ("left", "start"), size),
                indent(layer, ("right", "end"), size),
                layer.get("spacing.lineRule", "auto"),
                number(layer.get("spacing.line"), 240)
                / (240 if layer.get("spacing.lineRule", "auto") == "auto" else 20),
                gap(layer, "before"),
                gap(layer, "after"),
                layer.get("snapToGrid", "1") == "1",
                pages or starts or layer.get("pageBreakBefore") == "1",
                {k[8:]: v for k, v in layer.items() if k.startswith("framePr.")},
                {k[5:]: b for k, v in layer.items() if k.startswith("pBdr.") and (b := border_of(v))},
                tuple(shapes_of(element)),
                self._section,
                self._table,
                boxed,
                number(mark.get("sz"), 20) / 2,
                unseen,
            ),
            ends or (properties is not None and properties.find(f"{W}sectPr") is not None),
        )

    def _span(self, text: str, look: Layer, field: str = "") -> Stretch:
        color = look.get("color", "")
        shade = look.get("shd", "")
        mark = look.get("highlight", "")
        return Stretch(
            text,
            self._styles.font(look),
            self._styles.font(look, "ascii"),
            number(look.get("sz"), 20) / 2,
            look.get("b") == "1",
            "" if color == "auto" else color.upper(),
            mark if mark not in ("", "none") else shade if shade not in ("", "auto", "FFFFFF") else "",
            look.get("vanish") == "1",
            number(look.get("spacing")) / 20,
            field,
            self._styles.font(look, "eastAsia" if look.get("hint") == "eastAsia" else "hAnsi"),
        )

    def _spans(self, element: _Element, style: str) -> Iterator[Stretch]:
        """The text of a paragraph; what tracked changes have deleted is left out, results of fields are kept."""
        instructions: list[str] = []  # of the fields that are open, innermost last
        results: list[bool] = []
        for run, simple in _runs(element):
            look = self._styles.text(style, run.find(f"{W}rPr"))
            text = ""
            for child in run:
                if child.tag == f"{W}fldChar":
                    kind = value(child, "fldCharType")
                    if kind == "begin":
                        instructions.append("")
                        results.append(False)
                    elif kind == "separate" and results:
                        results[-1] = True
                    elif kind == "end" and results:
                        if _PAGE.match(instructions[-1]):
                            yield self._span("1", look, instructions[-1].strip())
                        instructions.pop()
                        results.pop()
                elif child.tag == f"{W}instrText" and instructions and not results[-1]:
                    instructions[-1] += child.text or ""
                elif child.tag == f"{W}pgNum":
                    yield self._span("1", look, "PAGE")
                elif child.tag == f"{W}t":
                    text += child.text or ""
                elif child.tag == f"{W}br":
                    text += "\f" if value(child, "type") == "page" else "\n"
                elif child.tag == f"{W}lastRenderedPageBreak":
                    continue
                else:
                    text += _SIGNS.get(str(child.tag), "")
            current = instructions[-1].strip() if instructions else simple
            if _PAGE.match(current) and text:
                if simple:
                    yield self._span("1", look, current)
                continue
            if text:
                yield self._span(text, look, current)

    # --- tables -----------------------------------------------------------------------------------

    def _read_table(self, element: _Element, *, boxed: bool) -> Iterator[int]:
        outer = self._table
        self._tables.append(DocumentTable(len(self._tables) + 1, (), ()))
        mine = self._table = len(self._tables)
        rows: list[tuple[tuple[int, ...], ...]] = []
        cells: list[list[_Element]] = []
        for row in element.iterchildren(f"{W}tr"):
            held: list[tuple[int, ...]] = []
            cells.append([])
            for cell in row.iter(f"{W}tc"):
                if next(cell.iterancestors(f"{W}tr")) is not row:
                    continue
                cells[-1].append(cell)
                self._table = mine
                held.append(tuple(self._blocks(cell, boxed=boxed)))
                yield from held[-1]
            rows.append(tuple(held))
        self._tables[mine - 1] = DocumentTable(mine, tuple(rows), *self._lines(element, cells))
        self._table = outer

    def _lines(self, table: _Element, rows: list[list[_Element]]) -> tuple[tuple[Border | None, ...], bool]:
        """The horizontal lines of a table by its first cells (None: none is drawn), and whether there are others."""
        own = table.find(f"{W}tblPr/{W}tblBorders")
        styled = self._styles.table_borders(value(table.find(f"{W}tblPr/{W}tblStyle")))

        def outer(side: str) -> Border | None:
            for borders in (own, styled):
                found = None if borders is None else borders.find(f"{W}{side}")
                if found is not None:
                    return border_of(border_text(found))
            return None

        def of_row(row: list[_Element], side: str) -> tuple[bool, Border | None]:
            found = row[0].find(f"{W}tcPr/{W}tcBorders/{W}{side}") if row else None
            return (False, None) if found is None else (True, border_of(border_text(found)))

        out = []
        for at in range(len(rows) + 1):
            above, below = (rows[at - 1] if at else []), (rows[at] if at < len(rows) else [])
            said = [border for there, border in (of_row(above, "bottom"), of_row(below, "top")) if there]
            inked = [border for border in said if border is not None]
            side = "top" if at == 0 else "bottom" if at == len(rows) else "insideH"
            out.append(max(inked, key=lambda b: b.width) if inked else None if said else outer(side))
        sides = [
            b for row in rows for c in row for b in c.iterfind(f"{W}tcPr/{W}tcBorders/*") if b.tag in _SIDE
        ]
        framed = any(map(outer, ("left", "right", "start", "end", "insideV")))
        return tuple(out), framed or any(border_of(border_text(each)) for each in sides)

    # --- sections ---------------------------------------------------------------------------------

    def _sections(self, root: _Element) -> Iterator[Section]:
        footers: dict[str, tuple[Para, ...]] = {}
        headers: dict[str, tuple[Para, ...]] = {}
        for element in root.iter(f"{W}sectPr"):
            if any(True for _ in element.iterancestors(f"{W}sectPrChange")):
                continue
            footers = footers | self._margins(element, "footerReference")
            headers = headers | self._margins(element, "headerReference")
            yield section_of(element, footers, headers)

    def _margins(self, element: _Element, name: str) -> dict[str, tuple[Para, ...]]:
        out: dict[str, tuple[Para, ...]] = {}
        for reference in element.iterfind(f"{W}{name}"):
            link = self._links.get(reference.get(f"{R}id", ""))
            root = self._tree(link.part) if link is not None else None
            if root is not None:
                made = [
                    self._set(each, at)[0] for at, each in enumerate(root.iter(f"{W}p"), 1) if _counts(each)
                ]
                out[value(reference, "type") or "default"] = tuple(made)
        return out


def _counts(element: _Element) -> bool:
    return next(element.iterancestors(f"{_MC}Fallback"), None) is None


def _runs(element: _Element, simple: str = "") -> Iterator[tuple[_Element, str]]:
    """The runs of a paragraph, through links, content controls and insertions; each with its simple field."""
    for child in element:
        if child.tag == f"{W}r":
            yield child, simple
        elif child.tag in _THROUGH or child.tag in _INSERTED:
            yield from _runs(child, value(child, "instr").strip() or simple)


def read_facts(source: Path | bytes, name: str = "") -> Facts:
    """Read a document.

    Args:
        source: A .docx, or its bytes.
        name: What messages call it; the file's name when empty.

    Raises:
        Stop: It cannot be read, is no .docx, is damaged or hostile.
    """
    return reading_of(source, name)[1]


def reading_of(source: Path | bytes, name: str = "") -> tuple[DocumentReader, Facts]:
    """A document with what was read of it, for who changes it. See `read_facts`."""
    if isinstance(source, Path):
        name = name or source.name
    try:
        reader = DocumentReader(source, name)
        return reader, reader.facts()
    except RecursionError:
        what = "文档里的表格或文本框一层套一层，套得太深，无法检查。"
        raise Stop.at(Cell(name), what, "请用 Word 或 WPS 打开后另存一份再查。", "docx-deep") from None

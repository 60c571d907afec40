"""One record inside a print file: its section begins on a page of its own and counts its pages from 1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from lxml import etree
from lxml.etree import _Element

from toolkit.files.opc.package import OFFICE
from toolkit.word.templates.reading.tags import W

R = f"{{{OFFICE}}}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_COMMENTS = {f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"}
# In C: a record has thousands of elements.
_HISTORY = etree.XPath("//*[@*[local-name() = 'paraId']]")
_REFERRING = etree.XPath(f"//*[@*[namespace-uri() = '{OFFICE}']]")
# The schema's order in w:sectPr.
_ORDER = [
    f"{W}{name}"
    for name in (
        "headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc",
        "pgBorders", "lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg",
        "textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings", "sectPrChange",
    )
]  # fmt: skip


def sections(body: _Element) -> list[_Element]:
    """The section properties of a body in order; the last is the body's own."""
    found = [properties for properties in body.iter(f"{W}sectPr") if properties.getparent() is not None]
    if not found or found[-1].getparent() is not body:
        own = body.makeelement(f"{W}sectPr")
        body.append(own)
        found.append(own)
    return found


def begin(properties: _Element, *, kind: str) -> None:
    """Let a section begin on a new page and its pages be counted from 1.

    Args:
        properties: Of the record's first section.
        kind: «oddPage» or «nextPage».
    """
    put(properties, "type", {"val": kind})
    number = properties.find(f"{W}pgNumType")
    if number is None:
        put(properties, "pgNumType", {"start": "1"})
    elif number.get(f"{W}start") is None:
        number.set(f"{W}start", "1")


def put(properties: _Element, name: str, attributes: dict[str, str]) -> _Element:
    """Put an element into section properties in the schema's order, in place of one of its name."""
    for old in properties.findall(f"{W}{name}"):
        properties.remove(old)
    return add(properties, name, {f"{W}{key}": value for key, value in attributes.items()})


def add(properties: _Element, name: str, attributes: dict[str, str]) -> _Element:
    """Add an element to section properties in the schema's order."""
    element = properties.makeelement(f"{W}{name}", attributes)
    rank = _ORDER.index(f"{W}{name}")
    at = sum(1 for child in properties if child.tag in _ORDER and _ORDER.index(str(child.tag)) <= rank)
    properties.insert(at, element)
    return element


def references(properties: _Element) -> Iterator[tuple[str, str, _Element]]:
    """Headers and footers of a section: («header», «default», the reference) …."""
    for side in ("header", "footer"):
        for reference in properties.findall(f"{W}{side}Reference"):
            yield side, reference.get(f"{W}type", "default"), reference


class Numbers:
    """Numbers that must be unique in the whole file, handed out record by record."""

    def __init__(self) -> None:
        self.drawing = 0
        self.bookmark = 0

    def renumber(self, body: _Element, record: int) -> None:
        """Give a record's drawings and bookmarks numbers and names of their own; drop editing history.

        Args:
            body: The record's.
            record: Its number, from 1.
        """
        for drawing in body.iter(_DRAWING):
            self.drawing += 1
            drawing.set("id", str(self.drawing))
        ids: dict[str, str] = {}
        names: dict[str, str] = {}
        for start in body.iter(f"{W}bookmarkStart"):
            self.bookmark += 1
            ids[start.get(f"{W}id", "")] = str(self.bookmark)
            start.set(f"{W}id", str(self.bookmark))
            name = start.get(f"{W}name", "")
            if record > 1 and name:
                ending = f"_{record}"
                names[name] = name[: 40 - len(ending)] + ending  # Word takes 40 letters
                start.set(f"{W}name", names[name])
        for end in body.iter(f"{W}bookmarkEnd"):
            end.set(f"{W}id", ids.get(end.get(f"{W}id", ""), "0"))
        for comment in list(body.iter(*_COMMENTS)):
            parent = comment.getparent()
            if parent is not None:
                parent.remove(comment)
        for element in cast("list[_Element]", _HISTORY(body)):
            for name in [str(name) for name in element.attrib if str(name).endswith(("}paraId", "}textId"))]:
                del element.attrib[name]
        if names:
            _rename(body, names)


def _rename(body: _Element, names: dict[str, str]) -> None:
    """Let links and cross-references follow their bookmarks."""
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest))
    for link in body.iter(f"{W}hyperlink"):
        anchor = link.get(f"{W}anchor", "")
        if anchor in names:
            link.set(f"{W}anchor", names[anchor])
    for code in body.iter(f"{W}instrText"):
        code.text = pattern.sub(lambda match: names[match[0]], code.text or "")
    for field in body.iter(f"{W}fldSimple"):
        field.set(f"{W}instr", pattern.sub(lambda match: names[match[0]], field.get(f"{W}instr", "")))


_PAGES = re.compile(r"\bNUMPAGES\b")


def count_own_pages(root: _Element) -> None:
    """«共 N 页» of a record of one section: its own pages, not the file's."""
    for code in root.iter(f"{W}instrText"):
        code.text = _PAGES.sub("SECTIONPAGES", code.text or "")
    for simple in root.iter(f"{W}fldSimple"):
        simple.set(f"{W}instr", _PAGES.sub("SECTIONPAGES", simple.get(f"{W}instr", "")))


def relink(body: _Element, ids: dict[str, str]) -> None:
    """Let references to other parts use other ids."""
    changed = {old: new for old, new in ids.items() if old != new}
    if not changed:
        return
    for element in cast("list[_Element]", _REFERRING(body)):
        for key, value in element.attrib.items():
            if str(key).startswith(R) and str(value) in changed:
                element.set(key, changed[str(value)])

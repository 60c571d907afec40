"""Pictures of a template that stand in for others: their alternative text says `{{ 印章 }}`.

The clerk puts any picture where the seal or the photo belongs, above or behind the text, as large as it should
be, and writes the field as its alternative text (替换文字). Only the picture itself is exchanged.
"""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from toolkit.core.words import regex
from toolkit.word.templates.reading.tags import Scan, TagPlace, instruction, read_tag

_FRAME = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FIELD = regex(r"(?s)\s*(\{\{.*\}\})\s*")
SAID = ("descr", "title")


def field_of(properties: _Element) -> str:
    """The tag in a picture's alternative text; «» when there is none, or when it is no picture."""
    if properties.tag != f"{_FRAME}docPr" or _blip(properties) is None:
        return ""
    found = (_FIELD.fullmatch(properties.get(name, "")) for name in SAID)
    return next((match[1] for match in found if match), "")


def owned(root: _Element) -> set[_Element]:
    """The elements whose attributes hold such a tag, which is no mistake there."""
    found = [e for e in root.iter(f"{_FRAME}docPr") if field_of(e)]
    return {*found, *(inner for properties in found for inner in _inner(properties))}


def _blip(properties: _Element) -> _Element | None:
    frame = properties.getparent()
    return None if frame is None else next(frame.iter(f"{_MAIN}blip"), None)


def take(paragraph: _Element, place: TagPlace, found: Scan) -> None:
    """Put a tag in the place of each picture of a paragraph that stands in for another."""
    for properties in list(paragraph.iter(f"{_FRAME}docPr")):
        raw = field_of(properties)
        blip = _blip(properties)
        if not raw or blip is None:
            continue
        tag = read_tag(raw, place)
        tag.target = "picture"
        tag.box = _box(properties)
        tag.look = etree.tostring(blip, encoding="unicode", with_tail=False)
        found.tags.append(tag)
        holder = blip.getparent()
        if holder is None:
            continue
        for crop in holder.findall(f"{_MAIN}srcRect"):
            tag.look += etree.tostring(crop, encoding="unicode", with_tail=False)
            holder.remove(crop)
        holder.replace(blip, instruction(len(found.tags) - 1))
        for element in (properties, *_inner(properties)):
            for name in SAID:
                if name in element.attrib:
                    del element.attrib[name]


def _inner(properties: _Element) -> list[_Element]:
    """The picture's own properties, which repeat its alternative text."""
    frame = properties.getparent()
    return [] if frame is None else [e for e in frame.iter() if str(e.tag).endswith("}cNvPr")]


def _box(properties: _Element) -> tuple[int, int]:
    frame = properties.getparent()
    extent = None if frame is None else frame.find(f"{_FRAME}extent")
    return (0, 0) if extent is None else (int(extent.get("cx", "0")), int(extent.get("cy", "0")))

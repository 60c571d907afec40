"""Lines, pictures and text boxes of a paragraph: in today's markup (DrawingML) and in the old one (VML, and WPS)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from toolkit.core.words import regex
from toolkit.word.official.linting.facts.facts import POINTS_PER_MM, Shape
from toolkit.word.official.linting.facts.styles import A, W, number

_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_V = "{urn:schemas-microsoft-com:vml}"
_EMU_PER_MM = 36000
_EMU_PER_POINT = 12700
_LINES = {"line", "straightConnector1"}
_LENGTH = regex(r"(-?[0-9.]+)\s*(pt|mm|cm|in|px)?")
_UNITS = {"pt": 1.0, "mm": POINTS_PER_MM, "cm": 10 * POINTS_PER_MM, "in": 72.0, "px": 0.75, "": 0.75}
_COLORS = {"red": "FF0000", "black": "000000", "blue": "0000FF", "green": "008000", "white": "FFFFFF"}


def boxes(paragraph: _Element) -> Iterator[_Element]:
    """The contents of the text boxes that hang on a paragraph, each once, the innermost with their own paragraph."""
    for box in paragraph.iter(f"{W}txbxContent"):
        if _own(box, paragraph):
            yield box


def _own(element: _Element, paragraph: _Element) -> bool:
    """Directly of this paragraph: not in a box inside, and no copy for old programs."""
    for ancestor in element.iterancestors():
        if ancestor is paragraph:
            return True
        if ancestor.tag in (f"{W}txbxContent", _MC_FALLBACK):
            return False
    return False


def shapes_of(paragraph: _Element) -> Iterator[Shape]:
    """What is drawn at a paragraph, except text boxes."""
    for name in ("anchor", "inline"):
        for drawing in paragraph.iter(f"{_WP}{name}"):
            if _own(drawing, paragraph):
                yield _drawing(drawing)
    for name in ("line", "rect", "shape"):
        for shape in paragraph.iter(f"{_V}{name}"):
            if _own(shape, paragraph):
                yield _vml(shape, name)


def _drawing(drawing: _Element) -> Shape:
    extent = drawing.find(f"{_WP}extent")
    width = number(None if extent is None else extent.get("cx")) / _EMU_PER_MM
    height = number(None if extent is None else extent.get("cy")) / _EMU_PER_MM
    if next(drawing.iter(f"{_PIC}pic"), None) is not None:
        return Shape("picture", width)
    geometry = next(drawing.iter(f"{A}prstGeom"), None)
    outline = next(drawing.iter(f"{A}ln"), None)
    boxed = next(drawing.iter(f"{W}txbxContent"), None) is not None
    flat = geometry is not None and (
        geometry.get("prst") in _LINES or (not boxed and height <= 2 and width > 20)
    )
    fill = None if outline is None else next(outline.iter(f"{A}srgbClr"), None)
    if fill is None and flat:
        fill = next(drawing.iter(f"{A}srgbClr"), None)
    return Shape(
        "line" if flat else "box" if boxed else "figure",
        width,
        "" if fill is None else fill.get("val", "").upper(),
        "" if outline is None else outline.get("cmpd", ""),
        number(None if outline is None else outline.get("w")) / _EMU_PER_POINT,
    )


def _vml(shape: _Element, name: str) -> Shape:
    style = {
        part.split(":", 1)[0].strip(): part.split(":", 1)[1].strip()
        for part in shape.get("style", "").split(";")
        if ":" in part
    }
    width = _points(style.get("width", "")) / POINTS_PER_MM
    height = _points(style.get("height", "")) / POINTS_PER_MM
    if name == "line":
        left, right = (_points(shape.get(end, "").split(",")[0]) for end in ("from", "to"))
        width = abs(right - left) / POINTS_PER_MM
    if next(shape.iter(f"{_V}imagedata"), None) is not None:
        return Shape("picture", width)
    boxed = next(shape.iter(f"{W}txbxContent"), None) is not None
    flat = name == "line" or (not boxed and width > 20 and height <= 2)
    stroke = shape.find(f"{_V}stroke")
    color = shape.get("strokecolor") or (None if stroke is None else stroke.get("color")) or ""
    return Shape(
        "line" if flat else "box" if boxed else "figure",
        width,
        _hex(color),
        "" if stroke is None else stroke.get("linestyle", ""),
        _points(shape.get("strokeweight", "")),
    )


def _points(text: str) -> float:
    found = _LENGTH.match(text.strip())
    return number(found[1]) * _UNITS[found[2] or ""] if found else 0.0


def _hex(color: str) -> str:
    word = color.split(maxsplit=1)[0].lower() if color.strip() else ""
    if word.startswith("#"):
        digits = word[1:]
        return (digits if len(digits) == 6 else "".join(each * 2 for each in digits)).upper()
    return _COLORS.get(word, "")

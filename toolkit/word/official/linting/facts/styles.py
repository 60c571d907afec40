"""What a paragraph and its text look like after all layers: defaults, styles, numbering, direct formatting, theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

Layer = dict[str, str]
_DEPTH = 50  # styles based on styles; Word itself stops at eleven
_OFF = ("0", "false", "off", "none")
_SIDES = ("top", "bottom", "left", "right", "between")


def number(text: str | None, default: float = 0.0) -> float:
    """A number out of an attribute; what is none gives the default."""
    try:
        value = float(text or "")
    except ValueError:
        return default
    return value if abs(value) < 1e9 else default


def is_on(element: _Element | None) -> bool:
    """Whether a switch such as w:b is there and not turned off."""
    return element is not None and element.get(f"{W}val", "1").lower() not in _OFF


def value(element: _Element | None, name: str = "val") -> str:
    """An attribute of the w namespace; "" where there is none."""
    return "" if element is None else element.get(f"{W}{name}", "")


def text_layer(properties: _Element | None) -> Layer:
    """What one w:rPr says."""
    if properties is None:
        return {}
    out: Layer = {}
    for child in properties:
        name = str(child.tag).removeprefix(W)
        if name == "rFonts":
            if child.get(f"{W}hint"):
                out["hint"] = str(child.get(f"{W}hint"))
            for slot in ("eastAsia", "ascii", "hAnsi"):
                # In one element the theme's font wins over the one that is named.
                theme, named = child.get(f"{W}{slot}Theme"), child.get(f"{W}{slot}")
                if theme or named:
                    out[slot] = f"theme:{theme}" if theme else str(named)
        elif name in ("sz", "color", "highlight", "spacing", "u"):
            out[name] = value(child)
        elif name in ("b", "vanish", "strike"):
            out[name] = "1" if is_on(child) else ""
        elif name == "shd":
            out["shd"] = value(child, "fill")
    return out


def paragraph_layer(properties: _Element | None) -> Layer:
    """What one w:pPr says; borders and frames with the sides and sizes in their keys."""
    if properties is None:
        return {}
    out: Layer = {}
    for child in properties:
        name = str(child.tag).removeprefix(W)
        if name == "jc":
            out["jc"] = value(child)
        elif name in ("ind", "spacing", "framePr"):
            for key, given in child.attrib.items():
                out[f"{name}.{str(key).removeprefix(W)}"] = str(given)
            if name == "framePr":
                out["framePr"] = "1"
        elif name in ("snapToGrid", "pageBreakBefore"):
            out[name] = "1" if is_on(child) else ""
        elif name == "pBdr":
            for side in _SIDES:
                border = child.find(f"{W}{side}")
                if border is not None:
                    out[f"pBdr.{side}"] = border_text(border)
        elif name == "numPr":
            for key in ("numId", "ilvl"):
                if child.find(f"{W}{key}") is not None:
                    out[f"numPr.{key}"] = value(child.find(f"{W}{key}"))
    return out


def border_text(border: _Element) -> str:
    """A border as «style|eighths of a point|colour»."""
    return "|".join(value(border, name) for name in ("val", "sz", "color"))


def lay(under: Layer, over: Layer) -> None:
    """Put one layer of paragraph properties over another.

    A hanging indent and one of the first line shut each other out, whichever layer comes later.
    """
    if any(number(over.get(f"ind.{key}")) for key in ("hanging", "hangingChars")):
        for key in ("ind.firstLine", "ind.firstLineChars"):
            under.pop(key, None)
    if any(f"ind.{key}" in over for key in ("firstLine", "firstLineChars")):
        for key in ("ind.hanging", "ind.hangingChars"):
            under.pop(key, None)
    under.update(over)


@dataclass(frozen=True, slots=True)
class _Style:
    kind: str
    based_on: str
    paragraph: Layer
    text: Layer
    properties: _Element


class DocumentStyles:
    """The styles, defaults and theme fonts of a document: of word/styles.xml and the theme; either may be missing.

    Attributes:
        theme: «minorEastAsia» → font name.
    """

    def __init__(self, root: _Element | None, theme: _Element | None) -> None:
        self.theme = _theme_fonts(theme)
        self._styles: dict[str, _Style] = {}
        self._default: dict[str, str] = {}
        self._text: Layer = {}
        self._paragraph: Layer = {}
        self._chains: dict[tuple[str, bool], Layer] = {}
        if root is None:
            return
        self._text = text_layer(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        self._paragraph = paragraph_layer(root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr"))
        for style in root.iterfind(f"{W}style"):
            name, kind = style.get(f"{W}styleId", ""), style.get(f"{W}type", "paragraph")
            self._styles[name] = _Style(
                kind,
                value(style.find(f"{W}basedOn")),
                paragraph_layer(style.find(f"{W}pPr")),
                text_layer(style.find(f"{W}rPr")),
                style,
            )
            if style.get(f"{W}default", "0") not in _OFF:
                self._default.setdefault(kind, name)

    def _chain(self, name: str) -> Iterator[_Style]:
        """A style and those it is based on, the most basic first."""
        found: list[_Style] = []
        seen: set[str] = set()
        while name in self._styles and name not in seen and len(found) < _DEPTH:
            seen.add(name)
            found.append(self._styles[name])
            name = self._styles[name].based_on
        return reversed(found)

    def _merged(self, name: str, *, text: bool) -> Layer:
        key = (name, text)
        if key not in self._chains:
            out: Layer = {}
            for style in self._chain(name):
                if text:
                    out.update(style.text)
                else:
                    lay(out, style.paragraph)
            self._chains[key] = out
        return self._chains[key]

    def style_of(self, properties: _Element | None) -> str:
        """The paragraph style that a w:pPr names, or the default one."""
        named = "" if properties is None else value(properties.find(f"{W}pStyle"))
        return named if named in self._styles else self._default.get("paragraph", "")

    def table_borders(self, name: str) -> _Element | None:
        """w:tblBorders of a table style, from the nearest style that has one."""
        for style in reversed(list(self._chain(name or self._default.get("table", "")))):
            found = style.properties.find(f"{W}tblPr/{W}tblBorders")
            if found is not None:
                return found
        return None

    def paragraph(self, properties: _Element | None, numbering: Layer) -> Layer:
        """The properties of a paragraph, its numbering level's between the style's and its own."""
        out = dict(self._paragraph)
        lay(out, self._merged(self.style_of(properties), text=False))
        lay(out, numbering)
        lay(out, paragraph_layer(properties))
        return out

    def numbering_of(self, properties: _Element | None) -> Layer:
        """The list and level that a paragraph or its style names (numPr)."""
        out = {
            k: v
            for k, v in self._merged(self.style_of(properties), text=False).items()
            if k.startswith("numPr")
        }
        return out | {k: v for k, v in paragraph_layer(properties).items() if k.startswith("numPr")}

    def text(self, style: str, properties: _Element | None, over: Layer | None = None) -> Layer:
        """The properties of text in a paragraph of this style.

        Args:
            style: The paragraph's style.
            properties: The text's own w:rPr.
            over: What lies over that, such as a numbering level's.
        """
        named = "" if properties is None else value(properties.find(f"{W}rStyle"))
        basic, letters = self._merged(style, text=True), self._merged(named, text=True) if named else {}
        out = self._text | basic | letters
        if "b" in basic and "b" in letters:  # a switch set by both styles turns itself off
            out["b"] = "" if basic["b"] and letters["b"] else basic["b"] or letters["b"]
        out |= text_layer(properties)
        return out | (over or {})

    def font(self, layer: Layer, slot: str = "eastAsia") -> str:
        """The font's name, the theme's where the layer points to it; "" where nobody says."""
        name = layer.get(slot, "")
        return self.theme.get(name[6:], "") if name.startswith("theme:") else name

    def normal_size(self) -> float:
        """The size of the default paragraph style in points: what charSpace is relative to."""
        return number(self.text(self._default.get("paragraph", ""), None).get("sz"), 20) / 2


def _theme_fonts(theme: _Element | None) -> dict[str, str]:
    out: dict[str, str] = {}
    if theme is None:
        return out
    for kind in ("major", "minor"):
        fonts = theme.find(f"{A}themeElements/{A}fontScheme/{A}{kind}Font")
        if fonts is None:
            continue
        east, latin = fonts.find(f"{A}ea"), fonts.find(f"{A}latin")
        named = "" if east is None else east.get("typeface", "")
        if not named:
            named = next(
                (f.get("typeface", "") for f in fonts.iterfind(f"{A}font") if f.get("script") == "Hans"), ""
            )
        out[f"{kind}EastAsia"] = named
        out[f"{kind}Ascii"] = out[f"{kind}HAnsi"] = "" if latin is None else latin.get("typeface", "")
    return out

"""Attributes of Word's markup as lengths: indents in characters, gaps in points, pages in millimetres."""

from __future__ import annotations

from collections.abc import Mapping

from lxml.etree import _Element

from toolkit.word.official.linting.facts.facts import POINTS_PER_MM, Border, Para, Section
from toolkit.word.official.linting.facts.styles import Layer, W, is_on, number, value


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

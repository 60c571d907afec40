"""Automatic numbers as they are printed: Word keeps «一、» of a list out of the paragraph's text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import _Element

from toolkit.core.numbers.numerals import small
from toolkit.core.words import regex
from toolkit.word.official.linting.facts.styles import Layer, W, number, paragraph_layer, text_layer, value

_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "chineseLegalSimplified",
    "japaneseCounting",
    "ideographDigital",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
}
_CIRCLED = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
_PLACE = regex(r"%([1-9])")
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list.

    Attributes:
        pattern: «%1、».
        paragraph: Its indents.
        text: The number's own look.
    """

    form: str
    pattern: str
    start: int
    paragraph: Layer
    text: Layer


class ListNumbering:
    """The lists of word/numbering.xml, which may be missing, and how far each has counted."""

    def __init__(self, root: _Element | None) -> None:
        self._levels: dict[str, dict[int, ListLevel]] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is None:
            return
        for abstract in root.iterfind(f"{W}abstractNum"):
            self._levels[value(abstract, "abstractNumId")] = {
                int(number(value(level, "ilvl"))): _level(level) for level in abstract.iterfind(f"{W}lvl")
            }
        for entry in root.iterfind(f"{W}num"):
            name = value(entry, "numId")
            self._lists[name] = value(entry.find(f"{W}abstractNumId"))
            for override in entry.iterfind(f"{W}lvlOverride"):
                start = override.find(f"{W}startOverride")
                if start is not None:
                    self._starts[name, int(number(value(override, "ilvl")))] = int(number(value(start), 1))

    def level(self, layer: Layer) -> ListLevel | None:
        """The level that a paragraph's numPr means; None when it has no number."""
        levels = self._levels.get(self._lists.get(layer.get("numPr.numId", ""), ""), {})
        return levels.get(int(number(layer.get("numPr.ilvl"))))

    def next(self, layer: Layer) -> str:
        """The number of the next paragraph of this list and level, as printed."""
        level = self.level(layer)
        if level is None:
            return ""
        name, at = layer.get("numPr.numId", ""), int(number(layer.get("numPr.ilvl")))
        kind = self._lists[name]
        # Lists made from one definition go on counting together, unless one of them starts anew.
        fresh = (name, at) in self._starts and name not in self._counts
        counts = self._counts.setdefault(name if fresh or name in self._counts else kind, [None] * _LEVELS)
        if not 0 <= at < _LEVELS:
            return ""
        old = counts[at]
        counts[at] = old + 1 if old is not None else self._starts.get((name, at), level.start)
        counts[at + 1 :] = [None] * (_LEVELS - at - 1)
        if level.form == "bullet":
            return level.pattern[:1]
        levels = self._levels[kind]

        def put(match: re.Match[str]) -> str:
            rank = int(match[1]) - 1
            other = levels.get(rank, level)
            count = counts[rank]
            return _printed(other.form, other.start if count is None else count)

        return _PLACE.sub(put, level.pattern)


def _level(element: _Element) -> ListLevel:
    return ListLevel(
        value(element.find(f"{W}numFmt")) or "decimal",
        value(element.find(f"{W}lvlText")),
        int(number(value(element.find(f"{W}start")), 1)),
        paragraph_layer(element.find(f"{W}pPr")),
        text_layer(element.find(f"{W}rPr")),
    )


def _printed(form: str, count: int) -> str:
    if form == "none":
        return ""
    if form in _CHINESE and 1 <= count <= 99:
        return small(count)
    if form in _CIRCLED and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    if form in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
        return chr((97 if form == "lowerLetter" else 65) + count - 1)
    return str(count)

"""A worksheet part through a real parser, for parts that are written in a way of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from toolkit.core.grids import Merge
from toolkit.core.words import regex
from toolkit.files.looking.parts import column_number
from toolkit.files.opc.trees import events, local
from toolkit.sheets.reading.extras import SheetMarks
from toolkit.sheets.reading.marks import left_of

if TYPE_CHECKING:
    from lxml import etree

_REF = regex(r"\$?([A-Za-z]+)\$?([0-9]+)")


class Walk:
    """The facts and styles of a part, cell by cell.

    Slow (some 200,000 cells a second) and right for prefixes, other quotes and cells without addresses.
    """

    def __init__(self, texts: Iterable[bytes], struck: frozenset[int], left: Mapping[int, str]) -> None:
        """Walk the part.

        Args:
            texts: See `Package.texts`.
            struck: Styles that strike through.
            left: Of shared strings that are struck through in part or whole: what is not.

        Raises:
            etree.XMLSyntaxError: The part is no XML.
        """
        self.facts = SheetMarks()
        self._struck = struck
        self._left = left
        self._styles: dict[tuple[int, int], int] = {}
        row = column = 0
        for event, name, element in events(texts, {"c", "row", "mergeCell"}):
            if event == "start":
                if name == "row":
                    row, column = _number(element.get("r"), row + 1), 0
                    if element.get("hidden") in {"1", "true"}:
                        self.facts.hidden_rows.add(row)
            elif name == "c":
                found = _REF.fullmatch(element.get("r") or "")
                column = column_number(found[1].encode("ascii")) if found else column + 1
                self._cell(element, int(found[2]) if found else row, column)
            elif name == "mergeCell":
                self._merge(element.get("ref") or "")

    def style(self, row: int, column: int) -> int:
        """The style of one cell, counted from 1; 0 where none is said."""
        return self._styles.get((row, column), 0)

    def _cell(self, element: etree._Element, row: int, column: int) -> None:
        place = (row, column)
        style = _number(element.get("s"), 0)
        if style:
            self._styles[place] = style
            if style in self._struck and len(element):
                self.facts.struck.add(place)
        kind = element.get("t")
        formula = value = None
        for child in element:
            if local(child) == "f":
                formula = child
            elif local(child) == "v":
                value = child
            elif local(child) == "is":
                self._leave(place, left_of(child))
        if kind == "s" and value is not None:
            self._leave(place, self._left.get(_number(value.text, -1)))
        if kind == "e":
            self.facts.errors[place] = (value.text if value is not None else "") or "#?"
        elif formula is not None and (value is None or (not value.text and kind != "str")):
            self.facts.uncalculated.add(place)

    def _leave(self, place: tuple[int, int], text: str | None) -> None:
        """Take note of what is left of a text; None: nothing of it is struck through."""
        if text is not None and text.strip():
            self.facts.left[place] = text
        elif text is not None:
            self.facts.struck.add(place)

    def _merge(self, ref: str) -> None:
        corners = [_REF.fullmatch(corner) for corner in ref.split(":")]
        if len(corners) == 2 and corners[0] is not None and corners[1] is not None:
            (left, top), (right, bottom) = (
                (column_number(corner[1].encode("ascii")), int(corner[2])) for corner in corners if corner
            )
            self.facts.merges.append(Merge(top, left, bottom, right))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else otherwise

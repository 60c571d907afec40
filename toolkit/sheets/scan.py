"""What the fast reader does not tell of a worksheet: hidden rows, merges, error cells, missing values.

All of it is rare, so the bytes are searched first and only the places found are taken apart. A part
written in an unusual way (prefixes, cells without addresses) goes through a real parser instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from toolkit.core.grids import Merge
from toolkit.files.extent import column_number
from toolkit.sheets.parts import local

ERROR, HIDDEN, FORMULA, MERGED, ESCAPED = b't="e"', b"hidden=", b"</f>", b"mergeCell", b"_x"
NEEDLES = (ERROR, HIDDEN, FORMULA, MERGED, ESCAPED)
"""What the guard looks for while the parts pass by; a part without them needs no second look."""

_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"([^>]*)>')
_HIDDEN_ROW = re.compile(rb"<row\b([^>]*?\shidden=\"(?:1|true)\"[^>]*)>")
_ROW_NUMBER = re.compile(rb"\sr=\"([0-9]+)\"")
_VALUE = re.compile(rb"<v>([^<]*)</v>")
# A formula that ends its cell with no <v>, or with an empty one.
_NO_VALUE = (
    re.compile(rb"</f>\s*(<v\s*/>|<v></v>)?\s*</c>"),
    re.compile(rb"<f [^<>]*/>\s*(<v\s*/>|<v></v>)?\s*</c>"),
)
_MERGE = re.compile(rb"<mergeCell\s[^>]*?ref=\"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)\"")
_TYPE_TEXT = re.compile(rb'\st="str"')


@dataclass(slots=True)
class Facts:
    """What was found; see `toolkit.core.grids.Grid` for the meaning."""

    merges: list[Merge]
    hidden_rows: set[int]
    errors: dict[tuple[int, int], str]
    uncalculated: set[tuple[int, int]]


def no_facts() -> Facts:
    """Nothing out of the ordinary."""
    return Facts([], set(), {}, set())


def scan_plain(texts: Iterable[bytes], seen: frozenset[bytes]) -> Facts:
    """Facts of a part in which every cell is written `<c r="AB12"`.

    Args:
        texts: Pieces that hold whole rows.
        seen: Which needles the guard met; the others are not searched again.
    """
    facts = no_facts()
    for text in texts:
        if ERROR in seen:
            facts.errors.update(_errors(text))
        if FORMULA in seen:
            facts.uncalculated.update(_uncalculated(text))
        if HIDDEN in seen:
            facts.hidden_rows.update(_hidden(text))
        if MERGED in seen:
            for left, top, right, bottom in _MERGE.findall(text):
                facts.merges.append(Merge(int(top), column_number(left), int(bottom), column_number(right)))
    return facts


def _cell_before(text: bytes, position: int) -> re.Match[bytes] | None:
    return _CELL.match(text, max(text.rfind(b"<c ", 0, position), 0))


def _errors(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    position = text.find(ERROR)
    while position >= 0:
        cell = _cell_before(text, position)
        if cell is not None and position < cell.end():
            stop = text.find(b"</c>", cell.end())
            value = _VALUE.search(text, cell.end(), stop if stop >= 0 else len(text))
            yield _place(cell), value[1].decode("utf-8", "replace") if value is not None else "#?"
        position = text.find(ERROR, position + 1)


def _uncalculated(text: bytes) -> Iterator[tuple[int, int]]:
    for form in _NO_VALUE:
        for found in form.finditer(text):
            cell = _cell_before(text, found.start())
            # An empty <v> in a text formula is a stored value: the text is empty, as with =IF(A1="","",…).
            if cell is not None and not (found[1] and _TYPE_TEXT.search(cell[3])):
                yield _place(cell)


def _hidden(text: bytes) -> Iterator[int]:
    for row in _HIDDEN_ROW.finditer(text):
        number = _ROW_NUMBER.search(row[1])
        if number is not None:
            yield int(number[1])
        elif (cell := _CELL.match(text, row.end())) is not None:
            yield int(cell[2])


def _place(cell: re.Match[bytes]) -> tuple[int, int]:
    return int(cell[2]), column_number(cell[1])


_REF = re.compile(r"\$?([A-Za-z]+)\$?([0-9]+)")


class Walk:
    """A worksheet part through a real parser, cell by cell: for parts that are written in a way of their own.

    Slow (some 200,000 cells a second) and right for prefixes, other quotes and cells without addresses.
    """

    __slots__ = ("facts", "styles")

    def __init__(self, texts: Iterable[bytes]) -> None:
        """Walk the part.

        Raises:
            etree.XMLSyntaxError: The part is no XML.
        """
        self.facts = no_facts()
        self.styles: dict[tuple[int, int], int] = {}
        parser = etree.XMLPullParser(
            events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False
        )
        row = column = 0
        for text in texts:
            parser.feed(text)
            for event, element in parser.read_events():
                if not isinstance(element, etree._Element):  # noqa: SLF001 - lxml has no public name for it
                    continue  # a comment or an instruction
                name = local(element)
                if event == "start":
                    if name == "row":
                        row, column = _number(element.get("r"), row + 1), 0
                        if element.get("hidden") in {"1", "true"}:
                            self.facts.hidden_rows.add(row)
                    continue
                if name == "c":
                    found = _REF.fullmatch(element.get("r") or "")
                    column = column_number(found[1].encode("ascii")) if found else column + 1
                    self._cell(element, int(found[2]) if found else row, column)
                elif name == "mergeCell":
                    self._merge(element.get("ref") or "")
                if name in {"c", "row", "mergeCell"}:
                    element.clear()
                    parent = element.getparent()
                    while parent is not None and element.getprevious() is not None:
                        del parent[0]
        parser.close()

    def _cell(self, element: etree._Element, row: int, column: int) -> None:
        place = (row, column)
        style = _number(element.get("s"), 0)
        if style:
            self.styles[place] = style
        kind = element.get("t")
        formula = value = None
        for child in element:
            if local(child) == "f":
                formula = child
            elif local(child) == "v":
                value = child
        if kind == "e":
            self.facts.errors[place] = (value.text if value is not None else "") or "#?"
        elif formula is not None and (value is None or (not value.text and kind != "str")):
            self.facts.uncalculated.add(place)

    def _merge(self, ref: str) -> None:
        corners = [_REF.fullmatch(corner) for corner in ref.split(":")]
        if len(corners) == 2 and corners[0] is not None and corners[1] is not None:
            (left, top), (right, bottom) = (
                (column_number(corner[1].encode("ascii")), int(corner[2])) for corner in corners if corner
            )
            self.facts.merges.append(Merge(top, left, bottom, right))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else otherwise

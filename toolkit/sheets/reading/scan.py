"""What the fast reader does not tell of a worksheet: hidden rows, merges, error cells, missing values.

All of it is rare, so the bytes are searched first and only the places found are taken apart. A part
written in an unusual way (prefixes, cells without addresses) goes through a real parser, see walk.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from toolkit.core.grids import Merge
from toolkit.core.words import regex
from toolkit.files.looking.parts import column_number

ERROR, HIDDEN, FORMULA, MERGED, STRIKE = b't="e"', b"hidden=", b"</f>", b"mergeCell", b"strike"
NEEDLES = (ERROR, HIDDEN, FORMULA, STRIKE)
"""What the guard looks for while the parts pass by; it measures merges anyway, see `Extent.merged`."""

_CELL = regex(rb'<c r="([A-Z]+)([0-9]+)"([^>]*)>')
_HIDDEN_ROW = regex(rb"<row\b([^>]*?\shidden=\"(?:1|true)\"[^>]*)>")
_ROW_NUMBER = regex(rb"\sr=\"([0-9]+)\"")
_VALUE = regex(rb"<v>([^<]*)</v>")
# A formula that ends its cell with no <v>, or with an empty one.
_NO_VALUE = (
    regex(rb"</f>\s*(<v\s*/>|<v></v>)?\s*</c>"),
    regex(rb"<f [^<>]*/>\s*(<v\s*/>|<v></v>)?\s*</c>"),
)
_MERGE = regex(rb"<mergeCell\s[^>]*?ref=\"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)\"")
_TYPE_TEXT = regex(rb'\st="str"')


@dataclass(slots=True)
class SheetMarks:
    """What was found; see `toolkit.core.grids.Grid` for the meaning."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)


def scan_plain(texts: Iterable[bytes], seen: frozenset[bytes]) -> SheetMarks:
    """Facts of a part in which every cell is written `<c r="AB12"`.

    Args:
        texts: Pieces that hold whole rows.
        seen: Which needles the guard met; the others are not searched again.
    """
    facts = SheetMarks()
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

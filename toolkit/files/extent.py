"""How far the cells of a worksheet part reach, found out without parsing it.

The reader that we use allocates the whole rectangle from the first to the last cell, so a file of 2 KB
with one cell at XFD1048576 asks it for 400 GB and the process is gone. This module gives upper bounds
that hold for any bytes, and that cost next to nothing for the sheets that office programs write: there
every cell starts `<c r="AB12"`, and counting two patterns proves it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Extent:
    """Upper bounds of a part's cells, counted from A1.

    Attributes:
        rows: No cell lies below this row.
        columns: No cell lies right of this column.
        cells: Cell elements met.
        merged: Cells in the largest merged block.
        plain: Every cell is written `<c r="AB12"`, as office programs do; byte searches see all.
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    merged: int = 0
    plain: bool = True

    @property
    def area(self) -> int:
        """Cells of the rectangle from A1."""
        return self.rows * self.columns


def _table() -> bytes:
    """Maps bytes to classes: digits, capitals, quotes, what ends a tag's name; a prefix's colon is a «<»."""
    out = bytearray(range(256))
    for members, stands_for in (
        (b"0123456789", b"0"),
        (bytes(range(65, 91)), b"A"),
        (b"'", b'"'),
        (b"\t\n\r/>", b" "),
        (b":", b"<"),
    ):
        for byte in members:
            out[byte] = stands_for[0]
    return bytes(out)


_CLASSES = _table()
_SIX_DIGITS = re.compile(rb"[A-Z]([0-9]{6,})[\"']")
_TAG = re.compile(rb"<(?:[^\s<>:/]+:)?(row|c)(?=[\s/>])([^>]*)")
_REF = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)([0-9]*)[\"']")
_MERGE = re.compile(
    rb"mergeCell\s[^>]*?ref\s*=\s*[\"']\$?([A-Za-z]+)\$?([0-9]+):\$?([A-Za-z]+)\$?([0-9]+)[\"']"
)
_DIGITS = 9  # more are no row of any sheet; the cap keeps int() cheap
_LETTERS = 7


class Ruler:
    """Measures a part piece by piece; the pieces must not cut a tag in two."""

    __slots__ = ("_column", "_row", "cells", "columns", "merged", "plain", "rows")

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self.cells = 0
        self.merged = 0
        self.plain = True
        # Where a cell without an address of its own would stand, or left of and above that.
        self._row = 0
        self._column = 0

    def extent(self) -> Extent:
        """The bounds over all pieces seen."""
        return Extent(self.rows, self.columns, self.cells, self.merged, self.plain)

    def measure(self, text: bytes) -> None:
        """Take one more piece into account."""
        if b"mergeCell" in text:
            self._measure_merges(text)
        classes = text.translate(_CLASSES)
        cells = classes.count(b"<c ")
        if not cells:
            if b"<row " in classes:
                self._measure_tags(text)  # empty rows; cells without addresses may follow in the next piece
            return
        self.cells += cells
        one_letter = classes.count(b'<c r="A0')
        if one_letter < cells and one_letter + classes.count(b'<c r="AA0') < cells:
            self.plain = self.plain and text.count(b'<c r="') == cells
            self._measure_tags(text)
            return
        # Every cell bears an address of one or two letters.
        self.columns = max(self.columns, 26) if one_letter == cells else widest(text, self.columns)
        if b"A000000" in classes:
            self.rows = max(
                self.rows, max((int(d[:_DIGITS]) for d in set(_SIX_DIGITS.findall(text))), default=0)
            )
        if self.rows < 99_999:
            self.rows = 99_999 if b"A00000" in classes else max(self.rows, 9_999)
        self._row, self._column = self.rows, self.columns

    def _measure_tags(self, text: bytes) -> None:
        """Bounds where cells are written otherwise: prefixes, other quotes, far columns, no addresses."""
        for tag, attributes in _TAG.findall(text):
            ref = _REF.search(attributes)
            row = int(ref[2][:_DIGITS] or b"0") if ref else 0
            if tag == b"row":
                self._row = max(self._row + 1, row)
                self._column = 0
                continue
            # Cells go from left to right; whatever a reader makes of others, it is not beyond these.
            self._column = max(self._column + 1, column_number(ref[1]) if ref else 0)
            self._row = max(self._row, row)
            self.columns = max(self.columns, self._column)
            self.rows = max(self.rows, self._row)

    def _measure_merges(self, text: bytes) -> None:
        for left, top, right, bottom in _MERGE.findall(text):
            height = abs(int(bottom[:_DIGITS]) - int(top[:_DIGITS])) + 1
            width = abs(column_number(right) - column_number(left)) + 1
            self.merged = max(self.merged, height * width)


def column_number(letters: bytes) -> int:
    """AB → 28; any letters, in either case, without an upper bound of the sheet."""
    column = 0
    for letter in letters[:_LETTERS].upper():
        column = column * 26 + letter - 64
    return column


def widest(text: bytes, at_least: int) -> int:
    """The largest column of up to two letters in a piece, or `at_least`.

    Each search looks only for columns right of the widest so far, so an ordinary piece costs one pass.
    """
    column = max(at_least, 26)
    position = 0
    while column < 702:
        found = _right_of(column).search(text, position)
        if found is None:
            return column
        column = column_number(found[1])
        position = found.end()
    return column


@cache
def _right_of(column: int) -> re.Pattern[bytes]:
    first, second = divmod(column - 26, 26)  # column 26 + n is the n-th of the two-letter columns
    options = []
    if second < 26 and first < 26:
        options.append(f"{chr(65 + first)}[{chr(65 + second)}-Z]")
    if first < 25:
        options.append(f"[{chr(66 + first)}-Z][A-Z]")
    return re.compile(f'<c r="({"|".join(options)})[0-9]'.encode("ascii"))

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

from toolkit.core.cells import MAX_ROW


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
    """Maps bytes to classes: digits, capitals, what ends a tag's name; a prefix's colon is a «<»."""
    out = bytearray(range(256))
    for members, stands_for in (
        (b"0123456789", b"0"),
        (bytes(range(65, 91)), b"A"),
        (b"/", b">"),
        (b":", b"<"),
    ):
        for byte in members:
            out[byte] = stands_for[0]
    return bytes(out)


_CLASSES, _BLANKS = _table(), b" \t\r\n"
# With classes and without blanks: a cell with or without a prefix, one in A-Z, one in AA-ZZ, a second `r`.
_CELL, _NEAR_CELL, _FARTHER_CELL, _SECOND_REFS = b"<c", b'<cr="A0', b'<cr="AA0', (b'"r=', b"'r=")
_ROW = re.compile(rb'<c r="[A-Z]+([0-9]+)"')
_TAG = re.compile(rb"<(?:[^\s<>:/]+:)?(row|c)(?=[\s/>])([^>]*)")
_REF = re.compile(rb"(?<![^\s\"'])r\s*=\s*[\"']([A-Za-z]*)([0-9]*)[\"']")
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
        """Take one more piece into account: quickly, with bounds that may be a digit too wide."""
        if b"mergeCell" in text:
            self._measure_merges(text)
        classes = text.translate(_CLASSES, _BLANKS)
        cells = classes.count(_CELL)
        near = classes.count(_NEAR_CELL)
        if (
            (near < cells and near + classes.count(_FARTHER_CELL) < cells)
            or (cells and text.count(b'<c r="') < cells)
            or _SECOND_REFS[0] in classes
            or (b"'" in classes and _SECOND_REFS[1] in classes)
        ):
            # Something else begins with c (cols, conditionalFormatting), or the cells are written otherwise.
            cells = self.measure_tags(text)
            self.plain = self.plain and text.count(b'<c r="') == cells
            self.cells += cells
            return
        self.cells += cells
        if not cells:
            if b"<row" in classes:
                self.measure_tags(text)  # empty rows; cells without addresses may follow in the next piece
            return
        # Every cell bears one address, of one or two letters.
        self.columns = max(self.columns, 26) if near == cells else widest(text, self.columns)
        if b"A00000" in classes:
            self.rows = max(self.rows, 99_999)
            if b"A000000" in classes:
                self.rows = lowest(text, self.rows)
        for digits in (4, 3):
            if self.rows < 10**digits - 1 and b"A" + b"0" * digits in classes:
                self.rows = 10**digits - 1
        self.rows = max(self.rows, 99)
        self._row, self._column = self.rows, self.columns

    def measure_tags(self, text: bytes) -> int:
        """Take one more piece into account, tag by tag; gives the number of cells.

        Exact for sheets in order; needed where cells have prefixes, other quotes, no addresses or far columns.
        """
        cells = 0
        for tag, attributes in _TAG.findall(text):
            # Readers differ on which of two equal attributes counts; here the farther one does.
            refs = _REF.findall(attributes)
            row = max((int(digits[:_DIGITS] or b"0") for _, digits in refs), default=0)
            if tag == b"row":
                self._row = max(self._row + 1, row)
                self._column = 0
                continue
            cells += 1
            if len(refs) > 1:
                self.plain = False
            # Cells go from left to right; whatever a reader makes of others, it is not beyond these.
            self._column = max(self._column + 1, *(column_number(letters) for letters, _ in refs), 0)
            self._row = max(self._row, row)
            self.columns = max(self.columns, self._column)
            self.rows = max(self.rows, self._row)
        return cells

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


def lowest(text: bytes, at_least: int) -> int:
    """A bound for the rows of a piece with six-digit rows, or `at_least`.

    Rows come in order: the last one gives the bound, rounded up so that few patterns are compiled, and one
    pass makes sure that no row lies below it.
    """
    last = _ROW.match(text, max(text.rfind(b'<c r="'), 0))
    row = int(last[1][:_DIGITS]) if last is not None else 0
    step = 10 ** max(len(str(row)) - 2, 0)
    bound = max(at_least, min((row // step + 1) * step - 1, MAX_ROW) if row <= MAX_ROW else row)
    if _below(bound).search(text) is None:
        return bound
    return max(bound, *(int(digits[:_DIGITS]) for digits in _ROW.findall(text)))


@cache
def _below(row: int) -> re.Pattern[bytes]:
    """Cells in rows beyond this one, as written without leading zeros; with them, a row may be taken for one."""
    digits = str(row)
    options = [f"[0-9]{{{len(digits) + 1},}}"]
    for place, digit in enumerate(digits):
        if digit != "9":
            options.append(f"{digits[:place]}[{int(digit) + 1}-9][0-9]{{{len(digits) - place - 1}}}")
    return re.compile(f'<c r="[A-Z]+(?:{"|".join(options)})"'.encode("ascii"))

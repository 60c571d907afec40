"""The parts of a package looked at while they pass by: nothing here builds a tree.

Each member is inflated once, in small pieces; what is counted is what really comes out, never what the
directory declares. While a piece is in hand it is searched for the few byte patterns that decide whether a
parser may be let near the part (see `Part`), and the package keeps it for those who come after, within limits.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from toolkit.core.cells import MAX_ROW
from toolkit.core.words import regex
from toolkit.files.opc.members import (
    Limits,
    Member,
    Refused,
    aligned,
    as_utf8,
    damaged,
    doctype,
    encoding,
    is_markup,
    too_large,
)
from toolkit.files.opc.package import Package


class Extent(NamedTuple):
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
_NO_CELLS = (b"<col", b"<con", b"<cf")  # cols, color, conditionalFormatting, cfRule …
_ROW = regex(rb'<c r="[A-Z]+([0-9]+)"')
_TAG = regex(rb"<(?:[^\s<>:/]+:)?(row|c)(?=[\s/>])([^>]*)")
_REF = regex(rb"(?<![^\s\"'])r\s*=\s*[\"']([A-Za-z]*)([0-9]*)[\"']")
_MERGE = regex(rb"mergeCell\s[^>]*?ref\s*=\s*[\"']\$?([A-Za-z]+)\$?([0-9]+):\$?([A-Za-z]+)\$?([0-9]+)[\"']")
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
        if near < cells:
            cells -= sum(map(text.count, _NO_CELLS))
        if (
            (near < cells and near + classes.count(_FARTHER_CELL) < cells)
            or (cells and text.count(b'<c r="') < cells)
            or _SECOND_REFS[0] in classes
            or (b"'" in classes and _SECOND_REFS[1] in classes)
        ):
            # Something else begins with c, or the cells are written otherwise.
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
                # Rows may come in any order; one without a number follows what stands lowest so far, or higher up.
                self._row = row if row and len(refs) == 1 else max(self._row + 1, self.rows + 1, row)
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


_PROMISED = regex(rb"uniqueCount\s*=\s*[\"']\s*([0-9]+)")
_PROMISES_KEPT = 1_000_000
_TAIL = 64
_DEPTH_SAMPLE = 8_192


class Part(NamedTuple):
    """What is known of a member after it has passed by once.

    Attributes:
        name: As the package spells it.
        size: Bytes inflated.
        extent: Bounds of the cells in it; zero where it has none.
        utf8: Whether its letters are UTF-8, the only encoding that the fast reader knows.
        tail: Its last bytes; a part that was torn off does not end with its root's end tag.
    """

    name: str
    size: int
    extent: Extent = Extent()
    utf8: bool = True
    tail: bytes = b""


def look(package: Package, *, grid: bool = True) -> tuple[Part, ...]:
    """Inflate everything once, counting and searching; cells are counted for a `grid` only.

    Raises:
        Refused: A limit is passed, a member is damaged, or a part declares a document type.
    """
    limits = package.limits
    inflated = tags = 0

    def counted(member: Member) -> Iterator[bytes]:
        nonlocal inflated, tags
        size = 0
        usual = max(limits.ratio_from, limits.ratio * len(member.packed))
        dense = False
        for piece in member.pieces():
            if not size:
                dense = member.size > usual and is_markup(piece)
            size += len(piece)
            inflated += len(piece)
            tags += piece.count(b"<") if dense else 0
            if inflated > limits.size:
                raise too_large(limits)
            # A scan or an embedded object is only copied. Of XML it is the tags that cost whoever parses it.
            costly = dense and (size > limits.dense or tags > limits.dense_tags)
            if size > usual and (costly or size > member.size):
                what = "文件压得异常紧，展开后比正常表格大得多，没有打开。"
                hint = "请确认来源；若是自己的表格，请用 Excel 或 WPS 打开，删掉多余的空白行列后另存一份。"
                raise Refused(what, hint, "file-inflated-ratio")
            yield piece

    parts = []
    for member in list(package.members.values()):
        before = inflated
        pieces = counted(member)
        head = next(pieces, b"")
        everything = itertools.chain((head,), pieces)
        texts: list[bytes] = []
        if is_markup(head):
            utf8 = encoding(head) == "utf-8"
            ruler = Ruler() if grid else None
            part = _searched(member.name, everything, limits, texts, package.room if utf8 else 0, ruler)
            part = part._replace(size=inflated - before, utf8=utf8)
        else:
            part = Part(member.name, sum(map(len, everything)))
        package.keep(member.name, part.size, tuple(texts))
        parts.append(part)
    return tuple(parts)


def _searched(
    name: str,
    pieces: Iterable[bytes],
    limits: Limits,
    kept: list[bytes],
    room: int,
    ruler: Ruler | None,
) -> Part:
    """An XML part; its text goes into `kept` as long as there is room."""
    size = 0
    tail = b""
    promised = 0
    for text in aligned(as_utf8(pieces)):
        size += len(text)
        if size <= room:
            kept.append(text)
        else:
            kept.clear()
        tail = (tail + text)[-_TAIL:] if len(text) < _TAIL else text[-_TAIL:]
        if b"<!DOCTYPE" in text:
            raise doctype()
        _check_depth(text, limits)
        if ruler is None:
            continue
        if not ruler.cells and b"uniqueCount" in text:
            promised = max(promised, *(int(digits[:12]) for digits in _PROMISED.findall(text)), 0)
        ruler.measure(text)
        if ruler.cells > limits.cells:
            what = f"一张表里有 {limits.cells // 10_000} 万以上的单元格，没有打开。"
            raise Refused(what, "请用 Excel 或 WPS 打开，删掉多余的空白行列后另存一份。", "sheet-cells")
    if promised > max(size, _PROMISES_KEPT):
        # The fast reader makes room for as many texts as the table promises, and dies of it.
        raise damaged("strings-count")
    return Part(name, size, ruler.extent() if ruler else Extent(), tail=tail)


def exact_extent(package: Package, part: Part) -> Extent:
    """The part's extent measured tag by tag (some seconds for millions of cells)."""
    ruler = Ruler()
    for text in package.texts(part.name):
        ruler.measure_tags(text)
    return part.extent._replace(rows=ruler.rows, columns=ruler.columns)


def _check_depth(text: bytes, limits: Limits) -> None:
    """Refuse elements nested by the thousand, by what is opened and not closed in a sample.

    Parsers stop at 256 levels by themselves; this spares them the hostile ones, and costs nothing.
    """
    sample = text[:_DEPTH_SAMPLE]
    closed = sample.count(b"</") * 2 + sample.count(b"/>") + sample.count(b"<!") + sample.count(b"<?")
    if sample.count(b"<") - closed > limits.depth:
        what = "文件里的内容一层套一层，超出了正常表格的样子，没有打开。"
        raise Refused(what, "请不要再打开它；请向发来文件的人核实。", "xml-depth")

"""One worksheet part: where its rows, cells and formulas stand in the bytes, without a tree of the sheet.

A sheet of 100,000 rows is 150 MB of XML; a parser takes seconds and gigabytes for it. Here the rows
are found by a byte search, and only those that an edit touches are parsed, exactly, by expat. What
stands before and after the rows is parsed whole.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple
from weakref import proxy

from toolkit.core.cells import MAX_COLUMN, MAX_ROW
from toolkit.core.words import regex
from toolkit.files.opc.markup import (
    MAIN,
    MarkupError,
    Node,
    Splices,
    attributes,
    parse,
    start_tag,
    unescape,
    veiled,
)
from toolkit.sheets.patching.formulas.references import column_number

_SMALL = 1 << 20  # up to here a full parse costs nothing that anyone would notice
_KEPT = 32  # parsed rows; an edit asks for the same few again and again
_RARE = 2_000  # so many stray «!» are looked at one by one
_SPACES = regex(rb"xmlns(?::([^\s=]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_END = b" >/\t\r\n"
_OPEN_TAG, _CLOSE_TAG = ord("<"), ord(">")


class CellNode(NamedTuple):
    """A cell of a parsed row, with its column even where the file does not say it."""

    column: int
    node: Node

    @property
    def style(self) -> int:
        """Index of its cell format."""
        return int(self.node.get("s", "0") or 0)


class FormulaCell(NamedTuple):
    """A formula as it stands in the part.

    Attributes:
        cell: Offset of the cell's start tag.
        start: Offset of the formula element.
        end: Offset after it.
        tag: Its start tag.
        text: The formula; empty for a follower of a shared one.
    """

    row: int
    column: int
    cell: int
    start: int
    end: int
    tag: bytes
    text: str

    @property
    def plain(self) -> bool:
        """Whether the element has no attributes, as nearly all have none."""
        return self.tag.endswith(b"f>") or self.tag.endswith(b"f/>")

    def attribute(self, name: str) -> str:
        """An attribute of the formula element."""
        return attributes(self.tag).get(name.encode(), b"").decode()


class SheetXml:
    """A worksheet part, located. Raises MarkupError when it cannot be edited safely."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        match = re.search(rb"<((?:[^\s<>/:!?]+:)?)sheetData(?=[\s/>])", data)
        if match is None:
            raise MarkupError("no rows element")
        self.prefix = match[1].decode()
        tag = start_tag(data, match.start())
        self.inner = self.close = match.start() + len(tag)
        if not tag.endswith(b"/>"):
            self.close = data.rfind(b"</" + match[1] + b"sheetData", self.inner)
            if self.close < 0:
                raise MarkupError("rows element not closed")
        self.around = data[: self.inner] + data[self.close :]
        self.whole = parse(self.around)
        found = self.whole.child("sheetData")
        if self.whole.local != "worksheet" or self.whole.space not in MAIN:
            raise MarkupError("no worksheet")
        if found is None or found.start != match.start() or found.space not in MAIN or found.children:
            raise MarkupError("rows element out of place")
        self.rows_node = found
        self._parsed: dict[int, tuple[bytes, Node, list[CellNode]]] = {}
        hides = len(data) <= _SMALL or self._has_after_bracket(b"!") or self._has_after_bracket(b"?")
        self._veils = veiled(data) if hides else []
        self._check_prefixes()
        self._find_rows()

    @cached_property
    def formulas(self) -> FormulaCells:
        """The formula cells."""
        return FormulaCells(self)

    def _has_after_bracket(self, letter: bytes) -> bool:
        """Whether «<» and this letter occur among the rows. The letter alone is found much faster."""
        position = self.inner
        for _ in range(_RARE):
            position = self.data.find(letter, position, self.close)
            if position < 0:
                return False
            if self.data[position - 1] == _OPEN_TAG:
                return True
            position += 1
        return self.data.find(b"<" + letter, position, self.close) >= 0

    def _check_prefixes(self) -> None:
        """Rows and cells must carry the one prefix that the byte search looks for."""
        others = {key for key, space in self.rows_node.spaces.items() if space in MAIN}
        own = self.prefix.removesuffix(":")
        others.discard(own)
        if self.data.find(b"xmlns", self.inner, self.close) >= 0:
            for match in _SPACES.finditer(self.data, self.inner, self.close):
                space = (match[2] or match[3] or b"").decode("utf-8", "replace")
                prefix = (match[1] or b"").decode("utf-8", "replace")
                if (space in MAIN) != (prefix == own) and not self.hidden(match.start()):
                    raise MarkupError("mixed prefixes")
        for prefix in others:
            mark = b"<" + (prefix + ":" if prefix else "").encode()
            if any(
                self.data.find(mark + name, self.inner, self.close) >= 0 for name in (b"row", b"c ", b"c>")
            ):
                raise MarkupError("mixed prefixes")

    def hidden(self, position: int) -> bool:
        """Whether a place lies in a comment or the like."""
        if not self._veils:
            return False
        index = bisect_right(self._veils, (position, len(self.data))) - 1
        return index >= 0 and self._veils[index][0] <= position < self._veils[index][1]

    def _find_rows(self) -> None:
        mark = f"<{self.prefix}row".encode()
        pattern = re.compile(re.escape(mark) + rb'(?: r="([0-9]{1,7})"|(?=[ >/\t\r\n]))')
        starts, numbers = array("Q"), array("L")
        bare = set()
        number = 0
        for match in pattern.finditer(self.data, self.inner, self.close):
            here = match.start()
            if self._veils and self.hidden(here):
                continue
            if match[1]:
                following = int(match[1])
            elif (written := attributes(start_tag(self.data, here)).get(b"r")) is not None:
                following = int(written)
            else:
                following = number + 1
                bare.add(len(starts))
            if not number < following <= MAX_ROW:
                raise MarkupError("rows out of order")
            number = following
            starts.append(here)
            numbers.append(number)
        self.starts, self.numbers, self.bare = starts, numbers, bare

    def index(self, row: int) -> int | None:
        """Where a row stands among the rows of the file; None when it is not written there."""
        at = bisect_left(self.numbers, row)
        return at if at < len(self.numbers) and self.numbers[at] == row else None

    def row_span(self, index: int) -> tuple[int, int]:
        """Offsets of a row's element."""
        start = self.starts[index]
        tag = start_tag(self.data, start)
        if tag.endswith(b"/>"):
            return start, start + len(tag)
        limit = self.starts[index + 1] if index + 1 < len(self.starts) else self.close
        mark = f"</{self.prefix}row".encode()
        end = self.data.rfind(mark, start, limit)
        while end >= 0 and self.hidden(end):
            end = self.data.rfind(mark, start, end)
        if end < 0:
            raise MarkupError("row not closed")
        return start, self.data.index(b">", end) + 1

    def row(self, index: int) -> tuple[bytes, Node, list[CellNode]]:
        """One row parsed: its bytes, its tree (offsets in those bytes), its cells from the left."""
        if index not in self._parsed:
            if len(self._parsed) >= _KEPT:
                self._parsed.clear()
            self._parsed[index] = self._parse_row(index)
        return self._parsed[index]

    def _parse_row(self, index: int) -> tuple[bytes, Node, list[CellNode]]:
        start, end = self.row_span(index)
        raw = self.data[start:end]
        node = parse(raw)
        cells: list[CellNode] = []
        column = 0
        for child in node.children:
            if child.name != f"{self.prefix}c":
                continue
            written = child.get("r")
            following = (
                column_number(written.rstrip("0123456789").replace("$", "")) if written else column + 1
            )
            if not column < following <= MAX_COLUMN:
                raise MarkupError("cells out of order")
            column = following
            cells.append(CellNode(column, child))
        return raw, node, cells

    def cell(self, row: int, column: int) -> CellNode | None:
        """One cell, or None when the file does not hold it."""
        index = self.index(row)
        if index is None:
            return None
        return next((cell for cell in self.row(index)[2] if cell.column == column), None)

    def last_row(self, without: Mapping[int, Container[int]]) -> int:
        """The last row that holds a value; 0 when none does. `without`: cells that do not count.

        A row with nothing but formulas that give nothing (empty text, 0, an error, no result yet) below
        a row with formulas in the same columns was filled down in advance: it holds no value.
        """
        marks = [f"<{self.prefix}{name}".encode() for name in ("v", "is", "f")]
        for index in range(len(self.starts) - 1, -1, -1):
            stop = self.starts[index + 1] if index + 1 < len(self.starts) else self.close
            if not any(self.data.find(mark, self.starts[index], stop) >= 0 for mark in marks):
                continue
            waiting = set()
            ignored = without.get(self.numbers[index], ())
            for cell in self.row(index)[2]:
                state = _state(cell.node) if cell.column not in ignored else ""
                if state == "value":
                    return self.numbers[index]
                if state == "waiting":
                    waiting.add(cell.column)
            if waiting and not waiting <= self._formula_columns(index - 1, self.numbers[index] - 1):
                return self.numbers[index]
        return 0

    def _formula_columns(self, index: int, number: int) -> set[int]:
        if index < 0 or self.numbers[index] != number:
            return set()
        return {cell.column for cell in self.row(index)[2] if cell.node.child("f") is not None}

    def put_around(self, splices: Splices, inner: Splices) -> None:
        """Add `inner`, made against `around`, to splices made against `data`."""
        gap = self.close - self.inner
        for start, end, new in inner.items():
            splices.put(start + gap * (start > self.inner), end + gap * (end > self.inner), new)

    def column_style(self, column: int) -> int:
        """The cell format that an unwritten cell of this column has."""
        columns = self.whole.child("cols")
        for node in columns.children if columns else ():
            if int(node.get("min", "0") or 0) <= column <= int(node.get("max", "0") or 0):
                return int(node.get("style", "0") or 0)
        return 0

    def style(self, row: int, column: int) -> int:
        """The format a cell has, written or not: its own, else its row's, else its column's."""
        if (cell := self.cell(row, column)) is not None:
            return cell.style
        if (index := self.index(row)) is not None:
            node = self.row(index)[1]
            if node.get("customFormat") in {"1", "true"}:
                return int(node.get("s", "0") or 0)
        return self.column_style(column)


class FormulaCells:
    """Formula cells by offset. Raises MarkupError when one stands where none can."""

    def __init__(self, xml: SheetXml) -> None:
        self._xml: SheetXml = proxy(xml)  # a circle would stay for good: commands run without their collector
        self._found: array[int] | None = None
        self._special: list[FormulaCell] | None = None

    def _starts(self) -> array[int]:
        """Offsets of the formula elements; found once."""
        if self._found is None:
            mark = f"<{self._xml.prefix}f".encode()
            found = array("Q")
            data, position, length = self._xml.data, self._xml.inner, len(mark)
            if data.find(b"f", position, self._xml.close) < 0:  # one letter is found ten times as fast
                position = self._xml.close
            while (position := data.find(mark, position, self._xml.close)) >= 0:
                if data[position + length] in _END and not (self._xml.hidden(position)):
                    found.append(position)
                position += length
            self._found = found
        return self._found

    def count(self) -> int:
        """How many formula cells there are."""
        return len(self._starts())

    def special(self) -> list[FormulaCell]:
        """Shared, array and data-table formulas: those whose element has attributes."""
        if self._special is None:
            skip = len(f"<{self._xml.prefix}f")
            data = self._xml.data
            starts = [start for start in self._starts() if data[start + skip] != _CLOSE_TAG]
            self._special = list(self.read(starts))
        return self._special

    def all(self) -> Iterator[FormulaCell]:
        """All formula cells, in order."""
        return self.read(self._starts())

    def at(self, places: Collection[tuple[int, int]]) -> Iterator[FormulaCell]:
        """The formula cells among these (row, column)."""
        found = self._starts()
        for row in sorted({row for row, _ in places}):
            index = self._xml.index(row)
            if index is None:
                continue
            stop = self._xml.starts[index + 1] if index + 1 < len(self._xml.starts) else self._xml.close
            inside = found[bisect_left(found, self._xml.starts[index]) : bisect_left(found, stop)]
            yield from (cell for cell in self.read(inside) if (row, cell.column) in places)

    def read(self, places: Iterable[int]) -> Iterator[FormulaCell]:
        """The formula cells whose formula elements stand at these offsets."""
        mark, cell_mark = f"<{self._xml.prefix}f".encode(), f"<{self._xml.prefix}c".encode()
        end_mark = f"</{self._xml.prefix}f".encode()
        # Nearly all are written so: an address first, no attributes, an end tag without a blank.
        usual = re.compile(
            rb'%b r="([A-Z]{1,3})[0-9]{1,7}"(?:[^<>"]*(?:"[^<>"]*"[^<>"]*)*>%b>([^<]*)%b>)?'
            % tuple(map(re.escape, (cell_mark, mark, end_mark)))
        )
        columns: dict[bytes, int] = {}
        data, length, bare_tag = self._xml.data, len(mark), mark + b">"
        starts, numbers, at, last = self._xml.starts, self._xml.numbers, 0, len(self._xml.starts) - 1
        for start in places:
            if at < last and starts[at + 1] < start:
                at = bisect_right(starts, start, at) - 1
            cell = data.rfind(cell_mark, starts[at], start) if last >= 0 else -1
            while cell >= 0 and self._xml.hidden(cell):
                cell = data.rfind(cell_mark, starts[at], cell)
            if cell < 0:
                raise MarkupError("formula outside a cell")
            match = usual.match(data, cell)
            if match is None:
                column = self._column_at(at, cell)
            elif (column := columns.get(match[1], 0)) == 0:
                column = columns[match[1]] = column_number(match[1].decode())
            if match is not None and match.start(2) == start + length + 1:
                text = unescape(match[2].decode())
                yield FormulaCell(numbers[at], column, cell, start, match.end(), bare_tag, text)
                continue
            tag = start_tag(data, start)
            position = start + len(tag)
            text = ""
            if not tag.endswith(b"/>"):
                stop = data.find(end_mark, position, self._xml.close)
                if stop < 0:
                    raise MarkupError("formula not closed")
                text = data[position:stop].decode()
                position = data.index(b">", stop) + 1
                # With «<» inside, there is CDATA or a comment.
                text = parse(data[start:position]).text if "<" in text else unescape(text)
            yield FormulaCell(numbers[at], column, cell, start, position, tag, text)

    def _column_at(self, index: int, offset: int) -> int:
        base = self._xml.starts[index]
        for cell in self._xml.row(index)[2]:
            if cell.node.start + base == offset:
                return cell.column
        raise MarkupError("formula outside a cell")

    def strip(self, found: FormulaCell, splices: Splices) -> None:
        """Take away a formula's stored value, so that every program works it out anew."""
        mark = f"<{self._xml.prefix}v".encode()
        value = re.compile(rb"\s*" + re.escape(mark) + rb"(?:\s*/>|\s*>[^<]*</[^>]*>|\s[^>]*>[^<]*</[^>]*>)")
        match = value.match(self._xml.data, found.end)
        if match is not None:
            splices.put(match.start(), match.end(), b"")
            tag = start_tag(self._xml.data, found.cell)
            typed = re.search(rb"\s+t\s*=\s*(?:\"[^\"]*\"|'[^']*')", tag)
            if typed is not None:
                splices.put(found.cell + typed.start(), found.cell + typed.end(), b"")


def _state(node: Node) -> str:
    """«value», «waiting» (a formula that gives nothing) or nothing."""
    stored = node.child("v")
    inline = node.child("is")
    text = stored.text if stored else ""
    if inline is not None:
        text += "".join(part.text for part in inline.all("t"))
    if node.child("f") is None:
        return "value" if text else ""
    return "waiting" if text in {"", "0"} or node.get("t") == "e" else "value"

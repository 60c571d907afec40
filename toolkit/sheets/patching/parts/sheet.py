"""One worksheet part: where its rows and cells stand in the bytes, without a tree of the sheet.

A sheet of 100,000 rows is 150 MB of XML; a parser takes seconds and gigabytes for it. Here the rows
are found by a byte search, and only those that an edit touches are parsed, exactly, by expat. What
stands before and after the rows is parsed whole.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cached_property

from toolkit.core.cells import MAX_COLUMN, MAX_ROW
from toolkit.files.opc.markup import MAIN, MarkupError, Node, attributes, parse, start_tag, veiled
from toolkit.sheets.patching.formulas.cells import FormulaCells
from toolkit.sheets.patching.formulas.references import column_number

_SMALL = 1 << 20  # up to here a full parse costs nothing that anyone would notice
_KEPT = 32  # parsed rows; an edit asks for the same few again and again
_RARE = 2_000  # so many stray «!» are looked at one by one
_SPACES = re.compile(rb"xmlns(?::([^\s=]+))?\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_END = b" >/\t\r\n"
_OPEN_TAG, _CLOSE_TAG = ord("<"), ord(">")


@dataclass(slots=True)
class CellNode:
    """A cell of a parsed row, with its column even where the file does not say it."""

    column: int
    node: Node

    @property
    def style(self) -> int:
        """Index of its cell format."""
        return int(self.node.get("s", "0") or 0)


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
        self.whole = parse(data[: self.inner] + data[self.close :])
        found = self.whole.child("sheetData")
        if self.whole.local != "worksheet" or self.whole.space not in MAIN:
            raise MarkupError("no worksheet")
        if found is None or found.start != match.start() or found.space not in MAIN or found.children:
            raise MarkupError("rows element out of place")
        self.rows_node = found
        self._parsed: dict[int, tuple[bytes, Node, list[CellNode]]] = {}
        if len(data) <= _SMALL:
            self._veils = veiled(data)
        else:
            self._veils = veiled(data) if self._may_hide_markup() else []
        self._check_prefixes()
        self._find_rows()

    @cached_property
    def formulas(self) -> FormulaCells:
        """The formula cells."""
        return FormulaCells(self)

    def _may_hide_markup(self) -> bool:
        return self._has_after_bracket(b"!") or self._has_after_bracket(b"?")

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
        quick = re.compile(re.escape(mark) + rb' r="([0-9]{1,7})"')
        data, position, length = self.data, self.inner, len(mark)
        starts, numbers = array("Q"), array("L")
        bare = set()
        number = 0
        while (position := data.find(mark, position, self.close)) >= 0:
            here, position = position, position + length
            if data[position] not in _END or (self._veils and self.hidden(here)):
                continue
            if (match := quick.match(data, here)) is not None:
                following = int(match[1])
            elif (written := attributes(start_tag(data, here)).get(b"r")) is not None:
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

    def place(self, offset: int) -> int:
        """An offset in `whole` as an offset in `data`."""
        return offset if offset <= self.inner else offset + self.close - self.inner

    def column_style(self, column: int) -> int:
        """The cell format that an unwritten cell of this column has."""
        columns = self.whole.child("cols")
        for node in columns.children if columns else ():
            if int(node.get("min", "0") or 0) <= column <= int(node.get("max", "0") or 0):
                return int(node.get("style", "0") or 0)
        return 0

    def style(self, row: int, column: int) -> int:
        """The format a cell has, written or not: its own, else its row's, else its column's."""
        index = self.index(row)
        if index is not None:
            _, node, cells = self.row(index)
            for cell in cells:
                if cell.column == column:
                    return cell.style
            if node.get("customFormat") in {"1", "true"}:
                return int(node.get("s", "0") or 0)
        return self.column_style(column)


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

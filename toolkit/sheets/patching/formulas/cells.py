"""The formula cells of a worksheet part, found by their bytes like its rows."""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.sheets.markup import MarkupError, Splices, attributes, parse, start_tag
from toolkit.sheets.patching.formulas.references import column_number

if TYPE_CHECKING:
    from toolkit.sheets.patching.parts.sheet import SheetXml

_NEAR = 200  # a cell's start tag stands this close before its formula, or the slow way finds it
_END = b" >/\t\r\n"
_CLOSE_TAG = ord(">")


@dataclass(frozen=True, slots=True)
class FormulaCell:
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


class FormulaCells:
    """Formula cells by offset. Raises MarkupError when one stands where none can."""

    def __init__(self, xml: SheetXml) -> None:
        self._xml = xml
        self._found: array[int] | None = None
        self._special: list[FormulaCell] | None = None

    def _starts(self) -> array[int]:
        """Offsets of the formula elements; found once."""
        if self._found is None:
            mark = f"<{self._xml.prefix}f".encode()
            found = array("Q")
            data, position, length = self._xml.data, self._xml.inner, len(mark)
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
            self._special = list(self._read(starts))
        return self._special

    def plain(self) -> tuple[Iterator[tuple[int, int, str]], list[int]]:
        """Row, column and text of the formulas as the usual programs write them, quickly.

        Returns:
            Those, and a list that then holds the offsets of all others.
        """
        others: list[int] = []
        return self._plain(others), others

    def _plain(self, others: list[int]) -> Iterator[tuple[int, int, str]]:
        p = re.escape(self._xml.prefix.encode())
        pattern = re.compile(
            rb'<%bc r="([A-Z]{1,3})([0-9]{1,7})"[^<>"]*(?:"[^<>"]*"[^<>"]*)*><%bf>([^<]*)</%bf>' % (p, p, p)
        )
        mark = f"<{self._xml.prefix}c".encode()
        columns: dict[bytes, int] = {}
        data = self._xml.data
        for start in self._starts():
            match = pattern.match(data, max(0, data.rfind(mark, start - _NEAR, start)))
            if match is None or match.end() < start:
                others.append(start)
                continue
            letters, row, raw = match.groups()
            if (column := columns.get(letters, 0)) == 0:
                column = columns[letters] = column_number(letters.decode())
            text = raw.decode()
            yield int(row), column, html.unescape(text) if "&" in text else text

    def all(self) -> Iterator[FormulaCell]:
        """All formula cells, in order."""
        return self._read(self._starts())

    def at(self, places: Collection[tuple[int, int]]) -> Iterator[FormulaCell]:
        """The formula cells among these (row, column)."""
        found = self._starts()
        for row in sorted({row for row, _ in places}):
            index = self._xml.index(row)
            if index is None:
                continue
            stop = self._xml.starts[index + 1] if index + 1 < len(self._xml.starts) else self._xml.close
            inside = found[bisect_left(found, self._xml.starts[index]) : bisect_left(found, stop)]
            yield from (cell for cell in self._read(inside) if (row, cell.column) in places)

    def from_offsets(self, starts: Iterable[int]) -> Iterator[FormulaCell]:
        """The formula cells whose formula elements stand at these offsets."""
        return self._read(starts)

    def _read(self, places: Iterable[int]) -> Iterator[FormulaCell]:
        mark, cell_mark = f"<{self._xml.prefix}f".encode(), f"<{self._xml.prefix}c".encode()
        end_mark = f"</{self._xml.prefix}f".encode()
        quick = re.compile(re.escape(cell_mark) + rb' r="([A-Z]{1,3})[0-9]{1,7}"')
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
            match = quick.match(data, cell)
            if match is None:
                column = self._column_at(at, cell)
            elif (column := columns.get(match[1], 0)) == 0:
                column = columns[match[1]] = column_number(match[1].decode())
            tag = bare_tag if data[start + length] == _CLOSE_TAG else start_tag(data, start)
            position = start + len(tag)
            text = ""
            if not tag.endswith(b"/>"):
                stop = data.find(end_mark, position, self._xml.close)
                if stop < 0:
                    raise MarkupError("formula not closed")
                text = data[position:stop].decode()
                position = data.index(b">", stop) + 1
                if "<" in text:  # CDATA or a comment inside
                    text = parse(data[start:position]).text
                elif "&" in text:
                    text = html.unescape(text)
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

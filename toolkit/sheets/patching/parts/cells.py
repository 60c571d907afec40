"""What a cell of a worksheet part holds, for plans and for «before» in a list of changes."""

from __future__ import annotations

import datetime as dt

from toolkit.core.documents.outcome import Formula
from toolkit.core.grids import Value
from toolkit.files.opc.markup import MarkupError, Node, parse, start_tag
from toolkit.sheets.patching.parts.book import Book
from toolkit.sheets.patching.parts.sheet import CellNode
from toolkit.sheets.patching.parts.styles import Styles

_YES = {"1", "true"}


class CellValues:
    """Cell → value. The table of shared texts is searched, never loaded whole as a tree."""

    def __init__(self, book: Book, styles: Styles) -> None:
        self._book = book
        self._styles = styles
        self._texts: bytes | None = None
        self._known: dict[int, str] = {}

    def of(self, cell: CellNode | None) -> Value | Formula:
        """The cell's value; a Formula with its stored result where one stands; None when empty."""
        if cell is None:
            return None
        node = cell.node
        formula = node.child("f")
        value = self._stored(node, cell.style)
        if formula is not None:
            plain = (
                value if isinstance(value, str | int | bool | dt.datetime | dt.date | None) else str(value)
            )
            return Formula(formula.text, plain)
        return value

    def _stored(self, node: Node, style: int) -> Value:
        inline = node.child("is")
        if inline is not None:
            return _rich_text(inline)
        stored = node.child("v")
        if stored is None or not stored.text:
            return None
        kind, text = node.get("t"), stored.text
        if kind == "s":
            return self._text(int(text)) if text.strip().isdigit() else text
        if kind == "b":
            return text in _YES
        if kind in {"str", "e", "inlineStr", "d"}:
            return text
        try:
            number = float(text)
        except ValueError:
            return text
        if self._styles.is_date(style):
            return self._moment(number)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def _moment(self, number: float) -> Value:
        base = dt.datetime(1904, 1, 1) if self._book.epoch_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - no zone
        if not self._book.epoch_1904 and number < 60:
            number += 1  # Excel believes in a 29 February 1900
        try:
            return base + dt.timedelta(milliseconds=round(number * 86_400_000))
        except OverflowError:
            return number

    def _text(self, index: int) -> str:
        if index not in self._known:
            self._known[index] = self._find(index)
        return self._known[index]

    def _find(self, index: int) -> str:
        if self._texts is None:
            parts = self._book.package.related(self._book.part, "sharedStrings")
            self._texts = self._book.package.text(parts[0]) if parts else b""
        data, position = self._texts, -1
        first = data.find(b"si", 0, 4096)
        prefix = data[data.rfind(b"<", 0, first) + 1 : first] if first >= 0 else b""
        mark = b"<" + prefix + b"si"
        while index >= 0:
            position = data.find(mark, position + 1)
            if position < 0:
                return ""
            index -= data[position + len(mark)] in b" >/\t\r\n"
        tag = start_tag(data, position)
        if tag.endswith(b"/>"):
            return ""
        end = data.find(b"</" + prefix + b"si", position)
        try:
            return _rich_text(parse(data[position : data.index(b">", end) + 1]))
        except (MarkupError, ValueError):
            return ""


def _rich_text(node: Node) -> str:
    """The text of a string item, without the pronunciation hints beside it."""
    out = []
    for child in node.children:
        if child.local == "t":
            out.append(child.text)
        elif child.local == "r":
            out += [part.text for part in child.children if part.local == "t"]
    return "".join(out)

"""Cells of a worksheet part: what they hold, and their rows written anew.

What a cell holds is for plans and for «before» in a list of changes. In a row written anew cells are replaced
or inserted in order, and everything else stays as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from toolkit.core.cells import address
from toolkit.core.grids import Formula, Value
from toolkit.files.opc.markup import (
    MarkupError,
    Node,
    Splices,
    attributes,
    opened,
    parse,
    start_tag,
    with_attribute,
)
from toolkit.sheets.patching.parts.book import WorkbookPart
from toolkit.sheets.patching.parts.sheet import CellNode, SheetXml
from toolkit.sheets.patching.parts.styles import CellFormats
from toolkit.sheets.values import Contents

_YES = {"1", "true"}


class CellValues:
    """Cell → value. The table of shared texts is searched, never loaded whole as a tree."""

    def __init__(self, book: WorkbookPart, styles: CellFormats) -> None:
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
        first = data.find(b"sst", 0, 4096)  # «si» stands in «version» too
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


# What a new row does not inherit from the row above: its number, and being folded or filtered away.
_OWN = ("r", "hidden", "collapsed")


class NewCell(NamedTuple):
    """What a cell is to hold.

    Attributes:
        type: The t attribute; empty for none.
        inner: The elements inside.
        style: Its format; None keeps the cell's own.
        formula: Whether it holds a formula.
        text: The formula, for the search of dependents.
    """

    type: str
    inner: bytes
    style: int | None = None
    formula: bool = False
    text: str = ""


def new_cell(contents: Contents, prefix: str, style: int | None) -> NewCell:
    """A cell with contents, in this part's prefix."""
    formula = contents.tag == "f"
    return NewCell(
        contents.type, contents.xml(prefix), style, formula=formula, text=contents.text if formula else ""
    )


def _tag(tag: bytes, cell: NewCell, ref: str) -> bytes:
    """The start tag of a cell, open, with what it had and what it now must say."""
    tag = with_attribute(with_attribute(tag, "cm", None), "vm", None)
    tag = with_attribute(tag, "r", ref)
    if cell.style is not None:
        tag = with_attribute(tag, "s", str(cell.style) if cell.style else None)
    return with_attribute(tag, "t", cell.type or None)


def _filled(tag: bytes, name: str, inner: bytes) -> bytes:
    if not inner:
        return tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    return opened(tag) + inner + f"</{name}>".encode()


def _replaced(raw: bytes, old: CellNode, prefix: str, new: NewCell, ref: str) -> bytes:
    node = old.node
    tag = _tag(raw[node.start : node.inner], new, ref)
    extra = b"".join(raw[child.start : child.end] for child in node.children if child.local == "extLst")
    return _filled(tag, f"{prefix}c", new.inner + extra)


def _fresh(prefix: str, new: NewCell, ref: str) -> bytes:
    return _filled(_tag(f"<{prefix}c/>".encode(), new, ref), f"{prefix}c", new.inner)


def _spans(tag: bytes, columns: Mapping[int, NewCell]) -> bytes:
    """The row's `spans` hint, widened; left out when it was, or when it cannot be read."""
    written = attributes(tag).get(b"spans")
    if written is None or not columns:
        return tag
    try:
        first, last = (int(part) for part in written.decode().split(":"))
    except ValueError:
        return with_attribute(tag, "spans", None)
    wide = f"{min(first, *columns)}:{max(last, *columns)}"
    return with_attribute(tag, "spans", wide)


def edited_row(xml: SheetXml, index: int, number: int, cells: Mapping[int, NewCell]) -> bytes:
    """An existing row with some cells replaced or added, and under the number `number`."""
    raw, node, existing = xml.row(index)
    prefix = xml.prefix
    moved = number != xml.numbers[index]
    splices = Splices()
    todo = dict(sorted(cells.items()))
    position = node.inner
    for old in existing:
        for column in [c for c in todo if c < old.column]:
            new = _fresh(prefix, todo.pop(column), address(number, column))
            splices.put(old.node.start, old.node.start, new)
        ref = address(number, old.column)
        if old.column in todo:
            new = _replaced(raw, old, prefix, todo.pop(old.column), ref)
            splices.put(old.node.start, old.node.end, new)
        elif moved or not old.node.get("r"):
            splices.attribute(raw, old.node, "r", ref)
        position = old.node.end
    rest = b"".join(_fresh(prefix, cell, address(number, column)) for column, cell in todo.items())
    tag = _spans(raw[node.start : node.inner], cells)
    if moved or not node.get("r"):
        tag = with_attribute(tag, "r", str(number))
    if tag.endswith(b"/>"):
        return _filled(tag, f"{prefix}row", rest)
    splices.put(node.start, node.inner, tag)
    if rest:
        splices.put(position, position, rest)
    return splices.apply(raw)


def fresh_row(xml: SheetXml, number: int, cells: Mapping[int, NewCell], like: int | None) -> bytes:
    """A row that the file does not hold yet; `like`: index of the row whose looks it takes."""
    tag = f"<{xml.prefix}row/>".encode()
    looks: dict[int, NewCell] = {}
    if like is not None:
        raw, node, existing = xml.row(like)
        tag = raw[node.start : node.inner]
        for name in _OWN:
            tag = with_attribute(tag, name, None)
        looks = {old.column: NewCell("", b"", old.style) for old in existing if old.style}
    tag = _spans(tag, cells)
    # r goes first, where every program writes it and quick readers look for it.
    begin = f"<{xml.prefix}row".encode()
    tag = begin + f' r="{number}"'.encode() + tag[len(begin) :]
    together = dict(sorted((looks | dict(cells)).items()))
    inner = b"".join(_fresh(xml.prefix, cell, address(number, column)) for column, cell in together.items())
    return _filled(tag, f"{xml.prefix}row", inner)

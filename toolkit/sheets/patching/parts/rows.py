"""Rows written anew: cells replaced or inserted in order, everything else in the row as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.core.cells import address
from toolkit.files.opc.markup import Splices, attributes, opened, with_attribute
from toolkit.sheets.patching.parts.sheet import CellNode, SheetXml
from toolkit.sheets.values import Contents

# What a new row does not inherit from the row above: its number, and being folded or filtered away.
_OWN = ("r", "hidden", "collapsed")


@dataclass(frozen=True, slots=True)
class NewCell:
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

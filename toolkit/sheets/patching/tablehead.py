"""A table's column headings: the cell, the table's own list and every formula must say the same."""

from __future__ import annotations

from toolkit.files.opc.markup import Splices, escape
from toolkit.sheets.patching.parts.book import Book, Table
from toolkit.sheets.values import Blocked, Writable

_SPECIAL = frozenset("[]#'@\n\t_")  # written with escapes in formulas or in the table's part


def heading_of(tables: list[Table], row: int, column: int) -> Table | None:
    """The table whose heading this cell is; None for other cells."""
    for table in tables:
        if table.header_rows and row == table.block.top and table.block.left <= column <= table.block.right:
            return table
    return None


def rename_heading(book: Book, table: Table, column: int, value: Writable) -> None:
    """Carry a new heading into the table's part.

    Raises:
        Blocked: It is no text, another column is called so, or a formula refers to the old one.
    """
    data, root = book.package.tree(table.part)
    listed = root.child("tableColumns")
    nodes = [node for node in listed.children if node.local == "tableColumn"] if listed else []
    place = column - table.block.left
    if place >= len(nodes):
        raise _blocked(table, "和表格的列对不上", "请在 Excel 里改列标题。")
    old = nodes[place].get("name")
    if value == old:
        return
    if not isinstance(value, str) or not value or _SPECIAL & set(value):
        raise _blocked(table, "只能是不含特殊符号的文字", "请换一个标题。")
    others = [node.get("name") for node in nodes if node is not nodes[place]]
    if value.casefold() in {name.casefold() for name in others}:
        raise _blocked(table, f"不能与另一列同名（「{value}」）", "请换一个标题。")
    if _SPECIAL & set(old) or _mentioned(book, old):
        raise _blocked(table, f"「{old}」有公式在引用", "请在 Excel 里改列标题，公式会跟着改。")
    splices = Splices()
    splices.attribute(data, nodes[place], "name", value)
    book.package.edit(table.part, splices)


def _blocked(table: Table, what: str, hint: str) -> Blocked:
    return Blocked(f"这是表格“{table.name}”的列标题，{what}。", hint, "table-header")


def _mentioned(book: Book, heading: str) -> bool:
    """Whether a formula may name the column: [姓名], [@姓名], [[#This Row],[姓名]]."""
    folded = heading.casefold()
    marks = [escape(text).decode() for text in (f"[{folded}]", f"[@{folded}]")]
    parts = [book.part, *(entry.part for entry in book.sheets if entry.kind == "worksheet")]
    for entry in book.sheets:
        parts += book.package.related(entry.part, "table") if entry.kind == "worksheet" else []
    texts = (book.package.text(part) for part in parts)
    return any(
        mark in text.decode("utf-8", "replace").casefold() for text in texts if b"[" in text for mark in marks
    )

"""The other parts that know of a sheet's rows: comments, shapes, charts, tables, pivots, other sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.files.opc.markup import MarkupError, Splices, escape
from toolkit.sheets.patching.editing import SheetEdit
from toolkit.sheets.patching.formulas.dependents import Place
from toolkit.sheets.patching.parts.book import Book, SheetEntry, Table, block
from toolkit.sheets.patching.parts.sheet import SheetXml
from toolkit.sheets.patching.shifting.extents import Move, grown, grown_name, is_cells, ref_text
from toolkit.sheets.patching.shifting.rows import (
    anchors,
    fixed,
    formulas_of,
    moved_sheet,
    restless,
    texts_around,
)

_VML_FORMULAS = frozenset({"FmlaLink", "FmlaRange", "FmlaTxbx", "FmlaPict", "FmlaGroup"})


def move_rows(book: Book, edit: SheetEdit, edits: Mapping[int, SheetEdit]) -> list[Place]:
    """Carry out the moving of rows that `edit` has pending, in its sheet and everywhere else.

    Returns:
        Formulas below the new rows that ask for their own row number.

    Raises:
        Blocked: A part that knows of the sheet's rows cannot be read.
    """
    if edit.room is None or not edit.room.shifted:
        return []
    move = Move(edit.entry, edit.room)
    _parts(book, move, edit.growing)
    for entry in book.sheets:
        if entry.kind != "worksheet" or entry.index == edit.entry.index:
            continue
        other = edits.get(entry.index)
        data = other.xml.data if other is not None else book.package.text(entry.part)
        if not may_mention(data, edit.entry):
            continue
        if other is not None:
            if other.inherited:
                other.bake()
            new = other_sheet(other.xml, move)
            if new is not None:
                other.rebase(new)
        elif (new := other_sheet(SheetXml(data), move)) is not None:
            book.package.replace(entry.part, new)
    edit.rebase(moved_sheet(edit.xml, move))
    edit.room = None
    edit.formulas_changed = True  # the calculation chain names cells
    return [(edit.entry.index, row, column) for row, column in restless(edit.xml, move)]


def _parts(book: Book, move: Move, growing: Iterable[str]) -> None:
    """Everything outside worksheet parts. Raises Blocked when a part cannot be read."""
    package, own = book.package, move.entry
    book.redefine(
        lambda name: (
            grown_name(name, own.name, move.room) if name.is_range else move.formula(name.text, own=False)
        )
    )
    for table in book.tables(own):
        _table(book, table, move, grows=table.part in growing)
    for part in package.related(own.part, "comments") + package.related(own.part, "threadedComment"):
        _cells(book, part, move, {"comment", "threadedComment"})
    for part in package.related(own.part, "pivotTable"):
        _cells(book, part, move, {"location"})
    _pivot_sources(book, move)
    for entry in book.sheets:
        if entry.part not in package:
            continue
        mine = entry.index == own.index
        for part in package.related(entry.part, "vmlDrawing"):
            _vml(book, part, move, own=mine)
        for part in package.related(entry.part, "drawing"):
            _shapes(book, part, move, own=mine)
        for part in package.related(entry.part, "ctrlProp"):
            _texts(book, part, move, own=mine)


def other_sheet(xml: SheetXml, move: Move) -> bytes | None:
    """Another sheet whose formulas refer to the moving one; None when nothing in it changes."""
    splices = Splices()
    formulas_of(xml, move, splices, own=False)
    inner = Splices()
    texts_around(xml.around, xml.whole, move, inner, own=False)
    xml.put_around(splices, inner)
    return splices.apply(xml.data) if splices else None


def may_mention(data: bytes, entry: SheetEntry) -> bool:
    """Whether a part can refer to a sheet at all: its name (as XML writes it) occurs in it."""
    plain = escape(entry.name)
    quoted = escape(entry.name.replace("'", "''"))
    lowered = data.lower()
    return any(name.lower() in lowered for name in (plain, quoted, quoted.replace(b"'", b"&apos;")))


def _table(book: Book, table: Table, move: Move, *, grows: bool) -> None:
    data, root = book.package.tree(table.part)
    splices, room = Splices(), move.room
    for node in root.walk():
        if node.local in {"table", "autoFilter", "sortState", "sortCondition"} and is_cells(node.get("ref")):
            area = block(node.get("ref"))
            new = move.moved(area) if table.last_row == room.after and not grows else grown(area, room)
            if new != area:
                splices.attribute(data, node, "ref", ref_text(new))
        elif node.local in {"calculatedColumnFormula", "totalsRowFormula"} and node.text:
            splices.text(node, move.formula(node.text, own=True))
    book.package.edit(table.part, splices)


def _cells(book: Book, part: str, move: Move, names: set[str]) -> None:
    data, root = book.package.tree(part)
    splices = Splices()
    for node in root.walk():
        if node.local in names and is_cells(node.get("ref")):
            area = block(node.get("ref"))
            if move.moved(area) != area:
                splices.attribute(data, node, "ref", ref_text(move.moved(area)))
    book.package.edit(part, splices)


def _pivot_sources(book: Book, move: Move) -> None:
    for part in book.package.related(book.part, "pivotCacheDefinition"):
        data, root = book.package.tree(part)
        splices = Splices()
        for node in root.all("worksheetSource"):
            if node.get("sheet").casefold() == move.entry.name.casefold() and is_cells(node.get("ref")):
                area = block(node.get("ref"))
                if grown(area, move.room) != area:
                    splices.attribute(data, node, "ref", ref_text(grown(area, move.room)))
        book.package.edit(part, splices)


def _texts(book: Book, part: str, move: Move, *, own: bool) -> None:
    data, root = book.package.tree(part)
    splices = Splices()
    texts_around(data, root, move, splices, own=own)
    book.package.edit(part, splices)


def _shapes(book: Book, part: str, move: Move, *, own: bool) -> None:
    data, root = book.package.tree(part)
    splices = Splices()
    if own:
        anchors(root, move, splices)
    texts_around(data, root, move, splices, own=own)
    book.package.edit(part, splices)
    for kind in ("chart", "chartEx"):
        for chart in book.package.related(part, kind):
            _texts(book, chart, move, own=False)


def _vml(book: Book, part: str, move: Move, *, own: bool) -> None:
    """The old drawing format, in which notes and form buttons still hang."""
    try:
        _, root = book.package.tree(part)
    except MarkupError as error:
        if own:
            raise fixed("按钮或批注图形") from error
        return
    splices = Splices()
    for node in root.walk():
        if own and node.local == "Row":
            splices.text(node, str(move.offset(int(node.text.strip() or 0))))
        elif own and node.local == "Anchor":
            splices.text(node, _anchor(node.text, move))
        elif node.local in _VML_FORMULAS and node.text:
            splices.text(node, move.formula(node.text, own=own))
    book.package.edit(part, splices)


def _anchor(text: str, move: Move) -> str:
    """Left column, offset, top row, offset, right column, offset, bottom row, offset; from 0."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 8:
        return text
    changed = list(parts)
    for place in (2, 6):
        changed[place] = str(move.offset(int(parts[place])))
    return text if changed == parts else ", ".join(changed)

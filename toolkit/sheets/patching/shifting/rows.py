"""Rows that come in between: everything below moves down in the sheet and wherever it is referred to.

What Excel does when a person inserts a row, with one difference that the offices want: a range that ends
at the last record (the SUM of the totals row, a list, a print area) takes the new rows in. The other parts
that know of a sheet's rows follow: comments, shapes, charts, tables, pivots, other sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.core.cells import MAX_ROW, address
from toolkit.files.opc.markup import MarkupError, Node, Splices, escape, opened, with_attribute
from toolkit.sheets.patching.editing import SheetEdit, shared_formulas
from toolkit.sheets.patching.formulas.dependents import Place
from toolkit.sheets.patching.formulas.references import translate
from toolkit.sheets.patching.parts.book import ListObject, SheetEntry, WorkbookPart, block
from toolkit.sheets.patching.parts.sheet import FormulaCell, SheetXml
from toolkit.sheets.patching.shifting.extents import Move, grown_list, grown_name, is_cells, ref_text
from toolkit.sheets.values import Blocked

# Elements of a sheet whose text is a formula, and attributes that hold one.
_FORMULAS = frozenset({"formula", "formula1", "formula2", "f"})
_FORMULA_ATTRIBUTES = (
    "linkedCell", "listFillRange", "fmlaLink", "fmlaRange", "fmlaTxbx", "textlink", "location",
)  # fmt: skip
_HOLDS_CELL = ("activeCell", "topLeftCell")


def fixed(what: str) -> Blocked:
    """The refusal that names what cannot be moved."""
    return Blocked(
        f"新行下面有{what}，不能可靠地往下移。",
        "请先在 Excel 里插入一个空行并留好格式，再运行一次。",
        "rows-below",
    )


def refuse_fixed(book: WorkbookPart, xml: SheetXml, move: Move) -> None:
    """Raise Blocked when something stands in the way of moving the rows."""
    after = move.room.after
    if xml.numbers and xml.numbers[-1] + move.room.count > MAX_ROW:
        raise fixed("直到最后一行的内容")
    for found in xml.formulas.special():
        kind, ref = found.attribute("t"), found.attribute("ref")
        if kind == "dataTable":
            raise fixed("模拟运算表")
        if kind == "array" and ref and block(ref).top <= after < block(ref).bottom:
            raise fixed(f"数组公式 {ref}")
    for part in book.package.related(move.entry.part, "pivotTable"):
        location = book.package.tree(part)[1].child("location")
        area = block(location.get("ref")) if location is not None else None
        if area is not None and area.top <= after < area.bottom:
            raise fixed("数据透视表")
    if book.package.related(move.entry.part, "tableSingleCells"):
        raise fixed("XML 映射的单元格")
    if xml.whole.child("dataConsolidate") is not None:
        raise fixed("合并计算的设置")


def moved_sheet(xml: SheetXml, move: Move, *, own: bool) -> bytes | None:
    """The part afterwards of the sheet itself or of another one, which may refer to it; None when nothing changes."""
    splices, inner = Splices(), Splices()
    if own and move.room.shifted:
        _move_rows(xml, move, splices)
        _move_around(xml.around, xml.whole, move, inner)
    formulas_of(xml, move, splices, own=own)
    texts_around(xml.around, xml.whole, move, inner, own=own)
    xml.put_around(splices, inner)
    return splices.apply(xml.data) if splices else None


def _move_rows(xml: SheetXml, move: Move, splices: Splices) -> None:
    for index in range(len(xml.starts)):
        number = xml.numbers[index]
        if number <= move.room.after:
            continue
        start = xml.starts[index]
        raw, node, cells = xml.row(index)
        tag = with_attribute(raw[: node.inner], "r", str(move.row(number)))
        splices.put(start, start + node.inner, tag)
        for cell in cells:
            if cell.node.get("r"):
                begin, end = cell.node.start, cell.node.inner
                tag = with_attribute(raw[begin:end], "r", address(move.row(number), cell.column))
                splices.put(start + begin, start + end, tag)


def formulas_of(xml: SheetXml, move: Move, splices: Splices, *, own: bool) -> None:
    """The formulas in the cells of a sheet; `own`: of the sheet in which rows move."""
    for group in shared_formulas(xml.formulas.special()):
        _group(xml, [group.master, *group.followers], move, splices, own=own)
    for found in xml.formulas.all():
        kind = "" if found.plain else found.attribute("t")
        if kind == "shared":
            continue
        tag, text = found.tag, move.formula(found.text, own=own, at=found.row)
        if kind == "array" and own and found.attribute("ref"):
            tag = with_attribute(tag, "ref", ref_text(move.moved(block(found.attribute("ref")))))
        if text != found.text or tag != found.tag:
            splices.put(found.start, found.end, _element(xml, tag, text))


def _group(xml: SheetXml, members: list[FormulaCell], move: Move, splices: Splices, *, own: bool) -> None:
    """A shared formula stays shared when nothing about it changes; else each cell gets its own text."""
    master = members[0]
    texts = [translate(master.text, m.row - master.row, m.column - master.column) for m in members]
    new = [move.formula(text, own=own, at=m.row) for m, text in zip(members, texts, strict=True)]
    if new == texts and not (own and any(move.row(member.row) != member.row for member in members)):
        return
    for member, text in zip(members, new, strict=True):
        tag = member.tag
        for name in ("t", "si", "ref"):
            tag = with_attribute(tag, name, None)
        splices.put(member.start, member.end, _element(xml, tag, text))


def _element(xml: SheetXml, tag: bytes, text: str) -> bytes:
    return opened(tag) + escape(text) + f"</{xml.prefix}f>".encode()


def _move_around(data: bytes, whole: Node, move: Move, splices: Splices) -> None:
    """Ranges before and after the rows of the moving sheet."""
    room = move.room
    sparks = {id(child) for spark in whole.all("sparkline") for child in spark.children}
    for node in whole.walk():
        values: dict[str, str] = {}
        local = node.local
        for name in _HOLDS_CELL:
            if name in node.attributes:
                values[name] = ref_text(move.moved(block(node.get(name))))
        if local in {"dimension", "mergeCell", "hyperlink"} and is_cells(node.get("ref")):
            values["ref"] = moved_list(node.get("ref"), move)
            values["location"] = move.formula(node.get("location"), own=True)
        elif local in {"autoFilter", "sortState", "sortCondition"}:
            values["ref"] = grown_list(node.get("ref"), room)
        elif local == "selection" and "sqref" in node.attributes:
            values["sqref"] = moved_list(node.get("sqref"), move)
        elif "sqref" in node.attributes:
            values["sqref"] = grown_list(node.get("sqref"), room)
        elif local in {"cellWatch", "inputCells"}:
            values["r"] = ref_text(move.moved(block(node.get("r"))))
        elif local == "sqref" and not node.children and node.text.strip():
            spark = id(node) in sparks
            splices.text(node, moved_list(node.text, move) if spark else grown_list(node.text, room))
        splices.attributes(data, node, values)
    for breaks in whole.all("rowBreaks"):
        for node in breaks.children:
            splices.attribute(data, node, "id", str(move.offset(int(node.get("id", "0") or 0))))
    anchors(whole, move, splices)


def moved_list(text: str, move: Move) -> str:
    """A list of ranges afterwards that do not grow at their ends."""
    out = []
    for part in text.split():
        area = block(part) if is_cells(part) else None
        out.append(part if area is None or area == move.moved(area) else ref_text(move.moved(area)))
    return " ".join(out)


def texts_around(data: bytes, whole: Node, move: Move, splices: Splices, *, own: bool) -> None:
    """Formulas outside cells: in lists, conditional formats, links, controls, shapes, charts."""
    for node in whole.walk():
        if node.local in _FORMULAS and not node.children and node.text:
            splices.text(node, move.formula(node.text, own=own))
        if node.local == "hyperlink" and own:
            continue  # rewritten together with its own cell
        values = {
            name: move.formula(node.get(name), own=own)
            for name in _FORMULA_ATTRIBUTES
            if name in node.attributes
        }
        splices.attributes(data, node, values)


def anchors(whole: Node, move: Move, splices: Splices) -> None:
    """Where shapes, charts and pictures hang: rows there count from 0."""
    for holder in whole.walk():
        ends = [node for node in holder.children if node.local in {"from", "to"}]
        if not ends or holder.get("editAs") == "absolute":
            continue
        rows = [row for end in ends for row in end.children if row.local == "row"]
        numbers = [int(row.text.strip() or 0) for row in rows]
        stays = holder.get("editAs") == "oneCell"
        for row, number in zip(rows, numbers, strict=True):
            measured = numbers[0] if stays else number
            if measured >= move.room.after:
                splices.put(row.inner, row.close, str(number + move.room.count).encode())


_VML_FORMULAS = frozenset({"FmlaLink", "FmlaRange", "FmlaTxbx", "FmlaPict", "FmlaGroup"})


def move_rows(book: WorkbookPart, edit: SheetEdit, edits: Mapping[int, SheetEdit]) -> list[Place]:
    """Carry out the moving of rows that `edit` has pending, in its sheet and everywhere else.

    Where nothing moves, since the rows were empty, what refers to the records up to the last takes them in as well.

    Returns:
        Formulas below the new rows that ask for their own row number.

    Raises:
        Blocked: A part that knows of the sheet's rows cannot be read.
    """
    if edit.room is None:
        return []
    room = edit.room
    move = Move(edit.entry, room)
    _parts(book, move, edit.growing)
    for entry in book.sheets:
        if entry.kind != "worksheet" or entry.index == edit.entry.index:
            continue
        other = edits.get(entry.index)
        data = other.xml.data if other is not None else book.package.text(entry.part)
        if not may_mention(data, edit.entry) or not (room.shifted or str(room.after).encode() in data):
            continue
        if other is not None:
            if other.inherited:
                other.bake()
            if (new := moved_sheet(other.xml, move, own=False)) is not None:
                other.rebase(new)
        elif (new := moved_sheet(SheetXml(data), move, own=False)) is not None:
            book.package.replace(entry.part, new)
    if not room.shifted:
        if (new := moved_sheet(edit.xml, move, own=True)) is not None:
            if edit.inherited:  # who masters a shared formula is known only until the part is another
                edit.bake()
                edit.room = room
                new = moved_sheet(edit.xml, move, own=True)
            edit.rebase(new or edit.xml.data)
        return []
    edit.rebase(moved_sheet(edit.xml, move, own=True) or edit.xml.data)
    edit.room = None
    edit.formulas_changed |= edit.xml.formulas.count() > 0  # the calculation chain names cells
    below = (found for found in edit.xml.formulas.all() if found.row > move.room.after + move.room.count)
    return [(edit.entry.index, found.row, found.column) for found in below if "ROW" in found.text.upper()]


def _parts(book: WorkbookPart, move: Move, growing: Iterable[str]) -> None:
    """Everything outside worksheet parts. Raises Blocked when a part cannot be read."""
    package, own = book.package, move.entry
    if move.room.shifted:
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
        mine = move.room.shifted and entry.index == own.index
        for part in package.related(entry.part, "vmlDrawing"):
            _vml(book, part, move, own=mine)
        for part in package.related(entry.part, "drawing"):
            _shapes(book, part, move, own=mine)
        for part in package.related(entry.part, "ctrlProp"):
            _texts(book, part, move, own=mine)


def may_mention(data: bytes, entry: SheetEntry) -> bool:
    """Whether a part can refer to a sheet at all: its name (as XML writes it) occurs in it.

    Some programs write a name's letters as numbers (&#22312;): such a part may mention anything.
    """
    if b"&#" in data and not entry.name.isascii():
        return True
    plain = escape(entry.name)
    quoted = escape(entry.name.replace("'", "''"))
    lowered = data.lower()
    return any(name.lower() in lowered for name in (plain, quoted, quoted.replace(b"'", b"&apos;")))


def _table(book: WorkbookPart, table: ListObject, move: Move, *, grows: bool) -> None:
    data, root = book.package.tree(table.part)
    splices, room = Splices(), move.room
    for node in root.walk():
        if node.local in {"table", "autoFilter", "sortState", "sortCondition"}:
            ref, stays = node.get("ref"), table.last_row == room.after and not grows
            splices.attribute(data, node, "ref", moved_list(ref, move) if stays else grown_list(ref, room))
        elif node.local in {"calculatedColumnFormula", "totalsRowFormula"} and node.text:
            splices.text(node, move.formula(node.text, own=True))
    book.package.edit(table.part, splices)


def _cells(book: WorkbookPart, part: str, move: Move, names: set[str]) -> None:
    data, root = book.package.tree(part)
    splices = Splices()
    for node in root.walk():
        if node.local in names:
            splices.attribute(data, node, "ref", moved_list(node.get("ref"), move))
    book.package.edit(part, splices)


def _pivot_sources(book: WorkbookPart, move: Move) -> None:
    for part in book.package.related(book.part, "pivotCacheDefinition"):
        data, root = book.package.tree(part)
        splices = Splices()
        for node in root.all("worksheetSource"):
            if node.get("sheet").casefold() == move.entry.name.casefold():
                splices.attribute(data, node, "ref", grown_list(node.get("ref"), move.room))
        book.package.edit(part, splices)


def _texts(book: WorkbookPart, part: str, move: Move, *, own: bool) -> None:
    """The formulas of a part; and where its shapes hang, when it belongs to the moving sheet."""
    data, root = book.package.tree(part)
    splices = Splices()
    if own:
        anchors(root, move, splices)
    texts_around(data, root, move, splices, own=own)
    book.package.edit(part, splices)


def _shapes(book: WorkbookPart, part: str, move: Move, *, own: bool) -> None:
    _texts(book, part, move, own=own)
    for kind in ("chart", "chartEx"):
        for chart in book.package.related(part, kind):
            _texts(book, chart, move, own=False)


def _vml(book: WorkbookPart, part: str, move: Move, *, own: bool) -> None:
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

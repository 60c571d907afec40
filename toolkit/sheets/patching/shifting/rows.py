"""Rows that come in between: everything below moves down in the sheet and wherever it is referred to.

What Excel does when a person inserts a row, with one difference that the offices want: a range that ends
at the last record (the SUM of the totals row, a list, a print area) takes the new rows in.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.core.cells import MAX_ROW, address
from toolkit.files.opc.markup import Node, Splices, escape, opened, with_attribute
from toolkit.sheets.patching.formulas.references import translate
from toolkit.sheets.patching.parts.book import Book, block
from toolkit.sheets.patching.parts.sheet import FormulaCell, SheetXml
from toolkit.sheets.patching.shifting.extents import Move, grown, grown_list, is_cells, ref_text
from toolkit.sheets.values import Blocked

# Elements of a sheet whose text is a formula, and attributes that hold one.
_FORMULAS = frozenset({"formula", "formula1", "formula2", "f"})
_FORMULA_ATTRIBUTES = (
    "linkedCell",
    "listFillRange",
    "fmlaLink",
    "fmlaRange",
    "fmlaTxbx",
    "textlink",
    "location",
)
_HOLDS_CELL = ("activeCell", "topLeftCell")


def fixed(what: str) -> Blocked:
    """The refusal that names what cannot be moved."""
    return Blocked(
        f"新行下面有{what}，不能可靠地往下移。",
        "请先在 Excel 里插入一个空行并留好格式，再运行一次。",
        "rows-below",
    )


def refuse_fixed(book: Book, xml: SheetXml, move: Move) -> None:
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


def moved_sheet(xml: SheetXml, move: Move) -> bytes:
    """The part of the sheet itself, afterwards."""
    splices = Splices()
    _move_rows(xml, move, splices)
    formulas_of(xml, move, splices, own=True)
    inner = Splices()
    _move_around(xml.around, xml.whole, move, inner)
    texts_around(xml.around, xml.whole, move, inner, own=True)
    xml.put_around(splices, inner)
    return splices.apply(xml.data)


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
    groups: dict[str, list[FormulaCell]] = {}
    for found in xml.formulas.all():
        kind = "" if found.plain else found.attribute("t")
        if kind == "shared":
            key = found.attribute("si")
            if found.text:
                _group(xml, groups.pop(key, []), move, splices, own=own)
            groups.setdefault(key, []).append(found)
            continue
        tag, text = found.tag, move.formula(found.text, own=own, at=found.row)
        if kind == "array" and own and found.attribute("ref"):
            tag = with_attribute(tag, "ref", ref_text(move.moved(block(found.attribute("ref")))))
        if text != found.text or tag != found.tag:
            splices.put(found.start, found.end, _element(xml, tag, text))
    for members in groups.values():
        _group(xml, members, move, splices, own=own)


def _group(xml: SheetXml, members: list[FormulaCell], move: Move, splices: Splices, *, own: bool) -> None:
    """A shared formula stays shared when nothing about it changes; else each cell gets its own text."""
    if not members or not members[0].text:
        return
    master = members[0]
    texts = [translate(master.text, m.row - master.row, m.column - master.column) for m in members]
    new = [move.formula(text, own=own, at=m.row) for m, text in zip(members, texts, strict=True)]
    if new == texts and not (own and any(member.row > move.room.after for member in members)):
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
            values["ref"] = ref_text(move.moved(block(node.get("ref"))))
            values["location"] = move.formula(node.get("location"), own=True)
        elif local in {"autoFilter", "sortState", "sortCondition"} and is_cells(node.get("ref")):
            values["ref"] = ref_text(grown(block(node.get("ref")), room))
        elif local == "selection" and "sqref" in node.attributes:
            values["sqref"] = _moved_list(node.get("sqref"), move)
        elif "sqref" in node.attributes:
            values["sqref"] = grown_list(node.get("sqref"), room)
        elif local in {"cellWatch", "inputCells"}:
            values["r"] = ref_text(move.moved(block(node.get("r"))))
        elif local == "sqref" and not node.children and node.text.strip():
            spark = id(node) in sparks
            splices.text(node, _moved_list(node.text, move) if spark else grown_list(node.text, room))
        splices.attributes(data, node, values)
    for breaks in whole.all("rowBreaks"):
        for node in breaks.children:
            splices.attribute(data, node, "id", str(move.offset(int(node.get("id", "0") or 0))))
    anchors(whole, move, splices)


def _moved_list(text: str, move: Move) -> str:
    return " ".join(ref_text(move.moved(block(part))) if is_cells(part) else part for part in text.split())


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


def restless(xml: SheetXml, move: Move) -> Iterator[tuple[int, int]]:
    """Cells below the new rows whose formula asks for its own row number."""
    for found in xml.formulas.all():
        if found.row > move.room.after + move.room.count and "ROW" in found.text.upper():
            yield found.row, found.column

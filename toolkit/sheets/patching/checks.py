"""What forbids changing a cell: protection, merges, array formulas, tables' headings, pivot tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.core.cells import Fault, address
from toolkit.files.looking.guard import FileKind
from toolkit.files.opc.markup import MarkupError, Splices, unescape
from toolkit.sheets.patching.editing import SheetEdit
from toolkit.sheets.patching.parts.book import Block, ListObject, WorkbookPart, block
from toolkit.sheets.patching.parts.styles import CellFormats
from toolkit.sheets.patching.shifting.extents import ref_text
from toolkit.sheets.values import Blocked, Writable

_SAVE_AS = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿(*.xlsx)”后再用。"
_OTHERS = {
    FileKind.XLS: ("这是旧格式（.xls 或 .et）的工作簿", _SAVE_AS),
    FileKind.XLSB: ("这是二进制工作簿（.xlsb）", _SAVE_AS),
    FileKind.ODS: ("这是 ODS 工作簿", _SAVE_AS),
    FileKind.CSV: ("这是 CSV 文本", _SAVE_AS),
    FileKind.HTML: ("这是网页，只是名字像工作簿", _SAVE_AS),
    FileKind.XML2003: ("这是 2003 版 XML 表格", _SAVE_AS),
    FileKind.ENCRYPTED: ("这个工作簿设有打开密码", "请在 Excel 或 WPS 里去掉打开密码，保存后再用。"),
}
SHEET_KINDS = {
    "chartsheet": "是图表工作表，没有单元格",
    "dialogsheet": "是对话框工作表，没有单元格",
    "missing": "在文件里没有内容",
}
_NO = {"0", "false", "off", ""}


def foreign(kind: FileKind) -> Fault:
    """Why a file of another kind is not changed."""
    what, hint = _OTHERS.get(kind, ("这是文档，不是工作簿", "请选用表格文件。"))
    return Fault(f"{what}，不能原样改写。", hint, "not-ooxml")


def protected(edit: SheetEdit) -> bool:
    """Whether the sheet is protected."""
    node = edit.xml.whole.child("sheetProtection")
    return node is not None and node.get("sheet") not in _NO


def refusals(edit: SheetEdit, styles: CellFormats, row: int, column: int) -> Iterator[Fault]:
    """Everything that forbids giving this cell a value."""
    if protected(edit) and styles.is_locked(edit.style(row, column)):
        what = "工作表受保护，这个单元格是锁定的。"
        yield Fault(what, "请先在“审阅”里撤销工作表保护，再运行一次。", "sheet-protected")
    for area in edit.merged():
        if area.covers(row, column) and (row, column) != (area.top, area.left):
            what = f"这个单元格被合并单元格 {ref_text(area)} 盖住。"
            yield Fault(what, f"请改写合并区域左上角的 {address(area.top, area.left)}。", "merged-over")
    yield from _formulas(edit, row, column)
    yield from _tables(edit, row, column)
    for area in edit.moved(pivots(edit)):
        if area.covers(row, column):
            yield Fault(
                f"这个单元格在数据透视表 {ref_text(area)} 里。", "请改数据源，再刷新透视表。", "pivot-table"
            )


def _formulas(edit: SheetEdit, row: int, column: int) -> Iterator[Fault]:
    for written, kind in arrays(edit):
        area = edit.moved([written])[0]
        if not area.covers(row, column) or (kind == "array" and area == Block(row, column, row, column)):
            continue
        what = "数组公式" if kind == "array" else "模拟运算表"
        yield Fault(
            f"这个单元格是{what} {ref_text(area)} 的一部分，不能单独改。",
            f"请在 Excel 里删去或改写整个{what}。",
            "array-formula",
        )


def row_refusals(edit: SheetEdit, after: int, column: int) -> Iterator[Fault]:
    """What forbids a value in a new row below `after` that takes the merges of that row."""
    for area in edit.merged():
        spans = area.top <= after < area.bottom
        repeated = area.top == area.bottom == after and column != area.left
        if area.spans(column) and (spans or repeated):
            what = f"新行里这一格会被合并单元格盖住（见上一行的 {ref_text(area)}）。"
            yield Fault(what, "请把值写在合并区域左边第一列，或先取消合并。", "merged-over")


def arrays(edit: SheetEdit) -> list[tuple[Block, str]]:
    """Areas of array formulas and data tables."""
    out = []
    for found in edit.xml.formulas.special():
        kind = found.attribute("t")
        if kind in {"array", "dataTable"} and found.attribute("ref"):
            out.append((block(found.attribute("ref")), kind))
    return out


def _tables(edit: SheetEdit, row: int, column: int) -> Iterator[Fault]:
    for table in edit.book.tables(edit.entry):
        [area] = edit.moved([table.block])
        if area.covers(row, column) and row > area.bottom - table.totals_rows:
            yield Fault(f"这是表格“{table.name}”的汇总行。", "请在 Excel 里改汇总行。", "table-totals")


def pivots(edit: SheetEdit) -> list[Block]:
    """Areas of the sheet's pivot tables."""
    package, out = edit.book.package, []
    for part in package.related(edit.entry.part, "pivotTable"):
        try:
            location = package.tree(part)[1].child("location")
            if location is not None:
                out.append(block(location.get("ref")))
        except MarkupError:
            continue  # a pivot table that nobody can read protects nothing
    return out


def near(wanted: str, names: Sequence[str]) -> str:
    """Names to offer when a sheet is missing: «花名册»、«参数»."""
    import difflib  # noqa: PLC0415 - only for who is wrong

    close = difflib.get_close_matches(wanted, names, n=3, cutoff=0.4) or list(names[:5])
    return "、".join(f"「{name}」" for name in close)


_SPECIAL = frozenset("[]#'@\n\t_")  # written with escapes in formulas or in the table's part


def rename_heading(edit: SheetEdit, row: int, column: int, value: Writable) -> None:
    """Carry the new heading of a table into the table's part; other cells have none.

    Raises:
        Blocked: It is no text, another column is called so, or a formula refers to the old one.
    """
    for table in edit.book.tables(edit.entry):
        if table.header_rows and edit.origin(row) == table.block.top and table.block.spans(column):
            _rename(edit.book, table, column, value)
            return


def _rename(book: WorkbookPart, table: ListObject, column: int, value: Writable) -> None:
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


def _blocked(table: ListObject, what: str, hint: str) -> Blocked:
    return Blocked(f"这是表格“{table.name}”的列标题，{what}。", hint, "table-header")


def _mentioned(book: WorkbookPart, heading: str) -> bool:
    """Whether a formula may name the column: [姓名], [@姓名], [[#This Row],[姓名]]."""
    folded = heading.casefold()
    marks = [f"[{folded}]", f"[@{folded}]"]
    parts = [book.part, *(entry.part for entry in book.sheets if entry.kind == "worksheet")]
    for entry in book.sheets:
        parts += book.package.related(entry.part, "table") if entry.kind == "worksheet" else []
    texts = (book.package.text(part) for part in parts)
    return any(
        mark in unescape(text.decode("utf-8", "replace")).casefold()
        for text in texts
        if b"[" in text
        for mark in marks
    )

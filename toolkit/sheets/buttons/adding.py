"""Buttons for an office's own workbook: two sheets and a VBA project more, every other part byte for byte.

    add(path, buttons, blocks) -> Added

The sheets 操作台 and 参数 come last, so nobody's data are covered and no index in the workbook moves. What prints is an
empty cell of theirs: Excel drops blank last pages (support.microsoft.com KB 288968), LibreOffice all blank ones, so the
office's whole workbook prints as before, «共 n 页» in its footers included. A copy of what
the edit had to touch travels along in a part of its own (`buttons_undo`): Excel drops it when it saves, and then
`remove` knows that the workbook has been worked on.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.core.cells import Cell, Stop
from toolkit.core.words import regex
from toolkit.files.opc.markup import MarkupError, Splices, escape, quote
from toolkit.files.opc.package import OFFICE, Package, Relationship, rels_name, write
from toolkit.sheets.buttons import macros, removing, vba
from toolkit.sheets.buttons import parts as button_parts
from toolkit.sheets.buttons.macros import Button, ButtonBlock
from toolkit.sheets.buttons.removing import refuse
from toolkit.sheets.patching.parts.book import WorkbookPart
from toolkit.sheets.patching.patch import WorkbookPatch

OUR_SHEETS = {macros.DESK: button_parts.DESK_CODE, macros.PARAMETERS: button_parts.PARAMETERS_CODE}
"""Names of the sheets that come, and their code names."""

_MACRO_MAIN = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
_PROJECT_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_IDMAP = regex(rb"<o:idmap\b[^>]*?\sdata\s*=\s*[\"']([0-9, ]+)[\"']")
_BEFORE_SETTINGS = {"fileVersion", "fileSharing"}
_BEFORE_NAMES = {"sheets", "functionGroups", "externalReferences"}
_YES = {"1", "true", "on"}


@dataclass(frozen=True, slots=True)
class Added:
    """A workbook with buttons, not yet written.

    Attributes:
        data: Its bytes, to be saved as .xlsm.
        sha256: Of the bytes it was made from.
        touched: Parts of the original that had to change.
        added: Parts that have come.
    """

    data: bytes
    sha256: str
    touched: tuple[str, ...]
    added: tuple[str, ...]


def add(path: Path, buttons: Sequence[Button], blocks: Sequence[ButtonBlock]) -> Added:
    """Add the buttons to a workbook's bytes; the disk is not touched.

    Raises:
        Stop: it has a VBA project, or a sheet of one of our names, or is of a kind that cannot carry buttons.
    """
    patch = WorkbookPatch(path)
    package = patch.package
    try:
        before = frozenset(package.names)
        book = WorkbookPart(package)
        _refuse_unfit(path, package, book)
        _put_in(package, book, buttons, blocks)
        touched = tuple(name for name in package.touched() if name in before)
        removing.record(package, posixpath.dirname(book.part), path.suffix.lower())
        added = tuple(name for name in package.names if name not in before)
        return Added(package.render(), patch.sha256, touched, added)
    except (KeyError, ValueError) as error:
        what = "文件内部有损坏，不能加按钮。"
        raise Stop.at(Cell(path.name), what, "请用 Excel 或 WPS 打开，另存一份再试。", "damaged") from error


def has_project(package: Package, book: WorkbookPart) -> bool:
    """Whether there is a VBA project already."""
    names = (each.lower() for each in package.names)
    return bool(package.related(book.part, "vbaProject")) or any(n.endswith("vbaproject.bin") for n in names)


def _refuse_unfit(path: Path, package: Package, book: WorkbookPart) -> None:
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        refuse(path, "按钮只能加到 .xlsx 或 .xlsm 表格上，", "模板请先另存为普通表格。", "buttons-kind")
    if has_project(package, book):
        what = "这个表格里已经有宏（VBA 工程），没有加按钮，免得弄坏它。"
        refuse(path, what, "请改用 工具箱.xlsm 里的按钮，或者双击「按钮」文件夹里的文件。", "buttons-project")
    if book.root.space == _STRICT:
        what = "这个表格是「严格 Open XML」格式，不能带按钮。"
        refuse(path, what, "请另存为普通的 .xlsx 再试。", "buttons-strict")
    if package.related(book.part, "revisionHeaders"):
        refuse(path, "这个表格是共享工作簿，不能加按钮。", "请先取消共享再试。", "buttons-shared")
    protection = book.root.child("workbookProtection")
    if protection is not None and protection.get("lockStructure") in _YES:
        refuse(path, "这个表格的结构有保护，不能加工作表。", "请先撤销工作簿保护再试。", "buttons-protected")
    names = {sheet.name.casefold() for sheet in book.sheets}
    for name in OUR_SHEETS:
        if name.casefold() in names:
            what = f"已经有一张名为「{name}」的工作表，"
            refuse(path, what, "按钮要用这个名字，请先把那一张改名。", "buttons-sheet", name)


def _put_in(
    package: Package, book: WorkbookPart, buttons: Sequence[Button], blocks: Sequence[ButtonBlock]
) -> None:
    folder = posixpath.dirname(book.part)
    view = book.root.child("bookViews") is not None
    drawing = posixpath.join(folder, "drawings", "toolkitButtons.vml")
    parts = {
        macros.DESK: (
            posixpath.join(folder, "worksheets", "toolkitDesk.xml"),
            button_parts.desk(buttons, view=view),
        ),
        macros.PARAMETERS: (
            posixpath.join(folder, "worksheets", "toolkitParameters.xml"),
            button_parts.parameters(blocks, view=view),
        ),
    }
    number = _free_drawing(package)
    project = vba.project(macros.modules(buttons), _documents(package, book))
    for part, data in parts.values():
        package.add(part, data, _SHEET_TYPE)
    package.add(drawing, button_parts.drawing(buttons, number), _VML_TYPE)
    link = Relationship("rId1", f"{OFFICE}/vmlDrawing", "../drawings/toolkitButtons.vml")
    package.add(rels_name(parts[macros.DESK][0]), write([link]))
    package.add(posixpath.join(folder, "vbaProject.bin"), project, _PROJECT_TYPE)
    ids = _link(package, book, [*(part for part, _ in parts.values())])
    _list_sheets(package, book, dict(zip(parts, ids, strict=True)))
    package.declare(book.part, _MACRO_MAIN)


def _documents(package: Package, book: WorkbookPart) -> list[vba.Document]:
    """A module for the workbook and for each sheet that VBA has a name for; Excel makes the others' itself."""
    settings = book.root.child("workbookPr")
    named = settings.get("codeName") if settings is not None else ""
    out = [vba.Document(named or "ThisWorkbook", vba.WORKBOOK)]
    taken = {out[0].name.casefold(), macros.RUN.casefold(), macros.BUTTONS.casefold()}
    for sheet in book.sheets:
        name = removing.code_name(package, sheet)
        encodable = name.encode(vba.ENCODING, "ignore").decode(vba.ENCODING) == name
        if name and name.casefold() not in taken and encodable:
            taken.add(name.casefold())
            out.append(vba.Document(name, vba.CHART_SHEET if sheet.kind == "chartsheet" else vba.WORKSHEET))
    return [*out, *map(vba.Document, OUR_SHEETS.values())]


def _free_drawing(package: Package) -> int:
    """A number for our drawing that no other VML drawing of the workbook has."""
    taken = {0}
    for name in package.names:
        if name.lower().endswith(".vml"):
            for found in _IDMAP.finditer(package.text(name)):
                taken |= {int(number) for number in found[1].replace(b" ", b"").split(b",") if number}
    return max(taken) + 1


def _link(package: Package, book: WorkbookPart, sheets: Sequence[str]) -> list[str]:
    """Relationships from the workbook to our sheets and to the project; the ids of the sheets'."""
    taken = {link.id for link in package.relationships(book.part)}
    free = (f"rIdToolkit{number}" for number in range(1, 1000))
    ids = [next(name for name in free if name not in taken) for _ in (*sheets, "project")]
    folder = posixpath.dirname(book.part)
    targets = [*(posixpath.relpath(part, folder) for part in sheets), "vbaProject.bin"]
    kinds = [f"{OFFICE}/worksheet"] * len(sheets) + [_PROJECT_RELATION]
    package.relate(book.part, map(Relationship, ids, kinds, targets))
    return ids[: len(sheets)]


def _list_sheets(package: Package, book: WorkbookPart, ids: dict[str, str]) -> None:
    """Our sheets behind the others in the workbook part, and the name by which VBA knows the workbook."""
    data, root = package.tree(book.part)
    listed = root.child("sheets")
    if listed is None:
        raise MarkupError("no sheets")
    numbers = [int(node.get("sheetId", "0")) for node in listed.children if node.get("sheetId").isdigit()]
    prefix = next((p for p, space in listed.spaces.items() if space == OFFICE and p), "")
    declared = f'xmlns:r="{OFFICE}" ' if not prefix else ""
    out = b""
    for number, (name, relation) in enumerate(ids.items(), max(numbers, default=0) + 1):
        out += f"<{listed.prefix}sheet name=".encode() + quote(name)
        out += f' sheetId="{number}" {declared}{prefix or "r"}:id='.encode() + quote(relation) + b"/>"
    splices = Splices()
    splices.put(listed.close, listed.close, out)
    areas = b"".join(
        f'<{root.prefix}definedName name="_xlnm.Print_Area" localSheetId="{number}">'.encode()
        + escape(f"'{name}'!$AA$1")
        + f"</{root.prefix}definedName>".encode()
        for number, name in enumerate(ids, len(listed.children))
    )
    defined = root.child("definedNames")
    if defined is not None and defined.children:
        splices.put(defined.close, defined.close, areas)
    else:
        after = [node.end for node in root.children if node.local in _BEFORE_NAMES][-1]
        start, end = (defined.start, defined.end) if defined else (after, after)
        tag = f"{root.prefix}definedNames".encode()
        splices.put(start, end, b"<%b>%b</%b>" % (tag, areas, tag))
    settings = root.child("workbookPr")
    if settings is None:
        ends = [node.end for node in root.children if node.local in _BEFORE_SETTINGS]
        at = ends[-1] if ends else root.inner
        splices.put(at, at, f'<{root.prefix}workbookPr codeName="ThisWorkbook"/>'.encode())
    elif not settings.get("codeName"):
        splices.attribute(data, settings, "codeName", "ThisWorkbook")
    package.edit(book.part, splices)

"""The way back from `buttons_patch`: the former bytes, or a workbook from which only what is ours is gone.

What the edit had to touch lies in a part of the changed workbook, packed as it was. When every part is still as
`add` left it, the original is put together from that and from the parts that never changed, and its hash proves
it. Otherwise (Excel drops the part when it saves) our sheets are found by their code names and taken out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from toolkit.core.cells import Cell, Stop
from toolkit.core.words import regex
from toolkit.files.opc.markup import Node, Splices
from toolkit.files.opc.package import Package, rels_name
from toolkit.sheets.buttons import macros, parts, vba
from toolkit.sheets.patching.parts.book import SheetEntry, WorkbookPart
from toolkit.sheets.patching.patch import WorkbookPatch

RECORD = "toolkitUndo.bin"
_RECORD_TYPE = "application/octet-stream"
_PLAIN_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OURS = {parts.DESK_CODE, parts.PARAMETERS_CODE}
_CODE_NAME = regex(rb"<(?:\w+:)?sheetPr\b[^>]*?\scodeName\s*=\s*[\"']([^\"']+)[\"']")
_HEAD_BYTES = 8192
_EMPTY = regex(r"(?i)\s*(?:Option\s+\w+\s*)*")


@dataclass(frozen=True, slots=True)
class Removed:
    """A workbook without our buttons, not yet written.

    Attributes:
        data: Its bytes.
        sha256: Of the bytes it was made from.
        suffix: What kind of file it is now: «.xlsx» or «.xlsm».
        exact: These are the bytes from before the buttons came.
        kept_macros: The project has macros of somebody else's and was left in.
    """

    data: bytes
    sha256: str
    suffix: str
    exact: bool
    kept_macros: bool


def record(package: Package, folder: str, suffix: str) -> None:
    """Store, in a part of its own, what is needed to give the original bytes back. The last step of `add`."""
    name = posixpath.join(folder, RECORD)
    package.add(name, b"", _RECORD_TYPE)
    archive = package.archive
    fields = {
        "version": 1,
        "suffix": suffix,
        "sha256": hashlib.sha256(archive.data).hexdigest(),
        "now": {each: _digest(package.read(each)) for each in package.names if each != name},
        "order": list(archive.regions),
        "before": {
            each: _text(archive.regions[each])
            for each in sorted({*package.touched(), *archive.renamed} & archive.regions.keys())
        },
        "tail": _text(archive.tail),
    }
    package.replace(name, json.dumps(fields, separators=(",", ":"), ensure_ascii=True).encode("ascii"))


def remove(path: Path) -> Removed:
    """Take the buttons out of a workbook's bytes; the disk is not touched.

    Raises:
        Stop: it has no buttons of ours, or its other sheets refer to our sheets.
    """
    patch = WorkbookPatch(path)
    package = patch.package
    try:
        book = WorkbookPart(package)
        former = _former(package, posixpath.join(posixpath.dirname(book.part), RECORD))
        if former is not None:
            data, suffix = former
            return Removed(data, patch.sha256, suffix, exact=True, kept_macros=False)
        kept = _take_out(path, package, book)
        suffix = path.suffix.lower() if kept or _macro_sheets(book) else ".xlsx"
        return Removed(package.render(), patch.sha256, suffix, exact=False, kept_macros=kept)
    except (KeyError, ValueError) as error:
        what = "文件内部有损坏，不能去掉按钮。"
        raise Stop.at(Cell(path.name), what, "请用 Excel 或 WPS 打开，另存一份再试。", "damaged") from error


# --- the former bytes ----------------------------------------------------------------------------------


def _former(package: Package, name: str) -> tuple[bytes, str] | None:
    """The original's bytes and suffix; None: it cannot be told, or something was edited since."""
    if name not in package:
        return None
    try:
        fields = json.loads(package.read(name))
        now, before = dict(fields["now"]), dict(fields["before"])
        if {each: _digest(package.read(each)) for each in package.names if each != name} != now:
            return None
        archive = package.archive
        pieces = (
            _bytes(before[each]) if each in before else archive.regions[each] for each in fields["order"]
        )
        data = b"".join([archive.lead, *pieces, _bytes(fields["tail"])])
        suffix = str(fields["suffix"])
        if hashlib.sha256(data).hexdigest() != fields["sha256"] or suffix not in (".xlsx", ".xlsm"):
            return None
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error):
        return None
    return data, suffix


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _text(data: bytes | memoryview) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


# --- only what is ours -----------------------------------------------------------------------------------


def _take_out(path: Path, package: Package, book: WorkbookPart) -> bool:
    """Take our sheets out, and the project when nobody else has put anything into it; whether that stays."""
    codes = {sheet.part: code_name(package, sheet) for sheet in book.sheets}
    if parts.TOOLBOOK_CODE in codes.values():
        what = "这是工具箱自己的表格，"
        refuse(path, what, "它的按钮不用去掉；不想用了，直接删除这个文件。", "buttons-toolbook")
    projects = package.related(book.part, "vbaProject")
    modules = vba.read(package.read(projects[0])) if projects else []
    sheets = [sheet for sheet in book.sheets if codes[sheet.part] in _OURS]
    if not any(codes.values()) and macros.RUN in {module.name for module in modules}:
        # LibreOffice forgets code names when it saves; `add` came only where nobody else had these names.
        sheets = [sheet for sheet in book.sheets if sheet.name in (macros.DESK, macros.PARAMETERS)]
    if not sheets and not {macros.RUN, macros.BUTTONS} & {module.name for module in modules}:
        refuse(path, "这个表格里没有工具箱加的按钮，", "没有要去掉的。", "buttons-none")
    _refuse_used(path, package, book, sheets)
    foreign = _foreign(package, book, modules)
    record_part = posixpath.join(posixpath.dirname(book.part), RECORD)
    for sheet in sheets:
        _drop(package, book.part, sheet.part)
    _unlist(package, book, sheets)
    if record_part in package:
        package.remove(record_part)
    if foreign:
        return True
    for project in projects:
        _drop(package, book.part, project)
    if not _macro_sheets(book):
        package.declare(book.part, _PLAIN_MAIN)
    return False


def _macro_sheets(book: WorkbookPart) -> bool:
    """Whether there are sheets of the old macro language, which only an .xlsm may have."""
    return any(sheet.kind.lower().endswith("macrosheet") for sheet in book.sheets)


def code_name(package: Package, sheet: SheetEntry) -> str:
    """The name by which VBA knows a sheet; empty: none is stored."""
    if sheet.kind not in ("worksheet", "chartsheet"):
        return ""
    found = _CODE_NAME.search(package.text(sheet.part)[:_HEAD_BYTES])
    return found[1].decode("utf-8", "replace") if found else ""


def _foreign(package: Package, book: WorkbookPart, modules: list[vba.Module]) -> bool:
    """Whether somebody else has put macros, classes or forms into the project."""
    settings = book.root.child("workbookPr")
    known = {settings.get("codeName") if settings is not None else "", "ThisWorkbook", *_OURS}
    known |= {code_name(package, sheet) for sheet in book.sheets}
    for module in modules:
        if module.name in (macros.RUN, macros.BUTTONS):
            continue
        if module.document and module.name not in known:
            return True
        if not _EMPTY.fullmatch(module.text):
            return True
    return False


def _refuse_used(path: Path, package: Package, book: WorkbookPart, sheets: list[SheetEntry]) -> None:
    """Formulas that refer to our sheets would break; the clerk must know them first."""
    ours = {sheet.part for sheet in sheets}
    if len(ours) == len(book.sheets):
        refuse(
            path, "这个表格里只剩按钮的工作表了，", "去掉后就没有工作表，请直接删除这个文件。", "buttons-only"
        )
    for sheet in sheets:
        mark = f"{sheet.name}!".encode()
        quoted = f"{sheet.name}'!".encode()
        for other in book.sheets:
            if other.part not in ours and other.part in package:
                text = package.text(other.part)
                if mark in text or quoted in text:
                    what = f"里面有公式用到了按钮的工作表「{sheet.name}」，"
                    refuse(path, what, "请先改掉这些公式再去掉按钮。", "buttons-used", other.name)


def refuse(path: Path, message: str, hint: str, kind: str, sheet: str = "") -> NoReturn:
    """Say why the buttons cannot come or go."""
    raise Stop.at(Cell(path.name, sheet), message, hint, kind)


def _drop(package: Package, source: str, part: str) -> None:
    """Take a part away, and whatever only it has led to."""
    before = _reachable(package)
    package.drop_relationship(source, part)
    gone = before - _reachable(package)
    for name in sorted(gone):
        if rels_name(name) in package:
            package.remove(rels_name(name))
        package.remove(name)


def _reachable(package: Package) -> set[str]:
    """Every part that the package leads to, by the names in the zip."""
    seen: set[str] = set()
    waiting = [""]
    while waiting:
        for link in package.relationships(waiting.pop()):
            found = package.find(link.part)
            if found and found not in seen:
                seen.add(found)
                waiting.append(found)
    return seen


def _unlist(package: Package, book: WorkbookPart, sheets: list[SheetEntry]) -> None:
    """Take the sheets out of the workbook's list, with their names and their places in the windows."""
    data, root = package.tree(book.part)
    gone = {sheet.index for sheet in sheets}
    listed = root.child("sheets")
    if not gone or listed is None:
        return
    splices = Splices()
    numbers = set()
    for index, node in enumerate(listed.children):
        if index in gone:
            numbers.add(node.get("sheetId"))
            splices.put(node.start, node.end, b"")
    left = len(listed.children) - len(gone)
    names = root.child("definedNames")
    _shift_names(data, names, gone, splices)
    windows = root.child("bookViews")
    for window in windows.children if windows else ():
        places = {key: window.get(key) for key in ("activeTab", "firstSheet") if window.get(key).isdigit()}
        changes = {key: str(min(_shifted(int(at), gone), left - 1)) for key, at in places.items()}
        splices.attributes(data, window, changes)
    package.edit(book.part, splices)
    for part in package.related(book.part, "calcChain"):
        _, chain = package.tree(part)
        if any(cell.get("i") in numbers for cell in chain.children):
            book.drop_calculation_chain()


def _shift_names(data: bytes, names: Node | None, gone: set[int], splices: Splices) -> None:
    """Names that belong to one sheet name it by its place."""
    if names is None:
        return
    places = [int(n.get("localSheetId")) if n.get("localSheetId").isdigit() else None for n in names.children]
    if all(place in gone for place in places):
        splices.put(names.start, names.end, b"")
        return
    for node, place in zip(names.children, places, strict=True):
        if place is None:
            continue
        if place in gone:
            splices.put(node.start, node.end, b"")
        else:
            splices.attribute(data, node, "localSheetId", str(_shifted(place, gone)))


def _shifted(place: int, gone: set[int]) -> int:
    """A sheet's place once those before it are gone."""
    return place - sum(each < place for each in gone)

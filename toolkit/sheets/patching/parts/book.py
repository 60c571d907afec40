"""The workbook part: its sheets, names, date system and calculation settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from toolkit.core.cells import parse_address
from toolkit.files.opc.markup import MAIN, MarkupError, Node, Splices
from toolkit.files.opc.package import Package, relation_id

_BEFORE_CALC = {
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames",
}  # fmt: skip
_RANGES = ("_xlnm.print_area", "_xlnm._filterdatabase")
_YES = {"1", "true", "on"}


class SheetEntry(NamedTuple):
    """A sheet as the workbook lists it.

    Attributes:
        index: Its place among the sheets, from 0; names with a scope refer to it.
        part: Its part.
        kind: «worksheet», «chartsheet», «dialogsheet», «xlMacrosheet» …
    """

    index: int  # type: ignore[assignment] # in place of the tuple's own
    name: str
    part: str
    kind: str


class DefinedName(NamedTuple):
    """A defined name.

    Attributes:
        scope: Index of the sheet it belongs to; None for the whole workbook.
        text: What it refers to: a formula without «=».
    """

    name: str
    scope: int | None
    text: str
    node: Node

    @property
    def is_range(self) -> bool:
        """Whether it is the sheet's print area or its filter, which grow also when they have one row."""
        return self.name.casefold() in _RANGES


class Block(NamedTuple):
    """A rectangle of cells, corners included."""

    top: int
    left: int
    bottom: int
    right: int

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.spans(column)

    def spans(self, column: int) -> bool:
        """Whether it reaches over a column."""
        return self.left <= column <= self.right

    def meets(self, other: Block) -> bool:
        """Whether both have a cell in common."""
        rows = self.top <= other.bottom and other.top <= self.bottom
        return rows and self.left <= other.right and other.left <= self.right


def block(ref: str) -> Block:
    """«A1:C9» or «A1» → Block. Raises MarkupError."""
    first, _, second = ref.partition(":")
    try:
        (top, left), (bottom, right) = parse_address(first), parse_address(second or first)
    except ValueError as error:
        raise MarkupError("a range that cannot be read") from error
    return Block(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


class ListObject(NamedTuple):
    """A table (ListObject) of a sheet."""

    part: str
    name: str
    block: Block
    header_rows: int
    totals_rows: int

    @property
    def last_row(self) -> int:
        """The last row above its totals."""
        return self.block.bottom - self.totals_rows


class WorkbookPart:
    """What the workbook part says. Raises MarkupError, Refused when it makes no sense."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = package.main()
        root = self.root
        if root.local != "workbook" or root.space not in MAIN:
            raise MarkupError("no workbook")
        links = {link.id: link for link in package.relationships(self.part)}
        listed = root.child("sheets")
        self.sheets: list[SheetEntry] = []
        for index, node in enumerate(listed.children if listed else ()):
            link = links.get(relation_id(node))
            kind, part = (link.kind, link.part) if link else ("missing", "")
            if part not in package:
                kind = "missing"
            self.sheets.append(SheetEntry(index, node.get("name"), part, kind))
        settings = root.child("workbookPr")
        self.epoch_1904 = settings is not None and settings.get("date1904") in _YES

    @property
    def root(self) -> Node:
        """The present tree of the workbook part."""
        return self.package.tree(self.part)[1]

    def names(self) -> list[DefinedName]:
        """All defined names."""
        listed = self.root.child("definedNames")
        out = []
        for node in listed.children if listed else ():
            scope = node.get("localSheetId")
            out.append(
                DefinedName(node.get("name"), int(scope) if scope.isdigit() else None, node.text, node)
            )
        return out

    def redefine(self, text_of: Callable[[DefinedName], str]) -> None:
        """Give every defined name the text that `text_of` says."""
        splices = Splices()
        for name in self.names():
            splices.text(name.node, text_of(name))
        self.package.edit(self.part, splices)

    def tables(self, sheet: SheetEntry) -> list[ListObject]:
        """The tables of a sheet."""
        out = []
        for part in self.package.related(sheet.part, "table"):
            _, root = self.package.tree(part)
            if root.local != "table":
                continue
            name = root.get("displayName") or root.get("name")
            header = int(root.get("headerRowCount", "1") or 1)
            totals = int(root.get("totalsRowCount", "0") or 0)
            out.append(ListObject(part, name, block(root.get("ref")), header, totals))
        return out

    def recalculate(self) -> None:
        """Ask the office program to work out all formulas when it opens the file."""
        data, root = self.package.tree(self.part)
        settings = root.child("calcPr")
        splices = Splices()
        if settings is not None:
            if settings.get("fullCalcOnLoad") not in _YES:
                splices.attribute(data, settings, "fullCalcOnLoad", "1")
        else:
            ends = [node.end for node in root.children if node.local in _BEFORE_CALC]
            splices.put(ends[-1], ends[-1], f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'.encode())
        self.package.edit(self.part, splices)

    def drop_calculation_chain(self) -> None:
        """Take the list of formula cells away; the office program makes a new one."""
        for part in self.package.related(self.part, "calcChain"):
            self.package.drop_relationship(self.part, part)
            self.package.remove(part)

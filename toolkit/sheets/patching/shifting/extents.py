"""Ranges that end at the last row of the data, and so must take in the rows that are added.

Tables, filters, drop-down lists, conditional formats (also the newer ones in extLst), print areas and
names. `Room` says how many rows came in, and where.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from toolkit.core.cells import MAX_ROW, address
from toolkit.files.opc.markup import Node, Splices, escape
from toolkit.sheets.patching.formulas.references import (
    What,
    make_room,
    references,
    rewritten,
    stretched,
    written,
)
from toolkit.sheets.patching.parts.book import Block, DefinedName, ListObject, SheetEntry, WorkbookPart, block

_GROWING = frozenset({"dataValidation", "conditionalFormatting", "ignoredError"})


@dataclass(slots=True)
class Room:
    """Rows that came in below row `after`.

    Attributes:
        shifted: Whether what stood below was moved down; otherwise the rows were empty.
    """

    after: int
    count: int = 0
    shifted: bool = False

    def rows(self, top: int, bottom: int, *, one_row_too: bool = True) -> tuple[int, int]:
        """The rows of a range afterwards. Ranges that end at `after` take in the new rows."""
        at_end = top < bottom or one_row_too
        if self.shifted:
            return stretched(top, bottom, self.after, self.count, at_end=at_end)
        return top, bottom + self.count if bottom == self.after and at_end else bottom


class Move(NamedTuple):
    """`room.count` rows come in below row `room.after` of one sheet."""

    entry: SheetEntry
    room: Room

    def formula(self, text: str, *, own: bool, at: int | None = None) -> str:
        """A formula afterwards; `own`: it stands in that sheet, `at`: in this row of it."""
        room = self.room
        return make_room(text, self.entry.name, room.after, room.count, own=own, at=at, shifted=room.shifted)

    def row(self, row: int) -> int:
        """A row's number afterwards."""
        return row + self.room.count if self.room.shifted and row > self.room.after else row

    def offset(self, row: int) -> int:
        """The same where rows count from 0."""
        return self.row(row + 1) - 1

    def moved(self, area: Block) -> Block:
        """A block that does not grow at its end: a merge, a hyperlink."""
        return Block(self.row(area.top), area.left, self.row(area.bottom), area.right)


def ref_text(area: Block) -> str:
    """A block as it is written: A1 or A1:C9."""
    first, last = address(area.top, area.left), address(min(area.bottom, MAX_ROW), area.right)
    return first if first == last else f"{first}:{last}"


def grown(area: Block, room: Room, *, one_row_too: bool = True) -> Block:
    """A block afterwards."""
    top, bottom = room.rows(area.top, area.bottom, one_row_too=one_row_too)
    return Block(top, area.left, min(bottom, MAX_ROW), area.right)


def grown_list(text: str, room: Room, taken: Iterable[Block] = ()) -> str:
    """A list of ranges (sqref) afterwards.

    Whole columns stay. A range does not grow into one of `taken`: two drop-down lists in one cell are
    a damaged file.
    """
    out = []
    for part in text.split():
        if not is_cells(part):
            out.append(part)
            continue
        area = block(part)
        new = grown(area, room)
        more = Block(area.bottom + 1, area.left, new.bottom, area.right)
        if not room.shifted and new != area and any(map(more.meets, taken)):
            new = area
        out.append(part if new == area else ref_text(new))
    return " ".join(out)


def is_cells(text: str) -> bool:
    """Whether a range names cells; whole rows (3:5) and whole columns (B:D) do not."""
    return all(part[:1].isalpha() and part[-1:].isdigit() for part in text.replace("$", "").split(":"))


def grow_sheet(data: bytes, whole: Node, room: Room, splices: Splices) -> None:
    """Lists, conditional formats and the filter of a sheet; offsets are those of `whole`."""
    lists = [
        block(ref)
        for node in whole.all("dataValidation")
        for ref in (node.get("sqref") or " ".join(each.text for each in node.all("sqref"))).split()
        if is_cells(ref)
    ]
    sparks = {id(child) for spark in whole.all("sparkline") for child in spark.children}
    for node in whole.walk():
        local = node.local
        if local in _GROWING and "sqref" in node.attributes:
            taken = lists if local == "dataValidation" else ()
            splices.attribute(data, node, "sqref", grown_list(node.get("sqref"), room, taken))
        elif local == "sqref" and not node.children and node.text.strip() and id(node) not in sparks:
            # xm:sqref inside x14:dataValidation or x14:conditionalFormatting
            new = grown_list(node.text, room, lists)
            if new != " ".join(node.text.split()):
                splices.put(node.inner, node.close, escape(new))
        elif local == "autoFilter":
            splices.attribute(data, node, "ref", grown_list(node.get("ref"), room))


def grow_names(book: WorkbookPart, sheet: SheetEntry, room: Room) -> None:
    """Names that are plain areas of this sheet, print areas and the filter's own name."""
    book.redefine(lambda name: grown_name(name, sheet.name, room))


def grown_name(name: DefinedName, sheet: str, room: Room) -> str:
    """A name's areas afterwards."""
    changes = []
    for ref in references(name.text):
        if (
            ref.what is not What.AREA
            or ref.outside
            or ref.last
            or ref.whole
            or ref.sheet.casefold() != sheet.casefold()
        ):
            continue
        top, bottom = room.rows(ref.top, ref.bottom, one_row_too=name.is_range)
        if (top, bottom) != (ref.top, ref.bottom):
            # A print area of one cell that grows is no longer one cell.
            corner = (
                f":{written(ref, bottom, ref.right, bottom, ref.right)}"
                if ref.single and bottom > top
                else ""
            )
            changes.append((ref, written(ref, top, ref.left, bottom, ref.right) + corner))
    return rewritten(name.text, changes)


def grow_table(book: WorkbookPart, table: ListObject, room: Room) -> None:
    """The table's range and its filter; totals rows must have been moved already."""
    data, root = book.package.tree(table.part)
    splices = Splices()
    last = Room(table.block.bottom, room.count)
    splices.attribute(data, root, "ref", ref_text(grown(table.block, last)))
    for node in root.children:
        if node.local == "autoFilter":
            splices.attribute(data, node, "ref", grown_list(node.get("ref"), room))
    book.package.edit(table.part, splices)

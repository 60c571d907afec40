"""One sheet with the changes asked for, before they are written into its part."""

from __future__ import annotations

import contextlib
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from toolkit.files.opc.markup import MarkupError, Node, Splices, escape, opened, quote, with_attribute
from toolkit.sheets.patching.formulas.references import translate
from toolkit.sheets.patching.parts.book import Block, SheetEntry, WorkbookPart, block
from toolkit.sheets.patching.parts.cells import NewCell, edited_row, fresh_row
from toolkit.sheets.patching.parts.sheet import CellNode, FormulaCell, SheetXml
from toolkit.sheets.patching.shifting.extents import Move, Room, grow_names, grow_sheet, grow_table, ref_text


@dataclass(slots=True)
class Shared:
    """A shared formula: the master carries the text, the followers refer to it."""

    master: FormulaCell
    text: str
    row: int
    column: int
    followers: list[FormulaCell]
    moved: bool = False


@dataclass(slots=True)
class SheetEdit:
    """A sheet being changed; rows and columns are those the sheet will have.

    Attributes:
        cells: row → column → what it is to hold.
        like: New row → the row whose looks it takes.
        seeds: Cells that were given a value.
        room: Rows added below the data since the part was last written out.
        merges: Merged blocks that come with new rows.
        growing: Parts of the tables that take the new rows in.
    """

    book: WorkbookPart
    entry: SheetEntry
    xml: SheetXml
    cells: dict[int, dict[int, NewCell]] = field(default_factory=dict)
    like: dict[int, int] = field(default_factory=dict)
    seeds: set[tuple[int, int]] = field(default_factory=set)
    room: Room | None = None
    merges: list[Block] = field(default_factory=list)
    growing: set[str] = field(default_factory=set)
    formulas_changed: bool = False
    _shared: list[Shared] | None = None
    _merged: list[Block] | None = None
    _last: int | None = None
    _rebased: bool = False

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.seeds) or (self.room is not None and self.room.shifted)

    def pending(self, row: int, column: int) -> NewCell | None:
        """What a cell was given, if anything."""
        return self.cells.get(row, {}).get(column)

    def origin(self, row: int) -> int:
        """Where a row of the sheet stands in the part; 0 for a row that has come in between."""
        room = self.room
        if room is None or not room.shifted or row <= room.after:
            return row
        return 0 if row <= room.after + room.count else row - room.count

    def index(self, row: int) -> int | None:
        """Where a row stands among the rows of the part; None when it is not written there."""
        origin = self.origin(row)
        return self.xml.index(origin) if origin else None

    def cell(self, row: int, column: int) -> CellNode | None:
        """The cell as the part holds it."""
        origin = self.origin(row)
        return self.xml.cell(origin, column) if origin else None

    def style(self, row: int, column: int) -> int:
        """The format that a cell has now."""
        pending = self.pending(row, column)
        if pending is not None and pending.style is not None:
            return pending.style
        return self.xml.style(self.origin(self.like.get(row, row)), column)

    def moved(self, areas: Iterable[Block]) -> list[Block]:
        """Areas of the part, as the sheet has them now."""
        room = self.room
        if room is None or not room.shifted:
            return list(areas)
        move = Move(self.entry, room)
        return [move.moved(area) for area in areas]

    def last_row(self) -> int:
        """The last row that holds a value, the changes included; 0 when none does."""
        if self._last is None:
            given = (row for row, cells in self.cells.items() if any(cell.inner for cell in cells.values()))
            ignored = {self.origin(row): cells for row, cells in self.cells.items()}
            written = self.xml.last_row(ignored)
            room = self.room
            if room is not None and room.shifted and written > room.after:
                written += room.count
            self._last = max(written, max(given, default=0))
        return self._last

    def put(self, row: int, column: int, cell: NewCell) -> None:
        """Give a cell new contents."""
        self.seeds.add((row, column))
        had_formula = self._formula(row, column) is not None
        self.formulas_changed |= cell.formula | had_formula
        if had_formula:
            self._leave_shared(row, column)
        self.cells.setdefault(row, {})[column] = cell
        if not cell.inner:
            self._last = None
        elif self._last is not None:
            self._last = max(self._last, row)

    def merged(self) -> list[Block]:
        """The merged blocks of the sheet, with those that come with new rows."""
        if self._merged is None:
            listed = self.xml.whole.child("mergeCells")
            self._merged = [block(node.get("ref")) for node in (listed.children if listed else ())]
        return [*self.moved(self._merged), *self.merges]

    def shared(self) -> list[Shared]:
        """The shared formulas of the sheet."""
        if self._shared is None:
            self._shared = list(shared_formulas(self.xml.formulas.special()))
        return self._shared

    def _leave_shared(self, row: int, column: int) -> None:
        """A cell leaves its shared formula; when it was the master, the next cell takes its place."""
        row = self.origin(row)
        for group in self.shared():
            group.followers = [f for f in group.followers if (f.row, f.column) != (row, column)]
            if (group.row, group.column) != (row, column):
                continue
            if group.followers:
                heir = group.followers.pop(0)
                group.text = translate(group.text, heir.row - row, heir.column - column)
                group.row, group.column, group.moved = heir.row, heir.column, True
            else:
                group.row = group.column = 0
                group.moved = False

    def _heirs(self, stale: Collection[tuple[int, int]]) -> Iterator[tuple[int, int, NewCell]]:
        """Cells that have become masters of their shared formulas."""
        p = self.xml.prefix
        for group in self.shared() if self._shared is not None else ():
            if not group.moved:
                continue
            cell = self.xml.cell(group.row, group.column)
            rows = [group.row, *(f.row for f in group.followers)]
            columns = [group.column, *(f.column for f in group.followers)]
            area = ref_text(Block(min(rows), min(columns), max(rows), max(columns)))
            inner = with_attribute(group.master.tag, "ref", area) + escape(group.text) + f"</{p}f>".encode()
            kind, old = "", cell.node.child("v") if cell else None
            if cell is not None and old is not None and (group.row, group.column) not in stale:
                kind = cell.node.get("t")
                inner += f"<{p}v>".encode() + escape(old.text) + f"</{p}v>".encode()
            yield group.row, group.column, NewCell(kind, inner, None, formula=True, text=group.text)

    def come_in(self, after: int) -> None:
        """One more row comes in below `after`, and what was changed below moves down with the sheet."""
        self.cells = {row + (row > after): cells for row, cells in self.cells.items()}
        self.like = {row + (row > after): like + (like > after) for row, like in self.like.items()}
        self.seeds = {(row + (row > after), column) for row, column in self.seeds}
        self.merges = [
            Block(each.top + (each.top > after), each.left, each.bottom + (each.bottom > after), each.right)
            for each in self.merges
        ]
        self._last = None

    @property
    def inherited(self) -> bool:
        """Whether a shared formula has got another master."""
        return any(group.moved for group in self._shared or ())

    def joins_shared(self, row: int, column: int) -> bool:
        """Whether a cell belongs to a shared formula."""
        formula = self._formula(row, column)
        return formula is not None and formula.get("t") == "shared"

    def _formula(self, row: int, column: int) -> Node | None:
        cell = self.cell(row, column)
        return cell.node.child("f") if cell is not None else None

    def formula(self, row: int, column: int) -> str:
        """The text of a cell's formula; "" when it has none, or one that covers other cells too."""
        pending = self.pending(row, column)
        if pending is not None:
            return pending.text
        node, origin = self._formula(row, column), self.origin(row)
        if node is None or node.get("t") in {"array", "dataTable"}:
            return ""
        if node.text or node.get("t") != "shared":
            return node.text
        for group in self.shared():
            if any((each.row, each.column) == (origin, column) for each in group.followers):
                return translate(group.text, origin - group.row, column - group.column)
        return ""

    def bake(self) -> None:
        """Write the changes into a part of its own in memory, and go on from there."""
        splices = Splices()
        self._write(splices, ())
        self.rebase(splices.apply(self.xml.data))
        self.cells, self.like, self.merges, self.room = {}, {}, [], None

    def rebase(self, data: bytes) -> None:
        """Go on from other bytes of the part."""
        self.xml = SheetXml(data)
        self._rebased = True
        self._shared = self._merged = self._last = None

    def grow(self) -> None:
        """Let names and tables that ended at the last row take in the rows that were added."""
        if self.room is not None and not self.room.shifted:
            grow_names(self.book, self.entry, self.room)
            for table in self.book.tables(self.entry):
                if table.part in self.growing:
                    grow_table(self.book, table, self.room)

    def settle(self, stale: Collection[tuple[int, int]]) -> None:
        """Write everything into the package; `stale`: formulas whose stored value must go.

        A formula that was given together with its value keeps it.
        """
        splices = Splices()
        self._write(splices, stale)
        if not splices and not self._rebased:
            return
        self.book.package.replace(self.entry.part, b"", *splices.pieces(self.xml.data))

    def _write(self, splices: Splices, stale: Collection[tuple[int, int]]) -> None:
        for row, column, cell in self._heirs(stale):
            self.cells.setdefault(row, {}).setdefault(column, cell)
        for row in list(self.cells):
            at = bisect_right(self.xml.numbers, row)
            if at in self.xml.bare and self.xml.index(row) is None:
                # The row below takes its number from the row before it, which will be another one.
                self.cells.setdefault(self.xml.numbers[at], {})
        for found in self.xml.formulas.at(stale):
            if found.row not in self.cells:
                self.xml.formulas.strip(found, splices)
            elif found.column not in self.cells[found.row]:
                inner = self.xml.data[found.start : found.end]
                self.cells[found.row][found.column] = NewCell("", inner, None, formula=True)
        self._rows(splices)
        self._around(splices)

    def _rows(self, splices: Splices) -> None:
        xml = self.xml
        inserted: dict[int, list[bytes]] = {}
        for row in sorted(self.cells):
            index = xml.index(row)
            if index is not None:
                splices.put(*xml.row_span(index), edited_row(xml, index, row, self.cells[row]))
                continue
            if row not in self.like and not any(c.inner or c.style for c in self.cells[row].values()):
                continue
            like = xml.index(self.like[row]) if row in self.like else None
            at = bisect_right(xml.numbers, row)
            inserted.setdefault(at, []).append(fresh_row(xml, row, self.cells[row], like))
        for at, rows in inserted.items():
            if at < len(xml.starts):
                start, _ = xml.row_span(at)
                splices.put(start, start, b"".join(rows))
            elif xml.inner == xml.close and xml.data[xml.inner - 2 : xml.inner] == b"/>":
                tag = opened(xml.data[xml.rows_node.start : xml.inner])
                end = f"</{xml.prefix}sheetData>".encode()
                splices.put(xml.rows_node.start, xml.inner, tag + b"".join(rows) + end)
            else:
                splices.put(xml.close, xml.close, b"".join(rows))

    def _around(self, splices: Splices) -> None:
        """What stands before and after the rows: dimension, merges, ranges that grow."""
        xml, inner = self.xml, Splices()
        if self.room is not None and not self.room.shifted:
            grow_sheet(xml.around, xml.whole, self.room, inner)
        self._dimension(inner)
        if self.merges:
            self._merge(inner)
        xml.put_around(splices, inner)

    def _dimension(self, splices: Splices) -> None:
        node = self.xml.whole.child("dimension")
        written = [
            (row, column) for row, cells in self.cells.items() for column, cell in cells.items() if cell.inner
        ]
        if node is None or not written:
            return
        with contextlib.suppress(MarkupError):  # a dimension that cannot be read is left as it is
            old = block(node.get("ref"))
            empty = node.get("ref") in {"A1", "A1:A1"} and not self.xml.starts
            rows = [row for row, _ in written] + ([] if empty else [old.top, old.bottom])
            columns = [column for _, column in written] + ([] if empty else [old.left, old.right])
            new = Block(min(rows), min(columns), max(rows), max(columns))
            if new != old:
                splices.attribute(self.xml.around, node, "ref", ref_text(new))

    def _merge(self, splices: Splices) -> None:
        listed = self.xml.whole.child("mergeCells")
        if listed is None:
            return
        p = listed.prefix
        new = b"".join(f"<{p}mergeCell ref=".encode() + quote(ref_text(each)) + b"/>" for each in self.merges)
        splices.put(listed.close, listed.close, new)
        if "count" in listed.attributes:
            total = len([n for n in listed.children if n.local == "mergeCell"]) + len(self.merges)
            splices.attribute(self.xml.around, listed, "count", str(total))


def shared_formulas(special: list[FormulaCell]) -> Iterator[Shared]:
    """The shared formulas among those of a sheet that are special; followers without a master are in none."""
    open_groups: dict[str, Shared] = {}
    for found in special:
        if found.attribute("t") != "shared":
            continue
        key = found.attribute("si")
        if found.text:
            if key in open_groups:
                yield open_groups.pop(key)
            open_groups[key] = Shared(found, found.text, found.row, found.column, [])
        elif key in open_groups:
            open_groups[key].followers.append(found)
    yield from open_groups.values()

"""Where a value goes and how the cell looks then: formats, the row below the data, merged heads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from toolkit.core.cells import MAX_ROW
from toolkit.core.grids import Formula
from toolkit.sheets.patching.checks import arrays, pivots, protected
from toolkit.sheets.patching.editing import SheetEdit
from toolkit.sheets.patching.formulas.references import What, references, translate
from toolkit.sheets.patching.parts.book import Block
from toolkit.sheets.patching.parts.cells import new_cell
from toolkit.sheets.patching.parts.sheet import CellNode
from toolkit.sheets.patching.parts.styles import CellFormats
from toolkit.sheets.patching.shifting.extents import Move, Room
from toolkit.sheets.patching.shifting.rows import refuse_fixed
from toolkit.sheets.values import Blocked, Contents

_LOOK_FOR_DATES = 20  # rows above (or below) that may show how this column writes its dates


def put(edit: SheetEdit, styles: CellFormats, row: int, column: int, made: Contents) -> None:
    """Give a cell its contents; its format stays unless a date needs another one."""
    own = edit.style(row, column)
    style: int | None = own
    if made.dated and not styles.is_date(own):
        style = styles.dated(own, _date_style(edit, styles, row, column), time=made.dated == "datetime")
    elif edit.cell(row, column) is not None:
        style = None
    edit.put(row, column, new_cell(made, edit.xml.prefix, style))


def _date_style(edit: SheetEdit, styles: CellFormats, row: int, column: int) -> int | None:
    """A date format that is already used near by in this column."""
    index = edit.index(row)
    around = range(row - 1, max(0, row - 1 - _LOOK_FOR_DATES), -1)
    below = range(row + 1, row + 1 + _LOOK_FOR_DATES) if index is not None else ()
    for other in (*around, *below):
        if edit.index(other) is None and other not in edit.cells:
            continue
        style = edit.style(other, column)
        if styles.is_date(style):
            return style
    style = edit.xml.column_style(column)
    return style if styles.is_date(style) else None


def next_row(
    edit: SheetEdit, after: int | None, columns: Iterable[int], *, drawn: bool = False
) -> tuple[int, bool]:
    """The row above the new one, and whether what stands below must move down; not where the row below is `drawn`.

    Raises:
        Blocked: There is no room below.
    """
    last = edit.last_row()
    if after is None:
        after = last
        for table in edit.book.tables(edit.entry):
            [area] = edit.moved([table.block])
            if table.totals_rows and area.bottom == last and any(map(area.spans, columns)):
                after = last - table.totals_rows
    if after >= MAX_ROW:
        raise Blocked("工作表已经写到最后一行。", "请另建一张工作表。", "sheet-full")
    return after, after < last and not drawn and not _prepared(edit, after + 1)


def _prepared(edit: SheetEdit, row: int) -> bool:
    """Whether a row is empty and drawn beforehand, as offices leave some below their tables."""
    cells = [] if row in edit.cells else _cells(edit, row)
    return any(cell.style for cell in cells) and not any(cell.node.children for cell in cells)


def check_row(edit: SheetEdit, styles: CellFormats, after: int, *, shifted: bool) -> None:
    """Whether a new row may come below `after` at all.

    Raises:
        Blocked: The sheet is protected, or what stands below cannot be moved exactly.
    """
    row = after + 1
    new = shifted or (edit.index(row) is None and row not in edit.cells)
    if (
        new
        and protected(edit)
        and (shifted or any(styles.is_locked(cell.style) for cell in _cells(edit, after)))
    ):
        raise Blocked(
            "工作表受保护，不能加行。", "请先在“审阅”里撤销工作表保护，再运行一次。", "sheet-protected"
        )
    if shifted:
        refuse_fixed(edit.book, edit.xml, Move(edit.entry, edit.room or Room(after, 1, shifted=True)))


def begin_row(
    edit: SheetEdit, after: int, columns: Iterable[int], *, shifted: bool, first: bool = False
) -> None:
    """Make the row below `after`: it takes the looks and the merges of that row; of a header (`first`) only if it must."""
    row = after + 1
    if shifted:
        edit.come_in(after)
    elif edit.index(row) is not None or row in edit.cells:
        return
    if first and any(map(edit.xml.column_style, columns)):
        return
    if after:
        edit.like[row] = edit.like.get(after, after)
    taken = edit.moved([area for area, _ in arrays(edit)] + pivots(edit)) + edit.merged()
    for area in edit.merged():
        if area.top == area.bottom == after:
            new = Block(row, area.left, row, area.right)
            if not any(map(new.meets, taken)):
                edit.merges.append(new)


def _cells(edit: SheetEdit, row: int) -> list[CellNode]:
    index = edit.index(row)
    return [] if index is None else edit.xml.row(index)[2]


def continued(edit: SheetEdit, after: int, given: Collection[int], *, shifted: bool) -> dict[int, Formula]:
    """Formulas of the row `after` as they read in the row below it, for the columns that are given nothing."""
    move = Move(edit.entry, Room(after, 1, shifted))
    out = {}
    for cell in _cells(edit, after):
        if cell.column in given or (not shifted and edit.formula(after + 1, cell.column)):
            continue
        if text := edit.formula(after, cell.column):
            out[cell.column] = Formula(translate(move.formula(text, own=True, at=after), 1, 0), None)
    return out


def counts(edit: SheetEdit, row: int, column: int, new: int) -> bool:
    """Whether a formula refers to the cell of its column in the row `new`, or to what only a calculation can tell."""
    text = edit.formula(row, column)
    if text and edit.room is not None:
        text = Move(edit.entry, edit.room).formula(text, own=True, at=edit.origin(row))
    for ref in references(text):
        if ref.what is What.AREA and not ref.sheet:
            if ref.left <= column <= ref.right and ref.top <= new <= ref.bottom:
                return True
        elif not ref.call:
            return True
    return False


def fits_room(edit: SheetEdit, after: int, *, shifted: bool) -> bool:
    """Whether a row below `after` continues the rows that have come in already."""
    room = edit.room
    return room is None or (room.after + room.count == after and room.shifted == shifted)


def note_room(edit: SheetEdit, after: int, values: Mapping[int, Contents], *, shifted: bool) -> None:
    """Remember that a row came in below `after`, and which tables take it in."""
    room = edit.room
    if room is None:
        room = edit.room = Room(after, 0, shifted)
    room.count += 1
    for table in edit.book.tables(edit.entry):
        # A table takes the row in when it ends there and a new value stands in its columns.
        if table.last_row == room.after and any(map(table.block.spans, values)):
            edit.growing.add(table.part)

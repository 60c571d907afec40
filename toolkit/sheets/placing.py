"""Where a value goes and how the cell looks then: formats, the row below the data, merged heads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.core.cells import MAX_ROW
from toolkit.sheets.book import Block, Table
from toolkit.sheets.checks import Refusal, arrays, pivots, protected
from toolkit.sheets.editing import SheetEdit
from toolkit.sheets.extents import Room, growing_table
from toolkit.sheets.rowxml import new_cell
from toolkit.sheets.sheetxml import CellNode
from toolkit.sheets.styles import Styles
from toolkit.sheets.values import Contents

_LOOK_FOR_DATES = 20  # rows above (or below) that may show how this column writes its dates


class Blocked(Exception):  # noqa: N818 - a refusal, not an error of ours
    """A row cannot be added; says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.kind)
        self.refusal = refusal


def put(edit: SheetEdit, styles: Styles, row: int, column: int, made: Contents) -> None:
    """Give a cell its contents; its format stays unless a date needs another one."""
    own = edit.style(row, column)
    style: int | None = own
    if made.dated and not styles.is_date(own):
        style = styles.dated(own, _date_style(edit, styles, row, column), time=made.dated == "datetime")
    elif edit.exists(row, column):
        style = None
    edit.put(row, column, new_cell(made, edit.xml.prefix, style))


def _date_style(edit: SheetEdit, styles: Styles, row: int, column: int) -> int | None:
    """A date format that is already used near by in this column."""
    index = edit.xml.index(row)
    around = range(row - 1, max(0, row - 1 - _LOOK_FOR_DATES), -1)
    below = range(row + 1, row + 1 + _LOOK_FOR_DATES) if index is not None else ()
    for other in (*around, *below):
        if edit.xml.index(other) is None and other not in edit.cells:
            continue
        style = edit.style(other, column)
        if styles.is_date(style):
            return style
    style = edit.xml.column_style(column)
    return style if styles.is_date(style) else None


def next_row(edit: SheetEdit, after: int | None, columns: Iterable[int]) -> tuple[int, bool]:
    """The row above the new one, and whether what stands below must move down.

    Raises:
        Blocked: There is no room below.
    """
    last = edit.last_row()
    if after is None:
        after = last
        for table in edit.book.tables(edit.entry):
            if _ends_in_totals(table, last, columns):
                after = table.block.bottom - table.totals_rows
    if after >= MAX_ROW:
        raise Blocked(Refusal("工作表已经写到最后一行。", "请另建一张工作表。", "sheet-full"))
    return after, after < last and not _prepared(edit, after + 1)


def _ends_in_totals(table: Table, last: int, columns: Iterable[int]) -> bool:
    inside = any(table.block.left <= column <= table.block.right for column in columns)
    return bool(table.totals_rows) and table.block.bottom == last and inside


def _prepared(edit: SheetEdit, row: int) -> bool:
    """Whether a row is empty and drawn beforehand, as offices leave some below their tables."""
    index = edit.xml.index(row)
    if index is None or row in edit.cells:
        return False
    cells = edit.xml.row(index)[2]
    return any(cell.style for cell in cells) and not any(cell.node.children for cell in cells)


def begin_row(edit: SheetEdit, styles: Styles, after: int) -> None:
    """Prepare the row below `after`: it takes the looks and the merges of that row.

    Raises:
        Blocked: The sheet is protected against it, or an array or pivot table stands there.
    """
    row = after + 1
    if edit.xml.index(row) is not None or row in edit.cells:
        return
    if protected(edit) and any(styles.is_locked(cell.style) for cell in _cells(edit, after)):
        raise Blocked(
            Refusal(
                "工作表受保护，不能加行。", "请先在“审阅”里撤销工作表保护，再运行一次。", "sheet-protected"
            )
        )
    if after:
        edit.like[row] = edit.like.get(after, after)
    taken = [area for area, _ in arrays(edit)] + pivots(edit) + edit.merged()
    for area in edit.merged():
        if area.top == area.bottom == after:
            new = Block(row, area.left, row, area.right)
            if not any(_meet(new, other) for other in taken):
                edit.merges.append(new)


def _cells(edit: SheetEdit, row: int) -> list[CellNode]:
    index = edit.xml.index(row)
    return [] if index is None else edit.xml.row(index)[2]


def _meet(one: Block, other: Block) -> bool:
    rows = one.top <= other.bottom and other.top <= one.bottom
    return rows and one.left <= other.right and other.left <= one.right


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
        if growing_table(table, Room(room.after, 0), values):
            edit.growing.add(table.part)

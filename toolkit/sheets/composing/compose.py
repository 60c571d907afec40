"""A SheetDocument becomes a new workbook: formulas with their values, ready to print.

    compose(document) -> bytes

The same document gives the same bytes. Nothing that a clerk wrote is taken for a formula, a link or a number.
"""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, Cell, Stop
from toolkit.core.documents.outcome import Sheet, SheetDocument, sheet_name
from toolkit.sheets.composing.layout import Addresses, lay_out
from toolkit.sheets.composing.lists import Lists
from toolkit.sheets.composing.looks import BODY_FONT, LARGE, NORMAL, Looks
from toolkit.sheets.composing.writer import AUTHOR, SheetWriter

CREATED = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - a file property without a zone; fixed, so that bytes repeat
_HEAD_AND_FOOT = 100  # rows that title, header, notes and charts may take besides the table


def compose(document: SheetDocument, created: dt.datetime = CREATED) -> bytes:
    """The workbook as the bytes of an .xlsx file.

    Args:
        document: What to write.
        created: Goes into the file's properties.

    Raises:
        Stop: A text or a table is too long for Excel; names the sheet and the cell.
        ValueError: The document contradicts itself (a formula names a column that is not there, two sheets
            have one name, …); a fault of the job that made it.
    """
    _check(document)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_row_height": 24,  # pixels; where rows grow by themselves
            "default_format_properties": {"font_name": BODY_FONT, "font_size": 11, "font_family": 0},
        },
    )
    book.set_properties({"title": document.title, "author": AUTHOR, "created": created})
    layouts = {sheet.name: lay_out(sheet) for sheet in document.sheets}
    addresses = Addresses(document, layouts)
    looks = {sizes: Looks(book, sizes) for sizes in (NORMAL, LARGE)}
    lists = Lists(layouts)
    for layout in layouts.values():
        SheetWriter(document.name, book, layout, addresses, looks, lists).write()
    lists.write(book)
    next(sheet for sheet in book.worksheets() if not sheet.hidden).activate()
    book.close()
    return buffer.getvalue()


def _check(document: SheetDocument) -> None:
    names: list[str] = []
    for sheet in document.sheets:
        if sheet.name != sheet_name(sheet.name, names):
            raise ValueError(f"sheet name not possible in this workbook: {sheet.name!r}")
        names.append(sheet.name)
        _check_sheet(document.name, sheet)
    if all(sheet.hidden for sheet in document.sheets):
        raise ValueError("a workbook shows at least one sheet")


def _check_sheet(file: str, sheet: Sheet) -> None:
    titles = [column.title for column in sheet.columns]
    if not titles or len(set(titles)) != len(titles):
        raise ValueError(f"sheet {sheet.name!r}: columns need titles, each its own")
    if len(titles) >= MAX_COLUMN:
        raise ValueError(f"sheet {sheet.name!r}: {len(titles)} columns")
    if any(len(row.cells) > len(titles) for row in sheet.rows):
        raise ValueError(f"sheet {sheet.name!r}: a row has more cells than there are columns")
    rows = len(sheet.rows) + sheet.blank_rows + len(sheet.notes) + _HEAD_AND_FOOT
    if rows > MAX_ROW:
        raise Stop.at(
            Cell(file, sheet.name),
            f"这张表有 {len(sheet.rows)} 行，超过了一张工作表能放的行数。",
            "请按乡镇或年份分开再做。",
            "table-too-long",
        )

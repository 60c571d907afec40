"""Stored results that are no longer true: found over the whole workbook."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress

from toolkit.files.opc.markup import MarkupError
from toolkit.sheets.patching.editing import SheetEdit
from toolkit.sheets.patching.formulas.dependents import Area, Dependents, Names, Place, Reader
from toolkit.sheets.patching.parts.book import Block, Book, block
from toolkit.sheets.patching.parts.sheet import FormulaCell, SheetXml

_MANY = 400_000  # formulas; beyond, following each of them would take more memory than the sheet
_ANY_FORMULA = re.compile(rb"<(?:[^\s<>/:!?]+:)?f[\s/>]")


def names_of(book: Book) -> Names:
    """What the words in this workbook's formulas stand for."""
    names = Names({entry.name.casefold(): entry.index for entry in book.sheets})
    for name in book.names():
        names.defined[name.scope, name.name.casefold()] = name.text
    for entry in book.sheets:
        if entry.kind == "worksheet":
            for table in book.tables(entry):
                names.tables[table.name.casefold()] = _area(entry.index, table.block)
    return names


def open_sheets(book: Book, edits: Mapping[int, SheetEdit]) -> dict[int, SheetEdit]:
    """All worksheets that hold a formula, those being edited included."""
    out = dict(edits)
    for entry in book.sheets:
        if entry.index in out or entry.kind != "worksheet":
            continue
        with suppress(MarkupError):  # nobody can edit such a sheet, and what it shows stays as it was
            data = book.package.text(entry.part)
            if _ANY_FORMULA.search(data):
                out[entry.index] = SheetEdit(book, entry, SheetXml(data))
    return out


def stale_formulas(
    book: Book, sheets: Mapping[int, SheetEdit], seeds: Iterable[Place]
) -> tuple[dict[int, set[tuple[int, int]]], bool]:
    """By sheet the (row, column) of formulas whose stored value may be wrong; whether there are formulas."""
    out: dict[int, set[tuple[int, int]]] = {}
    count = sum(edit.xml.formulas.count() for edit in sheets.values())
    if count > _MANY:
        places: Iterable[Place] = (
            (index, found.row, found.column)
            for index, edit in sheets.items()
            for found in edit.xml.formulas.all()
        )
    else:
        reader = Reader(names_of(book))
        web = Dependents()
        for index, edit in sheets.items():
            for place, text, result, origin in _formulas(edit):
                count += 1
                reads = reader.reads(text, index) if origin is None else reader.copied(text, index, *origin)
                web.add(place, reads, result)
        places = web.of(seeds)
    for index, row, column in places:
        out.setdefault(index, set()).add((row, column))
    return out, count > 0


def _formulas(edit: SheetEdit) -> Iterable[tuple[Place, str, Area | None, tuple[int, int] | None]]:
    """Place, text, area of an array's result, and for a follower its distance from the master."""
    index, cells = edit.entry.index, edit.cells
    plain, others = edit.xml.formulas.plain()
    for row, column, text in plain:
        if row not in cells or column not in cells[row]:
            yield (index, row, column), text, None, None
    masters: dict[str, FormulaCell] = {}
    for found in edit.xml.formulas.from_offsets(others):
        here = (index, found.row, found.column)
        kind, ref = ("", "") if found.plain else (found.attribute("t"), found.attribute("ref"))
        if kind == "shared" and found.text:
            masters[found.attribute("si")] = found
        if found.row in cells and found.column in cells[found.row]:
            continue
        if kind == "shared" and not found.text:
            master = masters.get(found.attribute("si"))
            if master is not None:
                yield here, master.text, None, (found.row - master.row, found.column - master.column)
        else:
            result = _area(index, block(ref)) if ref and kind in {"array", "dataTable"} else None
            # What a data table reads is not written as a formula: it counts as reading everything.
            yield here, "INDIRECT()" if kind == "dataTable" else found.text, result, None
    for row, given in cells.items():
        for column, cell in given.items():
            if cell.formula:
                yield (index, row, column), cell.text, None, None


def _area(index: int, area: Block) -> Area:
    return index, area.top, area.left, area.bottom, area.right

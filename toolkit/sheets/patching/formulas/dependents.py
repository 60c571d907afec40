"""Which formulas may give another result after cells have changed, over the whole workbook.

Their stored results are wrong, and LibreOffice (like every program that only reads) trusts a stored
result. The answer may name a formula too many, never one too few.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.core.cells import MAX_ROW
from toolkit.core.words import regex
from toolkit.files.opc.markup import MarkupError
from toolkit.sheets.patching.editing import SheetEdit
from toolkit.sheets.patching.formulas.references import Reference, What, references, translate
from toolkit.sheets.patching.parts.book import Block, WorkbookPart, block
from toolkit.sheets.patching.parts.sheet import FormulaCell, SheetXml

Place = tuple[int, int, int]
"""Sheet index, row, column."""
Area = tuple[int, int, int, int, int]
"""Sheet index, top, left, bottom, right."""

# What these read is known only when they are calculated. (Times and random numbers are not here: they
# do not depend on the change, and every program works them out anew when it opens the file.)
_BLIND = frozenset({"INDIRECT", "OFFSET", "EVALUATE", "CELL", "INFO"})
_NUMBERS = regex(r"([0-9]+)")
_WIDE = 64  # ranges over more columns are looked at for every changed cell
_PATIENCE = 4_000_000  # comparisons; beyond, every formula counts as changed
_LARGEST = 10_000  # cells of one array result that are followed one by one


class Reads(NamedTuple):
    """What one formula reads; `blind`: anything."""

    areas: tuple[Area, ...] = ()
    blind: bool = False


@dataclass(slots=True)
class Names:
    """What the words in a formula stand for.

    Attributes:
        sheets: Sheet name, case folded → index.
        defined: (scope or None, name case folded) → its formula.
        tables: Table name, case folded → its area.
    """

    sheets: dict[str, int]
    defined: dict[tuple[int | None, str], str] = field(default_factory=dict)
    tables: dict[str, Area] = field(default_factory=dict)


_Plan = list[tuple[int, int, int, int, int]]
"""For each area: sheet, top, left, bottom, right; a row of ~n is the n-th number in the formula's text."""


class FormulaReader:
    """Formula text → what it reads. Formulas that differ only in their numbers are parsed once."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._plans: dict[tuple[int, str], _Plan | None] = {}
        self._masters: dict[tuple[int, str], list[Reference] | None] = {}

    def reads(self, text: str, sheet: int) -> Reads:
        """What a formula standing in sheet `sheet` reads."""
        parts = _NUMBERS.split(text)
        key = (sheet, "0".join(parts[::2]))
        if key not in self._plans:
            self._plans[key] = self._plan(text, sheet)
        plan = self._plans[key]
        if plan is None:
            return self._full(text, sheet, frozenset())
        numbers = parts[1::2]
        areas = []
        for where, top, left, bottom, right in plan:
            first = int(numbers[~top]) if top < 0 else top
            last = first if bottom == top else int(numbers[~bottom]) if bottom < 0 else bottom
            areas.append(
                (where, first, left, last, right) if first <= last else (where, last, left, first, right)
            )
        return Reads(tuple(areas))

    def _plan(self, text: str, sheet: int) -> _Plan | None:
        """How to read all formulas of this shape, or None when numbers stand elsewhere than in rows."""
        if "[" in text or '"' in text or "'" in text:
            return None
        places = {match.start(): index for index, match in enumerate(re.finditer(r"[0-9]+", text))}
        used = set()
        plan: _Plan = []
        for ref in references(text):
            digits = [place for place in places if ref.start <= place < ref.end]
            if ref.what is not What.AREA:
                if digits or not self.harmless(ref, sheet):
                    return None
                continue
            where = self._sheets(ref.sheet, ref.last, sheet)
            if ref.outside or len(where) != 1:
                return None
            used.update(digits)
            if ref.whole == "columns":
                plan.append((where[0], 1, min(ref.left, ref.right), MAX_ROW, max(ref.left, ref.right)))
            elif len(digits) in {1, 2}:
                top, bottom = ~places[digits[0]], ~places[digits[-1]]
                plan.append((where[0], top, min(ref.left, ref.right), bottom, max(ref.left, ref.right)))
            else:
                return None
        before = (text[place - 1] for place in places.keys() - used if place)
        if any(letter.isalnum() or letter in "._" for letter in before):
            return None  # a number inside a word: the word may be another one in the next formula
        return plan

    def copied(self, text: str, sheet: int, down: int, across: int) -> Reads:
        """What a follower of a shared formula reads, `down` rows and `across` columns from its master."""
        key = (sheet, text)
        if key not in self._masters:
            refs = list(references(text))
            simple = "[" not in text and all(
                ref.what is What.AREA and not ref.outside and not ref.last
                for ref in refs
                if not self.harmless(ref, sheet)
            )
            self._masters[key] = [ref for ref in refs if ref.what is What.AREA] if simple else None
        refs_or_none = self._masters[key]
        if refs_or_none is None:
            return self.reads(translate(text, down, across), sheet)
        areas = []
        for ref in refs_or_none:
            top, left, bottom, right = ref.shifted(down, across)
            top, bottom = sorted((top, bottom))
            left, right = sorted((left, right))
            areas += [(where, top, left, bottom, right) for where in self._sheets(ref.sheet, "", sheet)]
        return Reads(tuple(areas))

    def harmless(self, ref: Reference, sheet: int) -> bool:
        """Whether a word in a formula is a plain function that reads only what is written out."""
        return (
            ref.what is What.NAME
            and ref.call
            and _plain_call(ref.name) not in _BLIND
            and not self._known(ref.name, sheet)
        )

    def _known(self, name: str, sheet: int) -> bool:
        folded = name.casefold()
        defined = self._names.defined
        return (sheet, folded) in defined or (None, folded) in defined or folded in self._names.tables

    def _sheets(self, first: str, last: str, own: int) -> list[int]:
        if not first:
            return [own]
        start = self._names.sheets.get(first.casefold())
        stop = self._names.sheets.get(last.casefold()) if last else start
        if start is None or stop is None:
            return []
        return list(range(min(start, stop), max(start, stop) + 1))

    def _full(self, text: str, sheet: int, seen: frozenset[str]) -> Reads:
        areas: list[Area] = []
        blind = False
        for ref in references(text):
            if ref.what is What.LOOSE:
                blind = True
            elif ref.outside:
                continue
            elif ref.what is What.AREA:
                top, bottom = sorted((ref.top, ref.bottom))
                left, right = sorted((ref.left, ref.right))
                areas += [
                    (where, top, left, bottom, right) for where in self._sheets(ref.sheet, ref.last, sheet)
                ]
            elif ref.call and _plain_call(ref.name) in _BLIND:
                blind = True
            else:
                inner = self._named(ref.name, ref.sheet, sheet, seen)
                areas += inner.areas
                blind = blind or inner.blind
        if "[" in text:  # [@列] inside a table names no table: any table of the sheet may be meant
            areas += [area for area in self._names.tables.values() if area[0] == sheet]
        return Reads(tuple(areas), blind)

    def _named(self, name: str, where: str, sheet: int, seen: frozenset[str]) -> Reads:
        folded = name.casefold()
        if folded in seen:
            return Reads()
        if folded in self._names.tables:
            return Reads((self._names.tables[folded],))
        scope = self._names.sheets.get(where.casefold(), sheet) if where else sheet
        text = self._names.defined.get((scope, folded), self._names.defined.get((None, folded)))
        if text is None:
            return Reads()
        for ref in references(text):
            if ref.what is What.AREA and not all(ref.absolute[: 2 if ref.single else 4]):
                return Reads((), blind=True)  # relative to the cell that uses the name
        return self._full(text, scope, seen | {folded})


def _plain_call(name: str) -> str:
    return name.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")


class Dependents:
    """Formulas of the whole workbook, asked who depends on what."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._results: dict[int, Area] = {}  # for an array formula: the cells that show its result
        self._blind: list[int] = []
        self._points: defaultdict[Place, list[int]] = defaultdict(list)
        self._ranges: defaultdict[Area, list[int]] = defaultdict(list)

    def add(self, place: Place, reads: Reads, result: Area | None = None) -> None:
        """Enter a formula."""
        number = len(self._places)
        self._places.append(place)
        if result is not None:
            self._results[number] = result
        if reads.blind:
            self._blind.append(number)
        for area in reads.areas:
            sheet, top, left, bottom, right = area
            if top == bottom and left == right:
                self._points[sheet, top, left].append(number)
            else:
                self._ranges[area].append(number)

    def of(self, changed: Iterable[Place]) -> set[Place]:
        """Places of the formulas that may change when these cells do."""
        columns: defaultdict[tuple[int, int], set[Area]] = defaultdict(set)
        wide: defaultdict[int, set[Area]] = defaultdict(set)
        for area in self._ranges:
            sheet, _, left, _, right = area
            if right - left >= _WIDE:
                wide[sheet].add(area)
            else:
                for column in range(left, right + 1):
                    columns[sheet, column].add(area)
        queue = deque(changed)
        out: set[Place] = set()
        spent = 0

        def fire(numbers: Iterable[int]) -> None:
            nonlocal spent
            for number in numbers:
                place = self._places[number]
                if place in out:
                    continue
                out.add(place)
                queue.append(place)
                result = self._results.get(number)
                if result is not None:
                    queue.extend(_cells(result))
                    spent += _PATIENCE if _size(result) > _LARGEST else 0

        if queue:
            fire(self._blind)
        while queue:
            sheet, row, column = queue.popleft()
            fire(self._points.get((sheet, row, column), ()))
            for bucket in (columns.get((sheet, column)), wide.get(sheet)):
                if not bucket:
                    continue
                spent += len(bucket)
                hit = [a for a in bucket if a[1] <= row <= a[3] and a[2] <= column <= a[4]]
                for area in hit:
                    bucket.discard(area)  # in the other columns' buckets it fires for nothing, harmlessly
                    fire(self._ranges[area])
            if spent > _PATIENCE:
                return set(self._places)
        return out


def _size(area: Area) -> int:
    _, top, left, bottom, right = area
    return (bottom - top + 1) * (right - left + 1)


def _cells(area: Area) -> Iterable[Place]:
    sheet, top, left, bottom, right = area
    if _size(area) > _LARGEST:
        return ()
    return ((sheet, row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))


_MANY = 400_000  # formulas; beyond, following each of them would take more memory than the sheet
_ANY_FORMULA = regex(rb"<(?:[^\s<>/:!?]+:)?f[\s/>]")


def names_of(book: WorkbookPart) -> Names:
    """What the words in this workbook's formulas stand for."""
    names = Names({entry.name.casefold(): entry.index for entry in book.sheets})
    for name in book.names():
        names.defined[name.scope, name.name.casefold()] = name.text
    for entry in book.sheets:
        if entry.kind == "worksheet":
            for table in book.tables(entry):
                names.tables[table.name.casefold()] = _area(entry.index, table.block)
    return names


def open_sheets(book: WorkbookPart, edits: Mapping[int, SheetEdit]) -> dict[int, SheetEdit]:
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
    book: WorkbookPart, sheets: Mapping[int, SheetEdit], seeds: Iterable[Place]
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
        reader = FormulaReader(names_of(book))
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
    masters: dict[str, FormulaCell] = {}
    for found in edit.xml.formulas.all():
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

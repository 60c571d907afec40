"""Where everything of a Sheet stands: rows of the page, ranges of the columns, formulas with addresses.

Rows and columns count from 0 here, as in XlsxWriter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from toolkit.core.cells import address, letters
from toolkit.core.documents.outcome import Level, Row, Sheet, SheetDocument
from toolkit.core.words import regex

_FIELD = regex(r"\{([^{}]+)\}")
_CONSTANT = r'(?:-?[0-9]+(?:\.[0-9]+)?|"[^"]*"|TRUE|FALSE)'
_ARRAY = regex(rf"(?i){_CONSTANT}(?:[,;]{_CONSTANT})*")
_SEGMENT = "本段"


class Place(Enum):
    """What a line of the table is for."""

    ROW = auto()  # one of the sheet's rows
    BLANK = auto()  # for typing or writing
    EMPTY = auto()  # stands in for rows that do not exist


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table's body."""

    place: Place
    row: Row | None = None

    @property
    def is_data(self) -> bool:
        """Whether a formula over a column's data covers this line."""
        return self.place is Place.BLANK or (self.row is not None and self.row.level is Level.DATA)


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of one sheet.

    Attributes:
        sheet: What is laid out.
        title: Row of the title, None without one.
        subtitle: Row of the subtitle, None without one.
        header: First row of the header.
        depth: Rows of the header: two where columns are grouped.
        lines: The body, in order.
    """

    sheet: Sheet
    title: int | None
    subtitle: int | None
    header: int
    depth: int
    lines: tuple[Line, ...]

    @property
    def top(self) -> int:
        """Row of the body's first line."""
        return self.header + self.depth

    @property
    def bottom(self) -> int:
        """The row below the table."""
        return self.top + len(self.lines)

    @property
    def last_column(self) -> int:
        """The table's last column."""
        return len(self.sheet.columns) - 1

    @property
    def typing(self) -> bool:
        """Whether people go on typing in this sheet (its blank rows are not for a pen)."""
        return self.sheet.blank_rows > 0 and not any(c.kind.value == "hand" for c in self.sheet.columns)

    def data_runs(self) -> list[tuple[int, int]]:
        """First and last row of each unbroken block of data rows."""
        runs: list[tuple[int, int]] = []
        for row, line in enumerate(self.lines, self.top):
            if not line.is_data:
                continue
            if runs and runs[-1][1] == row - 1:
                runs[-1] = (runs[-1][0], row)
            else:
                runs.append((row, row))
        return runs

    def segment(self, row: int) -> list[tuple[int, int]]:
        """The data rows above this row, back to the section or total before them; none: empty."""
        first = row
        while first > self.top and self.lines[first - 1 - self.top].is_data:
            first -= 1
        return [(first, row - 1)] if first < row else []


def lay_out(sheet: Sheet) -> Layout:
    """Give every line of the sheet its row."""
    row = 0
    title = subtitle = None
    if sheet.title:
        title, row = row, row + 1
    if sheet.subtitle:
        subtitle, row = row, row + 1
    depth = 2 if any(column.group for column in sheet.columns) else 1
    return Layout(sheet, title, subtitle, row, depth, tuple(_lines(sheet)))


def _lines(sheet: Sheet) -> list[Line]:
    lines = [Line(Place.ROW, row) for row in sheet.rows]
    filling = [Line(Place.BLANK)] * sheet.blank_rows
    if not filling and not any(line.is_data for line in lines):
        filling = [Line(Place.EMPTY)]
    # Blank rows belong to the data: the totals at the end stay below them.
    end = len(lines)
    while end and (row := lines[end - 1].row) is not None and row.level is Level.TOTAL:
        end -= 1
    return lines[:end] + filling + lines[end:]


class Addresses:
    """Turns the column names in a document's formulas into addresses."""

    def __init__(self, document: SheetDocument, layouts: Mapping[str, Layout]) -> None:
        self._layouts = layouts
        self._columns = {
            sheet.name: {column.title: number for number, column in enumerate(sheet.columns)}
            for sheet in document.sheets
        }
        # Runs of a long sheet are asked for by every formula; they are counted once.
        self._runs = {name: layout.data_runs() for name, layout in layouts.items()}

    def resolve(self, text: str, sheet: str, row: int) -> str:
        """A formula's text with addresses instead of names (see documents.Formula).

        Raises:
            ValueError: A name in braces that is no column here and no array constant.
        """

        def found(match: re.Match[str]) -> str:
            inside = match[1]
            reference = self._reference(inside, sheet, row)
            if reference is None:
                if _ARRAY.fullmatch(inside):
                    return match[0]
                raise ValueError(f"formula of sheet {sheet!r}: no column {inside!r}")
            return reference

        return _FIELD.sub(found, text)

    def _reference(self, name: str, sheet: str, row: int) -> str | None:
        columns = self._columns[sheet]
        if name in columns:
            return address(row + 1, columns[name] + 1)
        column, colon, rest = name.rpartition(":")
        if not colon:
            return None
        prefix = ""
        if column not in columns:
            other, mark, inner = column.partition("!")
            if not mark or inner not in self._columns.get(other, {}):
                return None
            sheet, column = other, inner
            prefix = quoted(other) + "!"
        number = self._columns[sheet][column]
        if rest == _SEGMENT and not prefix:
            return self._ranges(self._layouts[sheet], number, self._layouts[sheet].segment(row))
        if rest:
            return None
        return self._ranges(self._layouts[sheet], number, self._runs[sheet], prefix)

    @staticmethod
    def _ranges(layout: Layout, column: int, runs: Sequence[tuple[int, int]], prefix: str = "") -> str:
        if not runs:  # the cell right of the table's first line is empty, whatever the table holds
            return prefix + absolute(layout.top, layout.last_column + 1)
        return ",".join(f"{prefix}{absolute(first, column)}:{absolute(last, column)}" for first, last in runs)


def absolute(row: int, column: int) -> str:
    """(6, 2) → $C$7."""
    return f"${letters(column + 1)}${row + 1}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas and links write it."""
    return "'" + sheet.replace("'", "''") + "'"

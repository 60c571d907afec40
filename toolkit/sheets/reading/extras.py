"""What all readers share: how much they keep, and what calamine does not tell of a binary or ODF sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

from toolkit.core.grids import Merge
from toolkit.sheets.reading.formats import GENERAL

SINCE_1904 = 1462
"""Days between the two beginnings that a workbook may count from."""

MOST = 20_000_000
"""Cells, blanks between them included, that are kept for one sheet."""


@dataclass(slots=True)
class SheetMarks:
    """What stands beside the values of a worksheet part; see `Grid`.

    Attributes:
        left: row, column → what is left of a text that is struck through in part.
    """

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    left: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(slots=True)
class Extras:
    """One sheet's; rows and columns count from 1.

    Attributes:
        rows: The last row with a value.
        columns: The last column with a value.
        cells: Cells with a value.
        hidden_rows: Row numbers.
        merges: top, left, bottom, right.
        errors: row, column → error text.
        formats: row, column → number format, of numbers with another than General.
        struck: row, column of cells struck through.
        comments: row, column → what the cell's comment says.
        texts: row, column → a text that calamine cuts short.
        lines: The rows (from 0) that calamine gets, where they were drawn together; empty where it gets all.
        day_shift: See Grid.
    """

    rows: int = 0
    columns: int = 0
    cells: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    struck: set[tuple[int, int]] = field(default_factory=set)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    day_shift: int = 0

    def is_wide(self, most: int) -> bool:
        """Whether the rectangle of the values is larger than `most`, and most of it blank."""
        return (len(self.lines) or self.rows) * self.columns > max(most, 4 * self.cells)

    def value_at(self, row: int, column: int) -> None:
        """Take note of a cell with a value."""
        self.cells += 1
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)

    def formatted(self, row: int, column: int, code: str) -> None:
        """Take note of a number's format."""
        if code != GENERAL:
            self.formats[row, column] = code


def clip(merge: Merge, bottom: int, right: int) -> Merge:
    """A merge that reaches no further than the values do; merged whole columns have a million rows."""
    return merge._replace(
        bottom=max(merge.top, min(merge.bottom, bottom)),
        right=max(merge.left, min(merge.right, right)),
    )

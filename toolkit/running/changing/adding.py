"""Rows added to a workbook that is changed: below its last record, as core/tables says what that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

from toolkit.core.cells import address, letters, parse_address, row_of
from toolkit.core.grids import Formula
from toolkit.core.tables import ledgers
from toolkit.core.tables.columns import Synonyms
from toolkit.core.words import regex

if TYPE_CHECKING:  # loaded when a workbook is changed
    from toolkit.sheets.patching.patch import WorkbookPatch

_WIDEST = 60  # columns in which a total is looked for
_SUMS = regex(
    r"(?i)(?:SUM|SUBTOTAL|AVERAGE|MAX|MIN|COUNTA?)\((?:\d+,)?\$?([A-Z]{1,3})\$?(\d+):\$?\1\$?(\d+)\)"
)
_COUNT = regex(r"[0-9〇零一二三四五六七八九十百]+\s*[人名户个]")


class Rows:
    """New rows of one workbook; where they belong is found once for each sheet, as it was read.

    Attributes:
        uncounted: Cells of totals that do not take the new rows in, for a person to look at.
    """

    def __init__(self, patch: WorkbookPatch, synonyms: Synonyms, **words: str) -> None:
        """Take over what is changed, and by which spellings a header is known; `words`: see `ledgers.place`."""
        self._patch, self._synonyms, self._words = patch, synonyms, words
        self.uncounted: list[str] = []
        self._spots: dict[str, ledgers.Spot | None] = {}

    def spot(self, sheet: str, after: str = "") -> ledgers.Spot | None:
        """Where the next row of a sheet belongs; None: below whatever stands there. Raises Stop."""
        if sheet not in self._spots:
            from toolkit.sheets.reading.read import read_workbook  # noqa: PLC0415 - as above

            book = read_workbook(self._patch.data, self._patch.path)
            name = next((each for each in book.sheet_names if each.casefold() == sheet.casefold()), "")
            grid = book.grid(name) if name else None
            sums = partial(self._is_total, sheet)
            self._spots[sheet] = (
                ledgers.place(grid, self._synonyms, after, sums=sums, **self._words) if grid else None
            )
        return self._spots[sheet]

    def _is_total(self, sheet: str, row: int) -> bool:
        """Whether what looks like the last record sums, in a column, the cells above: «补贴金额 | =SUM(D2:D4)»."""
        for column in range(1, _WIDEST + 1):
            value = self._patch.value(sheet, address(row, column))
            found = _SUMS.search(value.text) if isinstance(value, Formula) else None
            if found and found[1].upper() == letters(column) and int(found[2]) < int(found[3]) == row - 1:
                return True
        return False

    def add(self, sheet: str, values: Mapping[str, Any], after: str = "") -> int:
        """Add a row; 序号 and formulas that are not given come from the row above. Says which row it became.

        Raises:
            Stop: it is not clear where, or the sheet cannot take it.
        """
        spot = self.spot(sheet, after)
        if spot is None:
            return self._patch.append(sheet, values)
        given = {column: value for column, value in values.items() if value not in (None, "")}
        if spot.counter is not None:
            given.setdefault(letters(spot.counter[0]), spot.counter[1])
        # At the very end a table's own row of totals may follow, which only the workbook knows of.
        last = not spot.drawn and self._patch.last_row(sheet) == spot.after
        before = self._patch.last_row(sheet)
        row = self._patch.append(
            sheet,
            given,
            after=None if last else spot.after,
            continues=spot.record,
            drawn=bool(spot.drawn),
            first=not spot.record,
        )
        moved = 0 if last else self._patch.last_row(sheet) - before
        self._spots[sheet] = spot.next(row, moved=moved)
        self._look(
            sheet, [total + moved for total in spot.totals], row, spot.counter[0] if spot.counter else 0
        )
        return row

    def _look(self, sheet: str, totals: Sequence[int], row: int, number: int) -> None:
        """Note the totals that do not take a new row in: numbers typed by hand, «=E3+E4», «共2人».

        Those below the first may be sums of sums, so only what is no formula is noted of them.
        """
        new = {
            parse_address(change.cell.ref)[1]: change.new
            for change in self._patch.changes
            if row_of(change.cell) == row and change.new not in (None, "")
        }
        summed = {c for c, v in new.items() if isinstance(v, int | float | Decimal | Formula) and c != number}
        for total, column in product(totals, range(1, max(new, default=0) + 1)):
            ref = address(total, column)
            value = self._patch.value(sheet, ref)
            if isinstance(value, str):
                fixed = _COUNT.search(value) is not None
            elif isinstance(value, Formula) and total != totals[0]:
                fixed = False
            else:
                fixed = column in summed and value is not None and not self._patch.counts(sheet, ref, row)
            if fixed:
                self.uncounted.append(f"{sheet}!{ref}")

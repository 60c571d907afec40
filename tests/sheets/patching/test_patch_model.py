"""Random sets and appends against a plain model: a dict of cells; openpyxl reads the file back."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from support.books.samples import handmade, sheet_xml

from toolkit.core.cells import Stop, address, letters
from toolkit.sheets.patching.patch import WorkbookPatch

SHEETS = ("册", "表 二")
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="￾￿"),
    max_size=6,
).filter(lambda text: "_x" not in text)
VALUES = st.one_of(
    st.none(),
    TEXT,
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.decimals(-10_000, 10_000, places=2),
    st.just("=A1"),
)
# A cell keeps the date format that a date brought, and openpyxl shows every number in it as a date:
# dates have a column of their own, in which no numbers stand.
DATED = st.one_of(st.none(), TEXT, st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)))
ROWS, COLUMNS, DATE_COLUMN = st.integers(1, 12), st.integers(1, 7), 8
Cells = dict[tuple[int, int], object]


def plain(value: object) -> object:
    """A value as openpyxl gives it back."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    return value


class Editing(RuleBasedStateMachine):
    """The patch and the model go side by side; after each render they must agree."""

    @initialize(
        written=st.dictionaries(st.tuples(ROWS, COLUMNS), st.integers(0, 99), max_size=12),
        addresses=st.booleans(),
    )
    def start(self, written: dict[tuple[int, int], int], addresses: bool) -> None:  # noqa: FBT001 - drawn
        rows = ""
        for row in sorted({row for row, _ in written}):
            cells = sorted((column, value) for (r, column), value in written.items() if r == row)
            if not addresses and [column for column, _ in cells] == list(range(1, len(cells) + 1)):
                rows += (
                    f'<row r="{row}">' + "".join(f"<c><v>{value}</v></c>" for _, value in cells) + "</row>"
                )
            else:
                rows += (
                    f'<row r="{row}">'
                    + "".join(f'<c r="{address(row, column)}"><v>{value}</v></c>' for column, value in cells)
                    + "</row>"
                )
        data = handmade({SHEETS[0]: sheet_xml(rows), SHEETS[1]: sheet_xml("")})
        self.book = WorkbookPatch(Path("册.xlsx"), data=data)
        self.model: dict[str, Cells] = {SHEETS[0]: dict(written), SHEETS[1]: {}}

    def last(self, sheet: str) -> int:
        return max((row for row, _ in self.model[sheet]), default=0)

    @rule(sheet=st.sampled_from(SHEETS), row=ROWS, column=COLUMNS, value=VALUES)
    def set(self, sheet: str, row: int, column: int, value: object) -> None:
        self.book.set(sheet, address(row, column), value)  # type: ignore[arg-type] - drawn from what fits
        self.give(sheet, row, column, value)

    @rule(sheet=st.sampled_from(SHEETS), row=ROWS, value=DATED)
    def set_date(self, sheet: str, row: int, value: object) -> None:
        self.set(sheet, row, DATE_COLUMN, value)

    @rule(sheet=st.sampled_from(SHEETS), values=st.lists(VALUES, min_size=1, max_size=6))
    def append(self, sheet: str, values: list[object]) -> None:
        row = self.book.append(sheet, values)  # type: ignore[arg-type] - drawn from what fits
        assert row == self.last(sheet) + 1
        for column, value in enumerate(values, start=1):
            self.give(sheet, row, column, value)

    @rule(
        sheet=st.sampled_from(SHEETS),
        values=st.dictionaries(COLUMNS, VALUES, max_size=4),
        date=DATED,
        data=st.data(),
    )
    def insert(self, sheet: str, values: dict[int, object], date: object, data: st.DataObject) -> None:
        values = {**values, DATE_COLUMN: date}
        last = self.last(sheet)
        after = data.draw(st.integers(0, last))
        row = self.book.append(sheet, {letters(c): v for c, v in values.items()}, after=after)  # type: ignore[misc] - drawn
        assert row == after + 1
        cells = self.model[sheet]
        if after < last and self.book.last_row(sheet) == last:
            # An empty row that already has a format (it held a date once) is used as it stands.
            assert not any(r == row for r, _ in cells)
        elif after < last:
            self.model[sheet] = {(r + (r > after), c): value for (r, c), value in cells.items()}
        for column, value in values.items():
            self.give(sheet, row, column, value)

    @rule(sheet=st.sampled_from(SHEETS))
    def refused(self, sheet: str) -> None:
        with pytest.raises(Stop):
            self.book.append(sheet, ["好", "坏\x00", 1])

    def give(self, sheet: str, row: int, column: int, value: object) -> None:
        if value is None or value == "":
            self.model[sheet].pop((row, column), None)
        else:
            self.model[sheet][row, column] = value

    @rule()
    def render(self) -> None:
        read = openpyxl.load_workbook(io.BytesIO(self.book.render()))
        for name in SHEETS:
            found = {
                (cell.row, cell.column): cell.value
                for row in read[name].iter_rows()
                for cell in row
                if cell.value is not None
            }
            assert found == {place: plain(value) for place, value in self.model[name].items()}

    @rule()
    def reopen(self) -> None:
        self.book = WorkbookPatch(Path("册.xlsx"), data=self.book.render())

    @invariant()
    def last_rows_agree(self) -> None:
        for name in SHEETS:
            assert self.book.last_row(name) == self.last(name)

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.render()


Editing.TestCase.settings = settings(max_examples=40, stateful_step_count=12)
TestEditing = Editing.TestCase

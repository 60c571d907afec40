"""Excel for tests: xlwings' own base classes over workbooks in memory, so that the button code runs unmodified.

What it copies from the real program, because the code under test depends on it: numbers are floats, error cells
are whole numbers, dates carry a meaningless zone, a currency format gives Decimal, mixed answers are None, typed
text becomes a number where it looks like one, and saving is a thing apart from editing. Formulas are not worked
out: a workbook's stored results stand for them.
"""

# ruff: noqa: ARG002, FBT002 - the signatures are those of the base classes

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import xlwings as xw
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from xlwings import base_classes

ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
    "#SPILL!": -2146826243,
}
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?%?$")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


class Excel:
    """The program as a test sees it: open a workbook, edit it, look at what the clerk was shown."""

    def __init__(self, monkeypatch) -> None:
        self._engine = _Engine()
        self._patch = monkeypatch
        self.app: _App = self._engine.apps.start()
        engine = xw.Engine(impl=self._engine)
        monkeypatch.setattr(xw.engines, "active", engine)
        monkeypatch.setattr(xw.Book, "_mock_caller", None, raising=False)

    def open(self, path: Path) -> xw.Book:
        """As a double click on the file does."""
        return xw.Book(impl=self.app.books.open(str(path)))

    def calls(self, path: Path) -> xw.Book:
        """The workbook whose button is going to be pressed."""
        book = self.open(path)
        self._patch.setattr(xw.Book, "_mock_caller", book)
        return book

    def another(self) -> _App:
        """A second window of the program, which may as well be WPS."""
        return self._engine.apps.start()

    @property
    def alerts(self) -> list[str]:
        """Every message that was shown."""
        return self.app.alerts

    @property
    def opened(self) -> list[str]:
        """File names of the open workbooks."""
        return [book.name for book in self.app.books]


class _Engine:
    name = "excel"
    type = "desktop"

    def __init__(self) -> None:
        self.apps = _Apps(self)

    @staticmethod
    def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
        names = {code: text for text, code in ERRORS.items() if text != "#SPILL!"}  # xlwings does not know it

        def clean(value):
            if value in ("", None):
                return empty_as
            if isinstance(value, dt.datetime):
                parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                return datetime_builder(**{part: getattr(value, part) for part in parts}, tzinfo=None)
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            if isinstance(value, int) and value in names:
                return names[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value, _options):
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
        return "" if value is None else value


class _Apps(base_classes.Apps):
    def __init__(self, engine: _Engine) -> None:
        self.engine = engine
        self._running: list[_App] = []

    def start(self) -> _App:
        self._running.append(_App(self.engine, 1000 + len(self._running)))
        return self._running[-1]

    def keys(self):
        return [app.pid for app in self._running]

    def __iter__(self):
        return iter(self._running)

    def __len__(self):
        return len(self._running)

    def __getitem__(self, pid):
        return next(app for app in self._running if app.pid == pid)


class _App(base_classes.App):
    visible = True
    screen_updating = True
    display_alerts = True

    def __init__(self, engine: _Engine, pid: int) -> None:
        self._engine, self._pid = engine, pid
        self._books = _Books(self)
        self.alerts: list[str] = []
        self.titles: list[str] = []
        self.on_alert = lambda _text: None
        self.statuses: list[object] = []
        self._api = SimpleNamespace(
            Name="Microsoft Excel",
            Path=r"C:\Program Files\Microsoft Office\root\Office16",
            WorksheetFunction=SimpleNamespace(CountA=lambda cells: cells.count()),
        )
        self.selected = ""

    @property
    def engine(self):
        return self._engine

    @property
    def api(self):
        return self._api

    @property
    def pid(self):
        return self._pid

    @property
    def books(self):
        return self._books

    @property
    def status_bar(self):
        return self.statuses[-1] if self.statuses else False

    @status_bar.setter
    def status_bar(self, value):
        self.statuses.append(value)

    def activate(self, steal_focus=False):
        pass

    def alert(self, prompt, title, buttons, mode, callback):
        self.alerts.append(prompt)
        self.titles.append(title)
        self.on_alert(prompt)
        return "ok"


class _Books(base_classes.Books):
    def __init__(self, app: _App) -> None:
        self.app = app
        self._open: list[_Book] = []

    @property
    def active(self):
        return self._open[-1]

    def open(self, fullname, *_options, **_named):
        book = _Book(self, str(fullname))
        self._open.append(book)
        return book

    def __call__(self, key):
        if isinstance(key, int):
            return self._open[key - 1]
        for book in self._open:
            if book.name.casefold() == key.casefold():
                return book
        raise KeyError(key)

    def __len__(self):
        return len(self._open)

    def __iter__(self) -> Iterator[_Book]:
        return iter(list(self._open))


class _Book(base_classes.Book):
    def __init__(self, books: _Books, path: str) -> None:
        self._books = books
        keep_vba = path.casefold().endswith(".xlsm")
        self.cells = openpyxl.load_workbook(path, keep_vba=keep_vba)
        self.results = openpyxl.load_workbook(path, data_only=True)
        self._owner = Path(path).with_name(f"~${Path(path).name}")
        self._owner.write_bytes(b"\x06clerk ".ljust(165, b" "))
        self._api = SimpleNamespace(FullName=path, Saved=True, ReadOnly=False)

    @property
    def api(self):
        return self._api

    @property
    def name(self):
        return re.split(r"[\\/]", self._api.FullName)[-1]

    @property
    def fullname(self):
        return self._api.FullName

    @property
    def app(self):
        return self._books.app

    @property
    def sheets(self):
        return _Sheets(self)

    def save(self, path=None, password=None):
        self.cells.save(path or self._api.FullName)
        self._api.Saved = True

    def close(self):
        self._books._open.remove(self)
        self._owner.unlink(missing_ok=True)

    def activate(self):
        self._books._open.remove(self)
        self._books._open.append(self)


class _Sheets(base_classes.Sheets):
    def __init__(self, book: _Book) -> None:
        self._book = book

    @property
    def active(self):
        return _Sheet(self._book, self._book.cells.active.title)

    def __call__(self, key):
        name = self._book.cells.sheetnames[key - 1] if isinstance(key, int) else key
        if name not in self._book.cells.sheetnames:
            raise KeyError(key)
        return _Sheet(self._book, name)

    def __len__(self):
        return len(self._book.cells.worksheets)

    def __iter__(self):
        return (_Sheet(self._book, page.title) for page in self._book.cells.worksheets)


class _Sheet(base_classes.Sheet):
    def __init__(self, book: _Book, name: str) -> None:
        self._book, self._name = book, name
        self.page = book.cells[name]
        self.results = book.results[name]

    @property
    def api(self):
        notes = [cell for line in self.page.iter_rows() for cell in line if cell.comment]
        said = [
            SimpleNamespace(
                Parent=SimpleNamespace(Row=c.row, Column=c.column), Text=lambda c=c: c.comment.text
            )
            for c in notes
        ]
        return SimpleNamespace(Name=self._name, Comments=said)

    @property
    def book(self):
        return self._book

    @property
    def name(self):
        return self._name

    @property
    def visible(self):
        return {"visible": -1, "hidden": 0, "veryHidden": 2}[self.page.sheet_state]  # as Windows answers

    @property
    def used_range(self):
        return self.range((1, 1), (self.page.max_row, self.page.max_column))

    @property
    def cells(self):
        return self.range((1, 1), (_LAST_ROW, _LAST_COLUMN))

    def range(self, first, last=None):
        if isinstance(first, str):
            left, top, right, bottom = range_boundaries(first.replace("$", ""))
        else:
            (top, left), (bottom, right) = _corner(first), _corner(last or first)
        return _Range(self, top, left, bottom, right)

    def activate(self):
        self._book.cells.active = self.page


def _corner(cell) -> tuple[int, int]:
    return (cell.row, cell.column) if isinstance(cell, _Range) else cell


class _NativeRange:
    """What `.api` of a range answers."""

    def __init__(self, cells: _Range) -> None:
        self._cells = cells

    @property
    def EntireRow(self):  # noqa: N802 - Excel's name
        page = self._cells.sheet.page
        states = {bool(page.row_dimensions[row].hidden) for row in self._cells.row_numbers()}
        return SimpleNamespace(Hidden=states.pop() if len(states) == 1 else None)

    @property
    def Font(self):  # noqa: N802 - Excel's name
        cells = self._cells
        lines = cells.sheet.page.iter_rows(cells._top, cells._bottom, cells._left, cells._right)
        states = {bool(cell.font.strike) for line in lines for cell in line}
        return SimpleNamespace(Strikethrough=states.pop() if len(states) == 1 else None)

    @property
    def Application(self):  # noqa: N802 - Excel's name
        return self._cells.sheet.book.app.api

    def count(self) -> float:
        return float(sum(raw is not None for row in self._cells.matrix() for raw in row))


class _Range(base_classes.Range):
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: _Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self._sheet = sheet
        self._top, self._left, self._bottom, self._right = top, left, bottom, right

    @property
    def api(self):
        return _NativeRange(self)

    @property
    def sheet(self):
        return self._sheet

    @property
    def row(self):
        return self._top

    @property
    def column(self):
        return self._left

    @property
    def shape(self):
        return self._bottom - self._top + 1, self._right - self._left + 1

    def __len__(self):
        rows, columns = self.shape
        return rows * columns

    def __call__(self, row, column=None):
        if column is None:
            row, column = divmod(row - 1, self.shape[1])
            row, column = row + 1, column + 1
        return _Range(self._sheet, *(self._top + row - 1, self._left + column - 1) * 2)

    @property
    def address(self):
        first, last = (
            f"${get_column_letter(column)}${row}"
            for row, column in ((self._top, self._left), (self._bottom, self._right))
        )
        return first if first == last else f"{first}:{last}"

    def row_numbers(self) -> range:
        return range(self._top, min(self._bottom, self._sheet.page.max_row) + 1) or range(
            self._top, self._top + 1
        )

    def matrix(self) -> list[list[object]]:
        page, results = self._sheet.page, self._sheet.results
        return [
            [
                _raw(page.cell(row, column), results.cell(row, column))
                for column in range(self._left, self._right + 1)
            ]
            for row in range(self._top, self._bottom + 1)
        ]

    @property
    def raw_value(self):
        values = tuple(tuple(row) for row in self.matrix())
        return values[0][0] if len(self) == 1 else values

    @raw_value.setter
    def raw_value(self, data):
        rows = data if isinstance(data, list | tuple) else [[data] * self.shape[1]] * self.shape[0]
        for down, line in enumerate(rows):
            for over, each in enumerate(line):
                self._type(self._sheet.page.cell(self._top + down, self._left + over), each)

    @property
    def formula(self):
        return self._sheet.page.cell(self._top, self._left).value

    @formula.setter
    def formula(self, text):
        self._sheet.page.cell(self._top, self._left).value = text
        self._changed()

    def clear_contents(self):
        self.raw_value = None

    @property
    def number_format(self):
        page = self._sheet.page
        found = {
            page.cell(row, column).number_format
            for row in range(self._top, self._bottom + 1)
            for column in range(self._left, self._right + 1)
        }
        return found.pop() if len(found) == 1 else None

    @property
    def merge_cells(self):
        merged = sum(
            max(0, min(block.max_row, self._bottom) - max(block.min_row, self._top) + 1)
            * max(0, min(block.max_col, self._right) - max(block.min_col, self._left) + 1)
            for block in self._sheet.page.merged_cells.ranges
        )
        return True if merged == len(self) else None if merged else False

    @property
    def merge_area(self):
        for block in self._sheet.page.merged_cells.ranges:
            if block.min_row <= self._top <= block.max_row and block.min_col <= self._left <= block.max_col:
                return _Range(self._sheet, block.min_row, block.min_col, block.max_row, block.max_col)
        return self

    def select(self):
        book = self._sheet.book
        assert book.app.books.active is book, "Excel selects on the active workbook only"
        assert book.cells.active is self._sheet.page, "Excel selects on the active sheet only"
        book.app.selected = f"{self._sheet.name}!{self.address.replace('$', '')}"

    def _type(self, cell, value) -> None:
        """As if typed: an apostrophe keeps text text; what looks like a number or a formula becomes one."""
        if isinstance(value, str) and cell.number_format != "@":
            if value.startswith("'"):
                cell.value, cell.data_type = value[1:], "s"
                self._changed()
                return
            if _NUMBER.match(value):
                value = float(value.rstrip("%"))
        elif isinstance(value, str):
            cell.value, cell.data_type = value.removeprefix("'"), "s"
            self._changed()
            return
        if isinstance(value, dt.datetime):
            value = value.replace(tzinfo=None)
        cell.value = None if value == "" else value
        self._changed()

    def _changed(self) -> None:
        self._sheet.book.api.Saved = False


def _raw(cell, stored):
    """What COM hands over for a cell."""
    value = cell.value if cell.data_type != "f" else stored.value
    if value is None or isinstance(cell, MergedCell):
        return None
    if cell.data_type == "e" or (cell.data_type == "f" and value in ERRORS):
        return ERRORS[value]
    if isinstance(value, bool | str):
        return value
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=dt.UTC)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    if isinstance(value, dt.time):
        return dt.datetime(1899, 12, 30, value.hour, value.minute, value.second, tzinfo=dt.UTC)
    if any(sign in cell.number_format for sign in "¥￥$"):
        return Decimal(str(round(value, 4)))
    return float(value)

"""Write a register to a file, and say where everybody ended up."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from fictional.layouts import COLUMNS, LAYOUTS, NOTES, WIDTHS, Layout, Line, body, headers
from fictional.values import CellValue, Formula, Number, Person, Register

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_SHEET = "花名册"


@dataclass(frozen=True, slots=True)
class Written:
    """Where everything is in a file that was written.

    Attributes:
        path: The file.
        places: (sheet, row from 1) of every person, in the order of Register.people; the sheet is "" in a CSV file.
            Empty where the people were made while they were written.
        columns: Column name → column number from 1.
        header: The rows of the header, first and last, on each sheet.
        others: (sheet, row) → text of every row with content below the header that is no person.
    """

    path: Path
    places: tuple[tuple[str, int], ...]
    columns: Mapping[str, int]
    header: tuple[int, int]
    others: Mapping[tuple[str, int], str]


@dataclass(slots=True)
class _Log:
    places: list[tuple[str, int]] = field(default_factory=list)
    others: dict[tuple[str, int], str] = field(default_factory=dict)


def write(
    register: Register,
    path: Path,
    layout: str = "plain",
    fmt: str = "",
    *,
    columns: Sequence[str] = COLUMNS,
    stream: bool = False,
) -> Written:
    """Write the register.

    The truth holds for workbooks. A CSV file keeps what the cells show, as Excel saves it: 1945.1 formatted 0.00
    becomes 1945.10, and a formula without a result an empty cell.

    Args:
        register: From make().
        path: Where to; an existing file is replaced.
        layout: One of LAYOUTS.
        fmt: xlsx, csv (UTF-8 with BOM) or csv-gbk; by the file's name when empty.
        columns: Which columns, of COLUMNS and EXTRA.
        stream: Hold a row at a time, for layouts of one sheet with one header row. A province needs it.
    """
    chosen = LAYOUTS[layout]
    fmt = fmt or path.suffix.lstrip(".").lower()
    if fmt in ("csv", "csv-gbk"):
        return _write_csv(register, path, chosen, columns, "gb18030" if fmt == "csv-gbk" else "utf-8-sig")
    if fmt != "xlsx":
        raise ValueError(f"cannot write {fmt!r}: xlsx, csv or csv-gbk")
    if stream and (chosen.header > 1 or chosen.merged):
        raise ValueError(f"layout {layout!r} merges cells downwards and cannot be streamed")
    if not stream and not isinstance(register.people, tuple):
        raise ValueError("a province can only be streamed")
    import xlsxwriter

    from fictional.strings import Shared

    # In memory where it can be: by way of its own files XlsxWriter gives Windows' ends of lines there.
    options = {"constant_memory": stream, "in_memory": not stream, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(path, options)
    if stream:
        book.str_table = Shared()
        book.worksheet_class = Shared.Sheet
    book.set_properties(
        {"title": f"{register.county}离退休干部花名册（虚构）", "created": _midnight(register.as_of)}
    )
    try:
        writer = _Book(book, register, chosen, tuple(columns))
        writer.write()
    finally:
        book.close()
    log = writer.log
    top = len(chosen.titles) + 1
    where = {name: number for number, name in enumerate(columns, 1)}
    return Written(path, tuple(log.places), where, (top, top + chosen.header - 1), log.others)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a document property has no time zone


class _Book:
    """One workbook being written."""

    def __init__(self, book: Workbook, register: Register, layout: Layout, columns: tuple[str, ...]) -> None:
        self.book, self.register, self.layout, self.columns = book, register, layout, columns
        self.log = _Log()
        self._formats: dict[tuple[str, str | int], object] = {}

    def write(self) -> None:
        """Every sheet."""
        people = self.register.people
        if self.layout.others:
            notes = self.book.add_worksheet("填表说明")
            for row, text in enumerate(("填表说明", *NOTES)):
                notes.write_string(row, 0, text)
        if self.layout.by_township:
            for township, members in groupby(people, lambda p: p.truth.township):
                self._sheet(township, list(members))
            self._totals()
        else:
            self._sheet(_SHEET, people)
        if self.layout.others:
            self.book.add_worksheet("Sheet2")
            self.book.add_worksheet("Sheet3")
            old = self.book.add_worksheet("2019年旧册")
            old.hide()
            for row, cells in enumerate(
                (("姓名", "性别", "出生日期"), ("旧册甲", "男", "1930-01-01"), ("旧册乙", "女", "1931-02-02"))
            ):
                for column, text in enumerate(cells):
                    old.write_string(row, column, text)

    def _totals(self) -> None:
        sheet = self.book.add_worksheet("汇总")
        sheet.write_row(0, 0, ("乡镇", "离休", "退休", "合计"))
        for row, (township, members) in enumerate(
            groupby(self.register.people, lambda p: p.truth.township), 1
        ):
            group = [p.truth.category for p in members]
            sheet.write_row(row, 0, (township, group.count("离休"), group.count("退休"), len(group)))

    def _sheet(self, name: str, people: Sequence[Person]) -> None:
        sheet = self.book.add_worksheet(name)
        last = len(self.columns) - 1
        for index, column in enumerate(self.columns):
            sheet.set_column(index, index, WIDTHS.get(column, 10))
        for row, text in enumerate(self.layout.titles):
            self._across(sheet, row, text.replace("{县}", self.register.county), "title")
        top = len(self.layout.titles)
        self._header(sheet, top)
        first = row = top + self.layout.header
        runs: list[tuple[int, Person]] = []
        for line in body(people, self.layout, self.columns):
            if line.person is not None:
                self._person(sheet, row, line)
                if isinstance(people, Sequence):
                    self.log.places.append((name, row + 1))
                if self.layout.merged:
                    runs.append((row, line.person))
            elif line.kind != "blank":
                self._other(sheet, row, line, last)
                self.log.others[name, row + 1] = " ".join(
                    str(cell) for cell in line.cells if cell is not None
                )
            row += 1
        self._merge_down(sheet, runs)
        self._finish(sheet, top, first, row, last)

    def _format(self, kind: str, code: str | int = "General") -> object:
        """The cell format of a kind of cell and a number format."""
        key = (kind, code)
        if key not in self._formats:
            look: dict[str, object] = {
                "num_format": code,
                "valign": "vcenter",
                "border": 1,
                "font_name": "宋体",
            }
            if kind != "cell":
                look |= {"align": "center", "bold": True, "text_wrap": True}
            if kind in ("note", "title"):
                look |= {"border": 0}
            if kind == "note":
                look |= {"align": "left", "bold": False}
            if kind == "lines":
                look |= {"align": "left", "bold": False}
            self._formats[key] = self.book.add_format(look)
        return self._formats[key]

    def _across(self, sheet: Worksheet, row: int, text: str, kind: str) -> None:
        last = len(self.columns) - 1
        if text and last:
            sheet.merge_range(row, 0, row, last, text, self._format(kind))
        elif text:
            sheet.write_string(row, 0, text, self._format(kind))

    def _header(self, sheet: Worksheet, top: int) -> None:
        depth = self.layout.header
        look = self._format("header")
        titles = headers(self.columns, self.layout)
        for level in range(depth):
            column = 0
            while column < len(titles):
                parts = titles[column]
                width = 1
                if level < len(parts) - 1:  # a group: as wide as the same words go on
                    while (
                        column + width < len(titles)
                        and titles[column + width][: level + 1] == parts[: level + 1]
                    ):
                        width += 1
                bottom = depth - 1 if level == len(parts) - 1 else level
                if level < len(parts):
                    if width > 1 or bottom > level:
                        sheet.merge_range(
                            top + level, column, top + bottom, column + width - 1, parts[level], look
                        )
                    else:
                        sheet.write_string(top + level, column, parts[level], look)
                column += width

    def _person(self, sheet: Worksheet, row: int, line: Line) -> None:
        plain = self._format("cell")
        for column, value in enumerate(line.cells):
            if value is None:
                sheet.write_blank(row, column, None, plain)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, self._format("lines") if "\n" in value else plain)
            elif isinstance(value, Number):
                sheet.write_number(row, column, _stored(value.value), self._format("cell", value.format))
            elif isinstance(value, Formula):
                self._formula(sheet, row, column, value)
            else:
                sheet.write_number(row, column, value, plain)
        if self.layout.hidden and row % 10 == 0:
            sheet.set_row(row, None, None, {"hidden": True})

    def _formula(self, sheet: Worksheet, row: int, column: int, formula: Formula) -> None:
        text = formula.text
        for index, name in enumerate(self.columns):
            text = text.replace(f"{{{name}}}", _address(row, index))
        if "{" in text:
            raise ValueError(f"the formula {formula.text} refers to a column that is not written")
        result = "" if formula.result is None else formula.result
        stored = result if isinstance(result, str) else _stored(result)
        sheet.write_formula(row, column, text, self._format("cell", formula.format), stored)

    def _other(self, sheet: Worksheet, row: int, line: Line, last: int) -> None:
        if line.kind in ("heading", "note"):
            self._across(sheet, row, str(line.cells[0]), "note" if line.kind == "note" else "header")
            if line.kind == "note":
                sheet.set_row(row, 34)
            return
        look = self._format("header")
        for column in range(last + 1):
            value = line.cells[column] if column < len(line.cells) else None
            if value is None:
                sheet.write_blank(row, column, None, look)
            else:
                sheet.write_string(row, column, str(value), look)

    def _merge_down(self, sheet: Worksheet, rows: Sequence[tuple[int, Person]]) -> None:
        keys: dict[str, Callable[[Person], tuple[str, ...]]] = {
            "所属乡镇": lambda p: (p.truth.township,),
            "原单位": lambda p: (p.truth.township, p.truth.unit),
        }
        for name, key in keys.items():
            if name not in self.columns:
                continue
            column = self.columns.index(name)
            for _, run in groupby(rows, lambda item: key(item[1])):  # noqa: B023 - used within this turn of the loop
                group = list(run)
                if len(group) > 1:
                    text = key(group[0][1])[-1]
                    sheet.merge_range(group[0][0], column, group[-1][0], column, text, self._format("cell"))

    def _finish(self, sheet: Worksheet, top: int, first: int, end: int, last: int) -> None:
        sheet.freeze_panes(first, 2 if last > 1 else 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top, first - 1)
        sheet.set_footer("&C第 &P 页 共 &N 页")
        if "性别" in self.columns and end > first:
            column = self.columns.index("性别")
            sheet.data_validation(
                first, column, end - 1, column, {"validate": "list", "source": ["男", "女"]}
            )
        if self.layout.hidden:
            sheet.autofilter(top, 0, end - 1, last)


def _stored(value: float | date) -> float:
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else value


def _address(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return xl_rowcol_to_cell(row, column)


# --- CSV ----------------------------------------------------------------------------------------------


def _write_csv(
    register: Register, path: Path, layout: Layout, columns: Sequence[str], encoding: str
) -> Written:
    if layout.by_township or layout.others or layout.merged or layout.header > 1 or layout.hidden:
        raise ValueError("a CSV file has one sheet, one header row, nothing merged and nothing hidden")
    log = _Log()
    with path.open("w", encoding=encoding, newline="") as file:
        out = csv.writer(file)
        for text in layout.titles:
            out.writerow([text.replace("{县}", register.county)])
        out.writerow([parts[0] for parts in headers(columns, layout)])
        row = len(layout.titles) + 1
        for line in body(register.people, layout, columns):
            row += 1
            out.writerow([shown(cell) for cell in line.cells])
            if line.person is not None:
                log.places.append(("", row))
            elif line.kind != "blank":
                log.others["", row] = " ".join(str(cell) for cell in line.cells if cell is not None)
    where = {name: number for number, name in enumerate(columns, 1)}
    top = len(layout.titles) + 1
    return Written(path, tuple(log.places), where, (top, top), log.others)


def shown(cell: CellValue) -> str:
    """What the cell shows on the screen, and what a CSV file therefore keeps of it."""
    if isinstance(cell, Formula):
        return (
            ""
            if cell.result is None
            else shown(cell.result if isinstance(cell.result, str) else Number(cell.result, cell.format))
        )
    if not isinstance(cell, Number):
        return "" if cell is None else str(cell)
    value, code = cell.value, cell.format
    if isinstance(value, date):
        if code == 14:
            return f"{value.year}/{value.month}/{value.day}"
        if code == 'yyyy"年"m"月"':
            return f"{value.year}年{value.month}月"
        return f"{value.year}年{value.month}月{value.day}日" if "年" in str(code) else value.isoformat()
    if code == "0.00":
        return f"{value:.2f}"
    return f"{value:.0f}" if code == "0" or float(value).is_integer() else f"{value!r}"

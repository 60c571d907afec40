"""«XML 电子表格 2003» → Grid: one XML file, in which each cell states its type."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lxml import etree

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, Cell, Stop
from toolkit.core.grids import Grid, Merge, Value
from toolkit.files.looking.guard import Inspected
from toolkit.files.opc.trees import attribute, local, parse
from toolkit.sheets.reading import formats
from toolkit.sheets.reading.extras import MOST, SINCE_1904

# The names that the format has of its own for some codes.
_NAMED = {
    "General Date": "m/d/yy h:mm", "Long Date": "d-mmm-yy", "Medium Date": "d-mmm-yy", "Short Date": "mm-dd-yy",
    "Long Time": "h:mm:ss", "Medium Time": "h:mm AM/PM", "Short Time": "h:mm", "General Number": "General",
    "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00",
}  # fmt: skip


class Xml2003Source:
    """A whole workbook in one XML file."""

    def __init__(self, found: Inspected) -> None:
        """Parse the file.

        Raises:
            Stop: It is no sound XML, or declares a document type.
        """
        self._found = found
        data = found.data
        if found.encoding.startswith("utf-16"):
            data = data.decode("utf-16").encode("utf-8")
        # In the encodings that a spreadsheet comes in, ASCII keeps its bytes.
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise self._stop("文件里带有文档类型声明(DOCTYPE)，正常的表格没有，没有打开。", "xml-doctype")
        try:
            root = parse(_without_declaration(data) if found.encoding.startswith(("utf", "gb")) else data)
        except (etree.LxmlError, ValueError) as error:
            raise self._stop("文件已经损坏，内部结构读不出来。", "file-damaged") from error
        self._pages = [page for page in root if local(page) == "Worksheet"]
        if not self._pages:
            raise self._stop("文件里没有工作表。", "file-damaged")
        self._codes = _codes(root)
        self._day_shift = SINCE_1904 * any(local(node) == "Date1904" for node in root.iter())
        self.sheets: tuple[tuple[str, bool], ...] = tuple(
            (attribute(page, "Name"), _is_hidden(page)) for page in self._pages
        )

    def grid(self, index: int) -> Grid:
        """One sheet.

        Raises:
            Stop: Its rows or columns lie outside any sheet.
        """
        name, hidden = self.sheets[index]
        page = _Page(self._codes)
        try:
            for table in self._pages[index]:
                if local(table) == "Table":
                    page.read(table)
        except _OutsideSheet as error:
            what = "表格的内容一直伸到极远的行列，无法整表读取。"
            hint = "请用 Excel 或 WPS 打开，删掉远处多余的行列后另存为 xlsx。"
            raise Stop.at(Cell(self._found.path.name, name), what, hint, "sheet-extent") from error
        return Grid(
            self._found.path.name,
            name,
            page.rows,
            merges=tuple(page.merges),
            hidden_rows=frozenset(page.hidden),
            errors=page.errors,
            uncalculated=frozenset(page.uncalculated),
            number_format=lambda row, column: page.formats.get((row, column), formats.GENERAL),
            hidden=hidden,
            day_shift=self._day_shift,
        )

    def _stop(self, message: str, kind: str) -> Stop:
        hint = "请用 Excel 或 WPS 打开，另存为 xlsx 后再用。"
        return Stop.at(Cell(self._found.path.name), message, hint, kind)


class _OutsideSheet(Exception):  # noqa: N818 - a finding
    """A row or column beyond the last one, or too many cells."""


class _Page:
    def __init__(self, codes: dict[str, str]) -> None:
        self.rows: list[Sequence[Value]] = []
        self.merges: list[Merge] = []
        self.hidden: set[int] = set()
        self.errors: dict[tuple[int, int], str] = {}
        self.uncalculated: set[tuple[int, int]] = set()
        self.formats: dict[tuple[int, int], str] = {}
        self._codes = codes
        self._cells = 0

    def read(self, table: etree._Element) -> None:
        number = 0
        for row in table:
            if local(row) != "Row":
                continue
            number = _number(row, "Index", number + 1)
            if number > MAX_ROW or number <= len(self.rows):
                raise _OutsideSheet
            self.rows += [()] * (number - 1 - len(self.rows))
            self.rows.append(self._row(row, number))
            if attribute(row, "Hidden") == "1":
                self.hidden.add(number)
            number += _number(row, "Span")

    def _row(self, row: etree._Element, number: int) -> list[Value]:
        values: list[Value] = []
        column = 0
        for cell in row:
            if local(cell) != "Cell":
                continue
            column = _number(cell, "Index", column + 1)
            if column > MAX_COLUMN or column <= len(values):
                raise _OutsideSheet
            values += [None] * (column - 1 - len(values))
            values.append(self._cell(cell, number, column))
            across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
            if across or down:
                self.merges.append(
                    Merge(number, column, min(number + down, MAX_ROW), min(column + across, MAX_COLUMN))
                )
            column += across
        self._cells += len(values)
        if self._cells > MOST:
            raise _OutsideSheet
        return values

    def _cell(self, cell: etree._Element, row: int, column: int) -> Value:
        code = self._codes.get(attribute(cell, "StyleID"))
        if code:
            self.formats[row, column] = code
        data = next((child for child in cell if local(child) == "Data"), None)
        if data is None:
            if attribute(cell, "Formula"):
                self.uncalculated.add((row, column))
            return None
        text = "".join(str(part) for part in data.itertext())
        kind = attribute(data, "Type")
        if kind == "Error":
            self.errors[row, column] = text or "#?"
            return None
        return _value(text, kind)


def _value(text: str, kind: str) -> Value:
    try:
        if kind == "Number":
            return float(text)
        if kind == "Boolean":
            return text.strip() == "1"
        if kind == "DateTime":
            moment = dt.datetime.fromisoformat(text)
            if moment.date() == dt.date(1899, 12, 31):
                return moment.time()
            return moment.date() if moment.time() == dt.time() else moment
    except ValueError:
        return text or None  # what is written does not fit its type: shown as it stands
    return text or None


def _number(element: etree._Element, name: str, otherwise: int = 0) -> int:
    given = attribute(element, name)
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else otherwise


def _codes(root: etree._Element) -> dict[str, str]:
    """Format code by style id; a style without one has its parent's."""
    own: dict[str, str] = {}
    parents: dict[str, str] = {}
    for style in root.iter():
        if local(style) != "Style":
            continue
        name = attribute(style, "ID")
        parents[name] = attribute(style, "Parent")
        for child in style:
            if local(child) == "NumberFormat":
                code = attribute(child, "Format")
                own[name] = _NAMED.get(code, code)
    return {name: own.get(name) or own.get(parent, "") for name, parent in parents.items()}


def _is_hidden(page: etree._Element) -> bool:
    return any(local(node) == "Visible" and (node.text or "") != "SheetVisible" for node in page.iter())


def _without_declaration(data: bytes) -> bytes:
    """As UTF-8 without a declaration that may name another encoding than the bytes have."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    text = text.removeprefix("\ufeff").lstrip()
    if text.startswith("<?xml"):
        text = text[text.index("?>") + 2 :]
    return text.encode("utf-8")

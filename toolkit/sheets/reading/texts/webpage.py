"""HTML saved as .xls → Grid: what many a bureau's system gives when it says «导出 Excel».

Every value is the text shown, so «1945.10» keeps its zero and an identity number its last digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree, html

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, Cell, Stop
from toolkit.core.grids import Grid, Merge, Value
from toolkit.core.words import regex
from toolkit.files.looking.guard import Inspected
from toolkit.sheets.reading.extras import MOST

_NAME = regex(r"(?i)<x:Name>([^<]{1,200})</x:Name>")
_BLANKS = regex(r"[ \t\r\n]+")
_ESCAPED_CELL = regex(r'="([^"]*)"')
_BREAKS = frozenset({"br", "p", "div", "tr", "li"})


class WebpageSource:
    """The tables of a page, one below the other as Excel shows them, as one sheet."""

    def __init__(self, found: Inspected) -> None:
        """Nothing but the sheet's name is looked for yet."""
        self._found = found
        self._text = found.data.decode(found.encoding, errors="replace").removeprefix("\ufeff")
        named = _NAME.search(self._text[:65_536])
        self.sheets: tuple[tuple[str, bool], ...] = (
            (named[1] if named else found.path.stem[:31] or "Sheet1", False),
        )

    def grid(self, index: int) -> Grid:
        """The only sheet.

        Raises:
            Stop: There is no table in the page, or it is too large or too deeply nested.
        """
        file, name = self._found.path.name, self.sheets[index][0]
        # The declaration would contradict the text, which is decoded already.
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", self._text)
        try:
            # recover: browsers take anything, and so do the exporters; huge_tree off: depth and size are limited.
            root = html.fromstring(text, parser=html.HTMLParser(huge_tree=False, no_network=True))
        except (etree.LxmlError, ValueError) as error:
            raise self._no_table(file) from error
        layout = _Layout()
        tables = [t for t in root.iter("table") if not any(a.tag == "table" for a in t.iterancestors())]
        if not tables:
            raise self._no_table(file)
        try:
            for table in tables:
                layout.add(table)
        except (_TooLarge, RecursionError) as error:
            what = "网页里的表格太大，无法整表读取。"
            hint = "请用 Excel 或 WPS 打开，另存为 xlsx 后再用。"
            raise Stop.at(Cell(file, name), what, hint, "sheet-extent") from error
        return Grid(
            file,
            name,
            layout.rows,
            merges=tuple(layout.merges),
            hidden_rows=frozenset(layout.hidden),
            untyped=True,
        )

    def _no_table(self, file: str) -> Stop:
        hint = "若它带有同名的文件夹，请在 Excel 中打开后另存为 xlsx；否则请重新导出。"
        return Stop.at(Cell(file), "这是网页文件，里面没有表格。", hint, "html-no-table")


class _TooLarge(Exception):  # noqa: N818 - a finding
    """More rows, columns or cells than a sheet may have."""


class _Layout:
    """Places cells as a browser does: a cell that spans rows pushes those below it aside."""

    def __init__(self) -> None:
        self.rows: list[Sequence[Value]] = []
        self.merges: list[Merge] = []
        self.hidden: set[int] = set()
        self._cells = 0

    def add(self, table: html.HtmlElement) -> None:
        taken: dict[int, int] = {}  # column → last row that a cell from above still covers
        for row in _own(table, "tr"):
            cells = list(_own(row, "td", "th"))
            if any(next(cell.iter("table"), None) is not None for cell in cells):
                # A page laid out with tables: what is inside counts, in order.
                for cell in cells:
                    for inner in _own(cell, "table"):
                        self.add(inner)
                taken = {}
                continue
            self._add_row(row, cells, taken)

    def _add_row(self, row: html.HtmlElement, cells: list[html.HtmlElement], taken: dict[int, int]) -> None:
        number = len(self.rows) + 1
        values: list[Value] = []
        column = 0
        for cell in cells:
            column += 1
            while taken.get(column, 0) >= number:
                column += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            last = column + wide - 1
            bottom = min(number + high - 1, MAX_ROW)
            if last > MAX_COLUMN:
                raise _TooLarge
            values += [None] * (column - 1 - len(values))
            values.append(_text(cell))
            if wide > 1 or high > 1:
                self.merges.append(Merge(number, column, bottom, last))
            self._cells += wide
            if self._cells > MOST:
                raise _TooLarge
            if bottom > number:
                for covered in range(column, last + 1):
                    taken[covered] = bottom
            column = last
        if number > MAX_ROW:
            raise _TooLarge
        if "display:none" in (row.get("style") or "").replace(" ", "").lower():
            self.hidden.add(number)
        self.rows.append(values)


def _own(element: html.HtmlElement, *tags: str) -> Iterator[html.HtmlElement]:
    """Descendants of these names that belong to the element itself, not to a table inside it."""
    for child in element:
        if child.tag in tags:
            yield child
        elif isinstance(child.tag, str) and child.tag != "table":
            yield from _own(child, *tags)


def _span(cell: html.HtmlElement, name: str) -> int:
    text = (cell.get(name) or "").strip()
    return max(1, min(int(text), MAX_ROW)) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _text(cell: html.HtmlElement) -> Value:
    """What the cell shows: blanks run together as in a browser, line breaks kept."""
    lines = [""]

    def walk(element: html.HtmlElement) -> None:
        if element.tag in _BREAKS and lines[-1].strip():
            lines.append("")
        lines[-1] += element.text or ""
        for child in element:
            if isinstance(child.tag, str) and child.tag not in {"script", "style"}:
                walk(child)
            lines[-1] += child.tail or ""

    walk(cell)
    text = "\n".join(line for line in (_BLANKS.sub(" ", part).strip(" ") for part in lines) if line)
    escaped = _ESCAPED_CELL.fullmatch(text)
    return (escaped[1] if escaped else text.strip("\u00a0")) or None

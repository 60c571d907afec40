"""xlsx, xlsm, xltx, xltm → Grid: python-calamine for the values, our own scan for what it does not tell."""

from __future__ import annotations

import gc
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice

from python_calamine import CalamineSheet, CalamineWorkbook

from toolkit.core.cells import Cell, Stop
from toolkit.core.grids import Grid, Value
from toolkit.core.words import regex
from toolkit.files.looking.guard import Inspected, Part
from toolkit.files.looking.parts import column_number
from toolkit.files.opc.markup import parse
from toolkit.files.opc.package import Package, relation_id
from toolkit.sheets.reading import formats, marks, scan
from toolkit.sheets.reading.extras import SINCE_1904, clip

DENSE = 8_000_000
"""Cells of the rectangle that the fast reader may allocate (some 24 bytes each)."""

_MOST_SHEETS = 10_000  # what LibreOffice takes; Excel's are as many as its memory holds
_SHEET = regex(rb"<(?:[\w.-]+:)?sheet[\s/>]")
_MOST_TWINS = 20  # of one name, which only a faulty program writes: each is read by the slow reader


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet as the workbook lists it; chart and macro sheets are left out.

    Attributes:
        name: The tab's text.
        part: Member name in the package.
        hidden: Hidden or very hidden.
        usual: Found where every reader looks for it, so that the part examined is the part that is read.
    """

    name: str
    part: str
    hidden: bool
    usual: bool


class OoxmlSource:
    """An inspected OOXML workbook, read sheet by sheet."""

    def __init__(self, found: Inspected, package: Package) -> None:
        """Read the list of sheets.

        Raises:
            Stop: The workbook part is damaged.
        """
        self._file = found.path.name
        self._found = found
        self._package = package
        self._parts: dict[str, Part] = {part.name: part for part in found.parts}
        self._codes: tuple[str, ...] | None = None
        self._struck: tuple[frozenset[int], dict[int, str]] | None = None
        self._book: CalamineWorkbook | None = None
        try:
            self._list_sheets()
        except Exception as error:
            raise _damaged(self._file) from error
        self.sheets: tuple[tuple[str, bool], ...] = tuple((page.name, page.hidden) for page in self._pages)

    def _list_sheets(self) -> None:
        """Read the workbook part and its relationships."""
        package = self._package
        mains = {link.kind: link.part for link in package.relationships()}
        workbook = package.find(mains.get("officeDocument", "xl/workbook.xml"))
        links = {link.id: link for link in package.relationships(workbook)}
        known = {link.kind: package.find(link.part) for link in links.values()}
        self._styles, self._strings = known.get("styles", ""), known.get("sharedStrings", "")
        usual = (
            workbook.lower() == "xl/workbook.xml"
            and self._styles.lower() in {"", "xl/styles.xml"}
            and self._strings.lower() in {"", "xl/sharedstrings.xml"}
        )
        pages = []
        text = package.text(workbook)
        if sum(1 for _ in _SHEET.finditer(text)) > _MOST_SHEETS:  # counted before a tree is made of them
            raise ValueError("more sheets than any program writes")
        book = parse(text)
        since_1904 = any(node.get("date1904") in {"1", "true"} for node in book.all("workbookPr"))
        self._day_shift = SINCE_1904 * since_1904
        for node in book.all("sheet"):
            link = links.get(relation_id(node))
            part = package.find(link.part) if link is not None and link.kind == "worksheet" else ""
            if part:
                hidden = node.get("state") in {"hidden", "veryHidden"}
                near = usual and part.lower().startswith("xl/worksheets/")
                pages.append(SheetPart(node.get("name"), part, hidden, near))
        names = Counter(page.name for page in pages)
        self._twins = frozenset(name for name, times in names.items() if times > 1)
        if not pages or len(pages) - len(names) > _MOST_TWINS:
            raise ValueError("no worksheet, or more of one name than any program writes")
        self._pages = tuple(pages)

    def grid(self, index: int) -> Grid:
        """One sheet.

        Raises:
            Stop: The sheet is damaged, or holds more than can be kept in memory.
        """
        sheet = self._pages[index]
        part = self._parts[sheet.part]
        try:
            facts, styles, number_format = self._look(part)
            struck, left = self._marks(part, styles)
            comments = marks.comments(self._package, part.name)
        except Exception as error:
            raise _damaged(self._file, sheet.name) from error
        rows = self._rows(sheet, part)
        struck |= set(_leave(rows, left))
        bottom = len(rows)
        right = max(map(len, rows), default=0)
        return Grid(
            self._file,
            sheet.name,
            rows,
            merges=tuple(clip(merge, bottom, right) for merge in facts.merges),
            hidden_rows=frozenset(facts.hidden_rows),
            errors=facts.errors,
            uncalculated=frozenset(facts.uncalculated),
            number_format=number_format,
            hidden=sheet.hidden,
            struck=frozenset(struck),
            comments=comments,
            day_shift=self._day_shift,
        )

    def _look(
        self, part: Part
    ) -> tuple[scan.SheetMarks, dict[tuple[int, int], int] | None, Callable[[int, int], str]]:
        """Facts, number formats, and the style of each cell where the part had to be walked through."""
        texts = partial(self._package.texts, part.name)
        if part.extent.plain and part.utf8 and _ENDS.search(part.tail):
            wanted = part.seen - {scan.STRIKE} | ({scan.MERGED} if part.extent.merged else set())
            facts = scan.scan_plain(texts(), wanted) if wanted else scan.SheetMarks()
            return facts, None, formats.ByColumn(texts, self._format_codes)
        from toolkit.sheets.reading.walk import Walk  # noqa: PLC0415 - a parser, for the few parts that need one

        walk = Walk(texts())
        return (
            walk.facts,
            walk.styles,
            lambda row, column: formats.pick(self._format_codes(), walk.styles.get((row, column), 0)),
        )

    def _marks(
        self, part: Part, walked: dict[tuple[int, int], int] | None
    ) -> tuple[set[tuple[int, int]], dict[tuple[int, int], str]]:
        """Cells struck through by their style, and what is left of texts struck through in part or whole."""
        if self._struck is None:
            styles, strings = (
                bool(name) and scan.STRIKE in self._parts[name].seen for name in (self._styles, self._strings)
            )
            self._struck = (
                marks.styles_struck(self._package.read(self._styles)) if styles else frozenset(),
                marks.strings_struck(self._package.texts(self._strings)) if strings else {},
            )
        styles_struck, strings_left = self._struck
        if walked is not None:
            return {place for place, style in walked.items() if style in styles_struck}, {}
        texts, inline = partial(self._package.texts, part.name), scan.STRIKE in part.seen
        struck = set(marks.styled(texts(), styles_struck)) if styles_struck else set()
        left = dict(marks.texts_left(texts(), strings_left, inline=inline)) if strings_left or inline else {}
        return struck, left

    def _format_codes(self) -> tuple[str, ...]:
        if self._codes is None:
            try:
                self._codes = formats.codes(self._package.read(self._styles)) if self._styles else ()
            except Exception as error:
                raise _damaged(self._file) from error
        return self._codes

    def _rows(self, sheet: SheetPart, part: Part) -> list[Sequence[Value]]:
        core = (part, self._parts.get(self._strings), self._parts.get(self._styles))
        readable = sheet.usual and sheet.name not in self._twins and all(p is None or p.utf8 for p in core)
        near = self._is_near(part)
        if near and readable and (rows := self._fast_rows(sheet.name)) is not None:
            return rows
        if part.extent.cells > _SLOW_CELLS:
            raise _damaged(self._file, sheet.name) if near else _too_wide(self._file, sheet.name)
        from toolkit.sheets.reading import sparse  # noqa: PLC0415 - openpyxl takes a third of a second to load

        try:
            return sparse.read_rows(self._found.data, sheet.name)
        except sparse.TooWide as error:
            raise _too_wide(self._file, sheet.name) from error
        except Exception as error:
            raise _damaged(self._file, sheet.name) from error

    def _is_near(self, part: Part) -> bool:
        """Whether the rectangle of the values is small enough for the fast reader."""
        extent = part.extent
        if extent.area <= max(DENSE, 4 * extent.cells):
            return True
        if not extent.plain:
            return False
        # Formats without values reach to the last row in many a register, and cost the reader nothing.
        rows = columns = 0
        for text in self._package.texts(part.name):
            found = _CELL.findall(text)
            if len(found) != text.count(b'<c r="'):
                return False  # one of them may be anywhere
            for column, row, empty in found:
                if not empty:
                    rows, columns = max(rows, int(row)), max(columns, column_number(column))
        return rows * columns <= DENSE

    def _fast_rows(self, name: str) -> list[Sequence[Value]] | None:
        """Rows by calamine; None when it gives up on the file."""
        try:
            if self._book is None:
                self._book = CalamineWorkbook.from_filelike(io.BytesIO(self._found.data))
            with _no_collection():
                page = self._book.get_sheet_by_name(name)
                return _filled(page)
        except Exception:  # noqa: BLE001 - the slow reader decides what is wrong with it
            return None
        except BaseException as error:
            # A panic inside calamine is no Exception; anything else (Ctrl+C) is not ours.
            if type(error).__name__ != "PanicException":
                raise
            return None


def _leave(rows: list[Sequence[Value]], left: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, int]]:
    """Put into the rows what is left of texts that are struck through in part; give the cells that are it whole."""
    for (row, column), text in left.items():
        if not text.strip():
            yield row, column
        elif row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1] = [*rows[row - 1][: column - 1], text, *rows[row - 1][column:]]


_CELL = regex(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?:\s+\w+="[^"<>]*")*\s*(/?)>')
_ENDS = regex(rb"</(?:[^\s<>:/]+:)?worksheet\s*>\s*\Z")
_TEXTS = 50_000  # looked up at a time: what a register repeats (units, townships, states) comes again soon
_SLOW_CELLS = 3_000_000  # about a minute for the slow reader


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the cyclic collector, which would walk a million new lists again and again, in vain."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _filled(page: CalamineSheet) -> list[Sequence[Value]]:
    """Rows from A1, blanks as None; a text that comes again is kept once."""
    above, left = page.start or (0, 0)
    rows: list[Sequence[Value]] = [()] * above
    margin: list[Value] = [None] * left
    texts: dict[str, str] = {}
    once = texts.setdefault
    for line in islice(page.iter_rows(), above, None):
        rows.append(margin + [(once(v, v) or None) if type(v) is str else v for v in line])
        if len(texts) > _TEXTS:
            texts.clear()
    return rows


def _too_wide(file: str, sheet: str) -> Stop:
    return Stop.at(
        Cell(file, sheet),
        "表里的内容铺得太开，空白处太多，无法整表读取。",
        "请用 Excel 或 WPS 打开，删掉远处多余的行列后另存一份。",
        "sheet-extent",
    )


def _damaged(file: str, sheet: str = "") -> Stop:
    return Stop.at(
        Cell(file, sheet),
        "工作表已经损坏，读不出来。" if sheet else "文件已经损坏，内部结构读不出来。",
        "请用 Excel 或 WPS 打开并另存一份；打不开时，请从备份中取一份完好的。",
        "sheet-damaged" if sheet else "file-damaged",
    )

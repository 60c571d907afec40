"""xlsx, xlsm, xltx, xltm → Grid: what is written plainly by columns, all else by slower readers that know more."""

from __future__ import annotations

import gc
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from python_calamine import CalamineSheet, CalamineWorkbook

from toolkit.core.cells import Cell, Stop
from toolkit.core.grids import Grid, Value
from toolkit.core.words import regex
from toolkit.files.looking.guard import Inspected, Part
from toolkit.files.opc.archive import pack
from toolkit.files.opc.markup import parse
from toolkit.files.opc.members import ORDINARY, STORED, Member
from toolkit.files.opc.package import Package, folded, relation_id
from toolkit.sheets.reading import columns, formats, marks
from toolkit.sheets.reading.extras import SINCE_1904, clip

if TYPE_CHECKING:
    from toolkit.sheets.reading.walk import Walk

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
        self._struck: tuple[frozenset[int], dict[int, str]] | None = None
        self._texts: list[str] | None = None
        self._book: CalamineWorkbook | None = None
        try:
            self._list_sheets()
            styles = package.read(self._styles) if self._styles else b""
        except Exception as error:
            raise _damaged(self._file) from error
        self._codes = cache(partial(_codes, self._file, styles))
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
        style: Callable[[int, int], int]
        part = self._parts[sheet.part]
        core = (part, self._parts.get(self._strings), self._parts.get(self._styles))
        readable = sheet.usual and sheet.name not in self._twins and all(p is None or p.utf8 for p in core)
        rows: Sequence[Sequence[Value]] | None = None
        try:
            struck, left = self._strikes()
            if readable and part.extent.plain and _ENDS.search(part.tail):
                with suppress(columns.Unusual), _no_collection():
                    page = self._plain(sheet, struck, left)
                    rows = page.read(self._package.texts(part.name), part.extent.cells, part.extent.columns)
                    facts, style = page.facts, page.styles
            if rows is None:
                walk = self._walk(sheet, part, struck, left)
                facts = walk.facts
                style = walk.style
            comments = marks.comments(self._package, part.name)
        except Stop:
            raise
        except Exception as error:
            raise _damaged(self._file, sheet.name) from error
        if rows is None:
            rows = self._rows(sheet, part, facts.left, readable=readable)
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
            number_format=partial(_format_of, self._codes, style),
            hidden=sheet.hidden,
            struck=frozenset(facts.struck),
            comments=comments,
            day_shift=self._day_shift,
            areas=tuple(facts.merges),
            drawn=partial(_drawn, style),
        )

    def _plain(self, sheet: SheetPart, struck: frozenset[int], left: Mapping[int, str]) -> columns.PlainSheet:
        """What reads a part that is plainly written. Raises Unusual."""
        ask = partial(self._asked, sheet)
        self._room = _ASKING * (self._parts[sheet.part].size + (1 << 22))
        if self._texts is None:
            self._texts = []  # should they be unusual, no other sheet tries again
            texts = self._package.texts(self._strings) if self._strings else ()
            self._texts = columns.shared(texts, ask)
        most = max(DENSE, 4 * self._parts[sheet.part].extent.cells)
        return columns.PlainSheet(ask, self._texts, left, struck, most)

    def _walk(self, sheet: SheetPart, part: Part, struck: frozenset[int], left: Mapping[int, str]) -> Walk:
        """Any other part, walked through. Raises Stop, etree.XMLSyntaxError."""
        if part.extent.cells > ORDINARY.cells:
            raise _too_many(self._file, sheet.name)
        from toolkit.sheets.reading.walk import Walk  # noqa: PLC0415 - a parser, for the few parts that need one

        return Walk(self._package.texts(part.name), struck, left)

    def _asked(self, sheet: SheetPart, cells: Sequence[str]) -> list[Value]:
        """What calamine makes of some cells, put into a small workbook that is else like this one; see `Ask`."""
        rows = "".join(f'<row r="{n}"><c r="A{n}"{cell}</row>' for n, cell in enumerate(cells, 1))
        data = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
        beside = [m for name, m in self._package.members.items() if folded(name) in _BESIDE]
        page = Member(sheet.part, data, STORED, zlib.crc32(data), len(data))
        self._room -= sum(member.size for member in beside) + _ASKED
        if self._room < 0:
            raise columns.Unusual("too many questions")
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(pack([*beside, page])))
            values: list[Value] = [
                row[0] for row in book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            ]
        except BaseException as error:
            if _is_ours(error):
                raise
            raise columns.Unusual("what calamine refuses") from error
        return values + [""] * (len(cells) - len(values))

    def _strikes(self) -> tuple[frozenset[int], dict[int, str]]:
        """Styles that strike through, and what is left of the shared strings that are struck through in part or whole."""
        if self._struck is None:
            styles, strings = (
                name if name and any(b"strike" in text for text in self._package.texts(name)) else ""
                for name in (self._styles, self._strings)
            )
            self._struck = (
                marks.styles_struck(self._package.read(styles)) if styles else frozenset(),
                marks.strings_struck(self._package.texts(strings)) if strings else {},
            )
        return self._struck

    def _rows(
        self, sheet: SheetPart, part: Part, left: Mapping[tuple[int, int], str], *, readable: bool
    ) -> list[list[Value]]:
        rows = self._read(sheet, part, readable=readable)
        for (row, column), text in left.items():
            if row <= len(rows) and column <= len(rows[row - 1]):
                rows[row - 1][column - 1] = text
        return rows

    def _read(self, sheet: SheetPart, part: Part, *, readable: bool) -> list[list[Value]]:
        near = part.extent.area <= max(DENSE, 4 * part.extent.cells)
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

    def _fast_rows(self, name: str) -> list[list[Value]] | None:
        """Rows by calamine; None when it gives up on the file."""
        try:
            if self._book is None:
                self._book = CalamineWorkbook.from_filelike(io.BytesIO(self._found.data))
            with _no_collection():
                page = self._book.get_sheet_by_name(name)
                return _filled(page)
        except BaseException as error:
            if _is_ours(error):
                raise
            return None  # the slow reader decides what is wrong with it


def _codes(file: str, styles: bytes) -> tuple[str, ...]:
    try:
        return formats.codes(styles)
    except Exception as error:
        raise _damaged(file) from error


def _format_of(
    codes: Callable[[], tuple[str, ...]], style: Callable[[int, int], int], row: int, column: int
) -> str:
    return formats.pick(codes(), style(row, column))


def _drawn(style: Callable[[int, int], int], row: int, column: int) -> bool:
    return style(row, column) != 0


def _is_ours(error: BaseException) -> bool:
    """Whether it must go on: Ctrl+C and its like. A panic inside calamine is no Exception, but its business."""
    return not isinstance(error, Exception) and type(error).__name__ != "PanicException"


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BESIDE = frozenset({"_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"})
_ENDS = regex(rb"</(?:[^\s<>:/]+:)?worksheet\s*>\s*\Z")
_ASKING, _ASKED = 10, 1 << 14  # a parser takes ten times as long as calamine; what a question costs, as bytes
_SLOW_CELLS = 3_000_000  # about a minute for the slow reader


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the cyclic collector, which would walk a million new rows again and again, in vain."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _filled(page: CalamineSheet) -> list[list[Value]]:
    """Rows from A1, blanks as None."""
    above, left = page.start or (0, 0)
    margin: list[Value] = [None] * left
    # Truth first: most values have some, and comparing a number or a date with a text is slow.
    lines = ([v or (None if v == "" else v) for v in line] for line in page.to_python(skip_empty_area=True))
    return [*([] for _ in range(above)), *(margin + line for line in lines)]


def _too_wide(file: str, sheet: str) -> Stop:
    hint = "请用 Excel 或 WPS 打开，删掉远处多余的行列后另存一份。"
    return Stop.at(Cell(file, sheet), "表里的内容铺得太开，空白处太多，无法整表读取。", hint, "sheet-extent")


def _too_many(file: str, sheet: str) -> Stop:
    what = f"表里有 {ORDINARY.cells // 10_000} 万以上的单元格，写法又不常见，没有打开。"
    hint = "请用 Excel 或 WPS 打开后另存一份；还不行时，请分成几个文件。"
    return Stop.at(Cell(file, sheet), what, hint, "sheet-cells")


def _damaged(file: str, sheet: str = "") -> Stop:
    what = "工作表已经损坏，读不出来。" if sheet else "文件已经损坏，内部结构读不出来。"
    hint = "请用 Excel 或 WPS 打开并另存一份；打不开时，请从备份中取一份完好的。"
    return Stop.at(Cell(file, sheet), what, hint, "sheet-damaged" if sheet else "file-damaged")

"""A SheetDocument becomes a new workbook: formulas with their values, ready to print.

    compose(document) -> bytes

The same document gives the same bytes. Nothing that a clerk wrote is taken for a formula, a link or a number.
"""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.image import Image as Drawn
from xlsxwriter.packager import Packager
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, Cell, Problem, Stop, address, letters
from toolkit.core.documents.outcome import (
    Column,
    Formula,
    Image,
    Kind,
    Level,
    Link,
    Look,
    Row,
    Scalar,
    Sheet,
    SheetDocument,
    Styled,
    sheet_name,
)
from toolkit.core.words import regex
from toolkit.files.opc.archive import pack
from toolkit.files.opc.members import Member, deflate
from toolkit.sheets.composing import contents
from toolkit.sheets.composing.fitting import AIR, Fit, fit, groups
from toolkit.sheets.composing.layout import Addresses, Layout, absolute, for_paper, named, quoted
from toolkit.sheets.composing.looks import BODY_FONT, LARGE, NORMAL, Looks, Sizes
from toolkit.sheets.composing.paper import A3, MARGIN_FOOT, MARGIN_SIDE, MARGIN_TOP

_MAX_INLINE = 255  # of the choices joined by commas, in Excel


class Lists:
    """The drop-down lists of one workbook."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._name = sheet_name("选项", taken)
        self._columns: dict[tuple[str, ...], int] = {}

    def rule(self, choices: tuple[str, ...]) -> dict[str, Any]:
        """The data validation that offers these choices; something else is questioned, not refused."""
        return {
            "validate": "list",
            "source": self._source(choices),
            "error_type": "warning",
            "error_title": "请核对",
            "error_message": "这一格通常从下拉列表中选择。",
        }

    def _source(self, choices: tuple[str, ...]) -> list[str] | str:
        inline = len(",".join(choices).encode("utf-16-le")) // 2 <= _MAX_INLINE and all(
            choice and choice == choice.strip() and not set(choice) & {",", '"', "\n", "="}
            for choice in choices
        )
        if inline:
            return list(choices)
        column = self._columns.setdefault(choices, len(self._columns))
        return f"={quoted(self._name)}!{absolute(0, column)}:{absolute(len(choices) - 1, column)}"

    def write(self, book: Workbook) -> None:
        """Add the hidden sheet, if a list needs it."""
        if not self._columns:
            return
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(self._name)
        for choices, column in self._columns.items():
            for row, choice in enumerate(choices):
                sheet.write_string(row, column, choice, text)
        sheet.hide()


AUTHOR = "老干部工作工具箱"
FOOTER = f'&C&"{BODY_FONT},常规"&10第 &P 页 共 &N 页'
_ON_A3 = "　请用A3纸打印"
_MM = 25.4  # in an inch
_MAX_LINKS = 65_530  # of a sheet, in Excel
_MAX_FORMULA = 8_192  # characters
_CONTROLS = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TYPED_ROWS = 5_000  # so far down lists are offered where typing goes on below the table
_HELD_BY_TWO = regex(
    r'<xdr:twoCellAnchor editAs="oneCell">(<xdr:from>.*?</xdr:from>)<xdr:to>.*?</xdr:to>'
    r"(?=.*?(<a:ext cx=.*?/>))(.*?)</xdr:twoCellAnchor>"
)
_ESCAPED = str.maketrans({c: f"%{ord(c):02X}" for c in '%#"<>[]^`{} '})


class Parts(Packager):  # type: ignore[misc]  # XlsxWriter has no types
    """The parts of a workbook, packed by isal in a sixth of the time that a ZipFile takes."""

    members: tuple[Member, ...]

    def _create_package(self) -> list[Any]:
        self.members = tuple(
            deflate(name, part.getvalue() if binary else _kept_size(name, part.getvalue()).encode("utf-8"))
            for part, name, binary in super()._create_package()
        )
        return []


def _kept_size(name: str, part: str) -> str:
    """A drawing's pictures held by one corner and their size: held by two, programs stretch them as they see columns."""
    return _HELD_BY_TWO.sub(_held_by_one, part) if "/drawing" in name else part


def _held_by_one(match: re.Match[str]) -> str:
    size = match[2].replace("<a:ext", "<xdr:ext")
    return f"<xdr:oneCellAnchor>{match[1]}{size}{match[3]}</xdr:oneCellAnchor>"


class PackedWorkbook(Workbook):  # type: ignore[misc]  # likewise
    """A workbook that keeps its parts, where XlsxWriter would write a zip."""

    def _get_packager(self) -> Parts:
        self.parts = Parts()
        return self.parts


class PieceWorksheet(Worksheet):  # type: ignore[misc]  # likewise
    """A worksheet that also takes neighbouring cells of a row as one piece of XML.

    XlsxWriter makes a dozen calls for a cell, which was most of a long list's time. A cell's mark is what of its
    content its format depends on, in one column and look; its end is what follows its address and format.
    """

    def take(self, row: int, pieces: Mapping[int, str], last: int, strings: int) -> None:
        """Cells of a row by the column that each piece begins with; how many of them are shared strings."""
        self._check_dimensions(row, last)
        self.str_table.count += strings
        self.table[row].update(pieces)
        self.table[row].setdefault(last, "")  # for the row's span

    def text(self, text: str) -> tuple[int, str]:
        """Mark and end of a cell that holds this text; an end "" is left to XlsxWriter."""
        mark = 2 * (text[:1] in contents.FORMULA_STARTS) + text.isdigit()
        if not text:
            return mark, "/>"
        if len(text) > contents.MAX_TEXT // 2 or (text.startswith("<r>") and text.endswith("</r>")):
            return mark, ""
        index = self.str_table._get_shared_string_index(contents.clean(text))  # noqa: SLF001 - it has no other name
        self.str_table.count -= 1  # counted by `take`
        return mark, f' t="s"><v>{index}</v></c>'

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if type(cell) is str:
            self.fh.write(cell)
        else:
            super()._write_cell(row, col, cell)


@dataclass(slots=True)
class SheetWriter:
    """What is needed to write one sheet.

    A merge comes before the text in it: XlsxWriter fills merged cells by its own guess of what a text means.
    """

    file: str
    book: Workbook
    fitted: Fit
    addresses: Addresses
    looks: Mapping[Sizes, Looks]
    lists: Lists
    texts: dict[str, tuple[int, str]]  # PieceWorksheet.text of the whole workbook
    _target: PieceWorksheet = field(init=False)
    _looks: Looks = field(init=False)
    _made: dict[tuple[Level, Look], list[dict[object, tuple[Format, int]]]] = field(init=False)
    _links: int = field(init=False, default=0)

    @property
    def layout(self) -> Layout:
        """Where everything stands."""
        return self.fitted.layout

    def write(self) -> None:
        """Add the sheet to the workbook.

        Raises:
            Stop: A text is too long for a cell.
            ValueError: A formula names a column that is not there.
        """
        self._looks = self.looks[self.fitted.sizes]
        self._target = self.book.add_worksheet(self.layout.sheet.name, PieceWorksheet)
        self._made = defaultdict(lambda: [{} for _column in self.layout.sheet.columns])
        self._columns()
        self._head()
        places = [
            (f'<c r="{letters(number)}', column.kind)
            for number, column in enumerate(self.layout.sheet.columns, 1)
        ]
        for index, line in enumerate(self.layout.lines):
            self._line(index, line, places)
        free = self._notes()
        self._rules()
        self._page(*self._chart(free))

    def _columns(self) -> None:
        """Widths; a column of codes is text from top to bottom, wherever the clerk goes on typing.

        Rows that nobody has typed yet are no cells, or they would be printed; their lines come with the typing.
        """
        target, typing = self._target, self.layout.sheet.typing
        for number, (column, width) in enumerate(
            zip(self.layout.sheet.columns, self.fitted.widths, strict=True)
        ):
            look = self._looks.column(column.kind) if typing or column.kind is Kind.CODE else None
            target.set_column(number, number, width, look)
        if not typing:
            target.set_default_row(self.fitted.sizes.row)
            return
        first, last = self.layout.bottom, self.layout.last_column
        typed = f"=COUNTA($A{first + 1}:${letters(last + 1)}{first + 1})>0"
        rule = {"type": "formula", "criteria": typed, "format": self._looks.typed()}
        target.conditional_format(first, 0, first + _TYPED_ROWS, last, rule)

    # Above the table

    def _head(self) -> None:
        layout, target = self.layout, self._target
        sheet = layout.sheet
        if layout.title is not None:
            target.set_row(layout.title, self.fitted.title)
            self._across(layout.title, sheet.title, self._looks.title())
        if layout.subtitle is not None:
            target.set_row(layout.subtitle, self.fitted.subtitle)
            self._across(layout.subtitle, sheet.subtitle, self._looks.line("center"))
        for row, height in enumerate(self.fitted.header, layout.header):
            target.set_row(row, height)
        for first, last in groups(sheet.columns):
            if sheet.columns[first].group:
                style = self._looks.header(required=False)
                self._block((layout.header, first, layout.header, last), sheet.columns[first].group, style)
        for number, column in enumerate(sheet.columns):
            self._header(number, column)

    def _header(self, number: int, column: Column) -> None:
        """A column's title; without a group it is as tall as the whole header."""
        bottom = self.layout.top - 1
        top = bottom if column.group else self.layout.header
        style = self._looks.header(required=column.required)
        self._block((top, number, bottom, number), column.title, style)
        if column.note:
            self._comment(top, number, column.note)

    def _comment(self, row: int, column: int, text: str) -> None:
        lines = sum(1 + len(line) // 18 for line in text.split("\n"))
        options = {
            "author": AUTHOR,
            "font_name": BODY_FONT,
            "font_size": 10,
            "width": 260,
            "height": 24 + 20 * lines,
            "color": "#FFFDE7",
        }
        self._target.write_comment(row, column, contents.clean(text), options)

    def _across(self, row: int, text: str, style: Format) -> None:
        """Text over the whole width of the table."""
        self._block((row, 0, row, self.layout.last_column), text, style)

    def _block(self, corners: tuple[int, int, int, int], text: str, style: Format) -> None:
        """Text over a block of cells: first row, first column, last row, last column."""
        top, left, bottom, right = corners
        if (top, left) != (bottom, right):
            self._target.merge_range(*corners, "", style)
        self._text(top, left, contents.clean(text), style)

    # The table

    def _line(self, index: int, line: Row | None, places: list[tuple[str, Kind]]) -> None:
        row = self.layout.top + index
        height = self.fitted.lines[index]
        if height is not None:
            self._target.set_row(row, height)
        if line is None:
            self._across(row, self.layout.sheet.empty, self._looks.empty())
        elif line.level is Level.SECTION:
            self._section(row, line, merged=index in self.fitted.spread)
        else:
            self._cells(row, line, places)

    def _section(self, row: int, section: Row, *, merged: bool) -> None:
        """Not merged unless it must be: merged rows keep Excel from sorting the table."""
        first, look = contents.unwrap(section.cells[0] if section.cells else None, section.look)
        last = self.layout.last_column
        if merged and last:
            style = self._looks.section(look, first=True, last=True, wrap=True)
            self._target.merge_range(row, 0, row, last, "", style)
            self._value(row, 0, Kind.TEXT, first, style)
            return
        style = self._looks.section(look, first=True, last=last == 0, wrap=merged)
        self._value(row, 0, Kind.TEXT, first, style)
        for number in range(1, last + 1):
            style = self._looks.section(look, first=False, last=number == last, wrap=False)
            self._target.write_blank(row, number, None, style)

    def _cells(self, row: int, line: Row, places: list[tuple[str, Kind]]) -> None:
        """The cells of an ordinary row; the inner loop of a long list.

        What is not plain is left to XlsxWriter, and all of a sheet with a chart, which it draws from its own cells.
        """
        level, cells, written, texts = line.level, line.cells, len(line.cells), self.texts
        of_row, drawn = self._made[level, line.look], self.layout.sheet.chart
        pieces: dict[int, str] = {}
        piece, start, strings, at = "", 0, 0, f'{row + 1}" s="'
        for number, (place, kind) in enumerate(places):
            content = cells[number] if number < written else None
            look, made = line.look, of_row
            if isinstance(content, Styled):
                look, content = content.look, content.value
                made = self._made[level, look]
            mark: object
            if isinstance(content, str):
                known = texts.get(content)
                if known is None:
                    known = texts[content] = self._target.text(content)
                mark, end = known
            else:
                mark, end = _end(content, kind)
            style = made[number].get(mark)
            if style is None:
                style = made[number][mark] = self._style(content, kind, level, look)
            if end and not drawn:
                piece += f'{place}{at}{style[1]}"{end}'
                strings += end[0] == " "
                continue
            self._value(row, number, kind, content, style[0])
            if piece:
                pieces[start] = piece
            piece, start = "", number + 1
        if piece:
            pieces[start] = piece
        self._target.take(row, pieces, len(places) - 1, strings)

    def _style(
        self, content: Scalar | Link | Formula | Image, kind: Kind, level: Level, look: Look
    ) -> tuple[Format, int]:
        """The format of a cell, with its number in the workbook."""
        made = self._looks.cell(
            kind,
            contents.number_format(content, kind),
            level,
            look,
            link=isinstance(content, Link),
            quote=isinstance(content, str) and content[:1] in contents.FORMULA_STARTS,
        )
        return made, made._get_xf_index()  # noqa: SLF001 - likewise

    def _value(
        self, row: int, column: int, kind: Kind, value: Scalar | Link | Formula | Image, style: Format
    ) -> None:
        if isinstance(value, Image):
            self._picture(row, column, value, style)
            return
        if isinstance(value, Formula):
            self._formula(row, column, kind, value, style)
            return
        if isinstance(value, Link):
            self._link(row, column, value, style)
            return
        held = contents.stored(value, kind)
        if isinstance(held, str):
            self._text(row, column, held, style)
        elif held is None:
            self._target.write_blank(row, column, None, style)
        elif isinstance(held, dt.date):
            self._target.write_datetime(row, column, held, style)
        else:
            self._target.write_number(row, column, held, style)

    def _picture(self, row: int, column: int, image: Image, style: Format) -> None:
        """A picture in its cell, as large as it says wherever the sheet is opened: it moves, and is not stretched."""
        self._target.write_blank(row, column, None, style)
        drawn = Drawn(io.BytesIO(image.data))
        across = image.width_mm / _MM * drawn._x_dpi / drawn._width  # noqa: SLF001 - its only names
        down = across if image.height_mm is None else image.height_mm / _MM * drawn._y_dpi / drawn._height  # noqa: SLF001
        options = {"x_scale": across, "y_scale": down, "object_position": 2, "description": image.description}
        self._target.insert_image(row, column, drawn, options | {"x_offset": 2 * AIR, "y_offset": AIR})

    def _text(self, row: int, column: int, text: str, style: Format) -> None:
        """Text as text, whatever it looks like."""
        if len(text) > contents.MAX_TEXT // 2 and len(text.encode("utf-16-le")) // 2 > contents.MAX_TEXT:
            raise Stop(self._too_long(row, column, f"这一格的文字有 {len(text)} 个字", contents.MAX_TEXT))
        if text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter takes such a string for its own markup; two runs of text are read back as one.
            self._target.write_rich_string(row, column, text[0], style, text[1:], style)
        elif text:
            self._target.write_string(row, column, text, style)
        else:
            self._target.write_blank(row, column, None, style)

    def _too_long(self, row: int, column: int, what: str, most: int) -> Problem:
        place = Cell(self.file, self.layout.sheet.name, address(row + 1, column + 1))
        return Problem(
            place, f"{what}，表格的一格最多放 {most} 个。", "请把内容缩短后再做一次。", "text-too-long"
        )

    def _formula(self, row: int, column: int, kind: Kind, formula: Formula, style: Format) -> None:
        text = self.addresses.resolve(formula.text, self.layout.sheet.name, row)
        if len(text) > _MAX_FORMULA:
            raise Stop(self._too_long(row, column, f"这一格的公式有 {len(text)} 个字符", _MAX_FORMULA))
        self._target.write_formula(row, column, text, style, contents.stored_result(formula.value, kind))

    def _link(self, row: int, column: int, link: Link, style: Format) -> None:
        """A link to a cell; where Excel takes no more links, its text."""
        # XlsxWriter escapes control characters in cells, but not where a link repeats its text as an attribute.
        text = _CONTROLS.sub("\ufffd", contents.clean(link.text))
        place = f"{quoted(link.sheet)}!{link.ref or 'A1'}" if link.sheet else link.ref
        if link.target:
            # Escaped here, as the first «#» ends the path for XlsxWriter and for Excel.
            path = link.target.translate(_ESCAPED)
            url = f"external:{path}#{place}" if place else f"external:{path}"
        else:
            url = f"internal:{place or 'A1'}"
        if text and self._links < _MAX_LINKS:
            self._links += 1
            self._target.write_url(row, column, url, style, string=text)
        self._text(row, column, text, style)

    def _notes(self) -> int:
        """Write the notes; returns the first row below them."""
        row = self.layout.bottom
        for note, height in zip(self.layout.sheet.notes, self.fitted.notes, strict=True):
            self._target.set_row(row, height)
            self._across(row, note, self._looks.line("left"))
            row += 1
        return row

    # What lies over the cells

    def _rules(self) -> None:
        """Drop-down lists, the filter, and no green corners on codes that are text on purpose."""
        layout, sheet, target = self.layout, self.layout.sheet, self._target
        runs = layout.data_runs()
        if sheet.typing:
            runs = [(layout.top, layout.bottom + _TYPED_ROWS)]
        for number, column in enumerate(sheet.columns):
            if not column.choices:
                continue
            rule = self.lists.rule(column.choices)
            for first, last in runs:
                target.data_validation(first, number, last, number, rule)
        if sheet.filter:
            target.autofilter(layout.top - 1, 0, runs[-1][1] if runs else layout.top, layout.last_column)
        everywhere = f"A1:{address(MAX_ROW, layout.last_column + 1)}"
        target.ignore_errors({"number_stored_as_text": everywhere, "formula_differs": everywhere})

    def _chart(self, free: int) -> tuple[int, int]:
        """Draw the chart below everything else; returns the last row and column that are printed."""
        layout, drawn = self.layout, self.layout.sheet.chart
        last_row, last_column = max(free - 1, layout.top), layout.last_column
        if drawn is None or not layout.data_runs():
            self._target.set_h_pagebreaks(list(self.fitted.breaks))
            return last_row, last_column
        from toolkit.sheets.composing import charts  # noqa: PLC0415 - most workbooks have none

        placed = charts.frame(layout, self.fitted, free)
        charts.add_chart(self.book, self._target, layout, drawn, placed)
        self._target.set_h_pagebreaks([*self.fitted.breaks, *([placed.row] if placed.turned else ())])
        return placed.below - 1, max(last_column, placed.last_column)

    def _page(self, last_row: int, last_column: int) -> None:
        """Paper and screen: one page wide, title and header on every page; header in view."""
        sheet, target, top, paper = self.layout.sheet, self._target, self.layout.top, self.fitted.paper
        target.set_paper(paper.code)
        if paper.landscape:
            target.set_landscape()
        side = MARGIN_SIDE / _MM
        target.set_margins(left=side, right=side, top=MARGIN_TOP / _MM, bottom=MARGIN_FOOT / _MM)
        target.set_footer(FOOTER + _ON_A3 * (paper.code == A3.code), {"margin": 8 / _MM})
        if not paper.across:
            target.fit_to_pages(1, 0)
        elif sheet.freeze_columns:
            target.repeat_columns(0, sheet.freeze_columns - 1)
        target.center_horizontally()
        if not sheet.printed:
            beside = last_column + 2
            target.print_area(0, beside, 0, beside)  # an empty cell
        else:
            target.repeat_rows(0, top - 1)
        if (
            sheet.printed and not sheet.typing and not sheet.hidden
        ):  # LibreOffice prints what has a print area, seen or not
            target.print_area(0, 0, last_row, last_column)
        if sheet.freeze or sheet.freeze_columns:
            target.freeze_panes(top if sheet.freeze else 0, sheet.freeze_columns)
        if sheet.hidden:
            target.hide()


def _end(content: Scalar | Link | Formula | Image, kind: Kind) -> tuple[object, str]:
    """Mark and end of a cell that holds no text."""
    if content is None:
        return None, "/>"
    if isinstance(content, Link | Image):
        return type(content), ""
    mark = contents.number_format(content, kind)
    if isinstance(content, Formula | bool | dt.datetime):
        return mark, ""
    held = contents.stored_result(content, kind)
    return mark, "" if isinstance(held, str) else f"><v>{held:.16G}</v></c>"


CREATED = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - a file property without a zone; fixed, so that bytes repeat
_HEAD_AND_FOOT = 100  # rows that title, header, notes and chart may take besides the table


def compose(
    document: SheetDocument, created: dt.datetime = CREATED, laid: list[Layout] | None = None
) -> bytes:
    """The workbook as the bytes of an .xlsx file.

    Args:
        document: What to write.
        created: Goes into the file's properties.
        laid: Takes where every row of every sheet has come to stand.

    Raises:
        Stop: A text or a table is too long for Excel; names the sheet and the cell.
        ValueError: The document contradicts itself (a formula names a column that is not there, two sheets
            have one name, …); a fault of the job that made it.
    """
    _check(document)
    book = PackedWorkbook(
        io.BytesIO(),
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_row_height": 24,  # pixels; where rows grow by themselves
            "default_format_properties": {"font_name": BODY_FONT, "font_size": 11, "font_family": 0},
        },
    )
    book.set_properties({"title": document.title, "author": AUTHOR, "created": created})
    names = functools.cache(lambda: named(document))  # every cell is looked at, and only where need be
    fitted = [fit(sheet, names) for sheet in for_paper(document, names)]
    addresses = Addresses(each.layout for each in fitted)
    if laid is not None:
        laid += (each.layout for each in fitted)
    looks = {sizes: Looks(book, sizes) for sizes in (NORMAL, LARGE)}
    lists, texts = Lists(sheet.name for sheet in document.sheets), dict[str, tuple[int, str]]()
    for each in fitted:
        SheetWriter(document.name, book, each, addresses, looks, lists, texts).write()
    lists.write(book)
    next(sheet for sheet in book.worksheets() if not sheet.hidden).activate()
    book.close()
    return pack(book.parts.members)


def _check(document: SheetDocument) -> None:
    names: list[str] = []
    for sheet in document.sheets:
        if sheet.name != sheet_name(sheet.name, names):
            raise ValueError(f"sheet name not possible in this workbook: {sheet.name!r}")
        names.append(sheet.name)
        _check_sheet(document.name, sheet)
    if all(sheet.hidden for sheet in document.sheets):
        raise ValueError("a workbook shows at least one sheet")


def _check_sheet(file: str, sheet: Sheet) -> None:
    titles = [column.title for column in sheet.columns]
    if not titles or len(set(titles)) != len(titles):
        raise ValueError(f"sheet {sheet.name!r}: columns need titles, each its own")
    if len(titles) >= MAX_COLUMN:
        raise ValueError(f"sheet {sheet.name!r}: {len(titles)} columns")
    if any(len(row.cells) > len(titles) for row in sheet.rows):
        raise ValueError(f"sheet {sheet.name!r}: a row has more cells than there are columns")
    rows = len(sheet.rows) + len(sheet.notes) + _HEAD_AND_FOOT
    if rows > MAX_ROW:
        what = f"这张表有 {len(sheet.rows)} 行，超过了一张工作表能放的行数。"
        raise Stop.at(Cell(file, sheet.name), what, "请按乡镇或年份分开再做。", "table-too-long")

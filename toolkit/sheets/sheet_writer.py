"""One Sheet of a new workbook: its cells in the order of the rows, then what lies over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from toolkit.core.cells import MAX_ROW, Cell, Problem, Stop, address
from toolkit.core.documents import Column, Content, Formula, Kind, Level, Link, Look, Row, Scalar
from toolkit.sheets import charts, contents
from toolkit.sheets.fitting import MARGIN_FOOT, MARGIN_SIDE, MARGIN_TOP, Fit, fit, groups, sentence
from toolkit.sheets.layout import Addresses, Layout, Line, Place, quoted
from toolkit.sheets.lists import Lists
from toolkit.sheets.looks import BODY_FONT, CellLook, Looks, Sizes

AUTHOR = "老干部工作工具箱"
FOOTER = f'&C&"{BODY_FONT},常规"&10第 &P 页 共 &N 页'
_MM = 25.4  # in an inch
_A4 = 9
_MAX_LINKS = 65_530  # of a sheet, in Excel
_MAX_FORMULA = 8_192  # characters
_TYPED_ROWS = 5_000  # so far down lists are offered where typing goes on below the table
_BLANK = Row(())
_ESCAPED = str.maketrans({c: f"%{ord(c):02X}" for c in '%#"<>[]^`{} '})


@dataclass(slots=True)
class SheetWriter:
    """What is needed to write one sheet.

    Cells are written row by row, because a workbook written as it grows takes them in no other order;
    merges, which XlsxWriter wants with the text once more, come at the end.
    """

    file: str
    book: Workbook
    layout: Layout
    addresses: Addresses
    all_looks: Mapping[Sizes, Looks]
    lists: Lists
    _target: Worksheet = field(init=False)
    _fit: Fit = field(init=False)
    _looks: Looks = field(init=False)
    _merges: list[tuple[int, int, int, int, str, Format]] = field(init=False, default_factory=list)
    _links: int = field(init=False, default=0)

    def write(self) -> None:
        """Add the sheet to the workbook.

        Raises:
            Stop: A text is too long for a cell.
            ValueError: A formula names a column that is not there.
        """
        sheet = self.layout.sheet
        self._fit = fit(self.layout)
        self._looks = self.all_looks[self._fit.sizes]
        self._target = self.book.add_worksheet(sheet.name)
        self._columns()
        self._head()
        for index, line in enumerate(self.layout.lines):
            self._line(index, line)
        free = self._notes()
        for first_row, first, last_row, last, text, style in self._merges:
            self._target.merge_range(first_row, first, last_row, last, text, style)
        self._rules()
        self._page(self._charts(free))
        self._view()

    # Cells

    def _columns(self) -> None:
        """Widths; a column of codes is text from top to bottom, wherever the clerk goes on typing."""
        target = self._target
        whole = self._looks.code_column()
        for number, (column, width) in enumerate(
            zip(self.layout.sheet.columns, self._fit.widths, strict=True)
        ):
            target.set_column(number, number, width, whole if column.kind is Kind.CODE else None)
        if not self.layout.typing:
            target.set_default_row(self._fit.sizes.row)

    def _text(self, row: int, column: int, text: str, style: Format) -> None:
        """Text as text, whatever it looks like."""
        if len(text) > contents.MAX_TEXT // 2 and len(text.encode("utf-16-le")) // 2 > contents.MAX_TEXT:
            raise Stop(self._too_long(row, column, f"这一格的文字有 {len(text)} 个字", contents.MAX_TEXT))
        if text.startswith("<r>") and text.endswith("</r>"):
            # XlsxWriter takes such a string for its own markup; two runs of text are read back as one.
            self._target.write_rich_string(row, column, text[0], text[1:], style)
        elif text:
            self._target.write_string(row, column, text, style)
        else:
            self._target.write_blank(row, column, None, style)

    def _too_long(self, row: int, column: int, what: str, most: int) -> Problem:
        place = Cell(self.file, self.layout.sheet.name, address(row + 1, column + 1))
        return Problem(
            place, f"{what}，表格的一格最多放 {most} 个。", "请把内容缩短后再做一次。", "text-too-long"
        )

    def _across(self, row: int, text: str, style: Format) -> None:
        """Text over the whole width of the table."""
        self._block((row, 0, row, self.layout.last_column), text, style)

    def _block(self, corners: tuple[int, int, int, int], text: str, style: Format) -> None:
        """The first row of a merged block; the rest follows with the merge itself."""
        top, left, bottom, right = corners
        self._text(top, left, text, style)
        for column in range(left + 1, right + 1):
            self._target.write_blank(top, column, None, style)
        if (top, left) != (bottom, right):
            self._merges.append((*corners, text, style))

    def _head(self) -> None:
        layout, target = self.layout, self._target
        sheet = layout.sheet
        if layout.title is not None:
            target.set_row(layout.title, self._fit.title)
            self._across(layout.title, contents.clean(sheet.title), self._looks.title())
        if layout.subtitle is not None:
            target.set_row(layout.subtitle, self._fit.subtitle)
            self._across(layout.subtitle, contents.clean(sheet.subtitle), self._looks.line("center"))
        for row, height in enumerate(self._fit.header, layout.header):
            target.set_row(row, height)
        if layout.depth == 2:
            self._grouped_header()
        else:
            for number, column in enumerate(sheet.columns):
                self._text(layout.header, number, column.title, self._header_style(column))
        for number, column in enumerate(sheet.columns):
            if column.note:
                self._comment(layout.top - 1, number, column.note)

    def _header_style(self, column: Column) -> Format:
        return self._looks.header(required=column.required)

    def _grouped_header(self) -> None:
        """Two rows: groups over their columns; a column without a group is as tall as both."""
        columns, top = self.layout.sheet.columns, self.layout.header
        plain = self._looks.header(required=False)
        for first, last in groups(columns):
            column = columns[first]
            if column.group:
                self._block((top, first, top, last), column.group, plain)
            else:
                self._block((top, first, top + 1, first), column.title, self._header_style(column))
        for number, column in enumerate(columns):
            style = self._header_style(column)
            if column.group:
                self._text(top + 1, number, column.title, style)
            else:
                self._target.write_blank(top + 1, number, None, style)

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
        self._target.write_comment(row, column, text, options)

    def _line(self, index: int, line: Line) -> None:
        row = self.layout.top + index
        height = self._fit.lines[index]
        if height is not None:
            self._target.set_row(row, height)
        if line.place is Place.EMPTY:
            style = self._looks.empty()
            self._across(row, contents.clean(self.layout.sheet.empty), style)
        elif line.row is not None and line.row.level is Level.SECTION:
            self._section(row, index, line.row.look)
        else:
            written = line.row or _BLANK
            cells = written.cells
            for number, column in enumerate(self.layout.sheet.columns):
                content = cells[number] if number < len(cells) else None
                self._cell(row, number, column.kind, content, written)

    def _section(self, row: int, index: int, look: Look) -> None:
        """Not merged unless it must be: merged rows keep Excel from sorting the table."""
        line = self.layout.lines[index].row
        assert line is not None  # noqa: S101 - only called for rows
        first, look = contents.unwrap(line.cells[0] if line.cells else "", look)
        last = self.layout.last_column
        spread = index in self._fit.spread
        for number in range(last + 1):
            style = self._looks.section(look, first=number == 0, last=number == last, wrap=spread)
            if number:
                self._target.write_blank(row, number, None, style)
            else:
                self._value(row, number, Kind.TEXT, first, style)
                if spread and last:
                    text = contents.clean(sentence(self.layout, index) or "")
                    self._merges.append((row, 0, row, last, text, style))

    def _cell(self, row: int, number: int, kind: Kind, content: Content, line: Row) -> None:
        value, look = contents.unwrap(content, line.look)
        wanted = CellLook(
            kind,
            contents.number_format(value, kind),
            line.level,
            look,
            link=isinstance(value, Link),
            quote=isinstance(value, str) and contents.needs_apostrophe(value),
        )
        self._value(row, number, kind, value, self._looks.cell(wanted))

    def _value(
        self, row: int, column: int, kind: Kind, value: Scalar | Link | Formula, style: Format
    ) -> None:
        if isinstance(value, Formula):
            self._formula(row, column, kind, value, style)
            return
        if isinstance(value, Link):
            self._link(row, column, value, style)
            return
        held = contents.stored(value, kind)
        if held is None:
            self._target.write_blank(row, column, None, style)
        elif isinstance(held, str):
            self._text(row, column, held, style)
        elif isinstance(held, dt.date):
            self._target.write_datetime(row, column, held, style)
        else:
            self._target.write_number(row, column, held, style)

    def _formula(self, row: int, column: int, kind: Kind, formula: Formula, style: Format) -> None:
        text = self.addresses.resolve(formula.text, self.layout.sheet.name, row)
        if len(text) > _MAX_FORMULA:
            raise Stop(self._too_long(row, column, f"这一格的公式有 {len(text)} 个字符", _MAX_FORMULA))
        self._target.write_formula(row, column, text, style, contents.stored_result(formula.value, kind))

    def _link(self, row: int, column: int, link: Link, style: Format) -> None:
        """A link to a cell; where Excel takes no more links, its text."""
        text = contents.clean(link.text)
        place = f"{quoted(link.sheet)}!{link.ref or 'A1'}" if link.sheet else link.ref
        if link.target:
            # Escaped here, as the first «#» ends the path for XlsxWriter and for Excel.
            path = link.target.translate(_ESCAPED)
            url = f"external:{path}#{place}" if place else f"external:{path}"
        else:
            url = f"internal:{place or 'A1'}"
        self._links += 1
        if not text or self._links > _MAX_LINKS:
            self._text(row, column, text, style)
            return
        self._text(row, column, text, style)  # says where, if the text is too long
        self._target.write_url(row, column, url, style, string=text)

    def _notes(self) -> int:
        """Write the notes; returns the first row below them."""
        row = self.layout.bottom
        style = self._looks.line("left")
        for note, height in zip(self.layout.sheet.notes, self._fit.notes, strict=True):
            self._target.set_row(row, height)
            self._across(row, contents.clean(note), style)
            row += 1
        return row

    # What lies over the cells

    def _rules(self) -> None:
        """Drop-down lists, the filter, and no green corners on codes that are text on purpose."""
        layout, sheet, target = self.layout, self.layout.sheet, self._target
        open_end = layout.typing and not sheet.notes and not sheet.charts and layout.lines[-1].is_data
        for number, column in enumerate(sheet.columns):
            if not column.choices:
                continue
            rule = self.lists.rule(column.choices)
            runs = layout.data_runs()
            for first, last in runs:
                end = max(last, layout.top + _TYPED_ROWS) if open_end and last == runs[-1][1] else last
                target.data_validation(first, number, end, number, rule)
        if sheet.filter:
            runs = layout.data_runs()
            last = runs[-1][1] if runs else layout.top
            target.autofilter(layout.top - 1, 0, last, layout.last_column)
        everywhere = f"A1:{address(MAX_ROW, layout.last_column + 1)}"
        target.ignore_errors({"number_stored_as_text": everywhere, "formula_differs": everywhere})

    def _charts(self, free: int) -> int:
        """Draw the charts; returns the last row that is printed."""
        layout = self.layout
        if not layout.sheet.charts or not layout.data_runs():
            return max(free - 1, layout.top)
        placed = charts.frames(layout, self._fit, free)
        for chart, frame in zip(layout.sheet.charts, placed, strict=True):
            charts.add_chart(self.book, self._target, layout, chart, frame)
        broken = charts.breaks(layout, self._fit, placed, layout.top)
        if broken:
            self._target.set_h_pagebreaks(broken)
        return placed[-1].below - 1

    def _page(self, last_row: int) -> None:
        target, layout = self._target, self.layout
        target.set_paper(_A4)
        if layout.sheet.landscape:
            target.set_landscape()
        side, top, foot = MARGIN_SIDE / _MM, MARGIN_TOP / _MM, MARGIN_FOOT / _MM
        target.set_margins(left=side, right=side, top=top, bottom=foot)
        target.set_footer(FOOTER, {"margin": 8 / _MM})
        target.fit_to_pages(1, 0)
        target.center_horizontally()
        target.repeat_rows(0, layout.top - 1)
        last_column = layout.last_column
        target.print_area(0, 0, last_row, last_column)

    def _view(self) -> None:
        sheet, target = self.layout.sheet, self._target
        if sheet.freeze or sheet.freeze_columns:
            target.freeze_panes(self.layout.top if sheet.freeze else 0, sheet.freeze_columns)
        if sheet.hidden:
            target.hide()

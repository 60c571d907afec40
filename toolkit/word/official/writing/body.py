"""The body of a 公文 and its attachments: paragraphs, headings by level, labelled lines, tables (clause 7.3.3, 10.3)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from copy import deepcopy

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import nsdecls
from docx.oxml.parser import OxmlElement, parse_xml
from docx.section import Section
from docx.shared import Pt, Twips
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run

from toolkit.core.documents.official import Block, Heading, Labelled, OfficialTable, Paragraph, ems, headings
from toolkit.word.official.writing.base import BaseDocument, measure

_LEVELS = ("一级标题", "二级标题", "三级标题", "四级标题")
_PHRASE = 14  # characters
_THREE_LINES = 3 * 28 - 2  # characters
_SIZES = (14.0, 12.0, 10.5)  # 四号, 小四, 五号
_PAD = 80  # twips beside a cell's text
_UNBROKEN = 9  # characters up to which a text is not broken
_LONG = 9  # characters from which a column is set to the left
_ALIGN = {"l": WD_ALIGN_PARAGRAPH.LEFT, "r": WD_ALIGN_PARAGRAPH.RIGHT}


def body(base: BaseDocument, blocks: Sequence[Block], page: Section, *, keep: bool) -> None:
    """Write the blocks in order; `keep`: the last stays with what follows, so that a 署名 never stands alone on a page."""
    numbers = iter(headings(blocks))
    previous: Block | None = None
    tied = {len(blocks) - 1} if keep else set()
    if (
        keep
        and len(blocks) > 2
        and _is_short(len, blocks[-1], _PHRASE)
        and _is_short(ems, blocks[-2], _THREE_LINES)
    ):
        tied.add(len(blocks) - 2)  # LibreOffice moves it whole; a long one, or the only one, leaves a hole
    for at, block in enumerate(blocks):
        last = at in tied or None
        before = base.line // 3 if isinstance(previous, OfficialTable) else None
        if isinstance(block, OfficialTable):
            if isinstance(previous, OfficialTable):
                base.gap(base.line // 2)  # two tables in a row would become one
            _table(base, block, measure(page), keep=bool(last))
        elif isinstance(block, Heading):
            paragraph = base.add(
                _LEVELS[block.level - 1],
                next(numbers) + block.text,
                before=before,
                keep=last or not block.body,
            )
            if block.body:
                base.say(paragraph, block.body, "接排正文")
        elif isinstance(block, Labelled):
            first = not isinstance(previous, Labelled)
            _labelled(base, block, before=base.line if first and at else before, keep=last)
        else:
            lines = block.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            for row, line in enumerate(lines, 1):
                base.add("公文正文", line, before=before, keep=(last and row == len(lines)) or None)
                before = None
        previous = block


def _is_short(measure: Callable[[str], float], block: Block, most: int) -> bool:
    """«妥否，请批示。», that must not begin a page; or what may be taken to the next page with it."""
    return isinstance(block, Paragraph) and measure(block.text) <= most


def _labelled(base: BaseDocument, block: Labelled, *, before: int | None, keep: bool | None) -> None:
    """出席： in 黑体; lines that follow begin under the first name."""
    label = block.label if block.label.endswith(("：", ":")) else f"{block.label}："
    paragraph = base.add("出席名单", before=before, keep=keep)
    base.indent(paragraph, left=2 + ems(label), hanging=ems(label))
    base.say(paragraph, label, "名单标签")
    base.say(paragraph, block.text)


def _table(base: BaseDocument, content: OfficialTable, measure: int, *, keep: bool = False) -> None:
    """Write a table so wide, in twips; `keep`: its last row stays with what follows.

    Raises:
        ValueError: a row, the widths or the alignment have another number of columns.
    """
    count = len(content.columns)
    given = (*content.rows, content.widths or content.columns, content.align or content.columns)
    if {len(each) for each in given} != {count}:
        raise ValueError(f"a table of {count} columns has rows, widths or alignments of another number")
    needs = [_need(content, at) for at in range(count)]
    widths = _widths(content.widths or needs, measure)
    aligns = content.align or "".join("l" if need > _LONG else "c" for need in needs)
    largest, line = base.points("表格文字"), base.pitch("表格文字")
    size = _size(content, widths, largest)
    if size < largest:
        line = round(size * 28)
    made = grid(base, widths, "公文表格")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER

    sizes = {style: Pt(min(size, base.points(style))) for style in ("表题", "表头", "表格文字", "表注")}

    def dress(cell: _Cell, style: str, *, keep: bool) -> Line:
        paragraph = cell.paragraphs[0]
        paragraph.style = style
        paragraph.paragraph_format.keep_with_next = keep or None
        if size < largest:
            paragraph.paragraph_format.line_spacing = Twips(line)
        return paragraph

    def say(paragraph: Line, text: str, style: str) -> Run:
        run = base.say(paragraph, text)
        if size < largest:
            run.font.size = sizes[style]
        return run

    def put(cell: _Cell, text: str, style: str, *, keep: bool = False) -> None:
        say(dress(cell, style, keep=keep), text, style)

    if content.title:
        put(_across(made, "top", "left", "right"), content.title, "表题")
    model = None
    for at, texts in enumerate((content.columns, *content.rows)):
        last = at == len(content.rows) and (keep or bool(content.note))
        style = "表格文字" if at else "表头"
        if model is None or last:
            row = add_row(made)
            row.height = Twips(line + 120)
            for cell, align in zip(row.cells, aligns, strict=True):
                paragraph = dress(cell, style, keep=last)
                if at and align != "c":
                    paragraph.alignment = _ALIGN[align]
            found = row._tr
            model = deepcopy(found) if at else None  # a row that is made anew costs seven times as much
        else:
            made._tbl.append(found := deepcopy(model))
        for cell, text in zip(found.tc_lst, texts, strict=True):
            run = say(Line(cell.p_lst[0], made), text, style)
            if at - 1 in content.strong:
                run.font.bold = True
        if not at:
            for head in made.rows:
                head._tr.trPr.append(OxmlElement("w:tblHeader"))
    if content.note:
        put(_across(made, "left", "bottom", "right"), content.note, "表注", keep=keep)


def grid(base: BaseDocument, widths: Sequence[int], style: str) -> Table:
    """A table of columns of these widths, in twips, without rows."""
    made = base.document.add_table(0, len(widths), style)
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Twips(width)
    return made


def add_row(made: Table) -> _Row:
    """Add a row that is not divided between pages, its cells as wide as their columns."""
    row = made.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return row


def _across(made: Table, *sides: str) -> _Cell:
    """A row of one cell without lines at these sides, for what stands over or under the table: it stays with it."""
    cells = add_row(made).cells
    cell = cells[0].merge(cells[-1])
    lines = "".join(f'<w:{side} w:val="nil"/>' for side in sides)
    cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{lines}</w:tcBorders>"))
    return cell


def _need(content: OfficialTable, at: int) -> float:
    """Characters that a column asks for: its title, and the longest of its texts up to a sentence."""
    texts = [content.columns[at], *(row[at] for row in content.rows)]
    return max(2.0, *(min(max(map(_wide, text.split("\n"))), 24.0) for text in texts)) + 1.0


def _widths(shares: Sequence[float], measure: int) -> list[int]:
    total = sum(shares)
    edges = [round(measure * sum(shares[:at]) / total) for at in range(len(shares) + 1)]
    return [right - left for left, right in itertools.pairwise(edges)]


def _size(content: OfficialTable, widths: Sequence[int], largest: float) -> float:
    """The largest size in which short texts (telephone numbers, units) stand on one line, and long ones on three."""
    sizes = (largest, *(size for size in _SIZES if size < largest))
    for size in sizes:
        room = [(width - 2 * _PAD) / 20 / size for width in widths]
        texts = [content.columns, *content.rows]
        if all(_fits(_wide(text), room[at]) for row in texts for at, text in enumerate(row)):
            return size
    return sizes[-1]


def _wide(text: str) -> float:
    """As ems, with some room: where a font is missing, figures are wider than half a character."""
    return sum(0.65 if each == 0.5 else each for each in map(ems, text))


def _fits(wide: float, room: float) -> bool:
    return wide + 0.4 <= room if wide <= _UNBROKEN else wide <= 3 * (room - 1)

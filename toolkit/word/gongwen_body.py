"""The body of a 公文 (主体) and its end (版记): title, 主送, text, attachments, signature, printing line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from toolkit.core.official import (
    Attachment,
    Block,
    Heading,
    Labelled,
    OfficialDocument,
    OfficialKind,
    OfficialTable,
    Paragraph,
    headings,
)
from toolkit.word import gongwen_titles
from toolkit.word.gongwen_page import FANG, FOUR, HEI, KAI, LANDSCAPE, LINE, PORTRAIT, TITLE, TWO, Sheet
from toolkit.word.gongwen_text import Look, Set, border, frame, paragraph, run, sound, table, width_of

_TITLE_LINE = 680  # 34 pt for 二号
_SEAL_LINES = 3  # between the text and the signature: a seal of 42 mm then covers both and touches no text
_THICK, _THIN = 8, 6  # eighths of a point: 0.35 and 0.26 mm
_NUMBER_FONTS = {1: HEI, 2: KAI, 3: FANG, 4: FANG}
_PRINT_LINE = 480


def title(document: OfficialDocument) -> str:
    """二号小标宋, centred, two lines under the red line."""
    lines = gongwen_titles.lines(sound(document.title, document.name))
    how = Set("center", before=2 * LINE, after=LINE, line=_TITLE_LINE, keep=True, whole=True, level=0)
    return paragraph(run("\n".join(lines), Look(TITLE, TWO, pitch=0)), how)


def addressees(document: OfficialDocument) -> str:
    """主送: flush left, ends with ：; lines after the first are flush left too."""
    if not document.addressees:
        return ""
    text = sound("、".join(document.addressees), document.name)
    return paragraph(run(f"{text}："), Set(keep=True))


def blocks(given: Sequence[Block], sheet: Sheet, name: str) -> list[str]:
    """Text, headings and tables, headings numbered."""
    numbers = iter(headings(given))
    out = []
    for block in given:
        if isinstance(block, Heading):
            out.append(_heading(block, next(numbers), name))
        elif isinstance(block, Paragraph):
            out += [
                paragraph(run(sound(part, name)), Set(first=2))
                for part in block.text.replace("\r\n", "\n").split("\n")
            ]
        elif isinstance(block, Labelled):
            runs = run(sound(f"{block.label}：", name), Look(HEI)) + run(sound(block.text, name))
            out.append(paragraph(runs, Set(left=2, hang=width_of(block.label) + 1)))
        else:
            out.append(_table(block, sheet, name))
    return out


def _heading(block: Heading, number: str, name: str) -> str:
    runs = run(sound(number + block.text, name), Look(_NUMBER_FONTS[block.level]))
    if block.body:
        runs += run(sound(block.body, name))
    return paragraph(runs, Set(first=2, keep=not block.body, level=-1 if block.body else block.level))


def _table(block: OfficialTable, sheet: Sheet, name: str) -> str:
    columns = [sound(text, name) for text in block.columns]
    rows = [[sound(text, name) for text in row] for row in block.rows]
    longest = [max((width_of(row[at]) for row in [columns, *rows]), default=1) for at in range(len(columns))]
    shares = list(block.widths) or [min(max(n, 3.0), 18.0) + 1 for n in longest]
    widths = [round(sheet.measure * share / sum(shares)) for share in shares]
    widths[-1] += sheet.measure - sum(widths)
    sides = {"l": "left", "c": "center", "r": "right"}
    align = [sides[letter] for letter in block.align] or [
        "left" if n * 240 > width else "center" for n, width in zip(longest, widths, strict=True)
    ]
    size = 12.0 if len(columns) <= 8 else 10.5
    above = ""
    if block.title:
        above = paragraph(
            run(sound(block.title, name), Look(HEI)), Set("center", keep=True, before=LINE // 2, after=120)
        )
    # A paragraph behind the table: two tables in a row would become one.
    below = paragraph(
        run(sound(block.note, name), Look(size=12)) if block.note else "",
        Set(line=320 if block.note else 240),
    )
    return above + table(columns, rows, widths, align, block.strong, size) + below


# --- the end of the text ------------------------------------------------------------------------------


def attachment_list(document: OfficialDocument) -> list[str]:
    """附件说明: one line below the body, indented by two, no end punctuation."""
    names = [sound(each.title.rstrip("。；，"), document.name) for each in document.attachments]
    if len(names) == 1:
        return [paragraph(run(f"附件：{names[0]}"), Set(left=2, hang=3, before=LINE))]
    out = []
    for number, text in enumerate(names, 1):
        label = f"附件：{number}.{text}" if number == 1 else f"{number}.{text}"
        how = Set(left=2, hang=4, before=LINE) if number == 1 else Set(left=5, hang=1)
        out.append(paragraph(run(label), how))
    return out


def day_text(day: dt.date | None) -> str:
    """2026年10月9日: Arabic figures, no leading zeros; gaps for the pen when the day is open."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　月　日"


def signature(document: OfficialDocument) -> list[str]:
    """署名 and 成文日期, with or without room for a seal; 附注 below. Kept on one page with the text above."""
    if document.kind is OfficialKind.MINUTES:
        return []
    unit, day = sound(document.unit, document.name), day_text(document.date)
    wide, long = width_of(unit), width_of(day)
    if document.seal:
        # The date stands four characters from the right edge, the unit centred over it.
        date_right = 4.0
        unit_right = date_right + (long - wide) / 2
        if unit_right < 0:
            date_right, unit_right = date_right - unit_right, 0.0
        before = _SEAL_LINES * LINE
    else:
        # The unit two characters from the right edge, the date beginning two characters after it.
        unit_right = 2.0
        date_right = unit_right + wide - 2 - long
        if date_right < 2:
            unit_right += 2 - date_right
            date_right = 2.0
        before = LINE
    out = [
        paragraph(run(unit), Set("right", right=unit_right, before=before, keep=True, whole=True)),
        paragraph(run(day), Set("right", right=date_right, keep=bool(document.note))),
    ]
    if document.note:
        out.append(paragraph(run(f"（{sound(document.note, document.name)}）"), Set(first=2)))
    return out


def attachment(item: Attachment, number: int, count: int, sheet: Sheet, name: str, *, breaks: bool) -> str:
    """An attachment on its own page: 黑体 label flush left, title on the third line, then its blocks."""
    label = "附件" if count == 1 else f"附件{number}"
    lines = gongwen_titles.lines(sound(item.title.rstrip("。；，"), name))
    return "".join(
        [
            paragraph(run(label, Look(HEI)), Set("left", new_page=breaks, keep=True)),
            paragraph(
                run("\n".join(lines), Look(TITLE, TWO, pitch=0)),
                Set("center", before=LINE, after=LINE, line=_TITLE_LINE, keep=True),
            ),
            *blocks(item.blocks, sheet, name),
        ]
    )


def printing_lines(document: OfficialDocument, sheet: Sheet) -> str:
    """版记 at the foot of the last page: thick, thin, thick lines; 抄送, 印发机关, 印发日期 in 四号仿宋."""
    holder = frame(sheet.measure, x='w:xAlign="center"', y='w:yAlign="bottom"')
    look = Look(size=FOUR, pitch=0)
    thick, thin = (
        border("top", "single", _THICK, "000000", 1),
        border("bottom", "single", _THIN, "000000", 1),
    )
    foot = border("bottom", "single", _THICK, "000000", 1)
    out = ""
    if document.copies_to:
        text = sound("、".join(document.copies_to), document.name)
        set_ = Set(
            "left", left=1, right=1, hang=3, size=FOUR, line=_PRINT_LINE, frame=holder, borders=thick + thin
        )
        out += paragraph(run(f"抄送：{text}。", look), set_)
    printer = sound(document.printer or document.unit, document.name)
    day = f"{day_text(document.printed or document.date)}印发"
    stop = f'<w:tab w:val="right" w:pos="{sheet.measure - 20 * FOUR}"/>'
    borders = foot if document.copies_to else thick + foot
    last = Set("left", left=1, size=FOUR, line=_PRINT_LINE, frame=holder, borders=borders, tabs=stop)
    out += paragraph(run(f"{printer}\t{day}", look), last)
    return out + paragraph("", Set("left", line=20))


def text(document: OfficialDocument) -> Iterable[str]:
    """Title to signature."""
    yield title(document)
    yield addressees(document)
    yield from blocks(document.blocks, PORTRAIT, document.name)
    yield from attachment_list(document)
    yield from signature(document)


def sheet_of(item: Attachment) -> Sheet:
    """The paper of an attachment."""
    return LANDSCAPE if item.landscape else PORTRAIT

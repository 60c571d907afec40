"""What follows the body of a 公文: 附件说明, 署名, 成文日期, 附注, 版记 (clauses 7.3.4 to 7.4)."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.core.documents.official import OfficialDocument, OfficialKind
from toolkit.word.gongwen_box import Box, text_box
from toolkit.word.gongwen_head import addressees, date_text
from toolkit.word.gongwen_page import FOUR, LINE, PITCH, PORTRAIT, THREE
from toolkit.word.gongwen_text import Lay, Look, border, ems, paragraph, run

_STEP = (THREE * 20 + PITCH) / (THREE * 20)  # what a character takes of the 16 points that indents count in
_IMPRINT = Look(size=FOUR, pitch=0)
_IMPRINT_LINE = 440
_THICK, _THIN = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm
_SEALED = 2  # lines between the text and a 署名 that is sealed
_HAIR = 20


def attachment_note(titles: Sequence[str]) -> str:
    """附件：… one line below the body; several are numbered, and their names stand under each other."""
    if not titles:
        return ""
    if len(titles) == 1:
        return paragraph(run(f"附件：{titles[0]}"), Lay("left", left=5, hang=3, before=LINE, keep=True))
    room = 1.25 if len(titles) < 10 else 1.75
    out = paragraph(
        run(f"附件：1.\t{titles[0]}"), Lay("left", left=5 + room, hang=3 + room, before=LINE, keep=True)
    )
    for at, title in enumerate(titles[1:], 2):
        out += paragraph(run(f"{at}.\t{title}"), Lay("left", left=5 + room, hang=room, keep=True))
    return out


def signature(document: OfficialDocument) -> str:
    """署名, 成文日期 and 附注; 纪要 have none of the first two.

    With a seal the date stands four characters from the right and the unit is centred over it, with room above for a
    seal of 42 mm whose top comes within a line of the text. Without, the unit stands two characters from the right
    and the date begins two characters behind it.
    """
    out = ""
    if document.kind is not OfficialKind.MINUTES:
        date = date_text(document)
        unit_right, date_right = places(
            document.unit, date if document.date else f"2000{date}"[-11:], seal=document.seal
        )
        before = (_SEALED if document.seal else 1) * LINE
        noted = bool(document.note)
        out = paragraph(
            run(document.unit), Lay("right", right=unit_right, before=before, keep=True, whole=True)
        )
        out += paragraph(run(date), Lay("right", right=date_right, keep=noted))
    if document.note:
        out += paragraph(run(f"（{document.note}）"), Lay(first=2, before=0 if out else LINE))
    return out


def height(document: OfficialDocument) -> int:
    """What attachment_note and signature take together, in twips, names of attachments on one line each."""
    signed = 0 if document.kind is OfficialKind.MINUTES else 2 + (_SEALED if document.seal else 1)
    named = len(document.attachments)
    return (signed + named + bool(named) + bool(document.note)) * LINE


def places(unit: str, date: str, *, seal: bool) -> tuple[float, float]:
    """How many characters are free to the right of 署名 and 成文日期.

    Args:
        unit: 署名.
        date: 成文日期.
        seal: Whether the document is sealed.
    """
    wide, long = ems(unit) * _STEP, ems(date) * _STEP
    if seal:
        unit_right = 4 + (long - wide) / 2
        return (unit_right, 4.0) if unit_right >= 0 else (0.0, (wide - long) / 2)
    if wide - long >= 2:
        return 2.0, wide - long
    return 4 + long - wide, 2.0


def imprint(document: OfficialDocument, *, moved: bool) -> str:
    """版记 on the last line of the last page.

    A text box that the text does not flow around, at the foot of the type area, hung on an empty paragraph exactly as high:
    where that paragraph fits, the box fits, and no program has to move text about. It comes last in the document.

    Args:
        document: The 公文.
        moved: 主送机关 stand here.
    """
    letter = document.kind is OfficialKind.LETTER
    rows: list[tuple[str, int]] = []  # content, lines
    names = []
    if moved:
        names.append(("主送：", addressees(document)[:-1]))
    if document.copies_to:
        names.append(("抄送：", "，".join(document.copies_to)))
    if names:
        rows.append(("".join(_named(*each) for each in names), sum(_lines(text) for _, text in names)))
    if not letter:
        unit = document.printer or document.unit
        text = f"{unit}\t{date_text(document, document.printed)}印发"
        stop = f'<w:tab w:val="right" w:pos="{PORTRAIT.measure - FOUR * 20}"/>'
        lay = Lay("left", first=1, size=FOUR, line=_IMPRINT_LINE, tabs=stop)
        rows.append((paragraph(run(text, _IMPRINT), lay), 1 if ems(text) <= 29 else 2))
    if not rows:
        return ""
    height = sum(lines for _, lines in rows) * _IMPRINT_LINE + len(rows) * 60 + _HAIR
    content = _rows([row for row, _ in rows], ruled=not letter)
    box = text_box(content, Box(PORTRAIT.measure, height), name="版记", number=1)
    return paragraph(box, Lay(before=LINE // 2, line=height))


def _named(label: str, text: str) -> str:
    """«抄送：…。»; lines that follow begin under the first name."""
    text = text if text.endswith("。") else f"{text}。"
    lay = Lay(left=4, right=1, hang=3, size=FOUR, line=_IMPRINT_LINE)
    return paragraph(run(label + text, _IMPRINT), lay)


def _lines(text: str) -> int:
    """Lines that names take, rather one too many: a letter may not break before punctuation."""
    return -(-int(ems(text) + 1.5) // 25)


def _rows(contents: Sequence[str], *, ruled: bool) -> str:
    """Rows as wide as the type area: thick lines above and below, thin ones between; 信函格式 has none."""
    width = PORTRAIT.measure
    out = ""
    for at, content in enumerate(contents):
        lines = border("top", "single", _THIN if at else _THICK, "000000")
        lines += border("bottom", "single", _THICK if at == len(contents) - 1 else _THIN, "000000")
        borders = f"<w:tcBorders>{lines}</w:tcBorders>" if ruled else ""
        out += (
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{borders}'
            f'<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc></w:tr>'
        )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>{out}</w:tbl>{paragraph(lay=Lay(line=_HAIR))}'
    )

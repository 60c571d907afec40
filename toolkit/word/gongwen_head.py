"""The head of a 公文 (版头): red mark, 发文字号, 签发人, red line; and that of 信函格式.

The mark stands in a frame: its top 35 mm below the type area's top (72 mm from the paper's), which a flow layout does
not hold. Behind it comes one spacer line of exactly those 35 mm, so that the text flows on below the frame.
"""

from __future__ import annotations

from toolkit.core.official import OfficialDocument, OfficialKind
from toolkit.word.gongwen_page import (
    DECLARATION,
    KAI,
    LINE,
    PORTRAIT,
    RED,
    ROOT,
    THREE,
    TITLE,
    twips,
)
from toolkit.word.gongwen_text import BODY, Look, Set, border, frame, paragraph, run, sound, width_of

_DROP = twips(35)
_LARGEST = 56  # points; the standard asks for less than 22 × 15 mm a character
_LETTER_LARGEST = 42
_RULE = 11  # eighths of a point: 0.49 mm
_UNDER = 5  # points between the number's line and the rule; with the line's own room 4 mm from the letters
_LETTER_RULE = 24  # the two strokes of 信函格式 and their gap
_WIDE = twips(170)


def mark_text(document: OfficialDocument) -> str:
    """What the mark says: the office's own, or the usual one of the kind."""
    if document.mark:
        return document.mark
    if document.kind is OfficialKind.LETTER:
        return document.unit
    return document.unit + ("会议纪要" if document.kind is OfficialKind.MINUTES else "文件")


def _mark_size(text: str, largest: int, measure: int) -> int:
    return max(16, min(largest, int(measure * 0.97 / 20 / max(width_of(text), 1))))


def head(document: OfficialDocument) -> str:
    """From the top of page one to the red line."""
    text = sound(mark_text(document), document.name)
    size = _mark_size(text, _LARGEST, PORTRAIT.measure)
    line = round(size * 20 * 1.1)
    # The letters begin a little below the top of their line; the frame stands higher by as much.
    top = _DROP - round(size * 20 * 0.09)
    holder = frame(PORTRAIT.measure, x='w:xAlign="center"', y=f'w:y="{top}"', height=line + 2 * LINE)
    return (
        paragraph("", Set(line=top, align="left"))
        + paragraph(run(text, Look(TITLE, size, RED, pitch=0)), Set("center", line=line, frame=holder))
        + _numbered(document)
    )


def _numbered(document: OfficialDocument) -> str:
    """发文字号 above the red line; upward documents: number left, 签发人 right, in one row."""
    rule = border("bottom", "single", _RULE, RED, _UNDER)
    number = sound(str(document.number), document.name) if document.number else ""
    if document.kind.upward:
        stop = f'<w:tab w:val="right" w:pos="{PORTRAIT.measure - 20 * THREE}"/>'
        signer = run("签发人：") + run(sound(document.signer or "　　　", document.name), Look(KAI))
        return paragraph(run(f"{number}\t") + signer, Set("left", first=1, borders=rule, tabs=stop))
    return paragraph(run(number) if number else "", Set("center", borders=rule))


# --- 信函格式 ---------------------------------------------------------------------------------------


def letter_header(document: OfficialDocument) -> str:
    """Header of page one: the mark 30 mm from the paper's top, double lines of 170 mm 4 mm under it."""
    text = sound(mark_text(document), document.name)
    size = _mark_size(text, _LETTER_LARGEST, _WIDE)
    line = round(size * 20 * 1.1)
    top = twips(30) - round(size * 20 * 0.09)
    page = {"anchor": "page", "across": "page"}
    holder = frame(_WIDE, x='w:xAlign="center"', y=f'w:y="{top}"', height=line, **page)
    below = twips(30) + round(size * 20 * 0.95) + twips(4)
    stroke = frame(_WIDE, x='w:xAlign="center"', y=f'w:y="{below}"', height=80, **page)
    rule = border("top", "thickThinSmallGap", _LETTER_RULE, RED, 0)
    body = (
        paragraph(run(text, Look(TITLE, size, RED, pitch=0)), Set("center", line=line, frame=holder))
        + paragraph("", Set("center", line=60, frame=stroke, borders=rule))
        + paragraph("", Set("left", line=240))
    )
    return f"{DECLARATION}<w:hdr {ROOT}>{body}</w:hdr>"


def letter_footer() -> str:
    """Footer of page one: double lines 20 mm from the paper's foot, no page number."""
    stroke = frame(
        _WIDE, x='w:xAlign="center"', y=f'w:y="{twips(277)}"', height=80, anchor="page", across="page"
    )
    rule = border("top", "thinThickSmallGap", _LETTER_RULE, RED, 0)
    body = paragraph("", Set("center", line=60, frame=stroke, borders=rule)) + paragraph(
        "", Set("left", line=240)
    )
    return f"{DECLARATION}<w:ftr {ROOT}>{body}</w:ftr>"


def letter_head(document: OfficialDocument) -> str:
    """信函格式: 发文字号 flush right under the first double line."""
    text = mark_text(document)
    size = _mark_size(text, _LETTER_LARGEST, _WIDE)
    below = twips(30) + round(size * 20 * 0.95) + twips(4) + 120
    spacer = max(below - PORTRAIT.top, 20)
    number = sound(str(document.number), document.name) if document.number else ""
    return paragraph("", Set(line=spacer, align="left")) + paragraph(run(number, BODY), Set("right"))

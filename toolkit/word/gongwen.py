"""公文 in the official format GB/T 9704-2012: an OfficialDocument becomes a .docx that an office can sign.

The same document gives the same bytes. The rooms: gongwen_page (measures), gongwen_parts (package), gongwen_text
(paragraphs), gongwen_head, gongwen_title, gongwen_body, gongwen_table, gongwen_end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from toolkit.core.documents.official import Attachment, OfficialDocument, OfficialKind, OfficialTable
from toolkit.word.gongwen_body import body, hair
from toolkit.word.gongwen_end import attachment_note, imprint, signature
from toolkit.word.gongwen_flow import tied
from toolkit.word.gongwen_head import crowded, head
from toolkit.word.gongwen_page import LANDSCAPE, LINE, PORTRAIT, TWO, Sheet, section
from toolkit.word.gongwen_parts import footers, package
from toolkit.word.gongwen_text import HEI, TITLE, Lay, Look, paragraph, run, sound
from toolkit.word.gongwen_title import broken
from toolkit.word.official.fonts import installed, missing

missing_fonts = missing
"""Fonts that a 公文 asks for and a computer lacks; see fonts.missing."""


def compose(document: OfficialDocument) -> bytes:
    """Write a 公文.

    Raises:
        Stop: a text has characters that no document can hold.
        ValueError: a heading's level or a table's columns are wrong; the job that made it has a fault.
    """
    for text in _texts(document):
        sound(text, document.name)
    letter = document.kind is OfficialKind.LETTER
    moved = crowded(document)
    pages = [_main(document, moved=moved)]
    printed = [attachment for attachment in document.attachments if attachment.blocks]
    numbered = len(document.attachments) > 1
    sheets = [PORTRAIT]
    for number, attachment in enumerate(document.attachments, 1):
        if attachment not in printed:
            continue
        sheet = LANDSCAPE if attachment.landscape else PORTRAIT
        turned = sheet is not sheets[-1]
        content = _attachment(attachment, number if numbered else 0, sheet, new_page=not turned)
        if turned:
            pages.append(content)
            sheets.append(sheet)
        else:
            pages[-1] += content
    last = imprint(document, moved=moved)
    if last and sheets[-1] is LANDSCAPE:  # the 版记 does not lie across
        pages.append("")
        sheets.append(PORTRAIT)
    out = ""
    for at, (content, sheet) in enumerate(zip(pages, sheets, strict=True)):
        parts = footers(letter=letter and at == 0, across=sheet.landscape)
        if at < len(pages) - 1:
            out += content + paragraph(lay=Lay(line=20), section=section(sheet, parts))
        else:
            out += content + (last or hair()) + section(sheet, parts)
    return package(out, letter=letter, across=LANDSCAPE in sheets)


def fonts_said() -> str:
    """One sentence on the fonts that this computer lacks; "" when it has all."""
    names = missing(installed())
    if not names:
        return ""
    listed = "、".join(f"「{name}」" for name in names)
    return (
        f"这台电脑没有公文用的字体{listed}，打印时会用别的字体代替，请装好字体或在装有这些字体的电脑上打印。"
    )


def _main(document: OfficialDocument, *, moved: bool) -> str:
    titles = [attachment.title for attachment in document.attachments]
    return (
        head(document, moved=moved)
        + body(document.blocks, PORTRAIT, keep=tied(document, moved=moved))
        + attachment_note(titles)
        + signature(document)
    )


def _attachment(attachment: Attachment, number: int, sheet: Sheet, *, new_page: bool) -> str:
    """附件 on a page of its own: the label in 黑体 on the first line, the title centred on the third."""
    label = f"附件{number or ''}"
    out = paragraph(run(label, Look(HEI)), Lay("left", new_page=new_page, keep=True))
    lines = "\n".join(broken(attachment.title, widest=sheet.measure / 20 / TWO - 0.1))
    gap = Lay("center", before=LINE, after=LINE, keep=True, level=0)
    out += paragraph(run(lines, Look(TITLE, size=TWO, pitch=0)), gap)
    out += body(attachment.blocks, sheet, keep=False)
    return out + (hair() if isinstance(attachment.blocks[-1], OfficialTable) else "")


def _texts(value: object) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))

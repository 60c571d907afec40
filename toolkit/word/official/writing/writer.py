"""公文 in the official format GB/T 9704-2012: an OfficialDocument becomes a .docx that an office can sign.

How it looks is said by the base document (`base`), which the clerk may have adjusted. The same document on the same base
gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from docx.section import Section

from toolkit.core.documents.official import Attachment, OfficialDocument, OfficialKind, OfficialTable
from toolkit.word.official.writing.base import BaseDocument, measure
from toolkit.word.official.writing.body import body
from toolkit.word.official.writing.ending import attachment_note, imprint, signature, tied
from toolkit.word.official.writing.head import crowded, head
from toolkit.word.official.writing.title import broken


def compose(document: OfficialDocument, path: Path) -> bytes:
    """Write a 公文.

    Args:
        document: What it says.
        path: The base document 公文底稿.docx, the office's own or ours.

    Raises:
        Stop: a text has characters that no document can hold, or the base document does not serve.
        ValueError: a heading's level or a table's columns are wrong; the job that made it has a fault.
    """
    base = BaseDocument(path, document.name)
    letter = document.kind is OfficialKind.LETTER
    moved = crowded(base, document)
    head(base, document, moved=moved)
    body(base, document.blocks, base.upright, keep=tied(base, document, moved=moved))
    attachment_note(base, [attachment.title for attachment in document.attachments])
    signature(base, document)
    page = base.page("首页不同的一节", first=True) if letter else base.upright
    lying = False
    numbered = len(document.attachments) > 1
    for number, attachment in enumerate(document.attachments, 1):
        if not attachment.blocks:
            continue
        turned = attachment.landscape is not lying
        if turned:
            base.close(page)
            lying = attachment.landscape
            page = base.page("横排的一节", across=True) if lying else base.upright
        _attachment(base, attachment, f"附件{number if numbered else ''}", page, new_page=not turned)
    if letter and not document.copies_to and not moved:
        base.gap()
        return base.finished(page)
    if lying:  # the 版记 does not lie across
        base.close(page)
        page = base.upright
    imprint(base, document, moved=moved)
    return base.finished(page)


def _attachment(
    base: BaseDocument, attachment: Attachment, label: str, page: Section, *, new_page: bool
) -> None:
    """附件 on a page of its own: the label in 黑体 on the first line, the title centred on the third."""
    base.add("附件字样", label).paragraph_format.page_break_before = new_page or None
    widest = measure(page) / 20 / base.points("附件标题") - 0.1
    base.add("附件标题", "\n".join(broken(attachment.title, widest=widest)))
    body(base, attachment.blocks, page, keep=False)
    if isinstance(attachment.blocks[-1], OfficialTable):
        base.gap()

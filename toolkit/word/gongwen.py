"""GB/T 9704-2012 (党政机关公文格式): an OfficialDocument to a .docx that an office can print and sign.

Everything that the standard decides stands in these rooms: gongwen_page (paper, 版心, page numbers), gongwen_head (版头),
gongwen_body (主体, 版记), gongwen_titles (where a title is broken). Equal documents give equal bytes.
"""

from __future__ import annotations

from toolkit.core.official import OfficialDocument, OfficialKind
from toolkit.word import gongwen_body, gongwen_head, gongwen_page
from toolkit.word.gongwen_page import DECLARATION, FANG, LINE, PITCH, PORTRAIT, ROOT, THREE, Parts, section
from toolkit.word.package import build

_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def compose(document: OfficialDocument) -> bytes:
    """The document as a .docx.

    Raises:
        Stop: a text cannot be written.
        ValueError: more than 99 headings of one level, or a level that there is not.
    """
    letter = document.kind is OfficialKind.LETTER
    parts = {"footer1": gongwen_page.footer(even=False), "footer2": gongwen_page.footer(even=True)}
    if letter:
        parts |= {
            "header1": gongwen_head.letter_header(document),
            "footer3": gongwen_head.letter_footer(),
        }
    names = ("styles", "settings", "fontTable", *parts)
    ids = {name: f"rId{number}" for number, name in enumerate(names, 1)}
    where = Parts(ids["footer1"], ids["footer2"], ids.get("header1", ""), ids.get("footer3", ""))
    body = _body(document, where, first=letter)
    kinds = {name: name.rstrip("0123456789") for name in names}
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}{kinds[name]}+xml"/>' for name in names
    )
    relations = "".join(
        f'<Relationship Id="{ids[name]}" Type="{_OFFICE}/{kinds[name]}" Target="{name}.xml"/>'
        for name in names
    )
    return build(
        {
            "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPES}document.main+xml"/>{types}</Types>',
            "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"{DECLARATION}<w:document {ROOT}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
            f"{relations}</Relationships>",
            "word/styles.xml": _styles(),
            "word/settings.xml": _settings(),
            "word/fontTable.xml": gongwen_page.fonts(),
            **{f"word/{name}.xml": text for name, text in parts.items()},
        }
    )  # fmt: skip


def _body(document: OfficialDocument, where: Parts, *, first: bool) -> str:
    head = gongwen_head.letter_head if document.kind is OfficialKind.LETTER else gongwen_head.head
    out = head(document) + "".join(gongwen_body.text(document))
    sheet = PORTRAIT
    printed = [item for item in document.attachments if item.blocks]
    later = Parts(where.odd, where.even)
    for item in printed:
        wanted = gongwen_body.sheet_of(item)
        turns = wanted is not sheet
        if turns:
            out += _end_of_section(section(sheet, where if first else later, first=first))
            sheet, first = wanted, False
        number = document.attachments.index(item) + 1
        out += gongwen_body.attachment(
            item, number, len(document.attachments), sheet, document.name, breaks=not turns
        )
    out += gongwen_body.printing_lines(document, sheet)
    return out + section(sheet, where if first else later, first=first)


def _end_of_section(properties: str) -> str:
    """A paragraph as low as can be, which ends a section."""
    return f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{properties}</w:pPr></w:p>'


def _styles() -> str:
    """The ordinary text only: 三号仿宋, exact lines; a clerk who goes on typing stays in the format."""
    return (
        f"{DECLARATION}<w:styles {ROOT}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="Times New Roman" w:eastAsia="{FANG}" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
        f'<w:sz w:val="{2 * THREE}"/><w:szCs w:val="{2 * THREE}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:widowControl w:val="0"/><w:spacing w:line="{LINE}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>'
        f'<w:rPr><w:spacing w:val="{PITCH}"/></w:rPr></w:style></w:styles>'
    )


def _settings() -> str:
    return (
        f'{DECLARATION}<w:settings {ROOT}><w:zoom w:percent="100"/><w:evenAndOddHeaders/>'
        '<w:defaultTabStop w:val="640"/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )

"""The parts of a 公文's package besides its text: styles, settings, fonts, footers, relationships."""

from __future__ import annotations

from toolkit.files.opc.archive import build
from toolkit.files.opc.relationships import DECLARATION
from toolkit.word.gongwen_box import NAMESPACES, Box, text_box
from toolkit.word.gongwen_page import FOOTER, FOUR, LINE, PITCH, PORTRAIT, RED, THREE, Parts, twips
from toolkit.word.gongwen_text import FANG, SONG, TITLE, Lay, Look, border, framed, paragraph, run
from toolkit.word.official.fonts import CHAINS

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_ROOT = f'xmlns:w="{_W}" xmlns:r="{_R}"'
_DRAWN = f"{_ROOT} {NAMESPACES}"
_NUMBER = Look(font=SONG, size=FOUR, pitch=0)
DOUBLE_WIDTH = twips(170)
DOUBLE_LEFT = twips(20)  # 170 mm in the middle of the paper
_LOWER_LINE = twips(297 - 20)
_EMPTY = 120  # height of the empty line over the lower double line


def package(body: str, *, letter: bool, across: bool) -> bytes:
    """The file.

    Args:
        body: Content of `w:body`, its sections naming the footers of `footers`.
        letter: 信函格式: page one has a footer of its own.
        across: It has pages that lie across.
    """
    parts: dict[str, tuple[str, str]] = {
        "styles": ("styles", _styles()),
        "settings": ("settings", _settings()),
        "fontTable": ("fontTable", _fonts()),
        "footer1": ("footer", _footer(_page_number(even=False))),
        "footer2": ("footer", _footer(_page_number(even=True))),
    }
    if letter:
        parts["footer3"] = ("footer", _footer(_lower_line()))
    if across:
        parts["footer4"] = ("footer", _footer(_turned(_page_number(even=False), 1)))
        parts["footer5"] = ("footer", _footer(_turned(_page_number(even=True), 2)))
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}{kind}+xml"/>'
        for name, (kind, _) in parts.items()
    )
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_R}/{kind}" Target="{name}.xml"/>'
        for name, (kind, _) in parts.items()
    )
    return build(
        {
            "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPES}document.main+xml"/>{types}</Types>',
            "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"{DECLARATION}<w:document {_DRAWN}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
            f"{relations}</Relationships>",
            **{f"word/{name}.xml": xml for name, (_, xml) in parts.items()},
        }
    )


def footers(*, letter: bool = False, across: bool = False) -> Parts:
    """Relationship ids of a section's footers.

    Args:
        letter: The first section of a 信函.
        across: Its pages lie across.
    """
    if across:
        return Parts("footer4", "footer5")
    return Parts("footer1", "footer2", "footer3" if letter else "")


def _footer(content: str) -> str:
    return f"{DECLARATION}<w:ftr {_DRAWN}>{content}</w:ftr>"


def _page_number(*, even: bool) -> str:
    """— 1 —: 四号 half-width 宋体, odd pages right by one character, even pages left by one."""
    look = _NUMBER.xml()
    field = "".join(
        f"<w:r>{look}{piece}</w:r>"
        for piece in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    side = Lay(
        align="left" if even else "right", left=int(even), right=int(not even), size=FOUR, line=20 * FOUR
    )
    return paragraph(run("— ", _NUMBER) + field + run(" —", _NUMBER), side)


def _turned(number: str, drawing: int) -> str:
    """The page number of a page across, where it is on the others once the sheet is bound (7.5).

    The sheet is turned to the left, so that its left edge becomes the foot.
    """
    foot = PORTRAIT.height - FOOTER - 20 * FOUR
    box = Box(20 * FOUR, PORTRAIT.measure, PORTRAIT.height - foot - 20 * FOUR, PORTRAIT.left, turned=True)
    return paragraph(text_box(number, box, name="页码", number=drawing), Lay(line=20 * FOUR))


def _lower_line() -> str:
    """信函格式: 20 mm from the lower edge of page one a red double line, thin above thick; no page number."""
    frame = framed(DOUBLE_WIDTH, x=f'w:x="{DOUBLE_LEFT}"', y=f'w:y="{_LOWER_LINE - _EMPTY}"')
    line = paragraph(
        lay=Lay(frame=frame, borders=border("bottom", "thinThickSmallGap", 24, RED), line=_EMPTY)
    )
    return line + paragraph(lay=Lay(line=20 * FOUR))


def _styles() -> str:
    """One style: the ordinary text is the body of a 公文, so that what a clerk types into it is right at once."""
    return (
        f"{DECLARATION}<w:styles {_ROOT}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{FANG}" w:eastAsia="{FANG}" w:hAnsi="{FANG}" w:cs="{FANG}"/>'
        f'<w:spacing w:val="{PITCH}"/><w:kern w:val="2"/><w:sz w:val="{2 * THREE}"/><w:szCs w:val="{2 * THREE}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:spacing w:line="{LINE}" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr></w:style></w:styles>'
    )


def _settings() -> str:
    return (
        f'{DECLARATION}<w:settings {_ROOT}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _fonts() -> str:
    """Every font with what serves in its place on a computer that has it not; none is shipped."""
    listed = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{"华文中宋" if name == TITLE else chain[0]}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, chain in CHAINS.items()
    )
    return f"{DECLARATION}<w:fonts {_ROOT}>{listed}</w:fonts>"

"""The parts of a 公文's package besides its text: styles, settings, fonts, footers, relationships."""

from __future__ import annotations

from toolkit.word.fonts import CHAINS
from toolkit.word.gongwen_page import FOUR, LINE, PITCH, THREE, Parts, twips
from toolkit.word.gongwen_text import FANG, SONG, TITLE, Lay, Look, border, framed, paragraph, run
from toolkit.word.package import DECLARATION, build

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_ROOT = f'xmlns:w="{_W}" xmlns:r="{_R}"'
_DRAWN = f'{_ROOT} xmlns:mc="{_MC}" xmlns:wp="{_WP}" xmlns:a="{_A}" xmlns:wps="{_WPS}"'
_NUMBER = Look(font=SONG, size=FOUR, pitch=0)
DOUBLE_WIDTH = twips(170)
DOUBLE_LEFT = twips(20)  # 170 mm in the middle of the paper
_LOWER_LINE = twips(297 - 20)


def package(body: str, *, letter: bool) -> bytes:
    """The file.

    Args:
        body: Content of `w:body`, its sections naming the footers of `footers`.
        letter: 信函格式: page one has a footer of its own.
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
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}{kind}+xml"/>'
        for name, (kind, _) in parts.items()
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_R}/{kind}" Target="{name}.xml"/>'
        for at, (name, (kind, _)) in enumerate(parts.items(), 1)
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


def footers(*, letter: bool = False) -> Parts:
    """Relationship ids as `package` gives them."""
    return Parts("rId4", "rId5", "rId6" if letter else "")


def _footer(content: str) -> str:
    return f"{DECLARATION}<w:ftr {_ROOT}>{content}</w:ftr>"


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


def _lower_line() -> str:
    """信函格式: 20 mm from the lower edge of page one a red double line, thin above thick; no page number."""
    frame = framed(DOUBLE_WIDTH, x=f'w:x="{DOUBLE_LEFT}"', y=f'w:y="{_LOWER_LINE - LINE_FOOT}"')
    line = paragraph(
        lay=Lay(frame=frame, borders=border("bottom", "thinThickSmallGap", 24, "FF0000"), line=LINE_FOOT)
    )
    return line + paragraph(lay=Lay(line=20 * FOUR))


LINE_FOOT = 120  # height of the empty line over the lower double line


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

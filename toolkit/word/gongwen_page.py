"""The sheet of a 公文: GB/T 9704-2012's measures, sections, page numbers; lengths in twentieths of a point (twips).

A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm; 22 lines of 28 characters in 三号 (16 pt). A line of exactly 28.95 pt with
characters set 0.25 pt closer gives 22 × 28 in LibreOffice 7.4; 29 pt gives 21 lines. A document grid is not used:
LibreOffice puts wide glyphs into two cells of it.
"""

from __future__ import annotations

from dataclasses import dataclass

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROOT = f'xmlns:w="{W}" xmlns:r="{R}"'
DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"

FANG, KAI, HEI, SONG, TITLE = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
RED = "FF0000"
LINE = 579  # exactly 28.95 pt
PITCH = -5  # characters 0.25 pt closer
THREE, FOUR, TWO = 16, 14, 22  # 三号, 四号, 二号 in points


def twips(mm: float) -> int:
    """Millimetres to twentieths of a point."""
    return round(mm / 25.4 * 1440)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper and the type area (版心) on it, in twips."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    landscape: bool = False

    @property
    def measure(self) -> int:
        """Width of the type area."""
        return self.width - self.left - self.right


PORTRAIT = Sheet(11906, 16838, 2098, 1474, 1984, 1588)
LANDSCAPE = Sheet(16838, 11906, 1588, 2098, 1474, 1984, landscape=True)
# The same type area turned: its head stays at the binding's side, as the standard asks of tables laid across.

FOOTER = 1303  # from the paper's edge to the page number's foot: its top stands 7 mm below the type area


@dataclass(frozen=True, slots=True)
class Parts:
    """Relationship ids of a section's headers and footers.

    Attributes:
        odd: Footer of odd pages.
        even: Footer of even pages.
        first_header: Header of page one, or "".
        first_footer: Footer of page one, or "": as the others.
    """

    odd: str
    even: str
    first_header: str = ""
    first_footer: str = ""


def section(sheet: Sheet, parts: Parts, *, first: bool = False, next_page: bool = False) -> str:
    """`w:sectPr`: paper, margins, page numbers.

    Args:
        sheet: See Sheet.
        parts: Headers and footers; a later section names them again.
        first: Page one differs (信函格式).
        next_page: Begins on a new page.
    """
    out = f'<w:headerReference w:type="first" r:id="{parts.first_header}"/>' if first else ""
    out += f'<w:footerReference w:type="default" r:id="{parts.odd}"/>'
    out += f'<w:footerReference w:type="even" r:id="{parts.even}"/>'
    out += f'<w:footerReference w:type="first" r:id="{parts.first_footer}"/>' if first else ""
    out += '<w:type w:val="nextPage"/>' if next_page else ""
    turned = ' w:orient="landscape"' if sheet.landscape else ""
    out += f'<w:pgSz w:w="{sheet.width}" w:h="{sheet.height}"{turned}/>'
    out += (
        f'<w:pgMar w:top="{sheet.top}" w:right="{sheet.right}" w:bottom="{sheet.bottom}" w:left="{sheet.left}" '
        f'w:header="851" w:footer="{FOOTER}" w:gutter="0"/><w:cols w:space="425"/>'
    )
    return f"<w:sectPr>{out}{'<w:titlePg/>' if first else ''}</w:sectPr>"


def footer(*, even: bool) -> str:
    """The page number — 1 —: 四号 half-width 宋体, odd pages right by one character, even pages left by one."""
    look = (
        f'<w:rPr><w:rFonts w:ascii="{SONG}" w:hAnsi="{SONG}" w:eastAsia="{SONG}"/>'
        f'<w:sz w:val="{2 * FOUR}"/><w:szCs w:val="{2 * FOUR}"/></w:rPr>'
    )
    side = "left" if even else "right"
    pieces = (
        "<w:t>— </w:t>",
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
        "<w:t> —</w:t>",
    )
    runs = "".join(
        f"<w:r>{look}{piece.replace('<w:t>', '<w:t xml:space=' + chr(34) + 'preserve' + chr(34) + '>')}</w:r>"
        for piece in pieces
    )
    return (
        f'{DECLARATION}<w:ftr {ROOT}><w:p><w:pPr><w:spacing w:line="320" w:lineRule="exact"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="{20 * FOUR}"/><w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:ftr>'
    )


def fonts() -> str:
    """fontTable.xml: every font with what serves in its place where it is not installed."""
    from toolkit.word.fonts import CHAINS  # noqa: PLC0415 - beside its only use

    listed = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{chain[0] if name != TITLE else "华文中宋"}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, chain in CHAINS.items()
    )
    return f"{DECLARATION}<w:fonts {ROOT}>{listed}</w:fonts>"

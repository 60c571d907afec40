"""The sheet of a 公文: GB/T 9704-2012's measures, sections, page numbers; lengths in twentieths of a point (twips).

A4; 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm; 22 lines of 28 characters in 三号 (16 pt). A line of exactly 28.95 pt with
characters set 0.25 pt closer gives 22 × 28 in LibreOffice 7.4; 29 pt gives 21 lines. A document grid is not used:
LibreOffice puts wide glyphs into two cells of it.
"""

from __future__ import annotations

from dataclasses import dataclass

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

    @property
    def measure(self) -> int:
        """Width of the type area."""
        return self.width - self.left - self.right

    @property
    def depth(self) -> int:
        """Height of the type area."""
        return self.height - self.top - self.bottom

    @property
    def landscape(self) -> bool:
        """Laid across."""
        return self.width > self.height


PORTRAIT = Sheet(11906, 16838, 2098, 1474, 1984, 1588)
# The same type area turned to the left: the table's head lies at the binding of odd pages, as 7.5 of the standard has it.
LANDSCAPE = Sheet(16838, 11906, 1588, 2098, 1474, 1984)
FOOTER = (
    1421  # from the paper's lower edge to the foot of the page number's line: its dash is 7 mm under the text
)


@dataclass(frozen=True, slots=True)
class Parts:
    """Relationship ids of a section's footers.

    Attributes:
        odd: Of odd pages.
        even: Of even pages.
        first: Of page one, where it differs (信函格式); or "".
    """

    odd: str
    even: str
    first: str = ""


def section(sheet: Sheet, parts: Parts) -> str:
    """`w:sectPr`: paper, margins, page numbers. A section begins on a new page and counts on."""
    out = f'<w:footerReference w:type="even" r:id="{parts.even}"/>'
    out += f'<w:footerReference w:type="default" r:id="{parts.odd}"/>'
    out += f'<w:footerReference w:type="first" r:id="{parts.first}"/>' if parts.first else ""
    turned = ' w:orient="landscape"' if sheet.landscape else ""
    out += f'<w:pgSz w:w="{sheet.width}" w:h="{sheet.height}"{turned}/>'
    out += (
        f'<w:pgMar w:top="{sheet.top}" w:right="{sheet.right}" w:bottom="{sheet.bottom}" w:left="{sheet.left}" '
        f'w:header="851" w:footer="{FOOTER}" w:gutter="0"/><w:cols w:space="425"/>'
    )
    return f"<w:sectPr>{out}{'<w:titlePg/>' if parts.first else ''}</w:sectPr>"

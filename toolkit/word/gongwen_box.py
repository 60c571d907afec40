"""Text boxes of a 公文: at a place of the page, no text flowing around them. Word 2010 and later, WPS, LibreOffice."""

from __future__ import annotations

from dataclasses import dataclass

NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_EMU = 635  # a twip


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box stands, in twips.

    Attributes:
        width: Of the box.
        height: Of the box.
        left: From the paper's edge; None: at the left of the type area.
        top: From the paper's edge; None: at the foot of the type area.
        turned: Its text runs downwards.
    """

    width: int
    height: int
    left: int | None = None
    top: int | None = None
    turned: bool = False


def text_box(content: str, box: Box, *, name: str, number: int) -> str:
    """A run with a text box of paragraphs and tables; its text stands at the box's foot.

    Args:
        content: Of the box; the last is a paragraph.
        box: Where it stands.
        name: As Word's list of objects shows it.
        number: A number that no other drawing of the part has.
    """
    size = f'cx="{box.width * _EMU}" cy="{box.height * _EMU}"'
    across = "page" if box.left is not None else "margin"
    down = "page" if box.top is not None else "margin"
    place = (
        "<wp:align>bottom</wp:align>" if box.top is None else f"<wp:posOffset>{box.top * _EMU}</wp:posOffset>"
    )
    turned = ' vert="vert"' if box.turned else ""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" '
        'distR="0" simplePos="0" relativeHeight="251658240" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
        f'<wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="{across}"><wp:posOffset>{(box.left or 0) * _EMU}'
        f'</wp:posOffset></wp:positionH><wp:positionV relativeFrom="{down}">{place}</wp:positionV>'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="{name}"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_SHAPE}">'
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr{turned} lIns="
        '"0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )

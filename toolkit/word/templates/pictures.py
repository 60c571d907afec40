"""Pictures in a document: what kind they are, how large, and the XML that shows them."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from toolkit.core.documents.outcome import Image
from toolkit.files.looking.pictures import CONTENT_TYPES as CONTENT_TYPES  # noqa: PLC0414 - with the rest of them
from toolkit.files.looking.pictures import Measured, cropped, measured
from toolkit.files.opc.package import OFFICE
from toolkit.word.templates.expressions.sandbox import Unshowable

EMU_PER_MM = 36_000
MAX_BYTES = 20 * 1024 * 1024
_MAX_MM = 500
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_FRAME = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
IMAGE_KIND = f"{OFFICE}/image"


def measure(data: bytes) -> Measured:
    """What a picture file is, by its own header.

    Raises:
        Unfit: Not one of the four kinds, or cut off.
    """
    try:
        found = measured(data)
    except ValueError as error:
        raise Unshowable("的图片已经损坏") from error
    if found is None:
        raise Unshowable("的图片不是 PNG、JPG、GIF 或 BMP")
    return found


def extent(image: Image) -> tuple[Measured, int, int]:
    """A picture's measure, and its printed width and height in EMU.

    Raises:
        Unfit: No picture, or of a size that no paper has.
    """
    if len(image.data) > MAX_BYTES:
        raise Unshowable(f"的图片超过 {MAX_BYTES // 1024 // 1024} MB")
    found = measure(image.data)
    height = image.height_mm
    if height is None:
        height = image.width_mm * found.height / found.width
    for length in (image.width_mm, height):
        if not 0 < length <= _MAX_MM:
            raise Unshowable(f"的图片宽高不在 0 到 {_MAX_MM} 毫米之间")
    return found, max(1, round(image.width_mm * EMU_PER_MM)), max(1, round(height * EMU_PER_MM))


def blip(relationship: str, picture: Measured, box: tuple[int, int]) -> str:
    """A picture inside a frame of the template, cut at its edges to the frame's proportions, never distorted.

    Args:
        relationship: Id of the relationship to the picture's part.
        picture: The picture.
        box: Width and height of the frame, in EMU.
    """
    cut = cropped(picture, box)
    crop = f'<a:srcRect xmlns:a="{_MAIN}"{cut}/>' if cut else ""
    return f'<a:blip xmlns:a="{_MAIN}" xmlns:r="{OFFICE}" r:embed="{relationship}"/>{crop}'


def drawing(relationship: str, number: int, width: int, height: int, description: str) -> str:
    """A picture in the line of text.

    Args:
        relationship: Id of the relationship to the picture's part.
        number: Unique among the document's drawings.
        width: In EMU.
        height: In EMU.
        description: For screen readers.
    """
    name = f"图片{number}"
    said = f" descr={quoteattr(description)}" if description else ""
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_FRAME}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="{name}"{said}/>'
        f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_MAIN}" noChangeAspect="1"/>'
        f'</wp:cNvGraphicFramePr><a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_PICTURE}">'
        f'<pic:pic xmlns:pic="{_PICTURE}"><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/>'
        f"<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        f'<a:blip xmlns:r="{OFFICE}" r:embed="{relationship}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )

"""A picture laid over cells of a sheet, cut to their proportions; what the sheet has drawn already stays.

Its anchor holds to both corners of the cells (ECMA-376 part 1 § 20.5.2.33), so it fills the frame at any screen's scale.
"""

from __future__ import annotations

import hashlib
import posixpath

from toolkit.core.cells import Fault
from toolkit.files.looking.pictures import CONTENT_TYPES, cropped, measured
from toolkit.files.opc.markup import Splices, quote
from toolkit.files.opc.package import TYPES, with_default
from toolkit.sheets.patching.editing import SheetEdit
from toolkit.sheets.patching.marking import BEFORE_NOTES, column_sizes, end_of, relate, relations, row_sizes
from toolkit.sheets.patching.parts.book import Block, WorkbookPart
from toolkit.sheets.values import Blocked

LARGEST = 20 * 1024 * 1024
_DRAWING = "application/vnd.openxmlformats-officedocument.drawing+xml"
_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIXEL = 9525  # EMU; the frame's lines stay to be seen
_RETRY = "请换一张 JPG 或 PNG 照片。"


def picture_fault(data: bytes) -> Fault | None:
    """Why a file cannot be laid into a sheet; None: it can."""
    try:
        found = measured(data)
    except ValueError:
        return Fault("照片已经损坏，没有贴，", _RETRY, "picture-damaged")
    if found is None:
        return Fault("不是 PNG、JPG、GIF 或 BMP 图片，没有贴，", _RETRY, "picture-kind")
    if len(data) > LARGEST:
        return Fault(f"照片超过 {LARGEST >> 20} MB，没有贴，", "请缩小后再试。", "picture-large")
    return None


def lay(edit: SheetEdit, area: Block, data: bytes) -> None:
    """Lay a picture over an area of a sheet that has nothing pending. Raises Blocked, MarkupError."""
    if why := picture_fault(data):
        raise Blocked(why.message, why.hint, why.kind)
    book, entry, xml = edit.book, edit.entry, edit.xml
    package, found = book.package, measured(data)
    assert found is not None  # noqa: S101 - `picture_fault` has looked
    wide, high = column_sizes(xml), row_sizes(xml)
    box = (
        sum(wide(column - 1) for column in range(area.left, area.right + 1)),
        sum(high(row - 1) for row in range(area.top, area.bottom + 1)),
    )
    part = next(iter(package.related(entry.part, "drawing")), "")
    if not part:
        part = _free(book, "drawings/drawing{}.xml")
        package.add(part, f'<xdr:wsDr xmlns:xdr="{_XDR}" xmlns:a="{_A}"></xdr:wsDr>'.encode(), _DRAWING)
        link, space, inner = relate(book, entry.part, "drawing", part), relations(book), Splices()
        at = end_of(xml.whole, BEFORE_NOTES - {"drawing"})
        tag = f'<{xml.prefix}drawing xmlns:r="{space}" r:id='.encode() + quote(link) + b"/>"
        inner.put(at, at, tag)
        splices = Splices()
        xml.put_around(splices, inner)
        edit.rebase(splices.apply(xml.data))
        package.replace(entry.part, edit.xml.data)
    media = posixpath.join(
        posixpath.dirname(book.part), f"media/photo{hashlib.sha256(data).hexdigest()[:16]}.{found.kind}"
    )
    if media not in package:
        package.add(media, data)
        package.replace(TYPES, with_default(package.text(TYPES), found.kind, CONTENT_TYPES[found.kind]))
    link = relate(book, part, "image", media)
    text, root = package.tree(part)
    number = 1 + max((int(n.get("id", "0") or 0) for n in root.all("cNvPr")), default=0)
    corner = "<xdr:{0}><xdr:col>{1}</xdr:col><xdr:colOff>{2}</xdr:colOff><xdr:row>{3}</xdr:row><xdr:rowOff>{4}</xdr:rowOff></xdr:{0}>"
    ends = (
        area.right - 1,
        (wide(area.right - 1) - 1) * _PIXEL,
        area.bottom - 1,
        (high(area.bottom - 1) - 1) * _PIXEL,
    )
    line = (
        f'<xdr:twoCellAnchor xmlns:xdr="{_XDR}" xmlns:a="{_A}" editAs="twoCell">'
        + corner.format("from", area.left - 1, _PIXEL, area.top - 1, _PIXEL)
        + corner.format("to", *ends)
        + f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{number}" name="照片 {number}" descr="照片"/>'
        '<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip xmlns:r="{relations(book)}" r:embed="{link}"/>'
        f"<a:srcRect{cropped(found, box)}/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>"
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{box[0] * _PIXEL}" cy="{box[1] * _PIXEL}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>'
    ).encode()
    splices = Splices()
    if root.close == root.inner == root.end:
        head = text[root.start : root.end - 2] + b">"
        splices.put(root.start, root.end, head + line + f"</{root.name}>".encode())
    else:
        splices.put(root.close, root.close, line)
    package.edit(part, splices)


def _free(book: WorkbookPart, pattern: str) -> str:
    folder = posixpath.dirname(book.part)
    names = (posixpath.join(folder, pattern.format(number)) for number in range(1, 10_000))
    return next(name for name in names if name not in book.package)

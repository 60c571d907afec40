"""Where things stand on the pages of a PDF: letters with their size and colour, and lines; pdfminer reads the format.

Only `lint --render` comes here: loading pdfminer costs what a whole plain check costs.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.utils import MATRIX_IDENTITY, Matrix, PathSegment, apply_matrix_norm, apply_matrix_pt

logging.getLogger("pdfminer").setLevel(
    logging.CRITICAL
)  # its English warnings would reach the clerk's stderr
_THIN, _LONG = 4.0, 20.0  # points: what counts as a line


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter; lengths in points from the page's upper left corner.

    Attributes:
        base: The base line.
        red: Printed in red.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    red: bool


@dataclass(frozen=True, slots=True)
class Stroke:
    """A horizontal line; y is its middle."""

    x0: float
    x1: float
    y: float
    thickness: float
    red: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed on a page."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)


def read_pages(data: bytes) -> list[Page]:
    """All pages.

    Raises:
        ValueError: It is no PDF that can be read.
    """
    device = _Measure(PDFResourceManager())
    interpreter = PDFPageInterpreter(device.rsrcmgr, device)
    try:
        for page in PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))):
            interpreter.process_page(page)
    except Exception as error:  # pdfminer lets through whatever a damaged file makes Python raise
        raise ValueError("no readable PDF") from error
    return device.pages


class _Measure(PDFTextDevice):
    """Takes down where pdfminer would paint; the paper's lower left corner is its origin."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.pages: list[Page] = []

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        left, low, right, high = page.mediabox
        width, height = apply_matrix_norm(ctm, (right - left, high - low))
        self.pages.append(Page(abs(width), abs(height)))

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,  # noqa: ARG002 - pdfminer's call
        graphicstate: PDFGraphicState,
    ) -> float:
        """One letter; returns how far the next one is."""
        page = self.pages[-1]
        advance = font.char_width(cid) * fontsize * scaling
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            return advance
        x0, y = apply_matrix_pt(matrix, (0, rise))
        x1, _ = apply_matrix_pt(matrix, (advance, rise))
        size = fontsize * math.hypot(matrix[2], matrix[3])
        page.glyphs.append(Glyph(text, x0, x1, page.height - y, size, _is_red(graphicstate.ncolor)))
        return advance

    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,  # noqa: ARG002, FBT001 - pdfminer's call
        fill: bool,  # noqa: FBT001
        evenodd: bool,  # noqa: ARG002, FBT001
        path: Sequence[PathSegment],
    ) -> None:
        """What is long and thin is a line, drawn or filled."""
        ctm = self.ctm or MATRIX_IDENTITY
        points = [apply_matrix_pt(ctm, step[-2:]) for step in path if len(step) > 1]
        if not points:
            return
        xs, ys = zip(*points, strict=True)
        thickness = max(ys) - min(ys)
        if not fill and thickness < 0.5:
            thickness = graphicstate.linewidth * math.hypot(ctm[2], ctm[3])
        if max(xs) - min(xs) >= _LONG and thickness <= _THIN:
            page = self.pages[-1]
            red = _is_red(graphicstate.ncolor if fill else graphicstate.scolor)
            y = page.height - (max(ys) + min(ys)) / 2
            page.strokes.append(Stroke(min(xs), max(xs), y, thickness, red))


def _is_red(color: object) -> bool:
    match color:
        case (float(red), float(green), float(blue)):
            return red >= 0.68 and green <= 0.32 and blue <= 0.32
        case (float(cyan), float(magenta), float(yellow), float(black)):
            return cyan <= 0.3 and magenta >= 0.7 and yellow >= 0.7 and black <= 0.4
    return False

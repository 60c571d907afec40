"""What several starter templates share: shaded cells, headings."""

from __future__ import annotations

from building.slim_docx import HEI, Cell, paragraph, run

_SHADE = "F2F2F2"


def label(text: str, span: int = 1) -> Cell:
    """A shaded cell that names its neighbour."""
    return Cell(text, span, _SHADE, bold=True)


def heading(text: str, *, first: bool = False) -> str:
    """A heading «一、…»; `first` begins a page."""
    return paragraph(
        run(text, font=HEI, size=16), before=0 if first else 12, after=6, page_break=first, keep=True
    )

"""Where the text of a 公文 will end, reckoned in lines of 28 characters: whether a 署名 could come to stand alone.

Word divides a paragraph that has to stay with the next one; LibreOffice moves it as a whole and leaves a hole. So the
last paragraph is only tied to the 署名 where it is short, or where the 署名 may fall on the next page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.core.documents.official import (
    Block,
    Heading,
    Labelled,
    OfficialDocument,
    OfficialKind,
    OfficialTable,
    ems,
)
from toolkit.word.official.writing.base import BaseDocument, depth, measure
from toolkit.word.official.writing.ending import SEALED
from toolkit.word.official.writing.head import height

_SHORT = 3  # lines
_DOUBT = 2  # lines that the reckoning may be wrong by


def tied(base: BaseDocument, document: OfficialDocument, *, moved: bool) -> bool:
    """Whether the last paragraph of the body has to be kept with what follows it."""
    lines = [*_lines(document.blocks, int(measure(base.upright) / 20 / base.size / base.step))]
    if not lines or lines[-1] <= _SHORT or any(isinstance(block, OfficialTable) for block in document.blocks):
        return True
    signed = 0 if document.kind is OfficialKind.MINUTES else 2 + (SEALED if document.seal else 1)
    named = len(document.attachments)  # on one line each
    after = (signed + named + bool(named) + bool(document.note)) * base.line
    foot, doubt = depth(base.upright), _DOUBT * base.line
    at, page = height(base, document, moved=moved), 0
    for _ in range(sum(lines)):
        if at + base.line > foot:
            at, page = 0, page + 1
        at += base.line
    return at + after + doubt > foot or (page > 0 and at <= doubt)


def _lines(blocks: Sequence[Block], characters: int) -> Iterator[int]:
    """Lines of every paragraph."""
    for block in blocks:
        if isinstance(block, OfficialTable):
            continue
        if isinstance(block, Labelled):
            yield _count(block.text, characters - 2 - ems(block.label), 0)
        elif isinstance(block, Heading):
            yield _count(block.text + block.body, characters, 4)
        else:
            yield from (_count(text, characters, 2) for text in block.text.splitlines() or [""])


def _count(text: str, width: float, indent: float) -> int:
    return max(1, int(-(-(ems(text) + indent) // max(width, 1))))

"""Where the text of a 公文 will end, reckoned in lines of 28 characters: whether a 署名 could come to stand alone.

Word divides a paragraph that has to stay with the next one; LibreOffice moves it as a whole and leaves a hole. So the
last paragraph is only tied to the 署名 where it is short, or where the 署名 may fall on the next page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.core.documents.official import Block, Heading, Labelled, OfficialDocument, OfficialTable
from toolkit.word import gongwen_end, gongwen_head
from toolkit.word.gongwen_page import LINE, PORTRAIT
from toolkit.word.gongwen_text import ems

_CHARACTERS = 28
_SHORT = 3  # lines
_DOUBT = 2  # lines that the reckoning may be wrong by


def tied(document: OfficialDocument, *, moved: bool) -> bool:
    """Whether the last paragraph of the body has to be kept with what follows it."""
    lines = [*_lines(document.blocks)]
    if not lines or lines[-1] <= _SHORT or any(isinstance(block, OfficialTable) for block in document.blocks):
        return True
    at, page = gongwen_head.height(document, moved=moved), 0
    for _ in range(sum(lines)):
        if at + LINE > PORTRAIT.depth:
            at, page = 0, page + 1
        at += LINE
    after = gongwen_end.height(document)
    return at + after + _DOUBT * LINE > PORTRAIT.depth or (page > 0 and at <= _DOUBT * LINE)


def _lines(blocks: Sequence[Block]) -> Iterator[int]:
    """Lines of every paragraph."""
    for block in blocks:
        if isinstance(block, OfficialTable):
            continue
        if isinstance(block, Labelled):
            yield _count(block.text, _CHARACTERS - 2 - ems(block.label), 0)
        elif isinstance(block, Heading):
            yield _count(block.text + block.body, _CHARACTERS, 4)
        else:
            yield from (_count(text, _CHARACTERS, 2) for text in block.text.splitlines() or [""])


def _count(text: str, width: float, indent: float) -> int:
    return max(1, int(-(-(ems(text) + indent) // max(width, 1))))

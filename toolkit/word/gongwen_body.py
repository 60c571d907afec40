"""The body of a 公文 and its attachments: paragraphs, headings by level, labelled lines, tables (clause 7.3.3, 10.3)."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.core.documents.official import Block, Heading, Labelled, OfficialTable, Paragraph, headings
from toolkit.word.gongwen_page import LINE, Sheet
from toolkit.word.gongwen_table import table
from toolkit.word.gongwen_text import FANG, HEI, KAI, Lay, Look, ems, paragraph, run

_LEVEL_FONTS = (HEI, KAI, FANG, FANG)
_PHRASE = 14  # characters
_THREE_LINES = 3 * 28 - 2  # characters
_HAIR = 20  # twips: the least height of a line


def body(blocks: Sequence[Block], sheet: Sheet, *, keep: bool) -> str:
    """The blocks in order.

    Args:
        blocks: As given.
        sheet: The page that tables are fitted to.
        keep: The last block stays with what follows, so that a 署名 never stands alone on a page.
    """
    numbers = iter(headings(blocks))
    out: list[str] = []
    previous: Block | None = None
    tied = {len(blocks) - 1} if keep else set()
    if keep and len(blocks) > 2 and _is_closing(blocks[-1]) and _is_short(blocks[-2]):
        tied.add(len(blocks) - 2)
    for at, block in enumerate(blocks):
        last = at in tied
        before = LINE // 3 if isinstance(previous, OfficialTable) else 0
        if isinstance(block, OfficialTable):
            if isinstance(previous, OfficialTable):
                out.append(paragraph(lay=Lay(line=LINE // 2)))  # two tables in a row would become one
            out.append(table(block, sheet.measure, keep=last))
        elif isinstance(block, Heading):
            out.append(_heading(block, next(numbers), keep=last, before=before))
        elif isinstance(block, Labelled):
            first = not isinstance(previous, Labelled)
            out.append(_labelled(block, before=LINE if first and at else before, keep=last))
        else:
            out.append(_paragraphs(block, keep=last, before=before))
        previous = block
    return "".join(out)


def _is_closing(block: Block) -> bool:
    """«妥否，请批示。»: a phrase of less than half a line, that must not begin a page."""
    return isinstance(block, Paragraph) and len(block.text) <= _PHRASE


def _is_short(block: Block) -> bool:
    """Short enough to go to the next page: LibreOffice moves it whole, and a long one, or the only one, leaves a hole."""
    return isinstance(block, Paragraph) and ems(block.text) <= _THREE_LINES


def hair() -> str:
    """A paragraph nobody sees: after a table where Word asks for one."""
    return paragraph(lay=Lay(line=_HAIR))


def _heading(block: Heading, number: str, *, keep: bool, before: int) -> str:
    look = Look(_LEVEL_FONTS[block.level - 1])
    runs = run(number + block.text, look) + run(block.body)
    lay = Lay(first=2, before=before, keep=keep or not block.body, level=block.level)
    return paragraph(runs, lay)


def _paragraphs(block: Paragraph, *, keep: bool, before: int) -> str:
    lines = block.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "".join(
        paragraph(run(line), Lay(first=2, before=before if not at else 0, keep=keep and at == len(lines) - 1))
        for at, line in enumerate(lines)
    )


def _labelled(block: Labelled, *, before: int, keep: bool) -> str:
    """出席： in 黑体; lines that follow begin under the first name."""
    label = block.label if block.label.endswith(("：", ":")) else f"{block.label}："
    hang = ems(label)
    runs = run(label, Look(HEI)) + run(block.text)
    return paragraph(runs, Lay(left=2 + hang, hang=hang, before=before, keep=keep))

"""The body of a 公文 and its attachments: paragraphs, headings by level, labelled lines, tables (clause 7.3.3, 10.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docx.section import Section

from toolkit.core.documents.official import Block, Heading, Labelled, OfficialTable, Paragraph, ems, headings
from toolkit.word.official.writing.base import BaseDocument, measure
from toolkit.word.official.writing.table import table

_LEVELS = ("一级标题", "二级标题", "三级标题", "四级标题")
_PHRASE = 14  # characters
_THREE_LINES = 3 * 28 - 2  # characters


def body(base: BaseDocument, blocks: Sequence[Block], page: Section, *, keep: bool) -> None:
    """Write the blocks in order; `keep`: the last stays with what follows, so that a 署名 never stands alone on a page."""
    numbers = iter(headings(blocks))
    previous: Block | None = None
    tied = {len(blocks) - 1} if keep else set()
    if (
        keep
        and len(blocks) > 2
        and _is_short(len, blocks[-1], _PHRASE)
        and _is_short(ems, blocks[-2], _THREE_LINES)
    ):
        tied.add(len(blocks) - 2)  # LibreOffice moves it whole; a long one, or the only one, leaves a hole
    for at, block in enumerate(blocks):
        last = at in tied or None
        before = base.line // 3 if isinstance(previous, OfficialTable) else None
        if isinstance(block, OfficialTable):
            if isinstance(previous, OfficialTable):
                base.gap(base.line // 2)  # two tables in a row would become one
            table(base, block, measure(page), keep=bool(last))
        elif isinstance(block, Heading):
            paragraph = base.add(
                _LEVELS[block.level - 1],
                next(numbers) + block.text,
                before=before,
                keep=last or not block.body,
            )
            if block.body:
                base.say(paragraph, block.body, "接排正文")
        elif isinstance(block, Labelled):
            first = not isinstance(previous, Labelled)
            _labelled(base, block, before=base.line if first and at else before, keep=last)
        else:
            lines = block.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            for row, line in enumerate(lines, 1):
                base.add("公文正文", line, before=before, keep=(last and row == len(lines)) or None)
                before = None
        previous = block


def _is_short(measure: Callable[[str], float], block: Block, most: int) -> bool:
    """«妥否，请批示。», that must not begin a page; or what may be taken to the next page with it."""
    return isinstance(block, Paragraph) and measure(block.text) <= most


def _labelled(base: BaseDocument, block: Labelled, *, before: int | None, keep: bool | None) -> None:
    """出席： in 黑体; lines that follow begin under the first name."""
    label = block.label if block.label.endswith(("：", ":")) else f"{block.label}："
    paragraph = base.add("出席名单", before=before, keep=keep)
    base.indent(paragraph, left=2 + ems(label), hanging=ems(label))
    base.say(paragraph, label, "名单标签")
    base.say(paragraph, block.text)

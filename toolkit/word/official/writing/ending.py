"""What follows the body of a 公文: 附件说明, 署名, 成文日期, 附注, 版记 (clauses 7.3.4 to 7.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docx.shared import Twips

from toolkit.core.documents.official import (
    Block,
    Heading,
    Labelled,
    OfficialDocument,
    OfficialKind,
    OfficialTable,
    ems,
)
from toolkit.word.official.writing.base import HAIR, BaseDocument, depth, measure
from toolkit.word.official.writing.body import add_row, grid
from toolkit.word.official.writing.head import addressees, date_text, height

SEALED = 2  # lines between the text and a 署名 that is sealed
_ROW = 60  # twips that the lines of a row take
_SHORT = 3  # lines
_DOUBT = 2  # lines that the reckoning may be wrong by


def attachment_note(base: BaseDocument, titles: Sequence[str]) -> None:
    """附件：… one line below the body; several are numbered, and their names stand under each other."""
    room = 0 if len(titles) == 1 else 1.25 if len(titles) < 10 else 1.75
    for at, title in enumerate(titles, 1):
        text = f"{at}.\t{title}" if room else title
        first = at == 1
        paragraph = base.add(
            "附件说明", f"附件：{text}" if first else text, before=base.line if first else None
        )
        base.indent(paragraph, left=5 + room, hanging=3 * first + room)


def signature(base: BaseDocument, document: OfficialDocument) -> None:
    """署名, 成文日期 and 附注; 纪要 have none of the first two.

    With a seal the date stands four characters from the right and the unit is centred over it, with room above for a
    seal of 42 mm whose top comes within a line of the text. Without, the unit stands two characters from the right
    and the date begins two characters behind it.
    """
    signed = document.kind is not OfficialKind.MINUTES
    if signed:
        date = date_text(document)
        shown = date if document.date else f"2000{date}"[-11:]
        unit_right, date_right = places(document.unit, shown, base.step, seal=document.seal)
        before = (SEALED if document.seal else 1) * base.line
        base.indent(base.add("署名", document.unit, before=before), right=unit_right)
        base.indent(base.add("成文日期", date, keep=bool(document.note) or None), right=date_right)
    if document.note:
        base.add("附注", f"（{document.note}）", before=None if signed else base.line)


def places(unit: str, date: str, step: float, *, seal: bool) -> tuple[float, float]:
    """How many characters are free to the right of 署名 and 成文日期; a character takes `step` sizes."""
    wide, long = ems(unit) * step, ems(date) * step
    if seal:
        unit_right = 4 + (long - wide) / 2
        return (unit_right, 4.0) if unit_right >= 0 else (0.0, (wide - long) / 2)
    return (2.0, wide - long) if wide - long >= 2 else (4 + long - wide, 2.0)


def imprint(base: BaseDocument, document: OfficialDocument, *, moved: bool) -> None:
    """Write the 版记 on the last line of the last page; a 函 has one only where somebody is named in it.

    A text box that the text does not flow around, at the foot of the type area, hung on an empty paragraph exactly as high:
    where that paragraph fits, the box fits, and no program has to move text about. It comes last in the document.
    """
    letter = document.kind is OfficialKind.LETTER
    width = measure(base.upright)
    room = int(width / 20 / base.points("抄送机关"))  # characters on a line
    names = [f"主送：{addressees(document)[:-1]}"] if moved else []
    names += [f"抄送：{'，'.join(document.copies_to)}"] if document.copies_to else []
    names = [text if text.endswith("。") else f"{text}。" for text in names]
    # Lines that names take, rather one too many: a letter may not break before punctuation.
    lines = sum(-(-int(ems(text) - 2.5) // (room - 6)) for text in names)
    rows = [[base.add("抄送机关", text)._p for text in names]] if names else []
    if not letter:
        text = f"{document.printer or document.unit}\t{date_text(document, document.printed)}印发"
        lines += 1 if ems(text) <= room - 2 else 2
        rows.append([base.add("印发机关", text)._p])
    tall = lines * base.pitch("抄送机关") + len(rows) * _ROW + HAIR
    run, content = base.box(tall)
    if letter:
        content.extend(*rows)
    else:
        ruled = grid(base, [width], "版记")
        for row in rows:
            cell = add_row(ruled).cells[0]._tc
            cell.clear_content()
            cell.extend(row)
        content.append(ruled._tbl)
    content.append(base.gap()._p)
    anchor = base.gap(tall)
    anchor.paragraph_format.space_before = Twips(base.line // 2)
    anchor._p.append(run)


def tied(base: BaseDocument, document: OfficialDocument, *, moved: bool) -> bool:
    """Whether the last paragraph of the body has to be kept with what follows it, as reckoned in lines.

    Word divides a paragraph that has to stay with the next one; LibreOffice moves it as a whole and leaves a hole. So it
    is only tied to the 署名 where it is short, or where the 署名 may fall on the next page.
    """
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

"""What follows the body of a 公文: 附件说明, 署名, 成文日期, 附注, 版记 (clauses 7.3.4 to 7.4)."""

from __future__ import annotations

from collections.abc import Sequence

from docx.shared import Twips

from toolkit.core.documents.official import OfficialDocument, OfficialKind, ems
from toolkit.word.official.writing.base import HAIR, BaseDocument, measure
from toolkit.word.official.writing.head import addressees, date_text
from toolkit.word.official.writing.table import add_row, grid

SEALED = 2  # lines between the text and a 署名 that is sealed
_ROW = 60  # twips that the lines of a row take


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
    if wide - long >= 2:
        return 2.0, wide - long
    return 4 + long - wide, 2.0


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

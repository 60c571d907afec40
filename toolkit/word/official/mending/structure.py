"""A letter typed into a table, or into one paragraph with line breaks, made paragraphs; what cannot be parted safely is said."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from lxml.etree import _Element

from toolkit.word.official.linting.elements import ReadDocument, Role
from toolkit.word.official.linting.facts.facts import DocumentTable, Facts
from toolkit.word.official.linting.facts.reading import DocumentReader
from toolkit.word.official.linting.facts.styles import W, value
from toolkit.word.official.linting.lint import excerpt
from toolkit.word.official.mending import looks

_ONE_LINE = {Role.MARK, Role.NUMBER, Role.TITLE, Role.ATTACHMENT_TITLE, Role.SECRECY, Role.URGENCY}
_BY_HAND = "请在 Word 里选中表格，用「布局」里的「转换为文本」拆开，再修一次"


def mend(
    reader: DocumentReader, facts: Facts, reading: ReadDocument, faulty: set[int]
) -> tuple[list[str], list[str]]:
    """Lift what layout tables hold into the page, or else part lines.

    Args:
        reader: The document, which is changed.
        facts: What was read of it.
        reading: Its elements; where it is a letter only so, those of the unfolded document.
        faulty: Numbers of paragraphs, in the file, in which something was found.

    Returns:
        What was done, and what was not and why; sentences for the clerk.
    """
    done, why = list[str](), list[str]()
    for table in reading.facts.lifted:
        where = reading.facts.where(
            next(new for new, (old, _) in reading.facts.folded.items() if old in _numbers(table))
        )
        held = {reader.elements[n] for n in _numbers(table)}
        around = next(iter(held)).iterancestors(f"{W}tbl")
        element = next(each for each in around if held <= {*each.iter(f"{W}p")})
        if next(element.iterancestors(f"{W}tbl"), None) is not None:
            continue  # its turn comes when the table around it is gone
        reason = _unsafe(table, facts, element)
        if reason:
            why.append(f"{where}起的表格没有替您拆：{reason}；{_BY_HAND}。")
        else:
            _lift(table, facts, element, reader)
            done.append(f"{where}起：从表格里拿出来，成了一段一段的")
    if done or reading.facts.lifted:
        return done, why
    single = {} if reading.facts.folded else reading.roles
    for para in facts.paragraphs:
        lines = para.text.strip("\n").count("\n") + 1
        wanted = lines >= 3 or (
            lines == 2 and para.number in faulty and single.get(para.number) not in _ONE_LINE
        )
        if not wanted or para.table or para.boxed or para.frame:
            continue
        element = reader.elements[para.number]
        if _plain(element):
            done.append(f"第{para.number}段：按换行分成了{_part(element)}段")
        elif reading.facts.folded:
            why.append(
                f"第{para.number}段没有替您分段：里面有域、修订、批注或图片，分开会断；请在每一行末尾按回车键，再修一次。"
            )
    return done, why


def _numbers(table: DocumentTable) -> list[int]:
    return [n for row in table.cells for cell in row for n in cell]


def _inked(row: tuple[tuple[int, ...], ...], facts: Facts) -> Iterator[tuple[int, ...]]:
    held = {n for cell in row for n in cell}
    shown = {p.number for p in facts.paragraphs if p.number in held and (p.plain or p.shapes)}
    return (cell for cell in row if shown & {*cell})


def _unsafe(table: DocumentTable, facts: Facts, element: _Element) -> str:
    """Why a table must stay, for the clerk; "": it may go."""
    for row in table.cells:
        beside = list(_inked(row, facts))
        if len(beside) > 1:
            text = next(p.text for p in facts.paragraphs if p.number in beside[1] and p.plain)
            return f"有一行并排写着几格（如“{excerpt(text)}”），拆了就不在一行"
    if table.framed:
        return "它画着竖的框线，拆了框就没有了"
    changed = element.iter(
        *(f"{W}{n}" for n in ("ins", "del", "cellIns", "cellDel", "tblPrChange", "trPrChange"))
    )
    if any(each.getparent().tag in (f"{W}trPr", f"{W}tcPr", f"{W}tblPr") for each in changed):  # type: ignore[union-attr]
        return "表格的行、格还有没处理的修订"
    return ""


def _lift(table: DocumentTable, facts: Facts, element: _Element, reader: DocumentReader) -> None:
    for at, row in enumerate(table.cells):
        cell = next(_inked(row, facts), next(iter(row), ()))
        if not cell:
            continue
        ends = reader.elements[cell[0]], reader.elements[cell[-1]]
        cells = ends[0].iterancestors(f"{W}tc")
        for child in list(next(each for each in cells if next(each.iterancestors(f"{W}tbl")) is element)):
            if child.tag != f"{W}tcPr":
                element.addprevious(child)
        above, below = (None if at else table.lines[0]), table.lines[at + 1]
        for paragraph, side, line in ((ends[0], "top", above), (ends[1], "bottom", below)):
            if line is not None:
                borders = looks.child(looks.of(paragraph), "pBdr")
                eighths = str(round(line.width * 8))
                looks.put(borders, side, val=line.style, sz=eighths, space="1", color=line.color or "auto")
    element.getparent().remove(element)  # type: ignore[union-attr]  # it stands in the document


def _plain(element: _Element) -> bool:
    """Runs of words only: no field, no change, no note that a cut would tear."""
    known = {f"{W}{name}" for name in ("pPr", "r", "proofErr", "bookmarkStart", "bookmarkEnd")}
    inner = {f"{W}{name}" for name in ("rPr", "t", "br", "cr", "tab", "lastRenderedPageBreak")}
    return all(each.tag in known for each in element) and all(
        part.tag in inner for run in element.iterfind(f"{W}r") for part in run
    )


def _part(element: _Element) -> int:
    """Cut a paragraph at its line breaks; the number of parts."""
    properties = element.find(f"{W}pPr")
    parts = [element]
    for each in [child for child in element if child is not properties]:
        current = parts[-1]
        if each.tag != f"{W}r":
            current.append(each)
            continue
        look = each.find(f"{W}rPr")
        run = each
        current.append(run)
        for piece in [child for child in each if child is not look]:
            if piece.tag == f"{W}cr" or (
                piece.tag == f"{W}br" and value(piece, "type") in ("", "textWrapping")
            ):
                run.remove(piece) if piece.getparent() is run else each.remove(piece)
                follow = element.makeelement(f"{W}p")
                if properties is not None:
                    follow.append(copy.deepcopy(properties))
                    for gone in follow[0].findall(f"{W}pageBreakBefore"):
                        follow[0].remove(gone)
                parts[-1].addnext(follow)
                parts.append(follow)
                run = element.makeelement(f"{W}r")
                if look is not None:
                    run.append(copy.deepcopy(look))
                follow.append(run)
            elif run is not each:
                run.append(piece)
    for part in parts[:-1]:  # the end of a section goes with the last
        for section in part.findall(f"{W}pPr/{W}sectPr"):
            section.getparent().remove(section)  # type: ignore[union-attr]  # found below its parent
    return len(parts)

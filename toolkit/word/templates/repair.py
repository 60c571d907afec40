"""What is put right in a rendered part where the template alone could not see to it.

A condition may leave a cell without a paragraph, a repetition of nothing leaves a table without rows, a
text may ask for new paragraphs in its midst: Word calls the first two damage and does not know the third.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterable

from lxml import etree
from lxml.etree import _Element

from toolkit.core.words import regex
from toolkit.word.templates.output import PAGE, PARAGRAPH
from toolkit.word.templates.reading.tags import SPACE, W, own_atoms

_EMPTY_TABLE = regex(r"(?s)<w:tbl>(?:(?!<w:tr[ >]|</?w:tbl>).)*</w:tbl>")
_EMPTY_HOLDER = regex(r"(<w:(hdr|ftr|footnote|endnote|txbxContent)\b[^>]*[^/]?>)(</w:\2>)")
_HOLDERS = {"w:tbl", "w:tc", "w:hdr", "w:ftr", "w:footnote", "w:endnote", "w:txbxContent"}
_DRAWING = regex(r'(<wp:docPr\b[^>]*?\bid=")\d+(")')
_MARKS = {PARAGRAPH: "\ufdd0", PAGE: "\ufdd1"}


def traces(parents: Iterable[str]) -> tuple[str, ...]:
    """What to look for in the skeleton of a part (see blocks.skeleton), to know whether something is hollow.

    They are met too often, when what is inside was literal; never missed when there is something to fill.

    Args:
        parents: Names of the elements directly in which statements stand: only those can come out empty.
    """
    found = [f"<{name}></{name}>" for name in sorted(parents) if name in _HOLDERS]
    return (*found, "</w:tbl></w:tc>") if "w:tc" in parents else tuple(found)


def fill_hollow(xml: str) -> str:
    """Remove tables without rows; give cells, headers and text boxes without a paragraph an empty one."""
    xml = _EMPTY_TABLE.sub("", xml)
    for end in ("</w:tbl>", "</w:tcPr>", "<w:tcPr/>", "<w:tc>"):
        xml = xml.replace(f"{end}</w:tc>", f"{end}<w:p/></w:tc>")
    return _EMPTY_HOLDER.sub(r"\1<w:p/>\3", xml)


def end_body(xml: str) -> str:
    """Word wants a paragraph between the last table and the end of the section."""
    at = xml.rfind("<w:sectPr")
    return f"{xml[:at]}<w:p/>{xml[at:]}" if at >= 0 and xml.endswith("</w:tbl>", 0, at) else xml


def number_drawings(xml: str, first: int) -> tuple[str, int]:
    """Give every drawing a number of its own, from `first`; also the next free number."""
    at = first - 1

    def renumber(match: re.Match[str]) -> str:
        nonlocal at
        at += 1
        return f"{match[1]}{at}{match[2]}"

    return _DRAWING.sub(renumber, xml), at + 1


def split_paragraphs(xml: str) -> str:
    """Turn the signs for a new paragraph and a new page into paragraphs that look like the one they are in."""
    for sign, mark in _MARKS.items():
        xml = xml.replace(sign, mark)
    root = etree.fromstring(xml)
    for paragraph in reversed(list(root.iter(f"{W}p"))):  # those in text boxes before the one around them
        current: _Element | None = paragraph
        while current is not None:
            current = _split_once(current)
    out: str = etree.tostring(root, encoding="unicode")
    return out


def _split_once(paragraph: _Element) -> _Element | None:
    """Split a paragraph at its first sign; returns the paragraph behind it, None when there is no sign."""
    for atom in own_atoms(paragraph):
        match = re.search("[\ufdd0\ufdd1]", atom.text)
        if match:
            return _split(paragraph, atom.element, match.start())
    return None


def _split(paragraph: _Element, text: _Element, at: int) -> _Element:
    """Split a paragraph at a sign in one of its texts; returns the paragraph behind it."""
    value = text.text or ""
    chain: list[_Element] = [text]
    for above in text.iterancestors():
        chain.append(above)
        if above is paragraph:
            break
    route = [above.index(below) for below, above in itertools.pairwise(chain)][::-1]
    follow = copy.deepcopy(paragraph)
    # Behind the sign: everything but what stood before.
    element = follow
    for step in route:
        for child in list(element)[:step]:
            if child.tag not in (f"{W}pPr", f"{W}rPr"):
                element.remove(child)
                step -= 1  # noqa: PLW2901 - the place moves up with each child that goes
        element = element[step]
    element.text = value[at + 1 :]
    element.set(SPACE, "preserve")
    # Before the sign: nothing of what follows, and not the end of a section.
    text.text = value[:at]
    for below, above in itertools.pairwise(chain):
        for child in list(above)[above.index(below) + 1 :]:
            above.remove(child)
    for section in paragraph.findall(f"{W}pPr/{W}sectPr"):
        section.getparent().remove(section)  # type: ignore[union-attr]  # found below its parent
    if value[at] == "\ufdd1":
        page = paragraph.makeelement(f"{W}p")
        run = page.makeelement(f"{W}r")
        run.append(run.makeelement(f"{W}br", {f"{W}type": "page"}))
        page.append(run)
        paragraph.addnext(page)
        page.addnext(follow)
    else:
        paragraph.addnext(follow)
    return follow


def fit_grids(xml: str) -> str:
    """Let the grid of every table have as many columns as its rows; the table keeps its width."""
    root = etree.fromstring(xml)
    for table in root.iter(f"{W}tbl"):
        for row in table.findall(f"{W}tr"):
            if row.find(f"{W}tc") is None and row.find(f"{W}sdt") is None:
                table.remove(row)
        grid = table.find(f"{W}tblGrid")
        widths = [_columns(row) for row in table.findall(f"{W}tr")]
        if grid is None or not widths:
            continue
        columns = grid.findall(f"{W}gridCol")
        wanted = max(widths)
        if len(columns) == wanted or not columns:
            continue
        total = sum(int(float(column.get(f"{W}w") or 0)) for column in columns)
        sizes = [int(float(column.get(f"{W}w") or 0)) for column in columns][:wanted]
        if wanted > len(columns):
            sizes += [total // len(columns)] * (wanted - len(columns))
        scale = total / (sum(sizes) or 1)
        for column in columns:
            grid.remove(column)
        for at, size in enumerate(sizes):
            grid.insert(at, grid.makeelement(f"{W}gridCol", {f"{W}w": str(round(size * scale))}))
    out: str = etree.tostring(root, encoding="unicode")
    return fill_hollow(out)


def _columns(row: _Element) -> int:
    count = 0
    for cell in row.iter(f"{W}tc"):
        if cell.getparent() is not row:
            continue
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        count += 1 if span is None else int(span.get(f"{W}val") or 1)
    return count

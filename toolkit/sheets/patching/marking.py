"""Doubtful cells of a copy of somebody's workbook marked, each by a colour and a note; and the marks taken away again.

The colour is a conditional format that is always true, over the cell: the cell's own format is never touched, so nothing
has to be remembered to give it back, and a program that numbers the formats anew when it saves changes nothing in that.
Where a conditional format of the sheet's own colours a cell, that one goes first. The note is a legacy comment
(ECMA-376 part 1 § 18.7, part 4 § 19.4: text in the comments part, its box in the VML drawing); it joins those that
are there. All that comes is inserted, so taking it away gives the bytes of every part back; after Excel, WPS or LibreOffice
have saved the copy, our notes are known by their author or their first line, and our colours by the text in their formula.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, address, parse_address
from toolkit.core.words import regex
from toolkit.files.opc.markup import MarkupError, Node, Splices, attributes, escape, opened, quote, start_tag
from toolkit.files.opc.package import (
    OFFICE,
    TYPES,
    Package,
    Relationship,
    read_types,
    relation_id,
    rels_name,
    write,
)
from toolkit.sheets.patching.parts.book import SheetEntry, WorkbookPart, block
from toolkit.sheets.patching.parts.sheet import SheetXml
from toolkit.sheets.patching.shifting.extents import ref_text

AUTHOR = "老干部工具箱"
"""Whose notes ours are."""

LONGEST = 32_767
"""Characters of a note (support.microsoft.com, Excel specifications: as in a cell)."""

_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_SIGN = "工具箱标记"
_BEGINS = "【工具箱核对】"  # what a note of ours, or our part of another's, begins with
_COLOUR = "FFFFC7CE"  # what Excel calls a bad value
_AREAS = 400  # cells in one conditional format; a list of thousands is slow to read for every program
_WIDTH, _LINE, _TALLEST = 270, 16, 480  # of a note's box, in pixels at 96 dpi
_UNITS = 40  # half letters of 9 points in a line of it
_OTHER_SIGNS = regex("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_PRIORITY = regex(rb"\spriority\s*=\s*[\"'](\d+)[\"']")
_SHAPE = regex(rb"(?s)<(\w+):shape[\s>].*?</\1:shape>")
_PLACE = regex(
    rb"(?s)ObjectType\s*=\s*[\"']Note[\"'].*?<(?:\w+:)?Row>\s*(\d+)\s*</.*?<(?:\w+:)?Column>\s*(\d+)\s*</"
)
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACES = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
_SHAPETYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
# CT_Worksheet is a sequence (ECMA-376 part 1 § 18.3.1.99): what may stand before conditional formats, and before a drawing.
_BEFORE_RULES = {
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting",
}  # fmt: skip
BEFORE_NOTES = _BEFORE_RULES | {
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks",
    "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
}  # fmt: skip
_BEHIND_DXFS = {"tableStyles", "colors", "extLst"}


def mark(
    book: WorkbookPart, entry: SheetEntry, xml: SheetXml, notes: Mapping[tuple[int, int], str]
) -> list[str]:
    """Mark cells of one sheet.

    Args:
        book: The workbook; it must have styles.
        entry: The sheet.
        xml: Its part as it is now.
        notes: (row, column) → what the note says; a cell under a merged area means the area's first.

    Returns:
        Cells that got their colour only: a conversation (threaded comment) stands there, which hides a note.
    """
    areas = [block(each.get("ref")) for each in _children(xml.whole.child("mergeCells"))]
    placed: dict[tuple[int, int], list[str]] = {}
    shown: dict[tuple[int, int], str] = {}
    for (row, column), text in sorted(notes.items()):
        area = next((each for each in areas if each.covers(row, column)), None)
        at = (area.top, area.left) if area is not None else (row, column)
        placed.setdefault(at, []).append(text)
        shown[at] = ref_text(area) if area is not None else address(row, column)
    texts = {at: _fitting("\n".join([_BEGINS, *said])) for at, said in placed.items()}
    inner = Splices()
    _colour(book, xml, list(shown.values()), inner)
    silent = _write_notes(book, entry, xml, texts, inner)
    splices = Splices()
    xml.put_around(splices, inner)
    book.package.replace(entry.part, b"", *splices.pieces(xml.data))
    return silent


def unmark(book: WorkbookPart) -> int:
    """Take away every mark of ours; how many notes and colours that were."""
    package, found = book.package, 0
    formats: set[str] = set()
    for entry in book.sheets:
        if entry.kind != "worksheet":
            continue
        notes = _take_notes(package, entry)
        if not notes and _SIGN.encode() not in package.text(entry.part):
            continue
        xml, inner = SheetXml(package.text(entry.part)), Splices()
        rules = _take_rules(xml, inner)
        formats |= rules.keys()
        _take_empty_parts(package, entry, xml, inner)
        splices = Splices()
        xml.put_around(splices, inner)
        if splices:
            package.replace(entry.part, b"", *splices.pieces(xml.data))
        found += notes + sum(rules.values())
    if formats:
        _take_format(book, formats)
    return found


def _children(node: Node | None) -> list[Node]:
    return node.children if node is not None else []


def _fitting(text: str) -> str:
    """What XML and Excel take; the rest of a text that is too long stands in the list."""
    text = _OTHER_SIGNS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    most, rest = LONGEST - 400, "\n……（写不下的见清单）"  # room for what stands in the cell's own note
    return text if len(text.encode("utf-16-le")) <= 2 * most else text[: most // 2] + rest


# --- colours -------------------------------------------------------------------------------------------


def _colour(book: WorkbookPart, xml: SheetXml, refs: Sequence[str], inner: Splices) -> None:
    number, p = _format(book), xml.prefix
    first = max((int(found) for found in _PRIORITY.findall(xml.around)), default=0) + 1
    lines = b""
    for rank, start in enumerate(range(0, len(refs), _AREAS), first):
        area = " ".join(refs[start : start + _AREAS])
        lines += (
            f'<{p}conditionalFormatting sqref="{area}"><{p}cfRule type="expression" dxfId="{number}" priority="{rank}">'
            f'<{p}formula>LEN("{_SIGN}")&gt;0</{p}formula></{p}cfRule></{p}conditionalFormatting>'
        ).encode()
    at = end_of(xml.whole, _BEFORE_RULES)
    inner.put(at, at, lines)


def end_of(root: Node, before: set[str]) -> int:
    """Where a child of the worksheet belongs that comes behind all of these."""
    return max((node.end for node in root.children if node.local in before), default=root.inner)


def _dxf(p: str) -> bytes:
    fill = f'<{p}patternFill patternType="solid"><{p}fgColor rgb="{_COLOUR}"/><{p}bgColor rgb="{_COLOUR}"/></{p}patternFill>'
    return f"<{p}dxf><{p}fill>{fill}</{p}fill></{p}dxf>".encode()


def _styles(book: WorkbookPart) -> str:
    return next(iter(book.package.related(book.part, "styles")), "")


def _format(book: WorkbookPart) -> int:
    """The number of the format that colours, put behind the others when it is not the last of them already.

    Where no list of formats was, ours has no count; where it was one empty tag, a blank or two stand before ours as one
    or none stood in the tag: by that `_take_format` knows how it was.
    """
    part = _styles(book)
    data, root = book.package.tree(part)
    listed, p = root.child("dxfs"), root.prefix
    new, splices = _dxf(p), Splices()
    if listed is None:
        at = min((node.start for node in root.children if node.local in _BEHIND_DXFS), default=root.close)
        splices.put(at, at, f"<{p}dxfs>".encode() + new + f"</{p}dxfs>".encode())
        book.package.edit(part, splices)
        return 0
    number = len(listed.children)
    if number and data[listed.children[-1].start : listed.children[-1].end] == new:
        return number - 1
    tag = data[listed.start : listed.inner]
    if tag.endswith(b"/>"):
        blank = b"  " if tag.endswith(b" />") else b" "
        tag = opened(tag).replace(b'count="0"', b'count="1"')
        splices.put(listed.start, listed.end, tag + blank + new + f"</{listed.name}>".encode())
    else:
        splices.put(listed.close, listed.close, new)
        if "count" in listed.attributes:
            splices.attribute(data, listed, "count", str(number + 1))
    book.package.edit(part, splices)
    return number


def _take_format(book: WorkbookPart, formats: Iterable[str]) -> None:
    """Take our format away where it still stands last, as we wrote it; elsewhere it is one that nothing uses."""
    part = _styles(book)
    data, root = book.package.tree(part) if part else (b"", None)
    listed = root.child("dxfs") if root is not None else None
    if listed is None or not listed.children or str(len(listed.children) - 1) not in formats:
        return
    last = listed.children[-1]
    if data[last.start : last.end] != _dxf(listed.prefix):
        return
    splices = Splices()
    before, alone = data[listed.inner : last.start], len(listed.children) == 1
    if alone and not before and "count" not in listed.attributes:
        splices.put(listed.start, listed.end, b"")
    elif alone and before in (b" ", b"  "):
        tag = data[listed.start : listed.inner - 1].replace(b'count="1"', b'count="0"')
        splices.put(listed.start, listed.end, tag + (b" />" if before == b"  " else b"/>"))
    else:
        splices.put(last.start, last.end, b"")
        if "count" in listed.attributes:
            splices.attribute(data, listed, "count", str(len(listed.children) - 1))
    book.package.edit(part, splices)


def _take_rules(xml: SheetXml, inner: Splices) -> dict[str, int]:
    """Take our rules out of a sheet; the formats that they named, with the number of areas."""
    named: dict[str, int] = {}
    for group in xml.whole.children:
        if group.local != "conditionalFormatting":
            continue
        rules = [node for node in group.children if node.local == "cfRule"]
        ours = [rule for rule in rules if any(_SIGN in each.text for each in rule.all("formula"))]
        for rule in ours:
            named[rule.get("dxfId")] = named.get(rule.get("dxfId"), 0) + len(group.get("sqref").split())
        gone = [group] if len(ours) == len(rules) else ours
        for node in gone if ours else ():
            inner.put(node.start, node.end, b"")
    return named


# --- notes ---------------------------------------------------------------------------------------------


def _write_notes(
    book: WorkbookPart, entry: SheetEntry, xml: SheetXml, texts: Mapping[tuple[int, int], str], inner: Splices
) -> list[str]:
    package = book.package
    listed = next(iter(package.related(entry.part, "comments")), "")
    talks = bool(package.related(entry.part, "threadedComment"))
    if not listed:
        listed = _new_part(
            package, book.part, "comments{}.xml", f'<comments xmlns="{xml.whole.space}"/>'.encode()
        )
        relate(book, entry.part, "comments", listed)
    data, root = package.tree(listed)
    p = root.prefix
    heads = [node.text for node in _children(root.child("authors"))]
    number = heads.index(AUTHOR) if AUTHOR in heads else len(heads)
    there = {node.get("ref"): node for node in _children(root.child("commentList"))}
    splices, silent, new = Splices(), [], {}
    for (row, column), text in texts.items():
        ref = address(row, column)
        old = there.get(ref)
        if old is None:
            new[row, column] = text
        elif talks and heads[int(old.get("authorId", "0") or 0)].startswith("tc="):
            silent.append(ref)
        else:
            _join(data, old, _run(f"\n{text}", p), splices)
    lines = b"".join(
        f'<{p}comment ref="{address(*at)}" authorId="{number}"><{p}text>'.encode()
        + _run(text, p)
        + f"</{p}text></{p}comment>".encode()
        for at, text in new.items()
    )
    author = (
        f"<{p}author>".encode() + escape(AUTHOR) + f"</{p}author>".encode() if number == len(heads) else b""
    )
    if (
        root.child("authors") is None or root.child("commentList") is None
    ):  # a new one, or one that is nothing yet
        inside = b"<%bauthors>%b</%bauthors><%bcommentList>%b</%bcommentList>"
        names = (p.encode(),) * 2
        inside %= (names[0], author, names[0], names[1], lines, names[1])
        whole = opened(data[root.start : root.inner]) + inside + f"</{root.name}>".encode()
        package.replace(listed, data[: root.start] + whole)
    elif new:
        _insert(data, root.child("authors"), author, splices)
        _insert(data, root.child("commentList"), lines, splices)
    package.edit(listed, splices)
    _draw(book, entry, xml, new, inner)
    return silent


def _insert(data: bytes, node: Node | None, more: bytes, splices: Splices) -> None:
    """Children at the end of an element."""
    if node is None or not more:
        return
    if node.close == node.inner == node.end:
        tag = opened(data[node.start : node.inner])
        splices.put(node.start, node.end, tag + more + f"</{node.name}>".encode())
    else:
        splices.put(node.close, node.close, more)


def _run(text: str, p: str) -> bytes:
    looks = f'<{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/></{p}rPr>'
    return f'<{p}r>{looks}<{p}t xml:space="preserve">'.encode() + escape(text) + f"</{p}t></{p}r>".encode()


def _join(data: bytes, comment: Node, run: bytes, splices: Splices) -> None:
    """Our words behind those of a note that is there."""
    text = comment.child("text")
    if text is None:
        raise MarkupError("a note without text")
    plain, runs = text.child("t"), [node for node in text.children if node.local == "r"]
    if plain is not None:  # a blank behind <r>: by that `_leave` knows that it was no run
        p = text.prefix
        splices.put(plain.start, plain.start, f"<{p}r> ".encode())
        splices.put(plain.end, plain.end, f"</{p}r>".encode() + run)
    elif runs:
        splices.put(runs[-1].end, runs[-1].end, run)
    elif (tag := data[text.start : text.inner]).endswith(b"/>"):  # one blank or two, as with formats
        blank = b"  " if tag.endswith(b" />") else b" "
        splices.put(text.start, text.end, opened(tag) + blank + run + f"</{text.name}>".encode())
    else:
        splices.put(text.close, text.close, run)


def _leave(data: bytes, comment: Node, splices: Splices) -> bool:
    """Take our words out of a note of somebody else's; whether there were any."""
    text = comment.child("text")
    runs = [node for node in _children(text) if node.local == "r"]
    said = ["".join(part.text for part in run.children if part.local == "t") for run in runs]
    at = next((n for n, each in enumerate(said) if each.lstrip().startswith(_BEGINS)), None)
    if at is None:
        return False
    first = runs[0]
    before = data[text.inner : first.start] if text is not None and not at else b""
    if text is not None and before in (b" ", b"  "):
        splices.put(text.start, text.end, data[text.start : text.inner - 1] + before[1:] + b"/>")
        return True
    for run in runs[at:]:
        splices.put(run.start, run.end, b"")
    if at == 1 and data[first.inner : first.inner + 1] == b" " and len(first.children) == 1:
        splices.put(first.start, first.inner + 1, b"")
        splices.put(first.close, first.end, b"")
    return True


def _new_part(package: Package, owner: str, name: str, data: bytes) -> str:
    """A part under the first free number of its kind; some programs declare parts that are not there."""
    declared = read_types(package.text(TYPES))[0]
    folder = posixpath.dirname(owner)
    free = (posixpath.join(folder, name.format(number)) for number in range(1, 10_000))
    part = next(each for each in free if each not in package and each not in declared)
    package.add(part, data, _VML if part.endswith(".vml") else _COMMENTS)
    return part


def relate(book: WorkbookPart, part: str, kind: str, target: str) -> str:
    """A relationship from a sheet or a drawing; its id. Strict files have another address for the kinds."""
    package = book.package
    links = package.relationships(part)
    taken = {link.id for link in links}
    name = next(each for n in range(1, len(taken) + 2) if (each := f"rIdNote{n}") not in taken)
    link = Relationship(name, f"{relations(book)}/{kind}", posixpath.relpath(target, posixpath.dirname(part)))
    if rels_name(part) in package:
        package.relate(part, [link])
    else:
        package.add(rels_name(part), write([link]))
    return name


def relations(book: WorkbookPart) -> str:
    """The namespace of relationships, which Strict files have elsewhere."""
    return _STRICT if book.root.space.startswith("http://purl.oclc.org/") else OFFICE


def _draw(
    book: WorkbookPart, entry: SheetEntry, xml: SheetXml, texts: Mapping[tuple[int, int], str], inner: Splices
) -> None:
    """The boxes of new notes, in the sheet's drawing of this kind."""
    if not texts:
        return
    package = book.package
    part = _drawing(package, entry, xml)
    spaces = [b' xmlns:%b="%b"' % pair for pair in _SPACES.items()]
    if not part:
        part = _new_part(package, book.part, "drawings/vmlDrawing{}.vml", b"<xml%b></xml>" % b"".join(spaces))
        link = relate(book, entry.part, "vmlDrawing", part)
        space = relations(book)
        prefix = next((key for key, said in xml.whole.spaces.items() if said == space and key), "")
        declared = f' xmlns:r="{space}"' if not prefix else ""
        at = end_of(xml.whole, BEFORE_NOTES)
        tag = f"<{xml.prefix}legacyDrawing{declared} {prefix or 'r'}:id=".encode() + quote(link) + b"/>"
        inner.put(at, at, tag)
    data = package.text(part)
    head = data[: data.find(b">", data.find(b"<xml")) + 1]
    end = data.rfind(b"</xml>")
    if end < 0:
        raise MarkupError("a drawing that no note can join")
    more = [_shape(xml, row, column, text) for (row, column), text in texts.items()]
    if b'id="_x0000_t202"' not in data:
        more.insert(0, _SHAPETYPE)
    said = [each for each in spaces if each not in head]  # openpyxl says them at each element
    more = [line.replace(b" id=", b"".join(said) + b" id=", 1) for line in more]
    package.replace(part, data[:end] + b"".join(more) + data[end:])


def _drawing(package: Package, entry: SheetEntry, xml: SheetXml) -> str:
    """The sheet's VML drawing, if it has one."""
    node = xml.whole.child("legacyDrawing")
    meant = relation_id(node) if node is not None else ""
    return next(
        (package.find(e.part) for e in package.relationships(entry.part) if meant and e.id == meant), ""
    )


def _shape(xml: SheetXml, row: int, column: int, text: str) -> bytes:
    """A note's box, hidden until the mouse is over the cell: to the right of it, as high as its text needs."""
    lines = sum(max(1, -(-sum(1 + (sign > "⺀") for sign in line) // _UNITS)) for line in text.split("\n"))
    height = min(_LINE * (lines + 1), _TALLEST)
    left, top = min(column, MAX_COLUMN - 9), min(max(row - 2, 0), MAX_ROW - 99)
    right, across = _reach(left, 15 + _WIDTH, column_sizes(xml), MAX_COLUMN - 1)
    bottom, down = _reach(top, 4 + height, row_sizes(xml), MAX_ROW - 1)
    return (
        f'<v:shape id="toolkit{address(row, column)}" type="#_x0000_t202" style="position:absolute;'
        f'width:{_WIDTH * 3 // 4}pt;height:{height * 3 // 4}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
        'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{left}, 15, {top}, 4, {right}, {across}, {bottom}, {down}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    ).encode()


def _reach(at: int, length: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """Where so many pixels from the beginning of a row or column (from 0) end: in which one, how far in it."""
    while at < last and length >= (here := size(at)):
        at, length = at + 1, length - here
    return at, length


def column_sizes(xml: SheetXml) -> Callable[[int], int]:
    """Pixels of a column: 7 for each digit of the usual font (ECMA-376 part 1 § 18.3.1.13)."""
    usual = xml.whole.child("sheetFormatPr")
    plain = _number(usual.get("defaultColWidth") if usual else "", 9.14)
    known = [
        (
            int(n.get("min")),
            int(n.get("max")),
            0.0 if n.get("hidden") in ("1", "true") else _number(n.get("width"), plain),
        )
        for n in _children(xml.whole.child("cols"))
        if n.get("min").isdigit() and n.get("max").isdigit()
    ]
    return lambda at: round(7 * next((wide for first, last, wide in known if first <= at + 1 <= last), plain))


def row_sizes(xml: SheetXml) -> Callable[[int], int]:
    """Pixels of a row, from its points at 96 dpi."""
    usual = xml.whole.child("sheetFormatPr")
    plain = _number(usual.get("defaultRowHeight") if usual else "", 15)

    def size(at: int) -> int:
        index = xml.index(at + 1)
        said = attributes(start_tag(xml.data, xml.starts[index])) if index is not None else {}
        points = (
            0.0 if said.get(b"hidden") in (b"1", b"true") else _number(said.get(b"ht", b"").decode(), plain)
        )
        return round(points * 4 / 3)

    return size


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _take_notes(package: Package, entry: SheetEntry) -> int:
    """Take our notes, and our words in others', out of a sheet's comments and its drawing."""
    listed = next(iter(package.related(entry.part, "comments")), "")
    if not listed or not any(sign.encode() in package.text(listed) for sign in (AUTHOR, _BEGINS)):
        return 0
    data, root = package.tree(listed)
    authors = _children(root.child("authors"))
    ours = {str(n) for n, node in enumerate(authors) if node.text == AUTHOR}
    splices, gone, count = Splices(), set(), 0
    for comment in _children(root.child("commentList")):
        words = "".join(part.text for part in comment.all("t"))
        if comment.get("authorId") in ours or words.startswith(_BEGINS):  # LibreOffice forgets whose they are
            splices.put(comment.start, comment.end, b"")
            gone.add(parse_address(comment.get("ref")))
        else:
            count += _leave(data, comment, splices)
    if ours == {str(len(authors) - 1)}:  # another place would give the authors behind it other numbers
        splices.put(authors[-1].start, authors[-1].end, b"")
    package.edit(listed, splices)
    for part in package.related(entry.part, "vmlDrawing") if gone else ():
        _erase(package, part, gone)
    return count + len(gone)


def _erase(package: Package, part: str, gone: set[tuple[int, int]]) -> None:
    """Take the boxes of these notes out of a drawing. It is searched, not parsed: many of them are no XML (<br>)."""
    old = package.text(part)

    def kept(shape: re.Match[bytes]) -> bytes:
        place = _PLACE.search(shape[0])
        return b"" if place and (int(place[1]) + 1, int(place[2]) + 1) in gone else shape[0]

    new = _SHAPE.sub(kept, old)
    if b"#_x0000_t202" not in new:
        new = new.replace(_SHAPETYPE, b"")
    if new != old:
        package.replace(part, new)


def _take_empty_parts(package: Package, entry: SheetEntry, xml: SheetXml, inner: Splices) -> None:
    """Comments and a drawing in which nothing is left go, with what refers to them."""
    part = _drawing(package, entry, xml)
    node = xml.whole.child("legacyDrawing")
    empty = [each for each in package.related(entry.part, "comments") if not _says(package.tree(each)[1])]
    if part and node is not None and empty and not _SHAPE.search(package.text(part)):
        inner.put(node.start, node.end, b"")
        empty.append(part)
    for each in empty:
        package.drop_relationship(entry.part, each)
        if rels_name(each) in package:
            package.remove(rels_name(each))
        package.remove(each)
    rels = rels_name(entry.part)
    if empty and rels in package and not package.relationships(entry.part):
        package.remove(rels)


def _says(comments: Node) -> bool:
    return bool(_children(comments.child("commentList")))

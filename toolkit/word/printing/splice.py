"""Many documents into one print file (合并成一个打印文件).

    data = splice(template.render(fields) for fields in records)

Each record is a section (or several) of its own: it begins on an odd page, so that two-sided printing gives
everyone their own sheet, its pages count from 1, and its header and footer are its own. All records must come
from one template, or from templates with the same styles: two documents that mean different things by
«正文» cannot stand in one file, and are refused.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree
from lxml.etree import _Element

from toolkit.core.cells import Cell, Stop
from toolkit.word.opening import parse
from toolkit.word.printing import printfile
from toolkit.word.printing.printfile import SAME, PrintFileWriter, SplicedDocument, damaged, open_record
from toolkit.word.templates.reading.tags import W

# With one of these in it, a record's body is read as a tree; without, it is copied. Those of the second
# group need a part, or a namespace, without which there is no point in looking for them.
_DELICATE = (b"<wp:docPr", b"<w:bookmark", b"NUMPAGES")
_DEPENDENT = {
    b"<w:numId": "numbering",
    b"<w:footnoteReference": "footnotes",
    b"<w:endnoteReference": "endnotes",
    b"<w:comment": "comments",
}
_SECTION = b"<w:sectPr"
_TINY = b'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>%s</w:pPr></w:p>'


def splice(documents: Iterable[bytes], *, duplex: bool = True, name: str = "打印文件") -> bytes:
    """One document of all these, in order.

    Args:
        documents: Whole .docx files that this toolkit has rendered; taken one at a time, so they may be
            made on the way.
        duplex: Each begins on an odd page (two-sided printing); else on the next page.
        name: What messages call the file.

    Raises:
        Stop: There is none, one is damaged, or one does not come from the template of the first.
    """
    kind = "oddPage" if duplex else "nextPage"
    file: PrintFileWriter | None = None
    waiting: tuple[bytes, bytes] | None = None
    known: dict[bytes, bytes] = {}
    signs: tuple[bytes, ...] = ()
    for count, data in enumerate(documents, 1):
        record = open_record(data, f"{name}第{count}份")
        if file is None:
            file, signs = PrintFileWriter(record), _delicate(record)
        file.count = count
        if waiting is not None:
            file.write(_closed(*waiting))
        waiting = _copied(file.first, record, signs, known) if count > 1 else None
        if waiting is None:
            _check_same(file.first, record, count)
            waiting = _taken(file, record, kind, known)
    if file is None or waiting is None:
        raise Stop.at(Cell(name), "没有要合并的文档。", "请先生成文档。", "splice-empty")
    file.write(b"".join(waiting))
    return file.finish()


def _check_same(first: SplicedDocument, record: SplicedDocument, count: int) -> None:
    """Refuse a record whose styles mean something else than the first one's."""
    agree = record.xml[: record.start] == first.xml[: first.start] and all(
        _content(record, kind) == _content(first, kind) for kind in SAME
    )
    if not agree:
        what = f"第{count}份与第1份不是同一个模板做的，样式不一样，合到一起会变样。"
        raise Stop.at(Cell(record.name), what, "请按模板分别合并打印。", "splice-styles")


def _content(record: SplicedDocument, kind: str) -> tuple[int, int] | None:
    member = record.members.get(record.of_kind(kind))
    return None if member is None else (member.crc, member.size)


def _delicate(first: SplicedDocument) -> tuple[bytes, ...]:
    """What to look for in the bodies of records whose parts are those of the first."""
    signs = [sign for sign, kind in _DEPENDENT.items() if first.of_kind(kind)]
    if b"schemas.microsoft.com/office/word/2010/wordml" in first.xml[: first.start]:
        signs.append(b":paraId=")
    return (*_DELICATE, *signs)


def _copied(
    first: SplicedDocument, record: SplicedDocument, signs: tuple[bytes, ...], known: dict[bytes, bytes]
) -> tuple[bytes, bytes] | None:
    """Content and section of a record in which nothing has to be changed but where its section begins.

    Returns:
        None when it must be read as a tree.
    """
    if (
        record.xml[: record.start] != first.xml[: first.start]
        or record.members.keys() != first.members.keys()
    ):
        return None
    for name, member in record.members.items():
        other = first.members[name]
        if (member.crc, member.size) != (other.crc, other.size) and name != record.main:
            return None
    body = record.xml[record.start : record.stop]
    at = body.find(_SECTION)
    if at < 0 or body.find(_SECTION, at + 1) >= 0 or any(sign in body for sign in signs):
        return None
    section = known.get(body[at:])
    return None if section is None else (body[:at], section)


def _taken(
    file: PrintFileWriter, record: SplicedDocument, kind: str, known: dict[bytes, bytes]
) -> tuple[bytes, bytes]:
    """Content and section of a record made fit to stand among the others."""
    root = parse(record.xml, record.name, record.main)
    body = root.find(f"{W}body")
    if body is None:
        raise damaged(record.name)
    before = b"".join(record.xml[record.start : record.stop].rpartition(_SECTION)[1:])
    found = printfile.sections(body)
    file.numbers.renumber(body, file.count)
    printfile.begin(found[0], kind=kind)
    single = len(found) == 1
    if single:
        printfile.count_own_pages(body)
    printfile.relink(body, file.adopt(record, single=single))
    file.complete_sides(found)
    file.restart_lists(record, body)
    file.merge_notes(record, body)
    content, section = _cut(root)
    if file.count == 1 and single:
        known[before] = section
    return content, section


def _cut(root: _Element) -> tuple[bytes, bytes]:
    """The XML inside the body: what comes before its own section, and that."""
    xml = etree.tostring(root, encoding="utf-8")
    start = xml.index(b">", xml.index(b"<w:body")) + 1
    body = xml[start : xml.rindex(b"</w:body>")]
    at = body.rindex(_SECTION)
    return body[:at], body[at:]


def _closed(content: bytes, section: bytes) -> bytes:
    """A record's content, its section handed to its last paragraph so that another record can follow.

    A paragraph is added only where there is none at the end: it could fall on a page of its own.
    """
    start = max(content.rfind(b"<w:p>"), content.rfind(b"<w:p "))
    last = content[start:]
    own = start >= 0 and last.endswith(b"</w:p>") and last.count(b"</w:p>") == 1 and _SECTION not in last
    if not own or b"<w:pPrChange" in last:
        return content + _TINY % section
    opening = last.index(b">") + 1
    if last.startswith(b"<w:pPr>", opening):
        at = start + last.index(b"</w:pPr>")
        return content[:at] + section + content[at:]
    at = start + opening
    rest = content[at:].removeprefix(b"<w:pPr/>")
    return content[:at] + b"<w:pPr>" + section + b"</w:pPr>" + rest

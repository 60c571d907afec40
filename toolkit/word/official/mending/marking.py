"""`toolkit lint --marked`: each finding as a Word comment at its place, every other byte of the document as it was."""

from __future__ import annotations

import datetime as dt

from lxml.etree import _Element

from toolkit.core.cells import Cell, Stop
from toolkit.files.opc.markup import MarkupError, Node, Splices, escape
from toolkit.files.opc.members import Refused
from toolkit.files.opc.package import DECLARATION, OFFICE, Relationship
from toolkit.word.official.linting.facts.reading import DocumentReader, reading_of
from toolkit.word.official.linting.facts.styles import W
from toolkit.word.official.linting.lint import Linted
from toolkit.word.official.mending.mend import refuse_signed

AUTHOR, _INITIALS = "公文格式检查", "查"
_MAIN = W[1:-1]
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def mark(source: bytes, name: str, linted: Linted, now: dt.datetime | None = None) -> bytes:
    """The document with a comment for every single place; one without a place stands at the first paragraph.

    Args:
        source: The document.
        name: For messages.
        linted: What was found in it.
        now: When, as the comments say; None: they say nothing.

    Raises:
        Stop: It is signed, or its markup is such that nothing can be added safely.
    """
    reader, _ = reading_of(source, name)
    refuse_signed(reader.package, name)
    try:
        return _marked(reader, linted, now)
    except (MarkupError, Refused, KeyError, IndexError) as error:
        what = "文件内部的写法特别，批注加不进去，没有写入，"
        raise Stop.at(Cell(name), what, "请用 Word 或 WPS 打开后另存一份再试。", "lint-marks") from error


def _marked(reader: DocumentReader, linted: Linted, now: dt.datetime | None) -> bytes:
    package, root = reader.package, reader.root
    data, tree = package.tree(reader.main)
    spots = [node for node in tree.walk() if node.local == "p" and node.space == _MAIN]
    elements = [] if root is None else list(root.iter(f"{W}p"))
    if len(spots) != len(elements) or not spots:
        raise MarkupError("paragraphs counted in two ways")
    order = {element: at for at, element in enumerate(elements)}
    part = next(iter(package.related(reader.main, "comments")), "")
    first = _free(package.tree(part)[1]) if part else 0
    notes: list[bytes] = []
    at_spot: dict[int, list[int]] = {}
    for rule, hit in linted.hits:
        at = 0 if hit.para is None else hit.para.number
        element = reader.elements.get(linted.reading.facts.folded.get(at, (at, 0))[0])
        number = first + len(notes)
        where = "" if element is not None else f"（{hit.part}）"
        notes.append(_note(number, f"{where}{rule.title}：{hit.found}，{hit.wanted}（{rule.cite}）。", now))
        at_spot.setdefault(order[_outer(element)] if element is not None else 0, []).append(number)
    splices = Splices()
    for at, numbers in at_spot.items():
        _hang(splices, data, spots[at], numbers)
    package.edit(reader.main, splices)
    if part:
        data, tree = package.tree(part)
        added = Splices()
        added.put(tree.close, tree.close, b"".join(notes))
        package.edit(part, added)
    elif notes:
        folder = reader.main.rpartition("/")[0]
        whole = f'{DECLARATION}<w:comments xmlns:w="{_MAIN}">'.encode() + b"".join(notes) + b"</w:comments>"
        package.add(f"{folder}/comments.xml", whole, _TYPE)
        known = {link.id for link in package.relationships(reader.main)}
        made = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in known)
        package.relate(reader.main, [Relationship(made, f"{OFFICE}/comments", "comments.xml")])
    return package.render()


def _free(tree: Node) -> int:
    """The first number that no comment has."""
    return 1 + max((int(n) for each in tree.children if (n := _id(each)).isdigit()), default=-1)


def _id(node: Node) -> str:
    return next((text for name, text in node.attributes.items() if name.rpartition(":")[2] == "id"), "")


def _outer(element: _Element) -> _Element:
    """Word takes no comment inside a text box: it hangs where the box does."""
    paragraph = element
    for each in element.iterancestors(f"{W}p"):
        paragraph = each
    return paragraph


def _note(number: int, text: str, now: dt.datetime | None) -> bytes:
    date = f' w:date="{now:%Y-%m-%dT%H:%M:%S}Z"' if now else ""
    return (
        (
            f'<w:comment xmlns:w="{_MAIN}" w:id="{number}" w:author="{AUTHOR}"{date} w:initials="{_INITIALS}">'
            f'<w:p><w:r><w:t xml:space="preserve">'
        ).encode()
        + escape(text)
        + b"</w:t></w:r></w:p></w:comment>"
    )


def _hang(splices: Splices, data: bytes, spot: Node, numbers: list[int]) -> None:
    """Put the marks of comments around a paragraph's text, in the prefix that the document uses."""
    w = spot.prefix
    space = "" if w else f' xmlns:w="{_MAIN}"'  # attributes need a prefix even where elements have none
    name = w or "w:"
    starts = "".join(f'<{name}commentRangeStart{space} {name}id="{n}"/>' for n in numbers)
    ends = "".join(
        f'<{name}commentRangeEnd{space} {name}id="{n}"/>'
        f'<{name}r{space}><{name}commentReference {name}id="{n}"/></{name}r>'
        for n in numbers
    )
    properties = next((each for each in spot.children if each.local == "pPr"), None)
    if spot.inner >= spot.end:  # <w:p/>
        tag = data[spot.start : spot.end].rstrip(b">").rstrip().rstrip(b"/")
        splices.put(spot.start, spot.end, tag + b">" + (starts + ends).encode() + f"</{spot.name}>".encode())
        return
    begin = spot.inner if properties is None else properties.end
    splices.put(begin, begin, starts.encode())
    splices.put(spot.close, spot.close, ends.encode())

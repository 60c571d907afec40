"""A print file as it grows: the parts of many records, equal ones once, and each record's sections and numbers."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from lxml import etree
from lxml.etree import _Element

from toolkit.core.cells import Cell, Stop
from toolkit.core.words import regex
from toolkit.files.opc.archive import pack, unpack
from toolkit.files.opc.members import Member, Packer, deflate
from toolkit.files.opc.package import (
    DECLARATION,
    OFFICE,
    TYPES,
    Relationship,
    read_links,
    read_types,
    rels_name,
    write,
    write_types,
)
from toolkit.word.opening import parse, telling
from toolkit.word.templates.reading.tags import W

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
# Kinds of parts that a file has once. On the first three records must agree; the first one's others are taken.
SAME = ("styles", "numbering", "fontTable")
ONCE = frozenset(
    {*SAME, "settings", "theme", "webSettings", "customXml", "glossaryDocument", "comments", "people",
     "commentsExtended", "commentsIds", "commentsExtensible", "stylesWithEffects"}
)  # fmt: skip
NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_BODY = regex(rb"<w:body(?: [^>]*)?>")
_BODY_END = b"</w:body>"
R = f"{{{OFFICE}}}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_COMMENTS = {f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"}
# In C: a record has thousands of elements.
_HISTORY = etree.XPath("//*[@*[local-name() = 'paraId']]")
_REFERRING = etree.XPath(f"//*[@*[namespace-uri() = '{OFFICE}']]")
# The schema's order in w:sectPr.
_ORDER = [
    f"{W}{name}"
    for name in (
        "headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc",
        "pgBorders", "lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg",
        "textDirection", "bidi", "rtlGutter", "docGrid", "printerSettings", "sectPrChange",
    )
]  # fmt: skip
_PAGES = regex(r"\bNUMPAGES\b")


def damaged(name: str) -> Stop:
    """The refusal of a record that cannot be taken apart."""
    return Stop.at(Cell(name), "这一份文档已经损坏。", "请重新生成这一份。", "splice-damaged")


@dataclass(slots=True)
class SplicedDocument:
    """One document, its zip opened.

    Attributes:
        name: For messages.
        members: By path.
        main: Path of the main part.
        xml: The main part's bytes.
        start: Where the content of its body begins.
        stop: Where that ends.
    """

    name: str
    members: dict[str, Member]
    main: str
    xml: bytes
    start: int
    stop: int

    def relations(self, part: str = "") -> list[Relationship]:
        """Relationships of a part; of the main part when none is named."""
        part = part or self.main
        rels = self.members.get(rels_name(part))
        with telling(self.name, ".rels"):
            return [] if rels is None else read_links(rels.data(), part)

    def types(self) -> tuple[dict[str, str], dict[str, str]]:
        """Content types by part, and by ending."""
        with telling(self.name, TYPES):
            return read_types(self.members[TYPES].data())

    def of_kind(self, kind: str) -> str:
        """The main part's part of a kind; empty when there is none."""
        return next((r.part for r in self.relations() if r.kind == kind and not r.external), "")


def open_record(data: bytes, name: str) -> SplicedDocument:
    """Open a document that this toolkit has made.

    Raises:
        Stop: It is damaged.
    """
    try:
        members = unpack(data)
        main = _main_part(members["_rels/.rels"].data())
        xml = members[main].data()
        match = _BODY.search(xml)
        stop = xml.rindex(_BODY_END)
    except (ValueError, KeyError, StopIteration, UnicodeDecodeError) as error:
        raise damaged(name) from error
    if match is None:
        raise damaged(name)
    return SplicedDocument(name, members, main, xml, match.end(), stop)


@functools.lru_cache(maxsize=64)
def _main_part(rels: bytes) -> str:
    """The path of the main part; the same few bytes in every record."""
    return next(r.part for r in read_links(rels) if r.kind == "officeDocument")


class Numbers:
    """Numbers that must be unique in the whole file, handed out record by record."""

    def __init__(self) -> None:
        self.drawing = 0
        self.bookmark = 0

    def renumber(self, body: _Element, record: int) -> None:
        """Give a record's drawings and bookmarks numbers and names of their own; drop editing history.

        Args:
            body: The record's.
            record: Its number, from 1.
        """
        for drawing in body.iter(_DRAWING):
            self.drawing += 1
            drawing.set("id", str(self.drawing))
        ids: dict[str, str] = {}
        names: dict[str, str] = {}
        for start in body.iter(f"{W}bookmarkStart"):
            self.bookmark += 1
            ids[start.get(f"{W}id", "")] = str(self.bookmark)
            start.set(f"{W}id", str(self.bookmark))
            name = start.get(f"{W}name", "")
            if record > 1 and name:
                ending = f"_{record}"
                names[name] = name[: 40 - len(ending)] + ending  # Word takes 40 letters
                start.set(f"{W}name", names[name])
        for end in body.iter(f"{W}bookmarkEnd"):
            end.set(f"{W}id", ids.get(end.get(f"{W}id", ""), "0"))
        for comment in list(body.iter(*_COMMENTS)):
            parent = comment.getparent()
            if parent is not None:
                parent.remove(comment)
        for element in cast("list[_Element]", _HISTORY(body)):
            for name in [str(name) for name in element.attrib if str(name).endswith(("}paraId", "}textId"))]:
                del element.attrib[name]
        if names:
            _rename(body, names)


@dataclass(slots=True)
class PrintFileWriter:
    """The file; begun with the first record, whose parts and ids stay as they are."""

    first: SplicedDocument
    members: dict[str, Member] = field(init=False)
    types: dict[str, str] = field(init=False)
    defaults: dict[str, str] = field(init=False)
    relations: list[Relationship] = field(init=False)
    sides: set[tuple[str, str]] = field(default_factory=set)
    numbers: Numbers = field(default_factory=Numbers)
    count: int = 0
    _parts: dict[tuple[object, ...], str] = field(default_factory=dict)
    _lists: dict[str, _Element] = field(default_factory=dict)
    _notes: dict[str, _Element] = field(default_factory=dict)
    _packer: Packer = field(default_factory=Packer)

    def __post_init__(self) -> None:
        first = self.first
        self.members = dict(first.members)
        for name in (first.main, TYPES, rels_name(first.main)):
            self.members.pop(name, None)
        self.types, self.defaults = first.types()
        self.relations = first.relations()
        self.write(first.xml[: first.start])

    def write(self, data: bytes) -> None:
        """Add to the main part."""
        self._packer.add(data)

    def adopt(self, record: SplicedDocument, *, single: bool) -> dict[str, str]:
        """Take over the parts of a record that the file does not have.

        Args:
            record: The next one.
            single: Whether it is of one section: then «共 N 页» in its headers is made to count that.

        Returns:
            The record's relationship ids → the file's.
        """
        ids = {}
        for relation in record.relations():
            if relation.kind in ONCE or relation.kind in NOTES:
                continue
            target = relation.target
            if not relation.external:
                part = self._adopt_part(record, relation.part, relation.kind, single=single)
                target = self._from_main(part)
            ids[relation.id] = self._relate(relation.type, target, external=relation.external, like=relation)
        return ids

    def _from_main(self, part: str) -> str:
        return posixpath.relpath(part, posixpath.dirname(self.first.main))

    def _relate(self, kind: str, target: str, *, external: bool, like: Relationship | None = None) -> str:
        for known in self.relations:
            if (known.type, known.target, known.external) == (kind, target, external):
                return known.id
            if like is not None and known == like and self.count == 1:
                return known.id
        made = Relationship(f"rIdPart{len(self.relations) + 1}", kind, target, external)
        self.relations.append(made)
        return made.id

    def _adopt_part(self, record: SplicedDocument, part: str, kind: str, *, single: bool) -> str:
        """Where a record's part lies in the file: equal parts lie there once."""
        member = record.members.get(part)
        if member is None:
            raise damaged(record.name)
        below = [
            (
                r,
                r.target if r.external else self._adopt_part(record, r.part, r.kind, single=single),
            )
            for r in record.relations(part)
        ]
        margin = single and kind in ("header", "footer")
        targets = tuple((r.id, r.type, target) for r, target in below)
        key = (kind, member.crc, member.size, member.data(), margin, targets)
        if key in self._parts:
            return self._parts[key]
        name = part if self.count == 1 else self._free_name(part)
        data = member.data()
        if margin and b"NUMPAGES" in data:
            root = parse(data, record.name, part)
            count_own_pages(root)
            member = deflate(name, DECLARATION.encode() + etree.tostring(root))
        self.members[name] = Member(name, bytes(member.packed), member.method, member.crc, member.size)
        if self.count > 1:
            self._type_of(record, part, name)
            if below:
                folder = posixpath.dirname(name)
                lines = [
                    Relationship(r.id, r.type, t if r.external else posixpath.relpath(t, folder), r.external)
                    for r, t in below
                ]
                self.members[rels_name(name)] = deflate(rels_name(name), write(lines))
        self._parts[key] = name
        return name

    def _free_name(self, part: str) -> str:
        folder, base = posixpath.split(part)
        stem, dot, ending = base.rpartition(".")
        stem = stem.rstrip("0123456789") or "part"
        number = len(self._parts) + 1
        while f"{folder}/{stem}{number}{dot}{ending}" in self.members:
            number += 1
        return f"{folder}/{stem}{number}{dot}{ending}"

    def _type_of(self, record: SplicedDocument, part: str, name: str) -> None:
        types, defaults = record.types()
        ending = part.rpartition(".")[2].lower()
        if part in types:
            self.types[name] = types[part]
        elif ending in defaults:
            self.defaults.setdefault(ending, defaults[ending])

    def complete_sides(self, found: list[_Element]) -> None:
        """A section without a header would show that of the record before: give it an empty one."""
        have = {(side, kind) for side, kind, _ in references(found[0])}
        for side, kind in sorted(self.sides - have):
            empty = f"word/{side}Empty.xml"
            if empty not in self.members:
                tag = "hdr" if side == "header" else "ftr"
                xml = f'{DECLARATION}<w:{tag} xmlns:w="{W[1:-1]}"><w:p/></w:{tag}>'
                self.members[empty] = deflate(empty, xml.encode())
                self.types[empty] = f"{_WORD}{side}+xml"
            target = self._from_main(empty)
            reference = add(found[0], f"{side}Reference", {f"{W}type": kind})
            reference.set(f"{R}id", self._relate(f"{OFFICE}/{side}", target, external=False))
        for properties in found:
            self.sides |= {(side, kind) for side, kind, _ in references(properties)}

    def restart_lists(self, record: SplicedDocument, body: _Element) -> None:
        """Numbered lists of a record begin at their first number: each gets an instance of its own."""
        used = [n for n in body.iter(f"{W}numId") if n.get(f"{W}val", "0") != "0"]
        part = record.of_kind("numbering") if used else ""
        if not part or self.count == 1:
            return
        root = self._lists.get(part)
        if root is None:
            root = self._lists[part] = parse(record.members[part].data(), record.name, part)
        instances = {str(num.get(f"{W}numId")): num for num in root.findall(f"{W}num")}
        highest = max((int(number) for number in instances), default=0)
        renamed: dict[str, str] = {}
        for reference in used:
            old = reference.get(f"{W}val", "")
            if old not in renamed and old in instances:
                highest += 1
                renamed[old] = str(highest)
                root.append(_instance(root, instances[old], str(highest)))
            if old in renamed:
                reference.set(f"{W}val", renamed[old])

    def merge_notes(self, record: SplicedDocument, body: _Element) -> None:
        """Footnotes and endnotes of all records in one part, numbered anew."""
        for kind, tag in NOTES.items():
            part = record.of_kind(kind)
            if not part or (self.count > 1 and next(body.iter(f"{W}{tag}Reference"), None) is None):
                continue
            theirs = parse(record.members[part].data(), record.name, part)
            if part not in self._notes:
                self._notes[part] = theirs
                if self.count == 1:
                    continue
                # The first record may have had none: its part, or this one's with only the separators.
                known = self.first.members.get(part)
                self._notes[part] = ours = parse(known.data(), record.name, part) if known else theirs
                if known is None:
                    self._relate(f"{OFFICE}/{kind}", self._from_main(part), external=False)
                    self.types[part] = f"{_WORD}{kind}+xml"
                    continue
            ours = self._notes[part]
            highest = max((int(note.get(f"{W}id", "0")) for note in ours), default=0)
            renamed: dict[str, str] = {}
            for note in list(theirs):
                if note.get(f"{W}type") in (None, "normal"):
                    highest += 1
                    renamed[note.get(f"{W}id", "")] = str(highest)
                    note.set(f"{W}id", str(highest))
                    ours.append(note)
            for reference in body.iter(f"{W}{tag}Reference"):
                old = reference.get(f"{W}id", "")
                reference.set(f"{W}id", renamed.get(old, old))

    def finish(self) -> bytes:
        """The file, whole."""
        first = self.first
        self.write(first.xml[first.stop :])
        main = self._packer.member(first.main)
        for part, root in (self._lists | self._notes).items():
            self.members[part] = deflate(part, DECLARATION.encode() + etree.tostring(root))
        rels = rels_name(first.main)
        package = self.members.pop("_rels/.rels")
        known = {n: kind for n, kind in self.types.items() if n == first.main or n in self.members}
        types = deflate(TYPES, write_types(known, self.defaults))
        return pack([types, package, main, deflate(rels, write(self.relations)), *self.members.values()])


def _instance(root: _Element, old: _Element, number: str) -> _Element:
    """A copy of a list instance in which every level begins anew."""
    abstract_id = old.find(f"{W}abstractNumId")
    value = "" if abstract_id is None else abstract_id.get(f"{W}val", "")
    made = root.makeelement(f"{W}num", {f"{W}numId": number})
    made.append(made.makeelement(f"{W}abstractNumId", {f"{W}val": value}))
    abstract = next((a for a in root.findall(f"{W}abstractNum") if a.get(f"{W}abstractNumId") == value), None)
    for level in [] if abstract is None else abstract.findall(f"{W}lvl"):
        start = level.find(f"{W}start")
        begin = "1" if start is None else start.get(f"{W}val", "1")
        override = made.makeelement(f"{W}lvlOverride", {f"{W}ilvl": level.get(f"{W}ilvl", "0")})
        override.append(override.makeelement(f"{W}startOverride", {f"{W}val": begin}))
        made.append(override)
    return made


def sections(body: _Element) -> list[_Element]:
    """The section properties of a body in order; the last is the body's own."""
    found = [properties for properties in body.iter(f"{W}sectPr") if properties.getparent() is not None]
    if not found or found[-1].getparent() is not body:
        own = body.makeelement(f"{W}sectPr")
        body.append(own)
        found.append(own)
    return found


def begin(properties: _Element, *, kind: str) -> None:
    """Let a section begin on a new page and its pages be counted from 1.

    Args:
        properties: Of the record's first section.
        kind: «oddPage» or «nextPage».
    """
    put(properties, "type", {"val": kind})
    number = properties.find(f"{W}pgNumType")
    if number is None:
        put(properties, "pgNumType", {"start": "1"})
    elif number.get(f"{W}start") is None:
        number.set(f"{W}start", "1")


def put(properties: _Element, name: str, attributes: dict[str, str]) -> _Element:
    """Put an element into section properties in the schema's order, in place of one of its name."""
    for old in properties.findall(f"{W}{name}"):
        properties.remove(old)
    return add(properties, name, {f"{W}{key}": value for key, value in attributes.items()})


def add(properties: _Element, name: str, attributes: dict[str, str]) -> _Element:
    """Add an element to section properties in the schema's order."""
    element = properties.makeelement(f"{W}{name}", attributes)
    rank = _ORDER.index(f"{W}{name}")
    at = sum(1 for child in properties if child.tag in _ORDER and _ORDER.index(str(child.tag)) <= rank)
    properties.insert(at, element)
    return element


def references(properties: _Element) -> Iterator[tuple[str, str, _Element]]:
    """Headers and footers of a section: («header», «default», the reference) …."""
    for side in ("header", "footer"):
        for reference in properties.findall(f"{W}{side}Reference"):
            yield side, reference.get(f"{W}type", "default"), reference


def _rename(body: _Element, names: dict[str, str]) -> None:
    """Let links and cross-references follow their bookmarks."""
    longest = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest))
    for link in body.iter(f"{W}hyperlink"):
        anchor = link.get(f"{W}anchor", "")
        if anchor in names:
            link.set(f"{W}anchor", names[anchor])
    for code in body.iter(f"{W}instrText"):
        code.text = pattern.sub(lambda match: names[match[0]], code.text or "")
    for simple in body.iter(f"{W}fldSimple"):
        simple.set(f"{W}instr", pattern.sub(lambda match: names[match[0]], simple.get(f"{W}instr", "")))


def count_own_pages(root: _Element) -> None:
    """«共 N 页» of a record of one section: its own pages, not the file's."""
    for code in root.iter(f"{W}instrText"):
        code.text = _PAGES.sub("SECTIONPAGES", code.text or "")
    for simple in root.iter(f"{W}fldSimple"):
        simple.set(f"{W}instr", _PAGES.sub("SECTIONPAGES", simple.get(f"{W}instr", "")))


def relink(body: _Element, ids: dict[str, str]) -> None:
    """Let references to other parts use other ids."""
    changed = {old: new for old, new in ids.items() if old != new}
    if not changed:
        return
    for element in cast("list[_Element]", _REFERRING(body)):
        for key, value in element.attrib.items():
            if str(key).startswith(R) and str(value) in changed:
                element.set(key, changed[str(value)])

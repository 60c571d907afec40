"""A zip package opened once: looked at, read and changed by part name, and handed on from guard to reader or patch."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from toolkit.files.opc.archive import Archive
from toolkit.files.opc.markup import MarkupError, Node, Splices, elements, parse, quote, to_utf8
from toolkit.files.opc.members import (
    ORDINARY,
    Limits,
    Member,
    Refused,
    aligned,
    as_utf8,
    damaged,
    deflate,
    too_large,
)

TYPES = "[Content_Types].xml"
DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


class Relationship(NamedTuple):
    """One line of a .rels part.

    Attributes:
        target: As written.
        part: Name of the part meant; empty for an external one.
    """

    id: str
    type: str
    target: str
    external: bool = False
    part: str = ""

    @property
    def kind(self) -> str:
        """The last step of its type: «worksheet», «header» (the same in Strict files)."""
        return self.type.rpartition("/")[2]


def rels_name(part: str) -> str:
    """Where a part's relationships stand: xl/workbook.xml → xl/_rels/workbook.xml.rels."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def source_of(rels: str) -> str | None:
    """The part whose relationships stand there («»: the package's own); None: it is no such place."""
    folder, name = posixpath.split(rels)
    above, last = posixpath.split(folder)
    if last.lower() != "_rels" or not name.lower().endswith(".rels"):
        return None
    return posixpath.join(above, name[: -len(".rels")])


def folded(name: str) -> str:
    """A part's name as it is compared: without regard to case, to separators or to a slash in front."""
    return name.replace("\\", "/").lstrip("/").lower()


def _unquoted(name: str) -> str:
    if "%" not in name:
        return name
    from urllib.parse import unquote  # noqa: PLC0415 - hardly any name has one

    return unquote(name)


def resolve(part: str, target: str) -> str:
    """The part that a relationship of `part` («»: the package itself) means by `target`."""
    joined = posixpath.join(posixpath.dirname(part), target.replace("\\", "/"))
    return posixpath.normpath(joined).lstrip("/")


def relation_id(node: Node) -> str:
    """The r:id of an element, under whatever prefix."""
    for name, value in node.attributes.items():
        prefix, _, rest = name.rpartition(":")
        if prefix and rest == "id" and node.spaces.get(prefix) in (OFFICE, _STRICT):
            return value
    return ""


def read_links(data: bytes, part: str = "") -> list[Relationship]:
    """The lines of a part's .rels. Raises MarkupError."""
    out = []
    for local, line in elements(data):
        if local == "Relationship":
            target = line.get("Target", "")
            external = line.get("TargetMode", "").lower() == "external"
            meant = "" if external else resolve(part, target)
            out.append(Relationship(line.get("Id", ""), line.get("Type", ""), target, external, meant))
    return out


def _line(link: Relationship, prefix: str = "") -> bytes:
    mode = b' TargetMode="External"' if link.external else b""
    said = (prefix.encode(), quote(link.id), quote(link.type), quote(link.target), mode)
    return b"<%bRelationship Id=%b Type=%b Target=%b%b/>" % said


def write(links: Iterable[Relationship]) -> bytes:
    """A .rels part."""
    return _whole("Relationships", "relationships", map(_line, links))


def extended(data: bytes, links: Iterable[Relationship]) -> bytes:
    """A .rels part with some lines more. Raises MarkupError."""
    root = parse(data)
    if root.inner == root.end:  # none so far, written as one tag
        return write(links)
    return data[: root.close] + b"".join(_line(link, root.prefix) for link in links) + data[root.close :]


def read_types(data: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Content types by part, and by ending (lower case). Raises MarkupError."""
    parts, endings = {}, {}
    for local, line in elements(data):
        if local == "Override":
            parts[line.get("PartName", "").lstrip("/")] = line.get("ContentType", "")
        elif local == "Default":
            endings[line.get("Extension", "").lower()] = line.get("ContentType", "")
    return parts, endings


def write_types(parts: Mapping[str, str], endings: Mapping[str, str]) -> bytes:
    """A [Content_Types].xml."""
    lines = [
        b"<Default Extension=%b ContentType=%b/>" % (quote(ending), quote(kind))
        for ending, kind in sorted(endings.items())
    ]
    lines += [_override(part, kind) for part, kind in parts.items()]
    return _whole("Types", "content-types", lines)


def _override(part: str, kind: str, prefix: str = "") -> bytes:
    return b"<%bOverride PartName=%b ContentType=%b/>" % (prefix.encode(), quote(f"/{part}"), quote(kind))


def _whole(root: str, space: str, lines: Iterable[bytes]) -> bytes:
    head = f'{DECLARATION}<{root} xmlns="http://schemas.openxmlformats.org/package/2006/{space}">'
    return b"%b%b</%b>" % (head.encode(), b"".join(lines), root.encode())


def with_default(data: bytes, ending: str, kind: str) -> bytes:
    """A [Content_Types].xml that knows what parts of an ending are. Raises MarkupError."""
    if ending in read_types(data)[1]:
        return data
    root = parse(data)
    line = b"<%bDefault Extension=%b ContentType=%b/>" % (root.prefix.encode(), quote(ending), quote(kind))
    return data[: root.inner] + line + data[root.inner :]


def declared(data: bytes, part: str, kind: str | None) -> bytes:
    """A [Content_Types].xml with a part's own line set, or (None) taken away. Raises MarkupError."""
    root = parse(data)
    splices = Splices()
    found = [
        node
        for node in root.children
        if node.local == "Override" and folded(node.get("PartName")) == folded(part)
    ]
    if kind is None:
        for node in found:
            splices.put(node.start, node.end, b"")
    elif found:
        splices.attribute(data, found[0], "ContentType", kind)
    else:
        splices.put(root.close, root.close, _override(part, kind, root.prefix))
    return splices.apply(data)


Contents = Callable[[str], bytes]
"""Gives a part's contents by its name."""


def keep_sound(names: Iterable[str], read: Contents, former_names: Iterable[str], former: Contents) -> None:
    """Whatever is put in place of a package, or made from one, has passed here: no fault that it had not before.

    Raises:
        Refused: Its relationships or content types have a new one.
    """
    found = faults(names, read)
    if found and found - faults(former_names, former):
        what = "改好的文件内部对不上，打开时会被说成已损坏，所以没有写入。"
        raise Refused(what, "请用 Excel 或 WPS 打开原来的文件，另存一份再试。", "package-unsound")


def faults(names: Iterable[str], read: Contents) -> set[tuple[str, str]]:
    """Parts without a type, relationships without a part, and the like (ISO/IEC 29500-2, §§ 7.2.3 and 8).

    Args:
        names: Of all parts.
        read: Gives the contents of some.

    Returns:
        Part and detail of each.
    """
    parts = {folded(name): name for name in names}
    own, endings = read_types(read(parts.pop(folded(TYPES))))
    typed = {folded(name): kind for name, kind in own.items()}
    there = set(map(_unquoted, parts))
    out = {(part, "declared") for part in typed.keys() - parts.keys()}
    for part, name in parts.items():
        kind = typed.get(part) or endings.get(part.rpartition(".")[2])
        source = source_of(part)
        if not kind or (source is not None and kind != RELATIONSHIPS):
            out.add((part, "type"))
        if source is None:
            continue
        if source and source not in parts:
            out.add((part, "source"))
        try:
            links = read_links(read(name), source)
        except MarkupError:
            out.add((part, "markup"))
            continue
        out |= {(part, f"twice {each}") for each, n in Counter(link.id for link in links).items() if n > 1}
        meant = {_unquoted(folded(link.part)) for link in links if not link.external}
        out |= {(part, f"to {each}") for each in meant - there}
    return out


KEPT = 8 * 1024 * 1024
"""Inflated bytes of XML parts, in all, that are kept for who comes after the guard; others are inflated again."""


class Package:
    """Parts by name, read when asked; changes are held until `render`.

    Part names are compared without regard to case, as the standard says.

    Attributes:
        members: The zip's own without folders, in its order; changes are not seen here.
        room: Bytes that may still be kept, see `keep`.
    """

    def __init__(self, data: bytes, limits: Limits = ORDINARY) -> None:
        """Read the directory; nothing is inflated.

        Raises:
            Refused: Damaged, encrypted, too many members, or names that no office program writes.
        """
        self.limits = limits.of_file(len(data))
        self.archive = Archive(data, self.limits)
        self.members: dict[str, Member] = {}
        seen: set[str] = set()
        for member in self.archive.members:
            _check_name(member.name, seen)
            if not member.name.endswith("/"):
                self.members[member.name] = member
        self._names = {folded(name): name for name in self.members}
        self._kept: dict[str, tuple[bytes, ...]] = {}
        self.room = KEPT
        self._changes: dict[str, bytes | Member | None] = {}  # None: taken away
        self._trees: dict[str, tuple[bytes, Node]] = {}
        self._links: dict[str, list[Relationship]] = {}

    # --- reading ---------------------------------------------------------------------------------------------

    def __contains__(self, name: str) -> bool:
        return bool(self.find(name))

    @property
    def names(self) -> list[str]:
        """All parts, as written in the zip, in its order; added ones last."""
        return [name for name in dict.fromkeys([*self.members, *self._changes]) if name in self]

    def find(self, name: str) -> str:
        """A part's name as written in the zip; empty when there is none."""
        for spelling in (name, _unquoted(name)):
            found = self._names.get(folded(spelling), "")
            if found and self._changes.get(found, b"") is not None:
                return found
        return ""

    def _found(self, name: str) -> str:
        found = self.find(name)
        if not found:
            raise KeyError(name)
        return found

    def read(self, name: str) -> bytes:
        """A part's present contents. Raises KeyError, Refused."""
        found = self._found(name)
        change = self._changes.get(found)
        if change is not None:
            return change if isinstance(change, bytes) else change.data()
        kept = self._kept.get(found)
        if kept is None:
            member = self.members[found]
            if member.size > self.limits.size:
                raise too_large(self.limits)
            return member.data()
        if len(kept) != 1:
            kept = self._kept[found] = (b"".join(kept),)
        return kept[0]

    def text(self, name: str) -> bytes:
        """A part's contents as UTF-8 XML, whatever encoding it is stored in."""
        return to_utf8(self.read(name))

    def tree(self, name: str) -> tuple[bytes, Node]:
        """Contents and located tree of a small part; kept until the part changes."""
        found = self._found(name)
        if found not in self._trees:
            data = self.text(name)
            self._trees[found] = data, parse(data)
        return self._trees[found]

    def head(self, name: str, most: int = 4 * 1024 * 1024) -> bytes:
        """The first bytes of an original part, whatever its declared size; empty when there is none."""
        out = bytearray()
        for piece in self.members[self.find(name)].pieces() if name in self else ():
            out += piece
            if len(out) >= most:
                break
        return bytes(out[:most])

    def texts(self, name: str) -> Iterable[bytes]:
        """An original XML part in pieces, as UTF-8, no tag cut in two and rows whole where possible.

        Raises:
            Refused: The member is damaged.
            KeyError: There is no such member.
        """
        found = self._found(name)
        kept = self._kept.get(found)
        return aligned(as_utf8(self.members[found].pieces())) if kept is None else kept

    def keep(self, name: str, size: int, texts: tuple[bytes, ...]) -> None:
        """For who has just inflated a member: its true size, and its `texts` if it is UTF-8 and there is room."""
        member = self.members[name]
        if size != member.size:  # the directory may lie
            self.members[name] = member._replace(size=size)
        if texts:
            self.room -= size
            self._kept[name] = texts

    # --- changing --------------------------------------------------------------------------------------------

    def edit(self, name: str, splices: Splices) -> None:
        """Apply splices that were made against `tree(name)`."""
        if splices:
            self.replace(name, splices.apply(self.tree(name)[0]))

    def replace(self, name: str, data: bytes, *more: bytes | memoryview) -> None:
        """Give an existing part new contents, which are not held uncompressed when there is more. Raises KeyError."""
        found = self._found(name)
        self._change(found, deflate(found, data, *more) if more else data)

    def add(self, name: str, data: bytes, content_type: str | None = None) -> None:
        """Add a part, with its type where its ending does not tell it. Raises KeyError when taken.

        Relationships need none given: programs that have a line for every part have none for the ending.
        """
        if name in self:
            raise KeyError(name)
        self._change(self._names.setdefault(folded(name), name), data)
        if content_type is None and source_of(name) is not None and TYPES in self:
            content_type = RELATIONSHIPS
        if content_type is not None:
            self.declare(name, content_type)

    def remove(self, name: str) -> None:
        """Take a part away, and the declaration of its type; relationships are the caller's. Raises KeyError."""
        found = self._found(name)
        self._change(found, None)
        if found not in self.members:
            del self._changes[found], self._names[folded(found)]
        if TYPES in self:
            self.declare(found, None)

    def _change(self, found: str, contents: bytes | Member | None) -> None:
        self._trees.pop(found, None)
        self._links.pop(found, None)
        self._kept.pop(found, None)
        self._changes[found] = contents

    def touched(self) -> tuple[str, ...]:
        """Names of parts whose contents differ from the file's, were added or removed."""
        return tuple(sorted(self._changes))

    def render(self) -> bytes:
        """The package as bytes.

        Raises:
            Refused: It cannot be copied, or would not hold together, see `keep_sound`.
            MarkupError: The list of its types is damaged.
        """
        if TYPES in self:
            keep_sound(self.names, self.read, self.members, lambda name: self.members[name].data())
        packed = {
            name: deflate(name, change) if isinstance(change, bytes) else change
            for name, change in self._changes.items()
            if change is not None
        }
        added = [member for name, member in packed.items() if name not in self.members]
        return self.archive.rewritten(packed, added, self._changes.keys() - packed.keys())

    # --- relationships and content types -----------------------------------------------------------------------

    def relationships(self, part: str = "") -> list[Relationship]:
        """What a part («»: the package itself) refers to; none when it has no .rels."""
        name = self.find(rels_name(part))
        if name and name not in self._links:
            self._links[name] = read_links(self.read(name), part)
        return self._links.get(name, [])

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the existing parts that `part` refers to with this kind of relationship."""
        links = (link for link in self.relationships(part) if link.kind == kind and not link.external)
        return [found for link in links if (found := self.find(link.part))]

    def main(self) -> str:
        """Name of the main part: the workbook, the document. Raises Refused when the package has none."""
        for name in self.related("", "officeDocument") if TYPES in self else ():
            return name
        raise damaged("no-main-part")

    def relate(self, part: str, links: Iterable[Relationship]) -> None:
        """Add lines to the relationships of a part that has some. Raises KeyError, MarkupError."""
        name = rels_name(part)
        self.replace(name, extended(self.text(name), links))

    def drop_relationship(self, part: str, target: str) -> None:
        """Take away the relationships of `part` that lead to `target`."""
        name, wanted = rels_name(part), self._found(target)
        splices = Splices()
        for node in self.tree(name)[1].children:
            if (
                self.find(resolve(part, node.get("Target"))) == wanted
                and node.get("TargetMode") != "External"
            ):
                splices.put(node.start, node.end, b"")
        self.edit(name, splices)

    def content_type(self, part: str) -> str:
        """Declared content type of a part, or nothing."""
        parts, endings = read_types(self.read(TYPES))
        own = {folded(name): kind for name, kind in parts.items()}
        return own.get(folded(part)) or endings.get(part.rpartition(".")[2].lower(), "")

    def declare(self, part: str, content_type: str | None) -> None:
        """Set a part's content type, or (None) take its own declaration away."""
        if content_type is not None and self.content_type(part) == content_type:
            return
        data = self.text(TYPES)
        changed = declared(data, part, content_type)
        if changed != data:
            self.replace(TYPES, changed)


def _check_name(name: str, seen: set[str]) -> None:
    if (
        name.startswith("/")
        or ".." in name.split("/")
        or "\0" in name
        or re.match(r"[A-Za-z]:", name) is not None
    ):
        what = "文件里有指向别处的部件名，正常的表格没有，没有打开。"
        raise Refused(what, "请不要再打开它；请向发来文件的人核实。", "zip-name")
    if folded(name) in seen:
        what = "文件里有同名的部件，不同的软件会看到不同的内容，没有打开。"
        raise Refused(what, "请用 Excel 或 WPS 打开，核对内容后另存一份再用。", "zip-duplicate")
    seen.add(folded(name))

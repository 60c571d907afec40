"""How the parts of a package hang together: relationships and content types."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.files.opc.markup import Node, Splices, elements, parse, quote

TYPES = "[Content_Types].xml"
DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass(frozen=True, slots=True)
class Relationship:
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


def folded(name: str) -> str:
    """A part's name as it is compared: without regard to case, to separators or to a slash in front."""
    return name.replace("\\", "/").lstrip("/").lower()


def resolve(part: str, target: str) -> str:
    """The part that a relationship of `part` («»: the package itself) means by `target`."""
    joined = posixpath.join(posixpath.dirname(part), target.replace("\\", "/"))
    return posixpath.normpath(joined).lstrip("/")


def relation_id(node: Node, local: str = "id") -> str:
    """The r:id of an element, under whatever prefix."""
    return node.qualified(frozenset({OFFICE, _STRICT}), local)


def read(data: bytes, part: str = "") -> list[Relationship]:
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
    at = parse(data).inner
    return data[:at] + b"<Default Extension=%b ContentType=%b/>" % (quote(ending), quote(kind)) + data[at:]


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

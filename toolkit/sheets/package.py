"""An OOXML package: parts, their content types and relationships, over a raw-copying zip."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from toolkit.sheets.archive import Archive, ArchiveError, Packed, pack, unpack
from toolkit.sheets.markup import Node, Splices, parse, quote, to_utf8

TYPES = "[Content_Types].xml"
_OFFICE = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",  # Strict
    }
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line of a .rels part.

    Attributes:
        kind: The last step of its type, such as «worksheet» (the same in Strict files).
        target: Name of the part meant; for an external one, what is written there.
    """

    id: str
    kind: str
    target: str
    external: bool


def rels_name(part: str) -> str:
    """Where a part's relationships stand: xl/workbook.xml → xl/_rels/workbook.xml.rels."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def relation_id(node: Node, local: str = "id") -> str:
    """The r:id of an element, under whatever prefix."""
    return node.qualified(_OFFICE, local)


class Package:
    """Parts by name, read when asked; changes are held until `render`.

    Part names are compared without regard to case, as the standard says.
    """

    def __init__(self, data: bytes) -> None:
        self.archive = Archive(data)
        self._names = {_key(name): name for name in self.archive.members}
        self._changed: dict[str, bytes] = {}
        self._packed: dict[str, Packed] = {}
        self._added: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self._trees: dict[str, tuple[bytes, Node]] = {}

    def __contains__(self, name: str) -> bool:
        return self._find(name) is not None

    @property
    def names(self) -> list[str]:
        """All parts, as written in the zip, in its order; added ones last."""
        kept = [name for name in self.archive.members if name not in self._removed]
        return [*kept, *self._added]

    def _find(self, name: str) -> str | None:
        found = self._names.get(_key(name))
        return None if found in self._removed else found

    def read(self, name: str) -> bytes:
        """A part's present contents. Raises KeyError, ArchiveError."""
        found = self._find(name)
        if found is None:
            raise KeyError(name)
        if found in self._added:
            return self._added[found]
        if found in self._changed:
            return self._changed[found]
        if found in self._packed:
            return unpack(self._packed[found])
        return self.archive.read(found)

    def text(self, name: str) -> bytes:
        """A part's contents as UTF-8 XML, whatever encoding it is stored in."""
        return to_utf8(self.read(name))

    def tree(self, name: str) -> tuple[bytes, Node]:
        """Contents and located tree of a small part; kept until the part changes."""
        found = self._find(name)
        if found is None:
            raise KeyError(name)
        if found not in self._trees:
            data = self.text(name)
            self._trees[found] = data, parse(data)
        return self._trees[found]

    def edit(self, name: str, splices: Splices) -> None:
        """Apply splices that were made against `tree(name)`."""
        if splices:
            data, _ = self.tree(name)
            self.replace(name, splices.apply(data))

    def replace(self, name: str, data: bytes) -> None:
        """Give an existing part new contents. Raises KeyError."""
        found = self._find(name)
        if found is None:
            raise KeyError(name)
        self._trees.pop(found, None)
        self._packed.pop(found, None)
        (self._added if found in self._added else self._changed)[found] = data

    def replace_streamed(self, name: str, pieces: Iterable[bytes | memoryview]) -> None:
        """Give a large part new contents without ever holding them whole and uncompressed."""
        found = self._find(name)
        if found is None:
            raise KeyError(name)
        self._trees.pop(found, None)
        packed = pack(pieces)
        self._changed.pop(found, None)
        self._packed[found] = packed

    def add(self, name: str, data: bytes) -> None:
        """Add a part; its content type is the caller's to declare. Raises KeyError when taken."""
        if self._find(name) is not None:
            raise KeyError(name)
        original = self._names.get(_key(name))
        if original in self._removed and original is not None:
            self._removed.discard(original)
            self._changed[original] = data
            return
        self._names[_key(name)] = name
        self._added[name] = data

    def remove(self, name: str) -> None:
        """Take a part away; type and relationships are the caller's. Raises KeyError."""
        found = self._find(name)
        if found is None:
            raise KeyError(name)
        self._trees.pop(found, None)
        self._packed.pop(found, None)
        if found in self._added:
            del self._added[found]
            del self._names[_key(name)]
        else:
            self._changed.pop(found, None)
            self._removed.add(found)

    def touched(self) -> tuple[str, ...]:
        """Names of parts whose contents differ from the file's, were added or removed."""
        return tuple(sorted({*self._changed, *self._packed, *self._added, *self._removed}))

    def render(self) -> bytes:
        """The package as bytes."""
        replaced = {name: pack([data]) for name, data in self._changed.items()} | self._packed
        added = {name: pack([data]) for name, data in self._added.items()}
        return self.archive.write(replaced, added, frozenset(self._removed))

    def relationships(self, part: str = "") -> list[Relationship]:
        """What a part («»: the package itself) refers to; none when it has no .rels."""
        name = rels_name(part)
        if name not in self:
            return []
        _, root = self.tree(name)
        base = posixpath.dirname(part)
        out = []
        for node in root.children:
            if node.local != "Relationship":
                continue
            target = node.get("Target")
            external = node.get("TargetMode") == "External"
            if not external:
                target = _resolve(base, target)
            out.append(Relationship(node.get("Id"), node.get("Type").rpartition("/")[2], target, external))
        return out

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the existing parts that `part` refers to with this kind of relationship."""
        return [
            found
            for link in self.relationships(part)
            if link.kind == kind and not link.external and (found := self._find(link.target))
        ]

    def drop_relationship(self, part: str, target: str) -> None:
        """Take away the relationships of `part` that lead to `target`."""
        name = rels_name(part)
        data, root = self.tree(name)
        base = posixpath.dirname(part)
        splices = Splices()
        for node in root.children:
            if node.get("TargetMode") != "External":
                found = _resolve(base, node.get("Target"))
                if _key(found) == _key(target):
                    splices.put(node.start, node.end, b"")
        if splices:
            self.replace(name, splices.apply(data))

    def content_type(self, part: str) -> str:
        """Declared content type of a part, or nothing."""
        _, root = self.tree(TYPES)
        wanted, extension = _key("/" + part.lstrip("/")), part.rpartition(".")[2].lower()
        default = ""
        for node in root.children:
            if node.local == "Override" and _key(node.get("PartName")) == wanted:
                return node.get("ContentType")
            if node.local == "Default" and node.get("Extension").lower() == extension:
                default = node.get("ContentType")
        return default

    def declare(self, part: str, content_type: str | None) -> None:
        """Set a part's content type, or (None) take its own declaration away."""
        if content_type is not None and self.content_type(part) == content_type:
            return
        data, root = self.tree(TYPES)
        wanted = _key("/" + part.lstrip("/"))
        splices = Splices()
        found = [n for n in root.children if n.local == "Override" and _key(n.get("PartName")) == wanted]
        if content_type is None:
            for node in found:
                splices.put(node.start, node.end, b"")
        elif found:
            splices.attribute(data, found[0], "ContentType", content_type)
        else:
            line = f"<{root.prefix}Override PartName=".encode() + quote("/" + part.lstrip("/"))
            splices.put(root.close, root.close, line + b" ContentType=" + quote(content_type) + b"/>")
        self.edit(TYPES, splices)

    def workbook(self) -> str:
        """Name of the workbook part. Raises ArchiveError when the package has none."""
        if TYPES not in self:
            raise ArchiveError("no content types")
        for name in self.related("", "officeDocument"):
            return name
        raise ArchiveError("no workbook part")


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _resolve(base: str, target: str) -> str:
    target = unquote(target.replace("\\", "/"))
    joined = target if target.startswith("/") else posixpath.join(base, target)
    return posixpath.normpath(joined).lstrip("/")

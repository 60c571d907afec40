"""XML with the byte position of everything, so that an edit touches only what it must.

A parser that builds a tree and writes it back changes prefixes, quotes, order and white space.
Here expat says where each element stands, and edits are splices into the original bytes.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from toolkit.core.words import regex

MAIN = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",  # Strict
    }
)
MAX_DEPTH = 256

_ATTRIBUTE = regex(rb"\s+([^\s=<>\"'/]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_TAG = regex(rb"<[^\s/>]+(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_DECLARATION = regex(rb"^<\?xml\s[^>]*?\?>")
_ENCODING = regex(rb"(\sencoding\s*=\s*)(\"[^\"]*\"|'[^']*')")


class MarkupError(ValueError):
    """The bytes are not XML that may be edited here; the text says why, without contents."""


@dataclass(slots=True)
class Node:
    """One element.

    Attributes:
        name: Qualified name as written, such as «x:row».
        attributes: Decoded; names as written.
        spaces: Prefix → namespace in force here («» is the default namespace).
        start: Offset of «<».
        inner: Offset after the start tag.
        close: Offset of the end tag (equals `inner` for an element written as one tag).
        end: Offset after the element.
        text: All character data directly inside.
    """

    name: str
    attributes: dict[str, str]
    spaces: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    text: str = ""
    children: list[Node] = field(default_factory=list)

    @property
    def local(self) -> str:
        """Name without prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """Prefix with its colon, or nothing: put it before the names of new children."""
        head, colon, _ = self.name.rpartition(":")
        return head + colon

    @property
    def space(self) -> str:
        """Namespace of the element."""
        return self.spaces.get(self.name.rpartition(":")[0], "")

    def get(self, name: str, default: str = "") -> str:
        """Value of an attribute without namespace."""
        return self.attributes.get(name, default)

    def walk(self) -> Iterator[Node]:
        """This element and all below, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def all(self, local: str) -> Iterator[Node]:
        """Elements below with this local name."""
        return (node for node in self.walk() if node.name.rpartition(":")[2] == local)

    def child(self, local: str) -> Node | None:
        """First direct child with this local name."""
        return next((node for node in self.children if node.local == local), None)


def to_utf8(data: bytes) -> bytes:
    """The same document as UTF-8 (unchanged when it already is). Raises MarkupError."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return _recode(data[2:], encoding)
    for mark, encoding in ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be")):
        if data.startswith(mark):
            return _recode(data, encoding)
    head = _DECLARATION.match(data.removeprefix(codecs.BOM_UTF8)[:400])
    named = _ENCODING.search(head[0]) if head else None
    if named is None:
        return data
    encoding = named[2][1:-1].decode("ascii", "replace").lower()
    return data if encoding in {"utf-8", "utf8", "us-ascii", "ascii"} else _recode(data, encoding)


def _recode(data: bytes, encoding: str) -> bytes:
    try:
        out = data.decode(encoding).encode("utf-8")
    except (LookupError, UnicodeError) as error:
        raise MarkupError(f"encoding {encoding}") from error
    head = _DECLARATION.match(out[:400])
    return out if head is None else _ENCODING.sub(rb'\1"UTF-8"', head[0]) + out[head.end() :]


class _Builder:
    """expat's handlers: one tree of Nodes with positions."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.started
        self.parser.EndElementHandler = self.ended
        self.parser.CharacterDataHandler = self.said
        self.root: Node | None = None
        self.open: list[Node] = []

    def started(self, name: str, attributes: dict[str, str]) -> None:
        start = self.parser.CurrentByteIndex
        tag = _TAG.match(self.data, start)
        if tag is None:
            raise MarkupError("a tag that cannot be located")
        spaces = self.open[-1].spaces if self.open else {}
        declared = {
            key[6:] if key.startswith("xmlns:") else "": value
            for key, value in attributes.items()
            if key == "xmlns" or key.startswith("xmlns:")
        }
        node = Node(name, attributes, spaces | declared if declared else spaces, start, tag.end())
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)
        if len(self.open) > MAX_DEPTH:
            raise MarkupError("nested too deep")

    def ended(self, _name: str) -> None:
        node = self.open.pop()
        if self.data[node.inner - 2 : node.inner] == b"/>":
            node.close = node.end = node.inner
        else:
            node.close = self.parser.CurrentByteIndex
            node.end = self.data.index(b">", node.close) + 1

    def said(self, text: str) -> None:
        if self.open:
            self.open[-1].text += text


def parse(data: bytes) -> Node:
    """The tree of a whole UTF-8 document or of one element cut out of it. Raises MarkupError."""
    builder = _Builder(data)
    _run(builder.parser, data)
    del builder.parser  # each holds the other, and commands run without the collector of such circles
    if builder.root is None:
        raise MarkupError("no element")
    return builder.root


def elements(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element's name without prefix and its attributes, for parts that are lists. Raises MarkupError."""
    data = to_utf8(data)
    out: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, given: out.append((name.rpartition(":")[2], given))
    _run(parser, data)
    return out


def veiled(data: bytes) -> list[tuple[int, int]]:
    """Spans where «<» is no markup: comments, CDATA and processing instructions. Raises MarkupError."""
    spans: list[tuple[int, int]] = []
    parser = expat.ParserCreate()

    def until(end: bytes, skipped: int = 0) -> Callable[..., None]:
        def noted(*_: object) -> None:
            start = parser.CurrentByteIndex
            spans.append((start, data.index(end, start + skipped) + len(end)))

        return noted

    parser.CommentHandler = until(b"-->", len(b"<!--"))
    parser.ProcessingInstructionHandler = until(b"?>")
    parser.StartCdataSectionHandler = until(b"]]>")
    _run(parser, data)
    parser.CommentHandler = parser.ProcessingInstructionHandler = None  # as in `parse`
    parser.StartCdataSectionHandler = None
    return spans


def _run(parser: expat.XMLParserType, data: bytes) -> None:
    parser.StartDoctypeDeclHandler = _refused
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise MarkupError(f"XML error {error.code} at line {error.lineno}") from error


def _refused(*_: object) -> None:
    raise MarkupError("DOCTYPE")


def escape(text: str) -> bytes:
    """Text as the contents of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode("utf-8")


def unescape(text: str) -> str:
    """The contents of an element as text."""
    if "&" not in text:
        return text
    import html  # noqa: PLC0415 - with its table of two thousand names

    return html.unescape(text)


def quote(text: str) -> bytes:
    """Text as an attribute's value, with its quotes."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return b'"' + text.replace("\n", "&#10;").replace("\t", "&#9;").encode("utf-8") + b'"'


def start_tag(data: bytes, position: int) -> bytes:
    """The start tag at `position`. Raises MarkupError when there is none."""
    tag = _TAG.match(data, position)
    if tag is None:
        raise MarkupError("a tag that cannot be located")
    return tag[0]


def attributes(tag: bytes) -> dict[bytes, bytes]:
    """Raw attribute values (entities as written) of one start tag."""
    return {match[1]: match[2][1:-1] for match in _ATTRIBUTE.finditer(tag)}


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """A start tag with one attribute set, added after the others, or (None) taken away."""
    key = name.encode("ascii")
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] == key:
            if value is None:
                return tag[: match.start()] + tag[match.end() :]
            return tag[: match.start(2)] + quote(value) + tag[match.end(2) :]
    if value is None:
        return tag
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    body = tag[:end].rstrip()
    return body + b" " + key + b"=" + quote(value) + tag[end:]


def opened(tag: bytes) -> bytes:
    """A start tag behind which contents can follow."""
    return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag


class Splices:
    """Replacements in one byte string, gathered in any order."""

    def __init__(self) -> None:
        self._items: list[tuple[int, int, int, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._items)

    def items(self) -> Iterator[tuple[int, int, bytes]]:
        """The replacements, from the front."""
        return ((start, end, new) for start, end, _, new in sorted(self._items))

    def put(self, start: int, end: int, new: bytes) -> None:
        """Replace data[start:end]; start == end inserts, in the order of the calls."""
        self._items.append((start, end, len(self._items), new))

    def attribute(self, data: bytes, node: Node, name: str, value: str | None) -> None:
        """Set or take away one attribute (one edit a start tag; see `attributes` for several)."""
        self.attributes(data, node, {name: value})

    def attributes(self, data: bytes, node: Node, values: Mapping[str, str | None]) -> None:
        """Set or take away attributes of an element; nothing is put where all are so already."""
        tag = old = data[node.start : node.inner]
        for name, value in values.items():
            if value != node.get(name):
                tag = with_attribute(tag, name, value)
        if tag != old:
            self.put(node.start, node.inner, tag)

    def text(self, node: Node, text: str) -> None:
        """Give an element without children another text, unless it is that already."""
        if text != node.text:
            self.put(node.inner, node.close, escape(text))

    def pieces(self, data: bytes) -> Iterator[bytes | memoryview]:
        """The new contents in pieces; unchanged stretches are views, not copies."""
        view = memoryview(data)
        position = 0
        for start, end, _, new in sorted(self._items):
            if start < position:
                raise MarkupError("two edits of one place")
            yield view[position:start]
            yield new
            position = end
        yield view[position:]

    def apply(self, data: bytes) -> bytes:
        """The new contents."""
        return b"".join(self.pieces(data))

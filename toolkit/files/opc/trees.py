"""XML parts through lxml: small ones as trees, large ones element by element; edits go through `markup`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING

from toolkit.files.opc.members import doctype

if TYPE_CHECKING:
    from lxml import etree


def parse(data: bytes) -> etree._Element:
    """A part as a tree: no entities, no network, no nesting beyond 256, no comments.

    Raises:
        etree.XMLSyntaxError: The part is no XML.
        Refused: It declares a document type; the guard has refused such, this is a second lock on the door.
    """
    from lxml import etree  # noqa: PLC0415 - an ordinary register is read without it

    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise doctype()
    return root


def events(texts: Iterable[bytes], done: Container[str]) -> Iterator[tuple[str, str, etree._Element]]:
    """«start» and «end» of every element of a large part, with its name; those named in `done` are forgotten then.

    Raises:
        etree.XMLSyntaxError: The part is no XML, or nested beyond 256 levels.
    """
    from lxml import etree  # noqa: PLC0415 - as above

    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False
    )
    for text in texts:
        parser.feed(text)
        for event, element in parser.read_events():
            if not isinstance(element, etree._Element):  # noqa: SLF001 - lxml has no public name for it
                continue  # a comment or an instruction
            name = local(element)
            yield event, name, element
            if event == "end" and name in done:
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
    parser.close()


def local(element: etree._Element) -> str:
    """An element's name without its namespace: transitional and strict OOXML differ in nothing else."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name, whatever namespace it stands in; empty when absent."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""

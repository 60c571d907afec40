"""Small XML parts as lxml trees; edits go through `markup`, which knows where everything stands."""

from __future__ import annotations

from lxml import etree

from toolkit.files.opc.limits import doctype


def parse(data: bytes) -> etree._Element:
    """A part as a tree: no entities, no network, no nesting beyond 256, no comments.

    Raises:
        etree.XMLSyntaxError: The part is no XML.
        Refused: It declares a document type; the guard has refused such, this is a second lock on the door.
    """
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

"""Which part of an OOXML package holds which sheet."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from toolkit.files.package import Package

_WORKBOOK = "/officeDocument"
_SHEET = "/worksheet"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet as the workbook lists it.

    Attributes:
        name: The tab's text.
        part: Member name in the package.
        hidden: Hidden or very hidden.
        usual: Found where every reader looks for it, so that the part examined is the part that is read.
    """

    name: str
    part: str
    hidden: bool
    usual: bool = True


@dataclass(frozen=True, slots=True)
class Structure:
    """What the workbook part says, in its order; chart and macro sheets are left out.

    Attributes:
        sheets: See `SheetPart`.
        styles: Member name of the styles part; empty when there is none.
        strings: Member name of the shared strings; empty when there are none.
    """

    sheets: tuple[SheetPart, ...]
    styles: str = ""
    strings: str = ""


def parse(data: bytes) -> etree._Element:
    """A small part as a tree: no entities, no network, no nesting beyond 256.

    Raises:
        etree.XMLSyntaxError: The part is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)
    return etree.fromstring(data, parser)


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


def structure(package: Package) -> Structure:
    """Read the workbook part and its relations.

    Raises:
        etree.XMLSyntaxError: One of them is no XML.
        ValueError: No workbook part, or it lists no sheet.
    """
    names = {member.filename.replace("\\", "/").lower(): member.filename for member in package.members}

    def member(path: str) -> str:
        return names.get(path.lower(), "")

    workbook = ""
    for _, kind, target in relations(package, "_rels/.rels", ""):
        if kind.endswith(_WORKBOOK):
            workbook = target
    workbook = workbook or "xl/workbook.xml"
    if not member(workbook):
        raise ValueError("no workbook part")
    folder, _, base = workbook.rpartition("/")
    by_id = {
        number: (kind, target)
        for number, kind, target in relations(package, f"{folder}/_rels/{base}.rels", folder)
    }
    known = {kind.rpartition("/")[2]: member(target) for kind, target in by_id.values()}
    usual = (
        workbook.lower() == "xl/workbook.xml"
        and known.get("styles", "").lower() in {"", "xl/styles.xml"}
        and known.get("sharedStrings", "").lower() in {"", "xl/sharedstrings.xml"}
    )
    sheets = []
    for element in parse(package.read(workbook.lower())).iter():
        if local(element) != "sheet":
            continue
        kind, target = by_id.get(attribute(element, "id"), ("", ""))
        if kind.endswith(_SHEET) and member(target):
            sheets.append(
                SheetPart(
                    attribute(element, "name"),
                    member(target),
                    attribute(element, "state") in {"hidden", "veryHidden"},
                    usual and target.lower().startswith("xl/worksheets/"),
                )
            )
    if not sheets:
        raise ValueError("no worksheet")
    return Structure(tuple(sheets), known.get("styles", ""), known.get("sharedStrings", ""))


def relations(package: Package, rels: str, folder: str) -> list[tuple[str, str, str]]:
    """Id, type and target (as a path in the package) of each internal relation."""
    data = package.read(rels.lower().lstrip("/"))
    if not data:
        return []
    out = []
    for element in parse(data):
        if local(element) != "Relationship" or attribute(element, "TargetMode") == "External":
            continue
        target = attribute(element, "Target").replace("\\", "/")
        path = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        out.append((attribute(element, "Id"), attribute(element, "Type"), path))
    return out

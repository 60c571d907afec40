"""A sheet copied within its workbook, with all that hangs on it; every part of the original stays as it is.

What belongs to one sheet alone (drawings, charts, notes, printer settings) is copied with it; pictures are shared, as Excel
shares them. Formulas, charts, print areas and names that speak of their own sheet speak of the copy's there. A sheet
with a table (ListObject), a pivot table or a query is refused: their names are unique in a workbook, and formulas say them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from toolkit.core.words import regex
from toolkit.files.opc.markup import Node, Splices, escape, quote, start_tag, unescape, with_attribute
from toolkit.files.opc.package import TYPES, Package, Relationship, read_types, rels_name, write, write_types
from toolkit.sheets.patching.parts.book import SheetEntry, WorkbookPart
from toolkit.sheets.patching.parts.sheet import SheetXml
from toolkit.sheets.values import Blocked

_SHARED = frozenset({"image", "hyperlink"})
_UNIQUE = {
    "table": "有“表格”（套用了表格格式）",
    "tableSingleCells": "有 XML 映射",
    "pivotTable": "有数据透视表",
    "queryTable": "有查询",
    "slicer": "有切片器",
    "timeline": "有日程表",
}
_FORMULA = regex(rb"(<(?:[\w.-]+:)?(?:f|formula|formula1|formula2|location)(?:\s[^<>]*)?>)([^<]+)(?=</)")
_LOCATION = regex(rb"(\slocation=)(\"[^\"]*\")")
_NUMBER = regex(r"\d*$")


class _Copies:
    """Parts of a package copied under new names; types and relationships are written once, at the end."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.types, self._endings = read_types(package.text(TYPES))
        self._taken = {name.casefold() for name in (*package.names, *self.types)}
        self._next: dict[tuple[str, str], int] = {}

    def add(self, part: str, data: bytes, old: str, new: str) -> str:
        """A copy of a part with other contents, and copies of what belongs to it alone; the name of it."""
        package, name = self._package, self._free(part)
        kind = self.types.get(part)
        links = []
        for link in package.relationships(part):
            inner = "" if link.external or link.kind in _SHARED else package.find(link.part)
            if inner:
                made = self.add(inner, retold(package.read(inner), old, new), old, new)
                target = posixpath.relpath(made, posixpath.dirname(name))
                link = Relationship(link.id, link.type, target)  # noqa: PLW2901 - the copy's own
            links.append(link)
        package.add(name, data)
        if links:
            package.add(rels_name(name), write(links))
        if kind:
            self.types[name] = kind
        return name

    def declare(self) -> None:
        """The types of all copies."""
        self._package.replace(TYPES, write_types(self.types, self._endings))

    def _free(self, part: str) -> str:
        stem, ending = posixpath.splitext(part)
        stem = _NUMBER.sub("", stem)
        number = self._next.get((stem, ending), 1)
        while (name := f"{stem}{number}{ending}").casefold() in self._taken:
            number += 1
        self._next[stem, ending] = number + 1
        self._taken.add(name.casefold())
        return name


def copy(book: WorkbookPart, entry: SheetEntry, names: Sequence[str]) -> None:
    """Copies of a sheet behind the last one, under these names; the sheet itself is hidden, and the first copy shown.

    Args:
        book: The workbook, with nothing pending.
        entry: The sheet.
        names: Possible for sheets, each once, none taken.

    Raises:
        Blocked: Something on the sheet can be in a workbook only once.
    """
    package = book.package
    found = next((_UNIQUE[e.kind] for e in package.relationships(entry.part) if e.kind in _UNIQUE), "")
    if found:
        raise Blocked(
            f"表里{found}，同一个工作簿里不能有两份，不能一人一张放在一个文件里。",
            "请改为一人一个文件。",
            "sheet-once",
        )
    copies, links = _Copies(package), []
    data = _bare(package.text(entry.part))
    for number, name in enumerate(names, 1):
        made = retold(data, entry.name, name)
        part = copies.add(entry.part, made if number > 1 else _selected(made), entry.name, name)
        links.append((name, part))
    copies.declare()
    _list(book, entry, links)
    hidden = _bare(package.text(entry.part), code_name=False)
    if hidden != package.text(entry.part):
        package.replace(entry.part, hidden)
    book.drop_calculation_chain()


def retold(data: bytes, old: str, new: str) -> bytes:
    """A part whose formulas, where they say the one sheet, say the other."""
    doubled = old.replace("'", "''")
    if escape(doubled) not in data:
        return data
    said = re.compile(rf"(?<![\w.\]'!:])(?:'{re.escape(doubled)}'|{re.escape(old)})!")
    instead = "'" + new.replace("'", "''") + "'!"

    def formula(found: re.Match[bytes]) -> bytes:
        return found[1] + escape(said.sub(lambda _: instead, unescape(found[2].decode())))

    def location(found: re.Match[bytes]) -> bytes:
        return found[1] + quote(said.sub(lambda _: instead, unescape(found[2][1:-1].decode())))

    return _LOCATION.sub(location, _FORMULA.sub(formula, data))


def _bare(data: bytes, *, code_name: bool = True) -> bytes:
    """A sheet that is not the one that is shown, and (a copy) has no module of its own among the macros."""
    xml, inner = SheetXml(data), Splices()
    properties = xml.whole.child("sheetPr")
    if code_name and properties is not None and properties.get("codeName"):
        inner.attribute(xml.around, properties, "codeName", None)
    for view in xml.whole.all("sheetView"):
        inner.attribute(xml.around, view, "tabSelected", None)
    splices = Splices()
    xml.put_around(splices, inner)
    return splices.apply(data)


def _selected(data: bytes) -> bytes:
    xml, inner, splices = SheetXml(data), Splices(), Splices()
    for view in list(xml.whole.all("sheetView"))[:1]:
        inner.attribute(xml.around, view, "tabSelected", "1")
    xml.put_around(splices, inner)
    return splices.apply(data)


def _list(book: WorkbookPart, entry: SheetEntry, copies: Sequence[tuple[str, str]]) -> None:
    """The copies among the sheets, with the names that belong to the sheet alone (print area, titles)."""
    package = book.package
    data, root = package.tree(book.part)
    listed, named = root.child("sheets"), root.child("definedNames")
    assert listed is not None  # noqa: S101 - `entry` is one of them
    own = listed.children[entry.index]
    node_id = next(name for name, value in own.attributes.items() if name.endswith(":id") and value)
    taken = {link.id for link in package.relationships(book.part)}
    kind = next(link.type for link in package.relationships(book.part) if link.id == own.attributes[node_id])
    sheet_id = max((int(node.get("sheetId", "0") or 0) for node in listed.children), default=0)
    free = (f"rIdCopy{n}" for n in range(1, 10**9) if f"rIdCopy{n}" not in taken)
    tag = with_attribute(start_tag(data, own.start), "state", None)
    tag = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    sheets, names, links = [], [], []
    for number, (name, part) in enumerate(copies):
        link = Relationship(next(free), kind, posixpath.relpath(part, posixpath.dirname(book.part)))
        links.append(link)
        line = with_attribute(with_attribute(tag, "name", name), "sheetId", str(sheet_id + 1 + number))
        sheets.append(with_attribute(line, node_id, link.id))
        names += [
            _named(data, node, len(listed.children) + number, entry.name, name)
            for node in (named.children if named else ())
            if node.get("localSheetId") == str(entry.index)
        ]
    splices = Splices()
    splices.attribute(data, own, "state", "hidden")
    splices.put(listed.close, listed.close, b"".join(sheets))
    if named is not None and names:
        splices.put(named.close, named.close, b"".join(names))
    views = root.child("bookViews")
    for view in views.children if views else ():
        splices.attributes(data, view, {"activeTab": str(len(listed.children)), "firstSheet": None})
    if views is None:
        p = root.prefix
        shown = f'<{p}bookViews><{p}workbookView activeTab="{len(listed.children)}"/></{p}bookViews>'
        splices.put(listed.start, listed.start, shown.encode())
    package.edit(book.part, splices)
    package.relate(book.part, links)


def _named(data: bytes, node: Node, index: int, old: str, new: str) -> bytes:
    line = retold(b"<f>" + escape(node.text) + b"</f>", old, new)[3:-4]
    tag = with_attribute(data[node.start : node.inner], "localSheetId", str(index))
    return tag + line + data[node.close : node.end]

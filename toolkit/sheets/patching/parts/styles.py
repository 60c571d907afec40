"""What styles.xml says of a cell format, and a new format beside the others when one is needed."""

from __future__ import annotations

import posixpath

from toolkit.core.words import regex
from toolkit.files.opc.markup import Node, Splices, opened, quote, with_attribute
from toolkit.files.opc.package import DECLARATION, Package, Relationship

# Built-in number formats that show a date; 27–36 and 50–58 are the East Asian ones.
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DATE_AND_TIME = 22
_SHORT_DATE = 14
_NOISE = regex(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ISO = "yyyy-mm-dd"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
# The least that a part must have before a cell format can be added, in the order of CT_Stylesheet (ECMA-376 18.8.39).
# The first cell format is that of every cell that names none, so it must stay General.
_LEAST = {
    "fonts": '<{p}font><{p}sz val="11"/><{p}name val="宋体"/></{p}font>',
    "fills": "".join(
        f'<{{p}}fill><{{p}}patternFill patternType="{kind}"/></{{p}}fill>' for kind in ("none", "gray125")
    ),
    "borders": "<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",
    "cellStyleXfs": '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "cellXfs": '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
}


class CellFormats:
    """The cell formats of a workbook; the part is read when first asked and changed only by `dated`."""

    def __init__(self, package: Package, owner: str) -> None:
        """Read the styles that the workbook part `owner` has, if it has any."""
        parts = package.related(owner, "styles")
        self._package, self._owner = package, owner
        self._part = part = parts[0] if parts else None
        self._formats: list[dict[str, str]] = []
        self._locked: list[bool] = []
        self._codes: dict[int, str] = {}
        self._made: dict[tuple[int, int], int] = {}
        self._table: Node | None = None
        if part is not None:
            self._load(part)

    def _load(self, part: str) -> None:
        _, root = self._package.tree(part)
        codes = root.child("numFmts")
        for node in codes.children if codes else ():
            self._codes[int(node.get("numFmtId", "0"))] = node.get("formatCode")
        self._table = root.child("cellXfs")
        if self._table is not None:
            for node in self._table.children:
                protection = node.child("protection")
                unlocked = protection is not None and protection.get("locked") in {"0", "false"}
                self._formats.append(node.attributes)
                self._locked.append(not unlocked)

    def number_format(self, style: int) -> int:
        """Number format of a cell format; 0 (General) for one that does not exist."""
        return int(self._formats[style].get("numFmtId", "0")) if 0 <= style < len(self._formats) else 0

    def is_date(self, style: int) -> bool:
        """Whether a number in this format is shown as a date or time."""
        code = self.number_format(style)
        if code in self._codes:
            bare = _NOISE.sub("", self._codes[code]).lower()
            return "general" not in bare and any(letter in bare for letter in "ymdhs")
        return code in _DATES

    def is_locked(self, style: int) -> bool:
        """Whether sheet protection forbids changing a cell of this format."""
        return self._locked[style] if 0 <= style < len(self._locked) else True

    def dated(self, style: int, like: int | None, *, time: bool) -> int:
        """The format that looks like `style` and shows a date.

        Args:
            style: Format the cell has.
            like: A date format of the same column, whose number format is taken; None when none is.
            time: Whether the time of day matters.
        """
        self.begin()
        wanted = self.number_format(like) if like is not None else self._usual(time=time)
        key = (style, wanted)
        if key not in self._made:
            self._made[key] = self._equal(style, wanted) or self._add(style, wanted)
        return self._made[key]

    def begin(self) -> None:
        """Give a workbook without cell formats (some exports have no styles at all) the least that there must be."""
        if self._table is not None and self._table.children:
            return
        package, part = self._package, self._part
        if part is None:
            links = package.relationships(self._owner)
            lost = next((link.part for link in links if link.kind == "styles" and not link.external), "")
            part = lost or posixpath.join(posixpath.dirname(self._owner), "styles.xml")
            space = quote(package.tree(self._owner)[1].space).decode()
            empty = f"{DECLARATION}<styleSheet xmlns={space}/>".encode()
            if part in package:  # nothing refers to it
                package.replace(part, empty)
                package.declare(part, _TYPE)
            else:
                package.add(part, empty, _TYPE)
            if not lost:
                taken = {link.id for link in links}
                free = next(name for n in range(1, len(taken) + 2) if (name := f"rId{n}") not in taken)
                kind = f"{links[0].type.rpartition('/')[0]}/styles"  # Strict files have another address
                package.relate(self._owner, [Relationship(free, kind, posixpath.basename(part))])
            self._part = part
        data, root = package.tree(part)
        p = root.prefix
        said = {node.local: data[node.start : node.end] for node in root.children if node.children}
        for name, least in _LEAST.items():
            said.setdefault(name, f"<{p}{name}>{least.format(p=p)}</{p}{name}>".encode())
        first = ["numFmts", *_LEAST]
        last = [node.local for node in root.children if node.local not in first and node.local in said]
        inner = b"".join(said[name] for name in (*first, *last) if name in said)
        tag = opened(data[root.start : root.inner])
        package.replace(part, data[: root.start] + tag + inner + f"</{root.name}>".encode())
        self._formats, self._locked, self._codes = [], [], {}
        self._load(part)

    def _usual(self, *, time: bool) -> int:
        if time:
            return _DATE_AND_TIME
        return next((key for key, code in self._codes.items() if code.lower() == _ISO), _SHORT_DATE)

    def _equal(self, style: int, wanted: int) -> int | None:
        """A format that already is what `_add` would make."""
        if self._table is None or not 0 <= style < len(self._formats):
            return None
        data, _ = self._package.tree(self._part or "")
        base = self._table.children[style]
        inside = data[base.inner : base.close]
        aim = {**base.attributes, "numFmtId": str(wanted), "applyNumberFormat": "1"}
        for index, node in enumerate(self._table.children):
            if node.attributes == aim and data[node.inner : node.close] == inside:
                return index
        return None

    def _add(self, style: int, wanted: int) -> int:
        part, table = self._part, self._table
        assert part is not None  # noqa: S101 - `dated` has looked
        assert table is not None  # noqa: S101 - `dated` has looked
        data, _ = self._package.tree(part)
        splices = Splices()
        if 0 <= style < len(table.children):
            base = table.children[style]
            tag = with_attribute(data[base.start : base.inner], "numFmtId", str(wanted))
            line = with_attribute(tag, "applyNumberFormat", "1") + data[base.inner : base.end]
        else:
            line = (
                f'<{table.prefix}xf numFmtId="{wanted}" fontId="0" fillId="0" borderId="0" xfId="0" '
                'applyNumberFormat="1"/>'
            ).encode()
        splices.put(table.close, table.close, line)
        if "count" in table.attributes:
            splices.attribute(data, table, "count", str(len(table.children) + 1))
        self._package.edit(part, splices)
        self._formats, self._locked, self._codes = [], [], {}
        self._load(part)
        return len(self._formats) - 1

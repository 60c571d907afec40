"""The parts of a package looked at while they pass by: nothing here builds a tree.

Each member is inflated once, in small pieces; what is counted is what really comes out, never what the
directory declares. While a piece is in hand it is searched for the few byte patterns that decide whether a
parser may be let near the part (see `Part`), and the package keeps it for those who come after, within limits.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from toolkit.files.looking.extent import Extent, Ruler
from toolkit.files.opc.limits import Limits, Refused, damaged, doctype, too_large
from toolkit.files.opc.members import Member, aligned, as_utf8, encoding, is_markup
from toolkit.files.opc.package import Package

_PROMISED = re.compile(rb"uniqueCount\s*=\s*[\"']\s*([0-9]+)")
_PROMISES_KEPT = 1_000_000
_TAIL = 64
_DEPTH_SAMPLE = 8_192


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of a member after it has passed by once.

    Attributes:
        name: As the package spells it.
        size: Bytes inflated.
        extent: Bounds of the cells in it; zero where it has none.
        seen: Which of the needles asked for were met.
        utf8: Whether its letters are UTF-8, the only encoding that the fast reader knows.
        tail: Its last bytes; a part that was torn off does not end with its root's end tag.
    """

    name: str
    size: int
    extent: Extent = field(default_factory=Extent)
    seen: frozenset[bytes] = frozenset()
    utf8: bool = True
    tail: bytes = b""


def look(package: Package, needles: tuple[bytes, ...] = ()) -> tuple[Part, ...]:
    """Inflate everything once, counting and searching.

    Raises:
        Refused: A limit is passed, a member is damaged, or a part declares a document type.
    """
    limits = package.limits
    inflated = 0

    def counted(member: Member) -> Iterator[bytes]:
        nonlocal inflated
        size = 0
        for piece in member.pieces():
            size += len(piece)
            inflated += len(piece)
            if inflated > limits.size:
                raise too_large(limits)
            if size > limits.ratio_from and size > limits.ratio * max(len(member.packed), 1):
                raise Refused(
                    "文件压得异常紧，展开后比正常表格大得多，没有打开。",
                    "请确认来源；若是自己的表格，请用 Excel 或 WPS 打开，删掉多余的空白行列后另存一份。",
                    "file-inflated-ratio",
                )
            yield piece

    parts = []
    for member in list(package.members.values()):
        before = inflated
        pieces = counted(member)
        head = next(pieces, b"")
        everything = itertools.chain((head,), pieces)
        texts: list[bytes] = []
        if is_markup(head):
            utf8 = encoding(head) == "utf-8"
            part = _searched(member.name, everything, needles, limits, texts, package.room if utf8 else 0)
            part = replace(part, size=inflated - before, utf8=utf8)
        else:
            part = Part(member.name, sum(map(len, everything)))
        package.keep(member.name, part.size, tuple(texts))
        parts.append(part)
    return tuple(parts)


def _searched(
    name: str,
    pieces: Iterable[bytes],
    needles: tuple[bytes, ...],
    limits: Limits,
    kept: list[bytes],
    room: int,
) -> Part:
    """An XML part; its text goes into `kept` as long as there is room."""
    ruler = Ruler()
    size = 0
    seen: set[bytes] = set()
    tail = b""
    promised = 0
    for text in aligned(as_utf8(pieces)):
        size += len(text)
        if size <= room:
            kept.append(text)
        else:
            kept.clear()
        tail = (tail + text)[-_TAIL:] if len(text) < _TAIL else text[-_TAIL:]
        if b"<!DOCTYPE" in text:
            raise doctype()
        _check_depth(text, limits)
        if not ruler.cells and b"uniqueCount" in text:
            promised = max(promised, *(int(digits[:12]) for digits in _PROMISED.findall(text)), 0)
        for needle in needles:
            if needle not in seen and needle in text:
                seen.add(needle)
        ruler.measure(text)
        if ruler.cells > limits.cells:
            raise Refused(
                f"一张表里有 {limits.cells // 10_000} 万以上的单元格，没有打开。",
                "请用 Excel 或 WPS 打开，删掉多余的空白行列后另存一份。",
                "sheet-cells",
            )
    if promised > max(size, _PROMISES_KEPT):
        # The fast reader makes room for as many texts as the table promises, and dies of it.
        raise damaged("strings-count")
    return Part(name, size, ruler.extent(), frozenset(seen), tail=tail)


def exact_extent(package: Package, part: Part) -> Extent:
    """The part's extent measured tag by tag (some seconds for millions of cells)."""
    ruler = Ruler()
    for text in package.texts(part.name):
        ruler.measure_tags(text)
    return replace(part.extent, rows=ruler.rows, columns=ruler.columns)


def _check_depth(text: bytes, limits: Limits) -> None:
    """Refuse elements nested by the thousand, by what is opened and not closed in a sample.

    Parsers stop at 256 levels by themselves; this spares them the hostile ones, and costs nothing.
    """
    sample = text[:_DEPTH_SAMPLE]
    closed = sample.count(b"</") * 2 + sample.count(b"/>") + sample.count(b"<!") + sample.count(b"<?")
    if sample.count(b"<") - closed > limits.depth:
        raise Refused(
            "文件里的内容一层套一层，超出了正常表格的样子，没有打开。",
            "请不要再打开它；请向发来文件的人核实。",
            "xml-depth",
        )

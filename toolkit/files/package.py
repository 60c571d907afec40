"""The members of a zip package: listed, inflated under limits, and looked at while they pass by.

Nothing here builds a tree. Each member is inflated once, in small pieces; what is counted is what
really comes out, never what the directory declares. While a piece is in hand it is searched for the
few byte patterns that decide whether a parser may be let near the part (see `Part`).
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from toolkit.files.limits import Limits, Refused, damaged, too_large
from toolkit.files.looking.extent import Extent, Ruler
from toolkit.files.pieces import aligned, as_utf8, encoding, inflate, is_markup

_PROMISED = re.compile(rb"uniqueCount\s*=\s*[\"']\s*([0-9]+)")
_PROMISES_KEPT = 1_000_000
_TAIL = 64
_DEPTH_SAMPLE = 8_192
_EOCD = b"PK\x05\x06"


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


@dataclass(slots=True)
class Package:
    """A zip in memory whose directory is sound; `look` inflates every member under the limits."""

    data: bytes
    members: tuple[zipfile.ZipInfo, ...]
    limits: Limits
    inflated: int = 0  # bytes that have come out while looking

    @property
    def names(self) -> frozenset[str]:
        """Member names, lower case, with forward slashes."""
        return frozenset(_plain(member.filename) for member in self.members)

    def read(self, name: str, most: int = 4 * 1024 * 1024) -> bytes:
        """The first `most` bytes of a member by its lower-case name; empty when there is none."""
        for member in self.members:
            if _plain(member.filename) == name:
                out = bytearray()
                for piece in inflate(self.data, member):
                    out += piece
                    if len(out) >= most:
                        break
                return bytes(out[:most])
        return b""

    def look(self, needles: tuple[bytes, ...] = ()) -> tuple[Part, ...]:
        """Inflate everything once, counting and searching.

        Raises:
            Refused: A limit is passed, a member is damaged, or a part declares a document type.
        """
        self.inflated = 0
        parts = []
        for member in self.members:
            pieces = self._counted(member)
            head = next(pieces, b"")
            everything = itertools.chain((head,), pieces)
            if is_markup(head):
                part = self._look_at(member, everything, needles)
                part = part if encoding(head) == "utf-8" else replace(part, utf8=False)
            else:
                part = Part(member.filename, sum(map(len, everything)))
            parts.append(part)
        return tuple(parts)

    def texts(self, name: str) -> Iterator[bytes]:
        """An XML member's text in pieces, as UTF-8, no tag cut in two and rows whole where possible.

        Raises:
            Refused: The member is damaged.
            KeyError: There is no such member.
        """
        for member in self.members:
            if member.filename == name:
                return aligned(as_utf8(inflate(self.data, member)))
        raise KeyError(name)

    def exact_extent(self, part: Part) -> Extent:
        """The part's extent measured tag by tag (some seconds for millions of cells)."""
        ruler = Ruler()
        for text in self.texts(part.name):
            ruler.measure_tags(text)
        return replace(part.extent, rows=ruler.rows, columns=ruler.columns)

    def _counted(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        size = 0
        for piece in inflate(self.data, member):
            size += len(piece)
            self.inflated += len(piece)
            if self.inflated > self.limits.size:
                raise too_large(self.limits)
            if size > self.limits.ratio_from and size > self.limits.ratio * max(member.compress_size, 1):
                raise Refused(
                    "文件压得异常紧，展开后比正常表格大得多，没有打开。",
                    "请确认来源；若是自己的表格，请用 Excel 或 WPS 打开，删掉多余的空白行列后另存一份。",
                    "file-inflated-ratio",
                )
            yield piece

    def _look_at(self, member: zipfile.ZipInfo, pieces: Iterator[bytes], needles: tuple[bytes, ...]) -> Part:
        ruler = Ruler()
        size = 0
        seen: set[bytes] = set()
        tail = b""
        promised = 0
        for text in aligned(as_utf8(pieces)):
            size += len(text)
            tail = (tail + text)[-_TAIL:] if len(text) < _TAIL else text[-_TAIL:]
            if b"<!DOCTYPE" in text:  # without one there are no entities either
                raise _doctype()
            _check_depth(text, self.limits)
            if not ruler.cells and b"uniqueCount" in text:
                promised = max(promised, *(int(digits[:12]) for digits in _PROMISED.findall(text)), 0)
            for needle in needles:
                if needle not in seen and needle in text:
                    seen.add(needle)
            ruler.measure(text)
            if ruler.cells > self.limits.cells:
                raise Refused(
                    f"一张表里有 {self.limits.cells // 10_000} 万以上的单元格，没有打开。",
                    "请用 Excel 或 WPS 打开，删掉多余的空白行列后另存一份。",
                    "sheet-cells",
                )
        if promised > max(size, _PROMISES_KEPT):
            # The fast reader makes room for as many texts as the table promises, and dies of it.
            raise damaged("strings-count")
        return Part(member.filename, size, ruler.extent(), frozenset(seen), tail=tail)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lower()


def open_package(data: bytes, limits: Limits) -> Package:
    """List the members of a zip in memory.

    Raises:
        Refused: Damaged, too many members, or names that no office program writes.
    """
    # A zip has its directory found from the end. Two readers that search differently could be shown
    # two different directories: only the plain layout is taken, directory and end record last.
    end = data.rfind(_EOCD)
    if end < 0 or len(data) - end < 22:
        raise damaged("zip-end")
    comment = int.from_bytes(data[end + 20 : end + 22], "little")
    if end + 22 + comment != len(data):
        raise damaged("zip-end")
    count = int.from_bytes(data[end + 10 : end + 12], "little")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    offset = int.from_bytes(data[end + 16 : end + 20], "little")
    wide = 0xFFFFFFFF in (size, offset) or count == 0xFFFF
    if not wide and offset + size != end:
        raise damaged("zip-end")
    if count > limits.members and not wide:
        raise _too_many(limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = tuple(archive.infolist())
    except Exception as error:
        # zipfile raises BadZipFile, but also struct.error, ValueError or OverflowError on torn directories.
        raise damaged("zip-directory") from error
    if len(members) > limits.members:
        raise _too_many(limits)
    seen: set[str] = set()
    for member in members:
        _check_member(member, seen)
    return Package(data, tuple(m for m in members if not m.is_dir()), limits)


def _too_many(limits: Limits) -> Refused:
    return Refused(
        f"文件里有 {limits.members} 个以上的部件，正常的表格只有几十个，没有打开。",
        "请确认来源；若是自己的表格，请用 Excel 或 WPS 打开后另存一份。",
        "zip-members",
    )


def _check_member(member: zipfile.ZipInfo, seen: set[str]) -> None:
    # orig_filename: zipfile itself cuts a name at its first NUL and turns the separators of this system.
    name = member.orig_filename.replace("\\", "/")
    if (
        name.startswith("/")
        or ".." in name.split("/")
        or "\0" in name
        or re.match(r"[A-Za-z]:", name) is not None
    ):
        raise Refused(
            "文件里有指向别处的部件名，正常的表格没有，没有打开。",
            "请不要再打开它；请向发来文件的人核实。",
            "zip-name",
        )
    if name.lower() in seen:
        raise Refused(
            "文件里有同名的部件，不同的软件会看到不同的内容，没有打开。",
            "请用 Excel 或 WPS 打开，核对内容后另存一份再用。",
            "zip-duplicate",
        )
    seen.add(name.lower())
    if member.flag_bits & 0x1:
        raise Refused("这个压缩包带有密码。", "请解压后再用里面的文件。", "zip-encrypted")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise damaged("zip-method")


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


def _doctype() -> Refused:
    return Refused(
        "文件里带有文档类型声明(DOCTYPE)，正常的表格没有，没有打开。",
        "请不要再打开它；请向发来文件的人核实。",
        "xml-doctype",
    )

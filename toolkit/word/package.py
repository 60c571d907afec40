"""A .docx as its members: looked at before parsing, copied as packed bytes, written deterministically."""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from toolkit.core.cells import Cell, Problem, Stop
from toolkit.files.looking.guard import FileKind, Limits, inspect_bytes, read_bytes
from toolkit.files.package import open_package

CONTENT_TYPES = "[Content_Types].xml"
DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_LIMITS = Limits(size=128 * 1024 * 1024, members=4_000)
LEVEL = 1  # a quarter of the time of level 6 for a quarter more bytes, and this is most of a rendering
ROOM = 9  # memLevel: more memory, a little less time
_BEST = 9
_DOS_DATE = 33  # 1 January 1980, the first day a zip can name: the same bytes whenever they are made
_STORED, _DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Member:
    """One member, as it lies in the zip.

    Attributes:
        name: Path in the package, such as word/document.xml.
        packed: Its bytes there, by `method`.
        method: 0 stored, 8 deflated.
        crc: Of the unpacked bytes.
        size: Unpacked.
    """

    name: str
    packed: bytes
    method: int
    crc: int
    size: int

    def data(self) -> bytes:
        """The unpacked bytes, never more than `size`.

        Raises:
            ValueError: They are not what `size` and `crc` say.
        """
        data = self.packed
        if self.method == _DEFLATED:
            try:
                data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.packed, self.size + 1)
            except zlib.error as error:
                raise ValueError(f"damaged member {self.name!r}") from error
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise ValueError(f"damaged member {self.name!r}")
        return data


def deflate(name: str, data: bytes, level: int = LEVEL) -> Member:
    """Pack a member."""
    engine = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, ROOM)
    packed = engine.compress(data) + engine.flush()
    return Member(name, packed, _DEFLATED, zlib.crc32(data), len(data))


def load(source: Path | bytes, name: str) -> dict[str, Member]:
    """The members of a document, in the package's order, nothing of them changed.

    Args:
        source: A file, or its bytes.
        name: The document's name, for messages.

    Raises:
        Stop: The file cannot be read, is no .docx, is damaged, or unfolds to more than it should.
    """
    data = source if isinstance(source, bytes) else read_bytes(source, _LIMITS)
    inspected = inspect_bytes(data, Path(name), limits=_LIMITS)
    if inspected.kind is not FileKind.DOCX:
        raise Stop(
            Problem(
                Cell(name),
                "这不是 docx 文档。",
                "请用 Word 或 WPS 打开它，另存为“Word 文档(*.docx)”后再用。",
                "template-file",
            )
        )
    sizes = {part.name: part.size for part in inspected.parts}  # as inflated: the directory may lie
    members = {}
    for info in open_package(data, _LIMITS).members:
        start = info.header_offset + 30
        skip = struct.unpack_from("<HH", data, info.header_offset + 26)
        start += skip[0] + skip[1]
        packed = data[start : start + info.compress_size]
        plain = info.filename.replace("\\", "/")
        members[plain] = Member(plain, packed, info.compress_type, info.CRC, sizes[info.filename])
    return members


def read_documents(paths: Iterable[Path]) -> list[bytes]:
    """The bytes of documents from elsewhere, each looked at as `load` does.

    Raises:
        Stop: What is wrong with every one that cannot be used.
    """
    out: list[bytes] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            data = read_bytes(path, _LIMITS)
            load(data, path.name)
        except Stop as stop:
            problems += stop.problems
        else:
            out.append(data)
    if problems:
        raise Stop(*problems)
    return out


def unpack(data: bytes) -> dict[str, Member]:
    """The members of a document that this toolkit has just made; `load` is for files from elsewhere.

    Raises:
        ValueError: It is no such zip.
    """
    end = data.rfind(b"PK\5\6")
    if end < 0 or len(data) < end + 22:
        raise ValueError("no zip")
    count, _, at = struct.unpack_from("<HII", data, end + 10)
    members = {}
    for _ in range(count):
        if data[at : at + 4] != b"PK\1\2" or at + 46 > end:
            raise ValueError("damaged directory")
        flags, method = struct.unpack_from("<HH", data, at + 8)
        crc, packed, size, name_size, extra, comment = struct.unpack_from("<IIIHHH", data, at + 16)
        header = struct.unpack_from("<I", data, at + 42)[0]
        if flags & 1 or method not in (_STORED, _DEFLATED) or size > _LIMITS.size or header + 30 > end:
            raise ValueError("unusual member")
        name = data[at + 46 : at + 46 + name_size].decode("utf-8")
        start = header + 30 + sum(struct.unpack_from("<HH", data, header + 26))
        if start + packed > end:
            raise ValueError("damaged directory")
        members[name] = Member(name, data[start : start + packed], method, crc, size)
        at += 46 + name_size + extra + comment
    return members


def pack(members: Iterable[Member]) -> bytes:
    """A zip of these members, in this order; equal members give equal bytes."""
    out: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for member in members:
        name = member.name.encode("utf-8")
        flags = 0x800 if len(name) != len(member.name) else 0
        fields = (20, flags, member.method, 0, _DOS_DATE, member.crc, len(member.packed), member.size)
        header = struct.pack("<4s5H3I2H", b"PK\3\4", *fields, len(name), 0)
        directory.append(
            struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, *fields, len(name), 0, 0, 0, 0, 0, at) + name
        )
        out += (header, name, member.packed)
        at += len(header) + len(name) + len(member.packed)
    index = b"".join(directory)
    count = len(directory)
    out += (index, struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(index), at, 0))
    return b"".join(out)


def build(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of parts given as text or bytes, packed as small as can be: for files that are kept."""
    return pack(
        deflate(name, data.encode("utf-8") if isinstance(data, str) else data, _BEST)
        for name, data in parts.items()
    )


def parse(data: bytes, name: str, part: str) -> _Element:
    """An XML part as a tree; entities are not resolved, nothing is fetched.

    Args:
        data: The part.
        name: The document's name, for messages.
        part: The part's name.

    Raises:
        Stop: Not well-formed, or with a document type declaration.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Stop(
            Problem(
                Cell(name),
                f"文档内部的 {part} 已经损坏，读不出来。",
                "请用 Word 或 WPS 打开后另存一份再用。",
                "template-xml",
            )
        ) from error
    if (
        root.getroottree().docinfo.internalDTD is not None
    ):  # guard has refused it before; a second lock on the same door
        raise Stop(
            Problem(
                Cell(name),
                "文件里带有文档类型声明(DOCTYPE)，正常的文档没有。",
                "请不要再打开它；请向发来文件的人核实。",
                "xml-doctype",
            )
        )
    return root


def rels_name(part: str) -> str:
    """word/document.xml → word/_rels/document.xml.rels."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(part: str, target: str) -> str:
    """The package path that a relationship of `part` means by `target`."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))

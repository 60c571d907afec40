"""The members of a zip package: listed, inflated under limits, and looked at while they pass by.

Nothing here builds a tree. Each member is inflated once, in small pieces; what is counted is what
really comes out, never what the directory declares. While a piece is in hand it is searched for the
few byte patterns that decide whether a parser may be let near the part (see `Part`).
"""

from __future__ import annotations

import codecs
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from toolkit.files.extent import Extent, Ruler

_LOCAL_HEADER = 30
_INPUT = 32_768
_GATHERED = 8  # little pieces that make one worth searching
_OUTPUT = 1 << 18  # a piece stays in the processor's cache while it is searched several times
_EOCD = b"PK\x05\x06"


class Refused(Exception):  # noqa: N818 - a refusal, not an error of ours
    """A package that must not be parsed: what is wrong, what to do, and a slug for the log."""

    def __init__(self, message: str, hint: str, kind: str) -> None:
        super().__init__(kind)
        self.message = message
        self.hint = hint
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be before anything is parsed. Ordinary office files stay far below.

    Attributes:
        size: Bytes, of the file itself and of all its members inflated.
        ratio: Inflated bytes for one packed byte, judged once `ratio_from` bytes have come out.
        ratio_from: See `ratio`; a short part of blanks may well shrink a thousandfold.
        members: How many members a package may have.
        area: Cells of the rectangle from A1 to the last cell (or of one merged block).
        cells: Cell elements in one part.
        depth: XML elements inside one another; parsers give up at 256, a hostile file has 100,000.
    """

    size: int = 200 * 1024 * 1024
    ratio: int = 100
    ratio_from: int = 1024 * 1024
    members: int = 10_000
    area: int = 100_000_000
    cells: int = 10_000_000
    depth: int = 1_000


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


_DAMAGED = "文件已经损坏，内部结构读不出来。"
_RESTORE = "请从备份或发件人处重新取一份；Excel 或 WPS 还能打开时，打开后另存一份再用。"


def damaged(kind: str = "file-damaged") -> Refused:
    """The refusal of a package whose structure does not hold."""
    return Refused(_DAMAGED, _RESTORE, kind)


def too_large(limits: Limits) -> Refused:
    """The refusal of a package that unfolds to more than any office file holds."""
    return Refused(
        f"文件展开后超过 {limits.size // 1024 // 1024} MB，远大于正常的表格，没有打开。",
        "请确认来源；若是自己的表格，请删掉多余的空白格式和图片后另存一份。",
        "file-inflated-size",
    )


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
            if _is_markup(head):
                part = self._look_at(member, everything, needles)
                part = part if _encoding(head) == "utf-8" else replace(part, utf8=False)
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
                return aligned(_as_utf8(inflate(self.data, member)))
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
        for text in aligned(_as_utf8(pieces)):
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


def inflate(data: bytes, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The pieces of a member as they really are, at most about a megabyte each, checked by CRC at the end.

    Raises:
        Refused: The member is damaged. Sizes declared in the directory are not believed.
    """
    start = member.header_offset
    header = data[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise damaged("zip-header")
    start += _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    stop = start + member.compress_size
    if stop > len(data):
        raise damaged("zip-short")
    crc = 0
    view = memoryview(data)
    if member.compress_type == zipfile.ZIP_STORED:
        for at in range(start, stop, _OUTPUT):
            piece = bytes(view[at : min(at + _OUTPUT, stop)])
            crc = zlib.crc32(piece, crc)
            yield piece
    else:
        for piece in _inflate_deflated(view[start:stop]):
            crc = zlib.crc32(piece, crc)
            yield piece
    if crc != member.CRC:
        raise damaged("zip-crc")


def _inflate_deflated(packed: memoryview) -> Iterator[bytes]:
    # Small input slices: zlib copies what it leaves over, which is quadratic when it is handed everything.
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    held: list[bytes] = []
    try:
        for at in range(0, len(packed), _INPUT):
            rest: bytes | memoryview = packed[at : at + _INPUT]
            while rest:
                out = engine.decompress(rest, _OUTPUT)
                rest = engine.unconsumed_tail
                held.append(out)
                if len(out) >= _OUTPUT // 2 or len(held) >= _GATHERED:
                    yield b"".join(held)
                    held.clear()
            if engine.eof:
                break
        held.append(engine.flush())
    except zlib.error as error:
        raise damaged("zip-deflate") from error
    if not engine.eof:
        raise damaged("zip-short")
    yield b"".join(held)


def aligned(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same text cut where a row begins, or at least not inside a tag, so that nothing is met in halves.

    Raises:
        Refused: A tag is longer than any program writes.
    """
    rest = b""
    for piece in pieces:
        cut = piece.rfind(b"<row")
        if cut >= 0:
            yield rest + piece[:cut]
            rest = piece[cut:]
            continue
        text = rest + piece
        cut = text.rfind(b"<")
        if cut < 0 or text.find(b">", cut) >= 0:
            cut = len(text)
        rest = text[cut:]
        if len(rest) > _LONGEST_TAG:
            raise damaged("xml-tag")
        if cut:
            yield text[:cut]
    if rest:
        yield rest


# What XML declares its letters to be: only encodings in which «<!DOCTYPE» keeps its bytes.
_SAFE_ENCODING = re.compile(
    rb"(?:utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d|gb2312|gbk|gb18030|big5|shift_jis|euc-\w+)\Z",
    re.IGNORECASE,
)
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_PROMISED = re.compile(rb"uniqueCount\s*=\s*[\"']\s*([0-9]+)")
_PROMISES_KEPT = 1_000_000
_TAIL = 64
_DEPTH_SAMPLE = 8_192
_LONGEST_TAG = 4 * 1024 * 1024


def _is_markup(head: bytes) -> bool:
    """Whether a part is XML as any parser would take it: by its first sign, not by its name."""
    return head[:256].lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n").startswith(b"<")


def _encoding(head: bytes) -> str:
    """The encoding of an XML part by its first bytes, lower case.

    Raises:
        Refused: It claims an encoding that would hide its tags (UTF-7, EBCDIC, UTF-32).
    """
    if head[:2] in _UTF16:  # Office writes customXml so
        return _UTF16[head[:2]]
    declared = _DECLARED.match(head[:512].removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in head[:8] or (declared is not None and not _SAFE_ENCODING.match(declared[1])):
        raise Refused(
            "文件内部的文字编码不是 UTF-8，没有打开。",
            "请用 Excel 或 WPS 打开后另存一份再用。",
            "xml-encoding",
        )
    name = declared[1].decode("ascii").lower() if declared is not None else "utf-8"
    return "utf-8" if name in {"utf8", "ascii", "us-ascii"} else name


def _as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of an XML part such that ASCII patterns can be searched in them.

    Raises:
        Refused: See `_encoding`.
    """
    decoder: codecs.IncrementalDecoder | None = None
    for number, piece in enumerate(pieces):
        if not number and _encoding(piece).startswith("utf-16"):
            decoder = codecs.getincrementaldecoder(_encoding(piece))("replace")
        yield piece if decoder is None else decoder.decode(piece).encode("utf-8", "replace")


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

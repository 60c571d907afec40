"""One member of a zip: its packed bytes, inflated under control, or packed anew."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from isal import isal_zlib as zlib

from toolkit.core.cells import Fault
from toolkit.core.words import regex


class Refused(ValueError):  # noqa: N818 - a refusal, not an error of ours
    """A file that must not be parsed: what is wrong, what to do, and a slug for the log."""

    def __init__(self, message: str, hint: str, kind: str = "file-kind") -> None:
        super().__init__(kind)
        self.fault = Fault(message, hint, kind)


class Limits(NamedTuple):
    """What a file may be before anything is parsed. Ordinary office files stay far below.

    Attributes:
        size: Bytes, of the file itself and of all its members inflated.
        spread: Inflated bytes for one byte of the file, where that allows more than `size`: registers unfold six- to
            ninefold, so a large one (a province in one sheet: 131 MB) may unfold further, and have more cells.
        ratio: Inflated bytes for one packed byte; of more a part must be told by the directory, and as XML be `dense`.
        ratio_from: See `ratio`; a short part of blanks may well shrink a thousandfold.
        dense: Bytes of an XML part beyond `ratio`: thousands of equal rows.
        dense_tags: Tags of all such parts; each costs a parser some hundred bytes.
        members: How many members a package may have.
        area: Cells of the rectangle from A1 to the last cell (or of one merged block).
        cells: Cell elements in one part.
        depth: XML elements inside one another; parsers give up at 256, a hostile file has 100,000.
    """

    size: int = 200 * 1024 * 1024
    spread: int = 12
    ratio: int = 100
    ratio_from: int = 1024 * 1024
    dense: int = 32 * 1024 * 1024
    dense_tags: int = 400_000
    members: int = 10_000
    area: int = 100_000_000
    cells: int = 10_000_000
    depth: int = 1_000

    def of_file(self, length: int) -> Limits:
        """What holds for what stands in a file of so many bytes."""
        times = self.spread * length / self.size
        return self if times <= 1 else self._replace(size=self.spread * length, cells=int(self.cells * times))


ORDINARY = Limits()


def damaged(kind: str = "file-damaged") -> Refused:
    """The refusal of a package whose structure does not hold."""
    what = "文件已经损坏，内部结构读不出来。"
    return Refused(what, "请从备份或发件人处重新取一份；Excel 或 WPS 还能打开时，打开后另存一份再用。", kind)


def too_large(limits: Limits) -> Refused:
    """The refusal of a package that unfolds to more than any office file holds."""
    what = f"文件展开后超过 {limits.size // 1024 // 1024} MB，远大于正常的表格，没有打开。"
    hint = "请确认来源；若是自己的表格，请删掉多余的空白格式和图片后另存一份。"
    return Refused(what, hint, "file-inflated-size")


def doctype() -> Refused:
    """The refusal of XML that declares a document type: without one there are no entities either."""
    what = "文件里带有文档类型声明(DOCTYPE)，正常的表格没有，没有打开。"
    return Refused(what, "请不要再打开它；请向发来文件的人核实。", "xml-doctype")


STORED, DEFLATED = 0, 8
# Of isal, which packs in a sixth of the time of zlib's level 1, and as small as its level 2; its level 3 takes four
# times as long for 1 % less. The bytes may differ from processor to processor, what they unpack to does not.
_LEVEL = 2
_BROKEN: type[Exception] = zlib.error  # type: ignore[assignment] # its stub takes the class for an instance
_INPUT = 32_768
_GATHERED = 8  # little pieces that make one worth searching
_OUTPUT = 1 << 18  # a piece stays in the processor's cache while it is searched several times


class Member(NamedTuple):
    """One member, as it lies in a zip or will.

    Attributes:
        name: Path in the package, such as word/document.xml.
        packed: Its bytes there, by `method`.
        method: 0 stored, 8 deflated.
        crc: Of the inflated bytes.
        size: Inflated.
        start: Where its local header begins in the zip that it comes from.
        record: What the directory of that zip says of it.
    """

    name: str
    packed: bytes | memoryview
    method: int
    crc: int
    size: int
    start: int = 0
    record: bytes = b""

    def data(self) -> bytes:
        """The inflated bytes, never more than `size`.

        Raises:
            Refused: They are not what `size` and `crc` say.
        """
        data = self.packed
        if self.method == DEFLATED and data:
            try:
                data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, self.size + 1)
            except _BROKEN as error:
                raise damaged("zip-deflate") from error
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise damaged("zip-crc")
        return bytes(data)

    def pieces(self) -> Iterator[bytes]:
        """The bytes as they really are, at most about a megabyte at once, checked by CRC at the end.

        Raises:
            Refused: The member is damaged. The declared size is not believed.
        """
        packed = memoryview(self.packed)
        crc = 0
        pieces: Iterator[bytes]
        if self.method == STORED:
            pieces = (bytes(packed[at : at + _OUTPUT]) for at in range(0, len(packed), _OUTPUT))
        else:
            pieces = _inflated(packed)
        for piece in pieces:
            crc = zlib.crc32(piece, crc)
            yield piece
        if crc != self.crc:
            raise damaged("zip-crc")


def _inflated(packed: memoryview) -> Iterator[bytes]:
    # Small input slices: zlib copies what it leaves over, which is quadratic when it is handed everything.
    if not packed:
        return  # «deflated» from nothing to nothing, as some programs write an empty member
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
    except _BROKEN as error:
        raise damaged("zip-deflate") from error
    if not engine.eof:
        raise damaged("zip-short")
    yield b"".join(held)


class Packer:
    """Packs a member that need not exist whole."""

    def __init__(self) -> None:
        self._engine = zlib.compressobj(_LEVEL, DEFLATED, -zlib.MAX_WBITS)
        self._packed: list[bytes] = []
        self._crc = self._size = 0

    def add(self, piece: bytes | memoryview) -> None:
        """Go on with this."""
        self._packed.append(self._engine.compress(piece))
        self._crc = zlib.crc32(piece, self._crc)
        self._size += len(piece)

    def member(self, name: str) -> Member:
        """What was added; nothing more can be."""
        self._packed.append(self._engine.flush())
        return Member(name, b"".join(self._packed), DEFLATED, self._crc, self._size)


def deflate(name: str, *pieces: bytes | memoryview) -> Member:
    """Pack a member, given in one or more pieces."""
    packer = Packer()
    for piece in pieces:
        packer.add(piece)
    return packer.member(name)


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
_SAFE_ENCODING = regex(
    rb"(?i)(?:utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d|gb2312|gbk|gb18030|big5|shift_jis|euc-\w+)\Z"
)
_DECLARED = regex(rb"\A\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_NAMED = regex(r"(\A\s*<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_LONGEST_TAG = 4 * 1024 * 1024


def is_markup(head: bytes) -> bool:
    """Whether a part is XML as any parser would take it: by its first sign, not by its name."""
    return head[:256].lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n").startswith(b"<")


def encoding(head: bytes) -> str:
    """The encoding of an XML part by its first bytes, lower case.

    Raises:
        Refused: It claims an encoding that would hide its tags (UTF-7, EBCDIC, UTF-32).
    """
    if head[:2] in _UTF16:  # Office writes customXml so
        return _UTF16[head[:2]]
    declared = _DECLARED.match(head[:512].removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in head[:8] or (declared is not None and not _SAFE_ENCODING.match(declared[1])):
        what = "文件内部的文字编码不是 UTF-8，没有打开。"
        raise Refused(what, "请用 Excel 或 WPS 打开后另存一份再用。", "xml-encoding")
    name = declared[1].decode("ascii").lower() if declared is not None else "utf-8"
    return "utf-8" if name in {"utf8", "ascii", "us-ascii"} else name


def as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of an XML part such that ASCII patterns can be searched in them.

    Raises:
        Refused: See `encoding`.
    """
    decoder: codecs.IncrementalDecoder | None = None
    head: str | None = None  # until the declaration is whole, whose UTF-16 would no longer be true
    for number, piece in enumerate(pieces):
        if not number and (name := encoding(piece)).startswith("utf-16"):
            decoder, head = codecs.getincrementaldecoder(name)("replace"), ""
        if decoder is None:
            yield piece
            continue
        text = decoder.decode(piece)
        if head is not None:
            head += text
            if "?>" not in head and len(head) < 512:
                continue
            text, head = _NAMED.sub(r"\1", head.removeprefix("\ufeff"), 1), None
        yield text.encode("utf-8", "replace")
    if head:
        yield head.removeprefix("\ufeff").encode("utf-8", "replace")

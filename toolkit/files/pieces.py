"""A member's bytes in pieces: inflated, in an encoding that can be searched, cut between tags."""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from toolkit.files.limits import Refused, damaged

_LOCAL_HEADER = 30
_INPUT = 32_768
_GATHERED = 8  # little pieces that make one worth searching
_OUTPUT = 1 << 18  # a piece stays in the processor's cache while it is searched several times


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
        raise Refused(
            "文件内部的文字编码不是 UTF-8，没有打开。",
            "请用 Excel 或 WPS 打开后另存一份再用。",
            "xml-encoding",
        )
    name = declared[1].decode("ascii").lower() if declared is not None else "utf-8"
    return "utf-8" if name in {"utf8", "ascii", "us-ascii"} else name


def as_utf8(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of an XML part such that ASCII patterns can be searched in them.

    Raises:
        Refused: See `encoding`.
    """
    decoder: codecs.IncrementalDecoder | None = None
    for number, piece in enumerate(pieces):
        if not number and (name := encoding(piece)).startswith("utf-16"):
            decoder = codecs.getincrementaldecoder(name)("replace")
        yield piece if decoder is None else decoder.decode(piece).encode("utf-8", "replace")

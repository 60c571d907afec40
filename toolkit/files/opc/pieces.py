"""A member's bytes in pieces: in an encoding that can be searched, cut between tags."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from toolkit.files.opc.limits import Refused, damaged


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

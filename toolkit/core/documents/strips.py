"""A strip on a printed list: a small code and boxes for a pen, so that the paper can be read when it comes home.

Excel, WPS, LibreOffice and every printer driver break pages and scale them in their own way, so nothing is known of
where on a page a row stands. So each row carries its own code (a QR code of version 1: ISO/IEC 18004) with its boxes in
one picture: whatever the paper goes through, the boxes lie where they do to the code and the two end marks.
The code says which list and which row, in letters and digits that mean nothing elsewhere; it holds no word of anybody.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from toolkit import data
from toolkit.core.documents.lists import DIGITS, LETTERS, PaperList, PenField
from toolkit.core.documents.outcome import Image
from toolkit.core.words import regex

MODULE, MODULES = 5, 21  # a dot of the code in units, and how many there are in a row
CODE = MODULE * MODULES
MARK = 16  # side of an end mark
UNITS = 10  # to a millimetre, as drawn; a printer may shrink it
_BOX, _LABEL, _LINE, _GAP, _QUIET, _SIGN = 60, 36, 3, 28, 20, 300
MOST = 999  # rows of a list
_TEXT = regex(rf"L([{LETTERS}]{{{DIGITS}}})([0-9]{{3}})")


@dataclass(frozen=True, slots=True)
class PenBox:
    """Where a field lies on the strip, in units from the code's upper left corner: left, top, width, height."""

    field: PenField
    left: int
    top: int
    width: int
    height: int


@cache
def boxes(fields: tuple[PenField, ...]) -> tuple[int, tuple[PenBox, ...]]:
    """Where the end marks begin, and where each field lies."""
    at, found = CODE + _QUIET, []
    for field in fields:
        if field.signed:
            found.append(PenBox(field, at, 0, _SIGN, CODE))
            at += _SIGN + _GAP
            continue
        wide = max(_BOX, _LABEL * len(field.label))
        found.append(PenBox(field, at + (wide - _BOX) // 2, 0, _BOX, _BOX))
        at += wide + _GAP
    return at - _GAP + _QUIET, tuple(found)


def sample() -> Image:
    """An empty picture as large as a strip for ticking and signing: what a template is tried with."""
    return Image(_png([bytearray(8)] * 8), 54.9, CODE / UNITS, "回登码")


def smaller(drawn: Image, share: float) -> Image:
    """The same strip, printed smaller: it is read all the same, down to about two thirds."""
    return replace(drawn, width_mm=drawn.width_mm * share, height_mm=(drawn.height_mm or 0) * share)


AROUND = 14  # units of paper that are shown around a strip


def shown(fields: tuple[PenField, ...]) -> tuple[int, int]:
    """Width and height in units of a strip as it is shown when it has come home."""
    return boxes(fields)[0] + MARK + 2 * AROUND, CODE + 2 * AROUND


def said(text: str) -> tuple[str, int] | None:
    """List and row that a code names; None: it is none of ours."""
    found = _TEXT.fullmatch(text)
    return (found[1], int(found[2])) if found else None


def strip(made: PaperList, row: int) -> Image:
    """The picture for a row of a list, from 1. Raises ValueError beyond MOST."""
    import segno  # noqa: PLC0415 - most runs print no list

    if not 0 < row <= MOST:
        raise ValueError(f"a list has rows 1 to {MOST}, not {row}")
    end, placed = boxes(made.fields)
    page = [bytearray(end + MARK) for _ in range(CODE)]

    def fill(left: int, top: int, width: int, height: int) -> None:
        for line in page[top : top + height]:
            line[left : left + width] = b"\1" * width

    code = segno.make(f"L{made.id}{row:03d}", version=1, error="h", mode="alphanumeric", boost_error=False)
    for y, line in enumerate(code.matrix):
        for x, dark in enumerate(line):
            if dark:
                fill(x * MODULE, y * MODULE, MODULE, MODULE)
    for box in placed:
        fill(box.left, box.top, box.width, box.height)
        for line in page[box.top + _LINE : box.top + box.height - _LINE]:
            line[box.left + _LINE : box.left + box.width - _LINE] = bytes(box.width - 2 * _LINE)
        middle = box.left + box.width // 2 - _LABEL * len(box.field.label) // 2
        for at, letter in enumerate(box.field.label):
            for y, dots in enumerate(_dots(letter), CODE - _LABEL):
                page[y][middle + at * _LABEL : middle + (at + 1) * _LABEL] = dots
    for top in (0, CODE - MARK):
        fill(end, top, MARK, MARK)
    what = "、".join(field.label or "签名" for field in made.fields)
    return Image(_png(page), (end + MARK) / UNITS, CODE / UNITS, f"回登码和{what}")


def _dots(letter: str) -> list[bytes]:
    """A letter's rows of dots, 0 or 1 each."""
    lines = data.read("labels.toml")["dots"][letter].split()
    return [bytes(int(bit) for bit in f"{int(line, 16):0{_LABEL}b}") for line in lines]


def _png(page: Sequence[bytearray]) -> bytes:
    """Black dots on white as a PNG of one bit a dot (W3C PNG, 3rd edition), with its resolution."""
    width, height = len(page[0]), len(page)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    lines = []
    for line in page:
        bits = "".join("0" if dot else "1" for dot in line).ljust(-(-width // 8) * 8, "1")
        lines.append(b"\0" + int(bits, 2).to_bytes(len(bits) // 8))
    per_metre = UNITS * 1000
    return b"".join(
        chain(
            (b"\x89PNG\r\n\x1a\n",),
            (chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)),),
            (chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1)),),
            (chunk(b"IDAT", zlib.compress(b"".join(lines), 9)), chunk(b"IEND", b"")),
        )
    )

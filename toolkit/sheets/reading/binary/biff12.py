"""BIFF12 (.xlsb) record by record: hidden rows, merges, error cells, number formats, what is struck through.

Record layouts after MS-XLSB 2.4. Values are calamine's business; this only adds what it leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from struct import unpack_from

from toolkit.files.opc.package import Package
from toolkit.sheets.reading import formats
from toolkit.sheets.reading.extras import SINCE_1904, Extras
from toolkit.sheets.values import ERROR_TEXTS

_ROW, _BLANK, _RK, _ERROR, _REAL, _FORMULA_NUMBER, _FORMULA_ERROR = 0, 1, 2, 3, 5, 9, 11
_CELLS = range(12)
_FONT, _FORMAT, _XF, _BOOK, _SHEET, _MERGE, _XFS_BEGIN, _XFS_END = 43, 44, 47, 153, 156, 176, 617, 618
_STRUCK = 0x08
_MOST = 200 * 1024 * 1024


def sheet_extras(package: Package) -> dict[str, Extras]:
    """One value for each worksheet, by its name.

    Raises:
        Exception: Whatever damaged parts make struct or lxml raise.
    """
    targets = {link.id: link.part for link in package.relationships("xl/workbook.bin")}
    codes, struck = _styles(package.head("xl/styles.bin", _MOST))
    out = {}
    shift = 0
    for kind, body in _records(package.head("xl/workbook.bin", _MOST)):
        if kind == _BOOK and body and body[0] & 1:
            shift = SINCE_1904
        if kind != _SHEET:
            continue
        relation, at = _text(body, 8)
        name, _ = _text(body, at)
        sheet = _sheet(package.head(targets.get(relation, ""), _MOST), codes, struck)
        out[name] = replace(sheet, day_shift=shift)
    return out


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at, end = 0, len(stream)
    while at < end:
        kind = stream[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (stream[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            if at >= end:
                return
            byte = stream[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, stream[at : at + size]
        at += size


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A wide string and where it ends; empty where the length is the mark for none."""
    length = unpack_from("<I", body, at)[0]
    if length == 0xFFFFFFFF:
        return "", at + 4
    stop = at + 4 + 2 * length
    return body[at + 4 : stop].decode("utf-16-le", "replace"), stop


def _styles(stream: bytes) -> tuple[tuple[str, ...], frozenset[int]]:
    """The number format of each cell style, and the styles whose font is struck through."""
    own: dict[int, str] = {}
    numbers: list[int] = []
    fonts: list[bool] = []
    struck = set()
    inside = False
    for kind, body in _records(stream):
        if kind == _FORMAT:
            own[unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind == _FONT and len(body) >= 4:
            fonts.append(bool(body[2] & _STRUCK))
        elif kind in {_XFS_BEGIN, _XFS_END}:
            inside = kind == _XFS_BEGIN
        elif kind == _XF and inside:
            _, number, font = unpack_from("<HHH", body)
            if font < len(fonts) and fonts[font]:
                struck.add(len(numbers))
            numbers.append(number)
    return tuple(own.get(number) or formats.built_in(number) for number in numbers), frozenset(struck)


def _sheet(stream: bytes, codes: tuple[str, ...], struck: frozenset[int]) -> Extras:
    out = Extras()
    row = 0
    for kind, body in _records(stream):
        if kind == _ROW and len(body) >= 12:
            row = unpack_from("<I", body)[0] + 1
            if body[11] & 0x10:
                out.hidden_rows.add(row)
        elif kind == _MERGE and len(body) >= 16:
            top, bottom, left, right = unpack_from("<IIII", body)
            out.merges.append((top + 1, left + 1, bottom + 1, right + 1))
        elif kind in _CELLS and kind != _BLANK and len(body) >= 8:
            column = unpack_from("<I", body)[0] + 1
            out.value_at(row, column)
            style = int.from_bytes(body[4:7], "little")
            if style in struck:
                out.struck.add((row, column))
            if kind in {_ERROR, _FORMULA_ERROR} and len(body) >= 9:
                out.errors[row, column] = ERROR_TEXTS.get(body[8], "#?")
            elif kind in {_RK, _REAL, _FORMULA_NUMBER}:
                out.formatted(row, column, formats.pick(codes, style))
    return out

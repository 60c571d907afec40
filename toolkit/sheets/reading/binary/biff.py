"""BIFF5 and BIFF8 (.xls, .et) record by record: hidden rows, error cells, number formats, what is struck through, comments.

Record layouts after MS-XLS 2.4. Values are calamine's business; this only adds what it leaves out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from struct import unpack_from

import olefile  # type: ignore[import-untyped]  # ships no types

from toolkit.sheets.reading import formats
from toolkit.sheets.reading.extras import SINCE_1904, Extras
from toolkit.sheets.values import ERROR_TEXTS

_FORMULA, _EOF, _CODEPAGE, _BOUNDSHEET, _MULRK, _XF, _LABELSST = 0x06, 0x0A, 0x42, 0x85, 0xBD, 0xE0, 0xFD
_NUMBER, _LABEL, _BOOLERR, _ROW, _RK, _FORMAT = 0x203, 0x204, 0x205, 0x208, 0x27E, 0x41E
_FILEPASS, _RSTRING, _FORMAT_BIFF4, _FONT, _STRUCK = 0x2F, 0xD6, 0x1E, 0x31, 0x08
_NOTE, _OBJECT, _TEXT_OBJECT, _CONTINUE = 0x1C, 0x5D, 0x1B6, 0x3C
_DATEMODE = 0x22
_BIFF8 = 0x600


class Locked(Exception):  # noqa: N818 - a finding
    """The workbook stream is encrypted."""


def sheet_extras(data: bytes) -> list[Extras]:
    """One value for each sheet that the workbook lists, in its order, chart and macro sheets included.

    Raises:
        Locked: The file has a password.
        Exception: Whatever a damaged container makes olefile or struct raise.
    """
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        name = "Workbook" if ole.exists("Workbook") else "Book"
        stream: bytes = ole.openstream(name).read()
    book = _Globals()
    for kind, body in _records(stream, 0):
        book.take(kind, body)
        if kind == _EOF:
            break
    return [replace(_sheet(stream, start, book), day_shift=book.day_shift) for start in book.starts]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        at += 4
        yield kind, stream[at : at + size]
        at += size


class _Globals:
    """Styles and sheet positions from the first substream."""

    def __init__(self) -> None:
        self.biff8 = True
        self.day_shift = 0
        self.encoding = "gbk"
        self.starts: list[int] = []
        self._own: dict[int, str] = {}
        self._styles: list[int] = []
        self._fonts: list[bool] = []  # whether struck through
        self._font_of: list[int] = []

    def take(self, kind: int, body: bytes) -> None:
        if kind == 0x809 and len(body) >= 2:
            self.biff8 = unpack_from("<H", body)[0] == _BIFF8
        elif kind == _FILEPASS:
            raise Locked
        elif kind == _DATEMODE and body[:1] == b"\x01":
            self.day_shift = SINCE_1904
        elif kind == _CODEPAGE and len(body) >= 2:
            page = unpack_from("<H", body)[0]
            self.encoding = {936: "gbk", 1252: "cp1252", 950: "cp950", 1200: "utf-16-le"}.get(page, "gbk")
        elif kind == _BOUNDSHEET and len(body) >= 4:
            self.starts.append(unpack_from("<I", body)[0])
        elif kind == _XF and len(body) >= 4:
            self._styles.append(unpack_from("<H", body, 2)[0])
            self._font_of.append(unpack_from("<H", body)[0])
        elif kind == _FONT and len(body) >= 4:
            self._fonts.append(bool(body[2] & _STRUCK))
        elif kind in {_FORMAT, _FORMAT_BIFF4} and len(body) >= 3:
            self._own[unpack_from("<H", body)[0]] = self._format_text(body[2:])

    def _format_text(self, body: bytes) -> str:
        if not self.biff8:
            return body[1 : 1 + body[0]].decode(self.encoding, "replace")
        length = unpack_from("<H", body)[0]
        wide = len(body) > 2 and body[2] & 1
        text = body[3 : 3 + length * (2 if wide else 1)]
        return text.decode("utf-16-le" if wide else "latin-1", "replace")

    def code(self, style: int) -> str:
        if style >= len(self._styles):
            return formats.GENERAL
        number = self._styles[style]
        return self._own.get(number) or formats.built_in(number)

    def struck(self, style: int) -> bool:
        font = self._font_of[style] if style < len(self._font_of) else 0
        font -= font > 4  # no font has the number 4
        return font < len(self._fonts) and self._fonts[font]


def _sheet(stream: bytes, start: int, book: _Globals) -> Extras:
    out = Extras()
    depth = 0
    notes = _Notes(out)
    for kind, body in _records(stream, start):
        notes.take(kind, body)
        if kind == 0x809:
            depth += 1  # a chart drawn on the sheet is a substream inside it
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1:
            _take(out, kind, body, book)
    return out


class _Notes:
    """The comments: a note names its cell and an object, whose text follows that object."""

    def __init__(self, out: Extras) -> None:
        self._out = out
        self._object, self._before = -1, 0
        self._texts: dict[int, str] = {}

    def take(self, kind: int, body: bytes) -> None:
        if kind == _OBJECT and len(body) >= 8:
            self._object = unpack_from("<H", body, 6)[0]
        elif kind == _CONTINUE and self._before == _TEXT_OBJECT and body:
            self._texts[self._object] = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
        elif kind == _NOTE and len(body) >= 8:
            row, column, _, number = unpack_from("<4H", body)
            if text := self._texts.get(number):
                self._out.comments[row + 1, column + 1] = text
        self._before = kind


def _take(out: Extras, kind: int, body: bytes, book: _Globals) -> None:
    if kind == _ROW and len(body) >= 14:
        row, flags = unpack_from("<H", body)[0], unpack_from("<H", body, 12)[0]
        if flags & 0x20:
            out.hidden_rows.add(row + 1)
        return
    if kind == _MULRK and len(body) >= 6:
        row, column = unpack_from("<HH", body)
        for number in range((len(body) - 6) // 6):
            style = unpack_from("<H", body, 4 + number * 6)[0]
            out.value_at(row + 1, column + 1 + number)
            out.formatted(row + 1, column + 1 + number, book.code(style))
            if book.struck(style):
                out.struck.add((row + 1, column + 1 + number))
        return
    if kind not in {_FORMULA, _NUMBER, _RK, _BOOLERR, _LABELSST, _LABEL, _RSTRING} or len(body) < 6:
        return
    row, column, style = unpack_from("<HHH", body)
    row, column = row + 1, column + 1
    out.value_at(row, column)
    if book.struck(style):
        out.struck.add((row, column))
    if kind in {_NUMBER, _RK}:
        out.formatted(row, column, book.code(style))
    elif kind == _BOOLERR and len(body) >= 8 and body[7]:
        out.errors[row, column] = ERROR_TEXTS.get(body[6], "#?")
    elif kind == _FORMULA and len(body) >= 14:
        if body[12:14] != b"\xff\xff":
            out.formatted(row, column, book.code(style))
        elif body[6] == 2:
            out.errors[row, column] = ERROR_TEXTS.get(body[8], "#?")

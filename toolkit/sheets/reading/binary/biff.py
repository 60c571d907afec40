"""BIFF5 and BIFF8 (.xls, .et) record by record: hidden rows, error cells, number formats, what is struck through, comments.

Record layouts after MS-XLS 2.4. Values are calamine's business; this adds what it leaves out, and tells it in
which letters the texts are (see `in_unicode`).
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from struct import pack_into, unpack_from

import olefile  # type: ignore[import-untyped]  # ships no types

from toolkit.sheets.reading import formats
from toolkit.sheets.reading.extras import SINCE_1904, Extras
from toolkit.sheets.values import ERROR_TEXTS

_FORMULA, _EOF, _CODEPAGE, _BOUNDSHEET, _MULRK, _XF, _LABELSST = 0x06, 0x0A, 0x42, 0x85, 0xBD, 0xE0, 0xFD
_NUMBER, _LABEL, _BOOLERR, _ROW, _RK, _FORMAT = 0x203, 0x204, 0x205, 0x208, 0x27E, 0x41E
_DIMENSIONS, _UNKNOWN = 0x200, 0xFFFF
_FILEPASS, _RSTRING, _FORMAT_BIFF4, _FONT, _STRUCK = 0x2F, 0xD6, 0x1E, 0x31, 0x08
_STRING = 0x207
_NOTE, _OBJECT, _TEXT_OBJECT, _CONTINUE = 0x1C, 0x5D, 0x1B6, 0x3C
_DATEMODE = 0x22
_VALUES = frozenset({_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR, _LABELSST, _LABEL, _RSTRING})
_OLDER = frozenset(
    {0x200, 2, 7, 0x300, 0x400, 0x500}
)  # any other version is taken for BIFF8, as calamine does
_UTF16 = 1200
# Code pages that Python knows by another name; gb18030 has all of 936, and the letters that were added to it.
_CODECS = {
    367: "ascii",
    936: "gb18030",
    10000: "mac_roman",
    10008: "gb2312",
    32768: "mac_roman",
    32769: "cp1252",
}
_CHINESE = _CODECS[936]  # where a file does not say


class Locked(Exception):  # noqa: N818 - a finding
    """The workbook stream is encrypted."""


def sheet_extras(data: bytes) -> list[Extras]:
    """One value for each sheet that the workbook lists, in its order, chart and macro sheets included.

    Raises:
        Locked: The file has a password.
        Exception: Whatever a damaged container makes olefile or struct raise.
    """
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        stream: bytes = ole.openstream(_name(ole)).read()
    book = _Globals(stream)
    return [replace(_sheet(stream, start, book), day_shift=book.day_shift) for start in book.starts]


def prepared(data: bytes, sheets: list[Extras], most: int) -> tuple[bytes, Callable[[str], str]]:
    """The workbook as calamine reads it right, and what makes its texts the texts that they are.

    Calamine 0.36 decodes every text by the CODEPAGE record. In BIFF8 all are UTF-16 whatever that says (MS-XLS
    2.5.294 XLUnicodeString), but other programs than Excel write 936 or 1252 there: 序号 would be 廭鱏. In BIFF5,
    where the code page counts, it takes each byte for a letter when a page has letters of two bytes. Told 1200,
    it reads BIFF8 rightly, and gives each byte of BIFF5 as the letter of that number, which the page then decodes.

    It fills the rectangle of a sheet: where a stray cell makes that larger than `most`, the rows that hold something
    are drawn together, and `Extras.lines` says where they belong.

    Raises:
        Exception: Whatever a damaged container makes olefile or struct raise.
    """
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        name = _name(ole)
        before: bytes = ole.openstream(name).read()
        spelled = next(each for each, *_ in ole.listdir() if each.lower() == name.lower())
    # It takes names of streams by the letter: beside a «WorkBook» it would read the old copy in «Book».
    data = data.replace(_in_directory(spelled), _in_directory(name))
    stream = bytearray(before)
    book = _Globals(stream)
    for at in book.pages:
        pack_into("<H", stream, at, _UTF16)
    wide = {start for start, sheet in zip(book.starts, sheets, strict=True) if sheet.is_wide(most)}
    lines = {start: _draw_together(stream, start) for start in wide}
    for start, sheet in zip(book.starts, sheets, strict=True):
        sheet.lines = lines.get(start, [])
    if stream != before:
        out = io.BytesIO(data)
        with olefile.OleFileIO(out, write_mode=True) as ole:
            with suppress(OSError):  # said of chains longer than the stream, when all has been written
                ole.write_stream(name, bytes(stream))
            if ole.openstream(name).read() != stream:
                raise ValueError("the stream could not be written")
            data = out.getvalue()
    return data, str if book.biff8 else lambda text: text.encode("latin-1").decode(book.encoding, "replace")


def _draw_together(stream: bytearray, start: int) -> list[int]:
    """Number a sheet's rows with values one after another; their numbers until now, from 0."""
    depth = 0
    cells = []
    for kind, at, _ in _places(stream, start):
        if kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind == 0x809:
            depth += 1
        elif depth == 1 and kind in _VALUES:
            cells.append(at)
        elif depth == 1 and kind == _DIMENSIONS:
            pack_into("<H", stream, at - 4, _UNKNOWN)  # it makes room for as many
    lines = sorted({unpack_from("<H", stream, at)[0] for at in cells})
    numbers = {line: number for number, line in enumerate(lines)}
    for at in cells:
        pack_into("<H", stream, at, numbers[unpack_from("<H", stream, at)[0]])
    return lines


def _name(ole: olefile.OleFileIO) -> str:
    return "Workbook" if ole.exists("Workbook") else "Book"


def _in_directory(name: str) -> bytes:
    """How a stream's entry in the directory of the container begins: the name in 64 bytes, its length."""
    letters = name.encode("utf-16-le")
    return letters.ljust(64, b"\0") + bytes([len(letters) + 2, 0])


def _records(stream: bytes | bytearray, at: int) -> Iterator[tuple[int, bytes]]:
    for kind, start, stop in _places(stream, at):
        yield kind, bytes(stream[start:stop])


def _places(stream: bytes | bytearray, at: int) -> Iterator[tuple[int, int, int]]:
    """Each record's kind, and where its body begins and ends."""
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        yield kind, at + 4, at + 4 + size
        at += 4 + size


class _Globals:
    """Styles, sheet positions and code page from the first substream; `pages`: where another than 1200 stands."""

    def __init__(self, stream: bytes | bytearray) -> None:
        self.biff8 = True
        self.day_shift = 0
        self.encoding = _CHINESE
        self.pages: list[int] = []
        self.starts: list[int] = []
        self._own: dict[int, str] = {}
        self._styles: list[int] = []
        self._fonts: list[bool] = []  # whether struck through
        self._font_of: list[int] = []
        for kind, start, stop in _places(stream, 0):
            if kind == _CODEPAGE and unpack_from("<H", stream, start)[0] != _UTF16:
                self.pages.append(start)
            self._take(kind, bytes(stream[start:stop]))
            if kind == _EOF:
                break

    def _take(self, kind: int, body: bytes) -> None:
        if kind == 0x809 and len(body) >= 2:
            self.biff8 = unpack_from("<H", body)[0] not in _OLDER and body[:4] != b"\0\0\0\x10"
        elif kind == _FILEPASS:
            raise Locked
        elif kind == _DATEMODE and body[:1] == b"\x01":
            self.day_shift = SINCE_1904
        elif kind == _CODEPAGE and len(body) >= 2:
            self.encoding = _codec(unpack_from("<H", body)[0])
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


def _codec(page: int) -> str:
    name = _CODECS.get(page, f"cp{page}")
    try:
        codecs.lookup(name)
    except LookupError:
        return _CHINESE
    return name


def _sheet(stream: bytes, start: int, book: _Globals) -> Extras:
    out = Extras()
    depth = 0
    notes, results = _Notes(out, book), _Results(out)
    for kind, body in _records(stream, start):
        notes.take(kind, body)
        if book.biff8:
            results.take(kind, body)
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
    """The comments: a note names its cell and an object, whose text follows that object; in BIFF5 it holds the text."""

    def __init__(self, out: Extras, book: _Globals) -> None:
        self._out, self._book = out, book
        self._place, self._note = (0, 0), b""
        self._object, self._before = -1, 0
        self._texts: dict[int, str] = {}

    def take(self, kind: int, body: bytes) -> None:
        if kind == _OBJECT and len(body) >= 8:
            self._object = unpack_from("<H", body, 6)[0]
        elif kind == _CONTINUE and self._before == _TEXT_OBJECT and body:
            self._texts[self._object] = _letters(body)
        elif kind == _NOTE and not self._book.biff8 and len(body) >= 6:
            row, column, length = unpack_from("<3H", body)
            if row != 0xFFFF:  # else it goes on
                self._place, self._note = (row + 1, column + 1), b""
            self._note += body[6 : 6 + length]
            self._out.comments[self._place] = self._note.decode(self._book.encoding, "replace")
        elif kind == _NOTE and self._book.biff8 and len(body) >= 8:
            row, column, _, number = unpack_from("<4H", body)
            if text := self._texts.get(number):
                self._out.comments[row + 1, column + 1] = text
        self._before = kind


class _Results:
    """Texts of formulas too long for one record, of which calamine keeps the beginning (MS-XLS 2.4.268 String)."""

    def __init__(self, out: Extras) -> None:
        self._out = out
        self._place = 0, 0
        self._length, self._text = 0, ""  # what is to come in all, what has come

    def take(self, kind: int, body: bytes) -> None:
        if kind == _FORMULA and len(body) >= 4:
            row, column = unpack_from("<HH", body)
            self._place = row + 1, column + 1
        if kind == _STRING and len(body) >= 3:
            self._length, self._text = unpack_from("<H", body)[0], _letters(body[2:])
        elif kind == _CONTINUE and body and len(self._text) < self._length:
            self._text += _letters(body)
            self._out.texts[self._place] = self._text
        else:
            self._length = 0


def _letters(body: bytes) -> str:
    """Text behind the byte that says whether its letters have two bytes each."""
    return body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")


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
    if kind not in _VALUES or len(body) < 6:
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

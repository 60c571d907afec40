"""Old .xls whose texts stand in their cells, and whose code page says what it may: the letters that were typed."""

from __future__ import annotations

import re
import struct
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import md5
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.core.grids import Grid
from toolkit.sheets.buttons import compound
from toolkit.sheets.reading.read import open_workbook

BIFF5, BIFF8 = 0x500, 0x600
GBK, WESTERN, UTF16, BIG5, DOS = 936, 1252, 1200, 950, 850
WORD = "密码123"
PAGES = {GBK: "gbk", WESTERN: "cp1252", BIG5: "cp950", DOS: "cp850"}


class Book:
    """An .xls written record by record (MS-XLS 2.4), as exports of attendance clocks and old systems are."""

    def __init__(self, version: int = BIFF8, page: int | None = GBK) -> None:
        self.version, self.page = version, page
        self.cells: list[bytes] = []

    def text(self, text: str, *, wide: bool | None = None, count: str = "<H") -> bytes:
        """A counted text: letters in BIFF8, bytes of the code page in BIFF5."""
        if self.version == BIFF5:
            coded = text.encode(PAGES.get(self.page or GBK, "gbk"), "replace")
            return struct.pack(count, len(coded)) + coded
        wide = any(ord(letter) > 255 for letter in text) if wide is None else wide
        coded = text.encode("utf-16-le" if wide else "latin-1")
        letters = len(coded) // 2 if wide else len(coded)
        return struct.pack(count, letters) + bytes([wide]) + coded

    def label(self, row: int, column: int, text: str, *, wide: bool | None = None) -> Book:
        return self._add(0x204, struct.pack("<3H", row, column, 0) + self.text(text, wide=wide))

    def rich(self, row: int, column: int, text: str) -> Book:
        runs = b"\x01\0\0\0\0\0" if self.version == BIFF8 else b"\x01\0\0"
        return self._add(0xD6, struct.pack("<3H", row, column, 0) + self.text(text) + runs)

    def formula(self, row: int, column: int, text: str, *rest: str) -> Book:
        """=A1&"" with the text that was computed; `rest` goes on in further records."""
        code = b"\x44\0\0\0\0" if self.version == BIFF8 else b"\x44\0\0\0"
        code += b"\x17\0\0\x08" if self.version == BIFF8 else b"\x17\0\x08"
        value = b"\0\0\0\0\0\0\xff\xff"
        self._add(6, struct.pack("<3H8sHIH", row, column, 0, value, 0, 0, len(code)) + code)
        whole = (
            self.text("".join((text, *rest)), wide=True)[:3] + self.text(text, wide=True)[3:]
            if rest
            else self.text(text)
        )
        self._add(0x207, whole)
        for more in rest:
            self._add(0x3C, self.text(more, wide=True)[2:])
        return self

    def number(self, row: int, column: int, number: float, style: int = 0) -> Book:
        return self._add(0x203, struct.pack("<3Hd", row, column, style, number))

    def hide(self, row: int) -> Book:
        return self._add(0x208, struct.pack("<HHHHHHI", row, 0, 9, 255, 0, 0, 0x20))

    def merge(self, top: int, bottom: int, left: int, right: int) -> Book:
        return self._add(0xE5, struct.pack("<5H", 1, top, bottom, left, right))

    def note(self, row: int, column: int, text: str) -> Book:
        """As BIFF5 has it: 2,048 bytes, and more in further records."""
        coded = text.encode("gbk")
        self._add(0x1C, struct.pack("<3H", row, column, len(coded)) + coded[:2048])
        for at in range(2048, len(coded), 2048):
            more = coded[at : at + 2048]
            self._add(0x1C, struct.pack("<3H", 0xFFFF, 0, len(more)) + more)
        return self

    def _add(self, kind: int, body: bytes) -> Book:
        self.cells.append(record(kind, body))
        return self

    def write(self, path: Path, stream: str = "") -> Path:
        path.write_bytes(self.container(stream))
        return path

    def container(self, stream: str = "", **others: bytes) -> bytes:
        stream = stream or ("Workbook" if self.version == BIFF8 else "Book")
        return compound.write({stream: self.stream(), **others})

    def stream(self) -> bytes:
        def beginning(kind: int) -> bytes:
            more = bytes(8) if self.version == BIFF8 else b""
            return record(0x809, struct.pack("<4H", self.version, kind, 0x0DBB, 0x07CC) + more)

        def look(format_: int, font: int = 0) -> bytes:
            return record(
                0xE0, struct.pack("<3H", font, format_, 0) + bytes(14 if self.version == BIFF8 else 10)
            )

        def book(place: int) -> bytes:
            fonts = [
                record(
                    0x31,
                    struct.pack("<5H4B", 200, struck, 0x7FFF, 400, 0, 0, 0, 0, 0)
                    + self.text("Arial", count="<B"),
                )
                for struck in (0, 0, 0, 0, 8)
            ]
            page = record(0x42, struct.pack("<H", self.page)) if self.page is not None else b""
            own = record(
                0x41E,
                struct.pack("<H", 164)
                + self.text('yyyy"年"m"月"', count="<H" if self.version == BIFF8 else "<B"),
            )
            sheet = record(0x85, struct.pack("<IH", place, 0) + self.text("花名册", count="<B"))
            return b"".join(
                (beginning(5), page, *fonts, own, *[look(0)] * 15, look(164), look(0, 5), sheet, record(0x0A))
            )

        globals_ = book(len(book(0)))
        size = (
            struct.pack("<IIHHH", 0, 99, 0, 9, 0)
            if self.version == BIFF8
            else struct.pack("<5H", 0, 99, 0, 9, 0)
        )
        records = (globals_, beginning(0x10), record(0x200, size), *self.cells, record(0x0A))
        return b"".join((*records, record(0) * 1_024))  # as small streams are kept apart


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def read(path: Path) -> Grid:
    (grid,) = open_workbook(path).grids()
    return grid


def rows(grid: Grid) -> list[list[object]]:
    return [list(row) for row in grid.rows]


def register(version: int, page: int | None) -> Book:
    book = Book(version, page).label(0, 0, "序号").label(0, 1, "姓名").rich(0, 2, "备注").label(0, 3, "ID")
    return book.number(1, 0, 1).label(1, 1, "张三可").formula(1, 2, "序号").number(1, 3, 17078, style=15)


@pytest.mark.parametrize(
    ("version", "page"),
    [
        (BIFF8, GBK),
        (BIFF8, WESTERN),
        (BIFF8, UTF16),
        (BIFF8, DOS),
        (BIFF8, None),
        (BIFF5, GBK),
        (BIFF5, BIG5),
        (BIFF5, None),
    ],
)
def test_texts_in_their_cells(tmp_path: Path, version: int, page: int | None):
    if page == BIG5:
        book = Book(version, page).label(0, 0, "姓名").rich(0, 1, "備註").formula(1, 0, "張三可")
        assert rows(read(book.write(tmp_path / "a.xls"))) == [["姓名", "備註"], ["張三可", None]]
        return
    path = register(version, page).write(tmp_path / "花名册.xls")
    assert open_workbook(path).sheet_names == ("花名册",)
    grid = read(path)
    assert [row[:3] for row in rows(grid)] == [["序号", "姓名", "备注"], [1.0, "张三可", "序号"]]
    assert str(grid.value(2, 4)) == "1946-10-03"
    assert grid.number_format(2, 4) == 'yyyy"年"m"月"'


def test_narrow_letters_have_no_zero_between_them(tmp_path: Path):
    book = (
        Book(BIFF8, WESTERN)
        .label(0, 0, "Name")
        .label(0, 1, "Å", wide=False)
        .label(0, 2, "ab", wide=True)
        .label(0, 3, "")
    )
    assert rows(read(book.write(tmp_path / "a.xls"))) == [["Name", "Å", "ab", None]]


def test_a_code_page_of_dos(tmp_path: Path):
    book = Book(BIFF5, DOS).label(0, 0, "Müller").formula(1, 0, "é")
    assert rows(read(book.write(tmp_path / "a.xls"))) == [["Müller"], ["é"]]


@pytest.mark.parametrize("version", [0, 0x601])
def test_a_version_that_there_is_none_of(tmp_path: Path, version: int):
    stream = bytearray(register(BIFF8, GBK).stream())
    struct.pack_into("<H", stream, 4, version)
    (tmp_path / "a.xls").write_bytes(compound.write({"Workbook": bytes(stream)}))
    assert rows(read(tmp_path / "a.xls"))[0] == ["序号", "姓名", "备注", "ID"]


def test_what_else_is_told_of_such_sheets(tmp_path: Path):
    book = register(BIFF8, GBK).merge(0, 0, 0, 1).hide(1)
    book._add(0x204, struct.pack("<3H", 2, 1, 16) + book.text("李四可"))
    grid = read(book.write(tmp_path / "a.xls"))
    assert (grid.hidden_rows, grid.struck) == ({2}, {(3, 2)})
    assert [(m.top, m.left, m.bottom, m.right) for m in grid.merges] == [(1, 1, 1, 2)]


def test_comments_of_excel_5(tmp_path: Path):
    book = register(BIFF5, GBK).note(1, 1, "2025年3月去世").note(1, 2, "a" + "甲" * 1_500)
    path = book.write(tmp_path / "a.xls")
    assert read(path).comments == {(2, 2): "2025年3月去世", (2, 3): "a" + "甲" * 1_500}


def test_a_long_result_of_a_formula_is_whole(tmp_path: Path):
    """A record holds 4,110 letters; the rest stands in records that continue it."""
    book = Book(BIFF8, UTF16).formula(1, 1, "甲" * 4_000, "乙" * 4_000, "丙").label(2, 1, "丁")
    assert rows(read(book.write(tmp_path / "a.xls")))[1:] == [
        [None, "甲" * 4_000 + "乙" * 4_000 + "丙"],
        [None, "丁"],
    ]


def test_the_new_stream_counts_where_both_are_there(tmp_path: Path):
    """Excel 97 could save for 95 as well; some programs spell the name otherwise."""
    old = Book(BIFF5, GBK).label(0, 0, "旧")
    (tmp_path / "a.xls").write_bytes(
        Book(BIFF8, GBK).label(0, 0, "新").container("WorkBook", Book=old.stream())
    )
    assert rows(read(tmp_path / "a.xls")) == [["新"]]


def test_a_stray_cell_at_the_end(tmp_path: Path):
    """The rectangle would have 17 million cells; each cell is where it was, and only those are there."""
    book = register(BIFF8, GBK).number(30_000, 2, 3).formula(65_534, 254, "甲" * 4_000, "乙").hide(30_000)
    grid = read(book.label(65_535, 255, "。").write(tmp_path / "a.xls"))
    assert {(r, c): v for r, row in enumerate(grid.rows, 1) for c, v in enumerate(row, 1) if v is not None} == {
        **{(1, c): text for c, text in enumerate(("序号", "姓名", "备注", "ID"), 1)},
        (2, 1): 1.0, (2, 2): "张三可", (2, 3): "序号", (2, 4): date(1946, 10, 3),
        (30_001, 3): 3.0, (65_535, 255): "甲" * 4_000 + "乙", (65_536, 256): "。",
    }  # fmt: skip
    assert grid.hidden_rows == {30_001}
    assert grid.number_format(2, 4) == 'yyyy"年"m"月"'


def test_rows_of_a_wide_sheet_that_begins_far_down(tmp_path: Path):
    book = Book(BIFF5, GBK).label(60_000, 1, "甲").label(65_535, 255, "乙")
    grid = read(book.write(tmp_path / "a.xls"))
    assert (len(grid.rows), grid.value(60_001, 2), grid.value(65_536, 256)) == (65_536, "甲", "乙")


def rc4(key: bytes) -> Iterator[int]:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    while True:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        yield state[(state[i] + state[j]) % 256]


def encrypted(stream: bytes, password: str) -> bytes:
    """A workbook stream under RC4 (MS-OFFCRYPTO 2.3.6): bodies of records, and of BOUNDSHEET not the position."""
    salt = bytes(range(16))
    first = md5(password.encode("utf-16-le"), usedforsecurity=False).digest()[:5]
    middle = md5((first + salt) * 16, usedforsecurity=False).digest()[:5]

    def key(block: int) -> bytes:
        return md5(middle + struct.pack("<I", block), usedforsecurity=False).digest()

    verifier = bytes(16)
    both = bytes(
        a ^ b
        for a, b in zip(verifier + md5(verifier, usedforsecurity=False).digest(), rc4(key(0)), strict=False)
    )
    head = 4 + struct.unpack_from("<H", stream, 2)[0]
    sealed = record(0x2F, struct.pack("<3H", 1, 1, 1) + salt + both)
    places = re.finditer(rb"\x85\0..(....)", stream[:2048], re.DOTALL)
    moved = bytearray(stream[:head] + sealed + stream[head:])
    for place in places:
        start = struct.unpack("<I", place[1])[0] + len(sealed)
        struct.pack_into("<I", moved, place.start(1) + len(sealed), start)
    keys = [b"" if n % 1024 else rc4(key(n // 1024)) for n in range(len(moved))]
    mask = bytes(next(keys[n - n % 1024]) for n in range(len(moved)))
    out, at = bytearray(moved), 0
    while at + 4 <= len(moved):
        kind, size = struct.unpack_from("<HH", moved, at)
        for n in range(at + 4 + 4 * (kind == 0x85), at + 4 + size):
            if kind not in {0x809, 0x2F}:
                out[n] ^= mask[n]
        at += 4 + size
    return bytes(out)


def test_the_password_that_excel_itself_uses(tmp_path: Path):
    def ask() -> str:
        raise AssertionError("asked")

    stream = encrypted(register(BIFF8, UTF16).stream(), "VelvetSweatshop")
    (tmp_path / "a.xls").write_bytes(compound.write({"Workbook": stream}))
    (grid,) = open_workbook(tmp_path / "a.xls", password=ask).grids()
    assert rows(grid)[0] == ["序号", "姓名", "备注", "ID"]
    stream = encrypted(register(BIFF8, UTF16).stream(), WORD)
    (tmp_path / "b.xls").write_bytes(compound.write({"Workbook": stream}))
    with pytest.raises(Stop, match="password-needed"):
        open_workbook(tmp_path / "b.xls")
    assert rows(next(open_workbook(tmp_path / "b.xls", password=WORD).grids()))[1][1] == "张三可"


def test_libreoffice_reads_the_same(tmp_path: Path):
    """Another program's opinion of every kind of text there is."""
    books = {
        f"{version:x}-{page}": register(version, page)
        for version in (BIFF5, BIFF8)
        for page in (GBK, UTF16)
        if (version, page) != (BIFF5, UTF16)
    }
    books["600-1252"] = register(BIFF8, WESTERN)
    paths = [book.write(tmp_path / f"{name}.xls") for name, book in books.items()]
    theirs = libreoffice.convert_all(paths, "xlsx:Calc MS Excel 2007 XML", tmp_path / "theirs")
    for mine, other in zip(paths, theirs, strict=True):
        assert rows(read(mine)) == rows(read(other)), mine.name


LETTERS = st.text(
    st.characters(codec="gbk", exclude_categories=["Cc", "Cs", "Co"], exclude_characters="\x80"),
    min_size=1,
    max_size=40,
)


@settings(max_examples=10)
@given(
    st.lists(LETTERS, min_size=1, max_size=30),
    st.sampled_from([(BIFF5, GBK), (BIFF8, GBK), (BIFF8, WESTERN)]),
)
def test_every_letter_comes_back(texts: list[str], kind: tuple[int, int]):
    """Each text as it was written, whatever the code page says of BIFF8."""
    assert column(texts, Book(*kind)) == texts


def column(texts: Iterable[str], book: Book) -> list[object]:
    for number, text in enumerate(texts):
        book.label(number, 0, text)
    with tempfile.TemporaryDirectory() as folder:
        return [row[0] for row in read(book.write(Path(folder) / "a.xls")).rows]

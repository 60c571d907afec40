"""The one layer for zip packages: opened once, copied raw, related as the standard says."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.books import attacks

from toolkit.files.looking.guard import inspect_bytes
from toolkit.files.opc.archive import Archive, pack, unpack
from toolkit.files.opc.members import ORDINARY, Limits, Member, Refused, as_utf8, deflate
from toolkit.files.opc.package import Package, Relationship, extended, read_links, read_types, with_default
from toolkit.sheets.patching.patch import WorkbookPatch
from toolkit.sheets.reading.read import open_workbook


class Pipe(io.RawIOBase):
    """What cannot be wound back: zipfile then writes sizes behind the data."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.data += data
        return len(data)


def streamed() -> bytes:
    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = "整个的说明".encode()
        archive.writestr(zipfile.ZipInfo("文件夹/"), b"")
        for name in ("甲.xml", "b.xml", "c.bin"):
            info = zipfile.ZipInfo(name, (2020, 5, 17, 9, 30, 0))
            info.comment, info.extra, info.external_attr = (
                b"of " + name.encode(),
                b"UT\x05\0\1abcd",
                0o644 << 16,
            )
            archive.writestr(info, f"<{name}/>".encode() * 50, zipfile.ZIP_DEFLATED)
    return bytes(out.data)


def told(data: bytes) -> dict[str, tuple[object, ...]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            i.filename: (i.date_time, i.comment, i.extra, i.external_attr, archive.read(i))
            for i in archive.infolist()
        }


def test_all_but_what_is_replaced_is_copied_raw():
    data = streamed()
    package = Package(data)
    assert package.names == ["甲.xml", "b.xml", "c.bin"]
    package.replace("B.XML", b"new")
    package.add("d.xml", b"more")
    package.remove("c.bin")
    made = package.render()
    before, after = told(data), told(made)
    assert list(after) == ["文件夹/", "甲.xml", "b.xml", "d.xml"]
    assert after["b.xml"] == (*before["b.xml"][:4], b"new")
    assert {name: after[name] for name in ("文件夹/", "甲.xml")} == {
        name: before[name] for name in ("文件夹/", "甲.xml")
    }
    old, new = (Archive(each, ORDINARY).regions for each in (data, made))
    assert old["甲.xml"] == new["甲.xml"]
    assert zipfile.ZipFile(io.BytesIO(made)).comment == "整个的说明".encode()


def wide(data: bytes) -> bytes:
    """The same zip with all its numbers in the fields for large files."""
    full = 0xFFFFFFFF
    archive = Archive(data, ORDINARY)
    directory = b""
    for member in archive.members:
        record = bytearray(member.record)
        name = struct.unpack_from("<H", record, 28)[0]
        struct.pack_into("<2I", record, 20, full, full)
        struct.pack_into("<I", record, 42, full)
        struct.pack_into("<H", record, 30, 28)
        field = struct.pack("<2H3Q", 1, 24, member.size, len(member.packed), member.start)
        directory += bytes(record[: 46 + name]) + field
    at = len(data) - len(archive.tail)
    end = at + len(directory)
    count = len(archive.members)
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), at)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    last = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, full, full, 0)
    return data[:at] + directory + end64 + locator + last


def test_a_zip_with_fields_for_large_files_is_read_and_copied():
    plain = pack([deflate("a.xml", b"<a/>"), deflate("b.xml", b"<b/>")])
    data = wide(plain)
    assert [each[-1] for each in told(data).values()] == [b"<a/>", b"<b/>"]
    package = Package(data)
    assert package.read("b.xml") == b"<b/>"
    package.replace("a.xml", b"longer than it was")
    assert [each[-1] for each in told(package.render()).values()] == [b"longer than it was", b"<b/>"]


def test_members_that_share_bytes_are_read_but_not_copied():
    first = deflate("a.xml", b"<a/>")
    data = pack([first, deflate("b.xml", b"<a/>")])
    archive = Archive(data, ORDINARY)
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
    shared = data[: second + 42] + bytes(4) + data[second + 46 :]
    package = Package(shared)
    assert package.read("b.xml") == b"<a/>"
    assert archive.regions
    with pytest.raises(Refused):
        package.render()


@pytest.mark.parametrize("change", [(0, 4), (10, 1), (16, 4)], ids=["mark", "count", "offset"])
def test_a_torn_end_record(change: tuple[int, int]):
    data = bytearray(pack([deflate("a.xml", b"<a/>")]))
    at = data.rindex(b"PK\5\6") + change[0]
    data[at : at + change[1]] = b"\xee" * change[1]
    if change[0] == 10:  # how many there are is said, but counted
        assert list(unpack(bytes(data))) == ["a.xml"]
    else:
        with pytest.raises(Refused):
            Package(bytes(data))


def test_names_are_one_whatever_their_spelling():
    data = pack([deflate("xl\\工作簿%20一.xml", b"1"), deflate("XL/b.xml", b"2")])
    package = Package(data)
    assert package.names == ["xl/工作簿%20一.xml", "XL/b.xml"]
    for spelling in ("/xl/工作簿%20一.xml", "XL/工作簿%20一.XML", "xl\\工作簿%20一.xml"):
        assert package.read(spelling) == b"1"
    spaced = Package(pack([deflate("xl/a b.xml", b"3")]))
    assert (spaced.find("xl/a%20b.xml"), spaced.find("xl/none.xml")) == ("xl/a b.xml", "")
    with pytest.raises(Refused):
        Package(pack([deflate("a/b.xml", b""), deflate("A\\B.xml", b"")]))
    unsaid = bytearray(pack([deflate("表.xml", b"4")]))  # as programs write it that forget to say UTF-8
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = unsaid.index(mark) + at
        unsaid[place : place + 2] = b"\0\0"
    assert list(unpack(bytes(unsaid))) == ["表.xml"]


def test_a_workbook_is_inflated_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Guard, reader and patch go on with what the first of them has inflated."""
    calls: Counter[str] = Counter()

    def counted(way: str):
        original = getattr(Member, way)

        def called(self: Member):
            calls[self.name] += 1
            return original(self)

        return called

    for way in ("pieces", "data"):
        monkeypatch.setattr(Member, way, counted(way))
    path = tmp_path / "花名册.xlsx"
    rows = '<row r="1" hidden="1"><c r="A1" s="0"><v>1</v></c><c r="B1"><f>A1</f></c></row>'
    path.write_bytes(attacks.package(attacks.worksheet(rows)))
    (grid,) = open_workbook(path).grids()
    assert (grid.hidden_rows, grid.uncalculated) == ({1}, {(1, 2)})
    assert grid.number_format(1, 1) == "General"
    assert calls.pop("[Content_Types].xml") == 2  # what it is, before anything else
    assert set(calls.values()) == {1}
    calls.clear()
    patch = WorkbookPatch(path)
    patch.set("花名册", "A1", 2)
    patch.render()
    assert calls.pop("[Content_Types].xml") == 2
    assert set(calls.values()) == {1}


def test_what_is_kept_has_a_bound(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("toolkit.files.opc.package.KEPT", 1_000)
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(1, 2_000))
    data = attacks.package(attacks.worksheet(rows))
    package = inspect_bytes(data, Path("a.xlsx")).package
    assert package is not None
    assert sum(len(text) for texts in package._kept.values() for text in texts) <= 1_000
    sheet = "xl/worksheets/sheet1.xml"
    assert b"".join(package.texts(sheet)) == package.read(sheet) == attacks.worksheet(rows).encode()


def test_a_directory_that_lies_about_a_size_is_not_believed():
    member = deflate("a.bin", b"x" * 5_000)
    package = Package(pack([member._replace(size=10)]), Limits(size=4_000, spread=0))
    with pytest.raises(Refused):
        package.read("a.bin")
    assert package.head("a.bin", 7) == b"x" * 7


def test_pieces_are_packed_as_one_stream():
    pieces = [bytes([number % 251]) * 300_001 for number in range(30)]
    member = deflate("big", *pieces)
    assert member.data() == b"".join(pieces) == b"".join(member.pieces())
    assert deflate("none").data() == b""


@given(
    st.lists(st.sampled_from([b"<c/>", b"\0" * 300, "汉字".encode(), bytes(range(256))]), max_size=400),
    st.integers(0, 9),
    st.sampled_from([zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY, zlib.Z_FIXED, zlib.Z_RLE]),
    st.data(),
)
def test_zlib_and_we_understand_each_other_and_damage_is_never_taken_for_contents(
    pieces: list[bytes], level: int, strategy: int, draw: st.DataObject
):
    data = b"".join(pieces)
    assert zlib.decompress(deflate("a", *pieces).packed, -15) == data
    engine = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
    packed = engine.compress(data) + engine.flush()
    sound = Member("a", packed, 8, zlib.crc32(data), len(data))
    assert sound.data() == b"".join(sound.pieces()) == data
    at = draw.draw(st.integers(0, len(packed) - 1))
    for torn in (packed[:at], packed[:at] + bytes([packed[at] ^ 1 << at % 8]) + packed[at + 1 :]):
        for way in (Member.data, lambda member: b"".join(member.pieces())):
            with contextlib.suppress(Refused):
                assert way(sound._replace(packed=torn)) == data


def test_relationships_of_a_part_that_has_none_yet():
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = Relationship("rId1", "http://x/image", "media/“一”&.png")
    for before in (
        f'<r:Relationships xmlns:r="{space}"></r:Relationships>',
        f'<Relationships xmlns="{space}"/>',
    ):
        (made,) = read_links(extended(before.encode(), [link]), "word/document.xml")
        assert (made.id, made.kind, made.target) == ("rId1", "image", link.target)
        assert made.part == "word/media/“一”&.png"


def test_an_ending_is_declared_once():
    types = attacks.CONTENT_TYPES.encode()
    assert with_default(types, "xml", "other") == types
    assert read_types(with_default(types, "png", "image/png"))[1]["png"] == "image/png"


@pytest.mark.parametrize("cut", [1, 7, 64, 4096])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_a_part_in_utf16_becomes_utf8_and_says_so(order: str, mark: str, cut: int) -> None:
    """Libxml2 2.11, which lxml has on Windows, believes the declaration; 2.14 believes the bytes."""
    part = f"{mark}<?xml version='1.0' encoding='UTF-16' standalone='yes'?><a>张</a>".encode(order)
    pieces = [part[:2], *(part[at : at + cut] for at in range(2, len(part), cut))]
    assert b"".join(as_utf8(pieces)).decode() == "<?xml version='1.0' standalone='yes'?><a>张</a>"
    short = f"{mark}<a>张</a>".encode(order)
    assert b"".join(as_utf8([short])).decode() == "<a>张</a>"

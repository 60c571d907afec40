"""Zips as programs of the world write them: bytes around them, names as paths of Windows, pictures that pack well."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.books import attacks
from support.programs.libreoffice import convert

from toolkit.core.cells import Stop
from toolkit.files.looking.guard import FileKind, inspect_bytes
from toolkit.files.opc.archive import Archive, pack
from toolkit.files.opc.members import ORDINARY, Refused, deflate
from toolkit.files.opc.package import TYPES, Package, Relationship, faults
from toolkit.sheets.buttons import adding, removing
from toolkit.sheets.buttons.macros import Button
from toolkit.sheets.patching.patch import WorkbookPatch
from toolkit.sheets.reading.read import open_workbook

pytestmark = pytest.mark.damaged_files

ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>张三可</t></is></c><c r="B1"><v>81</v></c></row>'
BOOK = attacks.package(attacks.worksheet(ROW))


def spelt(rename: Callable[[str], str]) -> bytes:
    """The workbook with other member names."""
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        return pack(deflate(rename(name), archive.read(name)) for name in archive.namelist())


def lower_types(name: str) -> str:
    return name.lower() if name == TYPES else name


AROUND = {
    "an empty line behind": (b"", b"\n"),
    "a mark of secrecy behind": (b"", b"MARK" * 2_000 + "内部".encode("gbk")),
    "zeros to the end of a block": (b"", bytes(4_000)),
    "as many bytes as all look through": (b"", b"x" * 65_535),
    "an empty line of a web page in front": (b"\r\n", b""),
    "a byte-order mark in front, a line behind": (b"\xef\xbb\xbf", b"\r\n"),
}
SPELLINGS: dict[str, Callable[[str], str]] = {
    "paths of Windows": lambda name: name.replace("/", "\\"),
    "from here": lambda name: f"./{name}",
    "from here, as Windows": lambda name: ".\\" + name.replace("/", "\\"),
    "from the root": lambda name: f"/{name}",
    "types in small letters": lower_types,
}
FILES = {what: front + BOOK + behind for what, (front, behind) in AROUND.items()} | {
    what: spelt(rename) for what, rename in SPELLINGS.items()
}


@pytest.fixture(params=FILES)
def unusual(request, tmp_path: Path) -> Path:
    path = tmp_path / "考勤.xlsx"
    path.write_bytes(FILES[request.param])
    return path


def test_it_is_read(unusual: Path):
    (grid,) = open_workbook(unusual).grids()
    assert [list(row) for row in grid.rows] == [["张三可", 81.0]]


def test_changed_it_is_valid_and_others_read_it(unusual: Path):
    patch = WorkbookPatch(unusual)
    patch.set("花名册", "B1", 82)
    data = patch.render()
    unusual.write_bytes(data)
    (grid,) = open_workbook(unusual).grids()
    assert [list(row) for row in grid.rows] == [["张三可", 82.0]]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert names == [member.name for member in Archive(BOOK, ORDINARY).members]
    assert faults(names, Package(data).read) == set()
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert (page["A1"].value, page["B1"].value) == ("张三可", 82)


@pytest.mark.parametrize("what", AROUND)
def test_what_stands_around_stays_where_it_was(tmp_path: Path, what: str):
    front, behind = AROUND[what]
    path = tmp_path / "考勤.xlsx"
    path.write_bytes(FILES[what])
    patch = WorkbookPatch(path)
    patch.append("花名册", ["李四可", 79])
    data = patch.render()
    assert data.startswith(front + b"PK\3\4")
    assert data.endswith(behind)
    old, new = (Archive(each, ORDINARY).regions for each in (FILES[what], data))
    assert {n: bytes(r) for n, r in old.items() if "sheet1" not in n} == {
        n: bytes(r) for n, r in new.items() if "sheet1" not in n
    }


def test_buttons_come_and_go_and_leave_the_same_bytes(unusual: Path):
    before = unusual.read_bytes()
    changed = unusual.with_suffix(".xlsm")
    changed.write_bytes(adding.add(unusual, [Button("birthdays", "生日", "排出名单")], []).data)
    assert openpyxl.load_workbook(changed).sheetnames == ["花名册", "操作台", "参数"]
    assert removing.remove(changed).data == before


@pytest.mark.slow
@pytest.mark.parametrize("what", SPELLINGS)
def test_libreoffice_reads_what_was_changed(tmp_path: Path, what: str):
    path = tmp_path / "考勤.xlsx"
    path.write_bytes(FILES[what])
    patch = WorkbookPatch(path)
    patch.set("花名册", "B1", 82)
    path.write_bytes(patch.render())
    shown = convert(path, "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path / "出")
    assert shown.read_text(encoding="utf-8").strip() == "张三可,82"


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_whatever_stands_around_is_read_alike_or_refused(front: bytes, behind: bytes):
    """Never another directory than the one that Python's zipfile finds."""
    data = front + BOOK + behind
    try:
        found = Archive(data, ORDINARY)
    except Refused:
        assert b"PK" in front + behind
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [m.name for m in found.members] == archive.namelist()
    assert Archive(found.plain, ORDINARY).plain == found.plain
    assert found.rewritten({}, (), ()) == data


def directory_in(front: bytes, zipped: bytes) -> bytes:
    """What stands in front holds a directory just where offsets point that are not corrected."""
    at = struct.unpack_from("<I", zipped, len(zipped) - 6)[0]
    return front.ljust(at, b"\0")[:at] + b"PK\1\2" + bytes(100) + zipped


OTHER = attacks.package(attacks.worksheet(attacks.ONE_CELL))
AMBIGUOUS = {
    "one zip behind another": BOOK + BOOK,
    "a directory where offsets point": directory_in(b"", BOOK),
    "an end record whose comment ends with the file": BOOK[:-2]
    + struct.pack("<H", 22 + 4)
    + OTHER[-22:]
    + b"tail",
    "more behind than all look through": BOOK + b"x" * 65_536,
    "offsets beyond the directory": BOOK[:-6] + struct.pack("<IH", len(BOOK), 0),
}


@pytest.mark.parametrize("what", AMBIGUOUS)
def test_where_readers_could_differ_it_is_refused(what: str):
    with pytest.raises(Refused) as refused:
        Archive(AMBIGUOUS[what], ORDINARY)
    assert refused.value.fault.kind == "zip-end"


@pytest.mark.parametrize(
    "names",
    [
        ("xl/worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml"),
        ("xl/worksheets/sheet1.xml", "./xl/worksheets/sheet1.xml"),
        (TYPES, TYPES.lower()),
        (TYPES, ".\\[content_types].XML"),
    ],
)
def test_two_members_that_are_one_part_are_refused(names: tuple[str, str]):
    with pytest.raises(Refused) as refused:
        Package(pack(deflate(name, b"<a/>") for name in names))
    assert refused.value.fault.kind == "zip-duplicate"


@pytest.mark.parametrize(
    "name", ["/etc/a.xml", "./../a.xml", ".\\..\\a.xml", ".//etc/a.xml", "\\\\pc\\a.xml"]
)
def test_names_that_lead_elsewhere_are_refused_still(name: str):
    with pytest.raises(Refused) as refused:
        Package(pack([deflate("xl/workbook.xml", b"<a/>"), deflate(name, b"<a/>")]))
    assert refused.value.fault.kind == "zip-name"


@pytest.mark.parametrize(
    "start", [b"%PDF-1.7\n", b"MZ\x90\0\3\0\0\0", b"Rar!\x1a\7\0", b"\xff\xd8\xff\xe0\0\x10JFIF"]
)
def test_another_kind_of_file_with_a_zip_behind_is_what_it_begins_as(start: bytes):
    with pytest.raises(Stop) as stop:
        inspect_bytes(start + BOOK, Path("考勤.xlsx"))
    assert stop.value.problems[0].kind == "file-kind"


# --- what packs well --------------------------------------------------------------------------------------


def scan() -> bytes:
    """An A4 page at 150 dots an inch as BMP: white, with some lines of letters."""
    dice = random.Random(20_261_129)  # noqa: S311 - test data
    width, height = 1_240, 1_754
    lines = [b"\xff" * (width * 3) for _ in range(height)]
    for at in range(200, 230):
        lines[at] = b"".join(dice.choice((b"\0\0\0", b"\xff\xff\xff")) for _ in range(width))
    head = struct.pack(
        "<2sIIIIiiHHIIiiII", b"BM", 54 + width * height * 3, 0, 54, 40, width, height, 1, 24, *[0] * 6
    )
    return head + b"".join(lines)


SAME = "同一句话写满整张表，一行一行都是这一句，这样的表很常见。" * 16


def strings(count: int) -> str:
    return f'{attacks.HEAD}<sst xmlns="{attacks.MAIN}">' + f"<si><t>{SAME}</t></si>" * count + "</sst>"


def equal_rows(count: int) -> str:
    return attacks.worksheet(
        "".join(
            f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{SAME}</t></is></c></row>'
            for n in range(1, count + 1)
        )
    )


@pytest.mark.parametrize(
    ("part", "contents"),
    [
        ("xl/media/image1.bmp", scan()),
        ("xl/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(30_000_000)),
        ("xl/sharedStrings.xml", strings(10_000)),
        ("xl/worksheets/sheet1.xml", equal_rows(10_000)),
    ],
    ids=["scan", "object", "strings", "rows"],
)
def test_what_packs_well_is_read_and_changed(tmp_path: Path, part: str, contents: bytes | str):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package("", {part: contents}))
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
        assert info.file_size > 100 * info.compress_size
    (grid,) = open_workbook(path).grids()
    assert grid.value(1, 1) in (1.0, SAME)
    patch = WorkbookPatch(path)
    patch.set("花名册", "A1", 2)
    assert Package(patch.render()).read("xl/workbook.xml") == attacks.WORKBOOK.encode()
    assert inspect_bytes(patch.render(), path).kind is FileKind.XLSX


@pytest.mark.parametrize(
    ("part", "contents"),
    [
        ("xl/worksheets/sheet1.xml", attacks.worksheet("<row/>" * 1_000_000)),
        ("xl/styles.xml", attacks.STYLES.replace("<font/>", "<font/>" * 1_000_000)),
        ("xl/sharedStrings.xml", strings(25_000)),
        ("xl/media/image1.png", attacks.worksheet("<a/>" * 1_000_000)),  # a name says nothing
    ],
    ids=["rows", "styles", "long", "named as a picture"],
)
def test_what_a_parser_would_choke_on_is_refused(part: str, contents: str):
    with pytest.raises(Stop) as stop:
        inspect_bytes(attacks.package("", {part: contents}), Path("花名册.xlsx"))
    assert stop.value.problems[0].kind == "file-inflated-ratio"


# --- what holds together ------------------------------------------------------------------------------------


def test_the_faults_of_a_package():
    links = attacks.ROOT_RELS.replace("xl/workbook.xml", "xl/none.xml")
    package = Package(
        attacks.package(
            "", {"_rels/.rels": links, "xl/odd.thing": "x", "xl/_rels/gone.xml.rels": attacks.ROOT_RELS}
        )
    )
    assert faults(package.names, package.read) == {
        ("_rels/.rels", "to xl/none.xml"),
        ("xl/odd.thing", "type"),
        ("xl/_rels/gone.xml.rels", "source"),
        ("xl/_rels/gone.xml.rels", "to xl/xl/workbook.xml"),
    }


def test_a_change_that_breaks_a_package_is_not_written_and_old_faults_are_its_own():
    broken = attacks.package("", {"xl/odd.thing": "x"})
    package = Package(broken)
    package.replace("xl/styles.xml", attacks.STYLES.encode())
    assert package.render()
    for spoil in (
        lambda p: p.remove("xl/styles.xml"),
        lambda p: p.add("xl/b.thing", b""),
        lambda p: p.relate("xl/workbook.xml", [Relationship("rId9", "x/y", "none.xml")]),
        lambda p: p.relate("xl/workbook.xml", [Relationship("rId1", "x/y", "styles.xml")]),
        lambda p: p.declare("xl/_rels/workbook.xml.rels", "application/xml"),
    ):
        package = Package(broken)
        spoil(package)
        with pytest.raises(Refused) as refused:
            package.render()
        assert refused.value.fault.kind == "package-unsound"

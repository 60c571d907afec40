"""What a file really is, and the plain sentence for every file that cannot be read."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.books import attacks
from support.programs.desk import Desk, held, said

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, Exit, Stop, address
from toolkit.files import disk, systems
from toolkit.files.looking.guard import FileKind, Limits, inspect, inspect_bytes
from toolkit.files.looking.parts import Ruler

pytestmark = pytest.mark.damaged_files

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def with_type(content_type: str) -> bytes:
    types = attacks.CONTENT_TYPES.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", content_type
    )
    return attacks.package("", {"[Content_Types].xml": types})


SPREADSHEET_2003 = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (attacks.package(), FileKind.XLSX),
        (with_type("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), FileKind.XLSM),
        (
            with_type("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"),
            FileKind.XLTX,
        ),
        (with_type("application/vnd.ms-excel.template.macroEnabled.main+xml"), FileKind.XLTM),
        (with_type("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), FileKind.XLSB),
        (
            attacks.zipped(
                [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<a/>")]
            ),
            FileKind.ODS,
        ),
        (attacks.zipped([("word/document.xml", "<a/>"), ("[Content_Types].xml", "<Types/>")]), FileKind.DOCX),
        ("姓名,年龄\n王建国,81\n".encode(), FileKind.CSV),
        ("姓名,年龄\n王建国,81\n".encode("utf-8-sig"), FileKind.CSV),
        ("姓名,年龄\n王建国,81\n".encode("gbk"), FileKind.CSV),
        ("姓名\t年龄\n王建国\t81\n".encode("utf-16"), FileKind.CSV),
        (b"<html><table><tr><td>1</td></tr></table></html>", FileKind.HTML),
        ("\ufeff\r\n<!DOCTYPE html>\n<html></html>".encode(), FileKind.HTML),
        (b'<html xmlns:x="urn:schemas-microsoft-com:office:excel">', FileKind.HTML),
        (b"<table border=1><tr><td>1", FileKind.HTML),
        (SPREADSHEET_2003.encode(), FileKind.XML2003),
    ],
)
@pytest.mark.parametrize("name", ["花名册.xls", "花名册.xlsx", "花名册.csv", "花名册"])
def test_the_kind_is_found_by_content_whatever_the_name(
    tmp_path: Path, data: bytes, kind: FileKind, name: str
):
    path = tmp_path / name
    path.write_bytes(data)
    found = inspect(path)
    assert found.kind is kind
    assert (found.size, found.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert found.data == data


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("姓名".encode(), "utf-8"),
        ("姓名".encode("utf-8-sig"), "utf-8-sig"),
        ("姓名".encode("gbk"), "gb18030"),
        ("㑇䶮𠮷".encode("gb18030"), "gb18030"),
        ("姓名".encode("utf-16"), "utf-16"),
        ("\ufeff姓名".encode("utf-16-be"), "utf-16"),
    ],
)
def test_the_encoding_of_text(data: bytes, encoding: str):
    found = inspect_bytes(data, Path("a.csv"))
    assert found.encoding == encoding
    assert data.decode(found.encoding).lstrip("\ufeff") in {"姓名", "㑇䶮𠮷"}


@pytest.mark.parametrize(
    ("data", "kind", "word"),
    [
        (b"%PDF-1.7\n", "file-kind", "PDF"),
        (b"Rar!\x1a\x07\x00", "file-kind", "RAR"),
        (b"7z\xbc\xaf\x27\x1c\0\0", "file-kind", "7z"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file-kind", "图片"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "file-kind", "图片"),
        (b"MZ\x90\0\x03\0\0\0", "file-kind", "程序"),
        (b"{\\rtf1\\ansi}", "file-kind", "RTF"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "file-kind", "很旧"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "file-kind", "网页归档"),
        (b"<?xml version='1.0'?><office:document xmlns:office='x'/>", "file-kind", "OpenDocument"),
        (b"<?xml version='1.0'?><data/>", "file-kind", "XML"),
        (b"\0\1\2\3\4\5", "file-kind", "不是表格"),
        (OLE + b"\0" * 2000, "file-damaged", "损坏"),
        (OLE, "file-damaged", "损坏"),
        (attacks.zipped([("ppt/presentation.xml", "<a/>")]), "file-kind", "演示文稿"),
        (attacks.zipped([("花名册.xlsx", b"PK")]), "file-kind", "表格在里面"),
        (attacks.zipped([("照片.jpg", b"x")]), "file-kind", "压缩包"),
        (b"PK\x03\x04" + b"\0" * 100, "zip-end", "损坏"),
    ],
)
def test_what_is_no_table_is_refused_by_name(data: bytes, kind: str, word: str):
    with pytest.raises(Stop) as stop:
        inspect_bytes(data, Path("花名册.xlsx"))
    (problem,) = stop.value.problems
    assert (problem.kind, stop.value.code) == (kind, Exit.DATA)
    assert word in problem.message
    assert problem.cell.file == "花名册.xlsx"
    assert problem.hint


def stop_of(path: Path) -> tuple[str, Exit]:
    with pytest.raises(Stop) as stop:
        inspect(path)
    (problem,) = stop.value.problems
    str(problem).encode("gbk")
    assert str(path.parent) not in str(problem), "folders are nobody's business"
    return problem.kind, stop.value.code


def test_files_that_are_none(tmp_path: Path):
    (tmp_path / "空.xlsx").write_bytes(b"")
    (tmp_path / "~$花名册.xlsx").write_bytes(b"\x05Wang")
    (tmp_path / ".~花名册.et").write_bytes(b"x")
    (tmp_path / "文件夹.xlsx").mkdir()
    assert stop_of(tmp_path / "没有.xlsx") == ("file-missing", Exit.DATA)
    assert stop_of(tmp_path / "没有" / "没有.xlsx") == ("file-missing", Exit.DATA)
    assert stop_of(tmp_path / "空.xlsx") == ("file-empty", Exit.DATA)
    assert stop_of(tmp_path / "~$花名册.xlsx") == ("file-owner", Exit.DATA)
    assert stop_of(tmp_path / ".~花名册.et") == ("file-owner", Exit.DATA)
    assert stop_of(tmp_path / "文件夹.xlsx") == ("file-folder", Exit.DATA)


def test_a_link_is_not_followed(tmp_path: Path):
    (tmp_path / "真.xlsx").write_bytes(attacks.package())
    try:
        (tmp_path / "链接.xlsx").symlink_to(tmp_path / "真.xlsx")
    except OSError:
        pytest.skip("this account may not make links")
    assert stop_of(tmp_path / "链接.xlsx") == ("file-link", Exit.DATA)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a POSIX thing")
def test_a_pipe_does_not_hang_the_reader(tmp_path: Path):
    os.mkfifo(tmp_path / "管道.xlsx")
    assert stop_of(tmp_path / "管道.xlsx") == ("file-special", Exit.DATA)


def failing(error: OSError):
    def opened(*_args: object, **_named: object) -> None:
        raise error

    return opened


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (said(5), "file-permission", Exit.DATA),
        (said(21), "file-unreadable", Exit.DATA),
        (said(32), "file-locked", Exit.LOCKED),
        (said(33), "file-locked", Exit.LOCKED),
        (PermissionError(errno.EACCES, "x"), "file-permission", Exit.DATA),
        (OSError(errno.EIO, "x"), "file-unreadable", Exit.DATA),
        (OSError(errno.EBUSY, "x"), "file-locked", Exit.LOCKED),
    ],
)
def test_why_a_file_does_not_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, kind: str, code: Exit
):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package())
    monkeypatch.setattr(systems, "current", Desk())
    monkeypatch.setattr(disk, "open_for_reading", failing(error))
    assert stop_of(path) == (kind, code)


def test_a_file_that_another_program_keeps_for_itself(tmp_path: Path):
    """Windows alone has such a hold, and Python does not say so by itself: it says «permission denied»."""
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package())
    with held(path, share=0):
        if os.name == "nt":
            assert stop_of(path) == ("file-locked", Exit.LOCKED)
        else:
            assert inspect(path).kind is FileKind.XLSX
    with held(path):
        assert inspect(path).kind is FileKind.XLSX, "as Excel holds it, it can be read"


def test_a_file_that_is_still_in_the_cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package())
    monkeypatch.setattr("toolkit.files.looking.guard._is_placeholder", lambda _path: True)
    monkeypatch.setattr(disk, "open_for_reading", failing(OSError(errno.EINVAL, "x")))
    assert stop_of(path) == ("file-placeholder", Exit.DATA)


def test_size_is_limited_before_reading(tmp_path: Path):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package())
    with pytest.raises(Stop) as stop:
        inspect(path, limits=Limits(size=100))
    assert stop.value.problems[0].kind == "file-size"


def test_a_large_file_may_unfold_as_far_as_registers_do_and_no_further():
    """11,000 rows unfold to 2.3 times the file: more than any file may, less than this one may."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{hashlib.sha256(b"%d" % n).hexdigest()}</v></c></row>'
        for n in range(1, 11_001)
    )
    data = attacks.package(rows)
    unfolded = len(attacks.worksheet(rows))
    small = Limits(size=unfolded // 2, cells=8_000, spread=3)
    assert unfolded < 3 * len(data)
    inspect_bytes(data, Path("a.xlsx"), limits=small)
    for limits, kind in (
        (small._replace(spread=1), "file-inflated-size"),
        (small._replace(cells=4_000), "sheet-cells"),
    ):
        with pytest.raises(Stop) as stop:
            inspect_bytes(data, Path("a.xlsx"), limits=limits)
        assert stop.value.problems[0].kind == kind


def test_reading_leaves_the_file_as_it_was(tmp_path: Path):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package())
    before = path.stat()
    inspect(path)
    after = path.stat()
    assert (before.st_mtime_ns, before.st_size, before.st_mode) == (
        after.st_mtime_ns,
        after.st_size,
        after.st_mode,
    )
    assert list(tmp_path.iterdir()) == [path]


def test_parts_are_measured(tmp_path: Path):
    path = tmp_path / "花名册.xlsx"
    sheet = attacks.worksheet(
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="e"><v>#N/A</v></c></row>',
        '<mergeCells count="1"><mergeCell ref="A2:B4"/></mergeCells>',
    )
    path.write_bytes(attacks.package(sheet))
    found = inspect(path)
    (part,) = (part for part in found.parts if part.name == "xl/worksheets/sheet1.xml")
    assert part.size == len(sheet.encode())
    assert (part.extent.cells, part.extent.merged, part.extent.plain) == (2, 6, True)
    assert part.extent.rows >= 1
    assert part.extent.columns >= 3


refs = st.tuples(st.integers(1, MAX_ROW), st.integers(1, MAX_COLUMN))
STYLES = ['<c r="{}"><v>1</v></c>', '<c r="{}" s="1" t="s"><v>1</v></c>', "<c r='{}'><v>1</v></c>",
          '<x:c s="1" r="{}"><v>1</v></x:c>', '<c\nr = "{}"/>', '<c r="A1" r="{}"/>', '<c r="A1"r="{}"/>']  # fmt: skip


@given(
    st.lists(st.tuples(refs, st.sampled_from(STYLES), st.booleans()), min_size=1, max_size=30),
    st.integers(1, 5),
)
def test_no_cell_lies_outside_the_extent(cells: list[tuple[tuple[int, int], str, bool]], pieces: int):
    """However cells are written and in whatever order, the bounds hold; that is what keeps the reader alive."""
    tags = []
    for (row, column), style, lower in cells:
        ref = address(row, column)
        tags.append(style.format(ref.lower() if lower else ref))
    ruler = Ruler()
    size = len(tags) // pieces + 1
    for start in range(0, len(tags), size):
        ruler.measure("".join(tags[start : start + size]).encode())
    extent = ruler.extent()
    assert extent.rows >= max(row for (row, _), _, _ in cells)
    assert extent.columns >= max(column for (_, column), _, _ in cells)
    assert extent.cells == len(cells)


@given(st.integers(1, 400), st.integers(1, 60))
def test_the_extent_of_an_ordinary_sheet_is_tight(rows: int, columns: int):
    lines = (
        f'<row r="{row}">'
        + "".join(f'<c r="{address(row, column)}"><v>1</v></c>' for column in range(1, columns + 1))
        for row in range(1, rows + 1)
    )
    ruler = Ruler()
    ruler.measure("</row>".join(lines).encode())
    assert ruler.extent().plain
    assert columns <= ruler.extent().columns <= max(columns, 26)
    assert rows <= ruler.extent().rows <= max(99, 10 * rows)


@given(st.integers(1, 40), st.integers(1, 40))
def test_cells_without_addresses_are_counted_exactly(rows: int, columns: int):
    ruler = Ruler()
    ruler.measure(b"".join(b"<row>" + b"<c><v>1</v></c>" * columns + b"</row>" for _ in range(rows)))
    assert (ruler.extent().rows, ruler.extent().columns) == (rows, columns)
    assert not ruler.extent().plain


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_comes_out_is_counted_however_it_is_packed(method: int):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("[Content_Types].xml", attacks.CONTENT_TYPES)
        archive.writestr("xl/media/a.bin", bytes(range(256)) * 8)
    with pytest.raises(Stop) as stop:
        inspect_bytes(out.getvalue(), Path("a.xlsx"), limits=Limits(size=2_500, spread=0))
    assert stop.value.problems[0].kind == "file-inflated-size"

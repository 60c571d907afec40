"""Hostile and broken files: each gives a grid or one plain refusal, and never takes the process with it."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import io
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from support.books import attacks
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.files.looking.guard import Limits, inspect_bytes
from toolkit.sheets.reading.read import open_workbook

pytestmark = pytest.mark.damaged_files

SECONDS, MEGABYTES = 5, 512


@functools.cache
def hostile() -> dict[str, bytes]:
    return attacks.refused()


@functools.cache
def small_workbook() -> bytes:
    """A real one with the usual things in it: text, numbers, dates, a merge, an error, a formula, a hidden row."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, ["姓名", "出生年月", "年龄"])
    sheet.write_row(1, 0, ["王建国", 1945.1, 81])
    sheet.write_datetime(2, 1, dt.date(1945, 10, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(4, 2, "=A1", None, "x")
    sheet.merge_range("A6:C6", "合计")
    sheet.set_row(1, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("a hundred thousand million texts promised", "strings-count"),
        ("row beyond the last", "sheet-extent"),
        ("column beyond the last", "sheet-extent"),
        ("whole sheet merged", "sheet-merge"),
        ("entity expansion", "xml-doctype"),
        ("entity expansion in the strings", "xml-doctype"),
        ("external entity", "xml-doctype"),
        ("external entity in UTF-16", "xml-doctype"),
        ("external entity in UTF-7", "xml-encoding"),
        ("200,000 elements deep", "xml-depth"),
        ("200,000 elements deep, never closed", "xml-depth"),
        ("climbing name", "zip-name"),
        ("climbing name with backslashes", "zip-name"),
        ("absolute name", "zip-name"),
        ("drive name", "zip-name"),
        ("one name twice", "zip-duplicate"),
        ("one name in two spellings", "zip-duplicate"),
        ("20,000 members", "zip-members"),
        ("bomb by ratio", "file-inflated-ratio"),
        ("bomb by size", "file-inflated-size"),
        ("declared size lies", "file-inflated-ratio"),
        ("two directories", "zip-end"),
        ("encrypted member", "zip-encrypted"),
    ],
)
def test_the_guard_refuses_before_any_parser(what: str, kind: str):
    with pytest.raises(Stop) as stop:
        inspect_bytes(hostile()[what], Path("花名册.xlsx"))
    (problem,) = stop.value.problems
    assert problem.kind == kind
    assert problem.cell.file == "花名册.xlsx"
    assert problem.message.endswith("。")
    assert problem.hint.startswith("请")


@pytest.mark.slow
def test_every_refusal_is_quick_and_small():
    files = {f"{number}.xlsx": data for number, data in enumerate(hostile().values())}
    answers = attacks.read_all(files, each_alone=True)
    for what, answer in zip(hostile(), answers.values(), strict=True):
        assert answer.outcome == "stop", (what, answer)
        assert answer.seconds <= SECONDS, (what, answer)
        assert answer.peak <= MEGABYTES, (what, answer)


MALFORMED = {
    "far cell, single quotes",
    "far cell by a second address",
    "far cell by a second address in small letters",
}


def test_the_very_last_cell_is_read_and_fills_no_memory():
    """By the reader that keeps only what is there: as a rectangle the sheet would have 17 thousand million cells."""
    answers = attacks.read_all(numbered(list(attacks.far().values())), each_alone=True)
    for what, answer in zip(attacks.far(), answers.values(), strict=True):
        expected = ("stop", "sheet-damaged") if what in MALFORMED else ("grid", "")
        assert (answer.outcome, answer.kind) == expected, what
        assert answer.peak <= MEGABYTES, (what, answer)


def filled(unit: str, text: str, mark: str) -> str:
    """A part as dense as is taken, with a unit repeated behind a mark, and blanks beyond what any ratio allows."""
    times = Limits().dense_tags * 9 // 10 // unit.count("<")
    return text.replace(mark, mark + unit * times + " " * 3_000_000, 1)


@pytest.mark.slow
def test_what_is_dense_and_taken_is_read_within_the_limits():
    """Equal rows by the thousand are read; the same number of tags anywhere else must not be a bomb."""
    sheet, workbook, links = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    plain = attacks.worksheet(attacks.ONE_CELL)
    parts = [
        (sheet, filled("<row/>", plain, "<sheetData>")),
        (sheet, filled("<row><c/><c/><c/></row>", plain, "<sheetData>")),
        (sheet, filled("<row><c><v>1</v></c></row>", plain, "<sheetData>")),
        (
            sheet,
            filled(
                '<mergeCell ref="A1:B2"/>',
                attacks.worksheet(attacks.ONE_CELL, "<mergeCells/>"),
                "</sheetData>",
            ),
        ),
        ("xl/styles.xml", filled("<xf/>", attacks.STYLES, '<cellXfs count="3">')),
        (
            "xl/styles.xml",
            filled('<numFmt numFmtId="164" formatCode="0.00"/>', attacks.STYLES, '<numFmts count="1">'),
        ),
        (workbook, filled("<a/>", attacks.WORKBOOK, "</sheets>")),
        (workbook, filled('<sheet name="a" sheetId="1" r:id="rId1"/>', attacks.WORKBOOK, "<sheets>")),
        (links, filled("<Relationship/>", attacks.WORKBOOK_RELS, 'relationships">')),
        ("[Content_Types].xml", filled("<Override/>", attacks.CONTENT_TYPES, 'content-types">')),
        ("xl/sharedStrings.xml", filled("<si/>", f'<sst xmlns="{attacks.MAIN}"></sst>', '">')),
    ]
    files = {f"{number}.xlsx": attacks.package("", {name: text}) for number, (name, text) in enumerate(parts)}
    for (name, text), answer in zip(parts, attacks.read_all(files, each_alone=True).values(), strict=True):
        assert answer.outcome in {"grid", "stop"}, (name, text[-200:], answer)
        assert answer.kind != "file-inflated-ratio", (name, answer)
        assert answer.seconds <= SECONDS, (name, answer)
        assert answer.peak <= MEGABYTES, (name, answer)


@pytest.mark.parametrize("name", ["甲", "甲{}"])
def test_sheets_by_the_ten_thousand_are_refused(tmp_path: Path, name: str):
    more = "".join(f'<sheet name="{name.format(n)}" sheetId="{n + 9}" r:id="rId1"/>' for n in range(10_000))
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(
        attacks.package("", {"xl/workbook.xml": attacks.WORKBOOK.replace("</sheets>", f"{more}</sheets>")})
    )
    with pytest.raises(Stop) as stop:
        open_workbook(path)
    assert stop.value.problems[0].kind == "file-damaged"


def rows_with_one_far_cell(ref: str) -> bytes:
    row = ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return attacks.package(
        attacks.worksheet(f'{attacks.ONE_CELL}<row r="{row}"><c r="{ref}" t="str"><v> </v></c></row>')
    )


@pytest.mark.parametrize(
    ("ref", "rows", "columns"),
    [
        ("A1048576", 1_048_576, 1),
        ("XFD2", 2, 16_384),
        ("AAA9000", 9_000, 703),
        ("XFD1048576", 1_048_576, 16_384),
    ],
)
def test_a_stray_blank_far_away_does_not_make_a_register_unreadable(
    tmp_path: Path, ref: str, rows: int, columns: int
):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(rows_with_one_far_cell(ref))
    (grid,) = open_workbook(path).grids()
    assert (len(grid.rows), max(map(len, grid.rows))) == (rows, columns)
    assert grid.value(1, 1) == 1.0
    assert grid.value(rows, columns) == " "


@pytest.mark.slow
def test_a_million_empty_styled_rows_are_read(tmp_path: Path):
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(2, 1_000_001))
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package(attacks.worksheet(attacks.ONE_CELL + rows)))
    assert len(path.read_bytes()) < 5_000_000
    (grid,) = open_workbook(path).grids()
    assert [list(row) for row in grid.rows] == [[1.0]]


@pytest.mark.slow
def test_a_million_rows_of_empty_styled_cells_are_read_within_the_limits():
    cells = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="Z{n}" s="1"/></row>' for n in range(2, 1_000_001))
    data = attacks.package(attacks.worksheet(attacks.ONE_CELL + cells))
    (answer,) = attacks.read_all({"花名册.xlsx": data}).values()
    assert answer.outcome == "grid", answer
    assert answer.seconds <= 4 * SECONDS  # read, not refused: as long as two million cells take
    assert answer.peak <= MEGABYTES


def test_merges_that_reach_the_last_row_end_where_the_values_do(tmp_path: Path):
    """A clerk who merges whole columns gets a register, and no job walks over a million rows."""
    merges = '<mergeCells count="2"><mergeCell ref="A1:A1048576"/><mergeCell ref="B1:XFD1"/></mergeCells>'
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package(attacks.worksheet(attacks.ONE_CELL, merges)))
    (grid,) = open_workbook(path).grids()
    assert [(m.top, m.left, m.bottom, m.right) for m in grid.merges] == [(1, 1, 1, 1), (1, 2, 1, 2)]


def numbered(contents: list[bytes]) -> dict[str, bytes]:
    return {f"{number}.xlsx": data for number, data in enumerate(contents)}


def assert_grids_or_stops(contents: list[bytes]) -> list[str]:
    """Every file is read or refused within the limits; the outcomes."""
    answers = attacks.read_all(numbered(contents)).values()
    wrong = [answer for answer in answers if answer.outcome not in {"grid", "stop"}]
    assert not wrong, wrong[:5]
    slow = [answer for answer in answers if answer.seconds > SECONDS]
    assert not slow, slow[:5]
    assert max(answer.peak for answer in answers) <= MEGABYTES
    return [answer.outcome for answer in answers]


@pytest.mark.slow
def test_truncated_at_every_offset():
    data = small_workbook()
    # Up to three bytes are the text «PK»; from the fourth on it is half a zip.
    outcomes = assert_grids_or_stops([data[:n] for n in (0, *range(4, len(data)))])
    assert set(outcomes) == {"stop"}, "half a workbook was taken for a whole one"


@pytest.mark.slow
def test_bytes_flipped():
    assert_grids_or_stops(attacks.flipped(small_workbook(), 500, seed=20_261_001))


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
    ],
)
def test_xml_mutated(part: str):
    count = 500 if "worksheets" in part else 100
    assert_grids_or_stops(attacks.mutations(small_workbook(), part, count, seed=20_261_002))


@pytest.mark.slow
def test_binary_workbooks_flipped_and_truncated(tmp_path: Path):
    """xls and ods go through a child process each, so there are fewer of them."""
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(small_workbook())
    for to in ("xls", "ods"):
        data = libreoffice.convert(path, to).read_bytes()
        assert_grids_or_stops(
            [*attacks.flipped(data, 60, seed=7), *(data[:n] for n in range(0, len(data), len(data) // 30))]
        )


@given(st.binary(max_size=400))
def test_any_bytes_give_a_kind_or_a_stop(data: bytes):
    for start in (b"", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<table>", b'="'):
        with contextlib.suppress(Stop):
            assert inspect_bytes(start + data, Path("a.xls")).size == len(start + data)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<html><table><tr><td>", b"a,b\n1,", "姓名,".encode("gbk")]),
)
def test_any_text_gives_grids_or_a_stop(tmp_path: Path, data: bytes, start: bytes):
    path = tmp_path / "a.csv"
    path.write_bytes(start + data)
    with contextlib.suppress(Stop):
        assert len(list(open_workbook(path).grids())) >= 1


def test_limits_can_be_narrower():
    with pytest.raises(Stop) as stop:
        inspect_bytes(small_workbook(), Path("a.xlsx"), limits=Limits(members=3))
    assert stop.value.problems[0].kind == "zip-members"

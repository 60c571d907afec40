"""A sheet copied within its workbook: every part of the original stays, what hangs on it comes along, it opens."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from support.books import samples
from support.books.samples import handmade, members, sheet_xml
from xlsxwriter import Workbook

from toolkit.core.cells import Stop
from toolkit.sheets.patching.patch import WorkbookPatch
from toolkit.sheets.patching.pictures import picture_fault

PIXEL = samples.png()
MAY_CHANGE = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/worksheets/sheet1.xml",
}


def rich(path: Path) -> Path:
    """A form with a picture, a chart, a note, a hidden name, a list, a print area and formulas that name their own sheet."""
    with Workbook(path) as book:
        page = book.add_worksheet("表'一 甲")
        page.write_column("A1", [1, 2, 3])
        page.write_formula("B1", "=SUM('表''一 甲'!A1:A3)+其他!A1", None, 6)
        page.insert_image("D1", "x.png", {"image_data": io.BytesIO(PIXEL)})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='表''一 甲'!$A$1:$A$3"})
        page.insert_chart("D5", chart)
        page.write_comment("A1", "原来的批注")
        page.data_validation("A2", {"validate": "list", "source": "='表''一 甲'!$A$1:$A$3"})
        page.conditional_format(
            "A1:A3", {"type": "formula", "criteria": "='表''一 甲'!$A$1>0", "format": book.add_format()}
        )
        page.write_url("A9", "internal:'表''一 甲'!A1")
        page.print_area("A1:H20"), page.repeat_rows(0)
        other = book.add_worksheet("其他")
        other.write_formula("A1", "='表''一 甲'!A1", None, 1)
    return path


def copied(data: bytes, sheet: str, *names: str) -> bytes:
    patch = WorkbookPatch(Path("表.xlsx"), data=data)
    patch.copy_sheet(sheet, names)
    return patch.render()


def test_every_part_stays_and_each_copy_has_its_own(tmp_path):
    data = rich(tmp_path / "表.xlsx").read_bytes()
    made = copied(data, "表'一 甲", "张三可", "李'四")
    (tmp_path / "两份.xlsx").write_bytes(made)
    before, after = members(data), members(made)
    assert [name for name in before if name not in MAY_CHANGE and before[name] != after.get(name)] == []
    more = sorted(name for name in after if name not in before)
    assert sum("drawings/drawing" in name and "rels" not in name for name in more) == 2
    assert sum("charts/chart" in name for name in more) == 2
    assert not any("media" in name for name in more)  # pictures are shared
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert [(p.title, p.sheet_state) for p in book] == [
        ("表'一 甲", "hidden"), ("其他", "visible"), ("张三可", "visible"), ("李'四", "visible"),
    ]  # fmt: skip
    one = book["李'四"]
    assert one["B1"].value == "=SUM('李''四'!A1:A3)+其他!A1"
    assert (one.print_area, one.print_title_rows) == ("'李''四'!$A$1:$H$20", "$1:$1")
    assert one["A1"].comment.text == "原来的批注"
    assert (len(one._images), len(one._charts)) == (1, 1)
    assert one.data_validations.dataValidation[0].formula1 == "'李''四'!$A$1:$A$3"
    assert one["A9"].hyperlink.location == "'李''四'!A1"
    assert one._charts[0].series[0].val.numRef.f == "'李''四'!$A$1:$A$3"
    assert book["其他"]["A1"].value == "='表''一 甲'!A1"  # others go on to mean the original


def test_a_sheet_with_what_can_be_only_once_is_refused_in_words(tmp_path):
    data = samples.by_xlsxwriter(tmp_path / "表.xlsx").read_bytes()
    with pytest.raises(Stop) as stop:
        copied(data, "参数", "甲")  # it has a table
    assert stop.value.problems[0].kind == "sheet-once"


def test_a_workbook_without_views_or_names_has_its_copies_shown(tmp_path):
    made = copied(handmade({"花名册": sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')}), "花名册", "甲")
    (tmp_path / "甲.xlsx").write_bytes(made)
    assert b'activeTab="1"' in members(made)["xl/workbook.xml"]


def test_a_picture_joins_what_is_drawn_already_and_is_cut_never_distorted(tmp_path):
    patch = WorkbookPatch(rich(tmp_path / "表.xlsx"))
    patch.picture("表'一 甲", "B5", PIXEL)
    patch.picture("其他", "C3", PIXEL)
    made = patch.render()
    (tmp_path / "照片.xlsx").write_bytes(made)
    book = openpyxl.load_workbook(io.BytesIO(made))
    assert [(len(p._images), len(p._charts)) for p in book] == [(2, 1), (1, 0)]
    drawing = members(made)["xl/drawings/drawing1.xml"]
    assert drawing.count(b"<a:srcRect t=") == 1  # a square in a cell that is broader than high


@pytest.mark.parametrize(
    ("data", "kind"), [(b"GIF", "picture-kind"), (b"\x89PNG\r\n\x1a\n\0", "picture-damaged"), (PIXEL, None)]
)
def test_what_is_no_picture_is_said(data, kind):
    fault = picture_fault(data)
    assert (fault and fault.kind) == kind

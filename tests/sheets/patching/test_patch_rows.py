"""Rows added above totals and remarks: everything below moves, and every reference with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.books import samples
from support.books.samples import LINKS, MAIN, handmade, members, raw_members, sheet_xml
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.files.placing import place
from toolkit.sheets.patching.patch import WorkbookPatch

SHEET1, SHEET2 = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
# Two records (rows 2 and 3), a total (4) and a remark (6).
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>10</v></c><c r="C2"><f>SUM(B$2:B2)</f><v>10</v></c></row>'
    '<row r="3"><c r="A3"><v>2</v></c><c r="B3"><v>20</v></c><c r="C3"><f>SUM(B$2:B3)</f><v>30</v></c></row>'
    '<row r="4" ht="30" customHeight="1"><c r="A4" t="inlineStr"><is><t>合计</t></is></c>'
    '<c r="B4"><f>SUM(B2:B3)</f><v>30</v></c></row>'
    '<row r="6"><c r="A6"><f>ROW()</f><v>6</v></c><c r="B6"><f>B4*2</f><v>60</v></c></row>'
)


def patch(data: bytes) -> WorkbookPatch:
    return WorkbookPatch(Path("册.xlsx"), data=data)


def after_insertion(sheet: str, *, other: str = "", names: str = "", **more: object) -> dict[str, str]:
    """The parts as text after one row (A=3, B=30) came in below row 3 of sheet 册."""
    data = handmade({"册": sheet, "表二": sheet_xml(other)}, names=names, **more)  # type: ignore[arg-type] - passed through
    book = patch(data)
    assert book.append("册", {"A": 3, "B": 30}, after=3) == 4
    return {name: data.decode("utf-8", "replace") for name, data in members(book.render()).items()}


def test_totals_and_remarks_move_down_and_the_sum_takes_the_row_in() -> None:
    text = after_insertion(sheet_xml(ROWS))[SHEET1]
    assert (
        '<row r="4"><c r="A4"><v>3</v></c><c r="B4"><v>30</v></c></row>'
        '<row r="5" ht="30" customHeight="1"><c r="A5" t="inlineStr"><is><t>合计</t></is></c>'
        '<c r="B5"><f>SUM(B2:B4)</f></c></row>'
        '<row r="7"><c r="A7"><f>ROW()</f></c><c r="B7"><f>B5*2</f></c></row>' in text
    )
    # The running total of a record is none of the totals: it stays, and so does its result.
    assert '<c r="C3"><f>SUM(B$2:B3)</f><v>30</v></c>' in text


def test_several_rows_and_cells_set_before_and_after() -> None:
    book = patch(handmade({"册": sheet_xml(ROWS)}))
    book.set("册", "D4", "在合计行")
    assert [book.append("册", {"A": n, "B": n}, after=2 + n) for n in (1, 2, 3)] == [4, 5, 6]
    book.set("册", "D7", "还是合计行")
    book.set("册", "D5", "第二个新行")
    out = members(book.render())[SHEET1].decode()
    assert (
        '<c r="B7"><f>SUM(B2:B6)</f></c><c r="D7" t="inlineStr"><is><t xml:space="preserve">还是合计行</t>'
        in out
    )
    assert re.search(r'<row r="5"><c r="A5"><v>2</v></c><c r="B5"><v>2</v></c><c r="D5"', out)
    assert "在合计行" not in out


def test_an_empty_row_drawn_for_the_next_record_is_used_and_nothing_moves() -> None:
    rows = ROWS.replace('r="4"', 'r="5"').replace('"A4"', '"A5"').replace('"B4"', '"B5"')
    rows = rows.replace('<row r="5"', '<row r="4"><c r="A4" s="2"/><c r="B4" s="2"/></row><row r="5"')
    text = after_insertion(sheet_xml(rows))[SHEET1]
    assert '<c r="A4" s="2"><v>3</v></c><c r="B4" s="2"><v>30</v></c></row><row r="5"' in text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<mergeCells count="2"><mergeCell ref="A6:C7"/><mergeCell ref="D1:D2"/></mergeCells>', 'ref="A7:C8"'),
        (('<conditionalFormatting sqref="B2:B3 B6"><cfRule type="expression" priority="1"><formula>B4&gt;1</formula>'
         "</cfRule></conditionalFormatting>"), 'sqref="B2:B4 B7"'),
        (('<conditionalFormatting sqref="B6"><cfRule type="expression" priority="1"><formula>$B$4&gt;1</formula>'
         "</cfRule></conditionalFormatting>"), "<formula>$B$5&gt;1</formula>"),
        (('<dataValidations><dataValidation type="list" sqref="A2:A3"><formula1>$A$6:$A$9</formula1></dataValidation>'
         "</dataValidations>"), 'sqref="A2:A4"><formula1>$A$7:$A$10<'),
        ('<hyperlinks><hyperlink ref="A6" location="册!A4"/></hyperlinks>', '<hyperlink ref="A7" location="册!A5"/>'),
        ('<rowBreaks count="1"><brk id="4" man="1"/></rowBreaks>', 'id="5"'),
        ('<ignoredErrors><ignoredError sqref="A2:A3" numberStoredAsText="1"/></ignoredErrors>', 'sqref="A2:A4"'),
    ],
    ids=["merge", "format", "format-formula", "list", "link", "break", "ignored"],
)  # fmt: skip
def test_what_hangs_on_the_rows_moves_with_them(before: str, after: str) -> None:
    assert after in after_insertion(sheet_xml(ROWS, after=before))[SHEET1]


def test_other_sheets_and_names_follow() -> None:
    parts = after_insertion(
        sheet_xml(ROWS),
        other='<row r="1"><c r="A1"><f>册!B4+B4</f><v>30</v></c><c r="B1"><f>SUM(册!$B$2:$B$3)</f><v>30</v></c>'
        '<c r="C1"><f>B4</f><v>0</v></c></row>',
        names='<definedName name="_xlnm.Print_Area" localSheetId="0">册!$A$1:$C$6</definedName>'
        '<definedName name="合计">册!$B$4</definedName><definedName name="别处">表二!$A$4</definedName>',
    )
    assert "<f>册!B5+B4</f></c>" in parts[SHEET2]
    assert "<f>SUM(册!$B$2:$B$4)</f></c>" in parts[SHEET2]
    assert "<f>B4</f><v>0</v>" in parts[SHEET2]
    names = re.findall(r"<definedName [^>]*>([^<]*)", parts["xl/workbook.xml"])
    assert names == ["册!$A$1:$C$7", "册!$B$5", "表二!$A$4"]


def test_a_shared_formula_below_is_written_out() -> None:
    rows = ROWS.replace(
        '</row><row r="6">',
        '<c r="D4"><f t="shared" ref="D4:E4" si="0">B2+B4</f><v>1</v></c><c r="E4"><f t="shared" si="0"/><v>1</v></c>'
        '</row><row r="6">',
    )
    text = after_insertion(sheet_xml(rows))[SHEET1]
    assert '<c r="D5"><f>B2+B5</f></c><c r="E5"><f>C2+C5</f>' in text


TABLE = (
    f'<table xmlns="{MAIN}" id="1" name="名册" displayName="名册" ref="A1:B4" totalsRowCount="1">'
    '<autoFilter ref="A1:B3"/><tableColumns count="2"><tableColumn id="1" name="姓名" totalsRowLabel="合计"/>'
    '<tableColumn id="2" name="补贴" totalsRowFunction="sum"/></tableColumns></table>'
)
TABLE_PART = {
    "xl/tables/table1.xml": (TABLE, "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml")
}
TABLE_LINK = {1: f'<Relationship Id="rId1" Type="{LINKS}/table" Target="../tables/table1.xml"/>'}
TABLE_ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>补贴</t></is></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>10</v></c></row>'
    '<row r="3"><c r="A3"><v>2</v></c><c r="B3"><v>20</v></c></row>'
    '<row r="4"><c r="A4" t="inlineStr"><is><t>合计</t></is></c>'
    '<c r="B4"><f>SUBTOTAL(109,名册[补贴])</f><v>30</v></c></row>'
)


def test_a_tables_totals_row_stays_below_without_being_told() -> None:
    sheet = sheet_xml(TABLE_ROWS, after='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>')
    book = patch(handmade({"册": sheet}, parts=TABLE_PART, sheet_links=TABLE_LINK))
    assert book.append("册", [3, 30]) == 4
    assert book.append("册", [4, 40]) == 5
    out = members(book.render())
    table = out["xl/tables/table1.xml"].decode()
    assert 'ref="A1:B6" totalsRowCount="1"><autoFilter ref="A1:B5"/>' in table
    assert '<c r="B6"><f>SUBTOTAL(109,名册[补贴])</f></c>' in out[SHEET1].decode()


def test_a_table_without_totals_grows() -> None:
    plain = TABLE.replace(' totalsRowCount="1"', "").replace("A1:B4", "A1:B3")
    rows = TABLE_ROWS[: TABLE_ROWS.index('<row r="4">')]
    sheet = sheet_xml(rows, after='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>')
    parts = {"xl/tables/table1.xml": (plain, TABLE_PART["xl/tables/table1.xml"][1])}
    book = patch(handmade({"册": sheet}, parts=parts, sheet_links=TABLE_LINK))
    book.append("册", [3, 30])
    assert 'ref="A1:B4"><autoFilter ref="A1:B4"/>' in members(book.render())["xl/tables/table1.xml"].decode()


@pytest.mark.parametrize(
    ("rows", "around", "reason", "word"),
    [
        (ROWS, {"after": '<sheetProtection sheet="1"/>'}, "sheet-protected", "受保护"),
        (ROWS, {"after": '<mergeCells><mergeCell ref="A3:A4"/></mergeCells>'}, "merged-over", "A3:A4"),
        (ROWS.replace("<f>SUM(B2:B3)</f>", '<f t="dataTable" ref="B4:B5" r1="A1"/>'), {}, "rows-below", "模拟运算表"),
        (ROWS.replace("<f>SUM(B$2:B3)</f>", '<f t="array" ref="C3:C4">A2:A3</f>'), {}, "rows-below", "数组公式"),
        (ROWS.replace('<row r="6"><c r="A6">', '<row r="1048576"><c r="A1048576">').replace('r="B6"', 'r="B1048576"'),
         {}, "rows-below", "最后一行"),
    ],
)  # fmt: skip
def test_what_cannot_be_moved_exactly_is_refused(
    rows: str, around: dict[str, str], reason: str, word: str
) -> None:
    data = handmade({"册": sheet_xml(rows, **around)})
    book = patch(data)
    with pytest.raises(Stop) as stop:
        book.append("册", {"A": 3}, after=3)
    assert [problem.kind for problem in stop.value.problems] == [reason]
    assert word in stop.value.problems[0].message
    assert book.render() == data


def test_drawings_notes_charts_and_links_of_a_full_workbook(tmp_path: Path) -> None:
    path = samples.by_xlsxwriter(tmp_path / "册.xlsm", macros=True)
    book = WorkbookPatch(path)
    assert book.append("花名册", {"A": "钱六", "C": "离休", "D": 500}, after=5) == 6
    place.put_many([book.writing()])
    out = {name: data.decode("utf-8", "replace") for name, data in members(path.read_bytes()).items()}
    sheet = out[SHEET1]
    assert '<mergeCell ref="A7:C7"/>' in sheet  # 合计
    assert "<f>SUM(D3:D6)</f></c>" in sheet
    assert "<xm:sqref>D3:D6</xm:sqref>" in sheet  # the data bar of Excel 2010
    assert "<xm:f>花名册!D3:E3</xm:f><xm:sqref>G3</xm:sqref>" in sheet  # the sparkline of one row
    assert "花名册!$D$3:$D$6" in out["xl/charts/chart1.xml"]
    assert "<f>SUM(花名册!$D$3:$D$6)</f></c>" in out[SHEET2]
    assert "<f>花名册!D7*2</f></c>" in out[SHEET2]
    assert "<f>A1&amp;A2</f><v>离休退休</v>" in out[SHEET2]
    assert '<comment ref="A4"' in out["xl/comments1.xml"]
    rows = re.findall(r"<xdr:row>(\d+)</xdr:row>", out["xl/drawings/drawing1.xml"])
    assert rows == ["1", "1", "8", "22"]  # the picture above stays, the chart below moves
    anchors = re.findall(r"<x:Anchor>([^<]*)</x:Anchor>", out["xl/drawings/vmlDrawing1.vml"])
    assert [anchor.split(",")[2].strip() for anchor in anchors] == [
        "20",
        "2",
    ]  # the button (19 before), the note
    again = libreoffice.recalculated(path)
    assert (again["花名册"]["D7"], again["花名册"]["E7"]) == (3450, 35400)
    assert (again["参数"]["C1"], again["参数"]["C2"]) == (3450, 6900)


def test_parts_that_know_nothing_of_the_rows_stay_byte_for_byte(tmp_path: Path) -> None:
    path = samples.with_more_parts(samples.by_xlsxwriter(tmp_path / "册.xlsx"))
    before = raw_members(path.read_bytes())
    book = WorkbookPatch(path)
    book.append("花名册", {"A": "钱六"}, after=5)
    after = raw_members(book.render())
    assert {name for name in before if before[name] != after[name]} == {
        SHEET1,
        SHEET2,
        "xl/workbook.xml",
        "xl/charts/chart1.xml",
        "xl/drawings/drawing1.xml",
    }


def table_book(formula: str = "1") -> bytes:
    rows = TABLE_ROWS + f'<row r="9"><c r="E9"><f>{formula}</f><v>1</v></c></row>'
    sheet = sheet_xml(rows, after='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>')
    return handmade({"册": sheet}, parts=TABLE_PART, sheet_links=TABLE_LINK)


def test_a_tables_heading_is_renamed_in_the_table_too() -> None:
    book = patch(table_book())
    book.set("册", "A1", "名字")
    out = members(book.render())
    assert '<tableColumn id="1" name="名字"' in out["xl/tables/table1.xml"].decode()
    assert ">名字</t>" in out[SHEET1].decode()


@pytest.mark.parametrize(
    ("formula", "ref", "value", "word"),
    [
        ("SUM(名册[姓名])", "A1", "名字", "引用"),
        ("1", "A1", "补贴", "同名"),
        ("1", "A1", 5, "文字"),
        ("1", "A1", "a[b]", "特殊符号"),
        ("1", "B4", 5, "汇总行"),
    ],
)
def test_a_tables_heading_or_total_that_must_stay(
    formula: str, ref: str, value: str | int, word: str
) -> None:
    data = table_book(formula)
    book = patch(data)
    with pytest.raises(Stop) as stop:
        book.set("册", ref, value)
    assert word in stop.value.problems[0].message
    assert book.render() == data

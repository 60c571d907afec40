"""New workbooks: what stands in them, how they print, and that programs other than ours agree."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from decimal import Decimal
from itertools import groupby
from unittest import mock
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from support import tools
from support.programs import libreoffice
from support.programs.pages import print_size

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import (
    Chart,
    Column,
    Formula,
    Kind,
    Level,
    Link,
    Look,
    Row,
    Sheet,
    SheetDocument,
    Styled,
    sheet_name,
)
from toolkit.sheets.composing import compose as composing
from toolkit.sheets.composing import paper
from toolkit.sheets.composing.compose import compose

NAME = Column("姓名", Kind.SHORT)
MONEY = Column("金额", Kind.MONEY)


def at(*numbers: int) -> dt.datetime:
    """A moment without a zone, as workbooks have it."""
    return dt.datetime(*numbers)  # noqa: DTZ001


def document(*sheets: Sheet) -> SheetDocument:
    return SheetDocument("名单.xlsx", sheets, title="测试名单")


def read(data: bytes, *, values: bool = False):
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def one(sheet: Sheet):
    """The only sheet of a workbook, as openpyxl reads it."""
    return read(compose(document(sheet)))[sheet.name]


def cell(content, kind: Kind = Kind.TEXT, look: Look = Look.PLAIN):
    return one(Sheet("甲", (Column("列", kind),), (Row((content,), look=look),)))["A2"]


def column_a(data: bytes) -> list:
    """Column A as calamine reads it (openpyxl leaves control characters encoded)."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [row[0] for row in book.get_sheet_by_index(0).to_python()]


# One cell


@pytest.mark.parametrize(
    ("kind", "content", "value", "number_format"),
    [
        (Kind.TEXT, "红旗镇", "红旗镇", "General"),
        (Kind.CODE, "990101194501010013", "990101194501010013", "@"),
        (Kind.CODE, 990101194501010013, "990101194501010013", "@"),
        (Kind.CODE, "1945.10", "1945.10", "@"),
        (Kind.TEXT, "13800000000", "13800000000", "@"),
        (Kind.TEXT, 990101194501010013, "990101194501010013", "General"),
        (Kind.INTEGER, 81, 81, "0"),
        (Kind.TEXT, 2026, 2026, "General"),
        (Kind.MONEY, Decimal("120000.00"), 120000, "#,##0.00"),
        (Kind.MONEY, Decimal("0.10"), 0.1, "#,##0.00"),
        (Kind.MONEY, Decimal("9999999999.99"), 9999999999.99, "#,##0.00"),
        (Kind.MONEY, Decimal("0.005"), 0.005, "#,##0.00########"),
        (Kind.MONEY, 8000, 8000, "#,##0.00"),
        (Kind.PERCENT, Decimal("0.875"), 0.875, "0.0%"),
        (Kind.DATE, dt.date(1945, 10, 1), at(1945, 10, 1), "yyyy-mm-dd"),
        (Kind.TEXT, dt.date(2026, 10, 1), at(2026, 10, 1), "yyyy-mm-dd"),
        (Kind.DATE, dt.date(1900, 3, 1), at(1900, 3, 1), "yyyy-mm-dd"),
        (Kind.DATE, dt.date(1900, 2, 28), "1900-02-28", "yyyy-mm-dd"),
        (Kind.DATE, dt.date(1899, 12, 31), "1899-12-31", "yyyy-mm-dd"),
        (Kind.DATETIME, at(2026, 10, 1, 8, 30), at(2026, 10, 1, 8, 30), "yyyy-mm-dd hh:mm"),
        (Kind.DATE, "1945年10月", "1945年10月", "General"),
        (Kind.SHORT, True, "是", "General"),
        (Kind.SHORT, False, "否", "General"),
        (Kind.DATE, None, None, "yyyy-mm-dd"),
        (Kind.TEXT, None, None, "General"),
    ],
)
def test_a_value_is_stored_as_what_it_is(kind, content, value, number_format):
    stored = cell(content, kind)
    assert (stored.value, stored.number_format) == (value, number_format)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://example.invalid")',
        "+8613800000000",
        "-",
        "@甲",
        "http://example.invalid/",
        "mailto:a@example.invalid",
        "internal:甲!A1",
        "{=SUM(A1)}",
        "007",
        "1e5",
        "TRUE",
        "#DIV/0!",
        "<r>甲</r>",
        "<r><t>甲</t></r>",
        "</t></si>&amp;<x>",
        "_x0041_",
        "  前后有空格  ",
        "第一行\n第二行",
        "\t",
        "𠮷䶮",
        "😀",
        "\x07",
        "'甲",
    ],
)
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.CODE, Kind.MONEY])
def test_text_stays_the_text_it_was(text, kind):
    data = compose(document(Sheet("甲", (Column("列", kind),), (Row((text,)),))))
    assert column_a(data) == ["列", text]
    assert read(data)["甲"]["A2"].data_type == "s"
    assert read(data)["甲"]["A2"].hyperlink is None


def test_text_that_looks_like_a_formula_survives_being_edited():
    assert cell("=1+1").quotePrefix
    assert not cell("甲").quotePrefix


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("甲\r\n乙\r丙", "甲\n乙\n丙"),
        ("甲\ufffe乙\uffff", "甲\ufffd乙\ufffd"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_no_workbook_can_hold_is_replaced(text, held):
    assert column_a(compose(document(Sheet("甲", (NAME,), (Row((text,)),)))))[1:] == [held]


def test_a_text_too_long_is_refused_with_its_cell():
    assert len(cell("长" * 32_767).value) == 32_767
    sheet = Sheet("甲", (NAME, Column("事迹")), (Row(("赵一", "长" * 32_768)),), title="题")
    with pytest.raises(Stop) as stopped:
        compose(document(sheet))
    (problem,) = stopped.value.problems
    assert str(problem.cell) == "名单.xlsx 甲!B3"
    assert "32768" in problem.message


def test_characters_outside_the_basic_plane_count_twice():
    assert len(cell("𠮷" * 16_383).value) == 16_383
    with pytest.raises(Stop):
        cell("𠮷" * 16_384)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (1.5, TypeError),
        (Decimal("NaN"), ValueError),
        (Decimal("Infinity"), ValueError),
        (dt.datetime(2026, 10, 1, tzinfo=dt.UTC), ValueError),
        (Formula("SUM({没有:})", 0), ValueError),
        (Formula("{没有}", 0), ValueError),
        (Formula("SUM({没有!列:})", 0), ValueError),
    ],
)
def test_what_no_job_may_ask_for(content, error):
    with pytest.raises(error):
        cell(content)


@pytest.mark.parametrize(
    "sheets",
    [
        (),
        (Sheet("甲", ()),),
        (Sheet("甲", (NAME, NAME)),),
        (Sheet("甲", (NAME,)), Sheet("甲", (NAME,))),
        (Sheet("名" * 32, (NAME,)),),
        (Sheet("一/二", (NAME,)),),
        (Sheet("甲", (NAME,), hidden=True),),
        (Sheet("甲", (NAME,), (Row(("a", "b")),)),),
        (Sheet("甲", (NAME,), (Row(("a",)),), chart=Chart("", "姓名", "没有")),),
    ],
)
def test_a_document_that_contradicts_itself_is_the_jobs_fault(sheets):
    with pytest.raises(ValueError, match=r"\w"):
        compose(document(*sheets))


# Tables


SECTIONED = Sheet(
    "名单",
    (NAME, Column("生日", Kind.DATE, group="日子"), Column("农历", Kind.SHORT, group="日子"), MONEY),
    (
        Row(("红旗镇",), Level.SECTION),
        Row(("赵一", dt.date(1945, 10, 1), "八月廿六", Decimal(200))),
        Row(("小计", None, None, Formula("SUM({金额:本段})", Decimal(200))), Level.TOTAL),
        Row(("青山乡",), Level.SECTION),
        Row(("钱二", dt.date(1936, 10, 2), "八月十七", Decimal(300))),
        Row(("孙三", None, "", Decimal("0.5"))),
        Row(("小计", None, None, Formula("SUM({金额:本段})", Decimal("300.5"))), Level.TOTAL),
        Row(("合计", None, None, Formula("SUM({金额:})", Decimal("500.5"))), Level.TOTAL),
    ),
    title="十月名单",
    subtitle="共3人",
    notes=("说明一", "说明二"),
)


def test_the_table_has_its_parts_in_order():
    sheet = one(SECTIONED)
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["十月名单", None, None, None],
        ["共3人", None, None, None],
        ["姓名", "日子", None, "金额"],
        [None, "生日", "农历", None],
        ["红旗镇", None, None, None],
        ["赵一", at(1945, 10, 1), "八月廿六", 200],
        ["小计", None, None, "=SUM($D$6:$D$6)"],
        ["青山乡", None, None, None],
        ["钱二", at(1936, 10, 2), "八月十七", 300],
        ["孙三", None, None, 0.5],
        ["小计", None, None, "=SUM($D$9:$D$10)"],
        ["合计", None, None, "=SUM($D$6:$D$6,$D$9:$D$10)"],
        ["说明一", None, None, None],
        ["说明二", None, None, None],
    ]
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {
        "A1:D1",
        "A2:D2",
        "A3:A4",
        "B3:C3",
        "D3:D4",
        "A13:D13",
        "A14:D14",
    }
    stored = read(compose(document(SECTIONED)), values=True)["名单"]
    assert [stored[ref].value for ref in ("D7", "D11", "D12")] == [200, 300.5, 500.5]


def test_every_cell_of_the_table_has_its_lines():
    sheet = one(SECTIONED)
    for row in sheet["A3:D12"]:
        for each in row:
            if isinstance(each, MergedCell):
                continue
            assert each.border.top.style, each.coordinate
            assert each.border.bottom.style, each.coordinate
    assert sheet["A13"].border.top.style is None


def test_a_section_longer_than_the_table_is_merged_and_wrapped():
    long = "生日只有年月、请先与本人或家属核实以后再安排走访的同志" * 3
    sheet = one(Sheet("甲", (NAME, MONEY), (Row((long,), Level.SECTION), Row(("赵一", 1)))))
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A2:B2"]
    assert sheet["A2"].value == long
    assert sheet["A2"].alignment.wrap_text
    assert sheet.row_dimensions[2].height > 3 * sheet.row_dimensions[3].height


def test_an_empty_table_says_so():
    sheet = one(Sheet("甲", (NAME, MONEY), empty="本月没有整岁老同志。"))
    assert sheet["A2"].value == "本月没有整岁老同志。"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A2:B2"]


def test_a_total_over_no_rows_is_nothing(tmp_path):
    total = Row((Formula("COUNTA({姓名:})", 0), Formula("SUM({金额:})", Decimal(0))), Level.TOTAL)
    path = tmp_path / "空.xlsx"
    path.write_bytes(
        compose(
            document(
                Sheet("无人", (NAME, MONEY), (total,), empty="没有人。"),
            )
        )
    )
    computed = libreoffice.recalculated(path)
    assert computed["无人"] == {"A1": "姓名", "B1": "金额", "A2": "没有人。", "A3": 0, "B3": 0}


def test_header_marks_what_must_be_filled_in_without_changing_its_text():
    sheet = one(
        Sheet("甲", (Column("姓名", Kind.SHORT, required=True, note="与身份证一致"), NAME_2), typing=True)
    )
    assert sheet["A1"].value == "姓名"
    assert sheet["A1"].number_format == '@" *"'
    assert sheet["A1"].comment.text == "与身份证一致"
    assert sheet["B1"].number_format == "@"
    assert sheet["B1"].comment is None


NAME_2 = Column("曾用名", Kind.SHORT)


def test_what_is_typed_below_the_table_looks_like_it_and_is_printed_only_when_typed():
    """An 18-digit number typed there must not become 9.9E+17; rows that nobody typed are no cells."""
    sheet = one(Sheet("登记", (NAME, Column("身份证号码", Kind.CODE), MONEY), (Row(("赵一",)),), typing=True))
    assert [sheet.column_dimensions[c].number_format for c in "ABC"] == ["General", "@", "#,##0.00"]
    assert (sheet.max_row, sheet.print_area) == (2, "")
    [lines] = sheet.conditional_formatting
    assert (str(lines.sqref), lines.rules[0].formula) == ("A3:C5003", ["COUNTA($A3:$C3)>0"])
    assert lines.rules[0].dxf.border.bottom.style == "thin"


def test_typing_rows_grow_and_writing_rows_are_tall():
    row = (Row(("赵一",)),)
    typing, writing = (
        one(Sheet("甲", columns, row, typing=typing))
        for columns, typing in (((NAME,), True), ((NAME, Column("签名", Kind.HAND)), False))
    )
    assert [typing.row_dimensions[2].height, writing.row_dimensions[2].height] == [None, 30]


# Drop-down lists, links, looks


def rules(sheet) -> dict[str, str]:
    return {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}


def test_a_short_list_stands_in_the_cells():
    sheet = one(
        Sheet("甲", (Column("性别", Kind.SHORT, choices=("男", "女")),), (Row(("男",)),), typing=True)
    )
    assert rules(sheet) == {"A2:A5003": '"男,女"'}


def test_a_list_in_a_finished_sheet_ends_with_its_rows():
    columns = (Column("状态", choices=("在世", "去世")),)
    rows = (Row(("在世",)), Row(("乙",), Level.SECTION), Row(("去世",)), Row(("在世",)))
    assert rules(one(Sheet("甲", columns, rows))) == {"A2": '"在世,去世"', "A4:A5": '"在世,去世"'}


@pytest.mark.parametrize(
    "choices", [tuple(f"县直单位第{n}局" for n in range(60)), ("甲,乙", "丙"), ('说"好"', "乙")]
)
def test_a_list_that_is_too_long_or_has_commas_stands_on_a_hidden_sheet(choices):
    book = read(compose(document(Sheet("选项", (Column("单位", choices=choices),), typing=True))))
    assert book.sheetnames == ["选项", "选项(2)"]
    assert book["选项(2)"].sheet_state == "hidden"
    assert [row[0].value for row in book["选项(2)"].iter_rows()] == list(choices)
    assert rules(book["选项"]) == {"A2:A5002": f"'选项(2)'!$A$1:$A${len(choices)}"}


@pytest.mark.parametrize(
    ("link", "target", "location"),
    [
        (Link("见", "", "名单 一", "C7"), None, "'名单 一'!C7"),
        (Link("见", "", "它's", "C7"), None, "'它''s'!C7"),
        (Link("见", "", "甲"), None, "'甲'!A1"),
        (Link("见", "../../花名册.xlsx", "在职", "C7"), "..\\..\\花名册.xlsx", "'在职'!C7"),
        (Link("见", "输入 一/花名册#2.xlsx", "甲", "B2"), "输入%20一\\花名册%232.xlsx", "'甲'!B2"),
        (Link("见", "100%[新].xlsx"), "100%25%5B新%5D.xlsx", None),
        (Link("见", "D:\\办公\\花名册.xlsx", "甲", "B2"), "file:///D:\\办公\\花名册.xlsx", "'甲'!B2"),
    ],
)
def test_links_lead_to_the_cell(link, target, location):
    found = cell(link)
    assert found.value == "见"
    assert (found.hyperlink.target, found.hyperlink.location) == (target, location)
    assert found.font.underline == "single"


def test_links_beyond_excels_limit_keep_their_text(monkeypatch):
    monkeypatch.setattr(composing, "_MAX_LINKS", 2)
    sheet = one(Sheet("甲", (NAME,), tuple(Row((Link(f"第{n}处", "", "甲", "A1"),)) for n in range(4))))
    assert [sheet.cell(row, 1).value for row in range(2, 6)] == ["第0处", "第1处", "第2处", "第3处"]
    assert [sheet.cell(row, 1).hyperlink is None for row in range(2, 6)] == [False, False, True, True]


def shape(font_and_fill) -> tuple:
    font, fill = font_and_fill.font, font_and_fill.fill
    return font.b, font.i, font.u, fill.patternType


def test_looks_can_be_told_apart_without_colour():
    shapes = {look: shape(cell("甲", look=look)) for look in Look}
    assert len({shapes[look] for look in (Look.PLAIN, Look.STRONG, Look.WARN, Look.BAD, Look.GOOD)}) == 5
    assert shapes[Look.WARN][:3] != shapes[Look.PLAIN][:3]  # «print in black and white» drops every fill
    assert shapes[Look.BAD][:3] != shapes[Look.PLAIN][:3]


def test_one_cell_may_look_different_from_its_row():
    sheet = one(Sheet("甲", (NAME, MONEY), (Row(("赵一", Styled(Decimal(3), Look.BAD)), look=Look.STRONG),)))
    assert (sheet["A2"].font.u, sheet["B2"].font.u) == (None, "single")
    assert (sheet["A2"].font.b, sheet["B2"].value) == (True, 3)
    total = one(Sheet("甲", (NAME,), (Row((Styled(Formula("1+1", 2), Look.WARN),), Level.TOTAL),)))["A3"]
    assert (total.value, total.font.b, total.font.i) == ("=1+1", True, True)


# The page


def test_the_page_is_set_up_for_an_office_printer():
    sheet = one(SECTIONED)
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0)  # one page wide is what is meant by nothing
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.print_area == "'名单'!$A$1:$D$14"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.freeze_panes == "A5"


@pytest.mark.parametrize(
    ("freeze", "columns", "pane"), [(True, 2, "C2"), (False, 0, None), (False, 1, "B1"), (True, 0, "A2")]
)
def test_freezing(freeze, columns, pane):
    assert one(Sheet("甲", (NAME, MONEY), freeze=freeze, freeze_columns=columns)).freeze_panes == pane


def test_filter_covers_the_data_and_not_the_totals():
    rows = (Row(("赵一", 1)), Row(("钱二", 2)), Row(("合计", 3), Level.TOTAL))
    assert one(Sheet("甲", (NAME, MONEY), rows, title="题", filter=True)).auto_filter.ref == "A2:B4"
    assert one(Sheet("甲", (NAME, MONEY), rows)).auto_filter.ref is None


def test_fonts_are_chinese_and_large_print_is_large():
    normal, large = (
        one(Sheet("甲", (NAME,), (Row(("赵一",)),), title="题", large=large)) for large in (False, True)
    )
    assert [normal[ref].font.name for ref in ("A1", "A2", "A3")] == ["黑体", "黑体", "宋体"]
    assert [normal[ref].font.sz for ref in ("A1", "A2", "A3")] == [18, 11, 11]
    assert [large[ref].font.sz for ref in ("A1", "A2", "A3")] == [22, 16, 16]
    assert large.column_dimensions["A"].width > normal.column_dimensions["A"].width


def test_hidden_sheets_are_hidden_and_the_first_visible_one_is_open():
    book = read(compose(document(Sheet("底表", (NAME,), hidden=True), Sheet("名单", (NAME,)))))
    assert [sheet.sheet_state for sheet in book.worksheets] == ["hidden", "visible"]
    assert book.active.title == "名单"


def test_a_sheet_for_the_screen_prints_an_empty_cell():
    rows = (Row(("林一禾",)),)
    book = read(compose(document(Sheet("名单", (NAME,), rows), Sheet("明细", (NAME,), rows, printed=False))))
    assert [sheet.print_area for sheet in book.worksheets] == ["'名单'!$A$1:$A$2", "'明细'!$C$1"]
    assert book["明细"]["C1"].value is None


TO_CHECK = (
    Column("序号", Kind.SHORT),
    NAME,
    Column("为什么"),
    Column("怎么办"),
    Column("核实结果", Kind.HAND),
)


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        (
            (Row((1, "林一禾", "日期看不懂，", "请核对。")),),
            "待核实：林一禾，日期看不懂，请核对，核实结果＿＿＿＿。",
        ),
        (
            (Row((1, "林一禾", "甲", "")), Row((2, "周二苗", Styled("乙", Look.BAD), None))),
            "待核实：林一禾，甲，核实结果＿＿＿＿。周二苗，乙，核实结果＿＿＿＿。",
        ),
        ((), "待核实：没有。"),
        (tuple(Row((n, "林一禾", "甲", "乙")) for n in range(3)), None),
    ],
)
def test_one_or_two_cases_stand_below_the_list_and_print_no_page(rows, note):
    first = Sheet("名单", (NAME,), (Row(("周三木",)),))
    cases = Sheet("待核实", TO_CHECK, rows, empty="没有。")
    book = read(compose(document(first, cases, Sheet("说明", (NAME,), first.rows))))
    said = [cell.value for cell in book["名单"]["A"]]
    if note is None:
        assert book.sheetnames == ["名单", "待核实", "说明"]
        assert len(said) == 2
        return
    assert said[2:] == [note]
    assert book.sheetnames == ["名单", "说明", *["待核实"] * bool(rows)]
    if rows:
        assert book["待核实"].print_area == "'待核实'!$G$1"
        assert book["待核实"]["B2"].value == "林一禾", "on the screen it is as it was"


def test_properties_are_neutral_and_the_bytes_repeat():
    data = compose(document(SECTIONED))
    assert data == compose(document(SECTIONED))
    properties = read(data).properties
    assert (properties.title, properties.creator) == ("测试名单", "老干部工作工具箱")
    assert properties.created == at(2020, 1, 1)
    assert read(compose(document(SECTIONED), at(2026, 10, 1, 8))).properties.created.year == 2026


# Charts


def parts(data: bytes, name: str) -> list[ET.Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [ET.fromstring(archive.read(n)) for n in archive.namelist() if re.search(name, n)]  # noqa: S314


def test_a_chart_shows_the_data_rows_and_stands_below_the_table(tmp_path):
    columns = (Column("支部", Kind.SHORT), Column("自评", Kind.INTEGER), Column("审核", Kind.INTEGER))
    rows = tuple(Row((f"第{n}支部", 70 + n, 65 + n)) for n in range(5))
    total = Row(("合计", Formula("SUM({自评:})", 360), None), Level.TOTAL)
    sheet = Sheet(
        "得 分",
        columns,
        (*rows, total),
        notes=("注",),
        chart=Chart("得分", "支部", "审核"),
    )
    path = tmp_path / "图.xlsx"
    path.write_bytes(compose(document(sheet)))
    (chart,) = parts(path.read_bytes(), r"charts/chart\d+\.xml")
    ranges = [
        element.text for element in chart.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}f")
    ]
    assert "'得 分'!$A$2:$A$6" in ranges
    assert "'得 分'!$C$2:$C$6" in ranges
    (drawing,) = parts(path.read_bytes(), r"drawings/drawing\d+\.xml")
    namespace = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
    start, end = (
        [int(drawing.find(f".//{namespace}{corner}/{namespace}{axis}").text) for axis in ("col", "row")]
        for corner in ("from", "to")
    )
    assert start[0] == 0
    assert start[1] >= 8  # rows 1–8 are header, five branches, total and note
    bottom = int(openpyxl.load_workbook(path)["得 分"].print_area.rpartition("$")[2])
    assert end[1] < bottom


def test_a_chart_without_rows_is_left_out():
    chart = Chart("得分", "姓名", "金额")
    assert parts(compose(document(Sheet("甲", (NAME, MONEY), chart=chart))), "charts/chart") == []


def test_a_chart_that_does_not_fit_goes_to_the_next_page():
    chart = Chart("金额", "姓名", "金额")
    short, long = (
        one(Sheet("甲", (NAME, MONEY), tuple(Row(("赵一", n)) for n in range(rows)), chart=chart))
        for rows in (5, 15)
    )
    assert len(short.row_breaks.brk) == 0
    assert [mark.id for mark in long.row_breaks.brk] == [16]


# Other programs


OFFICE = document(
    Sheet(
        "明细",
        (
            Column("乡镇", Kind.SHORT),
            Column("月数", Kind.INTEGER),
            Column("标准", Kind.MONEY),
            MONEY,
            Column("占比", Kind.PERCENT),
        ),
        (
            *(
                Row(
                    (
                        town,
                        months,
                        Decimal("666.67"),
                        Formula("ROUND({月数}*{标准},2)", Decimal("666.67") * months),
                        Formula("{金额}/SUM({金额:})", Decimal(months) / Decimal(27)),
                    )
                )
                for town, months in (("红旗镇", 12), ("青山乡", 8), ("红旗镇", 7))
            ),
            Row(("合计", None, None, Formula("SUM({金额:})", Decimal("18000.09"))), Level.TOTAL),
        ),
        title="预算",
    ),
    Sheet(
        "汇总",
        (Column("乡镇", Kind.SHORT), MONEY, Column("名次", Kind.INTEGER), Column("备注"), Column("说明")),
        tuple(
            Row(
                (
                    town,
                    Formula("SUMIF({明细!乡镇:},{乡镇},{明细!金额:})", amount),
                    Formula("RANK({金额},{金额:})", rank),
                    Formula('IF({金额}>6000,"高于","")', note),
                    Formula("{金额}>MAX({1,2,3})", True),
                )
            )
            for town, amount, rank, note in (
                ("红旗镇", Decimal("12666.73"), 1, "高于"),
                ("青山乡", Decimal("5333.36"), 2, ""),
            )
        ),
    ),
)


def test_libreoffice_computes_what_we_stored(tmp_path):
    path = tmp_path / "预算.xlsx"
    path.write_bytes(compose(OFFICE))
    stored = openpyxl.load_workbook(path, data_only=True)
    computed = libreoffice.recalculated(path)
    compared = 0
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for each in row:
                if each.data_type != "f":
                    continue
                ours = stored[sheet.title][each.coordinate].value
                theirs = computed[sheet.title].get(each.coordinate)
                compared += 1
                if isinstance(ours, float):
                    assert theirs == pytest.approx(ours, abs=1e-9), each.coordinate
                else:
                    assert (theirs or None) == ours, each.coordinate
    assert compared == 15


def test_an_empty_result_is_stored_as_a_result():
    """A formula without a stored value is reported to the clerk as one to recalculate."""
    data = compose(document(Sheet("甲", (NAME,), (Row((Formula('IF(1=2,1,"")', ""),)),))))
    (sheet,) = parts(data, "worksheets/sheet1.xml")
    cell_xml = next(c for c in sheet.iter() if c.tag.endswith("}c") and c.get("r") == "A2")
    assert cell_xml.get("t") == "str"
    assert [child.tag.rpartition("}")[2] for child in cell_xml] == ["f", "v"]


LONG = "卧床，由保姆照料，上门前一天与其女儿预约，勿带客人过多，停留十五分钟以内为宜；电话打不通时请先联系村委会。END"


def test_pages_repeat_the_header_are_numbered_and_hold_every_text(tmp_path):
    tools.need_cjk_fonts()
    columns = (Column("序号", Kind.INTEGER), NAME, Column("住址"), Column("注意"), Column("签名", Kind.HAND))
    rows = tuple(Row((n, f"赵{n}号", "红旗镇东风村", LONG if n % 10 == 0 else "")) for n in range(1, 61))
    path = tmp_path / "名单.xlsx"
    path.write_bytes(compose(document(Sheet("名单", columns, rows, title="十月走访名单", notes=("注：完",)))))
    pages = libreoffice.page_texts(path)
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert "十月走访名单" in text
        assert "签名" in text
        assert re.search(rf"第\s*{number}\s*页\s*共\s*{len(pages)}\s*页", text)
    whole = "".join(pages)
    assert all(f"赵{n}号" in whole for n in range(1, 61))
    assert "注：完" in pages[-1]
    assert whole.count("END") == 6  # the end of the long text: no row is too low for it


@pytest.mark.parametrize(
    ("columns", "row", "paper"),
    [
        # Fits: nothing is left out.
        (("姓名", "乡镇"), ("赵一心", "李"), 9),
        # Too wide: what is empty for all goes first.
        (("姓名", *"一二三四五六七八", "空"), ("赵一心", *["一二三四五六七八"] * 8, ""), 9),
        # Then lines are broken; then A3; then several sheets of it side by side, the name on each.
        (("姓名", *"一二三四五六七"), ("赵一心", *["一二三四五六七八九十" * 3] * 7), 9),
        (("姓名", *"一二三四五六七八九十"), ("赵一心", *["一二三四五六七八九十" * 3] * 10), 8),
        (("姓名", *(f"第{n}栏" for n in range(30))), ("赵一心", *["一二三四"] * 30), 8),
    ],
)  # fmt: skip
def test_a_table_too_wide_for_its_paper_gives_way_before_its_print_gets_small(columns, row, paper):
    sheet = one(Sheet("甲", tuple(map(Column, columns)), (Row(row),) * 2, freeze_columns=1))
    assert [cell.value for cell in sheet[1]] == [title for title in columns if title != "空"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (paper, "landscape")
    assert print_size(sheet) >= 10.5
    if len(columns) > 30:
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.print_title_cols) == (None, "$A:$A")


def test_columns_that_may_stand_below_another_do_so_where_the_paper_is_narrow():
    """Not where a formula names them, and a link keeps leading to its cell."""
    wide = tuple(Column(f"第{n}栏", Kind.CODE) for n in range(3))
    below = tuple(Column(title, Kind.SHORT, below="姓名") for title in ("性别", "年龄"))
    cells = (*["990101194610030000"] * 3, "女")
    link = Link("赵一心", sheet="甲", ref="A1")
    sheet = one(
        Sheet("甲", (NAME, *wide, *below), (Row((link, *cells, "80周岁整岁")), Row(("钱二喜", *cells[:-1]))), landscape=False)
    )  # fmt: skip
    assert [sheet["A1"].value, sheet["A2"].value, sheet["A3"].value] == [
        "姓名\n性别\n年龄",
        "赵一心\n女\n80周岁整岁",
        "钱二喜",
    ]
    assert sheet["A2"].hyperlink.location == "'甲'!A1"
    named = Row(("赵一心", Formula("{年龄}", "990101194610030000"), *cells[1:], "80周岁整岁"))
    assert one(Sheet("甲", (NAME, *wide, *below), (named,), landscape=False))["A1"].value == "姓名\n性别"


@pytest.mark.parametrize(
    ("rows", "breaks", "height"), [(22, [], 21), (24, [], 18.9), (26, [14], 21), (35, [], 21)]
)
def test_no_page_is_left_to_a_few_rows(rows, breaks, height):
    """A few rows too many: all give a little; more: the last page takes its share from the one before."""
    sheet = one(Sheet("甲", (NAME,), tuple(Row((f"赵{n}",)) for n in range(rows))))
    assert [mark.id for mark in sheet.row_breaks.brk] == breaks
    assert sheet.row_dimensions[2].height == pytest.approx(height, abs=0.3)


@pytest.mark.parametrize("before", [18, 19, 20, 38, 41, 57, 62])
def test_no_heading_stands_alone_at_the_foot_of_a_page(before, tmp_path):
    section = Row(("日期待核",), Level.SECTION)
    rows = [*(Row((f"赵{n}",)) for n in range(before)), section, *(Row((f"钱{n}",)) for n in range(12))]
    path = tmp_path / "名单.xlsx"
    path.write_bytes(compose(document(Sheet("甲", (NAME,), tuple(rows), title="名单"))))
    pages = ["".join(text.split()) for text in libreoffice.page_texts(path)]
    assert any("日期待核钱0" in page for page in pages), pages
    assert all(page.count("赵") + page.count("钱") > 6 for page in pages), pages


@given(
    kinds=st.lists(st.booleans(), min_size=1, max_size=80), room=st.integers(5, 30), spare=st.floats(0.97, 1)
)
def test_pages_begin_so_that_headings_stay_with_what_follows(kinds, room, spare):
    """Whether a page holds a little less than we think or not."""
    heads = {n for n, head in enumerate(kinds) if head}
    heights = [1.0] * len(kinds)
    _, last = paper.balanced(heights, room, len(kinds))
    begins = paper.headed(heights, room, heads, last, len(kinds))
    printed, used = [], 0
    for number in range(len(kinds)):
        if used and (number in begins or used + 1 > room * spare):
            printed.append(number)
            used = 0
        used += 1
    most = max((len(list(run)) for head, run in groupby(kinds) if head), default=0)
    if most < room * 0.97 - 1:
        assert not [number for number in printed if number - 1 in heads]


def test_a_table_without_rows_is_a_sentence_and_no_page():
    empty = Sheet("整岁", (NAME,), empty="没有整岁生日。")
    linked = Sheet("待核实", (NAME,), empty="没有。")
    first = Sheet("名单", (NAME,), (Row((Link("见", sheet="待核实"),)),), notes=("注",))
    book = read(compose(document(first, empty, linked)))
    assert book.sheetnames == ["名单", "待核实"]
    assert column_a(compose(document(first, empty, linked)))[-2:] == ["注", "整岁：没有整岁生日。"]


# Laws


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LINES = TEXTS.map(lambda text: text.replace("\r\n", "\n").replace("\r", "\n"))
SCALARS = st.one_of(
    TEXTS,
    st.integers(),
    st.booleans(),
    st.none(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
)
CONTENTS = st.one_of(
    SCALARS,
    st.builds(Link, TEXTS, st.sampled_from(["", "../甲.xlsx", "a#b%.xlsx"]), st.just("甲"), st.just("B2")),
    st.builds(Styled, SCALARS, st.sampled_from(Look)),
    st.builds(Formula, st.just("SUM({0:})"), st.integers(0, 99)),
)
ODD = st.sampled_from(
    ["=1+1", "-5", "007", "甲", "<r>甲</r>", " 甲", "", Decimal("0.005"), 5, 10**15, Level.DATA]
)


@given(st.lists(LINES, min_size=1, max_size=12), st.sampled_from(Kind))
def test_any_text_comes_back_exactly(texts, kind):
    sheet = Sheet("甲", (Column("列", kind), NAME), tuple(Row((text, "完")) for text in texts))
    held = [re.sub("[\ufffe\uffff]", "\ufffd", text) for text in texts]
    assert column_a(compose(document(sheet)))[1:] == held


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), max_size=30))
def test_money_is_exact_to_the_fen(amounts):
    total = Row((Formula("SUM({金额:})", sum(amounts, Decimal(0))),), Level.TOTAL)
    sheet = Sheet("甲", (MONEY,), (*(Row((amount,)) for amount in amounts), total))
    stored = read(compose(document(sheet)), values=True)["甲"]
    values = [Decimal(repr(row[0].value)) for row in stored.iter_rows(min_row=2) if row[0].value is not None]
    assert [round(value, 2) for value in values[:-1]] == amounts
    assert values[:-1] == amounts
    assert values[-1] == sum(amounts, Decimal(0))


@st.composite
def any_sheet(draw):
    width = draw(st.integers(1, 5))
    group = st.sampled_from(["", "甲组", "乙组"])
    columns = tuple(
        Column(
            str(number),
            draw(st.sampled_from(Kind)),
            group=draw(group),
            choices=tuple(draw(st.lists(TEXTS, max_size=3))),
            note=draw(TEXTS),
            required=draw(st.booleans()),
        )
        for number in range(width)
    )
    row = st.builds(
        Row,
        st.lists(CONTENTS, max_size=width).map(tuple),
        st.sampled_from(Level),
        st.sampled_from(Look),
    )
    return Sheet(
        "甲",
        columns,
        tuple(draw(st.lists(row, max_size=8))),
        title=draw(TEXTS),
        subtitle=draw(TEXTS),
        notes=tuple(draw(st.lists(TEXTS, max_size=2))),
        landscape=draw(st.booleans()),
        freeze=draw(st.booleans()),
        freeze_columns=draw(st.integers(0, width)),
        filter=draw(st.booleans()),
        typing=draw(st.booleans()),
        empty=draw(TEXTS),
        chart=draw(st.none() | st.builds(Chart, TEXTS, st.just("0"), st.just(str(width - 1)))),
        large=draw(st.booleans()),
    )


@settings(max_examples=40)
@given(any_sheet())
def test_any_document_becomes_a_valid_workbook(tmp_path, sheet):
    data = compose(document(sheet))
    assert data == compose(document(sheet))
    assert read(data).sheetnames[0] == "甲"
    assert print_size(read(data)["甲"]) >= 10.5
    (tmp_path / f"{hashlib.sha256(data).hexdigest()}.xlsx").write_bytes(
        data
    )  # valid? support.office_files asks


@given(st.lists(st.tuples(ODD | CONTENTS, ODD | CONTENTS), max_size=12), st.sampled_from(Kind))
def test_cells_written_at_once_are_those_that_xlsxwriter_writes(rows, kind):
    columns = (Column("甲", kind), Column("乙", Kind.SHORT), Column("0", Kind.INTEGER))
    sheet = Sheet("甲", columns, tuple(map(Row, rows)))
    fast = compose(document(sheet))
    with (
        mock.patch.object(composing, "_end", lambda content, kind: (repr((content, kind)), "")),
        mock.patch.object(composing.PieceWorksheet, "text", lambda _page, text: (text, "")),
    ):
        assert compose(document(sheet)) == fast


@pytest.mark.parametrize(
    ("text", "taken", "name"),
    [
        ("名单", (), "名单"),
        ("名单", ("名单",), "名单(2)"),
        ("名单", ("名单", "名单(2)"), "名单(3)"),
        ("a", ("A",), "a(2)"),
        ("一/二:三", (), "一_二_三"),
        ("名" * 40, (), "名" * 31),
        ("名" * 31, ("名" * 31,), "名" * 28 + "(2)"),
        ("𠮷" * 16, (), "𠮷" * 15),
        ("'甲'", (), "甲"),
        ("", (), "Sheet"),
        ("History", (), "History_"),
    ],
)
def test_sheet_names(text, taken, name):
    assert sheet_name(text, taken) == name


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_gives_a_sheet_name_that_stays_itself(texts):
    names: list[str] = []
    for text in texts:
        names.append(sheet_name(text, names))
    assert [sheet_name(name) for name in names] == names
    sheets = [Sheet(name, (NAME,)) for name in names]
    assert read(compose(document(*sheets))).sheetnames == names


def test_a_link_whose_text_has_a_control_character_still_opens(tmp_path):
    sheet = Sheet("甲", (Column("去处"),), (Row((Link("看\x1f这里", "", "甲", "B2"),)),))
    path = tmp_path / "链接.xlsx"
    path.write_bytes(compose(SheetDocument("链接.xlsx", (sheet,))))
    assert openpyxl.load_workbook(path)["甲"]["A2"].value == "看\ufffd这里"

"""Any office workbook to grids: the same values and the same odd cells, whatever the file is."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import io
import re
import sys
from collections.abc import Callable
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from support.books import attacks
from support.programs import libreoffice

from toolkit.core.cells import Exit, Stop
from toolkit.core.dates.reading import _shown_parts
from toolkit.core.grids import Grid, Merge
from toolkit.files.looking.guard import FileKind
from toolkit.sheets.reading.read import Workbook, open_workbook

pytestmark = pytest.mark.damaged_files  # some are broken on purpose, others not of our making

D = dt.date
MORNING = dt.datetime(1945, 10, 2, 8, 30)  # noqa: DTZ001 - a cell has no time zone


def written(path: Path, fill: Callable[[xlsxwriter.Workbook], None], **options: object) -> Path:
    book = xlsxwriter.Workbook(path, options)
    fill(book)
    book.close()
    return path


def from_rows(folder: Path, rows: str, **around: str) -> Grid:
    """The grid of a hand-written worksheet part."""
    path = folder / "花名册.xlsx"
    path.write_bytes(attacks.package(attacks.worksheet(rows, **around)))
    (grid,) = open_workbook(path).grids()
    return grid


def values(grid: Grid) -> list[list[object]]:
    """By row; a row without any value is an empty list, however long the reader made it."""
    return [list(row) if any(value is not None for value in row) else [] for row in grid.rows]


def register(book: xlsxwriter.Workbook) -> None:
    """What the tests below expect of every format that can say it."""
    sheet = book.add_worksheet("花名册")
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    two = book.add_format({"num_format": "0.00"})
    sheet.merge_range("A1:D1", "离退休干部花名册")
    sheet.write_row("A2", ["姓名", "出生年月", "生日", "年龄"])
    sheet.write("A3", "王建国")
    sheet.write_number("B3", 1945.1, two)
    sheet.write_datetime("C3", D(1945, 10, 2), date)
    sheet.write_formula("D3", "=80+1", None, 81)
    sheet.write("A4", "李秀英")
    sheet.write_number("B4", 1938.1)
    sheet.write_formula("D4", "=1/0", None, "#DIV/0!")
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.write_boolean("A5", True)
    sheet.write_datetime("C5", MORNING, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
    other = book.add_worksheet("底稿")
    other.write("B3", "x")
    other.hide()


REGISTER = [
    ["离退休干部花名册", None, None, None],
    ["姓名", "出生年月", "生日", "年龄"],
    ["王建国", 1945.1, D(1945, 10, 2), 81.0],
    ["李秀英", 1938.1, None, None],
    [True, None, MORNING, None],
]


def check_register(book: Workbook) -> None:
    assert book.sheet_names == ("花名册", "底稿")
    assert {each.sheet for each in book.grids() if each.hidden} == {"底稿"}
    grid = book.grid("花名册")
    assert values(grid) == REGISTER
    assert all(isinstance(row[1], float) for row in REGISTER[2:4])
    assert grid.errors == {(4, 4): "#DIV/0!"}
    assert grid.hidden_rows == {4}
    assert grid.merges == (Merge(1, 1, 1, 4),)
    assert grid.number_format(3, 2) == "0.00"
    assert grid.number_format(4, 2) == "General"
    assert not grid.hidden
    hidden = book.grid("底稿")
    assert hidden.hidden
    assert values(hidden) == [[], [], [None, "x"]]
    assert str(grid.cell(4, 4)) == f"{book.path.name} 花名册!D4"


def test_xlsx(tmp_path: Path):
    path = written(tmp_path / "花名册.xlsx", register)
    book = open_workbook(path)
    assert book.kind is FileKind.XLSX
    assert book.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    check_register(book)
    assert book.grid("花名册").number_format(3, 3) == "yyyy-mm-dd"


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The register in other formats, by LibreOffice."""
    folder = tmp_path_factory.mktemp("formats")
    path = written(folder / "花名册.xlsx", register)
    filters = {"xls": "xls:MS Excel 97", "ods": "ods"}
    return {name: libreoffice.convert(path, to, folder / name) for name, to in filters.items()}


@pytest.mark.parametrize(("name", "kind"), [("xls", FileKind.XLS), ("ods", FileKind.ODS)])
def test_xls_and_ods_give_the_same_grids(converted: dict[str, Path], name: str, kind: FileKind):
    book = open_workbook(converted[name])
    assert book.kind is kind
    check_register(book)


def marked(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("花名册")
    struck = book.add_format({"font_strikeout": True})
    sheet.write_row("A1", ["姓名", "年龄", "备注"])
    sheet.write_row("A2", ["甲一可", 80, "健在"])
    sheet.write_row("A3", ["乙二可", 81], struck)
    sheet.write_blank("C3", None, struck)
    sheet.write_rich_string("A4", struck, "丁四可", "戊五可")
    sheet.write_rich_string("A5", "己", struck, "六可", "七可")
    sheet.write_rich_string("A6", struck, "庚", struck, "八可")
    sheet.write_comment("A2", "2025年3月去世", {"author": "管理员"})


def test_what_is_struck_through_and_what_comments_say(tmp_path: Path):
    (grid,) = open_workbook(written(tmp_path / "花名册.xlsx", marked)).grids()
    assert [row[0] for row in grid.rows] == ["姓名", "甲一可", "乙二可", "戊五可", "己七可", "庚八可"]
    assert grid.struck == {(3, 1), (3, 2), (6, 1)}
    assert grid.comments == {(2, 1): "2025年3月去世"}


def test_xls_and_ods_tell_them_too(tmp_path: Path):
    path = written(tmp_path / "花名册.xlsx", marked)
    for name, kind in (("xls", "xls:MS Excel 97"), ("ods", "ods")):
        (grid,) = open_workbook(libreoffice.convert(path, kind, tmp_path / name)).grids()
        assert {(3, 1), (3, 2)} <= grid.struck, name
        assert (2, 1) not in grid.struck
        assert grid.comments == {(2, 1): "2025年3月去世"}, name


def test_texts_written_into_their_cells_may_be_struck_through_in_part(tmp_path: Path):
    run = "<r><rPr><strike/></rPr><t>丁四可</t></r>"
    grid = from_rows(
        tmp_path,
        f'<row r="1"><c r="A1" t="inlineStr"><is>{run}<r><t>戊五可</t></r></is></c>'
        '<c r="B1" t="inlineStr"><is><t>男</t></is></c>'
        f'<c r="C1" t="inlineStr"><is>{run}</is></c></row>',
    )
    assert values(grid) == [["戊五可", "男", "丁四可"]]
    assert grid.struck == {(1, 3)}


def test_openpyxl_leaves_formulas_without_values(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["年龄", "=80+1", "=A1"])
    book.save(tmp_path / "花名册.xlsx")
    (grid,) = open_workbook(tmp_path / "花名册.xlsx").grids()
    assert grid.uncalculated == {(1, 2), (1, 3)}
    assert grid.value(1, 2) is None


@pytest.mark.parametrize(
    ("cell", "uncalculated"),
    [
        ("<f>80+1</f>", True),
        ("<f>80+1</f><v/>", True),
        ("<f>80+1</f><v></v>", True),
        ('<f t="shared" si="0"/>', True),
        ('<f t="shared" si="0"/><v></v>', True),
        ("<f>80+1</f> \n ", True),
        ("<f>80+1</f><v>81</v>", False),
        ('<f t="shared" si="0"/><v>81</v>', False),
        ("<v>81</v>", False),
    ],
)
@pytest.mark.parametrize("spelling", ["plain", "prefixed", "single quotes"])
def test_formulas_without_a_stored_value(tmp_path: Path, cell: str, uncalculated: object, spelling: str):
    part = attacks.worksheet(f'<row r="1"><c r="A1"><f>1</f><v>1</v></c><c r="B1">{cell}</c></row>')
    path = tmp_path / "a.xlsx"
    path.write_bytes(attacks.package(respelled(part, spelling)))
    (grid,) = open_workbook(path).grids()
    assert grid.uncalculated == ({(1, 2)} if uncalculated else frozenset())


def test_a_formula_that_gives_an_empty_text_has_a_value(tmp_path: Path):
    """=IF(A1="","",…) is in every register."""
    grid = from_rows(
        tmp_path,
        '<row r="1"><c r="A1" t="str"><f>IF(1,"","")</f><v></v></c><c r="B1" t="str"><v>x</v></c></row>',
    )
    assert grid.uncalculated == frozenset()
    assert values(grid) == [[None, "x"]]


def respelled(part: str, spelling: str) -> str:
    """The same part as other programs might write it."""
    if spelling == "prefixed":
        return re.sub(r"<(/?)(?!\?)", r"<\1x:", part).replace("xmlns=", "xmlns:x=")
    if spelling == "single quotes":
        head, body = part.split("?>", 1)
        return head + "?>" + body.replace('"', "'")
    if spelling == "no addresses":
        return re.sub(r'<c r="[A-Z]+\d+"', "<c", part)
    if spelling == "utf-16":
        return part.replace("UTF-8", "UTF-16")
    return part


ODD_ROWS = (
    '<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><r><t xml:space="preserve">张 </t></r><r><t>三</t></r>'
    '<rPh sb="0" eb="1"><t>zhang</t></rPh></is></c><c r="B2" s="1"><v>1945.1</v></c></row>'
    '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3" s="2"><v>16712</v></c></row>'
    '<row r="4" hidden="0"><c r="A4" t="b"><v>1</v></c><c r="B4" t="str"><v>a&amp;b</v></c></row>'
)


@pytest.mark.parametrize("spelling", ["plain", "prefixed", "single quotes", "no addresses", "utf-16"])
def test_one_sheet_in_five_spellings(tmp_path: Path, spelling: str):
    """Prefixes, other quotes, cells without addresses, another encoding: the same grid."""
    after = '<mergeCells count="1"><mergeCell ref="A3:B4"/></mergeCells>'
    part = respelled(attacks.worksheet(ODD_ROWS, after), spelling)
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package(part.encode("utf-16" if spelling == "utf-16" else "utf-8")))
    (grid,) = open_workbook(path).grids()
    assert values(grid)[1:] == [["张 三", 1945.1], [None, D(1945, 10, 2)], [True, "a&b"]]
    assert grid.errors == {(3, 1): "#N/A"}
    assert grid.hidden_rows == {2}
    assert grid.merges == (Merge(3, 1, 4, 2),)
    assert (grid.number_format(2, 2), grid.number_format(3, 2)) == ("0.00", 'yyyy"年"m"月"d"日"')
    assert (grid.number_format(4, 1), grid.number_format(99, 99)) == ("General", "General")


def test_strict_ooxml(tmp_path: Path):
    """What Excel writes as «Strict Open XML»: other namespaces, dates as text."""
    rows = '<row r="1"><c r="A1" t="d"><v>1945-10-02</v></c><c r="B1"><v>1</v></c></row>'
    strict = "http://purl.oclc.org/ooxml"
    parts = {
        "xl/workbook.xml": attacks.WORKBOOK.replace(attacks.MAIN, f"{strict}/spreadsheetml/main").replace(
            attacks.RELS, f"{strict}/officeDocument/relationships"
        ),
        "_rels/.rels": attacks.ROOT_RELS.replace(attacks.RELS, f"{strict}/officeDocument/relationships"),
        "xl/_rels/workbook.xml.rels": attacks.WORKBOOK_RELS.replace(
            attacks.RELS, f"{strict}/officeDocument/relationships"
        ),
        "xl/styles.xml": attacks.STYLES.replace(attacks.MAIN, f"{strict}/spreadsheetml/main"),
    }
    path = tmp_path / "花名册.xlsx"
    sheet = attacks.worksheet(rows).replace(attacks.MAIN, f"{strict}/spreadsheetml/main")
    path.write_bytes(attacks.package(sheet, parts))
    (grid,) = open_workbook(path).grids()
    assert values(grid) == [[D(1945, 10, 2), 1.0]]


def test_the_1904_date_system(tmp_path: Path):
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, D(1945, 10, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(0, 1, 15250)

    path = written(tmp_path / "a.xlsx", fill, date_1904=True)
    kinds = {"xls": "xls:MS Excel 97", "ods": "ods"}
    for each in (path, *(libreoffice.convert(path, kind, tmp_path / name) for name, kind in kinds.items())):
        (grid,) = open_workbook(each).grids()
        assert values(grid) == [[D(1945, 10, 2), 15250.0]], each.name
        assert grid.day_shift == 1462, each.name


def test_how_much_of_a_date_is_shown(tmp_path: Path):
    codes = [
        "yyyy-mm-dd",
        'yyyy"年"m"月"',
        "mmm-yy",
        "yyyy-mm",
        'm"月"d"日"',
        "yyyy",
        "yyyy/m/d",
        'yyyy"年"m"月"d"日"',
    ]

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for column, code in enumerate(codes):
            sheet.write_datetime(0, column, D(1946, 10, 1), book.add_format({"num_format": code}))

    path = written(tmp_path / "a.xlsx", fill)
    for each in (path, *(libreoffice.convert(path, kind, tmp_path / kind) for kind in ("xls", "ods"))):
        (grid,) = open_workbook(each).grids()
        shown = [_shown_parts(grid.number_format(1, column)) for column in range(1, 9)]
        whole = "" if each.suffix == ".ods" else "ymd"  # of ods only what shows less than all is told
        assert shown == [whole, "ym", "ym", "ym", "md", "y", whole, whole], each.name


def test_files_without_types_say_so(tmp_path: Path):
    for name, text in (
        ("a.csv", "姓名,出生年月\n张三可,1959.1\n"),
        ("a.html", "<table><tr><td>姓名<td>1959.1</table>"),
    ):
        (tmp_path / name).write_text(text, "utf-8")
        assert next(open_workbook(tmp_path / name).grids()).untyped


@pytest.mark.parametrize(
    ("number", "code", "value"),
    [
        (1945.1, "0.00", 1945.1),
        (194510, "0", 194510.0),
        (990101194510021234, "0", 9.901011945100212e17),
        (16712, 'yyyy"年"m"月"', D(1945, 10, 2)),
        (16712, "[$-804]yyyy\\.m\\.d;@", D(1945, 10, 2)),
        (0.5, "h:mm", dt.time(12, 0)),
        (1.5, "[h]:mm", dt.timedelta(days=1, hours=12)),
        (81, '0"岁"', 81.0),
        (0, "General", 0.0),
    ],
)
def test_numbers_and_their_formats(tmp_path: Path, number: float, code: str, value: object):
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_number(0, 0, number, book.add_format({"num_format": code}))

    (grid,) = open_workbook(written(tmp_path / "a.xlsx", fill)).grids()
    assert values(grid) == [[value]]
    assert type(grid.value(1, 1)) is type(value)
    assert grid.number_format(1, 1) == code


@pytest.mark.parametrize(
    ("number", "code"), [(31, 'yyyy"年"m"月"d"日"'), (57, 'yyyy"年"m"月"'), (14, "mm-dd-yy"), (49, "@")]
)
def test_built_in_formats_of_chinese_excel(tmp_path: Path, number: int, code: str):
    rows = '<row r="1"><c r="A1" s="2"><v>16712</v></c></row>'
    styles = attacks.STYLES.replace('numFmtId="31"', f'numFmtId="{number}"')
    path = tmp_path / "a.xlsx"
    path.write_bytes(attacks.package(attacks.worksheet(rows), {"xl/styles.xml": styles}))
    (grid,) = open_workbook(path).grids()
    assert grid.number_format(1, 1) == code
    assert grid.value(1, 1) == (16712.0 if code == "@" else D(1945, 10, 2))


def test_characters_that_xml_cannot_hold(tmp_path: Path):
    grid = from_rows(
        tmp_path, '<row r="1"><c r="A1" t="inlineStr"><is><t>甲_x000D_\n乙_x005F_x000D_</t></is></c></row>'
    )
    assert values(grid) == [["甲\r\n乙_x000D_"]]


def test_cells_begin_at_a1_whatever_the_used_range_is(tmp_path: Path):
    grid = from_rows(tmp_path, '<row r="3"><c r="C3"><v>1</v></c></row>', before='<dimension ref="C3"/>')
    assert grid.value(3, 3) == 1.0
    assert values(grid) == [[], [], [None, None, 1.0]]


@pytest.mark.parametrize("spelling", ["plain", "prefixed", "no rows", "far away"])
def test_rows_and_cells_out_of_order(tmp_path: Path, spelling: str):
    """Written by programs that go column by column, or put the new person first; nobody is lost."""
    cells = {"C3": 6, "A3": 5, "B1": 2, "A1": 1, "C2": 4, "A2": 3}
    written = [f'<row r="{ref[1:]}"><c r="{ref}"><v>{value}</v></c></row>' for ref, value in cells.items()]
    if spelling == "no rows":  # all in one row that says another number
        written = ['<row r="9">', *(re.sub("</?row[^>]*>", "", each) for each in written), "</row>"]
    if spelling == "far away":
        written.insert(0, '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>')
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.package(respelled(attacks.worksheet("".join(written)), spelling)))
    (grid,) = open_workbook(path).grids()
    assert {(r, c): grid.value(r, c) for r in (1, 2, 3) for c in (1, 2, 3)} == {
        (1, 1): 1.0, (1, 2): 2.0, (1, 3): None, (2, 1): 3.0, (2, 2): None, (2, 3): 4.0,
        (3, 1): 5.0, (3, 2): None, (3, 3): 6.0,
    }  # fmt: skip
    if spelling == "far away":
        assert grid.value(1_048_576, 16_384) == 7.0


def test_an_unused_look_at_the_last_cell_is_nothing(tmp_path: Path):
    grid = from_rows(tmp_path, attacks.ONE_CELL + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    assert values(grid) == [[1.0]]


@pytest.mark.parametrize("packed", [b"", b"\x03\x00"])
def test_an_empty_member_that_is_deflated(tmp_path: Path, packed: bytes):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(attacks.with_raw_member(attacks.package(), "docProps/thumbnail.wmf", packed, 0, 0))
    (grid,) = open_workbook(path).grids()
    assert values(grid) == [[1.0]]


def test_a_sheet_without_cells(tmp_path: Path):
    assert values(from_rows(tmp_path, "")) == []


def test_a_missing_sheet_is_named_with_those_that_exist(tmp_path: Path):
    book = open_workbook(written(tmp_path / "花名册.xlsx", register))
    with pytest.raises(Stop) as stop:
        book.grid("任职")
    (problem,) = stop.value.problems
    assert "「任职」" in problem.message
    assert "花名册、底稿" in problem.hint


def test_a_word_document_is_no_table(tmp_path: Path):
    path = tmp_path / "通知.docx"
    path.write_bytes(attacks.zipped([("word/document.xml", "<a/>"), ("[Content_Types].xml", "<Types/>")]))
    with pytest.raises(Stop) as stop:
        open_workbook(path)
    assert "Word" in stop.value.problems[0].message


CSV = '姓名,出生年月,身份证号,备注\n王建国,1945.10,="990101194510021234","退休,\n""离休"""\n李秀英,,,\n'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_encoding(tmp_path: Path, encoding: str, delimiter: str):
    path = tmp_path / "花名册.csv"
    text = CSV if delimiter == "," else CSV.replace("退休,", "退休").replace(",", delimiter)
    path.write_bytes(text.encode(encoding))
    (grid,) = open_workbook(path).grids()
    assert grid.sheet == "花名册"
    note = '退休,\n"离休"' if delimiter == "," else '退休\n"离休"'
    assert values(grid) == [
        ["姓名", "出生年月", "身份证号", "备注"],
        ["王建国", "1945.10", "990101194510021234", note],
        ["李秀英", None, None, None],
    ]


def test_csv_with_a_quote_that_never_ends(tmp_path: Path):
    """Everyone after the quote would vanish into one cell."""
    path = tmp_path / "花名册.csv"
    path.write_text('姓名,备注\n王建国,"已故\n李秀英,\n张三,\n', encoding="utf-8")
    with pytest.raises(Stop) as stop:
        next(open_workbook(path).grids())
    (problem,) = stop.value.problems
    assert (problem.kind, problem.cell.ref) == ("csv-quote", "A2")


def test_csv_with_a_quote_inside_a_word(tmp_path: Path):
    path = tmp_path / "花名册.csv"
    path.write_text('姓名,备注\n王"小虎"国,"a"b\n', encoding="utf-8")
    (grid,) = open_workbook(path).grids()
    assert values(grid) == [["姓名", "备注"], ['王"小虎"国', "ab"]]


def test_csv_that_names_its_delimiter(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("sep=;\r\n姓名;住址,门牌\r\n", encoding="utf-8", newline="")
    (grid,) = open_workbook(path).grids()
    assert values(grid) == [["姓名", "住址,门牌"]]


def page(tmp_path: Path, text: str, encoding: str = "utf-8") -> Grid:
    path = tmp_path / "导出.xls"
    path.write_bytes(text.encode(encoding))
    book = open_workbook(path)
    assert book.kind is FileKind.HTML
    (grid,) = book.grids()
    return grid


def test_a_web_page_saved_as_xls(tmp_path: Path):
    grid = page(
        tmp_path,
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312"><!--[if gte mso 9]><xml>'
        "<x:ExcelWorksheet><x:Name>花名册</x:Name></x:ExcelWorksheet></xml><![endif]--></head><body><table>"
        "<tr><th colspan=2>花名册</th></tr>"
        "<tr><td rowspan=2>城关镇</td><td>王&nbsp;建国<br>(离休)</td><td x:num='1945.1'>1945.10</td></tr>"
        "<tr style='display: none'><td> 李\n秀英 </td><td></td></tr>"
        "<tr><td>990101194510021234</td></tr></table></body></html>",
        "gb2312",
    )
    assert grid.sheet == "花名册"
    assert values(grid) == [
        ["花名册"],
        ["城关镇", "王\u00a0建国\n(离休)", "1945.10"],
        [None, "李 秀英", None],
        ["990101194510021234"],
    ]
    assert grid.merges == (Merge(1, 1, 1, 2), Merge(2, 1, 3, 1))
    assert grid.hidden_rows == {3}


def test_a_page_laid_out_with_tables(tmp_path: Path):
    grid = page(
        tmp_path,
        "<table><tr><td><table><tr><td>标题</td></tr></table></td></tr>"
        "<tr><td><table><tr><td>姓名</td><td>年龄</td></tr><tr><td>王建国</td><td>81</td></tr></table></td></tr></table>",
    )
    assert values(grid) == [["标题"], ["姓名", "年龄"], ["王建国", "81"]]


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>没有表</body></html>",
        "<table>" + "<tr><td colspan=16384 rowspan=60000>a</td></tr>" * 3_000,
        "<table><tr>" + "<td colspan=9000>a</td>" * 3,
    ],
)
def test_pages_without_a_table_or_with_too_much_of_one(tmp_path: Path, text: str):
    path = tmp_path / "导出.xls"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Stop) as stop:
        next(open_workbook(path).grids())
    assert stop.value.problems[0].kind in {"html-no-table", "sheet-extent"}


XML_2003 = """<?xml version="1.0" encoding="GB2312"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="Default"/><Style ss:ID="s1"><NumberFormat ss:Format="0.00"/></Style></Styles>
<Worksheet ss:Name="花名册"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">标题</Data></Cell></Row>
<Row ss:Index="3" ss:Hidden="1"><Cell><Data ss:Type="String">王建国</Data></Cell>
 <Cell ss:StyleID="s1"><Data ss:Type="Number">1945.1</Data></Cell>
 <Cell ss:Index="4"><Data ss:Type="DateTime">1945-10-02T00:00:00.000</Data></Cell>
 <Cell><Data ss:Type="Boolean">1</Data></Cell><Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell>
 <Cell ss:Formula="=1"/></Row>
</Table></Worksheet>
<Worksheet ss:Name="底稿"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


def test_xml_2003_that_counts_from_1904(tmp_path: Path):
    since = "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook><Styles>"
    for text, shift in ((XML_2003, 0), (XML_2003.replace("<Styles>", since), 1462)):
        (tmp_path / "导出.xls").write_bytes(text.encode("gb2312"))
        assert open_workbook(tmp_path / "导出.xls").grid("花名册").day_shift == shift


def test_xml_2003(tmp_path: Path):
    path = tmp_path / "导出.xls"
    path.write_bytes(XML_2003.encode("gb2312"))
    book = open_workbook(path)
    assert {each.sheet for each in book.grids() if each.hidden} == {"底稿"}
    grid = book.grid("花名册")
    assert values(grid) == [["标题"], [], ["王建国", 1945.1, None, D(1945, 10, 2), True, None, None]]
    assert grid.merges == (Merge(1, 1, 1, 3),)
    assert grid.hidden_rows == {3}
    assert grid.errors == {(3, 6): "#DIV/0!"}
    assert grid.uncalculated == {(3, 7)}
    assert (grid.number_format(3, 2), grid.number_format(1, 1)) == ("0.00", "General")


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ('ss:Index="3"', 'ss:Index="1048577"', "sheet-extent"),
        ('ss:Index="4"', 'ss:Index="16385"', "sheet-extent"),
        ('ss:Index="3"', 'ss:Index="1"', "sheet-extent"),
        ("<Workbook ", '<!DOCTYPE a [<!ENTITY b "c">]><Workbook ', "xml-doctype"),
        ("</Workbook>", "", "file-damaged"),
    ],
)
def test_xml_2003_that_is_wrong(tmp_path: Path, old: str, new: str, kind: str):
    path = tmp_path / "导出.xls"
    path.write_bytes(XML_2003.replace(old, new).encode("gb2312"))
    with pytest.raises(Stop) as stop:
        list(open_workbook(path).grids())
    assert stop.value.problems[0].kind == kind


@functools.cache
def encrypted() -> bytes:
    plain, out = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(plain, {"in_memory": True})
    register(book)
    book.close()
    msoffcrypto.OfficeFile(plain).encrypt("密码123", out)
    return out.getvalue()


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    path = tmp_path / "加密.xlsx"
    path.write_bytes(encrypted())
    return path


@pytest.mark.parametrize("password", ["密码123", lambda: "密码123"])
def test_a_password(locked: Path, password: str):
    book = open_workbook(locked, password=password)
    assert book.kind is FileKind.XLSX
    assert book.sha256 == hashlib.sha256(locked.read_bytes()).hexdigest(), "of the file as it lies there"
    check_register(book)


@pytest.mark.parametrize(
    ("password", "kind"), [(None, "password-needed"), ("", "password-needed"), ("123", "password-wrong")]
)
def test_a_password_that_does_not_open(locked: Path, password: str | None, kind: str):
    with pytest.raises(Stop) as stop:
        open_workbook(locked, password=password)
    (problem,) = stop.value.problems
    assert (problem.kind, stop.value.code) == (kind, Exit.DATA)
    assert "123" not in str(problem)


def test_the_password_that_excel_itself_uses_is_nobody_s(tmp_path: Path):
    """«Protect workbook» encrypts with a password that every program knows (MS-OFFCRYPTO); none is asked for."""

    def ask() -> str:
        raise AssertionError("asked")

    plain, out = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(plain, {"in_memory": True})
    register(book)
    book.close()
    msoffcrypto.OfficeFile(plain).encrypt("VelvetSweatshop", out)
    (tmp_path / "保护.xlsx").write_bytes(out.getvalue())
    check_register(open_workbook(tmp_path / "保护.xlsx", password=ask))


@pytest.mark.parametrize("member", ["content.xml", "encrypted-package"])
def test_an_ods_with_a_password_says_so(tmp_path: Path, member: str):
    """As LibreOffice encrypts each member, and since 24.8 the whole."""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="{member}"><manifest:encryption-data/></manifest:file-entry>'
        "</manifest:manifest>"
    )
    data = attacks.zipped(
        [
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            (member, b"<\0\x9c" + bytes(range(256))),  # what is encrypted may begin as anything does
            ("META-INF/manifest.xml", manifest),
        ]
    )
    (tmp_path / "名单.ods").write_bytes(data)
    with pytest.raises(Stop) as stop:
        open_workbook(tmp_path / "名单.ods")
    (problem,) = stop.value.problems
    assert (problem.kind, problem.message) == ("password-needed", "表格有打开密码。")
    assert "去掉密码" in problem.hint


@pytest.mark.parametrize("name", ["花名册.docx", "花名册.xlsx"])
def test_a_word_document_given_as_a_register_says_so(tmp_path: Path, name: str):
    document = attacks.zipped([("word/document.xml", "<a/>"), ("[Content_Types].xml", "<Types/>")])
    (tmp_path / name).write_bytes(document)
    with pytest.raises(Stop) as stop:
        open_workbook(tmp_path / name)
    assert (
        str(stop.value.problems[0]) == f"{name}：这是 Word 文档，不是表格。请选用 Excel 或 WPS 的表格文件。"
    )


def test_nobody_is_asked_for_a_password_that_is_not_needed(tmp_path: Path):
    def ask() -> str:
        raise AssertionError("asked")

    path = written(tmp_path / "花名册.xlsx", register)
    check_register(open_workbook(path, password=ask))


def test_an_encryption_header_that_asks_for_hours(locked: Path):
    data = locked.read_bytes()
    assert b'spinCount="100000"' in data
    locked.write_bytes(data.replace(b'spinCount="100000"', b'spinCount="9999999"'))
    with pytest.raises(Stop) as stop:
        open_workbook(locked, password=lambda: "x")
    assert stop.value.problems[0].kind == "password-unreadable"


cell_values = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(-1e300, 1e300).map(lambda number: float(f"{number:.15g}")),
    st.integers(-(10**9), 10**9),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
)


@settings(max_examples=25)
@given(st.lists(st.lists(cell_values, max_size=6), max_size=8))
def test_what_openpyxl_writes_comes_back(rows: list[list[object]]):
    """Reading gives every value that was written, at its address."""
    book = openpyxl.Workbook()
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            book.active.cell(r, c).value = value
            if isinstance(value, str):
                book.active.cell(r, c).data_type = "s"
    out = io.BytesIO()
    book.save(out)
    grid = read_bytes(out.getvalue())
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            expected = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
            assert grid.value(r, c) == expected, (r, c)


def read_bytes(data: bytes) -> Grid:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(data)
        return next(open_workbook(path).grids())


def test_reading_never_writes(tmp_path: Path):
    path = written(tmp_path / "花名册.xlsx", register)
    before = path.read_bytes(), path.stat().st_mtime_ns
    path.chmod(0o444)
    check_register(open_workbook(path))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]


def test_help_loads_no_reader():
    import subprocess

    code = "import sys, toolkit.sheets.reading.read; print(sorted({'lxml', 'openpyxl', 'python_calamine', 'olefile', 'msoffcrypto'} & set(sys.modules)))"
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert said.stdout.strip() == "[]"


CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "corpus"
HOSTILE = {"poi__test-data__spreadsheet__54764.xlsx": "xml-doctype"}  # ten thousand million laughs


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the public sample files are not here")
def test_public_sample_files():
    """Ordinary files are never refused; the hostile one and the one with a password are, by name."""
    paths = [p for p in sorted(CORPUS.iterdir()) if p.suffix in {".xlsx", ".xlsm", ".xls", ".xlsb"}]
    assert len(paths) > 80
    answers = attacks.read_all({path.name: path.read_bytes() for path in paths})
    for path, answer in zip(paths, answers.values(), strict=True):
        if path.name in HOSTILE:
            assert (answer.outcome, answer.kind) == ("stop", HOSTILE[path.name])
        elif "protected_sha512" in path.name:
            assert (answer.outcome, answer.kind) == ("stop", "password-wrong")
        else:
            assert answer.outcome == "grid", (path.name, answer)

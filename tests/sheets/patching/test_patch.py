"""WorkbookPatch on small packages written out in the test: what is put in, what comes back."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from support.books import samples
from support.books.samples import handmade, members, raw_members, sheet_xml

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Formula
from toolkit.files.placing import place
from toolkit.sheets.patching.patch import WorkbookPatch

SHEET1, SHEET2 = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>出生</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>补贴</t></is></c></row>'
    '<row r="2" ht="20" customHeight="1"><c r="A2" s="2" t="inlineStr"><is><t>张三</t></is></c>'
    '<c r="B2" s="1"><v>15000</v></c><c r="C2"><v>100</v></c></row>'
    '<row r="3" ht="20" customHeight="1"><c r="A3" s="2" t="inlineStr"><is><t>李四</t></is></c>'
    '<c r="B3" s="1"><v>16000</v></c><c r="C3"><v>200</v></c></row>'
)


def patch(data: bytes, name: str = "册.xlsx") -> WorkbookPatch:
    return WorkbookPatch(Path(name), data=data)


def one(rows: str = ROWS, **around: str) -> bytes:
    return handmade({"册": sheet_xml(rows, **around)})


def sheet_text(data: bytes, part: str = SHEET1) -> str:
    return members(data)[part].decode("utf-8")


def grid(data: bytes, sheet: str = "册") -> dict[str, object]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {c.coordinate: c.value for row in book[sheet].iter_rows() for c in row if c.value is not None}


def why(stop: pytest.ExceptionInfo[Stop]) -> list[str]:
    return [problem.kind for problem in stop.value.problems]


# Values.


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("赵五", '<c r="D2" t="inlineStr"><is><t xml:space="preserve">赵五</t></is></c>'),
        ("=1+1", '<c r="D2" t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>'),
        ("a<b>&c", '<c r="D2" t="inlineStr"><is><t xml:space="preserve">a&lt;b&gt;&amp;c</t></is></c>'),
        ("一\r\n二", '<c r="D2" t="inlineStr"><is><t xml:space="preserve">一\n二</t></is></c>'),
        ("_x0041_", '<c r="D2" t="inlineStr"><is><t xml:space="preserve">_x005F_x0041_</t></is></c>'),
        (7, '<c r="D2"><v>7</v></c>'),
        (Decimal("1234.50"), '<c r="D2"><v>1234.50</v></c>'),
        (Decimal("0.1"), '<c r="D2"><v>0.1</v></c>'),
        (Decimal("1E+3"), '<c r="D2"><v>1000</v></c>'),
        (True, '<c r="D2" t="b"><v>1</v></c>'),
        (Formula("C2*12", 1200), '<c r="D2"><f>C2*12</f><v>1200</v></c>'),
        (Formula("=C2&A2", "x"), '<c r="D2" t="str"><f>C2&amp;A2</f><v>x</v></c>'),
        (Formula("C2*12", None), '<c r="D2"><f>C2*12</f></c>'),
    ],
)
def test_a_new_cell_is_written_by_its_type(value: object, cell: str) -> None:
    book = patch(one())
    book.set("册", "D2", value)  # type: ignore[arg-type] - the table holds every type
    assert cell in sheet_text(book.render())


@pytest.mark.parametrize(
    ("day", "serial", "epoch"),
    [
        (dt.date(1900, 1, 1), "1", ""),
        (dt.date(1900, 2, 28), "59", ""),
        (dt.date(1900, 3, 1), "61", ""),
        (dt.date(1950, 10, 2), "18538", ""),
        (dt.datetime(1950, 10, 2, 12), "18538.5", ""),  # noqa: DTZ001 - cells have no zone
        (dt.date(1904, 1, 2), "1", '<workbookPr date1904="1"/>'),
    ],
)
def test_a_date_keeps_the_cells_date_format(day: dt.date, serial: str, epoch: str) -> None:
    data = handmade({"册": sheet_xml(ROWS)})
    if epoch:
        parts = members(data)
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheets>", epoch.encode() + b"<sheets>")
        data = samples.zipped(parts)
    book = patch(data)
    book.set("册", "B3", day)
    assert f'<c r="B3" s="1"><v>{serial}</v></c>' in sheet_text(book.render())


def test_a_date_in_an_unformatted_cell_takes_the_columns_date_format() -> None:
    book = patch(one(ROWS.replace('<c r="B3" s="1">', '<c r="B3">')))
    before = members(one())["xl/styles.xml"]
    book.set("册", "B3", dt.date(1950, 10, 2))
    out = book.render()
    # The format that is needed exists already, so styles.xml stays as it is.
    assert '<c r="B3" s="1"><v>18538</v></c>' in sheet_text(out)
    assert members(out)["xl/styles.xml"] == before


def test_a_date_in_a_bordered_cell_gets_a_new_format_with_the_border() -> None:
    book = patch(one())
    book.set("册", "A3", dt.date(1950, 10, 2))
    out = book.render()
    read = openpyxl.load_workbook(io.BytesIO(out))["册"]["A3"]
    assert (read.value, read.number_format) == (dt.datetime(1950, 10, 2), "yyyy-mm-dd")  # noqa: DTZ001 - cells have no zone
    assert read.border.left.style == "thin"
    old = members(one())["xl/styles.xml"].decode()
    new = members(out)["xl/styles.xml"].decode()
    added = '<xf numFmtId="164" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1" applyNumberFormat="1"/>'
    assert new == old.replace('<cellXfs count="4">', '<cellXfs count="5">').replace(
        "</cellXfs>", added + "</cellXfs>"
    )


@pytest.mark.parametrize(
    ("value", "kind", "reason"),
    [
        ("长" * 32_768, None, "text-too-long"),
        ("𠮷" * 16_384, None, "text-too-long"),
        ("a\x07b", None, "control-character"),
        ("\ud800", None, "control-character"),
        (123456789012345678, None, "number-too-long"),
        (Decimal("NaN"), None, "not-finite"),
        (dt.date(1899, 12, 31), None, "date-too-early"),
        ("二十", "number", "not-a-number"),
        ("昨天", "date", "not-a-date"),
        ("1950-02-30", "date", "not-a-date"),
    ],
)
def test_what_a_cell_cannot_hold_is_refused(value: object, kind: str | None, reason: str) -> None:
    book = patch(one())
    with pytest.raises(Stop) as stop:
        book.set("册", "D2", value, kind)  # type: ignore[arg-type] - the table holds every type
    assert why(stop) == [reason]
    assert str(stop.value.problems[0].cell) == "册.xlsx 册!D2"
    assert book.render() == one()


@pytest.mark.parametrize(
    ("text", "kind", "cell"),
    [
        ("1,234.5", "number", "<v>1234.5</v>"),
        ("990101195001011234", "text", ">990101195001011234</t>"),
        ("1950年10月2日", "date", "<v>18538</v>"),
        ("=C2*12", "formula", "<f>C2*12</f>"),
    ],
)
def test_a_typed_text_is_taken_as_its_kind(text: str, kind: str, cell: str) -> None:
    book = patch(one())
    book.set("册", "D2", text, kind)
    assert cell in sheet_text(book.render())


# Places.


def test_only_the_cell_changes() -> None:
    book = patch(one())
    book.set("册", "C3", 999)
    before, after = one(), book.render()
    assert sheet_text(after) == sheet_text(before).replace("<v>200</v>", "<v>999</v>")
    old, new = raw_members(before), raw_members(after)
    assert {name for name in old if old[name] != new[name]} == {SHEET1}
    assert list(old) == list(new)
    assert book.package.touched() == (SHEET1,)


def test_nothing_changed_is_the_same_file() -> None:
    assert patch(one()).render() == one()


def test_missing_cells_and_rows_are_inserted_in_order() -> None:
    book = patch(one('<row r="2" spans="2:4"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="5"/>'))
    for ref in ("A2", "C2", "E2", "A1", "A4", "B5", "A9"):
        book.set("册", ref, 7)
    rows = (
        '<row r="1"><c r="A1"><v>7</v></c></row>'
        '<row r="2" spans="1:5"><c r="A2"><v>7</v></c><c r="B2"><v>1</v></c><c r="C2"><v>7</v></c>'
        '<c r="D2"><v>2</v></c><c r="E2"><v>7</v></c></row>'
        '<row r="4"><c r="A4"><v>7</v></c></row><row r="5"><c r="B5"><v>7</v></c></row>'
        '<row r="9"><c r="A9"><v>7</v></c></row>'
    )
    assert f"<sheetData>{rows}</sheetData>" in sheet_text(book.render())


def test_rows_and_cells_without_addresses() -> None:
    book = patch(
        one("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row><row r='7'><c/></row><row/>")
    )
    book.set("册", "B2", 22)
    book.set("册", "A5", 55)
    book.set("册", "B8", 88)
    assert grid(book.render()) == {"A1": 1, "B1": 2, "A2": 3, "B2": 22, "A5": 55, "B8": 88}


def test_an_empty_sheet_takes_its_first_row() -> None:
    text = sheet_xml("", before='<dimension ref="A1"/>').replace("<sheetData></sheetData>", "<sheetData />")
    book = patch(handmade({"册": text}))
    assert book.append("册", ["姓名", None, "补贴"]) == 1
    out = book.render()
    assert grid(out) == {"A1": "姓名", "C1": "补贴"}
    assert '<dimension ref="A1:C1"/>' in sheet_text(out)


def test_emptying_a_cell_keeps_its_format() -> None:
    book = patch(one())
    book.set("册", "A3", None)
    assert '<c r="A3" s="2"/>' in sheet_text(book.render())
    assert book.append("册", {"A": "x"}) == 4  # C3 still holds 200


def test_changes_name_cell_old_and_new() -> None:
    book = patch(one())
    book.set("册", "A3", "赵五")
    book.set("册", "B2", dt.date(1950, 1, 1))
    assert [(str(change.cell), change.old, change.new) for change in book.changes] == [
        ("册.xlsx 册!A3", "李四", "赵五"),
        ("册.xlsx 册!B2", dt.datetime(1941, 1, 24), dt.date(1950, 1, 1)),  # noqa: DTZ001 - cells have no zone
    ]


# Appending.


def test_an_appended_row_takes_the_looks_of_the_row_above() -> None:
    book = patch(one(before='<dimension ref="A1:C3"/>'))
    assert book.append("册", {"A": "王五", "C": 300, "E": "注"}) == 4
    out = sheet_text(book.render())
    assert (
        '<row r="4" ht="20" customHeight="1"><c r="A4" s="2" t="inlineStr"><is><t xml:space="preserve">王五</t></is></c>'
        '<c r="B4" s="1"/><c r="C4"><v>300</v></c><c r="E4" t="inlineStr">' in out
    )
    assert '<dimension ref="A1:E4"/>' in out


def test_rows_that_are_only_drawn_or_filled_down_are_used() -> None:
    blank = '<row r="{0}"><c r="A{0}" s="2"/><c r="B{0}" s="1"/><c r="D{0}"><f>C{0}*12</f><v>0</v></c></row>'
    rows = ROWS.replace(
        '<c r="C3"><v>200</v></c>', '<c r="C3"><v>200</v></c><c r="D3"><f>C3*12</f><v>2400</v></c>'
    )
    book = patch(one(rows + blank.format(4) + blank.format(5)))
    assert book.last_row("册") == 3
    assert book.append("册", ["王五", dt.date(1950, 10, 2), 300]) == 4
    assert book.append("册", ["钱六"]) == 5
    out = sheet_text(book.render())
    assert '<c r="B4" s="1"><v>18538</v></c>' in out
    assert '<c r="D4"><f>C4*12</f></c>' in out  # its stored 0 is no longer true
    assert '<c r="D5"><f>C5*12</f><v>0</v></c>' in out


def test_many_appended_rows_stand_in_order() -> None:
    book = patch(one())
    assert [book.append("册", [f"人{n}", None, n]) for n in range(300)] == list(range(4, 304))
    read = grid(book.render())
    assert [read[f"A{n + 4}"] for n in range(300)] == [f"人{n}" for n in range(300)]


def test_ranges_that_end_at_the_last_row_grow() -> None:
    after = (
        '<autoFilter ref="A1:C3"/>'
        '<conditionalFormatting sqref="C2:C3 A2:A3"><cfRule type="expression" priority="1"><formula>$C2&gt;1</formula>'
        "</cfRule></conditionalFormatting>"
        '<dataValidations count="2"><dataValidation type="whole" allowBlank="1" sqref="C2:C3"><formula1>1</formula1>'
        '</dataValidation><dataValidation type="whole" allowBlank="1" sqref="C9"><formula1>1</formula1>'
        "</dataValidation></dataValidations>"
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>表二!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>B2:B3</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext></extLst>"
    )
    names = (
        '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">册!$A$1:$C$3</definedName>'
        '<definedName name="_xlnm.Print_Area" localSheetId="0">册!$A$1:$C$3</definedName>'
        '<definedName name="_xlnm.Print_Titles" localSheetId="0">册!$1:$1</definedName>'
        '<definedName name="一格">册!$C$3</definedName>'
        '<definedName name="公式">SUM(册!$C$2:$C$3)</definedName>'
        '<definedName name="补贴">册!$C$2:$C$3</definedName>'
    )
    book = patch(handmade({"册": sheet_xml(ROWS, after=after), "表二": sheet_xml("")}, names=names))
    book.append("册", ["王五"])
    book.append("册", ["赵六"])
    out = members(book.render())
    sheet, workbook = out[SHEET1].decode(), out["xl/workbook.xml"].decode()
    for text in (
        '<autoFilter ref="A1:C5"/>',
        'sqref="C2:C5 A2:A5"',
        'allowBlank="1" sqref="C2:C5"',
        'sqref="C9"',
        "<xm:sqref>B2:B5</xm:sqref>",
        "<xm:f>表二!$A$1:$A$3</xm:f>",
    ):
        assert text in sheet
    texts = re.findall(r"<definedName [^>]*>([^<]*)", workbook)
    assert texts == [
        "册!$A$1:$C$5",
        "册!$A$1:$C$5",
        "册!$1:$1",
        "册!$C$3",
        "SUM(册!$C$2:$C$5)",
        "册!$C$2:$C$5",
    ]


def test_a_list_does_not_grow_into_another_one() -> None:
    lists = (
        '<dataValidations count="2"><dataValidation type="whole" sqref="C2:C3"><formula1>1</formula1></dataValidation>'
        '<dataValidation type="whole" sqref="C4:C9"><formula1>2</formula1></dataValidation></dataValidations>'
    )
    book = patch(one(after=lists))
    book.append("册", [1])
    assert lists in sheet_text(book.render())


def test_merges_of_the_row_above_are_repeated_and_respected() -> None:
    book = patch(one(after='<mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells>'))
    with pytest.raises(Stop) as stop:
        book.append("册", {"A": "王五", "B": "盖住"})
    assert why(stop) == ["merged-over"]
    assert book.append("册", {"A": "王五", "C": 1}) == 4
    assert (
        '<mergeCells count="2"><mergeCell ref="A3:B3"/><mergeCell ref="A4:B4"/></mergeCells>'
        in sheet_text(book.render())
    )


# Refusals.


@pytest.mark.parametrize(
    ("rows", "around", "ref", "reason", "hint"),
    [
        (ROWS, {"after": '<mergeCells><mergeCell ref="A2:C3"/></mergeCells>'}, "B3", "merged-over", "A2"),
        (ROWS, {"after": '<sheetProtection sheet="1"/>'}, "A2", "sheet-protected", "撤销工作表保护"),
        (ROWS, {}, "XFE1", "bad-address", "E7"),
        (ROWS, {}, "A1048577", "bad-address", "E7"),
        (ROWS, {}, "七", "bad-address", "E7"),
        (
            '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>',
            {},
            "A2",
            "array-formula",
            "整个",
        ),
        (
            '<row r="1"><c r="A1"><f t="dataTable" ref="A1:B9" r1="D1"/><v>1</v></c></row>',
            {},
            "B2",
            "array-formula",
            "",
        ),
    ],
)
def test_what_forbids_a_change(rows: str, around: dict[str, str], ref: str, reason: str, hint: str) -> None:
    book = patch(one(rows, **around))
    with pytest.raises(Stop) as stop:
        book.set("册", ref, 1)
    assert why(stop) == [reason]
    assert hint in stop.value.problems[0].hint
    assert book.render() == one(rows, **around)


def test_an_unlocked_cell_of_a_protected_sheet_may_change() -> None:
    book = patch(one('<row r="1"><c r="A1" s="3"/></row>', after='<sheetProtection sheet="1" objects="1"/>'))
    book.set("册", "A1", 5)
    assert grid(book.render()) == {"A1": 5}


def test_a_missing_sheet_is_refused_with_near_names() -> None:
    book = patch(handmade({"花名册": sheet_xml(""), "参数": sheet_xml("")}))
    with pytest.raises(Stop) as stop:
        book.set("花名冊", "A1", 1)
    assert why(stop) == ["no-sheet"]
    assert "「花名册」" in stop.value.problems[0].hint


@pytest.mark.parametrize(
    "mark", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"PK\3\4" + bytes(99), b"a,b\n1,2\n"]
)
def test_other_files_are_refused(mark: bytes) -> None:
    with pytest.raises(Stop):
        patch(mark)


def test_a_signed_package_is_refused() -> None:
    data = handmade({"册": sheet_xml("")}, parts={"_xmlsignatures/sig1.xml": ("<a/>", "application/xml")})
    with pytest.raises(Stop) as stop:
        patch(data)
    assert why(stop) == ["signed"]


def test_a_sheet_cut_short_is_refused() -> None:
    text = sheet_xml(ROWS)
    book = patch(handmade({"册": text[: len(text) // 2], "好": sheet_xml(ROWS)}))
    with pytest.raises(Stop) as stop:
        book.set("册", "A1", 1)
    assert why(stop) == ["damaged"]
    book.set("好", "A1", 1)
    assert grid(samples.zipped(members(book.render()) | {SHEET1: sheet_xml("")}), "好")["A1"] == 1


# Every spelling of XML that the standard allows.


def _prefixed(text: str) -> str:
    text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", text)
    return text.replace(f'xmlns="{samples.MAIN}"', f'xmlns:x="{samples.MAIN}"')


@pytest.mark.parametrize(
    "text",
    [
        _prefixed(sheet_xml(ROWS)),
        sheet_xml(ROWS).replace(samples.MAIN, samples.STRICT).replace(samples.LINKS, samples.STRICT_LINKS),
        sheet_xml(ROWS.replace('"', "'").replace("<row ", "<row\n  ").replace("<v>", "<v >")),
        sheet_xml(ROWS.replace('<row r="3"', '<!-- <row r="9"><c r="A9"><f>1</f></c></row> --><row r="3"')),
        sheet_xml(ROWS.replace("<t>张三</t>", "<t><![CDATA[张</row><c r='Z1'>三]]></t>")).replace(
            "张</row><c r='Z1'>三", "张三"
        ),
        sheet_xml(
            "\n  "
            + ROWS.replace("<row", "\n  <row").replace("<c ", "\n    <c ").replace("</row>", "\n  </row>")
            + "\n"
        ),
        sheet_xml(
            ROWS,
            before='<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/>',
        ),
        sheet_xml(ROWS.replace('<row r="2"', '<row a="&gt;>" r="2"')),
    ],
    ids=["prefix", "strict", "quotes", "comment", "cdata", "indented", "alternate", "greater-than"],
)
def test_spellings(text: str) -> None:
    book = patch(handmade({"册": text}))
    book.set("册", "A2", "改")
    assert book.append("册", ["王五", None, 5]) == 4
    out = book.render()
    parts = members(out)
    if "purl.oclc.org" in text:  # openpyxl reads no Strict sheet inside a transitional workbook
        parts[SHEET1] = parts[SHEET1].replace(samples.STRICT.encode(), samples.MAIN.encode())
    read = grid(samples.zipped(parts))
    assert (read["A2"], read["C2"], read["A3"], read["A4"], read["C4"]) == ("改", 100, "李四", "王五", 5)
    assert parts[SHEET1].count(b"AlternateContent") == text.count("AlternateContent")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "gb18030", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    name = {"utf-8-sig": "UTF-8", "utf-16-be": "UTF-16"}.get(encoding, encoding)
    text = sheet_xml(ROWS).replace('encoding="UTF-8"', f'encoding="{name}"')
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    book = patch(handmade({"册": mark + text.encode(encoding)}))
    book.set("册", "A2", "改")
    assert grid(book.render())["A2"] == "改"
    assert grid(book.render())["A3"] == "李四"


# Formulas.


def formula_book(cells: dict[str, str], other: dict[str, str], names: str = "", **more: object) -> bytes:
    """Sheets 册 and 表二 of formulas that all have the stored value 5; A1:A3 of 册 hold numbers."""

    def rows(texts: dict[str, str]) -> str:
        by_row: dict[str, str] = {}
        for ref, text in texts.items():
            inside = f"<v>{text}</v>" if text.isdigit() else f"<f>{text}</f><v>5</v>"
            row = re.sub(r"[A-Z]+", "", ref)
            by_row[row] = by_row.get(row, "") + f'<c r="{ref}">{inside}</c>'
        return "".join(f'<row r="{row}">{by_row[row]}</row>' for row in sorted(by_row, key=int))

    return handmade({"册": sheet_xml(rows(cells)), "表二": sheet_xml(rows(other))}, names=names, **more)  # type: ignore[arg-type] - passed through


def stripped(data: bytes) -> set[str]:
    """Formula cells without a stored value."""
    found = set()
    for sheet, part in (("册", SHEET1), ("表二", SHEET2)):
        found |= {
            f"{sheet}!{ref}"
            for ref in re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f[^>]*>[^<]*</f></c>', sheet_text(data, part))
        }
    return found


def test_only_results_that_can_change_lose_their_stored_value() -> None:
    data = formula_book(
        {
            "A1": "1", "A2": "2", "A3": "3", "B1": "A1*2", "B2": "A2*2", "B3": "SUM(A$1:A3)", "C1": "B1+1",
            "C2": "INDIRECT(&quot;A&quot;&amp;1)", "C3": "TODAY()", "D1": "名1+1", "D2": "A1:INDEX(A:A,2)", "D3": "LOG10(5)",
        },
        {"A1": "册!C1", "A2": "册!$A$2", "A3": "'册'!1:1", "B1": "SUM(册!A:A)", "B2": "A2", "B3": "册:表二!A1"},
        names='<definedName name="名1">册!$A$1</definedName>',
    )  # fmt: skip
    book = patch(data)
    book.set("册", "A1", 100)
    assert stripped(book.render()) == {
        "册!B1", "册!B3", "册!C1", "册!C2", "册!D1", "册!D2", "表二!A1", "表二!A3", "表二!B1", "表二!B3",
    }  # fmt: skip


@pytest.mark.parametrize(("ref", "parts"), [("A1", {SHEET1}), ("A2", {SHEET1, SHEET2, "xl/workbook.xml"})])
def test_what_does_not_depend_on_the_change_stays_byte_for_byte(ref: str, parts: set[str]) -> None:
    data = formula_book({"A1": "1", "A2": "2"}, {"A1": "册!A2"})
    book = patch(data)
    book.set("册", ref, 9)
    out = book.render()
    old, new = raw_members(data), raw_members(out)
    assert {part for part in old if old[part] != new[part]} == parts
    asked = b'<calcPr fullCalcOnLoad="1"/></workbook>' in members(out)["xl/workbook.xml"]
    assert asked == (len(parts) > 1)  # programs work formulas out anew where one of them may change


def test_a_long_chain_is_followed_to_its_end() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(
        f'<row r="{n}"><c r="A{n}"><f>A{n - 1}+1</f><v>{n}</v></c></row>' for n in range(2, 3000)
    )
    book = patch(one(rows))
    book.set("册", "A1", 5)
    assert "</f><v>" not in sheet_text(book.render())


def test_the_calculation_chain_goes_only_when_formula_cells_come_or_go() -> None:
    chain = {
        "xl/calcChain.xml": (
            f'<calcChain xmlns="{samples.MAIN}"><c r="B1" i="1"/></calcChain>',
            "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
        )
    }
    data = formula_book({"A1": "1", "B1": "A1*2"}, {}, parts=chain)
    book = patch(data)
    book.set("册", "A1", 3)
    assert raw_members(book.render())["xl/calcChain.xml"] == raw_members(data)["xl/calcChain.xml"]
    book = patch(data)
    book.set("册", "B1", 3)
    out = members(book.render())
    assert "xl/calcChain.xml" not in out
    assert b"calcChain" not in out["[Content_Types].xml"] + out["xl/_rels/workbook.xml.rels"]


SHARED = (
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*2</f><v>2</v></c></row>'
    '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
    '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><f t="shared" si="0"/><v>6</v></c></row>'
)


def test_the_master_of_a_shared_formula_hands_over() -> None:
    book = patch(one(SHARED))
    book.set("册", "B1", 9)
    book.set("册", "A3", 30)
    out = sheet_text(book.render())
    assert '<c r="B1"><v>9</v></c>' in out
    assert '<c r="B2"><f t="shared" ref="B2:B3" si="0">A2*2</f><v>4</v></c>' in out
    assert '<c r="B3"><f t="shared" si="0"/></c>' in out  # depends on A3
    assert grid(book.render())["B3"] == "=A3*2"


def test_a_shared_formula_may_lose_all_its_cells() -> None:
    book = patch(one(SHARED))
    for ref in ("B2", "B1", "B3"):
        book.set("册", ref, 9)
    assert grid(book.render()) == {"A1": 1, "A2": 2, "A3": 3, "B1": 9, "B2": 9, "B3": 9}


# Saving.


def test_it_replaces_the_file_it_was_made_from(tmp_path: Path) -> None:
    path = tmp_path / "册.xlsx"
    path.write_bytes(one())
    book = WorkbookPatch(path)
    book.set("册", "C3", 999)
    (placed,) = place.put_many([book.writing()])
    assert path.read_bytes() == book.render()
    assert placed.before == book.sha256
    assert placed.backup is not None
    assert placed.backup.read_bytes() == one()


def test_it_refuses_when_the_file_has_changed_since(tmp_path: Path) -> None:
    path = tmp_path / "册.xlsx"
    path.write_bytes(one())
    book = WorkbookPatch(path)
    book.set("册", "C3", 999)
    path.write_bytes(one(ROWS.replace("张三", "张叁")))
    with pytest.raises(Stop):
        place.put_many([book.writing()])
    assert grid(path.read_bytes())["A2"] == "张叁"


def test_elsewhere_it_leaves_the_original(tmp_path: Path) -> None:
    path = tmp_path / "册.xlsx"
    path.write_bytes(one())
    book = WorkbookPatch(path)
    book.set("册", "C3", 999)
    place.put_many([book.writing(tmp_path / "新.xlsx")])
    assert path.read_bytes() == one()
    assert grid((tmp_path / "新.xlsx").read_bytes())["C3"] == 999

"""Workbooks for the tests of lossless editing: hand-made ones, and full ones from four programs."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_LINKS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="SimSun"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left style="thin"/><right style="thin"/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyProtection="1">'
    '<protection locked="0"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> str:
    """A worksheet part with these rows."""
    return f'{_HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def handmade(
    sheets: Mapping[str, str | bytes],
    *,
    names: str = "",
    workbook: str = "",
    styles: str = STYLES,
    parts: Mapping[str, tuple[str | bytes, str]] | None = None,
    sheet_links: Mapping[int, str] | None = None,
) -> bytes:
    """A small package written out in full: what a test is about stands in the test.

    Args:
        sheets: Name → whole worksheet part.
        names: Inside of <definedNames>.
        workbook: Elements after the sheets and names, such as <calcPr/>.
        styles: The styles part.
        parts: Further parts: name → (contents, content type).
        sheet_links: Inside of the .rels of the n-th sheet, from 1.
    """
    parts = parts or {}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rId90" Type="{LINKS}/styles" Target="styles.xml"/>'
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    types += "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, (_, kind) in parts.items()
    )
    if "xl/calcChain.xml" in parts:
        links += f'<Relationship Id="rId91" Type="{LINKS}/calcChain" Target="calcChain.xml"/>'
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/>{types}</Types>'
        ),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE_LINKS}">'
            f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{listed}</sheets>{defined}{workbook}</workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE_LINKS}">{links}</Relationships>',
        "xl/styles.xml": _HEAD + styles,
    }
    for n, text in enumerate(sheets.values(), start=1):
        files[f"xl/worksheets/sheet{n}.xml"] = text
    for n, text in (sheet_links or {}).items():
        files[f"xl/worksheets/_rels/sheet{n}.xml.rels"] = (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE_LINKS}">{text}</Relationships>'
        )
    files |= {name: text for name, (text, _) in parts.items()}
    return zipped(files)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of these members, with a fixed time."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            data = text.encode("utf-8") if isinstance(text, str) else text
            package.writestr(zipfile.ZipInfo(name, (2020, 2, 3, 4, 5, 6)), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """All parts of a package, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def raw_members(data: bytes) -> dict[str, bytes]:
    """All parts as they lie in the file: local header, compressed data, data descriptor."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        infos = sorted(package.infolist(), key=lambda info: info.header_offset)
        ends = [*[info.header_offset for info in infos[1:]], package.start_dir]
    return {info.filename: data[info.header_offset : end] for info, end in zip(infos, ends, strict=True)}


def png() -> bytes:
    """A picture of one red dot."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


PEOPLE = [
    ("张建国", dt.date(1941, 3, 5), "离休", 1200),
    ("李秀英", dt.date(1950, 10, 2), "退休", 800),
    ("王志强", dt.date(1947, 7, 19), "退休", 950),
]


def by_xlsxwriter(path: Path, *, macros: bool = False) -> Path:
    """A register with everything that XlsxWriter can write. Records in rows 3–5, total in row 6."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    register, lookup = book.add_worksheet("花名册"), book.add_worksheet("参数")
    date = book.add_format({"num_format": "yyyy-mm-dd", "border": 1})
    cell = book.add_format({"border": 1})
    bold = book.add_format({"bold": True, "border": 1})
    register.merge_range("A1:F1", "退休干部花名册", bold)
    register.write_row("A2", ["姓名", "出生日期", "类别", "补贴", "全年", "备注"], bold)
    for row, (name, born, kind, sum_) in enumerate(PEOPLE, start=2):
        register.write_string(row, 0, name, cell)
        register.write_datetime(row, 1, dt.datetime.combine(born, dt.time()), date)
        register.write_string(row, 2, kind, cell)
        register.write_number(row, 3, sum_, cell)
        register.write_formula(row, 4, f"=D{row + 1}*12", cell, sum_ * 12)
        register.write_blank(row, 5, None, cell)
        register.set_row(row, 22.5)
    total = sum(person[3] for person in PEOPLE)
    register.merge_range("A6:C6", "合计", bold)
    register.write_formula("D6", "=SUM(D3:D5)", bold, total)
    register.write_formula("E6", "=SUM(E3:E5)", bold, total * 12)
    register.write("A8", "填表人：赵某某")
    lookup.write_column("A1", ["离休", "退休"])
    lookup.write_formula("C1", "=SUM(花名册!$D$3:$D$5)", None, total)
    lookup.write_formula("C2", "=花名册!D6*2", None, total * 2)
    lookup.write_formula("C3", "=A1&A2", None, "离休退休")
    register.data_validation("C3:C5", {"validate": "list", "source": "=参数!$A$1:$A$2"})
    register.conditional_format("D3:D5", {"type": "cell", "criteria": ">", "value": 1000, "format": bold})
    register.conditional_format("D3:D5", {"type": "data_bar", "data_bar_2010": True})
    register.autofilter("A2:F5")
    register.print_area("A1:F8")
    register.repeat_rows(1)
    register.freeze_panes(2, 1)
    register.write_comment("A4", "家属电话已变更", {"author": "某科"})
    register.insert_image("H2", "dot.png", {"image_data": io.BytesIO(png())})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=花名册!$A$3:$A$5", "values": "=花名册!$D$3:$D$5"})
    register.insert_chart("H8", chart)
    register.add_sparkline("G3", {"range": "花名册!D3:E3"})
    register.write_url("H1", "internal:'参数'!A1", string="参数")
    lookup.add_table("E1:F4", {"name": "标准表", "columns": [{"header": "类别"}, {"header": "标准"}]})
    lookup.write_column("E2", ["离休", "退休", "其他"])
    book.define_name("补贴", "=花名册!$D$3:$D$5")
    if macros:
        register.insert_button("H20", {"macro": "Hello", "caption": "生成名单"})
        project = path.with_suffix(".bin")
        project.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
        book.add_vba_project(str(project))
    book.close()
    return path


def by_openpyxl(path: Path) -> Path:
    """A plain register with a table that ends at its last record."""
    import openpyxl
    from openpyxl.worksheet.table import Table

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "花名册"
    sheet.append(["姓名", "出生日期", "类别", "补贴", "全年"])
    for row, (name, born, kind, sum_) in enumerate(PEOPLE, start=2):
        sheet.append([name, born, kind, sum_, f"=D{row}*12"])
    sheet.add_table(Table(displayName="名册", ref="A1:E4"))
    book.create_sheet("统计")["A1"] = "=SUM(名册[补贴])"
    book.save(path)
    return path


def by_excelize(path: Path) -> Path:
    """A register with a pivot table and a form button, which only excelize can write here."""
    import excelize

    book = excelize.new_file()
    book.set_sheet_name("Sheet1", "花名册")
    book.new_sheet("透视")
    rows = [["姓名", "类别", "补贴"], *[[name, kind, sum_] for name, _, kind, sum_ in PEOPLE]]
    for number, row in enumerate(rows, start=1):
        for column, value in zip("ABC", row, strict=True):
            book.set_cell_value("花名册", f"{column}{number}", value)
    book.add_pivot_table(
        excelize.PivotTableOptions(
            data_range="花名册!A1:C4",
            pivot_table_range="透视!A3:D8",
            rows=[excelize.PivotTableField(data="类别")],
            data=[excelize.PivotTableField(data="补贴", subtotal="Sum")],
            row_grand_totals=True,
            col_grand_totals=True,
        )
    )
    book.add_form_control(
        "花名册",
        excelize.FormControl(
            cell="F2", type=excelize.FormControlType.FormControlButton, text="生成", width=80, height=30
        ),
    )
    book.save_as(str(path))
    book.close()
    return path


def with_more_parts(path: Path) -> Path:
    """Printer settings and custom XML put into a workbook, as an office's own file has them."""
    parts = members(path.read_bytes())
    sheet_links = "xl/worksheets/_rels/sheet1.xml.rels"
    link = f'<Relationship Id="rId77" Type="{LINKS}/printerSettings" Target="../printerSettings/printerSettings1.bin"/>'
    empty = f'{_HEAD}<Relationships xmlns="{_PACKAGE_LINKS}"></Relationships>'.encode()
    parts[sheet_links] = parts.get(sheet_links, empty).replace(
        b"</Relationships>", link.encode() + b"</Relationships>"
    )
    parts["xl/printerSettings/printerSettings1.bin"] = bytes(range(256)) * 4
    parts["customXml/item1.xml"] = f"{_HEAD}<档案 xmlns='urn:test'>甲</档案>".encode()
    custom = f'<Relationship Id="rId78" Type="{LINKS}/customXml" Target="../customXml/item1.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", custom.encode() + b"</Relationships>"
    )
    kind = '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"/>'
    types = parts["[Content_Types].xml"]
    if b'Extension="bin"' not in types:
        at = types.index(b"<Default")
        types = types[:at] + kind.encode() + types[at:]
    parts["[Content_Types].xml"] = types
    path.write_bytes(zipped(parts))
    return path

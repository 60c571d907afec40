"""A date is shown as a date also where the workbook has no cell formats: some programs export none."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
from support.books.samples import MAIN, handmade, members, sheet_xml

from toolkit.sheets.patching.patch import WorkbookPatch
from toolkit.sheets.reading.read import open_workbook

ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row><row r="2"><c r="A2"><v>7</v></c></row>'
)
WHOLE = handmade({"册": sheet_xml(ROWS)})
FONTS = '<fonts count="1"><font><b/><sz val="16"/><name val="黑体"/></font></fonts>'


def without(data: bytes, *, part: bool, link: bool, kind: bool) -> bytes:
    """The workbook without its styles: part, relationship, content type, each if told so."""
    files = members(data)
    if part:
        del files["xl/styles.xml"]
    if link:
        rels = files["xl/_rels/workbook.xml.rels"]
        files["xl/_rels/workbook.xml.rels"] = re.sub(rb'<Relationship Id="rId90"[^>]*/>', b"", rels)
    if kind:
        types = files["[Content_Types].xml"]
        files["[Content_Types].xml"] = re.sub(rb'<Override PartName="/xl/styles.xml"[^>]*/>', b"", types)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        without(WHOLE, part=True, link=True, kind=True),
        without(WHOLE, part=True, link=False, kind=True),
        without(WHOLE, part=False, link=True, kind=True),
        handmade({"册": sheet_xml(ROWS)}, styles=f'<styleSheet xmlns="{MAIN}"/>'),
        handmade({"册": sheet_xml(ROWS)}, styles=f'<styleSheet xmlns="{MAIN}"><cellXfs/></styleSheet>'),
        handmade(
            {"册": sheet_xml(ROWS)},
            styles=f'<x:styleSheet xmlns:x="{MAIN}">{FONTS.replace("<", "<x:").replace("<x:/", "</x:")}'
            '<x:cellXfs count="0"></x:cellXfs><x:dxfs count="0"/></x:styleSheet>',
        ),
    ],
    ids=["none", "no part", "no link", "empty", "no formats", "fonts only"],
)
def test_a_date_is_a_date_and_other_cells_stay_plain(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "册.xlsx"
    book = WorkbookPatch(path, data=data)
    book.set("册", "B2", dt.date(1946, 10, 3))
    path.write_bytes(book.render())
    grid = open_workbook(path).grid("册")
    assert list(grid.rows[1]) == [7, dt.date(1946, 10, 3)]
    assert members(path.read_bytes())["xl/styles.xml"].count(b"styleSheet") == 2


def test_a_workbook_without_styles_gets_none_where_no_date_is_written() -> None:
    book = WorkbookPatch(Path("册.xlsx"), data=without(WHOLE, part=True, link=True, kind=True))
    book.set("册", "B2", 5)
    assert "xl/styles.xml" not in members(book.render())

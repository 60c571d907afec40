"""Cells of a copy marked by a colour and a note, and the marks taken away: what is seen, what stays, what comes back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from support import ooxml
from support.books import samples
from support.books.samples import handmade, members, sheet_xml
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.sheets.patching import marking
from toolkit.sheets.patching.patch import WorkbookPatch
from toolkit.sheets.reading.read import open_workbook

WRONG = "出生日期读不懂。\n请按1950-03-02这样写。"
ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>出生日期</t></is></c></row>'
    '<row r="2" hidden="1"><c r="A2" s="2" t="inlineStr"><is><t>张三可</t></is></c><c r="B2" s="1"><v>15000</v></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>李四平</t></is></c><c r="B3"><f>B2+1</f><v>15001</v></c></row>'
)


def patch(data: bytes, name: str = "册.xlsx") -> WorkbookPatch:
    return WorkbookPatch(Path(name), data=data)


def marked(data: bytes, **notes: str) -> bytes:
    """The workbook with marks on its first sheet."""
    book = patch(data)
    book.mark({(openpyxl.load_workbook(io.BytesIO(data)).sheetnames[0], ref): t for ref, t in notes.items()})
    return book.render()


def unmarked(data: bytes) -> bytes:
    book = patch(data)
    book.unmark()
    return book.render()


def notes(data: bytes) -> dict[str, tuple[str, str]]:
    """Cell → whose note and what it says, as openpyxl reads them."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    begins = "【工具箱核对】\n"
    return {
        c.coordinate: (c.comment.author, c.comment.text.removeprefix(begins))
        for row in sheet.iter_rows()
        for c in row
        if c.comment
    }


def coloured(data: bytes) -> set[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return {
        str(area)
        for areas in sheet.conditional_formatting
        for area in areas.sqref.ranges
        if any(rule.dxf.fill.bgColor.rgb == "FFFFC7CE" for rule in areas.rules if rule.dxf)
    }


def with_comments(**said: str) -> bytes:
    book = openpyxl.Workbook()
    for ref, text in said.items():
        book.active[ref] = "值"
        book.active[ref].comment = Comment(text, "李会计")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_cell_is_coloured_and_says_what_is_wrong_and_keeps_its_value_and_format(tmp_path):
    data = handmade({"册": sheet_xml(ROWS)})
    new = marked(data, B2=WRONG, B3="算得不对。", E9="漏填。")
    assert notes(new) == {
        "B2": (marking.AUTHOR, WRONG),
        "B3": (marking.AUTHOR, "算得不对。"),
        "E9": (marking.AUTHOR, "漏填。"),
    }
    assert coloured(new) == {"B2", "B3", "E9"}
    old, now = members(data), members(new)
    rows = lambda text: text[text.index(b"<sheetData") : text.index(b"</sheetData>")]  # noqa: E731
    assert rows(now["xl/worksheets/sheet1.xml"]) == rows(old["xl/worksheets/sheet1.xml"])
    kept = openpyxl.load_workbook(io.BytesIO(new)).worksheets[0]["B2"]
    assert kept.number_format == openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]["B2"].number_format
    (tmp_path / "册.xlsx").write_bytes(new)
    assert ooxml.validate(tmp_path / "册.xlsx") == []


MAKERS = [samples.by_xlsxwriter, samples.by_openpyxl, samples.by_excelize]


@pytest.mark.damaged_files  # openpyxl and excelize write styles that the SDK does not like; compared below
@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_a_full_workbook_loses_nothing_and_gets_every_byte_back(tmp_path, maker):
    path = maker(tmp_path / "册.xlsx")
    data, before = path.read_bytes(), {str(f) for f in ooxml.validate(path)}
    new = marked(data, A1="甲", B2=WRONG, C3="丙")
    assert members(data).keys() <= members(new).keys()
    path.write_bytes(new)
    assert {str(f) for f in ooxml.validate(path)} - before == set()
    assert members(unmarked(new)) == members(data)
    touched = {n for n, part in members(data).items() if members(new)[n] != part}
    assert not [
        n
        for n in touched
        if "sheet" not in n and "styles" not in n and "ommen" not in n and ".vml" not in n and "[" not in n
    ]


def test_a_second_round_takes_the_first_ones_marks_away():
    data = handmade({"册": sheet_xml(ROWS)})
    book = patch(marked(data, A2="旧的", B2="旧的"))
    assert book.unmark() == 4  # two notes, two colours
    book.mark({("册", "B3"): "新的"})
    assert notes(book.render()) == {"B3": (marking.AUTHOR, "新的")}
    assert coloured(book.render()) == {"B3"}
    assert members(unmarked(book.render())) == members(data)


def test_notes_of_others_stay_and_ours_stand_behind_theirs():
    data = with_comments(A1="这是我写的", C2="另一个")
    new = marked(data, A1="有错。", B2="缺。")
    assert notes(new)["A1"] == ("李会计", "这是我写的\n【工具箱核对】\n有错。")
    assert notes(new)["B2"] == (marking.AUTHOR, "缺。")
    assert notes(new)["C2"] == ("李会计", "另一个")
    assert members(unmarked(new)) == members(data)


@pytest.mark.parametrize(
    "empty", ["<text/>", "<text />", "<text></text>", "<text><t/></text>", "<text><r><t/></r></text>"]
)
def test_an_empty_note_of_somebody_else_is_not_taken_for_ours(empty):
    book = patch(with_comments(A1="空"))
    package = book.package
    part = next(n for n in package.names if "comment" in n.lower() and n.endswith(".xml"))
    text = package.read(part).decode("utf-8")
    start, end = text.index("<text>"), text.index("</text>") + len("</text>")
    package.replace(part, (text[:start] + empty + text[end:]).encode("utf-8"))
    data = package.render()
    new = marked(data, A1="有错。")
    assert notes(new)["A1"] == ("李会计", "\n【工具箱核对】\n有错。")
    assert members(unmarked(new)) == members(data)


def test_a_conversation_is_not_written_into_and_is_told():
    data = with_comments(A1="[线程批注]")
    book = patch(data)
    package = book.package
    part = next(n for n in package.names if "comment" in n.lower() and n.endswith(".xml"))
    package.replace(
        part, package.read(part).replace("李会计".encode(), b"tc={00000000-0000-0000-0000-000000000001}")
    )
    package.add(
        "xl/threadedComments/threadedComment1.xml",
        b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"/>',
        "application/vnd.ms-excel.threadedcomments+xml",
    )
    from toolkit.files.opc.package import Relationship

    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    package.relate(
        "xl/worksheets/sheet1.xml", [Relationship("rId77", kind, "../threadedComments/threadedComment1.xml")]
    )
    talk = package.render()
    again = patch(talk)
    assert [cell.ref for cell in again.mark({("Sheet", "A1"): "有错。", ("Sheet", "B1"): "缺。"})] == ["A1"]
    new = again.render()
    assert coloured(new) == {"A1", "B1"}
    assert "有错" not in notes(new)["A1"][1]
    assert members(unmarked(new)) == members(talk)


def test_a_merged_cell_is_marked_as_a_whole_and_says_all_in_one_note():
    data = handmade(
        {"册": sheet_xml(ROWS, after='<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>')}
    )
    new = marked(data, A2="甲。", A3="乙。")
    assert notes(new) == {"A2": (marking.AUTHOR, "甲。\n乙。")}
    assert coloured(new) == {"A2:A3"}


def test_a_text_that_is_too_long_or_holds_signs_no_xml_may_hold_is_made_to_fit():
    new = marked(handmade({"册": sheet_xml(ROWS)}), A2="不" * 40_000, B2="甲\x0b<乙>&\r\n丙")
    assert len(notes(new)["A2"][1]) < marking.LONGEST
    assert notes(new)["A2"][1].endswith("（写不下的见清单）")
    assert notes(new)["B2"][1] == "甲 <乙>&\n丙"


def test_a_workbook_without_styles_and_a_protected_sheet_are_marked(tmp_path):
    protected = handmade({"册": sheet_xml(ROWS, after='<sheetProtection sheet="1"/>')})
    assert notes(marked(protected, A2="错。")) == {"A2": (marking.AUTHOR, "错。")}
    assert members(unmarked(marked(protected, A2="错。"))) == members(protected)


@pytest.mark.parametrize(("at", "kind"), [(("没有这张", "A1"), "no-sheet"), (("册", "A0"), "bad-address")])
def test_what_is_not_there_cannot_be_marked(at, kind):
    with pytest.raises(Stop) as stop:
        patch(handmade({"册": sheet_xml(ROWS)})).mark({at: "错。"})
    assert [p.kind for p in stop.value.problems] == [kind]


def test_marks_do_not_disturb_reading(tmp_path):
    path = samples.by_xlsxwriter(tmp_path / "册.xlsx")
    before = [grid.rows for grid in open_workbook(path).grids()]
    path.write_bytes(marked(path.read_bytes(), A1="甲", B2=WRONG, H9="丙"))
    after = [grid.rows for grid in open_workbook(path).grids()]
    assert after == before


def test_marks_are_known_again_after_another_program_has_saved_the_copy(tmp_path):
    source = tmp_path / "册.xlsx"
    source.write_bytes(marked(handmade({"册": sheet_xml(ROWS)}), B2=WRONG, A3="缺。"))
    saved = libreoffice.convert(source, "xlsx:Calc MS Excel 2007 XML", tmp_path / "lo").read_bytes()
    assert notes(saved).keys() == {"B2", "A3"}
    clean = unmarked(saved)
    assert notes(clean) == {}
    assert coloured(clean) == set()
    assert not [
        n for n in zipfile.ZipFile(io.BytesIO(clean)).namelist() if "comment" in n or n.endswith(".vml")
    ]


REFS = st.builds("{}{}".format, st.sampled_from("ABCDZ"), st.integers(1, 30))


@settings(max_examples=40, deadline=None)
@given(
    first=st.dictionaries(REFS, st.text(max_size=30), min_size=1),
    second=st.dictionaries(REFS, st.text(max_size=30), min_size=1),
    own=st.dictionaries(
        REFS, st.text(st.characters(codec="utf-8", categories=("L",)), min_size=1, max_size=9)
    ),
)
def test_law_marking_and_unmarking_is_nothing(first, second, own):
    data = with_comments(**own) if own else handmade({"册": sheet_xml(ROWS)})
    once = marked(data, **first)
    assert coloured(once) >= {ref for ref in first if ":" not in ref}
    assert members(unmarked(once)) == members(data)
    assert members(marked(unmarked(once), **second)) == members(marked(data, **second))

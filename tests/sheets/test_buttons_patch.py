"""Buttons in an office's own workbook, and the way back: byte for byte, or only what is ours."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from support import ooxml
from support.books.samples import raw_members
from support.programs import office_macros
from support.programs.libreoffice import convert, page_texts

from toolkit.core.cells import Stop
from toolkit.doors.terminal import cli
from toolkit.files.history.journal import Journal
from toolkit.files.opc.archive import pack
from toolkit.files.opc.markup import Splices
from toolkit.files.opc.members import deflate
from toolkit.files.opc.package import TYPES, Package, faults, read_types, write_types
from toolkit.files.placing import place
from toolkit.sheets.buttons import adding, removing, vba
from toolkit.sheets.buttons.macros import Button, ButtonBlock, Question
from toolkit.sheets.patching.patch import WorkbookPatch

BUTTONS = (Button("birthdays", "生日 & <慰问>", "排出名单"), Button("check", "资料核对", "查错"))
BLOCKS = (
    ButtonBlock("大家共用", (Question("PDF", "是、否", "否", "另存一份", ("是", "否"), strict=True),)),
    ButtonBlock("资料核对", ()),
    ButtonBlock(
        "生日",
        (
            Question("月份", "1 到 12 的整数", "本月", "哪个月", ("1", "2", "3")),
            Question("乡镇", "文字", "全部", "哪个乡镇"),
        ),
    ),
)
TOUCHED = ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml")


# --- four kinds of workbooks -------------------------------------------------------------------------------


def plain(path: Path) -> None:
    """By XlsxWriter, with a register of two."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("花名册")
        page.write_row("A1", ("姓名", "出生日期"))
        page.write_row("A2", ("张三可", "1946-10-03"))


def rich(path: Path) -> None:
    """Comments (a VML drawing of its own), a chart sheet, a picture's worth of parts, names that belong to sheets."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("花名册")
        page.write_column("A1", (1, 2, 3))
        page.write_comment("A1", "核对过")
        page.print_area("A1:A3")
        page.data_validation("B1", {"validate": "list", "source": ["男", "女"]})
        book.define_name("合计", "=花名册!$A$1:$A$3")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=花名册!$A$1:$A$3"})
        book.add_chartsheet("图").set_chart(chart)
        last = book.add_worksheet("附表")
        last.print_area("A1:B2")
        last.write("A1", 5)
        last.activate()


def by_openpyxl(path: Path) -> None:
    """No code names, no shared strings' table of its own order, another writer's habits."""
    book = openpyxl.Workbook()
    book.active.title = "名册"
    book.active.append(["姓名"])
    book.create_sheet("隐藏").sheet_state = "hidden"
    book.save(path)


def with_macros_suffix(path: Path) -> None:
    """An .xlsm without a project: saved so once, the macros deleted since; its sheets have code names."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("花名册")
        page.write("A1", "姓名")
        project = vba.project({}, [vba.Document("ThisWorkbook", vba.WORKBOOK), vba.Document("Sheet1")])
        book.add_vba_project(io.BytesIO(project), is_stream=True)
        book.set_vba_name("ThisWorkbook")
        page.set_vba_name("Sheet1")
    package = Package(path.read_bytes())
    package.drop_relationship("xl/workbook.xml", "xl/vbaProject.bin")
    package.remove("xl/vbaProject.bin")
    path.write_bytes(package.render())


KINDS = {
    "plain.xlsx": plain,
    "rich.xlsx": rich,
    "openpyxl.xlsx": by_openpyxl,
    "macros.xlsm": with_macros_suffix,
}


@pytest.fixture(params=KINDS)
def book(request, tmp_path) -> Path:
    path = tmp_path / request.param
    KINDS[request.param](path)
    return path


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.damaged_files  # openpyxl's own fonts are not in the order of the schema
def test_only_the_parts_that_must_change_do(book):
    before = book.read_bytes()
    made = adding.add(book, BUTTONS, BLOCKS)
    assert book.read_bytes() == before, "the disk is not touched"
    assert made.touched == TOUCHED
    old, new = raw_members(before), raw_members(made.data)
    assert {name: new[name] for name in old if name not in TOUCHED} == {
        name: raw for name, raw in old.items() if name not in TOUCHED
    }
    assert set(new) - set(old) == set(made.added)


@pytest.mark.damaged_files
def test_add_then_remove_gives_the_same_bytes(book):
    before = book.read_bytes()
    changed = book.with_suffix(".xlsm")
    changed.write_bytes(adding.add(book, BUTTONS, BLOCKS).data)
    back = removing.remove(changed)
    assert (back.data == before, back.exact, back.suffix) == (True, True, book.suffix)


@pytest.mark.damaged_files
def test_no_error_comes_with_the_buttons(book):
    changed = book.with_suffix(".xlsm")
    changed.write_bytes(adding.add(book, BUTTONS, BLOCKS).data)
    before = ooxml.validate(book)
    assert ooxml.validate(changed) == before
    assert before == [] or book.stem == "openpyxl"


@pytest.mark.damaged_files
def test_the_same_workbook_gives_the_same_bytes(book):
    first, second = (adding.add(book, BUTTONS, BLOCKS).data for _ in range(2))
    assert first == second


@pytest.mark.damaged_files
def test_what_has_come_is_what_was_asked_for(book):
    found = parts(adding.add(book, BUTTONS, BLOCKS).data)
    drawing = found["xl/drawings/toolkitButtons.vml"].decode("utf-8")
    assert "生日 &amp; &lt;慰问&gt;" in drawing
    assert "[0]!Toolkit_birthdays" in drawing
    modules = {m.name: m.text for m in vba.read(found["xl/vbaProject.bin"])}
    assert 'ToolkitPress "check"' in modules["ToolkitButtons"]
    assert {"ToolkitDesk", "ToolkitParameters", "ThisWorkbook"} <= set(modules)
    assert ("Sheet1" in modules) == (book.suffix == ".xlsm"), "a module for each sheet that has a code name"
    listed = openpyxl.load_workbook(io.BytesIO(adding.add(book, BUTTONS, BLOCKS).data))
    assert listed.sheetnames[-2:] == ["操作台", "参数"]
    page = listed["参数"]
    assert [cell.value for cell in page["A"]] == ["参数", "【大家共用】", "PDF", "【生日】", "月份", "乡镇"]
    assert [page[f"C{row}"].value for row in (1, 3, 5, 6)] == ["空着就是", "否", "本月", "全部"]
    rules = {str(r.sqref): (r.formula1, r.errorStyle) for r in page.data_validations.dataValidation}
    assert rules == {"B3": ('"是,否"', None), "B5": ('"1,2,3"', "warning")}


def test_numbers_of_shapes_are_nobody_elses(tmp_path):
    rich(tmp_path / "a.xlsx")
    found = parts(adding.add(tmp_path / "a.xlsx", BUTTONS, BLOCKS).data)
    ours = found["xl/drawings/toolkitButtons.vml"].decode("utf-8")
    theirs = next(v for k, v in found.items() if k.endswith("vmlDrawing1.vml")).decode("utf-8")
    assert 'data="1"' in theirs
    assert 'data="2"' in ours
    assert 'id="_x0000_s2049"' in ours


# --- packages without a line for the ending «rels», as LibreOffice wrote them for years ---------------------


def as_typed(data: bytes, way: str, order: str) -> bytes:
    """The same parts, their types told otherwise and their members in another order."""
    package = Package(data)
    kept = {"defaults for xml": ("xml",), "defaults for xml and vml": ("xml", "vml")}.get(way, ())
    endings = {each: kind for each, kind in read_types(package.read(TYPES))[1].items() if each in kept}
    own = {name: package.content_type(name) for name in package.names if name != TYPES}
    own = {name: kind for name, kind in own.items() if endings.get(name.rpartition(".")[2]) != kind}
    if way == "last first":
        own = dict(reversed(own.items()))
    members = {name: package.read(name) for name in package.names} | {TYPES: write_types(own, endings)}
    names = list(members)
    if order != "as they came":
        names.sort(reverse=order == "types last")
    backslash = order == "paths of Windows"
    return pack(deflate(name.replace("/", "\\") if backslash else name, members[name]) for name in names)


WAYS = ("overrides only", "last first", "defaults for xml", "defaults for xml and vml")
ORDERS = ("as they came", "by name", "types last", "paths of Windows")


@pytest.mark.slow
@pytest.mark.damaged_files
def test_no_error_comes_where_rels_have_no_default(book):
    ordinary = book.read_bytes()
    known = ooxml.validate(book)
    for number, (way, order) in enumerate(itertools.product(WAYS, ORDERS)):
        path = book.with_name(f"{number}{book.suffix}")
        path.write_bytes(as_typed(ordinary, way, order))
        assert "rels" not in read_types(Package(path.read_bytes()).read(TYPES))[1]
        changed = book.with_name(f"{number}加按钮.xlsm")
        changed.write_bytes(adding.add(path, BUTTONS, BLOCKS).data)
        assert ooxml.validate(changed) == known, (way, order)
        back = removing.remove(changed)
        assert (back.exact, back.data == path.read_bytes()) == (True, True), (way, order)


@pytest.mark.damaged_files
@pytest.mark.parametrize("order", ORDERS)
def test_our_relationships_are_typed_where_rels_have_no_default(tmp_path, order):
    path = tmp_path / "册.xlsx"
    rich(path)
    path.write_bytes(as_typed(path.read_bytes(), "overrides only", order))
    package = Package(adding.add(path, BUTTONS, BLOCKS).data)
    assert package.content_type("xl/worksheets/_rels/toolkitDesk.xml.rels").endswith(".relationships+xml")
    assert faults(package.names, package.read) == set()


# --- edited in between --------------------------------------------------------------------------------------


def with_buttons(tmp_path: Path, make=rich) -> Path:
    make(tmp_path / "册.xlsx")
    path = tmp_path / "册.xlsm"
    path.write_bytes(adding.add(tmp_path / "册.xlsx", BUTTONS, BLOCKS).data)
    return path


def test_edited_in_between_only_ours_goes(tmp_path):
    path = with_buttons(tmp_path)
    patch = WorkbookPatch(path)
    patch.set("附表", "A1", 6)
    path.write_bytes(patch.render())
    edited = parts(path.read_bytes())
    back = removing.remove(path)
    assert (back.exact, back.suffix, back.kept_macros) == (False, ".xlsx", False)
    (tmp_path / "回.xlsx").write_bytes(back.data)
    left = parts(back.data)
    assert not [name for name in left if "toolkit" in name.lower() or "vbaproject" in name.lower()]
    changed = {name for name in left if left[name] != edited[name]}
    assert changed == set(TOUCHED)
    book = openpyxl.load_workbook(tmp_path / "回.xlsx")
    assert book.sheetnames == ["花名册", "图", "附表"]
    assert book["附表"]["A1"].value == 6
    assert book["附表"].print_area == "'附表'!$A$1:$B$2"
    assert book.active.title == "附表"


def test_a_setting_of_the_workbook_changed_in_between_is_kept(tmp_path):
    path = with_buttons(tmp_path)
    package = Package(path.read_bytes())
    text = package.read("xl/workbook.xml")
    package.replace("xl/workbook.xml", text.replace(b"<calcPr ", b'<calcPr fullPrecision="0" '))
    path.write_bytes(package.render())
    back = removing.remove(path)
    assert not back.exact
    assert b'fullPrecision="0"' in parts(back.data)["xl/workbook.xml"]


@pytest.mark.slow
@pytest.mark.damaged_files  # LibreOffice does not escape the «&» of a caption
def test_saved_by_another_program_in_between_only_ours_goes(tmp_path):
    path = with_buttons(tmp_path, plain)
    saved = convert(path, "xlsm:Calc MS Excel 2007 VBA XML", tmp_path / "别处")
    back = removing.remove(saved)  # LibreOffice has forgotten the code names
    assert (back.exact, back.suffix, back.kept_macros) == (False, ".xlsx", False)
    assert not [name for name in parts(back.data) if "ctrlProp" in name or "vba" in name]
    book = openpyxl.load_workbook(io.BytesIO(back.data))
    assert book.sheetnames == ["花名册"]
    assert book["花名册"]["A2"].value == "张三可"


def test_moved_and_renamed_sheets_are_found_by_their_code_names(tmp_path):
    path = with_buttons(tmp_path)
    package = Package(path.read_bytes())
    text = package.read("xl/workbook.xml").decode("utf-8")
    start, end = text.index('<sheet name="操作台"'), text.index('<sheet name="参数"')
    desk = text[start:end]
    text = text[:start] + text[end:]
    text = text.replace("<sheets>", "<sheets>" + desk.replace("操作台", "按钮"))
    places = {"0": "1", "2": "3", "3": "0", "4": "4"}
    text = re.sub(r'localSheetId="(\d)"', lambda found: f'localSheetId="{places[found[1]]}"', text)
    text = text.replace('activeTab="2"', 'activeTab="3"')
    package.replace("xl/workbook.xml", text.encode("utf-8"))
    path.write_bytes(package.render())
    (tmp_path / "回.xlsx").write_bytes(removing.remove(path).data)
    book = openpyxl.load_workbook(tmp_path / "回.xlsx")
    assert book.sheetnames == ["花名册", "图", "附表"]
    assert book["附表"].print_area == "'附表'!$A$1:$B$2"
    assert book["花名册"].print_area == "'花名册'!$A$1:$A$3"
    assert book.active.title == "附表"


@pytest.mark.parametrize(
    ("name", "source", "document"),
    [("Own", "Sub Mine()\nEnd Sub\n", False), ("UserForm1", "", True)],
)
def test_macros_of_somebody_elses_stay(tmp_path, name, source, document):
    path = with_buttons(tmp_path)
    package = Package(path.read_bytes())
    documents = [vba.Document("ThisWorkbook", vba.WORKBOOK), vba.Document("ToolkitDesk")]
    modules = {m.name: m.text for m in vba.read(package.read("xl/vbaProject.bin")) if not m.document}
    if document:
        documents.append(vba.Document(name))
    else:
        modules[name] = source
    package.replace("xl/vbaProject.bin", vba.project(modules, documents))
    path.write_bytes(package.render())
    back = removing.remove(path)
    assert (back.exact, back.suffix, back.kept_macros) == (False, ".xlsm", True)
    left = parts(back.data)
    assert "xl/vbaProject.bin" in left
    assert "xl/drawings/toolkitButtons.vml" not in left
    (tmp_path / "回.xlsm").write_bytes(back.data)


def test_formulas_that_use_our_sheets_are_told_first(tmp_path):
    path = with_buttons(tmp_path)
    package = Package(path.read_bytes())
    sheet = "xl/worksheets/sheet2.xml"
    package.replace(sheet, package.read(sheet).replace(b"<v>5</v>", "<f>参数!B2</f><v>5</v>".encode()))
    path.write_bytes(package.render())
    with pytest.raises(Stop) as stop:
        removing.remove(path)
    assert str(stop.value.problems[0]) == (
        "册.xlsm 附表：里面有公式用到了按钮的工作表「参数」，请先改掉这些公式再去掉按钮。"
    )


@pytest.mark.parametrize("record", [b"", b"{}", b"[]", b'{"now":1,"before":2}', b"\xff", b"null"])
@pytest.mark.damaged_files
def test_a_damaged_record_of_the_former_bytes_is_not_trusted(tmp_path, record):
    path = with_buttons(tmp_path)
    package = Package(path.read_bytes())
    package.replace("xl/toolkitUndo.bin", record)
    path.write_bytes(package.render())
    back = removing.remove(path)
    assert not back.exact
    assert "xl/toolkitUndo.bin" not in parts(back.data)


def test_a_record_that_lies_is_found_out(tmp_path):
    path = with_buttons(tmp_path)
    package = Package(path.read_bytes())
    fields = json.loads(package.read("xl/toolkitUndo.bin"))
    fields["sha256"] = "0" * 64
    package.replace("xl/toolkitUndo.bin", json.dumps(fields).encode())
    path.write_bytes(package.render())
    assert not removing.remove(path).exact


# --- refusals -------------------------------------------------------------------------------------------------


def tampered(path: Path, old: bytes, new: bytes, part: str = "xl/workbook.xml") -> None:
    package = Package(path.read_bytes())
    text = package.read(part)
    assert old in text
    package.replace(part, text.replace(old, new))
    path.write_bytes(package.render())


def test_a_workbook_with_macros_is_left_alone(tmp_path):
    path = with_buttons(tmp_path)
    with pytest.raises(Stop) as stop:
        adding.add(path, BUTTONS, BLOCKS)
    assert "已经有宏（VBA 工程）" in str(stop.value.problems[0])


@pytest.mark.damaged_files
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>', "结构有保护"),
        ("花名册".encode(), "操作台".encode(), "已经有一张名为「操作台」的工作表"),
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            "严格",
        ),
    ],
)
def test_what_cannot_carry_buttons_is_told(tmp_path, old, new, said):
    plain(tmp_path / "册.xlsx")
    tampered(tmp_path / "册.xlsx", old, new)
    with pytest.raises(Stop) as stop:
        adding.add(tmp_path / "册.xlsx", BUTTONS, BLOCKS)
    assert said in str(stop.value.problems[0])


def test_a_template_is_told(tmp_path):
    plain(tmp_path / "册.xlsx")
    tampered(
        tmp_path / "册.xlsx",
        b"spreadsheetml.sheet.main",
        b"spreadsheetml.template.main",
        "[Content_Types].xml",
    )
    (tmp_path / "册.xlsx").rename(tmp_path / "册.xltx")
    with pytest.raises(Stop) as stop:
        adding.add(tmp_path / "册.xltx", BUTTONS, BLOCKS)
    assert "模板" in str(stop.value.problems[0])


def test_nothing_to_remove_is_told(tmp_path):
    plain(tmp_path / "册.xlsx")
    with pytest.raises(Stop) as stop:
        removing.remove(tmp_path / "册.xlsx")
    assert str(stop.value.problems[0]) == "册.xlsx：这个表格里没有工具箱加的按钮，没有要去掉的。"


def test_the_toolbook_itself_is_left_alone():
    with pytest.raises(Stop) as stop:
        removing.remove(Path(__file__).parents[2] / "workbooks" / "工具箱.xlsm")
    assert stop.value.problems[0].kind == "buttons-toolbook"


# --- the commands -----------------------------------------------------------------------------------------------


def run(*arguments: object) -> int:
    return cli.main([str(each) for each in arguments])


def test_the_original_stays_and_a_copy_with_buttons_stands_beside_it(tmp_path, capsys):
    plain(tmp_path / "册.xlsx")
    before = (tmp_path / "册.xlsx").read_bytes()
    assert run("buttons", "add", tmp_path / "册.xlsx") == 0
    assert (tmp_path / "册.xlsx").read_bytes() == before
    assert "册.xlsx 没有动" in capsys.readouterr().out
    assert run("buttons", "add", tmp_path / "册.xlsx") != 0, "a copy that is there is not written over"
    assert run("buttons", "remove", tmp_path / "册.xlsm") == 0
    assert "一个字节不差" in capsys.readouterr().out
    assert not (tmp_path / "册.xlsm").exists()
    assert (tmp_path / "册.xlsx").read_bytes() == before
    assert [path.suffix for path in (tmp_path / "备份").iterdir()] == [".xlsm"]
    log = Journal(tmp_path)
    assert [(e.command, [f.after is None for f in e.files]) for e in log.entries()] == [
        ("buttons add", [False]),
        ("buttons remove", [True]),
    ]


def test_a_workbook_that_was_worked_on_does_not_replace_its_original(tmp_path, capsys):
    plain(tmp_path / "册.xlsx")
    before = (tmp_path / "册.xlsx").read_bytes()
    assert run("buttons", "add", tmp_path / "册.xlsx") == 0
    patch = WorkbookPatch(tmp_path / "册.xlsm")
    patch.set("花名册", "A3", "李四平")
    place.put_many([patch.writing()])
    assert run("buttons", "remove", tmp_path / "册.xlsm", "--json") == 0
    answer = json.loads(capsys.readouterr().out.partition("\n{")[2].join(["{", ""]))
    assert (answer["exact"], answer["kept_macros"]) == (False, False)
    assert Path(answer["file"]).name == "册(2).xlsx"
    assert (tmp_path / "册.xlsx").read_bytes() == before
    assert openpyxl.load_workbook(tmp_path / "册(2).xlsx")["花名册"]["A3"].value == "李四平"


def test_an_xlsm_is_changed_in_its_place_with_a_backup(tmp_path):
    with_macros_suffix(tmp_path / "册.xlsm")
    before = (tmp_path / "册.xlsm").read_bytes()
    assert run("buttons", "add", tmp_path / "册.xlsm") == 0
    assert (tmp_path / "册.xlsm").read_bytes() != before
    assert run("buttons", "remove", tmp_path / "册.xlsm") == 0
    assert (tmp_path / "册.xlsm").read_bytes() == before
    assert len(list((tmp_path / "备份").iterdir())) == 2


# --- the real thing ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_libreoffice_shows_the_buttons_and_compiles_the_macros(tmp_path):
    path = with_buttons(tmp_path)
    steps = [
        ["names"],
        ["modules"],
        ["run", "ToolkitButtons.Toolkit_check"],
        ["text", "操作台", "B5"],
        ["buttons"],
    ]
    names, modules, ran, text, buttons = office_macros.drive(path, steps)
    assert names[-2:] == ["操作台", "参数"]
    assert {"ToolkitRun", "ToolkitButtons"} <= set(modules)
    assert ran == ""
    assert text == "排出名单"
    assert buttons == {
        "生日 & <慰问>": "VBAProject.ToolkitButtons.Toolkit_birthdays",
        "资料核对": "VBAProject.ToolkitButtons.Toolkit_check",
    }


@pytest.mark.slow
@pytest.mark.parametrize("names", ["", "<definedNames/>"])
def test_the_whole_workbook_prints_as_before(tmp_path, names):
    path, changed = tmp_path / "册.xlsx", tmp_path / "册.xlsm"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("花名册")
        page.write_column("A1", ("姓名", *(f"张三{n}" for n in range(70))))
        page.write("C1", "不打印的一列")
        page.print_area("A1:A60")
        page.repeat_rows(0)
        page.set_h_pagebreaks([20])
        page.set_footer("第&P页，共&N页")
        book.add_worksheet("附表").write("A1", "附表一")
    if names:
        package = Package(path.read_bytes())
        listed = package.tree("xl/workbook.xml")[1].child("definedNames")
        splices = Splices()
        splices.put(listed.start, listed.end, names.encode())
        package.edit("xl/workbook.xml", splices)
        path.write_bytes(package.render())
    before = page_texts(path)
    changed.write_bytes(adding.add(path, BUTTONS, BLOCKS).data)
    assert page_texts(changed) == before
    assert ("共3页" if not names else "共") in before[0]


PUBLIC = Path(os.environ.get("OFFICE_SAMPLES", "no-such-folder"))
"""A folder of public workbooks that nobody here made; they are not part of the project."""


@pytest.mark.slow
@pytest.mark.damaged_files
@pytest.mark.skipif(not PUBLIC.is_dir(), reason="OFFICE_SAMPLES names no folder of workbooks")
def test_public_workbooks_get_buttons_and_their_bytes_back(tmp_path):
    refused, same = set(), 0
    for path in sorted(PUBLIC.glob("*.xls[xm]")):
        try:
            made = adding.add(path, BUTTONS, BLOCKS)
        except Stop as stop:
            refused.add(stop.problems[0].kind)
            continue
        changed = tmp_path / "册.xlsm"
        changed.write_bytes(made.data)
        back = removing.remove(changed)
        assert (back.exact, back.data == path.read_bytes()) == (True, True), path.name
        same += 1
        package = Package(made.data)
        package.replace(next(name for name in package.names if name.endswith("toolkitUndo.bin")), b"")
        changed.write_bytes(package.render())
        old, left = parts(path.read_bytes()), parts(removing.remove(changed).data)
        assert set(old) == set(left), path.name
        assert {name for name in old if old[name] != left[name]} <= set(made.touched), path.name
    assert same
    assert refused <= {"buttons-project", "buttons-strict", "not-ooxml", "xml-doctype", "signed"}

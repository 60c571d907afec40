"""`toolkit check --marked`: a copy of the register whose doubtful cells are coloured and say what is wrong."""

from __future__ import annotations

import datetime as dt
import shutil

import openpyxl
import pytest
from support.offices.drawn import save
from support.programs import libreoffice

from toolkit.core.cells import Cell, Problem
from toolkit.core.documents.outcome import MarkedCopy, notes_of
from toolkit.doors.terminal import cli
from toolkit.sheets.patching.patch import WorkbookPatch

ROWS = [
    ["姓名", "性别", "出生日期", "所属乡镇", "状态"],
    ["张三可", "男", "1946-10-03", "青禾镇", "健在"],
    ["李四平", "不明", "不详", "青禾镇", "健在"],
    ["王五可", "女", dt.date(1950, 3, 2), None, "健在"],
]


@pytest.fixture
def office(tmp_path):
    save(tmp_path / "花名册.xlsx", {"在册": ROWS})
    return tmp_path


def check(office, capsys, *arguments: str) -> tuple[int, str]:
    code = cli.main(["--office", str(office), "--as-of", "2026-10-01", "check", *arguments])
    out = capsys.readouterr()
    return code, out.out + out.err


def notes(path) -> dict[str, str]:
    sheet = openpyxl.load_workbook(path)["在册"]
    return {
        c.coordinate: c.comment.text.partition("\n")[2] for row in sheet.iter_rows() for c in row if c.comment
    }


def copy_of(office):
    (path,) = office.rglob("花名册（已标记）.*")
    return path


def test_the_faults_stand_at_their_cells_and_the_register_stays_as_it_is(office, capsys):
    before = (office / "花名册.xlsx").read_bytes()
    code, said = check(office, capsys, "--marked")
    assert code == 3
    assert "标记副本里标了3格：" in said
    found = notes(copy_of(office))
    assert found.keys() == {"B3", "C3", "D4"}
    assert found["D4"] == "没有填所属乡镇。\n请补填。"
    assert found["B3"] == "性别「不明」不认识。\n请填男或女。"
    assert (office / "花名册.xlsx").read_bytes() == before


def test_without_the_flag_there_is_no_copy(office, capsys):
    check(office, capsys)
    assert not [*office.rglob("*已标记*")]


def test_a_copy_that_comes_back_corrected_is_checked_like_the_register_and_loses_its_old_marks(
    office, capsys
):
    check(office, capsys, "--marked")
    back = office / "改好的.xlsx"
    shutil.copy(copy_of(office), back)
    patch = WorkbookPatch(back)
    patch.set("在册", "B3", "男")
    patch.set("在册", "C3", "1947-05-06")
    back.write_bytes(patch.render())
    _, said = check(office, capsys, str(back), "--marked", "-o", str(office / "二"))
    assert "标记副本里标了1格：" in said
    assert notes(office / "二" / "改好的（已标记）.xlsx").keys() == {"D4"}
    patch = WorkbookPatch(back)
    patch.set("在册", "D4", "云岫乡")
    back.write_bytes(patch.render())
    code, said = check(office, capsys, str(back), "--marked")
    assert code == 0
    assert "没有要标记的单元格" in said


@pytest.mark.damaged_files  # LibreOffice's .xls
def test_an_old_workbook_gets_a_list_that_says_why(office, capsys):
    xls = libreoffice.convert(office / "花名册.xlsx", "xls", office)
    code, said = check(office, capsys, str(xls), "--marked")
    assert code == 3, said
    sheet = openpyxl.load_workbook(copy_of(office)).active
    lines = [[c.value for c in row if c.value is not None] for row in sheet.iter_rows()]
    assert any("旧格式" in str(value) for line in lines for value in line)
    assert [1, "在册", "B3", "性别「不明」不认识。\n请填男或女。"] in lines


def test_several_findings_of_a_cell_are_one_note_and_what_is_said_of_a_row_stands_at_its_beginning():
    at = Cell("册.xlsx", "在册", "C3")
    found = [
        Problem(at, "读不懂，", "请重填。"),
        Problem(at, "和身份证号对不上，", "请核对。"),
        Problem(at, "读不懂，", "请重填。"),
        Problem(Cell("册.xlsx", "在册", "7:7"), "整行像是合计，", "请核对。"),
        Problem(Cell("册.xlsx", "在册"), "没有表头，", "请补上。"),
    ]
    assert notes_of(found) == {
        ("在册", "C3"): "1. 读不懂。\n请重填。\n2. 和身份证号对不上。\n请核对。",
        ("在册", "A7"): "整行像是合计。\n请核对。",
    }


@pytest.mark.parametrize(
    ("path", "name"),
    [("D:\\册\\甲.xlsx", "甲（退）.xlsx"), ("/册/乙.XLSM", "乙（退）.xlsm"), ("丙.xls", "丙（退）.xlsx")],
)
def test_a_copy_is_called_as_its_workbook(path, name):
    assert MarkedCopy.of(path, [], "（退）").name == name

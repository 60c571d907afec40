"""Every official letter of a ledger, for an office with a 机关代字: numbered, and its number in 发文登记.xlsx."""

from __future__ import annotations

import openpyxl
import pytest

from toolkit.doors.terminal.cli import main
from toolkit.files import layout
from toolkit.running import office as offices
from toolkit.word.official.linting.lint import lint

LETTERS = (
    "inspections circular",
    "aid report",
    "submissions circular",
    "bulletin circular",
    "training notice 2026-1",
    "reception answer --row 2",
    "records scheme 15-021",
)


@pytest.mark.parametrize("line", LETTERS)
def test_a_letter_takes_the_next_number_and_registers_it(line, tmp_path, capsys):
    offices.create(tmp_path, practice=True)
    settings = layout.book(tmp_path, "设置.xlsx")
    said = ["--office", str(tmp_path), "--as-of", "2026-10-09"]
    sheet = openpyxl.load_workbook(settings)["参数"]
    (row,) = [at for at, (name, *_) in enumerate(sheet.values, 1) if name == "发文字号代字"]
    assert main([*said, "workbook", "set", str(settings), f"参数!B{row}", "禾老干"]) == 0
    assert main([*said, *line.split()]) in (0, 3), capsys.readouterr().err
    register = openpyxl.load_workbook(layout.book(tmp_path, "发文登记.xlsx")).active
    assert [cell.value for cell in register["C"]][-1].startswith("禾老干〔2026〕")
    (letter,) = (tmp_path / "输出").rglob("*.docx")
    assert [str(problem) for problem in lint(letter).problems] == []


@pytest.mark.damaged_files
@pytest.mark.parametrize(
    ("book", "sheet", "line"),
    [
        ("慰问.xlsx", "慰问记录", "visits add --name 张三可 --festival 春节 --amount 200"),
        ("困难帮扶.xlsx", "困难帮扶", "aid add --name 张三可 --amount 200"),
        ("督查.xlsx", "督查", "inspections add --township 青禾镇"),
    ],
)
def test_nothing_is_added_to_a_sheet_that_has_no_header(book, sheet, line, tmp_path, capsys):
    """Such a row could not be read again."""
    offices.create(tmp_path, practice=True)
    path = layout.book(tmp_path, book)
    kept = openpyxl.load_workbook(path)
    kept[sheet].delete_rows(1, kept[sheet].max_row)
    kept.save(path)
    before = path.read_bytes()
    assert main(["--office", str(tmp_path), "--as-of", "2026-10-09", *line.split()]) == 3
    assert f"没有找到「{sheet}」的表头" in capsys.readouterr().err
    assert path.read_bytes() == before

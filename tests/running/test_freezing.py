"""`toolkit freeze`: the year's figures kept as reported; what is different later is told cell by cell, with its rows."""

from __future__ import annotations

import openpyxl
import pytest
from support.offices import whence

from toolkit.doors.terminal.cli import main
from toolkit.running import office as offices

BOOK = "离退休干部统计2026-10-09.xlsx"


@pytest.fixture
def office(tmp_path):
    folder = tmp_path / "办公"
    offices.create(folder, practice=True)
    do(folder, "statistics")
    do(folder, "prizes --year 2026")
    return folder


def do(folder, line, day="2026-10-09"):
    return main(["--office", str(folder), "--as-of", day, *line.split()])


def test_every_figure_is_kept_as_it_stands_in_the_results(office, capsys):
    assert do(office, "freeze 2026") == 0
    path = office / "资料" / "定稿" / "2026年定稿.xlsx"
    assert str(path) in capsys.readouterr().out
    kept = list(openpyxl.load_workbook(path)["数字"].iter_rows(min_row=3, values_only=True))
    assert len(kept) > 150
    for _, sheet, _, _, ref, file, figure in kept:
        (result,) = (office / "输出").rglob(file)
        assert float(figure) == pytest.approx(whence.opened(result)[sheet][ref].value)
    assert {row[0] for row in kept} == {"离退休干部统计", "2026年三项奖对照表"}


def test_nothing_is_different_until_something_is(office, capsys):
    do(office, "freeze 2026")
    do(office, "statistics", "2026-10-10")
    capsys.readouterr()
    assert do(office, "freeze 2026 --check") == 0
    assert capsys.readouterr().out == "和2026年定稿一样。\n"


def test_a_birthday_since_moves_one_from_band_to_band_and_the_row_is_named(office, capsys):
    do(office, "freeze 2026")
    do(office, "statistics", "2026-10-20")
    capsys.readouterr()
    assert do(office, "freeze 2026 --check") == 3
    said = capsys.readouterr().out
    moved = "60—69岁的退休 63 → 64（离退休干部统计2026-10-20.xlsx 年龄段!C5；多了花名册.xlsx 花名册!B50）"
    assert f"2026年定稿 离退休干部统计「年龄段」：{moved}" in said


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_a_death_entered_later_is_told_cell_by_cell_with_the_row(office, capsys):
    do(office, "freeze 2026")
    path = office / "表格" / "花名册.xlsx"
    book = openpyxl.load_workbook(path)
    page = book["花名册"]
    heads = {"".join(str(cell.value).split()): cell.column for cell in page[3]}
    page.cell(5, heads["健在情况"]).value = "去世"
    town = page.cell(5, heads["乡镇"]).value
    book.save(path)
    do(office, "statistics", "2026-10-10")
    capsys.readouterr()
    assert do(office, "freeze 2026 --check") == 3
    said = capsys.readouterr().out
    new = "离退休干部统计2026-10-10.xlsx"
    assert f"2026年定稿 离退休干部统计「乡镇」：合计的合计 155 → 154（{new} 乡镇!D19）" in said
    gone = f"2026年定稿 离退休干部统计「乡镇」：{town}的退休 "
    (line,) = (line for line in said.splitlines() if line.startswith(gone))
    assert line.endswith("；少了花名册.xlsx 花名册!B5）")


def test_frozen_twice_asks_and_the_old_one_is_kept_as_a_backup(office, capsys):
    do(office, "freeze 2026")
    path = office / "资料" / "定稿" / "2026年定稿.xlsx"
    first = path.read_bytes()
    do(office, "visits --festival 重阳")
    capsys.readouterr()
    assert do(office, "freeze 2026") == 0
    said = capsys.readouterr().out
    assert "2026年已经定稿，没有换。确实要换，请用 --again。" in said
    assert path.read_bytes() == first
    assert do(office, "freeze 2026 --again") == 0
    assert path.read_bytes() != first
    assert first in [each.read_bytes() for each in (office / "资料" / "备份").rglob("*定稿*.xlsx")]


@pytest.mark.parametrize("how", ["removed", "edited"])
def test_a_result_that_is_there_no_more_is_not_called_the_same(office, capsys, how):
    do(office, "freeze 2026")
    (result,) = (office / "输出").rglob("2026年三项奖对照表.xlsx")
    kept = result.read_bytes()
    result.unlink()
    if how == "edited":
        result.write_bytes(kept + b"\0")
    capsys.readouterr()
    assert do(office, "freeze 2026 --check") == 3
    said = capsys.readouterr().out
    assert "2026年定稿 2026年三项奖对照表：这份结果现在不在，或者后来改动过，没有比，请重做一次。" in said
    assert "一样" not in said


@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_what_cannot_be_frozen_or_compared_is_told(office, capsys):
    assert do(office, "freeze 2019") == 3
    assert "没有找到2019年的结果" in capsys.readouterr().err
    assert do(office, "freeze 2026 --check") == 3
    assert "2026年还没有定稿" in capsys.readouterr().err
    do(office, "freeze 2026")
    path = office / "资料" / "定稿" / "2026年定稿.xlsx"
    book = openpyxl.load_workbook(path)
    book["数字"]["G5"] = 1
    book.save(path)
    capsys.readouterr()
    assert do(office, "freeze 2026 --check") == 3
    assert "定稿以后被改动过，不能拿来比" in capsys.readouterr().err

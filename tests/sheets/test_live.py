"""The open workbook: what the clerk sees is what is read, unsaved edits included."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from support.programs.xlwings_engine import ERRORS, Excel

from toolkit.core.cells import Cell, Exit, Stop
from toolkit.core.documents.outcome import Formula
from toolkit.core.grids import Merge
from toolkit.sheets.live import grid as live_grid
from toolkit.sheets.live import native, workbook
from toolkit.sheets.reading import read


@pytest.fixture
def excel(monkeypatch):
    return Excel(monkeypatch)


def register(folder: Path, name: str = "花名册.xlsx") -> Path:
    """Title over all columns, a merged unit, a hidden row, an error, every kind of value."""
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("花名册")
        day = book.add_format({"num_format": "yyyy/m/d"})
        clock = book.add_format({"num_format": "h:mm"})
        yuan = book.add_format({"num_format": '"¥"#,##0.00'})
        month = book.add_format({"num_format": "0.00"})
        page.merge_range("A1:F1", "青禾镇花名册")
        page.write_row("A2", ["姓名", "出生日期", "乡镇", "年龄", "补贴", "在世"])
        page.write_row("A3", ["张三可", None, None, None, None, True])
        page.write_datetime("B3", dt.date(1946, 10, 3), day)
        page.merge_range("C3:C4", "青禾镇")
        page.write_formula("D3", "=2026-YEAR(B3)", None, 80)
        page.write_number("E3", 8000.5, yuan)
        page.write_string("A4", "李四平")
        page.write_number("B4", 1945.10, month)
        page.write_formula("D4", "=1/0", None, "#DIV/0!")
        page.write_datetime("E4", dt.time(22, 30), clock)
        page.write_string("F4", "#N/A")  # somebody typed it
        page.set_row(3, options={"hidden": True})
        book.add_worksheet("旧表").hide()
    return path


def test_every_kind_of_cell_is_read_as_from_disk_though_it_comes_from_excel(excel, tmp_path):
    path = register(tmp_path)
    excel.open(path)
    book = workbook.find(path)
    grid, old = book.grids()
    assert grid.rows[1][0] == "姓名"
    assert grid.rows[2] == ["张三可", dt.date(1946, 10, 3), "青禾镇", 80.0, 8000.5, True]
    assert grid.rows[3] == ["李四平", 1945.1, None, None, dt.time(22, 30), "#N/A"]
    assert grid.errors == {(4, 4): "#DIV/0!"}
    assert grid.hidden_rows == {4}
    assert set(grid.merges) == {Merge(1, 1, 1, 6), Merge(3, 3, 4, 3)}
    assert [grid.number_format(row, 2) for row in (2, 3, 4, 99)] == ["General", "yyyy/m/d", "0.00", "General"]
    assert (grid.hidden, old.hidden) == (False, True)
    assert (book.sha256, book.sheet_names) == ("", ("花名册", "旧表"))

    disk = read.open_workbook(path).grid("花名册")
    assert [list(row) for row in disk.rows] == grid.rows
    assert (disk.errors, disk.hidden_rows) == (grid.errors, grid.hidden_rows)
    assert set(disk.merges) == set(grid.merges)


def test_lines_through_cells_and_comments_are_read_as_from_disk(excel, tmp_path):
    path = tmp_path / "花名册.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("花名册")
        line = made.add_format({"font_strikeout": True})
        page.write_row("A1", ["姓名", "出生日期"])
        page.write_row("A2", ["张三可", "1946-10-03"], line)
        page.write_row("A3", ["李四平", "1946-10-04"])
        page.write_blank("A4", None, line)
        page.write_comment("A3", "2025年3月去世")
    excel.open(path)
    grid, disk = workbook.find(path).grid("花名册"), read.open_workbook(path).grid("花名册")
    assert grid.struck == disk.struck == {(2, 1), (2, 2)}
    assert grid.comments == disk.comments == {(3, 1): "2025年3月去世"}


def test_unsaved_edits_are_read_and_the_file_stays_as_it_was(excel, tmp_path):
    path = register(tmp_path)
    before = path.read_bytes()
    window = excel.open(path)
    book = workbook.find(path)
    assert not book.unsaved
    window.sheets["花名册"].range("A5").value = "王五安"
    assert book.unsaved
    assert book.grid("花名册").value(5, 1) == "王五安"
    assert path.read_bytes() == before


def test_no_excel_no_book(tmp_path, monkeypatch):
    path = register(tmp_path)
    assert workbook.find(path) is None  # Linux: xlwings is there, an engine is not
    excel = Excel(monkeypatch)
    assert workbook.find(path) is None
    other = tmp_path / "别处"
    other.mkdir()
    excel.open(register(other))
    assert workbook.find(path) is None, "another 花名册.xlsx is not this one"


def test_links_and_letter_case_lead_to_the_same_book(excel, tmp_path):
    path = register(tmp_path)
    excel.open(path)
    link = tmp_path / "链接.xlsx"
    link.symlink_to(path)
    assert workbook.find(link).grid("花名册").value(3, 1) == "张三可"
    assert workbook.find(tmp_path / "." / "花名册.XLSX".lower()) is not None


def test_wps_and_dying_windows_are_passed_over(excel, tmp_path):
    path = register(tmp_path)
    wps = excel.another()
    wps.api.Path = r"C:\Users\clerk\AppData\Local\Kingsoft\WPS Office\12.1.0\office6"
    wps.books.open(str(path))
    closing = excel.another()
    closing._books = property(lambda _: 1 / 0)  # no list of books at all
    assert workbook.find(path) is None
    excel.open(path)
    assert workbook.find(path) is not None
    assert [native.program(app) for app in native.apps()] == ["Excel", "WPS", "Excel"]


CLOUD = (
    "https://d.docs.live.net/0f0f0f0f/%E5%8A%9E%E5%85%AC/%E8%8A%B1%E5%90%8D%E5%86%8C.xlsx"  # 办公/花名册.xlsx
)


@pytest.mark.parametrize(
    ("root", "saved", "found"),
    [
        (True, False, "book"),  # below OneDrive, and the address ends the same way
        (False, True, "disk"),  # nobody can tell, and it does not matter
        (False, False, "stop"),  # nobody can tell, and edits would be missed
    ],
)
def test_a_book_from_the_cloud_knows_only_its_address(excel, tmp_path, monkeypatch, root, saved, found):
    (tmp_path / "办公").mkdir()
    path = register(tmp_path / "办公")
    window = excel.open(path)
    window.api.FullName = CLOUD
    window.api.Saved = saved
    for variable in ("OneDriveConsumer", "OneDriveCommercial", "OneDrive"):
        monkeypatch.delenv(variable, raising=False)
    if root:
        monkeypatch.setenv("OneDrive", str(tmp_path))
    monkeypatch.setattr(type(window.impl), "name", "花名册.xlsx")
    if found == "stop":
        with pytest.raises(Stop) as stop:
            workbook.find(path)
        assert stop.value.code is Exit.LOCKED
        assert str(stop.value.problems[0]).startswith("花名册.xlsx：Excel 里打开着一个同名的网盘文件")
    else:
        assert (workbook.find(path) is not None) == (found == "book")


def test_of_two_openings_the_one_that_can_be_saved_counts(excel, tmp_path):
    path = register(tmp_path)
    second = excel.open(path)
    second.api.ReadOnly = True
    assert workbook.find(path).book == second
    first = excel.another().books.open(str(path))
    assert workbook.find(path).book.impl is first


def test_a_used_range_of_a_million_formatted_rows_costs_nothing(excel, tmp_path, monkeypatch):
    path = tmp_path / "花名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row("A1", ["姓名", "状态"])
        page.write_row("A2", ["张三可", "健在"])
        page.write_blank("B900", None, book.add_format({"bg_color": "yellow"}))
    excel.open(path)
    monkeypatch.setattr(live_grid, "MOST_CELLS", 100)
    grid = workbook.find(path).grids()[0]
    assert grid.rows == [["姓名", "状态"], ["张三可", "健在"]]
    monkeypatch.setattr(live_grid, "MOST_CELLS", 3)
    with pytest.raises(Stop, match="sheet-extent"):
        workbook.find(path).grids()


NINE = dt.datetime(2026, 10, 3, 9)  # noqa: DTZ001 - cells have no zone


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        (dt.datetime(1946, 10, 3, tzinfo=dt.UTC), dt.date(1946, 10, 3)),
        (dt.datetime(2026, 10, 3, 8, 59, 59, 999_900, tzinfo=dt.UTC), NINE),
        (dt.datetime(1899, 12, 30, 22, 0, tzinfo=dt.UTC), dt.time(22)),
        (dt.datetime(1899, 12, 31, tzinfo=dt.UTC), dt.date(1900, 1, 1)),  # serial 1: Excel says 1900-1-1
        (dt.datetime(1900, 2, 27, tzinfo=dt.UTC), dt.date(1900, 2, 28)),  # serial 59
        (dt.datetime(1900, 3, 1, tzinfo=dt.UTC), dt.date(1900, 3, 1)),  # serial 61
        ("", None),
        (0.0, 0.0),
        (False, False),
    ],
)
def test_what_com_hands_over(raw, meant):
    assert live_grid.value(raw) == meant
    assert live_grid.error(raw) == ""


def test_every_error_has_its_text_even_one_that_xlwings_does_not_know():
    assert {text: live_grid.error(code) for text, code in ERRORS.items()} == {text: text for text in ERRORS}
    assert live_grid.error(-2146820000) == "#错误"


# --- questions by halving: the answers are exact whatever the sheet ----------------------------------


class _Page:
    """A sheet of 40 × 12 that answers as Excel does, and counts the questions."""

    def __init__(self, hidden=(), merges=(), formats=None):
        self.hidden, self.merges, self.formats, self.questions = set(hidden), list(merges), formats or {}, 0

    def range(self, first, last=None):
        self.questions += 1
        (top, left), (bottom, right) = first, last or first
        cells = [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
        inside = [
            any(m.top <= r <= m.bottom and m.left <= c <= m.right for m in self.merges) for r, c in cells
        ]
        hidden = {r in self.hidden for r in range(top, bottom + 1)}
        codes = {self.formats.get(r, "General") for r, _ in cells}
        area = next((m for m in self.merges if m.top <= top <= m.bottom and m.left <= left <= m.right), None)
        area = area or Merge(top, left, top, left)
        return SimpleNamespace(
            api=SimpleNamespace(EntireRow=SimpleNamespace(Hidden=hidden.pop() if len(hidden) == 1 else None)),
            merge_cells=True if all(inside) else None if any(inside) else False,
            merge_area=SimpleNamespace(
                row=area.top,
                column=area.left,
                shape=(area.bottom - area.top + 1, area.right - area.left + 1),
            ),
            number_format=codes.pop() if len(codes) == 1 else None,
        )


@given(st.sets(st.integers(1, 40)))
def test_hidden_rows_are_found_all_and_only(rows):
    assert set(live_grid._hidden(_Page(hidden=rows), 40)) == rows


def _blocks(corners):
    """Blocks that do not overlap, as in a sheet."""
    out = []
    for top, left, rows, columns in corners:
        block = Merge(top, left, min(top + rows, 40), min(left + columns, 12))
        apart = all(
            block.bottom < m.top or m.bottom < block.top or block.right < m.left or m.right < block.left
            for m in out
        )
        if apart and (block.top, block.left) != (block.bottom, block.right):
            out.append(block)
    return out


@given(
    st.lists(
        st.tuples(st.integers(1, 40), st.integers(1, 12), st.integers(0, 9), st.integers(0, 5)), max_size=12
    ).map(_blocks)
)
def test_merged_blocks_are_found_all_and_once(blocks):
    found = list(live_grid._merges(_Page(merges=blocks), 40, 12))
    assert sorted(found, key=repr) == sorted(blocks, key=repr)


@given(
    st.dictionaries(st.integers(1, 40), st.sampled_from(["0.00", "@", "yyyy/m/d"])),
    st.lists(st.integers(1, 60)),
)
def test_formats_are_right_in_whatever_order_they_are_asked(formats, rows):
    ask = live_grid.Formats(_Page(formats=formats), 40)
    assert [ask(row, 2) for row in rows] == [formats.get(row, "General") for row in rows]


def test_a_plain_sheet_costs_few_questions():
    page = _Page(formats=dict.fromkeys(range(3, 41), "0.00"))
    assert not list(live_grid._hidden(page, 40)) + list(live_grid._merges(page, 40, 12))
    assert page.questions == 2
    ask = live_grid.Formats(page, 40)
    assert {ask(row, 2) for row in range(3, 41)} == {"0.00"}
    assert page.questions < 20


# --- writing into the open book -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        ("张三可", "张三可"),
        ("19900000001", "19900000001"),  # a phone stays text
        ("1945.10", "1945.10"),  # keeps its zero
        ("=1+1", "=1+1"),  # no formula
        ("-", "-"),
        ("'引号", "'引号"),
        (12, 12.0),
        (dt.date(2026, 10, 3), dt.date(2026, 10, 3)),
        (True, True),
        (None, None),
    ],
)
def test_a_value_put_into_a_live_cell_is_that_value(excel, tmp_path, value, stands):
    path = register(tmp_path)
    excel.open(path)
    book = workbook.find(path)
    book.set("花名册", "A3", value)
    assert book.grid("花名册").value(3, 1) == stands
    assert book.unsaved


@pytest.mark.damaged_files  # the engine's «Excel» saves with openpyxl, whose fonts the SDK does not like
def test_formulas_rows_below_and_saving(excel, tmp_path):
    path = register(tmp_path)
    excel.open(path)
    book = workbook.find(path)
    assert book.append("花名册", {"A": "王五安", "E": 4000}) == 5
    book.set("花名册", "F5", Formula("E5*2", 8000))
    book.save()
    assert not book.unsaved
    saved = openpyxl.load_workbook(path)["花名册"]
    assert [saved["A5"].value, saved["E5"].value, saved["F5"].value] == ["王五安", 4000, "=E5*2"]


def test_refusals_name_the_place(excel, tmp_path):
    path = register(tmp_path)
    window = excel.open(path)
    book = workbook.find(path)
    with pytest.raises(Stop) as stop:
        book.grid("没有这张")
    assert (
        str(stop.value.problems[0])
        == "花名册.xlsx 没有这张：没有名为「没有这张」的工作表。文件里有：花名册、旧表。"
    )
    with pytest.raises(Stop) as stop:
        book.set("花名册", "B3", "响铃\x07")
    assert str(stop.value.problems[0].cell) == "花名册.xlsx 花名册!B3"
    window.api.ReadOnly = True
    with pytest.raises(Stop) as stop:
        book.save()
    assert stop.value.code is Exit.LOCKED


def test_a_cell_is_shown(excel, tmp_path):
    path = register(tmp_path)
    excel.open(path)
    assert workbook.find(path).show(Cell("花名册.xlsx", "花名册", "B4"))
    assert excel.app.selected == "花名册!B4"
    assert not workbook.find(path).show(Cell("花名册.xlsx", "别的表", "B4"))

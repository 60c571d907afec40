"""A new row belongs below the last record: above totals, remarks and signatures, and what ends there grows."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from support.books.samples import members

from toolkit.core.cells import Stop
from toolkit.core.tables.columns import Synonyms
from toolkit.running.changing.adding import Rows
from toolkit.sheets.patching.patch import WorkbookPatch

HEAD = ("序号", "姓名", "出生日期", "单位", "补贴", "全年")
BORN = dt.datetime(1940, 5, 1)  # noqa: DTZ001 - a cell has no zone
Row = Sequence[object]


def person(number: int, name: str, amount: int, row: int) -> Row:
    """A record in this row of the sheet."""
    return (number, name, BORN, "青禾支部", amount, f"=E{row}*12")


def book(*rows: Row, merges: Sequence[str] = ()) -> bytes:
    """A workbook with these rows on sheet 在册."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "在册"
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def added(data: bytes, *, after: str = "", **values: object) -> list[list[object]]:
    """The rows after «刘新可» was added, formulas as text."""
    patch = WorkbookPatch(Path("册.xlsx"), data=data)
    Rows(patch, Synonyms()).add("在册", {"B": "刘新可", **values}, after)
    return rows_of(patch.render())


def rows_of(data: bytes) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data))["在册"].iter_rows(values_only=True)]


def at(rows: list[list[object]]) -> int:
    """In which row of the sheet the new one stands."""
    return next(number for number, row in enumerate(rows, 1) if "刘新可" in row)


ONE, TWO = person(1, "张一可", 100, 2), person(2, "李二可", 200, 3)


@pytest.mark.parametrize(
    ("below", "where"),
    [
        ([], 4),
        ([("合计", None, None, None, 300)], 4),
        ([("合  计", None, None, None, "=SUM(E2:E3)")], 4),
        ([(None, "补贴合计（元）", None, None, "=SUM(E2:E3)")], 4),
        ([(None, "总金额", None, None, "=SUM(E2:E3)")], 4),
        ([(None, "人均", None, None, "=AVERAGE(E2:E3)")], 4),
        ([(None, "共计贰人", None, None, 300)], 4),
        ([(None, "共2人")], 4),
        ([(), ("合计", None, None, None, 300)], 4),
        ([(), ("填表人：赵六可", None, None, "审核：")], 4),
        ([("单位负责人（签字）：", None, None, None, "2026年10月1日")], 4),
        ([("注：补贴单位为元。",)], 4),
        (
            [
                ("小计", None, None, None, "=SUM(E2:E3)"),
                ("合计", None, None, None, "=E4"),
                (),
                ("制表日期：",),
            ],
            4,
        ),
        ([(3,), (4,), ("合计", None, None, None, "=SUM(E2:E5)")], 4),
    ],
)
def test_it_stands_below_the_last_person(below: Sequence[Row], where: int) -> None:
    rows = added(book(HEAD, ONE, TWO, *below), E=400)
    assert at(rows) == where
    assert rows[where - 1] == [3, "刘新可", None, None, 400, "=E4*12"]


def test_blank_rows_between_people_change_nothing_and_prepared_numbers_are_used() -> None:
    rows = added(
        book(HEAD, ONE, (), person(2, "李二可", 200, 4), (3,), ("合计", None, None, None, "=SUM(E2:E5)")), E=5
    )
    assert rows[4] == [3, "刘新可", None, None, 5, "=E5*12"]
    assert rows[5][4] == "=SUM(E2:E5)"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([HEAD, ONE, ("小计", None, None, None, "=SUM(E2:E2)"), person(1, "李二可", 2, 4), ("小计",)], "第3行是合计"),
        ([HEAD, ("一、离休干部",), person(1, "张一可", 1, 3), ("二、退休干部",), person(1, "李二可", 2, 5)], "第3、5行"),
        ([HEAD, ONE, (), ("姓名", "联系电话", "单位"), ("李二可", "13800000000", "青禾支部")], "第1、4行"),
        ([("物资", "数量"), ("米", 3), ("合计", 3), ("用品", "单价"), ("笔", 2), ("合计", 2)], "第3行是合计"),
        ([("姓名", "金额", None, "姓名", "金额"), ("张一可", 5, None, "李二可", 6)], "第1行是左右并排"),
        ([HEAD, ONE, TWO, (None, None, None, None, 300, 3600)], "第4行是只有数"),
        ([HEAD, ONE, TWO, (None, "本级实付", None, None, "=SUM(E2:E3)")], "第4行是看起来像合计"),
    ],
)  # fmt: skip
def test_where_it_is_not_clear_nothing_is_written(rows: Sequence[Row], said: str) -> None:
    with pytest.raises(Stop) as stop:
        added(book(*rows))
    assert said in stop.value.problems[0].message
    assert stop.value.problems[0].kind == "append-unclear"


SECTIONS = (
    HEAD, ONE, ("小计", None, None, None, "=SUM(E2:E2)"), person(1, "李二可", 200, 4), person(2, "王三可", 300, 5),
    ("小计", None, None, None, "=SUM(E4:E5)"), ("合计", None, None, None, "=E3+E6"),
)  # fmt: skip


@pytest.mark.parametrize("after", ["张一可", "张 一可", "2"])
def test_below_whom_is_said_by_name_or_by_row(after: str) -> None:
    rows = added(book(*SECTIONS), after=after, E=50)
    assert rows[2] == [2, "刘新可", None, None, 50, "=E3*12"]
    assert [rows[3][4], rows[6][4], rows[7][4]] == ["=SUM(E2:E3)", "=SUM(E5:E6)", "=E4+E7"]


@pytest.mark.parametrize(("after", "kind"), [("没人可", "after-nobody"), ("李二可", "after-several")])
def test_a_name_that_nobody_or_two_have_is_asked_about(after: str, kind: str) -> None:
    with pytest.raises(Stop) as stop:
        added(book(*SECTIONS, person(3, "李二可", 1, 8)), after=after)
    assert stop.value.problems[0].kind == kind


def test_a_number_that_is_taken_is_not_given_twice() -> None:
    rows = added(book(HEAD, ONE, TWO, ("合计", None, None, None, "=SUM(E2:E3)")), after="第2行", E=1)
    assert [row[0] for row in rows] == ["序号", 1, None, 2, "合计"]
    assert rows[4][4] == "=SUM(E2:E4)"


def test_a_person_of_two_merged_rows_keeps_both() -> None:
    rows = added(
        book(HEAD, ONE, (None, None, None, "联系人", None), ("合计",), merges=("A2:A3", "B2:B3")), E=1
    )
    assert at(rows) == 4
    assert rows[4][0] == "合计"


def test_several_rows_one_after_another_continue_numbers_formulas_and_sums() -> None:
    patch = WorkbookPatch(
        Path("册.xlsx"), data=book(HEAD, ONE, TWO, ("合计", None, None, None, "=SUM(E2:E3)"))
    )
    rows = Rows(patch, Synonyms())
    assert [rows.add("在册", {"B": f"刘{n}可", "E": n}) for n in "甲乙丙"] == [4, 5, 6]
    out = rows_of(patch.render())
    assert [(row[0], row[5]) for row in out[3:6]] == [(3, "=E4*12"), (4, "=E5*12"), (5, "=E6*12")]
    assert out[6][4] == "=SUM(E2:E6)"


def test_what_is_above_the_table_counts_the_new_row_where_nothing_stands_below() -> None:
    share = "=E{0}/SUM(E$3:E$4)"
    data = book(
        ("合计", None, None, None, "=SUM(E3:E4)", "=COUNTA(B3:B4)"), HEAD,
        (1, "张一可", BORN, "青禾支部", 100, share.format(3)), (2, "李二可", BORN, "青禾支部", 100, share.format(4)),
    )  # fmt: skip
    rows = added(data, E=50)
    assert rows[0][4:] == ["=SUM(E3:E5)", "=COUNTA(B3:B5)"]
    assert [row[5] for row in rows[2:]] == [f"=E{n}/SUM(E$3:E$5)" for n in (3, 4, 5)]


@pytest.mark.parametrize(
    ("total", "told"),
    [
        ((None, None, None, "=SUM(E2:E3)"), []),
        ((None, None, None, "=SUBTOTAL(9,E2:E3)", "=SUM(F2:F3)"), []),
        ((None, None, None, 300), ["在册!E5"]),
        ((None, None, None, "=E2+E3", 3600), ["在册!E5", "在册!F5"]),
        (("共2人",), ["在册!B5"]),
    ],
)
def test_totals_that_do_not_count_the_new_row_are_told(total: Row, told: list[str]) -> None:
    patch = WorkbookPatch(Path("册.xlsx"), data=book(HEAD, ONE, TWO, ("合计", *total)))
    rows = Rows(patch, Synonyms())
    rows.add("在册", {"B": "刘新可", "E": 400})
    assert rows.uncounted == told


@pytest.mark.parametrize("signed", [False, True])
def test_what_elsewhere_refers_to_the_records_grows(signed: bool) -> None:  # noqa: FBT001 - a parameter
    """openpyxl writes 在册 as &#22312;&#20876; in another sheet's formulas."""
    made = openpyxl.load_workbook(
        io.BytesIO(book(HEAD, ONE, TWO, *([("合计",), ("填表人：",)] if signed else [])))
    )
    sheet, other = made["在册"], made.create_sheet("汇总")
    other["A1"], other["A2"] = "=SUM(在册!E2:E3)", "=COUNTIF(在册!$B$2:$B$3,B1)"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=5, min_row=2, max_row=3))
    other.add_chart(chart, "D2")
    lists = [
        DataValidation(type="list", formula1="在册!$B$2:$B$3"),
        DataValidation(type="whole", formula1="0"),
    ]
    lists[0].add("B1")
    lists[1].add("E2:E3")
    other.add_data_validation(lists[0])
    sheet.add_data_validation(lists[1])
    sheet.conditional_formatting.add("E2:E3", CellIsRule(operator="greaterThan", formula=["200"]))
    made.defined_names["人员"] = DefinedName("人员", attr_text="在册!$B$2:$B$3")
    sheet.print_area, sheet.auto_filter.ref = ("A1:F5" if signed else "A1:F3"), "A1:F3"
    out = io.BytesIO()
    made.save(out)
    patch = WorkbookPatch(Path("册.xlsx"), data=out.getvalue())
    Rows(patch, Synonyms()).add("在册", {"B": "刘新可", "E": 400})
    parts = {name: data.decode("utf-8", "replace") for name, data in members(patch.render()).items()}
    new = openpyxl.load_workbook(io.BytesIO(patch.render()))
    sheet, other = new["在册"], new["汇总"]
    assert [other["A1"].value, other["A2"].value] == ["=SUM(在册!E2:E4)", "=COUNTIF(在册!$B$2:$B$4,B1)"]
    assert "<f>'在册'!$E$2:$E$4</f>" in html.unescape(parts["xl/charts/chart1.xml"])
    assert other.data_validations.dataValidation[0].formula1 == "在册!$B$2:$B$4"
    assert str(sheet.data_validations.dataValidation[0].sqref) == "E2:E4"
    assert [str(area.sqref) for area in sheet.conditional_formatting] == ["E2:E4"]
    assert new.defined_names["人员"].attr_text == "在册!$B$2:$B$4"
    assert sheet.print_area == f"'在册'!$A$1:$F${6 if signed else 4}"
    assert sheet.auto_filter.ref == "A1:F4"


def worked_out(rows: list[list[object]], value: object) -> float:
    """What a cell of these workbooks gives: a number, a sum of a range, a cell twelve times."""
    if not isinstance(value, str):
        return float(value or 0)  # type: ignore[arg-type] - a number, or nothing
    if match := re.fullmatch(r"=SUM\(([A-F])(\d+):\1(\d+)\)", value):
        column = ord(match[1]) - 65
        return sum(worked_out(rows, row[column]) for row in rows[int(match[2]) - 1 : int(match[3])])
    match = re.fullmatch(r"=([A-F])(\d+)\*12", value)
    assert match, value
    return 12 * worked_out(rows, rows[int(match[2]) - 1][ord(match[1]) - 65])


@given(
    amounts=st.lists(st.integers(0, 9999), min_size=1, max_size=8),
    title=st.booleans(),
    gap=st.booleans(),
    footer=st.lists(
        st.sampled_from(["", "填表人：赵六可", "审核：", "注：单位为元。", "2026年10月1日"]), max_size=3
    ),
    new=st.integers(1, 9999),
)
def test_every_total_grows_by_the_new_value_and_nothing_else_changes(
    amounts: list[int],
    title: bool,  # noqa: FBT001 - from Hypothesis
    gap: bool,  # noqa: FBT001 - from Hypothesis
    footer: list[str],
    new: int,
) -> None:
    first = 3 if title else 2
    last = first + len(amounts) - 1
    people = [
        person(n, f"张{'甲乙丙丁戊己庚辛'[n - 1]}可", a, first + n - 1) for n, a in enumerate(amounts, 1)
    ]
    sums = ("合计", None, None, None, f"=SUM(E{first}:E{last})", f"=SUM(F{first}:F{last})")
    above = [("老干部补贴表",), HEAD] if title else [HEAD]
    below = [*([()] if gap else []), sums, *((text,) for text in footer if text)]
    data = book(*above, *people, *below)
    old, rows = rows_of(data), added(data, C=BORN, D="青禾支部", E=new)
    assert rows[last] == [len(amounts) + 1, "刘新可", BORN, "青禾支部", new, f"=E{last + 1}*12"]
    rest = rows[:last] + rows[last + 1 :]
    assert [row[:4] for row in rest][: len(old)] == [row[:4] for row in old]
    total = next(row for row in rest if row[0] == "合计")
    before = next(row for row in old if row[0] == "合计")
    assert worked_out(rows, total[4]) == worked_out(old, before[4]) + new
    assert worked_out(rows, total[5]) == worked_out(old, before[5]) + 12 * new


def test_the_first_row_below_a_header_has_the_look_of_its_columns_not_the_headers() -> None:
    data = (Path(__file__).parents[3] / "workbooks/数据包登记.xlsx").read_bytes()
    patch = WorkbookPatch(Path("数据包登记.xlsx"), data=data)
    for number in ("1", "2"):
        Rows(patch, Synonyms()).add("数据包登记", {"B": "寄出", "D": number})
    sheet = openpyxl.load_workbook(io.BytesIO(patch.render()))["数据包登记"]
    assert sheet["B1"].font.b or sheet["B1"].fill.patternType
    for row in (2, 3):
        assert not sheet.cell(row, 2).font.b
        assert not sheet.cell(row, 2).fill.patternType
        assert sheet.row_dimensions[row].height != sheet.row_dimensions[1].height

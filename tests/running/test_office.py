"""The office folder: found, made, its settings with their origin, its spellings and rules."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import PureWindowsPath

import pytest
from support.offices.drawn import save

from toolkit.core.cells import Stop
from toolkit.core.rules.dated import Status
from toolkit.running.folders import as_known, locate
from toolkit.running.office import create, open_office


def office(tmp_path, **sheets):
    save(tmp_path / "设置.xlsx", sheets)
    return open_office(tmp_path)


def parameters(*rows):
    return [["参数", "值"], *rows]


RULE_HEADS = ["规则", "值", "单位", "起始日期", "截止日期", "状态", "依据"]


def test_the_folder_that_was_named_stands_before_all(tmp_path, monkeypatch):
    here = tmp_path / "办公" / "下面"
    here.mkdir(parents=True)
    save(tmp_path / "办公" / "设置.xlsx", {"参数": parameters()})
    other, third = tmp_path / "别处", tmp_path / "第三"
    other.mkdir()
    third.mkdir()
    monkeypatch.delenv("TOOLKIT_OFFICE", raising=False)
    assert locate(None, here) == tmp_path / "办公"  # the one above that has 设置.xlsx
    assert locate(None, other) == other  # none above: this folder
    monkeypatch.setenv("TOOLKIT_OFFICE", str(other))
    assert locate(None, here) == other
    assert locate(third, here) == third


def test_a_folder_that_was_named_must_be_there(tmp_path):
    with pytest.raises(Stop) as stop:
        locate(tmp_path / "没有", tmp_path)
    assert stop.value.problems[0].kind == "office-missing"


def test_without_a_settings_book_the_defaults_hold(tmp_path):
    chosen = open_office(tmp_path)
    assert (chosen.settings.text("计岁法"), chosen.settings.values["计岁法"].origin) == ("周岁", "默认")
    assert chosen.problems == ()


@pytest.mark.parametrize(
    ("sheet", "kinds"), [("Sheet1", ["settings-sheets"]), ("计划", []), ("参数", []), (" 规则 ", [])]
)
def test_a_settings_book_without_any_of_its_sheets_is_told_and_not_taken_for_the_defaults(
    tmp_path, sheet, kinds
):
    book = office(tmp_path, **{sheet: [["任务", "时间", "参数", "值", *RULE_HEADS]]})
    assert [p.kind for p in book.problems] == kinds


def test_each_value_says_where_it_comes_from(tmp_path):
    chosen = office(
        tmp_path,
        参数=parameters(["计岁法", "虚岁"], ["最小年龄", 40], ["单位名称", None], ["备份份数", "１２"]),
    )
    origin = {n: (c.value, c.origin) for n, c in chosen.settings.values.items()}
    assert origin["计岁法"] == ("虚岁", "设置.xlsx 参数!B2")
    assert origin["最小年龄"] == ("40", "设置.xlsx 参数!B3")
    assert origin["单位名称"] == ("", "默认")
    assert chosen.settings.integer("备份份数") == 12


@pytest.mark.parametrize(
    ("sheets", "kind", "cell"),
    [
        ({"参数": parameters(["计岁法", "实岁"])}, "setting-value", "参数!B2"),
        ({"参数": parameters(["最小年龄", 101])}, "setting-value", "参数!B2"),
        ({"参数": parameters(["计岁发", "周岁"])}, "setting-unknown", "参数!B2"),
        ({"列名": [["本单位的写法", "标准列名"], ["同志", "性名"]]}, "spelling-unknown", "列名!B2"),
        (
            {"规则": [RULE_HEADS, ["整岁", "60", "岁", "2020-01-01", None, "现行", None]]},
            "rule-no-source",
            "规则!G2",
        ),
        (
            {"规则": [RULE_HEADS, ["整岁", "60", "岁", None, None, "现行", "某文"]]},
            "rule-no-since",
            "规则!D2",
        ),
        (
            {"规则": [RULE_HEADS, ["整岁", "六十", "岁", "2020-01-01", None, "现行", "某文"]]},
            "rule-value",
            "规则!B2",
        ),
        (
            {"规则": [RULE_HEADS, ["整岁", "60", "岁", "2020-01-01", None, "拟定", "某文"]]},
            "rule-status",
            "规则!F2",
        ),
        (
            {"规则": [RULE_HEADS, ["整岁", "60", "岁", "2020-01-01", "2019-12-31", "现行", "某文"]]},
            "rule-span",
            "规则!E2",
        ),
        ({"参数": [["不是", "表头"], ["计岁法", "虚岁"]]}, "header-missing", "参数"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_cell(tmp_path, sheets, kind, cell):
    (problem,) = office(tmp_path, **sheets).problems
    assert problem.kind == kind
    assert str(problem.cell).startswith(f"设置.xlsx {cell}")
    assert problem.hint


OFF_HEADS = ["节日", "放假日期", "调休上班", "依据"]


def test_the_holidays_of_a_new_notice_stand_before_the_prediction(tmp_path):
    notice = "国务院办公厅关于2027年部分节假日安排的通知"
    spring = ["春节", "2027年2月5日-13日", "1月31日（周日）、2月20日", notice]
    book = office(tmp_path, 放假安排=[OFF_HEADS, ["元旦", "2027年1月1日", None, notice], spring])
    assert book.problems == ()
    told = {one.name: one for one in book.rules.working.holidays(2027)}
    assert [(o.first, o.last, o.worked) for o in (told["元旦"], told["春节"])] == [
        (dt.date(2027, 1, 1), dt.date(2027, 1, 1), ()),
        (dt.date(2027, 2, 5), dt.date(2027, 2, 13), (dt.date(2027, 1, 31), dt.date(2027, 2, 20))),
    ]
    assert [name for name, one in told.items() if one.predicted] == ["清明", "劳动节", "端午", "中秋", "国庆"]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (["春节", "大概二月", None, "通知"], "放假安排!B2"),
        (["春节", None, None, "通知"], "放假安排!B2"),
        ([None, "2027年2月5日-13日", None, "通知"], "放假安排!A2"),
        (["春节", "2027年2月5日-3月13日", None, "通知"], "放假安排!B2"),
        (["春节", "2027年2月5日-13日", "2月12日", "通知"], "放假安排!C2"),  # a Friday
        (["春节", "2027年2月5日-13日", "另行通知", "通知"], "放假安排!C2"),
        (["春节", "2027年2月5日-13日", "1月31日", None], "放假安排!D2"),
    ],
)
def test_a_line_of_holidays_that_cannot_be_used_is_told_and_stays_predicted(tmp_path, row, cell):
    book = office(tmp_path, 放假安排=[OFF_HEADS, row])
    (problem,) = book.problems
    assert str(problem.cell) == f"设置.xlsx {cell}"
    assert problem.hint
    assert all(one.predicted for one in book.rules.working.holidays(2027))


@pytest.mark.parametrize("said", ["长期", "长期有效", "永久", "至今", "目前"])
def test_a_term_without_an_end_is_said_in_words_too(tmp_path, said):
    book = office(tmp_path, 规则=[RULE_HEADS, ["整岁", "60", "岁", "2020-01-01", said, "现行", "某文"]])
    assert book.problems == ()
    assert [rule.until for rule in book.rules.office] == [None]


def test_a_first_day_that_is_none_stays_unread(tmp_path):
    book = office(tmp_path, 规则=[RULE_HEADS, ["整岁", "60", "岁", "长期", None, "现行", "某文"]])
    assert [problem.kind for problem in book.problems] == ["date-unreadable"]


@pytest.mark.parametrize(
    ("value", "unit", "values"),
    [
        ("4,000", "元/人/年", [4000]),
        ("1，400", "元/乡镇/年", [1400]),
        ("4,000.50", "元/人/年", [Decimal("4000.50")]),
        (4000, "元/人/年", [4000]),
        ("90,100", "岁", [90, 100]),
        ("60、70，80", "岁", [60, 70, 80]),
    ],
)
def test_a_comma_is_thousands_in_yuan_and_parts_numbers_elsewhere(tmp_path, value, unit, values):
    row = ["某项", value, unit, "2020-01-01", None, "现行", "某文"]
    book = office(tmp_path, 规则=[RULE_HEADS, row])
    assert book.problems == ()
    assert list(book.rules.at("某项", dt.date(2026, 1, 1)).values) == values


def test_two_rules_that_hold_on_one_day_are_named(tmp_path):
    rows = [
        ["整岁", "60", "岁", "2020-01-01", None, "现行", "甲"],
        ["整岁", "70", "岁", "2026-01-01", None, "现行", "乙"],
    ]
    (problem,) = office(tmp_path, 规则=[RULE_HEADS, *rows]).problems
    assert (problem.kind, problem.cell.ref) == ("rule-overlap", "A3")


@pytest.mark.parametrize(
    ("day", "ages", "status"),
    [
        (dt.date(2019, 12, 31), (60, 70, 80, 90, 100), Status.PROPOSED),
        (dt.date(2020, 1, 1), (70, 80), Status.CURRENT),
        (dt.date(2025, 12, 31), (70, 80), Status.CURRENT),
        (dt.date(2026, 1, 1), (60, 70, 80, 90, 100), Status.PROPOSED),
    ],
)
def test_a_rule_of_the_office_holds_from_its_first_to_its_last_day(tmp_path, day, ages, status):
    rows = [["整岁", "70，80", "岁", "2020-01-01", "2025-12-31", "现行", "青老干〔2020〕1号"]]
    rule = office(tmp_path, 规则=[RULE_HEADS, *rows]).rules.at("整岁", day)
    assert (rule.integers(), rule.status) == (ages, status)


def test_init_fills_an_empty_folder_and_leaves_what_is_there(tmp_path):
    folder = tmp_path / "办公"
    written, kept = create(folder)
    assert kept == []
    assert {"工具箱.xlsm", "表格/设置.xlsx", "表格/花名册.xlsx", "模板/生日贺信.docx"} <= set(written)
    assert sorted(str(p.relative_to(folder)).replace("\\", "/") for p in folder.rglob("*.*")) == sorted(
        written
    )
    assert open_office(folder).problems == ()
    (folder / "表格/花名册.xlsx").write_bytes(b"mine")
    (folder / "表格/任职.xlsx").unlink()
    written, kept = create(folder, practice=True)
    ours = [
        name for name in written if not name.startswith(("报来/", "公文/"))
    ]  # what townships send in is practice alone
    assert (ours, "表格/花名册.xlsx" in kept) == (["表格/任职.xlsx"], True)
    assert (folder / "表格/花名册.xlsx").read_bytes() == b"mine"
    (folder / "表格/花名册.xlsx").unlink()


def test_the_office_s_template_stands_before_ours(tmp_path):
    mine = tmp_path / "模板" / "生日贺信.docx"
    assert open_office(tmp_path).template("生日贺信.docx") != mine
    mine.parent.mkdir()
    mine.write_bytes((open_office(tmp_path).template("生日贺信.docx")).read_bytes())
    assert open_office(tmp_path).template("生日贺信.docx") == mine
    with pytest.raises(Stop, match="template-missing"):
        open_office(tmp_path).template("没有.docx")


def test_every_setting_can_be_set(tmp_path):
    names = list(open_office(tmp_path).settings.values)
    values = {n: c.value or "0000-1234567" for n, c in open_office(tmp_path).settings.values.items()}
    chosen = office(tmp_path, 参数=parameters(*([name, values[name]] for name in names)))
    assert {name: chosen.settings.text(name) for name in names} == values
    assert all(c.origin.startswith("设置.xlsx") for c in chosen.settings.values.values())


@pytest.mark.parametrize(
    ("typed", "found", "known"),
    [
        (r"Z:\老干部局", r"\\server\share\老干部局", r"Z:\老干部局"),
        (r"p:\办公", r"D:\资料\办公", r"p:\办公"),
        (r"c:\LAOGAN~1", r"C:\老干部工具箱", r"C:\老干部工具箱"),
        (r"\\server\share\LAOGAN~1", r"\\server\share\老干部局", r"\\server\share\老干部局"),
    ],
    ids=["a mapped drive", "a substituted drive", "a short name", "a network path"],
)
def test_an_office_is_called_by_the_drive_that_the_clerk_knows(typed, found, known, monkeypatch):
    class There(PureWindowsPath):
        def absolute(self):
            return self

    monkeypatch.setattr("toolkit.running.folders.Path", There)
    assert as_known(There(typed), There(found)) == There(known)


@pytest.mark.damaged_files
@pytest.mark.parametrize(
    ("there", "typed", "found"),
    [
        (["表格/花名册.xlsx"], "花名册", "表格/花名册.xlsx"),  # Windows hides the ending
        (["申请表.xls"], "申请表", "申请表.xls"),
        (["表格/花名册.xlsx"], "花名册2", "花名册2"),
    ],
)
def test_a_workbook_is_found_by_the_name_that_windows_shows(tmp_path, there, typed, found):
    for name in there:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert open_office(tmp_path).file(typed) == tmp_path / found

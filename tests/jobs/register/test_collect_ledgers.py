"""Ledgers that townships send in with their registers: known by headings, made one, brought into the county's; and jobs on the whole."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.drawn import number
from support.offices.money import SHIPPED
from xlsxwriter import Workbook

from toolkit.core.cells import parse_address
from toolkit.core.documents.outcome import AppendRow, SetCell, WorkbookChange
from toolkit.core.grids import Grid
from toolkit.core.tables.reading import read
from toolkit.doors.terminal.cli import main
from toolkit.jobs.collect.collect import JOB
from toolkit.jobs.collect.entries import sent_in, specs
from toolkit.jobs.job import FileRead, ForeignBook, Inputs
from toolkit.running import executors
from toolkit.running import office as offices
from toolkit.running.executors import LOCAL
from toolkit.running.incoming import foreign
from toolkit.sheets.patching.patch import WorkbookPatch

PAID = "年度 姓名 职务 项目 实发 发放日期 凭证号"
HELD = "活动编号 日期 类型 主题 实到人数"
CAME = "活动编号 姓名 出勤"


@pytest.fixture
def office(tmp_path):
    offices.create(tmp_path / "办公")
    return tmp_path / "办公"


def book(path, **sheets):
    """A workbook: sheet → its rows, the first of them headings in a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with Workbook(path) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for at, line in enumerate(rows):
                page.write_row(at, 0, line.split() if isinstance(line, str) else line)
    return path


def change(folder, **chosen):
    """Settings of an office."""
    path = folder / "表格/设置.xlsx"
    patch = WorkbookPatch(path)
    for row in openpyxl.load_workbook(path)["参数"].iter_rows():
        for cell, beside in pairwise(row):
            if cell.value in chosen:
                patch.set("参数", beside.coordinate, chosen[cell.value])
    path.write_bytes(patch.render())


def do(office, capsys, *arguments, code=0):
    """The answer as JSON."""
    got = main(["--office", str(office), "--as-of", "2026-10-05", *map(str, arguments), "--json"])
    told = capsys.readouterr()
    assert got == code, told.err + told.out[-2000:]
    return json.loads(told.out)


def lines(path, sheet):
    """The rows of a sheet, each as heading → value, what is empty left out."""
    made = openpyxl.load_workbook(path)
    rows = [[c.value for c in row] for row in made[sheet].iter_rows()]
    at = next(n for n, row in enumerate(rows) if sum(v is not None for v in row) > 2)
    head = [str(v).split("（")[0].replace("\n", "").replace("*", "") for v in rows[at]]
    return [
        {h: v for h, v in zip(head, row, strict=True) if v is not None}
        for row in rows[at + 1 :]
        if any(v is not None for v in row[1:])
    ]


def made(office, name, sheet=""):
    return lines(office / "输出/汇总/台账" / f"{name}.xlsx", sheet or name)


def kept(office, name, sheet=""):
    return lines(office / "表格" / f"{name}.xlsx", sheet or name)


def fates(office):
    """Cell → what became of the row."""
    told = lines(office / "输出/汇总/汇总结果.xlsx", "台账去向")
    return {f"{one['文件']} {one['单元格']}": one["去向"] for one in told}


def test_a_sheet_is_known_by_its_headings_and_gets_township_and_year_from_name_and_title(
    office, capsys, tmp_path
):
    book(
        tmp_path / "报/青禾镇补贴.xlsx",
        Sheet1=[
            ("2026年老干组长补贴发放表",),
            "姓名 职务 实发金额 发放时间",
            ("张三可", "老干组长", 4000, "2026.7.10"),
        ],
        Sheet2=["老同志 队名 项目", ("张三可", "太极队", "太极拳")],
    )
    said = do(office, capsys, "collect", tmp_path / "报")
    assert said["counts"]["read"] == 0  # nobody is put into the register by a list of payments
    assert {name: one["listed"] for name, one in said["ledgers"].items()} == {"补贴发放": 1, "队伍": 1}
    (row,) = made(office, "补贴发放")
    assert row == {
        "年度": 2026, "所属乡镇": "青禾镇", "姓名": "张三可", "职务": "老干组长", "实发": 4000,
        "发放日期": "2026-07-10", "汇总来源": "青禾镇补贴.xlsx Sheet1!A3",
    }  # fmt: skip
    assert [(r["队伍名称"], r["所属乡镇"]) for r in made(office, "队伍")] == [("太极队", "青禾镇")]


def test_the_same_again_an_older_copy_and_a_row_that_says_less_are_one_and_another_amount_is_told(
    office, capsys, tmp_path
):
    row = (2026, "张三可", "老干组长", "工作补贴", 4000, "2026-07-10", "2026-118")
    book(
        tmp_path / "报/青禾镇2026年8月.xlsx",
        补贴=[PAID, row, (2026, "李四平", "支部书记", "工作补贴", 2000, "2026-07-10", "")],
    )
    book(tmp_path / "报/青禾镇2026年7月.xlsx", 补贴=[PAID, (*row[:4], 3000, *row[5:])])
    book(
        tmp_path / "报/青禾镇中心学校.xlsx", 补贴=["年度 姓名 项目 实发", (2026, "张三可", "工作补贴", 4000)]
    )
    said = do(office, capsys, "collect", tmp_path / "报")
    assert said["ledgers"]["补贴发放"] == {
        "read": 4, "listed": 2, "excluded": 2, "to_check": 0, "not_rows": 0, "contradictions": 1,
    }  # fmt: skip
    assert [(r["姓名"], r["实发"]) for r in made(office, "补贴发放")] == [("张三可", 4000), ("李四平", 2000)]
    (told,) = lines(office / "输出/汇总/汇总结果.xlsx", "矛盾")
    assert (told["项目"], told["采用的"], told["没有采用的"], told["为什么"]) == (
        "实发", "4000.00", "3000.00", "以新的一份为准",
    )  # fmt: skip
    assert fates(office) == {
        "青禾镇2026年7月.xlsx A2": "登记",
        "青禾镇2026年8月.xlsx A2": "重复，并入青禾镇2026年7月.xlsx 补贴!A2",
        "青禾镇中心学校.xlsx A2": "重复，并入青禾镇2026年7月.xlsx 补贴!A2",
        "青禾镇2026年8月.xlsx A3": "登记",
    }


def test_two_payments_of_one_sheet_stay_two_and_what_may_be_either_is_held(office, capsys, tmp_path):
    two = [(2026, "张三可", "组长", "工作补贴", 2000, day, "") for day in ("2026-01-10", "2026-07-10")]
    book(tmp_path / "报/青禾镇.xlsx", 补贴=[PAID, *two, two[0]])
    book(tmp_path / "报/青禾镇（副本）.xlsx", 补贴=[PAID, *two, two[0]])
    book(
        tmp_path / "报/青禾镇中心学校.xlsx", 补贴=["年度 姓名 项目 实发", (2026, "张三可", "工作补贴", 2000)]
    )
    said = do(office, capsys, "collect", tmp_path / "报")
    assert said["ledgers"]["补贴发放"] == {
        "read": 7, "listed": 3, "excluded": 3, "to_check": 1, "not_rows": 0, "contradictions": 0,
    }  # fmt: skip
    assert "像是3行里的一行" in fates(office)["青禾镇中心学校.xlsx A2"]
    asked = lines(office / "输出/汇总/退回/青禾镇/青禾镇更正清单.xlsx", "更正清单")
    assert [one["文件"] for one in asked if "3行里的一行" in one["问题"]] == ["青禾镇中心学校.xlsx"]


@pytest.mark.parametrize("total", [1800, 1900.0, 1990.05, 193412, 19500101])
def test_a_total_that_looks_like_a_year_of_birth_is_no_payment(office, capsys, tmp_path, total):
    rows = [("张三可", "工作补贴", total / 2, "2026-07-10"), ("李四平", "工作补贴", total / 2, "2026-07-10")]
    book(tmp_path / "报/青禾镇2026年.xlsx", 补贴=["姓名 项目 实发 发放日期", *rows, ("合计", None, total)])
    said = do(office, capsys, "collect", tmp_path / "报")
    assert said["ledgers"]["补贴发放"] == {
        "read": 3, "listed": 2, "excluded": 0, "to_check": 0, "not_rows": 1, "contradictions": 0,
    }  # fmt: skip
    assert sum(Decimal(str(r["实发"])) for r in made(office, "补贴发放")) == Decimal(str(total))


@pytest.mark.parametrize(
    ("sheet", "rows", "like", "lacking"),
    [
        ("签到", ["编号 姓名 出勤", (1, "张三可", "参加")], "签到", "「活动编号」"),
        (
            "组长补贴",
            [
                "年份 姓名 身份证号 职务 发放项目 金额 发放日期",
                (2026, "张三可", "", "组长", "补贴", 600, "2026-7-1"),
            ],
            "补贴发放",
            "「应发」或「实发」",
        ),
        (
            "补贴发放",
            ["年份 姓名 职务 补贴金额 发放日期", (2026, "张三可", "组长", 600, "2026-7-1")],
            "补贴发放",
            "「应发」或「实发」",
        ),
    ],
)
def test_a_list_that_lacks_a_column_is_told_and_makes_nobody_and_no_other_ledger(
    office, capsys, tmp_path, sheet, rows, like, lacking
):
    people = ["姓名 出生日期 电话", ("张三可", "1946-10-03", "19900000001")]
    book(tmp_path / "报/青禾镇.xlsx", 花名册=people, **{sheet: rows})
    said = do(office, capsys, "collect", tmp_path / "报")
    assert (said["counts"]["read"], said["counts"]["listed"], said["ledgers"]) == (1, 1, {})
    (told,) = lines(office / "输出/汇总/汇总结果.xlsx", "没有读的")
    assert (told["表"], f"这张表像「{like}」，没有找到{lacking}列" in str(told)) == (sheet, True)


@pytest.mark.parametrize(
    "heads", ["姓名 职务 所属支部 备注", "姓名 性别 职务 发放日期 实际 年度", "姓名 联系电话 备注 人数"]
)
def test_a_plain_register_stays_one(office, capsys, tmp_path, heads):
    width = len(heads.split())
    book(tmp_path / "报/青禾镇.xlsx", 老同志=[heads, ("张三可", *["甲"] * (width - 1))])
    assert do(office, capsys, "collect", tmp_path / "报")["counts"]["read"] == 1


def test_what_two_townships_paid_somebody_or_one_sheet_has_twice_is_taken_and_told(office, capsys, tmp_path):
    row = (2026, "张三可", "组长", "工作补贴", 2000, "2026-07-10", "")
    book(tmp_path / "报/柳林乡.xlsx", 补贴=[PAID, row, (2026, "李四平", *row[2:])])
    book(tmp_path / "报/青禾镇.xlsx", 补贴=[PAID, row, (*row[:5], "2026-12-10", "")])
    book(tmp_path / "报/石桥镇.xlsx", 补贴=[PAID, (2026, "王五成", *row[2:]), (2026, "王五成", *row[2:])])
    said = do(office, capsys, "collect", tmp_path / "报")
    assert (said["ledgers"]["补贴发放"]["read"], said["ledgers"]["补贴发放"]["listed"]) == (6, 6)
    asked = lines(office / "输出/汇总/汇总结果.xlsx", "更正")
    twice = {(r["文件"], r["单元格"]): r["问题"] for r in asked if "像是报了两次" in r["问题"]}
    assert twice == {
        ("青禾镇.xlsx", "B2"): "和柳林乡.xlsx 补贴!B2说的一样，像是报了两次，照样汇总了",
        ("石桥镇.xlsx", "B3"): "和石桥镇.xlsx 补贴!B2说的一样，像是报了两次，照样汇总了",
    }


def test_ditto_marks_are_written_out_before_the_rows_stand_elsewhere_and_no_day_is_told(
    office, capsys, tmp_path
):
    book(
        tmp_path / "报/青禾镇.xlsx",
        联系=[
            "日期 姓名 联系干部 方式 内容",
            ("同上", "赵六可", "钱七可", "电话", "上面没有"),
            ("2026-05-02", "张三可", "钱七可", "电话", "问候"),
            ("〃", "李四平", "同上", "同上", "送药"),
            ("2026.13.1", "王五成", "钱七可", "上门", "问候"),
        ],
    )
    said = do(office, capsys, "collect", tmp_path / "报")
    assert said["ledgers"]["联系台账"] == {
        "read": 4, "listed": 3, "excluded": 0, "to_check": 1, "not_rows": 0, "contradictions": 0,
    }  # fmt: skip
    names = ("日期", "姓名", "联系干部", "方式")
    assert [tuple(r.get(n) for n in names) for r in made(office, "联系台账")] == [
        ("2026-05-02", "张三可", "钱七可", "电话"),
        ("2026-05-02", "李四平", "钱七可", "电话"),
        ("2026.13.1", "王五成", "钱七可", "上门"),
    ]
    asked = {r["单元格"]: r["问题"] for r in lines(office / "输出/汇总/汇总结果.xlsx", "更正")}
    assert "上面一行没有内容" in asked["A2"]
    assert asked["A4"].startswith("有2处写「同上」一类的字")  # the register's own reading has filled 联系干部
    assert "13月" in asked["A5"]


def test_who_may_be_the_county_s_own_is_not_counted_as_added_and_where_a_password_goes_is_said(
    office, capsys, tmp_path
):
    own = book(tmp_path / "花名册.xlsx", 花名册=["姓名 所属乡镇 备注", ("张三可", "青禾镇", "")])
    book(tmp_path / "报/青禾镇.xlsx", 花名册=["姓名 职务", ("张三可", "站长"), ("李四平", "站长")])
    assert main(["--office", str(office), "collect", str(tmp_path / "报"), "--into", str(own)]) == 0
    assert "新增1人（另有1人判定、写明以后才加），这次没有报来的1人" in capsys.readouterr().out
    assert [r["姓名"] for r in lines(own, "花名册")] == ["张三可", "李四平"]
    assert main(["collect", str(tmp_path / "报"), "--password-file", "密码.txt"]) == 2
    assert "--password-file 要写在命令前面" in capsys.readouterr().err


def test_the_list_of_cells_to_mend_that_comes_back_is_nothing_to_collect(office, capsys, tmp_path):
    book(tmp_path / "报/青禾镇.xlsx", 花名册=["姓名 出生日期", ("张三可", "1946-10-03")])
    book(
        tmp_path / "报/退回/临江乡.xlsx",
        要改的单元格=["序号 工作表 单元格 哪里不对，怎么办", (1, "甲", "A1", "乙")],
    )
    said = do(office, capsys, "collect", tmp_path / "报")
    assert (said["counts"]["read"], said["problems"]) == (1, [])


def test_numbers_of_two_townships_stay_apart_and_what_refers_to_them_goes_along(office, capsys, tmp_path):
    for town, people in (("青禾镇", ("张三可", "李四平")), ("柳林乡", ("王五成",))):
        book(
            tmp_path / f"报/{town}.xlsx",
            活动=[HELD, ("2026-05", "2026-05-15", "学习", f"{town}学习", len(people))],
            签到=[CAME, *(("2026-05", name, "参加") for name in people), ("2026-99", "赵六安", "参加")],
            信息=["报送日期 标题 对应活动编号", ("2026-05-16", f"{town}集中学习", "2026-05")],
        )
    said = do(office, capsys, "collect", tmp_path / "报")
    assert {r["活动编号"]: r["主题"] for r in made(office, "活动与签到", "活动")} == {
        "青禾镇2026-05": "青禾镇学习",
        "柳林乡2026-05": "柳林乡学习",
    }
    assert Counter((r["活动编号"], r["姓名"]) for r in made(office, "活动与签到", "签到")) == {
        ("青禾镇2026-05", "张三可"): 1, ("青禾镇2026-05", "李四平"): 1, ("柳林乡2026-05", "王五成"): 1,
    }  # fmt: skip
    assert {r["对应活动编号"] for r in made(office, "信息报送")} == {"青禾镇2026-05", "柳林乡2026-05"}
    assert said["ledgers"]["签到"]["to_check"] == 2  # 2026-99 is no activity that anybody has sent
    assert "在「活动」表里找不到" in fates(office)["青禾镇.xlsx A4"]


def test_one_activity_that_two_units_report_is_one_and_both_lists_of_names_are_its(office, capsys, tmp_path):
    for unit, no, name in (("青禾镇", "2026-05", "张三可"), ("青禾镇中心学校", "学1", "李四平")):
        book(
            tmp_path / f"报/{unit}.xlsx",
            活动=[HELD, (no, "2026-05-15", "学习", "学习老干部政策", "")],
            签到=[CAME, (no, name, "参加")],
        )
    said = do(office, capsys, "collect", tmp_path / "报")
    assert (said["ledgers"]["活动"]["listed"], said["ledgers"]["活动"]["excluded"]) == (1, 1)
    (held,) = made(office, "活动与签到", "活动")
    assert {(r["活动编号"], r["姓名"]) for r in made(office, "活动与签到", "签到")} == {
        (held["活动编号"], "张三可"), (held["活动编号"], "李四平"),
    }  # fmt: skip


def test_talks_stay_where_they_are_and_names_the_register_lacks_are_told(office, capsys, tmp_path):
    book(
        tmp_path / "报/青禾镇.xlsx",
        花名册=["姓名 出生日期 身份证号", ("张三可", "1946-10-03", number("1946-10-03"))],
        联系=[
            "日期 姓名 方式 类型 内容",
            ("2026-05-01", "张三可", "电话", "联系", "问候"),
            ("2026-05-02", "张三可", "上门", "谈心", "家里的事"),
            ("2026-05-03", "张三克", "电话", "联系", "问候"),
            ("", "张三可", "电话", "联系", "问候"),
        ],
    )
    said = do(office, capsys, "collect", tmp_path / "报")
    assert said["ledgers"]["联系台账"] == {
        "read": 4, "listed": 2, "excluded": 0, "to_check": 1, "not_rows": 1, "contradictions": 0,
    }  # fmt: skip
    assert "家里的事" not in str(made(office, "联系台账")) + str(fates(office))
    asked = {one["单元格"]: one["问题"] for one in lines(office / "输出/汇总/汇总结果.xlsx", "更正")}
    assert asked["B4"] == "「张三克」不在汇总的花名册里，照样汇总了"
    assert asked["A5"].startswith("没有写日期")


def test_into_the_county_s_own_ledgers_adds_fills_and_takes_nothing_away_and_the_same_again_changes_nothing(
    office, capsys, tmp_path
):
    register = book(
        tmp_path / "全县.xlsx", 花名册=["姓名 出生日期 所属乡镇", ("张三可", "1946-10-03", "青禾镇")]
    )
    own = office / "表格/补贴发放.xlsx"
    own.unlink()
    book(
        own,
        补贴=[
            "年度 所属乡镇 姓名 职务 项目 月数 实发 发放日期 凭证号 身份证号",
            (2026, "青禾", "张三可", "老干组长", "工作补贴", "", 4000, "2026.7.10", "", ""),
            (2026, "柳林乡", "王五成", "老干组长", "工作补贴", "", 2000, "2026-07-11", "2026-3", ""),
        ],
    )
    book(
        tmp_path / "报/青禾镇.xlsx",
        补贴=[
            PAID,
            (2026, "张三可", "老干组长", "工作补贴", 4000, "2026-07-10", "2026-118"),
            (2026, "李四平", "支部书记", "工作补贴", 2500.5, "2026-07-10", "2026-119"),
        ],
        活动=[HELD, ("05", "2026-05-15", "学习", "学文件", 12)],
    )
    before = own.read_bytes()
    said = do(office, capsys, "collect", tmp_path / "报", "--into", register, "-n")
    assert own.read_bytes() == before
    said = do(office, capsys, "collect", tmp_path / "报", "--into", register)
    assert [
        tuple(c.value for c in row)[:9] for row in openpyxl.load_workbook(own)["补贴"].iter_rows(min_row=2)
    ] == [
        (2026, "青禾", "张三可", "老干组长", "工作补贴", None, 4000, "2026.7.10", "2026-118"),
        (2026, "柳林乡", "王五成", "老干组长", "工作补贴", None, 2000, "2026-07-11", "2026-3"),
        (2026, "青禾镇", "李四平", "支部书记", "工作补贴", None, 2500.5, "2026-07-10", "2026-119"),
    ]
    assert [(r["活动编号"], r["主题"]) for r in kept(office, "活动与签到", "活动")] == [
        ("青禾镇05", "学文件")
    ]
    assert not (office / "输出/汇总/台账").exists()
    told = lines(office / "输出/汇总/汇总结果.xlsx", "变动")
    assert [(one["姓名"], one["项目"], one["报来的"], one["改了没有"]) for one in told] == [
        ("张三可", "凭证号", "2026-118", "已改")
    ]
    after = {path: path.read_bytes() for path in (office / "表格").glob("*.xlsx")}
    again = do(office, capsys, "collect", tmp_path / "报", "--into", register)
    assert {path: path.read_bytes() for path in after} == after
    assert again["ledgers"] == said["ledgers"]
    do(office, capsys, "undo")
    do(office, capsys, "undo")
    assert own.read_bytes() == before


HEADS = {
    "补贴发放": ("年度", "所属乡镇", "姓名", "项目", "实发", "发放日期", "凭证号"),
    "活动": ("活动编号", "日期", "所属乡镇", "类型", "主题", "实到人数"),
    "签到": ("活动编号", "姓名", "出勤"),
}
TOWNS = st.sampled_from(("青禾镇", "青禾", "柳林乡", ""))
PAYMENT = st.tuples(
    st.sampled_from((2026, 2025, "")),
    TOWNS,
    st.sampled_from(("张三可", "李四平", "")),
    st.sampled_from(("工作补贴", "")),
    st.sampled_from((4000, "4,000元", 2000, "")),
    st.sampled_from(("2026-07-10", "2026.7.10", "2026-12-20", "")),
    st.sampled_from(("2026-1", "2026-2", "")),
)
ACTIVITY = st.tuples(
    st.sampled_from(("05", "06", "")),
    st.sampled_from(("2026-05-15", "2026-06-15", "")),
    TOWNS,
    st.just("学习"),
    st.sampled_from(("学文件", "座谈", "")),
    st.sampled_from((10, 12, "")),
)
SIGNED = st.tuples(
    st.sampled_from(("05", "06")), st.sampled_from(("张三可", "李四平")), st.sampled_from(("参加", "请假"))
)
BOOKS = st.fixed_dictionaries(
    {
        "补贴发放": st.lists(PAYMENT, max_size=4),
        "活动": st.lists(ACTIVITY, max_size=3),
        "签到": st.lists(SIGNED, max_size=3),
    }
)
NAMED = (
    "青禾镇.xlsx",
    "柳林乡2026年3月.xlsx",
    "柳林乡2025年3月.xlsx",
    "青禾镇中心学校.xlsx",
    "不知道谁的.xlsx",
)
FILES = st.dictionaries(st.sampled_from(NAMED), BOOKS, min_size=1, max_size=4)


def told_of(files, own=None):
    """All that is said and written of files (name → sheets → rows), as new books or brought into one's own, without a disk."""
    day, office = dt.date(2026, 10, 5), (SHIPPED.synonyms, SHIPPED.settings)
    books = [
        sent_in(
            ForeignBook(
                name,
                (
                    Grid(
                        name, "花名册", [("姓名", "所属乡镇", "出生日期"), ("张三可", "青禾镇", "1946-10-03")]
                    ),
                    *(Grid(name, sheet, [HEADS[sheet], *rows]) for sheet, rows in sheets.items() if rows),
                ),
                *office,
                day,
            )
        )
        for name, sheets in files
    ]
    params = dict.fromkeys(p.name for p in JOB.actions[0].parameters) | {"into": own and "全县花名册.xlsx"}
    tables, kept_ = {}, ()
    for name, rows in (own or {}).items():
        table = next(need.table for need in JOB.actions[0].needs if need.table.name == name)
        tables[name] = (read([Grid(f"{name}.xlsx", name, rows)], table, office[0]),)
        kept_ += (FileRead(f"{name}.xlsx", "0" * 64, f"/office/{name}.xlsx"),)
    inputs = Inputs(tables, params, office[1], SHIPPED.rules, day, kept_, besides=tuple(books))
    outcome = JOB.actions[0].build(inputs)
    assert outcome.balanced(), outcome.counts
    for name, one in outcome.extra["ledgers"].items():
        assert one["read"] == sum(one[key] for key in ("listed", "excluded", "to_check", "not_rows")), (
            name,
            one,
        )
        assert one["read"] == sum(any(row) for _, sheets in files for row in sheets[name])
    return outcome


def changes_of(outcome, own):
    """The county's books after the change."""
    after = {name: [list(row) for row in rows] for name, rows in own.items()}
    for document in outcome.documents:
        if isinstance(document, WorkbookChange) and (rows := after.get(document.workbook[8:-5])):
            for change in document.changes:
                if isinstance(change, SetCell):
                    row, column = parse_address(change.ref)
                    assert rows[row - 1][column - 1] in ("", None)  # what the county has typed stays
                    rows[row - 1][column - 1] = change.value
                else:
                    assert isinstance(change, AppendRow)
                    line = [None] * len(rows[0])
                    for letter, value in change.values.items():
                        line[ord(letter) - 65] = float(value) if isinstance(value, Decimal) else value
                    rows.append(line)
    return after


@settings(max_examples=40, deadline=None)
@given(FILES, st.randoms(use_true_random=False))
def test_the_order_of_files_means_nothing_and_every_row_is_counted_once(files, chance):
    first = told_of(list(files.items()))
    other = list(files.items())
    chance.shuffle(other)
    assert told_of(other) == first


@settings(max_examples=40, deadline=None)
@given(FILES, BOOKS)
def test_what_is_added_to_the_county_s_own_is_known_there_the_next_time(files, own):
    own = {name: [HEADS[name], *rows] for name, rows in own.items()} | {
        "花名册": [("姓名", "所属乡镇", "出生日期"), ("张三可", "青禾镇", "1946-10-03")]
    }
    once = told_of(list(files.items()), own)
    after = changes_of(once, own)
    assert all(
        row[: len(rows[0])] and len(after[name]) >= len(rows) for name, rows in own.items() for row in rows
    )
    again = told_of(list(files.items()), after)
    assert changes_of(again, after) == after


@pytest.mark.parametrize("name", sorted(specs()))
def test_every_ledger_is_known_by_its_columns_whatever_its_sheet_is_called(name):
    table = specs()[name].table
    filled = [field.sample or "2026" for field in table.fields]
    called = name if specs()[name].by_name else "Sheet1"
    grid = Grid("青禾镇.xlsx", called, [("某某镇上报表",), [field.name for field in table.fields], filled])
    found = sent_in(
        ForeignBook("青禾镇.xlsx", (grid,), SHIPPED.synonyms, SHIPPED.settings, dt.date(2026, 10, 5))
    )
    assert [(one.table, len(one.rows) + len(one.held)) for one in found.ledgers] == [(name, 1)]
    assert found.rows == ()


def test_rows_of_an_old_copy_that_the_new_one_no_longer_has_and_rows_struck_through_are_held(
    office, capsys, tmp_path
):
    old = [
        (2026, name, "组长", "工作补贴", 2000, "2026-01-10", "") for name in ("张三可", "李四平", "王五成")
    ]
    book(tmp_path / "报/青禾镇2026年3月.xlsx", 补贴=[PAID, *old])
    path = tmp_path / "报/青禾镇2026年6月.xlsx"
    with Workbook(path) as wrote:
        page, struck = wrote.add_worksheet("补贴"), wrote.add_format({"font_strikeout": True})
        for at, line in enumerate((PAID.split(), *old[:2])):
            page.write_row(at, 0, line)
        page.write_row(3, 0, (2026, "赵六安", "组长", "工作补贴", 2000, "2026-01-10", ""), struck)
    said = do(office, capsys, "collect", tmp_path / "报")
    assert said["ledgers"]["补贴发放"] == {
        "read": 6, "listed": 2, "excluded": 2, "to_check": 2, "not_rows": 0, "contradictions": 0,
    }  # fmt: skip
    assert "只在旧的一份里有" in fates(office)["青禾镇2026年3月.xlsx A4"]
    assert "划掉" in fates(office)["青禾镇2026年6月.xlsx A4"]


def test_a_column_that_the_county_s_own_lacks_stops_this_ledger_alone(office, capsys, tmp_path):
    register = book(tmp_path / "全县.xlsx", 花名册=["姓名 出生日期", ("张三可", "1946-10-03")])
    own = office / "表格/补贴发放.xlsx"
    own.unlink()
    before = book(own, 补贴=["年度 姓名 实发", (2026, "王五成", 100)]).read_bytes()
    book(
        tmp_path / "报/青禾镇.xlsx",
        补贴=[PAID, (2026, "张三可", "老干组长", "工作补贴", 4000, "2026-07-10", "")],
        队伍=["队伍名称 姓名", ("太极队", "张三可")],
    )
    said = do(office, capsys, "collect", tmp_path / "报", "--into", register)
    assert own.read_bytes() == before
    (told,) = [one for one in said["problems"] if one["kind"] == "column-missing"]
    assert (told["file"], "「发放日期」" in told["message"]) == ("补贴发放.xlsx", True)
    assert [(r["队伍名称"], r["姓名"]) for r in kept(office, "队伍")] == [("太极队", "张三可")]


def test_a_packet_carries_ledgers_and_the_same_packet_twice_brings_each_row_once(office, capsys, tmp_path):
    town = tmp_path / "镇"
    offices.create(town)
    change(town, 单位名称="青禾镇党委", 本乡镇="青禾镇")
    rows = [(2026, name, "组长", "工作补贴", 2000, "2026-01-10", "") for name in ("张三可", "李四平")]
    (town / "表格/补贴发放.xlsx").unlink()
    book(town / "表格/补贴发放.xlsx", 补贴=[PAID, *rows])
    packed = next(one["path"] for one in do(town, capsys, "pack")["documents"] if "登记" not in one["path"])
    for copy in ("一.zip", "二.zip"):
        (tmp_path / copy).write_bytes(Path(packed).read_bytes())
    said = do(office, capsys, "collect", tmp_path / "一.zip", tmp_path / "二.zip")
    assert said["ledgers"] == {
        "补贴发放": {"read": 2, "listed": 2, "excluded": 0, "to_check": 0, "not_rows": 0, "contradictions": 0}
    }  # the second packet is told as the same and not read again
    assert {r["所属乡镇"] for r in made(office, "补贴发放")} == {"青禾镇"}
    assert [p["kind"] for p in said["problems"]] == ["packet-left-out"]


@pytest.mark.parametrize("scheduler", ["", LOCAL])
def test_processes_and_a_dask_cluster_give_what_one_process_gives(
    office, capsys, tmp_path, monkeypatch, scheduler
):
    if scheduler and importlib.util.find_spec("distributed") is None:
        pytest.skip("Dask is not installed")
    for n in range(6):
        book(
            tmp_path / f"报/{'甲乙丙丁戊己'[n]}河镇.xlsx",
            补贴=[PAID, (2026, "张三可", "组长", "工作补贴", 2000 + n, "2026-01-10", "")],
            活动=[HELD, ("05", "2026-05-15", "学习", f"学{n}", 9)],
            签到=[CAME, ("05", "张三可", "参加")],
        )
    here = do(office, capsys, "collect", tmp_path / "报"), made(office, "活动与签到", "签到")
    monkeypatch.setattr(foreign, "_SMALL", 0)
    monkeypatch.setattr(executors.os, "cpu_count", lambda: 2)
    more = ["--scheduler", scheduler] if scheduler else []
    there = do(office, capsys, "collect", tmp_path / "报", *more), made(office, "活动与签到", "签到")
    assert there[1] == here[1]
    assert len({row["活动编号"] for row in here[1]}) == 6
    assert there[0]["ledgers"] == here[0]["ledgers"]

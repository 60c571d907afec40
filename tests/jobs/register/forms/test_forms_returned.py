"""Filled forms as one table: found by label where the form has changed, told where nothing can be read, in any order."""

from __future__ import annotations

import json

import openpyxl
import pytest
from xlsxwriter import Workbook

from toolkit.doors.terminal.cli import main
from toolkit.running import office as offices

FORM = ("姓名|·|性别|□男 □女", "出生日期：    年   月   日|·|·|·", "身份证号|·|电话|·")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("办公")
    offices.create(folder)
    return folder


def sheet(path, *rows, name="登记表"):
    path.parent.mkdir(parents=True, exist_ok=True)
    with Workbook(path) as book:
        page, frame = book.add_worksheet(name), book.add_format({"border": 1})
        for at, row in enumerate(rows):
            for column, text in enumerate(row.split("|")):
                value = float(text[1:]) if text.startswith("#") else text.strip("·")
                page.write(at, column, value, frame) if value != "" else page.write_blank(
                    at, column, None, frame
                )
    return path


def read(office, capsys, tmp_path, *arguments):
    form = sheet(tmp_path / "表样.xlsx", *FORM)
    done = main(
        [
            "--office",
            str(office),
            "forms",
            "read",
            str(tmp_path / "交来"),
            "--form",
            str(form),
            "-o",
            str(tmp_path / "收"),
            *arguments,
            "--json",
        ]
    )
    told = capsys.readouterr()
    assert done == 0, told.err
    return json.loads(told.out)


def test_a_row_a_form_with_the_cell_of_each_value(office, capsys, tmp_path):
    sheet(
        tmp_path / "交来/甲.xlsx",
        "姓名|张三可|性别|☑男 □女",
        "出生日期：1946年10月3日|·|·|·",
        "身份证号|990101194610030018|电话|19900000001",
    )
    sheet(
        tmp_path / "交来/乙.xlsx",
        "姓名|李四平|性别|□男 √女",
        "出生日期：1950 年 2 月   日|·|·|·",
        "身份证号||电话|",
    )
    said = read(office, capsys, tmp_path)
    assert said["forms"] == [
        {"文件": "乙.xlsx", "工作表": "登记表", "姓名": "李四平", "性别": "女", "出生日期": "1950年2月", "身份证号": "", "电话": ""},
        {"文件": "甲.xlsx", "工作表": "登记表", "姓名": "张三可", "性别": "男", "出生日期": "1946-10-03", "身份证号": "990101194610030018", "电话": "19900000001"},
    ]  # fmt: skip
    book = openpyxl.load_workbook(tmp_path / "收" / "表样-汇总.xlsx")
    where = [[c.value for c in row] for row in book["来源"].iter_rows()][-1]
    assert where[1:] == ["甲.xlsx", "登记表", "B1", "D1", "A2", "B3", "D3"]


def test_another_version_is_read_by_its_labels_and_told(office, capsys, tmp_path):
    sheet(
        tmp_path / "交来/旧.xlsx",
        "旧表|·|·|·",
        "电话|19900000001|姓名|张三可",
        "性别|☑男 □女|·|·",
        "出生日期：1946年10月3日|·",
        "身份证号|990101194610030018",
    )
    said = read(office, capsys, tmp_path)
    assert [said["forms"][0][k] for k in ("姓名", "性别", "出生日期", "电话")] == [
        "张三可",
        "男",
        "1946-10-03",
        "19900000001",
    ]
    assert [p["kind"] for p in said["problems"]] == ["form-moved"]


def test_what_cannot_be_read_is_told_and_never_made_up(office, capsys, tmp_path):
    sheet(
        tmp_path / "交来/甲.xlsx",
        "姓名|张三可|性别|☑男 ☑不详",
        "出生日期：十月的一天|·|·|·",
        "身份证号|#990101194610030000|电话|1",
    )
    said = read(office, capsys, tmp_path)
    assert [(p["cell"], p["kind"]) for p in said["problems"]] == [
        ("D1", "form-unread"),
        ("A2", "form-unread"),
        ("B3", "form-unread"),
    ]
    assert [said["forms"][0][k] for k in ("性别", "出生日期", "身份证号")] == [None, None, None]
    assert said["counts"] == {"read": 1, "listed": 0, "excluded": 0, "to_check": 1}


def test_what_is_no_such_form_or_empty_is_counted_outside(office, capsys, tmp_path):
    sheet(tmp_path / "交来/空.xlsx", *FORM)
    sheet(tmp_path / "交来/别的.xlsx", "项目|金额", "茶叶|20")
    (tmp_path / "交来" / "坏.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    sheet(
        tmp_path / "交来/甲.xlsx",
        "姓名|张三可|性别|☑男 □女",
        "出生日期：1946年10月3日|·|·|·",
        "身份证号|·|电话|·",
    )
    said = read(office, capsys, tmp_path)
    assert {e["name"]: e["reason"] for e in said["excluded"]} == {
        "别的.xlsx「登记表」": "不是照这个表样填的", "空.xlsx「登记表」": "一项也没有填",
    }  # fmt: skip
    assert said["counts"] == {"read": 4, "listed": 1, "excluded": 2, "to_check": 1}


test_what_is_no_such_form_or_empty_is_counted_outside = pytest.mark.damaged_files(
    test_what_is_no_such_form_or_empty_is_counted_outside
)


def test_the_order_and_the_names_of_the_files_mean_nothing(office, capsys, tmp_path):
    people = ["张三可", "李四平", "王五文"]
    for at, name in enumerate(people):
        sheet(
            tmp_path / f"交来/{at}/{name}.xlsx",
            f"姓名|{name}|性别|☑男 □女",
            "出生日期：1946年10月3日|·|·|·",
            "身份证号|·|电话|·",
        )
    one = read(office, capsys, tmp_path)
    two = read(office, capsys, tmp_path)
    assert one["forms"] == two["forms"]
    assert [row["姓名"] for row in one["forms"]] == people


def test_every_detail_row_is_read_up_to_the_total_and_what_is_not_taken_is_named(office, capsys, tmp_path):
    empty = ("乡镇：____|·|·", "姓名|月标准|备注", "·|·|·", "·|·|·", "合计|·|·", "制表人：|·|·")
    filled = (
        "乡镇：青禾镇|·|·",
        empty[1],
        "张三可|#100|·",
        "·|·|·",
        "李四平|#200|独居",
        "王五文|#300|·",
        *empty[4:],
    )
    sheet(tmp_path / "交来/青禾.xlsx", *filled)
    sheet(tmp_path / "交来/空的.xlsx", *empty)
    sheet(tmp_path / "交来/别的.xlsx", "会议|时间")
    with Workbook(tmp_path / "交来/藏.xlsx") as book:
        book.add_worksheet("说明")
        page = book.add_worksheet("藏着")
        for at, row in enumerate(filled):
            page.write_row(at, 0, row.replace("·", "").replace("#", "").split("|"))
        page.hide()
    form = sheet(tmp_path / "表样.xlsx", *empty)
    asked = (
        "--office",
        office,
        "forms",
        "read",
        tmp_path / "交来",
        "--form",
        form,
        "-o",
        tmp_path / "收",
        "--json",
    )
    assert main([str(each) for each in asked]) == 0
    said = json.loads(capsys.readouterr().out)
    lines = [(r["乡镇"], r["姓名"], r["月标准"], r["备注"]) for r in said["lines"]]
    assert lines == [
        ("青禾镇", "张三可", "100", ""),
        ("青禾镇", "李四平", "200", "独居"),
        ("青禾镇", "王五文", "300", ""),
    ]
    assert {(e["name"], e["reason"]) for e in said["excluded"]} == {
        ("空的.xlsx「登记表」", "一项也没有填"),
        ("别的.xlsx「登记表」", "不是照这个表样填的"),
        ("藏.xlsx「说明」", "不是照这个表样填的"),
        ("藏.xlsx「藏着」", "填了，可是这张表是隐藏的"),
    }
    book = openpyxl.load_workbook(tmp_path / "收" / "表样-汇总.xlsx", read_only=True)
    assert book.sheetnames == ["汇总", "明细", "来源", "没有收的", "没读出来"]

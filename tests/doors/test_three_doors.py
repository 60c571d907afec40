"""Three doors, one list: command line, button and clock give the same rows for the same register."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import xlsxwriter
from support.programs.xlwings_engine import Excel

from toolkit.doors.buttons import desk, pressing
from toolkit.doors.night import running
from toolkit.doors.terminal import cli
from toolkit.running import run

TODAY = dt.date(2026, 9, 20)
HEADER = ("姓名", "性别", "出生日期", "农历生日", "状态", "慰问意愿", "乡镇", "联系电话")
PEOPLE = (
    # October by the sun; a round birthday; text, real dates and month only
    ("张三可", "男", dt.date(1946, 10, 3), "", "健在", "愿意上门", "青禾镇", "19900000001"),
    ("李四平", "女", "1941.10.18", "", "", "谢绝上门", "青禾镇", 19900000002),
    ("王五安", "男", "1950年10月", "", "健在", "", "柳林乡", ""),
    # by the moon: 九月初九 is the 18th of October 2026
    ("赵六和", "女", "", "九月初九", "健在", "", "柳林乡", ""),
    # not in October, not alive, not readable
    ("孙七宁", "男", dt.date(1948, 3, 5), "", "健在", "", "青禾镇", ""),
    ("周八福", "男", dt.date(1939, 10, 9), "", "去世", "", "青禾镇", ""),
    ("吴九康", "女", "待查", "", "健在", "", "柳林乡", ""),
)


@pytest.fixture
def folder(tmp_path) -> Path:
    """An office as offices are: title and unit line above, the township merged down, a hidden row."""
    with xlsxwriter.Workbook(tmp_path / "花名册.xlsx") as book:
        page = book.add_worksheet("2026年花名册")
        day = book.add_format({"num_format": "yyyy/m/d"})
        page.merge_range("A1:H1", "青禾县离退休干部花名册")
        page.write("A2", "单位：青禾县委老干部局")
        page.write_row("A3", HEADER)
        for row, person in enumerate(PEOPLE, 3):
            for column, value in enumerate(person):
                if isinstance(value, dt.date):
                    page.write_datetime(row, column, value, day)
                elif value != "":
                    page.write(row, column, value)
        page.set_row(4, options={"hidden": True})
    with xlsxwriter.Workbook(tmp_path / "设置.xlsx") as book:
        page = book.add_worksheet("计划")
        page.write_row("A1", ("任务", "时间", "参数", "启用"))
        page.write_row("A2", ("生日慰问", "22:00", "月份=10", "是"))
    with xlsxwriter.Workbook(tmp_path / "工具箱.xlsx") as book:
        page = book.add_worksheet("参数")
        page.write_row("A1", ("参数", "值"))
        page.write_row("A2", ("月份", 10))
    return tmp_path


def by_command(folder: Path, capsys) -> dict:
    code = cli.main(
        ["--office", str(folder), "--as-of", TODAY.isoformat(), "birthdays", "--month", "10", "--json"]
    )
    assert code == 0
    return json.loads(capsys.readouterr().out)


def by_button(folder: Path, monkeypatch) -> dict:
    """The register stands open in Excel, as it does on a clerk's desk."""
    told = []
    monkeypatch.setattr(desk, "message", lambda text, _title: pytest.fail(text))
    monkeypatch.setattr("tempfile.tempdir", str(folder.parent))
    real = run.run
    monkeypatch.setattr(run, "run", lambda *a, **k: told.append(real(*a, **k)) or told[-1])
    excel = Excel(monkeypatch)
    excel.open(folder / "花名册.xlsx")
    excel.calls(folder / "工具箱.xlsx")
    pressing.press("birthdays", today=lambda: TODAY)
    assert told, excel.alerts
    assert "已写入" in excel.alerts[0]
    for book in list(excel.app.books):
        book.close()
    return run.report(told[0])


def by_clock(folder: Path) -> dict:
    night = running.once(run.open_office(folder, folder), dt.datetime.combine(TODAY, dt.time(22)))
    assert night.exit == 0, night.answer().sentences
    return night.answer().report["rows"][0]["result"]


@pytest.mark.damaged_files  # the double of Excel saves
def test_the_same_register_gives_the_same_rows_through_all_three_doors(folder, capsys, monkeypatch):
    command, clock, button = by_command(folder, capsys), by_clock(folder), by_button(folder, monkeypatch)
    assert [(row["name"], row["celebrated"]) for row in command["rows"]] == [
        ("张三可", "2026-10-03"),
        ("李四平", "2026-10-18"),
        ("赵六和", "2026-10-18"),
        ("王五安", None),
    ]
    for key in ("rows", "counts", "excluded", "to_check", "problems", "documents"):
        assert clock[key] == command[key], key
        assert button[key] == command[key], key
    assert command["counts"] == {"read": 7, "listed": 4, "excluded": 1, "to_check": 1, "other_months": 1}
    assert [file["sha256"] for file in button["files"] if file["name"] == "花名册.xlsx"] == [""]

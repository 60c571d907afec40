"""The peer of `toolkit birthdays`: what an office's Python user would write with pandas and openpyxl.

    python scripts/benches/pandas_birthdays.py 花名册.xlsx 10 2026 名单.xlsx [openpyxl|calamine]

It reads a plain register (header in row 1), keeps solar birthdays only, and prints the list to sheet 名单. What
it cannot read it counts. Kept as the honest other side of scripts/bench.py: no more and no less care for
speed than people take. With openpyxl as pandas reads a workbook unless told otherwise; with calamine as who
knows its faster reader has it.
"""

from __future__ import annotations

import sys
from datetime import date

import pandas as pd
from openpyxl.styles import Alignment, Border, Font, Side

COLUMNS = [
    "姓名",
    "性别",
    "出生日期",
    "年龄",
    "原单位",
    "原职务",
    "所属乡镇",
    "所属支部",
    "居住地",
    "联系电话",
    "健康状况",
    "备注",
]


def birthdays(
    register: str, month: int, year: int, engine: str = "openpyxl"
) -> tuple[pd.DataFrame, int, int]:
    """(the list, how many people were read, how many birth dates could not be)."""
    people = pd.read_excel(register, engine=engine, dtype={"身份证号": str, "联系电话": str})
    born = pd.to_datetime(people["出生日期"], errors="coerce")
    people["出生日期"] = born
    found = people[(born.dt.month == month) & ~people["状态"].isin(["去世", "已故", "转出"])].copy()
    found["年龄"] = year - found["出生日期"].dt.year
    found["日"] = found["出生日期"].dt.day
    found = found.sort_values(["所属乡镇", "日", "姓名"])
    found["出生日期"] = found["出生日期"].dt.strftime("%Y-%m-%d")
    return found[COLUMNS], len(people), int(born.isna().sum())


def save(found: pd.DataFrame, month: int, year: int, target: str) -> None:
    """The list with a title, borders and widths, ready to print."""
    with pd.ExcelWriter(target, engine="openpyxl") as writer:
        found.to_excel(writer, sheet_name="名单", index=False, startrow=1)
        sheet = writer.sheets["名单"]
        sheet["A1"] = f"{year}年{month}月生日慰问名单"
        sheet["A1"].font = Font(name="宋体", size=16, bold=True)
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(COLUMNS))
        thin = Side(style="thin")
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
                cell.alignment = Alignment(vertical="center", wrap_text=True)
        for column, width in zip("ABCDEFGHIJKL", (10, 6, 12, 6, 20, 12, 12, 20, 26, 14, 10, 20), strict=True):
            sheet.column_dimensions[column].width = width
        sheet.page_setup.orientation = "landscape"
        sheet.print_title_rows = "2:2"
        sheet.freeze_panes = "A3"


def main() -> None:
    """The command line."""
    register, month, year, target = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    found, read, unread = birthdays(register, month, year, *sys.argv[5:])
    save(found, month, year, target)
    print(f"{date(year, month, 1):%Y-%m}: {read} people read, {len(found)} listed, {unread} dates not read")


if __name__ == "__main__":
    main()

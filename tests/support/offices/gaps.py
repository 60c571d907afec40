"""What a county's workbooks lack in a year, read by openpyxl and counted by hand: the second opinion on the duties.

    python tests/support/offices/gaps.py FOLDER

Knows nothing of the toolkit; judges the duties that have a rhythm, as duties.toml puts them into words.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import defaultdict
from pathlib import Path

import openpyxl

YEAR = 2026
FESTIVALS = (dt.date(2026, 2, 17), dt.date(2026, 10, 18))
HEADS = ("党委书记", "党工委书记", "镇长", "乡长", "办事处主任", "街道主任")
Row = dict[str, str]


def rows(folder: Path, book: str, sheet: str) -> list[Row]:
    """The rows of a sheet by its first line; none where the workbook is not there."""
    if not (folder / book).exists():
        return []
    lines = list(openpyxl.load_workbook(folder / book, read_only=True)[sheet].iter_rows(values_only=True))
    names = [str(name) for name in lines[0]]
    return [{n: str(v or "") for n, v in zip(names, line, strict=False)} for line in lines[1:]]


def day(row: Row) -> dt.date:
    """Its 日期."""
    return dt.date.fromisoformat(row["日期"])


def spans(months: int) -> list[tuple[dt.date, dt.date]]:
    """The year in pieces of so many months."""
    firsts = [dt.date(YEAR, month, 1) for month in range(1, 13, months)]
    return [
        (first, after - dt.timedelta(1))
        for first, after in zip(firsts, [*firsts[1:], dt.date(YEAR + 1, 1, 1)], strict=True)
    ]


def found_by_hand(folder: Path) -> set[tuple[str, str, str]]:
    """(duty, for whom, first day) of everything with a rhythm that no row proves."""
    missing: set[tuple[str, str, str]] = set()

    def ask(duty: str, whom: str, days: list[dt.date], windows: list[tuple[dt.date, dt.date]]) -> None:
        missing.update(
            (duty, whom, first.isoformat())
            for first, last in windows
            if not any(first <= each <= last for each in days)
        )

    activities = rows(folder, "活动与签到.xlsx", "活动")
    for branch in rows(folder, "支部标准化.xlsx", "支部"):
        name = branch["所属支部"]
        mine = [row for row in activities if row["所属支部"] == name]
        studied = [day(row) for row in mine if row["类型"] in ("学习", "主题党日")]
        ask("study", name, studied, spans(1 if branch["学习周期"] == "每月" else 3))
        told = [day(row) for row in mine if "通报" in row["类型"] and row["主讲人职务"] in HEADS]
        ask("briefing", name, told, [(f - dt.timedelta(30), f + dt.timedelta(15)) for f in FESTIVALS])
    ask("exchange", "本单位", [day(row) for row in activities if row["类型"] == "经验交流会"], spans(6))
    inspected = defaultdict(list)
    for row in rows(folder, "督查.xlsx", "督查"):
        inspected[row["所属乡镇"]].append(day(row))
    for town in {row["所属乡镇"] for row in rows(folder, "支部标准化.xlsx", "支部")}:
        ask("inspection", town, inspected[town], spans(12))
    contacts = defaultdict(list)
    for row in rows(folder, "联系台账.xlsx", "联系台账"):
        contacts[row["姓名"], row["所属乡镇"]].append(row)
    courses = {row["培训编号"]: row for row in rows(folder, "培训.xlsx", "培训")}
    present = rows(folder, "培训.xlsx", "培训学员")
    for post in rows(folder, "任职.xlsx", "任职"):
        name, town = post["姓名"], post["所属乡镇"]
        talks = [day(row) for row in contacts[name, town] if row["类型"] == "谈心"]
        ask("talk", name, talks, spans(6))
        for key, kind in (("thought", "思想"), ("skill", "业务")):
            mine = [
                courses[row["培训编号"]]
                for row in present
                if (row["姓名"], row["所属乡镇"], row["签到"]) == (name, town, "参加")
            ]
            ask(key, name, [day(row) for row in mine if row["类别"] == kind], spans(12))
    declined = {
        (row["姓名"], row["所属乡镇"])
        for row in rows(folder, "花名册.xlsx", "花名册")
        if row["慰问意愿"].startswith("谢绝")
    }
    for pair in rows(folder, "联系台账.xlsx", "结对"):
        place = pair["姓名"], pair["所属乡镇"]
        ask("call", place[0], [day(row) for row in contacts[place]], spans(1))
        if place not in declined:
            ask("visit", place[0], [day(row) for row in contacts[place] if row["方式"] == "上门"], spans(3))
    given = defaultdict(list)
    for row in rows(folder, "慰问.xlsx", "慰问记录"):
        given[row["姓名"], row["所属乡镇"]].append(day(row))
    autumn = FESTIVALS[1]
    for row in rows(folder, "花名册.xlsx", "花名册"):
        place = row["姓名"], row["所属乡镇"]
        old = row["出生日期"][:10] <= autumn.replace(year=YEAR - 80).isoformat()
        if old and row["状态"] in ("", "健在") and place not in declined:
            ask("festival", place[0], given[place], [(autumn - dt.timedelta(30), autumn)])
    return missing


if __name__ == "__main__":
    for gap in sorted(found_by_hand(Path(sys.argv[1]))):
        print(*gap)  # noqa: T201

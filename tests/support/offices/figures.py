"""How many of the old are what, read by openpyxl and counted by hand: the second opinion on the statistics.

    python tests/support/offices/figures.py 花名册.xlsx 2026-11-29

Knows nothing of the toolkit; for registers whose every word is plain.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from pathlib import Path

import openpyxl

NAMES = {
    "姓名": {"姓名"},
    "性别": {"性别"},
    "出生": {"出生日期", "出生年月"},
    "类别": {"人员类别", "离退休类型"},
    "乡镇": {"所属乡镇", "乡镇"},
    "健康": {"健康状况", "身体状况"},
    "自理": {"自理情况", "活动能力"},
    "状态": {"状态", "健在情况"},
    "政治面貌": {"政治面貌"},
    "居住状况": {"居住状况"},
    "文化程度": {"文化程度"},
}
SCHOOLS = {"本科": "大学本科", "大专": "大学专科", "": "未登记"}
LIVING = {"独居": "独居", "空巢": "空巢", "": "未登记"}
PARTY = {"中共党员": "中共党员", "群众": "非中共党员", "": "未登记"}


def people(path: Path) -> list[dict[str, str]]:
    """Every row with 男 or 女 in the column headed 性别, of the sheets that are to be seen."""
    found = []
    for sheet in openpyxl.load_workbook(path):
        lines = list(sheet.iter_rows(values_only=True)) if sheet.sheet_state == "visible" else []
        columns: dict[str, int] = {}
        for line in lines:
            texts = ["".join(str("" if cell is None else cell).split()) for cell in line]
            for name, spelled in NAMES.items():
                columns.update((name, at) for at, text in enumerate(texts) if text in spelled)
            if "性别" in columns and texts[columns["性别"]] in ("男", "女"):
                row = {name: texts[at] for name, at in columns.items()}
                row["出生"] = str(line[columns["出生"]] or "")[:10]
                row["乡镇"] = row["乡镇"] or found[-1]["乡镇"]  # merged down
                found.append(row)
    return found


def counted(path: Path, day: dt.date) -> dict[str, Counter[str]]:
    """Table → line → how many, of those who live and are ours; lines without anybody left out."""
    tables: dict[str, Counter[str]] = {}

    def count(table: str, line: str) -> None:
        tables.setdefault(table, Counter())[line] += 1

    for row in people(path):
        if row["状态"] in ("去世", "转出") or row["类别"] == "遗属":
            continue
        born = dt.date.fromisoformat(row["出生"])
        age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        if (born.month, born.day, day.month, day.day) == (2, 29, 2, 28) and day.year % 4:
            age += 1
        decade = min(age // 10 * 10, 100)
        count("年龄段", "不满60岁" if age < 60 else "100岁以上" if age >= 100 else f"{decade}—{decade + 9}岁")
        count("乡镇", row["乡镇"])
        count("性别", row["性别"])
        count("政治面貌", PARTY[row["政治面貌"]])
        ill = {"不能自理": "不能自理", "患病": "患病", "": "未登记"}.get(row["健康"], "没有这些情况")
        for word in ("半自理", "不能自理"):
            ill = word if row["自理"] == word and ill != "不能自理" else ill
        count("健康状况", ill)
        count("居住状况", LIVING.get(row["居住状况"], "不是独居、空巢"))
        count("文化程度", SCHOOLS.get(row["文化程度"], row["文化程度"]))
        count("类别", row["类别"] or "未登记")
    return tables


if __name__ == "__main__":
    for name, lines in counted(Path(sys.argv[1]), dt.date.fromisoformat(sys.argv[2])).items():
        print(name, dict(lines))  # noqa: T201

"""Whom a county visits at 春节 2027 and with how much, from the truth of a generated register: the second opinion.

Knows nothing of the toolkit; reads what it wrote with openpyxl.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
from support.offices.registers import Register, Truth

DAY = date(2027, 2, 6)
LINES = (
    ("春节", "退休", None, 300, "油", "测试文件"),
    ("春节", "离休", None, 1000, "米", "测试文件"),
    ("春节", "全部", "90以上", 900, "油", "测试文件"),
)


def expected(truth: Truth) -> tuple[str, int] | None:
    """How somebody is greeted, and the amount; None: nobody can say from the row, or nobody visits."""
    born = truth.birth
    if truth.life != "健在" or born is None or born.calendar != "solar" or not (born.year and born.day):
        return None
    age = DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))
    amount = 1000 if truth.category == "离休" else 900 if age >= 90 else 300
    return {"谢绝上门": "电话", "谢绝慰问": "谢绝"}.get(truth.wish, "走访"), amount


def dead(register: Register) -> set[int]:
    """Places in the register of those who died or moved away."""
    return {at for at, person in enumerate(register.people) if person.truth.life in ("去世", "转出")}


def table(path: Path, sheet: str) -> list[Mapping[str, object]]:
    """A printed sheet's rows by their heads, totals and notes left out; none where there is no such sheet."""
    book = openpyxl.load_workbook(path, data_only=True)
    lines = list(book[sheet].iter_rows(values_only=True)) if sheet in book.sheetnames else []
    top = next((n for n, line in enumerate(lines) if line[0] in ("序号", "年度")), len(lines))
    heads = [str(head).split("\n")[0] for head in lines[top]] if lines[top:] else []
    rows = [dict(zip(heads, line, strict=False)) for line in lines[top + 1 :]]
    return [row for row in rows if str(row.get("序号", row.get("年度"))).isdecimal()]

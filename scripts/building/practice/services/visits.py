"""练习: what the practice county gives at festivals, and whom the 重阳节 of 2026 has reached."""

from __future__ import annotations

from collections.abc import Iterator

from building.practice.county import TOWNSHIPS, alive
from building.starters import Line, Sheets
from toolkit.core.tables.catalogue import GIFTS

SOURCE = "练习用的标准，不是真的文件"
MISSED = 2  # of the first township's people


def standards() -> Iterator[Line]:
    """Below the starter's lines, which are not decided: narrower ones that are."""
    for festival, who, ages, amount, goods in (
        ("春节", "退休", "", 300, "春联、食用油5升"),
        ("春节", "离休", "", 1000, "春联、食用油5升"),
        ("春节", "全部", "80-89", 500, "春联、大米10公斤"),
        ("春节", "全部", "90以上", 800, "春联、大米10公斤"),
        ("春节", "困难", "", 800, "春联、棉被"),
        ("重阳", "80岁以上老同志", "", 200, "重阳糕"),
    ):
        yield {
            "项目": festival,
            "对象": who,
            "年龄": ages,
            "标准金额": amount,
            "慰问品": goods,
            "依据": SOURCE,
        }


def book() -> Sheets:
    """练习慰问.xlsx."""
    yield GIFTS, _given()


def _given() -> Iterator[Line]:
    for township in TOWNSHIPS:
        left = MISSED if township == TOWNSHIPS[0] else 0
        for person in alive(township)[left:]:
            yield {
                "日期": "2026-10-08",
                "项目": "重阳节",
                "姓名": person.truth.name,
                "所属乡镇": township,
                "慰问金": 200,
                "慰问品": "重阳糕",
                "签领人": person.truth.name,
            }


BOOKS = {"练习慰问.xlsx": book}

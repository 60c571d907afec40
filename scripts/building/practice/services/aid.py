"""练习: applications for aid in 2026, each at another step; some rows are wrong, and one is of somebody who has died."""

from __future__ import annotations

from collections.abc import Iterator

from building.practice.county import TOWNSHIPS, alive, register
from building.starters import Line, Sheets
from toolkit.core.tables.catalogue import AID

HEAD = [
    "申请日期",
    "家庭困难",
    "申请金额",
    "审核日期",
    "审核意见",
    "批准日期",
    "批准金额",
    "发放日期",
    "实发",
    "备注",
]
ROWS = (
    ("2025-11-20", "房屋漏雨", "4000", "2025-12-01", "同意"),  # of last year, never approved
    ("2026-02-10", "患病，医药费负担重", "3000", "2026-02-20", "同意", "2026-03-02", "3000", "2026-03-10", "3000"),
    ("2026-03-05", "老伴长期住院", "5000", "2026-03-12", "同意", "2026-03-20", "4000", "2026-04-01", "4500"),
    ("2026-04-08", "子女残疾", "3000", "2026-04-15", "不符合条件"),
    ("2026-05-11", "独居，生活困难", "2000", "2026-05-20", "同意", "2026-06-01", "2000", "2026-05-25", "2000"),
    ("2026-06-15", "火灾", "6000", "", "", "", "", "2026-06-20", "6000"),
    ("2026-07-06", "重病住院", "5000", "2026-07-15", "再研究"),
    ("2026-08-03", "重病住院", "5000", "2026-08-12", "同意", "2026-08-25", "5000"),
    ("2026-08-20", "意外受伤", "2000", "2026-08-28", "同意"),
    ("2026-09-24", "患病", "3000"),
    ("2026-09-10", "患病", "2000", "", "", "", "", "", "", "本人撤回"),
)  # fmt: skip
"""What an application that was made on a day says, each for somebody of another township."""
OVERPAID, EARLY, UNAPPROVED, UNCLEAR = 2, 4, 5, 6


def book() -> Sheets:
    """练习困难帮扶.xlsx."""
    yield AID, _rows()


def _rows() -> Iterator[Line]:
    for at, row in enumerate(ROWS):
        township = TOWNSHIPS[at]
        person = alive(township)[0].truth
        yield {
            **dict(zip(HEAD, row, strict=False)),
            "姓名": person.name,
            "所属乡镇": township,
            "领取人": person.name if len(row) > 8 and row[8] else "",
        }
    dead = next(p.truth for p in register().people if p.truth.life == "去世")
    yield {
        "申请日期": "2026-09-01",
        "姓名": dead.name,
        "所属乡镇": dead.township,
        "家庭困难": "重病",
        "申请金额": "5000",
    }


BOOKS = {"练习困难帮扶.xlsx": book}

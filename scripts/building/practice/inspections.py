"""练习: the year's inspections; one township was not visited, and some faults are not mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from building.practice.county import SILENT, TOWNSHIPS
from building.starters import Line, Sheets
from toolkit.core.tables.catalogue import INSPECTIONS

FAULTS = {
    1: ("学习记录缺两次", "", "2026-06-20"),
    2: ("老干组长补贴没有发到位", "", "2026-06-30"),
    4: ("活动室改作他用", "2026-06-30", ""),
    7: ("两位老同志的地址没有更新", "", "2026-06-02"),
}
"""At the township of this place: fault, until when, when it was mended."""
DENIED, AGAIN = 2, 1  # has a day of mending and says that it is not mended; was visited twice


def book() -> Sheets:
    """练习督查.xlsx."""
    yield INSPECTIONS, _rows()


def _rows() -> Iterator[Line]:
    for at, township in enumerate(t for t in TOWNSHIPS if t != SILENT):
        fault, until, mended = FAULTS.get(at, ("", "", ""))
        yield {
            "日期": dt.date(2026, 5, 6 + at).isoformat(),
            "所属乡镇": township,
            "督查人": "李四平",
            "内容": "学习制度、补贴发放、活动阵地",
            "问题": fault,
            "整改期限": until,
            "整改日期": mended,
            "整改情况": ("只发了半年的，没有改好" if at == DENIED else "已改") if mended else "",
        }
    yield {
        "日期": "2026-09-16",
        "所属乡镇": TOWNSHIPS[AGAIN],
        "督查人": "王五同",
        "内容": "回头看",
        "问题": "没有发现问题",
    }


BOOKS = {"练习督查.xlsx": book}

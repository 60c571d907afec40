"""练习: what the practice office has undertaken, and when it did it in 2026; three gaps are planted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from building.practice.county import DAY, SILENT, TOWNSHIPS
from building.starters import Line, Sheets
from toolkit.core.tables.catalogue import DONE, DUTIES

UNVISITED = "荻洲乡"  # nobody called in the third quarter
_VISIT, _DAY_OF, _TALK, _SURVEY = "走访联系乡镇", "老干部接访日", "同老干组长谈心", "年底调研"
_REPORT = "蕲春县委老干部局调研报告（2023-10-04）"
_STAFF = ("李四平", "王五同", "周六安")


def book() -> Sheets:
    """练习责任清单.xlsx."""
    yield DUTIES, _duties()
    yield DONE, sorted(_done(), key=lambda line: str(line["日期"]))


def _duties() -> Iterator[Line]:
    for title, whom, rhythm, by, basis in (
        (_VISIT, "各乡镇", "每季度1次", _STAFF[0], f"{_REPORT}三（四）：经常联系走访老同志"),
        (_DAY_OF, "", "每月15日（遇节假日顺延）", _STAFF[1], f"{_REPORT}三（四）：老干部接访日，固定时间"),
        (_TALK, "各乡镇", "每半年1次", _STAFF[0], f"{_REPORT}三（四）：经常性与老干组长交心谈心"),
        ("走访失能老同志", "失能老同志", "每季度1次", "", f"{_REPORT}三（五）：患病、丧偶、独居的多走访慰问"),
        (_SURVEY, "", "每年12月底前", _STAFF[2], f"{_REPORT}一（一）：每年年底调研"),
    ):
        yield {"事项": title, "对象": whom, "频次": rhythm, "责任人": by, "依据": basis}


def _done() -> Iterator[Line]:
    for quarter in range(1, 4):
        for at, township in enumerate(TOWNSHIPS):
            if quarter == 3 and township in (UNVISITED, SILENT):
                continue
            day = dt.date(2026, quarter * 3 - 1, 3 + at)
            yield _line(day, _VISIT, township, _STAFF[0], "走访老干组长和两户老同志")
    for month in range(1, DAY.month + 1):
        day = dt.date(2026, month, 15)
        day += dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
        if day <= DAY and month != 8:  # August was forgotten
            yield _line(day, _DAY_OF, "", _STAFF[1], "接待来访")
    for township in TOWNSHIPS:
        yield _line(dt.date(2026, 5, 20), _TALK, township, _STAFF[0], "谈心")


def _line(day: dt.date, title: str, whom: str, who: str, what: str) -> Line:
    return {"日期": day.isoformat(), "事项": title, "对象": whom, "办理情况": what, "办理人": who}


BOOKS = {"练习责任清单.xlsx": book}

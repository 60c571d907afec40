"""toolkit inspections: every township stands there, a fault stays until it is mended."""

from __future__ import annotations

import datetime as dt

from support.offices.branches import sheet
from support.offices.money import do, page

from toolkit.core.documents.official import OfficialDocument, OfficialTable
from toolkit.core.documents.outcome import AppendRow, WorkbookChange
from toolkit.jobs.inspections.inspections import JOB

TODAY = dt.date(2026, 10, 20)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇、槐汀镇"}
ROWS = sheet(
    "督查",
    "日期 所属乡镇 督查人 问题 整改期限 整改日期",
    ("2025-06-01", "青禾镇", "李四平", "活动室关着门", "", ""),  # of last year, never mended
    ("2026-05-12", "青禾镇", "李四平", "补贴没有发", "2026-06-30", "2026-06-20"),
    ("2026-05-12", "青禾镇", "李四平", "学习记录缺两次", "", "2026-09-01"),  # mended too late
    ("2026-10-08", "云岫", "李四平", "花名册没有更新", "", ""),  # there is time until 7 November
    ("", "槐汀镇", "李四平", "", "", ""),  # nobody knows when
)


def test_each_township_and_what_is_not_mended():
    found = do(JOB.action(), ROWS, today=TODAY, chosen=TOWNS)
    assert found.rows == [
        {"township": "青禾镇", "visits": 1, "found": 2, "open": 1},
        {"township": "云岫镇", "visits": 1, "found": 1, "open": 1},
        {"township": "槐汀镇", "visits": 0, "found": 0, "open": 0},
    ]
    assert [row.cells[2] for row in page(found, "没有改好的").rows] == [
        "青禾镇，活动室关着门",
        "云岫，花名册没有更新",
    ]
    assert found.alerts == ("今年还没有督查：槐汀镇。",)
    assert [check.why for check in found.to_check] == ["没有写日期，不知道是哪一年的，没有计入"]


def test_the_circular_has_every_township_as_a_row():
    found = do(JOB.action("circular"), ROWS, today=TODAY, chosen=TOWNS)
    (letter,) = [d for d in found.documents if isinstance(d, OfficialDocument)]
    (table,) = [block for block in letter.blocks if isinstance(block, OfficialTable)]
    assert table.rows == (
        ("青禾镇", "1", "2", "2", "1"),
        ("云岫镇", "1", "1", "0", "1"),
        ("槐汀镇", "0", "0", "0", "0"),
    )


def test_a_visit_is_added_as_a_row_of_the_offices_own_workbook():
    found = do(JOB.action("add"), ROWS, today=TODAY, township="槐汀镇", by="李四平", fault="没有学习计划")
    (change,) = found.documents
    assert isinstance(change, WorkbookChange)
    assert change.changes == (
        AppendRow("督查", {"B": "槐汀镇", "A": TODAY, "C": "李四平", "D": "没有学习计划"}),
    )

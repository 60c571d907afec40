"""What is asked of a pair, a leader or a ledger that begins when most of a month or quarter is over."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices.branches import sheet
from support.offices.money import do, page

from toolkit.jobs.due.due import JOB

TITLES = ("联系老同志", "上门走访", "同老干组长谈心")


def asked(*readings, today: str = "2026-12-31") -> dict[str, tuple[int, int]]:
    """By duty: 应办, and of these 不办."""
    found = do(JOB.action(), *readings, today=dt.date.fromisoformat(today), days=0)
    return {row.cells[0]: (row.cells[1], row.cells[7]) for row in page(found, "完成情况").rows}


@pytest.mark.parametrize(
    ("since", "calls", "visits"),
    [
        ("2026-12-20", (1, 0), (1, 1)),  # 12 of 31 days; 12 of 92
        ("2026-12-22", (1, 1), (1, 1)),  # 10 of 31
        ("2026-12-01", (1, 0), (1, 0)),  # 31 of 92
        ("2026-10-01", (3, 0), (1, 0)),
    ],
)
def test_a_pair_owes_what_a_third_of_the_span_is_left_for(since: str, calls: object, visits: object):
    pairs = sheet("结对", "姓名 联系干部 起始日期", ("张三可", "李四平", since))
    rows = sheet("联系台账", "日期 姓名 方式", ("2026-01-05", "生人", "电话"))
    found = asked(pairs, rows)
    assert (found["联系老同志"], found["上门走访"]) == (calls, visits)


@pytest.mark.parametrize(
    ("first", "calls", "visits"), [("2026-12-20", (1, 0), (1, 1)), ("2026-11-25", (2, 1), (1, 0))]
)
def test_a_ledger_begins_with_its_first_row(first: str, calls: object, visits: object):
    pairs = sheet("结对", "姓名 联系干部 起始日期", ("张三可", "李四平", "2025-01-01"))
    found = asked(pairs, sheet("联系台账", "日期 姓名 方式", (first, "生人", "电话")))
    assert (found["联系老同志"], found["上门走访"]) == (calls, visits)


def test_what_an_office_writes_as_the_first_day_holds():
    for since, due in (("2026-12-28", (1, 0)), ("2026-10-01", (1, 0))):
        own = sheet("责任清单", "事项 频次 起始日期", ("核对名册", "每年", since))
        assert asked(own, sheet("办理记录", "日期 事项"))["核对名册"] == due

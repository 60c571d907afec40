"""频次 as clerks write it, and the spans of days that follow."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.duties.rhythm import read_rhythm
from toolkit.core.duties.working import WorkingDays

# October 2026: the 1st is a Thursday, off until the 7th; Saturday the 10th is worked; 重阳 is the 18th.
OCTOBER = WorkingDays(
    frozenset(dt.date(2026, 10, n) for n in range(1, 8)), frozenset({dt.date(2026, 10, 10)})
)
WRITTEN = (
    # 频次, the spans that touch October 2026
    ("每月", "2026年10月 10-01 10-31"),
    ("每月开展一次", "2026年10月 10-01 10-31"),
    ("月度", "2026年10月 10-01 10-31"),
    ("每月不少于2次", "2026年10月第1次 10-01 10-31 | 2026年10月第2次 10-01 10-31"),
    ("每季度至少1次", "2026年第4季度 10-01 12-31"),
    ("季度", "2026年第4季度 10-01 12-31"),
    ("每半年召开一次经验交流会", "2026年下半年 07-01 12-31"),
    ("一年两次", "2026年第1次 01-01 12-31 | 2026年第2次 01-01 12-31"),
    ("每年1-2次", "2026年 01-01 12-31"),
    ("每两个月一次", "2026年9-10月 09-01 10-31"),
    ("每月15日（遇节假日顺延）", "2026年10月 10-15 10-15"),
    ("每月3日，遇双休日和节假日顺延", "2026年10月 10-08 10-08"),
    ("每月10号", "2026年10月 10-10 10-10"),
    ("每月31日", "2026年10月 10-31 10-31"),
    ("每季度第一个月10日", "2026年第4季度 10-10 10-10"),
    ("每季度首月3日（遇节假日顺延）", "2026年第4季度 10-08 10-08"),
    ("每半年第四个月15日", "2026年下半年 10-15 10-15"),
    ("每季度第四个月10日", None),
    ("每季度末月5日", ""),  # in December
    ("每月5日前", "2026年10月 10-01 10-05"),
    ("每月最后一个工作日", "2026年10月 10-30 10-30"),
    ("每月第一个工作日", "2026年10月 10-08 10-08"),
    ("每月第二个星期三", "2026年10月 10-14 10-14"),
    ("每年10月底前", "2026年 01-01 10-31"),
    ("每年10月18日", "2026年 10-18 10-18"),
    ("每年12月", ""),
    ("年底前", "2026年 01-01 12-31"),
    ("春节、重阳节前", "2026年重阳节 10-03 10-17"),
    ("重阳节前10天内", "2026年重阳节 10-08 10-17"),
    ("重阳节前10天", None),  # in those ten days, or by the first of them?
    ("重阳节后3天内", "2026年重阳节 10-19 10-21"),
    ("每年重阳节前后7天", "2026年重阳节 10-11 10-25"),
    ("国庆、重阳各一次", "2026年国庆 09-16 10-16 | 2026年重阳 10-03 11-02"),
    ("每30天", "2026年第10个30天 09-28 10-27 | 2026年第11个30天 10-28 11-26"),
    ("每周日", "2026年第40周 10-04 10-04 | 2026年第41周 10-11 10-11 | 2026年第42周 10-18 10-18 | 2026年第43周 10-25 10-25"),
    ("不定期", None),
    ("经常过问", None),
    ("每半月", "2026年10月上半月 10-01 10-15 | 2026年10月下半月 10-16 10-31"),
    ("每旬一次", "2026年10月上旬 10-01 10-10 | 2026年10月中旬 10-11 10-20 | 2026年10月下旬 10-21 10-31"),
    ("每年至少1次老年大学观摩", "2026年 01-01 12-31"),
    ("一月一次", "2026年10月 10-01 10-31"),
    ("每五个月", None),
    ("每周一1次", None),  # not eleven times
    ("每月一两次", None),
    ("每月1000000次", None),
    ("每年1次（逢单年）", None),  # what follows is not thrown away
    ("每月一次（春节除外）", None),
    ("每年一次，上半年完成", None),
    ("6月", None),  # in June, or every six months?
    ("二季度", None),
    ("15日", None),
    ("每隔一周", None),  # every week, or every other?
    ("每月第6个星期一", None),  # no month has one
    ("每月第40个工作日", None),
    ("每年2月30日", None),
    ("每400天", None),
    ("七一前99999999999天", None),
    ("看情况再说", None),
    ("", None),
    ("每月0次", None),
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_as_clerks_write_it(text: str, expected: str | None):
    rhythm = read_rhythm(text)
    if expected is None:
        assert rhythm is None
        return
    assert rhythm is not None
    found = rhythm.windows(dt.date(2026, 10, 1), dt.date(2026, 10, 31), OCTOBER)
    assert " | ".join(f"{w.label} {w.first:%m-%d} {w.last:%m-%d}" for w in found) == expected


@given(
    text=st.sampled_from(
        (
            "每月",
            "每季度2次",
            "每半年",
            "每周一次",
            "每10天",
            "每半个月",
            "每月15日前",
            "每两个月",
            "春节前后7天",
        )
    ),
    first=st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1)),
    days=st.integers(0, 400),
    cut=st.integers(0, 400),
)
def test_spans_are_the_same_in_whatever_part_of_time_one_looks(
    text: str, first: dt.date, days: int, cut: int
):
    rhythm = read_rhythm(text)
    assert rhythm is not None
    last = first + dt.timedelta(days=days)
    middle = first + dt.timedelta(days=min(cut, days))
    whole = list(rhythm.windows(first, last, WorkingDays()))
    parts = {
        w.label: w for a, b in ((first, middle), (middle, last)) for w in rhythm.windows(a, b, WorkingDays())
    }
    assert {w.label: w for w in whole} == parts
    assert len(whole) == len(parts), "no label twice"
    assert all(w.first <= w.last and w.first <= last and w.last >= first for w in whole)


def test_festivals_end_where_the_calendar_of_the_moon_does():
    before = read_rhythm("春节前3天内")
    assert before is not None
    found = before.windows(dt.date(2099, 12, 20), dt.date(2100, 12, 31), WorkingDays())
    assert [each.label for each in found] == ["2100年春节"]


def test_a_year_has_as_many_days_as_it_has():
    daily = read_rhythm("每天")
    assert daily is not None
    found = list(daily.windows(dt.date(2026, 1, 1), dt.date(2026, 12, 31), WorkingDays()))
    assert len(found) == 365
    assert all(each.first == each.last for each in found)

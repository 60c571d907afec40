"""频次 as clerks write it, and the spans of days that follow."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.duties.rhythm import has_no_rhythm, read_rhythm
from toolkit.core.rules.working import WorkingDays

# October 2026: the 1st is a Thursday, off until the 7th; Saturday the 10th is worked; 重阳 is the 18th.
OCTOBER = WorkingDays()
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
    ("每季度末月20日前", "2026年第4季度 10-01 12-20"),
    ("季度末", "2026年第4季度 10-01 12-31"),
    ("每季末前", "2026年第4季度 10-01 12-31"),
    ("每季度首月10日前", "2026年第4季度 10-01 10-10"),
    ("每季度第一个月", "2026年第4季度 10-01 10-31"),
    ("每季末20日前", None),
    ("每季度15日", None),  # of which month?
    ("按月", "2026年10月 10-01 10-31"),
    ("按季", "2026年第4季度 10-01 12-31"),
    ("双周", "2026年第20个14天 09-24 10-07 | 2026年第21个14天 10-08 10-21 | 2026年第22个14天 10-22 11-04"),
    ("每两周1次", "2026年第20个14天 09-24 10-07 | 2026年第21个14天 10-08 10-21 | 2026年第22个14天 10-22 11-04"),
    ("双月", "2026年10月 10-01 10-31"),
    ("逢双月15日前", "2026年10月 09-01 10-15"),
    ("单月一次", ""),
    ("每月10日、20日、30日", "2026年10月10日 10-10 10-10 | 2026年10月20日 10-20 10-20 | 2026年10月30日 10-30 10-30"),
    ("每月10、20日前", "2026年10月上旬 10-01 10-10 | 2026年10月中旬 10-11 10-20"),
    ("每月10日前、20日前", "2026年10月上旬 10-01 10-10 | 2026年10月中旬 10-11 10-20"),
    ("每月10日前、20日", None),
    ("每月月底前", "2026年10月 10-01 10-31"),
    ("每月15日和月底", None),
    ("每月中旬", "2026年10月 10-11 10-20"),
    ("每年3月、9月", ""),
    ("每年4月和10月各一次", "2026年10月 10-01 10-31"),
    ("3、6、10月", "2026年10月 10-01 10-31"),
    ("每年3月、10月15日", None),  # the 15th of March too?
    ("每年10月前", None),  # by its end, or by the end of September?
    ("每年6月底和12月底", "2026年下半年 07-01 12-31"),
    ("每年3月5日、10月10日", "2026年10月10日 10-10 10-10"),
    ("每年10月5日、20日", "2026年10月5日 10-05 10-05 | 2026年10月20日 10-20 10-20"),
    ("次月5日前", "2026年9月 10-01 10-05"),
    ("每月次月10日前", "2026年9月 10-01 10-10"),
    ("每月结束后5日内", "2026年9月 10-01 10-05"),
    ("月后3个工作日内", "2026年9月 10-01 10-10"),
    ("季后10日内", "2026年第3季度 10-01 10-10"),
    ("每季度终了后15日内", "2026年第3季度 10-01 10-15"),
    ("每季度次月12日前（遇节假日顺延）", "2026年第3季度 10-01 10-12"),
    ("次年1月底前", ""),
    ("年后10日内", None),  # after 春节?
    ("季后10日", None),
    ("上半年/下半年各一次", "2026年下半年 07-01 12-31"),
    ("上、下半年各1次", "2026年下半年 07-01 12-31"),
    ("上半年一次", ""),
    ("下半年2次", "2026年第1次 07-01 12-31 | 2026年第2次 07-01 12-31"),
    ("每年第四季度", "2026年 10-01 12-31"),
    ("每年二、四季度各一次", "2026年第4季度 10-01 12-31"),
    ("重阳节当天", "2026年重阳节 10-18 10-18"),
    ("春节、重阳节当日", "2026年重阳节 10-18 10-18"),
    ("重阳节当天3天内", None),
    ("2026年10月15日前", "2026年 01-01 10-15"),
    ("2026-10-15", "2026年 10-15 10-15"),
    ("2025年10月15日前", ""),
    ("2026年10月底前", "2026年 01-01 10-31"),
    ("10月5日", "2026年 10-05 10-05"),
    ("1月5日", ""),  # not the 5th of each month
    ("13月5日", None),
    ("每周五（遇节假日顺延）", "2026年第40周 10-08 10-08 | 2026年第41周 10-09 10-09 | 2026年第42周 10-16 10-16 | 2026年第43周 10-23 10-23 | 2026年第44周 10-30 10-30"),
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
            "每月10日、20日、30日",
            "每月29日、30日、31日",
            "每年3月、9月",
            "每年6月底和12月底",
            "双月15日前",
            "单月",
            "双周",
            "季后10日内",
            "次月5日前",
            "年度终了后40个工作日内",
            "上半年一次",
            "重阳节当天",
            "2026年3月15日前",
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


@pytest.mark.parametrize(
    "said", ["随时", "不定期", "按需", "按需开展", "按需求", "视情况而定", "根据工作需要", "经常走访"]
)
def test_what_no_day_follows_from_is_known_as_such(said: str):
    assert read_rhythm(said) is None
    assert has_no_rhythm(said)


@pytest.mark.parametrize("said", ["每月", "看不懂", "", "随时间推移"])
def test_what_is_not_understood_is_another_matter(said: str):
    assert not has_no_rhythm(said)


@given(
    days=st.lists(st.integers(1, 31), min_size=2, max_size=6, unique=True).map(sorted),
    until=st.sampled_from(("", "前")),
    month=st.integers(1, 12),
)
def test_several_days_of_a_month_are_as_many_spans_and_no_two_share_a_day(
    days: list[int], until: str, month: int
):
    rhythm = read_rhythm(f"每月{'、'.join(f'{day}日' for day in days)}{until}")
    assert rhythm is not None
    year = list(rhythm.windows(dt.date(2024, 1, 1), dt.date(2024, 12, 31), WorkingDays()))
    assert len({w.label for w in year}) == len(year)
    found = [w for w in year if w.last.month == month]
    last = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    assert [w.last.day for w in found] == sorted({min(day, last) for day in days})
    assert all(a.last < b.first for a, b in pairwise(year))


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("每月15日", "每月"),
        ("双月15日前", "每两个月"),
        ("次月5日前", "每月"),
        ("每月10日、20日、31日", "每旬"),
        ("每旬", "每旬"),
    ],
)
def test_whatever_day_of_a_span_is_named(said: str, whole: str):
    found, expected = read_rhythm(said), read_rhythm(whole)
    assert found is not None
    assert found.whole == expected


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

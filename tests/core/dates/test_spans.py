"""Spans of days in the date cell of a ledger: within a month, across months and years, parts of a year."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import SHIPPED

from toolkit.core.cells import Problem
from toolkit.core.dates.spans import read_span
from toolkit.core.grids import Grid
from toolkit.core.rules.dated import read_term
from toolkit.core.tables.catalogue import ACTIVITIES
from toolkit.core.tables.reading import read

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


def told(written: str, title: str = "2026年活动台账") -> tuple[str, list[str]]:
    """«first last», and the problems."""
    rows = [[title], ["日期", "类型", "主题"], [written, "学习", "一"], [written, "学习", "二"]]
    record = read([Grid("活动.xlsx", "活动", rows)], ACTIVITIES, SHIPPED.synonyms).records[0]
    problems: list[Problem] = []
    both = [read_term(record, "日期", problems, end=end) for end in (False, True)]
    return " ".join(f"{day:%Y-%m-%d}" if day else "-" for day in both), [p.message for p in problems]


@pytest.mark.parametrize(
    ("written", "both"),
    [
        ("2026年4月10-11日", "2026-04-10 2026-04-11"),
        ("2026年4月10日至12日", "2026-04-10 2026-04-12"),
        ("2026.4.10-11", "2026-04-10 2026-04-11"),
        ("2026.4.10—4.12", "2026-04-10 2026-04-12"),
        ("2026-4-10至2026-5-2", "2026-04-10 2026-05-02"),
        ("2025年12月30日—2026年1月2日", "2025-12-30 2026-01-02"),
        ("2025.12.30～1.2", "2025-12-30 2026-01-02"),
        ("2026年4月10日（周五）上午至11日（周六）", "2026-04-10 2026-04-11"),
        ("2026年四月十日至十二日", "2026-04-10 2026-04-12"),
        ("2026年5月20日、21日", "2026-05-20 2026-05-21"),
        ("2026年4-5月", "2026-04-01 2026-05-31"),
        ("2026年11月至2027年2月", "2026-11-01 2027-02-28"),
        ("2026年上半年", "2026-01-01 2026-06-30"),
        ("2026年第三季度", "2026-07-01 2026-09-30"),
        ("2026年4月下旬", "2026-04-21 2026-04-30"),
        ("2026年4月10日", "2026-04-10 2026-04-10"),
    ],
)  # fmt: skip
def test_a_span_is_its_first_and_its_last_day(written: str, both: str):
    assert told(written, "活动台账") == (both, [])


@pytest.mark.parametrize(
    ("written", "both"),
    [
        ("4.10-11", "2026-04-10 2026-04-11"),
        ("4.15-16", "2026-04-15 2026-04-16"),  # no day of 2016
        ("5月20-21日", "2026-05-20 2026-05-21"),
        ("3月1日至3日", "2026-03-01 2026-03-03"),
        ("4月下旬", "2026-04-21 2026-04-30"),
        ("下半年", "2026-07-01 2026-12-31"),
        ("二季度", "2026-04-01 2026-06-30"),
    ],
)
def test_without_a_year_the_title_says_it(written: str, both: str):
    assert told(written) == (both, ["有的日期没有写年份，照表名、标题里的年份当作2026年，"] * 2)
    assert told(written, "活动台账")[0] == "- -"
    assert all("没有写年份" in message for message in told(written, "活动台账")[1])


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("2026年4月10-5日", "没有这样的日子"),
        ("2026年4月29-31日", "没有这样的日子"),
        ("2026-4-10-12", "看不懂"),  # a line that parts and joins
        ("2026年3月5日、20日", "看不懂"),  # two dates
    ],
)
def test_what_is_no_span_is_told(written: str, why: str):
    both, messages = told(written, "活动台账")
    assert (both, [why in message for message in messages]) == ("- -", [True, True])


@given(DAYS, DAYS)
def test_two_days_in_words_are_these_two_days(one: dt.date, other: dt.date):
    first, last = sorted((one, other))
    said = read_span(f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日")
    assert said
    assert said.days(first.year) == (first, last)


@given(DAYS)
def test_a_single_day_is_no_span(day: dt.date):
    written = (f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day.year}.{day.month}.{day.day}", f"{day:%m/%d/%y}")
    assert [read_span(text) for text in written] == [None] * 4

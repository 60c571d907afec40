"""The calendar of working days: 2025 and 2026 day by day against two oracles, later years by the principle of 2024."""

from __future__ import annotations

import datetime as dt

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.rules.working import Holiday, WorkingDays, read_worked, span

# Typed from the public notices, apart from data/holidays.toml: 休 first and last day, 班 the days worked in exchange.
NOTICES = {
    2025: "休 1.1-1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8 班 1.26 2.8 4.27 9.28 10.11",
    2026: "休 1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7 班 1.4 2.14 2.28 5.9 9.20 10.10",
}
USUAL = WorkingDays()


def days_of(year: int) -> list[dt.date]:
    return span(dt.date(year, 1, 1), dt.date(year, 12, 31))


def typed(year: int) -> tuple[set[dt.date], set[dt.date]]:
    def day(text: str) -> dt.date:
        month, _, of_month = text.partition(".")
        return dt.date(year, int(month), int(of_month))

    off, worked = NOTICES[year].removeprefix("休 ").split(" 班 ")
    free = {each for one in off.split() for each in span(*map(day, one.split("-")))}
    return free, set(map(day, worked.split()))


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_is_as_the_notice_says(year):
    free, worked = typed(year)
    for day in days_of(year):
        told = day in worked or (day not in free and day.weekday() < 5)
        assert USUAL.is_open(day) is told, day
        holiday = USUAL.holiday(day)
        assert (holiday is not None) is (day in free | worked), day
    assert USUAL.is_certain(dt.date(year, 6, 1))


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_is_as_chinesecalendar_says(year):
    different = [day for day in days_of(year) if USUAL.is_open(day) is not chinese_calendar.is_workday(day)]
    assert different == []


@pytest.mark.parametrize("year", NOTICES)
def test_as_many_days_are_worked_in_exchange_as_the_law_leaves(year):
    """The days owed by the law (春节 4, 劳动节 2, 国庆 3, else 1) are those that the notice names."""
    told = {one.name: len(one.worked) for one in USUAL.holidays(year)}
    law = {"春节": 4, "劳动节": 2, "国庆": 3, "国庆、中秋": 4}
    for one in USUAL.holidays(year):
        weekdays = sum(day.weekday() < 5 for day in span(one.first, one.last))
        assert told[one.name] == weekdays - law.get(one.name, 1), one.name


@pytest.mark.parametrize(
    ("year", "lines"),
    [
        (
            2027,  # 清明 on a Monday, 端午 and 中秋 on a Wednesday
            (
                "元旦 01-01 01-03 0|春节 02-05 02-12 2|清明 04-03 04-05 0|劳动节 05-01 05-05 1"
                "|端午 06-09 06-09 0|中秋 09-15 09-15 0|国庆 10-01 10-07 2"
            ),
        ),
        (
            2028,  # 中秋 is 10月3日
            (
                "元旦 01-01 01-03 0|春节 01-25 02-01 2|清明 04-02 04-04 1|劳动节 05-01 05-05 3"
                "|端午 05-27 05-29 0|国庆、中秋 10-01 10-08 1"
            ),
        ),
        (
            2029,  # 元旦, a Monday, begins in December
            (
                "元旦 2028-12-30 01-01 0|春节 02-12 02-19 2|清明 04-04 04-04 0|劳动节 05-01 05-05 2"
                "|端午 06-16 06-18 0|中秋 09-22 09-24 0|国庆 10-01 10-07 2"
            ),
        ),
    ],
)
def test_a_year_without_a_notice_is_predicted_by_the_principle(year, lines):
    found = USUAL.holidays(year)
    assert all(one.predicted and "预测" in one.source and one.worked == () for one in found)
    assert not USUAL.is_certain(dt.date(year, 6, 1))

    def day(text: str) -> dt.date:
        return dt.date.fromisoformat(text if len(text) > 5 else f"{year}-{text}")

    assert [(one.name, one.first, one.last, one.owed) for one in found] == [
        (name, day(first), day(last), int(owed))
        for name, first, last, owed in map(str.split, lines.split("|"))
    ]


def test_what_the_principle_says_of_2025_is_what_the_notice_said():
    from toolkit.core.rules.working import _predicted

    told, guessed = USUAL.holidays(2025), _predicted(2025)
    assert [(o.name, o.first, o.last, len(o.worked)) for o in told] == [
        (o.name, o.first, o.last, o.owed) for o in guessed
    ]


def test_the_line_of_the_office_stands_before_the_prediction_and_the_others_stay():
    own = Holiday("春节", dt.date(2027, 2, 6), dt.date(2027, 2, 14), (dt.date(2027, 1, 31),), "通知")
    working = WorkingDays([own])
    assert [one.name for one in working.holidays(2027)] == [o.name for o in USUAL.holidays(2027)]
    assert working.is_open(dt.date(2027, 2, 5))
    assert not USUAL.is_open(dt.date(2027, 2, 5))
    assert working.is_open(dt.date(2027, 1, 31))
    assert not USUAL.is_open(dt.date(2027, 1, 31))
    assert not working.is_certain(dt.date(2027, 2, 6)), "the other holidays of the year are still predicted"


def test_new_year_may_begin_in_december_and_be_worked_for_there():
    own = Holiday("元旦", dt.date(2028, 12, 30), dt.date(2029, 1, 1), (dt.date(2028, 12, 24),), "通知")
    working = WorkingDays([own])
    assert working.is_open(dt.date(2028, 12, 24))
    assert not working.is_open(dt.date(2029, 1, 1))
    assert working.from_on(dt.date(2028, 12, 30)) == dt.date(2029, 1, 2)
    assert working.until(dt.date(2029, 1, 1)) == dt.date(2028, 12, 29)


@pytest.mark.parametrize(
    ("text", "first", "days"),
    [
        ("", "2027-02-05", ""),
        ("1月31日、2月13日", "2027-02-05", "2027-01-31 2027-02-13"),
        ("1月31日（周日）、2月13日（星期六）上班", "2027-02-05", "2027-01-31 2027-02-13"),
        ("2027-01-31，2027.2.13", "2027-02-05", "2027-01-31 2027-02-13"),
        ("12月24日", "2028-12-30", "2028-12-24"),
        ("12月30日", "2029-01-01", "2028-12-30"),
        ("2月29日", "2027-02-05", None),
        ("2月12日", "2027-02-05", None),  # a Friday
        ("初八、初九", "2027-02-05", None),
        ("1月31日、另行通知", "2027-02-05", None),
    ],
)
def test_days_worked_in_exchange_as_they_are_written(text, first, days):
    found = read_worked(text, dt.date.fromisoformat(first))
    assert found == (None if days is None else tuple(map(dt.date.fromisoformat, days.split())))


@given(st.dates(dt.date(1900, 1, 1), dt.date(2101, 12, 31)))
def test_the_next_and_the_last_working_day_are_worked_and_near(day):
    after, before = USUAL.from_on(day), USUAL.until(day)
    assert USUAL.is_open(after)
    assert USUAL.is_open(before)
    assert before <= day <= after
    assert (after - before).days <= 12
    assert USUAL.is_open(day) is (before == day == after)
    assert USUAL.nth(day, 3) > USUAL.nth(day, 2) > USUAL.nth(day, 1) == after

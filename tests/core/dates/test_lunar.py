"""The lunar calendar, against two others day by day, and the generated table."""

import itertools
import json
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.programs import calendars

from building.almanac import check
from toolkit.core.dates import lunar
from toolkit.core.dates.lunar import (
    FIRST_DAY,
    LAST_DAY,
    LunarDate,
    day_text,
    from_solar,
    leap_month,
    month_day_text,
    month_text,
    new_year,
)

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "tests" / "data" / "lunar_table_1900_2100.json"
ONE_DAY = timedelta(days=1)

every_solar_day = st.dates(FIRST_DAY, LAST_DAY)


def month_length(year, month, *, leap=False):
    return lunar._find(year, month, leap=leap).length


def all_days():
    return (date.fromordinal(number) for number in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1))


# --- the whole calendar -----------------------------------------------------------------------------------


def test_every_day_converts_both_ways_in_order():
    days = list(all_days())
    assert len(days) == 73_384
    found = [from_solar(day) for day in days]
    assert [one.to_solar() for one in found] == days
    assert all(earlier < later for earlier, later in itertools.pairwise(found))


@pytest.mark.parametrize("other", [calendars.by_sxtwl, calendars.by_zhdate])
def test_every_day_equals_the_other_calendar(other):
    calendars.need("sxtwl")
    calendars.need("zhdate")
    assert [day for day in all_days() if from_solar(day) != other(day)] == []


# Where other libraries are a day out. The new moons, computed in UTC+8: 1933-07-23 00:03, 1954-11-25 20:30,
# 1978-09-03 00:09, 2057-09-28 23:59:50, 2089-09-04 23:57, 2097-08-07 23:59.
@pytest.mark.parametrize(
    ("first", "last", "begins", "ends"),
    [
        ("1933-07-23", "1933-08-20", "一九三三年六月初一", "一九三三年六月廿九"),
        ("1954-11-25", "1954-12-24", "一九五四年冬月初一", "一九五四年冬月三十"),
        ("1978-09-03", "1978-10-01", "一九七八年八月初一", "一九七八年八月廿九"),
        ("2057-09-28", "2057-10-27", "二〇五七年九月初一", "二〇五七年九月三十"),
        ("2089-09-04", "2089-10-03", "二〇八九年八月初一", "二〇八九年八月三十"),
        ("2097-08-07", "2097-09-05", "二〇九七年七月初一", "二〇九七年七月三十"),
        ("2100-02-09", "2100-03-10", "二一〇〇年正月初一", "二一〇〇年正月三十"),
    ],
)
def test_disputed_month(first, last, begins, ends):
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    assert (str(from_solar(first)), str(from_solar(last))) == (begins, ends)
    assert from_solar(first - ONE_DAY).month != from_solar(first).month
    assert from_solar(last + ONE_DAY).day == 1


@pytest.mark.parametrize(
    ("solar", "lunar", "text"),
    [
        ("1900-01-31", LunarDate(1900, 1, 1), "一九〇〇年正月初一"),
        ("1933-07-22", LunarDate(1933, 5, 30, leap=True), "一九三三年闰五月三十"),
        ("1934-02-13", LunarDate(1933, 12, 30), "一九三三年腊月三十"),
        ("1945-12-31", LunarDate(1945, 11, 27), "一九四五年冬月廿七"),
        ("1946-01-01", LunarDate(1945, 11, 28), "一九四五年冬月廿八"),
        ("1946-02-01", LunarDate(1945, 12, 30), "一九四五年腊月三十"),
        ("1946-02-02", LunarDate(1946, 1, 1), "一九四六年正月初一"),
        ("1946-09-10", LunarDate(1946, 8, 15), "一九四六年八月十五"),
        ("2025-07-27", LunarDate(2025, 6, 3, leap=True), "二〇二五年闰六月初三"),
        ("2033-12-22", LunarDate(2033, 11, 1, leap=True), "二〇三三年闰冬月初一"),
        ("2026-02-16", LunarDate(2025, 12, 29), "二〇二五年腊月廿九"),
        ("2100-12-31", LunarDate(2100, 12, 1), "二一〇〇年腊月初一"),
    ],
)
def test_known_day(solar, lunar, text):
    assert from_solar(date.fromisoformat(solar)) == lunar
    assert lunar.to_solar() == date.fromisoformat(solar)
    assert str(lunar) == text


@pytest.mark.parametrize(
    ("lunar", "message"),
    [
        (LunarDate(1899, 12, 30), "农历1899年不在1900年至2100年之内"),
        (LunarDate(2101, 1, 1), "农历2101年不在1900年至2100年之内"),
        (LunarDate(2025, 5, 1, leap=True), "农历2025年没有闰五月"),
        (LunarDate(2026, 6, 1, leap=True), "农历2026年没有闰六月"),
        (LunarDate(2025, 12, 30), "农历2025年腊月只有29天，没有第30天"),
        (LunarDate(2025, 6, 30, leap=True), "农历2025年闰六月只有29天，没有第30天"),
        (LunarDate(2025, 6, 31), "农历2025年六月只有30天，没有第31天"),
        (LunarDate(2025, 6, 0), "农历2025年六月只有30天，没有第0天"),
        (LunarDate(2025, 13, 1), "农历没有13月"),
        (LunarDate(2025, 0, 1), "农历没有0月"),
        (LunarDate(2100, 12, 2), "2101-01-01不在1900-01-31至2100-12-31之内，无法换算农历"),
    ],
)
def test_a_day_that_does_not_exist_is_refused(lunar, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        lunar.to_solar()


@pytest.mark.parametrize("day", ["1900-01-30", "2101-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_outside_the_calendar_is_refused(day):
    with pytest.raises(ValueError, match=f"^{day}不在1900-01-31至2100-12-31之内"):
        from_solar(date.fromisoformat(day))


def test_a_leap_month_follows_its_ordinary_month():
    later = [LunarDate(2025, 7, 1), LunarDate(2025, 6, 1, leap=True), LunarDate(2025, 6, 30)]
    assert sorted(later) == later[::-1]
    assert LunarDate(2025, 6, 1, leap=True) >= LunarDate(2025, 6, 30)
    with pytest.raises(TypeError):
        _ = LunarDate(2025, 6, 1) < date(2025, 6, 1)


def test_months_and_years():
    assert [leap_month(year) for year in (2024, 2025, 2028, 2031, 2033)] == [0, 6, 5, 3, 11]
    assert (month_length(2025, 6), month_length(2025, 6, leap=True), month_length(2025, 12)) == (30, 29, 29)
    assert new_year(2026) == date(2026, 2, 17)
    for ask in (leap_month, new_year, lambda year: month_length(year, 1)):
        for year in (1899, 2101):
            with pytest.raises(ValueError, match="不在1900年至2100年之内"):
                ask(year)


def test_the_months_of_a_year_fill_it():
    for year in range(1900, 2100):
        months = [(month, False) for month in range(1, 13)] + [(leap_month(year), True)] * bool(
            leap_month(year)
        )
        total = sum(month_length(year, month, leap=leap) for month, leap in months)
        assert new_year(year) + timedelta(days=total) == new_year(year + 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (month_day_text(8, 15), "八月十五"),
        (month_day_text(6, 3, leap=True), "闰六月初三"),
        (month_day_text(12, 29), "腊月廿九"),
        (month_day_text(1, 1), "正月初一"),
        ("".join(month_text(month) for month in range(2, 12)), "二月三月四月五月六月七月八月九月十月冬月"),
        (" ".join(day_text(day) for day in (10, 11, 19, 20, 21, 30)), "初十 十一 十九 二十 廿一 三十"),
        (f"{LunarDate(1900, 1, 1)}{LunarDate(2026, 12, 29)}", "一九〇〇年正月初一二〇二六年腊月廿九"),
    ],
)
def test_text(text, expected):
    assert text == expected
    assert text.encode("gbk").decode("gbk") == text


@pytest.mark.parametrize(
    "ask", [lambda: month_text(13), lambda: month_text(0), lambda: day_text(31), lambda: day_text(0)]
)
def test_text_of_no_month_or_day_is_refused(ask):
    with pytest.raises(ValueError, match="农历"):
        ask()


@pytest.fixture(scope="module")
def known():
    return {from_solar(day) for day in all_days()}


@given(every_solar_day)
def test_there_and_back(day):
    assert from_solar(day).to_solar() == day


@given(every_solar_day, every_solar_day)
def test_order_is_kept(one, other):
    assert (from_solar(one) < from_solar(other)) == (one < other)


@given(st.integers(-10, 2200), st.integers(-2, 15), st.integers(-2, 33), st.booleans())
def test_any_numbers_are_a_day_or_refused(known, year, month, day, leap):
    lunar = LunarDate(year, month, day, leap)
    try:
        solar = lunar.to_solar()
    except ValueError:
        assert lunar not in known
    else:
        assert from_solar(solar) == lunar


# --- the generated module ---------------------------------------------------------------------------------


def test_the_table_says_what_the_json_says():
    for row in json.loads(TABLE.read_text(encoding="utf-8")):
        year, leap = row["year"], row["leap"]
        assert (new_year(year).isoformat(), leap_month(year)) == (row["new_year"], leap)
        months = [(month, False) for month in range(1, 13)]
        months[leap:leap] = [(leap, True)] * bool(leap)
        lengths = [month_length(year, month, leap=is_leap) for month, is_leap in months]
        assert lengths == [29 + int(digit) for digit in row["days"]]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda years: years.pop(30),
        lambda years: years[30].update(new_year="1930-01-31"),
        lambda years: years[30].update(days="1" * 12),
        lambda years: years[-1].update(days="11010101001x"),
    ],
)
def test_building_refuses_a_table_with_a_gap(spoil):
    years = json.loads(TABLE.read_text(encoding="utf-8"))
    spoil(years)
    with pytest.raises(ValueError, match="year"):
        check(years)


def test_import_unpacks_nothing():
    code = "from toolkit.core.dates import lunar, festivals, ages; print(lunar._calendar.cache_info().misses)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "0"

"""Festivals by name, for a year; weekdays in Chinese."""

import csv
import math
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.programs import calendars

from toolkit import data
from toolkit.core.dates.festivals import UnknownFestivalError, festival
from toolkit.core.dates.lunar import LAST_YEAR, from_solar, leap_month, new_year
from toolkit.core.dates.wording import weekday

YEARS = range(1900, 2101)
FESTIVALS = tuple(data.read("festivals.toml"))
TABLE = Path(__file__).parents[2] / "data" / "festivals_2024_2035.csv"


def test_equal_to_the_published_days():
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["公历年"] for row in rows] == [str(year) for year in range(2024, 2036)]
    for row in rows:
        year = int(row["公历年"])
        assert row == {
            "公历年": str(year),
            "春节(正月初一)": str(festival("春节", year)),
            "除夕(次年春节前一日)": str(festival("次年除夕", year)),
            "元宵": str(festival("元宵", year)),
            "端午": str(festival("端午", year)),
            "中秋": str(festival("中秋", year)),
            "重阳": str(festival("重阳", year)),
            "闰月": str(leap_month(year) or ""),
            "腊月天数": str(from_solar(new_year(year + 1) - timedelta(days=1)).day),
        }


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("元旦", 2026, "2026-01-01"),
        ("腊八", 2026, "2026-01-26"),
        ("北方小年", 2026, "2026-02-10"),
        ("小年", 2026, "2026-02-11"),
        ("除夕", 2026, "2026-02-16"),  # 腊月 of 29 days
        ("春节", 2026, "2026-02-17"),
        ("元宵", 2026, "2026-03-03"),
        ("清明", 2026, "2026-04-05"),
        ("劳动节", 2026, "2026-05-01"),
        ("端午", 2026, "2026-06-19"),
        ("建党节", 2026, "2026-07-01"),
        ("建军节", 2026, "2026-08-01"),
        ("全民健身日", 2026, "2026-08-08"),
        ("中秋", 2026, "2026-09-25"),
        ("国庆", 2026, "2026-10-01"),
        ("重阳", 2026, "2026-10-18"),
        ("冬至", 2026, "2026-12-22"),
        ("次年除夕", 2026, "2027-02-05"),
        # the two 除夕: the one in the solar year, and the one that ends the lunar year
        ("除夕", 2030, "2030-02-02"),  # 腊月 of 30 days
        ("次年除夕", 2029, "2030-02-02"),
        # 腊八 alone may fall before its year
        ("腊八", 2023, "2022-12-30"),
        ("腊八", 2022, "2022-01-10"),
        # a leap month before it does not move 中秋 to the leap month, nor two in one year
        ("中秋", 1995, "1995-09-09"),  # 闰八月 in 1995
        ("端午", 2028, "2028-05-28"),  # 闰五月 in 2028
        # on one day
        ("重阳", 2033, "2033-10-01"),
        ("清明", 1943, "1943-04-06"),
        ("清明", 2008, "2008-04-04"),
        ("冬至", 2021, "2021-12-21"),
        ("冬至", 1951, "1951-12-23"),
        # names that offices write
        ("老年节", 2026, "2026-10-18"),
        ("重阳节", 2026, "2026-10-18"),
        (" 五一\u3000", 2026, "2026-05-01"),
        ("七一", 2026, "2026-07-01"),
        ("八一", 2026, "2026-08-01"),
        ("十一", 2026, "2026-10-01"),
        ("南方小年", 2026, "2026-02-11"),
        # the ends of the calendar
        ("除夕", 1900, "1900-01-30"),
        ("清明", 1900, "1900-04-05"),
        ("冬至", 2100, "2100-12-22"),
        ("次年除夕", 2099, "2100-02-08"),
    ],
)
def test_festival(name, year, day):
    assert str(festival(name, year)) == day


@pytest.mark.parametrize(
    ("name", "year", "message"),
    [
        ("春节", 1899, "1899年不在1900年至2100年之内，无法推算春节"),
        ("国庆节", 2101, "2101年不在1900年至2100年之内，无法推算国庆节"),
        ("腊八", 1900, "农历1899年不在1900年至2100年之内"),
        ("次年除夕", 2100, "农历2101年不在1900年至2100年之内"),
    ],
)
def test_a_year_outside_the_calendar_is_refused(name, year, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        festival(name, year)


@pytest.mark.parametrize(
    ("name", "near"),
    [("重洋节", "重阳节"), ("中秋佳节", "中秋"), ("建军", "建军节"), ("小年夜", "小年"), ("国庆日", "国庆")],
)
def test_an_unknown_name_gets_near_ones(name, near):
    with pytest.raises(KeyError) as caught:
        festival(name, 2026)
    error = caught.value
    assert isinstance(error, UnknownFestivalError)
    assert error.message == f"没有「{name}」这个节日，"
    assert error.hint.startswith("您是不是要写「")
    assert f"「{near}」" in error.hint
    assert str(error).encode("gbk")
    assert str(error) == error.message + error.hint


def test_a_name_like_no_other_gets_all_of_them():
    with pytest.raises(UnknownFestivalError) as caught:
        festival("谷雨", 2026)
    assert caught.value.hint == f"可以写「{'」「'.join(FESTIVALS)}」。"


# --- the two solar terms ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "number"), [("清明", 7), ("冬至", 0)])
def test_solar_terms_equal_sxtwl(name, number):
    sxtwl = calendars.need("sxtwl")
    for year in YEARS:
        day = festival(name, year)
        other = sxtwl.fromSolar(day.year, day.month, day.day)
        assert (other.hasJieQi() and other.getJieQi()) == number, day


def longitude_of_the_sun(day):
    """Apparent longitude in degrees at the midnight in China with which the day begins, to about 0.01.

    Meeus, Astronomical Algorithms, chapter 25, low accuracy.
    """
    centuries = (day.toordinal() - 8 / 24 - date(2000, 1, 1).toordinal() - 0.5) / 36525
    mean = 280.46646 + 36000.76983 * centuries + 0.0003032 * centuries**2
    anomaly = math.radians(357.52911 + 35999.05029 * centuries - 0.0001537 * centuries**2)
    centre = (
        (1.914602 - 0.004817 * centuries) * math.sin(anomaly)
        + (0.019993 - 0.000101 * centuries) * math.sin(2 * anomaly)
        + 0.000289 * math.sin(3 * anomaly)
    )
    node = math.radians(125.04 - 1934.136 * centuries)
    return (mean + centre - 0.00569 - 0.00478 * math.sin(node)) % 360


@pytest.mark.parametrize(("name", "degrees"), [("清明", 15), ("冬至", 270)])
def test_the_sun_reaches_the_term_on_its_day(name, degrees):
    for year in YEARS:
        day = festival(name, year)
        assert longitude_of_the_sun(day) < degrees + 0.01, day
        assert longitude_of_the_sun(day + timedelta(days=1)) > degrees - 0.01, day


# --- days -------------------------------------------------------------------------------------------------


def names_of(day):
    """Every festival on a day; 腊八 may belong to the year after, and 次年除夕 is 除夕 by another name."""
    known = [name for name in FESTIVALS if name != "次年除夕"]
    years = [year for year in (day.year, day.year + 1) if year <= LAST_YEAR]
    return {name for name in known for year in years if festival(name, year) == day}


def test_laba_twice_and_not_at_all_in_a_solar_year():
    def days(year):
        return [str(day) for at in (year, year + 1) if (day := festival("腊八", at)).year == year]

    assert days(2022) == ["2022-01-10", "2022-12-30"]
    assert days(2023) == []


@given(st.dates(date(1901, 1, 1), date(2100, 12, 30)))
def test_every_day_has_the_festivals_that_its_dates_say(day):
    lunar = from_solar(day)
    found = names_of(day) - {"清明", "冬至"}
    solar_names = {
        (1, 1): "元旦", (5, 1): "劳动节", (7, 1): "建党节",
        (8, 1): "建军节", (8, 8): "全民健身日", (10, 1): "国庆",
    }  # fmt: skip
    lunar_names = {
        (1, 1): "春节", (1, 15): "元宵", (5, 5): "端午", (8, 15): "中秋", (9, 9): "重阳",
        (12, 8): "腊八", (12, 23): "北方小年", (12, 24): "小年",
    }  # fmt: skip
    expected = {solar_names.get((day.month, day.day))}
    if not lunar.leap:
        expected.add(lunar_names.get((lunar.month, lunar.day)))
    if lunar.month == 12 and day + timedelta(days=1) == new_year(lunar.year + 1):
        expected.add("除夕")
    assert found == expected - {None}


@pytest.mark.parametrize(
    ("day", "short", "full"),
    [("2026-09-25", "周五", "星期五"), ("2026-10-18", "周日", "星期日"), ("2026-10-19", "周一", "星期一")],
)
def test_weekday(day, short, full):
    assert weekday(date.fromisoformat(day)) == short
    assert weekday(date.fromisoformat(day), full=True) == full

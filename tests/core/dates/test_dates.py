# ruff: noqa: DTZ001 - cells know no time zone
"""Every spelling of a date that registers carry, and every trap of theirs (registers.md)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.core.dates.reading import Calendar, DateReading, PartialDate, Precision, from_serial, parse_date


def slug(reading):
    """What is wrong, by its name; "" where nothing is."""
    return reading.fault.kind if reading.fault else ""


SOLAR, LUNAR = Calendar.SOLAR, Calendar.LUNAR
LATEST = dt.date(1976, 11, 24)  # births: fifty years before the day of work
EVENTS = dt.date(2027, 12, 31)  # 入党, 退休 and the like


def read(value, number_format=None, *, latest=LATEST, lunar=False) -> DateReading:
    ask = None if number_format is None else lambda: number_format
    return parse_date(value, latest=latest, number_format=ask, lunar=lunar)


def said(reading: DateReading) -> str:
    """A reading in one line: the date; or the slug of the fault and what it may be."""
    if reading.value is not None:
        return reading.value.iso
    return " ".join((slug(reading), *(c.iso for c in reading.candidates)))


# --- partial dates ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "precision", "text", "iso"),
    [
        (PartialDate(1946, 10, 3), Precision.DAY, "1946年10月3日", "1946-10-03"),
        (PartialDate(1945, 10), Precision.MONTH, "1945年10月", "1945-10"),
        (PartialDate(1945), Precision.YEAR, "1945年", "1945"),
        (PartialDate(None, 2, 29), Precision.MONTH_DAY, "2月29日", "02-29"),
        (PartialDate(1946, 8, 15, LUNAR), Precision.DAY, "农历1946年八月十五", "农历1946-08-15"),
        (PartialDate(None, 5, 3, LUNAR, leap=True), Precision.MONTH_DAY, "农历闰五月初三", "农历闰05-03"),
        (
            PartialDate(1971, 5, 3, LUNAR, leap=True),
            Precision.DAY,
            "农历1971年闰五月初三",
            "农历1971-闰05-03",
        ),
        (PartialDate(None, 12, 30, LUNAR), Precision.MONTH_DAY, "农历腊月三十", "农历12-30"),
        (PartialDate(None, 11, 29, LUNAR), Precision.MONTH_DAY, "农历冬月廿九", "农历11-29"),
        (PartialDate(None, 1, 20, LUNAR), Precision.MONTH_DAY, "农历正月二十", "农历01-20"),
        (PartialDate(1946, 9, None, LUNAR), Precision.MONTH, "农历1946年九月", "农历1946-09"),
        (PartialDate(1946, None, None, LUNAR), Precision.YEAR, "农历1946年", "农历1946"),
    ],
)
def test_text_of_a_date(date, precision, text, iso):
    assert (date.precision, str(date), date.iso) == (precision, text, iso)


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ((1945, 13, None), "没有13月"),
        ((1945, 0, None), "没有0月"),
        ((1945, 2, 29), "1945年2月没有29日"),
        ((1900, 2, 29), "1900年2月没有29日"),
        ((None, 2, 30), "2月没有30日"),
        ((1945, 4, 31), "1945年4月没有31日"),
        ((1945, 4, 0), "1945年4月没有0日"),
        ((0, 4, 1), "没有0年"),
        ((10000, 4, 1), "没有10000年"),
        ((None, None, None), "日期缺少月份"),
        ((1945, None, 3), "日期缺少月份"),
        ((None, 4, None), "日期只有月份"),
        ((1946, 8, 31, LUNAR), "农历没有31日"),
        ((1946, 13, 1, LUNAR), "没有13月"),
        ((1945, 5, 3, SOLAR, True), "公历没有闰月"),
        ((1945, None, None, LUNAR, True), "日期缺少月份"),
    ],
)
def test_impossible_dates_are_never_made(parts, why):
    with pytest.raises(ValueError, match=f"^{why}$"):
        PartialDate(*parts)


def test_only_a_solar_day_is_a_date():
    assert PartialDate(1944, 2, 29).to_date() == dt.date(1944, 2, 29)
    for date in (PartialDate(1945, 10), PartialDate(None, 10, 3), PartialDate(1946, 8, 15, LUNAR)):
        with pytest.raises(ValueError, match="不是具体到日的公历日期"):
            date.to_date()


# --- text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1945.10", "1945-10"),
        ("1945.1", "1945-01"),  # text keeps its zeros: January
        ("1945．10", "1945-10"),
        ("１９４５．１０", "1945-10"),
        ("1945。10", "1945-10"),
        ("1945、10", "1945-10"),
        ("1945，10", "1945-10"),
        ("1945,10", "1945-10"),
        ("1945·10", "1945-10"),
        ("1945-10", "1945-10"),
        ("1945—10", "1945-10"),
        ("1945/10", "1945-10"),
        ("1945／10", "1945-10"),
        ("1945\\10", "1945-10"),
        ("1945 10", "1945-10"),
        ("194510", "1945-10"),
        ("194510.0", "1945-10"),
        ("1945.10.", "1945-10"),
        ("1945..10", "1945-10"),
        ("1945年10月", "1945-10"),
        ("1945年10月份", "1945-10"),
        ("1945年10月生", "1945-10"),
        ("1945年10月出生", "1945-10"),
        ("生于1945年10月", "1945-10"),
        ("1945年10", "1945-10"),
        ("1945.10月", "1945-10"),
        ("1945年十月", "1945-10"),
        ("1945年元月", "1945-01"),
        ("45.10", "1945-10"),
        ("45年10月", "1945-10"),
        ("四五年十月", "1945-10"),
        ("Oct-45", "1945-10"),  # Excel writes 1945-10 so into a CSV
        ("Oct 1945", "1945-10"),
        ("'1945.10", "1945-10"),
        ("“1945.10”", "1945-10"),
        ("\u200b1945.10\u00a0", "1945-10"),
        ("1945-10-3", "1945-10-03"),
        ("1945-10-03", "1945-10-03"),
        ("1945.10.03", "1945-10-03"),
        ("1945/10/3", "1945-10-03"),
        ("1945 10 3", "1945-10-03"),
        ("19451003", "1945-10-03"),
        ("1945.1003", "1945-10-03"),
        ("451003", "1945-10-03"),
        ("45.10.3", "1945-10-03"),
        ("25-3-1", "1925-03-01"),
        ("3-Oct-1945", "1945-10-03"),
        ("10/23/1945", "1945-10-23"),  # no month 23
        ("3/3/1945", "1945-03-03"),
        ("1945 年 10 月 3 日", "1945-10-03"),
        ("1945　年　10　月　3　日", "1945-10-03"),
        ("1945年10月\n3日", "1945-10-03"),
        ("1945年10月3号", "1945-10-03"),
        ("1945年10月3日生", "1945-10-03"),
        ("公元1945年10月3日", "1945-10-03"),
        ("1945年10月3日 星期三", "1945-10-03"),
        ("1945-10-03 00:00:00", "1945-10-03"),
        ("1945-10-03T00:00:00", "1945-10-03"),
        ("1945/10/3 上午 12:00:00", "1945-10-03"),
        ("公历1945.10.3", "1945-10-03"),
        ("1945.10.3（阳历）", "1945-10-03"),
        ("一九四五年十月", "1945-10"),
        ("一九四五年十月三日", "1945-10-03"),
        ("一九四五年十二月三十一日", "1945-12-31"),
        ("民国三十四年十月", "1945-10"),
        ("民国34年10月3日", "1945-10-03"),
        ("民国三十四年", "1945"),
        ("民国元年", "1912"),
        ("民国二十年", "1931"),
        ("1945年", "1945"),
        ("1945年生", "1945"),
        ("1945", "1945"),
        ("1945.0", "1945"),
        ("一九四五年", "1945"),
        ("一九四五", "1945"),
        ("10月3日", "10-03"),
        ("公历10.3", "10-03"),
        ("2月29日", "02-29"),
    ],
)
def test_spellings(text, expected):
    assert said(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二〇〇一", "2001"),
        ("二○○一年七月", "2001-07"),
        ("二零零一年七月一日", "2001-07-01"),
        ("99.5", "1999-05"),
        ("26.10", "2026-10"),
        ("28.1", "1928-01"),
        ("2008.06", "2008-06"),
    ],
)
def test_spellings_in_a_column_of_events(text, expected):
    assert said(read(text, latest=EVENTS)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("农历八月十五", "农历08-15"),
        ("农历：八月十五", "农历08-15"),
        ("农历8月15日", "农历08-15"),
        ("农历8月15", "农历08-15"),
        ("阴历8.15", "农历08-15"),
        ("旧历八月十五", "农历08-15"),
        ("老历8-15", "农历08-15"),
        ("夏历八月十五", "农历08-15"),
        ("8.15(农)", "农历08-15"),
        ("8.15（农历）", "农历08-15"),
        ("农8.15", "农历08-15"),
        ("阴历10.3", "农历10-03"),
        ("腊月廿九", "农历12-29"),
        ("1955腊月卅", "农历1955-12-30"),
        ("1955年八月半", "农历1955-08-15"),
        ("腊八", "农历12-08"),
        ("正月十五元宵节", "农历01-15"),
        ("腊月29", "农历12-29"),
        ("冬月初三", "农历11-03"),
        ("正月初一", "农历01-01"),
        ("正月十五", "农历01-15"),
        ("十月初十", "农历10-10"),
        ("十一月廿一", "农历11-21"),
        ("闰五月初三", "农历闰05-03"),
        ("五月初三（闰）", "农历闰05-03"),
        ("闰5.3", "农历闰05-03"),
        ("润五月初三", "农历闰05-03"),
        ("1971年闰五月初三", "农历1971-闰05-03"),
        ("1946年农历八月十五", "农历1946-08-15"),
        ("农历1946.8.15", "农历1946-08-15"),
        ("农历1946年8月15日", "农历1946-08-15"),
        ("1946.8.15农历", "农历1946-08-15"),
        ("农历一九四六年八月十五", "农历1946-08-15"),
        ("一九四五年十月初三", "农历1945-10-03"),
        ("46年腊月三十", "农历1946-12-30"),
        ("农历46.8.15", "农历1946-08-15"),
        ("农历19460815", "农历1946-08-15"),
        ("农历二月三十", "农历02-30"),
        ("1946年腊月", "农历1946-12"),
        ("农历1946年", "农历1946"),
        ("除夕", "农历12-30"),
        ("1946年大年三十", "农历1946-12-30"),
        ("大年初一", "农历01-01"),
        ("1946年中秋节", "农历1946-08-15"),
    ],
)
def test_lunar_text_in_any_column(text, expected):
    assert said(read(text)) == expected
    assert said(read(text, lunar=True)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("8.15", "农历08-15"),
        ("10.3", "农历10-03"),
        ("8月15日", "农历08-15"),
        ("八月十五", "农历08-15"),
        ("八月十五日", "农历08-15"),
        ("1946-08-15", "农历1946-08-15"),
        ("46.8.15", "农历1946-08-15"),
        ("46.8", "农历1946-08"),
        ("1946年8月", "农历1946-08"),
        ("1946.2.30", "农历1946-02-30"),
        (dt.datetime(1946, 8, 15), "农历1946-08-15"),
        (dt.date(1946, 8, 15), "农历1946-08-15"),
        (19460815, "农历1946-08-15"),
        (8.15, "农历08-15"),
        (8.5, "农历08-05"),
        (8.1, "date-day-unclear 农历08-01 农历08-10"),
        ("公历8.15", "08-15"),  # a mark stands before the column
        ("1946.8.15(公历)", "1946-08-15"),
        ("1946-08-31", "date-impossible"),
        (dt.datetime(1946, 8, 31), "date-impossible"),
        ("1977.8.15", "date-too-late 农历1877-08-15"),
    ],
)
def test_in_a_lunar_column_bare_digits_are_lunar(value, expected):
    assert said(read(value, lunar=True)) == expected


@pytest.mark.parametrize(
    ("format_code", "expected"), [("0.00", "农历08-10"), ("General", "date-day-unclear 农历08-01 农历08-10")]
)
def test_a_lunar_day_typed_as_a_number(format_code, expected):
    assert said(read(8.1, format_code, lunar=True)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10/3/1945", "date-day-month-unclear 1945-10-03 1945-03-10"),
        ("10/3/45", "date-day-month-unclear 1945-10-03 1945-03-10"),
        ("1945103", "date-day-month-unclear 1945-10-03 1945-01-03"),
        ("八月十五", "date-calendar-unclear 农历08-15 08-15"),
        ("一九四六年八月十五", "date-calendar-unclear 农历1946-08-15 1946-08-15"),
        ("1946年八月廿五日", "date-calendar-unclear 农历1946-08-25 1946-08-25"),
        ("公历八月初三", "date-calendar-unclear"),
        ("8.15", "date-year-unclear 08-15 农历08-15"),
        ("10.3", "date-year-unclear 1910-03 10-03 农历10-03"),
        ("05.7", "date-year-unclear 1905-07 05-07 农历05-07"),
        ("80.10", "date-year-unclear 1980-10 1880-10"),  # 46 years old, or 146
        ("8年10月", "date-year-unclear"),
        ("10月", "date-year-missing"),
        ("16712", "date-serial-text 1945-10-02"),
        ("1945年10月3日（农历八月廿八）", "date-two 1945-10-03 农历08-28"),
        ("公历1945.10.3农历八月廿八", "date-two"),
        ("1945.13", "date-impossible"),
        ("1945.00", "date-impossible"),
        ("1945年2月30日", "date-impossible"),
        ("19451332", "date-impossible"),
        ("1900-02-29", "date-impossible"),
        ("13/14/1945", "date-impossible"),
        ("农历八月三十一", "date-impossible"),
        ("农历十三月初一", "date-impossible"),
        ("2025-03-01", "date-too-late 1925-03-01"),
        ("1976-11-24", "1976-11-24"),
        ("1976-11-25", "date-too-late 1876-11-25"),
        ("1976.11", "1976-11"),
        ("1976.12", "date-too-late 1876-12"),
        ("1976", "1976"),
        ("1977", "date-too-late 1877"),
        ("2099.1", "date-too-late"),
        ("民国100年", "date-too-late 1911"),
        ("1845.10", "date-too-early"),
        ("不详", "date-unreadable"),
        ("1945年冬", "date-unreadable"),
        ("约1945年", "date-unreadable"),
        ("1945-1946", "date-unreadable"),
        ("945.10", "date-unreadable"),
        ("属鸡", "date-unreadable"),
        ("45", "date-unreadable"),
        ("农历", "date-unreadable"),
        ("1945.10.03.1", "date-unreadable"),
        ("见档案" * 30, "date-unreadable"),
    ],
)
def test_what_cannot_be_told_is_not_guessed(text, expected):
    assert said(read(text)) == expected


@pytest.mark.parametrize("empty", [None, "", " ", "　", "\u200b", "\n", "/", "—", "——", "-", "无"])
def test_an_empty_cell_says_nothing(empty):
    assert read(empty) == DateReading(None, ())


# --- numbers and real dates -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (194510, None, "1945-10"),  # not the day 194510 after 1900
        (194510.0, None, "1945-10"),
        (19451003, None, "1945-10-03"),
        (19451003.0, None, "1945-10-03"),
        (451003, None, "1945-10-03"),
        (190001, None, "1900-01"),
        (194513, None, "date-impossible"),
        (16712, None, "1945-10-02"),
        (16712.0, None, "1945-10-02"),
        (16712.75, None, "1945-10-02"),
        (5480, None, "1915-01-01"),
        (5479, None, "date-unreadable"),
        (45717, None, "date-too-late 1925-03-01"),
        (1945, None, "1945"),
        (1945.0, None, "1945"),
        (1945.0000001, "0.00", "1945"),
        (1945.1, "0.00", "1945-10"),
        (1945.1, "0.00_ ", "1945-10"),
        (1945.1, "0.00_);[Red](0.00)", "1945-10"),
        (1945.1, '0.00"月"', "1945-10"),
        (1945.1, "General", "date-month-unclear 1945-01 1945-10"),
        (1945.1, "0.0", "date-month-unclear 1945-01 1945-10"),
        (1945.1, "0.000", "date-month-unclear 1945-01 1945-10"),
        (1945.1, "0.00%", "date-month-unclear 1945-01 1945-10"),
        (1945.1, "@", "date-month-unclear 1945-01 1945-10"),
        (1945.1, None, "date-month-unclear 1945-01 1945-10"),
        (1945.01, "General", "1945-01"),
        (1945.02, "General", "1945-02"),
        (1945.2, "0.00", "1945-02"),  # there is no month 20
        (1945.9, "General", "1945-09"),
        (1945.11, "General", "1945-11"),
        (1945.12, "General", "1945-12"),
        (1945.13, "General", "date-impossible"),
        (1945.1003, "General", "1945-10-03"),
        (1945.123, "General", "date-unreadable"),
        (45.1, "0.00", "1945-10"),
        (45.1, "General", "date-month-unclear 1945-01 1945-10"),
        (45.11, "General", "1945-11"),
        (2018.1, "0.00", "date-too-late 1918-10"),
        (1976.1, "0.00", "1976-10"),
        (80.5, "General", "date-year-unclear 1980-05 1880-05"),
        (80.1, "General", "date-month-unclear 1980-01 1880-01 1980-10 1880-10"),
        (8.15, "General", "date-year-unclear 08-15 农历08-15"),
        (8.1, "General", "date-year-unclear 08-01 农历08-01 08-10 农历08-10"),
        (0, None, "date-unreadable"),
        (-1945.1, None, "date-unreadable"),
        (0.5, None, "date-unreadable"),
        (1e300, None, "date-unreadable"),
        (10**40, None, "date-unreadable"),
        (float("nan"), None, "date-unreadable"),
        (float("inf"), None, "date-unreadable"),
        (True, None, "date-unreadable"),
        (dt.time(8, 15), None, "date-unreadable"),
        (dt.timedelta(days=3), None, "date-unreadable"),
    ],
)
def test_numbers(value, number_format, expected):
    assert said(read(value, number_format)) == expected


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (dt.datetime(1945, 10, 3), None, "1945-10-03"),
        (dt.date(1945, 10, 3), None, "1945-10-03"),
        (dt.datetime(1945, 10, 3, 14, 30), None, "1945-10-03"),
        (dt.datetime(1976, 11, 24, 23, 59), None, "1976-11-24"),
        # 25-3-1 typed into Excel
        (dt.datetime(2025, 3, 1), "yyyy/m/d", "date-too-late 1925-03-01"),
        (dt.datetime(2000, 2, 29), "yyyy/m/d", "date-too-late"),  # no such day in 1900
        # 1945-10 typed into Excel: the day is Excel's
        (dt.datetime(1945, 10, 1), "mmm-yy", "1945-10"),
        (dt.datetime(1945, 10, 1), 'yyyy"年"m"月"', "1945-10"),
        (dt.datetime(1945, 10, 1), 'yyyy"年"m"月";@', "1945-10"),
        (dt.datetime(1945, 10, 1), '[DBNum1][$-804]yyyy"年"m"月";@', "1945-10"),
        (dt.datetime(1945, 10, 1), "yyyy.mm", "1945-10"),
        (dt.datetime(1945, 1, 1), "yyyy", "1945"),
        (dt.datetime(2025, 10, 1), "mmm-yy", "date-too-late 1925-10"),
        # the first of a month all the same
        (dt.datetime(1945, 10, 1), "yyyy/m/d", "1945-10-01"),
        (dt.datetime(1945, 10, 1), 'yyyy"年"m"月"d"日"', "1945-10-01"),
        (dt.datetime(1945, 10, 1), "[$-F800]dddd, mmmm dd, yyyy", "1945-10-01"),
        (dt.datetime(1945, 10, 1), "yyyy/m/d h:mm", "1945-10-01"),
        (dt.datetime(1945, 10, 1), "h:mm", "1945-10-01"),
        (dt.datetime(1945, 10, 1), "General", "1945-10-01"),
        (dt.datetime(1945, 10, 1), None, "1945-10-01"),
        (dt.datetime(1945, 10, 2), "mmm-yy", "1945-10-02"),
        # 8-15 typed into Excel in 2026: the year is Excel's
        (dt.datetime(2026, 8, 15), 'm"月"d"日"', "08-15"),
        (dt.datetime(1946, 8, 15), 'm"月"d"日"', "1946-08-15"),
        # a number in a cell formatted as a date
        (dt.datetime(1905, 4, 28), None, "date-year-unclear 1945 1905-04-28"),
        (dt.datetime(2432, 7, 18), None, "date-too-late 1945-10"),
        (dt.datetime(1800, 1, 2), None, "date-too-early"),
        (dt.datetime(9999, 12, 31), None, "date-too-late"),
    ],
)
def test_real_dates(value, number_format, expected):
    assert said(read(value, number_format)) == expected


def test_in_a_lunar_column_the_year_excel_added_is_dropped():
    assert said(read(dt.datetime(2026, 8, 15), 'm"月"d"日"', lunar=True)) == "农历08-15"


def test_the_number_format_is_asked_only_where_it_decides():
    asked = []
    for value in (
        "1945.1",
        "1945-10-01",
        194510,
        1945.11,
        1945.2,
        16712,
        dt.datetime(1945, 10, 3),
        None,
        1945.1,
    ):
        parse_date(value, latest=LATEST, number_format=lambda value=value: asked.append(value) or "General")
    assert asked == [1945.1]


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        (1, (1900, 1, 1)),
        (59, (1900, 2, 28)),
        (61, (1900, 3, 1)),
        (16712, (1945, 10, 2)),
        (2_958_465, (9999, 12, 31)),
    ],
)
def test_excels_day_count(serial, day):
    assert from_serial(serial) == dt.date(*day)


@pytest.mark.parametrize("serial", [0, -1, 60, 2_958_466])
def test_days_that_excel_alone_believes_in(serial):
    with pytest.raises(ValueError, match="序号"):
        from_serial(serial)


# --- messages ---------------------------------------------------------------------------------------


def test_a_message_says_what_was_found_and_what_to_do():
    reading = read("1945年2月30日")
    assert reading.fault.message == "日期「1945年2月30日」不存在（1945年2月没有30日），"
    assert reading.fault.hint == "请核对后重新填写。"
    reading = read(dt.datetime(2025, 3, 1), "yyyy/m/d")
    assert reading.fault.message == "日期「2025-03-01」太晚，可能应是1925年3月1日，"
    assert reading.fault.hint == "如果年份只输了两位，请写全四位；否则请核对。"


def test_an_identity_number_in_the_date_column_is_not_shown():
    for value in ("990101194501030010", "990101450103001", 990101194501030010):
        message = read(value).fault.message
        assert message
        assert "9450103" not in message
        assert "450103" not in message


# --- laws -------------------------------------------------------------------------------------------

VALUES = st.one_of(
    st.none(),
    st.text(),
    st.text(
        alphabet="0123456789.-/年月日号农历阴闰初廿三十一二正腊冬民国公()（） 　:'生月份Octmay", max_size=14
    ),
    st.integers(),
    st.integers(1, 30_000_000),
    st.floats(),
    st.floats(1, 3000).map(lambda f: round(f, 2)),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
FORMATS = st.one_of(
    st.none(), st.text(max_size=20), st.sampled_from(["0.00", "General", "mmm-yy", 'm"月"d"日"', "yyyy"])
)


@given(VALUES, FORMATS, st.booleans(), st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
@example("²³⁴⁵", None, False, LATEST)
@example("١٩٤٥.١٠", None, False, LATEST)
@example("腊", None, False, LATEST)
@example("民国十十年", None, False, LATEST)
@example("1945年十十月", None, False, LATEST)
def test_any_cell_gives_a_value_or_a_fault(value, number_format, lunar, latest):
    reading = read(value, number_format, latest=latest, lunar=lunar)
    if reading.value is not None:
        assert (reading.candidates, reading.fault) == ((), None)
        assert reading.value.year is None or reading.value.year <= latest.year
    elif slug(reading):
        assert reading.fault.message.startswith("日期")
        assert reading.fault.message.endswith("，")
        assert reading.fault.hint.endswith("。")
        assert "invalid literal" not in reading.fault.message
    else:
        assert reading == DateReading()


DAY_SPELLINGS = {
    "ISO": lambda d: f"{d:%Y-%m-%d}",
    "short": lambda d: f"{d.year}-{d.month}-{d.day}",
    "points": lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}",
    "full-width points": lambda d: f"{d.year}．{d.month}．{d.day}",
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "words": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "padded words": lambda d: f" {d.year} 年 {d.month} 月 {d.day} 日 ",
    "Chinese numerals": lambda d: f"{_digitwise(d.year)}年{_numeral(d.month)}月{_numeral(d.day)}日",
    "民国": lambda d: f"民国{_numeral(d.year - 1911)}年{d.month}月{d.day}日",
    "compact": lambda d: f"{d:%Y%m%d}",
    "number": lambda d: int(f"{d:%Y%m%d}"),
    "number with .0": lambda d: float(f"{d:%Y%m%d}"),
    "serial": lambda d: (d - dt.date(1899, 12, 30)).days,
    "datetime": lambda d: dt.datetime(d.year, d.month, d.day),
    "date": lambda d: d,
    "datetime as text": lambda d: f"{d:%Y-%m-%d} 00:00:00",
    "two-digit year": lambda d: f"{d.year % 100:02d}年{d.month}月{d.day}日",
    "full-width": lambda d: f"{d.year}年{d.month}月{d.day}日".translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
}
MONTH_SPELLINGS = {
    "point": lambda d: f"{d.year}.{d.month:02d}",
    "words": lambda d: f"{d.year}年{d.month}月",
    "born": lambda d: f"{d.year}年{d.month}月生",
    "slash": lambda d: f"{d.year}/{d.month}",
    "compact": lambda d: f"{d:%Y%m}",
    "number": lambda d: int(f"{d:%Y%m}"),
    "two-digit year": lambda d: f"{d.year % 100:02d}.{d.month:02d}",
    "Chinese numerals": lambda d: f"{_digitwise(d.year)}年{_numeral(d.month)}月",
    "decimal": lambda d: float(f"{d.year}.{d.month:02d}"),  # in a cell shown with two decimals
}
LUNAR_SPELLINGS = {
    "mark before": lambda y, m, d: f"农历{y}年{m}月{d}日",
    "mark behind": lambda y, m, d: f"{y}.{m}.{d}(农)",
    "words": lambda y, m, d: str(PartialDate(y, m, d, LUNAR)),
    "digits": lambda y, m, d: f"阴历{y}{m:02d}{d:02d}",
}


def _digitwise(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("", "十", *(f"{n}十" for n in "二三四五六"))[tens] + "〇一二三四五六七八九"[ones].strip("〇")


# From 1915, since the day count of earlier days looks like a year; a two-digit year past the floor.
BIRTHS = st.dates(dt.date(1915, 1, 1), LATEST).filter(lambda d: d.year % 100 > 12)


@pytest.mark.parametrize("spelling", DAY_SPELLINGS)
@given(day=BIRTHS.filter(lambda d: d.year <= 1971))
def test_a_day_comes_back_from_every_spelling(spelling, day):
    assert read(DAY_SPELLINGS[spelling](day)).value == PartialDate(day.year, day.month, day.day)


@pytest.mark.parametrize("spelling", MONTH_SPELLINGS)
@given(day=BIRTHS)
def test_a_month_comes_back_from_every_spelling(spelling, day):
    assert read(MONTH_SPELLINGS[spelling](day), "0.00").value == PartialDate(day.year, day.month)


@pytest.mark.parametrize("spelling", LUNAR_SPELLINGS)
@given(year=st.integers(1915, 1975), month=st.integers(1, 12), day=st.integers(1, 30))
def test_a_lunar_day_comes_back_from_every_spelling(spelling, year, month, day):
    assert read(LUNAR_SPELLINGS[spelling](year, month, day)).value == PartialDate(year, month, day, LUNAR)


@given(
    st.one_of(st.none(), st.integers(1915, 1975)),
    st.integers(1, 12),
    st.integers(1, 30),
    st.sampled_from(Calendar),
    st.booleans(),
)
def test_our_own_text_is_read_back(year, month, day, calendar, leap):
    try:
        date = PartialDate(year, month, day, calendar, leap)
    except ValueError:
        return
    assert read(str(date)).value == date

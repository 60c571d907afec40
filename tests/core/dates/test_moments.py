"""When something was delivered, in whatever spelling stands in the ledger."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.dates.moments import Moment, parse_moment

RECEIVED = dt.date(2026, 10, 9)


def read(value, since=RECEIVED, **rest):
    reading = parse_moment(value, since=since, **rest)
    return str(reading.moment) if reading.moment else reading.fault.message


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-10-09 09:00", "2026-10-09 09:00"),
        ("2026-10-09T09:00:30", "2026-10-09 09:00"),
        ("2026.10.9 9:00", "2026-10-09 09:00"),
        ("２０２６年１０月９日　９：００", "2026-10-09 09:00"),
        ("26-10-9 15:05", "2026-10-09 15:05"),
        ("10月9日上午9点", "2026-10-09 09:00"),
        ("十月九日上午九点半", "2026-10-09 09:30"),
        ("二〇二六年十月十九日下午三点一刻", "2026-10-19 15:15"),
        ("10月9号下午3点45分", "2026-10-09 15:45"),
        ("10月9日（星期五）下午3:05", "2026-10-09 15:05"),
        ("9日 9:30", "2026-10-09 09:30"),
        ("9日晚11点59分", "2026-10-09 23:59"),
        ("10/9 21:00", "2026-10-09 21:00"),
        ("10.9下午5时", "2026-10-09 17:00"),
        ("10月10日0:01", "2026-10-10 00:01"),
        ("10月10日凌晨0点1分", "2026-10-10 00:01"),
        ("中午12点半 10月9日", "时间「中午12点半 10月9日」看不懂，"),
        ("10月9日中午12点半", "2026-10-09 12:30"),
        ("10月9日中午1点", "2026-10-09 13:00"),
        ("当天下午4点", "2026-10-09 16:00"),
        ("次日9:00", "2026-10-10 09:00"),
        ("第二天上午10点左右", "2026-10-10 10:00"),
        ("3日9:00", "2026-11-03 09:00"),
        ("1月2日9:00", "2027-01-02 09:00"),
        ("10月8日9:00", "2026-10-08 09:00"),
        ("20261009 0930", "2026-10-09 09:30"),
        (20261009, "2026-10-09"),
        ("10月9日下午两点", "2026-10-09 14:00"),
        ("10月9日中午两点一刻", "2026-10-09 14:15"),
        ("10月9日晚8：00", "2026-10-09 20:00"),
        ("10月9日下午两点半", "2026-10-09 14:30"),
        ("10月9日下午两点二十分", "2026-10-09 14:20"),
        ("10月9日两点半", "2026-10-09"),
        ("十月九日十二点", "2026-10-09 12:00"),
        ("10月9日中午12点", "2026-10-09 12:00"),
        ("10月9日正午12点", "2026-10-09 12:00"),
        ("10月9日凌晨两点", "2026-10-09 02:00"),
        ("10月9日深夜十一点", "2026-10-09 23:00"),
        ("10月9日周五下午两点三刻", "2026-10-09 14:45"),
        ("10月9日", "2026-10-09"),
        ("10月9日下午", "2026-10-09"),
        ("10月9日3点", "2026-10-09"),
        ("10/9/2026", "时间「10/9/2026」看不懂，"),
        ("10月9日 3:00 PM", "2026-10-09 15:00"),
        (dt.datetime.fromisoformat("2026-10-09 09:30"), "2026-10-09 09:30"),
        (dt.datetime.fromisoformat("2026-10-09"), "2026-10-09"),
        (dt.date(2026, 10, 9), "2026-10-09"),
        (46304.375, "2026-10-09 09:00"),
        (46304, "2026-10-09"),
    ],
)
def test_spellings_of_a_time(written, meant):
    assert read(written) == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("√", "看不懂"),
        ("已通知", "看不懂"),
        ("9:30", "没有写是哪一天"),
        (dt.time(9, 30), "没有写是哪一天"),
        ("下午", "没有写是哪一天"),
        ("9.30", "可以是几月几日，也可以是几点几分"),
        (9.3, "是一个数，不知道是哪天几点"),
        ("10月9日24:00", "是半夜零点，不知道算前一天还是后一天"),
        ("10月9日晚上12点", "是半夜零点，不知道算前一天还是后一天"),
        ("10月9日晚上1点", "不知道是前一夜还是后一夜"),
        ("10月9日上午15点", "上午、下午和钟点对不上"),
        ("9月31日9:00", "没有这一天或这个钟点"),
        ("10月9日25:00", "没有这一天或这个钟点"),
        ("10月9日、10日", "看不懂"),
        (True, "不是时间"),
        ("10月9日星期一", "里的星期不对，2026年10月9日是星期五"),
        ("2026-10-09（周四）下午3点", "里的星期不对，2026年10月9日是星期五"),
        ("星期三下午三点", "没有写是哪一天"),  # in a ledger nobody knows in which week it was typed
        ("周三", "没有写是哪一天"),
        ("10月9日半夜12点", "是半夜零点，不知道算前一天还是后一天"),
    ],
)
def test_what_is_not_clear_is_said_and_never_guessed(written, why):
    reading = parse_moment(written, since=RECEIVED)
    assert reading.moment is None
    assert why in reading.fault.message
    assert reading.fault.hint


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("今天下午3点", "2026-10-12 15:00"),
        ("今早8点半", "2026-10-12 08:30"),
        ("昨天15:30", "2026-10-11 15:30"),
        ("昨晚8点", "2026-10-11 20:00"),
        ("前天", "2026-10-10"),
    ],
)
def test_a_day_as_it_is_said_counts_on_the_day_of_saying_it_only(written, meant):
    assert str(parse_moment(written, since=RECEIVED, today=dt.date(2026, 10, 12)).moment) == meant
    # In a ledger nobody knows on which day it was typed.
    assert "没有写是哪一天" in parse_moment(written, since=RECEIVED).fault.message


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("星期三下午三点", "2026-10-07 15:00"),
        ("周三", "2026-10-07"),
        ("礼拜天上午9点", "2026-10-11 09:00"),
        ("周一", "2026-10-12"),
        ("上周三下午两点", "2026-10-07 14:00"),
        ("上个星期日", "2026-10-11"),
        ("本周一9:30", "2026-10-12 09:30"),
        ("昨天（周日）15:30", "2026-10-11 15:30"),
    ],
)
def test_a_weekday_alone_is_the_last_such_day(written, meant):
    assert read(written, today=dt.date(2026, 10, 12)) == meant  # a Monday


@pytest.mark.parametrize(
    ("written", "why"), [("下周三", "以后的日子"), ("这周五", "以后的日子"), ("昨天周五", "是星期日")]
)
def test_a_weekday_that_has_not_been_or_is_another_is_refused(written, why):
    assert why in read(written, today=dt.date(2026, 10, 12))


@given(st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)), st.sampled_from("一二三四五六日"))
def test_a_weekday_is_the_days_own_or_refused_and_alone_the_last(day, name):
    right = "一二三四五六日"[day.weekday()] == name
    assert (parse_moment(f"{day.isoformat()} 星期{name}", since=None).moment is not None) is right
    alone = parse_moment(f"周{name}", since=None, today=day).moment.day
    assert (0 <= (day - alone).days < 7, "一二三四五六日"[alone.weekday()]) == (True, name)


def test_an_empty_cell_says_nothing():
    assert (
        parse_moment(None, since=RECEIVED)
        == parse_moment("  ", since=RECEIVED)
        == parse_moment("　", since=RECEIVED)
    )
    assert parse_moment(None, since=RECEIVED).fault is None


def test_without_the_day_of_receipt_nothing_is_completed():
    assert read("9日 9:30", since=None).endswith("没有写全年月日，而收文时间也不清楚，")
    assert read("2026-10-09 9:30", since=None) == "2026-10-09 09:30"


def test_a_clock_alone_is_of_today_where_today_is_known():
    assert read("15:30", today=dt.date(2026, 10, 11)) == "2026-10-11 15:30"


def test_an_identity_number_in_the_cell_stays_unseen():
    assert "990101194610030012" not in read("990101194610030012")


@given(
    st.datetimes(dt.datetime.fromisoformat("2001-01-01"), dt.datetime.fromisoformat("2099-12-31")),
    st.booleans(),
)
def test_what_is_written_is_read_back(when, clock):
    moment = Moment(when.date(), when.time().replace(second=0, microsecond=0) if clock else None)
    assert parse_moment(str(moment), since=None).moment == moment
    assert moment.earliest <= moment.latest


@given(
    st.text("0123456789年月日点半时分:. 上下午晚凌晨当天次-/两周三星期一", max_size=16),
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
)
def test_any_text_is_a_moment_or_a_reason(text, since):
    reading = parse_moment(text, since=since)
    assert not (reading.moment and reading.fault)
    assert reading.fault is None or all((reading.fault.kind, reading.fault.message))

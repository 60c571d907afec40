"""The law of deliveries: 不过夜 and other limits, at their boundaries; from hand to hand, and where it broke."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.dates.moments import Moment, parse_moment
from toolkit.jobs.notices.ledger.deliveries import Chain, Deadline, DeliveryWindow, Timeliness

SINCE = dt.date(2026, 10, 9)
SAME_DAY, NEXT_DAY = Deadline(), Deadline(DeliveryWindow.NEXT_DAY)
DAY_24 = Deadline(DeliveryWindow.HOURS, 24)
LENIENT = Deadline(grace=2)


def moment(text):
    return parse_moment(text, since=SINCE).moment if text else None


@pytest.mark.parametrize(
    ("deadline", "received", "delivered", "state"),
    [
        (SAME_DAY, "10月9日9:00", "10月9日9:00", "按时"),
        (SAME_DAY, "10月9日9:00", "10月9日23:59", "按时"),
        (SAME_DAY, "10月9日9:00", "10月10日0:00", "逾期"),
        (SAME_DAY, "10月9日9:00", "10月10日0:01", "逾期"),
        (SAME_DAY, "10月9日23:30", "10月10日0:30", "逾期"),
        (SAME_DAY, "10月9日23:59", "10月9日23:59", "按时"),
        (SAME_DAY, "10月9日", "10月9日", "按时"),
        (SAME_DAY, "10月9日", "10月10日", "逾期"),
        (SAME_DAY, "12月31日9:00", "2027-01-01 00:01", "逾期"),
        (SAME_DAY, "10月9日9:00", "10月9日8:59", "时限待核"),
        (SAME_DAY, None, "10月9日9:00", "时限待核"),
        (LENIENT, "10月9日23:30", "10月10日0:30", "宽限内"),
        (LENIENT, "10月9日23:30", "10月10日01:30", "宽限内"),
        (LENIENT, "10月9日23:30", "10月10日01:31", "逾期"),
        (LENIENT, "10月9日9:00", "10月10日0:01", "逾期"),
        (NEXT_DAY, "10月9日9:00", "10月10日23:59", "按时"),
        (NEXT_DAY, "10月9日9:00", "10月11日0:01", "逾期"),
        (DAY_24, "10月9日9:00", "10月10日9:00", "按时"),
        (DAY_24, "10月9日9:00", "10月10日9:01", "逾期"),
        (DAY_24, "10月9日9:00", "10月10日", "时限待核"),
        (DAY_24, "10月9日9:00", "10月11日", "逾期"),
    ],
)
def test_in_time_or_not(deadline, received, delivered, state):
    verdict = deadline.judge(moment(received), moment(delivered), dt.date(2027, 2, 1))
    assert verdict.timeliness == state


def test_both_readings_are_shown_where_there_are_two():
    grace = LENIENT.judge(moment("10月9日23:30"), moment("10月10日0:30"), SINCE)
    assert grace.note == "按「当日」逾期，按宽限2小时没有逾期"
    late = SAME_DAY.judge(moment("10月9日23:30"), moment("10月10日0:30"), SINCE)
    assert late.note == "10月9日23:30收到，1小时后送达"
    unclear = DAY_24.judge(moment("10月9日9:00"), moment("10月10日"), SINCE)
    assert unclear.note == "没有写清钟点：按最早算在「小时」之内，按最晚算逾期"


@pytest.mark.parametrize(
    ("deadline", "received", "today", "state"),
    [
        (SAME_DAY, "10月9日9:00", "2026-10-09", "未送达"),
        (SAME_DAY, "10月9日9:00", "2026-10-10", "逾期未送达"),
        (LENIENT, "10月9日23:30", "2026-10-10", "未送达"),
        (LENIENT, "10月9日23:30", "2026-10-11", "逾期未送达"),
        (NEXT_DAY, "10月9日9:00", "2026-10-10", "未送达"),
        (NEXT_DAY, "10月9日9:00", "2026-10-11", "逾期未送达"),
        (SAME_DAY, None, "2026-10-20", "未送达"),
    ],
)
def test_not_delivered_is_overdue_once_the_limit_has_passed(deadline, received, today, state):
    assert deadline.judge(moment(received), None, dt.date.fromisoformat(today)).timeliness == state


@pytest.mark.parametrize(
    ("delivered", "state"), [("10月12日18:00", "按时"), ("10月12日18:01", "逾期"), ("10月12日", "时限待核")]
)
def test_a_limit_of_the_notice_itself_comes_first_and_is_included(delivered, state):
    found = SAME_DAY.judge(moment("10月9日9:00"), moment(delivered), SINCE, moment("10月12日18:00"))
    assert found.timeliness == state


@pytest.mark.parametrize(
    ("chain", "gap"),
    [
        (("10月9日9:00", None, None), "没有转发记录，责任人李四平"),
        (("10月9日9:00", None, "10月10日8:00"), "没有转发记录，责任人李四平"),
        (("10月9日9:00", "10月10日8:00", "10月10日9:00"), "10月10日8:00才转发，已过时限，责任人李四平"),
        (("10月9日9:00", "10月9日18:00", None), "转发之后没有送达，责任人李四平"),
        (("10月9日9:00", "10月9日18:00", "10月10日0:01"), "转发之后10月10日0:01才送达，送达人王五安"),
        ((None, "10月9日18:00", "10月10日0:01"), "收文时间没有登记"),
        (("10月9日9:00", "10月9日18:00", "10月9日19:00"), ""),
    ],
)
def test_the_first_gap_of_the_chain_is_named(chain, gap):
    links = Chain(*(moment(text) for text in chain), "李四平", "王五安")
    assert links.gap(SAME_DAY) == gap


def test_nobody_responsible_is_said():
    assert Chain(moment("10月9日9:00"), None, None).gap(SAME_DAY) == "没有转发记录，责任人没有落实"


def test_a_chain_is_told_from_hand_to_hand():
    links = Chain(moment("10月9日9:00"), None, moment("10月10日0:01"), "李四平", "王五安")
    assert links.text() == "收文10月9日9:00 → 转发（无记录） → 送达10月10日0:01（王五安）"


moments = st.builds(
    Moment,
    st.dates(dt.date(2026, 10, 1), dt.date(2026, 10, 20)),
    st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
deadlines = st.builds(Deadline, st.sampled_from(DeliveryWindow), st.integers(1, 72), st.integers(0, 48))


@given(deadlines, moments, moments, moments)
def test_later_is_never_better(deadline, received, one, other):
    order = [Timeliness.IN_TIME, Timeliness.GRACE, Timeliness.LATE]
    first, second = sorted((one, other), key=lambda m: (m.earliest, m.latest))
    states = [deadline.judge(received, each, SINCE).timeliness for each in (first, second)]
    comparable = first.latest <= second.latest  # a whole day is neither before nor behind one of its minutes
    if all(state in order for state in states) and comparable:
        assert order.index(states[0]) <= order.index(states[1])


@given(moments, moments)
def test_the_same_day_is_always_in_time(received, delivered):
    verdict = SAME_DAY.judge(received, delivered, SINCE).timeliness
    if delivered.day > received.day:
        assert verdict is Timeliness.LATE
    if delivered.day == received.day and not delivered.before(received):
        assert verdict is Timeliness.IN_TIME

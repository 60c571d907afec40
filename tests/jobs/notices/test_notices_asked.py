"""Cells of the notices ledger that decide and are not understood: asked about by every command, never a harmless default."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.notices import Desk

from toolkit.core.cells import Stop
from toolkit.core.words import says_nothing

# 姓名 人员编号 所属乡镇 所属支部 原单位 居住类型 居住地 联系电话 家属联系电话 状态 联系干部
PEOPLE = tuple(
    (name, None, "青禾镇", "学校支部", "中心学校", None, home, None, None, "健在", None)
    for name, home in (("张三可", "1号"), ("李四平", "2号"), ("王五安", "3号"), ("赵六生", "不详"))
)
TOLD = {"by": "电话", "at": "10月9日15:30", "who": "李四平"}


def desk(**typed):
    """A notice of 10月9日, with what was typed: column → what stands there for the first, the second …"""
    made = Desk(*PEOPLE)
    made.do("new", title="关于体检的通知", text="请参加体检。", received="10月9日9:00")
    for column, values in typed.items():
        for person, value in zip(PEOPLE, values, strict=False):
            made.type(person[0], column, value)
    return made


def asked(outcome, *kinds):
    return [str(p) for p in outcome.problems if p.kind in kinds]


@pytest.mark.parametrize("command", ["status", "new", "mark", "report"])
def test_times_that_are_none_are_asked_about_by_every_command_once(command):
    made = desk(送达时间=["√", "√", "15:30"])
    params = {
        "status": {},
        "new": {"title": "关于体检的通知", "text": "请参加体检。", "received": "10月9日9:00"},
        "mark": {"notice": "1", "person": "赵六生", **TOLD},
        "report": {"notice": "1"},
    }[command]
    said = asked(made.do(command, today="2026-10-12", keep=False, **params), "moment-unreadable")
    assert [line.partition("：")[2].partition("请写成")[0] for line in said] == [
        "送达时间有2格看不懂，按未送达计，写的是「√」2处，",
        "送达时间「15:30」没有写是哪一天，按未送达计，",
    ]


@pytest.mark.parametrize(
    ("at", "entered"),
    [
        ("10月9日下午两点", "2026-10-09 14:00"),
        ("10月9日中午两点一刻", "2026-10-09 14:15"),
        ("10月9日晚8：00", "2026-10-09 20:00"),
        ("10月9日（星期五）下午两点半", "2026-10-09 14:30"),
        ("星期五下午三点", "2026-10-09 15:00"),
        ("上周五下午三点", "2026-10-09 15:00"),
        ("中午两点一刻", "2026-10-12 14:15"),
    ],
)
def test_a_time_as_it_is_spoken_is_entered(at, entered):
    made = desk()
    made.do("mark", notice="1", person="张三可", today="2026-10-12", **TOLD | {"at": at})
    assert made.rows()[0]["送达时间"] == entered


def test_an_hour_of_which_nobody_can_tell_the_half_of_the_day_is_asked_for():
    with pytest.raises(Stop) as stop:
        desk().do("mark", notice="1", person="张三可", today="2026-10-12", **TOLD | {"at": "10月9日两点半"})
    assert "送达时间「10月9日两点半」不知道是上午还是下午" in str(stop.value.problems[0])


def test_a_weekday_that_contradicts_the_date_is_refused_with_the_right_one():
    with pytest.raises(Stop) as stop:
        desk().do("mark", notice="1", person="张三可", today="2026-10-12", **TOLD | {"at": "10月9日星期一"})
    assert "2026年10月9日是星期五" in str(stop.value.problems[0])


def test_close_asks_for_each_cell_that_keeps_somebody_unreached():
    made = desk(送达时间=["√", "已通知", "10月9日9:30", "10月9日9:30"])
    with pytest.raises(Stop) as stop:
        made.do("close", notice="1", today="2026-10-12")
    assert sum(p.kind == "moment-unreadable" for p in stop.value.problems) == 2


def test_what_is_marked_is_no_longer_asked_about():
    made = desk(送达时间=["√", "√"])
    outcome = made.do("mark", notice="1", person="张三可", correct=True, today="2026-10-12", **TOLD)
    assert "送达时间「√」看不懂，按未送达计，" in asked(outcome, "moment-unreadable")[0]


@pytest.mark.parametrize("why", ["无", "—", "√", "已通知", "待补", "是", "同上"])
def test_what_is_no_reason_closes_nothing(why):
    made = desk(未送达原因=[why, "外出探亲，电话不通"], 送达时间=[None, None, "10月9日9:30", "10月9日9:30"])
    assert f"未送达原因「{why}」不是原因，按没有写原因计，" in asked(made.do("status"), "reason-none")[0]
    with pytest.raises(Stop) as stop:
        made.do("close", notice="1", today="2026-10-12")
    assert "其中1人没有写原因" in str(stop.value.problems[0])


@pytest.mark.parametrize(
    "why", ["外出探亲，电话不通", "无人接听", "住院昏迷，已告知女儿", "空号", "联系不上", "去世"]
)
def test_any_reason_is_one(why):
    made = desk(未送达原因=[why] * 4)
    assert asked(made.do("status"), "reason-none") == []
    assert made.do("close", notice="1", today="2026-10-12").problems == ()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("送达方式", "无人接听"),
        ("送达方式", "电话打不通"),
        ("送达方式", "电话 忙"),
        ("送达方式", "拟电话"),
        ("送达方式", "短信，退"),
        ("回执", "未收到"),
        ("回执", "没有通知到"),
        ("接收人", "没人"),
        ("备注", "没通知到"),
        ("备注", "已去世"),
    ],
)
def test_a_time_beside_a_cell_that_denies_it_does_not_count(column, value):
    made = desk(**{"送达时间": ["10月9日9:30"], column: [value]})
    outcome = made.do("status", notice="1")
    assert outcome.extra["reached"] == 0
    assert (
        f"填了送达时间，而「{column}」写的是「{value}」，暂按未送达计" in asked(outcome, "delivery-denied")[0]
    )


def test_ways_and_replies_that_nobody_knows_are_told_once():
    made = desk(
        送达方式=["Ⅱ", "Ⅱ", "电话", "微信群"],
        回执=["ok啦", None, "参加", "请假"],
        送达时间=["10月9日9:30"] * 4,
    )
    outcome = made.do("status", notice="1")
    assert outcome.extra["reached"] == 4
    assert [line.partition("：")[2] for line in asked(outcome, "answer-unknown")] == [
        "「送达方式」里有1种写法看不懂：「Ⅱ」2处，请改成表里的选项；送没送到只看送达时间。",
        "「回执」里有1种写法看不懂：「ok啦」1处，请改成表里的选项；送没送到只看送达时间。",
    ]


@pytest.mark.parametrize(
    ("state", "listed", "told"),
    [
        ("已办结", 0, 0),
        ("办结", 0, 0),
        ("已完成", 0, 0),
        ("送达中", 1, 0),
        (None, 1, 0),
        ("未办结", 1, 0),
        ("尚未办结", 1, 0),
        ("差不多办结了", 1, 1),
        ("2", 1, 1),
    ],
)
def test_a_notice_is_closed_only_where_that_is_said(state, listed, told):
    made = desk()
    head, row = made.sheets["通知"]
    row[head.index("状态")] = state
    outcome = made.do("status")
    assert len(outcome.extra["notices"]) == listed
    assert len(asked(outcome, "answer-unknown")) == told


@pytest.mark.parametrize(
    ("home", "town", "said"),
    [
        ("1号", None, "有住址，"),
        ("1号", "青禾镇", "住别处，"),
        ("青禾镇1号", "青禾镇", "住本地，"),
        ("不详", "青禾镇", "住不详，"),
        ("/", None, "住不详，"),
        (None, None, "住不详，"),
    ],
)
def test_an_address_that_is_filled_in_is_not_unknown(home, town, said):
    made = Desk(("张三可", None, town, None, "中心学校", None, home, None, None, "健在", None))
    made.do("new", title="关于体检的通知", text="请参加体检。", received="10月9日9:00")
    (line,) = made.do("status", notice="1").alerts
    assert f"张三可：{said}" in line


@given(st.text("√×已未通知送达无人接听15:30月日两点周三星期，。 ab", max_size=12))
def test_any_text_as_a_time_is_used_or_asked_about(text):
    outcome = desk(送达时间=[text]).do("status", notice="1")
    assert (
        outcome.extra["reached"] == 1
        or says_nothing(text)
        or any("送达时间" in str(p) for p in outcome.problems)
    )


@given(st.text("已未没有通知送达无人接听外出住院√—/待补 ", max_size=10))
def test_nobody_is_closed_over_what_is_no_reason(text):
    made = desk(未送达原因=[text] * 4)
    if says_nothing(text):
        with pytest.raises(Stop):
            made.do("close", notice="1", today="2026-10-12")


# --- as it was on an earlier day ------------------------------------------------------------------------


def test_an_earlier_day_is_told_by_what_was_known_then():
    made = desk(送达时间=["10月9日9:30", "10月10日9:30"], 转发时间=["10月9日9:10", "10月10日9:00"])
    made.do("new", title="关于旅游的通知", text="请报名。", received="10月11日9:00", today="2026-10-11")
    outcome = made.do("status", today="2026-10-09")
    (only,) = outcome.extra["notices"]
    assert (only["notice"], only["reached"], only["not_reached"]) == ("2026-001", 1, 3)
    assert outcome.rows[1]["forwarded"] is None
    assert outcome.summary[1] == (
        "按2026年10月9日那天算：之后收文的1件、之后送达或转发的2处不算，之后办结的0件算送达中；"
        "花名册、回执和未送达原因没有日期，只能按现在的，当时的查不出来。"
    )
    assert [d.name for d in outcome.documents] == ["2026-001送达情况（截至10月9日）.xlsx"]
    later = made.do("status", today="2026-10-12")
    assert (later.extra["reached"], [d.name for d in later.documents]) == (2, ["通知送达情况.xlsx"])


def test_what_was_closed_later_was_open_then():
    made = desk(送达时间=["10月9日9:30"] * 4)
    made.do("close", notice="1", today="2026-10-12")
    assert made.do("status", today="2026-10-12").extra["notices"] == []
    outcome = made.do("status", today="2026-10-11")
    assert [each["closed"] for each in outcome.extra["notices"]] == [False]
    assert "之后办结的1件算送达中" in outcome.summary[1]
    with pytest.raises(Stop, match="notice-closed"):  # changed is what is, not what was
        made.do("mark", notice="1", person="张三可", today="2026-10-11", **TOLD)


@given(st.lists(st.integers(1, 28), min_size=4, max_size=4), st.integers(1, 28))
def test_nobody_is_reached_before_the_day_of_asking(days, today):
    made = Desk(*PEOPLE)
    made.do("new", title="关于体检的通知", text="请参加体检。", received="9月30日9:00")
    for person, day in zip(PEOPLE, days, strict=True):
        made.type(person[0], "送达时间", f"2026-10-{day:02} 10:00")
    outcome = made.do("status", notice="1", today=f"2026-10-{today:02}")
    assert outcome.extra["reached"] == sum(day <= today for day in days)
    assert any("那天算" in line for line in outcome.summary) is any(day > today for day in days)


@pytest.mark.parametrize(
    ("ended", "leads", "told"),
    [(None, 2, 0), ("—", 2, 0), ("2027-01-01", 2, 0), ("2025-01-01", 1, 0), ("去年换届", 1, 1)],
)
def test_whether_a_leader_s_post_has_ended_is_read_or_told(ended, leads, told):
    posts = [("老干组长", "张三可", ended), ("老干组长", "王五安", None), ("党小组组长", "李四平", None)]
    made = Desk(*PEOPLE, posts=[("青禾镇", *post) for post in posts])
    done = made.do("new", title="关于体检的通知", text="请参加体检。", received="10月9日9:00", to="老干组长")
    assert done.counts["listed"] == leads
    assert len(asked(done, "post-end-unreadable")) == told

"""toolkit activities: what took place, what was missed, who is to come, who is on no list any more."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.branches import branches, sheet
from support.offices.drawn import SHIPPED
from support.offices.money import do, kinds, page

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import AppendRow, WordDocument
from toolkit.core.grids import Grid
from toolkit.core.tables.catalogue import ACTIVITIES
from toolkit.core.tables.reading import read
from toolkit.jobs.activities.activities import JOB
from toolkit.jobs.due.due import JOB as DUE

TODAY = dt.date(2026, 10, 20)
A, B, C = "青禾镇老干党支部", "云岫镇老干党支部", "槐汀镇老干党支部"
ROLL = branches(
    (A, "青禾镇", "", "", "", "", "", "每月", "每月15日（遇节假日顺延）"),
    (B, "云岫镇", "", "", "", "", "", "每季度", "每季度第一个月10日"),
    (C, "槐汀镇", "", "", "", "", "", "", ""),
)
PEOPLE = sheet(
    "花名册",
    "姓名 出生日期 所属乡镇 所属支部 状态 健康状况 自理情况 居住地 联系电话",
    ("甲一", "1941-03-01", "青禾镇", A, "健在", "一般", "", "青禾镇柳林村", "19900000001"),
    ("甲二", "1956-03-01", "青禾镇", A, "健在", "健康", "", "青禾镇桃林村", ""),
    ("甲三", "1956-03-01", "青禾镇", A, "健在", "健康", "不能自理", "", ""),
    ("甲四", "1950-03-01", "青禾镇", A, "去世", "", "", "", ""),
    ("甲五", "1950-03-01", "青禾镇", A, "健在", "患病", "", "", ""),
    ("同名", "1950-03-01", "青禾镇", A, "健在", "健康", "", "", ""),
    ("同名", "1951-04-02", "云岫镇", B, "健在", "健康", "", "", ""),
)
MEETINGS = sheet(
    "活动",
    "活动编号 日期 所属乡镇 所属支部 类型 主题 应到人数 实到人数 主讲人职务",
    ("1", "2026-09-15", "青禾镇", A, "学习", "学文件", 5, 2, ""),
    ("2", "2026-02-10", "青禾镇", A, "情况通报会", "春节通报", 5, "", "党委书记"),
    ("3", "2026-05-10", "", "", "经验交流会", "交流会", 30, "28人", ""),
    ("4", "2025-09-15", "青禾镇", A, "学习", "去年的", 5, 5, ""),
    ("5", "", "青禾镇", A, "学习", "哪天的", 5, 5, ""),
)
SIGNED = sheet(
    "签到",
    "活动编号 姓名 所属支部 出勤 补学日期",
    ("1", "甲二", A, "参加", ""),
    ("1", "甲一", A, "请假", ""),  # 85 years old
    ("1", "甲三", A, "缺席", ""),  # cannot come
    ("1", "甲四", A, "缺勤", ""),  # has died since
    ("1", "甲五", A, "请假", "2026-09-25"),  # made up for
    ("1", "同名", A, "缺勤", ""),  # by the branch it is the one of 青禾镇
    ("1", "甲六", A, "待定", ""),  # nobody understands it
    ("9", "甲二", A, "参加", ""),  # of no meeting
)


def test_a_branch_is_counted_by_its_own_rhythm_and_headcounts_are_held_against_the_sign_in_sheet():
    found = do(JOB.action(), ROLL, MEETINGS, SIGNED, PEOPLE, today=TODAY)
    assert [(row["branch"], row["meetings"], row["studied"], row["expected"]) for row in found.rows] == [
        (A, 2, 1, 9),
        (B, 0, 0, 3),
        (C, 0, 0, 0),
        ("本单位（没有写支部，或支部表里没有）", 1, 0, 0),
    ]
    assert [row.cells[3:5] for row in page(found, "人数核对").rows] == [
        ("春节通报", "没有报实到人数"),
        ("学文件", "报2人，签到1人"),
    ]
    assert {"attendance-number", "attendance-unread"} <= {*kinds(found)}
    assert [check.why for check in found.to_check] == ["没有写日期，不知道是哪一年的，没有计入"]


def test_the_best_host_is_who_studied_most_then_who_scored_most_and_equals_share_a_place():
    scored = sheet("审核", "年度 所属支部 审核得分", ("2025", A, "80"), ("2025", B, "90"), ("2024", A, "99"))
    rows = sheet("活动", "日期 所属支部 类型", ("2026-01-15", B, "学习"), ("2026-01-15", A, "学习"))
    found = do(JOB.action(), ROLL, rows, scored, today=dt.date(2026, 4, 1))
    # both had to study by now: A three times, B once
    assert [row.cells[:2] for row in page(found, "交流会地点建议").rows] == [(1, B), (2, A)]


def test_monthly_is_twelve_days_quarterly_four_and_a_day_off_is_moved_where_the_branch_says_so():
    found = do(JOB.action("plan"), ROLL, today=TODAY, year=2026)
    days = {name: [row["date"] for row in found.rows if row["branch"] == name] for name in (A, B, C)}
    assert [day[5:] for day in days[A]] == [
        "01-15", "02-24", "03-16", "04-15", "05-15", "06-15", "07-15", "08-17", "09-15", "10-15", "11-16", "12-15",
    ]  # 02-15 is the Sunday before 除夕; the first seven days of the year's first month are off  # fmt: skip
    assert [day[5:] for day in days[B]] == ["01-10", "04-10", "07-10", "10-10"]  # said nothing of days off
    assert days[C] == []
    assert found.alerts == (f"没有排上：{C}。",)
    assert [row["note"] for row in found.rows if row["date"] == "2026-01-10"] == ["星期六"]


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, ["元旦 01-01", "春节 02-17", "建党节 07-01", "建军节 08-01", "全民健身日 08-08", "国庆 10-01", "重阳 10-18"]),
        (2027, ["元旦 01-01", "春节 02-06", "建党节 07-01", "建军节 08-01", "全民健身日 08-08", "国庆 10-01", "重阳 10-08"]),
        (2033, ["元旦 01-01", "春节 01-31", "建党节 07-01", "建军节 08-01", "全民健身日 08-08", "国庆、重阳 10-01"]),
    ],
)  # fmt: skip
def test_festivals_of_one_day_are_one_event_with_both_reminders(year: int, days: list[str]):
    sheet_ = page(do(JOB.action("plan"), ROLL, today=TODAY, year=year), "活动日历")
    assert [f"{row.cells[2]} {row.cells[0]:%m-%d}" for row in sheet_.rows] == days
    for row in sheet_.rows:
        assert [(row.cells[0] - row.cells[at]).days for at in (4, 5)] == [30, 7]


@given(
    cycle=st.sampled_from(["每月", "每季度", "每半年", "", "看情况"]),
    day=st.sampled_from(
        ["每月15日", "每季度第一个月1日（遇节假日顺延）", "每月31日（顺延）", "5日", "", "月底"]
    ),
    year=st.integers(2020, 2099),
)
def test_every_branch_has_as_many_days_as_its_rhythm_or_is_told(cycle: str, day: str, year: int):
    found = do(
        JOB.action("plan"), branches((A, "青禾镇", "", "", "", "", "", cycle, day)), today=TODAY, year=year
    )
    rows = found.rows
    assert len(rows) in ({12, 4, 2} if rows else {0})
    assert len({row["span"] for row in rows}) == len(rows)
    undated = [row for row in rows if row["date"] is None and not row["note"]]
    assert (found.problems or found.alerts) or (rows and not undated)


def test_who_missed_a_study_makes_up_for_it_and_the_old_the_ill_and_the_unable_at_home():
    found = do(JOB.action("absent"), ROLL, MEETINGS, SIGNED, PEOPLE, today=TODAY)
    assert [(row["name"], row["home"]) for row in found.rows] == [
        ("甲一", "80岁以上"),
        ("甲三", "不能到会"),
        ("同名", ""),
    ]
    assert [(one.name, one.reason) for one in found.excluded] == [
        ("甲四", "已去世"),
        ("甲五", "9月25日已补学"),
    ]
    assert found.counts == {"read": 6, "listed": 3, "excluded": 2, "to_check": 1}
    (letter,) = [one for one in found.documents if isinstance(one, WordDocument)]
    assert [one["姓名"] for one in letter.fields["人员"]] == ["甲一", "甲三"]


def test_the_age_from_which_study_is_brought_home_is_the_day_of_the_birthday():
    people = sheet(
        "花名册",
        "姓名 出生日期 所属支部",
        ("甲一", "1946-10-20", A),
        ("甲二", "1946-10-21", A),
    )
    signed = sheet("签到", "活动编号 姓名 出勤", ("1", "甲一", "请假"), ("1", "甲二", "请假"))
    found = do(JOB.action("absent"), ROLL, MEETINGS, signed, people, today=TODAY)
    assert [row["home"] for row in found.rows] == ["80岁以上", ""]


def test_who_declines_visits_is_asked_by_telephone_first():
    people = sheet("花名册", "姓名 出生日期 所属支部 慰问意愿", ("甲一", "1936-10-20", A, "谢绝上门"))
    signed = sheet("签到", "活动编号 姓名 出勤", ("1", "甲一", "请假"))
    found = do(JOB.action("absent"), ROLL, MEETINGS, signed, people, today=TODAY)
    assert [row["home"] for row in found.rows] == ["80岁以上、谢绝上门，先打电话"]


def test_a_namesake_without_a_place_is_told_and_not_guessed():
    rows = sheet("活动", "活动编号 日期 类型", ("1", "2026-09-15", "学习"))
    signed = sheet("签到", "活动编号 姓名 出勤", ("1", "同名", "请假"))
    found = do(JOB.action("absent"), ROLL, rows, signed, PEOPLE, today=TODAY)
    assert [(row["name"], row["home"]) for row in found.rows] == [("同名", "")]
    assert "namesake" in kinds(found)


@pytest.mark.parametrize("number", ["1", "2026-11-16"])
def test_a_sign_in_sheet_has_every_living_person_once_and_who_cannot_come_apart(number: str):
    found = do(JOB.action("sheet"), ROLL, MEETINGS, SIGNED, PEOPLE, today=TODAY, number=number)
    (letter,) = found.documents
    assert isinstance(letter, WordDocument)
    assert [one["姓名"] for one in letter.fields["人员"]] == ["同名", "甲一", "甲二", "甲五"]
    assert [one["姓名"] for one in letter.fields["不便"]] == ["甲三"]
    assert letter.fields["应到"] == 4


def test_a_number_and_a_day_that_mean_nothing_stop_with_what_can_be_written():
    with pytest.raises(Stop, match="activity-unknown"):
        do(JOB.action("sheet"), ROLL, MEETINGS, SIGNED, PEOPLE, today=TODAY, number="7")
    with pytest.raises(Stop, match="sheet-nobody"):
        do(JOB.action("sheet"), ROLL, MEETINGS, SIGNED, PEOPLE, today=TODAY, number="2026-12-03")
    with pytest.raises(Stop, match="activity-unknown"):
        do(JOB.action("sheet"), ROLL, MEETINGS, SIGNED, PEOPLE, today=TODAY, number="2026年农历九月初九")


def test_the_team_has_its_leader_first_and_nobody_dead_or_unable():
    rows = sheet(
        "队伍",
        "队伍名称 项目 所属乡镇 姓名 职责",
        ("青禾太极队", "太极拳", "青禾镇", "甲二", "队员"),
        ("青禾太极队", "太极拳", "青禾镇", "甲一", "队长"),
        ("青禾太极队", "太极拳", "青禾镇", "甲三", "队员"),
        ("青禾太极队", "太极拳", "青禾镇", "甲四", "队员"),
        ("青禾太极队", "太极拳", "青禾镇", "甲二", "队员"),
        ("青禾太极队", "太极拳", "青禾镇", "生人", "教练"),
    )
    found = do(JOB.action("teams"), ROLL, rows, PEOPLE, today=TODAY)
    assert [row["name"] for row in found.rows] == ["甲一", "甲二"]
    assert [(one.name, one.reason) for one in found.excluded] == [
        ("甲三", "青禾太极队：不能自理"),
        ("甲四", "青禾太极队：已去世"),
        ("甲二", "青禾太极队：写了两行，只算一人"),
    ]
    assert [check.name for check in found.to_check] == ["生人"]
    assert "演出时间：2026年8月8日" in page(found, "参演名单").subtitle


def test_a_blank_room_is_unreported_and_a_township_without_a_venue_stands_there():
    rows = sheet(
        "阵地",
        "所属乡镇 村社区 活动室 图书室 休闲室",
        ("青禾镇", "柳林", "是", "否", ""),
        ("云岫", "桃林", "有", "√", "好像有"),
    )
    found = do(JOB.action("venues"), rows, today=TODAY, chosen={"乡镇办名单": "青禾镇、云岫镇、槐汀镇"})
    assert [(row["township"], row["missing"], row["unreported"]) for row in found.rows] == [
        ("青禾镇", "图书室", "休闲室、健身室、医疗室、日间照料中心"),
        ("云岫镇", "", "休闲室、健身室、医疗室、日间照料中心"),
    ]
    assert found.alerts == ("没有活动室，或者没有报：槐汀镇。",)
    assert kinds(found) == ["room-unread"]


def test_papers_are_counted_and_the_dead_the_moved_and_the_double_are_told():
    rows = sheet(
        "报刊",
        "年度 姓名 所属乡镇 所属支部 刊名 份数 单价 投递地址 到期日期",
        ("2026", "甲一", "青禾镇", "", "当代老年", 1, 96, "青禾镇柳林村3组", "2026-12-19"),
        ("2026", "甲二", "青禾镇", "", "当代老年", 1, 96, "县城老街", "2026-10-31"),
        ("2026", "甲二", "青禾镇", "", "当代老年", 1, 96, "", ""),
        ("2026", "甲四", "青禾镇", "", "老年知音", 1, 72, "", ""),
        ("2026", "", "", B, "当代老年", 2, "", "", ""),
        ("2025", "甲一", "青禾镇", "", "当代老年", 1, 96, "", ""),
        ("2026", "甲五", "青禾镇", "", "当代老年", "", 96, "", ""),
    )
    found = do(JOB.action("papers"), ROLL, rows, PEOPLE, today=TODAY)
    assert [(row["name"], row["copies"], row["amount"], row["told"][:5]) for row in found.rows] == [
        ("甲一", 1, "96.00", ""),
        ("甲二", 1, "96.00", "地址不一样"),
        ("甲二", 1, "96.00", "与E3重复"),
        ("甲四", 1, "72.00", "已去世"),
        ("", 2, "0.00", ""),
    ]
    assert found.counts == {"read": 7, "listed": 5, "excluded": 0, "to_check": 1, "other_years": 1}
    assert [row.cells[5] for row in page(found, "要改的和到期的").rows][2:] == [
        "已去世",
        "2026年12月19日到期",
    ]
    sooner = do(JOB.action("papers"), ROLL, rows, PEOPLE, today=TODAY, days=59)
    assert len(page(sooner, "要改的和到期的").rows) == 3
    assert [row.cells[0] for row in page(found, "按乡镇").rows] == ["青禾镇", "云岫镇", "合计"]


def test_a_meeting_is_added_to_the_offices_own_workbook():
    found = do(JOB.action("add"), MEETINGS, today=TODAY, kind="学习", branch=A, topic="学文件", here=12)
    (change,) = found.documents
    assert change.changes == (
        AppendRow("活动", {"B": str(TODAY), "D": A, "E": "学习", "F": "学文件", "H": 12}),
    )


@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["1", "4", "9", ""]), st.sampled_from(["甲一", "甲二", "甲三", "甲四", "甲五", "同名", "生人"]),
                  st.sampled_from(["参加", "请假", "缺席", "行动不便", "待定", "", "√"]), st.sampled_from(["", "2026-10-01", "不详"])),
        max_size=15,
    )
)  # fmt: skip
def test_nobody_who_was_absent_is_lost_and_no_dead_person_is_asked(rows: list[tuple[str, str, str, str]]):
    signed = sheet("签到", "活动编号 姓名 出勤 补学日期", *rows)
    found = do(JOB.action("absent"), ROLL, MEETINGS, signed, PEOPLE, today=TODAY)
    of_this_year = [row for row in rows if row[0] == "1" and row[2] not in ("参加", "√")]
    assert found.counts["read"] == len(of_this_year)
    named = [row["name"] for row in found.rows]
    named += [one.name for one in found.excluded] + [one.name for one in found.to_check]
    assert sorted(named) == sorted(row[1] for row in of_this_year)
    assert "甲四" not in {row["name"] for row in found.rows}


@pytest.mark.parametrize("came", ["缺勤", "×", "没来", "病假", "行动不便", "参加", "√", "待定", ""])
@pytest.mark.parametrize("state", ["健在", "去世", "组织关系转出", ""])
@pytest.mark.parametrize("made_up", ["", "2026-09-25"])
def test_who_is_to_catch_up_is_the_same_by_the_list_and_by_what_is_due(came: str, state: str, made_up: str):
    people = sheet("花名册", "姓名 出生日期 所属支部 状态", ("甲一", "1956-03-01", A, state))
    signed = sheet("签到", "活动编号 姓名 出勤 补学日期", ("1", "甲一", came, made_up))
    listed = do(JOB.action("absent"), ROLL, MEETINGS, signed, people, today=TODAY).rows
    owed = do(DUE.action(), ROLL, MEETINGS, signed, people, today=TODAY).rows
    assert [row["name"] for row in listed] == [row["subject"] for row in owed if row["title"] == "补学"]


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("全年", "2026-12-31"),
        ("2026年1月-12月", "2026-12-31"),
        ("1月至6月", "2026-06-30"),
        ("2026年12月31日到期", "2026-12-31"),
        ("上半年", "2026-06-30"),
        ("下半年", "2026-12-31"),
        ("2026年12月", "2026-12-31"),
        ("2026年7月—2027年6月", "2027-06-30"),
        ("", "2026-12-31"),
        ("看情况", None),
        ("2026年2月30日到期", None),
    ],
)
def test_when_a_paper_ends_is_read_in_words_and_one_that_is_not_read_is_still_paid(
    written: str, ends: str | None
):
    rows = sheet("报刊", "年度 姓名 刊名 份数 单价 到期日期", ("2026", "甲一", "当代老年", 1, 96, written))
    found = do(JOB.action("papers"), ROLL, rows, PEOPLE, today=TODAY)
    assert [(row["copies"], row["amount"], row["ends"]) for row in found.rows] == [(1, "96.00", ends)]
    assert ("ends-unread" in kinds(found)) == (ends is None)
    none = do(JOB.action("papers"), ROLL, rows, PEOPLE, today=TODAY, year=2024)
    assert page(none, "按刊名").rows == ()  # a sum of no rows would point at what is no number


def test_a_row_is_added_to_the_sheet_that_goes_on_and_a_branch_nobody_knows_is_told():
    header = ["活动编号", "日期", "所属支部", "类型"]
    rows = {"2026年": "2026-09-15", "2025年": "2025-09-15", "2024年": ""}
    grids = [
        Grid("活动与签到.xlsx", name, [header, ["1", day, A, "学习"]]) for name, day in [*rows.items()][::-1]
    ]
    kept = read(grids, ACTIVITIES, SHIPPED.synonyms)
    found = do(JOB.action("add"), ROLL, kept, today=TODAY, kind="学习", branch="青河镇老干支部")
    (change,) = found.documents
    assert [one.sheet for one in change.changes] == ["2026年"]
    assert kinds(found) == ["branch-unknown"]
    known = do(JOB.action("add"), ROLL, kept, today=TODAY, kind="学习", branch="青禾镇")
    assert kinds(known) == []


def test_a_meeting_of_a_day_to_come_has_not_taken_place_and_what_was_not_held_is_said_apart():
    rows = sheet(
        "活动",
        "日期 所属支部 类型",
        ("2026-10-20", A, "学习"),
        ("2026-10-21", A, "学习"),
        ("2026-09-01", "外地支部", "学习"),
    )
    found = do(JOB.action(), ROLL, rows, today=TODAY)
    assert [(row["branch"], row["meetings"]) for row in found.rows if row["meetings"]] == [
        (A, 1),
        ("本单位（没有写支部，或支部表里没有）", 1),
    ]
    assert found.summary[0].startswith("2026年学习和活动情况：2次；")
    assert "组织学习12次" in found.summary[1]
    assert "还没有到日子的1次，没有算。" in found.summary
    (unknown,) = [one for one in found.problems if one.kind == "branch-unknown"]
    assert "没有计入" not in unknown.message  # it stands below the office


def test_a_sign_in_sheet_tells_whom_it_leaves_out_and_has_every_branch_of_the_meeting():
    d, e = "石泉镇第一支部", "石泉镇第二支部"
    roll = branches((A, "青禾镇"), (d, "石泉镇"), (e, "石泉镇"))
    people = sheet(
        "花名册",
        "姓名 出生日期 所属乡镇 所属支部 是否党员 状态",
        ("甲一", "1950-01-01", "青禾镇", "", "是", "健在"),
        ("甲二", "1950-01-01", "青禾镇", "", "否", "健在"),  # not by the register a member of anything
        ("甲三", "1950-01-01", "青禾镇", A, "否", "健在"),
        ("乙一", "1950-01-01", "石泉镇", d, "是", "健在"),
        ("乙二", "1950-01-01", "石泉镇", e, "是", "健在"),
        ("乙三", "1950-01-01", "石泉镇", "", "是", "健在"),  # which of two?
        ("乙四", "1950-01-01", "石泉镇", "", "是", "去世"),
    )
    rows = sheet(
        "活动",
        "活动编号 日期 所属乡镇 所属支部 类型 主题",
        ("1", "2026-09-15", "", A, "学习", "学"),
        ("2", "2026-09-16", "", f"{A}、{e}", "学习", "学"),
        ("3", "2026-09-17", "", "", "经验交流会", "会"),
        ("4", "2026-09-18", "石泉镇", "", "学习", "学"),
        ("5", "2026-09-19", "", "没有的支部", "学习", "学"),
        ("6", "几号", "", A, "学习", "学"),
    )

    def signing(number: str) -> tuple[list[str], list[str]]:
        found = do(JOB.action("sheet"), roll, rows, people, today=TODAY, number=number)
        told = [one.message for one in found.problems if one.kind in ("branch-outside", "branch-none")]
        papers = [one for each in found.documents for one in getattr(each, "documents", (each,))]
        assert not any("0001" in one.name or "1年1月1日" in one.fields["日期"] for one in papers)
        return [p["姓名"] for one in papers for p in one.fields["人员"]], told

    outside = "甲二1人是青禾镇的、不是党员、没有写支部，没有列入，"
    unknown = "乙三1人是石泉镇的、不知道是哪个支部的，没有列入，"
    assert signing("1") == (["甲一", "甲三"], [outside])
    assert signing("2026-09-16") == (["甲一", "甲三", "乙二"], [outside, unknown])
    assert signing("3") == (["甲一", "甲三", "乙一", "乙二"], [outside, unknown])
    assert signing("4") == (["乙一", "乙二"], [unknown])
    assert signing("6") == (["甲一", "甲三"], [outside])
    with pytest.raises(Stop, match="sheet-no-branch"):
        signing("5")


@pytest.mark.parametrize(
    ("day", "on", "note"),
    [
        ("每季度第二个月5日", "2026-05-05", "劳动节假期"),  # it stays there: nothing is said of days off
        ("每季度第二个月5日（遇节假日顺延）", "2026-05-06", "5月5日是劳动节假期，顺延"),
        ("每季度第一个月5日（遇节假日顺延）", "2026-10-08", "10月5日是国庆假期，顺延"),
        ("每季度第二个月20日（遇节假日顺延）", "2026-02-24", "2月20日是春节假期，顺延"),  # 初四
    ],
)
def test_a_study_day_within_a_holiday_is_put_off_with_the_festivals_name(day: str, on: str, note: str):
    roll = branches((A, "青禾镇", "", "", "", "", "", "每季度", day))
    found = do(JOB.action("plan"), roll, today=TODAY, year=2026)
    assert (on, note) in [(row["date"], row["note"]) for row in found.rows]


@pytest.mark.parametrize(
    ("expected", "here", "wrong"),
    [
        ("12人", "9人", "报9人，签到1人"),
        ("约12", "约10人", "报10人，签到1人"),
        ("应到12实到10", "应到12人，实到10人", "报10人，签到1人"),
        ("10/12", "10/12", "报10人，签到1人"),
        ("12", "1/12", "应到12人，签到表只有1人"),
        ("12", "十几个", "没有报实到人数"),
    ],
)
def test_headcounts_are_read_as_they_are_written(expected: str, here: str, wrong: str):
    rows = sheet(
        "活动", "活动编号 日期 类型 主题 应到人数 实到人数", ("1", "2026-09-15", "学习", "学", expected, here)
    )
    found = do(
        JOB.action(), ROLL, rows, sheet("签到", "活动编号 姓名 出勤", ("1", "甲一", "参加")), today=TODAY
    )
    assert [row.cells[4] for row in page(found, "人数核对").rows] == [wrong]
    assert ("number-unread" in kinds(found)) == (here == "十几个")


def test_a_meeting_of_two_kinds_stands_under_each_and_is_one_in_the_sum():
    held = sheet(
        "活动",
        "活动编号 日期 所属支部 类型 实到人数",
        ("1", "2026-09-15", A, "学习、文体活动", 5),
        ("2", "2026-09-16", A, "学习", 3),
        ("3", "2026-09-17", A, "经验 交流会", 2),
    )
    made = page(do(JOB.action(), ROLL, held, today=TODAY), "按类型")
    *lines, last = made.rows
    assert [row.cells[:3] for row in lines] == [("学习", 2, 8), ("文体活动", 1, 5), ("经验交流会", 1, 2)]
    assert (last.cells[1].value, made.notes) == (3, ("一件写了几类的，每类各算一次，各类加起来会比总数多。",))
    assert page(do(JOB.action(), ROLL, MEETINGS, today=TODAY), "按类型").notes == ()

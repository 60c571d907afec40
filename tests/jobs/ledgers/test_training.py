"""toolkit training: everybody in post once, what each lacks, batches that no rule breaks, papers of a course."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.money import do, kinds, page

from toolkit.core.cells import Stop
from toolkit.core.documents.official import OfficialDocument, Paragraph
from toolkit.core.documents.outcome import AppendRow, WorkbookChange
from toolkit.jobs.training.training import JOB, deal

TODAY = dt.date(2026, 10, 20)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇、槐汀镇"}
POSTS = sheet(
    "任职",
    "所属乡镇 所属支部 职务 姓名 任职日期 免职日期",
    ("青禾镇", "青禾镇老干党支部", "老干组长", "张三可", "2025-01-01", ""),
    ("青禾镇", "青禾镇老干党支部", "支部书记", "张三可", "2025-01-01", ""),  # both: once, as leader
    ("云岫镇", "云岫镇老干党支部", "老干组长", "李四平", "2025-01-01", ""),
    ("云岫镇", "云岫镇老干党支部", "支部书记", "王五同", "2025-01-01", ""),
    ("槐汀镇", "槐汀镇老干党支部", "老干组长", "赵六顺", "2025-01-01", "2026-06-01"),  # not any more
    ("槐汀镇", "槐汀镇老干党支部", "老干组长", "钱七和", "2026-06-01", ""),
)
COURSES = sheet(
    "培训",
    "培训编号 日期 类别 层级 主题 地点 人数上限",
    ("2026-1", "2026-04-10", "思想", "老干组长", "理论", "县城", 30),
    ("2026-2", "2026-06-10", "业务", "老干组长", "政策", "县城", 30),
    ("2026-3", "2026-11-05", "业务", "老干组长", "台账", "", 1),
    ("2025-9", "2025-04-10", "业务", "老干组长", "", "", 30),
)
SEATS = sheet(
    "培训学员",
    "培训编号 姓名 所属乡镇 职务 签到 考核",
    ("2026-1", "张三可", "青禾镇", "老干组长", "参加", "合格"),
    ("2026-1", "李四平", "云岫", "老干组长", "参加", "不合格"),
    ("2026-1", "王五同", "云岫镇", "支部书记", "未参加", ""),
    ("2026-1", "钱七和", "青禾镇", "", "参加", ""),  # a namesake of another township
    ("2026-2", "张三可", "青禾镇", "老干组长", "参加", "合格"),
    ("2025-9", "李四平", "云岫镇", "老干组长", "参加", "合格"),  # last year's
    ("2026-3", "李四平", "云岫镇", "老干组长", "", ""),
    ("2026-3", "钱七和", "槐汀镇", "老干组长", "", ""),
    ("2026-8", "王五同", "云岫镇", "", "参加", ""),  # of which course?
)
BOOKS = (POSTS, COURSES, SEATS)


def test_who_lacks_what():
    found = do(JOB.action(), *BOOKS, today=TODAY, chosen=TOWNS)
    assert [(row["name"], row["level"], row["lacks"]) for row in found.rows] == [
        ("张三可", "老干组长", ""),
        ("李四平", "老干组长", "业务"),  # enrolled, and not been there yet
        ("王五同", "支部书记", "思想、业务"),
        ("钱七和", "老干组长", "思想、业务"),
    ]
    assert found.counts == {"read": 13, "listed": 10, "excluded": 0, "to_check": 1, "other_years": 2}
    assert [row.cells[1:] for row in page(found, "各乡镇").rows[:-1]] == [(1, 0, 0), (2, 1, 2), (1, 1, 1)]


def test_a_blank_says_neither_that_somebody_was_there_nor_that_not():
    blank = sheet("培训学员", "培训编号 姓名 所属乡镇 签到", ("2026-1", "李四平", "云岫镇", ""))
    found = do(JOB.action(), POSTS, COURSES, blank, today=TODAY, chosen=TOWNS)
    line = page(found, "应训人员").rows[1].cells
    assert [cell.value for cell in line[4:]] == ["没有填签到（2026-04-10）", "没有参加"]


def test_who_led_when_the_course_was_held_needs_no_second_look_and_who_never_did_does():
    seats = sheet(
        "培训学员",
        "培训编号 姓名 所属乡镇 签到",
        ("2026-1", "赵六顺", "槐汀镇", "参加"),  # left in June
        ("2026-1", "赵六顺", "青禾镇", "参加"),  # not there
        ("2026-1", "孙八方", "", "参加"),
    )
    found = do(JOB.action(), POSTS, COURSES, seats, today=TODAY, chosen=TOWNS)
    assert [problem.cell.ref for problem in found.problems] == ["B3", "B4"]


def test_how_each_course_went_and_a_blank_is_not_failed():
    found = do(JOB.action(), *BOOKS, today=TODAY, chosen=TOWNS)
    lines = [[c.value if hasattr(c, "look") else c for c in row.cells] for row in page(found, "各期").rows]
    assert [[line[0], *line[4:]] for line in lines] == [
        ["2026-1", 4, 3, 1, 0, 1, 1, 1, "50.0%"],
        ["2026-2", 1, 1, 0, 0, 1, 0, 0, "100.0%"],
        ["2026-3", 2, 0, 0, 2, 0, 0, 0, "—"],
    ]


def test_before_the_first_row_everybody_lacks_both():
    found = do(JOB.action(), POSTS, today=TODAY, chosen=TOWNS)
    assert {row["lacks"] for row in found.rows} == {"思想、业务"}


def test_two_courses_of_one_number_prove_nothing():
    twice = sheet("培训", "培训编号 日期 类别", ("1", "2025-04-10", "思想"), ("1", "2026-04-10", "思想"))
    seats = sheet("培训学员", "培训编号 姓名 所属乡镇 签到", ("1", "张三可", "青禾镇", "参加"))
    found = do(JOB.action(), POSTS, twice, seats, today=TODAY, chosen=TOWNS)
    assert found.rows[0]["lacks"] == "思想、业务"
    assert "through-twice" in kinds(found)
    assert [check.cell.ref for check in found.to_check] == ["A2"]


def test_batches_leave_out_who_is_enrolled_and_mix_no_levels():
    found = do(JOB.action("plan"), *BOOKS, today=TODAY, chosen=TOWNS, cap=1)
    assert [tuple(row.values())[:4] for row in found.rows] == [
        ("思想", "老干组长", 1, "钱七和"),
        ("思想", "支部书记", 1, "王五同"),
        ("业务", "支部书记", 1, "王五同"),
    ]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from("青云槐芦"), max_size=40), st.integers(1, 12))
def test_law_of_batches(towns, cap):
    people = [(town, at) for at, town in enumerate(sorted(towns))]
    batches = deal(people, cap)
    sizes = [len(batch) for batch in batches]
    assert sorted(one for batch in batches for one in batch) == people  # all, and nobody twice
    assert len(batches) == -(-len(people) // cap)
    assert all(0 < size <= cap for size in sizes)
    assert max(sizes, default=0) - min(sizes, default=0) <= 1
    for town, count in Counter(towns).items():
        sent = [sum(each == town for each, _ in batch) for batch in batches]
        assert max(sent) - min(sent) <= 1
        assert sum(sent) == count
    assert batches == deal(people, cap)
    assert all(batch == sorted(batch) for batch in batches)


def test_the_notice_has_the_list_attached_and_tells_that_it_is_too_long():
    found = do(JOB.action("notice"), *BOOKS, today=TODAY, chosen=TOWNS, course="2026-3")
    (letter,) = [d for d in found.documents if isinstance(d, OfficialDocument)]
    assert letter.title == "关于举办老干组长业务培训班（2026-3期）的通知"
    (attachment,) = letter.attachments
    assert attachment.blocks[0].rows == (
        ("1", "李四平", "云岫镇", "老干组长"),
        ("2", "钱七和", "槐汀镇", "老干组长"),
    )
    assert "这一期有2人，超过人数上限1人，" in [problem.message for problem in found.problems]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("2026-11-05", "2026年11月5日＿＿时"),
        ("2026年11月5日上午9:00", "2026年11月5日上午9:00"),
        ("2026年11月", "2026年11月＿＿日＿＿时"),  # no day is made up
    ],
)
def test_the_notice_says_when_as_far_as_it_is_written(written, printed):
    course = sheet("培训", "培训编号 日期 类别", ("1", written, "思想"))
    found = do(JOB.action("notice"), course, today=TODAY, chosen=TOWNS, course="1")
    letter = next(d for d in found.documents if isinstance(d, OfficialDocument))
    assert letter.blocks[2] == Paragraph(f"{printed}，提前10分钟签到。")


def test_who_is_dead_is_on_no_list():
    register = sheet("花名册", "姓名 出生日期 所属乡镇 健在情况", ("李四平", "1940-01-01", "云岫镇", "去世"))
    found = do(JOB.action("sheet"), *BOOKS, register, today=TODAY, chosen=TOWNS, course="2026-3")
    assert [row["name"] for row in found.rows] == ["钱七和"]
    assert [gone.name for gone in found.excluded] == ["李四平"]
    lines = [row.cells[1] for row in page(found, "签到表").rows]
    assert lines == ["钱七和", "", "", "", "", ""]


def test_a_namesake_of_the_dead_stays_on_the_list():
    register = sheet(
        "花名册",
        "姓名 出生日期 所属乡镇 健在情况",
        ("李四平", "1940-01-01", "云岫镇", "去世"),
        ("李四平", "1950-01-01", "云岫镇", "健在"),
        ("钱七和", "1940-01-01", "青禾镇", "去世"),  # of another township
    )
    found = do(JOB.action("sheet"), *BOOKS, register, today=TODAY, chosen=TOWNS, course="2026-3")
    assert [row["name"] for row in found.rows] == ["李四平", "钱七和"]


def test_a_course_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(Stop) as caught:
        do(JOB.action("notice"), *BOOKS, today=TODAY, chosen=TOWNS, course="2026-4")
    assert "2026-1、2026-2、2026-3" in caught.value.problems[0].hint


def test_a_course_is_added():
    found = do(
        JOB.action("add"), COURSES, today=TODAY, number="2026-4", date=dt.date(2026, 12, 1), kind="思想"
    )
    (change,) = found.documents
    assert isinstance(change, WorkbookChange)
    assert change.changes == (AppendRow("培训", {"A": "2026-4", "B": "2026-12-01", "C": "思想"}),)


def test_what_clerks_write_of_who_came_and_several_in_one_cell():
    held = sheet("培训", "培训编号 日期 类别 层级", ("第四期", "2026-04-10", "思想", "老干组长"))
    said = ["到", "实到", "迟到", "参训", "未到", "请假", "看情况"]
    rows = [("第四期", f"甲{at}", "青禾镇", word) for at, word in enumerate(said)]
    both, group = (
        ("第四期", "张三可、李四平", "青禾镇", "到"),
        ("第四期", "张三可、李四平等5人", "青禾镇", "到"),
    )
    seats = sheet("培训学员", "培训编号 姓名 所属乡镇 签到", *rows, both, group)
    found = do(JOB.action(), held, seats, today=dt.date(2026, 10, 20))
    assert page(found, "各期").rows[0].cells[4:8] == (9, 6, 2, 1)  # 学员 参加 请假缺勤 没填签到
    assert [check.name for check in found.to_check] == ["张三可、李四平等5人"]
    assert (found.counts["read"], found.counts["listed"]) == (10, 9)  # rows, each once; the course is one
    assert (
        do(JOB.action("sheet"), held, seats, today=dt.date(2026, 10, 20), course="第四期").summary[0][:7]
        == "第四期思想培训"
    )

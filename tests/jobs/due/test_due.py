"""toolkit due: what is overdue, due and near; nothing that is done, nobody who is dead."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.drawn import save
from support.offices.money import book, do, kinds, page

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Outcome, PrintFile, Styled, TextDocument, WordDocument
from toolkit.doors.terminal import cli
from toolkit.jobs.due.due import JOB
from toolkit.running import office as offices

TODAY = dt.date(2026, 10, 20)  # a Tuesday
BRANCHES = sheet(
    "支部",
    "所属支部 所属乡镇 换届日期 学习周期",
    ("青禾镇老干党支部", "青禾镇", "2025-03-01", "每月"),
    ("云岫镇老干党支部", "云岫镇", "2025-03-01", "每季度"),
)
POSTS = sheet(
    "任职",
    "所属乡镇 所属支部 职务 姓名 任职日期",
    ("青禾镇", "青禾镇老干党支部", "支部书记", "李四平", "2024-01-01"),
    ("云岫镇", "云岫镇老干党支部", "支部书记", "王五安", "2024-01-01"),
)


def activities(*rows: tuple[str, ...]):
    return sheet("活动", "日期 所属支部 类型 主讲人职务", *rows)


def duties(*rows: tuple[str, ...]):
    return sheet("责任清单", "事项 对象 频次 责任人 起始日期 截止日期 依据", *rows)


def done(*rows: tuple[str, ...]):
    return sheet("办理记录", "日期 事项 对象 所属期", *rows)


def due(*readings: Any, **params: Any) -> Outcome:
    return do(JOB.action(), *readings, today=params.pop("today", TODAY), **params)


def shown(outcome: Outcome) -> list[str]:
    return [
        f"{row['state']} {row['title']} {row['subject']} {row['what']} {row['who']}" for row in outcome.rows
    ]


def test_the_office_is_held_to_what_it_has_undertaken():
    found = due(
        BRANCHES,
        duties(
            ("走访", "各乡镇", "每季度1次", "赵六", "2026-04-01", "", "某文件"),
            ("接访日", "", "每月15日（遇节假日顺延）", "钱七", "2026-08-01", "", ""),
            ("年底调研", "本单位", "每年12月底前", "钱七", "", "", ""),
        ),
        done(
            ("2026-05-08", "走访", "青禾镇", ""),
            ("2026-07-09", "走访", "青禾", ""),
            ("2026-08-17", "接访日", "", ""),  # the 15th is a Saturday
            ("2026-09-16", "接访日", "", ""),  # the day after: done by nobody's reckoning
            ("2026-10-10", "接访日", "", "2026年9月"),  # unless it says so
            ("2026-10-12", "走访", "云岫镇", "第二季度"),
            ("2026-12-01", "年底调研", "", ""),  # a day to come
        ),
        days=90,
    )
    assert shown(found) == [
        "逾期未办 走访 云岫镇 2026年第3季度 赵六",
        "逾期未办 接访日 本单位 2026年10月 钱七",
        "未到期 接访日 本单位 2026年11月 钱七",  # the 15th is a Sunday
        "未到期 接访日 本单位 2026年12月 钱七",
        "该办 年底调研 本单位 2026年 钱七",  # never done before
        "该办 走访 青禾镇 2026年第4季度 赵六",  # in July
        "该办 走访 云岫镇 2026年第4季度 赵六",  # in October
        "未到期 接访日 本单位 2027年1月 钱七",
    ]
    assert [row["last"] for row in found.rows][2:4] == ["2026-11-16", "2026-12-15"]
    assert [row.cells[:8] for row in page(found, "完成情况").rows] == [
        ("走访", 6, 2, 1, 1, 2, 0, 0),
        ("接访日", 5, 1, 1, 1, 0, 2, 0),
        ("年底调研", 1, 0, 0, 0, 1, 0, 0),
    ]


def test_branches_are_held_to_study_and_briefings():
    found = due(
        BRANCHES,
        POSTS,
        activities(
            *(
                (f"2026-{month:02d}-15", "青禾镇老干党支部", "学习", "")
                for month in range(1, 11)
                if month != 6
            ),
            *((f"2026-{month:02d}-10", "云岫镇老干党支部", "主题党日", "") for month in (2, 5, 8)),
            ("2026-02-10", "青禾镇老干党支部", "情况通报会", "镇党委书记"),
            ("2026-02-10", "云岫镇老干党支部", "情况通报会", "镇党委副书记"),
            ("2026-10-16", "云岫镇老干党支部", "情况通报会", "镇长"),
            ("2026-03-20", "青禾镇老干党支部", "经验交流会", ""),
        ),
        days=14,
    )
    assert shown(found) == [
        "逾期未办 主要领导通报情况 云岫镇老干党支部 2026年春节 云岫镇主要领导",
        "逾期未办 组织学习 青禾镇老干党支部 2026年6月 李四平",
        "该办 主要领导通报情况 青禾镇老干党支部 2026年重阳 青禾镇主要领导",
    ]
    assert (
        found.counts["later"] == 4
    )  # study of November, December and of the quarter, the half-year's exchange
    only = due(BRANCHES, POSTS, activities(("2026-01-01", "", "学习", "")), township="云岫", days=14)
    assert {row["subject"] for row in only.rows} == {"云岫镇老干党支部"}


def test_birthdays_are_those_of_the_birthday_list():
    register = sheet(
        "花名册",
        "姓名 出生日期 状态 所属乡镇 联系干部 慰问意愿",
        ("张三可", "1946-10-20", "健在", "青禾镇", "赵六", ""),
        ("李四平", "1941-10-22", "去世", "青禾镇", "赵六", ""),
        ("王五安", "1950-10-25", "健在", "云岫镇", "", "谢绝上门"),
        ("周六同", "1950-12-25", "健在", "云岫镇", "", ""),
    )
    assert shown(due(register, days=10)) == [
        "该办 生日慰问 张三可 80岁，整岁，青禾镇 赵六",
        "未到期 生日电话问候 王五安 76岁，云岫镇 ",
    ]


def test_whom_nobody_has_told():
    register = sheet(
        "花名册",
        "姓名 出生日期 状态 所属乡镇",
        ("张三可", "1946-01-20", "健在", "青禾镇"),
        ("王五安", "1950-01-25", "健在", "云岫镇"),
    )
    notice = sheet(
        "通知", "通知编号 标题 收文时间 对象范围", ("2026-001", "重阳节座谈会", "2026-10-19 09:00", "全部")
    )
    lines = sheet(
        "送达", "通知编号 姓名 所属乡镇 送达时间 方式 责任人", ("2026-001", "张三可", "青禾镇", "2026-10-19 10:00", "电话", "赵六"),
        ("2026-001", "王五安", "云岫镇", "", "", "钱七"),
    )  # fmt: skip
    (row,) = due(register, notice, lines, days=10).rows
    assert (row["state"], row["title"], row["subject"], row["who"], row["last"]) == (
        "逾期未办", "通知到人", "王五安", "钱七", "2026-10-19",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (("走访", "各乡镇", "看情况办", "", "", "", ""), "rhythm-unread"),
        (("走访", "各乡镇", "", "", "", "", ""), "rhythm-unread"),
        (("走访", "各乡镇", "不定期", "", "", "", ""), "rhythm-none"),
        (("走访", "无名镇", "每月", "", "", "", ""), "duty-subject"),
        (("", "各乡镇", "每月", "", "", "", ""), "duty-no-title"),
        (("走访", "各乡镇", "每月", "", "下个月", "", ""), "date-unreadable"),
    ],
)
def test_what_cannot_be_read_is_told_and_not_counted(row: tuple[str, ...], kind: str):
    found = due(BRANCHES, duties(row, ("开会", "", "每月", "", "", "", "")))
    assert kind in kinds(found)
    assert {each["title"] for each in found.rows} == {"开会"}


@pytest.mark.parametrize("said", ["长期", "永久", "至今", "目前", "长期有效"])
def test_a_duty_without_an_end(said: str):
    found = due(duties(("走访", "", "每月", "", "2026-10-01", said, "")))
    assert [row["title"] for row in found.rows] == ["走访"]
    assert kinds(found) == ["evidence-missing"]


@pytest.mark.parametrize(
    "said",
    ["没有办成", "未办", "未完成", "正在办", "取消", "推迟到12月", "不办", "否", "0", "还没办", "尚未开展"],
)
def test_a_row_that_says_it_was_not_done_proves_nothing(said: str):
    plan = duties(("走访", "", "每月", "", "2026-10-01", "", ""))
    rows = sheet("办理记录", "日期 事项 办理情况", ("2026-10-03", "走访", said))
    found = due(BRANCHES, plan, rows)
    assert kinds(found) == ["evidence-not-done"]
    assert [row["state"] for row in found.rows] == ["该办"]
    told = due(
        BRANCHES, plan, sheet("办理记录", "日期 事项 办理情况", ("2026-10-03", "走访", "未发现问题，走访3户"))
    )
    assert (kinds(told), told.rows) == ([], [])


def test_a_birthday_of_a_month_is_due_by_its_end_whatever_the_window():
    register = sheet("花名册", "姓名 出生日期 状态", ("张三可", "1946-10", "健在"))
    for days in (11, 40):
        (row,) = due(register, days=days).rows
        assert (row["last"], row["first"]) == ("2026-10-31", None)


@pytest.mark.parametrize(
    "headings",
    ["工作任务 责任对象 办理时限 经办人", "重点工作 单位 频率 负责人", "事项 乡镇 时间要求 责任人"],
)
def test_headings_that_offices_write(headings: str):
    found = due(BRANCHES, sheet("责任清单", headings, ("走访", "各乡镇", "每月", "赵六")))
    assert kinds(found) == ["evidence-missing"]
    assert {(row["subject"], row["who"]) for row in found.rows} == {("青禾镇", "赵六"), ("云岫镇", "赵六")}


def test_a_list_that_is_there_and_cannot_be_read_stops_it(tmp_path, capsys):
    offices.create(tmp_path)
    save(tmp_path / "表格" / "责任清单.xlsx", {"清单": [["干什么", "什么时候"], ["走访", "每月"]]})
    assert cli.main(["--office", str(tmp_path), "due", "-n"]) == 3
    assert "责任清单" in capsys.readouterr().err


def test_a_row_that_proves_nothing_is_told():
    found = due(
        BRANCHES,
        duties(("走访", "青禾镇、云岫镇", "每月", "", "2026-10-01", "", "")),
        done(
            ("2026-10-03", "走访", "", ""), ("2026-10-03", "走访", "无名镇", ""), ("", "走访", "青禾镇", "")
        ),
    )
    assert kinds(found) == ["evidence-subject", "evidence-subject", "evidence-no-date"]
    assert len(found.rows) == 2


def test_pages_calendar_and_ics():
    plan = duties(
        ("走访，慰问", "各乡镇", "每月20日", "赵六", "2026-10-01", "", ""),
        ("看望" * 30, "", "每月31日", "钱七", "2026-10-01", "", ""),
    )
    found = due(BRANCHES, plan, pages=True, ics=True, days=11)
    workbook, printed, ics = found.documents
    assert [each.name for each in book(found).sheets] == ["该办的事", "2026年10月", "完成情况", "待核实"]
    days = [cell for row in page(found, "2026年10月").rows for cell in row.cells]
    assert days.count("") == 4
    assert days[22] == "20日\n走访，慰问：青禾镇、云岫镇"
    assert isinstance(printed, PrintFile)
    assert [each.fields["责任人"] for each in printed.documents if isinstance(each, WordDocument)] == [
        "赵六",
        "钱七",
    ]
    assert isinstance(ics, TextDocument)
    assert "SUMMARY:走访，慰问 青禾镇" in ics.text.replace("\\,", ",")
    assert "DTSTART;VALUE=DATE:20261020" in ics.text
    assert all(len(line.encode()) <= 75 for line in ics.text.splitlines())
    alone = due(BRANCHES, plan, pages=True, ics=True, who="赵六", township="青禾镇")
    assert [type(each) for each in alone.documents[1:]] == [WordDocument, TextDocument]
    assert [each.name for each in alone.documents] == [
        "2026-10-20该办的事（青禾镇、赵六）.xlsx",
        "赵六该办的事.docx",
        "2026-10-20该办的事（青禾镇、赵六）.ics",
    ]
    assert workbook.name == "2026-10-20该办的事.xlsx"


def test_nothing_to_do_is_said():
    assert due(BRANCHES).summary == ("这些天没有该办的事。",)


@given(
    st.lists(
        st.tuples(
            st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), st.sampled_from(("青禾镇", "云岫镇"))
        ),
        max_size=12,
    ),
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
)
def test_every_occurrence_stands_in_one_column(rows: list[tuple[dt.date, str]], today: dt.date):
    found = due(
        BRANCHES,
        duties(("走访", "各乡镇", "每月2次", "", "", "", ""), ("谈心", "青禾镇", "每季度", "", "", "", "")),
        done(*((day.isoformat(), "走访", town, "") for day, town in rows)),
        today=today,
    )
    for row in page(found, "完成情况").rows:
        assert row.cells[1] == sum(int(str(cell)) for cell in row.cells[2:8])
    overdue = [
        row for row in page(found, "该办的事").rows if isinstance(row.cells[1:2] and row.cells[1], Styled)
    ]
    assert len(overdue) == sum(int(str(row.cells[4])) for row in page(found, "完成情况").rows)


@pytest.mark.parametrize("written", ["9月", "九月", "九月份", "09月", "2026-09", "2026.9", "202609", "补9月"])
def test_a_row_proves_the_span_it_names_in_whatever_spelling(written: str):
    found = due(
        duties(("报表", "", "每月", "甲", "2026-09-01", "", "")),
        done(("2026-10-10", "报表", "", written)),
        days=0,
        who="",
    )
    assert [row.cells[1:7] for row in page(found, "完成情况").rows] == [
        (4, 0, 1, 0, 1, 2)
    ]  # the year is whole, whatever days were asked for
    assert kinds(found) == []


@pytest.mark.parametrize(
    ("rhythm", "start", "row", "expected", "told"),
    [
        # 频次, 起始日期, 办理记录 (日期 所属期), 已办 逾期办 逾期未办, what is told
        ("每季度", "2026-07-01", ("2026-10-10", "三季度"), (0, 1, 0), []),
        ("每月2次", "2026-09-01", ("2026-10-10", "9月"), (0, 1, 1), []),
        ("每月", "2026-01-01", ("2026-01-05", "12月"), (0, 0, 9), []),  # last year's
        ("每月", "2026-01-01", ("2026-01-05", "2025年12月"), (0, 0, 9), []),
        ("每季度", "2026-07-01", ("2026-08-10", "8月"), (1, 0, 0), []),  # its day decides
        ("每月", "2026-09-01", ("2026-09-10", "上回"), (1, 0, 0), ["evidence-span"]),
        ("每月", "2026-09-01", ("2026-09-10", "13月"), (1, 0, 0), ["evidence-span"]),
    ],
)
def test_a_span_of_another_kind_or_year(rhythm: str, start: str, row: Any, expected: Any, told: list[str]):
    found = due(
        duties(("报表", "", rhythm, "甲", start, "", ""), ("另一件", "", "每月", "甲", "2026-12-01", "", "")),
        done((row[0], "报表", "", row[1])),
    )
    assert page(found, "完成情况").rows[0].cells[2:5] == expected
    assert kinds(found) == told


def test_what_cannot_be_held_against_the_list_is_told():
    found = due(
        duties(("走访", "", "每月", "甲", "2026-12-01", "2026-01-01", "")),
        done(("2026-10-10", "走防", "", "")),
    )
    assert sorted(kinds(found)) == ["duty-dates", "evidence-title"]


def test_a_list_that_nobody_could_work_off_is_refused():
    rows = [(f"事{n}号", "", "每天20次", "甲", "", "", "") for n in range(40)]
    with pytest.raises(Stop, match="duties-too-many"):
        due(duties(*rows))


def test_who_is_named_twice_has_it_to_do_once():
    found = due(
        BRANCHES,
        duties(("走访", "青禾镇、青禾", "每季度", "甲", "2026-10-01", "", "")),
        done(("2026-10-09", "走访", "青禾镇", "")),
    )
    assert [row.cells[:3] for row in page(found, "完成情况").rows] == [("走访", 1, 1)]


def test_a_subsidy_that_is_not_paid_stands_there_with_the_day_by_which_it_must_be():
    found = due(
        sheet(
            "任职",
            "所属乡镇 职务 姓名 任职日期",
            ("青禾镇", "老干组长", "李四平", "2024-01-01"),
            ("云岫镇", "老干组长", "王五安", "2024-01-01"),
            ("槐汀镇", "老干组长", "空缺", ""),
        ),
        sheet(
            "补贴发放",
            "年度 所属乡镇 姓名 项目 实发 发放日期",
            ("2026", "青禾镇", "李四平", "工作补贴", "4000", "2026-10-01"),
        ),
        days=400,
    )
    assert [(row["title"], row["subject"], row["what"]) for row in found.rows] == [
        ("发放工作补贴", "云岫镇", "2026年1人还差4,000.00元")
    ]


def test_the_office_changes_a_duty_of_ours_by_a_row_of_its_name():
    """组织学习 is each branch's 学习周期; this office wants it every half-year of one branch, and no exchange meetings."""
    found = due(
        BRANCHES,
        activities(("2026-03-02", "青禾镇老干党支部", "学习", "")),
        duties(
            ("组织学习", "青禾镇老干党支部", "每半年", "赵六", "", "", ""),
            ("召开经验交流会", "", "不要求", "", "", "", ""),
        ),
        done(),
        days=100,
    )
    assert [line for line in shown(found) if "通报" not in line] == [
        "该办 组织学习 青禾镇老干党支部 2026年下半年 赵六"
    ]


@pytest.mark.parametrize(
    ("rhythm", "day", "counts"),
    [
        ("每月15日", "2026-09-14", (1, 0)),  # a day before
        ("每月15日", "2026-09-16", (0, 1)),  # a day after
        ("每周五", "2026-10-12", (1, 0)),  # the Monday before
        ("每周五", "2026-10-17", (0, 1)),  # the day after
        ("每季度末月20日前", "2026-09-25", (0, 1)),
        ("每年5月", "2026-06-02", (0, 1)),
        ("春节前", "2026-02-20", (0, 1)),
    ],
)
def test_a_day_too_early_is_done_and_a_day_too_late_is_late(rhythm, day, counts):
    found = due(duties(("甲事", "", rhythm, "钱七", "", "", "")), done((day, "甲事", "", "")))
    (row,) = [row for row in page(found, "完成情况").rows if row.cells[0] == "甲事"]
    assert row.cells[2:4] == counts


def test_one_name_with_a_blank_in_it_is_one_who_answers_and_two_together_answer_each():
    found = due(
        duties(
            ("甲事", "", "每月", "张明", "2026-10-01", "", ""),
            ("乙事", "", "每月", "张　明", "2026-10-01", "", ""),
            ("丙事", "", "每月", "张明、李四", "2026-10-01", "", ""),
        ),
        done(),
        pages=True,
    )
    (print_file,) = [d for d in found.documents if isinstance(d, PrintFile)]
    assert {
        letter.fields["责任人"]: [one["事项"] for one in letter.fields["事项"]]
        for letter in print_file.documents
    } == {"张明": ["丙事", "乙事", "甲事"], "李四": ["丙事"]}


def test_a_list_without_subjects_says_what_it_takes_them_for():
    rows = sheet("责任清单", "事项 频次", ("甲事", "每月"))
    assert "duty-no-subjects" in kinds(due(rows, done()))


def test_the_offices_own_festival_is_due_as_ours_are():
    people = sheet(
        "花名册",
        "姓名 所属乡镇 人员类别 出生日期 状态 慰问意愿",
        ("张三可", "青禾镇", "退休", "1950-01-01", "健在", ""),
        ("李四可", "青禾镇", "退休", "1950-01-01", "健在", ""),
        ("王五可", "青禾镇", "退休", "1950-01-01", "健在", "谢绝上门"),
        ("赵六可", "青禾镇", "退休", "1950-01-01", "健在", "谢绝上门"),
    )
    standards = sheet("慰问标准", "项目 对象 标准金额 依据", ("建镇日（11月2日）", "退休", "200", "测试文件"))
    gifts = sheet(
        "慰问记录",
        "日期 项目 姓名 慰问金",
        ("2025-11-02", "建镇日", "张三可", "200"),
        ("2026-10-19", "建镇日", "张三可", "200"),
        ("2026-10-19", "建镇日（11月2日）", "王五可", "200"),  # declines, and somebody went
    )
    found = due(people, standards, gifts)
    told = [(row["subject"], row["what"], row["state"]) for row in found.rows if row["title"] == "节日慰问"]
    assert told == [("李四可", "2026年建镇日", "该办")]

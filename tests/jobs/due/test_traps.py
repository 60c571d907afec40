"""toolkit due over rows that mislead: namesakes, handovers, rows that change our duties, words of denial, New Year."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.offices.branches import sheet
from support.offices.money import do, kinds, page

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Outcome
from toolkit.jobs.contact.contact import JOB as CONTACT
from toolkit.jobs.due.due import JOB
from toolkit.jobs.inspections.inspections import JOB as INSPECTIONS
from toolkit.jobs.reception.reception import JOB as RECEPTION

BRANCHES = sheet(
    "支部",
    "所属支部 所属乡镇 换届日期 学习周期",
    ("青禾镇老干党支部", "青禾镇", "2025-03-01", "每月"),
    ("云岫镇老干党支部", "云岫镇", "2025-03-01", "每季度"),
    ("槐汀镇老干党支部", "槐汀镇", "2025-03-01", ""),
)


def due(*readings: Any, today: str = "2026-10-20", **params: Any) -> Outcome:
    return do(JOB.action(), *readings, today=dt.date.fromisoformat(today), **{"days": 100, **params})


def shown(outcome: Outcome, title: str) -> list[str]:
    rows = [row for row in outcome.rows if row["title"] == title]
    return [f"{row['state']} {row['subject']} {row['what']} {row['who']}" for row in rows]


def counts(outcome: Outcome, title: str) -> list[Any]:
    """应办 已办 逾期办 逾期未办 该办 未到期 不办."""
    return [row.cells[1:8] for row in page(outcome, "完成情况").rows if row.cells[0] == title]


def duties(*rows: tuple[str, ...]):
    return sheet("责任清单", "事项 对象 频次 责任人 起始日期 截止日期", *rows)


def pairs(*rows: tuple[str, ...]):
    return sheet("结对", "姓名 所属乡镇 联系干部 起始日期 截止日期", *rows)


def calls(*rows: tuple[str, ...]):
    return sheet("联系台账", "日期 姓名 所属乡镇 人员编号 方式", *rows)


# --- whose row it is -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "open_for", "told"),
    [
        # 日期 姓名 所属乡镇 人员编号 方式 → who is still to be called; what is told. 甲一: A1 and A2 of one town, A3 elsewhere.
        (("2026-10-03", "甲一", "青禾镇", "A1", "电话"), ["钱七", "孙八"], []),
        (("2026-10-03", "甲一", "", "A2", "电话"), ["孙八", "赵六"], []),
        (("2026-10-03", "甲一", "云岫镇", "", "电话"), ["赵六", "钱七"], []),
        (("2026-10-03", "甲一", "青禾镇", "", "电话"), ["孙八", "赵六", "钱七"], ["evidence-namesake"]),
        (("2026-10-03", "甲一", "槐汀镇", "", "电话"), ["孙八", "赵六", "钱七"], ["evidence-namesake"]),
        (("2026-10-03", "甲一", "", "A9", "电话"), ["孙八", "赵六", "钱七"], ["evidence-namesake"]),
        (("2026-10-03", "甲二", "", "", "电话"), ["孙八", "赵六", "钱七"], []),  # of nobody who is paired
    ],
)
def test_of_namesakes_the_row_proves_the_one_it_names(call: tuple[str, ...], open_for: Any, told: list[str]):
    register = sheet(
        "花名册",
        "姓名 出生日期 状态 所属乡镇 联系干部 人员编号",
        ("甲一", "1946-01-20", "健在", "青禾镇", "赵六", "A1"),
        ("甲一", "1947-01-20", "健在", "青禾镇", "钱七", "A2"),
        ("甲一", "1948-01-20", "健在", "云岫镇", "孙八", "A3"),
    )
    found = due(register, calls(call))
    who = [row["who"] for row in found.rows if row["title"] == "联系老同志" and row["state"] == "该办"]
    assert (sorted(who), kinds(found)) == (sorted(open_for), told)


def test_a_namesake_whom_nobody_is_paired_with_proves_nothing_for_the_other():
    register = sheet(
        "花名册",
        "姓名 出生日期 状态 所属乡镇 联系干部",
        ("甲一", "1946-01-20", "健在", "青禾镇", "赵六"),
        ("甲一", "1948-01-20", "健在", "云岫镇", ""),
        ("甲一", "1928-01-20", "去世", "槐汀镇", ""),
    )
    for town, told in (("云岫镇", []), ("", ["evidence-namesake"])):
        found = due(register, calls(("2026-10-03", "甲一", town, "", "电话")))
        assert (counts(found, "联系老同志")[0][:2], kinds(found)) == ((3, 0), told)


@pytest.mark.parametrize("order", [1, -1])
def test_who_takes_over_has_what_is_left(order: int):
    rows = [
        ("甲一", "青禾镇", "赵六", "2026-08-01", "2026-09-15"),
        ("甲一", "青禾镇", "钱七", "2026-09-16", ""),
    ]
    found = due(
        pairs(*rows[::order]),
        calls(("2026-09-03", "甲一", "", "", "电话"), ("2026-08-01", "甲二", "", "", "电话")),
        days=15,
    )
    assert counts(found, "联系老同志") == [(5, 1, 0, 1, 1, 2, 0)]  # September is one month, done by the first
    assert shown(found, "联系老同志") == ["逾期未办 甲一 2026年8月 钱七", "该办 甲一 2026年10月 钱七"]


def test_whom_two_look_after_is_visited_once():
    rows = pairs(("甲一", "青禾镇", "赵六", "2026-10-01", ""), ("甲一", "青禾镇", "钱七", "2026-10-01", ""))
    found = due(rows, calls(("2026-10-03", "甲一", "", "", "电话")), days=12)
    assert shown(found, "联系老同志") == []
    assert shown(due(rows, calls(("2026-10-03", "甲二", "", "", "电话")), days=12), "联系老同志") == [
        "该办 甲一 2026年10月 赵六、钱七"
    ]


# --- what the office's rows change -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "open_for", "told"),
    [
        # 对象 频次 起始日期 of 组织学习 → what is due on the last day of 2026
        ([("", "每半年")], "青禾 云岫 槐汀", []),  # without 学习周期 too
        ([("", "每半年"), ("青禾镇老干党支部", "不要求")], "云岫 槐汀", []),
        ([("青禾镇老干党支部", "不要求")], "云岫", []),  # 槐汀: no 学习周期
        ([("各支部", "每半年"), ("青禾镇老干党支部", "停办")], "云岫 槐汀", []),
        ([("", "不要求")], "", []),
        ([("无名支部", "不要求")], "青禾 云岫", ["duty-subject"]),
        ([("青禾镇", "不要求")], "青禾 云岫", ["duty-subject"]),  # a township is no branch
        ([("", "每半年"), ("青禾镇老干党支部", "每月")], "青禾 云岫 槐汀", []),  # each once
        ([("青禾镇老干党支部、云岫镇", "每半年")], "青禾 云岫镇", []),
    ],
)
def test_a_row_of_ours_for_some(rows: Any, open_for: str, told: list[str]):
    own = duties(*(("组织学习", whom, rhythm, "", "2026-10-01", "") for whom, rhythm in rows))
    held = sheet("活动", "日期 所属支部 类型", ("2026-01-01", "青禾镇老干党支部", "通报"))
    found = due(BRANCHES, held, own, sheet("办理记录", "日期 事项"))
    those = [r["subject"] for r in found.rows if r["title"] == "组织学习" and r["last"] == "2026-12-31"]
    assert sorted(those) == sorted(n if n.endswith("镇") else f"{n}镇老干党支部" for n in open_for.split())
    assert [kind for kind in kinds(found) if kind != "leader-unknown"] == told


def test_a_branch_and_a_township_in_one_row_are_proved_each_by_its_own():
    held = sheet(
        "活动", "日期 所属支部 类型", *(("2026-10-02", f"{n}镇老干党支部", "学习") for n in ("青禾", "云岫"))
    )
    own = duties(("组织学习", "青禾镇老干党支部、云岫镇", "每季度", "", "2026-10-01", ""))
    assert counts(due(BRANCHES, held, own, days=0), "组织学习") == [(2, 2, 0, 0, 0, 0, 0)]


def test_two_rows_of_one_title_follow_each_other():
    own = duties(
        ("走访", "", "每月", "甲", "2026-08-01", "2026-09-30"),
        ("走访", "", "每季度", "乙", "2026-10-01", ""),
        ("走访", "", "每半年", "丙", "2026-09-01", ""),
    )
    done = sheet("办理记录", "日期 事项", ("2026-09-02", "走 访"))
    found = due(own, done)
    assert shown(found, "走访") == ["逾期未办 本单位 2026年8月 甲", "该办 本单位 2026年第4季度 乙"]
    assert kinds(found) == ["duty-twice"]  # the third meets both


def test_a_row_that_would_change_what_is_counted_by_the_case_is_told():
    own = duties(("答复来访", "青禾镇", "每月", "钱七", "", ""), ("答复来访", "云岫镇", "每月", "", "", ""))
    visit = sheet("接访", "日期 姓名 事项 接待人", ("2026-10-10", "甲一", "待遇", "赵六"))
    done = sheet("办理记录", "日期 事项 对象", ("2026-10-12", "答复来访", "甲一"))
    found = due(BRANCHES, visit, own, done)
    assert shown(found, "答复来访") == ["该办 甲一，待遇 2026-10-10起 钱七"]
    assert kinds(found) == ["duty-event", "duty-event", "evidence-elsewhere"]


# --- what follows from an event --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "day", "said", "state", "told"),
    [
        # 答复期限 答复日期 答复内容 of a visit on the 10th → how it stands on the 20th, what is told
        ("2026-10-01", "", "", "逾期未办", ["event-dates"]),
        ("", "2026-10-01", "", "已办", ["event-dates"]),
        ("", "/", "已答复", "不办", ["event-undated"]),
        ("", "", "已解决？", "该办", []),
        ("限5日内", "", "", "逾期未办", []),
        ("10月底前", "", "下周答复", "该办", []),
        ("长期坚持", "", "已受理", "该办", ["date-unreadable"]),
        ("", "", "已答复10.12", "已办", []),
        ("", "", "正在办", "该办", []),
        ("", "", "还在协调", "该办", []),
        ("无", "无", "/", "该办", []),
        ("", "2027-10-11", "", "该办", []),
        ("尽快", "未答复", "", "该办", ["date-unreadable", "date-unreadable"]),
    ],
)
def test_an_answer(limit: str, day: str, said: str, state: str, told: list[str]):
    visit = sheet(
        "接访",
        "日期 姓名 事项 接待人 答复期限 答复日期 答复内容",
        ("2026-10-10", "甲一", "待遇", "赵六", limit, day, said),
    )
    found = due(visit)
    ((_, *states),) = counts(found, "答复来访")
    assert (
        dict(zip(("已办", "逾期办", "逾期未办", "该办", "未到期", "不办"), states, strict=True))[state] == 1
    )
    assert kinds(found) == told


@pytest.mark.parametrize(
    ("other", "closed", "state", "told"),
    [
        # 转办单位 办结日期 of a visit without 答复日期 → how it stands, what is told
        ("县医保局", "2026-10-15", "不办", []),  # G3: each row ends in an answer or is passed on
        ("县医保局", "", "不办", []),
        ("县委老干部局", "2026-10-15", "不办", ["event-undated"]),  # ourselves: was the answer in time?
        ("本局", "", "不办", ["event-undated"]),
        ("", "2026-10-15", "不办", ["event-undated"]),
        ("/", "", "该办", []),
        ("未转办", "", "该办", []),
        ("拟转医保局", "", "该办", []),
        ("不需要转", "", "不办", ["event-undated"]),
    ],
)
def test_what_is_passed_on_is_asked_for_no_day_of_an_answer(other, closed, state, told):
    row = ("2026-10-10", "甲一", "待遇", "赵六", "", other, closed)
    found = due(sheet("接访", "日期 姓名 事项 接待人 答复日期 转办单位 办结日期", row))
    ((_, *states),) = counts(found, "答复来访")
    assert (
        dict(zip(("已办", "逾期办", "逾期未办", "该办", "未到期", "不办"), states, strict=True))[state] == 1
    )
    assert kinds(found) == told


def test_a_problem_stands_open_while_words_say_so():
    words = "未解决 待解决 继续跟进 等答复 拟解决 需上报 协调中 已解决? 无 / 已解决 解决了 待遇已落实"
    rows = [("2026-08-10", f"甲{word}一", "电话", "漏水", word) for word in words.split()]
    found = due(sheet("联系台账", "日期 姓名 方式 问题 解决情况", *rows))
    still = [line.split("一，")[0].split("甲")[1] for line in shown(found, "解决老同志反映的问题")]
    assert still == words.split()[:10]


@pytest.mark.parametrize(
    ("number", "said", "absent", "told"),
    [
        ("1", "缺勤", ["甲一"], []),
        ("1", "生病", ["甲一"], []),
        ("1", "迟到", [], []),
        ("1", "不缺", [], []),
        ("8", "缺勤", [], ["through-unknown"]),
    ],
)
def test_who_was_absent(number: str, said: str, absent: list[str], told: list[str]):
    held = sheet("活动", "活动编号 日期 所属支部 类型", ("1", "2026-09-01", "青禾镇老干党支部", "学习"))
    there = sheet("签到", "活动编号 日期 姓名 出勤", (number, "", "甲一", said))  # the day stands in 活动
    found = due(held, there)
    assert ([row["subject"] for row in found.rows if row["title"] == "补学"], kinds(found)) == (absent, told)


# --- when ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "began", "expected"),
    [
        ("2026-12-31", "2026-11-05", ["该办 本单位 2026年12月 "]),
        ("2027-01-01", "2026-11-05", ["逾期未办 本单位 2026年12月 ", "该办 本单位 2027年1月 "]),
        ("2027-01-01", "", ["该办 本单位 2027年1月 "]),  # an office that begins with the year
        ("2027-02-01", "2026-11-05", ["逾期未办 本单位 2027年1月 ", "该办 本单位 2027年2月 "]),
    ],
)
def test_new_year_wipes_nothing_away_at_once(today: str, began: str, expected: list[str]):
    rows = [(began, "走访")] if began else []
    since = "2026-11-01" if began else ""
    found = due(
        duties(("走访", "", "每月", "", since, "")),
        sheet("办理记录", "日期 事项", *rows),
        today=today,
        days=31,
    )
    near = [line for line in shown(found, "走访") if "未到期" not in line]
    assert near == expected


@pytest.mark.parametrize(("month", "year"), [(9, 2026), (12, 2025), (None, 2025)])
def test_a_month_that_is_over_is_refused(month: int | None, year: int):
    with pytest.raises(Stop, match="month-past"):
        due(BRANCHES, days=None, month=month, year=year)


def test_a_year_alone_is_read_to_its_end():
    found = due(duties(("走访", "", "每月", "", "2026-12-01", "")), days=None, year=2026)
    assert shown(found, "走访") == ["未到期 本单位 2026年12月 "]


def test_who_and_where_are_those_that_are_meant():
    own = duties(
        ("走访", "青禾镇", "每年", "李四", "", ""), ("开会", "云岫镇", "每年", "李四平、钱七", "", "")
    )
    assert [row["title"] for row in due(BRANCHES, own, who="李四").rows] == ["走访"]
    assert [row["title"] for row in due(BRANCHES, own, who="钱七").rows] == ["开会"]
    assert [row["title"] for row in due(BRANCHES, own, who="四平").rows] == ["开会"]
    with pytest.raises(Stop, match="unit-unknown"):
        due(BRANCHES, own, township="青河镇")


@pytest.mark.parametrize(
    ("job", "book", "header", "row", "name", "left"),
    [
        (CONTACT, "联系台账", "日期 姓名 联系干部 方式 问题 解决情况 解决日期", "{} 张三可 李四平 电话 药费没有报 {} {}", "没有解决的问题", "没有解决的问题"),
        (RECEPTION, "接访", "日期 姓名 接待人 类别 事项 答复内容 答复日期", "{} 张三可 李四平 其他 药费没有报 {} {}", "没有答复的", "没有答复的"),
        (INSPECTIONS, "督查", "日期 所属乡镇 督查人 方式 问题 整改情况 整改日期", "{} 青禾镇 李四平 实地 活动室没有开放 {} {}", "没有改好的", "没有改好的问题"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("when", "how", "done", "listed", "open_", "empty"),
    [
        (
            "上个月",
            "",
            "",
            0,
            1,
            "没有列出的。",
        ),  # nobody knows when, and it is not done: «都办了» would be a lie
        ("", "", "", 0, 1, "没有列出的。"),
        ("上个月", "已办结", "", 0, 0, "都办了。"),
        ("上个月", "", "2026-10-08", 0, 0, "都办了。"),
        ("2026-10-02", "", "", 1, 1, "都办了。"),
    ],
)
def test_what_is_open_of_a_day_that_nobody_understands_is_not_done(
    job, book, header, row, name, left, when, how, done, listed, open_, empty
):
    people = sheet("花名册", "姓名 所属乡镇 状态", ("张三可", "青禾镇", "健在"))
    rows = sheet(book, header, tuple(row.replace(" ", "|").format(when, how, done).split("|")))
    found = do(job.action(), people, rows, today=dt.date(2026, 10, 20))
    made = page(found, name)
    assert (len(made.rows), made.empty) == (listed, empty)
    assert (f"另有{open_}件没有办，日期没有写或看不懂，没有列在这里，请看「待核实」。" in made.notes) == (
        open_ > listed
    )
    assert f"{left}{open_}" in "".join(found.summary)

"""toolkit tiers: everybody once, what changed since the list before, and whom to visit."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices.branches import sheet
from support.offices.drawn import SHIPPED, reading
from support.offices.money import do, page

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Formula, PrintFile, SheetDocument, WordDocument
from toolkit.core.grids import Grid
from toolkit.core.tables.catalogue import MOVES
from toolkit.core.tables.reading import read
from toolkit.jobs.due.due import JOB as DUE
from toolkit.jobs.residence.residence import JOB as RESIDENCE
from toolkit.jobs.tiers.tiers import JOB, LISTS

TODAY = dt.date(2026, 11, 29)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇"}
PEOPLE = sheet(
    "花名册",
    "姓名 所属乡镇 状态 人员类别 出生日期 居住状况 健康状况 自理情况 慰问意愿 联系干部 老干小组",
    ("张三可", "青禾", "健在", "退休", "1940-01-01", "独居", "患病", "自理", "", "李四平", "柳林"),
    ("王五同", "青禾镇", "健在", "退休", "1941-01-01", "独居", "健康", "自理", "谢绝上门", "李四平", "柳林"),
    ("赵六安", "云岫镇", "健在", "退休", "1950-01-01", "空巢", "健康", "失能", "", "", "桃源"),
    ("钱七明", "云岫镇", "健在", "退休", "1950-01-01", "同外甥一家", "健康", "自理", "", "", "桃源"),
    ("孙九禾", "云岫镇", "健在", "退休", "1950-01-01", "", "", "", "", "", "桃源"),  # nobody has said
    ("周八成", "云岫镇", "去世", "退休", "1930-01-01", "独居", "患病", "失能", "", "", "桃源"),
    ("吴十方", "云岫镇", "健在", "遗属", "1940-01-01", "独居", "患病", "失能", "", "", "桃源"),
    ("郑一田", "云岫镇", "待核实", "退休", "1940-01-01", "独居", "患病", "失能", "", "", "桃源"),
    ("冯二木", "青禾镇", "健在", "退休", "1950-01-01", "空巢", "健康", "自理", "", "李四平", "柳林"),
)


def of(found):
    return {row["name"]: (row["tier"], "、".join(row["reasons"])) for row in found.rows}


def test_everybody_alive_and_ours_is_in_one_tier_with_every_reason():
    found = do(JOB.action(), PEOPLE, today=TODAY, chosen=TOWNS)
    assert of(found) == {
        "张三可": ("特殊", "80岁以上独居、患病、独居"),
        "王五同": ("特殊", "80岁以上独居、独居"),
        "赵六安": ("特殊", "失能、空巢"),
        "钱七明": ("日常", ""),
        "孙九禾": ("日常", ""),
        "冯二木": ("重点", "空巢"),
    }
    assert found.counts == {"read": 9, "listed": 6, "excluded": 2, "to_check": 1}
    assert found.rows[-1]["unread"] == [] or any(row["unread"] == ["居住状况"] for row in found.rows)
    told = "".join(problem.message for problem in found.problems)
    assert "「同外甥一家」1处" in told
    assert "有1人未登记「居住状况」" in told
    assert "没有「子女」列，6人" in told


def test_the_sums_count_the_list():
    found = do(JOB.action(), PEOPLE, today=TODAY, chosen=TOWNS)
    rows = page(found, "汇总").rows
    assert [[c.value if isinstance(c, Formula) else c for c in row.cells] for row in rows] == [
        ["青禾镇", 2, 1, 0, 3],
        ["云岫镇", 1, 0, 2, 3],
        ["合计", 3, 1, 2, 6],
    ]
    assert (
        rows[0].cells[1].text == 'COUNTIFS({三级服务清单!所属乡镇:},{所属乡镇},{三级服务清单!级别:},"特殊")'
    )


def test_townships_that_only_sheets_name_stay_together_and_who_answers_is_in_the_register():
    heads = "姓名 居住地 状态 居住状况 联系干部"
    sheets = [
        Grid("花名册.xlsx", town, [heads.split(), *rows])
        for town, rows in (
            ("云岫镇", [["张三可", "石桥村", "健在", "独居", "李四平"], ["王五同", "", "健在", "独居", ""]]),
            ("青禾镇", [["赵六安", "柳林村", "健在", "独居", ""], ["钱七明", "", "健在", "独居", "李四平"]]),
        )
    ]
    found = do(JOB.action(), reading(*sheets), today=TODAY)
    lines = page(found, "三级服务清单")
    at = [[column.title for column in lines.columns].index(title) for title in ("所属乡镇", "姓名", "责任人")]
    assert [tuple(row.cells[i] for i in at) for row in lines.rows] == [
        ("云岫镇", "王五同", ""),
        ("云岫镇", "张三可", "李四平"),
        ("青禾镇", "钱七明", "李四平"),
        ("青禾镇", "赵六安", ""),
    ]


def earlier(*rows):
    lines = [["三级服务清单"], ["所属乡镇", "姓名", "级别", "原因"], *map(list, rows)]
    return read([Grid("三级服务清单（2026年10月）.xlsx", "三级服务清单", lines)], LISTS, SHIPPED.synonyms)


def test_changes_against_the_list_before():
    before = earlier(
        ("青禾镇", "张三可", "重点", "患病"),
        ("青禾镇", "王五同", "特殊", "80岁以上独居、独居"),
        ("青禾镇", "冯二木", "重点", "空巢"),
        ("云岫镇", "赵六安", "特殊", "失能"),
        ("云岫镇", "钱七明", "日常", ""),
        ("云岫镇", "周八成", "特殊", "失能"),
    )
    found = do(JOB.action(), PEOPLE, before, today=TODAY, chosen=TOWNS)
    assert [row.cells[1:] for row in page(found, "变动").rows] == [
        ("张三可", "青禾镇", "重点", "特殊", "原来：患病；现在：80岁以上独居、患病、独居"),
        ("赵六安", "云岫镇", "特殊", "特殊", "原来：失能；现在：失能、空巢"),
        ("周八成", "云岫镇", "特殊", "不在清单", "去世"),
        ("孙九禾", "云岫镇", "不在清单", "日常", ""),
    ]


def test_a_list_that_is_named_and_is_none_stops():
    with pytest.raises(Stop):
        do(JOB.action(), PEOPLE, today=TODAY, chosen=TOWNS, against="没有.xlsx")


VISITS = sheet(
    "联系台账",
    "日期 姓名 类型 方式",
    ("2026-09-01", "张三可", "联系", "上门"),
    ("2026-09-05", "王五同", "联系", "电话"),
    ("2026-10-08", "冯二木", "走访", "其他"),  # this quarter's
    ("2026-10-09", "冯二木", "走访", "电话"),  # a call is no visit
)


def owing(found):
    return [(row["name"], row["times"], row["last"], row["phone"]) for row in found.rows]


def test_whom_to_visit_each_once_the_frail_first_then_the_least_served():
    found = do(JOB.action("key"), PEOPLE, VISITS, today=TODAY, chosen=TOWNS)
    assert owing(found) == [
        ("赵六安", 12, None, False),
        ("张三可", 12, "2026-09-01", False),  # monthly for being eighty and alone, quarterly for being ill
        ("王五同", 12, "2026-09-05", True),  # declines: by telephone
    ]
    assert found.counts["read"] == 9
    (several,) = [d for d in found.documents if isinstance(d, PrintFile)]
    pages = {d.fields["联系干部"]: [p["姓名"] for p in d.fields["老同志"]] for d in several.documents}
    assert pages == {"李四平": ["张三可", "王五同"], "云岫镇（没有定人）": ["赵六安"]}
    assert all(isinstance(d, SheetDocument | PrintFile | WordDocument) for d in found.documents)


def test_an_office_that_has_written_nothing_yet_is_told_all_of_them():
    found = do(JOB.action("key"), PEOPLE, today=TODAY, chosen=TOWNS)
    assert owing(found) == [
        ("赵六安", 12, None, False),
        ("张三可", 12, None, False),
        ("王五同", 12, None, True),
        ("冯二木", 4, None, False),
    ]
    due = do(DUE.action(), PEOPLE, today=TODAY, chosen=TOWNS)
    assert not [row for row in due.rows if row["title"].startswith("重点")]  # begins with the first row


def test_the_office_may_ask_for_more_or_less():
    often = sheet(
        "责任清单",
        "事项 对象 频次",
        ("重点走访", "失能老同志", "每周"),
        ("重点走访", "80岁以上独居老同志", "不要求"),
        ("重点走访", "患病老同志", "每半年"),
        ("重点走访", "青禾镇", "每月"),  # is no kind of people
    )
    found = do(JOB.action("key"), PEOPLE, VISITS, often, today=TODAY, chosen=TOWNS)
    assert [(name, times) for name, times, _, _ in owing(found)] == [
        ("赵六安", 52),
        ("张三可", 4),  # alone: quarterly is denser than half-yearly
        ("王五同", 12),
    ]
    assert any("「青禾镇」不是哪一类老同志" in problem.message for problem in found.problems)


def test_what_is_owed_stands_on_the_list_of_everything_due():
    found = do(DUE.action(), PEOPLE, VISITS, today=TODAY, chosen=TOWNS)
    told = {
        (row["title"], row["subject"], row["what"]) for row in found.rows if row["title"].startswith("重点")
    }
    assert ("重点走访", "赵六安", "2026年11月") in told
    assert ("重点电话问候", "王五同", "2026年11月") in told
    assert not any("周八成" in subject or "吴十方" in subject for _, subject, _ in told)


def test_a_gift_is_a_visit_for_the_list_as_for_what_is_due():
    gifts = sheet("慰问记录", "日期 项目 姓名", ("2026-11-18", "重阳", "赵六安"))
    assert "赵六安" not in {row["name"] for row in do(JOB.action("key"), PEOPLE, gifts, today=TODAY).rows}
    assert {need.table for need in JOB.action("key").needs} >= {
        need.table for need in RESIDENCE.action().needs
    } - {MOVES}

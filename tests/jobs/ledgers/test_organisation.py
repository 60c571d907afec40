"""toolkit organisation: everyone alive in exactly one group, groups without leader, hats, and whom no group chat reaches."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.money import do, kinds, page

from toolkit.core.cells import Stop
from toolkit.core.documents.official import OfficialDocument, Paragraph
from toolkit.core.documents.outcome import Styled, WorkbookChange
from toolkit.jobs.organisation.organisation import JOB

TODAY = dt.date(2026, 10, 20)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇、槐汀镇"}
PEOPLE = sheet(
    "花名册",
    "姓名 所属乡镇 老干小组 状态 联系电话 入群 微信QQ 居住地 慰问意愿",
    ("张三可", "青禾镇", "柳林村", "健在", "19900000001", "是", "", "柳林村3组", ""),
    ("李四平", "青禾镇", "柳林村老干小组", "健在", "19900000002", "", "", "柳林村1组", ""),  # the same group
    ("王五同", "青禾镇", "东岗村", "健在", "", "否", "", "东岗村2组", "谢绝上门"),
    ("赵六安", "青禾镇", "", "健在", "", "", "无", "", ""),  # others of this township are in groups
    ("钱七顺", "青禾镇", "柳林村、东岗村", "健在", "19900000003", "是", "", "", ""),  # in two
    ("孙八亮", "青禾镇", "直属", "健在", "19900000004", "青禾老干部微信群", "", "", ""),
    (
        "周九和",
        "云岫镇",
        "",
        "健在",
        "1990000",
        "儿子在群里",
        "",
        "云岫镇一村",
        "",
    ),  # nobody here is in a group
    ("吴十全", "云岫镇", "", "去世", "19900000005", "是", "", "", ""),
    ("郑一帆", "", "柳林村", "健在", "19900000006", "是", "", "", ""),
    ("冯二春", "云岫镇", "", "不详", "", "", "", "", ""),
)
POSTS = sheet(
    "任职",
    "所属乡镇 所属支部 职务 老干小组 姓名 任职日期 免职日期 兼职",
    ("青禾镇", "", "老干组长", "", "张三可", "2024-03-01", "", "关工委副主任、老体协主席、支部书记"),
    ("青禾镇", "青禾镇老干党支部", "支部书记", "", "张三可", "2024-03-01", "", "老体协主席"),
    ("青禾镇", "", "小组长", "柳林村", "李四平", "2024-03-01", "", "无"),
    ("青禾镇", "", "小组长", "东岗村", "王五同", "2024-03-01", "2026-06-01", ""),  # no longer
    ("青禾镇", "", "小组长", "西岭村", "李四平", "2024-03-01", "", ""),  # nobody is there
    ("青禾镇", "", "关工委常务副主任", "", "张三可", "2025-01-01", "", ""),
    ("云岫镇", "", "老干组长", "", "空缺", "", "", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return do(JOB.action(), PEOPLE, POSTS, today=TODAY, chosen=TOWNS)


def test_everyone_alive_is_in_one_group_or_told_as_in_none(found):
    assert [(row["township"], row["group"], row["leaders"], row["people"]) for row in found.rows] == [
        ("青禾镇", "直属", ["张三可"], 1),
        ("青禾镇", "柳林村", ["李四平"], 2),
        ("青禾镇", "东岗村", [], 1),
        ("云岫镇", "直属", [], 1),
        ("槐汀镇", "直属", [], 0),
    ]
    assert [row.cells[1:5:3] for row in page(found, "没有编组的").rows] == [
        ("赵六安", "这个乡镇分了小组，没有写在哪个小组"),
        ("郑一帆", "没有写乡镇"),
    ]
    assert found.counts == {"read": 10, "listed": 7, "excluded": 1, "to_check": 2}
    assert [check.name for check in found.to_check] == ["冯二春", "钱七顺"]
    assert found.alerts == (
        "缺组长的老干组2个：云岫镇老干组、槐汀镇老干组。",
        "缺组长的小组1个：青禾镇东岗村。",
    )
    assert kinds(found) == ["group-unknown", "answer-unknown"]


def test_hats_are_counted_once_however_often_they_are_written(found):
    rows = page(found, "兼职工作量").rows
    assert [(row.cells[1], row.cells[3], row.cells[4]) for row in rows] == [
        ("张三可", 5, "老干组长、支部书记、关工委副主任、老体协主席、关工委常务副主任"),
        ("李四平", 2, "柳林村小组长、西岭村小组长"),
    ]


def test_who_is_in_no_group_chat_is_rung_up_or_called_on(found):
    assert [row.cells[1] for row in page(found, "电话通知").rows] == ["李四平"]
    assert [(row.cells[1], row.cells[4], row.cells[5]) for row in page(found, "上门通知").rows] == [
        ("王五同", "东岗村2组", "不在群里；谢绝上门，请家属、邻居转告"),
        ("周九和", "云岫镇一村", "没有登记；号码打不通：1990000"),
        ("赵六安", "未登记现住址", "不在群里"),
    ]


def test_a_leader_who_has_died_leads_no_more():
    posts = sheet("任职", "所属乡镇 职务 老干小组 姓名", ("云岫镇", "小组长", "一村", "吴十全"))
    people = sheet(
        "花名册", "姓名 所属乡镇 老干小组 状态", ("周九和", "云岫镇", "一村", "健在"), ("吴十全", "云岫镇", "一村", "去世")
    )  # fmt: skip
    found = do(JOB.action(), people, posts, today=TODAY)
    assert "leader-dead" in kinds(found)
    assert [row["leaders"] for row in found.rows] == [[], []]


def test_what_no_sheet_says_is_said():
    people = sheet("花名册", "姓名 所属乡镇", ("张三可", "青禾镇"))
    found = do(JOB.action(), people, today=TODAY, chosen={"本乡镇": "青禾镇", **TOWNS})
    assert [row["township"] for row in found.rows] == ["青禾镇"]  # a township's own office has no other
    assert found.alerts == (
        "没有读到任职.xlsx，不知道谁是组长，都按没有组长列。",
        "花名册没有「入群」一列，不知道谁在微信群、QQ群里，都按没有登记列。",
    )


PLACES = st.tuples(
    st.sampled_from(["甲镇", "乙镇", ""]), st.sampled_from(["", "一村", "二村", "直属", "一村、二村"])
)


@given(st.lists(PLACES, min_size=1, max_size=20))
def test_everyone_read_is_in_one_place_only(rows):
    named = [
        (f"{family}三可", *row)
        for family, row in zip("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", rows, strict=False)
    ]
    found = do(JOB.action(), sheet("花名册", "姓名 所属乡镇 老干小组", *named), today=TODAY)
    assert sum(row["people"] for row in found.rows) + found.extra["none"] == found.counts["listed"]
    assert found.counts["to_check"] == sum("、" in group and bool(town) for town, group in rows)
    told = [row.cells[1] for name in ("电话通知", "上门通知") for row in page(found, name).rows]
    assert sorted(told) == sorted({*told})
    assert len(told) == found.counts["listed"]  # nobody has said that they are in a group chat


# --- 任职通知 -----------------------------------------------------------------------------------------------

HEAD = "所属乡镇 职务 老干小组 姓名 单位推荐 老同志推荐 任职文号 任职日期 届满日期"
BOTH = ("青禾镇", "老干组长", "", "张三可", "是", "是", "", "2026-11-01", "2029-10-31")


def letter(*rows, **params):
    return do(JOB.action("letter"), PEOPLE, sheet("任职", HEAD, *rows), today=TODAY, **params,
              chosen={"发文字号代字": "青老干", "单位名称": "青禾镇党委", "本乡镇": "青禾镇"})  # fmt: skip


def test_both_recommendations_make_a_letter_with_number_term_and_duties():
    old = ("青禾镇", "小组长", "柳林村", "李四平", "是", "是", "青发〔2024〕3号", "2024-03-01", "")
    other = ("云岫镇", "老干组长", "", "周九和", "", "", "", "2026-11-01", "")
    found = letter(BOTH, old, other, township="青禾")
    paper, register = found.documents
    assert isinstance(paper, OfficialDocument)
    assert isinstance(register, WorkbookChange)
    assert (str(paper.number), paper.title) == ("青老干〔2026〕1号", "关于青禾镇张三可同志任职的通知")
    texts = [block.text for block in paper.blocks if isinstance(block, Paragraph)]
    assert texts[1] == "张三可同志任青禾镇老干组长，任期自2026年11月1日起至2029年10月31日。"
    assert found.rows == [
        {"name": "张三可", "title": "老干组长", "since": "2026-11-01", "until": "2029-10-31"}
    ]


@pytest.mark.parametrize(
    ("unit", "comrades", "cells"),
    [("是", "", ["F2"]), ("", "否", ["E2", "F2"]), ("待定", "是", ["E2"])],
)
def test_a_missing_recommendation_refuses_with_its_cell(unit, comrades, cells):
    with pytest.raises(Stop) as refused:
        letter((*BOTH[:4], unit, comrades, *BOTH[6:]), township="青禾镇")
    assert [problem.cell.ref for problem in refused.value.problems] == cells


@pytest.mark.parametrize(
    ("row", "told", "kind"),
    [
        (BOTH, {"township": "槐汀镇"}, "appointment-nobody"),
        ((*BOTH[:6], "青发〔2026〕1号", *BOTH[7:]), {"township": "青禾镇"}, "appointment-nobody"),
        (("云岫镇", "老干组长", "", "吴十全", "是", "是", "", "2026-11-01", ""), {"township": "云岫镇"}, "appointment-dead"),
    ],
)  # fmt: skip
def test_nobody_to_appoint_and_the_dead_are_refused(row, told, kind):
    with pytest.raises(Stop) as refused:
        letter(row, **told)
    assert [problem.kind for problem in refused.value.problems] == [kind]


def test_whoever_is_named_gets_a_letter_though_a_number_stands_there():
    found = letter((*BOTH[:6], "青发〔2026〕1号", *BOTH[7:]), township="青禾镇", person="张三可")
    assert found.rows[0]["name"] == "张三可"


def test_a_leader_without_one_is_red(found):
    (cell,) = {row.cells[1] for row in page(found, "各乡镇").rows if row.cells[0] == "槐汀镇"}
    assert isinstance(cell, Styled)

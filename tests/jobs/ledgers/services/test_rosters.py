"""toolkit rosters: pocket booklets, the directory, couples and families, and whom one may propose to whom."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.drawn import number
from support.offices.money import do, kinds, page

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Styled
from toolkit.jobs.rosters.rosters import JOB

TODAY = dt.date(2026, 10, 20)
NUMBER = number("19461003")
PEOPLE = sheet(
    "花名册",
    "姓名 所属乡镇 老干小组 所属支部 状态 出生日期 身份证号 居住地 联系电话 原单位及职务",
    ("张三可", "青禾", "柳林村", "", "健在", "1946-10-03", NUMBER, "青禾镇柳林村3组12号", "19900000001", "青禾中学校长"),
    ("李四平", "青禾镇", "", "青禾镇老干党支部", "健在", "1950", "", "县城天河小区3栋2单元501室", "19900000002", ""),
    ("王五同", "青禾镇", "柳林村", "", "去世", "1940-01-01", "", "柳林村1组", "", ""),
    ("赵六安", "云岫镇", "", "", "健在", "", "", "", "19900000003", ""),
    ("冯二春", "云岫镇", "", "", "不详", "", "", "", "", ""),
)  # fmt: skip


def books(**params):
    found = do(JOB.action(), PEOPLE, today=TODAY, **params)
    return found, {
        d.fields["乡镇"]: {g["名称"]: [tuple(p.values()) for p in g["人员"]] for g in d.fields["分组"]}
        for d in found.documents
    }


def test_a_booklet_a_township_by_village_without_number_telephone_or_door():
    found, made = books()
    assert made == {
        "青禾镇": {
            "柳林村": [("张三可", "男", "80岁", "青禾中学校长", "青禾镇柳林村3组", "")],
            "青禾镇老干党支部": [("李四平", "", "", "", "县城天河小区", "")],
        },
        "云岫镇": {"没有写小组、支部的": [("赵六安", "", "", "", "", "")]},
    }
    assert (found.counts["listed"], found.counts["excluded"], found.counts["to_check"]) == (3, 1, 1)
    assert found.balanced()
    assert NUMBER not in repr(found.documents)


def test_telephones_only_where_they_are_asked_for_and_one_township_alone():
    _, made = books(township="青禾", with_phone=True)
    assert [p[4] for group in made["青禾镇"].values() for p in group] == [
        "青禾镇柳林村3组\n19900000001",
        "县城天河小区\n19900000002",
    ]
    assert [*made] == ["青禾镇"]


def test_who_is_not_in_a_booklet_because_nobody_knows_is_told_with_the_cell():
    found, _ = books()
    assert [(str(p.cell), p.message) for p in found.problems if p.kind == "to-check"] == [
        (str(check.cell), f"「{check.name}」{check.why}，") for check in found.to_check
    ]
    assert [check.name for check in found.to_check] == ["冯二春"]


def test_the_telephone_of_a_spouse_who_has_the_same_stands_there_in_figures():
    couple = sheet(
        "花名册",
        "姓名 所属乡镇 老干小组 状态 联系电话 联系干部",
        ("张三可", "青禾镇", "柳林村", "健在", "19900000001", "李四平"),
        ("王五同", "青禾镇", "桐坡村", "健在", "同上", "同上"),  # on another page of the booklet
        ("赵六安", "青禾镇", "柳林村", "健在", "", ""),
    )
    found = do(JOB.action(), couple, today=TODAY, with_phone=True)
    lines = {p["姓名"]: p for group in found.documents[0].fields["分组"] for p in group["人员"]}
    assert [(lines[name]["住处"], lines[name]["联系干部"]) for name in ("张三可", "王五同", "赵六安")] == [
        ("19900000001", "李四平"),
        ("19900000001", "李四平"),
        ("", ""),
    ]
    assert "same-filled" in {problem.kind for reading in (couple,) for problem in reading.problems}


@pytest.mark.parametrize(
    ("columns", "kind", "said"),
    [
        ("姓名 居住地", "", "花名册没有「居住类型」列，谁住在外地看不出来。"),
        ("姓名 居住地 居住类型", "本镇", None),  # there everybody is asked, and nobody is away
    ],
)
def test_that_nobody_lives_away_is_said_only_where_the_register_asks(
    columns: str, kind: str, said: str | None
):
    row = ("张三可", "省城五华区", kind)[: len(columns.split())]
    found = do(JOB.action("families"), sheet("花名册", columns, row), today=TODAY)
    assert found.alerts == ((said,) if said else ())


PARTNERS = sheet(
    "涉老单位",
    "单位名称 类别 所属乡镇 服务内容 爱好 联系电话",
    ("县医保局", "部门", "", "报销", "", "0700-1234502"),
    ("县老年大学", "组织", "", "书画班", "毛笔字、国画", ""),
    ("青禾老体协", "组织", "青禾镇", "广场舞", "跳舞、太极拳", "0700-1234505"),
    ("县民政局", "部门", "", "高龄津贴", "", "0700-1234501"),
)


def test_the_directory_stands_kind_by_kind_and_a_missing_number_is_said():
    found = do(JOB.action("directory"), PARTNERS, today=TODAY)
    rows = page(found, "涉老单位通讯录").rows
    assert [row.cells[1] for row in rows] == ["县医保局", "县民政局", "县老年大学", "青禾老体协"]
    assert [isinstance(row.cells[-1], Styled) for row in rows] == [False, False, True, False]
    assert found.alerts == ("1个单位没有登记联系电话。",)


LIKES = sheet(
    "花名册",
    "姓名 所属乡镇 状态 求学意愿 特长爱好 推荐意愿 联系干部",
    ("张三可", "青禾镇", "健在", "书法", "广场舞", "愿意", ""),
    ("李四平", "云岫镇", "健在", "跳舞", "", "同意", ""),  # the one who dances is of another township
    ("赵六安", "云岫镇", "健在", "书法", "", "", "谭美"),  # nobody asked
    ("钱七顺", "云岫镇", "健在", "书法", "", "不愿意", ""),
    ("孙八亮", "云岫镇", "健在", "书法", "", "看情况再定", ""),  # not understood
    ("周九和", "云岫镇", "健在", "不想学书法", "无", "愿意", ""),
    ("吴十全", "云岫镇", "去世", "书法", "", "愿意", ""),
)


def test_only_who_agreed_is_proposed_and_only_near_home():
    found = do(JOB.action("interests"), LIKES, PARTNERS, today=TODAY)
    assert [(r["organisation"], r["name"], r["interest"]) for r in found.rows] == [
        ("县老年大学", "张三可", "书法"),
        ("青禾老体协", "张三可", "广场舞"),
    ]
    assert [row.cells[1] for row in page(found, "没有合适组织的").rows] == ["李四平"]
    assert [(row.cells[1], row.cells[4]) for row in page(found, "还没有问的").rows] == [("赵六安", "谭美")]
    assert "answer-unknown" in kinds(found)
    assert [one.name for one in found.to_check] == ["孙八亮"]
    assert found.balanced()
    everything = repr([d.sheets for d in found.documents])
    assert "钱七顺" not in everything
    assert "吴十全" not in everything


@given(st.lists(st.sampled_from(["愿意", "同意", "不愿意", "", "再说吧", "√"]), min_size=1, max_size=8))
def test_whatever_is_written_everybody_is_counted_once_and_nobody_unwilling_named(answers):
    rows = [
        (f"甲{'一二三四五六七八'[at]}", "青禾镇", "健在", "书法", text) for at, text in enumerate(answers)
    ]
    found = do(
        JOB.action("interests"),
        sheet("花名册", "姓名 所属乡镇 状态 求学意愿 推荐意愿", *rows),
        PARTNERS,
        today=TODAY,
    )
    assert found.balanced()
    willing = {row[0] for row in rows if row[4] in ("愿意", "同意", "√")}
    assert {row["name"] for row in found.rows} == willing


HOMES = sheet(
    "花名册",
    "姓名 所属乡镇 人员类别 状态 婚姻配偶 居住类型 子女 家属联系电话 居住地",
    ("张三可", "青禾镇", "退休", "健在", "李四平（退休教师）", "本镇", "", "", "柳林村"),
    ("李四平", "青禾镇", "退休", "健在", "张三可", "本镇", "", "", "柳林村"),
    ("赵六安", "青禾镇", "退休", "健在", "配偶：钱七顺", "外地", "儿子在武汉", "19900000003（儿子）", "武汉市"),
    ("钱七顺", "青禾镇", "退休", "健在", "已婚", "外省", "", "", "武汉市"),  # does not name his wife
    ("孙八亮", "青禾镇", "退休", "健在", "周九和", "不好说", "", "", ""),  # whose husband is dead
    ("周九和", "青禾镇", "退休", "去世", "", "", "", "", ""),
    ("吴十全", "云岫镇", "遗属", "健在", "丧偶", "", "", "", "云岫镇一村"),
    ("郑一帆", "云岫镇", "退休", "健在", "冯二春", "", "", "", ""),  # two are called so
    ("冯二春", "云岫镇", "退休", "健在", "", "", "", "", ""),
    ("冯二春", "云岫镇", "退休", "健在", "", "", "", "", ""),
)  # fmt: skip


def test_couples_are_two_people_and_the_bereaved_stand_apart():
    found = do(JOB.action("families"), HOMES, today=TODAY)
    couples = [(row.cells[1], row.cells[2], row.cells[6] == "") for row in page(found, "夫妻老同志").rows]
    assert couples == [("张三可", "李四平", True), ("赵六安", "钱七顺", False)]
    away = {row.cells[1]: isinstance(row.cells[-1], Styled) for row in page(found, "住在外地的").rows}
    assert away == {"赵六安": False, "钱七顺": True}
    assert [row.cells[1] for row in page(found, "遗属").rows] == ["吴十全"]
    told = kinds(found)
    assert {"spouse-dead", "spouse", "residence-unknown"} <= {*told}
    assert found.balanced()


def test_a_township_that_nobody_is_of_stops_instead_of_an_empty_list():
    for name in ("", "families", "interests"):
        tables = (PEOPLE, PARTNERS) if name == "interests" else (PEOPLE,)
        with pytest.raises(Stop, match="unit-unknown"):
            do(JOB.action(name), *tables, today=TODAY, township="杏花镇")


@pytest.mark.parametrize(
    ("typed", "phone", "family"),
    [
        ("无子女", "19900000001", "19900000001\n没有家属电话"),
        ("（没有子女）", "19900000001", "19900000001\n没有家属电话"),
        ("没有手机", "19900000001", "19900000001\n没有家属电话"),
        ("村委会转", "19900000001\n村委会转", "19900000001\n村委会转"),
        ("空号", "19900000001\n空号", "19900000001\n空号"),
        ("无子女，侄儿19900000005", "19900000001\n侄儿19900000005", "19900000001\n侄儿19900000005"),
    ],
)
def test_words_that_there_is_no_telephone_are_printed_for_none(typed: str, phone: str, family: str):
    people = sheet(
        "花名册",
        "姓名 所属乡镇 状态 联系电话 家属联系电话 居住类型",
        ("张三可", "青禾镇", "健在", "19900000001", typed, "外地"),
    )
    found = do(JOB.action(), people, today=TODAY, with_phone=True)
    ((line,),) = [group["人员"] for group in found.documents[0].fields["分组"]]
    assert line["住处"] == phone
    ((*_, listed),) = [
        row.cells for row in page(do(JOB.action("families"), people, today=TODAY), "住在外地的").rows
    ]
    assert (listed.value if isinstance(listed, Styled) else listed) == family

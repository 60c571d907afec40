"""重点对象: what a register says, in three answers; and which people a cell of 对象 means."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import SHIPPED, grid, reading

from toolkit.core.grids import Grid
from toolkit.core.people.conditions import Condition, conditions, health, read_group
from toolkit.core.people.profiles import care
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions

TODAY = dt.date(2026, 10, 1)


def people(headers, *rows):
    """Those of a register with these columns behind the name."""
    made = reading(grid(f"姓名 {headers}", *((f"张三{'可同明禾'[at]}", *row) for at, row in enumerate(rows))))
    return read_people(made, Conventions.of(SHIPPED.settings), TODAY).persons


def says(header, text, condition):
    """What one cell says to one condition."""
    (person,) = people(header, (text,))
    return conditions(person)[condition].says


@pytest.mark.parametrize(
    ("header", "text", "condition", "told"),
    [
        ("居住状况", "独居", "独居", True),
        ("居住状况", "与配偶同住", "独居", False),
        ("居住状况", "空巢", "独居", False),
        ("居住状况", "同小儿一家", "独居", None),  # not understood: never a harmless no
        ("居住状况", "", "独居", None),  # nobody has said
        ("备注", "独居", "独居", None),  # no such column
        ("是否独居", "是", "独居", True),
        ("是否独居", "否", "独居", False),
        ("独居/空巢", "是", "独居", None),  # which of them?
        ("健康状况", "患病", "患病", True),
        ("健康状况", "一般", "患病", False),
        ("健康状况", "不能自理", "失能", True),
        ("健康状况", "不能自理", "患病", True),
        ("疾病", "高血压三级", "患病", True),
        ("疾病", "高血压三级", "重病", None),  # how gravely nobody has said
        ("健康状况", "患病", "重病", None),
        ("健康状况", "病危", "重病", True),
        ("健康状况", "良好", "重病", False),
        ("疾病", "无", "患病", False),
        ("疾病", "可能有肺病", "患病", None),
        ("自理情况", "半自理", "半失能", True),
        ("自理情况", "半自理", "失能", False),
        ("能否自理", "否", "失能", True),
        ("能否自理", "是", "失能", False),
        ("是否失能", "是", "失能", True),
        ("婚姻状况", "丧偶", "丧偶", True),
        ("婚姻状况", "已婚", "丧偶", False),
        ("配偶姓名", "李四平", "丧偶", False),
        ("配偶姓名", "李四平（已去世）", "丧偶", True),
        ("配偶姓名", "李四平（没有去世）", "丧偶", None),
        ("配偶情况", "老伴刚走", "丧偶", True),
        ("配偶情况", "2019年走的", "丧偶", True),
        ("配偶情况", "李四平（走了）", "丧偶", None),  # no name alone: it may be a death
        ("配偶情况", "不在家", "丧偶", None),
        ("配偶情况", "在外地", "丧偶", False),
        ("丧偶", "是", "丧偶", True),
        ("家庭困难", "子女残疾", "困难", True),
        ("家庭困难", "不算太困难", "困难", None),
        ("家庭经济状况", "还可以", "困难", None),  # where hardship is not asked for, not every word is one
        ("经济情况", "退休工资", "困难", None),
        ("家庭经济状况", "低保", "困难", True),
        ("家庭经济状况", "因病致困", "困难", True),
        ("困难原因", "退休工资低、老伴常年吃药", "困难", True),
        ("是否困难", "否", "困难", False),
        ("家庭困难", "因病致贫", "困难", True),
        ("家庭困难", "曾是低保户", "困难", None),  # and today?
        ("家庭困难", "已脱贫", "困难", None),
        ("疾病", "肺癌已治愈", "患病", None),
        ("居住状况", "一人在家", "独居", True),
        ("居住状况", "儿子家轮流住", "独居", False),
        ("居住状况", "独居（女儿每周来）", "独居", None),
        ("居住状况", "女儿照顾", "独居", None),  # she may come by day
        ("健康状况", "瘫床三年", "失能", True),
        ("健康状况", "糊涂了，认不得人", "失能", True),
        ("健康状况", "住院中", "住院", True),
        ("健康状况", "康复出院", "住院", None),
        ("健康状况", "尿毒症透析", "患病", True),
        ("自理情况", "离不开人", "失能", True),
        ("自理情况", "尚可", "失能", False),
    ],
)
def test_yes_no_and_not_understood(header, text, condition, told):
    assert says(header, text, Condition(condition)) is told


@pytest.mark.parametrize(
    ("headers", "cells", "told"),
    [
        ("是否独居 是否空巢", ("否", "是"), {"独居": False, "空巢": True}),
        ("是否独居 是否空巢", (None, "是"), {"独居": False, "空巢": True}),  # not what the first column asks
        ("是否独居 是否空巢", ("否", "否"), {"独居": False, "空巢": False}),
        ("是否独居 是否空巢", ("/", None), {"独居": None, "空巢": None}),
        ("是否独居 居住状况", ("否", "独居"), {"独居": None}),  # against itself
        ("是否丧偶 爱人", ("否", "老伴没了"), {"丧偶": None}),
        ("是否丧偶 爱人", ("否", "李四平"), {"丧偶": False}),
        ("是否困难 是否失独", ("否", "是"), {"困难": True, "失独": True}),
        ("配偶是否健在", ("否",), {"丧偶": True}),
        ("配偶是否健在", ("无",), {"丧偶": None}),  # none there ever was?
        ("有无子女", ("独子亡",), {"失独": True}),
        ("有无子女", ("儿子没了",), {"失独": None}),  # and are there others?
    ],
)
def test_several_columns_of_one_field_all_say_something(headers, cells, told):
    (person,) = people(headers, cells)
    known = conditions(person)
    assert {one: known[Condition(one)].says for one in told} == told


@pytest.mark.parametrize(
    ("headers", "cells", "printed"),
    [
        ("是否独居 是否空巢 能否自理", (None, "是", "需人搀扶"), "需人搀扶、空巢"),
        ("是否独居 是否空巢 生活不能自理", ("是", "否", "是"), "生活不能自理、独居"),
        ("居住状况 自理情况", ("一人在家", "无"), "一人在家"),
    ],
)
def test_what_a_visitor_reads_of_them(headers, cells, printed):
    (person,) = people(headers, cells)
    assert care(person) == printed


def test_a_title_over_most_columns_is_no_group():
    title = "梅岭县离退休干部花名册"
    rows = [[title, title, title, ""], ["姓名", "是否独居", "能否自理", "备注"], ["张三可", "是", "否", ""]]
    (record,) = reading(Grid("花名册.xlsx", "花名册", rows)).records
    assert record.header("居住状况") == "是否独居"


def test_what_a_group_of_columns_is_called_asks_nothing():
    made = reading(
        Grid(
            "花名册.xlsx",
            "花名册",
            [
                ["", "生活情况", "", ""],
                ["姓名", "是否独居", "能否自理", "困难情况"],
                ["张三可", "是", "否", "有"],
            ],
        )
    )
    (person,) = read_people(made, Conventions.of(SHIPPED.settings), TODAY).persons
    known = conditions(person)
    assert [known[Condition(one)].says for one in ("独居", "失能", "困难")] == [True, True, True]
    assert person.record.asked("居住状况") == "是否独居"


@pytest.mark.parametrize(
    ("text", "wanted", "ages", "category"),
    [
        ("独居老同志", [{"独居"}], (None, None), ""),
        ("80岁以上", [], (80, None), ""),
        ("年满80周岁的老同志", [], (80, None), ""),
        ("八十岁及以上独居老干部", [{"独居"}], (80, None), ""),
        ("80岁（含80岁）以上", [], (80, None), ""),
        ("70至79岁", [], (70, 79), ""),
        ("百岁老人", [], (100, None), ""),
        ("离休干部", [], (None, None), "离休"),
        ("患病的", [{"患病"}], (None, None), ""),
        ("独居空巢患病老同志", [{"独居", "空巢"}, {"患病"}], (None, None), ""),
        ("失能半失能", [{"失能", "半失能"}], (None, None), ""),
        ("全体老同志", [], (None, None), ""),
        ("全体离退休干部", [], (None, None), ""),
    ],
)
def test_whom_a_cell_means(text, wanted, ages, category):
    group = read_group(text)
    assert ([set(map(str, those)) for those in group.wanted], group.ages, group.category) == (
        wanted,
        ages,
        category,
    )


@pytest.mark.parametrize(
    "text", ["", "全体干部", "干部职工", "80岁老同志", "高龄", "低龄独居", "独居的猫", "青禾镇"]
)
def test_what_says_it_less_clearly_means_nobody(text):
    assert read_group(text) is None


def test_the_dead_and_the_survivors_are_none_of_them():
    alive, dead, survivor, unclear = people(
        "状态 人员类别 居住状况",
        ("健在", "退休", "独居"),
        ("去世", "退休", "独居"),
        ("健在", "遗属", "独居"),
        ("1", "退休", "独居"),
    )
    group = read_group("独居老同志")
    assert [group.judge(one).says for one in (alive, dead, survivor, unclear)] == [True, False, False, None]


@pytest.mark.parametrize(
    ("born", "first"),
    [
        ("1946-10-02", dt.date(2026, 10, 2)),
        ("1946年10月", dt.date(2026, 10, 31)),
        ("1948-02-29", dt.date(2028, 2, 29)),
    ],
)
def test_an_age_begins_on_a_birthday(born, first):
    (person,) = people("出生日期", (born,))
    assert read_group("80岁以上").span(person) == (first, None)
    assert read_group("70至79岁").span(person)[1] == first - dt.timedelta(days=1)


WORDS = st.sampled_from(["独居", "空巢", "与配偶同住", "患病", "健康", "", "看不懂的话"])


@given(WORDS, WORDS)
def test_a_conjunction_is_never_surer_than_its_parts(living, health):
    (person,) = people("居住状况 健康状况", (living, health))
    one, two, both = (read_group(text).judge(person).says for text in ("独居的", "患病的", "独居患病的"))
    assert both is (False if False in (one, two) else None if None in (one, two) else True)


@pytest.mark.parametrize(
    ("header", "text", "told"),
    [
        ("健康状况", "失能", "unable"),
        ("自理情况", "半自理", "unable"),
        ("健康状况", "行动不便", "unable"),  # cannot come, and is not 失能
        ("健康状况", "病重", "unable"),
        ("健康状况", "住院", "ill"),
        ("自理情况", "患病", "ill"),  # in the wrong column
        ("健康状况", "健康", "fit"),
        ("健康状况", "", ""),
        ("健康状况", "看情况", None),
    ],
)
def test_who_can_come_to_a_meeting_is_told_by_the_same_words(header, text, told):
    (person,) = people(header, (text,))
    assert health(person) == told
    if says(header, text, Condition.DEPENDENT) or says(header, text, Condition.HALF):
        assert told == "unable"

"""三级服务: exactly one tier for everybody, every reason, and never a harmless «no»."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.drawn import SHIPPED, grid, reading

from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.rules.tiers import Tier, place, tier_rules

TODAY = dt.date(2026, 11, 29)
COLUMNS = "出生日期 健康状况 自理情况 居住状况 婚姻状况 家庭困难 子女"
RULES, _ = tier_rules(None)


def placed(*cells, columns=COLUMNS, rules=RULES):
    made = reading(grid(f"姓名 {columns}", ("张三可", *cells)))
    (person,) = read_people(made, Conventions.of(SHIPPED.settings), TODAY).persons
    return place(person, rules, TODAY)


FINE = ("1950-01-01", "健康", "自理", "与配偶同住", "已婚", "不困难", "一儿一女")


@pytest.mark.parametrize(
    ("column", "text", "tier", "why"),
    [
        (0, "1950-01-01", "日常", ""),
        (0, "1936-11-29", "重点", "90岁以上"),  # today
        (0, "1936-11-30", "日常", ""),  # tomorrow
        (1, "住院", "特殊", "住院、患病"),
        (1, "高血压、住院", "特殊", "住院、患病"),
        (1, "已出院", "日常", ""),  # not understood, see below
        (2, "失能", "特殊", "失能"),
        (2, "半自理", "重点", "半失能"),
        (3, "独居", "重点", "独居"),
        (4, "丧偶", "重点", "丧偶"),
        (5, "困难", "重点", "困难"),
        (5, "特困", "特殊", "特困、困难"),
        (5, "特困、失独", "特殊", "失独、特困、困难"),
        (6, "失独", "特殊", "失独"),
        (6, "独子病故", "特殊", "失独"),
        (6, "长子已故，次子在县城", "日常", ""),  # one is there
    ],
)
def test_the_tier_and_every_reason(column, text, tier, why):
    cells = [*FINE]
    cells[column] = text
    found = placed(*cells)
    assert (found.tier, found.why) == (tier, why)


def test_several_conditions_are_all_told_and_age_makes_one():
    cells = ["1940-01-01", "患病", "自理", "独居", "丧偶", "不困难", "一儿一女"]
    found = placed(*cells)
    assert (found.tier, found.why) == ("特殊", "80岁以上独居、患病、丧偶、独居")


def test_a_blank_is_nobody_has_said_and_another_word_is_to_be_looked_at():
    found = placed("1950-01-01", "", "", "同外甥一家", "已婚", "不困难", "一儿一女")
    assert (found.tier, found.unread) == (Tier.DAILY, ("居住状况",))
    assert set(found.unsaid) == {"健康状况", "自理情况"}
    assert placed(*FINE).unsaid == placed(*FINE).unread == ()


def test_hospital_told_as_the_state_counts_and_having_left_does_not():
    assert placed("健在，住院", columns="状态").tier is Tier.SPECIAL
    assert placed("健在，已出院", columns="状态").tier is Tier.DAILY


def test_the_offices_sheet_goes_before_ours():
    told = sheet(
        "服务分级",
        "级别 条件 频次 状态 依据",
        ("日常", "90岁以上", "", "现行", "局务会〔2026〕3号"),  # taken away
        ("特殊", "丧偶", "每周", "现行", "局务会〔2026〕3号"),
        ("特殊", "离休干部", "每周", "现行", ""),  # no source
        ("特别", "独居", "", "现行", "局务会〔2026〕3号"),
        ("重点", "爱下棋的", "", "现行", "局务会〔2026〕3号"),
    )
    rules, problems = tier_rules(told)
    by_who = {rule.who: (rule.tier.value, rule.often) for rule in rules}
    assert by_who["丧偶"] == ("特殊", "每周")
    assert "90岁以上" not in by_who
    assert by_who["独居"] == ("重点", "每季度")  # ours stands where theirs was not understood
    assert [str(p.cell).split("!")[1] for p in problems] == ["B4", "B5", "B6"]


CELLS = st.tuples(
    st.sampled_from(["1930-01-01", "1944-01-01", "1960-01-01", ""]),
    st.sampled_from(["", "健康", "患病", "住院", "不知"]),
    st.sampled_from(["", "自理", "失能", "半自理", "不知"]),
    st.sampled_from(["", "与配偶同住", "独居", "空巢", "不知"]),
    st.sampled_from(["", "已婚", "丧偶", "不知"]),
    st.sampled_from(["", "不困难", "困难", "特困"]),
    st.sampled_from(["", "一儿一女", "失独"]),
)
WORSE = ("", "住院", "失能", "独居", "丧偶", "特困", "失独")


@settings(max_examples=60, deadline=None)
@given(CELLS, st.integers(1, 6))
def test_one_condition_more_never_lowers_a_tier(cells, column):
    before = placed(*cells)
    more = [*cells]
    if cells[column] not in ("", "健康", "自理", "与配偶同住", "已婚", "不困难", "一儿一女"):
        return  # takes the place of another condition
    more[column] = WORSE[column]
    after = placed(*more)
    assert after.tier.rank >= before.tier.rank
    assert {rule.who for rule in before.reasons} <= {rule.who for rule in after.reasons}


@settings(max_examples=60, deadline=None)
@given(CELLS)
def test_an_independent_reader_agrees(cells):
    """A second reading of the rules, in plain words."""
    born, health, care, alone, spouse, hard, child = cells
    age = {"1930-01-01": 96, "1944-01-01": 82, "1960-01-01": 66}.get(born)
    special = health == "住院" or care == "失能" or hard == "特困" or child == "失独"
    special = special or (alone == "独居" and age is not None and age >= 80)
    key = health in ("患病", "住院") or alone in ("独居", "空巢") or spouse == "丧偶" or hard == "困难"
    key = key or care == "半自理" or (age is not None and age >= 90)
    assert placed(*cells).tier == ("特殊" if special else "重点" if key else "日常")

"""How something stands by a clerk's own words, and until when it is asked for."""

from __future__ import annotations

import datetime as dt

import pytest

from toolkit.core.duties.standing import done_on, standing, until

DAY = dt.date(2026, 4, 20)
OPEN = """待研究 已受理 下周答复 办理中 解决了一部分 解决了一半 待解决 无法解决 暂未解决，已上报财政局 整改了一半 基本完成
长期坚持 已受理，正在协调 未解决 只改了一半 部分整改 还在整改中 没有改好 尚未整改 整改了80% 暂时难以解决到位 不能马上办 解决不了 需长期坚持 已解决？"""
DONE = "已销号 已整改 已解决 已答复 销号 已整改到位 整改完毕 全部整改 已改好 已解决8.10 4月25日已答复 已于2026年8月10日办结 药费已解决，已答复"
ELSE = "不能自理，安排了护工 近期已走访，药费报了 年底已发放 待遇已落实 药费已报销 对照政策，不属补发范围 整改 已购置新书架"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, False) for text in OPEN.split()),
        *((text, True) for text in DONE.split()),
        *((text, None) for text in ELSE.split()),
    ],
)
def test_what_is_done_and_what_is_not(text: str, expected: bool | None):  # noqa: FBT001 - a table of answers
    assert standing(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下周答复", False),
        ("已受理，正在协调", False),
        ("已答复 2026.7.2", True),
        ("已受理，补贴标准是每月200元", None),
        ("工作补贴已转财政局，月底发放", None),
        ("补贴已发放，等本人签字", None),
    ],
)
def test_an_answer_is_none_only_where_all_of_it_says_so(text: str, expected: bool | None):  # noqa: FBT001 - as above
    assert standing(text, free=True) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月底前", "2027-03-31"),  # arose in April: of the year to come
        ("6月底前", "2026-06-30"),
        ("2026年6月底前完成", "2026-06-30"),
        ("6月15日前", "2026-06-15"),
        ("6月中旬", "2026-06-20"),
        ("6月", "2026-06-30"),
        ("限15日内", "2026-05-05"),
        ("十五天内", "2026-05-05"),
        ("2周内", "2026-05-04"),
        ("半个月内", "2026-05-05"),
        ("一个月内", "2026-05-20"),
        ("5个工作日内", "2026-04-27"),
        ("年底前", "2026-12-31"),
        ("下月底", "2026-05-31"),
        ("6月前", None),  # before it, or in it
        ("15日", None),
        ("6月31日前", None),
        ("长期坚持", None),
        ("尽快", None),
    ],
)
def test_until_when(text: str, expected: str | None):
    found = until(text, DAY)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("已解决8.10", "2026-08-10"), ("4月25日已答复", "2026-04-25"), ("已于2026年8月10日办结", "2026-08-10"), ("8.10待解决", None)],
)  # fmt: skip
def test_the_day_in_the_words(text: str, expected: str | None):
    found = done_on(text, DAY)
    assert (found.isoformat() if found else None) == expected

"""人户分离 is judged by place words, in three answers."""

from __future__ import annotations

import pytest

from toolkit.core.people.places import are_apart, county_of, lives_at, place_of

COUNTY = "青禾县"


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("青禾镇柳林村3组", "柳林村", False),
        ("青禾县青禾镇柳林村", "青禾镇柳林村5组", False),
        ("青禾镇", "青禾镇柳林村", False),  # the one holds the other
        ("青禾镇柳林", "青禾镇柳林村5组", False),
        ("县城滨河小区", "青禾县城滨河小区", False),
        ("柳林村", "桃源村", True),
        ("青禾镇柳林村", "云岫镇柳林村", True),  # two villages of one name
        ("云岫镇柳林村", "柳林村", None),  # whose 柳林村? the person is of 青禾镇
        ("青禾镇柳林村", "县城阳光小区", True),
        ("白杨乡下湾村3组", "白杨乡下湾村", False),  # no 乡下
        ("白杨乡下湾村", "下湾村", None),
        ("青禾镇柳林村", "乡下老家", None),
        ("青禾镇柳林村", "武汉市武昌区水果湖街道", True),
        ("青禾镇柳林村", "海南省三亚市", True),
        ("青禾县青禾镇柳林村", "青禾县城关镇东街", True),
        ("青禾镇柳林村", "阳光小区3栋", True),
        ("青禾镇柳林村", "武汉", None),  # no word that says what it is
        ("青禾镇柳林村", "女儿家", None),
    ],
)
def test_same_other_or_not_to_be_told(one, other, told):
    first, second = place_of(one), place_of(other)
    assert are_apart(first, second, COUNTY, "青禾镇") is told
    assert are_apart(second, first, COUNTY, "青禾镇") is told


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("城关街道东街社区", "东街社区3组", False),  # a village without its town is of this one
        ("城关街道东街社区", "西街社区", True),
        ("城关街道东街社区", "青禾镇东街村", True),
    ],
)
def test_the_villages_of_the_county_town(one, other, told):
    assert are_apart(place_of(one), place_of(other), COUNTY, "城关街道") is told
    assert are_apart(place_of(other), place_of(one), COUNTY, "城关街道") is told


@pytest.mark.parametrize(
    ("cell", "lives"),
    [("同户籍", "青禾镇"), ("与户籍地一致", "青禾镇"), ("同上", "同上"), ("县城", "县城"), ("", "")],
)
def test_the_same_as_registered_is_said_in_place_of_an_address(cell, lives):
    assert lives_at("青禾镇", cell) == lives


def test_the_county_is_told_by_the_offices_name():
    assert [county_of(name) for name in ("中共青禾县委老干部局", "青禾县教育局", "老干部局", "")] == [
        "青禾县",
        "青禾县",
        "",
        "",
    ]


def test_without_a_county_a_far_place_is_not_told_by_its_name():
    assert are_apart(place_of("柳林村"), place_of("武汉市武昌区"), "") is None

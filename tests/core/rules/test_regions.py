"""Whose a rule is: how a region is read and compared, and what packs that ship with us must be."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import data
from toolkit.core.rules.dated import Rules, Status
from toolkit.core.rules.regions import Pack, Region, guessed, read_pack, read_region, shipped

QICHUN = Region("湖北省", "黄冈市", "蕲春县")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("湖北省黄冈市蕲春县", QICHUN),
        ("湖北省 黄冈市、蕲春县", QICHUN),
        ("湖北省黄冈市", ("湖北省", "黄冈市", "")),  # an office of the city
        ("湖北省", ("湖北省", "", "")),
        ("湖北省仙桃市", ("湖北省", "仙桃市", "")),  # below no city
        ("湖北省神农架林区", ("湖北省", "", "神农架林区")),
        ("北京市朝阳区", ("北京市", "", "朝阳区")),
        ("北京朝阳区", ("北京市", "", "朝阳区")),
        ("山东省菏泽市单县", ("山东省", "菏泽市", "单县")),
        ("广东省广州市", ("广东省", "广州市", "")),
        ("内蒙古自治区阿拉善盟阿拉善左旗", ("内蒙古自治区", "阿拉善盟", "阿拉善左旗")),
        ("湖北省恩施土家族苗族自治州恩施市", ("湖北省", "恩施土家族苗族自治州", "恩施市")),
        ("蕲春县", None),  # of which province?
        ("县里", None),
        ("", None),
    ],
)
def test_a_region_is_read_as_a_clerk_writes_it(text, meant):
    assert read_region(text) == meant


@pytest.mark.parametrize(
    ("whose", "office", "holds"),
    [
        (QICHUN, QICHUN, True),
        (QICHUN, Region("湖北", "黄冈", "蕲春"), True),
        (Region("湖北省", "黄冈市"), QICHUN, True),  # the city's holds in its counties
        (Region("湖北省"), QICHUN, True),
        (QICHUN, Region("湖北省", "黄冈市", "浠水县"), False),
        (QICHUN, Region("湖北省", "黄冈市"), False),  # the county's does not bind the city
        (Region("北京市", "", "朝阳区"), Region("吉林省", "长春市", "朝阳区"), False),  # of one name
        (QICHUN, Region("", "", "蕲春县"), False),  # nobody has said in which province
        (Region("山东省", "菏泽市", "单县"), Region("山东省", "菏泽市", "单"), False),
    ],
)
def test_a_pack_holds_for_the_offices_that_are_in_its_region(whose, office, holds):
    assert Pack(whose, (), "").holds(office) is holds


@given(st.sampled_from([1, 2, 3]), st.integers(0, 2))
def test_a_narrower_region_never_holds_for_a_wider_office(depth, less):
    whose = Region(*QICHUN[:depth])
    office = Region(*QICHUN[: max(depth - less, 0)])
    assert whose.has(office) is (less == 0)


def test_every_pack_that_ships_is_sound_and_named_after_its_region():
    assert data.packs() == ["蕲春县", "黄冈市"]
    for name in data.packs():
        pack = shipped(name)
        assert pack.name == name
        assert all(rule.source for rule in pack.rules)


def test_national_rules_and_those_of_a_region_have_no_name_in_common():
    """A proposal of ours must not pass for what a county has decided, nor stand beside it."""
    national = {rule["key"] for rule in data.read("rules.toml")["rule"]}
    assert not national & {rule.key for name in data.packs() for rule in shipped(name).rules}


def test_what_rests_on_the_county_alone_is_not_among_the_national_rules():
    """A value of rules.toml that only the county's report carries would be 现行 everywhere."""
    assert not [
        rule["key"]
        for rule in data.read("rules.toml")["rule"]
        if rule["status"] == Status.CURRENT and ("蕲春" in rule["source"] or "黄办" in rule["source"])
    ]
    for duty in data.read("duties.toml")["duty"]:
        local = duty["status"] == Status.CURRENT and "蕲春" in duty["source"]
        assert (duty.get("pack") == "蕲春县") is local, duty["key"]


def test_a_rule_of_another_region_is_found_only_by_who_asks_for_it_and_says_whose_it_is():
    rules = Rules((), shipped("蕲春县").elsewhere(), packs=frozenset())
    day = dt.date(2026, 1, 1)
    assert rules.at("老干组长补贴", day) is None
    assert [rules.at("老干组长补贴", day, s) for s in (Status.CURRENT, Status.PROPOSED)] == [None, None]
    there = rules.at("老干组长补贴", day, Status.ELSEWHERE)
    assert there
    assert there.source.startswith("蕲春县的标准：《关于落实乡镇办离退休干部支部书记待遇的函》")
    problem = rules.unset("老干组长补贴", "没有标准，")
    assert str(problem) == (
        "设置.xlsx 规则：没有标准，工具里只有蕲春县的，本单位不能照用，请在「规则」表写明值、起始日期、状态和依据。"
    )


def test_a_duty_of_another_region_is_a_reference():
    told = {"status": "现行", "pack": "蕲春县"}
    assert Rules().status(told) is Status.CURRENT  # an office that was made before anybody asked
    assert Rules(packs=frozenset({"蕲春县"})).status(told) is Status.CURRENT
    assert Rules(packs=frozenset()).status(told) is Status.ELSEWHERE
    assert Rules(packs=frozenset()).status({"status": "建议"}) is Status.PROPOSED


RULE = 'key = "老干组长补贴"\nvalue = 1\nunit = "元/人/年"\nsince = 2020-01-01\nstatus = "现行"\nsource = "某文〔2020〕1号"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[rule]]\n" + RULE, "包.toml：没有写是哪个省、市、县的，请在最前面写一行 region = "),
        ('region = ["", "", "蕲春县"]\n[[rule]]\n' + RULE, "没有写是哪个省、市、县的"),
        ('region = "湖北省"\n[[rule]]\n' + RULE, "没有写是哪个省、市、县的"),
        ('region = ["湖北省", 3]\n[[rule]]\n' + RULE, "没有写是哪个省、市、县的"),
        ('region = ["湖北省"]\n[[rules]]\n' + RULE, "没有读出一条规则，"),
        ('region = ["湖北省"]\nrule = [1]', "包.toml 第1条：不是一条规则，或起止日期不是日期，"),
        ('region = ["湖北省"]\n[[rule]]\n' + RULE.replace("2020-01-01", '"2020年"'), "或起止日期不是日期，"),
        ('region = ["湖北省"]\n[[rule]]\n' + RULE.replace("2020-01-01", "2020-01-01T00:00:00"), "或起止日期不是日期，"),
        ('region = ["湖北省"]\n[[rule]]\n' + RULE.replace("某文〔2020〕1号", ""), "包.toml 第1条：规则「老干组长补贴」没有依据，不予采用，"),
        ('region = ["湖北省"]\n[[rule]]\n' + RULE.replace("= 1\n", "= nan\n"), "不是数，"),
        ('region = ["湖北省"]\n[[rule]]\n' + RULE.replace("现行", "试行"), "的状态「试行」不认识，"),
        ('region = ["湖北省"]\n[[rule]]\n' + RULE + "[[rule]]\n" + RULE, "有两条在同一天都有效"),
    ],
)  # fmt: skip
def test_a_pack_with_a_fault_is_not_taken_and_each_fault_is_one_sentence(text, said):
    pack, problems = read_pack(tomllib.loads(text), "包.toml")
    assert pack is None
    assert [said in str(problem) for problem in problems] == [True]


def test_a_pack_from_outside_cannot_say_that_it_is_ours():
    """«practice» stands in what ships with us; in a file from a stick it would bind an office of any place."""
    text = 'region = ["甲省"]\npractice = ["湖北省"]\n[[rule]]\n' + RULE
    pack, problems = read_pack(tomllib.loads(text), "包.toml")
    assert pack
    assert not problems
    assert not pack.holds(QICHUN)


ADDRESS = "湖北省黄冈市浠水县清泉镇1号"


@pytest.mark.parametrize(
    ("names", "texts", "meant"),
    [
        (["蕲春县", ""], [], QICHUN),
        (["", "中共蕲春县委老干部局"], [ADDRESS] * 9, QICHUN),
        (["", "浠水县委老干部局"], [ADDRESS] * 3, ("湖北省", "黄冈市", "浠水县")),
        (["", ""], [ADDRESS] * 2, None),  # too few
        (["", ""], [ADDRESS] * 4 + ["湖北省黄冈市英山县温泉镇"] * 2, None),  # two counties
        (["", ""], ["清泉镇1号", "浠水县清泉镇", ""] * 9, None),  # no province
    ],
)
def test_a_guess_is_offered_only_where_names_or_addresses_agree(names, texts, meant):
    assert guessed(names, texts, map(shipped, data.packs())) == meant

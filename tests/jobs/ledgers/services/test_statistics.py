"""toolkit statistics: every table sums to the whole, the year's changes, 整岁, retirement, 离休资格."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from random import Random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices import figures, registers
from support.offices.branches import sheet
from support.offices.drawn import number
from support.offices.money import book, do, formulas, kinds, page, total
from support.programs.libreoffice import recalculated
from support.tools import need

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import Link, Styled, WordDocument
from toolkit.doors.terminal.cli import main
from toolkit.jobs.statistics.statistics import BEFORE, JOB
from toolkit.running import office as offices

TODAY = dt.date(2026, 11, 29)
HEAD = "姓名 性别 人员类别 所属乡镇 状态 出生日期 政治面貌 职级 文化程度 自理情况 健康状况 居住状况 参加工作时间 离退休时间"
PEOPLE = sheet(
    "花名册",
    HEAD,
    ("张三可", "男", "退休", "青禾镇", "健在", "1946-10-03", "中共党员", "正科级", "大专", "自理", "健康", "独居", "1948.05", "2006-10"),
    ("李四平", "女", "离休", "青禾镇", "健在", "1927-03-01", "群众", "", "初中", "不能自理", "患病", "空巢", "1949.9", "1987"),
    ("王五同", "", "退休", "云岫镇", "健在", "1967-01-20", "", "正科级", "留过洋", "", "", "同住？", "1949", "2026-07"),
    ("赵六安", "男", "", "", "健在", "", "不详", "", "", "", "一般", "", "1985-01", "2026年"),
    ("冯二春", "男", "退休", "云岫镇", "去世（2026-03-05）", "1940-01-01", "", "", "", "", "", "", "", ""),
    ("陈七喜", "男", "退休", "云岫镇", "去世", "1941-01-01", "", "", "", "", "", "", "", ""),
    ("周九成", "男", "退休", "云岫镇", "去世（2025-12-31）", "1941-01-01", "", "", "", "", "", "", "", ""),
    ("孙八亮", "男", "退休", "云岫镇", "转出", "1951-01-01", "", "", "", "", "", "", "", ""),
    ("吴十全", "男", "离休", "云岫镇", "不详", "1930-01-01", "", "", "", "", "", "", "1949.10", ""),
)  # fmt: skip


def shown(content):
    content = content.value if isinstance(content, Styled) else content
    return content.text if isinstance(content, Link) else content


def lines(found, name):
    """Name → how many, of a sheet of the workbook."""
    return {row["line"]: row["people"] for row in found.rows if row["table"] == name}


def listed(found, name, *titles):
    made = page(found, name)
    at = [[c.title for c in made.columns].index(title) for title in titles]
    return [tuple(str(shown(row.cells[i])) for i in at) for row in made.rows]


def test_everyone_is_in_one_line_of_each_table():
    found = do(JOB.action(), PEOPLE, today=TODAY)
    assert lines(found, "乡镇") == {"青禾镇": 2, "云岫镇": 1, "未登记": 1}
    assert lines(found, "年龄段") == {
        "不满60岁": 1, "60—69岁": 0, "70—79岁": 0, "80—89岁": 1, "90—99岁": 1, "100岁以上": 0, "未登记": 1,
    }  # fmt: skip
    assert lines(found, "性别") == {"男": 2, "女": 1, "未登记": 1}
    assert lines(found, "政治面貌") == {
        "中共党员": 1, "预备党员": 0, "非中共党员": 1, "未登记": 1, "待核实": 1,
    }  # fmt: skip
    assert lines(found, "职级") == {"正科级": 2, "未登记": 2}
    assert {k: n for k, n in lines(found, "健康状况").items() if n} == {
        "不能自理": 1, "没有这些情况": 2, "未登记": 1,
    }  # fmt: skip
    assert {k: n for k, n in lines(found, "居住状况").items() if n} == {
        "独居": 1, "空巢": 1, "未登记": 1, "待核实": 1,
    }  # fmt: skip
    assert {k: n for k, n in lines(found, "文化程度").items() if n} == {
        "大学专科": 1, "初中": 1, "未登记": 1, "待核实": 1,
    }  # fmt: skip
    assert listed(found, "乡镇", "乡镇", "离休", "退休", "类别未登记")[0] == ("青禾镇", "1", "1", "0")
    assert total(found, "乡镇", "合计").value == 4
    assert (found.counts["listed"], found.counts["excluded"], found.counts["to_check"]) == (4, 4, 1)


def test_one_rank_in_three_spellings_is_one_line_as_the_office_mostly_writes_it():
    ranks = ("正科", "正科级", "正科级", "正科级干部", "副科", "一级主任科员", "四级", "")
    rows = [(f"甲{n}可", rank) for n, rank in zip("一二三四五六七八", ranks, strict=True)]
    found = do(JOB.action(), sheet("花名册", "姓名 职级", *rows), today=TODAY)
    assert lines(found, "职级") == {"正科级": 4, "副科": 1, "一级主任科员": 1, "四级": 1, "未登记": 1}


def test_a_day_of_long_ago_calls_no_birth_unreadable():
    found = do(JOB.action(), PEOPLE, today=TODAY, date=dt.date(1900, 1, 1))
    assert {k: n for k, n in lines(found, "年龄段").items() if n} == {"还没有出生": 3, "未登记": 1}
    assert not [p for p in found.problems if "年龄段里" in p.message]


def test_the_share_of_the_county_needs_its_total():
    without, with_, less = (
        do(JOB.action(), PEOPLE, today=TODAY, county_total=n) for n in (None, 8, 3)
    )  # fmt: skip
    assert "无法计算（没有填全县离退休干部总数）" in without.summary[0]
    assert "占全县：50.0%（全县8人）" in with_.summary[0]
    assert "statistics-county" in kinds(less)


def test_changes_of_the_year_with_names_and_what_has_no_date():
    found = do(JOB.action(), PEOPLE, today=TODAY)
    assert listed(found, "本年变化", "变化", "姓名", "时间") == [
        ("新退休", "王五同", "2026-07"),
        ("新退休", "赵六安", "2026年"),
        ("转出", "孙八亮", "日期不明"),
        ("去世", "冯二春", "2026-03-05"),
        ("去世", "陈七喜", "日期不明"),
    ]
    assert listed(found, "明年整岁", "变化", "姓名", "时间") == [
        ("60岁", "王五同", "2027-01-20"),
        ("100岁", "李四平", "2027-03-01"),
    ]


def test_who_came_is_told_where_a_clause_says_so_and_no_more_than_that():
    remarks = (
        "2026年5月由邻县转入；独居", "转入", "2025-03转入本县", "2026年病情加重转入医院", "2026年组织关系转入社区",
    )  # fmt: skip
    people = sheet(
        "花名册",
        "姓名 状态 备注",
        *((f"甲{at}", "健在", text) for at, text in zip("一二三四五", remarks, strict=True)),
    )
    found = do(JOB.action(), people, today=TODAY)
    assert listed(found, "本年变化", "变化", "姓名", "时间") == [
        ("转入", "甲一", "2026年"),
        ("转入", "甲二", "日期不明"),
    ]


def test_a_round_birthday_that_is_kept_by_the_moon():
    lunar = sheet(
        "花名册",
        "姓名 出生日期 生日过法 慰问意愿",
        ("张三可", "1947-10-03", "农历", "谢绝上门"),
        ("李四平", "1947-10", "", ""),
    )
    found = do(JOB.action(), lunar, today=TODAY)
    assert listed(found, "明年整岁", "变化", "姓名", "时间", "说明") == [
        ("80岁", "张三可", "2027-09-19", "农历八月十九；谢绝上门，电话问候"),
        ("80岁", "李四平", "2027年10月", "日期待核"),
    ]


def test_the_page_says_where_each_figure_comes_from():
    found = do(JOB.action(), PEOPLE, today=TODAY)
    (word,) = (d for d in found.documents if isinstance(d, WordDocument))
    facts = {row["项目"]: row for row in word.fields["情况"]}
    assert facts["总数"]["数字"].startswith("4人，其中离休1人、退休2人、类别没有登记清楚1人。")
    assert facts["乡镇"]["数字"] == "青禾镇2人（50.0%）、云岫镇1人（25.0%）、未登记1人（25.0%）"
    assert (
        facts["本年变化"]["数字"]
        == "新退休2人、转入0人、转出0人（另有1人日期不明）、去世1人（另有1人日期不明）"
    )
    assert all(row["出处"] for row in facts.values())


def before(*rows):
    return replace(sheet("花名册", "姓名 身份证号 所属乡镇 人员类别 出生日期", *rows), table=BEFORE)


def test_against_another_register_added_gone_changed_and_namesakes():
    one, two = number("19461003"), number("19500203")
    now = sheet(
        "花名册",
        "姓名 身份证号 所属乡镇 人员类别 出生日期",
        ("张三可", one, "云岫镇", "退休", ""),
        ("李四平", "", "青禾镇", "退休", "1950-01-01"),
        ("王五同", "", "青禾镇", "退休", ""),
        ("赵六安", two, "青禾镇", "退休", ""),
        ("赵六安", "", "青禾镇", "退休", "1951-01-01"),
    )
    old = before(
        ("张三可", one, "青禾镇", "退休", ""),
        ("李四平", "", "青禾镇", "退休", "1949-01-01"),
        ("王五同", "", "青禾镇", "退休", ""),
        ("王五同", "", "青禾镇", "离休", ""),
        ("赵六安", "", "青禾镇", "退休", "1951-01-01"),
    )
    found = do(JOB.action(), now, old, today=TODAY)
    assert listed(found, "与上次比", "变化", "姓名", "说明") == [
        ("有变化", "张三可", "所属乡镇：青禾镇→云岫镇"),
        ("新增", "李四平", "健在，退休"),  # born on another day: another person
        ("新增", "赵六安", "健在，退休"),
        ("不在了", "李四平", "上次是健在，这次没有这一行"),
    ]
    assert "statistics-namesake" in kinds(found)


def test_a_register_to_compare_with_that_is_not_there_is_told():
    with pytest.raises(Stop):
        do(JOB.action(), PEOPLE, today=TODAY, against="没有.xlsx")


CADRES = sheet(
    "在职干部",
    "姓名 单位 性别 出生日期 人员身份 离岗日期",
    ("张三可", "县政府", "男性", "1966-05", "", ""),  # 2026-10
    ("李四平", "县政府", "男", "1966-09-30", "", ""),  # 2027-03
    ("王五同", "县政府", "女", "1971-12", "女干部", ""),  # 2027-06
    ("赵六安", "县政府", "女", "1976-06", "工人", ""),  # 2027-03
    ("冯二春", "县政府", "女", "1971-12", "", ""),  # 2027-06 or 2021-12
    ("陈七喜", "县政府", "女", "1990-01", "", ""),  # neither is 2027
    ("周九成", "县政府", "男", "1966", "", ""),  # 2026-05 … 2027-06
    ("孙八亮", "县政府", "", "", "", ""),
    ("吴十全", "县政府", "男", "1966-09", "", "2026-05-01"),
)


def test_who_retires_next_year_and_who_must_be_asked():
    found = do(JOB.action("retiring"), CADRES, today=TODAY)
    assert [tuple(row.values()) for row in found.rows] == [
        ("李四平", "2027年3月"),
        ("赵六安", "2027年3月"),
        ("王五同", "2027年6月"),
    ]
    assert [(one.name, one.why) for one in found.to_check] == [
        ("张三可", "2026年10月，已经过了到龄月份，还在「在职干部」里"),  # it is November
        ("冯二春", "按女干部2027年6月；按女工人2021年12月，没有写人员身份"),
        ("周九成", "按男2026年5月至2027年6月，出生日期没有写到月"),
        ("孙八亮", "没有写公历的出生年月，算不出"),
    ]
    assert (found.counts["outside"], found.counts["excluded"]) == (1, 1)
    assert any("2024年9月13日" in note for note in page(found, "到龄退休").notes)


@pytest.mark.parametrize(
    ("born", "today", "asked"),
    [
        ("1966-05", "2026-10-31", False),  # reaches the age in 2026-10
        ("1966-05", "2026-11-01", True),
        ("1960-01", "2026-11-01", True),  # 60 in 2020, before the delay
        ("1966", "2027-06-30", False),  # 2026-05 … 2027-06: not yet sure
        ("1966", "2027-07-01", True),
        ("1990-01", "2026-11-01", False),
    ],
)
def test_who_is_in_service_although_the_age_was_reached_is_asked_about(born, today, asked):
    cadres = sheet("在职干部", "姓名 单位 性别 出生日期 离岗日期", ("张三可", "县政府", "男", born, ""))
    found = do(JOB.action("retiring"), cadres, today=dt.date.fromisoformat(today), year=2030)
    assert [one.why.endswith("已经过了到龄月份，还在「在职干部」里") for one in found.to_check] == [
        True
    ] * asked
    assert found.counts["outside"] == 1 - asked


def test_who_may_be_a_veteran_is_offered_and_a_month_decides_where_a_year_does_not():
    found = do(JOB.action("eligibility"), PEOPLE, today=TODAY)
    assert [tuple(row.values()) for row in found.rows] == [("张三可", "可能符合离休", "1948年5月")]
    assert [one.name for one in found.to_check] == ["吴十全", "王五同"]  # not known alive; 1949 alone
    late = sheet("花名册", "姓名 人员类别 参加工作时间", ("甲一", "离休", "1949.10"), ("乙二", "离休", "1949-09-30"),
                 ("丙三", "退休", "1949-10-01"), ("丁四", "离休", "无"), ("戊五", "退休", ""))  # fmt: skip
    found = do(JOB.action("eligibility"), late, today=TODAY)
    assert [(row["name"], row["standing"]) for row in found.rows] == [("甲一", "离休时间不符")]
    assert [one.name for one in found.to_check] == ["丁四"]


CELLS = (
    ["男", "女", "", "？"], ["离休", "退休", "", "离退", "遗属"], ["青禾镇", "云岫", "", "青禾"],
    ["健在", "", "去世", "转出", "不清"], ["1946-10-03", "1950", "1927.3", "", "八月", "1926-11-30", "19261129"],
    ["中共党员", "群众", "", "团", "预备党员"], ["正科级", "", "副县级 ", "无"], ["本科", "大专？", "", "党校研究生", "x"],
    ["自理", "半自理", "", "??"], ["健康", "患病", "", "还行吧"], ["独居", "空巢", "", "与子女", "与女儿同住"],
    ["1948.05", ""], ["2026-03", "2026", "", "去年"],
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*map(st.sampled_from, CELLS)), max_size=8))
def test_every_table_sums_to_the_whole(cells):
    people = sheet("花名册", HEAD, *((f"甲{'一二三四五六七八'[at]}", *row) for at, row in enumerate(cells)))
    found = do(JOB.action(), people, today=TODAY)
    sums = Counter()
    for row in found.rows:
        sums[row["table"]] += row["people"]
    assert set(sums.values()) <= {found.counts["listed"]}
    assert all(formula.value is not None for formula in formulas(book(found)))


def told(path, capsys, folder):
    assert main(
        ["--office", str(folder), "--as-of", "2026-11-29", "statistics", "--register", str(path), "--json"]
    ) in (0, 3)
    tables: dict[str, Counter[str]] = {}
    for row in json.loads(capsys.readouterr().out)["rows"]:
        if row["people"]:
            tables.setdefault(row["table"], Counter())[row["line"]] += row["people"]
    return tables


@pytest.fixture(scope="module")
def register():
    """120 people, every word plain, with deaths, removals and blanks."""
    made, chance = registers.make(120, 5, traps=False), Random(7)  # noqa: S311 - no secrets
    for person in made.people:
        cells = person.cells
        cells["状态"] = chance.choice(("健在", "健在", "健在", "去世", "转出"))
        for name in ("健康状况", "居住状况", "文化程度", "政治面貌", "人员类别"):
            if chance.random() < 0.2:
                cells[name] = None
    return made


@pytest.mark.parametrize("layout", registers.LAYOUTS)
def test_a_reader_of_its_own_counts_the_same(layout, register, tmp_path, capsys):
    offices.create(tmp_path / "办公")
    path = registers.write(
        register, tmp_path / "花名册.xlsx", layout, columns=[*registers.COLUMNS, *registers.EXTRA]
    ).path
    counted = figures.counted(path, TODAY)
    del counted["类别"]
    assert told(path, capsys, tmp_path / "办公") == counted


@pytest.mark.slow
def test_libreoffice_reckons_the_same(register, tmp_path, capsys):
    need("soffice")
    folder = tmp_path / "办公"
    offices.create(folder)
    path = registers.write(
        register, tmp_path / "花名册.xlsx", "plain", columns=[*registers.COLUMNS, *registers.EXTRA]
    ).path
    told(path, capsys, folder)
    (made,) = (folder / "输出").rglob("离退休干部统计*.xlsx")
    values, stored = recalculated(made), openpyxl.load_workbook(made, data_only=True)
    live = openpyxl.load_workbook(made)
    reckoned = [
        (values[sheet.title][cell.coordinate], stored[sheet.title][cell.coordinate].value)
        for sheet in live
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith("=")
    ]
    assert len(reckoned) > 50
    assert [again for again, _ in reckoned] == pytest.approx([kept for _, kept in reckoned])
    whole = sum(figures.counted(path, TODAY)["性别"].values())
    assert all(whole in values[name].values() for name in ("乡镇", "年龄段", "性别", "文化程度"))

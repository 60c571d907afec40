"""The birthday list: who stands on it, on which day, how old, with what; and who does not, and why."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.offices.drawn import SHIPPED, TODAY, build, column, grid, number, page, reading, standards, texts

from toolkit.core.cells import Cell, Stop
from toolkit.core.documents.outcome import Formula, Level, SheetDocument, WordDocument
from toolkit.core.grids import Grid
from toolkit.core.rules.dated import Rule, Status
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.reading import read
from toolkit.jobs.birthdays import birthdays

ACTION = birthdays.JOB.action()
ID_NUMBER = re.compile(r"(?<![0-9a-f])(?:\d{15}|\d{17}[\dXx])(?![0-9a-f])")


def october(people, **rest):
    return build(ACTION, people, **{"year": 2026, "month": 10, **rest})


def days(outcome) -> list[tuple[str, str | None, int | None]]:
    return [(r["name"], r["celebrated"], r["age"]) for r in outcome.rows]


def book(outcome) -> SheetDocument:
    return next(d for d in outcome.documents if isinstance(d, SheetDocument))


def one(birth: object, *, moon: object = None, way: object = None, **params: object):
    """The rows of a register with one person."""
    return build(
        ACTION, reading(grid("姓名 出生日期 农历生日 生日过法", ("张三可", birth, moon, way))), **params
    )


# --- which day, how old ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "year", "month", "celebrated", "age"),
    [
        ("1946-10-03", 2026, 10, ["2026-10-03"], 80),
        ("1946-10-03", 2026, 9, [], None),
        ("1946-10-31", 2026, 10, ["2026-10-31"], 80),
        ("1946-01-01", 2026, 1, ["2026-01-01"], 80),
        ("1944-02-29", 2026, 2, ["2026-02-28"], 82),
        ("1944-02-29", 2028, 2, ["2028-02-29"], 84),
        ("1946.10", 2026, 10, [None], 80),
        ("10月3日", 2026, 10, ["2026-10-03"], None),
        ("2月29日", 2026, 2, ["2026-02-28"], None),
        ("10月3日", 2026, 9, [], None),
        # Lunar: the year celebrated minus the lunar year of birth.
        ("农历1945年八月十五", 2026, 9, ["2026-09-25"], 81),
        ("农历1945年腊月十八", 2026, 2, ["2026-02-05"], 80),  # 腊月 of the lunar year 2025
        ("农历1944年闰四月初三", 2026, 5, ["2026-05-19"], 82),  # a leap month is kept in the ordinary one
    ],
)
def test_the_day_and_the_age(birth, year, month, celebrated, age):
    outcome = one(birth, year=year, month=month)
    assert [r["celebrated"] for r in outcome.rows] == celebrated
    assert {r["age"] for r in outcome.rows} == ({age} if celebrated else set())
    assert outcome.balanced()


@pytest.mark.parametrize(
    ("birth", "chosen", "year", "month", "celebrated"),
    [
        ("1944-02-29", {"二月二十九出生": "3月1日"}, 2026, 3, ["2026-03-01"]),
        ("农历1944年闰四月初三", {"闰月出生": "闰月优先"}, 2020, 5, ["2020-05-25"]),
        ("农历1944年闰四月初三", {}, 2020, 4, ["2020-04-25"]),
        ("农历1944年九月三十", {"三十出生": "次日初一"}, 2027, 10, ["2027-10-29"]),
    ],
)
def test_each_convention_is_the_office_s_decision(birth, chosen, year, month, celebrated):
    outcome = one(birth, year=year, month=month, chosen=chosen)
    assert [r["celebrated"] for r in outcome.rows] == celebrated
    notes = page(book(outcome), "说明")
    for name, value in chosen.items():
        assert [r["内容"] for r in notes if r.get("项目") == name] == [value]


def test_a_lunar_birthday_twice_in_one_solar_year():
    # 冬月二十 of the lunar years 2023 and 2024 both fall into 2024.
    found = [days(one("农历1945年冬月二十", year=2024, month=m)) for m in range(1, 13)]
    assert [d for month in found for d in month] == [
        ("张三可", "2024-01-01", 78),
        ("张三可", "2024-12-20", 79),
    ]


@pytest.mark.parametrize("month", [3, 12])
def test_a_lunar_birthday_that_does_not_fall_into_the_solar_year_is_named(month):
    # 腊月初一 of the lunar year 2019 is still in 2019, that of 2020 already in 2021.
    outcome = one("农历1945年腊月初一", year=2020, month=month)
    assert outcome.extra["no_birthday_this_year"] == [
        {
            "name": "张三可",
            "lunar": "腊月初一",
            "before": "2019-12-26",
            "after": "2021-01-13",
            "cell": "花名册.xlsx 在册!A2",
        }
    ]
    assert outcome.counts["other_months"] == 1
    sheets = [s.name for s in book(outcome).sheets]
    if month == 12:
        (row,) = page(book(outcome), "今年轮空")
        assert (row["姓名"], row["上一次"], row["下一次"]) == (
            "张三可",
            dt.date(2019, 12, 26),
            dt.date(2021, 1, 13),
        )
    else:
        assert "今年轮空" not in sheets


# --- the days asked for ---------------------------------------------------------------------------------

YEAR_END = [
    ("前一天", "1946-12-28"),
    ("首日", "1946-12-29"),
    ("元旦", "1950-01-01"),
    ("末日", "1950-01-05"),
    ("后一天", "1950-01-06"),
]


def test_within_days_counts_both_ends_and_crosses_the_year():
    outcome = build(
        ACTION, reading(grid("姓名 出生日期", *YEAR_END)), today=dt.date(2026, 12, 29), within_days=7
    )
    assert days(outcome) == [
        ("首日", "2026-12-29", 80),
        ("元旦", "2027-01-01", 77),
        ("末日", "2027-01-05", 77),
    ]
    assert book(outcome).name == "2026年12月29日至2027年1月5日生日慰问名单.xlsx"
    assert outcome.counts["other_months"] == 2


def test_within_no_days_is_today():
    outcome = build(
        ACTION, reading(grid("姓名 出生日期", *YEAR_END)), today=dt.date(2026, 12, 29), within_days=0
    )
    assert days(outcome) == [("首日", "2026-12-29", 80)]


def test_a_birthday_known_to_the_month_stands_at_its_end():
    people = reading(
        grid("姓名 出生日期", ("张三可", "1946.10"), ("李四平", "1950-10-31"), ("王五安", "1950-11-02"))
    )
    outcome = build(ACTION, people, within_days=40)
    assert [d[1] for d in days(outcome)] == ["2026-10-31", None, "2026-11-02"]
    names = column(book(outcome), "名单", "姓名")
    assert names == [
        "李四平",
        "【日期待核（登记的生日只到月份，请核实后再定哪天去）】",
        "张三可",
        "【2026年11月】",
        "王五安",
    ]
    assert page(book(outcome), "名单")[2]["日期"] == "10月\n日期待核"


def test_without_a_month_it_is_this_one():
    assert book(build(ACTION, reading(grid("姓名 出生日期", ("张三可", "1946.10"))))).name.startswith(
        "2026年10月"
    )


# --- ages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "own", "age", "kept_as"),
    [
        ("周岁", None, 80, 80),
        ("虚岁", None, 81, None),
        ("周岁", "虚岁", 81, None),
        ("虚岁", "周岁", 80, 80),
    ],
)
def test_ways_of_counting_years(mode, own, age, kept_as):
    people = reading(grid("姓名 出生日期 计岁法", ("张三可", "1946-10-03", own)))
    (row,) = october(people, chosen={"计岁法": mode}).rows
    assert (row["age"], row["round_age"], row["round"]) == (age, kept_as, kept_as is not None)


def test_nine_is_kept_for_ten():
    people = reading(grid("姓名 出生日期", ("张三可", "1948-10-03")))
    (row,) = october(people, chosen={"计岁法": "做九"}).rows
    assert (row["age"], row["round_age"], row["age_mode"]) == (79, 80, "做九")
    shown = page(book(october(people, chosen={"计岁法": "做九"})), "名单")
    assert [(r["姓名"], r["年龄"], r["整岁"]) for r in shown] == [("张三可", "79虚岁", "整80岁")]


@pytest.mark.parametrize(("people", "sheets"), [(12, ["名单"]), (13, ["名单", "整岁"])])
def test_round_birthdays_of_a_long_list_have_a_sheet_and_those_of_a_short_one_are_named(people, sheets):
    rows = [
        (f"张三{'甲乙丙丁戊己庚辛壬癸子丑寅'[n]}", "1946-10-03" if n < 2 else "1947-10-03")
        for n in range(people)
    ]
    made = book(october(reading(grid("姓名 出生日期", *rows))))
    assert [s.name for s in made.sheets if s.rows and not s.hidden] == [*sheets, "说明"]
    assert ("整岁：张三乙整80岁、张三甲整80岁。" in made.sheets[0].notes) is (sheets == ["名单"])


def test_round_ages_that_ship_are_printed_as_a_proposal():
    outcome = october(reading(grid("姓名 出生日期", ("张三可", "1946-10-03"), ("李四平", "1947-10-03"))))
    assert [(r["name"], r["round_age"]) for r in outcome.rows] == [("张三可", 80), ("李四平", None)]
    assert any("建议" in note and "60、70、80、90、100" in note for note in book(outcome).sheets[0].notes)
    (rule,) = (r for r in page(book(outcome), "说明") if str(r.get("项目")).startswith("整岁"))
    assert rule["项目"] == "整岁（建议）"
    assert "工具自带建议" in rule["出处"]


def test_the_office_s_own_rule_stands_before_ours_from_its_first_day():
    people = reading(grid("姓名 出生日期", ("张三可", "1941-10-02"), ("李四平", "1946-10-03")))
    rule = Rule(
        "整岁",
        (Decimal(85), Decimal(95)),
        "岁",
        dt.date(2026, 10, 1),
        None,
        Status.CURRENT,
        "青老干〔2026〕3号",
        cell=Cell("设置.xlsx", "规则", "A2"),
    )
    outcome = october(people, rules=(rule,))
    assert [(r["name"], r["round_age"]) for r in outcome.rows] == [("张三可", 85), ("李四平", None)]
    assert not any("建议" in note for note in book(outcome).sheets[0].notes)
    shown = next(r for r in page(book(outcome), "说明") if r.get("项目") == "整岁（现行）")
    assert shown["出处"] == "青老干〔2026〕3号（设置.xlsx 规则!A2）"
    before = build(ACTION, people, year=2025, month=10, rules=(rule,))
    assert [r["round_age"] for r in before.rows] == [None, None]


# --- the standard ---------------------------------------------------------------------------------------

TWO = ("姓名 出生日期 人员类别", ("张三可", "1946-10-03", "退休"), ("李四平", "1947-10-03", "离休"))
SOURCE = "青老干〔2026〕3号"


def with_standards(*rows: tuple[object, ...]):
    return october(reading(grid(*TWO)), tables={"慰问标准": (standards(*rows),)})


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([], ["标准未填", "标准未填"]),
        ([("生日", "全部", "全部", None, None, None)], ["标准未填", "标准未填"]),
        (
            [("春节", "全部", "全部", 500, None, SOURCE)],
            ["标准未填", "标准未填"],
        ),  # nothing decided for birthdays
        ([("生日", "全部", "全部", None, "鲜花", None)], ["鲜花", "鲜花"]),
        ([("生日", "全部", "全部", 300, "鲜花", SOURCE)], ["300元、鲜花", "300元、鲜花"]),
        ([("生日", "全部", "整岁", 600, None, SOURCE)], ["600元", ""]),  # decided: round ages only
        (
            [("生日", "离休", "全部", 500, None, SOURCE), ("生日", "全部", "全部", 300, None, SOURCE)],
            ["300元", "500元"],
        ),
        (
            [("生日", "全部", "80-89", 400, None, SOURCE), ("生日", "", "", 300, None, SOURCE)],
            ["400元", "300元"],
        ),
        ([("生日", "全部", "80", 400, None, SOURCE)], ["400元", ""]),
        # In force from the 4th: not on the 3rd.
        ([("生日", "全部", "全部", 300, None, SOURCE, "2026-10-04")], ["标准未填", "标准未填"]),
        ([("生日", "全部", "全部", 300, None, SOURCE, "2026-10-03")], ["300元", "300元"]),
        ([("生日", "全部", "全部", 300, None, SOURCE, "2020.1", "2026-10-02")], ["标准未填", "标准未填"]),
        ([("生日", "全部", "全部", 300, None, SOURCE, "2020.1", "2026-10-03")], ["300元", "300元"]),
    ],
)
def test_the_standard_that_holds_on_the_day(rows, shown):
    outcome = with_standards(*rows)
    assert [r["standard"] for r in outcome.rows] == shown
    undecided = set(shown) == {"标准未填"}  # then a note says it once for all
    assert column(book(outcome), "名单", "慰问标准") == (["", ""] if undecided else shown)
    assert any("标准未填" in note for note in book(outcome).sheets[0].notes) is undecided
    money = any("元" in text for text in shown)
    assert ("签领表" in [s.name for s in book(outcome).sheets]) is money


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("离休干部", "离退休"), ["300元", "600元"]),
        (("离退休", None), ["600元", "600元"]),
        (("离休人员", "全体"), ["300元", "600元"]),
        (("离休干部", "退休干部"), ["300元", "600元"]),
        (("县级离休干部", "全部"), ["300元", "300元"]),  # told at its cell
    ],
)
def test_for_whom_a_standard_is_may_be_written_in_many_ways(words, shown):
    rows = [
        ("生日", who, "全部", amount, None, SOURCE)
        for who, amount in zip(words, (600, 300), strict=True)
        if who
    ]
    outcome = with_standards(*rows)
    assert [r["standard"] for r in outcome.rows] == shown
    unknown = [(p.kind, str(p.cell)) for p in outcome.problems]
    assert unknown == ([("standard-who", "设置.xlsx 慰问标准!B2")] if words[0].startswith("县级") else [])


def test_who_is_of_no_category_gets_no_standard_that_depends_on_it():
    people = grid("姓名 出生日期 人员类别", ("张三可", "1946-10-03", "甲"), ("李四平", "1947-10-03", "离休"))
    rows = [("生日", "离休", "全部", 600, None, SOURCE), ("生日", "退休", "全部", 300, None, SOURCE)]
    outcome = october(reading(people), tables={"慰问标准": (standards(*rows),)})
    assert [r["standard"] for r in outcome.rows] == ["标准未填", "600元"]
    assert ("standard-category", "C2") in [(p.kind, p.cell.ref) for p in outcome.problems]


def test_an_amount_without_a_source_is_refused_and_none_is_printed():
    outcome = with_standards(
        ("生日", "全部", "整岁", 600, None, None), ("生日", "全部", "非整岁", 300, None, SOURCE)
    )
    assert [r["standard"] for r in outcome.rows] == ["标准未填", "300元"]
    assert [(p.kind, str(p.cell)) for p in outcome.problems] == [
        ("standard-no-source", "设置.xlsx 慰问标准!F2")
    ]
    assert not any("600" in text for text in texts(book(outcome)))


def test_two_lines_that_differ_and_both_hold_are_named():
    outcome = with_standards(("生日", "", "", 300, None, SOURCE), ("生日", "", "", 500, None, SOURCE))
    assert [r["standard"] for r in outcome.rows] == ["标准未填", "标准未填"]
    (problem,) = outcome.problems
    assert (problem.kind, problem.cell.ref) == ("standard-overlap", "A3")
    assert "慰问标准!A2" in problem.message


def test_who_declines_every_gift_is_telephoned_and_signs_for_none():
    remarks = ("谢绝一切慰问", "不收慰问金", "不要上门，打电话就行", "不收快递的电话别打")
    people = grid(
        "姓名 出生日期 备注",
        *[(f"张三{'可平安宁'[n]}", "1940-10-03", said) for n, said in enumerate(remarks)],
    )
    outcome = october(reading(people), tables={"慰问标准": (standards(("生日", "", "", 300, None, SOURCE)),)})
    assert column(book(outcome), "电话问候", "姓名") == ["张三可", "张三安", "张三平"]
    assert column(book(outcome), "签领表", "姓名")[:2] == ["张三宁", "张三安"]


def test_the_receipt_names_who_gets_what_and_adds_up():
    outcome = with_standards(
        ("生日", "全部", "整岁", 600, None, SOURCE), ("生日", "全部", "非整岁", "300元", "鲜花", SOURCE)
    )
    rows = page(book(outcome), "签领表")
    assert [(r["姓名"], r["金额"], r["依据"]) for r in rows[:2]] == [
        ("张三可", Decimal(600), SOURCE),
        ("李四平", Decimal(300), SOURCE),
    ]
    sheet = next(s for s in book(outcome).sheets if s.name == "签领表")
    total = sheet.rows[-1]
    assert (total.level, total.cells[4]) == (Level.TOTAL, Formula("SUM({金额:})", Decimal(900)))


# --- who is on it, and who is not -----------------------------------------------------------------------

TOWNS = grid(
    "姓名 出生日期 所属乡镇 所属支部",
    ("张三可", "1946-10-03", "青禾镇", "一支部"),
    ("李四平", "1946-10-04", "青禾", "二支部"),
    ("王五安", "1946-10-05", "云岫办事处", "一支部"),
    ("赵六和", "1946-10-06", None, None),
    ("孙七乐", "1946-11-06", None, None),
)


@pytest.mark.parametrize("typed", ["青禾", "青禾镇", "青禾镇人民政府", "青 禾 镇"])
def test_a_township_is_one_with_and_without_its_rank(typed):
    outcome = october(reading(TOWNS), township=typed)
    assert [r["name"] for r in outcome.rows] == ["张三可", "李四平"]
    # Who has no township may belong here: asked, where the birthday is in the month.
    assert [(c.name, c.why) for c in outcome.to_check] == [("赵六和", "没有写乡镇或支部，不知道是否属于这里")]
    assert (outcome.counts["read"], outcome.counts["other_months"], outcome.extra["other_units"]) == (4, 1, 1)
    assert outcome.balanced()


@pytest.mark.parametrize(
    ("typed", "names"), [("云岫", ["王五安"]), ("云岫街道", ["王五安"]), ("云岫办事处", ["王五安"])]
)
def test_an_office_of_a_street_too(typed, names):
    assert [r["name"] for r in october(reading(TOWNS), township=typed).rows] == names


def test_township_and_branch():
    outcome = october(reading(TOWNS), township="青禾镇", branch="一支部")
    assert [r["name"] for r in outcome.rows] == ["张三可"]
    assert [r["name"] for r in october(reading(TOWNS), branch="一支部").rows] == ["张三可", "王五安"]


@pytest.mark.parametrize(
    ("params", "what", "there"),
    [
        ({"township": "白石镇"}, "「白石镇」这个乡镇", "云岫办事处"),
        ({"branch": "九支部"}, "「九支部」这个支部", "一支部、二支部"),
    ],
)
def test_an_unknown_unit_stops_and_says_which_there_are(params, what, there):
    with pytest.raises(Stop) as stop:
        october(reading(TOWNS), **params)
    assert what in str(stop.value.problems[0])
    assert there in stop.value.problems[0].hint


def test_where_the_sheets_are_named_after_townships_they_are_the_townships():
    people = reading(
        grid("姓名 出生日期", ("张三可", "1946-10-03"), sheet="青禾镇"),
        grid("姓名 出生日期", ("李四平", "1946-10-03"), sheet="云岫乡"),
    )
    assert [r["name"] for r in october(people, township="云岫").rows] == ["李四平"]


def test_one_file_for_each_township():
    outcome = october(reading(TOWNS), split="乡镇")
    assert [d.name for d in outcome.documents] == [
        "2026年10月生日慰问名单（青禾镇）.xlsx",
        "2026年10月生日慰问名单（云岫办事处）.xlsx",
        "2026年10月生日慰问名单（未注明乡镇）.xlsx",
    ]
    assert [column(d, "名单", "姓名") for d in outcome.documents] == [
        ["张三可", "李四平"],
        ["王五安"],
        ["赵六和"],
    ]


def test_who_declines_a_visit_is_telephoned_and_who_keeps_none_is_left_out():
    people = reading(
        grid(
            "姓名 出生日期 生日过法 慰问意愿 联系电话",
            ("张三可", "1946-10-03", None, "谢绝上门", "19900000001"),
            ("李四平", "1946-10-04", "不过", None, None),
            ("王五安", "1946-11-04", "不过", None, None),
        )
    )
    outcome = october(people)
    assert column(book(outcome), "名单", "姓名") == []
    assert [(r["姓名"], r["电话"], r["注意事项"]) for r in page(book(outcome), "电话问候")] == [
        ("张三可", "19900000001", "谢绝上门")
    ]
    assert [(e.name, e.reason, e.cell.ref) for e in outcome.excluded] == [("李四平", "本人不过生日", "C3")]
    assert dict(outcome.counts) == {"read": 3, "listed": 1, "excluded": 1, "to_check": 0, "other_months": 1}


def test_the_dead_are_on_no_list_and_the_doubtful_are_asked_at_their_cell():
    people = reading(
        grid(
            "姓名 出生日期 状态 备注",
            ("张三可", "1946-10-03", "去世", None),
            ("李四平", "1946-10-04", None, "去世(2025.3)"),
            ("王五安", "1946-10-05", "健在", "已故"),
            ("赵六和", "1946-10-06", None, None),
            ("孙七乐", "1946-10-07", "转出", None),
            errors={(5, 3): "#N/A"},
        )
    )
    outcome = october(people, letters=True)
    assert outcome.rows == []
    assert not [d for d in outcome.documents if isinstance(d, WordDocument)]
    assert [(e.name, e.reason) for e in outcome.excluded] == [
        ("张三可", "去世：「状态」列写的是「去世」"),
        ("李四平", "去世：「备注」列写着「去世(2025.3)」"),
        ("孙七乐", "转出：「状态」列写的是「转出」"),
    ]
    assert [(c.name, c.cell.ref) for c in outcome.to_check] == [("王五安", "D4"), ("赵六和", "C5")]
    assert column(book(outcome), "待核实", "单元格") == ["在册!D4", "在册!C5"]


def test_a_contradiction_that_matters_this_month_stands_among_what_to_check():
    people = reading(grid("姓名 出生日期 身份证号", ("张三可", "1946-03-03", number("1946-10-20"))))
    outcome = october(people)
    assert outcome.rows == []
    assert column(book(outcome), "待核实", "姓名") == [
        "【以下各位按登记的日期不在本期，按身份证号却在本期，请一并核实】",
        "张三可",
    ]


def test_a_register_without_any_birth_column_stops():
    with pytest.raises(Stop) as stop:
        october(reading(grid("姓名 性别", ("张三可", "男"))))
    assert stop.value.problems[0].kind == "birth-column-missing"


def test_what_the_visitor_should_know():
    people = reading(
        grid(
            "姓名 出生日期 原单位 原职务 户籍地 居住地 居住类型 联系电话 家属联系电话 健康状况 自理情况 忌讳 联系干部 所属支部",
            (
                "张三可",
                "1946-10-03",
                "青禾镇中心学校",
                "校长",
                "青禾镇",
                "县城滨河路8号",
                "县城",
                "19900000001",
                "儿子19900000002",
                "患病",
                "半自理",
                "不谈工资",
                "钱八",
                "学校支部",
            ),
        )
    )
    (row,) = page(book(october(people)), "名单")
    assert row == {
        "序号": 1,
        "日期": "10月3日 周六",
        "姓名": "张三可",
        "性别": "",
        "年龄": "80周岁",
        "整岁": "整80岁",
        "生日": "1946年10月3日\n农历九月初九",
        "单位及职务": "青禾镇中心学校 校长",
        "支部": "学校支部",
        "现住址": "县城滨河路8号（户籍：青禾镇）",
        "电话": "19900000001\n儿子19900000002",
        "健康自理": "患病、半自理",
        "慰问标准": "",
        "注意事项": "不谈工资",
        "联系干部": "钱八",
        "慰问人": "",
        "慰问日期": "",
        "签名": "",
    }


# --- carried over ---------------------------------------------------------------------------------------

HEADS = "姓名 单位及职务 支部 联系干部 慰问人"


def old_list(*grids: Grid):
    return read(grids, birthdays.LISTS, SHIPPED.synonyms)


def test_visitor_and_contact_are_carried_over_the_newer_list_first():
    people = reading(
        grid(
            "姓名 出生日期 原单位 所属支部 联系干部",
            ("张三可", "1946-10-03", "中学", "学校支部", None),
            ("李四平", "1946-10-04", "中学", "学校支部", "钱八"),
            ("王五安", "1946-10-05", "医院", "医院支部", None),
        )
    )
    newer = old_list(
        grid(HEADS, ("张三可", "中学", "学校支部", "周九", "吴十"), sheet="名单"),
        grid(
            HEADS, ("张三可", "中学", "学校支部", "周九", None), sheet="整岁"
        ),  # the same person again, not filled in
    )
    older = old_list(
        grid(
            HEADS,
            ("张三可", "中学", "学校支部", "旧人", "旧人"),
            ("李四平", "中学", "学校支部", "旧人", None),
        )
    )
    outcome = october(people, tables={birthdays.LISTS.name: (newer, older)})
    rows = {r["姓名"]: (r["慰问人"], r["联系干部"]) for r in page(book(outcome), "名单")}
    assert rows["张三可"] == ("吴十", "周九")
    assert rows["李四平"][1] == "钱八"  # the register says so itself
    assert rows["王五安"] == ("", "")
    assert "带来" in " ".join(outcome.summary)


def test_a_branch_that_one_visitor_did_is_proposed_to_the_same():
    people = reading(grid("姓名 出生日期 原单位 所属支部", ("张三可", "1946-10-03", "中学", "学校支部")))
    before = old_list(
        grid(
            HEADS, ("别人甲", "中学", "学校支部", None, "吴十"), ("别人乙", "小学", "学校支部", None, "吴十")
        )
    )
    outcome = october(people, tables={birthdays.LISTS.name: (before,)})
    assert column(book(outcome), "名单", "慰问人") == ["吴十（拟）"]


# --- letters --------------------------------------------------------------------------------------------


def test_a_letter_for_each_whose_day_is_known():
    outcome = october(
        reading(grid("姓名 出生日期", ("张三可", "1946-10-03"), ("李四平", "1946.10"))), letters=True
    )
    (letter,) = [d for d in outcome.documents if isinstance(d, WordDocument)]
    assert (letter.name, letter.folder, letter.template) == (
        "001张三可生日贺信.docx",
        "2026年10月生日贺信",
        "生日贺信.docx",
    )
    assert (letter.fields["年龄说法"], letter.fields["整岁"], letter.fields["生日"]) == (
        "80周岁",
        80,
        dt.date(2026, 10, 3),
    )


# --- no identity number anywhere ------------------------------------------------------------------------


def test_no_identity_number_is_printed_from_whichever_column_it_was_typed_into():
    id_number = number("1946-10-03")
    heads = [f.name for f in PEOPLE.fields if f.name != "序号"]
    rows = []
    for name in heads:
        row = {"姓名": f"某{len(rows)}", "出生日期": "1946-10-03", "备注": "", name: f"{id_number}"}
        if name == "姓名":
            row[name] = f"张三可{id_number}"
        rows.append([row.get(h) or None for h in heads])
    rows.append([f"说明：填表人王五 {id_number}"])
    rows.append([*(None for _ in heads[:-1]), f"已故 {id_number}"])
    people = reading(grid(" ".join(heads), *rows))
    for outcome in (october(people, letters=True), october(people, split="乡镇")):
        for document in outcome.documents:
            words = (
                texts(document) if isinstance(document, SheetDocument) else map(str, document.fields.values())
            )
            for text in words:
                assert not ID_NUMBER.search(text), text
        said = json.dumps(
            [
                list(outcome.rows),
                list(map(str, (*outcome.excluded, *outcome.to_check, *outcome.problems))),
                outcome.summary,
                dict(outcome.extra),
            ],
            ensure_ascii=False,
        )
        assert not ID_NUMBER.search(said), ID_NUMBER.search(said)


# --- laws -----------------------------------------------------------------------------------------------

_BIRTHS = st.one_of(
    st.none(),
    st.dates(dt.date(1905, 1, 1), dt.date(1990, 12, 31)),
    st.dates(dt.date(1905, 1, 1), dt.date(1990, 12, 31)).map(lambda d: f"{d.year}.{d.month}.{d.day}"),
    st.dates(dt.date(1905, 1, 1), dt.date(1990, 12, 31)).map(lambda d: f"{d.year}.{d.month}"),
    st.dates(dt.date(1905, 1, 1), dt.date(1990, 12, 31)).map(lambda d: f"{d.month}月{d.day}日"),
    st.sampled_from(
        [1945.1, 194510, "不详", "农历八月十五", "农历1944年闰四月三十", "腊月三十", "正月初一", "1945年"]
    ),
    st.text(max_size=6),
)
_ROWS = st.tuples(
    st.sampled_from(["张三可", "李四平", "王五安", None]),
    _BIRTHS,
    st.sampled_from([None, None, "八月十五", "闰六月初一", "十二月三十", "看不懂"]),
    st.sampled_from([None, "农历", "公历", "不过"]),
    st.sampled_from([None, number("1945-10-03"), number("1950-02-28"), 990101194510030000]),
    st.sampled_from([None, "健在", "去世", "转出", "失联"]),
    st.sampled_from([None, "已故", "老伴去世", "谢绝上门"]),
    st.sampled_from([None, "虚岁", "做九"]),
    st.sampled_from([None, "青禾镇", "云岫乡"]),
)
LAW_HEADS = "姓名 出生日期 农历生日 生日过法 身份证号 状态 备注 计岁法 所属乡镇"
KEYS = {
    "name", "unit", "born", "calendar", "celebrated", "age", "round", "round_age", "age_mode", "lunar", "wish", "standard", "cell",
}  # fmt: skip


@given(
    rows=st.lists(_ROWS, max_size=12),
    year=st.integers(1990, 2090),
    month=st.integers(1, 12),
    township=st.sampled_from([None, None, "青禾"]),
)
def test_nobody_vanishes(rows, year, month, township):
    people = reading(grid(LAW_HEADS, *rows))
    try:
        outcome = october(people, year=year, month=month, township=township, letters=True)
    except Stop as stop:
        refused = [p.kind for p in stop.problems]
    else:
        refused = []
    if refused:  # the one refusal that a readable register knows: nobody is of the township
        assert (refused, bool(township)) == (["unit-unknown"], True)
        return
    counts = outcome.counts
    assert counts["read"] + outcome.extra["other_units"] == len(people.records) or township
    assert counts["read"] == sum(counts[k] for k in ("listed", "excluded", "to_check", "other_months"))
    assert (len(outcome.excluded), len(outcome.to_check)) == (counts["excluded"], counts["to_check"])
    assert len({r["cell"] for r in outcome.rows}) == counts["listed"]
    for row in outcome.rows:
        assert set(row) == KEYS
        assert row["calendar"] in ("solar", "lunar")
        assert row["celebrated"] is None or row["celebrated"].startswith(f"{year}-{month:02d}-")


@given(rows=st.lists(_ROWS, max_size=6), year=st.integers(1990, 2090))
@hypothesis_settings(max_examples=25)
def test_twelve_months_hold_everyone_with_a_birthday_or_say_who_has_none(rows, year):
    people = reading(grid(LAW_HEADS, *rows))
    months = [october(people, year=year, month=m) for m in range(1, 13)]
    listed = {r["cell"] for o in months for r in o.rows}
    accounted = {str(e.cell).rsplit("!", 1)[1][1:] for o in months for e in (*o.excluded, *o.to_check)}
    none = {s["cell"] for s in months[11].extra["no_birthday_this_year"]}
    for record in people.records:
        name = str(record.cell("姓名"))
        row = name.rsplit("!", 1)[1][1:]
        assert name in listed | none or row in accounted


# --- golden ---------------------------------------------------------------------------------------------

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "birthdays.txt"
REGISTER = grid(
    "姓名 性别 出生日期 农历生日 生日过法 身份证号 人员类别 状态 原单位 原职务 所属乡镇 所属支部 居住地 联系电话 慰问意愿 备注",
    ("张三可", "男", "1946-10-03", None, None, number("1946-10-03"), "退休", "健在", "青禾镇中心学校", "校长", "青禾镇", "学校支部", "柳林村3组", "19900000001", None, None),
    ("李四平", "女", "1950.10", None, None, None, "退休", None, "卫生院", "护士", "青禾", "卫生支部", None, None, None, None),
    ("王五安", "男", "农历1936年九月初一", None, None, None, "离休", None, "县委办", "副主任", "云岫乡", "机关支部", "县城", "19900000002", "谢绝上门", None),
    ("赵六和", "女", 1945.1, None, None, None, "退休", None, "粮站", "会计", "云岫乡", "机关支部", None, None, None, None),
    ("孙七乐", "男", "1946-10-20", None, "不过", None, "退休", None, "税务所", "所长", "云岫乡", None, None, None, None, None),
    ("周八宁", "男", "1940-10-09", None, None, None, "退休", "去世", "财政所", "所长", "青禾镇", None, None, None, None, None),
    ("吴九顺", "男", "1948-05-01", "腊月廿五", None, None, "退休", None, "林场", "场长", "青禾镇", None, None, None, None, None),
    ("合计", None, None, None, None, None, None, "7人"),
)  # fmt: skip


def written(document: SheetDocument) -> str:
    """A workbook as text: what a reader sees, sheet by sheet."""
    lines = [f"# {document.name}"]
    for sheet in document.sheets:
        lines += [
            "",
            f"## {sheet.name}",
            sheet.title,
            sheet.subtitle,
            " | ".join(c.title for c in sheet.columns),
        ]
        rows = page(document, sheet.name)
        for row in rows:
            cells = [f"【{row['']}】"] if "" in row else ["" if v is None else str(v) for v in row.values()]
            lines.append(" | ".join(c.replace("\n", "⏎") for c in cells).rstrip(" |"))
        if not rows and sheet.empty:
            lines.append(sheet.empty)
        lines += [f"注：{note}" for note in sheet.notes]
    return "\n".join(lines) + "\n"


def test_the_list_as_it_was_approved():
    """TOOLKIT_REGENERATE=1 pytest tests/test_birthdays.py writes the file anew; look at the difference."""
    amounts = standards(
        ("生日", "全部", "整岁", 600, "鲜花", SOURCE), ("生日", "全部", "非整岁", None, "蛋糕", None)
    )
    made = written(book(october(reading(REGISTER), today=TODAY, tables={"慰问标准": (amounts,)})))
    if os.environ.get("TOOLKIT_REGENERATE"):
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        GOLDEN.write_text(made, encoding="utf-8", newline="\n")
    assert GOLDEN.is_file(), "run with TOOLKIT_REGENERATE=1 once, and look at what it wrote"
    assert made == GOLDEN.read_text(encoding="utf-8")

"""toolkit policy: every standard that code uses is on the page with its source; what nobody has decided is asked for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from support.offices.drawn import SHIPPED
from support.offices.money import TODAY, do, rule

import toolkit
from toolkit import data
from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import WordDocument
from toolkit.core.grids import Grid
from toolkit.core.tables.catalogue import DUTIES, STANDARDS, TIERS
from toolkit.core.tables.columns import Table
from toolkit.core.tables.reading import read
from toolkit.jobs.rules.policy import JOB


def rows_of(table: Table, heads: str, *rows: tuple[str, ...]):
    grid = Grid(table.workbook, table.name, [heads.split(), *map(list, rows)])
    return read([grid], table, SHIPPED.synonyms)


def by_title(outcome, kind: str = "") -> dict[str, dict[str, str]]:
    return {row["title"]: row for row in outcome.rows if kind in ("", row["kind"])}


def test_every_rule_tier_duty_and_holiday_that_we_ship_is_on_the_page_with_its_source():
    found = do(JOB.action())
    titles = [(row["kind"], row["title"]) for row in found.rows]
    for key in {each["key"] for each in data.read("rules.toml")["rule"]}:
        assert any(title == key or title.startswith(f"{key}（") for _, title in titles), key
    for duty in data.read("duties.toml")["duty"]:
        assert ("职责", f"{duty['title']}（{duty['subject']}）") in titles
    for tier in data.read("tiers.toml")["tier"]:
        assert ("三级服务", tier["who"]) in titles
    assert [title for kind, title in titles if kind == "放假"] == [
        f"{name}放假" for name in ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
    ]
    assert all(row["source"] and row["status"] for row in found.rows)


def test_every_rule_that_code_looks_up_by_name_is_on_the_page():
    """String literals given to `Rules.at` anywhere in toolkit/."""
    used = {
        call.args[0].value
        for path in Path(toolkit.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("at", "rule")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }
    titles = [row["title"] for row in do(JOB.action()).rows]
    assert len(used) > 10
    assert not {
        key for key in used if not any(title.split("（")[0] == key.split("（")[0] for title in titles)
    }


def test_what_is_in_force_stands_beside_what_is_only_proposed_and_says_since_when():
    lines = [row for row in do(JOB.action()).rows if row["title"].startswith("老干组长补贴")]
    assert [(row["value"], row["status"], row["since"]) for row in lines] == [
        ("4,000元/人/年", "现行", "2017-01-01起"),
        ("8,000元/人/年", "建议", ""),
    ]
    men = next(row for row in do(JOB.action()).rows if row["title"].startswith("延迟退休（男）"))
    assert men["value"] == "60岁、1965年1月、4个月、36个月"
    proposed = by_title(do(JOB.action()))["整岁（离退休干部）"]
    assert (proposed["status"], proposed["where"]) == ("建议，未定，请填", "设置.xlsx「规则」")


def test_what_nobody_has_told_us_is_asked_for_without_a_number_until_the_office_fills_it_in():
    asked = by_title(do(JOB.action()))["离休干部护理费"]
    assert (asked["status"], asked["where"], asked["value"]) == (
        "未定，请填",
        "设置.xlsx「规则」",
        "元/人/月",
    )
    filled = do(JOB.action(), office=(rule("离休干部护理费", 1234, "元/人/月", "2025-01-01"),))
    assert by_title(filled)["离休干部护理费"]["value"] == "1,234元/人/月"
    assert by_title(filled)["离休干部护理费"]["status"] == "现行"


def test_a_standard_that_has_run_out_says_so():
    over = rule("离休干部护理费", 1, "元/人/月", "2020-01-01", "2025-12-31")
    row = by_title(do(JOB.action(), office=(over,)))["离休干部护理费"]
    assert (row["value"], row["status"]) == ("今天没有标准，上一次1元/人/月", "未定，请填")


def test_the_offices_own_standards_row_by_row():
    own = rows_of(
        STANDARDS,
        "项目 对象 年龄 标准金额 慰问品 依据",
        ("生日", "离休", "整岁", "600", "鲜花", "青办发〔2026〕1号"),
        ("生日", "退休", "整岁", "", "", ""),
        ("春节", "全部", "", "300", "", ""),
    )
    lines = [row for row in do(JOB.action(), own).rows if row["kind"] == "慰问标准"]
    assert [(row["title"], row["value"], row["status"], row["where"]) for row in lines] == [
        ("生日离休整岁", "600元、鲜花", "本单位定", "设置.xlsx「慰问标准」第2行"),
        ("生日退休整岁", "", "未定，请填", "设置.xlsx「慰问标准」第3行"),
        ("春节全部", "300元", "未定，请填", "设置.xlsx「慰问标准」第4行"),  # an amount without a source
    ]


def test_duties_and_tiers_of_the_office_change_ours_and_none_is_lost():
    own = rows_of(
        DUTIES,
        "事项 对象 频次 依据",
        ("组织学习", "青禾镇老干党支部", "每季度", "会议纪要"),
        ("组织学习", "云岫乡老干党支部", "每月", "会议纪要"),
        ("年底调研", "", "每年12月底前", ""),
    )
    tiers = rows_of(TIERS, "级别 条件 依据", ("重点", "失能", "局务会"))
    found = do(JOB.action(), own, tiers)
    duties = by_title(found, "职责")
    assert duties["重点走访（重点老同志）"]["value"] == "按三级服务的频次"
    assert duties["答复来访（事件）"]["value"] == "有事就办"
    assert duties["组织学习（支部）"]["status"] == "本单位另有规定，见下"
    assert duties["组织学习（青禾镇老干党支部）"]["value"] == "每季度"
    assert duties["组织学习（云岫乡老干党支部）"]["value"] == "每月"
    assert (duties["年底调研"]["status"], duties["年底调研"]["source"]) == ("未定，请填", "没有写依据")
    assert by_title(found, "三级服务")["失能"]["value"] == "重点"


@pytest.mark.parametrize(
    ("topic", "title", "never"),
    [("生日", "整岁（离退休干部）", "离休干部护理费"), ("补贴", "离休干部护理费", "整岁（离退休干部）")],
)
def test_a_topic_shows_what_is_about_it(topic, title, never):
    found = do(JOB.action(), topic=topic)
    assert title in by_title(found)
    assert never not in by_title(found)
    assert found.counts["read"] == found.counts["listed"] + found.counts["other_topics"]


def test_a_topic_that_there_is_not_is_said_with_those_that_there_are():
    with pytest.raises(Stop) as stop:
        do(JOB.action(), topic="房改")
    (problem,) = stop.value.problems
    assert problem.message == "没有关于「房改」的，"
    assert "生日、慰问、补贴" in problem.hint


def test_the_booklet_and_the_screen_say_the_same():
    found = do(JOB.action())
    (word,) = found.documents
    assert isinstance(word, WordDocument)
    printed = list(word.fields["条目"])
    assert [line["类别"][:2] for line in printed if line["类别"]] == ["待遇", "慰问", "三级", "职责", "放假"]
    assert len(printed) == len(found.rows) == found.counts["listed"]
    screen = "\n".join(found.summary)
    assert all(f"依据：{line['依据']}" in screen for line in printed)
    assert TODAY.year == 2026

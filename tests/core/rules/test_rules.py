"""Standards with their sources: looked up for a day, refused without a source, and their history."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import SHIPPED, save, settings
from support.offices.money import do, page

from benches.agreement.spellings import gathered
from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents.outcome import Formula
from toolkit.core.grids import Grid
from toolkit.core.rules.dated import Rule, Rules, Status, from_toml, make, overlaps, read_term
from toolkit.core.rules.visits import audience
from toolkit.core.tables.catalogue import ACTIVITIES
from toolkit.core.tables.reading import read
from toolkit.doors.terminal import cli
from toolkit.jobs.rules.rules import JOB, value_text

ACTION = JOB.action()
CURRENT, PROPOSED = Status.CURRENT, Status.PROPOSED


@pytest.mark.parametrize(
    ("key", "status", "day", "value"),
    [
        # the nineties: the day before, the first, the last, the day after
        ("老干组长补贴", CURRENT, "1989-12-31", None),
        ("老干组长补贴", CURRENT, "1990-01-01", 1400),
        ("老干组长补贴", CURRENT, "1996-02-29", 1400),
        ("老干组长补贴", CURRENT, "1999-12-31", 1400),
        ("老干组长补贴", CURRENT, "2000-01-01", None),
        # the letter of January 2017
        ("老干组长补贴", CURRENT, "2016-12-31", None),
        ("老干组长补贴", CURRENT, "2017-01-01", 4000),
        ("老干组长补贴", CURRENT, "2017-01-02", 4000),
        ("老干组长补贴", CURRENT, "2024-02-29", 4000),
        ("老干组长补贴", CURRENT, "2099-12-31", 4000),
        # the proposal of the report is never in force
        ("老干组长补贴", PROPOSED, "2023-10-03", None),
        ("老干组长补贴", PROPOSED, "2023-10-04", 8000),
        ("老干组长补贴", PROPOSED, "2023-10-05", 8000),
        ("支部班子补贴", CURRENT, "2016-12-31", None),
        ("支部班子补贴", CURRENT, "2017-01-01", 100),
        ("支部班子补贴", CURRENT, "2017-01-02", 100),
        ("列入补贴预算的乡镇数", CURRENT, "1999-12-31", 26),
        ("列入补贴预算的乡镇数", CURRENT, "2000-01-01", None),
        ("列入补贴预算的乡镇数", CURRENT, "2017-01-01", 15),
    ],
)
def test_the_shipped_standard_of_a_day(key, status, day, value):
    found = SHIPPED.rules.at(key, dt.date.fromisoformat(day), status)
    assert (found.value if found else None) == value


def test_every_shipped_rule_has_a_boundary_on_both_sides():
    """The day before its first and after its last another rule holds, or none: never two of one status."""
    for rule in SHIPPED.rules.shipped:
        assert rule.covers(rule.since)
        assert not rule.covers(rule.since - dt.timedelta(days=1))
        if rule.until:
            assert rule.covers(rule.until)
            assert not rule.covers(rule.until + dt.timedelta(days=1))
    assert overlaps(SHIPPED.rules.shipped) == []
    assert SHIPPED.problems == ()


def test_a_proposal_gives_way_to_what_is_in_force_and_the_office_to_neither():
    day = dt.date(2027, 1, 1)
    assert SHIPPED.rules.at("老干组长补贴", day).value == 4000
    own = Rule(
        "老干组长补贴",
        (Decimal(8000),),
        "元/人/年",
        day,
        None,
        CURRENT,
        "禾财〔2026〕9号",
        cell=Cell("设置.xlsx"),
    )
    rules = Rules((own,), SHIPPED.rules.shipped)
    assert rules.at("老干组长补贴", day).value == 8000
    assert rules.at("老干组长补贴", day - dt.timedelta(days=1)).value == 4000


# --- what does not load -------------------------------------------------------------------------------


def entry(**more):
    return {"key": "甲", "value": 1, "unit": "元/人/年", "since": dt.date(2020, 1, 1), "status": "现行", "source": "乙"} | more  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"source": ""}, "rule-no-source"),
        ({"key": ""}, "rule-no-name"),
        ({"since": None}, "rule-no-since"),
        ({"until": dt.date(2019, 12, 31)}, "rule-span"),
        ({"status": "拟"}, "rule-status"),
        ({"value": "四千"}, "rule-value"),
        ({"value": -1}, "rule-value"),
        ({"value": []}, "rule-value"),
    ],
)
def test_what_does_not_load(fault, kind):
    rules, problems = from_toml({"rule": [entry(**fault)]}, "rules.toml")
    assert rules == ()
    assert [p.kind for p in problems] == [kind]
    assert problems[0].cell == Cell("rules.toml", "第1条")


def spans(*pairs, key="甲", who=""):
    """Rules of one key; who differs."""
    made = []
    for number, (since, until) in enumerate(pairs, 1):
        one = make(
            Cell("设置.xlsx", "规则", f"A{number}"),
            key=key, values=[1], unit="元", since=since, until=until, status="现行", source="乙", who=who or f"{number}",
        )  # fmt: skip
        assert isinstance(one, Rule)
        made.append(one)
    return made


def test_two_that_overlap_are_a_problem_naming_both():
    first, last = dt.date(2020, 1, 1), dt.date(2020, 12, 31)
    (problem,) = overlaps(spans((first, last), (last, None)))
    assert problem.kind == "rule-overlap"
    assert problem.cell.ref == "A2"
    assert "设置.xlsx 规则!A1" in problem.message
    assert overlaps(spans((first, last), (last + dt.timedelta(days=1), None))) == []


def test_an_old_rule_without_an_end_overlaps_all_that_follow():
    day = dt.date
    pairs = ((day(2010, 1, 1), None), (day(2012, 1, 1), day(2012, 12, 31)), (day(2015, 1, 1), None))
    assert [p.cell.ref for p in overlaps(spans(*pairs))] == ["A2", "A3"]


DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2016, 12, 31))


@given(st.lists(st.tuples(DAYS, st.one_of(st.none(), DAYS)), min_size=1, max_size=6))
def test_overlaps_are_found_exactly_when_some_day_has_two(pairs):
    rules = spans(*[(a, b if b is None or b >= a else a) for a, b in pairs])
    days = {r.since for r in rules}  # two spans meet on the first day of the later one
    twice = any(sum(r.covers(d) for r in rules) > 1 for d in days)
    assert bool(overlaps(rules)) is twice


def test_an_office_rule_without_a_source_stops_every_job(tmp_path, capsys):
    rows = [
        ["规则", "值", "单位", "起始日期", "状态", "依据"],
        ["老干组长补贴", 8000, "元/人/年", "2027-01-01", "现行", ""],
    ]
    save(tmp_path / "设置.xlsx", {"规则": rows})
    assert cli.main(["--office", str(tmp_path), "rules"]) == 3
    assert "规则!F2：规则「老干组长补贴」没有依据，不予采用" in capsys.readouterr().err


# --- the command --------------------------------------------------------------------------------------


def test_rules_on_a_day_says_value_status_and_source_and_writes_nothing():
    outcome = do(ACTION, key="老干组长补贴", on=dt.date(2027, 1, 1))
    assert outcome.documents == ()
    assert [(r["values"], r["status"]) for r in outcome.rows] == [(["4000"], "现行"), (["8000"], "建议")]
    text = "\n".join(outcome.summary)
    assert "2017-01-01起  现行  4,000元/人/年" in text
    assert "2023-10-04起  建议  8,000元/人/年" in text
    assert text.count("依据：") == 2


def test_a_day_without_a_standard_is_said():
    outcome = do(ACTION, key="老干组长补贴", on=dt.date(2010, 6, 1))
    assert outcome.summary == ("老干组长补贴：2010-06-01没有标准。",)
    assert outcome.rows == []


def test_a_part_of_a_name_is_enough_and_a_wrong_one_is_refused():
    assert {r["key"] for r in do(ACTION, key="补贴").rows} >= {"老干组长补贴", "支部班子补贴"}
    with pytest.raises(Stop) as stop:
        do(ACTION, key="没有的")
    assert "现有的是：" in stop.value.problems[0].hint


def test_everything_is_listed_without_a_name():
    outcome = do(ACTION)
    assert outcome.counts["listed"] == len(SHIPPED.rules.shipped)
    assert all(row["source"] for row in outcome.rows)


def test_the_history_multiplies_and_leaves_no_year_out():
    rows = page(do(ACTION, history=True), "沿革").rows
    found = [[c.value if isinstance(c, Formula) else c for c in row.cells] for row in rows]
    leaders = [r for r in found if r[0] == "老干组长补贴"]
    assert [(str(r[2]), str(r[3]), r[5], r[7], r[8]) for r in leaders] == [
        ("1990-01-01", "1999-12-31", Decimal("1400.00"), 26, Decimal("36400.00")),
        ("2000-01-01", "2016-12-31", None, None, None),
        ("2017-01-01", "None", Decimal("4000.00"), 15, Decimal("60000.00")),
        ("2023-10-04", "None", Decimal("8000.00"), 15, Decimal("120000.00")),
    ]
    assert leaders[3][4] == "建议"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("整岁", "60、70、80、90、100岁"),
        ("离休参加革命工作截止", "1949年9月30日"),
        ("支部班子补贴", "100元/人/月"),
    ],
)
def test_values_are_written_as_people_say_them(key, text):
    assert value_text(SHIPPED.rules.history(key)[0]) == text


def test_the_command_line_gives_the_same_rows(tmp_path, capsys):
    code = cli.main(["--office", str(tmp_path), "rules", "老干组长补贴", "--on", "2016-12-31", "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert (code, answer["rows"], answer["counts"]["other_days"]) == (0, [], 3)
    assert not (tmp_path / "输出").exists()


# --- settings -------------------------------------------------------------------------------------------


def test_a_township_s_own_office_writes_to_its_branches_unless_it_says_otherwise():
    assert settings().text("主送机关") == "各乡镇党委、街道党工委"
    assert settings(本乡镇="枫林镇").text("主送机关") == "各支部、各小组"
    assert settings(本乡镇="枫林镇", 主送机关="各党支部").text("主送机关") == "各党支部"


def test_a_setting_may_list_names():
    names = settings(乡镇办名单="青禾镇、云岫乡，青禾镇 苇渡办事处").names("乡镇办名单")
    assert names == ("青禾镇", "云岫乡", "苇渡办事处")


# --- whom a standard is for ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "texts"),
    [
        ("离休", "离休 离休干部 离休人员 离休老干部 ☑离休□退休 离休√ 每位离休干部"),
        ("退休", "退休 退休干部 退休职工"),
        ("离休退休", "离退休 离退休干部 离（退）休人员 离休、退休 离休干部和退休干部 老干部 全体离退休干部"),
        ("在职", "在职 在职干部 在岗职工"),
        ("在职离休退休", "全部 全体 所有 全体干部职工 在职和离退休"),
        (None, "县级离休干部 离休（处级） 离休？ 遗属 干部 建国前老党员 非在职 甲 1"),
    ],
)
def test_whom_a_standard_is_for(who, texts):
    words = texts.split()
    assert {
        t: (found := audience(t)) and "".join(sorted(found, key="在职离休退休".index)) for t in words
    } == dict.fromkeys(words, who)


def test_of_the_gathered_spellings_none_is_taken_for_another():
    """Read as a careful clerk reads it, or asked about; 全体 is here of everybody, those in service too."""
    whom = {"veteran": {"离休"}, "retired": {"退休"}, "staff": {"在职"}}
    read = [(said, word, audience(word)) for said, word in gathered("subject")]
    assert [(w, found) for said, w, found in read if said in whom and found not in (None, whom[said])] == []
    assert all(found is None or found >= {"离休", "退休"} for said, _, found in read if said == "all")
    assert sum(found is not None for said, _, found in read if said != "unclear") >= 400


@given(st.text(alphabet="离退休干部在职人员全体县级老遗属、() ", max_size=8))
def test_no_text_but_the_listed_ones_has_an_audience(text):
    found = audience(text)
    assert found is None or found <= {"离休", "退休", "在职"}
    if any(c in text for c in "遗属级"):
        assert found is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1.20", "2026-01-20"),
        (1.3, None),  # Excel shows 1.30 as 1.3
        (3.15, "2026-03-15"),
        (6.5, "2026-06-05"),
        ("三月十五日", "2026-03-15"),
        ("3月20日下午", "2026-03-20"),
        ("4月1日", "2026-04-01"),
        ("5月下旬", "2026-05-21"),
        ("11.5", "2026-11-05"),
        ("15日", None),
        ("2025年5月20日上午9点", "2025-05-20"),  # the cell's own year
    ],
)
@pytest.mark.parametrize("title", ["2026年学习活动台账", "学习活动台账", "2025—2026年学习活动台账"])
def test_of_what_took_place_the_title_says_the_year_where_the_row_does_not(
    written: Any, day: str | None, title: str
):
    grid = Grid(
        "活动.xlsx",
        "活动",
        [[title], ["日期", "类型", "主题"], [written, "学习", "一"], [written, "学习", "二"]],
    )
    problems: list[Problem] = []
    records = read([grid], ACTIVITIES, SHIPPED.synonyms).records
    found = [read_term(record, "日期", problems, end=False) for record in records]
    known = day if title.startswith("2026年") or (day and day.startswith("2025")) else None
    assert found == [dt.date.fromisoformat(known) if known else None] * 2
    if known and known.startswith("2026"):
        assert [(one.kind, one.cell.ref) for one in dict.fromkeys(problems)] == [
            ("year-of-sheet", "A2")
        ]  # once
    elif not known and written != "15日":
        assert all("没有写年份" in one.message for one in problems)
    assert not any("1945" in one.hint or "公历" in one.message for one in problems)

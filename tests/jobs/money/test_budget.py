"""toolkit budget: 15 × 8,000 to the fen, part-years, hats, vacancies, the letter, and formulas that hold their values."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from support.offices.drawn import SHIPPED, number, save
from support.offices.money import book, do, formulas, kinds, page, rule, sheet, total
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.core.documents.official import OfficialDocument, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import TextDocument, WordDocument
from toolkit.core.grids import Grid, Merge
from toolkit.core.numbers.money import capitals, figures
from toolkit.core.posts.subsidies import share
from toolkit.core.rules.dated import Status
from toolkit.core.tables.catalogue import PEOPLE, POSTS
from toolkit.core.tables.reading import read
from toolkit.doors.terminal import cli
from toolkit.files import layout
from toolkit.jobs.budget.budget import JOB
from toolkit.running import office as office_folder
from toolkit.sheets.composing.compose import compose
from toolkit.sheets.reading.read import open_workbook

BUDGET, SUMMARY = JOB.action(), JOB.action("summary")
HEAD = "所属乡镇 所属支部 职务 姓名 身份证号 任职日期 免职日期 兼职"
PAID = "年度 所属乡镇 姓名 职务 项目 数量 单价 月数 应发 实发 发放日期"
TOWNS = [f"{c}禾镇" for c in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰"]


def leader(town, name, since="2024-01-01", removed=None, ident="", others=""):
    return (town, f"{town}老干党支部", "老干组长", name, ident, since, removed, others)


def fifteen(filled=15):
    names = [f"赵{c}" for c in "一二三四五六七八九十甲乙丙丁戊"]
    return [leader(t, n if i < filled else "空缺") for i, (t, n) in enumerate(zip(TOWNS, names, strict=True))]


def budget(*rows, payments=(), year=2027, head=HEAD, more=(), **rest):
    readings = [sheet("任职", head, *rows)]
    if payments:
        readings.append(sheet("补贴发放", PAID, *payments))
    return do(BUDGET, *readings, *more, year=year, **rest)


# --- 15 × 8,000 ---------------------------------------------------------------------------------------


def test_fifteen_leaders_at_the_proposed_standard():
    outcome = budget(*fifteen(), scheme="建议", letter=True)
    assert outcome.extra["leaders_total"] == "120000.00"
    assert outcome.extra["increase"] == "60000.00"
    assert outcome.extra["leaders_capitals"] == "人民币壹拾贰万元整"
    assert outcome.extra["vacancies"] == []
    assert [r["amount"] for r in outcome.rows] == ["8000.00"] * 15
    formula = total(outcome, "老干组长", "金额")
    assert (formula.text, formula.value) == ("SUM({金额:})", Decimal("120000.00"))
    assert total(outcome, "老干组长", "增加").value == Decimal(60000)
    assert total(outcome, "预算总表", "金额").value == Decimal(120000)
    text = letter_text(outcome)
    assert "共计120,000.00元（大写：人民币壹拾贰万元整）" in text
    assert "增加60,000.00元" in text
    assert "120,000.00元（人民币壹拾贰万元整）" in outcome.summary[0]


def test_fourteen_leaders_and_a_vacancy():
    outcome = budget(*fifteen(14), scheme="建议", letter=True)
    assert outcome.extra["leaders_total"] == "112000.00"
    assert outcome.extra["increase"] == "56000.00"
    assert outcome.extra["vacancies"] == [TOWNS[14]]
    last = outcome.rows[-1]
    assert (last["name"], last["amount"], last["months"], last["notes"]) == ("", "0.00", 0, ["空缺"])
    assert "post-vacant" in kinds(outcome)
    assert f"{TOWNS[14]}暂时空缺" in letter_text(outcome)
    assert any("空缺1个" in line for line in outcome.summary)


def test_the_standard_in_force_is_what_one_gets_without_asking():
    outcome = budget(*fifteen())
    assert (outcome.extra["leaders_total"], outcome.extra["increase"]) == ("60000.00", "0.00")
    assert outcome.extra["scheme"] == "现行"


@pytest.mark.parametrize(("year", "value"), [(1995, "1400.00"), (2017, "4000.00"), (2026, "4000.00")])
def test_the_standard_of_the_year_asked_for(year, value):
    outcome = budget(leader("青禾镇", "李四平", "1990-01-01"), year=year)
    assert outcome.rows[0]["standard"] == value


@pytest.mark.parametrize(("year", "scheme"), [(2005, None), (2016, None), (2022, "建议")])
def test_a_year_without_a_standard_is_refused(year, scheme):
    with pytest.raises(Stop) as stop:
        budget(leader("青禾镇", "李四平", "1990-01-01"), year=year, scheme=scheme)
    assert stop.value.problems[0].kind == "standard-missing"


def test_a_standard_that_changes_within_the_year_makes_two_rows():
    new = rule("老干组长补贴", 6000, "元/人/年", "2027-07-15")
    old = rule("老干组长补贴", 4000, "元/人/年", "2017-01-01", "2027-07-14")
    outcome = budget(leader("青禾镇", "李四平"), office=(old, new))
    assert [(r["months"], r["standard"], r["amount"]) for r in outcome.rows] == [
        (6, "4000.00", "2000.00"),
        (6, "6000.00", "3000.00"),
    ]


@pytest.mark.parametrize(
    ("since", "months"),
    [("2027-07-14", 6), ("2027-07-15", 6), ("2027-07-16", 5)],  # the 15th decides for the standard too
)
def test_the_boundary_day_of_a_new_standard(since, months):
    day = dt.date.fromisoformat(since)
    rules = (
        rule("老干组长补贴", 4000, "元/人/年", "2017-01-01", (day - dt.timedelta(days=1)).isoformat()),
        rule("老干组长补贴", 6000, "元/人/年", since),
    )
    assert budget(leader("青禾镇", "李四平"), office=rules).rows[1]["months"] == months


def test_a_monthly_standard_counts_months_not_twelfths():
    outcome = budget(leader("青禾镇", "李四平", "2027-05-01"), office=(rule("老干组长补贴", 300, "元/人/月", "2027-01-01"),))  # fmt: skip
    assert (outcome.rows[0]["months"], outcome.rows[0]["amount"]) == (8, "2400.00")


def test_a_standard_in_another_unit_is_refused():
    with pytest.raises(Stop) as stop:
        budget(leader("青禾镇", "李四平"), office=(rule("老干组长补贴", 0.4, "万元", "2027-01-01"),))
    assert stop.value.problems[0].kind == "standard-unit"


@pytest.mark.parametrize(
    ("months", "amount"),
    [(0, "0.00"), (1, "333.33"), (2, "666.67"), (5, "1666.67"), (8, "2666.67"), (12, "4000.00")],
)
def test_twelfths_are_rounded_half_up(months, amount):
    assert share(rule("甲", 4000, "元/人/年", "2017-01-01"), months) == Decimal(amount)


# --- one post, one person -----------------------------------------------------------------------------


def test_a_change_of_leader_is_one_post_of_twelve_months():
    outcome = budget(
        leader("青禾镇", "李四平", removed="2027-06-01"),
        leader("青禾镇", "王五安", since="2027-06-01"),
        scheme="建议",
    )
    assert [(r["name"], r["months"], r["amount"]) for r in outcome.rows] == [
        ("李四平", 5, "3333.33"),
        ("王五安", 7, "4666.67"),
    ]
    assert outcome.extra["leaders_total"] == "8000.00"


def test_a_handing_over_month_is_paid_once_even_where_a_day_is_enough():
    outcome = budget(
        leader("青禾镇", "李四平", removed="2027-06-10"),
        leader("青禾镇", "王五安", since="2027-06-10"),
        chosen={"补贴按月计算": "当月任过职"},
    )
    assert [r["months"] for r in outcome.rows] == [6, 6]
    assert "post-overlap" not in kinds(outcome)


def test_two_in_one_post_at_a_time_are_paid_once_and_said():
    outcome = budget(leader("青禾镇", "李四平"), leader("青禾镇", "王五安", since="2027-04-01"))
    assert outcome.extra["leaders_total"] == "4000.00"
    assert "post-overlap" in kinds(outcome)


@pytest.mark.parametrize("spelling", ["李四平", "李 四 平", "李四萍"])
def test_one_person_with_two_townships_is_paid_once(spelling):
    ident = number("1950-01-01")
    outcome = budget(
        leader("青禾镇", "李四平", ident=ident), leader("槐汀镇", spelling, ident=ident), scheme="建议"
    )
    assert [r["amount"] for r in outcome.rows] == ["8000.00", "0.00"]
    assert "只发一次" in outcome.rows[1]["notes"][0]
    assert "post-twice" in kinds(outcome)


def test_who_moves_to_another_township_is_paid_in_both_for_their_months():
    ident = number("1950-01-01")
    outcome = budget(
        leader("青禾镇", "李四平", removed="2027-07-01", ident=ident),
        leader("槐汀镇", "李四平", since="2027-07-01", ident=ident),
    )
    assert [r["months"] for r in outcome.rows] == [6, 6]


def test_a_leader_who_is_secretary_is_shown_beside_and_not_added():
    rows = [
        leader("青禾镇", "李四平"),
        ("青禾镇", "青禾镇老干党支部", "支部书记", "李四平", "", "2024-01-01"),
        ("青禾镇", "青禾镇老干党支部", "支部委员", "王五安", "", "2027-05-01"),
    ]
    outcome = budget(*rows)
    assert outcome.extra["officers_total"] == "800.00"  # eight months of the member
    assert outcome.extra["officers_doubled"] == "1200.00"
    assert kinds(outcome).count("double-hat") == 1
    both = budget(*rows, chosen={"组长兼班子补贴": "另外发"})
    assert (both.extra["officers_total"], both.extra["officers_doubled"]) == ("2000.00", "0.00")
    assert "double-hat" in kinds(both)


def test_one_row_with_two_hats_is_the_same_as_two_rows():
    outcome = budget(("青禾镇", "青禾镇老干党支部", "老干组长兼党支部书记", "李四平", "", "2024-01-01"))
    assert outcome.extra["leaders_total"] == "4000.00"
    assert outcome.extra["officers_doubled"] == "1200.00"


def test_two_seats_of_one_officer_are_paid_once():
    outcome = budget(
        leader("青禾镇", "赵六和"),
        ("青禾镇", "青禾镇老干党支部", "支部副书记", "李四平", "", "2024-01-01"),
        ("青禾镇", "青禾镇老干党支部", "支部委员", "李四平", "", "2024-01-01"),
    )
    assert outcome.extra["officers_total"] == "1200.00"


def test_a_township_without_a_leader_s_row_takes_its_only_secretary():
    outcome = budget(("青禾镇", "青禾镇老干党支部", "支部书记", "李四平", "", "2024-01-01"))
    assert outcome.extra["leaders_total"] == "4000.00"
    assert "leader-is-secretary" in kinds(outcome)


def test_a_township_of_the_office_s_list_or_register_without_a_row_is_a_problem():
    listed = budget(leader("青禾镇", "李四平"), chosen={"乡镇办名单": "青禾镇、槐汀镇"})
    assert [(r["township"], r["amount"]) for r in listed.rows] == [("青禾镇", "4000.00"), ("槐汀镇", "0.00")]
    assert "township-no-post" in kinds(listed)
    people = sheet("花名册", "姓名 所属乡镇", ("王五安", "芦湾镇"), ("赵六和", "青禾"))
    known = budget(leader("青禾镇", "李四平"), more=(people,))
    assert [r["township"] for r in known.rows] == ["青禾镇", "芦湾镇"]
    assert "township-no-post" in kinds(known)


def test_a_township_whose_row_cannot_be_used_stays_in_the_table():
    outcome = budget(leader(TOWNS[0], "赵一"), leader(TOWNS[1], "赵二", "2026-08-01", "2024-01-01"))
    assert [(r["township"], r["amount"], r["vacant"]) for r in outcome.rows] == [
        (TOWNS[0], "4000.00", False),
        (TOWNS[1], "0.00", False),
    ]
    assert "G3有问题" in outcome.rows[1]["notes"][0]
    assert kinds(outcome) == ["post-span"]


def test_a_proposal_below_what_is_in_force_is_said():
    newer = rule("老干组长补贴", 9000, "元/人/年", "2026-01-01")
    outcome = budget(leader(TOWNS[0], "赵一"), scheme="建议", letter=True, office=(newer,))
    assert "scheme-outdated" in kinds(outcome)
    assert "减少1,000.00元" in outcome.summary[0]
    assert "减少1,000.00元" in letter_text(outcome)


def test_the_dead_leave_their_months_to_nobody():
    people = sheet("花名册", "姓名 所属乡镇 状态 备注", ("李四平", "青禾镇", "去世", "2026年8月20日去世"))
    outcome = budget(leader("青禾镇", "李四平"), more=(people,), year=2026)
    assert (outcome.rows[0]["months"], outcome.rows[0]["amount"]) == (8, "2666.67")
    assert "另有4个月空缺（9—12月）" in outcome.rows[0]["notes"]
    after = budget(leader("青禾镇", "李四平"), more=(people,), year=2027)
    assert (after.rows[0]["amount"], after.extra["vacancies"]) == ("0.00", ["青禾镇"])


def test_another_s_number_ends_nobody_s_term_and_is_told():
    his = number("1946-10-03")
    heads = "姓名 所属乡镇 身份证号 状态 备注"
    people = sheet("花名册", heads, ("张三可", "青禾镇", his, "去世", "2026年8月20日去世"))
    outcome = budget(leader("青禾镇", "李四平", ident=his), more=(people,), year=2026)
    assert outcome.rows[0]["months"] == 12
    assert "post-number-other" in kinds(outcome)


def test_who_stands_twice_in_the_register_is_one_person():
    rows = [("李四平", "青禾镇", "1946-10-03", "去世", "2026年8月20日去世")] * 2
    people = sheet("花名册", "姓名 所属乡镇 出生日期 状态 备注", *rows)
    assert budget(leader("青禾镇", "李四平"), more=(people,), year=2026).rows[0]["months"] == 8
    alive = ("李四平", "青禾镇", "1946-10-03", "健在", None)
    outcome = budget(
        leader("青禾镇", "李四平"),
        more=(sheet("花名册", "姓名 所属乡镇 出生日期 状态 备注", rows[0], alive),),
        year=2026,
    )
    assert "post-life-unclear" in kinds(outcome)


def test_a_member_of_no_party_is_said():
    people = sheet("花名册", "姓名 所属乡镇 政治面貌", ("王五安", "青禾镇", "群众"))
    outcome = budget(
        leader("青禾镇", "李四平"),
        ("青禾镇", "青禾镇老干党支部", "支部委员", "王五安", "", "2024-01-01"),
        more=(people,),
    )
    assert "officer-no-member" in kinds(outcome)


# --- what the office keeps beside ----------------------------------------------------------------------


def test_other_lines_and_last_year_go_through_the_same_table():
    outcome = budget(
        leader("青禾镇", "李四平"),
        payments=[
            (2027, "青禾镇", "", "", "报刊订阅", 30, 60, "", "", "", ""),
            (2027, "", "", "", "活动经费", "", "", "", 5000, "", ""),
            (2026, "青禾镇", "李四平", "老干组长", "工作补贴", "", "", 12, 4000, 3999, "2026-12-20"),
            (2026, "青禾镇", "", "", "走访慰问", "", "", "", 800, 800, "2026-02-01"),
        ],
    )
    assert outcome.extra["others_total"] == "6800.00"
    assert outcome.extra["total"] == "10800.00"
    assert outcome.extra["last_year_paid"] == "4799.00"
    assert outcome.extra["last_year_due"] == "4000.00"
    cover = {row.cells[0]: row for row in page(outcome, "预算总表").rows}
    assert cover["走访慰问"].cells[-1] == "上年有支出，本年没有列预算"


@pytest.mark.parametrize(
    ("amount", "kind"),
    [
        ("四千左右", "amount-unreadable"),
        (-4000, "amount-negative"),
        (400000000, "amount-absurd"),
        (4000.001, "amount-fraction"),
        ("4000元/年", "amount-unreadable"),
    ],
)
def test_an_amount_that_is_none_is_a_problem_with_its_cell(amount, kind):
    outcome = budget(
        leader("青禾镇", "李四平"),
        payments=[(2027, "青禾镇", "", "", "活动经费", "", "", "", amount, "", "")],
    )
    (problem,) = [p for p in outcome.problems if p.kind == kind]
    assert str(problem.cell) == "补贴发放.xlsx 补贴发放!I2"
    assert problem.message.startswith("应发")
    assert outcome.extra["others_total"] == "0.00"


def test_a_sheet_without_posts_is_refused():
    with pytest.raises(Stop) as stop:
        budget(("青禾镇", "", "关工委副主任", "李四平", "", "2024-01-01"))
    assert stop.value.problems[0].kind == "posts-empty"


# --- the letter ---------------------------------------------------------------------------------------


def official(outcome):
    return next(d for d in outcome.documents if isinstance(d, OfficialDocument))


def letter_text(outcome):
    return "\n".join(b.text for b in official(outcome).blocks if isinstance(b, Paragraph))


def test_a_proposed_standard_is_never_called_one_in_force():
    outcome = budget(*fifteen(), scheme="建议", letter=True)
    text = letter_text(outcome)
    current, proposed = (
        next(t for t in text.split("\n") if t.startswith(w)) for w in ("现行标准", "建议标准")
    )
    assert "4000元" in current
    assert "8000" not in current
    assert "8000元" in proposed
    assert "尚未批准" in proposed
    assert "按现行标准为60,000.00元" in text
    (table,) = [b for b in official(outcome).attachments[0].blocks if isinstance(b, OfficialTable)]
    assert "建议标准（元/年）" in table.columns
    assert "建议标准" in book(outcome).name
    assert not any("现行标准" in c.title for c in page(outcome, "老干组长").columns)


def test_the_letter_carries_its_table_basis_and_addressee():
    outcome = budget(*fifteen(), letter=True, letter_kind="函", chosen={"单位名称": "禾沐县委老干部局"})
    made = official(outcome)
    assert made.kind is OfficialKind.LETTER
    assert made.addressees == ("县财政局",)
    assert made.title == "关于将2027年乡镇老干组长工作补贴列入财政预算的函"
    (table,) = [b for b in made.attachments[0].blocks if isinstance(b, OfficialTable)]
    assert len(table.rows) == 16
    assert table.rows[-1][5] == "60,000.00"
    assert "人民币陆万元整" in table.note
    assert "关于落实乡镇办离退休干部支部书记待遇的函" in letter_text(outcome)
    assert "请函复" in letter_text(outcome)


def test_a_letter_takes_a_number_once(tmp_path, capsys):
    rows = [HEAD.split(), *[["" if c is None else c for c in r] for r in fifteen()]]
    save(tmp_path / "任职.xlsx", {"任职": rows})
    save(
        tmp_path / "设置.xlsx",
        {"参数": [["参数", "值"], ["单位名称", "禾沐县委老干部局"], ["发文字号代字", "禾老干"]]},
    )
    order = ["--office", str(tmp_path), "--as-of", "2026-10-05", "budget", "--year", "2027", "--scheme", "建议", "--letter", "--json"]  # fmt: skip
    for _ in range(2):
        assert cli.main(order) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["leaders_total"] == "120000.00"
    registered = openpyxl.load_workbook(tmp_path / "发文登记.xlsx").active
    assert registered is not None
    numbers = [c.value for row in registered.iter_rows() for c in row if "〔" in str(c.value)]
    assert numbers == ["禾老干〔2026〕1号"]
    written = openpyxl.load_workbook(next(tmp_path.rglob("*预算表*.xlsx")), data_only=True)["老干组长"]
    assert [c.value for c in list(written.iter_rows())[-1] if c.value].count(120000) in (0, 1)
    assert 120000 in [c.value for row in written.iter_rows() for c in row]


# --- as offices lay it out ----------------------------------------------------------------------------


def test_a_sheet_with_a_title_other_headers_and_merged_townships_reads_the_same():
    rows = [
        ["青禾县乡镇老干组长花名册"],
        ["填报单位：县委老干部局"],
        ["序号", "乡 镇", "党支部名称", "职务", "姓  名", "任职\n时间", "离任时间", "其他兼职"],
        [1, "青禾镇", "青禾镇老干党支部", "老干组长", "李 四", "2024.3.1", None, "关工委副主任"],
        [2, None, "青禾镇老干党支部", "支部委员", "王五安", "2024年3月", None, None],
        [3, "槐汀镇", "槐汀镇老干党支部", "老干组长", "空  缺", None, None, None],
        ["合计", None, None, None, "3人"],
        ["填表人：赵某"],
    ]
    merges = (Merge(1, 1, 1, 8), Merge(2, 1, 2, 8), Merge(4, 2, 5, 2))
    grid = Grid("各乡镇老干组长.xls", "Sheet1", rows, merges=merges)
    outcome = do(BUDGET, read([grid], POSTS, SHIPPED.synonyms), year=2027, scheme="建议")
    assert [(r["township"], r["name"], r["amount"]) for r in outcome.rows] == [
        ("青禾镇", "李四", "8000.00"),
        ("槐汀镇", "", "0.00"),
    ]
    assert outcome.rows[0]["other_offices"] == "关工委副主任"
    assert outcome.extra["officers_total"] == "1200.00"


def test_the_practice_office_has_every_case_and_its_people_are_in_the_register(tmp_path, capsys):
    office_folder.create(tmp_path, practice=True)
    answers = {}
    for name, order in {
        "budget": ["budget", "--year", "2027", "--scheme", "建议"],
        "payments": ["payments", "check", "--year", "2026"],
        "prizes": ["prizes", "--year", "2026"],
    }.items():
        code = cli.main(["--office", str(tmp_path), "--as-of", "2026-10-05", *order, "-n", "--json"])
        assert code == (0 if name == "budget" else 3)
        answers[name] = json.loads(capsys.readouterr().out)
    assert answers["budget"]["leaders_total"] == "112000.00"
    assert answers["budget"]["vacancies"] == ["麦渚乡"]
    assert len({r["township"] for r in answers["budget"]["rows"]}) == 15
    found = {p["kind"] for p in answers["payments"]["problems"]}
    assert {"payment-twice", "payment-months"} <= found
    verdicts = answers["prizes"]["verdicts"]
    assert all(n for verdict, n in verdicts.items() if verdict != "提示：两边都是部分享受"), verdicts
    register = {r.text("姓名") for r in _register(tmp_path).records}
    assert {r["name"] for r in answers["budget"]["rows"] if r["name"]} <= register


def _register(folder):
    return read(open_workbook(layout.book(folder, "花名册.xlsx")).grids(), PEOPLE, SHIPPED.synonyms)


# --- laws ---------------------------------------------------------------------------------------------

DAYS = st.dates(dt.date(2025, 6, 1), dt.date(2028, 6, 1))


@st.composite
def offices(draw):
    """Rows of 任职: several holders, hats, gaps and overlaps, in a few townships."""
    rows = []
    for town in TOWNS[: draw(st.integers(1, 5))]:
        for _ in range(draw(st.integers(1, 4))):
            name = draw(st.sampled_from(["李四平", "王五安", "赵六和", "孙七宁", "空缺"]))
            title = draw(
                st.sampled_from(["老干组长", "老干组长", "支部书记", "支部委员", "老干组长兼支部书记"])
            )
            since = draw(DAYS)
            removed = draw(st.one_of(st.none(), DAYS))
            removed = removed if removed is None or removed > since else None
            ident = {"李四平": number("1950-01-01"), "王五安": number("1951-01-01")}.get(name, "")
            rows.append((town, f"{town}老干党支部", title, name, ident, since, removed, ""))
    return rows


@given(
    rows=offices(),
    scheme=st.sampled_from(["现行", "建议"]),
    convention=st.sampled_from(["15日在任", "1日在任", "月末在任", "当月任过职"]),
    order=st.randoms(use_true_random=False),
)
@examples(max_examples=60)
def test_totals_are_the_sum_of_their_rows_whatever_the_order(rows, scheme, convention, order: Random):
    chosen = {"补贴按月计算": convention}
    outcome = budget(*rows, scheme=scheme, chosen=chosen)
    extra = outcome.extra
    amounts = [Decimal(r["amount"]) for r in outcome.rows]
    assert Decimal(extra["leaders_total"]) == sum(amounts)
    assert Decimal(extra["officers_total"]) == sum(Decimal(o["amount"]) for o in extra["officers"])
    assert total(outcome, "老干组长", "金额").value == sum(amounts)
    assert total(outcome, "乡镇汇总", "合计").value == Decimal(extra["total"])
    # no post is paid for more than its twelve months, nobody twice in one month
    posts: dict[str, set[int]] = {}
    persons: dict[str, list[int]] = {}
    for row in outcome.rows:
        months = row["month_list"]
        assert not posts.setdefault(row["township"], set()) & set(months)
        posts[row["township"]] |= set(months)
        if row["name"] in ("李四平", "王五安"):  # they have identity numbers
            persons.setdefault(row["name"], []).extend(months)
    assert all(len(months) == len(set(months)) for months in persons.values())
    shuffled = list(rows)
    order.shuffle(shuffled)
    again = budget(*shuffled, scheme=scheme, chosen=chosen)
    if convention != "当月任过职" and not {"post-overlap", "post-twice"} & {*kinds(outcome), *kinds(again)}:
        assert again.extra["leaders_total"] == extra["leaders_total"]
    assert Decimal(again.extra["leaders_total"]) == sum(Decimal(r["amount"]) for r in again.rows)


@given(filled=st.integers(0, 15))
def test_each_leader_costs_8000_and_each_vacancy_nothing(filled):
    outcome = budget(*fifteen(filled), scheme="建议")
    assert Decimal(outcome.extra["leaders_total"]) == 8000 * filled
    assert len(outcome.extra["vacancies"]) == 15 - filled
    assert figures(Decimal(8000 * filled)) in outcome.summary[0]
    assert capitals(Decimal(8000 * filled)) in outcome.summary[0]


def test_every_formula_is_stored_with_a_value():
    outcome = budget(*fifteen(), scheme="建议")
    found = formulas(book(outcome))
    assert len(found) > 60
    assert all(f.value is not None for f in found)


@pytest.mark.slow
def test_libreoffice_computes_the_same_for_any_office():
    """Twenty-five offices in one start of LibreOffice; every formula of every sheet is computed anew."""
    drawn: list = []

    @given(offices(), st.sampled_from([4000, 8000, 3999, "4444.44", "0.07"]), st.booleans())
    @examples(max_examples=25, database=None)
    def collect(rows, value, monthly):
        unit = "元/人/月" if monthly else "元/人/年"
        payments = [
            (2027, rows[0][0], "", "", "报刊订阅", 7, 33.33, "", "", "", ""),
            (2027, "", "", "", "活动经费", "", "", "", 0.1, "", ""),
            (2026, rows[0][0], "李四平", "老干组长", "工作补贴", "", "", 12, 4000, 3999.99, "2026-12-20"),
        ]
        drawn.append(
            budget(*rows, payments=payments, office=(rule("老干组长补贴", value, unit, "2020-01-01"),))
        )

    collect()
    compared = 0
    # Not in tmp_path: twice twenty-five workbooks need not be validated, those of the other tests are.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = []
        for at, outcome in enumerate(drawn):
            paths.append(folder / f"{at:02}.xlsx")
            paths[-1].write_bytes(compose(book(outcome)))
        made = libreoffice.convert_all(paths, "xlsx:Calc MS Excel 2007 XML", folder / "again")
        for ours, theirs in zip(paths, made, strict=True):
            compared += same_values(ours, theirs)
    assert compared > 25 * 30


def same_values(ours: Path, theirs: Path) -> int:
    """Hold every formula's stored value against what another program makes of it; how many there are."""
    texts = openpyxl.load_workbook(ours)
    stored, again = (openpyxl.load_workbook(p, data_only=True) for p in (ours, theirs))
    cells = [
        (each.title, cell)
        for each in texts.worksheets
        for row in each.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    for title, cell in cells:
        mine, new = stored[title][cell.coordinate].value, again[title][cell.coordinate].value
        assert new == pytest.approx(mine, abs=1e-6), (title, cell.coordinate, cell.value)
    return len(cells)


# --- the summary --------------------------------------------------------------------------------------


def summary(*rows, payments, today=dt.date(2026, 10, 5), **rest):
    return do(SUMMARY, sheet("任职", HEAD, *rows), sheet("补贴发放", PAID, *payments), today=today, **rest)


PAYMENTS = [
    (2026, "甲禾镇", "赵一", "老干组长", "工作补贴", "", "", 12, 4000, 4000, "2026-07-10"),
    (2026, "乙禾镇", "赵二", "老干组长", "工作补贴", "", "", 6, 2000, 2000, "2026-07-10"),
    (2026, "", "", "", "活动经费", "", "", "", 500, 500, "2026-07-10"),
]


def test_the_summary_says_due_paid_and_what_is_left():
    outcome = summary(*fifteen(), payments=PAYMENTS)
    assert {k: outcome.extra[k] for k in ("due", "paid", "short", "people", "full", "others")} == {
        "due": "60000.00", "paid": "6000.00", "short": "54000.00", "people": 15, "full": 1, "others": "500.00",
    }  # fmt: skip
    assert (
        "全年应发60,000.00元，已发6,000.00元（10.00%），还差54,000.00元；15人中1人已发足"
        in outcome.summary[0]
    )
    made = {type(d): d for d in outcome.documents}
    assert made[WordDocument].fields["应发"] == "60,000.00"
    assert "全年应发60,000.00元" in made[TextDocument].text
    (only,) = book(outcome).sheets
    assert only.chart


def test_the_same_inputs_give_the_same_figures_on_any_night():
    """But for the date that is printed, nothing moves from one night to the next, into the next year too."""
    nights = [dt.date(2026, 10, 5), dt.date(2026, 10, 6), dt.date(2026, 12, 31)]
    made = [summary(*fifteen(), payments=PAYMENTS, today=night, year=2026) for night in nights]
    assert len({json.dumps([m.rows, m.extra], sort_keys=True) for m in made}) == 1
    texts = [next(d for d in m.documents if isinstance(d, TextDocument)).text for m in made]
    assert len({t.replace(n.isoformat(), "") for t, n in zip(texts, nights, strict=True)}) == 1


def test_the_summary_reminds_of_a_vacancy_and_of_rows_nobody_can_read():
    outcome = summary(
        *fifteen(14), payments=[*PAYMENTS, (2026, "甲禾镇", "赵一", "", "", "", "", "", "", "很多", "")]
    )
    assert f"{TOWNS[14]}的老干组长空缺。" in outcome.summary
    assert any("1行读不懂" in line for line in outcome.summary)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("补贴发放.xlsx", (), "补贴发放.xlsx：没有读到补贴发放"),
        ("花名册.xlsx", (), "花名册.xlsx：没有读到花名册"),
        ("别的.xlsx", ("--register", "别的.xlsx"), "别的.xlsx：没有读到花名册"),
        ("别的.xlsx", ("--payments", "没有这个.xlsx"), "没有这个.xlsx：没有读到补贴发放"),
    ],
)
def test_a_book_that_is_there_and_cannot_be_read_is_not_passed_over(tmp_path, capsys, name, arguments, said):
    save(
        tmp_path / "任职.xlsx",
        {"任职": [HEAD.split(), *[["" if c is None else c for c in r] for r in fifteen()]]},
    )
    save(tmp_path / name, {"一": [["某某", "某某"], ["一", "二"]]})
    cli.main(["--office", str(tmp_path), "--as-of", "2026-10-05", "budget", *arguments])
    assert said in capsys.readouterr().err


def test_a_sheet_whose_name_column_nobody_knows_is_refused_and_not_taken_for_vacancies(tmp_path, capsys):
    rows = [["乡镇办", "职务", "谁在干", "任职时间"], ["甲禾镇", "老干组长", "赵一", "2024-01-01"]]
    save(tmp_path / "任职.xlsx", {"组长": rows})
    assert cli.main(["--office", str(tmp_path), "--as-of", "2026-10-05", "budget"]) == 3
    assert "「姓名」" in capsys.readouterr().err
    rows[0][2] = "老干组长姓名"
    save(tmp_path / "任职.xlsx", {"组长": rows})
    assert cli.main(["--office", str(tmp_path), "--as-of", "2026-10-05", "budget"]) == 0
    assert "1人，4,000.00元" in capsys.readouterr().out


def test_a_letter_that_asks_for_nothing_is_not_written_and_takes_no_number():
    outcome = budget(*fifteen(0), letter=True, chosen={"发文字号代字": "青老干"})
    assert [type(d).__name__ for d in outcome.documents] == ["SheetDocument"]
    assert "letter-of-nothing" in kinds(outcome)


def test_a_row_written_twice_is_said_and_reckoned_once():
    outcome = budget(leader(TOWNS[0], "赵一"), leader(TOWNS[0], "赵一"))
    assert outcome.extra["leaders_total"] == "4000.00"
    assert kinds(outcome) == ["post-repeated"]
    again = budget(leader(TOWNS[0], "赵一", "2021-01-01"), leader(TOWNS[0], "赵一", "2024-01-01"))
    assert (again.extra["leaders_total"], kinds(again)) == ("4000.00", [])


def test_the_summary_needs_the_payments(tmp_path, capsys):
    save(
        tmp_path / "任职.xlsx",
        {"任职": [HEAD.split(), *[["" if c is None else c for c in r] for r in fifteen()]]},
    )
    assert cli.main(["--office", str(tmp_path), "--as-of", "2026-10-05", "budget", "summary"]) == 3
    assert "补贴发放.xlsx：没有找到这个文件" in capsys.readouterr().err


def test_the_one_page_is_one_page(tmp_path, capsys):
    save(
        tmp_path / "任职.xlsx",
        {"任职": [HEAD.split(), *[["" if c is None else c for c in r] for r in fifteen(13)]]},
    )
    save(tmp_path / "补贴发放.xlsx", {"补贴发放": [PAID.split(), *PAYMENTS]})
    assert cli.main(["--office", str(tmp_path), "--as-of", "2026-10-05", "budget", "summary"]) == 0
    capsys.readouterr()
    folder = tmp_path / "输出" / "2026-10"
    (folder / "每日预算摘要.xlsx").rename(folder / "表.xlsx")
    pdfs = libreoffice.convert_all(
        [folder / "表.xlsx", folder / "每日预算摘要.docx"], "pdf", tmp_path / "pdf"
    )
    assert [libreoffice.page_count(p) for p in pdfs] == [1, 1]
    text = "".join(libreoffice.page_texts(pdfs[1]))
    assert "60,000.00" not in text
    assert "52,000.00" in text


def test_a_plan_says_which_scheme_it_is():
    assert Status(budget(*fifteen(), scheme="建议").extra["scheme"]) is Status.PROPOSED


# --- sums that are exact -----------------------------------------------------------------------------------


@pytest.mark.parametrize("proposed", [False, True])
@given(cuts=st.lists(st.dates(dt.date(2027, 1, 2), dt.date(2027, 12, 30)), max_size=5, unique=True))
@examples(max_examples=40)
def test_however_many_leaders_share_a_year_they_cost_the_standard(proposed, cuts):
    """Three of four months: 4,000.00 and 8,000.00, not 3,999.99 and 8,000.01."""
    days = ["2020-01-01", *(str(day) for day in sorted(cuts)), None]
    names = [f"赵{c}" for c in "一二三四五六"]
    rows = [leader("甲禾镇", n, a, b) for n, a, b in zip(names, days, days[1:], strict=False)]
    outcome = budget(*rows, **({"scheme": "建议"} if proposed else {}))
    assert outcome.extra["leaders_total"] == ("8000.00" if proposed else "4000.00")
    assert outcome.extra["current_total"] == "4000.00"
    standard = Decimal(8000 if proposed else 4000)
    for row in outcome.rows:
        assert abs(Decimal(row["amount"]) - standard * row["months"] / 12) < Decimal("0.01")


def test_three_leaders_of_a_year_and_the_formula_that_carries_the_fen():
    rows = [
        leader("甲禾镇", "赵一", "2020-01-01", "2027-05-01"),
        leader("甲禾镇", "赵二", "2027-05-01", "2027-09-01"),
        leader("甲禾镇", "赵三", "2027-09-01"),
    ]
    outcome = budget(*rows)
    assert [r["amount"] for r in outcome.rows] == ["1333.34", "1333.33", "1333.33"]
    texts = [f.text for f in formulas(book(outcome)) if f.text.startswith("ROUND({现行标准}*{月数}/12,2)")]
    assert texts == ["ROUND({现行标准}*{月数}/12,2)+0.01", *["ROUND({现行标准}*{月数}/12,2)"] * 2]


@given(
    amounts=st.lists(
        st.tuples(st.sampled_from(["赵一", "赵二", "钱三"]), st.integers(0, 900_000)), max_size=5
    )
)
@examples(max_examples=40)
def test_in_the_summary_due_less_paid_is_short_less_over(amounts):
    """钱三 holds no post: what went to him is 多发."""
    payments = [
        (2026, "甲禾镇" if name != "赵二" else "乙禾镇", name, "老干组长", "工作补贴", "", "", "", "", fen / 100, "2026-07-10")
        for name, fen in amounts
    ]  # fmt: skip
    rows = [leader("甲禾镇", "赵一"), leader("乙禾镇", "赵二")]
    outcome = summary(*rows, payments=[*payments, PAYMENTS[2]])
    for each in (*outcome.rows, outcome.extra):
        due, paid, short, over = (Decimal(each[key]) for key in ("due", "paid", "short", "over"))
        assert due - paid == short - over
        assert over >= 0
    assert Decimal(outcome.extra["paid"]) == sum((Decimal(fen) / 100 for _, fen in amounts), Decimal(0))
    assert ("多发" in outcome.summary[0]) is (Decimal(outcome.extra["over"]) > 0)

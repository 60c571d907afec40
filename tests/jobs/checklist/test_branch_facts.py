"""What the office's records decide of a branch, at the boundaries; what they cannot decide stays open."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from support.offices.branches import BRANCH, branches, case, people, register, sheet
from support.offices.drawn import SHIPPED

from toolkit.core.grids import Grid
from toolkit.core.posts.branches import read_branches
from toolkit.core.rules.dated import Rules
from toolkit.core.tables.catalogue import BRANCHES, ITEMS
from toolkit.core.tables.columns import Synonyms
from toolkit.core.tables.reading import read
from toolkit.jobs.checklist.records.facts import JUDGES, judge
from toolkit.jobs.checklist.scores.points import State

JUDGED = ITEMS.field("自动判定").choices
MET, SHORT, OPEN = State.MET, State.SHORT, State.OPEN
D = dt.date


def posts(*rows):
    header = "所属支部 职务 姓名 任职日期 届满日期 免职日期 单位推荐 老同志推荐 任职文号 所属乡镇"
    return sheet("任职", header, *rows)


def seats(count, **_):
    titles = ["支部书记", "支部副书记", *["支部委员"] * 20]
    return posts(*((BRANCH, titles[n], f"乙{chr(0x4E00 + n)}", "2024-03-01") for n in range(count)))


def activities(*rows):
    return sheet("活动", "日期 所属支部 类型 主讲人职务 所属乡镇", *rows)


def state(key, *readings, **more):
    return judge(key, case(*readings, **more)).state


def test_every_word_of_the_sheet_has_a_judge():
    assert tuple(JUDGES) == JUDGED


@pytest.mark.parametrize("key", JUDGED)
@pytest.mark.parametrize("year", [2025, 2026])
def test_without_any_record_nothing_is_decided(key, year):
    fact = judge(key, case(year=year))
    assert fact.state is OPEN
    assert fact.missing == 0
    assert "无记录" in fact.text or "还没有到期" in fact.text or "以当年审核为准" in fact.text


@pytest.mark.parametrize("key", JUDGED)
def test_a_standard_that_the_office_has_not_set_is_asked_for(key):
    fact = judge(key, case(register(people(5)), rules=Rules()))
    assert fact.state is OPEN


# --- 党员人数, 班子 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "form", "expected"),
    [
        (0, "单独", SHORT),
        (2, "单独", SHORT),
        (2, "联合", MET),
        (3, "单独", MET),
        (50, "单独", MET),
        (51, "单独", SHORT),
        (51, "联合", SHORT),
    ],
)
def test_members_by_the_register(count, form, expected):
    others = (
        people(4, politics="群众") + people(2, state="去世", family="乙") + people(1, politics="预备党员")
    )
    fact = judge("党员人数", case(register(people(count), others), branch=(BRANCH, "青禾镇", form)))
    assert (fact.state, len(fact.cells)) == (expected, count)


@pytest.mark.parametrize(("count", "expected"), [(2, SHORT), (3, MET), (50, MET), (51, SHORT)])
def test_members_as_the_office_states_them(count, expected):
    fact = judge("党员人数", case(register(people(7)), branch=(BRANCH, "青禾镇", "单独", count)))
    assert (fact.state, [c.ref for c in fact.cells]) == (expected, ["D2"])


@pytest.mark.parametrize("stated", ["51", "５１人", " 51 名 ", 51.0])
def test_what_a_clerk_types_for_the_same_number(stated):
    one = case(branch=(BRANCH, "青禾镇", "单独", stated))
    assert (judge("党员人数", one).state, one.problems) == (SHORT, [])


@pytest.mark.parametrize(
    ("stated", "kind"),
    [("约12", "number-unreadable"), (-3, "number-unreadable"), (None, "cell-uncalculated")],
)
def test_a_number_of_members_that_cannot_be_read_is_told(stated, kind):
    grid = Grid("支部标准化.xlsx", "支部", [["所属支部", "换届日期", "正式党员数"], [BRANCH, None, stated]],
                uncalculated=frozenset() if stated else frozenset({(2, 3)}))  # fmt: skip
    roll, _ = read_branches(read([grid], BRANCHES, Synonyms()))
    one = dataclasses.replace(case(), branch=roll.branches[0])
    assert (judge("党员人数", one).state, [p.kind for p in one.problems]) == (OPEN, [kind])


@pytest.mark.parametrize(("stated", "said"), [(6, ["members-differ"]), (7, [])])
def test_what_the_office_states_is_held_against_the_register(stated, said):
    one = case(register(people(7)), branch=(BRANCH, "青禾镇", "单独", stated))
    assert judge("党员人数", one).text == f"正式党员{stated}人"
    assert [p.kind for p in one.problems] == said


def test_a_member_of_whom_nobody_knows_decides_only_where_it_matters():
    unclear = people(1, politics="")
    assert state("党员人数", register(people(2), unclear)) is OPEN  # 2 or 3
    assert state("党员人数", register(people(3), unclear)) is MET  # 3 or 4
    assert state("党员人数", register(people(50), unclear)) is OPEN  # 50 or 51


def test_last_year_s_members_are_not_counted_in_today_s_register():
    assert state("党员人数", register(people(5)), year=2025) is OPEN


@pytest.mark.parametrize(
    ("members", "seated", "expected", "missing"),
    [
        (6, 1, MET, 0),
        (6, 3, MET, 0),
        (7, 1, SHORT, 2),
        (7, 2, SHORT, 1),
        (7, 3, MET, 0),
        (50, 5, MET, 0),
        (50, 7, MET, 0),
        (50, 8, SHORT, 1),
    ],
)
def test_seven_members_want_a_committee(members, seated, expected, missing):
    fact = judge("支部班子", case(register(people(members)), seats(seated)))
    assert (fact.state, fact.missing) == (expected, missing)


@pytest.mark.parametrize(
    ("titles", "expected", "said"),
    [
        (["支部书记"], MET, ""),
        (["支部书记", "支部副书记"], MET, ""),
        (["老干组长兼支部书记"], MET, ""),
        (["支部书记", "镇党委委员", "镇党委副书记"], MET, ""),
        ([], OPEN, "没有这个支部的班子成员"),
        (["支部副书记"], SHORT, "没有书记"),
        (["支部委员", "支部委员"], SHORT, "没有书记"),
        (["支部书记", "支部书记"], SHORT, "有2名书记"),
        (["支部书记", "支部副书记", "支部副书记"], SHORT, "2名副书记"),
    ],
)
def test_fewer_than_seven_members_want_exactly_one_secretary(titles, expected, said):
    rows = [(BRANCH, title, f"乙{n}", "2024-03-01") for n, title in zip("一二三", titles, strict=False)]
    fact = judge("支部班子", case(register(people(6)), posts(*rows)))
    assert fact.state is expected
    assert said in fact.text


def test_one_secretary_on_two_rows_is_one():
    rows = [(BRANCH, "支部书记", "乙一", "2021-03-01"), (BRANCH, "支部书记", "乙一", "2024-03-01")]
    assert state("支部班子", register(people(3)), posts(*rows)) is MET


def test_whether_a_committee_is_wanted_can_be_unclear():
    assert state("支部班子", register(people(6), people(1, politics="")), seats(2)) is OPEN


def test_a_vacant_seat_is_no_member_and_one_who_has_left_neither():
    there = posts(
        (BRANCH, "支部书记", "乙一", "2024-03-01"),
        (BRANCH, "支部委员", "空缺", "2024-03-01"),
        (BRANCH, "支部委员", "乙二", "2021-03-01", "", "2026-10-01"),
        (BRANCH, "支部委员", "乙三", "2026-10-02"),
        (BRANCH, "老干组长", "乙四", "2024-03-01"),
    )
    fact = judge("支部班子", case(register(people(7)), there))
    assert "班子1人" in fact.text


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((BRANCH, "支部书记", "乙一", "2024-03-01"), MET),
        ((BRANCH, "老干组长兼支部书记", "乙一", "2024-03-01"), MET),
        ((BRANCH, "支部书记", "空缺", "2024-03-01"), SHORT),
        ((BRANCH, "支部书记", "", "2024-03-01"), SHORT),
        ((BRANCH, "支部书记", "（空缺，待补选）", "2024-03-01"), SHORT),
        ((BRANCH, "支部副书记", "乙一", "2024-03-01"), OPEN),
    ],
)
def test_a_secretary_in_office(row, expected):
    assert state("书记在岗", posts(row)) is expected


@pytest.mark.parametrize(
    ("unit", "elders", "document", "expected"),
    [
        ("是", "是", "青发〔2024〕3号", MET),
        ("是", "否", "青发〔2024〕3号", SHORT),
        ("是", "", "青发〔2024〕3号", OPEN),
        ("有", "√", "青发〔2024〕3号", MET),
        ("无", "是", "青发〔2024〕3号", SHORT),
        ("是", "是", "无", SHORT),
        ("是", "是", "", OPEN),
        ("是", "是", "待补", OPEN),
        ("是", "是", "办理中", OPEN),
        ("待补", "是", "青发〔2024〕3号", OPEN),
        ("同上", "是", "青发〔2024〕3号", OPEN),
        ("镇党委推荐", "是", "青发〔2024〕3号", MET),
        ("同意推荐", "已推荐", "青发〔2024〕3号", MET),
        ("待推荐", "是", "青发〔2024〕3号", OPEN),
        ("不推荐", "是", "青发〔2024〕3号", SHORT),
    ],
)
def test_papers_of_an_appointment(unit, elders, document, expected):
    row = (BRANCH, "支部书记", "乙一", "2024-03-01", "", "", unit, elders, document)
    assert state("任职手续", posts(row)) is expected


# --- 任期: three years to the day -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("elected", "today", "expected"),
    [
        ("2023-11-24", "2026-11-22", MET),
        ("2023-11-24", "2026-11-23", MET),  # the last day
        ("2023-11-24", "2026-11-24", SHORT),  # three years to the day
        ("2024-02-29", "2027-02-28", MET),
        ("2024-02-29", "2027-03-01", SHORT),
        ("2021-03-01", "2024-02-29", MET),
        ("2021-03-01", "2024-03-01", SHORT),
    ],
)
def test_three_years_to_the_day(elected, today, expected):
    day = D.fromisoformat(today)
    row = (BRANCH, "青禾镇", "", None, None, elected)
    assert state("支部任期", branch=row, today=day, year=day.year) is expected


def test_a_stated_end_stands_before_the_reckoned_one():
    row = (BRANCH, "青禾镇", "", None, None, "2020-01-01", "2026-12-31")
    assert state("支部任期", branch=row) is MET


def test_the_secretary_s_own_term_serves_where_the_sheet_has_none():
    fact = judge("支部任期", case(posts((BRANCH, "支部书记", "乙一", "2023-09-30"))))
    assert (fact.state, str(fact.cells[0])) == (SHORT, "任职.xlsx 任职!D2")


@pytest.mark.parametrize(
    ("elected", "expected"), [("2026-10-01", MET), ("2026-10-02", OPEN), ("2029-01-01", OPEN)]
)
def test_an_election_that_is_still_to_come_gives_no_term(elected, expected):
    assert state("支部任期", branch=(BRANCH, "青禾镇", "", None, None, elected)) is expected


def test_an_election_after_the_year_says_nothing_of_it():
    row = (BRANCH, "青禾镇", "", None, None, "2026-03-01")
    assert state("支部任期", branch=row, year=2025) is OPEN


# --- 学习 -------------------------------------------------------------------------------------------------

MONTHLY = (BRANCH, "青禾镇", "", None, None, "", "", "每月", "每月15日")
QUARTERLY = (*MONTHLY[:7], "每季度", "每季度首月10日")


def studies(*days, kind="学习"):
    return activities(*((day, BRANCH, kind) for day in days))


@pytest.mark.parametrize(
    ("plan", "days", "today", "expected", "missing"),
    [
        (MONTHLY, [f"2026-{m:02d}-15" for m in range(1, 10)], "2026-09-30", MET, 0),
        (MONTHLY, [f"2026-{m:02d}-15" for m in range(1, 9)], "2026-09-29", MET, 0),  # September runs
        (MONTHLY, [f"2026-{m:02d}-15" for m in range(1, 9)], "2026-09-30", SHORT, 1),  # its last day
        (
            MONTHLY,
            ["2026-01-15", "2026-01-20", "2026-03-01"],
            "2026-04-05",
            SHORT,
            1,
        ),  # two do not make up for one
        (QUARTERLY, ["2026-01-10", "2026-04-10", "2026-07-10"], "2026-10-01", MET, 0),
        (QUARTERLY, ["2026-01-10", "2026-07-10"], "2026-10-01", SHORT, 1),
        (QUARTERLY, ["2026-01-10"], "2026-03-30", OPEN, 0),  # nothing is over yet
    ],
)
def test_study_is_held_against_the_plan(plan, days, today, expected, missing):
    fact = judge("按期学习", case(studies(*days), branch=plan, today=D.fromisoformat(today)))
    assert (fact.state, fact.missing) == (expected, missing)


def test_a_whole_year_wants_twelve_and_names_what_was_missed():
    days = [f"2025-{m:02d}-15" for m in range(1, 13) if m not in (2, 8)]
    fact = judge("按期学习", case(studies(*days), branch=MONTHLY, year=2025))
    assert fact.text == "应学12期，已学10期，2月、8月未开展"


@pytest.mark.parametrize(
    ("cycle", "days", "text"),
    [
        (
            "每月2次",
            ["2026-01-05", "2026-01-20", "2026-02-10", "2026-03-31"],
            "应学6期，已学4期，2月第2次、3月第2次未开展",
        ),
        ("每两个月一次", ["2026-02-28"], "应学1期，已学1期"),
        (
            "每半月",
            ["2026-02-28"],
            "应学6期，已学1期，1月上半月、1月下半月、2月上半月、3月上半月、3月下半月未开展",
        ),
        ("每月16日（遇节假日顺延）", ["2026-01-15", "2026-02-20"], "应学3期，已学2期，3月未开展"),
        ("每半年", ["2026-02-28"], "本年度第一期还没有到期"),
        ("按要求", ["2026-02-28"], "学习周期「按要求」看不懂"),
        ("不定期", ["2026-02-28"], "学习周期「不定期」没有固定的日子，看不出缺哪一期"),
    ],
)
def test_a_cycle_is_read_as_it_is_written(cycle: str, days: list[str], text: str):
    plan = (*MONTHLY[:7], cycle, "")
    assert judge("按期学习", case(studies(*days), branch=plan, today=D(2026, 3, 31))).text == text


def test_a_party_day_is_study_and_a_dance_is_not():
    fact = judge(
        "按期学习", case(studies("2026-01-10", kind="主题党日"), branch=QUARTERLY, today=D(2026, 4, 1))
    )
    assert fact.state is MET
    fact = judge(
        "按期学习", case(studies("2026-01-10", kind="文体活动"), branch=QUARTERLY, today=D(2026, 4, 1))
    )
    assert fact.state is SHORT


# --- 通报, 文体, 信息 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "post", "expected"),
    [  # 春节 of 2026 is 17 February: 30 days before, 15 after
        ("2026-01-18", "党委书记", MET),
        ("2026-01-17", "党委书记", SHORT),
        ("2026-03-04", "镇长", MET),
        ("2026-03-05", "镇长", SHORT),
        ("2026-02-10", "副镇长", SHORT),
        ("2026-02-10", "党委副书记、镇长", MET),
        ("2026-02-10", "", OPEN),
    ],
)
def test_a_briefing_around_the_festival_by_a_leader(day, post, expected):
    assert state("春节通报", activities((day, BRANCH, "情况通报会", post))) is expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [("2026-11-02", OPEN), ("2026-11-03", SHORT)],  # 重阳 of 2026 is 18 October
)
def test_a_briefing_that_can_still_be_held_is_open(today, expected):
    assert state("重阳通报", studies("2026-03-01"), today=D.fromisoformat(today)) is expected


def test_a_briefing_of_the_township_serves_its_branch():
    assert state("春节通报", activities(("2026-02-10", "", "情况通报会", "镇长", "青禾"))) is MET


@pytest.mark.parametrize(
    ("count", "year", "expected"), [(2, 2026, MET), (1, 2026, OPEN), (1, 2025, SHORT), (2, 2025, MET)]
)
def test_festivities_of_a_year_that_runs_and_of_one_that_is_over(count, year, expected):
    days = [(f"{year}-0{m}-01", BRANCH, "文体活动") for m in range(1, count + 1)]
    assert state("文体活动", activities(*days), year=year) is expected


def sent(*rows):
    return sheet("信息报送", "报送日期 所属支部 标题 采用级别", *rows)


@pytest.mark.parametrize(
    ("count", "year", "expected"), [(4, 2026, MET), (3, 2026, OPEN), (3, 2025, SHORT), (4, 2025, MET)]
)
def test_submissions(count, year, expected):
    reading = sent(*((f"{year}-0{m}-01", BRANCH, f"稿{m}") for m in range(1, count + 1)))
    assert state("信息报送", reading, year=year) is expected


@pytest.mark.parametrize(
    ("taken", "expected"),
    [("县级", MET), ("", SHORT), ("未采用", SHORT), ("/", SHORT), ("没有", SHORT), ("某刊", OPEN)],
)
def test_submissions_taken(taken, expected):
    assert state("信息采用", sent(("2025-03-01", BRANCH, "稿", taken)), year=2025) is expected


# --- 阵地 -------------------------------------------------------------------------------------------------


def venue(*cells):
    return sheet(
        "阵地", "所属支部 村社区 活动室 图书室 休闲室 健身室 医疗室 日间照料中心", (BRANCH, "柳林", *cells)
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("是", MET), ("有（与村部共用）", MET), ("√", MET), (1, MET), ("2间", MET),
        ("否", SHORT), ("无", SHORT), ("没有", SHORT), ("×", SHORT), (0, SHORT),
        ("", OPEN), ("有待落实", OPEN), ("是□否□", OPEN), ("不详", OPEN), ("正在建", OPEN),
    ],
)  # fmt: skip
def test_an_activity_room(cell, expected):
    assert state("活动室", venue(cell, "是")) is expected
    assert state("日间照料", venue("是", "", "", "", "", cell)) is expected


@pytest.mark.parametrize(
    ("rooms", "expected", "missing"),
    [
        (("是", "是", "是", "是"), MET, 0),
        (("是", "是", "是", "否"), SHORT, 1),
        (("否", "否", "否", "否"), SHORT, 4),
        (("是", "是", "是", ""), OPEN, 0),
        (("否", "是", "是", ""), SHORT, 2),  # even with the silent one it would not be enough
    ],
)
def test_the_rooms(rooms, expected, missing):
    fact = judge("功能室", case(venue("是", *rooms)))
    assert (fact.state, fact.missing) == (expected, missing)


# --- 补贴 -------------------------------------------------------------------------------------------------


def paid(*rows):
    return sheet("补贴发放", "年度 所属支部 姓名 职务 项目 月数 实发", *rows)


@pytest.mark.parametrize(
    ("post", "months", "amount", "expected"),
    [
        ("老干组长", 12, 4000, MET),
        ("老干组长", 12, 3999, SHORT),
        ("支部书记", 12, "3999.99", SHORT),
        ("老干组长", 6, 2000, MET),
        ("老干组长", 6, 1999, SHORT),
        ("支部委员", 8, 800, MET),
        ("支部委员", 8, 799, SHORT),
        ("支部副书记", 12, 1200, MET),
    ],
)
def test_the_floor_of_subsidies(post, months, amount, expected):
    reading = paid(("2025", BRANCH, "乙一", post, "工作补贴", months, amount))
    assert state("补贴达标", reading, year=2025) is expected


@pytest.mark.parametrize(
    ("post", "months", "amount", "expected"),
    [
        ("调研员", 12, 4000, MET),
        ("调研员", 12, 3999, OPEN),
        ("调研员", 12, 1, SHORT),
        ("老干组长", "半年多", 2000, OPEN),
    ],
)
def test_a_post_or_a_number_of_months_that_nobody_understands_lowers_no_floor(post, months, amount, expected):
    reading = paid(("2025", BRANCH, "乙一", post, "工作补贴", months, amount))
    assert state("补贴达标", reading, year=2025) is expected


def test_two_payments_of_one_person_are_added_and_other_money_is_not():
    reading = paid(
        ("2025", BRANCH, "乙一", "老干组长", "工作补贴", 6, 2000),
        ("2025", BRANCH, "乙一", "老干组长", "工作补贴", 6, 2000),
        ("2025", BRANCH, "乙一", "老干组长", "活动经费", 12, 1),
    )
    assert state("补贴达标", reading, year=2025) is MET


@pytest.mark.parametrize(
    ("item", "expected"), [("老干组长工作补贴", MET), ("取暖补贴", OPEN), ("敬老款", OPEN), ("", MET)]
)
def test_only_what_is_understood_as_the_subsidy_counts(item, expected):
    """With nothing but heating money there is no record of a subsidy; what nobody knows is asked about."""
    assert (
        state("补贴达标", paid(("2025", BRANCH, "乙一", "老干组长", item, 12, 4000)), year=2025) is expected
    )


def test_who_was_not_paid_at_all_counts_once_the_year_is_over():
    reading = paid(("2025", BRANCH, "乙一", "支部书记", "工作补贴", 12, 4000))
    both = posts((BRANCH, "支部书记", "乙一", "2024-03-01"), (BRANCH, "支部委员", "乙二", "2024-03-01"))
    assert state("补贴达标", reading, both, year=2025) is SHORT
    reading = paid(("2026", BRANCH, "乙一", "支部书记", "工作补贴", 12, 4000))
    assert state("补贴达标", reading, both, year=2026) is OPEN


def test_a_payment_of_which_nobody_can_read_the_year_is_told():
    one = case(paid(("去年", BRANCH, "乙一", "老干组长", "", 12, 4000)), year=2025)
    assert judge("补贴达标", one).state is OPEN
    assert [p.kind for p in one.problems] == ["year-unreadable"]


# --- what cannot be read ----------------------------------------------------------------------------------


def test_a_date_that_cannot_be_read_is_a_problem_with_its_cell_and_not_a_missed_study():
    one = case(studies("2026-01-10", "上个月"), branch=QUARTERLY, today=D(2026, 4, 1))
    assert judge("按期学习", one).state is MET
    assert [(str(p.cell), p.kind) for p in one.problems] == [("活动与签到.xlsx 活动!A3", "date-unreadable")]


def test_a_number_that_is_none_is_a_problem():
    one = case(register(people(5)), branch=(BRANCH, "青禾镇", "", "约5人"))
    assert judge("党员人数", one).state is MET
    assert {(str(p.cell), p.kind) for p in one.problems} == {("支部标准化.xlsx 支部!D2", "number-unreadable")}


def test_every_rule_that_is_asked_for_ships_with_a_source():
    for key in ("支部党员下限", "支部党员上限", "设委员会党员数", "支部委员人数", "支部任期", "节日通报前后天数",
                "活动室功能室数", "文体活动次数", "信息报送篇数", "信息采用篇数"):  # fmt: skip
        assert SHIPPED.rules.at(key, D(2026, 1, 1)).source
    assert branches().records


@pytest.mark.parametrize(
    ("politics", "least", "kinds"),
    [("中共党员", 3, []), ("民革党员", 2, []), ("非党员", 2, []), ("待查明", 2, ["answer-unknown"])],
)
def test_a_member_is_who_the_register_calls_one(politics, least, kinds):
    one = case(register(people(2), [("丙一", BRANCH, politics, "健在")]))
    assert one.members().least == least
    assert [p.kind for p in one.ledgers.problems] == kinds

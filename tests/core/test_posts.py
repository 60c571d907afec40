"""Who is in post in which month: boundary days, part-years, vacancies, deaths, one person however many hats."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import number, settings
from support.offices.money import TODAY, rule, sheet

from benches.agreement.spellings import gathered
from toolkit.core.people.register import read_people
from toolkit.core.posts.paid import SUBSIDY, item_of
from toolkit.core.posts.reading import read_posts
from toolkit.core.posts.subsidies import rounding, share
from toolkit.core.posts.tenure import Convention, PostRole, is_vacant, roles
from toolkit.core.rules.settings import Conventions
from toolkit.core.words import vocabulary

HEAD = "所属乡镇 所属支部 职务 姓名 身份证号 任职日期 届满日期 免职日期"
ALL = frozenset(range(1, 13))


def posts(*rows, people=(), chosen=None, today=TODAY, head=HEAD):
    chosen = settings(**(chosen or {}))
    register = (
        read_people(
            sheet("花名册", "姓名 所属乡镇 身份证号 状态 政治面貌 备注", *people),
            Conventions.of(chosen),
            today,
        )
        if people
        else None
    )
    return read_posts(sheet("任职", head, *rows), chosen, register, today)


def term(since, removed=None, expires=None, **more):
    found = posts(("青禾镇", "", "老干组长", "李四平", "", since, expires, removed), **more)
    return found.terms[0]


# --- boundary days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "removed", "convention", "months"),
    [
        # 15日在任: in post on the 15th
        ("2026-03-14", None, Convention.MIDDLE, range(3, 13)),
        ("2026-03-15", None, Convention.MIDDLE, range(3, 13)),
        ("2026-03-16", None, Convention.MIDDLE, range(4, 13)),
        # 免职当天起不算: removed on the 15th is not in post on the 15th
        ("2020-01-01", "2026-08-14", Convention.MIDDLE, range(1, 8)),
        ("2020-01-01", "2026-08-15", Convention.MIDDLE, range(1, 8)),
        ("2020-01-01", "2026-08-16", Convention.MIDDLE, range(1, 9)),
        # 1日在任
        ("2026-02-28", None, Convention.FIRST, range(3, 13)),
        ("2026-03-01", None, Convention.FIRST, range(3, 13)),
        ("2026-03-02", None, Convention.FIRST, range(4, 13)),
        ("2020-01-01", "2026-08-01", Convention.FIRST, range(1, 8)),
        ("2020-01-01", "2026-08-02", Convention.FIRST, range(1, 9)),
        # 月末在任
        ("2026-03-31", None, Convention.LAST, range(3, 13)),
        ("2026-04-01", None, Convention.LAST, range(4, 13)),
        ("2020-01-01", "2026-08-31", Convention.LAST, range(1, 8)),
        ("2020-01-01", "2026-09-01", Convention.LAST, range(1, 9)),
        # 当月任过职: a single day is enough
        ("2026-03-31", None, Convention.ANY, range(3, 13)),
        ("2026-04-01", None, Convention.ANY, range(4, 13)),
        ("2020-01-01", "2026-08-01", Convention.ANY, range(1, 8)),
        ("2020-01-01", "2026-08-02", Convention.ANY, range(1, 9)),
        # around the year
        ("2026-12-15", None, Convention.MIDDLE, [12]),
        ("2026-12-16", None, Convention.MIDDLE, []),
        ("2020-01-01", "2026-01-15", Convention.MIDDLE, []),
        ("2020-01-01", "2026-01-16", Convention.MIDDLE, [1]),
        ("2027-01-01", None, Convention.MIDDLE, []),
        ("2020-01-01", "2026-01-01", Convention.ANY, []),
        # dates of a month or a year: the first of a beginning, the last of an end
        ("2026-03", None, Convention.MIDDLE, range(3, 13)),
        ("2020", "2026-08", Convention.MIDDLE, range(1, 9)),
    ],
)
def test_the_months_of_2026(since, removed, convention, months):
    assert term(since, removed).months(2026, convention) == frozenset(months)


@pytest.mark.parametrize(
    ("since", "year", "last_month_counts"),
    [("2024-02-29", 2024, True), ("2024-02-29", 2025, True), ("2024-03-01", 2024, False)],
)
def test_the_29th_of_february_is_a_month_end_like_any(since, year, last_month_counts):
    found = term(since).months(year, Convention.LAST)
    assert (2 in found) is last_month_counts
    assert 3 in found


def test_the_month_end_of_february_in_a_common_year():
    assert 2 in term("2025-02-28").months(2025, Convention.LAST)
    assert 2 not in term("2020-01-01", "2025-02-28").months(2025, Convention.LAST)


def test_the_first_of_january_2017():
    whole = term("2017-01-01")
    assert whole.months(2016, Convention.ANY) == frozenset()
    assert whole.months(2017, Convention.FIRST) == ALL
    assert not whole.on(dt.date(2016, 12, 31))
    assert whole.on(dt.date(2017, 1, 1))


@given(
    since=st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)),
    length=st.integers(0, 900),
    convention=st.sampled_from(Convention),
    year=st.integers(2023, 2029),
)
def test_months_are_those_that_have_a_day_in_post(since, length, convention, year):
    """Against a count of days, one by one."""
    removed = since + dt.timedelta(days=length)
    found = term(since.isoformat(), removed.isoformat() if length else None)
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    held = {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}
    held = {d for d in held if since <= d and (not length or d < removed)}
    if convention is Convention.ANY:
        expected = {d.month for d in held}
    else:
        expected = {m for m in range(1, 13) if convention.day(year, m) in held}
    assert found.months(year, convention) == expected


# --- titles and vacancies -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("老干组长", [PostRole.LEADER]),
        ("老干组组长", [PostRole.LEADER]),
        ("老干组长兼党支部书记", [PostRole.LEADER, PostRole.SECRETARY]),
        ("支部书记", [PostRole.SECRETARY]),
        ("党总支书记", [PostRole.SECRETARY]),
        ("支部副书记", [PostRole.DEPUTY]),
        ("书记、副书记", [PostRole.SECRETARY, PostRole.DEPUTY]),
        ("支部委员", [PostRole.MEMBER]),
        ("组织委员", [PostRole.MEMBER]),
        ("老干小组长", []),
        ("老干副组长", []),
        ("关工委副主任", []),
        ("人大代表", []),
        ("党小组组长", []),
        ("镇党委书记", []),
        ("街道党工委副书记", []),
        ("支书", [PostRole.SECRETARY]),
        ("副支书", [PostRole.DEPUTY]),
        ("支部委员兼党小组长", [PostRole.MEMBER]),
        ("组织委员（兼）", [PostRole.MEMBER]),
        ("", []),
    ],
)
def test_roles(title, found):
    assert list(roles(title)) == found


OTHER_WAYS = (
    "空缺（2026年3月起）",
    "缺（原任去世）",
    "待选配",
    "待补选",
    "暂空",
    "无人",
    "未配",
    "未到位",
    "空岗",
    "？？？",
    "拟任：李四平",
)


@pytest.mark.parametrize("name", ["", "空缺", "（空缺）", "暂缺", "缺", " ", "待定", "—", *OTHER_WAYS])
def test_a_vacancy(name):
    assert is_vacant(name)
    (found,) = posts(("青禾镇", "", "老干组长", name, "", "2026-01-01")).terms
    assert found.vacant
    assert found.name == ""


def test_a_row_about_another_post_is_excluded_with_a_reason():
    found = posts(("青禾镇", "", "关工委副主任", "李四平", "", "2026-01-01"))
    assert found.terms == ()
    assert "不是组长" in found.excluded[0].reason


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (("青禾镇", "", "老干组长", "李四平", "", "三月初"), "date-unreadable"),
        (("青禾镇", "", "老干组长", "李四平", "", "2026-13-01"), "date-impossible"),
        (("青禾镇", "", "老干组长", "李四平", "", "2026-05-01", None, "2026-01-01"), "post-span"),
        (("", "", "老干组长", "李四平", "", "2026-01-01"), "post-no-township"),
        (("青禾镇", "", "老干组长", "李四平、王五安", "", "2026-01-01"), "post-several"),
        (("青禾镇", "", "老干组长", "李四平\n王五安", "", "2026-01-01"), "post-several"),
    ],
)
def test_what_cannot_be_reckoned_is_listed_with_its_cell(row, kind):
    found = posts(row)
    assert found.terms == ()
    assert [p.kind for p in found.problems] == [kind]
    assert len(found.to_check) == 1
    assert found.to_check[0].cell.ref


@pytest.mark.parametrize("name", ["无锡生", "空海", "缺一", "待到明"])
def test_a_name_that_begins_like_a_vacancy_is_a_name(name):
    assert not is_vacant(name)


def test_a_township_whose_row_cannot_be_used_is_remembered_with_its_cell():
    found = posts(("青禾镇", "", "老干组长", "李四平", "", "2026-05-01", None, "2026-01-01"))
    assert {key: cell.ref for key, cell in found.unclear.items()} == {"青禾": "H2"}


def test_who_acts_for_a_leader_is_the_same_person_without_the_bracket():
    one, other = posts(
        ("青禾镇", "", "老干组长", "李四平（代）", "", "2026-01-01"),
        ("青禾镇", "", "支部书记", "李四平", "", "2026-01-01"),
    ).terms
    assert (one.name, one.person) == ("李四平", other.person)


def test_a_death_beside_the_name_ends_the_term():
    (dated,) = posts(("青禾镇", "", "老干组长", "李四平（2026年3月去世）", "", "2020-01-01")).terms
    assert dated.months(2026, Convention.MIDDLE) == frozenset({1, 2, 3})
    found = posts(("青禾镇", "", "老干组长", "李四平（已故）", "", "2020-01-01"))
    assert found.terms[0].months(2026, Convention.MIDDLE) == frozenset()
    assert [p.kind for p in found.problems] == ["post-dead"]


def test_a_township_can_be_taken_from_the_branch():
    (found,) = posts(("", "青禾镇老干党支部", "支部书记", "李四平", "", "2026-01-01")).terms
    assert found.township == "青禾镇"


def test_an_expired_term_goes_on_unless_the_office_says_otherwise():
    assert term("2023-03-01", expires="2026-02-28").months(2026, Convention.MIDDLE) == ALL
    ended = term("2023-03-01", expires="2026-02-28", chosen={"届满未换届": "届满为止"})
    assert ended.months(2026, Convention.MIDDLE) == frozenset({1, 2})


@pytest.mark.parametrize(
    ("expires", "since", "last"),
    [
        ("2026-05-31", "2026-06-01", dt.date(2026, 5, 31)),
        ("2026-05-31", "2026-08-10", dt.date(2026, 8, 9)),
        (
            "2026-05-31",
            "2026-05-30",
            None,
        ),  # the next came before the time was up: two at a time, said elsewhere
        (None, "2026-06-01", None),
    ],
)
def test_whose_time_was_up_ends_where_the_next_begins(expires, since, last):
    found = posts(
        ("青禾镇", "", "老干组长", "李四平", "", "2023-06-01", expires),
        ("青禾镇", "", "老干组长", "王五安", "", since),
    )
    assert found.terms[0].last == last
    assert [p.kind for p in found.problems] == (["post-succeeded"] if last else [])


def test_who_is_elected_again_is_nobody_s_successor():
    found = posts(
        ("青禾镇", "", "老干组长", "李四平", "", "2023-06-01", "2026-05-31"),
        ("青禾镇", "", "老干组长", "李四平", "", "2026-06-01"),
    )
    assert [t.last for t in found.terms] == [None, None]
    assert found.problems == ()


# --- one person ---------------------------------------------------------------------------------------

ONE, TWO = number("1950-01-01"), number("1951-01-01")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("青禾镇", "李四平", ""), ("青禾镇", "李四平", ""), True),
        (("青禾镇", "李 四 平", ""), ("青禾", "李四平", ""), True),
        (("青禾镇", "李四平", ONE), ("青禾镇", "李四平", ""), True),
        (("青禾镇", "李四平", ONE), ("槐汀镇", "李四萍", ONE), True),
        (("青禾镇", "李四平", ONE), ("青禾镇", "李四平", TWO), False),
        (("青禾镇", "李四平", ""), ("槐汀镇", "李四平", ""), False),
        (("青禾镇", "李四平", ""), ("青禾镇", "王五安", ""), False),
    ],
)
def test_who_is_one_person(first, second, same):
    rows = [(town, "", "老干组长", name, ident, "2026-01-01") for town, name, ident in (first, second)]
    one, other = posts(*rows).terms
    assert (one.person == other.person) is same


def test_two_spellings_of_one_number_are_said_without_the_number():
    found = posts(
        ("青禾镇", "", "老干组长", "李四平", ONE, "2026-01-01"),
        ("青禾镇", "", "支部书记", "李四萍", ONE, "2026-01-01"),
    )
    (problem,) = [p for p in found.problems if p.kind == "post-two-names"]
    assert ONE not in str(problem)
    assert "任职!D2" in problem.message


def test_a_namesake_elsewhere_is_said():
    found = posts(
        ("青禾镇", "", "老干组长", "李四平", "", "2026-01-01"),
        ("槐汀镇", "", "老干组长", "李四平", "", "2026-01-01"),
    )
    assert [p.kind for p in found.problems] == ["post-namesake"]


def test_the_register_gives_the_number_that_makes_two_rows_one():
    found = posts(
        ("青禾镇", "", "老干组长", "李四平", "", "2026-01-01"),
        ("槐汀镇", "", "支部书记", "李四平", ONE, "2026-01-01"),
        people=[("李四平", "青禾镇", ONE, "健在", "中共党员", "")],
    )
    one, other = found.terms
    assert one.person == other.person


# --- what the register knows --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "remark", "last"),
    [
        ("去世(2026.8.20)", "", dt.date(2026, 8, 20)),
        ("去世", "2026年8月20日病故", dt.date(2026, 8, 20)),
        ("去世", "2026-08-14去世", dt.date(2026, 8, 14)),
        ("去世", "2026.8去世", dt.date(2026, 8, 31)),
        ("", "2024.2去世", dt.date(2024, 2, 29)),
    ],
)
def test_a_death_in_the_register_ends_the_term(state, remark, last):
    found = term("2020-01-01", people=[("李四平", "青禾镇", "", state, "", remark)])
    assert found.last == last
    assert f"{last.year}年{last.month}月" in "".join(found.notes) or last.isoformat() in "".join(found.notes)


def test_a_death_after_the_removal_changes_nothing():
    found = term("2020-01-01", "2026-03-01", people=[("李四平", "青禾镇", "", "去世", "", "2026.8.20去世")])
    assert found.last == dt.date(2026, 2, 28)


def test_a_death_before_the_removal_ends_the_term_earlier():
    found = term("2020-01-01", "2026-09-01", people=[("李四平", "青禾镇", "", "去世", "", "2026.3.5去世")])
    assert found.months(2026, Convention.MIDDLE) == frozenset({1, 2})


@pytest.mark.parametrize(
    ("remark", "why"),
    [("2027年1月去世", "在今天之后"), ("2019年5月2日去世", "早于任职"), ("2025年12月退休", "没有日期")],
)
def test_a_death_that_cannot_be_true_ends_nothing_and_is_to_be_checked(remark, why):
    found = posts(
        ("青禾镇", "", "老干组长", "李四平", "", "2020-01-01"),
        people=[("李四平", "青禾镇", "", "去世", "", remark)],
    )
    assert found.terms[0].months(2026, Convention.MIDDLE) == frozenset()
    assert why in found.to_check[0].why


def test_a_death_without_a_date_is_to_be_checked_and_not_paid():
    found = posts(
        ("青禾镇", "", "老干组长", "李四平", "", "2020-01-01"),
        people=[("李四平", "青禾镇", "", "去世", "", "")],
    )
    assert found.terms[0].months(2026, Convention.MIDDLE) == frozenset()
    assert [p.kind for p in found.problems] == ["post-dead"]
    assert found.to_check[0].name == "李四平"


def test_a_namesake_of_another_township_does_not_kill_the_leader():
    found = term("2020-01-01", people=[("李四平", "槐汀镇", "", "去世", "", "2026.1.1去世")])
    assert found.months(2026, Convention.MIDDLE) == ALL


def test_who_moved_away_is_paid_and_said():
    found = posts(
        ("青禾镇", "", "老干组长", "李四平", "", "2020-01-01"),
        people=[("李四平", "青禾镇", "", "转出", "", "")],
    )
    assert found.terms[0].months(2026, Convention.MIDDLE) == ALL
    assert [p.kind for p in found.problems] == ["post-life-unclear"]


def test_nobody_of_the_sheet_is_lost():
    rows = [
        ("青禾镇", "", "老干组长", "李四平", "", "2020-01-01"),
        ("槐汀镇", "", "老干组长", "空缺", "", ""),
        ("芦湾镇", "", "关工委副主任", "王五安", "", "2020-01-01"),
        ("", "", "老干组长", "赵六和", "", "2020-01-01"),
    ]
    found = posts(*rows)
    assert found.read == len(rows)
    assert len(found.terms) + len(found.excluded) + len(found.to_check) == len(rows)


def test_in_a_township_s_own_office_the_posts_are_its_own():
    row = (None, "一支部", "老干组长", "李四平", "", "2020-01-01", None, None)
    assert posts(row, chosen={"本乡镇": "枫林镇"}).terms[0].township == "枫林镇"
    assert posts(("/", "无", *row[2:])).to_check[0].why == "没有写所属乡镇，不知道算在哪里"


def test_a_register_s_person_is_found_by_the_township_that_the_sheet_tells():
    found = posts(
        ("青禾镇", "", "老干组长", "李四平", "", "2020-01-01", None, None),
        people=[("李四平", "/", None, "去世（2026-03-05）", None, None)],
        chosen={"本乡镇": "青禾镇"},
    )
    assert str(found.terms[0].last) == "2026-03-05"


# --- what a payment is for -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "texts"),
    [
        ("工作补贴", "工作补贴 老干组长工作补贴 组长补贴 支部书记补贴 书记、委员补贴 岗位补贴 工作津贴 组长待遇 工作补帖 党小组长补贴 宣传委员补贴"),
        ("工作补贴", "2026年工作补贴 工作补贴（1-6月） 一季度组长补贴 上半年工作补贴 离退休干部党支部班子成员工作补贴"),
        ("走访慰问", "走访慰问 走访补贴 春节慰问 春节、重阳节慰问"),
        ("报刊订阅", "报刊订阅 订《当代老年》"),
        ("活动经费", "活动经费 文体补贴 文体活动补贴 学习"),
        ("其他", "取暖补贴 交通补贴 高龄补贴 护理费 组长取暖补贴 其他"),
        ("", "老干部补贴 补贴 未知补贴 书记补贴及活动经费 工作补贴及取暖费 走访、报刊 敬老款 一次性补贴 / 无 2026 待遇"),
    ],
)  # fmt: skip
def test_what_a_payment_is_for(item, texts):
    assert {text: item_of(text) for text in texts.split()} == dict.fromkeys(texts.split(), item)


def test_of_the_gathered_spellings_no_other_money_is_the_subsidy():
    """岗位补贴 and 工作津贴, which a clerk might ask about, are the subsidy by decision."""
    read = [(said, word, item_of(word)) for said, word in gathered("item")]
    wrong = {word for said, word, item in read if item == SUBSIDY and said != "subsidy"}
    assert wrong <= {"岗位补贴", "岗位津贴", "工作津贴"}
    understood = [item == SUBSIDY for said, _, item in read if said == "subsidy"]
    assert sum(understood) >= len(understood) * 0.95


@given(st.text(min_size=1, max_size=6), st.sampled_from(["工作补贴", "组长补贴", "补贴"]), st.booleans())
def test_a_word_nobody_knows_makes_no_subsidy(word, subsidy, before):
    own = vocabulary("money.subsidy_for") + vocabulary("money.subsidy_of") + vocabulary("money.subsidy")
    known = set("".join(own)) | set("〇一二三四五六七八九十")
    if any(c.isalpha() and c not in known and not c.isascii() for c in word):
        text = word + subsidy if before else subsidy + word
        assert item_of(text) != SUBSIDY


# --- shares that add up ----------------------------------------------------------------------------------


@given(
    months=st.lists(st.integers(0, 12), min_size=1, max_size=6),
    fen=st.integers(1, 2_000_000),
    unit=st.sampled_from(["元/人/年", "元/人/月"]),
)
def test_the_shares_of_a_post_add_up_and_none_moves_by_more_than_a_fen(months, fen, unit):
    standard = rule("老干组长补贴", Decimal(fen) / 100, unit, "2020-01-01")
    moved = rounding(standard, months)
    shares = [share(standard, n) + more for n, more in zip(months, moved, strict=True)]
    assert sum(shares) == share(standard, sum(months))
    for n, got in zip(months, shares, strict=True):
        exact = Decimal(fen) / 100 * n / (12 if unit.endswith("年") else 1)
        assert abs(got - exact) < Decimal("0.01")

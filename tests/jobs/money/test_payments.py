"""toolkit payments check: below the floor, twice, to nobody in post, late; each with its cell and its document."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from support.offices.drawn import number, save
from support.offices.money import book, do, kinds, page, rule, sheet

from toolkit.doors.terminal import cli
from toolkit.jobs.payments.payments import JOB

CHECK = JOB.action("check")
HEAD = "所属乡镇 所属支部 职务 姓名 身份证号 任职日期 免职日期"
PAID = "年度 所属乡镇 姓名 职务 项目 月数 实发 发放日期 凭证号 身份证号"
AFTER = dt.date(2027, 2, 1)  # the day after the last day for 2026
LEADER = ("青禾镇", "青禾镇老干党支部", "老干组长", "李四平", "", "2020-01-01", None)


def pay(
    amount, months=12, name="李四平", title="老干组长", day="2026-12-20", town="青禾镇", voucher="", ident=""
):
    return (2026, town, name, title, "工作补贴", months, amount, day, voucher, ident)


def check(*payments, posts=(LEADER,), today=AFTER, more=(), **rest):
    return do(
        CHECK,
        sheet("任职", HEAD, *posts),
        sheet("补贴发放", PAID, *payments),
        *more,
        today=today,
        year=2026,
        **rest,
    )


def member(since="2020-01-01", removed=None, title="支部委员"):
    return ("青禾镇", "青禾镇老干党支部", title, "王五安", "", since, removed)


# --- the floor ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "verdict", "short"),
    [
        (0, "未发", "4000.00"),
        (3999, "低于标准", "1.00"),
        (3999.99, "低于标准", "0.01"),
        (4000, "足额", "0.00"),
        (4000.01, "足额", "0.00"),
        ("肆仟元整", "足额", "0.00"),
    ],
)
def test_the_leader_s_floor(amount, verdict, short):
    outcome = check(pay(amount))
    assert [(r["verdict"], r["short"]) for r in outcome.rows] == [(verdict, short)]
    found = [p for p in outcome.problems if p.kind in ("payment-short", "payment-none")]
    assert bool(found) is (verdict != "足额")
    if verdict == "低于标准":
        assert str(found[0].cell) == "补贴发放.xlsx 补贴发放!G2"
        assert "关于落实乡镇办离退休干部支部书记待遇的函" in found[0].hint


@pytest.mark.parametrize("title", ["支部书记", "支部副书记", "支部委员"])
@pytest.mark.parametrize(
    ("since", "amount", "verdict"),
    [
        ("2026-05-01", 799, "低于标准"),
        ("2026-05-01", 800, "足额"),
        ("2026-05-15", 800, "足额"),
        ("2026-05-16", 700, "足额"),
        ("2026-04-15", 800, "低于标准"),
        ("2020-01-01", 1200, "足额"),
        ("2020-01-01", 1199.99, "低于标准"),
    ],
)
def test_an_officer_s_floor_is_a_hundred_a_month(title, since, amount, verdict):
    outcome = check(
        pay(4000),
        pay(amount, months="", name="王五安", title=title),
        posts=(LEADER, member(since, title=title)),
    )
    row = next(r for r in outcome.rows if r["name"] == "王五安")
    assert row["verdict"] == verdict
    assert "黄办发〔2017〕17号" in row["sources"][0]


@pytest.mark.parametrize(
    ("today", "months", "amount", "verdict"),
    [
        # before the last day nothing is short but what was paid for months that it names
        (dt.date(2026, 7, 1), 6, 1999, "低于标准"),
        (dt.date(2026, 7, 1), 6, 2000, "未到期"),
        (dt.date(2026, 7, 1), "", 1, "未到期"),
        (dt.date(2027, 1, 30), "", 1, "未到期"),
        (dt.date(2027, 1, 31), "", 1, "未到期"),
        (dt.date(2027, 2, 1), "", 1, "低于标准"),
        (dt.date(2026, 7, 1), 12, 3999, "低于标准"),
        (dt.date(2026, 7, 1), 12, 4000, "足额"),
    ],
)
def test_what_is_short_before_the_last_day_and_after(today, months, amount, verdict):
    assert check(pay(amount, months, day="2026-06-20"), today=today).rows[0]["verdict"] == verdict


def test_instalments_add_up():
    outcome = check(pay(2000, 6, day="2026-07-10"), pay(2000, 6, day="2026-12-20"))
    assert (outcome.rows[0]["verdict"], outcome.rows[0]["notes"]) == ("足额", [])
    assert outcome.problems == ()


def test_the_whole_year_s_floor_is_that_of_2026_and_not_the_proposal():
    assert check(pay(4000)).extra["due"] == "4000.00"


# --- twice --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "twice"),
    [
        (pay(4000), pay(4000), True),  # the same day
        (pay(4000, voucher="1"), pay(4000, voucher="2"), True),
        (pay(4000), pay(4000, day="2027-01-10"), True),  # 24 months
        (pay(4000, ""), pay(500, "", day="2027-01-10"), True),  # enough, and again
        (pay(2000, 6, day="2026-07-10"), pay(2000, 6), False),
        (pay(2000, "", day="2026-07-10"), pay(2000, ""), False),
        (pay(2000, 6, day="2026-07-10"), pay(2500, 7), True),  # 13 months
    ],
)
def test_paid_twice(first, second, twice):
    outcome = check(first, second)
    assert ("payment-twice" in kinds(outcome)) is twice
    if twice:
        problem = next(p for p in outcome.problems if p.kind == "payment-twice")
        assert problem.cell.ref == "G3"


def test_a_row_of_nothing_is_not_paid_twice():
    assert kinds(check(pay(4000, months=None), pay(0, months=None, day="2026-12-21"))) == []


def test_two_spellings_with_one_number_are_paid_twice():
    ident = number("1950-01-01")
    post = (*LEADER[:4], ident, *LEADER[5:])
    outcome = check(
        pay(4000, ident=ident), pay(4000, name="李四萍", day="2027-01-10", ident=ident), posts=(post,)
    )
    assert "payment-twice" in kinds(outcome)
    assert ident not in json.dumps(outcome.rows, ensure_ascii=False) + "".join(map(str, outcome.problems))


def test_two_hats_paid_twice_are_a_question_not_a_breach():
    posts = (LEADER, ("青禾镇", "青禾镇老干党支部", "支部书记", "李四平", "", "2020-01-01", None))
    payments = (pay(4000), pay(1200, title="支部书记", voucher="2"))
    outcome = check(*payments, posts=posts)
    (problem,) = [p for p in outcome.problems if p.kind == "payment-double-hat"]
    assert problem.severity.value == "warning"
    assert "payment-twice" not in kinds(outcome)
    apart = check(*payments, posts=posts, chosen={"组长兼班子补贴": "另外发"})
    assert (apart.extra["due"], kinds(apart)) == ("5200.00", [])


def test_more_months_than_in_post():
    outcome = check(pay(2000, 6), posts=((*LEADER[:5], "2020-01-01", "2026-06-01"),))
    assert "payment-months" in kinds(outcome)


# --- to nobody in post --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payment", "why"),
    [
        (pay(4000, name="钱八福"), "任职表里没有这个人"),
        (pay(4000, town="槐汀镇"), "槐汀镇没有这个人"),
    ],
)
def test_paid_to_nobody_in_post(payment, why):
    outcome = check(pay(4000), payment)
    (problem,) = [p for p in outcome.problems if p.kind == "payment-no-post"]
    assert problem.cell.ref == "C3"
    assert why in problem.message
    assert len(outcome.extra["strays"]) == 1


@pytest.mark.parametrize(
    ("removed", "stray"), [("2026-01-15", True), ("2026-01-16", False), ("2025-12-31", True)]
)
def test_paid_after_the_end_of_the_term(removed, stray):
    outcome = check(pay(400, ""), posts=((*LEADER[:5], "2020-01-01", removed),))
    assert ("payment-no-post" in kinds(outcome)) is stray


def test_a_payment_without_a_township_finds_the_only_one_of_the_name():
    assert check(pay(4000, town="")).rows[0]["verdict"] == "足额"


# --- late ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "late"),
    [("2027-01-30", False), ("2027-01-31", False), ("2027-02-01", True), ("2027-03-01", True)],
)
def test_late_by_the_rule(day, late):
    outcome = check(pay(4000, day=day), today=dt.date(2027, 6, 1))
    (found,) = [p for p in outcome.problems if p.kind == "payment-late"] or [None]
    assert (found is not None) is late
    if found:
        assert found.cell.ref == "H2"
        assert found.severity.value == "warning"  # our own proposal


def test_late_is_an_error_once_the_office_has_made_the_rule():
    own = rule("补贴发放宽限", 0, "天", "2020-01-01")
    outcome = check(pay(4000, day="2027-01-01"), office=(own,))
    assert [(p.kind, p.severity.value) for p in outcome.problems] == [("payment-late", "error")]


def test_a_payment_without_a_day_is_said():
    assert kinds(check(pay(4000, day=""))) == ["payment-undated"]


def test_a_payment_in_the_future_is_said():
    assert "payment-future" in kinds(check(pay(4000, day="2027-12-20")))


# --- reading ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (pay("若干"), "amount-unreadable"),
        (pay(-4000), "amount-negative"),
        (pay(4_000_000_000), "amount-absurd"),
        (pay(4000, months=13), "months-unreadable"),
        (pay(4000, months="半年"), "months-unreadable"),
        (pay(4000, name=""), "payee-missing"),
        (pay(4000, name="张三可、李四平"), "payee-several"),
        (pay(4000, day="年底"), "date-unreadable"),
        (("今年", *pay(4000)[1:]), "year-unreadable"),
    ],
)
def test_what_cannot_be_read_is_counted_and_left_out(row, kind):
    outcome = check(row)
    assert kind in kinds(outcome)
    assert outcome.counts["to_check"] == 1
    assert outcome.rows[0]["paid"] == "0.00"


def test_the_dead_without_a_date_are_to_be_checked():
    people = sheet("花名册", "姓名 所属乡镇 状态", ("李四平", "青禾镇", "去世"))
    outcome = check(pay(2000, 6), more=(people,))
    assert outcome.rows[0]["verdict"] == "待核实"
    assert "post-dead" in kinds(outcome)


def test_other_items_and_other_years_are_counted_apart():
    outcome = check(pay(4000), (2026, "", "", "", "报刊订阅", "", 600, "2026-03-01"), (2025, *pay(3999)[1:]))
    assert outcome.counts == {
        "read": 3, "listed": 1, "excluded": 0, "to_check": 0, "other_items": 1, "other_years": 1,
    }  # fmt: skip


def test_by_township_an_overpayment_hides_no_shortfall():
    posts = (LEADER, member())
    outcome = check(pay(9000), pay(100, name="王五安", title="支部委员"), posts=posts)
    row = page(outcome, "分乡镇").rows[0]
    assert row.cells[:4] == ("青禾镇", 2, Decimal("5200.00"), Decimal("9100.00"))
    short, over = row.cells[4:6]
    assert (short.value, over) == (Decimal("1100.00"), Decimal("5000.00"))


@given(
    amounts=st.lists(st.integers(0, 900_000), max_size=5),
    months=st.integers(1, 12),
)
@examples(max_examples=60)
def test_due_and_paid_add_up_and_short_is_what_is_missing(amounts, months):
    post = (*LEADER[:5], "2020-01-01", f"2026-{months + 1:02}-01" if months < 12 else None)
    rows = [pay(fen / 100, "", voucher=str(n)) for n, fen in enumerate(amounts)]
    outcome = check(*rows, posts=(post, member())) if rows else check(posts=(post, member()))
    row = next(r for r in outcome.rows if r["name"] == "李四平")
    paid = Decimal(sum(amounts)) / 100
    due = (Decimal(4000) * months / 12).quantize(Decimal("0.01"))
    assert Decimal(row["paid"]) == paid
    assert abs(Decimal(row["due"]) - due) <= Decimal("0.01")
    assert Decimal(row["short"]) == max(Decimal(row["due"]) - paid, Decimal(0))
    assert (row["verdict"] == "足额") is (paid >= Decimal(row["due"]))


def test_the_command_ends_with_3_when_something_is_wrong(tmp_path, capsys):
    save(tmp_path / "任职.xlsx", {"任职": [HEAD.split(), ["" if c is None else c for c in LEADER]]})
    for amount, code in ((3999, 3), (4000, 0)):
        save(tmp_path / "补贴发放.xlsx", {"补贴发放": [PAID.split(), pay(amount)]})
        order = ["--office", str(tmp_path), "--as-of", "2027-02-01", "payments", "check", "--year", "2026"]
        assert cli.main(order) == code
        capsys.readouterr()
    assert list((tmp_path / "输出").rglob("2026年工作补贴核对表.xlsx"))


def test_in_a_township_s_own_office_there_is_no_table_of_one_township():
    outcome = check(pay(4000, town=None), posts=[(None, *LEADER[1:])], chosen={"本乡镇": "枫林镇"})
    assert [(r["township"], r["verdict"]) for r in outcome.rows] == [("枫林镇", "足额")]
    assert "分乡镇" not in [s.name for s in book(outcome).sheets]


# --- what is no 工作补贴 -------------------------------------------------------------------------------


def item(label, amount, name="李四平", title="老干组长", voucher=""):
    return (2026, "青禾镇", name, title, label, "", amount, "2026-12-20", voucher, "")


@pytest.mark.parametrize("label", ["取暖补贴", "文体活动补贴", "走访补贴", "交通补贴", "高龄补贴", "通讯费"])
def test_heating_is_no_subsidy(label):
    outcome = check(item("工作补贴", 2000), item(label, 2000))
    (row,) = outcome.rows
    assert (row["paid"], row["short"], row["verdict"]) == ("2000.00", "2000.00", "低于标准")
    assert (outcome.counts["other_items"], outcome.counts["to_check"]) == (1, 0)
    assert any(f"没有计入的1笔：{label}1笔" in line for line in outcome.summary)


def test_a_payment_of_nobody_knows_what_is_told_once_a_spelling_and_counts_for_nobody():
    outcome = check(item("工作补贴", 2000), item("其它补帖", 500), item("敬老款", 1), item("敬老款", 2))
    assert outcome.rows[0]["paid"] == "2000.00"
    (problem,) = [p for p in outcome.problems if p.kind == "answer-unknown"]
    assert str(problem.cell) == "补贴发放.xlsx 补贴发放!E4"
    assert "1种" in problem.message
    assert "「敬老款」2处" in problem.message
    assert [c.cell.ref for c in outcome.to_check] == ["E4", "E5"]


def test_a_payment_without_an_item_is_the_subsidy_and_that_is_said():
    outcome = check(item("", 2000), item("工作补贴", 2000, voucher="2"))
    assert outcome.rows[0]["verdict"] == "足额"
    assert [str(p.cell) for p in outcome.problems if p.kind == "item-blank"] == ["补贴发放.xlsx 补贴发放!E2"]


# --- too much, and twice --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "months", "said"),
    [
        (40000, 12, "是应发的10倍"),
        (40000, "", "是应发的10倍"),
        (8000, 12, "是应发的2倍"),
        (7999.99, 12, None),
        (4000, 12, None),
        (3333.30, 1, "是应发的10倍"),  # of one month's share, though the year's sum is not reached
        (333.33, 1, None),
    ],
)
def test_a_multiple_of_what_is_due_is_told(amount, months, said):
    outcome = check(pay(amount, months))
    notes = [n for n in outcome.rows[0]["notes"] if "倍" in n]
    assert notes == ([said] if said else [])
    assert ("payment-multiple" in kinds(outcome)) is bool(said)


@pytest.mark.parametrize(
    ("first", "again", "told"),
    [
        # title, day, voucher, amount
        (("支部委员", "2026-12-20", "A2", 1200), ("", "2026-12-20", "A2", 1200), True),
        (("", "2026-12-20", "A2", 1200), ("支部委员", "2026-12-20", "A2", 1200), True),
        (("支部委员", "2026-12-20", "A2", 1200), ("", "2026-12-20", "A3", 1200), True),
        (("支部委员", "2026-12-20", "A2", 1200), ("", "2026-12-20", "A2", 1100), True),
        (("支部委员", "2026-12-20", "A2", 1200), ("", None, "A2", 1200), True),
        (("支部委员", "2026-06-20", "A2", 600), ("", "2026-12-20", "A3", 600), False),
        (("支部委员", "2026-06-20", "A2", 1200), ("", "2026-12-20", "A3", 1200), True),  # enough before
    ],
)
def test_paid_twice_is_told_though_one_row_names_no_post(first, again, told):
    rows = [pay(a, "", name="王五安", title=t, day=d, voucher=v) for t, d, v, a in (first, again)]
    outcome = check(*rows, posts=(member(),))
    assert ("重复发放" in outcome.rows[0]["notes"]) is told
    assert ("payment-twice" in kinds(outcome)) is told


def test_a_payment_with_another_number_is_not_the_namesake_s():
    post = (*LEADER[:4], number("1950-01-01"), *LEADER[5:])
    outcome = check(pay(4000, ident=number("1952-02-02")), posts=(post,))
    assert outcome.rows[0]["verdict"] == "未发"
    assert "身份证号和任职表里同名的人不一样" in outcome.extra["strays"][0]["why"]


def test_halves_of_a_year_on_one_voucher_are_not_twice():
    rows = [pay(1500, 6, voucher="A1"), pay(2500, 6, voucher="A1")]
    assert "重复发放" not in check(*rows).rows[0]["notes"]


def test_who_is_no_party_member_or_nobody_knows_is_told_with_the_cell():
    register = sheet(
        "花名册", "姓名 所属乡镇 政治面貌", ("王五安", "青禾镇", "群众"), ("赵六和", "青禾镇", "党员（开除）")
    )
    other = (*member()[:3], "赵六和", *member()[4:])
    posts = (member(), other)
    rows = [pay(1200, name=name, title="支部委员", voucher=name) for name in ("王五安", "赵六和")]
    outcome = check(*rows, posts=(LEADER, *posts), more=(register,))
    assert [(p.kind, str(p.cell)) for p in outcome.problems if p.kind.startswith(("ans", "off"))] == [
        ("answer-unknown", "花名册.xlsx 花名册!C3"),
        ("officer-no-member", "任职.xlsx 任职!D3"),
    ]


def test_a_fen_of_rounding_is_no_shortfall():
    """Three leaders in a year are due 1,333.34, 1,333.33 and 1,333.33: 1,333.33 is enough for each."""
    spans = [
        ("李四平", "2026-01-01", "2026-05-01"),
        ("王五安", "2026-05-01", "2026-09-01"),
        ("赵六和", "2026-09-01", None),
    ]
    posts = [("青禾镇", "", "老干组长", name, "", since, until) for name, since, until in spans]
    outcome = check(*(pay(1333.33, 4, name=name, voucher=name) for name, *_ in spans), posts=posts)
    assert [(r["due"], r["verdict"]) for r in outcome.rows] == [
        ("1333.34", "足额"), ("1333.33", "足额"), ("1333.33", "足额"),
    ]  # fmt: skip

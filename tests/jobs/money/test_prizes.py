"""toolkit prizes: the table of cases, blanks that are no zeros, and a notice to each unit in breach."""

from __future__ import annotations

import datetime as dt
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import plain, save
from support.offices.money import book, do, kinds, page, sheet
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.core.documents.official import OfficialDocument, OfficialKind, Paragraph
from toolkit.core.documents.outcome import Styled
from toolkit.doors.terminal import cli
from toolkit.jobs.prizes.parity import Group, Parity, Share, judge
from toolkit.jobs.prizes.prizes import JOB
from toolkit.jobs.prizes.reading import group_of, prize_of
from toolkit.sheets.composing.compose import compose

ACTION = JOB.action()
HEAD = "年度 所属乡镇 单位 奖项 对象 应享人数 实享人数 标准 金额 未享受人员 依据"


def line(who, due, got, standard="", named="", unit="青禾中心学校", prize="党建", town="青禾镇", amount=""):
    return (2026, town, unit, prize, who, due, got, standard, amount, named, "2010年县委常委会议纪要")


def prizes(*rows, more=(), **rest):
    return do(ACTION, sheet("三项奖", HEAD, *rows), *more, year=2026, **rest)


def pair(serving, retired, **more):
    """(due, got) of both groups."""
    return prizes(line("在职", *serving), line("离退休", *retired, **more))


# --- the table of cases -------------------------------------------------------------------------------

CASES = [
    # serving, retired, verdict, missing
    ((40, 40), (9, 9), Parity.BOTH, 0),
    ((40, 0), (9, 0), Parity.NEITHER, 0),
    ((40, 40), (9, 8), Parity.SOME_RETIRED, 1),
    ((40, 40), (9, 1), Parity.SOME_RETIRED, 8),
    ((40, 40), (9, 0), Parity.SERVING_ONLY, 0),
    ((40, 0), (9, 9), Parity.RETIRED_ONLY, 0),
    ((40, 0), (9, 1), Parity.RETIRED_ONLY, 0),
    ((40, 20), (9, 0), Parity.SERVING_ONLY, 0),
    ((40, 20), (10, 4), Parity.SOME_RETIRED, 6),  # a smaller part of the retired
    ((40, 20), (10, 5), Parity.UNEVEN, 0),
    ((40, 20), (9, 9), Parity.UNEVEN, 0),
    ((40, ""), (9, 9), Parity.UNKNOWN, 0),
    ((40, 40), (9, ""), Parity.UNKNOWN, 0),
    ((40, ""), (9, ""), Parity.UNKNOWN, 0),
    ((40, 40), ("", 9), Parity.UNKNOWN, 0),  # of how many?
    (("", 40), (9, 9), Parity.BOTH, 0),
    (("", 0), ("", 0), Parity.NEITHER, 0),
    ((40, 40), (0, 0), Parity.BOTH, 0),  # nobody is retired there
    ((40, 0), (0, 0), Parity.NEITHER, 0),
    ((0, 0), (9, 9), Parity.BOTH, 0),
    ((0, 0), (9, 8), Parity.SOME_RETIRED, 1),
]


@pytest.mark.parametrize(("serving", "retired", "verdict", "missing"), CASES)
def test_the_table_of_cases(serving, retired, verdict, missing):
    outcome = pair(serving, retired)
    (row,) = outcome.rows
    assert (row["verdict"], row["missing"]) == (verdict.value, missing)
    assert row["breach"] is (verdict in (Parity.SOME_RETIRED, Parity.SERVING_ONLY, Parity.RETIRED_ONLY))
    assert ("prize-breach" in kinds(outcome)) is row["breach"]
    assert ("prize-unreported" in kinds(outcome)) is (verdict is Parity.UNKNOWN)


COUNT = st.one_of(st.none(), st.integers(0, 6))


@given(COUNT, COUNT, COUNT, COUNT)
def test_the_verdict_follows_from_the_rule(due_s, got_s, due_r, got_r):
    """In service has it: the retired must, all of them; the retired have it: in service may not be without."""
    serving, retired = (Group(d, g if d is None or g is None else min(d, g)) for d, g in ((due_s, got_s), (due_r, got_r)))  # fmt: skip
    verdict = judge(serving, retired)
    if Share.UNKNOWN in (serving.share, retired.share):
        assert verdict is Parity.UNKNOWN
    elif not serving.got and not retired.got:
        assert verdict is Parity.NEITHER
    elif serving.share is retired.share is Share.ALL:
        assert verdict in (Parity.BOTH, Parity.UNKNOWN)
        assert (verdict is Parity.UNKNOWN) is (retired.due is None)
    elif serving.share is Share.ALL and retired.share in (Share.PART, Share.NONE):
        assert verdict.breach
    elif serving.share is Share.NONE and retired.got:
        assert verdict is Parity.RETIRED_ONLY
    if verdict.breach:
        assert (serving.got or 0) + (retired.got or 0) > 0


def test_a_missing_row_is_unreported_and_no_zero():
    outcome = prizes(line("在职", 40, 40))
    assert outcome.rows[0]["verdict"] == "未报"
    assert (outcome.rows[0]["retired_got"], outcome.rows[0]["serving_got"]) == (None, 40)


def test_a_zero_is_a_zero():
    outcome = pair((40, 40), (9, 0))
    assert outcome.rows[0]["retired_got"] == 0
    assert outcome.rows[0]["verdict"] == "违规：在职享受、离退休没有"


def test_missing_people_are_named_where_the_sheet_names_them():
    outcome = pair((40, 40), (9, 7), named="钱八福、孙七宁")
    (problem,) = outcome.problems
    assert "缺2人：钱八福、孙七宁" in problem.message
    assert str(problem.cell) == "三项奖.xlsx 三项奖!G3"
    assert outcome.rows[0]["missing_names"] == ["钱八福", "孙七宁"]
    unnamed = pair((40, 40), (9, 7))
    assert "缺2人（名单未写明）" in unnamed.problems[0].message


def test_more_or_fewer_names_than_missing_people_are_said():
    assert "prize-named" in kinds(pair((40, 40), (9, 7), named="钱八福"))


@pytest.mark.parametrize(
    ("serving", "retired", "notice"),
    [(3000, 3000, False), (3000, 2000, True), (2000, 3000, True), (3000, "", False), ("", "", False)],
)
def test_another_standard_is_a_notice_and_no_breach(serving, retired, notice):
    outcome = prizes(line("在职", 40, 40, serving), line("离退休", 9, 9, retired))
    assert outcome.rows[0]["unequal_standard"] is notice
    assert outcome.rows[0]["breach"] is False
    assert all(p.severity.value == "warning" for p in outcome.problems)
    assert ("prize-standard" in kinds(outcome)) is notice


def test_both_kinds_of_retired_on_rows_of_their_own_are_one_group():
    outcome = prizes(line("在职", 40, 40), line("离休", 1, 1), line("退休", 8, 7))
    assert (outcome.rows[0]["retired_due"], outcome.rows[0]["retired_got"]) == (9, 8)
    blank = prizes(line("在职", 40, 40), line("离休", 1, ""), line("退休", 8, 8))
    assert blank.rows[0]["verdict"] == "未报"


@pytest.mark.parametrize(
    ("text", "prize"),
    [
        ("党建", "党建"),
        ("党建奖", "党建"),
        ("文明奖", "文明创建"),
        ("综治", "综合治理"),
        ("平安建设", "综合治理"),
        ("招商", "招商"),
    ],
)
def test_prizes_by_any_name(text, prize):
    assert prize_of(text) == prize


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("在职", "在职"),
        ("在职干部", "在职"),
        ("退休", "离退休"),
        ("老同志", "离退休"),
        ("离退休干部", "离退休"),
        ("职工", ""),
    ],
)
def test_groups_by_any_name(text, group):
    assert group_of(text) == group


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (line("离退休", 9, "多数"), "count-unreadable"),
        (line("离退休", 9, -1), "count-unreadable"),
        (line("离退休", 9, 8.5), "count-unreadable"),
        (line("离退休", 9, 10), "prize-more-than-due"),
        (line("离退休", 9, 9, "三千左右"), "amount-unreadable"),
        (line("离退休", 9, 9, -3000), "amount-negative"),
        (line("职工", 9, 9), "prize-who"),
        (line("离退休", 9, 9, prize=""), "prize-who"),
        (("今年", *line("离退休", 9, 9)[1:]), "year-unreadable"),
    ],
)
def test_what_cannot_be_read_is_to_be_checked(row, kind):
    outcome = prizes(line("在职", 40, 40), row)
    assert kind in kinds(outcome)
    assert outcome.counts["to_check"] == 1
    assert outcome.rows[0]["verdict"] == "未报"


def test_the_same_row_on_two_sheets_is_counted_once_and_said():
    outcome = prizes(line("在职", 10, 10), line("离退休", 5, 5), line("离退休", 5, 4))
    assert outcome.rows[0]["verdict"] == Parity.BOTH.value
    assert kinds(outcome) == ["prize-repeated"]
    assert outcome.to_check[0].cell.ref == "E4"


def test_an_amount_that_does_not_multiply_is_said():
    assert "prize-product" in kinds(prizes(line("在职", 2, 2, 3000, amount=5000), line("离退休", 1, 1, 3000)))


def test_a_year_without_rows_is_refused():
    with pytest.raises(Stop) as stop:
        do(ACTION, sheet("三项奖", HEAD, line("在职", 40, 40)), year=2020)
    assert stop.value.problems[0].kind == "prizes-empty"


# --- pages --------------------------------------------------------------------------------------------


def test_the_matrix_shows_every_prize_and_colours_breaches():
    outcome = prizes(
        line("在职", 40, 40),
        line("离退休", 9, 8),
        line("在职", 40, 0, prize="综治"),
        line("离退休", 9, 0, prize="综治"),
    )
    (row,) = page(outcome, "对照表").rows
    assert [plain(c) for c in row.cells] == [
        "青禾镇", "青禾中心学校", "40/40", "8/9", "离退休部分享受", "未报", "未报", "未报", "0/40", "0/9", "通过（都不享受）",
    ]  # fmt: skip
    assert isinstance(row.cells[4], Styled)
    assert row.cells[4].look.value == "bad"


def test_differences_between_townships_leave_the_unreported_blank_of_numbers():
    payments = sheet("补贴发放", "年度 所属乡镇 姓名 项目 实发", (2026, "青禾", "李四平", "工作补贴", 4000))
    people = sheet("花名册", "姓名 所属乡镇", ("王五安", "芦湾镇"))
    outcome = prizes(
        line("在职", 40, 40), line("离退休", 10, 5),
        line("在职", 40, 0, town="槐汀镇", unit="槐汀机关"), line("离退休", 10, 0, town="槐汀镇", unit="槐汀机关"),
        more=(payments, people),
    )  # fmt: skip
    rows = [[plain(c) for c in row.cells] for row in page(outcome, "乡镇差异").rows]
    assert [r[0] for r in rows] == ["青禾镇", "槐汀镇", "芦湾镇"]
    assert [str(c) for c in rows[0][1:5]] == ["10", "5", "0.5000", "0"]
    assert [str(c) for c in rows[1][1:5]] == ["10", "0", "0.0000", "0"]  # a zero that was reported
    assert rows[2][1:4] == ["未报", "未报", "未报"]
    assert [str(r[-1]) for r in rows] == ["4000.00", "未报", "未报"]


def test_libreoffice_computes_the_same_shares(tmp_path):
    rows = [
        line(w, 7, n, town=t, unit=f"{t}机关")
        for t, n in (("青禾镇", 1), ("槐汀镇", 3), ("芦湾镇", 0))
        for w in ("在职", "离退休")
    ]
    path = tmp_path / "对照.xlsx"
    path.write_bytes(compose(book(prizes(*rows))))
    again = libreoffice.recalculated(path)["乡镇差异"]
    stored = openpyxl.load_workbook(path, data_only=True)["乡镇差异"]
    texts = openpyxl.load_workbook(path)["乡镇差异"]
    cells = [
        c for row in texts.iter_rows() for c in row if isinstance(c.value, str) and c.value.startswith("=")
    ]
    assert len(cells) == 3
    for cell in cells:
        assert again[cell.coordinate] == pytest.approx(stored[cell.coordinate].value)


# --- the notice ---------------------------------------------------------------------------------------


def official(outcome):
    return [d for d in outcome.documents if isinstance(d, OfficialDocument)]


def test_each_unit_in_breach_gets_one_notice_for_all_its_prizes():
    rows = [
        *(line(w, 10, n, prize=p, named="" if n == 10 else "钱八福") for p in ("党建", "综治") for w, n in (("在职", 10), ("离退休", 9))),
        *(line(w, 10, n, unit="青禾卫生院") for w, n in (("在职", 10), ("离退休", 0))),
        *(line(w, 10, 10, unit="青禾机关") for w in ("在职", "离退休")),
    ]  # fmt: skip
    made = official(prizes(*rows, notices=True, deadline=dt.date(2026, 12, 31)))
    assert [(d.kind, d.addressees) for d in made] == [
        (OfficialKind.NOTICE, ("青禾中心学校",)),
        (OfficialKind.NOTICE, ("青禾卫生院",)),
    ]
    text = "\n".join(b.text for b in made[0].blocks if isinstance(b, Paragraph))
    for wanted in (
        "党建奖",
        "综合治理奖",
        "缺1人：钱八福",
        "2026年12月31日前",
        "2010年县委常委会议纪要",
        "必须同样享受",
    ):
        assert wanted in text
    assert "文明创建奖：" not in text


def test_without_a_day_the_notice_leaves_room_for_one():
    (made,) = official(prizes(line("在职", 10, 10), line("离退休", 10, 0), notices=True))
    assert any("请于＿＿月＿＿日前整改" in b.text for b in made.blocks if isinstance(b, Paragraph))


def test_no_notice_unless_asked_for_and_none_without_a_breach():
    assert official(prizes(line("在职", 10, 10), line("离退休", 10, 0))) == []
    assert official(prizes(line("在职", 10, 10), line("离退休", 10, 10), notices=True)) == []


def test_the_command_writes_notices_with_numbers_and_ends_with_3(tmp_path, capsys):
    save(tmp_path / "三项奖.xlsx", {"三项奖": [HEAD.split(), line("在职", 10, 10), line("离退休", 10, 8)]})
    save(
        tmp_path / "设置.xlsx",
        {"参数": [["参数", "值"], ["单位名称", "禾沐县委老干部局"], ["发文字号代字", "禾老干"]]},
    )
    order = [
        "--office",
        str(tmp_path),
        "--as-of",
        "2026-10-05",
        "prizes",
        "--year",
        "2026",
        "--notices",
        "--json",
    ]
    for _ in range(2):
        assert cli.main(order) == 3
        answer = json.loads(capsys.readouterr().out)
        assert answer["rows"][0]["missing"] == 2
    assert (tmp_path / "输出" / "2026年三项奖" / "整改通知" / "青禾中心学校三项奖整改通知.docx").is_file()
    registered = openpyxl.load_workbook(tmp_path / "发文登记.xlsx").active
    assert registered is not None
    assert [c.value for row in registered.iter_rows() for c in row if "〔" in str(c.value)] == [
        "禾老干〔2026〕1号"
    ]


def test_a_unit_s_township_is_told_by_its_name_or_by_the_office_s_own():
    rows = [line("在职", 4, 4, unit=unit, town=None) for unit in ("青禾镇中心学校", "县城乡建设局")]
    assert [r["township"] for r in prizes(*rows).rows if r["prize"] == "党建"] == ["青禾镇", "未注明乡镇"]
    own = prizes(*rows, chosen={"本乡镇": "枫林镇"})
    assert {r["township"] for r in own.rows} == {"枫林镇"}
    assert "乡镇差异" not in [s.name for s in book(own).sheets]


# --- whose row it is --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["离休干部", "离退休", "退休干部", "老干部", "离休、退休"])
def test_every_word_for_the_retired_is_theirs(who):
    assert prizes(line("在职干部", 40, 40), line(who, 9, 0)).rows[0]["verdict"] == Parity.SERVING_ONLY.value


@pytest.mark.parametrize(
    ("who", "said"), [("遗属", "不认识"), ("非在职", "不认识"), ("全体", "合在一起"), ("", "没有写对象")]
)
def test_a_word_that_names_neither_is_told_at_its_cell_and_not_counted(who, said):
    outcome = prizes(line("在职", 40, 40), line(who, 9, 0))
    (problem,) = [p for p in outcome.problems if p.kind == "prize-who"]
    assert problem.cell.ref == "E3"
    assert said in problem.message
    assert [c.cell.ref for c in outcome.to_check] == ["E3"]


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("离退休", "退休干部", True),
        ("离休", "离休干部", True),
        ("老干部", "离退休", True),
        ("离休", "退休", False),
    ],
)
def test_the_same_people_on_two_rows_are_not_added_up(first, second, told):
    outcome = prizes(line("在职", 40, 40), line(first, 9, 9), line(second, 9, 9))
    assert ("prize-repeated" in kinds(outcome)) is told
    assert outcome.rows[0]["retired_due"] == (9 if told else 18)


@pytest.mark.parametrize("head", ["工作单位", "所在单位", "单位名称", "单位"])
def test_the_unit_may_be_headed_in_many_ways(head):
    rows = [
        line(who, 9, n, unit=u)
        for u in ("青禾中心学校", "青禾卫生院")
        for who, n in (("在职", 9), ("退休", 0))
    ]
    outcome = do(ACTION, sheet("三项奖", HEAD.replace("单位", head), *rows), year=2026)
    assert [r["unit"] for r in outcome.rows] == ["青禾中心学校", "青禾卫生院"]


@pytest.mark.parametrize("unit", ["", "/", "同上"])
def test_a_row_without_a_unit_is_told(unit):
    outcome = prizes(line("在职", 9, 9, unit=unit), line("离退休", 9, 9))
    assert [(p.kind, p.cell.ref) for p in outcome.problems if p.kind == "prize-unit"] == [
        ("prize-unit", "C2")
    ]

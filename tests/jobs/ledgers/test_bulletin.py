"""toolkit bulletin: each figure from the ledger that owns it, 未报 is never 0, ranks follow from the cells."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.branches import branches, sheet
from support.offices.money import do, page, rule
from support.programs.libreoffice import recalculated

from toolkit.core.cells import Stop
from toolkit.core.documents.official import OfficialDocument, OfficialTable, Paragraph
from toolkit.core.documents.outcome import Formula, Styled
from toolkit.jobs.bulletin.bulletin import JOB
from toolkit.jobs.bulletin.tallies import Comparing, TownTally, Yardstick
from toolkit.sheets.composing.compose import compose

TODAY = dt.date(2026, 10, 20)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇、槐汀镇、竹汀镇"}
BRANCHES = branches(
    ("青禾支部", "青禾镇", "", "", "", "", "", "每季度"),
    ("云岫支部", "云岫镇", "", "", "", "", "", "每季度"),
    ("槐汀支部", "槐汀镇", "", "", "", "", "", "每季度"),
    ("竹汀支部", "竹汀镇", "", "", "", "", "", "每季度"),
)
STUDIED = sheet(
    "活动",
    "日期 所属支部 类型",
    ("2026-02-10", "青禾支部", "学习"),
    ("2026-05-10", "青禾支部", "学习"),
    ("2026-08-10", "青禾支部", "学习"),
    ("2026-02-10", "云岫支部", "学习"),  # and not in the second and third quarter
    ("2026-03-10", "槐汀支部", "文体活动"),  # keeps the ledger, never studied: 0
    ("2025-03-10", "竹汀支部", "学习"),  # nothing of this year: 未报
)
PRIZES = sheet(
    "三项奖",
    "年度 所属乡镇 单位 奖项 对象 应享人数 实享人数",
    *[
        (2026, town, f"{town}机关", "党建", who, 5, got)
        for town, retired in (("青禾镇", 5), ("云岫镇", 0), ("槐汀镇", None), ("竹汀镇", 5))
        for who, got in (("在职", 5), ("离退休", "" if retired is None else retired))
    ],
)
STUDY, PRIZE = rule("组织学习通报权重", 3, "分", "2020-01-01"), rule("三项奖通报权重", 1, "分", "2020-01-01")
REST = tuple(
    rule(f"{title}通报权重", 0, "分", "2020-01-01") for title in ("通报情况", "接受督查", "信息报送")
)


def compared(*more, action="", office=(STUDY, PRIZE, *REST)):
    return do(JOB.action(action), BRANCHES, STUDIED, PRIZES, *more, today=TODAY, chosen=TOWNS, office=office)


def test_rates_by_their_owner_and_a_township_that_reported_nothing_is_not_0():
    found = compared()
    rates = [(row["township"], row["rates"]["study"], row["rates"]["prizes"]) for row in found.rows]
    assert rates == [
        ("青禾镇", "1.0000", "1.0000"),
        ("云岫镇", "0.3333", "0.0000"),
        ("槐汀镇", "0.0000", None),
        ("竹汀镇", None, "1.0000"),
    ]
    assert [(row["rank"], row["score"]) for row in found.rows] == [
        (1, "100.00"),
        (2, "25.00"),  # (3 × 0.3333 + 1 × 0) ÷ 4
        (None, None),
        (None, None),
    ]
    assert found.alerts == ("槐汀镇未报：三项奖。", "竹汀镇未报：组织学习。")


def test_what_is_not_kept_at_all_is_compared_by_nobody():
    assert "没有台账、还没有该办的，没有比较：通知送达、补贴发放" in compared().summary[1]


def test_ranks_follow_from_the_cells():
    """Every cell of the matrix is a formula over 明细, and the weights are those of sheet 权重."""
    found = compared()
    matrix = page(found, "综合比较")
    titles = [column.title for column in matrix.columns]
    live = [row.cells[titles.index("得分")] for row in matrix.rows]
    assert [cell.value for cell in live] == [Decimal("100.00"), Decimal("25.00"), "不计分", "不计分"]
    assert [isinstance(cell, Formula) for cell in live] == [True, True, False, False]
    studied = [row.cells[titles.index("组织学习")] for row in matrix.rows]
    assert isinstance(studied[3], Styled)
    assert studied[3].value == "未报"
    weights = {row.cells[1]: row.cells[2] for row in page(found, "权重").rows}
    assert (weights["组织学习"], weights["三项奖"]) == (3, 1)


@pytest.mark.slow
@pytest.mark.damaged_files  # openpyxl puts the parts of a font in another order than the schema
def test_excel_reckons_the_same(tmp_path):
    """LibreOffice reckons every formula anew; with another weight another score, and nobody without one gets a rank."""
    book = tmp_path / "比较.xlsx"
    book.write_bytes(compose(compared().documents[0]))
    values = recalculated(book)["综合比较"]
    assert [values[f"A{row}"] for row in (5, 6, 7, 8)] == [1, 2, "—", "—"]
    opened = openpyxl.load_workbook(book)
    cell = next(c for row in opened["权重"].iter_rows() for c in row if c.value == 3 and c.column == 3)
    cell.value = 1
    opened.save(book)
    column = next(c.column_letter for row in opened["综合比较"].iter_rows() for c in row if c.value == "得分")
    assert recalculated(book)["综合比较"][f"{column}6"] == pytest.approx(16.67)


def test_submissions_are_never_weighed_whatever_the_office_wrote():
    office = (STUDY, PRIZE, *REST[:2], rule("信息报送通报权重", 50, "分", "2020-01-01"))
    done = sheet("活动", "日期 所属支部 类型 活动编号", ("2026-02-10", "青禾支部", "学习", "1"))
    sent = sheet("信息报送", "报送日期 所属乡镇 标题 对应活动编号", ("2026-02-12", "青禾镇", "学习", "1"))
    found = do(JOB.action(), BRANCHES, done, sent, today=TODAY, chosen=TOWNS, office=office)
    assert [problem.kind for problem in found.problems] == ["weight-refused"]
    assert found.rows[0]["rates"]["brief"] == "1.0000"
    (line,) = [row for row in page(found, "权重").rows if row.cells[1] == "信息报送"]
    assert line.cells[2] == 0


def test_the_circular_has_every_township_and_the_whole_matrix():
    found = compared(action="circular")
    (letter,) = [d for d in found.documents if isinstance(d, OfficialDocument)]
    (ranks,) = [block for block in letter.blocks if isinstance(block, OfficialTable)]
    assert ranks.rows == (
        ("1", "青禾镇", "100.00"),
        ("2", "云岫镇", "25.00"),
        ("—", "槐汀镇", "不计分"),
        ("—", "竹汀镇", "不计分"),
    )
    (matrix,) = letter.attachments[0].blocks
    assert isinstance(matrix, OfficialTable)
    assert [row[1] for row in matrix.rows] == ["100.0%", "33.3%", "0.0%", "未报"]


def test_where_nothing_is_weighed_nobody_is_ranked():
    weightless = [rule(f"{title}通报权重", 0, "分", "2020-01-01") for title in ("组织学习", "三项奖")]
    found = compared(action="circular", office=(*weightless, *REST))
    (letter,) = [d for d in found.documents if isinstance(d, OfficialDocument)]
    assert [block.text for block in letter.blocks if isinstance(block, Paragraph)][1] == (
        "各项只统计、不计分，完成情况见附件。"
    )
    assert {row["rank"] for row in found.rows} == {None}


def test_no_circular_without_anything_to_compare():
    with pytest.raises(Stop, match="bulletin-empty"):
        do(JOB.action("circular"), today=TODAY, chosen=TOWNS)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.lists(st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=4)), max_size=4)
)  # fmt: skip
def test_a_score_is_between_0_and_100_and_equals_share_a_rank(columns):
    """And who does more of one thing, all else equal, never scores less."""
    found = Comparing(2026, {town: town for town in "甲乙丙丁"})
    for weight, cells in columns:
        tallies = {
            town: TownTally(max(pair), min(pair))
            for town, pair in zip("甲乙丙丁", cells, strict=True)
            if pair is not None
        }
        found.yardsticks.append(Yardstick({"title": str(weight)}, Decimal(weight), "", tallies))
    scores = {town: found.score(town) for town in "甲乙丙丁"}
    for town, score in scores.items():
        assert score is None or 0 <= score <= 100
        assert (town in found.ranked) == (score is not None)
        better = sum(other is not None and score is not None and other > score for other in scores.values())
        assert score is None or found.ranked[town] == better + 1

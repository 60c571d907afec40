"""toolkit submissions: every township and piece once, ties share a rank, an activity without a piece is told."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.money import do, page

from toolkit.core.documents.official import OfficialDocument, OfficialTable, Paragraph
from toolkit.core.documents.outcome import AppendRow, WorkbookChange
from toolkit.jobs.submissions.submissions import CLAUSE, JOB

TODAY = dt.date(2026, 10, 20)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇、槐汀镇、芦湾镇"}
HEADER = "报送日期 所属乡镇 标题 报送级别 采用级别 对应活动编号"
ROWS = sheet(
    "信息报送",
    HEADER,
    ("2026-03-20", "青禾镇", "老干部学习见成效", "县级", "", ""),
    (
        "2026-09-05",
        "云岫镇",
        "全民健身日太极拳展示",
        "市级",
        "市级",
        "",
    ),  # of which activity, it does not say
    ("2026-10-12", "槐汀", "重阳情况通报会召开", "县级、市级", "未采用", "03-9"),
    ("2026-10-13", "槐汀镇", "又一篇", "报社", "省级", ""),  # nobody knows to which level
    ("2026-10-14", "", "没有写乡镇的", "县级", "", ""),
    ("2025-10-14", "青禾镇", "去年的", "县级", "县级", ""),
    ("", "青禾镇", "没有日期的", "县级", "", ""),
)
HELD = sheet(
    "活动",
    "活动编号 日期 所属乡镇 类型 主题 是否报送信息",
    ("02-8", "2026-08-08", "云岫镇", "文体活动", "全民健身日太极拳", ""),
    ("03-9", "2026-10-10", "槐汀镇", "情况通报会", "重阳情况通报", "是"),
    ("01-3", "2026-10-16", "青禾镇", "学习", "学习老干部政策", "是"),  # there is time until the 23rd
    ("01-4", "2026-06-01", "青禾镇", "学习", "集中学习", "否"),
    ("", "2026-06-02", "青禾镇", "学习", "没有编号", ""),
)


def counts(found, name="各乡镇"):
    made = page(found, name)
    return [{c.title: v for c, v in zip(made.columns, row.cells, strict=True) if v} for row in made.rows[:-1]]


def test_each_township_with_what_it_sent_and_what_was_used():
    found = do(JOB.action(), ROWS, HELD, today=TODAY, chosen=TOWNS)
    assert found.rows == [
        {"township": "槐汀镇", "sent": 2, "used": 1, "rank": 1},
        {"township": "青禾镇", "sent": 1, "used": 0, "rank": 2},
        {"township": "云岫镇", "sent": 1, "used": 1, "rank": 2},
        {"township": "芦湾镇", "sent": 0, "used": 0, "rank": 4},
    ]
    first, *_, last = counts(found)
    assert first == {
        "名次": 1, "所属乡镇": "槐汀镇", "报送篇数": 2, "报市级": 1, "报没写级别": 1, "采用篇数": 1, "省级采用": 1,
    }  # fmt: skip
    assert last == {"所属乡镇": "没有写乡镇", "报送篇数": 1, "报县级": 1}  # no rank among the townships
    assert counts(found, "各月报送")[1] == {"名次": 2, "所属乡镇": "青禾镇", "3月": 1, "报送篇数": 1}
    assert found.counts == {
        "read": 7, "listed": 5, "excluded": 0, "to_check": 1, "other_years": 1, "other_months": 0,
    }  # fmt: skip
    assert sorted(problem.cell.ref for problem in found.problems) == ["A8", "B6", "D5"]


def test_an_activity_without_a_piece_stays_one_though_a_piece_is_likely_about_it():
    found = do(JOB.action(), ROWS, HELD, today=TODAY, chosen=TOWNS)
    assert [(row.cells[2], row.cells[6].value, row.cells[9]) for row in page(found, "应报未报").rows] == [
        ("全民健身日太极拳，文体活动", "逾期未办", "2026-09-05《全民健身日太极拳展示》"),
        ("学习老干部政策，学习", "该办", ""),
    ]
    assert "没有写编号的活动1次" in page(found, "应报未报").notes[1]


def test_a_number_that_every_township_uses_is_answered_by_its_own_piece_alone():
    held = sheet(
        "活动",
        "活动编号 日期 所属乡镇 类型 主题",
        ("1", "2026-09-01", "青禾镇", "学习", "甲"),
        ("1", "2026-09-01", "云岫镇", "学习", "乙"),
    )
    sent = sheet("信息报送", HEADER, ("2026-09-03", "云岫镇", "一篇", "县级", "", "1"))
    found = do(JOB.action(), held, sent, today=TODAY, chosen=TOWNS)
    assert [row.cells[2] for row in page(found, "应报未报").rows] == ["甲，学习"]


def test_a_township_that_the_office_does_not_have_is_told_and_lost_nowhere():
    sent = sheet("信息报送", HEADER, ("2026-09-03", "青和镇", "一篇", "县级", "", ""))
    found = do(JOB.action(), sent, today=TODAY, chosen=TOWNS)
    assert found.rows[0] == {"township": "青和镇", "sent": 1, "used": 0, "rank": 1}
    assert [problem.kind for problem in found.problems] == ["row-township"]


def test_a_month_has_its_own_pieces_and_activities():
    found = do(JOB.action(), ROWS, HELD, today=TODAY, chosen=TOWNS, month=10)
    assert {row["township"]: row["sent"] for row in found.rows} == {
        "槐汀镇": 2, "青禾镇": 0, "云岫镇": 0, "芦湾镇": 0,
    }  # fmt: skip
    assert len(page(found, "应报未报").rows) == 1


def test_the_circular_says_what_may_not_be_scored_and_names_every_township():
    found = do(JOB.action("circular"), ROWS, HELD, today=TODAY, chosen=TOWNS)
    (letter,) = [d for d in found.documents if isinstance(d, OfficialDocument)]
    (table,) = [block for block in letter.blocks if isinstance(block, OfficialTable)]
    assert table.rows == (
        ("1", "槐汀镇", "2", "1"),
        ("2", "青禾镇", "1", "0"),
        ("2", "云岫镇", "1", "1"),
        ("4", "芦湾镇", "0", "0"),
    )
    assert Paragraph(CLAUSE) in letter.blocks
    assert found.alerts == ("有1篇没有写乡镇，或不是乡镇报的，没有写进通报。",)


def test_a_piece_is_added():
    found = do(JOB.action("add"), ROWS, today=TODAY, title="重阳登高", township="青禾镇", activity="01-3")
    (change,) = found.documents
    assert isinstance(change, WorkbookChange)
    assert change.changes == (
        AppendRow("信息报送", {"C": "重阳登高", "A": str(TODAY), "B": "青禾镇", "F": "01-3"}),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["青禾镇", "云岫镇", "槐汀镇", "芦湾镇"]), max_size=9))
def test_law_who_sent_as_many_has_the_same_rank_and_who_sent_more_a_higher_one(towns):
    rows = sheet("信息报送", HEADER, *(("2026-03-20", town, "一篇", "县级", "", "") for town in towns))
    found = do(JOB.action(), rows, today=TODAY, chosen=TOWNS)
    sent = Counter(towns)
    assert {row["township"]: row["sent"] for row in found.rows} == {
        t: sent[t] for t in TOWNS["乡镇办名单"].split("、")
    }
    for one in found.rows:
        assert one["rank"] == 1 + sum(other["sent"] > one["sent"] for other in found.rows)


def test_a_unit_of_the_county_stands_on_a_line_and_has_no_rank():
    rows = sheet(
        "信息报送",
        "标题 报送日期 所属乡镇",
        ("甲", "2026-09-01", "青禾镇"),
        ("乙", "2026-09-02", "县委老干部局"),
    )
    found = do(JOB.action(), rows, today=dt.date(2026, 10, 20))
    assert [(row["township"], row["rank"]) for row in found.rows] == [("青禾镇", 1)]
    assert [row.cells[:3] for row in page(found, "各乡镇").rows[:2]] == [
        (1, "青禾镇", 1),
        ("", "县委老干部局", 1),
    ]

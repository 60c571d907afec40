"""toolkit inspections: every township stands there, a fault stays until it is mended."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.money import do, page

from toolkit.core.cells import Stop
from toolkit.core.documents.official import OfficialDocument, OfficialTable
from toolkit.core.documents.outcome import AppendRow, WorkbookChange
from toolkit.jobs.inspections.inspections import JOB

TODAY = dt.date(2026, 10, 20)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇、槐汀镇"}
ROWS = sheet(
    "督查",
    "日期 所属乡镇 督查人 问题 整改期限 整改日期",
    ("2025-06-01", "青禾镇", "李四平", "活动室关着门", "", ""),  # of last year, never mended
    ("2026-05-12", "青禾镇", "李四平", "补贴没有发", "2026-06-30", "2026-06-20"),
    ("2026-05-12", "青禾镇", "李四平", "学习记录缺两次", "", "2026-09-01"),  # mended too late
    ("2026-10-08", "云岫", "李四平", "花名册没有更新", "", ""),  # there is time until 7 November
    ("", "槐汀镇", "李四平", "", "", ""),  # nobody knows when
)


def test_each_township_and_what_is_not_mended():
    found = do(JOB.action(), ROWS, today=TODAY, chosen=TOWNS)
    assert found.rows == [
        {"township": "青禾镇", "visits": 1, "found": 2, "open": 1},
        {"township": "云岫镇", "visits": 1, "found": 1, "open": 1},
        {"township": "槐汀镇", "visits": 0, "found": 0, "open": 0},
    ]
    assert [row.cells[2] for row in page(found, "没有改好的").rows] == [
        "青禾镇，活动室关着门",
        "云岫，花名册没有更新",
    ]
    assert found.alerts == ("2026年还没有督查：槐汀镇。",)
    assert [check.why for check in found.to_check] == ["没有写日期，不知道是哪一年的，没有计入"]


def test_the_circular_has_every_township_as_a_row():
    found = do(JOB.action("circular"), ROWS, today=TODAY, chosen=TOWNS)
    (letter,) = [d for d in found.documents if isinstance(d, OfficialDocument)]
    table, left = [block for block in letter.blocks if isinstance(block, OfficialTable)]
    assert table.rows == (
        ("青禾镇", "1", "2", "2", "1"),
        ("云岫镇", "1", "1", "0", "1"),
        ("槐汀镇", "0", "—", "—", "0"),  # nobody was there: that is no 0 faults
    )
    assert left.rows == (
        ("青禾镇", "2025年6月1日", "活动室关着门", "2025年7月1日，已逾期"),
        ("云岫镇", "10月8日", "花名册没有更新", "11月7日"),
    )


def test_a_visit_is_added_as_a_row_of_the_offices_own_workbook():
    found = do(JOB.action("add"), ROWS, today=TODAY, township="槐汀镇", by="李四平", fault="没有学习计划")
    (change,) = found.documents
    assert isinstance(change, WorkbookChange)
    assert change.changes == (
        AppendRow("督查", {"B": "槐汀镇", "A": str(TODAY), "C": "李四平", "D": "没有学习计划"}),
    )


@pytest.mark.parametrize(
    ("fault", "mended", "how", "found_", "open_"),
    [
        ("学习记录缺两次", "2026-06-01", "已改好", 1, 0),
        ("学习记录缺两次", "2026-06-01", "没有改好", 1, 1),  # a day is no proof of the contrary
        ("学习记录缺两次", "2026-06-01", "只改了一半，还在整改中", 1, 1),
        ("学习记录缺两次", "2026-06-01", "部分整改", 1, 1),
        ("学习记录缺两次", "", "已改好", 1, 0),  # no day: told
        ("学习记录缺两次", "", "已销号8.10", 1, 0),
        ("学习记录缺两次", "", "基本完成", 1, 1),
        ("学习记录缺两次", "", "整改了一半", 1, 1),
        ("学习记录缺两次", "2026-12-01", "", 1, 1),  # not yet
        ("没有学习计划", "", "", 1, 1),
        ("未发现问题", "", "", 0, 0),
        ("没有发现明显问题。", "", "", 0, 0),
        ("无", "", "", 0, 0),
    ],
)
def test_a_fault_is_one_and_open_until_it_is_mended(fault, mended, how, found_, open_):
    rows = sheet(
        "督查",
        "日期 所属乡镇 督查人 问题 整改日期 整改情况",
        ("2026-05-12", "青禾镇", "李四平", fault, mended, how),
    )
    found = do(JOB.action(), rows, today=TODAY, chosen=TOWNS)
    assert (found.rows[0]["found"], found.rows[0]["open"]) == (found_, open_)
    assert bool(found.problems) == (bool(how) and open_ == 1 if mended else how == "已改好")


def test_once_is_the_duty_twice_is_shown_and_what_is_planned_is_no_visit():
    rows = sheet(
        "督查",
        "日期 所属乡镇 督查人",
        ("2026-03-12", "青禾镇", "李四平"),
        ("2026-09-12", "青禾镇", "李四平"),
        ("2026-09-12", "青禾镇", "王五同"),  # the same visit
        ("2026-09-13", "云岫镇", "李四平"),
        ("2026-12-01", "槐汀镇", "李四平"),  # still to come
    )
    found = do(JOB.action(), rows, today=TODAY, chosen=TOWNS)
    assert [row["visits"] for row in found.rows] == [2, 1, 0]
    assert found.summary[0] == "2026年督查情况：3个乡镇，去过2个，其中两次以上1个。"


def test_a_year_that_is_over_does_not_answer_for_what_was_found_later():
    found = do(JOB.action(), ROWS, today=TODAY, chosen=TOWNS, year=2025)
    assert [(row["visits"], row["open"]) for row in found.rows] == [(1, 1), (0, 0), (0, 0)]


def test_the_form_begins_with_what_was_not_mended():
    found = do(JOB.action("form"), ROWS, today=TODAY, chosen=TOWNS, township="青禾")
    (paper,) = found.documents
    assert paper.fields["上次"] == dt.date(2026, 5, 12)
    assert paper.fields["问题"] == [
        {"发现": "2025年6月1日", "问题": "活动室关着门", "期限": "2025年7月1日，已逾期"}
    ]
    (every,) = do(JOB.action("form"), ROWS, today=TODAY, chosen=TOWNS).documents
    assert [len(each.fields["问题"]) for each in every.documents] == [1, 1, 0]
    with pytest.raises(Stop, match="no-township"):
        do(JOB.action("form"), ROWS, today=TODAY, chosen=TOWNS, township="梅镇")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2026-03-01", "2026-10-19", "2026-12-01"]),
            st.sampled_from(["青禾镇", "云岫", "梅镇", ""]),
            st.sampled_from(["", "无", "学习记录缺两次"]),
            st.sampled_from(["", "2026-04-01", "2026-11-30", "看不懂"]),
            st.sampled_from(["", "已改好", "没有改好", "整改中"]),
        ),
        max_size=6,
    )
)
def test_law_what_was_found_is_mended_or_open_and_nothing_else(rows):
    lines = [(day, town, "李四平", fault, mended, how) for day, town, fault, mended, how in rows]
    found = do(
        JOB.action(),
        sheet("督查", "日期 所属乡镇 督查人 问题 整改日期 整改情况", *lines),
        today=TODAY,
        chosen=TOWNS,
    )
    made = page(found, "各乡镇")
    at = [column.title for column in made.columns]
    cells = [dict(zip(at, row.cells, strict=True)) for row in made.rows[:-1]]
    assert sum(line["发现问题"] for line in cells) == sum(
        fault not in ("", "无") for _, _, fault, _, _ in rows
    )
    for line in cells:
        assert line["发现问题"] == line["已经改好"] + line["没有改好（含以前年度）"]
    assert len(page(found, "没有改好的").rows) == sum(line["没有改好（含以前年度）"] for line in cells)


def test_without_a_list_of_townships_all_books_say_which_there_are():
    """Of 支部, 任职 and 花名册, each township once; a unit of the county is none."""
    branches = sheet(
        "支部", "所属支部 所属乡镇 换届日期 学习周期", ("青禾镇老干党支部", "青禾镇", "2025-03-01", "")
    )
    people = sheet(
        "花名册", "姓名 所属乡镇", ("张三可", "青禾"), ("王五同", "云岫镇"), ("赵六安", "县委老干部局")
    )
    posts = sheet("任职", "姓名 职务 所属乡镇 起始日期", ("钱七明", "老干组长", "槐汀镇", "2026-01-01"))
    rows = sheet(
        "督查",
        "日期 所属乡镇 督查人 问题",
        ("2026-05-12", "云岫", "李四平", ""),
        ("2026-05-13", "云岫镇", "李四平", ""),
    )
    found = do(JOB.action(), rows, branches, people, posts, today=TODAY)
    assert [(row["township"], row["visits"]) for row in found.rows] == [
        ("青禾镇", 0),
        ("槐汀镇", 0),
        ("云岫镇", 2),
    ]
    alone = do(JOB.action(), rows, today=TODAY)  # nobody says: as the rows first spell them
    assert [(row["township"], row["visits"]) for row in alone.rows] == [("云岫", 2)]


def test_a_day_is_entered_as_the_column_has_them():
    """Text beside dates would be sorted behind them: as the last row that has one, a date where nothing stands."""
    for written, entered in (("2026.5.19", "2026-10-20"), (dt.date(2026, 5, 19), TODAY), ("", TODAY)):
        kept = sheet("督查", "日期 所属乡镇 督查人 问题", (written, "青禾镇", "李四平", "没有"))
        found = do(JOB.action("add"), kept, today=TODAY, township="槐汀镇")
        assert found.documents[0].changes[0].values["A"] == entered

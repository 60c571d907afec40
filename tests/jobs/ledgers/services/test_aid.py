"""toolkit aid: an application stands where its dates and words say; what contradicts itself is nobody's to guess."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.money import book, do, formulas, page, total

from toolkit.core.cells import Severity, Stop
from toolkit.core.documents.official import OfficialDocument
from toolkit.core.documents.outcome import AppendRow, WorkbookChange
from toolkit.jobs.aid.aid import JOB
from toolkit.jobs.aid.applications import AMOUNTS, AidState
from toolkit.jobs.due.due import JOB as DUE

TODAY = dt.date(2026, 10, 20)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇、槐汀镇"}
HEAD = "申请日期 姓名 所属乡镇 申请金额 审核日期 审核意见 批准日期 批准金额 发放日期 实发 备注"
REGISTER = sheet(
    "花名册",
    "姓名 所属乡镇 状态 家庭困难 人员类别",
    ("张三可", "青禾镇", "健在", "特困", "退休"),
    ("李四平", "云岫镇", "健在", "患病，医药费负担重", "退休"),
    ("王五同", "云岫镇", "去世", "困难", "退休"),
    ("赵六安", "槐汀镇", "健在", "不困难", "退休"),
    ("钱七明", "槐汀镇", "转出", "困难", "退休"),
    ("孙八宁", "槐汀镇", "健在", "说不清", "退休"),
)


def aid(*rows, register=None, action="", **params):
    readings = [sheet("困难帮扶", HEAD, *rows), *([register] if register else [])]
    return do(JOB.action(action), *readings, today=TODAY, chosen=TOWNS, **params)


def row(*cells, day="2026-09-01", name="张三可", amount="3000"):
    """A row from 审核日期 on."""
    return (day, name, "青禾镇", amount, *cells)


@pytest.mark.parametrize(
    ("cells", "state", "told"),
    [
        # 审核日期 审核意见 批准日期 批准金额 发放日期 实发 备注
        ((), "待审核", []),
        (("", "审核中"), "待审核", []),
        (("2026-09-05", "同意"), "待批准", []),
        (("2026-09-05", "情况属实，同意上报"), "待批准", []),
        (("2026-09-05", "同意帮扶2000元"), "待批准", []),
        (("2026-09-05", "同意", "2026-09-10", "2000"), "待发放", []),
        (("2026-09-05", "同意", "2026-09-10", "2000", "2026-09-15", "2000"), "已发放", []),
        (("2026-09-05", "不符合条件"), "不批准", []),
        (("2026-09-05", "同意", "2026-09-10", "不批准"), "不批准", []),
        (("2026-09-05", "撤回"), "撤回", []),
        (("2026-09-05", "同意", "2026-09-10", "2000", "", "", "本人已撤回申请"), "撤回", []),
        # not understood, or against itself
        (("2026-09-05", "再研究"), "待核实", ["审核意见「再研究」看不出是同意还是不同意"]),
        (("2026-09-05", "同意，不批准"), "待核实", ["审核意见「同意，不批准」看不出是同意还是不同意"]),
        (("2026-09-05",), "待核实", ["写了审核日期，没有写审核意见"]),
        (("2026-09-05", "不同意", "2026-09-10", "2000"), "待核实", ["写着不批准，又批准了"]),
        (("2026-09-05", "撤回", "2026-09-06", "9", "2026-09-15", "9"), "待核实", ["写着撤回，又发放了"]),
        (("2026-09-05", "审核中", "2026-09-10", "2000"), "待核实", ["写着还在审核，却已经批准或发放"]),
        (("2026-09-05", "同意", "2026-09-10", "0"), "待核实", ["批准金额是0，看不出是没有还是没有填"]),
        (("", "", "", "", "", "", "本人说想撤回"), "待核实", ["备注「本人说想撤回」看不出是不是撤回、不批准了"]),
        # skipped, out of order
        (("", "", "2026-09-10", "2000"), "待发放", ["没有审核就批准、发放了"]),
        (("2026-09-05", "同意", "", "", "2026-09-15", "2000"), "已发放", ["没有批准就发放了"]),
        (
            ("2026-09-05", "同意", "2026-09-10", "2000", "2026-09-08", "2000"),
            "已发放",
            ["「发放日期」早于「批准日期」"],
        ),
        (("2026-08-05", "同意"), "待批准", ["「审核日期」早于「申请日期」"]),
        (
            ("2026-09-05", "同意", "2026-09-10", "2000", "2026-09-15", "2000.01"),
            "已发放",
            ["实发2000.01元，比批准的2000.00元多"],
        ),
        (
            ("2026-09-05", "同意", "2026-09-10", "3000.01"),
            "待发放",
            ["批准3000.01元，比申请的3000.00元多"],
        ),
        (("", "同意"), "待批准", ["没有写审核日期"]),
        (("2026-09-05", "同意", "2026-09-10"), "待发放", ["没有写批准金额"]),
        (
            ("2026-09-05", "同意", "2026-09-10", "2000", "2026-12-01", "2000"),
            "待发放",
            ["发放日期还没有到，没有当作办过"],
        ),
    ],
)  # fmt: skip
def test_a_row_stands_where_its_dates_and_words_say(cells, state, told):
    found = aid(row(*cells))
    assert [each["state"] for each in found.rows] == [state]
    assert [problem.message.rstrip("，") for problem in found.problems if problem.kind == "aid-row"] == told


@pytest.mark.parametrize(
    ("said", "state"),
    [
        *(
            (text, "待批准")
            for text in ("同意。", "经审核，符合条件，同意帮扶", "同意 2026.9.5", "党组研究同意", "√")
        ),
        *((text, "不批准") for text in ("不同意，收入超标", "不予批准", "未通过审核")),
        *((text, "撤回") for text in ("本人放弃", "自愿放弃申请", "撤回，子女已解决")),
        *((text, "待审核") for text in ("", "无", "待审核", "正在审核")),
        *(
            (text, "待核实")
            for text in ("再研究", "拟同意", "基本同意", "暂缓", "退回补充材料", "不同意，后同意", "？")
        ),
    ],
)
def test_what_an_opinion_says(said, state):
    assert [each["state"] for each in aid(row("", said)).rows] == [state]


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        (("2026-09-05", "同意", "2026-09-10", "2000", "2026-09-15", "2500"), True),  # paid > approved
        (("2026-09-05", "同意", "2026-09-10", "2000", "2026-09-08", "2000"), True),  # paid before
        (("2026-09-05", "同意", "", "", "2026-09-15", "2000"), True),  # never approved
        (("2026-09-05", "同意", "2026-09-10", "5000"), False),  # approved > applied is only noted
        (("2026-08-05", "同意"), False),
    ],
)
def test_money_that_nobody_granted_is_a_fault_and_the_rest_is_noted(cells, wrong):
    assert [p.severity is Severity.ERROR for p in aid(row(*cells)).problems] == [wrong]


def test_who_is_in_need_and_has_not_applied_and_nobody_who_died_or_left():
    found = aid(row(), register=REGISTER)
    without = page(found, "没有申请的")
    assert [(r.cells[1].text, r.cells[3]) for r in without.rows] == [("李四平", "患病，医药费负担重")]
    assert any("说不清" in problem.message for problem in found.problems)  # not the harmless default


def test_an_application_for_somebody_dead_is_told_and_on_no_list():
    open_ = ("2026-09-01", "王五同", "云岫镇", "3000")
    paid = (
        "2026-02-01",
        "王五同",
        "云岫镇",
        "3000",
        "2026-02-05",
        "同意",
        "2026-02-08",
        "3000",
        "2026-02-09",
        "3000",
    )
    found = aid(open_, paid, ("2026-09-02", "钱七明", "槐汀镇", "1"), register=REGISTER)
    assert [(one.name, one.reason) for one in found.excluded] == [("王五同", "已去世"), ("钱七明", "已转出")]
    assert [(each["name"], each["state"]) for each in found.rows] == [("王五同", "已发放")]  # money was paid
    assert [problem.cell.ref for problem in found.problems if "去世" in problem.message] == ["B3", "B2"]
    unsure = sheet("花名册", "姓名 所属乡镇 状态", ("张三可", "青禾镇", "听说已故"))
    assert [each["state"] for each in aid(row(), register=unsure).rows] == ["待核实"]


def test_a_namesake_a_stranger_and_a_second_application_are_told():
    people = sheet(
        "花名册",
        "姓名 所属乡镇 家庭困难",
        ("张三可", "青禾镇", "困难"),
        ("张三可", "云岫镇", "困难"),
    )
    found = aid(("2026-09-01", "张三可", "", "1"), register=people)
    assert "「张三可」的在花名册里有2人，分不清是谁" in "".join(p.message for p in found.problems)
    assert [r.cells[-1] for r in page(found, "没有申请的").rows] == ["有同名的申请，请核对"] * 2
    found = aid(row(), row(day="2026-10-01"), row(day="2026-10-02", name="周九和"), register=REGISTER)
    assert [p.message for p in found.problems if p.kind == "aid-row"] == [
        "「张三可」这一年在第2行已有一件申请，",
        "「周九和」不在花名册里，或编号、乡镇对不上，",
    ]


def test_what_an_earlier_year_left_open_stays_until_it_is_done():
    old = row("2025-09-05", "同意", day="2025-09-01")
    done = row("2025-09-05", "不同意", day="2025-09-02")
    found = aid(old, done)
    assert [(each["state"], each["waits"]) for each in found.rows] == [("待批准", 410)]
    assert found.counts["other_years"] == 1
    assert found.alerts == ("等得太久的：张三可（待批准，等了410天）。",)


def test_what_waits_too_long_is_due_and_what_was_refused_or_paid_is_not():
    rows = (
        row(day="2026-09-01"),
        row("2026-09-05", "再研究", day="2026-09-02", name="李四平"),
        row("2026-09-05", "不同意", day="2026-09-02", name="赵六安"),
        row("", "", "", "", "", "", "本人撤回", day="2026-09-02", name="孙八宁"),
        row("2026-09-05", "同意", "2026-09-10", "9", "2026-09-15", "9", day="2026-09-03", name="孙八宁"),
        row(day="2026-10-10", name="吴十成"),
    )
    found = do(DUE.action(), sheet("困难帮扶", HEAD, *rows), today=TODAY, chosen=TOWNS)
    mine = [(each["subject"], each["state"]) for each in found.rows if "困难帮扶" in each["title"]]
    assert mine == [("张三可", "逾期未办"), ("李四平", "逾期未办"), ("吴十成", "该办")]


def test_the_form_knows_what_the_row_and_the_register_say():
    rows = (row(), ("2026-09-01", "周九和", "", "500"))
    (paper,) = aid(*rows, register=REGISTER, action="form", name="张三可").documents
    assert [paper.fields[key] for key in ("姓名", "乡镇", "困难", "金额")] == [
        "张三可",
        "青禾镇",
        "特困",
        Decimal(3000),
    ]
    (paper,) = aid(*rows, register=REGISTER, action="form", row=3).documents
    assert (paper.fields["姓名"], paper.fields["住址"]) == ("周九和", "")  # not in the register: for the pen
    (paper,) = aid(*rows, register=REGISTER, action="form").documents  # who has none yet
    assert (paper.fields["姓名"], paper.fields["金额"]) == ("李四平", "")
    for name in ("王五同", "没有的人"):
        with pytest.raises(Stop, match="aid-nobody"):
            aid(*rows, register=REGISTER, action="form", name=name)
    two = sheet("花名册", "姓名 所属乡镇", ("张三可", "青禾镇"), ("张三可", "云岫镇"))
    with pytest.raises(Stop, match="aid-namesakes"):
        aid(register=two, action="form", name="张三可")
    (paper,) = aid(register=two, action="form", name="张三可", township="云岫").documents
    assert paper.fields["乡镇"] == "云岫镇"


def test_without_a_ledger_the_register_alone_says_who_is_in_need():
    found = do(JOB.action(), REGISTER, today=TODAY, chosen=TOWNS)
    assert len(page(found, "没有申请的").rows) == 2
    (several,) = do(JOB.action("form"), REGISTER, today=TODAY, chosen=TOWNS).documents
    assert [one.fields["姓名"] for one in several.documents] == ["张三可", "李四平"]


def test_the_report_has_every_application_behind_it():
    paid = row("2026-09-05", "同意", "2026-09-10", "2000", "2026-09-15", "2000")
    found = aid(paid, row(name="李四平"), action="report", to="县委")
    (letter,) = [d for d in found.documents if isinstance(d, OfficialDocument)]
    assert (letter.kind, letter.addressees) == ("报告", ("县委",))
    (behind,) = letter.attachments
    assert behind.blocks[0].rows == (
        ("合计", "", "", "6,000.00", "2,000.00", "2,000.00", ""),
        ("青禾镇", "张三可", "", "3,000.00", "2,000.00", "2,000.00", "已发放"),
        ("青禾镇", "李四平", "", "3,000.00", "", "", "待审核"),
    )


@pytest.mark.parametrize(
    ("there", "again"),
    [
        # 申请日期 姓名 所属乡镇 申请金额; entered today: 张三可 青禾镇 3000
        (("2026-10-20", "张三可", "青禾镇", "3000"), True),
        (
            ("2026.10.20", "张三可", "青禾镇", "3,000元", "2026-10-20", "同意"),
            True,
        ),  # somebody has gone on with it
        (("2026-10-19", "张三可", "青禾镇", "3000"), False),
        (("2026-10-20", "张三可", "青禾镇", "2000"), False),
        (("2026-10-20", "张三可", "云岫镇", "3000"), False),
        (("2026-10-20", "张三可", "", "3000"), False),
        (("2026-10-20", "李四平", "青禾镇", "3000"), False),
    ],
)
def test_a_second_click_enters_nothing(there, again):
    told = {"name": "张三可", "township": "青禾镇", "amount": "3千"}
    if again:
        with pytest.raises(Stop, match="entered-twice"):
            aid(there, action="add", **told)
    else:
        assert len(aid(there, action="add", **told).documents) == 1


def test_an_application_is_added_with_its_amount_as_a_number():
    given_ = {"name": "张三可", "township": "青禾镇", "amount": "三千五百元"}
    (change,) = aid(row(), action="add", **given_).documents
    assert isinstance(change, WorkbookChange)
    assert change.changes == (
        AppendRow("困难帮扶", {"B": "张三可", "C": "青禾镇", "A": str(TODAY), "D": Decimal("3500.00")}),
    )
    with pytest.raises(Stop, match="amount-unreadable"):
        aid(row(), action="add", **{**given_, "amount": "再定"})
    with pytest.raises(Stop, match="aid-no-amount"):
        aid(row(), action="add", **{**given_, "amount": "0"})


_DAYS = st.sampled_from(["", "2026-09-05", "2026-08-01", "2026-12-01", "2025-12-30", "看不懂"])
_SUMS = st.sampled_from(["", "2000", "3000.01", "0", "不批准", "再定", "0.10"])
_SAYS = st.sampled_from(["", "同意", "不同意", "撤回", "再研究", "审核中", "无"])
_ROW = st.tuples(
    st.sampled_from(["2026-09-01", "2025-03-01", "", "2024-01-01"]),
    st.sampled_from(["张三可", "李四平", "王五同", "钱七明", "周九和", ""]),
    st.sampled_from(["青禾镇", "云岫", "梅镇", ""]),
    _SUMS, _DAYS, _SAYS, _DAYS, _SUMS, _DAYS, _SUMS, st.sampled_from(["", "本人撤回", "想撤回", "电话问过"]),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(_ROW, max_size=7))
def test_law_states_part_the_rows_and_sums_are_those_of_their_rows(rows):
    found = aid(*rows, register=REGISTER)  # `do` holds that every row is in one count
    for name, at in (("申请", -3), ("各乡镇", -3)):
        made = page(found, name)
        for column in range(at, 0):
            cells = [line.cells[column] for line in made.rows[:-1]]
            if made.rows:
                assert total(found, name, made.columns[column].title).value == sum(filter(None, cells))
    towns = page(found, "各乡镇")
    titles = [column.title for column in towns.columns]
    for line in towns.rows[:-1]:
        cells = dict(zip(titles, line.cells, strict=True))
        assert cells["件数"] == sum(cells.get(state, 0) for state in AidState)
    assert sum(line.cells[1] for line in towns.rows[:-1]) == found.counts["listed"] == len(found.rows)
    assert {one.name for one in found.excluded} <= {"王五同", "钱七明"}
    listed = {
        line.cells[4].text if hasattr(line.cells[4], "text") else line.cells[4]
        for line in page(found, "申请").rows
    }
    waiting = {each["name"] for each in found.rows if each["waits"] is not None}
    assert not {"王五同", "钱七明"} & waiting
    assert {"王五同", "钱七明"} & listed <= {each["name"] for each in found.rows if each["waits"] is None}
    assert len(formulas(book(found))) >= len(AMOUNTS)


def test_the_words_of_another_office_s_ledger():
    heads = "申请时间 申请人 所在乡镇 困难原因 申请数额 初审时间 初审意见 批准时间 批准数额 发放时间 发放数额 签领人"
    row = ("2026-08-01", "张三可", "青禾", "患病", "3000", "2026-08-03", "同意", "2026-08-09")
    ledger = sheet(
        "困难帮扶",
        heads,
        (*row, "叁仟元", "2026-08-20", "3000", "本人"),
        (*row[:1], "李四平", "云岫镇", *row[3:], "不予批准", "", "", ""),
    )
    found = do(JOB.action(), ledger, REGISTER, today=TODAY, chosen=TOWNS)
    assert not [problem for problem in found.problems if problem.kind.startswith("column")]
    assert {each["name"]: each["state"] for each in found.rows} == {"张三可": "已发放", "李四平": "不批准"}
    assert "批准3,000.00元，发放3,000.00元" in found.summary[1]

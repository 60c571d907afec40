"""toolkit contact: who waits is told, least served first; pairs are kept and fair; what is said in a talk is nowhere."""

from __future__ import annotations

import dataclasses
import datetime as dt
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.branches import sheet
from support.offices.money import do, page

from toolkit.core.cells import Stop
from toolkit.core.documents.outcome import AppendRow, PrintFile, SetCell, WorkbookChange
from toolkit.jobs.contact.assigning import Home, Seat, assign
from toolkit.jobs.contact.contact import JOB
from toolkit.jobs.job import discover

TODAY = dt.date(2026, 10, 9)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇"}
PEOPLE = sheet(
    "花名册",
    "姓名 所属乡镇 居住地 状态 慰问意愿 联系干部",
    ("张三可", "青禾镇", "青禾镇柳林村3组", "健在", "", "李四平"),
    ("王五同", "青禾镇", "青禾镇桐坡村", "健在", "谢绝上门", "李四平"),
    ("赵六安", "云岫镇", "", "健在", "", ""),
    ("钱七明", "云岫镇", "", "去世", "", "周八成"),
    ("孙九禾", "云岫镇", "", "健在", "", "周八成"),
)
CADRES = sheet(
    "在职干部",
    "姓名 单位 所属乡镇 能联系人数 离岗日期",
    ("李四平", "青禾镇政府", "", "", ""),
    ("周八成", "云岫镇政府", "云岫镇", "", "2026-08-31"),  # has left
    ("吴十方", "云岫镇政府", "云岫镇", "", ""),
    ("郑百川", "县档案馆", "", "", ""),
)
PAIRS = sheet(
    "结对", "姓名 所属乡镇 联系干部 起始日期 截止日期", ("孙九禾", "云岫镇", "周八成", "2026-07-01", "")
)
TALK = "家里的难处"
CONTACTS = sheet(
    "联系台账",
    "日期 姓名 联系干部 类型 方式 内容 问题 解决情况 解决日期 所属乡镇 人员编号",
    ("2026-07-02", "张三可", "李四平", "走访", "上门", "问候", "药费没有报", "", ""),
    ("2026-08-03", "张三可", "李四平", "联系", "电话", "问候", "", "", ""),
    ("2026-08-20", "王五同", "李四平", "谈心", "上门", TALK, f"{TALK}没有人管", "", ""),
    ("2026-09-20", "王五同", "李四平", "", "电话", f"谈心，{TALK}", TALK, "", ""),
    ("2026-09-21", "何人也", "李四平", "联系", "电话", "", "", "", ""),  # not in the register
    ("", "张三可", "李四平", "联系", "电话", "", "", "", ""),  # nobody knows when
)
EVERYTHING = (PEOPLE, CADRES, PAIRS, CONTACTS)


def test_who_waits_stands_there_least_served_first():
    found = do(JOB.action(), *EVERYTHING, today=TODAY, chosen=TOWNS)
    assert [(row["name"], row["cadre"], row["last"], row["calls"], row["visits"]) for row in found.rows] == [
        ("孙九禾", "", None, 3, 1),  # the cadre has left; nobody called in July, August, September
        ("赵六安", "", None, 0, 0),  # nobody's
        ("张三可", "李四平", "2026-08-03", 1, 0),  # September; nobody came in the third quarter but on 2 July
        ("王五同", "李四平", "2026-09-20", 1, 0),  # July; declines visits, so that none is missed
    ]
    towns = {row.cells[0]: row.cells[1:] for row in page(found, "各乡镇").rows}
    #                 老同志 有人 谢绝 联系过 要补 次数 上门 谈心
    assert towns["青禾镇"] == (2, 2, 1, 2, 2, 4, 2, 2)
    assert towns["云岫镇"] == (2, 0, 0, 0, 2, 0, 0, 0)
    assert towns["不知道是谁的"] == (0, 0, 0, 0, 0, 1, 0, 0)
    assert found.counts == {"read": 6, "listed": 5, "excluded": 0, "to_check": 1, "other_years": 0}
    assert [row.cells[2] for row in page(found, "没有解决的问题").rows] == ["张三可，药费没有报"]


def test_of_a_talk_the_list_says_only_that_it_took_place_and_when():
    talks = page(do(JOB.action(), *EVERYTHING, today=TODAY, chosen=TOWNS), "谈心")
    assert [row.cells for row in talks.rows] == [
        (1, dt.date(2026, 8, 20), "王五同", "李四平"),
        (2, dt.date(2026, 9, 20), "王五同", "李四平"),
    ]
    assert "其中2次谈到的问题还没有填解决日期" in talks.notes[0]


def _readers():
    for job in discover().values():
        for action in job.actions:
            if any(need.table.name == "联系台账" for need in action.needs):
                yield pytest.param(action, id=f"{job.name} {action.name}".strip())


_GIVEN = {"integer": 2026, "date": TODAY, "text": TALK, "flag": True, "file": "报来"}


@pytest.mark.parametrize("action", [*_readers()])
def test_what_is_said_in_a_talk_is_in_no_output_of_any_job(action):
    """Every job that reads 联系台账, those to come as well: documents, JSON, messages; nor is it told back when added."""
    asked = {
        p.name: p.choices[-1] if p.choices else _GIVEN[p.kind]
        for p in action.parameters
        if (p.kind == "flag" and p.name != "pdf") or p.required or action.name == "add"
    }
    asked |= {"name": "王五同"} if "name" in asked else {}
    known = {reading.table.name for reading in EVERYTHING}
    others = [n.table for n in action.needs if not n.optional and n.table.name not in known]
    found = do(
        action,
        *EVERYTHING,
        *(sheet(t.name, " ".join(f.name for f in t.fields)) for t in others),
        today=TODAY,
        chosen=TOWNS,
        **asked,
    )
    documents = [d for d in found.documents if not isinstance(d, WorkbookChange)]
    assert TALK not in repr(dataclasses.replace(found, documents=tuple(documents)))


def test_a_proposal_keeps_pairs_and_gives_away_those_of_who_left():
    found = do(JOB.action("pair"), PEOPLE, CADRES, PAIRS, today=TODAY, chosen=TOWNS)
    assert found.rows == [
        {"name": "赵六安", "township": "云岫镇", "cadre": "吴十方", "before": ""},
        {"name": "孙九禾", "township": "云岫镇", "cadre": "郑百川", "before": "周八成"},
    ]
    assert not any(isinstance(d, WorkbookChange) for d in found.documents)


def test_what_is_written_is_read_again_and_nobody_is_assigned_anew():
    found = do(JOB.action("pair"), PEOPLE, CADRES, PAIRS, today=TODAY, chosen=TOWNS, write=True)
    (change,) = [d for d in found.documents if isinstance(d, WorkbookChange)]
    assert change.changes == (
        SetCell("结对", "E2", dt.date(2026, 8, 31)),
        AppendRow("结对", {"A": "赵六安", "B": "云岫镇", "C": "吴十方", "D": str(TODAY)}),
        AppendRow("结对", {"A": "孙九禾", "B": "云岫镇", "C": "郑百川", "D": str(TODAY)}),
    )
    written = sheet(
        "结对",
        "姓名 所属乡镇 联系干部 起始日期 截止日期",
        ("孙九禾", "云岫镇", "周八成", "2026-07-01", "2026-08-31"),
        *((c.values["A"], c.values["B"], c.values["C"], str(TODAY), "") for c in change.changes[1:]),
    )
    again = do(JOB.action("pair"), PEOPLE, CADRES, written, today=TODAY, chosen=TOWNS, write=True)
    assert again.rows == []
    assert not any(isinstance(d, WorkbookChange) for d in again.documents)


def test_who_has_another_cadre_still_keeps_that_one_and_the_row_of_who_left_is_closed():
    both = sheet(
        "结对",
        "姓名 所属乡镇 联系干部 起始日期 截止日期",
        ("孙九禾", "云岫镇", "周八成", "2026-07-01", ""),
        ("孙九禾", "云岫镇", "吴十方", "2026-07-01", ""),
    )
    found = do(JOB.action("pair"), PEOPLE, CADRES, both, today=TODAY, chosen=TOWNS, write=True)
    (change,) = [d for d in found.documents if isinstance(d, WorkbookChange)]
    assert [row["name"] for row in found.rows] == ["赵六安"]
    assert change.changes[0] == SetCell("结对", "E2", dt.date(2026, 8, 31))


def test_namesakes_are_written_only_where_a_column_tells_them_apart():
    people = sheet("花名册", "姓名 所属乡镇 状态", ("张三可", "青禾镇", "健在"), ("张三可", "云岫镇", "健在"))
    bare = sheet("结对", "姓名 联系干部 起始日期", ("何人也", "李四平", "2020-01-01"))
    with pytest.raises(Stop):
        do(JOB.action("pair"), people, CADRES, bare, today=TODAY, chosen=TOWNS, write=True)


def test_who_cannot_be_told_apart_or_stands_in_an_unread_row_waits_for_somebody_to_look():
    people = sheet(
        "花名册",
        "姓名 所属乡镇 状态",
        ("张三可", "青禾镇", "健在"),
        ("张三可", "青禾镇", "健在"),  # which of them?
        ("王五同", "青禾镇", "健在"),
    )
    unread = sheet("结对", "姓名 联系干部 起始日期", ("王五同", "李四平", "去年吧"))
    found = do(JOB.action("pair"), people, CADRES, unread, today=TODAY, chosen=TOWNS)
    assert found.rows == []
    assert [check.why for check in found.to_check] == [
        "同乡镇有同名的，请在花名册填「人员编号」",
        "同乡镇有同名的，请在花名册填「人员编号」",
        "「结对」表里有一行可能是他，没有看懂",
    ]


def test_a_card_for_each_who_has_somebody_and_a_list_for_each_cadre():
    (cards,) = do(JOB.action("cards"), *EVERYTHING, today=TODAY, chosen=TOWNS).documents
    assert isinstance(cards, PrintFile)
    assert [d.fields["姓名"] for d in cards.documents] == ["张三可", "王五同"]
    (lists,) = do(JOB.action("cards"), *EVERYTHING, today=TODAY, chosen=TOWNS, cadres=True).documents
    (mine,) = lists.documents
    assert [line["姓名"] for line in mine.fields["老同志"]] == ["张三可", "王五同"]
    assert mine.fields["老同志"][1]["注意"] == "谢绝上门"


# --- laws ------------------------------------------------------------------------------------------------

HOMES = st.builds(
    Home, st.sampled_from(["甲", "乙", "丙", ""]), st.frozensets(st.sampled_from("一二三"), max_size=2)
)


@given(st.lists(HOMES, max_size=25), st.lists(HOMES, min_size=1, max_size=12))
def test_loads_that_began_alike_differ_by_one_at_most_and_everybody_has_somebody(elders, cadres):
    found = assign(elders, [Seat(home) for home in cadres])
    loads = [found.count(n) for n in range(len(cadres))]
    assert None not in found
    assert max(loads) - min(loads) <= 1
    if len(cadres) >= len(elders):
        assert max(loads) <= 1  # injective


@given(
    st.lists(HOMES, max_size=25),
    st.lists(st.tuples(HOMES, st.integers(0, 4), st.none() | st.integers(0, 5)), max_size=8),
)
def test_limits_hold_and_who_has_fewest_gets_the_next(elders, told):
    seats = [Seat(*each) for each in told]
    found = assign(elders, seats)
    loads = [seat.load + found.count(n) for n, seat in enumerate(seats)]
    for n, seat in enumerate(seats):
        given_ = found.count(n)
        assert not given_ or seat.limit is None or loads[n] <= seat.limit
        free = [m for m, other in enumerate(seats) if other.limit is None or loads[m] < other.limit]
        assert not given_ or all(loads[n] - 1 <= loads[m] for m in free)
        assert None not in found or not free
    if None in found:
        assert all(seat.limit is not None for seat in seats)


@given(st.lists(HOMES, max_size=12), st.lists(HOMES, min_size=1, max_size=6))
def test_nobody_goes_far_while_a_swap_would_bring_two_home(elders, cadres):
    found = assign(elders, [Seat(home) for home in cadres])
    near = [bool(e.town) and e.town == cadres[n].town for e, n in zip(elders, found, strict=True)]
    for a, b in combinations([n for n, is_near in enumerate(near) if not is_near], 2):
        swapped = (
            elders[a].town == cadres[found[b]].town != "" and elders[b].town == cadres[found[a]].town != ""
        )
        assert not swapped


def test_the_same_village_goes_before_the_same_township():
    elders = [Home("甲", frozenset({"桐坡村"})), Home("甲", frozenset({"柳林村"}))]
    assert assign(elders, [Seat(Home("甲", frozenset({"柳林村"}))), Seat(Home("甲"))]) == [1, 0]


def test_a_row_is_added_to_the_offices_own_workbook():
    found = do(JOB.action("add"), CONTACTS, today=TODAY, name="张三可", way="电话", by="李四平")
    (change,) = found.documents
    assert change.changes == (
        AppendRow("联系台账", {"B": "张三可", "A": str(TODAY), "E": "电话", "C": "李四平"}),
    )


TOLD = "儿子的事"


@pytest.mark.parametrize(
    ("row", "talks"),
    [
        (("2026-09-20", "张三可", "李四平", "", "上门", TOLD, TOLD, "谈心"), 1),  # in whatever cell
        (("2026-09-20", "张三可", "李四平", "思想交流", "上门", TOLD, TOLD, ""), 1),
        (("2026-09-20", "张三可", "李四平", "", "心理疏导", TOLD, TOLD, ""), 1),
        (
            ("九月里", f"{TOLD}，张三可", "李四平", "谈 心", "上门", "", TOLD, ""),
            0,
        ),  # of no day: to be looked at
        (("2026-09-20", f"{TOLD}，张三可", "李四平", "谈话", "上门", "", TOLD, ""), 1),  # of nobody known
        (("2026-09-20", "张三可", "李四平", "座谈", "上门", "", "座谈心得没有发", ""), None),  # is none
        (("2026-09-20", "张三可", "谈心怡", "走访", "上门", "", "药费没有报", ""), None),  # nor is a name
    ],
)
def test_a_talk_is_known_by_any_cell_and_nothing_of_it_is_told(row, talks):
    ledger = sheet("联系台账", "日期 姓名 联系干部 类型 方式 内容 问题 备注", row)
    found = do(JOB.action(), PEOPLE, ledger, today=TODAY, chosen=TOWNS)
    assert len(page(found, "谈心").rows) == (talks or 0)
    open_ = [line.cells[2] for line in page(found, "没有解决的问题").rows]
    assert open_ == ([f"张三可，{row[6]}"] if talks is None else [])
    assert TOLD not in repr(found)


def test_what_is_told_and_has_no_column_is_refused():
    """Without 类型 a talk would be entered as anything else, and its problem printed."""
    ledger = sheet("联系台账", "日期 姓名 联系干部 方式 问题", ("2026-09-20", "张三可", "李四平", "电话", ""))
    told = {"name": "张三可", "way": "电话", "kind": "谈心", "problem": TOLD}
    with pytest.raises(Stop) as refused:
        do(JOB.action("add"), PEOPLE, ledger, today=TODAY, **told)
    assert "这张表没有「类型」列，没有地方登记" in str(refused.value.problems[0])


def test_what_has_not_been_is_no_contact_and_who_may_have_died_is_looked_at():
    people = sheet(
        "花名册",
        "姓名 所属乡镇 状态 备注",
        ("张三可", "青禾镇", "", ""),
        ("王五同", "青禾镇", "", "今年5月走了"),
    )
    ledger = sheet(
        "联系台账",
        "日期 姓名 联系干部 方式",
        ("2026-12-01", "张三可", "李四平", "上门"),
        ("2026-10-01", "张三可", "李四平", "电话"),
    )
    found = do(JOB.action(), people, ledger, today=TODAY, chosen=TOWNS)
    assert [(check.name, check.why[:8]) for check in found.to_check] == [
        ("张三可", "日期还没有到，没"),
        ("王五同", "是否健在不明：「"),
    ]
    assert {problem.kind for problem in found.problems} >= {"contact-to-come", "contact-life"}
    assert page(found, "各乡镇").rows[0].cells[1:] == (1, 0, 0, 1, 1, 1, 0, 0)
    assert {type(cell) for row in page(found, "各联系干部").rows[:-1] for cell in row.cells[1:]} == {int}


def test_nobody_is_pressed_for_what_somebody_dead_has_asked():
    row = ("2026-07-02", "钱七明", "李四平", "电话", "药费没有报")
    found = do(
        JOB.action(),
        PEOPLE,
        sheet("联系台账", "日期 姓名 联系干部 方式 问题", row),
        today=TODAY,
        chosen=TOWNS,
    )
    assert page(found, "没有解决的问题").rows == ()
    assert "「钱七明」在花名册里已去世，不再催办，" in [problem.message for problem in found.problems]


@pytest.mark.parametrize(
    ("name", "way", "told"),
    [
        ("张三可", "上门", []),
        ("钱七明", "电话", ["在花名册里已去世"]),
        ("何人也", "电话", ["不在花名册里"]),
        ("王五同", "上门", ["在花名册里谢绝上门"]),
        ("王五同", "电话", []),
    ],
)
def test_whom_a_row_to_be_added_cannot_mean_is_told(name, way, told):
    found = do(JOB.action("add"), PEOPLE, today=TODAY, name=name, way=way)
    assert [problem.message for problem in found.problems] == [
        f"「{name}」{why}，照样登记了，" for why in told
    ]


def test_a_cadre_who_leaves_by_a_remark_is_told_and_the_end_of_a_month_is_its_last_day():
    cadres = sheet(
        "在职干部",
        "姓名 单位 离岗日期 备注",
        ("李四平", "甲", "2026年5月底", ""),
        ("吴十方", "乙", "", "2026年5月底调走"),
    )
    found = do(JOB.action("pair"), PEOPLE, cadres, today=TODAY, chosen=TOWNS)
    assert page(found, "各联系干部").rows[0].cells[-1] == "2026-05-31离岗"
    assert [p.message for p in found.problems if p.kind == "cadre-unread"] == [
        "备注写的是「2026年5月底调走」，没有填离岗日期，先当还在岗，"
    ]


def test_two_cadres_who_went_together_are_two_in_the_count():
    ledger = sheet(
        "联系台账",
        "日期 姓名 联系干部 方式",
        ("2026-07-02", "张三可", "李四平、吴十方", "上门"),
        ("2026-08-03", "王五同", "李四平和吴十方", "电话"),
        ("2026-09-03", "张三可", "县委办、老干部局", "电话"),  # no names: stays as it is written
        ("2026-09-04", "张三可", "李四平", "电话"),
    )
    found = do(JOB.action(), PEOPLE, CADRES, ledger, today=TODAY, chosen=TOWNS)
    rows = {row.cells[0]: row.cells[5:7] for row in page(found, "各联系干部").rows}  # 联系次数, 其中上门
    assert {name: rows.get(name) for name in ("李四平", "吴十方", "县委办、老干部局")} == {
        "李四平": (3, 1),
        "吴十方": (2, 1),
        "县委办、老干部局": (1, 0),
    }
    assert "李四平、吴十方" not in rows


def test_a_call_of_which_nobody_knows_whose_it_is_is_told_once():
    people = sheet(
        "花名册",
        "姓名 所属乡镇 状态 联系干部",
        ("张三可", "青禾镇", "健在", "李四平"),
        ("张三可", "云岫镇", "健在", "吴十方"),
    )
    ledger = sheet("联系台账", "日期 姓名 联系干部 方式", ("2026-09-02", "张三可", "李四平", "上门"))
    found = do(JOB.action(), people, ledger, today=TODAY, chosen=TOWNS)
    assert [(p.cell.ref, p.message) for p in found.problems] == [
        ("B2", "叫「张三可」的在花名册里有2人，这一次没有算在谁头上，")
    ]

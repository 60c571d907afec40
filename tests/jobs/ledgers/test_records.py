"""toolkit records: what is known stands on the paper, and every row of the year once in the compilation."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.branches import branches, sheet
from support.offices.money import do, kinds

from toolkit.core.cells import Stop
from toolkit.core.documents.official import OfficialDocument, Paragraph
from toolkit.core.documents.outcome import Outcome, PrintFile, WordDocument
from toolkit.jobs.activities.activities import JOB as ACTIVITIES
from toolkit.jobs.parts import BLANK
from toolkit.jobs.records.records import JOB

TODAY = dt.date(2026, 10, 20)
A = "青禾镇老干党支部"
ROLL = branches((A, "青禾镇"))
MEETINGS = sheet(
    "活动",
    "活动编号 日期 所属支部 类型 主题 地点 主讲人 应到人数 实到人数",
    ("1", "2026-09-15", A, "学习", "学文件", "", "李四平", 5, ""),
    ("2", "2026-10-16", A, "座谈会", "敬老座谈会", "活动中心", "", "", ""),
)
SIGNED = sheet(
    "签到", "活动编号 姓名 出勤", ("1", "甲一", "参加"), ("1", "甲二", "参加"), ("1", "甲三", "请假")
)


def test_minutes_have_what_is_known_and_a_line_for_what_is_not():
    found = do(JOB.action("minutes"), ROLL, MEETINGS, SIGNED, today=TODAY, number="1")
    (paper,) = found.documents
    assert isinstance(paper, WordDocument)
    known = {
        name: paper.fields[name]
        for name in ("名称", "主题", "日期", "地点", "主讲人", "应到", "实到", "参加", "缺席")
    }
    assert known == {
        "名称": "学习记录",
        "主题": "学文件",
        "日期": "2026年9月15日",
        "地点": BLANK,
        "主讲人": "李四平",
        "应到": "5",
        "实到": "2",  # by the sign-in sheet
        "参加": "甲一、甲二",
        "缺席": "甲三（请假）",
    }


@pytest.mark.parametrize(
    ("date", "printed"),
    [
        ("2026年5月20日上午9点", "2026年5月20日"),
        ("2026年3月上旬", "2026年3月上旬"),  # no single day
        ("2026年3月", "2026年3月"),
        ("6.5", "6.5"),  # of which year?
        ("清明前", "清明前"),
        (None, BLANK),
    ],
)
def test_no_paper_has_a_day_that_nobody_wrote(date: str | None, printed: str):
    held = sheet("活动", "活动编号 日期 类型 主题", ("1", date, "学习", "学文件"))
    for action in ("minutes", "summary", "brief", "scheme"):
        found = do(JOB.action(action), ROLL, held, today=TODAY, number="1")
        texts = f"{[vars_of(one) for one in found.documents]}"
        assert printed in texts
        assert "0001" not in texts
        assert "2026-03-01" not in texts  # nor has a file such a name
        assert "1年1月1日" not in texts
        assert any(kind.startswith("date-") for kind in kinds(found)) == (date in ("6.5", "清明前"))


def test_whoever_may_not_have_come_stands_in_a_line_of_its_own_and_is_told():
    people = sheet(
        "花名册",
        "姓名 出生日期 所属支部 状态",
        ("甲一", "1950-01-01", A, "健在"),
        ("甲二", "1950-01-01", A, "2026年3月1日去世"),
        ("甲三", "1950-01-01", A, "2026年10月1日去世"),  # after the meeting
        ("同名", "1950-01-01", A, "健在"),
        ("同名", "1951-01-01", A, "健在"),
        ("甲四", "1950-01-01", A, "健在"),
        ("甲五", "1950-01-01", A, "健在"),
    )
    names = ["甲一", "甲二", "甲三", "同名", "生人", "甲一、甲四"]
    signed = sheet(
        "签到",
        "活动编号 姓名 出勤",
        *(("1", name, "参加") for name in names),
        ("1", "甲四", "代签"),
        ("1", "甲五", ""),
    )
    found = do(JOB.action("minutes"), ROLL, MEETINGS, signed, people, today=TODAY, number="1")
    (paper,) = found.documents
    assert isinstance(paper, WordDocument)
    assert paper.fields["参加"] == "甲一、甲三、甲一、甲四"  # the last two stand in one cell
    told = "甲二（参加）、同名（参加）、生人（参加）、甲四（代签）、甲五（没有写出勤）"
    assert paper.fields["待核"] == told
    kinds_ = ["attendance-unread", "attendance-unread", "attendance-dead", "namesake", "nobody"]
    assert kinds(found) == kinds_
    year = do(ACTIVITIES.action(), ROLL, MEETINGS, signed, people, today=TODAY)
    assert [kind for kind in kinds(year) if kind in kinds_] == kinds_


def test_a_meeting_is_called_by_its_number_or_its_day_and_which_there_are_is_said():
    held = sheet(
        "活动",
        "活动编号 日期 类型 主题",
        ("01-005", "2026-09-15", "学习", "学文件"),
        ("", "2026-09-16上午9点", "学习", "学报告"),
        ("01-007", "2026-09-17", "学习", "甲"),
        ("01-008", "2026-09-17", "学习", "乙"),
    )
    for said, topic in (("01-005", "学文件"), ("2026-09-15", "学文件"), ("2026年9月16日", "学报告")):
        found = do(JOB.action("minutes"), ROLL, held, today=TODAY, number=said)
        assert [row["title"] for row in found.rows] == [topic]
    for said, hint in (
        (
            "1",
            "最近的有01-005（2026年9月15日学文件）、01-007（2026年9月17日甲）、01-008（2026年9月17日乙）。",
        ),
        ("2026-09-17", "有01-007（2026年9月17日甲）、01-008（2026年9月17日乙）。"),
    ):
        with pytest.raises(Stop) as told:
            do(JOB.action("minutes"), ROLL, held, today=TODAY, number=said)
        assert told.value.problems[0].hint == f"请写活动编号或日期，{hint}"


def vars_of(document: object) -> object:
    return getattr(document, "fields", document), getattr(document, "name", "")


def test_drafts_are_written_for_every_meeting_that_owes_a_piece():
    sent = sheet("信息报送", "报送日期 标题 对应活动编号", ("2026-09-18", "学文件见成效", "1"))
    found = do(JOB.action("brief"), ROLL, MEETINGS, sent, today=TODAY)
    assert [row["number"] for row in found.rows] == ["2"]
    both = do(
        JOB.action("brief"),
        ROLL,
        MEETINGS,
        sheet("信息报送", "报送日期 标题 对应活动编号", ("2026-09-18", "别的", "")),
        today=TODAY,
    )
    assert isinstance(both.documents[0], PrintFile)
    assert [row["number"] for row in both.rows] == ["1", "2"]


def test_a_scheme_goes_out_as_an_attachment_of_a_letter():
    found = do(JOB.action("scheme"), ROLL, MEETINGS, today=TODAY, number="2")
    (letter,) = [one for one in found.documents if isinstance(one, OfficialDocument)]
    assert letter.title == "关于印发《敬老座谈会活动方案》的通知"
    (plan,) = letter.attachments
    assert Paragraph("地点：活动中心。") in plan.blocks


def collected(found: Outcome) -> list[tuple[str, str, str]]:
    """日期, 类, 标题 of every event, in the order of the document."""
    (paper,) = found.documents
    assert isinstance(paper, WordDocument)
    return [(one["日期"], one["类"], one["标题"]) for month in paper.fields["月份"] for one in month["事"]]


def test_the_compilation_names_no_visitor_and_keeps_every_talk_out():
    found = do(
        JOB.action("collection"),
        MEETINGS,
        sheet("通知", "通知编号 标题 收文时间", ("2026-001", "关于召开座谈会的通知", "2026年10月9日上午9点")),
        sheet(
            "联系台账",
            "日期 姓名 所属乡镇 联系干部 类型 方式 内容",
            ("2026-03-01", "甲一", "青禾镇", "李四平", "走访", "上门", "送慰问品"),
            ("2026-03-02", "甲一", "青禾镇", "李四平", "谈心", "上门", "家里的事"),
            ("2026-03-03", "甲一", "青禾镇", "李四平", "走访", "上门", "走访时谈心"),
            ("2026-03-04", "甲一", "青禾镇", "李四平", "联系", "电话", "问候"),
        ),
        sheet("接访", "日期 姓名 类别 事项 接待人 受理层级", ("2026-05-06", "乙二", "待遇落实", "乙二问补贴", "李四平", "县级")),
        sheet("督查", "日期 所属乡镇 督查人 问题", ("2026-05-06", "青禾镇", "李四平", "记录缺两次")),
        today=TODAY,
        year=2026,
    )  # fmt: skip
    assert collected(found) == [
        ("2026年3月1日", "走访", "青禾镇"),
        ("2026年5月6日", "接访", "待遇落实"),
        ("2026年5月6日", "督查", "青禾镇"),
        ("2026年9月15日", "学习", "学文件"),
        ("2026年10月9日", "通知", "关于召开座谈会的通知"),
        ("2026年10月16日", "座谈会", "敬老座谈会"),
    ]
    assert found.counts == {"read": 9, "listed": 6, "excluded": 3, "to_check": 0, "other_years": 0}
    text = repr(found.documents) + repr(found.rows)
    assert not [word for word in ("谈心", "家里的事", "乙二", "问候") if word in text]


_DAYS = st.one_of(
    st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)).map(dt.date.isoformat), st.sampled_from(["", "不详"])
)


@given(meetings=st.lists(_DAYS, max_size=12), visits=st.lists(_DAYS, max_size=6))
def test_every_row_of_the_year_stands_there_once_in_the_order_of_the_days(
    meetings: list[str], visits: list[str]
):
    found = do(
        JOB.action("collection"),
        sheet("活动", "日期 类型 主题", *((day, "学习", f"第{at}次") for at, day in enumerate(meetings))),
        sheet(
            "督查", "日期 所属乡镇 督查人", *((day, f"第{at}镇", "李四平") for at, day in enumerate(visits))
        ),
        today=TODAY,
        year=2026,
    )
    expected = [f"第{at}次" for at, day in enumerate(meetings) if "2026" < day <= f"{TODAY}"]
    expected += [f"第{at}镇" for at, day in enumerate(visits) if "2026" < day <= f"{TODAY}"]
    events = collected(found) if found.documents else []
    assert sorted(title for _, _, title in events) == sorted(expected)
    days = [row["date"] for row in found.rows]
    assert days == sorted(days)
    assert len(found.to_check) == sum(day[:2] != "20" for day in (*meetings, *visits))

"""The job notices: made once, marked in any way, nobody missing; rows and answers on one screen."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from support.offices import drawn
from support.offices.notices import Desk

from toolkit.core.cells import Stop
from toolkit.core.documents.official import Heading, OfficialDocument, OfficialKind, OfficialTable, Paragraph
from toolkit.core.documents.outcome import (
    PrintFile,
    SheetDocument,
    TextDocument,
    WordDocument,
    WorkbookChange,
)
from toolkit.core.tables.catalogue import DELIVERIES

# 姓名 人员编号 所属乡镇 所属支部 原单位 居住类型 居住地 联系电话 家属联系电话 状态 联系干部
ZHANG = (
    "张三可",
    None,
    "青禾镇",
    "学校支部",
    "中心学校",
    "本镇",
    "青禾镇一组",
    "19900000001",
    None,
    "健在",
    "钱二宝",
)
LI = (
    "李四平",
    None,
    "青禾镇",
    "机关支部",
    "镇政府",
    "外地",
    "武汉市江边路9号",
    "19900000002",
    "儿子19800000002",
    None,
    None,
)
WANG = (
    "王五安",
    None,
    "云岫乡",
    "机关支部",
    "乡政府",
    "县城",
    "县城府前街3号",
    None,
    "女儿19800000003",
    None,
    None,
)
ZHAO = ("赵六生", None, "云岫乡", "机关支部", "乡政府", None, None, None, None, "去世", None)
NAMESAKE = ("张三可", None, "云岫乡", "机关支部", "乡政府", "本镇", None, "19900000004", None, None, None)
EVERYONE = (ZHANG, LI, WANG, ZHAO, NAMESAKE)
FESTIVAL = {
    "festival": "重阳节",
    "at": "2026-10-16 09:00",
    "place": "老干部活动中心",
    "received": "10月9日9:00",
}
TOLD = {"by": "电话", "at": "10月9日15:30", "who": "李四平"}


def desk(*people, **rest):
    made = Desk(*(people or EVERYONE), **rest)
    made.do("new", **FESTIVAL)
    return made


def words(document):
    """Every text of an official document, in order."""
    out = [document.title, *document.addressees]
    blocks = [*document.blocks, *(b for a in document.attachments for b in a.blocks)]
    for block in blocks:
        if isinstance(block, OfficialTable):
            out += [" ".join(row) for row in block.rows]
        elif isinstance(block, Heading):
            out.append(block.text + block.body)
        elif isinstance(block, Paragraph):
            out.append(block.text)
    return out


def of(outcome, kind):
    return [d for d in outcome.documents if isinstance(d, kind)]


def status(made, today="2026-10-12", **params):
    outcome = made.do("status", today=today, **params)
    extra = outcome.extra
    assert extra["targets"] == extra["reached"] + extra["not_reached"] == len(outcome.rows)
    return outcome


@pytest.mark.parametrize(
    ("column", "written", "kind"),
    [
        ("对象范围", None, "scope-blank"),
        ("办结日期", "√", "moment-unreadable"),
        ("办结日期", "2026-10-12", ""),
    ],
)
def test_what_a_notice_of_the_ledger_does_not_say_clearly_is_told(column, written, kind):
    made = desk(LI, WANG)
    made.do("new", **FESTIVAL)
    head, row = made.sheets["通知"]
    row += [None] * (len(head) - len(row))
    row[head.index(column)] = written
    assert [p.kind for p in status(made).problems if p.cell.sheet == "通知"] == ([kind] if kind else [])


def reached(outcome):
    return {(r["name"], r["township"]): r["reached"] for r in outcome.rows}


# --- new --------------------------------------------------------------------------------------------


def test_a_new_notice_has_all_its_papers_and_everyone_in_the_ledger():
    made = Desk(*EVERYONE)
    outcome = made.do("new", **FESTIVAL)
    assert outcome.counts == {"read": 5, "listed": 4, "excluded": 1, "to_check": 0, "outside": 0}
    assert [(e.name, e.reason) for e in outcome.excluded] == [("赵六生", "去世：「状态」列写的是「去世」")]
    folder = "2026-001 2026年重阳节敬老座谈会"
    assert [(type(d).__name__, d.folder, d.name) for d in outcome.documents[:-2]] == [
        ("OfficialDocument", folder, "关于召开2026年重阳节敬老座谈会的通知.docx"),
        ("WordDocument", f"{folder}/邀请函", "001张三可邀请函.docx"),
        ("WordDocument", f"{folder}/邀请函", "002李四平邀请函.docx"),
        ("WordDocument", f"{folder}/邀请函", "003王五安邀请函.docx"),
        ("WordDocument", f"{folder}/邀请函", "004张三可邀请函.docx"),
        ("SheetDocument", f"{folder}/送达名册", "青禾镇送达名册.xlsx"),
        ("SheetDocument", f"{folder}/送达名册", "云岫乡送达名册.xlsx"),
        ("SheetDocument", folder, "签到表.xlsx"),
        ("TextDocument", folder, "2026年重阳节敬老座谈会群通知.txt"),
    ]
    assert [d.workbook for d in of(outcome, WorkbookChange)] == ["通知送达.xlsx", "发文登记.xlsx"]
    assert made.rows("通知") == [
        {
            "通知编号": "2026-001",
            "类别": "座谈会",
            "标题": "关于召开2026年重阳节敬老座谈会的通知",
            "文号": "青老干〔2026〕1号",
            "收文时间": "2026-10-09 09:00",
            "会议时间": "2026-10-16 09:00",
            "地点": "老干部活动中心",
            "对象范围": "全部",
            "状态": "送达中",
        }
    ]
    assert made.rows()[0] == {
        "通知编号": "2026-001",
        "所属乡镇": "青禾镇",
        "所属支部": "学校支部",
        "姓名": "张三可",
        "单位": "中心学校",
        "责任人": "钱二宝",
    }
    assert [r["姓名"] for r in made.rows()] == ["张三可", "李四平", "王五安", "张三可"]


def test_the_official_notice_goes_to_all_townships_with_their_numbers():
    (document,) = of(Desk(*EVERYONE).do("new", **FESTIVAL), OfficialDocument)
    assert (document.kind, str(document.number)) == (OfficialKind.NOTICE, "青老干〔2026〕1号")
    text = words(document)
    assert "2026年10月16日（星期五）上午9:00。" in text
    assert "老干部活动中心。" in text
    assert [t for t in text if re.search(r"镇 2|乡 2|合计", t)] == ["1 青禾镇 2 ", "2 云岫乡 2 ", " 合计 4 "]
    assert not re.search("张三可|李四平|1990000|武汉", "".join(text)), "no old comrade's name in it"
    assert any("在当天把通知送到每一位老同志本人" in t for t in text)


def test_the_invitation_says_when_and_where():
    letter = of(Desk(*EVERYONE).do("new", **FESTIVAL), WordDocument)[1]
    assert letter.template == "座谈会邀请函.docx"
    assert letter.fields["称呼"] == "李四平同志"
    assert letter.fields["时间"] == dt.datetime.fromisoformat("2026-10-16 09:00")
    assert letter.fields["回复截止"] == dt.date(2026, 10, 13)
    assert letter.record.ref == "A3"


def test_all_letters_in_one_print_file():
    (printed,) = of(Desk(*EVERYONE).do("new", **FESTIVAL, one_file=True, single_sided=True), PrintFile)
    assert len(printed.documents) == 4
    assert printed.odd_pages is False


def test_a_township_s_roster_has_its_own_people_only_in_large_print():
    rosters = [d for d in of(Desk(*EVERYONE).do("new", **FESTIVAL), SheetDocument) if "名册" in d.name]
    first, replies = rosters[0].sheets
    assert first.large
    assert replies.large
    assert (
        drawn.column(rosters[0], "送达名册", "姓名")
        == drawn.column(rosters[0], "回执", "姓名")
        == ["张三可", "李四平"]
    )
    assert drawn.column(rosters[0], "送达名册", "电话") == ["19900000001", "19900000002\n儿子19800000002"]
    assert drawn.column(rosters[0], "送达名册", "住在") == ["本地", "外地"]


def test_the_group_text_has_nobody_s_data():
    (text,) = of(Desk(*EVERYONE).do("new", **FESTIVAL), TextDocument)
    assert "时间：2026年10月16日（星期五）上午9:00\n地点：老干部活动中心\n" in text.text
    assert "联系人：钱同志" in text.text
    for secret in ("张三可", "李四平", "王五安", "钱二宝", "0000-1234567", "江边路", "1990", "1980"):
        assert secret not in text.text


@pytest.mark.parametrize(
    ("festival", "today", "year", "proposed"),
    [
        ("重阳节", "2026-10-09", None, "2026-10-16 09:00（拟）"),  # the 18th is a Sunday
        ("重阳", "2026-10-19", None, "2027-10-08 09:00（拟）"),  # over: next year's, a Friday
        ("老年节", "2026-01-01", 2028, "2028-10-26 09:00（拟）"),
        ("重阳", "2033-01-01", None, "2033-09-30 09:00（拟）"),  # 2033-10-01, and off until the 7th
        ("春节", "2026-11-01", None, "2027-01-29 09:00（拟）"),  # a week before 2027-02-06, a Saturday
    ],
)
def test_without_a_time_the_calendar_proposes_and_says_so(festival, today, year, proposed):
    made = Desk(*EVERYONE, today=today)
    outcome = made.do("new", festival=festival, year=year)
    assert made.rows("通知")[0]["会议时间"] == proposed
    assert "会议时间还没有定" in outcome.alerts[0]
    assert "没有写会议地点" in outcome.alerts[1]
    assert all("（时间待确认）" in d.folder for d in of(outcome, OfficialDocument))
    assert of(outcome, TextDocument)[0].text.startswith("（会议时间是暂拟的")


@pytest.mark.parametrize(
    ("at", "off"),
    [
        ("2026-10-10 09:00", ""),  # a Saturday that is worked in exchange
        ("2026-10-12 09:00", ""),
        ("2026-10-11 09:00", "周末"),
        ("2026-10-07 09:00", "国庆放假"),  # a Wednesday
        ("2027-02-08 09:00", "春节放假（预测）"),
    ],
)
def test_a_meeting_on_a_day_off_is_said(at, off):
    outcome = Desk(*EVERYONE, today="2026-10-01").do("new", festival="重阳节", at=at)
    said = [line for line in outcome.alerts if "请核对" in line and "会议时间" in line]
    assert [f"是{off}，请核对" in line for line in said] == [True] * bool(off)


@pytest.mark.parametrize(("year", "guessed"), [(2026, False), (2027, True)])
def test_a_proposal_in_a_year_that_is_only_predicted_says_so(year, guessed):
    outcome = Desk(*EVERYONE, today="2026-10-01").do("new", festival="重阳节", year=year)
    assert ("节假日和调休是预测的" in outcome.alerts[0]) is guessed


def test_the_time_confirmed_later_takes_the_place_of_the_proposal():
    made = Desk(*EVERYONE)
    made.do("new", festival="重阳节")
    outcome = made.do("new", **FESTIVAL)
    (row,) = made.rows("通知")
    assert (row["会议时间"], row["地点"]) == ("2026-10-16 09:00", "老干部活动中心")
    assert outcome.alerts == ()
    again = made.do("new", festival="重阳节")
    assert of(again, WordDocument)[0].fields["时间"] == dt.datetime.fromisoformat("2026-10-16 09:00")
    assert again.alerts == ()


def test_made_again_nobody_stands_there_twice_and_no_mark_is_changed():
    made = desk()
    made.do("mark", notice="1", person="李四平", **TOLD)
    made.type("王五安", "备注", "我自己写的")
    before = [list(row) for row in made.sheets["送达"]]
    outcome = made.do("new", **FESTIVAL)
    assert made.sheets["送达"] == before
    assert len(made.rows("通知")) == len(made.rows("发文登记")) == 1
    assert of(outcome, WorkbookChange) == []
    assert outcome.extra["added"] == 0


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("全部", ["张三可", "李四平", "王五安", "张三可"]),
        ("青禾", ["张三可", "李四平"]),
        ("青禾镇、云岫", ["张三可", "李四平", "王五安", "张三可"]),
        ("学校支部", ["张三可"]),
        ("老干组长", ["李四平", "郑九成"]),
        ("leaders", ["李四平", "郑九成"]),
    ],
)
def test_whom_it_is_for(scope, names):
    posts = [
        ("青禾镇", "老干组长", "李四平", None),
        ("云岫乡", "老干组长", "郑九成", None),
        ("云岫乡", "老干组长", "王五安", "2025-03-01"),
        ("青禾镇", "支部书记", "张三可", None),
    ]
    made = Desk(*EVERYONE, posts=posts)
    outcome = made.do("new", **FESTIVAL, to=scope)
    assert [r["姓名"] for r in made.rows()] == names
    assert sum(n for key, n in outcome.counts.items() if key != "read") == outcome.counts["read"]


@pytest.mark.parametrize(
    ("usual", "scope", "to"),
    [
        ("各乡镇党委、街道党工委", "青禾镇", ("青禾镇党委",)),
        ("各乡镇党委、街道党工委", "青禾镇、苇渡办事处", ("青禾镇党委", "苇渡办事处党工委")),
        ("各乡镇党委、街道党工委", "机关支部", ("青禾镇党委", "云岫乡党委")),
        ("各乡镇人民政府、县直各单位", "云岫乡", ("云岫乡人民政府",)),
        ("各乡镇（街道）", "青禾镇", ("青禾镇",)),
        ("各乡镇党委、街道党工委", "全部", ("各乡镇党委", "街道党工委")),
        ("各乡镇党委、街道党工委", "老干组长", ("各乡镇党委", "街道党工委")),
    ],
)
def test_a_notice_for_some_townships_is_addressed_to_them(usual, scope, to):
    posts = [("青禾镇", "老干组长", "张三可", None)]
    made = Desk(*EVERYONE, (*LI[:2], "苇渡办事处", "二支部", *LI[4:]), posts=posts, 主送机关=usual)
    (document,) = of(made.do("new", **FESTIVAL, to=scope), OfficialDocument)
    assert document.addressees == to
    assert made.rows("发文登记")[0]["主送"] == "、".join(to)


def test_who_cannot_be_placed_is_to_be_checked_and_not_left_out():
    nowhere = ("周七全", None, None, None, "站所", None, None, None, None, None, None)
    unsure = ("吴八斤", None, "青禾镇", "学校支部", "中心学校", None, None, None, None, "失联", None)
    nameless = (None, None, "青禾镇", "学校支部", "中心学校", None, None, "19900000009", None, None, None)
    outcome = Desk(ZHANG, nowhere, unsure, nameless, WANG).do("new", **FESTIVAL, to="青禾镇")
    assert outcome.counts == {"read": 5, "listed": 1, "excluded": 0, "to_check": 3, "outside": 1}
    assert [(c.name, c.why[:9]) for c in outcome.to_check] == [
        ("周七全", "没有写乡镇或支部，"),
        ("吴八斤", "「状态」列写的是「"),
        ("（姓名空缺）", "没有姓名"),
    ]


@pytest.mark.parametrize(
    ("params", "kind"),
    [
        ({"festival": "重阳接"}, "festival-unknown"),
        ({"festival": "中秋"}, "meeting-time"),
        ({"kind": "会议通知", "title": "关于开会的通知"}, "meeting-time"),
        ({"festival": "重阳节", "at": "10月16日"}, "meeting-time"),
        ({"festival": "重阳节", "at": "下周五"}, "meeting-time"),
        ({"festival": "重阳节", "received": "2026-12-01"}, "received-time"),
        ({"festival": "重阳节", "deadline": "2026-10-08"}, "deadline-early"),
        ({"festival": "重阳节", "received": "10月9日9:00", "deadline": "10月9日8:59"}, "deadline-early"),
        ({"festival": "重阳节", "to": "白云镇"}, "scope-unknown"),
        ({"festival": "重阳节", "to": "老干组长"}, "notice-nobody"),
        ({}, "notice-title"),
        ({"title": "关于体检的通知"}, "notice-text"),
    ],
)
def test_what_only_the_clerk_can_know_is_asked_for(params, kind):
    with pytest.raises(Stop, match=kind):
        Desk(*EVERYONE).do("new", **params)


def test_a_title_is_one_folder_whatever_is_in_it():
    outcome = Desk(ZHANG).do("new", title="../甲/乙\\丙", text="内容。")
    assert {d.folder for d in of(outcome, OfficialDocument)} == {"2026-001 ..／甲／乙＼丙"}


def test_another_notice_by_its_own_template():
    made = Desk(*EVERYONE)
    outcome = made.do("new", title="关于健康体检的通知", template="体检通知.docx", to="青禾镇")
    assert [d.template for d in of(outcome, WordDocument)] == ["体检通知.docx"] * 2
    assert of(outcome, OfficialDocument) == []
    assert "没有写正文（⟦text⟧），没有做公文" in outcome.summary[1]


# --- mark -------------------------------------------------------------------------------------------


def test_a_mark_goes_into_the_person_s_line():
    made = desk()
    outcome = made.do(
        "mark", notice="2026-001", person="李四平", by="家属转告", at="下午3点半", who="钱二宝",
        received_by="儿子", forwarded="10月9日11:00", reply="请假", today="2026-10-09",
    )  # fmt: skip
    assert outcome.summary[-1] == "还有3人没有送达。"
    assert {
        k: made.rows()[1][k] for k in ("送达方式", "送达时间", "送达人", "接收人", "转发时间", "回执")
    } == {
        "送达方式": "家属转告",
        "送达时间": "2026-10-09 15:30",
        "送达人": "钱二宝",
        "接收人": "儿子",
        "转发时间": "2026-10-09 11:00",
        "回执": "请假",
    }


def test_a_shared_name_lists_the_candidates_and_refuses():
    made = desk()
    with pytest.raises(Stop) as stop:
        made.do("mark", notice="1", person="张三可", **TOLD)
    (problem,) = stop.value.problems
    assert problem.kind == "name-shared"
    assert (
        "青禾镇 学校支部 中心学校（通知送达.xlsx 第2行）；云岫乡 机关支部 乡政府（通知送达.xlsx 第5行）"
        in problem.message
    )


@pytest.mark.parametrize("which", ["中心学校", "学校支部", "青禾", "第2行", "学校"])
def test_which_of_two_is_said_by_unit_branch_township_or_row(which):
    made = desk()
    made.do("mark", notice="重阳", person="张三可", which=which, **TOLD)
    assert [r.get("送达时间") for r in made.rows()] == ["2026-10-09 15:30", None, None, None]


def test_those_without_a_township_are_marked_together_under_the_name_they_are_listed_by():
    made = desk(("张三可", *[None] * 10), LI)
    made.do("mark", notice="1", all_of="未注明乡镇", **TOLD)
    assert reached(status(made)) == {("张三可", "未注明乡镇"): True, ("李四平", "青禾镇"): False}


def test_all_of_a_township_but_those_that_are_entered_already():
    made = desk()
    made.do("mark", notice="1", person="王五安", by="上门", at="10月9日10:00", who="周七全")
    made.do("mark", notice="1", all_of="云岫", **TOLD)
    assert [r.get("送达时间") for r in made.rows()] == [None, None, "2026-10-09 10:00", "2026-10-09 15:30"]


@pytest.mark.parametrize(
    ("params", "kind"),
    [
        ({"person": "李四", **TOLD}, "name-unknown"),
        ({"person": "赵六生", **TOLD}, "name-excluded"),
        ({"person": "李四平", "by": "电话"}, "mark-incomplete"),
        ({"person": "李四平"}, "mark-incomplete"),
        ({"person": "李四平", **TOLD, "at": "√"}, "moment-unreadable"),
        ({"person": "李四平", **TOLD, "at": "10月20日9:00"}, "delivery-future"),
        ({"person": "李四平", **TOLD, "at": "10月9日8:00"}, "delivery-before-receipt"),
        ({"all_of": "白云镇", **TOLD}, "unit-unknown"),
        (TOLD, "mark-whom"),
    ],
)
def test_a_mark_that_cannot_be_right_is_refused(params, kind):
    with pytest.raises(Stop, match=kind):
        desk().do("mark", notice="1", **params)


def test_what_is_entered_is_changed_only_on_purpose():
    made = desk()
    made.do("mark", notice="1", person="李四平", **TOLD)
    assert made.do("mark", notice="1", person="李四平", **TOLD).documents == ()
    other = TOLD | {"at": "10月9日16:00"}
    with pytest.raises(Stop, match="mark-twice"):
        made.do("mark", notice="1", person="李四平", **other)
    made.do("mark", notice="1", person="李四平", correct=True, **other)
    assert made.rows()[1]["送达时间"] == "2026-10-09 16:00"


def test_told_after_all_the_reason_goes():
    made = desk()
    made.do("mark", notice="1", person="李四平", reason="外出，电话不通")
    made.do("mark", notice="1", person="李四平", **TOLD)
    assert made.rows()[1].get("未送达原因") is None


@pytest.mark.parametrize(
    ("wanted", "found"), [("2026-001", True), ("1", True), ("敬老座谈会", True), ("9", False)]
)
def test_a_notice_is_found_by_its_number_or_words_of_its_title(wanted, found):
    made = desk()
    if found:
        assert made.do("status", notice=wanted).extra["notices"][0]["notice"] == "2026-001"
    else:
        with pytest.raises(Stop, match="notice-unknown"):
            made.do("status", notice=wanted)


# --- the ledger as the clerk types it ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("10月9日上午9点", "按时"),
        ("9日 9:30", "按时"),
        (dt.datetime.fromisoformat("2026-10-09 23:59"), "按时"),
        ("2026.10.10 0:01", "逾期"),
        (dt.datetime.fromisoformat("2026-10-10"), "逾期"),
        ("次日8:30", "逾期"),
    ],
)
def test_times_typed_into_the_ledger_count(typed, state):
    made = desk()
    made.type("李四平", "送达时间", typed)
    row = status(made).rows[1]
    assert (row["reached"], row["state"]) == (True, state)


@pytest.mark.parametrize("typed", ["√", "9:30", "已通知", "10月30日9:00", "晚上"])
def test_a_time_that_is_not_clear_is_a_problem_and_the_person_counts_as_not_reached(typed):
    made = desk()
    made.type("李四平", "送达时间", typed)
    outcome = status(made)
    assert outcome.rows[1]["reached"] is False
    assert "送达时间看不清（I3）" in outcome.rows[1]["note"]
    assert [str(p.cell) for p in outcome.problems] == ["通知送达.xlsx 送达!I3"]


def test_a_line_of_no_notice_is_said_and_blocks_closing():
    made = desk(ZHANG)
    made.do("mark", notice="1", person="张三可", **TOLD)
    made.sheets["送达"].append(["2026-007", None, "青禾镇", None, "李四平"])
    assert [p.kind for p in status(made).problems] == ["delivery-orphan"]
    with pytest.raises(Stop, match="delivery-orphan"):
        made.do("close", notice="1")


def test_a_clerk_s_own_ledger_with_other_headers_order_and_columns():
    made = Desk(
        *EVERYONE,
        notices=["备注", "文件标题", "通知号", "收到时间", "通知对象"],
        deliveries=[
            "我的备注",
            "老干部姓名",
            "单位",
            "乡镇",
            "通知时间",
            "通知方式",
            "通知人",
            "通知号",
            "未通知原因",
        ],
    )
    made.do("new", **FESTIVAL)
    assert made.rows()[1] == {
        "老干部姓名": "李四平",
        "单位": "镇政府",
        "乡镇": "青禾镇",
        "通知号": "2026-001",
    }
    made.sheets["送达"][2][0] = "爱听戏"
    made.do("mark", notice="1", person="李四平", **TOLD)
    made.do("new", **FESTIVAL)
    assert made.rows()[1] == {
        "我的备注": "爱听戏", "老干部姓名": "李四平", "单位": "镇政府", "乡镇": "青禾镇", "通知时间": "2026-10-09 15:30",
        "通知方式": "电话", "通知人": "李四平", "通知号": "2026-001",
    }  # fmt: skip
    assert status(made).extra["reached"] == 1
    with pytest.raises(Stop, match="column-missing"):
        made.do("mark", notice="1", person="王五安", received_by="女儿", **TOLD)


# --- status -----------------------------------------------------------------------------------------


def test_who_is_not_reached_stands_first_where_they_live_away_with_whom_to_ring():
    made = desk()
    made.do("mark", notice="1", person="张三可", which="中心学校", **TOLD)
    outcome = status(made, today="2026-10-09")
    assert outcome.alerts == (
        "2026-001未送达 青禾镇 李四平：住外地，可打199****0002、儿子198****0002，未落实责任人",
        "2026-001未送达 云岫乡 王五安：住县城，可打女儿198****0003，未落实责任人",
        "2026-001未送达 云岫乡 张三可：住本地，可打199****0004，未落实责任人",
    )
    (book,) = of(outcome, SheetDocument)
    page = drawn.page(book, "未送达")
    assert [row.get("打给谁") for row in page] == [
        None,
        "19900000002\n儿子19800000002",
        "女儿19800000003",
        "19900000004",
    ]
    assert page[1]["现住址"] == "武汉市江边路9号（外地）"
    assert "武汉" not in str(outcome.rows) + str(outcome.alerts)
    assert "19900000002" not in str(outcome.rows)


def test_counts_by_township_and_by_responsible():
    made = desk(posts=[("云岫乡", "老干组长", "郑九成", None)])
    made.do("mark", notice="1", all_of="青禾镇", **TOLD)
    (notice,) = status(made).extra["notices"]
    assert notice["by_township"] == [
        {"name": "青禾镇", "targets": 2, "reached": 2},
        {"name": "云岫乡", "targets": 2, "reached": 0},
    ]
    assert notice["by_responsible"] == [
        {"name": "钱二宝", "targets": 1, "reached": 1},
        {"name": "未落实责任人", "targets": 1, "reached": 1},
        {"name": "郑九成", "targets": 2, "reached": 0},
    ]


def test_the_late_are_told_with_the_first_gap():
    made = desk()
    made.do("mark", notice="1", person="李四平", today="2026-10-10", **TOLD | {"at": "10月10日0:01"})
    made.do(
        "mark",
        notice="1",
        person="王五安",
        today="2026-10-10",
        forwarded="10月9日10:00",
        **TOLD | {"at": "10月10日9:00"},
    )
    outcome = status(made, today="2026-10-10")
    gaps = {r["name"]: r["gap"] for r in outcome.rows if r["reached"]}
    assert gaps == {
        "李四平": "没有转发记录，责任人没有落实",
        "王五安": "转发之后10月10日9:00才送达，送达人李四平",
    }
    (book,) = of(outcome, SheetDocument)
    assert (
        "云岫乡王五安 收文10月9日9:00 → 转发10月9日10:00 → 送达10月10日9:00（李四平），"
        "转发之后10月10日9:00才送达，送达人李四平"
    ) in outcome.alerts[-1]
    assert drawn.column(book, "逾期", "送达")[2:4] == ["10月10日0:01", "10月10日9:00"]


def test_added_to_the_register_after_it_went_out_is_not_reached():
    made = desk()
    made.register.append(["孙八妹", None, "青禾镇", "学校支部", "中心学校"])
    found = {r["name"]: (r["reached"], r["note"]) for r in status(made).rows}
    assert found["孙八妹"] == (False, "送达表里还没有登记（通知发出后新增的）")
    made.do("mark", notice="1", person="孙八妹", **TOLD)
    assert status(made).extra["reached"] == 1
    assert [r["姓名"] for r in made.rows()] == ["张三可", "李四平", "王五安", "张三可", "孙八妹"]


@pytest.mark.parametrize("state", ["去世", "转出"])
def test_died_or_moved_since_is_excluded_with_the_reason_unless_already_told(state):
    made = desk()
    made.register[2][9] = state
    outcome = status(made)
    assert (outcome.extra["targets"], outcome.counts["excluded"]) == (3, 2)
    assert ("李四平", f"{state}（登记在送达表之后）：「状态」列写的是「{state}」") in [
        (e.name, e.reason) for e in outcome.excluded
    ]
    made.type("李四平", "送达时间", "10月9日10:00")
    assert reached(status(made))["李四平", "青禾镇"] is True


def test_gone_from_the_register_is_not_gone_from_the_notice():
    made = desk()
    del made.register[2]
    rows = {r["name"]: r for r in status(made).rows}
    assert (rows["李四平"]["reached"], rows["李四平"]["note"]) == (False, "花名册里已没有这个人")


def test_moved_to_another_township_is_still_one_person():
    made = desk()
    made.register[2][2:5] = ["云岫乡", "机关支部", "乡政府"]
    outcome = status(made)
    assert outcome.extra["targets"] == 4
    assert [(p.kind, p.message[:17]) for p in outcome.problems] == [
        ("delivery-differs", "「李四平」的乡镇、单位和花名册里的")
    ]


def test_a_line_copied_by_hand_is_one_person_and_said():
    made = desk()
    made.sheets["送达"].append(list(made.sheets["送达"][2]))
    outcome = status(made)
    assert outcome.extra["targets"] == 4
    assert [p.kind for p in outcome.problems] == ["delivery-twice"]


def test_nothing_open_nothing_written():
    assert Desk(*EVERYONE).do("status").documents == ()


def test_all_open_notices_at_once():
    made = desk()
    made.do("new", title="关于体检的通知", text="请参加体检。", to="青禾镇")
    made.do("new", kind="文件", title="关于做好老干部工作的意见")
    outcome = status(made)
    assert [(n["notice"], n["targets"]) for n in outcome.extra["notices"]] == [
        ("2026-001", 4),
        ("2026-002", 2),
        ("2026-003", 2),
    ]


def test_someone_whom_the_register_no_longer_has_is_said_even_when_reached():
    """A name put right in the register makes a second addressee of one person: the clerk is to see it."""
    made = desk(ZHANG, LI)
    made.do("mark", notice="1", person="李四平", **TOLD)
    made.register[2][0] = "李四萍"
    outcome = status(made)
    assert reached(outcome) == {
        ("张三可", "青禾镇"): False,
        ("李四萍", "青禾镇"): False,
        ("李四平", "青禾镇"): True,
    }
    assert [(p.kind, str(p.cell)) for p in outcome.problems] == [("delivery-nobody", "通知送达.xlsx 送达!E3")]


def test_a_ledger_without_the_column_of_times_is_said():
    made = desk(ZHANG, deliveries=[n if n != "送达时间" else "甲乙丙" for n in DELIVERIES.names()])
    assert [(p.kind, str(p.cell)) for p in status(made).problems] == [
        ("column-missing", "通知送达.xlsx 送达!A1")
    ]


def test_here_is_here_without_the_township_s_name():
    made = desk((*ZHANG[:5], None, "本地", *ZHANG[7:]), (*LI[:5], None, "随子住深圳", *LI[7:]))
    assert [r["lives"] for r in status(made).rows] == ["本地", "别处"]


def test_the_office_s_own_limit_holds():
    made = desk(送达时限="次日")
    made.do("mark", notice="1", person="李四平", today="2026-10-10", **TOLD | {"at": "10月10日23:59"})
    assert status(made).rows[1]["state"] == "按时"
    lenient = desk(送达宽限小时="24")
    lenient.do("mark", notice="1", person="李四平", today="2026-10-10", **TOLD | {"at": "10月10日08:00"})
    row = status(lenient).rows[1]
    assert (row["state"], row["note"]) == ("宽限内", "按「当日」逾期，按宽限24小时没有逾期")


# --- close, report ----------------------------------------------------------------------------------


def test_closing_is_refused_while_anyone_is_not_reached_without_a_reason():
    made = desk(LI, WANG)
    made.do("mark", notice="1", person="李四平", **TOLD)
    with pytest.raises(Stop) as stop:
        made.do("close", notice="1")
    assert [(p.kind, str(p.cell)) for p in stop.value.problems] == [
        ("close-refused", "通知送达.xlsx 通知!A2"),
        ("close-unreached", "通知送达.xlsx 送达!I3"),
    ]
    made.do("mark", notice="1", person="王五安", reason="住院昏迷，已告知女儿")
    outcome = made.do("close", notice="1", today="2026-10-12")
    assert "送达1人，未送达1人" in outcome.summary[0]
    assert {k: made.rows("通知")[0][k] for k in ("状态", "办结日期")} == {
        "状态": "已办结",
        "办结日期": "2026-10-12",
    }
    assert status(made).extra["notices"] == []
    with pytest.raises(Stop, match="notice-closed"):
        made.do("mark", notice="1", person="李四平", **TOLD)
    with pytest.raises(Stop, match="notice-closed"):
        made.do("new", **FESTIVAL)


def test_closing_waits_for_those_to_be_checked_and_for_the_newly_registered():
    made = desk(LI)
    made.do("mark", notice="1", person="李四平", **TOLD)
    made.register.append(["吴八斤", None, "青禾镇", None, None, None, None, None, None, "失联"])
    with pytest.raises(Stop, match="close-unclear"):
        made.do("close", notice="1")
    made.register[-1][9] = None
    with pytest.raises(Stop, match="close-unreached"):
        made.do("close", notice="1")
    made.do("mark", notice="1", person="吴八斤", **TOLD)
    assert made.do("close", notice="1").documents


def test_the_circular_tells_townships_and_gaps_and_no_old_comrade():
    made = desk(*EVERYONE, posts=[("云岫乡", "老干组长", "郑九成", None)])
    made.do("mark", notice="1", all_of="青禾镇", **TOLD)
    made.do("mark", notice="1", person="王五安", today="2026-10-10", **TOLD | {"at": "10月10日9:00"})
    outcome = made.do("report", notice="1", today="2026-10-12")
    (document,) = of(outcome, OfficialDocument)
    text = words(document)
    assert document.title == "关于《关于召开2026年重阳节敬老座谈会的通知》送达情况的通报"
    assert (document.kind, str(document.number)) == (OfficialKind.CIRCULAR, "青老干〔2026〕2号")
    assert [t for t in text if "%" in t and " " in t] == [
        "青禾镇 2 2 0 2 0 100.0%",
        "云岫乡 2 1 1 0 1 50.0%",
        "合计 4 3 1 2 1 75.0%",
    ]
    assert "云岫乡 没有转发记录 2 郑九成" in text
    assert not re.search("张三可|李四平|王五安|赵六生", "".join(text))
    made.do("report", notice="1", today="2026-10-12")
    assert len(made.rows("发文登记")) == 2


# --- documents that townships sign for --------------------------------------------------------------


def test_a_document_is_signed_for_by_every_township():
    towns = [(f"张{n}", None, f"{c}河镇") for n, c in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰")]
    made = Desk(*towns)
    outcome = made.do("new", kind="文件", title="关于做好老干部工作的意见", number="青办发〔2026〕3号")
    assert outcome.counts == {"read": 15, "listed": 15, "excluded": 0, "to_check": 0, "outside": 0}
    assert [d.name for d in of(outcome, SheetDocument)] == ["文件签收表.xlsx"]
    assert of(outcome, OfficialDocument) == []
    made.do("mark", notice="1", person="甲河", by="会议", at="10:00", who="钱二宝", received_by="周七全")
    made.do(
        "mark", notice="1", person="乙河镇", by="会议", at="10月10日9:00", who="钱二宝", today="2026-10-10"
    )
    late = status(made, today="2026-10-10")
    assert late.extra["reached"] == 2
    assert late.alerts[0].startswith("2026-001未签收13个乡镇：丙河镇、丁河镇、")
    (book,) = of(late, SheetDocument)
    (row,) = drawn.page(book, "文件签收")
    assert (row["甲河镇"], row["乙河镇"], row["丙河镇"], row["签收"]) == ("10.9", "10.10", "未签收", "2/15")
    with pytest.raises(Stop, match="close-refused"):
        made.do("close", notice="1")
    for c in "丙丁戊己庚辛壬癸子丑寅卯辰":
        made.do("mark", notice="1", person=f"{c}河镇", by="会议", at="10:00", who="钱二宝")
    assert made.do("close", notice="1", today="2026-10-10").documents
    made.register.append(["张新", None, "巳河镇"])
    assert status(made, notice="1").extra["targets"] == 15


@pytest.mark.parametrize(
    ("told", "of_all", "rate"),
    [
        (2, 3, "66.7%"),
        (1, 8, "12.5%"),
        (1999, 2000, "99.9%"),
        (1, 3000, "0.1%"),
        (0, 3, "0.0%"),
        (3, 3, "100.0%"),
    ],
)
def test_the_rate_is_rounded_and_nobody_missing_is_rounded_away(told, of_all, rate):
    people = [(f"{'甲乙丙'[n % 3]}某{n}", None, "青禾镇", *[None] * 8) for n in range(of_all)]
    made = desk(*people)
    for row in made.sheets[DELIVERIES.name][1 : told + 1]:
        row[len(row) :] = [None] * (len(DELIVERIES.names()) - len(row))
        row[DELIVERIES.names().index("送达时间")] = "2026-10-09 15:30"
    (document,) = of(made.do("report", notice="1"), OfficialDocument)
    assert next(t for t in words(document) if t.startswith("合计")).endswith(f" {rate}")


# --- namesakes of one unit --------------------------------------------------------------------------------

TWINS = "姓名 性别 出生日期 身份证号 所属乡镇 所属支部 原单位"
ELDER = ["张三可", "男", "1940-01-02", None, "青禾镇", "学校支部", "中心学校"]
YOUNGER = ["张三可", "男", "1946-10-03", None, "青禾镇", "学校支部", "中心学校"]


def test_namesakes_keep_their_deliveries_when_the_register_is_sorted_or_grows():
    made = Desk(ELDER, YOUNGER, register=TWINS)
    made.do("new", **FESTIVAL)
    numbers = [row[1] for row in made.sheets["送达"][1:]]
    assert numbers == ["同名-1940-01-02生", "同名-1946-10-03生"]
    heads, _, line = made.sheets["送达"]
    line += [None] * (len(heads) - len(line))
    line[heads.index("送达时间")] = "10月9日10:00"
    assert [r["reached"] for r in status(made).rows] == [False, True]
    made.register[1:] = [YOUNGER, ELDER]
    assert [r["reached"] for r in status(made).rows] == [True, False]
    made.register[1:] = [["张三可", "女", "1950-05-05", *ELDER[3:]], YOUNGER, ELDER]
    assert [r["reached"] for r in status(made).rows] == [False, True, False]


def test_one_person_on_two_sheets_is_told_once():
    with_number = [*ELDER[:3], drawn.number("1940-01-02"), *ELDER[4:]]
    made = Desk(with_number, ELDER, register=TWINS)
    outcome = made.do("new", **FESTIVAL)
    assert outcome.counts == {"read": 2, "listed": 1, "excluded": 0, "to_check": 1, "outside": 0}
    assert "perhaps-twice" in {p.kind for p in outcome.problems}

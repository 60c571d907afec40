"""toolkit reception: what is owed stands first; the same matter again; past the township; where a notice got stuck."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices.branches import sheet
from support.offices.money import do, page

from toolkit.core.cells import Stop
from toolkit.core.documents.official import OfficialDocument, Paragraph
from toolkit.core.documents.outcome import AppendRow, Styled
from toolkit.jobs.reception.reception import JOB
from toolkit.jobs.reception.visits import caller_name

TODAY = dt.date(2026, 10, 20)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇"}
HEADER = "日期 姓名 所属乡镇 类别 事项 受理层级 接待人 答复期限 答复日期 答复内容 转办单位 通知编号"
ROWS = sheet(
    "接访",
    HEADER,
    ("2025-12-30", "张三可", "青禾镇", "待遇落实", "工作补贴没有发到", "乡镇", "李四平", "", "", "", "", ""),  # owed
    ("2026-02-10", "张三可", "", "待遇落实", "工作补贴还没有发到", "县级", "李四平", "", "2026-02-12", "已催", "", ""),
    ("2026-03-01", "张三可", "云岫镇", "待遇落实", "护理费", "县级", "李四平", "", "2026-03-20", "已办", "", ""),
    ("2026-04-01", "王五同等3人", "青禾镇", "困难求助", "修路", "县局", "李四平", "", "", "", "县交通局", ""),
    ("2026-09-01", "赵六安", "青禾镇", "意见建议", "报纸少", "县级", "李四平", "", "", "", "", ""),  # overdue
    ("2026-10-10", "钱七明", "云岫", "意见建议", "开放活动室", "", "李四平", "2026-10-30", "", "", "", ""),
    ("2026-10-11", "孙九禾", "云岫镇", "未通知", "没有接到座谈会通知", "乡镇", "李四平", "", "", "", "", "2026-001"),
    ("不记得", "周八成", "云岫镇", "其他", "问路", "乡镇", "李四平", "", "", "", "", ""),
)  # fmt: skip


def test_what_is_owed_stands_first_and_every_row_in_one_count():
    found = do(JOB.action(), ROWS, today=TODAY, chosen=TOWNS)
    assert [(row["name"], row["state"], row["last"]) for row in found.rows] == [
        ("赵六安", "逾期未办", "2026-09-16"),
        ("钱七明", "该办", "2026-10-30"),
        ("孙九禾", "该办", "2026-10-26"),
        ("张三可", "已办", "2026-02-25"),
        ("张三可", "逾期办", "2026-03-16"),
        ("王五同等3人", "不办", "2026-04-16"),  # passed on
    ]
    assert found.counts == {"read": 8, "listed": 6, "excluded": 0, "to_check": 1, "other_years": 1}
    owed = [row.cells[2] for row in page(found, "没有答复的").rows]
    assert owed == [
        "张三可，工作补贴没有发到",  # of last year, never answered
        "赵六安，报纸少",
        "孙九禾，没有接到座谈会通知",
        "钱七明，开放活动室",
    ]


def test_again_and_past_the_township():
    found = do(JOB.action(), ROWS, today=TODAY, chosen=TOWNS)
    assert {(row["name"], row["day"]): (row["before"], row["skipped"]) for row in found.rows} == {
        ("张三可", "2026-02-10"): (["2025-12-30"], False),  # had been to the township
        ("张三可", "2026-03-01"): (
            ["2026-02-10"],
            True,
        ),  # of another township: only the row without one may be his
        ("王五同等3人", "2026-04-01"): ([], True),
        ("赵六安", "2026-09-01"): ([], True),
        ("钱七明", "2026-10-10"): ([], None),  # nobody wrote where
        ("孙九禾", "2026-10-11"): ([], False),
    }
    assert "有1件没有写受理层级，看不出是不是越级，" in [problem.message for problem in found.problems]
    again = [row.cells[-1] for row in page(found, "重复来访").rows]
    assert again == ["像是重复，请看", "类别相同，请看是不是同一件事"]


@pytest.mark.parametrize(
    ("before", "now", "alike"),
    [
        ("工作补贴没有发到", "老干组长的补贴什么时候发", True),
        ("询问护理费标准", "护理费为什么还没有提高", True),
        ("反映村里水渠没有修", "要求修水渠", True),
        ("医药费报销", "医药费用什么时候能报", True),
        ("活动室没有开放", "活动室一直锁着门", True),
        ("修路", "路还没有修", True),
        ("反映工作补贴", "反映住房补贴", False),
        ("询问护理费标准", "询问补贴标准", False),
        ("报纸少", "护理费", False),
        ("请求解决问题", "请求解决事情", False),  # of what, neither says
        ("看病难", "看大门的老人说，去年因为修路难走，生了病", False),  # the signs are there, no two together
    ],
)
def test_the_same_matter_in_other_words_is_shown_to_be_looked_at(before: str, now: str, alike: bool):  # noqa: FBT001
    rows = [(f"2026-0{at}-01", "张三可", text, "李四平") for at, text in enumerate((before, now), 1)]
    found = do(JOB.action(), sheet("接访", "日期 姓名 事项 接待人", *rows), today=TODAY)
    assert [row.cells[-1] for row in page(found, "重复来访").rows] == ["像是重复，请看"] * alike
    assert found.summary[1].startswith(f"像是重复来访的{int(alike)}件，请看；")


@pytest.mark.parametrize(
    ("levels", "told", "empty"),
    [
        (None, "2件看不出是不是越级来访", "看不出有没有越级来访。"),
        (("", "乡镇"), "1件看不出是不是越级来访", "看不出有没有越级来访。"),
        (("县级", ""), "越级来访1件，1件看不出是不是越级来访", ""),
        (("乡镇", "乡镇"), "越级来访0件", "没有越级来访。"),
    ],
)
def test_without_a_level_nobody_can_see_who_went_past_the_township(levels, told: str, empty: str):
    header, rows = (
        "日期 姓名 事项 接待人",
        [("2026-09-01", "张三可", "修路", "甲"), ("2026-09-02", "王五同", "报纸", "甲")],
    )
    if levels:
        header, rows = f"{header} 受理层级", [(*row, level) for row, level in zip(rows, levels, strict=True)]
    found = do(JOB.action(), sheet("接访", header, *rows), today=TODAY, chosen=TOWNS)
    assert told in found.summary[1]
    past = page(found, "越级来访")
    assert past.empty == empty if empty else past.rows
    shown = "看不出越级" in [column.title for column in page(found, "统计").columns]
    assert shown == ("看不出" in told)


def test_townships_and_categories_add_up():
    found = do(JOB.action(), ROWS, today=TODAY, chosen=TOWNS)
    table = page(found, "统计")
    titles = [column.title for column in table.columns]
    lines = {row.cells[0]: dict(zip(titles, row.cells, strict=True)) for row in table.rows[:-1]}
    assert lines["青禾镇"]["合计件数"] == 2
    assert lines["云岫镇"]["合计件数"] == 3
    assert lines["没有写乡镇"]["待遇落实"] == 1
    assert sum(line["合计件数"] for line in lines.values()) == 6


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张三可等3人", "张三可"),
        ("张三可等", "张三可"),
        ("张三可（等5位老同志）", "张三可"),
        ("张三可3人", "张三可"),
        ("王一", "王一"),
        ("何人", "何人"),
    ],
)
def test_of_several_the_one_who_is_named(written, name):
    (record,) = sheet("接访", "日期 姓名 事项 接待人", ("2026-01-05", written, "问路", "李四平")).records
    assert caller_name(record) == name


NOTICES = "通知编号 标题 收文时间 对象范围 责任人"
SENT = "通知编号 所属乡镇 姓名 责任人 转发时间 送达时间 送达方式 送达人 接收人 未送达原因"


@pytest.mark.parametrize(
    ("notices", "sent", "gap"),
    [
        ([], [], "「通知」表里没有这个编号"),
        (
            [("2026-001", "座谈会", "2026-10-09", "全部", "李四平")],
            [],
            "送达名册里没有这个人（对象范围：全部）",
        ),
        (
            [("2026-001", "座谈会", "2026-10-09", "全部", "李四平")],
            [("2026-001", "云岫镇", "孙九禾", "周八成", "", "", "", "", "", "外出")],
            "没有登记乡镇哪天转发；没有送达：外出",
        ),
        (
            [("2026-001", "座谈会", "", "全部", "")],
            [("2026-001", "云岫镇", "孙九禾", "周八成", "10月9日", "10月9日", "电话", "", "儿子", "")],
            "没有登记收文时间；没有登记这件通知的责任人；没有登记谁送到、谁接收",
        ),
        (
            [("2026-001", "座谈会", "2026-10-09", "全部", "李四平")],
            [("2026-001", "云岫镇", "孙九禾", "周八成", "10月9日", "10月9日", "电话", "周八成", "本人", "")],
            "登记完整，请同来访人核对",
        ),
    ],
)
def test_a_complaint_of_not_being_told_names_where_the_chain_is_broken(notices, sent, gap):
    books = (sheet("通知", NOTICES, *notices), sheet("送达", SENT, *sent)) if notices else ()
    found = do(JOB.action(), ROWS, *books, today=TODAY, chosen=TOWNS)
    (row,) = page(found, "没有通知到的").rows
    said = row.cells[-1]
    assert (said.value if isinstance(said, Styled) else said) == gap


def test_the_days_are_those_of_the_setting_put_off_from_weekends():
    chosen = {"接访日": "每月15日（遇节假日顺延）", "接访领导": "李四平、王五同"}
    found = do(JOB.action("notice"), today=TODAY, chosen=chosen)
    assert found.rows == [
        {"day": "2026-11-16", "who": "王五同"},  # the 15th is a Sunday
        {"day": "2026-12-15", "who": "李四平"},
        {"day": "2027-01-15", "who": "王五同"},
    ]


def test_a_setting_that_names_no_day_is_told():
    with pytest.raises(Stop) as stopped:
        do(JOB.action("notice"), today=TODAY, chosen={"接访日": "每月"})
    assert "看不出是哪一天" in stopped.value.problems[0].message


def test_an_answer_says_what_was_asked_or_leaves_lines():
    (letter,) = do(JOB.action("answer"), ROWS, today=TODAY, row=3).documents
    assert isinstance(letter, OfficialDocument)
    assert letter.addressees == ("张三可同志",)
    assert letter.blocks[:2] == (
        Paragraph("您于2026年2月10日反映的“工作补贴还没有发到”一事收悉。现答复如下："),
        Paragraph("已催。"),
    )
    found = do(JOB.action("answer"), ROWS, today=TODAY, name="赵六安")
    assert found.rows == [{"name": "赵六安", "answered": False}]
    assert "＿＿＿" in found.documents[0].blocks[1].text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "没有说给谁写答复函"),
        ({"row": 99}, "第99行没有来访登记"),
        ({"name": "何人也"}, "没有「何人也」的来访登记"),
        ({"name": "张三可"}, "可能不是一个人"),
    ],
)
def test_whom_nobody_can_mean_is_asked_for(asked, said):
    with pytest.raises(Stop) as stopped:
        do(JOB.action("answer"), ROWS, today=TODAY, **asked)
    assert said in stopped.value.problems[0].message


def test_a_visit_is_added():
    (change,) = do(JOB.action("add"), ROWS, today=TODAY, matter="问路", by="李四平", level="县级").documents
    assert change.changes == (AppendRow("接访", {"E": "问路", "G": "李四平", "A": str(TODAY), "F": "县级"}),)


@pytest.mark.parametrize(
    ("name", "reply", "title", "printed"),
    [
        ("张三可", "补贴9月发放", "关于张三可同志反映事项的答复函", True),
        ("张三可", "待研究", "关于张三可同志反映事项的答复函", False),  # no answer
        ("张三可", "已答复 2026.7.2", "关于张三可同志反映事项的答复函", False),  # nor is that one
        ("张三可的老伴", "补贴9月发放", "关于＿＿＿＿＿＿＿＿反映事项的答复函", True),  # she is not 同志
    ],
)
def test_a_letter_has_the_answer_or_lines_to_write_it(name, reply, title, printed):
    row = ("2026-07-01", name, "青禾镇", "", "补贴", "县级", "李四平", "", "", reply, "", "")
    found = do(JOB.action("answer"), sheet("接访", HEADER, row), today=TODAY, chosen=TOWNS, name=name)
    (letter,) = [d for d in found.documents if isinstance(d, OfficialDocument)]
    texts = [block.text for block in letter.blocks if isinstance(block, Paragraph)]
    assert (letter.title, f"{reply}。" in texts) == (title, printed)
    assert any("＿＿" in text for text in texts) is not printed


def test_a_visit_of_two_categories_counts_under_each_and_once_in_the_sum():
    rows = sheet(
        "接访",
        HEADER.replace(" 通知编号", ""),
        ("2026-09-01", "张三可", "青禾镇", "待遇落实、困难求助", "药费", "乡镇", "李四平", "", "2026-09-02", "已办", ""),
        ("2026-09-02", "王五同", "青禾镇", "未通知 困难求助", "座谈会", "乡镇", "李四平", "", "2026-09-03", "已办", ""),
        ("2026-09-03", "赵六安", "青禾镇", "困难 求助", "修路", "乡镇", "李四平", "", "2026-09-04", "已办", ""),
        ("2026-09-04", "孙九禾", "云岫镇", "信 访", "修路", "乡镇", "李四平", "", "2026-09-05", "已办", ""),
        ("2026-09-05", "张三可", "青禾镇", "困难求助", "开放活动室", "乡镇", "李四平", "", "2026-09-06", "已办", ""),
    )  # fmt: skip
    found = do(JOB.action(), rows, today=TODAY, chosen=TOWNS)
    made = page(found, "统计")
    titles = [column.title for column in made.columns]
    lines = {row.cells[0]: dict(zip(titles, row.cells, strict=True)) for row in made.rows}
    kinds = ("待遇落实", "困难求助", "未通知", "信访", "合计件数")
    assert [lines["青禾镇"][kind] for kind in kinds] == [1, 4, 1, 0, 4]
    assert [lines["云岫镇"][kind] for kind in kinds] == [0, 0, 0, 1, 1]
    assert made.notes == ("一件写了几类的，每类各算一次，各类加起来会比总数多。",)
    # the same person again, one of the two categories alike
    assert [row["before"] for row in found.rows if row["name"] == "张三可"] == [[], ["2026-09-01"]]
    assert page(do(JOB.action(), ROWS, today=TODAY, chosen=TOWNS), "统计").notes == ()

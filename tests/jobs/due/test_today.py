"""toolkit today: what stands on the page, by content; what cannot be made is said, and nothing else is lost for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from typing import Any

import pytest
from support.offices.branches import sheet
from support.offices.money import SHIPPED

from toolkit.core.cells import Cell, Problem
from toolkit.core.documents.outcome import DeskPage
from toolkit.core.rules.settings import Settings
from toolkit.jobs.job import Inputs
from toolkit.jobs.today.today import JOB

NUMERALS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"  # names that are names, each once
TODAY = dt.date(2026, 10, 20)  # a Tuesday; 农历九月十一
REGISTER = sheet(
    "花名册",
    "姓名 单位 所属乡镇 出生日期 生日过法 联系电话 状态 联系干部",
    ("张三可", "中心学校", "青禾镇", "1946-10-22", "公历", "13800000001", "", "李四平"),
    ("王五安", "卫生院", "青禾镇", "农历1940年九月十三", "农历", "13900000002", "", "李四平"),
    ("赵六顺", "农技站", "云岫镇", "1938-10-27", "公历", "", "", ""),
    ("钱七福", "农技站", "云岫镇", "1938-10-21", "公历", "", "去世", ""),
)
CONTACTS = sheet(
    "联系台账",
    "日期 姓名 方式 类型 内容 问题 解决情况 解决日期",
    ("2026-09-30", "张三可", "上门", "", "身体好", "", "", ""),
    ("2026-03-01", "王五安", "电话", "", "", "", "", ""),
    ("2026-08-05", "王五安", "上门", "", "", "漏雨，没有人修", "", ""),
)
NOTICES = sheet(
    "通知",
    "通知编号 标题 对象范围 收文时间 状态",
    ("2026-001", "敬老座谈会", "全部", "2026-10-19 09:00", "送达中"),
)
DELIVERIES = sheet(
    "送达",
    "通知编号 姓名 所属乡镇 送达时间 责任人",
    ("2026-001", "张三可", "青禾镇", "2026-10-19 10:00", "李四平"),
    ("2026-001", "王五安", "青禾镇", "", "李四平"),
    ("2026-001", "赵六顺", "云岫镇", "", "孙八"),
)
AID = sheet(
    "困难帮扶",
    "申请日期 姓名 所属乡镇 家庭困难 申请金额",
    ("2026-09-01", "赵六顺", "云岫镇", "妻子重病", "2000"),
)
EVERYTHING = (REGISTER, CONTACTS, NOTICES, DELIVERIES, AID)


def made(*readings: Any, today: dt.date = TODAY, unread: tuple[Problem, ...] = (), **chosen: str) -> Any:
    """What stands on the page, and everybody who can be looked up."""
    values = dict(SHIPPED.settings.values)
    for name, text in chosen.items():
        values[name] = dataclasses.replace(values[name], value=text)
    tables = {reading.table.name: (reading,) for reading in readings}
    inputs = Inputs(tables, {"open": False}, Settings(values), SHIPPED.rules, today, unread=unread)
    outcome = JOB.action().build(inputs)
    assert outcome.balanced()
    (page,) = outcome.documents
    assert isinstance(page, DeskPage)
    return page


def part(page: DeskPage, key: str) -> list[str]:
    (found,) = (one for one in page.values["parts"] if one["key"] == key)
    if found["failed"]:
        return found["failed"]
    return [
        " ".join(filter(None, (one["when"], one["title"], one["subject"], one["what"], one["who"])))
        for one in found["items"]
    ]


def test_birthdays_of_seven_days_with_how_they_are_kept():
    """The 27th is the eighth day; the dead have none."""
    assert part(made(*EVERYTHING), "births") == [
        "10月22日 周四 张三可 中心学校 80岁，整岁，过公历 李四平",
        "10月22日 周四 王五安 卫生院 86岁，过农历九月十三 李四平",
    ]
    assert part(made(*EVERYTHING, today=dt.date(2026, 10, 21)), "births")[-1].startswith(
        "10月27日 周二 赵六顺"
    )


def test_whom_a_notice_has_not_reached_and_who_is_to_be_rung():
    page = made(*EVERYTHING)
    assert part(page, "notices") == [
        "已逾期 2026-001《敬老座谈会》 1人 还没有送达 李四平",
        "已逾期 2026-001《敬老座谈会》 1人 还没有送达 孙八",
    ]
    people = [each for one in _items(page, "notices") for each in one["people"]]
    assert [(each["name"], each["note"]) for each in people] == [
        ("王五安", "青禾镇，139****0002"),
        ("赵六顺", "云岫镇"),
    ]
    assert [each["tick"]["kind"] for each in people] == ["told", "told"]
    assert page.values["charts"][0]["bars"] == [
        {"name": "2026-001《敬老座谈会》", "done": 1, "whole": 3, "told": "1/3人"}
    ]


def _items(page: DeskPage, key: str) -> list[dict[str, Any]]:
    return next(one["items"] for one in page.values["parts"] if one["key"] == key)


def test_the_office_says_whether_telephones_and_troubles_may_lie_on_the_desk():
    hidden, whole = (str(made(*EVERYTHING, 今天页写详情=said).values) for said in ("否", "是"))
    for text in ("13900000002", "漏雨", "赵六顺2026-09-01"):
        assert text not in hidden
    assert "13900000002" in whole
    assert "王同志（联系台账.xlsx第4行）" in hidden
    assert "赵同志（困难帮扶.xlsx第2行）" in hidden
    assert "漏雨" in whole


def test_who_was_left_out_longest_stands_in_front():
    assert part(made(*EVERYTHING), "forgotten") == [
        "赵六顺 云岫镇 台账里一次也没有 没有联系人",
        "上次 2026年8月5日 王五安 青禾镇 76天没有人走动 李四平",
        "上次 2026年9月30日 张三可 青禾镇 20天没有人走动 李四平",
    ]


def test_everybody_alive_can_be_looked_up_with_what_was_done_this_year():
    found = made(*EVERYTHING).people
    words = found["words"]
    told = {
        row[0]: (
            [words[at] for at in row[1:6]],
            [(words[k], day) for k, day in zip(row[6][::2], row[6][1::2], strict=True)],
        )
        for row in found["people"]
    }
    assert told == {
        "张三可": (["中心学校", "青禾镇", "", "李四平", "10月22日"], [("走访", 272)]),
        "王五安": (["卫生院", "青禾镇", "", "李四平", "农历九月十三"], [("电话", 59), ("走访", 216)]),
        "赵六顺": (["农技站", "云岫镇", "", "", "10月27日"], []),
    }
    assert dt.date(2026, 1, 1) + dt.timedelta(days=272) == dt.date(2026, 9, 30)
    assert "1940" not in json.dumps(found, ensure_ascii=False), "no year of birth"


def test_an_office_that_wants_no_names_to_be_looked_up_has_none():
    assert made(*EVERYTHING, 今天页查人="否").people == {}


BROKEN = Problem(Cell("联系台账.xlsx"), "打不开，可能没有存完整，", "请从备份里取。", "broken")


def test_a_broken_ledger_lets_nothing_count_as_not_done_and_takes_nothing_else_away():
    page = made(REGISTER, NOTICES, DELIVERIES, unread=(BROKEN,))
    said = ["联系台账.xlsx：没有读到，这一栏没有做，原因写在最上面。"]
    assert [part(page, key) for key in ("today", "week", "late", "forgotten")] == [said] * 4
    assert page.values["failed"][0] == str(BROKEN)
    assert len(part(page, "births")) == 2
    assert len(part(page, "notices")) == 2


def test_without_a_register_nobody_is_said_to_have_no_birthday():
    page = made(NOTICES, DELIVERIES)
    told = "花名册.xlsx：没有读到，这一栏没有做，请把花名册放回原处。"
    assert [part(page, key) for key in ("births", "notices", "forgotten")] == [[told]] * 3
    assert page.people == {}


def test_a_register_with_nobody_in_it_makes_no_promise():
    """The first morning: not «nobody has a birthday», but what is to be done first."""
    page = made(sheet("花名册", "姓名 单位 所属乡镇 出生日期"), NOTICES)
    told = (
        "花名册.xlsx：里面还没有一个人，这一栏没有做，请先填好花名册；已有花名册的，双击「1-开始使用」选它。"
    )
    assert [part(page, key) for key in ("births", "notices", "forgotten")] == [[told]] * 3


def test_whom_the_register_does_not_say_enough_of_is_named_in_the_parts_that_leave_them_out():
    """Neither the unread day nor the man who may be dead has a line of his own, and neither is left out in silence."""
    register = sheet(
        "花名册",
        "姓名 单位 所属乡镇 出生日期 生日过法 状态",
        ("张三可", "中心学校", "青禾镇", "1946-10-22", "公历", ""),
        ("周不详", "农技站", "青禾镇", "1950.13.45", "公历", ""),
        ("吴失联", "农技站", "青禾镇", "1946-10-23", "公历", "失联"),
        ("郑已故", "农技站", "青禾镇", "1950.13.45", "公历", "去世"),
    )
    page = made(register)
    assert part(page, "births") == [
        "10月22日 周四 张三可 中心学校 80岁，整岁，过公历",
        "待核实 2人 生日或能不能去分不清，没有列在上面",
    ]
    assert [each["name"] for each in _items(page, "births")[-1]["people"]] == ["周不详", "吴失联"]
    (births,) = (one for one in page.values["parts"] if one["key"] == "births")
    assert births["size"] == 1, "who is to be checked has no birthday yet"
    assert part(page, "forgotten")[-1] == "待核实 1人 是否健在分不清，没有列在上面"
    (unclear,) = _items(page, "forgotten")[-1]["people"]
    assert unclear["name"] == "吴失联"
    assert "花名册!F4" in unclear["note"]
    last = part(made(register, NOTICES), "notices")[-1]
    assert last == "待核实 1人 2026-001要不要通知分不清，没有列在上面"


def test_a_part_has_room_for_forty_things_and_says_where_the_others_are():
    many = sheet(
        "花名册",
        "姓名 单位 所属乡镇 出生日期 生日过法",
        *(
            (f"周{NUMERALS[n // 18]}{NUMERALS[n % 18]}", "学校", "青禾镇", "1946-10-22", "公历")
            for n in range(50)
        ),
        ("吴不详", "学校", "青禾镇", "1950.13.45", "公历"),
    )
    (births,) = (one for one in made(many).values["parts"] if one["key"] == "births")
    assert (births["count"], births["size"], len(births["items"]), births["whole"]) == (
        51,
        50,
        41,
        "生日慰问",
    )
    assert births["items"][-1]["people"][0]["name"] == "吴不详", "who is to be checked always has room"


def test_no_name_that_a_notice_asks_for_is_lost_where_there_is_no_room():
    rows = [(f"周{NUMERALS[n // 18]}{NUMERALS[n % 18]}", "学校", "青禾镇", "1946-01-22") for n in range(300)]
    many = sheet("花名册", "姓名 单位 所属乡镇 出生日期", *rows)
    one, *_ = _items(made(many, NOTICES), "notices")
    assert (one["subject"], len(one["people"]), one["more"]) == ("300人", 120, 180)


@pytest.mark.parametrize("number", ["990102194610220016", "13800000001"])
def test_a_number_in_whichever_cell_does_not_come_onto_the_page(number):
    cells = ("张三可" + number, f"学校{number}", "青禾镇", "1946-10-22", f"李四{number}")
    register = sheet("花名册", "姓名 单位 所属乡镇 出生日期 联系干部", cells)
    notices = sheet(
        "通知", "通知编号 标题 对象范围 收文时间", ("1", f"关于{number}", "全部", "2026-10-19 09:00")
    )
    page = made(register, notices)
    assert not re.search(number, json.dumps([page.values, page.people], ensure_ascii=False))

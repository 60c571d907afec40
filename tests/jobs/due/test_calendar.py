"""toolkit calendar: the year with days off, days worked in exchange, festivals and deadlines; what is predicted says so."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices.drawn import SHIPPED, settings
from support.offices.money import book, kinds

from toolkit.core.documents.outcome import Styled, WordDocument
from toolkit.core.grids import Grid
from toolkit.core.rules.dated import Rules
from toolkit.core.rules.working import Holiday, WorkingDays
from toolkit.core.tables.catalogue import DUTIES
from toolkit.core.tables.reading import read
from toolkit.jobs.calendar.calendar import JOB
from toolkit.jobs.job import Inputs

TODAY = dt.date(2026, 10, 9)
OWN = read(
    [Grid("责任清单.xlsx", "责任清单", [["事项", "频次"], ["年底调研", "每年12月底前"], ["值班", "不知道"]])],
    DUTIES,
    SHIPPED.synonyms,
)


def made(year: int, *readings, own: tuple[Holiday, ...] = (), **chosen: str):
    every = {p.name: None for p in JOB.action().parameters}
    rules = Rules((), SHIPPED.rules.shipped, WorkingDays(own))
    tables = {reading.table.name: (reading,) for reading in readings}
    return JOB.action().build(Inputs(tables, {**every, "year": year}, settings(**chosen), rules, TODAY))


def texts(sheet) -> list[tuple[str, ...]]:
    return [tuple(str(c.value) if isinstance(c, Styled) else str(c) for c in row.cells) for row in sheet.rows]


def page(outcome) -> dict[str, object]:
    (word,) = (d for d in outcome.documents if isinstance(d, WordDocument))
    return dict(word.fields)


def test_october_2026_as_it_was_told():
    answer = made(2026)
    assert (answer.counts["read"], answer.counts["listed"]) == (365, 365)
    months, off, feasts, _ = book(answer).sheets
    lines = texts(months)
    at = lines.index(("10月　上班18天",))
    assert lines[at + 1 : at + 4] == [
        ("", "", "", "1 休 国庆", "2 休", "3 休", "4 休"),
        ("5 休", "6 休", "7 休", "8", "9", "10 班", "11"),
        ("12", "13", "14", "15 接访日", "16", "17", "18 重阳"),
    ]
    assert texts(off)[-1][:5] == ("国庆", "10月1日至7日", "7", "9月20日（周日）、10月10日（周六）", "已公布")
    assert ("2026-10-18", "星期日", "九月初九", "重阳", "休息") in [row[:5] for row in texts(feasts)]
    assert "预测" not in str(page(answer)), "2026 has been told"
    assert answer.alerts == ()


def test_a_year_that_nobody_has_told_says_so_wherever_it_is_printed():
    answer = made(2027)
    fields = page(answer)
    assert fields["标注"] == "（放假是预测）"
    assert str(fields["放假"]).count("（预测）") == 7
    assert "另有2天调休上班，日期等通知" in str(fields["放假"])
    months, off, *_ = book(answer).sheets
    assert "预测" in str(months.subtitle)
    assert {row[4] for row in texts(off)} == {"预测"}
    assert "设置的「放假安排」" in answer.alerts[0]
    assert all(row["predicted"] for row in answer.rows if row["holiday"])
    # weekday by weekday: what is off counts from the principle alone
    assert [row["day"] for row in answer.rows if row["holiday"] == "春节"] == [
        f"2027-02-{n:02d}" for n in range(5, 13)
    ]


def test_the_notice_that_the_office_has_entered_takes_the_place_of_the_prediction():
    own = Holiday(
        "春节", dt.date(2027, 2, 5), dt.date(2027, 2, 13), (dt.date(2027, 1, 31),), "国办2026年通知"
    )
    fields = page(made(2027, own=(own,)))
    assert "春节：2月5日至13日放假，共9天，1月31日（周日）上班；" in str(fields["放假"])
    assert str(fields["放假"]).count("（预测）") == 6


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("每月15日（遇节假日顺延）", "1月15日、2月24日、3月16日"),  # 2月15日至23日 is 春节, 3月15日 a Sunday
        ("每月第一个工作日", "1月4日、2月2日、3月2日"),  # Sunday 1月4日 is worked in exchange
    ],
)
def test_reception_days_fall_on_working_days(text, days):
    assert str(page(made(2026, 接访日=text))["接访日"]).startswith(days)


def test_a_reception_day_that_is_not_understood_is_told_and_left_open():
    answer = made(2026, 接访日="看情况")
    assert page(answer)["接访日"] == ""
    assert kinds(answer) == ["reception-day"]


def test_deadlines_of_the_offices_own_duties_and_the_row_that_is_none():
    answer = made(2026, OWN)
    deadlines = next(sheet for sheet in book(answer).sheets if sheet.name == "期限")
    assert ("2026-12-31", "星期四", "年底调研", "本单位") in [row[:4] for row in texts(deadlines)]
    assert "年底调研：12月31日" in str(page(answer)["期限"])
    assert [str(p.cell) for p in answer.problems] == [
        "责任清单.xlsx 责任清单!A2",  # no 对象: everything is the office's own
        "责任清单.xlsx 责任清单!B3",
        "责任清单.xlsx 责任清单!A1",  # no 办理记录
    ]


def test_every_day_stands_once_on_the_page():
    fields = page(made(2026))
    numbers = [
        text.rstrip("休班")
        for n in range(1, 5)
        for week in fields[f"季{n}"]
        for text in week.values()
        if text
    ]
    assert len(numbers) == 365
    assert numbers.count("31") == 7

"""Document numbers run on by year, without gaps or doubles, whatever stands in the register."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.cells import Stop
from toolkit.core.documents.official import DocumentNumber, Heading, OfficialKind, Paragraph, headings
from toolkit.core.documents.outcome import AppendRow
from toolkit.core.grids import Grid
from toolkit.core.rules.dated import Rules
from toolkit.core.rules.settings import Setting, decide
from toolkit.core.tables.catalogue import DISPATCHES
from toolkit.core.tables.columns import Synonyms
from toolkit.core.tables.reading import read
from toolkit.jobs.issuing import Letterhead, Numbering, read_number
from toolkit.jobs.job import FileRead, Inputs

NOTICE, CIRCULAR = OfficialKind.NOTICE, OfficialKind.CIRCULAR
HEADER = ("年度", "顺序号", "发文字号", "文种", "标题", "主送", "备注")


def numbering(*rows, prefix="青老干", header=HEADER, path="发文登记.xlsx"):
    grid = Grid("发文登记.xlsx", "发文登记", (header, *rows))
    reading = read([grid], DISPATCHES, Synonyms())
    settings, _ = decide([Setting("发文字号代字", "text", prefix)], {})
    files = (FileRead("发文登记.xlsx", "", path),)
    inputs = Inputs({DISPATCHES.name: (reading,)}, {}, settings, Rules(), dt.date(2026, 10, 9), files)
    return Numbering.of(inputs)


def test_the_next_number_follows_the_last_of_its_year():
    numbers = numbering(
        (2025, 31, "青老干〔2025〕31号", "通知", "关于甲的通知", "各乡镇"),
        (2026, 1, "青老干〔2026〕1号", "通知", "关于乙的通知", "各乡镇"),
        (2026, 2, "青老干[2026]第02号", "通报", "关于丙的通报", "各乡镇"),
    )
    assert str(numbers.take(NOTICE, "关于丁的通知", "各乡镇", 2026)) == "青老干〔2026〕3号"
    assert str(numbers.take(NOTICE, "关于戊的通知", "各乡镇", 2026)) == "青老干〔2026〕4号"
    assert str(numbers.take(NOTICE, "关于己的通知", "各乡镇", 2027)) == "青老干〔2027〕1号"
    (change,) = numbers.changes()
    assert change.workbook == "发文登记.xlsx"
    assert [row.values["C"] for row in change.changes if isinstance(row, AppendRow)] == [
        "青老干〔2026〕3号",
        "青老干〔2026〕4号",
        "青老干〔2027〕1号",
    ]


def test_the_same_letter_made_again_keeps_its_number():
    numbers = numbering((2026, 7, "青老干〔2026〕7号", "通知", "关于乙的通知", "各乡镇"))
    assert str(numbers.take(NOTICE, "关于乙的通知", "各乡镇", 2026)) == "青老干〔2026〕7号"
    assert numbers.changes() == ()
    assert str(numbers.take(CIRCULAR, "关于乙的通知", "各乡镇", 2026)) == "青老干〔2026〕8号"


def test_a_void_number_is_not_used_again_nor_given_twice():
    numbers = numbering((2026, 1, "青老干〔2026〕1号", "通知", "关于乙的通知", "各乡镇", "作废"))
    assert str(numbers.take(NOTICE, "关于乙的通知", "各乡镇", 2026)) == "青老干〔2026〕2号"


def test_gaps_and_doubles_are_said_with_their_cells():
    numbers = numbering(
        (2026, 1, "青老干〔2026〕1号", "通知", "甲", "各乡镇"),
        (2026, 5, "青老干〔2026〕5号", "通知", "乙", "各乡镇"),
        (2026, 5, "青老干〔2026〕5号", "通知", "丙", "各乡镇"),
        (2026, 7, "青老干〔2026〕7号", "通知", "丁", "各乡镇"),
    )
    said = {str(p.cell): p.message for p in numbers.problems}
    assert said == {
        "发文登记.xlsx 发文登记!C4": "发文字号「青老干〔2026〕5号」与发文登记.xlsx 发文登记!C3重复，",
        "发文登记.xlsx 发文登记!C5": "2026年的发文字号缺2至4、6号，",
    }


def test_another_series_of_the_office_is_left_alone():
    numbers = numbering((2026, 9, "青老干函〔2026〕9号", "函", "甲", "县财政局"))
    assert str(numbers.take(NOTICE, "关于乙的通知", "各乡镇", 2026)) == "青老干〔2026〕1号"


def test_without_a_prefix_nothing_is_numbered():
    numbers = numbering(prefix="")
    assert numbers.take(NOTICE, "关于乙的通知", "各乡镇", 2026) is None
    assert numbers.changes() == ()


def test_a_register_with_edits_that_are_not_saved_stops():
    with pytest.raises(Stop, match="register-open"):
        numbering(path="")


@given(st.lists(st.tuples(st.integers(2024, 2027), st.text("甲乙丙丁", min_size=1, max_size=2)), max_size=30))
def test_every_year_counts_one_two_three(letters):
    numbers = numbering()
    given_ = {}
    for year, title in letters:
        number = numbers.take(NOTICE, title, "各乡镇", year)
        assert given_.setdefault((year, title), number.serial) == number.serial
    for year in {y for y, _ in letters}:
        serials = sorted(n for (y, _), n in given_.items() if y == year)
        assert serials == list(range(1, len(serials) + 1))
    assert sum(len(c.changes) for c in numbers.changes()) == len(given_)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("青老干〔2026〕8号", DocumentNumber("青老干", 2026, 8)),
        ("青老干[2026]第08号", DocumentNumber("青老干", 2026, 8)),
        ("黄办发（2017）17号", DocumentNumber("黄办发", 2017, 17)),
        ("青老干〔2026〕0号", None),
        ("第八号", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_offices_write_them(text, number):
    assert read_number(text) == number


def test_headings_number_themselves():
    blocks = [
        Heading("a"),
        Heading("b", 2),
        Heading("c", 2),
        Paragraph("p"),
        Heading("d"),
        Heading("e", 2),
        Heading("f", 3),
        Heading("g", 4),
    ]
    assert headings(blocks) == ["一、", "（一）", "（二）", "二、", "（一）", "1.", "（1）"]


def test_what_the_office_has_not_said_is_said_once():
    names = (
        "单位名称",
        "发文机关标志",
        "签发人",
        "主送机关",
        "抄送机关",
        "印发机关",
        "联系人",
        "联系电话",
        "盖章",
        "发文字号代字",
    )
    settings, _ = decide([Setting(n, "text", "") for n in names], {})
    head = Letterhead.of(settings)
    assert head.unit.strip("＿") == ""
    assert head.said() == (
        "公文上「单位名称」、「发文字号代字」、「联系人」、「联系电话」空着，请在设置.xlsx「参数」表里填好后再做一次，或在文件上手写。",
    )
    assert "「签发人」" in head.said(OfficialKind.REQUEST)[0]
    assert head.said(OfficialKind.LETTER) == head.said()

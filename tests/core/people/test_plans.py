"""What was understood of a row's words holds for the next row with the same ones: the quick way is the careful one."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.offices.drawn import TODAY, grid, number, reading, settings

from toolkit.core.people import register
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions

HEADERS = "姓名 出生日期 身份证号 农历生日 性别 状态 生日过法 慰问意愿 备注 人员类别 政治面貌 入党时间 计岁法 所属乡镇"
CLEAN = ("张三可", dt.date(1945, 10, 3), number("1945-10-03"), None, "男", "健在")
ODD = {
    "姓名": ["李四平", "王五顺", "张三可、李四平", "赵六（已故）", "青禾镇", None],
    "出生日期": ["1945-10-03", "10月3日", "1945.10", dt.date(2026, 1, 1), dt.date(1945, 10, 1), dt.datetime.combine(dt.date(1945, 10, 3), dt.time(16)), 16713.5, "不详", None],
    "身份证号": [number("1945-10-04"), number("2046-10-03"), "990101194510030018", 9.9e17, True, None],
    "农历生日": ["八月廿八", "（折算）", "八月廿八（折算）"],
    "性别": ["女", "不明", True, 1, None],
    "状态": ["去世", "转出", "1", 1, True, "2020年在世", "老伴去世", "乱写", None],
    "生日过法": ["农历", "公历", "10月3日", "八月廿八", "不过", "乱写"],
    "慰问意愿": ["谢绝", "愿意", "过农历生日", "乱写"],
    "备注": ["已故", "老伴去世", "生日按农历", "10月3日过", "莫要登门", "不过生日", "爱好书法"],
    "人员类别": ["离休", "退休", "乱写"],
    "政治面貌": ["党员", "群众", "乱写", "无"],
    "入党时间": [dt.date(1970, 7, 1), "群众", "乱写"],
    "计岁法": ["虚岁", "乱写"],
    "所属乡镇": ["青禾镇", "青禾", "无", True, 1],
}  # fmt: skip


@st.composite
def rows(draw):
    """A clean row with some cells that are not."""
    row = dict(zip(HEADERS.split(), [*CLEAN, *[None] * 8], strict=True))
    for name in draw(st.lists(st.sampled_from(sorted(ODD)), max_size=3)):
        row[name] = draw(st.sampled_from(ODD[name]))
    return (*row.values(), None)


MARKS = st.dictionaries(
    st.tuples(st.integers(2, 7), st.integers(1, 9)), st.sampled_from(["已故", "请电话联系"]), max_size=1
)


def told(found):
    """All of it, rows by their place and their values."""
    people = [
        [getattr(p, f.name) for f in fields(p) if f.name != "record"] + [p.record.row, tuple(p.record.values)]
        for p in found.persons
    ]
    return repr((people, [out for _, out in found.duplicates], found.problems))


@given(
    lines=st.lists(rows(), min_size=1, max_size=5).map(lambda some: some * 2),  # so that words come again
    second=st.sampled_from(["备注", "去世时间", "单位"]),
    heading=st.sampled_from([None, "二、已故人员", "青禾镇"]),
    comments=MARKS,
    struck=MARKS,
)
@example(  # two cells that contradict each other are told beside every date
    lines=[(*CLEAN, "公历", None, "生日按农历", *[None] * 6)] * 2,
    second="单位",
    heading=None,
    comments={},
    struck={},
)
@example(lines=[(*CLEAN, *[None] * 9)] * 3, second="单位", heading="二、已故人员", comments={}, struck={})
def test_the_quick_way_reads_every_row_as_the_careful_one(lines, second, heading, comments, struck):
    lines = [*lines, (heading, *[None] * 14), *lines] if heading else lines
    sheet = grid(f"{HEADERS} {second}", *lines, comments=comments, struck=frozenset(struck))
    read = reading(sheet)
    quick = read_people(read, Conventions.of(settings()), TODAY)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(register._Plan, "words", lambda _plan, _single: (None, None))
        assert told(quick) == told(read_people(read, Conventions.of(settings()), TODAY))


def test_a_clean_register_is_read_with_care_once(monkeypatch):
    asked = []
    said = register._said
    monkeypatch.setattr(register, "_said", lambda *given: asked.append(given) or said(*given))
    people = read_people(
        reading(grid(HEADERS, *[(*CLEAN, *[None] * 8)] * 40)), Conventions.of(settings()), TODAY
    )
    assert (people.read, len(asked)) == (40, 1)

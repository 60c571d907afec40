"""Each trap of a register's birth columns: what is celebrated, what is asked, what is reported."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.offices.drawn import TODAY, grid, number, number15, reading, settings

from toolkit.core.answers import answer
from toolkit.core.grids import as_text
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions

OCTOBER_3 = number("1945-10-03")


def one(headers: str, *values: object, chosen: dict[str, str] | None = None, **rest: object):
    """The only person of a register with one row, and the problems found (kind, cell)."""
    people = read_people(
        reading(grid(f"姓名 {headers}", ("张三可", *values), **rest)),
        Conventions.of(settings(**(chosen or {}))),
        TODAY,
    )
    (person,) = people.persons
    return person, people.problems


def kinds(problems) -> list[tuple[str, str]]:
    return [(p.kind, p.cell.ref) for p in problems]


@pytest.mark.parametrize(
    ("written", "registered", "solar"),
    [
        (dt.datetime(1945, 10, 3), "1945-10-03", dt.date(1945, 10, 3)),  # noqa: DTZ001 - as Excel has it
        (dt.date(1945, 10, 3), "1945-10-03", dt.date(1945, 10, 3)),
        ("1945-10-3", "1945-10-03", dt.date(1945, 10, 3)),
        ("１９４５．１０．３", "1945-10-03", dt.date(1945, 10, 3)),
        ("45.10.3", "1945-10-03", dt.date(1945, 10, 3)),
        (19451003, "1945-10-03", dt.date(1945, 10, 3)),
        (16713, "1945-10-03", dt.date(1945, 10, 3)),
        ("民国三十四年十月三日", "1945-10-03", dt.date(1945, 10, 3)),
        ("1945.10", "1945-10", None),
        ("45.10", "1945-10", None),
        ("1945年10月生", "1945-10", None),
        ("一九四五年十月", "1945-10", None),
        (194510, "1945-10", None),
        (1945.12, "1945-12", None),
        ("8月15日", "08-15", None),
        ("国历1945年10月3日", "1945-10-03", dt.date(1945, 10, 3)),
    ],
)
def test_every_solar_spelling(written, registered, solar):
    person, problems = one("出生日期", written)
    assert (person.birth.registered.iso, person.birth.solar, person.birth.lunar) == (registered, solar, None)
    assert problems == ()


@pytest.mark.parametrize(
    ("written", "lunar", "solar"),
    [
        ("农历1945年八月十五", (1945, 8, 15, False), dt.date(1945, 9, 20)),
        ("1945.8.15(农)", (1945, 8, 15, False), dt.date(1945, 9, 20)),
        ("阴历八月十五", (None, 8, 15, False), None),
        ("旧历腊月廿九", (None, 12, 29, False), None),
        ("正月初一", (None, 1, 1, False), None),
        ("农历1944年闰四月初三", (1944, 4, 3, True), dt.date(1944, 5, 24)),
    ],
)
def test_lunar_text_in_the_date_column_is_lunar(written, lunar, solar):
    person, _ = one("出生日期", written)
    assert (person.birth.lunar, person.birth.solar) == (lunar, solar)


@pytest.mark.parametrize(
    ("headers", "values", "cell", "why"),
    [
        ("出生日期", ("不详",), "B2", "日期「不详」看不懂"),
        ("出生日期", ("1945-13-01",), "B2", "不存在"),
        ("出生日期", (dt.date(2025, 3, 1),), "B2", "太晚，可能应是1925年3月1日"),
        ("出生日期", (1945.1,), "B2", "分不清是1月还是10月"),
        ("出生日期", ("1945年",), "B2", "只有年份（1945年），不知道哪个月"),
        ("出生日期", ("农历1945年八月",), "B2", "不到日"),
        ("出生日期", ("农历1945年闰四月初三",), "B2", "1945年没有闰四月"),
        ("出生日期", (None,), "B2", "没有出生日期，身份证号也推算不出"),
        ("身份证号", (float(OCTOBER_3[:17] + "0"),), "A2", "没有出生日期，身份证号也推算不出"),
        ("农历生日", ("1945年八月",), "B2", "不到日"),
        ("出生日期 生日过法", ("1945.10", "农历"), "B2", "出生日期只到月（1945年10月），折算不出农历"),
        ("出生日期 生日过法", ("8月15日", "农历"), "B2", "出生日期没有年份（8月15日），折算不出农历"),
        ("出生日期 农历生日", ("1945-10-03", "十三月初一"), "C2", ""),
    ],
)
def test_what_nobody_can_decide_is_asked_with_its_cell(headers, values, cell, why):
    person, _ = one(headers, *values)
    assert person.birth is None
    assert (person.unread.name, person.unread.cell.ref) == ("张三可", cell)
    assert why in person.unread.why
    assert person.unread.hint


@pytest.mark.parametrize("column", ["出生日期", "农历生日"])
@pytest.mark.parametrize(
    ("rest", "kind", "why"),
    [
        ({"errors": {(2, 2): "#DIV/0!"}}, "cell-error", "单元格是错误值 #DIV/0!"),
        ({"uncalculated": frozenset({(2, 2)})}, "cell-uncalculated", "公式还没有计算结果"),
    ],
)
def test_an_error_or_an_uncalculated_formula_is_no_empty_cell(column, rest, kind, why):
    # The identity number would give a date, but nobody knows what the cell is going to say.
    person, problems = one(f"{column} 身份证号", None, OCTOBER_3, **rest)
    assert person.birth is None
    assert (person.unread.cell.ref, person.unread.why) == ("B2", why)
    assert kinds(problems) == [(kind, "B2")]


def test_the_registered_date_stands_before_the_identity_number_and_the_contradiction_is_said():
    person, problems = one("出生日期 身份证号", "1945-10-03", number("1946-02-11"))
    assert person.birth.registered.iso == "1945-10-03"
    assert kinds(problems) == [("birth-contradicts-id", "B2")]
    assert "登记的是1945年10月3日，身份证号上是1946年2月11日，先按登记的" in problems[0].message


def test_a_lunar_date_below_a_solar_heading_is_said():
    person, problems = one("出生日期（公历）", "农历1945年八月十五")
    assert person.birth.lunar == (1945, 8, 15, False)
    assert kinds(problems) == [("birthday-contradicts", "B2")]


def test_a_contradiction_is_said_beside_a_lunar_column_too():
    person, problems = one("出生日期 农历生日 身份证号", "1945-10-03", "八月廿八", number("1946-02-11"))
    assert person.birth.lunar == (1945, 8, 28, False)
    assert kinds(problems) == [("birth-contradicts-id", "B2")]


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        ("1945-10-03", "1945-10-03"),
        ("1945.10", "1945-10-09"),
        ("10月3日", "1945-10-03"),
        ("农历1945年八月十五", "1945-09-20"),  # the same day in the other calendar
        ("农历1945年八月十五", "1945-08-15"),  # lunar digits as if they were solar: an old custom, in order
        ("农历八月十五", "1945-09-20"),
    ],
)
def test_what_agrees_is_no_contradiction(written, identity):
    assert one("出生日期 身份证号", written, number(identity))[1] == ()


@pytest.mark.parametrize(
    ("identity", "registered"),
    [("1945-01-20", "1945-01"), ("1945-10-20", "1945-10")],
)
def test_the_identity_number_decides_about_1945_point_1(identity, registered):
    person, problems = one("出生日期 身份证号", 1945.1, number(identity))
    assert (person.birth.registered.iso, person.birth.note) == (
        registered,
        "月份据身份证号判断；身份证号上是20日",
    )
    assert [(p.kind, p.severity.value) for p in problems] == [("date-month-unclear", "warning")]


def test_the_number_format_decides_about_1945_point_1_before_the_identity_number():
    person, problems = one(
        "出生日期 身份证号",
        1945.1,
        number("1945-01-20"),
        number_format=lambda _r, c: "0.00" if c == 2 else "General",
    )
    assert person.birth.registered.iso == "1945-10"
    assert kinds(problems) == [("birth-contradicts-id", "B2")]


def test_an_identity_number_of_another_year_decides_nothing_about_1945_point_1():
    person, problems = one("出生日期 身份证号", 1945.1, number("1946-10-20"))
    assert person.birth is None
    assert "身份证号上是1946年10月20日，供核对" in person.unread.hint
    assert kinds(problems) == [("date-month-unclear", "B2")]


def test_a_two_digit_year_that_excel_moved_by_a_century_is_settled_by_the_identity_number():
    person, problems = one("出生日期 身份证号", dt.date(2025, 3, 1), number("1925-03-01"))
    assert (person.birth.registered.iso, person.birth.note) == ("1925-03-01", "年份据身份证号判断")
    assert [(p.kind, p.severity.value) for p in problems] == [("date-too-late", "warning")]


@pytest.mark.parametrize(
    "written", [OCTOBER_3, f" {OCTOBER_3}", number15("1945-10-03"), "９" + OCTOBER_3[1:]]
)
def test_without_a_date_the_identity_number_gives_it(written):
    person, _ = one("出生日期 身份证号", None, written)
    assert (person.birth.registered.iso, person.birth.note) == ("1945-10-03", "生日据身份证号")


def test_a_number_stored_as_a_number_is_damaged_whatever_its_checksum_says():
    lucky = next(n for s in range(1000) if (n := number("1945-10-03", f"{s:03}")).endswith("0"))
    person, problems = one("身份证号", int(lucky))
    assert person.birth is None
    assert kinds(problems) == [("id-number", "B2")]
    assert lucky not in str(problems[0])


def test_a_year_is_lent_by_the_identity_number_to_a_day_without_one():
    person, problems = one("出生日期 身份证号", "10月3日", OCTOBER_3)
    assert (person.birth.registered.iso, person.birth.note) == ("1945-10-03", "年份据身份证号")
    assert problems == ()


@pytest.mark.parametrize(
    ("how", "chosen", "lunar"),
    [
        ("农历", {}, (1945, 8, 28, False)),
        ("过阴历", {}, (1945, 8, 28, False)),
        ("公历", {}, None),
        ("", {}, None),
        ("农历", {"公历出生而过农历": "按公历"}, None),
    ],
)
def test_a_mark_beside_a_solar_date_keeps_its_lunar_equivalent_unless_the_office_says_otherwise(
    how, chosen, lunar
):
    person, _ = one("出生日期 生日过法", "1945-10-03", how or None, chosen=chosen)
    assert person.birth.lunar == lunar
    assert person.birth.note == ("农历由公历折算" if lunar else "")


@pytest.mark.parametrize(
    ("date", "moon", "how", "lunar"),
    [
        ("1945-10-03", "八月廿八", None, (1945, 8, 28, False)),
        ("1946-01-20", "腊月十八", None, (1945, 12, 18, False)),  # born before 春节: the lunar year is 1945
        ("1946.01", "腊月十八", None, (1945, 12, 18, False)),
        ("1945", "八月廿八", None, (1945, 8, 28, False)),
        (None, "八月廿八", None, (None, 8, 28, False)),
        (None, "8.28", None, (None, 8, 28, False)),
        ("1945-10-03", "八月廿八", "公历", None),
    ],
)
def test_a_lunar_column_is_kept_and_the_birth_date_lends_the_year(date, moon, how, lunar):
    person, _ = one("出生日期 农历生日 生日过法", date, moon, how)
    assert person.birth.lunar == lunar


def test_a_lunar_column_that_contradicts_the_date_is_kept_and_said():
    person, problems = one("出生日期 农历生日", "1945-10-03", "九月初九")
    assert person.birth.lunar == (1945, 9, 9, False)
    assert kinds(problems) == [("lunar-contradicts", "C2")]


@pytest.mark.parametrize(
    ("chosen", "registered", "note"),
    [
        ({}, "1945-10", "身份证号上是3日"),
        ({"只有年月的生日": "用身份证上的日"}, "1945-10-03", "日据身份证号"),
    ],
)
def test_the_day_of_a_month_only_date_is_the_office_s_decision(chosen, registered, note):
    person, _ = one("出生日期 身份证号", "1945.10", OCTOBER_3, chosen=chosen)
    assert (person.birth.registered.iso, person.birth.note) == (registered, note)


# --- how the birthday is kept ---------------------------------------------------------------------------

KEPT = (1945, 8, 28, False)  # the lunar day of 1945-10-03


@pytest.mark.parametrize(
    ("date", "way", "lunar", "registered", "told"),
    [
        # Case 56: a day that is written stands before the one that would be worked out.
        ("1945-10-03", "农历八月十五", (1945, 8, 15, False), "1945-10-03", ["lunar-contradicts"]),
        ("1945-10-03", "过农历八月廿八", KEPT, "1945-10-03", []),
        ("1945.10", "农历八月十五", (1945, 8, 15, False), "农历1945-08-15", []),
        (None, "按农历八月十五过生日", (None, 8, 15, False), "农历08-15", []),
        ("1945-10-03", "公历10月3日", None, "1945-10-03", []),
        ("1945-10-03", "10月3日", None, "1945-10-03", []),
        ("1945-10-03", "公历10月5日", None, "1945-10-05", ["birthday-contradicts"]),
        ("1945.10", "阳历10月5日", None, "1945-10-05", []),
        ("农历1945年八月廿八", "公历", None, "1945-10-03", []),
        # Case 14: words for the two calendars.
        *((("1945-10-03", word, None, "1945-10-03", [])) for word in ("阳", "新历", "国历", "公")),
        *((("1945-10-03", word, KEPT, "1945-10-03", [])) for word in ("阴", "夏历", "旧历", "老历", "农")),
        # Not understood: told with the cell, the registered day is kept.
        *(
            ("1945-10-03", word, None, "1945-10-03", ["answer-unknown"])
            for word in ("1", "按身份证", "农历公历都过", "八月十五", "8月15日", "看情况", "农历转公历")
        ),
    ],
)
def test_what_the_way_says(date, way, lunar, registered, told):
    person, problems = one("出生日期 生日过法", date, way)
    assert (person.birth.lunar, person.birth.registered.iso) == (lunar, registered)
    assert kinds(problems) == [(kind, "C2") for kind in told]
    assert ("过法看不懂" in person.birth.note) is ("answer-unknown" in told)


@pytest.mark.parametrize(
    ("column", "text", "lunar", "told"),
    [
        ("备注", "本人过农历八月十五，腿脚不便", (1945, 8, 15, False), ["lunar-contradicts"]),
        ("慰问意愿", "过农历八月廿八", KEPT, []),
        ("备注", "生日按阴历", KEPT, []),
        ("备注", "过农历年时回老家", None, []),
        ("备注", "从不过农历生日", None, []),
        ("备注", "过农历最后一天", None, ["answer-unknown"]),
    ],
)
def test_a_remark_may_say_it_too(column, text, lunar, told):
    person, problems = one(f"出生日期 {column}", "1945-10-03", text)
    assert person.birth.lunar == lunar
    assert kinds(problems) == [(kind, "C2") for kind in told]


def test_two_columns_that_say_otherwise_are_told():
    person, problems = one("出生日期 生日过法 备注", "1945-10-03", "公历", "本人过农历")
    assert person.birth.lunar is None
    assert kinds(problems) == [("birthday-contradicts", "C2")]


def test_a_way_that_cannot_be_read_is_told():
    person, problems = one("出生日期 生日过法", "1945-10-03", None, errors={(2, 3): "#N/A"})
    assert (person.birth.note, kinds(problems)) == ("过法看不懂", [("cell-error", "C2")])


@given(
    st.one_of(
        st.text(max_size=12),
        st.lists(st.sampled_from([*"农历公阴阳过不按八月十五初三1038 年日"]), max_size=8).map("".join),
    )
)
def test_no_text_of_the_way_moves_a_birthday_in_silence(text):
    person, problems = one("出生日期 生日过法", "1945-10-03", text)
    told = {p.kind for p in problems if p.cell.ref == "C2"}
    if person.birth is None:
        assert person.unread.cell.ref == "C2"
    elif person.birth.lunar not in (None, KEPT) or person.birth.registered.iso != "1945-10-03":
        assert told & {"lunar-contradicts", "birthday-contradicts"}
    elif text.strip() and person.birth.lunar is None and "answer-unknown" not in told:
        assert answer("calendar", as_text(text)) in ("", "solar", "none") or "3" in text


# --- what programs add or take away ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "why"),
    [  # case 02
        (dt.datetime(1945, 10, 2, 16), "1945年10月3日"),  # noqa: DTZ001
        ("1945-10-02T16:00:00.000Z", "1945年10月3日"),
        ("1945-10-02T16:00:00+00:00", "1945年10月3日"),
        ("1945-10-02 23:59:17", "1945年10月3日"),
        ("1945-12-31 23:59:59", "1946年1月1日"),
        (16712 + 2 / 3, "1945年10月3日"),
        ("1945/10/3 8:00", "可能差了一天"),
        (dt.datetime(1945, 10, 3, 12, 30), "可能差了一天"),  # noqa: DTZ001
    ],
)
def test_a_time_of_day_beside_a_birth_is_asked_about(written, why):
    person, problems = one("出生日期", written)
    assert (person.birth, person.unread.cell.ref) == (None, "B2")
    assert why in person.unread.why
    assert kinds(problems) == [("date-time", "B2")]


@pytest.mark.parametrize(
    "written",
    [
        "1945-10-03 00:00:00",
        "1945-10-03T00:00:00",
        "1945-10-03T00:00:00+08:00",
        "10/3/1945 12:00:00 AM 星期三",
    ],
)
def test_midnight_is_no_time_of_day(written):
    person, problems = one("出生日期 身份证号", written, OCTOBER_3)
    assert "date-time" not in dict(kinds(problems))
    assert person.birth is None or person.birth.registered.iso == "1945-10-03"


@pytest.mark.parametrize("written", ["1945-10-02 16:00:00", "1945-10-03 08:00"])
def test_the_identity_number_settles_a_time_of_day(written):
    person, problems = one("出生日期 身份证号", written, OCTOBER_3)
    assert (person.birth.registered.iso, person.birth.note) == ("1945-10-03", "日期据身份证号判断")
    assert [(p.kind, p.severity.value) for p in problems] == [("date-time", "warning")]


@given(st.dates(dt.date(1920, 1, 1), dt.date(1970, 12, 31)), st.sampled_from([0, 2, 1462]))
def test_a_count_of_days_is_the_same_day_in_every_system(day, shift):
    count = float((day - dt.date(1899, 12, 30)).days - shift)  # case 04
    person, _ = one("出生日期", count, day_shift=shift)
    assert person.birth.registered.iso == day.isoformat()


@pytest.mark.parametrize(
    ("headers", "value", "sure"),
    [
        ("出生日期", "1959.1", False),
        ("出生日期", "1959.2", True),
        ("出生日期", "1959.10", True),
        ("出生日期", "1959.01", True),
    ],
)
def test_a_month_out_of_a_file_without_types_may_have_lost_its_zero(headers, value, sure):
    person, problems = one(headers, value, untyped=True)
    assert (person.birth is not None) is sure
    assert kinds(problems) == ([] if sure else [("date-month-unclear", "B2")])
    assert one(headers, value)[0].birth is not None  # as text in a workbook it says what it says


@pytest.mark.parametrize(
    ("written", "solar"),
    [  # case 25: the last day of 腊月, of 29 days in 1950, of 30 in 1947
        ("1950年除夕", dt.date(1951, 2, 5)),
        ("1950年大年三十", dt.date(1951, 2, 5)),
        ("1950年年三十", dt.date(1951, 2, 5)),
        ("1950年腊月三十", dt.date(1951, 2, 5)),
        ("1947年除夕", dt.date(1948, 2, 9)),
    ],
)
def test_new_year_s_eve_is_the_last_day_of_the_year(written, solar):
    person, problems = one("出生日期", written)
    assert (person.birth.lunar[1:3], person.birth.solar, problems) == ((12, 30), solar, ())


def test_a_number_of_the_next_century_says_no_birthday():
    person, problems = one("身份证号", number("2046-10-03"))  # case 27
    assert person.birth is None
    assert kinds(problems) == [("id-birth-late", "B2")]
    person, problems = one("出生日期 身份证号", "1946-10-03", number("2046-10-03"))
    assert (person.birth.registered.iso, kinds(problems)) == ("1946-10-03", [("id-birth-late", "C2")])

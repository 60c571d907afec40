"""The days on which lunar birthdays are kept."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from toolkit.core.dates.lunar import (
    FIRST_DAY,
    LAST_DAY,
    LeapMonthRule,
    ThirtiethRule,
    around,
    from_solar,
    lunar_birthdays,
    month_day_text,
    new_year,
    occurs,
)

ONE_DAY = timedelta(days=1)

every_solar_day = st.dates(FIRST_DAY, LAST_DAY)
every_lunar_day = st.tuples(st.integers(1, 12), st.integers(1, 30), st.booleans()).filter(
    lambda day: occurs(day[0], day[1], leap=day[2])
)
every_rule = st.fixed_dictionaries(
    {"leap_month_rule": st.sampled_from(LeapMonthRule), "thirtieth_rule": st.sampled_from(ThirtiethRule)}
)


@pytest.mark.parametrize(
    ("born", "year", "rules", "kept", "adjusted"),
    [
        # born: month, day, leap
        ((8, 15, False), 2026, "平月 廿九", "2026-09-25 八月十五", ""),
        # 闰六月, in a year that has it and in one that has not
        ((6, 3, True), 2025, "平月 廿九", "2025-06-27 六月初三", "生于闰六月，按六月过"),
        ((6, 3, True), 2025, "闰月优先 廿九", "2025-07-27 闰六月初三", ""),
        ((6, 3, True), 2026, "闰月优先 廿九", "2026-07-16 六月初三", "生于闰六月，按六月过"),
        ((6, 3, False), 2025, "闰月优先 廿九", "2025-06-27 六月初三", ""),
        # 三十: 五月 has 29 days in 2026 and 30 in 2028
        ((5, 30, False), 2026, "平月 廿九", "2026-07-13 五月廿九", "五月没有三十，提前到廿九"),
        ((5, 30, False), 2026, "平月 次日初一", "2026-07-14 六月初一", "五月没有三十，顺延到次日初一"),
        ((5, 30, False), 2028, "平月 次日初一", "2028-06-22 五月三十", ""),
        # 闰五月三十, as in 1933; the 闰五月 of 2028 has 29 days, its 五月 30
        ((5, 30, True), 2028, "平月 廿九", "2028-06-22 五月三十", "生于闰五月，按五月过"),
        ((5, 30, True), 2028, "闰月优先 廿九", "2028-07-21 闰五月廿九", "闰五月没有三十，提前到廿九"),
        ((5, 30, True), 2028, "闰月优先 次日初一", "2028-07-22 六月初一",
         "闰五月没有三十，顺延到次日初一"),
        ((5, 30, True), 2026, "平月 廿九", "2026-07-13 五月廿九",
         "生于闰五月，按五月过；五月没有三十，提前到廿九"),
        # 六月 has 29 days in 2017 and 闰六月 follows it
        ((6, 30, False), 2017, "平月 次日初一", "2017-07-23 闰六月初一", "六月没有三十，顺延到次日初一"),
        # 腊月三十 is 除夕, in the solar year after
        ((12, 30, False), 2025, "平月 廿九", "2026-02-16 腊月廿九", "腊月没有三十，提前到廿九"),
        ((12, 30, False), 2025, "平月 次日初一", "2026-02-17 正月初一", "腊月没有三十，顺延到次日初一"),
        ((12, 30, False), 2029, "平月 廿九", "2030-02-02 腊月三十", ""),
    ],
)  # fmt: skip
def test_celebration_of_a_lunar_year(born, year, rules, kept, adjusted):
    leap_rule, thirtieth = rules.split()
    days = lunar_birthdays(
        *born,
        new_year(year),
        new_year(year + 1),
        leap_month_rule=LeapMonthRule(leap_rule),
        thirtieth_rule=ThirtiethRule(thirtieth),
    )
    (found,) = (one for one in days if one.year == year)
    lunar = month_day_text(found.lunar.month, found.lunar.day, leap=found.lunar.leap)
    assert (f"{found.day} {lunar}", found.adjusted) == (kept, adjusted)


@pytest.mark.parametrize(
    ("born", "year", "inside", "before", "after"),
    [
        # 腊月初一: twice in 2024 and in 2027, not at all in 2023, 2025 and 2028
        ((12, 1), 2024, ["2024-01-11", "2024-12-31"], "2022-12-23", "2026-01-19"),
        ((12, 1), 2025, [], "2024-12-31", "2026-01-19"),
        ((12, 1), 2026, ["2026-01-19"], "2024-12-31", "2027-01-08"),
        ((12, 1), 2027, ["2027-01-08", "2027-12-28"], "2026-01-19", "2029-01-15"),
        ((12, 1), 2028, [], "2027-12-28", "2029-01-15"),
        # 冬月十二 falls on 31 December 2025
        ((11, 12), 2025, ["2025-12-31"], "2024-12-12", "2026-12-20"),
        # 冬月十五: 2025 not at all, 2026 twice
        ((11, 15), 2025, [], "2024-12-15", "2026-01-03"),
        ((11, 15), 2026, ["2026-01-03", "2026-12-23"], "2024-12-15", "2027-12-12"),
    ],
)
def test_twice_or_not_at_all_in_a_solar_year(born, year, inside, before, after):
    days = lunar_birthdays(*born, False, date(year, 1, 1), date(year, 12, 31))
    assert [str(one.day) for one in days] == inside
    assert [str(one.day) for one in around(*born, False, year)] == [before, after]


def test_both_ends_of_the_span_count():
    day = date(2026, 9, 25)
    for start, end, found in [
        (day, day, [day]),
        (day - ONE_DAY, day, [day]),
        (day, day + ONE_DAY, [day]),
        (day - timedelta(9), day - ONE_DAY, []),
        (day + ONE_DAY, day + timedelta(9), []),
        (day, day - ONE_DAY, []),
    ]:
        assert [one.day for one in lunar_birthdays(8, 15, False, start, end)] == found


def test_birthday_of_the_lunar_year_before_on_the_first_day_of_the_span():
    day = date(2026, 2, 17)  # 正月初一; 腊月 of 2025 has 29 days
    days = lunar_birthdays(12, 30, False, day, day, thirtieth_rule=ThirtiethRule.NEXT_FIRST)
    assert [(one.day, one.year) for one in days] == [(day, 2025)]


def test_where_the_calendar_ends():
    assert [one.day for one in lunar_birthdays(12, 1, False, LAST_DAY, LAST_DAY)] == [LAST_DAY]
    assert around(12, 1, False, 2100)[1] is None
    assert around(12, 29, False, 1900)[0] is None
    # 腊月初二 of the last lunar year is the day after the calendar's end, and that is refused.
    assert [one.year for one in lunar_birthdays(12, 2, False, date(2098, 1, 1), LAST_DAY)] == [
        2097,
        2098,
        2099,
    ]
    for start, end in [(FIRST_DAY - ONE_DAY, LAST_DAY), (FIRST_DAY, LAST_DAY + ONE_DAY)]:
        with pytest.raises(ValueError, match="无法换算农历"):
            lunar_birthdays(8, 15, False, start, end)
    for year in (1899, 2101):
        with pytest.raises(ValueError, match="不在1900年至2100年之内"):
            around(8, 15, False, year)


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ((5, 30, False), True),
        ((5, 30, True), True),  # 1933
        ((8, 30, True), False),  # every 闰八月 has 29 days
        ((8, 29, True), True),
        ((11, 29, True), True),  # 2033 only
        ((1, 1, True), False),
        ((12, 1, True), False),
        ((12, 30, False), True),
        ((12, 31, False), False),
        ((12, 0, False), False),
    ],
)
def test_a_birth_without_a_year(day, known):
    month, number, leap = day
    assert occurs(month, number, leap=leap) is known
    span = (date(2026, 1, 1), date(2027, 12, 31))
    if known:
        assert lunar_birthdays(month, number, leap, *span)
    else:
        with pytest.raises(ValueError, match="没有"):
            lunar_birthdays(month, number, leap, *span)


def test_conventions_are_words_of_the_settings_sheet():
    assert [rule.value for rule in LeapMonthRule] == ["平月", "闰月优先"]
    assert [rule.value for rule in ThirtiethRule] == ["廿九", "次日初一"]
    assert ThirtiethRule("次日初一") is ThirtiethRule.NEXT_FIRST


@given(every_lunar_day, every_rule)
def test_one_celebration_for_every_lunar_year(born, rules):
    days = lunar_birthdays(*born, FIRST_DAY, LAST_DAY, **rules)
    years = [one.year for one in days]
    # Only the birthdays of 腊月 of the last lunar year lie past the calendar's end.
    assert years in (list(range(1900, 2101)), list(range(1900, 2100)))
    assert len(years) == 201 or born[0] == 12
    assert all(earlier.day < later.day for earlier, later in itertools.pairwise(days))
    for one in days:
        assert from_solar(one.day) == one.lunar
        same = (one.lunar.month, one.lunar.day, one.lunar.leap) == born
        assert same == (one.adjusted == "")
        assert same or one.lunar.day in {born[1], 29, 1}


@given(every_lunar_day, every_rule, every_solar_day, st.integers(0, 900), st.integers(0, 900))
def test_spans_join_without_loss(born, rules, start, first, second):
    middle, end = start + timedelta(first), start + timedelta(first + second)
    assume(end < LAST_DAY)
    whole = lunar_birthdays(*born, start, end, **rules)
    parts = [
        *lunar_birthdays(*born, start, middle, **rules),
        *lunar_birthdays(*born, middle + ONE_DAY, end, **rules),
    ]
    assert whole == parts


@given(every_lunar_day, every_rule, st.integers(1903, 2098))
def test_around_is_the_neighbours_of_the_year(born, rules, year):
    everything = [one.day for one in lunar_birthdays(*born, FIRST_DAY, LAST_DAY, **rules)]
    before, after = around(*born, year, **rules)
    assert before.day == max(day for day in everything if day.year < year)
    assert after.day == min(day for day in everything if day.year > year)


@given(every_solar_day)
def test_a_birth_in_the_year_itself_needs_no_adjusting(day):
    born = from_solar(day)
    rules = {"leap_month_rule": LeapMonthRule.LEAP_FIRST, "thirtieth_rule": ThirtiethRule.NEXT_FIRST}
    days = lunar_birthdays(born.month, born.day, born.leap, day, day, **rules)
    assert [(one.day, one.lunar, one.year, one.adjusted) for one in days if not one.adjusted] == [
        (day, born, born.year, "")
    ]

"""周岁, 虚岁 and 做九; solar birthdays; which birthdays are round."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from toolkit.core.dates.ages import (
    AgeMode,
    LeapDayRule,
    age_on_lunar_birthday,
    age_on_solar_birthday,
    full_age,
    nominal_age,
    round_age,
    round_age_on_solar_birthday,
    solar_birthdays,
)
from toolkit.core.dates.lunar import (
    FIRST_DAY,
    LAST_DAY,
    Celebration,
    LeapMonthRule,
    LunarDate,
    ThirtiethRule,
    from_solar,
    lunar_birthdays,
    new_year,
)

DECADES = (60, 70, 80, 90, 100)
ONE_DAY = timedelta(days=1)

births = st.dates(date(1901, 1, 1), date(1999, 12, 31))
a_rule = st.sampled_from(LeapDayRule)
a_mode = st.sampled_from(AgeMode)


def day(text):
    return date.fromisoformat(text)


# --- ages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "on", "rule", "age"),
    [
        ("1946-10-03", "2026-10-02", "2月28日", 79),
        ("1946-10-03", "2026-10-03", "2月28日", 80),
        ("1946-10-03", "2026-10-04", "2月28日", 80),
        ("1946-10-03", "1946-10-03", "2月28日", 0),
        # the turn of the year
        ("1945-12-31", "2025-12-30", "2月28日", 79),
        ("1945-12-31", "2025-12-31", "2月28日", 80),
        ("1946-01-01", "2025-12-31", "2月28日", 79),
        ("1946-01-01", "2026-01-01", "2月28日", 80),
        # 29 February
        ("1936-02-29", "2026-02-27", "2月28日", 89),
        ("1936-02-29", "2026-02-28", "2月28日", 90),
        ("1936-02-29", "2026-02-28", "3月1日", 89),
        ("1936-02-29", "2026-03-01", "3月1日", 90),
        ("1936-02-29", "2028-02-28", "2月28日", 91),
        ("1936-02-29", "2028-02-28", "3月1日", 91),
        ("1936-02-29", "2028-02-29", "2月28日", 92),
        ("1936-02-29", "2028-02-29", "3月1日", 92),
        # 28 February and 1 March are days as any other
        ("1936-02-28", "2028-02-28", "3月1日", 92),
        ("1937-03-01", "2028-02-29", "2月28日", 90),
    ],
)
def test_full_age(born, on, rule, age):
    assert full_age(day(born), day(on), rule=LeapDayRule(rule)) == age


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("1946-10-03", "1946-10-03", 1),
        ("1946-10-03", "2026-02-16", 80),  # 除夕
        ("1946-10-03", "2026-02-17", 81),  # 春节
        ("1946-10-03", "2026-10-03", 81),
        # born on 除夕 (lunar 1945) and on 春节 of 1946
        ("1946-02-01", "1946-02-02", 2),
        ("1946-02-01", "2026-02-17", 82),
        ("1946-02-02", "1946-02-02", 1),
        ("1946-02-02", "2026-02-17", 81),
        # the turn of the solar year counts for nothing
        ("1945-12-31", "2026-01-01", 81),
        ("1946-01-01", "2026-01-01", 81),
    ],
)
def test_nominal_age(born, on, age):
    assert nominal_age(day(born), day(on)) == age
    assert nominal_age(from_solar(day(born)), day(on)) == age


def test_born_after_the_day_is_refused():
    for ask in (full_age, nominal_age):
        with pytest.raises(ValueError, match=r"^出生日期晚于计算年龄的日期$"):
            ask(date(2026, 10, 3), date(2026, 10, 2))
    kept = Celebration(date(2026, 9, 25), LunarDate(2026, 8, 15), 2026)
    with pytest.raises(ValueError, match=r"^出生年份晚于过生日的年份$"):
        age_on_lunar_birthday(AgeMode.FULL, 2027, kept)


@given(births, st.dates(date(2000, 1, 1), date(2100, 12, 30)), a_rule)
def test_both_ages_grow_by_at_most_one_a_day_and_lie_near(born, on, rule):
    full, nominal = full_age(born, on, rule=rule), nominal_age(born, on)
    assert full_age(born, on + ONE_DAY, rule=rule) - full in {0, 1}
    grown = nominal_age(born, on + ONE_DAY) - nominal
    assert grown == (on + ONE_DAY == new_year((on + ONE_DAY).year))
    assert nominal - full in {0, 1, 2, 3}


# --- solar birthdays --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "number", "span", "rule", "days"),
    [
        (10, 3, "2026-10-01 2026-10-31", "2月28日", ["2026-10-03"]),
        (10, 3, "2026-10-03 2026-10-03", "2月28日", ["2026-10-03"]),
        (10, 3, "2026-10-04 2027-10-02", "2月28日", []),
        (10, 3, "2026-10-31 2026-10-01", "2月28日", []),
        (2, 29, "2026-01-01 2028-12-31", "2月28日", ["2026-02-28", "2027-02-28", "2028-02-29"]),
        (2, 29, "2026-01-01 2028-12-31", "3月1日", ["2026-03-01", "2027-03-01", "2028-02-29"]),
        (2, 29, "2026-02-01 2026-02-28", "3月1日", []),
        (2, 29, "2100-01-01 2100-12-31", "2月28日", ["2100-02-28"]),
        (12, 31, "2026-12-31 2027-01-01", "2月28日", ["2026-12-31"]),
        (1, 1, "2026-12-31 2027-01-01", "2月28日", ["2027-01-01"]),
    ],
)
def test_solar_birthdays(month, number, span, rule, days):
    start, end = map(day, span.split())
    found = solar_birthdays(month, number, start, end, rule=LeapDayRule(rule))
    assert [str(one) for one in found] == days


@pytest.mark.parametrize(("month", "number"), [(4, 31), (2, 30), (13, 1), (0, 1), (1, 0)])
def test_a_day_that_no_year_has_is_refused(month, number):
    with pytest.raises(ValueError, match=f"^公历没有{month}月{number}日$"):
        solar_birthdays(month, number, date(2026, 2, 1), date(2026, 1, 1))


@given(births, a_rule)
def test_one_solar_birthday_a_year_and_one_year_older_on_each(born, rule):
    days = solar_birthdays(born.month, born.day, born, date(born.year + 100, 12, 31), rule=rule)
    assert [one.year for one in days] == list(range(born.year, born.year + 101))
    assert [full_age(born, one, rule=rule) for one in days] == list(range(101))
    assert [full_age(born, one - ONE_DAY, rule=rule) for one in days[1:]] == list(range(100))


# --- the age of a birthday --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "age", "kept_as"), [("周岁", 80, 80), ("虚岁", 81, None), ("做九", 81, None)]
)
def test_solar_birthday_of_1946_in_october_2026(mode, age, kept_as):
    born, on = date(1946, 10, 3), date(2026, 10, 3)
    assert age_on_solar_birthday(AgeMode(mode), born, on) == age
    assert round_age_on_solar_birthday(AgeMode(mode), born, on, DECADES) == kept_as


@pytest.mark.parametrize(
    ("born", "mode", "day_kept", "age", "kept_as"),
    [
        # 农历八月十五 1946
        (LunarDate(1946, 8, 15), "周岁", "2026-09-25", 80, 80),
        (LunarDate(1946, 8, 15), "虚岁", "2026-09-25", 81, None),
        (LunarDate(1946, 8, 15), "虚岁", "2025-10-06", 80, 80),
        (LunarDate(1946, 8, 15), "做九", "2024-09-17", 79, 80),
        (LunarDate(1946, 8, 15), "做九", "2025-10-06", 80, None),
        # born on 1947-01-20, in the lunar year 1946
        (LunarDate(1946, 12, 29), "周岁", "2026-02-16", 79, None),
        (LunarDate(1946, 12, 29), "虚岁", "2026-02-16", 80, 80),
    ],
)
def test_lunar_birthday(born, mode, day_kept, age, kept_as):
    (kept,) = lunar_birthdays(born.month, born.day, born.leap, day(day_kept), day(day_kept))
    assert age_on_lunar_birthday(AgeMode(mode), born.year, kept) == age
    assert round_age(AgeMode(mode), age, DECADES) == kept_as


def test_full_age_counted_from_the_solar_date_would_be_one_short():
    born = LunarDate(1944, 8, 15)  # 1944-10-01; in 2026 the lunar birthday comes six days before that
    (kept,) = lunar_birthdays(8, 15, False, date(2026, 9, 1), date(2026, 9, 30))
    assert full_age(born.to_solar(), kept.day) == 81
    assert age_on_lunar_birthday(AgeMode.FULL, born.year, kept) == 82


def test_a_lunar_birthday_in_the_year_of_birth_is_no_error():
    kept = Celebration(date(1946, 9, 10), LunarDate(1946, 8, 15), 1946)
    assert [age_on_lunar_birthday(mode, 1946, kept) for mode in AgeMode] == [0, 1, 1]


def test_birth_on_new_years_eve_kept_on_the_day_after_counts_for_the_year_that_ended():
    born = LunarDate(1945, 12, 30)  # 1946-02-01; 腊月 of 2025 has 29 days
    rule = ThirtiethRule.NEXT_FIRST
    (kept,) = lunar_birthdays(12, 30, False, date(2026, 1, 1), date(2026, 12, 31), thirtieth_rule=rule)
    assert (str(kept.day), kept.lunar.year, kept.year) == ("2026-02-17", 2026, 2025)
    assert age_on_lunar_birthday(AgeMode.FULL, born.year, kept) == 80
    assert age_on_lunar_birthday(AgeMode.NOMINAL, born.year, kept) == 81


@given(
    births,
    a_mode,
    st.sampled_from(LeapMonthRule),
    st.sampled_from(ThirtiethRule),
)
def test_one_year_older_on_every_lunar_birthday(born, mode, leap_rule, thirtieth):
    birth = from_solar(born)
    days = lunar_birthdays(
        birth.month,
        birth.day,
        birth.leap,
        born + timedelta(days=60),
        date(born.year + 100, 12, 31),
        leap_month_rule=leap_rule,
        thirtieth_rule=thirtieth,
    )
    ages = [age_on_lunar_birthday(mode, birth.year, one) for one in days]
    assert ages == list(range(ages[0], ages[0] + len(ages)))
    assert ages[0] == 1 + (mode is not AgeMode.FULL)


# --- round ages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "age", "kept_as"),
    [
        ("周岁", 59, None),
        ("周岁", 60, 60),
        ("周岁", 61, None),
        ("虚岁", 59, None),
        ("虚岁", 60, 60),
        ("做九", 58, None),
        ("做九", 59, 60),
        ("做九", 60, None),
        ("做九", 99, 100),
    ],
)
def test_round_age(mode, age, kept_as):
    assert round_age(AgeMode(mode), age, DECADES) == kept_as


def test_round_ages_come_from_outside():
    assert round_age(AgeMode.FULL, 85, [85, 95]) == 85
    assert round_age(AgeMode.FULL, 80, [85, 95]) is None
    assert round_age(AgeMode.FULL, 80, []) is None
    assert round_age(AgeMode.FULL, 80, iter(DECADES)) == 80


@pytest.mark.parametrize(
    ("on", "age", "kept_as"),
    [
        # Born 1946-02-05, 正月初四. 春节: 2023-01-22, 2024-02-10, 2025-01-29, 2026-02-17
        ("2023-02-05", 78, None),
        ("2024-02-05", 78, None),  # before 春节: as old as the year before
        ("2025-02-05", 80, 80),  # after it: 79 is passed over
        ("2026-02-05", 80, None),  # 80 for the second time
        ("2027-02-05", 81, None),
    ],
)
def test_nominal_age_about_the_spring_festival(on, age, kept_as):
    born = date(1946, 2, 5)
    assert nominal_age(born, day(on)) == age
    assert round_age_on_solar_birthday(AgeMode.NOMINAL, born, day(on), DECADES) == kept_as
    # 做九 wants 79, which no birthday has: 80 is kept on the first birthday past it, and once.
    nine = round_age_on_solar_birthday(AgeMode.NINE, born, day(on), DECADES)
    assert nine == (80 if on == "2025-02-05" else None)


def test_round_age_passed_over_on_the_first_birthday():
    born = date(1946, 2, 1)  # 除夕: two years old the day after, three on the first birthday
    assert round_age_on_solar_birthday(AgeMode.NOMINAL, born, date(1947, 2, 1), [2]) == 2


@given(births, a_mode, a_rule, st.sets(st.integers(5, 95), min_size=1, max_size=5))
def test_every_round_age_is_kept_once_in_a_life(born, mode, rule, ages):
    assume(all(age + 2 not in ages and age + 1 not in ages for age in ages))
    days = solar_birthdays(born.month, born.day, born, date(born.year + 100, 12, 31), rule=rule)
    kept = [round_age_on_solar_birthday(mode, born, one, ages, rule=rule) for one in days]
    assert sorted(age for age in kept if age is not None) == sorted(ages)


@given(st.dates(FIRST_DAY, LAST_DAY), a_mode, a_rule)
def test_the_day_of_birth_itself_is_no_error(born, mode, rule):
    assert age_on_solar_birthday(mode, born, born, rule=rule) == (mode is not AgeMode.FULL)
    assert round_age_on_solar_birthday(mode, born, born, DECADES, rule=rule) is None


def test_modes_are_words_of_the_settings_sheet():
    assert [mode.value for mode in AgeMode] == ["周岁", "虚岁", "做九"]
    assert [rule.value for rule in LeapDayRule] == ["2月28日", "3月1日"]

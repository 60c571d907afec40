"""Chinese numerals: one reader and one writer for dates, money and headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.numbers import numerals


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一九四五", 1945),
        ("二〇二六", 2026),
        ("二○○八", 2008),
        ("十", 10),
        ("十二", 12),
        ("一十二", 12),
        ("二十", 20),
        ("廿", 20),
        ("廿三", 23),
        ("卅一", 31),
        ("九十九", 99),
        ("四千五百", 4500),
        ("一千零五十", 1050),
        ("两万", 20_000),
        ("壹拾贰万", 120_000),
        ("肆仟伍佰", 4500),
        ("1945", 1945),
        ("", None),
        ("年", None),
        ("十十", None),
        ("〇十", None),
        ("三十五十", None),
        ("百千", None),
        ("二十一五", None),
    ],
)
def test_a_numeral_is_read(text, number):
    assert numerals.value(text) == number


@given(st.integers(0, 99))
def test_small_numbers_are_read_back(number):
    assert numerals.value(numerals.small(number)) == number


@pytest.mark.parametrize("number", [-1, 100])
def test_only_small_numbers_are_small(number):
    with pytest.raises(ValueError, match="between"):
        numerals.small(number)


@given(st.integers(0, 10**12 - 1))
def test_capitals_are_read_back(number):
    assert numerals.number(numerals.capitals(number)) == number


@given(st.integers(10, 9999))
def test_a_year_is_read_back(year):
    assert numerals.value(numerals.by_digits(year)) == year


@given(st.text(alphabet=numerals.COUNTING + "廿卅年1", max_size=8))
def test_any_text_is_a_number_or_none(text):
    found = numerals.value(text)
    assert found is None or found >= 0

"""Telephone numbers as clerks type them: several in a cell, each with its owner."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.people.profiles import Phone, mask_phone, split_phones


def phones(value) -> list[str]:
    return [" ".join(filter(None, (phone.owner, phone.number, phone.kind))) for phone in split_phones(value)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("13800000000", ["13800000000 mobile"]),
        (13800000000, ["13800000000 mobile"]),
        (13800000000.0, ["13800000000 mobile"]),
        ("13800000000.0", ["13800000000 mobile"]),
        ("138-0000-0000", ["13800000000 mobile"]),
        ("138 0000 0000", ["13800000000 mobile"]),
        ("+86 13800000000", ["13800000000 mobile"]),
        ("008613800000000", ["13800000000 mobile"]),
        ("１３８００００００００", ["13800000000 mobile"]),
        ("电话：13800000000", ["13800000000 mobile"]),
        ("本人13800000000", ["13800000000 mobile"]),
        ("0713-7222333", ["0713-7222333 landline"]),
        ("０７１３－７２２２３３３", ["0713-7222333 landline"]),
        ("0713—7222333", ["0713-7222333 landline"]),
        ("(0713)7222333", ["0713-7222333 landline"]),
        ("07137222333", ["0713-7222333 landline"]),
        ("027-88886666转8012", ["027-88886666-8012 landline"]),
        ("7222333", ["7222333 landline"]),
        (7222333, ["7222333 landline"]),
        ("宅电0713-7222333", ["宅电 0713-7222333 landline"]),
        (
            "13800000000/0713-1234567、儿子13900000000",
            ["13800000000 mobile", "0713-1234567 landline", "儿子 13900000000 mobile"],
        ),
        ("13800000000 13900000000", ["13800000000 mobile", "13900000000 mobile"]),
        ("13800000000\n13900000000", ["13800000000 mobile", "13900000000 mobile"]),
        (
            "13800000000,13900000000；15900000000",
            ["13800000000 mobile", "13900000000 mobile", "15900000000 mobile"],
        ),
        ("13900000000（儿子）", ["儿子 13900000000 mobile"]),
        ("13800000000儿子13900000000", ["13800000000 mobile", "儿子 13900000000 mobile"]),
        (
            "儿子张某某：13900000000，女儿 13700000000",
            ["儿子张某某 13900000000 mobile", "女儿 13700000000 mobile"],
        ),
        ("1380000000", ["1380000000 unclear"]),  # a digit short
        ("138000000000", ["138000000000 unclear"]),  # one too many
        ("1.38E+10", ["1.38E+10 unclear"]),
        ("短号666888", ["短号 666888 unclear"]),
        ("990101194510030015", ["9901**… unclear"]),  # an identity number in the wrong column
        (990101194510030015, ["9901**… unclear"]),
        ("无", []),
        ("", []),
        (None, []),
        (True, []),
        (float("nan"), []),
        (dt.date(2026, 10, 3), []),
    ],
)
def test_split_phones(value, expected):
    assert phones(value) == expected


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800005678", "138****5678"),
        ("0713-7222333", "0713-*****33"),
        ("7222333", "*****33"),
        ("12345", "****"),
        ("", "****"),
    ],
)
def test_mask_phone(number, masked):
    assert mask_phone(number) == masked


MOBILES = st.integers(13_000_000_000, 19_999_999_999).map(str)
LANDLINES = st.integers(2_000_000, 8_999_999).map(lambda n: f"0713-{n}")
OWNERS = st.sampled_from(["", "儿子", "女儿", "老伴", "邻居"])


@given(
    st.lists(st.tuples(OWNERS, st.one_of(MOBILES, LANDLINES)), min_size=1, max_size=4),
    st.sampled_from(["/", "、", "，", ",", "；", ";", "\n", " / "]),
)
def test_joined_phones_come_apart_again(numbers, separator):
    text = separator.join(f"{owner}{number}" for owner, number in numbers)
    expected = [Phone(number, owner, "landline" if "-" in number else "mobile") for owner, number in numbers]
    assert list(split_phones(text)) == expected


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.text(alphabet="0123456789-/()（）、+ 儿子转Ee.", max_size=40),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    )
)
def test_any_cell_gives_phones(value):
    for phone in split_phones(value):
        assert phone.kind in ("mobile", "landline", "unclear")
        assert phone.number
        assert not re.search(r"\d{15}", phone.number)

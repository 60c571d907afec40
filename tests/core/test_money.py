"""Amounts: what a cell holds, capital numerals against an independent library, figures."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.core.numbers.money import AmountReading, capitals, figures, read_amount


def slug(reading):
    """What is wrong, by its name; "" where nothing is."""
    return reading.fault.kind if reading.fault else ""


@pytest.mark.parametrize(
    ("value", "yuan"),
    [
        (4000, "4000.00"),
        (0, "0.00"),
        (4000.0, "4000.00"),
        (4000.5, "4000.50"),
        (0.1 + 0.2, "0.30"),  # 0.30000000000000004
        (33.3 * 3, "99.90"),  # 99.89999999999999
        (-0.0, "0.00"),
        (99_999_999.99, "99999999.99"),
        ("4000", "4000.00"),
        ("4000.00", "4000.00"),
        ("4000.000", "4000.00"),
        ("4000.5", "4000.50"),
        ("4,000元", "4000.00"),
        ("4，000元", "4000.00"),
        ("12,345,678.90", "12345678.90"),
        ("￥4000", "4000.00"),
        ("\u00a54,000.00", "4000.00"),
        ("人民币4000元整", "4000.00"),
        ("４０００元", "4000.00"),
        (" 4 000 元 ", "4000.00"),
        ("'4000", "4000.00"),
        ("4000元。", "4000.00"),
        ("500元/人", "500.00"),
        ("0.4万元", "4000.00"),
        ("12万", "120000.00"),
        ("1.23456万元", "12345.60"),
        ("4千元", "4000.00"),
        ("6百", "600.00"),
        ("3仟", "3000.00"),
        ("肆仟元整", "4000.00"),
        ("人民币肆仟元整", "4000.00"),
        ("肆仟圆正", "4000.00"),
        ("四千元", "4000.00"),
        ("四百五十元", "450.00"),
        ("壹拾贰万元整", "120000.00"),
        ("十二万元", "120000.00"),
        ("壹仟零叁元伍角", "1003.50"),
        ("壹万零叁元零伍分", "10003.05"),
        ("零元整", "0.00"),
    ],
)
def test_amounts(value, yuan):
    reading = read_amount(value)
    assert (str(reading.value), slug(reading)) == (yuan, "")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (-1, "amount-negative"),
        (-0.01, "amount-negative"),
        ("-4000", "amount-negative"),
        ("－4000", "amount-negative"),
        ("负4000元", "amount-negative"),
        ("(4,000.00)", "amount-negative"),
        (100_000_000, "amount-absurd"),
        (1e300, "amount-absurd"),
        (10**60, "amount-absurd"),
        ("100000000", "amount-absurd"),
        ("1亿元", "amount-absurd"),
        ("9" * 39, "amount-absurd"),
        (4000.005, "amount-fraction"),
        (0.001, "amount-fraction"),
        ("4000.005", "amount-fraction"),
        ("0.0000001万元", "amount-fraction"),
        ("4000元/年", "amount-unreadable"),
        ("每月100元", "amount-unreadable"),
        ("100元/人/月", "amount-unreadable"),
        ("4,00", "amount-unreadable"),
        ("40,0000", "amount-unreadable"),
        ("4000-5000", "amount-unreadable"),
        ("约4000元", "amount-unreadable"),
        ("慰问品", "amount-unreadable"),
        ("待定", "amount-unreadable"),
        ("—", "amount-unreadable"),
        ("元", "amount-unreadable"),
        ("四五元", "amount-unreadable"),
        ("十百元", "amount-unreadable"),
        ("万元", "amount-unreadable"),
        ("一百百元", "amount-unreadable"),
        ("1e5", "amount-unreadable"),
        ("NaN", "amount-unreadable"),
        ("4" * 50, "amount-unreadable"),
        (True, "amount-unreadable"),
        (float("nan"), "amount-unreadable"),
        (float("inf"), "amount-unreadable"),
        (dt.date(2026, 10, 3), "amount-unreadable"),
        (dt.timedelta(1), "amount-unreadable"),
    ],
)
def test_faults(value, kind):
    reading = read_amount(value)
    assert (reading.value, slug(reading)) == (None, kind)
    assert reading.fault.message.startswith("金额")
    assert reading.fault.message.endswith("，")
    assert reading.fault.hint.endswith("。")


@pytest.mark.parametrize("empty", [None, "", " ", "　", "\u200b", "\n"])
def test_an_empty_cell_says_nothing(empty):
    assert read_amount(empty) == AmountReading()


def test_a_message_says_what_was_found():
    assert read_amount("4000元/年").fault.message == "金额「4000元/年」带着期限，"
    assert read_amount(-500).fault.message == "金额「-500」是负数，"


def test_an_identity_number_in_the_amount_column_is_not_shown():
    for value in ("990101194510030015", 990101194510030015, "身份证990101194510030015"):
        assert "19451003" not in read_amount(value).fault.message


# --- capitals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # examples of 《支付结算办法》, appendix 1 (its variants without the optional 零)
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # the amounts of the report
        ("120000", "壹拾贰万元整"),
        ("36400", "叁万陆仟肆佰元整"),
        ("8000", "捌仟元整"),
        ("100", "壹佰元整"),
        # zeros, 万, 亿
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0.55", "伍角伍分"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("15.50", "壹拾伍元伍角整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("10001", "壹万零壹元整"),
        ("10010.10", "壹万零壹拾元壹角整"),
        ("100000", "壹拾万元整"),
        ("1000000.01", "壹佰万元零壹分"),
        ("10000001", "壹仟万零壹元整"),
        ("20050000", "贰仟零伍万元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100001000", "壹亿零壹仟元整"),
        ("100010000", "壹亿零壹万元整"),
        ("110000000.10", "壹亿壹仟万元壹角整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        ("-0", "零元整"),
        ("1E+2", "壹佰元整"),
    ],
)
def test_capitals(amount, words):
    assert capitals(Decimal(amount)) == f"人民币{words}"


@pytest.mark.parametrize("amount", ["-0.01", "-5", "0.001", "1000000000000", "1E+30", "NaN", "Infinity"])
def test_capitals_refuses(amount):
    with pytest.raises(ValueError, match="金额"):
        capitals(Decimal(amount))


AMOUNTS = st.integers(0, 10**14 - 1).map(lambda fen: Decimal(fen) / 100)
# Zeros are where capital numerals go wrong: amounts with few other digits.
SPARSE = st.lists(st.sampled_from("000000123456789"), min_size=1, max_size=14).map(
    lambda d: Decimal("".join(d)) / 100
)


@given(st.one_of(AMOUNTS, SPARSE))
@example(Decimal("100000000.01"))
@example(Decimal(100001000))
@example(Decimal("1010101010.10"))
def test_capitals_agree_with_an_independent_library(amount):
    # Where the rule leaves the choice we differ twice: cn2an stops at 角, where we add 整; and it writes 壹亿壹仟元
    # where no 万 is between, we 壹亿零壹仟元.
    theirs = cn2an.an2cn(str(amount), "rmb")
    ours = capitals(amount).removeprefix("人民币")
    ours = re.sub("亿零(?=.仟[^万]*元)", "亿", ours)
    if amount * 10 % 1 == 0 and amount % 1:
        ours = ours.removesuffix("整")
    assert ours == theirs


@given(st.one_of(AMOUNTS, SPARSE).filter(lambda a: 1 <= a < 10**8))
def test_capitals_are_read_back(amount):
    assert read_amount(capitals(amount)).value == amount


# --- figures ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("120000", "120,000.00"),
        ("0", "0.00"),
        ("-60000.5", "-60,000.50"),
        ("0.05", "0.05"),
        ("1234567.89", "1,234,567.89"),
        ("-0.00", "0.00"),
    ],
)
def test_figures(amount, text):
    assert figures(Decimal(amount)) == text


@pytest.mark.parametrize("amount", ["0.001", "NaN", "sNaN", "-Infinity"])
def test_figures_refuses(amount):
    with pytest.raises(ValueError, match="金额"):
        figures(Decimal(amount))


@given(st.integers(0, 10**10 - 1))
def test_every_fen_survives_a_float_and_the_figures(fen):
    amount = Decimal(fen) / 100
    assert read_amount(float(amount)).value == amount
    assert read_amount(figures(amount)).value == amount


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.text(alphabet="0123456789,.元万亿千百十零壹贰角分整-￥（） ", max_size=16),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.datetimes(),
        st.dates(),
        st.times(),
        st.timedeltas(),
    )
)
@example("²元")
@example("٤٠٠٠")
def test_any_cell_gives_an_amount_or_a_fault(value):
    reading = read_amount(value)
    if reading.value is not None:
        assert 0 <= reading.value < 100_000_000
        assert reading.value.as_tuple().exponent == -2
        assert reading.fault is None
    else:
        assert reading.fault is None or all((reading.fault.kind, reading.fault.message, reading.fault.hint))

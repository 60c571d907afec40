"""The month of retirement by the decision of 2024-09-13, and 离休 by the day on which work began."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.core.dates.retirement import Steps, retires

MAN, CADRE, WORKER = Steps(60, 196501, 4, 36), Steps(55, 197001, 4, 36), Steps(50, 197501, 2, 60)


@pytest.mark.parametrize(
    ("steps", "born", "month"),
    [
        (MAN, (1964, 12), (2024, 12)),
        (MAN, (1965, 1), (2025, 2)),
        (MAN, (1966, 5), (2026, 10)),
        (MAN, (1976, 8), (2039, 7)),
        (MAN, (1976, 9), (2039, 9)),
        (MAN, (1990, 12), (2053, 12)),
        (CADRE, (1970, 5), (2025, 7)),
        (CADRE, (1981, 9), (2039, 9)),
        (WORKER, (1974, 12), (2024, 12)),
        (WORKER, (1975, 1), (2025, 2)),
        (WORKER, (1984, 11), (2039, 11)),
    ],
)
def test_the_month_of_retirement(steps, born, month):
    assert retires(*born, steps) == month


@given(st.integers(1950, 2005), st.integers(1, 12), st.sampled_from([MAN, CADRE, WORKER]))
def test_nobody_retires_before_who_is_older_nor_more_than_the_most_later(year, month, steps):
    mine, next_ = retires(year, month, steps), retires(year + month // 12, month % 12 + 1, steps)
    assert mine < next_
    later = mine[0] * 12 + mine[1] - (year + steps.age) * 12 - month
    assert 0 <= later <= steps.most


@pytest.mark.parametrize("values", [(), (60,), (60, 196513, 4, 36), (60, 196501, 0, 36)])
def test_what_is_no_rule_of_four_numbers(values):
    assert Steps.of(values) is None

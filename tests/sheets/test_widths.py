"""Widths of text and of columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.sheets.composing.paper import WidthWish, share
from toolkit.sheets.composing.texts import count_lines, longest_lines, text_width


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc 12", 6), ("赵一", 4), ("（2）", 5), ("第1支部", 7), ("𠮷", 2), ("䶮", 2), ("、", 2)],
)
def test_chinese_is_twice_as_wide(text, width):
    assert text_width(text) == width


def test_the_longest_line_counts():
    assert longest_lines(["一\n二二二\n三三", "", "a二"]) == [6, 0, 3]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("赵钱孙李周", 10, 1),
        ("赵钱孙李周吴", 10, 2),
        ("赵钱孙李周", 5, 3),
        ("赵钱孙\n李", 10, 2),
        ("\n\n", 10, 3),
        ("abcde fghij", 10, 2),
        ("abc def", 10, 1),
        ("ab 1234567890", 10, 2),  # a number goes to the next line whole
        ("1234567890123", 10, 2),  # and is cut where no line holds it
        ("赵1234567890", 10, 2),
        ("0559-0000000、13900000000", 14, 3),  # two in Excel, three in LibreOffice
        ("县委、县政府", 8, 2),
    ],
)
def test_lines_break_as_in_excel(text, width, lines):
    assert count_lines(text, width) == lines


@given(st.text(max_size=80), st.integers(4, 40))
def test_lines_hold_the_text(text, width):
    lines = count_lines(text, width)
    assert lines * width >= sum(text_width(line) for line in text.split("\n"))
    assert count_lines(text, width + 10) <= lines + text.count("-") + text.count(" ")


wishes = st.lists(
    st.tuples(st.floats(2, 30), st.floats(0, 60), st.booleans()).map(
        lambda w: WidthWish(w[0], w[0] + w[1], w[2])
    ),
    min_size=1,
    max_size=12,
)


@given(wishes, st.floats(20, 200))
def test_columns_share_the_page(columns, room):
    widths = share(columns, room)
    assert len(widths) == len(columns)
    least = sum(wish.least for wish in columns)
    assert sum(widths) <= max(room, least) + 1e-6
    for wish, width in zip(columns, widths, strict=True):
        assert wish.least <= width <= wish.best * (1.4 if wish.grows else 1) + 1e-9


def test_short_columns_stay_on_one_line_and_long_ones_give_way():
    short, long, longer = WidthWish(6, 6), WidthWish(12, 40), WidthWish(12, 60)
    assert share([short, long, longer], 66) == pytest.approx([6, 30, 30], abs=0.2)
    assert share([short, long, longer], 90) == pytest.approx([6, 40, 44], abs=0.2)
    assert share([short, WidthWish(12, 20, grows=True)], 100) == [6, 28]

"""Which of the dates in a register's remark is the day of death."""

from __future__ import annotations

import datetime as dt

import pytest
from support.offices.drawn import TODAY, grid, reading, settings

from toolkit.core.people.lives import Life, death_day
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.words import vocabulary

FIFTH = dt.date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月5日去世",
        "2026.3.5病故",
        "2026-03-05",
        "去世（2026.3.5）",
        "去世时间：2026-03-05",
        "病故于2026年3月5日",
        "2026年3月5号晚因病在县医院去世",
        "2010年10月退休，2026年3月5日去世",
        "2025年12月退出班子；2026年3月5日因病去世",
        "1950.5.1生，2026.3.5亡故",
        "2019年1月老伴去世，本人2026年3月5日去世",
        "2010.10退休 2026.3.5去世",
    ],
)
def test_the_day_beside_the_word(text):
    found = death_day([text])
    assert found is not None
    assert (found.first, found.last, str(found)) == (FIFTH, FIFTH, "2026-03-05")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2026年3月去世", dt.date(2026, 3, 31)),
        ("2024.02病故", dt.date(2024, 2, 29)),
        ("已去世，2026年12月", dt.date(2026, 12, 31)),
    ],
)
def test_a_month_lasts_until_its_end(text, last):
    found = death_day([text])
    assert found is not None
    assert (found.first.day, found.last, found.exact) == (1, last, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "去世",
        "档案2027年1月移交",
        "2010年10月退休，去世",
        "2026年2月30日去世",
        "2024年1月老伴去世",
        "26.3.5去世",
    ],
)
def test_no_date_is_taken_that_is_not_the_death_s(text):
    assert death_day([text]) is None


def test_the_state_goes_before_the_remark():
    found = death_day(["2026年3月5日去世", "2026年3月6日病故"])
    assert found is not None
    assert found.last == FIFTH


WORDS = [*vocabulary("death.told"), *vocabulary("death.short")]


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_death_has_its_day(word):
    """«2026年3月5日病逝»: who is known to be dead by a word has its date by the same word."""
    for text in (f"2026年3月5日{word}", f"2026年3月5日因病{word}", f"{word}（2026.3.5）"):
        found = death_day([text])
        assert found is not None
        assert (found.first, found.last) == (FIFTH, FIFTH)


@pytest.mark.parametrize("word", WORDS)
def test_a_row_that_names_the_day_is_a_dead_person_s(word):
    person = read_people(
        reading(grid("姓名 状态", ("张三可", f"2026年3月5日{word}"))), Conventions.of(settings()), TODAY
    ).persons[0]
    assert person.life is Life.DEAD

"""Citizen identity numbers: what clerks type, what Excel does to it, and what may be shown."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from toolkit.core.people import ids
from toolkit.core.people.ids import IdReading, mask, mask_numbers, quoted, read_id

# Area codes that start with 99 exist nowhere: nobody has these numbers.


def slug(reading):
    """What is wrong, by its name; "" where nothing is."""
    return reading.fault.kind if reading.fault else ""


MAN = "990101194510030015"
WOMAN = "99010219460215058X"
BORN = dt.date(1945, 10, 3)


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [(MAN, BORN, "男"), (WOMAN, dt.date(1946, 2, 15), "女")],
)
def test_a_sound_number(number, born, sex):
    assert read_id(number) == IdReading(number, born, sex)


@pytest.mark.parametrize(
    "typed",
    [
        f" {WOMAN}",
        f"{WOMAN} ",
        f"　{WOMAN}　",
        f"\u00a0{WOMAN}\n",
        f"\u200b{WOMAN}\ufeff",
        WOMAN.lower(),
        f"'{WOMAN}",
        f"‘{WOMAN}",
        f"“{WOMAN}”",
        f"{WOMAN}。",
        "990102 19460215 058X",
        "990102-19460215-058X",
        "990102　19460215　058Ｘ",
        "９９０１０２１９４６０２１５０５８Ｘ",
        "99010219460215058Ⅹ",  # Roman numeral ten
    ],
)
def test_what_is_around_and_inside_a_number_is_cleaned_away(typed):
    assert read_id(typed) == read_id(WOMAN)


@pytest.mark.parametrize(
    "typed",
    [
        MAN.replace("0", "O"),
        MAN.replace("0", "o"),
        MAN.replace("0", "〇"),
        MAN.replace("1", "l"),
        MAN.replace("1", "I"),
        MAN.replace("1", "|"),
    ],
)
def test_letters_that_look_like_digits_are_read_with_a_warning(typed):
    reading = read_id(typed)
    assert (reading.number, reading.born, slug(reading)) == (MAN, BORN, "id-lookalike")
    assert reading.fault.message == "身份证号「9901**…」里有字母或符号写成的0、1、X，已按0、1、X读取，"


@pytest.mark.parametrize("sign", ["×", "Х", "Χ"])  # multiplication sign, Cyrillic and Greek letters
def test_signs_that_look_like_the_x(sign):
    reading = read_id(WOMAN[:17] + sign)
    assert (reading.number, slug(reading)) == (WOMAN, "id-lookalike")


@pytest.mark.parametrize(
    ("number15", "number18", "born", "sex"),
    [
        ("990101451003001", MAN, BORN, "男"),
        ("990102460215058", WOMAN, dt.date(1946, 2, 15), "女"),
        ("990101991231996", "990101189912319966", dt.date(1899, 12, 31), "女"),
        ("990101850101999", "990101188501019999", dt.date(1885, 1, 1), "男"),
        ("990101000229001", "", None, ""),  # 1900 was no leap year
    ],
)
def test_fifteen_digits_become_eighteen(number15, number18, born, sex):
    reading = read_id(number15)
    assert (reading.number, reading.born, reading.sex) == (number18, born, sex)
    assert slug(reading) == ("" if number18 else "id-birth")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (990101194510030015, "id-number"),  # sound, and damaged all the same: Excel cannot have kept it
        (float(990101194510030015), "id-number"),
        (990101194510030000, "id-number"),
        (990101451003001, "id-number"),
        (990101451003001.0, "id-number"),
        ("9.90101E+17", "id-number"),
        ("9.90101194510030E+17", "id-number"),
        ("9.9010119451003e17", "id-number"),
        ("990101194510030000.0", "id-number"),
        (12345, "id-length"),
        (0, "id-length"),
        (10**30, "id-length"),
        (float("nan"), "id-unreadable"),
        (float("-inf"), "id-unreadable"),
        (True, "id-unreadable"),
        (dt.datetime(1945, 10, 3, tzinfo=None), "id-unreadable"),  # noqa: DTZ001 - cells know no time zone
        ("99010119451003001", "id-length"),
        ("9901011945100300154", "id-length"),
        ("99010145100300", "id-length"),
        ("990101194510030014", "id-checksum"),
        ("99010119451003001X", "id-checksum"),
        ("990101194502290011", "id-birth"),
        ("990101194513010013", "id-birth"),
        ("990101174510030013", "id-birth"),
        ("990101********0013", "id-masked"),
        ("9901**********0013", "id-masked"),
        ("****", "id-masked"),
        ("990101＊＊＊＊＊＊＊＊0013", "id-masked"),
        ("990101XXXXXXXX0013", "id-masked"),
        ("990101xxxxxxxx001x", "id-masked"),
        ("99010119451003XXXX", "id-masked"),
        ("9901011945100300XX", "id-masked"),
        ("990101 XXXX XXXX 0013", "id-masked"),
        ("990101××××××××0013", "id-masked"),
        ("990101●●●●●●●●0013", "id-masked"),
        ("990101○○○○○○○○0013", "id-masked"),
        ("990101--------0013", "id-masked"),
        ("990101????0013", "id-masked"),
        ("990101…0013", "id-masked"),
        ("99010119451003001XX", "id-length"),  # a slip
        ("见户口本", "id-unreadable"),
        ("军字第0001号", "id-unreadable"),
        ("无", "id-unreadable"),
    ],
)
def test_faults(value, kind):
    reading = read_id(value)
    assert (reading.number, reading.born, slug(reading)) == ("", None, kind)
    assert reading.fault.message.endswith("，")
    assert reading.fault.hint.endswith("。")


@pytest.mark.parametrize("empty", [None, "", "  ", "　", "\u200b", "'"])
def test_an_empty_cell_says_nothing(empty):
    assert read_id(empty) == IdReading()


def test_a_sound_number_that_ends_in_000_is_read_with_a_warning():
    number = (
        next(
            n
            for n in (
                f"9901011945{m:02d}{d:02d}{s}00"
                for m in range(1, 13)
                for d in range(1, 29)
                for s in "123456789"
            )
            if ids._check(n) == "0"
        )
        + "0"
    )
    reading = read_id(number)
    assert (reading.number, slug(reading)) == (number, "id-zeros")


# --- masking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"号码{MAN}，", "号码9901**…，"),
        (WOMAN, "9901**…"),
        (WOMAN.lower(), "9901**…"),
        ("旧号990101451003001。", "旧号9901**…。"),
        ("990102 19460215 058X", "9901**…"),
        ("990101-19451003-0015", "9901**…"),
        (f"{MAN}/{WOMAN}", "9901**…/9901**…"),
        ("９９０１０２１９４６０２１５０５８Ｘ", "９９０１**…"),
        ("990101194510O30013", "9901**…"),
        ("卡号6222020200012345678", "卡号6222**…"),
        ("1945年10月3日", "1945年10月3日"),
        ("电话13800000000", "电话13800000000"),
        ("2026-10-03 2026-10-04", "2026-10-03 2026-10-04"),
        ("", ""),
    ],
)
def test_identity_numbers_in_any_text_are_masked(text, masked):
    assert mask_numbers(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13800005678", "电话138****5678"),
        ("13800005678/13900001234", "138****5678/139****1234"),
        ("0713-1234567", "0713-1234567"),
        (f"{MAN} 13800005678", "9901**… 138****5678"),
    ],
)
def test_mobile_numbers_are_masked_where_asked(text, masked):
    assert mask_numbers(text, phones=True) == masked


def test_mask_of_what_is_too_short_shows_nothing():
    assert mask("9901") == "**…"


def test_a_quoted_value_is_one_short_line():
    assert quoted("1945.10") == "「1945.10」"
    assert quoted("甲\n乙") == "「甲 乙」"
    assert quoted("长" * 50) == f"「{'长' * 23}…」"
    assert quoted(f"身份证{MAN}") == "「身份证9901**…」"
    assert quoted(3.5) == "「3.5」"


# --- laws -------------------------------------------------------------------------------------------

NUMBERS17 = st.builds(
    lambda area, born, serial: f"99{area:04d}{born:%Y%m%d}{serial:03d}",
    st.integers(0, 9999),
    st.dates(dt.date(1900, 1, 1), dt.date(2026, 12, 31)),
    st.integers(0, 999),
)
SOUND = NUMBERS17.map(lambda first: first + ids._check(first))
CHARACTERS = "0123456789X"


@given(SOUND)
def test_a_sound_number_says_birth_and_sex(number):
    reading = read_id(number)
    assert (reading.number, slug(reading) in ("", "id-zeros")) == (number, True)
    assert f"{reading.born:%Y%m%d}" == number[6:14]
    assert reading.sex == ("男" if number[16] in "13579" else "女")


@given(NUMBERS17)
def test_the_check_character_is_that_of_the_standard(first):
    """ISO 7064 MOD 11-2 by its definition: the sum of each value times 2**(18 - place) leaves 1."""
    value = "0123456789X".index(ids._check(first))
    assert (sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(first)) + value) % 11 == 1


@given(SOUND, st.integers(0, 17), st.sampled_from(CHARACTERS))
def test_any_single_wrong_character_is_caught(number, place, character):
    assume(number[place] != character)
    assume(character != "X" or place == 17)
    wrong = number[:place] + character + number[place + 1 :]
    # mod 11-2: each weight is a power of two, so no single change keeps the sum modulo 11.
    assert slug(read_id(wrong)) in ("id-checksum", "id-birth")


@given(SOUND, st.integers(0, 16))
def test_any_two_neighbours_exchanged_are_caught(number, place):
    a, b = number[place], number[place + 1]
    assume(a != b)
    wrong = number[:place] + b + a + number[place + 2 :]
    # Neighbouring weights differ by a factor of two, so the sum changes by a nonzero multiple modulo 11.
    assert read_id(wrong).number == ""


@given(st.integers(0, 9999), st.dates(dt.date(1900, 1, 1), dt.date(1999, 12, 31)), st.integers(0, 995))
def test_converting_fifteen_digits_keeps_birth_and_serial(area, born, serial):
    number15 = f"99{area:04d}{born:%y%m%d}{serial:03d}"
    reading = read_id(number15)
    assert reading.born == born
    assert read_id(reading.number).number == reading.number
    assert reading.number[:6] + reading.number[8:17] == number15


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.text(alphabet="0123456789XxOl *-　", max_size=24),
        SOUND,
        st.integers(),
        st.floats(),
        st.booleans(),
        st.datetimes(),
        st.dates(),
        st.times(),
        st.timedeltas(),
    )
)
@example("²" * 18)
@example("٣" * 18)
@example("①" * 15)
def test_any_cell_gives_a_number_or_a_fault(value):
    reading = read_id(value)
    if reading.number:
        assert read_id(reading.number).number == reading.number
        assert reading.born is not None
        assert reading.fault is None or reading.number[6:] not in reading.fault.message
    else:
        assert (reading.born, reading.sex) == (None, "")
        assert reading.fault is None or all((reading.fault.kind, reading.fault.message, reading.fault.hint))


@given(SOUND, st.text(alphabet="甲乙，。 abc"), st.text(alphabet="甲乙，。 abc"))
def test_no_text_shows_a_birth_date_once_masked(number, before, after):
    masked = mask_numbers(before + number + after)
    assert number[4:14] not in masked
    assert number[-4:] not in masked
    assert masked.startswith(before)


@given(SOUND, st.sampled_from(CHARACTERS), st.integers(0, 17))
def test_no_message_shows_a_number(number, character, place):
    for value in (number[:place] + character + number[place + 1 :], number[:place], int(number[:17] + "0")):
        fault = read_id(value).fault
        message = fault.message if fault else ""
        assert number[6:14] not in message
        assert number[-4:] not in message

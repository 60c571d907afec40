"""Chinese numerals, read and written: the digits of a year (二〇二六), counts (十二, 廿三, 四千五百), capitals (壹拾贰万)."""

from __future__ import annotations

DIGITS = "〇一二三四五六七八九"
ONES = DIGITS[1:]
TENS = f"{ONES}十"
ZEROS = "〇○零"
CAPITALS = "零壹贰叁肆伍陆柒捌玖"

_VALUES = {c: n for digits in (DIGITS, CAPITALS) for n, c in enumerate(digits)}
_VALUES |= {"○": 0, "两": 2, "貳": 2, "参": 3, "陸": 6}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_MYRIADS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
_ARABIC = str.maketrans({c: str(n) for c, n in _VALUES.items()})
NONZERO = "".join(c for c, n in _VALUES.items() if n)
"""Every digit but zero, for a pattern's brackets."""
COUNTING = "".join((*_VALUES, *_TENS, *_MYRIADS))
"""Every character that a number may be written with."""


def digits(text: str) -> str:
    """一九四五 as 1945; what is no digit stays as it is."""
    return text.translate(_ARABIC)


def number(text: str) -> int | None:
    """四千, 肆仟伍佰, 壹拾贰万, 廿三; None for what is no number: its units must go down, one digit before each."""
    total = section = 0
    digit: int | None = None
    last_unit = last_myriad = 10**12
    for character in text.replace("廿", "二十").replace("卅", "三十"):
        if character in _VALUES:
            if digit:
                return None  # two digits in a row
            digit = _VALUES[character]
        elif character in _TENS:
            unit = _TENS[character]
            if unit >= last_unit or digit == 0:
                return None
            section += (1 if digit is None else digit) * unit
            digit, last_unit = None, unit
        elif character in _MYRIADS:
            unit = _MYRIADS[character]
            section += digit or 0
            if unit >= last_myriad or not section:
                return None
            total += section * unit
            section, digit, last_unit, last_myriad = 0, None, 10**12, unit
        else:
            return None
    return total + section + (digit or 0) if text else None


def value(text: str) -> int | None:
    """A number of either kind: 一九四五, 十二; None for what is none."""
    plain = digits(text)
    return int(plain) if plain.isdecimal() else number(text)


def by_digits(number: int) -> str:
    """2026 as 二〇二六."""
    return "".join(DIGITS[int(digit)] for digit in str(number))


def small(number: int) -> str:
    """1 as 一, 12 as 十二, 25 as 二十五, 0 as 〇.

    Raises:
        ValueError: Outside 0 to 99, which the parts of a date and the headings of a document never are.
    """
    if not 0 <= number <= 99:
        raise ValueError(f"{number} is not between 0 and 99")
    tens, ones = divmod(number, 10)
    head = f"{DIGITS[tens] if tens > 1 else ''}十" if tens else ""
    return head + (DIGITS[ones] if ones or not tens else "")


def capitals(number: int) -> str:
    """A whole number below 1,000,000,000,000 in capitals: 107000 as 壹拾万柒仟."""
    words = ""
    skipped = False  # zeros since the last digit written that 零 must stand for
    for power, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, power)
        if not section:
            skipped = skipped or bool(words)
            continue
        # 壹拾万柒仟: a section that is full at its head needs no 零, whatever the one before ended with.
        if words and (section < 1000 or skipped):
            words += CAPITALS[0]
        words += f"{_section(section)}{unit}"
        skipped = False
    return words or CAPITALS[0]


def _section(number: int) -> str:
    """1 to 9999 in capitals."""
    words = ""
    zero = False
    for power, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            words += f"{CAPITALS[0] if zero else ''}{CAPITALS[digit]}{unit}"
        zero = bool(words) and not digit
    return words

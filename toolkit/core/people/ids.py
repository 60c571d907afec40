"""Citizen identity numbers (公民身份号码, GB 11643-1999): reading, checking, and not showing them.

A number is 6 digits of area, 8 of birth date, 3 of serial (odd: male) and a check character. Area codes are not
checked: old numbers carry codes of places that have been renamed or merged long ago.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import mul

from toolkit.core.cells import Cell, Fault, Problem, Severity
from toolkit.core.dates.wording import day_text
from toolkit.core.grids import Value
from toolkit.core.words import folded, regex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# Summing character codes instead of digits adds 48 a weight, which is taken off in one go.
_CODE_SURPLUS = 48 * sum(_WEIGHTS)
_OLDEST, _NEWEST = 1850, 2100
# Serials of 15-digit numbers that were kept for people older than a hundred when the numbers were given out.
_CENTENARIANS = ("996", "997", "998", "999")

_PADDING = regex(r"[\s'’‘`´\"“”\-‐‑–—−_]")
_ENDING = regex(r"[.。,，;；、]+$")
_LOOKALIKES = str.maketrans({"O": "0", "〇": "0", "○": "0", "Ο": "0", "О": "0", "L": "1", "I": "1", "|": "1"})
_LOOKALIKE_X = frozenset("×✕✖ХΧ")  # signs of multiplication, Cyrillic and Greek letters
# What stands for digits that were taken out before the list was handed on; zeros typed as circles are fewer.
_HIDDEN = regex(r"\*|[○〇]{6,}")
_HIDDEN_RUN = regex(r"[X×✕✖Х●•·#?■□█.~]{3,}|[‐‑–—−_-]{4,}")
_SCIENTIFIC = regex(r"^[0-9](?:\.[0-9]+)?E\+?1[4-7]$")
_SPREADSHEET_FLOAT = regex(r"^[0-9]{15,18}\.0+$")

_LONG_RUN = regex(
    r"\d{6}[\dOolI]{9,}[XxＸｘ]?"
    r"|\d{6}[ \u3000\u00a0-]?\d{8}[ \u3000\u00a0-]?\d{3}[\dXxＸｘ]"  # 990101 19450103 0018
)
_MOBILE = regex(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class IdReading:
    """What a cell says about an identity number.

    Attributes:
        number: 18 characters, sound, or "".
        born: The birth date in the number; None when there is no number.
        sex: 男, 女 or "".
        fault: What is wrong or (when there is a number) is to be looked at; the number is masked.
    """

    number: str = ""
    born: date | None = None
    sex: str = ""
    fault: Fault | None = None


_EMPTY = IdReading()
_RETYPE = "请对照身份证重新填写。"


def _check(number: str) -> str:
    """The check character for 17 digits, or for those that a longer number begins with."""
    return _CHECKS[(sum(map(mul, _WEIGHTS, number.encode("ascii"))) - _CODE_SURPLUS) % 11]


def read_id(value: Value) -> IdReading:
    """An identity number from whatever a clerk has typed; an empty cell gives an empty reading.

    A cell that holds a number is damaged whatever its checksum says: Excel keeps 15 digits, and one in eleven
    of the numbers so cut off passes the check by chance.
    """
    if value is None:
        return _EMPTY
    if not isinstance(value, str):
        return _from_number(value)
    return _judge(value) if len(value) == 18 and _shaped(value) else _from_text(value)


def checked_id(
    value: Value, cell: Callable[[], Cell], problems: list[Problem], latest: date | None = None
) -> IdReading:
    """The same, and what is wrong with it among the problems: where there is a number, a warning.

    A birth after `latest` is a slip (2046 for 1946): the number still tells people apart, but says no birthday.
    """
    reading = read_id(value)
    if latest is not None and reading.born is not None and reading.born > latest:
        said = f"身份证号「{mask(reading.number)}」里的出生日期是{day_text(reading.born)}，太晚，不合情理，"
        problems.append(Problem(cell(), said, _RETYPE, "id-birth-late"))
        return replace(reading, born=None)
    if reading.fault:
        problems.append(reading.fault.at(cell(), Severity.WARNING if reading.number else Severity.ERROR))
    return reading


def mask(number: str) -> str:
    """«9901**…»: as much of a number as a message may show.

    The usual 6 + **** + 4 beside a birth date gives the whole number back, so this shows the province and city
    digits only.
    """
    return f"{number[:4]}**…" if len(number) >= 8 else "**…"


def mask_numbers(text: str, *, phones: bool = False) -> str:
    """Text with every identity number in it masked, and other runs of 15 digits and more (bank cards).

    Args:
        text: Any text.
        phones: Mask mobile numbers too (138****5678).
    """
    if len(text) >= 15:
        text = _LONG_RUN.sub(lambda match: mask(match[0]), text)
    return _MOBILE.sub(r"\1****\2", text) if phones and len(text) >= 11 else text


def quoted(value: Value, limit: int = 24) -> str:
    """A cell's value as a message quotes it: 「…」 on one line, cut short, identity numbers masked."""
    text = " ".join(mask_numbers(str(value)).split())
    return f"「{text if len(text) <= limit else text[: limit - 1] + '…'}」"


def _shaped(number: str) -> bool:
    return (
        len(number) == 18
        and number.isascii()
        and number[:17].isdigit()
        and (number[17] == "X" or number[17].isdigit())
    )


@lru_cache(maxsize=32_768)  # birthdays recur, identity numbers do not: nothing personal is kept
def _born(digits: str) -> date | None:
    """The date of eight digits, or None when there is no such day."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if _OLDEST <= born.year < _NEWEST else None


def _judge(number: str, *, guessed: bool = False) -> IdReading:
    """The reading of 18 well-shaped characters."""
    born = _born(number[6:14])
    if born is None:
        return _faulty("id-birth", f"身份证号「{mask(number)}」里的出生日期不存在，", _RETYPE)
    if _check(number) != number[17]:
        return _faulty(
            "id-checksum", f"身份证号「{mask(number)}」的校验位不对，有一位或几位写错了，", _RETYPE
        )
    sex = "男" if int(number[16]) % 2 else "女"
    if guessed:
        return IdReading(
            number,
            born,
            sex,
            Fault(
                f"身份证号「{mask(number)}」里有字母或符号写成的0、1、X，已按0、1、X读取，",
                "请改正单元格里的号码。",
                "id-lookalike",
            ),
        )
    if number.endswith("000"):
        return IdReading(
            number,
            born,
            sex,
            Fault(
                f"身份证号「{mask(number)}」末三位是000，可能曾存成数字而丢了尾数，",
                "请对照身份证核对末三位。",
                "id-zeros",
            ),
        )
    return IdReading(number, born, sex)


def _from_number(value: Value) -> IdReading:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN differs from itself
            return _wrong_type()
        digits = str(abs(int(value)))
        if 15 <= len(digits) <= 18:
            return _damaged(digits)
        what = f"身份证号只有{len(digits)}位数字，" if len(digits) < 15 else "身份证号位数太多，"
        return _faulty("id-length", what, _RETYPE)
    return _wrong_type()


def _faulty(kind: str, message: str, hint: str) -> IdReading:
    return IdReading(fault=Fault(message, hint, kind))


def _masked() -> IdReading:
    return _faulty("id-masked", "身份证号是遮住了一部分的，", "请填写完整的号码。")


def _wrong_type() -> IdReading:
    return _faulty("id-unreadable", "身份证号一栏里不是号码，", _RETYPE)


def _damaged(digits: str) -> IdReading:
    what = f"身份证号「{mask(digits)}」存成了数字，末尾几位可能已经变样，"
    return _faulty("id-number", what, "请把这一格设成文本格式，再对照身份证重新填写。")


def _from_text(text: str) -> IdReading:
    written = folded(text).upper()
    compact = _ENDING.sub("", _PADDING.sub("", written))
    if not compact:
        return _EMPTY
    if _SCIENTIFIC.match(compact) or _SPREADSHEET_FLOAT.match(compact):
        return _damaged(compact)
    if _HIDDEN.search(compact):
        return _masked()
    plain = compact.translate(_LOOKALIKES)
    if len(plain) == 18 and plain[17] in _LOOKALIKE_X:
        plain = f"{plain[:17]}X"
    guessed = plain != compact
    if _shaped(plain):
        return _judge(plain, guessed=guessed)
    if len(plain) == 15 and plain.isascii() and plain.isdigit():
        return _judge(extended(plain), guessed=guessed)
    if _HIDDEN_RUN.search(written) or (len(plain) == 18 and "XX" in plain):
        return _masked()
    if plain.isascii() and plain.rstrip("X").isdigit():
        return _faulty(
            "id-length", f"身份证号「{mask(plain)}」是{len(plain)}位，应为18位（旧号15位），", _RETYPE
        )
    return _faulty("id-unreadable", f"身份证号{_shown(plain)}里有不该有的字，", _RETYPE)


def _shown(text: str) -> str:
    """An unreadable number, quoted without more than four digits in a row or in all."""
    if sum(map(str.isdigit, text)) > 4:
        return f"「{mask(text)}」"
    return f"「{text if len(text) <= 12 else text[:11] + '…'}」"


def lookalikes_read(text: str) -> str:
    """A number as typed, without padding, letters and signs that look like digits or X read as these."""
    compact = _ENDING.sub("", _PADDING.sub("", folded(text).upper())).translate(_LOOKALIKES)
    return f"{compact[:-1]}X" if compact[-1:] in _LOOKALIKE_X else compact


def extended(number15: str) -> str:
    """15 digits to 18: the century is put in and the check character appended."""
    century = "18" if number15[12:] in _CENTENARIANS else "19"
    first17 = f"{number15[:6]}{century}{number15[6:]}"
    return first17 + _check(first17)

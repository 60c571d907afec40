"""Numbers and days as a format code shows them: of an Excel cell («#,##0.00», «yyyy"年"m"月"») or of a field in Word.

Number formats: ECMA-376 Part 1, 18.8.31; what Word calls pictures: 17.16.4.1 (dates) and 17.16.4.2 (numbers). Both write
0, # and ? for digits, commas for thousands, sections divided by «;», text in quotes; what is neither is text as it stands.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from toolkit.core.dates import wording
from toolkit.core.numbers import numerals
from toolkit.core.words import regex

_TOKEN = regex(r"\"[^\"]*\"|'[^']*'|\\.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].|;|.")
_FIGURES = regex(r"[#0?x][#0?x,]*(?:\.[#0?x]*)?|\.[#0?x]+")
_DATE = regex(
    r"\"[^\"]*\"|'[^']*'|\\.|\[[^\]]*\]|(?:AM/PM|am/pm|A/P|a/p|上午/下午)|y+|M+|d+|H+|h+|m+|s+|E+|O+|A+|;@|@|(?s:.)"
)
_CHINESE = str.maketrans("零壹贰叁肆伍陆柒捌玖拾佰仟", "〇一二三四五六七八九十百千")


def number_text(value: Decimal, code: str) -> str | None:
    """A number as a format code shows it; None: the code is General, a date's, a fraction's or none that we know."""
    plain, shapes = _sections(code)
    if any(shape.strip() in ("General", "G/通用格式", "@", "") for shape in shapes[:1]):
        return None
    at = 1 if value < 0 and len(shapes) > 1 else 2 if not value and len(shapes) > 2 else 0
    shape, text = shapes[at], plain[at]
    found = list(_FIGURES.finditer(shape))
    rest = _FIGURES.sub("", shape)
    if len(found) > 1 or any(letter in rest for letter in "/EeymdhsYDHGgM") or (not found and at == 0):
        return None
    if not found:
        return text
    figures = found[0][0]
    whole, _, decimals = figures.partition(".")
    amount = abs(value) * Decimal(100) ** rest.count("%")
    while whole.endswith(","):
        whole, amount = whole[:-1], amount / 1000
    amount = amount.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    left, _, right = f"{amount:f}".partition(".")
    needed = sum(c == "0" for c in whole)
    left = left.lstrip("0").rjust(needed, "0")
    while right and len(right) > decimals.rfind("0") + 1 and right.endswith("0"):
        right = right[:-1]
    if "," in whole:
        head = len(left) % 3
        left = ",".join(filter(None, (left[:head], *(left[i : i + 3] for i in range(head, len(left), 3)))))
    sign = "-" if value < 0 and at == 0 and amount else ""
    point = "." if right or figures.endswith(".") else ""
    return f"{sign}{text[: found[0].start()]}{left}{point}{right}{text[found[0].end() :]}"


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[list[str], list[str]]:
    """The sections of a number's code as text, and in the same letters with what is not to be understood blanked."""
    plain, shape = [""], [""]
    for match in _TOKEN.finditer(code):
        token = match[0]
        if token == ";":  # noqa: S105 - of a format code
            plain.append("")
            shape.append("")
        elif len(token) == 1:
            plain[-1] += token
            shape[-1] += token
        elif token[0] not in "_*":
            text = (match[1] or "") if token[0] == "[" else token[1:] if token[0] == "\\" else token[1:-1]
            plain[-1] += text
            shape[-1] += " " * len(text)
    return plain, shape


def day_text(day: dt.date, code: str) -> str:
    """A day, or a moment, as a format code shows it: «yyyy年M月d日», «EEEE年O月A日» is 二〇二六年三月五日.

    E, O and A are Word's letters for year, month and day in Chinese numerals; m is a month where no hour stands before.
    """
    tokens = _parts(code)
    moment = day if isinstance(day, dt.datetime) else dt.datetime.combine(day, dt.time())
    half = any(len(token) > 1 and "/" in token for token in tokens)
    return "".join(_part(token, moment, half=half) for token in tokens)


def shows(code: str) -> frozenset[str]:
    """Which of year, month, day («yMd») and hour («h») a date's code shows; none: it is no date's."""
    letters = {"E": "y", "O": "M", "A": "d", "H": "h"}
    tokens = [token for token in _parts(code) if token[0] in "yMdHhEOA" and "/" not in token]
    return frozenset(letters.get(token[0], token[0]) for token in tokens)


@lru_cache(maxsize=512)
def _parts(code: str) -> tuple[str, ...]:
    tokens = _DATE.findall(code)
    hours = any(token[0] in "hHs" for token in tokens)
    after, out = False, []
    for token in tokens:
        minute = token[0] == "m" and hours and (after or "M" in code)
        out.append(token.replace("m", "M") if token[0] == "m" and not minute else token)
        after = token[0] in "hH" if token[0] in "yMdhHms" else after
    return tuple(token for token in out if token[0] != "[" and not token.endswith("@"))


def _part(token: str, when: dt.datetime, *, half: bool) -> str:
    kind, long = token[0], len(token)
    if kind in "\"'" and long > 1:
        return token[1:-1]
    if kind == "\\":
        return token[1:]
    if "/" in token and long > 1:
        return "上午" if when.hour < 12 else "下午"
    hour = (when.hour + 11) % 12 + 1 if half else when.hour
    match kind:
        case "y":
            return f"{when.year:04d}" if long > 2 else f"{when.year % 100:02d}"
        case "M" | "d" if long > 2:
            return wording.weekday(when, full=long > 3) if kind == "d" else f"{numerals.small(when.month)}月"
        case "M" | "d" | "H" | "h" | "m" | "s":
            number = {"M": when.month, "d": when.day, "m": when.minute, "s": when.second}.get(kind, hour)
            return f"{number:0{long}d}"
        case "E":
            return numerals.by_digits(when.year)
        case "O" | "A":
            return numerals.small(when.month if kind == "O" else when.day)
    return token


def numeral(number: int, kind: str) -> str | None:
    r"""A number by Word's switch \* CHINESENUM1 to 3 (17.16.4.3.1); None: another switch, or a number that it cannot write.

    1: 一百 is 一〇〇, as years are written; 2: capitals, 壹佰; 3: 一百二十.
    """
    if not 0 <= number < 10**12:
        return None
    if kind == "CHINESENUM1":
        return numerals.small(number) if number < 100 else numerals.by_digits(number)
    if kind == "CHINESENUM2":
        return numerals.capitals(number)
    if kind == "CHINESENUM3":
        text = numerals.capitals(number).translate(_CHINESE).replace("〇", "零") if number else "〇"
        return text[1:] if text.startswith("一十") else text
    return None

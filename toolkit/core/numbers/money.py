"""Amounts of money: what clerks type, and how an official document writes them. Yuan, to the fen, as Decimal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from toolkit.core.cells import Fault
from toolkit.core.grids import Value
from toolkit.core.numbers import numerals
from toolkit.core.people.ids import quoted
from toolkit.core.words import folded, regex

FEN = Decimal("0.01")
ABSURD = Decimal(100_000_000)  # no line of a township's budget reaches a hundred million yuan
_NOISE = 1e-6  # yuan; what summing floats leaves behind, far below a tenth of a fen
_LONGEST = 40

_MARKS = regex(r"(?i)^(?:人民币|RMB|CNY|[¥￥'‘’`])+")
_ARABIC = regex(
    r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?([百佰千仟万萬亿]?)(?:[元圆块]钱?)?[整正]?(?:/人|每人)?"
)
_UNITS = {
    "": 1,
    "百": 100,
    "佰": 100,
    "千": 1_000,
    "仟": 1_000,
    "万": 10_000,
    "萬": 10_000,
    "亿": 100_000_000,
}
_NEGATIVE = regex(r"^(?:[-−–—负]|\(.*\)$)")
_PER_TIME = regex(r"[/每](?:人[/每]?)?[年月季日天次]")

_CHINESE = regex(
    rf"(?P<yuan>[{numerals.COUNTING}]+)(?:[元圆块]钱?)"
    rf"(?:零?(?P<jiao>[{numerals.NONZERO}])角)?(?:零?(?P<fen>[{numerals.NONZERO}])分)?[整正]?"
)


@dataclass(frozen=True, slots=True)
class AmountReading:
    """What a cell says about an amount: empty, a value, or a fault.

    Attributes:
        value: Yuan, with two decimals.
        fault: What is wrong.
    """

    value: Decimal | None = None
    fault: Fault | None = None


_EMPTY = AmountReading()
_WRITE = "请只填数字，单位是元，如「4000」或「4000.50」。"


def read_amount(value: Value) -> AmountReading:
    """An amount in yuan from whatever stands in a cell; never raises.

    A negative amount, one of a hundred million yuan and more, and one with a part of a fen are faults.
    """
    if value is None:
        return _EMPTY
    if isinstance(value, str):
        return _read_text(value) if len(value) <= _LONGEST else _unreadable(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return _faulty("amount-unreadable", "金额一栏里不是数字，", _WRITE)
    if isinstance(value, int):
        return _judged(Decimal(value), value)
    fen = round(value, 2)
    if abs(fen - value) > _NOISE:
        return _judged(Decimal(repr(value)), value)
    return _judged(Decimal(repr(fen)), value)


def capitals(amount: Decimal) -> str:
    """An amount in capital numerals (大写金额): 120000 is 人民币壹拾贰万元整.

    By the rules for bills of 《支付结算办法》 (银发〔1997〕393号), appendix 1. Where they leave 零 to the writer
    (万位 or 元位 is 0, the next is not) it is left out, unless the whole of 万 is missing (壹亿零壹仟元整);
    整 stands after 角 as after 元.

    Raises:
        ValueError: Negative, not a number, with a part of a fen, or 1,000,000,000,000 and more.
    """
    exact = _to_fen(amount)
    if exact < 0 or exact >= 10**12:
        raise ValueError("大写金额只写零元以上、一万亿元以下的数")
    yuan, rest = divmod(int(exact * 100), 100)
    jiao, fen = divmod(rest, 10)
    words = f"{numerals.capitals(yuan)}元" if yuan or not rest else ""
    if jiao:
        words += f"{numerals.capitals(jiao)}角"
    elif fen and yuan:
        words += "零"
    words += f"{numerals.capitals(fen)}分" if fen else "整"
    return f"人民币{words}"


def figures(amount: Decimal) -> str:
    """120000 as «120,000.00».

    Raises:
        ValueError: Not a number, or with a part of a fen.
    """
    return f"{_to_fen(amount):,.2f}"


def _to_fen(amount: Decimal) -> Decimal:
    if not amount.is_finite() or amount.adjusted() > 20:
        raise ValueError("金额不是数字")
    exact = amount.quantize(FEN)
    if exact != amount:
        raise ValueError("金额有不足一分的零头")
    return exact + 0  # no negative zero


@lru_cache(maxsize=4096)
def _read_text(text: str) -> AmountReading:
    plain = "".join(folded(text).split())
    plain = _MARKS.sub("", plain).rstrip("。.;、")
    if not plain:
        return _EMPTY if not text.strip("　 ¥￥'‘’`\u200b\ufeff\n\r\t\u00a0") else _unreadable(text)
    if _PER_TIME.search(plain):
        return _faulty(
            "amount-unreadable",
            f"金额{quoted(text)}带着期限，",
            "请只填数字，把按年还是按月写到别的列。",
        )
    if _NEGATIVE.match(plain) and _number(plain.strip("-−–—负()")) is not None:
        return _negative(text)
    number = _number(plain)
    return _unreadable(text) if number is None else _judged(number, text)


def _number(plain: str) -> Decimal | None:
    match = _ARABIC.fullmatch(plain)
    if match:
        return Decimal(match[1].replace(",", "") + (match[2] or "")) * _UNITS[match[3]]
    match = _CHINESE.fullmatch(plain)
    if match is None:
        return None
    yuan = numerals.number(match["yuan"])
    if yuan is None:
        return None
    jiao, fen = (numerals.number(match[part] or "零") or 0 for part in ("jiao", "fen"))
    return yuan + (jiao * 10 + fen) * FEN


def _judged(amount: Decimal, found: Value) -> AmountReading:
    if amount < 0:
        return _negative(found)
    if amount >= ABSURD:
        return _faulty(
            "amount-absurd",
            f"金额{quoted(found)}大得不合情理，",
            "请核对单位是不是元、是不是多打了零。",
        )
    exact = amount.quantize(FEN)
    if exact != amount:
        return _faulty("amount-fraction", f"金额{quoted(found)}有不足一分的零头，", "请改成最多两位小数。")
    return AmountReading(exact + 0)


def _negative(found: Value) -> AmountReading:
    return _faulty("amount-negative", f"金额{quoted(found)}是负数，", "请核对后填写不小于零的数。")


def _unreadable(found: Value) -> AmountReading:
    return _faulty("amount-unreadable", f"金额{quoted(found)}不是数字，", _WRITE)


def _faulty(kind: str, message: str, hint: str) -> AmountReading:
    return AmountReading(None, Fault(message, hint, kind))

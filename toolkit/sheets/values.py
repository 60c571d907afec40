"""A value → the inside of a cell, as the file format wants it, or a reason why it cannot be."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from toolkit.core.grids import Formula
from toolkit.core.words import regex
from toolkit.files.opc.markup import escape
from toolkit.files.opc.members import Refused

Writable = str | int | float | Decimal | dt.date | dt.datetime | bool | Formula | None
"""What a cell can be given. Text that starts with «=» stays text; a formula is a Formula."""

ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!",
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
"""Error codes of BIFF8 and BIFF12 (MS-XLS 2.5.10)."""

MAX_TEXT, MAX_FORMULA = 32_767, 8_192
_DIGITS = 15  # a number cell is an IEEE double: the sixteenth digit is lost without a word
_LEGAL = regex("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = regex(r"_(?=x[0-9A-Fa-f]{4}_)")
_DAY, _DAYS_1900 = dt.timedelta(days=1), dt.datetime(1899, 12, 30)  # noqa: DTZ001 - serials have no zone
_LEAP_BUG = dt.datetime(1900, 3, 1)  # noqa: DTZ001 - serial 60 is a 29 February that never was
_DAYS_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001 - the other epoch, of old Macintosh files


class ValueKind(StrEnum):
    """How a text typed by a person is to be taken."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"


class Blocked(Refused):
    """A change that cannot be made: no cell can hold the value, or something in the workbook forbids it."""


class Contents(NamedTuple):
    """What goes into a cell.

    Attributes:
        type: The t attribute; empty for a number.
        tag: Name of the element inside: «v», «is», «f», or nothing for an empty cell.
        text: Its text, not escaped.
        stored: For a formula: the stored result.
        dated: «date» or «datetime» when the cell needs such a number format.
    """

    type: str = ""
    tag: str = ""
    text: str = ""
    stored: str = ""
    dated: str = ""

    def xml(self, prefix: str) -> bytes:
        """The elements inside the cell, named with `prefix` («x:» or nothing)."""
        p = prefix.encode()
        body = escape(self.text)
        if self.tag == "is":
            return b'<%bis><%bt xml:space="preserve">%b</%bt></%bis>' % (p, p, body, p, p)
        if self.tag == "f":
            value = b"<%bv>%b</%bv>" % (p, escape(self.stored), p) if self.stored else b""
            return b"<%bf>%b</%bf>%b" % (p, body, p, value)
        return b"<%bv>%b</%bv>" % (p, body, p) if self.tag else b""


def contents(value: Writable, *, epoch_1904: bool = False) -> Contents:
    """How the file stores a value. Raises Blocked, or TypeError for what no caller may pass."""
    if value is None or value == "":
        return Contents()
    if isinstance(value, bool):
        return Contents("b", "v", str(int(value)))
    if isinstance(value, str):
        return Contents("inlineStr", "is", _ESCAPED.sub("_x005F_", checked_text(value)))
    if isinstance(value, int | float | Decimal):
        return Contents("", "v", number(value))
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - serials have no zone
        dated = "datetime" if isinstance(value, dt.datetime) and moment.time() != dt.time() else "date"
        return Contents("", "v", serial(moment, epoch_1904=epoch_1904), dated=dated)
    if isinstance(value, Formula):
        return _formula(value, epoch_1904=epoch_1904)
    raise TypeError(f"no cell holds a {type(value).__name__}")


def _formula(formula: Formula, *, epoch_1904: bool) -> Contents:
    text = checked_text(formula.text).removeprefix("=")
    if not text or len(text) > MAX_FORMULA:
        raise Blocked("公式是空的或太长。", "请检查要写入的公式。", "formula-length")
    result = contents(formula.value, epoch_1904=epoch_1904)
    if isinstance(formula.value, str) and formula.value:
        return Contents("str", "f", text, stored=checked_text(formula.value))
    return Contents(result.type, "f", text, stored=result.text, dated=result.dated)


def checked_text(text: str) -> str:
    """Text with line breaks as Excel keeps them: LF alone. Raises Blocked."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = None if text.isprintable() else _LEGAL.search(text)  # a pattern that takes long to compile
    if bad is not None:
        code = f"U+{ord(bad[0]):04X}"
        what = f"文字里有不能保存的控制字符（{code}）。"
        raise Blocked(what, "请删去看不见的字符，重新输入这段文字。", "control-character")
    if len(text) * 2 > MAX_TEXT and len(text.encode("utf-16-le")) // 2 > MAX_TEXT:
        what = f"文字有 {len(text)} 个字，一个单元格最多放 {MAX_TEXT} 个。"
        raise Blocked(what, "请分放到几个单元格。", "text-too-long")
    return text


def number(value: float | Decimal) -> str:
    """A number as the file writes it. Raises Blocked when a cell would change it."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Blocked("这不是一个有限的数。", "请检查要写入的数。", "not-finite")
        return repr(value) if abs(value) >= 1e16 or value != int(value) else str(int(value))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise Blocked("这不是一个有限的数。", "请检查要写入的数。", "not-finite")
        if value == value.to_integral_value() and abs(value) < Decimal(10) ** 30:
            value = int(value)
        else:
            double = float(value)
            if not math.isfinite(double):
                raise Blocked("这个数太大，单元格放不下。", "请检查要写入的数。", "number-too-large")
            short = Decimal(repr(double))
            return format(value if short == value else short, "f" if 1e-9 < abs(double) < 1e21 else "E")
    if len(str(abs(value)).rstrip("0")) > _DIGITS or abs(value) >= 10**300:
        what = f"这个数有 {len(str(abs(value)))} 位，按数字保存会丢掉第 {_DIGITS} 位以后的数字。"
        raise Blocked(what, "证件号、账号等请按文字写入⟦type|（| text）⟧。", "number-too-long")
    return str(value)


def serial(moment: dt.datetime, *, epoch_1904: bool = False) -> str:
    """A day and time as Excel counts it. Raises Blocked for what lies before the first day."""
    if moment.tzinfo is not None:
        raise TypeError("a cell's time has no zone")
    if moment.microsecond % 1000:
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    first = _DAYS_1904 if epoch_1904 else dt.datetime(1900, 1, 1)  # noqa: DTZ001 - serials have no zone
    if moment < first:
        what = f"日期 {moment:%Y-%m-%d} 早于 {first:%Y-%m-%d}，表格里没有这样的日期。"
        raise Blocked(what, "请按文字写入⟦type|（| text）⟧。", "date-too-early")
    days = moment - (_DAYS_1904 if epoch_1904 else _DAYS_1900)
    if not epoch_1904 and moment < _LEAP_BUG:
        days -= _DAY
    whole, rest = divmod(days, _DAY)
    return str(whole) if not rest else repr(whole + rest / _DAY)


def typed(text: str, kind: ValueKind) -> Writable:
    """What a person's text means when the kind is given with it. Raises Blocked."""
    if kind is ValueKind.TEXT:
        return text
    if kind is ValueKind.FORMULA:
        return Formula(text.removeprefix("="), None)
    if kind is ValueKind.NUMBER:
        plain = text.strip().replace(",", "").replace("，", "")
        if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", plain, re.ASCII):
            what = f"「{text}」不是一个数。"
            raise Blocked(what, "请写成 1234.5 这样的数，或按文字写入⟦type|（| text）⟧。", "not-a-number")
        return Decimal(plain)
    match = re.fullmatch(r"(\d{4})([-/.年])(\d{1,2})(?:[-/.]|月)(\d{1,2})日?", text.strip(), re.ASCII)
    try:
        if match:
            return dt.date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        pass
    what = f"「{text}」不是一个日期。"
    raise Blocked(what, "请写成 1950-10-02 这样的日期⟦type|，或按文字写入（| text）⟧。", "not-a-date")

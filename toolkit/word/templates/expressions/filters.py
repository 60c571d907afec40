"""What a template can do with a value: `{{ 金额|大写 }}`, `{{ 日期|年月日 }}`.

Every filter takes the value first. A value of the wrong kind is `Unfit`, said in the clerk's words.
"""

from __future__ import annotations

import datetime as dt
import inspect
import operator
import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from toolkit.core.dates import wording
from toolkit.core.dates.reading import Calendar, parse_date
from toolkit.core.documents.outcome import Figure, Gap
from toolkit.core.numbers import display, money, numerals
from toolkit.core.people.ids import quoted
from toolkit.core.words import regex
from toolkit.word.templates.expressions.sandbox import MAX_TEXT, Miss, Unshowable, bare, number

_MAX_PLACES = 6
_MAX_ROW = 63  # columns of a table in Word
_IDENTITY = regex(r"\d{15}|\d{17}[\dXx]")
_NUMERAL = regex(r"(?i)CHINESENUM[123]")
_PLAIN = regex(r"[+-]?\d+(?:\.\d+)?")
_MOBILE = regex(r"1\d{10}")


def show(value: object) -> str:
    """A value as text: dates as 2026年10月3日, yes and no as 是 and 否, numbers without exponent.

    Raises:
        Unfit: A list, a picture, or text of several looks: they are no text.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]  # narrowed by exact type, which mypy does not follow
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.datetime):
        return f"{chinese_date(value)}{clock(value)}"
    if isinstance(value, dt.date):
        return chinese_date(value)
    if isinstance(value, Figure):
        return value.text
    if kind is Gap:
        return ""
    if isinstance(value, list | tuple):
        raise Unshowable("是列表，不能直接打印：请用 {%p for … %} 逐项打印，或用 |连接")
    if isinstance(value, dict):
        raise Unshowable("是一组字段，不能直接打印：请写明是其中哪一个，例如“.姓名”")
    raise Unshowable("不是文字，不能放在这里")


def _day(value: object) -> dt.date:
    value = bare(value)
    if isinstance(value, dt.date):
        return value
    raise Unshowable("是空的，应当是日期" if _empty(value) else "不是日期")


def _number(value: object) -> Decimal:
    plain = number(value)
    if plain is None:
        raise Unshowable("是空的，应当是数字" if _empty(value) else "不是数字")
    return Decimal(plain)


def _list(value: object) -> list[object]:
    if isinstance(value, list | tuple):
        return list(value)
    raise Unshowable("不是列表")


def _empty(value: object) -> bool:
    return value is None or type(value) is Gap or (type(value) is str and not value.strip())


def chinese_date(value: object) -> str:
    """年月日: 2026年10月3日."""
    return wording.day_text(_day(value))


def month(value: object) -> str:
    """年月: 2026年10月."""
    day = _day(value)
    return f"{day.year}年{day.month}月"


def dotted(value: object) -> str:
    """点日期: 2026.10.3."""
    day = _day(value)
    return f"{day.year}.{day.month}.{day.day}"


def character_date(value: object) -> str:
    """汉字日期: 二〇二六年十月三日."""
    day = _day(value)
    return f"{numerals.by_digits(day.year)}年{numerals.small(day.month)}月{numerals.small(day.day)}日"


def clock(value: object) -> str:
    """时分: 9:00, of a date with a time."""
    value = bare(value)
    if not isinstance(value, dt.datetime):
        raise Unshowable("是空的，应当是时间" if _empty(value) else "没有钟点")
    return f"{value.hour}:{value.minute:02}"


def capitals(value: object) -> str:
    """大写: an amount in yuan in capital numerals."""
    amount = _number(value)
    try:
        return money.capitals(amount)
    except (ValueError, ArithmeticError) as error:
        raise Unshowable("不能写成大写金额：请核对是否为负数、过大或不足一分") from error


def yuan(value: object) -> str:
    """元: 8000元; with fen when there are any: 8000.50元."""
    amount = _number(value)
    return f"{_cents(amount)}元"


def ten_thousands(value: object) -> str:
    """万元: 120000 → 12万元."""
    amount = _number(value) / 10_000
    return f"{amount.normalize():f}万元"


def _cents(amount: Decimal) -> str:
    if amount == amount.to_integral_value():
        return f"{amount.to_integral_value():f}"
    return f"{amount.quantize(Decimal('0.01'), ROUND_HALF_UP):f}"


def rounded(value: object, places: object = 0) -> Decimal:
    """四舍五入(位数)."""
    if type(places) is not int or not 0 <= places <= _MAX_PLACES:
        raise Unshowable(f"的小数位数应当是 0 到 {_MAX_PLACES}")
    return _number(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def characters(value: object) -> str:
    """汉字数: 15 → 十五, below one hundred."""
    amount = _number(value)
    if amount != amount.to_integral_value() or not 0 <= amount < 100:
        raise Unshowable("不是 0 到 99 的整数")
    return numerals.small(int(amount))


def padded(value: object, width: object) -> str:
    """补零(位数): 7 → 007."""
    if type(width) is not int or not 1 <= width <= 20:
        raise Unshowable("的位数应当是 1 到 20")
    return show(value).zfill(width)


def fallback(value: object, other: object = "", empty_too: object = None) -> object:
    """默认(…): what is printed instead of an empty value; with nothing in brackets: may be empty.

    The third argument is jinja2's, where it asks for what is always so here.
    """
    del empty_too
    return other if _empty(value) else value


def masked(value: object) -> str:
    """遮号: a number with most of it hidden: 9901**************, 138****5678, ************1234.

    Of an identity number only the province and city stay: the usual six and four digits give the whole
    number back when the birth date stands beside them.
    """
    text = "".join(show(value).split())
    if not text:
        raise Unshowable("是空的，应当是号码")
    if _IDENTITY.fullmatch(text):
        return text[:4] + "*" * (len(text) - 4)
    if _MOBILE.fullmatch(text):
        return f"{text[:3]}****{text[-4:]}"
    return "*" * max(len(text) - 4, 4) + (text[-4:] if len(text) > 8 else "")


def formatted(value: object, code: object) -> str:
    r"""格式(图样): a day, a number, or text that is one, by a format code of Excel or of a field in Word (\@, \#, \*)."""
    picture, plain = show(code), bare(value)
    if picture.upper() in ("UPPER", "LOWER", "CAPS", "FIRSTCAP"):
        return show(value).upper() if picture.upper() in ("UPPER", "CAPS") else show(value).lower()
    of_day = bool(display.shows(picture)) and not _NUMERAL.fullmatch(picture)
    if type(plain) is str:
        plain = _read_day(plain, picture) if of_day else _read_number(plain)
    if of_day and isinstance(plain, dt.date):
        return display.day_text(plain, picture)
    amount = number(plain)
    if of_day or amount is None:
        what = "完整日期" if of_day else "数字"
        raise Unshowable(f"{quoted(show(value))}不是{what}，不能按“{picture}”打印")
    whole = int(amount) if amount == int(amount) else -1
    text = display.number_text(Decimal(amount), picture) if not _NUMERAL.fullmatch(picture) else None
    text = text if text is not None else display.numeral(whole, picture.upper())
    if text is None:
        raise Unshowable(f"不能按“{picture}”打印：看不懂这个图样，或这个数写不出来")
    return text


def _read_day(text: str, picture: str) -> dt.date | None:
    """The day that a text names, as far as the picture shows it."""
    found = parse_date(text, latest=dt.date(2100, 12, 31)).value
    if found is None or found.calendar is not Calendar.SOLAR or found.year is None:
        return None
    asked = display.shows(picture)
    if ("M" in asked and found.month is None) or ("d" in asked and found.day is None):
        return None
    return dt.date(found.year, found.month or 1, found.day or 1)


def _read_number(text: str) -> Decimal | None:
    plain = text.strip().replace(",", "").replace("，", "").removesuffix("元")
    return Decimal(plain) if _PLAIN.fullmatch(plain) else None


def agrees(value: object, sign: object, other: object = "") -> bool:
    """符合(符号, 值): what an IF field of Word asks: = <> > < >= <=; numbers as numbers, days as days, else texts.

    With = and <> the other side may have * and ? for any letters and one (ECMA-376 Part 1, 17.16.5.22).
    """
    sides = (bare(value), bare(other))
    one, two = _alike(sides, _number_of) or _alike(sides, _day_of) or [show(side).strip() for side in sides]
    if sign in ("=", "<>") and type(two) is str and ("*" in two or "?" in two):
        wild = re.escape(two).replace(r"\*", ".*").replace(r"\?", ".")
        return (re.fullmatch(wild, one, re.DOTALL) is not None) is (sign == "=")
    holds = _SIGNS.get(show(sign))
    if holds is None:
        raise Unshowable("的比较符号应当是 =、<>、>、<、>=、<=")
    return bool(holds(one, two))


_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}  # fmt: skip


def _alike(sides: Iterable[object], read: Callable[[object], object]) -> list[Any] | None:
    found = [read(side) for side in sides]
    return None if None in found else found


def _number_of(side: object) -> object:
    return _read_number(side) if type(side) is str else number(side)


def numeric(value: object) -> Decimal:
    """数: a number, also where it is typed as text; without it «4900» + «4900» of two text cells were 49004900."""
    found = _number_of(bare(value))
    if found is None:
        raise Unshowable(f"{quoted(show(value))}不是数字，不能计算")
    return Decimal(str(found))


def _day_of(side: object) -> object:
    day = _read_day(side, "d") if type(side) is str else side
    return day.date() if isinstance(day, dt.datetime) else day if isinstance(day, dt.date) else None


def joined(value: object, mark: object = "、") -> str:
    """连接(符号): entries of a list in one line."""
    text = show(mark).join(show(item) for item in _list(value))
    if len(text) > MAX_TEXT:
        raise Unshowable("连起来太长")
    return text


def batched(value: object, width: object, fill: object = None) -> list[list[object]]:
    """每行(个数): a list in rows of so many, for labels: the last may be short, or is filled up."""
    if type(width) is not int or not 1 <= width <= _MAX_ROW:
        raise Unshowable(f"的每行个数应当是 1 到 {_MAX_ROW}")
    entries = _list(value)
    rows = [entries[at : at + width] for at in range(0, len(entries), width)]
    if rows and fill is not None:
        rows[-1] += [fill] * (width - len(rows[-1]))
    return rows


def total(value: object, key: object = None) -> Decimal:
    """合计(字段): the sum of one field over a list."""
    amount = Decimal(0)
    for item in _list(value):
        if isinstance(item, dict) and key not in item:
            raise Unshowable(f"里有一条没有“{key}”这一项")
        part = item[key] if isinstance(item, dict) else item
        if _empty(part):
            continue
        amount += _number(part)
    return amount


def length(value: object) -> int:
    """个数: how many entries a list, or letters a text, has."""
    if isinstance(value, str | list | tuple | dict):
        return len(value)
    raise Unshowable("数不出个数")


def concatenated(first: object, *rest: object) -> object:
    """`~`: texts put together."""
    values = (first, *rest)
    for value in values:
        if isinstance(value, Miss | Gap):
            return value
    try:
        text = "".join(show(value) for value in values)
    except Unshowable as unfit:
        return Miss.because(str(unfit))
    return text if len(text) <= MAX_TEXT else Miss.because("太长")


Filter = Callable[..., object]

_NAMED: tuple[tuple[Filter, str], ...] = (
    (capitals, "大写 大写金额 capitals"),
    (yuan, "元 yuan"),
    (ten_thousands, "万元"),
    (lambda value: f"{_number(value).quantize(Decimal('0.01'), ROUND_HALF_UP):,f}", "千分位 grouped"),
    (rounded, "四舍五入 round"),
    (lambda value: abs(_number(value)), "绝对值 abs"),
    (characters, "汉字数"),
    (padded, "补零"),
    (chinese_date, "年月日 date"),
    (month, "年月 month"),
    (lambda value: wording.month_day(_day(value)), "月日"),
    (lambda value: f"{_day(value):%Y-%m-%d}", "短日期 iso"),
    (dotted, "点日期"),
    (character_date, "汉字日期"),
    (lambda value: wording.weekday(_day(value), full=True), "星期 weekday"),
    (clock, "时分 time"),
    (fallback, "默认 default d"),
    (masked, "遮号 mask"),
    (formatted, "格式 format"),
    (agrees, "符合"),
    (numeric, "数"),
    (joined, "连接 join"),
    (batched, "每行 batch"),
    (total, "合计 sum"),
    (length, "个数 length count"),
    (lambda value: next(iter(_list(value)), ""), "第一个 first"),
    (lambda value: next(reversed(_list(value)), ""), "最后一个 last"),
    (lambda value: show(value).upper(), "upper"),
    (lambda value: show(value).lower(), "lower"),
    (lambda value: show(value).strip(), "去空格 trim"),
)
_OF_NOTHING = frozenset({fallback, agrees})
FILTERS = {name: function for function, names in _NAMED for name in names.split()}


def guarded(function: Filter) -> Filter:
    """A filter that hands a miss on, and makes one of what it cannot show."""

    def call(value: object, *arguments: object) -> object:
        if isinstance(value, Miss) or (type(value) is Gap and function not in _OF_NOTHING):
            return value
        try:
            return function(value, *arguments)
        except Unshowable as unfit:
            return Miss.because(str(unfit))

    return call


def accepts(name: str, arguments: int) -> bool:
    """Whether a filter can be called with so many values in brackets."""
    try:
        inspect.signature(FILTERS[name]).bind(None, *range(arguments))
    except TypeError:
        return False
    return True


TESTS: dict[str, Callable[[object], bool]] = {
    "none": lambda value: value is None,
    "空": _empty,
    "empty": _empty,
    "number": lambda value: number(value) is not None,
    "string": lambda value: isinstance(value, str),
    "odd": lambda value: type(value) is int and value % 2 == 1,
    "even": lambda value: type(value) is int and value % 2 == 0,
    "defined": lambda value: not isinstance(value, Miss),
    "undefined": lambda value: isinstance(value, Miss),
}
PROBES = frozenset({"defined", "undefined"})

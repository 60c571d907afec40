"""What stands in one cell of a new workbook: the value as stored, as shown, and its number format."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from toolkit.core.documents.outcome import Content, Formula, Image, Kind, Link, Look, Scalar, Styled
from toolkit.core.words import regex

GENERAL, TEXT = "General", "@"
DATE, DATETIME = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
MONEY, PERCENT, INTEGER = "#,##0.00", "0.0%", "0"
FINER_MONEY = "#,##0.00########"  # an amount with parts of a fen is shown as it is, not rounded
FIRST_DAY = dt.date(1900, 3, 1)  # Excel believes in 29 February 1900; programs differ about days before
DIGITS = 15  # significant digits that a number in a cell keeps
FORMULA_STARTS = frozenset("=+-@")  # Excel takes such a text for a formula when its cell is edited
MAX_TEXT = 32_767  # in UTF-16 units

_FORMATS = {
    Kind.CODE: TEXT,
    Kind.DATE: DATE,
    Kind.DATETIME: DATETIME,
    Kind.MONEY: MONEY,
    Kind.PERCENT: PERCENT,
    Kind.INTEGER: INTEGER,
}
_NOT_XML = regex("[\ud800-\udfff\ufffe\uffff]")
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no time zones

Stored = str | int | float | dt.date | dt.datetime | None
"""What XlsxWriter is given."""


def unwrap(content: Content, look: Look) -> tuple[Scalar | Link | Formula | Image, Look]:
    """The value inside, and its look: its own before its row's."""
    return (content.value, content.look) if isinstance(content, Styled) else (content, look)


def clean(text: str) -> str:
    """Text that a workbook can hold: line ends as Excel has them; what XML forbids becomes U+FFFD."""
    if text.isprintable():  # nearly all text, and quickly told
        return text
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def stored(value: Scalar, kind: Kind) -> Stored:
    """The value as a cell holds it.

    Truth values become 是 and 否. A number in a column of codes becomes its digits as text; so does a whole
    number of more than fifteen digits anywhere (Excel would end it in zeros), and a day before 1 March 1900.

    Raises:
        TypeError: A float or something else that is no Scalar.
        ValueError: Infinity or NaN, or a time with a time zone.
    """
    match value:
        case None:
            return None
        case str():
            return clean(value)
        case bool():
            return "是" if value else "否"
        case int():
            return str(value) if kind is Kind.CODE or abs(value) >= 10**DIGITS else value
        case Decimal():
            return _stored_decimal(value, kind)
        case dt.datetime():
            if value.tzinfo is not None:
                raise ValueError("a workbook knows no time zones")
            return value if value.date() >= FIRST_DAY else value.isoformat(" ", "minutes")
        case dt.date():
            return value if value >= FIRST_DAY else value.isoformat()
        case _:
            raise TypeError(f"not a value of a cell: {type(value).__name__}")


def _stored_decimal(value: Decimal, kind: Kind) -> Stored:
    if not value.is_finite():
        raise ValueError("a cell holds no infinity and no NaN")
    if kind is Kind.CODE or abs(value) >= 10**DIGITS:
        return f"{value:f}"
    # Fifteen significant digits go through a float and back unharmed: 10 billion yuan to the fen have twelve.
    return float(value)


def stored_result(value: Scalar, kind: Kind) -> str | int | float | bool:
    """A formula's value as stored beside it; days as serial numbers, nothing as empty text."""
    if isinstance(value, bool):
        return value
    held = stored(value, kind)
    if isinstance(held, dt.datetime):
        return (held - _EPOCH) / dt.timedelta(days=1)
    if isinstance(held, dt.date):
        return (held - _EPOCH.date()).days
    return held or EMPTY_RESULT if isinstance(held, str | None) else held


class _EmptyText(str):
    """An empty result; to XlsxWriter a plain '' means «not computed», and readers would say so."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


EMPTY_RESULT = _EmptyText()


def number_format(value: Scalar | Link | Formula | Image, kind: Kind) -> str:
    """The number format for this value in a column of this kind; None gives that of an empty cell."""
    if isinstance(value, Formula):
        value = value.value
    of_kind = _FORMATS.get(kind, GENERAL)
    match value:
        case None:
            return of_kind
        case str():
            # Digits that are a text (a phone in a column of remarks) stay one when the cell is edited.
            return TEXT if kind is Kind.CODE or value.isdigit() else GENERAL
        case Link() | Image() | bool():
            return GENERAL
        case Decimal() if kind is Kind.MONEY and value != round(value, 2):
            return FINER_MONEY
        case Decimal() if kind is Kind.INTEGER and value != value.to_integral_value():
            return GENERAL
        case int() | Decimal():
            return GENERAL if of_kind in (DATE, DATETIME) else of_kind
        case dt.datetime():
            return of_kind if of_kind in (DATE, DATETIME) else DATETIME
        case _:
            return of_kind if of_kind in (DATE, DATETIME) else DATE


def shown(value: Scalar | Link | Formula | Image, kind: Kind) -> str:
    """About what the cell shows, to measure it."""
    match value:
        case str():
            return value
        case None | Image():
            return ""
        case Link():
            return value.text
        case Formula():
            return shown(value.value, kind)
        case bool():
            return "是" if value else "否"
        case int() | Decimal():
            if kind is Kind.MONEY:
                return f"{value:,.2f}"
            if kind is Kind.PERCENT:
                return f"{value:.1%}"
            return str(value)
        case dt.datetime():
            return "0000-00-00" if kind is Kind.DATE else "0000-00-00 00:00"
        case _:
            return "0000-00-00 00:00" if kind is Kind.DATETIME else "0000-00-00"

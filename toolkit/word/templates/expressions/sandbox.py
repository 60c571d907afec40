"""Where a template's expressions run: plain data in, text out, nothing else within reach.

The statements are jinja2's, run by its ImmutableSandboxedEnvironment; what a template may say at all is
decided before, by the allow-list in `grammar`. No attribute of a Python object is ever read for a
template: a dot means a key of a dictionary. Every loop is paid for in advance from a budget, so a
template cannot fill the memory or run for hours, and whether it is refused does not depend on the clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from jinja2.runtime import Context, LoopContext, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from toolkit.core.documents.outcome import Figure, Gap, Image, Rich

BLOCK, BLOCK_END = "\ufdd2", "\ufdd3"
PRINT, PRINT_END = "\ufdd4", "\ufdd5"
NOTE, NOTE_END = "\ufdd6", "\ufdd7"

MAX_OUTPUT = 32_000_000  # characters of XML in one part: some 6,000 rows of a wide table
MAX_ITEMS = 100_000
MAX_TEXT = 1_000_000
MAX_DEPTH = 8
MAX_NUMBER = Decimal(10) ** 18
SHORT = 64  # text up to this length is paid for with the loop around it

LOOP = {
    "index": "index", "index0": "index0", "revindex": "revindex", "revindex0": "revindex0",
    "first": "first", "last": "last", "length": "length", "序号": "index", "总数": "length",
}  # fmt: skip


class TooMuch(Exception):  # noqa: N818 - a refusal
    """The document would be larger than any that an office prints."""


class Unshowable(Exception):  # noqa: N818 - an answer of a filter
    """A value cannot be shown in the way asked for; says why, for the clerk, without the value."""


class Miss(StrictUndefined):
    """A field that does not exist, or a value that cannot be used: carried to where it is printed.

    There it is noted together with its tag, and the run goes on to find the others.
    """

    __slots__ = ()

    @classmethod
    def because(cls, why: str) -> Miss:
        """A value that exists but cannot be used."""
        return cls(hint=why)

    @property
    def reason(self) -> str:
        """Why it cannot be used; empty: it does not exist."""
        return self._undefined_hint or ""

    @property
    def field(self) -> str:
        """Its name, where it was looked for."""
        return str(self._undefined_name)

    @property
    def owner(self) -> object:
        """The dictionary that lacks it; None: the template's fields themselves."""
        return self._undefined_obj if type(self._undefined_obj) is dict else None


@dataclass(slots=True)
class Tally:
    """What one rendering has used and missed."""

    size: int = 0
    notes: list[tuple[int, Miss | Gap | None]] = field(default_factory=list)  # by tag; None: there but empty
    picture: Callable[[Image], str] | None = None  # a drawing in the line of text
    embed: Callable[[Image], str] | None = None  # only the relationship
    look: Callable[[int], str] = lambda _tag: ""  # the run properties around a tag

    def charge(self, size: int) -> None:
        """Pay for output.

        Raises:
            TooMuch: The budget is spent.
        """
        self.size += size
        if self.size > MAX_OUTPUT:
            raise TooMuch


TALLY: ContextVar[Tally] = ContextVar("tally")


def bare(value: object) -> object:
    """What a figure is; nothing for a gap."""
    kind = type(value)
    return value.value if kind is Figure else "" if kind is Gap else value  # type: ignore[attr-defined]  # by exact type


def note(tag: int, value: Miss | Gap | None) -> None:
    """Remember a miss."""
    TALLY.get().notes.append((tag, value))


def seen(value: object, tag: int) -> object:
    """A value that is about to be decided upon; a missing one is noted and counts as empty."""
    if isinstance(value, Miss):
        note(tag, value)
        return ""
    return bare(value)


def each(value: object, tag: int, weight: int) -> list[object]:
    """The entries of a list, paid for in advance.

    Args:
        value: What the template repeats over.
        tag: The statement's number.
        weight: Characters of output for one entry.
    """
    if isinstance(value, Miss):
        note(tag, value)
        return []
    if not isinstance(value, list | tuple):
        note(tag, Miss.because("不是列表，不能用来重复" if value not in (None, "") else "是空的，应当是列表"))
        return []
    if len(value) > MAX_ITEMS:
        raise TooMuch
    TALLY.get().charge(len(value) * (weight + 16))
    return list(value)


def numbers(start: object, stop: object = None) -> object:
    """`range(…)`: whole numbers for blank rows."""
    low, high = (0, start) if stop is None else (start, stop)
    for value in (low, high):
        if isinstance(value, Miss):
            return value
    if type(low) is not int or type(high) is not int:
        return Miss.because("不是整数，不能用来重复")
    if high - low > MAX_ITEMS:
        raise TooMuch
    return list(range(low, high))


def number(value: object) -> int | Decimal | None:
    """A number as a number; None for anything else (yes and no are no numbers)."""
    value = bare(value)
    return value if type(value) is int or type(value) is Decimal else None


def compare(left: object, operator: str, right: object) -> object:
    """One comparison; things that have no order are a miss, never an accident."""
    left, right = bare(left), bare(right)
    for value in (left, right):
        if isinstance(value, Miss):
            return value
    if operator in {"in", "notin"}:
        if not isinstance(right, list | tuple | dict) and not (type(right) is str and type(left) is str):
            return Miss.because("不能用 in 判断")
        found = left in right
        return found if operator == "in" else not found
    if operator in {"eq", "ne"}:
        return (left == right) is (operator == "eq")
    # A day and a moment can be compared: both as days.
    if isinstance(left, dt.datetime) is not isinstance(right, dt.datetime):
        left = left.date() if isinstance(left, dt.datetime) else left
        right = right.date() if isinstance(right, dt.datetime) else right
    for kind in ((int, Decimal), (str,), (dt.datetime,), (dt.date,)):
        if isinstance(left, kind) and isinstance(right, kind):
            low, high = cast("int", left), cast("int", right)
            return {"lt": low < high, "lteq": low <= high, "gt": low > high, "gteq": low >= high}[operator]
    return Miss.because("不能比较大小：两边不是同一类")


_SUMS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: Decimal(a) / Decimal(b),
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
}


class Sandbox(ImmutableSandboxedEnvironment):
    """Expressions over plain data; see the module."""

    intercepted_binops = frozenset(_SUMS)
    intercepted_unops = frozenset({"-", "+"})

    def __init__(self) -> None:
        super().__init__(
            block_start_string=BLOCK,
            block_end_string=BLOCK_END,
            variable_start_string=PRINT,
            variable_end_string=PRINT_END,
            comment_start_string=NOTE,
            comment_end_string=NOTE_END,
            undefined=Miss,
            autoescape=False,  # `filters.put` escapes all that is printed; nothing can be marked as safe
            optimized=False,
            cache_size=0,
            keep_trailing_newline=True,
        )
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def getattr(self, obj: object, attribute: str) -> Any:
        """A dot: a key of a dictionary, or one of the numbers of a loop."""
        if type(obj) is dict:
            value = obj.get(attribute, obj)
            # The dictionary itself cannot be one of its own values: not_plain refuses circles.
            return Miss(obj=obj, name=attribute) if value is obj else value
        if type(obj) is LoopContext and attribute in LOOP:
            return getattr(obj, LOOP[attribute])
        return obj if isinstance(obj, Miss) else Miss.because(f"没有下一级“{attribute}”")

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Brackets: a key of a dictionary, a place or stretch of a list."""
        if isinstance(obj, Miss):
            return obj
        if type(argument) is str:
            return self.getattr(obj, argument)
        if isinstance(obj, list | tuple | str) and type(argument) in (int, slice):
            try:
                return obj[argument]
            except IndexError:
                return Miss.because(f"没有第 {argument + 1} 项")
        return Miss.because("不能这样取其中一项")

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """None is."""
        del obj, attr, value
        return False

    def is_safe_callable(self, obj: object) -> bool:
        """None is."""
        del obj
        return False

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic on numbers of an ordinary size; `+` also joins texts."""
        del context
        for value in (left, right):
            if isinstance(value, Miss | Gap):
                return value
        left, right = bare(left), bare(right)
        if operator == "+" and type(left) is str and type(right) is str:
            return left + right if len(left) + len(right) <= MAX_TEXT else Miss.because("太长")
        if number(left) is None or number(right) is None:
            return Miss.because("不是数字，不能计算")
        if operator in {"/", "//", "%"} and not right:
            return Miss.because("除数是零，不能计算")
        result = _SUMS[operator](left, right)
        return result if abs(result) < MAX_NUMBER else Miss.because("算出来的数太大")

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        """A sign."""
        del context
        if isinstance(arg, Miss | Gap):
            return arg
        arg = bare(arg)
        if number(arg) is None:
            return Miss.because("不是数字，不能计算")
        return -arg if operator == "-" else arg


_WITHOUT_LIMIT = frozenset({dt.date, dt.datetime, bool, type(None), Image, Rich, Figure, Gap})


def not_plain(values: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields that cannot be given to a template, and why.

    Exact types only: a subclass of str could run code of its own when it is printed.
    """
    # Most values are short texts: they are passed over here and below without a call.
    return [
        (key, why)
        for key, value in values.items()
        if not (type(value) is str and len(value) <= MAX_TEXT) and (why := _why(value, 0))
    ]


def _why(value: Any, depth: int) -> str:
    """Why a value cannot be given to a template; empty when it can."""
    kind = type(value)
    if kind in _WITHOUT_LIMIT:
        return ""
    if kind is str:
        return f"文字超过 {MAX_TEXT} 字" if len(value) > MAX_TEXT else ""
    if kind is int:
        return "数太大" if abs(value) >= MAX_NUMBER else ""
    if kind is Decimal:
        return "" if value.is_finite() and abs(value) < MAX_NUMBER else "数太大或不是数"
    if depth > MAX_DEPTH:
        return f"列表套了 {MAX_DEPTH} 层以上"
    if kind is dict:
        for key, item in value.items():
            if type(key) is not str:
                return "内部名称不是文字"
            short = type(item) is str and len(item) <= MAX_TEXT
            if not short and (why := _why(item, depth + 1)):
                return why
        return ""
    if kind is list or kind is tuple:
        for item in value:
            if why := _why(item, depth + 1):
                return why
        return ""
    return "不是文字、数字、日期、图片或列表"

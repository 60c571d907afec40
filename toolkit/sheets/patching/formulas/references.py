"""The references inside a formula: found, translated, moved; everything else stays as written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, letters
from toolkit.core.words import regex

_TOKEN = regex(
    r"""(?sx)
    (?P<text>"(?:[^"]|"")*"?)
  | (?P<error>\#[A-Z0-9/_]+[!?]?)
  | (?P<sheet>'(?:[^']|'')*'! | (?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?! | \[\d+\]!)
  | (?P<area>(?P<a1>\$?)(?P<c1>[A-Za-z]{1,3})(?P<b1>\$?)(?P<r1>[0-9]{1,7})
      (?::(?P<a2>\$?)(?P<c2>[A-Za-z]{1,3})(?P<b2>\$?)(?P<r2>[0-9]{1,7}))?(?![\w.(!\[]))
  | (?P<columns>(?P<ca1>\$?)(?P<cc1>[A-Za-z]{1,3}):(?P<ca2>\$?)(?P<cc2>[A-Za-z]{1,3})(?![\w.(!]))
  | (?P<rows>(?P<ra1>\$?)(?P<rr1>[0-9]{1,7}):(?P<ra2>\$?)(?P<rr2>[0-9]{1,7})(?![\w.]))
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<name>[^\W\d][\w.?\\]*|\\[\w.?]*)
  | (?P<other>\s+|.)
    """,
)


class What(StrEnum):
    """What kind of thing a reference is."""

    AREA = "area"  # cells, whole columns or whole rows
    NAME = "name"  # a defined name, a table, or a function
    LOOSE = "loose"  # a range made by an operator: what it covers is known only when calculated


class Reference(NamedTuple):
    """One reference, with its place in the text.

    Attributes:
        sheet: Sheet as named in front of it; empty: the formula's own sheet.
        last: For Sheet1:Sheet3!A1 the last sheet, else empty.
        outside: Whether it leads into another workbook.
        name: For a NAME: the name; a function's name when `call`.
        call: Whether «(» follows.
        absolute: For an AREA: «$» before left, top, right, bottom.
        whole: «columns» or «rows» for a whole-column or whole-row reference.
    """

    what: What
    start: int
    end: int
    sheet: str = ""
    last: str = ""
    outside: bool = False
    name: str = ""
    call: bool = False
    top: int = 0
    left: int = 0
    bottom: int = 0
    right: int = 0
    absolute: tuple[bool, bool, bool, bool] = (False, False, False, False)
    whole: str = ""
    single: bool = False

    def shifted(self, down: int, across: int) -> tuple[int, int, int, int]:
        """An AREA's top, left, bottom, right in a copy of its formula."""
        left, top, right, bottom = self.absolute
        if self.single:
            right, bottom = left, top
        return (
            self.top + (0 if top else down),
            self.left + (0 if left else across),
            self.bottom + (0 if bottom else down),
            self.right + (0 if right else across),
        )


def column_number(text: str) -> int:
    """Letters → number, without a look at the sheet's width."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


def references(text: str) -> Iterator[Reference]:
    """All references of a formula, in order."""
    sheet, last, outside = "", "", False
    position, length = 0, len(text)
    while position < length:
        if text[position] == "[" and not _starts_sheet(text, position):
            position = _after_bracket(text, position)
            continue
        match = _TOKEN.match(text, position)
        assert match is not None  # noqa: S101 - the last alternative takes any character
        position = match.end()
        kind = next(k for k in _KINDS if match[k] is not None)
        if kind == "sheet":
            sheet, last, outside = _sheets(match["sheet"])
            continue
        start = match.start()
        found: Reference | None = None
        if kind in {"area", "columns", "rows"}:
            found = _area(match, kind, sheet, last, outside=outside)
        if found is None and kind in {"area", "name"}:
            call = text[position : position + 1] == "("
            found = Reference(What.NAME, start, position, sheet, last, outside, match[0], call)
        if found is None and kind == "other" and match[0] == ":":
            found = Reference(What.LOOSE, start, position)
        if found is not None:
            yield found
        sheet, last, outside = "", "", False


_KINDS = ("text", "error", "sheet", "area", "columns", "rows", "number", "name", "other")


def _starts_sheet(text: str, position: int) -> bool:
    match = _TOKEN.match(text, position)
    return match is not None and match["sheet"] is not None


def _after_bracket(text: str, position: int) -> int:
    """Where a structured reference's bracket ends; «'» escapes the next character."""
    depth = 0
    while position < len(text):
        letter = text[position]
        if letter == "'":
            position += 1
        elif letter == "[":
            depth += 1
        elif letter == "]":
            depth -= 1
            if not depth:
                return position + 1
        position += 1
    return len(text)


def _sheets(written: str) -> tuple[str, str, bool]:
    name = written[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    if name == "[0]":  # this workbook, spelled out
        return "", "", False
    if "[" in name:
        return name, "", True
    first, _, last = name.partition(":")
    return first, last, False


def _area(match: re.Match[str], kind: str, sheet: str, last: str, *, outside: bool) -> Reference | None:
    single = False
    if kind == "area":
        left, top = column_number(match["c1"]), int(match["r1"])
        single = match["c2"] is None
        right = left if single else column_number(match["c2"])
        bottom = top if single else int(match["r2"])
        marks = (match["a1"], match["b1"], match["a2"] or "", match["b2"] or "")
        whole = ""
    elif kind == "columns":
        left, right = column_number(match["cc1"]), column_number(match["cc2"])
        top, bottom, whole = 1, MAX_ROW, "columns"
        marks = (match["ca1"], "$", match["ca2"], "$")
    else:
        top, bottom = int(match["rr1"]), int(match["rr2"])
        left, right, whole = 1, MAX_COLUMN, "rows"
        marks = ("$", match["ra1"], "$", match["ra2"])
    if not (1 <= left <= MAX_COLUMN and 1 <= right <= MAX_COLUMN):
        return None
    if not (1 <= top <= MAX_ROW and 1 <= bottom <= MAX_ROW):
        return None
    absolute = (bool(marks[0]), bool(marks[1]), bool(marks[2]), bool(marks[3]))
    return Reference(
        What.AREA, match.start(), match.end(), sheet, last, outside, "", False,
        top, left, bottom, right, absolute, whole, single,
    )  # fmt: skip


def written(ref: Reference, top: int, left: int, bottom: int, right: int) -> str:
    """An AREA with other corners, in the same spelling; #REF! when it leaves the sheet."""
    if min(top, bottom, left, right) < 1 or max(top, bottom) > MAX_ROW or max(left, right) > MAX_COLUMN:
        return "#REF!"
    d1, d2, d3, d4 = ("$" if mark else "" for mark in ref.absolute)
    if ref.whole == "columns":
        return f"{d1}{letters(left)}:{d3}{letters(right)}"
    if ref.whole == "rows":
        return f"{d2}{top}:{d4}{bottom}"
    first = f"{d1}{letters(left)}{d2}{top}"
    return first if ref.single else f"{first}:{d3}{letters(right)}{d4}{bottom}"


def rewritten(text: str, changes: list[tuple[Reference, str]]) -> str:
    """A formula with other texts in place of some references."""
    out, position = [], 0
    for ref, new in changes:
        out += [text[position : ref.start], new]
        position = ref.end
    return "".join([*out, text[position:]])


def translate(text: str, down: int, across: int) -> str:
    """The formula as it reads when copied `down` rows and `across` columns."""
    areas = (ref for ref in references(text) if ref.what is What.AREA)
    changes = [(ref, written(ref, *ref.shifted(down, across))) for ref in areas]
    return rewritten(text, changes)


def stretched(top: int, bottom: int, after: int, count: int, *, at_end: bool) -> tuple[int, int]:
    """Rows top…bottom when `count` rows come in below row `after`.

    A range that ends at `after` takes them in if `at_end`.
    """
    if top > after:
        return top + count, bottom + count
    return (top, bottom + count) if bottom > after or (bottom == after and at_end) else (top, bottom)


def make_room(
    text: str, sheet: str, after: int, count: int, *, own: bool, at: int | None = None, shifted: bool = True
) -> str:
    """The formula after `count` rows came in below row `after` of `sheet`.

    Ranges of several rows that end at `after` take the new rows in, as the SUM of a totals row must. A
    running total does not: a relative end, in a formula that stands inside the range.

    Args:
        text: The formula.
        sheet: The sheet's name.
        after: Last row that stays where it is.
        count: Rows that come in.
        own: Whether the formula itself stands in that sheet.
        at: The row it stands in there; None outside cells.
        shifted: Whether what stood below moved down; else the rows were empty, and only what ends at `after` grows.
    """
    if not shifted and str(after) not in text:
        return text
    changes = []
    wanted = sheet.casefold()
    for ref in references(text):
        if ref.what is not What.AREA or ref.outside or ref.last or ref.whole == "columns":
            continue
        if not (ref.sheet.casefold() == wanted or (own and not ref.sheet)):
            continue
        low, high = min(ref.top, ref.bottom), max(ref.top, ref.bottom)
        running = own and at is not None and low <= at <= high and not ref.absolute[3]
        at_end = (low < high or not (ref.single or ref.whole)) and not running
        if shifted:
            top, bottom = stretched(low, high, after, count, at_end=at_end)
        else:
            top, bottom = low, high + count if high == after and at_end else high
        if ref.top > ref.bottom:
            top, bottom = bottom, top
        if (top, bottom) != (ref.top, ref.bottom):
            changes.append((ref, written(ref, min(top, MAX_ROW), ref.left, min(bottom, MAX_ROW), ref.right)))
    return rewritten(text, changes)

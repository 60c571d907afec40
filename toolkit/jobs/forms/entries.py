"""A value entered at its place of a form, as the cell there wants it; and what stands at a place of a filled form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from toolkit.core.cells import Cell, Fault, Problem, Severity
from toolkit.core.dates.reading import Calendar, PartialDate, parse_date
from toolkit.core.documents.outcome import FieldValue, Figure, Scalar
from toolkit.core.people.ids import quoted
from toolkit.core.words import alternatives, clean, folded, regex
from toolkit.jobs.forms.fields import BOXES, TICKED, Blank, Form, How, Slot

TICK = "☑"
_PLAIN = regex(r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d+)?")
_YEARS = regex("[年月日期间岁]$")
_LITERAL = regex(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_STROKE = regex(r"[\s_＿]+")


class RowValue(NamedTuple):
    """What a row gives: the value, as it is read, and where it stands."""

    value: str | Decimal | dt.date
    text: str
    cell: Cell

    @classmethod
    def of(cls, value: FieldValue, cell: Cell) -> RowValue:
        """From what `value_of` has found."""
        if isinstance(value, Figure):
            plain = value.value
            return cls(plain if isinstance(plain, dt.date) else Decimal(plain), value.text, cell)
        return cls(str(value), str(value), cell)


def wants(code: str) -> str:
    """What a cell of this number format is for: «text», «date», «number»; "": it says nothing."""
    bare = _LITERAL.sub("", code).lower()
    if code == "@":
        return "text"
    if "general" in bare or not bare:
        return ""
    return "date" if any(letter in bare for letter in "ymdhs") else "number"


@cache
def _amounts() -> re.Pattern[str]:
    """«月退休费（元）»: a text that is a number would be left out of the form's own total without a word."""
    return re.compile(rf"(?:{alternatives('heading.amount')})(?:[（(][^（）()]*[）)])?$")


def entered(
    form: Form, entries: Iterable[tuple[Blank, Slot, RowValue]], today: dt.date
) -> tuple[dict[tuple[int, int], Scalar], list[Problem]]:
    """What the cells of a form get, and what could not be entered or not as the cell wants it."""
    cells: dict[tuple[int, int], Scalar] = {}
    stretches: dict[tuple[int, int], list[tuple[int, int, str]]] = {}
    problems: list[Problem] = []
    for field, place, given in entries:
        fault: Fault | None = None
        first = place.cells[0]
        if place.how is How.CELL:
            cells[first], fault = _typed(given, form.grid.number_format(*first), today, field.label)
        elif place.how is How.DIGITS:
            spelt, fault = _digits(place, given)
            cells |= spelt
        elif place.how is How.DATE and len(place.cells) > 1:
            parts = _parts(given, today)
            fault = _no_date(given) if parts is None else None
            cells |= dict(zip(place.cells, parts or (), strict=False))
        elif place.how is How.PHOTO:
            continue
        else:
            text = form.text(*first)[place.start : place.end]
            said, fault = _said(place, text, given, today)
            if said is not None:
                stretches.setdefault(first, []).append((place.start, place.end, said))
        if fault:
            problems.append(fault.at(given.cell, Severity.WARNING))
    for at, parts_of in stretches.items():
        text = form.text(*at)
        for start, end, said in sorted(parts_of, reverse=True):
            text = text[:start] + said + text[end:]
        cells[at] = text.rstrip()
    return cells, problems


def _typed(given: RowValue, code: str, today: dt.date, label: str) -> tuple[Scalar, Fault | None]:
    """A whole cell: a real date where it shows dates, a number where it shows numbers, else what is read."""
    value, text, kind = given.value, given.text, wants(code)
    if kind == "date":
        found = _date(given, today)
        if found is None or found.day is None or found.calendar is Calendar.LUNAR:
            what = f"{quoted(text)}不是具体到日的公历日期，照原样填成了文字，"
            return text, Fault(what, "请核对这一格。", "form-date")
        return found.to_date(), None
    if isinstance(value, dt.date) or kind == "text":
        return text, None
    if isinstance(value, Decimal):
        years = kind == "" and _YEARS.search(clean(label)) and "." in text  # 1945.10 typed as a number
        return (text if years else value), None
    if kind == "number" or (not kind and _amounts().search(clean(label))):
        plain = clean(text).removesuffix("元").lstrip("￥¥")
        if _PLAIN.fullmatch(plain):
            return Decimal(plain.replace(",", "")), None
        what = f"{quoted(text)}不是数，照原样填成了文字，表里的合计不算它，"
        return text, Fault(what, "请核对这一格。", "form-number")
    return text, None


def _said(place: Slot, text: str, given: RowValue, today: dt.date) -> tuple[str | None, Fault | None]:
    """What a stretch of a cell's text becomes; None: it stays."""
    if place.how is How.BOXES:
        return ticked(text, given.text)
    if place.how is How.DATE:
        parts = _parts(given, today)
        if parts is None:
            return None, _no_date(given)
        gaps = [f"{part}{unit}" if part else f"  {unit}" for part, unit in zip(parts, "年月日", strict=True)]
        kept = gaps if "日" in text else gaps[:2]
        return "".join(kept) + _pad(text, "".join(kept)), None
    said = given.text
    return (said if "{{" in text else said + _pad(text, said)), None


def _pad(before: str, after: str) -> str:
    """Blanks that keep what follows on a line where it was."""
    return (
        " " * max(0 if before == before.rstrip() else 1, _breadth(before) - _breadth(after)) if before else ""
    )


def _breadth(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def options(text: str) -> list[tuple[int, str]]:
    """(place of the box, its word) of «□男 □女» or «男□ 女□»."""
    stripped = text.lstrip("：: \u3000")
    first = bool(stripped) and stripped[0] in BOXES + TICKED
    words = rf"([^\s{BOXES}{TICKED}，。；;]+{'' if first else '?'})"
    pattern = rf"[{BOXES}{TICKED}]\s*{words}" if first else rf"{words}\s*[{BOXES}{TICKED}]"
    return [
        (found.start() if first else found.end() - 1, clean(found[1]).strip("_＿、:："))
        for found in re.finditer(pattern, text)
    ]


def ticked(text: str, said: str) -> tuple[str | None, Fault | None]:
    """Boxes with those ticked that are said («男»; «低保、独居»); a word that no box has is told, and nothing is ticked."""
    known = options(text)
    places = []
    for word in (clean(part) for part in re.split(r"[、，,；;/\s]+", said) if clean(part)):
        exact = [at for at, option in known if folded(option) == folded(word)]
        near = exact or [at for at, option in known if option.startswith(word) or word.startswith(option)]
        if len(near) != 1:
            names = "、".join(option for _, option in known)
            return None, Fault(
                f"{quoted(said)}不在表格的选项里（{names}），没有打勾，",
                "请把这一格改成选项里的写法。",
                "form-option",
            )
        places.append(near[0])
    for at in places:
        text = text[:at] + TICK + text[at + 1 :]
    return text, None


def _date(given: RowValue, today: dt.date) -> PartialDate | None:
    value = given.value
    if isinstance(value, dt.date):  # as far as its cell shows it
        return PartialDate(value.year, value.month, value.day if "日" in given.text else None)
    return parse_date(given.text, latest=today.replace(year=today.year + 20, day=1)).value


def _parts(given: RowValue, today: dt.date) -> tuple[str, str, str] | None:
    """Year, month and day as far as they are known; None: it is no date of ours."""
    found = _date(given, today)
    if found is None or found.calendar is Calendar.LUNAR or found.year is None:
        return None
    return str(found.year), str(found.month or ""), str(found.day or "")


def _digits(place: Slot, given: RowValue) -> tuple[Mapping[tuple[int, int], Scalar], Fault | None]:
    letters = _STROKE.sub("", given.text).upper()
    if len(letters) > len(place.cells):
        return {}, Fault(
            f"有{len(letters)}位，表格只有{len(place.cells)}格，没有填，",
            "请核对这一格，或改表格。",
            "form-digits",
        )
    return dict(zip(place.cells, letters, strict=False)), None


def _no_date(given: RowValue) -> Fault:
    return Fault(f"{quoted(given.text)}不是公历日期，没有填，", "请填写日期，如「1945-10-03」。", "form-date")

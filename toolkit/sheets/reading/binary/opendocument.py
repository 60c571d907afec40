"""ods: hidden rows, merges, error cells, decimals shown, what is struck through, comments; and how far the values reach.

A number format is stated where the text shown proves it: «1945.10» for 1945.1 is «0.00».

LibreOffice writes a sheet's blank rest as a few elements «repeated a million times»; a hostile file can
do the same with values, which is why this looks before calamine does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable

from lxml import etree

from toolkit.core.cells import MAX_COLUMN, MAX_ROW
from toolkit.core.numbers.numerals import by_digits
from toolkit.core.words import regex
from toolkit.files.opc.trees import attribute, events, local
from toolkit.sheets.reading.extras import Extras

_SHOWN = regex(r"-?[\d,]+(?:\.(\d+))?")
_ERROR = regex(r"#[A-Z/0!?]+|Err:\d+")
_PART = regex(r"[0-9]+|[A-Za-z]{3,}|(?<![期周])[〇零一二三四五六七八九十]+")
_NOTED = 100_000  # repeated cells are noted one by one up to here


def sheet_extras(texts: Iterable[bytes]) -> list[Extras]:
    """One value for each sheet of content.xml, in its order.

    Raises:
        etree.XMLSyntaxError: The part is no XML, or nested beyond 256 levels.
        OverflowError: A sheet reaches beyond the last row or column there is.
    """
    out: list[Extras] = []
    struck: set[str] = set()
    row = column = shift = 0
    for event, name, element in events(texts, {"table-row"}):
        if event == "start":
            if name == "table":
                out.append(Extras(day_shift=shift))
                row = 0
            elif name == "null-date":
                first = dt.date.fromisoformat(attribute(element, "date-value")[:10] or "1899-12-30")
                shift = (first - dt.date(1899, 12, 30)).days
            elif name == "table-row":
                row, column = row + 1, 0
        elif name == "style":
            if any(attribute(each, "text-line-through-style") not in {"", "none"} for each in element):
                struck.add(attribute(element, "name"))
        elif out and name in {"table-cell", "covered-table-cell"}:
            column = _cell(out[-1], element, row, column, struck)
        elif out and name == "table-row":
            row = _end_of_row(out[-1], element, row)
    return out


def _cell(out: Extras, cell: etree._Element, row: int, column: int, struck: Container[str]) -> int:
    for note in cell:
        if local(note) == "annotation":
            texts = ("".join(map(str, p.itertext())) for p in note if local(p) == "p")
            out.comments[row, column + 1] = "\n".join(texts)
    repeat = _number(attribute(cell, "number-columns-repeated"))
    last = column + repeat
    kind = attribute(cell, "value-type")
    shown = "".join("".join(map(str, p.itertext())) for p in cell if local(p) == "p")
    if kind or shown:
        if last > MAX_COLUMN:
            raise OverflowError
        for at in range(column + 1, min(last, column + _NOTED) + 1):
            out.value_at(row, at)
            if attribute(cell, "style-name") in struck:
                out.struck.add((row, at))
            # calcext:value-type says «error»; it comes after office:value-type, which says «string».
            if "error" in cell.attrib.values() or (kind == "string" and _ERROR.fullmatch(shown)):
                out.errors[row, at] = shown
            elif (
                kind == "float"
                and shown != attribute(cell, "value")
                and (decimals := _SHOWN.fullmatch(shown))
                and decimals[1]
            ):
                out.formats[row, at] = f"0.{'0' * len(decimals[1])}"
            elif kind == "date" and (code := _date_code(shown, attribute(cell, "date-value"))):
                out.formats[row, at] = code
    high = _number(attribute(cell, "number-rows-spanned"))
    wide = _number(attribute(cell, "number-columns-spanned"))
    if high > 1 or wide > 1:
        out.merges.append((row, column + 1, min(row + high - 1, MAX_ROW), min(column + wide, MAX_COLUMN)))
    return last


def _date_code(shown: str, value: str) -> str:
    """A format that shows as much of a date as the text does: «1946年10月», «Oct-46», «8月15日»; "" for all of it."""
    parts = _PART.findall(shown)
    if ":" in shown or len(parts) not in (1, 2):
        return ""
    year = value[:4]
    if len(parts) == 2 and ("日" in shown or "号" in shown):
        return "mm-dd"
    if any(part in (year, year[2:], by_digits(int(year))) for part in parts if year.isdigit()):
        return "yyyy-mm"[: 4 if len(parts) == 1 else None]
    return "mm-dd" if len(parts) == 2 else ""


def _end_of_row(out: Extras, element: etree._Element, row: int) -> int:
    repeat = _number(attribute(element, "number-rows-repeated"))
    last = row + repeat - 1
    if attribute(element, "visibility") in {"collapse", "filter"} and last - row < _NOTED:
        out.hidden_rows.update(range(row, last + 1))
    if out.rows == row and repeat > 1:
        if last > MAX_ROW:
            raise OverflowError
        # The same values again and again: their errors and formats count for each row.
        out.rows = last
        out.cells += (repeat - 1) * out.columns
        for noted in (out.errors, out.formats):
            same = [(at, text) for (line, at), text in noted.items() if line == row]
            for line in range(row + 1, min(last, row + _NOTED // max(len(same), 1)) + 1):
                noted.update({(line, at): text for at, text in same})
    return last


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1

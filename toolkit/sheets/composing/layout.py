"""Where everything of a Sheet stands: rows of the page, ranges of the columns, formulas with addresses.

Rows and columns count from 0 here, as in XlsxWriter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat

from toolkit.core.cells import address, letters
from toolkit.core.documents.outcome import Formula, Kind, Level, Link, Row, Sheet, SheetDocument, Styled
from toolkit.core.words import regex
from toolkit.sheets.composing import contents

_FIELD = regex(r"\{([^{}]+)\}")
_CONSTANT = r'(?:-?[0-9]+(?:\.[0-9]+)?|"[^"]*"|TRUE|FALSE)'
_ARRAY = regex(rf"(?i){_CONSTANT}(?:[,;]{_CONSTANT})*")
_SEGMENT = "本段"
_BRIEF, _TO_DO = 2, "怎么办"  # so many cases that somebody must see to need no page


def is_data(line: Row | None) -> bool:
    """Whether a formula over a column's data covers this line."""
    return line is not None and line.level is Level.DATA


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows of one sheet.

    Attributes:
        sheet: What is laid out.
        title: Row of the title, None without one.
        subtitle: Row of the subtitle, None without one.
        header: First row of the header.
        depth: Rows of the header: two where columns are grouped.
        lines: The body, in order; None stands in for rows that do not exist.
    """

    sheet: Sheet
    title: int | None
    subtitle: int | None
    header: int
    depth: int
    lines: tuple[Row | None, ...]

    @property
    def top(self) -> int:
        """Row of the body's first line."""
        return self.header + self.depth

    @property
    def bottom(self) -> int:
        """The row below the table."""
        return self.top + len(self.lines)

    @property
    def last_column(self) -> int:
        """The table's last column."""
        return len(self.sheet.columns) - 1

    def data_runs(self) -> list[tuple[int, int]]:
        """First and last row of each unbroken block of data rows."""
        runs: list[tuple[int, int]] = []
        for row, line in enumerate(self.lines, self.top):
            if not is_data(line):
                continue
            if runs and runs[-1][1] == row - 1:
                runs[-1] = (runs[-1][0], row)
            else:
                runs.append((row, row))
        return runs

    def segment(self, row: int) -> list[tuple[int, int]]:
        """The data rows above this row, back to the section or total before them; none: empty."""
        first = row
        while first > self.top and is_data(self.lines[first - 1 - self.top]):
            first -= 1
        return [(first, row - 1)] if first < row else []


def lay_out(sheet: Sheet) -> Layout:
    """Give every line of the sheet its row."""
    row = 0
    title = subtitle = None
    if sheet.title:
        title, row = row, row + 1
    if sheet.subtitle:
        subtitle, row = row, row + 1
    depth = 2 if any(column.group for column in sheet.columns) else 1
    lines: tuple[Row | None, ...] = sheet.rows
    if not sheet.typing and not any(map(is_data, lines)):
        end = next((n for n, line in enumerate(sheet.rows) if line.level is Level.TOTAL), len(lines))
        lines = (*lines[:end], None, *lines[end:])
    return Layout(sheet, title, subtitle, row, depth, lines)


def named(document: SheetDocument) -> set[str]:
    """What formulas and links of the document name: titles of columns, and names of sheets with «!»."""
    found: set[str] = set()
    for sheet in document.sheets:
        for row in sheet.rows:
            for content in row.cells:
                held = content.value if isinstance(content, Styled) else content
                if isinstance(held, Formula):
                    for name in _FIELD.findall(held.text):
                        other, mark, title = name.rpartition("!")
                        found |= {title, title.rpartition(":")[0], other + mark}
                elif isinstance(held, Link) and not held.target:
                    found.add(held.sheet + "!")
    return found


def for_paper(document: SheetDocument, named: Callable[[], Collection[str]]) -> tuple[Sheet, ...]:
    """The sheets without nearly empty pages: those without rows, and the cases of one or two, stand below the first one.

    What has rows is kept for the screen, behind all that is printed.
    """
    first, *others = document.sheets
    told = {s.name: text for s in others if (text := _briefly(s)) and f"{s.name}!" not in named()}
    notes = tuple(f"{name}：{text}" for name, text in told.items())
    aside = (replace(s, printed=False) for s in others if s.name in told and s.rows)
    return (replace(first, notes=first.notes + notes), *(s for s in others if s.name not in told), *aside)


def _briefly(sheet: Sheet) -> str:
    """A sheet in a sentence: what is said when it has no rows, or its cases where somebody must see to one or two."""
    if sheet.typing or sheet.hidden or not sheet.rows:
        return "" if sheet.typing or sheet.hidden else sheet.empty
    rows = [row for row in sheet.rows if is_data(row)]
    titles = [column.title for column in sheet.columns]
    if (
        not 0 < len(rows) <= _BRIEF
        or _TO_DO not in titles
        or any(r.level is Level.SECTION for r in sheet.rows)
    ):
        return ""
    return "".join(f"{_sentence(sheet, row)}。" for row in rows)


def _sentence(sheet: Sheet, row: Row) -> str:
    """A row's cells, one after the other; what is for a pen stays so."""
    parts = []
    for column, content in zip(sheet.columns, chain(row.cells, repeat("")), strict=False):
        if column.kind is Kind.HAND:
            parts.append(f"{column.title}＿＿＿＿")
        elif column.title != "序号":
            value = contents.unwrap(content, row.look)[0]
            parts.append(value.text if isinstance(value, Link) else contents.shown(value, column.kind))
    return "，".join(text for part in parts if (text := part.rstrip("，。；").replace("\n", " ")))


class Addresses:
    """Turns the column names in a document's formulas into addresses."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        self._layouts = {layout.sheet.name: layout for layout in layouts}
        self._columns = {
            name: {column.title: number for number, column in enumerate(layout.sheet.columns)}
            for name, layout in self._layouts.items()
        }
        # Runs of a long sheet are asked for by every formula; they are counted once.
        self._runs = {name: layout.data_runs() for name, layout in self._layouts.items()}

    def resolve(self, text: str, sheet: str, row: int) -> str:
        """A formula's text with addresses instead of names (see documents.Formula).

        Raises:
            ValueError: A name in braces that is no column here and no array constant.
        """

        def found(match: re.Match[str]) -> str:
            inside = match[1]
            reference = self._reference(inside, sheet, row)
            if reference is None:
                if _ARRAY.fullmatch(inside):
                    return match[0]
                raise ValueError(f"formula of sheet {sheet!r}: no column {inside!r}")
            return reference

        return _FIELD.sub(found, text)

    def _reference(self, name: str, sheet: str, row: int) -> str | None:
        columns = self._columns[sheet]
        if name in columns:
            return address(row + 1, columns[name] + 1)
        column, colon, rest = name.rpartition(":")
        if not colon:
            return None
        prefix = ""
        if column not in columns:
            other, mark, inner = column.partition("!")
            if not mark or inner not in self._columns.get(other, {}):
                return None
            sheet, column = other, inner
            prefix = quoted(other) + "!"
        number = self._columns[sheet][column]
        if rest == _SEGMENT and not prefix:
            return self._ranges(self._layouts[sheet], number, self._layouts[sheet].segment(row))
        if rest:
            return None
        return self._ranges(self._layouts[sheet], number, self._runs[sheet], prefix)

    @staticmethod
    def _ranges(layout: Layout, column: int, runs: Sequence[tuple[int, int]], prefix: str = "") -> str:
        if not runs:  # the cell right of the table's first line is empty, whatever the table holds
            return prefix + absolute(layout.top, layout.last_column + 1)
        return ",".join(f"{prefix}{absolute(first, column)}:{absolute(last, column)}" for first, last in runs)


def absolute(row: int, column: int) -> str:
    """(6, 2) → $C$7."""
    return f"${letters(column + 1)}${row + 1}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas and links write it."""
    return "'" + sheet.replace("'", "''") + "'"

"""csv and tab-separated text → Grid. Every value is text, exactly as written: «1945.10» keeps its zero."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from toolkit.core.cells import MAX_COLUMN, MAX_ROW, Cell, Stop
from toolkit.core.grids import Grid, Value
from toolkit.core.words import regex
from toolkit.files.looking.guard import Inspected

_DELIMITERS = (",", "\t", ";", "，", "|")
_SAMPLE_LINES = 30
_HINT = regex(r"(?i)sep=(.)\r?\n")
_AS_TEXT = regex(r'="((?:[^"]|"")*)"')


class DelimitedSource:
    """One text file: one sheet, named like the file."""

    def __init__(self, found: Inspected) -> None:
        """Nothing is parsed yet."""
        self._found = found
        self.sheets: tuple[tuple[str, bool], ...] = ((found.path.stem[:31] or "Sheet1", False),)

    def grid(self, index: int) -> Grid:
        """The only sheet.

        Raises:
            Stop: A quotation mark is never closed, or there are more cells than a sheet has.
        """
        name = self.sheets[index][0]
        text = self._found.data.decode(self._found.encoding).removeprefix("\ufeff").replace("\0", "")
        hint = _HINT.match(text)
        delimiter = hint[1] if hint else delimiter_of(text)
        body = text[hint.end() :] if hint else text
        try:
            rows = _rows(body, delimiter)
        except _Unclosed as error:
            raise Stop.at(
                Cell(self._found.path.name, "", f"A{error.line}"),
                "这一行的引号只有开头，没有结尾，后面的内容分不出行列。",
                "请用 Excel 或 WPS 打开，改好这一格后另存为 xlsx 再用。",
                "csv-quote",
            ) from error
        if len(rows) > MAX_ROW or max(map(len, rows), default=0) > MAX_COLUMN:
            what = "文件的行列超过了 Excel 的一张表。"
            raise Stop.at(Cell(self._found.path.name), what, "请拆成几个文件后再用。", "sheet-extent")
        return Grid(self._found.path.name, name, rows, untyped=True)


class _Unclosed(Exception):  # noqa: N818 - a finding
    """A quoted field never ends; the line on which it began."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def delimiter_of(text: str) -> str:
    """What separates the columns: the candidate that most lines of the beginning have, and have most of."""
    lines = [line for line in text[:65_536].splitlines()[:_SAMPLE_LINES] if line.strip()]

    def weight(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        return sum(1 for count in counts if count), sum(counts)

    best = max(_DELIMITERS, key=weight, default=",")
    return best if weight(best)[0] else ","


def _rows(text: str, delimiter: str) -> list[Sequence[Value]]:
    csv.field_size_limit(1_000_000)
    lines = io.StringIO(text, newline="")
    for strict in (True, False):
        lines.seek(0)
        reader = csv.reader(lines, delimiter=delimiter, strict=strict)
        rows: list[Sequence[Value]] = []
        began = 1
        try:
            for row in reader:
                rows.append([_value(field) for field in row])
                began = reader.line_num + 1
        except csv.Error as error:
            # «unexpected end of data», or a field that has swallowed the rest of a large file.
            if "end of data" in str(error) or "field larger" in str(error):
                raise _Unclosed(began) from error
            continue
        break
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    return rows


def _value(field: str) -> Value:
    """None for an empty field; the text of `="0123"`, which exports write to keep Excel from counting."""
    if field.startswith('="') and (found := _AS_TEXT.fullmatch(field)):
        field = found[1].replace('""', '"')
    return field or None

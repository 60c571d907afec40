"""Drop-down lists: inside the cell's rule where they are short, on a hidden sheet where they are not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlsxwriter.workbook import Workbook

from toolkit.core.documents.outcome import sheet_name
from toolkit.sheets.composing.layout import absolute, quoted

_MAX_INLINE = 255  # of the choices joined by commas, in Excel


class Lists:
    """The drop-down lists of one workbook."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._name = sheet_name("选项", taken)
        self._columns: dict[tuple[str, ...], int] = {}

    def rule(self, choices: tuple[str, ...]) -> dict[str, Any]:
        """The data validation that offers these choices; something else is questioned, not refused."""
        return {
            "validate": "list",
            "source": self._source(choices),
            "error_type": "warning",
            "error_title": "请核对",
            "error_message": "这一格通常从下拉列表中选择。",
        }

    def _source(self, choices: tuple[str, ...]) -> list[str] | str:
        inline = len(",".join(choices).encode("utf-16-le")) // 2 <= _MAX_INLINE and all(
            choice and choice == choice.strip() and not set(choice) & {",", '"', "\n", "="}
            for choice in choices
        )
        if inline:
            return list(choices)
        column = self._columns.setdefault(choices, len(self._columns))
        return f"={quoted(self._name)}!{absolute(0, column)}:{absolute(len(choices) - 1, column)}"

    def write(self, book: Workbook) -> None:
        """Add the hidden sheet, if a list needs it."""
        if not self._columns:
            return
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(self._name)
        for choices, column in self._columns.items():
            for row, choice in enumerate(choices):
                sheet.write_string(row, column, choice, text)
        sheet.hide()

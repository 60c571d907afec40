"""Shared strings of a workbook that is streamed: as Excel and WPS save them, in little memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from typing import Any

from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.worksheet import Worksheet

_REMEMBERED = 1 << 17


class Shared(SharedStringTable):  # type: ignore[misc]
    """Strings go to a file as they come; which have been seen is forgotten from time to time.

    A text may therefore stand in the table more than once (ECMA-376 part 1, 18.4.9 only says what the counts are):
    XlsxWriter's own streaming writes every text into its cell instead, which neither Excel nor WPS does.
    """

    def __init__(self) -> None:
        super().__init__()
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed with the workbook

    def _get_shared_string_index(self, string: str) -> int:
        self.count += 1
        index = self.string_table.get(string)
        if index is None:
            if len(self.string_table) >= _REMEMBERED:
                self.string_table.clear()
            index = self.string_table[string] = self.unique_count
            self.unique_count += 1
            self._file.write(json.dumps(string) + "\n")
        return int(index)

    def _sort_string_data(self) -> None:
        self.string_table = {}
        self.string_array = self._strings()

    def _strings(self) -> Iterator[str]:
        with self._file as lines:
            lines.seek(0)
            yield from map(json.loads, lines)

    class Sheet(Worksheet):  # type: ignore[misc]
        """A sheet that holds one row, and whose texts are shared all the same."""

        def _write_cell(self, row: int, col: int, cell: Any) -> None:
            if type(cell).__name__ == "String":
                cell = cell._replace(string=self.str_table._get_shared_string_index(cell.string))  # noqa: SLF001
            self.constant_memory = False
            super()._write_cell(row, col, cell)
            self.constant_memory = True

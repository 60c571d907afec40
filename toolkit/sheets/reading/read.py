"""Any workbook that an office keeps → Grid. Reading never writes and never locks.

What a value is, per kind of file:

* xlsx, xlsm, xltx, xltm: numbers are floats (also whole ones: telling them apart would cost a second pass),
  cells with a date format are date, datetime, time or timedelta, text is str, '' is None. Error cells and
  formulas without a stored value are None and named in `Grid.errors` and `Grid.uncalculated`.
* xls, xlsb, ods: the same values, read in a child process, because a hostile file can abort the reader.
* csv, HTML: text exactly as written («1945.10» keeps its zero).
* XML 2003: numbers, dates, text and errors by the type each cell states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from toolkit.core.cells import Cell, Stop
from toolkit.core.grids import Grid
from toolkit.files.looking.guard import OOXML_SHEETS, SHEETS, FileKind, Inspected, inspect, inspect_bytes
from toolkit.files.opc.members import ORDINARY, Limits

Password = Callable[[], str] | str | None
"""The password, or what asks for it (called once, only when the file has one)."""


class WorkbookSource(Protocol):
    """A kind of workbook: the names of its sheets, with whether each is hidden, and their grids."""

    @property
    def sheets(self) -> tuple[tuple[str, bool], ...]:
        """Name and hidden, in order."""

    def grid(self, index: int) -> Grid:
        """The sheet at a position of `sheets`."""


class Workbook:
    """A workbook as it was at one moment; sheets are read when asked for, and not kept.

    Attributes:
        path: As asked for.
        sha256: Of the file's bytes at that moment.
        kind: What the file really is; `xlsx` for an encrypted one whose password was right.
    """

    def __init__(self, found: Inspected, source: WorkbookSource) -> None:
        """See `open_workbook`."""
        self.path = found.path
        self.sha256 = found.sha256
        self.kind = found.kind
        self._source = source

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """All sheets with cells, hidden ones too, in the workbook's order."""
        return tuple(name for name, _ in self._source.sheets)

    def grid(self, name: str) -> Grid:
        """One sheet by its name.

        Raises:
            Stop: No such sheet, or it is damaged or too large.
        """
        names = self.sheet_names
        if name not in names:
            hint = f"文件里有：{'、'.join(names[:20])}。"
            raise Stop.at(Cell(self.path.name, name), f"没有名为「{name}」的工作表。", hint, "sheet-missing")
        return self._source.grid(names.index(name))

    def grids(self) -> Iterator[Grid]:
        """Every sheet, one after another.

        Raises:
            Stop: A sheet is damaged or too large.
        """
        for index in range(len(self._source.sheets)):
            yield self._source.grid(index)


def open_workbook(path: Path, *, password: Password = None, limits: Limits = ORDINARY) -> Workbook:
    """Read a file once and list its sheets.

    Args:
        path: Any spreadsheet; its real type is found by content.
        password: For files that have one.
        limits: See `Limits`.

    Raises:
        Stop: One problem: not found, locked (exit code 4), none of ours, damaged, hostile, wrong password.
    """
    return _opened(inspect(path, limits=limits), password, limits)


def read_workbook(data: bytes, path: Path, password: Password = None) -> Workbook:
    """The same of bytes that have been read already; `path` names them in messages. Raises Stop."""
    return _opened(inspect_bytes(data, path), password, ORDINARY)


def _opened(found: Inspected, password: Password, limits: Limits) -> Workbook:
    path = found.path
    if found.kind not in SHEETS:
        raise Stop.at(
            Cell(path.name), "这是 Word 文档，不是表格。", "请选用 Excel 或 WPS 的表格文件。", "file-kind"
        )
    if found.kind is FileKind.ENCRYPTED:
        from toolkit.sheets.reading.unlock import unlock  # noqa: PLC0415 - few files have a password

        plain = unlock(found, password)
        inner = inspect_bytes(plain, path, limits=limits)
        if inner.kind is FileKind.ENCRYPTED or inner.kind not in SHEETS:
            raise Stop.at(Cell(path.name), "解开密码后里面不是表格。", "请核对文件是否选对。", "file-kind")
        return Workbook(replace(inner, sha256=found.sha256, size=found.size), _source(inner, password))
    return Workbook(found, _source(found, password))


def _source(found: Inspected, password: Password) -> WorkbookSource:
    # Each reader is loaded for its own kind of file only.
    if found.package is not None and found.kind in OOXML_SHEETS:
        from toolkit.sheets.reading.ooxml import OoxmlSource  # noqa: PLC0415

        return OoxmlSource(found, found.package)
    if found.kind is FileKind.CSV:
        from toolkit.sheets.reading.texts.delimited import DelimitedSource  # noqa: PLC0415

        return DelimitedSource(found)
    if found.kind is FileKind.HTML:
        from toolkit.sheets.reading.texts.webpage import WebpageSource  # noqa: PLC0415

        return WebpageSource(found)
    if found.kind is FileKind.XML2003:
        from toolkit.sheets.reading.texts.xml2003 import Xml2003Source  # noqa: PLC0415

        return Xml2003Source(found)
    from toolkit.sheets.reading.binary.child import ChildSource  # noqa: PLC0415

    return ChildSource(found, password)

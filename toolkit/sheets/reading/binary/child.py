"""xls, xlsb and ods, read in a child process: calamine aborts the process on some hostile files.

The parent sends the bytes, which it has read once, through a pipe and gets JSON lines back; an abort,
a hang or a memory limit in the child becomes a refusal in the parent. Run as `systems.command` says, with the
kind («xls») as its argument and the workbook on standard input.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

from toolkit.core.cells import Cell, Stop
from toolkit.core.grids import Grid, Merge, Value
from toolkit.files import systems
from toolkit.files.looking.guard import FileKind, Inspected, inspect_bytes
from toolkit.files.opc.package import Package
from toolkit.sheets.reading.extras import Extras, clip
from toolkit.sheets.reading.formats import GENERAL

DENSE = 10_000_000
"""Cells of the rectangle of values for which the child's memory suffices."""

_MEMORY = 768 * 1024 * 1024
_SECONDS = 10
_SECONDS_PER_MB = 4
_LOCKED, _WIDE = "password", "extent"
_UNPACKED: dict[str, Callable[[str], Value]] = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "seconds": lambda text: dt.timedelta(seconds=float(text)),
}


class ChildSource:
    """A workbook that a child process has read."""

    def __init__(self, found: Inspected, password: Callable[[], str] | str | None) -> None:
        """Let a child read the whole workbook.

        Raises:
            Stop: It could not, or the password is missing or wrong.
        """
        self._file = found.path.name
        lines = _run(found)
        head = json.loads(lines[0])
        if head.get("stop") == _LOCKED:
            from toolkit.sheets.reading.unlock import unlock  # noqa: PLC0415 - few files have a password

            lines = _run(inspect_bytes(unlock(found, password), found.path))
            head = json.loads(lines[0])
        if head.get("stop") == _WIDE:
            what = "表里的内容铺得太开，空白处太多，无法整表读取。"
            hint = "请用 Excel 或 WPS 打开，删掉远处多余的行列后另存为 xlsx。"
            raise Stop.at(Cell(self._file), what, hint, "sheet-extent")
        if "sheets" not in head:
            raise _damaged(self._file)
        self.sheets: tuple[tuple[str, bool], ...] = tuple((name, hidden) for name, hidden in head["sheets"])
        # A page is a line of facts followed by a line for each row; rows become values when asked for.
        self._pages: list[tuple[dict[str, Any], list[bytes]]] = []
        at = 1
        for _ in self.sheets:
            page = json.loads(lines[at])
            self._pages.append((page, lines[at + 1 : at + 1 + page["rows"]]))
            at += 1 + page["rows"]

    def grid(self, index: int) -> Grid:
        """The sheet at a position of `sheets`."""
        name, hidden = self.sheets[index]
        page, lines = self._pages[index]
        rows: list[list[Value]] = [[]] * page["above"]
        margin: list[Value] = [None] * page["left"]
        for line in lines:
            row = json.loads(line)
            rows.append(margin + [_UNPACKED[v[0]](v[1]) if isinstance(v, list) else v for v in row])
        right = max(map(len, rows), default=0)
        errors = {(row, column): text for row, column, text in page["errors"]}
        for row, column in errors:
            # Some formats give an error's text as the cell's value.
            if row <= len(rows) and column <= len(rows[row - 1]):
                rows[row - 1][column - 1] = None
        codes = {(row, column): code for code, cells in page["formats"].items() for row, column in cells}
        return Grid(
            self._file,
            name,
            rows,
            merges=tuple(clip(Merge(*corners), len(rows), right) for corners in page["merges"]),
            hidden_rows=frozenset(page["hidden_rows"]),
            errors=errors,
            number_format=lambda row, column: codes.get((row, column), GENERAL),
            hidden=hidden,
            day_shift=page["day_shift"],
            struck=frozenset((row, column) for row, column in page["struck"]),
            comments={(row, column): text for row, column, text in page["comments"]},
        )


def _run(found: Inspected) -> list[bytes]:
    """The child's lines.

    Raises:
        Stop: It ended badly, or took too long.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by this interpreter, no shell
            systems.command(__name__, found.kind.value),
            input=found.data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS + _SECONDS_PER_MB * found.size / 1024 / 1024,
            env={**os.environ, "RUST_BACKTRACE": "0"},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise _damaged(found.path.name) from error
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        raise _damaged(found.path.name)
    return lines


def _damaged(file: str) -> Stop:
    hint = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿(*.xlsx)”后再用。"
    return Stop.at(Cell(file), "文件读不出来，可能已经损坏。", hint, "sheet-reader")


def _packed(value: object) -> list[str]:
    """How a value that JSON has no word for goes through the pipe."""
    if isinstance(value, dt.date | dt.time):  # a datetime is a date
        return [type(value).__name__, value.isoformat()]
    if isinstance(value, dt.timedelta):
        return ["seconds", repr(value.total_seconds())]
    raise TypeError(type(value).__name__)


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows, where an impossible request for memory fails by itself
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _lines(kind: FileKind, data: bytes) -> Iterator[dict[str, Any] | list[Value]]:
    """What the child answers: the sheets, then each sheet's facts followed by its rows."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - in the child only

    from toolkit.sheets.reading.binary import biff  # noqa: PLC0415 - in the child only

    try:
        by_name, in_order = _extras(kind, data)
    except biff.Locked:
        yield {"stop": _LOCKED}
        return
    except OverflowError:
        yield {"stop": _WIDE}
        return
    text: Callable[[str], str] = str
    if kind is FileKind.XLS:
        data, text = biff.prepared(data, in_order, DENSE)
    if any(each.is_wide(DENSE) for each in (*by_name.values(), *in_order)):
        yield {"stop": _WIDE}
        return
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        yield {"stop": _LOCKED}
        return
    listed = book.sheets_metadata
    sheets = [(n, m) for n, m in enumerate(listed) if m.typ == SheetTypeEnum.WorkSheet]
    yield {"sheets": [[text(m.name), m.visible != SheetVisibleEnum.Visible] for _, m in sheets]}
    for number, sheet in sheets:
        page = book.get_sheet_by_name(sheet.name)
        extras = by_name.get(sheet.name) or Extras()
        if len(in_order) == len(listed):
            extras = in_order[number]
        elif any(each.lines for each in in_order):
            raise ValueError("whose rows were drawn together is not known")
        merges = [
            (top + 1, first + 1, bottom + 1, last + 1)
            for (top, first), (bottom, last) in page.merged_cell_ranges or ()
        ]
        above, left = page.start or (0, 0)
        rows = page.to_python(skip_empty_area=True) if page.start is not None else []
        if extras.lines and rows:
            placed = dict(zip(extras.lines[above:], rows, strict=False))
            above = extras.lines[above]
            rows = [placed.get(line, []) for line in range(above, max(placed) + 1)]
        for (line, column), whole in extras.texts.items():
            rows[line - 1 - above][column - 1 - left] = whole
        yield {
            **_beside(extras),
            "rows": len(rows),
            "above": above,
            "left": left,
            "merges": merges or extras.merges,
        }
        for row in rows:
            yield [None if v == "" else text(v) if isinstance(v, str) else v for v in row]


def _extras(kind: FileKind, data: bytes) -> tuple[dict[str, Extras], list[Extras]]:
    """What calamine does not tell of the sheets: by their names, or in their order. Raises biff.Locked, OverflowError."""
    from toolkit.sheets.reading.binary import biff, biff12, opendocument  # noqa: PLC0415 - in the child only

    if kind is FileKind.XLS:
        return {}, biff.sheet_extras(data)
    if kind is FileKind.XLSB:
        return biff12.sheet_extras(Package(data)), []
    return {}, opendocument.sheet_extras(Package(data).texts("content.xml"))


def _beside(extras: Extras) -> dict[str, Any]:
    """A sheet's facts beside its values."""
    codes: dict[str, list[tuple[int, int]]] = {}
    for place, code in extras.formats.items():
        codes.setdefault(code, []).append(place)
    return {
        "hidden_rows": sorted(extras.hidden_rows),
        "errors": [[row, column, text] for (row, column), text in extras.errors.items()],
        "formats": codes,
        "day_shift": extras.day_shift,
        "struck": sorted(extras.struck),
        "comments": [[row, column, text] for (row, column), text in extras.comments.items()],
    }


def main() -> None:
    """Read a workbook from standard input, answer on standard output."""
    _limit_memory()
    out = sys.stdout.buffer
    for line in _lines(FileKind(sys.argv[1]), sys.stdin.buffer.read()):
        out.write(
            json.dumps(line, default=_packed, ensure_ascii=True, separators=(",", ":")).encode("ascii")
            + b"\n"
        )


if __name__ == "__main__":
    main()

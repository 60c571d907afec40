"""Number formats: what a cell's style makes of its number. Asked for rarely, answered by column."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from toolkit.files.opc.markup import elements

GENERAL = "General"

# ECMA-376 18.8.30, and there the ids of Chinese Excel (27-36 and 50-58), which no styles part spells out.
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip


def built_in(number: int) -> str:
    """The format code of a built-in id; General for those that have none."""
    return _BUILT_IN.get(number, GENERAL)


def codes(styles: bytes) -> tuple[str, ...]:
    """The number format of each cell style (cellXfs) in a styles part; empty when there is no such part.

    Raises:
        MarkupError: The part is no XML.
    """
    own: dict[str, str] = {}
    out: list[str] = []
    inside = ""
    for name, given in elements(styles) if styles else ():
        if name in {"numFmts", "cellXfs", "cellStyleXfs", "dxfs"}:
            inside = name
        number = given.get("numFmtId") or "0"
        if (inside, name) == ("numFmts", "numFmt"):
            own[number] = given.get("formatCode") or GENERAL
        elif (inside, name) == ("cellXfs", "xf"):
            out.append(own.get(number) or built_in(int(number) if number.isdigit() else 0))
    return tuple(out)


class Styles:
    """The cells' styles of a sheet, by column: for some rows each, one for all or one for each."""

    def __init__(self) -> None:
        """None so far."""
        self._columns: dict[int, list[tuple[Sequence[int], int | array[int]]]] = defaultdict(list)

    def add(self, column: int, lines: Sequence[int], styles: int | array[int]) -> None:
        """Those of some rows, below all before."""
        self._columns[column].append((lines, styles))

    def __call__(self, row: int, column: int) -> int:
        """The style of one cell, counted from 1; 0 where none is said."""
        runs = self._columns.get(column, ())
        run = bisect_right(runs, row, key=lambda run: run[0][0]) - 1
        if run < 0:
            return 0
        lines, styles = runs[run]
        place = bisect_left(lines, row)
        if place == len(lines) or lines[place] != row:
            return 0
        return styles if isinstance(styles, int) else styles[place]


def pick(code: tuple[str, ...], style: int) -> str:
    """The code of a style; General where the number points nowhere."""
    return code[style] if style < len(code) else GENERAL

"""Number formats: what a cell's style makes of its number. Asked for rarely, answered by column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from toolkit.core.cells import letters
from toolkit.files.opc.trees import local, parse

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
        etree.XMLSyntaxError: The part is no XML.
    """
    if not styles:
        return ()
    own: dict[str, str] = {}
    out: list[str] = []
    for element in parse(styles):
        if local(element) == "numFmts":
            own = {child.get("numFmtId") or "": child.get("formatCode") or GENERAL for child in element}
        elif local(element) == "cellXfs":
            for style in element:
                number = style.get("numFmtId") or "0"
                out.append(own.get(number) or built_in(int(number) if number.isdigit() else 0))
    return tuple(out)


class ByColumn:
    """Format codes of a plainly written worksheet part; a column is looked up whole when first asked for."""

    def __init__(self, texts: Callable[[], Iterable[bytes]], code: Callable[[], tuple[str, ...]]) -> None:
        """Keep how to get the part's text and the codes; nothing is read yet."""
        self._texts = texts
        self._codes = code
        self._columns: dict[int, dict[int, int]] = {}

    def __call__(self, row: int, column: int) -> str:
        """The code of one cell, counted from 1."""
        styles = self._columns.get(column)
        if styles is None:
            styles = self._columns[column] = self._read(column)
        return pick(self._codes(), styles.get(row, 0))

    def _read(self, column: int) -> dict[int, int]:
        cell = re.compile(b'<c r="%s([0-9]+)"[^>]*?\\ss="([0-9]+)"' % letters(column).encode("ascii"))
        return {
            int(row): int(style)
            for text in self._texts()
            for row, style in cell.findall(text)
            if style != b"0"
        }


def pick(code: tuple[str, ...], style: int) -> str:
    """The code of a style; General where the number points nowhere."""
    return code[style] if style < len(code) else GENERAL

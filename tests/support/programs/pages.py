"""Printed pages measured: where text stands (pdftotext) and where ink of a colour is (pdftoppm), in millimetres."""

from __future__ import annotations

import functools
import re
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet
from support import tools

with suppress(ImportError):  # not under Wine; whatever looks at ink has skipped there for want of LibreOffice
    import numpy as np

_POINT = 25.4 / 72
_DOTS = 300  # per inch: a dot is 0.085 mm


@dataclass(frozen=True)
class Line:
    """A line of text: its box from the left and the top of the paper, in mm."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Box:
    """Where ink is, in mm."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top


@functools.cache
def lines(pdf: Path) -> list[list[Line]]:
    """The lines of every page, top down; what stands in one row is one line."""
    done = subprocess.run(
        [tools.need("pdftotext"), "-bbox-layout", str(pdf), "-"], capture_output=True, encoding="utf-8", check=True
    )  # fmt: skip
    out = []
    for page in re.findall(r"<page .*?>(.*?)</page>", done.stdout, re.DOTALL):
        rows: dict[int, list[Line]] = {}
        for found in re.finditer(
            r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>',
            page,
            re.DOTALL,
        ):
            left, top, right, bottom = (float(n) * _POINT for n in found.groups()[:4])
            text = unescape("".join(re.findall(r">([^<]*)</word>", found[5])))
            rows.setdefault(round(bottom), []).append(Line(left, top, right, bottom, text))
        out.append(
            [
                Line(
                    min(p.left for p in row),
                    min(p.top for p in row),
                    max(p.right for p in row),
                    max(p.bottom for p in row),
                    "".join(p.text for p in sorted(row, key=lambda p: p.left)),
                )
                for _, row in sorted(rows.items())
            ]
        )
    return out


class Ink:
    """One page as dots."""

    def __init__(self, pdf: Path, page: int) -> None:
        done = subprocess.run(
            [tools.need("pdftoppm"), "-r", str(_DOTS), "-f", str(page), "-l", str(page), str(pdf)],
            capture_output=True, check=True,
        )  # fmt: skip
        magic, size, _depth, data = done.stdout.split(b"\n", 3)
        assert magic == b"P6"
        width, height = (int(n) for n in size.split())
        dots = np.frombuffer(data, np.uint8, width * height * 3).reshape(height, width, 3)
        red, green, blue = dots[..., 0], dots[..., 1], dots[..., 2]
        self.red = (red > 150) & (green < 120) & (blue < 120)
        self.black = (red < 110) & (green < 110) & (blue < 110)

    @staticmethod
    def mm(dots: float) -> float:
        return dots / _DOTS * 25.4

    def box(self, ink: np.ndarray, top: float = 0, bottom: float = 297) -> Box:
        """The smallest box around ink between two heights, in mm."""
        first, last = round(top / 25.4 * _DOTS), round(bottom / 25.4 * _DOTS)
        rows = np.flatnonzero(ink[first:last].any(axis=1)) + first
        columns = np.flatnonzero(ink[first:last].any(axis=0))
        assert rows.size, f"no ink between {top} and {bottom} mm"
        return Box(*(self.mm(n) for n in (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)))

    def rules(self, ink: np.ndarray, least: float = 100) -> list[Box]:
        """Horizontal rules: rows of dots with an unbroken stretch of at least so many mm."""
        wanted = least / 25.4 * _DOTS
        long = [
            row for row in range(ink.shape[0]) if ink[row].sum() >= wanted and _longest(ink[row]) >= wanted
        ]
        out: list[Box] = []
        start = None
        for at, row in enumerate(long):
            start = row if start is None else start
            if at + 1 == len(long) or long[at + 1] != row + 1:
                columns = np.flatnonzero(ink[start])
                out.append(Box(*(self.mm(n) for n in (columns[0], start, columns[-1] + 1, row + 1))))
                start = None
        return out


def _longest(row: np.ndarray) -> int:
    padded = np.concatenate(([0], row.astype(int), [0]))
    edges = np.flatnonzero(np.diff(padded))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def print_size(sheet: Worksheet) -> float:
    """Points of the smallest text of a sheet's table as printed: font × scale, by the widest font of its programs.

    Excel's columns are counted in digits of the workbook's font; 9.4 pixels (96 per inch) with DejaVu Sans 11.
    """
    least = min(cell.font.sz for row in sheet.iter_rows() for cell in row if cell.value is not None)
    setup = sheet.page_setup
    if not sheet.sheet_properties.pageSetUpPr.fitToPage:
        return least
    short, long = {9: (210, 297), 8: (297, 420)}[int(setup.paperSize)]
    margins = (sheet.page_margins.left + sheet.page_margins.right) * 96
    room = (long if setup.orientation == "landscape" else short) / 25.4 * 96 - margins
    widths = {}
    for dimension in sheet.column_dimensions.values():
        widths |= dict.fromkeys(range(dimension.min, dimension.max + 1), dimension.width)
    return least * min(1.0, room / sum(widths[n] * 9.4 for n in range(1, sheet.max_column + 1)))

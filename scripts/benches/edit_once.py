"""Set E7 and append one row in sheet 花名册 with one library, in a process of its own.

python -m benches.edit_once ours|openpyxl|excelize|wolfxl|recompression SOURCE TARGET, as scripts/bench.py calls it
"""

from __future__ import annotations

import json
import sys
import time
import zlib
from pathlib import Path
from zipfile import ZipFile

SHEET, CELL, TEXT = "花名册", "E7", "改过的单元格"
ROW = ["99999", "新添的一行", *(f"值{n}" for n in range(3, 26))]


def ours(source: Path, target: Path) -> None:
    """toolkit.sheets.patching.patch."""
    from toolkit.sheets.patching.patch import WorkbookPatch

    patch = WorkbookPatch(source)
    patch.set(SHEET, CELL, TEXT)
    patch.append(SHEET, ROW)
    patch.save(target)


def openpyxl(source: Path, target: Path) -> None:
    """Load and save."""
    import openpyxl as library

    book = library.load_workbook(source)
    book[SHEET][CELL] = TEXT
    book[SHEET].append(ROW)
    book.save(target)


def excelize(source: Path, target: Path) -> None:
    """The binding of the Go library."""
    import excelize as library

    book = library.open_file(str(source))
    book.set_cell_value(SHEET, CELL, TEXT)
    dimension = book.get_sheet_dimension(SHEET)
    last = int("".join(c for c in dimension.partition(":")[2] if c.isdigit()))
    book.set_sheet_row(SHEET, f"A{last + 1}", ROW)
    book.save_as(str(target))
    book.close()


def wolfxl(source: Path, target: Path) -> None:
    """Its own way of keeping what it does not know."""
    import wolfxl as library

    book = library.load_workbook(str(source), modify=True)
    book[SHEET][CELL] = TEXT
    book[SHEET].append(ROW)
    book.save(str(target))


def recompression(source: Path, _target: Path) -> None:
    """Only deflate the sheet again, at the fast level and at the usual one; prints the seconds of each."""
    with ZipFile(source) as book:
        part = book.read("xl/worksheets/sheet1.xml")
    seconds = {}
    for level in (1, 6):
        start = time.perf_counter()
        packer = zlib.compressobj(level, zlib.DEFLATED, -15)
        size = sum(
            len(packer.compress(part[at : at + (1 << 20)])) for at in range(0, len(part), 1 << 20)
        ) + len(packer.flush())
        seconds[str(level)] = time.perf_counter() - start
        if not size:
            raise ValueError("nothing was compressed")
    print(json.dumps(seconds))


if __name__ == "__main__":
    way, source_name, target_name = sys.argv[1:]
    ways = (ours, openpyxl, excelize, wolfxl, recompression)
    {each.__name__: each for each in ways}[way](Path(source_name), Path(target_name))

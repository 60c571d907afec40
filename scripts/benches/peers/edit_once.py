"""Set E7 and append one row in sheet 花名册 with one library, in a process of its own.

python -m benches.peers.edit_once ours|openpyxl|excelize|wolfxl|recompression SOURCE TARGET, as scripts/bench.py calls it
"""

from __future__ import annotations

import sys
from pathlib import Path

SHEET, CELL, TEXT = "花名册", "E7", "改过的单元格"
ROW = ["99999", "新添的一行", *(f"值{n}" for n in range(3, 26))]


def ours(source: Path, target: Path) -> None:
    """toolkit.sheets.patching."""
    from toolkit.files.placing import place
    from toolkit.sheets.patching.patch import WorkbookPatch

    patch = WorkbookPatch(source)
    patch.set(SHEET, CELL, TEXT)
    patch.append(SHEET, ROW)
    place.put_many([patch.writing(target)])


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
    """Only deflate the sheet again, as we do and as most programs do; prints the seconds of each."""
    import json
    import time
    import zlib
    from zipfile import ZipFile

    from isal import isal_zlib

    with ZipFile(source) as book:
        part = book.read("xl/worksheets/sheet1.xml")
    seconds = {}
    for name, packer in (
        ("isal's level 2", isal_zlib.compressobj(2, isal_zlib.DEFLATED, -15)),
        ("zlib's level 6", zlib.compressobj(6, zlib.DEFLATED, -15)),
    ):
        start = time.perf_counter()
        size = len(packer.compress(part)) + len(packer.flush())
        seconds[name] = time.perf_counter() - start
        if not size:
            raise ValueError("nothing was compressed")
    print(json.dumps(seconds))


if __name__ == "__main__":
    way, source_name, target_name = sys.argv[1:]
    ways = (ours, openpyxl, excelize, wolfxl, recompression)
    {each.__name__: each for each in ways}[way](Path(source_name), Path(target_name))

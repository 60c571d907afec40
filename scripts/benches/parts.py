"""Which parts of a workbook change when one cell is set: ours and its peers, over folders of workbooks.

python -m benches.parts ours|wolfxl|openpyxl|excelize TARGET FOLDER…, as scripts/bench.py calls it
"""

from __future__ import annotations

import json
import posixpath
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from benches.inputs import Inputs, python
from benches.measure import Comparison, Measured, Side

TITLE = "parts changed when one cell is set"
TEXT = "改过的单元格"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLAIN = re.compile(rb'<c r="([A-Z]+[1-9][0-9]*)"[^>/]*>(?=<v>|<is>)')


def comparisons(inputs: Inputs) -> list[Comparison]:
    """Nothing where no folder of workbooks is named."""
    if not inputs.books:
        return []
    sides = [
        Side(name, python("-m", "benches.parts", name, "{out}/edited.xlsx", *inputs.books), _some_changed)
        for name in ("ours", "wolfxl", "openpyxl", "excelize")
    ]
    return [Comparison(f"one cell set in each of {len(workbooks(inputs.books))} books", 0, tuple(sides))]


def _some_changed(_folder: Path, printed: str) -> str:
    told = json.loads(printed)
    return "" if told["changed"] else f"no book changed: {next(iter(told['refused'].values()), 'none found')}"


def workbooks(folders: tuple[Path, ...]) -> list[Path]:
    """Every .xlsx and .xlsm in the folders and below."""
    found = (path for folder in folders for path in folder.rglob("*") if path.suffix in (".xlsx", ".xlsm"))
    return sorted(path for path in found if not path.name.startswith("~$"))


def notes(_comparison: Comparison, found: dict[str, Measured]) -> list[str]:
    """How many parts, which besides the sheets, and what could not be changed."""
    return [
        line for name, measured in found.items() if not measured.failure for line in _told(name, measured)
    ]


def _told(name: str, measured: Measured) -> list[str]:
    told = json.loads(measured.printed)
    changed: list[str] = [part for parts in told["changed"].values() for part in parts]
    kinds = Counter(re.sub(r"\d+", "#", part) for part in changed)
    most = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common(8))
    out = [f"{name}: {len(changed)} parts changed in {len(told['changed'])} books ({most})"]
    return out + [f"{name}: {Path(book).name}: {why}" for book, why in told["refused"].items()]


def target(path: Path) -> tuple[str, str]:
    """(sheet, cell): the first cell with a constant below row 1 of the first sheet, else the first there is."""
    with ZipFile(path) as book:
        root = ET.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 - workbooks that we were given to measure
        links = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        where = {link.get("Id"): link.get("Target", "") for link in links}
        for sheet in root.iter(f"{_MAIN}sheet"):
            part = posixpath.normpath(posixpath.join("/xl", where[sheet.get(_ID)])).lstrip("/")
            if "worksheets/" in part:
                cells = [found[1].decode() for found in _PLAIN.finditer(book.read(part))]
                below = [cell for cell in cells if re.sub("[A-Z]", "", cell) != "1"]
                return sheet.get("name", ""), (below or cells or ["B2"])[0]
    raise ValueError("no worksheet")


def ours(source: Path, edited: Path, sheet: str, cell: str) -> None:
    """toolkit.sheets.patching.patch."""
    from toolkit.files.placing import place
    from toolkit.sheets.patching.patch import WorkbookPatch

    patch = WorkbookPatch(source)
    patch.set(sheet, cell, TEXT)
    place.put_many([patch.writing(edited)])


def openpyxl(source: Path, edited: Path, sheet: str, cell: str) -> None:
    """Load and save."""
    import openpyxl as library

    book = library.load_workbook(source, keep_vba=source.suffix == ".xlsm")
    book[sheet][cell] = TEXT
    book.save(edited)


def wolfxl(source: Path, edited: Path, sheet: str, cell: str) -> None:
    """Its own way of keeping what it does not know."""
    import wolfxl as library

    book = library.load_workbook(str(source), modify=True)
    book[sheet][cell] = TEXT
    book.save(str(edited))


def excelize(source: Path, edited: Path, sheet: str, cell: str) -> None:
    """The binding of the Go library."""
    import excelize as library

    book = library.open_file(str(source))
    book.set_cell_value(sheet, cell, TEXT)
    book.save_as(str(edited))
    book.close()


def differing(before: Path, after: Path) -> list[str]:
    """Parts whose bytes differ, that are gone or are new."""
    with ZipFile(before) as first, ZipFile(after) as second:
        names = dict.fromkeys([*first.namelist(), *second.namelist()])
        both = set(first.namelist()) & set(second.namelist())
        return [name for name in names if name not in both or first.read(name) != second.read(name)]


def measure_all(way: Callable[[Path, Path, str, str], None], edited: Path, folders: tuple[Path, ...]) -> str:
    """Every book, as JSON: the parts that changed, and why a book could not be changed."""
    changed: dict[str, list[str]] = {}
    refused: dict[str, str] = {}
    for path in workbooks(folders):
        edited.unlink(missing_ok=True)
        try:
            way(path, edited, *target(path))
            changed[str(path)] = differing(path, edited)
        except Exception as error:  # noqa: BLE001 - a peer may fail in any way, and is told of
            refused[str(path)] = f"{type(error).__name__}: {error}".partition("\n")[0][:200]
    return json.dumps({"changed": changed, "refused": refused})


if __name__ == "__main__":
    name, out, *rest = sys.argv[1:]
    ways = {way.__name__: way for way in (ours, wolfxl, openpyxl, excelize)}
    print(measure_all(ways[name], Path(out), tuple(map(Path, rest))))

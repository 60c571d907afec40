"""Full workbooks from four programs, changed and judged: by their bytes, by the SDK, by two readers."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from support import ooxml
from support.books import samples
from support.books.samples import members, raw_members
from support.programs import libreoffice

from toolkit.core.cells import Stop
from toolkit.files.placing import place
from toolkit.sheets.patching.patch import WorkbookPatch

PUBLIC = Path(os.environ.get("OFFICE_SAMPLES", "no-such-folder"))
"""A folder of public workbooks that nobody here made; they are not part of the project."""
REGISTER = "花名册"


def by_libreoffice(path: Path) -> Path:
    """LibreOffice's own way of writing the same register."""
    source = samples.by_xlsxwriter(path.with_name("source.xlsx"))
    made = libreoffice.convert(source, "xlsx:Calc MS Excel 2007 XML", path.parent / "lo")
    return made.replace(path)


def xlsxwriter_with_macros(path: Path) -> Path:
    return samples.with_more_parts(samples.by_xlsxwriter(path, macros=True))


def xlsxwriter(path: Path) -> Path:
    return samples.with_more_parts(samples.by_xlsxwriter(path))


# Maker, cell to set, value, row after which to append, what may differ besides the sheet itself.
MAKERS = [
    (xlsxwriter, "r.xlsx", "D4", 5000, 5, ()),
    (xlsxwriter_with_macros, "r.xlsm", "D4", 5000, 5, ()),
    (by_libreoffice, "l.xlsx", "D4", 5000, 5, ()),
    (samples.by_openpyxl, "o.xlsx", "D3", 5000, None, ("xl/tables/table1.xml",)),
    (samples.by_excelize, "e.xlsx", "C3", 5000, None, ("xl/pivotCache/pivotCacheDefinition1.xml",)),
]
IDS = [maker.__name__ for maker, *_ in MAKERS]
Maker = Callable[[Path], Path]


def faults(path: Path) -> Counter[tuple[str, str]]:
    return Counter((fault.part, re.sub(r"\d+", "", fault.text)) for fault in ooxml.validate(path))


@pytest.mark.damaged_files  # openpyxl and excelize write styles that the SDK does not like; compared below
@pytest.mark.parametrize(("maker", "name", "ref", "value", "after", "also"), MAKERS, ids=IDS)
def test_set_and_append_in_a_full_workbook(
    tmp_path: Path, maker: Maker, name: str, ref: str, value: int, after: int | None, also: tuple[str, ...]
) -> None:
    path = maker(tmp_path / name)
    before, old_faults = path.read_bytes(), faults(path)

    book = WorkbookPatch(path)
    book.set(REGISTER, ref, value)
    values = (
        {"A": "钱六", "B": dt.date(1952, 2, 29), "D": 500}
        if maker is not samples.by_excelize
        else {"A": "钱六", "C": 500}
    )
    row = book.append(REGISTER, values, after=after)
    place.put_many([book.writing()])

    # Nothing is lost, and what was not touched lies there as it did.
    old, new = raw_members(before), raw_members(path.read_bytes())
    assert list(old) == list(new)
    changed = {part for part in old if old[part] != new[part]}
    assert changed == set(book.package.touched())
    if after is None:
        assert changed <= {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml", *also}
    for part in old:
        if re.search(
            r"media|vbaProject|printerSettings|customXml|theme|docProps|sharedStrings|pivotTable|styles", part
        ):
            assert part not in changed
    with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(path) as other:
        assert other.testzip() is None
        for left, right in zip(one.infolist(), other.infolist(), strict=True):
            assert (left.date_time, left.external_attr, left.comment) == (
                right.date_time, right.external_attr, right.comment,
            )  # fmt: skip

    assert not faults(path) - old_faults

    read = openpyxl.load_workbook(path)[REGISTER]
    assert (read[ref].value, read[f"A{row}"].value) == (value, "钱六")
    computed = libreoffice.recalculated(path)
    assert computed[REGISTER][f"A{row}"] == "钱六"
    if "xlsxwriter" in maker.__name__ or maker is by_libreoffice:
        total = 1200 + 5000 + 950 + 500
        assert (computed[REGISTER]["D7"], computed[REGISTER]["E4"], computed["参数"]["C1"]) == (
            total,
            60_000,
            total,
        )
        assert computed[REGISTER]["B6"] == dt.datetime(1952, 2, 29)  # noqa: DTZ001 - cells have no zone
    if maker is samples.by_openpyxl:
        assert computed["统计"]["A1"] == 1200 + 5000 + 950 + 500
        assert computed[REGISTER]["E3"] == 60_000


@pytest.mark.damaged_files
@pytest.mark.parametrize(("maker", "name", "ref", "value", "after", "also"), MAKERS[:1], ids=IDS[:1])
def test_libreoffice_sees_the_results_without_being_asked_to_calculate(
    tmp_path: Path, maker: Maker, name: str, ref: str, value: int, after: int, also: tuple[str, ...]
) -> None:
    """It trusts stored results of other programs' files; those that are no longer true are gone."""
    path = maker(tmp_path / name)
    book = WorkbookPatch(path)
    book.set(REGISTER, ref, value)
    stored = openpyxl.load_workbook(io.BytesIO(book.render()), data_only=True)
    assert [stored[REGISTER][ref].value for ref in ("E4", "D6", "E6", "E3")] == [None, None, None, 14_400]
    assert [stored["参数"][ref].value for ref in ("C1", "C2", "C3")] == [None, None, "离休退休"]


def public_files() -> list[Path]:
    return sorted(path for path in PUBLIC.glob("*.xls[xm]")) if PUBLIC.is_dir() else []


@pytest.mark.slow
@pytest.mark.damaged_files
@pytest.mark.skipif(not PUBLIC.is_dir(), reason="OFFICE_SAMPLES names no folder of workbooks")
def test_public_files_are_edited_without_a_loss() -> None:
    refused, edited = [], 0
    for path in public_files():
        try:
            book = WorkbookPatch(path)
            sheet = next(e.name for e in book._book.sheets if e.kind == "worksheet")
            row = book.append(sheet, {"A": "新行"})
            out = book.render()
        except Stop as stop:
            refused.append((path.name, stop.problems[0].kind))
            continue
        edited += 1
        before, after = members(path.read_bytes()), members(out)
        assert set(before) - set(after) <= {"xl/calcChain.xml"}
        changed = {name for name in before if name in after and before[name] != after[name]}
        assert changed <= set(book.package.touched())
        grown = r"worksheets/|tables/|workbook\.xml|Content_Types|pivotCacheDefinition|charts/"  # sources take the row in
        assert all(re.search(grown, name) for name in changed), (path.name, changed)
        assert WorkbookPatch(path, data=out).value(sheet, f"A{row}") == "新行"
    assert edited >= len(public_files()) - len(refused) > 0
    assert {kind for _, kind in refused} <= {"xml-doctype", "not-ooxml", "sheet-protected"}

"""Every column of the starter workbooks is understood again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from toolkit.core.documents.outcome import Kind
from toolkit.core.tables import catalogue
from toolkit.core.tables.reading import read
from toolkit.running.office import open_office
from toolkit.sheets.reading.read import open_workbook

BOOKS = Path(__file__).resolve().parents[2] / "workbooks"


@pytest.mark.parametrize("table", catalogue.tables(), ids=lambda t: t.name)
def test_a_starter_reads_back_with_all_its_columns(table, tmp_path):
    office = open_office(tmp_path)
    grids = list(open_workbook(BOOKS / table.workbook).grids())
    reading = read([g for g in grids if g.sheet == table.name], table, office.synonyms)
    assert set(reading.sources[0].head.columns) == set(table.names())
    assert not reading.sources[0].head.doubles


@pytest.mark.parametrize("table", catalogue.tables(), ids=lambda t: t.name)
def test_numbers_that_must_stay_text_are_text_columns(table):
    sheet = openpyxl.load_workbook(BOOKS / table.workbook)[table.name]
    header = {c.value: c.column for c in sheet[1]}
    for field in table.fields:
        if field.kind is Kind.CODE:
            assert sheet.cell(2, header[field.name]).number_format == "@", field.name


def test_no_spelling_belongs_to_two_columns(tmp_path):
    office = open_office(tmp_path)
    seen: dict[str, str] = {}
    for name, spellings in office.synonyms.common.items():
        for spelling in spellings:
            assert seen.setdefault(spelling, name) == name, spelling

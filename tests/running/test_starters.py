"""Every column of the starter workbooks is understood again."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from toolkit.core.documents.outcome import Kind
from toolkit.core.tables import catalogue
from toolkit.core.tables.reading import read
from toolkit.core.words import header_keys
from toolkit.running.office import open_office
from toolkit.sheets.reading.read import open_workbook

BOOKS = Path(__file__).resolve().parents[2] / "workbooks"
WORKBOOKS = {table.workbook for table in catalogue.tables()}


def test_a_starter_reads_back_with_all_its_columns(tmp_path):
    office = open_office(tmp_path)
    grids = {name: list(open_workbook(BOOKS / name).grids()) for name in WORKBOOKS}
    for table in catalogue.tables():
        sheets = [g for g in grids[table.workbook] if g.sheet == table.name]
        head = read(sheets, table, office.synonyms).sources[0].head
        assert set(head.columns) == set(table.names()), table.name
        assert not head.doubles, table.name


def test_numbers_that_must_stay_text_are_text_columns():
    books = {name: openpyxl.load_workbook(BOOKS / name) for name in WORKBOOKS}
    for table in catalogue.tables():
        sheet = books[table.workbook][table.name]
        header = {c.value: c.column for c in sheet[1]}
        for field in table.fields:
            if field.kind is Kind.CODE:
                at = header[field.name]  # columns that look alike are one entry
                [column] = [c for c in sheet.column_dimensions.values() if c.min <= at <= c.max]
                assert column.number_format == "@", (table.name, field.name)


def test_no_spelling_belongs_to_two_columns(tmp_path):
    """Nor is a column's own name another's spelling, in any table that has both."""
    synonyms = open_office(tmp_path).synonyms
    for table in catalogue.tables():
        keys = synonyms.keys(table)
        for name in table.names():
            for spelling in (name, *synonyms.common.get(name, ())):
                assert keys[header_keys(spelling)[0]] == name, (table.name, spelling)

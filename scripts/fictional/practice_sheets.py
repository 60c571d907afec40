"""A practice workbook's sheet: a table's columns, with rows given by column name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.core.documents.outcome import Column, Row, Scalar, Sheet
from toolkit.core.tables.reading import Table

BLANK_ROWS = 50  # formatted and validated, below the rows


def sheet(table: Table, rows: Iterable[Mapping[str, Scalar]]) -> Sheet:
    """The sheet, as its starter looks, with rows.

    Raises:
        KeyError: a row has a column that the table does not have.
    """
    names = {f.name for f in table.fields}
    lines = []
    for row in rows:
        if unknown := row.keys() - names:
            raise KeyError(f"{table.name}: {'、'.join(sorted(unknown))}")
        lines.append(Row(tuple(row.get(f.name) for f in table.fields)))
    columns = tuple(
        Column(f.name, f.kind, f.width, choices=f.choices, note=f.help, required=f.required)
        for f in table.fields
    )
    return Sheet(table.name, columns, tuple(lines), freeze=True, filter=True, blank_rows=BLANK_ROWS)

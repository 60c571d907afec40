"""workbooks/练习*.xlsx: the register of the practice county, and what the modules of this folder tell about it."""

from __future__ import annotations

from building import collected, practice
from building.practice import county
from building.practice.services import sent, visits
from building.starters import sheet, starter
from toolkit.core.documents.outcome import SheetDocument
from toolkit.core.tables import catalogue
from toolkit.core.tables.catalogue import STANDARDS
from toolkit.running.office import PRACTICE
from toolkit.sheets.composing.compose import compose


def files() -> dict[str, bytes]:
    """Every practice workbook."""
    out = {f"workbooks/{county.BOOK}": county.register_book()}
    book = catalogue.SETTINGS_BOOK
    out[f"workbooks/{PRACTICE}{book}"] = compose(
        starter(
            book,
            {
                "单位名称": county.OFFICE,
                "本省": "江南省",
                "本市": "清禾市",
                "本县": "禾沐县",
                "乡镇办名单": "、".join(county.TOWNSHIPS),
            },
            {STANDARDS.name: visits.standards()},
        )
    )
    for name, told in collected(practice, "BOOKS").items():
        sheets = tuple(sheet(table, rows, typing=True, filter=True) for table, rows in told())
        out[f"workbooks/{name}"] = compose(SheetDocument(name, sheets, title=name.removesuffix(".xlsx")))
    return out | {f"workbooks/{PRACTICE}报来/{name}": content for name, content in sent.files().items()}

"""练习: registers that the townships have sent in, each laid out in its own way; one has sent none.

They are the people of the practice register, so that `collect 报来 --into 花名册.xlsx` finds nobody new. A school has
sent its own list too, and a township reports people whom its neighbour reports: what that makes is planted here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from building.practice.county import SILENT, TOWNSHIPS, alive, register
from building.practice.services import along
from fictional.books import shown, write
from fictional.layouts import COLUMNS
from fictional.values import CellValue, Person

MISSING = SILENT
"""Has sent nothing."""
_LAYOUTS = {
    f"{TOWNSHIPS[0]}花名册.xlsx": ("titled", (0,)),
    f"{TOWNSHIPS[1]}（附件4）.xlsx": ("two_row", (1,)),
    f"{TOWNSHIPS[2]}离退休干部花名册.xlsx": ("three_row", (2,)),
    f"{TOWNSHIPS[4]}花名册.xlsx": ("not_first", (4,)),
    "其他乡镇办（代收）.xlsx": ("per_township_sheets", tuple(range(5, 15))),
}
_EXPORTED = f"{TOWNSHIPS[3]}系统导出.xls"
"""A web page with the ending of a workbook, as systems export it."""
_SCHOOL = f"{TOWNSHIPS[0]}/{TOWNSHIPS[0]}中心学校.xlsx"
"""A unit's own list of people whom the township has, too."""
POST, PHONE = "副校长", "19900000977"
SCHOOL = ((1, {}), (3, {"原职务": POST}), (5, {"联系电话": PHONE}))
"""The living of the first township at these places stand in the school's list again, with these cells written otherwise."""
MOVED = (2, {"状态": "已去世"})
"""Whom the third township reports as well, at this place of the second's living, as dead."""
TWIN = (4, {"身份证号": None, "联系电话": None, "所属乡镇": TOWNSHIPS[3], "备注": None})
"""The living of the second township at this place has somebody of the same name and birth in the fourth: to be decided."""


def files() -> dict[str, bytes]:
    """By their paths below 报来."""
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (layout, places) in _LAYOUTS.items():
            towns = [TOWNSHIPS[at] for at in places if TOWNSHIPS[at] != MISSING]
            people = [person for town in towns for person in _of(town)]
            if 2 in places:
                people.append(_again(1, *MOVED))
            out[name] = _written(people, Path(folder, "a.xlsx"), layout)
        school = [_again(0, at, cells) for at, cells in SCHOOL]
        out |= dict(along.files())
        out[_SCHOOL] = _written(school, Path(folder, "a.xlsx"), "plain", COLUMNS[:12] + COLUMNS[17:18])
    out[_EXPORTED] = _page([*_of(TOWNSHIPS[3]), _again(1, *TWIN)])
    return out


def _of(town: str) -> list[Person]:
    return [person for person in register().people if person.truth.township == town]


def _again(town: int, at: int, cells: dict[str, CellValue]) -> Person:
    person = alive(TOWNSHIPS[town])[at]
    return replace(person, cells={**person.cells, **cells})


def _written(people: Iterable[Person], path: Path, layout: str, columns: Sequence[str] = COLUMNS) -> bytes:
    return write(replace(register(), people=tuple(people)), path, layout, columns=columns).path.read_bytes()


def _page(people: Iterable[Person]) -> bytes:
    """As a browser would show the table; what looks like a number says that it is text."""
    lines = [COLUMNS, *([shown(person.cells.get(name)) for name in COLUMNS] for person in people)]
    text = "\n".join(
        "<tr>"
        + "".join(f"<td style='mso-number-format:\"\\@\"'>{escape(cell)}</td>" for cell in line)
        + "</tr>"
        for line in lines
    )
    head = '<html><head><meta charset="utf-8"></head><body><table border="1">'
    return f"{head}\n{text}\n</table></body></html>\n".encode()

"""One cell set and one row appended in a register: ours against openpyxl, excelize and WolfXL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from benches.inputs import COUNTY, LARGE, Inputs, python
from benches.measure import Comparison, Measured, Side

TITLE = "one cell set, one row appended (25 columns)"
_EDIT = ("-m", "benches.peers.edit_once")
_AIMS = {
    COUNTY: {"openpyxl": 25.0, "excelize": 7.0, "wolfxl": 1.0},
    LARGE: {"openpyxl": 50.0, "excelize": 15.0, "wolfxl": 1.0},
}
_MEMORY = 450


def comparisons(inputs: Inputs) -> list[Comparison]:
    """At the county's size and at the large one."""
    out = []
    for people in inputs.sizes:
        if people not in _AIMS:
            continue
        source = inputs.register(people)
        sides = tuple(
            Side(name, python(*_EDIT, name, source, "{out}/edited.xlsx"), _edited)
            for name in ("ours", "openpyxl", "excelize", "wolfxl")
        )
        limit = Side("recompression", python(*_EDIT, "recompression", source, "{out}/none"))
        out.append(
            Comparison(
                f"edit, {people:,} people", people, (*sides, limit), _AIMS[people], memory_limit=_MEMORY
            )
        )
    return out


def _edited(folder: Path, _printed: str) -> str:
    """Both new texts must be in the file, whichever part keeps them and however they are escaped."""
    missing = {"改过的单元格", "新添的一行"}
    with ZipFile(folder / "edited.xlsx") as book:
        for name in book.namelist():
            if name.startswith(("xl/worksheets/", "xl/sharedStrings")) and name.endswith(".xml"):
                with book.open(name) as part:
                    missing -= _found(part, missing)
    return f"{'、'.join(sorted(missing))} is not in the file" if missing else ""


def _found(part: IO[bytes], texts: set[str]) -> set[str]:
    """Which texts occur; read in pieces, because this process must stay small (see measure)."""
    found: set[str] = set()
    before = b""
    while piece := part.read(1 << 20):
        window = before + piece
        found |= {
            t for t in texts if t.encode() in window or t.encode("ascii", "xmlcharrefreplace") in window
        }
        before = window[-200:]
    return found


def notes(comparison: Comparison, found: dict[str, Measured]) -> list[str]:
    """How long the touched sheet takes to be packed again, and which part of our time that is."""
    ours, limit = found["ours"], found["recompression"]
    if limit.failure or not limit.printed:
        return []
    seconds = {level: float(value) for level, value in json.loads(limit.printed).items()}
    said = "deflating the touched sheet alone takes " + ", ".join(
        f"{value:.3f} s at {level}" for level, value in seconds.items()
    )
    if not ours.failure:
        said += f"; of our time the first is {next(iter(seconds.values())) / ours.median:.0%}"
    return [f"{comparison.name}: {said}"]

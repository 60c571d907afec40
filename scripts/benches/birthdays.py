"""The birthday list of October: the toolkit against pandas, with openpyxl and with calamine as its reader."""

from __future__ import annotations

import re
from pathlib import Path

from benches.inputs import COUNTY, HALF, LARGE, PROVINCE, Inputs, python
from benches.measure import Comparison, Side

TITLE = "birthdays --month 10 (register read, list written)"
_PEER = "pandas + openpyxl"
_AIMS = {COUNTY: 5.0, LARGE: 10.0}
_MEMORY = {LARGE: 250, PROVINCE: 2048}


def comparisons(inputs: Inputs) -> list[Comparison]:
    """At every size; the peers are left out at those that only serve the growth check."""
    out = []
    office = str(inputs.office())
    for people in inputs.sizes:
        register = str(inputs.register(people))
        options = ("--office", office, "--as-of", "2026-10-01")
        job = ("birthdays", "--month", "10", "--register", register, "-o", "{out}")
        sides = [Side("ours", (*inputs.toolkit, *options, *job), _wrote_a_list)]
        for engine in ("openpyxl", "calamine") if people not in (HALF, PROVINCE) else ():
            words = ("-m", "benches.pandas_birthdays", register, "10", "2026", "{out}/名单.xlsx", engine)
            sides.append(Side(f"pandas + {engine}", python(*words), _peer_listed(people)))
        aim = {_PEER: _AIMS[people]} if people in _AIMS else {}
        limit = _MEMORY.get(people, 0)
        out.append(
            Comparison(
                f"birthdays, {people:,} people", people, tuple(sides), aim, limit, marginal="birthdays"
            )
        )
    return out


def _wrote_a_list(folder: Path, _printed: str) -> str:
    return "" if list(folder.rglob("*.xlsx")) else "wrote no workbook"


def _peer_listed(people: int):  # noqa: ANN202 - a closure of the type Side.check asks for
    def check(folder: Path, printed: str) -> str:
        found = re.search(r"(\d+) people read, (\d+) listed, (\d+) dates not read", printed)
        if found is None or not (folder / "名单.xlsx").exists():
            return "wrote no list"
        read, listed, unread = map(int, found.groups())
        return (
            "" if (read, unread) == (people, 0) and listed > people / 24 else f"read {read}, listed {listed}"
        )

    return check

"""Word documents from a template, and many into one print file: ours against docxtpl, docxcompose and the limit.

Last what a clerk waits for: `toolkit handbooks` over the county's register, one print file a township, or a file for
each person, of which every one is verified, flushed to the disk and noted in the journal.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from benches.inputs import COUNTY, Inputs, python
from benches.measure import Comparison, Measured, Side

TITLE = "Word templates"
_HANDBOOK, _NOTICE, _MERGED = "精准服务手册.docx", "座谈会邀请函.docx", "套打通知书.docx"
_DOCUMENTS, _SPLICED = 200, 50
_AIM_DOCXTPL, _AIM_LIMIT, _AIM_COMPOSE, _AIM_COUNTY = 60, 0.4, 40, 10


def comparisons(inputs: Inputs) -> list[Comparison]:
    """A four-page handbook and a one-page notice; the whole county's handbooks; fifty into one file; the command."""
    out = [
        Comparison(
            f"{title}, {_DOCUMENTS} documents",
            0,
            (
                _side("ours", name, _DOCUMENTS),
                _side("docxtpl-reload", name, _DOCUMENTS),
                _side("docxtpl-reuse", name, _DOCUMENTS),
                _side("limit", name, _DOCUMENTS),
            ),
        )
        for title, name in (("four-page handbook", _HANDBOOK), ("one-page notice", _NOTICE))
    ]
    out.append(Comparison(f"{COUNTY:,} handbooks", COUNTY, (_side("ours", _HANDBOOK, COUNTY),)))
    out.append(
        Comparison(
            f"{_SPLICED} handbooks into one file",
            0,
            (_side("splice", _HANDBOOK, _SPLICED, 1), _side("docxcompose", _HANDBOOK, _SPLICED, 1)),
        )
    )
    merged = _side("letters", _MERGED, COUNTY, 1), _side("mailmerge", _MERGED, COUNTY, 1)
    out.append(Comparison(f"{COUNTY:,} letters with Word's merge fields in one file", 0, merged))
    options = ("--office", str(inputs.office()), "--as-of", "2026-11-30")
    job = ("handbooks", "--register", str(inputs.register(COUNTY)), "-o", "{out}")
    start = (*inputs.toolkit, *options, *job)
    sides = Side("ours", (*start, "--one-file"), _made(1)), Side("toolkit, a file each", start, _made(COUNTY))
    out.append(Comparison(f"toolkit handbooks, {COUNTY:,} people", 0, sides))
    asked = (
        "letters",
        _MERGED,
        "--from",
        str(inputs.register(COUNTY)),
        "--one-file",
        "--everyone",
        "--highlight",
    )
    made = Side("ours", (*inputs.toolkit, *options, *asked, "-o", "{out}"), _made(1))
    out.append(Comparison(f"toolkit letters, {COUNTY:,} rows", 0, (made,)))
    return out


def _side(engine: str, template: str, count: int, files: int = 0) -> Side:
    def all_there(folder: Path, _printed: str) -> str:
        found = sum(1 for path in folder.iterdir() if path.stat().st_size > 1_000)
        return "" if found == (files or count) else f"{found} of {files or count} documents"

    return Side(
        engine, python("-m", "benches.peers.render_letters", engine, template, str(count), "{out}"), all_there
    )


def _made(least: int) -> Callable[[Path, str], str]:
    def check(folder: Path, _printed: str) -> str:
        found = len(list(folder.rglob("*.docx")))
        return "" if found >= least else f"{found} documents"

    return check


def notes(comparison: Comparison, found: dict[str, Measured]) -> list[str]:
    """What one document costs, start-up and compiling left out."""
    if comparison.name.startswith("toolkit"):
        return []
    rates = {name: _rate(measured) for name, measured in found.items() if not measured.failure}
    first = comparison.sides[0].name
    if first not in rates:
        return []
    said = [f"{name} {rate:,.0f}/s" for name, rate in rates.items()]
    ours = rates[first]
    for name, rate in rates.items():
        if name == "limit":
            said.append(f"{ours / rate:.0%} of the limit (aim {_AIM_LIMIT:.0%})")
        elif name != first:
            aim = ""
            if name == "docxcompose":
                aim = f" (aim {_AIM_COMPOSE} ×)"
            elif name == "docxtpl-reload" and "handbook" in comparison.name:
                aim = f" (aim {_AIM_DOCXTPL} ×)"
            said.append(f"{ours / rate:.1f} × {name}{aim}")
    if comparison.rows == COUNTY:
        said.append(
            f"{found[first].median:.1f} s with start-up and writing, one process (aim {_AIM_COUNTY} s)"
        )
    return [f"{comparison.name}, without start-up: {', '.join(said)}"]


def _rate(measured: Measured) -> float:
    """Documents a second, of the last run."""
    told = json.loads(measured.printed)
    return float(told["documents"] / told["seconds"])

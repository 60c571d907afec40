"""来历 of a result: for each row of a written workbook what it was made from, kept with the journal by the result's hash.

    资料/运行记录/来历/<SHA-256>.json.z

Addresses, standards and counts, never a value of a workbook; a row is known again by a hash of what it says, so that
one which a clerk has moved is still found. Nobody needs it but `toolkit why`: a disk that refuses it stops no run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.core.cells import Cell, address, parse_address
from toolkit.core.documents.outcome import Formula, Image, Link, Outcome, Styled
from toolkit.core.documents.tracing import traced
from toolkit.core.rules.dated import Rule
from toolkit.files import disk, layout
from toolkit.jobs.job import Inputs

if TYPE_CHECKING:  # loaded when a workbook is written
    from toolkit.sheets.composing.layout import Layout

FOLDER = "来历"
_REASONS = 12  # why somebody was left out, the most frequent
_LOT = 256  # origins after which those of no use are looked for


def path_of(office: Path, sha256: str) -> Path:
    """Where the origins of a result with this hash are kept."""
    return layout.records(office) / FOLDER / f"{sha256}.json.z"


def keep(
    office: Path, inputs: Inputs, outcome: Outcome, results: Iterable[tuple[str, str, Sequence[Layout]]]
) -> bool:
    """Write down the origins of a run's workbooks.

    Args:
        office: The folder.
        inputs: What the run has read.
        outcome: What came of it.
        results: Of each workbook its name, its hash and where its rows stand.

    Returns:
        Whether another lot of them is full: see pruning.
    """
    results = list(results)
    before = len(disk.names(path_of(office, "").parent)) if results else 0
    reasons = Counter(re.sub(r"\d+", "…", out.reason) for out in outcome.excluded)
    run = {
        "files": [{"name": f.name, "path": f.path, "sha256": f.sha256} for f in inputs.files],
        "counts": dict(outcome.counts),
        "reasons": dict(reasons.most_common(_REASONS)),
        "used": [rule_of(rule) for rule in inputs.rules.asked],
    }
    for name, sha256, laid in results:
        told = run | {"file": name} | _sheets(laid)
        target = path_of(office, sha256)
        with suppress(OSError):
            disk.make_folders(target.parent)
            data = zlib.compress(json.dumps(told, ensure_ascii=False).encode())
            temporary = target.with_suffix(".tmp")
            temporary.write_bytes(data)
            disk.share(temporary)
            disk.replace(temporary, target)
    return (before + len(results)) // _LOT > before // _LOT


def load(office: Path, sha256: str) -> dict[str, Any] | None:
    """The origins of a result; None: nothing is known of it, or what there is cannot be read."""
    try:
        told: dict[str, Any] = json.loads(zlib.decompress(disk.contents(path_of(office, sha256))))
    except (OSError, ValueError, zlib.error):
        return None
    return told


def rule_of(rule: Rule) -> dict[str, Any]:
    """A standard as it is kept."""
    return {
        "key": rule.key,
        "values": [f"{value:f}" for value in rule.values],
        "unit": rule.unit,
        "status": rule.status.value,
        "since": rule.since.isoformat(),
        "until": rule.until.isoformat() if rule.until else None,
        "source": rule.source,
        "cell": str(rule.cell),
    }


def _sheets(laid: Iterable[Layout]) -> dict[str, Any]:
    places: dict[tuple[str, str], int] = {}
    rules: dict[Rule, int] = {}

    def origin(of: object) -> list[Any]:
        """Cells by sheet, as «B3 B5:B9», and standards by number."""
        found = traced(of)
        by_place: dict[int, list[Cell]] = {}
        for cell in found.cells.values():
            by_place.setdefault(places.setdefault((cell.file, cell.sheet), len(places)), []).append(cell)
        refs = {str(at): " ".join(_ranges(cells)) for at, cells in by_place.items()}
        return [refs, [rules.setdefault(rule, len(rules)) for rule in found.rules]]

    sheets = {}
    for each in laid:
        rows = {}
        for number, row in enumerate(each.lines, each.top + 1):
            if row is not None and row.origin is not None:
                parts = {title: origin(of) for title, of in row.origin.items()}
                rows[str(number)] = [row_key(row.cells), parts]
        titles = [column.title for column in each.sheet.columns]
        sheets[each.sheet.name] = {"top": each.top, "last": each.bottom, "titles": titles, "rows": rows}
    return {"places": [list(each) for each in places], "rules": [*map(rule_of, rules)], "sheets": sheets}


def _ranges(cells: Iterable[Cell]) -> Iterable[str]:
    """«B3:B5 B7» of cells of one sheet; the order is theirs."""
    first = last = ""
    for ref in (cell.ref.split(":")[0] for cell in cells):
        row, column = parse_address(ref)
        if last and parse_address(last) == (row - 1, column):
            last = ref
            continue
        if first:
            yield first if first == last else f"{first}:{last}"
        first = last = ref
    if first:
        yield first if first == last else f"{first}:{last}"


def row_key(cells: Iterable[object]) -> str:
    """A row by what it says, whoever has moved it; formulas and empty cells at its end do not count."""
    texts = [_said(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def _said(value: object) -> str:
    if isinstance(value, Styled):
        value = value.value
    if isinstance(value, Link):
        value = value.text
    if (
        value is None
        or isinstance(value, Formula | Image)
        or (isinstance(value, str) and value.startswith("="))
    ):
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return f"{float(value):.10g}"
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return "".join(str(value).split())


def single(told: Mapping[str, Any] | None, sheet: str, ref: str, title: str) -> list[Cell]:
    """Every cell, one by one, that a cell of a result was made from itself; none of a formula's."""
    rows = told["sheets"].get(sheet, {}).get("rows", {}) if told else {}
    kept = rows.get(str(parse_address(ref)[0]))
    if told is None or kept is None or title not in kept[1]:
        return []
    found = []
    for cell in refs(told, kept[1][title]):
        first, _, last = cell.ref.partition(":")
        (top, column), (bottom, _) = parse_address(first), parse_address(last or first)
        found += [Cell(cell.file, cell.sheet, address(row, column)) for row in range(top, bottom + 1)]
    return found


def refs(told: Mapping[str, Any], origin: Sequence[Any]) -> list[Cell]:
    """The cells and blocks of cells of an origin, as it was kept."""
    places = told["places"]
    return [
        Cell(places[int(at)][0], places[int(at)][1], ref)
        for at, text in origin[0].items()
        for ref in text.split()
    ]

"""来历: which cells of the office's workbooks, and which standards, a value of a job was made from.

No job writes this down: what it hands to a sheet (a term of office, a payment, a person) carries its row and its
standards, and they are looked for in it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.core.cells import Cell, Fault, Problem, row_of
from toolkit.core.documents.outcome import Exclusion, ToCheck
from toolkit.core.grids import Grid
from toolkit.core.rules.dated import Rule, Rules
from toolkit.core.tables.reading import Record, Source

_DEEP = 5
_CLOSED = (Source, Grid, Rules, Problem, Fault, Exclusion, ToCheck)
"""What tells of the whole sheet, or of what is wrong: no source of a figure."""


@dataclass(slots=True)
class Trace:
    """What was found.

    Attributes:
        cells: One of each row of a sheet, the first that was named, in order.
        rules: In order.
    """

    cells: dict[tuple[str, str, int], Cell] = field(default_factory=dict)
    rules: dict[Rule, None] = field(default_factory=dict)


def traced(thing: object) -> Trace:
    """The cells and standards within a value; what holds none of either gives none."""
    found = Trace()
    _walk(thing, found, set(), 0)
    return found


def _walk(thing: Any, found: Trace, seen: set[int], depth: int) -> None:
    if isinstance(thing, Cell):
        if thing.ref:
            found.cells.setdefault((thing.file, thing.sheet, row_of(thing)), thing)
    elif isinstance(thing, Rule):
        found.rules[thing] = None
    elif isinstance(thing, Record):
        _walk(thing.cell("姓名"), found, seen, depth)
    elif depth <= _DEEP and id(thing) not in seen and not isinstance(thing, (*_CLOSED, str, type)):
        inside: Any = ()
        if dataclasses.is_dataclass(thing):
            inside = [getattr(thing, each.name) for each in dataclasses.fields(thing)]
        elif isinstance(thing, Mapping):
            inside = thing.values()
        elif isinstance(thing, tuple | list | set | frozenset):
            inside = thing
        if inside:
            seen.add(id(thing))
        for each in inside:
            _walk(each, found, seen, depth + 1)

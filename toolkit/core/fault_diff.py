"""Which faults are new since another day: told by where they stand and what kind they are, never by a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.core.cells import Problem, parse_address

Key = tuple[str, str, str, str]
"""Kind, file, sheet, cell."""


@dataclass(frozen=True, slots=True)
class Faults:
    """A day's faults, as they are remembered.

    Attributes:
        keys: Where each stands and of what kind it is.
        rows: How many rows were read that day; tells inserted and deleted rows from new faults.
    """

    keys: tuple[Key, ...]
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What has become of the faults since.

    Attributes:
        new: Faults that were not there, in the order given.
        mended: How many are gone.
        still: How many were there and still are.
    """

    new: tuple[Problem, ...]
    mended: int
    still: int


def remember(problems: Iterable[Problem], rows: int) -> Faults:
    """What to keep of today's faults."""
    return Faults(tuple(dict.fromkeys(_key(p) for p in problems)), rows)


def compare(before: Faults, problems: Sequence[Problem], rows: int) -> Changes:
    """Today's faults against those of another day.

    A row that was inserted or deleted moves every fault below it. So, when the number of rows has changed, a fault
    is an old one if one of its kind stood in its column no farther away than that change allows. Rows inserted in
    one place and deleted in another on the same day are not seen through: those faults count as new. Of two like
    faults in neighbouring rows the wrong one may be called the new one; how many are new is right.
    """
    now: dict[Key, Problem] = {}
    for problem in problems:
        now.setdefault(_key(problem), problem)
    change = max(-_FARTHEST, min(rows - before.rows, _FARTHEST))
    was, are = _columns(before.keys), _columns(now)
    known: set[Key] = set()
    for column, old in was.items():
        known |= _known(old, are.get(column, []), change)
    new = tuple(problem for key, problem in now.items() if key not in known)
    return Changes(new, len(set(before.keys)) - len(known), len(known))


_FARTHEST = 200
"""Rows by which a register changes in a day; beyond that it is another register."""


def _columns(keys: Iterable[Key]) -> dict[tuple[str, str, str, str], list[tuple[int, Key]]]:
    """Row and key of the faults of each kind in each column, from the top; one without a cell is in row 0."""
    out: dict[tuple[str, str, str, str], list[tuple[int, Key]]] = {}
    for key in dict.fromkeys(keys):
        kind, file, sheet, ref = key
        try:
            row, column = parse_address(ref)
        except ValueError:
            row, column = 0, 0
        out.setdefault((kind, file, sheet, str(column) if row else ref), []).append((row, key))
    return {column: sorted(found) for column, found in out.items()}


def _known(old: Sequence[tuple[int, Key]], new: Sequence[tuple[int, Key]], change: int) -> set[Key]:
    """Which of a column's faults were there already, at most `change` rows higher (lower, when below 0)."""
    known: set[Key] = set()
    low, high = min(change, 0), max(change, 0)
    rest = list(new)
    for row, _ in old:
        while rest and rest[0][0] < row + low:
            rest.pop(0)
        if rest and rest[0][0] <= row + high:
            known.add(rest.pop(0)[1])
    return known


def _key(problem: Problem) -> Key:
    cell = problem.cell
    return (problem.kind, cell.file, cell.sheet, cell.ref)

"""Which faults are new since another night: told by where they stand and what kind they are, never by a value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.core.cells import Problem, parse_address

Key = tuple[str, str, str, str]
"""Kind, file, sheet, cell."""


@dataclass(frozen=True, slots=True)
class Faults:
    """A night's faults, as they are remembered.

    Attributes:
        night: Which.
        rows: How many rows were read that night; tells inserted and deleted rows from new faults.
        keys: Where each stands and of what kind it is.
    """

    night: dt.date
    rows: int
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """What has become of the faults since an earlier night.

    Attributes:
        night: Which; None: there is none to compare with.
        new: Faults that were not there, in the order given.
        mended: How many are gone.
        still: How many were there and still are.
    """

    night: dt.date | None
    new: tuple[Problem, ...]
    mended: int
    still: int

    def sentence(self) -> str:
        """For a person."""
        if self.night is None:
            what = f"现有{len(self.new)}处问题，从下一夜起只说新增的。" if self.new else "没有发现问题。"
            return f"这是头一夜核对，{what}"
        new = f"新增{len(self.new)}处问题" if self.new else "没有新增的问题"
        return (
            f"和{self.night.month}月{self.night.day}日夜里比：{new}，改好{self.mended}处，"
            f"还有{self.still}处没有改。"
        )

    def plain(self) -> dict[str, object]:
        """For other programs (JSON)."""
        return {
            "since": self.night.isoformat() if self.night else None,
            "new": [problem.plain() for problem in self.new],
            "mended": self.mended,
            "still": self.still,
        }


def remember(night: dt.date, problems: Iterable[Problem], rows: int) -> Faults:
    """What to keep of a night's faults."""
    return Faults(night, rows, tuple(dict.fromkeys(map(_key, problems))))


def compare(before: Faults | None, problems: Iterable[Problem], rows: int) -> Since:
    """Tonight's faults against those of an earlier night.

    A row that was inserted or deleted moves every fault below it. So, when the number of rows has changed, a fault
    is an old one if one of its kind stood in its column no farther away than that change allows. Rows inserted in
    one place and deleted in another on the same day are not seen through: those faults count as new. Of two like
    faults in neighbouring rows the wrong one may be called the new one; how many are new is right.
    """
    now: dict[Key, Problem] = {}
    for problem in problems:
        now.setdefault(_key(problem), problem)
    if before is None:
        return Since(None, tuple(now.values()), 0, 0)
    change = max(-_FARTHEST, min(rows - before.rows, _FARTHEST))
    are = _columns(now)
    known: set[Key] = set()
    for column, old in _columns(before.keys).items():
        known |= _known(old, are.get(column, []), change)
    new = tuple(problem for key, problem in now.items() if key not in known)
    return Since(before.night, new, len(set(before.keys)) - len(known), len(known))


_FARTHEST = 200
"""Rows by which a register changes in a day; beyond that it is another register."""


def _columns(keys: Iterable[Key]) -> dict[Key, list[tuple[int, Key]]]:
    """Row and key of the faults of each kind in each column, from the top; one without a cell is in row 0."""
    out: dict[Key, list[tuple[int, Key]]] = {}
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

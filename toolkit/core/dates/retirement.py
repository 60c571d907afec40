"""When somebody in service reaches the statutory age: the gradual delay decided on 2024-09-13, its steps given as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Steps(NamedTuple):
    """How one kind retires: at `age`; who was born from `first` (196501) on a month later `each` so many months, at `most`."""

    age: int
    first: int
    each: int
    most: int

    @classmethod
    def of(cls, values: Sequence[int]) -> Steps | None:
        """Out of a rule's four numbers; None where they are none of these."""
        return cls(*values) if len(values) == 4 and values[2] and 1 <= values[1] % 100 <= 12 else None


def retires(year: int, month: int, steps: Steps) -> tuple[int, int]:
    """The month in which somebody born in this month reaches the age: a man of 1965-01 in 2025-02."""
    behind = year * 12 + month - (steps.first // 100 * 12 + steps.first % 100)
    later = 0 if behind < 0 else min(behind // steps.each + 1, steps.most)
    at = (year + steps.age) * 12 + month - 1 + later
    return at // 12, at % 12 + 1

"""Candidate pairs: rows that have a blocking key in common, bounded whatever value is common to many of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from toolkit.core.people.linkage.weighing import Scheme

LARGEST = 40  # rows of a block of which each is held against each
_WINDOW = 8  # in a block that no finer key parts: neighbours in the order of what the rows say


def candidates(rows: Sequence[Any], scheme: Scheme) -> list[tuple[int, int]]:
    """Pairs of places in `rows`, the smaller first, in order; which rows meet does not depend on their order.

    Two rows whose `scheme.number` differs never meet. A block of more than LARGEST rows is parted by `scheme.finer`;
    what is as large still (a common name of one township and year) is compared with its neighbours only, sorted by
    what the rows say. So there are at most LARGEST pairs a row and key.
    """
    numbers = [scheme.number(row) for row in rows]
    found: set[int] = set()
    count = len(rows)
    for keys in scheme.passes:
        for block in _blocks(range(count), lambda at, keys=keys: keys(rows[at])):  # type: ignore[misc]
            if len(block) <= LARGEST:
                _pairs(block, numbers, count, found)
                continue
            for part in _blocks(block, lambda at: scheme.finer(rows[at])):
                if len(part) <= LARGEST:
                    _pairs(part, numbers, count, found)
                else:
                    _neighbours(part, rows, numbers, count, found)
    return [divmod(pair, count) for pair in sorted(found)]


def _blocks(rows: Iterable[int], keys: Callable[[int], Iterable[object]]) -> Iterator[list[int]]:
    blocks: dict[object, list[int]] = {}
    for at in rows:
        for key in keys(at):
            blocks.setdefault(key, []).append(at)
    return (sorted({*block}) for block in blocks.values() if len(block) > 1)


def _pairs(block: Sequence[int], numbers: Sequence[str], count: int, found: set[int]) -> None:
    """Each with each, but for those of two different numbers: most of a block have one, and are left out at once."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at in block:
        groups[numbers[at]].append(at)
    bare = groups.get("", [])
    for number, group in groups.items():
        found.update(one * count + other for one, other in combinations(group, 2))
        if number:
            found.update(min(a, b) * count + max(a, b) for a in bare for b in group)


def _neighbours(
    block: Sequence[int], rows: Sequence[Any], numbers: Sequence[str], count: int, found: set[int]
) -> None:
    groups: dict[str, list[int]] = defaultdict(list)
    for at in sorted(block, key=lambda at: (repr(rows[at]), at)):
        groups[numbers[at]].append(at)
    for group in (sorted(block, key=lambda at: repr(rows[at])), *groups.values()):
        for at, one in enumerate(group):
            for other in group[at + 1 : at + 1 + _WINDOW]:
                if numbers[one] == numbers[other] or not (numbers[one] and numbers[other]):
                    found.add(min(one, other) * count + max(one, other))

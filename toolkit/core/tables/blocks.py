"""Several tables in one sheet: blocks side by side under one header row, and a later page whose columns stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from toolkit.core.grids import Grid, Merge, Value
from toolkit.core.tables.headers import MAX_DEPTH, Head, find
from toolkit.core.words import header_keys

_NO_CONTENT = frozenset({"序号", "姓名"})


def blocks(
    grid: Grid, head: Head, keys: Mapping[str, str], must: frozenset[str]
) -> Iterator[tuple[Grid, Head]]:
    """The tables of a sheet whose first header is `head`, each with a grid in which nothing else stands."""
    names = {spelling for spelling, field in keys.items() if field == "姓名"}
    names |= {
        v
        for line in grid.rows[head.top - 1 : head.bottom]
        for v in line
        if type(v) is str and header_keys(v)[0] in names
    }
    top = head
    if "姓名" in must:
        # The fullest header may be that of a later page.
        above = (_header_at(grid, row, keys, must) for row in range(1, head.top))
        top = next((found for found in above if found is not None and found.bottom < head.top), head)
        for row in range(top.bottom + 1, len(grid.rows) + 1):
            if not names.isdisjoint(grid.rows[row - 1]):
                below = _header_at(grid, row, keys, must)
                if below is not None and _differs(below, top):
                    yield from _side_by_side(replace(grid, rows=grid.rows[: row - 1]), top, must)
                    top = below
    yield from _side_by_side(grid, top, must)


def _differs(below: Head, top: Head) -> bool:
    """Whether a header that stands again has a column elsewhere, or one more (去世时间 on the last page)."""
    moved = any(top.columns.get(name, column) != column for name, column in below.columns.items())
    return moved or bool(below.titles.keys() - top.titles.keys())


def _header_at(grid: Grid, row: int, keys: Mapping[str, str], must: frozenset[str]) -> Head | None:
    """The header that begins in this row, if one does."""
    above = row - 1
    merges = [Merge(m.top - above, m.left, m.bottom - above, m.right) for m in grid.merges if m.top > above]
    found = find(replace(grid, rows=grid.rows[above : above + MAX_DEPTH], merges=tuple(merges)), keys, must)
    if found is None or found.top != 1:
        return None
    return replace(found, top=found.top + above, bottom=found.bottom + above)


def _side_by_side(grid: Grid, head: Head, must: frozenset[str]) -> Iterator[tuple[Grid, Head]]:
    """The blocks of a header that has its necessary fields, and something more, again and again."""
    claims = {name: head.doubles.get(name, (column,)) for name, column in head.columns.items()}
    count = min((len(claims[name]) for name in must), default=1)
    if count < 2:
        yield grid, head
        return
    first = head.titles[min(head.titles)]
    starts = [column for column, title in sorted(head.titles.items()) if title == first]
    if len(starts) != count:
        starts = list(claims[min(must)])
    limits = [*starts[1:], max(*map(len, grid.rows), *head.titles) + 1]
    parts = []
    for start, end in zip([1, *starts[1:]], limits, strict=True):
        inside = range(start, end)
        own = {name: tuple(c for c in where if c in inside) for name, where in claims.items()}
        own = {name: where for name, where in own.items() if where}
        if not must <= set(own) or not set(own) - _NO_CONTENT:
            yield grid, head  # two columns of one name, and nothing that says whose is what
            return
        part = replace(
            head,
            columns={name: where[0] for name, where in own.items()},
            titles={c: t for c, t in head.titles.items() if c in inside},
            doubles={name: where for name, where in own.items() if len(where) > 1},
            unknown=tuple(c for c in head.unknown if c in inside),
        )
        parts.append((replace(grid, rows=_columns(grid, head, inside)), part))
    yield from parts


def _columns(grid: Grid, head: Head, inside: range) -> list[Sequence[Value]]:
    """The rows with nothing outside these columns but headings that are merged over them."""
    rows: list[Sequence[Value]] = [
        [value if column in inside else None for column, value in enumerate(line, 1)] for line in grid.rows
    ]
    for merge in grid.merges:
        if head.bottom < merge.top <= len(rows) and merge.left < inside.start <= merge.right:
            line = list(rows[merge.top - 1])
            line += [None] * (inside.start - len(line))
            line[inside.start - 1] = grid.value(merge.top, merge.left)
            rows[merge.top - 1] = line
    return rows

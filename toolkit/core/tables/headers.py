"""Where a table's header stands in a sheet, and which column is which field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.core.cells import letters
from toolkit.core.grids import Grid, Merge
from toolkit.core.words import clean, header_keys, spoken

SEARCH_ROWS = 15  # registers.md: no real register had its header further down
MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Head:
    """Where a table's header stands and which column is which field.

    Attributes:
        top: First header row, from 1.
        bottom: Last header row; data begin below it.
        columns: Field → column number (the leftmost where several claim it).
        titles: Column number → header text as the clerk sees it.
        doubles: Field → all columns that claim it, where more than one does.
        unknown: Columns with a header text that no field has.
    """

    top: int
    bottom: int
    columns: Mapping[str, int]
    titles: Mapping[int, str]
    doubles: Mapping[str, tuple[int, ...]]
    unknown: tuple[int, ...]

    def named(self, column: int) -> str:
        """«C列「出生年月」», for messages."""
        return f"{letters(column)}列「{self.titles.get(column, '')}」"


def find(grid: Grid, keys: Mapping[str, str], must: frozenset[str]) -> Head | None:
    """The best header in the first rows, or None.

    Args:
        grid: The sheet.
        keys: Normalised spelling → field; a field of "" is known and not wanted.
        must: Fields without which it is no header of this table.
    """
    texts, linked = _header_area(grid)
    best: tuple[tuple[int, bool, int, int], Head] | None = None
    for top in range(1, min(SEARCH_ROWS, len(texts)) + 1):
        if not any(texts[top - 1]):
            continue
        for depth in range(1, MAX_DEPTH + 1):
            if top + depth - 1 > len(texts):
                break
            head = _head(texts, top, depth, keys)
            found = set(head.columns)
            if not must <= found or len(found) < 2:
                continue
            # Most fields; then the reading that merged cells support; then the shallowest, topmost.
            score = (len(found), linked(top, depth), -depth, -top)
            if best is None or score > best[0]:
                best = (score, head)
    return best[1] if best else None


def nearest(grid: Grid, keys: Mapping[str, str]) -> tuple[int, list[str]]:
    """The row that comes closest to a header, and the fields it has; (0, []) when none has any."""
    texts, _ = _header_area(grid)
    best: tuple[int, list[str]] = (0, [])
    for top in range(1, min(SEARCH_ROWS, len(texts)) + 1):
        found = list(_head(texts, top, 1, keys).columns)
        if len(found) > len(best[1]):
            best = (top, found)
    return best


class _Linked:
    """Whether merged cells say that the rows top … top + depth − 1 are one header."""

    def __init__(self, merges: Sequence[Merge]) -> None:
        self._merges = merges

    def __call__(self, top: int, depth: int) -> bool:
        bottom = top + depth - 1
        down = any(m.top <= top and m.bottom == bottom and m.bottom > m.top for m in self._merges)
        across = any(m.top == top and m.bottom < bottom and m.right > m.left for m in self._merges)
        return depth > 1 and (down or across)


def _header_area(grid: Grid) -> tuple[list[list[str]], _Linked]:
    """Texts of the rows in which a header may stand, merged cells filled, titles blanked."""
    last = min(len(grid.rows), SEARCH_ROWS + MAX_DEPTH - 1)
    width = max((len(grid.rows[r]) for r in range(last)), default=0)
    texts = [[_text(line[c]) if c < len(line) else "" for c in range(width)] for line in grid.rows[:last]]
    groups = []
    for merge in grid.merges:
        if merge.top > last or merge.left > width:
            continue
        right = min(merge.right, width)
        # A block over the whole table is a title or a note, not a group of columns.
        title = right - merge.left + 1 > max(2, int(width * 0.8))
        if not title:
            groups.append(merge)
        value = "" if title else texts[merge.top - 1][merge.left - 1]
        for row in range(merge.top, min(merge.bottom, last) + 1):
            for column in range(merge.left, right + 1):
                texts[row - 1][column - 1] = value
    return texts, _Linked(groups)


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _head(texts: Sequence[Sequence[str]], top: int, depth: int, keys: Mapping[str, str]) -> Head:
    columns: dict[str, int] = {}
    titles: dict[int, str] = {}
    claims: dict[str, list[int]] = {}
    unknown = []
    rows = texts[top - 1 : top - 1 + depth]
    for index in range(len(rows[0]) if rows else 0):
        parts = _distinct(line[index] for line in rows)
        if not parts:
            continue
        column = index + 1
        titles[column] = "/".join(parts)
        field = _named(parts, keys)
        if field is None:
            unknown.append(column)
        elif field:
            columns.setdefault(field, column)
            claims.setdefault(field, []).append(column)
    doubles = {field: tuple(where) for field, where in claims.items() if len(where) > 1}
    return Head(top, top + depth - 1, columns, titles, doubles, tuple(unknown))


def _distinct(texts: Iterator[str]) -> list[str]:
    parts: list[str] = []
    for text in texts:
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return parts


def _named(parts: Sequence[str], keys: Mapping[str, str]) -> str | None:
    """The field that a column's header names, joined top-down; None when it names none."""
    whole = _lookup("".join(parts), keys)
    if whole is not None or len(parts) == 1:
        return whole
    if any(spoken("kin.heading").search(group) for group in parts[:-1]):
        return None
    below = _lookup(parts[-1], keys)
    if below is not None:
        return below
    # «出生日期» over a line such as «(如 1945-10)» is still 出生日期.
    return _lookup(parts[0], keys) if parts[-1].lstrip().startswith(("(", "（", "如", "例", "按")) else None


def _lookup(text: str, keys: Mapping[str, str]) -> str | None:
    for key in header_keys(text):
        if key in keys:
            return keys[key]
    return None

"""Where a table's header stands in a sheet, and which column is which field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from toolkit.core.cells import letters
from toolkit.core.grids import Grid, Merge
from toolkit.core.words import clean, heading_keys, regex, spoken

SEARCH_ROWS = 15  # registers.md: no real register had its header further down
MAX_DEPTH = 3
OTHERS = "（别人的）"  # what a column is named that is no field, since it is another person's


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
        guessed: Columns whose values, not their header, say which field they are.
        others: How many columns say that they are another person's («配偶 / 出生年月»).
        last: Column number → the last line of its header, where a group stands above («是否独居» below «生活情况»).
        broken: Whether a heading goes on in the row below («出生» over «年月», «联系电话» over «本人»).
    """

    top: int
    bottom: int
    columns: Mapping[str, int]
    titles: Mapping[int, str]
    doubles: Mapping[str, tuple[int, ...]]
    unknown: tuple[int, ...]
    guessed: tuple[int, ...] = ()
    others: int = 0
    broken: bool = False
    last: Mapping[int, str] = field(default_factory=dict)

    def named(self, column: int) -> str:
        """«C列「出生年月」», for messages; a column without a heading is called by its letter, which is its title too."""
        letter, title = f"{letters(column)}列", self.titles.get(column, "")
        return f"{letter}「{title}」" if title not in ("", letter) else f"{letter}（没有列名）"


def find(grid: Grid, keys: Mapping[str, str], must: frozenset[str]) -> Head | None:
    """The best header in the first rows, or None.

    Args:
        grid: The sheet.
        keys: Normalised spelling → field; a field of "" is known and not wanted.
        must: Fields without which it is no header of this table.
    """
    texts, merges = _header_area(grid)
    best: tuple[tuple[int, bool, int, int], Head] | None = None
    for top in range(1, min(SEARCH_ROWS, len(texts)) + 1):
        if not any(texts[top - 1]):
            continue
        for depth in range(1, MAX_DEPTH + 1):
            if top + depth - 1 > len(texts):
                break
            # A heading of a section right below the header is no second line of it.
            alone = depth > 1 and sum(map(bool, texts[top + depth - 2])) == 1
            if alone and not _linked(merges, top, depth):
                break
            head = _head(texts, top, depth, keys)
            found = set(head.columns)
            if not must <= found or len(found) < 2:
                continue
            # Most columns understood; then what merged cells, or words broken over two rows, say; then shallow, at the top.
            score = (len(found) + head.others, _linked(merges, top, depth) or head.broken, -depth, -top)
            if best is None or score > best[0]:
                best = (score, head)
    return best[1] if best else None


def nearest(grid: Grid, keys: Mapping[str, str]) -> Head | None:
    """The row that comes closest to a header: most fields, else most texts of a heading's length; None: no text at all."""
    texts, _ = _header_area(grid)
    heads = [_head(texts, top, 1, keys) for top in range(1, min(SEARCH_ROWS, len(texts)) + 1)]
    closest = max(
        heads, key=lambda h: (len(h.columns), sum(len(t) <= 12 for t in h.titles.values())), default=None
    )
    return closest if closest and closest.titles else None


def fullest(grid: Grid, keys: Mapping[str, str]) -> Head | None:
    """The first row that is about as full of texts as any, for a sheet of which no heading need be known; None: no text."""
    texts, _ = _header_area(grid)
    full = [sum(map(bool, line)) for line in texts[:SEARCH_ROWS]]
    if not any(full):
        return None
    return _head(texts, next(row for row, n in enumerate(full, 1) if n * 4 >= max(full) * 3), 1, keys)


def _linked(merges: Sequence[Merge], top: int, depth: int) -> bool:
    """Whether merged cells say that the rows top … top + depth − 1 are one header."""
    bottom = top + depth - 1
    down = any(m.top <= top and m.bottom == bottom and m.bottom > m.top for m in merges)
    across = any(m.top == top and m.bottom < bottom and m.right > m.left for m in merges)
    return depth > 1 and (down or across)


def _header_area(grid: Grid) -> tuple[list[list[str]], list[Merge]]:
    """Texts of the rows in which a header may stand, merged cells filled, titles blanked; the merges that group columns."""
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
    return texts, groups


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _head(texts: Sequence[Sequence[str]], top: int, depth: int, keys: Mapping[str, str]) -> Head:
    columns: dict[str, int] = {}
    titles: dict[int, str] = {}
    claims: dict[str, list[int]] = {}
    unknown = []
    last: dict[int, str] = {}
    others, broken = 0, False
    rows = _grouped(texts[top - 1 : top - 1 + depth])
    rows = [line for line in rows if line is rows[-1] or not _is_title(line)]
    for index in range(len(rows[0]) if rows else 0):
        parts = _distinct(line[index] for line in rows)
        column = index + 1
        if not parts and f"{letters(column)}列" not in keys:
            continue
        titles[column] = (
            "/".join(parts) or f"{letters(column)}列"
        )  # the office may name a column by its letter
        parts = parts or [titles[column]]
        last[column] = parts[-1]
        field = _named(parts, keys)
        others += field is OTHERS
        broken |= bool(field) and len(parts) > 1 and _lookup(parts[-1], keys) is None
        if field is None:
            unknown.append(column)
        elif field and field is not OTHERS:
            columns.setdefault(field, column)
            claims.setdefault(field, []).append(column)
    doubles = {field: tuple(where) for field, where in claims.items() if len(where) > 1}
    return Head(top, top + depth - 1, columns, titles, doubles, tuple(unknown), (), others, broken, last)


def _grouped(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """Header rows in which a group's name stands over its first column only, though nobody has merged it."""
    out = [list(line) for line in rows]
    for upper, lower in pairwise(out):
        for at in range(1, len(upper)):
            beside = lower[at - 1] and lower[at - 1] != upper[at - 1]
            if not upper[at] and lower[at] and upper[at - 1] and beside:
                upper[at] = upper[at - 1]
    return out


def _is_title(line: Sequence[str]) -> bool:
    """Whether a line above a header has one text from its first column on over most of them: no group's name."""
    return bool(line[:1] and line[0]) and len({*line} - {""}) == 1 and 2 * sum(map(bool, line)) > len(line)


def _distinct(texts: Iterator[str]) -> list[str]:
    parts: list[str] = []
    for text in texts:
        if text and (not parts or parts[-1] != text):
            parts.append(text)
    return parts


def _named(parts: Sequence[str], keys: Mapping[str, str]) -> str | None:
    """The field that a column's header names, joined top-down; None when it names none.

    «联系电话» over «家属» is 联系电话家属 or 家属联系电话, whichever we know; «配偶» over «出生年月» is nothing of the person's.
    """
    if len(parts) == 1:
        return _lookup(parts[0], keys)
    kin = spoken("kin.heading")
    upper, lower = parts[-2:]
    joined = ["/".join(parts), "".join(parts)]
    if not any(kin.search(group) for group in parts[:-2]):
        joined += [upper + lower, lower + upper]
    for text in joined:
        if (field := _lookup(text, keys)) is not None:
            return field
    if any(kin.search(group) for group in parts[:-1]):
        return OTHERS if _lookup(parts[-1], keys) else None
    if lower in _OF_A_DATE and (whole := _lookup(upper, keys)):
        return whole  # its parts are put together by parted.py
    below = _lookup(parts[-1], keys)
    if below is not None:
        return below
    # «出生日期» over a line such as «(如 1945-10)» is still 出生日期.
    return _lookup(parts[0], keys) if parts[-1].lstrip().startswith(("(", "（", "如", "例", "按")) else None


def _lookup(text: str, keys: Mapping[str, str]) -> str | None:
    for key in heading_keys(text):
        if key in keys:
            return keys[key]
    # «身份证号/社会保障号码»: two names, and both are the same column's.
    named = {_lookup(part, keys) for part in parts} if len(parts := _EITHER.split(text)) > 1 else set()
    return named.pop() if len(named) == 1 else None


_OF_A_DATE = frozenset({"年", "年份", "月", "月份", "日", "号"})
_EITHER = regex(r"[/／、或]")

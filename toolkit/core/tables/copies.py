"""Old copies of a sheet in the same workbook: «2025年» beside «2026年», «在册（旧）», «在册 (2)»."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.grids import Grid
from toolkit.core.numbers.numerals import digits
from toolkit.core.tables.headers import Head
from toolkit.core.words import folded, name_key, regex, spoken, vocabulary

_WHEN = regex(r"(?<!\d)(?:(20\d\d)(?:[年.\-_/]?(1[0-2]|0?[1-9])(?!\d|年))?|(\d\d)(?=年))")
_AGAIN = regex(r"\(\d+\)\s*$")
_ALIKE = 0.5  # of the smaller sheet's people: then one is a copy of the other

Found = tuple[Grid, Head]


def current(found: Sequence[Found]) -> tuple[list[Found], list[Problem], dict[str, Cell]]:
    """The sheets that are no old copies, a warning for each that is, and whom those tell to have died.

    The same people make a sheet a copy.

    Args:
        found: The sheets of one table, each person once in each.
    """
    ranks = [_rank(grid.sheet) for grid, _ in found]
    if len(found) < 2 or len(set(ranks)) < 2:
        return list(found), [], {}
    names = [_names(grid, head) for grid, head in found]
    kept: list[Found] = []
    said: list[Problem] = []
    gone: dict[str, Cell] = {}
    for at, pair in enumerate(found):
        newer = [
            to
            for to, rank in enumerate(ranks)
            if _older(ranks[at], rank)
            and len(names[at] & names[to]) >= _ALIKE * max(1, min(len(names[at]), len(names[to])))
        ]
        if not newer:
            kept.append(pair)
            continue
        best = max(newer, key=lambda to: ranks[to])
        said.append(_warning(pair[0], found[best][0].sheet, sorted(names[at] - names[best])))
        gone |= told_dead(*pair)
    return kept, said, gone


def _rank(sheet: str) -> tuple[bool, int, int]:
    """Whether the name says nothing of an old copy, and the year and month that it names (0: none)."""
    name = digits(folded(sheet))
    dates = [(int(m[1] or 2000 + int(m[3])), int(m[2] or 0)) for m in _WHEN.finditer(name)]
    old = _AGAIN.search(name) or any(word in name.casefold() for word in vocabulary("sheet.old"))
    return not old, *max(dates, default=(0, 0))


def _older(this: tuple[bool, int, int], other: tuple[bool, int, int]) -> bool:
    if this[0] is not other[0]:
        return other[0]
    dated = this[1] and other[1] and (this[1] != other[1] or (this[2] and other[2]))
    return bool(dated) and this[1:] < other[1:]


def _names(grid: Grid, head: Head) -> set[str]:
    column = head.columns.get("姓名", 0)
    cells = (row[column - 1] for row in grid.rows[head.bottom :] if 0 < column <= len(row))
    return {name_key(value) for value in cells if isinstance(value, str) and value.strip()}


def told_dead(grid: Grid, head: Head) -> dict[str, Cell]:
    """Name → cell of those in whose row of an old sheet a death is told that is not plainly another's."""
    told, others = spoken("death.told"), spoken("kin.close")
    column = head.columns.get("姓名", 0)
    out: dict[str, Cell] = {}
    for number, row in enumerate(grid.rows[head.bottom :], head.bottom + 1):
        name = row[column - 1] if 0 < column <= len(row) else None
        texts = [value for value in row if isinstance(value, str)]
        if isinstance(name, str) and any(told.search(t) and not others.search(t) for t in texts):
            out.setdefault(name_key(name), grid.cell(number, column))
    return out


def _warning(grid: Grid, newest: str, lost: list[str]) -> Problem:
    only = (
        f"只在这张表里的有{len(lost)}人（{'、'.join(lost[:8])}{'等' if len(lost) > 8 else ''}），"
        if lost
        else ""
    )
    what = f"这张表看起来是「{newest}」的旧表，没有读取，{only}"
    hint = f"还要用的人请加到「{newest}」里；不是旧表的，请改掉表名里的年份或「旧」「备份」「(2)」等字样。"
    return Problem(Cell(grid.file, grid.sheet), what, hint, "sheet-older", Severity.WARNING)

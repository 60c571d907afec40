"""«同上» is what stands in the row above: filled down before anybody reads a row, and said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.grids import Grid, Value
from toolkit.core.tables.headers import Head
from toolkit.core.words import says_nothing, says_same, vocabulary

# Where people stand together: in other columns nobody has the same as somebody else.
_SHARED = (
    *("所属乡镇", "所属支部", "二级单位", "原单位", "原单位及职务", "居住地", "户籍地"),
    *(
        "联系电话",
        "家属联系电话",
        "联系干部",
    ),  # of a couple: on a list in another order 同上 would be somebody else's
)
_LONGEST = 12


def filled_down(
    grid: Grid, head: Head, rows: Iterable[int], merged: Mapping[tuple[int, int], Value]
) -> tuple[dict[int, Sequence[Value]], list[Problem]]:
    """The values of each row, 同上 replaced by what stands above, nothing where nothing does; and what is to be said.

    Args:
        grid: The sheet.
        head: Its header.
        rows: Those of its records, in their order.
        merged: Values that stand in a merged cell above: see `fills`.
    """
    lines = {row: grid.rows[row - 1] for row in rows}
    columns = [
        column
        for name in _SHARED
        if (column := head.columns.get(name)) and _says_same(lines.values(), column)
    ]
    above: dict[int, Value] = {}
    filled: dict[int, list[Cell]] = defaultdict(list)
    problems: list[Problem] = []
    out = dict(lines)
    for row, line in lines.items() if columns else ():
        for column in columns:
            value = line[column - 1] if column <= len(line) else None
            if not (isinstance(value, str) and len(value) <= _LONGEST and says_same(value)):
                above[column] = merged.get((row, column)) if value is None else value
                continue
            out[row] = [*out[row][: column - 1], above.get(column), *out[row][column:]]
            cell = grid.cell(row, column)
            if (there := above.get(column)) is not None and not says_nothing(str(there)):
                filled[column].append(cell)
                continue
            said = f"写着「{value.strip()}」，可是上面一行没有内容，按空着算，"
            problems.append(Problem(cell, said, "请写明。", "same-unsaid", Severity.WARNING))
    for column, cells in filled.items():
        said = f"「{head.titles[column]}」有{len(cells)}处写「同上」一类的字，按上面一行的内容填，"
        hint = "名册排过序的，请逐行核对后写明。"
        problems.append(Problem(cells[0], said, hint, "same-filled", Severity.WARNING))
    return out, problems


def _says_same(lines: Iterable[Sequence[Value]], column: int) -> bool:
    """Whether any cell of a column refers to another: nearly no column has one."""
    written = {line[column - 1] for line in lines if column <= len(line)}
    texts = [value for value in written if isinstance(value, str) and len(value) <= _LONGEST]
    signs = set("".join(vocabulary("nothing.same")))  # looked for in all of them at once
    return not signs.isdisjoint("".join(texts)) and any(map(says_same, texts))

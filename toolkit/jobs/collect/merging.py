"""Several rows of one person made one: which value wins, why, and every cell that says something else."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit import data
from toolkit.core.answers import answer
from toolkit.core.cells import Problem, Severity
from toolkit.core.dates.reading import parse_date
from toolkit.core.numbers.money import read_amount
from toolkit.core.people.ids import quoted, read_id
from toolkit.core.people.linkage.traits import phones_of
from toolkit.core.people.lives import Life
from toolkit.core.words import name_key, township_key
from toolkit.jobs.collect.rows import CollectedRow

UNDECIDED = "分不出以谁为准"
_STATE = "状态"
_TOWN = "所属乡镇"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One column of one person that two rows fill differently.

    Attributes:
        name: Whose.
        column: Which.
        won: The row whose value stands in the result; in doubt one of them, the same whatever the order of files.
        lost: A row that says something else.
        why: Why that one won; UNDECIDED.
    """

    name: str
    column: str
    won: CollectedRow
    lost: CollectedRow
    why: str

    def text(self, row: CollectedRow) -> str:
        """What a row says there."""
        return row.values.get(self.column) or str(row.traits.life)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What its writers are told: the loser, and both where nobody can say who is right."""
        both = ((self.lost, self.won), *(((self.won, self.lost),) if self.why == UNDECIDED else ()))
        return tuple(
            Problem(
                this.cell(self.column),
                f"{self.column}写的是{quoted(self.text(this))}，{other.cell(self.column)}写的是{quoted(self.text(other))}，",
                f"请核对（{self.why}），写错的改正。",
                "sources-differ",
                Severity.WARNING,
            )
            for this, other in both
        )


@dataclass(frozen=True, slots=True)
class MergedPerson:
    """One person of all registers.

    Attributes:
        rows: Where they stand, in the order of files, sheets and rows.
        values: Column → the value that won.
        contradictions: What was not the same.
    """

    rows: tuple[CollectedRow, ...]
    values: Mapping[str, str]
    contradictions: tuple[Contradiction, ...]

    @property
    def name(self) -> str:
        """As it is shown."""
        return self.values.get("姓名", "（姓名空缺）")

    @property
    def town(self) -> str:
        """Where they belong; "" where nobody says."""
        return self.values.get(_TOWN, "")


def merged(rows: Sequence[CollectedRow]) -> MergedPerson:
    """The rows of one person as one, by the order of data/collect.toml; the order of the rows means nothing."""
    rows = sorted(rows, key=lambda row: row.place)
    values: dict[str, str] = {}
    found: list[Contradiction] = []
    if len(rows) == 1:  # as 49 in 50 are
        values |= rows[0].values
        _state(rows, values, found)
        return MergedPerson(tuple(rows), values, tuple(found))
    columns = dict.fromkeys(name for row in rows for name in row.values)
    for column in columns:
        filled = [row for row in rows if column in row.values and column != _STATE]
        if not filled:
            continue
        if column in data.read("collect.toml")["columns"]["joined"]:
            values[column] = "；".join(dict.fromkeys(row.values[column] for row in filled))
            continue
        won, why = _winner(column, filled)
        values[column] = won.values[column]
        name = rows[0].name
        found += [Contradiction(name, column, won, row, why) for row in _against(column, won, filled)]
    _state(rows, values, found)
    return MergedPerson(tuple(rows), values, tuple(found))


def _state(rows: Sequence[CollectedRow], values: dict[str, str], found: list[Contradiction]) -> None:
    """Alive or not, by all that a row says of it: an undecided death is asked about, and nobody is written to meanwhile."""
    lives = {row.traits.life for row in rows}
    said = next((row.values[_STATE] for row in rows if _STATE in row.values), "")
    if len(lives) == 1:
        if said or lives != {Life.ALIVE}:
            values[_STATE] = said if answer("state", said) else str(rows[0].traits.life)
        return
    latest = max(row.dated for row in rows)
    newest = [row for row in rows if row.dated == latest]
    sure = len({row.traits.life for row in newest}) == 1 and all(
        row.dated < latest and row.dated != (0, 0) for row in rows if row not in newest
    )
    won = newest[0] if sure else next(row for row in rows if row.traits.life is not Life.ALIVE)
    values[_STATE] = str(won.traits.life) if sure else str(Life.UNCLEAR)
    why = "以新的一份为准" if sure else UNDECIDED
    found += [
        Contradiction(rows[0].name, _STATE, won, row, why)
        for row in rows
        if row.traits.life is not won.traits.life
    ]


def _winner(column: str, filled: Sequence[CollectedRow]) -> tuple[CollectedRow, str]:
    """The row whose value stands, and why."""
    groups: dict[str, list[CollectedRow]] = defaultdict(list)
    for row in filled:
        groups[key_of(column, row.values[column])].append(row)
    sound = {
        key for key, rows in groups.items() if column == "身份证号" and _is_sound(rows[0].values[column])
    }
    open_ = {key: rows for key, rows in groups.items() if not sound or key in sound}
    open_ = {
        k: r for k, r in open_.items() if not any(_fuller(column, other, k) for other in open_ if other != k)
    }

    def order(key: str) -> tuple[int, tuple[int, int], int]:
        rows = open_[key]
        latest = max(row.dated for row in rows)
        return min(row.rank for row in rows), (-latest[0], -latest[1]), -len(rows)

    ranked = sorted(open_, key=lambda key: (order(key), key))
    row = min(open_[ranked[0]], key=lambda one: (one.rank, -one.dated[0], -one.dated[1], one.place))
    if len(ranked) == 1:
        return row, "写得更全的为准" if not sound else "号码正确的为准"
    this, other = order(ranked[0]), order(ranked[1])
    if this == other:
        return row, UNDECIDED
    if this[0] != other[0]:
        kinds = {kind["rank"]: kind["name"] for kind in data.read("collect.toml")["source"]}
        return row, f"以{kinds[row.rank]}的为准"
    return row, "以新的一份为准" if this[1] != other[1] else "几份一致的为准"


def _against(column: str, won: CollectedRow, filled: Sequence[CollectedRow]) -> list[CollectedRow]:
    key = key_of(column, won.values[column])
    others = ((row, key_of(column, row.values[column])) for row in filled)
    return [row for row, other in others if other != key and not _fuller(column, key, other)]


def joined(column: str, own: str, new: str) -> str:
    """What would stand in the office's cell: `new`; in 备注 the office's own words and after them what they do not say."""
    if column not in data.read("collect.toml")["columns"]["joined"]:
        return new
    return "；".join((own, *(part for part in new.split("；") if name_key(part) not in name_key(own))))


def differs(column: str, own: str, new: str, today: dt.date) -> bool:
    """Whether what the office has in a cell says other, or less, than what was sent in."""
    rules = data.read("collect.toml")["columns"]
    one, other = key_of(column, own), key_of(column, new)
    if column in rules["dates"] and (read := parse_date(own, latest=today).value):
        one = name_key(read.iso).casefold()
    return one != other and not _fuller(column, one, other)


def agree(one: CollectedRow, other: CollectedRow, but: str = "") -> bool:
    """Whether two rows contradict each other in no column that both fill, but for one."""
    joined = data.read("collect.toml")["columns"]["joined"]
    for column, text in one.values.items():
        if (said := other.values.get(column)) is None or said == text or column in (*joined, but):
            continue
        this, that = sorted((key_of(column, text), key_of(column, said)), key=len)
        if this != that and not _fuller(column, that, this):
            return False
    return True


def _is_sound(number: str) -> bool:
    return bool(read_id(number).number)


def key_of(column: str, text: str) -> str:
    """By what two cells of a column are the same."""
    if column == _TOWN:
        return township_key(text)
    if column in data.read("collect.toml")["columns"]["amounts"] and (amount := read_amount(text).value):
        return f"{amount:.2f}"
    if "电话" in column and (phones := phones_of(text)):
        return " ".join(phones)
    return name_key(text).casefold()


def _fuller(column: str, one: str, other: str) -> bool:
    """Whether one text says all that the other does, and more: 1946-10-03 of 1946-10."""
    rules = data.read("collect.toml")["columns"]
    if column in rules["dates"]:
        return one.startswith(f"{other}-")
    if "电话" in column:
        return set(other.split()) < set(one.split())
    return column in rules["fuller"] and other in one and other != one

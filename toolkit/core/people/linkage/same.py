"""Which rows of a register are one person: the same identity number, or the same name and birth or 人员编号.

What is decided never depends on the order of the rows or on the sheet in which they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Claim:
    """What a row says of who somebody is.

    Attributes:
        name: For comparing; "" for a row without one.
        number: Identity number, or "".
        born: The day of birth, for comparing, or no more than the month; "" where nobody knows.
        month: The month of it; the same where no day is known.
        sex: 男, 女 or "".
        life: Alive or not.
        facts: What else must not differ between two rows of one person: name, wish.
        kept: The birth and the birthday that is kept, which must not differ either; None where no day is known.
        places: Where the person belongs, and the office's own number; those of one kind that differ make two people.
        content: The row's values as text, for choosing the fullest.
    """

    name: str
    number: str
    born: str
    month: str
    sex: str
    life: str
    facts: tuple[object, ...]
    kept: object
    places: Mapping[str, str]
    content: tuple[str, ...]


class Twice(Enum):
    """What a row is beside another."""

    COPY = "the same person again, all alike"
    PERHAPS = "perhaps the same person again"
    NAMESAKE = "of the same name and birth, and another by what else is written"
    NUMBER = "of the same number, contradicting"
    CONTRADICTS = "of the same name and birth, contradicting"


def compare(claims: Sequence[Claim]) -> dict[int, tuple[Twice, int]]:
    """For each row that is not one person of its own: what it is, and beside which other row (places in `claims`)."""
    out: dict[int, tuple[Twice, int]] = {}
    for rows in _linked(claims):
        out |= _group(claims, rows)
    return out


def _linked(claims: Sequence[Claim]) -> Iterable[list[int]]:
    """Rows that may be one person: joined by number, by name and birth where one has no number, by name and 人员编号."""
    by_number: dict[str, list[int]] = defaultdict(list)
    by_birth: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_place: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, claim in enumerate(claims):
        if claim.name and (own := claim.places.get("人员编号")):
            by_place[claim.name, own].append(at)
        if claim.number:
            by_number[claim.number].append(at)
        if claim.name and claim.born:
            by_birth[claim.name, claim.month].append(at)
    parent = list(range(len(claims)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = at = parent[parent[at]]
        return at

    def join(rows: Sequence[int]) -> None:
        for at in rows[1:]:
            parent[root(at)] = root(rows[0])

    for rows in by_number.values():
        join(rows)
    for rows in by_place.values():
        told = [{getattr(claims[at], name) for at in rows} - {""} for name in ("number", "month", "sex")]
        if max(map(len, told)) < 2 and any(not (claims[at].number and claims[at].born) for at in rows):
            join(rows)
    for rows in (day for month in by_birth.values() for day in _days(claims, month)):
        sexes = {claims[at].sex for at in rows} - {""}
        for sex in sexes if len(sexes) > 1 else {""}:
            same = [at for at in rows if sex in ("", claims[at].sex)]
            if len(same) > 1 and any(not claims[at].number for at in same):
                join(same)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(claims)):
        groups[root(at)].append(at)
    return (rows for rows in groups.values() if len(rows) > 1)


def _days(claims: Sequence[Claim], rows: Sequence[int]) -> Iterable[list[int]]:
    """Rows of one month by their days; those without a day belong to the only day there is."""
    days: dict[str, list[int]] = defaultdict(list)
    for at in rows:
        days[claims[at].born].append(at)
    return [list(rows)] if len(days.keys() - {claims[rows[0]].month}) < 2 else days.values()


def _group(claims: Sequence[Claim], rows: Sequence[int]) -> dict[int, tuple[Twice, int]]:
    numbers = {claims[at].number for at in rows} - {""}
    kept = {
        number: _fullest(claims, (at for at in rows if claims[at].number == number)) for number in numbers
    }
    if not kept:
        kept = {"": _fullest(claims, rows)}
    rest = [at for at in rows if at not in kept.values()]
    apart = {
        at: not claims[at].number and all(_placed_apart(claims[at], claims[k]) for k in kept.values())
        for at in rest
    }
    contradicting = len({claims[at].life for at in rows}) > 1 or (
        max(len({claims[at].facts for at in rows}), len({claims[at].kept for at in rows} - {None})) > 1
        and not all(apart.values())
    )
    out: dict[int, tuple[Twice, int]] = {}
    if contradicting:
        # Two of each life and number are enough to find for everyone another row, one that contradicts if there is one.
        firsts: dict[tuple[str | None, str], list[int]] = defaultdict(list)
        for at in rows:
            for number in (claims[at].number, None):
                firsts[number, claims[at].life] += [at] * (len(firsts[number, claims[at].life]) < 2)
        lives = {claims[at].life for at in rows}
        for at in rows:
            own = claims[at]
            near = (
                k for life in lives for number in (own.number, None) for k in firsts[number, life] if k != at
            )
            other = min(near, key=lambda k: (claims[k].life == own.life, claims[k].number != own.number, k))
            same = own.number and own.number == claims[other].number
            out[at] = (Twice.NUMBER if same else Twice.CONTRADICTS), other
        return out
    for at in rest:
        number = claims[at].number
        first = kept.get(number, min(kept.values()))
        out[at] = (Twice.COPY if number else Twice.NAMESAKE if apart[at] else Twice.PERHAPS), first
    return out


def _fullest(claims: Sequence[Claim], rows: Iterable[int]) -> int:
    """The row that says most; of rows that say as much, one by its content and only then by its place."""

    def order(at: int) -> tuple[bool, int, int, tuple[str, ...], int]:
        content = claims[at].content
        return claims[at].kept is None, -sum(map(bool, content)), -sum(map(len, content)), content, at

    return min(rows, key=order)


def apart(one: Claim, other: Claim) -> bool:
    """Whether two rows of one name are certainly two people: by number, by month of birth, or by where they belong."""
    told = ((one.number, other.number), (one.month, other.month))
    return _placed_apart(one, other) or any(this and that and this != that for this, that in told)


def _placed_apart(one: Claim, other: Claim) -> bool:
    return any(
        text and (there := other.places.get(kind)) and text != there for kind, text in one.places.items()
    )

"""Rows to people: candidate pairs weighed, those of one person put together, those to look at told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from toolkit.core.people.linkage.blocking import candidates
from toolkit.core.people.linkage.people import people_scheme
from toolkit.core.people.linkage.traits import pair_key
from toolkit.core.people.linkage.weighing import Band, Model, Scheme, Weighing

_T = TypeVar("_T", int, str)
_BLOCK = 20_000  # pairs that one worker weighs at a time: a third of a second, some megabytes


class Scored(NamedTuple):
    """A candidate pair that is not two people's: places in the rows, bits, band, and whether one sound number binds it."""

    one: int
    other: int
    bits: float
    band: Band
    bound: bool


class CandidateBlock(NamedTuple):
    """Candidate pairs with all that is needed to weigh them anywhere."""

    model: Model
    rows: Mapping[int, Any]
    pairs: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """Two rows that are one person, or that somebody has to look at.

    Attributes:
        one: Place of the row in what was linked.
        other: Of the other, behind it.
        bits: The evidence that they are one person; see Weighing.bits.
        band: ONE or LOOK; TWO only where a person has decided so.
        decided: Whether a person has decided it.
        why: Why these bits were not enough: what the rows contradict elsewhere; "" where nothing does.
    """

    one: int
    other: int
    bits: float
    band: Band
    decided: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Linkage:
    """Who is who.

    Attributes:
        rows: What was linked.
        clusters: The rows of each person, by their places, everybody once, also who has one row only; in order.
        pairs: What joins them, what is to be looked at, what a person has decided; in order.
        model: What weighed them.
    """

    rows: Sequence[Any]
    clusters: tuple[tuple[int, ...], ...]
    pairs: tuple[LinkedPair, ...]
    model: Model

    @property
    def to_look_at(self) -> tuple[LinkedPair, ...]:
        """The pairs that wait for a decision."""
        return tuple(pair for pair in self.pairs if pair.band is Band.LOOK)

    def evidence(self, pair: LinkedPair) -> Weighing:
        """What speaks for and against a pair, in words."""
        return self.model.compare(self.rows[pair.one], self.rows[pair.other])

    def key(self, pair: LinkedPair) -> str:
        """By what a decision about this pair is remembered."""
        return pair_key(self.rows[pair.one].fingerprint, self.rows[pair.other].fingerprint)


def blocks_of(rows: Sequence[Any], model: Model, size: int = _BLOCK) -> Iterator[CandidateBlock]:
    """The candidate pairs in blocks, each to be weighed by `score` wherever there is a worker."""
    pairs = candidates(rows, model.scheme)
    for start in range(0, len(pairs), size):
        block = pairs[start : start + size]
        yield CandidateBlock(model, {at: rows[at] for pair in block for at in pair}, block)


def score(block: CandidateBlock) -> list[Scored]:
    """The pairs of a block that are or may be one person's; pure, and fit for any executor."""
    model, rows, found = block.model, block.rows, []
    number = model.scheme.number
    for one, other in block.pairs:
        bits, band, _ = model.weighed(rows[one], rows[other])
        if band is not Band.TWO:
            bound = band is Band.ONE and bool(number(rows[one])) and number(rows[one]) == number(rows[other])
            found.append(Scored(one, other, bits, band, bound))
    return found


def link(
    rows: Sequence[Any], decisions: Mapping[str, bool] | None = None, scheme: Scheme | None = None
) -> Linkage:
    """Which rows are one person.

    Args:
        rows: Traits, of any number of registers; neither their order nor the register matters.
        decisions: What people have decided: `Linkage.key` of a pair → one person or not. It wins over all evidence.
        scheme: How the rows are compared; None: as people are (people.py).
    """
    model = Model.of(rows, scheme or people_scheme())
    return settled(
        rows, model, (each for block in blocks_of(rows, model) for each in score(block)), decisions
    )


def settled(
    rows: Sequence[Any], model: Model, scored: Iterable[Scored], decisions: Mapping[str, bool] | None = None
) -> Linkage:
    """Clusters and pairs, of what `score` found in every block.

    One person is who is joined by pairs of one person, from row to row, unless the rows so joined contradict: two
    numbers, a pair decided to be two people, or a pair that speaks more for two people than for one. Then they are
    joined by one number or a decision only, and the other pairs are to be looked at.
    """
    decided = _decided(rows, decisions or {})
    edges: dict[tuple[int, int], Scored] = {(each.one, each.other): each for each in scored}
    for (one, other), same in decided.items():
        bits = model.weighed(rows[one], rows[other])[0]
        edges[one, other] = Scored(one, other, bits, Band.ONE if same else Band.TWO, bound=False)
    joined = _Joined(rows, model, edges, decided)
    clusters = joined.clusters()
    place = {at: n for n, cluster in enumerate(clusters) for at in cluster}
    pairs = []
    for (one, other), edge in sorted(edges.items()):
        band, by_hand, why = edge.band, (one, other) in decided, ""
        together = place[one] == place[other]
        if band is Band.LOOK and together:
            band = Band.ONE
        elif band is Band.ONE and not together:
            band, why = (
                Band.LOOK,
                "人工决定互相矛盾" if by_hand else "与其他行矛盾：" + joined.why[one, other],
            )
        pairs.append(LinkedPair(one, other, edge.bits, band, by_hand, why))
    return Linkage(rows, tuple(clusters), tuple(pairs), model)


def _decided(rows: Sequence[Any], decisions: Mapping[str, bool]) -> dict[tuple[int, int], bool]:
    """Decisions about pairs of fingerprints as decisions about pairs of rows."""
    if not decisions:
        return {}
    by_print: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        by_print[row.fingerprint].append(at)
    found = {}
    for key, same in decisions.items():
        one, _, other = key.partition("-")
        for a in by_print.get(one, ()):
            for b in by_print.get(other, ()):
                if a != b:
                    found[min(a, b), max(a, b)] = same
    return found


class _Groups(Generic[_T]):
    """Things joined in groups (union-find); the least of a group stands for it, in whatever order they were joined."""

    def __init__(self) -> None:
        self._above: dict[_T, _T] = {}

    def root(self, one: _T) -> _T:
        above = self._above
        while (up := above.get(one, one)) != one:
            above[one] = one = above.get(up, up)
        return one

    def join(self, one: _T, other: _T) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._above[high] = low


def _parts(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[tuple[int, ...], list[tuple[int, int]]]]:
    """Rows joined by pairs, with the pairs of each part."""
    groups, pairs = _Groups[int](), list(pairs)
    for pair in pairs:
        groups.join(*pair)
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in pairs:
        parts[groups.root(pair[0])].append(pair)
    return ((tuple(sorted({at for pair in each for at in pair})), each) for each in parts.values())


class _Joined:
    """Rows joined to people, with ever fewer pairs where they contradict."""

    def __init__(
        self,
        rows: Sequence[Any],
        model: Model,
        edges: Mapping[tuple[int, int], Scored],
        decided: Mapping[tuple[int, int], bool],
    ) -> None:
        self.rows, self.model, self.edges, self.decided = rows, model, edges, decided
        self.why: dict[tuple[int, int], str] = {}
        number = model.scheme.number
        numbers = _Groups[str]()  # two numbers that somebody has decided to be one person's
        self._by_hand = _Groups[int]()
        for (one, other), same in decided.items():
            if same:
                self._by_hand.join(one, other)
                if number(rows[one]) and number(rows[other]):
                    numbers.join(number(rows[one]), number(rows[other]))
        self._number = [numbers.root(text) if (text := number(row)) else "" for row in rows]

    def clusters(self) -> list[tuple[int, ...]]:
        everyone = [pair for pair, edge in self.edges.items() if edge.band is Band.ONE]
        found = [each for part, pairs in _parts(everyone) for each in self._consistent(part, pairs, 0)]
        apart = set(range(len(self.rows))).difference(*found)
        return sorted([*found, *((at,) for at in apart)])

    def _consistent(
        self, rows: tuple[int, ...], pairs: Sequence[tuple[int, int]], firm: int
    ) -> Iterator[tuple[int, ...]]:
        """The rows of a part if nothing in it contradicts, else its parts by firmer pairs: by number, then by hand."""
        why = self._contradicts(rows, firm)
        if not why:
            yield rows
            return
        firmer = [
            pair
            for pair in pairs
            if firm < 2 and (pair in self.decided or (firm < 1 and self.edges[pair].bound))
        ]
        self.why.update(dict.fromkeys(pairs, why))
        for part, _ in _parts(firmer):
            yield from self._consistent(part, [p for p in pairs if p[0] in part and p[1] in part], firm + 1)

    def _contradicts(self, rows: tuple[int, ...], firm: int) -> str:
        if len({self._number[at] for at in rows} - {""}) > 1:
            return "两个不同的身份证号"
        pairs = [(a, b) for n, a in enumerate(rows) for b in rows[n + 1 :]]
        if any(self.decided.get(pair) is False for pair in pairs):
            return "其中两行已确定是两个人"
        if firm:
            return ""
        # Where somebody has said that two rows are one person, what joins one of them joins the other.
        hand = self._by_hand.root
        joined = {
            frozenset((hand(a), hand(b)))
            for a, b in pairs
            if (e := self.edges.get((a, b))) and e.band is Band.ONE
        }
        limit = self.model.scheme.weights["threshold"]["one"]
        for one, other in pairs:
            if frozenset((hand(one), hand(other))) in joined:
                continue
            edge = self.edges.get((one, other))
            if edge is None and self.model.weighed(self.rows[one], self.rows[other])[0] < self.model.prior:
                return "其中两行对不上"
            if edge is not None and edge.bits >= limit:
                return "其中两行像两个人"  # as twins are: much agrees, and no bits decide it
        return ""

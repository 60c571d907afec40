"""How much all agreements and contradictions of two rows say together, in bits: Fellegi & Sunter 1969."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from math import log2
from typing import Any

from toolkit.core.people.linkage.comparing import Compared


class Band(Enum):
    """What is done with two rows."""

    ONE = "同一人"
    LOOK = "待核对"
    TWO = "两个人"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two rows say of one field.

    Attributes:
        field: name, birth, number …
        level: The level of agreement, a key of data/linkage.toml.
        bits: Its weight; below 0 where it speaks for two people.
        words: The evidence for the clerk; identity numbers and telephone numbers are never in it.
    """

    field: str
    level: str
    bits: float
    words: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """Two rows held against each other.

    Attributes:
        agreements: Field by field, without those of which one row says nothing.
        bits: Their sum with the prior: the binary logarithm of the odds that they are one person.
        band: What follows.
    """

    agreements: tuple[Agreement, ...]
    bits: float
    band: Band

    @property
    def levels(self) -> dict[str, str]:
        """Field → level."""
        return {each.field: each.level for each in self.agreements}

    @property
    def words(self) -> str:
        """The evidence, what speaks most first: «身份证号相同；姓名同音：张晓明/张小明»."""
        return "；".join(each.words for each in sorted(self.agreements, key=lambda each: -abs(each.bits)))


@dataclass(frozen=True, slots=True)
class Scheme:
    """How rows of one kind are linked; ours is in people.py, a bench may have another. Its functions can be pickled.

    Attributes:
        fields: Field → comparison of two rows.
        learnt: Field and level whose u is learnt → the attribute of a row with the value, or values, that it may share.
        weights: As data/linkage.toml.
        number: Of a row, what no two people share, or ""; rows in which it differs are no candidate pair.
        passes: The blocking passes: each gives a row's keys, and rows with a common key are candidates.
        finer: The keys that part a block that is too large.
        band: From the levels and the band that the bits alone give to the one that holds.
    """

    fields: Mapping[str, Callable[[Any, Any], Compared]]
    learnt: Mapping[tuple[str, str], str]
    weights: Mapping[str, Any]
    number: Callable[[Any], str]
    passes: Sequence[Callable[[Any], Iterable[object]]]
    finer: Callable[[Any], Iterable[object]]
    band: Callable[[Mapping[str, str], Band], Band]


@dataclass(frozen=True, slots=True)
class Model:
    """The weights as they hold for certain rows: what is frequent among them says less.

    Attributes:
        scheme: See there.
        rows: How many there are; a pair drawn from them is one person's with odds of 2 to `rows`.
        frequent: Field and level → value → how many rows have it; those of one pair are left out.
    """

    scheme: Scheme
    rows: int
    frequent: Mapping[tuple[str, str], Mapping[str, int]]
    _bits: dict[tuple[str, str], float] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[Any], scheme: Scheme) -> Model:
        """What can be learnt from the rows."""
        counts: dict[str, Mapping[str, int]] = {}
        for attribute in {*scheme.learnt.values()}:
            values = (getattr(row, attribute) for row in rows)
            each = (one for value in values for one in ((value,) if isinstance(value, str) else value) if one)
            counts[attribute] = {value: n for value, n in Counter(each).items() if n > 2}
        return cls(scheme, max(len(rows), 2), {key: counts[name] for key, name in scheme.learnt.items()})

    @property
    def prior(self) -> float:
        """Bits, below 0."""
        return log2(2 / self.rows)

    def bits(self, field_: str, compared: tuple[str, ...]) -> float:
        """The weight of a level; of a value that many rows have, less."""
        level = compared[0]
        counts = self.frequent.get((field_, level))
        if counts is None:
            found = self._bits.get((field_, level))
            if found is None:
                weight = self.scheme.weights[field_][level]
                found = self._bits[field_, level] = log2(weight["m"] / weight["u"])
            return found
        weight = self.scheme.weights[field_][level]
        others = max(counts.get(compared[1], 0) - 2, 0)  # but for the two rows themselves
        chance = (others + weight["rows"] * weight["u"]) / (self.rows + weight["rows"])
        return log2(weight["m"] / max(chance, weight["u"] / 10))

    def weighed(self, one: Any, other: Any) -> tuple[float, Band, list[tuple[str, tuple[str, ...]]]]:
        """Bits, band and levels of two rows, without words: for the many."""
        total, found = self.prior, []
        for name, compare_field in self.scheme.fields.items():
            compared = compare_field(one, other)
            if compared is not None:
                total += self.bits(name, compared)
                found.append((name, compared))
        limit = self.scheme.weights["threshold"]
        plain = Band.ONE if total >= limit["one"] else Band.LOOK if total >= limit["look"] else Band.TWO
        return total, self.scheme.band({name: compared[0] for name, compared in found}, plain), found

    def compare(self, one: Any, other: Any) -> Weighing:
        """Two rows with the evidence in words; the same in either order."""
        bits, band, found = self.weighed(one, other)
        return Weighing(
            tuple(
                Agreement(
                    name,
                    said[0],
                    self.bits(name, said),
                    self.scheme.weights[name][said[0]]["words"].format(*said[1:]),
                )
                for name, said in found
            ),
            bits,
            band,
        )

"""Who is who, in the register and in a notice's ledger: each person counted once, nobody lost.

Registers have no key that all offices keep, so rows are paired by what tells people apart: the office's own
number first, then name with township, branch and unit, then with less and less of it as long as only one pair fits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from toolkit.core.words import clean, name_key, township_key

NAMESAKE = "同名"  # «同名-1»: the number that a person gets who cannot be told from another otherwise


@dataclass(frozen=True, slots=True)
class Who:
    """What tells one addressee from another, as it is written.

    Attributes:
        name: 姓名; of an office its township.
        township: 所属乡镇.
        branch: 所属支部.
        unit: 单位.
        number: 人员编号, or «同名-1».
    """

    name: str
    township: str = ""
    branch: str = ""
    unit: str = ""
    number: str = ""

    def place(self) -> str:
        """Where they belong, for a sentence: 青禾镇 中心学校."""
        parts = dict.fromkeys(p for p in (self.township, self.branch, self.unit, self.number) if p)
        return " ".join(parts) or "单位不详"


Key = tuple[str, ...]


def whole_key(who: Who) -> Key:
    """All but the number."""
    return (
        name_key(who.name).casefold(),
        township_key(who.township),
        name_key(who.branch),
        name_key(who.unit),
    )


def _number(who: Who) -> str:
    return clean(who.number).casefold()


def _numbered(who: Who) -> Key | None:
    return (_number(who), name_key(who.name).casefold()) if _number(who) else None


def _exact(who: Who) -> Key | None:
    return (*whole_key(who), _number(who))


def _part(*places: int) -> Callable[[Who], Key | None]:
    def key(who: Who) -> Key | None:
        whole = whole_key(who)
        found = tuple(whole[at] for at in places)
        return found if all(found) else None

    return key


# From the surest to the weakest; the last is the name alone.
_TIERS: tuple[Callable[[Who], Key | None], ...] = (
    _exact,
    _numbered,
    whole_key,
    _part(0, 1, 3),
    _part(0, 1, 2),
    _part(0, 3),
    _part(0, 1),
    _part(0),
)


def tell_apart(everyone: Sequence[Who]) -> list[Who]:
    """The same people, those who cannot be told apart by anything numbered in their order: 同名-1, 同名-2."""
    keys = [(*whole_key(who), _number(who)) for who in everyone]
    counts = Counter(keys)
    seen: Counter[Key] = Counter()
    out = []
    for who, key in zip(everyone, keys, strict=True):
        seen[key] += 1
        alone = counts[key] == 1
        out.append(who if alone else replace(who, number=f"{who.number or NAMESAKE}-{seen[key]}"))
    return out


@dataclass(frozen=True, slots=True)
class Pair:
    """One addressee.

    Attributes:
        person: Place in the list of persons; None: the register has no such person.
        rows: Places in the list of the ledger's rows; none: not registered; several: the same row more than once.
        sure: Whether nobody else could be meant.
    """

    person: int | None
    rows: tuple[int, ...] = ()
    sure: bool = True


@dataclass(slots=True)
class _Unpaired:
    """Who and which rows are not paired yet."""

    persons: Sequence[Who]
    rows: Sequence[Who]
    left: dict[int, None]
    right: dict[int, None]
    of_person: dict[int, tuple[int, bool]] = field(default_factory=dict)

    def join(self, person: int, row: int, *, sure: bool) -> None:
        self.of_person[person] = (row, sure)
        del self.left[person], self.right[row]


def pair(persons: Sequence[Who], rows: Sequence[Who]) -> list[Pair]:
    """Every person and every row exactly once: persons first, in their order, then rows that name nobody known.

    Rows that are alike in everything are one addressee's; `tell_apart` keeps different people from being so.

    Args:
        persons: From `tell_apart`.
        rows: A notice's ledger, in its order.
    """
    originals, again = _repeated(persons, rows)
    open_ = _Unpaired(persons, rows, dict.fromkeys(range(len(persons))), dict.fromkeys(originals))
    for tier, key in enumerate(_TIERS):
        if not open_.right:
            break
        _join_tier(open_, key, last=tier == len(_TIERS) - 1)
    out = []
    for at in range(len(persons)):
        row, sure = open_.of_person.get(at, (None, True))
        out.append(Pair(at, () if row is None else (row, *again[row]), sure))
    return out + [Pair(None, (row, *again[row])) for row in open_.right]


def _repeated(persons: Sequence[Who], rows: Sequence[Who]) -> tuple[list[int], dict[int, list[int]]]:
    """The rows that stand for somebody, and for each the rows that only repeat it.

    Alike rows stand for as many people as could be meant by them, so that a ledger without units keeps namesakes.
    """
    alike: dict[Key, list[int]] = defaultdict(list)
    for at, who in enumerate(rows):
        alike[*whole_key(who), _number(who)].append(at)
    originals: list[int] = []
    again: dict[int, list[int]] = defaultdict(list)
    for places in alike.values():
        kept = 1 if len(places) == 1 else max(1, sum(_fits(person, rows[places[0]]) for person in persons))
        originals += places[:kept]
        again[places[0]] += places[kept:]
    return sorted(originals), again


def _fits(person: Who, row: Who) -> bool:
    """Whether a row may mean a person: what it says is not otherwise in the register."""
    said = zip(whole_key(person), whole_key(row), strict=True)
    return all(not there or there == here for here, there in said) and not _contradict(person, row)


def _join_tier(open_: _Unpaired, key: Callable[[Who], Key | None], *, last: bool) -> None:
    """Join what has the same key on both sides: one to one; with the last key also several, which is not sure."""
    left: dict[Key, list[int]] = defaultdict(list)
    right: dict[Key, list[int]] = defaultdict(list)
    for at in open_.right:
        if (found := key(open_.rows[at])) is not None:
            right[found].append(at)
    for at in open_.left:
        if (found := key(open_.persons[at])) is not None and found in right:
            left[found].append(at)
    for found, here in left.items():
        there = right[found]
        if len(here) == len(there) == 1:
            if not _contradict(open_.persons[here[0]], open_.rows[there[0]]):
                open_.join(here[0], there[0], sure=True)
        elif last:
            for person in here:
                row = next((r for r in there if not _contradict(open_.persons[person], open_.rows[r])), None)
                if row is not None:
                    there.remove(row)
                    open_.join(person, row, sure=False)


def _contradict(person: Who, row: Who) -> bool:
    """Whether both have a number of the office and these differ: then they are two people of one name."""
    one, other = _number(person), _number(row)
    made = NAMESAKE + "-"
    return bool(one and other and one != other and not one.startswith(made) and not other.startswith(made))

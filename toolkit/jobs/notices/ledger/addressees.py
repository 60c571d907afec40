"""Who is who, in the register and in a notice's ledger: each person counted once, nobody lost.

Registers have no key that all offices keep, so rows are paired by what tells people apart: the office's own
number first, then name with township, branch and unit, then with less and less of it as long as only one pair fits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field, replace

from toolkit.core.words import clean, name_key, township_key

NAMESAKE = "同名"
"""«同名-1946-10-03生»: the number of a person who cannot be told from another by what stands in the ledger otherwise.

Older ledgers have «同名-1», in the order of the register of that day: where that no longer says who is meant, it is asked.
"""


@dataclass(frozen=True, slots=True)
class Who:
    """What tells one addressee from another, as it is written.

    Attributes:
        name: 姓名; of an office its township.
        township: 所属乡镇.
        branch: 所属支部.
        unit: 单位.
        number: 人员编号, or one that begins with NAMESAKE.
        identity: Identity number, or "".
        marks: What else is the person's own, a kind each, "" where it is not known: birth, sex, telephone, the identity
            number's end. They stay when the register is sorted.
    """

    name: str
    township: str = ""
    branch: str = ""
    unit: str = ""
    number: str = ""
    identity: str = field(default="", repr=False, compare=False)
    marks: tuple[str, ...] = field(default=(), compare=False)

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


def _identified(who: Who) -> Key | None:
    return (who.identity, name_key(who.name).casefold()) if who.identity else None


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
    _identified,
    _numbered,
    whole_key,
    _part(0, 1, 3),
    _part(0, 1, 2),
    _part(0, 3),
    _part(0, 1),
    _part(0),
)


def tell_apart(everyone: Sequence[Who]) -> list[Who]:
    """The same people, those who are alike in all that a ledger has marked by what is their own, else in their order."""
    alike: dict[Key, list[int]] = defaultdict(list)
    for at, who in enumerate(everyone):
        alike[*whole_key(who), _number(who)].append(at)
    out = list(everyone)
    for places in alike.values():
        if len(places) > 1:
            marks = _telling([everyone[at].marks for at in places])
            for at, mark in zip(places, marks, strict=True):
                out[at] = replace(everyone[at], number=f"{everyone[at].number or NAMESAKE}-{mark}")
    return out


def _telling(marks: Sequence[tuple[str, ...]]) -> Sequence[str]:
    """The first kind of mark that everyone has and no two share; else the first three together, else the order."""
    together = ["".join(each[:3]) for each in marks]
    for kind in (*zip(*marks, strict=False), together):
        if all(kind) and len(set(kind)) == len(marks):
            return kind
    return [str(at) for at in range(1, len(marks) + 1)]


def _marked(persons: Sequence[Who], rows: Sequence[Who]) -> list[Who]:
    """The lines, those marked by what is one person's own with the number that this person has by now."""
    owners: dict[Key, list[Who]] = defaultdict(list)
    for who in persons:
        for mark in {*who.marks, "".join(who.marks[:3])} - {""}:
            owners[name_key(who.name).casefold(), mark].append(who)
    out = []
    for row in rows:
        base, _, mark = row.number.partition("-")
        meant = owners.get((name_key(row.name).casefold(), mark), []) if base == NAMESAKE else []
        meant = [who for who in meant if whole_key(who) == whole_key(row)] or meant
        out.append(replace(row, number=meant[0].number) if len(meant) == 1 else row)
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
    owned: frozenset[str] = frozenset()  # numbers of the register, of both kinds

    def contradict(self, person: int, row: int) -> bool:
        return _contradict(self.persons[person], self.rows[row], self.owned)

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
    rows = _marked(persons, rows)
    originals, again = _repeated(persons, rows)
    owned = frozenset(text for who in persons for text in (_number(who), who.identity) if text)
    left = dict.fromkeys(range(len(persons)))
    open_ = _Unpaired(persons, rows, left, dict.fromkeys(originals), owned=owned)
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
        alike[*whole_key(who), _number(who), who.identity].append(at)
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
            if not open_.contradict(here[0], there[0]):
                open_.join(here[0], there[0], sure=True)
        elif last:
            for person in here:
                row = next((r for r in there if not open_.contradict(person, r)), None)
                if row is not None:
                    there.remove(row)
                    open_.join(person, row, sure=False)


def _contradict(person: Who, row: Who, owned: Container[str] = ()) -> bool:
    """Whether a line is plainly another's of one name: by a number of either kind, or by a mark.

    Args:
        person: Of the register.
        row: The line.
        owned: Numbers that somebody of the register has.
    """
    if row.identity and row.identity != person.identity and (person.identity or row.identity in owned):
        return True
    one, other = _number(person), _number(row)
    if not other or one == other:
        return False
    if other.startswith(NAMESAKE + "-"):
        return any(here and _kind(here) == _kind(other) and here not in other for here in person.marks)
    return other in owned or bool(one and not one.startswith(NAMESAKE + "-"))


def _kind(mark: str) -> str:
    """What kind of mark it is; "" for an order."""
    return next((kind for kind in ("生", "电话", "尾号", "男", "女") if kind in mark), "").replace("女", "男")

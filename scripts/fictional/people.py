"""Who the retired cadres of the county are, before anybody writes them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from fictional import names

VETERANS = (21, 4309)  # 离休 of all, in the county whose report we know
LAST_DAY = date(1949, 9, 30)  # who started work later cannot be 离休 (国发〔1982〕62号)
_YOUNGEST, _OLDEST = 55, 101


@dataclass(slots=True)
class Draft:
    """A person being made up."""

    township: str
    category: str
    sex: str
    born: date
    name: str = ""
    people: str = "汉族"
    unit: str = ""
    post: str = ""
    branch: str = ""
    group: str = ""
    work: date = date.min
    retired: date = date.min
    cadre: str = ""


def draw(rng: Random, people: int, as_of: date) -> list[Draft]:
    """Everyone with township, category, sex and birth, townships one after the other."""
    counts = _divided(people, list(names.TOWNSHIPS.values()))
    places = [name for name, count in zip(names.TOWNSHIPS, counts, strict=True) for _ in range(count)]
    veterans = round(people * VETERANS[0] / VETERANS[1]) or (1 if people >= 20 else 0)
    chosen = set(rng.sample(range(people), veterans))
    drafts = []
    for index, township in enumerate(places):
        category = "离休" if index in chosen else "退休"
        sex = "男" if rng.random() < 0.66 else "女"
        drafts.append(Draft(township, category, sex, _birth(rng, category, sex, as_of)))
    return drafts


def _divided(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers in proportion that add up to total (largest remainder)."""
    exact = [total * weight / sum(weights) for weight in weights]
    counts = [int(x) for x in exact]
    order = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i])
    for i in order[: total - sum(counts)]:
        counts[i] += 1
    return counts


_AGES = range(_YOUNGEST, _OLDEST + 1)
# Many between 60 and 78, then ever fewer; a few hundred above 90 in a county.
_OFTEN = [2 if a < 60 else 8 if a < 70 else 7 if a < 78 else max(0.12, 7 * 0.86 ** (a - 77)) for a in _AGES]


def _birth(rng: Random, category: str, sex: str, as_of: date) -> date:
    if category == "离休":
        youngest = _veterans_from(as_of)
        age = rng.randrange(youngest, max(_OLDEST, youngest) + 1)
    else:
        age = rng.choices(_AGES, _OFTEN)[0]
        if sex == "男" and age < 60 and rng.random() < 0.8:  # men retire at 60, some earlier
            age += 6
    return _years_before(as_of, age) - timedelta(days=rng.randrange(365))


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _veterans_from(as_of: date) -> int:
    """The least age of 离休: 91, and at work by the last day at the age of 14."""
    return max(91, as_of.year - LAST_DAY.year + 14)


def limit(draft: Draft, as_of: date) -> None:
    """Move a birth date that a trap has moved back to where the category allows it."""
    latest = _years_before(as_of, _veterans_from(as_of) if draft.category == "离休" else _YOUNGEST)
    while draft.born > latest:
        draft.born = _years_before(draft.born, 1)


def employ(rng: Random, draft: Draft, as_of: date) -> None:
    """Unit, post, branch and working life."""
    unit = rng.choices(list(names.UNITS), [share for share, _ in names.UNITS.values()])[0]
    posts = names.UNITS[unit][1]
    draft.unit, draft.post = names.of(draft.township, unit), rng.choice(posts)
    if unit == "小学":
        draft.unit = f"{rng.choice(names.VILLAGES)}小学"
    draft.branch = f"{draft.township}老干党支部"
    if list(names.TOWNSHIPS).index(draft.township) % 2 == 0:  # these have groups by village
        draft.group = f"{rng.choice(names.VILLAGES)}村老干小组"
    start = draft.born + timedelta(days=round(365.25 * rng.uniform(17.5, 24)))
    if draft.category == "离休":
        first = max(date(1944, 1, 1), draft.born + timedelta(days=5110))
        draft.work = first + timedelta(days=rng.randrange((LAST_DAY - first).days + 1))
    else:
        draft.work = max(start, LAST_DAY + timedelta(days=1 + rng.randrange(900)))
    leave = _years_before(draft.born, -(60 if draft.sex == "男" else 55))
    draft.retired = min(leave, as_of - timedelta(days=rng.randrange(1, 300)))

"""Two rows field by field: on which level of agreement they are, each level a key of data/linkage.toml.

Every function gives (level, what the one says, what the other says), or None where one of the two says nothing; the
first of what is said is the value that they share, whose frequency weighs. None of them minds which row comes first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from pypinyin.constants import PINYIN_DICT
from rapidfuzz.distance import OSA

from toolkit.core.dates import lunar
from toolkit.core.dates.reading import Calendar, PartialDate, Precision
from toolkit.core.people.linkage.traits import Traits, plain_form

Compared = tuple[str, ...] | None
_ACCENTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"), ("h", "f"), ("r", "n"))
_LUNAR_LAG = range(14, 60)  # days from the digits of a lunar date, taken for solar ones, to its day


# --- names --------------------------------------------------------------------------------------


@cache
def readings(char: str) -> frozenset[str]:
    """How a character may be read, without tones; the character itself where no dictionary has it."""
    said = PINYIN_DICT.get(ord(char), char)
    bare = "".join(
        c for c in unicodedata.normalize("NFD", said) if unicodedata.category(c) != "Mn" or c == "̈"
    )
    return frozenset(bare.split(","))


@cache
def _accents(char: str) -> frozenset[str]:
    """The same as heard in the dialects that tell zh from z, l from n, h from f, -ng from -n not apart."""
    heard = set()
    for reading in readings(char):
        start = next(((a, b) for a, b in _ACCENTS if reading.startswith(a)), ("", ""))
        heard.add((start[1] + reading.removeprefix(start[0])).replace("ng", "n"))
    return frozenset(heard)


@lru_cache(maxsize=1 << 17)
def sound_of(name: str) -> str:
    """One spelling of how a name sounds, the same for homophones in all but rare readings: for blocking."""
    return " ".join(min(_accents(char)) for char in plain_form(name))


def _alike(one: str, other: str, heard: Callable[[str], frozenset[str]]) -> bool:
    return all(a == b or not heard(a).isdisjoint(heard(b)) for a, b in zip(one, other, strict=True))


def _ordered(level: str, one: str, other: str) -> tuple[str, str, str]:
    return (level, one, other) if one <= other else (level, other, one)


def name_level(one: Traits, other: Traits) -> Compared:
    """Same, one by a former name, variants, homophones, accents, swapped, one character other or missing, other."""
    a, b = one.name, other.name
    if not a or not b:
        return None
    if a == b:
        return "same", a, b
    if a in other.aliases or b in one.aliases or not {*one.aliases}.isdisjoint(other.aliases):
        return _ordered("alias", a, b)
    return _ordered(_names(a, b) if a <= b else _names(b, a), a, b)


@lru_cache(maxsize=1 << 16)
def _names(a: str, b: str) -> str:
    one, other = plain_form(a), plain_form(b)
    if one == other:
        return "variant"
    if len(one) == len(other):
        if not one.isascii() and _alike(one, other, readings):
            return "homophone"
        if not one.isascii() and _alike(one, other, _accents):
            return "accent"
        if sorted(one) == sorted(other):
            return "swapped"
        apart = [at for at in range(len(one)) if one[at] != other[at]]
        if len(apart) == 1 and len(one) > 2:
            return "one" if apart[0] else "surname"
    short, long = sorted((one, other), key=len)
    if short[0] == long[0] and len(long) > 2:
        if "·" in long and (short in long.split("·") or OSA.distance(short, long) <= len(long) // 4):
            return "part"
        if len(short) > 1 and len(long) == len(short) + 1 and OSA.distance(short, long) == 1:
            return "part"
    return "other"


# --- numbers ------------------------------------------------------------------------------------


def number_level(one: Traits, other: Traits) -> Compared:
    """Two sound numbers are the same or two people's; of damaged ones, what can still be read decides."""
    if one.number and other.number:
        return ("same" if one.number == other.number else "other"), "", ""
    a, b = one.number or one.damaged, other.number or other.damaged
    return None if not a or not b else _damaged(a, b) if a <= b else _damaged(b, a)


@lru_cache(maxsize=1 << 14)
def _damaged(a: str, b: str) -> Compared:
    """Birth digits are left to the birth, and the area says little within a county: the serial's three are evidence."""
    if len(a) != len(b):
        whole = "?" not in a + b and abs(len(a) - len(b)) == 1 and OSA.distance(a, b) == 1
        return ("near" if whole else "far"), f"少写一位（{len(min(a, b, key=len))}位）", ""
    apart = [at for at in range(len(a)) if a[at] != b[at] and "?" not in (a[at], b[at])]
    known = [at for at in range(len(a)) if "?" not in (a[at], b[at])]
    if not apart:
        return (("whole" if {14, 15, 16} <= {*known} else "rest"), "", "") if len(known) > 5 else None
    if len(apart) == 1 and len(known) > 14:
        return ("serial" if apart[0] in (14, 15, 16) else "near"), f"第{apart[0] + 1}位不同", ""
    if len(apart) == 2 and apart[1] == apart[0] + 1 and len(known) > 14:
        at = apart[0]
        if (a[at], a[at + 1]) == (b[at + 1], b[at]):
            return "near", f"第{at + 1}、{at + 2}位颠倒", ""
    return "far", "", ""


# --- births -------------------------------------------------------------------------------------

_BIRTHS = (
    "day", "lunar", "swapped", "month", "tenth", "year_near", "month_other", "birthday", "year",
    "day_other", "year_other", "other",
)  # fmt: skip
_RANK = {level: at for at, level in enumerate(_BIRTHS)}


def birth_level(one: Traits, other: Traits) -> Compared:
    """The best that any birth of the one and any of the other agree on (出生日期, its lunar twin, the number)."""
    a, b = one.births, other.births
    if not a or not b:
        return None
    if a[0] == b[0] and a[0].precision is Precision.DAY:
        return "day", "", ""
    found = [each for x in a for y in b if (each := _births(x, y)) is not None]
    return min(found, key=lambda each: (_RANK[each[0]], each)) if found else None


@lru_cache(maxsize=1 << 16)
def _births(one: PartialDate, other: PartialDate) -> Compared:
    if one.calendar is not other.calendar:
        return _twins(*((one, other) if one.calendar is Calendar.SOLAR else (other, one)))
    (y, m, d), (v, n, e) = (one.year, one.month, one.day), (other.year, other.month, other.day)
    if one == other and one.precision is Precision.DAY:
        return "day", "", ""
    level = "other"
    years, months = None not in (y, v), None not in (m, n)
    if years and months and d and e:
        gap = abs((y or 0) - (v or 0))
        if y == v and (m, d) == (e, n):
            level = "swapped"
        elif y == v and m == n:
            level = "day_other"
        elif y == v and d == e:
            level = "month_other"
        elif (m, d) == (n, e):
            return ("year_near" if gap in (1, 10) else "year_other"), str(gap), ""
        elif one.calendar is Calendar.SOLAR and _lunar_lost(one, other):
            level = "lunar"
    elif years and months:
        level = "month" if (y, m) == (v, n) else "tenth" if y == v and {m, n} == {1, 10} else "other"
    elif years:
        level = "year" if y == v else "other"
    elif months and d and e:
        level = "birthday" if (m, d) == (n, e) else "other"
    else:
        return None
    return level, "", ""


def _lunar_lost(one: PartialDate, other: PartialDate) -> bool:
    """Whether the earlier of two solar days has the digits of the later one's lunar date: 农历 was left out."""
    early, late = sorted((one.to_date(), other.to_date()))
    if (late - early).days not in _LUNAR_LAG or late < lunar.FIRST_DAY:
        return False
    moon = lunar.from_solar(late)
    return (moon.year, moon.month, moon.day) == (early.year, early.month, early.day)


def _twins(solar: PartialDate, moon: PartialDate) -> Compared:
    """A solar date beside a lunar one: the same digits, the same day, or nothing to be said."""
    if (solar.year, solar.month, solar.day) == (moon.year, moon.month, moon.day) and moon.day:
        return "lunar", "", ""
    if None in (solar.year, solar.month, solar.day, moon.year, moon.month, moon.day):
        return None
    try:
        found = lunar.from_solar(solar.to_date())
    except ValueError:
        return None
    same = (found.year, found.month, found.day, found.leap) == (moon.year, moon.month, moon.day, moon.leap)
    return ("lunar" if same else "other"), "", ""


# --- the rest -----------------------------------------------------------------------------------


def place_level(one: Traits, other: Traits) -> Compared:
    """Unit and township in one, since a unit lies in its township and must not count twice."""
    towns, units = one.township and other.township, one.unit and other.unit
    counties = sorted((one.county, other.county), key=len)
    far = not counties[1].endswith(counties[0])  # «省市县», where the other row has no more than «县»
    if far or (towns and one.township != other.township):
        return _ordered("moved", *(f"{row.county if far else ''}{row.township}" for row in (one, other)))
    if units and one.unit == other.unit:
        return "unit", one.unit, ""
    if towns:
        return ("elsewhere" if units else "township"), one.township, ""
    return ("unit_other", "", "") if units else None


def phone_level(one: Traits, other: Traits) -> Compared:
    """Whether any of the telephone numbers is both people's."""
    if not one.phones or not other.phones:
        return None
    shared = min((each for each in one.phones if each in other.phones), default="")
    return ("same" if shared else "other"), shared, ""


def attribute_level(attribute: str, one: object, other: object) -> Compared:
    """Same or other, of an attribute of two rows."""
    a, b = getattr(one, attribute), getattr(other, attribute)
    return None if not a or not b else ("same", a, "") if a == b else _ordered("other", a, b)

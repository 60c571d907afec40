"""How rows about people are linked: what is compared, under which keys they meet, and what bits alone must not decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, partial
from operator import attrgetter

from toolkit import data
from toolkit.core.dates.reading import Calendar
from toolkit.core.people.linkage.comparing import (
    attribute_level,
    birth_level,
    name_level,
    number_level,
    phone_level,
    place_level,
    sound_of,
)
from toolkit.core.people.linkage.traits import Traits, plain_form
from toolkit.core.people.linkage.weighing import Band, Scheme

Key = tuple[object, ...]

# On these levels a name or a birth does not hinder that two rows are one person without anybody looking.
# One sound written in two ways does (李芳 and 李方 of one month are twins as often), unless a number, a telephone or a spouse tells.
_NAMED = {"same", "alias", "variant"}
_BORN = {"day", "lunar", "month", "swapped"}
_READ = {"whole", "near"}  # a damaged number that can still be told


def careful_band(levels: Mapping[str, str], band: Band) -> Band:
    """Where bits alone must not decide: father and son, twins, namesakes of one day, a number in the wrong row.

    The law of core/people/linkage/same.py is kept: rows with one sound number and nothing that contradicts are one
    person, rows with two different ones are two.
    """
    number, name, place = levels.get("number"), levels.get("name"), levels.get("place")
    if number == "other":
        return Band.TWO
    if number == "same":
        return Band.LOOK if name == "other" else Band.ONE
    if band is not Band.ONE:
        return band
    told = number in _READ
    reached = "same" in (levels.get("phone"), levels.get("spouse"))
    sure = (
        (name in _NAMED or (told and name != "other") or (reached and name == "homophone"))
        and (levels.get("birth") in _BORN or told)
        and levels.get("sex") != "other"
        and (place in ("unit", "township") or told or reached)
    )
    return Band.ONE if sure else Band.LOOK


# --- blocking passes --------------------------------------------------------------------------------


def by_number(row: Traits) -> Iterator[Key]:
    """One number; and of two that differ in a digit, swapped or missing, one of three parts is whole."""
    digits = row.number or row.damaged
    if row.number:
        yield (digits,)
    if len(digits) > 14:
        parts = ("head", digits[:14]), ("tail", digits[-11:]), ("ends", digits[:7], digits[-4:])
        yield from (part for part in parts if not any("?" in each for each in part))


def by_name(row: Traits) -> Iterator[Key]:
    """Names that sound alike, former ones too."""
    yield from ((sound_of(name),) for name in {row.name, *row.aliases} if name)


def by_characters(row: Traits) -> Iterator[Key]:
    """Names with two characters swapped, or one other or missing, of one year of birth or one township."""
    name = plain_form(row.name)
    if not name or len(name) > 4:
        return
    shorter = {name[:at] + name[at + 1 :] for at in range(1, len(name))} if len(name) > 2 else set()
    forms = {("".join(sorted(name)),), *((each,) for each in {*shorter, name})}
    beside = {born.year for born in row.births if born.year} | ({row.township} if row.township else set())
    yield from ((*form, each) for form in forms for each in beside)


def by_birth(row: Traits) -> Iterator[Key]:
    """One day of birth and one surname, given name or township."""
    for born in row.births:
        if born.day and born.month and born.calendar is Calendar.SOLAR:
            day = (born.year, born.month, born.day)
            if row.name:
                yield (*day, sound_of(row.name[0]))
                yield (*day, "given", row.name[1:])
            if row.township:
                yield (*day, "township", row.township)


def by_phone(row: Traits) -> Iterator[Key]:
    """One telephone."""
    yield from ((phone,) for phone in row.phones)


def finer(row: Traits) -> Iterator[Key]:
    """What parts a block that is too large: year and day of birth, township, telephone, the office's number."""
    for born in row.births:
        if born.year:
            yield "year", born.year
        if born.month and born.day:
            yield "day", born.month, born.day
    yield "township", row.township
    yield from (("phone", phone) for phone in row.phones)
    if row.own:
        yield "own", row.own


@cache
def people_scheme() -> Scheme:
    """Ours, with the weights of data/linkage.toml."""
    return Scheme(
        fields={
            "number": number_level,
            "name": name_level,
            "birth": birth_level,
            "sex": partial(attribute_level, "sex"),
            "place": place_level,
            "phone": phone_level,
            "own": partial(attribute_level, "own"),
            "spouse": partial(attribute_level, "spouse"),
        },
        learnt={
            ("name", "same"): "name",
            ("name", "variant"): "name",
            ("place", "unit"): "unit",
            ("place", "township"): "township",
            ("place", "elsewhere"): "township",
            ("phone", "same"): "phones",
            ("own", "same"): "own",
            ("spouse", "same"): "spouse",
        },
        weights=data.read("linkage.toml"),
        number=attrgetter("number"),
        passes=(by_number, by_name, by_characters, by_birth, by_phone),
        finer=finer,
        band=careful_band,
    )

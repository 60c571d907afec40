"""What a row says of who somebody is, made ready to be held against another row of any other register."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from toolkit import data
from toolkit.core.answers import answer
from toolkit.core.dates.reading import Calendar, PartialDate, Precision, parse_date
from toolkit.core.grids import Value
from toolkit.core.people.ids import extended, lookalikes_read, read_id
from toolkit.core.people.lives import Life
from toolkit.core.people.names import is_plain, read_name
from toolkit.core.people.places import place_of
from toolkit.core.people.register import Person
from toolkit.core.people.townships import UNITS, said
from toolkit.core.words import folded, name_key, regex, township_key

_FORMERLY = regex(r"^(?:曾用名|原名|又名|别名|小名|乳名|曾用|曾名|原|又)[:：为是叫]*(.{2,6})$")
_PHONES = regex(r"(?<!\d)(?:0\d{2,3}[-—－ ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\d{7,8})(?!\d)")
_FLOAT = regex(r"^(\d)\.?(\d*)E\+?1[4-7]$")
_SIGNIFICANT = 15  # digits that a number in Excel keeps
_OURS = regex("^[本我该全各外]县$")
_HIDDEN = regex(r"[*×●•·#■□XX]")


@dataclass(frozen=True, slots=True)
class Traits:
    """What a row says of who somebody is; "" or an empty tuple where it says nothing.

    Attributes:
        name: Without blanks, titles and notes, one kind of dot, small letters.
        aliases: Former names (曾用名), from their column or from brackets behind the name.
        number: Identity number of 18 characters, sound.
        damaged: What can be read of a number that is not sound: digits, X, and ? for each that is lost.
        births: Every birth that the row tells, as registered, then by the lunar twin, then by the number.
        sex: 男, 女 or "".
        township: Its key (core/words.township_key).
        county: What stands before the township's name, or before the unit's: townships of two counties share names.
        unit: The unit, without blanks and without what `county` says.
        phones: The person's own numbers, digits only, area code off, sorted.
        own: 人员编号.
        spouse: Whose name stands as spouse.
        life: Alive or not: no mark of who somebody is, but what `collect` has to tell.
    """

    name: str
    aliases: tuple[str, ...] = ()
    number: str = ""
    damaged: str = ""
    births: tuple[PartialDate, ...] = ()
    sex: str = ""
    township: str = ""
    county: str = ""
    unit: str = ""
    phones: tuple[str, ...] = ()
    own: str = ""
    spouse: str = ""
    life: Life = Life.ALIVE

    @property
    def bare(self) -> bool:
        """Whether the row says no more than a name and a place: linked to nobody, it is somebody to ask about."""
        return not (self.number or self.damaged or self.births or self.phones or self.own)

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits by which a decision remembers this row: all but phones, spouse and life, which change.

        No secret from who tries all numbers: decisions belong where the registers are.
        """
        said = (self.name, *self.aliases, self.number, self.damaged, *(born.iso for born in self.births))
        text = "\x1f".join((*said, self.sex, self.county, self.township, self.unit, self.own))
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def pair_key(one: str, other: str) -> str:
    """By what a decision about two rows is remembered: their two fingerprints, in either order."""
    return "-".join(sorted((one, other)))


def traits_of(person: Person, latest: dt.date) -> Traits:
    """What a person's row says of who they are.

    Args:
        person: As core/people/register.py read the row.
        latest: The latest birth that is possible; only births that the register could not use are read anew.
    """
    record = person.record
    read = read_name(record.text("姓名"))
    named = [found[1] for note in read.note.split("，") if (found := _FORMERLY.match(note))]
    former = (*named, *re.split(r"[、，,;；/\s]+", said(record, "曾用名")))
    name = "" if not read.name and not name_key(record.text("姓名")) else person.name.casefold()
    aliases = {name_key(each).casefold() for each in former if len(each) > 1} - {name}
    number, damaged, born = person.id_number, "", person.id_born
    if not number:
        damaged = damaged_number(record.raw("身份证号"))
    elif (
        number[6:8] == "18"
    ):  # 15 digits that end as a centenarian's, or those of somebody born in 19…: nobody knows
        number, damaged, born = "", f"{number[:6]}??{number[8:17]}?", None
    spouse = said(record, "婚姻配偶")
    unit = next(filter(None, (name_key(said(record, column)) for column in UNITS)), "")
    towns, units = place_of(person.township), place_of(unit)
    county = _OURS.sub("", (towns.above if towns else "") or (units.above if units else ""))
    return Traits(
        name,
        tuple(sorted(aliases)),
        number,
        damaged,
        tuple(dict.fromkeys(_births(person, born, damaged, latest))),
        person.sex,
        township_key(person.township) if person.township else "",
        county,
        unit.removeprefix(units.above) if units else unit,
        phones_of(record.text("联系电话"), record.text("固定电话")),
        name_key(said(record, "人员编号")).casefold(),
        spouse if is_plain(spouse) and len(spouse) == 3 and answer("婚姻配偶", spouse) is None else "",
        person.life,
    )


def _births(person: Person, born: dt.date | None, damaged: str, latest: dt.date) -> Iterable[PartialDate]:
    """Every birth that a row tells; of a cell that may mean several, each."""
    birth = person.birth
    if birth is not None:
        yield birth.registered
        if birth.solar is not None:
            yield _on(birth.solar)
        if birth.lunar is not None and birth.lunar[0] is not None:
            year, month, day, leap = birth.lunar
            yield PartialDate(year, month, day, Calendar.LUNAR, leap)
    elif (value := person.record.dated("出生日期")) is not None:
        form = person.record.format
        read = parse_date(value, latest=latest, number_format=lambda: form("出生日期"))
        yield from (read.value,) if read.value else read.candidates
    if born is not None:
        yield _on(born)
    elif len(damaged) == 18 and damaged[6:14].isdigit() and birth is None:
        read = parse_date(damaged[6:14], latest=latest)
        yield from (read.value,) if read.value and read.value.precision is Precision.DAY else ()


def _on(day: dt.date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)


def damaged_number(value: Value) -> str:
    """What can be read of an identity number that is not sound: 15 to 19 of digits, X and ?, or "".

    A number in Excel keeps 15 digits, one in scientific notation fewer; hidden digits and signs are ?, the 15 digits of
    an old number are filled up to 18 (GB 11643-1999).
    """
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        if value != value or not 1e14 <= abs(value) < 1e19:  # noqa: PLR0124 - NaN
            return ""
        digits = str(int(abs(value)))
        return _filled(
            digits if len(digits) == _SIGNIFICANT else digits[:_SIGNIFICANT].ljust(len(digits), "?")
        )
    text = lookalikes_read(str(value))
    if found := _FLOAT.match(text):
        return (found[1] + found[2]).rstrip("0").ljust(18, "?")
    last = text[-1:] if text[-1:] == "X" else ""
    body = _HIDDEN.sub("?", text.removesuffix("X") if last else text) + last
    if not 15 <= len(body) <= 19 or not re.fullmatch(r"[\d?]+X?", body):
        return ""
    if body.endswith("000") and read_id(body).number == "" and len(body) == 18:
        body = body[:_SIGNIFICANT] + "???"  # as Excel leaves it
    return _filled(body)


def _filled(digits: str) -> str:
    return extended(digits) if len(digits) == 15 and digits.isdigit() else digits


def phones_of(*cells: str) -> tuple[str, ...]:
    """Every telephone number of some cells («13900000000/8234567»), digits only, without area codes, sorted."""
    found = (re.sub(r"\D", "", each) for cell in cells for each in _PHONES.findall(folded(cell)))
    return tuple(sorted({re.sub(r"^0\d{2,3}(?=\d{7})", "", each) for each in found}))


@cache
def _forms() -> dict[int, str]:
    pairs = data.read("linkage.toml")["characters"]["variants"].split()
    return {ord(pair[0]): pair[1] for pair in pairs}


def plain_form(name: str) -> str:
    """A name with one form for each character that has variants (囯 is 国)."""
    return name.translate(_forms())

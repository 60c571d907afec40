"""Whether two places are one, by the words of which they are made: «青禾镇柳林村3组» and «柳林村» are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from toolkit.core.words import folded, regex, says_nothing, township_key

_PLACE = regex(
    r"(?P<above>(?:[一-鿿]{2,3}(?:省|自治区))?(?:[一-鿿]{2,4}?[市州盟])?(?:[一-鿿]{1,4}?(?:[县旗](?!城)|(?<![小社城园街矿])区))?)"
    r"(?P<town>[一-鿿]{1,4}?(?:镇(?!上)|(?<![住在回到去])乡(?!下(?!.{1,6}?(?:村|社区)))|街道办事处|办事处|街道(?!委)))?"
    r"(?P<village>(?![本我该]村)[一-鿿0-9]{1,8}?(?:村(?!里)(?:委会)?|社区|居委会|小区|[庄湾屯寨](?=[0-9]|$)))?(?P<rest>.*)"
)
_SAME = regex(
    "(?:[同与和]|现住)?户(?:籍|口)(?:所在)?地?(?:住?址)?(?:一致|一样|相同|同)?"
)  # in place of an address
_SEAT = regex("县城|城区|城关(?!镇)|县里")
_BEFORE = regex("^.{0,12}?(?=县城)")
_ENDS = regex("(?:村委会|村|社区|居委会|小区)$")
_COUNTY = regex("([一-鿿]{1,4}?[县旗区市])委|([一-鿿]{2,4}?[县旗])")


@dataclass(frozen=True, slots=True)
class Place:
    """What the words of an address say.

    Attributes:
        above: Province, city and county, as written.
        town: The township's key.
        village: The village's name without 村; of a town's estate its name.
        rest: What follows.
        seat: It is in the county town.
    """

    above: str
    town: str
    village: str
    rest: str
    seat: bool

    def elsewhere(self, county: str) -> bool | None:
        """Whether it is in another county than the office's; None where the words do not tell."""
        if not county or not self.above or (self.above.endswith(("市", "州", "盟")) and self.town):
            return None
        return None if self.above.endswith(("省", "自治区")) else county not in self.above

    def within(self, town: str, county: str) -> bool | None:
        """Whether it is in a township."""
        if self.elsewhere(county):
            return False
        if self.town:
            return self.town == township_key(town) if town else None
        return False if self.seat and not is_seat(town) else None


@lru_cache(maxsize=16384)
def place_of(text: str) -> Place | None:
    """The place that a cell names; None for a blank."""
    plain = _BEFORE.sub("", "".join(folded(text).split()))
    if says_nothing(text) or not (found := _PLACE.match(plain)):
        return None
    seat = _SEAT.search(plain) is not None
    town = township_key(found["town"]) if found["town"] else ""
    return Place(found["above"], town, _ENDS.sub("", found["village"] or ""), found["rest"], seat)


def lives_at(registered: str, lives: str) -> str:
    """Where somebody lives, of whom a cell may say no more than «同户籍»."""
    return registered if registered and _SAME.fullmatch("".join(lives.split())) else lives


def is_seat(town: str) -> bool:
    """Whether a township is the county town."""
    return "城关" in town


def county_of(office: str) -> str:
    """«青禾县» of «中共青禾县委老干部局»; "" where the name does not tell."""
    found = _COUNTY.search(office.removeprefix("中共").removeprefix("中国共产党"))
    return (found[1] or found[2]) if found else ""


def are_apart(one: Place, other: Place, county: str, town: str = "") -> bool | None:
    """Whether two places differ; None where their words leave it open. A village without its town is of this `town`."""
    if one == other:
        return False
    far = one.elsewhere(county), other.elsewhere(county)
    if True in far:
        return True if far != (True, True) or one.above != other.above else None
    seats = tuple(
        place.seat or (bool(place.village) and not place.town and is_seat(town)) for place in (one, other)
    )
    if seats[0] != seats[1]:
        outside = one if seats[1] else other
        return True if outside.town or outside.village else None
    if one.town and other.town and one.town != other.town:
        return True
    if one.village and other.village:
        towns = {place.town or township_key(town) for place in (one, other)} - {""}
        return one.village != other.village or (None if len(towns) > 1 else False)
    known, bare = (one, other) if one.village else (other, one)
    if known.village and bare.rest:
        return False if bare.rest.startswith(known.village) else None
    return False if one.town and one.town == other.town else None

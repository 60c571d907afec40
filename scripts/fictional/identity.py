"""Identity numbers of an area that no place has, sound and damaged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from fictional.values import CellValue, Number

AREAS = ("990101", "990101", "990101", "990102", "990203")  # most people were registered in one place
_OTHER_COUNTIES = 991_000  # three codes for each county of a province, from here
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_CHECKS = "10X98765432"
_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def complete(first: str) -> str:
    """17 digits with their check character."""
    return first + _CHECKS[sum(int(d) * w for d, w in zip(first, _WEIGHTS, strict=True)) % 11]


class Numbers:
    """Gives every person a number of their own."""

    def __init__(self, rng: Random, county: int = 0) -> None:
        self._rng = rng
        first, second, third = (str(_OTHER_COUNTIES + 3 * county + n) for n in range(3))
        self._areas = (first, first, first, second, third) if county else AREAS
        self._taken: set[str] = set()

    def give(self, born: date, sex: str, *, accept: Callable[[str], bool] = lambda _: True) -> str:
        """A sound number that nobody has yet and that satisfies accept; odd serials are men's."""
        while True:
            serial = self._rng.randrange(1, 500) * 2 - (sex == "男")
            number = complete(f"{self._rng.choice(self._areas)}{born:%Y%m%d}{serial:03d}")
            lost = number.endswith(
                "000"
            )  # a sound number may; readers rightly suspect Excel, so nobody has one here
            if not lost and number not in self._taken and accept(number):
                self._taken.add(number)
                return number


def another_day(rng: Random, born: date) -> date:
    """A birth date as a second file has it: another day, month or year («三龄两历»)."""
    while True:
        days = rng.choice((-1, 1, rng.randrange(-40, 40), rng.choice((-730, -365, 365, 366))))
        other = born + timedelta(days=days)
        if other != born:
            return other


def wanted(kind: str) -> Callable[[str], bool]:
    """What a number must look like so that the trap can be laid."""
    if kind == "id_lower_x":
        return lambda number: number.endswith("X")
    if kind == "id_letters":
        return lambda number: "0" in number[6:17] and not number.endswith("X")
    if kind in ("id_float", "id_zeros"):  # a number that Excel took for a number, and that lost digits
        return lambda number: number.isdigit() and int(float(number)) != int(number)
    return lambda _: True


def write(rng: Random, kind: str, number: str) -> CellValue:
    """The cell of a number with this trap (see traps.IDENTITY); plain for any other kind."""
    match kind:
        case "id_missing":
            return None
        case "id_float":
            return Number(float(number), "0")
        case "id_zeros":
            return Number(int(number) // 1000 * 1000, "0")
        case "id_scientific":
            return f"{number[0]}.{number[1:6]}E+17"
        case "id_edges":
            return rng.choice((f" {number}", f"{number} ", f"\u3000{number}", f"{number}\u00a0"))
        case "id_blanks":
            return f"{number[:6]} {number[6:14]} {number[14:]}"
        case "id_dashes":
            return f"{number[:6]}-{number[6:14]}-{number[14:]}"
        case "id_lower_x":
            return number.lower()
        case "id_wide":
            return number.translate(_WIDE)
        case "id_quote":
            return f"'{number}"
        case "id_letters":
            at = number.index("0", 6)
            return f"{number[:at]}O{number[at + 1 :]}"
        case "id_15":
            return number[:6] + number[8:17]
        case "id_15_number":
            return Number(int(number[:6] + number[8:17]), "0")
        case "id_short":
            return number[:9] + number[10:]
        case "id_checksum":
            return number[:17] + rng.choice([c for c in _CHECKS if c != number[17]])
        case "id_impossible":
            return complete(f"{number[:10]}13{number[12:17]}")
        case _:
            return number

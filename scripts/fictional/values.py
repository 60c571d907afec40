"""What the generator hands out: what is true of a person, and what stands in the cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Number:
    """A number or date with the number format that decides how it is read.

    Attributes:
        value: A date is stored as its serial number.
        format: A format code, or the number of one that is built in (14).
    """

    value: float | date
    format: str | int = "General"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the result that Excel stored, or without one.

    Attributes:
        text: With {列名} where the cell of that column in the same row is meant.
        result: The stored result; an error text such as #N/A makes an error cell; None: never calculated.
        format: The number format.
    """

    text: str
    result: float | date | str | None
    format: str | int = "General"


CellValue = str | int | float | Number | Formula | None


@dataclass(frozen=True, slots=True)
class Birth:
    """A birthday as a perfect reader gets it from one row of the register.

    Attributes:
        calendar: Which calendar the digits belong to.
        year: Solar or lunar year; None where the row says none (「农历八月十五」 and no sound identity number).
        month: 1 to 12.
        day: None where only the month is known.
        leap: Whether the month is a leap month (闰月).
    """

    calendar: Literal["solar", "lunar"]
    year: int | None
    month: int
    day: int | None
    leap: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a person, and what the row lets one know of it.

    Attributes:
        name: Without padding blanks, with «·».
        sex: 男 or 女.
        category: 离休 or 退休.
        township: With its 镇, 乡 or 办事处.
        unit: Work unit before retirement.
        branch: Party branch.
        born: The day of birth in the solar calendar, whatever the row says.
        birth: The birthday that the row gives, or None when nobody can say from the row alone.
        unread: Why birth is None, as a slug; "" otherwise.
        source: Which cell birth comes from: date, lunar, id (the date cell is empty) or date+id (the date
            cell can be read in two ways and the identity number decides); "" when there is none.
        keeps: The mark in 生日过法: 公历, 农历, 不过 or "". With 农历 and a solar birth the lunar
            equivalent is kept.
        life: 健在, 去世, 转出, or 待核实 where the row contradicts itself or is not sure.
        wish: 愿意上门, 谢绝上门, 谢绝慰问 or "".
        identity: The person's real (fictitious) identity number.
        id_born: The birth date that the identity number in the row gives; None when it is damaged or missing.
        phones: Every number in the two phone cells, digits only.
        work_start: First day of work.
        traps: The kinds of trap.Trap in this row.
    """

    name: str
    sex: str
    category: str
    township: str
    unit: str
    branch: str
    born: date
    birth: Birth | None
    unread: str
    source: str
    keeps: str
    life: str
    wish: str
    identity: str
    id_born: date | None
    phones: tuple[str, ...]
    work_start: date
    traps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    """One row: the truth, and the cells by column name."""

    truth: Truth
    cells: Mapping[str, CellValue]


@dataclass(frozen=True, slots=True)
class Register:
    """A county's register, people in the order of its rows.

    The people of a province are an iterator: they are made while they are written.
    """

    county: str
    people: tuple[Person, ...] | Iterator[Person]
    as_of: date
    seed: int
    traps: bool

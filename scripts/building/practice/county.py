"""The county that the practice workbooks are about: some 160 people in fifteen townships."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from fictional import names
from fictional.books import write
from fictional.layouts import COLUMNS
from fictional.register import AS_OF, make
from fictional.values import Person, Register

PEOPLE, SEED, LAYOUT = 160, 117, "titled"
"""In this register October has round, lunar, month-only, telephone and unclear birthdays."""

BOOK = "练习花名册.xlsx"
OFFICE = "禾沐县委老干部局（练习）"  # its letters say what they are, whoever keeps the folder
DAY = AS_OF
TOWNSHIPS = tuple(names.TOWNSHIPS)
JOINT = "葭渡办事处"  # two people: not enough for a branch of its own, the leader is all there is
EARLY = "1948.05"
"""When the oldest of the retired began to work, by the register: 离休 may be due."""
SILENT = "苇渡办事处"  # keeps no records but who leads


@cache
def register() -> Register:
    """Everybody."""
    made = make(PEOPLE, SEED, as_of=DAY)
    retired = (p for p in made.people if p.truth.life == "健在" and p.truth.category == "退休")
    min(retired, key=lambda person: person.truth.born).cells["参加工作时间"] = EARLY
    return made


def alive(township: str) -> tuple[Person, ...]:
    """The people of a township, in the order of the register, without the dead and those who moved away."""
    return tuple(p for p in register().people if p.truth.township == township and p.truth.life == "健在")


def branch(township: str) -> str:
    """What its party branch is called in the register."""
    return f"{township}老干党支部"


def register_book() -> bytes:
    """Its register as a workbook."""
    with tempfile.TemporaryDirectory() as folder:
        more = "居住状况", "婚姻配偶", "子女", "居住类型", "求学意愿", "推荐意愿", "文化程度"
        columns = [*COLUMNS[:19], "入群", *COLUMNS[19:21], "家庭困难", *COLUMNS[21:23], *more, *COLUMNS[23:]]
        return write(register(), Path(folder, BOOK), LAYOUT, columns=columns).path.read_bytes()

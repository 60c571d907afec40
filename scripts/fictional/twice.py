"""People written down twice, and people who only look alike: what record linkage has to tell apart.

Every person of a county stands in its register; some stand in a second list too (a school's, a clinic's, an old one),
with one fault or two of KINDS. TRAPS are pairs of two people whom a careless eye takes for one. The same seed gives
the same rows, and every row knows whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pypinyin import lazy_pinyin

from fictional import identity, names
from fictional.register import make, province
from toolkit.core.dates import lunar

COLUMNS = (
    "姓名", "性别", "出生日期", "身份证号", "所属乡镇", "原单位", "联系电话", "人员编号", "曾用名", "状态",
)  # fmt: skip
Cells = dict[str, str | float | None]


@dataclass(frozen=True, slots=True)
class Written:
    """A row.

    Attributes:
        whose: The person, a number.
        kind: The fault that was written in, or the trap; "" for the county's own register.
        cells: By column.
    """

    whose: int
    kind: str
    cells: Mapping[str, str | float | None]


_SOUNDS = ("小晓", "建健", "明铭", "华花", "玉钰", "芳方", "英瑛", "红虹", "志智", "文雯", "军君", "林琳", "平萍", "福富",
           "光广", "金今", "兰蓝", "梅玫", "香湘", "莲连", "德得", "国果", "友有", "生声", "春椿", "立利", "新心", "世士")  # fmt: skip
_FORMS = ("国國", "国囯", "华華", "兰蘭", "莲蓮", "凤鳳", "云雲", "学學", "荣榮", "庆慶", "丰豐", "爱愛", "张張", "刘劉", "陈陳",
          "吴吳", "孙孫", "马馬", "罗羅", "郑鄭", "韩韓", "邓鄧", "肖蕭", "叶葉", "谭譚", "陆陸", "赵趙", "杨楊", "长長", "东東")  # fmt: skip


def _other_char(rng: Random, pairs: tuple[str, ...], text: str) -> str | None:
    """The name with one character written in the other of its two ways; None where it has none of them."""
    ways = [
        (at, pair[1 - pair.index(char)])
        for at, char in enumerate(text)
        for pair in pairs
        if char in pair and (at or pairs is _FORMS)
    ]
    if not ways:
        return None
    at, char = rng.choice(ways)
    return text[:at] + char + text[at + 1 :]


Fault = Callable[[Random, Cells], bool]


def _set(column: str, change: Callable[[Random, str], str | float | None]) -> Fault:
    def fault(rng: Random, cells: Cells) -> bool:
        old = cells[column]
        new = change(rng, str(old)) if old is not None else None
        if old is None or new is None or new == old:
            return False
        cells[column] = new
        return True

    return fault


def _drop(*columns: str) -> Fault:
    def fault(_rng: Random, cells: Cells) -> bool:
        cells.update(dict.fromkeys(columns))
        return True

    return fault


def _digit(rng: Random, number: str) -> str:
    at = rng.randrange(6, 17)
    return number[:at] + rng.choice([d for d in "0123456789" if d != number[at]]) + number[at + 1 :]


def _swapped(rng: Random, number: str) -> str | None:
    places = [at for at in range(6, 16) if number[at] != number[at + 1]]
    at = rng.choice(places)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _missing(rng: Random, number: str) -> str:
    at = rng.randrange(18)
    return number[:at] + number[at + 1 :]


def _day(change: Callable[[Random, date], date | str | None]) -> Fault:
    """A fault of the birth, in a list that has no numbers: with one, the number says the birth."""

    def fault(rng: Random, cells: Cells) -> bool:
        new = change(rng, date.fromisoformat(str(cells["出生日期"])))
        if new is None:
            return False
        cells |= {"出生日期": str(new), "身份证号": None}
        return True

    return fault


def _moon(day: date) -> str:
    moon = lunar.from_solar(day)
    return f"农历{moon.year}年{lunar.month_day_text(moon.month, moon.day, leap=moon.leap)}"


def _moon_digits(day: date) -> date | None:
    moon = lunar.from_solar(day)
    try:
        return None if moon.leap else date(moon.year, moon.month, moon.day)
    except ValueError:
        return None


def _turned(day: date) -> date | None:
    return date(day.year, day.day, day.month) if day.day < 13 and day.day != day.month else None


def _years(rng: Random, day: date) -> date | None:
    return (
        None if (day.month, day.day) == (2, 29) else day.replace(year=day.year + rng.choice((-10, -1, 1, 10)))
    )


def _other_one(rng: Random, name: str) -> str | None:
    if len(name) < 3 or "·" in name:
        return None
    at = rng.randrange(1, len(name))
    return name[:at] + rng.choice([c for c in "建国志明德福秀英桂兰玉珍" if c not in name]) + name[at + 1 :]


def _other_name(rng: Random, name: str) -> str:
    return name[0] + "".join(rng.sample([c for c in "建国志明德福秀英桂兰玉珍" if c not in name], 2))


def _renamed(rng: Random, cells: Cells) -> bool:
    cells |= {"曾用名": cells["姓名"], "姓名": _other_name(rng, str(cells["姓名"]))}
    return True


def _move(rng: Random, cells: Cells) -> bool:
    county, short = re.fullmatch("(.*县)?(.*)", str(cells["所属乡镇"])).groups("")  # type: ignore[union-attr]
    town = county + rng.choice([each for each in names.TOWNSHIPS if each != short])
    cells |= {"所属乡镇": town, "原单位": names.of(town, rng.choice(list(names.UNITS)))}
    return True


def _two(first: str, second: str) -> Fault:
    return lambda rng, cells: KINDS[first](rng, cells) and KINDS[second](rng, cells)


KINDS: dict[str, Fault] = {
    "copy": lambda _rng, _cells: True,
    "no number": _drop("身份证号", "人员编号"),
    "no number, no phone": _drop("身份证号", "人员编号", "联系电话"),
    "name and birth only": _drop("身份证号", "人员编号", "联系电话", "原单位", "性别"),
    "number as 9.9E+17": _set("身份证号", lambda _, n: f"{n[0]}.{n[1:6]}E+17"),
    "number cut to 15 digits by Excel": _set("身份证号", lambda _, n: float(n[:15] + "000")),
    "number of 15 digits": _set("身份证号", lambda _, n: n[:6] + n[8:17] if n[6:8] == "19" else None),
    "number with one digit wrong": _set("身份证号", _digit),
    "number with two digits swapped": _set("身份证号", _swapped),
    "number with a digit missing": _set("身份证号", _missing),
    "number with letters": _set("身份证号", lambda _, n: n.replace("0", "O", 1).replace("1", "l", 1)),
    "number hidden": _set("身份证号", lambda _, n: f"{n[:6]}********{n[14:]}"),
    "name padded": _set("姓名", lambda _, n: f"{n[0]}　{n[1:]}"),
    "name variant": _set("姓名", lambda rng, n: _other_char(rng, _FORMS, n)),
    "name homophone": _set("姓名", lambda rng, n: _other_char(rng, _SOUNDS, n)),
    "name one character other": _set("姓名", _other_one),
    "name swapped": _set("姓名", lambda _, n: f"{n[0]}{n[2]}{n[1]}" if len(n) == 3 else None),
    "name a character missing": _set("姓名", lambda _, n: n[:2] if len(n) == 3 else None),
    "former name in brackets": _set("姓名", lambda rng, n: f"{_other_name(rng, n)}（曾用名{n}）"),
    "former name in its column": _renamed,
    "birth to the month": _day(lambda _, d: f"{d:%Y-%m}"),
    "birth 1945.1 for 1945.10": _day(lambda _, d: f"{d.year}.1" if d.month == 10 else None),
    "birth to the year": _day(lambda _, d: f"{d.year}年"),
    "birth day and month turned": _day(lambda _, d: _turned(d)),
    "birth lunar": _day(lambda _, d: _moon(d)),
    "birth lunar, as if solar": _day(lambda _, d: _moon_digits(d)),
    "birth year off by 1 or 10": _day(_years),
    "birth another day": _day(lambda rng, d: d + timedelta(days=rng.choice((-3, -2, -1, 1, 2, 3)))),
    "birth as another file has it": _day(identity.another_day),
    "moved": _move,
    "phone another": _set("联系电话", lambda rng, _: f"139{rng.randrange(10**8):08}"),
    "phones several": _set("联系电话", lambda rng, p: f"0710-8{rng.randrange(10**6):06}、{p}"),
    "sex wrong": _set("性别", lambda _, s: "女" if s == "男" else "男"),
    "unit otherwise": _set("原单位", lambda _, u: u if "县" in u else f"禾沐县{u}"),
    "dead there": _set("状态", lambda *_: "去世"),
}  # fmt: skip
KINDS |= {
    f"{first}; {second}": _two(first, second)
    for first, second in (
        ("name homophone", "no number"),
        ("name one character other", "no number"),
        ("name swapped", "no number, no phone"),
        ("name variant", "name and birth only"),
        ("name one character other", "number with one digit wrong"),
        ("name homophone", "birth another day"),
        ("moved", "no number"),
        ("moved", "number cut to 15 digits by Excel"),
        ("phone another", "birth to the month"),
        ("unit otherwise", "no number, no phone"),
    )
}


def _number(rng: Random, born: date, sex: str) -> str:
    return identity.complete(f"990302{born:%Y%m%d}{rng.randrange(1, 499) * 2 - (sex == '男'):03d}")


def _twin(rng: Random, cells: Cells) -> None:
    """Parents give no two children names that sound alike."""
    old = str(cells["姓名"])
    while True:
        new = _other_one(rng, old) or _other_name(rng, old)
        if not _sounds_as(new, old):
            break
    cells["姓名"] = new


def _sounds_as(one: str, other: str) -> bool:
    return lazy_pinyin(one) == lazy_pinyin(other)


def _son(rng: Random, cells: Cells) -> None:
    born = date.fromisoformat(str(cells["出生日期"]))
    _twin(rng, cells)
    cells["出生日期"] = f"{born - timedelta(days=rng.randrange(19, 30) * 365 + rng.randrange(365)):%Y-%m-%d}"


def _spouse(rng: Random, cells: Cells) -> None:
    cells["性别"] = "女" if cells["性别"] == "男" else "男"
    cells["姓名"] = names.name(rng, str(cells["性别"]))
    born = date.fromisoformat(str(cells["出生日期"]))
    cells["出生日期"] = f"{born + timedelta(days=rng.randrange(-1500, 1500)):%Y-%m-%d}"


def _namesake(rng: Random, cells: Cells) -> None:
    _move(rng, cells)
    cells["联系电话"] = f"137{rng.randrange(10**8):08}"


def _namesake_here(rng: Random, cells: Cells) -> None:
    born = date.fromisoformat(str(cells["出生日期"]))
    cells["出生日期"] = f"{born + timedelta(days=rng.randrange(400, 4000)):%Y-%m-%d}"
    cells["联系电话"] = f"137{rng.randrange(10**8):08}"


TRAPS: dict[str, Callable[[Random, Cells], None]] = {
    "twins": _twin,
    "father and son of one phone": _son,
    "a couple of one phone and unit": _spouse,
    "same name and birth in another township": _namesake,
    "same name in one township": _namesake_here,
}


def twice(people: int, seed: int, share: float = 0.3, traps: float = 0.02) -> list[Written]:
    """The rows of a county (of a province above 10,000 people), shuffled.

    Args:
        people: How many people its own register has.
        seed: The same seed gives the same rows.
        share: Of these, how many stand in a second list too; a third of them in a third.
        traps: How many have somebody beside them who looks alike; half of those have no number.
    """
    rng = Random(f"{seed}/twice")
    register = make(people, seed, traps=False) if people <= 10_000 else province(people, seed, traps=False)
    out: list[Written] = []
    strangers = people
    for whose, person in enumerate(register.people):
        true = person.truth
        whole: Cells = dict.fromkeys(COLUMNS)
        whole |= {
            "姓名": true.name,
            "性别": true.sex,
            "出生日期": true.born.isoformat(),
            "身份证号": true.identity,
            "所属乡镇": true.township,
            "原单位": true.unit,
            "联系电话": true.phones[0] if true.phones else f"138{rng.randrange(10**8):08}",
            "人员编号": f"G{whose:06}",
            "状态": "健在",
        }
        out.append(Written(whose, "", whole))
        for _ in range((rng.random() < share) + (rng.random() < share / 3)):
            kind, cells = "", dict(whole)
            while not kind:
                kind, cells = rng.choice(list(KINDS)), dict(whole)
                if not KINDS[kind](rng, cells):
                    kind = ""
            cells["人员编号"] = None
            out.append(Written(whose, kind, cells))
        if rng.random() < traps:
            kind, cells = rng.choice(list(TRAPS)), dict(whole)
            TRAPS[kind](rng, cells)
            born = date.fromisoformat(str(cells["出生日期"]))
            cells |= {
                "人员编号": None,
                "身份证号": _number(rng, born, str(cells["性别"])) if rng.random() < 0.5 else None,
            }
            out.append(Written(strangers, kind, cells))
            strangers += 1
    rng.shuffle(out)
    return out

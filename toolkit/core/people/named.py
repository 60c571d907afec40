"""Who is meant by a row of another workbook: people, or subjects that are people, by name, 人员编号 and township."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from toolkit.core.numbers.numerals import COUNTING, value
from toolkit.core.people.names import read_name
from toolkit.core.people.townships import COLUMN, UNITS
from toolkit.core.tables.reading import Record
from toolkit.core.words import folded, name_key, regex, township_key

_PLACES = ("居住地", "户籍地", "老干小组", "所属支部", COLUMN, *UNITS)
_VILLAGE = regex("村|社区|组|队")
_RANK = regex("村民委员会|村委会|社区|[村镇乡第]|街道")
_TEAM = regex("村民小组|小组|队")
_FIGURES = regex(f"[{COUNTING}]+(?=[组号])")


class Bearer(Protocol):
    """Whoever has a name."""

    @property
    def name(self) -> str:
        """As printed."""

    @property
    def number(self) -> str:
        """人员编号; "" where there is none."""

    @property
    def township(self) -> str:
        """As written; "" where nobody says."""

    @property
    def record(self) -> Record | None:
        """The row of the register, which says where they live and belong; None where there is none."""


T = TypeVar("T", bound=Bearer)


class Named(Generic[T]):
    """Those whom a row may mean: one where it is clear, none where nobody is called so."""

    def __init__(self, those: Iterable[T], *, strict: bool = False) -> None:
        """Of these and no others.

        Args:
            those: Who can be meant.
            strict: Number and township must hold even of the only one of a name, unless that one has none; else
                they only tell namesakes apart.
        """
        self._strict = strict
        self._by_name: dict[str, list[T]] = defaultdict(list)
        for one in those:
            self._by_name[name_key(one.name)].append(one)

    def knows(self, record: Record) -> bool:
        """Whether one of them has a row's 姓名."""
        return bool(self._bearing(record.text("姓名")))

    def _bearing(self, name: str) -> list[T]:
        """Those called so; of «赵六（大坪3组）» those who live or belong there, as the register says.

        Where it says so of none of several, all, for the caller to tell; the only one of a name, where it has no village.
        """
        if found := self._by_name.get(name_key(name)):
            return found
        told = read_name(name)
        found = self._by_name.get(name_key(told.key), []) if told.note and not told.doubt else []
        for plain in (_figured, _placed) if found else ():
            said = regex(
                rf"(?<!\d(?=\d)){re.escape(plain(told.note)) or '$.'}(?!(?<=\d)\d)"
            )  # 3组 is not 13组
            if there := [one for one in found if any(said.search(plain(text)) for text in _places(one))]:
                return there
        homeless = _VILLAGE.search(told.note) and not any(
            _VILLAGE.search("".join(_places(one))) for one in found
        )
        return found if len(found) > 1 or homeless else []

    def of(self, record: Record) -> list[T]:
        """By a row's 姓名 (or 对象), 人员编号 and 所属乡镇."""
        name = record.text("姓名") or record.text("对象")
        return self.called(name, record.text("人员编号"), record.text("所属乡镇"))

    def called(self, name: str, number: str = "", town: str = "") -> list[T]:
        """The same of a name."""
        found = self._bearing(name)
        unsaid = {""} if self._strict else set()
        if (number := name_key(number)) and (self._strict or len(found) > 1):
            found = [one for one in found if name_key(one.number) in {number, *unsaid}]
        if (town := township_key(town)) and (self._strict or len(found) > 1):
            found = [one for one in found if township_key(one.township) in {town, *unsaid}]
        return found


def _places(one: Bearer) -> list[str]:
    return [one.record.text(name) for name in _PLACES] if one.record else []


def _figured(text: str) -> str:
    """«大坪村三小组» as 大坪村3组."""
    return _FIGURES.sub(lambda n: f"{value(n[0]) or n[0]}", _TEAM.sub("组", "".join(folded(text).split())))


def _placed(text: str) -> str:
    """The same without what one clerk writes and another does not: 大坪3组."""
    return _RANK.sub("", _figured(text))

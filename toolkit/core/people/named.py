"""Who is meant by a row of another workbook: people, or subjects that are people, by name, 人员编号 and township."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from toolkit.core.tables.reading import Record
from toolkit.core.words import name_key, township_key


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
        return name_key(record.text("姓名")) in self._by_name

    def of(self, record: Record) -> list[T]:
        """By a row's 姓名 (or 对象), 人员编号 and 所属乡镇."""
        name = record.text("姓名") or record.text("对象")
        return self.called(name, record.text("人员编号"), record.text("所属乡镇"))

    def called(self, name: str, number: str = "", town: str = "") -> list[T]:
        """The same of a name."""
        found = self._by_name.get(name_key(name), [])
        unsaid = {""} if self._strict else set()
        if (number := name_key(number)) and (self._strict or len(found) > 1):
            found = [one for one in found if name_key(one.number) in {number, *unsaid}]
        if (town := township_key(town)) and (self._strict or len(found) > 1):
            found = [one for one in found if township_key(one.township) in {town, *unsaid}]
        return found

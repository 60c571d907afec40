"""Which branches there are (sheet 支部), and which of them a row of any other workbook is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import APART, clean, name_key, regex, township_key

_EVERY = regex("(?:各|全部|所有|全体)(?:个)?(?:老干)?党?支部|全[县镇乡]|全体(?:党员|老干部|老同志|人员)?")
_NEEDED = {"换届日期": "哪天届满、该不该换届", "学习周期": "学习按期了没有"}  # column → what only it says
_ADD = "请加上这一列，或在设置.xlsx「列名」表里写明是哪一列。"
_ORDINAL = regex("第?[一二三四五六七八九十0-9]+")
_FILLING = regex("离退休(?:干部)?|老干部?|[第党]")


@dataclass(frozen=True, slots=True)
class Branch:
    """A 离退休干部党支部.

    Attributes:
        name: As the office writes it.
        township: As written; "" where it is not said.
        record: Its row on sheet 支部.
    """

    name: str
    township: str
    record: Record

    @property
    def key(self) -> str:
        """For comparing."""
        return _key(self.name)

    @property
    def cell(self) -> Cell:
        """Of its name."""
        return self.record.cell("所属支部")


def _key(name: str) -> str:
    return name_key(name).casefold()


@dataclass(frozen=True, slots=True)
class Roll:
    """All branches, found by name or by township."""

    branches: tuple[Branch, ...] = ()
    _names: Mapping[str, Branch] = field(default_factory=dict)
    _towns: Mapping[str, tuple[Branch, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, branches: Iterable[Branch]) -> Roll:
        """With the look-ups made."""
        everyone = tuple(branches)
        towns: dict[str, tuple[Branch, ...]] = {}
        for branch in everyone:
            if town := township_key(branch.township):
                towns[town] = (*towns.get(town, ()), branch)
        return cls(everyone, {branch.key: branch for branch in everyone}, towns)

    def named(self, text: str) -> Branch | None:
        """The branch of this name; a township's name serves where that has a single branch."""
        return self._names.get(_key(text)) or self.of_township(text)

    def of_township(self, text: str) -> Branch | None:
        """The single branch of a township; None where there are several or none."""
        found = self._towns.get(township_key(text), ()) if text else ()
        return found[0] if len(found) == 1 else None

    def whose(self, record: Record) -> Branch | None:
        """The branch that a row is about: as it says, or by its township where it names no branch."""
        named = record.text("所属支部")
        if not named:
            return self.of_township(record.text("所属乡镇"))
        return self.named(named) or _ending(named, self._here(record))

    def _here(self, record: Record) -> Sequence[Branch]:
        """Those of the township that a row names, else all."""
        town = township_key(record.text("所属乡镇"))
        return self._towns.get(town, ()) if town else self.branches

    def those(self, record: Record) -> Sequence[Branch]:
        """Every branch that a row is about: «一支部、二支部», «各支部» and «全镇» of the township named, else all."""
        if (one := self.whose(record)) is not None:
            return (one,)
        said, here = record.text("所属支部"), self._here(record)
        if _EVERY.fullmatch(said):
            sure = record.text("所属乡镇") or len(self._towns) == 1 or "支部" in said or said == "全县"
            return here if sure else ()
        found = [self.named(part) or _ending(part, here) for part in _each(said)]
        return [one for one in found if one] if all(found) else ()

    def unknown(
        self, record: Record, what: str = "这一行没有计入", *, severity: Severity = Severity.ERROR
    ) -> Problem | None:
        """The problem of a row that names a branch which sheet 支部 does not have, and what follows from it."""
        named = record.text("所属支部")
        if not named or self.whose(record) is not None:
            return None
        return Problem(
            record.cell("所属支部"),
            f"「支部」表里没有「{mask_numbers(named)}」，{what}，",
            "请核对支部名称，或在「支部」表补上这个支部。",
            "branch-unknown",
            severity,
        )

    def own(self, reading: Reading | None) -> tuple[dict[str, list[Record]], list[Problem]]:
        """Each branch's rows of a workbook, by the branch's key; and the rows of unknown branches as warnings."""
        rows: dict[str, list[Record]] = {}
        problems = []
        for record in reading.records if reading else ():
            own = self.those(record)
            for branch in own:
                rows.setdefault(branch.key, []).append(record)
            if not own and (problem := self.unknown(record, severity=Severity.WARNING)):
                problems.append(problem)
        return rows, problems


def _each(said: str) -> list[str]:
    """The branches that a cell names: «一、二支部» are 一支部 and 二支部."""
    kind = re.search("党?支部$", said)
    parts = [part for part in APART.split(said) if part]
    return [part + kind[0] if kind and _ORDINAL.fullmatch(part) else part for part in parts]


def _ending(part: str, branches: Iterable[Branch]) -> Branch | None:
    """The only one whose name ends so: «二支部» of «青禾镇老干第二党支部»."""
    told = _FILLING.sub("", part)
    ends = re.compile(f"(?<![一二三四五六七八九十0-9]){re.escape(told)}$")
    found = [one for one in branches if told and ends.search(_FILLING.sub("", one.name))]
    return found[0] if len(found) == 1 else None


def read_branches(reading: Reading) -> tuple[Roll, list[Problem]]:
    """The branches of sheet 支部; a row without a name and a name written twice are problems."""
    branches: dict[str, Branch] = {}
    problems = [
        reading.records[0].doubt(name, f"「支部」表没有「{name}」列，看不出{what}，", _ADD, "branch-column")
        for name, what in _NEEDED.items()
        if reading.records and not reading.has(name)
    ]
    for record in reading.records:
        name = mask_numbers(clean(record.text("所属支部")))
        if not name:
            what = "这一行没有支部名称，没有计入，"
            problems.append(Problem(record.cell("所属支部"), what, "请补填。", "branch-no-name"))
            continue
        branch = Branch(name, mask_numbers(record.text("所属乡镇")), record)
        first = branches.setdefault(branch.key, branch)
        if first is not branch:
            what = f"支部「{name}」与{first.cell}重复，只用前一行，"
            problems.append(Problem(branch.cell, what, "请删去一行，或改正名称。", "branch-twice"))
    return Roll.of(branches.values()), problems

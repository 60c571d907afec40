"""Which branches there are (sheet 支部), and which of them a row of any other workbook is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toolkit.core.cells import Cell, Problem, Severity
from toolkit.core.people.ids import mask_numbers
from toolkit.core.tables.reading import Reading, Record
from toolkit.core.words import clean, name_key, township_key


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
        return self.named(named) if named else self.of_township(record.text("所属乡镇"))

    def unknown(
        self, record: Record, what: str = "这一行没有计入", *, severity: Severity = Severity.ERROR
    ) -> Problem | None:
        """The problem of a row that names a branch which sheet 支部 does not have, and what follows from it."""
        named = record.text("所属支部")
        if not named or self.named(named) is not None:
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
            branch = self.whose(record)
            if branch is not None:
                rows.setdefault(branch.key, []).append(record)
            elif problem := self.unknown(record, severity=Severity.WARNING):
                problems.append(problem)
        return rows, problems


def read_branches(reading: Reading) -> tuple[Roll, list[Problem]]:
    """The branches of sheet 支部; a row without a name and a name written twice are problems."""
    branches: dict[str, Branch] = {}
    problems: list[Problem] = []
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

"""Where a value stands, what is wrong there, and the one exception."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import NamedTuple, TypeVar

from toolkit.core.words import regex

_REF = regex(r"^\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})$")
_PLACES = 6  # sheets that are named where a list is cut
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384


def letters(column: int) -> str:
    """Column number to letters: 1 → A, 27 → AA. Raises ValueError outside 1…16384."""
    if not 1 <= column <= MAX_COLUMN:
        raise ValueError(f"column out of range: {column}")
    out = ""
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def address(row: int, column: int) -> str:
    """(7, 3) → C7; rows and columns count from 1, as in Excel."""
    return f"{letters(column)}{row}"


def parse_address(ref: str) -> tuple[int, int]:
    """C7 or $C$7 → (7, 3). Raises ValueError when ref is no cell of a sheet."""
    match = _REF.match(ref.strip())
    if match is None:
        raise ValueError(f"not a cell reference: {ref!r}")
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if column > MAX_COLUMN or row > MAX_ROW:
        raise ValueError(f"outside the sheet: {ref!r}")
    return row, column


def row_of(cell: Cell) -> int:
    """The row number of a cell's reference; 0 where it has none."""
    return int("".join(c for c in cell.ref.split(":")[0] if c.isdigit()) or 0)


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A place a clerk can go to: a file, a sheet of it, a cell (or range) of that.

    Attributes:
        file: The file's name as the clerk knows it, without folders.
        sheet: Sheet name; empty when the whole file is meant.
        ref: «C7» or «C7:D9»; empty when the whole sheet is meant.
    """

    file: str
    sheet: str = ""
    ref: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.ref}" if self.ref else self.sheet
        return f"{self.file} {place}".strip()


def others(cells: Iterable[Cell], unit: str = "处", listed: str = "") -> list[str]:
    """The last line of a list that was cut: how much is left out, and on which sheets it stands.

    Args:
        cells: Where that is which was left out; none: no line.
        unit: What it is counted in.
        listed: A result that lists all of it.
    """
    places = Counter(f"{cell.file}「{cell.sheet}」" if cell.sheet else cell.file for cell in cells)
    if not places:
        return []
    named = [f"{place}{count}{unit}" for place, count in places.most_common(_PLACES)]
    named += [f"别的{len(places) - _PLACES}张表里的"] if len(places) > _PLACES else []
    where = f"都在{next(iter(places))}" if len(places) == 1 else f"在{'、'.join(named)}"
    return [f"……另有{places.total()}{unit}，{where}{f'，全部列在{listed}' if listed else ''}。"]


class Severity(StrEnum):
    """How bad: an error keeps a value out of use; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Fault(NamedTuple):
    """What is wrong with something, whoever knows where it stands.

    Attributes:
        message: What is wrong: one Chinese sentence for the clerk, or a clause that ends in «，». May quote the value
            found (identity numbers masked); therefore it is shown, never logged.
        hint: What to do, one Chinese sentence.
        kind: A stable ASCII slug such as «date-unreadable»; this is what logs carry.
    """

    message: str
    hint: str
    kind: str

    def at(self, cell: Cell, severity: Severity = Severity.ERROR) -> Problem:
        """The same, with its place."""
        return Problem(cell, self.message, self.hint, self.kind, severity)


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault with its place, as a value; see Fault for what both have.

    Attributes:
        cell: Where.
        severity: ERROR or WARNING.
    """

    cell: Cell
    message: str
    hint: str = ""
    kind: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.cell}：{self.message}{self.hint}"

    def plain(self) -> dict[str, str]:
        """For other programs (JSON)."""
        return {
            "file": self.cell.file,
            "sheet": self.cell.sheet,
            "cell": self.cell.ref,
            "message": self.message,
            "hint": self.hint,
            "kind": self.kind,
            "severity": self.severity.value,
        }


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    BUG = 1
    USAGE = 2
    DATA = 3
    LOCKED = 4


class Stop(Exception):  # noqa: N818 - a refusal, not an error of ours; the design's word
    """Nothing can be done, and nothing was written; carries every problem found.

    The doors turn it into sentences and an exit code, in one place.
    """

    def __init__(self, *problems: Problem, code: Exit = Exit.DATA) -> None:
        if not problems:
            raise ValueError("a Stop names at least one problem")
        # Only kinds reach the exception's own text: tracebacks and logs may show it.
        super().__init__(", ".join(p.kind or "problem" for p in problems))
        self.problems = problems
        self.code = code

    @classmethod
    def at(cls, cell: Cell, message: str, hint: str, kind: str, code: Exit = Exit.DATA) -> Stop:
        """For one problem; see there."""
        return cls(Problem(cell, message, hint, kind), code=code)


PLACE = regex(r"( ?)⟦(do:)?([a-z_ -]+)(?:\|([^|⟧]*)\|([^⟧]*))?⟧( ?)")

T = TypeVar("T")
Words = Callable[[str], str]
"""A sentence as a door says it."""

_MUTE = frozenset({int, bool, Decimal, type(None)})


def worded(text: str, parameter: Callable[[str], str], command: Callable[[list[str]], str]) -> str:
    """A sentence as a door says it.

    Args:
        text: The sentence.
        parameter: How the door calls a parameter of this name; "": it has none.
        command: How it calls a command: its name, perhaps an action, and names of parameters; "": it has none.
    """

    def said(found: re.Match[str]) -> str:
        left, is_command, name, before, behind, right = found.groups()
        words = command(name.split()) if is_command else parameter(name)
        if not words:
            return "" if before is not None else found[0]
        if not words[0].isascii():  # Chinese brackets stand close
            left = right = ""
            before, behind = (before or "").rstrip(" "), (behind or "").lstrip(" ")
        return f"{left}{before or ''}{words}{behind or ''}{right}"

    return PLACE.sub(said, text) if "⟦" in text else text


def throughout(value: T, words: Words) -> T:
    """The same value with every sentence in it as a door says it; what has none in it comes back itself."""
    new: object = value
    if isinstance(value, str):
        new = words(value) if "⟦" in value else value
    elif isinstance(value, tuple):
        items = [each if type(each) in _MUTE else throughout(each, words) for each in value]
        new = value if items == list(value) else getattr(value, "_make", tuple)(items)
    elif dataclasses.is_dataclass(value):
        old = {name: getattr(value, name) for name in value.__dataclass_fields__}
        changed = {name: made for name, one in old.items() if (made := throughout(one, words)) is not one}
        new = dataclasses.replace(value, **changed) if changed else value  # type: ignore[type-var]  # no class
    return new  # type: ignore[return-value]  # a changed copy of value

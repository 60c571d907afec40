"""How wide text is, how it wraps, and how a table's columns share a page."""

from __future__ import annotations

import codecs
import math
from collections.abc import Sequence
from dataclasses import dataclass

_WIDE_IF_UNKNOWN = "toolkit-two-columns"
_BEFORE_DIGITS = frozenset("、，；：")


def _two_columns(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - only ever registered for encoding
    return "??" * (error.end - error.start), error.end


codecs.register_error(_WIDE_IF_UNKNOWN, _two_columns)


def text_width(text: str) -> int:
    """Width of one line in half-width characters: a Chinese character takes two.

    GBK has one byte for what is drawn half as wide and two for the rest; rare characters that it lacks
    count as wide. (Asking the Unicode tables for each character takes ten times as long.)
    """
    return len(text) if text.isascii() else len(text.encode("gbk", _WIDE_IF_UNKNOWN))


def longest_line(text: str) -> int:
    """Width of the widest line of a text that may hold line ends."""
    if "\n" not in text:
        return text_width(text)
    return max(map(text_width, text.split("\n")))


def count_lines(text: str, width: float) -> int:
    """How many lines the text takes in a cell of this width (half-width characters, padding taken off).

    Breaks as Excel does: Chinese anywhere, Latin words and numbers whole unless one is wider than the cell.
    """
    room = max(2, int(width))
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: int) -> int:
    total = text_width(line)
    if total <= room:
        return 1
    lines, used, word = 1, 0, 0
    for index, character in enumerate(line):
        size = text_width(character)
        # LibreOffice does not break «0559-1234567、13812345678» before the second number.
        glued = character in _BEFORE_DIGITS and word and line[index + 1 : index + 2].isdigit()
        if glued or (size == 1 and character not in " -"):
            word += size  # decided when the word ends
            if word > room:  # a word wider than the cell is cut
                lines, used, word = lines + (used > 0) + 1, 0, size
            continue
        if word:
            lines, used = (lines, used + word) if used + word <= room else (lines + 1, word)
            word = 0
        lines, used = (lines, used + size) if used + size <= room else (lines + 1, size)
    if word and used + word > room:
        lines += 1
    return lines


@dataclass(frozen=True, slots=True)
class Wish:
    """What a column would like, in half-width characters.

    Attributes:
        least: Below this the contents become illegible (or ####).
        best: Everything on one line.
        grows: Whether the column takes room that is left over.
    """

    least: float
    best: float
    grows: bool = False


def share(wishes: Sequence[Wish], room: float) -> list[float]:
    """Widths for the columns of one page.

    All get their best where that fits, and those that grow share what is left. Otherwise the widest columns
    give way first, down to one common width, so that short columns stay on one line; none goes below its
    least. What does not fit even then is left to the printer's scale.
    """
    spare = room - sum(wish.best for wish in wishes)
    if spare >= 0:
        return _stretched(wishes, spare)
    level = _water_level(wishes, room)
    return [min(wish.best, max(wish.least, level)) for wish in wishes]


def _stretched(wishes: Sequence[Wish], spare: float) -> list[float]:
    """Room left over goes to the columns that grow, at most two fifths more for each."""
    growing = sum(wish.best for wish in wishes if wish.grows)
    factor = 1 + min(0.4, spare / growing) if growing else 1
    return [wish.best * factor if wish.grows else wish.best for wish in wishes]


def _water_level(wishes: Sequence[Wish], room: float) -> float:
    """The width at which columns cut to it, where they can be cut, fill the room."""
    low, high = 0.0, max(wish.best for wish in wishes)
    for _step in range(24):
        level = (low + high) / 2
        if sum(min(wish.best, max(wish.least, level)) for wish in wishes) > room:
            high = level
        else:
            low = level
    return math.floor(low * 10) / 10

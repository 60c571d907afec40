"""How wide text is, how it wraps, and how a table's columns share a page."""

from __future__ import annotations

import codecs
import math
from collections.abc import Sequence
from dataclasses import dataclass

_WIDE_IF_UNKNOWN = "toolkit-two-columns"


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
    for character in line:
        size = text_width(character)
        if size == 1 and character not in " -":
            word += 1  # decided when the word ends
            if word > room:  # a word wider than the cell is cut
                lines, used, word = lines + (used > 0) + 1, 0, 1
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
        elastic: Whether the column wraps when short of room, and takes room that is left over.
    """

    least: float
    best: float
    elastic: bool


def share(wishes: Sequence[Wish], room: float) -> list[float]:
    """Widths for the columns of one page.

    All get their best where that fits, and the elastic ones share what is left. Otherwise the widest elastic
    columns give way first, down to one common width (so that short columns stay on one line).
    What does not fit even then is left to the printer's scale.
    """
    best = [wish.best for wish in wishes]
    spare = room - sum(best)
    if spare >= 0:
        return _stretched(wishes, spare)
    fixed = sum(wish.best for wish in wishes if not wish.elastic)
    elastic = [wish for wish in wishes if wish.elastic]
    level = _water_level(elastic, room - fixed)
    return [min(w.best, max(w.least, level)) if w.elastic else w.best for w in wishes]


def _stretched(wishes: Sequence[Wish], spare: float) -> list[float]:
    """Room left over goes to the elastic columns, at most two fifths more for each."""
    elastic = sum(wish.best for wish in wishes if wish.elastic)
    factor = 1 + min(0.4, spare / elastic) if elastic else 1
    return [wish.best * factor if wish.elastic else wish.best for wish in wishes]


def _water_level(wishes: Sequence[Wish], room: float) -> float:
    """The width at which columns cut to it fill the room."""
    if not wishes:
        return 0
    low, high = 0.0, max(wish.best for wish in wishes)
    for _step in range(24):
        level = (low + high) / 2
        if sum(min(w.best, max(w.least, level)) for w in wishes) > room:
            high = level
        else:
            low = level
    return math.floor(low * 10) / 10

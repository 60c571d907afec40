"""How wide a text is, and how many lines it takes in a cell."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from functools import lru_cache

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


def longest_lines(texts: Sequence[str]) -> list[int]:
    """Width of the widest line of each text; encoded all at once, as no character of GBK ends in a line end."""
    lines = "\n".join(texts).encode("gbk", _WIDE_IF_UNKNOWN).split(b"\n")
    if len(lines) == len(texts):
        return [len(line) for line in lines]
    return [max(map(text_width, text.split("\n"))) for text in texts]


def count_lines(text: str, width: float) -> int:
    """How many lines the text takes in a cell of this width (half-width characters, padding taken off).

    Breaks as Excel does: Chinese anywhere, Latin words and numbers whole unless one is wider than the cell.
    """
    room = max(2, int(width))
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: int) -> int:
    if 2 * len(line) <= room:
        return 1
    total, pieces = _pieces(line)
    if total <= room:
        return 1
    lines, used = 1, 0
    for word, whole, wide in pieces:
        size = whole
        if size > room:  # a word wider than the cell is cut
            size = 0
            for character in word:
                size += 1 if character < "\x80" else 2
                if size > room:
                    lines, used, size = lines + (used > 0) + 1, 0, 1 if character < "\x80" else 2
        lines, used = (lines, used + size) if used + size <= room else (lines + 1, size)
        over = wide - (room - used) // 2
        if over <= 0:
            used += 2 * wide
        else:
            lines -= -over // (room // 2)
            used = 2 * ((over - 1) % (room // 2) + 1)
    return lines


@lru_cache(maxsize=1 << 14)  # the same text is tried in columns of many widths
def _pieces(line: str) -> tuple[int, tuple[tuple[str, int, int], ...]]:
    """The width of a line, and its pieces: what is kept together, its width, and how many wide characters follow."""
    found: list[tuple[str, int, int]] = []
    word, wide = "", 0
    for index, character in enumerate(line):
        # LibreOffice does not break «0559-1234567、13812345678» before the second number.
        glued = character in _BEFORE_DIGITS and word.strip(" -") and not wide
        if character >= "\x80" and not (glued and line[index + 1 : index + 2].isdigit()):
            wide += 1
        elif wide or character in " -" or word in (" ", "-"):
            found.append((word, text_width(word), wide))
            word, wide = character, 0
        else:
            word += character
    found.append((word, text_width(word), wide))
    return text_width(line), tuple(found)

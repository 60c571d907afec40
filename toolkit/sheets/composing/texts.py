"""How wide a text is, and how many lines it takes in a cell."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

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
    total = text_width(line)
    if total <= room:
        return 1
    if total == 2 * len(line):  # nothing that is kept together
        return -(-len(line) // (room // 2))
    lines, used, word = 1, 0, 0
    for index, character in enumerate(line):
        size = 1 if character < "\x80" else 2  # as GBK has it
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

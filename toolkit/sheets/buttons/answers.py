"""What our macro reads: a field a line in ASCII letters, since VBA reads a file in the code page of its system."""

from __future__ import annotations

from collections.abc import Sequence

DESK = "desk.answer"
"""Beside the journal: the first lines of today's page, for sheet 操作台."""

_FIRST_LINE = "toolkit-answer 1"


def compose(fields: Sequence[tuple[str, str]]) -> str:
    """An answer: a field a line, name and value with a tab between; empty ones are left out."""
    lines = [f"{name}\t{encoded(value)}" for name, value in fields if value]
    return "\n".join([_FIRST_LINE, *lines, "end", ""])


def encoded(text: str) -> str:
    """Text in ASCII letters: all others, line ends and the backslash as the numbers of their UTF-16 units."""
    out = []
    for letter in text:
        if letter == "\t" or (letter != "\\" and " " <= letter <= "~"):
            out.append(letter)
        else:
            units = letter.encode("utf-16-be", "surrogatepass")
            out += [f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2)]
    return "".join(out)

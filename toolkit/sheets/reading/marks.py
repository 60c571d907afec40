"""What an OOXML sheet has struck through, and what its comments say; the bytes are searched for a mark first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from toolkit.core.words import regex
from toolkit.files.looking.parts import column_number
from toolkit.files.opc.package import Package
from toolkit.files.opc.trees import events, local, parse

if TYPE_CHECKING:
    from lxml import etree

_OFF = {"0", "false", "off"}
_AUTHOR = regex(r"^[^\n]{1,40}[:：]\s*\n")  # Excel begins a note with who wrote it


def styles_struck(styles: bytes) -> frozenset[int]:
    """The cell styles (cellXfs) whose font is struck through. Raises etree.XMLSyntaxError."""
    fonts: list[bool] = []
    out = set()
    for element in parse(styles):
        if local(element) == "fonts":
            fonts = [_strikes(font) for font in element]
        elif local(element) == "cellXfs":
            for number, style in enumerate(element):
                font = style.get("fontId") or "0"
                if font.isdigit() and int(font) < len(fonts) and fonts[int(font)]:
                    out.add(number)
    return frozenset(out)


def _strikes(font: etree._Element) -> bool:
    return any(local(part) == "strike" and part.get("val", "1") not in _OFF for part in font)


def strings_struck(texts: Iterable[bytes]) -> dict[int, str]:
    """Shared strings of which something is struck through, by number, with what is left. Raises etree.XMLSyntaxError."""
    items = (element for event, name, element in events(texts, {"si"}) if event == "end" and name == "si")
    return {number: left for number, item in enumerate(items) if (left := left_of(item)) is not None}


def left_of(item: etree._Element) -> str | None:
    """A rich text without the runs that are struck through; None where none is."""
    runs = [run for run in item if local(run) == "r"]
    struck = [any(local(part) == "rPr" and _strikes(part) for part in run) for run in runs]
    if not any(struck):
        return None
    return "".join(
        part.text or ""
        for run, gone in zip(runs, struck, strict=True)
        for part in run
        if local(part) == "t" and not gone
    )


def comments(package: Package, part: str) -> dict[tuple[int, int], str]:
    """What the notes and threads on a sheet say; who wrote them is left out.

    Raises:
        Exception: Whatever a damaged part makes lxml or the package raise.
    """
    out: dict[tuple[int, int], str] = {}
    # A thread stands instead of the note that is made of it for older programs.
    for name in (*package.related(part, "comments"), *package.related(part, "threadedComment")):
        said: dict[tuple[int, int], str] = {}
        for element in parse(package.read(name)).iter():
            place = re.fullmatch(r"([A-Z]+)([0-9]+)", element.get("ref") or "")
            if place is None or local(element) not in {"comment", "threadedComment"}:
                continue
            where = int(place[2]), column_number(place[1].encode("ascii"))
            named = "t" if local(element) == "comment" else "text"
            text = "".join(t.text or "" for t in element.iter() if local(t) == named)
            said[where] = "\n".join(filter(None, (said.get(where), _AUTHOR.sub("", text).strip())))
        out |= said
    return out

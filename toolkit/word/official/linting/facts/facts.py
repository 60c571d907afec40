"""What a .docx looks like: paragraphs with all their layers applied, sections, footers, tables, and what it drags along.

Read only, and only from the file; what needs a printed page is measured by official_pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text of one look.

    Attributes:
        font: For Chinese characters.
        latin: For letters and digits.
        size: Points.
        color: Six hexadecimal digits, or "" for automatic (black).
        mark: Highlight or shading behind the text, or "".
        spacing: Added after each character, in points.
        field: The instruction of the field whose result this is, or "".
        marks: For marks that Chinese and Western text share (“ ” … — ·).
    """

    text: str
    font: str = ""
    latin: str = ""
    size: float = 10
    bold: bool = False
    color: str = ""
    mark: str = ""
    hidden: bool = False
    spacing: float = 0
    field: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Border:
    """A line around a paragraph or between rows; width in points."""

    style: str
    width: float
    color: str


@dataclass(frozen=True, slots=True)
class Shape:
    """Something drawn: a line (with its compound form, «thickThin»), a picture, or another figure.

    Attributes:
        width: Millimetres.
        color: As Span's.
        weight: Thickness of the line in points; 0: not said.
    """

    kind: str
    width: float = 0
    color: str = ""
    compound: str = ""
    weight: float = 0


@dataclass(frozen=True)
class Para:
    """A paragraph as it will be set.

    Attributes:
        number: From 1, through the whole part, tables and text boxes included.
        label: The automatic number, which is no part of the text.
        spans: The text in pieces; the automatic number is the first of them.
        align: left, center, right, both or distribute.
        first: Indent of the first line in characters; negative: hanging.
        left: Indent of all lines in characters; `right` likewise.
        rule: exact, atLeast or auto.
        line: Points for exact and atLeast, else a multiple of the line.
        before: Points above; `after` below.
        new_page: Begins a page by a break or a section.
        frame: Attributes of w:framePr; empty: flows.
        section: Index from 0.
        table: Number of the table from 1; 0: in none.
        boxed: In a text box.
        unseen: Marks of direction and of no width stood in its text; they are left out of it here.
        size: Points, of most of its text or, when empty, of its mark.
    """

    number: int
    label: str = ""
    spans: tuple[Stretch, ...] = ()
    align: str = "left"
    first: float = 0
    left: float = 0
    right: float = 0
    rule: str = "auto"
    line: float = 1
    before: float = 0
    after: float = 0
    snap: bool = True
    new_page: bool = False
    frame: Mapping[str, str] = field(default_factory=dict)
    borders: Mapping[str, Border] = field(default_factory=dict)
    shapes: tuple[Shape, ...] = ()
    section: int = 0
    table: int = 0
    boxed: bool = False
    mark_size: float = 10
    unseen: bool = False

    @cached_property
    def text(self) -> str:
        """All of it, the automatic number first."""
        return "".join(span.text for span in self.spans if not span.hidden)

    @cached_property
    def plain(self) -> str:
        """Without any blanks."""
        return "".join(self.text.split())

    @cached_property
    def size(self) -> float:
        """Points, of most of its characters."""
        counts: dict[float, int] = {}
        for span in self.spans:
            counts[span.size] = counts.get(span.size, 0) + len(span.text.strip())
        return max(counts, key=lambda size: counts[size]) if any(counts.values()) else self.mark_size

    @cached_property
    def red(self) -> bool:
        """All of its text is red."""
        inked = [span for span in self.spans if span.text.strip()]
        return bool(inked) and all(is_red(span.color) for span in inked)


@dataclass(frozen=True, slots=True)
class DocumentTable:
    """A table: which paragraphs the cells of its rows hold, and the lines above, between and below the rows.

    `framed`: lines are drawn at its sides, or between its columns.
    """

    number: int
    cells: tuple[tuple[tuple[int, ...], ...], ...]
    lines: tuple[Border | None, ...]
    framed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section's page; lengths in millimetres.

    Attributes:
        grid: Type of the docGrid: "", lines, linesAndChars, snapToChars.
        pitch: Its line pitch in points.
        char_space: In points, added to every character.
        title_page: Has a first page of its own.
        start: A page number to begin with; None: goes on counting.
        footers: default, even, first → paragraphs; those of earlier sections where it has none.
    """

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    footer: float
    grid: str = ""
    pitch: float = 0
    char_space: float = 0
    title_page: bool = False
    start: int | None = None
    footers: Mapping[str, tuple[Para, ...]] = field(default_factory=dict)
    headers: Mapping[str, tuple[Para, ...]] = field(default_factory=dict)

    @property
    def landscape(self) -> bool:
        """Wider than high."""
        return self.width > self.height

    @property
    def type_width(self) -> float:
        """Width of the 版心."""
        return self.width - self.left - self.right

    @property
    def type_height(self) -> float:
        """Height of the 版心."""
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Facts:
    """A document.

    Attributes:
        name: As the clerk knows it.
        external: Kinds of what it fetches from elsewhere, each with its target.
        comments: How many stand in its margins.
        revisions: Number of the first paragraph with tracked changes; 0: none.
        folded: Where it was unfolded (see unfolding): number of a paragraph → its number in the file, its line there or 0.
        lifted: The layout tables that were left out then.
    """

    name: str
    paragraphs: tuple[Para, ...]
    sections: tuple[Section, ...]
    tables: tuple[DocumentTable, ...] = ()
    even_odd: bool = False
    normal_size: float = 10
    external: tuple[tuple[str, str], ...] = ()
    comments: int = 0
    revisions: tuple[int, ...] = ()
    folded: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    lifted: tuple[DocumentTable, ...] = ()

    def where(self, number: int) -> str:
        """A paragraph as the file has it: 第3段, 第1段第4行."""
        old, line = self.folded.get(number, (number, 0))
        return f"第{old}段第{line}行" if line else f"第{old}段"


def is_red(color: str) -> bool:
    """Red as 红色 of a 公文: much red, little of the others."""
    if len(color) != 6:
        return False
    try:
        red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    except ValueError:
        return False
    return red >= 0xB0 and green <= 0x50 and blue <= 0x50


def is_black(color: str) -> bool:
    """Black or so dark that nobody sees the difference."""
    if color in ("", "auto"):
        return True
    try:
        return max(int(color[at : at + 2], 16) for at in (0, 2, 4)) <= 0x40
    except ValueError:
        return True

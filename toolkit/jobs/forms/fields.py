"""Where a form asks for what: by «{{ 字段 }}», by a label beside or above the place, by boxes to tick, by blanks in a text.

What a place may be: an empty cell right of its label or below it (merged ones too), a stretch of underscores or blanks
behind «姓名：», «□男 □女», «    年  月  日», cells of their own for year, month and day, a cell for each character of a number,
a frame that says 照片. Where both the cell beside and the cell below may be meant, nobody is asked to guess: see `Blank.doubtful`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from toolkit.core.cells import address
from toolkit.core.grids import Grid
from toolkit.core.words import clean, regex, spoken

BOXES = "□☐○〇◻"
TICKED = "☑☒■√✓✔▣◼"
_LONGEST = 24  # characters of a label; what is longer is a sentence
_MARGIN = 40  # columns right of the last text that may still be of the form
_RUN = 15  # cells in a row, one for each character: an old identity number has as many
_TAG = regex(r"\{\{\s*([^{}]*?)\s*\}\}")
_SPACED = regex(r"(?<=[一-鿿（）]) | (?=[一-鿿（])")
_LABEL = regex(r"((?:[一-鿿][ \u3000]{1,8}[一-鿿](?![一-鿿])|[^\s：:_＿，。；;□☐○{}])+)[ \u3000]*[：:]")
_BLANK = regex(r"[\s_＿]*")
_DATE = regex(r"[\s_＿]*年[\s_＿]*月(?:[\s_＿]*日)?[\s_＿]*")
_BOX = regex(f"[{BOXES}{TICKED}]")
_UNITS = frozenset("年月日元岁人号级第至")


class How(StrEnum):
    """How a value is entered at its place."""

    CELL = "填入"
    TEXT = "填在文字里"
    BOXES = "打勾"
    DATE = "填年月日"
    DIGITS = "一格一字"
    PHOTO = "贴照片"


class Slot(NamedTuple):
    """Where a value goes.

    Attributes:
        cells: (row, column), from 1: one, but for a date in three cells and for a number with a cell for each character.
        start: Where the stretch of the cell's text begins that is the place; the same as `end` for whole cells.
    """

    how: How
    cells: tuple[tuple[int, int], ...]
    start: int = 0
    end: int = 0
    below: bool = False

    @property
    def ref(self) -> str:
        """«B3», «B3:S3»."""
        first, last = address(*self.cells[0]), address(*self.cells[-1])
        return first if first == last else f"{first}:{last}"


class Blank(NamedTuple):
    """Something that a form asks for.

    Attributes:
        label: As the form says it.
        at: Where the label stands.
        places: Where the value goes; of a doubtful one where it may go.
        tagged: Whether it is named by «{{ }}» or by the office's list.
    """

    label: str
    at: tuple[int, int]
    places: tuple[Slot, ...]
    tagged: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether the cell beside and the cell below are both empty, and only a person knows which is meant."""
        return len(self.places) > 1


class Form:
    """A sheet of a form, and what it asks for."""

    def __init__(self, grid: Grid) -> None:
        """Nothing is looked for yet."""
        self.grid = grid
        self._height = len(grid.rows)
        self._width = max(map(len, grid.rows), default=0)
        self._covers = {
            (row, column): merge
            for merge in grid.areas or grid.merges
            for row in range(merge.top, min(merge.bottom, self._height + 1) + 1)
            for column in range(merge.left, min(merge.right, self._width + _MARGIN) + 1)
        }
        self._framed = any(
            grid.drawn(r, c)
            for r, line in enumerate(grid.rows, 1)
            for c, v in enumerate(line, 1)
            if v is None
        )

    def text(self, row: int, column: int) -> str:
        """What a cell says, as written; "" where it is no text."""
        value = self.grid.value(row, column)
        return value if isinstance(value, str) else ""

    @cached_property
    def fields(self) -> tuple[Blank, ...]:
        """Everything that it asks for, from the top left."""
        found = [
            field
            for row, line in enumerate(self.grid.rows, 1)
            for column, value in enumerate(line, 1)
            if isinstance(value, str) and clean(value)
            for field in self._of(row, column, value)
        ]
        tagged = {cell for field in found if field.tagged for place in field.places for cell in place.cells}
        found = [f for f in found if f.tagged or not tagged.intersection(f.places[0].cells)]
        beside = {f.places[0].cells[0] for f in found if not f.places[0].below}
        # What stands right of another label is that one's, whatever stands above it.
        free = (
            f._replace(places=tuple(p for p in f.places if not p.below or p.cells[0] not in beside))
            for f in found
        )
        return tuple(field for field in free if field.places)

    @property
    def closed(self) -> Iterator[tuple[str, str]]:
        """(label, where) of what looks like a label and has no place that was recognised."""
        known = {field.at for field in self.fields}
        for row, line in enumerate(self.grid.rows, 1):
            for column, value in enumerate(line, 1):
                bare = _spoken(value).rstrip("：: ") if isinstance(value, str) else ""
                if (row, column) not in known and self._is_label(bare):
                    yield bare, address(row, column)

    def placed(self, name: str, row: int, column: int) -> Blank:
        """What the office says: this field goes there, in whatever way the cell asks for."""
        text = self.text(row, column)
        inside = next((f for f in self._inside(row, column, text)), None)
        place = inside.places[0] if inside else self._whole(row, column) or Slot(How.CELL, ((row, column),))
        run = self._run(row, column)
        if not text and len(run) >= _RUN:
            place = Slot(How.DIGITS, tuple(run))
        return Blank(name, (row, column), (place,), tagged=True)

    # --- inside -----------------------------------------------------------------------------------------

    def _of(self, row: int, column: int, text: str) -> Iterator[Blank]:
        if tags := list(_TAG.finditer(text)):
            for tag in tags:
                whole = tag[0] == text.strip()
                place = Slot(
                    How.CELL if whole else How.TEXT, ((row, column),), *(() if whole else tag.span())
                )
                yield Blank(tag[1], (row, column), (place,), tagged=True)
            return
        label = _spoken(text)
        if len(label) <= _LONGEST and spoken("heading.photo").search(label) and not _LABEL.search(label):
            yield Blank("照片", (row, column), (Slot(How.PHOTO, ((row, column),)),))
            return
        group = self._group(row, column)
        within = [f._replace(label=group + f.label) for f in self._inside(row, column, text)]
        bare = label.rstrip("：: ")
        if (not within or (len(within) == 1 and within[0].label == group + bare)) and self._is_label(bare):
            places = list(self._around(row, column, colon=bare != label))
            if places:
                yield Blank(group + bare, (row, column), tuple(places))
                return
        yield from within

    def _group(self, row: int, column: int) -> str:
        """Whose a label's field is, if another person's: «配偶/», said left of it in its row or over the whole block."""
        kin = spoken("kin.heading")
        for left in range(column - 1, 0, -1):
            merge = self._covers.get((row, left))
            said = _spoken(self.text(merge.top, merge.left) if merge else self.text(row, left))
            if kin.search(said) and len(said) <= _LONGEST and not _TAG.search(said):
                return f"{said.rstrip('：:')}/"
        for above in range(row - 1, 0, -1):
            line = [value for value in self.grid.rows[above - 1] if value is not None]
            merge = self._covers.get((above, 1))
            if len(line) == 1 and merge and 2 * merge.right > self._width and isinstance(line[0], str):
                title = _spoken(line[0])
                return f"{title}/" if kin.search(title) else ""
        return ""

    def _is_label(self, text: str) -> bool:
        usual = 0 < len(text) <= _LONGEST and text not in _UNITS and not _BOX.search(text)
        return (
            usual
            and not text[-1].isdigit()
            and not spoken("heading.signed").search(text)
            and not _DATE.fullmatch(text)
        )

    def _inside(self, row: int, column: int, text: str) -> Iterator[Blank]:
        """«姓名：____ 性别：□男 □女»: labels with a colon and what follows each of them in the same cell."""
        labels = list(_LABEL.finditer(text))
        for n, found in enumerate(labels):
            end = labels[n + 1].start() if n + 1 < len(labels) else len(text)
            label, start = _spoken(found[1]), found.end()
            said = text[start:end]
            how = How.DATE if _DATE.fullmatch(said) else How.BOXES if _BOX.search(said) else How.TEXT
            open_end = not said.strip() and end == len(text)
            blank = _BLANK.fullmatch(said) and (len(said) > 1 or "_" in said or "＿" in said or open_end)
            if self._is_label(label) and (how is not How.TEXT or blank):
                yield Blank(label, (row, column), (Slot(how, ((row, column),), start, end),))

    def _around(self, row: int, column: int, *, colon: bool) -> Iterator[Slot]:
        """The place beside, the place below; both only where nothing tells them apart."""
        merge = self._covers.get((row, column))
        right, bottom = (merge.right, merge.bottom) if merge else (column, row)
        beside = self._beside(row, right + 1)
        below = self._whole(bottom + 1, column) if self._inside_form(bottom + 1, column) else None
        if beside:
            yield beside
        if below and below.how is How.CELL and not (beside and (colon or beside.how is not How.CELL)):
            yield below._replace(below=True)

    def _beside(self, row: int, column: int) -> Slot | None:
        if not self._inside_form(row, column):
            return None
        run = self._run(row, column)
        if len(run) >= _RUN:
            return Slot(How.DIGITS, tuple(run))
        parts = [(row, column + 2 * n) for n in range(3)]
        marks = [clean(self.text(row, column + 2 * n + 1)) for n in range(3)]
        if marks[:2] == ["年", "月"] and self._blank(*parts[0]) and self._blank(*parts[1]):
            known = 3 if marks[2] == "日" and self._blank(*parts[2]) else 2
            return Slot(How.DATE, tuple(parts[:known]))
        return self._whole(row, column)

    def _whole(self, row: int, column: int) -> Slot | None:
        """A cell as a place: blank, a date's skeleton, boxes; None: something else stands there."""
        text = self.text(row, column)
        if self._blank(row, column):
            return Slot(How.CELL, ((row, column),))
        if _DATE.fullmatch(text):
            return Slot(How.DATE, ((row, column),), 0, len(text))
        if _BOX.search(text) and not _LABEL.search(text):
            return Slot(How.BOXES, ((row, column),), 0, len(text))
        return None

    def _blank(self, row: int, column: int) -> bool:
        merge = self._covers.get((row, column))
        known = (row, column) in self.grid.errors or (row, column) in self.grid.uncalculated
        if known or (merge and (merge.top, merge.left) != (row, column)):
            return False
        value = self.grid.value(row, column)
        return value is None or (isinstance(value, str) and _BLANK.fullmatch(value) is not None)

    def _inside_form(self, row: int, column: int) -> bool:
        """Whether a cell belongs to the form: it has a format, or (nothing on it is drawn) something stands near."""
        if self.grid.drawn(row, column) or (row, column) in self._covers:
            return True
        return not self._framed and row <= self._height and column <= self._width + 1

    def _run(self, row: int, column: int) -> list[tuple[int, int]]:
        """Empty cells of one character each, from here to the right."""
        out: list[tuple[int, int]] = []
        while (
            self._inside_form(row, column) and self._blank(row, column) and (row, column) not in self._covers
        ):
            out.append((row, column))
            column += 1
        return out

    def detail(self, fields: Iterable[Blank]) -> range:
        """The drawn rows that are for one person each, by which of these fields stand below their headings; empty: none."""
        rows: dict[int, list[int]] = {}
        for field in fields:
            place = field.places[0]
            if place.how is How.CELL and (place.below or field.tagged):
                rows.setdefault(place.cells[0][0], []).append(place.cells[0][1])
        best = max(rows, key=lambda row: (len(rows[row]), -row), default=0)
        return range(best, self._lines(best, rows[best]).stop) if best and len(rows[best]) > 1 else range(0)

    def _lines(self, row: int, columns: Iterable[int]) -> range:
        """The empty rows below a heading that are drawn for detail lines."""
        last, columns = row, sorted(columns)
        while self._inside_form(last + 1, columns[0]) and all(self._blank(last + 1, c) for c in columns):
            last += 1
        return range(row + 1, last + 1)


def _spoken(text: str) -> str:
    """A label without the blanks that only space it out: «姓　名», a line broken for width."""
    return _SPACED.sub("", clean(text))

"""Where things stand on the pages of a PDF: letters with their size and colour, and lines. For measuring our pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.word.pdf_syntax import File, Operator, Reference, Value, read_value

Matrix = tuple[float, float, float, float, float, float]
_ONE: Matrix = (1, 0, 0, 1, 0, 0)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
_MOST_STEPS = 4_000_000
_THIN, _LONG = 4.0, 20.0  # points: what counts as a line


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter; lengths in points from the page's upper left corner.

    Attributes:
        base: The base line.
        red: Printed in red.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    red: bool


@dataclass(frozen=True, slots=True)
class Stroke:
    """A horizontal line; y is its middle."""

    x0: float
    x1: float
    y: float
    thickness: float
    red: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed on a page."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    strokes: tuple[Stroke, ...]


def read_pages(data: bytes) -> list[Page]:
    """All pages.

    Raises:
        ValueError: It is no PDF that can be read.
    """
    file = File.read(data)
    return [_Painter(file, head).page() for head in file.pages()]


@dataclass(slots=True)
class _Font:
    wide: bool
    unicode: dict[int, str]
    widths: dict[int, float]
    default: float


@dataclass(slots=True)
class _State:
    matrix: Matrix = _ONE
    fill: tuple[float, ...] = (0,)
    stroke: tuple[float, ...] = (0,)
    pen: float = 1
    font: _Font | None = None
    size: float = 1
    spacing: float = 0
    words: float = 0
    stretch: float = 1
    rise: float = 0
    leading: float = 0

    def copy(self) -> _State:
        return _State(*(getattr(self, name) for name in self.__slots__))


@dataclass(slots=True)
class _Painter:
    file: File
    head: Mapping[str, Value]
    glyphs: list[Glyph] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    fonts: dict[int, _Font] = field(default_factory=dict)
    height: float = 0
    steps: int = 0

    def page(self) -> Page:
        box = [_float(self.file.get(v)) for v in self.file.items(self.head.get("MediaBox"))] or [
            0,
            0,
            595,
            842,
        ]
        self.height = box[3] - box[1]
        data = b"\n".join(self.file.stream(one)[1] for one in self._contents())
        self._run(data, self.file.dictionary(self.head.get("Resources")), _State(), 0)
        return Page(box[2] - box[0], self.height, tuple(self.glyphs), tuple(self.strokes))

    def _contents(self) -> Iterator[Value]:
        contents = self.head.get("Contents")
        found = self.file.get(contents)
        yield from found if isinstance(found, list) else [contents]

    def _run(self, data: bytes, resources: Mapping[str, Value], state: _State, depth: int) -> None:
        stack: list[_State] = []
        operands: list[Value] = []
        path: list[tuple[float, float]] = []
        text, line = _ONE, _ONE
        at = 0
        while at < len(data):
            value, at = read_value(data, at)
            self.steps += 1
            if self.steps > _MOST_STEPS:
                return
            if not isinstance(value, Operator):
                operands.append(value)
                continue
            name, numbers = str(value), [_float(v) for v in operands]
            if name == "q":
                stack.append(state.copy())
            elif name == "Q":
                state = stack.pop() if stack else state
            elif name == "cm" and len(numbers) == 6:
                state.matrix = _times(_matrix(numbers), state.matrix)
            elif name in ("rg", "g", "k", "sc", "scn"):
                state.fill = tuple(numbers)
            elif name in ("RG", "G", "K", "SC", "SCN"):
                state.stroke = tuple(numbers)
            elif name == "w" and numbers:
                state.pen = numbers[0]
            elif name in ("m", "l") and len(numbers) == 2:
                path.append(_apply(state.matrix, *numbers))
            elif name == "c" and len(numbers) == 6:
                path.append(_apply(state.matrix, *numbers[4:]))
            elif name == "re" and len(numbers) == 4:
                x, y, w, h = numbers
                path += [_apply(state.matrix, x, y), _apply(state.matrix, x + w, y + h)]
            elif name in ("f", "F", "f*", "B", "B*", "b", "S", "s", "n", "b*"):
                self._paint(name, path, state)
                path = []
            elif name == "BT":
                text = line = _ONE
            elif name == "Tf" and len(operands) == 2:
                state.font, state.size = self._font(resources, operands[0]), numbers[1]
            elif name in ("Tc", "Tw", "TL", "Ts") and numbers:
                setattr(
                    state, {"Tc": "spacing", "Tw": "words", "TL": "leading", "Ts": "rise"}[name], numbers[0]
                )
            elif name == "Tz" and numbers:
                state.stretch = numbers[0] / 100
            elif name in ("Td", "TD") and len(numbers) == 2:
                if name == "TD":
                    state.leading = -numbers[1]
                text = line = _times((1, 0, 0, 1, numbers[0], numbers[1]), line)
            elif name == "T*":
                text = line = _times((1, 0, 0, 1, 0, -state.leading), line)
            elif name == "Tm" and len(numbers) == 6:
                text = line = _matrix(numbers)
            elif name in ("Tj", "'", '"') and operands:
                if name != "Tj":
                    line = _times((1, 0, 0, 1, 0, -state.leading), line)
                    text = line
                text = self._show(operands[-1:], state, text)
            elif name == "TJ" and operands and isinstance(operands[0], list):
                text = self._show(operands[0], state, text)
            elif name == "Do" and operands and depth < 8:
                self._form(resources, operands[0], state, depth)
            operands = []

    def _form(self, resources: Mapping[str, Value], name: Value, state: _State, depth: int) -> None:
        reference = self.file.dictionary(resources.get("XObject")).get(str(name))
        head, data = self.file.stream(reference)
        if head.get("Subtype") != "Form":
            return
        inner = state.copy()
        matrix = [_float(self.file.get(v)) for v in self.file.items(head.get("Matrix"))]
        if len(matrix) == 6:
            inner.matrix = _times(_matrix(matrix), inner.matrix)
        own = self.file.dictionary(head.get("Resources")) or resources
        self._run(data, own, inner, depth + 1)

    def _paint(self, name: str, path: Sequence[tuple[float, float]], state: _State) -> None:
        if len(path) < 2 or name == "n":
            return
        xs, ys = [x for x, _ in path], [y for _, y in path]
        thickness = max(ys) - min(ys)
        stroked = name in ("S", "s")
        if stroked and thickness < 0.5:
            thickness = state.pen * abs(state.matrix[3] or state.matrix[0])
        if max(xs) - min(xs) >= _LONG and thickness <= _THIN:
            middle = self.height - (max(ys) + min(ys)) / 2
            red = _is_red(state.stroke if stroked else state.fill)
            self.strokes.append(Stroke(min(xs), max(xs), middle, thickness, red))

    # --- text -------------------------------------------------------------------------------------

    def _show(self, pieces: Sequence[Value], state: _State, text: Matrix) -> Matrix:
        font = state.font
        if font is None:
            return text
        for piece in pieces:
            if isinstance(piece, int | float):
                text = _times((1, 0, 0, 1, -piece / 1000 * state.size * state.stretch, 0), text)
            elif isinstance(piece, bytes):
                step = 2 if font.wide else 1
                for at in range(0, len(piece) - step + 1, step):
                    text = self._glyph(int.from_bytes(piece[at : at + step], "big"), font, state, text)
        return text

    def _glyph(self, code: int, font: _Font, state: _State, text: Matrix) -> Matrix:
        advance = font.widths.get(code, font.default) / 1000 * state.size
        letter = font.unicode.get(code, "" if font.wide else chr(code))
        whole = _times(text, state.matrix)
        x0, y = _apply(whole, 0, state.rise)
        x1, _ = _apply(whole, advance * state.stretch, state.rise)
        scale = (whole[2] ** 2 + whole[3] ** 2) ** 0.5
        if letter:
            self.glyphs.append(
                Glyph(letter, x0, x1, self.height - y, state.size * scale, _is_red(state.fill))
            )
        extra = state.spacing + (state.words if code == 32 and not font.wide else 0)
        return _times((1, 0, 0, 1, (advance + extra) * state.stretch, 0), text)

    def _font(self, resources: Mapping[str, Value], name: Value) -> _Font:
        reference = self.file.dictionary(resources.get("Font")).get(str(name))
        key = reference.number if isinstance(reference, Reference) else -1
        if key not in self.fonts:
            self.fonts[key] = self._read_font(self.file.dictionary(reference))
        return self.fonts[key]

    def _read_font(self, head: Mapping[str, Value]) -> _Font:
        wide = head.get("Subtype") == "Type0"
        letters = _cmap(self.file.stream(head.get("ToUnicode"))[1])
        if wide:
            below = self.file.dictionary(next(iter(self.file.items(head.get("DescendantFonts"))), None))
            default = _float(self.file.get(below.get("DW")), 1000)
            return _Font(True, letters, self._wide_widths(self.file.items(below.get("W"))), default)
        first = int(_float(self.file.get(head.get("FirstChar"))))
        widths = [_float(self.file.get(v)) for v in self.file.items(head.get("Widths"))]
        return _Font(False, letters, dict(enumerate(widths, first)), 500)

    def _wide_widths(self, entries: list[Value]) -> dict[int, float]:
        out: dict[int, float] = {}
        at = 0
        while at + 1 < len(entries):
            first, second = int(_float(entries[at])), self.file.get(entries[at + 1])
            if isinstance(second, list):
                out.update(enumerate((_float(self.file.get(v)) for v in second), first))
                at += 2
            elif at + 2 < len(entries):
                last = min(int(_float(second)), first + 65535)
                out.update(dict.fromkeys(range(first, last + 1), _float(self.file.get(entries[at + 2]))))
                at += 3
            else:
                break
        return out


def _cmap(data: bytes) -> dict[int, str]:
    """A ToUnicode table: code → letters."""
    out: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", data, re.DOTALL):
        found = _HEX.findall(block)
        for code, letters in zip(found[::2], found[1::2], strict=False):
            out[int(b"".join(code.split()) or b"0", 16)] = _utf16(letters)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", data, re.DOTALL):
        at = 0
        values: list[Value] = []
        while at < len(block):
            value, at = read_value(block, at)
            if not (isinstance(value, Operator) and not value):
                values.append(value)
        for low, high, start in zip(values[::3], values[1::3], values[2::3], strict=False):
            if not (isinstance(low, bytes) and isinstance(high, bytes)):
                continue
            first = int.from_bytes(low, "big")
            for rank in range(min(int.from_bytes(high, "big") - first + 1, 65536)):
                if isinstance(start, list) and rank < len(start) and isinstance(start[rank], bytes):
                    out[first + rank] = start[rank].decode("utf-16-be", "replace")
                elif isinstance(start, bytes):
                    number = int.from_bytes(start, "big") + rank
                    out[first + rank] = number.to_bytes(len(start) or 2, "big").decode("utf-16-be", "replace")
    return out


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(b"".join(digits.split()).decode("ascii")).decode("utf-16-be", "replace")


def _float(value: Value, default: float = 0.0) -> float:
    return float(value) if isinstance(value, int | float) else default


def _matrix(numbers: Sequence[float]) -> Matrix:
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, l = two  # noqa: E741 - a matrix
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5]


def _is_red(color: Sequence[float]) -> bool:
    if len(color) == 3:
        return color[0] >= 0.68 and color[1] <= 0.32 and color[2] <= 0.32
    return len(color) == 4 and color[0] <= 0.3 and color[1] >= 0.7 and color[2] >= 0.7 and color[3] <= 0.4

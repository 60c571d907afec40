"""What a pen has done to a box: ticked, empty, or doubtful; never a guess. Pure: a picture is rows of grey values.

A ✓ is the one shape that is known. ✗, a circle, a dot, a slash («无»), a box painted over, a tick that was crossed out:
a person in China may mean yes by them, or no, so all of them are shown to the clerk.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from toolkit import data
from toolkit.core.documents.lists import PenMark, PenReading
from toolkit.core.documents.strips import CODE, MARK, PenBox

Point = tuple[float, float]
Homography = tuple[float, float, float, float, float, float, float, float]


def doubtful(why: str) -> PenReading:
    """The third answer."""
    return PenReading(PenMark.DOUBTFUL, why)


# --- geometry ----------------------------------------------------------------------------------------------


def homography(source: Sequence[Point], target: Sequence[Point]) -> Homography:
    """The plane's map that takes four points to four others: x' = (ax+by+c)/(gx+hy+1), y' = (dx+ey+f)/(gx+hy+1).

    Raises:
        ValueError: three of the points lie on a line.
    """
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for at in range(8):
        pivot = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        if abs(rows[at][at]) < 1e-9:
            raise ValueError("no plane through these points")
        for row in range(8):
            if row != at and rows[row][at]:
                factor = rows[row][at] / rows[at][at]
                rows[row] = [one - factor * other for one, other in zip(rows[row], rows[at], strict=True)]
    a, b, c, d, e, f, g, h = (rows[at][8] / rows[at][at] for at in range(8))
    return a, b, c, d, e, f, g, h


def moved(plane: Homography, point: Point) -> Point:
    """Where the map takes a point. Raises ZeroDivisionError for one at infinity."""
    a, b, c, d, e, f, g, h = plane
    x, y = point
    far = g * x + h * y + 1
    return (a * x + b * y + c) / far, (d * x + e * y + f) / far


# --- a strip, straightened ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Raster:
    """A strip straightened, a grey value (0 black, 255 white) to a unit.

    Attributes:
        rows: Grey values.
        left, top: Where (0, 0) of the strip, the code's corner, lies in them.
    """

    rows: Sequence[bytes]
    left: int
    top: int

    def cut(self, left: int, top: int, width: int, height: int) -> list[bytes]:
        """The rows of a part, in units of the strip."""
        x, y = max(0, left + self.left), max(0, top + self.top)
        return [row[x : x + width] for row in self.rows[y : y + height]]


def percentile(values: Iterable[int], share: float) -> int:
    """The grey value below which a share of them lies; 255 for none."""
    known = sorted(values)
    return known[min(len(known) - 1, int(share * len(known)))] if known else 255


class StripLight(NamedTuple):
    """How light and dark a strip is: its darkest ink and paper by the code, and the unrest of blank paper (0 to 1)."""

    black: int
    white: int
    noise: float

    @classmethod
    def of(cls, raster: Raster) -> StripLight:
        """Measured on the code and on the quiet zone to its right."""
        code = b"".join(raster.cut(0, 0, CODE, CODE))
        quiet = b"".join(raster.cut(CODE + 4, 4, 11, CODE - 8))
        black, white = percentile(code, 0.1), percentile(quiet, 0.5)
        spread = max(1, white - black)
        mean = sum(quiet) / max(1, len(quiet))
        noise = (sum((value - mean) ** 2 for value in quiet) / max(1, len(quiet))) ** 0.5 / spread
        return cls(black, white, noise)


def mark_near(raster: Raster, at: Point, reach: int, light: StripLight) -> Point | None:
    """The middle of the end mark about a point; None where there is none that is whole and alone."""
    left, top = int(at[0]) - reach, int(at[1]) - reach
    part = raster.cut(left, top, 2 * reach, 2 * reach)
    if not part or any(len(row) != len(part[0]) for row in part):
        return None
    left, top = max(left, -raster.left), max(top, -raster.top)
    limit = (light.black + light.white) / 2
    dark = {(x, y) for y, row in enumerate(part) for x, value in enumerate(row) if value < limit}
    found: list[tuple[float, Point]] = []
    while dark:
        blob, edge = set[tuple[int, int]](), [dark.pop()]
        while edge:
            x, y = edge.pop()
            blob.add((x, y))
            near = {(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)} & dark
            dark -= near
            edge += near
        xs, ys = [x for x, _ in blob], [y for _, y in blob]
        wide, high = max(xs) - min(xs) + 1, max(ys) - min(ys) + 1
        touches = min(xs) == 0 or min(ys) == 0 or max(xs) == len(part[0]) - 1 or max(ys) == len(part) - 1
        square = 0.6 < wide / high < 1.67 and len(blob) > 0.65 * wide * high
        if square and not touches and 0.45 < len(blob) / MARK**2 < 1.8:
            middle = sum(xs) / len(xs) + left + 0.5, sum(ys) / len(ys) + top + 0.5
            found.append((abs(middle[0] - at[0]) + abs(middle[1] - at[1]), middle))
    return min(found)[1] if found else None


# --- a box -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ink:
    """The darkness of a part, row by row, and its limits."""

    rows: Sequence[Sequence[float]]
    faint: float
    sure: float

    def area(self, limit: float) -> int:
        return sum(value > limit for row in self.rows for value in row)

    def __add__(self, other: _Ink) -> _Ink:
        return _Ink((*self.rows, *other.rows), self.faint, self.sure)


def read_box(raster: Raster, light: StripLight, box: PenBox) -> tuple[PenReading, int]:
    """What a pen has done to a box, and how much sure ink lies around it (in square units)."""
    limits: Mapping[str, Mapping[str, float]] = data.read("scan.toml")
    around = b"".join(raster.cut(box.left - 12, box.top - 12, box.width + 24, box.height + 24))
    white = percentile(around, 0.6)
    black = light.black * min(1.2, white / max(1, light.white))
    spread = white - black
    if spread < limits["picture"]["contrast"]:
        return doubtful("太暗或太淡"), 0
    if light.noise > limits["picture"]["noise"]:
        return doubtful("这一处不清楚"), 0
    ink, unrest = limits["ink"], light.noise * light.white / max(1, white)

    def inked(left: float, top: float, width: float, height: float) -> _Ink:
        part = raster.cut(round(left), round(top), round(width), round(height))
        rows = [[(white - value) / spread for value in row] for row in part]
        return _Ink(rows, max(ink["faint"], 3.5 * unrest), max(ink["sure"], 5 * unrest))

    slip = _slip(inked, box, int(limits["picture"]["slip"]))
    if slip is None:
        return doubtful("框线看不清"), 0
    dx, dy = slip
    inset = limits["picture"]["inset"]
    left, top = box.left + dx, box.top + dy
    inside = inked(left + inset, top + inset, box.width - 2 * inset, box.height - 2 * inset)
    ring = inked(left - 16, top + 2, 12, box.height - 4) + inked(
        left + box.width + 4, top + 2, 12, box.height - 4
    )
    beside = ring.area((ring.faint + ring.sure) / 2)
    if inside.area(inside.faint) <= ink["empty_faint"] and inside.area(inside.sure) <= ink["empty_sure"]:
        return PenReading(PenMark.EMPTY), beside
    if box.field.signed:
        return _signed(inside, limits["sign"]), beside
    return _ticked(inside, limits["tick"]), beside


def _slip(inked: Callable[..., _Ink], box: PenBox, reach: int) -> Point | None:
    """How far the box's own lines lie from where they should; None: fewer than three of its four are seen."""
    found: list[float | None] = []
    long = 0.5  # of a line must be dark: a pen does not wipe it out
    for far in (0, box.width - 3):
        part = inked(box.left + far - reach, box.top + 10, 3 + 2 * reach, box.height - 20).rows
        found.append(_line(list(zip(*part, strict=True)) if part else [], long, reach))
    for far in (0, box.height - 3):
        rows = inked(box.left + 10, box.top + far - reach, box.width - 20, 3 + 2 * reach).rows
        found.append(_line(rows, long, reach))
    if sum(one is None for one in found) > 1:
        return None
    across = [one for one in found[:2] if one is not None]
    down = [one for one in found[2:] if one is not None]
    for pair in (across, down):
        if len(pair) == 2 and abs(pair[0] - pair[1]) > 6:
            return None
    return sum(across) / len(across), sum(down) / len(down)


def _line(rows: Sequence[Sequence[float]], long: float, reach: int) -> float | None:
    """Where, of neighbouring rows, a printed line lies, from where it should; None: nowhere. The nearest counts."""
    shares = [sum(value > 0.18 for value in row) / max(1, len(row)) for row in rows]
    if max(shares, default=0.0) < long:
        return None
    weights = [sum(sorted(row)[len(row) // 4 : 3 * len(row) // 4 + 1]) for row in rows]
    strong = [at for at, weight in enumerate(weights) if shares[at] >= long and weight > 0.5 * max(weights)]
    peak = min(strong, key=lambda at: abs(at - reach - 1))
    near = [at for at in range(max(0, peak - 2), min(len(rows), peak + 3)) if weights[at] > 0]
    return sum(at * weights[at] for at in near) / sum(weights[at] for at in near) - reach - 1


def _signed(inside: _Ink, limits: Mapping[str, float]) -> PenReading:
    dark = [(x, y) for y, row in enumerate(inside.rows) for x, value in enumerate(row) if value > inside.sure]
    wide = max((x for x, _ in dark), default=0) - min((x for x, _ in dark), default=0)
    high = max((y for _, y in dark), default=0) - min((y for _, y in dark), default=0)
    if len(dark) >= limits["area"] and wide >= limits["wide"] and high >= limits["high"]:
        return PenReading(PenMark.SIGNED)
    return doubtful("有一点笔迹，不知道是不是签名")


def _ticked(inside: _Ink, limits: Mapping[str, float]) -> PenReading:
    """✓ or doubtful: one stroke down to a lowest point and a long way up, and nothing far from it."""
    rows = inside.rows
    size = max(1, sum(map(len, rows)))
    if inside.area(inside.sure) > limits["full"] * size:
        return doubtful("涂满了")
    darkest = sorted((value for row in rows for value in row), reverse=True)[: max(1, size // 60)]
    limit = max(inside.faint * 1.15, 0.42 * sum(darkest) / len(darkest))
    columns = {x: y for x, line in enumerate(zip(*rows, strict=True)) if (y := _dark(line, limit))}
    columns = {x: y for x, y in columns.items() if len(y) > 1 or (x - 1 in columns and x + 1 in columns)}
    if not columns:
        return doubtful("笔迹太淡")
    first, last = min(columns), max(columns)
    top, bottom = min(min(y) for y in columns.values()), max(max(y) for y in columns.values())
    if last - first < limits["wide"] or bottom - top < limits["high"]:
        return doubtful("只有一点或一小笔")
    if len(columns) < limits["whole"] * (last - first + 1):
        return doubtful("笔迹断开了")
    if sum(_parted(y) for y in columns.values()) > limits["double"] * len(columns):
        return doubtful("不止一笔，像叉、圈或划掉的")
    thick = sorted(len(y) for y in columns.values())[len(columns) // 3]
    start, end = _middle(columns, first, 1), _middle(columns, last, -1)
    low = max(columns, key=lambda x: (max(columns[x]), -x))
    turn = float(low), max(columns[low]) - thick / 2
    if turn[1] - end[1] < limits["rise"]:
        return doubtful("不像勾，右边没有向上")
    if turn[0] - start[0] < limits["left"] or turn[1] - start[1] < limits["fall"]:
        return doubtful("像一条斜线，不像勾")
    for at, side in ((start, range(first, low)), (end, range(low + 1, last + 1))):
        if min(min(columns[x]) for x in side if x in columns) < at[1] - thick / 2 - limits["reach"]:
            return doubtful("不像勾，划了不止一笔")
    half = thick * (end[0] - turn[0]) / max(1.0, math.hypot(end[0] - turn[0], end[1] - turn[1])) / 2
    reach = limits["reach"] + half
    between = [
        (x, y)
        for y in range(int(min(start[1], end[1])), int(turn[1]))
        for x in range(int(start[0]), int(end[0]))
        if _is_between((x, y), start, turn, end)
        and min(_distance((x, y), start, turn), _distance((x, y), turn, end)) > half + 3
    ]
    if len(between) < limits["open"]:
        return doubtful("笔画太粗，分不清是不是勾")
    if sum(y in columns.get(x, ()) for x, y in between) > limits["crossed"] * len(between):
        return doubtful("不像勾，像划掉的")
    dots = [(float(x), float(y)) for x, held in columns.items() for y in held]
    far = sum(min(_distance(dot, start, turn), _distance(dot, turn, end)) > reach for dot in dots)
    if far > limits["far"] * len(dots):
        return doubtful("不像勾，像叉、圈或划掉的")
    return PenReading(PenMark.TICKED)


def _is_between(dot: Point, one: Point, turn: Point, other: Point) -> bool:
    """Whether a point lies between the two arms."""
    corners = (one, turn, other, one)
    sides = [
        (b[0] - a[0]) * (dot[1] - a[1]) - (b[1] - a[1]) * (dot[0] - a[0])
        for a, b in itertools.pairwise(corners)
    ]
    return max(sides) <= 0 or min(sides) >= 0


def _dark(line: Sequence[float], limit: float) -> list[int]:
    return [y for y, value in enumerate(line) if value > limit]


def _parted(dark: Sequence[int]) -> bool:
    """Whether a column has two strokes."""
    return any(after - before > 3 for before, after in itertools.pairwise(dark))


def _middle(columns: Mapping[int, Sequence[int]], end: int, step: int) -> Point:
    """The middle of a stroke at one of its ends, over three columns."""
    held = [(x, y) for x in (end, end + step, end + 2 * step) for y in columns.get(x, ())]
    return sum(x for x, _ in held) / len(held), sum(y for _, y in held) / len(held)


def _distance(dot: Point, one: Point, other: Point) -> float:
    """From a point to a stretch of line."""
    (x, y), (u, v) = (dot[0] - one[0], dot[1] - one[1]), (other[0] - one[0], other[1] - one[1])
    share = max(0.0, min(1.0, (x * u + y * v) / max(1e-9, u * u + v * v)))
    return math.hypot(x - share * u, y - share * v)

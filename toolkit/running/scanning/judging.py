"""What a pen has done to a box: ticked, empty, or doubtful; never a guess. Pure: a picture is rows of grey values.

A ✓ is the one shape that is known. ✗, a circle, a dot, a slash («无»), a box painted over, a tick that was crossed out:
a person in China may mean yes by them, or no, so all of them are shown to the clerk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from toolkit import data
from toolkit.core.documents.strips import CODE, MARK, PenBox

Point = tuple[float, float]
Homography = tuple[float, float, float, float, float, float, float, float]


class PenMark(StrEnum):
    """What was read of a box."""

    TICKED = "勾"
    SIGNED = "有笔迹"
    EMPTY = "空"
    DOUBTFUL = "待确认"


class PenReading(NamedTuple):
    """What was read, and why it is doubtful."""

    mark: PenMark
    why: str = ""


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
    white = percentile(around, 0.8)
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
    ring = inked(left - 12, top + 2, 8, box.height - 4) + inked(left + box.width + 4, top + 2, 8, box.height - 4)
    beside = ring.area(ring.sure)
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
        found.append(_line(list(zip(*part, strict=True)) if part else [], long, reach, leading=far == 0))
    for far in (0, box.height - 3):
        rows = inked(box.left + 10, box.top + far - reach, box.width - 20, 3 + 2 * reach).rows
        found.append(_line(rows, long, reach, leading=far == 0))
    if sum(one is None for one in found) > 1:
        return None
    across = [one for one in found[:2] if one is not None]
    down = [one for one in found[2:] if one is not None]
    for pair in (across, down):
        if len(pair) == 2 and abs(pair[0] - pair[1]) > 6:
            return None
    return sum(across) / len(across), sum(down) / len(down)


def _line(rows: Sequence[Sequence[float]], long: float, reach: int, *, leading: bool) -> float | None:
    """Where, of neighbouring rows, a printed line lies, from where it should; None: nowhere."""
    shares = [sum(value > 0.18 for value in row) / max(1, len(row)) for row in rows]
    best = max(shares, default=0.0)
    if best < long:
        return None
    weights = [sum(sorted(row)[len(row) // 4 : 3 * len(row) // 4 + 1]) for row in rows]
    peak = max(range(len(rows)), key=lambda at: weights[at])
    near = [at for at in range(max(0, peak - 3), min(len(rows), peak + 4)) if weights[at] > 0]
    total = sum(weights[at] for at in near)
    del leading
    return sum(at * weights[at] for at in near) / total - reach - 1 if total else None


def _signed(inside: _Ink, limits: Mapping[str, float]) -> PenReading:
    dark = [(x, y) for y, row in enumerate(inside.rows) for x, value in enumerate(row) if value > inside.sure]
    wide = max((x for x, _ in dark), default=0) - min((x for x, _ in dark), default=0)
    high = max((y for _, y in dark), default=0) - min((y for _, y in dark), default=0)
    if len(dark) >= limits["area"] and wide >= limits["wide"] and high >= limits["high"]:
        return PenReading(PenMark.SIGNED)
    return doubtful("有一点笔迹，不知道是不是签名")


def _ticked(inside: _Ink, limits: Mapping[str, float]) -> PenReading:
    """✓ or doubtful: the columns of one stroke go down to a lowest point, then up a long way."""
    rows = inside.rows
    size = max(1, sum(map(len, rows)))
    if inside.area(inside.sure) > limits["full"] * size:
        return doubtful("涂满了")
    darkest = sorted((value for row in rows for value in row), reverse=True)[: max(1, size // 60)]
    limit = max(inside.faint * 1.15, 0.42 * sum(darkest) / len(darkest))
    columns = {
        x: runs
        for x, column in enumerate(zip(*rows, strict=True))
        if (runs := [run for run in _runs(column, limit) if run[1] - run[0] > 1 or max(column) > 1.5 * limit])
    }
    if not columns:
        return doubtful("笔迹太淡")
    first, last = min(columns), max(columns)
    top = min(runs[0][0] for runs in columns.values())
    bottom = max(runs[-1][1] for runs in columns.values())
    if last - first < limits["wide"] or bottom - top < limits["high"]:
        return doubtful("只有一点或一小笔")
    if len(columns) < 0.9 * (last - first + 1):
        return doubtful("不止一笔")
    if sum(len(runs) > 1 for runs in columns.values()) > limits["double"] * len(columns):
        return doubtful("不像勾，像叉、圈或划掉的")
    middle = {x: (runs[0][0] + runs[-1][1]) / 2 for x, runs in columns.items()}
    lowest = max(columns, key=lambda x: (columns[x][-1][1], -x))
    low = columns[lowest][-1][1]
    left = [x for x in columns if x <= lowest]
    right = [x for x in columns if x >= lowest]
    if low - columns[last][0][0] < limits["rise"]:
        return doubtful("不像勾，右边没有向上")
    fall = low - min(columns[x][0][0] for x in left[: max(1, len(left) // 2)])
    thick = sorted(runs[-1][1] - runs[0][0] for runs in columns.values())[len(columns) // 2]
    if lowest - first < limits["left"] or fall - thick < limits["fall"]:
        return doubtful("像一条斜线，不像勾")
    highest = middle[right[0]]
    for x in right:
        highest = min(highest, middle[x])
        if middle[x] > highest + limits["back"]:
            return doubtful("不像勾，划了不止一笔")
    corner = [row[-len(row) // 3 :] for row in rows[2 * len(rows) // 3 :]]
    if lowest < 0.6 * len(rows[0]) and sum(v > inside.sure for row in corner for v in row) > limits["bend"]:
        return doubtful("不像勾，右下角也有笔迹")
    return PenReading(PenMark.TICKED)


def _runs(column: Sequence[float], limit: float) -> list[tuple[int, int]]:
    """Stretches of a column that are darker, those apart by less than three units as one."""
    found: list[tuple[int, int]] = []
    for y, value in enumerate(column):
        if value > limit:
            if found and y - found[-1][1] < 3:
                found[-1] = (found[-1][0], y + 1)
            else:
                found.append((y, y + 1))
    return found

"""Tick lists as they come home: pages drawn with Pillow, pens that tick them, scanners and cameras that spoil them.

Pages are drawn at 300 dots to an inch from the strips that the toolkit prints; tests and scripts/benches/agreement/scan.py
use them, always with a seeded `random.Random`.
"""

from __future__ import annotations

import io
import itertools
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter

from toolkit.core.documents.lists import PaperList
from toolkit.core.documents.strips import PenBox, boxes, strip

DPI = 300
_MM = DPI / 25.4
Stroke = list[tuple[float, float]]


@dataclass(frozen=True)
class Pen:
    """Width in mm, colour, how much ink (1: opaque), how much its width varies."""

    width: float
    colour: tuple[int, int, int]
    ink: float = 1.0
    sway: float = 0.15


PENS = {
    "ball": Pen(0.45, (25, 30, 60), 0.9),
    "blue": Pen(0.5, (40, 70, 190), 0.85),
    "red": Pen(0.5, (215, 40, 45), 0.9),
    "gel": Pen(0.7, (10, 10, 10)),
    "pencil": Pen(0.5, (90, 90, 95), 0.62, 0.3),
    "light pencil": Pen(0.45, (125, 125, 128), 0.55, 0.35),
    "brush": Pen(1.3, (15, 15, 15), 1.0, 0.45),
    "marker": Pen(1.1, (30, 30, 40), 0.95, 0.1),
}


def strokes(shape: str, rng: random.Random, side: float = 6.0) -> list[Stroke]:
    """A shape in a box of so many mm, as a hand would draw it: lines through points."""

    def near(x: float, y: float, by: float = 0.05) -> tuple[float, float]:
        return (x + rng.gauss(0, by)) * side, (y + rng.gauss(0, by)) * side

    if shape == "tick":
        return [[near(0.2, 0.5), near(0.38, 0.78), near(0.6, 0.42), near(0.9, 0.12)]]
    if shape == "wide tick":  # beyond the box
        return [[near(0.12, 0.48), near(0.4, 0.85), near(0.8, 0.2), near(1.25, -0.3)]]
    if shape == "cross":
        return [[near(0.2, 0.2), near(0.8, 0.8)], [near(0.8, 0.2), near(0.2, 0.8)]]
    if shape == "circle":
        turn, radius = rng.random() * 6, 0.32 + rng.random() * 0.1
        points = [turn + at * 0.35 for at in range(20)]
        return [[((0.5 + radius * math.cos(a)) * side, (0.5 + radius * math.sin(a)) * side) for a in points]]
    if shape == "scribble":
        return [[near(0.1 + 0.8 * (at % 2), 0.1 + at * 0.045, 0.03) for at in range(18)]]
    if shape == "dot":
        x, y = near(0.5, 0.5, 0.12)
        return [[(x, y), (x + 0.05, y + 0.05)]]
    if shape == "short":
        return [[near(0.4, 0.5), near(0.55, 0.56)]]
    if shape == "slash":
        return [[near(0.2, 0.85), near(0.85, 0.15)]]
    if shape == "struck":
        return [*strokes("tick", rng, side), [near(0.05, 0.5), near(0.95, 0.45)]]
    if shape == "struck out":
        return [*strokes("tick", rng, side), [near(0.15, 0.15), near(0.85, 0.85)]]
    if shape == "bar":
        return [[near(0.15, 0.5), near(0.85, 0.5)]]
    if shape == "rule":  # through a frame to sign in
        return [[(0.15 * side, 5.2), (0.85 * side, 5.0)]]
    if shape == "wave":
        return [[near(0.1, 0.6), near(0.3, 0.3), near(0.5, 0.7), near(0.7, 0.3), near(0.9, 0.65)]]
    if shape == "beside":  # a tick that missed its box
        return [[(x - side * 1.02, y + side * 0.1) for x, y in strokes("tick", rng, side)[0]]]
    if shape == "name":
        line: Stroke = []
        for at in range(3):
            for _ in range(6):
                line.append(((0.12 + at * 0.28 + rng.random() * 0.2) * side, (0.1 + rng.random() * 0.8) * 10))
        return [line[at : at + 6] for at in range(0, 18, 6)]
    raise ValueError(shape)


TICKS = ("tick", "wide tick")
OTHERS = (
    "cross", "circle", "scribble", "dot", "short", "slash", "struck", "struck out", "bar", "wave", "beside",
)  # fmt: skip


def page(made: PaperList, rows: Sequence[int], pitch: float = 12.5, *, shrink: float = 1.0) -> Image.Image:
    """A page with the strips of these rows, table lines around them; mm as printed at `shrink`."""
    end = strip(made, 1).width_mm * shrink
    sheet = Image.new("RGB", (round((end + 90) * _MM), round((len(rows) * pitch + 34) * _MM)), "white")
    draw = ImageDraw.Draw(sheet)
    for at, row in enumerate(rows):
        drawn = strip(made, row)
        x, y = place_of(at, pitch)
        size = round(drawn.width_mm * shrink * _MM), round((drawn.height_mm or 0) * shrink * _MM)
        picture = Image.open(io.BytesIO(drawn.data)).convert("L").resize(size, Image.Resampling.LANCZOS)
        sheet.paste(picture.convert("RGB"), (round(x), round(y)))
        top = round(y - 1.0 * _MM)
        draw.rectangle(
            (round(12 * _MM), top, sheet.width - round(12 * _MM), top + round(pitch * _MM)),
            outline=(0, 0, 0),
            width=2,
        )
        draw.text((round(14 * _MM), round(y)), f"{row}", fill=(0, 0, 0), font_size=40)
        draw.line(
            [(round(x - 2 * _MM), top), (round(x - 2 * _MM), top + round(pitch * _MM))],
            fill=(0, 0, 0),
            width=2,
        )
    return sheet


def place_of(at: int, pitch: float = 12.5) -> tuple[float, float]:
    """The upper left corner of a page's strip, in pixels."""
    return 40 * _MM, (15 + at * pitch) * _MM


def ink(
    sheet: Image.Image,
    at: int,
    box: PenBox,
    lines: Sequence[Stroke],
    pen: Pen,
    rng: random.Random,
    *,
    pitch: float = 12.5,
    shrink: float = 1.0,
    off: tuple[float, float] = (0.0, 0.0),
) -> None:
    """Draw a shape into a box of a page's strip, `off` mm beside its place."""
    x0, y0 = place_of(at, pitch)
    left, top = x0 + box.left / 10 * shrink * _MM, y0 + box.top / 10 * shrink * _MM
    room = round(30 * _MM)
    frame = (round(left) - room // 3, round(top) - room // 3)
    size = round(box.width / 10 * shrink * _MM) + room, round(box.height / 10 * shrink * _MM) + room
    layer = Image.new("L", (size[0] * 2, size[1] * 2), 0)
    draw = ImageDraw.Draw(layer)
    for line in lines:
        points = [
            ((x * shrink + off[0]) * _MM + left - frame[0], (y * shrink + off[1]) * _MM + top - frame[1])
            for x, y in line
        ]
        for (x, y), (u, v) in itertools.pairwise(points):
            steps = max(1, int(math.hypot(u - x, v - y) / 1.2))
            for step in range(steps + 1):
                share = step / steps
                radius = pen.width * _MM / 2 * (1 + pen.sway * math.sin(share * 5 + rng.random() * 0.7))
                cx, cy = (x + (u - x) * share) * 2, (y + (v - y) * share) * 2
                radius *= 2
                draw.ellipse((cx - radius, cy - radius, cx + radius, cy + radius), fill=round(255 * pen.ink))
    layer = layer.resize(size, Image.Resampling.BOX)
    if pen.sway > 0.25 and pen.ink < 1:  # the grain of paper under a pencil
        grain = Image.frombytes("L", size, rng.randbytes(size[0] * size[1])).filter(
            ImageFilter.GaussianBlur(1.0)
        )
        layer = ImageChops.multiply(layer, grain.point(lambda v: min(255, 140 + v)))
    sheet.paste(Image.new("RGB", size, pen.colour), frame, layer)


def spoiled(
    sheet: Image.Image,
    rng: random.Random,
    *,
    dpi: float = 200,
    turn: float = 0.0,
    skew: float = 0.0,
    dim: float = 1.0,
    shadow: float = 0.0,
    noise: float = 0.0,
    blur: float = 0.0,
    jpeg: int = 0,
) -> Image.Image:
    """The page as a scanner or a telephone gives it back.

    Args:
        sheet: As it was filled in.
        rng: For the corners, the shadow's side.
        dpi: What is left of the 300.
        turn: Degrees.
        skew: How much of its width each corner is pulled in at most: a photograph at an angle.
        dim: Brightness.
        shadow: How much darker one side is.
        noise: Standard deviation in grey levels.
        blur: Radius in pixels of the result.
        jpeg: Quality; 0: none.
    """
    out = sheet
    if skew:
        w, h = out.size
        pull = [rng.uniform(0, skew) for _ in range(8)]
        wide, high = round(w * (1 + skew)), round(h * (1 + skew))
        corners = (
            (pull[0] * w, pull[1] * h), (wide - pull[2] * w, pull[3] * h),
            (wide - pull[4] * w, high - pull[5] * h), (pull[6] * w, high - pull[7] * h),
        )  # fmt: skip
        from toolkit.running.scanning.judging import homography

        back = homography(corners, ((0, 0), (w, 0), (w, h), (0, h)))
        out = out.transform(
            (wide, high),
            Image.Transform.PERSPECTIVE,
            back,
            Image.Resampling.BICUBIC,
            fillcolor=(150, 140, 130),
        )
    if turn:
        out = out.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=(235, 235, 235))
    scale = dpi / DPI
    out = out.resize(
        (round(out.width * scale), round(out.height * scale)),
        Image.Resampling.LANCZOS if dpi < DPI else Image.Resampling.BICUBIC,
    )
    if blur:
        out = out.filter(ImageFilter.GaussianBlur(blur))
    if dim != 1:
        out = ImageEnhance.Brightness(out).enhance(dim)
    if shadow:
        ramp = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize(out.size)
        ramp = ramp.point(lambda v: round(255 - (255 - v) * shadow))
        out = ImageChops.multiply(out, ramp.convert("RGB"))
    if noise:
        grain = Image.effect_noise(out.size, noise).convert("RGB")
        out = ImageChops.add(out, grain, 1, -128)
    if jpeg:
        held = io.BytesIO()
        out.save(held, "JPEG", quality=jpeg)
        out = Image.open(io.BytesIO(held.getvalue())).convert("RGB")
    return out


def filled(
    made: PaperList,
    rows: Sequence[int],
    wishes: Mapping[int, Mapping[str, str]],
    pen: Pen,
    rng: random.Random,
    *,
    shrink: float = 1.0,
    shift: float = 0.35,
) -> Image.Image:
    """A page on which a pen has made these shapes: row → field → shape; `shift` mm: how far hands miss the middle."""
    sheet = page(made, rows, shrink=shrink)
    placed = {box.field.key: box for box in boxes(made.fields)[1]}
    for at, row in enumerate(rows):
        for key, shape in wishes.get(row, {}).items():
            box = placed[key]
            side = box.width / 10
            off = rng.gauss(0, shift), rng.gauss(0, shift)
            ink(sheet, at, box, strokes(shape, rng, side), pen, rng, shrink=shrink, off=off)
    return sheet


def ticked(
    picture: Image.Image,
    made: PaperList,
    wishes: Mapping[int, Mapping[str, str]],
    pen: Pen,
    rng: random.Random,
) -> Image.Image:
    """A page that some program has printed, with these shapes in its boxes: they are where the codes say."""
    from toolkit.running.scanning import reading
    from toolkit.running.scanning.judging import moved

    out = picture.convert("RGB")
    end, placed = boxes(made.fields)
    for (list_id, row), corners in reading.find_codes(out.convert("L")).items():
        plane = reading.find_plane(picture.convert("L"), corners, end) if list_id == made.id else None
        for box in placed if plane else ():
            shape = wishes.get(row, {}).get(box.field.key)
            for line in strokes(shape, rng, box.width / 10) if shape else ():
                at = [moved(plane, (box.left + x * 10, box.top + y * 10)) for x, y in line]
                (x0, y0), (x1, _) = moved(plane, (0, 0)), moved(plane, (10, 0))
                wide = max(2, round(pen.width * math.hypot(x1 - x0, y0 - y0)))
                ImageDraw.Draw(out).line(at, fill=pen.colour, width=wide, joint="curve")
    return out

"""Pictures and PDF files of scanned lists → what was read of each strip.

Pillow opens pictures, pypdfium2 draws pages of a PDF, zxing-cpp finds the codes: the extra `scan`, loaded here alone.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from toolkit import data
from toolkit.core.cells import Cell, Problem, Stop
from toolkit.core.documents.lists import PageRead, PaperList, PenMark, PenReading, StripRead
from toolkit.core.documents.strips import AROUND, CODE, MARK, MODULES, PenBox, boxes, said
from toolkit.running.scanning.judging import (
    Homography,
    Point,
    Raster,
    StripLight,
    doubtful,
    homography,
    mark_near,
    moved,
    read_box,
)

Picture = Any
"""An image of Pillow."""
_READ = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"})
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})  # what Windows leaves in a folder
_DPI = 200  # that a PDF's pages are drawn in: what offices scan in
_MARGIN, _REACH = 40, 34
_MOST_PIXELS = 120_000_000  # a page of A3 at 600 dpi has 70 million
_SHOWN = 0.6  # pixels to a unit of what a clerk is shown
_SMALL = 4.0  # pixels to a dot of the code: below it, a second look at twice the size


def read_files(
    files: Iterable[Path],
    lists: Mapping[str, PaperList],
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Iterator[PageRead]:
    """Every page of every file, and of every picture in a folder; `told` how many files are read, of how many.

    Raises:
        Stop: a program part is missing; the only file cannot be read. One of several says so in its place.
    """
    files = [*files]
    every = [each for path in files for each in (_in_folder(path) if path.is_dir() else (path,))]
    for number, path in enumerate(every):
        told(number, len(every))
        if path.suffix.lower() not in _READ and path not in files:
            why, hint = "不是能读的图片或 PDF，没有读，", "是扫描件的，请存成 JPG、PNG 或 PDF；不是的不用管。"
            if path.is_dir():
                why, hint = "是下级文件夹，里面的没有读，", "请把它单独再读一次。"
            yield PageRead(path.name, (), Problem(Cell(path.name), why, hint, "page-other"))
            continue
        try:
            for name, picture in _pages(path):
                yield PageRead(name, tuple(read_strips(picture, lists, name)))
        except Stop as stop:
            if len(every) == 1 or stop.problems[0].kind == "scan-extra":
                raise
            yield PageRead(path.name, (), stop.problems[0])  # what else there is, is read


def _in_folder(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.name[0] not in "~." and p.name.lower() not in _SYSTEM)


def _part(name: str) -> Any:
    """A module of the extra. Raises Stop where it was not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        what = "这台电脑上的工具箱没有装「扫描回登」用的部分，"
        hint = '请用带扫描的安装包重新安装，或运行 pip install "laogan-toolkit[scan]"。'
        raise Stop.at(Cell("扫描回登"), what, hint, "scan-extra") from error


def _pages(path: Path) -> Iterator[tuple[str, Picture]]:
    images, sequence, ops = (_part(f"PIL.{name}") for name in ("Image", "ImageSequence", "ImageOps"))
    if not path.is_file():
        raise Stop.at(Cell(path.name), "没有找到这个文件，", "请核对文件名。", "file-missing")
    try:
        if path.suffix.lower() == ".pdf":
            yield from _pdf_pages(path)
            return
        with images.open(path) as found:
            if found.width * found.height > _MOST_PIXELS:
                what, hint = "图片太大，", "请用 300 dpi 以内重新扫描。"
                raise Stop.at(Cell(path.name), what, hint, "picture-large")
            frames = sequence.all_frames(found) if path.suffix.lower() in (".tif", ".tiff") else [found]
            for number, frame in enumerate(frames, 1):
                name = f"{path.name} 第{number}页" if len(frames) > 1 else path.name
                yield name, ops.exif_transpose(frame).convert("RGB")
    except (OSError, SyntaxError, ValueError, images.DecompressionBombError) as error:
        what, hint = "不是看得懂的图片，或者已经损坏，", "请重新扫描或拍照，存成 JPG、PNG 或 PDF。"
        raise Stop.at(Cell(path.name), what, hint, "picture-unread") from error


def _pdf_pages(path: Path) -> Iterator[tuple[str, Picture]]:
    pypdfium2 = _part("pypdfium2")
    try:
        document = pypdfium2.PdfDocument(path.read_bytes())
    except pypdfium2.PdfiumError as error:
        what, hint = "打不开这个 PDF，", "有密码的请先去掉密码；损坏的请重新扫描。"
        raise Stop.at(Cell(path.name), what, hint, "pdf-unread") from error
    try:
        for number in range(len(document)):
            page = document[number]
            wide, high = page.get_size()
            scale = min(_DPI / 72, (_MOST_PIXELS / max(1.0, wide * high)) ** 0.5)
            yield f"{path.name} 第{number + 1}页", page.render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()


# --- a page ------------------------------------------------------------------------------------------------


def read_strips(picture: Picture, lists: Mapping[str, PaperList], name: str = "") -> list[StripRead]:
    """What was read of every strip on a page, by list and row."""
    darker = _part("PIL.ImageChops").darker

    red, green, blue = picture.split()
    grey = darker(darker(red, green), blue)  # red and blue ink are as dark as black
    found: dict[tuple[str, int], StripRead] = {}
    for (list_id, row), corners in find_codes(picture.convert("L")).items():
        known = lists.get(list_id)
        if known is None or row > len(known.rows):
            found[list_id, row] = StripRead(list_id, row, {}, b"", name)
            continue
        marks, shown = _strip(grey, picture, corners, known)
        found[list_id, row] = StripRead(list_id, row, marks, shown, name)
    return [found[key] for key in sorted(found)]


def find_codes(grey: Picture) -> dict[tuple[str, int], tuple[Point, ...]]:
    """The codes of ours on a page with their corners, from the upper left one as printed, clockwise."""
    zxingcpp = _part("zxingcpp")
    found: dict[tuple[str, int], tuple[Point, ...]] = {}
    for enlarged in (1, 2):
        looked = grey if enlarged == 1 else grey.resize((grey.width * 2, grey.height * 2))
        for code in zxingcpp.read_barcodes(looked, formats=zxingcpp.barcode_formats_from_str("QRCode")):
            told = said(code.text)
            at = code.position
            corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
            if told:
                found.setdefault(told, tuple((p.x / enlarged, p.y / enlarged) for p in corners))
        size = min((_size(corners) for corners in found.values()), default=0.0)
        if size > _SMALL or grey.width * grey.height * 4 > _MOST_PIXELS:
            break
    return found


def _size(corners: Sequence[Point]) -> float:
    """Pixels to a dot of the code, by its shortest side."""
    sides = zip(corners, (*corners[1:], corners[0]), strict=True)
    return min(math.hypot(x - u, y - v) for (x, y), (u, v) in sides) / MODULES


def _strip(
    grey: Picture, picture: Picture, corners: Sequence[Point], known: PaperList
) -> tuple[dict[str, PenReading], bytes]:
    end, placed = boxes(known.fields)
    plane = find_plane(grey, corners, end)
    if plane is None:
        shown = homography(((0, 0), (CODE, 0), (CODE, CODE), (0, CODE)), corners)
        unclear = doubtful("行末的方块看不清")
        return {field.key: unclear for field in known.fields}, _png(picture, shown, end)
    raster = _raster(grey, plane, end)
    light = StripLight.of(raster)
    if light.noise > data.read("scan.toml")["picture"]["smooth"]:
        raster = _raster(grey, plane, end, smooth=True)
        light = StripLight.of(raster)
    small = _size(corners) < data.read("scan.toml")["picture"]["module"]
    marks: dict[str, PenReading] = {}
    around: list[tuple[PenBox, int]] = []
    for box in placed:
        marks[box.field.key], beside = (
            (doubtful("太小，看不清"), 0) if small else read_box(raster, light, box)
        )
        around.append((box, beside))
    return together(marks, around), _png(picture, plane, end)


def together(marks: Mapping[str, PenReading], around: Sequence[tuple[PenBox, int]]) -> dict[str, PenReading]:
    """What is read of boxes beside each other: two ticks are none, ink beside an empty box may be meant for it."""
    found = dict(marks)
    boxed = [box.field.key for box, _ in around if not box.field.signed]
    ticked = [key for key in boxed if found[key].mark is PenMark.TICKED]
    if len(ticked) > 1:
        found |= {key: doubtful("同时勾了几个") for key in ticked}
    elif ticked and any(found[key].mark is PenMark.DOUBTFUL for key in boxed):
        found[ticked[0]] = doubtful("旁边的框里也有笔迹")
    elif not ticked:
        limit = data.read("scan.toml")["ink"]["beside"]
        near = {box.field.key: ink for box, ink in around if not box.field.signed}
        found |= {
            key: doubtful("框外有笔迹")
            for key, ink in near.items()
            if ink > limit and found[key].mark is PenMark.EMPTY
        }
    return found


def find_plane(grey: Picture, corners: Sequence[Point], end: int) -> Homography | None:
    """From units of the strip to pixels, held at both ends: by the code's left side and the two end marks.

    A code's corners are told in whole pixels: what of perspective they seem to show is mostly that, five times as large at
    the strip's other end. So the marks are looked for as if the code were seen from straight above, then with perspective.
    """
    (x, y), (x1, y1), (x2, y2), (x3, y3) = corners
    across, down = (
        ((x1 - x + x2 - x3) / 2, (y1 - y + y2 - y3) / 2),
        ((x3 - x + x2 - x1) / 2, (y3 - y + y2 - y1) / 2),
    )
    middle = sum(one for one, _ in corners) / 4, sum(one for _, one in corners) / 4
    flat = tuple(
        (middle[0] + i * across[0] + j * down[0], middle[1] + i * across[1] + j * down[1])
        for i, j in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))
    )
    for guess in (flat, corners):
        with suppress(ValueError, ZeroDivisionError):
            first = homography(((0, 0), (CODE, 0), (CODE, CODE), (0, CODE)), guess)
            raster = _raster(grey, first, end)
            light = StripLight.of(raster)
            at = end + MARK / 2
            wanted = (at, MARK / 2), (at, CODE - MARK / 2)
            upper, lower = (mark_near(raster, each, _REACH, light) for each in wanted)
            if upper and lower and 0.8 < (lower[1] - upper[1]) / (CODE - MARK) < 1.25:
                ends = [moved(first, upper), moved(first, lower)]
                return homography(((0, 0), (0, CODE), *wanted), (corners[0], corners[3], *ends))
    return None


def _raster(grey: Picture, plane: Homography, end: int, *, smooth: bool = False) -> Raster:
    shown = _straight(grey, plane, end)
    if smooth:
        shown = shown.filter(_part("PIL.ImageFilter").BoxBlur(1))
    held, wide = shown.tobytes(), shown.width
    return Raster([held[at : at + wide] for at in range(0, len(held), wide)], _MARGIN, _MARGIN)


def _straight(picture: Picture, plane: Homography, end: int, scale: float = 1.0) -> Picture:
    """The strip with a margin around it, `scale` pixels to a unit."""
    images = _part("PIL.Image")
    a, b, c, d, e, f, g, h = plane
    shift = -_MARGIN
    far = 1 + (g + h) * shift
    held = [a, b, c + (a + b) * shift, d, e, f + (d + e) * shift, g, h]
    held = [one / far for one in held]
    held = [one / scale if at in (0, 1, 3, 4, 6, 7) else one for at, one in enumerate(held)]
    size = round((end + MARK + 2 * _MARGIN) * scale), round((CODE + 2 * _MARGIN) * scale)
    white: Any = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.transform(
        size, images.Transform.PERSPECTIVE, held, images.Resampling.BICUBIC, fillcolor=white
    )


def _png(picture: Picture, plane: Homography, end: int) -> bytes:
    """The strip as a clerk is shown it."""
    out = io.BytesIO()
    whole, cut = _straight(picture, plane, end, _SHOWN), round((_MARGIN - AROUND) * _SHOWN)
    part = whole.crop((cut, cut, whole.width - cut, whole.height - cut))
    part.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()

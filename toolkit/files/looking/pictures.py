"""Pictures: what kind a file is and how large, by its own header; how it is cut to fill a frame."""

from __future__ import annotations

import struct
from typing import NamedTuple

CONTENT_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp"}
_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # SOFn, which carry the size


class Measured(NamedTuple):
    """Kind («png», «jpeg», «gif», «bmp») and size in pixels."""

    kind: str
    width: int
    height: int


def measured(data: bytes) -> Measured | None:
    """What a picture file is; None: none of the four kinds. Raises ValueError for one that is cut off or has no size."""
    try:
        found = _measure(data)
    except (struct.error, IndexError) as error:
        raise ValueError("a picture that is cut off") from error
    if found is not None and (found.width <= 0 or found.height <= 0):
        raise ValueError("a picture without a size")
    return found


def _measure(data: bytes) -> Measured | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Measured("png", *struct.unpack_from(">II", data, 16))
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Measured("gif", *struct.unpack_from("<HH", data, 6))
    if data.startswith(b"BM"):
        width, height = struct.unpack_from("<ii", data, 18)
        return Measured("bmp", width, abs(height))
    if data.startswith(b"\xff\xd8"):
        at = 2
        while True:
            if data[at] != 0xFF:
                raise IndexError
            mark = data[at + 1]
            if mark == 0xFF:  # filler
                at += 1
            elif mark in _JPEG_SIZES:
                height, width = struct.unpack_from(">HH", data, at + 5)
                return Measured("jpeg", width, height)
            else:
                at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def cropped(picture: Measured, box: tuple[int, int]) -> str:
    """Attributes of a:srcRect by which a picture fills a frame undistorted, cut alike at both edges; "" where it fits.

    Args:
        picture: The picture.
        box: Width and height of the frame, in any unit.
    """
    wide = picture.width * box[1] - picture.height * box[0]
    if not all(box) or not wide:
        return ""
    whole = picture.width * box[1] if wide > 0 else picture.height * box[0]
    each = round(50_000 * abs(wide) / whole)
    names = ("l", "r") if wide > 0 else ("t", "b")
    return f' {names[0]}="{each}" {names[1]}="{each}"' if each else ""

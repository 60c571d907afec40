"""What a Word template can be given: plain values, pictures, and text with a look of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Image:
    """A picture to be set into the text: a photo, a seal.

    Attributes:
        data: A PNG, JPEG, GIF or BMP file, whole.
        width_mm: Printed width in millimetres.
        height_mm: Printed height; None keeps the proportions of the picture.
        description: What is to be seen, for screen readers.
    """

    data: bytes
    width_mm: float
    height_mm: float | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text with its look; what is not said is as the template has it there.

    Attributes:
        text: Line breaks and tabs are kept.
        colour: Six hexadecimal digits, such as «C00000».
        size: In points (三号 is 16).
        font: By its Windows name.
    """

    text: str
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    colour: str = ""
    size: float | None = None
    font: str = ""


@dataclass(frozen=True, slots=True)
class Rich:
    """Text of several looks, for a template's `{{r 字段 }}`."""

    spans: tuple[Span, ...]


FieldValue = (
    str
    | int
    | Decimal
    | dt.date
    | dt.datetime
    | bool
    | None
    | Image
    | Rich
    | Sequence["FieldValue"]
    | Mapping[str, "FieldValue"]
)
"""All that may stand in a template's fields. Dictionaries and lists nest; floats are not accepted."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What a job says about a field that it offers.

    Attributes:
        sample: A fictitious value of the right type; for a list, one with at least one entry.
        required: Whether an empty value stops the run where the template prints it bare.
        note: What the field means, for `toolkit templates fields`.
    """

    sample: FieldValue
    required: bool = True
    note: str = ""

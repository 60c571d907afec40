"""What a Word template can be given: plain values, pictures, text with a look of its own; and who gives what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from toolkit import data


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


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """A Word template that a job fills: what clerks may write between {{ and }} when they edit it.

    Attributes:
        name: File name in the templates folder, such as «生日贺信.docx».
        title: What the document is for, a few words.
        fields: By name; every field of every document made with this template must be here.
        may_be_empty: Paths inside lists that may be empty although a template prints them bare, such as
            «家庭成员[].电话»; a field itself says so by `required=False`.
    """

    name: str
    title: str
    fields: Mapping[str, FieldSpec]
    may_be_empty: tuple[str, ...] = ()

    @property
    def optional(self) -> frozenset[str]:
        """All paths that may be empty."""
        return frozenset({name for name, spec in self.fields.items() if not spec.required}).union(
            self.may_be_empty
        )

    @property
    def samples(self) -> dict[str, FieldValue]:
        """One fictitious document's fields."""
        return {name: spec.sample for name, spec in self.fields.items()}


def without_job() -> tuple[TemplateUse, ...]:
    """Templates that come with the toolkit and that no job fills yet (data/templates.toml)."""
    return tuple(
        TemplateUse(
            known["name"], known["title"], {name: FieldSpec(**said) for name, said in known["fields"].items()}
        )
        for known in data.read("templates.toml")["template"]
    )

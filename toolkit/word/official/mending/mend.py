"""`toolkit lint --fix`: what can be put right without touching the meaning, as a new file; the words are proved unchanged."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from toolkit.core.cells import Cell, Stop
from toolkit.core.words import regex
from toolkit.files.opc.package import Package
from toolkit.word.official.linting.elements import Format
from toolkit.word.official.linting.facts.reading import reading_of
from toolkit.word.official.linting.facts.styles import W
from toolkit.word.official.linting.lint import Linted, judge
from toolkit.word.official.mending import looks, structure
from toolkit.word.official.mending.repairs import Repairs

_PASSES = 8  # what one repair uncovers the next pass sees; two are the rule
_BETWEEN = regex(r"(?<=[0-9A-Za-z])[.,:/\-](?=[0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Mended:
    """A document that was put right.

    Attributes:
        data: The new file; the old bytes when nothing could be done.
        before: What was found; `after`: what is left, for a person.
        changes: Marks that were exchanged, blanks taken out, paragraphs parted, each with its place.
        why: What could not be put right though it looks as if it could, and the reason, a sentence each.
    """

    data: bytes
    before: Linted
    after: Linted
    changes: tuple[str, ...]
    why: tuple[str, ...] = ()


def words(text: str) -> str:
    """What must stay as it is: letters and digits in one width, and the marks within numbers (3.5, 8:30, 2026-1-5).

    Blanks and all other punctuation marks are typography: each that is exchanged is listed.
    """
    text = "".join(unicodedata.normalize("NFKC", c) if c.isalnum() else c for c in text)
    kept = {found.start() for found in _BETWEEN.finditer(text)}
    return "".join(c for at, c in enumerate(text) if at in kept or unicodedata.category(c)[0] not in "PZC")


def refuse_signed(package: Package, name: str) -> None:
    """A digital signature breaks with any change. Raises Stop."""
    if any(part.startswith("_xmlsignatures/") for part in package.names):
        what = "文件带着数字签名，一改签名就失效，没有动它，"
        raise Stop.at(Cell(name), what, "请向制作的人要没有签名的那一份再修。", "lint-signed")


def mend(source: bytes, name: str, today: dt.date | None = None) -> Mended:
    """Put a document right as far as its form goes.

    Args:
        source: The document.
        name: For messages.
        today: As `judge` takes it.

    Raises:
        Stop: It cannot be read, is signed, or its words would have changed: nothing is to be written then.
    """
    data, changes, why = source, list[str](), list[str]()
    first: Linted | None = None
    for _ in range(_PASSES):
        reader, facts = reading_of(data, name)
        refuse_signed(reader.package, name)
        linted = judge(facts, today=today)
        first = first or linted
        root = reader.root
        if root is None:
            break
        repairs = Repairs(reader, linted.reading)
        old, folded = etree.tostring(root), linted.reading.facts.folded
        numbers = (hit.para.number for _, hit in linted.hits if hit.para is not None)
        faulty = {folded.get(number, (number, 0))[0] for number in numbers}
        done, why = structure.mend(reader, facts, linted.reading, faulty)
        if not (done or folded) and linted.layout is not Format.OTHER:
            repairs.apply([(rule, hit) for rule, hit in linted.hits if rule.fixable])
        new = etree.tostring(root)
        if new == old and not repairs.package_changed:
            break
        if new != old:
            reader.package.replace(reader.main, looks.whole(root))
        changes += done + repairs.changes
        data = reader.package.render()
    after = judge(reading_of(data, name)[1], today=today)
    if first is None or after.layout is Format.OTHER:
        data, changes, after = source, [], first or after
    _prove(source, data, name)
    return Mended(data, first or after, after, tuple(changes), tuple(why))


def _prove(old: bytes, new: bytes, name: str) -> None:
    """Every text of the document as it was: shown, hidden, deleted by a tracked change, and the instructions of fields."""
    if _said(old, name) != _said(new, name):
        what = "修好以后文字和原来的对不上，所以没有写入，"
        raise Stop.at(Cell(name), what, "请按清单自己改，并把这个文件的情况告诉我们。", "lint-words")


def _said(data: bytes, name: str) -> str:
    root = reading_of(data, name)[0].root
    return words("".join(_texts(() if root is None else root.iter())))


def _texts(elements: Iterable[_Element]) -> Iterable[str]:
    for each in elements:
        if each.tag in (f"{W}t", f"{W}delText", f"{W}instrText"):
            yield each.text or ""
        elif each.tag in (f"{W}p", f"{W}tab", f"{W}br"):
            yield " "

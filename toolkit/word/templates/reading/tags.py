"""The tags of a template found in its paragraphs, mended where Word has split them over runs.

A part becomes a list of pieces: stretches of XML, taken literally, and tags between them. Word keeps
«{{ 姓名 }}» in one run only as long as nobody touches it; a spelling mark or a change of font splits it.
The tag goes to where it begins; text behind it keeps its own look.

Levels are docxtpl's: `{%p …%}` stands for its paragraph, `{%tr …%}` for its table row, `{%tc …%}` for
its cell and `{%r …%}` for its run. Beyond docxtpl, an opening and its closing tag may stand in one and
the same row (paragraph, cell): then that row is repeated.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

from toolkit.core.words import regex

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Characters that XML allows and Unicode has promised never to use: no text can contain them by chance.
OPEN, CLOSE = "\ufdd0", "\ufdd1"
RESERVED = regex("[\ufdd0-\ufdef]")
MAX_TAG = 400
MAX_TAGS = 5_000

_LINES = {f"{W}br", f"{W}cr", f"{W}tab", f"{W}noBreakHyphen", f"{W}softHyphen"}
_NOISE = {f"{W}proofErr", f"{W}lastRenderedPageBreak"}
_HISTORY = regex(r"\{[^}]*\}(?:rsid\w*|paraId|textId)$")
_CLOSING = {"{": "}}", "%": "%}", "#": "#}"}
_LEVEL = regex(r"(?s)(p|tr|tc|r)\s+(.*)")


@dataclass(frozen=True, slots=True)
class TagPlace:
    """A paragraph of a template.

    Attributes:
        part: «正文», «页眉1» ….
        number: Of the paragraph in its part, counted from 1, those in tables included.
        text: What stands there, shortened.
    """

    part: str
    number: int
    text: str

    def __str__(self) -> str:
        return f"第{self.number}段"


@dataclass(slots=True)
class Tag:
    """One tag.

    Attributes:
        shape: «{» prints, «%» is a statement, «#» a comment.
        level: «p», «tr», «tc», «r» or «».
        body: What stands inside, quotation marks straightened.
        raw: As typed, for messages (shortened).
        place: Where.
        keyword: First word of a statement: for, if, else ….
        trim_before: `{%-`: joined to what stands before.
        trim_after: `-%}`.
        look: XML of the run properties around it; of a picture: what the template has there.
        target: What the value is for: «» text, «rich», «span» (columns of a cell), «fill» (its colour),
            «picture» (put in place of one of the template's).
        box: Width and height of that picture on paper, in EMU.
    """

    shape: str
    level: str
    body: str
    raw: str
    place: TagPlace
    keyword: str = ""
    trim_before: bool = False
    trim_after: bool = False
    look: str = ""
    target: str = ""
    box: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class Scan:
    """What mending found in one part.

    Attributes:
        tags: In order of appearance.
        faults: Where, message, hint and kind of what is wrong; see core.cells.Fault.
        pieces: The part: XML taken literally, and numbers of tags between.
        parents: Names of the elements directly in which statements stand: those may come out empty.
    """

    tags: list[Tag] = field(default_factory=list)
    faults: list[tuple[TagPlace, str, str, str]] = field(default_factory=list)
    pieces: list[str | int] = field(default_factory=list)
    parents: set[str] = field(default_factory=set)

    def fault(self, place: TagPlace, message: str, hint: str, kind: str) -> None:
        """Note a fault."""
        self.faults.append((place, message, hint, kind))


@dataclass(slots=True)
class Atom:
    """A text element of a paragraph (w:t), or something else that counts as one character."""

    element: _Element
    text: str
    is_text: bool


def own_atoms(paragraph: _Element) -> Iterator[Atom]:
    """The text of a paragraph in order; not that of paragraphs inside it (text boxes)."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag == f"{W}t":
            yield Atom(element, element.text or "", True)
        elif tag in _LINES:
            yield Atom(element, "\n", False)
        elif tag != f"{W}p":
            stack.extend(reversed(element))


def paragraphs(root: _Element, part: str) -> Iterator[tuple[_Element, TagPlace, list[Atom]]]:
    """All paragraphs of a part with their place and text."""
    for number, paragraph in enumerate(list(root.iter(f"{W}p")), 1):
        atoms = list(own_atoms(paragraph))
        text = "".join(atom.text for atom in atoms).replace("\n", " ").strip()
        yield paragraph, TagPlace(part, number, text if len(text) <= 40 else f"{text[:39]}…"), atoms


def mend(atoms: list[Atom], text: str, place: TagPlace, found: Scan) -> None:
    """Put each tag of a paragraph into the text element where it begins, as a marker."""
    edits: list[tuple[int, int, str]] = []
    rest: list[str] = []
    at = 0
    for start, end in itertools.islice(spans(text), MAX_TAGS + 1):
        rest.append(text[at:start])
        at = end
        index = len(found.tags)
        found.tags.append(read_tag(text[start:end], place))
        edits.append((start, end, f"{OPEN}{index}{CLOSE}"))
    rest.append(text[at:])
    _leftovers("\0".join(rest), place, found)
    if not edits:
        return
    start = 0
    for atom in atoms:
        end = start + len(atom.text)
        touched = [edit for edit in edits if edit[0] < end and edit[1] > start]
        if touched and not atom.is_text:
            drop(atom.element)
        elif touched:
            out: list[str] = []
            position = start
            for left, right, marker in touched:
                out.append(text[position : max(left, position)])
                if left >= start:
                    out.append(marker)
                    index = int(marker[1:-1])
                    found.tags[index].look = _look(atom.element)
                position = min(right, end)
            out.append(text[position:end])
            atom.element.text = "".join(out)
            atom.element.set(SPACE, "preserve")
            if not atom.element.text:
                drop(atom.element)
        start = end


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where tags begin and end, in time that grows with the text and not with its square."""
    ends = dict.fromkeys(_CLOSING, -1)
    at = text.find("{")
    while at >= 0:
        shape = text[at + 1 : at + 2]
        if shape in _CLOSING and ends[shape] < at + 2:
            found = text.find(_CLOSING[shape], at + 2)
            ends[shape] = found if found >= 0 else len(text) + MAX_TAG + 2
        if shape in _CLOSING and ends[shape] - at - 2 <= MAX_TAG:
            yield at, ends[shape] + 2
            at = text.find("{", ends[shape] + 2)
        else:
            at = text.find("{", at + 1)


def _leftovers(rest: str, place: TagPlace, found: Scan) -> None:
    for opening, closing in (("{{", "}}"), ("{%", "%}"), ("{#", "#}")):
        for lone, other in ((opening, closing), (closing, opening)):
            if lone in rest:
                hint = f"请补上“{other}”；一个标记要写在同一段里，长度不超过 {MAX_TAG} 字。"
                found.fault(place, f"这一段里的“{lone}”没有与之成对的“{other}”。", hint, "template-brace")


def read_tag(raw: str, place: TagPlace) -> Tag:
    """Take a tag apart: «{%tr for 人 in 名单 %}»."""
    shape, body = raw[1], raw[2:-2]
    before = body.startswith("-")
    after = body.endswith("-")
    body = body[1:] if before else body
    body = body[:-1] if after and body else body
    level = ""
    match = None if before else _LEVEL.fullmatch(body)
    if match:
        level, body = match[1], match[2]
    body = straighten(" ".join(body.split()))
    keyword = ""
    if shape == "%":
        word = re.match(r"[^\W\d]\w*", body)
        keyword = word[0] if word else ""
    target = "rich" if shape == "{" and level == "r" else ""
    shown = raw if len(raw) <= 60 else f"{raw[:56]}…{raw[-2:]}"
    return Tag(shape, level, body, shown, place, keyword, before, after, target=target)


_STRAIGHT = {"“": '"', "”": '"', "‘": "'", "’": "'"}


def straighten(body: str) -> str:
    """Curly quotation marks that stand for straight ones, as Word's autocorrection makes them.

    Those inside a string in straight marks are text and stay.
    """
    out: list[str] = []
    inside = ""
    for letter in body:
        plain = _STRAIGHT.get(letter, letter)
        if inside:
            if letter == inside or (inside in "“‘" and letter in {"“": "”", "‘": "’"}[inside]):
                out.append(plain)
                inside = ""
            else:
                out.append(letter)
        elif plain in "\"'":
            inside = letter if letter in "\"'“‘" else ""
            out.append(plain)
        else:
            out.append(letter)
    return "".join(out)


def _look(text: _Element) -> str:
    """The run properties around a text element, without history."""
    run = text.getparent()
    properties = None if run is None else run.find(f"{W}rPr")
    if properties is None:
        return ""
    xml: str = etree.tostring(properties, encoding="unicode", with_tail=False)
    return re.sub(r' xmlns(?::\w+)?="[^"]*"', "", xml)


def drop(element: _Element) -> None:
    """Remove an element, and its run when nothing else is left in it."""
    run = element.getparent()
    if run is None:
        return
    run.remove(element)
    if run.tag == f"{W}r" and all(child.tag == f"{W}rPr" for child in run):
        holder = run.getparent()
        if holder is not None:
            holder.remove(run)


def tidy(root: _Element) -> None:
    """Take out spelling marks and the numbers of editing sessions: repeated they would be false."""
    for element in list(root.iter(*_NOISE)):
        drop(element) if element.tag == f"{W}lastRenderedPageBreak" else _remove(element)
    for element in root.iter(f"{W}p", f"{W}r", f"{W}tr", f"{W}sectPr", f"{W}tbl"):
        for name in [name for name in element.attrib if _HISTORY.match(str(name))]:
            del element.attrib[name]


def _remove(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def markers(element: _Element) -> list[int]:
    """Numbers of the tags in an element, in order."""
    out: list[int] = []
    for text in element.iter(f"{W}t"):
        out += [int(number) for number in re.findall(f"{OPEN}(\\d+){CLOSE}", text.text or "")]
    return out


def find_marker(element: _Element, index: int) -> _Element | None:
    """The text element that holds a tag."""
    marker = f"{OPEN}{index}{CLOSE}"
    return next((text for text in element.iter(f"{W}t") if marker in (text.text or "")), None)


def take_marker(element: _Element, index: int) -> None:
    """Take a tag's marker out of the text of an element."""
    text = find_marker(element, index)
    if text is not None:
        text.text = (text.text or "").replace(f"{OPEN}{index}{CLOSE}", "")
        if not text.text:
            drop(text)


def instruction(index: int) -> _Element:
    """A mark for a tag that stands between elements."""
    return etree.ProcessingInstruction("tag", str(index))


def ancestor(element: _Element, tag: str) -> _Element | None:
    """The nearest element of this tag around (or at) another."""
    current: _Element | None = element
    while current is not None and current.tag != tag:
        current = current.getparent()
    return current

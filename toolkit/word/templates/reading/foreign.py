"""Marks of other programs that stand where a field of ours is meant: mail merge, «x», {x}, ${x}, { { x } }."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.core.words import regex
from toolkit.word.templates.reading.tags import TagPlace, spans

_MERGE = regex(r'(?i)\b(?:MERGEFIELD\s+"?([^"\s\\]+)|(ADDRESSBLOCK|GREETINGLINE|MERGEREC|MERGESEQ)\b)')
# Always meant as a field; in other brackets only what is called like one.
_SURE = regex(r"«\s*([^«»]{1,40}?)\s*»|\{\s+[{%]\s*([^{}%]{1,60}?)\s*[}%]\s*\}")
_BRACKETS = regex(
    r"\$?(?:(?<![{｛])[{｛]|[\[【<＜]+)\s*([^\W\d][\w.]{0,40})\s*(?:[|｜][^{}｛｝]{0,40})?(?:[}｝](?![}｝])|[\]】>＞]+)"
)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A mark that may be meant for a field.

    Attributes:
        place: Its paragraph.
        raw: As it stands there.
        name: What stands inside.
        sure: Whether it is meant so whatever it is called.
    """

    place: TagPlace
    raw: str
    name: str
    sure: bool


def marks(text: str, code: str, place: TagPlace) -> Iterator[Foreign]:
    """What looks like a field of another program in a paragraph.

    Args:
        text: Of the paragraph.
        code: Its field codes.
        place: Where.
    """
    merged = set()
    for match in _MERGE.finditer(code):
        name = match[1] or match[2]
        merged.add(name)
        yield Foreign(place, f"邮件合并域 {name}", name, sure=True)
    rest, at = [], 0
    for start, end in spans(text):
        rest.append(text[at:start])
        at = end
    plain = "\0".join([*rest, text[at:]])
    for match in _SURE.finditer(plain):
        name = match[1] or match[2]
        if name not in merged:  # what Word shows of a merge field
            yield Foreign(place, match[0], name, sure=True)
    for match in _BRACKETS.finditer(_SURE.sub("\0", plain)):
        yield Foreign(place, match[0], match[1], sure=False)

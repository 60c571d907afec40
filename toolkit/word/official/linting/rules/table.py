"""What a rule is: a check in code, and its line of data/official.toml with title, source, level, right and wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.core.cells import Severity
from toolkit.core.documents.official import faces, format_rules
from toolkit.word.official.linting.elements import Format, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import Para, Stretch

STANDARD = "GB/T 9704-2012"
LINE = 28.95  # points: 22 lines on 225 mm
BODY = "正文"
PAGE = "页面"
FOOTER = "页脚"

OFFICIAL = frozenset(Format) - {Format.OTHER}
EVERY = frozenset(Format)
HEADED = frozenset({Format.STANDARD})


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule is broken.

    Attributes:
        found: What it is, without a full stop.
        wanted: What it should be, likewise.
        para: Where; None: the document, or `part`.
        part: 正文, 页面 or 页脚.
    """

    found: str
    wanted: str
    para: Para | None = None
    part: str = BODY


Check = Callable[[Any], Iterable[Hit]]  # of a Reading, or of a Print for what only a printed page shows


@dataclass(frozen=True, slots=True)
class FormatRule:
    """A rule: code that finds what breaks it, and its line of data/official.toml, read when first asked.

    Attributes:
        kind: A stable slug, the key of its line.
        check: Finds what breaks it.
        layouts: Formats it holds for.
    """

    kind: str
    check: Check
    layouts: frozenset[Format] = OFFICIAL

    @property
    def row(self) -> dict[str, Any]:
        """Its line: title, by, level, wrong, right …; the file's head says what each is."""
        return format_rules()[self.kind]

    @property
    def title(self) -> str:
        """What it is about, in the clerk's words."""
        return str(self.row["title"])

    @property
    def fixable(self) -> bool:
        """Whether it can be put right without touching the meaning."""
        return bool(self.row.get("fix"))

    @property
    def severity(self) -> Severity:
        """WARNING for what is only recommended («一般», «推荐») or custom."""
        return Severity.WARNING if self.row["level"] == "建议" else Severity.ERROR

    @property
    def cite(self) -> str:
        """Where the rule comes from, for people."""
        return cited(self.row)


def cited(row: Mapping[str, Any]) -> str:
    """The source of a rule's line, for people: standard and clause, 条例 and article, or 实务."""
    by, unread = str(row["by"]), "，条款未见原文" if row.get("unread") else ""
    name, _, clause = by.rpartition(" ")
    if by[:1].isdigit():
        said = f"{STANDARD} 第{by}条"
    elif name == "条例":
        said = f"《党政机关公文处理工作条例》{clause}"
    elif name.startswith("GB/T"):
        said = f"{name}-2011 第{clause}条"
    else:
        said = by
    return said + unread


# --- what several rules measure -----------------------------------------------------------------------


def is_chinese(char: str) -> bool:
    """A Chinese character, no punctuation."""
    return "\u3400" <= char <= "\u9fff" or char == "〇"


def inked(spans: Iterable[Stretch]) -> Iterator[Stretch]:
    """The spans that show something."""
    return (span for span in spans if span.text.strip() and not span.hidden)


def is_face(font: str, face: str) -> bool:
    """Whether a font is of a face (仿宋, 楷体, 黑体, 标宋, 宋体), whatever its maker calls it."""
    return any(part in font.casefold() for part in faces()[face]["parts"])


def wrong_font(para: Para, face: str, upto: int | None = None) -> str:
    """The first font of Chinese characters that is none of a face; "" when all are.

    Args:
        para: A paragraph.
        face: See is_face.
        upto: Look only at so many characters.
    """
    left = len(para.text) if upto is None else upto
    for span in para.spans:
        text = span.text[: max(left, 0)]
        left -= len(span.text)
        if any(is_chinese(c) for c in text) and not span.hidden and not is_face(span.font, face):
            return span.font or "没有指定的字体"
    return ""


def wrong_size(para: Para, points: float, start: int = 0) -> float:
    """The first size that is not this one, in points; 0 when all are."""
    at = 0
    for span in para.spans:
        text = span.text[max(start - at, 0) :]
        at += len(span.text)
        if text.strip() and not span.hidden and abs(span.size - points) > 0.1:
            return span.size
    return 0.0


def line_height(reading: ReadDocument, para: Para) -> float | None:
    """Points from one line of a paragraph to the next; None: it depends on the font."""
    if para.rule == "exact":
        return para.line
    section = reading.facts.sections[min(para.section, len(reading.facts.sections) - 1)]
    natural = para.size * 1.2
    if para.rule == "atLeast":
        return max(para.line, natural)
    if section.grid in ("lines", "linesAndChars", "snapToChars") and para.snap and section.pitch:
        rows = -(-natural // section.pitch)
        return float(section.pitch * max(para.line, 1) * max(rows, 1))
    return None


def gap(reading: ReadDocument, upper: Para, lower: Para) -> float:
    """Empty lines between two paragraphs of the text, in lines of the standard."""
    points = upper.after + lower.before
    for number in range(upper.number + 1, lower.number):
        between = reading.by_number.get(number)
        if between is None or between.plain or between.frame or between.boxed:
            continue
        points += (line_height(reading, between) or between.size * 1.4 * between.line) + between.before
        points += between.after
    return points / LINE


def flows(para: Para) -> bool:
    """Set where it stands in the text: in no frame, box or table."""
    return not (para.frame or para.boxed or para.table)


def main(reading: ReadDocument, *roles: Role) -> Iterator[Para]:
    """Paragraphs of these roles before the attachments and the 版记."""
    return (p for p in reading.of(*roles) if p.number <= reading.main_end)

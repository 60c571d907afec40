"""Rules on words and marks: those that data/official.toml gives as a pattern, and the few that one pattern cannot tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import partial

from toolkit.core.documents.official import faces, format_rules
from toolkit.core.words import regex
from toolkit.word.official.linting.elements import ReadDocument, Role
from toolkit.word.official.linting.facts.facts import Para
from toolkit.word.official.linting.rules.body import texts
from toolkit.word.official.linting.rules.table import FormatRule, Hit, is_face

_PAIRS = (("（", "）"), ("《", "》"), ("〈", "〉"), ("〔", "〕"), ("【", "】"), ("“", "”"), ("‘", "’"))
_ITEM = regex(r"(?m)^\s*[\d一二三四五六七八九十]{1,3}[）)]")
_SIGN_END = regex(r"[一-鿿]$")


def _scope(reading: ReadDocument, at: str) -> list[Para]:
    """The paragraphs that a rule on this element looks at: the body's rules look at the title too."""
    if at == "正文":
        return [*reading.of(Role.TITLE, Role.LABELLED, Role.OTHER), *texts(reading)]
    if at == "签发人":
        return reading.of(Role.SIGNER, Role.NUMBER)
    return reading.of(Role(at))


def _story(reading: ReadDocument, at: str) -> tuple[str, list[int], list[Para]]:
    """The words of an element, a line a paragraph (a title is one line), and where each paragraph begins."""
    stories = reading.stories
    if at not in stories:
        paragraphs = _scope(reading, at)
        parts = [" ".join(p.text.split("\n")) if at == "正文" else p.plain for p in paragraphs]
        if at in ("正文", "附件说明"):
            parts = [part.strip() for part in parts]
        starts, length = [], 0
        joint = "" if at == "标题" else "\n"
        for part in parts:
            starts.append(length)
            length += len(part) + len(joint)
        stories[at] = (joint.join(parts), starts, paragraphs)
    return stories[at]


def found_words(kind: str, reading: ReadDocument) -> Iterator[Hit]:
    """What the pattern of a rule finds, once a paragraph."""
    row = format_rules()[kind]
    if reading.kind not in row.get("kinds", (reading.kind,)):
        return
    text, starts, paragraphs = _story(reading, row["at"])
    if not text or ("has" in row and not any(word in text for word in row["has"].split("|"))):
        return  # to compile all patterns would cost more than to read the document
    told = set()
    for match in _pattern(kind, row["find"]).finditer(text):
        at = bisect_right(starts, match.start()) - 1
        if at not in told:
            told.add(at)
            yield Hit(row.get("said", f"有“{match[0].strip()[:16]}”"), row["want"], paragraphs[at])


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _pattern(kind: str, text: str) -> re.Pattern[str]:
    if kind not in _PATTERNS:
        _PATTERNS[kind] = re.compile(text, re.MULTILINE)
    return _PATTERNS[kind]


def pairs(reading: ReadDocument) -> Iterator[Hit]:
    """Brackets and 书名号 close where they open; a quotation may run through several paragraphs, each of which opens it."""
    for p in (*reading.of(Role.TITLE), *texts(reading)):
        text = _ITEM.sub("", p.text)
        for left, right in _PAIRS:
            opened, closed = text.count(left), text.count(right)
            if opened == closed or (left in "“‘" and text.lstrip().startswith(left) and opened > closed):
                continue
            if left == "（" and text.count("(") + opened == text.count(")") + closed:
                continue  # one of the two is half-width, which is told as that
            what = f"“{left}”比“{right}”多" if opened > closed else f"“{right}”比“{left}”多"
            yield Hit(what, "成对的标点应当前后都有", p)
            break


def quote_font(reading: ReadDocument) -> Iterator[Hit]:
    """“ ” … — · are set in the font for letters beyond ASCII (hAnsi), unless a hint says that they are Chinese.

    ISO/IEC 29500-1, 17.3.2.26: for these characters eastAsia counts where the hint is eastAsia, else hAnsi.
    """
    for p in (*reading.of(Role.TITLE), *texts(reading)):
        for span in p.spans:
            western = (
                span.marks and span.marks.isascii() and not any(is_face(span.marks, face) for face in faces())
            )
            if western and any(c in "“”‘’…—·" for c in span.text):
                what = f"引号、省略号会用{span.marks}排"
                yield Hit(what, "应当和正文一样用仿宋；请选中这一段，把中文字体和西文字体都设为仿宋", p)
                break


def text_end(reading: ReadDocument) -> Iterator[Hit]:
    """A paragraph of sentences ends with a mark."""
    for p in reading.of(Role.BODY):
        text = p.text.strip()
        prose = "，" in text and len(text) >= 20 and not re.search(r"[：:\t]", text)
        after = next(reading.neighbours(p, 1), None)
        goes_on = after is not None and (after.table > 0 or (after.shapes and not after.plain))
        if p.number <= reading.main_end and prose and not goes_on and _SIGN_END.search(text):
            yield Hit("段末没有标点", "一段话说完应当有句号", p)


def level_end(reading: ReadDocument) -> Iterator[Hit]:
    """A heading 一、 on a line of its own has no full stop."""
    for p in reading.of(Role.LEVEL1):
        text = p.plain
        if len(text) <= 30 and text.endswith(("。", "；", "：")) and not re.search("[，。；：]", text[:-1]):
            yield Hit(f"末尾有“{text[-1]}”", "单独成行的小标题末尾不加标点", p)


def word_rules() -> tuple[FormatRule, ...]:
    """All of them; the file of rules is asked which have a pattern."""
    rows = format_rules()
    return tuple(FormatRule(kind, partial(found_words, kind)) for kind, row in rows.items() if "find" in row)


RULES = (
    FormatRule("official-mark-pairs", pairs),
    FormatRule("official-mark-quote-font", quote_font),
    FormatRule("official-text-end", text_end),
    FormatRule("official-level-end", level_end),
)

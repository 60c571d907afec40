"""Whether the statements of a part nest, and whether every way through them gives well-formed XML.

A statement may begin in one paragraph and end in another, as docxtpl allows. That is sound exactly when
the elements open at its beginning, at each branch and at its end are the same ones: then whatever is
printed, skipped or repeated between them leaves the document whole. Checked once, it holds for every
rendering.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.core.words import regex
from toolkit.word.templates.reading.tags import Scan, Tag

MAX_DEPTH = 8

_OPENING = {"for", "if"}
_MIDDLE = {"else": {"for", "if"}, "elif": {"if"}}
_CLOSING = {"endfor": "for", "endif": "if"}
_SAID = {"for": "重复(for)", "if": "条件(if)"}
_ELEMENT = regex(r"<(/?)([\w:.-]+)[^>]*?(/?)>")
_NAMES = {
    "w:tbl": "表格", "w:tr": "表格行", "w:tc": "单元格", "w:p": "段落", "w:txbxContent": "文本框", "w:hyperlink": "超链接",
}  # fmt: skip
_TEXT = regex(r"<w:t(?: [^>]*)?>")
_CUT_START = regex(r"[^<]*>")
_ONCE = regex(r"<w:bookmark(?:Start|End)\b[^>]*/>|<w:comment(?:RangeStart|RangeEnd|Reference)\b[^>]*/>")
_ESCAPES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))


@dataclass(slots=True)
class _Open:
    tag: Tag
    elements: tuple[str, ...]
    branch: str


def arrange(found: Scan) -> bool:
    """Check the nesting of a scanned part and join what `{%-` and `-%}` join.

    Changes `found.pieces`; adds to `found.faults`.

    Returns:
        Whether a picture or shape of the template lies inside a repetition, so that their numbers must
        be given anew in each document.
    """
    _join(found)
    stack: list[_Open] = []
    elements: list[str] = []
    shapes = False
    for at, piece in enumerate(found.pieces):
        if isinstance(piece, str):
            _follow(piece, elements)
            text = piece
            if any(block.tag.keyword == "for" for block in stack):
                text = _ONCE.sub("", text)
                shapes = shapes or "<wp:docPr" in text
            for typed, meant in _ESCAPES:
                text = text.replace(typed, meant)
            found.pieces[at] = text
        else:
            tag = found.tags[piece]
            if tag.shape == "%":
                _statement(tag, stack, tuple(elements), found)
                found.parents.update(elements[-1:])
    for block in stack:
        said = _SAID[block.tag.keyword]
        hint = f"请在后面补上 {{%{block.tag.level} end{block.tag.keyword} %}}。"
        found.fault(block.tag.place, f"{said}“{block.tag.raw}”没有结束。", hint, "template-block")
    return shapes


def _follow(xml: str, elements: list[str]) -> None:
    """Keep account of the elements that are open after this stretch of XML."""
    for match in _ELEMENT.finditer(xml):
        if match[1]:
            if elements:
                elements.pop()
        elif not match[3]:
            elements.append(match[2])


def _statement(tag: Tag, stack: list[_Open], elements: tuple[str, ...], found: Scan) -> None:
    word = tag.keyword
    if word in _OPENING:
        stack.append(_Open(tag, elements, word))
        if len(stack) > MAX_DEPTH:
            what = f"重复和条件套了 {len(stack)} 层，超过 {MAX_DEPTH} 层。"
            found.fault(tag.place, what, "请简化模板，或分成几份。", "template-limit")
        return
    wanted = _MIDDLE.get(word) or ({_CLOSING[word]} if word in _CLOSING else None)
    if wanted is None:
        return  # not ours to judge: grammar names unknown statements
    block = stack[-1] if stack else None
    if block is None or block.tag.keyword not in wanted or (word in _MIDDLE and block.branch == "else"):
        inside = (
            f"，这里还在“{block.tag.raw}”（{block.tag.place}）里面" if block else "，前面没有与它对应的开头"
        )
        what = f"“{tag.raw}”多余或放错了位置{inside}。"
        found.fault(tag.place, what, "请核对开头和结尾是否一一对应。", "template-block")
        return
    if elements != block.elements:
        found.fault(
            tag.place,
            f"“{block.tag.raw}”（{block.tag.place}）开始在{_where(block.elements)}，"
            f"“{tag.raw}”却在{_where(elements)}，两头对不上。",
            "整段重复请用 {%p … %}，整行重复请用 {%tr … %}，开头和结尾用同一种写法。",
            "template-block",
        )
    if word in _CLOSING:
        stack.pop()
    else:
        block.branch = word


def _where(elements: tuple[str, ...]) -> str:
    tables = elements.count("w:tbl")
    inner = next((name for name in reversed(elements) if name in _NAMES), "")
    if tables and inner:
        return f"表格的{_NAMES[inner]}里" if inner != "w:tbl" else "表格的行与行之间"
    return f"{_NAMES[inner]}里" if inner else "段落之间"


def _join(found: Scan) -> None:
    """What `{%-` and `-%}` ask for: paragraphs joined; `{{-` and `-}}`: blanks cut."""
    pieces = found.pieces
    for at, piece in enumerate(pieces):
        if isinstance(piece, str):
            continue
        tag = found.tags[piece]
        before = pieces[at - 1] if at else ""
        if tag.trim_before and isinstance(before, str):
            joined = _join_before(before) if tag.shape == "%" else before.rstrip()
            pieces[at - 1] = before if joined is None else joined
            if joined is None:
                _cannot(tag, "前", found)
        after = pieces[at + 1] if at + 1 < len(pieces) else ""
        if tag.trim_after and isinstance(after, str):
            joined = _join_after(after) if tag.shape == "%" else after.lstrip()
            pieces[at + 1] = after if joined is None else joined
            if joined is None:
                _cannot(tag, "后", found)


def _cannot(tag: Tag, side: str, found: Scan) -> None:
    what = f"“{tag.raw}”要与{side}一段连起来，但{side}面没有可以相连的段落。"
    found.fault(tag.place, what, "请去掉标记里的“-”。", "template-block")


def _join_before(xml: str) -> str | None:
    """Without the end of the last text before the tag and the beginning of the tag's own.

    Returns:
        None when there is no text before that could be joined.
    """
    if xml.rpartition(">")[2].strip():
        return xml.rstrip()
    at = xml.rfind("</w:t>")
    return xml[:at] if at >= 0 and _level(xml[at:]) else None


def _join_after(xml: str) -> str | None:
    if xml.partition("<")[0].strip():
        return xml.lstrip()
    match = _TEXT.search(xml)
    return xml[match.end() :] if match and _level(xml[: match.end()]) else None


def skeleton(xml: str) -> str:
    """What a stretch of XML means for the rest of the document: the elements that it closes and opens.

    A document is well-formed exactly when it is so with every literal stretch replaced by its skeleton, as
    long as the stretches come from a part that was read by a parser and `arrange` found its blocks sound. A
    stretch from text to text that opens again what it closes means nothing (between cells or rows it stays:
    `repair.traces` looks there); a tag that is cut in two stays whole.
    """
    head = xml[: xml.index(">") + 1] if _CUT_START.match(xml) else ""
    cut = xml.rfind("<")
    tail = xml[cut:] if cut >= 0 and ">" not in xml[cut:] else ""
    closed, opened = _balance(xml[len(head) : len(xml) - len(tail)])
    if closed[:1] == ["w:t"] and closed == opened[::-1]:
        return head + tail
    middle = "".join(f"</{name}>" for name in closed) + "".join(f"<{name}>" for name in opened)
    return head + middle + tail


def _level(xml: str) -> bool:
    """Whether a cut closes exactly the elements that it opens again, seen from the text before it."""
    closed, opened = _balance(xml)
    return opened == closed[::-1]


def _balance(xml: str) -> tuple[list[str], list[str]]:
    """The elements that a stretch closes without opening, and those it opens without closing, in order."""
    closed: list[str] = []
    opened: list[str] = []
    for match in _ELEMENT.finditer(xml):
        if match[3]:
            continue
        if not match[1]:
            opened.append(match[2])
        elif opened:
            opened.pop()
        else:
            closed.append(match[2])
    return closed, opened

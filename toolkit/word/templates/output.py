"""Values as the XML of a document: escaped, or missed; never anything between.

These are the only functions through which a template prints.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from toolkit.core.cells import Severity
from toolkit.core.documents.outcome import Gap, Image, Rich, Span
from toolkit.core.words import regex
from toolkit.word.templates import pictures
from toolkit.word.templates.expressions.filters import show
from toolkit.word.templates.expressions.sandbox import SHORT, TALLY, Miss, Unshowable, note
from toolkit.word.templates.reading.tags import Tag

# What cannot stand in text as it is: markup, and letters that XML 1.0 does not have.
_SPECIAL = regex("[&<>\x00-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_IMPOSSIBLE = regex("[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
PARAGRAPH, PAGE = "\a", "\f"  # docxtpl's signs; `finish` turns them into paragraphs
_COLOUR = regex(r"#?([0-9A-Fa-f]{6})\Z")
_MAX_SPAN = 63  # columns of a table in Word


def escape(text: str) -> str:
    """Text as the content of a w:t; a line break and a tab close it and open it again.

    Raises:
        Unfit: It holds control characters, which no document can carry.
    """
    if _SPECIAL.search(text) is None:
        return text
    if _IMPOSSIBLE.search(text):
        raise Unshowable("里有不能打印的控制字符：请在原表里把这一格重新输入")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\n", _BREAK).replace("\t", _TAB)


def _missed(tag: int, value: Miss | Gap | Unshowable | None, instead: str = "") -> str:
    """Note a miss; None: it is there but empty. Gives what is printed in its place."""
    note(tag, Miss.because(str(value)) if isinstance(value, Unshowable) else value)
    return instead


def put(value: object, tag: int) -> str:
    """A field of the document itself: it must not be empty."""
    if type(value) is str and len(value) <= SHORT and _SPECIAL.search(value) is None:
        if value and not value.isspace():
            return value
        return _missed(tag, None)
    if value is None or (type(value) is str and not value.strip()):
        return _missed(tag, None)
    return put_any(value, tag)


def put_any(value: object, tag: int) -> str:
    """Anything else that is printed as text; may be empty."""
    if type(value) is str and len(value) <= SHORT and _SPECIAL.search(value) is None:
        return value
    if isinstance(value, Miss):
        return _missed(tag, value)
    if type(value) is Gap:
        return _gap(tag, value)
    try:
        return _shown(value)
    except Unshowable as unfit:
        return _missed(tag, unfit)


def _gap(tag: int, gap: Gap, *, own_run: bool = False) -> str:
    """An empty field whose cell is known: noted, and marked in the document where that is wanted."""
    if gap.problem is None:
        return ""
    note(tag, gap)
    if gap.problem.severity is Severity.ERROR:
        return ""
    look = TALLY.get().look(tag)
    marked = f'<w:r>{_properties(Span(""), look, MARKED)}<w:t xml:space="preserve">【{escape(gap.name)}】</w:t></w:r>'
    return marked if own_run else f'</w:t></w:r>{marked}<w:r>{look}<w:t xml:space="preserve">'


def put_entry(read: Callable[[object, str], object], owner: object, name: str, tag: int) -> str:
    """A field of a list's entry, by far the most common of all: `{{ 人.姓名 }}`.

    Args:
        read: What a dot means in the template.
        owner: The entry.
        name: The field.
        tag: The tag's number.
    """
    if type(owner) is dict:
        value = owner.get(name)
        if type(value) is str and len(value) <= SHORT and _SPECIAL.search(value) is None:
            return value
        if type(value) is Gap:
            return ""  # as a table has blank cells
    return put_any(read(owner, name), tag)


def _shown(value: object) -> str:
    tally = TALLY.get()
    if type(value) is Image:
        if tally.picture is None:
            raise Unshowable("是图片，不能放在这里")
        return f'</w:t>{tally.picture(value)}<w:t xml:space="preserve">'
    if type(value) is Rich:
        raise Unshowable("是带样式的文字，请写成 {{r 字段 }}")
    text = show(value)
    tally.charge(len(text))
    return escape(text)


def put_picture(tags: Callable[[int], Tag], value: object, tag: int) -> str:
    """A picture in place of the template's, in its frame; an empty one leaves what is there.

    Args:
        tags: The template's tags by number.
        value: The picture.
        tag: The tag's number.
    """
    there = tags(tag)
    if isinstance(value, Miss | Gap) or value in (None, ""):
        return _missed(tag, value if isinstance(value, Miss | Gap) else None, there.look)
    embed = TALLY.get().embed
    if type(value) is not Image or embed is None:
        return _missed(tag, Miss.because("不是图片，不能放在这里"), there.look)
    try:
        return pictures.blip(embed(value), pictures.measure(value.data), there.box)
    except Unshowable as unfit:
        return _missed(tag, unfit, there.look)


def put_rich(tags: Callable[[int], Tag], value: object, tag: int) -> str:
    """Text of several looks, as runs of its own; plain text too.

    Args:
        tags: The template's tags by number.
        value: What is printed.
        tag: The tag's number.
    """
    if isinstance(value, Miss):
        return _missed(tag, value)
    if type(value) is Gap:
        return _gap(tag, value, own_run=True)
    try:
        if type(value) is Image:
            return f'<w:r><w:t xml:space="preserve">{_shown(value)}</w:t></w:r>'
        spans = value.spans if type(value) is Rich else (Span(show(value)),)
        if not any(span.text.strip() for span in spans):
            return _missed(tag, None)
        TALLY.get().charge(sum(len(span.text) + 200 for span in spans))
        return "".join(_run(span, tags(tag).look) for span in spans)
    except Unshowable as unfit:
        return _missed(tag, unfit)


def _run(span: Span, look: str) -> str:
    text = escape(span.text)
    return f'<w:r>{_properties(span, look)}<w:t xml:space="preserve">{text}</w:t></w:r>'


# The schema's order of run properties; those of the template that a span does not name stay.
RUN_ORDER = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
    "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern",
    "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs",
    "em", "lang", "eastAsianLayout", "specVanish", "oMath",
)  # fmt: skip
_PROPERTY = regex(r"(?s)<w:(\w+)\b[^>]*?(?:/>|>.*?</w:\1>)")


MARKED = '<w:highlight w:val="yellow"/>'


def _properties(span: Span, look: str, highlight: str = "") -> str:
    inner = look.partition(">")[2].rpartition("<")[0]
    have = {match[1]: match[0] for match in _PROPERTY.finditer(inner)}
    for name, value in (("b", span.bold), ("i", span.italic)):
        if value is not None:
            for key in (name, f"{name}Cs"):
                have[key] = f"<w:{key}/>" if value else f'<w:{key} w:val="0"/>'
    if highlight:
        have["highlight"] = highlight
    if span.underline is not None:
        have["u"] = f'<w:u w:val="{"single" if span.underline else "none"}"/>'
    if span.colour:
        have["color"] = f'<w:color w:val="{_colour(span.colour)}"/>'
    if span.size is not None:
        if not 1 <= span.size <= 1638:
            raise Unshowable("的字号不在 1 到 1638 磅之间")
        for key in ("sz", "szCs"):
            have[key] = f'<w:{key} w:val="{round(span.size * 2)}"/>'
    if span.font:
        font = escape(span.font).replace('"', "&quot;")
        have["rFonts"] = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
    known = [have[name] for name in RUN_ORDER if name in have]
    known += [xml for name, xml in have.items() if name not in RUN_ORDER]
    return f"<w:rPr>{''.join(known)}</w:rPr>" if known else ""


def _colour(text: str) -> str:
    match = _COLOUR.match(text)
    if match is None:
        raise Unshowable("的颜色应当是六位数字，例如 C00000")
    return match[1].upper()


def put_span(value: object, tag: int) -> str:
    """Columns that a cell spans."""
    if isinstance(value, Miss):
        return _missed(tag, value, "1")
    if type(value) is not int or not 1 <= value <= _MAX_SPAN:
        return _missed(tag, Miss.because(f"不是 1 到 {_MAX_SPAN} 的整数，不能用作合并的列数"), "1")
    return str(value)


def put_fill(value: object, tag: int) -> str:
    """The colour of a cell; empty: none."""
    if isinstance(value, Miss):
        return _missed(tag, value, "auto")
    if value in (None, "", "auto"):
        return "auto"
    try:
        return _colour(show(value))
    except Unshowable as unfit:
        return _missed(tag, unfit, "auto")


def put_word(value: object, tag: int) -> str:
    """One of our own words for an attribute."""
    if isinstance(value, Miss):
        note(tag, value)
    return "restart" if value == "restart" else "continue"


def bind(tags: Callable[[int], Tag], read: Callable[[object, str], object]) -> dict[str, Callable[..., Any]]:
    """The printing functions of one part, by the names that `grammar` gives them.

    Args:
        tags: The template's tags by number.
        read: What a dot means.
    """
    return {
        ".put": put,
        ".put_any": put_any,
        ".put_entry": partial(put_entry, read),
        ".put_rich": partial(put_rich, tags),
        ".put_picture": partial(put_picture, tags),
        ".put_span": put_span,
        ".put_fill": put_fill,
        ".put_word": put_word,
    }

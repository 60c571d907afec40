"""`{% colspan n %}`, `{% cellbg c %}`, `{% vm %}` and `{% hm %}`: what docxtpl lets a tag say of its cell.

Each becomes an attribute whose value is an expression, in the place that the format's schema wants.
"""

from __future__ import annotations

from lxml.etree import _Element

from toolkit.word.templates.reading import tags

W = tags.W
_ORDER = [
    f"{W}{name}"
    for name in (
        "cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar",
        "textDirection", "tcFitText", "vAlign", "hideMark",
    )
]  # fmt: skip


def apply(kind: str, argument: str, cell: _Element, text: _Element, index: int, found: tags.Scan) -> None:
    """Let a tag act on its cell, and take it out of the text.

    Args:
        kind: «colspan», «cellbg», «vm» or «hm».
        argument: The expression behind it.
        cell: The w:tc around the tag.
        text: The text element that holds the tag's marker.
        index: The tag's number.
        found: Takes the tags that stand for the attribute's value.
    """
    tag = found.tags[index]
    if kind in {"colspan", "cellbg"} and not argument:
        found.fault(
            tag.place, f"标记“{tag.raw}”里没有写用哪个字段。", "例如 {% colspan 列数 %}。", "template-syntax"
        )
    paragraph = tags.ancestor(text, f"{W}p")
    tags.take_marker(text, index)
    if kind == "colspan":
        _set(cell, "gridSpan", {"val": _value(tag, argument, "span", found)})
    elif kind == "cellbg":
        fill = _value(tag, argument, "fill", found)
        _set(cell, "shd", {"val": "clear", "color": "auto", "fill": fill})
    elif kind == "vm":
        state = _value(tag, "'restart' if loop.first else 'continue'", "word", found)
        _set(cell, "vMerge", {"val": state})
        if paragraph is not None:
            inner = [child for child in paragraph if child.tag != f"{W}pPr"]
            if inner:
                _only_first(inner[0], inner[-1], tag, found)
    else:
        properties = cell.find(f"{W}tcPr")
        span = None if properties is None else properties.find(f"{W}gridSpan")
        width = "1" if span is None else (span.get(f"{W}val") or "1")
        _set(cell, "gridSpan", {"val": _value(tag, f"{width} * loop.length", "span", found)})
        _only_first(cell, cell, tag, found)


def _value(tag: tags.Tag, expression: str, target: str, found: tags.Scan) -> str:
    found.tags.append(tags.Tag("{", "", expression, tag.raw, tag.place, target=target))
    return f"{tags.OPEN}{len(found.tags) - 1}{tags.CLOSE}"


def _only_first(first: _Element, last: _Element, tag: tags.Tag, found: tags.Scan) -> None:
    parent = first.getparent()
    if parent is None:
        return
    found.tags.append(tags.Tag("%", "", "if loop.first", tag.raw, tag.place, "if"))
    parent.insert(parent.index(first), tags.instruction(len(found.tags) - 1))
    found.tags.append(tags.Tag("%", "", "endif", tag.raw, tag.place, "endif"))
    parent.insert(parent.index(last) + 1, tags.instruction(len(found.tags) - 1))


def _set(cell: _Element, name: str, attributes: dict[str, str]) -> None:
    """Put a property into a cell, in the schema's order."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = cell.makeelement(f"{W}tcPr")
        cell.insert(0, properties)
    for old in properties.findall(f"{W}{name}"):
        properties.remove(old)
    element = properties.makeelement(f"{W}{name}", {f"{W}{key}": value for key, value in attributes.items()})
    rank = _ORDER.index(element.tag)
    at = sum(1 for child in properties if child.tag in _ORDER and _ORDER.index(child.tag) < rank)
    properties.insert(at, element)

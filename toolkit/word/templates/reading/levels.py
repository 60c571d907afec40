"""A part cut into pieces: `{%tr …%}` and its like put in the place of what they stand for."""

from __future__ import annotations

import copy
import re

from lxml import etree
from lxml.etree import _Element

from toolkit.core.words import regex
from toolkit.word.templates.reading import standins
from toolkit.word.templates.reading.tags import (
    CLOSE,
    MAX_TAGS,
    OPEN,
    RESERVED,
    Scan,
    Tag,
    W,
    ancestor,
    drop,
    find_marker,
    instruction,
    markers,
    mend,
    paragraphs,
    take_marker,
    tidy,
)

_SPECIAL = regex(r"(?s)(colspan|cellbg|vm|hm)\b\s*(.*)")
_CELL_ORDER = [
    f"{W}{name}"
    for name in (
        "cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar",
        "textDirection", "tcFitText", "vAlign", "hideMark",
    )
]  # fmt: skip
_LEVEL_ELEMENT = {"p": f"{W}p", "tr": f"{W}tr", "tc": f"{W}tc", "r": f"{W}r"}
_LEVEL_NAME = {"p": "段落", "tr": "表格行", "tc": "单元格", "r": "文字"}
_OUTSIDE = {"p": "不在段落里", "tr": "不在表格里", "tc": "不在表格里", "r": "不在文字里"}


def scan(root: _Element, part: str) -> Scan:
    """Find and mend the tags of one part, and cut it into pieces.

    Args:
        root: The part; changed by this.
        part: Its name for messages.
    """
    found = Scan()
    homes: list[_Element] = []
    for paragraph, place, atoms in paragraphs(root, part):
        text = "".join(atom.text for atom in atoms)
        if not ("{" in text or "}" in text):
            standins.take(paragraph, place, found)
            homes += [paragraph] * (len(found.tags) - len(homes))
            continue
        if RESERVED.search(text):
            found.fault(
                place, "这一段里有电脑内部用的特殊字符。", "请删去这一段重新输入。", "template-character"
            )
            continue
        mend(atoms, text, place, found)
        standins.take(paragraph, place, found)
        homes += [paragraph] * (len(found.tags) - len(homes))
        if len(found.tags) > MAX_TAGS:
            found.fault(place, f"模板里的标记超过 {MAX_TAGS} 个。", "请把模板分成几份。", "template-limit")
            return found
    if not found.tags:
        return found
    tidy(root)
    _specials(homes, found)
    _raise_levels(homes, found)
    _cut(root, found)
    return found


def _raise_levels(homes: list[_Element], found: Scan) -> None:
    """Let `{%tr …%}` and its like take the place of the element they stand for."""
    groups: dict[_Element, list[int]] = {}
    for index, paragraph in enumerate(homes):
        tag = found.tags[index]
        text = find_marker(paragraph, index) if tag.level else None
        if text is None:
            continue
        if tag.level == "r":
            _split_run(text, index)
            continue
        if tag.shape == "{":
            hint = "请写成 {{ 字段 }}；文字有不同样式的写成 {{r 字段 }}。"
            found.fault(tag.place, f"“{{{{{tag.level} …}}}}”这种写法这里用不上。", hint, "template-forbidden")
            continue
        element = ancestor(text, _LEVEL_ELEMENT[tag.level])
        if element is None:
            hint = "重复表格行的标记要写在表格里；重复段落请写 {%p … %}。"
            found.fault(tag.place, f"标记“{tag.raw}”{_OUTSIDE[tag.level]}。", hint, "template-table")
            continue
        groups.setdefault(element, []).append(index)
    # Inner ones first: a row that is replaced takes its paragraphs with it.
    for element in sorted(groups, key=lambda element: -sum(1 for _ in element.iterancestors())):
        _raise_group(element, groups[element], found)


def _raise_group(element: _Element, indices: list[int], found: Scan) -> None:
    parent = element.getparent()
    if parent is None:
        return
    first = found.tags[indices[0]]
    name = _LEVEL_NAME[first.level]
    if len(indices) == 1:
        _replace(element, indices[0], found)
        return
    opening, closing = found.tags[indices[0]], found.tags[indices[-1]]
    if len(indices) == 2 and closing.keyword == f"end{opening.keyword}":
        for index in indices:
            take_marker(element, index)
        at = parent.index(element)
        parent.insert(at, instruction(indices[0]))
        parent.insert(at + 2, instruction(indices[1]))
        return
    what = f"同一个{name}里有 {len(indices)} 个“{{%{first.level} …%}}”标记，分不清各管哪里。"
    found.fault(first.place, what, f"请每个标记单独占一个{name}。", "template-block")


def _replace(element: _Element, index: int, found: Scan) -> None:
    """Put a tag where its paragraph, row or cell stands; nothing else may be lost by that."""
    tag = found.tags[index]
    parent = element.getparent()
    if parent is None:
        return
    others = [number for number in markers(element) if number != index and found.tags[number].shape != "#"]
    text = "".join(t.text or "" for t in element.iter(f"{W}t"))
    text = re.sub(f"{OPEN}\\d+{CLOSE}", "", text).strip()
    picture = next(element.iter(f"{W}drawing", f"{W}pict", f"{W}object"), None)
    inner = any(not isinstance(child.tag, str) for child in element.iter())  # a tag raised before
    if others or text or picture is not None or inner:
        name = _LEVEL_NAME[tag.level]
        what = f"标记“{tag.raw}”所在的{name}里还有别的内容，打印时会丢掉。"
        hint = f"请让这个标记单独占一个{name}，其他内容放到上下的{name}里。"
        found.fault(tag.place, what, hint, "template-lost")
        return
    if next(element.iter(f"{W}sectPr"), None) is not None:
        what = f"标记“{tag.raw}”这一段带有分节符，打印时会丢掉。"
        found.fault(tag.place, what, "请把标记移到另一段。", "template-lost")
        return
    mark = instruction(index)
    mark.tail = element.tail
    parent.replace(element, mark)


def _split_run(text: _Element, index: int) -> None:
    """Let a `{{r …}}` stand between two runs instead of inside one."""
    run = text.getparent()
    if run is None:
        return
    holder = run.getparent()
    if holder is None:
        return
    marker = f"{OPEN}{index}{CLOSE}"
    left, _, right = (text.text or "").partition(marker)
    follow = copy.deepcopy(run)
    position = run.index(text)
    text.text = left
    for child in list(run)[position + 1 :]:
        run.remove(child)
    for child in list(follow)[:position]:
        if child.tag != f"{W}rPr":
            follow.remove(child)
    twin = next(child for child in follow if child.tag != f"{W}rPr")
    twin.text = right
    at = holder.index(run)
    holder.insert(at + 1, instruction(index))
    holder.insert(at + 2, follow)
    for piece in (text, twin):
        if not piece.text:
            drop(piece)


def _specials(homes: list[_Element], found: Scan) -> None:
    """`{% colspan n %}`, `{% cellbg c %}`, `{% vm %}`, `{% hm %}`: properties of the cell they stand in."""
    for index, paragraph in enumerate(homes):
        tag = found.tags[index]
        match = _SPECIAL.fullmatch(tag.body) if tag.shape == "%" and not tag.level else None
        text = None if match is None else find_marker(paragraph, index)
        if match is None or text is None:
            continue
        cell = ancestor(text, f"{W}tc")
        if cell is None:
            found.fault(
                tag.place, f"标记“{tag.raw}”不在表格里。", "请把它写在表格的单元格里。", "template-table"
            )
        else:
            _mark_cell(match[1], match[2], cell, text, index, found)


def _mark_cell(kind: str, argument: str, cell: _Element, text: _Element, index: int, found: Scan) -> None:
    """Let a tag act on its cell, and take it out of the text: as an attribute whose value is an expression.

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
    paragraph = ancestor(text, f"{W}p")
    take_marker(text, index)
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


def _value(tag: Tag, expression: str, target: str, found: Scan) -> str:
    found.tags.append(Tag("{", "", expression, tag.raw, tag.place, target=target))
    return f"{OPEN}{len(found.tags) - 1}{CLOSE}"


def _only_first(first: _Element, last: _Element, tag: Tag, found: Scan) -> None:
    parent = first.getparent()
    if parent is None:
        return
    found.tags.append(Tag("%", "", "if loop.first", tag.raw, tag.place, "if"))
    parent.insert(parent.index(first), instruction(len(found.tags) - 1))
    found.tags.append(Tag("%", "", "endif", tag.raw, tag.place, "endif"))
    parent.insert(parent.index(last) + 1, instruction(len(found.tags) - 1))


def _set(cell: _Element, name: str, attributes: dict[str, str]) -> None:
    """Put a property into a cell, in the schema's order."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = cell.makeelement(f"{W}tcPr")
        cell.insert(0, properties)
    for old in properties.findall(f"{W}{name}"):
        properties.remove(old)
    element = properties.makeelement(f"{W}{name}", {f"{W}{key}": value for key, value in attributes.items()})
    rank = _CELL_ORDER.index(element.tag)
    at = sum(1 for child in properties if child.tag in _CELL_ORDER and _CELL_ORDER.index(child.tag) < rank)
    properties.insert(at, element)


_CUT = regex(rf"<\?tag (\d+)\?>|{OPEN}(\d+){CLOSE}")


def _cut(root: _Element, found: Scan) -> None:
    xml: str = etree.tostring(root, encoding="unicode")
    at = 0
    for match in _CUT.finditer(xml):
        if match.start() > at:
            found.pieces.append(xml[at : match.start()])
        index = int(match[1] or match[2])
        if found.tags[index].shape != "#":
            found.pieces.append(index)
        at = match.end()
    found.pieces.append(xml[at:])

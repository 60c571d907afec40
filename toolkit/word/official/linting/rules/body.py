"""Rules on the body (clauses 5.2.2, 5.2.4 and 7.3.3): fonts by level, indents, order of the headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.core.documents.official import number_text
from toolkit.core.words import regex
from toolkit.word.official.linting.elements import LEVELS, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import Para, is_black
from toolkit.word.official.linting.rules.table import (
    FormatRule,
    Hit,
    inked,
    is_chinese,
    is_face,
    main,
    wrong_font,
    wrong_size,
)
from toolkit.word.official.linting.wording import GAP_DATE, level_of, size_name

_TEXT = (Role.BODY, *LEVELS)
_FONTS = {Role.LEVEL1: "黑体", Role.LEVEL2: "楷体"}
HALF = regex(
    r"(?<=[一-鿿])(?:[,;:?!](?=[一-鿿]|$)|:(?=\d))|\((?=[^()]*[一-鿿])[^()]*\)|(?<=[一-鿿])\"|\"(?=[一-鿿])"
)
PUSHED = 9  # blanks: more than any indent of two characters takes
_LONG = 40
_TAIL = 12  # a heading of two short sentences is a heading still


def texts(reading: ReadDocument) -> Iterator[Para]:
    """The body, and what reads like body in the attachments (附件格式要求同正文): a line over a form does not."""
    for p in reading.of(*_TEXT):
        if p.number <= reading.main_end or reading.roles[p.number] is not Role.BODY or len(p.plain) > _LONG:
            yield p


def heading_end(p: Para) -> int:
    """Where the heading of a paragraph ends: at its first full stop; behind that the body's font begins."""
    at = re.search(r"[。：]", p.text)
    return at.end() if at else len(p.text)


def fonts(reading: ReadDocument) -> Iterator[Hit]:
    """正文3号仿宋; 一、 in 黑体, （一） in 楷体, 1. and （1） in 仿宋."""
    for p in texts(reading):
        role = reading.roles[p.number]
        face = _FONTS.get(role, "仿宋")
        font = wrong_font(p, face, heading_end(p) if role in _FONTS else None)
        if font:
            yield Hit(f"是{font}", f"{role.value if role is not Role.BODY else '正文'}应当用{face}", p)


def tail_fonts(reading: ReadDocument) -> Iterator[Hit]:
    """The sentences behind a heading in the same paragraph are body."""
    for p in texts(reading):
        end = heading_end(p)
        if reading.roles[p.number] not in _FONTS or len(p.text[end:].strip()) < _TAIL:
            continue
        at = 0
        for span in p.spans:
            text, at = span.text[max(end - at, 0) :], at + len(span.text)
            if any(is_chinese(c) for c in text) and not is_face(span.font, "仿宋"):
                what = f"小标题后面的正文是{span.font or '没有指定的字体'}"
                yield Hit(what, "小标题后面接排的正文应当用仿宋体", p)
                break


def other_fonts(reading: ReadDocument) -> Iterator[Hit]:
    """如无特殊说明，公文格式各要素一般用3号仿宋体字."""
    for p in main(reading, Role.ADDRESSEE, Role.NOTE, Role.SIGNATURE, Role.DATE, Role.REMARK):
        font, size = wrong_font(p, "仿宋"), wrong_size(p, 16)
        if font:
            yield Hit(f"是{font}", "应当用仿宋体", p)
        if size:
            yield Hit(f"是{size_name(size)}", "应当用3号(16磅)", p)


def sizes(reading: ReadDocument) -> Iterator[Hit]:
    """The body and its headings are all 3号."""
    for p in texts(reading):
        size = wrong_size(p, 16)
        if size:
            yield Hit(f"是{size_name(size)}", "正文和小标题都应当用3号(16磅)", p)


def bold(reading: ReadDocument) -> Iterator[Hit]:
    """The standard tells levels by their fonts; it makes nothing bold."""
    for p in reading.facts.paragraphs:
        if reading.roles[p.number] in (Role.CELL, Role.CAPTION, Role.EMPTY, Role.OTHER):
            continue
        if reading.roles[p.number] is Role.BODY and p not in list(texts(reading)):
            continue
        if any(span.bold for span in inked(p.spans)):
            yield Hit("加粗了", "层次用字体区分，标准没有加粗", p)


def colors(reading: ReadDocument) -> Iterator[Hit]:
    """如无特殊说明，公文中文字的颜色均为黑色."""
    for p in reading.facts.paragraphs:
        if reading.roles[p.number] is Role.MARK:
            continue
        if any(not is_black(span.color) for span in inked(p.spans)):
            yield Hit("有不是黑色的字", "除发文机关标志外，文字都应当是黑色", p)
        if any(span.mark for span in inked(p.spans)):
            yield Hit("文字带着底色", "文字应当没有底色，请去掉突出显示或底纹", p)


def indents(reading: ReadDocument) -> Iterator[Hit]:
    """每个自然段左空二字，回行顶格."""
    for p in texts(reading):
        role = reading.roles[p.number]
        if p.text[:1].isspace():
            continue  # told by `spaces`
        if p.align in ("center", "right"):
            what = "居中" if p.align == "center" else "居右"
            yield Hit(what, "正文和小标题应当左空二字，两端对齐或居左", p)
        elif abs(p.left) > 0.3 and p.first > -0.3:
            yield Hit(f"整段左边缩进{p.left:.1f}字", "回行应当顶格，左缩进应当是0，只首行缩进2字", p)
        elif abs(p.first + p.left - 2) > 0.2:
            name = "正文" if role is Role.BODY else role.value
            yield Hit(f"首行缩进{p.first + p.left:.1f}字".replace(".0字", "字"), f"{name}首行应当左空二字", p)
        elif p.first < -0.3:
            yield Hit("用了悬挂缩进", "回行应当顶格", p)


def spaces(reading: ReadDocument) -> Iterator[Hit]:
    """A place in the line made of blanks does not hold when fonts change."""
    for p in reading.of(Role.TITLE, *_TEXT, Role.NOTE, Role.SIGNATURE, Role.DATE, Role.LABELLED, Role.REMARK):
        lead = p.text[: len(p.text) - len(p.text.lstrip())]
        if not lead or p.table:
            continue
        if p.align == "right" and GAP_DATE.fullmatch(p.plain):
            continue  # room for the pen
        what = "制表符" if "\t" in lead else "空格"
        role = reading.roles[p.number]
        if role in (Role.SIGNATURE, Role.DATE) or len(lead) >= PUSHED:
            yield Hit(f"用{what}推到右边", "应当用右对齐和右缩进排版", p)
        elif role is Role.TITLE:
            yield Hit(f"用{what}推到中间", "应当用居中排版", p)
        else:
            yield Hit(f"用{what}缩进", "应当用首行缩进2字符，不要打空格", p)


# --- levels -----------------------------------------------------------------------------------------


def level_form(reading: ReadDocument) -> Iterator[Hit]:
    """一、 （一） 1. （1） as they are written in the standard."""
    for p in texts(reading):
        mark = level_of(p.text)
        if mark is not None and mark.written != mark.right:
            yield Hit(f"序号写成“{mark.written}”", f"应当写“{mark.right}”", p)


def _stories(reading: ReadDocument) -> Iterator[list[Para]]:
    """The main text, then each attachment: headings count anew in each."""
    yield list(main(reading, *_TEXT))
    starts = [a.label.number for a in reading.attachments]
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else 1_000_000
        yield [p for p in reading.of(*_TEXT) if start < p.number < end]


def level_order(reading: ReadDocument) -> Iterator[Hit]:
    """Headings of a level count on without gaps and doubles, from 1 under each heading above."""
    for story in _stories(reading):
        counts = [0, 0, 0, 0]
        previous = 0
        for p in story:
            mark = level_of(p.text)
            if mark is None:
                previous = 0
                continue
            at = mark.level - 1
            expected = counts[at] + 1
            # Between sentences a short list 1. 2. may begin again; headings proper may not.
            again = mark.count == 1 and at >= 2 and previous != mark.level
            if mark.count != expected and not again:
                yield Hit(f"序号是“{mark.written}”", f"接着上文应当是“{_right(mark.level, expected)}”", p)
            counts[at] = mark.count
            counts[at + 1 :] = [0] * (3 - at)
            previous = mark.level


def _right(level: int, count: int) -> str:
    return number_text(level, count) if count <= 99 else str(count)


def level_skip(reading: ReadDocument) -> Iterator[Hit]:
    """序数依次可以用“一、”“（一）”“1.”“（1）”: none is passed over, but 1. straight below 一、, as is usual."""
    for story in _stories(reading):
        above: list[int] = []
        below: set[int] = set()  # levels used since the last 一、
        for p in story:
            mark = level_of(p.text)
            if mark is None:
                continue
            above = [level for level in above if level < mark.level]
            below = set() if mark.level == 1 else below | {mark.level}
            if mark.level == 2 and mark.count == 1 and 3 in below:
                yield Hit(f"“{mark.written}”排在“1.”下面", "“（一）”应当在“1.”上面一层", p)
            top = above[-1] if above else 0
            if mark.level - top > 1 and not (mark.level == 3 and top in (0, 1)) and (top or mark.level == 2):
                missing = _right(top + 1, 1)
                hint = f"层次序数应当依次用“一、”“（一）”“1.”“（1）”，这里上面应当先有“{missing}”"
                yield Hit(f"“{mark.written}”上面少了一层", hint, p)
            elif mark.level == 4 and not top:
                yield Hit(f"“{mark.written}”上面少了一层", "层次序数应当依次用“一、”“（一）”“1.”“（1）”", p)
            above.append(mark.level)


def punctuation(reading: ReadDocument) -> Iterator[Hit]:
    """标点符号的用法应当符合 GB/T 15834: full-width ones in Chinese text."""
    for p in [*reading.of(Role.TITLE), *main(reading, Role.ADDRESSEE), *texts(reading)]:
        mark = level_of(p.text)
        text = p.text.strip()[len(mark.written) if mark else 0 :]
        if reading.roles[p.number] is Role.ADDRESSEE:
            text = text[:-1]  # its colon has a rule of its own
        found = HALF.search(text)
        if found:
            sign = found[0][:1]
            wanted = "用中文引号“ ”" if sign == '"' else "用中文(全角)标点"
            yield Hit(f"有英文标点“{sign}”" if sign != '"' else "有英文引号", f"中文里的标点应当{wanted}", p)


def blank_lines(reading: ReadDocument) -> Iterator[Hit]:
    """No empty lines inside the body: the standard has them only around its elements."""
    known = {Role.ADDRESSEE, *_TEXT}
    for p in main(reading, Role.EMPTY):
        if p.table or p.boxed or p.frame or p.shapes or p.new_page:
            continue
        above = next((q for q in reading.neighbours(p, -1) if q.plain or q.table), None)
        below = next((q for q in reading.neighbours(p, 1) if q.plain or q.table), None)
        if above is None or below is None or below.new_page:
            continue
        if reading.roles[above.number] in known and reading.roles[below.number] in _TEXT:
            yield Hit("正文中间有空行", "主送机关和正文各段之间不空行", p)


RULES = (
    FormatRule("official-text-font", fonts),
    FormatRule("official-text-tail", tail_fonts),
    FormatRule("official-text-size", sizes),
    FormatRule("official-element-font", other_fonts),
    FormatRule("official-bold", bold),
    FormatRule("official-color", colors),
    FormatRule("official-indent", indents),
    FormatRule("official-spaces", spaces),
    FormatRule("official-level-form", level_form),
    FormatRule("official-level-order", level_order),
    FormatRule("official-level-skip", level_skip),
    FormatRule("official-punctuation", punctuation),
    FormatRule("official-blank-line", blank_lines),
)

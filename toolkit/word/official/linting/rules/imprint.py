"""Rules on the 版记 (clause 7.4), and on that of 信函格式 (10.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from toolkit.word.official.linting.elements import Format, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import Border
from toolkit.word.official.linting.rules.end import date_faults, dated
from toolkit.word.official.linting.rules.table import HEADED, FormatRule, Hit, flows, wrong_font, wrong_size
from toolkit.word.official.linting.wording import size_name

_THICK, _THIN = (0.8, 1.3), (0.4, 0.85)  # points: 0.35 mm and 0.25 mm, as far as Word's eighths allow


def copies(reading: ReadDocument) -> Iterator[Hit]:
    """抄送： … 。"""
    for p in reading.of(Role.COPY_TO):
        if not re.match(r"抄[送报]：", p.plain):
            yield Hit("“抄送”后面不是全角冒号", "应当写“抄送：”", p)
    last = reading.of(Role.COPY_TO)[-1:]
    for p in last:
        follow = p
        for q in reading.neighbours(p, 1):  # names that go on in paragraphs of their own
            if reading.roles[q.number] is not Role.IMPRINT or q.table != p.table:
                break
            follow = q if q.plain else follow
        if follow is p and not p.plain.endswith("。"):
            found = f"末尾是“{p.plain[-1]}”" if not p.plain[-1].isalnum() else "末尾没有句号"
            yield Hit(found, "最后一个抄送机关名称后应当标句号", p)


def imprint_font(reading: ReadDocument) -> Iterator[Hit]:
    """4号仿宋."""
    for p in reading.of(Role.COPY_TO, Role.PRINTED, Role.IMPRINT):
        font, size = wrong_font(p, "仿宋"), wrong_size(p, 14)
        if font:
            yield Hit(f"是{font}", "版记应当用仿宋体", p)
        if size:
            yield Hit(f"是{size_name(size)}", "版记应当用4号(14磅)", p)


def printed(reading: ReadDocument) -> Iterator[Hit]:
    """印发机关  2026年1月5日印发."""
    for p in reading.of(Role.PRINTED):
        if not p.plain.endswith("印发"):
            yield Hit("日期后面没有“印发”二字", "印发日期后应当加“印发”二字", p)
        date = re.search(r"\d[\d年月日.\-/]*[日\d]", p.plain)
        for found, wanted in date_faults(date[0]) if date else ():
            yield Hit(f"印发{found}", wanted, p)


def _imprint_lines(reading: ReadDocument) -> tuple[list[Border | None], int, bool]:
    """Lines from the first to the last, how many elements they part, and whether they are drawn as shapes."""
    parts = reading.of(Role.COPY_TO, Role.PRINTED, Role.IMPRINT)
    tables = {p.table for p in parts if p.table}
    if tables:
        table = reading.facts.tables[max(tables) - 1]
        return list(table.lines), len(table.cells), False
    rows = [p for p in parts if p.plain]
    lines: list[Border | None] = [rows[0].borders.get("top")]
    for upper, lower in pairwise(rows):
        same = upper.borders == lower.borders
        between = upper.borders.get("between") if same else None
        lines.append(between or (None if same else upper.borders.get("bottom") or lower.borders.get("top")))
    lines.append(rows[-1].borders.get("bottom"))
    near = [p for p in reading.facts.paragraphs if rows[0].number - 3 <= p.number <= rows[-1].number + 3]
    drawn = [s for p in near for s in p.shapes if s.kind in ("line", "picture")]
    if not any(lines) and drawn:
        return [Border("shape", s.weight, s.color) for s in drawn], len(rows), True
    return lines, len(rows), False


def imprint_lines(reading: ReadDocument) -> Iterator[Hit]:
    """首条和末条用粗线(0.35毫米), 中间的用细线(0.25毫米)."""
    parts = reading.of(Role.COPY_TO, Role.PRINTED)
    if not parts:
        return
    lines, rows, drawn = _imprint_lines(reading)
    first, last = parts[0], parts[-1]
    if drawn:
        if len(lines) < 2:
            yield Hit("分隔线不全", "版记的首条、末条和各要素之间都应当有分隔线", first)
        return
    if lines[0] is None:
        yield Hit("上面没有分隔线", "版记第一个要素之上应当有一条粗分隔线(0.35毫米)", first)
    if lines[-1] is None:
        yield Hit("下面没有分隔线", "版记最后一个要素之下应当有一条粗分隔线(0.35毫米)", last)
    inner = lines[1:-1]
    if rows > 1 and len(parts) > 1 and not any(inner):
        yield Hit("各要素之间没有分隔线", "版记各要素之间应当有一条细分隔线(0.25毫米)", first)
    for name, line, (low, high), said in (
        ("首条", lines[0], _THICK, "粗线(0.35毫米，即1磅)"),
        ("末条", lines[-1], _THICK, "粗线(0.35毫米，即1磅)"),
        *(("中间的", line, _THIN, "细线(0.25毫米，即0.75磅)") for line in inner),
    ):
        if line is not None and not low <= line.width <= high:
            yield Hit(f"{name}分隔线是{line.width:g}磅", f"版记{name}分隔线应当用{said}", first)


def imprint_place(reading: ReadDocument) -> Iterator[Hit]:
    """左右各空一字; measured where it is no table."""
    for p in reading.of(Role.COPY_TO, Role.PRINTED):
        if flows(p) and abs(p.left + p.first - 1) > 0.35 and not p.text[:1].isspace():
            yield Hit(f"左空{p.left + p.first:.1f}字", "版记各要素应当左右各空一字", p)


def imprint_missing(reading: ReadDocument) -> Iterator[Hit]:
    """A document with a red head ends with a 版记; where it is, it names who printed it."""
    if reading.of(Role.MARK) and reading.of(Role.DATE) and not reading.of(Role.COPY_TO, Role.PRINTED):
        yield Hit("末尾没有版记", "最后一面应当有版记：抄送机关，印发机关和印发日期")


def printed_missing(reading: ReadDocument) -> Iterator[Hit]:
    """印发机关和印发日期."""
    p = reading.first(Role.COPY_TO)
    if p is not None and not reading.of(Role.PRINTED):
        yield Hit("下面没有印发机关和印发日期", "应当写“某某办公室　2026年1月5日印发”", p)


def printed_early(reading: ReadDocument) -> Iterator[Hit]:
    """Printed before it was signed: one of the two days is wrong."""
    signed = next((day for _, day in dated(reading, Role.DATE)), None)
    for p, day in dated(reading, Role.PRINTED):
        if signed is not None and day < signed:
            yield Hit("印发日期早于成文日期", "请核对两个日期", p)


def copies_again(reading: ReadDocument) -> Iterator[Hit]:
    """除主送机关外 …: nobody stands in both."""
    named = {n for p in reading.of(Role.ADDRESSEE) for n in re.split("[、，：]", p.plain) if len(n) > 1}
    for p in reading.of(Role.COPY_TO):
        both = [n for n in re.split("[、，。：；]", p.plain)[1:] if n in named]
        if both:
            yield Hit(f"“{both[0]}”已经在主送机关里", "主送的不再抄送", p)


def letter_imprint(reading: ReadDocument) -> Iterator[Hit]:
    """信函: 版记不加印发机关和印发日期、分隔线."""
    for p in reading.of(Role.PRINTED):
        yield Hit("有印发机关和印发日期", "信函格式的版记不加印发机关和印发日期", p)
    for p in reading.of(Role.COPY_TO):
        framed = any(not b.style.startswith(("thickThin", "thinThick")) for b in p.borders.values())
        if framed or (p.table and any(reading.facts.tables[p.table - 1].lines)):
            yield Hit("版记有分隔线", "信函格式的版记不加分隔线", p)


RULES = (
    FormatRule("official-imprint-lines", imprint_lines, HEADED),
    FormatRule("official-copies", copies),
    FormatRule("official-imprint-font", imprint_font),
    FormatRule("official-imprint-place", imprint_place, HEADED),
    FormatRule("official-printed", printed),
    FormatRule("official-letter-imprint", letter_imprint, frozenset({Format.LETTER})),
    FormatRule("official-imprint-missing", imprint_missing, HEADED),
    FormatRule("official-printed-missing", printed_missing, HEADED),
    FormatRule("official-printed-early", printed_early),
    FormatRule("official-copies-again", copies_again),
)

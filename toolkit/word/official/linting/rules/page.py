"""Rules on the page: paper, margins, lines and characters, page numbers (clauses 5 and 7.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from toolkit.core.words import regex
from toolkit.word.official.linting.elements import LEVELS, Format, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import POINTS_PER_MM, Para, Section
from toolkit.word.official.linting.rules.table import (
    FOOTER,
    PAGE,
    FormatRule,
    Hit,
    flows,
    is_face,
    line_height,
    main,
)
from toolkit.word.official.linting.wording import size_name

_HEIGHT, _WIDTH = 225 * POINTS_PER_MM, 156 * POINTS_PER_MM
_LINES, _CHARACTERS = 22, 28
_BODY_SIZE = 16.0
_DASHED = regex("—[ \u00a0\u2000-\u200a\u3000]?1[ \u00a0\u2000-\u200a\u3000]?—")


def _sections(reading: ReadDocument) -> Iterator[tuple[str, Section]]:
    many = len(reading.facts.sections) > 1
    for at, section in enumerate(reading.facts.sections, 1):
        yield (f"第{at}节的" if many else ""), section


def paper(reading: ReadDocument) -> Iterator[Hit]:
    """A4, upright or across."""
    for which, section in _sections(reading):
        short, long = sorted((section.width, section.height))
        if abs(short - 210) > 1 or abs(long - 297) > 1:
            what = f"{which}纸张是{section.width:.0f}×{section.height:.0f}毫米"
            yield Hit(what, "应当是A4(210×297毫米)", part=PAGE)


def margins(reading: ReadDocument) -> Iterator[Hit]:
    """天头 37 mm, 订口 28 mm, 版心 156 × 225 mm; a page across is measured by eye, as the standard says little."""
    for which, section in _sections(reading):
        if section.landscape:
            continue
        for what, is_now, wanted in (
            ("上边距(天头)", section.top, 37),
            ("左边距(订口)", section.left, 28),
            ("版心宽", section.type_width, 156),
            ("版心高", section.type_height, 225),
        ):
            if abs(is_now - wanted) > 1:
                right = " (上37、下35、左28、右26毫米)" if what.startswith("版心") else ""
                yield Hit(
                    f"{which}{what}是{is_now:.1f}毫米",
                    f"应当是{wanted}毫米{right}".replace(" ", ""),
                    part=PAGE,
                )


def lines(reading: ReadDocument) -> Iterator[Hit]:
    """22 lines a page, counted from the pitch of each paragraph of the body."""
    wanted = "每面排22行，行距应当是固定值28至28.9磅"
    for p in main(reading, Role.BODY, *LEVELS):
        if not flows(p):
            continue
        pitch = line_height(reading, p)
        if pitch is None:
            yield Hit(f"行距是{p.line:g}倍行距，每面的行数随字体变", wanted, p)
        elif pitch <= 0 or int(_HEIGHT / pitch + 1e-6) != _LINES:
            count = int(_HEIGHT / pitch) if pitch > 0 else 0
            yield Hit(f"行距合{pitch:g}磅，每面排{count}行", wanted, p)


def characters(reading: ReadDocument) -> Iterator[Hit]:
    """28 characters a line, from the type area, the size and the spacing (or the grid) of the body."""
    body = [p for p in main(reading, Role.BODY) if flows(p) and abs(p.size - _BODY_SIZE) < 0.1]
    if not body:
        return
    spacing = Counter(round(s.spacing, 2) for p in body for s in p.spans for _ in s.text).most_common(1)
    section = reading.facts.sections[min(body[0].section, len(reading.facts.sections) - 1)]
    if abs(section.type_width - 156) > 1 or not spacing:
        return
    advance = _BODY_SIZE + spacing[0][0]
    normal = reading.facts.normal_size
    if section.grid == "linesAndChars" and body[0].snap:
        advance += section.char_space
    elif section.grid == "snapToChars" and body[0].snap:
        cell = max(normal + section.char_space, 1)
        advance = cell * -(-_BODY_SIZE // cell)
    count = int(_WIDTH / advance + 0.02) if advance > 0 else 0
    if count == _CHARACTERS:
        return
    found = f"每行只排{count}个字" if count < _CHARACTERS else f"每行排{count}个字"
    if section.grid in ("linesAndChars", "snapToChars") and abs(normal - _BODY_SIZE) > 0.6:
        found += f"(文档网格的字距按“正文”样式的{size_name(normal)}算，套不上3号字)"
        yield Hit(found, "每行排28个字；请把“正文”样式改成3号，再在网格里设每行28字", part=PAGE)
    else:
        yield Hit(
            found, "每行排28个字，3号字的字间距应当紧缩0.2至0.25磅，或在文档网格里设每行28字", part=PAGE
        )


def gaps(reading: ReadDocument) -> Iterator[Hit]:
    """No extra space between paragraphs of the body: it breaks the 22 lines."""
    texts = [p for p in main(reading, Role.BODY, *LEVELS) if flows(p)]
    for at, p in enumerate(texts):
        # Space above the first and below the last belongs to the elements beside them.
        before, after = (p.before if at else 0), (p.after if at < len(texts) - 1 else 0)
        beside_table = any(q.table for step in (-1, 1) for q in islice(reading.neighbours(p, step), 1))
        if (before > 1 or after > 1) and not beside_table:
            yield Hit(f"段前段后加了{before + after:g}磅", "正文各段之间不另加间距，段前段后都应当是0", p)


# --- page numbers -----------------------------------------------------------------------------------


def _page_paragraph(paragraphs: tuple[Para, ...]) -> Para | None:
    return next((p for p in paragraphs if any(s.field[:4].upper() == "PAGE" for s in p.spans)), None)


def _numbers(reading: ReadDocument) -> Iterator[tuple[str, Para]]:
    """The paragraphs with page numbers, each once: default (odd pages) and even ones."""
    seen: list[tuple[str, Para]] = []
    for section in reading.facts.sections:
        if section.landscape:
            continue
        for name in ("default", "even") if reading.facts.even_odd else ("default",):
            found = _page_paragraph(section.footers.get(name, ()))
            if found is not None and (name, found) not in seen:
                seen.append((name, found))
    yield from seen


def footer_missing(reading: ReadDocument) -> Iterator[Hit]:
    """A page number is there; on both kinds of pages where they differ."""
    names = [("default", "单页(奇数页)")] + ([("even", "双页(偶数页)")] if reading.facts.even_odd else [])
    upright = [s for s in reading.facts.sections if not s.landscape]
    for name, said in names:
        if upright and not any(_page_paragraph(s.footers.get(name, ())) for s in upright):
            where = said if reading.facts.even_odd else ""
            yield Hit(f"{where}页脚里没有页码", "应当有页码，如“— 1 —”", part=FOOTER)


def footer_form(reading: ReadDocument) -> Iterator[Hit]:
    """The number stands between two 一字线: — 1 —."""
    for _, p in _numbers(reading):
        if not _DASHED.fullmatch(p.text.strip()):
            yield Hit(f"页码写成“{p.text.strip()[:12]}”", "应当是“— 1 —”，左右各一条一字线", part=FOOTER)


def footer_font(reading: ReadDocument) -> Iterator[Hit]:
    """4号半角宋体."""
    for _, p in _numbers(reading):
        span = next(s for s in p.spans if s.field[:4].upper() == "PAGE")
        if abs(span.size - 14) > 0.1:
            yield Hit(f"页码是{size_name(span.size)}", "应当是4号(14磅)", part=FOOTER)
        if not is_face(span.latin, "宋体"):
            yield Hit(
                f"页码的数字是{span.latin or '没有指定的字体'}", "应当是宋体(西文字体也选宋体)", part=FOOTER
            )


def footer_even_odd(reading: ReadDocument) -> Iterator[Hit]:
    """Odd pages right, even pages left: the document must tell them apart."""
    if reading.facts.even_odd:
        return
    numbers = [p for _, p in _numbers(reading)]
    if numbers and not any(p.frame.get("xAlign") in ("outside", "inside") for p in numbers):
        what = "单双页的页码在同一边"
        yield Hit(what, "单页码居右空一字，双页码居左空一字；请在页面设置里勾上“奇偶页不同”", part=FOOTER)


def footer_align(reading: ReadDocument) -> Iterator[Hit]:
    """单页码居右空一字，双页码居左空一字."""
    for name, p in _numbers(reading):
        align = p.frame.get("xAlign") or p.align
        if align in ("outside", "inside") or (name == "default" and not reading.facts.even_odd):
            continue
        side, said = ("right", "居右空一字") if name == "default" else ("left", "居左空一字")
        is_left = align in ("left", "both", "start")
        if align != side and not (side == "left" and is_left):
            now = {"center": "居中", "right": "居右"}.get(align, "居左")
            what = f"{'单' if side == 'right' else '双'}页码{now}"
            yield Hit(what, f"{'单' if side == 'right' else '双'}页码应当{said}", part=FOOTER)
            continue
        edge = (
            p.text[len(p.text.rstrip()) :]
            if side == "right"
            else p.text[: len(p.text) - len(p.text.lstrip())]
        )
        room = (p.right if side == "right" else p.left + p.first) + edge.count("\u3000") + edge.count(" ") / 2
        if abs(room - 1) > 0.35:
            page = "单" if side == "right" else "双"
            yield Hit(f"{page}页码到版心边上空{room:.1f}字", f"{page}页码应当{said}", part=FOOTER)


def restart(reading: ReadDocument) -> Iterator[Hit]:
    """The pages of attachments go on counting."""
    for at, section in enumerate(reading.facts.sections[1:], 2):
        if section.start is not None:
            what = f"第{at}节的页码从{section.start}重新编"
            yield Hit(what, "附件与正文一起装订的，页码应当连续编排", part=FOOTER)


def letter_first_page(reading: ReadDocument) -> Iterator[Hit]:
    """信函格式: 首页不显示页码."""
    section = reading.facts.sections[0]
    shown = section.footers.get("first", ()) if section.title_page else section.footers.get("default", ())
    if _page_paragraph(shown) is not None:
        yield Hit("首页显示页码", "信函格式首页不显示页码；请勾上“首页不同”，首页页脚留空", part=FOOTER)


RULES = (
    FormatRule("official-paper", paper),
    FormatRule("official-margins", margins),
    FormatRule("official-lines", lines),
    FormatRule("official-characters", characters),
    FormatRule("official-gaps", gaps),
    FormatRule("official-footer-missing", footer_missing),
    FormatRule("official-footer-form", footer_form),
    FormatRule("official-footer-font", footer_font),
    FormatRule("official-footer-sides", footer_even_odd),
    FormatRule("official-footer-align", footer_align),
    FormatRule("official-footer-restart", restart),
    FormatRule("official-letter-first-page", letter_first_page, frozenset({Format.LETTER})),
)

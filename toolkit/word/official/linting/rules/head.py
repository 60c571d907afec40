"""Rules on the 版头 (clause 7.2), on the title and on 信函格式 (10.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from toolkit.core.words import regex
from toolkit.word.official.linting.elements import Format, ReadDocument, Role
from toolkit.word.official.linting.facts.facts import POINTS_PER_MM, Para, is_red
from toolkit.word.official.linting.rules.table import (
    HEADED,
    FormatRule,
    Hit,
    flows,
    gap,
    is_face,
    main,
    wrong_font,
    wrong_size,
)
from toolkit.word.official.linting.wording import BLANK_NUMBER, NUMBER_LINE, UNNUMBERED, size_name

_LETTER = frozenset({Format.LETTER})
_ISSUE = regex(
    r"(?:[12]\d{3}年)?第\d{1,4}号"
)  # as orders and public notices are counted: the standard leaves it open
_PUBLIC = ("公告", "通告", "公报", "令", "命令")
_RED_HEADS = frozenset({Format.STANDARD, Format.LETTER, Format.MINUTES, Format.ORDER})


def mark_color(reading: ReadDocument) -> Iterator[Hit]:
    """发文机关标志 is red."""
    for p in reading.of(Role.MARK):
        if not p.red:
            yield Hit("不是红色", "发文机关标志应当是红色", p)


def mark_font(reading: ReadDocument) -> Iterator[Hit]:
    """推荐使用小标宋体字."""
    for p in reading.of(Role.MARK):
        font = wrong_font(p, "标宋")
        if font:
            yield Hit(f"是{font}", "推荐使用小标宋体", p)


def mark_align(reading: ReadDocument) -> Iterator[Hit]:
    """Centred."""
    for p in reading.of(Role.MARK):
        if flows(p) and p.align not in ("center", "distribute"):
            yield Hit("没有居中", "应当居中排布", p)


def number_form(reading: ReadDocument) -> Iterator[Hit]:
    """机关代字〔年份〕顺序号号; 纪要 may carry 第…期 instead, which the standard leaves open."""
    for p in reading.of(Role.NUMBER):
        found = NUMBER_LINE.fullmatch(p.plain)
        if re.search("[Xx×]", p.plain) and BLANK_NUMBER.fullmatch(p.plain):
            yield Hit("还没有填", "应当填上年份和顺序号", p)
        if _ISSUE.fullmatch(p.plain) and (reading.layout is Format.ORDER or reading.kind in _PUBLIC):
            continue
        if found is None or found["issue"] or found["unit"] == "期":
            continue
        if found["open"] != "〔" or found["close"] != "〕":
            brackets = f"{found['open'] or ''}{found['close'] or ''}"
            yield Hit(
                f"年份用的是“{brackets}”" if brackets else "年份没有括号", "年份应当用六角括号“〔〕”括入", p
            )
        if len(found["year"]) != 4:
            yield Hit(f"年份写成“{found['year']}”", "年份应当写全四位", p)
        if found["ordinal"]:
            yield Hit("顺序号前有“第”字", "发文顺序号不加“第”字", p)
        serial = found["serial"]
        if serial.startswith(("0", "０")):
            yield Hit(f"顺序号写成“{serial}”", f"不编虚位，应当写“{serial.lstrip('0０') or '1'}”", p)
        elif serial and not (serial.isascii() and serial.isdigit()):
            yield Hit(f"顺序号写成“{serial}”", "应当用阿拉伯数字", p)


def number_place(reading: ReadDocument) -> Iterator[Hit]:
    """居中; 上行文居左空一字; 信函顶格居版心右边缘."""
    for p in reading.of(Role.NUMBER):
        if not flows(p):
            continue
        if reading.layout is Format.LETTER:
            if p.align != "right" or p.right > 0.3:
                yield Hit("没有在版心右边缘顶格", "信函格式的发文字号应当顶格居版心右边缘", p)
        elif reading.upward and reading.layout is Format.STANDARD:
            if p.align in ("center", "right") or abs(p.left + p.first - 1) > 0.35:
                now = {"center": "居中", "right": "居右"}.get(p.align, f"居左空{p.left + p.first:.1f}字")
                yield Hit(now, "上行文的发文字号应当居左空一字", p)
        elif reading.layout is Format.STANDARD and p.align != "center":
            yield Hit("没有居中", "发文字号应当居中", p)


def number_font(reading: ReadDocument) -> Iterator[Hit]:
    """3号仿宋; the name of a 签发人 in the same line has its own rule."""
    for p in reading.of(Role.NUMBER):
        plain = p.text.find("签发人")
        size, font = wrong_size(p, 16), wrong_font(p, "仿宋", plain + 3 if plain >= 0 else None)
        if size:
            yield Hit(f"是{size_name(size)}", "应当是3号(16磅)", p)
        if font:
            yield Hit(f"是{font}", "应当是仿宋体", p)


def _signers(reading: ReadDocument) -> Iterator[Para]:
    yield from reading.of(Role.SIGNER)
    yield from (p for p in reading.of(Role.NUMBER) if "签发人" in p.plain)


def signer_missing(reading: ReadDocument) -> Iterator[Hit]:
    """上行文 names who signed."""
    if reading.upward and reading.of(Role.MARK) and not any(_signers(reading)):
        yield Hit(
            "没有签发人", "上行文应当标注签发人，与发文字号同一行，居右空一字", reading.first(Role.NUMBER)
        )


def signer_form(reading: ReadDocument) -> Iterator[Hit]:
    """签发人 with a full-width colon, the name in 楷体."""
    for p in _signers(reading):
        at = p.text.find("签发人")
        rest = p.text[at + 3 :] if at >= 0 else ""
        if rest and not rest.startswith("："):
            yield Hit("“签发人”后面不是全角冒号", "应当写“签发人：”", p)
        name = rest.lstrip("：: \t\u3000")
        if not name:
            continue
        start = len(p.text) - len(name)
        spans, position = [], 0
        for span in p.spans:
            if position + len(span.text) > start and span.text.strip():
                spans.append(span)
            position += len(span.text)
        font = next((s.font for s in spans if not is_face(s.font, "楷体")), "")
        if font:
            yield Hit(f"签发人姓名是{font}", "签发人姓名应当用3号楷体", p)


def _lines_of_head(reading: ReadDocument) -> Iterator[tuple[str, float, bool]]:
    """Colour, width in mm (0: not known) of every line that may be the red one; last: drawn as a picture."""
    title = reading.first(Role.TITLE)
    upto = title.number if title is not None else 20
    tables = set()
    for p in reading.facts.paragraphs:
        if p.number > upto:
            break
        for side in ("top", "bottom"):
            border = p.borders.get(side)
            if border is not None and not (p is title and side == "bottom"):
                yield border.color, _border_width(reading, p), False
        for shape in p.shapes:
            if shape.kind in ("line", "picture"):
                yield shape.color, shape.width, shape.kind == "picture"
        if p.table and p.table not in tables:
            tables.add(p.table)
            for line in reading.facts.tables[p.table - 1].lines:
                if line is not None:
                    yield line.color, 0.0, False
    for p in reading.facts.sections[0].headers.get("default", ()):
        for shape in p.shapes:
            yield shape.color, shape.width, shape.kind == "picture"


def _border_width(reading: ReadDocument, p: Para) -> float:
    if p.frame or p.table:
        return 0.0
    section = reading.facts.sections[min(p.section, len(reading.facts.sections) - 1)]
    return section.type_width - (p.left + p.right) * p.size / POINTS_PER_MM


def red_line(reading: ReadDocument) -> Iterator[Hit]:
    """发文字号之下居中印一条与版心等宽的红色分隔线. Paper with a printed head has no mark in the file."""
    if not reading.of(Role.MARK):
        return
    place = reading.first(Role.NUMBER) or reading.first(Role.MARK)
    lines = list(_lines_of_head(reading))
    red = [line for line in lines if is_red(line[0])]
    if any(picture for _, _, picture in lines):
        return
    if not lines:
        yield Hit("下面没有红色分隔线", "发文字号之下4毫米处应当有一条与版心等宽的红色分隔线", place)
    elif not red:
        yield Hit("下面的分隔线不是红色", "版头的分隔线应当是红色", place)
    elif not any(not width or abs(width - reading.facts.sections[0].type_width) <= 2 for _, width, _ in red):
        yield Hit(f"下面的分隔线长{red[0][1]:.0f}毫米", "应当与版心等宽(156毫米)", place)


def letter_lines(reading: ReadDocument) -> Iterator[Hit]:
    """信函格式: two red double lines of 170 mm, thick-thin above and thin-thick below."""
    drawn: list[tuple[str, str, float]] = []
    stories = [reading.facts.paragraphs]
    for section in reading.facts.sections:
        stories += [*section.headers.values(), *section.footers.values()]
    for p in (p for story in stories for p in story):
        drawn += [(s.compound, s.color, s.width) for s in p.shapes if s.kind in ("line", "figure")]
        drawn += [(b.style, b.color, _border_width(reading, p)) for b in p.borders.values()]
    pictures = any(s.kind == "picture" for story in stories for p in story for s in p.shapes)
    for form, where in (("thickThin", "上端应当有一条上粗下细"), ("thinThick", "下端应当有一条上细下粗")):
        of_form = [line for line in drawn if line[0].startswith(form)]
        red = [line for line in of_form if is_red(line[1])]
        if not of_form and not pictures:
            what = f"没有找到{'上' if form == 'thickThin' else '下'}端的双线"
            yield Hit(what, f"信函格式{where}的红色双线，长170毫米")
        elif of_form and not red:
            yield Hit("双线不是红色", f"信函格式{where}的红色双线，长170毫米")
        elif red and not any(not w or abs(w - 170) <= 2 for _, _, w in red):
            yield Hit(f"双线长{red[0][2]:.0f}毫米", "信函格式的红色双线应当长170毫米")


# --- title and 主送 ------------------------------------------------------------------------------------


def title_font(reading: ReadDocument) -> Iterator[Hit]:
    """一般用2号小标宋体字."""
    for p in reading.of(Role.TITLE):
        font, size = wrong_font(p, "标宋"), wrong_size(p, 22)
        if font:
            yield Hit(f"是{font}", "标题应当用小标宋体(方正小标宋简体)", p)
        if size:
            yield Hit(f"是{size_name(size)}", "标题应当用2号(22磅)", p)


def title_align(reading: ReadDocument) -> Iterator[Hit]:
    """Centred, and nothing pushes it off the centre."""
    for p in reading.of(Role.TITLE):
        if p.align != "center":
            yield Hit("没有居中", "标题应当居中", p)
        elif abs(p.first) > 0.2 or abs(p.left - p.right) > 0.4:
            yield Hit("居中但带着缩进，偏离了中间", "标题的缩进应当是0", p)


def title_end(reading: ReadDocument) -> Iterator[Hit]:
    """A title has no punctuation at its end."""
    titles = reading.of(Role.TITLE)
    if titles and re.search(r"[。.，,；;：:]$", titles[-1].plain):
        yield Hit(f"末尾有“{titles[-1].plain[-1]}”", "标题末尾不加标点", titles[-1])


def title_gap(reading: ReadDocument) -> Iterator[Hit]:
    """红色分隔线下空二行."""
    title = reading.first(Role.TITLE)
    head = [p for p in reading.of(Role.NUMBER, Role.SIGNER) if title is not None and p.number < title.number]
    if title is None or not head or not all(flows(p) for p in head) or not flows(title):
        return
    lines = gap(reading, head[-1], title)
    if not 1.5 <= lines <= 3.2:
        yield Hit(f"和红色分隔线之间空{lines:.1f}行", "标题应当编排在红色分隔线下空二行", title)


def addressee_colon(reading: ReadDocument) -> Iterator[Hit]:
    """最后一个机关名称后标全角冒号."""
    for p in main(reading, Role.ADDRESSEE):
        if not p.plain.endswith("："):
            end = p.plain[-1]
            found = (
                "末尾是半角冒号" if end == ":" else f"末尾是“{end}”" if not end.isalnum() else "末尾没有冒号"
            )
            yield Hit(found, "最后一个主送机关名称后应当标全角冒号“：”", p)


def addressee_flush(reading: ReadDocument) -> Iterator[Hit]:
    """居左顶格，回行时仍顶格."""
    for p in main(reading, Role.ADDRESSEE):
        if (
            p.align in ("center", "right")
            or abs(p.left + p.first) > 0.3
            or p.left > 0.3
            or p.text[:1].isspace()
        ):
            yield Hit("没有顶格", "主送机关应当居左顶格，回行也顶格", p)


def addressee_gap(reading: ReadDocument) -> Iterator[Hit]:
    """标题下空一行."""
    titles, p = reading.of(Role.TITLE), next(main(reading, Role.ADDRESSEE), None)
    if titles and p is not None and flows(p) and p.number > titles[-1].number:
        between = [q for q in reading.facts.paragraphs if titles[-1].number < q.number < p.number and q.plain]
        lines = gap(reading, titles[-1], p)
        if not between and not 0.6 <= lines <= 1.6:
            yield Hit(f"和标题之间空{lines:.1f}行", "主送机关应当编排在标题下空一行", p)


def addressee_missing(reading: ReadDocument) -> Iterator[Hit]:
    """请示, 报告 and 函 go to somebody; a 通知 or 通报 may be for everybody."""
    if (
        reading.kind in ("请示", "报告", "函", "批复", "议案")
        and reading.has_head
        and not reading.of(Role.ADDRESSEE)
    ):
        yield Hit("下面没有主送机关", f"{reading.kind}应当写明主送机关", reading.first(Role.TITLE))


def secret_number(reading: ReadDocument) -> Iterator[Hit]:
    """涉密公文应当标注份号."""
    for p in reading.of(Role.SECRECY):
        if not reading.of(Role.COPY_NUMBER):
            yield Hit("上面没有份号", "涉密公文应当在第一行标注份号，如“000001”", p)


def labels_order(reading: ReadDocument) -> Iterator[Hit]:
    """按照份号、密级和保密期限、紧急程度的顺序自上而下分行排列."""
    order = (Role.COPY_NUMBER, Role.SECRECY, Role.URGENCY)
    there = reading.of(*order)
    for upper, lower in pairwise(there):
        if order.index(reading.roles[upper.number]) > order.index(reading.roles[lower.number]):
            yield Hit("顺序不对", "自上而下应当是份号、密级和保密期限、紧急程度", upper)


def labels_flush(reading: ReadDocument) -> Iterator[Hit]:
    """顶格编排在版心左上角."""
    for p in reading.of(Role.COPY_NUMBER, Role.SECRECY, Role.URGENCY):
        if flows(p) and (p.align in ("center", "right") or abs(p.left + p.first) > 0.3):
            yield Hit("没有顶格", "应当顶格编排在版心左上角", p)


def number_unit(reading: ReadDocument) -> Iterator[Hit]:
    """机关代字、年份、发文顺序号, and 号 behind."""
    for p in reading.of(Role.NUMBER):
        if UNNUMBERED.fullmatch(p.plain):
            yield Hit("末尾没有“号”字", "发文顺序号后加“号”字", p)


def number_two(reading: ReadDocument) -> Iterator[Hit]:
    """联合行文时，使用主办机关的发文字号."""
    for p in reading.of(Role.NUMBER)[1:]:
        yield Hit("是第二个发文字号", "联合行文只用主办机关的发文字号", p)


def number_year(reading: ReadDocument) -> Iterator[Hit]:
    """The year of the number is that of the date."""
    number = reading.first(Role.NUMBER)
    year = NUMBER_LINE.fullmatch(number.plain) if number else None
    date = re.match(r"(\d{4})年", "".join(p.plain for p in main(reading, Role.DATE)))
    if (
        year
        and date
        and date[1] > "1948"
        and year["year"]
        and len(year["year"]) == 4
        and year["year"] != date[1]
    ):
        yield Hit(f"年份是{year['year']}", f"成文日期在{date[1]}年，请核对", number)


def signer_down(reading: ReadDocument) -> Iterator[Hit]:
    """上行文 names who signed, no other."""
    for p in _signers(reading):
        if (
            reading.kind
            and not reading.upward
            and reading.layout is Format.STANDARD
            and reading.kind != "议案"
        ):
            yield Hit("标了签发人", f"上行文才标注签发人，{reading.kind}不用", p)


def labels_font(reading: ReadDocument) -> Iterator[Hit]:
    """密级 and 紧急程度 in 3号黑体; 份号 six digits of 3号."""
    for p in reading.of(Role.SECRECY, Role.URGENCY):
        font, size = wrong_font(p, "黑体"), wrong_size(p, 16)
        if font or size:
            yield Hit(f"是{font or size_name(size)}", "应当用3号黑体", p)


RULES = (
    FormatRule("official-labels-font", labels_font),
    FormatRule("official-mark-color", mark_color, _RED_HEADS),
    FormatRule("official-mark-font", mark_font, _RED_HEADS),
    FormatRule("official-mark-align", mark_align, _RED_HEADS),
    FormatRule("official-number-form", number_form),
    FormatRule("official-number-place", number_place),
    FormatRule("official-number-font", number_font),
    FormatRule("official-signer-missing", signer_missing, HEADED),
    FormatRule("official-signer-form", signer_form),
    FormatRule("official-red-line", red_line, HEADED),
    FormatRule("official-letter-lines", letter_lines, _LETTER),
    FormatRule("official-title-font", title_font),
    FormatRule("official-title-align", title_align),
    FormatRule("official-title-end", title_end),
    FormatRule("official-title-gap", title_gap, HEADED),
    FormatRule("official-addressee-missing", addressee_missing),
    FormatRule("official-addressee-colon", addressee_colon),
    FormatRule("official-addressee-flush", addressee_flush),
    FormatRule("official-addressee-gap", addressee_gap, HEADED),
    FormatRule("official-copy-number-missing", secret_number),
    FormatRule("official-labels-order", labels_order),
    FormatRule("official-labels-flush", labels_flush),
    FormatRule("official-number-unit", number_unit),
    FormatRule("official-number-two", number_two),
    FormatRule("official-number-year", number_year),
    FormatRule("official-signer-down", signer_down),
)

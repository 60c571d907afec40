"""Faults planted one at a time into a good 公文: each is found, and nothing else is said."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import json
import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from support.papers import docs as made
from support.papers import kinds as kinds_of_papers
from support.papers import letters
from support.papers.docs import FANGSONG, HEITI, KAITI, SONG, find, replaced
from support.papers.letters import compose

from toolkit.core.documents.official import DocumentNumber
from toolkit.doors.terminal.cli import main
from toolkit.word.official.linting.elements import Format
from toolkit.word.official.linting.lint import excerpt, lint, rules

GOOD = made.data(made.notice())
Mutation = Callable[[Doc], None]


def kinds(data: bytes) -> list[str]:
    return [problem.kind for problem in lint(data, name="试.docx").problems]


def mutated(change: Mutation) -> bytes:
    document = Document(BytesIO(GOOD))
    change(document)
    return made.data(document)


def said(data: bytes) -> str:
    return "\n".join(str(problem) for problem in lint(data, name="试.docx").problems)


# --- mutations --------------------------------------------------------------------------------------


def with_first(start: str, change: Callable[[object], None]) -> Mutation:
    """Something done to the paragraph that begins like this."""
    return lambda document: change(find(document, start))


def every_run(start: str, change: Callable[[object], None]) -> Mutation:
    def mutate(document: Doc) -> None:
        for run in find(document, start).runs:
            change(run)

    return mutate


def fonts(start: str, name: str) -> Mutation:
    return every_run(start, lambda run: made.font(run, name, run.font.size.pt, spacing=0))


def sizes(start: str, points: float) -> Mutation:
    return every_run(start, lambda run: setattr(run.font, "size", Pt(points)))


def bold(start: str) -> Mutation:
    return every_run(start, lambda run: setattr(run.font, "bold", True))


def align(start: str, side: WD_ALIGN_PARAGRAPH) -> Mutation:
    return with_first(start, lambda p: setattr(p, "alignment", side))


def indents(start: str, **chars: float) -> Mutation:
    return with_first(start, lambda p: made.indent(p, **chars))


def pitch(points: float) -> Mutation:
    def mutate(document: Doc) -> None:
        for p in document.paragraphs:
            if p.paragraph_format.line_spacing == Pt(28.95):
                p.paragraph_format.line_spacing = Pt(points)

    return mutate


def single_spacing(document: Doc) -> None:
    p = find(document, "重阳节将至")
    p.paragraph_format.line_spacing_rule = WD_LINE_SPACING.ONE_POINT_FIVE


def unspaced(document: Doc) -> None:
    for p in document.paragraphs:
        for spacing in p._p.iter(qn("w:spacing")):
            if spacing.get(qn("w:val")):
                spacing.getparent().remove(spacing)


def grid_of_another_size(document: Doc) -> None:
    unspaced(document)
    document.styles["Normal"].font.size = Pt(10.5)
    made.grid(document, type="linesAndChars", linePitch="579", charSpace="21679")


def no_border(start: str, side: str | None = None) -> Mutation:
    def mutate(document: Doc) -> None:
        borders = find(document, start)._p.pPr.find(qn("w:pBdr"))
        for border in list(borders):
            if side is None or border.tag == qn(f"w:{side}"):
                borders.remove(border)

    return mutate


def border(start: str, side: str, **attributes: str) -> Mutation:
    def mutate(document: Doc) -> None:
        found = find(document, start)._p.pPr.find(qn("w:pBdr")).find(qn(f"w:{side}"))
        for key, given in attributes.items():
            found.set(qn(f"w:{key}"), given)

    return mutate


def footer(change: Callable[[object], None], *, even: bool = False) -> Mutation:
    def mutate(document: Doc) -> None:
        section = document.sections[0]
        change((section.even_page_footer if even else section.footer).paragraphs[0])

    return mutate


def hyphens(paragraph: object) -> None:
    for run in paragraph.runs:
        if "—" in run.text:
            run.text = run.text.replace("—", "-")


def drop_runs(paragraph: object) -> None:
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)


def insert_before(start: str, text: str = "", many: int = 1, **look: object) -> Mutation:
    def mutate(document: Doc) -> None:
        target = find(document, start)
        for _ in range(many):
            new = made.add(document, text, **look)
            target._p.addprevious(new._p)

    return mutate


def without(start: str) -> Mutation:
    return with_first(start, made.remove)


def without_blank_before(start: str, many: int = 1) -> Mutation:
    def mutate(document: Doc) -> None:
        for _ in range(many):
            above = find(document, start)._p.getprevious()
            assert not "".join(above.itertext()).strip()
            above.getparent().remove(above)

    return mutate


def comment(document: Doc) -> None:
    document.add_comment(find(document, "一、").runs, "请核实", "赵一", "赵")


def tracked(document: Doc) -> None:
    run = find(document, "一、").runs[0]._r
    inserted = made.element("w:ins", id="1", author="赵一")
    run.addprevious(inserted)
    inserted.append(run)


def link(document: Doc) -> None:
    paragraph = find(document, "请各单位")
    relation = document.part.relate_to(
        "http://example.invalid/",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        is_external=True,
    )
    hyper = made.element("w:hyperlink")
    hyper.set(qn("r:id"), relation)
    hyper.append(copy.deepcopy(paragraph.runs[0]._r))
    paragraph.runs[0]._r.getparent().replace(paragraph.runs[0]._r, hyper)


def outside_picture(document: Doc) -> None:
    document.part.relate_to(
        "http://example.invalid/a.png",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image",
        is_external=True,
    )


def second_section(document: Doc) -> None:
    document.add_section(WD_SECTION.CONTINUOUS)
    document.sections[1]._sectPr.append(made.element("w:pgNumType", start="1"))


def landscape_letter(document: Doc) -> None:
    document.sections[0].page_width, document.sections[0].page_height = Mm(216), Mm(279)
    document.sections[0].bottom_margin, document.sections[0].right_margin = Mm(17), Mm(32)


def one_date_line(document: Doc) -> None:
    signature, date = find(document, "青山县老干部局"), find(document, "2026年10月8日")
    signature = next(p for p in document.paragraphs if p._p.getnext() is date._p)
    date.runs[0].text = f"{signature.text}　{date.text}"
    made.remove(signature)


def only_one_attachment(document: Doc) -> None:
    for start in ("2.走访情况登记表", "附件2", "走访情况登记表", "各单位走访后填写"):
        made.remove(find(document, start))
    replaced("附件1", "附件1", "附件")(document)


def hidden(document: Doc) -> None:
    run = find(document, "请各单位").add_run("内部掌握")
    made.font(run, FANGSONG)
    run.font.hidden = True


def report(document: Doc) -> None:
    """Made a 报告 that nobody has signed."""
    replaced("关于做好", "通知", "报告")(document)
    find(document, "各乡镇").runs[0].text = "县委组织部："
    number = find(document, "青老干")
    number.alignment = WD_ALIGN_PARAGRAPH.LEFT
    made.indent(number, first=1)


def signer(document: Doc, text: str = "\t签发人：赵一", font: str = FANGSONG) -> None:
    report(document)
    number = find(document, "青老干")
    made.font(number.add_run(text[:5]), FANGSONG)
    made.font(number.add_run(text[5:]), font)


def title_raised(document: Doc) -> None:
    title = next(p for p in document.paragraphs if p.text == "青山县老干部局")
    for _ in range(2):
        title._p.getparent().remove(title._p.getprevious())


def without_level_three(document: Doc) -> None:
    made.remove(find(document, "1."))
    made.remove(next(p for p in document.paragraphs if p.text.startswith("2.节俭")))


def to_nobody(document: Doc) -> None:
    """A 报告 without 主送."""
    signer(document, font=KAITI)
    made.remove(find(document, "县委组织部"))


def labels(*texts: str, align: str = "", name: str = HEITI) -> Mutation:
    """What stands at the upper left: 份号, 密级, 紧急程度."""

    def mutate(document: Doc) -> None:
        first = document.paragraphs[0]._p
        for text in texts:
            first.addprevious(made.add(document, text, FANGSONG if text.isdigit() else name, align=align)._p)

    return mutate


def like(kind: str, *changes: Mutation) -> Mutation:
    """The paper made one of another kind."""

    def mutate(document: Doc) -> None:
        if kind == "通知":
            other = document
            for change in changes:
                change(other)
            return
        other = kinds_of_papers.sound(kind)
        for change in changes:
            change(other)
        old, new = document.element.body, other.element.body
        for child in list(old)[:-1]:
            old.remove(child)
        for child in list(new)[:-1]:
            old.insert(len(old) - 1, child)

    return mutate


def no_kind_of_title(document: Doc) -> None:
    made.remove(next(p for p in document.paragraphs if p.text == "青山县老干部局"))
    replaced("关于做好", "关于做好重阳节走访慰问工作的通知", "通知")(document)


def long_text(document: Doc) -> None:
    find(document, "请各单位于").runs[0].text = "各单位要逐户走访，认真登记，按时报送。" * 220


def level_back(document: Doc) -> None:
    """二、 1. 2. and then （一）, （二）."""
    for text in ("（一）登记。", "（二）报送。"):
        p = made.add(document, text, KAITI, first=2)
        find(document, "请各单位于")._p.addprevious(p._p)


def two_numbers(document: Doc) -> None:
    number = find(document, "青老干")
    number._p.addnext(copy.deepcopy(number._p))
    find(document, "青老干").runs[0].text = "青组通〔2026〕3号"
    borders = find(document, "青组通")._p.pPr.find(qn("w:pBdr"))
    borders.getparent().remove(borders)


def without_imprint(document: Doc) -> None:
    for start in ("抄送", "青山县老干部局办公室"):
        made.remove(find(document, start))


def without_printer(document: Doc) -> None:
    made.remove(find(document, "青山县老干部局办公室"))
    made.line(find(document, "抄送"), "bottom", 8)
    borders = find(document, "抄送")._p.pPr.find(qn("w:pBdr"))
    borders.remove(borders.findall(qn("w:bottom"))[0])


def one_of_two_attachments(document: Doc) -> None:
    for start in ("附件2", "各单位走访后填写"):
        made.remove(find(document, start))
    made.remove(next(p for p in document.paragraphs if p.text == "走访情况登记表"))


def western_quotes(document: Doc) -> None:
    run = find(document, "请各单位于").runs[0]
    run.text = "请各单位于2026年10月12日前报送“走访情况”。"
    for slot in ("ascii", "hAnsi"):
        run._r.rPr.rFonts.set(qn(f"w:{slot}"), "Times New Roman")


def into_a_table(rows: int | None = None, columns: int = 1) -> Mutation:
    """The whole paper in the first column of a table without lines: one row a paragraph, or so many rows."""

    def change(document: Doc) -> None:
        paragraphs = list(document.paragraphs)
        many = rows or len(paragraphs)
        grid = document.add_table(many, columns)
        document.element.body.insert(0, grid._tbl)
        for at, paragraph in enumerate(paragraphs):
            grid.cell(min(at, many - 1), 0)._tc.append(paragraph._p)
        for row in grid.rows:
            cell = row.cells[0]._tc
            cell.remove(cell.p_lst[0])

    return change


def table(*rows: tuple[str, ...]) -> Mutation:
    """A table in the body."""
    return lambda document: kinds_of_papers.table(document, *rows)


FAULTS: list[tuple[str, Mutation, str]] = [
    ("a total that is none", table(("单位", "人数"), ("青禾镇", "12"), ("红花乡", "15"), ("合计", "26")), "official-sum-table"),
    ("a total of money", table(("项目", "金额"), ("场地", "1,200.50"), ("用品", "300"), ("合计", "1500")), "official-sum-table"),
    ("a 决议 of no meeting", like("决议", replaced("青山县老干部工作会议", "青山县老干部工作会议2026年10月8日讨论通过。", "同意走访方案。")), "official-resolution-meeting"),
    ("a 发文字号 not filled", replaced("青老干", "青老干〔2026〕8号", "青老干〔20XX〕XX号"), "official-number-form"),
    ("a date not filled", replaced("2026年10月8日", "2026年10月8日", "2026年×月×日"), "official-date-form"),
    ("a template's hint", insert_before("请各单位", "[此处输入正文内容]", first=2), "official-tag"),
    ("the hint of a content control", insert_before("请各单位", "单击或点击此处输入文字。", first=2), "official-tag"),
    ("a day of no year", insert_before("请各单位", "报名到9月31日为止。", first=2), "official-day-none"),
    ("a comma among those addressed", replaced("各乡镇", "，", ","), "official-punctuation"),
    # structure
    ("a mark that nobody sees", replaced("2026年10月8日", "2026年", "\u200e2026年"), "official-unseen"),
    ("all of it in one cell", into_a_table(1), "official-folded"),
    ("a row of a table each", into_a_table(), "official-folded"),
    ("in the first of two columns", into_a_table(columns=2), "official-folded"),
    # page
    ("paper is Letter", landscape_letter, "official-paper"),
    ("left margin 30 mm", lambda d: setattr(d.sections[0], "left_margin", Mm(30)), "official-margins"),
    ("top margin 25.4 mm", lambda d: setattr(d.sections[0], "top_margin", Mm(25.4)), "official-margins"),
    ("gutter of 5 mm", lambda d: setattr(d.sections[0], "gutter", Mm(5)), "official-margins"),
    ("pitch 30 points: 21 lines", pitch(30), "official-lines"),
    ("pitch 29 points: 21 lines", pitch(29), "official-lines"),
    ("pitch 27 points: 23 lines", pitch(27), "official-lines"),
    ("a paragraph with one and a half lines", single_spacing, "official-lines"),
    ("no spacing: 27 characters", unspaced, "official-characters"),
    ("grid counted for 5号", grid_of_another_size, "official-characters"),
    ("space between paragraphs", with_first("二、工作", lambda p: setattr(p.paragraph_format, "space_before", Pt(8))), "official-gaps"),
    # page numbers
    ("no page number", footer(drop_runs), "official-footer-missing"),
    ("page number between hyphens", footer(hyphens), "official-footer-form"),
    ("page number 小五", footer(lambda p: [setattr(r.font, "size", Pt(9)) for r in p.runs]), "official-footer-font"),
    ("page number in Times", footer(lambda p: [made.font(r, "Times New Roman", 14, spacing=0) for r in p.runs]), "official-footer-font"),
    ("page number centred", footer(lambda p: setattr(p, "alignment", WD_ALIGN_PARAGRAPH.CENTER)), "official-footer-align"),
    ("odd page number at the edge", footer(lambda p: made.indent(p, right=0)), "official-footer-align"),
    ("even page number at the right", footer(lambda p: setattr(p, "alignment", WD_ALIGN_PARAGRAPH.RIGHT), even=True), "official-footer-align"),
    ("odd and even pages alike", lambda d: setattr(d.settings, "odd_and_even_pages_header_footer", False), "official-footer-sides"),
    ("page numbers begin again", second_section, "official-footer-restart"),
    # 版头
    ("密级 in 仿宋", labels("000001", "机密★1年", name=FANGSONG), "official-labels-font"),
    ("密级 without 份号", labels("机密★1年"), "official-copy-number-missing"),
    ("紧急程度 over 密级", labels("000001", "特急", "机密★1年"), "official-labels-order"),
    ("份号 under 密级", labels("机密★1年", "000001"), "official-labels-order"),
    ("紧急程度 centred", labels("特急", align="center"), "official-labels-flush"),
    ("份号 at the right", labels("000001", align="right"), "official-labels-flush"),
    ("two numbers", two_numbers, "official-number-two"),
    ("number of last year", replaced("青老干", "2026", "2025"), "official-number-year"),
    ("签发人 of a 通知", like("通知", lambda d: made.font(find(d, "青老干").add_run("　签发人："), FANGSONG), lambda d: made.font(find(d, "青老干").add_run("赵一"), KAITI)), "official-signer-down"),
    ("a title that is only 通知", no_kind_of_title, "official-title-bare"),
    ("a 请示 that asks for nothing", like("请示", replaced("妥否", "妥否，请批示。", "以上情况属实。")), "official-request-asks"),
    ("a 批复 that answers nothing", like("批复", replaced("你镇", "你镇《关于重阳节走访慰问经费的请示》收悉。", "经研究，同意安排走访。")), "official-reply-cites"),
    ("a 公告 to somebody", replaced("关于做好", "通知", "公告"), "official-public-addressee"),
    ("a 通告 to somebody", replaced("关于做好", "通知", "通告"), "official-public-addressee"),
    ("4,180 characters", long_text, "official-length"),
    ("one of two attachments", one_of_two_attachments, "official-attachment-lack"),
    ("no 版记", without_imprint, "official-imprint-missing"),
    ("no 印发机关", without_printer, "official-printed-missing"),
    ("一、 with a full stop", replaced("一、走访", "对象", "对象。"), "official-level-end"),
    ("quotes in a Western font", western_quotes, "official-mark-quote-font"),
    ("a 报告 to nobody", to_nobody, "official-addressee-missing"),
    ("mark black", every_run("青山县老干部局文件", lambda r: setattr(r.font.color, "rgb", RGBColor(0, 0, 0))), "official-mark-color"),
    ("mark in 宋体", fonts("青山县老干部局文件", SONG), "official-mark-font"),
    ("mark at the left", align("青山县老干部局文件", WD_ALIGN_PARAGRAPH.LEFT), "official-mark-align"),
    ("number in square brackets", replaced("青老干", "〔2026〕", "[2026]"), "official-number-form"),
    ("number with 【】", replaced("青老干", "〔2026〕", "【2026】"), "official-number-form"),
    ("number with 第", replaced("青老干", "8号", "第8号"), "official-number-form"),
    ("number 08", replaced("青老干", "8号", "08号"), "official-number-form"),
    ("year of two digits", replaced("青老干", "2026", "26"), "official-number-form"),
    ("number at the left", align("青老干", WD_ALIGN_PARAGRAPH.LEFT), "official-number-place"),
    ("number 小三", sizes("青老干", 15), "official-number-font"),
    ("no 签发人 in a 报告", report, "official-signer-missing"),
    ("签发人 in 仿宋", signer, "official-signer-form"),
    ("签发人 with a half colon", lambda d: signer(d, "\t签发人:赵一", KAITI), "official-signer-form"),
    ("no red line", no_border("青老干"), "official-red-line"),
    ("line black", border("青老干", "bottom", color="000000"), "official-red-line"),
    ("red line too short", indents("青老干", left=3, right=3), "official-red-line"),
    # title, 主送
    ("title in 黑体", fonts("关于做好", HEITI), "official-title-font"),
    ("title 小二", sizes("关于做好", 18), "official-title-font"),
    ("title bold", bold("关于做好"), "official-bold"),
    ("title with an indent", indents("关于做好", first=2), "official-title-align"),
    ("title ends with 。", replaced("关于做好", "通知", "通知。"), "official-title-end"),
    ("title straight below the line", title_raised, "official-title-gap"),
    ("主送 with a half colon", replaced("各乡镇", "：", ":"), "official-addressee-colon"),
    ("主送 without a colon", replaced("各乡镇", "：", ""), "official-addressee-colon"),
    ("主送 indented", indents("各乡镇", first=2), "official-addressee-flush"),
    ("主送 straight below the title", without_blank_before("各乡镇"), "official-addressee-gap"),
    # body
    ("body in 宋体", fonts("重阳节将至", SONG), "official-text-font"),
    ("body 小三", sizes("重阳节将至", 15), "official-text-size"),
    ("一、 in 仿宋", fonts("一、", FANGSONG), "official-text-font"),
    ("（一） in 黑体", lambda d: made.font(find(d, "（一）").runs[0], HEITI, spacing=0), "official-text-font"),
    ("1. in 楷体", fonts("1.", KAITI), "official-text-font"),
    ("sentence after （一） in 楷体", lambda d: made.font(find(d, "（一）").runs[1], KAITI, spacing=0), "official-text-tail"),
    ("一、 bold", bold("一、"), "official-bold"),
    ("body red", every_run("重阳节将至", lambda r: setattr(r.font.color, "rgb", RGBColor(255, 0, 0))), "official-color"),
    ("body highlighted", every_run("请各单位", lambda r: setattr(r.font, "highlight_color", WD_COLOR_INDEX.YELLOW)), "official-color"),
    ("no indent", indents("重阳节将至", first=0), "official-indent"),
    ("indent of the whole paragraph", indents("请各单位", first=0, left=2), "official-indent"),
    ("body centred", align("请各单位", WD_ALIGN_PARAGRAPH.CENTER), "official-indent"),
    ("indent of blanks", lambda d: (made.rewrite("重阳节将至", lambda t: f"　　{t}")(d), indents("重阳节将至", first=0)(d)), "official-spaces"),
    ("（一） in half brackets", replaced("（一）", "（一）", "(一)"), "official-level-form"),
    ("1、 for 1.", replaced("1.加强", "1.", "1、"), "official-level-form"),
    ("一. for 一、", replaced("一、", "一、", "一."), "official-level-form"),
    ("（一）、", replaced("（一）", "（一）", "（一）、"), "official-level-form"),
    ("三、 after 一、", replaced("二、", "二、", "三、"), "official-level-order"),
    ("（一） twice", replaced("（二）", "（二）", "（一）"), "official-level-order"),
    ("（3） after （1）", replaced("（2）", "（2）", "（3）"), "official-level-order"),
    ("（1） below 二、", without_level_three, "official-level-skip"),
    ("（一） below 1.", level_back, "official-level-skip"),
    ("half comma", replaced("重阳节将至", "，", ","), "official-punctuation"),
    ("half brackets", replaced("请各单位", "报送", "(电子版)报送"), "official-punctuation"),
    ("straight quotes", replaced("请各单位", "走访情况", '"走访情况"'), "official-punctuation"),
    ("an empty line in the body", insert_before("二、工作"), "official-blank-line"),
    # 附件说明, 署名, date
    ("附件 with a half colon", replaced("附件：", "：", ":"), "official-note-form"),
    ("附件 1、", replaced("附件：", "1.", "1、"), "official-note-form"),
    ("附件 numbers 1, 3", replaced("2.走访", "2.", "3."), "official-note-form"),
    ("附件 name with 。", replaced("2.走访", "登记表", "登记表。"), "official-note-end"),
    ("附件 name with ；", replaced("附件：", "名单", "名单；"), "official-note-end"),
    ("附件 straight below the body", without_blank_before("附件："), "official-note-place"),
    ("附件 flush left", indents("附件：", first=0), "official-note-place"),
    ("one attachment with a number", only_one_attachment, "official-note-form"),
    ("no 署名", lambda d: made.remove(next(p for p in d.paragraphs if p.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT)), "official-signed"),
    ("no date", without("2026年10月8日"), "official-signed"),
    ("署名 and date on one line", one_date_line, "official-signed"),
    ("date 08", replaced("2026年10月8日", "10月8日", "10月08日"), "official-date-form"),
    ("date in Chinese numerals", replaced("2026年10月8日", "2026年10月8日", "二〇二六年十月八日"), "official-date-form"),
    ("date half in Chinese numerals", replaced("2026年10月8日", "2026年10月8日", "二〇二六年10月8日"), "official-date-form"),
    ("date with dots", replaced("2026年10月8日", "2026年10月8日", "2026.10.8"), "official-date-form"),
    ("date without a day", replaced("2026年10月8日", "10月8日", "10月"), "official-date-form"),
    ("date that does not exist", replaced("2026年10月8日", "10月8日", "9月31日"), "official-date-form"),
    ("date at the right edge", indents("2026年10月8日", right=0), "official-date-place"),
    ("date centred", align("2026年10月8日", WD_ALIGN_PARAGRAPH.CENTER), "official-date-place"),
    ("date pushed with blanks", lambda d: (align("2026年10月8日", WD_ALIGN_PARAGRAPH.LEFT)(d), made.rewrite("2026年10月8日", lambda t: "　" * 17 + t)(d)), "official-spaces"),
    ("date in 宋体", fonts("2026年10月8日", SONG), "official-element-font"),
    ("附注 in half brackets", lambda d: (replaced("（联系人", "（", "(")(d), replaced("(联系人", "）", ")")(d)), "official-remark"),
    ("附注 flush left", indents("（联系人", first=0), "official-remark"),
    # attachments
    ("附件1 with a colon", replaced("附件1", "附件1", "附件1："), "official-attachment-label"),
    ("附件1 in 仿宋", fonts("附件1", FANGSONG), "official-attachment-label"),
    ("附件1 centred", align("附件1", WD_ALIGN_PARAGRAPH.CENTER), "official-attachment-label"),
    ("附件2 on the same page", with_first("附件2", lambda p: setattr(p.paragraph_format, "page_break_before", False)), "official-attachment-page"),
    ("附件2 called 附件3", replaced("附件2", "附件2", "附件3"), "official-attachment-numbers"),
    ("附件1 without a number", replaced("附件1", "附件1", "附件"), "official-attachment-numbers"),
    ("title of 附件1 differs", replaced("走访对象名单", "名单", "花名册"), "official-attachment-titles"),
    # 版记
    ("no line above the 版记", no_border("抄送", "top"), "official-imprint-lines"),
    ("no line below the 版记", no_border("青山县老干部局办公室", "bottom"), "official-imprint-lines"),
    ("no line between", no_border("抄送", "bottom"), "official-imprint-lines"),
    ("line above too thin", border("抄送", "top", sz="4"), "official-imprint-lines"),
    ("line between as thick", border("抄送", "bottom", sz="12"), "official-imprint-lines"),
    ("抄送 with a half colon", replaced("抄送", "：", ":"), "official-copies"),
    ("抄送 without 。", replaced("抄送", "。", ""), "official-copies"),
    ("抄送 3号", sizes("抄送", 16), "official-imprint-font"),
    ("抄送 at the edge", indents("抄送", left=0), "official-imprint-place"),
    ("印发日期 10月08日", replaced("青山县老干部局办公室", "10月8日", "10月08日"), "official-printed"),
    # before it leaves the office
    ("a tag left", replaced("请各单位", "2026年10月12日", "{{ 日期 }}"), "official-tag"),
    ("a comment left", comment, "official-comments"),
    ("a change left", tracked, "official-revisions"),
    ("hidden text", hidden, "official-hidden"),
    ("a link", link, "official-external"),
    ("a picture from elsewhere", outside_picture, "official-external"),
    ("six empty lines", insert_before("抄送", many=6), "official-blank-run"),
]  # fmt: skip


# 信函格式 is planted into a letter of our own; parts are changed as text.
LETTER = compose(letters.LETTER)


def edited(data: bytes, part: str, old: str, new: str) -> bytes:
    """A package with what matches exchanged once in one part."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                text = content.decode("utf-8")
                changed = re.sub(old, new, text, count=1)
                assert changed != text, "nothing was planted"
                content = changed.encode("utf-8")
            target.writestr(name, content)
    return out.getvalue()


def test_the_good_document_has_no_fault():
    assert said(GOOD) == ""


@pytest.mark.parametrize(("name", "change", "kind"), FAULTS, ids=[name for name, _, _ in FAULTS])
def test_a_planted_fault_is_found_and_nothing_else(name, change, kind):
    problems = lint(mutated(change), name="试.docx").problems
    told = "\n".join(str(problem) for problem in problems)
    assert {problem.kind for problem in problems} == {kind}, told
    told.encode("gbk")  # what a Chinese console shows


LETTER_FAULTS = [
    ("number in the middle", ("word/styles.xml", r'(w:val="信函字号"/>.*?"400" .*?<w:jc w:val=)"right"', r'\1"center"'), "official-number-place"),
    ("first page like the others", ("word/document.xml", "<w:titlePg/>", ""), "official-letter-first-page"),
    ("lower line missing", ("word/footer3.xml", r"<w:pBdr>.*?</w:pBdr>", ""), "official-letter-lines"),
    ("lower line black", ("word/footer3.xml", 'w:color="FF0000"', 'w:color="000000"'), "official-letter-lines"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "change", "kind"), LETTER_FAULTS, ids=[name for name, _, _ in LETTER_FAULTS]
)
def test_a_fault_planted_into_a_letter(name, change, kind):
    assert said(LETTER) == ""
    assert kind in kinds(edited(LETTER, *change))


def test_a_letter_names_no_printer():
    document = Document(BytesIO(LETTER))
    made.add(document, "青山县委老干部局　2026年10月9日印发", size=14, left=1, right=1)
    assert "official-letter-imprint" in kinds(made.data(document))


def test_every_rule_has_a_planted_fault():
    planted = {kind for _, _, kind in (*FAULTS, *LETTER_FAULTS)} | {
        "official-letter-imprint",
        "official-minutes-label",
        "official-date-future",
    }
    planted |= {rule.kind for rule in rules() if rule.row.get("at")}  # test_rules.py plants their examples
    assert planted == {rule.kind for rule in rules()}


def test_names_of_those_who_sat_at_a_meeting_stand_behind_a_label_in_heiti():
    sound = compose(letters.KINDS["纪要"])
    assert "official-minutes-label" not in kinds(sound)
    document = Document(BytesIO(sound))
    made.font(find(document, "出席").runs[0], FANGSONG)
    assert kinds(made.data(document)) == ["official-minutes-label"]


def test_a_date_to_come_is_told_where_today_is_known():
    assert lint(GOOD, today=dt.date(2026, 9, 8)).problems == ()
    (problem,) = lint(GOOD, name="试.docx", today=dt.date(2026, 9, 6)).problems
    assert problem.kind == "official-date-future"
    assert "今天是2026年9月6日" in problem.hint


def test_every_rule_says_where_it_comes_from():
    names = [rule.kind for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert rule.title
        assert rule.row["level"] in ("必须", "应当", "建议")
        assert rule.row["wrong"] != rule.row["right"]
        assert re.fullmatch(
            r"(GB/T 9704-2012 第[\d.]+条|《党政机关公文处理工作条例》第.{1,3}条(（.{1,2}）)?|GB/T 1583[45]-2011 第[\dAB.]+条"
            r"|实务|发文前的清理|《整治形式主义为基层减负若干规定》)(，条款未见原文)?",
            rule.cite,
        )


# --- our own documents ------------------------------------------------------------------------------

OURS = {
    f"{kind} {what}": dataclasses.replace(document, **change)
    for kind, document in letters.KINDS.items()
    for what, change in {
        "as it is": {},
        "without a seal": {"seal": False},
        "to be dated by hand": {"date": None, "number": DocumentNumber("", 2026)},
        "with attachments": {"attachments": letters.NOTICE.attachments},
        "with one attachment": {"attachments": letters.NOTICE.attachments[:1]},
        "with 抄送": {"copies_to": ("县委办公室", "县政府办公室")},
        "with a remark": {"note": "联系人：赵一，电话：0990-0000000"},
        "of an office with a long name": {"unit": "青山县人民政府离退休干部服务管理办公室"},
    }.items()
}


@pytest.mark.parametrize("name", OURS)
def test_our_own_documents_have_no_fault(name):
    found = lint(compose(OURS[name]), name="试.docx")
    assert [str(problem) for problem in found.problems] == []
    assert found.kind == OURS[name].kind


# --- messages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("关于做好重阳节走访慰问工作的通知", "关于做好重阳节走访慰问工…"),
        ("短的", "短的"),
        ("赵一990101194501030018", "赵一9901**…"),
        ("990101194501030018是赵一的", "9901**…是赵一的"),
        ("电话13900005678", "电话139****567…"),
    ],
)
def test_a_place_is_shown_by_its_beginning_without_numbers_of_people(text, shown):
    assert excerpt(text) == shown


def test_no_message_shows_an_identity_number():
    document = Document(BytesIO(GOOD))
    for start in ("重阳节将至", "请各单位", "一、走访对象"):
        run = find(document, start).runs[0]
        run.text = f"990101194501030018{run.text}"
        made.font(run, SONG)
    text = said(made.data(document))
    assert "9901**" in text
    assert "99010119" not in text


def test_the_same_fault_of_many_paragraphs_is_one_problem():
    document = Document(BytesIO(GOOD))
    for start in ("（1）", "（2）"):
        fonts(start, SONG)(document)
    (problem,) = lint(made.data(document), name="试.docx").problems
    assert problem.cell.ref == "第17段"
    assert "（第18段也这样，共2段）" in problem.message


def test_a_problem_names_place_what_it_is_what_it_should_be_and_the_clause():
    (problem,) = lint(mutated(sizes("关于做好", 18)), name="试.docx").problems
    assert str(problem) == (
        "试.docx 正文!第8段：标题“关于做好重阳节走访慰问工…”是小二(18磅)，标题应当用2号(22磅)（GB/T 9704-2012 第7.3.1条）。"
    )


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "好.docx").write_bytes(GOOD)
    (tmp_path / "差.docx").write_bytes(mutated(fonts("关于做好", HEITI)))
    return tmp_path


def test_the_command_says_one_line_a_document_and_the_faults(office, capsys):
    assert main(["lint", "好.docx", "差.docx"]) == 3
    out, err = capsys.readouterr()
    applied = sum(Format.STANDARD in rule.layouts for rule in rules())
    assert out.splitlines() == [
        f"好.docx：按公文通用格式（通知）检查了{applied}条，没有发现问题。",
        f"差.docx：按公文通用格式（通知）检查了{applied}条，1处不合。",
    ]
    assert err.splitlines() == [
        "差.docx 正文!第8段：标题“关于做好重阳节走访慰问工…”是黑体，标题应当用小标宋体(方正小标宋简体)（GB/T 9704-2012 第7.3.1条）。"
    ]


def test_the_command_is_content_with_a_good_document(office, capsys):
    assert main(["lint", "好.docx"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.damaged_files
def test_json_has_the_keys_of_every_problem(office, capsys):
    (office / "不是.docx").write_text("这是一份通知", encoding="utf-8")
    assert main(["lint", "--json", "差.docx", "好.docx", "不是.docx", "没有.docx"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert [one["sound"] for one in answer["documents"]] == [False, True]
    assert answer["documents"][0]["rules"] == {
        "official-title-font": {"title": "标题的字体字号", "source": "GB/T 9704-2012 第7.3.1条"}
    }
    assert [one["file"] for one in answer["problems"]] == ["不是.docx", "没有.docx", "差.docx"]
    for problem in answer["problems"]:
        assert set(problem) == {"file", "sheet", "cell", "message", "hint", "kind", "severity"}


def test_a_document_is_never_changed(office):
    before = (office / "差.docx").read_bytes()
    main(["lint", "差.docx"])
    assert (office / "差.docx").read_bytes() == before
    assert sorted(path.name for path in office.iterdir()) == ["好.docx", "差.docx"]


# --- faces, in whatever layer they are said -----------------------------------------------------------

SLOTS = [
    ({"ascii": "Times New Roman", "hAnsi": FANGSONG}, False),  # letters are Western, marks are not
    ({"ascii": FANGSONG, "hAnsi": "Times New Roman"}, True),
    ({"ascii": "Arial", "hAnsi": "Arial", "hint": "eastAsia"}, False),
    ({"ascii": "Arial", "hAnsi": "FangSong"}, False),
    ({"asciiTheme": "minorHAnsi", "hAnsiTheme": "minorHAnsi"}, True),  # Calibri
    ({"asciiTheme": "minorEastAsia", "hAnsiTheme": "minorEastAsia"}, False),
]


@pytest.mark.parametrize("layer", ["run", "style", "style below", "defaults"])
@pytest.mark.parametrize("mark", ["“走访”", "‘走访’", "……", "——", "·"])
@pytest.mark.parametrize(("slots", "western"), SLOTS)
def test_marks_that_western_fonts_have_too_are_judged_by_the_font_that_word_takes(
    layer, mark, slots, western
):
    document = made.notice()
    run = find(document, "请各单位").runs[0]
    run.text = f"请各单位于2026年10月12日前报送{mark}情况。"
    own = run._r.rPr.rFonts
    for slot in ("ascii", "hAnsi", "hint"):
        own.attrib.pop(qn(f"w:{slot}"), None)
    run._r.rPr.remove(own)
    run._r.rPr.insert(0, own)
    normal = document.styles["Normal"].element
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for properties in (normal.get_or_add_rPr(), defaults):
        for old in properties.findall(qn("w:rFonts")):
            properties.remove(old)
    holder = {"run": own, "defaults": defaults}.get(layer)
    if layer.startswith("style"):
        base = document.styles.add_style("公文底样", 1)
        last = base
        if layer == "style below":
            last = document.styles.add_style("公文正文", 1)
            last.base_style = base
        find(document, "请各单位").style = last
        holder = base.element.get_or_add_rPr()
    if holder is not own:
        fonts = made.element("w:rFonts")
        holder.insert(0, fonts)
        holder = fonts
    for slot, name in slots.items():
        holder.set(qn(f"w:{slot}"), name)
    assert ("official-mark-quote-font" in kinds(made.data(document))) is western


@pytest.mark.parametrize("where", ["run", "style", "defaults", "theme"])
def test_the_chinese_face_of_the_body_is_found_in_any_layer(where):
    """宋体 said by the run, by its style's base, by the defaults, or by the theme: the same finding."""
    document = made.notice()
    paragraph = find(document, "请各单位")
    own = paragraph.runs[0]._r.rPr.rFonts
    own.attrib.pop(qn("w:eastAsia"))
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    normal = document.styles["Normal"].element.get_or_add_rPr()
    for properties in (normal, defaults):
        for old in properties.findall(qn("w:rFonts")):
            properties.remove(old)
    said_by = own
    if where != "run":
        base = document.styles.add_style("公文底样", 1)
        paragraph.style = document.styles.add_style("公文正文", 1)
        paragraph.style.base_style = base
        said_by = made.element("w:rFonts")
        (defaults if where == "defaults" else base.element.get_or_add_rPr()).insert(0, said_by)
    said_by.set(
        qn("w:eastAsiaTheme" if where == "theme" else "w:eastAsia"),
        "minorEastAsia" if where == "theme" else SONG,
    )
    problems = [
        p for p in lint(made.data(document), name="试.docx").problems if p.kind == "official-text-font"
    ]
    assert [p.message.split("”")[-1] for p in problems] == ["是宋体，"]

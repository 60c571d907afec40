"""Faults planted one at a time into a good 公文: each is found, and nothing else is said."""

from __future__ import annotations

import copy
from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from support import official_docs as made
from support.official_docs import FANGSONG, HEITI, KAITI, SONG, find, replaced

from toolkit.word.official_lint import lint

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
    grid = made.element("w:docGrid", type="linesAndChars", linePitch="579", charSpace="21679")
    document.sections[0]._sectPr.append(grid)


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
    number = find(document, "青老干")
    number.alignment = WD_ALIGN_PARAGRAPH.LEFT
    made.indent(number, first=1)


def signer(document: Doc, text: str = "\t签发人：赵一", font: str = FANGSONG) -> None:
    report(document)
    number = find(document, "青老干")
    made.font(number.add_run(text[:5]), FANGSONG)
    made.font(number.add_run(text[5:]), font)


FAULTS: list[tuple[str, Mutation, str]] = [
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
    ("title straight below the line", without_blank_before("青山县老干部局", 0), ""),
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
    ("（1） below 二、", lambda d: made.remove(find(d, "1.")), ""),
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
FAULTS = [fault for fault in FAULTS if fault[2]]


def test_the_good_document_has_no_fault():
    assert said(GOOD) == ""


@pytest.mark.parametrize(("name", "change", "kind"), FAULTS, ids=[name for name, _, _ in FAULTS])
def test_a_planted_fault_is_found_and_nothing_else(name, change, kind):
    data = mutated(change)
    assert set(kinds(data)) == {kind}, said(data)

"""A 公文 as a careful clerk lays it out in Word: direct formatting, no styles of its own. Everybody in it is made up."""

from __future__ import annotations

import io
from collections.abc import Callable

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FANGSONG, HEITI, KAITI, SONG, BIAOSONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
RED = RGBColor(0xFF, 0, 0)


def data(document: Doc) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def element(name: str, **attributes: str) -> object:
    made = OxmlElement(name)
    for key, given in attributes.items():
        made.set(qn(f"w:{key}"), given)
    return made


def font(run: Run, name: str, size: float = 16, *, spacing: int = -5) -> Run:
    run.font.name = name
    run.font.size = Pt(size)
    properties = run._r.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), name)
    if spacing:
        properties.insert_element_before(
            element("w:spacing", val=str(spacing)),
            "w:w",
            "w:kern",
            "w:position",
            "w:sz",
            "w:szCs",
            "w:highlight",
        )
    return run


def indent(paragraph: Paragraph, **chars: float) -> None:
    """Indents in characters: first, left, right."""
    names = {"first": "firstLineChars", "left": "leftChars", "right": "rightChars", "hanging": "hangingChars"}
    ind = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for key, many in chars.items():
        ind.set(qn(f"w:{names[key]}"), str(round(many * 100)))


def line(paragraph: Paragraph, side: str, eighths: int = 8, color: str = "000000") -> None:
    """A line above or below a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = element("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
        )
    borders.append(element(f"w:{side}", val="single", sz=str(eighths), space="1", color=color))


def add(
    document: Doc, text: str, name: str = FANGSONG, size: float = 16, align: str = "", **chars: float
) -> Paragraph:
    """A paragraph of one look, with a line pitch of 28.95 points."""
    paragraph = document.add_paragraph()
    style(paragraph, align)
    if text:
        font(paragraph.add_run(text), name, size)
    if chars:
        indent(paragraph, **chars)
    return paragraph


def style(paragraph: Paragraph, align: str = "", pitch: float = 28.95) -> None:
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(pitch)
    if align:
        paragraph.alignment = {
            "center": WD_ALIGN_PARAGRAPH.CENTER,
            "right": WD_ALIGN_PARAGRAPH.RIGHT,
            "left": WD_ALIGN_PARAGRAPH.LEFT,
        }[align]


def field(paragraph: Paragraph, instruction: str, name: str = SONG, size: float = 14) -> None:
    for kind in ("begin", None, "separate", "text", "end"):
        run = font(paragraph.add_run("1" if kind == "text" else ""), name, size, spacing=0)
        if kind is None:
            made = element("w:instrText")
            made.text = f" {instruction} "
            run._r.append(made)
        elif kind != "text":
            run._r.append(element("w:fldChar", fldCharType=kind))


def number_pages(document: Doc, section: int = 0) -> None:
    """— 1 —, odd pages right, even pages left."""
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align, room in (
        (document.sections[section].footer, "right", {"right": 1}),
        (document.sections[section].even_page_footer, "left", {"left": 1}),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        style(paragraph, align)
        font(paragraph.add_run("— "), SONG, 14, spacing=0)
        field(paragraph, "PAGE")
        font(paragraph.add_run(" —"), SONG, 14, spacing=0)
        indent(paragraph, **room)


def page(document: Doc) -> None:
    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.size = Pt(16)


def heading(document: Doc, text: str, name: str, body: str = "") -> Paragraph:
    paragraph = add(document, text, name, first=2)
    if body:
        font(paragraph.add_run(body), FANGSONG)
    return paragraph


def notice() -> Doc:
    """A 通知 with two attachments and 版记, without a fault."""
    document = Document()
    page(document)
    mark = add(document, "青山县老干部局文件", BIAOSONG, 48, "center")
    mark.runs[0].font.color.rgb = RED
    mark.paragraph_format.line_spacing = Pt(60)
    mark.paragraph_format.space_before = Pt(99)
    add(document, "")
    add(document, "")
    number = add(document, "青老干〔2026〕8号", align="center")
    line(number, "bottom", 8, "FF0000")
    add(document, "")
    add(document, "")
    add(document, "青山县老干部局", BIAOSONG, 22, "center")
    add(document, "关于做好重阳节走访慰问工作的通知", BIAOSONG, 22, "center")
    add(document, "")
    add(document, "各乡镇党委、街道党工委，县直各单位：")
    add(document, "重阳节将至，为体现党和政府的关心，现就做好走访慰问工作通知如下。", first=2)
    heading(document, "一、走访对象", HEITI)
    heading(document, "（一）离休干部。", KAITI, "全县离休干部全部走访，由县领导带队，逐户上门看望。")
    heading(document, "（二）退休干部。", KAITI, "按干部管理权限由各单位走访，做到一个不漏。")
    heading(document, "二、工作要求", HEITI)
    add(document, "1.加强领导，明确专人负责。", first=2)
    add(document, "（1）各单位主要负责同志要亲自安排。", first=2)
    add(document, "（2）走访情况要逐人登记。", first=2)
    add(document, "2.节俭办事，不得铺张浪费。", first=2)
    add(document, "请各单位于2026年10月12日前报送走访情况。", first=2)
    add(document, "")
    add(document, "附件：1.走访对象名单", first=2)
    add(document, "2.走访情况登记表", left=5)
    add(document, "")
    add(document, "")
    add(document, "青山县老干部局", align="right", right=3.75)
    add(document, "2026年10月8日", align="right", right=4)
    add(document, "（联系人：赵一，电话：0990-0000000）", first=2)
    for at, (title, text) in enumerate(
        (("走访对象名单", "名单由县老干部局按人事档案核定。"), ("走访情况登记表", "各单位走访后填写。")), 1
    ):
        label = add(document, f"附件{at}", HEITI)
        label.paragraph_format.page_break_before = True
        add(document, "")
        add(document, title, BIAOSONG, 22, "center")
        add(document, "")
        add(document, text, first=2)
    add(document, "")
    copies = add(document, "抄送：县委办公室，县政府办公室。", size=14, left=1, right=1)
    line(copies, "top", 8)
    line(copies, "bottom", 6)
    printed = add(document, "青山县老干部局办公室\t2026年10月8日印发", size=14, left=1, right=1)
    line(printed, "bottom", 8)
    number_pages(document)
    return document


def grid(document: Doc, **attributes: str) -> None:
    """The grid of the first section."""
    properties = document.sections[0]._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("w:docGrid", **attributes))


def find(document: Doc, start: str) -> Paragraph:
    """The paragraph that begins like this."""
    return next(p for p in document.paragraphs if p.text.strip().startswith(start))


def rewrite(start: str, new: Callable[[str], str]) -> Callable[[Doc], None]:
    """A mutation: another text in the first run of a paragraph."""

    def change(document: Doc) -> None:
        run = find(document, start).runs[0]
        run.text = new(run.text)

    return change


def replaced(start: str, old: str, new: str) -> Callable[[Doc], None]:
    """A mutation: words exchanged in a paragraph, in whichever run they stand."""

    def change(document: Doc) -> None:
        paragraph = find(document, start)
        run = next(r for r in paragraph.runs if old in r.text)
        run.text = run.text.replace(old, new)

    return change


def remove(paragraph: Paragraph) -> None:
    paragraph._p.getparent().remove(paragraph._p)


def page_break(paragraph: Paragraph) -> None:
    paragraph.add_run().add_break(WD_BREAK.PAGE)

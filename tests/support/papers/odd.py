"""Sound papers put together in odd ways, as WPS, old Word, document systems and people do. Everybody in them is made up."""

from __future__ import annotations

import copy
from collections.abc import Callable
from io import BytesIO

from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from support.papers import docs as made
from support.papers import kinds, words
from support.papers.docs import BIAOSONG, FANGSONG, HEITI, RED, add, find, font

V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MARK, NUMBER = "青山县老干部局文件", "青老干"
Build = Callable[[Doc], object]


def _unlined(document: Doc) -> object:
    """The number without its line below; another way to draw it follows."""
    properties = find(document, NUMBER)._p.pPr
    properties.remove(properties.find(qn("w:pBdr")))
    return find(document, NUMBER)._p


def red_line_of_vml(document: Doc) -> None:
    run = (
        f'<w:r {nsdecls("w")} {V}><w:pict><v:line style="position:absolute" from="0,10pt" to="442.2pt,10pt" '
        'strokecolor="red" strokeweight="1pt"/></w:pict></w:r>'
    )
    _unlined(document).append(parse_xml(run))


def red_line_as_a_drawing_with_a_copy_for_old_programs(document: Doc) -> None:
    """mc:AlternateContent as Word 2010 writes it: the Fallback is the same line again."""
    ns = nsdecls("w", "wp", "a")
    anchor = (
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" '
        'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column"><wp:posOffset>0'
        '</wp:posOffset></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>400000</wp:posOffset>'
        '</wp:positionV><wp:extent cx="5616000" cy="0"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        '<wp:docPr id="7" name="红线"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvCnPr/><wps:spPr>'
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="5616000" cy="0"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        '<a:ln w="12700"><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>'
        "</a:graphicData></a:graphic></wp:anchor>"
    )
    old = '<w:pict><v:line from="0,0" to="442.2pt,0" strokecolor="red" strokeweight="1pt"/></w:pict>'
    _unlined(document).append(
        parse_xml(
            f'<w:r {ns} {V} {WPS} {MC}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{anchor}</w:drawing>'
            f"</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )


def red_line_of_a_table(document: Doc) -> None:
    """Number and line in a table of one cell."""
    number = _unlined(document)
    grid = document.add_table(1, 1)
    number.addprevious(grid._tbl)
    cell = grid.cell(0, 0)._tc
    cell.append(number)
    cell.remove(cell.p_lst[0])
    borders = made.element("w:tcBorders")
    borders.append(made.element("w:bottom", val="single", sz="8", space="0", color="FF0000"))
    cell.get_or_add_tcPr().append(borders)


def mark_in_a_text_box(document: Doc) -> None:
    """As WPS' own template of a red head has it."""
    paragraph = find(document, MARK)._p
    holder = parse_xml(
        f'<w:p {nsdecls("w")} {V}><w:r><w:pict><v:shape style="position:absolute;width:442pt;height:80pt" stroked="f">'
        "<v:textbox><w:txbxContent/></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    paragraph.addprevious(holder)
    next(holder.iter(qn("w:txbxContent"))).append(paragraph)


def page_number_in_a_text_box(document: Doc) -> None:
    for footer in (document.sections[0].footer, document.sections[0].even_page_footer):
        old = footer.paragraphs[0]._p
        holder = parse_xml(
            f'<w:p {nsdecls("w")} {V}><w:r><w:pict><v:shape style="position:absolute;width:442pt;height:20pt" stroked="f">'
            "<v:textbox><w:txbxContent/></v:textbox></v:shape></w:pict></w:r></w:p>"
        )
        old.addprevious(holder)
        next(holder.iter(qn("w:txbxContent"))).append(old)


def two_units(document: Doc) -> None:
    """联合行文: two marks, one number, both sign."""
    second = copy.deepcopy(find(document, MARK)._p)
    find(document, MARK)._p.addnext(second)
    find(document, MARK).runs[0].text = "中共青山县委组织部"
    signed = [p for p in document.paragraphs if p.text == "青山县老干部局"][-1]
    other = copy.deepcopy(signed._p)
    signed._p.addprevious(other)


def three_lines_of_title(document: Doc) -> None:
    """A long title in three lines, broken by meaning."""
    title = find(document, "关于做好")
    title.runs[0].text = "关于认真贯彻全国老干部局长会议精神进一步"
    for text in ("做好当前和今后一个时期全县离退休干部走访慰问和", "服务保障工作的通知"):
        last = [p for p in document.paragraphs if p.runs and p.runs[0].font.size == Pt(22)][
            : 2 + (text[0] == "服")
        ][-1]
        last._p.addnext(add(document, text, BIAOSONG, 22, "center")._p)


def attachments_behind_the_imprint(document: Doc) -> None:
    """The 版记 on the last page of the text, the attachments printed behind it."""
    label = find(document, "附件1")._p
    for start in ("抄送：", "青山县老干部局办公室"):
        label.addprevious(find(document, start)._p)


def a_list_across_the_page(document: Doc) -> None:
    """A landscape section with a list, as an attachment has it."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Mm(28),
        Mm(26),
        Mm(35),
        Mm(37),
    )
    grid = document.add_table(3, 4)
    for at, text in enumerate(("序号", "姓名", "单位", "电话")):
        font(grid.cell(0, at).paragraphs[0].add_run(text), HEITI, 12)


def three_sections(document: Doc) -> None:
    """The first section ends before the attachments: page numbers go on, footers are taken over."""
    before = find(document, "附件1")._p.getprevious()
    last = document.element.body.sectPr
    end = copy.deepcopy(last)
    for reference in last.findall(qn("w:footerReference")):
        last.remove(reference)
    properties = before.get_or_add_pPr()
    properties.append(end)


def a_table_in_the_body(document: Doc) -> None:
    caption = add(document, "表1　走访安排", HEITI, 14, "center")
    find(document, "请各单位")._p.addprevious(caption._p)
    kinds.table(
        document,
        ("单位", "人数", "带队领导"),
        ("青禾镇", "12", "赵一"),
        ("红花乡", "15", "钱二"),
        ("合计", "27", ""),
    )


def marks_that_nobody_sees(document: Doc) -> None:
    """Marks of direction and of no width, from a web page or a chat program."""
    for start, mark in (
        ("2026年10月8日", "\u200e"),
        ("附件1", "\u200b"),
        (NUMBER, "\ufeff"),
        ("抄送：", "\u200f"),
    ):
        run = find(document, start).runs[0]
        run.text = f"{mark}{run.text}"


def content_controls(document: Doc) -> None:
    """Title, number and date in controls of a document system, within each other."""
    for start in ("关于做好", NUMBER, "2026年10月8日"):
        paragraph = find(document, start)
        for run in list(paragraph.runs):
            control = parse_xml(
                f'<w:sdt {nsdecls("w")}><w:sdtPr><w:tag w:val="f"/></w:sdtPr><w:sdtContent/></w:sdt>'
            )
            run._r.addprevious(control)
            control.find(qn("w:sdtContent")).append(run._r)


def fields(document: Doc) -> None:
    """The date is the result of a field; a reference and a bookmark stand in the text."""
    date = find(document, "2026年10月8日")
    text = date.runs[0]
    begin = parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"/></w:r>')
    instruction = parse_xml(f"<w:r {nsdecls('w')}><w:instrText> SAVEDATE </w:instrText></w:r>")
    separate = parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="separate"/></w:r>')
    for each in (begin, instruction, separate):
        text._r.addprevious(each)
    text._r.addnext(parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="end"/></w:r>'))
    body = find(document, "请各单位")._p
    body.insert(1, parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="5" w:name="落实"/>'))
    body.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="5"/>'))


def runs_cut_by_spelling(document: Doc) -> None:
    """Every character a run of its own, proofErr between, as after long editing."""
    for start in ("各乡镇", "请各单位", "一、走访", "青老干", "附件：1"):
        for run in list(find(document, start).runs):
            for letter in run.text[1:][::-1]:
                other = copy.deepcopy(run._r)
                other.text = letter
                run._r.addnext(other)
                run._r.addnext(parse_xml(f'<w:proofErr {nsdecls("w")} w:type="spellStart"/>'))
            run.text = run.text[:1]


def a_header_of_the_office(document: Doc) -> None:
    header = document.sections[0].header.paragraphs[0]
    font(header.add_run("内部资料　注意保存"), FANGSONG, 9)


def a_seal(document: Doc) -> None:
    """A picture over the date, anchored at it."""
    document.paragraphs[-1].add_run()
    date = find(document, "2026年10月8日")
    date.add_run().add_picture(BytesIO(words.png()), width=Mm(40))
    inline = next(date._p.iter(qn("wp:inline")))
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp", "a", "pic", "r")} distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" '
        'behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV></wp:anchor>'
    )
    for child in list(inline):
        anchor.append(child)
        if child.tag == qn("wp:extent"):
            anchor.append(parse_xml(f'<wp:effectExtent {nsdecls("wp")} l="0" t="0" r="0" b="0"/>'))
            anchor.append(parse_xml(f"<wp:wrapNone {nsdecls('wp')}/>"))
    inline.getparent().replace(inline, anchor)


def labels_at_the_head(document: Doc) -> None:
    first = document.paragraphs[0]._p
    for text, name in (("000001", FANGSONG), ("机密★1年", HEITI), ("特急", HEITI)):
        first.addprevious(add(document, text, name)._p)


def imprint_of_a_table(document: Doc) -> None:
    grid = document.add_table(2, 1)
    for at, start in enumerate(("抄送：", "青山县老干部局办公室")):
        old = find(document, start)
        cell = grid.rows[at].cells[0]
        cell._tc.append(old._p)
        cell._tc.remove(cell.paragraphs[0]._p)
        old._p.pPr.remove(old._p.pPr.find(qn("w:pBdr")))
        borders = made.element("w:tcBorders")
        for side, eighths in (("top", 6 if at else 8), ("bottom", 8 if at else 6)):
            borders.append(
                made.element(f"w:{side}", val="single", sz=str(eighths), space="0", color="000000")
            )
        cell._tc.get_or_add_tcPr().append(borders)
    document.add_paragraph()


def long_copies(document: Doc) -> None:
    """抄送 that fills three lines in one paragraph."""
    find(document, "抄送：").runs[0].text = (
        "抄送：" + "，".join(f"县直第{at}单位" for at in range(1, 30)) + "。"
    )


def _without(document: Doc, start: str) -> None:
    """Without an attachment: its label and the four paragraphs below."""
    at = find(document, start)._p
    for _ in range(5):
        following = at.getnext()
        at.getparent().remove(at)
        at = following


def one_attachment(document: Doc) -> None:
    find(document, "附件：1.").runs[0].text = "附件：走访对象名单"
    made.remove(find(document, "2.走访情况登记表"))
    find(document, "附件1").runs[0].text = "附件"
    _without(document, "附件2")


def an_automatic_list(document: Doc) -> None:
    """1. 2. of the second level as Word's own numbers, printed as 1. and 2."""
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
            '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
            '<w:rPr><w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312"/></w:rPr></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for start in ("1.加强", "2.节俭"):
        paragraph = find(document, start)
        paragraph.runs[0].text = paragraph.runs[0].text[2:]
        properties = paragraph._p.get_or_add_pPr()
        properties.insert_element_before(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'),
            "w:pBdr", "w:spacing", "w:ind", "w:jc", "w:rPr",
        )  # fmt: skip
        look = made.element("w:rPr")
        look.append(made.element("w:sz", val="32"))
        properties.append(look)


def no_attachments_in_the_file(document: Doc) -> None:
    """They are named and lie in files of their own."""
    for start in ("附件1", "附件2"):
        _without(document, start)


def questions_and_quotes(document: Doc) -> None:
    kinds.into_body(document, "什么是“四就近”？就近学习、就近活动、就近得到关心照顾、就近发挥作用。")
    kinds.into_body(
        document,
        "按照《关于做好〈走访办法〉落实工作的通知》（青老干〔2025〕12号）要求，比例为1∶3，时间是9:30。",
    )


def a_line_break_in_the_title(document: Doc) -> None:
    title = find(document, "关于做好")
    title.runs[0].text = "关于做好重阳节"
    title.runs[0].add_break()
    font(title.add_run("走访慰问工作的通知"), BIAOSONG, 22)


def table_of_the_head(document: Doc) -> None:
    """Number and signer side by side in a table without lines: a 请示."""
    paper = kinds.sound("请示")
    old, new = document.element.body, paper.element.body
    for child in list(old)[:-1]:
        old.remove(child)
    for child in list(new)[:-1]:
        old.insert(len(old) - 1, child)


def minutes(document: Doc) -> None:
    """纪要: mark, number in brackets, unit and day over the line; no addressee, no seal."""
    find(document, MARK).runs[0].text = "青山县老干部工作会议纪要"
    number = find(document, NUMBER)
    number.runs[0].text = "〔2026〕8号"
    title = find(document, "关于做好")
    title.runs[0].text = "关于做好重阳节走访慰问工作的会议纪要"
    made.remove(find(document, "各乡镇"))


def red_letters_of_another_red(document: Doc) -> None:
    find(document, MARK).runs[0].font.color.rgb = RED.__class__(0xE6, 0x00, 0x12)


def properties_that_wps_writes(document: Doc) -> None:
    """kern, lang, rsid, kinsoku and their like on everything."""
    for paragraph in document.paragraphs:
        paragraph._p.set(qn("w:rsidR"), "00A77B3E")
        properties = paragraph._p.get_or_add_pPr()
        rest = ("w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")
        lines = ("w:pBdr", *rest)
        for name, behind in (
            ("keepNext", ("w:pageBreakBefore", "w:framePr", "w:widowControl", *lines)),
            ("widowControl", lines),
            *((each, rest) for each in ("kinsoku", "wordWrap", "overflowPunct", "autoSpaceDE")),
        ):
            if properties.find(qn(f"w:{name}")) is None:
                properties.insert_element_before(
                    made.element(f"w:{name}", val=str(int(name != "keepNext"))), *behind
                )
        for run in paragraph.runs:
            look = run._r.get_or_add_rPr()
            look.insert_element_before(made.element("w:kern", val="2"), "w:sz", "w:szCs", "w:highlight")
            look.append(made.element("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))


def links_within_the_document(document: Doc) -> None:
    """Of a table of contents that was taken out: a link to a bookmark goes nowhere outside."""
    for start in ("请各单位", "各乡镇"):
        for run in list(find(document, start).runs):
            link = parse_xml(f'<w:hyperlink {nsdecls("w")} w:anchor="_Toc1"/>')
            run._r.addprevious(link)
            link.append(run._r)


def attachments_on_new_pages_by_a_break(document: Doc) -> None:
    for start in ("附件1", "附件2"):
        label = find(document, start)
        label.paragraph_format.page_break_before = None
        label.runs[0]._r.addprevious(parse_xml(f'<w:r {nsdecls("w")}><w:br w:type="page"/></w:r>'))


def space_instead_of_empty_lines(document: Doc) -> None:
    """Whoever knows Word sets the space above."""
    for paragraph in list(document.paragraphs):
        above = paragraph._p.getprevious()
        many = 0
        while (
            paragraph.text and above is not None and above.tag == qn("w:p") and not "".join(above.itertext())
        ):
            many += 1
            gone, above = above, above.getprevious()
            gone.getparent().remove(gone)
        if many:
            paragraph.paragraph_format.space_before = Pt(28.95 * many)


def lines_by_the_grid(document: Doc) -> None:
    """22 lines from the page's grid, every paragraph single-spaced and snapped to it."""
    made.grid(document, type="lines", linePitch="579")
    for paragraph in document.paragraphs:
        if paragraph.runs and paragraph.runs[0].font.size == Pt(16):
            paragraph.paragraph_format.line_spacing = 1.0


def looks_in_the_defaults(document: Doc) -> None:
    """仿宋 and 3号 stand in the defaults alone; body runs say nothing."""
    look = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(look):
        look.remove(child)
    for name, given in (
        ("rFonts", {"ascii": FANGSONG, "hAnsi": FANGSONG, "eastAsia": FANGSONG}),
        ("spacing", {"val": "-5"}),
        ("sz", {"val": "32"}),
        ("szCs", {"val": "32"}),
    ):
        look.append(made.element(f"w:{name}", **given))
    normal = document.styles["Normal"].element
    if normal.rPr is not None:
        normal.remove(normal.rPr)
    for start in ("各乡镇", "重阳节", "请各单位", "1.加强", "2.节俭", "（1）", "（2）", "附件：1", "2.走访"):
        for run in find(document, start).runs:
            run._r.remove(run._r.rPr)


def a_picture_between_paragraphs(document: Doc) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = 1
    paragraph.add_run().add_picture(BytesIO(words.png()), width=Mm(60))
    find(document, "请各单位")._p.addprevious(paragraph._p)


def a_stamp_of_receipt_in_a_box(document: Doc) -> None:
    """收文 stamp: a text box with a small table, anchored at the first line."""
    box = parse_xml(
        f'<w:r {nsdecls("w")} {V}><w:pict><v:shape style="position:absolute;width:120pt;height:60pt"><v:textbox><w:txbxContent>'
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/><w:p><w:r><w:t>收文第12号</w:t></w:r></w:p>"
        "</w:tc></w:tr></w:tbl><w:p/></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.paragraphs[1]._p.append(box)


ODD: dict[str, Build] = {
    name: each
    for name, each in globals().items()
    if callable(each)
    and getattr(each, "__module__", "") == __name__
    and not name.startswith("_")
    and name not in ("Build", "paper")
}


def paper(name: str) -> Doc:
    """A sound 通知, built in one of these ways."""
    document = kinds.sound()
    ODD[name](document)
    return document

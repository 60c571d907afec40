"""Documents as clerks make them: what is read from styles, themes, lists, boxes and tables; which element is which."""

from __future__ import annotations

import zipfile
from functools import partial
from io import BytesIO

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st
from support.papers import docs as made
from support.papers.docs import BIAOSONG, FANGSONG, HEITI, find

from toolkit.core.cells import Stop
from toolkit.core.documents.official import number_text
from toolkit.word.official.linting.elements import Format, Role
from toolkit.word.official.linting.facts.reading import read_facts
from toolkit.word.official.linting.lint import lint
from toolkit.word.official.linting.roles import recognise
from toolkit.word.official.linting.wording import DATE_LIKE, level_of, size_name


def facts(document):
    return read_facts(made.data(document), "试.docx")


def roles(document) -> list[tuple[str, str]]:
    """Every paragraph that says something: its element and its first characters."""
    reading = recognise(facts(document))
    return [(reading.roles[p.number].value, p.plain[:6]) for p in reading.facts.paragraphs if p.plain]


def kinds(document) -> set[str]:
    return {problem.kind for problem in lint(made.data(document), name="试.docx").problems}


# --- layers -----------------------------------------------------------------------------------------


def test_fonts_come_from_theme_style_and_text_in_this_order():
    document = Document()  # python-docx's template names the theme's fonts, as Word does
    theme = next(p for p in document.part.package.iter_parts() if str(p.partname).endswith("theme1.xml"))
    theme._blob = theme.blob.replace(b'<a:ea typeface=""/>', '<a:ea typeface="楷体"/>'.encode())
    styled = document.styles.add_style("公文正文", WD_STYLE_TYPE.PARAGRAPH)
    styled.font.size = Pt(16)
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANGSONG)
    document.add_paragraph("主题的字体")
    paragraph = document.add_paragraph("样式的字体", style="公文正文")
    made.font(paragraph.add_run("自己的字体"), HEITI, 22)
    first, second = facts(document).paragraphs
    assert [(s.text, s.font) for s in first.spans] == [("主题的字体", "楷体")]
    assert [(s.text, s.font, s.size) for s in second.spans] == [
        ("样式的字体", FANGSONG, 16),
        ("自己的字体", HEITI, 22),
    ]


def test_a_style_hands_its_layout_down_and_circles_end():
    document = Document()
    base = document.styles.add_style("甲", WD_STYLE_TYPE.PARAGRAPH)
    derived = document.styles.add_style("乙", WD_STYLE_TYPE.PARAGRAPH)
    derived.base_style = base
    base.paragraph_format.line_spacing = Pt(28)
    base.font.bold = True
    document.add_paragraph("正文", style="乙")
    (paragraph,) = facts(document).paragraphs
    assert (paragraph.rule, paragraph.line, paragraph.spans[0].bold) == ("exact", 28, True)
    base.base_style = derived
    assert facts(document).paragraphs[0].line == 28


@pytest.mark.parametrize(
    ("attributes", "first", "left"),
    [
        ({"firstLineChars": "200", "firstLine": "640"}, 2, 0),
        ({"firstLine": "640"}, 2, 0),
        ({"firstLineChars": "0", "firstLine": "640"}, 2, 0),
        ({"hanging": "320", "left": "640"}, -1, 2),
        ({"leftChars": "200", "left": "1"}, 0, 2),
        ({"start": "320"}, 0, 1),
        ({"firstLine": "rubbish"}, 0, 0),
        ({}, 0, 0),
    ],
)
def test_indents_in_characters(attributes, first, left):
    document = Document()
    paragraph = document.add_paragraph()
    made.font(paragraph.add_run("正文"), FANGSONG)
    paragraph._p.get_or_add_pPr().append(made.element("w:ind", **attributes))
    read = facts(document).paragraphs[0]
    assert (read.first, read.left) == (first, left)


def with_list(document, *levels: tuple[str, str]):
    """A list of several levels: form and pattern of each."""
    numbering = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for at, (form, pattern) in enumerate(levels)
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>{inner}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    def item(text: str, level: int):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )

    return item


def test_automatic_numbers_are_read_as_they_are_printed():
    document = Document()
    item = with_list(
        document,
        ("chineseCounting", "%1、"),
        ("chineseCounting", "（%2）"),
        ("decimal", "%3."),
        ("decimal", "（%4）"),
    )
    for level in (0, 1, 1, 2, 3, 3, 0, 1, 2):
        item("要求", level)
    assert [p.text for p in facts(document).paragraphs] == [
        "一、要求", "（一）要求", "（二）要求", "1.要求", "（1）要求", "（2）要求", "二、要求", "（一）要求", "1.要求",
    ]  # fmt: skip


def test_headings_numbered_by_word_are_headings_and_wrong_patterns_are_told():
    document = made.notice()
    anchor = find(document, "一、")
    item = with_list(document, ("chineseCounting", "%1."))
    item("走访对象", 0)
    added = document.paragraphs[-1]
    anchor._p.addprevious(added._p)
    made.remove(anchor)
    assert ("一级标题", "一.走访对象"[:6]) in roles(document)
    assert "official-level-form" in kinds(document)


def test_text_of_changes_boxes_fields_and_controls():
    document = Document()
    w = nsdecls("w")
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:p {w}><w:r><w:t>甲</w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>删</w:delText></w:r></w:del>'
            '<w:ins w:id="2" w:author="x"><w:r><w:t>乙</w:t></w:r></w:ins>'
            "<w:sdt><w:sdtContent><w:r><w:t>丙</w:t></w:r></w:sdtContent></w:sdt>"
            '<w:fldSimple w:instr=" DATE "><w:r><w:t>丁</w:t></w:r></w:fldSimple>'
            '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
            "<w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        ),
    )
    read = facts(document)
    assert [(p.text, p.boxed) for p in read.paragraphs] == [("框", True), ("甲乙丙丁", False)]
    assert read.revisions == (2,)


def test_the_page_and_its_grid():
    document = Document()
    made.page(document)
    made.grid(document, type="linesAndChars", linePitch="579", charSpace="-842")
    section = facts(document).sections[0]
    assert (round(section.type_width), round(section.type_height)) == (156, 225)
    assert (section.grid, section.pitch, round(section.char_space, 3)) == ("linesAndChars", 28.95, -0.206)


@pytest.mark.parametrize(
    ("pitch", "space", "normal", "found"),
    [
        (579, -842, 16, set()),  # 22 × 28 by the grid of Word
        (579, 0, 16, {"official-characters"}),
        (600, -842, 16, {"official-lines"}),
        (579, 21679, 10.5, {"official-characters"}),  # counted for 5号
    ],
)
def test_a_grid_instead_of_exact_lines(pitch, space, normal, found):
    document = made.notice()
    for spacing in [s for p in document.paragraphs for s in p._p.iter(qn("w:spacing"))]:
        spacing.getparent().remove(spacing)
    document.styles["Normal"].font.size = Pt(normal)
    document.styles["Normal"].paragraph_format.line_spacing = 1
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    for p in document.paragraphs:
        if not p.text:
            p.paragraph_format.line_spacing = Pt(28.95)
    made.grid(document, type="linesAndChars", linePitch=str(pitch), charSpace=str(space))
    assert kinds(document) & {"official-lines", "official-characters"} == found


# --- elements ---------------------------------------------------------------------------------------


def test_the_elements_of_a_notice():
    assert roles(made.notice()) == [
        ("发文机关标志", "青山县老干部"), ("发文字号", "青老干〔20"), ("标题", "青山县老干部"), ("标题", "关于做好重阳"),
        ("主送机关", "各乡镇党委、"), ("正文", "重阳节将至，"), ("一级标题", "一、走访对象"), ("二级标题", "（一）离休干"),
        ("二级标题", "（二）退休干"), ("一级标题", "二、工作要求"), ("三级标题", "1.加强领导"), ("四级标题", "（1）各单位"),
        ("四级标题", "（2）走访情"), ("三级标题", "2.节俭办事"), ("正文", "请各单位于2"), ("附件说明", "附件：1.走"),
        ("附件说明", "2.走访情况"), ("署名", "青山县老干部"), ("成文日期", "2026年1"), ("附注", "（联系人：赵"),
        ("“附件”二字", "附件1"), ("附件标题", "走访对象名单"), ("正文", "名单由县老干"), ("“附件”二字", "附件2"),
        ("附件标题", "走访情况登记"), ("正文", "各单位走访后"), ("抄送机关", "抄送：县委办"), ("印发机关和印发日期", "青山县老干部"),
    ]  # fmt: skip


def in_a_hurry() -> object:
    """As a notice is typed in ten minutes: no styles, blanks for indents, Word's own defaults."""
    document = Document()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run("关于召开座谈会的通知").font.size = Pt(22)
    document.add_paragraph("")
    for text in (
        "各乡镇:", "　　定于近期召开座谈会，现通知如下。", "　　一.会议时间", "　　2026年10月12日上午9时。",
        "　　三、参会人员", "　　1、各乡镇分管同志;", "　　附件:报名表。", "", "　　　　　　　　　　　　　　青山县老干部局",
        "　　　　　　　　　　　　　　2026年09月08日",
    ):  # fmt: skip
        document.add_paragraph(text)
    return document


def test_a_document_typed_in_a_hurry_is_understood_all_the_same():
    document = in_a_hurry()
    assert [role for role, _ in roles(document)] == [
        "标题", "主送机关", "正文", "一级标题", "正文", "一级标题", "三级标题", "附件说明", "署名", "成文日期",
    ]  # fmt: skip
    assert recognise(facts(document)).layout is Format.DRAFT
    assert kinds(document) >= {
        "official-paper", "official-margins", "official-lines", "official-footer-missing", "official-title-font",
        "official-addressee-colon", "official-text-font", "official-spaces", "official-level-form",
        "official-level-order", "official-note-form", "official-note-end", "official-date-form",
        "official-punctuation",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "layout"),
    [
        (["入党申请人登记表", "姓名", "性别"], Format.OTHER),
        (["今天天气很好。", "我们去公园。"], Format.OTHER),
        ([], Format.OTHER),
        (
            ["青山县老干部局关于拨付经费的请示", "青山县人民政府：", "现申请拨付经费。", "2026年10月8日"],
            Format.DRAFT,
        ),
        (["青山县老干部局会议纪要", "会议听取了汇报。"], Format.MINUTES),
    ],
)
def test_the_format_is_recognised_and_only_its_rules_applied(lines, layout):
    document = Document()
    for text in lines:
        document.add_paragraph(text)
    assert recognise(facts(document)).layout is layout
    if layout is Format.OTHER:
        assert kinds(document) == set()


def test_what_must_not_leave_the_office_is_told_of_any_document():
    document = Document()
    document.add_paragraph("登记表 {{ 姓名 }}")
    assert kinds(document) == {"official-tag"}


def test_a_printed_letterhead_has_no_mark_and_needs_no_line():
    document = made.notice()
    mark, number = find(document, "青山县老干部局文件"), find(document, "青老干")
    made.remove(mark)
    number._p.pPr.remove(number._p.pPr.find(qn("w:pBdr")))
    assert recognise(facts(document)).layout is Format.STANDARD
    assert kinds(document) == set()


def test_the_version_of_wps_in_tables_and_boxes():
    """版记 in a table of lines, the red line a drawn VML line: as WPS and old Word have it."""
    document = made.notice()
    number = find(document, "青老干")
    number._p.pPr.remove(number._p.pPr.find(qn("w:pBdr")))
    number._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")}><w:pict><v:line xmlns:v="urn:schemas-microsoft-com:vml" from="0,20pt" to="442.2pt,20pt"'
            ' strokecolor="red" strokeweight="1pt"/></w:pict></w:r>'
        )
    )
    for start in ("抄送", "青山县老干部局办公室"):
        made.remove(find(document, start))
    table = document.add_table(2, 1)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
        for side, size in (("top", 8), ("bottom", 8), ("insideH", 6))
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{borders}</w:tblBorders>"))
    for row, text in zip(
        table.rows, ("抄送：县委办公室。", "青山县老干部局办公室　2026年10月8日印发"), strict=True
    ):
        made.font(row.cells[0].paragraphs[0].add_run(text), FANGSONG, 14, spacing=0)
    assert kinds(document) == set()
    table._tbl.tblPr.remove(table._tbl.tblPr[-1])
    assert kinds(document) == {"official-imprint-lines"}


def test_several_units_sign_together():
    document = made.notice()
    signature = next(
        p for p in document.paragraphs if p.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    )
    other = made.add(document, "青山县财政局", align="right", right=4)
    signature._p.addprevious(other._p)
    assert roles(document).count(("署名", "青山县财政局")) == 1
    assert kinds(document) == set()


# --- words ------------------------------------------------------------------------------------------


@given(st.integers(1, 4), st.integers(1, 99))
def test_the_standard_s_own_numbers_are_right(level, n):
    mark = level_of(f"{number_text(level, n)}要求")
    assert mark is not None
    assert (mark.level, mark.count, mark.written) == (level, n, mark.right)


@pytest.mark.parametrize(
    ("text", "level", "right"),
    [
        ("一、要求", 1, True), ("一.要求", 1, False), ("一，要求", 1, False), ("十二、要求", 1, True), ("（一）要求", 2, True),
        ("(一)要求", 2, False), ("（一）、要求", 2, False), ("1.要求", 3, True), ("1、要求", 3, False), ("1．要求", 3, False),
        ("（1）要求", 4, True), ("(1)要求", 4, False), ("（1）、要求", 4, False), ("1.5万元", 0, True), ("一是要", 0, True),
        ("2026年", 0, True), ("十月八日", 0, True), ("第一，要", 0, True), ("1,000元", 0, True),
    ],
)  # fmt: skip
def test_how_headings_are_numbered(text, level, right):
    mark = level_of(text)
    assert (mark.level if mark else 0) == level
    assert mark is None or (mark.written == mark.right) is right


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("2026年10月8日", True), ("2026年01月08日", True), ("二〇二六年十月八日", True), ("二○二六年十月", False),
        ("2026.10.8", True), ("2026-10-8", True), ("2026年10月", True), ("2026年", False), ("年月日", True), ("2026年月日", True),
    ],
)  # fmt: skip
def test_what_a_line_with_a_date_looks_like(text, is_date):
    assert bool(DATE_LIKE.fullmatch(text)) is is_date


def test_sizes_by_their_names():
    assert [size_name(size) for size in (22, 16, 15, 14, 10.5, 13)] == [
        "2号(22磅)", "3号(16磅)", "小三(15磅)", "4号(14磅)", "5号(10.5磅)", "13磅",
    ]  # fmt: skip


# --- anything at all, and hostile files -------------------------------------------------------------

LINES = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30),
    st.sampled_from(
        [
            "附件",
            "附件1",
            "附件：1.甲",
            "抄送：乙。",
            "2026年10月8日",
            "（一）",
            "一、甲",
            "1.",
            "青老干〔2026〕8号",
            "签发人：",
            "印发",
            "（",
        ]
    ),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            LINES,
            st.sampled_from(["", "center", "right"]),
            st.sampled_from([10.5, 16, 22, 48]),
            st.booleans(),
        ),
        max_size=14,
    )
)
def test_no_document_is_too_odd_to_be_checked(lines):
    document = Document()
    for text, align, size, red in lines:
        paragraph = made.add(document, text, BIAOSONG, size, align)
        if red and paragraph.runs:
            paragraph.runs[0].font.color.rgb = RGBColor(255, 0, 0)
    data = made.data(document)
    assert lint(data, name="试.docx").name == "试.docx"


def package(**changed: str | None) -> bytes:
    """A small document with parts exchanged or (None) left out; «__» stands for «/»."""
    document = Document()
    document.add_paragraph("正文")
    out = BytesIO()
    wanted = {name.replace("__", "/"): text for name, text in changed.items()}
    with (
        zipfile.ZipFile(BytesIO(made.data(document))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            key = name.removesuffix(".xml")
            if key not in wanted:
                target.writestr(name, source.read(name))
            elif wanted[key] is not None:
                target.writestr(name, str(wanted[key]))
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no document",
        b"PK\3\4 no zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        partial(package, word__document="<broken"),
        partial(package, word__document=None),
        partial(package, word__document=f"<w:document {W}/>"),
        partial(
            package, word__document=f'<!DOCTYPE x [<!ENTITY a "b">]><w:document {W}><w:body/></w:document>'
        ),
        partial(package, word__document=f"<w:document {W}><w:body>{'<w:tbl><w:tr><w:tc>' * 5000}"),
        partial(package, word__styles=f"<w:styles {W}><w:style></w:styles>"),
        partial(
            package, word__document=f"<w:document {W}><w:body>{'<w:p/>' * 5_000_000}</w:body></w:document>"
        ),
    ],
    ids=[
        "empty",
        "text",
        "no zip",
        "ole",
        "broken",
        "no part",
        "no body",
        "entity",
        "deep",
        "styles",
        "huge",
    ],
)
def test_what_is_no_sound_document_is_refused_in_one_sentence(data):
    with pytest.raises(Stop) as stop:
        read_facts(data() if callable(data) else data, "试.docx")
    (problem,) = stop.value.problems
    assert problem.cell.file == "试.docx"
    assert problem.message


@pytest.mark.parametrize(
    "document",
    [
        (
            f'<w:document {W}><w:body><w:p><w:pPr><w:pStyle w:val="nobody"/><w:spacing w:line="x"/><w:ind w:left="1e999"/>'
            "</w:pPr></w:p></w:body></w:document>"
        ),
        (
            f'<w:document {W}><w:body><w:p><w:r><w:fldChar w:fldCharType="end"/><w:fldChar w:fldCharType="separate"/>'
            "<w:instrText>PAGE</w:instrText><w:sz/></w:r></w:p><w:tbl/><w:tbl><w:tr/></w:tbl></w:body></w:document>"
        ),
        (
            f'<w:document {W}><w:body><w:p><w:pPr><w:sectPr><w:pgSz w:w="-5" w:h="0"/><w:docGrid w:type="lines"/></w:sectPr></w:pPr>'
            "<w:r><w:t>关于甲的通知</w:t></w:r></w:p></w:body></w:document>"
        ),
        f"<w:document {W}><w:body><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:body></w:document>",
    ],
)
def test_odd_markup_is_read_as_far_as_it_goes(document):
    assert lint(package(word__document=document), name="试.docx").name == "试.docx"


def test_a_style_in_a_circle_does_not_hang():
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    assert read_facts(package(word__styles=styles), "试.docx").paragraphs[0].text == "正文"


def test_roles_are_all_named_in_chinese():
    assert all(ord(role.value[0]) > 0x2000 for role in Role)

"""Sound papers of every 文种 and other ways to build one, to plant a fault into; all of text, everybody made up."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from support.papers import docs
from support.papers.docs import FANGSONG, HEITI, KAITI, add, find, font, indent, remove

TITLE, ADDRESSEE, BODY = "关于做好重阳节走访慰问工作的", "各乡镇党委", "请各单位于"
UPWARD = {"请示": "县委组织部：", "报告": "县委组织部：", "议案": "县人大常委会："}
SAYS = {
    "请示": "妥否，请批示。",
    "批复": "你镇《关于重阳节走访慰问经费的请示》收悉。",
    "报告": "特此报告。",
    "决议": "青山县老干部工作会议2026年10月8日讨论通过。",
}
PUBLIC = ("公告", "通告", "公报", "决议")


def sound(kind: str = "通知") -> Doc:
    """A paper of a kind without a fault: a red head, a body with headings, attachments, 版记."""
    document = docs.notice()
    put(document, "标题", f"关于做好重阳节走访慰问工作的{kind}")
    if kind in UPWARD:
        put(document, "主送机关", UPWARD[kind])
    if kind in ("请示", "报告"):
        number = find(document, "青老干")
        number.alignment = WD_ALIGN_PARAGRAPH.LEFT
        indent(number, first=1)
        font(number.add_run("\t签发人："), FANGSONG)
        font(number.add_run("赵一"), KAITI)
    if kind in PUBLIC:
        blank = find(document, ADDRESSEE)._p.getprevious()
        remove(find(document, ADDRESSEE))
        assert blank is not None
    if kind in SAYS:
        put(document, "正文", SAYS[kind])
    return document


def put(document: Doc, at: str, text: str) -> None:
    """Words put into an element of a paper that `sound` made."""
    starts = {
        "标题": TITLE, "主送机关": ADDRESSEE, "发文字号": "青老干", "成文日期": "2026年10月8日",
        "附件说明": "2.走访情况登记表", "附注": "（联系人", "抄送机关": "抄送", "印发机关和印发日期": "青山县老干部局办公室",
    }  # fmt: skip
    if at in starts:
        start = starts[at]
        if at == "主送机关" and not any(p.text.startswith(start) for p in document.paragraphs):
            start = next(text for text in UPWARD.values() if any(p.text == text for p in document.paragraphs))
        paragraph = find(document, start)
        paragraph.runs[0].text = text
        for run in paragraph.runs[1:] if at != "发文字号" else []:
            run._r.getparent().remove(run._r)
    elif at == "签发人":
        runs = find(document, "青老干").runs
        runs[1].text, runs[2].text = f"\t{text[:4]}", text[4:]
    elif at in ("密级", "紧急程度", "份号"):
        rows = {"密级": ["000001", text]}.get(at, [text])
        for row in rows:
            label = add(document, row, FANGSONG if row.isdigit() else HEITI)
            document.paragraphs[0]._p.addprevious(label._p) if row is rows[0] else document.paragraphs[
                0
            ]._p.addnext(label._p)
    else:
        into_body(document, text)


def into_body(document: Doc, text: str, before: str = BODY) -> None:
    """One more paragraph of the body."""
    find(document, before)._p.addprevious(add(document, text, first=2)._p)


def table(document: Doc, *rows: tuple[str, ...]) -> None:
    """A table in the body."""
    grid = document.add_table(len(rows), len(rows[0]))
    for made, texts in zip(grid.rows, rows, strict=True):
        for cell, text in zip(made.cells, texts, strict=True):
            font(cell.paragraphs[0].add_run(text), FANGSONG, 12)
    find(document, BODY)._p.addprevious(grid._tbl)


def behind_a_heading(document: Doc, text: str) -> None:
    """As a sentence that runs on behind a heading （二）."""
    font(find(document, "（二）退休干部").add_run(text), FANGSONG)


def into_an_attachment(document: Doc, text: str) -> None:
    """In a paragraph of the first attachment that reads like body."""
    long = f"名单由县老干部局会同有关单位按照人事档案逐人核定，核定以后在走访前三天送到各单位手里。{text}"
    paragraph = find(document, "名单由县老干部局")
    paragraph.runs[0].text = long


# --- other structures of the same paper -----------------------------------------------------------------


def styled(document: Doc) -> Doc:
    """Look in styles of its own, one for each look, as a careful Word user has them."""
    made: dict[bytes, str] = {}
    for at, p in enumerate(document.paragraphs):
        if len(p.runs) != 1 or p._p.pPr is None:
            continue
        key = p.runs[0]._r.rPr.xml.encode() + p._p.pPr.xml.encode()
        if key not in made:
            style = document.styles.add_style(f"公文样式{at}", 1)
            style.base_style = document.styles["Normal"]
            style.element.append(copy.deepcopy(p._p.pPr))
            style.element.append(copy.deepcopy(p.runs[0]._r.rPr))
            made[key] = style.name
        p._p.remove(p._p.pPr)
        p.runs[0]._r.remove(p.runs[0]._r.rPr)
        p.style = document.styles[made[key]]
    return document


def wrapped(document: Doc) -> Doc:
    """The body inside a content control, as document systems deliver it."""
    body = document.element.body
    control, content = docs.element("w:sdt"), docs.element("w:sdtContent")
    control.append(content)
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            content.append(child)
    body.insert(0, control)
    return document


def twips(document: Doc) -> Doc:
    """Indents in twips only, as LibreOffice and older Word write them."""
    section = document.sections[0]
    stories = (document.element.body, section.footer._element, section.even_page_footer._element)
    for ind in (ind for story in stories for ind in story.iter(qn("w:ind"))):
        size = 16
        parent = ind.getparent().getparent()
        for found in parent.iter(qn("w:sz")):
            size = int(found.get(qn("w:val"))) / 2
            break
        for name in ("firstLine", "left", "right"):
            chars = ind.get(qn(f"w:{name}Chars"))
            if chars is not None:
                ind.set(qn(f"w:{name}"), str(round(int(chars) / 100 * size * 20)))
                del ind.attrib[qn(f"w:{name}Chars")]
    return document


def hinted(document: Doc) -> Doc:
    """Western letters in Times New Roman, Chinese marks hinted, as Word itself writes them."""
    for p in document.paragraphs:
        for run in p.runs:
            fonts = run._r.rPr.rFonts
            fonts.set(qn("w:ascii"), "Times New Roman")
            fonts.set(qn("w:hAnsi"), "Times New Roman")
            fonts.set(qn("w:hint"), "eastAsia")
    return document


STRUCTURES: dict[str, Callable[[Doc], Doc]] = {
    "as it is": lambda document: document,
    "with styles": styled,
    "in a content control": wrapped,
    "with twips": twips,
    "with Western fonts": hinted,
}


def reopened(document: Doc) -> Doc:
    """Saved and read again by python-docx."""
    out = io.BytesIO()
    document.save(out)
    return Document(io.BytesIO(out.getvalue()))

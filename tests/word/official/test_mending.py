"""`toolkit lint --fix` and `--marked`: damaged documents of many structures; words unchanged, faults gone, twice is once."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.papers import docs as made
from support.papers.docs import FANGSONG, SONG, element, find, replaced

from toolkit import data as toml
from toolkit.core.cells import Stop
from toolkit.doors.terminal.cli import main
from toolkit.word.official.linting.lint import lint, rules
from toolkit.word.official.mending.marking import mark
from toolkit.word.official.mending.mend import mend, words
from toolkit.word.official.mending.repairs import DONE

NAME = "试.docx"
ROWS = toml.read("official.toml")["rules"]
LINES = (
    "关于做好重阳节走访慰问工作的通知",
    "各乡镇党委，县直各单位：",
    "重阳节将至，现就做好走访慰问工作通知如下。",
    "一、走访对象",
    "全县离休干部全部走访，标准按每人3.5元计，时间为8:30。",
    "二、工作要求",
    "各单位要落实专人负责，不得铺张浪费。",
    "青山县老干部局",
    "2026年10月8日",
)


def bare() -> Doc:
    """A page of Word's own defaults, empty."""
    document = Document()
    document.styles["Normal"].font.size = Pt(10.5)
    return document


def one_paragraph() -> Doc:
    document = bare()
    run = document.add_paragraph().add_run()
    for at, line in enumerate(LINES):
        if at:
            run.add_break()
        run.add_text(line)
    return document


def typed(prefix: dict[int, str], breaks: tuple[int, ...] = ()) -> Doc:
    """The lines typed one below the other, some pushed to their place."""
    document = bare()
    for at, line in enumerate(LINES):
        for _ in range(breaks.count(at)):
            document.add_paragraph()
        document.add_paragraph(prefix.get(at, "") + line)
    document.paragraphs[breaks.count(0)].runs[0].font.size = Pt(18)
    return document


def by_styles() -> Doc:
    """What is wrong stands in the styles alone."""
    document = typed({})
    normal = document.styles["Normal"]
    normal.font.bold = True
    normal.font.color.rgb = RGBColor(0, 0, 0xFF)
    normal.paragraph_format.space_after = Pt(10)
    normal.paragraph_format.line_spacing = 1.5
    document.paragraphs[0].style = document.styles["Heading 1"]
    document.paragraphs[3].style = document.styles["Heading 2"]
    return document


def change(*steps: Callable[[Doc], object]) -> Callable[[], Doc]:
    def build() -> Doc:
        document = made.notice()
        for step in steps:
            step(document)
        return document

    return build


def each_run(start: str, do: Callable[[object], object]) -> Callable[[Doc], object]:
    return lambda document: [do(run) for run in find(document, start).runs]


def picture(document: Doc) -> None:
    """An inline picture in a paragraph whose line height would cut it."""
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
        "53de0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
    )
    paragraph = find(document, "请各单位")
    paragraph.add_run().add_picture(BytesIO(pixel), width=Mm(30))
    paragraph.paragraph_format.line_spacing = 1.5


def table(document: Doc) -> None:
    grid = document.add_table(2, 2)
    for cell in (cell for row in grid.rows for cell in row.cells):
        cell.text = "单位, 人数"
    find(document, "请各单位")._p.addnext(grid._tbl)


def tracked(document: Doc) -> None:
    paragraph = find(document, "请各单位")
    inserted = element("w:ins", id="900", author="赵一", date="2026-01-01T00:00:00Z")
    inserted.append(paragraph.add_run("另请,抓紧")._r)
    paragraph._p.append(inserted)
    gone = parse_xml(
        f'<w:del {nsdecls("w")} w:id="901" w:author="赵一"><w:r><w:delText>删掉的, 话</w:delText></w:r></w:del>'
    )
    paragraph._p.append(gone)
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph._p.pPr.find(qn("w:ind")).attrib.clear()


def date_field(document: Doc) -> None:
    paragraph = find(document, "请各单位")
    made.field(paragraph, "DATE", FANGSONG, 12)


def boxed_number(document: Doc) -> None:
    """WPS puts the page number into a text box."""
    footer = document.sections[0].footer.paragraphs[0]
    for run in list(footer.runs):
        footer._p.remove(run._r)
    footer._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape style="position:absolute;width:72pt;height:20pt">'
            '<v:textbox><w:txbxContent><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r>'
            "</w:fldSimple></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
        )
    )


def no_footers(document: Doc) -> None:
    for reference in document.sections[0]._sectPr.findall(qn("w:footerReference")):
        document.sections[0]._sectPr.remove(reference)
    document.settings.odd_and_even_pages_header_footer = False
    document.sections[0].header.paragraphs[0].text = "内部资料"


def speaking_footer(document: Doc) -> None:
    document.sections[0].footer.paragraphs[0].add_run("老干部局印")


def automatic(document: Doc) -> None:
    """A list's own number and its hanging indent."""
    paragraph = find(document, "请各单位")
    paragraph.style = document.styles["List Bullet"]
    paragraph._p.pPr.remove(paragraph._p.pPr.find(qn("w:ind")))


def imprint_table(document: Doc) -> None:
    grid = document.add_table(2, 1)
    for at, start in enumerate(("抄送：", "青山县老干部局办公室")):
        old = next(p for p in document.paragraphs if p.text.startswith(start))
        cell = grid.rows[at].cells[0]
        cell._tc.append(old._p)
        cell._tc.remove(cell.paragraphs[0]._p)
        old._p.pPr.remove(old._p.pPr.find(qn("w:pBdr")))
    document.add_paragraph()


def no_imprint_lines(document: Doc) -> None:
    for start in ("抄送：", "青山县老干部局办公室"):
        properties = find(document, start)._p.pPr
        properties.remove(properties.find(qn("w:pBdr")))


def across(document: Doc) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(279), Mm(216)
    document.add_paragraph("横排的表")


def noted(document: Doc) -> None:
    document.add_comment(find(document, "请各单位").runs, "请核对, 谢谢", author="钱二")


def spread(document: Doc) -> None:
    """Marks of typography, in several runs."""
    paragraph = find(document, "请各单位")
    for text in ("各单位要做到「一人", "一档」", ",不得遗漏", "...", "是否按时报送?请回复(电话即可)", "。"):
        made.font(paragraph.add_run(text), FANGSONG)


def margins(document: Doc) -> None:
    document.sections[0].left_margin, document.sections[0].top_margin = Mm(31.8), Mm(25.4)


def letter_paper(document: Doc) -> None:
    document.sections[0].page_width, document.sections[0].page_height = Mm(216), Mm(279)


def blanks(document: Doc) -> None:
    for start in ("二、工作", "请各单位"):
        find(document, start)._p.addprevious(document.add_paragraph()._p)


def mixed(document: Doc) -> None:
    for step in (margins, letter_paper, blanks, spread, no_footers, no_imprint_lines, picture, table, noted):
        step(document)


def tabled(*rows: str | tuple[str, ...], style: str = "") -> Doc:
    """The lines typed into a table; a row of several texts has as many cells."""
    document = bare()
    grid = document.add_table(len(rows), max(1 if isinstance(row, str) else len(row) for row in rows))
    if style:
        grid.style = style
    for at, row in enumerate(rows):
        for cell, text in zip(grid.rows[at].cells, (row,) if isinstance(row, str) else row, strict=False):
            first, *rest = text.split("\n")
            cell.text = first
            for line in rest:
                cell.add_paragraph(line)
    return document


def nested(document: Doc) -> Doc:
    """As pasted from a web page."""
    inner = document.tables[0]._tbl
    outer = document.add_table(1, 1)
    outer.cell(0, 0)._tc.insert(1, inner)
    return document


def broken_in_a_cell() -> Doc:
    """One cell, one paragraph, line breaks: folded twice."""
    document = bare()
    run = document.add_table(1, 1).cell(0, 0).paragraphs[0].add_run()
    for at, line in enumerate(LINES):
        if at:
            run.add_break()
        run.add_text(line)
    return document


DAMAGED: dict[str, Callable[[], Doc]] = {
    "all in one paragraph": one_paragraph,
    "a row of a table each": lambda: tabled(*LINES),
    "all in one cell": lambda: tabled("\n".join(LINES)),
    "one paragraph in one cell": broken_in_a_cell,
    "empty cells beside": lambda: tabled(*((line, "") for line in LINES)),
    "a table in a table": lambda: nested(tabled(*LINES)),
    "centred by spaces": lambda: typed({0: "　　　　", 2: "　　", 4: "    ", 7: "　" * 16, 8: " " * 40}),
    "pushed by tabs": lambda: typed({0: "\t\t", 2: "\t", 7: "\t" * 6, 8: "\t" * 6}),
    "empty lines everywhere": lambda: typed({}, (1, 2, 3, 4, 5, 7, 7)),
    "the styles are wrong": by_styles,
    "paper": change(letter_paper),
    "margins": change(margins),
    "line pitch": change(
        lambda d: [setattr(p.paragraph_format, "line_spacing", 1.5) for p in d.paragraphs[8:20]]
    ),
    "grid for 5号": change(
        lambda d: setattr(d.styles["Normal"].font, "size", Pt(10.5)),
        lambda d: made.grid(d, type="snapToChars", linePitch="579", charSpace="-849"),
    ),
    "space between paragraphs": change(
        lambda d: setattr(find(d, "二、").paragraph_format, "space_before", Pt(12))
    ),
    "fonts": change(
        *(
            each_run(s, lambda r: made.font(r, SONG, 14, spacing=0))
            for s in ("重阳", "一、", "（一）", "请各")
        )
    ),
    "bold headings": change(each_run("一、", lambda r: setattr(r.font, "bold", True))),
    "blue, marked": change(each_run("请各", lambda r: setattr(r.font.color, "rgb", RGBColor(0, 0, 255)))),
    "mark black at the left": change(
        each_run("青山县老干部局文件", lambda r: setattr(r.font.color, "rgb", RGBColor(0, 0, 0))),
        lambda d: setattr(find(d, "青山县老干部局文件"), "alignment", WD_ALIGN_PARAGRAPH.LEFT),
    ),
    "number with other brackets": change(replaced("青老干", "〔2026〕", "[2026]")),
    "title at the left": change(lambda d: setattr(find(d, "关于做好"), "alignment", WD_ALIGN_PARAGRAPH.LEFT)),
    "half-width colon": change(replaced("各乡镇", "：", ":")),
    "no colon": change(replaced("各乡镇", "：", "")),
    "marks in several runs": change(spread),
    "form of headings": change(
        replaced("（一）离", "（一）", "(一)"),
        replaced("二、工", "二、", "二."),
        replaced("1.加", "1.", "1、"),
    ),
    "empty lines in the body": change(blanks),
    "attachment's name ends": change(replaced("2.走访", "登记表", "登记表。")),
    "date at the left": change(
        lambda d: setattr(find(d, "2026年10月"), "alignment", WD_ALIGN_PARAGRAPH.LEFT)
    ),
    "no stop after 抄送": change(replaced("抄送", "办公室。", "办公室")),
    "no lines of the 版记": change(no_imprint_lines),
    "版记 in a table without lines": change(imprint_table),
    "a page number in a box": change(boxed_number),
    "no page number, one header": change(no_footers),
    "picture": change(picture, margins),
    "table": change(table, margins),
    "tracked changes": change(tracked, margins),
    "a field": change(date_field),
    "a list": change(automatic),
    "a page across": change(across, margins),
    "comments": change(noted, margins),
    "remark in half-width brackets": change(
        replaced("（联系人", "（", "("), replaced("(联系人", "0000）", "0000)")
    ),
    "all at once": change(mixed),
}
LEFT: dict[str, set[str]] = {
    "picture": {"official-lines"},  # an exact height would cut it
    "tracked changes": {"official-punctuation"},  # somebody's change waits: no mark is touched there
    "all at once": {"official-lines"},
}
"""What stays for a person of the kinds that can be repaired elsewhere."""


def squeezed(data: bytes) -> str:
    """Every letter and digit of the document's part, found in another way than the code's own."""
    root = etree.fromstring(zipfile.ZipFile(BytesIO(data)).read("word/document.xml"))
    text = "".join(each.text or "" for each in root.iter(qn("w:t"), qn("w:delText"), qn("w:instrText")))
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def kinds(data: bytes) -> set[str]:
    return {problem.kind for problem in lint(data, name=NAME).problems}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_document_is_put_right_its_words_as_they_were(name, tmp_path):
    data = made.data(DAMAGED[name]())
    mended = mend(data, NAME)
    (tmp_path / "修好.docx").write_bytes(mended.data)  # validated when the tests are done
    assert mended.data != data
    assert squeezed(mended.data) == squeezed(data)
    curable = {rule.kind for rule, _ in mended.before.hits if rule.fixable}
    found = kinds(mended.data)
    assert curable & found == LEFT.get(name, set())
    assert found <= kinds(data) | {"official-level-order"}, "a repair makes no new fault"
    assert mend(mended.data, NAME).data == mended.data, "twice is once"


@pytest.mark.parametrize("name", ["picture", "table", "comments", "all at once", "a page across"])
def test_every_other_part_is_as_it_was(name):
    data = made.data(DAMAGED[name]())
    old, new = (zipfile.ZipFile(BytesIO(each)) for each in (data, mend(data, NAME).data))
    changed = {part for part in old.namelist() if old.read(part) != new.read(part)}
    assert changed <= {
        "word/document.xml", "word/settings.xml", "[Content_Types].xml", "word/_rels/document.xml.rels",
    }  # fmt: skip
    added = set(new.namelist()) - set(old.namelist())
    assert all(re.fullmatch(r"word/footer\d+\.xml", part) for part in added)


def test_a_good_document_is_left_alone():
    data = made.data(made.notice())
    assert mend(data, NAME).data == data


def test_tracked_changes_are_told_and_not_accepted():
    mended = mend(made.data(DAMAGED["tracked changes"]()), NAME)
    assert "official-revisions" in {problem.kind for problem in mended.after.problems}
    xml = zipfile.ZipFile(BytesIO(mended.data)).read("word/document.xml").decode()
    assert all(each in xml for each in ("<w:ins ", "删掉的, 话", "另请,抓紧"))


def test_a_footer_that_says_more_than_its_number_is_left_to_the_clerk():
    mended = mend(made.data(change(speaking_footer)()), NAME)
    assert "official-footer-form" in {problem.kind for problem in mended.after.problems}


FRAMED = [
    (
        lambda: tabled(*LINES, style="Table Grid"),
        "第1段起的表格没有替您拆：它画着竖的框线，拆了框就没有了；请在 Word 里",
    ),
    (
        lambda: tabled(*((line, "") for line in LINES[:7]), (LINES[7], LINES[8])),
        "第1段起的表格没有替您拆：有一行并排写着几格（如“2026年10月8日”），拆了就不在一行；请在 Word 里",
    ),
]


@pytest.mark.parametrize(("build", "why"), FRAMED, ids=["framed", "two side by side"])
def test_a_letter_in_a_table_that_would_lose_something_is_left_and_said(build, why, tmp_path, capsys):
    data = made.data(build())
    mended = mend(data, NAME)
    assert mended.data == data
    assert mended.why[0].startswith(why)
    assert "official-folded" in {p.kind for p in mended.after.problems}
    (tmp_path / "信.docx").write_bytes(data)
    assert main(["lint", "--fix", str(tmp_path / "信.docx")]) == 3
    assert why in capsys.readouterr().out


def test_the_lines_of_a_letter_in_one_paragraph_are_named():
    problems = [str(p) for p in lint(made.data(one_paragraph()), name=NAME).problems]
    assert any(
        p.startswith("试.docx 正文!第1段第2行：主送机关“各乡镇党委，县直各单位：”是宋体") for p in problems
    )
    assert any("（第1段第5行、第1段第7行也这样，共3段）" in p for p in problems)


FORMS = [
    (("姓名", "性别"), ("赵一", "男"), ("关于给予补助的请示", "县委组织部："), ("单位", "2026年10月8日")),
    ("会议签到表", ("姓名", "单位"), ("赵一", "青禾镇"), ("钱二", "青山镇"), ("孙三", "红花乡"), "2026年10月8日"),
    ("慰问品发放登记表", "填报单位：青山县老干部局", ("序号", "姓名"), ("1", "赵一"), ("2", "钱二"), ("3", "孙三"), "2026年10月8日"),
    ("审批意见：", "同意。", "签字：", "2026年10月8日", "单位盖章：", "2026年10月9日"),
]  # fmt: skip


@pytest.mark.parametrize("rows", FORMS)
def test_a_form_is_no_letter(rows):
    linted = lint(made.data(tabled(*rows)), name=NAME)
    assert linted.recognised == "没有公文要素的文档"
    assert not linted.problems


def test_every_mark_that_was_exchanged_is_named():
    mended = mend(made.data(DAMAGED["marks in several runs"]()), NAME)
    (said,) = mended.changes
    assert re.match(r"第\d+段：", said)
    for pair in ("“「”改成““”", "“」”改成“””", "“,”改成“，”", "“...”改成“……”", "“?”改成“？”", "“(”改成“（”"):
        assert pair in said
    text = "".join(p.text for p in Document(BytesIO(mended.data)).paragraphs)
    assert "各单位要做到“一人一档”，不得遗漏……是否按时报送？请回复（电话即可）。" in text


# --- the law of words -------------------------------------------------------------------------------

TEXT = st.text(alphabet="一二老干部0123456789aZ.,:/-，。、（）()「」 　\t!?", max_size=40)


@given(TEXT, st.sampled_from(["，", "。", " ", "　", "」", "（"]), st.integers(0, 40))
def test_marks_and_blanks_beside_chinese_count_for_nothing(text, sign, at):
    at = min(at, len(text))
    if not (text[at - 1 : at].isascii() and text[at : at + 1].isascii()):
        assert words(text[:at] + sign + text[at:]) in (words(text), words(text[:at]) + words(text[at:]))


@given(TEXT, st.sampled_from("老0a九"), st.integers(0, 40))
def test_no_letter_and_no_digit_can_come_in(text, letter, at):
    at = min(at, len(text))
    assert words(text[:at] + letter + text[at:]) != words(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [("3.5元", "35元"), ("8:30", "830"), ("1/2", "12"), ("老干部", "老干步"), ("2026-1-5", "2026 15")],
)
def test_a_mark_within_a_number_is_a_word(old, new):
    assert words(old) != words(new)


def test_when_the_words_would_change_nothing_is_written(monkeypatch):
    from toolkit.word.official.mending.repairs import Repairs

    def spoil(self, todo):
        self.reader.root.findall(f".//{qn('w:t')}")[-1].text = "别的话"

    monkeypatch.setattr(Repairs, "apply", spoil)
    with pytest.raises(Stop) as stop:
        mend(made.data(DAMAGED["margins"]()), NAME)
    assert str(stop.value.problems[0]).startswith("试.docx：修好以后文字和原来的对不上，所以没有写入，")


def test_a_signed_document_is_refused():
    data = BytesIO(made.data(DAMAGED["margins"]()))
    with zipfile.ZipFile(data, "a") as package:
        package.writestr("_xmlsignatures/sig1.xml", "<a/>")
    for act in (lambda d: mend(d, NAME), lambda d: mark(d, NAME, lint(d, name=NAME))):
        with pytest.raises(Stop) as stop:
            act(data.getvalue())
        assert "文件带着数字签名" in str(stop.value.problems[0])


# --- comments ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DAMAGED)
def test_each_finding_is_a_comment_at_its_place_and_nothing_else_changes(name, tmp_path):
    data = made.data(DAMAGED[name]())
    linted = lint(data, name=NAME)
    marked = mark(data, NAME, linted)
    (tmp_path / "批注.docx").write_bytes(marked)
    old, new = (zipfile.ZipFile(BytesIO(each)) for each in (data, marked))
    body = new.read("word/document.xml")
    ours = [c for c in Document(BytesIO(marked)).comments if c.author == "公文格式检查"]
    assert len(ours) == len(linted.hits) > 0
    stripped = re.sub(
        rb'<w:commentRange(?:Start|End) w:id="\d+"/>|<w:r><w:commentReference w:id="\d+"/></w:r>', b"", body
    )
    kept = re.sub(
        rb'<w:commentRange(?:Start|End) w:id="\d+"/>|<w:r><w:commentReference w:id="\d+"/></w:r>',
        b"", old.read("word/document.xml"),
    )  # fmt: skip
    assert re.sub(rb"<w:p></w:p>", b"<w:p/>", stripped) == kept
    others = {"word/document.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
    assert all(old.read(part) == new.read(part) for part in set(old.namelist()) - others)


def test_comments_join_those_that_are_there():
    data = made.data(DAMAGED["comments"]())
    comments = list(Document(BytesIO(mark(data, NAME, lint(data, name=NAME)))).comments)
    assert (comments[0].author, comments[0].text) == ("钱二", "请核对, 谢谢")
    assert len({c.comment_id for c in comments}) == len(comments) > 2
    assert any("页边与版心：" in c.text and "第5.2.1条" in c.text for c in comments)


# --- the command ------------------------------------------------------------------------------------


def shown(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))


def test_the_command_writes_beside_the_document_and_over_nothing(tmp_path, capsys):
    paper = tmp_path / "通知.docx"
    paper.write_bytes(data := made.data(DAMAGED["margins"]()))
    assert main(["lint", "--fix", "--marked", str(paper)]) == 0
    said = capsys.readouterr().out
    assert "剩下0处要自己改；文字没有变。" in said
    assert "没有要批注的，没有另存批注。" in said
    assert shown(tmp_path) == ["通知.docx", "通知（已规范）.docx"]
    clerks = tmp_path / "通知（已规范）.docx"
    assert main(["lint", "--fix", str(paper)]) == 0
    assert shown(tmp_path) == ["通知.docx", "通知（已规范）.docx"], "what nobody has changed is written again"
    edited = Document(clerks)
    edited.add_paragraph("又加的话")
    edited.save(clerks)
    kept = clerks.read_bytes()
    assert main(["lint", "--fix", str(paper)]) == 0
    assert shown(tmp_path) == ["通知.docx", "通知（已规范）(2).docx", "通知（已规范）.docx"]
    assert (paper.read_bytes(), clerks.read_bytes()) == (data, kept)
    assert main(["lint", "--fix", "-o", str(paper), str(paper)]) == 3
    assert paper.read_bytes() == data
    assert "这个位置已经有文件，没有盖掉它，" in capsys.readouterr().err


def test_repaired_and_marked_the_comments_stand_in_the_repaired_copy_at_what_is_left(tmp_path, capsys):
    """Margins are put right; a tag that nobody filled is left, and is the one comment."""
    paper = tmp_path / "通知.docx"
    paper.write_bytes(made.data(change(margins, replaced("请各单位", "请各", "请{{ 日期 }}前各"))()))
    assert main(["lint", "--fix", "--marked", str(paper)]) == 3
    said = capsys.readouterr().out
    assert "修好以后剩下的，每一处是一条批注（1条）" in said
    right, marked = (tmp_path / f"通知（{what}）.docx" for what in ("已规范", "批注"))
    comments = [c.text for c in Document(marked).comments]
    assert len(comments) == 1
    assert comments[0].startswith("没填的模板标记：")
    assert Document(marked).sections[0].left_margin == Document(right).sections[0].left_margin
    assert abs(Document(marked).sections[0].left_margin - Mm(28)) < Mm(0.1)
    main(["lint", "--marked", str(paper)])
    assert "原件里不合的，每一处是一条批注" in capsys.readouterr().out


def test_what_lint_writes_is_taken_back_by_undo(tmp_path, capsys, monkeypatch):
    """Without an office folder the journal lies beside the document, as with `workbook set`."""
    monkeypatch.chdir(tmp_path)
    paper = tmp_path / "通知.docx"
    paper.write_bytes(made.data(change(margins, replaced("请各单位", "请各", "请{{ 日期 }}前各"))()))
    main(["lint", "--fix", "--marked", "通知.docx"])
    assert shown(tmp_path) == ["通知.docx", "通知（已规范）.docx", "通知（批注）.docx"]
    assert main(["undo"]) == 0
    assert not [name for name in shown(tmp_path) if "（" in name]
    assert "2 个文件" in capsys.readouterr().out


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    paper = tmp_path / "通知.docx"
    paper.write_bytes(made.data(DAMAGED["margins"]()))
    main(["lint", "--fix", "--marked", "-n", str(paper)])
    assert [p.name for p in tmp_path.iterdir()] == ["通知.docx"]
    assert "会另存为" in capsys.readouterr().out


def test_whatever_the_data_call_repairable_has_a_repair():
    listed = {rule.kind for rule in rules() if rule.fixable}
    assert {kind for kind in listed if not kind.startswith("official-footer")} == DONE - {
        "official-footer-restart"
    }


@pytest.mark.parametrize(
    "kind", sorted(kind for kind, row in ROWS.items() if row.get("fix") and row.get("find"))
)
def test_the_wrong_example_of_a_pattern_becomes_the_right_one(kind):
    document = made.notice()
    run = find(document, "请各单位").runs[0]
    run.text = ROWS[kind]["wrong"]
    mended = mend(made.data(document), NAME)
    texts = [p.text for p in Document(BytesIO(mended.data)).paragraphs]
    assert ROWS[kind]["right"] in texts
    assert mended.changes


@pytest.mark.parametrize("typed_or_field", ["85551234 ", "2026-10-08 ", "NUMPAGES", "DATE"])
def test_a_footer_with_a_telephone_or_another_field_beside_its_number_keeps_it(typed_or_field):
    """Digits are no decoration of a page number unless they are the number."""
    document = bare()
    for line in LINES:
        document.add_paragraph(line)
    footer = document.sections[0].footer.paragraphs[0]
    if typed_or_field.isupper():
        made.field(footer, typed_or_field, FANGSONG, 12)
    else:
        footer.add_run(typed_or_field)
    made.field(footer, "PAGE", FANGSONG, 12)
    buffer = BytesIO()
    document.save(buffer)

    def footers(data: bytes) -> list[str]:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            names = sorted(n for n in parts.namelist() if re.fullmatch(r"word/footer\d+\.xml", n))
            return ["".join(etree.fromstring(parts.read(n)).itertext()) for n in names]

    mended = mend(buffer.getvalue(), NAME).data
    assert mended != buffer.getvalue()
    assert footers(mended) == footers(buffer.getvalue())
    assert typed_or_field in footers(mended)[0]
